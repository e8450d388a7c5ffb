"""What it takes to come by a place on the way between two others, of the nearest called at."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from network.ids import VehicleTypeId
from routing.consolidation.prices import Floats, second_price, way_prices
from routing.two_echelon.policy import Policy
from routing.two_echelon.problem import TwoEchelonProblem

Flags = npt.NDArray[np.bool_]
Rows = npt.NDArray[np.int64]

_NEAREST = 10  # places from which, and to which, a way round is looked for


def short_detours(problem: TwoEchelonProblem, called: Sequence[int]) -> Floats:
    """Return what the shortest way round by each visit's place takes, and calling there.

    Parameters
    ----------
    problem
        The day.
    called
        Visits that are made in any case. Ways round are looked for between their places and the
        homes of vehicles, from the ten nearest to the ten nearest.

    Returns
    -------
    Floats
        Fen, shape (V,): for the kind of vehicle for which that is least; 0 where the place is
        called at anyway or a bus can make the visit; inf where nobody can.
    """
    policy = Policy(problem)
    homes: dict[VehicleTypeId, set[int]] = {}
    serves: dict[VehicleTypeId, Flags] = {}
    for group in problem.fleet():
        home, type_id = group
        homes.setdefault(type_id, set()).add(home)
        may = policy.serves(group)
        serves[type_id] = serves[type_id] | may if type_id in serves else may
    rows = np.array([visit.place for visit in problem.visits], dtype=np.int64)
    least = np.full(len(rows), np.inf)
    for type_id, own in homes.items():
        ends = np.array(sorted(own | {problem.visits[i].place for i in called}))
        fen = _of_type(problem, type_id, ends, rows)
        least = np.where(serves[type_id], np.minimum(least, fen), least)
    for ride in range(len(problem.bus_rides)):
        least[policy.may_ride(ride)] = 0.0
    return least


def _of_type(problem: TwoEchelonProblem, type_id: VehicleTypeId, ends: Rows, rows: Rows) -> Floats:
    """Return the same for one kind of vehicle, whoever it can serve."""
    second_fen, price = second_price(problem.types()[type_id]), way_prices(problem, type_id)
    least = np.zeros(len(rows))
    is_called = np.isin(rows, ends)
    for i in np.flatnonzero(~is_called).tolist():
        row = int(rows[i])
        before = ends[np.argsort(price[ends, row])[:_NEAREST]]
        after = ends[np.argsort(price[row, ends])[:_NEAREST]]
        way = price[before, row][:, np.newaxis] + price[row, after]
        straight = price[np.ix_(before, after)]
        straight[before[:, np.newaxis] == after] = 0.0  # there and back
        is_open = np.isfinite(straight)
        way[is_open] -= straight[is_open]
        call_fen = int(problem.call_s[row]) * second_fen
        least[i] = np.min(way, where=is_open, initial=np.inf) + call_fen
    return least
