"""The queue of jobs: bounded, fair, and each job carried out by one process at most.

Who takes a job gets a claim, and whatever it writes about the job names that claim: once a job has
been taken from a process that fell silent, that process can write nothing more. The order is fair:
the county that has least running, and has waited longest for its turn, comes first, and within it
the user likewise; so nobody who submits much keeps others waiting.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, func, insert, select, update

from data.store.database import QUEUE, lock, new_id, set_mark
from data.store.issues import QueueFullError, StoreError, StoreIssue
from data.store.schema import job_plans, planning_jobs
from data.store.upsert import upsert
from network.text import Text


class JobKind(StrEnum):
    """What a job does: plan a day, plan it again during the day, or site a county's network."""

    PLAN = "plan"
    REPLAN = "replan"
    SITING = "siting"


OF_DAYS = (JobKind.PLAN, JobKind.REPLAN)
"""Kinds of jobs whose results are plans of a day."""

ALL_KINDS = tuple(JobKind)


class JobState(StrEnum):
    """What has become of a job."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"
    INTERRUPTED = "interrupted"

    @property
    def is_over(self) -> bool:
        """Whether nothing will change any more."""
        return self not in {JobState.QUEUED, JobState.RUNNING}


@dataclass(frozen=True, slots=True, kw_only=True)
class JobLimits:
    """What a job may take before it is stopped, its best plan kept.

    Parameters
    ----------
    time_s
        Wall-clock seconds from its start, > 0: preparing and writing included.
    memory_mb
        Resident megabytes of its process, > 0.
    """

    time_s: float = 900.0
    memory_mb: int = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueBounds:
    """How many jobs may wait.

    Parameters
    ----------
    all_jobs, of_a_user
        In all, and of one user, ≥ 1.
    """

    all_jobs: int = 200
    of_a_user: int = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanningJob:
    """A job: a day to be planned, or a network to be sited.

    Parameters
    ----------
    job_id, number
        Its key, and its place in the order of submission.
    county_id, user_id, kind, request
        For what county and whom, what it does, and JSON of what is wanted and how.
    limits
        What it may take.
    state, told
        What has become of it, and JSON of the issues that tell why, a list.
    submitted_at, started_at, heartbeat_at, ended_at, cancel_asked_at
        Aware; None: not yet.
    claim
        Of the process that has taken it.
    share, best_fen, unserved
        Done share of the search, in [0, 1], and cost and orders left out of the best plan so far.
    """

    job_id: str
    number: int
    county_id: str
    user_id: str
    kind: JobKind = JobKind.PLAN
    request: str
    limits: JobLimits
    state: JobState = JobState.QUEUED
    told: str = "[]"
    submitted_at: datetime
    started_at: datetime | None = None
    heartbeat_at: datetime | None = None
    ended_at: datetime | None = None
    cancel_asked_at: datetime | None = None
    claim: str | None = None
    share: float = 0.0
    best_fen: int | None = None
    unserved: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class JobPlan:
    """What a job has found: a plan, or a siting run.

    Parameters
    ----------
    is_final
        Whether the job ended with it; else it is the best so far.
    found_at, cost_fen
        When, aware, and what it costs.
    plan, summary
        Texts of plan.json (of siting: siting.json) and, of a final plan, of summary.json; empty:
        not made.
    progress
        Text of progress.json of a day planned again; empty: it was planned in the morning.
    """

    is_final: bool
    found_at: datetime
    cost_fen: int
    plan: str
    summary: str = ""
    progress: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Beat:
    """What the process of a job is told when it gives a sign of life.

    Parameters
    ----------
    is_claimed
        Whether the job is still its own.
    is_cancelled
        Whether it is to stop.
    """

    is_claimed: bool
    is_cancelled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """What the fair order looks at.

    Parameters
    ----------
    job_id, number, county_id, user_id
        As in `PlanningJob`.
    """

    job_id: str
    number: int
    county_id: str
    user_id: str


def submit(  # noqa: PLR0913 -- what a job is
    connection: Connection,
    *,
    county_id: str,
    user_id: str,
    request: str,
    at: datetime,
    kind: JobKind = JobKind.PLAN,
    limits: JobLimits | None = None,
    bounds: QueueBounds | None = None,
) -> PlanningJob:
    """Add a job at the end of the queue.

    Raises
    ------
    QueueFullError
        If as many wait as may.
    """
    bounds = bounds or QueueBounds()
    number = int(lock(connection, QUEUE)) + 1
    users = Counter(job.user_id for job in _waiting(connection))
    for count, most in ((users.total(), bounds.all_jobs), (users[user_id], bounds.of_a_user)):
        if count >= most:
            raise QueueFullError([StoreIssue.QUEUE_FULL.issue(table="queue", count=count)])
    job = PlanningJob(
        job_id=new_id(),
        number=number,
        county_id=county_id,
        user_id=user_id,
        kind=kind,
        request=request,
        limits=limits or JobLimits(),
        submitted_at=at,
    )
    values = {name: getattr(job, name) for name in PlanningJob.__slots__ if name != "limits"}
    connection.execute(
        insert(planning_jobs).values(
            **values, time_limit_s=job.limits.time_s, memory_limit_mb=job.limits.memory_mb
        )
    )
    set_mark(connection, QUEUE, str(number))
    return job


def claim_next(
    connection: Connection, at: datetime, kinds: Collection[JobKind] = ALL_KINDS
) -> PlanningJob | None:
    """Take the job whose turn it is; None: none waits.

    Parameters
    ----------
    connection, at
        A writing transaction, and the moment, which is the job's start and first sign of life.
    kinds
        Which jobs are looked at.
    """
    lock(connection, QUEUE)
    waiting = _waiting(connection, kinds)
    if not waiting:
        return None
    chosen = fairest(
        waiting,
        running=_running(connection),
        last_of_county=_last_starts(connection, planning_jobs.c.county_id),
        last_of_user=_last_starts(connection, planning_jobs.c.user_id),
    )
    connection.execute(
        update(planning_jobs)
        .where(planning_jobs.c.job_id == chosen.job_id)
        .values(
            state=JobState.RUNNING.value,
            claim=new_id(),
            started_at=at,
            heartbeat_at=at,
            told="[]",
        )
    )
    return job_of(connection, chosen.job_id)


def fairest(
    waiting: Sequence[Waiting],
    *,
    running: Sequence[Waiting],
    last_of_county: Mapping[str, datetime],
    last_of_user: Mapping[str, datetime],
) -> Waiting:
    """Return the job whose turn it is.

    Parameters
    ----------
    waiting
        At least one.
    running
        What is being carried out.
    last_of_county, last_of_user
        When a job of each was started last; those without had none.
    """
    counties = Counter(job.county_id for job in running)
    users = Counter(job.user_id for job in running)

    def turn(job: Waiting) -> tuple[int, float, int, float, int]:
        return (
            counties[job.county_id],
            _moment(last_of_county.get(job.county_id)),
            users[job.user_id],
            _moment(last_of_user.get(job.user_id)),
            job.number,
        )

    return min(waiting, key=turn)


def beat(
    connection: Connection,
    job: PlanningJob,
    at: datetime,
    *,
    share: float = 0.0,
    best_fen: int | None = None,
    unserved: int | None = None,
) -> Beat:
    """Give a sign of life, with how far the search is; learn whether to go on."""
    written = connection.execute(
        update(planning_jobs)
        .where(*_claimed(job))
        .values(heartbeat_at=at, share=share, best_fen=best_fen, unserved=unserved)
    ).rowcount
    asked = connection.execute(
        select(planning_jobs.c.cancel_asked_at).where(planning_jobs.c.job_id == job.job_id)
    ).scalar_one_or_none()
    return Beat(is_claimed=written == 1, is_cancelled=asked is not None)


def touch(connection: Connection, job: PlanningJob, at: datetime) -> None:
    """Give a sign of life for the process of a job, which may be too busy to give one itself."""
    connection.execute(update(planning_jobs).where(*_claimed(job)).values(heartbeat_at=at))


def keep_best(connection: Connection, job: PlanningJob, found: JobPlan) -> bool:
    """Keep the best plan so far; False: the job is another's by now, and nothing was kept."""
    is_mine = select(planning_jobs.c.job_id).where(*_claimed(job)).with_for_update()
    if connection.execute(is_mine).one_or_none() is None:
        return False
    values = {name: getattr(found, name) for name in JobPlan.__slots__}
    upsert(connection, job_plans, [{"job_id": job.job_id, **values}])
    return True


