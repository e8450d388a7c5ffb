"""Readers of published location-routing instances, with one and with two levels.

All are numbers separated by white space. Depots of one level are read as satellites that need no
supply: what is paid for, has a capacity and sends out vehicles is a satellite here.

``read_depots``: customers n, depots m | m times (x, y) | n times (x, y) | capacity of a vehicle |
m capacities | n demands | m opening costs | fixed cost of a vehicle | cost code. With code 0 a way
costs 100 times its length, rounded up; with code 1 its length.

``read_satellites``: n, m | depot | m satellites | n customers | capacities of freighter and truck |
m capacities | n demands | m opening costs | fixed costs of freighter and truck | 0. A way costs 100
times its length, for trucks twice that, rounded up.

``read_stores``: m, n | capacities of truck and freighter | their fixed costs | depot |
m times (x, y, capacity, opening cost) | n times (x, y, demand). A way costs 10 times its length,
for trucks twice that, rounded up.

Fleets have no limit, and every satellite is supplied by one truck at most.
"""

import math
from collections.abc import Callable, Iterable
from itertools import starmap
from pathlib import Path

from benchmarks.quality.instance import Customer, Fleet, Instance, Site
from benchmarks.quality.refusals import Refusal
from data.issue_kinds import IssueKind
from data.issues import DataError

_INTEGER_COSTS = 100.0
_STORES_COSTS = 10.0
_FOR_TRUCKS = 2.0


def read_depots(path: Path) -> Instance:
    """Read an instance of one level.

    Raises
    ------
    DataError
        If it is no such file.
    """
    numbers = _Numbers(path)
    n, m = numbers.count(), numbers.count()
    depots, customers = numbers.rows(m, 2), numbers.rows(n, 2)
    room = numbers.amount()
    capacities, demands, openings = (numbers.row(size) for size in (m, n, m))
    fixed_cost, is_length = numbers.next(), numbers.next() == 1
    numbers.end()
    return _located(
        path,
        sites=[(0.0, 0.0), *_joined(depots, capacities, openings)],
        customers=_joined(customers, demands),
        trucks=_fleet(m, sum(demands), 0.0, 0.0),
        freighters=_fleet(n, room, 1.0 if is_length else _INTEGER_COSTS, fixed_cost),
        is_rounded_up=not is_length,
        is_one_level=True,
    )


def read_satellites(path: Path) -> Instance:
    """Read an instance of two levels whose columns stand apart.

    Raises
    ------
    DataError
        If it is no such file.
    """
    numbers = _Numbers(path)
    n, m = numbers.count(), numbers.count()
    depot = numbers.row(2)
    satellites, customers = numbers.rows(m, 2), numbers.rows(n, 2)
    room, truck_room = numbers.amount(), numbers.amount()
    capacities, demands, openings = (numbers.row(size) for size in (m, n, m))
    fixed_cost, truck_fixed_cost, _ = numbers.row(3)
    numbers.end()
    return _located(
        path,
        sites=[depot, *_joined(satellites, capacities, openings)],
        customers=_joined(customers, demands),
        trucks=_fleet(m, truck_room, _FOR_TRUCKS * _INTEGER_COSTS, truck_fixed_cost),
        freighters=_fleet(n, room, _INTEGER_COSTS, fixed_cost),
    )


def read_stores(path: Path) -> Instance:
    """Read an instance of two levels with a row a site.

    Raises
    ------
    DataError
        If it is no such file.
    """
    numbers = _Numbers(path)
    m, n = numbers.count(), numbers.count()
    truck_room, room = numbers.amount(), numbers.amount()
    truck_fixed_cost, fixed_cost = numbers.row(2)
    depot = numbers.row(2)
    satellites, customers = numbers.rows(m, 4), numbers.rows(n, 3)
    numbers.end()
    return _located(
        path,
        sites=[depot, *satellites],
        customers=customers,
        trucks=_fleet(m, truck_room, _FOR_TRUCKS * _STORES_COSTS, truck_fixed_cost),
        freighters=_fleet(n, room, _STORES_COSTS, fixed_cost),
    )


class _Numbers:
    """The numbers of a file, one after the other."""

    def __init__(self, path: Path) -> None:
        if not path.is_file():
            raise DataError([IssueKind.FILE_MISSING.issue(table=path.name, name=str(path))])
        self._name = path.name
        lines = path.read_text(encoding="utf-8-sig", errors="replace").splitlines()
        self._fields = [(row, field) for row, line in enumerate(lines, 1) for field in line.split()]
        self._at = 0

    def next(self) -> float:
        """Return the next number."""
        if self._at == len(self._fields):
            raise DataError([Refusal.CUT_SHORT.issue(table=self._name, found=1)])
        row, field = self._fields[self._at]
        self._at += 1
        try:
            number = float(field)
        except ValueError:
            number = math.nan
        if not math.isfinite(number):
            raise DataError([Refusal.NUMBER.issue(table=self._name, row=row, value=field)])
        return number

    def _checked(self, is_right: Callable[[float], bool], expected: str) -> float:
        number = self.next()
        if not is_right(number):
            row, field = self._fields[self._at - 1]
            issue = Refusal.RANGE.issue(table=self._name, row=row, value=field, expected=expected)
            raise DataError([issue])
        return number

    def count(self) -> int:
        """Return the next number, a whole one above 0."""
        return int(self._checked(lambda x: x > 0 and x.is_integer(), "whole, > 0"))

    def amount(self) -> float:
        """Return the next number, above 0."""
        return self._checked(lambda x: x > 0, "> 0")

    def row(self, size: int) -> tuple[float, ...]:
        """Return the next numbers, ≥ 0: positions are too in these files."""
        return tuple(self._checked(lambda x: x >= 0, ">= 0") for _ in range(size))

    def rows(self, count: int, size: int) -> list[tuple[float, ...]]:
        """Return the next rows of numbers, ≥ 0."""
        return [self.row(size) for _ in range(count)]

    def end(self) -> None:
        """Refuse what is left."""
        if self._at < len(self._fields):
            row, field = self._fields[self._at]
            raise DataError([Refusal.LEFT_OVER.issue(table=self._name, row=row, value=field)])


def _joined(
    rows: Iterable[tuple[float, ...]], *columns: Iterable[float]
) -> list[tuple[float, ...]]:
    """Return rows with further columns."""
    return [(*row, *more) for row, *more in zip(rows, *columns, strict=True)]


def _fleet(number: int, capacity: float, cost_per_distance: float, fixed_cost: float) -> Fleet:
    return Fleet(
        number=number,
        capacity=capacity,
        cost_per_distance=cost_per_distance,
        fixed_cost=fixed_cost,
    )


def _located(
    path: Path,
    *,
    sites: list[tuple[float, ...]],
    customers: list[tuple[float, ...]],
    trucks: Fleet,
    freighters: Fleet,
    is_rounded_up: bool = True,
    is_one_level: bool = False,
) -> Instance:
    """Return an instance; the first site is the depot, others have capacity and opening cost."""
    return Instance(
        name=path.name,
        trucks=trucks,
        freighters=freighters,
        most_per_satellite=freighters.number,
        depot=Site(x=sites[0][0], y=sites[0][1]),
        satellites=tuple(
            Site(x=x, y=y, capacity=capacity, opening=opening)
            for x, y, capacity, opening in sites[1:]
        ),
        customers=tuple(starmap(_customer, customers)),
        is_rounded_up=is_rounded_up,
        is_located=True,
        is_one_level=is_one_level,
    )


def _customer(x: float, y: float, demand: float) -> Customer:
    return Customer(x=x, y=y, demand=demand)
