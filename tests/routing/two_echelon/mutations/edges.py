"""Times with a limit: reached with 0 over, and broken by a second with 1 over.

None where a morning's plan has nothing that comes near the limit.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import accumulate, pairwise

from network.ids import OrderId
from network.operations import Sorting
from network.places import PlaceKind
from routing.two_echelon.plan import Late, Route, RouteKind
from routing.two_echelon.sorting import ready_times
from routing.violation import ViolationKind as K
from tests.routing.two_echelon.mutations.day import (
    Day,
    Draw,
    drives,
    hands_over,
    of_type,
    trips_of,
    work_end_s,
    work_s,
)
from tests.routing.two_echelon.valley_day import REASON, later, stop_changed, with_stops

Edge = Callable[[Draw, int], Day | None]
_DAY_S = 86_400
_WEEK_S = 7 * _DAY_S


def goods_come_after_they_leave(draw: Draw, over: int) -> Day | None:
    """Move a route that brings goods to a station until the next one would have to wait."""
    waits = _waits(draw)
    if not waits:
        return None
    route_id = draw.random.choice(sorted({before for before, _, _ in waits}))
    route = next(r for r in draw.plan.routes if r.route_id == route_id)
    by_s = min(wait_s for before, _, wait_s in waits if before == route_id) + over
    return draw.with_route(route, with_stops(route, *later(route.stops, by_s)))


def goods_leave_before_they_come(draw: Draw, over: int) -> Day | None:
    """Move a route that takes goods from a station until it would leave without them."""
    waits = _waits(draw)
    if not waits:
        return None
    route_id = draw.random.choice(sorted({after for _, after, _ in waits}))
    route = next(r for r in draw.plan.routes if r.route_id == route_id)
    by_s = min(wait_s for _, after, wait_s in waits if after == route_id) + over
    return draw.with_route(route, with_stops(route, *later(route.stops, -by_s)))


def _waits(draw: Draw) -> list[tuple[str, str, int]]:
    """Return the routes between which goods change, and the seconds that they could go sooner."""
    routes = {route.route_id: route for route in draw.plan.routes}
    cooling_s = {draw.problem.place_ids[row]: s for row, s in draw.problem.cooling_s().items()}
    waits = []
    for order_id, legs in draw.plan.assignments.items():
        for before, after in pairwise(legs):
            there = next(s for s in routes[before.route_id].stops if order_id in s.deliver)
            ready_s = there.depart_s - there.rest_s + cooling_s.get(there.place_id, 0)
            waits.append((before.route_id, after.route_id, after.depart_s - ready_s))
    return waits


def a_drive_is_too_short(draw: Draw, over: int) -> Day | None:
    """Arrive as soon as the way allows, or sooner."""
    spot = draw.spot(lambda _, k: k > 0)
    if spot is None:
        return None
    route, k = spot
    drive_s = [seconds for _, seconds in drives(draw, route)][k - 1]
    return draw.with_stop(spot, arrive_s=route.stops[k - 1].depart_s + drive_s - over)


def a_call_is_too_short(draw: Draw, over: int) -> Day | None:
    """Leave as soon as handing over can be done, or sooner."""
    spot = draw.spot(hands_over)
    if spot is None:
        return None
    stop = spot[0].stops[spot[1]]
    need_s = work_end_s(draw.problem, spot[0], stop) + stop.rest_s
    return draw.with_stop(spot, depart_s=need_s - over)


def a_place_opens_too_late(draw: Draw, over: int) -> Day | None:
    """Open a place just in time for handing over there to be done when planned, or later."""
    latest = [
        (stop.place_id, stop.depart_s - stop.rest_s - work_s(draw.problem, route, stop))
        for route in draw.driven()
        for k, stop in enumerate(route.stops)
        if hands_over(route, k)
    ]
    place_id = draw.random.choice(sorted(place_id for place_id, _ in latest)) if latest else None
    if place_id is None:
        return None
    from_s = min(second for there_id, second in latest if there_id == place_id) + over
    return draw.with_place(place_id, open_from_s=from_s)


def a_place_closes_too_early(draw: Draw, over: int) -> Day | None:
    """Close a place when the last handing over there ends, or before."""
    ends = [
        (stop.place_id, _ends_s(draw, route, k))
        for route in draw.plan.routes
        for k, stop in enumerate(route.stops)
        if hands_over(route, k)
    ]
    place_id = draw.random.choice(sorted(place_id for place_id, _ in ends)) if ends else None
    if place_id is None:
        return None
    to_s = max(second for there_id, second in ends if there_id == place_id) - over
    return draw.with_place(place_id, open_to_s=to_s)


def _ends_s(draw: Draw, route: Route, k: int) -> int:
    """Return until when a place has to be open; for a bus when it comes, or leaves if it loads."""
    stop = route.stops[k]
    if route.kind is not RouteKind.BUS:
        return work_end_s(draw.problem, route, stop)
    return stop.arrive_s if stop.deliver else stop.depart_s


def goods_leave_before_they_are_ready(draw: Draw, over: int) -> Day | None:
    """Let the day have an order ready when it leaves, or after that."""
    drawn = draw.leg()
    if drawn is None:
        return None
    first = draw.plan.assignments[drawn[0]][0]
    ready = {**draw.problem.ready_s, drawn[0]: first.depart_s + over}
    return replace(draw.problem, ready_s=ready), draw.plan


def goods_leave_before_they_are_handed_in(draw: Draw, over: int) -> Day | None:
    """Let an order be handed in at a village when it leaves there, or after that."""
    kinds = {place.place_id: place.kind for place in draw.problem.county.places}
    drawn = draw.leg(lambda leg: kinds[leg.from_id] is not PlaceKind.HUB)
    if drawn is None or drawn[1] != draw.plan.assignments[drawn[0]][0]:
        return None
    released_s = drawn[1].depart_s + over
    return draw.with_order(drawn[0], released_s=released_s, due_s=released_s + _WEEK_S)


def the_hub_sorts_too_slowly(draw: Draw, over: int) -> Day | None:
    """Let the hub sort just fast enough for what leaves it, or a piece an hour less (C12)."""
    pieces = draw.problem.county.operations.sorting.pieces_per_hour
    slowest = next((n for n in _halvings(pieces) if not _is_sorted(draw, n)), None)
    if slowest is None:
        return None
    fastest = min(n for n in _halvings(pieces) if _is_sorted(draw, n))
    while fastest - slowest > 1:
        between = (slowest + fastest) // 2
        if _is_sorted(draw, between):
            fastest = between
        else:
            slowest = between
    return draw.with_operations(sorting=_sorting(draw, fastest - over))


def _halvings(pieces: int) -> Iterator[int]:
    while pieces:
        yield pieces
        pieces //= 2


def _sorting(draw: Draw, pieces_per_hour: int) -> Sorting:
    return replace(draw.problem.county.operations.sorting, pieces_per_hour=pieces_per_hour)


def _is_sorted(draw: Draw, pieces_per_hour: int) -> bool:
    """Return whether everything is sorted when it leaves at a throughput."""
    problem, _ = draw.with_operations(sorting=_sorting(draw, pieces_per_hour))
    ready_s = ready_times(problem.county, problem.orders.values())
    return all(legs[0].depart_s >= ready_s[i] for i, legs in draw.plan.assignments.items())


def a_shift_is_too_short(draw: Draw, over: int) -> Day | None:
    """Let shift and overtime end with the longest route of a type, or before."""
    route = draw.route()
    if route is None:
        return None
    type_id = draw.type_id(route)
    longest_s = max(r.stops[-1].depart_s - r.stops[0].arrive_s for r in of_type(draw, type_id))
    overtime_s = draw.random.randint(1, longest_s)
    return draw.with_type(type_id, shift_s=longest_s - overtime_s, overtime_s=overtime_s - over)


def work_starts_too_late(draw: Draw, over: int) -> Day | None:
    """Let working hours begin with the first vehicle, or after."""
    starts = [r.stops[0].arrive_s for r in draw.driven()]
    return draw.with_operations(work_from_s=min(starts) + over) if starts else None


def work_ends_too_early(draw: Draw, over: int) -> Day | None:
    """Let working hours end when the last vehicle is home, or before."""
    ends = [r.stops[-1].depart_s for r in draw.driven()]
    return draw.with_operations(work_to_s=max(ends) - over) if ends else None


def a_driver_rests_too_late(draw: Draw, over: int) -> Day | None:
    """Let a rest be due when the driver who drives longest is home, or before."""
    longest_s = max(_driven_s(draw).values(), default=0)
    return draw.with_operations(rest_after_driving_s=longest_s - over) if longest_s else None


def a_rest_is_too_short(draw: Draw, over: int) -> Day | None:
    """Let the driver who drives longest rest between two drives for as long as is due, or less."""
    totals_s = _driven_s(draw)
    route = max(draw.driven(), key=lambda r: totals_s.get(r.route_id, 0), default=None)
    if route is None or not totals_s:
        return None
    driven_s = [0, *accumulate(seconds for _, seconds in drives(draw, route))]
    total_s = totals_s.pop(route.route_id)
    k = min(range(len(driven_s)), key=lambda k: abs(2 * driven_s[k] - total_s))
    limit_s = max(driven_s[k], total_s - driven_s[k], *totals_s.values())
    if limit_s == total_s:
        return None
    rest_s = draw.problem.county.operations.rest_s - over
    rested = stop_changed(route, k, depart_s=route.stops[k].depart_s + rest_s, rest_s=rest_s)
    stops = (*rested.stops[: k + 1], *later(rested.stops[k + 1 :], rest_s))
    day = draw.then(draw.with_route(route, with_stops(route, *stops)))
    return day.with_operations(rest_after_driving_s=limit_s)


def _driven_s(draw: Draw) -> dict[str, int]:
    """Return how long each driver drives; nothing if one of them rests."""
    if any(stop.rest_s for route in draw.driven() for stop in route.stops):
        return {}
    return {r.route_id: sum(seconds for _, seconds in drives(draw, r)) for r in draw.driven()}


def a_vehicle_makes_a_trip_too_many(draw: Draw, over: int) -> Day | None:
    """Allow the trips that a vehicle of a type makes, or one fewer."""
    route = draw.route(lambda r: trips_of(r) > 0)
    if route is None:
        return None
    type_id = draw.type_id(route)
    most = max(trips_of(r) for r in of_type(draw, type_id))
    return draw.with_type(type_id, max_trips=most - over)


def a_battery_is_too_small(draw: Draw, over: int) -> Day | None:
    """Let a type's range end when the farthest of its vehicles is home, or before."""
    route = draw.route()
    if route is None:
        return None
    type_id = draw.type_id(route)
    metres = max(sum(m for m, _ in drives(draw, r)) for r in of_type(draw, type_id))
    return draw.with_type(type_id, range_m=metres - over) if metres > 1 else None


