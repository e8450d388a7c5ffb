"""The valley's day planned again: each kind of event, each freedom, and what is left alone.

The day is that of `tests.routing.two_echelon.valley_day`: V1 brings o1, o2 and o3 to station A, V4
takes o1 and o2 on to P2 and P3 and brings u1 back, V3 takes the chilled o4 to P4. V2 stays home.
"""

from dataclasses import replace

import pytest

from network.ids import BusTripId, OrderId, PlaceId, VehicleId, VehicleTypeId
from network.orders import Order, Temperature
from routing.daily import plan_day
from routing.replanning.events import (
    Breakdown,
    BusCancelled,
    Closure,
    Event,
    LateLinehaul,
    OrderStatus,
    Refused,
    UrgentOrder,
    VehicleUnavailable,
)
from routing.replanning.replan import Disturbance, Freedom, Latitude, Replanned, replan
from routing.replanning.stability import Announced, Stability
from routing.stop import MaxIterations
from routing.two_echelon.check import check
from routing.two_echelon.locked_stops import locked_stop
from routing.two_echelon.plan import Held, Late, Plan, RouteKind, Unserved
from routing.two_echelon.price import route_distance_m
from routing.two_echelon.problem import TwoEchelonProblem
from routing.violation import ReasonCode
from tests.routing.orders import order
from tests.routing.two_echelon.bus_day import bus_problem
from tests.routing.two_echelon.valley_day import valley_plan, valley_problem, valley_routes

HOUR_S = 3600
PROBLEM = valley_problem()
PLAN = valley_plan(PROBLEM)
TRUNK, LOCAL, DIRECT = valley_routes(PROBLEM)
BETWEEN_P2_AND_P3_S = LOCAL.stops[1].depart_s + 30


def _again(
    now_s: int,
    *events: Event,
    freedom: Freedom = Freedom.ALL,
    problem: TwoEchelonProblem = PROBLEM,
    plan: Plan = PLAN,
    iterations: int = 20,
    prices: Stability | None = None,
) -> Replanned:
    """Plan again, and check the plan."""
    found = replan(
        problem,
        plan,
        Disturbance(now_s=now_s, events=events),
        stop=MaxIterations(iterations),
        latitude=Latitude(freedom=freedom, prices=prices or Stability()),
    )
    assert check(found.problem, found.outcome.plan) == []
    return found


def _vehicles(plan: Plan, order_id: str) -> list[str]:
    """Return the vehicles an order rides on, in turn."""
    drives = {route.route_id: str(route.vehicle_id) for route in plan.routes}
    return [drives[leg.route_id] for leg in plan.assignments.get(OrderId(order_id), ())]


def _end(plan: Plan, order_id: str) -> str | None:
    legs = plan.assignments.get(OrderId(order_id), ())
    return str(legs[-1].to_id) if legs else None


def _why(plan: Plan, order_id: str) -> ReasonCode | None:
    listed: tuple[Held | Unserved | Late, ...] = (*plan.held, *plan.unserved, *plan.late)
    return next((e.reason.code for e in listed if e.order_id == order_id), None)


def test_goods_of_a_broken_vehicle_are_fetched_by_another_and_go_on() -> None:
    found = _again(BETWEEN_P2_AND_P3_S, Breakdown(at_s=BETWEEN_P2_AND_P3_S, vehicle_id=_id("V4")))
    plan = found.outcome.plan
    first, *others = _vehicles(plan, "o2")[1:]
    assert first == "V4"
    assert others
    assert "V4" not in others
    assert _end(plan, "o2") == "P3"
    assert _vehicles(plan, "u1")[0] != "V4"
    assert _end(plan, "u1") == "H"
    assert _vehicles(plan, "o1") == _vehicles(PLAN, "o1")


