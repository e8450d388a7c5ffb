"""The last look by way of stations: a visit left out joins a local route, its goods a trunk."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from routing.two_echelon.echelons import Echelons
from routing.two_echelon.solution import BusRoute, DaySolution, Task, TaskRoute, Transfer
from routing.two_echelon.solvers.hub_insertion import available, with_hub_tasks
from routing.two_echelon.standing import (
    Standing,
    drop_deadlines,
    put_in_force,
    time_local_route,
    within_storage,
)
from routing.vrp.insertion import positions

_MOST_PLACES = 24  # on local routes, the cheapest first: days are timed as wholes there
_MOST_CALLS = 4  # of these, places for which a trunk is sent to the station


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """A place for a visit on a local route.

    Parameters
    ----------
    extra_fen
        What the route costs more, if its goods are at the station when they are now.
    before, grown
        The route without the visit, None if its vehicle stays at home, and with it.
    """

    extra_fen: int
    before: TaskRoute | None
    grown: TaskRoute

    @property
    def station(self) -> int:
        """Row of the station."""
        return self.grown.group[0]


def insert_by_stations(
    echelons: Echelons, standing: Standing, visits: Iterable[int], *, is_over: Callable[[], bool]
) -> Standing:
    """Try local routes at every position, and every spare local vehicle, for visits left out.

    What a visit's goods need at its station joins a hand-over there, by van or bus; or, at the
    cheapest places, a vehicle of the hub calls for them. Collections may wait there overnight.

    Parameters
    ----------
    echelons, standing
        The day and the solution in force.
    visits
        Visits left out, in the order in which they are tried.
    is_over
        Asked before each visit; True leaves the rest out.
    """
    if echelons.problem.openings:
        return standing  # room and supply of such stations are no matter of single visits
    for visit in visits:
        if is_over():
            break
        standing = _with_visit(echelons, standing, visit) or standing
    return standing


def _with_visit(echelons: Echelons, standing: Standing, visit: int) -> Standing | None:
    """Return the day with a visit more, at the cheapest place that all times allow."""
    for number, place in enumerate(_places(echelons, standing, visit)[:_MOST_PLACES]):
        local = _with_local(standing.solution(), place, visit)
        for solution in _supplied(
            echelons, standing, local, visit, place.station, may_call=number < _MOST_CALLS
        ):
            timed = put_in_force(echelons, solution, standing)
            found = None if timed is None else within_storage(echelons, timed)
            if found is not None and len(found.unserved) < len(standing.unserved):
                return found
    return None


def _places(echelons: Echelons, standing: Standing, visit: int) -> list[_Place]:
    """Return where local routes have time and room for a visit, the cheapest first."""
    found = []
    for before_fen, before, grown in _grown(echelons, standing, visit):
        timed = time_local_route(echelons, grown, standing.handed)
        if timed is not None:
            extra_fen = timed.cost_fen - before_fen
            found.append(_Place(extra_fen=extra_fen, before=before, grown=grown))
    return sorted(found, key=lambda place: place.extra_fen)


def _grown(
    echelons: Echelons, standing: Standing, visit: int
) -> Iterator[tuple[int, TaskRoute | None, TaskRoute]]:
    """Yield local routes with a visit more, each with the cost and the route before."""
    for group in echelons.fleet:
        station = group[0]
        if station not in echelons.problem.stations or not echelons.policy.serves(group)[visit]:
            continue
        own = [r for r in standing.local_routes.get(station, ()) if r.route.group == group]
        for timed in own:
            for trips in positions(timed.route.trips, visit):
                yield timed.cost_fen, timed.route, TaskRoute(group=group, trips=trips)
        if available(echelons, standing.solution(), (group,))[group] > len(own):
            yield 0, None, TaskRoute(group=group, trips=((visit,),))


def _with_local(solution: DaySolution, place: _Place, visit: int) -> DaySolution:
    """Return a solution in which a local route makes the visit; nobody brings its goods yet."""
    routes = solution.local_routes.get(place.station, ())
    if place.before is None:
        grown = (*routes, place.grown)
    else:
        grown = tuple(place.grown if route == place.before else route for route in routes)
    return replace(
        solution,
        local_routes={**solution.local_routes, place.station: grown},
        unserved=solution.unserved - {visit},
    )


def _supplied(
    echelons: Echelons,
    standing: Standing,
    local: DaySolution,
    visit: int,
    station: int,
    *,
    may_call: bool,
) -> Iterator[DaySolution]:
    """Yield the ways to bring a visit's goods to its station, and to take home what it collects."""
    made = echelons.problem.visits[visit]
    is_own = made.source == station

    def handed(solution: DaySolution, *, is_drop: bool) -> Iterator[DaySolution]:
        new = Transfer(station=station, hub=made.source, is_drop=is_drop, visits=(visit,))
        yield from _joined(echelons, solution, new)
        called = _called(echelons, standing, solution, new) if may_call else None
        if called is not None:
            yield called
        if not is_drop:
            yield replace(solution, waiting=solution.waiting | {new})

    brought = handed(local, is_drop=True) if made.deliver_ids and not is_own else iter((local,))
    for solution in brought:
        if made.collect_ids and not is_own:
            yield from handed(solution, is_drop=False)
        else:
            yield solution


