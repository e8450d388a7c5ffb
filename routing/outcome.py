"""The result of every solver: a plan and how it came about."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Generic, TypeVar

PlanT = TypeVar("PlanT")


class Status(StrEnum):
    """What is known about the plan."""

    OPTIMAL = "optimal"
    FEASIBLE = "feasible"
    INFEASIBLE = "infeasible"
    UNKNOWN = "unknown"


class StopReason(StrEnum):
    """Why the search ended."""

    CRITERION = "criterion"
    CANCELLED = "cancelled"
    PROVEN = "proven"

    @classmethod
    def of(cls, *, is_cancelled: bool, is_proven: bool = False) -> "StopReason":
        """Return why a search ended that was cut short or not, with a proof or without."""
        if is_proven:
            return cls.PROVEN
        return cls.CANCELLED if is_cancelled else cls.CRITERION


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """What a solver tells while it runs.

    Parameters
    ----------
    share
        Done share of the search, in [0, 1].
    best_fen
        Cost of the best plan so far.
    unserved
        Orders the best plan leaves out, ≥ 0.
    phase
        Short stable name of what is being done.
    best_plan
        Makes the best plan so far, for whoever keeps it against a crash: takes about as long as
        ending the search, changes nothing about it, and only works while being told. None: the
        method has no plan before it is done.
    """

    share: float
    best_fen: int
    unserved: int
    phase: str
    best_plan: Callable[[], Any] | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome(Generic[PlanT]):
    """A plan with its status, bound and provenance.

    Parameters
    ----------
    plan
        The best plan found.
    status, stop_reason
        What is known, and why the search ended.
    cost_fen
        Total cost of the plan; where a problem's objective is not money, its value.
    lower_bound_fen
        Valid lower bound on any plan's cost, or value; None: no bound is known.
    runtime_s
        Wall-clock seconds.
    iterations
        Iterations made.
    seed, solver
        For a rerun.
    """

    plan: PlanT
    status: Status
    stop_reason: StopReason
    cost_fen: int
    lower_bound_fen: int | None = None
    runtime_s: float
    iterations: int
    seed: int
    solver: str

    @property
    def gap(self) -> float | None:
        """(cost - bound) / cost, in [0, 1]; None without a bound."""
        if self.lower_bound_fen is None or self.cost_fen == 0:
            return None
        return (self.cost_fen - self.lower_bound_fen) / self.cost_fen
