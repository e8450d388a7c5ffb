"""Exact times of a run when everything else of the day stays as the plan has it.

The other routes set a frame: goods for a local trip are there when the trunk has handed them over,
must be handed over before the trip loads, and collections must be back before the trunk fetches
them. A run within the frame changes no other route.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from network.ids import OrderId
from routing.load import NOTHING, Load
from routing.two_echelon.plan import Plan, Route, RouteKind
from routing.two_echelon.problem import TwoEchelonProblem
from routing.two_echelon.runs import Call, HandOver, Reading, Run, Task
from routing.vrp.plan import VrpRoute
from routing.vrp.price import price_timeline
from routing.vrp.problem import Client, Group, VrpProblem
from routing.vrp.schedule import EventKind, Timeline, schedule

_NEVER = 2**40


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What runs owe each other at the stations, in seconds by index of a call.

    Parameters
    ----------
    ready_s
        The goods to bring can be loaded at the station from this second on.
    deadline_s
        They must have been handed over there by this second for the local run to load as planned.
    latest_s
        They can be handed over as late as this if the local run loads later than planned.
    back_s
        The goods collected can be fetched from the station from this second on.
    due_s
        They must be back at the station by this second; no entry: nobody fetches them today.
    """

    ready_s: Mapping[int, int] = field(default_factory=dict)
    deadline_s: Mapping[int, int] = field(default_factory=dict)
    latest_s: Mapping[int, int] = field(default_factory=dict)
    back_s: Mapping[int, int] = field(default_factory=dict)
    due_s: Mapping[int, int] = field(default_factory=dict)

    def without(self, call: int) -> "Frame":
        """Return the frame that owes nothing to or from a call."""
        return Frame(
            ready_s=_without(self.ready_s, call),
            deadline_s=_without(self.deadline_s, call),
            latest_s=_without(self.latest_s, call),
            back_s=_without(self.back_s, call),
            due_s=_without(self.due_s, call),
        )

    def relaxed(self) -> "Frame":
        """Return the frame in which local runs wait for their goods as long as they can."""
        return replace(self, deadline_s=self.latest_s)

    def after(self, timed: "TimedRun") -> "Frame":
        """Return the frame for local runs once a run of the hub has new times."""
        ready_s, due_s = timed.handed_over()
        return replace(self, ready_s={**self.ready_s, **ready_s}, due_s={**self.due_s, **due_s})


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TimedRun:
    """A run with its times and what the vehicle's day costs.

    Parameters
    ----------
    run, vrp, timeline
        The run, the problem of it alone (clients are its tasks in order), and its times.
    cost_fen
        Price of the vehicle's day, hand-overs left out.
    """

    run: Run
    vrp: VrpProblem
    timeline: Timeline
    cost_fen: int

    def handed_over(self) -> tuple[dict[int, int], dict[int, int]]:
        """Return when each call's goods have been left at a station, and when fetching starts."""
        tasks = self.run.tasks
        left_s: dict[int, int] = {}
        fetched_s: dict[int, int] = {}
        for k, event in enumerate(self.timeline.events):
            if event.kind is not EventKind.CALL:
                continue
            start_s = self.timeline.start_s[k]
            for client in event.clients:
                task = tasks[client]
                if isinstance(task, int):
                    continue
                for share in task.shares:
                    if share.call is not None and task.is_drop:
                        end_s = start_s + event.work_s
                        left_s[share.call] = max(end_s, left_s.get(share.call, end_s))
                    elif share.call is not None:
                        fetched_s[share.call] = min(start_s, fetched_s.get(share.call, start_s))
        return left_s, fetched_s

    def loaded_s(self) -> dict[int, int]:
        """Return when loading each call's trip starts."""
        return {
            task: self.timeline.start_s[k]
            for k, event in enumerate(self.timeline.events)
            if event.kind is EventKind.LOAD
            for client in event.clients
            if isinstance(task := self.run.tasks[client], int)
        }

    def at_home(self) -> tuple[dict[int, int], dict[int, int]]:
        """Return the latest start of loading each call's trip, and when it has been unloaded.

        A vehicle that loads again is unloaded for the others only when it leaves: its stay at home
        is one stop of a plan.
        """
        events, timeline = self.timeline.events, self.timeline
        loading_s: dict[int, int] = {}
        unloaded_s: dict[int, int] = {}
        last = len(events) - 1
        for k, event in enumerate(events):
            calls = [task for i in event.clients if isinstance(task := self.run.tasks[i], int)]
            if event.kind is EventKind.LOAD:
                loading_s.update(dict.fromkeys(calls, timeline.latest_start_s[k]))
            elif event.kind is EventKind.UNLOAD:
                end = min(k + 1, last)
                end_s = timeline.start_s[end] + events[end].work_s
                unloaded_s.update(dict.fromkeys(calls, end_s))
        return loading_s, unloaded_s


