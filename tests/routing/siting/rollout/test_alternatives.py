"""Alternatives cost little more, break no rule, and differ."""

from itertools import combinations

import pytest

from routing.siting.rollout.alternatives import Wanted, find_alternatives
from routing.siting.rollout.check import check
from routing.siting.rollout.price import price, total_fen
from routing.siting.rollout.solvers import exact
from routing.siting.rollout.solvers.apart import differing
from routing.stop import MaxIterations, MaxTime
from tests.routing.siting.rollout.small_rollouts import FEASIBLE, good_plans, small_rollout

_WANTED = Wanted(number=3, share=0.3, least_apart=1)


@pytest.mark.parametrize("seed", FEASIBLE[:8])
def test_alternatives_are_within_the_share_and_differ(seed: int) -> None:
    rollout = small_rollout(seed)
    plan = exact.solve(rollout, stop=MaxTime(60.0)).plan
    most_fen = 1.3 * total_fen(price(rollout, plan)) + len(rollout.periods)
    found = find_alternatives(rollout, plan, stop=MaxTime(60.0), wanted=_WANTED)
    for each in found.found:
        assert check(rollout, each.plan) == []
        assert each.cost_fen == total_fen(price(rollout, each.plan)) <= most_fen
    plans = [plan, *(each.plan for each in found.found)]
    assert all(differing(rollout, *pair) for pair in combinations(plans, 2))


@pytest.mark.parametrize("seed", FEASIBLE[:4])
def test_the_first_alternative_differs_as_much_as_any(seed: int) -> None:
    rollout = small_rollout(seed)
    plan = exact.solve(rollout, stop=MaxTime(60.0)).plan
    found = find_alternatives(rollout, plan, stop=MaxTime(60.0), wanted=_WANTED)
    most_fen = 1.3 * total_fen(price(rollout, plan)) + len(rollout.periods)
    most = max(len(differing(rollout, plan, each)) for each in good_plans(rollout, most_fen))
    if most == 0:
        assert found.found == ()
        assert found.is_all
        return
    assert found.found[0].apart == found.found[0].most_apart == most


def test_that_none_differs_so_much_is_proven() -> None:
    rollout = small_rollout(FEASIBLE[0])
    plan = exact.solve(rollout, stop=MaxTime(60.0)).plan
    far = Wanted(number=2, share=0.5, least_apart=len(rollout.candidates) + 1)
    found = find_alternatives(rollout, plan, stop=MaxTime(60.0), wanted=far)
    assert found.found == ()
    assert found.is_all


def test_without_time_nothing_is_claimed() -> None:
    rollout = small_rollout(FEASIBLE[0])
    plan = exact.solve(rollout, stop=MaxTime(60.0)).plan
    found = find_alternatives(rollout, plan, stop=MaxIterations(1), wanted=_WANTED)
    for each in found.found:
        assert check(rollout, each.plan) == []
        assert each.apart <= each.most_apart
