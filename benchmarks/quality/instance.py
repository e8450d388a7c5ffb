"""A published instance of the two-echelon vehicle routing problem, and the reader of its format.

The format: lines that start with an exclamation mark are comments, then four lines follow, fields
separated by commas and entries by white space::

    trucks:           number, capacity, cost per distance, fixed cost
    city freighters:  most per satellite, number, capacity, cost per distance, fixed cost
    sites:            depot x,y, then satellites x,y[,handling cost per unit]
    customers:        x,y,demand

Distances are Euclidean and not rounded. Goods may reach a satellite on several trucks, a customer
is served once.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.quality.refusals import Refusal
from data.issue_kinds import IssueKind
from data.issues import DataError, Issue

_COMMENT = "!"
_NUM_LINES = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    """What an entry is made of: a rule for every number; the last ones may be missing."""

    expected: str
    rules: tuple[Callable[[float], bool], ...]
    least: int


def _is_number(number: float) -> bool:
    del number
    return True


def _is_count(number: float) -> bool:
    return number >= 0 and number.is_integer()


def _is_price(number: float) -> bool:
    return number >= 0


def _is_amount(number: float) -> bool:
    return number > 0


_TRUCK = _Entry(
    expected="number (whole), capacity > 0, cost per distance >= 0, fixed cost >= 0",
    rules=(_is_count, _is_amount, _is_price, _is_price),
    least=4,
)
_FREIGHTER = _Entry(
    expected="most per satellite (whole, 0: any), number (whole), capacity > 0, "
    "cost per distance >= 0, fixed cost >= 0",
    rules=(_is_count, _is_count, _is_amount, _is_price, _is_price),
    least=5,
)
_DEPOT = _Entry(expected="depot x,y", rules=(_is_number, _is_number), least=2)
_SATELLITE = _Entry(
    expected="satellite x,y[,handling cost per unit >= 0]",
    rules=(_is_number, _is_number, _is_price),
    least=2,
)
_CUSTOMER = _Entry(
    expected="customer x,y,demand > 0", rules=(_is_number, _is_number, _is_amount), least=3
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fleet:
    """The vehicles of one level.

    Parameters
    ----------
    number
        How many there are, ≥ 0.
    capacity
        Units of demand one carries, > 0.
    cost_per_distance, fixed_cost
        Price of a unit of distance and of using one, ≥ 0.
    """

    number: int
    capacity: float
    cost_per_distance: float
    fixed_cost: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """The depot or a satellite.

    Parameters
    ----------
    x, y
        Position in units of distance.
    handling
        Cost of a unit of demand that passes here, ≥ 0.
    opening
        Cost of using it at all, ≥ 0.
    capacity
        Units of demand that may pass here, > 0.
    """

    x: float
    y: float
    handling: float = 0.0
    opening: float = 0.0
    capacity: float = math.inf


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """A customer, served by one freighter on one call.

    Parameters
    ----------
    x, y
        Position in units of distance.
    demand
        Units wanted, > 0.
    """

    x: float
    y: float
    demand: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Instance:
    """An instance: goods go from the depot by truck to satellites and on by city freighter.

    Parameters
    ----------
    name
        File name.
    trucks, freighters
        Vehicles of the first and the second level.
    most_per_satellite
        Freighters one satellite can have, ≥ 0; a 0 in the file stands for all there are.
    depot, satellites, customers
        Sites; satellites and customers are numbered from 1 in files and from 0 here.
    is_rounded_up
        Whether the cost of each way is rounded up to a whole number.
    is_located
        Whether satellites are chosen: those used are paid for, none passes on more than its
        capacity, and one truck brings all of it.
    is_one_level
        Whether the satellites need no supply.
    """

    name: str
    trucks: Fleet
    freighters: Fleet
    most_per_satellite: int
    depot: Site
    satellites: tuple[Site, ...]
    customers: tuple[Customer, ...]
    is_rounded_up: bool = False
    is_located: bool = False
    is_one_level: bool = False

    def way_cost(self, fleet: Fleet, a: Site | Customer, b: Site | Customer) -> float:
        """Return what a vehicle of a fleet costs on the way from one site to another."""
        cost = fleet.cost_per_distance * distance(a, b)
        return math.ceil(cost) if self.is_rounded_up else cost

    def positions(self) -> list[tuple[float, float]]:
        """Return the positions of depot, satellites and customers, in this order."""
        sites: list[Site | Customer] = [self.depot, *self.satellites, *self.customers]
        return [(site.x, site.y) for site in sites]


def distance(a: Site | Customer, b: Site | Customer) -> float:
    """Return the Euclidean distance, unrounded."""
    return math.hypot(a.x - b.x, a.y - b.y)


def read_instance(path: Path) -> Instance:
    """Read an instance.

    Raises
    ------
    DataError
        With everything found wrong: the line, what is there and what is expected.
    """
    if not path.is_file():
        raise DataError([IssueKind.FILE_MISSING.issue(table=path.name, name=str(path))])
    # Comments come in any encoding; a broken byte in a number is no number.
    text = path.read_text(encoding="utf-8-sig", errors="replace")
    return parse_instance(text, path.name)


def parse_instance(text: str, name: str) -> Instance:
    """Return the instance a text holds; `name` is that of its file.

    Raises
    ------
    DataError
        With everything found wrong.
    """
    lines = [
        (number, line.strip())
        for number, line in enumerate(text.splitlines(), start=1)
        if line.strip() and not line.lstrip().startswith(_COMMENT)
    ]
    if len(lines) != _NUM_LINES:
        raise DataError([Refusal.LINES.issue(table=name, found=len(lines))])
    reader = _Reader(name)
    trucks, freighters, sites, customers = lines
    truck = reader.entry(*trucks, _TRUCK)
    freighter = reader.entry(*freighters, _FREIGHTER)
    stores = reader.entries(*sites, [_DEPOT, _SATELLITE])
    clients = reader.entries(*customers, [_CUSTOMER])
    if reader.issues:
        raise DataError(reader.issues)
    most, *fleet = freighter
    return Instance(
        name=name,
        trucks=_fleet(truck),
        freighters=_fleet(fleet),
        most_per_satellite=int(most) or int(fleet[0]),
        depot=Site(x=stores[0][0], y=stores[0][1]),
        satellites=tuple(Site(x=x, y=y, handling=sum(h, start=0.0)) for x, y, *h in stores[1:]),
        customers=tuple(Customer(x=x, y=y, demand=demand) for x, y, demand in clients),
    )


class _Reader:
    """Turns the entries of a file's lines into numbers and collects what is wrong with them."""

    def __init__(self, name: str) -> None:
        self._name = name
        self.issues: list[Issue] = []

    def entries(self, row: int, line: str, kinds: Sequence[_Entry]) -> list[list[float]]:
        """Return the entries of a line: each of the kinds once, then any number of the last."""
        texts = line.split()
        if len(texts) < len(kinds):
            expected = "  ".join(kind.expected for kind in kinds)
            self._refuse(Refusal.TOO_FEW, row, line, expected=expected)
        return [
            self.entry(row, text, kinds[min(k, len(kinds) - 1)]) for k, text in enumerate(texts)
        ]

    def entry(self, row: int, text: str, kind: _Entry) -> list[float]:
        """Return the numbers of an entry; what is wrong becomes an issue."""
        fields = [field.strip() for field in text.split(",")]
        if not kind.least <= len(fields) <= len(kind.rules):
            self._refuse(Refusal.FIELDS, row, text, found=len(fields), expected=kind.expected)
            return []
        numbers = []
        for field, may_be in zip(fields, kind.rules, strict=False):
            number = _number(field)
            if number is None:
                self._refuse(Refusal.NUMBER, row, field)
            elif not may_be(number):
                self._refuse(Refusal.RANGE, row, field, expected=kind.expected)
            else:
                numbers.append(number)
        return numbers

    def _refuse(self, kind: Refusal, row: int, value: str, **fill: Any) -> None:
        self.issues.append(kind.issue(table=self._name, row=row, value=value, **fill))


def _number(field: str) -> float | None:
    """Return a finite number, None if a field is none."""
    try:
        number = float(field)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _fleet(numbers: Sequence[float]) -> Fleet:
    number, capacity, cost_per_distance, fixed_cost = numbers
    return Fleet(
        number=int(number),
        capacity=capacity,
        cost_per_distance=cost_per_distance,
        fixed_cost=fixed_cost,
    )
