"""Where plans of earlier days have left orders on their way: from there they go on.

Goods from village to village lie at the hub overnight, and what waits for a later day may do so at
a station. A plan is taken to have been carried out, unless something else was reported that day.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from data.order_checks import misfits
from network.county import County
from network.ids import OrderId, PlaceId
from network.orders import Order
from network.statuses import ReportedStatus, StatusEvent
from routing.two_echelon.plan import Held, Plan, Unserved

DAYS = 7
"""Days for which an order is looked back at."""

_STAYED = frozenset({ReportedStatus.FAILED, ReportedStatus.DETAINED})
"""What is reported of an order that did not get where it was to."""

Left = Mapping[OrderId, PlaceId]
"""Where a plan leaves the orders that it brings part of their way."""

_DAY_S = 86_400


def left_by(plan: Plan) -> dict[OrderId, PlaceId]:
    """Return where a plan leaves the orders that it brings part of their way."""
    fates: tuple[Held | Unserved, ...] = (*plan.held, *plan.unserved)
    ways = {fate.order_id: plan.assignments.get(fate.order_id) for fate in fates}
    return {order_id: legs[-1].to_id for order_id, legs in ways.items() if legs}


def whereabouts(
    left: Iterable[tuple[int, Left]], events: Mapping[OrderId, Sequence[StatusEvent]]
) -> dict[OrderId, PlaceId]:
    """Return where orders are that plans of earlier days have brought part of their way.

    Parameters
    ----------
    left
        Where each of these plans leaves orders, with the midnight of its day in seconds; the
        earliest first.
    events
        What was reported of orders, of each the earliest first; times count as the midnights do.
        On a day for which the last report says that an order stayed, its plan has not moved it.
    """
    return {
        order_id: place_id
        for midnight_s, places in left
        for order_id, place_id in places.items()
        if not _has_stayed(events.get(order_id, ()), midnight_s)
    }


def placed(orders: Iterable[Order], left: Left, county: County) -> tuple[Order, ...]:
    """Return orders with the places at which plans have left them as their origins.

    An order keeps its origin where the county has no such place in service, or none at which goods
    of its direction start.
    """
    if not left:
        return tuple(orders)
    places = county.place_by_id()

    def from_there(order: Order) -> Order:
        place = places.get(left.get(order.order_id, order.origin_id))
        if place is None or not place.is_active or place.place_id == order.destination_id:
            return order
        if any(misfits(order.direction, place, None)):
            return order
        return replace(order, origin_id=place.place_id)

    return tuple(from_there(order) for order in orders)


def _has_stayed(events: Sequence[StatusEvent], midnight_s: int) -> bool:
    """Return whether the last report of a day says that an order has not got where it was to."""
    of_day = [event for event in events if midnight_s <= event.at_s < midnight_s + _DAY_S]
    return bool(of_day) and of_day[-1].status in _STAYED
