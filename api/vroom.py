"""Use case: a small problem in the format of VROOM, solved in a process of its own."""

import multiprocessing
import time
from multiprocessing.connection import Connection
from threading import Lock
from typing import Any

from api.memory import give_way
from data.issues import DataError
from data.request_issues import RequestIssue
from data.vroom.refusals import check_problem
from data.vroom.wire import SOURCE, VroomProblem, dump_problem

MOST_S = 10.0
"""Most seconds of a search."""

_STARTING_S = 180.0  # until the process is there; the first one compiles the search


class VroomSolver:
    """Solves one problem at a time, beside whoever asks; safe to use from many threads."""

    def __init__(self) -> None:
        self._lock = Lock()

    def solve(self, problem: VroomProblem, *, time_s: float, seed: int = 0) -> dict[str, Any]:
        """Return the answer to a problem.

        Parameters
        ----------
        problem
            What to solve.
        time_s, seed
            Seconds to search, in (0, `MOST_S`], and the seed.

        Raises
        ------
        DataError
            If it is not understood, another one is being solved, or the search failed.
        """
        check_problem(problem)
        if not self._lock.acquire(blocking=False):
            raise DataError([RequestIssue.BUSY.issue(table=SOURCE)])
        try:
            return _solved_apart(problem, time_s, seed)
        finally:
            self._lock.release()


def _solved_apart(problem: VroomProblem, time_s: float, seed: int) -> dict[str, Any]:
    spawn = multiprocessing.get_context("spawn")
    here, there = spawn.Pipe(duplex=False)
    arguments = (there, dump_problem(problem), time_s, seed)
    process = spawn.Process(target=_work, args=arguments, daemon=True, name="tongpei vroom")
    process.start()
    there.close()
    try:
        found = here.recv() if here.poll(_STARTING_S + time_s) else None
    except EOFError:
        found = None
    finally:
        process.kill()
        process.join()
        here.close()
    if not isinstance(found, dict):
        raise DataError([RequestIssue.VROOM_FAILED.issue(table=SOURCE)])
    return found


def _work(there: Connection, content: dict[str, Any], time_s: float, seed: int) -> None:
    """Solve a problem and tell the answer; the function of its process."""
    give_way()
    problem = VroomProblem.model_validate(content)
    there.send(solved(problem, time_s=time_s, seed=seed))
    there.close()


def solved(
    problem: VroomProblem, *, time_s: float, seed: int = 0, iterations: int | None = None
) -> dict[str, Any]:
    """Return the answer to a problem that was checked, found in this process.

    Parameters
    ----------
    problem, seed
        What to solve, and the seed.
    time_s, iterations
        Seconds to search, or, if set, iterations (deterministic).
    """
    from data.vroom.answers import answer_of  # noqa: PLC0415 -- slow to import, for who solves only
    from data.vroom.problem import day_of  # noqa: PLC0415
    from routing.daily import plan_day, prepare  # noqa: PLC0415
    from routing.stop import limited  # noqa: PLC0415
    from routing.two_echelon.check import check  # noqa: PLC0415

    day = day_of(problem)
    if not day.visits:
        from routing.two_echelon.plan import Plan  # noqa: PLC0415

        return answer_of(problem, Plan(), 0)
    prepare(day)
    started = time.monotonic()
    outcome = plan_day(day, stop=limited(time_s, iterations), seed=seed)
    taken_ms = round(1000 * (time.monotonic() - started))
    return answer_of(problem, outcome.plan, taken_ms, check(day, outcome.plan))
