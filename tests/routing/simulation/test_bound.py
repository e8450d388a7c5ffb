"""The bound of a row of days: what is counted, and that no way to hold orders costs less."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import product

import pytest

from network.ids import OrderId
from network.orders import Order
from routing.consolidation.hold import HoldRule, TakingAlong, go_daily, go_late, keeping_orders
from routing.simulation.bound import lower_bound_fen
from routing.simulation.replay import PassedDay, Replay, Row
from routing.two_echelon.problem import TwoEchelonProblem
from tests.counties import valley
from tests.routing.orders import order
from tests.routing.random_days import DAY, random_day
from tests.routing.simulation.rows import every_day, passed, repeated, row_of, servable

PLACES = ("P1", "P2", "P3")


def _valley_bound(days: Sequence[Sequence[Order]]) -> int:
    return lower_bound_fen(
        valley(), lambda day: days[(day - DAY).days], first_day=DAY, num_days=len(days)
    )


def test_days_without_orders_may_cost_nothing() -> None:
    assert _valley_bound([[], []]) == 0


def test_more_days_need_more_calls_and_cost_more() -> None:
    bounds = [_valley_bound(every_day(count, PLACES)) for count in (1, 3, 6)]
    assert 0 < bounds[0] < bounds[1] < bounds[2]


def test_shorter_promises_need_more_calls() -> None:
    hurried = [[replace(one, due_s=20 * 3600) for one in day] for day in every_day(4, PLACES)]
    assert _valley_bound(hurried) > _valley_bound(every_day(4, PLACES))


def _bound(row: Row, days: Sequence[Sequence[Order]]) -> int:
    return lower_bound_fen(
        row.county, lambda day: days[(day - DAY).days], first_day=DAY, num_days=len(days)
    )


def _told(days: Sequence[PassedDay]) -> Replay:
    return Replay(days=tuple(day.told for day in days))


@pytest.mark.parametrize("seed", range(12))
def test_no_way_to_hold_orders_costs_less(seed: int) -> None:
    days = repeated(servable(seed), 3)
    row = row_of(random_day(seed).county, days)
    bound = _bound(row, days)
    for rule in (go_daily, go_late, TakingAlong(rule=go_late)):
        found = _told(passed(row, rule))
        assert bound <= found.cost_fen or found.misses


@pytest.mark.parametrize("places", [("P1", "P2", "P3"), ("P4", "P6", "P6"), ("P6", "SA", "P2")])
def test_no_choice_of_days_costs_less(places: tuple[str, ...]) -> None:
    ordered = [
        order(f"o{k}", "H", place, weight_kg=250.0, due_h=53.5) for k, place in enumerate(places)
    ]
    heavy = [ordered[:2], ordered[2:]]
    row = row_of(valley(), heavy)
    ids = [o.order_id for day in heavy for o in day]
    bound, least = _bound(row, heavy), 10**9
    for chosen in product(range(3), repeat=len(ids)):
        goes = dict(zip(ids, chosen, strict=True))
        if all(goes[o.order_id] >= n for n, day in enumerate(heavy) for o in day):
            least = min(least, _told(passed(row, _on_days(goes))).cost_fen)
    assert 0 < bound <= least


def _on_days(goes: Mapping[OrderId, int]) -> HoldRule:
    def rule(problem: TwoEchelonProblem) -> TwoEchelonProblem:
        today = (problem.day - DAY).days
        later = {i for i, latest in problem.latest_day.items() if latest >= 1 and goes[i] > today}
        return keeping_orders(problem, later)

    return rule


def test_the_bound_of_one_order_is_below_its_cost_and_not_nothing() -> None:
    days = [[order("o", "H", "P6")]]
    row = row_of(valley(), days)
    found, bound = _told(passed(row, go_daily)), _bound(row, days)
    assert not found.misses
    assert 0 < bound <= found.cost_fen
