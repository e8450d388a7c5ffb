"""The farthest node as near as can be: which reach suffices, by halving what it may be.

For every reach the question is whether all nodes can be served within it (Minieka 1970,
doi 10.1137/1012016).
"""

from collections.abc import Callable
from typing import Generic, NamedTuple, TypeVar

import numpy as np

from routing.siting.problem import SitingProblem
from routing.siting.solvers.choice import Ints, Sites, coverage
from routing.siting.solvers.cover import reduced_cover
from routing.siting.solvers.nearest import narrowed
from routing.siting.solvers.program import INFINITY, solve_integer
from routing.siting.solvers.radius import radius_program
from routing.siting.solvers.watch import Watch

AnswerT = TypeVar("AnswerT")


class Center(NamedTuple, Generic[AnswerT]):
    """The best answer, and the reach below which there is none."""

    answer: AnswerT | None
    """What serves all nodes; None: nothing is known to."""
    bound: int
    """Nothing serves all nodes within less."""
    is_proven: bool
    """Whether all reaches below the answer's are ruled out, or surely nothing serves all nodes."""


def halved(
    reaches: Ints, try_within: Callable[[int], tuple[AnswerT | None, int] | None]
) -> Center[AnswerT]:
    """Find the least reach.

    Parameters
    ----------
    reaches
        All that it can be, ascending.
    try_within
        Returns what serves all nodes within a reach, and how far it really reaches; None and
        anything if nothing does; None alone if it had to stop before it knew.
    """
    low, high = 0, len(reaches)
    best: AnswerT | None = None
    while low < high:
        middle = len(reaches) - 1 if best is None else (low + high) // 2
        found = try_within(int(reaches[middle]))
        if found is None:
            bound = int(reaches[low])
            return Center(answer=best, bound=bound, is_proven=False)
        answer, reach = found
        if answer is None:
            low = middle + 1
        else:
            best, high = answer, int(np.searchsorted(reaches, reach))
    bound = int(reaches[low]) if low < len(reaches) else 0
    return Center(answer=best, bound=bound, is_proven=True)


def solve_center(problem: SitingProblem, sites: Sites, watch: Watch, seed: int) -> Center[Ints]:
    """Choose sites whose farthest node is nearest, where capacity does not bind."""
    links = problem.tiers[0].links
    usable = links.usable()[sites.rows]
    distance = np.where(usable, links.distance[sites.rows], np.iinfo(np.int64).max)

    def within(reach: int) -> tuple[Ints | None, int] | None:
        chosen = _covering(problem, sites, reach, watch, seed)
        if chosen is None:
            return None
        if not len(chosen):
            return None, 0
        farthest = int(distance[chosen].min(axis=0).max(initial=0))
        watch.better(float(farthest))
        return chosen, farthest

    return halved(np.unique(distance[usable]), within)


def _covering(
    problem: SitingProblem, sites: Sites, reach: int, watch: Watch, seed: int
) -> Ints | None:
    """Return sites that leave nobody out; none if there are none, None if it had to stop.

    Exchanges mostly find them and prices of coverage mostly rule them out; else it is a set cover.
    """
    choice = coverage(problem, sites, reach)
    left = narrowed(choice, is_over=watch.is_over, enough=0.5, hopeless=0.5)
    if left.value < 0.5:
        return left.sites[left.chosen]
    if left.bound.value > 0.5:
        return np.zeros(0, dtype=np.int64)
    if watch.is_over():
        return None
    cover, kept = reduced_cover(choice)
    program, _ = radius_program(cover, np.zeros(len(cover.leave)))
    all_alike = float(len(choice.fixed))
    answer = solve_integer(program, is_over=watch.is_over, slack=all_alike, seed=seed)
    if answer.x is not None:
        return kept[answer.x[: len(kept)] > 0.5]
    return np.zeros(0, dtype=np.int64) if answer.bound == INFINITY else None
