"""From a plan back to the decisions in it: which route makes which calls, on which trips.

Times are left behind, so what is read can be timed anew, explained, or planned on. A plan may come
from any solver or from an editor; what cannot be read is named.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain

from network.ids import OrderId, PlaceId
from routing.load import NOTHING, Load
from routing.two_echelon.plan import Plan, Route, RouteKind, Stop
from routing.two_echelon.problem import TwoEchelonProblem
from routing.two_echelon.runs import Call, HandOver, Reading, Run, Share, Task


def read(problem: TwoEchelonProblem, plan: Plan) -> Reading:
    """Read any plan of a day; its times are not looked at."""
    return _Reader(problem, plan).reading()


class _Reader:
    """One pass over the routes of a plan."""

    def __init__(self, problem: TwoEchelonProblem, plan: Plan) -> None:
        self._problem = problem
        self._plan = plan
        self._places = problem.county.place_by_id()
        self._vehicles = {v.vehicle_id: v for v in (*plan.hired, *problem.county.vehicles)}
        self._visit_of = {
            order_id: i
            for i, visit in enumerate(problem.visits)
            for order_id in (*visit.deliver_ids, *visit.collect_ids)
        }
        self._late = {entry.order_id for entry in plan.late}
        self._calls: list[Call] = []

    def reading(self) -> Reading:
        """Read all routes: calls first, then hand-overs, which name them."""
        readable = [self._is_readable(route) for route in self._plan.routes]
        calls = [
            self._calls_of(k, route) if is_readable or self._is_on_bus(route) else []
            for k, (route, is_readable) in enumerate(zip(self._plan.routes, readable, strict=True))
        ]
        brought = {i: k for k, call in enumerate(self._calls) for i in call.deliver_ids}
        taken = {i: k for k, call in enumerate(self._calls) for i in call.collect_ids}
        for order_id in brought.keys() & taken.keys():  # fetched and brought on the same day
            for call in (brought[order_id], taken[order_id]):
                readable[self._calls[call].route] = False
        runs = [
            self._run(route, own, brought, taken) if is_readable else None
            for route, own, is_readable in zip(self._plan.routes, calls, readable, strict=True)
        ]
        on_buses = {
            k: self._on_bus(route, own, brought, taken)
            for k, (route, own) in enumerate(zip(self._plan.routes, calls, strict=True))
            if self._is_on_bus(route)
        }
        return Reading(calls=tuple(self._calls), runs=tuple(runs), on_buses=on_buses)

    def _on_bus(
        self,
        route: Route,
        calls: Sequence[Sequence[int]],
        brought: Mapping[OrderId, int],
        taken: Mapping[OrderId, int],
    ) -> tuple[Task, ...]:
        """Return what a bus does away from hubs, stop by stop."""
        hubs = {self._problem.place_ids[hub] for hub in self._problem.hubs}
        stops = zip(route.stops, calls, strict=True)
        return tuple(
            task
            for stop, own in stops
            if stop.place_id not in hubs
            for task in self._at_stop(stop, own, brought, taken)
        )

    def _is_on_bus(self, route: Route) -> bool:
        """Return whether a route is what a bus carries between a hub and other places."""
        rows = [self._problem.row_of.get(stop.place_id) for stop in route.stops]
        known = all(i in self._problem.loads for s in route.stops for i in (*s.deliver, *s.collect))
        return (
            route.kind is RouteKind.BUS
            and known
            and None not in rows
            and not set(self._problem.hubs).isdisjoint(row for row in rows if row is not None)
        )

    def _is_readable(self, route: Route) -> bool:
        """Return whether a route's goods travel between its home and other places only."""
        vehicle = self._vehicles.get(route.vehicle_id)
        if vehicle is None or vehicle.vehicle_type_id not in self._problem.ways:
            return False
        if not route.stops or any(s.place_id not in self._problem.row_of for s in route.stops):
            return False
        ends = {route.stops[0].place_id, route.stops[-1].place_id}
        if ends != {vehicle.home_id}:
            return False
        home = [stop for stop in route.stops if stop.place_id == vehicle.home_id]
        away = [stop for stop in route.stops if stop.place_id != vehicle.home_id]
        loaded, unloaded = _ids(s.collect for s in home), _ids(s.deliver for s in home)
        brought, taken = _ids(s.deliver for s in away), _ids(s.collect for s in away)
        known = all(i in self._problem.loads for i in (*loaded, *taken))
        return known and sorted(loaded) == sorted(brought) and sorted(unloaded) == sorted(taken)

    def _calls_of(self, route: int, planned: Route) -> list[list[int]]:
        """Note the calls of each stop of a route; return their indices stop by stop."""
        found: list[list[int]] = []
        homes = {planned.stops[0].place_id}
        if planned.kind is RouteKind.BUS:
            homes = {self._problem.place_ids[hub] for hub in self._problem.hubs}
        for stop in planned.stops:
            own: list[int] = []
            if stop.place_id not in homes:
                own = [self._note(route, stop, *ids) for ids in self._by_visit(stop)]
                own.sort(key=lambda k: bool(self._calls[k].collect_ids))
            found.append(own)
        return found

    def _by_visit(
        self, stop: Stop
    ) -> Iterable[tuple[int | None, tuple[OrderId, ...], tuple[OrderId, ...]]]:
        """Yield visit, orders brought and orders taken for the orders that end or start here."""
        brought: dict[int | None, list[OrderId]] = defaultdict(list)
        taken: dict[int | None, list[OrderId]] = defaultdict(list)
        orders = self._problem.orders
        for order_id in stop.deliver:
            if orders[order_id].destination_id == stop.place_id:
                brought[self._visit_of.get(order_id)].append(order_id)
        for order_id in stop.collect:
            if orders[order_id].origin_id == stop.place_id:
                taken[self._visit_of.get(order_id)].append(order_id)
        for visit in dict.fromkeys((*brought, *taken)):
            yield visit, tuple(brought[visit]), tuple(taken[visit])

    def _note(
        self,
        route: int,
        stop: Stop,
        visit: int | None,
        deliver_ids: tuple[OrderId, ...],
        collect_ids: tuple[OrderId, ...],
    ) -> int:
        """Note a call and return its index."""
        place = self._problem.row_of[stop.place_id]
        deliver, collect = self._sum(deliver_ids), self._sum(collect_ids)
        early_s, late_s, return_by_s = self._window(
            visit, place, (deliver_ids, collect_ids), deliver.pieces + collect.pieces
        )
        self._calls.append(
            Call(
                visit=visit,
                route=route,
                place=place,
                source=self._source(visit, deliver_ids, collect_ids),
                deliver_ids=deliver_ids,
                collect_ids=collect_ids,
                deliver=deliver,
                collect=collect,
                ready_s=max((self._problem.ready_s[i] for i in deliver_ids), default=0),
                early_s=early_s,
                late_s=late_s,
                return_by_s=return_by_s,
            )
        )
        return len(self._calls) - 1

    def _source(
        self,
        visit: int | None,
        deliver_ids: tuple[OrderId, ...],
        collect_ids: tuple[OrderId, ...],
    ) -> int:
        """Return the row of the other end of the goods' way: where it starts, or ends today."""
        if visit is not None:
            return self._problem.visits[visit].source
        legs = self._plan.assignments
        ends = [legs[i][0].from_id for i in deliver_ids if legs.get(i)]
        ends += [legs[i][-1].to_id for i in collect_ids if legs.get(i)]
        return self._problem.row_of[ends[0]] if ends else self._problem.hubs[0]

    def _window(
        self,
        visit: int | None,
        place: int,
        order_ids: tuple[tuple[OrderId, ...], tuple[OrderId, ...]],
        pieces: int,
    ) -> tuple[int, int, int | None]:
        """Return when handing over may start, and when the goods taken are due at the source.

        A part of a visit takes less time than the whole, so its window is that of its own orders:
        until the place closes, or the first is due that the plan brings in time.
        """
        deliver_ids, collect_ids = order_ids
        if visit is not None:
            wanted = self._problem.visits[visit]
            if len(deliver_ids) + len(collect_ids) == wanted.num_orders:
                return wanted.early_s, wanted.late_s, wanted.return_by_s
        orders = self._problem.orders
        facts = self._places[self._problem.place_ids[place]]
        work_s = int(self._problem.call_s[place]) + int(self._problem.call_piece_s[place]) * pieces
        ready_s = max((self._problem.ready_s[i] for i in collect_ids), default=0)
        dues = (orders[i].due_s for i in deliver_ids if i not in self._late)
        late_s = min([facts.open_to_s - work_s, *dues])
        returns = (orders[i].due_s for i in collect_ids if i not in self._late)
        return max(facts.open_from_s, ready_s), late_s, min(returns, default=None)

    def _run(
        self,
        route: Route,
        calls: Sequence[Sequence[int]],
        brought: Mapping[OrderId, int],
        taken: Mapping[OrderId, int],
    ) -> Run:
        """Return a route's trips: what is left, the calls, then what is fetched, stop by stop."""
        vehicle = self._vehicles[route.vehicle_id]
        trips: list[list[Task]] = []
        for stop, own in zip(route.stops, calls, strict=True):
            if stop.place_id == vehicle.home_id:
                trips.append([])
                continue
            trips[-1] += self._at_stop(stop, own, brought, taken)
        return Run(
            vehicle=vehicle,
            home=self._problem.row_of[vehicle.home_id],
            trips=tuple(tuple(trip) for trip in trips if trip),
        )

    def _at_stop(
        self,
        stop: Stop,
        calls: Sequence[int],
        brought: Mapping[OrderId, int],
        taken: Mapping[OrderId, int],
    ) -> list[Task]:
        """Return what is left at a stop, its calls, and what is fetched."""
        orders = self._problem.orders
        left = [i for i in stop.deliver if orders[i].destination_id != stop.place_id]
        fetched = [i for i in stop.collect if orders[i].origin_id != stop.place_id]
        return [
            *self._hand_over(stop.place_id, left, brought, is_drop=True),
            *calls,
            *self._hand_over(stop.place_id, fetched, taken, is_drop=False),
        ]

    def _hand_over(
        self,
        station_id: PlaceId,
        order_ids: Sequence[OrderId],
        call_of: Mapping[OrderId, int],
        *,
        is_drop: bool,
    ) -> list[Task]:
        """Return the hand-over of some orders, if there are any."""
        by_call: dict[int | None, list[OrderId]] = defaultdict(list)
        for order_id in order_ids:
            by_call[call_of.get(order_id)].append(order_id)
        if not by_call:
            return []
        shares = tuple(
            Share(
                call=call,
                order_ids=tuple(ids),
                load=self._sum(ids),
                ready_s=max(self._problem.ready_s[i] for i in ids) if is_drop else 0,
            )
            for call, ids in by_call.items()
        )
        row = self._problem.row_of[station_id]
        return [HandOver.of(row, shares, is_drop=is_drop)]

    def _sum(self, order_ids: Iterable[OrderId]) -> Load:
        total = NOTHING
        for order_id in order_ids:
            total = total.plus(self._problem.loads[order_id])
        return total


def _ids(parts: Iterable[tuple[OrderId, ...]]) -> list[OrderId]:
    return list(chain.from_iterable(parts))
