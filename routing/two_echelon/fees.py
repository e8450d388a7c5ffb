"""What buses take for a plan's goods, and the room and times they still offer."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from network.ids import OrderId, PlaceId, VehicleId
from routing.load import NOTHING, Load
from routing.two_echelon.bus_rules import bus_trips
from routing.two_echelon.buses import bus_fen, can_ride
from routing.two_echelon.plan import Plan, RouteKind
from routing.two_echelon.problem import TwoEchelonProblem
from routing.two_echelon.runs import Call


@dataclass(frozen=True, slots=True, kw_only=True)
class BusOffer:
    """A bus that could make a call.

    Parameters
    ----------
    trip_id, route_id
        The bus trip, and its route in the plan; None: it carries nothing yet.
    fen
        The price.
    """

    trip_id: VehicleId
    route_id: str | None
    fen: int


class Fees:
    """Buses of a plan.

    Parameters
    ----------
    problem, plan
        The day and any plan of it.
    """

    def __init__(self, problem: TwoEchelonProblem, plan: Plan) -> None:
        self._problem = problem
        self._planned: dict[OrderId, int] = defaultdict(int)
        self._route_of: dict[VehicleId, str] = {}
        self._aboard: dict[tuple[VehicleId, bool], Load] = defaultdict(lambda: NOTHING)
        self._handed: dict[tuple[VehicleId, PlaceId], int] = defaultdict(int)
        self._locked = set(plan.locked)
        trips = bus_trips(problem)
        hubs = {problem.place_ids[hub] for hub in problem.hubs}
        for route in plan.routes:
            trip = trips.get(route.vehicle_id)
            if route.kind is not RouteKind.BUS or trip is None:
                continue
            self._route_of[route.vehicle_id] = route.route_id
            for stop in route.stops:
                goes_out = stop.place_id in hubs
                handed = (problem.loads.get(i) for i in (*stop.deliver, *stop.collect))
                self._handed[route.vehicle_id, stop.place_id] += sum(
                    load.pieces for load in handed if load is not None
                )
                for order_id in stop.collect:
                    if order_id in problem.orders:
                        self._planned[order_id] += bus_fen(trip, [problem.orders[order_id]])
                        key = (route.vehicle_id, goes_out)
                        self._aboard[key] = self._aboard[key].plus(problem.loads[order_id])

    def planned_fen(self, order_ids: Iterable[OrderId]) -> int:
        """Return what buses take for some orders, fen."""
        return sum(self._planned.get(order_id, 0) for order_id in order_ids)

    def cheapest(self, call: Call, banned: VehicleId | None) -> BusOffer | None:
        """Return the bus with the least fee that could make a call now; None if none can.

        Parameters
        ----------
        call, banned
            The call, and a trip that must not make it.
        """
        ids = (*call.deliver_ids, *call.collect_ids)
        orders = [self._problem.orders[order_id] for order_id in ids]
        offers = [
            BusOffer(
                trip_id=ride.vehicle_id,
                route_id=self._route_of.get(ride.vehicle_id),
                fen=bus_fen(ride.trip, orders),
            )
            for ride in self._problem.bus_rides
            if ride.vehicle_id != banned
            and self._problem.may_call(ids, ride.vehicle_id, self._problem.place_ids[ride.hub])
            and self._route_of.get(ride.vehicle_id) not in self._locked
            and can_ride(
                ride,
                call,
                self._aboard[ride.vehicle_id, ride.is_out],
                self._handed[ride.vehicle_id, self._problem.place_ids[call.place]],
            )
        ]
        return min(offers, key=lambda offer: offer.fen, default=None)
