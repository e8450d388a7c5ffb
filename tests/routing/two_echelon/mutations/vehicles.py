"""What vehicles and buses do, broken: None where a morning's plan has nothing to break that way."""

from collections import Counter
from dataclasses import replace

from network.calendar import DayKind
from network.ids import OrderId, PlaceId, VehicleId
from routing.load import Load, vehicle_capacity
from routing.two_echelon.opening import Opening
from routing.two_echelon.plan import Route, Stop
from routing.violation import ViolationKind as K
from tests.routing.two_echelon.mutations.day import (
    Day,
    Draw,
    hands_over,
    of_type,
    work_end_s,
)
from tests.routing.two_echelon.mutations.orders import Break
from tests.routing.two_echelon.valley_day import later, stop_changed, with_stops

_DAY_S = 86_400


def nobody_drives(draw: Draw) -> Day | None:
    """Give a route to a vehicle that does not exist."""
    route = draw.route()
    return (
        None
        if route is None
        else draw.with_route(route, replace(route, vehicle_id=VehicleId("nobody")))
    )


def a_vehicle_is_in_the_workshop(draw: Draw) -> Day | None:
    """Take a vehicle that drives off the list of those available; hiring it does not help."""
    route = draw.route()
    if route is None:
        return None
    there = tuple(v for v in draw.problem.vehicles if v.vehicle_id != route.vehicle_id)
    hired = tuple(v for v in draw.problem.vehicles if v.vehicle_id == route.vehicle_id)
    plan = replace(draw.plan, hired=draw.random.choice([(), hired]))
    return replace(draw.problem, vehicles=there), plan


def a_vehicle_drives_two_routes(draw: Draw) -> Day | None:
    """Let the vehicle of one route drive another one too."""
    if len(draw.driven()) < 2:
        return None
    one, other = draw.random.sample(draw.driven(), 2)
    return draw.with_route(other, replace(other, vehicle_id=one.vehicle_id))


def a_stop_is_nowhere(draw: Draw) -> Day | None:
    """Call at a place that does not exist."""
    route = draw.random.choice([draw.route(), draw.bus()])
    if route is None:
        return None
    here = route.stops[0]
    nowhere = Stop(
        place_id=PlaceId("nowhere"), arrive_s=here.depart_s, depart_s=here.depart_s, load=here.load
    )
    return draw.with_route(route, with_stops(route, here, nowhere, *route.stops[1:]))


def a_route_ends_away(draw: Draw) -> Day | None:
    """Leave the vehicle at its last call."""
    route = draw.route(lambda r: r.stops[-2].place_id != r.stops[-1].place_id)
    return None if route is None else draw.with_route(route, with_stops(route, *route.stops[:-1]))


def a_route_starts_away(draw: Draw) -> Day | None:
    """Start the vehicle at its first call."""
    route = draw.route(lambda r: r.stops[0].place_id != r.stops[1].place_id)
    return None if route is None else draw.with_route(route, with_stops(route, *route.stops[1:]))


def a_route_ends_after_midnight(draw: Draw) -> Day | None:
    """Have the last stop a day later."""
    route = draw.route()
    if route is None:
        return None
    return draw.with_route(route, with_stops(route, *route.stops[:-1], *_tomorrow(route)))


def _tomorrow(route: Route) -> tuple[Stop, ...]:
    return later(route.stops[-1:], _DAY_S)


def a_rest_is_taken_off_the_stay(draw: Draw) -> Day | None:
    """Leave a minute before handing over is done, with a rest of minus one minute."""
    spot = draw.spot(hands_over)
    if spot is None:
        return None
    route, k = spot
    depart_s = work_end_s(draw.problem, route, route.stops[k]) - 60
    return draw.with_stop(spot, depart_s=depart_s, rest_s=-60)


def a_load_is_misstated(draw: Draw) -> Day | None:
    """State the load after a stop by one gram, millilitre or piece too much or too little."""
    spot = draw.random.choice([draw.spot(lambda _, __: True), draw.bus_spot()])
    if spot is None:
        return None
    load, by = spot[0].stops[spot[1]].load, draw.random.choice([-1, 1])
    dimension = draw.random.choice(Load._fields)
    return draw.with_stop(spot, load=load._replace(**{dimension: getattr(load, dimension) + by}))


def a_loads_dimensions_are_exchanged(draw: Draw) -> Day | None:
    """State the grams on board as millilitres, and the millilitres as grams."""
    spot = draw.spot(lambda r, k: r.stops[k].load.weight_g != r.stops[k].load.volume_ml)
    if spot is None:
        return None
    load = spot[0].stops[spot[1]].load
    exchanged = load._replace(weight_g=load.volume_ml, volume_ml=load.weight_g)
    return draw.with_stop(spot, load=exchanged)


