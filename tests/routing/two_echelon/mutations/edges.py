"""Rules with a limit: reached with 0 over, and broken by the least amount there is with 1 over."""

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

from network.ids import PlaceId, VehicleId, VehicleTypeId
from routing.two_echelon.plan import Held, Route, RouteKind
from routing.violation import ViolationKind as K
from tests.routing.two_echelon.mutations.day import (
    Day,
    Draw,
    drives,
    is_away,
    of_type,
    stop_changed,
    work_end_s,
)
from tests.routing.two_echelon.valley_day import REASON, later, with_stops

Edge = Callable[[Draw, int], Day | None]
_DAY_S = 86_400


def goods_leave_before_they_come(draw: Draw, over: int) -> Day | None:
    """Move a route that brings goods to a station until the next one would have to wait."""
    waits: dict[str, list[int]] = {}
    routes = {route.route_id: route for route in draw.plan.routes}
    for order_id, legs in draw.plan.assignments.items():
        for before, after in pairwise(legs):
            there = next(s for s in routes[before.route_id].stops if order_id in s.deliver)
            wait_s = after.depart_s - (there.depart_s - there.rest_s)
            waits.setdefault(before.route_id, []).append(wait_s)
    if not waits:
        return None
    route_id = draw.random.choice(sorted(waits))
    by_s = min(waits[route_id]) + over
    route = routes[route_id]
    return draw.with_route(route, with_stops(route, *later(route.stops, by_s)))


def a_drive_is_too_short(draw: Draw, over: int) -> Day | None:
    """Arrive as soon as the way allows, or sooner."""
    route = draw.route()
    if route is None:
        return None
    k = draw.random.randrange(1, len(route.stops))
    ways = draw.problem.ways[draw.type_id(route)]
    row = draw.problem.row_of
    here, there = route.stops[k - 1], route.stops[k]
    drive_s = int(ways.duration_s[row[here.place_id], row[there.place_id]])
    return draw.with_route(route, stop_changed(route, k, arrive_s=here.depart_s + drive_s - over))


def a_call_is_too_short(draw: Draw, over: int) -> Day | None:
    """Leave as soon as handing over can be done, or sooner."""
    route = draw.route(lambda r: any(is_away(s) for s in r.stops[:-1]))
    if route is None:
        return None
    found = [k for k, s in enumerate(route.stops[:-1]) if is_away(s)]
    k = draw.random.choice(found)
    stop = route.stops[k]
    need_s = work_end_s(draw.problem, route, stop) + stop.rest_s
    return draw.with_route(route, stop_changed(route, k, depart_s=need_s - over))


def goods_leave_before_they_are_ready(draw: Draw, over: int) -> Day | None:
    """Let an order be ready when it leaves, or after that."""
    drawn = draw.leg()
    if drawn is None:
        return None
    order_id = drawn[0]
    first = draw.plan.assignments[order_id][0]
    ready = {**draw.problem.ready_s, order_id: first.depart_s + over}
    return replace(draw.problem, ready_s=ready), draw.plan


def _heaviest(draw: Draw, type_id: VehicleTypeId, dimension: str) -> int:
    """Return the most that vehicles of a type have aboard."""
    routes = (r for r in draw.plan.routes if r.kind is not RouteKind.BUS)
    own = (r for r in routes if draw.type_id(r) == type_id)
    return max(int(getattr(stop.load, dimension)) for route in own for stop in route.stops)


def _loaded_type(draw: Draw, dimension: str) -> tuple[VehicleTypeId, int] | None:
    """Return a random type that carries something, and the most that its vehicles carry."""
    route = draw.route(lambda r: _heaviest(draw, draw.type_id(r), dimension) > 1)
    if route is None:
        return None
    type_id = draw.type_id(route)
    return type_id, _heaviest(draw, type_id, dimension)


def a_vehicle_carries_too_much(draw: Draw, over: int) -> Day | None:
    """Let a payload end at what is carried, or before."""
    found = _loaded_type(draw, "weight_g")
    return found and draw.with_type(found[0], payload_kg=(found[1] - over) / 1000)


def a_vehicle_is_too_full(draw: Draw, over: int) -> Day | None:
    """Let a vehicle's volume end at what is in it, or before."""
    found = _loaded_type(draw, "volume_ml")
    return found and draw.with_type(found[0], volume_l=(found[1] - over) / 1000)


def a_cold_compartment_is_too_full(draw: Draw, over: int) -> Day | None:
    """Let a chilled compartment end at what is in it, or before."""
    found = _loaded_type(draw, "chilled_ml")
    return found and draw.with_type(found[0], chilled_l=(found[1] - over) / 1000)


def a_shift_is_too_short(draw: Draw, over: int) -> Day | None:
    """Let shift and overtime end with the longest route of a type, or before."""
    route = draw.route()
    if route is None:
        return None
    type_id = draw.type_id(route)
    lengths = (r.stops[-1].depart_s - r.stops[0].arrive_s for r in of_type(draw, type_id))
    return draw.with_type(type_id, shift_s=max(lengths) - over, overtime_s=0)


def work_starts_too_late(draw: Draw, over: int) -> Day | None:
    """Let working hours begin with the first vehicle, or after."""
    routes = [r for r in draw.plan.routes if r.kind is not RouteKind.BUS]
    if not routes:
        return None
    return draw.with_operations(work_from_s=min(r.stops[0].arrive_s for r in routes) + over)


