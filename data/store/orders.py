"""Orders, their recipients and their statuses.

An order belongs to the day for whose planning it was handed in, and its times count from that
day's midnight. It is in hand on that day and on all later ones until it is signed for or
cancelled. Recipients are kept apart, for as long as they are needed and no longer.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    and_,
    delete,
    func,
    insert,
    select,
    tuple_,
)

from data.printing.privacy import Recipient
from data.status_reports import StatusReport, by_number
from data.store.database import new_id
from data.store.schema import orders, recipients, statuses
from data.store.upsert import upsert
from network.ids import MemberId, OrderId, PlaceId
from network.orders import Direction, Order, Temperature
from network.statuses import FINAL, ReportedStatus

_DAY_S = 86_400
_FIELDS = tuple(Order.__slots__)
_AT_ONCE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Which of a county's orders are meant.

    Parameters
    ----------
    member_id
        Only this member's; None: all.
    place_ids
        Only those that start or end at one of these places; None: all.
    order_ids
        Orders that are meant besides, wherever they start and end, where places are named.
    at_place
        Of these, only those that start or end at this place; None: all of these.
    """

    member_id: str | None = None
    place_ids: tuple[str, ...] | None = None
    order_ids: frozenset[OrderId] = frozenset()
    at_place: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderPlace:
    """Where an order stands among those of a county.

    Parameters
    ----------
    day, line, order_id
        The day it was handed in for, its line of the file, and itself.
    """

    day: date
    line: int
    order_id: str


def save_orders(
    connection: Connection,
    county_id: str,
    day: date,
    handed_in: Sequence[Order],
    of_whom: Mapping[OrderId, Recipient],
    keep_until: datetime,
) -> None:
    """Save orders handed in for a day; those whose ids are there are overwritten.

    An order that is corrected without a recipient keeps the one it has. One that goes to another
    member does not: whom one member's order was for is nothing that another may see.

    Parameters
    ----------
    connection, county_id
        A writing transaction, and a county in the store.
    day, handed_in
        The day from whose midnight their times count, and the orders.
    of_whom, keep_until
        Their recipients, as far as known, and the aware moment from which they are to be forgotten.
    """
    rows = [
        {"county_id": county_id, "day": day, "line": line, **_values(order)}
        for line, order in enumerate(handed_in)
    ]
    _forget_of_others(connection, county_id, handed_in)
    upsert(connection, orders, rows)
    personal = [
        {
            "county_id": county_id,
            "order_id": order.order_id,
            "name": known.name,
            "phone": known.phone,
            "address": known.address,
            "keep_until": keep_until,
        }
        for order in handed_in
        if (known := of_whom.get(order.order_id)) is not None
    ]
    upsert(connection, recipients, personal)


def _forget_of_others(connection: Connection, county_id: str, handed_in: Sequence[Order]) -> None:
    """Delete the recipients of orders that were another member's until now."""
    of_member: dict[str, list[OrderId]] = {}
    for order in handed_in:
        of_member.setdefault(order.member_id, []).append(order.order_id)
    gone = [
        order_id
        for member_id, order_ids in of_member.items()
        for order_id in of_others(connection, county_id, order_ids, member_id)
    ]
    for start in range(0, len(gone), _AT_ONCE):
        is_gone = recipients.c.order_id.in_(gone[start : start + _AT_ONCE])
        connection.execute(delete(recipients).where(recipients.c.county_id == county_id, is_gone))


def orders_in_hand(connection: Connection, county_id: str, day: date) -> tuple[Order, ...]:
    """Return what has been handed in by a day and is not done; times count from that day.

    The oldest day comes first, each in the order of its file.
    """
    query = _in_hand(county_id, day, None)
    return tuple(_order(row, day) for row in connection.execute(query))


