"""Timetabled buses that carry freight between a hub and the places where they stop (C10).

A bus keeps to its timetable whatever the freight: goods are at a stop when the bus leaves it, and
must be at hand before it leaves the place where they get on. Passengers come first: only the room
left when all are aboard counts, and at a station or the roadside no more pieces are handed over
than the bus stands for. At the hub it lays over, and there is time for all it has room for.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from network.county import County
from network.fleet import BusStop, BusTrip
from network.ids import PlaceId, VehicleId
from network.operations import Operations
from network.orders import Order
from network.places import Place
from routing.cost import price_bus
from routing.load import NOTHING, UNLIMITED, Load, room_of


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BusRide:
    """What one trip offers a hub: out to the stops after it, or home from the stops before it.

    Parameters
    ----------
    trip
        The bus trip.
    hub
        Row of the hub.
    is_out
        True: goods get on at the hub; False: they get off there.
    hub_arrive_s, hub_depart_s
        When the bus stands at the hub, seconds of the day.
    stops
        Arrival and departure at each stop away from the hub, seconds of the day, by row and in the
        order of the timetable.
    most_pieces
        Pieces that can be handed over while the bus stands at each of these stops, ≥ 0.
    """

    trip: BusTrip
    hub: int
    is_out: bool
    hub_arrive_s: int
    hub_depart_s: int
    stops: Mapping[int, tuple[int, int]]
    most_pieces: Mapping[int, int]

    @property
    def hub_s(self) -> int:
        """When the bus leaves the hub if it goes out; when it arrives there if it comes home."""
        return self.hub_depart_s if self.is_out else self.hub_arrive_s

    @property
    def vehicle_id(self) -> VehicleId:
        """The trip, as plans name it in the place of a vehicle."""
        return VehicleId(self.trip.trip_id)

    @property
    def room(self) -> Load:
        """Room for freight."""
        return bus_room(self.trip)

    def takes(self, goods: Load, row: int, aboard: Load = NOTHING, handed: int = 0) -> bool:
        """Return whether there is room, and time at a stop, for goods beside those aboard.

        Parameters
        ----------
        goods, row
            What is handed over, and where.
        aboard, handed
            What the bus carries already, and the pieces of it that it hands over at the stop.
        """
        is_in_time = handed + goods.pieces <= self.most_pieces[row]
        return is_in_time and aboard.plus(goods).fits(self.room)


def bus_room(trip: BusTrip) -> Load:
    """Return the room for freight of a bus trip, rounded down; nothing is kept cold."""
    return room_of(trip.freight_kg, trip.freight_l)


def dwell_pieces(place: Place, operations: Operations, stop: BusStop) -> int:
    """Return how many pieces can be handed over while a bus stands at a stop away from the hub.

    A piece takes as long as from any vehicle. Where the timetable has the bus leave when it
    arrives, it stands as long as the county says.
    """
    times, usual = operations.stop_times, operations.bus_dwell
    dwell_s = stop.depart_s - stop.arrive_s
    if not dwell_s:
        dwell_s = usual.station_s if place.kind.is_depot else usual.roadside_s
    piece_s = times.station_piece_s if place.kind.is_depot else times.point_piece_s
    return dwell_s // piece_s if piece_s else UNLIMITED


def bus_fen(trip: BusTrip, orders: Iterable[Order]) -> int:
    """Return the fee of some orders on a bus trip, fen."""
    return sum(
        price_bus(trip.fee_piece_fen, trip.fee_kg_fen, order.pieces, order.weight_kg).bus
        for order in orders
    )


class Wanted(Protocol):
    """What a bus is asked to do at a place: a visit, or the call of a plan."""

    @property
    def place(self) -> int:
        """Row of the place."""

    @property
    def source(self) -> int:
        """Row of the other end of the goods' way."""

    @property
    def deliver(self) -> Load:
        """What is brought."""

    @property
    def collect(self) -> Load:
        """What is taken."""

    @property
    def ready_s(self) -> int:
        """When the goods to bring can be loaded at the source."""

    @property
    def early_s(self) -> int:
        """Earliest start of handing over."""

    @property
    def late_s(self) -> int:
        """Latest start of handing over."""

    @property
    def return_by_s(self) -> int | None:
        """When the goods taken are due at the source; None: any time today."""


