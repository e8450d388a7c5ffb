"""The rules that freight on buses keeps: timetable, dwell, room, opening hours (C10)."""

from collections.abc import Iterator, Mapping

from network.fleet import BusStop, BusTrip
from network.ids import VehicleId
from network.places import PlaceKind
from routing.two_echelon.buses import bus_room, dwell_pieces
from routing.two_echelon.plan import Plan, Route, RouteKind, Stop
from routing.two_echelon.problem import TwoEchelonProblem
from routing.two_echelon.route_rules import load_violations, place_violations, stop_name
from routing.violation import Violation, ViolationKind


def bus_violations(problem: TwoEchelonProblem, plan: Plan) -> Iterator[Violation]:
    """Yield every rule that freight on buses breaks."""
    trips = bus_trips(problem)
    for route in plan.routes:
        yield from bus_route_violations(problem, route, trips.get(route.vehicle_id))


def bus_route_violations(
    problem: TwoEchelonProblem, route: Route, trip: BusTrip | None
) -> Iterator[Violation]:
    """Yield every rule that freight on one bus breaks; None: there is no such trip."""
    if route.kind is not RouteKind.BUS:
        return
    if trip is None:
        yield Violation(kind=ViolationKind.VEHICLE_UNKNOWN, subject=route.vehicle_id)
        return
    yield from _runs(problem, trip)
    unknown = list(place_violations(problem, route))
    yield from unknown
    if not unknown:
        yield from _timetable(route, trip)
        yield from _opening(problem, route)
        yield from _dwell(problem, route)
        yield from load_violations(problem, route, bus_room(trip))


def bus_trips(problem: TwoEchelonProblem) -> Mapping[VehicleId, BusTrip]:
    """Return the county's bus trips as routes name them: in the place of a vehicle."""
    return {VehicleId(trip.trip_id): trip for trip in problem.county.bus_trips}


def _runs(problem: TwoEchelonProblem, trip: BusTrip) -> Iterator[Violation]:
    """Yield a trip that does not run on the day."""
    runs = problem.day.isoweekday() in trip.weekdays
    if not runs or not problem.county.calendar.is_operating(problem.day):
        yield Violation(kind=ViolationKind.VEHICLE_UNAVAILABLE, subject=trip.trip_id)


def _timetable(route: Route, trip: BusTrip) -> Iterator[Violation]:
    """Yield stops that are not in the timetable, or not at their time and in their turn (C10)."""
    left = list(trip.stops)
    for k, stop in enumerate(route.stops):
        at = next((i for i, timed in enumerate(left) if _is_same(stop, timed)), None)
        if at is None or stop.rest_s:
            yield Violation(kind=ViolationKind.BUS_TIMETABLE, subject=stop_name(route, k))
        else:
            del left[: at + 1]


def _is_same(stop: Stop, timed: BusStop) -> bool:
    planned = (stop.place_id, stop.arrive_s, stop.depart_s)
    return planned == (timed.place_id, timed.arrive_s, timed.depart_s)


def _dwell(problem: TwoEchelonProblem, route: Route) -> Iterator[Violation]:
    """Yield stops away from a hub at which more changes hands than the bus stands for."""
    places, operations = problem.county.place_by_id(), problem.county.operations
    for k, stop in enumerate(route.stops):
        handed = (problem.loads.get(i) for i in (*stop.deliver, *stop.collect))
        pieces = sum(load.pieces for load in handed if load is not None)
        timed = BusStop(place_id=stop.place_id, arrive_s=stop.arrive_s, depart_s=stop.depart_s)
        over = pieces - dwell_pieces(places[stop.place_id], operations, timed)
        if places[stop.place_id].kind is not PlaceKind.HUB and over > 0:
            yield Violation(
                kind=ViolationKind.SERVICE_TOO_SHORT,
                subject=stop_name(route, k),
                amount=over,
                unit="pieces",
            )


def _opening(problem: TwoEchelonProblem, route: Route) -> Iterator[Violation]:
    """Yield handing over at places that are closed when the bus comes (C5)."""
    places = problem.county.place_by_id()
    for k, stop in enumerate(route.stops):
        place = places[stop.place_id]
        at_s = stop.arrive_s if stop.deliver else stop.depart_s
        over_s = max(place.open_from_s - at_s, at_s - place.open_to_s)
        if (stop.deliver or stop.collect) and over_s > 0:
            yield Violation(
                kind=ViolationKind.OPENING_HOURS,
                subject=stop_name(route, k),
                amount=over_s,
                unit="s",
            )
