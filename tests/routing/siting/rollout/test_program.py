"""A roll-out's program: plans and solutions say the same, and no plan is cut off."""

from dataclasses import replace

import numpy as np
import pytest

from routing.siting.rollout.plan import RolloutPlan
from routing.siting.rollout.price import price, total_fen
from routing.siting.rollout.problem import Rollout
from routing.siting.rollout.solvers.columns import always_fen
from routing.siting.rollout.solvers.covers import Covers
from routing.siting.rollout.solvers.rows import write_all
from routing.siting.rollout.solvers.solutions import plan_of, solution_of
from routing.siting.solvers.program import Entries, Floats, Linear, solve_integer
from tests.routing.siting.rollout.small_rollouts import (
    FEASIBLE,
    best_plan,
    small_rollout,
)

_ROUNDING_FEN = 2


def _best(rollout: Rollout) -> RolloutPlan:
    best = best_plan(rollout)
    assert best is not None
    return best[1]


def _values(rows: Entries, x: Floats) -> Floats:
    row, column, value = rows
    return np.bincount(row, weights=value * x[column]).astype(np.float64)


@pytest.mark.parametrize("seed", FEASIBLE)
def test_a_plan_is_a_solution_and_that_solution_is_the_plan(seed: int) -> None:
    rollout = small_rollout(seed)
    plan = _best(rollout)
    draft, layout = write_all(rollout)
    program = draft.program()
    x = np.zeros(len(program.cost))
    columns, values = solution_of(rollout, layout, plan)
    x[columns] = values
    assert abs(program.cost @ x + always_fen(rollout) - total_fen(price(rollout, plan))) <= (
        _ROUNDING_FEN
    )
    again = plan_of(rollout, layout, x)
    assert set(again.opened) == set(plan.opened)
    assert set(again.services) == set(plan.services)
    assert set(again.supplies) == set(plan.supplies)


@pytest.mark.parametrize("seed", range(40, 60))
def test_covers_cut_off_fractions_and_no_plan(seed: int) -> None:
    rollout = replace(small_rollout(seed), requirements=())
    draft, layout = write_all(rollout)
    program = draft.program()
    prices = Linear(program).solve()
    if not np.isfinite(prices.value):
        assert solve_integer(program, is_over=lambda: False).x is None
        return
    num, rows = Covers(rollout, layout).broken(prices.x)
    if num:
        assert (_values(rows, prices.x) > 0.0).all()
    random = np.random.default_rng(seed)
    for _ in range(5):
        liked = replace(program, cost=random.normal(size=len(program.cost)) * program.is_integer)
        x = solve_integer(liked, is_over=lambda: False).x
        assert x is not None
        assert (_values(rows, x) <= 1e-6).all()


def test_covers_are_found() -> None:
    found = []
    for seed in range(40, 60):
        rollout = replace(small_rollout(seed), requirements=())
        draft, layout = write_all(rollout)
        x = Linear(draft.program()).solve().x
        if len(x):
            found.append(Covers(rollout, layout).broken(x)[0])
    assert sum(found) > 0
