"""Linear and mixed-integer programs as arrays, and HiGHS, which solves them.

HiGHS: Huangfu and Hall 2018, doi 10.1007/s12532-017-0130-5.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import highspy
import numpy as np
import numpy.typing as npt
from highspy.highs import HighsCallbackEvent
from scipy.sparse import coo_array

from network.errors import RoutingError

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Entries = tuple[Ints, Ints, Floats]
"""Coefficients of rows: row, column and value of each."""

INFINITY = float("inf")

_SAME = 1e-6  # relative difference of costs that rounding may bring about
_MANY_ROWS = 10_000  # from which on interior points are faster than the simplex method
_LARGEST_COST = 1e4  # of a column after scaling: numbers near one are solved best


class SolverError(RoutingError):
    """HiGHS gave up on a program, which it never should.

    Parameters
    ----------
    status
        What it says.
    """

    def __init__(self, status: str) -> None:
        super().__init__(f"HiGHS ended with: {status}")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Program:
    """Minimise ``cost @ x`` with ``lower <= x <= upper`` and rows of the same form.

    Parameters
    ----------
    cost, lower, upper
        float64, shape (n,).
    is_integer
        bool, shape (n,).
    entries
        Coefficients of the r rows.
    row_lower, row_upper
        float64, shape (r,).
    """

    cost: Floats
    lower: Floats
    upper: Floats
    is_integer: Flags
    entries: Entries
    row_lower: Floats
    row_upper: Floats

    @property
    def scale(self) -> float:
        """What one of the solver's units of cost stands for."""
        return max(1.0, float(np.abs(self.cost).max(initial=0.0)) / _LARGEST_COST)


def with_rows(program: Program, num: int, entries: Entries, upper: Floats) -> Program:
    """Return a program with more rows, which are at most `upper`, shape (num,)."""
    row, column, value = program.entries
    return replace(
        program,
        entries=(
            np.concatenate([row, entries[0] + len(program.row_lower)]),
            np.concatenate([column, entries[1]]),
            np.concatenate([value, entries[2]]),
        ),
        row_lower=np.append(program.row_lower, np.full(num, -INFINITY)),
        row_upper=np.append(program.row_upper, upper),
    )


