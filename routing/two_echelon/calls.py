"""Where the call of an order is today, and what becomes of it if the dispatcher has it wait."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta

from network.ids import PlaceId
from network.orders import Direction, Order
from network.places import Place
from routing.two_echelon.directives import Ruling
from routing.two_echelon.plan import Held, Unserved
from routing.two_echelon.reasons import named_rows, reason
from routing.violation import ReasonCode


def is_collected(order: Order, places: Mapping[PlaceId, Place]) -> bool:
    """Return whether today's call is at the order's origin (up and lateral orders)."""
    if order.direction is Direction.LATERAL:
        return not places[order.origin_id].kind.is_depot
    return order.direction is Direction.UP


def call_place(order: Order, places: Mapping[PlaceId, Place]) -> PlaceId:
    """Return where today's call for an order is: what directives of a place are about."""
    return order.origin_id if is_collected(order, places) else order.destination_id


def told_to_wait(
    order: Order,
    ruling: Ruling,
    day: date,
    latest: int,
    is_served: Callable[[int], bool],
) -> Held | Unserved:
    """Return what becomes of an order that the dispatcher lets go on a later day only.

    Parameters
    ----------
    order, ruling, day
        The order, what is said of it, and the planned day.
    latest
        The last day, from the planned one, on which it can still go and be in time; < 1: none.
    is_served
        Whether it could go on a day, counted from the planned one.
    """
    first, rows = ruling.when.first(day), named_rows(ruling.when.rows)
    days = (first - day).days
    while days < latest and not is_served(days):
        days += 1
    if days <= latest:
        return Held(
            order_id=order.order_id,
            place_id=order.origin_id,
            reason=reason(ReasonCode.DIRECTED_LATER, rows=rows, day=first),
            latest_day=days if first == ruling.when.on else latest,
        )
    last_day = day + timedelta(days=max(0, latest))
    why = reason(ReasonCode.DIRECTED_TOO_LATE, rows=rows, day=first, latest=last_day)
    return Unserved(order_id=order.order_id, reason=why)