def finish(
    connection: Connection,
    job: PlanningJob,
    state: JobState,
    at: datetime,
    *,
    told: str = "[]",
    found: JobPlan | None = None,
) -> bool:
    """End a job, with its last plan if it has one; False: it is another's by now.

    Parameters
    ----------
    connection, job, state, at
        A writing transaction, and how the job ended when.
    told
        JSON of the issues that tell why, a list.
    found
        Replaces the best plan so far; None: that one stays.
    """
    if found is not None and not keep_best(connection, job, found):
        return False
    values: dict[str, Any] = {"state": state.value, "ended_at": at, "told": told}
    if state is JobState.DONE:
        values["share"] = 1.0
    if found is not None:
        values["best_fen"] = found.cost_fen
    written = connection.execute(update(planning_jobs).where(*_claimed(job)).values(**values))
    return written.rowcount == 1


def put_back(connection: Connection, job: PlanningJob, at: datetime, *, told: str) -> None:
    """Let a job wait again that was taken but not begun; cancelled meanwhile, it is over.

    Parameters
    ----------
    connection, job, at
        A writing transaction, the job as it was taken, and the moment.
    told
        JSON of the issues that tell why it was not begun, a list.
    """
    lock(connection, QUEUE)
    is_cancelled = job_of(connection, job.job_id).cancel_asked_at is not None
    state = JobState.CANCELLED if is_cancelled else JobState.QUEUED
    connection.execute(
        update(planning_jobs)
        .where(*_claimed(job))
        .values(
            state=state.value,
            claim=None,
            started_at=None,
            heartbeat_at=None,
            ended_at=at if is_cancelled else None,
            told=told,
        )
    )