def an_order_is_late(draw: Draw, over: int) -> Day | None:
    """Promise an order for when it arrives, or before, and do not list it."""
    order_id = _in_time(draw)
    if order_id is None:
        return None
    return draw.with_order(order_id, due_s=_arrival_s(draw, order_id) - over)


def a_lateness_is_misstated(draw: Draw, over: int) -> Day | None:
    """List a late order with its lateness, or a second too much."""
    order_id = _in_time(draw)
    if order_id is None:
        return None
    late = draw.then(draw.with_order(order_id, due_s=_arrival_s(draw, order_id) - 60))
    entry = Late(order_id=order_id, late_s=60 + over, reason=REASON)
    return late.with_plan(late=(*draw.plan.late, entry))


def _in_time(draw: Draw) -> OrderId | None:
    order_id = draw.arrived()
    return None if order_id in {entry.order_id for entry in draw.plan.late} else order_id


def _arrival_s(draw: Draw, order_id: OrderId) -> int:
    return draw.plan.assignments[order_id][-1].arrive_s


def an_order_is_held_too_long(draw: Draw, over: int) -> Day | None:
    """Hold an order until a day on which work begins when it is due, or after.

    None that has come as far as a station: it may wait there until it is late.
    """
    kinds = {place.place_id: place.kind for place in draw.problem.county.places}
    bound = [
        entry
        for entry in draw.plan.held
        if entry.order_id not in draw.plan.assignments or kinds[entry.place_id] is PlaceKind.HUB
    ]
    if not bound:
        return None
    held = draw.random.choice(bound)
    start_s = held.latest_day * _DAY_S + draw.problem.county.operations.work_from_s
    return draw.with_order(held.order_id, due_s=start_s - over)


