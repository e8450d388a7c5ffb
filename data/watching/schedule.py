"""When a watch folder's days are planned: clock times, also those that were slept through."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

_LOOK_DAYS = 8
_MINUTES = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """Plan times, on the wall clock of the county.

    Parameters
    ----------
    minutes
        Minutes after midnight in [0, 1440), ascending, at least one.
    days_ahead
        How many days later the planned day is: 0 or 1.
    weekdays
        ISO weekdays of the days that are planned, at least one.
    """

    minutes: tuple[int, ...]
    days_ahead: int = 0
    weekdays: frozenset[int] = frozenset(range(1, 8))

    def planned_day(self, moment: datetime) -> date:
        """Return the day that is planned at a plan time."""
        return moment.date() + timedelta(days=self.days_ahead)

    def latest(self, now: datetime) -> datetime | None:
        """Return the latest plan time until now; None: there was none for a week.

        Parameters
        ----------
        now
            Aware, in the county's zone.
        """
        return max((moment for moment in self._around(now) if moment <= now), default=None)

    def following(self, now: datetime) -> datetime:
        """Return the first plan time after now."""
        return min(moment for moment in self._around(now) if moment > now)

    def due(self, now: datetime, is_done: Callable[[datetime], bool]) -> datetime | None:
        """Return the plan time that is to be made up; None: there is none.

        Of several that were missed only the latest is made up, and none whose day is over.
        """
        moment = self.latest(now)
        if moment is None or self.planned_day(moment) < now.date() or is_done(moment):
            return None
        return moment

    def counted_for(self, now: datetime, is_done: Callable[[datetime], bool]) -> date:
        """Return the day for which orders count that come in now: the one to be planned next."""
        return self.planned_day(self.due(now, is_done) or self.following(now))

    def _around(self, now: datetime) -> Iterator[datetime]:
        for days in range(-_LOOK_DAYS, _LOOK_DAYS + 1):
            day = now.date() + timedelta(days=days)
            if (day + timedelta(days=self.days_ahead)).isoweekday() in self.weekdays:
                for minute in self.minutes:
                    clock = time(minute // _MINUTES, minute % _MINUTES, tzinfo=now.tzinfo)
                    yield datetime.combine(day, clock)
