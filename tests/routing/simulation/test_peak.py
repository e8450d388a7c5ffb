"""Peaks: what is kept before them still arrives in time, whatever the rule to hold orders."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from network.county import County
from network.ids import OrderId
from network.orders import Direction, Order
from routing.consolidation.hold import GoByTimetable, HoldRule, TakingAlong, go_daily, go_late
from routing.consolidation.turns import turns_around
from routing.consolidation.within_fleet import WithinFleet
from routing.daily import plan_day
from routing.outcome import Outcome
from routing.simulation.replay import Planner, Replay, Row
from routing.stop import MaxIterations
from routing.two_echelon.plan import Plan
from routing.two_echelon.problem import TwoEchelonProblem
from routing.two_echelon.solvers.joint import solve
from tests.routing.consolidation.small_fleets import QUARTER_KG, loads, one_trip_a_day, one_van
from tests.routing.random_days import random_day
from tests.routing.simulation.rows import row_of, servable

PLACES = ("P1", "P2", "P4", "P5")
WITH_TIME = (0, 1, 2, 3, 5, 6, 7, 9, 13)
"""Random counties whose vehicles have time to spare on the days of the peak."""
ONE_TRUCK = 4
"""A county whose only truck is out from morning to evening of the peak if everything goes at once:
what was kept before a peak that nobody could know of makes something late."""


def _rolling(county: County) -> HoldRule:
    return TakingAlong(rule=_by_line(county))


def _by_line(county: County) -> HoldRule:
    return GoByTimetable(due=turns_around(county, 3).on)


def _rules(county: County) -> tuple[HoldRule, ...]:
    return go_late, _by_line(county), _rolling(county)


def _planned(problem: TwoEchelonProblem, number: int) -> Outcome[Plan]:
    return plan_day(problem, stop=MaxIterations(3), seed=number)


def _all_alike(problem: TwoEchelonProblem, number: int) -> Outcome[Plan]:
    """Plan a day on which what is due weighs no more than what can wait."""
    return solve(problem, stop=MaxIterations(3), seed=number)


def _replayed(row: Row, rule: HoldRule, planner: Planner = _planned) -> Replay:
    return Replay(days=tuple(day.told for day in row.passing(rule, planner)))


def _missed(found: Replay) -> set[OrderId]:
    return {miss.order_id for miss in found.misses}


def _full_days(num_days: int) -> list[list[Order]]:
    """Return mornings each of which brings what fills the van: four quarters of its load."""
    return [loads(*PLACES, kg=QUARTER_KG, name=f"{day}-") for day in range(num_days)]


def test_everything_in_time_if_all_goes_at_once() -> None:
    for county in (one_van(), one_trip_a_day("V3", holidays=(3, 4))):
        assert _missed(_replayed(row_of(county, _full_days(3)), go_daily)) == set()


def test_what_can_wait_does_not_stand_in_the_way_of_what_is_due() -> None:
    row = row_of(one_van(), _full_days(5))
    assert _missed(_replayed(row, go_late, _all_alike))
    for rule in _rules(row.county):
        assert _missed(_replayed(row, WithinFleet(rule=rule))) == set()


def test_before_holidays_no_more_is_kept_than_the_last_day_can_carry() -> None:
    """All three mornings are due by the third day; the van carries what one of them brings."""
    row = row_of(one_trip_a_day("V3", holidays=(3, 4)), _full_days(3))
    for rule in _rules(row.county):
        assert _missed(_replayed(row, rule)), "due first is not enough: too much is kept"
        assert _missed(_replayed(row, WithinFleet(rule=rule))) == set()


def test_a_quiet_row_is_held_as_ever() -> None:
    days = [loads("P1", "P4", kg=20.0, name=f"{day}-") for day in range(4)]
    row = row_of(one_van(), days)
    for rule in _rules(row.county):
        before, after = _replayed(row, rule), _replayed(row, WithinFleet(rule=rule))
        assert [(d.cost, d.kept) for d in after.days] == [(d.cost, d.kept) for d in before.days]


def _peak(orders: Sequence[Order]) -> list[list[Order]]:
    """Return quiet mornings with a third of some orders, then a peak of three with all of them."""
    quiet = orders[::3]
    return [
        [replace(o, order_id=OrderId(f"{day}-{o.order_id}")) for o in each]
        for day, each in enumerate([quiet, quiet, orders, orders, orders, quiet])
    ]


def _over_a_peak(seed: int, *rules: HoldRule) -> list[Replay]:
    """Return the peak of a random county under some rules; everything arrives, late or not."""
    row = row_of(random_day(seed).county, _peak(servable(seed)))
    found = [_replayed(row, rule) for rule in rules]
    assert all(day.violations == 0 for each in found for day in each.days)
    assert [each.days[-1].kept for each in found] == [0] * len(rules)
    return found


def _within_fleet(seed: int) -> list[HoldRule]:
    by_line = WithinFleet(rule=_by_line(random_day(seed).county))
    return [WithinFleet(rule=go_late), by_line, TakingAlong(rule=by_line)]


@pytest.mark.parametrize("seed", WITH_TIME)
def test_in_random_counties_what_could_be_in_time_is_in_time_over_a_peak(seed: int) -> None:
    daily, *held = _over_a_peak(seed, go_daily, *_within_fleet(seed))
    assert all(_missed(found) <= _missed(daily) for found in held)


def test_what_stations_fetch_is_in_time_even_where_the_truck_is_not() -> None:
    """Some goods wait where the truck cannot get, and come home with it in the evening."""
    fetched = {o.order_id for o in servable(ONE_TRUCK) if o.direction is Direction.UP}
    for found in _over_a_peak(ONE_TRUCK, go_daily, *_within_fleet(ONE_TRUCK)):
        assert not {order_id.split("-")[1] for order_id in _missed(found)} & fetched
