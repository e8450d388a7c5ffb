"""The exact solver against trying everything, and against the heuristic."""

from dataclasses import replace
from functools import cache

import pytest

from network.orders import Direction
from network.travel import RoadTravel
from routing.outcome import Outcome, Progress, Status, StopReason
from routing.stop import Cancellable, MaxIterations, MaxTime
from routing.two_echelon.check import check
from routing.two_echelon.intake import build_problem
from routing.two_echelon.plan import Plan, RouteKind
from routing.two_echelon.price import price
from routing.two_echelon.problem import TwoEchelonProblem
from routing.two_echelon.solvers import joint
from routing.two_echelon.solvers.exact import TooLargeError, solve
from routing.two_echelon.terms import Terms
from routing.vrp.problem import Client, Group, VrpProblem
from tests.counties import TRICYCLE, valley
from tests.routing.orders import order
from tests.routing.random_days import DAY, random_day
from tests.routing.two_echelon.small_days import (
    brute_force_fen,
    is_complete,
    published,
    small_day,
)
from tests.routing.vrp.brute_force import optimum_fen

SEEDS = range(14)
PATIENCE_S = 60.0


@cache
def _proven(seed: int) -> Outcome[Plan]:
    return solve(small_day(seed, 4), stop=MaxTime(PATIENCE_S))


@pytest.mark.parametrize("seed", SEEDS)
def test_small_days_are_proven_and_the_check_finds_nothing(seed: int) -> None:
    problem, outcome = small_day(seed, 4), _proven(seed)
    assert outcome.stop_reason is StopReason.PROVEN
    assert check(problem, outcome.plan) == []
    if outcome.status is Status.OPTIMAL:
        assert outcome.lower_bound_fen == outcome.cost_fen == price(problem, outcome.plan).total
        assert is_complete(problem, outcome.plan)
    else:
        assert outcome.lower_bound_fen is None
        assert not outcome.plan.routes


def test_small_days_are_not_all_infeasible() -> None:
    assert sum(_proven(seed).status is Status.OPTIMAL for seed in SEEDS) >= 6


@pytest.mark.parametrize("seed", SEEDS)
def test_no_heuristic_plan_is_cheaper(seed: int) -> None:
    problem = small_day(seed, 4)
    heuristic = joint.solve(problem, stop=MaxIterations(5))
    if is_complete(problem, heuristic.plan):
        assert _proven(seed).status is Status.OPTIMAL
        assert _proven(seed).cost_fen <= heuristic.cost_fen


def _one_echelon(problem: TwoEchelonProblem) -> VrpProblem:
    """Return a day without stations' vehicles as the one-echelon problem it is."""
    operations = problem.county.operations
    visits = problem.visits
    return VrpProblem(
        clients=tuple(
            Client(
                place=v.place,
                deliver=v.deliver,
                collect=v.collect,
                service_s=int(problem.call_piece_s[v.place]) * v.pieces,
                early_s=v.early_s,
                late_s=v.late_s,
                ready_s=v.ready_s,
                return_by_s=v.return_by_s,
                penalty_fen=10**9,
            )
            for v in visits
        ),
        groups=tuple(
            Group(
                vehicle_type=problem.types()[type_id],
                home=home,
                count=len(vehicles),
                ways=problem.ways[type_id],
                early_s=operations.work_from_s,
                late_s=operations.work_to_s,
            )
            for (home, type_id), vehicles in problem.fleet().items()
        ),
        call_s=problem.call_s,
        loading_piece_s=operations.stop_times.loading_piece_s,
        rest_after_driving_s=operations.rest_after_driving_s,
        rest_s=operations.rest_s,
    )


@pytest.mark.parametrize("num_orders", [1, 2, 3, 4])
def test_without_stations_it_is_the_best_of_all_sequences(num_orders: int) -> None:
    county = valley()
    orders = (
        order("o1", "H", "P4", pieces=30, weight_kg=500.0),
        order("o2", "H", "P1", due_h=9.0),
        order("u1", "P3", "H", direction=Direction.UP, pieces=20, weight_kg=700.0),
        order("o3", "H", "P6", weight_kg=400.0),
    )[:num_orders]
    hub_only = tuple(v for v in county.vehicles if v.home_id == "H")
    problem = build_problem(
        county, orders, RoadTravel(county), day=DAY, terms=Terms(vehicles=hub_only)
    )
    hand_overs = price(problem, solve(problem, stop=MaxTime(PATIENCE_S)).plan).handling
    outcome = solve(problem, stop=MaxTime(PATIENCE_S))
    assert outcome.status is Status.OPTIMAL
    assert outcome.cost_fen - hand_overs == optimum_fen(_one_echelon(problem))


