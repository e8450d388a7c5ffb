"""On which dates places are called at: gaps over weekends, holidays and closed days."""

from collections.abc import Iterable
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from network.calendar import Calendar, CalendarEntry, DayKind
from network.ids import PlaceId
from routing.timetable.calls import Calls, weekdays_of_service
from routing.timetable.timetable import Line, Timetable, longest_gap
from tests.examples import examples

MONDAY = date(2026, 5, 18)
OPEN, OTHER = PlaceId("P1"), PlaceId("P2")


def _line(*weekdays: int) -> Timetable:
    return Timetable(
        lines=(Line(line_id="L1", weekdays=frozenset(weekdays), places=(OPEN, OTHER)),)
    )


def _holidays(days: Iterable[int], place_id: PlaceId | None = None) -> Calendar:
    """Return a calendar with holidays, counted from Monday as 0."""
    kind = DayKind.HOLIDAY if place_id is None else DayKind.CLOSURE
    return Calendar(
        tuple(
            CalendarEntry(date=MONDAY + timedelta(days=day), kind=kind, place_id=place_id)
            for day in days
        )
    )


def _called(
    timetable: Timetable, calendar: Calendar, *, place_id: PlaceId = OPEN, num_days: int = 14
) -> list[int]:
    """Return the days, counted from Monday as 0, on which a place is called at."""
    calls = Calls(timetable, calendar, most_days=3)
    days = range(num_days)
    return [day for day in days if place_id in calls.due(MONDAY + timedelta(days=day))]


def test_without_holidays_places_are_called_at_on_their_weekdays() -> None:
    assert _called(_line(1, 3, 5), Calendar()) == [0, 2, 4, 7, 9, 11]


@pytest.mark.parametrize(
    ("holidays", "called"),
    [
        ([2], [0, 3, 4, 7, 9, 11]),
        ([1], [0, 2, 4, 7, 9, 11]),
        ([5, 6, 7], [0, 2, 4, 8, 9, 11]),
        ([2, 3], [0, 1, 4, 7, 9, 11]),
        (range(2, 9), [0, 1, 9, 11]),
    ],
    ids=["a call", "no call", "a long weekend", "two days", "a week"],
)
def test_calls_are_put_in_where_a_holiday_takes_one_away(
    holidays: Iterable[int], called: list[int]
) -> None:
    assert _called(_line(1, 3, 5), _holidays(holidays)) == called


def test_only_a_place_that_is_closed_is_called_at_on_another_day() -> None:
    calendar = _holidays([2], OPEN)
    assert _called(_line(1, 3, 5), calendar) == [0, 3, 4, 7, 9, 11]
    assert _called(_line(1, 3, 5), calendar, place_id=OTHER) == [0, 2, 4, 7, 9, 11]


def test_a_timetable_with_longer_gaps_is_kept_to_those() -> None:
    assert _called(_line(1), Calendar()) == [0, 7]
    assert _called(_line(1), _holidays([7]), num_days=15) == [0, 6, 13, 14]


def test_weekdays_without_service_for_weeks_are_known() -> None:
    sundays = _holidays(range(6, 60, 7))
    assert weekdays_of_service(sundays, MONDAY) == frozenset(range(1, 7))
    assert weekdays_of_service(_holidays([0, 1]), MONDAY) == frozenset(range(1, 8))


@examples(60)
@given(
    st.frozensets(st.integers(1, 7), min_size=1),
    st.frozensets(st.integers(0, 27), max_size=10),
)
def test_no_gap_is_longer_than_it_has_to_be(
    weekdays: frozenset[int], holidays: frozenset[int]
) -> None:
    """Where a gap is too long, nobody works in it in time, and the next call ends it at once."""
    most = max(3, longest_gap(weekdays))
    called = _called(_line(*weekdays), _holidays(holidays), num_days=28)
    assert holidays.isdisjoint(called)
    regular = {d for d in range(28) if d % 7 + 1 in weekdays} - holidays
    assert regular <= set(called)
    for before, after in pairwise(called):
        if after - before > most:
            assert set(range(before + 1, after)) <= holidays
    for before, between, after in zip(called, called[1:], called[2:], strict=False):
        if between not in regular:
            assert after - before > most, "a call that is not needed"
