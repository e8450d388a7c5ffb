"""How far a day has come: what has been done, where goods are, and what nobody may change (C13).

A day that is planned again is one plan from morning to evening. What has happened is written down
beside it, so that everything that reads a plan can tell done from open.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from network.ids import BusTripId, OrderId, PlaceId, VehicleId
from routing.two_echelon.plan import Route, Stop

TOWED_S = 7200
"""From being given up until a vehicle and what is aboard are home: an assumption."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DrivenLeg:
    """A drive that has been made or is under way: what it took when it was planned.

    Parameters
    ----------
    distance_m, duration_s
        Metres and seconds, ≥ 0.
    """

    distance_m: int
    duration_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """Where a vehicle is on its way to, or stands without having loaded.

    Parameters
    ----------
    place_id
        The place.
    arrive_s
        When it gets there, or got there.
    """

    place_id: PlaceId
    arrive_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteProgress:
    """What one route has done.

    Parameters
    ----------
    route_id, vehicle_id
        The route and who drives it.
    stops
        Stops made or being made, at least one: they stay as they are.
    legs
        The drives after each of the stops as far as they have been begun: one fewer than stops,
        or as many if the vehicle is heading for another.
    heading
        Where the vehicle goes now; None: it stands at its last stop.
    aboard
        Goods aboard and where they are to be unloaded.
    is_stopped
        The vehicle does nothing more today: it has broken down or was taken out of service. Away
        from home it is fetched, with what is still aboard, by the last stop of its route.
    """

    route_id: str
    vehicle_id: VehicleId
    stops: tuple[Stop, ...]
    legs: tuple[DrivenLeg, ...] = ()
    heading: Heading | None = None
    aboard: Mapping[OrderId, PlaceId] = field(default_factory=dict)
    is_stopped: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a day has come.

    Parameters
    ----------
    now_s
        The moment: seconds after the midnight of the first day.
    routes
        Routes that have begun.
    locked
        Routes that must stay as they are, whether begun or not.
    ready_s
        When goods can leave their origin, where sorting all orders in turn would tell otherwise:
        late ones, and urgent ones that are sorted at once.
    closed_roads, closed_places
        Closed since the morning; drives and stops made before stay as they were.
    cancelled_trips
        Bus trips that do not run.
    withdrawn
        Vehicles out of service that had not left.
    returning
        Orders that are no longer to be delivered: what is aboard comes home.
    """

    now_s: int
    routes: tuple[RouteProgress, ...] = ()
    locked: tuple[Route, ...] = ()
    ready_s: Mapping[OrderId, int] = field(default_factory=dict)
    closed_roads: frozenset[str] = frozenset()
    closed_places: frozenset[PlaceId] = frozenset()
    cancelled_trips: frozenset[BusTripId] = frozenset()
    withdrawn: frozenset[VehicleId] = frozenset()
    returning: frozenset[OrderId] = frozenset()

    def of_route(self, route_id: str) -> RouteProgress | None:
        """Return what a route has done; None: it has not begun."""
        return next((route for route in self.routes if route.route_id == route_id), None)


def progress_of(progress: Progress | None, route: Route) -> RouteProgress | None:
    """Return what a route has done if the day has come far enough."""
    return None if progress is None else progress.of_route(route.route_id)


def towed_from(done: RouteProgress | None, route: Route) -> int | None:
    """Return the index of the stop at which a vehicle is given up; None if it drives to the end.

    The drive home from there is another's: it counts neither in the vehicle's day nor in its price.
    """
    if done is None or not done.is_stopped or len(route.stops) < 2:
        return None
    home_id = route.stops[0].place_id
    stands_away = route.stops[-2].place_id != home_id
    return len(route.stops) - 2 if stands_away else None
