"""The rules that every order's chain keeps: complete, continuous, released, in time."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from network.ids import OrderId
from network.orders import Order
from routing.two_echelon.last_days import LastDays, last_days
from routing.two_echelon.plan import (
    Held,
    Late,
    Leg,
    Plan,
    Route,
    Stop,
    Unserved,
    leg_between,
)
from routing.two_echelon.problem import TwoEchelonProblem
from routing.two_echelon.sorting import ready_times
from routing.violation import Violation, ViolationKind


@dataclass(frozen=True, slots=True)
class Ride:
    """One order on one route.

    Parameters
    ----------
    leg
        From where to where, and when.
    released_s
        The end of its unloading.
    """

    leg: Leg
    released_s: int


@dataclass(frozen=True, slots=True)
class RouteRides:
    """What rides on one route.

    Parameters
    ----------
    by_order
        The rides of each order in the order of their unloading.
    broken
        Loadings without their unloading, and the other way round.
    """

    by_order: Mapping[OrderId, tuple[Ride, ...]]
    broken: tuple[Violation, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fates:
    """What a plan lists of orders, by order; of those listed twice, the last entry."""

    held: Mapping[OrderId, Held]
    unserved: Mapping[OrderId, Unserved]
    late: Mapping[OrderId, Late]

    @classmethod
    def of(cls, plan: Plan) -> "Fates":
        """Return the fates that a plan lists."""
        return cls(
            held={entry.order_id: entry for entry in plan.held},
            unserved={entry.order_id: entry for entry in plan.unserved},
            late={entry.order_id: entry for entry in plan.late},
        )


def order_violations(problem: TwoEchelonProblem, plan: Plan) -> list[Violation]:
    """Return every rule that an order's fate breaks (C1, C2, C6, C7, C12)."""
    on_routes = [rides_on(route) for route in plan.routes]
    rides = in_order_of_time(on_routes)
    rules, fates = OrderRules(problem), Fates.of(plan)
    found = [violation for each in on_routes for violation in each.broken]
    found.extend(unknown_orders(problem, named_on(plan.routes), plan))
    found.extend(listed_twice(plan))
    for order_id in sorted(set(rides) | set(plan.assignments)):
        found.extend(misstated(order_id, rides.get(order_id, ()), plan))
    for order_id in problem.orders:
        found.extend(rules.violations(order_id, rides.get(order_id, ()), fates))
    return found


class OrderRules:
    """The rules that each order of a day keeps by itself, whatever becomes of the others.

    Parameters
    ----------
    problem
        The day; what is the same for all orders is worked out once.
    """

    def __init__(self, problem: TwoEchelonProblem) -> None:
        self._orders = problem.orders
        self._cooling_s = {problem.place_ids[row]: s for row, s in problem.cooling_s().items()}
        progress = problem.progress
        self._refused = frozenset() if progress is None else progress.returning
        self._ready_s = _ready_s(problem)
        self._days = last_days(problem)

    def violations(
        self, order_id: OrderId, rides: Sequence[Ride], fates: Fates
    ) -> Iterator[Violation]:
        """Yield every rule that a known order breaks.

        Parameters
        ----------
        order_id, rides, fates
            The order, its rides in order of time, and what the plan lists.
        """
        order, held = self._orders[order_id], fates.held.get(order_id)
        unserved = fates.unserved.get(order_id)
        listed = [entry for entry in (held, unserved) if entry is not None]
        may_stay = order_id in self._refused and held is None
        yield from _fate(order, rides, listed, may_stay=may_stay)
        if rides:
            yield from self._chain(order, rides)
        if held is not None:
            yield from _wait(order, held, self._days)
        arrived = rides if unserved is None else ()
        yield from _lateness(order, arrived, fates.late.get(order_id))

    def _lateness(order: Order, rides: Sequence[Ride], listed: Late | None) -> Iterator[Violation]:
    """Yield orders late and not listed so, or listed with a lateness that is not theirs (C7)."""
    arrives = bool(rides) and rides[-1].leg.to_id == order.destination_id
    late_s = max(0, rides[-1].leg.arrive_s - order.due_s) if arrives else 0
    if late_s > 0 and listed is None:
        yield Violation(
            kind=ViolationKind.LATE_UNLISTED, subject=order.order_id, amount=late_s, unit="s"
        )
    if listed is not None and (listed.late_s != late_s or late_s == 0):
        yield Violation(
            kind=ViolationKind.LATE_MISSTATED,
            subject=order.order_id,
            amount=max(1, abs(listed.late_s - late_s)),
            unit="s",
        )
