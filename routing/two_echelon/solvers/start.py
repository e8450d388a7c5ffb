"""The first solution of a day: everything via the nearest stations, or everything directly."""

from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import Executor

import numpy as np
import numpy.typing as npt

from routing.two_echelon.echelons import Echelons
from routing.two_echelon.solution import DaySolution, Task, TaskRoute, without_undelivered
from routing.two_echelon.solvers.insertion import insert_left_out
from routing.two_echelon.standing import Standing, drop_deadlines, earliest_of, put_in_force
from routing.vrp.solvers import pyvrp

_ITERATIONS = 250
_DIRECT_TRIES = 3
_REPAIRS = 3


def start(
    echelons: Echelons,
    near_s: npt.NDArray[np.int64],
    *,
    seed: int,
    pool: Executor,
    is_over: Callable[[], bool],
) -> Standing:
    """Build a first solution: the cheapest of all via the nearest stations and all directly.

    Parameters
    ----------
    echelons
        The day.
    near_s
        int64, shape (n, n): seconds between places, for nearness only.
    seed, pool, is_over
        Seed, threads, and whether to hurry.
    """
    tries = [pool.submit(_nearest_lines, echelons, near_s, seed=seed, is_over=is_over)]
    if echelons.policy.is_free:
        tries += [
            pool.submit(_all_direct, echelons, seed=seed + k, is_over=is_over)
            for k in range(_DIRECT_TRIES)
        ]
    found = [one.result() for one in tries]
    return min(found, key=lambda standing: standing.cost_fen(echelons))


def _all_direct(echelons: Echelons, *, seed: int, is_over: Callable[[], bool]) -> Standing:
    """Return a solution that serves from the hub whatever may be."""
    visits = range(len(echelons.problem.visits))
    direct = [i for i in visits if echelons.policy.may_go_direct(i)]
    stuck = frozenset(visits).difference(direct)
    solution = DaySolution(unserved=stuck)
    solution = _route_hub(echelons, solution, direct, seed=seed, is_over=is_over)
    standing = put_in_force(echelons, solution) or _nothing(echelons)
    return insert_left_out(echelons, standing, is_over=is_over)


def _nearest_lines(
    echelons: Echelons,
    near_s: npt.NDArray[np.int64],
    *,
    seed: int,
    is_over: Callable[[], bool],
) -> Standing:
    """Return a solution with local routes at the nearest stations, then all hub routes."""
    by_station, direct = _nearest(echelons, near_s)
    local: dict[int, tuple[TaskRoute, ...]] = {}
    left: list[int] = []
    for station, visits in by_station.items():
        local[station], out = _plan_station(echelons, station, visits, seed=seed, is_over=is_over)
        left.extend(out)
    can_go = [i for i in left if echelons.policy.may_go_direct(i)]
    stuck = frozenset(left).difference(can_go)
    for _ in range(_REPAIRS):
        solution = DaySolution(local_routes=local, unserved=stuck)
        solution = _route_hub(echelons, solution, [*direct, *can_go], seed=seed, is_over=is_over)
        standing = put_in_force(echelons, solution)
        if standing is not None:
            return insert_left_out(echelons, standing, is_over=is_over)
        for station in _stations_without_times(echelons, solution):
            stuck |= {i for route in local.pop(station, ()) for i in route.visits()}
    return _nothing(echelons)


def _nothing(echelons: Echelons) -> Standing:
    """Return the solution that leaves everything out."""
    return Standing(
        hub_routes=(),
        local_routes={},
        handed={},
        limits={},
        unserved=frozenset(range(len(echelons.problem.visits))),
        waiting=frozenset(),
    )


def _stations_without_times(echelons: Echelons, solution: DaySolution) -> list[int]:
    """Return the stations whose local routes have no feasible times on their own."""
    return [
        station
        for station, routes in solution.local_routes.items()
        if put_in_force(
            echelons,
            DaySolution(hub_routes=solution.hub_routes, local_routes={station: routes}),
        )
        is None
    ]


def _nearest(
    echelons: Echelons, near_s: npt.NDArray[np.int64]
) -> tuple[dict[int, list[int]], list[int]]:
    """Return the visits by nearest station that may serve them, and those without one."""
    by_station: dict[int, list[int]] = {}
    direct: list[int] = []
    for i, visit in enumerate(echelons.problem.visits):
        stations = echelons.policy.stations_of(i)
        if stations:
            nearest = min(stations, key=lambda s: int(near_s[s, visit.place]))
            by_station.setdefault(nearest, []).append(i)
        else:
            direct.append(i)
    return dict(sorted(by_station.items())), direct


def _plan_station(
    echelons: Echelons,
    station: int,
    visits: Sequence[int],
    *,
    seed: int,
    is_over: Callable[[], bool],
) -> tuple[tuple[TaskRoute, ...], list[int]]:
    """Return a station's local routes and the visits its vehicles leave out."""
    arrival_s = echelons.earliest_drop_s(station, visits)
    stated = echelons.state(
        visits,
        {key: echelons.fleet[key] for key in echelons.local_groups(station)},
        ready_s=lambda i, _: (
            arrival_s
            if echelons.problem.visits[i].source != station
            else echelons.problem.visits[i].ready_s
        ),
    )
    found = pyvrp.solve(stated.vrp, iterations=_ITERATIONS, seed=seed, is_over=is_over)
    routes = tuple(stated.from_vrp(route) for route in found.routes)
    return routes, [visits[i] for i in found.unserved]


def _route_hub(
    echelons: Echelons,
    solution: DaySolution,
    direct: Sequence[int],
    *,
    seed: int,
    is_over: Callable[[], bool],
) -> DaySolution:
    """Return the solution with hub routes for its transfers and the direct visits."""
    deadlines: dict[int, int] = {}
    for station, routes in solution.local_routes.items():
        deadlines.update(drop_deadlines(echelons, station, routes) or {})
    transfers = [
        transfer
        for station, routes in solution.local_routes.items()
        for transfer in echelons.transfers(station, routes)
    ]
    cold = [i for i in direct if _is_cold(echelons, i)]
    warm = [i for i in direct if not _is_cold(echelons, i)]
    fleet = {key: echelons.fleet[key] for key in echelons.hub_groups}
    hub_routes: list[TaskRoute] = []
    left_out: list[Task] = []
    parts: tuple[list[Task], list[Task]] = ([*cold], [*warm, *transfers])
    for tasks in parts:
        stated = echelons.state(
            tasks,
            fleet,
            ready_s=lambda i, _: echelons.problem.visits[i].ready_s,
            deadline_s=earliest_of(deadlines),
        )
        found = pyvrp.solve(stated.vrp, iterations=_ITERATIONS, seed=seed, is_over=is_over)
        routed = [stated.from_vrp(route) for route in found.routes]
        used = Counter(route.group for route in routed)
        fleet = {key: count - used[key] for key, count in fleet.items()}
        hub_routes.extend(routed)
        left_out.extend(stated.tasks[i] for i in found.unserved)
    planned = DaySolution(
        hub_routes=tuple(hub_routes),
        local_routes=solution.local_routes,
        unserved=solution.unserved,
    )
    return without_undelivered(planned, left_out)


def _is_cold(echelons: Echelons, visit: int) -> bool:
    """Return whether a visit needs a cold compartment: those vehicles are few, so it goes first."""
    chosen = echelons.problem.visits[visit]
    both = chosen.deliver.plus(chosen.collect)
    return both.chilled_ml + both.frozen_ml > 0
