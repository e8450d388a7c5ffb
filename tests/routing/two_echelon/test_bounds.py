"""Lower bounds: never above an optimum, tight by hand, and their parts against trying all."""

from dataclasses import replace
from functools import cache
from itertools import chain, pairwise, permutations, product, repeat

import numpy as np
import pytest

from network.ids import VehicleTypeId
from network.travel import RoadTravel
from routing.outcome import Outcome, Status
from routing.stop import MaxIterations, MaxTime
from routing.two_echelon.bounds.bound import lower_bound
from routing.two_echelon.bounds.dual import Dual
from routing.two_echelon.bounds.net import build_net
from routing.two_echelon.bounds.paths import best_through, paths
from routing.two_echelon.bounds.relaxation import price_of_work, relax
from routing.two_echelon.bounds.trunk import Tours
from routing.two_echelon.intake import build_problem
from routing.two_echelon.plan import Plan
from routing.two_echelon.policy import Policy
from routing.two_echelon.problem import TwoEchelonProblem
from routing.two_echelon.solvers import exact, joint
from routing.two_echelon.terms import Terms
from tests.counties import TRICYCLE, TRUCK, valley
from tests.routing.orders import order
from tests.routing.random_days import DAY, random_day
from tests.routing.two_echelon.small_days import is_complete, published, small_day

SEEDS = range(14)
TIME_S = 0.3


@cache
def _optimum(seed: int) -> Outcome[Plan]:
    return exact.solve(small_day(seed, 4), stop=MaxTime(60.0))


@pytest.mark.parametrize("seed", SEEDS)
def test_no_small_day_costs_less_than_its_bound(seed: int) -> None:
    problem = small_day(seed, 4)
    bound = lower_bound(problem, time_limit_s=TIME_S)
    assert bound.relaxation == "trips"
    if _optimum(seed).status is Status.OPTIMAL:
        assert 0 < bound.fen <= _optimum(seed).cost_fen


@pytest.mark.parametrize("seed", SEEDS)
def test_no_complete_plan_of_a_day_costs_less_than_its_bound(seed: int) -> None:
    problem = random_day(seed).problem()
    outcome = joint.solve(problem, stop=MaxIterations(3))
    if problem.visits and is_complete(problem, outcome.plan):
        assert 0 < lower_bound(problem, time_limit_s=TIME_S).fen <= outcome.cost_fen


@pytest.mark.parametrize("seed", range(12))
def test_no_published_day_costs_less_than_its_bound(seed: int) -> None:
    problem = published(seed, num_stations=1 + seed % 3, num_customers=7)
    optimum = exact.solve(problem, stop=MaxTime(60.0))
    bound = lower_bound(problem, time_limit_s=TIME_S)
    assert bound.relaxation == "columns"
    if optimum.status is Status.OPTIMAL:
        assert 0.75 * optimum.cost_fen <= bound.fen <= optimum.cost_fen


def test_it_is_tight_for_one_visit_via_one_station() -> None:
    problem = published(0, num_stations=1, num_customers=1, per_station=1)
    bound = lower_bound(problem, time_limit_s=TIME_S)
    by_hand = 0.0
    for type_id, (home, there) in (("truck", (0, 1)), ("freighter", (1, 2))):
        kind = problem.types()[VehicleTypeId(type_id)]
        metres = int(problem.ways[kind.vehicle_type_id].distance_m[home, there])
        by_hand += kind.cost_day_fen + 2 * metres * kind.cost_km_fen / 1000
    assert bound.fen == pytest.approx(by_hand, abs=4)
    assert bound.fen <= by_hand


def test_it_is_tight_for_one_visit_of_a_truck() -> None:
    """P4 is 22 km from the hub: one truck's day, the way there and back, and one piece."""
    county = valley()
    truck = tuple(v for v in county.vehicles if v.vehicle_id == "V1")
    problem = build_problem(
        county, (order("o", "H", "P4"),), RoadTravel(county), day=DAY, terms=Terms(vehicles=truck)
    )
    hub, point = problem.hubs[0], problem.visits[0].place
    metres = problem.ways[TRUCK.vehicle_type_id].distance_m
    there_and_back = int(metres[hub, point] + metres[point, hub])
    by_hand = TRUCK.cost_day_fen + there_and_back * TRUCK.cost_km_fen / 1000 + 6
    bound = lower_bound(problem, time_limit_s=TIME_S)
    assert by_hand - 3 <= bound.fen <= by_hand


