"""Use cases of planning jobs: submit one, look at it, cancel it, and keep its plan.

A job is what a planning dispatcher asks for: it waits in the store, is carried out by a process of
its own (`api.jobs`), and its plan becomes a version of the day's plan when somebody keeps it.
"""

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from api.console import issue_wire
from api.keeping import SYSTEM, keep_plan
from data.issues import Issue
from data.store import audit, queue
from data.store.counties import county_of
from data.store.database import AUDIT, QUEUE, Store
from data.store.issues import StoreError, StoreIssue
from data.store.plans import PlanContent, PlanKey, PlanVersion
from data.store.queue import JobLimits, PlanningJob, QueueBounds
from data.wire_issues import from_json
from routing.consolidation.hold import HoldPolicy
from routing.daily import Engine


class PlanRequest(BaseModel):
    """What a planning job is to plan, and how; as `tongpei plan` takes it.

    Parameters
    ----------
    day
        The day whose orders in hand are planned.
    engine, seed, policy, compact_fen
        Method, seed, way to hold orders, and the charge for changes of township, fen.
    time_s, iterations
        Wall-clock seconds to search, or, if set, iterations (deterministic).
    fleet, directives
        Texts of the day's files, CSV with a header; None: there is nothing of the kind.
    county_version
        The county's version; None: the newest when the job is submitted.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    day: date
    engine: Engine = Engine.JOINT
    seed: int = Field(default=0, ge=0, le=2**31)
    policy: HoldPolicy = HoldPolicy.DAILY
    compact_fen: int = Field(default=0, ge=0)
    time_s: float = Field(default=60.0, gt=0, allow_inf_nan=False)
    iterations: int | None = Field(default=None, ge=1)
    fleet: str | None = None
    directives: str | None = None
    county_version: int | None = Field(default=None, ge=1, le=2**31 - 1)


def request_of(job: PlanningJob) -> PlanRequest:
    """Return what a job is to plan."""
    return from_json(job.request.encode("utf-8"), job.job_id, PlanRequest)


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
        What to plan.
    by, limits, bounds
        The user, what the job may take, and how many may wait.

    Raises
    ------
    StoreError
        If the county is not in the store.
    QueueFullError
        If as many jobs wait as may.
    """
    at = store.clock()
    with store.writing(QUEUE, AUDIT) as connection:
        version = request.county_version or county_of(connection, county_id).version
        request = request.model_copy(update={"county_version": version})
        job = queue.submit(
            connection,
            county_id=county_id,
            user_id=by,
            request=request.model_dump_json(),
            at=at,
            limits=limits,
            bounds=bounds,
        )
        details = {"county_id": county_id, "day": request.day.isoformat()}
        audit.append(
            connection, at=at, actor=by, action="job.submitted", subject=job.job_id, details=details
        )
    return job


def submit_again(store: Store, job_id: str, *, by: str = SYSTEM) -> PlanningJob:
    """Put another job like one that is over at the end of the queue.

    Raises
    ------
    StoreError
        If there is no such job.
    QueueFullError
        If as many jobs wait as may.
    """
    with store.reading() as connection:
        job = queue.job_of(connection, job_id)
    return submit_job(store, job.county_id, request_of(job), by=by, limits=job.limits)


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
        If somebody else has saved a version in the meantime.
    """
    with store.reading() as connection:
        job = queue.job_of(connection, job_id)
        found = queue.job_plan(connection, job_id)
    if found is None:
        raise StoreError([StoreIssue.NO_JOB_PLAN.issue(table="queue", value=job_id)])
    key = PlanKey(county_id=job.county_id, day=request_of(job).day, name=name)
    content = PlanContent(plan=found.plan, summary=found.summary, job_id=job_id, note=note)
    return keep_plan(store, key, content, based_on=based_on, by=by)


def told(issues: Sequence[Issue]) -> str:
    """Return issues as a job keeps them: JSON, a list."""
    wires: list[dict[str, Any]] = [issue_wire(issue) for issue in issues]
    return json.dumps(wires, ensure_ascii=False)
