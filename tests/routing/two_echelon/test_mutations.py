"""Random valid plans, broken at random: the check finds every rule that is broken."""

from collections.abc import Callable, Iterator
from itertools import takewhile

import pytest

from routing.two_echelon.check import check
from routing.violation import ViolationKind
from tests.routing.two_echelon.mutations.day import Day, Draw
from tests.routing.two_echelon.mutations.edges import TIME_EDGES, Edge
from tests.routing.two_echelon.mutations.news import NEWS
from tests.routing.two_echelon.mutations.orders import ORDER_BREAKS, Break
from tests.routing.two_echelon.mutations.rooms import ROOM_EDGES
from tests.routing.two_echelon.mutations.told import TOLD_EDGES
from tests.routing.two_echelon.mutations.under_way import (
    UNDER_WAY_BREAKS,
    UNDER_WAY_EDGES,
    at,
)
from tests.routing.two_echelon.mutations.valid import (
    SEEDS,
    days_under_way,
    morning,
    mornings,
    under_way,
)
from tests.routing.two_echelon.mutations.vehicles import VEHICLE_BREAKS

Draws = Callable[[], Iterator[Draw]]
BREAKS = [
    *((mornings, *row) for row in (*ORDER_BREAKS, *VEHICLE_BREAKS, *NEWS)),
    *((days_under_way, *row) for row in UNDER_WAY_BREAKS),
]
EDGES = [
    *((mornings, *row) for row in (*TIME_EDGES, *ROOM_EDGES, *TOLD_EDGES)),
    *((days_under_way, *row) for row in UNDER_WAY_EDGES),
]
_A_FEW = 3  # times that each way to break a rule has to be met with
_HOUR_S = 3600


def _finds(day: Day, kind: ViolationKind) -> bool:
    found = [violation for violation in check(*day) if violation.kind is kind]
    assert all(violation.amount > 0 for violation in found)
    return bool(found)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_days_that_are_to_be_broken_keep_every_rule(seed: int) -> None:
    assert check(*morning(seed)) == []
    assert check(*under_way(seed)) == []


@pytest.mark.parametrize("seed", SEEDS)
def test_a_day_that_goes_as_planned_keeps_every_rule_at_any_moment(seed: int) -> None:
    problem, plan = morning(seed)
    for hour in range(6, 18, 3):
        assert check(at(problem, plan, hour * _HOUR_S), plan) == []


@pytest.mark.parametrize(("draws", "kind", "break_rule"), BREAKS)
def test_a_broken_rule_is_found(draws: Draws, kind: ViolationKind, break_rule: Break) -> None:
    broken = [day for day in map(break_rule, draws()) if day is not None]
    assert len(broken) >= _A_FEW
    assert all(_finds(day, kind) for day in broken)


@pytest.mark.parametrize(("draws", "kind", "edge"), EDGES)
def test_a_limit_may_be_reached_and_not_passed(
    draws: Draws, kind: ViolationKind, edge: Edge
) -> None:
    reached = [day for day in (edge(draw, 0) for draw in draws()) if day is not None]
    passed = [day for day in (edge(draw, 1) for draw in draws()) if day is not None]
    assert len(reached) == len(passed) >= _A_FEW
    assert not any(_finds(day, kind) for day in reached)
    assert all(_finds(day, kind) for day in passed)


def test_every_rule_is_broken_somehow() -> None:
    of_days = takewhile(lambda kind: kind is not ViolationKind.SITE_UNKNOWN, ViolationKind)
    assert {kind for _, kind, _ in (*BREAKS, *EDGES)} == set(of_days)
