"""No more is kept than the vehicles of later days can carry; the van carries two loads a day."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from network.orders import Order
from routing.consolidation.hold import GoByPrice, HoldRule, TakingAlong, go_daily, go_late
from routing.consolidation.within_fleet import WithinFleet
from routing.daily import plan_day
from routing.stop import MaxIterations
from routing.two_echelon.check import check
from routing.two_echelon.problem import TwoEchelonProblem
from tests.counties import with_truck_closure
from tests.routing.consolidation.small_fleets import (
    loads,
    morning,
    one_trip_a_day,
    one_van,
)
from tests.routing.random_days import random_day

TOMORROW_H = 53.5  # due at half past five on the third morning: today or tomorrow
TODAY_H = 29.5


def _earlier(orders: Sequence[Order]) -> list[Order]:
    """Return orders as if they had been in hand the morning before: no more come like them."""
    return [replace(o, released_s=o.released_s - 86_400) for o in orders]


def _places(problem: TwoEchelonProblem) -> list[str]:
    return sorted(str(problem.place_ids[visit.place]) for visit in problem.visits)


def test_what_fits_into_the_days_to_come_is_kept_as_the_rule_says() -> None:
    problem = morning(loads("P1", "P2", "P4", "P5"))  # four loads, two days after today
    found = WithinFleet(rule=go_late)(problem)
    assert found.visits == ()
    assert found.held == go_late(problem).held


def test_what_does_not_fit_into_tomorrow_goes_today() -> None:
    problem = morning(loads("P1", "P2", "P4", "P5", due_h=TOMORROW_H))
    found = WithinFleet(rule=go_late)(problem)
    assert len(found.visits) == 2
    assert len(found.held) == 2
    assert all(visit.leave_fen is None for visit in found.visits)
    assert check(found, plan_day(found, stop=MaxIterations(2)).plan) == []


def test_what_this_morning_brought_is_taken_to_come_again() -> None:
    """One load has to go today. If its like comes tomorrow, tomorrow has room for one of two."""
    kept = _earlier(loads("P1", "P2", due_h=TOMORROW_H, name="kept"))
    comes_again = morning([*loads("P4", due_h=TODAY_H), *kept])
    assert len(WithinFleet(rule=go_late)(comes_again).visits) == 2
    came_before = morning([*_earlier(loads("P4", due_h=TODAY_H)), *kept])
    assert _places(WithinFleet(rule=go_late)(came_before)) == ["P4"]


def test_before_holidays_the_mornings_to_come_are_due_on_the_same_day_as_this_one() -> None:
    """The third and fourth day rest: what three mornings bring is due by the last one of them."""
    orders = loads("P1", "P2")
    usual, resting = one_van(), one_trip_a_day("V3", holidays=(3, 4))
    assert WithinFleet(rule=go_late)(morning(orders, usual)).visits == ()
    assert _places(WithinFleet(rule=go_late)(morning(orders, resting))) == ["P1", "P2"]


def test_what_goes_is_what_somebody_passes() -> None:
    due = loads("P4", kg=100.0, due_h=TODAY_H, name="due")
    kept = _earlier(loads("P1", "P2", "P4", due_h=TOMORROW_H, name="kept"))
    found = WithinFleet(rule=go_late)(morning([*_earlier(due), *kept]))
    assert _places(found) == ["P4", "P4"]


def test_what_may_still_wait_keeps_its_price() -> None:
    problem = morning(_earlier(loads("P1", "P2", "P4", due_h=TOMORROW_H)))
    priced = {visit.place: visit.leave_fen for visit in GoByPrice()(problem).visits}
    found = WithinFleet(rule=GoByPrice())(problem)
    must = [visit for visit in found.visits if visit.leave_fen is None]
    assert len(must) == 1
    others = [visit for visit in found.visits if visit.leave_fen is not None]
    assert [visit.leave_fen for visit in others] == [priced[visit.place] for visit in others]
    assert len(found.visits) == 3


def test_what_is_on_the_way_of_what_has_to_go_may_come_along() -> None:
    """One load of three must go today, to the far end of the valley: it passes the other two."""
    problem = morning(_earlier(loads("P1", "P4", "P5", due_h=TOMORROW_H)))
    by_fleet = WithinFleet(rule=go_late)
    (sent,) = by_fleet(problem).visits
    day = TakingAlong(rule=by_fleet)(problem)
    assert _places(day) == ["P1", "P4", "P5"]
    assert [v.place for v in day.visits if v.leave_fen is None] == [sent.place]
    assert day.held == ()


def test_vehicles_that_do_not_get_there_are_no_help() -> None:
    """P3 is closed to the truck; the tricycle of its station makes one trip of two small loads."""
    closed = with_truck_closure()
    fleet = one_trip_a_day("V1", "V4").replace(roads=closed.roads)
    orders = _earlier(loads("P3", "P3", "P3", kg=140.0, due_h=TOMORROW_H))
    assert _places(WithinFleet(rule=go_late)(morning(orders, fleet))) == ["P3"]
    everywhere = one_trip_a_day("V1", "V4")
    assert WithinFleet(rule=go_late)(morning(orders, everywhere)).visits == ()


def test_where_everything_goes_nothing_changes() -> None:
    problem = morning(loads("P1", "P2"))
    assert WithinFleet(rule=go_daily)(problem) is problem


@pytest.mark.parametrize("seed", range(300, 330))
def test_on_random_days_as_much_or_more_goes_and_every_order_keeps_its_place(seed: int) -> None:
    problem = random_day(seed).problem()
    rules: tuple[HoldRule, ...] = (go_late, GoByPrice())
    rule = rules[seed % 2]
    before, after = rule(problem), WithinFleet(rule=rule)(problem)
    goes = [
        {i for v in day.visits if v.leave_fen is None for i in v.order_ids}
        for day in (before, after)
    ]
    assert goes[0] <= goes[1]
    in_hand = [
        sorted([*(i for v in day.visits for i in v.order_ids), *(h.order_id for h in day.held)])
        for day in (before, after)
    ]
    assert in_hand[0] == in_hand[1]
    assert check(after, plan_day(after, stop=MaxIterations(1), seed=seed).plan) == []
