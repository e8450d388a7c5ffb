"""Workers: processes that carry out the jobs of a store, watched by whoever runs them.

Every job has a process of its own, so that no search can harm the service or another job. Whoever
runs the workers looks at them a few times a second: a job that takes too long or too much memory,
or does not stop when cancelled, is ended, and its best plan so far stays. Workers may run on
several machines beside each other; a job that falls silent, because its machine was switched off,
is found by any of them.
"""

import multiprocessing
import sys
import time
import traceback
from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from multiprocessing.context import SpawnProcess
from multiprocessing.synchronize import Event
from pathlib import Path
from types import TracebackType
from typing import Self

from api.job_worker import Rhythm, work
from api.memory import resident_bytes
from api.planning_jobs import told
from api.upkeep import forget
from data.store import queue
from data.store.database import DatabaseError, Store
from data.store.issues import StoreError, StoreIssue
from data.store.queue import OF_DAYS, JobKind, JobState, PlanningJob

_MB = 1024 * 1024
_TIDY_EVERY = timedelta(days=1)
_MOST_SITINGS = 1


@dataclass(slots=True, kw_only=True)
class _Running:
    """A job with its process.

    Parameters
    ----------
    job, process, is_asked
        What is carried out, by whom, and what tells the process that it is to stop.
    started, touched, cancelled
        Monotonic seconds: of the start, of the last sign of life that was given for it, and when it
        was first seen that it is to stop.
    ending
        How it is to be ended and what is told of it, once that has been decided.
    """

    job: PlanningJob
    process: SpawnProcess
    is_asked: Event
    started: float
    touched: float
    cancelled: float | None = None
    ending: tuple[JobState, str] | None = None


