"""A plan checked and priced part by part, so that a changed plan is examined only where it changed.

What is found is what `check` and `price` find, in the same order. What single routes and orders
break depends on them alone and is kept; what concerns the whole day is found anew each time, as it
takes no time beside.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from network.ids import OrderId
from routing.cost import CostBreakdown
from routing.two_echelon.bus_rules import bus_route_violations, bus_trips
from routing.two_echelon.directive_rules import directive_violations
from routing.two_echelon.executed_rules import executed_violations
from routing.two_echelon.night_rules import calendar_violations, night_violations
from routing.two_echelon.opening_rules import opening_violations
from routing.two_echelon.order_rules import (
    Fates,
    OrderRules,
    Ride,
    RouteRides,
    in_order_of_time,
    listed_twice,
    misstated,
    named_on,
    rides_on,
    unknown_orders,
)
from routing.two_echelon.plan import Plan, Route
from routing.two_echelon.price import price_places, price_route
from routing.two_echelon.problem import TwoEchelonProblem
from routing.two_echelon.route_rules import fleet_violations, route_violations
from routing.violation import Violation

_Found = dict[OrderId, tuple[Violation, ...]]
_ValueT = TypeVar("_ValueT")


class Examiner:
    """Examines plans of one day.

    Parameters
    ----------
    problem
        The day; what is the same for all its plans is worked out once.
    """

    def __init__(self, problem: TwoEchelonProblem) -> None:
        self.problem = problem
        self._trips = bus_trips(problem)
        self._rules = OrderRules(problem)
        self._place_of = {order_id: n for n, order_id in enumerate(problem.orders)}

    def examined(self, plan: Plan) -> "Examined":
        """Return a plan with what is found of all of it."""
        parts = tuple(self._part(plan, route) for route in plan.routes)
        rides = in_order_of_time(part.rides for part in parts)
        named = rides.keys() | plan.assignments.keys()
        stated = _of_each(named, lambda i: misstated(i, rides.get(i, ()), plan))
        fates = Fates.of(plan)
        broken = _of_each(
            self.problem.orders, lambda i: self._rules.violations(i, rides.get(i, ()), fates)
        )
        return self._examined(plan, parts, rides, stated, broken)

    def after(self, before: "Examined", plan: Plan) -> "Examined":
        """Return a plan that was made from an examined one, with what is found of it.

        Parameters
        ----------
        before, plan
            What this examiner found, and a plan whose routes are the same objects wherever it
            leaves them alone.
        """
        known = {id(part.route): part for part in before.parts}
        parts = tuple(known.get(id(r)) or self._part(plan, r) for r in plan.routes)
        now = {id(part) for part in parts}
        kept = [part for part in before.parts if id(part) in now]
        if [part for part in parts if id(part.route) in known] != kept or (
            plan.hired != before.plan.hired
        ):
            return self.examined(plan)
        changed = [part for part in before.parts if id(part) not in now]
        changed += [part for part in parts if id(part.route) not in known]
        touched = frozenset[OrderId]().union(*(part.rides.by_order for part in changed))
        rides = {i: own for i, own in before.rides.items() if i not in touched}
        rides |= in_order_of_time((part.rides for part in parts), only=touched)
        stated_anew = touched | _changed(before.plan.assignments, plan.assignments)
        was, fates = Fates.of(before.plan), Fates.of(plan)
        fated_anew = touched.union(
            _changed(was.held, fates.held),
            _changed(was.unserved, fates.unserved),
            _changed(was.late, fates.late),
        )
        stated = _without(before.misstated, stated_anew) | _of_each(
            stated_anew, lambda i: misstated(i, rides.get(i, ()), plan)
        )
        broken = _without(before.broken, fated_anew) | _of_each(
            fated_anew & self.problem.orders.keys(),
            lambda i: self._rules.violations(i, rides.get(i, ()), fates),
        )
        return self._examined(plan, parts, rides, stated, broken)

    def _part(self, plan: Plan, route: Route) -> "_Part":
        vehicles = {v.vehicle_id: v for v in (*plan.hired, *self.problem.county.vehicles)}
        trip = self._trips.get(route.vehicle_id)
        return _Part(
            route=route,
            rides=rides_on(route),
            unknown_ids=frozenset(named_on((route,)) - self.problem.orders.keys()),
            violations=tuple(route_violations(self.problem, route, vehicles.get(route.vehicle_id))),
            bus_violations=tuple(bus_route_violations(self.problem, route, trip)),
            cost=price_route(self.problem, route, vehicles),
        )

    def _examined(
        self,
        plan: Plan,
        parts: "tuple[_Part, ...]",
        rides: Mapping[OrderId, tuple[Ride, ...]],
        stated: _Found,
        broken: _Found,
    ) -> "Examined":
        costs = (part.cost for part in parts)
        return Examined(
            plan=plan,
            violations=tuple(self._violations(plan, parts, stated, broken)),
            cost=sum(costs, start=price_places(self.problem, plan)),
            parts=parts,
            rides=rides,
            misstated=stated,
            broken=broken,
        )

    def _violations(
        self, plan: Plan, parts: "tuple[_Part, ...]", stated: _Found, broken: _Found
    ) -> Iterator[Violation]:
        """Yield what is found, in the order of `check`."""
        problem = self.problem
        yield from fleet_violations(problem, plan)
        for part in parts:
            yield from part.violations
        for part in parts:
            yield from part.bus_violations
        yield from night_violations(problem, plan)
        yield from calendar_violations(problem, plan)
        yield from executed_violations(problem, plan)
        for part in parts:
            yield from part.rides.broken
        unknown = (order_id for part in parts for order_id in part.unknown_ids)
        yield from unknown_orders(problem, unknown, plan)
        yield from listed_twice(plan)
        for order_id in sorted(stated):
            yield from stated[order_id]
        for order_id in sorted(broken, key=self._place_of.__getitem__):
            yield from broken[order_id]
        yield from directive_violations(problem, plan)
        yield from opening_violations(problem, plan)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Part:
    """What is found of one route by itself."""

    route: Route
    rides: RouteRides
    unknown_ids: frozenset[OrderId]
    violations: tuple[Violation, ...]
    bus_violations: tuple[Violation, ...]
    cost: CostBreakdown


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Examined:
    """A plan, and what is found of it.

    Parameters
    ----------
    plan, violations, cost
        The plan, what `check` finds of it, and what `price` says it costs.
    parts, rides, misstated, broken
        Of what that is made up: what is found of each route; every order's rides in order of time;
        and of the orders of which there are any, the violations of what is stated of them, and of
        their fates.
    """

    plan: Plan
    violations: tuple[Violation, ...]
    cost: CostBreakdown
    parts: tuple[_Part, ...]
    rides: Mapping[OrderId, tuple[Ride, ...]]
    misstated: _Found
    broken: _Found


def _of_each(
    order_ids: Iterable[OrderId], find: Callable[[OrderId], Iterable[Violation]]
) -> _Found:
    """Return what is found of each of some orders of which anything is."""
    found = ((order_id, tuple(find(order_id))) for order_id in order_ids)
    return {order_id: violations for order_id, violations in found if violations}


def _without(found: _Found, order_ids: Collection[OrderId]) -> _Found:
    return {i: violations for i, violations in found.items() if i not in order_ids}


def _changed(before: Mapping[OrderId, _ValueT], after: Mapping[OrderId, _ValueT]) -> set[OrderId]:
    """Return the orders of which something else is said than before."""
    gone = before.keys() - after.keys()
    return gone.union(i for i, now in after.items() if _differs(before.get(i), now))


def _differs(before: object, after: object) -> bool:
    return before is not after and before != after
