"""A plan changed by hand: a stop, or an order that waits, goes to a position of a route.

The goods go with it: they are loaded and unloaded where the vehicle that now calls is at home, and
where that is another station, a vehicle of the hub brings and fetches them there. What the change
breaks is not asked here; `routing.two_echelon.check` says it.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from network.ids import OrderId, PlaceId, VehicleId
from network.orders import Direction
from routing.two_echelon.assemble import held_on_the_way, late_orders
from routing.two_echelon.forward_times import Missed, timed_forward
from routing.two_echelon.plan import (
    Leg,
    Plan,
    Route,
    RouteKind,
    Stop,
    derive_assignments,
)
from routing.two_echelon.problem import TwoEchelonProblem
from routing.violation import ReasonCode


@dataclass(frozen=True, slots=True, kw_only=True)
class StopAt:
    """A stop of a plan.

    Parameters
    ----------
    route_id, index
        Its route, and its place there, from 0.
    """

    route_id: str
    index: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """What is moved where.

    Parameters
    ----------
    what
        A stop away from home, or an order that nobody carries so far.
    to
        The stop before which it comes, never the first of a route; or a vehicle that stays at home
        so far, and gets a route of its own.
    """

    what: StopAt | OrderId
    to: StopAt | VehicleId


_MOST_PASSES = 4


class Immovable(StrEnum):
    """Why something cannot be moved as was asked."""

    NO_STOP = "no_stop"
    BUS = "bus"
    LOCKED = "locked"
    NO_SUPPLY = "no_supply"


def change_by_hand(
    problem: TwoEchelonProblem,
    plan: Plan,
    move: Move,
    *,
    legs: Mapping[OrderId, tuple[Leg, ...]] | None = None,
) -> Plan | Immovable:
    """Return a plan after a move, with times that fit, or why that cannot be.

    Routes that the move leaves alone are the same objects.

    Parameters
    ----------
    problem, plan, move
        The day, any plan of it, and what is moved where.
    legs
        What `derive_assignments` makes of the plan's routes, if that is at hand.
    """
    if legs is None:
        legs = derive_assignments(plan.routes)
    before = plan.routes
    to = move.to
    if not isinstance(to, StopAt):
        route = _idle_route(problem, plan, to)
        if route is None:
            return Immovable.NO_STOP
        plan = replace(plan, routes=(*plan.routes, route))
        to = StopAt(route_id=route.route_id, index=1)
    hand = _Hand(problem, plan, legs)
    why = hand.refused(move.what, to)
    if why is not None:
        return why
    moved = hand.move(move.what, to)
    if moved is None:
        return Immovable.NO_SUPPLY
    routes, behind = hand.settle()
    if not hand.touched.isdisjoint(_fixed(problem, plan)):
        return Immovable.LOCKED
    now = _legs_after(legs, before, routes)
    return _whole(problem, plan, routes, now, {*moved, *behind})


def _fixed(problem: TwoEchelonProblem, plan: Plan) -> frozenset[str]:
    """Return the routes that stay as they are: locked ones, and those that have begun."""
    progress = problem.progress
    if progress is None:
        return frozenset(plan.locked)
    begun = {each.route_id for each in progress.routes}
    return frozenset(begun.union(plan.locked, (route.route_id for route in progress.locked)))


def _idle_route(problem: TwoEchelonProblem, plan: Plan, vehicle_id: VehicleId) -> Route | None:
    """Return a route of a vehicle that leads nowhere yet; None: it is out, or not there today."""
    out = {route.vehicle_id for route in plan.routes}
    idle = (v for v in problem.vehicles if v.vehicle_id == vehicle_id and v.vehicle_id not in out)
    vehicle = next(idle, None)
    if vehicle is None:
        return None
    is_hub = problem.row_of[vehicle.home_id] in problem.hubs
    kind = RouteKind.DIRECT if is_hub else RouteKind.LOCAL
    letter = kind.value[0].upper()
    taken = {route.route_id for route in plan.routes}
    numbered = (f"{letter}{number:03d}" for number in range(1, len(taken) + 2))
    home = problem.county.place_by_id()[vehicle.home_id]
    ready_s = max(problem.county.operations.work_from_s, home.open_from_s)
    stay = Stop(place_id=vehicle.home_id, arrive_s=ready_s, depart_s=ready_s)
    return Route(
        route_id=next(route_id for route_id in numbered if route_id not in taken),
        vehicle_id=vehicle_id,
        kind=kind,
        stops=(stay, stay),
    )


def _legs_after(
    legs: Mapping[OrderId, tuple[Leg, ...]], before: tuple[Route, ...], routes: tuple[Route, ...]
) -> dict[OrderId, tuple[Leg, ...]]:
    """Return every order's legs on changed routes, when those on the routes before are known."""
    was, now = {id(route) for route in before}, {id(route) for route in routes}
    changed = [route for route in before if id(route) not in now]
    changed += [route for route in routes if id(route) not in was]
    stops = (stop for route in changed for stop in route.stops)
    touched = {order_id for stop in stops for order_id in (*stop.deliver, *stop.collect)}
    kept = {order_id: own for order_id, own in legs.items() if order_id not in touched}
    return kept | derive_assignments(routes, only=touched)


