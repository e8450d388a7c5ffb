"""Which kinds of vehicle carry what where, and why none does."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from network.county import County
from network.fleet import Access, Vehicle, VehicleType
from network.ids import PlaceId, VehicleTypeId
from network.orders import Order, Temperature
from network.places import PlaceKind
from network.travel import TravelModel
from routing.load import Load, vehicle_capacity
from routing.two_echelon.directives import ANYONE, Who
from routing.two_echelon.reasons import TEMPERATURES, reason
from routing.violation import Reason, ReasonCode
from routing.vrp.problem import Ways


@dataclass(frozen=True, slots=True)
class Able:
    """Kinds of vehicle for goods of a temperature class at a place.

    Parameters
    ----------
    able
        Kinds with room of that temperature.
    rooms
        Rooms of those that get to the place.
    """

    able: tuple[VehicleType, ...]
    rooms: tuple[Load, ...]


class Carriers:
    """Answers, once a question, which kinds of vehicle carry a temperature class to a place.

    Parameters
    ----------
    county, vehicles
        Facts and the vehicles of the day.
    ways, row_of
        Travel by vehicle type, and the rows of places in it.
    """

    def __init__(
        self,
        county: County,
        vehicles: Sequence[Vehicle],
        ways: Mapping[VehicleTypeId, Ways],
        row_of: Mapping[PlaceId, int],
    ) -> None:
        types = county.vehicle_type_by_id()
        self._kind_of = types
        self._homes: dict[tuple[PlaceId, VehicleTypeId], list[Vehicle]] = defaultdict(list)
        for vehicle in vehicles:
            self._homes[vehicle.home_id, vehicle.vehicle_type_id].append(vehicle)
        self._kinds = {place.place_id: place.kind for place in county.places}
        self._ways = ways
        self._row_of = row_of
        self._fetches_cold = any(
            self._kinds[home] is PlaceKind.HUB and types[type_id].chilled_l > 0
            for home, type_id in self._homes
        )
        self._known: dict[tuple[PlaceId, PlaceId, Temperature, Who, bool], Able] = {}

    def to(
        self,
        place_id: PlaceId,
        source_id: PlaceId,
        temperature: Temperature,
        who: Who = ANYONE,
        *,
        collects: bool = False,
    ) -> Able:
        """Return the kinds that carry a temperature class, and the rooms of those at a place.

        Goods come from `source_id`: its own vehicles count, and for a hub those of every station;
        for chilled goods that are collected also those of cold stores, if a hub can keep them cold.
        Only kinds with a vehicle that `who` lets make the call count.
        """
        is_produce = collects and temperature is Temperature.CHILLED and self._fetches_cold
        key = (place_id, source_id, temperature, who, is_produce)
        if key not in self._known:
            able = [
                (home, kind)
                for (home, type_id), vehicles in self._homes.items()
                if _keeps(kind := self._kind_of[type_id], temperature)
                and (is_produce or self._kinds[home] is not PlaceKind.COLD_STORE)
                and (who.is_anyone or who.may_all(vehicles))
            ]
            rooms = dict.fromkeys(
                vehicle_capacity(kind)
                for home, kind in able
                if self._may_start(home, source_id)
                and self._gets(kind, home, place_id)
                and (who.is_anyone or self._may_end(home, source_id, place_id))
            )
            self._known[key] = Able(tuple(kind for _, kind in able), tuple(rooms))
        return self._known[key]

    def _may_start(self, home: PlaceId, source_id: PlaceId) -> bool:
        """Return whether a vehicle at home somewhere can have goods of a source aboard."""
        from_hub = self._kinds[source_id] is PlaceKind.HUB
        return home == source_id or (from_hub and self._kinds[home] is not PlaceKind.HUB)

    def _may_end(self, home: PlaceId, source_id: PlaceId, place_id: PlaceId) -> bool:
        """Return whether a vehicle may make the call: at a station only one of the source may."""
        return home == source_id or self._kinds[place_id] is not PlaceKind.STATION

    def _gets(self, kind: VehicleType, home: PlaceId, place_id: PlaceId) -> bool:
        """Return whether a vehicle can drive from its home to a place and back."""
        ways, a, b = self._ways[kind.vehicle_type_id], self._row_of[home], self._row_of[place_id]
        both_m = ways.distance_m[a, b] + ways.distance_m[b, a]
        is_far = kind.range_m is not None and both_m > kind.range_m
        return bool(ways.is_open[a, b] and ways.is_open[b, a] and not is_far)


def carrier_obstacle(carriers: Able, order: Order, load: Load, place: str) -> Reason | None:
    """Return why no kind of vehicle can carry an order to the place of that name, if so."""
    if any(load.fits(room) for room in carriers.rooms):
        return None
    if not carriers.able:
        is_cold = order.temperature is not Temperature.AMBIENT
        code = ReasonCode.NO_TEMPERATURE if is_cold else ReasonCode.FLEET_TOO_SMALL
        return reason(code, temperature=TEMPERATURES[order.temperature])
    if not carriers.rooms:
        return reason(ReasonCode.NO_ACCESS, place=place)
    kg, litres = load.weight_g / 1000, load.volume_ml / 1000
    return reason(ReasonCode.TOO_LARGE, kg=kg, litres=litres)


def _keeps(kind: VehicleType, temperature: Temperature) -> bool:
    """Return whether a kind of vehicle has room for a temperature class."""
    if temperature is Temperature.CHILLED:
        return kind.chilled_l > 0
    return temperature is not Temperature.FROZEN or kind.frozen_l > 0


def ways_by_type(
    kinds: Iterable[VehicleType], travel: TravelModel, place_ids: Sequence[PlaceId]
) -> dict[VehicleTypeId, Ways]:
    """Return travel between some places by vehicle type; types that travel alike share it."""
    shared: dict[tuple[Access, float], Ways] = {}
    found: dict[VehicleTypeId, Ways] = {}
    for kind in kinds:
        key = (kind.access, kind.speed_factor)
        if key not in shared:
            shared[key] = ways_of(kind, travel, place_ids)
        found[kind.vehicle_type_id] = shared[key]
    return found


def ways_of(kind: VehicleType, travel: TravelModel, place_ids: Sequence[PlaceId]) -> Ways:
    """Return a vehicle type's travel between some places; durations rounded up to seconds."""
    matrix = travel.matrix(kind.access)
    row_of = {place_id: row for row, place_id in enumerate(matrix.place_ids)}
    rows = np.array([row_of[place_id] for place_id in place_ids], dtype=np.int64)
    grid = np.ix_(rows, rows)
    is_open = matrix.is_open[grid]
    duration_s = np.ceil(matrix.duration_s[grid] / kind.speed_factor).astype(np.int64)
    return Ways(
        distance_m=np.where(is_open, matrix.distance_m[grid], 0).astype(np.int64),
        duration_s=np.where(is_open, duration_s, 0),
        is_open=is_open,
        is_estimate=matrix.is_estimate[grid],
    )