def test_goods_nobody_fetches_come_home_two_hours_later_and_wait_for_another_day() -> None:
    lost = Breakdown(at_s=BETWEEN_P2_AND_P3_S, vehicle_id=_id("V4"))
    plan = _again(BETWEEN_P2_AND_P3_S, lost, freedom=Freedom.TIMES).outcome.plan
    assert _end(plan, "o2") == "SA"
    assert _why(plan, "o2") is ReasonCode.BREAKDOWN
    (given_up,) = [route for route in plan.routes if route.vehicle_id == "V4"]
    assert given_up.stops[-1].arrive_s - given_up.stops[-2].depart_s == 7200


def test_a_vehicle_given_up_where_its_goods_go_hands_them_over_there() -> None:
    at_s = DIRECT.stops[1].arrive_s - 300
    found = _again(at_s, Breakdown(at_s=at_s, vehicle_id=_id("V3")), freedom=Freedom.TIMES)
    assert _end(found.outcome.plan, "o4") == "P4"
    driven_m = found.problem.ways[VehicleTypeId("chilled")].distance_m
    row = found.problem.row_of
    way_m = int(driven_m[row[PlaceId("H")], row[PlaceId("P4")]])
    vehicles = {v.vehicle_id: v for v in PROBLEM.county.vehicles}
    (given_up,) = [r for r in found.outcome.plan.routes if r.vehicle_id == "V3"]
    assert route_distance_m(found.problem, given_up, vehicles) == way_m


def test_a_vehicle_breaks_down_at_the_nearer_of_its_stops_unless_told_otherwise() -> None:
    at_s = BETWEEN_P2_AND_P3_S
    near = _again(at_s, Breakdown(at_s=at_s, vehicle_id=_id("V4")), freedom=Freedom.TIMES)
    told = Breakdown(at_s=at_s, vehicle_id=_id("V4"), place_id=PlaceId("P3"))
    far = _again(at_s, told, freedom=Freedom.TIMES)
    stands = []
    for found in (near, far):
        progress = found.problem.progress
        assert progress is not None
        done = progress.of_route("L1")
        assert done is not None
        assert done.heading is not None
        stands.append(done.heading.place_id)
    assert stands == ["P2", "P3"]


def test_what_a_vehicle_that_cannot_leave_was_to_do_another_one_does() -> None:
    at_s = 6 * HOUR_S
    plan = _again(at_s, VehicleUnavailable(at_s=at_s, vehicle_id=_id("V1"))).outcome.plan
    assert {route.vehicle_id for route in plan.routes}.isdisjoint({"V1"})
    assert [_end(plan, i) for i in ("o1", "o2", "o3", "u1")] == ["P2", "P3", "SA", "H"]


def test_a_vehicle_out_of_service_may_finish_the_trip_it_is_on_no_more() -> None:
    at_s = TRUNK.stops[2].arrive_s + 10
    plan = _again(at_s, VehicleUnavailable(at_s=at_s, vehicle_id=_id("V1"))).outcome.plan
    (trunk,) = [route for route in plan.routes if route.vehicle_id == "V1"]
    assert trunk.stops[:3] == TRUNK.stops[:3]
    assert {stop.place_id for stop in trunk.stops[3:]} == {"H"}
    assert _vehicles(plan, "u1")[-1] in {"V2", "V3"}


@pytest.mark.parametrize(("freedom", "end"), [(Freedom.TIMES, "SA"), (Freedom.ALL, "H")])
def test_what_no_trunk_takes_home_in_time_any_more_waits_at_the_station(
    freedom: Freedom, end: str
) -> None:
    """V4 has fetched u1, which is due today, when V1 that was to take it home drops out."""
    due_today = replace(PROBLEM.orders[OrderId("u1")], due_s=18 * HOUR_S)
    problem = replace(PROBLEM, orders={**PROBLEM.orders, OrderId("u1"): due_today})
    at_s = LOCAL.stops[2].depart_s + 30
    lost = VehicleUnavailable(at_s=at_s, vehicle_id=_id("V1"))
    found = _again(at_s, lost, freedom=freedom, problem=problem)
    plan = found.outcome.plan
    assert _end(plan, "u1") == end
    assert "u1" not in {entry.order_id for entry in plan.unserved}
    waiting = [entry for entry in plan.held if entry.order_id == "u1"]
    late = [("SA", 1, ReasonCode.VEHICLE_OUT)] if end == "SA" else []
    assert [(e.place_id, e.latest_day, e.reason.code) for e in waiting] == late
    again = _again(at_s + HOUR_S, freedom=freedom, problem=found.problem, plan=plan)
    assert [entry for entry in again.outcome.plan.held if entry.order_id == "u1"] == waiting


