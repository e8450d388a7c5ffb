"""The check of a day under way (C13): each thing that must stay, changed alone, is found."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from network.ids import OrderId, PlaceId
from routing.replanning.happened import happened
from routing.two_echelon.check import check
from routing.two_echelon.plan import Plan, Route, Stop, Unserved, derive_assignments
from routing.two_echelon.price import price
from routing.two_echelon.problem import TwoEchelonProblem
from routing.violation import ViolationKind
from tests.routing.two_echelon.valley_day import (
    REASON,
    later,
    plan_of,
    valley_plan,
    valley_problem,
    valley_routes,
    with_stops,
)

MORNING = valley_problem()
PLAN = valley_plan(MORNING)
TRUNK, LOCAL, DIRECT = valley_routes(MORNING)
NOW_S = LOCAL.stops[1].depart_s + 60  # V4 is on its way to P3 with o2 aboard


def _under_way(*, plan: Plan = PLAN, now_s: int = NOW_S) -> TwoEchelonProblem:
    return replace(MORNING, progress=happened(MORNING, plan, now_s, statuses={}, stopped_s={}))


PROBLEM = _under_way()


def test_the_plan_in_force_has_no_violation_and_its_price_at_any_moment() -> None:
    for now_s in range(5 * 3600, 19 * 3600, 1200):
        problem = _under_way(now_s=now_s)
        assert check(problem, PLAN) == []
        assert price(problem, PLAN) == price(MORNING, PLAN)


def _with(*, trunk: Route = TRUNK, local: Route = LOCAL, direct: Route = DIRECT) -> Plan:
    return plan_of((trunk, local, direct))


def _executed_stop_moved() -> tuple[TwoEchelonProblem, Plan]:
    """V4 is said to have left P2 a second later than it did."""
    changed = replace(LOCAL.stops[1], depart_s=LOCAL.stops[1].depart_s + 1)
    rest = later(LOCAL.stops[2:], 1)
    local = with_stops(LOCAL, LOCAL.stops[0], changed, *rest)
    return PROBLEM, _with(local=local, trunk=with_stops(TRUNK, *_later_second_trip(1)))


def _later_second_trip(by_s: int) -> tuple[Stop, ...]:
    return (*TRUNK.stops[:2], *later(TRUNK.stops[2:], by_s))


def _route_forgotten() -> tuple[TwoEchelonProblem, Plan]:
    """V3 brought o4 to P4, and the plan says that it waits."""
    problem = _under_way(now_s=DIRECT.stops[1].depart_s + 60)
    routes = (TRUNK, LOCAL)
    waits = Unserved(order_id=OrderId("o4"), reason=REASON)
    plan = plan_of(routes)
    return problem, replace(plan, unserved=(*plan.unserved, waits))


def _diverted() -> tuple[TwoEchelonProblem, Plan]:
    """V4, on its way to P3, drives home instead; o2 is put off, u1 waits."""
    row = PROBLEM.row_of
    ways = PROBLEM.ways[PROBLEM.county.vehicles[3].vehicle_type_id]
    here, home = LOCAL.stops[1], LOCAL.stops[3]
    there_s = here.depart_s + int(ways.duration_s[row[here.place_id], row[home.place_id]])
    arrive_s = max(there_s, LOCAL.stops[2].arrive_s)
    back = Stop(
        place_id=home.place_id,
        arrive_s=arrive_s,
        depart_s=arrive_s + 1,
        deliver=(OrderId("o2"),),
    )
    trunk = with_stops(
        TRUNK,
        *TRUNK.stops[:3],
        replace(TRUNK.stops[3], collect=(), load=TRUNK.stops[2].load),
        replace(TRUNK.stops[4], deliver=()),
    )
    routes = (trunk, with_stops(LOCAL, *LOCAL.stops[:2], back), DIRECT)
    plan = plan_of(routes)
    missing = (
        Unserved(order_id=OrderId("o2"), reason=REASON, place_id=PlaceId("SA")),
        Unserved(order_id=OrderId("u1"), reason=REASON),
    )
    return PROBLEM, replace(plan, unserved=(*plan.unserved, *missing))


def _loaded_goods_moved() -> tuple[TwoEchelonProblem, Plan]:
    """o1 and o2 are aboard V4, and o2 is left at P2 by then, where nobody wanted it."""
    problem = _under_way(now_s=LOCAL.stops[0].depart_s + 60)
    both = replace(
        LOCAL.stops[1],
        deliver=(OrderId("o1"), OrderId("o2")),
        depart_s=LOCAL.stops[1].depart_s + 4,
        load=LOCAL.stops[1].load.minus(problem.loads[OrderId("o2")]),
    )
    third = later(LOCAL.stops[2:], 4)
    local = with_stops(LOCAL, LOCAL.stops[0], both, replace(third[0], deliver=()), third[1])
    plan = _with(local=local, trunk=with_stops(TRUNK, *_later_second_trip(4)))
    left = Unserved(order_id=OrderId("o2"), reason=REASON, place_id=PlaceId("P2"))
    return problem, replace(plan, unserved=(*plan.unserved, left))


def _locked_route_touched() -> tuple[TwoEchelonProblem, Plan]:
    """V3 is locked before it leaves, and sets out a minute later."""
    locked = replace(PLAN, locked=("D1",))
    problem = _under_way(plan=locked, now_s=6 * 3600)
    return problem, _with(direct=with_stops(DIRECT, *later(DIRECT.stops, 60)))


def _begun_in_the_past() -> tuple[TwoEchelonProblem, Plan]:
    """V3 had not begun when the day is planned again, and is sent out an hour before that."""
    without = plan_of((TRUNK, LOCAL))
    problem = replace(
        MORNING,
        progress=happened(MORNING, without, 8 * 3600, statuses={}, stopped_s={}),
    )
    return problem, PLAN


def _refused_order_delivered() -> tuple[TwoEchelonProblem, Plan]:
    """o2 was refused and is brought to P3 all the same."""
    progress = PROBLEM.progress
    assert progress is not None
    returning = replace(progress, returning=frozenset({OrderId("o2")}))
    return replace(PROBLEM, progress=returning), PLAN


def _vehicle_given_up_goes_on() -> tuple[TwoEchelonProblem, Plan]:
    """V3 broke down on its way home and still makes its way there by itself, by P5."""
    now_s = DIRECT.stops[1].depart_s + 60
    progress = happened(MORNING, PLAN, now_s, statuses={}, stopped_s={DIRECT.vehicle_id: now_s})
    problem = replace(MORNING, progress=progress)
    stops = DIRECT.stops
    detour = replace(stops[2], place_id=PlaceId("P5"), deliver=(), collect=())
    home = later((stops[2],), 7200)
    return problem, _with(direct=with_stops(DIRECT, *stops, detour, *home))


@pytest.mark.parametrize(
    ("kind", "break_rule"),
    [
        (ViolationKind.EXECUTED_CHANGED, _executed_stop_moved),
        (ViolationKind.EXECUTED_CHANGED, _route_forgotten),
        (ViolationKind.EXECUTED_CHANGED, _diverted),
        (ViolationKind.EXECUTED_CHANGED, _refused_order_delivered),
        (ViolationKind.LOADED_MOVED, _loaded_goods_moved),
        (ViolationKind.LOCKED_CHANGED, _locked_route_touched),
        (ViolationKind.IN_THE_PAST, _begun_in_the_past),
    ],
)
def test_what_must_stay_and_does_not_is_found_and_nothing_else(
    kind: ViolationKind, break_rule: Callable[[], tuple[TwoEchelonProblem, Plan]]
) -> None:
    problem, plan = break_rule()
    found = check(problem, plan)
    assert {violation.kind for violation in found} == {kind}
    assert all(violation.amount > 0 for violation in found)


def test_a_vehicle_that_was_given_up_does_nothing_more() -> None:
    problem, plan = _vehicle_given_up_goes_on()
    kinds = {violation.kind for violation in check(problem, plan)}
    assert ViolationKind.EXECUTED_CHANGED in kinds


def test_goods_that_change_vehicle_while_aboard_break_their_route() -> None:
    """o2, aboard V4, is given to V2 from the hub instead."""
    changed = replace(
        LOCAL.stops[0],
        collect=(OrderId("o1"),),
        load=LOCAL.stops[0].load.minus(PROBLEM.loads[OrderId("o2")]),
    )
    stops = (changed, *LOCAL.stops[1:])
    routes = (TRUNK, with_stops(LOCAL, *stops), DIRECT)
    plan = replace(PLAN, routes=routes, assignments=derive_assignments(routes))
    kinds = {violation.kind for violation in check(PROBLEM, plan)}
    assert ViolationKind.EXECUTED_CHANGED in kinds
