"""A solution of a published instance, and its text form: a line a vehicle.

::

    cost TOTAL
    L1 SATELLITE:QUANTITY SATELLITE:QUANTITY ...
    L2 SATELLITE : CUSTOMER CUSTOMER ...
"""

import re
from dataclasses import dataclass

from benchmarks.quality.refusals import Refusal
from data.issues import DataError, Issue

_COST = re.compile(r"cost (?P<cost>\S+)")
_DROP = re.compile(r"(?P<satellite>\d+):(?P<quantity>\S+)")
_LOCAL = re.compile(r"L2 (?P<satellite>\d+) :(?P<customers>( \d+)*)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Drop:
    """What a truck leaves at a satellite: `quantity` units of demand at number `satellite`."""

    satellite: int
    quantity: float


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalTour:
    """One freighter's tour from satellite number `satellite` through `customers` and back."""

    satellite: int
    customers: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Solution:
    """What all vehicles do; satellites and customers are numbered from 1.

    Parameters
    ----------
    cost
        As stated by whoever found it; nothing here trusts it.
    trucks
        A tour a truck, its drops in order.
    freighters
        A tour a freighter.
    """

    cost: float
    trucks: tuple[tuple[Drop, ...], ...]
    freighters: tuple[LocalTour, ...]

    def text(self) -> str:
        """Return the solution in its text form."""
        trucks = (
            "L1 " + " ".join(f"{drop.satellite}:{drop.quantity:.10g}" for drop in tour)
            for tour in self.trucks
        )
        freighters = (
            f"L2 {tour.satellite} : " + " ".join(map(str, tour.customers))
            for tour in self.freighters
        )
        return "\n".join([f"cost {self.cost:.10g}", *trucks, *freighters, ""])


def parse_solution(text: str, name: str) -> Solution:
    """Return the solution a text holds; `name` is that of its file.

    Raises
    ------
    DataError
        With every line that is not understood.
    """
    issues: list[Issue] = []
    cost = float("nan")
    trucks: list[tuple[Drop, ...]] = []
    freighters: list[LocalTour] = []
    for row, line in enumerate(text.splitlines(), start=1):
        try:
            if stated := _COST.fullmatch(line.strip()):
                cost = float(stated["cost"])
            elif line.startswith("L1"):
                trucks.append(tuple(map(_drop, line.split()[1:])))
            elif local := _LOCAL.fullmatch(line.rstrip()):
                customers = tuple(map(int, local["customers"].split()))
                freighters.append(LocalTour(satellite=int(local["satellite"]), customers=customers))
            elif line.strip():
                issues.append(Refusal.SOLUTION_LINE.issue(table=name, row=row, value=line))
        except ValueError:
            issues.append(Refusal.SOLUTION_LINE.issue(table=name, row=row, value=line))
    if issues:
        raise DataError(issues)
    return Solution(
        cost=cost,
        trucks=tuple(tour for tour in trucks if tour),
        freighters=tuple(tour for tour in freighters if tour.customers),
    )


def _drop(text: str) -> Drop:
    """Return a drop; raise ValueError if the text is none."""
    found = _DROP.fullmatch(text)
    if found is None:
        raise ValueError(text)
    return Drop(satellite=int(found["satellite"]), quantity=float(found["quantity"]))
