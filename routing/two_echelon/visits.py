"""From the orders that go today to visits: goods for a place that can be handed over together.

What binds a call the same way may share one: its place, the other end of its way, temperature,
hours, and who may make it. A visit fills at most a share of the vehicles that get there. And no
order comes late for the company it keeps: where goods that are ready late and goods that are due
early could be in time apart but not together, they are parted, into as few visits as there can be.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Goods:
    """Orders brought to a place and orders taken there."""

    deliver: tuple[Order, ...] = ()
    collect: tuple[Order, ...] = ()

    @property
    def num_orders(self) -> int:
        return len(self.deliver) + len(self.collect)

    def one_by_one(self) -> Iterator["_Goods"]:
        """Yield each order as goods of its own."""
        yield from (_Goods(deliver=(order,)) for order in self.deliver)
        yield from (_Goods(collect=(order,)) for order in self.collect)

    @staticmethod
    def joined(parts: Iterable["_Goods"]) -> "_Goods":
        """Return several goods as one."""
        each = tuple(parts)
        return _Goods(
            deliver=tuple(order for goods in each for order in goods.deliver),
            collect=tuple(order for goods in each for order in goods.collect),
        )


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
        for visit in bundling.visits(
            key, _Goods(deliver=tuple(deliver), collect=tuple(collect))
        )
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
        self._return_by_s: dict[OrderId, int | None] = {}

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
        due_s, goods = call.order.due_s, _Goods(deliver=(call.order,))
        if due_s >= key.late_s:
            return key
        for late_s in (due_s // _DUE_BUCKET_S * _DUE_BUCKET_S, due_s):
            hurried = replace(key, late_s=late_s)
            if late_s >= self._earliest_s(call) and self._is_in_time(hurried, goods):
                return hurried
        return key

    def _taken(self, key: _Key, call: OrderCall) -> _Key:
        """Return the key of an order that is taken: from its release on, rounded if it can be.

        It notes when the order is due back today.
        """
        order_id, goods = call.order.order_id, _Goods(collect=(call.order,))
        released = replace(key, early_s=max(key.early_s, call.ready_s))
        self._return_by_s[order_id] = self._due_back_s(released, call)
        if released.early_s == key.early_s:
            return key
        rounded = replace(released, early_s=rounded_release_s(released.early_s))
        if self._return_by_s[order_id] is None or self._is_in_time(rounded, goods):
            return rounded
        return released if self._is_in_time(released, goods) else rounded

    def _due_back_s(self, key: _Key, call: OrderCall) -> int | None:
        """Return when a collected order is due back today; None if any time will do, or none."""
        order, work_to_s = call.order, self._problem.county.operations.work_to_s
        if call.passes_hub:
            return None
        again_s = self._next_start_s + self._fastest.seconds(call.place_id, call.source_id)
        if order.due_s > again_s + _HOUR_S:
            return None
        visit = self._visit(key, _Goods(collect=(order,)))
        for by_s in dict.fromkeys((min(order.due_s, work_to_s), work_to_s)):
            is_early = self._earliest_s(call) <= by_s
            if is_early and self._alone.is_in_time(replace(visit, return_by_s=by_s)):
                return by_s
        return None

    def _earliest_s(self, call: OrderCall) -> int:
        return earliest_s(self._problem, self._fastest, call)

    def visits(self, key: _Key, goods: _Goods) -> list[Visit]:
        """Return the visits of goods with the same key.

        Goods brought and taken are apart where buses may carry both: a bus does one of the two.
        """
        if goods.deliver and goods.collect and self._may_ride(key, goods):
            brought, taken = _Goods(deliver=goods.deliver), _Goods(collect=goods.collect)
            return [*self.visits(key, brought), *self.visits(key, taken)]
        limit = self._limit(key, goods)
        whole = self._by_room(goods, limit)
        if not all(self._suits(key, part) for part in whole):
            whole = self._by_time(key, goods, limit)
        return [self._visit(key, part) for part in whole]

    def _by_room(self, goods: _Goods, limit: Load) -> list[_Goods]:
        """Return goods in parts within a limit: what is brought and what is taken, side by side."""
        brought = self._filled(self._urgent_first(goods.deliver), limit)
        taken = self._filled(self._urgent_first(goods.collect), limit)
        parts = max(len(brought), len(taken))
        brought += [()] * (parts - len(brought))
        taken += [()] * (parts - len(taken))
        return [
            _Goods(deliver=deliver, collect=collect)
            for deliver, collect in zip(brought, taken, strict=True)
        ]

    def _by_time(self, key: _Key, goods: _Goods, limit: Load) -> list[_Goods]:
        """Return goods in as few parts as there can be that are in time if their orders can be.

        Orders that cannot are apart, lest others are late with them.
        """

        def can_share(parts: Sequence[_Goods]) -> bool:
            part = _Goods.joined(parts)
            return self._is_within(part, limit) and self._is_in_time(key, part)

        in_time: list[_Goods] = []
        late: list[_Goods] = []
        for one in sorted(goods.one_by_one(), key=self._hurry):
            (in_time if self._is_in_time(key, one) else late).append(one)
        parts = [_Goods.joined(part) for part in together(in_time, can_share)]
        return [*parts, *self._by_room(_Goods.joined(late), limit)]

    def _suits(self, key: _Key, goods: _Goods) -> bool:
        """Return whether nobody among some orders comes late for the company of the others."""
        if goods.num_orders == 1 or self._is_in_time(key, goods):
            return True
        return not any(self._is_in_time(key, one) for one in goods.one_by_one())

    def _is_in_time(self, key: _Key, goods: _Goods) -> bool:
        """Return whether somebody can make a visit with some goods in time."""
        return self._alone.is_in_time(self._visit(key, goods))

    def _hurry(self, goods: _Goods) -> tuple[int, int]:
        """Return what single orders are sorted by: when they are due back, and their last day."""
        returns = (self._return_by_s[order.order_id] for order in goods.collect)
        by_s = min((second for second in returns if second is not None), default=_NEVER)
        last = (self._problem.latest_day[o.order_id] for o in (*goods.deliver, *goods.collect))
        return by_s, min(last)

    def _urgent_first(self, orders: Iterable[Order]) -> list[Order]:
        """Return orders by the last day on which they can go, else as they were."""
        return sorted(orders, key=lambda order: self._problem.latest_day[order.order_id])

    def _limit(self, key: _Key, goods: _Goods) -> Load:
        """Return what a visit should not exceed: half of its place's hours, and of a vehicle."""
        limit = self._room(key, goes_out=bool(goods.deliver))
        close_s = self._places[self._problem.place_ids[key.place]].open_to_s
        most_s = close_s - key.early_s - int(self._problem.call_s[key.place])
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

    def _may_ride(self, key: _Key, goods: _Goods) -> bool:
        """Return whether buses may carry a place's goods both ways.

        They may if no vehicle gets there, or if one bus can bring all that is brought and one can
        take all that is taken; else a vehicle comes anyway and does both at once.
        """
        if not self._rooms(key, collects=False):
            return True
        brought, taken = self._sum(goods.deliver), self._sum(goods.collect)
        ready_s = max(self._problem.ready_s[order.order_id] for order in goods.deliver)
        rides = [
            ride
            for ride in self._fastest.rides(key.source, key.place)
            if key.early_s <= ride.stops[key.place][0] <= key.late_s
        ]
        return any(
            ride.is_out and ride.hub_s >= ready_s and ride.takes(brought, key.place)
            for ride in rides
        ) and any(not ride.is_out and ride.takes(taken, key.place) for ride in rides)

    def _filled(self, orders: Iterable[Order], limit: Load) -> list[tuple[Order, ...]]:
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
        return [tuple(part) for part in parts]

    def _is_within(self, goods: _Goods, limit: Load) -> bool:
        """Return whether what is brought and what is taken each keep a limit, or are one order."""
        return all(
            len(orders) < 2 or _within(self._sum(orders), limit)
            for orders in (goods.deliver, goods.collect)
        )

    def _visit(self, key: _Key, goods: _Goods) -> Visit:
        brought, taken = self._sum(goods.deliver), self._sum(goods.collect)
        work_s = int(self._problem.call_s[key.place])
        work_s += int(self._problem.call_piece_s[key.place]) * (brought.pieces + taken.pieces)
        close_s = self._places[self._problem.place_ids[key.place]].open_to_s
        returns = (self._return_by_s.get(order.order_id) for order in goods.collect)
        return Visit(
            place=key.place,
            source=key.source,
            deliver_ids=tuple(order.order_id for order in goods.deliver),
            collect_ids=tuple(order.order_id for order in goods.collect),
            deliver=brought,
            collect=taken,
            ready_s=max([0, *(self._problem.ready_s[o.order_id] for o in goods.deliver)]),
            early_s=key.early_s,
            late_s=max(key.early_s, min(key.late_s, close_s - work_s)),
            return_by_s=min((by_s for by_s in returns if by_s is not None), default=None),
        )

    def _sum(self, orders: Iterable[Order]) -> Load:
        return added_up(self._problem.loads[order.order_id] for order in orders)


def _within(load: Load, limit: Load) -> bool:
    """Return whether a load keeps the limits of the dimensions it uses."""
    return all(a <= b for a, b in zip(load, limit, strict=True) if a > 0)