def _whole(
    problem: TwoEchelonProblem,
    plan: Plan,
    routes: tuple[Route, ...],
    assignments: Mapping[OrderId, tuple[Leg, ...]],
    moved: Collection[OrderId],
) -> Plan:
    """Return the plan of changed routes: what waits and what is late follows from them."""
    own = {i: assignments[i] for i in problem.orders if i in moved and i in assignments}
    whys = {entry.order_id: entry.reason for entry in plan.late}
    refused = {entry.order_id for entry in plan.unserved} - own.keys()
    known = {i: assignments[i] for i in problem.orders if i in assignments and i not in refused}
    late = late_orders(problem, known, ReasonCode.MOVED_BY_HAND)
    return replace(
        plan,
        routes=routes,
        assignments=assignments,
        held=(
            *(entry for entry in plan.held if entry.order_id not in own),
            *held_on_the_way(problem, own),
        ),
        unserved=tuple(entry for entry in plan.unserved if entry.order_id not in own),
        late=tuple(replace(e, reason=whys.get(e.order_id, e.reason)) for e in late),
    )


class _Hand:
    """The routes of a plan while a hand changes them, and which of them it has touched."""

    def __init__(
        self, problem: TwoEchelonProblem, plan: Plan, legs: Mapping[OrderId, tuple[Leg, ...]]
    ) -> None:
        self._problem = problem
        self._plan = plan
        self._routes = {route.route_id: route for route in plan.routes}
        self._stops = {route.route_id: list(route.stops) for route in plan.routes}
        self._legs = legs
        self._hubs = {problem.place_ids[row] for row in problem.hubs}
        self._fixed = _fixed(problem, plan)
        self.touched: set[str] = set()

    def refused(self, what: StopAt | OrderId, to: StopAt) -> Immovable | None:
        """Return why something is not to be touched, or cannot go there."""
        ids = [to.route_id, *([what.route_id] if isinstance(what, StopAt) else [])]
        if any(route_id not in self._routes for route_id in ids):
            return Immovable.NO_STOP
        if any(self._routes[route_id].kind is RouteKind.BUS for route_id in ids):
            return Immovable.BUS
        if not self._fixed.isdisjoint(ids):
            return Immovable.LOCKED
        if not all(_comes_home(self._stops[route_id]) for route_id in ids):
            return Immovable.NO_STOP
        is_there = 0 < to.index < len(self._stops[to.route_id])
        if not isinstance(what, StopAt):
            is_free = what in self._problem.orders and what not in self._legs
            return None if is_there and is_free else Immovable.NO_STOP
        stops = self._stops[what.route_id]
        is_away = 0 < what.index < len(stops) - 1 and not _is_home(stops, what.index)
        return None if is_there and is_away else Immovable.NO_STOP

    def move(self, what: StopAt | OrderId, to: StopAt) -> tuple[OrderId, ...] | None:
        """Move something and return its orders; None: goods do not get to or from the vehicle."""
        target = self._stops[to.route_id]
        if not isinstance(what, StopAt):
            stop = self._call_for(what)
        else:
            source = self._stops[what.route_id]
            stop = source[what.index]
            if source[0].place_id == target[0].place_id:
                self._move_at_home(what, to)
                return (*stop.deliver, *stop.collect)
            if not self._is_call(stop):
                return None
        if stop.place_id == target[0].place_id:  # where the vehicle is at home it makes no call
            return None
        self._forget({*stop.deliver, *stop.collect})
        return (*stop.deliver, *stop.collect) if self._add_call(stop, to) else None

    def settle(self) -> tuple[tuple[Route, ...], frozenset[OrderId]]:
        """Return all routes with new times, and the orders that missed who was to fetch them.

        What misses a vehicle is fetched by a later one, or waits.
        """
        behind: set[OrderId] = set()
        for _ in range(_MOST_PASSES):
            routes, missed = self._timed()
            if not missed:
                break
            for each in missed:
                behind.update(each.order_ids)
                self._fetch_later(each)
        else:
            routes, _ = self._timed()
        return routes, frozenset(behind)

    def _timed(self) -> tuple[tuple[Route, ...], tuple[Missed, ...]]:
        """Return all routes, those that were touched without empty stops and with new times."""
        found = []
        for planned in self._plan.routes:
            route = self._routes.get(planned.route_id)
            if route is None:
                continue
            if route.route_id in self.touched:
                stops = tuple(self._stops[route.route_id])
                tidy = _tidy(stops, is_bus=route.kind is RouteKind.BUS)
                route = replace(route, stops=tuple(tidy))
            if len(route.stops) > 1:
                found.append(route)
        kept = {route.route_id for route in found}
        plan = replace(self._plan, routes=tuple(found), locked=tuple(self._fixed))
        routes, missed = timed_forward(self._problem, plan, self.touched & kept)
        self._routes = {route.route_id: route for route in routes}
        self._stops = {route.route_id: list(route.stops) for route in routes}
        return routes, missed

    def _fetch_later(self, missed: Missed) -> None:
        """Have goods that missed a vehicle fetched by a later one of the same home, or wait."""
        stops, k, gone = self._stops[missed.route_id], missed.stop, missed.order_ids
        after = _home_after(stops, k)
        stops[k], stops[after] = _without(stops[k], gone), _without(stops[after], gone)
        self.touched.add(missed.route_id)
        self._fetch(stops[k].place_id, stops[0].place_id, gone, missed.there_s)

    def _call_for(self, order_id: OrderId) -> Stop:
        """Return the call that an order needs: where it goes if that is down, else where it is."""
        order = self._problem.orders[order_id]
        if order.direction is Direction.DOWN:
            place_id = order.destination_id
            return Stop(place_id=place_id, arrive_s=0, depart_s=0, deliver=(order_id,))
        return Stop(place_id=order.origin_id, arrive_s=0, depart_s=0, collect=(order_id,))

    def _move_at_home(self, what: StopAt, to: StopAt) -> None:
        """Move a stop to where the same goods are loaded and unloaded, hand-overs included."""
        source, target = self._stops[what.route_id], self._stops[to.route_id]
        stop = source[what.index]
        before, after = _home_before(source, what.index), _home_after(source, what.index)
        source[before] = _without(source[before], stop.deliver)
        source[after] = _without(source[after], stop.collect)
        source[what.index] = replace(stop, deliver=(), collect=())
        self.touched |= {what.route_id, to.route_id}
        target.insert(to.index, stop)
        self._load(target, to.index, stop.deliver)
        self._unload(target, to.index, stop.collect)

    def _add_call(self, stop: Stop, to: StopAt) -> bool:
        """Have a vehicle make a call, its goods on no route now; return whether they get to it."""
        target, k = self._stops[to.route_id], to.index
        home_id = target[0].place_id
        self.touched.add(to.route_id)
        target.insert(k, stop)
        self._load(target, k, stop.deliver)
        self._unload(target, k, stop.collect)
        load_s = target[_home_before(target, k)].depart_s
        back_s = target[_home_after(target, k)].depart_s
        late_s = 0
        for source_id, ids in _grouped((i, self._source(i)) for i in stop.deliver):
            if source_id != home_id:
                there_s = self._bring(source_id, home_id, ids, load_s)
                if there_s is None:
                    return False
                late_s = max(late_s, there_s - load_s)
        for end_id, ids in _grouped((i, self._end(i, home_id)) for i in stop.collect):
            if end_id != home_id and home_id not in self._hubs:
                self._fetch(home_id, end_id, ids, back_s + late_s)
        return True

    def _load(self, stops: list[Stop], k: int, order_ids: tuple[OrderId, ...]) -> None:
        """Load orders at the stay at home before a stop."""
        before = _home_before(stops, k)
        stops[before] = replace(stops[before], collect=stops[before].collect + order_ids)

    def _unload(self, stops: list[Stop], k: int, order_ids: tuple[OrderId, ...]) -> None:
        """Unload orders at the stay at home after a stop."""
        after = _home_after(stops, k)
        stops[after] = replace(stops[after], deliver=stops[after].deliver + order_ids)

    def _is_call(self, stop: Stop) -> bool:
        """Return whether everything that a stop hands over starts or ends there."""
        orders = self._problem.orders
        return all(
            i in orders and orders[i].destination_id == stop.place_id for i in stop.deliver
        ) and all(i in orders and orders[i].origin_id == stop.place_id for i in stop.collect)

    def _source(self, order_id: OrderId) -> PlaceId:
        """Return where an order that is delivered starts its day."""
        legs = self._legs.get(order_id)
        return legs[0].from_id if legs else self._problem.orders[order_id].origin_id

    def _end(self, order_id: OrderId, home_id: PlaceId) -> PlaceId:
        """Return where an order that is collected is to be by the evening."""
        order = self._problem.orders[order_id]
        if order.destination_id == home_id:
            return home_id
        last = self._legs[order_id][-1].to_id if order_id in self._legs else order.destination_id
        return last if last in self._hubs else self._problem.place_ids[self._problem.hubs[0]]

    def _forget(self, order_ids: Collection[OrderId]) -> None:
        """Take orders off every route."""
        for route_id, stops in self._stops.items():
            for k, stop in enumerate(stops):
                if _has(stop, order_ids):
                    stops[k] = _without(stop, order_ids)
                    self.touched.add(route_id)

    def _bring(
        self, from_id: PlaceId, to_id: PlaceId, order_ids: tuple[OrderId, ...], by_s: int
    ) -> int | None:
        """Have a vehicle bring goods to a station, the last in time, else the first; return when.

        None: none calls there.
        """
        calls = sorted(self._calls(from_id, to_id))
        if not calls:
            return None
        in_time = [call for call in calls if call[0] <= by_s]
        depart_s, route_id, k = in_time[-1] if in_time else calls[0]
        stops = self._stops[route_id]
        stops[k] = replace(stops[k], deliver=stops[k].deliver + order_ids)
        self._load(stops, k, order_ids)
        self.touched.add(route_id)
        return depart_s

    def _fetch(
        self, from_id: PlaceId, to_id: PlaceId, order_ids: tuple[OrderId, ...], from_s: int
    ) -> None:
        """Have the first vehicle that leaves a station late enough fetch goods; else they wait."""
        calls = [call for call in sorted(self._calls(to_id, from_id)) if call[0] >= from_s]
        if not calls:
            return
        _, route_id, k = calls[0]
        stops = self._stops[route_id]
        stops[k] = replace(stops[k], collect=stops[k].collect + order_ids)
        self._unload(stops, k, order_ids)
        self.touched.add(route_id)

    def _calls(self, home_id: PlaceId, place_id: PlaceId) -> Iterator[tuple[int, str, int]]:
        """Yield departure, route and stop of every call that vehicles of a home make at a place."""
        for route in self._plan.routes:
            stops = self._stops.get(route.route_id, [])
            is_free = (
                _comes_home(stops)
                and route.kind is not RouteKind.BUS
                and route.route_id not in self._fixed
            )
            if is_free and stops[0].place_id == home_id:
                for k, stop in enumerate(stops[1:-1], start=1):
                    if stop.place_id == place_id:
                        yield stop.depart_s, route.route_id, k