class Draft:
    """A program while it is written: blocks of columns and of rows."""

    def __init__(self) -> None:
        self._columns: list[tuple[Floats, Floats, Floats, Flags]] = []
        self._rows: list[tuple[Entries, Floats, Floats]] = []
        self._num_columns = 0
        self._num_rows = 0

    def columns(
        self,
        cost: Floats,
        *,
        lower: float | Floats = 0.0,
        upper: float | Floats = INFINITY,
        is_integer: bool = False,
    ) -> Ints:
        """Add a column for each cost; return their numbers."""
        n = len(cost)
        self._columns.append((cost, _filled(lower, n), _filled(upper, n), np.full(n, is_integer)))
        self._num_columns += n
        return np.arange(self._num_columns - n, self._num_columns)

    def rows(
        self,
        num: int,
        entries: Sequence[tuple[Ints, Ints, float | Floats]],
        *,
        lower: float | Floats = -INFINITY,
        upper: float | Floats = INFINITY,
    ) -> Ints:
        """Add rows between limits; return their numbers.

        Parameters
        ----------
        num
            How many.
        entries
            Blocks of coefficients: row counted within these rows, column, and value.
        lower, upper
            Limits.
        """
        joined = (
            _joined([row + self._num_rows for row, _, _ in entries]),
            _joined([column for _, column, _ in entries]),
            np.concatenate([np.zeros(0), *(_filled(v, len(row)) for row, _, v in entries)]),
        )
        self._rows.append((joined, _filled(lower, num), _filled(upper, num)))
        self._num_rows += num
        return np.arange(self._num_rows - num, self._num_rows)

    def program(self) -> Program:
        """Return what is written."""
        return Program(
            cost=np.concatenate([block[0] for block in self._columns]),
            lower=np.concatenate([block[1] for block in self._columns]),
            upper=np.concatenate([block[2] for block in self._columns]),
            is_integer=np.concatenate([block[3] for block in self._columns]),
            entries=(
                _joined([block[0][0] for block in self._rows]),
                _joined([block[0][1] for block in self._rows]),
                np.concatenate([np.zeros(0), *(block[0][2] for block in self._rows)]),
            ),
            row_lower=np.concatenate([np.zeros(0), *(block[1] for block in self._rows)]),
            row_upper=np.concatenate([np.zeros(0), *(block[2] for block in self._rows)]),
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Answer:
    """What is known of a program.

    Parameters
    ----------
    x
        The best solution found, float64, shape (n,); None: none was.
    value
        Its cost; infinite without one.
    bound
        No solution costs less; infinite: there is none at all.
    """

    x: Floats | None
    value: float
    bound: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Prices:
    """The optimum of a linear program.

    Parameters
    ----------
    x, reduced
        Solution and reduced costs, float64, shape (n,).
    dual
        Prices of the rows, float64, shape (r,).
    value
        Cost; infinite: there is no solution; minus infinite: it was not solved to its end, and the
        rest is empty.
    """

    x: Floats
    reduced: Floats
    dual: Floats
    value: float


def solve_integer(
    program: Program,
    *,
    is_over: Callable[[], bool],
    on_better: Callable[[float], None] = lambda _: None,
    start: tuple[Ints, Floats] | None = None,
    slack: float = 0.0,
    seed: int = 0,
    enough: float = INFINITY,
) -> Answer:
    """Solve a mixed-integer program to its end, or until `is_over` says so.

    HiGHS 1.16 presolves a start and, where its search finds nothing better than what is left of it,
    answers with the start itself at the cost of what presolve made of it. Costs are therefore those
    of the solution; where that is not what HiGHS states, it solves again without the start.

    Parameters
    ----------
    program
        The program.
    is_over
        Asked often.
    on_better
        Told the cost of every better solution.
    start
        Columns and values of a solution to start from; what is missing is found.
    slack
        Differences of cost that do not matter, ≥ 0; below 1 where all costs are whole.
    seed
        Of the solver.
    enough
        A bound from which on nobody wants to know more.
    """
    options = _Options(slack, seed, enough)
    answer, stated = _solve_once(program, is_over, on_better, start, options)
    if start is None or answer.value <= stated + _SAME * max(1.0, abs(stated)):
        return answer
    again, _ = _solve_once(program, is_over, on_better, None, options)
    best = min((answer, again), key=lambda each: each.value)
    return replace(best, bound=min(best.value, max(answer.bound, again.bound)))


class _Options(NamedTuple):
    """What a search is told besides."""

    slack: float
    seed: int
    enough: float


def _solve_once(
    program: Program,
    is_over: Callable[[], bool],
    on_better: Callable[[float], None],
    start: tuple[Ints, Floats] | None,
    options: _Options,
) -> tuple[Answer, float]:
    """Return the answer, and the cost that HiGHS states for it."""
    slack, seed, enough = options
    highs = _quiet(seed)
    highs.setOptionValue("mip_rel_gap", 0.0)
    highs.setOptionValue("mip_abs_gap", max(1e-7, slack / program.scale))
    highs.setOptionValue("mip_feasibility_tolerance", 1e-7)
    _load(highs, program)
    if start is not None:
        columns, values = start
        highs.setSolution(len(columns), columns.astype(np.int32), values)

    def look(event: HighsCallbackEvent) -> None:
        if is_over() or event.data_out.mip_dual_bound * program.scale >= enough:
            event.interrupt()

    def tell(event: HighsCallbackEvent) -> None:
        on_better(event.data_out.objective_function_value * program.scale)

    highs.cbMipInterrupt.subscribe(look)
    highs.cbMipImprovingSolution.subscribe(tell)
    highs.run()
    status = highs.getModelStatus()
    if status in {highspy.HighsModelStatus.kInfeasible, _EITHER}:
        return Answer(x=None, value=INFINITY, bound=INFINITY), INFINITY
    info = highs.getInfo()
    bound = info.mip_dual_bound * program.scale
    if info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
        return Answer(x=None, value=INFINITY, bound=bound), INFINITY
    x = np.array(highs.getSolution().col_value)
    stated = info.objective_function_value * program.scale
    return Answer(x=x, value=float(program.cost @ x), bound=bound), stated


class Linear:
    """A linear program that is solved again and again, with more rows each time.

    Parameters
    ----------
    program
        The program; what is integer counts as any number.
    seed
        Of the solver.
    is_once
        Whether no rows will be added: a large program is then solved by interior points.
    """

    def __init__(self, program: Program, seed: int = 0, *, is_once: bool = False) -> None:
        self._scale = program.scale
        self._highs = _quiet(seed)
        self._is_over: Callable[[], bool] | None = None
        if is_once and len(program.row_lower) > _MANY_ROWS:
            self._highs.setOptionValue("solver", "ipm")
        _load(self._highs, program, is_linear=True)

    def add_rows(self, num: int, entries: Entries, upper: Floats) -> None:
        """Add rows that are at most `upper`, shape (num,)."""
        matrix = coo_array(
            (entries[2], (entries[0], entries[1])), shape=(num, self._highs.getNumCol())
        ).tocsr()
        self._highs.addRows(
            num,
            np.full(num, -INFINITY),
            upper,
            matrix.nnz,
            matrix.indptr[:-1].astype(np.int32),
            matrix.indices.astype(np.int32),
            matrix.data,
        )

    def limit(self, first_row: int, lower: Ints | Floats, upper: Ints | Floats) -> None:
        """Give rows from one on other limits, float64 or int64, shapes (num,)."""
        self._highs.setOptionValue("solver", "simplex")
        for n, (least, most) in enumerate(zip(lower.tolist(), upper.tolist(), strict=True)):
            self._highs.changeRowBounds(first_row + n, float(least), float(most))

    def solve(self, is_over: Callable[[], bool] | None = None) -> Prices:
        """Solve from the last basis, or until `is_over` says so.

        Raises
        ------
        SolverError
            If HiGHS neither solves it nor proves that nothing does.
        """
        if is_over is not None and self._is_over is None:
            for asked in (self._highs.cbSimplexInterrupt, self._highs.cbIpmInterrupt):
                asked.subscribe(self._look)
        self._is_over = is_over
        self._highs.run()
        status = self._highs.getModelStatus()
        nothing = np.zeros(0)
        if status == highspy.HighsModelStatus.kInfeasible:
            return Prices(x=nothing, reduced=nothing, dual=nothing, value=INFINITY)
        if status == highspy.HighsModelStatus.kInterrupt:
            return Prices(x=nothing, reduced=nothing, dual=nothing, value=-INFINITY)
        if status != highspy.HighsModelStatus.kOptimal:
            raise SolverError(self._highs.modelStatusToString(status))
        solution = self._highs.getSolution()
        return Prices(
            x=np.array(solution.col_value),
            reduced=np.array(solution.col_dual) * self._scale,
            dual=np.array(solution.row_dual) * self._scale,
            value=self._highs.getInfo().objective_function_value * self._scale,
        )

    def _look(self, event: HighsCallbackEvent) -> None:
        if self._is_over is not None and self._is_over():
            event.interrupt()


_EITHER = highspy.HighsModelStatus.kUnboundedOrInfeasible  # no cost here is below 0 for ever


class _Quiet(highspy.Highs):
    """HiGHS that prints nothing, not even who it is when it is made."""

    def enableCallbacks(self) -> None:  # noqa: N802 -- HiGHS calls it so
        """Be quiet first: this is what prints the header."""
        self.setOptionValue("output_flag", False)
        super().enableCallbacks()


def _quiet(seed: int) -> highspy.Highs:
    highs = _Quiet()
    highs.setOptionValue("random_seed", seed)
    highs.setOptionValue("threads", 1)
    return highs


def _load(highs: highspy.Highs, program: Program, *, is_linear: bool = False) -> None:
    num_rows, num_columns = len(program.row_lower), len(program.cost)
    row, column, amount = program.entries
    matrix = coo_array((amount, (row, column)), shape=(num_rows, num_columns)).tocsr()
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = num_columns, num_rows
    lp.col_cost_ = program.cost / program.scale
    lp.col_lower_, lp.col_upper_ = program.lower, program.upper
    lp.row_lower_, lp.row_upper_ = program.row_lower, program.row_upper
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = matrix.indptr
    lp.a_matrix_.index_ = matrix.indices
    lp.a_matrix_.value_ = matrix.data
    if not is_linear:
        kinds = highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger
        lp.integrality_ = [kinds[flag] for flag in program.is_integer.astype(int).tolist()]
    highs.passModel(lp)


def _filled(values: float | Floats, n: int) -> Floats:
    return np.broadcast_to(np.asarray(values, dtype=np.float64), n)


def _joined(parts: Sequence[Ints]) -> Ints:
    return np.concatenate([np.zeros(0, dtype=np.int64), *parts])
