"""送收发报表: what a day receives, sends and keeps, by day, wave, station, township and member.

Rows group orders by any of the dimensions, columns are any of the measures: a flat table with one
row a group and no merged cells, as pivot tables want it.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from data.printing.layout import Labels, order_cells, order_columns
from data.printing.page import COUNT, SHARE, TENTHS, TEXT, Cell, Column, Page, Table
from data.printing.view import DayView, is_cold
from data.printing.wanted import USUAL_DIMENSIONS, USUAL_MEASURES, Dimension, Measure
from data.words import clock, direction, name_some, order_status, temperature
from network.ids import PlaceId
from network.orders import Direction, Order
from network.text import Language, Text
from routing.performance import arrivals_of
from routing.replanning.events import OrderStatus

_TITLE = Text("送收发报表", "Send and receive report")
_DETAILS = Text("运单明细", "orders")
_DAY_S = 86_400
_OUT = frozenset({OrderStatus.DEPARTED, OrderStatus.ARRIVED, OrderStatus.SIGNED})
_NOTE = Text(
    "除运单、上行件重、及时率外均为件数。应派、发件：计划当日到达；及时率：按时到达占当日到达。站点、乡镇按村端网点归属。",
    "Pieces, but for orders, kg and on time. To deliver, shipped: planned to arrive today. On "
    "time: arriving in time, of those arriving. Stations and townships are the village end's.",
)
_UNREPORTED = Text(
    "已派、签收留空：尚无状态上报。", "Sent and signed are blank: no statuses have been reported."
)


_DIMENSION_NAMES = {
    Dimension.DAY: (Text("日期", "Day"), 13.5),
    Dimension.WAVE: (Text("班次", "Wave"), 9.0),
    Dimension.STATION: (Text("站点", "Station"), 18.0),
    Dimension.TOWNSHIP: (Text("乡镇", "Township"), 13.0),
    Dimension.MEMBER: (Text("品牌", "Member"), 12.0),
    Dimension.DIRECTION: (Text("方向", "Direction"), 9.0),
    Dimension.TEMPERATURE: (Text("温层", "Temperature"), 11.0),
}
_MEASURE_NAMES = {
    Measure.ORDERS: (Text("运单", "Orders"), 8.0, COUNT),
    Measure.ARRIVED: (Text("到件", "Arrived"), 8.0, COUNT),
    Measure.TO_DELIVER: (Text("应派", "To deliver"), 8.0, COUNT),
    Measure.SENT: (Text("已派", "Sent"), 7.0, COUNT),
    Measure.SIGNED: (Text("签收", "Signed"), 7.0, COUNT),
    Measure.HELD: (Text("留仓", "Held"), 7.0, COUNT),
    Measure.PROBLEM: (Text("问题件", "Problem"), 8.0, COUNT),
    Measure.COLLECTED: (Text("揽收", "Collected"), 8.0, COUNT),
    Measure.SHIPPED: (Text("发件", "Shipped"), 8.0, COUNT),
    Measure.UP_KG: (Text("上行件重", "Up, kg"), 11.0, TENTHS),
    Measure.COLD: (Text("冷链件", "Chilled"), 8.0, COUNT),
    Measure.LATE: (Text("超时件", "Late"), 8.0, COUNT),
    Measure.ON_TIME: (Text("及时率", "On time"), 11.0, SHARE),
    Measure.VEHICLES: (Text("车牌", "Vehicles"), 26.0, TEXT),
    Measure.ROUTES: (Text("线路", "Routes"), 15.0, TEXT),
    Measure.SIGNATURE: (Text("交接签字", "Signature"), 11.0, TEXT),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One order as the report counts it.

    Parameters
    ----------
    order
        The order.
    groups
        Its value of every dimension.
    status
        ``planned``, ``late``, ``held`` or ``unserved``.
    arrive_s
        When it reaches its destination, seconds of the day; None: not today.
    rides
        Vehicle and route of each of its rides, in order of time.
    reported
        How far it has come; None: nobody has said.
    is_refused
        Whether it was refused or cancelled.
    """

    order: Order
    groups: dict[Dimension, str]
    status: str
    arrive_s: int | None
    rides: tuple[tuple[str, str], ...]
    reported: OrderStatus | None
    is_refused: bool

    @property
    def calls(self) -> tuple[tuple[str, str], ...]:
        """Vehicle and route that call at its village end; empty if none does today."""
        if self.is_up:
            return self.rides[:1]
        return self.rides[-1:] if self.arrive_s is not None else ()

    @property
    def is_up(self) -> bool:
        """Whether it goes up."""
        return self.order.direction is Direction.UP

    @property
    def is_late(self) -> bool:
        """Whether it reaches its destination after it is due."""
        return self.arrive_s is not None and self.arrive_s > self.order.due_s


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The report: rows of a group each, with what is told of it.

    Parameters
    ----------
    dimensions, measures
        What the rows are grouped by, and what is told.
    rows
        Values of the dimensions, then of the measures; None: not known, as before anybody has
        reported a status, or to be filled in by hand.
    total
        The measures over all orders.
    records
        The orders behind it.
    """

    dimensions: tuple[Dimension, ...]
    measures: tuple[Measure, ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: tuple[Cell, ...]
    records: tuple[Record, ...]


def send_receive(
    view: DayView,
    language: Language,
    dimensions: Sequence[Dimension] = USUAL_DIMENSIONS,
    measures: Sequence[Measure] = USUAL_MEASURES,
) -> Report:
    """Return the report of a day.

    Parameters
    ----------
    view
        The day as a reader may see it.
    language
        Of names of directions and temperature classes.
    dimensions, measures
        What the rows are grouped by, and what is told of each.
    """
    records = _records(view, language)
    groups: dict[tuple[str, ...], list[Record]] = defaultdict(list)
    for record in records:
        groups[tuple(record.groups[dimension] for dimension in dimensions)].append(record)
    telling = _Telling(language=language, is_reported=view.reported.statuses is not None)
    rank = _ranks(view, dimensions)
    return Report(
        dimensions=tuple(dimensions),
        measures=tuple(measures),
        rows=tuple(
            (*group, *(_value(m, groups[group], telling) for m in measures))
            for group in sorted(groups, key=rank)
        ),
        total=tuple(None if m in _NAMED else _value(m, records, telling) for m in measures),
        records=records,
    )


def wave_of(view: DayView, order: Order) -> str:
    """Return the linehaul wave that brought an order that goes down: its time, and its day.

    It is the last wave of the county's usual day at or before the order's release; a dash for
    orders that start in the county.
    """
    if order.direction is not Direction.DOWN:
        return "—"
    moments = sorted(wave.at_s for wave in view.county.operations.sorting.waves)
    day, second = divmod(order.released_s, _DAY_S)
    before = [at for at in moments if at <= second]
    if not moments:
        return "—"
    return clock(day * _DAY_S + before[-1] if before else (day - 1) * _DAY_S + moments[-1])


def _records(view: DayView, language: Language) -> tuple[Record, ...]:
    arrivals = arrivals_of(view.orders, view.plan)
    vehicles = {route.route_id: str(route.vehicle_id) for route in view.plan.routes}
    status = {
        **{each.order_id: "held" for each in view.plan.held},
        **{each.order_id: "late" for each in view.plan.late},
        **{each.order_id: "unserved" for each in view.plan.unserved},
    }
    return tuple(
        Record(
            order=order,
            groups=_groups(view, order, language),
            status=status.get(order.order_id, "planned"),
            arrive_s=arrivals.get(order.order_id),
            rides=tuple(
                (vehicles[leg.route_id], leg.route_id)
                for leg in view.plan.assignments.get(order.order_id, ())
            ),
            reported=(view.reported.statuses or {}).get(order.order_id),
            is_refused=order.order_id in view.reported.refused,
        )
        for order in view.orders.values()
    )


def _groups(view: DayView, order: Order, language: Language) -> dict[Dimension, str]:
    end = village_end(order)
    return {
        Dimension.DAY: view.header.day.isoformat(),
        Dimension.WAVE: wave_of(view, order),
        Dimension.STATION: view.station_of(end) or "—",
        Dimension.TOWNSHIP: view.township_of(end) or "—",
        Dimension.MEMBER: view.member_name(order.member_id),
        Dimension.DIRECTION: direction(order.direction).to(language),
        Dimension.TEMPERATURE: temperature(order.temperature).to(language),
    }


def village_end(order: Order) -> PlaceId:
    """Return the end of an order whose station accounts for it: the origin of what goes up."""
    return order.origin_id if order.direction is Direction.UP else order.destination_id


def _ranks(
    view: DayView, dimensions: Sequence[Dimension]
) -> Callable[[tuple[str, ...]], tuple[object, ...]]:
    """Return how groups are sorted: stations, townships and members as the county lists them."""
    places = [place.place_id for place in view.county.places]
    listed = {
        Dimension.STATION: [view.station_of(place_id) for place_id in places],
        Dimension.TOWNSHIP: [view.township_of(place_id) for place_id in places],
        Dimension.MEMBER: [view.member_name(member_id) for member_id in view.members],
    }
    rank = {
        dimension: {name: at for at, name in reversed(list(enumerate(names)))}
        for dimension, names in listed.items()
    }

    def key(group: tuple[str, ...]) -> tuple[object, ...]:
        return tuple(
            (rank.get(dimension, {}).get(name, -1), name)
            for dimension, name in zip(dimensions, group, strict=True)
        )

    return key


_PIECES: dict[Measure, Callable[[Record], bool]] = {
    Measure.ARRIVED: lambda r: not r.is_up,
    Measure.TO_DELIVER: lambda r: not r.is_up and r.arrive_s is not None,
    Measure.SENT: lambda r: not r.is_up and r.reported in _OUT,
    Measure.SIGNED: lambda r: not r.is_up and r.reported is OrderStatus.SIGNED,
    Measure.HELD: lambda r: r.status == "held",
    Measure.PROBLEM: lambda r: r.status == "unserved" or r.is_refused,
    Measure.COLLECTED: lambda r: r.is_up,
    Measure.SHIPPED: lambda r: r.is_up and r.arrive_s is not None,
    Measure.COLD: lambda r: is_cold(r.order),
    Measure.LATE: lambda r: r.is_late,
}
"""Which orders' pieces a measure counts."""

