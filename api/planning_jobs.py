"""Use cases of planning jobs: submit one, look at it, cancel it, and keep its plan.

A job is what a planning dispatcher asks for: it waits in the store, is carried out by a process of
its own (`api.jobs`), and its plan becomes a version of the day's plan when somebody keeps it.
"""

import json
from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel

from api.console import issue_wire
from api.job_requests import (
    AroundWish,
    PlanRequest,
    any_request_of,
    replan_request_of,
    request_of,
)
from api.keeping import SYSTEM, keep_plan
from api.locking import locked_stops
from data.fleet_file import without_drivers
from data.issues import DataError, Issue
from data.plan_json import load_plan
from data.request_issues import RequestIssue
from data.store import audit, queue
from data.store.counties import county_of, no_county
from data.store.database import AUDIT, QUEUE, Store
from data.store.issues import ConflictError, StoreError, StoreIssue
from data.store.plans import PlanContent, PlanKey, PlanVersion, job_behind, plan_of
from data.store.queue import JobKind, JobLimits, PlanningJob, QueueBounds

_SPARE_S = 900.0  # for reading, compiling, preparing, checking and writing
_OVERRUN = 1.5  # where due orders find no room, the search goes on for half its time


def submit_job(
    store: Store,
    county_id: str,
    request: PlanRequest,
    *,
    by: str = SYSTEM,
    limits: JobLimits | None = None,
    bounds: QueueBounds | None = None,
) -> PlanningJob:
    """Put a job at the end of the queue.

    Parameters
    ----------
    store, county_id, request
        What to plan; names of drivers are not kept with it.
    by, limits, bounds
        The user, what the job may take (None: as its search needs), and how many may wait.

    Raises
    ------
    DataError
        If the county is not in the store, or the day's vehicles are no CSV.
    QueueFullError
        If as many jobs wait as may.
    """
    if request.around is not None:
        request = _around(store, county_id, request, request.around)
    version = county_version(store, county_id, request.county_version)
    fleet = None if request.fleet is None else without_drivers(request.fleet)
    request = request.model_copy(update={"county_version": version, "fleet": fleet})
    limits = limits or limits_of(request.time_s)
    return put_in_queue(
        store, county_id, request, kind=JobKind.PLAN, by=by, limits=limits, bounds=bounds
    )


def limits_of(time_s: float) -> JobLimits:
    """Return what a job that plans a day may take.

    Parameters
    ----------
    time_s
        Seconds that it is to search, > 0.
    """
    return JobLimits(time_s=_SPARE_S + _OVERRUN * time_s)


def county_version(store: Store, county_id: str, version: int | None) -> int:
    """Return a version of a county that there is; None: the newest.

    Raises
    ------
    StoreError
        If there is no such county or version.
    """
    with store.reading() as connection:
        newest = county_of(connection, county_id).version
    if version is not None and version > newest:
        missing = f"{county_id} v{version}"
        raise no_county(missing)
    return version or newest


def _around(store: Store, county_id: str, request: PlanRequest, base: AroundWish) -> PlanRequest:
    """Return a request that names the version whose locked routes and stops stay.

    What it does not say about the day's vehicles and directives is as that version was planned.

    Raises
    ------
    DataError
        If there is no such plan, nothing of it is locked, it is under way, or it has no such calls.
    """
    key = PlanKey(county_id=county_id, day=request.day, name=base.name)
    with store.reading() as connection:
        saved = plan_of(connection, key, base.version)
        job_id = job_behind(connection, saved)
        behind = None if job_id is None else request_of(queue.job_of(connection, job_id))
    _, plan = load_plan(saved.content.plan.encode("utf-8"))
    kind = RequestIssue.UNDER_WAY if saved.content.progress else RequestIssue.NOTHING_LOCKED
    if saved.content.progress or not (plan.locked or plan.locked_stops or base.stops):
        raise DataError([kind.issue(table="plan", field="/around", value=base.name)])
    locked_stops(plan, base.stops, "/around/stops")
    known: dict[str, Any] = {"around": base.model_copy(update={"version": saved.version})}
    for name in ("fleet", "directives", "county_version"):
        if behind is not None and getattr(request, name) is None:
            known[name] = getattr(behind, name)
    return request.model_copy(update=known)


