"""What becomes of orders, broken: None where a morning's plan has nothing to break that way."""

from collections.abc import Callable
from dataclasses import replace

from network.calendar import DayKind
from network.ids import OrderId
from routing.two_echelon.plan import Held, Late, Leg, Unserved
from routing.violation import ViolationKind as K
from tests.routing.two_echelon.mutations.day import (
    Day,
    Draw,
    hands_over,
    is_away,
    reloaded,
    retimed,
)
from tests.routing.two_echelon.valley_day import REASON, stop_changed

Break = Callable[[Draw], Day | None]
_STRANGER = OrderId("stranger")


def an_order_is_forgotten(draw: Draw) -> Day:
    """Take an order out of all routes and lists."""
    order_id = draw.random.choice(sorted(draw.problem.orders))
    return draw.then(draw.without(order_id)).with_plan(
        held=tuple(h for h in draw.plan.held if h.order_id != order_id),
        unserved=tuple(u for u in draw.plan.unserved if u.order_id != order_id),
    )


def an_order_that_arrives_is_unserved(draw: Draw) -> Day | None:
    """List an order as unserved that arrives, with or without saying where it ends."""
    order_id = draw.arrived()
    if order_id is None:
        return None
    place_id = draw.random.choice([None, draw.problem.orders[order_id].destination_id])
    entry = Unserved(order_id=order_id, reason=REASON, place_id=place_id)
    return draw.with_plan(unserved=(*draw.plan.unserved, entry))


def an_order_that_arrives_is_held(draw: Draw) -> Day | None:
    """List an order as held where it is wanted."""
    order_id = draw.arrived()
    if order_id is None:
        return None
    place_id = draw.problem.orders[order_id].destination_id
    entry = Held(order_id=order_id, place_id=place_id, reason=REASON, latest_day=1)
    return draw.with_plan(held=(*draw.plan.held, entry))


def an_order_is_listed_twice(draw: Draw) -> Day | None:
    """List a held order twice, or as unserved too."""
    if not draw.plan.held:
        return None
    held = draw.random.choice(draw.plan.held)
    if draw.random.random() < 0.5:
        return draw.with_plan(held=(*draw.plan.held, held))
    entry = Unserved(order_id=held.order_id, reason=REASON)
    return draw.with_plan(unserved=(*draw.plan.unserved, entry))


def two_routes_have_one_name(draw: Draw) -> Day | None:
    """Call a route what another is called."""
    if len(draw.plan.routes) < 2:
        return None
    one, other = draw.random.sample(draw.plan.routes, 2)
    return draw.with_route(other, replace(other, route_id=one.route_id))


def a_stranger_is_unserved(draw: Draw) -> Day:
    """List an order that nobody gave."""
    entry = Unserved(order_id=_STRANGER, reason=REASON)
    return draw.with_plan(unserved=(*draw.plan.unserved, entry))


def a_stranger_travels(draw: Draw) -> Day | None:
    """Load an order that nobody gave, and unload it at the next stop."""
    spot = draw.spot(lambda route, k: k + 1 < len(route.stops) and hands_over(route, k))
    if spot is None:
        return None
    route, k = spot
    loaded = stop_changed(route, k, collect=(*route.stops[k].collect, _STRANGER))
    deliver = (*route.stops[k + 1].deliver, _STRANGER)
    return draw.with_route(route, stop_changed(loaded, k + 1, deliver=deliver))


def a_leg_is_stated_a_second_late(draw: Draw) -> Day | None:
    """State a ride otherwise than the stops have it."""
    return _leg_stated(draw, lambda leg: (replace(leg, arrive_s=leg.arrive_s + 1),))


def a_leg_is_not_stated(draw: Draw) -> Day | None:
    """Leave a ride out of those stated."""
    return _leg_stated(draw, lambda _: ())


def _leg_stated(draw: Draw, otherwise: Callable[[Leg], tuple[Leg, ...]]) -> Day | None:
    drawn = draw.leg()
    if drawn is None:
        return None
    order_id, leg = drawn
    legs = draw.plan.assignments[order_id]
    at = legs.index(leg)
    stated = (*legs[:at], *otherwise(leg), *legs[at + 1 :])
    return draw.with_plan(assignments={**draw.plan.assignments, order_id: stated})


def goods_get_off_at_the_wrong_place(draw: Draw) -> Day | None:
    """Unload an order at another stop of its route, with the loads that this makes."""
    spot = draw.spot(lambda route, k: bool(route.stops[k].deliver))
    if spot is None:
        return None
    route, k = spot
    order_id = route.stops[k].deliver[0]
    loaded = max(j for j in range(k) if order_id in route.stops[j].collect)
    right_ids = {
        route.stops[loaded].place_id,
        route.stops[k].place_id,
        draw.problem.orders[order_id].destination_id,
    }
    others = [
        j for j in range(loaded + 1, len(route.stops)) if route.stops[j].place_id not in right_ids
    ]
    if not others:
        return None
    j = draw.random.choice(others)
    rest = tuple(i for i in route.stops[k].deliver if i != order_id)
    moved = stop_changed(route, k, deliver=rest)
    moved = stop_changed(moved, j, deliver=(*moved.stops[j].deliver, order_id))
    return draw.with_route(route, reloaded(draw.problem, moved))


def goods_never_get_off(draw: Draw) -> Day | None:
    """Leave an order aboard at the end."""
    spot = draw.spot(lambda route, k: bool(route.stops[k].deliver))
    return spot and draw.with_stop(spot, deliver=spot[0].stops[spot[1]].deliver[1:])


