"""Timetables: weekdays without a longer gap, neighbours together, and the days held to them."""

from datetime import date, timedelta
from itertools import pairwise

import pytest

from network.ids import PlaceId
from network.travel import RoadTravel
from routing.consolidation.hold import GoByTimetable
from routing.daily import plan_day
from routing.stop import MaxIterations
from routing.timetable.design import design, patterns_of, round_trip, side_by_side
from routing.timetable.timetable import Line, Timetable, longest_gap
from routing.two_echelon.intake import build_problem
from routing.two_echelon.plan import Plan
from routing.two_echelon.problem import TwoEchelonProblem
from tests.counties import valley
from tests.routing.orders import order
from tests.routing.random_days import DAY

POINTS = tuple(PlaceId(f"P{k}") for k in range(1, 7))
EVERY_DAY = frozenset(range(1, 8))


def _usual_day() -> tuple[TwoEchelonProblem, Plan]:
    county = valley()
    orders = [order(f"o{k}", "H", place_id) for k, place_id in enumerate(POINTS)]
    problem = build_problem(county, orders, RoadTravel(county), day=DAY)
    return problem, plan_day(problem, stop=MaxIterations(3)).plan


@pytest.mark.parametrize(
    ("weekdays", "gap"),
    [({1}, 7), ({1, 4}, 4), ({1, 3, 5}, 3), ({1, 2}, 6), (EVERY_DAY, 1), (set(), 0)],
)
def test_the_longest_gap_goes_round_the_week(weekdays: set[int], gap: int) -> None:
    assert longest_gap(weekdays) == gap


def test_three_calls_a_week_leave_no_more_than_three_days() -> None:
    patterns = patterns_of(EVERY_DAY, 3)
    assert len(patterns) == 7
    assert {len(pattern) for pattern in patterns} == {3}
    assert all(longest_gap(pattern) == 3 for pattern in patterns)
    assert [sum(day in pattern for pattern in patterns) for day in EVERY_DAY] == [3] * 7


def test_a_week_without_sundays_keeps_the_gap_over_the_weekend() -> None:
    patterns = patterns_of(range(1, 7), 3)
    assert all(longest_gap(pattern) <= 3 and 7 not in pattern for pattern in patterns)
    assert frozenset({1, 3, 5}) in patterns


def test_daily_service_is_all_that_can_be_done_where_the_gap_is_too_long() -> None:
    assert patterns_of({1, 2, 3}, 2) == (frozenset({1, 2, 3}),)


def test_neighbouring_patterns_share_weekdays() -> None:
    order_ = side_by_side(patterns_of(EVERY_DAY, 3))
    assert len(set(order_)) == 7
    assert all(len(a & b) >= 1 for a, b in pairwise(order_))


def test_the_round_trip_passes_every_place_once() -> None:
    assert sorted(round_trip(*_usual_day())) == sorted(POINTS)


def test_every_place_is_called_at_often_enough() -> None:
    timetable = design(*_usual_day(), most_days=3)
    weekdays = timetable.weekdays_of()
    assert sorted(weekdays) == sorted(POINTS)
    assert all(longest_gap(days) <= 3 for days in weekdays.values())
    week = [DAY + timedelta(days=k) for k in range(7)]
    assert sum(len(timetable.due(day)) for day in week) == 3 * len(POINTS)


def test_a_day_is_held_to_the_timetable_but_for_what_must_go() -> None:
    weekday = DAY.isoweekday()
    timetable = Timetable(
        lines=(
            Line(line_id="A", weekdays=frozenset({weekday}), places=(PlaceId("P1"),)),
            Line(
                line_id="B",
                weekdays=frozenset({weekday % 7 + 1}),
                places=(PlaceId("P2"), PlaceId("P3")),
            ),
        )
    )
    county = valley()
    orders = (order("a", "H", "P1"), order("b", "H", "P2"), order("c", "H", "P3", due_h=29.5))
    problem = build_problem(county, orders, RoadTravel(county), day=DAY)
    held_to = GoByTimetable(due=timetable.due)(problem)
    assert sorted(held_to.place_ids[visit.place] for visit in held_to.visits) == ["P1", "P3"]
    assert [held.order_id for held in held_to.held] == ["b"]
    assert timetable.due(date(2026, 5, 21)) == {"P2", "P3"}
