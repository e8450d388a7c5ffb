"""Orders (waybills): what has to travel, from where, to where, by when."""

from dataclasses import dataclass
from enum import StrEnum

from network.ids import MemberId, OrderId, PlaceId


class Direction(StrEnum):
    """Down from the hub, up to the hub, or between two places of the county."""

    DOWN = "down"
    UP = "up"
    LATERAL = "lateral"


class Temperature(StrEnum):
    """Temperature class."""

    AMBIENT = "ambient"
    CHILLED = "chilled"
    FROZEN = "frozen"


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One waybill.

    Parameters
    ----------
    order_id, waybill_no, member_id
        Our key, the number on the label, and the member who brought the order.
    direction
        Down, up or lateral.
    origin_id, destination_id
        Where the order is on release and where it must arrive.
    pieces
        Number of pieces, ≥ 1.
    weight_kg, volume_l
        Weight and volume of the whole order, > 0 and ≥ 0.
    temperature
        Temperature class.
    released_s, due_s
        Release and due time, seconds after the local midnight of the horizon's first day
        (negative: earlier); released_s ≤ due_s.
    service_class
        Free name of the promise (``standard``, ``fresh``, ...).

    Personal fields of a waybill (recipient, phone, address) are no part of an order: no
    decision needs them, so no plan can leak them.
    """

    order_id: OrderId
    member_id: MemberId
    direction: Direction
    origin_id: PlaceId
    destination_id: PlaceId
    pieces: int
    weight_kg: float
    volume_l: float
    released_s: int
    due_s: int
    temperature: Temperature = Temperature.AMBIENT
    waybill_no: str = ""
    service_class: str = "standard"
