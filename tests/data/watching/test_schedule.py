"""Plan times: due once, made up once after a sleep, never for a day that is over."""

from datetime import date, datetime, timedelta

import pytest

from data.watching.schedule import Schedule
from tests.data.watching.folders import ZONE

TWICE = Schedule(minutes=(360, 780))
EVENING = Schedule(minutes=(1_110,), days_ahead=1)
WORKDAYS = Schedule(minutes=(360,), weekdays=frozenset({1, 2, 3, 4, 5}))


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 5, day, hour, minute, tzinfo=ZONE)


def nothing(moment: datetime) -> bool:
    del moment
    return False


@pytest.mark.parametrize(
    ("now", "due"),
    [
        (at(20, 6), at(20, 6)),
        (at(20, 12, 59), at(20, 6)),
        (at(20, 13), at(20, 13)),
        (at(20, 23, 59), at(20, 13)),
    ],
)
def test_of_missed_times_the_latest_is_made_up(now: datetime, due: datetime) -> None:
    assert TWICE.due(now, nothing) == due


def test_what_is_done_is_not_due_again() -> None:
    assert TWICE.due(at(20, 14), lambda moment: moment == at(20, 13)) is None


def test_a_day_that_is_over_is_not_planned() -> None:
    assert TWICE.due(at(21, 5, 59), nothing) is None
    assert EVENING.due(at(21, 5), nothing) == at(20, 18, 30)
    assert EVENING.due(at(22, 5), lambda moment: moment == at(21, 18, 30)) is None


def test_the_evening_plans_the_next_day() -> None:
    assert EVENING.planned_day(at(20, 18, 30)) == date(2026, 5, 21)
    assert EVENING.following(at(20, 18, 30)) == at(21, 18, 30)


def test_weekdays_are_those_of_the_planned_day() -> None:
    saturday = at(23, 7)
    assert saturday.isoweekday() == 6
    assert WORKDAYS.due(saturday, nothing) is None
    assert WORKDAYS.following(saturday) == at(25, 6)
    only_monday = Schedule(minutes=(1_110,), days_ahead=1, weekdays=frozenset({1}))
    assert only_monday.following(saturday) == at(24, 18, 30)


def test_orders_count_for_the_day_that_is_planned_next() -> None:
    assert WORKDAYS.counted_for(at(20, 5), nothing) == date(2026, 5, 20)
    assert WORKDAYS.counted_for(at(20, 7), nothing) == date(2026, 5, 20)
    assert WORKDAYS.counted_for(at(20, 7), lambda _: True) == date(2026, 5, 21)
    assert WORKDAYS.counted_for(at(22, 7), lambda _: True) == date(2026, 5, 25)


def test_every_minute_of_a_week_has_one_answer() -> None:
    done: set[datetime] = set()
    now = at(18, 0)
    while now < at(25, 0):
        due = TWICE.due(now, done.__contains__)
        if due is not None:
            assert due == now
            done.add(due)
        now += timedelta(minutes=1)
    assert len(done) == 14