def ask_to_cancel(connection: Connection, job_id: str, at: datetime) -> PlanningJob:
    """Cancel a job that waits; ask the process of one that runs to stop.

    Raises
    ------
    StoreError
        If there is no such job, or it is over.
    """
    lock(connection, QUEUE)
    job = job_of(connection, job_id)
    if job.state.is_over:
        words = state_words(job.state)
        issue = StoreIssue.JOB_OVER.issue(
            table="queue", value=job_id, state_zh=words.zh, state_en=words.en
        )
        raise StoreError([issue])
    values: dict[str, Any] = {"cancel_asked_at": job.cancel_asked_at or at}
    if job.state is JobState.QUEUED:
        values |= {"state": JobState.CANCELLED.value, "ended_at": at}
    is_it = planning_jobs.c.job_id == job_id
    connection.execute(update(planning_jobs).where(is_it).values(**values))
    return job_of(connection, job_id)


def interrupt_silent(
    connection: Connection, before: datetime, at: datetime, *, told: str
) -> tuple[PlanningJob, ...]:
    """Mark jobs as interrupted whose processes have been silent; their best plans stay.

    Parameters
    ----------
    connection
        A writing transaction.
    before
        Who gave the last sign of life before this moment is gone.
    at, told
        When this is found, and JSON of the issues that tell it.
    """
    lock(connection, QUEUE)
    is_silent = (
        planning_jobs.c.state == JobState.RUNNING.value,
        planning_jobs.c.heartbeat_at < before,
    )
    query = select(planning_jobs.c.job_id).where(*is_silent).order_by(planning_jobs.c.number)
    silent = list(connection.execute(query).scalars())
    connection.execute(
        update(planning_jobs)
        .where(planning_jobs.c.job_id.in_(silent))
        .values(state=JobState.INTERRUPTED.value, ended_at=at, told=told)
    )
    return tuple(job_of(connection, job_id) for job_id in silent)


def job_of(connection: Connection, job_id: str) -> PlanningJob:
    """Return a job.

    Raises
    ------
    StoreError
        If there is none of this id.
    """
    row = connection.execute(
        select(planning_jobs).where(planning_jobs.c.job_id == job_id)
    ).one_or_none()
    if row is None:
        issue = StoreIssue.UNKNOWN_KEPT.issue(
            table="queue", value=job_id, what_zh="任务", what_en="job"
        )
        raise StoreError([issue])
    return _job(row)


