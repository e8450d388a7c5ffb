"""A published siting instance, and a solution of one as text. All numbers as the file has them."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from benchmarks.quality.refusals import Refusal
from data.issues import DataError, Issue
from routing.siting.problem import Objective

Floats = npt.NDArray[np.float64]

_OPEN, _MOVE = "open", "move"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Stage:
    """Sites of one stage and their ways to the next stage's, or to the customers.

    Parameters
    ----------
    capacity, fixed
        float64, shape (m,), ≥ 0; an infinite capacity is none.
    cost
        float64, shape (m, n), ≥ 0: of a unit to a site, of the entire demand to a customer.
    """

    capacity: Floats
    fixed: Floats
    cost: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Instance:
    """A published instance.

    Parameters
    ----------
    name
        File name, and the case of it if there are several.
    objective
        What is least.
    stages
        From the top down.
    demand, weight
        float64, shape (n,), > 0 and ≥ 0.
    distance
        float64, shape (m, n), ≥ 0, from the last stage to the customers.
    num_open
        How many sites of the last stage may be open; None: any number.
    radius
        A customer is served within this distance; None: within any.
    is_single_source
        Whether a customer is served from one site.
    """

    name: str
    objective: Objective
    stages: tuple[Stage, ...]
    demand: Floats
    weight: Floats
    distance: Floats
    num_open: int | None = None
    radius: float | None = None
    is_single_source: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Solution:
    """A solution: numbers of sites and customers from 0.

    Parameters
    ----------
    opened
        Stage and site.
    moved
        Stage, site, receiver and units.
    """

    opened: tuple[tuple[int, int], ...]
    moved: tuple[tuple[int, int, int, float], ...]

    def text(self) -> str:
        """Return the solution as text, a line a site and a line a move."""
        lines = [f"{_OPEN} {stage} {site}" for stage, site in self.opened]
        lines += [f"{_MOVE} {s} {j} {i} {units:.12g}" for s, j, i, units in self.moved]
        return "".join(f"{line}\n" for line in lines)


def parse_solution(text: str, name: str) -> Solution:
    """Return the solution a text holds.

    Raises
    ------
    DataError
        With every line that is not understood.
    """
    issues: list[Issue] = []
    opened, moved = [], []
    for number, line in enumerate(text.splitlines(), start=1):
        word, *fields = line.split()
        numbers = list(_numbers(fields))
        if word == _OPEN and len(numbers) == len(fields) == 2:
            opened.append((int(numbers[0]), int(numbers[1])))
        elif word == _MOVE and len(numbers) == len(fields) == 4:
            moved.append((int(numbers[0]), int(numbers[1]), int(numbers[2]), numbers[3]))
        else:
            issues.append(Refusal.SITING_LINE.issue(table=name, row=number, value=line))
    if issues:
        raise DataError(issues)
    return Solution(opened=tuple(opened), moved=tuple(moved))


def _numbers(fields: list[str]) -> Iterator[float]:
    for field in fields:
        try:
            yield float(field)
        except ValueError:
            return