def can_ride(ride: BusRide, wanted: Wanted, aboard: Load = NOTHING, handed: int = 0) -> bool:
    """Return whether a bus can do what is asked: one way only, at its own time, with room for it.

    Parameters
    ----------
    ride, wanted
        The ride and what is asked of it.
    aboard
        What it carries already.
    handed
        Pieces that it hands over at the place already.
    """
    if wanted.place not in ride.stops or wanted.source != ride.hub:
        return False
    goods, others = wanted.deliver, wanted.collect
    if not ride.is_out:
        goods, others = others, goods
    arrive_s, _ = ride.stops[wanted.place]
    if others.pieces or not wanted.early_s <= arrive_s <= wanted.late_s:
        return False
    if not ride.takes(goods, wanted.place, aboard, handed):
        return False
    if ride.is_out:
        return wanted.ready_s <= ride.hub_s
    return wanted.return_by_s is None or ride.hub_s <= wanted.return_by_s


def bus_rides(
    county: County, day: date, row_of: Mapping[PlaceId, int], hubs: Iterable[int]
) -> tuple[BusRide, ...]:
    """Return what the bus trips of a day offer the hubs, in file order.

    Parameters
    ----------
    county, day
        Facts and the date; trips of other weekdays, and all trips of a day without service, are
        left out.
    row_of
        Rows of the places of the problem; stops elsewhere are left out.
    hubs
        Rows of the hubs. Between two hubs a trip serves the former.
    """
    if not county.calendar.is_operating(day):
        return ()
    at_hub, places = frozenset(hubs), county.place_by_id()
    return tuple(
        ride
        for trip in county.bus_trips
        if day.isoweekday() in trip.weekdays
        for ride in _rides(county.operations, places, trip, row_of, at_hub)
    )


def _rides(
    operations: Operations,
    places: Mapping[PlaceId, Place],
    trip: BusTrip,
    row_of: Mapping[PlaceId, int],
    hubs: frozenset[int],
) -> Iterator[BusRide]:
    """Yield the way home to the first hub, then the ways out from each hub."""
    at = [k for k, stop in enumerate(trip.stops) if row_of.get(stop.place_id) in hubs]
    if not at:
        return
    parts = [(at[0], False, trip.stops[: at[0]])]
    ends = [*at[1:], len(trip.stops)]
    parts += [(k, True, trip.stops[k + 1 : end]) for k, end in zip(at, ends, strict=True)]
    for k, is_out, away in parts:
        at_hub, calls = trip.stops[k], _calls(away, row_of, is_out=is_out)
        ride = BusRide(
            trip=trip,
            hub=row_of[at_hub.place_id],
            is_out=is_out,
            hub_arrive_s=at_hub.arrive_s,
            hub_depart_s=at_hub.depart_s,
            stops={row: (stop.arrive_s, stop.depart_s) for row, stop in calls.items()},
            most_pieces={
                row: dwell_pieces(places[stop.place_id], operations, stop)
                for row, stop in calls.items()
            },
        )
        if ride.stops and _is_open(places[at_hub.place_id], operations, ride.hub_s):
            yield ride


def _calls(
    stops: Iterable[BusStop], row_of: Mapping[PlaceId, int], *, is_out: bool
) -> dict[int, BusStop]:
    """Return the stops by row; of several at one place, the one next to the hub."""
    calls: dict[int, BusStop] = {}
    for stop in stops:
        row = row_of.get(stop.place_id)
        if row is None or (row in calls and is_out):
            continue
        calls.pop(row, None)
        calls[row] = stop
    return calls


def _is_open(hub: Place, operations: Operations, second: int) -> bool:
    """Return whether a hub hands goods over at a second of the day."""
    early_s = max(hub.open_from_s, operations.work_from_s)
    late_s = min(hub.open_to_s, operations.work_to_s)
    return early_s <= second <= late_s