def _joined(echelons: Echelons, solution: DaySolution, new: Transfer) -> Iterator[DaySolution]:
    """Yield the solutions in which goods join a hand-over that takes place anyway."""

    def grown(tasks: tuple[Task, ...]) -> Iterator[tuple[Task, ...]]:
        for k, task in enumerate(tasks):
            if isinstance(task, Transfer) and _is_alike(task, new):
                yield (*tasks[:k], _together(echelons, task, new), *tasks[k + 1 :])

    hub = solution.hub_routes
    for r, route in enumerate(hub):
        for t, trip in enumerate(route.trips):
            for tasks in grown(trip):
                trips = (*route.trips[:t], tasks, *route.trips[t + 1 :])
                changed = TaskRoute(group=route.group, trips=trips)
                yield replace(solution, hub_routes=(*hub[:r], changed, *hub[r + 1 :]))
    buses = solution.bus_routes
    for b, bus in enumerate(buses):
        for tasks in grown(bus.tasks):
            fuller = BusRoute(ride=bus.ride, tasks=tasks)
            yield replace(solution, bus_routes=(*buses[:b], fuller, *buses[b + 1 :]))


def _is_alike(one: Transfer, other: Transfer) -> bool:
    """Return whether goods change vehicle at one place, coming from or going to one hub."""
    mine, theirs = (one.station, one.hub, one.is_drop), (other.station, other.hub, other.is_drop)
    return mine == theirs


def _together(echelons: Echelons, one: Transfer, other: Transfer) -> Transfer:
    """Return two hand-overs at one place as one."""

    def parts_of(transfer: Transfer) -> dict[int, tuple[int, int]]:
        if transfer.parts:
            return dict(zip(transfer.visits, transfer.parts, strict=True))
        chosen = ((i, echelons.problem.visits[i]) for i in transfer.visits)
        return {
            i: (0, len(v.deliver_ids if transfer.is_drop else v.collect_ids)) for i, v in chosen
        }

    parts = parts_of(one) | parts_of(other)
    visits = tuple(sorted(parts))
    is_split = bool(one.parts or other.parts)
    return replace(one, visits=visits, parts=tuple(parts[i] for i in visits) if is_split else ())


def _called(
    echelons: Echelons, standing: Standing, solution: DaySolution, new: Transfer
) -> DaySolution | None:
    """Return a solution in which a vehicle of the hub calls for the goods; None if none can."""
    routes = solution.local_routes[new.station]
    own = drop_deadlines(echelons, new.station, routes)
    if own is None:
        return None
    limits = {**standing.limits, **own}
    hub_routes = with_hub_tasks(echelons, solution, (new,), limits, most=1)
    if not any(new in route.tasks() for route in hub_routes):
        return None
    return replace(solution, hub_routes=hub_routes)
