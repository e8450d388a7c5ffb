"""progress.json: how far a day had come when it was planned again, for whoever reads the run."""

from typing import Any, Literal

from pydantic import Field

from data.plan_json import (
    RouteWire,
    StopWire,
    Wire,
    lines,
    route_of,
    route_wire,
    stop_of,
    stop_wire,
)
from data.wire_issues import from_json
from network.ids import BusTripId, OrderId, PlaceId, VehicleId
from routing.two_echelon.progress import DrivenLeg, Heading, Progress, RouteProgress

PROGRESS_VERSION = 1


class DrivenWire(Wire):
    """A drive made or under way."""

    distance_m: int
    duration_s: int


class HeadingWire(Wire):
    """Where a vehicle is on its way to, or waits."""

    place_id: str
    arrive_s: int


class RouteProgressWire(Wire):
    """What a route has done."""

    route_id: str
    vehicle_id: str
    stops: tuple[StopWire, ...] = Field(
        min_length=1, description="stops made: they stay as they are"
    )
    legs: tuple[DrivenWire, ...] = ()
    heading: HeadingWire | None = None
    aboard: dict[str, str] = Field(
        default_factory=dict, description="orders aboard, and where they are to be unloaded"
    )
    is_stopped: bool = Field(False, description="the vehicle does nothing more today")


class ProgressWire(Wire):
    """How far a day has come."""

    version: Literal[1]
    now_s: int = Field(description="the moment, seconds after the midnight of the planned day")
    routes: tuple[RouteProgressWire, ...]
    locked: tuple[RouteWire, ...] = ()
    ready_s: dict[str, int] = Field(
        default_factory=dict,
        description="when orders can leave, where sorting all of them in turn would tell otherwise",
    )
    closed_roads: tuple[str, ...] = ()
    closed_places: tuple[str, ...] = ()
    cancelled_trips: tuple[str, ...] = ()
    withdrawn: tuple[str, ...] = Field((), description="vehicles that do not leave home")
    returning: tuple[str, ...] = Field((), description="orders no longer to be delivered")


def dump_progress(progress: Progress) -> str:
    """Return the text of progress.json."""
    wire: dict[str, Any] = {
        "version": PROGRESS_VERSION,
        "now_s": progress.now_s,
        "routes": [_route_wire(route) for route in progress.routes],
        "locked": [route_wire(route) for route in progress.locked],
        "ready_s": dict(sorted(progress.ready_s.items())),
        "closed_roads": sorted(progress.closed_roads),
        "closed_places": sorted(progress.closed_places),
        "cancelled_trips": sorted(progress.cancelled_trips),
        "withdrawn": sorted(progress.withdrawn),
        "returning": sorted(progress.returning),
    }
    return lines(wire) + "\n"


def load_progress(content: bytes, source: str = "progress.json") -> Progress:
    """Read progress.json.

    Parameters
    ----------
    content, source
        The bytes of the file and its name.

    Raises
    ------
    DataError
        With an issue for every malformed value.
    """
    wire = from_json(content, source, ProgressWire)
    return Progress(
        now_s=wire.now_s,
        routes=tuple(_route(route) for route in wire.routes),
        locked=tuple(route_of(route) for route in wire.locked),
        ready_s={OrderId(order_id): second for order_id, second in wire.ready_s.items()},
        closed_roads=frozenset(wire.closed_roads),
        closed_places=frozenset(map(PlaceId, wire.closed_places)),
        cancelled_trips=frozenset(map(BusTripId, wire.cancelled_trips)),
        withdrawn=frozenset(map(VehicleId, wire.withdrawn)),
        returning=frozenset(map(OrderId, wire.returning)),
    )


def _route_wire(route: RouteProgress) -> dict[str, Any]:
    heading = route.heading
    return {
        "route_id": route.route_id,
        "vehicle_id": route.vehicle_id,
        "stops": [stop_wire(stop) for stop in route.stops],
        "legs": [
            {"distance_m": leg.distance_m, "duration_s": leg.duration_s} for leg in route.legs
        ],
        "heading": None
        if heading is None
        else {"place_id": heading.place_id, "arrive_s": heading.arrive_s},
        "aboard": dict(sorted(route.aboard.items())),
        "is_stopped": route.is_stopped,
    }


def _route(wire: RouteProgressWire) -> RouteProgress:
    return RouteProgress(
        route_id=wire.route_id,
        vehicle_id=VehicleId(wire.vehicle_id),
        stops=tuple(stop_of(stop) for stop in wire.stops),
        legs=tuple(
            DrivenLeg(distance_m=leg.distance_m, duration_s=leg.duration_s) for leg in wire.legs
        ),
        heading=None
        if wire.heading is None
        else Heading(place_id=PlaceId(wire.heading.place_id), arrive_s=wire.heading.arrive_s),
        aboard={OrderId(order_id): PlaceId(place) for order_id, place in wire.aboard.items()},
        is_stopped=wire.is_stopped,
    )
