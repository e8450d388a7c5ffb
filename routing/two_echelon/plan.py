"""The plan of a county day: routes with their stops, and what became of every order."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from network.fleet import Vehicle
from network.ids import OrderId, PlaceId, VehicleId
from routing.load import NOTHING, Load
from routing.violation import Reason


class RouteKind(StrEnum):
    """What a route is for."""

    TRUNK = "trunk"
    LOCAL = "local"
    DIRECT = "direct"
    BUS = "bus"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """A planned call.

    Parameters
    ----------
    place_id
        Where.
    arrive_s, depart_s
        Seconds after the midnight of the first day. At the first stop the vehicle is ready for
        loading at `arrive_s`; at the last it is unloaded at `depart_s`.
    deliver, collect
        Orders unloaded and loaded here, the vehicle's own home included.
    rest_s
        Seconds of the stay that are the driver's rest, ≥ 0.
    load
        On board after the stop.
    """

    place_id: PlaceId
    arrive_s: int
    depart_s: int
    deliver: tuple[OrderId, ...] = ()
    collect: tuple[OrderId, ...] = ()
    rest_s: int = 0
    load: Load = NOTHING


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """A vehicle's day: from its home through its stops back home; trips meet at home stops.

    Parameters
    ----------
    route_id, vehicle_id, kind
        Key, vehicle and purpose.
    stops
        At least two, the first and the last at the vehicle's home.
    """

    route_id: str
    vehicle_id: VehicleId
    kind: RouteKind
    stops: tuple[Stop, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """One order's ride on one route.

    Parameters
    ----------
    route_id
        The route.
    from_id, to_id
        Where it is loaded and unloaded.
    depart_s, arrive_s
        Departure of the loading stop and arrival at the unloading stop.
    """

    route_id: str
    from_id: PlaceId
    to_id: PlaceId
    depart_s: int
    arrive_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """An order that waits for a later day, at its origin or wherever today's legs end.

    Parameters
    ----------
    order_id, place_id
        The order and where it waits.
    reason
        Why.
    latest_day
        Last day, counted from the first day of the horizon as 0, on which it can still go and
        arrive in time.
    """

    order_id: OrderId
    place_id: PlaceId
    reason: Reason
    latest_day: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Unserved:
    """An order nobody can carry, and why.

    Parameters
    ----------
    order_id, reason
        The order and why.
    place_id
        Where today's legs end if it has travelled; None: it has not left its origin.
    """

    order_id: OrderId
    reason: Reason
    place_id: PlaceId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Late:
    """An order that arrives `late_s` > 0 seconds after it is due, and why."""

    order_id: OrderId
    late_s: int
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class LockedStop:
    """A call that stays with its vehicle, whenever it comes.

    Parameters
    ----------
    vehicle_id, place_id
        Who calls, and where, away from its home.
    order_ids
        The orders handed over there whose way begins or ends at the place.
    """

    vehicle_id: VehicleId
    place_id: PlaceId
    order_ids: tuple[OrderId, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What happens to every order on a day.

    Parameters
    ----------
    routes
        All routes.
    assignments
        Legs of every order that travels, in order of time.
    held, unserved, late
        Orders that wait, that cannot be served, and that arrive late; each with its reason.
    locked, locked_stops
        Route ids that planning again must not touch, and calls that it must leave to vehicles.
    hired
        Vehicles the plan uses beyond the county's own (only the yardstick of separate members
        hires).
    """

    routes: tuple[Route, ...] = ()
    assignments: Mapping[OrderId, tuple[Leg, ...]] = field(default_factory=dict)
    held: tuple[Held, ...] = ()
    unserved: tuple[Unserved, ...] = ()
    late: tuple[Late, ...] = ()
    locked: tuple[str, ...] = ()
    locked_stops: tuple[LockedStop, ...] = ()
    hired: tuple[Vehicle, ...] = ()


def derive_assignments(
    routes: Iterable[Route], only: Collection[OrderId] | None = None
) -> dict[OrderId, tuple[Leg, ...]]:
    """Return every order's legs as the stops of `routes` state them, in order of time.

    An order loaded and never unloaded on the same route has no leg there.

    Parameters
    ----------
    routes
        All routes of a plan.
    only
        The orders that are asked about; None: all.
    """
    legs: dict[OrderId, list[Leg]] = {}
    for route in routes:
        loaded: dict[OrderId, Stop] = {}
        for stop in route.stops:
            for order_id in stop.deliver:
                start = loaded.pop(order_id, None)
                if start is not None:
                    legs.setdefault(order_id, []).append(leg_between(route, start, stop))
            for order_id in stop.collect:
                if only is None or order_id in only:
                    loaded[order_id] = stop
    return {
        order_id: tuple(sorted(parts, key=lambda leg: leg.depart_s))
        for order_id, parts in legs.items()
    }


def leg_between(route: Route, start: Stop, end: Stop) -> Leg:
    """Return the leg of what a route loads at one of its stops and unloads at another."""
    return Leg(
        route_id=route.route_id,
        from_id=start.place_id,
        to_id=end.place_id,
        depart_s=start.depart_s,
        arrive_s=end.arrive_s,
    )
