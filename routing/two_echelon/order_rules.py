"""The rules that every order's chain keeps: complete, continuous, released, in time."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from network.ids import OrderId, PlaceId
from network.orders import Order
from routing.two_echelon.last_days import LastDays, last_days
from routing.two_echelon.plan import Held, Late, Plan, Unserved, derive_assignments
from routing.two_echelon.problem import TwoEchelonProblem
from routing.two_echelon.sorting import ready_times
from routing.violation import Violation, ViolationKind


@dataclass(frozen=True, slots=True)
class _Ride:
    """One order on one route, with the end of its unloading."""

    route_id: str
    from_id: PlaceId
    to_id: PlaceId
    depart_s: int
    arrive_s: int
    released_s: int


def order_violations(problem: TwoEchelonProblem, plan: Plan) -> list[Violation]:
    """Return every rule that an order's fate breaks (C1, C2, C6, C7, C12)."""
    rides, broken = _rides(plan)
    held = {h.order_id: h for h in plan.held}
    unserved = {u.order_id: u for u in plan.unserved}
    late = {entry.order_id: entry for entry in plan.late}
    cooling_s = {problem.place_ids[row]: s for row, s in problem.cooling_s().items()}
    refused = frozenset() if problem.progress is None else problem.progress.returning
    ready_s, days = _ready_s(problem), last_days(problem)
    found = [*broken, *_unknown(problem, plan), *_listed_twice(plan), *_misstated(plan)]
    for order_id, order in problem.orders.items():
        own = rides.get(order_id, [])
        listed = [fates[order_id] for fates in (held, unserved) if order_id in fates]
        may_stay = order_id in refused and order_id not in held
        found.extend(_fate(order, own, listed, may_stay=may_stay))
        if own:
            found.extend(_chain(order, own, ready_s[order_id], cooling_s))
        if order_id in held:
            found.extend(_wait(order, held[order_id], days))
        arrived = [] if order_id in unserved else own
        found.extend(_lateness(order, arrived, late.get(order_id)))
    return found


def _ready_s(problem: TwoEchelonProblem) -> dict[OrderId, int]:
    """Return when each order can leave its origin at the earliest (C6, C12).

    Not before the day says so, and not before it is released and sorted. Of orders that came late,
    or were sorted out of turn, it is known when that was.
    """
    in_turn_s = ready_times(problem.county, problem.orders.values())
    known_s = {} if problem.progress is None else problem.progress.ready_s
    return {i: max(problem.ready_s[i], known_s.get(i, in_turn_s[i])) for i in problem.orders}


def _rides(plan: Plan) -> tuple[dict[OrderId, list[_Ride]], list[Violation]]:
    """Return every order's rides in order of time, and loadings without their unloading."""
    rides: dict[OrderId, list[_Ride]] = {}
    broken: list[Violation] = []
    for route in plan.routes:
        aboard: dict[OrderId, tuple[PlaceId, int]] = {}
        for stop in route.stops:
            for order_id in stop.deliver:
                if order_id not in aboard:
                    broken.append(_broken(route.route_id, order_id))
                    continue
                from_id, depart_s = aboard.pop(order_id)
                rides.setdefault(order_id, []).append(
                    _Ride(
                        route.route_id,
                        from_id,
                        stop.place_id,
                        depart_s,
                        stop.arrive_s,
                        stop.depart_s - stop.rest_s,
                    )
                )
            for order_id in stop.collect:
                if order_id in aboard:
                    broken.append(_broken(route.route_id, order_id))
                aboard[order_id] = (stop.place_id, stop.depart_s)
        broken.extend(_broken(route.route_id, order_id) for order_id in aboard)
    for own in rides.values():
        own.sort(key=lambda ride: ride.depart_s)
    return rides, broken


def _broken(route_id: str, order_id: OrderId) -> Violation:
    return Violation(kind=ViolationKind.CHAIN_BROKEN, subject=f"{route_id}/{order_id}")


def _unknown(problem: TwoEchelonProblem, plan: Plan) -> Iterator[Violation]:
    named = {i for route in plan.routes for s in route.stops for i in (*s.deliver, *s.collect)}
    named |= {entry.order_id for entry in plan.held}
    named |= {entry.order_id for entry in plan.unserved}
    named |= {entry.order_id for entry in plan.late}
    named |= set(plan.assignments)
    for order_id in sorted(named - set(problem.orders)):
        yield Violation(kind=ViolationKind.ORDER_UNKNOWN, subject=order_id)


