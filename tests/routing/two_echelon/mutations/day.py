"""A valid day to break, and what breaking it takes."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import pairwise
from random import Random

from network.calendar import Calendar, CalendarEntry, DayKind
from network.fleet import BusTrip
from network.ids import OrderId, PlaceId, VehicleId, VehicleTypeId
from routing.load import NOTHING
from routing.two_echelon.bus_rules import bus_trips
from routing.two_echelon.plan import Leg, Plan, Route, RouteKind, Stop, derive_assignments
from routing.two_echelon.problem import TwoEchelonProblem
from tests.routing.two_echelon.valley_day import stop_changed, with_stops

Day = tuple[TwoEchelonProblem, Plan]
Spot = tuple[Route, int]
"""A route and the index of one of its stops."""


@dataclass(frozen=True, slots=True)
class Draw:
    """A valid day and the source of random choices."""

    problem: TwoEchelonProblem
    plan: Plan
    random: Random

    def then(self, day: Day) -> "Draw":
        """Return a changed day with the same source of random choices."""
        return Draw(*day, self.random)

    def driven(self) -> list[Route]:
        """Return the routes of vehicles, no buses."""
        return [r for r in self.plan.routes if r.kind is not RouteKind.BUS]

    def route(self, wanted: Callable[[Route], bool] = lambda _: True) -> Route | None:
        """Return a random route of a vehicle, no bus, that is as wanted."""
        found = [r for r in self.driven() if wanted(r)]
        return self.random.choice(found) if found else None

    def bus(self, wanted: Callable[[Route], bool] = lambda _: True) -> Route | None:
        """Return a random bus that carries something and is as wanted."""
        found = [r for r in self.plan.routes if r.kind is RouteKind.BUS and wanted(r)]
        return self.random.choice(found) if found else None

    def spot(self, wanted: Callable[[Route, int], bool]) -> Spot | None:
        """Return a random stop of a vehicle that is as wanted."""
        return self._spot(self.driven(), wanted)

    def bus_spot(self, wanted: Callable[[Route, int], bool] = lambda _, __: True) -> Spot | None:
        """Return a random stop of a bus that is as wanted."""
        buses = [r for r in self.plan.routes if r.kind is RouteKind.BUS]
        return self._spot(buses, wanted)

    def _spot(self, routes: list[Route], wanted: Callable[[Route, int], bool]) -> Spot | None:
        found = [(r, k) for r in routes for k in range(len(r.stops)) if wanted(r, k)]
        return self.random.choice(found) if found else None

    def type_id(self, route: Route) -> VehicleTypeId:
        """Return the type of a route's vehicle."""
        return self.problem.county.vehicle_by_id()[route.vehicle_id].vehicle_type_id

    def trip(self, route: Route) -> BusTrip:
        """Return the timetabled trip of a bus."""
        return bus_trips(self.problem)[route.vehicle_id]

    def leg(self, wanted: Callable[[Leg], bool] = lambda _: True) -> tuple[OrderId, Leg] | None:
        """Return a random ride of an order."""
        found = [(i, leg) for i, legs in self.plan.assignments.items() for leg in legs]
        found = [(i, leg) for i, leg in found if wanted(leg)]
        return self.random.choice(found) if found else None

    def arrived(self) -> OrderId | None:
        """Return a random order that arrives."""
        orders = self.problem.orders
        legs_of = self.plan.assignments.items()
        found = [i for i, legs in legs_of if legs[-1].to_id == orders[i].destination_id]
        return self.random.choice(sorted(found)) if found else None

    def with_route(self, old: Route, new: Route) -> Day:
        """Return the day with another route in the place of one."""
        return self.with_routes(tuple(new if r is old else r for r in self.plan.routes))

    def with_stop(self, spot: Spot, **changes: object) -> Day:
        """Return the day with a changed stop."""
        route, k = spot
        return self.with_route(route, stop_changed(route, k, **changes))

    def with_routes(self, routes: tuple[Route, ...]) -> Day:
        """Return the day with other routes, the orders' legs as these have them."""
        assignments = derive_assignments(routes)
        return self.problem, replace(self.plan, routes=routes, assignments=assignments)

    def without(self, order_id: OrderId, route_id: str | None = None) -> Day:
        """Return the day without an order in a route, or in any, the loads as these have them."""

        def rest(ids: tuple[OrderId, ...]) -> tuple[OrderId, ...]:
            return tuple(i for i in ids if i != order_id)

        def emptied(route: Route) -> Route:
            if route_id not in {None, route.route_id}:
                return route
            stops = (
                replace(stop, deliver=rest(stop.deliver), collect=rest(stop.collect))
                for stop in route.stops
            )
            return reloaded(self.problem, with_stops(route, *stops))

        return self.with_routes(tuple(map(emptied, self.plan.routes)))

    def with_plan(self, **changes: object) -> Day:
        """Return the day with other lists in its plan."""
        return self.problem, replace(self.plan, **changes)  # type: ignore[arg-type]

    def with_county(self, **changes: object) -> Day:
        """Return the day with other facts."""
        county = self.problem.county.replace(**changes)
        return replace(self.problem, county=county), self.plan

    def with_operations(self, **changes: object) -> Day:
        """Return the day with other working rules."""
        operations = replace(self.problem.county.operations, **changes)  # type: ignore[arg-type]
        return self.with_county(operations=operations)

    def with_type(self, type_id: VehicleTypeId, **changes: float | None) -> Day:
        """Return the day with a changed vehicle type."""
        types = tuple(
            replace(kind, **changes) if kind.vehicle_type_id == type_id else kind  # type: ignore[arg-type]
            for kind in self.problem.county.vehicle_types
        )
        return self.with_county(vehicle_types=types)

    def with_place(self, place_id: PlaceId, **changes: float | None) -> Day:
        """Return the day with a changed place."""
        places = tuple(
            replace(p, **changes) if p.place_id == place_id else p  # type: ignore[arg-type]
            for p in self.problem.county.places
        )
        return self.with_county(places=places)

    def with_trip(self, route: Route, **changes: object) -> Day:
        """Return the day with another timetable, or other room, of a bus."""
        trips = tuple(
            replace(trip, **changes) if VehicleId(trip.trip_id) == route.vehicle_id else trip  # type: ignore[arg-type]
            for trip in self.problem.county.bus_trips
        )
        return self.with_county(bus_trips=trips)

    def with_order(self, order_id: OrderId, **changes: int) -> Day:
        """Return the day with a changed order."""
        changed = replace(self.problem.orders[order_id], **changes)  # type: ignore[arg-type]
        orders = {**self.problem.orders, order_id: changed}
        return replace(self.problem, orders=orders), self.plan

    def with_entry(self, kind: DayKind, place_id: PlaceId | None = None, *, days: int = 0) -> Day:
        """Return the day with something special on it, or on one of the days after it."""
        entries = self.problem.county.calendar.entries
        on = self.problem.day + timedelta(days=days)
        entry = CalendarEntry(date=on, kind=kind, place_id=place_id)
        return self.with_county(calendar=Calendar((*entries, entry)))


