"""Vehicles, buses and what they can carry where."""

from dataclasses import dataclass
from enum import StrEnum

from network.ids import BusLineId, BusTripId, MemberId, PlaceId, VehicleId, VehicleTypeId


class Access(StrEnum):
    """Access class of a vehicle: which roads are open to it (C9)."""

    TRUCK = "truck"
    VAN = "van"
    TRICYCLE = "tricycle"


@dataclass(frozen=True, slots=True, kw_only=True)
class VehicleType:
    """A kind of vehicle: capacity by dimension, price, shift and access.

    Parameters
    ----------
    vehicle_type_id, name_zh, access
        Key, name and access class.
    payload_kg, volume_l
        Capacity in kilograms and litres, > 0.
    chilled_l, frozen_l
        Litres of `volume_l` that can be chilled or frozen, in [0, volume_l].
    cost_day_fen
        Fixed cost of using the vehicle for a day, driver included, ≥ 0.
    cost_km_fen, cost_hour_fen, cost_overtime_hour_fen
        Price a kilometre, a paid hour and an hour of overtime, ≥ 0.
    shift_s, overtime_s
        Regular length of a day's work and the most overtime on top, seconds, ≥ 0.
    speed_factor
        Speed relative to the road's speed, > 0.
    range_m
        Most metres a day, > 0; None: unlimited.
    max_trips
        Most trips from home to home a day, ≥ 1; None: as many as fit into it.
    max_in_use
        Most vehicles of the type out on one day, over all homes, ≥ 0, as when drivers with the
        licence are few; None: all there are.
    """

    vehicle_type_id: VehicleTypeId
    name_zh: str
    access: Access
    payload_kg: float
    volume_l: float
    chilled_l: float = 0.0
    frozen_l: float = 0.0
    cost_day_fen: int
    cost_km_fen: int
    cost_hour_fen: int = 0
    cost_overtime_hour_fen: int = 0
    shift_s: int = 8 * 3600
    overtime_s: int = 2 * 3600
    speed_factor: float = 1.0
    range_m: int | None = None
    max_trips: int | None = None
    max_in_use: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Vehicle:
    """One vehicle: it starts and ends its day at `home_id`.

    Parameters
    ----------
    vehicle_id, vehicle_type_id
        Key and type.
    home_id
        Hub or station where the day starts and ends.
    member_id
        Member who brings it; None: the alliance.
    is_available
        Whether it can be used today.
    driver
        Name of the driver, empty if unknown; shown only to roles that may see it.
    """

    vehicle_id: VehicleId
    vehicle_type_id: VehicleTypeId
    home_id: PlaceId
    member_id: MemberId | None = None
    is_available: bool = True
    driver: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BusStop:
    """A timetabled stop of a bus trip.

    Parameters
    ----------
    place_id
        Where.
    arrive_s, depart_s
        Seconds of the day, arrive ≤ depart.
    """

    place_id: PlaceId
    arrive_s: int
    depart_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BusTrip:
    """One timetabled run of a bus line with room for freight (C10).

    Parameters
    ----------
    trip_id, line_id
        Keys.
    stops
        At least two, in order of time.
    freight_kg, freight_l
        Room left for freight when all passengers are aboard, ≥ 0.
    fee_piece_fen, fee_kg_fen
        Fee a piece (up to five kilograms) and a further kilogram, ≥ 0.
    weekdays
        Days on which it runs, ISO numbers 1 (Monday) to 7.
    """

    trip_id: BusTripId
    line_id: BusLineId
    stops: tuple[BusStop, ...]
    freight_kg: float
    freight_l: float
    fee_piece_fen: int
    fee_kg_fen: int
    weekdays: frozenset[int] = frozenset(range(1, 8))
