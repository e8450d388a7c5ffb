"""The rules of stations with a limit: what may pass them, and how often they are supplied (C16)."""

from collections import Counter
from collections.abc import Iterator
from itertools import chain

from network.ids import OrderId, PlaceId
from routing.load import NOTHING, Load
from routing.two_echelon.plan import Plan, Route, Stop
from routing.two_echelon.problem import TwoEchelonProblem
from routing.violation import Violation, ViolationKind


def open_stations(problem: TwoEchelonProblem, plan: Plan) -> frozenset[int]:
    """Return the rows of the stations with an opening that goods pass on the plan's routes."""
    return frozenset(problem.row_of[place_id] for place_id in _passing(problem, plan))


def opening_violations(problem: TwoEchelonProblem, plan: Plan) -> Iterator[Violation]:
    """Yield stations that more passes than they have room for, or that are supplied again (C16).

    What passes is counted once an order, whichever way it goes.
    """
    if not problem.openings:
        return
    for place_id, order_ids in sorted(_passing(problem, plan).items()):
        opening = problem.openings[problem.row_of[place_id]]
        load = NOTHING
        for order_id in order_ids:
            load = load.plus(problem.loads[order_id])
        yield from _too_much(place_id, load, opening.room)
        if opening.is_supplied_once:
            yield from _again(problem, plan, place_id)


def _passing(problem: TwoEchelonProblem, plan: Plan) -> dict[PlaceId, set[OrderId]]:
    """Return the orders that pass each station with an opening, from the stops alone."""
    found: dict[PlaceId, set[OrderId]] = {}
    for stop in chain.from_iterable(route.stops for route in plan.routes):
        if problem.row_of.get(stop.place_id) in problem.openings:
            passing = {i for i in (*stop.deliver, *stop.collect) if _passes(problem, i, stop)}
            if passing:
                found.setdefault(stop.place_id, set()).update(passing)
    return found


def _passes(problem: TwoEchelonProblem, order_id: OrderId, stop: Stop) -> bool:
    order = problem.orders.get(order_id)
    return order is not None and stop.place_id not in (order.origin_id, order.destination_id)


def _too_much(place_id: PlaceId, load: Load, room: Load) -> Iterator[Violation]:
    most = room.in_units()
    for name, carried in load.in_units().items():
        if carried > most[name]:
            yield Violation(
                kind=ViolationKind.STATION_FULL,
                subject=place_id,
                amount=carried - most[name],
                unit=name.rpartition("_")[2],
            )


def _again(problem: TwoEchelonProblem, plan: Plan, place_id: PlaceId) -> Iterator[Violation]:
    """Yield a violation for each hub that a station is supplied from more than once."""
    calls = Counter(
        _start(route)
        for route in plan.routes
        for stop in route.stops
        if stop.place_id == place_id != _start(route)
        and any(
            order.destination_id != place_id and order.origin_id == _start(route)
            for order in (problem.orders[i] for i in stop.deliver if i in problem.orders)
        )
    )
    for _, count in sorted(calls.items()):
        if count > 1:
            yield Violation(
                kind=ViolationKind.SUPPLIED_AGAIN, subject=place_id, amount=float(count - 1)
            )


def _start(route: Route) -> PlaceId:
    return route.stops[0].place_id
