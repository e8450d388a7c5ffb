"""A roll-out's program, proven as far as time allows: relaxation, kernel, and what is left.

1. The linear relaxation, with the covers that it breaks, gives a bound and says what each column is
   worth: reduced costs.
2. Sites that are whole in the relaxation stay so for a first solution: only the others are decided,
   with ways that cost nothing beyond it (relaxation enforced neighbourhood, Berthold 2014, doi
   10.1007/s10107-013-0706-8, here by sites).
3. The sizes and ways that are worth most make a small program, the kernel, whose solution is
   mostly near the best (Guastaroba and Speranza 2014, doi 10.1016/j.ejor.2014.04.021).
4. A column whose reduced cost is beyond the gap between both has in any better solution the value
   that it has in the relaxation. What is left is solved from the best solution known.
"""

from dataclasses import dataclass, replace

import numpy as np

from routing.siting.rollout.solvers.columns import Layout
from routing.siting.rollout.solvers.covers import Covers
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
    with_rows,
)
from routing.siting.solvers.watch import Watch

_CORE_UNTIL = 0.5  # of the time, at most
_KERNEL_UNTIL = 0.6  # of the time, at most
_CORE_WAYS = 1e-5  # reduced cost of a way that decides the first solution, share of the bound
_KERNEL_WAYS = 3e-5  # reduced cost of a way in the kernel, as a share of the bound, at most
_KERNEL_SIZES = 5e-3  # the same of a size
_RELAX_UNTIL = 0.3  # of the time, at most, until no more covers join
_MOST_ROUNDS = 15
_STALLED = 2e-4  # relative gain of the bound below which covers stop joining
_USED = 1e-6
_SLACK_FEN = 0.5


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Whole:
    """A roll-out as a program.

    Parameters
    ----------
    program
        Integer columns are in [0, 1].
    layout, covers
        Of its columns, and rows that may join.
    always
        What counts beside the program's own cost.
    start
        All integer columns of a solution that is known, and their values; None: none is.
    """

    program: Program
    layout: Layout
    covers: Covers
    always: float
    start: tuple[Ints, Floats] | None


def solve_whole(whole: Whole, watch: Watch, *, seed: int) -> Answer:
    """Solve a roll-out's program to its end, or until the watch says so.

    Parameters
    ----------
    whole
        The program.
    watch
        Asked often and told of better solutions.
    seed
        Of HiGHS.
    """
    return _Search(whole, watch, seed).run()


class _Search:
    """One search, with the best solution and bound so far."""

    def __init__(self, whole: Whole, watch: Watch, seed: int) -> None:
        self._whole = whole
        self._program = whole.program
        self._watch = watch
        self._seed = seed
        self._start = whole.start
        self._best: Answer | None = None
        self._bound = -INFINITY

    def run(self) -> Answer:
        """Search."""
        prices = self._relax()
        if prices.value == INFINITY:
            return Answer(x=None, value=INFINITY, bound=INFINITY)
        if len(prices.x):
            self._bound = prices.value
            if self._start is None:
                self._core(prices)
            self._kernel(prices)
        if not self._is_proven():
            self._rest(prices)
        if self._best is None:
            return Answer(x=None, value=INFINITY, bound=self._bound)
        return replace(self._best, bound=min(self._bound, self._best.value))

    @property
    def _value(self) -> float:
        return INFINITY if self._best is None else self._best.value

    def _is_proven(self) -> bool:
        return self._bound >= self._value - _SLACK_FEN

    def _relax(self) -> Prices:
        """Solve the linear relaxation, with the covers that it breaks joining the program."""
        linear = Linear(self._program, self._seed)
        prices = linear.solve(self._watch.is_over)
        for _ in range(_MOST_ROUNDS):
            if not len(prices.x):
                break
            num, entries = self._whole.covers.broken(prices.x)
            if not num:
                break
            linear.add_rows(num, entries, np.zeros(num))
            self._program = with_rows(self._program, num, entries, np.zeros(num))
            better = linear.solve(self._has_relaxed)
            if not np.isfinite(better.value):
                return prices if better.value < 0 else better
            gain, prices = better.value - prices.value, better
            if gain < _STALLED * abs(prices.value):
                break
        return prices

    def _has_relaxed(self) -> bool:
        """Return whether it is time to look for solutions."""
        return self._watch.is_over() or self._watch.share >= _RELAX_UNTIL

    def _core(self, prices: Prices) -> None:
        """Solve the program of the sites that are open in part, and of the best ways."""
        layout = self._whole.layout
        sizes = np.stack(layout.columns.size)
        part = np.abs(prices.x[sizes] - np.rint(prices.x[sizes])) > _USED
        is_part = np.zeros(int(layout.sizes.site.max()) + 1, dtype=np.bool_)
        is_part[layout.sizes.site[part.any(axis=0)]] = True
        most = np.full(len(prices.x), _CORE_WAYS * abs(prices.value))
        most[sizes[:, is_part[layout.sizes.site]]] = INFINITY
        most[sizes[:, ~is_part[layout.sizes.site]]] = -INFINITY
        self._solve(fixed(self._program, prices, most, None), until=_CORE_UNTIL)

    def _kernel(self, prices: Prices) -> None:
        """Solve the program of the sizes and ways that are worth most."""
        most = np.full(len(prices.x), _KERNEL_WAYS)
        most[np.concatenate(self._whole.layout.columns.size)] = _KERNEL_SIZES
        most *= abs(prices.value)
        self._solve(fixed(self._program, prices, most, self._known()), until=_KERNEL_UNTIL)

    def _rest(self, prices: Prices) -> None:
        """Solve the program of what reduced costs do not rule out."""
        program = self._program
        if len(prices.x) and self._best is not None:
            gap = self._value - _SLACK_FEN - prices.value
            program = fixed(program, prices, gap, None)
        answer = self._solve(program, until=1.0)
        self._bound = max(self._bound, min(answer.bound, self._value))

    def _known(self) -> Floats | None:
        """Return the solution to start from, zeros where it says nothing."""
        if self._best is not None:
            return self._best.x
        if self._start is None:
            return None
        x = np.zeros(len(self._program.cost))
        columns, values = self._start
        x[columns] = values
        return x

    def _solve(self, program: Program, *, until: float) -> Answer:
        answer = solve_integer(
            program,
            is_over=lambda: self._watch.is_over() or self._watch.share >= until,
            on_better=lambda value: self._watch.better(value + self._whole.always),
            start=self._start,
            slack=_SLACK_FEN,
            seed=self._seed,
        )
        if answer.x is not None and answer.value < self._value:
            self._best = answer
            whole = np.flatnonzero(self._program.is_integer)
            self._start = whole, np.rint(answer.x[whole])
        return answer
