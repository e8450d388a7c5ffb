"""The process of one planning job: it plans, says how far it is, and keeps the best plan so far.

Whatever happens to the process, the store holds what it has found. It stops when asked to, when
the job is no longer its own, and when the process that started it is gone.
"""

import os
import signal
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import parent_process
from multiprocessing.synchronize import Event
from pathlib import Path

from api.days import CountyDay, DayOrders, OrderChoice, open_day
from api.holding import Holding
from api.keeping import open_county
from api.planning_jobs import PlanRequest, request_of, told
from api.services import PlannedDay, Search, dump_summary, plan_county_day, plan_text
from data.issues import DataError
from data.store import queue
from data.store.database import DatabaseError, Store
from data.store.issues import StoreError, StoreIssue
from data.store.orders import orders_in_hand
from data.store.queue import JobPlan, JobState, PlanningJob
from routing.outcome import Progress
from routing.two_echelon.plan import Plan
from routing.two_echelon.price import price

SOURCE = "store"
"""Source of orders that come from the store."""

_NOT_MINE = 3
_ORPHANED = 4
_REST = 20.0  # keeping the best plan takes at most one part in so many of the search


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """How often what is done.

    Parameters
    ----------
    beat_s
        Seconds from one sign of life of a job to the next, > 0.
    keep_s
        Seconds at least from one best plan that is kept to the next, ≥ 0.
    look_s
        Seconds from one look at the processes to the next, > 0.
    grace_s
        Seconds that a job has to stop by itself when cancelled, ≥ 0: with a look before and after,
        less than two seconds.
    silent_s
        Seconds without a sign of life after which a job counts as interrupted, several beats.
    """

    beat_s: float = 0.5
    keep_s: float = 5.0
    look_s: float = 0.2
    grace_s: float = 1.2
    silent_s: float = 30.0


def work(
    address: str, job: PlanningJob, cache: Path, rhythm: Rhythm, is_asked: Event | None = None
) -> None:
    """Carry out a job; the function of its process.

    Parameters
    ----------
    address, job, cache
        The store, a job that has been claimed, and a folder for files of counties.
    rhythm
        How often what is done.
    is_asked
        Set by who watches the process once the job is to stop; the store says so, too.
    """
    if parent_process() is not None:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for who watches this process
    with Store(address) as store:
        pulse = _Pulse(store, job, rhythm, is_asked)
        pulse.start()
        try:
            _carry_out(store, job, cache, pulse)
        except DataError as error:
            _end(store, job, JobState.FAILED, said=told(error.issues))
        except Exception as error:  # noqa: BLE001 -- the last line of defence: the job has to end
            traceback.print_exc(file=sys.stderr)
            detail = f"{type(error).__name__}: {error}"
            issue = StoreIssue.JOB_FAULT.issue(table=job.job_id, detail=detail)
            _end(store, job, JobState.FAILED, said=told([issue]))
        finally:
            pulse.stop()


class _Pulse(threading.Thread):
    """Gives signs of life beside the search, and learns whether to go on."""

    def __init__(
        self, store: Store, job: PlanningJob, rhythm: Rhythm, is_asked: Event | None
    ) -> None:
        super().__init__(daemon=True)
        self.rhythm = rhythm
        self.progress: Progress | None = None
        self._is_asked = is_asked
        self._is_told = False
        self._store = store
        self._job = job
        self._is_over = threading.Event()

    @property
    def is_cancelled(self) -> bool:
        """Whether the job is to stop."""
        return self._is_told or (self._is_asked is not None and self._is_asked.is_set())

    def run(self) -> None:
        """Beat until told to stop."""
        while not self._is_over.wait(self.rhythm.beat_s):
            parent = parent_process()
            if parent is not None and not parent.is_alive():
                self._leave_orphaned()
            with suppress(DatabaseError, StoreError):  # the next beat tries again
                self._beat()

    def stop(self) -> None:
        """Beat no more."""
        self._is_over.set()
        self.join()

    def _beat(self) -> None:
        progress = self.progress
        with self._store.writing() as connection:
            found = queue.beat(
                connection,
                self._job,
                self._store.clock(),
                share=0.0 if progress is None else progress.share,
                best_fen=None if progress is None else progress.best_fen,
                unserved=None if progress is None else progress.unserved,
            )
        self._is_told = self._is_told or found.is_cancelled
        if not found.is_claimed and not self._is_over.is_set():
            os._exit(_NOT_MINE)

    def _leave_orphaned(self) -> None:
        """End at once; what has been kept stays."""
        with suppress(Exception):
            issue = StoreIssue.INTERRUPTED.issue(table=self._job.job_id)
            _end(self._store, self._job, JobState.INTERRUPTED, said=told([issue]))
        os._exit(_ORPHANED)


