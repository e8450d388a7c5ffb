"""Programs whose solutions differ from known plans: rows that count the sites in which they do.

A site in which two plans differ is open at the end in one and not in the other, whatever its size:
a sum of columns, as one of the two is known (Hamming distance; Balas and Jeroslow 1972, doi
10.1137/0123007, cut known solutions off by it).
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from routing.siting.rollout.plan import RolloutPlan
from routing.siting.rollout.price import sizes_by_period
from routing.siting.rollout.problem import Rollout
from routing.siting.rollout.solvers.columns import Layout
from routing.siting.rollout.solvers.rows import write_all
from routing.siting.solvers.program import Draft, Floats, Ints, Program


class Apart(NamedTuple):
    """A program that counts differences."""

    program: Program
    layout: Layout
    least: int
    """The column of the least difference from any of the known plans."""


def differing(rollout: Rollout, one: RolloutPlan, other: RolloutPlan) -> tuple[int, ...]:
    """Return the numbers of the sites that are open at the end in one of two plans only."""
    last = (set(sizes_by_period(rollout, plan)[-1]) for plan in (one, other))
    return tuple(sorted(set.symmetric_difference(*last)))


def apart_from(
    rollout: Rollout, known: Sequence[RolloutPlan], *, least: int, most_fen: float
) -> Apart:
    """Write the program of plans that differ from all known ones and cost no more than so much.

    Parameters
    ----------
    rollout, known
        The problem and the plans.
    least
        In how many sites at least.
    most_fen
        In the program's own terms: without what always counts.
    """
    draft, layout = write_all(rollout)
    program = draft.program()
    column = int(draft.columns(np.zeros(1), lower=float(least))[0])
    for plan in known:
        _count(rollout, draft, layout, plan, column)
    priced = np.flatnonzero(program.cost)
    weights = program.cost[priced] / program.scale
    draft.rows(
        1, [(np.zeros(len(priced), np.int64), priced, weights)], upper=most_fen / program.scale
    )
    return Apart(draft.program(), layout, column)


def _count(rollout: Rollout, draft: Draft, layout: Layout, plan: RolloutPlan, column: int) -> None:
    """Write that a column is at most the number of sites that differ from a plan."""
    is_open = np.zeros(len(rollout.candidates), dtype=np.bool_)
    is_open[list(sizes_by_period(rollout, plan)[-1])] = True
    columns: Ints = np.append(layout.columns.size[-1], column)
    weights: Floats = np.append(np.where(is_open[layout.sizes.site], -1.0, 1.0), -1.0)
    rows = np.zeros(len(columns), dtype=np.int64)
    draft.rows(1, [(rows, columns, weights)], lower=-float(is_open.sum()))
