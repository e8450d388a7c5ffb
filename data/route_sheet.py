"""What people read about a route: vehicle, way, times, goods and cost, worked out once.

The workbook, the map and the GeoJSON all print these figures.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from network.county import County
from network.fleet import Access, Vehicle, VehicleType
from network.ids import OrderId
from network.orders import Order
from network.places import Place
from network.travel import TravelMatrix, TravelModel
from routing.cost import CostBreakdown, price_vehicle
from routing.load import vehicle_capacity
from routing.two_echelon.plan import Plan, Route, Stop

_COORDINATE_DIGITS = 6


@dataclass(frozen=True, kw_only=True)
class RouteSheet:
    """A route with its vehicle, way and goods.

    Parameters
    ----------
    route, vehicle, vehicle_type
        The route and who drives it.
    leg_m
        Metres from each stop to the next, one fewer than stops.
    num_estimates
        Legs whose distance is an estimate because no road joins the two places.
    way
        (lon, lat) vertices from the first stop to the last along the roads, degrees.
    pieces_down, pieces_up
        Pieces unloaded and loaded at each stop, in order of the stops.
    """

    route: Route
    vehicle: Vehicle
    vehicle_type: VehicleType
    leg_m: tuple[int, ...]
    num_estimates: int
    way: tuple[tuple[float, float], ...]
    pieces_down: tuple[int, ...]
    pieces_up: tuple[int, ...]

    @property
    def distance_m(self) -> int:
        """Metres of the whole route."""
        return sum(self.leg_m)

    @property
    def depart_s(self) -> int:
        """Departure from home, seconds of the day."""
        return self.route.stops[0].depart_s

    @property
    def back_s(self) -> int:
        """Return home, seconds of the day."""
        return self.route.stops[-1].arrive_s

    @property
    def work_s(self) -> int:
        """Seconds from the first loading to the last unloading."""
        return self.route.stops[-1].depart_s - self.route.stops[0].arrive_s

    @property
    def pieces(self) -> int:
        """Pieces carried, each counted once."""
        return sum(self.pieces_up)

    @property
    def peak_kg(self) -> float:
        """Heaviest load on the way, kilograms."""
        return max(stop.load.in_units()["kg"] for stop in self.route.stops)

    @cached_property
    def load_share(self) -> float:
        """Fullest moment of the way: load over capacity in the scarcer of weight and volume."""
        room = vehicle_capacity(self.vehicle_type)
        return max(
            max(stop.load.weight_g / room.weight_g, stop.load.volume_ml / room.volume_ml)
            for stop in self.route.stops
        )

    @cached_property
    def cost(self) -> CostBreakdown:
        """What the vehicle's day costs; handling and storage belong to orders, not to routes."""
        return price_vehicle(self.vehicle_type, self.distance_m, self.work_s)


def route_sheets(
    county: County, orders: Iterable[Order], travel: TravelModel, plan: Plan
) -> tuple[RouteSheet, ...]:
    """Return a sheet for every route of a plan, in the plan's order.

    Parameters
    ----------
    county, orders, travel
        What the plan was made for.
    plan
        A plan whose vehicles, places and orders all exist.
    """
    pieces = {order.order_id: order.pieces for order in orders}
    vehicles = {**county.vehicle_by_id(), **{v.vehicle_id: v for v in plan.hired}}
    types = county.vehicle_type_by_id()
    places = county.place_by_id()
    sheets = []
    for route in plan.routes:
        vehicle = vehicles[route.vehicle_id]
        vehicle_type = types[vehicle.vehicle_type_id]
        arcs = _arcs(travel.matrix(vehicle_type.access), route.stops)
        sheets.append(
            RouteSheet(
                route=route,
                vehicle=vehicle,
                vehicle_type=vehicle_type,
                leg_m=tuple(metres for metres, _ in arcs),
                num_estimates=sum(is_estimate for _, is_estimate in arcs),
                way=_way(travel, vehicle_type.access, [places[s.place_id] for s in route.stops]),
                pieces_down=_pieces(pieces, (stop.deliver for stop in route.stops)),
                pieces_up=_pieces(pieces, (stop.collect for stop in route.stops)),
            )
        )
    return tuple(sheets)


def _arcs(matrix: TravelMatrix, stops: Sequence[Stop]) -> list[tuple[int, bool]]:
    """Return metres and whether they are an estimate, for every pair of neighbouring stops."""
    rows = [matrix.place_ids.index(stop.place_id) for stop in stops]
    return [(int(matrix.distance_m[arc]), bool(matrix.is_estimate[arc])) for arc in pairwise(rows)]


def _way(
    travel: TravelModel, access: Access, places: Sequence[Place]
) -> tuple[tuple[float, float], ...]:
    """Join the ways of all legs; where a route stays in place its way has that one vertex."""
    way: list[tuple[float, float]] = []
    for start, end in pairwise(places):
        if start.place_id == end.place_id:
            leg: tuple[tuple[float, float], ...] = ((start.lon, start.lat),)
        else:
            leg = travel.geometry(access, start.place_id, end.place_id) or (
                (start.lon, start.lat),
                (end.lon, end.lat),
            )
        for lon, lat in leg:
            vertex = (round(lon, _COORDINATE_DIGITS), round(lat, _COORDINATE_DIGITS))
            if not way or way[-1] != vertex:
                way.append(vertex)
    return tuple(way)


def _pieces(
    pieces: Mapping[OrderId, int], orders: Iterable[tuple[OrderId, ...]]
) -> tuple[int, ...]:
    return tuple(sum(pieces[order_id] for order_id in ids) for ids in orders)
