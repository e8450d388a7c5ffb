"""From the arrays of the compiled search to a day's solution."""

from collections import Counter
from collections.abc import Iterator

import numpy as np

from routing.two_echelon.echelons import Echelons
from routing.two_echelon.solution import (
    BusRoute,
    DaySolution,
    GroupKey,
    Task,
    TaskRoute,
    Transfer,
    without_undelivered,
)
from routing.two_echelon.solvers.model import DROPS, PICKS, Ints, Model
from routing.two_echelon.solvers.shared import share
from routing.two_echelon.solvers.state import END, Solution
from routing.two_echelon.solvers.trunks import Trunks, plan_trunks


def to_solution(
    echelons: Echelons, model: Model, trunks: Trunks, solution: Solution
) -> DaySolution:
    """Return the solution that some arrays stand for.

    Parameters
    ----------
    echelons, model, trunks
        The day, as it is and as arrays, and its trunks where they are planned apart.
    solution
        Decisions of the search.
    """
    keys = tuple(echelons.fleet)
    stations = echelons.problem.stations
    calls = {} if model.trunks_only else _calls(echelons, model, solution)
    hub_routes: list[TaskRoute] = []
    local: dict[int, list[TaskRoute]] = {}
    buses: list[BusRoute] = []
    served: set[int] = set()
    for route, group in enumerate(solution.group):
        if group < 0:
            continue
        entries = solution.sequence[route, : solution.length[route]]
        trips = tuple(_trips(entries, model.num_visits, calls))
        if not trips:
            continue
        served.update(task for trip in trips for task in trip if isinstance(task, int))
        if group >= model.num_driven:
            buses.append(BusRoute(ride=int(group) - model.num_driven, tasks=trips[0]))
            continue
        planned = TaskRoute(group=keys[group], trips=trips)
        station = int(model.group_station[group])
        if station < 0:
            hub_routes.append(planned)
        else:
            local.setdefault(stations[station], []).append(planned)
    too_many: list[TaskRoute] = []
    if model.trunks_only:
        planned_trunks = _trunk_routes(echelons, trunks, local)
        hub_routes.extend(planned_trunks[: trunks.num_trucks])
        too_many = planned_trunks[trunks.num_trucks :]
    found = DaySolution(
        hub_routes=tuple(hub_routes),
        local_routes={station: tuple(routes) for station, routes in sorted(local.items())},
        unserved=frozenset(range(model.num_visits)) - served,
        waiting=frozenset(_waiting(echelons, solution, local)),
        bus_routes=tuple(sorted(buses, key=lambda bus: bus.ride)),
    )
    return without_undelivered(found, (task for route in too_many for task in route.tasks()))


def _trips(
    entries: Ints, num_visits: int, calls: dict[int, Transfer]
) -> Iterator[tuple[Task, ...]]:
    """Yield the trips of a sequence."""
    trip: list[Task] = []
    for entry in [*map(int, entries), END]:
        if entry == END:
            if trip:
                yield tuple(trip)
            trip = []
        elif entry < num_visits:
            trip.append(entry)
        elif entry - num_visits in calls:
            trip.append(calls[entry - num_visits])


def _calls(echelons: Echelons, model: Model, solution: Solution) -> dict[int, Transfer]:
    """Return what each call slot in use stands for."""
    carried: dict[tuple[int, bool], list[int]] = {}
    for slots, is_drop in ((solution.carried, True), (solution.fetched, False)):
        for visit, slot in enumerate(slots):
            if slot >= 0:
                carried.setdefault((int(slot), is_drop), []).append(visit)
    problem = echelons.problem
    per_station = model.num_hubs * (DROPS + PICKS)
    return {
        slot: Transfer(
            station=problem.stations[slot // per_station],
            hub=problem.hubs[slot % per_station // (DROPS + PICKS)],
            is_drop=is_drop,
            visits=tuple(visits),
        )
        for (slot, is_drop), visits in carried.items()
    }


def _waiting(
    echelons: Echelons, solution: Solution, local: dict[int, list[TaskRoute]]
) -> Iterator[Transfer]:
    """Yield the collections that reach a station and no hub."""
    visits = echelons.problem.visits
    for station, routes in local.items():
        left: dict[int, list[int]] = {}
        for route in routes:
            for i in route.visits():
                visit = visits[i]
                if visit.collect_ids and visit.source != station and solution.fetched[i] < 0:
                    left.setdefault(visit.source, []).append(i)
        for hub, waiting in left.items():
            yield Transfer(station=station, hub=hub, is_drop=False, visits=tuple(sorted(waiting)))


def _trunk_routes(
    echelons: Echelons, trunks: Trunks, local: dict[int, list[TaskRoute]]
) -> list[TaskRoute]:
    """Return the trunks that were planned by loads alone, orders told off to them one by one.

    Those with the most goods come first.
    """
    problem = echelons.problem
    goods = [
        [
            (i, k)
            for route in local.get(station, ())
            for i in route.visits()
            for k in range(len(problem.visits[i].deliver_ids))
        ]
        for station in problem.stations
    ]
    loads = np.array([len(orders) * trunks.unit for orders in goods], dtype=np.int64)
    _, rows = plan_trunks(share(trunks), loads, True)
    trips: dict[int, list[Task]] = {}
    goods_of: Counter[int] = Counter()
    for truck, station, amount in trunks.routes[:rows].tolist():
        count = amount // trunks.unit
        orders, goods[station] = goods[station][:count], goods[station][count:]
        goods_of[truck] += count
        trips.setdefault(truck, []).append(
            _split(orders, problem.stations[station], problem.hubs[0])
        )
    hub_key: GroupKey = echelons.hub_groups[0]
    return [
        TaskRoute(group=hub_key, trips=(tuple(trips[truck]),))
        for truck in sorted(trips, key=lambda truck: (-goods_of[truck], truck))
    ]


def _split(orders: list[tuple[int, int]], station: int, hub: int) -> Transfer:
    """Return the transfer of single orders of visits, each visit's in a row."""
    parts: dict[int, tuple[int, int]] = {}
    for visit, k in orders:
        first = parts.get(visit, (k, k))[0]
        parts[visit] = (first, k + 1)
    chosen = sorted(parts)
    return Transfer(
        station=station,
        hub=hub,
        is_drop=True,
        visits=tuple(chosen),
        parts=tuple(parts[i] for i in chosen),
    )
