"""The bound of a row of days: what is counted, and that no way to hold orders costs less."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest

from network.county import County
from network.ids import OrderId
from network.orders import Order
from routing.consolidation.hold import HoldRule, go_along, go_daily, go_late
from routing.daily import plan_day
from routing.simulation.bound import lower_bound_fen, most_apart
from routing.simulation.replay import Replay, replay
from routing.stop import MaxIterations
from tests.counties import valley
from tests.routing.orders import order
from tests.routing.random_days import DAY, random_day


@pytest.mark.parametrize(
    ("windows", "count"),
    [
        ([], 0),
        ([(0, 2)], 1),
        ([(0, 2), (1, 3), (2, 4)], 1),
        ([(0, 2), (1, 3), (2, 4), (3, 5)], 2),
        ([(0, 0), (0, 5), (1, 1), (2, 5)], 3),
    ],
)
def test_calls_are_counted_by_days_that_have_none_in_common(
    windows: list[tuple[int, int]], count: int
) -> None:
    assert most_apart(windows) == count


def _every_day(num_days: int) -> list[list[Order]]:
    return [[order(f"o{day}-{k}", "H", f"P{k}") for k in (1, 2, 3)] for day in range(num_days)]


def _valley_bound(days: Sequence[Sequence[Order]]) -> int:
    return lower_bound_fen(
        valley(), lambda day: days[(day - DAY).days], first_day=DAY, num_days=len(days)
    )


def test_days_without_orders_may_cost_nothing() -> None:
    assert _valley_bound([[], []]) == 0


def test_more_days_need_more_calls_and_cost_more() -> None:
    bounds = [_valley_bound(_every_day(count)) for count in (1, 3, 6)]
    assert 0 < bounds[0] < bounds[1] < bounds[2]


def test_shorter_promises_need_more_calls() -> None:
    hurried = [[replace(one, due_s=20 * 3600) for one in day] for day in _every_day(4)]
    assert _valley_bound(hurried) > _valley_bound(_every_day(4))


def _replay(county: County, days: Sequence[Sequence[Order]], rule: HoldRule) -> tuple[Replay, int]:
    """Return the replay of some days, and its bound."""

    def orders_of(day: date) -> Sequence[Order]:
        return days[(day - DAY).days]

    replayed = replay(
        county,
        orders_of,
        first_day=DAY,
        num_days=len(days),
        rule=rule,
        planner=lambda problem, number: plan_day(problem, stop=MaxIterations(1), seed=number),
    )
    bound = lower_bound_fen(county, orders_of, first_day=DAY, num_days=len(days))
    return Replay(days=tuple(replayed)), bound


def _servable(seed: int) -> list[Order]:
    """Return the orders of a random day that arrive in time when all go at once."""
    day = random_day(seed)
    plan = plan_day(day.problem(), stop=MaxIterations(1), seed=0).plan
    late = {entry.order_id for entry in plan.late}
    waits = {held.order_id for held in plan.held} | {left.order_id for left in plan.unserved}
    return [o for o in day.orders if o.order_id in plan.assignments.keys() - late - waits]


@pytest.mark.parametrize("seed", range(20))
def test_no_way_to_hold_orders_costs_less(seed: int) -> None:
    orders = _servable(seed)
    days = [[replace(o, order_id=OrderId(f"{n}-{o.order_id}")) for o in orders] for n in range(3)]
    for rule in (go_daily, go_late, go_along):
        found, bound = _replay(random_day(seed).county, days, rule)
        assert bound <= found.cost_fen or found.misses


def test_the_bound_of_one_order_is_below_its_cost_and_not_nothing() -> None:
    found, bound = _replay(valley(), [[order("o", "H", "P6")]], go_daily)
    assert not found.misses
    assert 0 < bound <= found.cost_fen
