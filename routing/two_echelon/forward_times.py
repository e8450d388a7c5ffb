"""Times of routes of which some were changed: forward from their starts, whatever that breaks.

A vehicle starts when it was to start, waits for what it has to load at home and for places to open,
and rests as drivers have to; on its way it waits for goods only a while. How late that gets, and
what is not there in time, is for the checker to say. Routes that load what others bring are timed
anew where those bring it later.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from network.fleet import Vehicle
from network.ids import OrderId, PlaceId
from routing.load import added_up
from routing.two_echelon.plan import Plan, Route, RouteKind, Stop
from routing.two_echelon.problem import TwoEchelonProblem
from routing.vrp.problem import Ways

MOST_WAIT_S = 1800
"""Seconds that a vehicle on its way waits for goods; for what comes later it does not wait."""

_MOST_PASSES = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Missed:
    """Goods that come to a station after the vehicle that was to fetch them has left.

    Parameters
    ----------
    route_id, stop
        The vehicle's route and the index of its stop.
    order_ids, there_s
        The goods, and when the last of them are there.
    """

    route_id: str
    stop: int
    order_ids: tuple[OrderId, ...]
    there_s: int


def timed_forward(
    problem: TwoEchelonProblem, plan: Plan, changed: Iterable[str]
) -> tuple[tuple[Route, ...], tuple[Missed, ...]]:
    """Return a plan's routes with the times that changed ones get, and the goods that miss theirs.

    Parameters
    ----------
    problem, plan
        The day, and the plan: the arrival at a route's first stop says when its vehicle is ready;
        locked routes and buses keep their times, loads of changed routes are stated anew.
    changed
        Ids of the routes whose times do not hold any more.
    """
    clock = _Clock(problem, plan)
    waiting = set(changed)
    for _ in range(_MOST_PASSES):
        if not waiting:
            break
        clock.time(waiting)
        waiting = clock.too_early()
    return clock.routes(), tuple(clock.missed())


class _Clock:
    """The routes of a day with their times, and when goods are left where they change vehicles."""

    def __init__(self, problem: TwoEchelonProblem, plan: Plan) -> None:
        self._problem = problem
        self._routes = {route.route_id: route for route in plan.routes}
        self._locked = frozenset(plan.locked)
        self._vehicles = {v.vehicle_id: v for v in (*plan.hired, *problem.county.vehicles)}
        self._places = problem.county.place_by_id()
        self._cooling_s = problem.cooling_s()
        self._left_s: dict[tuple[OrderId, PlaceId], int] = {}
        for route in self._routes.values():
            self._note(route)

    def routes(self) -> tuple[Route, ...]:
        """Return all routes in the order in which they came."""
        return tuple(self._routes.values())

    def time(self, route_ids: Iterable[str]) -> None:
        """Time some routes anew, those that bring goods to stations first."""
        hubs = {self._problem.place_ids[row] for row in self._problem.hubs}
        some = (self._routes[route_id] for route_id in route_ids)
        order = sorted(
            some, key=lambda r: (r.stops[0].place_id not in hubs, r.stops[0].arrive_s, r.route_id)
        )
        for route in order:
            timed = replace(route, stops=self._loaded(self._timed(route)))
            self._routes[route.route_id] = timed
            self._note(timed)

    def too_early(self) -> set[str]:
        """Return the routes that load goods before they are there."""
        return {
            route.route_id
            for route in self._routes.values()
            if route.kind is not RouteKind.BUS
            and route.route_id not in self._locked
            and any(self._is_too_early(route, stop) for stop in route.stops)
        }

    def missed(self) -> Iterator[Missed]:
        """Yield the goods that others bring to a station too late for who was to fetch them."""
        for route in self._routes.values():
            for k, stop in enumerate(route.stops):
                is_away = route.kind is not RouteKind.BUS and not _is_home(route, stop)
                if not (is_away and stop.collect):
                    continue
                begin_s = stop.depart_s - stop.rest_s - sum(self._work_s(route, stop))
                left_s = {i: self._left_s.get((i, stop.place_id), 0) for i in stop.collect}
                late = tuple(i for i in stop.collect if left_s[i] > begin_s)
                if late:
                    there_s = max(left_s[i] for i in late)
                    yield Missed(route_id=route.route_id, stop=k, order_ids=late, there_s=there_s)

    def _is_too_early(self, route: Route, stop: Stop) -> bool:
        if not stop.collect:
            return False
        unload_s, load_s = self._work_s(route, stop)
        begin_s = stop.depart_s - stop.rest_s - load_s
        if not _is_home(route, stop):
            begin_s -= unload_s
        return self._there_s(stop) > begin_s

    def _note(self, route: Route) -> None:
        """Note when a route leaves goods that travel on."""
        for stop in route.stops:
            row = self._problem.row_of.get(stop.place_id)
            cooling_s = 0 if row is None else self._cooling_s.get(row, 0)
            for order_id in stop.deliver:
                order = self._problem.orders.get(order_id)
                if order is not None and order.destination_id != stop.place_id:
                    key = (order_id, stop.place_id)
                    self._left_s[key] = stop.depart_s - stop.rest_s + cooling_s

    def _there_s(self, stop: Stop) -> int:
        """Return when everything that is loaded at a stop is there."""
        ready_s: Mapping[OrderId, int] = self._problem.ready_s
        return max(
            (
                self._left_s.get((order_id, stop.place_id), ready_s.get(order_id, 0))
                for order_id in stop.collect
            ),
            default=0,
        )

    def _timed(self, route: Route) -> tuple[Stop, ...]:
        """Return the stops of a route with their times."""
        vehicle = self._vehicles.get(route.vehicle_id)
        known = all(stop.place_id in self._problem.row_of for stop in route.stops)
        if route.kind is RouteKind.BUS or vehicle is None or not known:
            return route.stops
        begin_s = max(route.stops[0].arrive_s, self._there_s(route.stops[0]))
        stops = self._from(route, vehicle, begin_s)
        idle_s = self._opens_s(stops[1]) - stops[1].arrive_s
        return stops if idle_s <= 0 else self._from(route, vehicle, begin_s + idle_s)

    def _opens_s(self, stop: Stop) -> int:
        """Return when handing over at a stop may start; 0: any time, as nothing is handed over."""
        is_idle = not (stop.deliver or stop.collect)
        return 0 if is_idle else self._places[stop.place_id].open_from_s

    def _from(self, route: Route, vehicle: Vehicle, begin_s: int) -> tuple[Stop, ...]:
        """Return the stops of a route whose vehicle is ready at a second."""
        ways = self._problem.ways[vehicle.vehicle_type_id]
        operations = self._problem.county.operations
        rows = [self._problem.row_of[stop.place_id] for stop in route.stops]
        done: list[Stop] = []
        arrive_s, driving_s = begin_s, 0
        for k, stop in enumerate(route.stops):
            if k:
                drive_s = self._drive_s(ways, rows[k - 1], rows[k])
                if driving_s and driving_s + drive_s > operations.rest_after_driving_s:
                    done[-1] = _with_rest(done[-1], operations.rest_s)
                    driving_s = 0
                driving_s += drive_s
                arrive_s = done[-1].depart_s + drive_s
            depart_s = self._depart_s(route, stop, arrive_s)
            done.append(replace(stop, arrive_s=arrive_s, depart_s=depart_s, rest_s=0))
        return tuple(done)

    def _drive_s(self, ways: Ways, here: int, there: int) -> int:
        """Return the seconds of a drive; where the vehicle may not go, those of one that may."""
        if here == there:
            return 0
        if ways.is_open[here, there]:
            return int(ways.duration_s[here, there])
        others = (w for w in self._problem.ways.values() if w.is_open[here, there])
        return min((int(w.duration_s[here, there]) for w in others), default=0)

    def _depart_s(self, route: Route, stop: Stop, arrive_s: int) -> int:
        """Return when a vehicle leaves a stop: unloaded, and loaded once everything is there."""
        unload_s, load_s = self._work_s(route, stop)
        start_s = max(arrive_s, self._opens_s(stop))
        if _is_home(route, stop):
            return max(start_s + unload_s, self._there_s(stop)) + load_s
        there_s = self._there_s(stop)
        if there_s <= start_s + MOST_WAIT_S:
            start_s = max(start_s, there_s)
        return start_s + unload_s + load_s

    def _work_s(self, route: Route, stop: Stop) -> tuple[int, int]:
        """Return the seconds of unloading and of loading, the call's own with the former."""
        out, into = self._pieces(stop.deliver), self._pieces(stop.collect)
        if _is_home(route, stop):
            piece_s = self._problem.county.operations.stop_times.loading_piece_s
            return piece_s * out, piece_s * into
        row = self._problem.row_of.get(stop.place_id)
        if row is None or not (out or into):
            return 0, 0
        piece_s = int(self._problem.call_piece_s[row])
        return int(self._problem.call_s[row]) + piece_s * out, piece_s * into

    def _pieces(self, order_ids: Iterable[OrderId]) -> int:
        loads = self._problem.loads
        return sum(loads[order_id].pieces for order_id in order_ids if order_id in loads)

    def _loaded(self, stops: Iterable[Stop]) -> tuple[Stop, ...]:
        """Return stops with what is aboard after each."""
        loads, aboard, found = self._problem.loads, dict[OrderId, None](), list[Stop]()
        for stop in stops:
            for order_id in stop.deliver:
                aboard.pop(order_id, None)
            aboard.update(dict.fromkeys(order_id for order_id in stop.collect if order_id in loads))
            found.append(replace(stop, load=added_up(loads[order_id] for order_id in aboard)))
        return tuple(found)


def _is_home(route: Route, stop: Stop) -> bool:
    return stop.place_id == route.stops[0].place_id


def _with_rest(stop: Stop, rest_s: int) -> Stop:
    return replace(stop, rest_s=rest_s, depart_s=stop.depart_s + rest_s)