_NAMED = {Measure.VEHICLES: (0, 1), Measure.ROUTES: (1, 2)}
"""Which part of a ride a measure names, and how many it names at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Telling:
    """In which language measures are told, and whether statuses have been reported."""

    language: Language
    is_reported: bool


def _value(
    measure: Measure, records: Sequence[Record], telling: _Telling
) -> str | int | float | None:
    """Return what a measure is for some orders; None: not known, or filled in by hand."""
    if measure in _PIECES:
        if measure in {Measure.SENT, Measure.SIGNED} and not telling.is_reported:
            return None
        return sum(r.order.pieces for r in records if _PIECES[measure](r))
    if measure is Measure.ORDERS:
        return len(records)
    if measure is Measure.UP_KG:
        return round(sum(r.order.weight_kg for r in records if r.is_up), 3)
    if measure in _NAMED:
        part, most = _NAMED[measure]
        names = dict.fromkeys(call[part] for r in records for call in r.calls)
        return name_some(list(names), most).to(telling.language)
    return _on_time(records) if measure is Measure.ON_TIME else None


def _on_time(records: Sequence[Record]) -> float | None:
    """Return the share of pieces in time of those arriving; None: none arrives."""
    there = sum(r.order.pieces for r in records if r.arrive_s is not None)
    late = sum(r.order.pieces for r in records if r.is_late)
    return (there - late) / there if there else None


def report_page(view: DayView, report: Report, language: Language) -> Page:
    """Lay out the report."""
    labels = Labels(language)
    names = [_DIMENSION_NAMES[dimension] for dimension in report.dimensions]
    told = [_MEASURE_NAMES[measure] for measure in report.measures]
    columns = (
        *(Column(header=labels(name), width=width) for name, width in names),
        *(Column(header=labels(name), width=width, number=n) for name, width, n in told),
    )
    blank = len(report.dimensions) - 1
    total = (labels.total, *[None] * blank, *report.total) if report.dimensions else ()
    notes = [_NOTE] if view.reported.statuses is not None else [_NOTE, _UNREPORTED]
    return Page(
        title=labels(_TITLE),
        key=view.header.day.isoformat(),
        tables=(Table(columns=columns, rows=report.rows, total=total),),
        notes=tuple(map(labels, notes)),
        signatures=(labels(Text("制表", "Made by")), labels(Text("审核", "Checked by"))),
        is_landscape=True,
        is_flat=True,
    )


_DETAILED = (Dimension.DAY, Dimension.WAVE, Dimension.STATION, Dimension.TOWNSHIP)
"""What the list of orders states besides the orders themselves."""


def records_page(view: DayView, report: Report, language: Language) -> Page:
    """Lay out the orders behind the report one by one, for the workbook only."""
    labels = Labels(language)
    columns = (
        *(
            Column(header=labels(name), width=width)
            for name, width in (_DIMENSION_NAMES[each] for each in _DETAILED)
        ),
        *order_columns(view, labels),
        labels.column("时限", "due", 10),
        labels.column("到达", "arrival", 10),
        labels.column("状态", "status", 10),
        labels.column("车牌线路", "vehicles and routes", 30),
    )
    rows = tuple(
        (
            *(record.groups[dimension] for dimension in _DETAILED),
            *order_cells(view, record.order, labels),
            clock(record.order.due_s),
            None if record.arrive_s is None else clock(record.arrive_s),
            labels(order_status(record.status)),
            "、".join(" ".join(ride) for ride in record.rides),
        )
        for record in report.records
    )
    return Page(
        title=labels(_DETAILS),
        key=labels(_DETAILS),
        tables=(Table(columns=columns, rows=rows),),
        is_landscape=True,
        is_flat=True,
        is_printed=False,
    )
