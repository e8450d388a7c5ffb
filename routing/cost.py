"""Money: the cost breakdown and every price formula. Nothing else computes costs."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, fields
from fractions import Fraction

from network.fleet import VehicleType
from network.tariff import Tariff

_HOUR_S = 3600
_KM_M = 1000
_KG_G = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class CostBreakdown:
    """Cost by component, integer fen; the total is their sum by construction.

    Parameters
    ----------
    vehicle_day, distance, time, overtime, handling, bus, storage, opening
        Components, each ≥ 0.
    """

    vehicle_day: int = 0
    distance: int = 0
    time: int = 0
    overtime: int = 0
    handling: int = 0
    bus: int = 0
    storage: int = 0
    opening: int = 0

    @property
    def total(self) -> int:
        """Sum of all components, fen."""
        return sum(getattr(self, f.name) for f in fields(self))

    def __add__(self, other: "CostBreakdown") -> "CostBreakdown":
        """Add component by component."""
        return CostBreakdown(
            **{f.name: getattr(self, f.name) + getattr(other, f.name) for f in fields(self)}
        )

    def by_component(self) -> dict[str, int]:
        """Return ``total`` and every component by name."""
        return {"total": self.total} | {f.name: getattr(self, f.name) for f in fields(self)}


@dataclass(frozen=True, slots=True, kw_only=True)
class FacilityCost:
    """Cost of sites and of bringing goods from them, integer fen; the total is their sum.

    Parameters
    ----------
    fixed
        Of having facilities open at their sizes, ≥ 0.
    closing
        Of existing facilities that are not kept, ≥ 0.
    transport
        Of bringing goods from facilities to what is below them, ≥ 0.
    """

    fixed: int = 0
    closing: int = 0
    transport: int = 0

    @property
    def total(self) -> int:
        """Sum of all components, fen."""
        return self.fixed + self.closing + self.transport


def price_transport(lots: Iterable[tuple[int, int, int]]) -> int:
    """Price goods by the lot, rounded once, half up, to the fen.

    Parameters
    ----------
    lots
        Price of a lot in fen, units moved, ≥ 0, and units of a lot, ≥ 1; part of a lot costs its
        share.
    """
    whole, parts = 0, Fraction(0)
    for lot_fen, units, lot in lots:
        fen, rest = divmod(lot_fen * units, lot)
        whole += fen
        if rest:
            parts += Fraction(rest, lot)
    return whole + math.floor(parts + Fraction(1, 2))


def price_vehicle(vehicle_type: VehicleType, distance_m: int, work_s: int) -> CostBreakdown:
    """Price a vehicle's day.

    Parameters
    ----------
    vehicle_type
        The vehicle's prices and shift.
    distance_m
        Metres driven, ≥ 0.
    work_s
        Seconds from the first loading to the last unloading, waiting included, ≥ 0.

    Returns
    -------
    CostBreakdown
        Vehicle-day, distance, time and overtime; each rounded once, half up, to the fen.
    """
    overtime_s = max(0, work_s - vehicle_type.shift_s)
    return CostBreakdown(
        vehicle_day=vehicle_type.cost_day_fen,
        distance=_per(distance_m * vehicle_type.cost_km_fen, _KM_M),
        time=_per(work_s * vehicle_type.cost_hour_fen, _HOUR_S),
        overtime=_per(overtime_s * vehicle_type.cost_overtime_hour_fen, _HOUR_S),
    )


def price_handling(piece_fen: int, pieces: int) -> CostBreakdown:
    """Price pieces handed over at a place: each piece counts once a leg it is unloaded from.

    Parameters
    ----------
    piece_fen
        Price of a piece at the place, its own or the tariff's, ≥ 0.
    pieces
        Pieces unloaded, ≥ 0.
    """
    return CostBreakdown(handling=piece_fen * pieces)


def price_openings(openings_fen: Iterable[int]) -> CostBreakdown:
    """Price the stations that are open on a day, each once, whatever passes it."""
    return CostBreakdown(opening=sum(openings_fen))


def price_storage(tariff: Tariff, piece_nights: int) -> CostBreakdown:
    """Price pieces kept overnight: each piece counts once a night."""
    return CostBreakdown(storage=tariff.storage_piece_day_fen * piece_nights)


def price_bus(fee_piece_fen: int, fee_kg_fen: int, pieces: int, weight_kg: float) -> CostBreakdown:
    """Price one order on a bus: a fee a piece up to five kilograms, and one a further kilogram."""
    further_kg = max(0.0, weight_kg - 5.0 * pieces)
    return CostBreakdown(
        bus=fee_piece_fen * pieces + _per(round(fee_kg_fen * further_kg * _KG_G), _KG_G)
    )


def _per(amount: int, unit: int) -> int:
    """Divide non-negative integers, rounding half up."""
    return (2 * amount + unit) // (2 * unit)
