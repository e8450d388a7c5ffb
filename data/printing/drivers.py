"""The driver's route sheet: stops with their times, goods by member, a code and room to sign."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from data.printing.layout import Labels, members_text
from data.printing.links import navigation_link
from data.printing.page import COUNT, TENTHS, Align, Cell, Code, Column, Link, Mark, Page, Table
from data.printing.stop_code import StopCode
from data.printing.view import DayView, Goods
from data.route_sheet import RouteSheet
from data.words import clock, place_kind, route_kind
from network.ids import PlaceId, VehicleId
from network.text import Language, Text
from routing.two_echelon.plan import RouteKind

_TITLE = Text("司机路单", "Driver's route sheet")
_NOTE = Text(
    "卸、装为件数，时刻为计划时刻。扫码确认停靠：码中只有班次、线路、序号和网点编号。点按网点名称可导航。",
    "Off and on are pieces, times are planned. A stop's code holds run, route, number and place, "
    "nothing else. Tap a place's name to navigate.",
)
_SIGNATURES = (
    Text("装车复核", "Loading checked"),
    Text("司机", "Driver"),
    Text("收车交接", "Taken back"),
)
_ROW_MM = 17.0
_MINUTE_S = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class DriverStop:
    """A stop on a driver's sheet.

    Parameters
    ----------
    number, place_id
        Number on the route, from 1, and the place.
    arrive_s, depart_s, rest_s
        Times of the planned day and the driver's rest in the stay, seconds.
    driven_m
        Metres driven from the stop before; 0 at the first and for buses.
    off, on
        Goods unloaded and loaded.
    code
        What its QR code holds.
    """

    number: int
    place_id: PlaceId
    arrive_s: int
    depart_s: int
    rest_s: int
    driven_m: int
    off: Goods
    on: Goods
    code: StopCode


@dataclass(frozen=True, slots=True, kw_only=True)
class DriverSheet:
    """The sheet of one route.

    Parameters
    ----------
    route_id, kind, vehicle_id, carrier, driver
        The route and what carries it; the driver's name as the reader may see it, or empty.
    home_id
        Where it starts and, but for buses, ends.
    depart_s, back_s, distance_m
        Departure, return (seconds of the day) and metres.
    stops
        Its stops; those without goods that the reader may see are left out between home and home.
    goods
        All goods that are loaded on the way, each once.
    """

    route_id: str
    kind: RouteKind
    vehicle_id: VehicleId
    carrier: str
    driver: str
    home_id: PlaceId
    depart_s: int
    back_s: int
    distance_m: int
    stops: tuple[DriverStop, ...]
    goods: Goods


def driver_sheets(view: DayView) -> tuple[DriverSheet, ...]:
    """Return a sheet for every route that carries something the reader may see."""
    sheets = (_sheet(view, sheet) for sheet in view.routes)
    return tuple(sheet for sheet in sheets if view.is_whole or sheet.goods.orders)


def _sheet(view: DayView, sheet: RouteSheet) -> DriverSheet:
    route = sheet.route
    last = len(route.stops)
    stops = [
        DriverStop(
            number=number,
            place_id=stop.place_id,
            arrive_s=stop.arrive_s,
            depart_s=stop.depart_s,
            rest_s=stop.rest_s,
            driven_m=metres,
            off=view.goods(stop.deliver),
            on=view.goods(stop.collect),
            code=StopCode(
                run_id=view.run_id,
                route_id=route.route_id,
                number=number,
                place_id=stop.place_id,
            ),
        )
        for number, (stop, metres) in enumerate(
            zip(route.stops, (0, *sheet.leg_m), strict=True), start=1
        )
    ]
    return DriverSheet(
        route_id=route.route_id,
        kind=route.kind,
        vehicle_id=route.vehicle_id,
        carrier=sheet.carrier,
        driver=view.driver(route.vehicle_id),
        home_id=route.stops[0].place_id,
        depart_s=sheet.depart_s,
        back_s=sheet.back_s,
        distance_m=sheet.distance_m,
        stops=tuple(
            stop
            for stop in stops
            if view.is_whole or stop.number in {1, last} or stop.off.orders or stop.on.orders
        ),
        goods=view.goods(i for stop in route.stops for i in stop.collect),
    )


def driver_page(view: DayView, sheet: DriverSheet, language: Language) -> Page:
    """Lay out one driver's sheet."""
    labels = Labels(language)
    return Page(
        title=labels(_TITLE),
        key=sheet.route_id,
        facts=tuple((labels(label), value) for label, value in _facts(view, sheet, labels)),
        tables=(
            Table(
                columns=_columns(labels),
                rows=tuple(_row(view, stop, labels) for stop in sheet.stops),
                row_mm=_ROW_MM,
            ),
        ),
        notes=(labels(_NOTE),),
        signatures=tuple(map(labels, _SIGNATURES)),
    )