def _grouped(
    by_order: Iterable[tuple[OrderId, PlaceId]],
) -> list[tuple[PlaceId, tuple[OrderId, ...]]]:
    """Return the orders of each place."""
    pairs = list(by_order)
    return [
        (place_id, tuple(i for i, at in pairs if at == place_id))
        for place_id in dict.fromkeys(at for _, at in pairs)
    ]


def _comes_home(stops: list[Stop]) -> bool:
    return bool(stops) and _is_home(stops, len(stops) - 1)


def _is_home(stops: list[Stop], k: int) -> bool:
    return stops[k].place_id == stops[0].place_id


def _home_before(stops: list[Stop], k: int) -> int:
    return next(i for i in range(k - 1, -1, -1) if _is_home(stops, i))


def _home_after(stops: list[Stop], k: int) -> int:
    return next(i for i in range(k + 1, len(stops)) if _is_home(stops, i))


def _has(stop: Stop, order_ids: Collection[OrderId]) -> bool:
    return any(i in order_ids for i in (*stop.deliver, *stop.collect))


def _without(stop: Stop, order_ids: Iterable[OrderId]) -> Stop:
    """Return a stop that hands some orders over no more."""
    gone = frozenset(order_ids)
    return replace(
        stop,
        deliver=tuple(i for i in stop.deliver if i not in gone),
        collect=tuple(i for i in stop.collect if i not in gone),
    )


def _tidy(stops: tuple[Stop, ...], *, is_bus: bool) -> list[Stop]:
    """Return stops without those where nothing happens; neighbours at the same place are one."""
    tidy: list[Stop] = []
    for k, stop in enumerate(stops):
        is_home = not is_bus and (stop.place_id == stops[0].place_id or k == len(stops) - 1)
        if not (stop.deliver or stop.collect or is_home):
            continue
        if tidy and tidy[-1].place_id == stop.place_id and not is_bus:
            before = tidy[-1]
            deliver, collect = before.deliver + stop.deliver, before.collect + stop.collect
            tidy[-1] = replace(before, deliver=deliver, collect=collect)
        else:
            tidy.append(stop)
    return tidy
