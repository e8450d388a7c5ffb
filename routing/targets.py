"""Targets and how far they are reached: what was promised for a year against what there is."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Rule(StrEnum):
    """On which side of its target an actual has to be."""

    AT_LEAST = "at_least"
    AT_MOST = "at_most"


class TargetState(StrEnum):
    """How an actual stands to its target."""

    MET = "met"
    MISSED = "missed"
    OPEN = "open"
    NOT_DUE = "not_due"


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A row of a performance table.

    Parameters
    ----------
    target_id, year
        What is promised, and for the end of which year.
    category, group, name
        First, second and third level of the table, as people write them.
    unit
        Unit of the numbers; ``%`` for shares, which are then numbers of percent.
    goal, rule
        The number, and on which side of it the actual has to be.
    figure
        Key of the figure that tells the actual; empty: somebody states it.
    actual, source, as_of
        The actual as stated, None: not yet; who or what says so; and for which day.
    note
        Anything else.
    """

    target_id: str
    year: int
    category: str = ""
    group: str = ""
    name: str
    unit: str = ""
    goal: float
    rule: Rule = Rule.AT_LEAST
    figure: str = ""
    actual: float | None = None
    source: str = ""
    as_of: date | None = None
    note: str = ""

    def is_reached(self, actual: float) -> bool:
        """Return whether an actual is on the right side."""
        return actual >= self.goal if self.rule is Rule.AT_LEAST else actual <= self.goal


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A target with its actual.

    Parameters
    ----------
    target, actual, standing
        The target, what there is (None: not known), and how the two stand to each other.
    """

    target: Target
    actual: float | None
    standing: TargetState

    @property
    def reached(self) -> float | None:
        """Actual over goal, for what has to be at least something; None: that says nothing."""
        if self.actual is None or self.target.rule is Rule.AT_MOST or self.target.goal <= 0:
            return None
        return self.actual / self.target.goal


def judge(target: Target, actual: float | None, day: date) -> Judged:
    """Return how a target stands.

    Parameters
    ----------
    target, actual
        The target, and its actual in the target's unit; None: not known.
    day
        The day of the report. What has to be at least something has time until the end of its
        year; what has to be at most something is missed as soon as it is exceeded.
    """
    is_due = day >= date(target.year, 12, 31)
    if actual is None:
        standing = TargetState.NOT_DUE if target.year > day.year else TargetState.OPEN
    elif target.is_reached(actual):
        standing = TargetState.MET
    elif is_due or target.rule is Rule.AT_MOST:
        standing = TargetState.MISSED
    else:
        standing = TargetState.NOT_DUE
    return Judged(target=target, actual=actual, standing=standing)
