"""What jobs do, by their kind: a day is planned, planned again, or a county's network is sited."""

import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

from api.days import CountyDay
from api.holding import Holding
from api.job_requests import PlanRequest, plan_request_of
from api.keeping import open_county
from api.kept_plans import stored_day, terms_of
from api.locking import locked_stops
from api.order_books import OrderBooks
from api.replan_jobs import replan_job
from api.services import PlannedDay, Search, dump_summary, plan_county_day, plan_text
from api.siting_jobs import site_job
from data.issues import Issue
from data.plan_json import load_plan
from data.run_folder import PROGRESS
from data.store import queue
from data.store.database import DatabaseError, Store
from data.store.issues import StoreError
from data.store.plans import PlanKey, plan_of
from data.store.queue import JobKind, JobPlan, PlanningJob
from routing.outcome import Progress
from routing.two_echelon.plan import Plan
from routing.two_echelon.price import price

_REST = 20.0  # keeping the best plan takes at most one part in so many of the search


class Watched(Protocol):
    """What a job tells while it is carried out, and learns."""

    progress: Progress | None
    """How the search gets on."""

    noticed: tuple[Issue, ...]
    """Warnings about what the job was given."""

    @property
    def is_cancelled(self) -> bool:
        """Whether the job is to stop."""
        ...

    @property
    def keep_s(self) -> float:
        """Seconds at least from one best plan that is kept to the next."""
        ...


def carry_out(store: Store, job: PlanningJob, cache: Path, watched: Watched) -> JobPlan:
    """Carry out a job and return what it has found.

    Parameters
    ----------
    store, job, cache
        The store, a job that has been claimed, and a folder for files of counties.
    watched
        Told how the job gets on; says whether it is to stop.

    Raises
    ------
    DataError
        If what the job needs is missing or refused.
    """
    tasks = {JobKind.PLAN: _plan, JobKind.REPLAN: _replan, JobKind.SITING: _site}
    return tasks[job.kind](store, job, cache, watched)


def _plan(store: Store, job: PlanningJob, cache: Path, watched: Watched) -> JobPlan:
    request = plan_request_of(job)
    day = _open_day(store, job, request, cache)
    watched.noticed = day.orders.issues
    search = Search(
        engine=request.engine,
        seed=request.seed,
        time_s=request.time_s,
        iterations=request.iterations,
        compact_fen=request.compact_fen,
        holding=Holding(policy=request.policy),
    )
    planned = plan_county_day(
        day,
        search,
        locked_in=_locked_in(store, job, request),
        is_cancelled=lambda: watched.is_cancelled,
        on_event=_Keeper(store, job, day, watched),
    )
    return _final(store, planned)


def _replan(store: Store, job: PlanningJob, cache: Path, watched: Watched) -> JobPlan:
    def tell(progress: Progress) -> None:
        watched.progress = progress

    found = replan_job(store, job, cache, is_cancelled=lambda: watched.is_cancelled, on_event=tell)
    planned = found.planned
    return replace(_final(store, planned), progress=planned.files.get(PROGRESS, ""))


def _site(store: Store, job: PlanningJob, cache: Path, watched: Watched) -> JobPlan:
    def tell(progress: Progress) -> None:
        watched.progress = progress

    return site_job(
        store,
        job,
        cache,
        is_cancelled=lambda: watched.is_cancelled,
        on_event=tell,
        on_found=lambda found: _keep_best(store, job, found),
    )


def _open_day(store: Store, job: PlanningJob, request: PlanRequest, cache: Path) -> CountyDay:
    """Return the day that a job is to plan: its orders in hand, its files."""
    loaded = open_county(store, job.county_id, cache, request.county_version)
    zone = ZoneInfo(loaded.county.timezone)
    book = OrderBooks(store).of_day(job.county_id, request.day, zone)
    return stored_day(loaded, request.day, book, terms_of(request))


def _locked_in(store: Store, job: PlanningJob, request: PlanRequest) -> Plan | None:
    """Return the plan whose locked routes and stops stay; None: everything is planned anew."""
    base = request.around
    if base is None:
        return None
    key = PlanKey(county_id=job.county_id, day=request.day, name=base.name)
    with store.reading() as connection:
        saved = plan_of(connection, key, base.version)
    _, plan = load_plan(saved.content.plan.encode("utf-8"))
    return replace(plan, locked_stops=locked_stops(plan, base.stops, "/around/stops"))


class _Keeper:
    """Told how the search gets on; keeps the best plan so far: at times, and once it is to stop."""

    def __init__(self, store: Store, job: PlanningJob, day: CountyDay, watched: Watched) -> None:
        self._store = store
        self._job = job
        self._day = day
        self._watched = watched
        self._solver = plan_request_of(job).engine.value
        self._kept = (sys.maxsize, sys.maxsize)
        self._next = float("-inf")

    def __call__(self, progress: Progress) -> None:
        """Take note of an event."""
        self._watched.progress = progress
        found = (progress.unserved, progress.best_fen)
        is_due = time.monotonic() >= self._next or self._watched.is_cancelled
        if progress.best_plan is None or not is_due or found >= self._kept:
            return
        started = time.monotonic()
        self._keep(progress.best_plan)
        self._kept = found
        took = time.monotonic() - started
        self._next = time.monotonic() + max(self._watched.keep_s, _REST * took)

    def _keep(self, make: Callable[[], Plan]) -> None:
        plan = make()
        best = JobPlan(
            is_final=False,
            found_at=self._store.clock(),
            cost_fen=price(self._day.problem, plan).total,
            plan=plan_text(self._day, plan, self._solver, is_compact=True),
        )
        _keep_best(self._store, self._job, best)


def _keep_best(store: Store, job: PlanningJob, best: JobPlan) -> None:
    with suppress(DatabaseError, StoreError), store.writing() as connection:
        queue.keep_best(connection, job, best)


def _final(store: Store, planned: PlannedDay) -> JobPlan:
    outcome = planned.outcome
    return JobPlan(
        is_final=True,
        found_at=store.clock(),
        cost_fen=outcome.cost_fen,
        plan=plan_text(planned.day, outcome.plan, outcome.solver, is_compact=True),
        summary=dump_summary(planned.summary),
    )
