"""The county day as a problem: visits that are wanted, vehicles and ways; integers throughout.

`routing.two_echelon.intake` builds it from the county's facts and the day's orders.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

import numpy as np
import numpy.typing as npt

from network.county import County
from network.fleet import Vehicle, VehicleType
from network.ids import OrderId, PlaceId, VehicleId, VehicleTypeId
from network.orders import Order
from network.places import PlaceKind
from network.travel import TravelModel
from routing.load import Load, added_up
from routing.two_echelon.buses import BusRide
from routing.two_echelon.directives import ANYONE, Directive, Ruling, Who
from routing.two_echelon.opening import Opening
from routing.two_echelon.plan import Held, Unserved
from routing.two_echelon.progress import Progress
from routing.vrp.problem import Ways


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """A call at a place that is wanted today: orders that travel together, both ways.

    Parameters
    ----------
    place, source
        Rows of the place and of the hub or station the goods come from and go to.
    deliver_ids, collect_ids
        Orders brought and taken.
    deliver, collect
        Their loads.
    ready_s
        The goods to bring can be loaded at the source from this second on.
    early_s, late_s
        Handing over starts within these seconds.
    return_by_s
        The goods taken are due at the source by this second; None: any time today.
    leave_fen
        What leaving the visit for a later day is taken to cost; None: it has to be made today.
    """

    place: int
    source: int
    deliver_ids: tuple[OrderId, ...]
    collect_ids: tuple[OrderId, ...]
    deliver: Load
    collect: Load
    ready_s: int
    early_s: int
    late_s: int
    return_by_s: int | None
    leave_fen: int | None = None

    @property
    def pieces(self) -> int:
        """Pieces handed over at the call."""
        return self.deliver.pieces + self.collect.pieces

    @property
    def order_ids(self) -> tuple[OrderId, ...]:
        """Orders brought, then those taken."""
        return (*self.deliver_ids, *self.collect_ids)

    @property
    def num_orders(self) -> int:
        """Orders concerned."""
        return len(self.deliver_ids) + len(self.collect_ids)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TwoEchelonProblem:
    """Everything that is needed to plan, check and price a day, and nothing that solves it.

    Parameters
    ----------
    county, travel, day
        Facts, for names, prices and working rules; ways; and the date of day 0.
    orders, loads
        All orders of the day and their loads.
    ready_s
        Earliest second each order can leave its origin: its release, and at the hub the end of
        its wave's sorting (C6, C12).
    place_ids, row_of
        Places of the problem and their rows.
    hubs, stations
        Rows by tier. A cold store with vehicles of its own is a station for produce on its way up.
    ways
        Travel by vehicle type.
    call_s, call_piece_s
        int64, shape (n,): fixed seconds of a call and seconds a piece, by place.
    visits
        Calls wanted today.
    held, unserved
        Orders decided on before any search: they need not or cannot go today.
    vehicles
        Vehicles available today.
    bus_rides
        Bus trips of today that carry freight to or from a hub.
    openings
        What using stations costs and allows, by row; others cost nothing and allow anything.
    latest_day
        For orders in visits: the last day, counted from today as 0, on which they can still go and
        arrive in time; 0 too for those that cannot, and for those that have to go today.
    rulings
        What the dispatcher says of orders; the vehicles named have vehicle types of their own.
    directives
        The same as it was said, for orders that come during the day.
    progress
        How far the day has come; None: nothing has been done yet.
    whole
        The whole day, if this is what locked routes leave of it; None: this is all of it.
    """

    county: County
    travel: TravelModel
    day: date
    orders: Mapping[OrderId, Order]
    loads: Mapping[OrderId, Load]
    ready_s: Mapping[OrderId, int]
    place_ids: tuple[PlaceId, ...]
    row_of: Mapping[PlaceId, int]
    hubs: tuple[int, ...]
    stations: tuple[int, ...]
    ways: Mapping[VehicleTypeId, Ways]
    call_s: npt.NDArray[np.int64]
    call_piece_s: npt.NDArray[np.int64]
    visits: tuple[Visit, ...]
    held: tuple[Held, ...]
    unserved: tuple[Unserved, ...]
    vehicles: tuple[Vehicle, ...]
    bus_rides: tuple[BusRide, ...] = ()
    openings: Mapping[int, Opening] = field(default_factory=dict)
    latest_day: Mapping[OrderId, int] = field(default_factory=dict)
    rulings: Mapping[OrderId, Ruling] = field(default_factory=dict)
    directives: tuple[Directive, ...] = ()
    progress: Progress | None = None
    whole: "TwoEchelonProblem | None" = None

    def fleet(self) -> dict[tuple[int, VehicleTypeId], tuple[Vehicle, ...]]:
        """Return the available vehicles by home row and type, in file order."""
        found: dict[tuple[int, VehicleTypeId], list[Vehicle]] = {}
        for vehicle in self.vehicles:
            row = self.row_of[vehicle.home_id]
            found.setdefault((row, vehicle.vehicle_type_id), []).append(vehicle)
        return {key: tuple(vehicles) for key, vehicles in found.items()}

    def who(self, order_ids: Iterable[OrderId]) -> Who:
        """Return who may make a call for some orders; all orders of a visit say the same."""
        said = (self.rulings[i].who for i in order_ids if i in self.rulings)
        return next(said, ANYONE)

    def may_call(
        self, order_ids: Iterable[OrderId], vehicle_id: VehicleId, home_id: PlaceId
    ) -> bool:
        """Return whether a vehicle, or a bus with the hub as its home, may call for all orders."""
        whos = (self.rulings[i].who for i in order_ids if i in self.rulings)
        return all(who.may_be(vehicle_id, home_id) for who in whos)

    def priority(self, order_id: OrderId) -> int:
        """Return how many orders without priority an order outweighs when not all can go."""
        ruling = self.rulings.get(order_id)
        return 0 if ruling is None else ruling.priority

    def called_for(
        self, order_ids: Iterable[OrderId], start_id: PlaceId, end_id: PlaceId
    ) -> tuple[OrderId, ...]:
        """Return the orders whose call, the one of their ruling, a ride between two places is."""
        return tuple(
            i
            for i in order_ids
            if i in self.rulings and self.rulings[i].is_call(self.orders[i], start_id, end_id)
        )

    def weight(self, order_ids: Iterable[OrderId]) -> int:
        """Return how many orders without priority some orders outweigh when not all can go."""
        return sum(1 + self.priority(i) for i in order_ids)

    def without(self, visit: Visit, order_ids: Collection[OrderId]) -> Visit:
        """Return a visit without some of its orders, within the window of all of them."""
        if not any(order_id in order_ids for order_id in visit.order_ids):
            return visit
        deliver_ids = tuple(i for i in visit.deliver_ids if i not in order_ids)
        collect_ids = tuple(i for i in visit.collect_ids if i not in order_ids)
        return replace(
            visit,
            deliver_ids=deliver_ids,
            collect_ids=collect_ids,
            deliver=added_up(self.loads[i] for i in deliver_ids),
            collect=added_up(self.loads[i] for i in collect_ids),
            ready_s=max((self.ready_s[i] for i in deliver_ids), default=0),
            return_by_s=visit.return_by_s if collect_ids else None,
        )

    def cooling_s(self) -> dict[int, int]:
        """Return the seconds that produce is cooled in cold stores on its way, by their rows."""
        stores = (p for p in self.county.places if p.kind is PlaceKind.COLD_STORE)
        seconds = self.county.operations.cold_chain.precooling_s
        return {self.row_of[p.place_id]: seconds for p in stores if p.place_id in self.row_of}

    def handling_fen(self, row: int) -> int:
        """Return the price of a piece handed over at a place: its own or the tariff's, fen."""
        own = self.county.place_by_id()[self.place_ids[row]].handling_piece_fen
        return self.county.tariff.handling_piece_fen if own is None else own

    def types(self) -> dict[VehicleTypeId, VehicleType]:
        """Return the county's vehicle types by id."""
        return self.county.vehicle_type_by_id()
