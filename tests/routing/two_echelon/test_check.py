"""The check of a day's plan: every rule, broken alone, is found, and nothing else is."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from network.fleet import Vehicle
from network.ids import OrderId, PlaceId, VehicleId, VehicleTypeId
from routing.load import Load
from routing.two_echelon.check import check
from routing.two_echelon.plan import Late, Plan, Route
from routing.two_echelon.problem import TwoEchelonProblem
from routing.violation import ViolationKind
from tests.routing.two_echelon.valley_breaks import (
    CASES,
    DIRECT,
    LOCAL,
    PROBLEM,
    TRUNK,
    Case,
    late_unlisted,
    plan_with,
    type_changed,
    types_of,
)
from tests.routing.two_echelon.valley_day import REASON, SPARE, plan_of, valley_plan, with_stops


def test_the_unbroken_plan_has_no_violation() -> None:
    assert check(PROBLEM, valley_plan(PROBLEM)) == []


@pytest.mark.parametrize(("kind", "break_rule"), CASES)
def test_a_broken_rule_is_found_and_no_other(
    kind: ViolationKind, break_rule: Callable[[], Case]
) -> None:
    problem, plan = break_rule()
    found = check(problem, plan)
    assert {violation.kind for violation in found} == {kind}
    assert all(violation.amount > 0 for violation in found)


def test_an_order_listed_as_late_may_be_late() -> None:
    problem, plan = late_unlisted()
    listed = replace(plan, late=(Late(order_id=OrderId("o4"), late_s=1, reason=REASON),))
    assert check(problem, listed) == []


def test_a_lateness_stated_wrongly_is_found() -> None:
    problem, plan = late_unlisted()
    entry = Late(order_id=OrderId("o4"), late_s=3600, reason=REASON)
    found = check(problem, replace(plan, late=(entry,)))
    assert [(v.kind, v.amount) for v in found] == [(ViolationKind.LATE_MISSTATED, 3599)]


def test_a_hired_vehicle_of_an_unknown_type_is_unknown() -> None:
    ghost = Vehicle(
        vehicle_id=VehicleId("ghost"),
        vehicle_type_id=VehicleTypeId("ghost"),
        home_id=PlaceId("H"),
    )
    plan = plan_with(direct=replace(DIRECT, vehicle_id=ghost.vehicle_id))
    found = check(PROBLEM, replace(plan, hired=(ghost,)))
    assert {v.kind for v in found} == {ViolationKind.VEHICLE_UNKNOWN}


@pytest.mark.parametrize(("most", "over"), [(None, 0), (2, 0), (1, 1)])
def test_trips_are_counted_from_home_to_home(most: int | None, over: int) -> None:
    problem = type_changed("truck", max_trips=most)
    waiting = replace(TRUNK.stops[2], arrive_s=TRUNK.stops[2].depart_s)
    twice_home = with_stops(TRUNK, *TRUNK.stops[:3], waiting, *TRUNK.stops[3:])
    for trunk in (TRUNK, twice_home):
        found = check(problem, plan_with(trunk=trunk))
        assert [(v.kind, v.subject, v.amount) for v in found] == [
            (ViolationKind.TRIPS, "T1", 1)
        ] * over


@pytest.mark.parametrize(("most", "over"), [(None, 0), (2, 0), (1, 1), (0, 2)])
def test_vehicles_of_a_type_are_counted_over_all_routes(most: int | None, over: int) -> None:
    problem = type_changed("truck", max_in_use=most)
    home = TRUNK.stops[-1]
    stays = replace(home, arrive_s=home.depart_s, deliver=(), load=Load())
    spare = Route(route_id="T2", vehicle_id=SPARE, kind=TRUNK.kind, stops=(stays, stays))
    found = check(problem, plan_of((TRUNK, LOCAL, DIRECT, spare)))
    assert [(v.kind, v.subject, v.amount) for v in found] == [
        (ViolationKind.VEHICLES_IN_USE, "truck", over)
    ][:over]


def test_a_hired_vehicle_brings_its_driver() -> None:
    hired = Vehicle(
        vehicle_id=VehicleId("hired"),
        vehicle_type_id=types_of("chilled")[0].vehicle_type_id,
        home_id=PlaceId("H"),
    )
    plan = plan_with(direct=replace(DIRECT, vehicle_id=hired.vehicle_id))
    problem = type_changed("chilled", max_in_use=0)
    assert _kinds(problem, plan_with()) == {ViolationKind.VEHICLES_IN_USE}
    assert check(problem, replace(plan, hired=(hired,))) == []


def test_hired_vehicles_are_known_and_available() -> None:
    hired = Vehicle(
        vehicle_id=VehicleId("hired"),
        vehicle_type_id=types_of("chilled")[0].vehicle_type_id,
        home_id=PlaceId("H"),
    )
    plan = plan_with(direct=replace(DIRECT, vehicle_id=hired.vehicle_id))
    assert check(PROBLEM, replace(plan, hired=(hired,))) == []


def test_an_empty_plan_misses_every_order() -> None:
    found = check(PROBLEM, Plan())
    assert [v.subject for v in found] == list(PROBLEM.orders)
    assert {v.kind for v in found} == {ViolationKind.ORDER_MISSING}


def _kinds(problem: TwoEchelonProblem, plan: Plan) -> set[ViolationKind]:
    return {violation.kind for violation in check(problem, plan)}
