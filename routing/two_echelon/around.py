"""Planning around what is locked: locked routes stay to the second, the rest is planned anew.

Orders that a locked route carries are not planned again; so whoever else carries one of them on its
way stays, too. What is left is a day of its own, with the other vehicles and buses, on which orders
of locked stops may go with their vehicles only. Both together are a plan of the whole day: the
checker has the last word on it.
"""

from collections import Counter
from dataclasses import dataclass, replace
from itertools import count

from network.county import County
from network.ids import OrderId, VehicleId
from routing.two_echelon.intake import build_problem
from routing.two_echelon.locked_stops import pins
from routing.two_echelon.plan import Plan, Route
from routing.two_echelon.problem import TwoEchelonProblem
from routing.two_echelon.terms import Terms


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """A day divided into what stays and what is planned anew.

    Parameters
    ----------
    kept
        The routes that stay, with the orders they carry.
    rest
        All other orders, vehicles and buses as a day of their own.
    """

    kept: Plan
    rest: TwoEchelonProblem

    def joined(self, plan: Plan) -> Plan:
        """Return the plan of the whole day with a plan of the rest; its new ids are free ones."""
        ids = _free_ids(self.kept, plan)
        routes = tuple(replace(route, route_id=ids[route.route_id]) for route in plan.routes)
        assignments = {
            order_id: tuple(replace(leg, route_id=ids[leg.route_id]) for leg in legs)
            for order_id, legs in plan.assignments.items()
        }
        return Plan(
            routes=(*self.kept.routes, *routes),
            assignments={**self.kept.assignments, **assignments},
            held=(*self.kept.held, *plan.held),
            unserved=(*self.kept.unserved, *plan.unserved),
            late=(*self.kept.late, *plan.late),
            locked=self.kept.locked,
            locked_stops=self.kept.locked_stops,
            hired=(*self.kept.hired, *plan.hired),
        )


def around(problem: TwoEchelonProblem, plan: Plan) -> Around:
    """Divide a day into the locked routes of a plan and the rest, which knows the locked stops.

    Parameters
    ----------
    problem, plan
        A day of which nothing has been done yet, and a plan of it, whose `locked` and
        `locked_stops` say what stays.
    """
    routes = kept_routes(plan)
    carried = {order_id for route in routes for order_id in _carried(route)}
    return Around(kept=_part(plan, routes, carried), rest=_rest(problem, plan, routes))


def kept_routes(plan: Plan) -> tuple[Route, ...]:
    """Return the locked routes, and those that carry an order on that a kept one carries."""
    kept = {route.route_id for route in plan.routes if route.route_id in plan.locked}
    carried: set[OrderId] = set()
    is_growing = bool(kept)
    while is_growing:
        carried = {i for route in plan.routes if route.route_id in kept for i in _carried(route)}
        more = {route.route_id for route in plan.routes if not carried.isdisjoint(_carried(route))}
        is_growing = not more <= kept
        kept |= more
    return tuple(route for route in plan.routes if route.route_id in kept)


def _carried(route: Route) -> frozenset[OrderId]:
    return frozenset(i for stop in route.stops for i in (*stop.deliver, *stop.collect))


def _part(plan: Plan, routes: tuple[Route, ...], carried: set[OrderId]) -> Plan:
    """Return the part of a plan that some routes are, with what becomes of their orders."""
    vehicles = {route.vehicle_id for route in routes}
    return Plan(
        routes=routes,
        assignments={i: legs for i, legs in plan.assignments.items() if i in carried},
        held=tuple(entry for entry in plan.held if entry.order_id in carried),
        unserved=tuple(entry for entry in plan.unserved if entry.order_id in carried),
        late=tuple(entry for entry in plan.late if entry.order_id in carried),
        locked=plan.locked,
        locked_stops=plan.locked_stops,
        hired=tuple(vehicle for vehicle in plan.hired if vehicle.vehicle_id in vehicles),
    )


def _rest(problem: TwoEchelonProblem, plan: Plan, routes: tuple[Route, ...]) -> TwoEchelonProblem:
    carried = {order_id for route in routes for order_id in _carried(route)}
    taken = {route.vehicle_id for route in routes}
    rest = build_problem(
        _with_fewer(problem.county, taken),
        tuple(order for i, order in problem.orders.items() if i not in carried),
        problem.travel,
        day=problem.day,
        terms=Terms(
            vehicles=tuple(v for v in problem.vehicles if v.vehicle_id not in taken),
            ready_s=problem.ready_s,
            taken_trips=taken,
            directives=(*pins(plan, taken), *problem.directives),
        ),
    )
    return replace(rest, whole=problem)


def _with_fewer(county: County, taken: set[VehicleId]) -> County:
    """Return a county of whose vehicle types fewer may be out, as some vehicles are."""
    out = Counter(v.vehicle_type_id for v in county.vehicles if v.vehicle_id in taken)
    return county.replace(
        vehicle_types=tuple(
            kind
            if kind.max_in_use is None
            else replace(kind, max_in_use=max(0, kind.max_in_use - out[kind.vehicle_type_id]))
            for kind in county.vehicle_types
        ),
    )


def _free_ids(kept: Plan, plan: Plan) -> dict[str, str]:
    """Return an id that no kept route has for each route of a plan: its own, or the next free."""
    used = {route.route_id for route in kept.routes}
    taken = used | {route.route_id for route in plan.routes}
    ids: dict[str, str] = {}
    for route in plan.routes:
        route_id = route.route_id
        if route_id in used:
            kind = route.kind.value[0].upper()
            route_id = next(i for n in count(1) if (i := f"{kind}{n:03d}") not in taken)
        taken.add(route_id)
        ids[route.route_id] = route_id
    return ids
