"""Between moments in files and whole seconds on the horizon's wall clock."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_DAY_S = 86_400

YEARS = range(2000, 2200)
"""Years of days and moments that are taken in: far enough from the ends of the calendar."""


def to_seconds(moment: datetime, first_day: date, zone: ZoneInfo) -> int:
    """Return a moment as seconds after the local midnight of `first_day`.

    The scale is the wall clock: every day has 86,400 seconds, also where clocks change, so
    that second 86,400 k + s is always the time of day s of day k.

    Parameters
    ----------
    moment
        Aware, or naive for a local time of `zone`; whole seconds.
    first_day, zone
        The horizon's first day and the county's time zone.
    """
    wall = moment.replace(tzinfo=None)
    if moment.tzinfo is not None and moment.utcoffset() != wall.replace(tzinfo=zone).utcoffset():
        wall = moment.astimezone(zone).replace(tzinfo=None)
    days = (wall.date() - first_day).days
    return days * _DAY_S + wall.hour * 3600 + wall.minute * 60 + wall.second


def to_moment(seconds: int, first_day: date, zone: ZoneInfo) -> datetime:
    """Return the aware moment that `to_seconds` turns into `seconds`."""
    wall = datetime.combine(first_day, time()) + timedelta(seconds=seconds)
    return wall.replace(tzinfo=zone)
