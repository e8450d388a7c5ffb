"""The rules that the dispatcher's directives set: who makes an order's call, and when (C15)."""

from collections.abc import Iterator

from network.ids import OrderId, PlaceId, VehicleId
from routing.two_echelon.plan import Plan, RouteKind
from routing.two_echelon.problem import TwoEchelonProblem
from routing.violation import Violation, ViolationKind


def directive_violations(problem: TwoEchelonProblem, plan: Plan) -> Iterator[Violation]:
    """Yield the orders that the wrong vehicle calls for, or that go or wait on the wrong day."""
    if not problem.rulings:
        return
    held = {entry.order_id for entry in plan.held} - {entry.order_id for entry in problem.held}
    calls = _calls(problem, plan)
    for order_id, ruling in problem.rulings.items():
        goes = bool(plan.assignments.get(order_id)) or order_id in calls
        waits = not goes and order_id in held
        if goes and ruling.when.first(problem.day) > problem.day:
            yield Violation(kind=ViolationKind.DAY_BROKEN, subject=order_id)
        if waits and ruling.when.must_go(problem.day):
            yield Violation(kind=ViolationKind.DAY_BROKEN, subject=order_id)
        for vehicle_id, home_id in calls.get(order_id, ()):
            if not ruling.who.is_pin_kept(vehicle_id, home_id):
                yield Violation(kind=ViolationKind.PIN_BROKEN, subject=order_id)
            if not ruling.who.is_ban_kept(vehicle_id, home_id):
                yield Violation(kind=ViolationKind.BAN_BROKEN, subject=order_id)


def _calls(
    problem: TwoEchelonProblem, plan: Plan
) -> dict[OrderId, list[tuple[VehicleId, PlaceId]]]:
    """Return who makes the call of each order that something is said of, and from which home.

    The home of a bus is the hub that the goods come from or go to.
    """
    found: dict[OrderId, list[tuple[VehicleId, PlaceId]]] = {}
    for route in plan.routes:
        loaded: dict[OrderId, PlaceId] = {}
        for stop in route.stops:
            for order_id in stop.deliver:
                start_id = loaded.pop(order_id, None)
                ruling = problem.rulings.get(order_id)
                if ruling is None or start_id is None:
                    continue
                if ruling.is_call(problem.orders[order_id], start_id, stop.place_id):
                    away = stop.place_id if start_id == ruling.place_id else start_id
                    home_id = away if route.kind is RouteKind.BUS else route.stops[0].place_id
                    found.setdefault(order_id, []).append((route.vehicle_id, home_id))
            loaded |= dict.fromkeys(stop.collect, stop.place_id)
    return found
