"""Random moments of random days, and what may have happened by then, drawn from a seed."""

from collections.abc import Iterator
from dataclasses import replace
from random import Random

from network.ids import OrderId
from routing.replanning.events import (
    Breakdown,
    BusCancelled,
    Closure,
    Event,
    LateLinehaul,
    OrderStatus,
    Refused,
    UrgentOrder,
    VehicleUnavailable,
)
from routing.two_echelon.plan import Plan, RouteKind
from routing.two_echelon.problem import TwoEchelonProblem

HOUR_S = 3600


def random_moment(draw: Random) -> int:
    """Return a moment between five in the morning and five in the afternoon."""
    return draw.randint(5 * HOUR_S, 17 * HOUR_S)


def random_events(
    draw: Random, problem: TwoEchelonProblem, plan: Plan, now_s: int
) -> tuple[Event, ...]:
    """Return up to three events, as far as the day has anything they can happen to."""
    found: list[Event] = []
    for number in range(draw.randint(0, 3)):
        kind = draw.choice(list(_KINDS))
        found += _KINDS[kind](draw, problem, plan, now_s, number)
    vehicles: set[str] = set()
    kept: list[Event] = []
    for event in found:
        vehicle_id = getattr(event, "vehicle_id", None)
        if vehicle_id is None or vehicle_id not in vehicles:
            kept.append(event)
        vehicles |= {vehicle_id} if vehicle_id is not None else set()
    return tuple(kept)


def random_statuses(draw: Random, problem: TwoEchelonProblem) -> dict[OrderId, OrderStatus]:
    """Return statuses of a few orders, whether or not they fit the plan's times."""
    orders = sorted(problem.orders)
    some = draw.sample(orders, min(len(orders), draw.choice([0, 0, 1, 3])))
    return {order_id: draw.choice(list(OrderStatus)) for order_id in some}


def _breakdown(
    draw: Random, _: TwoEchelonProblem, plan: Plan, now_s: int, __: int
) -> Iterator[Event]:
    routes = [route for route in plan.routes if route.kind is not RouteKind.BUS]
    if routes:
        yield Breakdown(at_s=now_s, vehicle_id=draw.choice(routes).vehicle_id)


def _unavailable(
    draw: Random, _: TwoEchelonProblem, plan: Plan, now_s: int, __: int
) -> Iterator[Event]:
    routes = [route for route in plan.routes if route.kind is not RouteKind.BUS]
    if routes:
        yield VehicleUnavailable(at_s=now_s, vehicle_id=draw.choice(routes).vehicle_id)


def _road(
    draw: Random, problem: TwoEchelonProblem, _: Plan, now_s: int, __: int
) -> Iterator[Event]:
    if problem.county.roads:
        yield Closure(at_s=now_s, road_ids=(draw.choice(problem.county.roads).road_id,))


def _place(
    draw: Random, problem: TwoEchelonProblem, _: Plan, now_s: int, __: int
) -> Iterator[Event]:
    yield Closure(at_s=now_s, place_id=draw.choice(problem.place_ids))


def _linehaul(
    draw: Random, problem: TwoEchelonProblem, _: Plan, now_s: int, __: int
) -> Iterator[Event]:
    wave_s = draw.choice(sorted({order.released_s for order in problem.orders.values()}))
    arrive_s = max(now_s, wave_s) + draw.randint(600, 7200)
    yield LateLinehaul(at_s=now_s, wave_s=wave_s, arrive_s=arrive_s)


def _urgent(
    draw: Random, problem: TwoEchelonProblem, _: Plan, now_s: int, number: int
) -> Iterator[Event]:
    like = draw.choice(sorted(problem.orders.values(), key=lambda order: order.order_id))
    order = replace(
        like,
        order_id=OrderId(f"urgent-{now_s}-{number}"),
        released_s=now_s,
        due_s=now_s + draw.choice([4, 12, 72]) * HOUR_S,
    )
    yield UrgentOrder(at_s=now_s, order=order)


def _refused(
    draw: Random, _: TwoEchelonProblem, plan: Plan, now_s: int, __: int
) -> Iterator[Event]:
    coming = [i for i, legs in plan.assignments.items() if legs[-1].arrive_s > now_s]
    if coming:
        yield Refused(at_s=now_s, order_id=draw.choice(sorted(coming)))


def _bus(draw: Random, problem: TwoEchelonProblem, _: Plan, now_s: int, __: int) -> Iterator[Event]:
    trips = [t for t in problem.county.bus_trips if t.stops[0].depart_s > now_s]
    if trips:
        yield BusCancelled(at_s=now_s, trip_id=draw.choice(trips).trip_id)


_KINDS = {
    "breakdown": _breakdown,
    "unavailable": _unavailable,
    "road": _road,
    "place": _place,
    "linehaul": _linehaul,
    "urgent": _urgent,
    "refused": _refused,
    "bus": _bus,
}