class Retimer:
    """Times runs of one day.

    Parameters
    ----------
    problem, reading
        The day, and the calls and runs of its plan.
    """

    def __init__(self, problem: TwoEchelonProblem, reading: Reading) -> None:
        self._problem = problem
        self._calls = reading.calls
        self._hubs = frozenset(problem.hubs)
        self._places = problem.county.place_by_id()
        self._types = problem.types()
        self._direct = tuple(self._client(call) for call in reading.calls)

    def time(self, run: Run, frame: Frame) -> TimedRun | None:
        """Return a run with its times within a frame; None if it has none."""
        operations = self._problem.county.operations
        vrp = VrpProblem(
            clients=tuple(
                self.client(task, frame, is_direct=self._is_direct(task, run.home))
                for task in run.tasks
            ),
            groups=(self._group(run),),
            call_s=self._problem.call_s,
            loading_piece_s=operations.stop_times.loading_piece_s,
            rest_after_driving_s=operations.rest_after_driving_s,
            rest_s=operations.rest_s,
        )
        first, trips = 0, []
        for trip in run.trips:
            trips.append(tuple(range(first, first + len(trip))))
            first += len(trip)
        timeline = schedule(vrp, VrpRoute(group=0, trips=tuple(trips)))
        if timeline is None:
            return None
        cost = price_timeline(vrp, 0, timeline)
        timed = TimedRun(
            run=run,
            vrp=vrp,
            timeline=timeline,
            cost_fen=cost.total,
        )
        is_local = run.home not in self._hubs
        return None if is_local and not _is_back(timed, frame) else timed

    def client(self, task: Task, frame: Frame, *, is_direct: bool) -> Client:
        """Return a task as a vehicle meets it; a direct call starts from the goods' source."""
        if isinstance(task, HandOver):
            return self._hand_over(task, frame)
        direct = self._direct[task]
        if is_direct:
            return direct
        return replace(
            direct, ready_s=frame.ready_s.get(task, 0), return_by_s=frame.due_s.get(task)
        )

    def _client(self, call: Call) -> Client:
        """Return a call as a vehicle at the goods' source meets it."""
        return Client(
            place=call.place,
            deliver=call.deliver,
            collect=call.collect,
            service_s=self._service_s(call.place, call.deliver.pieces + call.collect.pieces),
            early_s=call.early_s,
            late_s=call.late_s,
            ready_s=call.ready_s,
            return_by_s=call.return_by_s,
            penalty_fen=1,
        )

    def latest_start_s(self, timed: TimedRun, frame: Frame) -> tuple[int, ...]:
        """Return the latest start of each event if local runs wait for their goods as they can."""
        tasks = timed.run.tasks
        relaxed = frame.relaxed()
        latest_s: list[int] = []
        after_s = _NEVER
        for event in reversed(timed.timeline.events):
            late_s = event.late_s
            if event.kind is EventKind.CALL and any(_is_drop(tasks[i]) for i in event.clients):
                clients = [self.client(tasks[i], relaxed, is_direct=False) for i in event.clients]
                work_s = sum(client.service_s for client in clients)
                late_s = min(client.late_s + client.service_s for client in clients) - work_s
            after_s = min(late_s, after_s - event.length_s)
            latest_s.append(after_s)
        return tuple(reversed(latest_s))

    def _is_direct(self, task: Task, home: int) -> bool:
        return isinstance(task, int) and self._calls[task].source == home

    def _hand_over(self, task: HandOver, frame: Frame) -> Client:
        load = task.load
        named = [share.call for share in task.shares if share.call is not None]
        place = self._places[self._problem.place_ids[task.station]]
        service_s = self._service_s(task.station, load.pieces)
        work_s = service_s + int(self._problem.call_s[task.station])
        early_s, by_s, return_by_s = place.open_from_s, place.open_to_s, None
        if task.is_drop:
            by_s = min([by_s, *(frame.deadline_s.get(i, _NEVER) for i in named)])
        else:
            early_s = max([early_s, *(frame.back_s.get(i, 0) for i in named)])
            dues = (self._calls[i].return_by_s for i in named)
            return_by_s = min((due for due in dues if due is not None), default=None)
        return Client(
            place=task.station,
            deliver=load if task.is_drop else NOTHING,
            collect=NOTHING if task.is_drop else load,
            service_s=service_s,
            early_s=early_s,
            late_s=by_s - work_s,
            ready_s=task.ready_s,
            return_by_s=return_by_s,
            penalty_fen=1,
        )

    def _service_s(self, place: int, pieces: int) -> int:
        return int(self._problem.call_piece_s[place]) * pieces

    def _group(self, run: Run) -> Group:
        place = self._places[run.vehicle.home_id]
        operations = self._problem.county.operations
        return Group(
            vehicle_type=self._types[run.vehicle.vehicle_type_id],
            home=run.home,
            count=1,
            ways=self._problem.ways[run.vehicle.vehicle_type_id],
            early_s=max(operations.work_from_s, place.open_from_s),
            late_s=min(operations.work_to_s, place.open_to_s),
        )


