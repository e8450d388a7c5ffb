"""Planning around what is locked: it stays, the rest is planned anew, and both are one plan."""

from dataclasses import replace
from functools import cache

import pytest

from network.ids import VehicleId, VehicleTypeId
from network.travel import RoadTravel
from routing.daily import plan_day
from routing.stop import MaxIterations
from routing.two_echelon.around import around, kept_routes
from routing.two_echelon.check import check
from routing.two_echelon.intake import build_problem
from routing.two_echelon.own_types import with_own_types
from routing.two_echelon.plan import Plan, RouteKind, derive_assignments
from routing.two_echelon.price import price
from routing.two_echelon.problem import TwoEchelonProblem
from routing.violation import ReasonCode
from tests.routing.orders import order
from tests.routing.random_days import DAY, random_day
from tests.routing.two_echelon.bus_day import OUT, bus_trip
from tests.routing.two_echelon.hurried_days import closed_to_all
from tests.routing.two_echelon.valley_day import valley_plan, valley_problem

ROUNDS = 3
SEEDS = range(12)


@cache
def _planned(seed: int) -> tuple[TwoEchelonProblem, Plan]:
    problem = random_day(seed).problem()
    return problem, plan_day(problem, stop=MaxIterations(ROUNDS), seed=seed).plan


def _replanned(problem: TwoEchelonProblem, plan: Plan, seed: int) -> Plan:
    divided = around(problem, plan)
    found = plan_day(divided.rest, stop=MaxIterations(ROUNDS), seed=seed + 1)
    return divided.joined(found.plan)


def _named(plan: Plan) -> list[str]:
    """Return what becomes of every order, each as often as the plan says."""
    held = {entry.order_id for entry in plan.held}
    unserved = {entry.order_id for entry in plan.unserved}
    return sorted({*plan.assignments} | held | unserved)


@pytest.mark.parametrize("seed", SEEDS)
def test_each_route_can_be_locked_and_the_rest_planned_anew(seed: int) -> None:
    problem, plan = _planned(seed)
    for route in plan.routes:
        locked = replace(plan, locked=(route.route_id,))
        found = _replanned(problem, locked, seed)
        assert route in found.routes
        assert found.locked == (route.route_id,)
        assert check(problem, found) == []
        assert _named(found) == sorted(problem.orders)
        assert found.assignments == derive_assignments(found.routes)
        ids = [made.route_id for made in found.routes]
        assert len(set(ids)) == len(ids)
        vehicles = [made.vehicle_id for made in found.routes]
        assert len(set(vehicles)) == len(vehicles)


@pytest.mark.parametrize("seed", SEEDS)
def test_with_everything_locked_the_plan_stays_as_it_is(seed: int) -> None:
    problem, plan = _planned(seed)
    locked = replace(plan, locked=tuple(route.route_id for route in plan.routes))
    found = _replanned(problem, locked, seed)
    assert set(plan.routes) <= set(found.routes)
    assert check(problem, found) == []
    assert price(problem, found).total >= price(problem, plan).total


def test_with_nothing_locked_all_of_it_is_planned_anew() -> None:
    problem, plan = _planned(3)
    divided = around(problem, plan)
    assert divided.kept.routes == ()
    assert set(divided.rest.orders) == set(problem.orders)
    assert divided.rest.vehicles == problem.vehicles


def test_who_carries_an_order_on_stays_too() -> None:
    plan = valley_plan(valley_problem())
    trunk = next(route for route in plan.routes if route.kind is RouteKind.TRUNK)
    kept = kept_routes(replace(plan, locked=(trunk.route_id,)))
    assert {route.kind for route in kept} == {RouteKind.TRUNK, RouteKind.LOCAL}
    direct = next(route for route in plan.routes if route.kind is RouteKind.DIRECT)
    assert kept_routes(replace(plan, locked=(direct.route_id,))) == (direct,)


def test_drivers_who_are_out_already_are_missing_for_the_rest() -> None:
    problem = valley_problem()
    plan = valley_plan(problem)
    few = problem.county.replace(
        vehicle_types=tuple(replace(kind, max_in_use=1) for kind in problem.county.vehicle_types)
    )
    direct = next(route for route in plan.routes if route.vehicle_id == VehicleId("V3"))
    divided = around(replace(problem, county=few), replace(plan, locked=(direct.route_id,)))
    left = {
        str(kind.vehicle_type_id): kind.max_in_use for kind in divided.rest.county.vehicle_types
    }
    assert left["chilled"] == 0
    assert left["truck"] == 1
    assert VehicleId("V3") not in {v.vehicle_id for v in divided.rest.vehicles}


def test_a_driver_with_a_type_of_its_own_takes_one_place_of_the_shared_type() -> None:
    problem = valley_problem()
    plan = valley_plan(problem)
    two = problem.county.replace(
        vehicle_types=tuple(replace(kind, max_in_use=2) for kind in problem.county.vehicle_types)
    )
    named = with_own_types(two, (VehicleId("V3"),))
    direct = next(route for route in plan.routes if route.vehicle_id == VehicleId("V3"))
    divided = around(replace(problem, county=named), replace(plan, locked=(direct.route_id,)))
    left = {kind.vehicle_type_id: kind.max_in_use for kind in divided.rest.county.vehicle_types}
    assert left[VehicleTypeId("chilled")] == 1


@pytest.mark.parametrize(
    ("weekdays", "due_h", "latest"),
    [({3, 4}, 77.5, 1), ({3}, 8 * 24.0, 7)],
    ids=["runs tomorrow", "runs once a week"],
)
def test_a_bus_that_is_locked_today_takes_along_on_its_next_day_what_only_it_can_bring(
    weekdays: set[int], due_h: float, latest: int
) -> None:
    """Today is a Wednesday."""
    out = bus_trip("out", OUT, weekdays=frozenset(weekdays))
    county = closed_to_all("village-P3").replace(bus_trips=(out,))
    first, second = order("o1", "H", "P3"), order("o2", "H", "P3", due_h=due_h)
    travel = RoadTravel(county)
    morning = plan_day(build_problem(county, [first], travel, day=DAY), stop=MaxIterations(1)).plan
    problem = build_problem(county, [first, second], travel, day=DAY)
    divided = around(problem, replace(morning, locked=tuple(r.route_id for r in morning.routes)))
    assert [route.kind for route in divided.kept.routes] == [RouteKind.BUS]
    assert divided.rest.bus_rides == ()
    found = divided.joined(plan_day(divided.rest, stop=MaxIterations(1)).plan)
    assert found.unserved == ()
    held = [(entry.order_id, entry.latest_day, entry.reason.code) for entry in found.held]
    assert held == [("o2", latest, ReasonCode.NO_BUS_TODAY)]
    assert check(problem, found) == []
