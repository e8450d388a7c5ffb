"""What is different between two plans of a day: vehicle by vehicle, and order by order."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from network.ids import OrderId, PlaceId, VehicleId
from routing.two_echelon.plan import Leg, Plan, Route
from routing.violation import Reason


class RouteDifference(StrEnum):
    """What became of a route."""

    NEW = "new"
    GONE = "gone"
    STOPPED = "stopped"
    CALLS = "calls"
    SEQUENCE = "sequence"
    GOODS = "goods"
    TIMES = "times"


class OrderDifference(StrEnum):
    """What became of an order."""

    NEW = "new"
    ANOTHER_VEHICLE = "another_vehicle"
    ANOTHER_TIME = "another_time"
    PUT_OFF = "put_off"
    UNSERVED = "unserved"
    LATE = "late"
    TAKEN_UP = "taken_up"


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteChange:
    """A route that is not as it was.

    Parameters
    ----------
    route_id, vehicle_id, difference
        The route, its vehicle, and the most important thing that is different.
    added, dropped
        Places it calls at now, and no longer.
    shift_s
        How much later it is home, seconds; below 0: earlier.
    from_s
        From which second on it is different.
    """

    route_id: str
    vehicle_id: VehicleId
    difference: RouteDifference
    added: tuple[PlaceId, ...] = ()
    dropped: tuple[PlaceId, ...] = ()
    shift_s: int = 0
    from_s: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderChange:
    """An order that does not go as it did.

    Parameters
    ----------
    order_id, difference
        The order, and what is different.
    vehicle_ids, arrive_s
        Vehicles and arrival before and now; None: it does not arrive.
    reason
        Why, for orders that wait, stay out or come late.
    """

    order_id: OrderId
    difference: OrderDifference
    vehicle_ids: tuple[tuple[VehicleId, ...], tuple[VehicleId, ...]]
    arrive_s: tuple[int | None, int | None]
    reason: Reason | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Differences:
    """What is different between two plans.

    Parameters
    ----------
    routes, orders
        What changed, in the order of the plans.
    kept_routes, kept_orders
        How many did not.
    """

    routes: tuple[RouteChange, ...]
    orders: tuple[OrderChange, ...]
    kept_routes: int
    kept_orders: int


def differences(
    before: Plan, after: Plan, *, stopped: frozenset[str] = frozenset(), shift_s: int = 1_800
) -> Differences:
    """Compare two plans of a day.

    Parameters
    ----------
    before, after
        The plans.
    stopped
        Routes whose vehicle was given up.
    shift_s
        An order whose arrival moves by no more than this counts as unchanged.
    """
    routes = tuple(_routes(before, after, stopped))
    orders = tuple(_orders(before, after, shift_s))
    named = {route.route_id for plan in (before, after) for route in plan.routes}
    return Differences(
        routes=routes,
        orders=orders,
        kept_routes=len(named) - len(routes),
        kept_orders=len(set(_fates(before)) | set(_fates(after))) - len(orders),
    )


def _routes(before: Plan, after: Plan, stopped: frozenset[str]) -> Iterator[RouteChange]:
    was = {route.route_id: route for route in before.routes}
    now = {route.route_id: route for route in after.routes}
    for route_id in dict.fromkeys((*was, *now)):
        one, other = was.get(route_id), now.get(route_id)
        if one is None and other is not None:
            yield RouteChange(
                route_id=route_id,
                vehicle_id=other.vehicle_id,
                difference=RouteDifference.NEW,
                added=_places(other),
                from_s=other.stops[0].arrive_s,
            )
        elif other is None and one is not None:
            yield RouteChange(
                route_id=route_id,
                vehicle_id=one.vehicle_id,
                difference=RouteDifference.GONE,
                dropped=_places(one),
                from_s=one.stops[0].arrive_s,
            )
        elif one is not None and other is not None and one.stops != other.stops:
            yield _changed(one, other, is_stopped=route_id in stopped)


def _changed(one: Route, other: Route, *, is_stopped: bool) -> RouteChange:
    was, now = _places(one), _places(other)
    added = tuple(p for p in now if p not in was)
    dropped = tuple(p for p in was if p not in now)
    same = 0
    for a, b in zip(one.stops, other.stops, strict=False):
        if a != b:
            break
        same += 1
    moved = [(*s.deliver, *s.collect) for s in one.stops] != [
        (*s.deliver, *s.collect) for s in other.stops
    ]
    difference = RouteDifference.TIMES
    if is_stopped:
        difference = RouteDifference.STOPPED
    elif added or dropped:
        difference = RouteDifference.CALLS
    elif was != now:
        difference = RouteDifference.SEQUENCE
    elif moved:
        difference = RouteDifference.GOODS
    first = min(same, len(other.stops) - 1)
    return RouteChange(
        route_id=one.route_id,
        vehicle_id=one.vehicle_id,
        difference=difference,
        added=added,
        dropped=dropped,
        shift_s=other.stops[-1].depart_s - one.stops[-1].depart_s,
        from_s=other.stops[first].arrive_s,
    )


def _places(route: Route) -> tuple[PlaceId, ...]:
    """Return the places at which goods are handed over away from home, in order."""
    home_id = route.stops[0].place_id
    called = (s.place_id for s in route.stops if s.deliver or s.collect)
    return tuple(place_id for place_id in called if place_id != home_id)


def _fates(plan: Plan) -> dict[OrderId, None]:
    named = [*plan.assignments, *(h.order_id for h in plan.held)]
    return dict.fromkeys((*named, *(u.order_id for u in plan.unserved)))


def _orders(before: Plan, after: Plan, shift_s: int) -> Iterator[OrderChange]:
    vehicles = [
        {route.route_id: route.vehicle_id for route in plan.routes} for plan in (before, after)
    ]
    was_open, is_open = _open(before), _open(after)
    was_known = _fates(before)
    late_before = {late.order_id: late.late_s for late in before.late}
    late = {entry.order_id: entry for entry in after.late}
    unserved = {entry.order_id for entry in after.unserved}
    for order_id in _fates(after):
        old, new = before.assignments.get(order_id, ()), after.assignments.get(order_id, ())
        by = tuple(
            tuple(dict.fromkeys(ids.get(leg.route_id, VehicleId("")) for leg in legs))
            for ids, legs in zip(vehicles, (old, new), strict=True)
        )
        arrive_s = (_arrival(old, was_open, order_id), _arrival(new, is_open, order_id))
        difference = None
        if order_id not in was_known:
            difference = OrderDifference.NEW
        elif order_id in is_open and order_id not in was_open:
            is_lost = order_id in unserved
            difference = OrderDifference.UNSERVED if is_lost else OrderDifference.PUT_OFF
        elif order_id in was_open and order_id not in is_open:
            difference = OrderDifference.TAKEN_UP
        elif order_id in late and late[order_id].late_s > late_before.get(order_id, 0):
            difference = OrderDifference.LATE
        elif by[0] != by[1]:
            difference = OrderDifference.ANOTHER_VEHICLE
        elif None not in arrive_s and abs((arrive_s[0] or 0) - (arrive_s[1] or 0)) > shift_s:
            difference = OrderDifference.ANOTHER_TIME
        if difference is not None:
            reason = is_open.get(order_id)
            if reason is None and order_id in late:
                reason = late[order_id].reason
            yield OrderChange(
                order_id=order_id,
                difference=difference,
                vehicle_ids=(by[0], by[1]),
                arrive_s=arrive_s,
                reason=reason,
            )


def _open(plan: Plan) -> dict[OrderId, Reason]:
    """Return the orders that do not arrive today, with why."""
    held = {entry.order_id: entry.reason for entry in plan.held}
    return held | {entry.order_id: entry.reason for entry in plan.unserved}


def _arrival(
    legs: tuple[Leg, ...], open_orders: Mapping[OrderId, Reason], order_id: OrderId
) -> int | None:
    return legs[-1].arrive_s if legs and order_id not in open_orders else None