def hands_over(route: Route, k: int) -> bool:
    """Return whether something is handed over at a stop."""
    return bool(route.stops[k].deliver or route.stops[k].collect)


def is_away(route: Route, k: int) -> bool:
    """Return whether something is handed over at a stop away from home."""
    return hands_over(route, k) and route.stops[k].place_id != route.stops[0].place_id


def reloaded(problem: TwoEchelonProblem, route: Route) -> Route:
    """Return a route with the loads that its stops make."""
    load, aboard, stops = NOTHING, set[OrderId](), []
    for stop in route.stops:
        for order_id in aboard.intersection(stop.deliver):
            load = load.minus(problem.loads[order_id])
        aboard -= set(stop.deliver)
        for order_id in set(stop.collect) - aboard:
            load = load.plus(problem.loads[order_id])
        aboard |= set(stop.collect)
        stops.append(replace(stop, load=load))
    return with_stops(route, *stops)


def retimed(draw: Draw, route: Route) -> Route:
    """Return a route that drives and works as fast as it may, and leaves home as it did."""
    problem, ways = draw.problem, draw.problem.ways[draw.type_id(route)]
    stops: list[Stop] = [route.stops[0]]
    for stop in route.stops[1:]:
        pair = problem.row_of[stops[-1].place_id], problem.row_of[stop.place_id]
        arrive_s = stops[-1].depart_s + int(ways.duration_s[pair])
        there = replace(stop, arrive_s=arrive_s, depart_s=arrive_s)
        depart_s = work_end_s(problem, route, there) + stop.rest_s
        if stop.place_id == route.stops[0].place_id:
            depart_s = max(depart_s, stop.depart_s)
        stops.append(replace(there, depart_s=depart_s))
    return with_stops(route, *stops)


def work_s(problem: TwoEchelonProblem, route: Route, stop: Stop) -> int:
    """Return the seconds that handing over takes at a stop of a vehicle."""
    pieces = sum(problem.loads[i].pieces for i in (*stop.deliver, *stop.collect))
    if stop.place_id == route.stops[0].place_id:
        return pieces * problem.county.operations.stop_times.loading_piece_s
    row = problem.row_of[stop.place_id]
    return int(problem.call_s[row]) + pieces * int(problem.call_piece_s[row]) if pieces else 0


def work_end_s(problem: TwoEchelonProblem, route: Route, stop: Stop) -> int:
    """Return when handing over at a stop of a vehicle ends at the earliest."""
    work = work_s(problem, route, stop)
    place = problem.county.place_by_id()[stop.place_id]
    return max(stop.arrive_s, place.open_from_s) + work if work else stop.arrive_s


def of_type(draw: Draw, type_id: VehicleTypeId) -> list[Route]:
    """Return the routes of a type's vehicles."""
    return [r for r in draw.driven() if draw.type_id(r) == type_id]


def trips_of(route: Route) -> int:
    """Return how many times a vehicle sets out from home."""
    away = [stop.place_id != route.stops[0].place_id for stop in route.stops]
    return sum(out and not was_out for was_out, out in pairwise(away))


def drives(draw: Draw, route: Route) -> Iterator[tuple[int, int]]:
    """Yield metres and seconds of a route's drives."""
    ways, row = draw.problem.ways[draw.type_id(route)], draw.problem.row_of
    for here, there in pairwise(route.stops):
        pair = row[here.place_id], row[there.place_id]
        yield int(ways.distance_m[pair]), int(ways.duration_s[pair])
