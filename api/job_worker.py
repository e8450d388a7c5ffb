"""The process of one job: it carries it out, says how far it is, and keeps the best so far.

Whatever happens to the process, the store holds what it has found. It stops when asked to, when
the job is no longer its own, and when the process that started it is gone.
"""

import os
import signal
import sys
import threading
import time
import traceback
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import parent_process
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import TYPE_CHECKING

from api.job_tasks import carry_out
from api.memory import give_way
from api.planning_jobs import told
from data.issues import DataError, Issue
from data.store import queue
from data.store.database import DatabaseError, Store
from data.store.issues import StoreError, StoreIssue
from data.store.queue import JobPlan, JobState, PlanningJob

if TYPE_CHECKING:
    from routing.outcome import Progress

_NOT_MINE = 3
_ORPHANED = 4
_RETRY_S = 0.5


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
    siting_grace_s
        The same of a siting job, whose solver takes longer to leave.
    silent_s
        Seconds without a sign of life after which a job counts as interrupted, several beats.
    retry_s
        Seconds until a process is started again after that has failed, ≥ 0.
    """

    beat_s: float = 0.5
    keep_s: float = 5.0
    look_s: float = 0.2
    grace_s: float = 1.2
    siting_grace_s: float = 15.0
    silent_s: float = 30.0
    retry_s: float = 5.0


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
        give_way()
    with Store(address) as store:
        pulse = _Pulse(store, job, rhythm, is_asked)
        pulse.start()
        try:
            _carry_out(store, job, cache, pulse, rhythm.silent_s)
        except DataError as error:
            _end(store, job, JobState.FAILED, said=told(error.issues), patience_s=rhythm.silent_s)
        except Exception as error:  # noqa: BLE001 -- the last line of defence: the job has to end
            traceback.print_exc(file=sys.stderr)
            detail = f"{type(error).__name__}: {error}"
            issue = StoreIssue.JOB_FAULT.issue(table=job.job_id, detail=detail)
            _end(store, job, JobState.FAILED, said=told([issue]), patience_s=rhythm.silent_s)
        finally:
            pulse.stop()


class _Pulse(threading.Thread):
    """Gives signs of life beside the search, and learns whether to go on."""

    def __init__(
        self, store: Store, job: PlanningJob, rhythm: Rhythm, is_asked: Event | None
    ) -> None:
        super().__init__(daemon=True)
        self.progress: Progress | None = None
        self.noticed: tuple[Issue, ...] = ()
        self._rhythm = rhythm
        self._is_asked = is_asked
        self._is_told = False
        self._store = store
        self._job = job
        self._is_over = threading.Event()

    @property
    def keep_s(self) -> float:
        """Seconds at least from one best plan that is kept to the next."""
        return self._rhythm.keep_s

    @property
    def is_cancelled(self) -> bool:
        """Whether the job is to stop."""
        return self._is_told or (self._is_asked is not None and self._is_asked.is_set())

    def run(self) -> None:
        """Beat until told to stop."""
        while not self._is_over.wait(self._rhythm.beat_s):
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


def _carry_out(
    store: Store, job: PlanningJob, cache: Path, pulse: _Pulse, patience_s: float
) -> None:
    found = carry_out(store, job, cache, pulse)
    state = JobState.CANCELLED if pulse.is_cancelled else JobState.DONE
    said = told(pulse.noticed)
    _end(store, job, state, found=found, said=said, patience_s=patience_s)


def _end(
    store: Store,
    job: PlanningJob,
    state: JobState,
    *,
    found: JobPlan | None = None,
    said: str = "[]",
    patience_s: float = 0.0,
) -> None:
    """End a job; while its store is out of reach this is tried again: what was found is not lost.

    Parameters
    ----------
    store, job, state, found, said
        The job, how it ended, with what, and why.
    patience_s
        Seconds for which it is tried: others take a job that is silent for longer as interrupted.
    """
    given_up = time.monotonic() + patience_s
    while True:
        try:
            with store.writing() as connection:
                queue.finish(connection, job, state, store.clock(), told=said, found=found)
        except (DatabaseError, StoreError):
            if time.monotonic() >= given_up:
                raise
            time.sleep(_RETRY_S)
        else:
            return
