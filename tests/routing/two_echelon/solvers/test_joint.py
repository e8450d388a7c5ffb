"""The joint search as a whole: what its plans keep, and what determines them."""

from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from dataclasses import replace
from functools import cache
from types import TracebackType
from typing import Self

import pytest

from benchmarks.quality.instance import parse_instance
from benchmarks.quality.mapping import build_problem as published_problem
from network.ids import OrderId
from network.orders import Direction
from network.travel import RoadTravel
from routing.outcome import Outcome
from routing.stop import MaxIterations
from routing.two_echelon.check import check
from routing.two_echelon.intake import build_problem
from routing.two_echelon.plan import Plan, RouteKind
from routing.two_echelon.price import price
from routing.two_echelon.problem import TwoEchelonProblem
from routing.two_echelon.solvers import joint
from routing.two_echelon.solvers.joint import Effort
from routing.two_echelon.townships import township_changes
from routing.violation import ReasonCode
from tests.counties import valley
from tests.routing.orders import order
from tests.routing.random_days import DAY, random_day
from tests.routing.two_echelon.solvers.searches import roomy, searched_day

SHORT = Effort(bound_s=0.0, round_steps=30)
"""Short rounds, and no lower bound beside the search, on which plans do not depend."""


def _solve(
    problem: TwoEchelonProblem, rounds: int, *, seed: int = 0, compact_fen: int = 0
) -> Outcome[Plan]:
    return joint.solve(
        problem, stop=MaxIterations(rounds), seed=seed, params=SHORT, compact_fen=compact_fen
    )


@pytest.mark.parametrize("seed", range(40, 70))
def test_the_check_finds_nothing_in_the_plan_of_a_random_day(seed: int) -> None:
    problem = random_day(seed).problem()
    assert check(problem, _solve(problem, 2, seed=seed).plan) == []


@pytest.mark.parametrize("seed", range(12))
def test_the_check_finds_nothing_where_drivers_rest_and_hours_are_paid(seed: int) -> None:
    problem = searched_day(seed, rest_after_s=1200)
    outcome = _solve(problem, 2, seed=seed)
    assert check(problem, outcome.plan) == []
    assert outcome.cost_fen == price(problem, outcome.plan).total


@pytest.mark.parametrize("seed", range(8))
def test_a_published_day_is_planned_completely_where_trucks_suffice(seed: int) -> None:
    problem = roomy(seed)
    plan = _solve(problem, 2, seed=seed).plan
    assert check(problem, plan) == []
    assert plan.unserved == ()


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("kind", ["random", "published"])
def test_rounds_and_seed_determine_the_plan(kind: str, seed: int) -> None:
    problem = random_day(seed).problem() if kind == "random" else roomy(seed)
    first, again = (_solve(problem, 4, seed=seed) for _ in range(2))
    assert first.plan == again.plan
    assert (first.cost_fen, first.iterations) == (again.cost_fen, 4)


