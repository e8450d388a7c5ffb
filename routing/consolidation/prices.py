"""What a call at a place is worth: its share of a usual day's vehicles.

A vehicle's day is a price a second of work and a price a metre. A call takes up the fixed time of a
stop, the way from one call to the next, and, by its load, its share of the way from home: a full
vehicle's way there and back is shared by what fills it (Daganzo, 1984, doi 10.1287/trsc.18.4.331).
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from network.fleet import VehicleType
from network.ids import VehicleTypeId
from routing.consolidation.workload import load_shares
from routing.two_echelon.policy import Policy
from routing.two_echelon.problem import TwoEchelonProblem

Floats = npt.NDArray[np.float64]

_NEIGHBOURS = 2  # a call lies between two others
_HOUR_S = 3600


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CallPrices:
    """What calls are worth, fen, by visit.

    Parameters
    ----------
    stop_fen
        float64, shape (V,): what coming at all takes: time of the stop and way between calls.
    load_fen
        float64, shape (V,): what the goods take: time a piece, and their share of the way from
        home.
    """

    stop_fen: Floats
    load_fen: Floats


def call_prices(problem: TwoEchelonProblem) -> CallPrices:
    """Return what the calls of a day are worth: of all kinds of hub vehicles the cheapest.

    Visits that no vehicle of a hub can make are worth what the cheapest kind of a station takes.
    """
    policy = Policy(problem)
    stop = np.full(len(problem.visits), np.inf)
    load = np.full(len(problem.visits), np.inf)
    at_hub = [group for group in problem.fleet() if group[0] in problem.hubs]
    others = [group for group in problem.fleet() if group[0] not in problem.hubs]
    for groups in (at_hub, others):
        open_visits = ~np.isfinite(stop)
        if not open_visits.any():
            break
        for home, type_id in groups:
            by_stop, by_load = _of_group(problem, home, type_id)
            may = policy.serves((home, type_id)) & np.isfinite(by_stop + by_load) & open_visits
            better = may & (by_stop + by_load < stop + load)
            stop[better], load[better] = by_stop[better], by_load[better]
    missing = ~np.isfinite(stop)
    stop[missing], load[missing] = 0.0, 0.0
    return CallPrices(stop_fen=stop, load_fen=load)


def _of_group(
    problem: TwoEchelonProblem, home: int, type_id: VehicleTypeId
) -> tuple[Floats, Floats]:
    """Return what stops and loads take of one kind of vehicle."""
    visits, times = problem.visits, problem.county.operations.stop_times
    kind = problem.types()[type_id]
    second_fen, price = second_price(kind), way_prices(problem, type_id)
    rows = np.array([visit.place for visit in visits], dtype=np.int64)
    between = np.minimum(price, price.T)[np.ix_(rows, rows)]
    between[rows[:, np.newaxis] == rows] = np.inf
    near = np.sort(between, axis=1)[:, :_NEIGHBOURS]
    is_near = np.isfinite(near)
    way = np.where(is_near, near, 0.0).sum(axis=1) / np.maximum(1, is_near.sum(axis=1))
    stop = way + problem.call_s[rows] * second_fen
    pieces = np.array([visit.pieces for visit in visits], dtype=np.float64)
    piece_s = problem.call_piece_s[rows] + times.loading_piece_s
    radial = price[home, rows] + price[rows, home]
    return stop, pieces * piece_s * second_fen + radial * load_shares(problem, kind)


def second_price(kind: VehicleType) -> float:
    """Return the price of a second, fen, the vehicle's day spread over its shift."""
    second_fen = kind.cost_hour_fen / _HOUR_S
    return second_fen + kind.cost_day_fen / kind.shift_s if kind.shift_s else second_fen


def way_prices(problem: TwoEchelonProblem, type_id: VehicleTypeId) -> Floats:
    """Return the prices of the ways of a kind of vehicle by time and metres.

    Returns
    -------
    Floats
        Fen, shape (R, R), from row to row; inf where it may not drive.
    """
    kind, ways = problem.types()[type_id], problem.ways[type_id]
    metre_fen = kind.cost_km_fen / 1000
    fen = ways.distance_m * metre_fen + ways.duration_s * second_price(kind)
    return np.where(ways.is_open, fen, np.inf)
