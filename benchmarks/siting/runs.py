"""The same location models solved by us and by `spopt`, one after the other in one run."""

import math
import time
from collections.abc import Iterator, Sequence
from multiprocessing import get_context
from multiprocessing.connection import Connection

from pydantic import BaseModel, ConfigDict

from benchmarks.siting import spopt
from benchmarks.siting.case import SitingCase
from benchmarks.siting.instance import Instance
from benchmarks.siting.verification import faults_of, value_of
from routing.outcome import Status
from routing.stop import MaxIterations, MaxTime

_GRACE_S = 30.0


class SitingPeerRun(BaseModel):
    """One instance, solved by both.

    Parameters
    ----------
    instance, nodes
        Name and number of nodes.
    ours_s, theirs_s
        Wall-clock seconds from the cost matrix to the solution, building the model included; theirs
        at least so many if there is a failure.
    ours, theirs
        Verified values; None: no valid solution.
    is_proven
        Whether ours is proven optimal.
    failure
        Why the peer has no optimum; empty if it has.
    """

    model_config = ConfigDict(frozen=True)

    instance: str
    nodes: int
    ours_s: float
    theirs_s: float
    ours: float | None
    theirs: float | None
    is_proven: bool
    failure: str = ""

    @property
    def ratio(self) -> float:
        """How many times longer the peer takes, at least."""
        return self.theirs_s / self.ours_s


def geometric_mean(runs: Sequence[SitingPeerRun]) -> float:
    """Return the geometric mean of the ratios of at least one run."""
    return math.exp(math.fsum(math.log(run.ratio) for run in runs) / len(runs))


def solve_with_both(instances: Sequence[Instance], time_s: float) -> Iterator[SitingPeerRun]:
    """Solve instances with both methods; what is compiled on first use is not on the clock.

    Parameters
    ----------
    instances
        Of models that the peer knows.
    time_s
        Seconds each may take, > 0.
    """
    for instance in instances[:1]:
        SitingCase.of(instance).solve(stop=MaxIterations(1), seed=0, on_event=lambda _: None)
    for instance in instances:
        yield _solve_with_both(instance, time_s)


def _solve_with_both(instance: Instance, time_s: float) -> SitingPeerRun:
    started = time.perf_counter()
    case = SitingCase.of(instance)
    outcome = case.solve(stop=MaxTime(time_s), seed=0, on_event=lambda _: None)
    ours_s = time.perf_counter() - started
    answer = case.answer(outcome.plan)
    theirs_s, theirs, failure = _peer(instance, time_s)
    return SitingPeerRun(
        instance=instance.name,
        nodes=len(instance.demand),
        ours_s=ours_s,
        theirs_s=theirs_s,
        ours=None if answer.faults else answer.cost,
        theirs=theirs,
        is_proven=outcome.status is Status.OPTIMAL,
        failure=failure,
    )


def _peer(instance: Instance, time_s: float) -> tuple[float, float | None, str]:
    """Let the peer solve in a process of its own, which is ended if it takes too long."""
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_solve_peer, args=(theirs, instance, time_s))
    process.start()
    theirs.close()
    try:
        ours.recv()  # its imports are not on the clock
        if not ours.poll(time_s + _GRACE_S):
            return time_s, None, f"not done after {time_s:g} s"
        seconds, value, failure = ours.recv()
    except EOFError:
        return time_s, None, "its process broke down"
    finally:
        process.kill()
        process.join()
    return float(seconds), value, str(failure)


def _solve_peer(answer: Connection, instance: Instance, time_s: float) -> None:
    """Solve an instance in a process of its own and send seconds, value and failure."""
    spopt.obstacle()
    answer.send(None)
    started = time.perf_counter()
    try:
        solution = spopt.solve(instance, time_s)
    except spopt.PeerError as error:
        answer.send((time.perf_counter() - started, None, str(error)))
        return
    seconds = time.perf_counter() - started
    faults = faults_of(instance, solution)
    value = None if faults else value_of(instance, solution)
    answer.send((seconds, value, "; ".join(faults)))