def newest_jobs(
    connection: Connection,
    *,
    county_id: str | None = None,
    kinds: Collection[JobKind] = ALL_KINDS,
    before: int | None = None,
    most: int = 100,
) -> tuple[PlanningJob, ...]:
    """Return jobs, the newest first, of one county or of all, those before a number or all."""
    query = select(planning_jobs).order_by(planning_jobs.c.number.desc()).limit(most)
    query = query.where(planning_jobs.c.kind.in_([kind.value for kind in kinds]))
    if before is not None:
        query = query.where(planning_jobs.c.number < before)
    if county_id is not None:
        query = query.where(planning_jobs.c.county_id == county_id)
    return tuple(_job(row) for row in connection.execute(query))


def count_by_state(connection: Connection) -> dict[JobState, int]:
    """Return how many jobs are in each state; 0 for those without."""
    query = select(planning_jobs.c.state, func.count()).group_by(planning_jobs.c.state)
    found: dict[str, int] = dict(connection.execute(query).all())
    return {state: int(found.get(state.value, 0)) for state in JobState}


def job_plan(connection: Connection, job_id: str) -> JobPlan | None:
    """Return the plan that a job has found; None: none yet."""
    query = select(*(job_plans.c[name] for name in JobPlan.__slots__))
    row = connection.execute(query.where(job_plans.c.job_id == job_id)).mappings().one_or_none()
    return None if row is None else JobPlan(**row)


def found_at(connection: Connection, job_ids: Collection[str]) -> dict[str, datetime]:
    """Return when what jobs have found was kept, by job; without those that have found nothing.

    Parameters
    ----------
    connection, job_ids
        Where, and the jobs: a page of a list.
    """
    query = select(job_plans.c.job_id, job_plans.c.found_at)
    rows = connection.execute(query.where(job_plans.c.job_id.in_(job_ids)))
    return {row.job_id: row.found_at for row in rows}


def state_words(state: JobState) -> Text:
    """Return the name of a state."""
    return {
        JobState.QUEUED: Text("排队中", "queued"),
        JobState.RUNNING: Text("运行中", "running"),
        JobState.DONE: Text("已完成", "done"),
        JobState.FAILED: Text("失败", "failed"),
        JobState.CANCELLED: Text("已取消", "cancelled"),
        JobState.INTERRUPTED: Text("已中断", "interrupted"),
    }[state]


def _claimed(job: PlanningJob) -> tuple[ColumnElement[bool], ...]:
    return (
        planning_jobs.c.job_id == job.job_id,
        planning_jobs.c.claim == job.claim,
        planning_jobs.c.state == JobState.RUNNING.value,
    )


def _waiting(connection: Connection, kinds: Collection[JobKind] = ALL_KINDS) -> tuple[Waiting, ...]:
    return _in_state(connection, JobState.QUEUED, kinds)


def _running(connection: Connection) -> tuple[Waiting, ...]:
    return _in_state(connection, JobState.RUNNING, ALL_KINDS)


def _in_state(
    connection: Connection, state: JobState, kinds: Collection[JobKind]
) -> tuple[Waiting, ...]:
    query = (
        select(*(planning_jobs.c[name] for name in Waiting.__slots__))
        .where(
            planning_jobs.c.state == state.value,
            planning_jobs.c.kind.in_([kind.value for kind in kinds]),
        )
        .order_by(planning_jobs.c.number)
    )
    return tuple(Waiting(**row) for row in connection.execute(query).mappings())


def _last_starts(connection: Connection, by: ColumnElement[str]) -> dict[str, datetime]:
    query = (
        select(by, func.max(planning_jobs.c.started_at))
        .where(planning_jobs.c.started_at.is_not(None))
        .group_by(by)
    )
    return dict(connection.execute(query).all())


def _moment(at: datetime | None) -> float:
    return float("-inf") if at is None else at.timestamp()


def _job(row: Row[Any]) -> PlanningJob:
    values = {name: getattr(row, name) for name in PlanningJob.__slots__ if name != "limits"}
    limits = JobLimits(time_s=row.time_limit_s, memory_mb=row.memory_limit_mb)
    known = {"kind": JobKind(row.kind), "state": JobState(row.state), "limits": limits}
    return PlanningJob(**{**values, **known})
