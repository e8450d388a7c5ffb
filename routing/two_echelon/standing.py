"""A day's solution with its times and its cost, route by route."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from routing.load import NOTHING
from routing.two_echelon.bus_times import TimedBus, time_bus
from routing.two_echelon.echelons import Echelons, Stated, handed_over
from routing.two_echelon.homeward import Homeward
from routing.two_echelon.solution import (
    BusRoute,
    DaySolution,
    Task,
    TaskRoute,
    Transfer,
    without_undelivered,
)
from routing.vrp.price import price_timeline
from routing.vrp.schedule import EventKind, Timeline

_NEVER = 2**40


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TimedRoute:
    """A route with its problem, times and price.

    Parameters
    ----------
    route, stated, timeline
        The route, the problem it was timed in, and its times.
    cost_fen
        Price of the vehicle's day.
    """

    route: TaskRoute
    stated: Stated
    timeline: Timeline
    cost_fen: int


def time_hub_route(
    echelons: Echelons, route: TaskRoute, limits: Mapping[int, int]
) -> TimedRoute | None:
    """Return a hub route with its times; None if it has none.

    Parameters
    ----------
    echelons, route
        The day and the route.
    limits
        Latest start of handing over visits' goods at their stations.
    """
    stated = echelons.state(
        tuple(route.tasks()),
        {route.group: 1},
        ready_s=lambda i, _: echelons.problem.visits[i].ready_s,
        deadline_s=earliest_of(limits),
    )
    return _timed(stated, route)


def earliest_of(limits: Mapping[int, int]) -> Callable[[Transfer], int]:
    """Return a function that tells a transfer's latest start from those of its visits."""

    def deadline_s(transfer: Transfer) -> int:
        if not transfer.is_drop:
            return _NEVER
        return min((limits.get(i, _NEVER) for i in transfer.visits), default=_NEVER)

    return deadline_s


def time_local_route(
    echelons: Echelons, route: TaskRoute, handed: Mapping[int, int]
) -> TimedRoute | None:
    """Return a local route with its times, loaded after the trunk's hand-over; None if it has none.

    Parameters
    ----------
    echelons, route
        The day and the route.
    handed
        When the goods of visits are handed over at the station; missing: goods of the station
        itself, or none to bring.
    """
    visits = echelons.problem.visits
    stated = echelons.state(
        tuple(route.tasks()),
        {route.group: 1},
        ready_s=lambda i, _: handed.get(i, visits[i].ready_s),
    )
    return _timed(stated, route)


def _timed(stated: Stated, route: TaskRoute) -> TimedRoute | None:
    timeline = stated.timeline(route)
    if timeline is None:
        return None
    cost = price_timeline(stated.vrp, 0, timeline)
    return TimedRoute(route=route, stated=stated, timeline=timeline, cost_fen=cost.total)


def hand_overs(routes: Iterable[TimedRoute], buses: Iterable[TimedBus]) -> dict[int, int]:
    """Return when the last goods of visits are handed over at their stations."""
    times: dict[int, int] = {}
    by_van = (handed_over(timed.stated, timed.timeline) for timed in routes)
    for handed in (*by_van, *(bus.hand_overs() for bus in buses)):
        for visit, handed_s in handed.items():
            times[visit] = max(handed_s, times.get(visit, 0))
    return times


def drop_deadlines(
    echelons: Echelons, station: int, routes: Sequence[TaskRoute]
) -> dict[int, int] | None:
    """Return the latest start of handing over each visit's goods at the station.

    Derived from the latest loading of each local trip as if the goods were there all day; None if
    a route has no feasible times even then.
    """
    pieces = sum(echelons.problem.visits[i].pieces for route in routes for i in route.visits())
    unloading_s = int(echelons.problem.call_s[station])
    unloading_s += int(echelons.problem.call_piece_s[station]) * pieces
    limits: dict[int, int] = {}
    for route in routes:
        latest = echelons.remember(route, lambda: _latest_loadings(echelons, route))  # noqa: B023
        if latest is None:
            return None
        limits.update((i, loading_s - unloading_s) for i, loading_s in latest.items())
    return limits


