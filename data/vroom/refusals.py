"""What a VROOM problem says that is not understood, cannot be stated, or contradicts itself.

A key that is not known here could change what is wanted, so a problem with one is refused, unless
it says nothing: no breaks, no steps. What is known is refused where the day that the problem
becomes (`data.vroom.problem`) could not keep to it.
"""

from collections import Counter
from collections.abc import Iterator, Sequence

from data.issues import DataError, Issue
from data.request_issues import RequestIssue
from data.vroom.tasks import depot_end
from data.vroom.wire import DAY_S, SOURCE, Call, Part, VroomProblem, Window, horizon
from network.text import Text

MOST_TASKS = 200
"""Jobs and shipments."""

MOST_VEHICLES = 50
MOST_AMOUNTS = 4
"""Dimensions of capacities and amounts; counting tasks takes one of them."""

_SHARED = Text(
    "同一地点还有其他任务或车辆起点，是否需要准备取决于先后顺序。",
    "other tasks, or a vehicle's start, are at the same place, so that it depends on their order.",
)
_BETWEEN = Text(
    "一端须是所有车辆的起点（取货）或终点（送货），且该端不耗时、无时间窗。",
    "one end has to be where all vehicles start (pickup) or end (delivery), and to take no time "
    "and have no window there.",
)
_COUNTED = Text(
    f"计数占用一个维度，容量最多还可有 {MOST_AMOUNTS - 1} 个数。",
    f"counting takes a dimension, which leaves {MOST_AMOUNTS - 1} for capacities.",
)


def check_problem(problem: VroomProblem) -> None:
    """Refuse what is not understood, or contradicts itself.

    Raises
    ------
    DataError
        With everything there is; fields are JSON pointers.
    """
    issues = [*_too_many(problem), *_not_known(problem), *_not_stated(problem)]
    if not issues:
        issues = [*_wrong(problem)]
    if issues:
        raise DataError(issues)


def _too_many(problem: VroomProblem) -> Iterator[Issue]:
    tasks = "jobs" if len(problem.jobs) >= len(problem.shipments) else "shipments"
    counted = (
        (tasks, len(problem.jobs) + len(problem.shipments), MOST_TASKS),
        ("vehicles", len(problem.vehicles), MOST_VEHICLES),
    )
    for name, count, most in counted:
        if count > most:
            yield RequestIssue.TOO_MANY_VROOM.issue(
                table=SOURCE, field=f"/{name}", value=name, count=count, limit=most
            )


def _not_known(problem: VroomProblem) -> Iterator[Issue]:
    """Yield what VROOM knows and this reader does not, wherever it says something."""
    for where, part in _parts(problem):
        for key, value in (part.model_extra or {}).items():
            if value not in (0, None, "", [], {}):
                yield _unsupported(f"{where}/{_step(key)}", key)
    for where, call in _calls(problem):
        if len(call.time_windows) > 1:
            yield _unsupported(f"{where}/time_windows/1", "time_windows[1]")
    for where, amounts in _all_amounts(problem):
        if len(amounts) > MOST_AMOUNTS:
            name = where.rpartition("/")[2]
            yield _unsupported(f"{where}/{MOST_AMOUNTS}", f"{name}[{MOST_AMOUNTS}]")


def _not_stated(problem: VroomProblem) -> Iterator[Issue]:
    """Yield what is known and cannot be stated beside the rest of the problem."""
    for n, vehicle in enumerate(problem.vehicles):
        if vehicle.max_tasks is not None and len(vehicle.capacity) == MOST_AMOUNTS:
            yield _unstated(f"/vehicles/{n}/max_tasks", "max_tasks", _COUNTED)
    for n, shipment in enumerate(problem.shipments):
        if depot_end(problem, shipment) is None:
            yield _unstated(f"/shipments/{n}", f"shipments[{n}]", _BETWEEN)
    tasks_at = Counter(call.location_index for _, call in _calls(problem))
    starts = {vehicle.start_index for vehicle in problem.vehicles}
    for where, call in _calls(problem):
        is_shared = tasks_at[call.location_index] > 1 or call.location_index in starts
        if call.setup and is_shared:
            yield _unstated(f"{where}/setup", "setup", _SHARED)


