"""The days of a report: where they come from, in what order, and what came over from before."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Protocol

from data.issues import Issue
from data.printing.view import DayView, Reader
from network.county import County
from network.ids import OrderId
from network.orders import Order
from routing.tally import Actuals, Effort

_DAY_S = 86_400

OrderKey = tuple[OrderId, int]
"""An order's id and the second of its release, counted from the same day for all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """Some days in a row.

    Parameters
    ----------
    first, last
        Both included, first ≤ last.
    """

    first: date
    last: date

    def __contains__(self, day: date) -> bool:
        """Return whether a day belongs to it."""
        return self.first <= day <= self.last

    def __str__(self) -> str:
        """Return it as reports head it."""
        first, last = self.first.isoformat(), self.last.isoformat()
        return first if first == last else f"{first} — {last}"

    @property
    def num_days(self) -> int:
        """Number of days, ≥ 1."""
        return (self.last - self.first).days + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportDay:
    """A day as a report counts it.

    Parameters
    ----------
    view
        The planned day as the reader may see it; it needs no routes.
    effort
        What the day takes; None: the reader may not know.
    actuals
        What has been reported of its orders, in seconds of this day; None: nothing.
    orders_source
        Where its orders came from: a name of a file, ``sample``, ``generated`` or ``store``.
    """

    view: DayView
    effort: Effort | None = None
    actuals: Actuals | None = None
    orders_source: str = ""

    @property
    def day(self) -> date:
        """The day."""
        return self.view.header.day


class DaySource(Protocol):
    """Where days come from: run folders, the plans that a store keeps, or anything else."""

    @property
    def county(self) -> County:
        """The county, as it is at the end."""
        ...

    @property
    def days(self) -> Sequence[date]:
        """The days there are plans of, the earliest first, each once."""
        ...

    def file(self, *names: str) -> Path | None:
        """Return the first of some files that the county's folder has; None: it has none."""
        ...

    @property
    def issues(self) -> Sequence[Issue]:
        """What was noticed so far."""
        ...

    def open(self, day: date, reader: Reader) -> ReportDay:
        """Return a day as a reader may see it."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedDay:
    """A day with what came over from earlier days of the report.

    Parameters
    ----------
    report_day
        The day.
    carried_over
        Those of its orders that were in hand on an earlier day of the report.
    """

    report_day: ReportDay
    carried_over: frozenset[OrderId] = field(default_factory=frozenset)


def opened_days(source: DaySource, period: Period, reader: Reader) -> Iterator[OpenedDay]:
    """Open the days of a period one after the other.

    An order is the same on two days if its id and the moment of its release are.

    Parameters
    ----------
    source, period, reader
        Where the days come from, which count, and who reads.
    """
    seen: set[OrderKey] = set()
    for day in source.days:
        if day not in period:
            continue
        found = source.open(day, reader)
        keys = {order_key(day, order) for order in found.view.orders.values()}
        yield OpenedDay(
            report_day=found, carried_over=frozenset(order_id for order_id, _ in keys & seen)
        )
        seen |= keys


def order_key(day: date, order: Order) -> OrderKey:
    """Return what makes an order of a day the same as one of another day."""
    return order.order_id, second_of(day, order.released_s)


def second_of(day: date, second: int) -> int:
    """Return a second of a day's as one that can be compared with those of other days."""
    return day.toordinal() * _DAY_S + second


def month_of(year: int, month: int) -> Period:
    """Return a calendar month.

    Parameters
    ----------
    year, month
        The month in [1, 12].
    """
    first = date(year, month, 1)
    following = date(year + month // 12, month % 12 + 1, 1)
    return Period(first=first, last=following - timedelta(days=1))


def month_before(period: Period) -> Period:
    """Return the month before the one that a period begins with."""
    first = period.first
    return month_of(first.year - (first.month == 1), (first.month - 2) % 12 + 1)
