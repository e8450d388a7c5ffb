"""What a peer is given: wall-clock time, and two processes that are there before it starts."""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from multiprocessing import get_context
from types import TracebackType
from typing import Self, TypeVar

from benchmarks.peers.repair import repair
from benchmarks.peers.room import objective_fen
from routing.vrp.plan import VrpPlan, VrpRoute
from routing.vrp.problem import VrpProblem

Result = TypeVar("Result")
Search = Callable[[VrpProblem, "Clock", int], list[VrpRoute]]
"""Searches with a seed until the clock's search time is up; a function of a module."""

CORES = 2
_REPAIR_SHARE = 0.05


class Clock:
    """Wall-clock time of one plan, counted from construction; the same in all processes.

    Parameters
    ----------
    seconds
        Time allowed for everything, > 0. A twentieth of it is kept for the exact times.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._start = time.monotonic()

    def left_s(self) -> float:
        """Return the seconds left for searching, ≥ 0."""
        spent_s = time.monotonic() - self._start
        return max(0.0, self._seconds * (1 - _REPAIR_SHARE) - spent_s)

    def is_over(self) -> bool:
        """Return whether all the time is up."""
        return time.monotonic() - self._start >= self._seconds


class Workers:
    """Processes for tools that use one core each; started, and everything imported, beforehand.

    Parameters
    ----------
    number
        Searches side by side, ≥ 1; one needs no process of its own.
    """

    def __init__(self, number: int = CORES) -> None:
        self._number = number
        self._pool: Executor | None = None

    def __enter__(self) -> Self:
        """Start the processes and wait until they are ready."""
        if self._number > 1:
            context = get_context("spawn")
            self._pool = ProcessPoolExecutor(max_workers=self._number, mp_context=context)
            for started in [self._pool.submit(_ready) for _ in range(self._number)]:
                started.result()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the processes."""
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)

    def best(self, search: Search, problem: VrpProblem, clock: Clock, *, seed: int) -> VrpPlan:
        """Run a search side by side with different seeds; return the cheapest repaired plan.

        Parameters
        ----------
        search, problem, clock
            The search and what it is given.
        seed
            The searches' seeds are ``number * seed`` and the following.
        """
        seeds = range(self._number * seed, self._number * (seed + 1))
        return min(
            self._plans(search, problem, clock, seeds),
            key=lambda plan: objective_fen(problem, plan),
        )

    def _plans(
        self, search: Search, problem: VrpProblem, clock: Clock, seeds: Sequence[int]
    ) -> list[VrpPlan]:
        if self._pool is None:
            return [_plan(search, problem, clock, seed) for seed in seeds]
        running = [self._pool.submit(_plan, search, problem, clock, seed) for seed in seeds]
        return [run.result() for run in running]


def _plan(search: Search, problem: VrpProblem, clock: Clock, seed: int) -> VrpPlan:
    return repair(problem, search(problem, clock, seed), is_over=clock.is_over)


def _ready() -> float:
    """Return when a process is ready; long enough at it that each process gets one to answer."""
    time.sleep(0.2)
    return time.monotonic()
