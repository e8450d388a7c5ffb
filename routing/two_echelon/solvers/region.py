"""Re-planning one region of a day: some stations' local routes and the hub routes around them.

Two one-echelon problems are solved in turn. The first decides channel, station and routes of the
region's visits together, the first echelon entering as a surcharge on local vehicles. The second
routes the hub's vehicles anew with the transfers that the new local routes need. The result
counts only with exact times and at its true cost.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from routing.two_echelon.echelons import Echelons, Stated
from routing.two_echelon.solution import (
    DaySolution,
    GroupKey,
    Task,
    TaskRoute,
    Transfer,
    without_undelivered,
)
from routing.two_echelon.standing import Standing, drop_deadlines, earliest_of
from routing.vrp.plan import VrpPlan
from routing.vrp.solvers import pyvrp


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """What may change together.

    Parameters
    ----------
    stations
        Stations whose local routes are planned anew.
    hub_routes
        Indices of the hub routes planned anew; all that call at `stations` are among them.
    unserved
        Visits left out so far that may come in.
    spare
        Vehicles of the hub not in use that the region may use, by group.
    trunk_share
        Share of the average trunk cost that a visit via a station is charged, ≥ 0.
    seed
        Seed of the engine.
    """

    stations: tuple[int, ...]
    hub_routes: tuple[int, ...]
    unserved: tuple[int, ...]
    spare: Mapping[GroupKey, int]
    trunk_share: float
    seed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """Iterations of the engine for the two problems of a region, ≥ 0.

    Parameters
    ----------
    channels
        For the first problem: channel, station and routes.
    trunks
        For the second: the hub's vehicles with the new transfers.
    """

    channels: int = 60
    trunks: int = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A region planned anew, not yet in force.

    Parameters
    ----------
    replaced
        Hub routes that go.
    hub_routes, local_routes
        Routes that come; local ones replace all of their station's.
    invited, unserved
        Visits that were out and could come in, and those out now.
    left_out
        Tasks that the hub's vehicles leave out.
    """

    replaced: tuple[TaskRoute, ...]
    hub_routes: tuple[TaskRoute, ...]
    local_routes: Mapping[int, tuple[TaskRoute, ...]]
    invited: frozenset[int]
    unserved: frozenset[int]
    left_out: tuple[Task, ...]

    def apply(self, solution: DaySolution) -> DaySolution:
        """Return a solution with the change made; the routes replaced must be in it."""
        gone = set(self.replaced)
        kept = tuple(route for route in solution.hub_routes if route not in gone)
        changed = DaySolution(
            hub_routes=kept + self.hub_routes,
            local_routes={**solution.local_routes, **self.local_routes},
            unserved=(solution.unserved - self.invited) | self.unserved,
            waiting=frozenset(t for t in solution.waiting if t.station not in self.local_routes),
        )
        return without_undelivered(changed, self.left_out)


def replan(
    echelons: Echelons,
    standing: Standing,
    region: Region,
    *,
    effort: Effort,
    is_over: Callable[[], bool],
) -> Change | None:
    """Plan a region anew.

    Returns
    -------
    Change or None
        The region's new routes, which may cost more than before; None if local routes without
        feasible times came out.
    """
    return _Replanning(echelons, standing, region, effort, is_over).run()


