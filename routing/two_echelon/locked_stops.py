"""Stops that are locked: what is handed over there stays with the vehicle that calls (C13).

A route that is locked stays to the second. A locked stop leaves its route free: other stops may
come and go, and it may come sooner or later, but no other vehicle makes the call. Only orders whose
way begins or ends at the place are bound; what is merely handed on there is not.
"""

from collections.abc import Collection, Iterator
from dataclasses import replace

from network.ids import OrderId, PlaceId, VehicleId
from routing.two_echelon.directives import LOCKED_ROW, Directive, DirectiveRule, Ruling
from routing.two_echelon.plan import LockedStop, Plan, Route, RouteKind
from routing.two_echelon.problem import TwoEchelonProblem


def locked_stop(plan: Plan, route_id: str, place_id: str) -> LockedStop | None:
    """Return the call of a route at a place as one that is locked.

    None: the route does not call there away from its home, no order's way begins or ends there, or
    it is a bus or hired, which nobody but the plan itself decides on.
    """
    route = next((each for each in plan.routes if each.route_id == route_id), None)
    hired = {vehicle.vehicle_id for vehicle in plan.hired}
    if route is None or route.kind is RouteKind.BUS or route.vehicle_id in hired:
        return None
    orders = dict.fromkeys(_handed_over(plan, route, place_id))
    if not orders:
        return None
    return LockedStop(
        vehicle_id=route.vehicle_id, place_id=PlaceId(place_id), order_ids=tuple(orders)
    )


def taken_away(plan: Plan) -> Iterator[tuple[str, OrderId]]:
    """Yield the orders of locked stops that another vehicle hands over, each with its route."""
    keepers = {
        (stop.place_id, order_id): stop.vehicle_id
        for stop in plan.locked_stops
        for order_id in stop.order_ids
    }
    for route in plan.routes if keepers else ():
        for stop in route.stops:
            for order_id in (*stop.deliver, *stop.collect):
                keeper = keepers.get((stop.place_id, order_id), route.vehicle_id)
                if keeper != route.vehicle_id:
                    yield route.route_id, order_id


def kept_by(plan: Plan, gone: Collection[VehicleId]) -> tuple[LockedStop, ...]:
    """Return the locked stops of vehicles that go on: a call of one that is gone is free again."""
    return tuple(stop for stop in plan.locked_stops if stop.vehicle_id not in gone)


def pins(plan: Plan, taken: Collection[VehicleId]) -> tuple[Directive, ...]:
    """Return what the locked stops say, as directives; but for those of vehicles that are taken."""
    bound = [(i, stop.vehicle_id) for stop in kept_by(plan, taken) for i in stop.order_ids]
    pin, row = DirectiveRule.PIN, LOCKED_ROW
    return tuple(Directive(rule=pin, order_id=i, vehicle_id=v, row=row) for i, v in bound)


def with_locked_stops(
    problem: TwoEchelonProblem, stops: tuple[LockedStop, ...]
) -> TwoEchelonProblem:
    """Return a day on which nobody but their vehicles may make the calls that are locked."""
    rulings = dict(problem.rulings)
    for stop in stops:
        for order_id in stop.order_ids:
            known = rulings.get(order_id, Ruling(place_id=stop.place_id))
            if order_id in problem.orders and known.place_id == stop.place_id:
                rows = (*known.who.rows, LOCKED_ROW)
                who = replace(known.who, vehicle_id=stop.vehicle_id, home_id=None, rows=rows)
                rulings[order_id] = replace(known, who=who)
    return replace(problem, rulings=rulings)


def _handed_over(plan: Plan, route: Route, place_id: str) -> Iterator[OrderId]:
    """Yield the orders whose way ends or begins where a route calls, away from its home."""
    waiting = {held.order_id for held in plan.held}
    waiting |= {unserved.order_id for unserved in plan.unserved}
    for stop in route.stops:
        if stop.place_id != place_id or stop.place_id == route.stops[0].place_id:
            continue
        for order_id in stop.deliver:
            legs = plan.assignments.get(order_id, ())
            if legs and legs[-1].to_id == place_id and order_id not in waiting:
                yield order_id
        for order_id in stop.collect:
            legs = plan.assignments.get(order_id, ())
            if legs and legs[0].from_id == place_id:
                yield order_id
