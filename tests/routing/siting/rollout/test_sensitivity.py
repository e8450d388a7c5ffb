"""Whether the choice changes with an assumption."""

from dataclasses import replace

import pytest

from network.places import PlaceKind
from routing.siting.rollout.check import check
from routing.siting.rollout.requirements import NumOpen
from routing.siting.rollout.sensitivity import Assumption, Variation, sensitivity, variations
from routing.siting.rollout.solvers import exact
from routing.stop import MaxTime
from tests.routing.siting.rollout.small_rollouts import FEASIBLE, best_plan, small_rollout

_ROUNDING_FEN = 4


def test_every_assumption_is_changed_down_and_up() -> None:
    found = variations(small_rollout(FEASIBLE[0]), 0.3)
    own = [a for a in Assumption if a is not Assumption.CALLS_PER_ROUTE]
    assert [(v.assumption, v.percent) for v in found] == [(a, p) for a in own for p in (70, 130)]


@pytest.mark.parametrize("seed", FEASIBLE[:3])
def test_a_changed_assumption_is_answered_with_the_best_plan_then(seed: int) -> None:
    rollout = small_rollout(seed)
    plan = exact.solve(rollout, stop=MaxTime(60.0)).plan
    changed = [v for v in variations(rollout, 0.5) if v.assumption in _SOME]
    for effect in sensitivity(rollout, plan, changed, stop=MaxTime(120.0)):
        best = best_plan(effect.variation.rollout)
        if best is None:
            assert effect.plan is None
            continue
        assert effect.plan is not None
        assert effect.cost_fen is not None
        assert check(effect.variation.rollout, effect.plan) == []
        assert abs(effect.cost_fen - best[0]) <= _ROUNDING_FEN
        if effect.staying is not None and not effect.changes:
            assert effect.staying.least_fen <= effect.staying.most_fen


_SOME = {Assumption.BUILD_PRICE, Assumption.OUTSIDE_PRICE, Assumption.REACH}


def test_an_assumption_that_stays_changes_nothing() -> None:
    rollout = small_rollout(FEASIBLE[0])
    plan = exact.solve(rollout, stop=MaxTime(60.0)).plan
    for effect in sensitivity(rollout, plan, variations(rollout, 0.0), stop=MaxTime(60.0)):
        assert not effect.changes
        assert effect.staying is not None
        assert effect.staying.most_fen <= _ROUNDING_FEN


def test_what_cannot_be_then_is_not_asked_why(monkeypatch: pytest.MonkeyPatch) -> None:
    """That takes up to a minute beyond the time given, and nobody is told the answer."""

    def named(*asked: object) -> None:
        raise AssertionError(asked)

    rollout = small_rollout(FEASIBLE[0])
    plan = exact.solve(rollout, stop=MaxTime(60.0)).plan
    wanted = NumOpen(kind=PlaceKind.STATION, least=len(rollout.stations) + 1)
    cannot_be = Variation(
        assumption=Assumption.DEMAND,
        percent=200,
        rollout=replace(rollout, requirements=(wanted,)),
    )
    monkeypatch.setattr(exact, "_conflicts", named)
    (effect,) = sensitivity(rollout, plan, [cannot_be], stop=MaxTime(60.0))
    assert effect.plan is None