def _listed_twice(plan: Plan) -> Iterator[Violation]:
    held = [entry.order_id for entry in plan.held]
    unserved = [entry.order_id for entry in plan.unserved]
    late = [entry.order_id for entry in plan.late]
    for listed in (held, unserved, late):
        for order_id, times in Counter(listed).items():
            if times > 1:
                yield Violation(
                    kind=ViolationKind.ORDER_DUPLICATE, subject=order_id, amount=times - 1
                )


def _misstated(plan: Plan) -> Iterator[Violation]:
    """Yield the orders whose stated legs are not those of the stops."""
    derived = derive_assignments(plan.routes)
    for order_id in sorted(set(derived) | set(plan.assignments)):
        if derived.get(order_id, ()) != tuple(plan.assignments.get(order_id, ())):
            yield Violation(kind=ViolationKind.ASSIGNMENT_MISMATCH, subject=order_id)


def _fate(
    order: Order, rides: list[_Ride], listed: list[Held | Unserved], *, may_stay: bool
) -> Iterator[Violation]:
    """Yield orders without a fate or with two (C1), and those that end elsewhere than stated (C2).

    An order that waits or is not served may have travelled: then the plan says where it ends.
    """
    ends_at = rides[-1].to_id if rides else order.origin_id
    stated = [entry.place_id or order.origin_id for entry in listed] or [order.destination_id]
    arrives = bool(rides) and ends_at == order.destination_id
    if not rides and not listed:
        yield Violation(kind=ViolationKind.ORDER_MISSING, subject=order.order_id)
    elif len(listed) > 1 or (arrives and listed and not may_stay):
        yield Violation(kind=ViolationKind.ORDER_DUPLICATE, subject=order.order_id)
    elif stated != [ends_at]:
        yield Violation(kind=ViolationKind.CHAIN_BROKEN, subject=order.order_id)


def _wait(order: Order, held: Held, days: LastDays) -> Iterator[Violation]:
    """Yield orders held until a day on which they cannot go, or not in time (C7, C14)."""
    over_s = days.start_s(held.latest_day) - order.due_s
    if over_s > 0:
        yield Violation(
            kind=ViolationKind.HELD_TOO_LONG, subject=order.order_id, amount=over_s, unit="s"
        )
    elif held.latest_day < 1 or not days.can_leave(order, held.place_id, held.latest_day):
        yield Violation(kind=ViolationKind.HELD_TOO_LONG, subject=order.order_id)


def _chain(
    order: Order, rides: list[_Ride], ready_s: int, cooling_s: Mapping[PlaceId, int]
) -> Iterator[Violation]:
    """Yield chains that start elsewhere, break, overlap or start before release (C2, C6).

    What changes vehicles at a cold store has to be cooled before it leaves.
    """
    if rides[0].from_id != order.origin_id:
        yield Violation(kind=ViolationKind.CHAIN_BROKEN, subject=order.order_id)
    for before, after in pairwise(rides):
        if before.to_id != after.from_id:
            yield Violation(kind=ViolationKind.CHAIN_BROKEN, subject=order.order_id)
        cooled_s = before.released_s + cooling_s.get(before.to_id, 0)
        if after.depart_s < cooled_s:
            yield Violation(
                kind=ViolationKind.CHAIN_TOO_EARLY,
                subject=order.order_id,
                amount=cooled_s - after.depart_s,
                unit="s",
            )
    if rides[0].depart_s < ready_s:
        yield Violation(
            kind=ViolationKind.RELEASE,
            subject=order.order_id,
            amount=ready_s - rides[0].depart_s,
            unit="s",
        )


def _lateness(order: Order, rides: list[_Ride], listed: Late | None) -> Iterator[Violation]:
    """Yield orders late and not listed so, or listed with a lateness that is not theirs (C7)."""
    arrives = bool(rides) and rides[-1].to_id == order.destination_id
    late_s = max(0, rides[-1].arrive_s - order.due_s) if arrives else 0
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
