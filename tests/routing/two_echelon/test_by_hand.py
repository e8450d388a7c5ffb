"""Stops that are moved by hand: goods go along, times fit, and only real rules are broken."""

from dataclasses import replace
from random import Random

import pytest

from network.ids import OrderId, PlaceId
from routing.daily import Engine, plan_day
from routing.stop import MaxIterations
from routing.two_echelon.by_hand import Immovable, Move, StopAt, change_by_hand
from routing.two_echelon.check import check
from routing.two_echelon.plan import Plan, Route, RouteKind, Unserved, derive_assignments
from routing.two_echelon.problem import TwoEchelonProblem
from routing.two_echelon.progress import Progress, RouteProgress
from routing.two_echelon.reasons import reason
from routing.violation import ReasonCode, ViolationKind
from tests.routing.random_days import random_day
from tests.routing.two_echelon.valley_day import SPARE, valley_plan, valley_problem

MISTAKES = {
    ViolationKind.ORDER_MISSING,
    ViolationKind.ORDER_DUPLICATE,
    ViolationKind.ORDER_UNKNOWN,
    ViolationKind.VEHICLE_UNKNOWN,
    ViolationKind.PLACE_UNKNOWN,
    ViolationKind.ASSIGNMENT_MISMATCH,
    ViolationKind.CHAIN_BROKEN,
    ViolationKind.TRAVEL_TOO_FAST,
    ViolationKind.SERVICE_TOO_SHORT,
    ViolationKind.ROUTE_NOT_HOME,
    ViolationKind.LOAD_MISSTATED,
    ViolationKind.REST,
    ViolationKind.LATE_UNLISTED,
    ViolationKind.LATE_MISSTATED,
}
"""What no move may lead to, however unwise it is: these would be mistakes of the program."""


SEEDS = range(16)


def move_of(route_id: str, stop: int, to_route_id: str, before: int) -> Move:
    """Return the move of a stop before another one."""
    return Move(
        what=StopAt(route_id=route_id, index=stop), to=StopAt(route_id=to_route_id, index=before)
    )


def changed(problem: TwoEchelonProblem, plan: Plan, move: Move) -> Plan:
    """Return a plan after a move."""
    found = change_by_hand(problem, plan, move)
    assert isinstance(found, Plan), found
    return found


def moved(
    problem: TwoEchelonProblem, plan: Plan, route_id: str, stop: int, to: str, before: int
) -> Plan:
    """Return a plan after a stop was moved before another one."""
    return changed(problem, plan, move_of(route_id, stop, to, before))


def mistakes(problem: TwoEchelonProblem, plan: Plan) -> list[str]:
    """Return the violations that are no consequence of an unwise move."""
    return [f"{v.kind} {v.subject}" for v in check(problem, plan) if v.kind in MISTAKES]


def route(plan: Plan, route_id: str) -> Route:
    """Return a route of a plan."""
    return next(each for each in plan.routes if each.route_id == route_id)


def places(plan: Plan, route_id: str) -> list[str]:
    """Return where a route calls."""
    return [stop.place_id for stop in route(plan, route_id).stops]


def test_a_stop_goes_to_another_position_of_its_route() -> None:
    problem = valley_problem()
    plan = moved(problem, valley_plan(problem), "L1", 1, "L1", 3)
    assert places(plan, "L1") == ["SA", "P3", "P2", "SA"]
    assert mistakes(problem, plan) == []
    before = {v.kind for v in check(problem, valley_plan(problem))}
    assert before == set()


def test_goods_of_a_call_that_goes_to_a_vehicle_of_the_hub_do_not_change_vehicles() -> None:
    problem = valley_problem()
    plan = moved(problem, valley_plan(problem), "L1", 1, "D1", 1)
    assert places(plan, "D1") == ["H", "P2", "P4", "H"]
    assert places(plan, "L1") == ["SA", "P3", "SA"]
    (leg,) = plan.assignments[OrderId("o1")]
    assert (leg.route_id, leg.from_id, leg.to_id) == ("D1", "H", "P2")
    assert mistakes(problem, plan) == []


def test_what_is_collected_goes_home_with_the_vehicle_that_collects_it() -> None:
    problem = valley_problem()
    plan = moved(problem, valley_plan(problem), "L1", 2, "D1", 2)
    (leg,) = plan.assignments[OrderId("u1")]
    assert (leg.route_id, leg.from_id, leg.to_id) == ("D1", "P3", "H")
    assert places(plan, "T1") == ["H", "SA", "H"]  # nothing is left to fetch
    assert mistakes(problem, plan) == []


