"""A plan with a change put into it, route by route, for the checker and the pricing to judge."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from network.ids import OrderId
from routing.load import NOTHING
from routing.two_echelon.changes import Change, PlannedDay
from routing.two_echelon.homeward import Homeward
from routing.two_echelon.plan import (
    Held,
    Late,
    Leg,
    Plan,
    Route,
    RouteKind,
    Stop,
    derive_assignments,
)
from routing.two_echelon.problem import TwoEchelonProblem
from routing.two_echelon.reasons import reason
from routing.two_echelon.retiming import TimedRun
from routing.two_echelon.runs import HandOver
from routing.violation import ReasonCode
from routing.vrp.schedule import EventKind


def applied(
    problem: TwoEchelonProblem,
    plan: Plan,
    day: PlannedDay,
    change: Change | None = None,
    *,
    call: int | None = None,
) -> Plan:
    """Return a plan whose routes have the times of a planned day, and of a change of it.

    Buses carry nothing of the call that is changed.
    """
    runs: dict[int, TimedRun | None] = {**day.runs, **({} if change is None else change.runs)}
    gone: set[OrderId] = set()
    if call is not None:
        gone.update(day.calls[call].deliver_ids, day.calls[call].collect_ids)
    routes = [
        _lighter(problem, route, gone) if route.kind is RouteKind.BUS else route
        for k, route in enumerate(plan.routes)
        if k not in runs
    ]
    for number, timed in sorted(runs.items()):
        if timed is not None:
            is_old = number < len(plan.routes)
            route_id = plan.routes[number].route_id if is_old else f"X{number}"
            kind = plan.routes[number].kind if is_old else RouteKind.DIRECT
            stops = tuple(_stops(problem, day, timed))
            vehicle_id = timed.run.vehicle.vehicle_id
            routes.append(Route(route_id=route_id, vehicle_id=vehicle_id, kind=kind, stops=stops))
    assignments = derive_assignments(tuple(routes))
    return replace(
        plan,
        routes=tuple(routes),
        assignments=assignments,
        held=tuple(_held(problem, plan, assignments)),
        unserved=tuple(each for each in plan.unserved if each.order_id not in assignments),
        late=tuple(_late(problem, assignments)),
    )


def _lighter(problem: TwoEchelonProblem, route: Route, gone: set[OrderId]) -> Route:
    """Return what a bus carries without some orders."""
    stops = []
    load = NOTHING
    for stop in route.stops:
        deliver = tuple(i for i in stop.deliver if i not in gone)
        collect = tuple(i for i in stop.collect if i not in gone)
        for order_id in deliver:
            load = load.minus(problem.loads[order_id])
        for order_id in collect:
            load = load.plus(problem.loads[order_id])
        stops.append(replace(stop, deliver=deliver, collect=collect, load=load))
    return replace(route, stops=tuple(stops))


def _stops(problem: TwoEchelonProblem, day: PlannedDay, timed: TimedRun) -> Iterator[Stop]:
    """Yield the stops; unloading at home and loading for the next trip are one stop."""
    timeline = timed.timeline
    load, waiting = NOTHING, None
    for k, event in enumerate(timeline.events):
        deliver: list[OrderId] = []
        collect: list[OrderId] = []
        for client in event.clients:
            brought, taken = _orders(day, timed, client)
            if event.kind is EventKind.LOAD:
                collect += brought
            elif event.kind is EventKind.UNLOAD:
                deliver += taken
            else:
                deliver += brought
                collect += taken
        for order_id in deliver:
            load = load.minus(problem.loads[order_id])
        for order_id in collect:
            load = load.plus(problem.loads[order_id])
        stop = Stop(
            place_id=problem.place_ids[event.place],
            arrive_s=timeline.arrive_s[k] if waiting is None else waiting.arrive_s,
            depart_s=timeline.depart_s(k),
            deliver=(*(() if waiting is None else waiting.deliver), *deliver),
            collect=tuple(collect),
            rest_s=event.rest_s,
            load=load,
        )
        is_last = k == len(timeline.events) - 1
        waiting = stop if event.kind is EventKind.UNLOAD and not is_last else None
        if waiting is None:
            yield stop


def _orders(
    day: PlannedDay, timed: TimedRun, client: int
) -> tuple[tuple[OrderId, ...], tuple[OrderId, ...]]:
    task = timed.run.tasks[client]
    if isinstance(task, HandOver):
        ids = tuple(order_id for share in task.shares for order_id in share.order_ids)
        return (ids, ()) if task.is_drop else ((), ids)
    return day.calls[task].deliver_ids, day.calls[task].collect_ids


def _held(
    problem: TwoEchelonProblem, plan: Plan, assignments: Mapping[OrderId, tuple[Leg, ...]]
) -> Iterable[Held]:
    """Yield who waited before and still has no leg, and who is on the way in the evening."""
    yield from (entry for entry in plan.held if entry.order_id not in assignments)
    homeward = Homeward(problem)
    for order_id, legs in assignments.items():
        order, here = problem.orders[order_id], legs[-1].to_id
        if here != order.destination_id:
            yield homeward.waiting(order, here)


def _late(
    problem: TwoEchelonProblem, assignments: Mapping[OrderId, tuple[Leg, ...]]
) -> Iterable[Late]:
    for order_id, legs in assignments.items():
        order = problem.orders[order_id]
        late_s = legs[-1].arrive_s - order.due_s
        if legs[-1].to_id == order.destination_id and late_s > 0:
            yield Late(order_id=order_id, late_s=late_s, reason=reason(ReasonCode.DUE_TOO_SOON))
