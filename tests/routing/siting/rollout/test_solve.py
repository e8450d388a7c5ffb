"""Roll-outs are solved as by trying everything."""

import math
from dataclasses import replace

import pytest

from network.ids import PlaceId
from network.places import PlaceKind
from routing.outcome import Status
from routing.siting.conflicts import ConflictCode
from routing.siting.problem import Lock
from routing.siting.rollout.check import check
from routing.siting.rollout.measures import measure
from routing.siting.rollout.plan import Opened, RolloutPlan, Service, Supply
from routing.siting.rollout.price import price, total_fen
from routing.siting.rollout.problem import Rollout
from routing.siting.rollout.requirements import (
    Access,
    NumOpen,
    Pioneers,
    PoorFirst,
    TownshipCoverage,
)
from routing.siting.rollout.solvers import exact
from routing.siting.solvers.program import Answer
from routing.stop import MaxIterations, MaxTime
from tests.routing.siting.rollout.small_rollouts import FEASIBLE, best_plan, small_rollout


@pytest.mark.parametrize("seed", range(40))
def test_the_cheapest_plan_is_found_and_proven(seed: int) -> None:
    rollout = small_rollout(seed)
    best = best_plan(rollout)
    outcome = exact.solve(rollout, stop=MaxTime(60.0))
    if best is None:
        assert outcome.status is Status.INFEASIBLE
        assert outcome.plan.conflicts
        return
    assert check(rollout, outcome.plan) == []
    assert outcome.cost_fen == total_fen(price(rollout, outcome.plan))
    assert outcome.lower_bound_fen is not None
    assert outcome.lower_bound_fen <= best[0] <= outcome.cost_fen <= best[0] + 2
    assert all(found.slack >= 0 for found in measure(rollout, outcome.plan))


@pytest.mark.parametrize("seed", FEASIBLE)
def test_routes_may_cost_otherwise_in_each_period(seed: int) -> None:
    rollout = small_rollout(seed)
    first, second = rollout.periods
    periods = replace(first, transport_permille=640), replace(second, transport_permille=1_377)
    priced = replace(rollout, periods=periods)
    best = best_plan(priced)
    assert best is not None
    outcome = exact.solve(priced, stop=MaxTime(60.0))
    assert outcome.status is Status.OPTIMAL
    assert outcome.cost_fen == total_fen(price(priced, outcome.plan))
    assert best[0] <= outcome.cost_fen <= best[0] + 2


@pytest.mark.parametrize("seed", FEASIBLE)
@pytest.mark.parametrize("lag", [0.0, 0.5])
def test_poor_villages_come_first_at_the_least_cost(seed: int, lag: float) -> None:
    plain = small_rollout(seed)
    rollout = replace(plain, requirements=(*plain.requirements, PoorFirst(lag=lag)))
    best = best_plan(rollout)
    outcome = exact.solve(rollout, stop=MaxTime(60.0))
    assert (best is None) is (outcome.status is Status.INFEASIBLE)
    if best is not None:
        assert outcome.status is Status.OPTIMAL
        assert best[0] <= outcome.cost_fen <= best[0] + 2
        assert check(rollout, outcome.plan) == []


def test_poor_villages_may_lag_behind_as_far_as_they_may() -> None:
    """A plan that covers a village that is not poor keeps no priority, unless it may lag."""
    rollout = _free(small_rollout(FEASIBLE[0]))
    names = [v.village_id for v in rollout.villages]
    rich = replace(
        rollout,
        villages=tuple(
            replace(v, is_administrative=True, is_poor=v.village_id != names[0])
            for v in rollout.villages
        ),
    )
    hub, station, point = (rich.candidates[k[0]] for k in (rich.hubs, rich.stations, rich.points))
    plan = RolloutPlan(
        opened=tuple(
            Opened(period=t, kind=site.kind, site_id=site.site_id)
            for t in range(2)
            for site in (hub, station, point)
        ),
        services=tuple(
            Service(period=t, village_id=name, station_id=station.site_id, point_id=own)
            for t in range(2)
            for name, own in zip(names, (point.site_id, None, None), strict=True)
        ),
        supplies=tuple(
            Supply(period=t, station_id=station.site_id, hub_id=hub.site_id) for t in range(2)
        ),
    )
    strict, lax = (
        measure(replace(rich, requirements=(PoorFirst(lag=lag),)), plan)[0] for lag in (0.0, 0.4)
    )
    assert (strict.value, strict.of, strict.limit, strict.slack) == (0, 2, 1, -1)
    assert (lax.limit, lax.slack) == (0, 0)


@pytest.mark.parametrize("seed", FEASIBLE)
def test_access_within_a_time_is_access_within_the_metres_that_it_takes(seed: int) -> None:
    """In small roll-outs ten metres take a second, rounded down."""
    rollout = small_rollout(seed)
    by_time, by_distance, by_both = (
        exact.solve(replace(rollout, requirements=(wanted,)), stop=MaxTime(60.0))
        for wanted in (
            Access(share=0.5, within_s=200, by=1),
            Access(share=0.5, within_m=2009, by=1),
            Access(share=0.5, within_m=2009, within_s=200, by=1),
        )
    )
    assert by_time.status is by_distance.status
    assert by_time.cost_fen == by_distance.cost_fen == by_both.cost_fen


