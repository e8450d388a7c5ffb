"""Stretches decided anew: cheaper, in time, checked, and the same goods arrive."""

from collections.abc import Sequence

import pytest

from network.ids import OrderId
from network.orders import Direction
from routing.consolidation.hold import go_daily, go_late
from routing.consolidation.horizon import days_ahead, horizon
from routing.daily import plan_day, plan_stretch
from routing.simulation.replay import PassedDay, Replay, Row
from routing.simulation.stretches import Searches, improved
from routing.stop import MaxIterations
from tests.counties import valley
from tests.routing.orders import order
from tests.routing.random_days import random_day
from tests.routing.simulation.rows import every_day, passed, repeated, row_of, servable

SEARCHES = Searches(
    stretch=lambda ahead, starts, seed: plan_stretch(
        ahead, starts, stop=MaxIterations(2), seed=seed
    ),
    day=lambda problem, start, seed: plan_day(
        problem, start=start, stop=MaxIterations(1), seed=seed
    ),
)


def _improved(row: Row, days: Sequence[PassedDay], stretches: int) -> tuple[PassedDay, ...]:
    return improved(row, days, SEARCHES, stop=MaxIterations(stretches))


def _told(days: Sequence[PassedDay]) -> Replay:
    return Replay(days=tuple(day.told for day in days))


def _arrived(days: Sequence[PassedDay]) -> list[OrderId]:
    """Return the orders whose last ride ended at their destination."""
    return sorted(
        order.order_id
        for day in days
        for order in day.known
        if (legs := day.plan.assignments.get(order.order_id, ()))
        and legs[-1].to_id == order.destination_id
    )


def test_days_on_which_everything_goes_at_once_become_as_cheap_as_if_it_were_kept() -> None:
    row = row_of(valley(), every_day(3))
    daily, late = passed(row, go_daily), passed(row, go_late)
    found = _improved(row, daily, 4)
    assert _told(found).cost_fen <= _told(late).cost_fen < _told(daily).cost_fen
    assert _told(found).misses == ()
    assert _arrived(found) == _arrived(daily)


def test_what_is_due_in_the_morning_of_its_last_day_is_brought_by_then() -> None:
    days = [
        [order(f"o{day}-{p}", "H", p, released_h=-11.0, due_h=61.0) for p in ("P4", "P5", "P6")]
        for day in range(3)
    ]
    row = row_of(valley(), days)
    daily = passed(row, go_daily)
    found = _improved(row, daily, 4)
    assert _told(found).misses == ()
    assert _told(found).cost_fen < 0.5 * _told(daily).cost_fen
    assert _arrived(found) == _arrived(daily)


def test_plans_of_days_become_those_of_a_stretch_and_back() -> None:
    days = passed(row := row_of(valley(), every_day(2)), go_daily)
    mornings = days_ahead(
        row.county, row.day(0), [day.known for day in days], like=row.morning(0, days[0].known)
    )
    ahead = horizon(mornings, beyond=go_daily)
    joined = ahead.joined([day.plan for day in days])
    assert set(ahead.days_of(joined).values()) == {0, 1}
    assert [plan.routes for plan in ahead.apart(joined)] == [day.plan.routes for day in days]


def test_without_time_days_stay_as_they_are() -> None:
    row = row_of(valley(), every_day(2))
    days = passed(row, go_daily)
    found = improved(row, days, SEARCHES, stop=lambda _: 1.0)  # type: ignore[arg-type]
    assert [day.plan for day in found] == [day.plan for day in days]


@pytest.mark.parametrize("seed", [0, 1, 3, 6])
def test_random_days_cost_no_more_and_bring_the_same_goods(seed: int) -> None:
    row = row_of(random_day(seed).county, repeated(servable(seed), 3))
    for rule in (go_daily, go_late):
        days = passed(row, rule)
        found = _improved(row, days, 3)
        before, after = _told(days), _told(found)
        assert after.cost_fen <= before.cost_fen
        assert len(after.misses) <= len(before.misses)
        assert all(day.violations == 0 for day in after.days)
        assert _arrived(found) == _arrived(days)
        assert {o.order_id for o in found[-1].left} == {o.order_id for o in days[-1].left}


def test_goods_from_village_to_village_are_still_fetched_before_they_are_brought() -> None:
    days = [
        [order(f"l{day}", "P1", "P4", direction=Direction.LATERAL), order(f"d{day}", "H", "P4")]
        for day in range(3)
    ]
    row = row_of(valley(), days)
    daily = passed(row, go_daily)
    found = _improved(row, daily, 4)
    assert _arrived(found) == _arrived(daily)
    assert _told(found).misses == ()
    assert _told(found).cost_fen < _told(daily).cost_fen