def page_in_hand(
    connection: Connection,
    county_id: str,
    day: date,
    choice: Choice | None = None,
    *,
    after: OrderPlace | None = None,
    most: int,
) -> tuple[tuple[Order, ...], OrderPlace | None]:
    """Return a part of what is in hand on a day, and where the next part begins (None: no more).

    Parameters
    ----------
    connection, county_id, day, choice
        As for `orders_in_hand`.
    after, most
        Where the part before ended (None: this is the first), and how many orders at most, ≥ 1.
    """
    query = _in_hand(county_id, day, choice)
    if after is not None:
        place = tuple_(orders.c.day, orders.c.line, orders.c.order_id)
        query = query.where(place > tuple_(after.day, after.line, after.order_id))
    rows = connection.execute(query.limit(most + 1)).all()
    last = rows[most - 1] if len(rows) > most else None
    place_of_last = (
        None if last is None else OrderPlace(day=last.day, line=last.line, order_id=last.order_id)
    )
    return tuple(_order(row, day) for row in rows[:most]), place_of_last


def orders_named(
    connection: Connection, county_id: str, order_ids: Iterable[OrderId], day: date
) -> tuple[Order, ...]:
    """Return those of a county's orders that are named, done or not; times count from `day`."""
    wanted, found = list(dict.fromkeys(order_ids)), list[Order]()
    for start in range(0, len(wanted), _AT_ONCE):
        some = wanted[start : start + _AT_ONCE]
        query = _query(county_id, None).where(orders.c.order_id.in_(some))
        found += [_order(row, day) for row in connection.execute(query)]
    return tuple(found)


def of_others(
    connection: Connection, county_id: str, order_ids: Iterable[OrderId], member_id: str | None
) -> tuple[OrderId, ...]:
    """Return those ids that orders of other members have; None: nobody is another."""
    if member_id is None:
        return ()
    wanted, found = list(dict.fromkeys(order_ids)), list[OrderId]()
    for start in range(0, len(wanted), _AT_ONCE):
        query = select(orders.c.order_id).where(
            orders.c.county_id == county_id,
            orders.c.member_id != member_id,
            orders.c.order_id.in_(wanted[start : start + _AT_ONCE]),
        )
        found += [OrderId(order_id) for order_id in connection.execute(query).scalars()]
    return tuple(found)


def done_orders(
    connection: Connection, county_id: str, order_ids: Iterable[OrderId]
) -> tuple[OrderId, ...]:
    """Return those of a county's orders that are signed for or cancelled: none has them in hand."""
    wanted, found = list(dict.fromkeys(order_ids)), list[OrderId]()
    for start in range(0, len(wanted), _AT_ONCE):
        done = _done(
            statuses.c.county_id == county_id,
            statuses.c.order_id.in_(wanted[start : start + _AT_ONCE]),
        )
        found += [OrderId(order_id) for order_id in connection.execute(done.distinct()).scalars()]
    return tuple(found)


def _in_hand(county_id: str, day: date, choice: Choice | None) -> Select[Any]:
    done = _done(statuses.c.county_id == county_id)
    return _query(county_id, choice).where(orders.c.day <= day, orders.c.order_id.not_in(done))


def _done(*meant: ColumnElement[bool]) -> Select[Any]:
    """Return the ids of orders whose latest status ends them, of those whose statuses are meant."""
    latest = (
        select(statuses.c.order_id, func.max(statuses.c.at).label("at"))
        .where(*meant)
        .group_by(statuses.c.order_id)
        .subquery()
    )
    done = select(statuses.c.order_id).join(
        latest, and_(statuses.c.order_id == latest.c.order_id, statuses.c.at == latest.c.at)
    )
    return done.where(*meant, statuses.c.status.in_(FINAL))


def recipients_of(
    connection: Connection, county_id: str, order_ids: Iterable[OrderId]
) -> dict[OrderId, Recipient]:
    """Return the recipients of orders that are still known, unmasked."""
    wanted, found = list(order_ids), dict[OrderId, Recipient]()
    for start in range(0, len(wanted), _AT_ONCE):
        query = select(recipients).where(
            recipients.c.county_id == county_id,
            recipients.c.order_id.in_(wanted[start : start + _AT_ONCE]),
        )
        for row in connection.execute(query):
            recipient = Recipient(name=row.name, phone=row.phone, address=row.address)
            found[OrderId(row.order_id)] = recipient
    return found


def forget_recipients(connection: Connection, before: datetime) -> int:
    """Delete recipients that were to be kept until before a moment; return of how many orders."""
    return connection.execute(delete(recipients).where(recipients.c.keep_until < before)).rowcount


