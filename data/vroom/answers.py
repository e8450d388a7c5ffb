"""The plan of a VROOM problem as its answer: in the problem's own ids, amounts and times."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from data.vroom.plans import summary_of
from data.vroom.problem import DEPOT, Kind, job_of, way_costs
from data.vroom.wire import VroomJob, VroomProblem, VroomVehicle, horizon
from routing.two_echelon.plan import Plan, Route, Stop


def answer_of(problem: VroomProblem, plan: Plan, computing_ms: int) -> dict[str, Any]:
    """Return a plan as VROOM's answer.

    Parameters
    ----------
    problem, plan
        The problem, and a plan of what `day_of` made of it.
    computing_ms
        Milliseconds the search took.
    """
    writer = _Writer(problem)
    routes = [writer.route(route) for route in plan.routes if len(route.stops) > 2]
    served = {job_of(s.place_id) for r in plan.routes for s in r.stops if s.place_id != DEPOT}
    unassigned = [
        {"id": job.id, "type": "job", **_where(job)}
        for n, job in enumerate(problem.jobs)
        if n not in served
    ]
    summary = summary_of(routes, len(unassigned), sum(route["cost"] for route in routes))
    summary["computing_times"] = {"loading": 0, "solving": computing_ms, "routing": 0}
    return {"code": 0, "summary": summary, "unassigned": unassigned, "routes": routes}


class _Writer:
    """Writes the routes of one problem."""

    def __init__(self, problem: VroomProblem) -> None:
        self._problem = problem
        self._start_s = horizon(problem)[0]
        self._vehicles = {str(vehicle.id): vehicle for vehicle in problem.vehicles}
        self._size = max(
            1,
            *(len(v.capacity) for v in problem.vehicles),
            *(max(len(job.brought), len(job.pickup)) for job in problem.jobs),
        )

    def route(self, route: Route) -> dict[str, Any]:
        """Return a route with its steps."""
        vehicle = self._vehicles[route.vehicle_id]
        calls = route.stops[1:-1]
        jobs = [self._problem.jobs[job_of(stop.place_id)] for stop in calls]
        brought, taken = self._sum(j.brought for j in jobs), self._sum(j.pickup for j in jobs)
        indices = [vehicle.start_index, *(job.location_index for job in jobs), vehicle.end_index]
        driven = self._driven(vehicle, indices)
        load = list(brought)
        steps = [self._end("start", route.stops[0].depart_s, vehicle, load, driven[0])]
        for stop, job, so_far in zip(calls, jobs, driven[1:], strict=False):
            load = [
                a - b + c
                for a, b, c in zip(
                    load, self._amounts(job.brought), self._amounts(job.pickup), strict=True
                )
            ]
            steps.append(self._call(stop, job, load, so_far))
        steps.append(self._end("end", route.stops[-1].arrive_s, vehicle, load, driven[-1]))
        return {
            "vehicle": vehicle.id,
            "cost": self._cost(vehicle, indices),
            "setup": 0,
            "service": sum(step["service"] for step in steps),
            "duration": steps[-1]["duration"],
            "waiting_time": sum(step["waiting_time"] for step in steps),
            "priority": 0,
            "distance": steps[-1]["distance"],
            "delivery": brought,
            "pickup": taken,
            **_described(vehicle.description),
            "steps": steps,
            "violations": [],
        }

    def _call(
        self, stop: Stop, job: VroomJob, load: list[int], driven: tuple[int, int]
    ) -> dict[str, Any]:
        arrival = stop.arrive_s + self._start_s
        early = job.time_windows[0][0] if job.time_windows else arrival
        step = self._step("job", arrival, load, driven)
        waiting = max(0, early - arrival)
        return step | {
            "id": job.id,
            "job": job.id,
            "service": job.service,
            "waiting_time": waiting,
            **_where(job),
        }

    def _end(
        self, kind: str, at_s: int, vehicle: VroomVehicle, load: list[int], driven: tuple[int, int]
    ) -> dict[str, Any]:
        step = self._step(kind, at_s + self._start_s, load, driven)
        position, index = (
            (vehicle.start, vehicle.start_index)
            if kind == "start"
            else (vehicle.end, vehicle.end_index)
        )
        if position is not None:
            step["location"] = list(position)
        return step | {"location_index": index}

    def _step(
        self, kind: str, arrival: int, load: list[int], driven: tuple[int, int]
    ) -> dict[str, Any]:
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

    def _driven(self, vehicle: VroomVehicle, indices: Sequence[int]) -> list[tuple[int, int]]:
        """Return seconds and metres driven by each step; without distances no metres."""
        matrices = self._problem.matrices[vehicle.profile]
        found = [(0, 0)]
        for pair in pairwise(indices):
            seconds = matrices.durations[pair[0]][pair[1]]
            metres = 0 if matrices.distances is None else matrices.distances[pair[0]][pair[1]]
            found.append((found[-1][0] + seconds, found[-1][1] + metres))
        return found

    def _cost(self, vehicle: VroomVehicle, indices: Sequence[int]) -> int:
        kind = Kind.of(vehicle)
        ways = way_costs(self._problem.matrices[kind.profile], kind.costs)
        return round(kind.costs.fixed + sum(float(ways[pair]) for pair in pairwise(indices)))

    def _sum(self, amounts: Any) -> list[int]:
        padded = [self._amounts(each) for each in amounts]
        return [sum(column) for column in zip(*padded, strict=True)] or self._amounts(())

    def _amounts(self, amounts: tuple[int, ...]) -> list[int]:
        return [*amounts, *(0,) * (self._size - len(amounts))]


def _where(job: VroomJob) -> dict[str, Any]:
    found: dict[str, Any] = {"location_index": job.location_index}
    if job.location is not None:
        found["location"] = list(job.location)
    return found | _described(job.description)


def _described(text: str) -> dict[str, str]:
    return {"description": text} if text else {}