def chilled_goods_travel_warm(draw: Draw) -> Day | None:
    """Let goods in a vehicle without a cold compartment be chilled ones."""
    rooms = {key: vehicle_capacity(kind) for key, kind in draw.problem.types().items()}
    spot = draw.spot(
        lambda route, k: not rooms[draw.type_id(route)].chilled_ml and bool(route.stops[k].collect)
    )
    return spot and _chilled(draw, spot[0].stops[spot[1]].collect[0])


def chilled_goods_go_by_bus(draw: Draw) -> Day | None:
    """Let goods aboard a bus be chilled ones."""
    spot = draw.bus_spot(lambda route, k: bool(route.stops[k].collect))
    return spot and _chilled(draw, spot[0].stops[spot[1]].collect[0])


def _chilled(draw: Draw, order_id: OrderId) -> Day:
    load = draw.problem.loads[order_id]
    volume_ml = max(1, load.volume_ml)
    cold = load._replace(volume_ml=volume_ml, chilled_ml=volume_ml, frozen_ml=0)
    return replace(draw.problem, loads={**draw.problem.loads, order_id: cold}), draw.plan


def _carries_cold(route: Route) -> bool:
    return any(stop.load.chilled_ml or stop.load.frozen_ml for stop in route.stops)


def cold_goods_change_to_a_warm_vehicle(draw: Draw) -> Day | None:
    """Give a route with cold goods to a vehicle without a cold compartment that stays at home."""
    route, types = draw.route(_carries_cold), draw.problem.types()
    driven = {r.vehicle_id for r in draw.plan.routes}
    warm = [
        v.vehicle_id
        for v in draw.problem.vehicles
        if v.vehicle_id not in driven
        and not types[v.vehicle_type_id].chilled_l
        and not types[v.vehicle_type_id].frozen_l
    ]
    if route is None or not warm:
        return None
    return draw.with_route(route, replace(route, vehicle_id=draw.random.choice(warm)))


def a_cold_compartment_fails(draw: Draw) -> Day | None:
    """Take the cold compartments out of the vehicles of a type that carry cold goods."""
    route = draw.route(_carries_cold)
    return (
        None if route is None else draw.with_type(draw.type_id(route), chilled_l=0.0, frozen_l=0.0)
    )


def a_cold_store_sends_its_vehicle_out_loaded(draw: Draw) -> Day | None:
    """Let a cold store's vehicle take what it has brought in out again."""
    rows = draw.problem.cooling_s()
    spot = draw.spot(
        lambda route, k: (
            draw.problem.row_of[route.stops[0].place_id] in rows and bool(route.stops[k].deliver)
        )
    )
    if spot is None:
        return None
    route, k = spot
    return draw.with_stop(spot, collect=(*route.stops[k].collect, route.stops[k].deliver[0]))


def a_vehicle_too_many_is_out(draw: Draw) -> Day | None:
    """Allow one vehicle of a type fewer than are out."""
    route = draw.route()
    if route is None:
        return None
    type_id = draw.type_id(route)
    return draw.with_type(type_id, max_in_use=len(of_type(draw, type_id)) - 1)


def a_road_is_closed_to_the_vehicle(draw: Draw) -> Day | None:
    """Close a way that a vehicle takes."""
    spot = draw.spot(lambda _, k: k > 0)
    if spot is None:
        return None
    (route, k), row = spot, draw.problem.row_of
    type_id = draw.type_id(route)
    ways = draw.problem.ways[type_id]
    is_open = ways.is_open.copy()
    is_open[row[route.stops[k - 1].place_id], row[route.stops[k].place_id]] = False
    closed = {**draw.problem.ways, type_id: replace(ways, is_open=is_open)}
    return replace(draw.problem, ways=closed), draw.plan


def it_is_a_holiday(draw: Draw) -> Day | None:
    """Plan a day without service."""
    return draw.with_entry(DayKind.HOLIDAY) if draw.plan.routes else None


def a_place_called_at_is_closed(draw: Draw) -> Day | None:
    """Close a place where something is handed over for the day."""
    place_id = _called_at(draw)
    return None if place_id is None else draw.with_entry(DayKind.CLOSURE, place_id)


def a_place_called_at_is_out_of_service(draw: Draw) -> Day | None:
    """Take a place where something is handed over out of service."""
    place_id = _called_at(draw)
    if place_id is None or draw.problem.row_of[place_id] in draw.problem.hubs:
        return None
    return draw.with_place(place_id, is_active=False)


def _called_at(draw: Draw) -> PlaceId | None:
    spot = draw.random.choice([draw.spot(hands_over), draw.bus_spot(hands_over)])
    return spot and spot[0].stops[spot[1]].place_id


def a_bus_is_a_second_off(draw: Draw) -> Day | None:
    """Let a bus come or leave a second before or after its timetable says."""
    spot, by_s = draw.bus_spot(), draw.random.choice([-1, 1])
    if spot is None:
        return None
    stop = spot[0].stops[spot[1]]
    if draw.random.random() < 0.5:
        return draw.with_stop(spot, arrive_s=stop.arrive_s + by_s)
    return draw.with_stop(spot, depart_s=stop.depart_s + by_s)