def _latest_loadings(echelons: Echelons, route: TaskRoute) -> dict[int, int] | None:
    """Return the latest loading of each visit of a local route; None if it has no times at all."""
    timed = time_local_route(echelons, route, dict.fromkeys(route.visits(), 0))
    if timed is None:
        return None
    latest: dict[int, int] = {}
    for k, event in enumerate(timed.timeline.events):
        if event.kind is EventKind.LOAD:
            tasks = (timed.stated.tasks[client] for client in event.clients)
            loading_s = timed.timeline.latest_start_s[k]
            latest.update((i, loading_s) for i in tasks if isinstance(i, int))
    return latest


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Standing:
    """A solution in force: every route timed, hand-overs known, cost added up.

    Parameters
    ----------
    hub_routes, local_routes
        Timed routes of both echelons, local ones by station.
    handed, limits
        Hand-over of visits' goods at stations, and the latest that the local routes allow.
    unserved, waiting
        Visits in no route, and collections without a way home today.
    bus_routes
        What buses carry.
    """

    hub_routes: tuple[TimedRoute, ...]
    local_routes: Mapping[int, tuple[TimedRoute, ...]]
    handed: Mapping[int, int]
    limits: Mapping[int, int]
    unserved: frozenset[int]
    waiting: frozenset[Transfer]
    bus_routes: tuple[TimedBus, ...] = ()

    def cost_fen(self, echelons: Echelons) -> int:
        """Return vehicles, buses, extra handling, openings and penalties of what is left out."""
        return (
            sum(timed.cost_fen for timed in self.hub_routes)
            + sum(bus.cost_fen for bus in self.bus_routes)
            + sum(t.cost_fen for routes in self.local_routes.values() for t in routes)
            + sum(
                echelons.handling_fen(station, t.route.visits())
                for station, routes in self.local_routes.items()
                for t in routes
            )
            + sum(echelons.opening_fen(station) for station in self.local_routes)
            + sum(echelons.penalty_fen(i) for i in self.unserved)
            + sum(echelons.penalty_fen(transfer) for transfer in self.waiting)
        )

    def solution(self) -> DaySolution:
        """Return the sequences alone."""
        return DaySolution(
            hub_routes=tuple(timed.route for timed in self.hub_routes),
            local_routes={s: tuple(t.route for t in r) for s, r in self.local_routes.items()},
            unserved=self.unserved,
            waiting=self.waiting,
            bus_routes=tuple(bus.route for bus in self.bus_routes),
        )


def put_in_force(
    echelons: Echelons, solution: DaySolution, before: Standing | None = None
) -> Standing | None:
    """Time a whole solution; None if a route has no feasible times or a bus cannot carry its goods.

    Parameters
    ----------
    echelons, solution
        The day and its sequences.
    before
        A standing whose unchanged routes need not be timed again; None: time everything.
    """
    limits: dict[int, int] = {}
    for station, routes in solution.local_routes.items():
        own = drop_deadlines(echelons, station, routes)
        if own is None:
            return None
        limits.update(own)
    known = {} if before is None else _as_urgent(before, limits)
    hub = [known.get(r) or time_hub_route(echelons, r, limits) for r in solution.hub_routes]
    timed_hub = tuple(timed for timed in hub if timed is not None)
    if len(timed_hub) < len(hub):
        return None
    buses = [time_bus(echelons, bus, earliest_of(limits)) for bus in solution.bus_routes]
    timed_buses = tuple(bus for bus in buses if bus is not None)
    if len(timed_buses) < len(buses):
        return None
    handed = hand_overs(timed_hub, timed_buses)
    known_local = {} if before is None else _unmoved(before, handed)
    local: dict[int, tuple[TimedRoute, ...]] = {}
    for station, routes in sorted(solution.local_routes.items()):
        timed = [known_local.get(r) or time_local_route(echelons, r, handed) for r in routes]
        sure = tuple(t for t in timed if t is not None)
        if len(sure) < len(routes):
            return None
        if sure:
            local[station] = sure
    return Standing(
        hub_routes=timed_hub,
        local_routes=local,
        handed=handed,
        limits=limits,
        unserved=solution.unserved,
        waiting=solution.waiting,
        bus_routes=timed_buses,
    )