def put_in_queue(
    store: Store,
    county_id: str,
    request: BaseModel,
    *,
    kind: JobKind,
    by: str = SYSTEM,
    limits: JobLimits | None = None,
    bounds: QueueBounds | None = None,
) -> PlanningJob:
    """Put a job of any kind at the end of the queue; `submit_job` has the parameters."""
    at = store.clock()
    with store.writing(QUEUE, AUDIT) as connection:
        job = queue.submit(
            connection,
            county_id=county_id,
            user_id=by,
            request=request.model_dump_json(),
            at=at,
            kind=kind,
            limits=limits,
            bounds=bounds,
        )
        day = getattr(request, "day", None)
        details = {"county_id": county_id, "kind": kind.value}
        if day is not None:
            details["day"] = day.isoformat()
        audit.append(
            connection, at=at, actor=by, action="job.submitted", subject=job.job_id, details=details
        )
    return job


def submit_again(store: Store, job_id: str, *, by: str = SYSTEM) -> PlanningJob:
    """Put another job like one that is there at the end of the queue.

    Raises
    ------
    StoreError
        If there is no such job.
    QueueFullError
        If as many jobs wait as may.
    """
    with store.reading() as connection:
        job = queue.job_of(connection, job_id)
    request = any_request_of(job)
    return put_in_queue(store, job.county_id, request, kind=job.kind, by=by, limits=job.limits)


def cancel_job(store: Store, job_id: str, *, by: str = SYSTEM) -> PlanningJob:
    """Cancel a job: one that waits at once, one that runs within two seconds, its best plan kept.

    Raises
    ------
    StoreError
        If there is no such job, or it is over.
    """
    at = store.clock()
    with store.writing(QUEUE, AUDIT) as connection:
        job = queue.ask_to_cancel(connection, job_id, at)
        audit.append(connection, at=at, actor=by, action="job.cancelled", subject=job_id)
    return job


def keep_job_plan(
    store: Store, job_id: str, *, based_on: int, name: str, by: str = SYSTEM, note: str = ""
) -> PlanVersion:
    """Keep the plan that a job has found, also one that was cut short, as the plan's next version.

    Parameters
    ----------
    store, job_id, name
        The job, and the name of the plan of its day.
    based_on, by, note
        The version on top of which it is saved (0: there is none), the user, and what to say of it.

    Raises
    ------
    StoreError
        If there is no such job, or it has found no plan.
    ConflictError
        If somebody else has saved a version in the meantime, or it planned an older one again.
    """
    with store.reading() as connection:
        job = queue.job_of(connection, job_id)
        found = queue.job_plan(connection, job_id)
    if found is None:
        raise StoreError([StoreIssue.NO_JOB_PLAN.issue(table="queue", value=job_id)])
    _check_base(job, name, based_on)
    key = PlanKey(county_id=job.county_id, day=request_of(job).day, name=name)
    content = PlanContent(
        plan=found.plan,
        summary=found.summary,
        job_id=job_id,
        note=note,
        progress=found.progress,
    )
    return keep_plan(store, key, content, based_on=based_on, by=by)


def _check_base(job: PlanningJob, name: str, based_on: int) -> None:
    """Make sure that a day planned again replaces the version that it was planned from.

    Raises
    ------
    ConflictError
        If it is another one: what was changed there would be lost.
    """
    if job.kind is not JobKind.REPLAN:
        return
    base = replan_request_of(job).base
    if base.name == name and base.version != based_on:
        issue = RequestIssue.OLD_BASE.issue(table="queue", value=str(based_on), base=base.version)
        raise ConflictError([issue])


def told(issues: Sequence[Issue]) -> str:
    """Return issues as a job keeps them: JSON, a list."""
    wires: list[dict[str, Any]] = [issue_wire(issue) for issue in issues]
    return json.dumps(wires, ensure_ascii=False)
