"""Choices that prices leave open, proven by branching: a site is in every better set, or in none.

Prices raise the bound of both parts anew, which mostly rules out one of them, and many sites in the
other (Beasley 1985, doi 10.1016/0377-2217(85)90040-2). The part with the least bound comes first.
"""

from collections.abc import Callable
from heapq import heappop, heappush
from typing import NamedTuple

import numpy as np

from routing.siting.solvers.choice import Choice, Flags, Floats, Ints
from routing.siting.solvers.dual import (
    Bound,
    bound_at,
    order_of,
    raised,
    selected,
    with_each,
    without_each,
)
from routing.siting.solvers.interchange import improved

_STEPS = 60  # of prices between two looks at what they rule out
_ROUNDS = 8  # of steps in a part, at most
_STALLED = 0.02  # gain of a round, as a share of what is missing, below which steps end


class Branched(NamedTuple):
    """What is known of a choice."""

    chosen: Ints
    """The best sites known, ascending."""
    value: float
    """What they cost."""
    bound: float
    """No sites cost less."""


class _Part(NamedTuple):
    """The sets that have some sites, and others not, by what they cost at least."""

    value: float
    order: int
    choice: Choice
    sites: Ints
    """Number of each of its sites in the whole choice."""
    bound: Bound


def branched(
    choice: Choice,
    chosen: Ints,
    bound: Bound,
    slack: float,
    *,
    is_over: Callable[[], bool],
    on_better: Callable[[float], None],
    most_parts: int,
) -> Branched:
    """Prove a set of sites best, or find a better one, as far as time and parts allow.

    Parameters
    ----------
    choice, chosen, bound
        A choice, a set that serves all who have to be, and prices with their bound, all finite.
    slack
        Differences of value that do not matter.
    is_over, on_better
        Asked before every part, and told the value of better sets.
    most_parts
        How many parts to look at, at most.
    """
    search = _Search(choice, chosen, slack, on_better)
    search.look(choice, np.arange(len(choice.fixed)), bound.price)
    while search.open and search.num_parts < most_parts and not is_over():
        search.split(heappop(search.open))
    left = [part.value for part in search.open]
    return Branched(search.chosen, search.value, min([search.value, *left]))


class _Search:
    """The best set so far, and the parts that may have a better one."""

    def __init__(
        self, whole: Choice, chosen: Ints, slack: float, on_better: Callable[[float], None]
    ) -> None:
        self._whole, self._slack, self._on_better = whole, slack, on_better
        self.chosen, self.value = chosen, whole.value(chosen)
        self.open: list[_Part] = []
        self.num_parts = 0
        self._tried: set[bytes] = set()

    @property
    def _limit(self) -> float:
        """The bound from which on no better set is left."""
        return self.value - self._slack

    def split(self, part: _Part) -> None:
        """Look at the sets of a part with a site, and at those without it."""
        if part.value >= self._limit:
            return
        choice, sites, bound = part.choice, part.sites, part.bound
        at = _most_wanted(choice, bound)
        if at < 0:
            return  # all is decided, and that set was tried
        is_it = np.arange(len(sites)) == at
        self.look(choice.without(is_it), sites[~is_it], bound.price)
        self.look(choice._replace(is_locked=choice.is_locked | is_it), sites, bound.price)

    def look(self, choice: Choice, sites: Ints, price: Floats) -> None:
        """Raise the bound of a part; it stays if a better set may be in it."""
        self.num_parts += 1
        if not _is_possible(choice):
            return
        bound, order = bound_at(choice, price), order_of(choice)
        for _ in range(_ROUNDS):
            missing = self.value - bound.value
            better = raised(choice, order, bound, self.value, _STEPS)
            gain, bound = better.value - bound.value, better
            self._try(choice, sites, bound)
            if bound.value >= self._limit:
                return
            is_out, must = _decided(choice, bound, self._limit)
            if is_out.any() or (must & ~choice.is_locked).any():
                choice = choice._replace(is_locked=choice.is_locked | must).without(is_out)
                sites, order = sites[~is_out], order_of(choice)
                if not _is_possible(choice):
                    return
                bound = bound._replace(worth=bound.worth[~is_out])
            elif gain < _STALLED * missing:
                break
        heappush(self.open, _Part(bound.value, self.num_parts, choice, sites, bound))

    def _try(self, choice: Choice, sites: Ints, bound: Bound) -> None:
        """Improve the sites that the prices select, if they have not been tried before."""
        start = np.flatnonzero(selected(choice, bound.worth))
        key = sites[start].tobytes()
        if key in self._tried:
            return
        self._tried.add(key)
        chosen = sites[improved(choice, start)]
        value = self._whole.value(chosen)
        if value < self.value:
            self.chosen, self.value = np.sort(chosen), value
            self._on_better(value)


def _decided(choice: Choice, bound: Bound, limit: float) -> tuple[Flags, Flags]:
    """Return which sites no better set of a part has, and which all have."""
    is_out = (with_each(choice, bound) >= limit) & ~choice.is_locked
    must = (without_each(choice, bound) >= limit) & ~is_out
    return is_out, must


def _most_wanted(choice: Choice, bound: Bound) -> int:
    """Return the selected site whose absence costs most, or any that is not decided; -1: none."""
    is_free = ~choice.is_locked
    if not is_free.any():
        return -1
    wanted = is_free & selected(choice, bound.worth)
    if wanted.any():
        cost = np.where(wanted, without_each(choice, bound), -np.inf)
        return int(cost.argmax())
    return int(np.where(is_free, bound.worth, np.inf).argmin())


def _is_possible(choice: Choice) -> bool:
    """Return whether sites suffice, and all can be served who have to be."""
    if int(choice.is_locked.sum()) > choice.most or len(choice.fixed) < choice.least:
        return False
    can_serve = np.isfinite(choice.cost).any(axis=1) | np.isfinite(choice.leave)
    return bool(can_serve.all())
