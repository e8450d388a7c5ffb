"""A roll-out's program: plans and solutions say the same, and no plan is cut off."""

from dataclasses import replace

import numpy as np
import pytest

from network.places import PlaceKind
from routing.siting.rollout.plan import RolloutPlan
from routing.siting.rollout.price import price, total_fen
from routing.siting.rollout.problem import Rollout, Size
from routing.siting.rollout.solvers.columns import always_fen, lay_out, write_rules
from routing.siting.rollout.solvers.covers import Covers
from routing.siting.rollout.solvers.rows import write_all
from routing.siting.rollout.solvers.solutions import plan_of, solution_of
from routing.siting.solvers.program import Draft, Entries, Floats, Linear, solve_integer
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


def test_telling_sizes_apart_raises_the_relaxation_and_cuts_off_no_plan() -> None:
    raised = 0
    for seed in range(40, 60):
        rollout = _with_steps(replace(small_rollout(seed), requirements=()))
        plain = Draft()
        write_rules(rollout, plain, lay_out(rollout, plain))
        tight = write_all(rollout)[0].program()
        weaker, stronger = (Linear(p).solve().value for p in (plain.program(), tight))
        if not np.isfinite(weaker):
            assert stronger == np.inf
            continue
        assert stronger >= weaker - 1e-3
        raised += stronger > weaker + 1.0
        best, same = (
            solve_integer(p, is_over=lambda: False).value for p in (plain.program(), tight)
        )
        assert same == pytest.approx(best, abs=1e-3)
    assert raised >= 5


def _with_steps(rollout: Rollout) -> Rollout:
    """Return a roll-out in which every site but hubs has a small and a large size."""
    small = Size(capacity=25, build_fen=50_000, run_fen=4_000)
    large = Size(capacity=400, least=20, build_fen=120_000, run_fen=7_000)
    return replace(
        rollout,
        candidates=tuple(
            site
            if site.kind is PlaceKind.HUB
            else replace(site, sizes=(small, large), today=None, closing_fen=0)
            for site in rollout.candidates
        ),
    )


def test_covers_are_found() -> None:
    found = []
    for seed in range(40, 60):
        rollout = replace(small_rollout(seed), requirements=())
        draft, layout = write_all(rollout)
        x = Linear(draft.program()).solve().x
        if len(x):
            found.append(Covers(rollout, layout).broken(x)[0])
    assert sum(found) > 0