def unknown_orders(
    connection: Connection, county_id: str, order_ids: Iterable[OrderId]
) -> tuple[OrderId, ...]:
    """Return those ids that no order of a county has."""
    wanted = list(dict.fromkeys(order_ids))
    known: set[str] = set()
    for start in range(0, len(wanted), _AT_ONCE):
        query = select(orders.c.order_id).where(
            orders.c.county_id == county_id,
            orders.c.order_id.in_(wanted[start : start + _AT_ONCE]),
        )
        known.update(connection.execute(query).scalars())
    return tuple(order_id for order_id in wanted if order_id not in known)


def visible_orders(
    connection: Connection, county_id: str, order_ids: Iterable[OrderId], choice: Choice
) -> tuple[OrderId, ...]:
    """Return those of a county's orders that a choice means."""
    wanted, found = list(dict.fromkeys(order_ids)), list[OrderId]()
    for start in range(0, len(wanted), _AT_ONCE):
        some = wanted[start : start + _AT_ONCE]
        meant = replace(choice, order_ids=choice.order_ids.intersection(some))
        query = _query(county_id, meant).with_only_columns(orders.c.order_id)
        rows = connection.execute(query.where(orders.c.order_id.in_(some)))
        found += [OrderId(order_id) for order_id in rows.scalars()]
    return tuple(found)


def save_statuses(
    connection: Connection,
    county_id: str,
    reports: Sequence[StatusReport],
    *,
    at: datetime,
    by: str,
) -> tuple[StatusReport, ...]:
    """Add statuses of orders that are in the store; what was reported before stays.

    Parameters
    ----------
    connection, county_id, reports
        A writing transaction, and what is reported of the county's orders. What is there already
        is not added once more.
    at, by
        When, aware, and by which user.

    Returns
    -------
    tuple of StatusReport
        What was added.
    """
    known = set(statuses_named(connection, county_id, [report.order_id for report in reports]))
    new = [report for report in dict.fromkeys(reports) if report not in known]
    rows = [
        {
            "status_id": new_id(),
            "county_id": county_id,
            "order_id": report.order_id,
            "status": report.status.value,
            "at": report.at,
            "reported_at": at,
            "reported_by": by,
        }
        for report in new
    ]
    if rows:
        connection.execute(insert(statuses), rows)
    return tuple(new)


def statuses_of(
    connection: Connection, county_id: str, order_id: OrderId
) -> tuple[StatusReport, ...]:
    """Return what has been reported of an order, the earliest first."""
    return statuses_named(connection, county_id, [order_id])


def statuses_named(
    connection: Connection, county_id: str, order_ids: Iterable[OrderId]
) -> tuple[StatusReport, ...]:
    """Return what has been reported of orders that are named, of each the earliest first."""
    wanted, found = list(dict.fromkeys(order_ids)), list[StatusReport]()
    for start in range(0, len(wanted), _AT_ONCE):
        query = (
            select(statuses)
            .where(
                statuses.c.county_id == county_id,
                statuses.c.order_id.in_(wanted[start : start + _AT_ONCE]),
            )
            .order_by(statuses.c.at, statuses.c.reported_at, statuses.c.status_id)
        )
        found += [
            StatusReport(
                order_id=OrderId(row.order_id), status=ReportedStatus(row.status), at=row.at
            )
            for row in connection.execute(query)
        ]
    return tuple(found)


def numbers_between(
    connection: Connection, county_id: str, first_day: date, last_day: date
) -> dict[str, OrderId]:
    """Return orders handed in for some days by id and by waybill number.

    A waybill number that several have names none of them; ids come before numbers.
    """
    query = select(orders.c.order_id, orders.c.waybill_no).where(
        orders.c.county_id == county_id, orders.c.day.between(first_day, last_day)
    )
    pairs = [(OrderId(order_id), str(number)) for order_id, number in connection.execute(query)]
    return by_number(pairs)


