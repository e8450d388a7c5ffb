"""The exception list: what cannot be carried or comes late, and what waits, with the reasons."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from data.printing.layout import Labels, order_cells, order_columns
from data.printing.page import COUNT, TENTHS, Cell, Page, Table
from data.printing.view import DayView
from data.words import clock, direction, order_status, temperature
from network.ids import OrderId, PlaceId
from network.text import Language, Text
from routing.violation import Reason

_TITLE = Text("异常清单", "Exception list")
_HELD = Text("留仓明细", "held orders")
_HOUR_S = 3600
_ROW_MM = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Exceptional:
    """An order that cannot be carried, comes late, or waits.

    Parameters
    ----------
    order_id, status
        The order, and ``unserved``, ``late`` or ``held``.
    place_id
        Where it is in the evening; its destination if it comes late.
    reason
        Why, and what to do.
    late_s
        Seconds after it is due; 0 if it is not late.
    latest_day
        The last day on which it can still go, 0 being the planned day; None: it does not wait.
    """

    order_id: OrderId
    status: str
    place_id: PlaceId
    reason: Reason
    late_s: int = 0
    latest_day: int | None = None


def exceptional_orders(view: DayView) -> tuple[Exceptional, ...]:
    """Return all unserved, late and held orders, in the plan's order."""
    plan, orders = view.plan, view.orders
    return (
        *(
            Exceptional(
                order_id=each.order_id,
                status="unserved",
                place_id=each.place_id or orders[each.order_id].origin_id,
                reason=each.reason,
            )
            for each in plan.unserved
        ),
        *(
            Exceptional(
                order_id=each.order_id,
                status="late",
                place_id=orders[each.order_id].destination_id,
                reason=each.reason,
                late_s=each.late_s,
            )
            for each in plan.late
        ),
        *(
            Exceptional(
                order_id=each.order_id,
                status="held",
                place_id=each.place_id,
                reason=each.reason,
                latest_day=each.latest_day,
            )
            for each in plan.held
        ),
    )


def exception_page(view: DayView, found: Sequence[Exceptional], language: Language) -> Page:
    """Lay out the list: unserved and late orders one by one, held ones in groups."""
    labels = Labels(language)
    counts = Counter(each.status for each in found)
    pieces: Counter[str] = Counter()
    for each in found:
        pieces[each.status] += view.orders[each.order_id].pieces
    tables = (_open_table(view, found, labels), _held_table(view, found, labels))
    return Page(
        title=labels(_TITLE),
        key=view.header.day.isoformat(),
        facts=tuple(
            (
                labels(order_status(status)),
                labels(
                    Text(
                        "{orders:,} 单 {pieces:,} 件", "{orders:,} orders, {pieces:,} pieces"
                    ).fill(orders=counts[status], pieces=pieces[status])
                ),
            )
            for status in ("unserved", "late", "held")
        ),
        tables=tuple(table for table in tables if table.rows),
        notes=() if found else (labels(Text("当日没有异常。", "There are no exceptions today.")),),
        signatures=(labels(Text("调度", "Dispatcher")), labels(Text("处理完成时间", "Settled at"))),
        is_landscape=True,
    )


def _open_table(view: DayView, found: Sequence[Exceptional], labels: Labels) -> Table:
    columns = (
        labels.column("状态", "Status", 11),
        labels.column("运单编号\n运单号", "Order\nwaybill no.", 20),
        labels.column("成员", "Member", 11),
        labels.column("方向\n温层", "Direction\ntemperature", 13),
        labels.column("起点 → 终点", "From → to", 24),
        labels.column("件数", "Pieces", 8, COUNT),
        labels.column("公斤", "kg", 8, TENTHS),
        labels.column("收件人", "Recipient", 17),
        labels.column("所在", "Is at", 14),
        labels.column("时限\n超时小时", "Due\nhours late", 11),
        labels.column("原因", "Cause", 28),
        labels.column("处理办法", "What to do", 28),
        labels.column("处理人", "Settled by", 11),
    )
    rows = tuple(
        _open_row(view, each, labels) for each in found if each.status in {"unserved", "late"}
    )
    heading = labels(Text("无法承运与超时", "Not served and late"))
    return Table(heading=heading, columns=columns, rows=rows, row_mm=_ROW_MM)


