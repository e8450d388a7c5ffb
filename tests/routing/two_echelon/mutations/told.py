"""What the dispatcher says, kept with 0 over and broken with 1 over (C15).

None where a plan has no order of which nothing is said yet and that would do.
"""

from datetime import timedelta

from network.ids import OrderId, PlaceId, VehicleId
from routing.two_echelon.calls import call_place
from routing.two_echelon.directives import Directive
from routing.two_echelon.intake import build_problem
from routing.two_echelon.plan import Held, Leg, RouteKind
from routing.two_echelon.problem import TwoEchelonProblem
from routing.two_echelon.terms import Terms
from routing.violation import ViolationKind as K
from tests.routing.two_echelon.directed import Says, ban, not_before, numbered, pin, prefer, today
from tests.routing.two_echelon.mutations.day import Day, Draw
from tests.routing.two_echelon.mutations.edges import Edge
from tests.routing.two_echelon.valley_day import REASON

Call = tuple[OrderId, VehicleId, PlaceId]
"""An order, who makes its call, and from which home; that of a bus is the other end of the way."""


def _told(draw: Draw, said: Directive) -> TwoEchelonProblem:
    """Return the day with one thing more that was said before it was planned."""
    problem = draw.problem
    terms = Terms(vehicles=problem.vehicles, directives=numbered([*problem.directives, said]))
    orders = tuple(problem.orders.values())
    return build_problem(problem.county, orders, problem.travel, day=problem.day, terms=terms)


def _call(draw: Draw) -> Call | None:
    """Return a random call for an order of which nothing is said."""
    orders, places = draw.problem.orders, draw.problem.county.place_by_id()
    found = [
        (order_id, leg)
        for order_id, legs in draw.plan.assignments.items()
        for leg in legs
        if order_id not in draw.problem.rulings
        and call_place(orders[order_id], places) in _own_ends(draw, order_id, leg)
    ]
    if not found:
        return None
    order_id, leg = draw.random.choice(found)
    route = next(r for r in draw.plan.routes if r.route_id == leg.route_id)
    home_id = route.stops[0].place_id
    if route.kind is RouteKind.BUS:
        place_id = call_place(orders[order_id], places)
        home_id = leg.to_id if leg.from_id == place_id else leg.from_id
    return order_id, route.vehicle_id, home_id


def _own_ends(draw: Draw, order_id: OrderId, leg: Leg) -> set[PlaceId]:
    """Return the ends of a ride that are the order's own."""
    order = draw.problem.orders[order_id]
    return {leg.from_id} & {order.origin_id} | {leg.to_id} & {order.destination_id}


def another_vehicle_was_to_call(draw: Draw, over: int) -> Day | None:
    """Pin an order to the vehicle that calls, or to another."""
    call = _call(draw)
    others = [v.vehicle_id for v in draw.problem.vehicles if call and v.vehicle_id != call[1]]
    if call is None or not others:
        return None
    vehicle_id = draw.random.choice(others) if over else call[1]
    return _told(draw, pin(call[0], vehicle=vehicle_id)), draw.plan


def a_vehicle_of_another_home_was_to_call(draw: Draw, over: int) -> Day | None:
    """Pin an order to the home of the vehicle that calls, or to another."""
    call = _call(draw)
    others = [v.home_id for v in draw.problem.vehicles if call and v.home_id != call[2]]
    if call is None or not others:
        return None
    home_id = draw.random.choice(others) if over else call[2]
    return _told(draw, pin(call[0], station=home_id)), draw.plan


def the_vehicle_that_calls_is_banned(draw: Draw, over: int) -> Day | None:
    """Ban a vehicle that does not call for an order, or the one that does."""
    call = _call(draw)
    others = [v.vehicle_id for v in draw.problem.vehicles if call and v.vehicle_id != call[1]]
    if call is None or not others:
        return None
    vehicle_id = call[1] if over else draw.random.choice(others)
    return _told(draw, ban(call[0], vehicle=vehicle_id)), draw.plan


def the_home_of_who_calls_is_banned(draw: Draw, over: int) -> Day | None:
    """Ban a home that nobody calls from for an order, or the one that somebody does."""
    call = _call(draw)
    others = [v.home_id for v in draw.problem.vehicles if call and v.home_id != call[2]]
    if call is None or not others:
        return None
    home_id = call[2] if over else draw.random.choice(others)
    return _told(draw, ban(call[0], station=home_id)), draw.plan


def what_goes_was_to_wait(draw: Draw, over: int) -> Day | None:
    """Let an order that goes today go today at the earliest, or tomorrow."""
    call = _call(draw)
    day = draw.problem.day + timedelta(days=over)
    return call and (_told(draw, not_before(call[0], day=day)), draw.plan)


def what_goes_is_pinned_to_a_day(draw: Draw, over: int) -> Day | None:
    """Pin an order that goes today to today, or to tomorrow."""
    call = _call(draw)
    day = draw.problem.day + timedelta(days=over)
    return call and (_told(draw, pin(call[0], day=day)), draw.plan)


def what_waits_was_to_go(draw: Draw, over: int) -> Day | None:
    """Hold an order that could go, with a mere priority, or though it was to go today."""
    call = _call(draw)
    if call is None:
        return None
    order_id, origin_id = call[0], draw.problem.orders[call[0]].origin_id
    waits = Held(order_id=order_id, place_id=origin_id, reason=REASON, latest_day=1)
    kept = draw.then(draw.without(order_id))
    said: Says = today if over else prefer
    problem = _told(draw, said(order_id, priority=0 if over else 3))
    _, plan = kept.with_plan(held=(*draw.plan.held, waits))
    return problem, plan


TOLD_EDGES: tuple[tuple[K, Edge], ...] = (
    (K.PIN_BROKEN, another_vehicle_was_to_call),
    (K.PIN_BROKEN, a_vehicle_of_another_home_was_to_call),
    (K.BAN_BROKEN, the_vehicle_that_calls_is_banned),
    (K.BAN_BROKEN, the_home_of_who_calls_is_banned),
    (K.DAY_BROKEN, what_goes_was_to_wait),
    (K.DAY_BROKEN, what_goes_is_pinned_to_a_day),
    (K.DAY_BROKEN, what_waits_was_to_go),
)
"""What a dispatcher can say, with ways to keep to it and not to."""