def two_calls_exchange_their_places(draw: Draw) -> Day | None:
    """Hand over the goods of two neighbouring calls at each other's place, at times that fit."""
    spot = draw.spot(
        lambda route, k: k + 1 < len(route.stops) and is_away(route, k) and is_away(route, k + 1)
    )
    if spot is None:
        return None
    route, k = spot
    here_id, there_id = route.stops[k].place_id, route.stops[k + 1].place_id
    crossed = stop_changed(route, k, place_id=there_id)
    crossed = stop_changed(crossed, k + 1, place_id=here_id)
    return draw.with_route(route, retimed(draw, crossed)) if here_id != there_id else None


def goods_are_loaded_where_they_get_off(draw: Draw) -> Day | None:
    """Load an order at the stop at which it is unloaded, after that."""
    spot = draw.spot(lambda route, k: bool(route.stops[k].deliver))
    if spot is None:
        return None
    route, k = spot
    order_id = route.stops[k].deliver[0]
    loaded = max(j for j in range(k) if order_id in route.stops[j].collect)
    rest = tuple(i for i in route.stops[loaded].collect if i != order_id)
    moved = stop_changed(route, loaded, collect=rest)
    moved = stop_changed(moved, k, collect=(*moved.stops[k].collect, order_id))
    return draw.with_route(route, reloaded(draw.problem, moved))


def two_vehicles_bring_an_order(draw: Draw) -> Day | None:
    """Let another vehicle of the same home bring an order too, somewhere else."""
    drawn = draw.leg()
    if drawn is None:
        return None
    order_id, leg = drawn
    spot = draw.spot(
        lambda route, k: (
            route.route_id != leg.route_id
            and route.stops[0].place_id == leg.from_id
            and is_away(route, k)
        )
    )
    if spot is None:
        return None
    route, k = spot
    other = stop_changed(route, 0, collect=(*route.stops[0].collect, order_id))
    other = stop_changed(other, k, deliver=(*other.stops[k].deliver, order_id))
    return draw.with_route(route, reloaded(draw.problem, other))


def a_held_order_waits_elsewhere(draw: Draw) -> Day | None:
    """State another place for where an order waits."""
    if not draw.plan.held:
        return None
    held = draw.random.choice(draw.plan.held)
    others = [place_id for place_id in draw.problem.place_ids if place_id != held.place_id]
    return _held_otherwise(draw, held, replace(held, place_id=draw.random.choice(others)))


def a_held_order_was_to_go_yesterday(draw: Draw) -> Day | None:
    """Hold an order whose latest day is the planned one."""
    if not draw.plan.held:
        return None
    held = draw.random.choice(draw.plan.held)
    return _held_otherwise(draw, held, replace(held, latest_day=0))


def the_latest_day_is_a_holiday(draw: Draw) -> Day | None:
    """Hold an order until a day on which nobody works."""
    if not draw.plan.held:
        return None
    held = draw.random.choice(draw.plan.held)
    return draw.with_entry(DayKind.HOLIDAY, days=held.latest_day)


def the_place_is_closed_on_the_latest_day(draw: Draw) -> Day | None:
    """Hold an order until a day on which the place where it waits is closed."""
    if not draw.plan.held:
        return None
    held = draw.random.choice(draw.plan.held)
    return draw.with_entry(DayKind.CLOSURE, held.place_id, days=held.latest_day)


def _held_otherwise(draw: Draw, held: Held, other: Held) -> Day:
    return draw.with_plan(held=tuple(other if h is held else h for h in draw.plan.held))


def an_order_in_time_is_late(draw: Draw) -> Day | None:
    """List an order as late that is not, by no second or more."""
    order_id = draw.arrived()
    if order_id is None or order_id in {entry.order_id for entry in draw.plan.late}:
        return None
    entry = Late(order_id=order_id, late_s=draw.random.choice([0, 1, 3600]), reason=REASON)
    return draw.with_plan(late=(*draw.plan.late, entry))


ORDER_BREAKS: tuple[tuple[K, Break], ...] = (
    (K.ORDER_MISSING, an_order_is_forgotten),
    (K.ORDER_DUPLICATE, an_order_that_arrives_is_unserved),
    (K.ORDER_DUPLICATE, an_order_that_arrives_is_held),
    (K.ORDER_DUPLICATE, an_order_is_listed_twice),
    (K.ORDER_DUPLICATE, two_routes_have_one_name),
    (K.ORDER_UNKNOWN, a_stranger_is_unserved),
    (K.ORDER_UNKNOWN, a_stranger_travels),
    (K.ASSIGNMENT_MISMATCH, a_leg_is_stated_a_second_late),
    (K.ASSIGNMENT_MISMATCH, a_leg_is_not_stated),
    (K.CHAIN_BROKEN, goods_get_off_at_the_wrong_place),
    (K.CHAIN_BROKEN, goods_never_get_off),
    (K.CHAIN_BROKEN, two_calls_exchange_their_places),
    (K.CHAIN_BROKEN, goods_are_loaded_where_they_get_off),
    (K.CHAIN_BROKEN, two_vehicles_bring_an_order),
    (K.CHAIN_BROKEN, a_held_order_waits_elsewhere),
    (K.HELD_TOO_LONG, a_held_order_was_to_go_yesterday),
    (K.HELD_TOO_LONG, the_latest_day_is_a_holiday),
    (K.HELD_TOO_LONG, the_place_is_closed_on_the_latest_day),
    (K.LATE_MISSTATED, an_order_in_time_is_late),
)
"""Rules for what becomes of orders, with ways to break them."""
