"""A day's decisions while they are searched: who goes how, in which sequence.

A `DaySolution` holds sequences only. `routing.two_echelon.echelons` states its two echelons as
one-echelon problems and gives it times and prices.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import overload

from network.ids import OrderId, VehicleTypeId
from routing.two_echelon.problem import Visit

GroupKey = tuple[int, VehicleTypeId]
"""Vehicles alike: row of their home, and their type."""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Transfer:
    """Goods of several visits that change vehicle at a station.

    Parameters
    ----------
    station, hub
        Rows of the station and of the hub the goods come from or go to.
    is_drop
        True: brought from the hub for local delivery; False: local collections taken home.
    visits
        The visits concerned, ascending.
    parts
        First and one past the last of the orders of each visit that travel here, where goods of
        a visit are split between vehicles; empty: all orders of every visit.
    """

    station: int
    hub: int
    is_drop: bool
    visits: tuple[int, ...]
    parts: tuple[tuple[int, int], ...] = ()

    def order_ids(self, visits: Sequence[Visit]) -> Iterator[OrderId]:
        """Yield the orders that change vehicle here.

        Parameters
        ----------
        visits
            All visits of the day.
        """
        for k, i in enumerate(self.visits):
            ids = visits[i].deliver_ids if self.is_drop else visits[i].collect_ids
            first, last = self.parts[k] if self.parts else (0, len(ids))
            yield from ids[first:last]


Task = int | Transfer
"""What a vehicle of the hub does at a stop: a visit (by index) or a transfer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskRoute:
    """One vehicle's day as sequences of tasks; local vehicles have visits only.

    Parameters
    ----------
    group
        Home and type of the vehicle.
    trips
        Tasks of each trip from home to home; no trip is empty.
    """

    group: GroupKey
    trips: tuple[tuple[Task, ...], ...]

    def tasks(self) -> Iterator[Task]:
        """Yield all tasks in order."""
        for trip in self.trips:
            yield from trip

    def visits(self) -> Iterator[int]:
        """Yield the visits made by this vehicle itself."""
        return (task for task in self.tasks() if isinstance(task, int))

    def transfers(self) -> Iterator[Transfer]:
        """Yield the transfers."""
        return (task for task in self.tasks() if isinstance(task, Transfer))


@dataclass(frozen=True, slots=True, kw_only=True)
class BusRoute:
    """What a bus carries on one ride to or from a hub.

    Parameters
    ----------
    ride
        Index of the ride.
    tasks
        Visits and transfers, at least one, in the order of the timetable.
    """

    ride: int
    tasks: tuple[Task, ...]

    def visits(self) -> Iterator[int]:
        """Yield the visits made at bus stops."""
        return (task for task in self.tasks if isinstance(task, int))

    def transfers(self) -> Iterator[Transfer]:
        """Yield the transfers."""
        return (task for task in self.tasks if isinstance(task, Transfer))


@dataclass(frozen=True, slots=True, kw_only=True)
class DaySolution:
    """Routes of both echelons, and what is left out.

    Parameters
    ----------
    hub_routes
        Routes that start at a hub: trunk, direct, or both.
    local_routes
        Routes that start at a station, by its row.
    unserved
        Visits in no route.
    waiting
        Collections that reach a station today and no hub.
    bus_routes
        What buses carry, at most one a ride.
    """

    hub_routes: tuple[TaskRoute, ...] = ()
    local_routes: Mapping[int, tuple[TaskRoute, ...]] = field(
        default_factory=lambda: MappingProxyType({})
    )
    unserved: frozenset[int] = frozenset()
    waiting: frozenset[Transfer] = frozenset()
    bus_routes: tuple[BusRoute, ...] = ()


def without_undelivered(solution: DaySolution, left_out: Iterable[Task]) -> DaySolution:
    """Return a solution that takes account of tasks the hub's vehicles and buses leave out.

    Visits left out become unserved, also those whose goods never reach their station; collections
    left at a station wait there.
    """
    left = tuple(left_out)
    undelivered = {i for t in left if isinstance(t, Transfer) and t.is_drop for i in t.visits}
    undelivered |= {t for t in left if isinstance(t, int)}
    local = {
        station: tuple(r for r in (_without(r, undelivered) for r in routes) if r.trips)
        for station, routes in solution.local_routes.items()
    }
    picks = {t for t in left if isinstance(t, Transfer) and not t.is_drop} | solution.waiting
    waiting = (_still_needed(pick, undelivered) for pick in picks)
    hub = (_without(route, undelivered) for route in solution.hub_routes)
    buses = (
        BusRoute(ride=route.ride, tasks=_those_needed(route.tasks, undelivered))
        for route in solution.bus_routes
    )
    return DaySolution(
        hub_routes=tuple(route for route in hub if route.trips),
        local_routes={station: routes for station, routes in local.items() if routes},
        unserved=solution.unserved | undelivered,
        waiting=frozenset(pick for pick in waiting if pick is not None),
        bus_routes=tuple(route for route in buses if route.tasks),
    )


def _without(route: TaskRoute, visits: set[int]) -> TaskRoute:
    """Return a route without some visits and their transfers; it may have no trip left."""
    trips = (_those_needed(trip, visits) for trip in route.trips)
    return TaskRoute(group=route.group, trips=tuple(trip for trip in trips if trip))


def _those_needed(tasks: Iterable[Task], visits: set[int]) -> tuple[Task, ...]:
    """Return what is left of some tasks without some visits."""
    needed = (_still_needed(task, visits) for task in tasks)
    return tuple(task for task in needed if task is not None)


@overload
def _still_needed(task: Transfer, visits: set[int]) -> Transfer | None: ...
@overload
def _still_needed(task: Task, visits: set[int]) -> Task | None: ...
def _still_needed(task: Task, visits: set[int]) -> Task | None:
    """Return what is left of a task without some visits; None if nothing."""
    if isinstance(task, int):
        return None if task in visits else task
    if visits.isdisjoint(task.visits):
        return task
    kept = [k for k, i in enumerate(task.visits) if i not in visits]
    parts = tuple(task.parts[k] for k in kept) if task.parts else ()
    chosen = tuple(task.visits[k] for k in kept)
    return replace(task, visits=chosen, parts=parts) if kept else None
