"""Until when goods can wait where they are and still arrive in time (C7, C14)."""

from collections.abc import Callable, Collection
from datetime import date, timedelta

from network.county import County
from network.ids import PlaceId
from network.orders import Direction, Order
from routing.two_echelon.problem import TwoEchelonProblem

_DAY_S = 86_400
_LOOK_AHEAD_DAYS = 14


class LastDays:
    """Knows until when goods can wait, in days counted from the planned one as 0.

    Parameters
    ----------
    county, day
        Facts, and the planned day.
    drive_s
        Seconds of the fastest drive from one place to another.
    """

    def __init__(
        self, county: County, day: date, drive_s: Callable[[PlaceId, PlaceId], int]
    ) -> None:
        self._calendar = county.calendar
        self._places = county.place_by_id()
        self._work_from_s = county.operations.work_from_s
        self._day = day
        self._find_drive_s = drive_s
        self._drives: dict[tuple[PlaceId, PlaceId], int] = {}
        self._closed: dict[int, frozenset[PlaceId] | None] = {}

    def of_call(
        self,
        place_id: PlaceId,
        source_id: PlaceId,
        *,
        collects: bool,
        ready_s: int,
        due_s: int,
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
        """
        arrive_s = self.start_s(0) + self._drive_s(source_id, place_id)
        arrive_s = max(arrive_s, self._places[place_id].open_from_s)
        if collects:
            arrive_s += self._drive_s(place_id, source_id)
        last = min((due_s - arrive_s) // _DAY_S, _LOOK_AHEAD_DAYS - 1)
        days = range(last, max(0, ready_s // _DAY_S) - 1, -1)
        return next((day for day in days if self.is_served((place_id, source_id), day)), -1)

    def of(self, order: Order, here_id: PlaceId) -> int:
        """Return the last day, from 1, on which an order can leave a place and be in time, or 0."""
        soonest_s = self.start_s(0) + self._drive_s(here_id, order.destination_id)
        days = range(min((order.due_s - soonest_s) // _DAY_S, _LOOK_AHEAD_DAYS), 0, -1)
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

    def _drive_s(self, from_id: PlaceId, to_id: PlaceId) -> int:
        if (from_id, to_id) not in self._drives:
            self._drives[from_id, to_id] = self._find_drive_s(from_id, to_id)
        return self._drives[from_id, to_id]


def last_days(problem: TwoEchelonProblem) -> LastDays:
    """Return until when goods of a day can wait; ways that no vehicle drives take no time.

    Parameters
    ----------
    problem
        The day; places asked about have a row in it.
    """

    def drive_s(from_id: PlaceId, to_id: PlaceId) -> int:
        pair = problem.row_of[from_id], problem.row_of[to_id]
        open_ways = (ways for ways in problem.ways.values() if ways.is_open[pair])
        return min((int(ways.duration_s[pair]) for ways in open_ways), default=0)

    return LastDays(problem.county, problem.day, drive_s)
