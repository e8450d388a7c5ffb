"""A one-echelon problem in the terms that all tools share: places in a row, amounts, money."""

from functools import cached_property

import numpy as np
import numpy.typing as npt

from routing.load import UNLIMITED, Load
from routing.vrp.problem import VrpProblem

Matrix = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

MONEY_UNIT = 100
"""Hundredths of a fen: the money of tools that count in integers."""

_LOAD_UNIT = Load(weight_g=100, volume_ml=1000, chilled_ml=1000, frozen_ml=1000, pieces=1)
_METRES_A_KM = 1000


class Terms:
    """Places are the homes and then the clients, one each, wherever they are.

    Parameters
    ----------
    problem
        The problem.
    """

    def __init__(self, problem: VrpProblem) -> None:
        self._problem = problem
        self.homes = sorted({group.home for group in problem.groups})
        self.num_homes = len(self.homes)

    @cached_property
    def rows(self) -> Matrix:
        """int64, shape (m,): row of each place in the problem's matrices."""
        clients = (client.place for client in self._problem.clients)
        return np.array([*self.homes, *clients], dtype=np.int64)

    @cached_property
    def dims(self) -> tuple[int, ...]:
        """Dimensions of load that can bind: wanted by a client and limited somewhere."""
        problem = self._problem
        return tuple(
            d
            for d in range(len(Load()))
            if any(c.deliver[d] or c.collect[d] for c in problem.clients)
            and any(g.capacity[d] < UNLIMITED for g in problem.groups)
        )

    def amount(self, load: Load) -> list[int]:
        """Return goods in hundreds of grams and litres, rounded up."""
        return [-(-load[d] // _LOAD_UNIT[d]) for d in self.dims]

    def room(self, g: int) -> list[int]:
        """Return a group's capacity in the units of `amount`, rounded down."""
        capacity = self._problem.groups[g].capacity
        return [capacity[d] // _LOAD_UNIT[d] for d in self.dims]

    def home(self, g: int) -> int:
        """Return the place that is a group's home."""
        return self.homes.index(self._problem.groups[g].home)

    def metres(self, g: int) -> Matrix:
        """Return int64, shape (m, m): a group's distances, meaningless where closed."""
        return self._problem.groups[g].ways.distance_m[np.ix_(self.rows, self.rows)]

    def seconds(self, g: int) -> Matrix:
        """Return int64, shape (m, m): a group's driving times, meaningless where closed."""
        return self._problem.groups[g].ways.duration_s[np.ix_(self.rows, self.rows)]

    def is_closed(self, g: int) -> Mask:
        """Return bool, shape (m, m): where a group cannot drive."""
        return ~self._problem.groups[g].ways.is_open[np.ix_(self.rows, self.rows)]

    def money(self, g: int) -> Matrix:
        """Return int64, shape (m, m): price of a group's drives, hundredths of a fen."""
        km_fen = self._problem.groups[g].vehicle_type.cost_km_fen
        half = _METRES_A_KM // 2
        return (self.metres(g) * km_fen * MONEY_UNIT + half) // _METRES_A_KM

    @cached_property
    def call_s(self) -> Matrix:
        """int64, shape (m, m): the call's fixed seconds, on the arcs that leave its place.

        Clients at the same place share one call, so arcs between them have none.
        """
        call_s = self._problem.call_s[self.rows]
        call_s[: self.num_homes] = 0
        leaves = self.rows[:, None] != self.rows[None, :]
        leaves[:, : self.num_homes] = True
        return np.where(leaves, call_s[:, None], 0)
