"""送收发报表: what a day receives, sends and keeps, by day, wave, station, township and member.

Rows group orders by any of the dimensions, columns are any of the measures: a flat table with one
row a group and no merged cells, as pivot tables want it. What is counted adds up over days.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field

from data.printing.page import Cell
from data.printing.view import DayView, is_cold
from data.printing.wanted import USUAL_DIMENSIONS, USUAL_MEASURES, Dimension, Measure
from data.words import clock, direction, name_some, temperature
from network.ids import OrderId, PlaceId
from network.orders import Direction, Order
from network.text import Language
from routing.load import order_load
from routing.performance import arrivals_of
from routing.replanning.events import OrderStatus

_DAY_S = 86_400
_GRAMS = 1000
_OUT = frozenset({OrderStatus.DEPARTED, OrderStatus.ARRIVED, OrderStatus.SIGNED})

Group = tuple[str, ...]
"""Values of the dimensions that orders are grouped by."""


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
    is_carried_over
        Whether it was in hand on an earlier day of the report, so that it came in then.
    """

    order: Order
    groups: dict[Dimension, str]
    status: str
    arrive_s: int | None
    rides: tuple[tuple[str, str], ...]
    reported: OrderStatus | None
    is_refused: bool
    is_carried_over: bool = False

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
    def is_arriving(self) -> bool:
        """Whether it reaches its destination today."""
        return self.arrive_s is not None

    @property
    def is_late(self) -> bool:
        """Whether it reaches its destination after it is due."""
        return self.arrive_s is not None and self.arrive_s > self.order.due_s


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """What is counted of some orders, so that it adds up.

    Parameters
    ----------
    pieces
        By measure; of `Measure.ORDERS` orders, of `Measure.UP_KG` grams. Measures that are not
        known are left out.
    arriving
        Pieces that arrive.
    vehicles, routes
        What calls at their village ends, each once, in order.
    """

    pieces: dict[Measure, int] = field(default_factory=dict)
    arriving: int = 0
    vehicles: tuple[str, ...] = ()
    routes: tuple[str, ...] = ()

    def plus(self, other: "Counts") -> "Counts":
        """Return the counts of both together."""
        known = dict.fromkeys((*self.pieces, *other.pieces))
        return Counts(
            pieces={m: self.pieces.get(m, 0) + other.pieces.get(m, 0) for m in known},
            arriving=self.arriving + other.arriving,
            vehicles=tuple(dict.fromkeys((*self.vehicles, *other.vehicles))),
            routes=tuple(dict.fromkeys((*self.routes, *other.routes))),
        )

    def value(self, measure: Measure, language: Language) -> str | int | float | None:
        """Return what a measure is; None: not known, or to be filled in by hand."""
        match measure:
            case Measure.UP_KG:
                return self.pieces[measure] / _GRAMS
            case Measure.ON_TIME:
                late = self.pieces[Measure.LATE]
                return (self.arriving - late) / self.arriving if self.arriving else None
            case Measure.VEHICLES:
                return name_some(list(self.vehicles), 1).to(language)
            case Measure.ROUTES:
                return name_some(list(self.routes), 2).to(language)
            case _:
                return self.pieces.get(measure)


def count(records: Iterable[Record], *, is_reported: bool) -> Counts:
    """Count some orders.

    Parameters
    ----------
    records
        The orders.
    is_reported
        Whether statuses have been reported; otherwise what they would tell is not known.
    """
    pieces = {m: 0 for m in _COUNTED if is_reported or m not in REPORTED}
    arriving = 0
    vehicles: dict[str, None] = {}
    routes: dict[str, None] = {}
    for record in records:
        for measure in pieces:
            if _COUNTED[measure](record):
                pieces[measure] += _amount(measure, record)
        arriving += record.order.pieces * record.is_arriving
        for vehicle, route in record.calls:
            vehicles[vehicle] = routes[route] = None
    return Counts(pieces=pieces, arriving=arriving, vehicles=tuple(vehicles), routes=tuple(routes))


def _amount(measure: Measure, record: Record) -> int:
    if measure is Measure.ORDERS:
        return 1
    return order_load(record.order).weight_g if measure is Measure.UP_KG else record.order.pieces


_COUNTED: dict[Measure, Callable[[Record], bool]] = {
    Measure.ORDERS: lambda r: not r.is_carried_over,
    Measure.ARRIVED: lambda r: not r.is_up and not r.is_carried_over,
    Measure.TO_DELIVER: lambda r: not r.is_up and r.is_arriving,
    Measure.SENT: lambda r: not r.is_up and r.reported in _OUT,
    Measure.SIGNED: lambda r: not r.is_up and r.reported is OrderStatus.SIGNED,
    Measure.HELD: lambda r: r.status == "held",
    Measure.PROBLEM: lambda r: r.status == "unserved" or r.is_refused,
    Measure.COLLECTED: lambda r: r.is_up and not r.is_carried_over,
    Measure.SHIPPED: lambda r: r.is_up and r.is_arriving,
    Measure.UP_KG: lambda r: r.is_up and not r.is_carried_over,
    Measure.COLD: lambda r: is_cold(r.order) and not r.is_carried_over,
    Measure.LATE: lambda r: r.is_late,
}
"""Which orders a measure counts."""

REPORTED = frozenset({Measure.SENT, Measure.SIGNED})
"""Measures that only reported statuses tell."""

UNCOUNTED = frozenset({Measure.VEHICLES, Measure.ROUTES, Measure.SIGNATURE})
"""Measures that do not add up."""


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
    records = records_of(view, language)
    groups = group_counts(records, dimensions, is_reported=view.reported.statuses is not None)
    total = count(records, is_reported=view.reported.statuses is not None)
    return Report(
        dimensions=tuple(dimensions),
        measures=tuple(measures),
        rows=tuple(
            (*group, *(groups[group].value(m, language) for m in measures))
            for group in sorted(groups, key=ranks(view, dimensions))
        ),
        total=tuple(None if m in UNCOUNTED else total.value(m, language) for m in measures),
        records=records,
    )


def group_counts(
    records: Iterable[Record], dimensions: Sequence[Dimension], *, is_reported: bool
) -> dict[Group, Counts]:
    """Count orders by group.

    Parameters
    ----------
    records, is_reported
        As for `count`.
    dimensions
        What they are grouped by.
    """
    groups: dict[Group, list[Record]] = defaultdict(list)
    for record in records:
        groups[tuple(record.groups[dimension] for dimension in dimensions)].append(record)
    return {group: count(found, is_reported=is_reported) for group, found in groups.items()}


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


def records_of(
    view: DayView, language: Language, carried_over: Collection[OrderId] = ()
) -> tuple[Record, ...]:
    """Return the orders of a day as the report counts them.

    Parameters
    ----------
    view, language
        As for `send_receive`.
    carried_over
        Orders that were in hand on an earlier day of the report.
    """
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
            is_carried_over=order.order_id in carried_over,
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


def ranks(view: DayView, dimensions: Sequence[Dimension]) -> Callable[[Group], tuple[object, ...]]:
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

    def key(group: Group) -> tuple[object, ...]:
        return tuple(
            (rank.get(dimension, {}).get(name, -1), name)
            for dimension, name in zip(dimensions, group, strict=True)
        )

    return key
