"""A day as trips with prices: what every plan pays, spread over the trips from home to home.

A vehicle's day costs at least its cheapest price a second of work times its work, plus its
kilometres; a day of one trip costs its day. So every trip has a price of its own, and no plan
costs less than its trips, the hand-overs and the trunk's share of what goes via a station. Of
closed and one-way roads, waiting, windows, rests and hand-over times between the echelons nothing
is kept: each makes a plan dearer, never cheaper.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from network.fleet import VehicleType
from network.ids import VehicleTypeId
from routing.load import UNLIMITED, Load, vehicle_capacity
from routing.two_echelon.bounds.bus import BusPrices, bus_prices
from routing.two_echelon.buses import can_ride
from routing.two_echelon.problem import TwoEchelonProblem
from routing.two_echelon.solvers.compiled import allocating

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Serves = Mapping[tuple[int, VehicleTypeId], Flags]

_HOUR_S = 3600
_SECOND_SHARE = 0.35  # of the bins for the second measure, where the first leaves visits at zero
_DIMENSIONS = len(Load())


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TripKind:
    """The trips of vehicles of one type with one home. V visits, P places; money is fen.

    Parameters
    ----------
    home, type_id, count
        Row of the home, the type, and how many vehicles there are, ≥ 1.
    most_trips
        Trips a vehicle makes at most; None: as many as fit.
    is_local
        Whether the home is a station.
    trip_fen
        Price of a trip beside its ways and calls, ≥ 0.
    way
        float64, shape (P, P): price between places, symmetric, keeps the triangle inequality,
        inf where there is no way.
    call_fen
        float64, shape (V,): price of the fixed time of a call; neighbours at one place share it.
    visit_fen
        float64, shape (V,): hand-overs and the time they take, inf for visits not served.
    bins, most_bins
        int64, shape (V,), ≥ 1: room a visit takes; and the room of a trip. Rounded in favour of
        the trip.
    """

    home: int
    type_id: VehicleTypeId
    count: int
    most_trips: int | None
    is_local: bool
    trip_fen: float
    way: Floats
    call_fen: Floats
    visit_fen: Floats
    bins: Ints
    most_bins: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TrunkKind:
    """Trips of one vehicle type from one hub, as they bring goods to stations.

    Parameters
    ----------
    hub, type_id
        Row of the hub, and the type.
    trip_fen, way
        As of `TripKind`.
    room
        What a trip brings at most, in the hub's measure, > 0: its room, or all that there is.
    """

    hub: int
    type_id: VehicleTypeId
    trip_fen: float
    way: Floats
    room: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Relaxation:
    """A day as trips.

    Parameters
    ----------
    place, source
        int64, shape (V,): rows of each visit's place, and of where its goods come from or go to.
    goods
        float64, shape (V,): goods brought from a hub, in the hub's measure; 0 for others.
    trips, trunks
        Trips that make visits, and trips that supply stations.
    fewest_trips
        Trips that all visits need at least.
    rounding_fen
        What a plan can gain from rounding to whole fen.
    ride_fen
        float64, shape (V,): hand-overs and fee of a bus that makes the visit; inf: none can.
    buses
        What buses take to bring goods to stations; None: there are none.
    trunk_piece_fen
        float64, shape (P,): what `visit_fen` holds for the trunk's time a piece, by the station.
    """

    place: Ints
    source: Ints
    goods: Floats
    trips: tuple[TripKind, ...]
    trunks: tuple[TrunkKind, ...]
    fewest_trips: int
    rounding_fen: float
    ride_fen: Floats
    buses: BusPrices | None
    trunk_piece_fen: Floats


def relax(
    problem: TwoEchelonProblem, serves: Serves, *, bins: int, pays_days: bool = True
) -> Relaxation:
    """Return a day as trips.

    Parameters
    ----------
    problem
        The day; it has visits.
    serves
        bool, shape (V,), by home and type: the visits its vehicles may make.
    bins
        How finely the room of a trip is counted, ≥ 1.
    pays_days
        Whether trips pay for the days of vehicles that make several; False: only kilometres, paid
        hours and hand-overs, to be joined with `least_days_fen`.
    """
    return _Builder(problem, serves, bins, pays_days=pays_days).build()


def least_days_fen(problem: TwoEchelonProblem, serves: Serves) -> int:
    """Return what the days of vehicles that may make several trips cost at least.

    Some visit needs a vehicle, and a vehicle of a hub besides if goods reach it via a station;
    buses can take the place of either.
    """
    days = {key: _day_fen(problem, key[1]) for key in serves}
    hub_fen = min((fen for (home, _), fen in days.items() if home in problem.hubs), default=0)
    if problem.bus_rides:
        hub_fen = 0
    fewest = (
        min(
            (
                fen + (hub_fen if _is_supplied(problem, i, key[0]) else 0)
                for key, fen in days.items()
                if serves[key][i]
            ),
            default=0,
        )
        for i, visit in enumerate(problem.visits)
        if not any(can_ride(ride, visit) for ride in problem.bus_rides)
    )
    return max(fewest, default=0)


def _day_fen(problem: TwoEchelonProblem, type_id: VehicleTypeId) -> int:
    kind = problem.types()[type_id]
    return 0 if kind.max_trips == 1 else kind.cost_day_fen


def _is_supplied(problem: TwoEchelonProblem, visit: int, home: int) -> bool:
    """Return whether a visit from a home needs a vehicle of a hub before it."""
    chosen = problem.visits[visit]
    return chosen.source != home and bool(chosen.deliver_ids)


def price_of_work(kind: VehicleType, longest_s: int) -> float:
    """Return the fen a second of work costs at least, the vehicle's day included.

    The price of a day of w seconds over w is least at the end of the shift or of the day: between
    them it is monotone, and before the shift ends it falls.
    """
    if longest_s <= 0:
        return 0.0
    lengths = (min(kind.shift_s, longest_s), longest_s)
    return min(
        (kind.cost_day_fen + max(0, w - kind.shift_s) * kind.cost_overtime_hour_fen / _HOUR_S) / w
        for w in lengths
        if w > 0
    ) + (kind.cost_hour_fen / _HOUR_S)


class _Builder:
    """Prices of one day."""

    def __init__(
        self, problem: TwoEchelonProblem, serves: Serves, bins: int, *, pays_days: bool
    ) -> None:
        self._problem = problem
        self._pays_days = pays_days
        self._serves = serves
        self._bins = bins
        self._visits = problem.visits
        self._types = problem.types()
        self._fleet = {key: len(vehicles) for key, vehicles in problem.fleet().items()}
        self._place = np.array([v.place for v in self._visits], dtype=np.int64)
        self._source = np.array([v.source for v in self._visits], dtype=np.int64)
        self._deliver = np.array([v.deliver for v in self._visits], dtype=np.float64)
        self._collect = np.array([v.collect for v in self._visits], dtype=np.float64)
        self._second_fen, self._metre_fen = self._prices_of_work()
        self._way = {t: self._ways(t) for t in {type_id for _, type_id in self._fleet}}

    def build(self) -> Relaxation:
        """Return all trips."""
        measure = {hub: self._measure(hub) for hub in self._problem.hubs}
        goods = np.zeros(len(self._visits))
        for hub, dimension in measure.items():
            goods += np.where(self._source == hub, self._deliver[:, dimension], 0.0)
        trips = tuple(self._trip_kind(key) for key in self._fleet if self._serves[key].any())
        buses = bus_prices(self._problem, measure) if self._problem.bus_rides else None
        ride_fen = np.full(len(self._visits), np.inf) if buses is None else buses.visit_fen
        return Relaxation(
            place=self._place,
            source=self._source,
            goods=goods,
            trips=trips,
            trunks=tuple(
                kind
                for key in self._fleet
                if key[0] in measure
                for kind in self._trunk_kind(key, measure[key[0]])
            ),
            fewest_trips=self._fewest_trips(~np.isfinite(ride_fen)),
            rounding_fen=sum(
                _rounding_fen(self._types[type_id]) * count
                for (_, type_id), count in self._fleet.items()
            ),
            ride_fen=ride_fen
            + self._deliver[:, -1] * self._handling_fen[self._place]
            + self._collect[:, -1] * self._handling_fen[self._source],
            buses=buses,
            trunk_piece_fen=self._trunk_s() * self._trunk_second_fen,
        )

    def _prices_of_work(self) -> tuple[dict[VehicleTypeId, float], dict[VehicleTypeId, float]]:
        """Return the price of a second and of a metre, by type.

        A day of one trip is paid by the trip. Else it is paid by the second, or by the metre where
        a vehicle's range ends its day before its time does: either is less than the day costs.
        """
        operations = self._problem.county.operations
        day_s = operations.work_to_s - operations.work_from_s
        by_second: dict[VehicleTypeId, float] = {}
        by_metre: dict[VehicleTypeId, float] = {}
        for _, type_id in self._fleet:
            kind = self._types[type_id]
            by_second[type_id] = kind.cost_hour_fen / _HOUR_S
            by_metre[type_id] = kind.cost_km_fen / 1000
            if kind.max_trips == 1 or not self._pays_days:
                continue
            longest_s = min(kind.shift_s + kind.overtime_s, day_s)
            if kind.range_m is not None and self._ends_by_range(type_id, kind.range_m, longest_s):
                by_metre[type_id] += kind.cost_day_fen / kind.range_m
            else:
                by_second[type_id] = price_of_work(kind, longest_s)
        return by_second, by_metre

    def _ends_by_range(self, type_id: VehicleTypeId, range_m: int, longest_s: int) -> bool:
        """Return whether calls at neighbours use up a vehicle's range before its time."""
        ways = self._problem.ways[type_id]
        away = np.where(ways.is_open, ways.distance_m, np.iinfo(np.int64).max)
        np.fill_diagonal(away, np.iinfo(np.int64).max)
        near = np.argmin(away[:, self._place], axis=0)
        driven = ways.is_open[near, self._place]
        drive_m = float(ways.distance_m[near, self._place][driven].sum())
        drive_s = float(ways.duration_s[near, self._place][driven].sum())
        pieces = self._deliver[:, -1] + self._collect[:, -1]
        calls_s = self._problem.call_s[self._place]
        work_s = float((calls_s + self._problem.call_piece_s[self._place] * pieces).sum())
        return drive_m / range_m > (drive_s + work_s) / max(1, longest_s)

    def _ways(self, type_id: VehicleTypeId) -> Floats:
        """Return prices between places: the cheaper direction, by the cheapest way through any."""
        ways = self._problem.ways[type_id]
        price = ways.distance_m * self._metre_fen[type_id]
        price = price + ways.duration_s * self._second_fen[type_id]
        price = np.where(ways.is_open, price, np.inf)
        np.fill_diagonal(price, 0.0)
        cheaper = np.minimum(price, price.T)
        return _closed(cheaper)

    def _trip_fen(self, kind: VehicleType) -> float:
        return float(kind.cost_day_fen) if kind.max_trips == 1 else 0.0

    def _trip_kind(self, key: tuple[int, VehicleTypeId]) -> TripKind:
        home, type_id = key
        kind, serves = self._types[type_id], self._serves[key]
        second_fen = self._second_fen[type_id]
        call_fen: Floats = self._problem.call_s[self._place].astype(np.float64) * second_fen
        way = self._way[type_id]
        reached = serves & np.isfinite(way[home, self._place])
        visit_fen = np.where(reached, self._visit_fen(home, second_fen), np.inf)
        bins, most_bins = self._room(kind, reached)
        return TripKind(
            home=home,
            type_id=type_id,
            count=self._fleet[key],
            most_trips=kind.max_trips,
            is_local=home in self._problem.stations,
            trip_fen=self._trip_fen(kind),
            way=way,
            call_fen=call_fen,
            visit_fen=visit_fen,
            bins=bins,
            most_bins=most_bins,
        )

    def _visit_fen(self, home: int, second_fen: float) -> Floats:
        """Return hand-overs, and the time of handing over and of loading, by visit."""
        problem, times = self._problem, self._problem.county.operations.stop_times
        storage_fen = problem.county.tariff.storage_piece_day_fen
        brought, taken = self._deliver[:, -1], self._collect[:, -1]
        work_s = (brought + taken) * (problem.call_piece_s[self._place] + times.loading_piece_s)
        fen = work_s * second_fen
        fen += brought * self._handling_fen[self._place] + taken * self._handling_fen[home]
        onward_fen = np.minimum(self._handling_fen[self._source], storage_fen)
        change_fen = self._handling_fen[home] + self._trunk_s()[home] * self._trunk_second_fen
        via_station = brought * change_fen + taken * onward_fen
        return np.asarray(fen + np.where(self._source != home, via_station, 0.0))

    def _trunk_s(self) -> Floats:
        """Return the seconds a piece takes a vehicle that brings it to a station, by its row."""
        loading_s = self._problem.county.operations.stop_times.loading_piece_s
        return np.asarray(self._problem.call_piece_s + loading_s, dtype=np.float64)

    @cached_property
    def _handling_fen(self) -> Floats:
        """Return the price of a piece handed over, by place."""
        rows = range(len(self._problem.place_ids))
        return np.array([self._problem.handling_fen(row) for row in rows], dtype=np.float64)

    @cached_property
    def _trunk_second_fen(self) -> float:
        """Return the least price of a second of any vehicle of a hub."""
        hubs = self._problem.hubs
        prices = [self._second_fen[t] for home, t in self._fleet if home in hubs]
        return min(prices, default=0.0)

    def _room(self, kind: VehicleType, serves: Flags) -> tuple[Ints, int]:
        """Return the bins of each visit and of a trip.

        Every dimension bounds the load of a trip, brought and taken, and so does any mixture of
        two. The first measure is the dimension that binds most; where it leaves visits without a
        bin, a second one is mixed in if that helps. What still has none takes one, and the trip
        gets as many more as there are such visits.
        """
        shares = self._shares(kind)
        first = max(shares, key=lambda share: float(share[serves].sum()))
        exact = _exactly(first[serves], 2 * self._bins)
        if exact is not None:
            bins = np.ones(len(serves), dtype=np.int64)
            bins[serves], most_bins = exact
            return bins, most_bins
        bins = _floor(self._bins * first)
        light = serves & (bins < 1)
        if light.any():
            second = max(shares, key=lambda share: float(share[light].sum()))
            mixed = _floor(self._bins * ((1 - _SECOND_SHARE) * first + _SECOND_SHARE * second))
            if 2 * (serves & (mixed < 1)).sum() < light.sum():
                bins, light = mixed, serves & (mixed < 1)
        return np.maximum(bins, 1), self._bins + int(light.sum())

    def _shares(self, kind: VehicleType) -> list[Floats]:
        """Return the shares of the room that visits take, by dimension and direction."""
        return [
            loads[:, dimension] / room
            for loads in (self._deliver, self._collect)
            for dimension, room in enumerate(vehicle_capacity(kind))
            if 0 < room < UNLIMITED
        ] or [np.zeros(len(self._visits))]

    def _measure(self, hub: int) -> int:
        """Return the dimension in which what a hub sends out needs most vehicles."""
        sent = self._deliver[self._source == hub].sum(axis=0)
        rooms = np.zeros(_DIMENSIONS)
        for home, type_id in self._fleet:
            if home == hub:
                room = np.array(vehicle_capacity(self._types[type_id]), dtype=np.float64)
                rooms = np.maximum(rooms, np.where(room < UNLIMITED, room, 0.0))
        return int(np.argmax(np.where(rooms > 0, sent / np.maximum(rooms, 1.0), 0.0)))

    def _trunk_kind(self, key: tuple[int, VehicleTypeId], dimension: int) -> list[TrunkKind]:
        hub, type_id = key
        kind = self._types[type_id]
        sent = float(self._deliver[self._source == hub, dimension].sum())
        room = min(float(vehicle_capacity(kind)[dimension]), sent)
        if not 0 < room < UNLIMITED:
            return []
        return [
            TrunkKind(
                hub=hub,
                type_id=type_id,
                trip_fen=self._trip_fen(kind),
                way=self._way[type_id],
                room=room,
            )
        ]

    def _fewest_trips(self, needs_trip: Flags) -> int:
        """Return the trips that the load needs in the roomiest vehicles.

        Parameters
        ----------
        needs_trip
            bool, shape (V,): the visits that no bus can make.
        """
        kinds = [self._types[t] for (_, t), may in self._serves.items() if may.any()]
        fewest = 0.0
        for loads in (self._deliver[needs_trip], self._collect[needs_trip]):
            for dimension, total in enumerate(loads.sum(axis=0)):
                rooms = [vehicle_capacity(kind)[dimension] for kind in kinds]
                if rooms and 0 < max(rooms) < UNLIMITED:
                    fewest = max(fewest, total / max(rooms))
        return math.ceil(fewest - 1e-9)