def nothing_in_force(echelons: Echelons) -> Standing:
    """Return the solution that leaves every visit out."""
    return Standing(
        hub_routes=(),
        local_routes={},
        handed={},
        limits={},
        unserved=frozenset(range(len(echelons.problem.visits))),
        waiting=frozenset(),
    )


def only_timed(echelons: Echelons, solution: DaySolution) -> Standing:
    """Return what is left of a solution without the routes that have no feasible times.

    Of a bus only what it cannot carry is taken out. Visits taken out, and those whose goods would
    no longer reach their station, are unserved.
    """
    kept: dict[int, tuple[TaskRoute, ...]] = {}
    limits: dict[int, int] = {}
    lost: set[Task] = set()
    for station, routes in solution.local_routes.items():
        own = drop_deadlines(echelons, station, routes)
        if own is None:
            lost.update(i for route in routes for i in route.visits())
        else:
            kept[station] = routes
            limits.update(own)
    hub = []
    for route in solution.hub_routes:
        if time_hub_route(echelons, route, limits) is None:
            lost.update(route.tasks())
        else:
            hub.append(route)
    buses = []
    for bus in solution.bus_routes:
        kept_bus = _as_far_as_possible(echelons, bus, earliest_of(limits))
        lost.update(task for task in bus.tasks if task not in kept_bus.tasks)
        if kept_bus.tasks:
            buses.append(kept_bus)
    rest = replace(solution, hub_routes=tuple(hub), local_routes=kept, bus_routes=tuple(buses))
    standing = put_in_force(echelons, without_undelivered(rest, lost))
    if standing is not None:
        return standing
    local = (i for routes in kept.values() for route in routes for i in route.visits())
    return put_in_force(echelons, without_undelivered(rest, {*lost, *local})) or nothing_in_force(
        echelons
    )


def _as_far_as_possible(
    echelons: Echelons, bus: BusRoute, deadline_s: Callable[[Transfer], int]
) -> BusRoute:
    """Return a bus with those of its tasks, one after the other, that it can do."""
    done = replace(bus, tasks=())
    for task in bus.tasks:
        more = replace(bus, tasks=(*done.tasks, task))
        if time_bus(echelons, more, deadline_s) is not None:
            done = more
    return done


def within_storage(echelons: Echelons, standing: Standing) -> Standing:
    """Return a standing in which what waits overnight has room (C11) and is home in time (C7).

    Visits whose collections find no room are left out, the largest first.
    """
    if not standing.waiting:
        return standing
    problem, homeward = echelons.problem, Homeward(echelons.problem)
    visits = problem.visits
    for station in sorted({transfer.station for transfer in standing.waiting}):
        place_id = problem.place_ids[station]
        waiting = {i for t in standing.waiting if t.station == station for i in t.visits}
        load = NOTHING
        dropped: set[int] = set()
        for i in sorted(waiting, key=lambda i: visits[i].collect.volume_ml):
            more = load.plus(visits[i].collect)
            may_wait = all(
                homeward.may_wait(problem.orders[o], place_id) for o in visits[i].collect_ids
            )
            if may_wait and echelons.has_room_overnight(station, more):
                load = more
            else:
                dropped.add(i)
        if dropped:
            rest = without_undelivered(standing.solution(), dropped)
            standing = put_in_force(echelons, rest) or only_timed(echelons, rest)
    return standing


def _as_urgent(before: Standing, limits: Mapping[int, int]) -> dict[TaskRoute, TimedRoute]:
    """Return the hub routes whose drops are as urgent as they were before."""
    return {
        timed.route: timed
        for timed in before.hub_routes
        if all(
            before.limits.get(i) == limits.get(i)
            for transfer in timed.route.transfers()
            if transfer.is_drop
            for i in transfer.visits
        )
    }


def _unmoved(before: Standing, handed: Mapping[int, int]) -> dict[TaskRoute, TimedRoute]:
    """Return the local routes whose goods are handed over when they were before."""
    return {
        timed.route: timed
        for routes in before.local_routes.values()
        for timed in routes
        if all(before.handed.get(i) == handed.get(i) for i in timed.route.visits())
    }
