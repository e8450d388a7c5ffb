"""Times and price of one course, by the rules that the checker holds it to."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import Enum
from itertools import pairwise

from network.fleet import VehicleType
from network.ids import OrderId, VehicleId, VehicleTypeId
from routing.cost import price_vehicle
from routing.load import NOTHING, Load, vehicle_capacity
from routing.replanning.course import Course, Halt
from routing.two_echelon.bus_rules import bus_trips
from routing.two_echelon.buses import bus_fen, bus_room
from routing.two_echelon.plan import Stop
from routing.two_echelon.problem import TwoEchelonProblem
from routing.two_echelon.progress import TOWED_S

_NEVER_S = 2**40
Ready = Callable[[OrderId, int, str], int | None]
"""When an order can be loaded at a row by a route; None: it does not get there."""


class Hindrance(Enum):
    """Why a course has no times."""

    CLOSED = "closed"
    ACCESS = "access"
    CAPACITY = "capacity"
    TEMPERATURE = "temperature"
    DAY = "day"
    RANGE = "range"
    REST = "rest"
    TRIPS = "trips"
    MISSING = "missing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Why a course has no times, and where.

    Parameters
    ----------
    hindrance, halt
        What, and the index of the halt at which it shows.
    order_ids
        Orders that do not get there, for `MISSING`.
    """

    hindrance: Hindrance
    halt: int
    order_ids: tuple[OrderId, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Timed:
    """A course with its times.

    Parameters
    ----------
    course, stops
        The course and all its stops.
    fen
        Price of the vehicle's day and hand-overs, or of the bus.
    late
        Orders that arrive after they are due.
    left_s
        When orders will have been unloaded elsewhere than at their destination, by order and row.
    waits
        Latest second at which orders from elsewhere must be there to keep the times, likewise.
    slack_s, idle_s, due_s
        Seconds that the day could be longer, those waited at each halt, and those by which it could
        be reached later without another late order.
    """

    course: Course
    stops: tuple[Stop, ...]
    fen: int
    late: int
    left_s: Mapping[tuple[OrderId, int], int]
    waits: Mapping[tuple[OrderId, int], int]
    slack_s: int = 0
    idle_s: tuple[int, ...] = ()
    due_s: tuple[int, ...] = ()


class Timer:
    """Times courses of one day.

    Parameters
    ----------
    problem
        The day.
    """

    def __init__(self, problem: TwoEchelonProblem) -> None:
        self.problem = problem
        self.loads = problem.loads
        self._orders = problem.orders
        self._types = problem.types()
        places = problem.county.place_by_id()
        self._open = [
            (places[place_id].open_from_s, places[place_id].open_to_s)
            for place_id in problem.place_ids
        ]
        closed = problem.county.calendar.closed_places(problem.day)
        self._closed = [
            place_id in closed or not problem.county.calendar.is_operating(problem.day)
            for place_id in problem.place_ids
        ]
        self._call_s: list[int] = problem.call_s.tolist()
        self._piece_s: list[int] = problem.call_piece_s.tolist()
        times = problem.county.operations.stop_times
        piece_s = (times.point_piece_s, times.station_piece_s, times.loading_piece_s)
        self._least_piece_s = min(piece_s)
        self._destination = {i: problem.row_of[o.destination_id] for i, o in self._orders.items()}
        self._origin = {i: problem.row_of[o.origin_id] for i, o in self._orders.items()}
        self._handling = [problem.handling_fen(row) for row in range(len(problem.place_ids))]
        self._ways: dict[VehicleTypeId, tuple[list[list[int]], list[list[int]], list[list[bool]]]]
        self._ways = {}
        self._cooling_s = problem.cooling_s()
        self._capacity = {k: vehicle_capacity(t) for k, t in self._types.items()}
        self._buses = bus_trips(problem)
        self._planned: dict[str, tuple[Course, tuple[Stop, ...]]] = {}
        self._sums: dict[tuple[OrderId, ...], Load] = {}

    def ways(
        self, type_id: VehicleTypeId
    ) -> tuple[list[list[int]], list[list[int]], list[list[bool]]]:
        """Return metres, seconds and whether roads are open, from row to row."""
        if type_id not in self._ways:
            ways = self.problem.ways[type_id]
            self._ways[type_id] = (
                ways.distance_m.tolist(),
                ways.duration_s.tolist(),
                ways.is_open.tolist(),
            )
        return self._ways[type_id]

    def fastest_s(self, from_row: int, to_row: int) -> int:
        """Return the seconds of the fastest drive between two rows; 0 if nobody drives it."""
        pair = from_row, to_row
        each = self.problem.ways.values()
        times = (int(ways.duration_s[pair]) for ways in each if ways.is_open[pair])
        return min(times, default=0)

    def kind(self, course: Course) -> VehicleType:
        """Return the type of a course's vehicle, not of a bus."""
        assert course.vehicle is not None  # noqa: S101 -- buses have a timetable
        return self._types[course.vehicle.vehicle_type_id]

    def destination(self, order_id: OrderId) -> int:
        """Return the row of an order's destination."""
        return self._destination[order_id]

    def origin(self, order_id: OrderId) -> int:
        """Return the row of an order's origin."""
        return self._origin[order_id]

    def load_of(self, order_ids: tuple[OrderId, ...]) -> Load:
        """Return what some orders take up together."""
        total = self._sums.get(order_ids)
        if total is None:
            columns = zip(*(self.loads[order_id] for order_id in order_ids), strict=True)
            total = Load(*map(sum, columns)) if order_ids else NOTHING
            self._sums[order_ids] = total
        return total

    def pieces(self, order_ids: tuple[OrderId, ...]) -> int:
        """Return the pieces of some orders."""
        return self.load_of(order_ids).pieces

    def call_s(self, row: int) -> int:
        """Return the fixed seconds of a call at a place."""
        return self._call_s[row]

    def least_work_s(self, order_ids: tuple[OrderId, ...]) -> int:
        """Return the least seconds that handing some orders over takes, in and out."""
        return self._least_piece_s * 2 * self.pieces(order_ids)

    def time(self, course: Course, ready: Ready) -> Timed | Fault:
        """Return a course with its times, or why it has none."""
        if course.vehicle is None:
            return self._time_bus(course, ready)
        if not course.halts:
            return self.priced(course, (), {})
        planned = self._planned.get(course.route_id)
        if planned is not None and planned[0] == course:
            kept = self._as_planned(course, planned[1], ready)
            if kept is not None:
                return kept
        return _Pass(self, course, ready).timed()

    def keep(self, course: Course, stops: tuple[Stop, ...]) -> None:
        """Remember the stops of a course as announced: they stay as long as they are possible."""
        self._planned[course.route_id] = (course, stops)

    def _as_planned(self, course: Course, stops: tuple[Stop, ...], ready: Ready) -> Timed | None:
        """Return a course with the times announced, or None if they cannot be kept."""
        _, seconds, is_open = self.ways(self.kind(course).vehicle_type_id)
        first = len(course.done)
        begins_s = course.starts_s if course.heading is None else course.heading.arrive_s
        if (not first or course.heading is not None) and stops[first].arrive_s < begins_s:
            return None
        waits: dict[tuple[OrderId, int], int] = {}
        metres = 0
        for k, halt in enumerate(course.halts):
            stop = stops[first + k]
            unload_s, load_s = self.work_s(course, halt)
            begin_s = stop.depart_s - stop.rest_s - load_s
            if halt.place != course.home:
                begin_s -= unload_s
            if self._closed[halt.place] and not halt.is_idle:
                return None
            for order_id in halt.collect:
                at_s = ready(order_id, halt.place, course.route_id)
                if at_s is None or at_s > begin_s:
                    return None
                waits[order_id, halt.place] = begin_s
            if first + k == 0 or (k == 0 and course.heading is not None):
                continue
            before = stops[first + k - 1]
            here = self.problem.row_of[before.place_id]
            if not is_open[here][halt.place]:
                return None
            if before.depart_s + seconds[here][halt.place] > stop.arrive_s:
                return None
            metres += self.ways(self.kind(course).vehicle_type_id)[0][here][halt.place]
        kind, operations = self.kind(course), self.problem.county.operations
        begin_s, end_s = stops[0].arrive_s, stops[-1].depart_s
        longest_s = kind.shift_s + kind.overtime_s
        slack_s = min(operations.work_to_s - end_s, longest_s - end_s + begin_s)
        idle_s = tuple(
            max(0, stop.depart_s - stop.rest_s - stop.arrive_s - sum(self.work_s(course, halt)))
            for stop, halt in zip(stops[first:], course.halts, strict=True)
        )
        return self.priced(course, stops[first:], waits, metres=metres, spare=(slack_s, idle_s))

    def open_hours(self, row: int) -> tuple[int, int]:
        """Return when a place opens and closes."""
        return self._open[row]

    def is_closed(self, row: int) -> bool:
        """Return whether a place is closed today."""
        return self._closed[row]

    def work_s(self, course: Course, halt: Halt) -> tuple[int, int]:
        """Return the seconds of unloading and of loading at a halt, the call's own with both."""
        piece_s = self._piece_s[halt.place]
        call_s = self._call_s[halt.place]
        if halt.place == course.home:
            piece_s, call_s = self.problem.county.operations.stop_times.loading_piece_s, 0
        out, into = self.pieces(halt.deliver), self.pieces(halt.collect)
        if not out and not into:
            return 0, 0
        return call_s + piece_s * out, piece_s * into

    def capacity(self, course: Course) -> Load:
        """Return a course's room."""
        return self._capacity[self.kind(course).vehicle_type_id]

    def _time_bus(self, course: Course, ready: Ready) -> Timed | Fault:
        stops = list(course.done)
        load = stops[-1].load if stops else NOTHING
        trip = self._buses.get(VehicleId(course.bus_id))
        room = NOTHING if trip is None else bus_room(trip)
        waits: dict[tuple[OrderId, int], int] = {}
        for k, halt in enumerate(course.halts):
            assert halt.timed_s is not None  # noqa: S101 -- halts of buses have times
            if self._closed[halt.place]:
                return Fault(hindrance=Hindrance.CLOSED, halt=k)
            missing = []
            for order_id in halt.collect:
                at_s = ready(order_id, halt.place, course.route_id)
                if at_s is None or at_s > halt.timed_s[1]:
                    missing.append(order_id)
                waits[order_id, halt.place] = halt.timed_s[1]
            if missing:
                return Fault(hindrance=Hindrance.MISSING, halt=k, order_ids=tuple(missing))
            load = load.minus(self.load_of(halt.deliver)).plus(self.load_of(halt.collect))
            if not load.fits(room):
                return Fault(hindrance=Hindrance.CAPACITY, halt=k)
            stops.append(
                Stop(
                    place_id=self.problem.place_ids[halt.place],
                    arrive_s=halt.timed_s[0],
                    depart_s=halt.timed_s[1],
                    deliver=halt.deliver,
                    collect=halt.collect,
                    load=load,
                )
            )
        return self.priced(course, tuple(stops[len(course.done) :]), waits)

    def priced(
        self,
        course: Course,
        after: tuple[Stop, ...],
        waits: Mapping[tuple[OrderId, int], int],
        metres: int = 0,
        spare: tuple[int, tuple[int, ...]] = (0, ()),
    ) -> Timed:
        """Return stops with what they cost and leave behind.

        Metres are those after the stops made and the drive under way, `spare` holds
        `slack_s` and `idle_s` of `Timed`.
        """
        stops = (*course.done, *after)
        row_of, fen, late = self.problem.row_of, 0, 0
        left_s: dict[tuple[OrderId, int], int] = {}
        due_s = [_NEVER_S] * len(stops)
        for k, stop in enumerate(stops):
            row = row_of[stop.place_id]
            fen += self._handling[row] * self.pieces(stop.deliver)
            for order_id in stop.deliver:
                if self._destination[order_id] != row:
                    if k >= len(course.done):
                        cooling_s = self._cooling_s.get(row, 0)
                        left_s[order_id, row] = stop.depart_s - stop.rest_s + cooling_s
                    continue
                early_s = self._orders[order_id].due_s - stop.arrive_s
                if early_s < 0:
                    late += 1
                elif early_s < due_s[k]:
                    due_s[k] = early_s
        if course.vehicle is None:
            trip = self._buses.get(VehicleId(course.bus_id))
            aboard = (self._orders[i] for stop in stops for i in stop.collect)
            fen += 0 if trip is None else bus_fen(trip, aboard)
        elif stops:
            last = len(stops) - 1
            if course.is_stopped and last > 0 and row_of[stops[-2].place_id] != course.home:
                last -= 1
            metres += sum(leg.distance_m for leg in course.legs)
            work_s = stops[last].depart_s - stops[0].arrive_s
            fen += price_vehicle(self.kind(course), metres, work_s).total
        return Timed(
            course=course,
            stops=stops,
            fen=fen,
            late=late,
            left_s=left_s,
            waits=waits,
            slack_s=spare[0],
            idle_s=spare[1],
            due_s=tuple(due_s[len(course.done) :]),
        )


class _Pass:
    """One pass over the halts of a vehicle's course, forward in time."""

    def __init__(self, timer: Timer, course: Course, ready: Ready) -> None:
        self._timer = timer
        self._course = course
        self._ready = ready
        self._kind = timer.kind(course)
        self._metres, self._seconds, self._is_open = timer.ways(self._kind.vehicle_type_id)
        self._operations = timer.problem.county.operations
        self._now_s = 0 if timer.problem.progress is None else timer.problem.progress.now_s
        self._room = timer.capacity(course)
        self._stops: list[Stop] = []
        self._waits: dict[tuple[OrderId, int], int] = {}
        self._driven_m = 0
        self._driving_s = 0  # since the last rest
        self._idle_s: list[int] = []
        self._load = NOTHING
        self._fault: Fault | None = None

    def timed(self) -> Timed | Fault:
        """Return the course with its times."""
        self._recall()
        arrive_s = self._first_arrival_s()
        for k in range(len(self._course.halts)):
            if k or (self._course.done and self._course.heading is None):
                arrive_s = self._drive(k, arrive_s)
            if self._fault is None:
                arrive_s = self._stay(k, arrive_s)
            if self._fault is not None:
                return self._fault
        self._start_later()
        return self._judged()

    def _recall(self) -> None:
        """Note the driving since the last rest and the load after the stops made."""
        rest_s = self._operations.rest_s
        for k, stop in enumerate(self._course.done):
            self._load = stop.load
            if stop.rest_s >= rest_s:
                self._driving_s = 0
            if k < len(self._course.legs):
                self._driving_s += self._course.legs[k].duration_s

    def _first_arrival_s(self) -> int:
        """Return when the first halt is reached, or when the vehicle leaves its last stop."""
        course = self._course
        if course.heading is not None:
            return course.heading.arrive_s
        if course.done:
            return max(course.done[-1].depart_s, self._now_s)
        opens_s = self._timer.open_hours(course.home)[0]
        return max(course.starts_s, self._operations.work_from_s, opens_s)

    def _drive(self, k: int, leave_s: int) -> int:
        """Return the arrival at halt `k`, resting before the drive if need be."""
        course, halt = self._course, self._course.halts[k]
        if course.is_stopped:
            return leave_s + TOWED_S * (halt.place == course.home)
        here = course.halts[k - 1].place if k else self._row_of_last()
        there = halt.place
        if here == there:
            return leave_s
        if not self._is_open[here][there]:
            self._fault = Fault(hindrance=Hindrance.ACCESS, halt=k)
            return leave_s
        seconds = self._seconds[here][there]
        limit_s = self._operations.rest_after_driving_s
        if self._driving_s + seconds > limit_s:
            if not k or seconds > limit_s:
                self._fault = Fault(hindrance=Hindrance.REST, halt=k)
                return leave_s
            rest_s = self._operations.rest_s
            last = self._stops[-1]
            self._stops[-1] = replace(last, rest_s=rest_s, depart_s=last.depart_s + rest_s)
            leave_s += rest_s
            self._driving_s = 0
        self._driving_s += seconds
        self._driven_m += self._metres[here][there]
        return leave_s + seconds

    def _row_of_last(self) -> int:
        return self._timer.problem.row_of[self._course.done[-1].place_id]

    def _stay(self, k: int, arrive_s: int) -> int:
        """Add the stop at halt `k` and return when the vehicle leaves."""
        timer, course, halt = self._timer, self._course, self._course.halts[k]
        opens_s, closes_s = timer.open_hours(halt.place)
        is_towed = course.is_stopped and k == len(course.halts) - 1
        if not halt.is_idle and timer.is_closed(halt.place) and not is_towed:
            self._fault = Fault(hindrance=Hindrance.CLOSED, halt=k)
            return arrive_s
        unload_s, load_s = timer.work_s(course, halt)
        start_s = arrive_s if halt.is_idle else max(arrive_s, opens_s)
        if k == 0 and course.heading is not None and halt.place != course.home:
            start_s = max(start_s, self._now_s)
        there_s = self._there_s(k, halt)
        if self._fault is not None:
            return arrive_s
        loading_s = max(start_s + unload_s, there_s)
        if halt.place != course.home and halt.collect:
            loading_s = max(start_s, there_s) + unload_s
        depart_s = loading_s + load_s
        if k == 0 and course.heading is not None and len(course.halts) > 1:
            depart_s = max(depart_s, self._now_s)
        if halt.collect:
            depart_s = max(depart_s, halt.from_s, self._now_s + load_s)
            by_s = depart_s - load_s - unload_s * (halt.place != course.home)
            self._waits |= dict.fromkeys(
                ((order_id, halt.place) for order_id in halt.collect), by_s
            )
        if not halt.is_idle and depart_s > closes_s and not is_towed:
            self._fault = Fault(hindrance=Hindrance.CLOSED, halt=k)
            return depart_s
        self._idle_s.append(max(0, depart_s - arrive_s - unload_s - load_s))
        self._load = self._load.minus(timer.load_of(halt.deliver))
        self._load = self._load.plus(timer.load_of(halt.collect))
        if not self._load.fits(self._room):
            cold = self._load.chilled_ml * (not self._room.chilled_ml)
            cold += self._load.frozen_ml * (not self._room.frozen_ml)
            kind = Hindrance.TEMPERATURE if cold else Hindrance.CAPACITY
            self._fault = Fault(hindrance=kind, halt=k)
            return depart_s
        self._stops.append(
            Stop(
                place_id=timer.problem.place_ids[halt.place],
                arrive_s=arrive_s,
                depart_s=depart_s,
                deliver=halt.deliver,
                collect=halt.collect,
                load=self._load,
            )
        )
        return depart_s

    def _there_s(self, k: int, halt: Halt) -> int:
        """Return when everything that is to be loaded is there; note what does not get there."""
        there_s, missing = 0, []
        for order_id in halt.collect:
            at_s = self._ready(order_id, halt.place, self._course.route_id)
            if at_s is None:
                missing.append(order_id)
            else:
                there_s = max(there_s, at_s)
        if missing:
            self._fault = Fault(hindrance=Hindrance.MISSING, halt=k, order_ids=tuple(missing))
        return there_s

    def _start_later(self) -> None:
        """Let a vehicle that was to stay at home leave no earlier than its first call wants."""
        if not self._course.is_new or len(self._stops) < 2:
            return
        first, second = self._stops[0], self._stops[1]
        row = self._course.halts[1].place
        opens_s = self._timer.open_hours(row)[0]
        spare_s = max(0, opens_s - second.arrive_s) if second.deliver or second.collect else 0
        unload_s, load_s = self._timer.work_s(self._course, self._course.halts[0])
        idle_s = first.depart_s - first.rest_s - unload_s - load_s - first.arrive_s
        begin_s = first.arrive_s + spare_s + idle_s
        self._stops[0] = replace(first, arrive_s=begin_s, depart_s=first.depart_s + spare_s)
        self._stops[1] = replace(second, arrive_s=second.arrive_s + spare_s)

    def _judged(self) -> Timed | Fault:
        """Return the times if the day is no longer and leads no further than it may."""
        course, kind, operations = self._course, self._kind, self._operations
        last, slack_s = len(course.halts) - 1, 0
        if not course.is_stopped:
            begin_s = course.done[0].arrive_s if course.done else self._stops[0].arrive_s
            end_s = self._stops[-1].depart_s
            longest_s = kind.shift_s + kind.overtime_s
            if end_s > operations.work_to_s or end_s - begin_s > longest_s:
                return Fault(hindrance=Hindrance.DAY, halt=last)
            slack_s = min(operations.work_to_s - end_s, longest_s - end_s + begin_s)
            driven_m = self._driven_m + sum(leg.distance_m for leg in course.legs)
            if kind.range_m is not None and driven_m > kind.range_m:
                return Fault(hindrance=Hindrance.RANGE, halt=last)
            if kind.max_trips is not None and self._trips() > kind.max_trips:
                return Fault(hindrance=Hindrance.TRIPS, halt=last)
        return self._timer.priced(
            course,
            tuple(self._stops),
            self._waits,
            metres=0 if course.is_stopped else self._driven_m,
            spare=(slack_s, tuple(self._idle_s)),
        )

    def _trips(self) -> int:
        """Return the ways out from home."""
        home_id = self._timer.problem.place_ids[self._course.home]
        stops = (*self._course.done, *self._stops)
        away = [False, *(stop.place_id != home_id for stop in stops)]
        return sum(after and not before for before, after in pairwise(away))