def test_more_time_never_gives_a_worse_bound() -> None:
    problem = published(2, num_stations=3, num_customers=12, per_station=4)
    at_once = lower_bound(problem, time_limit_s=0.0).fen
    assert at_once < lower_bound(problem, time_limit_s=3.0).fen
    stopped = lower_bound(problem, time_limit_s=3.0, is_over=lambda: True)
    assert 0 <= stopped.fen <= at_once


@pytest.mark.parametrize("passes", range(0, 12, 2))
def test_a_bound_that_is_stopped_between_passes_is_lower(passes: int) -> None:
    for problem in (small_day(0, 4), published(3, num_stations=4, num_customers=10)):
        dual, answers = _dual(problem), chain(repeat(False, passes), repeat(True))
        whole = dual.evaluate(dual.start())
        part = _dual(problem).evaluate(dual.start(), is_over=answers.__next__)
        assert part.fen <= whole.fen


@pytest.mark.parametrize("seed", range(6))
def test_kinds_looked_at_together_limit_visits_as_each_does(seed: int) -> None:
    for problem in (published(seed, num_stations=5, num_customers=12), small_day(seed, 4)):
        together, apart = _dual(problem), _dual(problem)
        prices = together.start()
        apart.groups = [[k] for group in apart.groups for k in group]
        for _ in range(2):
            found, alone = together.evaluate(prices), apart.evaluate(prices)
            assert found.fen == alone.fen
            assert (found.found.more == alone.found.more).all()
            prices = prices._replace(visit=prices.visit + found.gain * found.fen / 50)


def test_without_time_kinds_are_looked_at_together_only() -> None:
    problem = published(1, num_stations=5, num_customers=12)
    dual = _dual(problem)
    prices = dual.start()
    roughly = dual.evaluate(prices, has_time=lambda: False).fen
    assert -np.inf < roughly <= dual.evaluate(prices).fen


def test_kinds_that_differ_by_their_station_alone_are_one_group() -> None:
    assert _dual(published(1, num_stations=3, num_customers=6)).groups == [[0, 1, 2]]


def test_whoever_may_serve_less_is_bounded_by_less_freedom() -> None:
    """With fixed lines to the farther station the bound of the free day still holds."""
    problem = published(5, num_stations=2, num_customers=6)
    farther = problem.stations[1]
    lines = {visit.place: farther for visit in problem.visits}
    policy = Policy(problem, lines)
    serves = {group: policy.serves(group) for group in problem.fleet()}
    bound = lower_bound(problem, time_limit_s=TIME_S, serves=serves)
    optimum = exact.solve(problem, stop=MaxTime(60.0), policy=policy)
    assert optimum.status is Status.OPTIMAL
    assert 0.75 * optimum.cost_fen <= bound.fen <= optimum.cost_fen
    assert exact.solve(problem, stop=MaxTime(60.0)).cost_fen <= optimum.cost_fen


def test_without_visits_nothing_is_bounded() -> None:
    county = valley()
    problem = build_problem(county, (), RoadTravel(county), day=DAY)
    bound = lower_bound(problem, time_limit_s=TIME_S)
    assert (bound.fen, bound.relaxation) == (0, "none")


def test_no_day_of_work_is_cheaper_than_its_price_by_the_second() -> None:
    for kind in (TRUCK, TRICYCLE, replace(TRICYCLE, cost_hour_fen=900, shift_s=4 * 3600)):
        longest_s = kind.shift_s + kind.overtime_s
        rate = price_of_work(kind, longest_s)
        days = [
            kind.cost_day_fen
            + w * kind.cost_hour_fen / 3600
            + max(0, w - kind.shift_s) * kind.cost_overtime_hour_fen / 3600
            for w in range(60, longest_s + 1, 60)
        ]
        ratios = [fen / w for fen, w in zip(days, range(60, longest_s + 1, 60), strict=True)]
        assert min(ratios) == pytest.approx(rate)
    assert price_of_work(TRUCK, 0) == 0.0


