"""Readers of published siting instances; the formats stand in the functions' words."""

import math
from pathlib import Path

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import shortest_path

from benchmarks.quality.refusals import Refusal
from benchmarks.siting.instance import Floats, Instance, Stage
from data.issue_kinds import IssueKind
from data.issues import DataError
from routing.siting.problem import Objective

CAPACITY = "capacity"
"""Stands in some files where a capacity belongs: any."""


class Numbers:
    """The numbers of a file, one after the other.

    Parameters
    ----------
    path
        The file.

    Raises
    ------
    DataError
        If it is missing.
    """

    def __init__(self, path: Path) -> None:
        if not path.is_file():
            raise DataError([IssueKind.FILE_MISSING.issue(table=path.name, name=str(path))])
        self.name = path.name
        text = path.read_text(encoding="utf-8-sig", errors="replace")
        self._words = text.split()
        self._num_in_heading = len(text.partition("\n")[0].split())
        self._next = 0

    def heading(self) -> int:
        """Return the count that the first line starts with, and skip the rest of the line.

        Raises
        ------
        DataError
            If it is none.
        """
        count = self.counts(1)[0]
        self._next = self._num_in_heading
        return count

    def take(self, num: int) -> Floats:
        """Return the next numbers.

        Raises
        ------
        DataError
            With the words that are none, or how many are missing.
        """
        words = self._words[self._next : self._next + num]
        self._next += num
        if len(words) < num:
            missing = num - len(words)
            raise DataError([Refusal.CUT_SHORT.issue(table=self.name, found=missing)])
        numbers = [_number(word) for word in words]
        wrong = [word for word, number in zip(words, numbers, strict=True) if math.isnan(number)]
        if wrong:
            raise DataError(
                [Refusal.NUMBER.issue(table=self.name, value=word) for word in sorted(set(wrong))]
            )
        return np.array(numbers)

    def counts(self, num: int) -> list[int]:
        """Return the next numbers as counts above 0.

        Raises
        ------
        DataError
            If one is none.
        """
        numbers = self.take(num)
        if not ((numbers == np.rint(numbers)) & (numbers > 0)).all():
            value, expected = " ".join(f"{n:g}" for n in numbers), "> 0"
            raise DataError([Refusal.RANGE.issue(table=self.name, value=value, expected=expected)])
        return [int(n) for n in numbers]

    def table(self, rows: int, columns: int) -> Floats:
        """Return the next numbers as a table, row by row."""
        return self.take(rows * columns).reshape(rows, columns)


def read_cap(
    path: Path, *, is_capacitated: bool = True, any_capacity: float | None = None
) -> Instance:
    """Read ``m n``, m times ``capacity fixed``, n times ``demand`` and m costs of all of it.

    Parameters
    ----------
    path
        The file.
    is_capacitated
        Whether capacities count.
    any_capacity
        What a site holds whose capacity is left open, > 0; None: that is refused.

    Raises
    ------
    DataError
        If the file is missing, cut short or says something else.
    """
    numbers = Numbers(path)
    m, n = numbers.counts(2)
    sites = numbers.table(m, 2)
    customers = numbers.table(n, m + 1)
    capacity = sites[:, 0] if is_capacitated else np.full(m, np.inf)
    if any_capacity is not None:
        capacity = np.where(np.isinf(sites[:, 0]), any_capacity, sites[:, 0])
    if is_capacitated and np.isinf(capacity).any():
        raise DataError([Refusal.NUMBER.issue(table=path.name, value=CAPACITY)])
    return _served(
        path.name,
        Stage(capacity=capacity, fixed=sites[:, 1], cost=customers[:, 1:].T),
        demand=customers[:, 0],
    )


def read_sscflp(path: Path) -> Instance:
    """Read ``m n``, m times ``capacity fixed``, n demands, a row of n costs a site."""
    numbers = Numbers(path)
    m, n = numbers.counts(2)
    sites = numbers.table(m, 2)
    demand = numbers.take(n)
    stage = Stage(capacity=sites[:, 0], fixed=sites[:, 1], cost=numbers.table(m, n))
    return _served(path.name, stage, demand=demand, is_single_source=True)


def read_tscflp(path: Path) -> Instance:
    """Read ``I J K``, K demands, I x ``capacity fixed``, I x J costs, and J of the same to K."""
    numbers = Numbers(path)
    num_plants, num_depots, num_customers = numbers.counts(3)
    demand = numbers.take(num_customers)
    plants = numbers.table(num_plants, 2)
    to_depots = numbers.table(num_plants, num_depots)
    depots = numbers.table(num_depots, 2)
    to_customers = numbers.table(num_depots, num_customers)
    top = Stage(capacity=plants[:, 0], fixed=plants[:, 1], cost=to_depots)
    low = Stage(capacity=depots[:, 0], fixed=depots[:, 1], cost=to_customers * demand)
    return Instance(
        name=path.name,
        objective=Objective.COST,
        stages=(top, low),
        demand=demand,
        weight=np.ones(num_customers),
        distance=np.zeros(to_customers.shape),
    )


def read_pmed(path: Path, objective: Objective) -> Instance:
    """Read ``n edges p``, then ``a b length``; a later edge of the same ends counts instead."""
    numbers = Numbers(path)
    n, num_edges, num_open = numbers.counts(3)
    lengths = {}
    for a, b, length in numbers.table(num_edges, 3):
        lengths[int(min(a, b)) - 1, int(max(a, b)) - 1] = length
    ends = np.array(list(lengths), dtype=np.int64)
    roads = csr_array((list(lengths.values()), (ends[:, 0], ends[:, 1])), shape=(n, n))
    distance: Floats = shortest_path(roads, method="D", directed=False)
    return _placed(path.name, objective, distance, np.ones(n), num_open=num_open)


def read_sjc(
    path: Path, objective: Objective, *, radius: float, num_open: int | None = None
) -> Instance:
    """Read a line ``n ...`` and n times ``x y demand``; sites are the customers' places."""
    numbers = Numbers(path)
    n = numbers.heading()
    places = numbers.table(n, 3)
    between = places[:, np.newaxis, :2] - places[np.newaxis, :, :2]
    distance = np.hypot(between[..., 0], between[..., 1])
    return _placed(path.name, objective, distance, places[:, 2], num_open=num_open, radius=radius)


def _served(name: str, stage: Stage, *, demand: Floats, is_single_source: bool = False) -> Instance:
    return Instance(
        name=name,
        objective=Objective.COST,
        stages=(stage,),
        demand=demand,
        weight=np.ones(len(demand)),
        distance=np.zeros(stage.cost.shape),
        is_single_source=is_single_source,
    )


def _placed(
    name: str,
    objective: Objective,
    distance: Floats,
    weight: Floats,
    *,
    num_open: int | None,
    radius: float | None = None,
) -> Instance:
    n = len(weight)
    stage = Stage(capacity=np.full(n, np.inf), fixed=np.zeros(n), cost=np.zeros(distance.shape))
    return Instance(
        name=name,
        objective=objective,
        stages=(stage,),
        demand=np.ones(n),
        weight=weight,
        distance=distance,
        num_open=num_open,
        radius=radius,
    )


def _number(word: str) -> float:
    """Return a number; infinite for the word that stands for any capacity, NaN for others."""
    if word == CAPACITY:
        return math.inf
    try:
        number = float(word)
    except ValueError:
        return math.nan
    return number if math.isfinite(number) else math.nan