TIME_EDGES: tuple[tuple[K, Edge], ...] = (
    (K.CHAIN_TOO_EARLY, goods_come_after_they_leave),
    (K.CHAIN_TOO_EARLY, goods_leave_before_they_come),
    (K.TRAVEL_TOO_FAST, a_drive_is_too_short),
    (K.SERVICE_TOO_SHORT, a_call_is_too_short),
    (K.SERVICE_TOO_SHORT, a_place_opens_too_late),
    (K.OPENING_HOURS, a_place_closes_too_early),
    (K.RELEASE, goods_leave_before_they_are_ready),
    (K.RELEASE, goods_leave_before_they_are_handed_in),
    (K.RELEASE, the_hub_sorts_too_slowly),
    (K.SHIFT, a_shift_is_too_short),
    (K.WORKING_HOURS, work_starts_too_late),
    (K.WORKING_HOURS, work_ends_too_early),
    (K.REST, a_driver_rests_too_late),
    (K.REST, a_rest_is_too_short),
    (K.TRIPS, a_vehicle_makes_a_trip_too_many),
    (K.RANGE, a_battery_is_too_small),
    (K.LATE_UNLISTED, an_order_is_late),
    (K.LATE_MISSTATED, a_lateness_is_misstated),
    (K.HELD_TOO_LONG, an_order_is_held_too_long),
)
"""Rules with a limit of time, trips or metres, with ways to reach it and to go beyond."""