def test_a_closed_road_keeps_goods_aboard_and_goods_not_fetched_where_they_are() -> None:
    at_s = LOCAL.stops[0].depart_s + 30
    closed = Closure(at_s=at_s, road_ids=("village-P3",))
    plan = _again(at_s, closed).outcome.plan
    assert _end(plan, "o1") == "P2"
    assert _end(plan, "o2") == "SA"
    assert _why(plan, "o2") is ReasonCode.CLOSURE
    assert _end(plan, "u1") is None
    assert _why(plan, "u1") is ReasonCode.CLOSURE


def test_a_road_closed_behind_a_vehicle_changes_nothing_before_it() -> None:
    at_s = LOCAL.stops[2].arrive_s + 10
    found = _again(at_s, Closure(at_s=at_s, road_ids=("village-P2",)))
    assert found.outcome.plan.routes == PLAN.routes
    assert found.outcome.cost_fen == _again(at_s).outcome.cost_fen


def test_a_closed_place_keeps_its_goods_out() -> None:
    at_s = 6 * HOUR_S
    plan = _again(at_s, Closure(at_s=at_s, place_id=PlaceId("P2"))).outcome.plan
    assert _why(plan, "o1") is ReasonCode.CLOSURE
    assert _end(plan, "o2") == "P3"


def test_vehicles_wait_for_late_linehaul_where_all_can_still_go() -> None:
    at_s = 6 * HOUR_S
    late = LateLinehaul(at_s=at_s, wave_s=round(5.5 * HOUR_S), arrive_s=8 * HOUR_S)
    plan = _again(at_s, late, freedom=Freedom.TIMES).outcome.plan
    (trunk,) = [route for route in plan.routes if route.vehicle_id == "V1"]
    assert trunk.stops[0].depart_s > 8 * HOUR_S
    assert [_end(plan, i) for i in ("o1", "o2", "o3", "o4")] == ["P2", "P3", "SA", "P4"]


def test_linehaul_that_comes_after_the_day_leaves_its_orders_for_the_next() -> None:
    at_s = 6 * HOUR_S
    late = LateLinehaul(at_s=at_s, wave_s=round(5.5 * HOUR_S), arrive_s=19 * HOUR_S)
    plan = _again(at_s, late).outcome.plan
    assert [_end(plan, i) for i in ("o1", "o2", "o3", "o4")] == [None] * 4
    assert {_why(plan, i) for i in ("o1", "o2", "o3", "o4")} == {ReasonCode.LATE_LINEHAUL}
    assert _end(plan, "u1") == "H"


def test_goods_loaded_before_are_not_late() -> None:
    at_s = TRUNK.stops[0].depart_s
    late = LateLinehaul(at_s=at_s, wave_s=round(5.5 * HOUR_S), arrive_s=9 * HOUR_S)
    plan = _again(at_s, late, freedom=Freedom.TIMES).outcome.plan
    assert plan.routes == PLAN.routes


def test_an_urgent_order_goes_where_it_costs_least() -> None:
    at_s = 6 * HOUR_S
    urgent = UrgentOrder(at_s=at_s, order=_urgent("P2"))
    plan = _again(at_s, urgent, freedom=Freedom.SEQUENCES).outcome.plan
    assert _end(plan, "hot") == "P2"
    assert {route.vehicle_id for route in plan.routes} == {"V1", "V3", "V4"}