def _exactly(share: Floats, most: int) -> tuple[Ints, int] | None:
    """Return whole bins that state shares of the room exactly, if there are few; else None."""
    for num in range(1, most + 1):
        bins = share * num
        whole = np.rint(bins)
        if (np.abs(bins - whole) < 1e-9).all() and whole.min(initial=1) >= 1:
            return whole.astype(np.int64), num
    return None


def _rounding_fen(kind: VehicleType) -> float:
    """Return what rounding takes off a vehicle's day at most: half a fen a component."""
    is_rounded = (
        kind.cost_km_fen % 1000 > 0,
        kind.cost_hour_fen % _HOUR_S > 0,
        kind.cost_overtime_hour_fen % _HOUR_S > 0,
    )
    return 0.5 * sum(is_rounded)


def _floor(amount: Floats) -> Ints:
    """Round down, forgiving the last digits of binary floating point."""
    return np.floor(np.round(amount, 9)).astype(np.int64)


@allocating
def _closed(price: Floats) -> Floats:
    """Return the cheapest prices through any places between; inf where there is no way."""
    best = price.copy()
    for via in range(len(best)):
        onward = best[via].copy()
        for row in range(len(best)):
            there = best[row, via]
            for to in range(len(best)):
                best[row, to] = min(best[row, to], there + onward[to])
    return best
