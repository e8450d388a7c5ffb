"""What people read about a route: vehicle or bus, way, times, goods and cost, worked out once.

The workbook, the map and the GeoJSON all print these figures.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from network.county import County
from network.fleet import Access, BusTrip
from network.ids import OrderId, VehicleId
from network.orders import Order
from network.places import Place
from network.travel import TravelMatrix, TravelModel
from routing.cost import CostBreakdown, price_vehicle
from routing.load import Load, vehicle_capacity
from routing.two_echelon.buses import bus_fen, bus_room
from routing.two_echelon.plan import Plan, Route, RouteKind, Stop

_COORDINATE_DIGITS = 6


@dataclass(frozen=True, kw_only=True)
class RouteSheet:
    """A route with what carries it, its way and goods.

    Parameters
    ----------
    route
        The route.
    carrier
        Name of the vehicle's type, or the bus line.
    room
        Room of the vehicle, or what passengers leave of the bus.
    cost
        What the vehicle's day, or the bus, costs; handling and storage belong to orders, not to
        routes.
    leg_m
        Metres driven for us from each stop to the next, one fewer than stops; 0 for buses.
    num_estimates
        Legs whose distance is an estimate because no road joins the two places.
    way
        (lon, lat) vertices from the first stop to the last along the roads, degrees.
    pieces_down, pieces_up
        Pieces unloaded and loaded at each stop, in order of the stops.
    """

    route: Route
    carrier: str
    room: Load
    cost: CostBreakdown
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
        weight_g, volume_ml = max(1, self.room.weight_g), max(1, self.room.volume_ml)
        return max(
            max(stop.load.weight_g / weight_g, stop.load.volume_ml / volume_ml)
            for stop in self.route.stops
        )


def route_sheets(
    county: County, orders: Iterable[Order], travel: TravelModel, plan: Plan
) -> tuple[RouteSheet, ...]:
    """Return a sheet for every route of a plan, in the plan's order.

    Parameters
    ----------
    county, orders, travel
        What the plan was made for.
    plan
        A plan whose vehicles, bus trips, places and orders all exist.
    """
    known = {order.order_id: order for order in orders}
    drawer = _Drawer(county, known, travel, plan)
    return tuple(
        drawer.of_bus(route) if route.kind is RouteKind.BUS else drawer.of_vehicle(route)
        for route in plan.routes
    )


class _Drawer:
    """Draws the sheets of one plan."""

    def __init__(
        self, county: County, orders: Mapping[OrderId, Order], travel: TravelModel, plan: Plan
    ) -> None:
        self._orders = orders
        self._pieces = {order_id: order.pieces for order_id, order in orders.items()}
        self._travel = travel
        self._places = county.place_by_id()
        self._types = county.vehicle_type_by_id()
        self._vehicles = {**county.vehicle_by_id(), **{v.vehicle_id: v for v in plan.hired}}
        self._trips: dict[VehicleId, BusTrip] = {
            VehicleId(trip.trip_id): trip for trip in county.bus_trips
        }

    def of_vehicle(self, route: Route) -> RouteSheet:
        """Return the sheet of a vehicle's day."""
        kind = self._types[self._vehicles[route.vehicle_id].vehicle_type_id]
        arcs = _arcs(self._travel.matrix(kind.access), route.stops)
        leg_m = tuple(metres for metres, _ in arcs)
        work_s = route.stops[-1].depart_s - route.stops[0].arrive_s
        return self._sheet(
            route,
            carrier=kind.name_zh,
            room=vehicle_capacity(kind),
            cost=price_vehicle(kind, sum(leg_m), work_s),
            leg_m=leg_m,
            num_estimates=sum(is_estimate for _, is_estimate in arcs),
            access=kind.access,
        )

    def of_bus(self, route: Route) -> RouteSheet:
        """Return the sheet of what a bus carries; its way is drawn along the roads."""
        trip = self._trips[route.vehicle_id]
        aboard = (self._orders[i] for stop in route.stops for i in stop.collect)
        return self._sheet(
            route,
            carrier=trip.line_id,
            room=bus_room(trip),
            cost=CostBreakdown(bus=bus_fen(trip, aboard)),
            leg_m=(0,) * (len(route.stops) - 1),
            num_estimates=0,
            access=Access.VAN,
        )

    def _sheet(
        self,
        route: Route,
        *,
        carrier: str,
        room: Load,
        cost: CostBreakdown,
        leg_m: tuple[int, ...],
        num_estimates: int,
        access: Access,
    ) -> RouteSheet:
        places = [self._places[stop.place_id] for stop in route.stops]
        return RouteSheet(
            route=route,
            carrier=carrier,
            room=room,
            cost=cost,
            leg_m=leg_m,
            num_estimates=num_estimates,
            way=_way(self._travel, access, places),
            pieces_down=_pieces(self._pieces, (stop.deliver for stop in route.stops)),
            pieces_up=_pieces(self._pieces, (stop.collect for stop in route.stops)),
        )


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