def orders_between(
    connection: Connection,
    county_id: str,
    first_day: date,
    last_day: date,
    choice: Choice | None = None,
) -> tuple[Order, ...]:
    """Return what was handed in for the days from one to another, done or not.

    Times count from the midnight of `first_day`; the oldest day comes first.
    """
    query = _query(county_id, choice).where(orders.c.day.between(first_day, last_day))
    return tuple(_order(row, first_day) for row in connection.execute(query))


def newest_statuses(
    connection: Connection, county_id: str, day: date, since: datetime, choice: Choice
) -> tuple[StatusReport, ...]:
    """Return the last status of each order of a day or before that was reported of, by order.

    Parameters
    ----------
    connection, county_id, day, choice
        Whose orders, handed in by which day.
    since
        Aware moment from which reports count.
    """
    meant = _query(county_id, choice).where(orders.c.day <= day)
    query = (
        select(statuses.c.order_id, statuses.c.status, statuses.c.at)
        .where(
            statuses.c.county_id == county_id,
            statuses.c.at >= since,
            statuses.c.order_id.in_(meant.with_only_columns(orders.c.order_id).order_by(None)),
        )
        .order_by(statuses.c.order_id, statuses.c.at, statuses.c.reported_at, statuses.c.status_id)
    )
    newest = {
        row.order_id: StatusReport(
            order_id=OrderId(row.order_id), status=ReportedStatus(row.status), at=row.at
        )
        for row in connection.execute(query)
    }
    return tuple(newest.values())


def statuses_between(
    connection: Connection, county_id: str, first: datetime, last: datetime
) -> tuple[StatusReport, ...]:
    """Return what was reported of a county's orders for a span of time, the earliest first.

    Parameters
    ----------
    connection, county_id
        A transaction, and the county.
    first, last
        Aware moments: what happened from the first on and before the last.
    """
    query = (
        select(statuses)
        .where(statuses.c.county_id == county_id, statuses.c.at >= first, statuses.c.at < last)
        .order_by(statuses.c.at, statuses.c.reported_at, statuses.c.status_id)
    )
    return tuple(
        StatusReport(order_id=OrderId(row.order_id), status=ReportedStatus(row.status), at=row.at)
        for row in connection.execute(query)
    )


def orders_of_day(connection: Connection, county_id: str, day: date) -> tuple[Order, ...]:
    """Return what was handed in for a day, done or not; times count from that day."""
    query = _query(county_id, None).where(orders.c.day == day)
    return tuple(_order(row, day) for row in connection.execute(query))


def _query(county_id: str, choice: Choice | None) -> Select[Any]:
    query = select(orders).where(orders.c.county_id == county_id)
    if choice is not None and choice.member_id is not None:
        query = query.where(orders.c.member_id == choice.member_id)
    if choice is not None and choice.place_ids is not None:
        ends = list(choice.place_ids)
        is_meant = orders.c.origin_id.in_(ends) | orders.c.destination_id.in_(ends)
        if choice.order_ids:
            is_meant |= orders.c.order_id.in_(sorted(choice.order_ids))
        query = query.where(is_meant)
    if choice is not None and choice.at_place is not None:
        is_end = (orders.c.origin_id == choice.at_place) | (
            orders.c.destination_id == choice.at_place
        )
        query = query.where(is_end)
    return query.order_by(orders.c.day, orders.c.line, orders.c.order_id)


def _values(order: Order) -> dict[str, Any]:
    return {name: getattr(order, name) for name in _FIELDS}


def _order(row: Row[Any], day: date) -> Order:
    """Return an order with times that count from the midnight of `day`."""
    order = Order(
        order_id=OrderId(row.order_id),
        member_id=MemberId(row.member_id),
        direction=Direction(row.direction),
        origin_id=PlaceId(row.origin_id),
        destination_id=PlaceId(row.destination_id),
        pieces=row.pieces,
        weight_kg=row.weight_kg,
        volume_l=row.volume_l,
        released_s=row.released_s,
        due_s=row.due_s,
        temperature=Temperature(row.temperature),
        waybill_no=row.waybill_no,
        service_class=row.service_class,
    )
    shift_s = (row.day - day).days * _DAY_S
    if not shift_s:
        return order
    return replace(order, released_s=order.released_s + shift_s, due_s=order.due_s + shift_s)
