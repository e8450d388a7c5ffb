"""One search on one instance: what it found, when, and whether it counts."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from pydantic import BaseModel, ConfigDict, computed_field

from benchmarks.quality.best_known import BestKnown
from benchmarks.quality.cases import Answer, Case
from benchmarks.quality.families import FAMILIES, set_of
from data.issues import DataError
from routing.outcome import Progress, Status
from routing.stop import MaxTime, Stop

OURS = "tongpei"
"""Name of the project's own solver in results."""

LEVEL = 6e-5
"""Relative difference within which a cost is level with a best known value: published values are
rounded, some to 0.005 %."""

_HALF_A_DIGIT = 0.005 + 1e-9  # best known values are printed with two decimals
_SHOWN_FAULTS = 3


class QualityRun(BaseModel):
    """One search on one instance.

    Parameters
    ----------
    file, variant, set_name
        File name, which of the file's cases ("" where it has one), and the set it belongs to.
    method, seed, time_s
        Who searched, with which seed, and the seconds allowed, > 0.
    value
        Cost, recomputed from the instance; None: no valid solution was found.
    bks, published
        Best known value and the best one in print, if any.
    lower_bound
        No solution is cheaper, up to the rounding of distances to metres; None: no bound.
    seconds, best_after_s
        Wall-clock seconds the search took, and those until its last improvement.
    iterations
        Iterations it made.
    violations
        Rules the found solution breaks, a count.
    failure
        Why there is no valid solution; empty if there is one.
    is_maximised
        Whether more is better: `value` is then what is to be most, and `lower_bound` an upper one.
    proven
        Whether the solver has proven that nothing is better.
    trace
        Improvements: seconds since the start and cost, in order of time; only of solutions that
        leave nothing out.
    """

    model_config = ConfigDict(frozen=True)

    file: str
    variant: str = ""
    set_name: str
    method: str
    seed: int
    time_s: float
    value: float | None
    bks: float | None
    published: float | None
    lower_bound: float | None = None
    seconds: float
    best_after_s: float
    iterations: int
    violations: int
    failure: str = ""
    is_maximised: bool = False
    proven: bool = False
    trace: tuple[tuple[float, float], ...] = ()

    @computed_field  # type: ignore[prop-decorator] # as pydantic documents it
    @property
    def gap(self) -> float | None:
        """Value over the best known one, minus 1, or the reverse; None if either is not there."""
        return self._gap_of(self.value)

    @property
    def published_gap(self) -> float | None:
        """The gap of the best value in print; None if there is none."""
        return self._gap_of(self.published)

    @property
    def instance(self) -> str:
        """What was searched: a file, or one of its cases."""
        return f"{self.file} {self.variant}".rstrip()

    @property
    def is_level(self) -> bool:
        """Whether the value is level with the best known one, or better."""
        return self.gap is not None and self.gap <= LEVEL

    @property
    def is_better(self) -> bool:
        """Whether it is better than the best known value as printed, with two decimals."""
        if self.value is None or self.bks is None:
            return False
        less = self.bks - self.value
        return (-less if self.is_maximised else less) > _HALF_A_DIGIT

    @property
    def is_bound_wrong(self) -> bool:
        """Whether the bound is beyond the cost of a solution that exists."""
        if self.lower_bound is None or self.bks is None:
            return False
        if self.is_maximised:
            return self.lower_bound < self.bks * (1 - LEVEL)
        return self.lower_bound > self.bks * (1 + LEVEL)

    def _gap_of(self, value: float | None) -> float | None:
        if value is None or self.bks is None:
            return None
        gap = value / self.bks - 1
        return -gap if self.is_maximised else gap


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A run and its solution in text form, empty if there is none."""

    run: QualityRun
    solution: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A search to be made.

    Parameters
    ----------
    family, path
        Name of the family and file of the instance.
    seed, time_s
        Seed and seconds allowed, > 0.
    known
        What is known of the instance, if anything.
    variant
        Which of the file's cases; "" where it has one.
    """

    family: str
    path: Path
    seed: int
    time_s: float
    known: BestKnown | None
    variant: str = ""

    def open(self) -> Case:
        """Read the instance."""
        return FAMILIES[self.family].open(self.path, self.variant)

    def failed(self, why: str, *, method: str, seconds: float = 0.0) -> Finding:
        """Return the finding of a search that came to nothing."""
        nothing = Answer(cost=float("nan"), faults=(why,), text="")
        finding = self.found(nothing, Effort(method=method, seconds=seconds))
        return replace(finding, run=finding.run.model_copy(update={"violations": 0}))

    def found(self, answer: Answer, effort: "Effort") -> Finding:
        """Return the finding of a search: a cost if the answer is valid, else why it is not."""
        is_valid = not answer.faults
        last_s, last_cost = effort.trace[-1] if effort.trace else (effort.seconds, answer.cost)
        is_traced = abs(last_cost - answer.cost) <= LEVEL * abs(answer.cost)
        run = QualityRun(
            file=self.path.name,
            variant=self.variant,
            set_name=FAMILIES[self.family].set_name or set_of(self.path.name),
            method=effort.method,
            seed=self.seed,
            time_s=self.time_s,
            value=answer.cost if is_valid else None,
            bks=None if self.known is None else self.known.value,
            published=None if self.known is None else self.known.published,
            lower_bound=effort.lower_bound,
            seconds=effort.seconds,
            best_after_s=last_s if is_traced else effort.seconds,
            iterations=effort.iterations,
            is_maximised=FAMILIES[self.family].is_maximised,
            proven=effort.is_proven and is_valid,
            violations=len(answer.faults),
            failure=_shown(answer.faults),
            trace=effort.trace,
        )
        return Finding(run=run, solution=answer.text if is_valid else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """What a search took; fields as in `QualityRun`."""

    method: str
    seconds: float
    iterations: int = 0
    lower_bound: float | None = None
    is_proven: bool = False
    trace: tuple[tuple[float, float], ...] = ()


class _Trace:
    """Listens to a search and notes when it found something better."""

    def __init__(self, case: Case) -> None:
        self._case = case
        self._started = time.monotonic()
        self._best_fen: float = float("inf")
        self.entries: list[tuple[float, float]] = []

    @property
    def seconds(self) -> float:
        """Seconds since the search was started."""
        return time.monotonic() - self._started

    def __call__(self, progress: Progress) -> None:
        """Note an improvement that leaves nothing out."""
        if progress.unserved == 0 and progress.best_fen < self._best_fen:
            self._best_fen = progress.best_fen
            entry = round(self.seconds, 3), self._case.cost(progress.best_fen)
            self.entries.append(entry)


def search(task: Task, new_stop: Callable[[float], Stop] = MaxTime) -> Finding:
    """Read an instance and search it with the project's own solver.

    Reading and building the problem are not on the clock. A file that is refused, a solver that
    breaks down and a plan that breaks a rule are failed runs with their reason, not errors.

    Parameters
    ----------
    task
        What to search.
    new_stop
        Makes the stop criterion from the seconds allowed, right before the search.
    """
    try:
        case = task.open()
    except DataError as error:
        return task.failed(str(error), method=OURS)
    trace = _Trace(case)
    try:
        outcome = case.solve(stop=new_stop(task.time_s), seed=task.seed, on_event=trace)
    except Exception as error:  # noqa: BLE001 -- whatever broke, the other runs go on
        why = f"{type(error).__name__}: {error}"
        return task.failed(why, method=OURS, seconds=trace.seconds)
    seconds = trace.seconds
    bound_fen = outcome.lower_bound_fen
    effort = Effort(
        method=OURS,
        seconds=seconds,
        iterations=outcome.iterations,
        lower_bound=None if bound_fen is None else case.cost(bound_fen),
        is_proven=outcome.status is Status.OPTIMAL,
        trace=tuple(trace.entries),
    )
    return task.found(case.answer(outcome.plan), effort)


def _shown(faults: tuple[str, ...]) -> str:
    """Return the first faults as one line."""
    more = len(faults) - _SHOWN_FAULTS
    return "; ".join(faults[:_SHOWN_FAULTS]) + (f"; and {more} more" if more > 0 else "")
