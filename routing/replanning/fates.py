"""From a day planned again to its plan: routes, and what became of every order, with reasons."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial

from network.ids import OrderId, PlaceId, VehicleId
from network.orders import Order
from routing.replanning.day import ReplannedDay
from routing.replanning.facts import may_go, must_go
from routing.replanning.timing import Timed
from routing.two_echelon.calls import told_to_wait
from routing.two_echelon.homeward import Homeward
from routing.two_echelon.last_days import LastDays, last_days
from routing.two_echelon.plan import (
    Held,
    Late,
    Leg,
    Plan,
    Route,
    RouteKind,
    Unserved,
    derive_assignments,
)
from routing.two_echelon.problem import TwoEchelonProblem
from routing.two_echelon.progress import Progress
from routing.two_echelon.reasons import named_rows, reason
from routing.violation import Reason, ReasonCode


@dataclass(frozen=True, slots=True, kw_only=True)
class Causes:
    """Why orders do not go as planned.

    Parameters
    ----------
    by_order
        The event that concerned an order, as code and name of what it was about.
    otherwise
        The same for orders that suffer from what was done about others.
    """

    by_order: Mapping[OrderId, tuple[ReasonCode, str]]
    otherwise: tuple[ReasonCode, str]

    def reason(self, order_id: OrderId) -> Reason:
        """Return the reason of an order."""
        code, what = self.by_order.get(order_id, self.otherwise)
        return reason(code, what=what)


def plan_of(day: ReplannedDay, before: Plan, unread: tuple[Route, ...], causes: Causes) -> Plan:
    """Return the plan of a day; routes in the order of the plan before, new ones after them.

    Parameters
    ----------
    day, unread
        The day, and routes that are passed on as they are.
    before, causes
        The plan in force, and why orders do not go as it says.
    """
    problem = day.facts.timer.problem
    place = {route.route_id: k for k, route in enumerate(before.routes)}
    routes = [*unread, *(_route(problem, timed) for timed in day.timed.values() if timed.stops)]
    routes.sort(key=lambda route: (place.get(route.route_id, len(place)), route.route_id))
    assignments = derive_assignments(tuple(routes))
    fates = tuple(_fates(problem, before, assignments, causes))
    return Plan(
        routes=tuple(routes),
        assignments=assignments,
        held=tuple(fate for fate in fates if isinstance(fate, Held)),
        unserved=tuple(fate for fate in fates if isinstance(fate, Unserved)),
        late=tuple(fate for fate in fates if isinstance(fate, Late)),
        locked=before.locked,
        hired=before.hired,
    )


def _route(problem: TwoEchelonProblem, timed: Timed) -> Route:
    course, kind = timed.course, timed.course.kind
    if kind is RouteKind.DIRECT and course.is_new:
        away = [s for s in timed.stops if problem.row_of[s.place_id] != course.home]
        if any(problem.orders[i].destination_id != s.place_id for s in away for i in s.deliver):
            kind = RouteKind.TRUNK
    drives = course.vehicle
    return Route(
        route_id=course.route_id,
        vehicle_id=VehicleId(course.bus_id) if drives is None else drives.vehicle_id,
        kind=kind,
        stops=timed.stops,
    )


def _fates(
    problem: TwoEchelonProblem,
    before: Plan,
    assignments: Mapping[OrderId, tuple[Leg, ...]],
    causes: Causes,
) -> Iterator[Held | Unserved | Late]:
    """Yield what became of the orders that do not arrive, or late."""
    held = {entry.order_id: entry for entry in before.held}
    unserved = {entry.order_id: entry for entry in before.unserved}
    late = {entry.order_id: entry for entry in before.late}
    days, homeward = last_days(problem), Homeward(problem)
    progress = problem.progress or Progress(now_s=0)
    returning = progress.returning
    out = progress.withdrawn | {r.vehicle_id for r in progress.routes if r.is_stopped}
    for order_id, order in problem.orders.items():
        legs = assignments.get(order_id, ())
        here = legs[-1].to_id if legs else order.origin_id
        travelled: PlaceId | None = here if legs else None
        if order_id in returning:
            why = causes.reason(order_id)
            known = unserved.get(order_id)
            if known is not None and known.reason.code is ReasonCode.REFUSED:
                why = known.reason
            yield Unserved(order_id=order_id, reason=why, place_id=travelled)
        elif here == order.destination_id and legs:
            over_s = legs[-1].arrive_s - order.due_s
            if over_s > 0:
                why = late[order_id].reason if order_id in late else causes.reason(order_id)
                yield Late(order_id=order_id, late_s=over_s, reason=why)
        elif order_id in unserved and unserved[order_id].place_id == travelled:
            yield unserved[order_id]
        elif order_id in held and held[order_id].place_id == here:
            yield held[order_id]
        else:
            why = _pinned_to_one_of(problem, order_id, out) or causes.reason(order_id)
            yield _left(problem, order, travelled, why, waits=(days, homeward))


def _left(
    problem: TwoEchelonProblem,
    order: Order,
    travelled: PlaceId | None,
    why: Reason,
    *,
    waits: tuple[LastDays, Homeward],
) -> Held | Unserved:
    """Return what becomes of an order that is left where it is, or where it has come to."""
    order_id, here = order.order_id, travelled or order.origin_id
    days, homeward = waits
    last = days.of(order, here)
    ruling = problem.rulings.get(order_id)
    if travelled is None and ruling is not None and not may_go(problem, order_id):
        return told_to_wait(order, ruling, problem.day, last, partial(days.can_leave, order, here))
    if last >= 1 and (travelled is not None or not must_go(problem, order_id)):
        return Held(order_id=order_id, place_id=here, reason=why, latest_day=last)
    if travelled is not None and homeward.may_wait(order, here):
        return replace(homeward.waiting(order, here), reason=why)
    return Unserved(order_id=order_id, reason=why, place_id=travelled)


def _pinned_to_one_of(
    problem: TwoEchelonProblem, order_id: OrderId, out: frozenset[VehicleId]
) -> Reason | None:
    """Return the reason of an order if the vehicle it is pinned to is out of service."""
    who = problem.who([order_id])
    if who.vehicle_id not in out:
        return None
    return reason(
        ReasonCode.DIRECTED_VEHICLE_OUT, rows=named_rows(who.rows), vehicle=who.vehicle_id
    )
