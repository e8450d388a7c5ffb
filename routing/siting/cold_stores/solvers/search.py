"""Cold stores with any part of a kilogram: the relaxation, a kernel, and what is left.

1. The linear relaxation gives a bound, and says what each option is worth: reduced costs.
2. The options that are worth most, of few sites, make a small program, the kernel, whose solution
   is mostly near the best (Guastaroba and Speranza 2014, doi 10.1016/j.ejor.2014.04.021).
3. An option whose reduced cost is beyond the gap between both is in no better solution. What is
   left is solved from the kernel's.
"""

from typing import NamedTuple

import numpy as np

from routing.siting.cold_stores.solvers.layout import Layout
from routing.siting.solvers.fixing import fixed
from routing.siting.solvers.program import (
    INFINITY,
    Answer,
    Floats,
    Ints,
    Linear,
    Prices,
    Program,
    solve_integer,
)
from routing.siting.solvers.watch import Watch

_KERNEL_UNTIL = 0.5  # of the time, at most
_KERNEL_OPTIONS = 2e-3  # reduced cost of an option in the kernel, as a share of the worth, at most
_TOLERANCE = 1e-6  # by which reduced costs may be wrong, as a share of the worth

Start = tuple[Ints, Floats]


class Parts(NamedTuple):
    """A program in which any part of a kilogram moves, and how to solve it."""

    layout: Layout
    program: Program
    worth: float
    """What is lost where nothing is cooled, fen."""
    slack: float
    """Differences of cost that do not matter, ≥ 0."""
    seed: int
    """Of HiGHS."""

    def solve(self, watch: Watch, start: Start | None) -> Answer:
        """Solve it to its end, or until the watch says so, from what is known."""
        prices = Linear(self.program, self.seed, is_once=True).solve(watch.is_over)
        if prices.value == INFINITY:
            return Answer(x=None, value=INFINITY, bound=INFINITY)
        if not len(prices.x):
            return self._integer(self.program, watch, start, until=1.0)
        kernel = self._integer(self._kernel(prices, start), watch, start, until=_KERNEL_UNTIL)
        if kernel.value <= prices.value + self.slack:
            return Answer(x=kernel.x, value=kernel.value, bound=min(prices.value, kernel.value))
        rest = self.program
        if kernel.x is not None:
            whole = np.flatnonzero(self.program.is_integer)
            start = whole, np.rint(kernel.x[whole])
            gap = kernel.value - prices.value + _TOLERANCE * self.worth
            rest = fixed(self.program, prices, gap, None)
        answer = self._integer(rest, watch, start, until=1.0)
        best = min((kernel, answer), key=lambda each: each.value)
        bound = min(max(answer.bound, prices.value), best.value)
        return Answer(x=best.x, value=best.value, bound=bound)

    def _kernel(self, prices: Prices, start: Start | None) -> Program:
        """Return the program of the options that are worth most, and of those in a known plan."""
        most = np.full(len(prices.x), INFINITY)
        most[self.layout.option] = _KERNEL_OPTIONS * self.worth
        known = None
        if start is not None:
            known = np.zeros(len(prices.x))
            known[start[0]] = start[1]
        return fixed(self.program, prices, most, known)

    def _integer(
        self, program: Program, watch: Watch, start: Start | None, *, until: float
    ) -> Answer:
        return solve_integer(
            program,
            is_over=lambda: watch.is_over() or watch.share >= until,
            start=start,
            slack=self.slack,
            seed=self.seed,
        )
