"""From a plan to the arrays of the compiled search, so that a search can begin with it."""

from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from routing.two_echelon.echelons import Echelons
from routing.two_echelon.plan import Plan, Route, RouteKind, Stop
from routing.two_echelon.problem import TwoEchelonProblem
from routing.two_echelon.solvers.calls import renew_calls
from routing.two_echelon.solvers.model import MOST_TRIPS, Flags, Model
from routing.two_echelon.solvers.state import BROKEN, END, Kept, Solution, State
from routing.two_echelon.solvers.timing import refresh


def write_plan(echelons: Echelons, model: Model, state: State, plan: Plan, kept: Kept) -> None:
    """Write the calls that a plan makes, without the trunks that bring goods to stations.

    Of the plan only vehicles and the sequences of their orders are read, so it may be the plan of
    another day with some of the same orders. What the day does not know, or does not let a vehicle
    do, is left out.

    Parameters
    ----------
    echelons, model, state
        The day, as it is and as arrays, and a state of it.
    plan
        Any plan whose places and vehicles are of the same county.
    kept
        Where to write; nothing is in it yet.
    """
    groups = _groups(echelons, model)
    solution, calls = kept.solution, kept.calls
    calls.handed_s[:] = state.tasks.ready_s[: model.num_visits]
    calls.arrive_s[:] = model.guess_s
    left = model.group_count.copy()
    reader = _Reader(echelons.problem)
    rows = iter(range(len(solution.group)))
    for route in plan.routes:
        group = groups.get(route.vehicle_id, -1)
        if group < 0 or left[group] == 0:
            continue
        trips = [trip for trip in reader.trips(route, model.serves[group]) if trip][:MOST_TRIPS]
        if not 0 < len(trips) + sum(map(len, trips)) <= solution.sequence.shape[1]:
            continue
        row = next(rows, None)
        if row is None:
            break
        left[group] -= 1
        solution.group[row] = group
        _write(solution, row, trips)


def mend(state: State, shared: tuple[Model, State], kept: Kept) -> None:
    """Leave out of the solution in hand what its routes cannot do, visit by visit.

    Parameters
    ----------
    state
        The state.
    shared
        The day and the state as compiled code takes them.
    kept
        The same solution, to be mended.
    """
    for row in np.flatnonzero(state.now.group >= 0).tolist():
        if refresh(*shared, row):
            continue
        entries = kept.solution.sequence[row, : kept.solution.length[row]].tolist()
        trips: list[list[int]] = [[]]
        for entry in entries:
            if entry == END:
                trips.append([])
                continue
            trips[-1].append(entry)
            _write(state.now, row, trips)
            if not refresh(*shared, row):
                trips[-1].pop()
        _write(kept.solution, row, trips)
        if kept.solution.length[row] == 0:
            kept.solution.group[row] = -1


def _write(solution: Solution, row: int, trips: Iterable[Sequence[int]]) -> None:
    """Write the trips of a route that are not empty."""
    entries = [entry for trip in trips if trip for entry in (END, *trip)][1:]
    solution.length[row] = len(entries)
    solution.sequence[row, : len(entries)] = entries


def supply_stations(model: Model, state: State, shared: tuple[Model, State]) -> bool:
    """Plan the calls that supply the stations of the solution in hand; False if times forbid it.

    Parameters
    ----------
    model, state, shared
        The day and the state, and both as compiled code takes them.
    """
    used = state.now.group[state.now.group >= 0]
    stations = model.group_station[used]
    state.num[BROKEN] = 0
    state.dirty[stations[stations >= 0]] = True
    renew_calls(*shared)
    return bool(state.num[BROKEN] == 0)


def compile_start(shared: tuple[Model, State]) -> None:
    """Compile what begins with a plan, or load its machine code; nothing is changed.

    Parameters
    ----------
    shared
        The day and a state without routes, as compiled code takes them.
    """
    refresh(*shared, 0)
    renew_calls(*shared)


def _groups(echelons: Echelons, model: Model) -> dict[str, int]:
    """Return the group of each vehicle and bus."""
    problem = echelons.problem
    rows = {key: group for group, key in enumerate(echelons.fleet)}
    found: dict[str, int] = {
        vehicle.vehicle_id: rows[key]
        for key, vehicles in problem.fleet().items()
        for vehicle in vehicles
    }
    for number, ride in enumerate(problem.bus_rides):
        found[ride.vehicle_id] = model.num_driven + number
    return found


class _Reader:
    """Reads the visits that the routes of a plan make."""

    def __init__(self, problem: TwoEchelonProblem) -> None:
        self._problem = problem
        self._visit_of = {i: k for k, visit in enumerate(problem.visits) for i in visit.order_ids}
        self._seen: set[int] = set()

    def trips(self, route: Route, serves: Flags) -> Iterator[list[int]]:
        """Yield the visits of each trip that may be made and that nobody makes yet."""
        home_id = route.stops[0].place_id
        trip: list[int] = []
        for stop in route.stops:
            if stop.place_id == home_id and route.kind is not RouteKind.BUS:
                yield trip
                trip = []
            else:
                trip += self._visits(stop, serves)
        yield trip

    def _visits(self, stop: Stop, serves: Flags) -> Iterator[int]:
        for order_id in (*stop.deliver, *stop.collect):
            i = self._visit_of.get(order_id)
            if i is None or i in self._seen or not serves[i]:
                continue
            if self._problem.place_ids[self._problem.visits[i].place] == stop.place_id:
                self._seen.add(i)
                yield i