def test_a_cheap_van_of_the_station_waits_for_the_trunk_and_is_back_before_it_leaves() -> None:
    """Only the tricycle gets to P2 and P3; a truck brings its goods and fetches the returns."""
    county = valley()
    cheap = replace(TRICYCLE, cost_day_fen=1_000)
    county = county.replace(
        vehicle_types=tuple(cheap if k is TRICYCLE else k for k in county.vehicle_types),
        vehicles=tuple(v for v in county.vehicles if v.vehicle_id in {"V1", "V4"}),
    )
    orders = (
        order("o1", "H", "P2"),
        order("o2", "H", "P3"),
        order("u1", "P3", "H", direction=Direction.UP),
        order("o3", "H", "SA", weight_kg=300.0),
    )
    problem = build_problem(county, orders, RoadTravel(county), day=DAY)
    outcome = solve(problem, stop=MaxTime(PATIENCE_S))
    assert outcome.status is Status.OPTIMAL
    assert check(problem, outcome.plan) == []
    assert {route.kind for route in outcome.plan.routes} == {RouteKind.TRUNK, RouteKind.LOCAL}
    assert [leg.to_id for leg in outcome.plan.assignments[orders[2].order_id]] == ["SA", "H"]


@pytest.mark.parametrize("seed", range(8))
def test_published_days_are_the_best_of_everything(seed: int) -> None:
    problem = published(seed)
    outcome = solve(problem, stop=MaxTime(PATIENCE_S))
    best_fen = brute_force_fen(problem)
    assert check(problem, outcome.plan) == []
    if outcome.status is Status.INFEASIBLE:
        assert best_fen == float("inf")
    else:
        assert outcome.status is Status.OPTIMAL
        assert outcome.lower_bound_fen == outcome.cost_fen == pytest.approx(best_fen, abs=1)


def test_a_dozen_customers_and_three_stations_are_proven() -> None:
    problem = published(3, num_stations=3, num_customers=12, per_station=4)
    outcome = solve(problem, stop=MaxTime(PATIENCE_S))
    assert outcome.status is Status.OPTIMAL
    assert check(problem, outcome.plan) == []
    without = replace(problem, visits=problem.visits[:-1])
    assert solve(without, stop=MaxTime(PATIENCE_S)).lower_bound_fen <= outcome.cost_fen  # type: ignore[operator]


def test_goods_for_one_station_are_split_between_trucks() -> None:
    """Two trucks of room 10 bring 14 units to the only station."""
    problem = published(1, num_stations=1, num_customers=6, per_station=4)
    outcome = solve(problem, stop=MaxTime(PATIENCE_S))
    trunks = [route for route in outcome.plan.routes if route.kind is RouteKind.TRUNK]
    units = sum(len(visit.deliver_ids) for visit in problem.visits)
    assert units > 10
    assert len(trunks) == -(-units // 10)


def test_a_day_beyond_the_limits_is_refused() -> None:
    problem = random_day(2).problem()
    assert len(problem.visits) > 8
    with pytest.raises(TooLargeError, match="at most 8 visits"):
        solve(problem, stop=MaxTime(PATIENCE_S))


def test_too_few_vehicles_are_infeasible() -> None:
    problem = published(0, num_stations=1, num_customers=5, per_station=1)
    assert sum(len(visit.deliver_ids) for visit in problem.visits) > 7
    outcome = solve(problem, stop=MaxTime(PATIENCE_S))
    assert (outcome.status, outcome.cost_fen) == (Status.INFEASIBLE, 0)
    assert len(outcome.plan.unserved) == len(problem.orders)


def test_a_cancelled_proof_returns_what_is_known() -> None:
    told: list[Progress] = []
    stop = Cancellable(MaxTime(PATIENCE_S), lambda: True)
    outcome = solve(published(0), stop=stop, on_event=told.append)
    assert (outcome.status, outcome.stop_reason) == (Status.FEASIBLE, StopReason.CANCELLED)
    assert [progress.share for progress in told] == [1.0]


def test_a_day_without_visits_costs_nothing() -> None:
    county = valley()
    problem = build_problem(county, (), RoadTravel(county), day=DAY)
    outcome = solve(problem, stop=MaxIterations(1))
    assert (outcome.status, outcome.cost_fen, outcome.lower_bound_fen) == (Status.OPTIMAL, 0, 0)
