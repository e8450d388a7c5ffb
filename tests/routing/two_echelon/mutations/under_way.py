"""Rules broken in a day under way (C13): what is done, loaded or locked is changed."""

from collections.abc import Callable
from dataclasses import replace

from routing.replanning.happened import happened
from routing.two_echelon.problem import TwoEchelonProblem
from routing.two_echelon.progress import RouteProgress
from routing.violation import ViolationKind as K
from tests.routing.two_echelon.mutations.day import Day, Draw, stop_changed
from tests.routing.two_echelon.valley_day import later, with_stops

LateBreak = Callable[[Draw, int], Day | None]


def at(draw: Draw, now_s: int) -> TwoEchelonProblem:
    """Return the day as it stands at a moment, everything having gone as planned."""
    progress = happened(draw.problem, draw.plan, now_s, statuses={}, stopped_s={})
    return replace(draw.problem, progress=progress)


def _begun(problem: TwoEchelonProblem) -> tuple[RouteProgress, ...]:
    return () if problem.progress is None else problem.progress.routes


def a_stop_made_is_a_second_longer(draw: Draw, now_s: int) -> Day | None:
    """State a stop that has been made a second longer than it was."""
    problem = at(draw, now_s)
    begun = _begun(problem)
    if not begun:
        return None
    done = draw.random.choice(begun)
    route = next(r for r in draw.plan.routes if r.route_id == done.route_id)
    k = draw.random.randrange(len(done.stops))
    _, plan = draw.with_route(route, stop_changed(route, k, depart_s=route.stops[k].depart_s + 1))
    return problem, plan


def a_route_that_has_begun_is_dropped(draw: Draw, now_s: int) -> Day | None:
    """Forget a route that is under way."""
    problem = at(draw, now_s)
    begun = _begun(problem)
    if not begun:
        return None
    gone = draw.random.choice(begun).route_id
    _, plan = draw.with_routes(tuple(r for r in draw.plan.routes if r.route_id != gone))
    return problem, plan


def another_vehicle_takes_over(draw: Draw, now_s: int) -> Day | None:
    """Give a route that is under way to a vehicle that is not on it."""
    problem = at(draw, now_s)
    driven = {r.vehicle_id for r in draw.plan.routes}
    spare = [v.vehicle_id for v in problem.vehicles if v.vehicle_id not in driven]
    begun = [
        d for d in _begun(problem) if any(d.vehicle_id == v.vehicle_id for v in problem.vehicles)
    ]
    if not begun or not spare:
        return None
    done = draw.random.choice(begun)
    route = next(r for r in draw.plan.routes if r.route_id == done.route_id)
    _, plan = draw.with_route(route, replace(route, vehicle_id=draw.random.choice(spare)))
    return problem, plan


def goods_aboard_get_off_elsewhere(draw: Draw, now_s: int) -> Day | None:
    """Unload goods that are aboard at another stop than planned, which is not home."""
    problem = at(draw, now_s)
    found = []
    for done in _begun(problem):
        route = next(r for r in draw.plan.routes if r.route_id == done.route_id)
        home_id = route.stops[0].place_id
        for k in range(len(done.stops), len(route.stops)):
            for order_id in set(route.stops[k].deliver) & set(done.aboard):
                found += [
                    (done, order_id, k, other)
                    for other in range(len(done.stops), len(route.stops))
                    if route.stops[other].place_id not in {home_id, route.stops[k].place_id}
                ]
    if not found:
        return None
    done, order_id, k, other = draw.random.choice(sorted(found, key=lambda f: f[1:]))
    route = next(r for r in draw.plan.routes if r.route_id == done.route_id)
    rest = tuple(i for i in route.stops[k].deliver if i != order_id)
    moved = stop_changed(route, k, deliver=rest)
    deliver = (*moved.stops[other].deliver, order_id)
    _, plan = draw.with_route(route, stop_changed(moved, other, deliver=deliver))
    return problem, plan


def a_locked_route_is_a_second_later(draw: Draw, now_s: int) -> Day | None:
    """Move a locked route by a second."""
    route = draw.route()
    if route is None:
        return None
    locked = replace(draw, plan=replace(draw.plan, locked=(route.route_id,)))
    problem = at(locked, now_s)
    _, plan = locked.with_route(route, with_stops(route, *later(route.stops, 1)))
    return problem, plan


def a_vehicle_sets_out_in_the_past(draw: Draw, now_s: int) -> Day | None:
    """Send a vehicle out before now that had not begun."""
    route = draw.route(lambda r: r.stops[0].arrive_s < now_s)
    if route is None:
        return None
    others = tuple(r for r in draw.plan.routes if r is not route)
    _, without = draw.with_routes(others)
    return at(replace(draw, plan=without), now_s), draw.plan


def what_was_refused_is_delivered(draw: Draw, now_s: int) -> Day | None:
    """Refuse an order that is on its way, and deliver it all the same."""
    problem = at(draw, now_s)
    made = {done.route_id: len(done.stops) for done in _begun(problem)}
    coming = [
        order_id
        for route in draw.plan.routes
        for stop in route.stops[made.get(route.route_id, 0) :]
        for order_id in stop.deliver
        if stop.place_id == problem.orders[order_id].destination_id != route.stops[0].place_id
    ]
    if problem.progress is None or not coming:
        return None
    refused = frozenset({draw.random.choice(sorted(coming))})
    return replace(problem, progress=replace(problem.progress, returning=refused)), draw.plan


UNDER_WAY: tuple[tuple[K, LateBreak], ...] = (
    (K.EXECUTED_CHANGED, a_stop_made_is_a_second_longer),
    (K.EXECUTED_CHANGED, a_route_that_has_begun_is_dropped),
    (K.EXECUTED_CHANGED, another_vehicle_takes_over),
    (K.EXECUTED_CHANGED, what_was_refused_is_delivered),
    (K.LOADED_MOVED, goods_aboard_get_off_elsewhere),
    (K.LOCKED_CHANGED, a_locked_route_is_a_second_later),
    (K.IN_THE_PAST, a_vehicle_sets_out_in_the_past),
)
"""Rules of a day under way, with ways to break them at a moment of the day."""
