"""What requirements cost, as by trying everything."""

from dataclasses import replace

import pytest

from network.ids import PlaceId
from network.places import PlaceKind
from routing.outcome import Status
from routing.siting.rollout.check import check
from routing.siting.rollout.prices import Step, loosened, price_requirements
from routing.siting.rollout.requirements import (
    Access,
    Budget,
    CentreMoney,
    NumOpen,
    Pioneers,
    PoorFirst,
    Requirement,
    VillageCoverage,
)
from routing.siting.rollout.solvers import exact
from routing.stop import MaxIterations, MaxTime
from tests.routing.siting.rollout.small_rollouts import FEASIBLE, best_plan, small_rollout

_ROUNDING_FEN = 4  # of two problems, two periods each


@pytest.mark.parametrize("seed", FEASIBLE[:6])
def test_a_requirement_costs_what_is_saved_without_it(seed: int) -> None:
    rollout = small_rollout(seed)
    present = exact.solve(rollout, stop=MaxTime(60.0))
    found = price_requirements(rollout, present, stop=MaxTime(60.0))
    assert [each.requirement for each in found.prices] == list(rollout.requirements)
    for each in found.prices:
        others = tuple(r for r in rollout.requirements if r != each.requirement)
        free = best_plan(replace(rollout, requirements=others))
        assert free is not None
        saved = found.cost_fen - free[0]
        assert each.without.least_fen - _ROUNDING_FEN <= saved
        assert saved <= each.without.most_fen + _ROUNDING_FEN
        assert each.without.most_fen - each.without.least_fen <= _ROUNDING_FEN


@pytest.mark.parametrize("seed", FEASIBLE[:6])
def test_a_step_saves_no_more_than_all_of_it(seed: int) -> None:
    rollout = small_rollout(seed)
    present = exact.solve(rollout, stop=MaxTime(60.0))
    for each in price_requirements(rollout, present, stop=MaxTime(60.0)).prices:
        assert 0 <= each.by_step.least_fen <= each.by_step.most_fen
        assert each.by_step.least_fen <= each.without.most_fen + _ROUNDING_FEN


def test_without_time_the_truth_lies_in_a_wide_interval() -> None:
    rollout = small_rollout(FEASIBLE[0])
    present = exact.solve(rollout, stop=MaxTime(60.0))
    truth = price_requirements(rollout, present, stop=MaxTime(60.0))
    known = price_requirements(rollout, present, stop=MaxIterations(1))
    for true, seen in zip(truth.prices, known.prices, strict=True):
        assert seen.without.least_fen <= true.without.most_fen
        assert true.without.least_fen <= seen.without.most_fen


def test_a_better_plan_found_on_the_way_is_handed_back() -> None:
    rollout = small_rollout(FEASIBLE[0])
    present = exact.solve(rollout, stop=MaxTime(60.0))
    worse = replace(present, cost_fen=present.cost_fen + 10_000, lower_bound_fen=0)
    found = price_requirements(rollout, worse, stop=MaxTime(60.0))
    assert check(rollout, found.plan) == []
    assert found.bound_fen <= present.cost_fen <= found.cost_fen


def test_the_present_plan_is_where_looking_starts() -> None:
    rollout = small_rollout(FEASIBLE[0])
    present = exact.solve(rollout, stop=MaxTime(60.0))
    again = exact.solve(rollout, stop=MaxIterations(1), start=present.plan)
    assert again.status in {Status.FEASIBLE, Status.OPTIMAL}
    assert again.cost_fen == present.cost_fen


@pytest.mark.parametrize(
    ("wanted", "looser"),
    [
        (VillageCoverage(share=0.5), VillageCoverage(share=0.4)),
        (CentreMoney(share=0.95), CentreMoney(share=1.0)),
        (Access(share=0.05, within_m=9), Access(share=0.0, within_m=9)),
        (PoorFirst(lag=0.25), PoorFirst(lag=0.35)),
        (
            NumOpen(kind=PlaceKind.POINT, least=1, most=5),
            NumOpen(kind=PlaceKind.POINT, least=0, most=7),
        ),
        (Budget(period=0, public_fen=1001), Budget(period=0, public_fen=1102)),
        (
            Pioneers(township_ids=(PlaceId("T0"),), others_from=2),
            Pioneers(township_ids=(PlaceId("T0"),), others_from=1),
        ),
    ],
)
def test_a_requirement_is_loosened_by_a_step(wanted: Requirement, looser: Requirement) -> None:
    step = Step(share=0.1, sites=2, money_percent=10)
    assert loosened(wanted, step) == looser


@pytest.mark.parametrize(
    "wanted", [VillageCoverage(share=0.0), NumOpen(kind=PlaceKind.HUB), Budget(period=0)]
)
def test_what_asks_for_nothing_cannot_be_loosened(wanted: Requirement) -> None:
    assert loosened(wanted, Step()) is None