def test_an_urgent_order_that_nobody_can_take_any_more_says_so() -> None:
    at_s = 17 * HOUR_S
    urgent = UrgentOrder(at_s=at_s, order=_urgent("P6", due_h=18.0))
    plan = _again(at_s, urgent).outcome.plan
    assert _end(plan, "hot") is None
    assert _why(plan, "hot") is ReasonCode.URGENT_ORDER
    assert [entry.order_id for entry in plan.unserved] == ["o6", "hot"]


def test_goods_refused_on_the_way_come_back_with_their_vehicle() -> None:
    at_s = BETWEEN_P2_AND_P3_S
    plan = _again(at_s, Refused(at_s=at_s, order_id=OrderId("o2"))).outcome.plan
    assert _vehicles(plan, "o2") == ["V1", "V4"]
    assert _end(plan, "o2") == "SA"
    (entry,) = [entry for entry in plan.unserved if entry.order_id == "o2"]
    assert (entry.place_id, entry.reason.code) == ("SA", ReasonCode.REFUSED)
    assert _end(plan, "u1") == "H"


def test_goods_refused_before_they_are_loaded_stay() -> None:
    at_s = 6 * HOUR_S
    plan = _again(at_s, Refused(at_s=at_s, order_id=OrderId("o1"))).outcome.plan
    assert _end(plan, "o1") is None
    assert _why(plan, "o1") is ReasonCode.REFUSED


def test_what_a_cancelled_bus_was_to_carry_a_vehicle_does() -> None:
    problem = bus_problem(order("o", "H", "P3"))
    plan = plan_day(problem, stop=MaxIterations(2)).plan
    assert plan.routes[0].kind is RouteKind.BUS
    cancelled = BusCancelled(at_s=7 * HOUR_S, trip_id=BusTripId("out"))
    after = _again(7 * HOUR_S, cancelled, problem=problem, plan=plan).outcome.plan
    assert all(route.kind is not RouteKind.BUS for route in after.routes)
    assert _end(after, "o") == "P3"
    assert _why(after, "o") is None
    left = _again(
        7 * HOUR_S, cancelled, problem=problem, plan=plan, freedom=Freedom.TIMES
    ).outcome.plan
    assert _why(left, "o") is ReasonCode.BUS_CANCELLED


def test_with_times_only_nothing_moves_to_another_vehicle() -> None:
    at_s = 6 * HOUR_S
    lost = VehicleUnavailable(at_s=at_s, vehicle_id=_id("V1"))
    plan = _again(at_s, lost, freedom=Freedom.TIMES).outcome.plan
    assert {_why(plan, i) for i in ("o1", "o2", "o3")} == {ReasonCode.VEHICLE_OUT}
    assert [route for route in plan.routes if route.vehicle_id == "V3"] == [DIRECT]
    assert {route.vehicle_id for route in plan.routes} <= {"V3", "V4"}


def test_a_locked_route_stays_whatever_happens() -> None:
    at_s = 6 * HOUR_S
    locked = replace(PLAN, locked=("D1",))
    urgent = UrgentOrder(at_s=at_s, order=_urgent("P4"))
    plan = _again(at_s, urgent, plan=locked).outcome.plan
    assert plan.locked == ("D1",)
    assert [route for route in plan.routes if route.route_id == "D1"] == [DIRECT]


@pytest.mark.parametrize("freedom", list(Freedom))
def test_a_day_planned_again_can_be_planned_once_more(freedom: Freedom) -> None:
    at_s = BETWEEN_P2_AND_P3_S
    once = _again(at_s, Breakdown(at_s=at_s, vehicle_id=_id("V4")), freedom=freedom)
    later_s = at_s + HOUR_S
    refused = Refused(at_s=later_s, order_id=OrderId("u1"))
    twice = _again(later_s, refused, problem=once.problem, plan=once.outcome.plan, freedom=freedom)
    assert set(twice.problem.orders) == set(PROBLEM.orders)
    progress = twice.problem.progress
    assert progress is not None
    assert progress.now_s == later_s
    assert OrderId("u1") in progress.returning


