"""Stations with a price, limited room and one supply: proven, searched, bounded and checked."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from benchmarks.quality.mapping import fen_per_cost
from network.ids import VehicleId
from routing.outcome import Outcome, Status
from routing.stop import MaxIterations, MaxTime
from routing.two_echelon.bounds.bound import lower_bound
from routing.two_echelon.bounds.openings import least_openings_fen
from routing.two_echelon.check import check
from routing.two_echelon.opening import Opening
from routing.two_echelon.opening_rules import open_stations
from routing.two_echelon.plan import Plan, RouteKind, derive_assignments
from routing.two_echelon.policy import Policy
from routing.two_echelon.price import price
from routing.two_echelon.problem import TwoEchelonProblem
from routing.two_echelon.solvers import joint
from routing.two_echelon.solvers.exact import OpeningsError, solve
from routing.violation import ViolationKind
from tests.routing.two_echelon.located_days import least_cost, located, located_day, without_prices
from tests.routing.two_echelon.small_days import small_day

CASES = [(seed, is_one_level) for seed in range(6) for is_one_level in (False, True)]


@cache
def _day(seed: int, is_one_level: bool) -> TwoEchelonProblem:
    return located_day(seed, is_one_level=is_one_level)


@cache
def _proven(seed: int, is_one_level: bool) -> Outcome[Plan]:
    return solve(_day(seed, is_one_level), stop=MaxTime(60.0))


@pytest.mark.parametrize(("seed", "is_one_level"), CASES)
def test_the_optimum_is_the_best_of_all_assignments(seed: int, is_one_level: bool) -> None:
    instance = located(seed, is_one_level=is_one_level)
    proven = _proven(seed, is_one_level)
    assert proven.status is Status.OPTIMAL
    assert check(_day(seed, is_one_level), proven.plan) == []
    assert proven.cost_fen == round(least_cost(instance) * fen_per_cost(instance))


@pytest.mark.parametrize(("seed", "is_one_level"), CASES)
def test_the_search_finds_the_optimum_of_small_days(seed: int, is_one_level: bool) -> None:
    problem = _day(seed, is_one_level)
    found = joint.solve(problem, stop=MaxIterations(30))
    assert check(problem, found.plan) == []
    assert not found.plan.unserved
    assert found.cost_fen == _proven(seed, is_one_level).cost_fen


@pytest.mark.parametrize(("seed", "is_one_level"), CASES)
def test_no_bound_is_above_the_optimum_and_openings_are_part_of_it(
    seed: int, is_one_level: bool
) -> None:
    problem = _day(seed, is_one_level)
    bound = lower_bound(problem, time_limit_s=1.0)
    free = lower_bound(without_prices(problem), time_limit_s=1.0)
    assert free.fen < bound.fen <= _proven(seed, is_one_level).cost_fen


def test_the_least_openings_have_room_for_everything() -> None:
    problem = _day(0, False)
    policy = Policy(problem)
    serves = {group: policy.serves(group) for group in problem.fleet()}
    goods = sum(visit.deliver.weight_g for visit in problem.visits)

    def least(*openings: tuple[int, int]) -> int:
        given = {
            row: Opening(fen=fen, room=problem.loads["1.1"]._replace(weight_g=room, pieces=10**6))  # type: ignore[index]
            for row, (fen, room) in zip(problem.stations, openings, strict=True)
        }
        return least_openings_fen(replace(problem, openings=given), serves)

    assert least((700, goods), (900, goods), (800, goods)) == 700
    assert least((700, goods // 2), (900, goods - goods // 2), (5000, goods)) == 700 + 900
    assert least_openings_fen(replace(problem, openings={}), serves) == 0


def test_openings_are_priced_once_a_station_that_goods_pass() -> None:
    problem, plan = _day(1, False), _proven(1, False).plan
    used = open_stations(problem, plan)
    homes = {problem.row_of[route.stops[0].place_id] for route in plan.routes}
    assert used == homes & set(problem.stations)
    opened = price(problem, plan).opening
    assert opened == sum(problem.openings[row].fen for row in used) > 0
    assert price(problem, plan).total - opened == price(without_prices(problem), plan).total
    assert price(problem, Plan()).opening == 0


def test_what_passes_a_station_may_reach_its_room_and_not_exceed_it() -> None:
    problem, plan = _day(2, True), _proven(2, True).plan
    row = min(open_stations(problem, plan))
    station = problem.place_ids[row]
    grams = sum(
        problem.loads[i].weight_g
        for route in plan.routes
        if route.kind is RouteKind.LOCAL and route.stops[0].place_id == station
        for i in route.stops[0].collect
    )

    def found(room_g: int) -> list[ViolationKind]:
        opening = problem.openings[row]
        limited = replace(opening, room=opening.room._replace(weight_g=room_g))
        openings = {**problem.openings, row: limited}
        return [v.kind for v in check(replace(problem, openings=openings), plan)]

    assert found(grams) == []
    assert found(grams - 1) == [ViolationKind.STATION_FULL]


def test_a_second_supply_is_found_only_where_there_may_be_one() -> None:
    problem, plan = _day(3, False), _proven(3, False).plan
    trunk = next(r for r in plan.routes if r.kind is RouteKind.TRUNK)
    home, drop, *rest = trunk.stops
    one, others = drop.deliver[:1], drop.deliver[1:]
    used = {route.vehicle_id for route in plan.routes}
    spare = next(
        v.vehicle_id
        for v in problem.vehicles
        if problem.row_of[v.home_id] in problem.hubs and v.vehicle_id not in used
    )
    less = home.load.minus(problem.loads[one[0]])
    first = replace(
        trunk,
        stops=(
            replace(home, collect=tuple(i for i in home.collect if i not in one), load=less),
            replace(drop, deliver=others),
            *rest,
        ),
    )
    second = replace(
        trunk,
        route_id="again",
        vehicle_id=VehicleId(spare),
        stops=(
            replace(home, collect=one, load=problem.loads[one[0]]),
            replace(drop, deliver=one, load=rest[-1].load),
            replace(rest[-1], deliver=(), collect=()),
        ),
    )
    routes = (first, second, *(r for r in plan.routes if r is not trunk))
    again = Plan(routes=routes, assignments=derive_assignments(routes))
    assert [v.kind for v in check(problem, again)] == [ViolationKind.SUPPLIED_AGAIN]
    anyhow = {
        row: replace(opening, is_supplied_once=False) for row, opening in problem.openings.items()
    }
    assert check(replace(problem, openings=anyhow), again) == []


def test_days_with_time_have_no_proof_with_openings_but_a_plan_within_their_limits() -> None:
    day = small_day(3, 8)
    openings = {row: Opening(fen=40_000, is_supplied_once=True) for row in day.stations}
    problem = replace(day, openings=openings)
    with pytest.raises(OpeningsError):
        solve(problem, stop=MaxTime(1.0))
    found = joint.solve(problem, stop=MaxIterations(20))
    free = joint.solve(day, stop=MaxIterations(20))
    assert check(problem, found.plan) == []
    used = len(open_stations(problem, found.plan))
    assert price(problem, found.plan).opening == 40_000 * used
    assert len(free.plan.unserved) == len(found.plan.unserved)


def test_opening_everything_is_never_cheaper_than_a_price_allows() -> None:
    """Where opening is dear, few stations are open; where it is free, more or as many."""
    dear = _day(4, True)
    free = without_prices(dear)
    opened = [
        len(open_stations(problem, joint.solve(problem, stop=MaxIterations(30)).plan))
        for problem in (dear, free)
    ]
    assert opened[0] <= opened[1]
    fen = [joint.solve(p, stop=MaxIterations(30)).cost_fen for p in (free, dear)]
    assert np.diff(fen)[0] > 0
