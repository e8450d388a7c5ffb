"""The day as its events leave it: other roads, other orders, other times of goods."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from network.calendar import Calendar, CalendarEntry, DayKind
from network.county import County
from network.ids import OrderId, PlaceId
from network.orders import Direction, Order
from network.travel import RoadTravel
from routing.load import order_load
from routing.replanning.events import (
    BusCancelled,
    Closure,
    Event,
    LateLinehaul,
    Refused,
    VehicleUnavailable,
)
from routing.two_echelon.calls import call_place
from routing.two_echelon.directives import Directives, Ruling
from routing.two_echelon.intake import build_problem
from routing.two_echelon.problem import TwoEchelonProblem
from routing.two_echelon.progress import Progress
from routing.two_echelon.sorting import ready_times
from routing.two_echelon.terms import Terms


def day_under_way(
    problem: TwoEchelonProblem, progress: Progress, urgent: Sequence[Order] = ()
) -> TwoEchelonProblem:
    """Return a day as it is known at a moment.

    Parameters
    ----------
    problem
        The day as it was known before.
    progress
        How far it has come, and what has changed.
    urgent
        Orders that are new.
    """
    county = _county(problem.county, problem, progress)
    known, withdrawn = {v.vehicle_id for v in problem.vehicles}, progress.withdrawn
    began = {route.vehicle_id for route in progress.routes}
    vehicles = tuple(
        v
        for v in county.vehicles
        if v.vehicle_id in began or (v.vehicle_id in known and v.vehicle_id not in withdrawn)
    )
    roads = county.calendar.closed_roads(problem.day)
    ends = {end for order in urgent for end in (order.origin_id, order.destination_id)}
    if roads != problem.county.calendar.closed_roads(problem.day) or ends - set(problem.row_of):
        problem = _with_roads(problem, county, ends)
    closed = county.calendar.closed_places(problem.day)
    orders = {**problem.orders, **{order.order_id: order for order in urgent}}
    rulings = {**problem.rulings, **_rulings(problem, urgent)}
    ready_s = {**ready_times(county, urgent), **problem.ready_s, **progress.ready_s}
    if urgent:
        progress = _sorted_at_once(county, orders, progress, ready_s)
    return replace(
        problem,
        county=county,
        orders=orders,
        loads={**problem.loads, **{order.order_id: order_load(order) for order in urgent}},
        ready_s=ready_s,
        rulings=rulings,
        hubs=tuple(row for row in problem.hubs if problem.place_ids[row] not in closed),
        stations=tuple(row for row in problem.stations if problem.place_ids[row] not in closed),
        vehicles=vehicles,
        bus_rides=tuple(
            ride for ride in problem.bus_rides if ride.trip.trip_id not in progress.cancelled_trips
        ),
        progress=progress,
    )


def _with_roads(
    problem: TwoEchelonProblem, county: County, places: Collection[PlaceId]
) -> TwoEchelonProblem:
    """Return a day with the roads of a county that are open, and with more places."""
    return build_problem(
        county,
        tuple(problem.orders.values()),
        RoadTravel(county, county.calendar.closed_roads(problem.day)),
        day=problem.day,
        terms=Terms(
            vehicles=county.vehicles,
            ready_s=problem.ready_s,
            places=(*problem.place_ids, *places),
            directives=problem.directives,
        ),
    )


def _sorted_at_once(
    county: County,
    orders: Mapping[OrderId, Order],
    progress: Progress,
    ready_s: Mapping[OrderId, int],
) -> Progress:
    """Return progress that knows urgent orders, and those behind them, to be ready when they are.

    Urgent orders do not wait for their turn at sorting, and keep nobody waiting. Whoever reads the
    day's orders later takes them for a wave like any other.
    """
    in_turn_s = ready_times(county, orders.values())
    otherwise = {i: second for i, second in ready_s.items() if second != in_turn_s[i]}
    return replace(progress, ready_s={**progress.ready_s, **otherwise})


def _rulings(problem: TwoEchelonProblem, orders: Iterable[Order]) -> dict[OrderId, Ruling]:
    """Return what the dispatcher has said of the places of new orders."""
    said, places = Directives(problem.directives), problem.county.place_by_id()
    found = {o.order_id: said.ruling(o.order_id, call_place(o, places)) for o in orders}
    return {order_id: ruling for order_id, ruling in found.items() if ruling is not None}


def with_events(
    problem: TwoEchelonProblem, progress: Progress, events: Iterable[Event]
) -> Progress:
    """Return what is known of the day once its events are."""
    events = tuple(events)
    waves = tuple(event for event in events if isinstance(event, LateLinehaul))
    if waves:
        late = late_orders(problem, progress, waves)
        progress = replace(progress, ready_s={**progress.ready_s, **late})
    for event in events:
        match event:
            case Closure():
                places = {event.place_id} if event.place_id is not None else set()
                progress = replace(
                    progress,
                    closed_roads=progress.closed_roads | set(event.road_ids),
                    closed_places=progress.closed_places | places,
                )
            case Refused():
                progress = replace(progress, returning=progress.returning | {event.order_id})
            case BusCancelled():
                cancelled = progress.cancelled_trips | {event.trip_id}
                progress = replace(progress, cancelled_trips=cancelled)
            case VehicleUnavailable():
                progress = replace(progress, withdrawn=progress.withdrawn | {event.vehicle_id})
            case _:
                pass
    return progress


def late_orders(
    problem: TwoEchelonProblem, progress: Progress, waves: Iterable[LateLinehaul]
) -> dict[OrderId, int]:
    """Return when the orders of late waves that have not been loaded can leave the hub.

    They are sorted when they come; waves after them, late ones as well, wait for the lines (C12).
    Of a wave that is told of twice the later event counts.
    """
    gone = loaded_before(progress)
    hubs = {problem.place_ids[hub] for hub in problem.hubs}
    arrive_s = {
        order_id: wave.arrive_s
        for wave in waves
        for order_id, order in problem.orders.items()
        if order.origin_id in hubs and order_id not in gone and wave.brings(order)
    }
    orders = [
        order
        if (second := arrive_s.get(order_id)) is None
        else replace(order, released_s=second, due_s=max(order.due_s, second))
        for order_id, order in problem.orders.items()
    ]
    sorted_s = ready_times(problem.county, orders)
    usual_s = ready_times(problem.county, problem.orders.values())
    return {
        order_id: sorted_s[order_id]
        for order_id, order in problem.orders.items()
        if order.origin_id in hubs
        and order_id not in gone
        and sorted_s[order_id] > max(problem.ready_s[order_id], usual_s[order_id])
    }


def loaded_before(progress: Progress) -> frozenset[OrderId]:
    """Return the orders that have left their origin."""
    return frozenset(i for route in progress.routes for stop in route.stops for i in stop.collect)


def end_of_day(problem: TwoEchelonProblem, order: Order) -> int:
    """Return the row to which an order is brought today: a lateral one is sorted at a hub first."""
    row = problem.row_of[order.destination_id]
    kinds = {place.place_id: place.kind for place in problem.county.places}
    touches_depot = kinds[order.origin_id].is_depot or kinds[order.destination_id].is_depot
    passes_hub = order.direction is Direction.LATERAL and not touches_depot
    if not (passes_hub and problem.hubs):
        return row
    origin = problem.row_of[order.origin_id]
    ways = list(problem.ways.values())
    return min(problem.hubs, key=lambda hub: int(ways[0].duration_s[origin, hub])) if ways else row


def may_go(problem: TwoEchelonProblem, order_id: OrderId) -> bool:
    """Return whether the dispatcher lets an order go today."""
    ruling = problem.rulings.get(order_id)
    return ruling is None or ruling.when.first(problem.day) <= problem.day


def must_go(problem: TwoEchelonProblem, order_id: OrderId) -> bool:
    """Return whether the dispatcher wants an order to go today."""
    ruling = problem.rulings.get(order_id)
    return ruling is not None and ruling.when.must_go(problem.day)


def _county(county: County, problem: TwoEchelonProblem, progress: Progress) -> County:
    """Return the county with what is closed, cancelled and out of service since the morning."""
    known = county.calendar
    entries = [
        CalendarEntry(date=problem.day, kind=DayKind.CLOSURE, road_id=road_id)
        for road_id in sorted(progress.closed_roads - known.closed_roads(problem.day))
    ]
    entries += [
        CalendarEntry(date=problem.day, kind=DayKind.CLOSURE, place_id=place_id)
        for place_id in sorted(progress.closed_places - known.closed_places(problem.day))
    ]
    trips = tuple(t for t in county.bus_trips if t.trip_id not in progress.cancelled_trips)
    if not entries and len(trips) == len(county.bus_trips):
        return county
    return county.replace(calendar=Calendar((*known.entries, *entries)), bus_trips=trips)