def test_goods_that_have_not_been_loaded_can_still_change_their_vehicle() -> None:
    """V1 stands at the dock an hour longer than planned: its goods are still there."""
    now_s = TRUNK.stops[0].depart_s + 600
    statuses = {OrderId(i): OrderStatus.PLANNED for i in ("o1", "o2", "o3")}
    news = Disturbance(now_s=now_s, statuses=statuses)
    found = replan(PROBLEM, PLAN, news, stop=MaxIterations(5))
    assert check(found.problem, found.outcome.plan) == []
    progress = found.problem.progress
    assert progress is not None
    assert progress.of_route("T1") is None
    assert found.outcome.plan.assignments[OrderId("o1")][0].depart_s >= now_s


def test_goods_signed_for_ahead_of_the_plan_are_done() -> None:
    now_s = LOCAL.stops[0].depart_s + 30
    news = Disturbance(now_s=now_s, statuses={OrderId("o1"): OrderStatus.SIGNED})
    found = replan(PROBLEM, PLAN, news, stop=MaxIterations(5))
    progress = found.problem.progress
    assert progress is not None
    done = progress.of_route("L1")
    assert done is not None
    assert [stop.place_id for stop in done.stops] == ["SA", "P2"]


def test_a_dearer_change_of_vehicle_is_made_less_often() -> None:
    at_s = 6 * HOUR_S
    urgent = UrgentOrder(at_s=at_s, order=_urgent("P2"))
    free = _again(at_s, urgent, prices=Stability(vehicle_fen=0, sequence_fen=0, shift_fen=0))
    dear = _again(at_s, urgent, prices=Stability(vehicle_fen=10**7))
    told = Announced(PLAN, Stability()).calls
    for key, (route_id, _) in Announced(dear.outcome.plan, Stability()).calls.items():
        assert told.get(key, (route_id, 0))[0] == route_id
    assert free.stability_fen == 0
    assert free.outcome.cost_fen <= dear.outcome.cost_fen


def _id(vehicle_id: str) -> VehicleId:
    return VehicleId(vehicle_id)


def _urgent(destination: str, *, due_h: float = 18.0) -> Order:
    return order(
        "hot", "H", destination, released_h=6.0, due_h=due_h, temperature=Temperature.AMBIENT
    )


def test_a_locked_stop_stays_with_its_vehicle_until_that_is_gone() -> None:
    stop = locked_stop(PLAN, "D1", "P4")
    assert stop is not None
    locked = replace(PLAN, locked_stops=(stop,))
    now_s = 6 * HOUR_S
    hot = order("hot", "H", "P4", temperature=Temperature.CHILLED)
    urgent = UrgentOrder(at_s=now_s, order=replace(hot, released_s=now_s))
    kept = _again(now_s, urgent, plan=locked).outcome.plan
    assert kept.locked_stops == (stop,)
    assert _vehicles(kept, "o4") == ["V3"]
    lost = VehicleUnavailable(at_s=now_s, vehicle_id=_id("V3"))
    free = _again(now_s, lost, plan=locked).outcome.plan
    assert free.locked_stops == ()


def test_what_a_locked_stop_binds_waits_rather_than_change_its_vehicle() -> None:
    stop = locked_stop(PLAN, "L1", "P2")
    assert stop is not None
    locked = replace(PLAN, locked_stops=(stop,))
    now_s = 6 * HOUR_S
    closed = Closure(at_s=now_s, place_id=PlaceId("SA"))
    plan = _again(now_s, closed, plan=locked).outcome.plan
    assert _vehicles(plan, "o1") in ([], ["V4"])
    assert _vehicles(_again(now_s, closed).outcome.plan, "o1") not in ([], ["V4"])
