"""What is read of a VROOM problem: the part that is understood, and everything else refused.

After the API of VROOM (https://github.com/VROOM-Project/vroom). A key that is not known here could
change what is wanted, so a problem with one is refused, unless it says nothing: no breaks, no
skills, a set-up of 0 seconds.
"""

from collections.abc import Iterator, Sequence
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from data.issues import DataError, Issue
from data.request_issues import RequestIssue
from network.text import Text

MOST_JOBS = 200
MOST_VEHICLES = 50
MOST_AMOUNTS = 2
"""Dimensions of capacities and amounts."""

SOURCE = "vroom"
"""How issues call the problem."""

_DAY_S = 86_400
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
Position = tuple[float, float]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="allow", allow_inf_nan=False)


class Costs(_Part):
    """What a vehicle costs."""

    fixed: Whole = 0
    per_hour: Whole = 3600
    per_km: Whole = 0


class VroomVehicle(_Part):
    """A vehicle; it starts and ends its one trip at the place that all share."""

    id: Id
    profile: str = Field("car", max_length=100)
    description: str = Field("", max_length=1000)
    start: Position | None = None
    start_index: Index
    end: Position | None = None
    end_index: Index
    capacity: Amounts = ()
    time_window: Window | None = Field(None, description="the same for all vehicles")
    costs: Costs = Costs()


class VroomJob(_Part):
    """A call: goods brought from the start, and goods taken to the end."""

    id: Id
    description: str = Field("", max_length=1000)
    location: Position | None = None
    location_index: Index
    service: Whole = 0
    delivery: Amounts = ()
    amount: Amounts = Field((), description="older word for delivery")
    pickup: Amounts = ()
    time_windows: tuple[Window, ...] = Field((), description="at most one")

    @property
    def brought(self) -> tuple[int, ...]:
        """What is delivered."""
        return self.delivery or self.amount


class Matrices(_Part):
    """Travel of a profile between all places, row: from, column: to."""

    durations: Matrix = Field(description="seconds")
    distances: Matrix | None = Field(None, description="metres")
    costs: Matrix | None = Field(None, description="replaces what vehicles cost on their way")


class VroomProblem(_Part):
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
    jobs: tuple[VroomJob, ...] = Field(min_length=1, max_length=10_000)
    matrices: dict[str, Matrices] = Field(min_length=1, max_length=100)


def check_problem(problem: VroomProblem) -> None:
    """Refuse what is not understood, or contradicts itself.

    Raises
    ------
    DataError
        With everything there is; fields are JSON pointers.
    """
    issues = [*_too_many(problem), *_not_known(problem)]
    if not issues:
        issues = [*_wrong(problem)]
    if issues:
        raise DataError(issues)


def horizon(problem: VroomProblem) -> tuple[int, int]:
    """Return the seconds, as the problem counts them, between which everything happens."""
    window = problem.vehicles[0].time_window
    if window is not None:
        return window
    starts = [window[0] for job in problem.jobs for window in job.time_windows]
    first = min(starts, default=0) if len(starts) == len(problem.jobs) else 0
    return first, first + _DAY_S


def _too_many(problem: VroomProblem) -> Iterator[Issue]:
    counted = (("jobs", problem.jobs, MOST_JOBS), ("vehicles", problem.vehicles, MOST_VEHICLES))
    for name, entries, most in counted:
        if len(entries) > most:
            count = len(entries)
            yield RequestIssue.TOO_MANY_VROOM.issue(
                table=SOURCE, field=f"/{name}", value=name, count=count, limit=most
            )


def _not_known(problem: VroomProblem) -> Iterator[Issue]:
    """Yield what VROOM knows and this reader does not, wherever it says something."""
    for where, part in _parts(problem):
        for key, value in (part.model_extra or {}).items():
            if value not in (0, None, "", [], {}):
                yield _unsupported(f"{where}/{_step(key)}", key)
    for n, job in enumerate(problem.jobs):
        if len(job.time_windows) > 1:
            yield _unsupported(f"/jobs/{n}/time_windows/1", "time_windows[1]")
    for where, amounts in _all_amounts(problem):
        if len(amounts) > MOST_AMOUNTS:
            name = where.rpartition("/")[2]
            yield _unsupported(f"{where}/{MOST_AMOUNTS}", f"{name}[{MOST_AMOUNTS}]")
    yield from _not_shared(problem)