def test_goods_of_a_call_that_goes_to_a_station_s_vehicle_are_brought_there() -> None:
    problem = valley_problem()
    plan = moved(problem, valley_plan(problem), "D1", 1, "L1", 1)
    assert [leg.route_id for leg in plan.assignments[OrderId("o4")]] == ["T1", "L1"]
    assert "D1" not in {each.route_id for each in plan.routes}
    assert mistakes(problem, plan) == []
    kinds = {v.kind for v in check(problem, plan)}
    assert ViolationKind.TEMPERATURE in kinds  # a tricycle has no cold room


def test_a_stop_with_hand_overs_goes_to_another_vehicle_of_the_same_home() -> None:
    problem = valley_problem()
    plan = moved(problem, valley_plan(problem), "T1", 1, "D1", 1)
    assert places(plan, "D1") == ["H", "SA", "P4", "H"]
    assert [leg.route_id for leg in plan.assignments[OrderId("o1")]] == ["D1", "L1"]
    assert mistakes(problem, plan) == []


def test_a_move_there_and_back_changes_nothing_but_times() -> None:
    problem = valley_problem()
    there = moved(problem, valley_plan(problem), "L1", 1, "L1", 3)
    back = moved(problem, there, "L1", 2, "L1", 1)
    wanted = valley_plan(problem)
    assert places(back, "L1") == places(wanted, "L1")
    assert check(problem, back) == []


def test_what_comes_late_by_a_move_is_listed_with_its_reason() -> None:
    problem = valley_problem()
    planned = valley_plan(problem)
    arrives_s = planned.assignments[OrderId("o2")][-1].arrive_s
    orders = {i: replace(o, due_s=arrives_s) if i == "o2" else o for i, o in problem.orders.items()}
    urgent = replace(problem, orders=orders)
    assert check(urgent, planned) == []
    plan = moved(urgent, planned, "D1", 1, "L1", 1)
    assert [(e.order_id, e.reason.code) for e in plan.late] == [("o2", ReasonCode.MOVED_BY_HAND)]
    assert mistakes(urgent, plan) == []


def test_a_vehicle_that_stays_at_home_gets_a_route_of_its_own() -> None:
    problem = valley_problem()
    wanted = Move(what=StopAt(route_id="L1", index=1), to=SPARE)
    plan = changed(problem, valley_plan(problem), wanted)
    (new,) = (each for each in plan.routes if each.vehicle_id == SPARE)
    assert (new.route_id, new.kind, len(new.stops)) == ("D001", RouteKind.DIRECT, 3)
    assert [stop.place_id for stop in new.stops] == ["H", "P2", "H"]
    assert mistakes(problem, plan) == []
    assert change_by_hand(problem, plan, wanted) is Immovable.NO_STOP


def test_an_order_that_waits_or_stays_out_gets_a_call() -> None:
    problem = valley_problem()
    plan = valley_plan(problem)
    waiting = changed(problem, plan, Move(what=OrderId("o5"), to=StopAt(route_id="D1", index=2)))
    assert places(waiting, "D1") == ["H", "P4", "P5", "H"]
    assert waiting.held == ()
    out = changed(problem, plan, Move(what=OrderId("o6"), to=StopAt(route_id="L1", index=3)))
    assert [leg.route_id for leg in out.assignments[OrderId("o6")]] == ["T1", "L1"]
    assert out.unserved == ()
    assert mistakes(problem, waiting) == mistakes(problem, out) == []
    carried = Move(what=OrderId("o1"), to=StopAt(route_id="D1", index=1))
    assert change_by_hand(problem, plan, carried) is Immovable.NO_STOP


def test_an_order_goes_to_the_stop_that_is_at_its_place() -> None:
    problem = valley_problem()
    plan = valley_plan(problem)
    without = changed(problem, plan, move_of("L1", 1, "D1", 1))
    assert places(without, "D1") == ["H", "P2", "P4", "H"]
    orders = {
        **problem.orders,
        OrderId("o9"): replace(problem.orders[OrderId("o1")], order_id=OrderId("o9")),
    }
    loads = {**problem.loads, OrderId("o9"): problem.loads[OrderId("o1")]}
    ready_s = {**problem.ready_s, OrderId("o9"): problem.ready_s[OrderId("o1")]}
    later = replace(problem, orders=orders, loads=loads, ready_s=ready_s)
    joined = changed(later, without, Move(what=OrderId("o9"), to=StopAt(route_id="D1", index=1)))
    assert places(joined, "D1") == ["H", "P2", "P4", "H"]
    assert set(route(joined, "D1").stops[1].deliver) == {"o1", "o9"}
    assert mistakes(later, joined) == []


