"""Use case: the orders of a watch folder that are in hand on a day, and what changed since a plan.

What came in, what was planned and what was reported together tell what is still to be carried. An
order that a plan brought to its destination on an earlier day counts as delivered, unless it was
reported since to have failed or stayed behind: most members report exceptions only. One that a plan
brought part of its way goes on from there.
"""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from api.days import LoadedCounty
from api.whereabouts import DAYS, left_by, placed, whereabouts
from data.clock import to_moment, to_seconds
from data.order_files.importing import ORDERS_FILE
from data.plan_json import load_plan
from data.readers import read_orders
from data.run_folder import ORDERS, PLAN
from data.sheets import read_bytes
from data.status_reports import StatusReport, by_number, events_of, load_reports
from data.watching.claims import Kept, counting
from data.watching.runs import Runs
from data.watching.settings import SourceKind
from data.words import clock
from network.county import County
from network.ids import OrderId, PlaceId
from network.orders import Direction, Order
from network.statuses import ReportedStatus, by_order
from routing.actuals import History, Standing, history_of
from routing.performance import arrivals_of
from routing.two_echelon.plan import Plan, RouteKind
from routing.violation import ReasonCode

STATUSES_FILE = "statuses.csv"

_STILL_OPEN = frozenset({ReportedStatus.FAILED, ReportedStatus.DETAINED, ReportedStatus.PLANNED})
"""What is reported of an order that was not delivered though a plan had it arrive."""


_DAY_S = 86_400


@dataclass(frozen=True, slots=True, kw_only=True)
class Hand:
    """The orders of a day.

    Parameters
    ----------
    orders
        Those in hand, times from the day's midnight.
    known
        All that were handed in and not withdrawn, done or not.
    cancelled
        Those of them that were reported as cancelled.
    files
        Claims of the files they come from.
    expired, unreadable
        How many are open, but too old to be planned, since today; and how many fit the county no
        longer, since it was changed; each ≥ 0.
    """

    orders: tuple[Order, ...]
    known: frozenset[OrderId]
    cancelled: frozenset[OrderId]
    files: tuple[str, ...]
    expired: int
    unreadable: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DayRun:
    """A plan that was made for a day.

    Parameters
    ----------
    path, plan
        Its folder, and the plan.
    orders
        The orders it was made for, times from the day's midnight.
    """

    path: Path
    plan: Plan
    orders: dict[OrderId, Order]

    def has_begun(self, now_s: int) -> bool:
        """Return whether a vehicle has begun to load, so that the plan is carried out already."""
        return any(
            route.stops[0].arrive_s <= now_s
            for route in self.plan.routes
            if route.kind is not RouteKind.BUS and route.stops
        )


def look_back(day: date) -> date:
    """Return since when files have to be known to tell what is in hand on a day."""
    return day - timedelta(days=DAYS + 2)


def in_hand(
    settled: Sequence[Kept], runs: Runs, loaded: LoadedCounty, day: date, now: datetime
) -> Hand:
    """Return the orders that are in hand on a day.

    Parameters
    ----------
    settled, runs
        What came in since `look_back`, and the plans that were made.
    loaded, day, now
        The county, the day, and the moment, aware.

    Raises
    ------
    DataError
        If a file of the watcher's own cannot be read.
    """
    zone = ZoneInfo(loaded.county.timezone)
    oldest = day - timedelta(days=DAYS)
    files = [
        each
        for each in counting(settled, SourceKind.ORDERS)
        if oldest - timedelta(days=1) <= each.receipt.day <= day
    ]
    orders: dict[OrderId, Order] = {}
    too_old: set[OrderId] = set()
    unreadable = 0
    for each in files:
        read = read_orders(each.results / ORDERS_FILE, loaded.county, day)
        unreadable += len(read.rejected)
        for order in read.value:
            if orders.setdefault(order.order_id, order) is order and each.receipt.day < oldest:
                too_old.add(order.order_id)
    histories = _histories(orders, reported(settled), day, zone, now)
    arrived, left = _brought(runs, orders, histories, oldest, day)
    waiting = {
        order_id: order
        for order_id, order in orders.items()
        if _is_in_hand(histories[order_id], arrived.get(order_id))
    }
    still = (order for order_id, order in waiting.items() if order_id not in too_old)
    return Hand(
        orders=placed(still, left, loaded.county),
        known=frozenset(orders),
        cancelled=frozenset(
            i for i, history in histories.items() if history.standing is Standing.CANCELLED
        ),
        files=tuple(each.receipt.claim_id for each in files if each.receipt.day >= oldest),
        expired=sum(order_id in too_old for order_id in waiting),
        unreadable=unreadable,
    )


def reported(settled: Sequence[Kept]) -> tuple[StatusReport, ...]:
    """Return everything that was reported of orders."""
    return tuple(
        report
        for each in counting(settled, SourceKind.STATUSES)
        for report in load_reports(each.results / STATUSES_FILE)
    )


