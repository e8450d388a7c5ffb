"""A day under way, broken (C13): what is done, loaded or locked is changed.

None where a day under way has nothing to break that way.
"""

from dataclasses import replace

from network.ids import VehicleId
from routing.replanning.happened import happened
from routing.two_echelon.locked_stops import locked_stop
from routing.two_echelon.plan import Plan, Route, RouteKind
from routing.two_echelon.problem import TwoEchelonProblem
from routing.two_echelon.progress import Progress, RouteProgress
from routing.violation import ViolationKind as K
from tests.routing.two_echelon.mutations.day import Day, Draw, reloaded
from tests.routing.two_echelon.mutations.edges import Edge
from tests.routing.two_echelon.mutations.orders import Break
from tests.routing.two_echelon.valley_day import later, stop_changed, with_stops

Begun = tuple[Route, RouteProgress]


def at(problem: TwoEchelonProblem, plan: Plan, now_s: int) -> TwoEchelonProblem:
    """Return a day as it stands at a moment, everything having gone as planned."""
    progress = happened(problem, plan, now_s, statuses={}, stopped_s={})
    return replace(problem, progress=progress)


def progress_of(draw: Draw) -> Progress:
    """Return how far a day under way has come."""
    assert draw.problem.progress is not None
    return draw.problem.progress


def _begun(draw: Draw) -> list[Begun]:
    """Return the routes that have begun, with what they have done."""
    routes = {route.route_id: route for route in draw.plan.routes}
    return [(routes[done.route_id], done) for done in progress_of(draw).routes]


def _going_on(draw: Draw) -> list[Begun]:
    """Return the routes of vehicles that have begun and have stops to come."""
    return [
        (route, done)
        for route, done in _begun(draw)
        if route.kind is not RouteKind.BUS
        and not done.is_stopped
        and len(done.stops) < len(route.stops)
    ]


def a_stop_made_is_a_second_off(draw: Draw) -> Day | None:
    """State that a stop that has been made began or ended a second before or after it did."""
    if not _begun(draw):
        return None
    route, done = draw.random.choice(_begun(draw))
    k, by_s = draw.random.randrange(len(done.stops)), draw.random.choice([-1, 1])
    stop = route.stops[k]
    if draw.random.random() < 0.5:
        return draw.with_stop((route, k), depart_s=stop.depart_s + by_s)
    return draw.with_stop((route, k), arrive_s=stop.arrive_s + by_s)


def goods_that_have_left_stay(draw: Draw) -> Day | None:
    """Take an order that has been loaded out of the routes, as if it had never left."""
    loaded = {i for _, done in _begun(draw) for stop in done.stops for i in stop.collect}
    if not loaded:
        return None
    return draw.without(draw.random.choice(sorted(loaded)))


def a_route_that_has_begun_is_dropped(draw: Draw) -> Day | None:
    """Forget a route that is under way."""
    if not _begun(draw):
        return None
    gone, _ = draw.random.choice(_begun(draw))
    return draw.with_routes(tuple(r for r in draw.plan.routes if r is not gone))


def another_vehicle_takes_over(draw: Draw) -> Day | None:
    """Give a route that is under way to a vehicle that is not on it."""
    driven = {r.vehicle_id for r in draw.plan.routes}
    spare = [v.vehicle_id for v in draw.problem.vehicles if v.vehicle_id not in driven]
    if not _going_on(draw) or not spare:
        return None
    route, _ = draw.random.choice(_going_on(draw))
    return draw.with_route(route, replace(route, vehicle_id=draw.random.choice(spare)))


def a_vehicle_is_diverted(draw: Draw) -> Day | None:
    """Have a vehicle that is on its way to a place arrive at another."""
    heading = [(r, d) for r, d in _going_on(draw) if d.heading is not None]
    if not heading:
        return None
    route, done = draw.random.choice(heading)
    places = [p for p in draw.problem.place_ids if p != route.stops[len(done.stops)].place_id]
    return draw.with_stop((route, len(done.stops)), place_id=draw.random.choice(places))


def what_was_refused_is_delivered(draw: Draw) -> Day | None:
    """Refuse an order that is on its way, and deliver it all the same."""
    made = {done.route_id: len(done.stops) for done in progress_of(draw).routes}
    coming = [
        order_id
        for route in draw.plan.routes
        for stop in route.stops[made.get(route.route_id, 0) :]
        for order_id in stop.deliver
        if stop.place_id == draw.problem.orders[order_id].destination_id
        and stop.place_id != route.stops[0].place_id
    ]
    if not coming:
        return None
    refused = progress_of(draw).returning | {draw.random.choice(sorted(coming))}
    return _with_progress(draw, returning=refused)


def goods_aboard_get_off_elsewhere(draw: Draw) -> Day | None:
    """Unload goods that are aboard at another stop than planned, which is not home."""
    found = [
        (route, order_id, k)
        for route, done in _going_on(draw)
        for order_id, place_id in done.aboard.items()
        for k in range(len(done.stops), len(route.stops))
        if route.stops[k].place_id not in {place_id, route.stops[0].place_id}
    ]
    if not found:
        return None
    route, order_id, k = draw.random.choice(found)
    for j, stop in enumerate(route.stops):
        rest = tuple(i for i in stop.deliver if i != order_id)
        deliver = (*rest, order_id) if j == k else rest
        route = stop_changed(route, j, deliver=deliver)
    old = next(r for r in draw.plan.routes if r.route_id == route.route_id)
    return draw.with_route(old, reloaded(draw.problem, route))


