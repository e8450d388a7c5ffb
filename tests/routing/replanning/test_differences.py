"""What is different between two plans of the valley's day."""

from dataclasses import replace

from network.ids import OrderId, PlaceId, VehicleId
from routing.replanning.differences import (
    OrderDifference,
    RouteDifference,
    differences,
)
from routing.two_echelon.plan import Late, Unserved
from tests.routing.two_echelon.valley_day import (
    REASON,
    later,
    plan_of,
    valley_plan,
    valley_problem,
    valley_routes,
    with_stops,
)

PROBLEM = valley_problem()
PLAN = valley_plan(PROBLEM)
TRUNK, LOCAL, DIRECT = valley_routes(PROBLEM)


def test_a_plan_does_not_differ_from_itself() -> None:
    found = differences(PLAN, PLAN)
    assert (found.routes, found.orders) == ((), ())
    assert (found.kept_routes, found.kept_orders) == (3, 7)


def test_a_route_that_is_gone_puts_its_orders_off() -> None:
    after = plan_of((TRUNK, LOCAL))
    waits = Unserved(order_id=OrderId("o4"), reason=REASON)
    found = differences(PLAN, replace(after, unserved=(*after.unserved, waits)))
    (route,) = found.routes
    assert (route.difference, route.dropped) == (RouteDifference.GONE, ("P4",))
    (order,) = found.orders
    assert order.difference is OrderDifference.UNSERVED
    assert order.vehicle_ids == (("V3",), ())
    assert order.arrive_s == (DIRECT.stops[1].arrive_s, None)
    assert order.reason == REASON


def test_another_vehicle_is_named_for_both() -> None:
    other = replace(DIRECT, route_id="D2", vehicle_id=VehicleId("V2"))
    found = differences(PLAN, plan_of((TRUNK, LOCAL, other)))
    assert [r.difference for r in found.routes] == [RouteDifference.GONE, RouteDifference.NEW]
    (order,) = found.orders
    assert order.difference is OrderDifference.ANOTHER_VEHICLE
    assert order.vehicle_ids == (("V3",), ("V2",))


def test_times_count_from_the_tolerance_on() -> None:
    moved = with_stops(DIRECT, *later(DIRECT.stops, 1_800))
    close = differences(PLAN, plan_of((TRUNK, LOCAL, moved)), shift_s=1_800)
    assert [route.difference for route in close.routes] == [RouteDifference.TIMES]
    assert close.routes[0].shift_s == 1_800
    assert close.orders == ()
    (order,) = differences(PLAN, plan_of((TRUNK, LOCAL, moved)), shift_s=1_799).orders
    assert order.difference is OrderDifference.ANOTHER_TIME


def test_an_order_that_becomes_late_has_its_reason() -> None:
    entry = Late(order_id=OrderId("o4"), late_s=60, reason=REASON)
    (order,) = differences(PLAN, replace(PLAN, late=(entry,))).orders
    assert (order.difference, order.reason) == (OrderDifference.LATE, REASON)


def test_calls_sequences_and_goods_are_told_apart() -> None:
    first, second, third, last = LOCAL.stops
    turned = with_stops(LOCAL, first, third, second, last)
    moved = replace(second, place_id=PlaceId("P1"))
    elsewhere = with_stops(LOCAL, first, moved, third, last)
    lighter = with_stops(LOCAL, first, replace(second, collect=(OrderId("o5"),)), third, last)
    kinds = []
    for local in (turned, elsewhere, lighter):
        (route,) = differences(PLAN, plan_of((TRUNK, local, DIRECT))).routes
        kinds.append(route.difference)
    assert kinds == [RouteDifference.SEQUENCE, RouteDifference.CALLS, RouteDifference.GOODS]
    (given_up,) = differences(
        PLAN, plan_of((TRUNK, turned, DIRECT)), stopped=frozenset({"L1"})
    ).routes
    assert given_up.difference is RouteDifference.STOPPED
