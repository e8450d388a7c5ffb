"""Every rule that directives set, broken alone in a valid plan, is found, and nothing else is."""

from dataclasses import replace
from datetime import timedelta

import pytest

from network.ids import OrderId, VehicleId
from network.travel import RoadTravel
from routing.daily import plan_day
from routing.stop import MaxIterations
from routing.two_echelon.check import check
from routing.two_echelon.directives import Directive
from routing.two_echelon.intake import build_problem
from routing.two_echelon.plan import Plan, RouteKind
from routing.two_echelon.problem import TwoEchelonProblem
from routing.two_echelon.terms import Terms
from routing.violation import ViolationKind
from tests.counties import valley
from tests.routing.orders import order
from tests.routing.random_days import DAY
from tests.routing.two_echelon.bus_day import bus_valley
from tests.routing.two_echelon.directed import ban, directed, not_before, numbered, pin, today
from tests.routing.two_echelon.valley_day import (
    valley_orders,
    valley_plan,
    valley_problem,
)

PLAN = valley_plan(valley_problem())
"""V1 takes o1 and o2 to station A, V4 on to P2 and P3, V3 takes o4 straight to P4; o5 waits."""


def _problem(*directives: Directive) -> TwoEchelonProblem:
    county = valley()
    vehicles = tuple(v for v in county.vehicles if v.vehicle_id != "V5")
    terms = Terms(vehicles=vehicles, directives=numbered(directives))
    return build_problem(county, valley_orders(), RoadTravel(county), day=DAY, terms=terms)


def _found(plan: Plan, *directives: Directive) -> list[tuple[ViolationKind, str]]:
    return [(v.kind, v.subject) for v in check(_problem(*directives), plan)]


@pytest.mark.parametrize(
    "kept",
    [
        pin("o1", vehicle="V4"),
        pin("P3", station="SA"),
        pin("o4", vehicle="V3"),
        pin("o4", station="H"),
        ban("o1", vehicle="V1"),
        ban("P4", vehicle="V4"),
        ban("u1", station="H"),
        today("o1"),
        pin("o4", day=DAY),
        not_before("o5", day=DAY + timedelta(days=1)),
    ],
    ids=lambda said: f"{said.rule}-{said.order_id or said.place_id}",
)
def test_a_plan_that_keeps_to_what_is_said_has_no_violation(kept: Directive) -> None:
    assert _found(PLAN, kept) == []


@pytest.mark.parametrize(
    ("broken", "kind", "subject"),
    [
        (pin("o1", vehicle="V1"), ViolationKind.PIN_BROKEN, "o1"),
        (pin("o1", vehicle="V3"), ViolationKind.PIN_BROKEN, "o1"),
        (pin("P2", station="H"), ViolationKind.PIN_BROKEN, "o1"),
        (pin("o4", station="SB"), ViolationKind.PIN_BROKEN, "o4"),
        (pin("u1", vehicle="V1"), ViolationKind.PIN_BROKEN, "u1"),
        (ban("o2", vehicle="V4"), ViolationKind.BAN_BROKEN, "o2"),
        (ban("P2", station="SA"), ViolationKind.BAN_BROKEN, "o1"),
        (ban("o4", station="H"), ViolationKind.BAN_BROKEN, "o4"),
        (ban("u1", vehicle="V4"), ViolationKind.BAN_BROKEN, "u1"),
        (today("o5"), ViolationKind.DAY_BROKEN, "o5"),
        (pin("o5", day=DAY), ViolationKind.DAY_BROKEN, "o5"),
        (not_before("o1", day=DAY + timedelta(days=1)), ViolationKind.DAY_BROKEN, "o1"),
        (pin("u1", day=DAY + timedelta(days=1)), ViolationKind.DAY_BROKEN, "u1"),
        (ban("P4", day=DAY), ViolationKind.DAY_BROKEN, "o4"),
    ],
)
def test_a_directive_broken_alone_is_found_and_nothing_else(
    broken: Directive, kind: ViolationKind, subject: str
) -> None:
    assert _found(PLAN, broken) == [(kind, subject)]


def test_another_vehicle_on_a_route_breaks_the_pins_of_its_orders_alone() -> None:
    routes = tuple(
        replace(r, vehicle_id=VehicleId("V2")) if r.vehicle_id == "V1" else r for r in PLAN.routes
    )
    other = replace(PLAN, routes=routes)
    said = (pin("o1", vehicle="V4"), pin("o3", vehicle="V1"), ban("o2", vehicle="V2"))
    assert _found(PLAN, *said) == []
    assert _found(other, *said) == [(ViolationKind.PIN_BROKEN, "o3")]


@pytest.mark.parametrize(
    ("said", "kinds"),
    [
        (pin("o1", station="H"), []),
        (ban("o1", station="SA"), []),
        (pin("o1", vehicle="V1"), [ViolationKind.PIN_BROKEN]),
        (pin("P3", station="SA"), [ViolationKind.PIN_BROKEN]),
        (ban("P3", station="H"), [ViolationKind.BAN_BROKEN]),
    ],
    ids=["direct", "not via A", "a truck", "via A", "not direct"],
)
def test_a_bus_from_the_hub_counts_as_direct(said: Directive, kinds: list[ViolationKind]) -> None:
    orders = [order("o1", "H", "P3")]
    plan = plan_day(directed(orders, county=bus_valley()), stop=MaxIterations(2)).plan
    assert [route.kind for route in plan.routes] == [RouteKind.BUS]
    found = check(directed(orders, said, county=bus_valley()), plan)
    assert [violation.kind for violation in found] == kinds


def test_what_today_cannot_take_may_wait_whatever_is_said() -> None:
    late = order("o1", "H", "P2", released_h=40.0)
    problem = directed([late], today("o1"))
    assert check(problem, Plan(held=problem.held)) == []
    assert [entry.order_id for entry in problem.held] == ["o1"]


def test_a_truck_may_hand_over_at_the_station_what_is_pinned_to_the_van_beyond() -> None:
    """The trunk is not bound: o1 changes at station A, and its call is made by V4 alone."""
    legs = [(leg.from_id, leg.to_id) for leg in PLAN.assignments[OrderId("o1")]]
    assert legs == [("H", "SA"), ("SA", "P2")]
    assert _found(PLAN, pin("o1", vehicle="V4"), ban("o1", vehicle="V1")) == []
