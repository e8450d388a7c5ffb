"""Cold stores with any part of a kilogram: the relaxation, a kernel, and how many stores there are.

1. The linear relaxation gives a bound, and says what each option is worth: reduced costs.
2. The options that are worth most, of few sites, make a small program, the kernel, whose solution
   is mostly near the best (Guastaroba and Speranza 2014, doi 10.1016/j.ejor.2014.04.021).
3. What is left branches on how many stores there are, in all and of each size, before it is said
   where they are (`counts`). The most promising numbers come first.
4. With the numbers known an option whose reduced cost is beyond the gap is in no better solution.
   What is left then is a program for HiGHS.
"""

from heapq import heappop, heappush
from typing import NamedTuple

import numpy as np

from routing.siting.cold_stores.solvers.counts import Box, Counts
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

_KERNEL_UNTIL = 0.25  # of the time, at most
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

    def solve(self, watch: Watch, start: Start | None, known: Answer | None = None) -> Answer:
        """Solve it to its end, or until the watch says so.

        Parameters
        ----------
        watch
            Asked often.
        start
            Values of some columns of a solution, for a kernel with it to be found; None: none.
        known
            A solution that is good enough to do without a kernel; None: there is none.
        """
        counts = Counts(self.layout, self.program)
        linear = Linear(counts.program, self.seed, is_once=True)
        prices = linear.solve(watch.is_over)
        if prices.value == INFINITY:
            return Answer(x=None, value=INFINITY, bound=INFINITY)
        if not len(prices.x):
            return self._integer(self.program, watch, start, until=1.0)
        kernel = known or self._integer(
            self._kernel(prices, start), watch, start, until=_KERNEL_UNTIL
        )
        if kernel.x is None:
            answer = self._integer(self.program, watch, start, until=1.0)
            return Answer(x=answer.x, value=answer.value, bound=max(answer.bound, prices.value))
        if kernel.value <= prices.value + self.slack:
            return Answer(x=kernel.x, value=kernel.value, bound=min(prices.value, kernel.value))
        return _Branching(self, counts, linear, watch, kernel).run(prices)

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


class _Node(NamedTuple):
    """Numbers of stores within limits, by what they cost at least."""

    value: float
    order: int
    box: Box
    prices: Prices


class _Branching:
    """Branches on numbers of stores, from a solution that is known."""

    def __init__(
        self, parts: Parts, counts: Counts, linear: Linear, watch: Watch, known: Answer
    ) -> None:
        self._parts, self._counts, self._linear = parts, counts, linear
        self._watch, self._best = watch, known
        self._open: list[_Node] = []
        self._ends: list[float] = []
        self._num_nodes = 0

    def run(self, root: Prices) -> Answer:
        """Return the best solution, and the least that any numbers of stores cost."""
        self._add(self._counts.all, root)
        while self._open and not self._watch.is_over():
            node = heappop(self._open)
            if self._is_beaten(node.value):  # so are all that are left
                self._ends.append(node.value)
                break
            halves = self._counts.halves(node.box, node.prices.x)
            if halves is None:
                self._decide(node)
            else:
                self._split(node, halves)
        bound = min([self._best.value, *self._ends, *(node.value for node in self._open)])
        return Answer(x=self._best.x, value=self._best.value, bound=bound)

    def _is_beaten(self, value: float) -> bool:
        return value >= self._best.value - self._parts.slack

    def _add(self, box: Box, prices: Prices) -> None:
        self._num_nodes += 1
        heappush(self._open, _Node(prices.value, self._num_nodes, box, prices))

    def _split(self, node: _Node, halves: tuple[Box, Box]) -> None:
        """Look at both halves of a node; where time ends meanwhile, they cost what it does."""
        for box in halves:
            self._linear.limit(self._counts.first_row, box.least, box.most)
            prices = self._linear.solve(self._watch.is_over)
            if prices.value == INFINITY:
                continue
            if not len(prices.x) or self._is_beaten(prices.value):
                self._ends.append(max(prices.value, node.value))
            else:
                self._add(box, prices)

    def _decide(self, node: _Node) -> None:
        """Find the best solution with the numbers of a node, or that none is better."""
        parts = self._parts
        gap = self._best.value - node.value + _TOLERANCE * parts.worth
        program = fixed(self._counts.within(node.box), node.prices, gap, None)
        known = np.flatnonzero(parts.program.is_integer)
        start = None
        if self._best.x is not None and self._counts.holds(node.box, self._best.x):
            start = known, np.rint(self._best.x[known])
        answer = solve_integer(
            program,
            is_over=self._watch.is_over,
            start=start,
            slack=parts.slack,
            seed=parts.seed,
            enough=self._best.value - parts.slack,
        )
        self._ends.append(max(answer.bound, node.value))
        if answer.value < self._best.value:
            self._best = answer
