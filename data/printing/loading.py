"""The loading list: what goes into a vehicle at home, last stop first, so it comes out in turn."""

from collections import defaultdict
from dataclasses import dataclass

from data.printing.layout import Labels, members_text
from data.printing.page import COUNT, TENTHS, Align, Mark, Page, Table
from data.printing.view import DayView, Goods
from data.route_sheet import RouteSheet
from data.words import clock, route_kind
from network.ids import OrderId, PlaceId, VehicleId
from network.text import Language, Text
from routing.load import Load
from routing.two_echelon.plan import Route, RouteKind

_TITLE = Text("装车单", "Loading list")
_ROW_MM = 8.0


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadingLine:
    """The goods for one stop.

    Parameters
    ----------
    number, place_id, arrive_s
        The stop at which they are unloaded, and when, seconds of the day; None: at none.
    goods
        What is loaded for it.
    """

    number: int | None
    place_id: PlaceId | None
    arrive_s: int | None
    goods: Goods


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadingList:
    """What is loaded at home for one trip.

    Parameters
    ----------
    route_id, kind, vehicle_id, carrier, room
        The route, and what carries it with how much room.
    trip, home_id, ready_s, depart_s
        Number of the trip on the route, from 1; where it is loaded; from when, and when it leaves,
        seconds of the day.
    lines
        In the order of loading: the last stop first.
    goods
        All of it.
    """

    route_id: str
    kind: RouteKind
    vehicle_id: VehicleId
    carrier: str
    room: Load
    trip: int
    home_id: PlaceId
    ready_s: int
    depart_s: int
    lines: tuple[LoadingLine, ...]
    goods: Goods

    @property
    def filled(self) -> float:
        """Load over room in the scarcer of weight and volume, ≥ 0."""
        return max(
            self.goods.load.weight_g / max(1, self.room.weight_g),
            self.goods.load.volume_ml / max(1, self.room.volume_ml),
        )


def loading_lists(view: DayView) -> tuple[LoadingList, ...]:
    """Return a list for every trip that is loaded at home, in order of routes and times."""
    return tuple(
        _list(view, sheet, start, trip)
        for sheet in view.routes
        for trip, start in enumerate(_starts(view, sheet.route), start=1)
    )


def _starts(view: DayView, route: Route) -> list[int]:
    """Return the stops of a route at home where something is loaded that the reader may see.

    A bus that starts in a village has no home.
    """
    home = route.stops[0].place_id
    if not view.places[home].kind.is_home:
        return []
    return [
        at
        for at, stop in enumerate(route.stops)
        if stop.place_id == home and view.seen(stop.collect)
    ]


def _list(view: DayView, sheet: RouteSheet, start: int, trip: int) -> LoadingList:
    stops = sheet.route.stops
    ahead = {i for i in stops[start].collect if i in view.orders}
    taken_out: dict[int, list[OrderId]] = defaultdict(list)
    for at in range(start + 1, len(stops)):
        for order_id in stops[at].deliver:
            if order_id in ahead:
                ahead.remove(order_id)
                taken_out[at].append(order_id)
    lines = [
        LoadingLine(
            number=at + 1,
            place_id=stops[at].place_id,
            arrive_s=stops[at].arrive_s,
            goods=view.goods(taken_out[at]),
        )
        for at in sorted(taken_out, reverse=True)
    ]
    if ahead:
        lines.insert(
            0,
            LoadingLine(number=None, place_id=None, arrive_s=None, goods=view.goods(sorted(ahead))),
        )
    return LoadingList(
        route_id=sheet.route.route_id,
        kind=sheet.route.kind,
        vehicle_id=sheet.route.vehicle_id,
        carrier=sheet.carrier,
        room=sheet.room,
        trip=trip,
        home_id=stops[start].place_id,
        ready_s=stops[start].arrive_s,
        depart_s=stops[start].depart_s,
        lines=tuple(lines),
        goods=view.goods(stops[start].collect),
    )


def loading_page(view: DayView, each: LoadingList, language: Language) -> Page:
    """Lay out one loading list."""
    labels = Labels(language)
    trip = labels(Text(f"第 {each.trip} 趟", f"trip {each.trip}"))
    facts = (
        (Text("线路", "Route"), f"{each.route_id} · {labels(route_kind(each.kind))} · {trip}"),
        (Text("车辆或班次", "Vehicle or bus"), str(each.vehicle_id)),
        (Text("车型或线路", "Type or line"), each.carrier),
        (Text("司机", "Driver"), view.driver(each.vehicle_id) or "—"),
        (Text("装车地点", "Loaded at"), view.place_name(each.home_id)),
        (Text("装车—发车", "Loads — leaves"), f"{clock(each.ready_s)} — {clock(each.depart_s)}"),
        (
            Text("核定", "Room"),
            f"{each.room.weight_g / 1000:,.0f} kg · {each.room.volume_ml / 1000:,.0f} L",
        ),
        (Text("装载率", "Filled"), f"{100 * each.filled:.1f} %" if view.is_whole else "—"),
    )
    return Page(
        title=labels(_TITLE),
        key=f"{each.route_id} · {trip}",
        facts=tuple((labels(label), value) for label, value in facts),
        tables=(_table(view, each, labels),),
        notes=(
            labels(
                Text(
                    "按表中顺序自里向外装车：最后一站最先装。冷链件进冷藏舱。",
                    "Load from the top of the list, deepest first: the last stop goes in first. "
                    "Chilled goods go into the cold compartment.",
                )
            ),
        ),
        signatures=(
            labels(Text("装车员", "Loaded by")),
            labels(Text("复核", "Checked by")),
            labels(Text("司机", "Driver")),
        ),
    )


def _table(view: DayView, each: LoadingList, labels: Labels) -> Table:
    columns = (
        labels.column("装车序", "Order", 7, COUNT, Align.CENTER),
        labels.column("停靠序", "Stop", 7, COUNT, Align.CENTER),
        labels.column("卸货网点", "Unloaded at", 22),
        labels.column("到达", "Arrives", 8, align=Align.CENTER),
        labels.column("件数", "Pieces", 8, COUNT),
        labels.column("冷链", "Chilled", 8, COUNT, Align.CENTER),
        labels.column("公斤", "kg", 9, TENTHS),
        labels.column("升", "L", 9, TENTHS),
        labels.column("各成员件数", "Pieces by member", 34),
        labels.column("实装件", "Counted", 9),
    )
    rows = tuple(
        (
            turn,
            line.number,
            "—" if line.place_id is None else view.place_name(line.place_id),
            None if line.arrive_s is None else clock(line.arrive_s),
            line.goods.pieces,
            Mark(str(line.goods.cold_pieces)) if line.goods.cold_pieces else None,
            line.goods.kg,
            line.goods.litres,
            members_text(view, line.goods),
            None,
        )
        for turn, line in enumerate(each.lines, start=1)
    )
    total = (
        labels.total,
        None,
        None,
        None,
        each.goods.pieces,
        each.goods.cold_pieces or None,
        each.goods.kg,
        each.goods.litres,
        members_text(view, each.goods),
        None,
    )
    return Table(columns=columns, rows=rows, total=total, row_mm=_ROW_MM)