def _random_net(seed: int, num: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return arcs, ways from home, prices and bins of a few visits."""
    draw = np.random.default_rng(seed)
    spots = draw.uniform(0.0, 10.0, (num, 2))
    arc = np.hypot(*(spots[:, np.newaxis] - spots).transpose(2, 0, 1))
    np.fill_diagonal(arc, np.inf)
    start = np.hypot(*(spots - 5.0).T)
    return arc, start, -draw.uniform(0.0, 8.0, num), draw.integers(1, 4, num)


@pytest.mark.parametrize("seed", range(10))
def test_trips_are_the_cheapest_a_bin_of_all_sequences(seed: int) -> None:
    num, most, trip = 5, 7, 1.5
    arc, start, visit, bins = _random_net(seed, num)
    rate = np.full(num, np.inf)
    for size in range(1, num + 1):
        for sequence in permutations(range(num), size):
            used = int(bins[list(sequence)].sum())
            if used > most:
                continue
            ways = sum(arc[a, b] for a, b in pairwise(sequence))
            price = trip + start[sequence[0]] + ways + start[sequence[-1]]
            price += visit[list(sequence)].sum()
            for i in sequence:
                rate[i] = min(rate[i], price / used)
    net = build_net(arc, start, bins)
    full = paths(net, visit, most, 64)
    assert best_through(full, full, visit, bins, trip, most).rate == pytest.approx(rate)
    few = paths(net, visit, most, 1)
    assert (best_through(few, few, visit, bins, trip, most).rate <= rate + 1e-9).all()


@pytest.mark.parametrize("seed", range(10))
def test_far_and_near_ways_are_all_looked_at(seed: int) -> None:
    """Many visits, one bin each: the cheapest path to each with two visits before it."""
    num = 60
    arc, start, visit, _ = _random_net(seed, num)
    net = build_net(arc, start, np.ones(num, dtype=np.int64))
    made = paths(net, visit, 2, 4)
    by_hand = (start[np.newaxis] + visit[np.newaxis] + arc).min(axis=1) + visit
    assert made.price[2, :, 0] == pytest.approx(by_hand)


@pytest.mark.parametrize("seed", range(6))
def test_the_trunk_answers_prices_with_its_cheapest_trips(seed: int) -> None:
    draw = np.random.default_rng(seed)
    stations, room, goods = 3, 10.0, 14.0
    sets = 1 << stations
    spots = draw.uniform(0.0, 10.0, (stations, 2))
    tour = np.zeros(sets)
    for members in range(1, sets):
        rows = [s for s in range(stations) if members >> s & 1]
        lengths = []
        for way in permutations(rows):
            stops = [np.zeros(2), *(spots[s] for s in way), np.zeros(2)]
            lengths.append(sum(np.hypot(*(b - a)) for a, b in pairwise(stops)))
        tour[members] = 2.0 + min(lengths)
    goods_fen, call_fen = draw.uniform(0.0, 3.0, stations), draw.uniform(0.0, 12.0, stations)
    best = np.inf
    trips = [(m, s) for m in range(1, sets) for s in range(stations) if m >> s & 1]
    for (one, at), (other, there) in product(trips, trips):
        for empty in range(sets):
            called = one | other | empty
            fen = tour[one] + tour[other] + tour[empty]
            fen -= room * goods_fen[at] + (goods - room) * goods_fen[there]
            fen -= sum(call_fen[s] for s in range(stations) if called >> s & 1)
            best = min(best, fen)
    answer = Tours(tour_fen=tour, room=room, goods=goods).answer(goods_fen, call_fen)
    assert answer.fen == pytest.approx(best)
    assert answer.goods.sum() == pytest.approx(goods)
    assert set(answer.called) <= {0.0, 1.0}


def test_prices_of_a_dual_are_never_more_than_a_trip_costs() -> None:
    """Sum up what visits are paid along every trip of the proven plans."""
    for seed in range(6):
        problem = published(seed, num_stations=2, num_customers=8, per_station=4)
        _paid_by_trips(problem)


def _paid_by_trips(problem: TwoEchelonProblem) -> None:
    dual = _dual(problem)
    relaxation = dual.relaxation
    prices = dual.start()
    result = dual.evaluate(prices)
    paid = prices.visit + result.found.more
    plan = exact.solve(problem, stop=MaxTime(60.0)).plan
    visit_at = {visit.place: i for i, visit in enumerate(problem.visits)}
    kinds = {kind.home: kind for kind in relaxation.trips}
    for route in plan.routes:
        rows = [problem.row_of[stop.place_id] for stop in route.stops]
        visits = [visit_at[row] for row in rows if row in visit_at]
        if not visits:
            continue
        kind, station = kinds[rows[0]], problem.stations.index(rows[0])
        ways = sum(kind.way[a, b] for a, b in pairwise(rows))
        goods = float(relaxation.goods[visits].sum()) * prices.goods[station]
        cost = kind.trip_fen + ways + kind.visit_fen[visits].sum() + goods
        assert paid[visits].sum() <= cost + 1e-6


def _dual(problem: TwoEchelonProblem) -> Dual:
    policy = Policy(problem)
    serves = {group: policy.serves(group) for group in problem.fleet()}
    relaxation = relax(problem, serves, bins=128)
    return Dual(relaxation, problem.hubs, problem.stations, trunk_share=0.5)
