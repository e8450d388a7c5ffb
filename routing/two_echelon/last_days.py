"""Until when goods can wait where they are and still arrive in time (C7, C10, C14).

Where nobody can drive, goods can wait for the last bus that has them there in time: buses run on
their weekdays and at their own hours.
"""

from collections.abc import Callable, Collection
from datetime import date, timedelta

from network.county import County
from network.ids import PlaceId
from network.orders import Direction, Order
from routing.two_echelon.buses import BusRide, bus_rides
from routing.two_echelon.fastest import Fastest
from routing.two_echelon.problem import TwoEchelonProblem

_DAY_S = 86_400
_LOOK_AHEAD_DAYS = 14


class BusesAhead:
    """Knows the buses of the planned day that are left, and all buses of the days to come.

    Parameters
    ----------
    problem
        The planned day.
    """

    def __init__(self, problem: TwoEchelonProblem) -> None:
        self._county = problem.county
        self._day = problem.day
        self._row_of = problem.row_of
        self._hubs = problem.hubs
        self._days = {0: Fastest({}, problem.row_of, problem.bus_rides)}

    def rides(self, from_id: PlaceId, to_id: PlaceId, day: int) -> tuple[BusRide, ...]:
        """Return the rides between two places, one of them a hub, on a day, today being 0."""
        if not self._county.bus_trips:
            return ()
        if day not in self._days:
            on = self._day + timedelta(days=day)
            found = bus_rides(self._county, on, self._row_of, self._hubs)
            self._days[day] = Fastest({}, self._row_of, found)
        start, end = self._row_of[from_id], self._row_of[to_id]
        out, home = self._days[day].rides(start, end), self._days[day].rides(end, start)
        return tuple(r for r in (*out, *home) if (r.hub == start) == r.is_out)

    def away_s(self, ride: BusRide, place_id: PlaceId) -> int:
        """Return when a bus arrives at a stop away from the hub, seconds of its day."""
        return ride.stops[self._row_of[place_id]][0]