def _facts(view: DayView, sheet: DriverSheet, labels: Labels) -> Iterator[tuple[Text, str]]:
    is_bus = sheet.kind is RouteKind.BUS
    cold = Text("（冷链 {cold}）", " ({cold} chilled)").fill(cold=sheet.goods.cold_pieces)
    pieces = f"{sheet.goods.pieces:,}" + labels(cold) * bool(sheet.goods.cold_pieces)
    yield Text("线路", "Route"), f"{sheet.route_id} · {labels(route_kind(sheet.kind))}"
    yield Text("班次", "Bus trip") if is_bus else Text("车辆", "Vehicle"), str(sheet.vehicle_id)
    yield Text("公交线路", "Bus line") if is_bus else Text("车型", "Type"), sheet.carrier
    yield Text("司机", "Driver"), sheet.driver or "—"
    ends = dict.fromkeys((sheet.home_id, sheet.stops[-1].place_id))
    yield Text("起讫", "From — to"), " — ".join(map(view.place_name, ends))
    yield Text("出发—返回", "Out — back"), f"{clock(sheet.depart_s)} — {clock(sheet.back_s)}"
    yield Text("里程", "Distance"), "—" if is_bus else f"{sheet.distance_m / 1000:,.1f} km"
    yield Text("件数", "Pieces"), pieces


def _columns(labels: Labels) -> tuple[Column, ...]:
    return (
        labels.column("序", "No.", 4, COUNT, Align.CENTER),
        labels.column("网点", "Place", 25),
        labels.column("到达\n离开", "Arrive\nleave", 8, align=Align.CENTER),
        labels.column("公里", "km", 6, TENTHS),
        labels.column("卸", "Off", 6, COUNT),
        labels.column("装", "On", 6, COUNT),
        labels.column("各成员件数", "Pieces by member", 25),
        labels.column("冷链", "Chilled", 8, align=Align.CENTER),
        labels.column("扫码", "Code", 12, align=Align.CENTER),
        labels.column("交接签字", "Signature", 14),
    )


def _row(view: DayView, stop: DriverStop, labels: Labels) -> Sequence[Cell]:
    place = view.places[stop.place_id]
    lines = [place.name_zh, f"{labels(place_kind(place.kind))} {place.place_id}"]
    if stop.rest_s:
        minutes = stop.rest_s // _MINUTE_S
        lines.append(labels(Text(f"休息 {minutes} 分钟", f"rest {minutes} min")))
    return (
        stop.number,
        Link("\n".join(lines), navigation_link(place)),
        f"{clock(stop.arrive_s)}\n{clock(stop.depart_s)}",
        stop.driven_m / 1000 if stop.driven_m else None,
        stop.off.pieces or None,
        stop.on.pieces or None,
        "\n".join(
            f"{labels(word)}  {members_text(view, goods)}"
            for word, goods in _both_ways(stop)
            if goods.pieces_of
        ),
        _cold(stop, labels),
        Code(stop.code.text),
        None,
    )


def _cold(stop: DriverStop, labels: Labels) -> Cell:
    lines = [
        f"{labels(word)} {goods.cold_pieces}"
        for word, goods in _both_ways(stop)
        if goods.cold_pieces
    ]
    return Mark("\n".join(lines)) if lines else None


def _both_ways(stop: DriverStop) -> tuple[tuple[Text, Goods], tuple[Text, Goods]]:
    return (Text("卸", "off"), stop.off), (Text("装", "on"), stop.on)