class _Replanning:
    """One attempt."""

    def __init__(
        self,
        echelons: Echelons,
        standing: Standing,
        region: Region,
        effort: Effort,
        is_over: Callable[[], bool],
    ) -> None:
        self._echelons = echelons
        self._visits = echelons.problem.visits
        self._standing = standing
        self._region = region
        self._effort = effort
        self._is_over = is_over
        self._hub_routes = [standing.hub_routes[k].route for k in region.hub_routes]
        self._stations = frozenset(region.stations)

    def run(self) -> Change | None:
        """Solve both problems."""
        hub_routes, local_routes, unserved = self._choose_channels()
        deadlines = self._deadlines(local_routes)
        if deadlines is None:
            return None
        transfers = [
            transfer
            for station, routes in local_routes.items()
            for transfer in self._echelons.transfers(station, routes)
        ]
        again = [i for i in unserved if self._echelons.policy.may_go_direct(i)]
        routed, left_out = self._route_trunks(hub_routes, [*transfers, *again], deadlines)
        return Change(
            replaced=tuple(self._hub_routes),
            hub_routes=tuple(routed),
            local_routes={station: tuple(routes) for station, routes in local_routes.items()},
            invited=frozenset(self._region.unserved),
            unserved=frozenset(unserved).difference(again),
            left_out=tuple(left_out),
        )

    def _choose_channels(
        self,
    ) -> tuple[list[TaskRoute], dict[int, list[TaskRoute]], tuple[int, ...]]:
        """Decide channel, station and routes of the region's visits.

        Under fixed lines nothing can change channel, so local routes are planned by themselves.
        """
        local_alone = bool(self._stations) and not self._echelons.policy.is_free
        old_hub = [] if local_alone else self._hub_routes
        old_local = [
            timed.route
            for station in self._region.stations
            for timed in self._standing.local_routes.get(station, ())
        ]
        routes = [*old_hub, *old_local]
        groups = {} if local_alone else self._hub_vehicles()
        for station in self._region.stations:
            groups |= {
                key: self._echelons.fleet[key] for key in self._echelons.local_groups(station)
            }
        stated = self._echelons.state(
            [*(task for route in routes for task in route.tasks()), *self._region.unserved],
            groups,
            ready_s=self._ready_s,
            deadline_s=earliest_of(self._standing.limits),
            surcharge_fen=self._surcharges(),
        )
        found = self._solve(stated, routes, self._effort.channels)
        hub_routes: list[TaskRoute] = list(self._hub_routes) if local_alone else []
        local: dict[int, list[TaskRoute]] = {station: [] for station in self._region.stations}
        for route in (stated.from_vrp(r) for r in found.routes):
            local.get(route.group[0], hub_routes).append(route)
        left = tuple(task for i in found.unserved if isinstance(task := stated.tasks[i], int))
        return hub_routes, local, left

    def _hub_vehicles(self) -> dict[GroupKey, int]:
        """Return the hub's vehicles of the region: those in use and its share of the spare."""
        used = Counter(route.group for route in self._hub_routes)
        return {
            key: used[key] + self._region.spare.get(key, 0)
            for key in self._echelons.hub_groups
            if used[key] + self._region.spare.get(key, 0) > 0
        }

    def _ready_s(self, visit: int, group: GroupKey | None) -> int:
        """Return when a visit's goods can be loaded at a group's home."""
        chosen = self._visits[visit]
        if group is None or group[0] == chosen.source:
            return chosen.ready_s
        return self._arrival_s[group[0]]

    @cached_property
    def _arrival_s(self) -> dict[int, int]:
        """Return when the trunk leaves goods at each station of the region, as things stand."""
        arrivals = {}
        for station in self._region.stations:
            times = [
                self._standing.handed[i]
                for timed in self._standing.local_routes.get(station, ())
                for i in timed.route.visits()
                if i in self._standing.handed
            ]
            wanted = (i for route in self._hub_routes for i in route.visits())
            guess = self._echelons.earliest_drop_s(station, wanted)
            arrivals[station] = max(times, default=guess)
        return arrivals

    def _surcharges(self) -> Callable[[int, GroupKey], int]:
        """Return what the first echelon adds to a visit, relative to the cheapest station.

        Vehicles with a range take no surcharge, so it is taken off the others instead.
        """
        rates = {s: self._trunk_fen_per_litre(s) for s in self._region.stations}

        def via(visit: int, station: int) -> int:
            if self._visits[visit].source == station:
                return 0
            litres = self._visits[visit].deliver.volume_ml / 1000
            trunk = self._region.trunk_share * rates[station] * litres
            return self._echelons.handling_fen(station, (visit,)) + round(trunk)

        def surcharge(visit: int, group: GroupKey) -> int:
            cheapest = min((via(visit, s) for s in rates), default=0)
            return (via(visit, group[0]) if group[0] in rates else 0) - cheapest

        return surcharge

    def _trunk_fen_per_litre(self, station: int) -> float:
        """Return the average cost of a litre on the hub routes that call at a station."""
        calling = [
            self._standing.hub_routes[k]
            for k in self._region.hub_routes
            if any(t.station == station for t in self._standing.hub_routes[k].route.transfers())
        ]
        if not calling:
            calling = [t for t in self._standing.hub_routes if any(t.route.transfers())]
        litres = sum(
            self._echelons.load(task).volume_ml / 1000 for t in calling for task in t.route.tasks()
        )
        return sum(timed.cost_fen for timed in calling) / litres if litres else 0.0

    def _solve(self, stated: Stated, routes: Sequence[TaskRoute], iterations: int) -> VrpPlan:
        known = [stated.to_vrp(route) for route in routes if route.group in stated.groups]
        start = VrpPlan(routes=tuple(route for route in known if route.trips))
        return pyvrp.solve(
            stated.vrp,
            iterations=iterations,
            seed=self._region.seed,
            start=start if start.routes else None,
            is_over=self._is_over,
        )

    def _deadlines(self, local_routes: Mapping[int, Sequence[TaskRoute]]) -> dict[int, int] | None:
        limits = dict(self._standing.limits)
        for station, routes in local_routes.items():
            own = drop_deadlines(self._echelons, station, routes)
            if own is None:
                return None
            limits.update(own)
        return limits

    def _route_trunks(
        self,
        hub_routes: Sequence[TaskRoute],
        wanted: Sequence[Task],
        deadlines: Mapping[int, int],
    ) -> tuple[list[TaskRoute], list[Task]]:
        """Route the hub's vehicles with new transfers and visits; return what is left out too."""
        transfers = [task for task in wanted if isinstance(task, Transfer)]
        start = _with_transfers(hub_routes, transfers, self._stations)
        kept = [task for route in start for task in route.tasks()]
        kept_set = set(kept)
        fixed = [
            transfer
            for route in self._hub_routes
            for transfer in route.transfers()
            if transfer.station not in self._stations
        ]
        missing = [task for task in (*fixed, *wanted) if task not in kept_set]
        stated = self._echelons.state(
            [*kept, *missing],
            self._hub_vehicles(),
            ready_s=self._ready_s,
            deadline_s=earliest_of(deadlines),
        )
        found = self._solve(stated, start, self._effort.trunks)
        return (
            [stated.from_vrp(route) for route in found.routes],
            [stated.tasks[i] for i in found.unserved],
        )


def _with_transfers(
    routes: Sequence[TaskRoute], transfers: Sequence[Transfer], stations: frozenset[int]
) -> list[TaskRoute]:
    """Return routes whose old transfers at some stations give their places to the new ones."""
    queue: dict[tuple[int, int, bool], list[Transfer]] = {}
    for transfer in transfers:
        queue.setdefault(_slot(transfer), []).append(transfer)
    renewed = []
    for route in routes:
        trips = []
        for trip in route.trips:
            tasks: list[Task] = []
            for task in trip:
                if isinstance(task, int) or task.station not in stations:
                    tasks.append(task)
                elif queue.get(_slot(task)):
                    tasks.append(queue[_slot(task)].pop(0))
            if tasks:
                trips.append(tuple(tasks))
        if trips:
            renewed.append(TaskRoute(group=route.group, trips=tuple(trips)))
    return renewed


def _slot(transfer: Transfer) -> tuple[int, int, bool]:
    return transfer.station, transfer.hub, transfer.is_drop
