"""Rooms with a limit: full with 0 over, and over by a gram, a millilitre or a piece with 1 over.

None where a morning's plan has nothing that fills the room.
"""

from dataclasses import replace

from network.ids import OrderId, VehicleTypeId
from network.operations import BusDwell
from network.places import PlaceKind
from routing.two_echelon.opening import ANYTHING, Opening
from routing.two_echelon.plan import Held
from routing.violation import ViolationKind as K
from tests.routing.two_echelon.mutations.day import Day, Draw, Spot, hands_over, of_type
from tests.routing.two_echelon.mutations.edges import Edge
from tests.routing.two_echelon.valley_day import REASON

_DAY_S = 86_400
_THOUSAND = 1000
_COMPARTMENTS = (("chilled_ml", "chilled_l"), ("frozen_ml", "frozen_l"))


def a_vehicle_carries_too_much(draw: Draw, over: int) -> Day | None:
    """Let a payload end at what is carried, or before."""
    found = _most(draw, "weight_g")
    return found and draw.with_type(found[0], payload_kg=(found[1] - over) / _THOUSAND)


def a_vehicle_is_too_full(draw: Draw, over: int) -> Day | None:
    """Let a vehicle's volume end at what is in it, or before."""
    found = _most(draw, "volume_ml")
    return found and draw.with_type(found[0], volume_l=(found[1] - over) / _THOUSAND)


def a_cold_compartment_is_too_full(draw: Draw, over: int) -> Day | None:
    """Let a chilled or frozen compartment end at what is in it, or before."""
    kinds = [(found, room) for ml, room in _COMPARTMENTS if (found := _most(draw, ml))]
    if not kinds:
        return None
    (type_id, most), room = draw.random.choice(kinds)
    return draw.with_type(type_id, **{room: (most - over) / _THOUSAND})


def _most(draw: Draw, dimension: str) -> tuple[VehicleTypeId, int] | None:
    """Return a random type that carries something, and the most that its vehicles have aboard."""

    def most(type_id: VehicleTypeId) -> int:
        stops = (stop for route in of_type(draw, type_id) for stop in route.stops)
        return max(int(getattr(stop.load, dimension)) for stop in stops)

    route = draw.route(lambda r: most(draw.type_id(r)) > 1)
    return None if route is None else (draw.type_id(route), most(draw.type_id(route)))


def a_bus_carries_too_much(draw: Draw, over: int) -> Day | None:
    """Let a bus take the grams that it carries, or one less."""
    route = draw.bus()
    if route is None:
        return None
    grams = max(stop.load.weight_g for stop in route.stops)
    return draw.with_trip(route, freight_kg=(grams - over) / _THOUSAND)


def a_bus_is_too_full(draw: Draw, over: int) -> Day | None:
    """Let a bus take the millilitres that it carries, or one less."""
    route = draw.bus(lambda r: any(stop.load.volume_ml for stop in r.stops))
    if route is None:
        return None
    millilitres = max(stop.load.volume_ml for stop in route.stops)
    return draw.with_trip(route, freight_l=(millilitres - over) / _THOUSAND)


def a_bus_stands_too_short(draw: Draw, over: int) -> Day | None:
    """Let a bus stand as long as handing over takes, or a second less."""
    kinds = {place.place_id: place.kind for place in draw.problem.county.places}
    spot = draw.bus_spot(
        lambda route, k: (
            kinds[route.stops[k].place_id] is not PlaceKind.HUB and hands_over(route, k)
        )
    )
    if spot is None:
        return None
    stop = spot[0].stops[spot[1]]
    dwell_s = _pieces(draw, spot) * int(
        draw.problem.call_piece_s[draw.problem.row_of[stop.place_id]]
    )
    stand_s = dwell_s - over
    if stop.depart_s == stop.arrive_s or stand_s == 0:
        dwell = BusDwell(station_s=stand_s, roadside_s=stand_s)
        draw = draw.then(draw.with_operations(bus_dwell=dwell))
    if stop.depart_s == stop.arrive_s:
        return draw.problem, draw.plan
    return _with_departure(draw, spot, stop.arrive_s + stand_s)


