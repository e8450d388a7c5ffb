"""Bus rides as arrays: what the compiled search reads of timetables and fees."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from routing.load import UNLIMITED
from routing.two_echelon.buses import bus_fen
from routing.two_echelon.problem import TwoEchelonProblem

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]


class Buses(NamedTuple):
    """The bus rides of a day. B rides, P places, H hubs, S stations, D load dimensions."""

    arrive_s: Ints
    depart_s: Ints
    """(B, P) when a ride stops at each place, -1: not."""
    hub_s: Ints
    """(B,) when it leaves the hub, or arrives there."""
    is_out: Flags
    """(B,) whether goods get on at the hub."""
    tariff: Ints
    """(B,) number of its tariff."""
    at: Ints
    """(P, N) rides that stop at each place, -1: no further one."""
    share: Ints
    """(H, D) most of a ride that one call should take."""


def build_buses(problem: TwoEchelonProblem, dims: tuple[int, ...]) -> Buses:
    """State the bus rides of a day.

    Parameters
    ----------
    problem, dims
        The day, and the load dimensions of the model.
    """
    rides, places = problem.bus_rides, len(problem.place_ids)
    arrive_s = np.full((len(rides), places), -1, dtype=np.int64)
    depart_s = np.full((len(rides), places), -1, dtype=np.int64)
    stopping: list[list[int]] = [[] for _ in range(places)]
    for k, ride in enumerate(rides):
        for row, (arrive, depart) in ride.stops.items():
            arrive_s[k, row], depart_s[k, row] = arrive, depart
            stopping[row].append(k)
    most = max(map(len, stopping), default=0)
    share = np.zeros((len(problem.hubs), len(dims)), dtype=np.int64)
    for h, hub in enumerate(problem.hubs):
        for ride in rides:
            if ride.hub == hub:
                room = [min(int(ride.room[d]), UNLIMITED) for d in dims]
                share[h] = np.maximum(share[h], room)
    tariffs = _tariffs(problem)
    return Buses(
        arrive_s=arrive_s,
        depart_s=depart_s,
        hub_s=np.array([ride.hub_s for ride in rides], dtype=np.int64),
        is_out=np.array([ride.is_out for ride in rides], dtype=np.bool_),
        tariff=np.array(
            [tariffs.index((r.trip.fee_piece_fen, r.trip.fee_kg_fen)) for r in rides],
            dtype=np.int64,
        ),
        at=np.array([own + [-1] * (most - len(own)) for own in stopping], dtype=np.int64).reshape(
            places, most
        ),
        share=share,
    )


def visit_fees(problem: TwoEchelonProblem, num_slots: int, *, is_brought: bool) -> Floats:
    """Return float64, shape (visits + slots, F): fees of what visits bring, or take, by tariff.

    Parameters
    ----------
    problem, num_slots
        The day, and how many call slots follow the visits; theirs are 0.
    is_brought
        Of the goods brought, else of those taken.
    """
    trips = {
        (ride.trip.fee_piece_fen, ride.trip.fee_kg_fen): ride.trip for ride in problem.bus_rides
    }
    tariffs = _tariffs(problem)
    fees = np.zeros((len(problem.visits) + num_slots, len(tariffs)), dtype=np.float64)
    for i, visit in enumerate(problem.visits):
        ids = visit.deliver_ids if is_brought else visit.collect_ids
        orders = [problem.orders[order_id] for order_id in ids]
        for f, tariff in enumerate(tariffs):
            fees[i, f] = bus_fen(trips[tariff], orders)
    return fees


def _tariffs(problem: TwoEchelonProblem) -> list[tuple[int, int]]:
    """Return the different fees a piece and a kilogram, in order of the rides."""
    return list(dict.fromkeys((r.trip.fee_piece_fen, r.trip.fee_kg_fen) for r in problem.bus_rides))