class _Keeper:
    """Told how the search gets on; keeps the best plan so far: at times, and once it is to stop."""

    def __init__(self, store: Store, job: PlanningJob, day: CountyDay, pulse: _Pulse) -> None:
        self._store = store
        self._job = job
        self._day = day
        self._pulse = pulse
        self._solver = request_of(job).engine.value
        self._kept = (sys.maxsize, sys.maxsize)
        self._next = float("-inf")

    def __call__(self, progress: Progress) -> None:
        """Take note of an event."""
        self._pulse.progress = progress
        found = (progress.unserved, progress.best_fen)
        is_due = time.monotonic() >= self._next or self._pulse.is_cancelled
        if progress.best_plan is None or not is_due or found >= self._kept:
            return
        started = time.monotonic()
        self._keep(progress.best_plan)
        self._kept = found
        took = time.monotonic() - started
        self._next = time.monotonic() + max(self._pulse.rhythm.keep_s, _REST * took)

    def _keep(self, make: Callable[[], Plan]) -> None:
        plan = make()
        best = JobPlan(
            is_final=False,
            found_at=self._store.clock(),
            cost_fen=price(self._day.problem, plan).total,
            plan=plan_text(self._day, plan, self._solver, is_compact=True),
        )
        with suppress(DatabaseError, StoreError), self._store.writing() as connection:
            queue.keep_best(connection, self._job, best)


def _carry_out(store: Store, job: PlanningJob, cache: Path, pulse: _Pulse) -> None:
    request = request_of(job)
    day = _open(store, job, request, cache)
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
        is_cancelled=lambda: pulse.is_cancelled,
        on_event=_Keeper(store, job, day, pulse),
    )
    state = JobState.CANCELLED if pulse.is_cancelled else JobState.DONE
    _end(store, job, state, found=_final(store, planned))


def _open(store: Store, job: PlanningJob, request: PlanRequest, cache: Path) -> CountyDay:
    """Return the day that a job is to plan: its orders in hand, its files."""
    loaded = open_county(store, job.county_id, cache, request.county_version)
    with store.reading() as connection:
        orders = orders_in_hand(connection, job.county_id, request.day)
    with tempfile.TemporaryDirectory() as folder:
        choice = OrderChoice(
            day=request.day,
            fleet=_file(folder, "fleet.csv", request.fleet),
            directives=_file(folder, "directives.csv", request.directives),
        )
        handed_in = DayOrders(day=request.day, orders=orders, source=SOURCE)
        return open_day(loaded, choice, handed_in)


def _file(folder: str, name: str, text: str | None) -> Path | None:
    if text is None:
        return None
    path = Path(folder) / name
    path.write_text(text, encoding="utf-8", newline="")
    return path


def _final(store: Store, planned: PlannedDay) -> JobPlan:
    outcome = planned.outcome
    return JobPlan(
        is_final=True,
        found_at=store.clock(),
        cost_fen=outcome.cost_fen,
        plan=plan_text(planned.day, outcome.plan, outcome.solver, is_compact=True),
        summary=dump_summary(planned.summary),
    )


def _end(
    store: Store,
    job: PlanningJob,
    state: JobState,
    *,
    found: JobPlan | None = None,
    said: str = "[]",
) -> None:
    with store.writing() as connection:
        queue.finish(connection, job, state, store.clock(), told=said, found=found)
