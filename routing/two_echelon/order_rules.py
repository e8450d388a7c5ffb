"""The rules that every order's chain keeps: complete, continuous, released, in time."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from network.ids import OrderId
from network.orders import Order
from routing.two_echelon.homeward import Homeward
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
        self._homeward = Homeward(problem)

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
            yield from _wait(order, held, self._days, self._homeward)
        arrived = rides if unserved is None else ()
        yield from _lateness(order, arrived, fates.late.get(order_id))

    def _chain(self, order: Order, rides: Sequence[Ride]) -> Iterator[Violation]:
        """Yield chains that start elsewhere, break, overlap or start before release (C2, C6).

        What changes vehicles at a cold store has to be cooled before it leaves.
        """
        ready_s, first = self._ready_s[order.order_id], rides[0].leg
        if first.from_id != order.origin_id:
            yield Violation(kind=ViolationKind.CHAIN_BROKEN, subject=order.order_id)
        for before, after in pairwise(rides):
            if before.leg.to_id != after.leg.from_id:
                yield Violation(kind=ViolationKind.CHAIN_BROKEN, subject=order.order_id)
            cooled_s = before.released_s + self._cooling_s.get(before.leg.to_id, 0)
            if after.leg.depart_s < cooled_s:
                yield Violation(
                    kind=ViolationKind.CHAIN_TOO_EARLY,
                    subject=order.order_id,
                    amount=cooled_s - after.leg.depart_s,
                    unit="s",
                )
        if first.depart_s < ready_s:
            yield Violation(
                kind=ViolationKind.RELEASE,
                subject=order.order_id,
                amount=ready_s - first.depart_s,
                unit="s",
            )


def _ready_s(problem: TwoEchelonProblem) -> dict[OrderId, int]:
    """Return when each order can leave its origin at the earliest (C6, C12).

    Not before the day says so, and not before it is released and sorted. Of orders that came late,
    or were sorted out of turn, it is known when that was.
    """
    in_turn_s = ready_times(problem.county, problem.orders.values())
    known_s = {} if problem.progress is None else problem.progress.ready_s
    return {i: max(problem.ready_s[i], known_s.get(i, in_turn_s[i])) for i in problem.orders}


def rides_on(route: Route) -> RouteRides:
    """Return what rides on a route, as its stops say."""
    rides: dict[OrderId, tuple[Ride, ...]] = {}
    broken: list[Violation] = []
    aboard: dict[OrderId, Stop] = {}
    for stop in route.stops:
        released_s = stop.depart_s - stop.rest_s
        for order_id in stop.deliver:
            start = aboard.pop(order_id, None)
            if start is None:
                broken.append(_broken(route.route_id, order_id))
            else:
                ride = Ride(leg_between(route, start, stop), released_s)
                rides[order_id] = (*rides.get(order_id, ()), ride)
        for order_id in stop.collect:
            if order_id in aboard:
                broken.append(_broken(route.route_id, order_id))
            aboard[order_id] = stop
    broken.extend(_broken(route.route_id, order_id) for order_id in aboard)
    return RouteRides(rides, tuple(broken))


def in_order_of_time(
    on_routes: Iterable[RouteRides], only: frozenset[OrderId] | None = None
) -> dict[OrderId, tuple[Ride, ...]]:
    """Return every order's rides in order of time.

    Parameters
    ----------
    on_routes, only
        What rides on each route of a plan, and the orders that are asked about; None: all.
    """
    rides: dict[OrderId, list[Ride]] = {}
    for each in on_routes:
        for order_id in each.by_order if only is None else each.by_order.keys() & only:
            rides.setdefault(order_id, []).extend(each.by_order[order_id])
    return {i: tuple(sorted(own, key=lambda ride: ride.leg.depart_s)) for i, own in rides.items()}


def _broken(route_id: str, order_id: OrderId) -> Violation:
    return Violation(kind=ViolationKind.CHAIN_BROKEN, subject=f"{route_id}/{order_id}")


def named_on(routes: Iterable[Route]) -> set[OrderId]:
    """Return the orders that the stops of some routes name."""
    stops = (stop for route in routes for stop in route.stops)
    return {order_id for stop in stops for order_id in (*stop.deliver, *stop.collect)}


def unknown_orders(
    problem: TwoEchelonProblem, on_routes: Iterable[OrderId], plan: Plan
) -> Iterator[Violation]:
    """Yield the orders that a plan names and its day does not know (C1).

    Parameters
    ----------
    problem, on_routes, plan
        The day, the orders that the plan's routes name or those of them that are not known, and
        the plan.
    """
    named = {entry.order_id for fates in (plan.held, plan.unserved, plan.late) for entry in fates}
    unknown = (named | plan.assignments.keys() | set(on_routes)) - problem.orders.keys()
    for order_id in sorted(unknown):
        yield Violation(kind=ViolationKind.ORDER_UNKNOWN, subject=order_id)


def listed_twice(plan: Plan) -> Iterator[Violation]:
    """Yield the orders that a plan lists more than once as held, as unserved or as late (C1)."""
    held = [entry.order_id for entry in plan.held]
    unserved = [entry.order_id for entry in plan.unserved]
    late = [entry.order_id for entry in plan.late]
    for listed in (held, unserved, late):
        for order_id, times in Counter(listed).items():
            if times > 1:
                yield Violation(
                    kind=ViolationKind.ORDER_DUPLICATE, subject=order_id, amount=times - 1
                )


def misstated(order_id: OrderId, rides: Sequence[Ride], plan: Plan) -> Iterator[Violation]:
    """Yield an order whose stated legs are not those of the stops (C1)."""
    if tuple(ride.leg for ride in rides) != tuple(plan.assignments.get(order_id, ())):
        yield Violation(kind=ViolationKind.ASSIGNMENT_MISMATCH, subject=order_id)


def _fate(
    order: Order, rides: Sequence[Ride], listed: list[Held | Unserved], *, may_stay: bool
) -> Iterator[Violation]:
    """Yield orders without a fate or with two (C1), and those that end elsewhere than stated (C2).

    An order that waits or is not served may have travelled: then the plan says where it ends.
    """
    ends_at = rides[-1].leg.to_id if rides else order.origin_id
    stated = [entry.place_id or order.origin_id for entry in listed] or [order.destination_id]
    arrives = bool(rides) and ends_at == order.destination_id
    if not rides and not listed:
        yield Violation(kind=ViolationKind.ORDER_MISSING, subject=order.order_id)
    elif len(listed) > 1 or (arrives and listed and not may_stay):
        yield Violation(kind=ViolationKind.ORDER_DUPLICATE, subject=order.order_id)
    elif stated != [ends_at]:
        yield Violation(kind=ViolationKind.CHAIN_BROKEN, subject=order.order_id)


def _wait(order: Order, held: Held, days: LastDays, homeward: Homeward) -> Iterator[Violation]:
    """Yield orders held until a day on which they cannot go, or not in time (C7, C14).

    What only comes home by way of a station may wait there, late, for the next day of service.
    """
    over_s = days.start_s(held.latest_day) - order.due_s
    if over_s > 0 and not homeward.may_be_late(order, held.place_id, held.latest_day):
        yield Violation(
            kind=ViolationKind.HELD_TOO_LONG, subject=order.order_id, amount=over_s, unit="s"
        )
    elif held.latest_day < 1 or not days.can_leave(order, held.place_id, held.latest_day):
        yield Violation(kind=ViolationKind.HELD_TOO_LONG, subject=order.order_id)


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
