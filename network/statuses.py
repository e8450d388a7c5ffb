"""Statuses of orders: what scanners and couriers say has happened to an order, and when."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from network.ids import OrderId


class ReportedStatus(StrEnum):
    """What is reported of an order.

    Of several at the same moment the later member counts: who scans an arrival and a signature
    within a minute has seen them in this order.
    """

    PLANNED = "planned"
    PICKED_UP = "picked_up"
    LOADED = "loaded"
    DEPARTED = "departed"
    ARRIVED = "arrived"
    DETAINED = "detained"
    OUT_FOR_DELIVERY = "out_for_delivery"
    FAILED = "failed"
    CANCELLED = "cancelled"
    SIGNED = "signed"


FINAL = (ReportedStatus.SIGNED, ReportedStatus.CANCELLED)
"""Statuses after which an order is no longer in hand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusEvent:
    """Something that was reported of an order.

    Parameters
    ----------
    order_id, status
        What of which order.
    at_s
        When it happened, seconds after the midnight of the first day; negative: before.
    """

    order_id: OrderId
    status: ReportedStatus
    at_s: int


def by_order(events: Iterable[StatusEvent]) -> dict[OrderId, list[StatusEvent]]:
    """Return what was reported of each order, in the same turn."""
    found: dict[OrderId, list[StatusEvent]] = {}
    for event in events:
        found.setdefault(event.order_id, []).append(event)
    return found
