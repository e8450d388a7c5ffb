"""The station's receipt sheet: what comes and goes with which vehicle, member by member."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from data.printing.layout import Labels, order_cells, order_columns
from data.printing.page import COUNT, TENTHS, Align, Cell, Column, Mark, Page, Table
from data.printing.view import DayView, Goods
from data.words import clock, order_status, route_kind
from network.ids import MemberId, OrderId, PlaceId, VehicleId
from network.places import PlaceKind
from network.text import Language, Text
from routing.two_echelon.plan import Route, RouteKind, Stop

_TITLE = Text("站点交接单", "Station receipt sheet")
_DETAILS = Text("交接明细", "hand-overs")
_RECEIVED = Text("到站接收", "Received")
_HANDED_OUT = Text("发出交付", "Handed out")
_ROW_MM = 7.5


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOver:
    """What one member's goods at one call of a vehicle are.

    Parameters
    ----------
    route_id, kind, vehicle_id, number
        The route, its kind, what drives it, and the number of the stop on it.
    at_s
        Arrival where goods are received, departure where they are handed out; seconds of the day.
    member_id, order_ids, goods
        The member and its goods.
    """

    route_id: str
    kind: RouteKind
    vehicle_id: VehicleId
    number: int
    at_s: int
    member_id: MemberId
    order_ids: tuple[OrderId, ...]
    goods: Goods


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What stays at the station over night, by member, fate and latest day.

    Parameters
    ----------
    member_id, status
        The member, and ``held`` or ``unserved``.
    latest_day
        The last day on which held goods can still go, 0 being the planned day; None: unserved.
    pieces
        How many, ≥ 1.
    """

    member_id: MemberId
    status: str
    latest_day: int | None
    pieces: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StationReceipt:
    """The sheet of one station, or cold store with vehicles of its own.

    Parameters
    ----------
    place_id
        The station.
    received, handed_out
        What vehicles bring, and what they take, in order of time.
    kept
        What stays.
    """

    place_id: PlaceId
    received: tuple[HandOver, ...]
    handed_out: tuple[HandOver, ...]
    kept: tuple[Kept, ...]


def station_receipts(view: DayView) -> tuple[StationReceipt, ...]:
    """Return a sheet for every station where something comes, goes or stays, in file order."""
    received: dict[PlaceId, list[HandOver]] = defaultdict(list)
    handed_out: dict[PlaceId, list[HandOver]] = defaultdict(list)
    for route in view.plan.routes:
        for number, stop in enumerate(route.stops, start=1):
            call = (route, number, stop)
            received[stop.place_id] += _hand_overs(view, call, stop.deliver, stop.arrive_s)
            handed_out[stop.place_id] += _hand_overs(view, call, stop.collect, stop.depart_s)
    kept = _kept(view)
    receipts = (
        StationReceipt(
            place_id=place.place_id,
            received=_by_time(received[place.place_id]),
            handed_out=_by_time(handed_out[place.place_id]),
            kept=kept.get(place.place_id, ()),
        )
        for place in view.county.places
        if place.kind.is_home and place.kind is not PlaceKind.HUB
    )
    return tuple(each for each in receipts if each.received or each.handed_out or each.kept)


def _hand_overs(
    view: DayView, call: tuple[Route, int, Stop], order_ids: Sequence[OrderId], at_s: int
) -> Iterator[HandOver]:
    route, number, _ = call
    of_member: dict[MemberId, list[OrderId]] = defaultdict(list)
    for order in view.seen(order_ids):
        of_member[order.member_id].append(order.order_id)
    for member_id, _ in view.goods(order_ids).pieces_of:
        yield HandOver(
            route_id=route.route_id,
            kind=route.kind,
            vehicle_id=route.vehicle_id,
            number=number,
            at_s=at_s,
            member_id=member_id,
            order_ids=tuple(of_member[member_id]),
            goods=view.goods(of_member[member_id]),
        )


def _by_time(hand_overs: list[HandOver]) -> tuple[HandOver, ...]:
    return tuple(sorted(hand_overs, key=lambda each: (each.at_s, each.route_id, each.number)))


def _kept(view: DayView) -> dict[PlaceId, tuple[Kept, ...]]:
    pieces: Counter[tuple[PlaceId, MemberId, str, int | None]] = Counter()
    for held in view.plan.held:
        order = view.orders[held.order_id]
        pieces[held.place_id, order.member_id, "held", held.latest_day] += order.pieces
    for unserved in view.plan.unserved:
        order = view.orders[unserved.order_id]
        waits_at = unserved.place_id or order.origin_id
        pieces[waits_at, order.member_id, "unserved", None] += order.pieces
    rank = {member_id: at for at, member_id in enumerate(view.members)}
    kept: dict[PlaceId, list[Kept]] = defaultdict(list)
    for (place_id, member_id, status, latest_day), count in pieces.items():
        kept[place_id].append(
            Kept(member_id=member_id, status=status, latest_day=latest_day, pieces=count)
        )
    return {
        place_id: tuple(
            sorted(
                entries,
                key=lambda k: (k.status, k.latest_day or 0, rank.get(k.member_id, len(rank))),
            )
        )
        for place_id, entries in kept.items()
    }