def _calls(problem: VroomProblem) -> Iterator[tuple[str, Call]]:
    """Yield jobs and both ends of shipments, each with where it stands."""
    for n, job in enumerate(problem.jobs):
        yield f"/jobs/{n}", job
    for n, shipment in enumerate(problem.shipments):
        yield f"/shipments/{n}/pickup", shipment.pickup
        yield f"/shipments/{n}/delivery", shipment.delivery


def _parts(problem: VroomProblem) -> Iterator[tuple[str, Part]]:
    """Yield the parts of a problem, each with where it stands."""
    yield "", problem
    yield from _calls(problem)
    for n, shipment in enumerate(problem.shipments):
        yield f"/shipments/{n}", shipment
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
    for n, shipment in enumerate(problem.shipments):
        yield f"/shipments/{n}/amount", shipment.amount


def _wrong(problem: VroomProblem) -> Iterator[Issue]:
    """Yield what contradicts itself."""
    if not (problem.jobs or problem.shipments):
        yield _bad("/jobs", Text("没有任何任务。", "there are no tasks."))
    shipments = problem.shipments
    yield from _twice("/vehicles/{}/id", [vehicle.id for vehicle in problem.vehicles])
    yield from _twice("/jobs/{}/id", [job.id for job in problem.jobs])
    yield from _twice("/shipments/{}/pickup/id", [each.pickup.id for each in shipments])
    yield from _twice("/shipments/{}/delivery/id", [each.delivery.id for each in shipments])
    yield from _ends(problem)
    yield from _windows(problem)
    yield from _amounts(problem)
    yield from _matrices(problem)


def _twice(where: str, ids: Sequence[int]) -> Iterator[Issue]:
    for n, each in enumerate(ids):
        if each in ids[:n]:
            yield _bad(where.format(n), Text("编号重复。", "the id is there twice."))


def _ends(problem: VroomProblem) -> Iterator[Issue]:
    """Yield vehicles that start and end nowhere, or at a place without its row."""
    for n, vehicle in enumerate(problem.vehicles):
        if vehicle.ends == (None, None):
            told = Text("起点和终点至少要有一个。", "a start or an end is needed.")
            yield _bad(f"/vehicles/{n}/start_index", told)
        for name in ("start", "end"):
            position, index = getattr(vehicle, name), getattr(vehicle, f"{name}_index")
            if position is not None and index is None:
                told = Text("缺少矩阵中的行号。", "its row in the matrices is missing.")
                yield _bad(f"/vehicles/{n}/{name}_index", told)


def _matrices(problem: VroomProblem) -> Iterator[Issue]:
    """Yield matrices that are missing, or not as large as they have to be."""
    ends = (end for vehicle in problem.vehicles for end in vehicle.ends if end is not None)
    size = 1 + max((*ends, *(call.location_index for _, call in _calls(problem))), default=0)
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
    """Yield windows that end before they start, and hours that do not fit into one day."""
    first, _ = horizon(problem)
    is_a_day = any(vehicle.time_window is None for vehicle in problem.vehicles)
    found = [
        (f"{where}/time_windows/0", window)
        for where, call in _calls(problem)
        for window in call.time_windows
    ]
    for n, vehicle in enumerate(problem.vehicles):
        window: Window | None = vehicle.time_window
        if window is None:
            continue
        where = f"/vehicles/{n}/time_window"
        found.append((where, window))
        if window[0] < first or window[1] > first + DAY_S:
            told = Text("各车时间合计超过 24 小时。", "the hours of all span more than 24 hours.")
            yield _bad(where, told)
    for where, (start, end) in found:
        if is_a_day and start > first + DAY_S:
            yield _bad(where, Text("与其他时间相距超过 24 小时。", "it is over 24 hours away."))
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


def _unstated(where: str, name: str, detail: Text) -> Issue:
    return RequestIssue.NOT_STATED.issue(table=SOURCE, field=where, value=name, detail=detail)


def _bad(where: str, detail: Text) -> Issue:
    return RequestIssue.WRONG_VROOM.issue(table=SOURCE, field=where, value=where, detail=detail)


def _step(key: str) -> str:
    return key.replace("~", "~0").replace("/", "~1")
