"""Choices of sites, proven: exchanges from above, prices from below, branching, the rest by radii.

A good set of sites and good prices mostly leave few sites that a better set could have; often they
prove the set best at once, or once it is said which of a few sites are in it. What is left goes to
HiGHS.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from routing.siting.solvers.branching import branched
from routing.siting.solvers.choice import Choice, Floats, Ints
from routing.siting.solvers.dual import (
    Bound,
    first_bound,
    order_of,
    raised,
    selected,
    with_each,
    without_each,
)
from routing.siting.solvers.interchange import improved
from routing.siting.solvers.program import solve_integer
from routing.siting.solvers.radius import radius_program
from routing.siting.solvers.watch import Watch

_STEPS = 50  # of prices between two looks at what they rule out
_BLIND_ROUNDS = 4  # of steps while no set serves all: prices have no end if none does
_SHORTEST = 1e-3  # length of steps below which prices are as good as they get
_MOST_PARTS = 1_000  # that branching looks at
_TOLERANCE = 1e-9  # relative, of values that are not whole
_WHOLE = 1.0 - 1e-4  # less than this apart, whole values are the same


class Found(NamedTuple):
    """What is known of a choice."""

    chosen: Ints
    """The best sites known, ascending; they may leave nodes unserved that must not be."""
    value: float
    """What they cost; infinite if they leave such nodes."""
    bound: float
    """No sites cost less; infinite: none can be chosen."""


class Narrowed(NamedTuple):
    """A choice without the sites that no better set has."""

    choice: Choice
    sites: Ints
    """The sites that are left, as the whole choice counts them."""
    chosen: Ints
    """The best set known, as this choice counts them."""
    value: float
    bound: Bound
    slack: float
    """Differences of value that do not matter."""

    @property
    def is_proven(self) -> bool:
        """Whether no set is better."""
        return self.bound.value >= self.value - self.slack


def solve_choice(choice: Choice, watch: Watch, seed: int) -> Found:
    """Choose sites and prove that none are better, as far as the watch lets it."""
    left = narrowed(choice, is_over=watch.is_over, on_better=watch.better)
    chosen, value, bound = left.chosen, left.value, left.bound.value
    may_branch = np.isfinite(left.value) and not _is_cover(choice)
    if not left.is_proven and may_branch and not watch.is_over():
        found = branched(
            left.choice,
            chosen,
            left.bound,
            left.slack,
            is_over=watch.is_over,
            on_better=watch.better,
            most_parts=_MOST_PARTS,
        )
        chosen, value, bound = found.chosen, found.value, max(bound, found.bound)
        left = left._replace(chosen=chosen, value=value)
    if bound < value - left.slack and not watch.is_over():
        program, always = radius_program(left.choice, _farthest(left))
        answer = solve_integer(
            program,
            is_over=watch.is_over,
            on_better=lambda cost: watch.better(cost + always),
            slack=left.slack,
            seed=seed,
        )
        bound = max(bound, min(value, answer.bound + always))
        if answer.x is not None:
            better = np.flatnonzero(answer.x[: len(left.sites)] > 0.5)
            if left.choice.value(better) < value:
                chosen, value = better, left.choice.value(better)
    if bound >= value - left.slack:
        bound = value
    elif left.slack == _WHOLE and np.isfinite(bound):
        bound = float(np.ceil(bound - _TOLERANCE * max(1.0, abs(bound))))
    return Found(chosen=left.sites[chosen], value=value, bound=bound)


def _is_cover(choice: Choice) -> bool:
    """Return whether a site serves a node at no cost or not at all: HiGHS proves these sooner."""
    return not np.any(choice.cost[np.isfinite(choice.cost)])


def narrowed(
    choice: Choice,
    *,
    is_over: Callable[[], bool],
    on_better: Callable[[float], None] = lambda _: None,
    enough: float = -np.inf,
    hopeless: float = np.inf,
) -> Narrowed:
    """Improve a set of sites and prices until they meet, or get no better.

    Parameters
    ----------
    choice
        The choice.
    is_over
        Asked after every round of steps.
    on_better
        Told the value of better sets.
    enough, hopeless
        Values at which it ends: a set is good enough, or the bound says that none can be.
    """
    chosen = improved(choice, np.zeros(0, dtype=np.int64))
    left = Narrowed(
        choice=choice,
        sites=np.arange(len(choice.fixed)),
        chosen=chosen,
        value=choice.value(chosen),
        bound=first_bound(choice, order_of(choice)),
        slack=_slack(choice),
    )
    order, tried = order_of(choice), set[bytes]()
    on_better(left.value)
    blind = 0
    while not (left.is_proven or left.value <= enough or left.bound.value > hopeless):
        blind += not np.isfinite(left.value)
        if blind > _BLIND_ROUNDS:
            break
        upper = left.value if np.isfinite(left.value) else _reachable(left)
        better = raised(left.choice, order, left.bound, upper, _STEPS)
        left = _try(left._replace(bound=better), tried)
        on_better(left.value)
        if left.bound.step < _SHORTEST or is_over():
            break
        before = len(left.sites)
        left = _without_hopeless(left)
        if len(left.sites) < before:
            order = order_of(left.choice)
    return left


def _try(left: Narrowed, tried: set[bytes]) -> Narrowed:
    """Improve the sites that the prices select, if they have not been tried before."""
    start = np.flatnonzero(selected(left.choice, left.bound.worth))
    key = left.sites[start].tobytes()
    if key in tried:
        return left
    tried.add(key)
    chosen = improved(left.choice, start)
    value = left.choice.value(chosen)
    return left._replace(chosen=chosen, value=value) if value < left.value else left


def _without_hopeless(left: Narrowed) -> Narrowed:
    """Take out the sites that no better set has, and lock those that all have.

    The best set known stays in the choice, so that it always has a solution.
    """
    if not np.isfinite(left.value):
        return left
    is_best = np.zeros(len(left.sites), dtype=np.bool_)
    is_best[left.chosen] = True
    limit = left.value - left.slack
    is_out = (with_each(left.choice, left.bound) > limit) & ~is_best
    must = (without_each(left.choice, left.bound) > limit) & is_best
    choice = left.choice._replace(is_locked=left.choice.is_locked | must)
    if not is_out.any():
        return left._replace(choice=choice)
    keep = ~is_out
    number = np.cumsum(keep) - 1
    return left._replace(
        choice=choice.without(is_out),
        sites=left.sites[keep],
        chosen=number[left.chosen],
        bound=left.bound._replace(worth=left.bound.worth[keep]),
    )


def _farthest(left: Narrowed) -> Floats:
    """Return the most that each node pays in a better set, or in the best one known."""
    choice, bound = left.choice, left.bound
    spare = left.value - left.slack
    beyond = np.maximum(choice.cost - bound.price[:, np.newaxis], 0.0)
    is_possible = with_each(choice, bound) + beyond <= spare
    farthest: Floats = np.where(is_possible, choice.cost, 0.0).max(axis=1, initial=0.0)
    can_leave = bound.value + choice.leave - bound.price <= spare
    farthest = np.where(can_leave, np.maximum(farthest, choice.leave), farthest)
    if np.isfinite(left.value):
        served = choice.cost[:, left.chosen].min(axis=1, initial=np.inf)
        farthest = np.maximum(farthest, np.minimum(served, choice.leave))
    return farthest


def _reachable(left: Narrowed) -> float:
    """Return a value to strive for while no set serves all that must be."""
    return left.bound.value + 0.05 * abs(left.bound.value) + 1.0


def _slack(choice: Choice) -> float:
    """Return what two values may differ by without one being better."""
    parts = [part[np.isfinite(part)] for part in (choice.cost, choice.fixed, choice.leave)]
    if all((part == np.rint(part)).all() for part in parts):
        return _WHOLE
    served = np.minimum(choice.cost.min(axis=1, initial=np.inf), choice.leave)
    return _TOLERANCE * max(1.0, float(served[np.isfinite(served)].sum()))
