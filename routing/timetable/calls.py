"""On which dates a timetable's places are called at: its weekdays, and days more around holidays.

A weekly pattern keeps its gaps while every week is alike. A call that falls on a day without
service, or on which its place is closed, would leave a longer one. So calls are put in: each on the
last day of service that ends the gap in time, or on the first one after, where there is none.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import chain

from network.calendar import Calendar
from network.ids import PlaceId
from routing.timetable.timetable import Timetable, longest_gap

_A_DAY = timedelta(days=1)
_LOOK = timedelta(weeks=4)
"""How far regular calls are looked for; a place without any for so long is called at anew."""


class Calls:
    """Answers which places are called at on a date.

    Parameters
    ----------
    timetable, calendar
        The weekdays, and the days on which they do not hold.
    most_days
        Days from one call at a place to the next at most, ≥ 1; more where its weekdays leave more.
    """

    def __init__(self, timetable: Timetable, calendar: Calendar, *, most_days: int) -> None:
        self._timetable = timetable
        self._calendar = calendar
        self._most_days = most_days
        self._closed: dict[date, frozenset[PlaceId] | None] = {}

    def due(self, day: date) -> frozenset[PlaceId]:
        """Return the places that are called at on a day."""
        around = _dates(day - _LOOK, day + _LOOK)
        ever_closed = frozenset[PlaceId]().union(*(self._closed_on(d) or () for d in around))
        found: set[PlaceId] = set()
        for line in self._timetable.lines:
            own = ever_closed.intersection(line.places)
            if self._is_due(line.weekdays, day, None):
                found.update(place_id for place_id in line.places if place_id not in own)
            found.update(p for p in own if self._is_due(line.weekdays, day, p))
        return frozenset(found)

    def _is_due(self, weekdays: frozenset[int], day: date, place_id: PlaceId | None) -> bool:
        """Return whether a place, or one that is always open, is called at on a day."""
        if not self._is_served(day, place_id):
            return False
        if day.isoweekday() in weekdays:
            return True
        most = max(self._most_days, longest_gap(weekdays)) * _A_DAY
        before, after = _dates(day - _LOOK, day - _A_DAY), _dates(day + _A_DAY, day + _LOOK)
        last = self._regular(weekdays, place_id, reversed(before)) or day - _LOOK
        following = self._regular(weekdays, place_id, after) or day + _LOOK
        while following - last > most and last < day:
            last = self._between(last, following, last + most, place_id) or following
        return last == day

    def _between(
        self, last: date, following: date, by: date, place_id: PlaceId | None
    ) -> date | None:
        """Return the call after the last one, by a date if it can be, before the following one."""
        in_time = reversed(_dates(last + _A_DAY, by))
        late = _dates(by + _A_DAY, following - _A_DAY)
        served = (d for d in chain(in_time, late) if self._is_served(d, place_id))
        return next(served, None)

    def _regular(
        self, weekdays: frozenset[int], place_id: PlaceId | None, days: Iterable[date]
    ) -> date | None:
        """Return the first of some days that is one of the weekdays, with service."""
        regular = (d for d in days if d.isoweekday() in weekdays)
        return next((d for d in regular if self._is_served(d, place_id)), None)

    def _is_served(self, day: date, place_id: PlaceId | None) -> bool:
        closed = self._closed_on(day)
        return closed is not None and place_id not in closed

    def _closed_on(self, day: date) -> frozenset[PlaceId] | None:
        """Return the places closed on a day; None: all are, for nobody works."""
        if day not in self._closed:
            works = self._calendar.is_operating(day)
            self._closed[day] = self._calendar.closed_places(day) if works else None
        return self._closed[day]


def weekdays_of_service(calendar: Calendar, first_day: date) -> frozenset[int]:
    """Return the ISO weekdays on which there is service at all, in the weeks from a day on."""
    days = _dates(first_day, first_day + _LOOK)
    return frozenset(day.isoweekday() for day in days if calendar.is_operating(day))


def _dates(first: date, last: date) -> Sequence[date]:
    """Return the dates from one to another; none if that is earlier."""
    return [first + number * _A_DAY for number in range((last - first).days + 1)]