def known_numbers(settled: Sequence[Kept]) -> dict[str, OrderId]:
    """Return the orders that were handed in by id and by waybill number."""
    return by_number(
        [
            (OrderId(row["order_id"]), row["waybill_no"])
            for each in counting(settled, SourceKind.ORDERS)
            for row in order_rows(each.results)
        ]
    )


def order_rows(results: Path) -> list[dict[str, str]]:
    """Return the cells of the orders that a file brought."""
    path = results / ORDERS_FILE
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def latest_run(runs: Runs, county: County, day: date) -> DayRun | None:
    """Return the plan of a day that counts; None: there is none.

    Raises
    ------
    DataError
        If its files cannot be read.
    """
    path = runs.latest(day)
    if path is None:
        return None
    _, plan = load_plan(read_bytes(path / PLAN))
    orders = read_orders(path / ORDERS, county, day).value
    return DayRun(path=path, plan=plan, orders={order.order_id: order for order in orders})


def events_since(run: DayRun, hand: Hand, loaded: LoadedCounty, day: date, now: datetime) -> Any:
    """Return what has changed since a day was planned, as events.json holds it.

    New orders that are there by now are urgent ones; orders that were withdrawn or cancelled and
    are not delivered yet are refused. What is handed in for a later hour waits for the next plan.

    Parameters
    ----------
    run, hand
        The plan, and what is in hand now.
    loaded, day, now
        The county, the planned day, and the moment of it, aware.
    """
    zone = ZoneInfo(loaded.county.timezone)
    now_s = to_seconds(now.replace(second=0, microsecond=0), day, zone)
    hubs = {place.place_id for place in loaded.county.hubs}
    arrivals = arrivals_of(run.orders, run.plan)
    refused = {
        entry.order_id for entry in run.plan.unserved if entry.reason.code is ReasonCode.REFUSED
    }
    at = clock(now_s)[:5]
    new = [
        order
        for order in hand.orders
        if order.order_id not in run.orders and order.released_s <= now_s
        if order.direction is not Direction.DOWN or order.origin_id in hubs
    ]
    gone = [
        order_id
        for order_id in run.orders
        if order_id not in hand.known or order_id in hand.cancelled
        if order_id not in refused and arrivals.get(order_id, _DAY_S) > now_s
    ]
    return [
        *({"at": at, "kind": "refused", "order_id": order_id} for order_id in gone),
        *(
            {"at": at, "kind": "urgent_order", "order": _urgent(order, now_s, day, zone)}
            for order in new
        ),
    ]


def _urgent(order: Order, now_s: int, day: date, zone: ZoneInfo) -> dict[str, Any]:
    """Return an order as an event has it; one that is overdue is due at once."""
    return {
        "order_id": order.order_id,
        "waybill_no": order.waybill_no,
        "member_id": order.member_id,
        "direction": order.direction.value,
        "origin_id": order.origin_id,
        "destination_id": order.destination_id,
        "pieces": order.pieces,
        "weight_kg": order.weight_kg,
        "volume_l": order.volume_l,
        "temperature": order.temperature.value,
        "due": to_moment(max(order.due_s, now_s), day, zone).isoformat(),
        "service_class": order.service_class,
    }


def _histories(
    orders: dict[OrderId, Order],
    reports: Iterable[StatusReport],
    day: date,
    zone: ZoneInfo,
    now: datetime,
) -> dict[OrderId, History]:
    of_order = by_order(events_of(reports, day, zone))
    now_s = to_seconds(now.replace(microsecond=0), day, zone)
    return {
        order_id: history_of(order, of_order.get(order_id, ()), now_s)
        for order_id, order in orders.items()
    }


def _brought(
    runs: Runs,
    orders: dict[OrderId, Order],
    histories: dict[OrderId, History],
    oldest: date,
    day: date,
) -> tuple[dict[OrderId, int], dict[OrderId, PlaceId]]:
    """Return where plans of earlier days have brought orders.

    Returns
    -------
    tuple
        The midnight of the day on which the latest plan brought each to its destination; and where
        those are that a plan brought part of their way.
    """
    arrived: dict[OrderId, int] = {}
    left: list[tuple[int, dict[OrderId, PlaceId]]] = []
    for number in range((day - oldest).days + 1, 0, -1):
        path = runs.latest(day - timedelta(days=number))
        if path is None:
            continue
        _, plan = load_plan(read_bytes(path / PLAN))
        midnight_s = -number * _DAY_S
        arrived |= dict.fromkeys(arrivals_of(orders, plan), midnight_s)
        left.append((midnight_s, left_by(plan)))
    return arrived, whereabouts(left, {i: history.events for i, history in histories.items()})


def _is_in_hand(history: History, brought_s: int | None) -> bool:
    """Return whether an order has still to be carried.

    Parameters
    ----------
    history, brought_s
        What was reported of it, and the midnight of the earlier day on which it was planned to
        arrive; None: on none.
    """
    if history.standing in {Standing.SIGNED, Standing.CANCELLED}:
        return False
    latest = history.latest
    if brought_s is None:
        return True
    return latest is not None and latest.status in _STILL_OPEN and latest.at_s >= brought_s
