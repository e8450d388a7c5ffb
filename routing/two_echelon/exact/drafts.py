"""From calls with times to a plan: what an exact formulation decided, in the words of a plan."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from network.fleet import Vehicle
from network.ids import OrderId
from routing.load import NOTHING, Load
from routing.two_echelon.homeward import Homeward
from routing.two_echelon.plan import (
    Late,
    Plan,
    Route,
    RouteKind,
    Stop,
    Unserved,
    derive_assignments,
)
from routing.two_echelon.problem import TwoEchelonProblem
from routing.two_echelon.reasons import reason
from routing.violation import ReasonCode


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A stay of a vehicle.

    Parameters
    ----------
    place
        Row.
    arrive_s, depart_s
        Seconds of the day.
    deliver, collect
        Orders unloaded and loaded.
    rest_s
        Seconds of the stay after the work that are the driver's rest, ≥ 0.
    joins
        Whether it is one stop with the call before, at the same place.
    """

    place: int
    arrive_s: int
    depart_s: int
    deliver: tuple[OrderId, ...] = ()
    collect: tuple[OrderId, ...] = ()
    rest_s: int = 0
    joins: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What a formulation proves.

    Parameters
    ----------
    plan
        The best plan found; None: none was.
    lower_fen
        No plan that makes every visit costs less.
    is_proven
        Whether the plan is optimal, or surely none makes every visit.
    """

    plan: Plan | None
    lower_fen: float
    is_proven: bool = True


def plan_of(problem: TwoEchelonProblem, days: Iterable[tuple[Vehicle, Sequence[Call]]]) -> Plan:
    """Return the plan of some vehicles' days.

    Parameters
    ----------
    problem
        The day.
    days
        Vehicles with their calls in order, the first and the last at home.
    """
    routes = tuple(_route(problem, n, *day) for n, day in enumerate(days, start=1))
    assignments = derive_assignments(routes)
    held, late, homeward = [], [], Homeward(problem)
    for order_id, legs in assignments.items():
        order, here = problem.orders[order_id], legs[-1].to_id
        if here != order.destination_id:
            held.append(homeward.waiting(order, here))
        elif legs[-1].arrive_s > order.due_s:
            over_s = legs[-1].arrive_s - order.due_s
            late.append(
                Late(order_id=order_id, late_s=over_s, reason=reason(ReasonCode.DUE_TOO_SOON))
            )
    return Plan(
        routes=routes,
        assignments=assignments,
        held=(*problem.held, *held),
        unserved=problem.unserved,
        late=tuple(late),
    )


def plan_of_nothing(problem: TwoEchelonProblem) -> Plan:
    """Return the plan that makes no visit at all."""
    why = reason(ReasonCode.FLEET_TOO_SMALL)
    left_out = tuple(
        Unserved(order_id=order_id, reason=why)
        for visit in problem.visits
        for order_id in (*visit.deliver_ids, *visit.collect_ids)
    )
    return Plan(held=problem.held, unserved=(*problem.unserved, *left_out))


def _route(
    problem: TwoEchelonProblem, number: int, vehicle: Vehicle, calls: Sequence[Call]
) -> Route:
    stops: list[Stop] = []
    load = NOTHING
    for call in calls:
        load = load.minus(_load(problem, call.deliver)).plus(_load(problem, call.collect))
        before = stops.pop() if call.joins else None
        stops.append(
            Stop(
                place_id=problem.place_ids[call.place],
                arrive_s=call.arrive_s if before is None else before.arrive_s,
                depart_s=call.depart_s,
                deliver=call.deliver if before is None else before.deliver + call.deliver,
                collect=call.collect if before is None else before.collect + call.collect,
                rest_s=call.rest_s if before is None else before.rest_s + call.rest_s,
                load=load,
            )
        )
    kind = _kind(problem, vehicle, stops)
    return Route(
        route_id=f"{kind.value[0].upper()}{number:03d}",
        vehicle_id=vehicle.vehicle_id,
        kind=kind,
        stops=tuple(stops),
    )


def _kind(problem: TwoEchelonProblem, vehicle: Vehicle, stops: Sequence[Stop]) -> RouteKind:
    """Return what a route is for: a hub's route is a trunk if goods change vehicle on it."""
    if problem.row_of[vehicle.home_id] in problem.stations:
        return RouteKind.LOCAL
    handed = (
        (stop.place_id, problem.orders[order_id])
        for stop in stops
        if problem.row_of[stop.place_id] in problem.stations
        for order_id in (*stop.deliver, *stop.collect)
    )
    is_trunk = any(place not in {o.origin_id, o.destination_id} for place, o in handed)
    return RouteKind.TRUNK if is_trunk else RouteKind.DIRECT


def _load(problem: TwoEchelonProblem, order_ids: Iterable[OrderId]) -> Load:
    total = NOTHING
    for order_id in order_ids:
        total = total.plus(problem.loads[order_id])
    return total
