"""Price of a county day, from problem and plan only; any plan, also a hand-made one."""

from collections import Counter
from collections.abc import Mapping

from network.fleet import Vehicle
from network.ids import VehicleId
from routing.cost import (
    CostBreakdown,
    price_handling,
    price_openings,
    price_storage,
    price_vehicle,
)
from routing.two_echelon.bus_rules import bus_trips
from routing.two_echelon.buses import bus_fen
from routing.two_echelon.driven import legs_of
from routing.two_echelon.opening_rules import open_stations
from routing.two_echelon.plan import Held, Plan, Route, RouteKind, Unserved
from routing.two_echelon.problem import TwoEchelonProblem
from routing.two_echelon.progress import progress_of, towed_from


def price(problem: TwoEchelonProblem, plan: Plan) -> CostBreakdown:
    """Return what a plan costs, component by component.

    Vehicle-days, kilometres, paid time and overtime of every vehicle's route; the fee of every
    order that gets on a bus; a hand-over for every piece unloaded, at the price of the place; a
    night's storage for every piece that waits at a station or hub after travelling today; the price
    of every station that is open. Routes of unknown vehicles and buses, hand-overs at unknown
    places and unknown orders cost nothing: `check` names them.
    """
    vehicles = {v.vehicle_id: v for v in (*plan.hired, *problem.county.vehicles)}
    total = CostBreakdown()
    for route in plan.routes:
        total += price_route(problem, route, vehicles)
    return total + price_places(problem, plan)


def price_places(problem: TwoEchelonProblem, plan: Plan) -> CostBreakdown:
    """Return what a plan costs beside its routes: a night's storage, and stations that are open."""
    fates: tuple[Held | Unserved, ...] = (*plan.held, *plan.unserved)
    nights = sum(
        problem.loads[kept.order_id].pieces
        for kept in fates
        if kept.order_id in problem.loads and kept.order_id in plan.assignments
    )
    opened = (problem.openings[row].fen for row in sorted(open_stations(problem, plan)))
    return price_storage(problem.county.tariff, nights) + price_openings(opened)


def price_hand_overs(problem: TwoEchelonProblem) -> int:
    """Return the price, fen, of handing over at the ends of all visits: part of any plan."""
    rows = {v.place for v in problem.visits} | {v.source for v in problem.visits}
    piece_fen = {row: problem.handling_fen(row) for row in rows}
    return sum(
        v.deliver.pieces * piece_fen[v.place] + v.collect.pieces * piece_fen[v.source]
        for v in problem.visits
    )


def price_route(
    problem: TwoEchelonProblem, route: Route, vehicles: Mapping[VehicleId, Vehicle]
) -> CostBreakdown:
    """Return what one route costs, its hand-overs included.

    Parameters
    ----------
    problem, route, vehicles
        The day, a route of any plan of it, and all vehicles by id, those that are hired included.
    """
    if route.kind is RouteKind.BUS:
        total = _price_bus(problem, route)
    else:
        vehicle = vehicles.get(route.vehicle_id)
        kind = None if vehicle is None else problem.types().get(vehicle.vehicle_type_id)
        if kind is None or not route.stops:
            return CostBreakdown()
        towed = towed_from(progress_of(problem.progress, route), route)
        last = route.stops[-1 if towed is None else towed]
        work_s = max(0, last.depart_s - route.stops[0].arrive_s)
        total = price_vehicle(kind, route_distance_m(problem, route, vehicles), work_s)
    for row, pieces in _unloaded(problem, route).items():
        total += price_handling(problem.handling_fen(row), pieces)
    return total


def _price_bus(problem: TwoEchelonProblem, route: Route) -> CostBreakdown:
    trip = bus_trips(problem).get(route.vehicle_id)
    if trip is None:
        return CostBreakdown()
    aboard = (order_id for stop in route.stops for order_id in stop.collect)
    return CostBreakdown(
        bus=bus_fen(trip, (problem.orders[i] for i in aboard if i in problem.orders))
    )


def _unloaded(problem: TwoEchelonProblem, route: Route) -> Counter[int]:
    """Return the pieces a route unloads, by row of the place."""
    pieces: Counter[int] = Counter()
    for stop in route.stops:
        row = problem.row_of.get(stop.place_id)
        if row is not None:
            known = (problem.loads[i] for i in stop.deliver if i in problem.loads)
            pieces[row] += sum(load.pieces for load in known)
    return pieces


def route_distance_m(
    problem: TwoEchelonProblem, route: Route, vehicles: Mapping[VehicleId, Vehicle]
) -> int:
    """Return the metres of a route; legs between unknown places or on closed roads count 0."""
    vehicle = vehicles.get(route.vehicle_id)
    ways = None if vehicle is None else problem.ways.get(vehicle.vehicle_type_id)
    if ways is None:
        return 0
    return sum(leg.distance_m for leg in legs_of(problem, route, ways))
