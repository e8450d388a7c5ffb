"""Planning around what is locked: it stays, the rest is planned anew, and both are one plan."""

from dataclasses import replace
from datetime import timedelta
from functools import cache

import pytest

from network.ids import BusTripId, VehicleId, VehicleTypeId
from routing.daily import plan_day
from routing.stop import MaxIterations
from routing.two_echelon.around import around, kept_routes
from routing.two_echelon.buses import bus_rides
from routing.two_echelon.check import check
from routing.two_echelon.own_types import with_own_types
from routing.two_echelon.plan import Plan, RouteKind, derive_assignments
from routing.two_echelon.price import price
from routing.two_echelon.problem import TwoEchelonProblem
from tests.routing.orders import order
from tests.routing.random_days import random_day
from tests.routing.two_echelon.bus_day import bus_problem
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


def test_a_bus_that_carries_what_is_locked_runs_again_tomorrow() -> None:
    problem = bus_problem(order("o", "H", "P3"))
    plan = plan_day(problem, stop=MaxIterations(ROUNDS)).plan
    (bus,) = (route for route in plan.routes if route.kind is RouteKind.BUS)
    rest = around(problem, replace(plan, locked=(bus.route_id,))).rest
    trips = [
        {ride.trip.trip_id for ride in bus_rides(rest.county, day, rest.row_of, rest.hubs)}
        for day in (problem.day, problem.day + timedelta(days=1))
    ]
    assert BusTripId(bus.vehicle_id) not in trips[0]
    assert BusTripId(bus.vehicle_id) in trips[1]
