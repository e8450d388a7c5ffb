"""A search that begins with a plan: it takes over what the plan does, and leaves it for better."""

from dataclasses import replace

import pytest

from routing.outcome import Outcome
from routing.stop import MaxIterations
from routing.two_echelon.check import check
from routing.two_echelon.plan import Plan
from routing.two_echelon.price import price
from routing.two_echelon.problem import TwoEchelonProblem
from routing.two_echelon.solvers import joint
from routing.two_echelon.solvers.joint import Effort
from tests.routing.random_days import random_day
from tests.routing.two_echelon.solvers.searches import roomy

SHORT = Effort(bound_s=0.0, round_steps=30)


def _solve(
    problem: TwoEchelonProblem, rounds: int, start: Plan | None = None, *, effort: Effort = SHORT
) -> Outcome[Plan]:
    return joint.solve(problem, stop=MaxIterations(rounds), params=effort, start=start)


def _left_out(plan: Plan) -> int:
    return len(plan.unserved) + len(plan.late)


@pytest.mark.parametrize("seed", range(40, 64))
def test_a_plan_to_begin_with_is_never_left_for_a_worse_one(seed: int) -> None:
    problem = random_day(seed).problem(with_buses=False)
    before = _solve(problem, 40).plan
    after = _solve(problem, 1, before)
    assert check(problem, after.plan) == []
    if _left_out(after.plan) == _left_out(before):
        assert after.cost_fen <= price(problem, before).total * 1.0001
    assert _left_out(after.plan) <= _left_out(before)


@pytest.mark.parametrize("seed", range(4))
def test_trunks_planned_by_loads_begin_with_a_plan_too(seed: int) -> None:
    problem = roomy(seed)
    before = _solve(problem, 20)
    after = _solve(problem, 1, before.plan)
    assert check(problem, after.plan) == []
    assert after.cost_fen <= before.cost_fen


@pytest.mark.parametrize("seed", range(40, 52))
def test_of_a_plan_of_another_day_what_fits_is_taken_over(seed: int) -> None:
    day = random_day(seed)
    before = _solve(day.problem(), 10).plan
    today = replace(day, orders=day.orders[::2]).problem()
    outcome = _solve(today, 1, before)
    assert check(today, outcome.plan) == []
    assert outcome.cost_fen == price(today, outcome.plan).total


def test_beginning_with_an_empty_plan_serves_all_that_beginning_with_nothing_does() -> None:
    problem = random_day(44).problem()
    assert _left_out(_solve(problem, 20, Plan()).plan) == _left_out(_solve(problem, 20).plan)
