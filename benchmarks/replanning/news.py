"""What may go otherwise than planned on a measured day: events of each kind."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import count

from network.ids import BusTripId, OrderId, PlaceId
from network.orders import Direction
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
from routing.two_echelon.plan import Plan, Route, RouteKind
from routing.two_echelon.problem import TwoEchelonProblem

_HOUR_S = 3600
_LATE_S = 2 * _HOUR_S
_URGENT_S = 6 * _HOUR_S


class NewsKind(StrEnum):
    """Kinds of events."""

    BREAKDOWN = "breakdown"
    CLOSURE = "closure"
    LINEHAUL = "linehaul"
    URGENT = "urgent"
    REFUSED = "refused"
    BUS = "bus"
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """An event of a day.

    Parameters
    ----------
    kind, subject, event
        What happens, and to what.
    touched
        Orders that it concerns itself: their visits may change whatever is planned.
    """

    kind: NewsKind
    subject: str
    event: Event
    touched: frozenset[OrderId]


def news_of(
    kind: NewsKind, problem: TwoEchelonProblem, plan: Plan, at_s: int, most: int
) -> tuple[News, ...]:
    """Return events of a kind, evenly drawn from those that there can be.

    Parameters
    ----------
    kind
        What is to happen.
    problem, plan
        The day.
    at_s
        When, seconds after midnight; late linehaul is known when it was to come, and vehicles stay
        at home from the morning on.
    most
        Events at most, ≥ 1.
    """
    found = list(_KINDS[kind](problem, plan, at_s))
    step = max(1, len(found) // most)
    return tuple(found[::step][:most])


def is_out(route: Route, at_s: int) -> bool:
    """Return whether a vehicle, but no bus, is on its way at a moment."""
    is_bus = route.kind is RouteKind.BUS
    return not is_bus and route.stops[0].depart_s <= at_s < route.stops[-1].arrive_s


def _handed(routes: Iterable[Route], place_id: PlaceId | None = None) -> frozenset[OrderId]:
    """Return the orders handed over by some routes, at one place if it is named."""
    return frozenset(
        order_id
        for route in routes
        for stop in route.stops
        if place_id in {None, stop.place_id}
        for order_id in (*stop.deliver, *stop.collect)
    )


def _breakdowns(_: TwoEchelonProblem, plan: Plan, at_s: int) -> Iterator[News]:
    for route in plan.routes:
        if is_out(route, at_s):
            yield News(
                kind=NewsKind.BREAKDOWN,
                subject=route.vehicle_id,
                event=Breakdown(at_s=at_s, vehicle_id=route.vehicle_id),
                touched=_handed([route]),
            )


def _closures(problem: TwoEchelonProblem, plan: Plan, at_s: int) -> Iterator[News]:
    """Yield the closing of places at which somebody is still to call, homes left out."""
    homes = {problem.place_ids[row] for row in (*problem.hubs, *problem.stations)}
    coming = (stop for route in plan.routes for stop in route.stops if stop.arrive_s > at_s)
    for place_id in dict.fromkeys(stop.place_id for stop in coming):
        if place_id not in homes:
            yield News(
                kind=NewsKind.CLOSURE,
                subject=place_id,
                event=Closure(at_s=at_s, place_id=place_id),
                touched=_handed(plan.routes, place_id),
            )


def _linehaul(problem: TwoEchelonProblem, _: Plan, __: int) -> Iterator[News]:
    """Yield waves of the day that come two hours late."""
    hubs = {problem.place_ids[row] for row in problem.hubs}
    waves: dict[tuple[int, PlaceId], set[OrderId]] = {}
    for order in problem.orders.values():
        if order.origin_id in hubs and order.released_s > 0:
            waves.setdefault((order.released_s, order.origin_id), set()).add(order.order_id)
    for (wave_s, hub_id), touched in sorted(waves.items()):
        yield News(
            kind=NewsKind.LINEHAUL,
            subject=f"{hub_id} {wave_s // _HOUR_S:02d}:{wave_s % _HOUR_S // 60:02d}",
            event=LateLinehaul(
                at_s=wave_s, wave_s=wave_s, arrive_s=wave_s + _LATE_S, hub_id=hub_id
            ),
            touched=frozenset(touched),
        )


def _urgent(problem: TwoEchelonProblem, plan: Plan, at_s: int) -> Iterator[News]:
    """Yield an order like one that goes down today, due in six hours, for every place."""
    hubs = {problem.place_ids[row] for row in problem.hubs}
    likes = {
        order.destination_id: order
        for order in problem.orders.values()
        if order.direction is Direction.DOWN
        and order.origin_id in hubs
        and order.order_id in plan.assignments
    }
    for number, like in zip(count(1), likes.values(), strict=False):
        order = replace(
            like,
            order_id=OrderId(f"urgent-{number}"),
            released_s=at_s,
            due_s=at_s + _URGENT_S,
        )
        yield News(
            kind=NewsKind.URGENT,
            subject=order.destination_id,
            event=UrgentOrder(at_s=at_s, order=order),
            touched=frozenset({order.order_id}),
        )


def _refused(_: TwoEchelonProblem, plan: Plan, at_s: int) -> Iterator[News]:
    for order_id, legs in plan.assignments.items():
        if legs[-1].arrive_s > at_s:
            yield News(
                kind=NewsKind.REFUSED,
                subject=order_id,
                event=Refused(at_s=at_s, order_id=order_id),
                touched=frozenset({order_id}),
            )


def _buses(_: TwoEchelonProblem, plan: Plan, at_s: int) -> Iterator[News]:
    """Yield buses with freight that are to leave after the moment."""
    for route in plan.routes:
        if route.kind is RouteKind.BUS and route.stops[0].depart_s > at_s:
            yield News(
                kind=NewsKind.BUS,
                subject=route.vehicle_id,
                event=BusCancelled(at_s=at_s, trip_id=BusTripId(route.vehicle_id)),
                touched=_handed([route]),
            )


def _unavailable(problem: TwoEchelonProblem, plan: Plan, _: int) -> Iterator[News]:
    at_s = problem.county.operations.work_from_s - 1
    for route in plan.routes:
        if route.kind is not RouteKind.BUS:
            yield News(
                kind=NewsKind.UNAVAILABLE,
                subject=route.vehicle_id,
                event=VehicleUnavailable(at_s=at_s, vehicle_id=route.vehicle_id),
                touched=_handed([route]),
            )


_KINDS: Mapping[NewsKind, Callable[[TwoEchelonProblem, Plan, int], Iterator[News]]] = {
    NewsKind.BREAKDOWN: _breakdowns,
    NewsKind.CLOSURE: _closures,
    NewsKind.LINEHAUL: _linehaul,
    NewsKind.URGENT: _urgent,
    NewsKind.REFUSED: _refused,
    NewsKind.BUS: _buses,
    NewsKind.UNAVAILABLE: _unavailable,
}
