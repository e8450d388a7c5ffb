"""The plan of a VROOM problem as its answer: in the problem's own ids, amounts and times."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Any

from data.vroom.plans import summary_of
from data.vroom.problem import DEPOT, Kind, shift_s, task_number, travel_of
from data.vroom.tasks import Task, TaskKind, tasks_of
from data.vroom.wire import Call, VroomProblem, VroomVehicle, horizon
from routing.two_echelon.plan import Plan, Route, Stop
from routing.violation import Violation

_Step = dict[str, Any]


def answer_of(
    problem: VroomProblem, plan: Plan, computing_ms: int, violations: Iterable[Violation] = ()
) -> dict[str, Any]:
    """Return a plan as VROOM's answer, and what the checker says of it under ``check``.

    Parameters
    ----------
    problem, plan
        The problem, and a plan of what `day_of` made of it.
    computing_ms
        Milliseconds the search took.
    violations
        What the checker found wrong with the plan.
    """
    writer = _Writer(problem)
    routes = [writer.route(route) for route in plan.routes if len(route.stops) > 2]
    done = {task_number(s.place_id) for r in plan.routes for s in r.stops if s.place_id != DEPOT}
    left_out = (task for n, task in enumerate(tasks_of(problem)) if n not in done)
    unassigned = [step for task in left_out for step in _left_out(task)]
    summary = summary_of(routes, len(unassigned), sum(route["cost"] for route in routes))
    summary["computing_times"] = {"loading": 0, "solving": computing_ms, "routing": 0}
    return {
        "code": 0,
        "summary": summary,
        "unassigned": unassigned,
        "routes": routes,
        "check": [
            {"kind": v.kind.value, "subject": v.subject, "amount": v.amount, "unit": v.unit}
            for v in violations
        ],
    }


def _left_out(task: Task) -> Iterator[_Step]:
    """Yield what is unassigned of a task: both ends of a shipment."""
    for kind, call in _ends_of(task):
        yield {"id": call.id, "type": kind.value, **_where(call)}


def _ends_of(task: Task) -> list[tuple[TaskKind, Call]]:
    """Return what a task is made of, in the order in which it is done."""
    ends = [(task.kind, task.call)]
    if task.other is not None and task.kind is TaskKind.DELIVERY:
        ends.insert(0, (TaskKind.PICKUP, task.other))
    elif task.other is not None:
        ends.append((TaskKind.DELIVERY, task.other))
    return ends


class _Writer:
    """Writes the routes of one problem."""

    def __init__(self, problem: VroomProblem) -> None:
        self._problem = problem
        self._start_s = horizon(problem)[0]
        self._tasks = tasks_of(problem)
        self._vehicles = {str(vehicle.id): vehicle for vehicle in problem.vehicles}
        kinds = dict.fromkeys(map(Kind.of, problem.vehicles))
        self._travel = {kind: travel_of(problem, kind, self._tasks) for kind in kinds}
        sizes = (len(amounts) for task in self._tasks for amounts in (task.brought, task.taken))
        self._size = max(1, *(len(v.capacity) for v in problem.vehicles), *sizes)

    def route(self, route: Route) -> dict[str, Any]:
        """Return a route with its steps."""
        vehicle = self._vehicles[route.vehicle_id]
        numbers = [task_number(stop.place_id) for stop in route.stops[1:-1]]
        tasks = [self._tasks[n] for n in numbers]
        rows = [0, *(n + 1 for n in numbers), 0]
        driven = self._driven(Kind.of(vehicle), rows)
        steps = self._steps(vehicle, route, tasks, driven)
        return {
            "vehicle": vehicle.id,
            "cost": self._cost(Kind.of(vehicle), rows),
            "setup": sum(step["setup"] for step in steps),
            "service": sum(step["service"] for step in steps),
            "duration": driven[-1][0],
            "waiting_time": sum(step["waiting_time"] for step in steps),
            "priority": sum(task.priority * task.num_steps for task in tasks),
            "distance": driven[-1][1],
            "delivery": self._sum(_both(task, task.brought) for task in tasks),
            "pickup": self._sum(_both(task, task.taken) for task in tasks),
            **_described(vehicle.description),
            "steps": steps,
            "violations": [],
        }

    def _steps(
        self,
        vehicle: VroomVehicle,
        route: Route,
        tasks: Sequence[Task],
        driven: Sequence[tuple[int, int]],
    ) -> list[_Step]:
        """Return the steps of a route, those of shipments where it starts and ends among them."""
        out_s, home_s = shift_s(self._problem, Kind.of(vehicle))
        leaves_s = route.stops[0].depart_s + self._start_s + out_s
        back_s = route.stops[-1].arrive_s + self._start_s - home_s
        load = self._sum(task.brought for task in tasks if task.kind is TaskKind.JOB)
        steps = []
        if vehicle.start_index is not None:
            place = _place(vehicle.start_index, vehicle.start)
            steps.append(self._step("start", leaves_s, load, driven[0]) | place)
        for task in tasks:
            if task.kind is TaskKind.DELIVERY and task.other is not None:
                load = self._changed(load, task.brought)
                steps.append(self._at_end("pickup", task.other, leaves_s, load, driven[0]))
        calls = zip(route.stops[1:-1], tasks, driven[1:], strict=False)
        for stop, task, so_far in calls:
            load = self._changed(self._changed(load, task.brought, -1), task.taken)
            steps.append(self._call(stop, task, load, so_far))
        for task in tasks:
            if task.kind is TaskKind.PICKUP and task.other is not None:
                load = self._changed(load, task.taken, -1)
                steps.append(self._at_end("delivery", task.other, back_s, load, driven[-1]))
        if vehicle.end_index is not None:
            place = _place(vehicle.end_index, vehicle.end)
            steps.append(self._step("end", back_s, load, driven[-1]) | place)
        return steps

    def _call(self, stop: Stop, task: Task, load: list[int], driven: tuple[int, int]) -> _Step:
        arrival, call = stop.arrive_s + self._start_s, task.call
        early = call.time_windows[0][0] if call.time_windows else arrival
        step = self._step(task.kind.value, arrival, load, driven) | {
            "id": call.id,
            "setup": call.setup,
            "service": call.service,
            "waiting_time": max(0, early - arrival),
            **_where(call),
        }
        return step | ({"job": call.id} if task.kind is TaskKind.JOB else {})

    def _at_end(
        self, kind: str, call: Call, at_s: int, load: list[int], driven: tuple[int, int]
    ) -> _Step:
        """Return the end of a shipment that is where the route starts or ends."""
        return self._step(kind, at_s, load, driven) | {"id": call.id, **_where(call)}

    def _step(self, kind: str, arrival: int, load: list[int], driven: tuple[int, int]) -> _Step:
        return {
            "type": kind,
            "arrival": arrival,
            "setup": 0,
            "service": 0,
            "waiting_time": 0,
            "duration": driven[0],
            "distance": driven[1],
            "load": list(load),
            "violations": [],
        }

    def _driven(self, kind: Kind, rows: Sequence[int]) -> list[tuple[int, int]]:
        """Return seconds and metres driven by each step; without distances no metres."""
        travel, found = self._travel[kind], [(0, 0)]
        for pair in pairwise(rows):
            seconds, metres = int(travel.seconds[pair]), int(travel.metres[pair])
            found.append((found[-1][0] + seconds, found[-1][1] + metres))
        return found

    def _cost(self, kind: Kind, rows: Sequence[int]) -> int:
        ways = self._travel[kind].costs
        return round(kind.costs.fixed + sum(float(ways[pair]) for pair in pairwise(rows)))

    def _sum(self, amounts: Iterable[tuple[int, ...]]) -> list[int]:
        total = [0] * self._size
        for each in amounts:
            total = self._changed(total, each)
        return total

    def _changed(self, load: list[int], amounts: tuple[int, ...], sign: int = 1) -> list[int]:
        padded = (*amounts, *(0,) * (self._size - len(amounts)))
        return [a + sign * b for a, b in zip(load, padded, strict=True)]


def _both(task: Task, amounts: tuple[int, ...]) -> tuple[int, ...]:
    """Return what a task adds to the deliveries or pickups of its route: a shipment to both."""
    return amounts if task.other is None else task.brought or task.taken


def _place(index: int, position: tuple[float, float] | None) -> dict[str, Any]:
    found: dict[str, Any] = {"location_index": index}
    return found if position is None else found | {"location": list(position)}


def _where(call: Call) -> dict[str, Any]:
    return _place(call.location_index, call.location) | _described(call.description)


def _described(text: str) -> dict[str, str]:
    return {"description": text} if text else {}