def a_bus_goes_the_other_way_round(draw: Draw) -> Day | None:
    """Let a bus make its stops in turn from the last."""
    route = draw.bus(lambda r: len(r.stops) > 1)
    return (
        None if route is None else draw.with_route(route, with_stops(route, *reversed(route.stops)))
    )


def a_bus_driver_rests(draw: Draw) -> Day | None:
    """Let a bus stand for a rest within its timetable."""
    spot = draw.bus_spot()
    return spot and draw.with_stop(spot, rest_s=1)


def a_bus_does_not_run(draw: Draw) -> Day | None:
    """Let a bus trip run on other weekdays only."""
    route = draw.bus()
    today = draw.problem.day.isoweekday()
    return (
        None if route is None else draw.with_trip(route, weekdays=frozenset(range(1, 8)) - {today})
    )


def a_bus_goes_twice(draw: Draw) -> Day | None:
    """Have a bus trip in the plan twice, empty the second time."""
    route = draw.bus()
    if route is None:
        return None
    empty = replace(route, route_id="again")
    for k in range(len(route.stops)):
        empty = stop_changed(empty, k, deliver=(), collect=(), load=Load())
    return draw.with_routes((*draw.plan.routes, empty))


def a_bus_is_in_no_timetable(draw: Draw) -> Day | None:
    """Take a bus trip that carries something out of the timetable."""
    route = draw.bus()
    if route is None:
        return None
    trips = draw.problem.county.bus_trips
    return draw.with_county(
        bus_trips=tuple(t for t in trips if VehicleId(t.trip_id) != route.vehicle_id)
    )


def a_station_is_supplied_again(draw: Draw) -> Day | None:
    """Let a station that is supplied more than once have one supply of each hub."""
    hubs = {draw.problem.place_ids[hub] for hub in draw.problem.hubs}
    calls: Counter[tuple[int, PlaceId]] = Counter()
    for route in draw.plan.routes:
        home = route.stops[0].place_id
        for stop in route.stops[1:] if home in hubs else ():
            orders = (draw.problem.orders[i] for i in stop.deliver)
            passing = [o for o in orders if o.origin_id == home != stop.place_id]
            if any(order.destination_id != stop.place_id for order in passing):
                calls[draw.problem.row_of[stop.place_id], home] += 1
    found = sorted(row for (row, _), count in calls.items() if count > 1)
    if not found:
        return None
    openings = {draw.random.choice(found): Opening(is_supplied_once=True)}
    return replace(draw.problem, openings=openings), draw.plan


VEHICLE_BREAKS: tuple[tuple[K, Break], ...] = (
    (K.VEHICLE_UNKNOWN, nobody_drives),
    (K.VEHICLE_UNKNOWN, a_bus_is_in_no_timetable),
    (K.VEHICLE_UNAVAILABLE, a_vehicle_is_in_the_workshop),
    (K.VEHICLE_UNAVAILABLE, a_vehicle_drives_two_routes),
    (K.VEHICLE_UNAVAILABLE, a_bus_does_not_run),
    (K.VEHICLE_UNAVAILABLE, a_bus_goes_twice),
    (K.PLACE_UNKNOWN, a_stop_is_nowhere),
    (K.ROUTE_NOT_HOME, a_route_ends_away),
    (K.ROUTE_NOT_HOME, a_route_starts_away),
    (K.WORKING_HOURS, a_route_ends_after_midnight),
    (K.SERVICE_TOO_SHORT, a_rest_is_taken_off_the_stay),
    (K.LOAD_MISSTATED, a_load_is_misstated),
    (K.LOAD_MISSTATED, a_loads_dimensions_are_exchanged),
    (K.TEMPERATURE, chilled_goods_travel_warm),
    (K.TEMPERATURE, chilled_goods_go_by_bus),
    (K.TEMPERATURE, cold_goods_change_to_a_warm_vehicle),
    (K.TEMPERATURE, a_cold_compartment_fails),
    (K.TEMPERATURE, a_cold_store_sends_its_vehicle_out_loaded),
    (K.VEHICLES_IN_USE, a_vehicle_too_many_is_out),
    (K.ACCESS, a_road_is_closed_to_the_vehicle),
    (K.NO_SERVICE, it_is_a_holiday),
    (K.PLACE_CLOSED, a_place_called_at_is_closed),
    (K.PLACE_CLOSED, a_place_called_at_is_out_of_service),
    (K.SUPPLIED_AGAIN, a_station_is_supplied_again),
    (K.BUS_TIMETABLE, a_bus_is_a_second_off),
    (K.BUS_TIMETABLE, a_bus_goes_the_other_way_round),
    (K.BUS_TIMETABLE, a_bus_driver_rests),
)
"""Rules for what vehicles and buses do, with ways to break them."""