def work_ends_too_early(draw: Draw, over: int) -> Day | None:
    """Let working hours end when the last vehicle is home, or before."""
    routes = [r for r in draw.plan.routes if r.kind is not RouteKind.BUS]
    if not routes:
        return None
    return draw.with_operations(work_to_s=max(r.stops[-1].depart_s for r in routes) - over)


def a_battery_is_too_small(draw: Draw, over: int) -> Day | None:
    """Let a type's range end when the farthest of its vehicles is home, or before."""
    route = draw.route()
    if route is None:
        return None
    type_id = draw.type_id(route)
    metres = max(sum(m for m, _ in drives(draw, r)) for r in of_type(draw, type_id))
    return draw.with_type(type_id, range_m=metres - over) if metres > 1 else None


def a_place_closes_too_early(draw: Draw, over: int) -> Day | None:
    """Close a place when the last handing over there ends, or before."""
    ends: dict[PlaceId, list[int]] = {}
    for route in draw.plan.routes:
        for stop in route.stops:
            if is_away(stop) and route.kind is not RouteKind.BUS:
                ends.setdefault(stop.place_id, []).append(work_end_s(draw.problem, route, stop))
            elif is_away(stop):
                ends.setdefault(stop.place_id, []).append(stop.depart_s)
    if not ends:
        return None
    place_id = draw.random.choice(sorted(ends))
    return draw.with_place(place_id, open_to_s=max(ends[place_id]) - over)


def a_station_is_too_full(draw: Draw, over: int) -> Day | None:
    """Keep goods overnight in a station that has just room for them, or less."""
    pairs = [
        (i, legs)
        for i, legs in draw.plan.assignments.items()
        if len(legs) == 2
        and draw.problem.loads[i].volume_ml > 0
        and not draw.problem.loads[i].chilled_ml
        and not draw.problem.loads[i].frozen_ml
        and draw.problem.orders[i].due_s >= _DAY_S
    ]
    waiting = {held.place_id for held in draw.plan.held}
    waiting |= {left.place_id for left in draw.plan.unserved if left.place_id is not None}
    pairs = [(i, legs) for i, legs in pairs if legs[0].to_id not in waiting]
    if not pairs:
        return None
    order_id, (before, after) = draw.random.choice(pairs)
    route = next(r for r in draw.plan.routes if r.route_id == after.route_id)
    stops = tuple(
        replace(
            stop,
            deliver=tuple(i for i in stop.deliver if i != order_id),
            collect=tuple(i for i in stop.collect if i != order_id),
        )
        for stop in route.stops
    )
    _, plan = draw.with_route(route, with_stops(route, *stops))
    waits = Held(order_id=order_id, place_id=before.to_id, reason=REASON, latest_day=1)
    room_l = (draw.problem.loads[order_id].volume_ml - over) / 1000
    problem, _ = draw.with_place(before.to_id, storage_l=room_l)
    return problem, replace(plan, held=(*plan.held, waits))


def an_order_is_late(draw: Draw, over: int) -> Day | None:
    """Promise an order for when it arrives, or before, and do not list it."""
    order_id = draw.arrived()
    if order_id is None or order_id in {entry.order_id for entry in draw.plan.late}:
        return None
    arrive_s = draw.plan.assignments[order_id][-1].arrive_s
    return draw.with_order(order_id, due_s=arrive_s - over)


def an_order_is_held_too_long(draw: Draw, over: int) -> Day | None:
    """Hold an order until a day that begins when it is due, or after."""
    if not draw.plan.held:
        return None
    held = draw.random.choice(draw.plan.held)
    return draw.with_order(held.order_id, due_s=held.latest_day * _DAY_S - over)


def _bus_with(draw: Draw, route: Route, **changes: float) -> Day:
    trips = tuple(
        replace(trip, **changes) if VehicleId(trip.trip_id) == route.vehicle_id else trip  # type: ignore[arg-type]
        for trip in draw.problem.county.bus_trips
    )
    return draw.with_county(bus_trips=trips)


def a_bus_carries_too_much(draw: Draw, over: int) -> Day | None:
    """Let a bus take what it carries, or less."""
    route = draw.bus()
    if route is None:
        return None
    grams = max(stop.load.weight_g for stop in route.stops)
    return _bus_with(draw, route, freight_kg=(grams - over) / 1000) if grams > 1 else None


EDGES: tuple[tuple[K, Edge], ...] = (
    (K.CHAIN_TOO_EARLY, goods_leave_before_they_come),
    (K.TRAVEL_TOO_FAST, a_drive_is_too_short),
    (K.SERVICE_TOO_SHORT, a_call_is_too_short),
    (K.RELEASE, goods_leave_before_they_are_ready),
    (K.CAPACITY, a_vehicle_carries_too_much),
    (K.CAPACITY, a_vehicle_is_too_full),
    (K.CAPACITY, a_cold_compartment_is_too_full),
    (K.CAPACITY, a_bus_carries_too_much),
    (K.SHIFT, a_shift_is_too_short),
    (K.WORKING_HOURS, work_starts_too_late),
    (K.WORKING_HOURS, work_ends_too_early),
    (K.RANGE, a_battery_is_too_small),
    (K.OPENING_HOURS, a_place_closes_too_early),
    (K.STORAGE, a_station_is_too_full),
    (K.LATE_UNLISTED, an_order_is_late),
    (K.HELD_TOO_LONG, an_order_is_held_too_long),
)
"""Rules with a limit, with ways to reach it and to go beyond."""
