"""Orders in hand again after an attempt to deliver them failed: another attempt, or the way back.

Both are orders like any other, from where they are now, with a due time of their own; what is
planned, checked and priced knows no difference.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from network.county import County
from network.ids import OrderId, PlaceId
from network.orders import Direction, Order
from network.places import PlaceKind

_HOUR_S = 3600
_DAY_HOURS = 24


class AfterFailure(StrEnum):
    """What is to become of an order that could not be delivered."""

    RETRY = "retry"
    RETURN = "return"


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedAttempt:
    """An order that could not be delivered.

    Parameters
    ----------
    order_id, place_id
        The order, and where it is now.
    then
        What is to become of it.
    attempts
        Attempts made so far, ≥ 1.
    due_s
        When it is due now, seconds after the midnight of the first day; None: as the county's
        `Attempts` say.
    """

    order_id: OrderId
    place_id: PlaceId
    then: AfterFailure
    attempts: int = 1
    due_s: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InHand:
    """A day's orders with those that are in hand again.

    Parameters
    ----------
    orders
        All orders there is something to carry of, in their own order.
    retried, returned
        Those of them on another attempt, and on the way back.
    spent
        Those of `returned` that were to be tried again, but have had all attempts.
    back
        Orders to be sent back that are at their sender's end already; not among `orders`.
    """

    orders: tuple[Order, ...]
    retried: tuple[OrderId, ...] = ()
    returned: tuple[OrderId, ...] = ()
    spent: tuple[OrderId, ...] = ()
    back: tuple[OrderId, ...] = ()


def in_hand_again(
    county: County, orders: Sequence[Order], failed: Iterable[FailedAttempt]
) -> InHand:
    """Return the orders of a day with what failed before as it is to be carried now.

    Parameters
    ----------
    county
        Places, and how often and how fast orders are tried again.
    orders
        The day's orders, times relative to its midnight; among them those that failed, as they
        were first.
    failed
        At most one for an order.
    """
    failures = {failure.order_id: failure for failure in failed}
    kinds = {place.place_id: place.kind for place in county.places}
    again: list[Order] = []
    fates: dict[str, list[OrderId]] = {"retried": [], "returned": [], "spent": [], "back": []}
    for order in orders:
        failure = failures.get(order.order_id)
        if failure is None:
            again.append(order)
            continue
        is_spent = failure.attempts >= county.operations.attempts.most
        if failure.then is AfterFailure.RETRY and not is_spent:
            again.append(_tried_again(county, kinds, order, failure))
            fates["retried"].append(order.order_id)
            continue
        if failure.then is AfterFailure.RETRY:
            fates["spent"].append(order.order_id)
        sent_back = _sent_back(county, kinds, order, failure)
        fates["returned" if sent_back else "back"].append(order.order_id)
        again += [sent_back] if sent_back else []
    return InHand(orders=tuple(again), **{fate: tuple(ids) for fate, ids in fates.items()})


def _tried_again(
    county: County, kinds: dict[PlaceId, PlaceKind], order: Order, failure: FailedAttempt
) -> Order:
    """Return an order on its next attempt; from a village it has to pass the hub first."""
    direction = order.direction
    if direction is Direction.DOWN and not kinds[failure.place_id].is_depot:
        direction = Direction.LATERAL
    due_s = failure.due_s
    if due_s is None:
        passes_hub = direction is Direction.LATERAL and not kinds[failure.place_id].is_depot
        hours = county.operations.attempts.retry_hours + _DAY_HOURS * passes_hub
        due_s = max(order.due_s, hours * _HOUR_S)
    return replace(
        order,
        direction=direction,
        origin_id=failure.place_id,
        released_s=min(order.released_s, due_s),
        due_s=due_s,
    )


def _sent_back(
    county: County, kinds: dict[PlaceId, PlaceKind], order: Order, failure: FailedAttempt
) -> Order | None:
    """Return an order on its way back; None if it is there already.

    A lateral order goes back to its origin, any other to the hub it came from, or to the first.
    """
    end_id = order.origin_id
    if order.direction is not Direction.LATERAL and kinds[end_id] is not PlaceKind.HUB:
        end_id = county.hubs[0].place_id
    here_id, to_hub = failure.place_id, kinds[end_id] is PlaceKind.HUB
    if here_id == end_id or (to_hub and kinds[here_id] is PlaceKind.HUB):
        return None
    due_s = failure.due_s
    if due_s is None:
        due_s = county.operations.attempts.return_hours * _HOUR_S
    direction = Direction.UP if to_hub else Direction.LATERAL
    if not to_hub and kinds[here_id].is_depot:
        direction = Direction.DOWN
    return replace(
        order,
        direction=direction,
        origin_id=here_id,
        destination_id=end_id,
        released_s=min(0, due_s),
        due_s=due_s,
    )
