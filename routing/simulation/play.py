"""A planned day as it really goes: late linehaul, slow roads, breakdowns, cancelled buses.

Vehicles keep to the sequence of their stops. They leave home when planned or when their goods are
aboard, whichever is later, wait for goods that are late only so long, and then leave without them.
What cannot be handed over, because a place has closed or the vehicle broke down, comes home with
the vehicle and is in hand again the next morning, as is what never left.
"""

import heapq
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from random import Random

from network.ids import OrderId, PlaceId
from network.text import Text
from routing.load import NOTHING, Load
from routing.two_echelon.plan import Leg, Plan, Route, RouteKind, Stop, derive_assignments
from routing.two_echelon.problem import TwoEchelonProblem
from routing.two_echelon.progress import TOWED_S

_PATIENCE_S, _PATIENCE_AWAY_S = 2700, 900  # beyond the planned departure, for goods that are late
_LOOK_AGAIN_S = 300
_MINUTE_S = 60


class Mishap(StrEnum):
    """What went otherwise than planned."""

    LATE_LINEHAUL = "late_linehaul"
    SLOW_ROADS = "slow_roads"
    BREAKDOWN = "breakdown"
    BUS_CANCELLED = "bus_cancelled"


MISHAP_TEXTS: Mapping[Mishap, Text] = {
    Mishap.LATE_LINEHAUL: Text("到车的干线晚点", "linehaul came late"),
    Mishap.SLOW_ROADS: Text("途中行驶比计划慢", "roads were slower than planned"),
    Mishap.BREAKDOWN: Text("车辆途中故障", "a vehicle broke down"),
    Mishap.BUS_CANCELLED: Text("客运班次停开", "a bus did not run"),
}
"""What happened, in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Disturbances:
    """How often what goes wrong; all are assumptions.

    Parameters
    ----------
    late_wave, late_wave_min
        Probability that a wave's linehaul is late, and by how many minutes at least and at most.
    route_spread, leg_spread
        Standard deviations of the logarithm of travel times: of a vehicle's whole day, and of each
        leg.
    breakdown
        Probability that a vehicle breaks down on a day.
    bus_cancelled
        Probability that a bus trip does not run.
    """

    late_wave: float = 0.05
    late_wave_min: tuple[int, int] = (30, 120)
    route_spread: float = 0.05
    leg_spread: float = 0.10
    breakdown: float = 0.01
    bus_cancelled: float = 0.02


@dataclass(frozen=True, slots=True, kw_only=True)
class PlayedDay:
    """A day as it went.

    Parameters
    ----------
    plan
        Routes with the stops, times and hand-overs as they were.
    mishaps
        For orders that went otherwise than planned: the first thing that went wrong.
    """

    plan: Plan
    mishaps: Mapping[OrderId, Mishap]


def play(
    problem: TwoEchelonProblem, plan: Plan, disturbances: Disturbances, *, seed: int
) -> PlayedDay:
    """Carry out a day's plan.

    Parameters
    ----------
    problem, plan
        The day and its plan.
    disturbances, seed
        What may go wrong, and the seed of what does.
    """
    return _Player(problem, plan, disturbances, seed).day()


class _Ride:
    """A route on its way."""

    def __init__(self, route: Route, *, factor: float, breaks_s: float) -> None:
        self.route = route
        self.factor = factor
        self.breaks_s = breaks_s
        self.done: list[Stop] = []
        self.aboard: set[OrderId] = set()
        self.load: Load = NOTHING
        self.arrived_s: int | None = None

    @property
    def is_bus(self) -> bool:
        """Whether a bus carries the goods."""
        return self.route.kind is RouteKind.BUS

    @property
    def last(self) -> int:
        """Index of the last stop."""
        return len(self.route.stops) - 1

    def is_home(self, k: int) -> bool:
        """Return whether a vehicle is at home at a stop."""
        return not self.is_bus and self.route.stops[k].place_id == self.route.stops[0].place_id

    def next_stop(self, k: int) -> int:
        """Return the next stop at home, or at which there is something to do."""
        stops = self.route.stops
        for later in range(k + 1, len(stops)):
            stop = stops[later]
            if self.is_home(later) or stop.collect or not self.aboard.isdisjoint(stop.deliver):
                return later
        return len(stops)


class _Player:
    """Carries out one day, stop by stop in order of time."""

    def __init__(
        self, problem: TwoEchelonProblem, plan: Plan, disturbances: Disturbances, seed: int
    ) -> None:
        self._problem = problem
        self._plan = plan
        self._rates = disturbances
        self._draw = Random(seed)  # noqa: S311 -- a simulation, no secret
        self._places = problem.county.place_by_id()
        self._vehicles = {v.vehicle_id: v for v in (*plan.hired, *problem.county.vehicles)}
        self._cooling_s = problem.cooling_s()
        self._mishaps: dict[OrderId, Mishap] = {}
        self._at: dict[OrderId, tuple[PlaceId, int]] = {}
        self._release()

    def day(self) -> PlayedDay:
        """Carry out all routes."""
        rides = [self._ride(route) for route in self._plan.routes]
        queue = [(ride.route.stops[0].arrive_s, k, 0) for k, ride in enumerate(rides)]
        heapq.heapify(queue)
        while queue:
            now_s, k, stop = heapq.heappop(queue)
            after = self._stop(rides[k], stop, now_s)
            if after is not None:
                heapq.heappush(queue, (after[1], k, after[0]))
        routes = tuple(replace(ride.route, stops=tuple(ride.done)) for ride in rides)
        routes = tuple(route for route in routes if len(route.stops) > 1)
        assignments = derive_assignments(routes)
        self._note(self._behind(assignments), Mishap.SLOW_ROADS)
        return PlayedDay(
            plan=replace(self._plan, routes=routes, assignments=assignments),
            mishaps=self._mishaps,
        )

    def _behind(self, went: Mapping[OrderId, tuple[Leg, ...]]) -> Iterator[OrderId]:
        """Yield the orders that would have been in time as planned, but came late."""
        for order_id, legs in went.items():
            order = self._problem.orders[order_id]
            planned = self._plan.assignments.get(order_id, ())
            is_there = legs[-1].to_id == order.destination_id
            if is_there and planned and planned[-1].arrive_s <= order.due_s < legs[-1].arrive_s:
                yield order_id

    def _release(self) -> None:
        """Note where every order is and when it can leave, some waves late."""
        delay_s: dict[int, int] = {}
        hubs = {self._problem.place_ids[hub] for hub in self._problem.hubs}
        for order_id, order in self._problem.orders.items():
            ready_s = self._problem.ready_s[order_id]
            if order.origin_id in hubs and order.released_s >= 0:
                if order.released_s not in delay_s:
                    delay_s[order.released_s] = self._wave_delay_s()
                if delay_s[order.released_s]:
                    ready_s += delay_s[order.released_s]
                    self._mishaps[order_id] = Mishap.LATE_LINEHAUL
            self._at[order_id] = (order.origin_id, ready_s)

    def _wave_delay_s(self) -> int:
        if self._draw.random() >= self._rates.late_wave:
            return 0
        return self._draw.randint(*self._rates.late_wave_min) * _MINUTE_S

    def _ride(self, route: Route) -> _Ride:
        """Draw what will happen to a route."""
        factor = math.exp(self._draw.gauss(0.0, self._rates.route_spread))
        breaks_s = math.inf
        if route.kind is RouteKind.BUS:
            if self._draw.random() < self._rates.bus_cancelled:
                breaks_s = -math.inf
        elif self._draw.random() < self._rates.breakdown:
            start_s, end_s = route.stops[0].depart_s, route.stops[-1].arrive_s
            breaks_s = self._draw.uniform(start_s, end_s)
        return _Ride(route, factor=factor, breaks_s=breaks_s)

    def _stop(self, ride: _Ride, k: int, now_s: int) -> tuple[int, int] | None:
        """Carry out a stop; return which one comes next, and when; None: that was the last."""
        stop = ride.route.stops[k]
        if now_s >= ride.breaks_s:
            self._break_down(ride, k, now_s)
            return None
        if ride.arrived_s is None:
            ride.arrived_s = now_s
        missing = any(not self._is_here(order_id, stop, now_s) for order_id in stop.collect)
        patience_s = _PATIENCE_S if ride.is_home(k) else _PATIENCE_AWAY_S
        if missing and not ride.is_bus and now_s < stop.depart_s + patience_s:
            return k, now_s + _LOOK_AGAIN_S
        self._hand_over(ride, k, now_s)
        ride.arrived_s = None
        following = ride.next_stop(k)
        if following == len(ride.route.stops):
            return None
        there = ride.route.stops[following]
        if ride.is_bus:
            return following, there.arrive_s
        return following, ride.done[-1].depart_s + self._drive_s(ride, stop, there)

    def _is_here(self, order_id: OrderId, stop: Stop, now_s: int) -> bool:
        place_id, since_s = self._at.get(order_id, (None, 0))
        return place_id == stop.place_id and since_s <= now_s

    def _hand_over(self, ride: _Ride, k: int, now_s: int) -> None:
        """Hand goods over at a stop, as far as they are there and the place is open."""
        stop, is_home, is_last = ride.route.stops[k], ride.is_home(k), k == ride.last
        deliver = [order_id for order_id in stop.deliver if order_id in ride.aboard]
        if is_last and is_home:
            deliver = sorted(ride.aboard)  # with what could not be handed over
        by_s = stop.depart_s if ride.is_bus else now_s
        collect = [order_id for order_id in stop.collect if self._is_here(order_id, stop, by_s)]
        self._note([i for i in stop.collect if i not in collect], Mishap.SLOW_ROADS)
        pieces = sum(self._problem.loads[i].pieces for i in (*deliver, *collect))
        place = self._places[stop.place_id]
        start_s = max(now_s, place.open_from_s) if pieces else now_s
        work_s = 0 if ride.is_bus else self._work_s(stop, pieces, is_home=is_home)
        if not is_home and pieces and start_s + work_s > place.open_to_s:
            self._note([*deliver, *collect], Mishap.SLOW_ROADS)
            deliver, collect, start_s, work_s = [], [], now_s, 0
        depart_s = start_s + work_s + stop.rest_s
        if ride.is_bus or (is_home and not is_last):
            depart_s = max(depart_s, stop.depart_s)
        arrive_s = now_s if ride.arrived_s is None else ride.arrived_s
        self._move(ride, stop, deliver, collect, (arrive_s, depart_s))

    def _move(
        self,
        ride: _Ride,
        stop: Stop,
        deliver: list[OrderId],
        collect: list[OrderId],
        times: tuple[int, int],
    ) -> None:
        """Note what gets off and on."""
        for order_id in deliver:
            ride.aboard.discard(order_id)
            ride.load = ride.load.minus(self._problem.loads[order_id])
            cooling_s = self._cooling_s.get(self._problem.row_of[stop.place_id], 0)
            self._at[order_id] = (stop.place_id, times[1] + cooling_s)
        for order_id in collect:
            ride.aboard.add(order_id)
            ride.load = ride.load.plus(self._problem.loads[order_id])
            del self._at[order_id]
        ride.done.append(
            replace(
                stop,
                arrive_s=times[0],
                depart_s=times[1],
                deliver=tuple(deliver),
                collect=tuple(collect),
                load=ride.load,
            )
        )

    def _break_down(self, ride: _Ride, k: int, now_s: int) -> None:
        """End a route: what is aboard comes home, the rest stays where it is."""
        left = [i for stop in ride.route.stops[k:] for i in (*stop.deliver, *stop.collect)]
        self._note(left, Mishap.BUS_CANCELLED if ride.is_bus else Mishap.BREAKDOWN)
        if ride.done:
            end_s = now_s + TOWED_S
            self._move(ride, ride.route.stops[-1], sorted(ride.aboard), [], (end_s, end_s))

    def _note(self, order_ids: Iterable[OrderId], cause: Mishap) -> None:
        """Note what went wrong with orders, the first thing only."""
        for order_id in order_ids:
            self._mishaps.setdefault(order_id, cause)

    def _work_s(self, stop: Stop, pieces: int, *, is_home: bool) -> int:
        """Return the seconds that handing over takes a vehicle."""
        if not pieces:
            return 0
        if is_home:
            return pieces * self._problem.county.operations.stop_times.loading_piece_s
        row = self._problem.row_of[stop.place_id]
        return int(self._problem.call_s[row]) + pieces * int(self._problem.call_piece_s[row])

    def _drive_s(self, ride: _Ride, here: Stop, there: Stop) -> int:
        """Return the seconds of a leg as it went."""
        vehicle = self._vehicles[ride.route.vehicle_id]
        rows = self._problem.row_of[here.place_id], self._problem.row_of[there.place_id]
        planned_s = int(self._problem.ways[vehicle.vehicle_type_id].duration_s[rows])
        return round(
            planned_s * ride.factor * math.exp(self._draw.gauss(0.0, self._rates.leg_spread))
        )