def station_page(view: DayView, receipt: StationReceipt, language: Language) -> Page:
    """Lay out one station's sheet."""
    labels = Labels(language)
    arrives = sum(each.goods.pieces for each in receipt.received)
    leaves = sum(each.goods.pieces for each in receipt.handed_out)
    stays = sum(each.pieces for each in receipt.kept)
    return Page(
        title=labels(_TITLE),
        key=view.place_name(receipt.place_id),
        facts=(
            (labels(Text("站点", "Station")), view.place_name(receipt.place_id)),
            (labels(Text("编号", "Place")), str(receipt.place_id)),
            (labels(Text("到站件数", "Pieces received")), f"{arrives:,}"),
            (labels(Text("发出件数", "Pieces handed out")), f"{leaves:,}"),
            (labels(Text("留站件数", "Pieces kept")), f"{stays:,}"),
            (labels(Text("在站时间", "At the station")), _hours(receipt)),
        ),
        tables=tuple(
            table
            for table in (
                _hand_over_table(view, receipt.received, _RECEIVED, labels),
                _hand_over_table(view, receipt.handed_out, _HANDED_OUT, labels),
                _kept_table(view, receipt, labels),
            )
            if table.rows
        ),
        notes=(
            labels(
                Text(
                    "应交件为计划件数；实交件与差异现场填写，不符时双方签字并拍照。",
                    "Counted pieces are filled in on the spot; both sides sign for any difference.",
                )
            ),
        ),
        signatures=(labels(Text("站长", "Head of station")), labels(Text("日期", "Date"))),
    )


def _hours(receipt: StationReceipt) -> str:
    moments = [each.at_s for each in (*receipt.received, *receipt.handed_out)]
    return f"{clock(min(moments))} — {clock(max(moments))}" if moments else "—"


def _hand_over_table(
    view: DayView, hand_overs: Sequence[HandOver], heading: Text, labels: Labels
) -> Table:
    columns = (
        labels.column("时刻", "Time", 8, align=Align.CENTER),
        labels.column("线路", "Route", 9),
        labels.column("类型", "Kind", 7),
        labels.column("车辆或班次", "Vehicle or bus", 23),
        labels.column("成员", "Member", 13),
        labels.column("应交件", "Planned", 8, COUNT),
        labels.column("其中冷链", "Chilled", 9, COUNT),
        labels.column("公斤", "kg", 8, TENTHS),
        labels.column("实交件", "Counted", 9),
        labels.column("差异", "Diff.", 7),
        labels.column("交接双方签字", "Signatures", 18),
    )
    rows = tuple(
        (
            clock(each.at_s),
            each.route_id,
            labels(route_kind(each.kind)),
            str(each.vehicle_id),
            view.member_name(each.member_id),
            each.goods.pieces,
            Mark(str(each.goods.cold_pieces)) if each.goods.cold_pieces else None,
            each.goods.kg,
            None,
            None,
            None,
        )
        for each in hand_overs
    )
    total: tuple[Cell, ...] = (
        labels.total,
        *[None] * 4,
        sum(each.goods.pieces for each in hand_overs),
        sum(each.goods.cold_pieces for each in hand_overs) or None,
        sum(each.goods.load.weight_g for each in hand_overs) / 1000,
        *[None] * 3,
    )
    return Table(heading=labels(heading), columns=columns, rows=rows, total=total, row_mm=_ROW_MM)


def _kept_table(view: DayView, receipt: StationReceipt, labels: Labels) -> Table:
    columns = (
        labels.column("成员", "Member", 20),
        labels.column("状态", "Fate", 16),
        labels.column("最迟发出日", "Latest day", 16),
        labels.column("件数", "Pieces", 10, COUNT),
        labels.column("实存件", "Counted", 12),
        labels.column("备注", "Remarks", 40),
    )
    rows = tuple(
        (
            view.member_name(kept.member_id),
            labels(order_status(kept.status)),
            labels.day(view.header.day, kept.latest_day),
            kept.pieces,
            None,
            None,
        )
        for kept in receipt.kept
    )
    return Table(
        heading=labels(Text("留站过夜", "Kept over night")),
        columns=columns,
        rows=rows,
        total=(labels.total, None, None, sum(kept.pieces for kept in receipt.kept), None, None),
    )


def details_page(view: DayView, receipts: Sequence[StationReceipt], language: Language) -> Page:
    """Lay out all hand-overs order by order, for the workbook only."""
    labels = Labels(language)
    columns: tuple[Column, ...] = (
        labels.column("站点", "station", 18),
        labels.column("进出", "way", 10),
        labels.column("时刻", "time", 9),
        labels.column("线路", "route", 12),
        labels.column("车辆或班次", "vehicle or bus", 18),
        *order_columns(view, labels),
    )
    rows = tuple(
        (
            view.place_name(receipt.place_id),
            labels(way),
            clock(each.at_s),
            each.route_id,
            str(each.vehicle_id),
            *order_cells(view, view.orders[order_id], labels),
        )
        for receipt in receipts
        for way, hand_overs in ((_RECEIVED, receipt.received), (_HANDED_OUT, receipt.handed_out))
        for each in hand_overs
        for order_id in each.order_ids
    )
    return Page(
        title=labels(_DETAILS),
        key=labels(_DETAILS),
        tables=(Table(columns=columns, rows=rows),),
        is_landscape=True,
        is_flat=True,
        is_printed=False,
    )
