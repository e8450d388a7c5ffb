"""What happens during a day and its plan does not know yet: the plan breaks a rule.

None where nothing of a day under way can happen that way.
"""

from dataclasses import replace
from itertools import pairwise

from network.ids import BusTripId, OrderId
from routing.replanning.events import (
    Breakdown,
    BusCancelled,
    Closure,
    Event,
    LateLinehaul,
    Refused,
    UrgentOrder,
    VehicleUnavailable,
)
from routing.replanning.facts import day_under_way, with_events
from routing.replanning.happened import happened
from routing.two_echelon.plan import Route
from routing.two_echelon.problem import TwoEchelonProblem
from routing.two_echelon.progress import progress_of
from routing.violation import ViolationKind as K
from tests.routing.replanning.random_news import random_moment
from tests.routing.two_echelon.mutations.day import Day, Draw, Spot, hands_over
from tests.routing.two_echelon.mutations.orders import Break
from tests.routing.two_echelon.mutations.under_way import at

_ROADS = 4  # roads tried, in turn, for one that a vehicle would take


def _known(draw: Draw, event: Event) -> TwoEchelonProblem:
    """Return the day as it is known when an event is, all having gone as planned until then."""
    stopped = {event.vehicle_id: event.at_s} if isinstance(event, Breakdown) else {}
    progress = happened(draw.problem, draw.plan, event.at_s, statuses={}, stopped_s=stopped)
    progress = with_events(draw.problem, progress, [event])
    urgent = [event.order] if isinstance(event, UrgentOrder) else []
    return day_under_way(draw.problem, progress, urgent)


def _to_come(draw: Draw, now_s: int) -> list[Spot]:
    """Return the stops, of vehicles and buses, that have not been made at a moment."""
    progress = at(draw.problem, draw.plan, now_s).progress
    assert progress is not None
    made = {done.route_id: len(done.stops) for done in progress.routes}
    return [
        (route, k)
        for route in draw.plan.routes
        for k in range(made.get(route.route_id, 0), len(route.stops))
    ]


def a_wave_comes_too_late(draw: Draw) -> Day | None:
    """Let the linehaul of an order come a second after the order was to leave the hub."""
    hubs = {draw.problem.place_ids[row] for row in draw.problem.hubs}
    drawn = draw.leg(lambda leg: leg.from_id in hubs)
    if drawn is None or draw.problem.orders[drawn[0]].origin_id not in hubs:
        return None
    order_id, leg = drawn
    route = next(r for r in draw.plan.routes if r.route_id == leg.route_id)
    loading = next(stop for stop in route.stops if order_id in stop.collect)
    event = LateLinehaul(
        at_s=loading.arrive_s - 1,
        wave_s=draw.problem.orders[order_id].released_s,
        arrive_s=leg.depart_s + 1,
    )
    return _known(draw, event), draw.plan


def a_place_ahead_is_closed(draw: Draw) -> Day | None:
    """Close a place where something is still to be handed over."""
    now_s = random_moment(draw.random)
    ahead = [spot for spot in _to_come(draw, now_s) if hands_over(*spot)]
    if not ahead:
        return None
    route, k = draw.random.choice(ahead)
    return _known(draw, Closure(at_s=now_s, place_id=route.stops[k].place_id)), draw.plan


def a_road_ahead_is_closed(draw: Draw) -> Day | None:
    """Close a road without which a vehicle cannot get from one of its stops to the next."""
    now_s, roads = random_moment(draw.random), draw.problem.county.roads
    for road in draw.random.sample(roads, min(_ROADS, len(roads))):
        problem = _known(draw, Closure(at_s=now_s, road_ids=(road.road_id,)))
        if any(_is_cut_off(draw, problem, route) for route in draw.driven()):
            return problem, draw.plan
    return None


def _is_cut_off(draw: Draw, problem: TwoEchelonProblem, route: Route) -> bool:
    """Return whether no way is open to a stop for which a vehicle has not set out."""
    done = progress_of(problem.progress, route)
    is_open, row = problem.ways[draw.type_id(route)].is_open, problem.row_of
    ahead = route.stops[0 if done is None else len(done.legs) :]
    return any(not is_open[row[a.place_id], row[b.place_id]] for a, b in pairwise(ahead))


def a_bus_is_cancelled(draw: Draw) -> Day | None:
    """Cancel a bus before it leaves."""
    route = draw.bus()
    if route is None:
        return None
    event = BusCancelled(at_s=route.stops[0].depart_s - 1, trip_id=BusTripId(route.vehicle_id))
    return _known(draw, event), draw.plan


def a_vehicle_stays_at_home(draw: Draw) -> Day | None:
    """Take a vehicle out of service before it begins."""
    route = draw.route()
    if route is None:
        return None
    event = VehicleUnavailable(at_s=route.stops[0].arrive_s - 1, vehicle_id=route.vehicle_id)
    return _known(draw, event), draw.plan


def a_vehicle_breaks_down(draw: Draw) -> Day | None:
    """Let a vehicle break down when it leaves home, with calls to come."""
    route = draw.route(lambda r: sum(hands_over(r, k) for k in range(2, len(r.stops) - 1)) > 0)
    if route is None:
        return None
    event = Breakdown(at_s=route.stops[0].depart_s, vehicle_id=route.vehicle_id)
    return _known(draw, event), draw.plan


def an_order_on_its_way_is_refused(draw: Draw) -> Day | None:
    """Refuse an order a second before it arrives away from the vehicle's home."""
    homes = {r.route_id: r.stops[0].place_id for r in draw.plan.routes}
    orders = draw.problem.orders
    found = [
        (i, legs[-1])
        for i, legs in draw.plan.assignments.items()
        if legs[-1].to_id == orders[i].destination_id != homes[legs[-1].route_id]
    ]
    if not found:
        return None
    order_id, leg = draw.random.choice(found)
    return _known(draw, Refused(at_s=leg.depart_s - 1, order_id=order_id)), draw.plan


def somebody_is_in_a_hurry(draw: Draw) -> Day | None:
    """Have an order come that the morning did not know."""
    like = draw.problem.orders[draw.random.choice(sorted(draw.problem.orders))]
    now_s = random_moment(draw.random)
    order = replace(like, order_id=OrderId("urgent"), released_s=now_s, due_s=now_s + 4 * 3600)
    return _known(draw, UrgentOrder(at_s=now_s, order=order)), draw.plan


NEWS: tuple[tuple[K, Break], ...] = (
    (K.RELEASE, a_wave_comes_too_late),
    (K.PLACE_CLOSED, a_place_ahead_is_closed),
    (K.ACCESS, a_road_ahead_is_closed),
    (K.VEHICLE_UNKNOWN, a_bus_is_cancelled),
    (K.VEHICLE_UNAVAILABLE, a_vehicle_stays_at_home),
    (K.EXECUTED_CHANGED, a_vehicle_breaks_down),
    (K.EXECUTED_CHANGED, an_order_on_its_way_is_refused),
    (K.ORDER_MISSING, somebody_is_in_a_hurry),
)
"""What can happen, with the rule that a plan breaks that does not know it."""
