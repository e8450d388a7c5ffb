"""What buses spare the vehicles in a bound: visits they make, and goods they bring to stations."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from routing.two_echelon.buses import bus_fen, can_ride
from routing.two_echelon.problem import TwoEchelonProblem

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BusPrices:
    """The least that buses take. V visits, O orders brought from a hub.

    Room and timetables are not kept: each makes a plan dearer, never cheaper.

    Parameters
    ----------
    visit_fen
        float64, shape (V,): fee of a bus that makes the visit, inf where none can.
    visit, pieces
        int64, shape (O,): visit and pieces of each order.
    goods
        float64, shape (O,): the order in its hub's measure.
    fee_fen
        float64, shape (O,): least fee of any bus.
    stations
        Rows of the stations with a bus from a hub, by its row.
    """

    visit_fen: Floats
    visit: Ints
    pieces: Ints
    goods: Floats
    fee_fen: Floats
    stations: dict[int, frozenset[int]]

    def to_station_fen(self, share_fen: float, piece_fen: float, num_visits: int) -> Floats:
        """Return what each visit's goods pay at least to come to a station with a bus.

        Parameters
        ----------
        share_fen
            Least price of a unit of goods on a vehicle; inf: none comes.
        piece_fen
            What every piece pays beside for a vehicle's time, and not on a bus.
        num_visits
            V.
        """
        by_vehicle = self.goods * share_fen if np.isfinite(share_fen) else np.inf
        least = np.minimum(by_vehicle, self.fee_fen - self.pieces * piece_fen)
        return np.asarray(
            np.bincount(self.visit, weights=least, minlength=num_visits), dtype=np.float64
        )


def bus_prices(problem: TwoEchelonProblem, measure: dict[int, int]) -> BusPrices:
    """Return the least that the buses of a day take.

    Parameters
    ----------
    problem, measure
        The day, and the load dimension in which each hub's goods are counted.
    """
    visits, rides = problem.visits, problem.bus_rides
    visit_fen = np.full(len(visits), np.inf)
    for ride in rides:
        for i, visit in enumerate(visits):
            if can_ride(ride, visit):
                ids = (*visit.deliver_ids, *visit.collect_ids)
                fee = bus_fen(ride.trip, (problem.orders[order_id] for order_id in ids))
                visit_fen[i] = min(visit_fen[i], fee)
    out = {(r.trip.fee_piece_fen, r.trip.fee_kg_fen): r.trip for r in rides if r.is_out}
    brought = [
        (i, problem.orders[order_id], problem.loads[order_id][measure[visit.source]])
        for i, visit in enumerate(visits)
        if out and visit.source in measure
        for order_id in visit.deliver_ids
    ]
    fees = [min(bus_fen(trip, [order]) for trip in out.values()) for _, order, _ in brought]
    return BusPrices(
        visit_fen=visit_fen,
        visit=np.array([i for i, _, _ in brought], dtype=np.int64),
        pieces=np.array([order.pieces for _, order, _ in brought], dtype=np.int64),
        goods=np.array([goods for _, _, goods in brought], dtype=np.float64),
        fee_fen=np.array(fees, dtype=np.float64),
        stations={
            hub: frozenset(
                row
                for ride in rides
                if ride.is_out and ride.hub == hub
                for row in problem.stations
                if row in ride.stops
            )
            for hub in problem.hubs
        },
    )
