"""How many stores there are, in all and of each size: what is decided before where they are.

A relaxation builds 4.7 stores. To forbid one of them at one site leaves it the others, and its
bound as it was; to have at most four, or at least five, does not. So rows count what is chosen, and
their limits are halved where a count is no whole number (branching on general disjunctions,
Karamanov and Cornuejols 2011, doi 10.1007/s10107-009-0332-3).
"""

from dataclasses import replace
from typing import NamedTuple

import numpy as np

from routing.siting.cold_stores.solvers.layout import Layout
from routing.siting.solvers.program import Floats, Ints, Program, with_rows

_WHOLE = 1e-6


class Box(NamedTuple):
    """Limits of counts."""

    least: Ints
    """(c,)"""
    most: Ints
    """(c,)"""


class Counts:
    """Counts of what is chosen: all options, and those with the same rooms.

    Parameters
    ----------
    layout, program
        The program without these rows.
    """

    def __init__(self, layout: Layout, program: Program) -> None:
        _, kind = np.unique(layout.options.rooms, axis=0, return_inverse=True)
        kind = kind.ravel()
        num = np.bincount(kind)
        number = np.cumsum(num > 1)  # a size at one site only is a count of its own already
        is_counted = num[kind] > 1
        self._row = np.concatenate([np.zeros_like(kind), number[kind[is_counted]]])
        self._column = np.concatenate([layout.option, layout.option[is_counted]])
        self._num = 1 + int((num > 1).sum())
        self.first_row = len(program.row_lower)
        self.all = Box(
            least=np.zeros(self._num, dtype=np.int64), most=self._of(np.ones(len(program.cost)))
        )
        entries = self._row, self._column, np.ones(len(self._row))
        self.program = with_rows(program, self._num, entries, self.all.most.astype(np.float64))

    def within(self, box: Box) -> Program:
        """Return the program with counts within limits."""
        lower, upper = self.program.row_lower.copy(), self.program.row_upper.copy()
        lower[self.first_row :], upper[self.first_row :] = box
        return replace(self.program, row_lower=lower, row_upper=upper)

    def holds(self, box: Box, x: Floats) -> bool:
        """Return whether a solution in whole numbers is within limits."""
        count = self._of(x)
        return bool(((box.least <= count) & (count <= box.most)).all())

    def halves(self, box: Box, x: Floats) -> tuple[Box, Box] | None:
        """Return limits below and above the first count of a solution that is no whole number."""
        count = self._sums(x)
        broken = np.flatnonzero(np.abs(count - np.rint(count)) > _WHOLE)
        if not len(broken):
            return None
        row, below = broken[0], int(count[broken[0]])
        most, least = box.most.copy(), box.least.copy()
        most[row], least[row] = below, below + 1
        return box._replace(most=most), box._replace(least=least)

    def _of(self, x: Floats) -> Ints:
        return np.rint(self._sums(x)).astype(np.int64)

    def _sums(self, x: Floats) -> Floats:
        sums = np.bincount(self._row, weights=x[self._column], minlength=self._num)
        return sums.astype(np.float64)
