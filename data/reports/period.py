"""What a period comes to: its days counted, how the county stands, and what went wrong."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from data.printing.send_receive import village_end
from data.printing.view import DayView, Reader
from data.reports.coverage import Coverage, coverage_of
from data.reports.days import (
    DaySource,
    OpenedDay,
    OrderKey,
    Period,
    ReportDay,
    opened_days,
    order_key,
    second_of,
)
from network.county import County
from network.ids import PlaceId
from network.orders import Order
from network.text import Text
from routing.performance import arrivals_of
from routing.tally import DayCounts, added_up, tally_day, tally_signed_later
from routing.violation import Reason, ReasonCode

_DAY_S = 86_400


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """Orders with the same fate for the same reason.

    Parameters
    ----------
    fate
        ``late`` or ``unserved``.
    code, cause, action
        The reason, and the words of its first order.
    orders
        How many, each once a day, ≥ 1.
    first_day
        The first day it happened on.
    """

    fate: str
    code: ReasonCode
    cause: Text
    action: Text
    orders: int
    first_day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class DayFigures:
    """A day of a period.

    Parameters
    ----------
    day, tally
        The day and its counts.
    pieces_of
        Pieces arriving by township of the village end, named by its station; None: unknown.
    reasons
        Fate and reason of every order that is late or unserved.
    orders_source
        Where its orders came from.
    """

    day: date
    tally: DayCounts
    pieces_of: Mapping[PlaceId | None, int]
    reasons: tuple[tuple[str, Reason], ...]
    orders_source: str


@dataclass(frozen=True, kw_only=True)
class PeriodFigures:
    """A period counted.

    Parameters
    ----------
    county, period, reader
        What was counted for whom.
    days
        The days that have a plan.
    """

    county: County
    period: Period
    reader: Reader
    days: tuple[DayFigures, ...]

    @cached_property
    def total(self) -> DayCounts:
        """The counts of all days."""
        return added_up(day.tally for day in self.days)

    @cached_property
    def coverage(self) -> Coverage:
        """How the county stands at the end."""
        return coverage_of(self.county)

    @property
    def is_whole(self) -> bool:
        """Whether all orders are counted, not those of one member only."""
        return self.reader.member is None

    def within(self, period: Period) -> "PeriodFigures":
        """Return the figures of those days that also lie in another period.

        What came in hand on an earlier day stays counted there.
        """
        return PeriodFigures(
            county=self.county,
            period=period,
            reader=self.reader,
            days=tuple(day for day in self.days if day.day in period),
        )

    @cached_property
    def pieces_of(self) -> Mapping[PlaceId | None, int]:
        """Pieces arriving by township."""
        pieces: Counter[PlaceId | None] = Counter()
        for day in self.days:
            pieces.update(day.pieces_of)
        return pieces

    @cached_property
    def troubles(self) -> tuple[Trouble, ...]:
        """What went wrong, the most frequent first."""
        return _troubles(self.days)

    @property
    def orders_sources(self) -> dict[str, int]:
        """Where orders came from, with the number of days."""
        return dict(Counter(day.orders_source for day in self.days))


def count_period(source: DaySource, period: Period, reader: Reader | None = None) -> PeriodFigures:
    """Count the days of a period.

    An order is signed for on the day of its signature if it is in hand on that day, else on the
    last day before that has it in hand.

    Parameters
    ----------
    source, period
        Where days come from, and which count.
    reader
        Who reads; None: the alliance, persons masked.
    """
    reader = reader or Reader()
    days: dict[date, DayFigures] = {}
    later: dict[OrderKey, _SignedLater] = {}
    for opened in opened_days(source, period, reader):
        found = opened.report_day
        days[found.day] = _count_day(opened)
        _forget_counted(later, found)
        _note_signed_later(later, found)
    following = [day for day in source.days if day > period.last]
    if later and following:
        after = Period(first=following[0], last=following[0])
        for opened in opened_days(source, after, reader):
            _forget_counted(later, opened.report_day)
    for day, signed in _counting_here(later.values(), following).items():
        tally = tally_signed_later(days[day].tally, signed)
        days[day] = replace(days[day], tally=tally)
    return PeriodFigures(
        county=source.county, period=period, reader=reader, days=tuple(days.values())
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _SignedLater:
    """An order that was signed for after a day on which it is in hand.

    Parameters
    ----------
    day, order, second
        The day, the order, and when it was signed for, both in seconds of that day.
    is_done
        Whether the day's plan brings it to its destination, and no attempt failed since.
    """

    day: date
    order: Order
    second: int
    is_done: bool


def _note_signed_later(later: dict[OrderKey, _SignedLater], found: ReportDay) -> None:
    """Note the orders of a day that were signed for after it.

    Parameters
    ----------
    later
        Orders noted on earlier days.
    found
        The day.
    """
    orders, actuals = found.view.orders, found.actuals or {}
    arrivals = arrivals_of(orders, found.view.plan)
    for order_id, order in orders.items():
        actual = actuals.get(order_id)
        if actual is None or actual.delivered_s is None or actual.delivered_s < _DAY_S:
            continue
        has_failed = actual.failed_s is not None and actual.failed_s >= 0
        later[order_key(found.day, order)] = _SignedLater(
            day=found.day,
            order=order,
            second=actual.delivered_s,
            is_done=order_id in arrivals and not has_failed,
        )


def _forget_counted(later: dict[OrderKey, _SignedLater], found: ReportDay) -> None:
    """Forget the orders noted on earlier days that count on this day, or on one after it."""
    midnight = second_of(found.day, 0)
    for order in found.view.orders.values():
        key = order_key(found.day, order)
        noted = later.get(key)
        if noted is not None and second_of(noted.day, noted.second) >= midnight:
            del later[key]


def _counting_here(
    later: Iterable[_SignedLater], following: Sequence[date]
) -> dict[date, list[tuple[Order, int]]]:
    """Return the orders signed for later that count, with when, by their day.

    Parameters
    ----------
    later, following
        Such orders, and the planned days after the period. What has still to be brought when a
        period ends counts in the next one, if there are plans of it.
    """
    counting: dict[date, list[tuple[Order, int]]] = defaultdict(list)
    for each in later:
        signed = second_of(each.day, each.second)
        goes_on = any(second_of(day, 0) <= signed for day in following)
        if each.is_done or not goes_on:
            counting[each.day].append((each.order, each.second))
    return counting


def _count_day(opened: OpenedDay) -> DayFigures:
    found, view = opened.report_day, opened.report_day.view
    return DayFigures(
        day=found.day,
        tally=tally_day(
            view.county,
            view.orders,
            view.plan,
            shared=view.shared,
            carried_over=opened.carried_over,
            effort=found.effort,
            actuals=found.actuals,
        ),
        pieces_of=_pieces_by_township(view),
        reasons=(
            *(("unserved", each.reason) for each in view.plan.unserved),
            *(("late", each.reason) for each in view.plan.late),
        ),
        orders_source=found.orders_source,
    )


def _pieces_by_township(view: DayView) -> dict[PlaceId | None, int]:
    pieces: Counter[PlaceId | None] = Counter()
    for order_id in arrivals_of(view.orders, view.plan):
        order = view.orders[order_id]
        place = view.places[village_end(order)]
        is_seat = place.township_id is None and place.kind.is_depot
        pieces[place.place_id if is_seat else place.township_id] += order.pieces
    return dict(pieces)


def _troubles(days: Iterable[DayFigures]) -> tuple[Trouble, ...]:
    count: Counter[tuple[str, ReasonCode]] = Counter()
    first: dict[tuple[str, ReasonCode], tuple[date, Reason]] = {}
    for day in days:
        for fate, reason in day.reasons:
            count[fate, reason.code] += 1
            first.setdefault((fate, reason.code), (day.day, reason))
    return tuple(
        Trouble(
            fate=fate,
            code=code,
            cause=first[fate, code][1].cause,
            action=first[fate, code][1].action,
            orders=orders,
            first_day=first[fate, code][0],
        )
        for (fate, code), orders in count.most_common()
    )
