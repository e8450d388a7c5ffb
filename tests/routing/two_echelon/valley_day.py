"""A valid plan of a day in the valley, made by hand; tests break it rule by rule.

V1, a truck, brings o1, o2 and the heavy o3 to station A and takes the returns u1 home. V4, a
tricycle, brings o1 and o2 on to P2 and P3 and fetches u1 at P3. V3, the chilled van, goes
straight to P4 with the chilled o4. V2 stays at home. o5 waits for tomorrow, o6 is unserved.
"""

from dataclasses import replace

from network.fleet import Vehicle
from network.ids import OrderId, PlaceId, VehicleId
from network.orders import Direction, Order, Temperature
from network.text import Text
from network.travel import RoadTravel
from routing.load import NOTHING, Load
from routing.two_echelon.intake import build_problem
from routing.two_echelon.plan import (
    Held,
    Plan,
    Route,
    RouteKind,
    Stop,
    Unserved,
    derive_assignments,
)
from routing.two_echelon.problem import TwoEchelonProblem
from routing.two_echelon.terms import Terms
from routing.violation import Reason, ReasonCode
from tests.counties import valley
from tests.routing.orders import order
from tests.routing.random_days import DAY

REASON = Reason(
    code=ReasonCode.NOT_READY, cause=Text("等待", "it waits"), action=Text("等", "wait")
)
SPARE = VehicleId("V2")


def valley_orders() -> tuple[Order, ...]:
    """Return seven orders."""
    return (
        order("o1", "H", "P2"),
        order("o2", "H", "P3"),
        order("o3", "H", "SA", pieces=10, weight_kg=200.0, volume_l=400.0),
        order("o4", "H", "P4", temperature=Temperature.CHILLED),
        order("o5", "H", "P5"),
        order("o6", "H", "P6"),
        order("u1", "P3", "H", direction=Direction.UP),
    )


def valley_problem() -> TwoEchelonProblem:
    """Return the day's problem; V5 has broken down."""
    county = valley()
    vehicles = tuple(v for v in county.vehicles if v.vehicle_id != "V5")
    return build_problem(
        county, valley_orders(), RoadTravel(county), day=DAY, terms=Terms(vehicles=vehicles)
    )


class RouteMaker:
    """Makes routes that drive and hand over as fast as is allowed."""

    def __init__(self, problem: TwoEchelonProblem) -> None:
        self._problem = problem
        self._vehicles: dict[VehicleId, Vehicle] = {
            v.vehicle_id: v for v in problem.county.vehicles
        }

    def route(
        self,
        route_id: str,
        vehicle_id: str,
        kind: RouteKind,
        start_s: int,
        *calls: tuple[str, str, str],
    ) -> Route:
        """Return a route; a call is a place, the orders delivered and those collected."""
        vehicle = self._vehicles[VehicleId(vehicle_id)]
        ways = self._problem.ways[vehicle.vehicle_type_id]
        places = self._problem.county.place_by_id()
        stops: list[Stop] = []
        now, load = start_s, NOTHING
        for place, brought, taken in calls:
            place_id = PlaceId(place)
            deliver = tuple(OrderId(i) for i in brought.split())
            collect = tuple(OrderId(i) for i in taken.split())
            if stops:
                rows = self._problem.row_of[stops[-1].place_id], self._problem.row_of[place_id]
                now += int(ways.duration_s[rows])
            pieces = sum(self._problem.loads[i].pieces for i in (*deliver, *collect))
            begin_s = max(now, places[place_id].open_from_s) if pieces else now
            depart_s = begin_s + self._work_s(place_id, pieces, vehicle)
            load = load.minus(self._sum(deliver)).plus(self._sum(collect))
            stops.append(
                Stop(
                    place_id=place_id,
                    arrive_s=now,
                    depart_s=depart_s,
                    deliver=deliver,
                    collect=collect,
                    load=load,
                )
            )
            now = depart_s
        return Route(
            route_id=route_id,
            vehicle_id=VehicleId(vehicle_id),
            kind=kind,
            stops=tuple(stops),
        )

    def _work_s(self, place_id: PlaceId, pieces: int, vehicle: Vehicle) -> int:
        if place_id == vehicle.home_id:
            return pieces
        per_call_s, per_piece_s = (300, 1) if place_id in {"H", "SA", "SB"} else (180, 4)
        return per_call_s + per_piece_s * pieces if pieces else 0

    def _sum(self, order_ids: tuple[OrderId, ...]) -> Load:
        total = NOTHING
        for order_id in order_ids:
            total = total.plus(self._problem.loads[order_id])
        return total


def valley_routes(problem: TwoEchelonProblem) -> tuple[Route, ...]:
    """Return the routes described above."""
    make = RouteMaker(problem)
    trunk = make.route(
        "T1",
        "V1",
        RouteKind.TRUNK,
        7 * 3600,
        ("H", "", "o1 o2 o3"),
        ("SA", "o1 o2 o3", ""),
        ("H", "", ""),
        ("SA", "", "u1"),
        ("H", "u1", ""),
    )
    local = make.route(
        "L1",
        "V4",
        RouteKind.LOCAL,
        trunk.stops[1].depart_s,
        ("SA", "", "o1 o2"),
        ("P2", "o1", ""),
        ("P3", "o2", "u1"),
        ("SA", "u1", ""),
    )
    direct = make.route(
        "D1", "V3", RouteKind.DIRECT, 7 * 3600, ("H", "", "o4"), ("P4", "o4", ""), ("H", "", "")
    )
    return (_after(trunk, local), local, direct)


def _after(trunk: Route, local: Route) -> Route:
    """Return the trunk with its second trip late enough to fetch what the local route brings."""
    shift_s = max(0, local.stops[-1].depart_s - trunk.stops[3].arrive_s)
    return with_stops(trunk, *trunk.stops[:2], *later(trunk.stops[2:], shift_s))


def later(stops: tuple[Stop, ...], by_s: int) -> tuple[Stop, ...]:
    """Return stops moved in time."""
    return tuple(
        replace(stop, arrive_s=stop.arrive_s + by_s, depart_s=stop.depart_s + by_s)
        for stop in stops
    )


def with_stops(route: Route, *stops: Stop) -> Route:
    """Return a route with other stops."""
    return replace(route, stops=stops)


def stop_changed(route: Route, k: int, **changes: object) -> Route:
    """Return a route with a changed stop."""
    stop = replace(route.stops[k], **changes)  # type: ignore[arg-type]
    return with_stops(route, *route.stops[:k], stop, *route.stops[k + 1 :])


def valley_plan(problem: TwoEchelonProblem) -> Plan:
    """Return the plan described above."""
    return plan_of(valley_routes(problem))


def plan_of(routes: tuple[Route, ...]) -> Plan:
    """Return a plan of some routes, assignments derived; o5 is held and o6 unserved."""
    return Plan(
        routes=routes,
        assignments=derive_assignments(routes),
        held=(Held(order_id=OrderId("o5"), place_id=PlaceId("H"), reason=REASON, latest_day=2),),
        unserved=(Unserved(order_id=OrderId("o6"), reason=REASON),),
    )
