"""From the orders that go today to visits: goods for a place that can be handed over together.

What binds a call the same way may share one: its place, the other end of its way, temperature,
hours, and who may make it. A visit fills at most a share of the vehicles that get there. And no
order comes late for the company it keeps: where goods that are ready late and goods that are due
early could be in time apart but not together, they are parted, into as few visits as there can be.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from network.ids import OrderId
from network.orders import Order, Temperature
from routing.load import NOTHING, Load, added_up
from routing.two_echelon.alone import Alone
from routing.two_echelon.carriers import Carriers
from routing.two_echelon.directives import Who
from routing.two_echelon.fastest import Fastest
from routing.two_echelon.problem import TwoEchelonProblem, Visit
from routing.two_echelon.today import OrderCall, earliest_s, rounded_release_s
from routing.two_echelon.together import together

_HOUR_S = 3600
_DUE_BUCKET_S = 1800
_MANY = 10**9
_NEVER = 2**40
_VISIT_SHARE = 0.5  # a visit fills at most this share of the smallest vehicle that gets there


@dataclass(frozen=True, slots=True, kw_only=True)
class _Key:
    """Orders with the same key can share a visit."""

    place: int
    source: int
    temperature: Temperature
    early_s: int
    late_s: int
    is_rush: bool
    who: Who


def visits_of(
    problem: TwoEchelonProblem,
    going: Iterable[OrderCall],
    carriers: Carriers,
    fastest: Fastest,
    *,
    next_start_s: int,
) -> tuple[Visit, ...]:
    """Return the visits of the orders that go today.

    Parameters
    ----------
    problem
        The day, without any visits yet, but with the last day of each order and what is said of it.
    going
        The orders with their calls.
    carriers, fastest
        Who carries what where, and the fastest ways.
    next_start_s
        When work starts on the next day of service.
    """
    bundling = _Bundling(problem, carriers, fastest, next_start_s)
    groups: dict[_Key, tuple[list[Order], list[Order]]] = defaultdict(lambda: ([], []))
    for call in going:
        groups[bundling.key(call)][1 if call.collects else 0].append(call.order)
    return tuple(
        visit
        for key, (deliver, collect) in groups.items()
        for visit in bundling.visits(key, deliver, collect)
    )


class _Bundling:
    """Puts a day's orders into visits."""

    def __init__(
        self,
        problem: TwoEchelonProblem,
        carriers: Carriers,
        fastest: Fastest,
        next_start_s: int,
    ) -> None:
        self._problem = problem
        self._carriers = carriers
        self._fastest = fastest
        self._next_start_s = next_start_s
        self._alone = Alone(problem)
        self._places = problem.county.place_by_id()
        self._return_by_s = dict[OrderId, int | None]()

    def key(self, call: OrderCall) -> _Key:
        """Return what the visit of an order must respect."""
        cutoff_s = self._problem.county.operations.sorting.cutoff_s
        key = _Key(
            place=self._problem.row_of[call.place_id],
            source=self._problem.row_of[call.source_id],
            temperature=call.order.temperature,
            early_s=call.place.open_from_s,
            late_s=call.place.open_to_s,
            is_rush=not call.collects and call.ready_s > cutoff_s,
            who=self._problem.who((call.order.order_id,)),
        )
        return self._taken(key, call) if call.collects else self._brought(key, call)

    def _brought(self, key: _Key, call: OrderCall) -> _Key:
        """Return the key of an order that is brought: until it is due, rounded if it can be.

        Until the place closes, if the due time cannot be met at all: the order will be late.
        """
        due_s = call.order.due_s
        if due_s >= key.late_s:
            return key
        for late_s in (due_s // _DUE_BUCKET_S * _DUE_BUCKET_S, due_s):
            hurried = replace(key, late_s=late_s)
            visit = self._visit(hurried, deliver=[call.order])
            if late_s >= self._earliest_s(call) and self._alone.is_in_time(visit):
                return hurried
        return key

    def _taken(self, key: _Key, call: OrderCall) -> _Key:
        """Return the key of an order that is taken: from its release on, rounded if it can be.

        It notes when the order is due back today.
        """
        released = replace(key, early_s=max(key.early_s, call.ready_s))
        by_s = self._return_by_s[call.order.order_id] = self._due_back_s(released, call)
        if released.early_s == key.early_s:
            return key
        rounded = replace(released, early_s=rounded_release_s(released.early_s))
        if by_s is None:
            return rounded
        in_time = (
            hours
            for hours in (rounded, released)
            if self._alone.is_in_time(self._visit(hours, collect=[call.order]))
        )
        return next(in_time, rounded)

    def _due_back_s(self, key: _Key, call: OrderCall) -> int | None:
        """Return when a collected order is due back today; None: any time will do.

        One that cannot be back by then is late, but still comes home today. Where only vehicles of
        stations can have it home, it comes when it can: it may have to stay there overnight.
        """
        order, work_to_s = call.order, self._problem.county.operations.work_to_s
        if call.passes_hub:
            return None
        again_s = self._next_start_s + self._fastest.seconds(call.place_id, call.source_id)
        if order.due_s > again_s + _HOUR_S:
            return None
        visit = self._visit(key, collect=[order])
        for by_s in dict.fromkeys((min(order.due_s, work_to_s), work_to_s)):
            is_early = self._earliest_s(call) <= by_s
            if is_early and self._alone.is_in_time(replace(visit, return_by_s=by_s)):
                return by_s
        return None

    def _earliest_s(self, call: OrderCall) -> int:
        return earliest_s(self._problem, self._fastest, call)

    def visits(self, key: _Key, deliver: list[Order], collect: list[Order]) -> list[Visit]:
        """Return the visits of orders with the same key.

        Goods brought and taken are apart where buses may carry both: a bus does one of the two.
        """
        if deliver and collect and self._may_ride(key, deliver, collect):
            return [*self.visits(key, deliver, []), *self.visits(key, [], collect)]
        limit = self._limit(key, goes_out=bool(deliver))
        visits = self._by_room(key, deliver, collect, limit)
        if all(self._suits(key, visit) for visit in visits):
            return visits
        return self._by_time(key, deliver, collect, limit)

    def _by_room(
        self, key: _Key, deliver: list[Order], collect: list[Order], limit: Load
    ) -> list[Visit]:
        """Return visits within a limit: what is brought and what is taken, side by side."""
        brought = self._filled(self._urgent_first(deliver), limit)
        taken = self._filled(self._urgent_first(collect), limit)
        nothing: list[Order] = []
        parts = zip_longest(brought, taken, fillvalue=nothing)
        return [self._visit(key, part, other) for part, other in parts]

    def _by_time(
        self, key: _Key, deliver: list[Order], collect: list[Order], limit: Load
    ) -> list[Visit]:
        """Return as few visits as there can be that are in time if their orders can be.

        Orders that cannot are apart, lest others are late with them.
        """

        def joined(one: Visit, other: Visit) -> Visit | None:
            both = self._joined(key, one, other)
            is_small = _is_within(one.deliver, other.deliver, limit) and _is_within(
                one.collect, other.collect, limit
            )
            return both if is_small and self._alone.is_in_time(both) else None

        singles = {order.order_id: self._visit(key, [order]) for order in deliver}
        singles |= {order.order_id: self._visit(key, [], [order]) for order in collect}
        in_time = {i: visit for i, visit in singles.items() if self._alone.is_in_time(visit)}
        hurried = sorted(in_time.values(), key=self._hurry)
        late, home_late = (
            [order for order in orders if order.order_id not in in_time]
            for orders in (deliver, collect)
        )
        return [*together(hurried, joined), *self._by_room(key, late, home_late, limit)]

    def _suits(self, key: _Key, visit: Visit) -> bool:
        """Return whether no order of a visit comes late for the company of the others."""
        if visit.num_orders == 1 or self._alone.is_in_time(visit):
            return True
        orders = self._problem.orders
        alone = (
            *(self._visit(key, [orders[i]]) for i in visit.deliver_ids),
            *(self._visit(key, [], [orders[i]]) for i in visit.collect_ids),
        )
        return not any(map(self._alone.is_in_time, alone))

    def _hurry(self, visit: Visit) -> tuple[int, int]:
        """Return what visits are sorted by: when they are due back, and their last day."""
        by_s = _NEVER if visit.return_by_s is None else visit.return_by_s
        return by_s, min(self._problem.latest_day[i] for i in visit.order_ids)

    def _urgent_first(self, orders: Iterable[Order]) -> list[Order]:
        """Return orders by the last day on which they can go, else as they were."""
        return sorted(orders, key=lambda order: self._problem.latest_day[order.order_id])

    def _limit(self, key: _Key, *, goes_out: bool) -> Load:
        """Return what a visit should not exceed: half of its place's hours, and of a vehicle."""
        limit = self._room(key, goes_out=goes_out)
        most_s = self._close_s(key) - key.early_s - int(self._problem.call_s[key.place])
        piece_s = int(self._problem.call_piece_s[key.place])
        most_pieces = most_s // (2 * piece_s) if piece_s else _MANY
        return limit._replace(pieces=min(most_pieces, limit.pieces))

    def _room(self, key: _Key, *, goes_out: bool) -> Load:
        """Return the room a visit may take: a share of the vehicles, or what buses can do."""
        rides = self._fastest.rides(key.source, key.place)
        rooms = self._rooms(key, collects=not goes_out) or [ride.room for ride in rides]
        limit = Load(*(int(_VISIT_SHARE * min(side)) for side in zip(*rooms, strict=True)))
        if self._rooms(key, collects=not goes_out):
            return limit
        most = [ride.most_pieces[key.place] for ride in rides if ride.is_out == goes_out]
        return limit._replace(pieces=max(1, *most))

    def _rooms(self, key: _Key, *, collects: bool) -> tuple[Load, ...]:
        """Return the rooms of the vehicles that get to a place; none: only buses do."""
        place_id, source_id = (self._problem.place_ids[row] for row in (key.place, key.source))
        return self._carriers.to(
            place_id, source_id, key.temperature, key.who, collects=collects
        ).rooms

    def _may_ride(self, key: _Key, deliver: list[Order], collect: list[Order]) -> bool:
        """Return whether buses may carry a place's goods both ways.

        They may if no vehicle gets there, or if one bus can bring all that is brought and one can
        take all that is taken; else a vehicle comes anyway and does both at once.
        """
        if not self._rooms(key, collects=False):
            return True
        brought, taken = self._sum(deliver), self._sum(collect)
        ready_s = max(self._problem.ready_s[order.order_id] for order in deliver)
        rides = [
            ride
            for ride in self._fastest.rides(key.source, key.place)
            if key.early_s <= ride.stops[key.place][0] <= key.late_s
        ]
        return any(
            ride.is_out and ride.hub_s >= ready_s and ride.takes(brought, key.place)
            for ride in rides
        ) and any(not ride.is_out and ride.takes(taken, key.place) for ride in rides)

    def _filled(self, orders: Iterable[Order], limit: Load) -> list[list[Order]]:
        """Fill parts one after the other; an order above the limit goes alone."""
        parts: list[list[Order]] = []
        room = NOTHING
        for order in orders:
            load = self._problem.loads[order.order_id]
            if parts and _within(room.plus(load), limit):
                parts[-1].append(order)
                room = room.plus(load)
            else:
                parts.append([order])
                room = load
        return parts

    def _visit(
        self, key: _Key, deliver: Sequence[Order] = (), collect: Sequence[Order] = ()
    ) -> Visit:
        brought, taken = self._sum(deliver), self._sum(collect)
        returns = (self._return_by_s.get(order.order_id) for order in collect)
        return Visit(
            place=key.place,
            source=key.source,
            deliver_ids=tuple(order.order_id for order in deliver),
            collect_ids=tuple(order.order_id for order in collect),
            deliver=brought,
            collect=taken,
            ready_s=max([0, *(self._problem.ready_s[o.order_id] for o in deliver)]),
            early_s=key.early_s,
            late_s=self._late_s(key, brought.pieces + taken.pieces),
            return_by_s=_earliest(returns),
        )

    def _joined(self, key: _Key, one: Visit, other: Visit) -> Visit:
        """Return two visits with the same key as one."""
        return replace(
            one,
            deliver_ids=(*one.deliver_ids, *other.deliver_ids),
            collect_ids=(*one.collect_ids, *other.collect_ids),
            deliver=one.deliver.plus(other.deliver),
            collect=one.collect.plus(other.collect),
            ready_s=max(one.ready_s, other.ready_s),
            late_s=self._late_s(key, one.pieces + other.pieces),
            return_by_s=_earliest((one.return_by_s, other.return_by_s)),
        )

    def _late_s(self, key: _Key, pieces: int) -> int:
        """Return the latest start of handing pieces over, so that it ends before closing."""
        work_s = int(self._problem.call_s[key.place])
        work_s += int(self._problem.call_piece_s[key.place]) * pieces
        return max(key.early_s, min(key.late_s, self._close_s(key) - work_s))

    def _close_s(self, key: _Key) -> int:
        return self._places[self._problem.place_ids[key.place]].open_to_s

    def _sum(self, orders: Iterable[Order]) -> Load:
        return added_up(self._problem.loads[order.order_id] for order in orders)


def _within(load: Load, limit: Load) -> bool:
    """Return whether a load keeps the limits of the dimensions it uses."""
    return all(a <= b for a, b in zip(load, limit, strict=True) if a > 0)


def _is_within(one: Load, other: Load, limit: Load) -> bool:
    """Return whether two loads may be in a visit, each of which may exceed the limit alone."""
    return NOTHING in {one, other} or _within(one.plus(other), limit)


def _earliest(seconds: Iterable[int | None]) -> int | None:
    """Return the earliest of some seconds that are known, if any is."""
    return min((second for second in seconds if second is not None), default=None)
