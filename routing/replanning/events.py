"""What goes otherwise than planned during a day, and what is known of single orders."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from network.ids import BusTripId, OrderId, PlaceId, VehicleId
from network.orders import Order
from routing.violation import ReasonCode


class OrderStatus(StrEnum):
    """How far an order has come: each freezes what the plan had it do until then."""

    PLANNED = "planned"
    LOADED = "loaded"
    DEPARTED = "departed"
    ARRIVED = "arrived"
    SIGNED = "signed"


Statuses = Mapping[OrderId, OrderStatus]
"""What is known of orders; of others the plan's own times tell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Breakdown:
    """A vehicle cannot go on.

    Parameters
    ----------
    at_s
        When, seconds after the midnight of the first day.
    vehicle_id
        The vehicle.
    place_id
        Where it is taken to stand; None: at the nearer of its last and next stop.
    """

    at_s: int
    vehicle_id: VehicleId
    place_id: PlaceId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Closure:
    """Roads or a place are closed for the rest of the day.

    Parameters
    ----------
    at_s, road_ids, place_id
        From when on, and what.
    """

    at_s: int
    road_ids: tuple[str, ...] = ()
    place_id: PlaceId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LateLinehaul:
    """A wave of linehaul comes later than its orders say; what is loaded already came by others.

    Parameters
    ----------
    at_s
        When this gets known.
    wave_s, arrive_s
        Release of the wave's orders, and when it really arrives.
    hub_id
        The hub; None: all of them.
    """

    at_s: int
    wave_s: int
    arrive_s: int
    hub_id: PlaceId | None = None

    def brings(self, order: Order) -> bool:
        """Return whether an order that starts at a hub is of the wave."""
        return order.released_s == self.wave_s and self.hub_id in {None, order.origin_id}


@dataclass(frozen=True, slots=True, kw_only=True)
class UrgentOrder:
    """An order that the morning did not know and that wants to go today."""

    at_s: int
    order: Order


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """An order that is not to be delivered: refused, or cancelled."""

    at_s: int
    order_id: OrderId


@dataclass(frozen=True, slots=True, kw_only=True)
class BusCancelled:
    """A bus trip that does not run."""

    at_s: int
    trip_id: BusTripId


@dataclass(frozen=True, slots=True, kw_only=True)
class VehicleUnavailable:
    """A vehicle that does not leave its home any more."""

    at_s: int
    vehicle_id: VehicleId


Event = (
    Breakdown | Closure | LateLinehaul | UrgentOrder | Refused | BusCancelled | VehicleUnavailable
)

CAUSES: Mapping[type, ReasonCode] = {
    Breakdown: ReasonCode.BREAKDOWN,
    Closure: ReasonCode.CLOSURE,
    LateLinehaul: ReasonCode.LATE_LINEHAUL,
    UrgentOrder: ReasonCode.URGENT_ORDER,
    Refused: ReasonCode.REFUSED,
    BusCancelled: ReasonCode.BUS_CANCELLED,
    VehicleUnavailable: ReasonCode.VEHICLE_OUT,
}
"""The reason that orders have which an event keeps from arriving as planned."""
