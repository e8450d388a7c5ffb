"""Two ways to plan the same day: whether their costs may be compared, and what one saves."""

from collections.abc import Sequence
from enum import StrEnum
from statistics import fmean
from typing import Protocol, TypeVar

_LEAVES_OUT = "*"
_NOT_RUN = "not run"


class Run(Protocol):
    """What two ways to plan the same day are compared by."""

    @property
    def engine(self) -> StrEnum:
        """The way to plan."""
        ...

    @property
    def seed(self) -> int:
        """Seed of the search."""
        ...

    @property
    def cost_fen(self) -> dict[str, int]:
        """Fen by component, with ``total``."""
        ...

    @property
    def orders(self) -> dict[str, int]:
        """Orders by fate: ``planned``, ``unserved``, ``late``."""
        ...

    @property
    def violations(self) -> int:
        """What the checker found, a count."""
        ...

    @property
    def cost_per_planned_fen(self) -> float:
        """Cost over orders that arrive, fen."""
        ...


RunT = TypeVar("RunT", bound=Run)


def obstacles(joint: Sequence[Run], other: Sequence[Run]) -> tuple[str, ...]:
    """Return why two engines' costs must not be compared; empty if they may.

    A plan that leaves orders out or breaks a rule is not a plan of the same day, one that brings
    nothing today has no cost an arriving order, and a joint plan that is late more often than the
    other buys its cost with lateness.
    """
    found = [
        f"{runs[0].engine.value}: {count:,} {what}"
        for what, of in (("unserved", _unserved), ("violations", _violations))
        for runs in (joint, other)
        if (count := sum(map(of, runs)))
    ]
    found += [
        f"{runs[0].engine.value}: nothing arrives"
        for runs in (joint, other)
        if not all(run.orders["planned"] for run in runs)
    ]
    late = sum(run.orders["late"] for run in joint)
    if late > sum(run.orders["late"] for run in other):
        found.append(f"{joint[0].engine.value}: {late:,} late")
    return tuple(found)


def same_seeds(joint: Sequence[RunT], other: Sequence[RunT]) -> tuple[list[RunT], list[RunT]]:
    """Return the runs of both with the seeds that they have in common."""
    seeds = {run.seed for run in joint} & {run.seed for run in other}
    return [run for run in joint if run.seed in seeds], [run for run in other if run.seed in seeds]


def saving(joint: Sequence[Run], other: Sequence[Run]) -> float:
    """Return by what share the joint plan is cheaper an order that arrives, at most 1.

    Parameters
    ----------
    joint, other
        Runs with the same seeds in the same order, at least one.

    Returns
    -------
    float
        Mean over the seeds; negative if the joint plan is dearer.
    """
    return fmean(
        1 - ours.cost_per_planned_fen / theirs.cost_per_planned_fen
        for ours, theirs in zip(joint, other, strict=True)
    )


def cost_cell(runs: Sequence[Run]) -> str:
    """Return the mean cost in yuan, marked if orders are left out."""
    if not runs:
        return _NOT_RUN
    mark = _LEAVES_OUT if any(map(_unserved, runs)) else ""
    return f"{fmean(run.cost_fen['total'] for run in runs) / 100:,.0f}{mark}"


def saving_cell(joint: Sequence[Run], other: Sequence[Run]) -> str:
    """Return the mean saving over the seeds that both were run with, or why there is none."""
    ours, theirs = same_seeds(joint, other)
    if not ours:
        return _NOT_RUN
    if found := obstacles(ours, theirs):
        return "not comparable (" + "; ".join(found) + ")"
    return f"{saving(ours, theirs):.1%}"


def _unserved(run: Run) -> int:
    return run.orders["unserved"]


def _violations(run: Run) -> int:
    return run.violations
