"""A search that begins with a plan: it takes over what the plan does, and leaves it for better."""

import multiprocessing
import sys
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace

import pytest
from numba.core.dispatcher import Dispatcher

from network.travel import RoadTravel
from routing.outcome import Outcome
from routing.stop import MaxIterations
from routing.two_echelon.check import check
from routing.two_echelon.intake import build_problem
from routing.two_echelon.plan import Plan
from routing.two_echelon.price import price
from routing.two_echelon.problem import TwoEchelonProblem
from routing.two_echelon.solvers import joint
from routing.two_echelon.solvers.joint import Effort
from tests.counties import valley
from tests.routing.random_days import random_day
from tests.routing.two_echelon.solvers.searches import roomy
from tests.small_plan import DAY, small_orders, small_plan

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


def _new_signatures() -> list[str]:
    """Return what a search from a plan compiles, or loads, that was not prepared."""
    county = valley()
    problem = build_problem(county, small_orders(), RoadTravel(county), day=DAY)
    joint.prepare(problem)
    before = _signatures()
    _solve(problem, 1, small_plan())
    return sorted(_signatures() - before)


def _signatures() -> set[str]:
    """Return the signatures of all functions of the search that are there as machine code."""
    return {
        f"{name}.{function.py_func.__name__}{signature}"
        for name, module in list(sys.modules.items())
        if name.startswith(joint.__name__.rpartition(".")[0])
        for function in vars(module).values()
        if isinstance(function, Dispatcher)
        for signature in function.signatures
    }


def test_a_search_that_begins_with_a_plan_waits_for_no_compiler() -> None:
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(max_workers=1, mp_context=spawn) as fresh:
        assert fresh.submit(_new_signatures).result() == []
