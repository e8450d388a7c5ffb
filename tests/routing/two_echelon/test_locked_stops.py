"""Stops that are locked: only their vehicle makes the call, whatever else is planned anew."""

from dataclasses import replace

import pytest

from network.ids import OrderId, PlaceId, VehicleId
from routing.daily import plan_day
from routing.stop import MaxIterations
from routing.two_echelon.around import around
from routing.two_echelon.check import check
from routing.two_echelon.directives import DirectiveRule
from routing.two_echelon.locked_stops import (
    kept_by,
    locked_stop,
    pins,
    taken_away,
    with_locked_stops,
)
from routing.two_echelon.plan import LockedStop, Plan, Route, derive_assignments
from routing.two_echelon.problem import TwoEchelonProblem
from routing.violation import ViolationKind
from tests.routing.random_days import random_day
from tests.routing.two_echelon.valley_day import valley_plan, valley_problem

ROUNDS = 3
SEEDS = range(6)


def _lockable(plan: Plan) -> list[LockedStop]:
    """Return every call of a plan that can be locked."""
    calls = [(route.route_id, stop.place_id) for route in plan.routes for stop in route.stops]
    found = (locked_stop(plan, *call) for call in dict.fromkeys(calls))
    return [stop for stop in found if stop is not None]


def _carriers(plan: Plan, stop: LockedStop) -> set[VehicleId]:
    """Return who hands over the orders of a locked stop at its place."""
    return {
        route.vehicle_id
        for route in plan.routes
        for call in route.stops
        if call.place_id == stop.place_id
        and not set(stop.order_ids).isdisjoint((*call.deliver, *call.collect))
    }


def _with_vehicle(route: Route, vehicle_id: str) -> Route:
    return replace(route, vehicle_id=VehicleId(vehicle_id))


def test_only_calls_where_something_begins_or_ends_can_be_locked() -> None:
    plan = valley_plan(valley_problem())
    assert locked_stop(plan, "L1", "P3") == LockedStop(
        vehicle_id=VehicleId("V4"),
        place_id=PlaceId("P3"),
        order_ids=(OrderId("o2"), OrderId("u1")),
    )
    handed_over = locked_stop(plan, "T1", "SA")
    assert handed_over is not None
    assert handed_over.order_ids == ("o3",)  # o1, o2 and u1 are only handed on there
    assert locked_stop(plan, "L1", "SA") is None  # its home
    assert locked_stop(plan, "L1", "P4") is None
    assert locked_stop(plan, "X9", "P3") is None


def test_what_waits_at_a_station_does_not_end_there() -> None:
    plan = valley_plan(valley_problem())
    waiting = replace(plan.held[0], order_id=OrderId("o3"), place_id=PlaceId("SA"))
    assert locked_stop(replace(plan, held=(waiting,)), "T1", "SA") is None


def test_the_checker_tells_who_takes_a_locked_call_away() -> None:
    problem = valley_problem()
    plan = valley_plan(problem)
    stop = locked_stop(plan, "D1", "P4")
    assert stop is not None
    locked = replace(plan, locked_stops=(stop,))
    assert check(problem, locked) == []
    routes = tuple(_with_vehicle(r, "V2") if r.route_id == "D1" else r for r in plan.routes)
    found = check(problem, replace(locked, routes=routes))
    told = [v.subject for v in found if v.kind is ViolationKind.LOCKED_CHANGED]
    assert told == ["D1/o4"]
    assert list(taken_away(replace(plan, routes=routes))) == []


def test_a_call_of_a_vehicle_that_is_gone_is_free() -> None:
    plan = replace(valley_plan(valley_problem()), locked_stops=())
    stops = tuple(_lockable(plan))
    locked = replace(plan, locked_stops=stops)
    assert {stop.vehicle_id for stop in stops} == {"V1", "V3", "V4"}
    left = kept_by(locked, {VehicleId("V4")})
    assert {stop.vehicle_id for stop in left} == {"V1", "V3"}
    said = {(d.order_id, d.vehicle_id) for d in pins(locked, {VehicleId("V4")})}
    assert said == {("o3", "V1"), ("o4", "V3")}
    assert {d.rule for d in pins(locked, set())} == {DirectiveRule.PIN}


def test_a_locked_stop_says_who_alone_may_call() -> None:
    problem = valley_problem()
    stop = locked_stop(valley_plan(problem), "L1", "P2")
    assert stop is not None
    known = with_locked_stops(problem, (stop, replace(stop, order_ids=(OrderId("unknown"),))))
    o1, o2 = OrderId("o1"), OrderId("o2")
    assert known.may_call([o1], VehicleId("V4"), PlaceId("SA"))
    assert not known.may_call([o1], VehicleId("V1"), PlaceId("H"))
    assert known.may_call([o2], VehicleId("V1"), PlaceId("H"))
    assert set(known.rulings) == {o1}


def _planned(seed: int) -> tuple[TwoEchelonProblem, Plan]:
    problem = random_day(seed).problem()
    return problem, plan_day(problem, stop=MaxIterations(ROUNDS), seed=seed).plan


@pytest.mark.parametrize("seed", SEEDS)
def test_planned_anew_locked_stops_stay_with_their_vehicles(seed: int) -> None:
    problem, plan = _planned(seed)
    stops = _lockable(plan)[::2]
    divided = around(problem, replace(plan, locked_stops=tuple(stops)))
    made = plan_day(divided.rest, stop=MaxIterations(ROUNDS), seed=seed + 7).plan
    found = divided.joined(made)
    assert found.locked_stops == tuple(stops)
    assert check(problem, found) == []
    assert found.assignments == derive_assignments(found.routes)
    for stop in stops:
        assert _carriers(found, stop) <= {stop.vehicle_id}


@pytest.mark.parametrize("seed", SEEDS)
def test_a_locked_stop_keeps_a_vehicle_on_the_road(seed: int) -> None:
    problem, plan = _planned(seed)
    locked = _lockable(plan)[:1]
    divided = around(problem, replace(plan, locked_stops=tuple(locked)))
    found = divided.joined(plan_day(divided.rest, stop=MaxIterations(ROUNDS), seed=seed).plan)
    waiting = {held.order_id for held in found.held}
    waiting |= {unserved.order_id for unserved in found.unserved}
    for stop in locked:
        served = set(stop.order_ids) - waiting
        assert _carriers(found, stop) == ({stop.vehicle_id} if served else set())
