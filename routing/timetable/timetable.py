"""A weekly timetable of calls, and the longest time it lets goods wait."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from network.ids import PlaceId

WEEK_DAYS = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Places that are called at on the same weekdays.

    Parameters
    ----------
    line_id
        Key.
    weekdays
        ISO numbers, 1 (Monday) to 7, at least one.
    places
        In the order in which a round trip would pass them.
    """

    line_id: str
    weekdays: frozenset[int]
    places: tuple[PlaceId, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Timetable:
    """Which places are called at on which weekdays.

    Parameters
    ----------
    lines
        Neighbouring lines one after the other; a place is in one line at most.
    """

    lines: tuple[Line, ...]

    def weekdays_of(self) -> Mapping[PlaceId, frozenset[int]]:
        """Return the weekdays of every place in the timetable."""
        return {place_id: line.weekdays for line in self.lines for place_id in line.places}

    def due(self, day: date) -> frozenset[PlaceId]:
        """Return the places that are called at on a day."""
        weekday = day.isoweekday()
        return frozenset(
            place_id for line in self.lines if weekday in line.weekdays for place_id in line.places
        )


def longest_gap(weekdays: Collection[int]) -> int:
    """Return the most days from one call to the next, week after week; 0 if there is none."""
    days = sorted(set(weekdays))
    if not days:
        return 0
    following = [*days[1:], days[0] + WEEK_DAYS]
    return max(after - before for before, after in zip(days, following, strict=True))
