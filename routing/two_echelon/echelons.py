"""The two echelons of a day as one-echelon problems, joined in time at the stations.

Goods that change vehicle are handed over when the trunk leaves the station; a local trip is
loaded after that. Going up, local vehicles are back at the station by its *homeward* time, early
enough for a vehicle of the hub to bring the goods home the same day.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from network.ids import OrderId, PlaceId, VehicleTypeId
from network.places import Place
from routing.load import NOTHING, Load, vehicle_capacity
from routing.two_echelon.homeward import Homeward
from routing.two_echelon.policy import Policy
from routing.two_echelon.problem import TwoEchelonProblem, Visit
from routing.two_echelon.solution import GroupKey, Task, TaskRoute, Transfer
from routing.vrp.plan import VrpRoute
from routing.vrp.problem import Client, Group, VrpProblem
from routing.vrp.schedule import EventKind, Timeline, schedule

ORDER_PENALTY_FEN = 2_000_000
"""Cost of leaving one order out: above any vehicle's day, so never traded for money."""
WAITING_PENALTY_FEN = 5_000
"""Cost of leaving one order overnight at a station: it goes home today where it can."""
LATE_PENALTY_FEN = 100_000
"""Cost of leaving one there that is late for it: above any vehicle's day, below leaving one out."""
_HOMEWARD_SLACK_S = 2700
_TRANSFER_SHARE = 0.5
_MILLILITRES = 1000


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Stated:
    """A one-echelon problem and what its clients are.

    Parameters
    ----------
    vrp
        The problem.
    tasks
        Task of each client.
    groups
        Key of each vehicle group.
    """

    vrp: VrpProblem
    tasks: tuple[Task, ...]
    groups: tuple[GroupKey, ...]

    def to_vrp(self, route: TaskRoute) -> VrpRoute:
        """Return a route in the problem's indices; tasks that are not in the problem drop out."""
        trips = (
            tuple(self._client_of[task] for task in trip if task in self._client_of)
            for trip in route.trips
        )
        return VrpRoute(
            group=self.groups.index(route.group), trips=tuple(trip for trip in trips if trip)
        )

    def from_vrp(self, route: VrpRoute) -> TaskRoute:
        """Return a route of the problem as tasks."""
        trips = tuple(tuple(self.tasks[i] for i in trip) for trip in route.trips)
        return TaskRoute(group=self.groups[route.group], trips=trips)

    def timeline(self, route: TaskRoute) -> Timeline | None:
        """Return a route's times, or None if it has none."""
        return schedule(self.vrp, self.to_vrp(route))

    @property
    def _client_of(self) -> dict[Task, int]:
        return {task: i for i, task in enumerate(self.tasks)}