def _open_row(view: DayView, each: Exceptional, labels: Labels) -> Sequence[Cell]:
    order = view.orders[each.order_id]
    recipient = view.recipient(each.order_id)
    ends = f"{view.place_name(order.origin_id)} → {view.place_name(order.destination_id)}"
    late = f"{each.late_s / _HOUR_S:.1f}" if each.late_s else "—"
    return (
        labels(order_status(each.status)),
        f"{order.order_id}\n{order.waybill_no}",
        view.member_name(order.member_id),
        f"{labels(direction(order.direction))}\n{labels(temperature(order.temperature))}",
        ends,
        order.pieces,
        order.weight_kg,
        "\n".join(filter(None, (recipient.name, recipient.phone))),
        view.place_name(each.place_id),
        f"{clock(order.due_s)}\n{late}",
        labels(each.reason.cause),
        labels(each.reason.action),
        None,
    )


def _held_table(view: DayView, found: Sequence[Exceptional], labels: Labels) -> Table:
    """Lay out how many orders wait where, for what reason and until when at the latest."""
    pieces: dict[tuple[str, int, Reason], list[int]] = defaultdict(list)
    for each in found:
        if each.latest_day is not None:
            key = (_held_at(view, each.place_id, labels), each.latest_day, each.reason)
            pieces[key].append(view.orders[each.order_id].pieces)
    columns = (
        labels.column("所在", "Waits at", 24),
        labels.column("最迟发出日", "Latest day", 14),
        labels.column("单数", "Orders", 9, COUNT),
        labels.column("件数", "Pieces", 9, COUNT),
        labels.column("原因", "Cause", 50),
        labels.column("处理办法", "What to do", 50),
    )
    rank = {
        _held_at(view, place.place_id, labels): at
        for at, place in reversed(list(enumerate(view.county.places)))
    }
    ordered = sorted(pieces, key=lambda key: (key[1], rank[key[0]], key[2].code, key[2].cause.en))
    rows = tuple(
        (
            where,
            labels.day(view.header.day, latest_day),
            len(pieces[where, latest_day, why]),
            sum(pieces[where, latest_day, why]),
            labels(why.cause),
            labels(why.action),
        )
        for where, latest_day, why in ordered
    )
    held = [count for counts in pieces.values() for count in counts]
    total = (labels.total, None, len(held), sum(held), None, None)
    heading = labels(Text("留仓待发", "Held for a later day"))
    return Table(heading=heading, columns=columns, rows=rows, total=total)


def _held_at(view: DayView, place_id: PlaceId, labels: Labels) -> str:
    """Return a hub or station by its name, and all other places by the station that serves them."""
    place = view.places[place_id]
    station = view.station_of(place_id)
    if place.kind.is_depot or not station:
        return place.name_zh
    return labels(Text("{station}所辖各点", "points of {station}").fill(station=station))


def held_page(view: DayView, found: Sequence[Exceptional], language: Language) -> Page:
    """Lay out all held orders one by one, for the workbook only."""
    labels = Labels(language)
    columns = (
        *order_columns(view, labels),
        labels.column("所在", "waits at", 18),
        labels.column("最迟发出日", "latest day", 12),
        labels.column("原因", "cause", 40),
    )
    rows = tuple(
        (
            *order_cells(view, view.orders[each.order_id], labels),
            view.place_name(each.place_id),
            labels.day(view.header.day, each.latest_day),
            labels(each.reason.cause),
        )
        for each in found
        if each.latest_day is not None
    )
    return Page(
        title=labels(_HELD),
        key=labels(_HELD),
        tables=(Table(columns=columns, rows=rows),),
        is_landscape=True,
        is_flat=True,
        is_printed=False,
    )