def _pieces(draw: Draw, spot: Spot) -> int:
    stop = spot[0].stops[spot[1]]
    return sum(draw.problem.loads[i].pieces for i in (*stop.deliver, *stop.collect))


def _with_departure(draw: Draw, spot: Spot, depart_s: int) -> Day:
    """Return the day with another departure of a bus, in its timetable too."""
    route, k = spot
    here = route.stops[k]
    stops = tuple(
        replace(timed, depart_s=depart_s)
        if (timed.place_id, timed.arrive_s) == (here.place_id, here.arrive_s)
        else timed
        for timed in draw.trip(route).stops
    )
    return draw.then(draw.with_trip(route, stops=stops)).with_stop(spot, depart_s=depart_s)


def a_station_is_too_full(draw: Draw, over: int) -> Day | None:
    """Keep goods overnight in a station that has just room for them, or a millilitre less."""
    held, unserved = draw.plan.held, draw.plan.unserved
    waiting = {h.place_id for h in held} | {u.place_id for u in unserved}
    found = [
        (order_id, *legs)
        for order_id, legs in draw.plan.assignments.items()
        if len(legs) == 2
        and legs[0].to_id not in waiting
        and draw.problem.loads[order_id].volume_ml
        and draw.problem.orders[order_id].due_s >= 2 * _DAY_S
    ]
    if not found:
        return None
    order_id, before, after = draw.random.choice(found)
    load = draw.problem.loads[order_id]
    cold_ml = load.chilled_ml + load.frozen_ml
    room = {
        "chilled_l": (cold_ml - over * bool(cold_ml)) / _THOUSAND,
        "storage_l": (load.volume_ml - cold_ml - over * (not cold_ml)) / _THOUSAND,
    }
    waits = Held(order_id=order_id, place_id=before.to_id, reason=REASON, latest_day=1)
    kept = draw.then(draw.without(order_id, after.route_id))
    roomy = kept.then(kept.with_place(before.to_id, **room))
    return roomy.with_plan(held=(*held, waits))


def more_passes_a_station_than_may(draw: Draw, over: int) -> Day | None:
    """Let what may pass a station be what passes it, or a gram less."""
    passed = _passed(draw)
    if not passed:
        return None
    row = draw.random.choice(sorted(passed))
    grams = sum(draw.problem.loads[i].weight_g for i in passed[row])
    opening = Opening(room=ANYTHING._replace(weight_g=grams - over))
    return replace(draw.problem, openings={row: opening}), draw.plan


def _passed(draw: Draw) -> dict[int, set[OrderId]]:
    """Return the orders that come to, or leave, each station on their way."""
    passed: dict[int, set[OrderId]] = {}
    for order_id, legs in draw.plan.assignments.items():
        order = draw.problem.orders[order_id]
        ends = {end for leg in legs for end in (leg.from_id, leg.to_id)}
        for place_id in ends - {order.origin_id, order.destination_id}:
            passed.setdefault(draw.problem.row_of[place_id], set()).add(order_id)
    return {row: ids for row, ids in passed.items() if row in draw.problem.stations}


ROOM_EDGES: tuple[tuple[K, Edge], ...] = (
    (K.CAPACITY, a_vehicle_carries_too_much),
    (K.CAPACITY, a_vehicle_is_too_full),
    (K.CAPACITY, a_cold_compartment_is_too_full),
    (K.CAPACITY, a_bus_carries_too_much),
    (K.CAPACITY, a_bus_is_too_full),
    (K.SERVICE_TOO_SHORT, a_bus_stands_too_short),
    (K.STORAGE, a_station_is_too_full),
    (K.STATION_FULL, more_passes_a_station_than_may),
)
"""Rules with a limit of room, with ways to reach it and to go beyond."""