class Workers:
    """Carries out the planning jobs of a store, some at a time; leaving it ends those that run.

    Parameters
    ----------
    store
        Where the jobs are.
    cache
        A folder for files of counties; what is in it can be deleted at any time.
    most
        Jobs that plan days carried out at the same time, ≥ 1; beside them a siting job.
    rhythm
        How often what is done.
    """

    def __init__(
        self, store: Store, cache: Path, *, most: int = 1, rhythm: Rhythm | None = None
    ) -> None:
        self._store = store
        self._cache = cache
        self._most = most
        self._rhythm = rhythm or Rhythm()
        self._running: list[_Running] = []
        self._tidied = store.clock() - _TIDY_EVERY
        self._not_before = 0.0
        self._fault = ""

    def __enter__(self) -> Self:
        """Return the workers."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the jobs that run; they count as interrupted, their best plans stay."""
        for running in self._running:
            with suppress(DatabaseError, StoreError):  # its silence tells it, too
                self._end(running, JobState.INTERRUPTED, StoreIssue.INTERRUPTED)
        self._running.clear()

    @property
    def count(self) -> int:
        """Number of jobs being carried out."""
        return len(self._running)

    def run(self, is_over: Callable[[], bool]) -> None:
        """Carry out jobs until told that it is enough; whatever fails is tried again.

        A fault other than a store out of reach is told on standard error, once as long as it stays.

        Parameters
        ----------
        is_over
            Asked after every look.
        """
        while not is_over():
            try:
                with suppress(DatabaseError, StoreError):
                    self.look()
                if time.monotonic() >= self._not_before:
                    self._fault = ""
            except Exception as error:  # noqa: BLE001 -- without the workers nothing is planned
                self._tell(error)
            time.sleep(self._rhythm.look_s)

    def look(self) -> None:
        """Look after the jobs once: end what has to end, begin what can begin."""
        for running in tuple(self._running):
            if not self._goes_on(running):
                self._running.remove(running)
        self._find_silent()
        self._begin()
        self._tidy()

    def _tell(self, error: Exception) -> None:
        fault = f"{type(error).__name__}: {error}"
        if fault != self._fault:
            traceback.print_exception(error, file=sys.stderr)
        self._fault = fault

    def _goes_on(self, running: _Running) -> bool:
        """Return whether a job still runs; one that must not is ended."""
        if not running.process.is_alive():
            self._end(running, JobState.INTERRUPTED, StoreIssue.INTERRUPTED)
            return False
        job, clock = running.job, time.monotonic()
        with self._store.reading() as connection:
            now = queue.job_of(connection, job.job_id)
        if now.state is not JobState.RUNNING or now.claim != job.claim:
            return self._is_ending(running, clock)
        if now.cancel_asked_at is not None and self._is_late(running, clock):
            self._end(running, JobState.CANCELLED, None)
            return False
        if clock - running.started > job.limits.time_s:
            limit = f"{job.limits.time_s:g}"
            self._end(running, JobState.FAILED, StoreIssue.TIME_EXCEEDED, limit)
            return False
        if (resident_bytes(running.process.pid or 0) or 0) > job.limits.memory_mb * _MB:
            limit = str(job.limits.memory_mb)
            self._end(running, JobState.FAILED, StoreIssue.MEMORY_EXCEEDED, limit)
            return False
        if clock - running.touched >= self._rhythm.beat_s:
            running.touched = clock
            with self._store.writing() as connection:
                queue.touch(connection, job, self._store.clock())
        return True

    def _is_ending(self, running: _Running, clock: float) -> bool:
        """Return whether a process may go on whose job is over: only long enough to leave."""
        if not self._is_late(running, clock):
            return True
        _stop(running.process)
        return False

    def _is_late(self, running: _Running, clock: float) -> bool:
        """Ask a process to stop; return whether it has had its time to do so."""
        running.is_asked.set()
        running.cancelled = clock if running.cancelled is None else running.cancelled
        is_siting = running.job.kind is JobKind.SITING
        grace_s = self._rhythm.siting_grace_s if is_siting else self._rhythm.grace_s
        return clock - running.cancelled >= grace_s

    def _end(
        self, running: _Running, state: JobState, kind: StoreIssue | None, limit: str = ""
    ) -> None:
        """End a process, and its job if that has not ended by itself.

        While the store is out of reach this is tried at every look; the first reason counts.
        """
        issues = [] if kind is None else [kind.issue(table=running.job.job_id, count=limit)]
        running.ending = running.ending or (state, told(issues))
        _stop(running.process)
        state, said = running.ending
        with self._store.writing() as connection:
            queue.finish(connection, running.job, state, self._store.clock(), told=said)

    def _find_silent(self) -> None:
        at = self._store.clock()
        said = told([StoreIssue.INTERRUPTED.issue(table="queue")])
        with self._store.writing() as connection:
            before = at - timedelta(seconds=self._rhythm.silent_s)
            queue.interrupt_silent(connection, before, at, told=said)

    def _begin(self) -> None:
        """Begin what can begin; siting takes minutes, and no dispatcher waits for it."""
        self._begin_some(OF_DAYS, self._most)
        self._begin_some((JobKind.SITING,), _MOST_SITINGS)

    def _begin_some(self, kinds: Collection[JobKind], most: int) -> None:
        while sum(running.job.kind in kinds for running in self._running) < most:
            if time.monotonic() < self._not_before:
                return
            with self._store.writing() as connection:
                job = queue.claim_next(connection, self._store.clock(), kinds)
            if job is None:
                return
            try:
                self._running.append(self._started(job))
            except (OSError, MemoryError) as error:  # no memory or handles are left for it
                self._not_before = time.monotonic() + self._rhythm.retry_s
                detail = f"{type(error).__name__}: {error}"
                issue = StoreIssue.NOT_STARTED.issue(table=job.job_id, detail=detail)
                with self._store.writing() as connection:
                    queue.put_back(connection, job, self._store.clock(), told=told([issue]))
                self._tell(error)
                return

    def _started(self, job: PlanningJob) -> _Running:
        """Start the process of a job.

        Raises
        ------
        OSError, MemoryError
            If the system has nothing left for it.
        """
        spawn = multiprocessing.get_context("spawn")
        is_asked = spawn.Event()
        process = spawn.Process(
            target=work,
            args=(self._store.address(), job, self._cache, self._rhythm, is_asked),
            daemon=True,
            name=f"tongpei job {job.number}",
        )
        process.start()
        clock = time.monotonic()
        return _Running(job=job, process=process, is_asked=is_asked, started=clock, touched=clock)

    def _tidy(self) -> None:
        """Once a day, forget what is not to be kept any longer."""
        at = self._store.clock()
        if at - self._tidied >= _TIDY_EVERY:
            self._tidied = at
            forget(self._store, at)


def _stop(process: SpawnProcess) -> None:
    """End a process at once."""
    process.kill()
    process.join()