def _parts(problem: VroomProblem) -> Iterator[tuple[str, _Part]]:
    """Yield the parts of a problem, each with where it stands."""
    yield "", problem
    for n, job in enumerate(problem.jobs):
        yield f"/jobs/{n}", job
    for n, vehicle in enumerate(problem.vehicles):
        yield f"/vehicles/{n}", vehicle
        yield f"/vehicles/{n}/costs", vehicle.costs
    for name, matrices in problem.matrices.items():
        yield f"/matrices/{_step(name)}", matrices


def _all_amounts(problem: VroomProblem) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Yield capacities and amounts, each with where it stands."""
    for n, vehicle in enumerate(problem.vehicles):
        yield f"/vehicles/{n}/capacity", vehicle.capacity
    for n, job in enumerate(problem.jobs):
        yield f"/jobs/{n}/delivery", job.brought
        yield f"/jobs/{n}/pickup", job.pickup


def _not_shared(problem: VroomProblem) -> Iterator[Issue]:
    """Yield where vehicles differ that have to be alike."""
    first = problem.vehicles[0]
    for n, vehicle in enumerate(problem.vehicles):
        if vehicle.start_index != vehicle.end_index:
            yield _unsupported(f"/vehicles/{n}/end_index", "end_index ≠ start_index")
        for name in ("start_index", "end_index", "time_window"):
            if getattr(vehicle, name) != getattr(first, name):
                yield _unsupported(f"/vehicles/{n}/{name}", f"vehicles[{n}].{name} ≠ vehicles[0]")


def _wrong(problem: VroomProblem) -> Iterator[Issue]:
    """Yield what contradicts itself."""
    yield from _twice("vehicles", [vehicle.id for vehicle in problem.vehicles])
    yield from _twice("jobs", [job.id for job in problem.jobs])
    yield from _windows(problem)
    yield from _amounts(problem)
    yield from _matrices(problem)


def _twice(name: str, ids: Sequence[int]) -> Iterator[Issue]:
    for n, each in enumerate(ids):
        if each in ids[:n]:
            yield _bad(f"/{name}/{n}/id", Text("编号重复。", "the id is there twice."))


def _matrices(problem: VroomProblem) -> Iterator[Issue]:
    """Yield matrices that are missing, or not as large as they have to be."""
    rows = [problem.vehicles[0].start_index, *(job.location_index for job in problem.jobs)]
    size = 1 + max(rows)
    for name in dict.fromkeys(vehicle.profile for vehicle in problem.vehicles):
        where, found = f"/matrices/{_step(name)}", problem.matrices.get(name)
        if found is None:
            told = Text(f"缺少 {name} 的 durations。", f"the durations of {name} are missing.")
            yield _bad(where, told)
            continue
        for key in ("durations", "distances", "costs"):
            matrix = getattr(found, key)
            if matrix is None:
                continue
            if len(matrix) < size or any(len(row) != len(matrix) for row in matrix):
                told = Text(
                    f"应为至少 {size} 行的方阵。", f"it has to be square, of {size} rows at least."
                )
                yield _bad(f"{where}/{key}", told)


def _windows(problem: VroomProblem) -> Iterator[Issue]:
    found = [
        (f"/jobs/{n}/time_windows/0", window)
        for n, job in enumerate(problem.jobs)
        for window in job.time_windows
    ]
    window = problem.vehicles[0].time_window
    if window is not None:
        found.append(("/vehicles/0/time_window", window))
        if window[1] - window[0] > _DAY_S:
            yield _bad(found[-1][0], Text("超过 24 小时。", "it is longer than 24 hours."))
    for where, (start, end) in found:
        if end < start:
            yield _bad(where, Text("结束早于开始。", "it ends before it starts."))


def _amounts(problem: VroomProblem) -> Iterator[Issue]:
    """Yield capacities and amounts of more or fewer dimensions than the first vehicle has."""
    size = len(problem.vehicles[0].capacity)
    told = Text(f"应有 {size} 个数。", f"it has to have {size} numbers.")
    for where, amounts in _all_amounts(problem):
        is_left_out = not amounts and not where.startswith("/vehicles")
        if len(amounts) != size and not is_left_out:
            yield _bad(where, told)


def _unsupported(where: str, name: str) -> Issue:
    return RequestIssue.NOT_OF_VROOM.issue(table=SOURCE, field=where, value=name)


def _bad(where: str, detail: Text) -> Issue:
    return RequestIssue.WRONG_VROOM.issue(table=SOURCE, field=where, value=where, detail=detail)


def _step(key: str) -> str:
    return key.replace("~", "~0").replace("/", "~1")


def dump_problem(problem: VroomProblem) -> dict[str, Any]:
    """Return a problem as plain values, for another process."""
    return problem.model_dump(mode="json")