@pytest.mark.parametrize(
    ("move", "why"),
    [
        (("L1", 0, "L1", 2), Immovable.NO_STOP),
        (("L1", 3, "L1", 1), Immovable.NO_STOP),
        (("T1", 2, "D1", 1), Immovable.NO_STOP),
        (("L1", 1, "D1", 0), Immovable.NO_STOP),
        (("L1", 1, "D1", 9), Immovable.NO_STOP),
        (("L1", 1, "X1", 1), Immovable.NO_STOP),
        (("T1", 1, "L1", 1), Immovable.NO_SUPPLY),
        (("T1", 3, "L1", 1), Immovable.NO_SUPPLY),
    ],
)
def test_what_cannot_be_moved_is_named(move: tuple[str, int, str, int], why: Immovable) -> None:
    problem = valley_problem()
    assert change_by_hand(problem, valley_plan(problem), move_of(*move)) is why


def test_locked_routes_and_buses_are_left_alone() -> None:
    problem = valley_problem()
    plan = valley_plan(problem)
    wanted = move_of("L1", 1, "D1", 1)
    assert change_by_hand(problem, replace(plan, locked=("D1",)), wanted) is Immovable.LOCKED
    trunk = route(plan, "T1")
    begun = RouteProgress(route_id="T1", vehicle_id=trunk.vehicle_id, stops=trunk.stops[:1])
    under_way = replace(problem, progress=Progress(now_s=8 * 3600, routes=(begun,)))
    assert change_by_hand(under_way, plan, wanted) is Immovable.LOCKED
    carrying = replace(plan, locked=("T1",))  # the trunk would bring less to the station
    assert change_by_hand(problem, carrying, wanted) is Immovable.LOCKED
    routes = tuple(
        replace(each, kind=RouteKind.BUS) if each.route_id == "D1" else each for each in plan.routes
    )
    assert change_by_hand(problem, replace(plan, routes=routes), wanted) is Immovable.BUS


def test_a_route_that_does_not_come_home_is_left_alone() -> None:
    problem = valley_problem()
    plan = valley_plan(problem)
    routes = tuple(
        replace(each, stops=each.stops[:-1]) if each.route_id == "D1" else each
        for each in plan.routes
    )
    abroad = replace(plan, routes=routes)
    assert change_by_hand(problem, abroad, move_of("L1", 1, "D1", 1)) is Immovable.NO_STOP
    assert change_by_hand(problem, abroad, move_of("D1", 1, "L1", 1)) is Immovable.NO_STOP


def test_an_order_that_was_refused_does_not_come_late_by_a_move() -> None:
    problem = valley_problem()
    plan = valley_plan(problem)
    refused = OrderId("o1")
    overdue = replace(problem.orders[refused], due_s=0)
    late = replace(problem, orders={**problem.orders, refused: overdue})
    entry = Unserved(order_id=refused, reason=reason(ReasonCode.REFUSED), place_id=PlaceId("P2"))
    given = replace(plan, unserved=(entry,), late=())
    assert moved(late, given, "L1", 2, "L1", 1).late == ()


@pytest.mark.parametrize("seed", SEEDS)
def test_no_row_of_moves_leads_to_a_mistake(seed: int) -> None:
    problem = random_day(seed).problem()
    engine = (Engine.JOINT, Engine.BASELINE_NEAREST)[seed % 2]
    plan = plan_day(problem, engine=engine, stop=MaxIterations(2), seed=seed).plan
    assert mistakes(problem, plan) == []
    draw = Random(seed)  # noqa: S311 -- moves, no secrets
    for _ in range(12):
        source, target = draw.choice(plan.routes), draw.choice(plan.routes)
        move = move_of(
            source.route_id,
            draw.randrange(len(source.stops)),
            target.route_id,
            draw.randrange(len(target.stops)),
        )
        found = change_by_hand(problem, plan, move)
        if isinstance(found, Plan):
            assert mistakes(problem, found) == [], move
            assert found.assignments == derive_assignments(found.routes)
            plan = found