class Echelons:
    """States parts of a day as one-echelon problems.

    Parameters
    ----------
    problem, policy
        The day and who may serve whom.
    """

    def __init__(self, problem: TwoEchelonProblem, policy: Policy) -> None:
        self.problem = problem
        self.policy = policy
        self.fleet = {key: len(vehicles) for key, vehicles in problem.fleet().items()}
        self.hub_groups = tuple(key for key in self.fleet if key[0] in problem.hubs)

        self._cooling_s = problem.cooling_s()
        self._latest: dict[TaskRoute, dict[int, int] | None] = {}

    def remember(
        self, route: TaskRoute, latest: Callable[[], dict[int, int] | None]
    ) -> dict[int, int] | None:
        """Return the latest loadings of a local route, computed once."""
        if route not in self._latest:
            self._latest[route] = latest()
        return self._latest[route]

    def homeward_s(self, station: int, hub: int) -> int:
        """Return when what goes home to `hub` the same day may be fetched."""
        drives = [
            int(self.problem.ways[type_id].duration_s[station, home])
            for home, type_id in self.hub_groups
            if home == hub and self.problem.ways[type_id].is_open[station, home]
        ]
        leave_s = self.problem.county.operations.work_to_s - max(drives, default=0)
        slack_s = _HOMEWARD_SLACK_S + int(self.problem.call_s[station])
        return min(leave_s, self._place(station).open_to_s) - slack_s

    def back_by_s(self, station: int, hub: int) -> int:
        """Return when local vehicles are back with what goes home to `hub` the same day."""
        return self.homeward_s(station, hub) - self._cooling_s.get(station, 0)

    def earliest_drop_s(self, station: int, visits: Iterable[int]) -> int:
        """Return a guess when goods of some visits can be at a station, from the drive alone."""
        hubs = self.problem.hubs
        chosen = [v for i in visits if (v := self.problem.visits[i]).source in hubs]
        ready_s = max((v.ready_s for v in chosen), default=0)
        source = next((v.source for v in chosen), hubs[0])
        drives = [
            int(self.problem.ways[type_id].duration_s[home, station])
            for home, type_id in self.hub_groups
            if home == source and self.problem.ways[type_id].is_open[home, station]
        ]
        loading_s = _HOMEWARD_SLACK_S // 2
        start_s = max(ready_s, self.problem.county.operations.work_from_s)
        return start_s + max(drives, default=0) + loading_s

    def state(
        self,
        tasks: Sequence[Task],
        groups: Mapping[GroupKey, int],
        *,
        ready_s: Callable[[int, GroupKey | None], int],
        deadline_s: Callable[[Transfer], int] = lambda _: 2**40,
    ) -> Stated:
        """State some tasks and vehicles as a one-echelon problem.

        Parameters
        ----------
        tasks, groups
            Tasks to do, and how many vehicles of each group may do them (0: left out).
        ready_s
            Earliest loading of a visit's goods for a home group (None: the least of all).
        deadline_s
            Latest start of a transfer's handing over.
        """
        keys = tuple(key for key, count in groups.items() if count > 0)
        clients = tuple(self._client(task, ready_s, deadline_s) for task in tasks)
        return Stated(
            vrp=VrpProblem(
                clients=clients,
                groups=tuple(self._group(key, groups[key], tasks, ready_s) for key in keys),
                call_s=self.problem.call_s,
                loading_piece_s=self.problem.county.operations.stop_times.loading_piece_s,
                rest_after_driving_s=self.problem.county.operations.rest_after_driving_s,
                rest_s=self.problem.county.operations.rest_s,
            ),
            tasks=tuple(tasks),
            groups=keys,
        )

    def penalty_fen(self, task: Task) -> int:
        """Return the cost of not doing a task."""
        visits, weight = self.problem.visits, self.problem.weight
        if isinstance(task, int):
            leave_fen = visits[task].leave_fen
            must_fen = ORDER_PENALTY_FEN * weight(visits[task].order_ids)
            return must_fen if leave_fen is None else leave_fen
        if task.is_drop:
            return ORDER_PENALTY_FEN * weight(task.order_ids(visits))
        return self.waiting_fen(task.order_ids(visits))

    def waiting_fen(self, order_ids: Iterable[OrderId]) -> int:
        """Return the cost of leaving collected orders overnight at a station."""
        return sum(
            (LATE_PENALTY_FEN if i in self._hurried else WAITING_PENALTY_FEN)
            * self.problem.weight((i,))
            for i in order_ids
        )

    def handling_fen(self, station: int, visits: Iterable[int]) -> int:
        """Return the price of the hand-overs that visits via a station need beside a direct one."""
        chosen = (self.problem.visits[i] for i in visits)
        pieces = sum(visit.pieces for visit in chosen if visit.source != station)
        return self.problem.handling_fen(station) * pieces

    def opening_fen(self, station: int) -> int:
        """Return the price of having a station open."""
        opening = self.problem.openings.get(station)
        return 0 if opening is None else opening.fen

    def working_hours(self, home: int) -> tuple[int, int]:
        """Return the seconds between which vehicles of a home may be loaded and unloaded there."""
        operations = self.problem.county.operations
        open_from_s, open_to_s = self.opening_hours(home)
        early_s = max(operations.work_from_s, open_from_s)
        return early_s, max(early_s, min(operations.work_to_s, open_to_s))

    def opening_hours(self, row: int) -> tuple[int, int]:
        """Return the seconds between which a place is open."""
        place = self._place(row)
        return place.open_from_s, place.open_to_s

    def has_room_overnight(self, row: int, load: Load) -> bool:
        """Return whether a place can keep a load overnight (C11)."""
        place = self._place(row)
        cold_ml = load.chilled_ml + load.frozen_ml
        if cold_ml > place.chilled_l * _MILLILITRES:
            return False
        warm_ml = load.volume_ml - cold_ml
        return place.storage_l is None or warm_ml <= place.storage_l * _MILLILITRES

    def capacity(self, type_id: VehicleTypeId) -> Load:
        """Return the room of a vehicle type."""
        return vehicle_capacity(self.problem.types()[type_id])

    def transfer_limit(self, hub: int) -> Load:
        """Return the room a transfer should take: half of the hub's roomiest vehicle."""
        return self._transfer_limit[hub]

    def load(self, task: Task) -> Load:
        """Return what a task moves one way."""
        visits = self.problem.visits
        if isinstance(task, int):
            return visits[task].deliver.plus(visits[task].collect)
        total = NOTHING
        if task.parts:
            for order_id in task.order_ids(visits):
                total = total.plus(self.problem.loads[order_id])
            return total
        for i in task.visits:
            total = total.plus(visits[i].deliver if task.is_drop else visits[i].collect)
        return total

    @cached_property
    def _transfer_limit(self) -> dict[int, Load]:
        """Room a transfer may take, by hub: half of the roomiest vehicle that is at home there."""
        limits = {}
        for hub in self.problem.hubs:
            rooms = [
                vehicle_capacity(self.problem.types()[type_id])
                for home, type_id in self.hub_groups
                if home == hub
            ]
            sides = zip(*(rooms or [NOTHING]), strict=True)
            limits[hub] = Load(*(int(_TRANSFER_SHARE * max(side)) for side in sides))
        return limits

    def _client(
        self,
        task: Task,
        ready_s: Callable[[int, GroupKey | None], int],
        deadline_s: Callable[[Transfer], int],
    ) -> Client:
        visits = self.problem.visits
        if isinstance(task, int):
            return visit_client(
                self.problem,
                visits[task],
                ready_s=ready_s(task, None),
                penalty_fen=self.penalty_fen(task),
            )
        load = self.load(task)
        place = self._place(task.station)
        early_s = place.open_from_s
        ready = 0
        if task.is_drop:
            ready = max(visits[i].ready_s for i in task.visits)
        else:
            early_s = max(early_s, self.homeward_s(task.station, task.hub))
        service_s = int(self.problem.call_piece_s[task.station]) * load.pieces
        closing_s = place.open_to_s - int(self.problem.call_s[task.station]) - service_s
        return Client(
            place=task.station,
            deliver=load if task.is_drop else NOTHING,
            collect=NOTHING if task.is_drop else load,
            service_s=service_s,
            early_s=early_s,
            late_s=max(early_s, min(closing_s, deadline_s(task))),
            ready_s=ready,
            penalty_fen=self.penalty_fen(task),
        )

    @cached_property
    def _hurried(self) -> frozenset[OrderId]:
        """Collected orders that may come home at any time, but late unless they do today."""
        homeward, orders = Homeward(self.problem), self.problem.orders
        taken = (i for v in self.problem.visits if v.return_by_s is None for i in v.collect_ids)
        return frozenset(i for i in taken if homeward.is_hurried(orders[i]))

    def _place(self, row: int) -> Place:
        return self._places[self.problem.place_ids[row]]

    @cached_property
    def _places(self) -> dict[PlaceId, Place]:
        return self.problem.county.place_by_id()

    def _group(
        self,
        key: GroupKey,
        count: int,
        tasks: Sequence[Task],
        ready_s: Callable[[int, GroupKey | None], int],
    ) -> Group:
        home, type_id = key
        may = self.policy.serves(key)
        serves = np.array([self._may_do(key, may, task) for task in tasks], dtype=np.bool_)
        early_s, late_s = self.working_hours(home)
        if home in self.problem.stations:
            own = [t for t, ok in zip(tasks, serves, strict=True) if ok and isinstance(t, int)]
            early_s = max(early_s, min((ready_s(i, key) for i in own), default=early_s))
            hubs = {self.problem.visits[i].source for i in own if self._goes_home(i, home)}
            late_s = min([late_s, *(self.back_by_s(home, hub) for hub in hubs)])
        return Group(
            vehicle_type=self.problem.types()[type_id],
            home=home,
            count=count,
            ways=self.problem.ways[type_id],
            early_s=early_s,
            late_s=max(early_s, late_s),
            serves=serves,
        )

    def _goes_home(self, visit: int, station: int) -> bool:
        """Return whether goods collected at a visit leave the station for a hub."""
        chosen = self.problem.visits[visit]
        return bool(chosen.collect_ids) and chosen.source != station

    def _may_do(self, key: GroupKey, may: npt.NDArray[np.bool_], task: Task) -> bool:
        home, type_id = key
        if isinstance(task, int):
            return bool(may[task])
        return home == task.hub and bool(self.problem.ways[type_id].is_open[home, task.station])


def visit_client(
    problem: TwoEchelonProblem, visit: Visit, *, ready_s: int, penalty_fen: int
) -> Client:
    """Return a visit as a client of whoever makes it.

    Parameters
    ----------
    problem, visit
        The day and the visit.
    ready_s
        When what it brings can be loaded at the home of whoever makes it.
    penalty_fen
        Cost of leaving it out, > 0.
    """
    return Client(
        place=visit.place,
        deliver=visit.deliver,
        collect=visit.collect,
        service_s=int(problem.call_piece_s[visit.place]) * visit.pieces,
        early_s=visit.early_s,
        late_s=visit.late_s,
        ready_s=ready_s,
        return_by_s=visit.return_by_s,
        penalty_fen=penalty_fen,
    )


def handed_over(stated: Stated, timeline: Timeline) -> dict[int, int]:
    """Return when a trunk route has unloaded each visit's goods at their station."""
    times: dict[int, int] = {}
    for k, event in enumerate(timeline.events):
        if event.kind is not EventKind.CALL:
            continue
        for client in event.clients:
            task = stated.tasks[client]
            if isinstance(task, Transfer) and task.is_drop:
                times.update((i, timeline.start_s[k] + event.work_s) for i in task.visits)
    return times