class LastDays:
    """Knows until when goods can wait, in days counted from the planned one as 0.

    Parameters
    ----------
    county, day
        Facts, and the planned day.
    drive_s
        Seconds of the fastest drive from one place to another; None: nobody can drive.
    buses
        The buses of the days to come; None: there are none.
    """

    def __init__(
        self,
        county: County,
        day: date,
        drive_s: Callable[[PlaceId, PlaceId], int | None],
        buses: BusesAhead | None = None,
    ) -> None:
        self._calendar = county.calendar
        self._places = county.place_by_id()
        self._work_from_s = county.operations.work_from_s
        self._day = day
        self._find_drive_s = drive_s
        self._drives: dict[tuple[PlaceId, PlaceId], int | None] = {}
        self._buses = buses
        self._closed: dict[int, frozenset[PlaceId] | None] = {}

    def of_call(
        self,
        place_id: PlaceId,
        source_id: PlaceId,
        *,
        collects: bool,
        ready_s: int,
        due_s: int,
        home_s: int = 0,
    ) -> int:
        """Return the last day on which a call can be made in time, or -1.

        Parameters
        ----------
        place_id, source_id
            Where the call is, and the hub or station at the other end of the goods' way.
        collects
            True: goods are fetched and are due at the source; False: they are brought.
        ready_s, due_s
            From when the goods can go, and when they are due at their end.
        home_s
            Second of a day before which goods that are fetched do not come home.
        """
        there_s, back_s = self._drive_s(source_id, place_id), self._drive_s(place_id, source_id)
        last = _LOOK_AHEAD_DAYS - 1
        is_driven = there_s is not None and (back_s is not None or not collects)
        if is_driven:
            arrive_s = self.start_s(0) + (there_s or 0)
            arrive_s = max(arrive_s, self._places[place_id].open_from_s)
            if collects:
                arrive_s = max(arrive_s + (back_s or 0), home_s)
            last = min((due_s - arrive_s) // _DAY_S, last)
        ends = (place_id, source_id) if collects else (source_id, place_id)
        days = range(last, max(0, ready_s // _DAY_S) - 1, -1)
        served = (day for day in days if self.is_served((place_id, source_id), day))
        return next((d for d in served if is_driven or self._rides(*ends, d, ready_s, due_s)), -1)

    def of(self, order: Order, here_id: PlaceId) -> int:
        """Return the last day, from 1, on which an order can leave a place and be in time, or 0."""
        drive_s = self._drive_s(here_id, order.destination_id)
        soonest_s = self.start_s(0) + (drive_s or 0)
        days = range(min((order.due_s - soonest_s) // _DAY_S, _LOOK_AHEAD_DAYS), 0, -1)
        leaving = (day for day in days if self.can_leave(order, here_id, day))
        if drive_s is not None:
            return next(leaving, 0)
        each, ends = tuple(leaving), (here_id, order.destination_id)
        ridden = (day for day in each if self._rides(*ends, day, 0, order.due_s))
        return next(ridden, max(each, default=0))

    def first(self, order: Order, here_id: PlaceId) -> int:
        """Return the first day, from 1, on which an order can leave a place, or 0."""
        days = range(1, _LOOK_AHEAD_DAYS)
        return next((day for day in days if self.can_leave(order, here_id, day)), 0)

    def can_leave(self, order: Order, here_id: PlaceId, day: int) -> bool:
        """Return whether somebody can take an order from a place to its destination on a day.

        A lateral order may reach its destination on a later day.
        """
        is_lateral = order.direction is Direction.LATERAL
        return self.is_served((here_id, here_id if is_lateral else order.destination_id), day)

    def is_served(self, place_ids: Collection[PlaceId], day: int) -> bool:
        """Return whether the county works on a day and none of some places is closed."""
        if day not in self._closed:
            on = self._day + timedelta(days=day)
            works = self._calendar.is_operating(on)
            self._closed[day] = self._calendar.closed_places(on) if works else None
        closed = self._closed[day]
        return closed is not None and closed.isdisjoint(place_ids)

    def start_s(self, day: int) -> int:
        """Return the second at which work starts on a day."""
        return day * _DAY_S + self._work_from_s

    def next_start_s(self) -> int:
        """Return the second at which work starts on the next day of service."""
        days = (day for day in range(1, _LOOK_AHEAD_DAYS) if self.is_served((), day))
        return self.start_s(next(days, _LOOK_AHEAD_DAYS))

    def _rides(self, from_id: PlaceId, to_id: PlaceId, day: int, ready_s: int, due_s: int) -> bool:
        """Return whether a bus brings goods from one place to another on a day, in time."""
        if self._buses is None:
            return False
        for ride in self._buses.rides(from_id, to_id, day):
            away_id = to_id if ride.is_out else from_id
            away_s = self._buses.away_s(ride, away_id)
            leave_s, arrive_s = (ride.hub_s, away_s) if ride.is_out else (away_s, ride.hub_s)
            place = self._places[away_id]
            is_open = place.open_from_s <= away_s <= place.open_to_s
            if is_open and ready_s <= leave_s + day * _DAY_S and arrive_s + day * _DAY_S <= due_s:
                return True
        return False

    def _drive_s(self, from_id: PlaceId, to_id: PlaceId) -> int | None:
        if (from_id, to_id) not in self._drives:
            self._drives[from_id, to_id] = self._find_drive_s(from_id, to_id)
        return self._drives[from_id, to_id]


def last_days(problem: TwoEchelonProblem) -> LastDays:
    """Return until when goods of a day can wait; ways that nobody drives or rides take no time.

    Parameters
    ----------
    problem
        The day; places asked about have a row in it.
    """
    fastest = Fastest(problem.ways, problem.row_of, ())
    return LastDays(problem.county, problem.day, fastest.drive_s, BusesAhead(problem))