class _Turns:
    """Threads that do not run side by side but one after the other.

    Parameters
    ----------
    max_workers
        Jobs that come together.
    """

    def __init__(self, max_workers: int) -> None:
        self._max_workers = max_workers
        self._waiting: list[tuple[Future[object], Callable[[], object]]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert not self._waiting

    def submit(self, job: Callable[..., object], *args: object) -> Future[object]:
        """Keep a job; run all, in turn, once the last has come."""
        future: Future[object] = Future()
        self._waiting.append((future, lambda: job(*args)))
        if len(self._waiting) == self._max_workers:
            for waiting, run in self._in_turn(self._waiting):
                waiting.set_result(run())
            self._waiting = []
        return future

    def _in_turn(
        self, jobs: list[tuple[Future[object], Callable[[], object]]]
    ) -> list[tuple[Future[object], Callable[[], object]]]:
        return jobs


class _LastFirst(_Turns):
    """The same in the opposite order."""

    def _in_turn(
        self, jobs: list[tuple[Future[object], Callable[[], object]]]
    ) -> list[tuple[Future[object], Callable[[], object]]]:
        return jobs[::-1]


@pytest.mark.parametrize("seed", range(6))
def test_the_plan_does_not_depend_on_which_thread_is_faster(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where threads go on from the best solution of another."""
    problem = roomy(seed)
    plans = []
    for turns in (_Turns, _LastFirst):
        monkeypatch.setattr(joint, "ThreadPoolExecutor", turns)
        plans.append(
            joint.solve(
                problem, stop=MaxIterations(12), seed=seed, params=replace(SHORT, round_steps=8)
            )
        )
    assert plans[0].plan == plans[1].plan


def test_a_day_without_orders_is_an_empty_plan() -> None:
    problem = _valley()
    outcome = _solve(problem, 3)
    assert outcome.plan == Plan(routes=(), assignments={})
    assert (outcome.cost_fen, outcome.iterations) == (0, 0)


def _valley(*orders: str, weight_kg: float = 2.0) -> TwoEchelonProblem:
    """Return a day in the valley; an order is named by its destination."""
    county = valley()
    wanted = [
        order(f"o{k}", "H", place_id, weight_kg=weight_kg, volume_l=1.0)
        for k, place_id in enumerate(orders)
    ]
    return build_problem(county, wanted, RoadTravel(county), day=DAY)


@pytest.mark.parametrize("num_trucks", [1, 2, 3])
@pytest.mark.parametrize("seed", range(3))
def test_a_published_fleet_too_small_leaves_out_the_rest_with_a_reason(
    num_trucks: int, seed: int
) -> None:
    problem = roomy(seed, num_trucks=num_trucks)
    plan = _solve(problem, 3, seed=seed).plan
    assert check(problem, plan) == []
    trucks = [route for route in plan.routes if route.kind is RouteKind.TRUNK]
    brought = len(problem.orders) - len(plan.unserved)
    assert len(trucks) == num_trucks
    assert 7 * num_trucks <= brought <= 10 * num_trucks, "trucks of ten go nearly full"
    assert {entry.reason.code for entry in plan.unserved} == {ReasonCode.FLEET_TOO_SMALL}


def test_a_fleet_too_small_in_the_valley_leaves_out_the_rest_with_a_reason() -> None:
    problem = _valley(*[f"P{1 + k % 6}" for k in range(40)], weight_kg=390.0)
    problem = replace(problem, vehicles=problem.vehicles[2:3])  # one chilled van for 800 kg
    plan = _solve(problem, 4).plan
    assert check(problem, plan) == []
    assert 0 < len(plan.unserved) < 40
    assert {entry.reason.code for entry in plan.unserved} == {ReasonCode.FLEET_TOO_SMALL}


def test_an_order_is_split_between_two_trucks_where_that_saves_the_third() -> None:
    """Loads of five, six and seven, two trucks of nine: one customer's goods come in two parts."""
    text = "2,9,1,5\n3,3,7,1.5,2\n0,0 10,0\n12,1,5 13,-1,6 9,3,7\n"
    problem = published_problem(parse_instance(text, "split"))
    plan = _solve(problem, 2).plan
    assert check(problem, plan) == []
    assert plan.unserved == ()
    trucks = [route for route in plan.routes if route.kind is RouteKind.TRUNK]
    shares = [_customers(i for stop in route.stops for i in stop.deliver) for route in trucks]
    assert [sum(share.values()) for share in shares] == [9, 9]
    both = shares[0].keys() & shares[1].keys()
    assert len(both) == 1
    assert shares[0] + shares[1] == {"1": 5, "2": 6, "3": 7}


def _customers(order_ids: Iterable[OrderId]) -> Counter[str]:
    """Count the orders of each customer."""
    return Counter(order_id.split(".")[0] for order_id in order_ids)


@cache
def _limited(seed: int, *, max_in_use: int | None, max_trips: int | None) -> TwoEchelonProblem:
    day = random_day(seed)
    types = tuple(
        replace(kind, max_in_use=max_in_use, max_trips=max_trips)
        for kind in day.county.vehicle_types
    )
    return replace(day, county=day.county.replace(vehicle_types=types)).problem()


def _vehicles_out(problem: TwoEchelonProblem, plan: Plan) -> Counter[str]:
    """Count the vehicles of each type that go out."""
    kinds = {v.vehicle_id: v.vehicle_type_id for v in problem.vehicles}
    return Counter(kinds[r.vehicle_id] for r in plan.routes if r.kind is not RouteKind.BUS)


def _most_trips(plan: Plan) -> int:
    """Return the most trips that a vehicle makes."""
    return max(
        (sum(s.place_id == r.stops[0].place_id for s in r.stops) - 1 for r in plan.routes),
        default=0,
    )


def test_no_more_vehicles_of_a_type_go_out_than_may() -> None:
    free = Counter[str]()
    for seed in range(12):
        problem = _limited(seed, max_in_use=1, max_trips=None)
        plan = _solve(problem, 2, seed=seed).plan
        assert check(problem, plan) == []
        assert max(_vehicles_out(problem, plan).values(), default=0) <= 1
        unlimited = random_day(seed).problem()
        free |= _vehicles_out(unlimited, _solve(unlimited, 2, seed=seed).plan)
    assert max(free.values()) > 1, "the limit would bind"


def test_no_vehicle_makes_more_trips_than_it_may() -> None:
    free = 0
    for seed in range(12):
        problem = _limited(seed, max_in_use=None, max_trips=1)
        plan = _solve(problem, 2, seed=seed).plan
        assert check(problem, plan) == []
        assert _most_trips(plan) <= 1
        free = max(free, _most_trips(_solve(random_day(seed).problem(), 2, seed=seed).plan))
    assert free > 1, "the limit would bind"


def test_no_more_trucks_than_may_go_out_on_a_published_day() -> None:
    problem = roomy(1)
    least = -(-len(problem.orders) // 10)
    trucks, vans = problem.county.vehicle_types
    types = (replace(trucks, max_in_use=least - 1), vans)
    limited = replace(problem, county=problem.county.replace(vehicle_types=types))
    plan = _solve(limited, 2).plan
    assert check(limited, plan) == []
    assert _vehicles_out(limited, plan)["truck"] == least - 1
    assert plan.unserved


def test_a_charge_on_changes_of_township_makes_routes_change_less() -> None:
    changes, fen = Counter[int](), Counter[int]()
    for seed in range(10):
        problem = random_day(seed).problem()
        for charge_fen in (0, 50_000):
            outcome = _solve(problem, 3, seed=seed, compact_fen=charge_fen)
            assert check(problem, outcome.plan) == []
            assert outcome.cost_fen == price(problem, outcome.plan).total
            changes[charge_fen] += township_changes(problem, outcome.plan)
            fen[charge_fen] += outcome.cost_fen
    assert changes[50_000] < 0.7 * changes[0]
    assert fen[50_000] >= fen[0], "compactness is not free, and the charge is no money"


def test_goods_ride_home_with_the_trunk_the_same_day() -> None:
    county = valley()
    county = county.replace(vehicles=[v for v in county.vehicles if v.vehicle_id in {"V1", "V4"}])
    orders = [order("d1", "H", "P2"), order("u1", "P3", "H", direction=Direction.UP)]
    problem = build_problem(county, orders, RoadTravel(county), day=DAY)
    plan = _solve(problem, 3).plan
    assert check(problem, plan) == []
    assert plan.held == ()
    assert plan.assignments[OrderId("u1")][-1].to_id == "H"
