"""Loads as integers: grams, millilitres and pieces. Rounding of goods happens here only."""

import math
from collections.abc import Iterable
from operator import add, le, sub
from typing import NamedTuple

from network.fleet import VehicleType
from network.orders import Order, Temperature

_GRAMS = 1000
_MILLILITRES = 1000
UNLIMITED = 2**40


class Load(NamedTuple):
    """An amount of goods, or room for it, by dimension (C3, C8); integers ≥ 0.

    Chilled and frozen goods count in `volume_ml` too.
    """

    weight_g: int = 0
    volume_ml: int = 0
    chilled_ml: int = 0
    frozen_ml: int = 0
    pieces: int = 0

    def plus(self, other: "Load") -> "Load":
        """Add dimension by dimension."""
        return Load(*map(add, self, other))

    def minus(self, other: "Load") -> "Load":
        """Subtract dimension by dimension."""
        return Load(*map(sub, self, other))

    def fits(self, capacity: "Load") -> bool:
        """Return whether every dimension is within `capacity`."""
        return all(map(le, self, capacity))

    def in_units(self) -> dict[str, float]:
        """Return the load in kilograms, litres and pieces, as files state it."""
        return {
            "kg": self.weight_g / _GRAMS,
            "l": self.volume_ml / _MILLILITRES,
            "chilled_l": self.chilled_ml / _MILLILITRES,
            "frozen_l": self.frozen_ml / _MILLILITRES,
            "pieces": self.pieces,
        }


NOTHING = Load()


def added_up(loads: Iterable[Load]) -> Load:
    """Return the sum of some loads, dimension by dimension."""
    total = NOTHING
    for load in loads:
        total = total.plus(load)
    return total


def order_load(order: Order) -> Load:
    """Return the load of one order, weight and volume rounded up to whole grams and millilitres."""
    volume_ml = _ceil(order.volume_l * _MILLILITRES)
    if order.temperature is not Temperature.AMBIENT:
        volume_ml = max(1, volume_ml)  # cold goods without a stated volume stay cold goods
    return Load(
        weight_g=_ceil(order.weight_kg * _GRAMS),
        volume_ml=volume_ml,
        chilled_ml=volume_ml if order.temperature is Temperature.CHILLED else 0,
        frozen_ml=volume_ml if order.temperature is Temperature.FROZEN else 0,
        pieces=order.pieces,
    )


def vehicle_capacity(vehicle_type: VehicleType) -> Load:
    """Return a vehicle's room, rounded down; pieces are not limited."""
    return room_of(
        vehicle_type.payload_kg,
        vehicle_type.volume_l,
        chilled_l=vehicle_type.chilled_l,
        frozen_l=vehicle_type.frozen_l,
    )


def room_of(kg: float, litres: float, *, chilled_l: float = 0.0, frozen_l: float = 0.0) -> Load:
    """Return room for goods, rounded down; pieces are not limited."""
    return Load(
        weight_g=_floor(kg * _GRAMS),
        volume_ml=_floor(litres * _MILLILITRES),
        chilled_ml=_floor(chilled_l * _MILLILITRES),
        frozen_ml=_floor(frozen_l * _MILLILITRES),
        pieces=UNLIMITED,
    )


def _floor(value: float) -> int:
    """Round down, forgiving the last digits of binary floating point."""
    return math.floor(round(value, 6))


def _ceil(value: float) -> int:
    """Round up, forgiving the last digits of binary floating point."""
    return math.ceil(round(value, 6))
