"""What is read of a VROOM problem, after the API of VROOM (github.com/VROOM-Project/vroom).

Keys that are not known here are kept, so that `data.vroom.refusals` can refuse what they say.
"""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

SOURCE = "vroom"
"""How issues call the problem."""

DAY_S = 86_400
"""Most seconds between the first and the last thing that happens."""

_MOST = 2**31 - 1
_MOST_PLACES = 1000
_MOST_AMOUNT = 10**8

Id = Annotated[int, Field(ge=0, le=2**53)]
Whole = Annotated[int, Field(ge=0, le=_MOST)]
Amounts = Annotated[tuple[Annotated[int, Field(ge=0, le=_MOST_AMOUNT)], ...], Field(max_length=100)]
Window = tuple[Annotated[int, Field(ge=0, le=2**40)], Annotated[int, Field(ge=0, le=2**40)]]
Matrix = Annotated[
    tuple[Annotated[tuple[Whole, ...], Field(max_length=_MOST_PLACES)], ...],
    Field(max_length=_MOST_PLACES),
]
Index = Annotated[int, Field(ge=0, lt=_MOST_PLACES)]
Skills = Annotated[tuple[Id, ...], Field(max_length=1000)]
Priority = Annotated[int, Field(ge=0, le=100)]
Windows = Annotated[tuple[Window, ...], Field(max_length=100)]
Position = tuple[float, float]


class Part(BaseModel):
    """A part of a problem; what it says beyond what is known is in `model_extra`."""

    model_config = ConfigDict(frozen=True, extra="allow", allow_inf_nan=False)


class Costs(Part):
    """What a vehicle costs."""

    fixed: Whole = 0
    per_hour: Whole = 3600
    per_km: Whole = 0
    per_task_hour: Whole = 0


class VroomVehicle(Part):
    """A vehicle and its one trip; without a start, or an end, its first or last task is that."""

    id: Id
    profile: str = Field("car", max_length=100)
    description: str = Field("", max_length=1000)
    start: Position | None = None
    start_index: Index | None = None
    end: Position | None = None
    end_index: Index | None = None
    capacity: Amounts = ()
    skills: Skills = ()
    time_window: Window | None = None
    speed_factor: float = Field(1.0, ge=0.01, le=5.0, description="divides seconds of ways")
    max_tasks: Whole | None = Field(None, description="a shipment counts twice")
    costs: Costs = Costs()

    @property
    def ends(self) -> tuple[int | None, int | None]:
        """Places where it starts and ends; None: anywhere."""
        return self.start_index, self.end_index


class Call(Part):
    """What a job and either end of a shipment have in common."""

    id: Id
    description: str = Field("", max_length=1000)
    location: Position | None = None
    location_index: Index
    setup: Whole = Field(0, description="seconds, beside those of service")
    service: Whole = 0
    time_windows: Windows = Field((), description="at most one, for the beginning")


class VroomJob(Call):
    """A call: goods brought from the start, and goods taken to the end."""

    delivery: Amounts = ()
    amount: Amounts = Field((), description="older word for delivery")
    pickup: Amounts = ()
    skills: Skills = ()
    priority: Priority = 0

    @property
    def brought(self) -> tuple[int, ...]:
        """What is delivered."""
        return self.delivery or self.amount


class VroomShipment(Part):
    """Goods from one place to another; one of them is where all vehicles start, or all end."""

    amount: Amounts = ()
    skills: Skills = ()
    priority: Priority = 0
    pickup: Call
    delivery: Call


class Matrices(Part):
    """Travel of a profile between all places, row: from, column: to."""

    durations: Matrix = Field(description="seconds")
    distances: Matrix | None = Field(None, description="metres")
    costs: Matrix | None = Field(None, description="replaces what vehicles cost on their way")


class VroomProblem(Part):
    """A VROOM problem with its matrices."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "vehicles": [{"id": 1, "start_index": 0, "end_index": 0, "capacity": [4]}],
                    "jobs": [
                        {"id": 1, "location_index": 1, "service": 300, "delivery": [1]},
                        {"id": 2, "location_index": 2, "delivery": [2]},
                    ],
                    "matrices": {
                        "car": {"durations": [[0, 600, 900], [600, 0, 400], [900, 400, 0]]}
                    },
                }
            ]
        }
    )

    vehicles: tuple[VroomVehicle, ...] = Field(min_length=1, max_length=1000)
    jobs: tuple[VroomJob, ...] = Field((), max_length=10_000)
    shipments: tuple[VroomShipment, ...] = Field((), max_length=10_000)
    matrices: dict[str, Matrices] = Field(min_length=1, max_length=100)


def horizon(problem: VroomProblem) -> tuple[int, int]:
    """Return the seconds, as the problem counts them, between which everything happens.

    They are those of the vehicles' hours if all have some. Else it is a day: from 0 if all hours
    and windows are on it, or from the longest way before the earliest of them.
    """
    hours = [vehicle.time_window for vehicle in problem.vehicles]
    named = [window for window in hours if window is not None]
    if len(named) == len(hours):
        return min(start for start, _ in named), max(end for _, end in named)
    calls = [*problem.jobs, *(call for s in problem.shipments for call in (s.pickup, s.delivery))]
    named += [window for call in calls for window in call.time_windows]
    if all(end <= DAY_S for _, end in named):
        return 0, DAY_S
    ways = (row for matrices in problem.matrices.values() for row in matrices.durations)
    longest_s = max((max(row, default=0) for row in ways), default=0)
    first = max(0, min(start for start, _ in named) - longest_s)
    return first, first + DAY_S


def dump_problem(problem: VroomProblem) -> dict[str, Any]:
    """Return a problem as plain values, for another process."""
    return problem.model_dump(mode="json")
