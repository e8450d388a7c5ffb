"""A valid day to break, and what breaking it takes."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from random import Random

from network.calendar import Calendar, CalendarEntry, DayKind
from network.ids import OrderId, PlaceId, VehicleTypeId
from routing.two_echelon.plan import Leg, Plan, Route, RouteKind, Stop, derive_assignments
from routing.two_echelon.problem import TwoEchelonProblem
from tests.routing.two_echelon.valley_day import with_stops

Day = tuple[TwoEchelonProblem, Plan]


@dataclass(frozen=True, slots=True)
class Draw:
    """A valid day and the source of random choices."""

    problem: TwoEchelonProblem
    plan: Plan
    random: Random

    def route(self, wanted: Callable[[Route], bool] = lambda _: True) -> Route | None:
        """Return a random route of a vehicle, no bus, that is as wanted."""
        found = [r for r in self.plan.routes if r.kind is not RouteKind.BUS and wanted(r)]
        return self.random.choice(found) if found else None

    def bus(self) -> Route | None:
        """Return a random bus that carries something."""
        found = [r for r in self.plan.routes if r.kind is RouteKind.BUS]
        return self.random.choice(found) if found else None

    def stop(self, route: Route, wanted: Callable[[Stop], bool]) -> int | None:
        """Return the index of a random stop that is as wanted."""
        found = [k for k, stop in enumerate(route.stops) if wanted(stop)]
        return self.random.choice(found) if found else None

    def type_id(self, route: Route) -> VehicleTypeId:
        """Return the type of a route's vehicle."""
        vehicles = {v.vehicle_id: v for v in self.problem.county.vehicles}
        return vehicles[route.vehicle_id].vehicle_type_id

    def leg(self, wanted: Callable[[Leg], bool] = lambda _: True) -> tuple[OrderId, Leg] | None:
        """Return a random ride of an order."""
        found = [(i, leg) for i, legs in self.plan.assignments.items() for leg in legs]
        found = [(i, leg) for i, leg in found if wanted(leg)]
        return self.random.choice(found) if found else None

    def arrived(self) -> OrderId | None:
        """Return a random order that arrives."""
        orders = self.problem.orders
        found = [
            i
            for i, legs in self.plan.assignments.items()
            if legs[-1].to_id == orders[i].destination_id
        ]
        return self.random.choice(sorted(found)) if found else None

    def with_route(self, old: Route, new: Route) -> Day:
        """Return the day with another route in the place of one."""
        return self.with_routes(tuple(new if r is old else r for r in self.plan.routes))

    def with_routes(self, routes: tuple[Route, ...]) -> Day:
        """Return the day with other routes, the orders' legs as these have them."""
        assignments = derive_assignments(routes)
        return self.problem, replace(self.plan, routes=routes, assignments=assignments)

    def with_county(self, **changes: object) -> Day:
        """Return the day with other facts."""
        county = self.problem.county.replace(**changes)
        return replace(self.problem, county=county), self.plan

    def with_operations(self, **changes: int) -> Day:
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

    def with_order(self, order_id: OrderId, **changes: int) -> Day:
        """Return the day with a changed order."""
        changed = replace(self.problem.orders[order_id], **changes)  # type: ignore[arg-type]
        orders = {**self.problem.orders, order_id: changed}
        return replace(self.problem, orders=orders), self.plan

    def with_entry(self, kind: DayKind, place_id: PlaceId | None = None) -> Day:
        """Return the day with something special on it."""
        entries = self.problem.county.calendar.entries
        entry = CalendarEntry(date=self.problem.day, kind=kind, place_id=place_id)
        return self.with_county(calendar=Calendar((*entries, entry)))


def is_away(stop: Stop) -> bool:
    """Return whether something is handed over at a stop."""
    return bool(stop.deliver or stop.collect)


def stop_changed(route: Route, k: int, **changes: object) -> Route:
    """Return a route with a changed stop."""
    stop = replace(route.stops[k], **changes)  # type: ignore[arg-type]
    return with_stops(route, *route.stops[:k], stop, *route.stops[k + 1 :])


def work_end_s(problem: TwoEchelonProblem, route: Route, stop: Stop) -> int:
    """Return when handing over at a stop ends at the earliest."""
    place = problem.county.place_by_id()[stop.place_id]
    pieces = sum(problem.loads[i].pieces for i in (*stop.deliver, *stop.collect))
    times = problem.county.operations.stop_times
    row = problem.row_of[stop.place_id]
    work_s = int(problem.call_s[row]) + pieces * int(problem.call_piece_s[row])
    if stop.place_id == route.stops[0].place_id:
        work_s = pieces * times.loading_piece_s
    return max(stop.arrive_s, place.open_from_s) + work_s


def of_type(draw: Draw, type_id: VehicleTypeId) -> list[Route]:
    """Return the routes of a type's vehicles."""
    routes = (r for r in draw.plan.routes if r.kind is not RouteKind.BUS)
    return [r for r in routes if draw.type_id(r) == type_id]


def drives(draw: Draw, route: Route) -> Iterator[tuple[int, int]]:
    """Yield metres and seconds of a route's drives."""
    ways, row = draw.problem.ways[draw.type_id(route)], draw.problem.row_of
    for here, there in pairwise(route.stops):
        pair = row[here.place_id], row[there.place_id]
        yield int(ways.distance_m[pair]), int(ways.duration_s[pair])
