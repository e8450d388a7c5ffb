"""Runs made up for tables and curves, and solvers that stand in for the real one."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.quality.best_known import BestKnown
from benchmarks.quality.runs import OURS, QualityRun, Task
from routing.outcome import Outcome, Progress, Status, StopReason
from routing.stop import Stop
from routing.two_echelon.plan import Plan
from routing.two_echelon.price import price
from routing.two_echelon.problem import TwoEchelonProblem
from tests.benchmarks.quality.tiny import TINY, optimum, plan_of, tiny


def quality_run(file: str = "Set9_a.dat", value: float | None = 101.0, **more: Any) -> QualityRun:
    """Return a run that is 1 % above the best known value of 100, unless said otherwise."""
    fields: dict[str, Any] = {
        "set_name": file.partition("_")[0],
        "method": OURS,
        "seed": 0,
        "time_s": 10.0,
        "bks": 100.0,
        "published": None,
        "seconds": 10.0,
        "best_after_s": 4.0,
        "iterations": 7,
        "violations": 0,
        "failure": "" if value is not None else "it broke",
    }
    return QualityRun(file=file, value=value, **fields | more)


def tiny_task(folder: Path, **changes: Any) -> Task:
    """Return the search of the tiny instance, written into a folder."""
    path = folder / changes.pop("name", "Set9_tiny.dat")
    path.write_text(TINY, encoding="utf-8")
    known = BestKnown(value=optimum(tiny()).cost, published=None)
    fields: dict[str, Any] = {"family": "2evrp", "seed": 0, "time_s": 0.5, "known": known}
    return Task(path=path, **fields | changes)


@dataclass
class FakeSolver:
    """Stands in for the joint search: answers with the cheapest solution of the tiny instance.

    Parameters
    ----------
    change
        What becomes of the plan before it is answered.
    error
        Raised instead of an answer.
    events
        Told to the listener: cost in fen and orders left out.
    bound_fen
        The lower bound stated.
    """

    change: Callable[[Plan], Plan] = lambda plan: plan
    error: Exception | None = None
    events: tuple[tuple[int, int], ...] = ()
    bound_fen: int | None = None
    asked: list[tuple[int, Stop]] = field(default_factory=list)

    def __call__(
        self,
        problem: TwoEchelonProblem,
        *,
        stop: Stop,
        seed: int,
        on_event: Callable[[Progress], None],
    ) -> Outcome[Plan]:
        """Answer at once."""
        self.asked.append((seed, stop))
        if self.error is not None:
            raise self.error
        for best_fen, unserved in self.events:
            on_event(Progress(share=0.5, best_fen=best_fen, unserved=unserved, phase="search"))
        plan = self.change(plan_of(problem, optimum(tiny())))
        return Outcome(
            plan=plan,
            status=Status.FEASIBLE,
            stop_reason=StopReason.CRITERION,
            cost_fen=price(problem, plan).total,
            lower_bound_fen=self.bound_fen,
            runtime_s=0.0,
            iterations=5,
            seed=seed,
            solver="joint",
        )
