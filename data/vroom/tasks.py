"""Tasks of a VROOM problem: jobs, and shipments whose one end is where the vehicles start or end.

The goods of such a shipment are aboard from the start, or stay aboard until the end; beside that it
is a job.
"""

from dataclasses import dataclass
from enum import StrEnum

from data.vroom.wire import Call, VroomProblem, VroomShipment


class TaskKind(StrEnum):
    """What a call on the way is, as VROOM names its steps."""

    JOB = "job"
    PICKUP = "pickup"
    DELIVERY = "delivery"


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A call on the way.

    Parameters
    ----------
    kind, call
        What it is, and where and when.
    brought, taken
        Amounts aboard from the start until here, and from here to the end.
    skills, priority
        What a vehicle has to have, and how much it counts when not all can be done.
    other
        Of a shipment: its end where vehicles start or end.
    """

    kind: TaskKind
    call: Call
    brought: tuple[int, ...] = ()
    taken: tuple[int, ...] = ()
    skills: frozenset[int] = frozenset()
    priority: int = 0
    other: Call | None = None

    @property
    def num_steps(self) -> int:
        """How many tasks VROOM counts: two of a shipment."""
        return 1 if self.other is None else 2

    @property
    def work_s(self) -> int:
        """Seconds it takes."""
        return self.call.setup + self.call.service


def tasks_of(problem: VroomProblem) -> tuple[Task, ...]:
    """Return the tasks of a problem that was checked, its jobs first."""
    jobs = (
        Task(
            kind=TaskKind.JOB,
            call=job,
            brought=job.brought,
            taken=job.pickup,
            skills=frozenset(job.skills),
            priority=job.priority,
        )
        for job in problem.jobs
    )
    return (*jobs, *(_shipped(problem, shipment) for shipment in problem.shipments))


def depot_end(problem: VroomProblem, shipment: VroomShipment) -> TaskKind | None:
    """Return which end of a shipment is where all vehicles start or end; None: neither is."""
    starts = {vehicle.start_index for vehicle in problem.vehicles}
    ends = {vehicle.end_index for vehicle in problem.vehicles}
    if _is_at(shipment.pickup, starts):
        return TaskKind.PICKUP
    return TaskKind.DELIVERY if _is_at(shipment.delivery, ends) else None


def _is_at(call: Call, places: set[int | None]) -> bool:
    is_free = not (call.setup or call.service or call.time_windows)
    return is_free and places == {call.location_index}


def _shipped(problem: VroomProblem, shipment: VroomShipment) -> Task:
    skills, priority = frozenset(shipment.skills), shipment.priority
    if depot_end(problem, shipment) is TaskKind.PICKUP:
        return Task(
            kind=TaskKind.DELIVERY,
            call=shipment.delivery,
            brought=shipment.amount,
            skills=skills,
            priority=priority,
            other=shipment.pickup,
        )
    return Task(
        kind=TaskKind.PICKUP,
        call=shipment.pickup,
        taken=shipment.amount,
        skills=skills,
        priority=priority,
        other=shipment.delivery,
    )