def a_locked_route_is_a_second_later(draw: Draw) -> Day | None:
    """Move a locked route by a second."""
    route = draw.route()
    if route is None:
        return None
    problem, _ = _with_progress(draw, locked=(route,))
    _, plan = draw.with_route(route, with_stops(route, *later(route.stops, 1)))
    return problem, plan


def a_locked_route_is_dropped(draw: Draw) -> Day | None:
    """Forget a locked route that has not begun."""
    begun = {done.route_id for done in progress_of(draw).routes}
    route = draw.route(lambda r: r.route_id not in begun)
    if route is None:
        return None
    problem, _ = _with_progress(draw, locked=(route,))
    _, plan = draw.with_routes(tuple(r for r in draw.plan.routes if r is not route))
    return problem, plan


def another_vehicle_makes_a_locked_call(draw: Draw) -> Day | None:
    """Lock a call, and have it made by another vehicle."""
    stops = (
        locked_stop(draw.plan, route.route_id, stop.place_id)
        for route in draw.plan.routes
        for stop in route.stops
    )
    stop = next((each for each in stops if each is not None), None)
    if stop is None:
        return None
    other = replace(stop, vehicle_id=VehicleId("another"))
    return draw.problem, replace(draw.plan, locked_stops=(other,))


def _with_progress(draw: Draw, **changes: object) -> Day:
    progress = replace(progress_of(draw), **changes)  # type: ignore[arg-type]
    return replace(draw.problem, progress=progress), draw.plan


UNDER_WAY_BREAKS: tuple[tuple[K, Break], ...] = (
    (K.EXECUTED_CHANGED, a_stop_made_is_a_second_off),
    (K.EXECUTED_CHANGED, goods_that_have_left_stay),
    (K.EXECUTED_CHANGED, a_route_that_has_begun_is_dropped),
    (K.EXECUTED_CHANGED, another_vehicle_takes_over),
    (K.EXECUTED_CHANGED, a_vehicle_is_diverted),
    (K.EXECUTED_CHANGED, what_was_refused_is_delivered),
    (K.LOADED_MOVED, goods_aboard_get_off_elsewhere),
    (K.LOCKED_CHANGED, a_locked_route_is_a_second_later),
    (K.LOCKED_CHANGED, a_locked_route_is_dropped),
    (K.LOCKED_CHANGED, another_vehicle_makes_a_locked_call),
)
"""Rules of a day under way, with ways to break them."""


def a_drive_under_way_ends_too_soon(draw: Draw, over: int) -> Day | None:
    """Arrive when a drive that is under way can end, or before."""
    heading = [(route, done) for route, done in _going_on(draw) if done.heading is not None]
    if not heading:
        return None
    route, done = draw.random.choice(heading)
    assert done.heading is not None
    return draw.with_stop((route, len(done.stops)), arrive_s=done.heading.arrive_s - over)


def a_vehicle_set_out_before_now(draw: Draw, over: int) -> Day | None:
    """Let a vehicle that stands somewhere set out for its next stop now, or before."""
    standing = [
        (route, done)
        for route, done in _going_on(draw)
        if done.heading is None and route.stops[len(done.stops)].place_id != done.stops[-1].place_id
    ]
    if not standing:
        return None
    route, done = draw.random.choice(standing)
    k, row = len(done.stops), draw.problem.row_of
    pair = row[route.stops[k - 1].place_id], row[route.stops[k].place_id]
    drive_s = int(draw.problem.ways[draw.type_id(route)].duration_s[pair])
    arrive_s = progress_of(draw).now_s + drive_s - over
    return draw.with_stop((route, k), arrive_s=arrive_s)


def a_route_begins_before_now(draw: Draw, over: int) -> Day | None:
    """Let a route that has not begun begin at a moment to come, or the second before."""
    begun = {done.route_id for done in progress_of(draw).routes}
    fresh = [route for route in draw.plan.routes if route.route_id not in begun]
    if not fresh:
        return None
    route = draw.random.choice(fresh)
    _, others = draw.with_routes(tuple(r for r in draw.plan.routes if r is not route))
    return at(draw.problem, others, _begins_s(route) + over), draw.plan


def _begins_s(route: Route) -> int:
    first = route.stops[0]
    return first.depart_s if route.kind is RouteKind.BUS else first.arrive_s


UNDER_WAY_EDGES: tuple[tuple[K, Edge], ...] = (
    (K.EXECUTED_CHANGED, a_drive_under_way_ends_too_soon),
    (K.IN_THE_PAST, a_vehicle_set_out_before_now),
    (K.IN_THE_PAST, a_route_begins_before_now),
)
"""Limits of a day under way, with ways to reach them and to go beyond."""
