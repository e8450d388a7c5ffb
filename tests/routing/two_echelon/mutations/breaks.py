"""Rules broken in a morning's plan; a break returns None where it finds nothing to break."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from itertools import pairwise

from network.calendar import DayKind
from network.ids import OrderId, PlaceId, VehicleId
from routing.load import Load, vehicle_capacity
from routing.two_echelon.plan import Held, Late, RouteKind, Stop, Unserved
from routing.two_echelon.sorting import ready_times
from routing.violation import ViolationKind as K
from tests.routing.two_echelon.mutations.day import (
    Day,
    Draw,
    drives,
    is_away,
    of_type,
    stop_changed,
)
from tests.routing.two_echelon.valley_day import REASON, with_stops

Break = Callable[[Draw], Day | None]


def an_order_is_forgotten(draw: Draw) -> Day | None:
    """Take an order out of all routes and lists."""
    order_id = draw.random.choice(sorted(draw.problem.orders))

    def without(stop: Stop) -> Stop:
        return replace(
            stop,
            deliver=tuple(i for i in stop.deliver if i != order_id),
            collect=tuple(i for i in stop.collect if i != order_id),
        )

    routes = tuple(with_stops(r, *map(without, r.stops)) for r in draw.plan.routes)
    problem, plan = draw.with_routes(routes)
    return problem, replace(
        plan,
        held=tuple(h for h in plan.held if h.order_id != order_id),
        unserved=tuple(u for u in plan.unserved if u.order_id != order_id),
    )


def an_order_that_arrives_is_unserved(draw: Draw) -> Day | None:
    """List an order as unserved that arrives."""
    order_id = draw.arrived()
    if order_id is None:
        return None
    entry = Unserved(order_id=order_id, reason=REASON)
    return draw.problem, replace(draw.plan, unserved=(*draw.plan.unserved, entry))


def an_order_that_arrives_is_held(draw: Draw) -> Day | None:
    """List an order as held where it is wanted."""
    order_id = draw.arrived()
    if order_id is None:
        return None
    place_id = draw.problem.orders[order_id].destination_id
    entry = Held(order_id=order_id, place_id=place_id, reason=REASON, latest_day=1)
    return draw.problem, replace(draw.plan, held=(*draw.plan.held, entry))


def a_stranger_is_held(draw: Draw) -> Day:
    """List an order that nobody gave."""
    entry = Unserved(order_id=OrderId("stranger"), reason=REASON)
    return draw.problem, replace(draw.plan, unserved=(*draw.plan.unserved, entry))


def a_leg_is_stated_a_second_late(draw: Draw) -> Day | None:
    """State a ride otherwise than the stops have it."""
    drawn = draw.leg()
    if drawn is None:
        return None
    order_id, leg = drawn
    legs = tuple(
        replace(part, arrive_s=part.arrive_s + 1) if part is leg else part
        for part in draw.plan.assignments[order_id]
    )
    return draw.problem, replace(draw.plan, assignments={**draw.plan.assignments, order_id: legs})


def nobody_drives(draw: Draw) -> Day | None:
    """Give a route to a vehicle that does not exist."""
    route = draw.route()
    if route is None:
        return None
    return draw.with_route(route, replace(route, vehicle_id=VehicleId("nobody")))


def a_vehicle_is_in_the_workshop(draw: Draw) -> Day | None:
    """Take a vehicle that drives off the list of those available."""
    route = draw.route()
    if route is None:
        return None
    there = tuple(v for v in draw.problem.vehicles if v.vehicle_id != route.vehicle_id)
    return replace(draw.problem, vehicles=there), draw.plan


def a_vehicle_drives_two_routes(draw: Draw) -> Day | None:
    """Let the vehicle of one route drive another one too."""
    routes = [r for r in draw.plan.routes if r.kind is not RouteKind.BUS]
    if len(routes) < 2:
        return None
    one, other = draw.random.sample(routes, 2)
    return draw.with_route(other, replace(other, vehicle_id=one.vehicle_id))


def a_stop_is_nowhere(draw: Draw) -> Day | None:
    """Call at a place that does not exist."""
    route = draw.route()
    if route is None:
        return None
    here = route.stops[0]
    nowhere = Stop(
        place_id=PlaceId("nowhere"), arrive_s=here.depart_s, depart_s=here.depart_s, load=here.load
    )
    return draw.with_route(route, with_stops(route, here, nowhere, *route.stops[1:]))


def goods_get_off_at_the_wrong_place(draw: Draw) -> Day | None:
    """Unload an order one stop too early, at another place."""
    route = draw.route(lambda r: any(s.deliver for s in r.stops[2:]))
    if route is None:
        return None
    k = draw.stop(route, lambda s: bool(s.deliver) and s not in route.stops[:2])
    if k is None or route.stops[k - 1].place_id == route.stops[k].place_id:
        return None
    order_id = route.stops[k].deliver[0]
    if order_id in route.stops[k - 1].collect:
        return None
    early = stop_changed(route, k - 1, deliver=(*route.stops[k - 1].deliver, order_id))
    rest = tuple(i for i in route.stops[k].deliver if i != order_id)
    return draw.with_route(route, stop_changed(early, k, deliver=rest))


def goods_never_get_off(draw: Draw) -> Day | None:
    """Leave an order aboard at the end."""
    route = draw.route(lambda r: any(s.deliver for s in r.stops))
    if route is None:
        return None
    k = draw.stop(route, lambda s: bool(s.deliver))
    assert k is not None
    return draw.with_route(route, stop_changed(route, k, deliver=route.stops[k].deliver[1:]))


def a_route_ends_away(draw: Draw) -> Day | None:
    """Leave the vehicle at its last call."""
    route = draw.route(lambda r: r.stops[-2].place_id != r.stops[-1].place_id)
    if route is None:
        return None
    return draw.with_route(route, with_stops(route, *route.stops[:-1]))


def the_hub_sorts_a_piece_an_hour(draw: Draw) -> Day | None:
    """Let the hub sort so slowly that nothing could have left when it did (C12)."""
    sorting = replace(draw.problem.county.operations.sorting, pieces_per_hour=1, lines=1)
    operations = replace(draw.problem.county.operations, sorting=sorting)
    problem, plan = draw.with_county(operations=operations)
    ready = ready_times(problem.county, problem.orders.values())
    if all(legs[0].depart_s >= ready[i] for i, legs in plan.assignments.items()):
        return None
    return replace(problem, ready_s=ready), plan


def a_load_is_misstated(draw: Draw) -> Day | None:
    """State the load after a stop by one gram, millilitre or piece too much."""
    route = draw.route()
    if route is None:
        return None
    k = draw.random.randrange(len(route.stops))
    dimension = draw.random.choice(Load._fields)
    load = route.stops[k].load
    wrong = load._replace(**{dimension: getattr(load, dimension) + 1})
    return draw.with_route(route, stop_changed(route, k, load=wrong))


def chilled_goods_travel_warm(draw: Draw) -> Day | None:
    """Let goods in a vehicle without a cold compartment be chilled ones."""
    rooms = {kind.vehicle_type_id: vehicle_capacity(kind) for kind in draw.problem.types().values()}
    route = draw.route(
        lambda r: rooms[draw.type_id(r)].chilled_ml == 0 and any(s.collect for s in r.stops)
    )
    if route is None:
        return None
    k = draw.stop(route, lambda s: bool(s.collect))
    assert k is not None
    order_id = route.stops[k].collect[0]
    load = draw.problem.loads[order_id]
    volume_ml = max(1, load.volume_ml)
    cold = load._replace(volume_ml=volume_ml, chilled_ml=volume_ml, frozen_ml=0)
    return replace(draw.problem, loads={**draw.problem.loads, order_id: cold}), draw.plan


def a_driver_rests_too_late(draw: Draw) -> Day | None:
    """Let a rest be due a second before the longest drive ends."""
    route = draw.route()
    if route is None:
        return None
    longest_s = max(seconds for _, seconds in drives(draw, route))
    if longest_s < 2:
        return None
    return draw.with_operations(rest_after_driving_s=longest_s - 1)


def a_vehicle_makes_a_trip_too_many(draw: Draw) -> Day | None:
    """Allow one trip fewer than a vehicle makes."""
    route = draw.route()
    if route is None:
        return None
    home_id = route.stops[0].place_id
    away = [stop.place_id != home_id for stop in route.stops]
    trips = sum(out and not was_out for was_out, out in pairwise(away))
    return draw.with_type(draw.type_id(route), max_trips=trips - 1) if trips else None


def a_vehicle_too_many_is_out(draw: Draw) -> Day | None:
    """Allow one vehicle of a type fewer than are out."""
    route = draw.route()
    if route is None:
        return None
    type_id = draw.type_id(route)
    return draw.with_type(type_id, max_in_use=len(of_type(draw, type_id)) - 1)


def a_road_is_closed_to_the_vehicle(draw: Draw) -> Day | None:
    """Close a way that a vehicle takes."""
    route = draw.route()
    if route is None:
        return None
    type_id, row = draw.type_id(route), draw.problem.row_of
    k = draw.random.randrange(1, len(route.stops))
    ways = draw.problem.ways[type_id]
    is_open = ways.is_open.copy()
    is_open[row[route.stops[k - 1].place_id], row[route.stops[k].place_id]] = False
    closed = {**draw.problem.ways, type_id: replace(ways, is_open=is_open)}
    return replace(draw.problem, ways=closed), draw.plan


def it_is_a_holiday(draw: Draw) -> Day | None:
    """Plan a day without service."""
    return draw.with_entry(DayKind.HOLIDAY) if draw.route() else None


def a_place_called_at_is_closed(draw: Draw) -> Day | None:
    """Close a place that is called at for the day."""
    route = draw.route(lambda r: any(is_away(s) for s in r.stops[1:-1]))
    if route is None:
        return None
    k = draw.stop(route, is_away)
    return None if k is None else draw.with_entry(DayKind.CLOSURE, route.stops[k].place_id)


def an_order_in_time_is_listed_as_late(draw: Draw) -> Day | None:
    """List an order as late by a second that is not."""
    order_id = draw.arrived()
    if order_id is None or order_id in {entry.order_id for entry in draw.plan.late}:
        return None
    entry = Late(order_id=order_id, late_s=1, reason=REASON)
    return draw.problem, replace(draw.plan, late=(*draw.plan.late, entry))


def a_bus_waits_for_a_second(draw: Draw) -> Day | None:
    """Let a bus stand a second longer than its timetable says."""
    route = draw.bus()
    if route is None:
        return None
    k = draw.random.randrange(len(route.stops))
    stop = route.stops[k]
    return draw.with_route(route, stop_changed(route, k, depart_s=stop.depart_s + 1))


def a_bus_does_not_run(draw: Draw) -> Day | None:
    """Let a bus trip run on other weekdays only."""
    route = draw.bus()
    if route is None:
        return None
    others = frozenset(range(1, 8)) - {date.isoweekday(draw.problem.day)}
    trips = tuple(
        replace(trip, weekdays=others) if VehicleId(trip.trip_id) == route.vehicle_id else trip
        for trip in draw.problem.county.bus_trips
    )
    return draw.with_county(bus_trips=trips)


MUTATIONS: tuple[tuple[K, Break], ...] = (
    (K.ORDER_MISSING, an_order_is_forgotten),
    (K.ORDER_DUPLICATE, an_order_that_arrives_is_unserved),
    (K.ORDER_DUPLICATE, an_order_that_arrives_is_held),
    (K.ORDER_UNKNOWN, a_stranger_is_held),
    (K.ASSIGNMENT_MISMATCH, a_leg_is_stated_a_second_late),
    (K.VEHICLE_UNKNOWN, nobody_drives),
    (K.VEHICLE_UNAVAILABLE, a_vehicle_is_in_the_workshop),
    (K.VEHICLE_UNAVAILABLE, a_vehicle_drives_two_routes),
    (K.VEHICLE_UNAVAILABLE, a_bus_does_not_run),
    (K.PLACE_UNKNOWN, a_stop_is_nowhere),
    (K.CHAIN_BROKEN, goods_get_off_at_the_wrong_place),
    (K.CHAIN_BROKEN, goods_never_get_off),
    (K.ROUTE_NOT_HOME, a_route_ends_away),
    (K.RELEASE, the_hub_sorts_a_piece_an_hour),
    (K.LOAD_MISSTATED, a_load_is_misstated),
    (K.TEMPERATURE, chilled_goods_travel_warm),
    (K.REST, a_driver_rests_too_late),
    (K.TRIPS, a_vehicle_makes_a_trip_too_many),
    (K.VEHICLES_IN_USE, a_vehicle_too_many_is_out),
    (K.ACCESS, a_road_is_closed_to_the_vehicle),
    (K.NO_SERVICE, it_is_a_holiday),
    (K.PLACE_CLOSED, a_place_called_at_is_closed),
    (K.LATE_MISSTATED, an_order_in_time_is_listed_as_late),
    (K.BUS_TIMETABLE, a_bus_waits_for_a_second),
)
"""Rules that a morning's plan can break, with ways to break them."""