def frame_of(problem: TwoEchelonProblem, plan: Plan, reading: Reading) -> Frame:
    """Return what the runs of a plan owe each other; the plan's own times are always within it."""
    left_s, fetched_s = _at_stations(problem, plan)
    ready_s: dict[int, int] = {}
    deadline_s: dict[int, int] = {}
    back_s: dict[int, int] = {}
    due_s: dict[int, int] = {}
    for k, route in enumerate(plan.routes):
        loading_s, unloaded_s = _at_home(problem, route)
        for i, call in _calls_of(reading, k):
            handed = [left_s[order_id] for order_id in call.deliver_ids if order_id in left_s]
            if handed:
                load_s = min(loading_s[order_id] for order_id in call.deliver_ids)
                ready_s[i] = min(max(handed), load_s)
                deadline_s[i] = max(*handed, load_s)
            fetched = [
                fetched_s[order_id] for order_id in call.collect_ids if order_id in fetched_s
            ]
            if fetched:
                end_s = max(unloaded_s[order_id] for order_id in call.collect_ids)
                back_s[i] = min(*fetched, end_s)
                due_s[i] = max(min(fetched), end_s)
    return Frame(
        ready_s=ready_s, deadline_s=deadline_s, latest_s=deadline_s, back_s=back_s, due_s=due_s
    )


def _is_drop(task: Task) -> bool:
    return isinstance(task, HandOver) and task.is_drop


def _is_back(timed: TimedRun, frame: Frame) -> bool:
    """Return whether collections are at home, by the times of the plan's stops, when fetched."""
    due_s = frame.due_s
    return not due_s or all(
        unloaded_s <= due_s[call]
        for call, unloaded_s in timed.at_home()[1].items()
        if call in due_s
    )


def _calls_of(reading: Reading, route: int) -> list[tuple[int, Call]]:
    """Return the calls of a route that can be read, with their indices."""
    run = reading.runs[route]
    return [] if run is None else [(i, reading.calls[i]) for i in run.tasks if isinstance(i, int)]


def _at_stations(
    problem: TwoEchelonProblem, plan: Plan
) -> tuple[dict[OrderId, int], dict[OrderId, int]]:
    """Return when orders have been left where they change vehicle, and when fetching starts."""
    left_s: dict[OrderId, int] = {}
    fetched_s: dict[OrderId, int] = {}
    for route in plan.routes:
        is_bus = route.kind is RouteKind.BUS
        for stop in route.stops if is_bus else route.stops[1:-1]:
            row = problem.row_of.get(stop.place_id)
            if row is None or (not is_bus and stop.place_id == route.stops[0].place_id):
                continue
            end_s = stop.depart_s - stop.rest_s
            ids = (*stop.deliver, *stop.collect)
            pieces = sum(problem.loads.get(i, NOTHING).pieces for i in ids)
            work_s = int(problem.call_s[row]) + int(problem.call_piece_s[row]) * pieces
            if is_bus:
                work_s = stop.depart_s - stop.arrive_s
            for i in stop.deliver:
                if i in problem.orders and problem.orders[i].destination_id != stop.place_id:
                    left_s[i] = end_s
            for i in stop.collect:
                if i in problem.orders and problem.orders[i].origin_id != stop.place_id:
                    fetched_s[i] = end_s - work_s
    return left_s, fetched_s


def _at_home(
    problem: TwoEchelonProblem, route: Route
) -> tuple[dict[OrderId, int], dict[OrderId, int]]:
    """Return when loading the trip of an order starts at home, and when it has been unloaded."""
    loading_s: dict[OrderId, int] = {}
    unloaded_s: dict[OrderId, int] = {}
    piece_s = problem.county.operations.stop_times.loading_piece_s
    pieces: dict[OrderId, Load] = defaultdict(lambda: NOTHING, problem.loads)
    for stop in route.stops:
        if stop.place_id == route.stops[0].place_id:
            end_s = stop.depart_s - stop.rest_s
            start_s = end_s - piece_s * sum(pieces[i].pieces for i in stop.collect)
            loading_s.update(dict.fromkeys(stop.collect, start_s))
            unloaded_s.update(dict.fromkeys(stop.deliver, end_s))
    return loading_s, unloaded_s


def _without(by_call: Mapping[int, int], call: int) -> Mapping[int, int]:
    if call not in by_call:
        return by_call
    return {i: second for i, second in by_call.items() if i != call}