@pytest.mark.parametrize("seed", range(6))
def test_requirements_that_cannot_all_be_kept_are_named_and_no_others(seed: int) -> None:
    wanted = (
        NumOpen(kind=PlaceKind.STATION, most=0),
        TownshipCoverage(share=1.0, by=1),
        NumOpen(kind=PlaceKind.POINT, least=0, most=2, by=1),
    )
    rollout = replace(_free(small_rollout(seed)), requirements=wanted)
    outcome = exact.solve(rollout, stop=MaxTime(60.0))
    assert outcome.status is Status.INFEASIBLE
    alone = len(outcome.plan.conflicts) == 1
    code = ConflictCode.REQUIREMENT_ALONE if alone else ConflictCode.REQUIREMENT
    assert {c.code for c in outcome.plan.conflicts} == {code}
    named = " ".join(c.cause.en for c in outcome.plan.conflicts)
    assert wanted[0].key in named  # without stations nobody gets anything
    assert wanted[1].key not in named
    assert wanted[2].key not in named


def test_a_pioneering_township_without_villages_has_a_station_too() -> None:
    rollout = _free(small_rollout(0))
    alone = PlaceId("T9")
    first = rollout.stations[0]
    candidates = tuple(
        replace(site, township_id=alone) if k == first else site
        for k, site in enumerate(rollout.candidates)
    )
    wanted = (Pioneers(township_ids=(alone,), others_from=1),)
    rollout = replace(rollout, candidates=candidates, requirements=wanted)
    outcome = exact.solve(rollout, stop=MaxTime(60.0))
    assert outcome.status is Status.OPTIMAL
    assert check(rollout, outcome.plan) == []


def test_a_set_that_time_did_not_prove_minimal_is_told_to_be_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A question has no answer: what it is about stays, and nobody says that it is to blame."""
    wanted = (
        NumOpen(kind=PlaceKind.STATION, most=0),
        TownshipCoverage(share=1.0, by=1),
        NumOpen(kind=PlaceKind.POINT, least=0, most=2, by=1),
    )
    rollout = replace(_free(small_rollout(0)), requirements=wanted)
    proven = exact.solve(rollout, stop=MaxTime(60.0)).plan.conflicts
    assert ConflictCode.NOT_MINIMAL not in {each.code for each in proven}

    def unanswered(*_: object, **__: object) -> Answer:
        return Answer(x=None, value=math.inf, bound=0.0)

    monkeypatch.setattr(exact, "solve_integer", unanswered)
    found = exact.solve(rollout, stop=MaxTime(60.0)).plan.conflicts
    assert [each.code for each in found] == [
        *[ConflictCode.REQUIREMENT] * 3,
        ConflictCode.NOT_MINIMAL,
    ]


@pytest.mark.parametrize("seed", range(8))
def test_what_cannot_be_kept_is_a_minimal_set_of_requirements_and_locks(seed: int) -> None:
    """All that is named cannot be kept; without any one of it all the rest can."""
    shut = tuple(
        replace(site, lock=Lock.CLOSED if site.kind is PlaceKind.POINT else site.lock)
        for site in small_rollout(seed).candidates
    )
    rollout = replace(
        _free(small_rollout(seed)),
        candidates=shut,
        requirements=(
            NumOpen(kind=PlaceKind.POINT, least=1, by=1),
            TownshipCoverage(share=0.0, by=1),
        ),
    )
    conflicts = exact.solve(rollout, stop=MaxTime(60.0)).plan.conflicts
    told = " ".join(each.cause.en for each in conflicts)
    keys = [wanted.key for wanted in rollout.requirements if f"({wanted.key})" in told]
    locked = [place for c in conflicts if c.code is ConflictCode.LOCK for place in c.subjects]
    named = [*keys, *locked]
    is_of_network = [each.code for each in conflicts] == [ConflictCode.TOGETHER]
    assert len(named) == (0 if is_of_network else len(conflicts))
    assert best_plan(_keeping(rollout, named)) is None
    for each in named:
        others = [other for other in named if other != each]
        assert best_plan(_keeping(rollout, others)) is not None


def _keeping(rollout: Rollout, named: list[str]) -> Rollout:
    """Return a roll-out with some requirements, by key, and some locks, by site."""
    return replace(
        rollout,
        requirements=tuple(wanted for wanted in rollout.requirements if wanted.key in named),
        candidates=tuple(
            site if site.site_id in named else replace(site, lock=None)
            for site in rollout.candidates
        ),
    )


def test_a_search_without_time_says_that_it_does_not_know() -> None:
    outcome = exact.solve(_free(small_rollout(1)), stop=MaxIterations(1))
    assert outcome.status in {Status.UNKNOWN, Status.FEASIBLE, Status.OPTIMAL}
    if outcome.status is Status.UNKNOWN:
        assert {c.code for c in outcome.plan.conflicts} == {ConflictCode.NOT_FOUND}


def _free(rollout: Rollout) -> Rollout:
    """Return a roll-out in which everything may be open."""
    return replace(
        rollout,
        requirements=(),
        candidates=tuple(
            replace(site, lock=None, sizes=tuple(replace(s, capacity=None) for s in site.sizes))
            for site in rollout.candidates
        ),
    )
