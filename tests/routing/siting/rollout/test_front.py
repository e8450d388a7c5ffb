"""What more coverage costs, and what can be reached at all, against trying everything."""

from dataclasses import replace

import numpy as np
import pytest

from network.places import PlaceKind
from routing.outcome import Outcome, Status, StopReason
from routing.siting.problem import Lock
from routing.siting.rollout.access import VillageHours, access_hours
from routing.siting.rollout.check import check
from routing.siting.rollout.front import FrontPoint, efficient, front, num_covered, shares
from routing.siting.rollout.plan import Opened, RolloutPlan, Service
from routing.siting.rollout.problem import Rollout
from routing.siting.rollout.reachable import can_be_covered, out_of_reach
from routing.siting.rollout.requirements import (
    Access,
    Budget,
    NumOpen,
    TownshipCoverage,
    VillageCoverage,
)
from routing.siting.rollout.solvers import exact
from routing.stop import MaxTime
from tests.routing.siting.rollout.small_rollouts import best_plan, small_rollout

SEEDS = (1, 3, 8)


def _solve(rollout: Rollout, start: RolloutPlan | None) -> Outcome[RolloutPlan]:
    return exact.solve(rollout, stop=MaxTime(60.0), start=start, names_conflicts=False)


@pytest.mark.parametrize("seed", SEEDS)
def test_every_level_is_the_cheapest_of_all_plans(seed: int) -> None:
    rollout = replace(small_rollout(seed), requirements=(Budget(period=0, public_fen=0),))
    levels = (1 / 3, 2 / 3, 1.0)
    for point in front(rollout, levels, _solve):
        wanted = VillageCoverage(share=point.share, by=1)
        best = best_plan(replace(rollout, requirements=(wanted,)))
        if best is None:
            assert point.outcome.status is Status.INFEASIBLE
            assert not point.outcome.plan.opened
        else:
            assert best[0] <= point.outcome.cost_fen <= best[0] + 2
            assert point.num_covered == num_covered(rollout, point.outcome.plan)


def test_a_plan_for_more_is_where_the_search_for_less_starts() -> None:
    starts: list[RolloutPlan | None] = []
    rollout = _free(small_rollout(1))

    def solve(problem: Rollout, start: RolloutPlan | None) -> Outcome[RolloutPlan]:
        starts.append(start)
        if start is not None:
            assert check(problem, start) == []
        return _solve(problem, start)

    points = front(rollout, (0.3, 0.6), solve)
    assert starts == [None, points[1].outcome.plan]
    assert [point.share for point in points] == [0.3, 0.6]


def test_a_bound_of_less_coverage_proves_a_plan_of_more() -> None:
    """Who asks for more asks for less as well, so both plans are the best if they cost the same."""
    rollout = _free(small_rollout(1))

    def solve(problem: Rollout, start: RolloutPlan | None) -> Outcome[RolloutPlan]:
        outcome = _solve(problem, start)
        if start is not None:
            return outcome
        gap_fen = outcome.cost_fen // 2
        return replace(
            outcome,
            status=Status.FEASIBLE,
            stop_reason=StopReason.CRITERION,
            lower_bound_fen=gap_fen,
        )

    less, more = front(rollout, (1.0, 1.0), solve)
    assert less.outcome.cost_fen == more.outcome.cost_fen
    assert more.outcome.lower_bound_fen == less.outcome.lower_bound_fen
    assert (more.outcome.status, more.outcome.stop_reason) == (Status.OPTIMAL, StopReason.PROVEN)


def test_levels_lie_between_what_is_required_and_what_can_be_reached() -> None:
    rollout = replace(_free(small_rollout(2)), requirements=(VillageCoverage(share=0.3, by=0),))
    total = sum(v.is_administrative for v in rollout.villages)
    most = sum(
        v.is_administrative and can
        for v, can in zip(rollout.villages, can_be_covered(rollout).tolist(), strict=True)
    )
    assert shares(rollout, 10) == tuple(n / total for n in range(2, most + 1))
    assert shares(rollout, 0) == ()


def test_what_is_beaten_is_not_efficient() -> None:
    points = (
        _point(3, 100),
        _point(5, 120),
        _point(4, 130),
        _point(6, 90, is_within=False),
        _point(0, 0, has_plan=False),
    )
    assert efficient(points) == (True, True, False, True, False)


def test_coverage_above_what_sites_can_reach_is_found_without_solving() -> None:
    rollout = _free(small_rollout(1))
    closed = tuple(
        replace(site, lock=Lock.CLOSED) if site.kind is not PlaceKind.HUB else site
        for site in rollout.candidates
    )
    wanted = (
        VillageCoverage(share=0.5, by=1),
        TownshipCoverage(share=0.5, by=1),
        Access(share=0.5, within_m=10_000, by=1),
        NumOpen(kind=PlaceKind.POINT, least=1),
        NumOpen(kind=PlaceKind.HUB, least=1),
    )
    found = out_of_reach(replace(rollout, candidates=closed, requirements=wanted))
    assert [measure.requirement for measure in found] == list(wanted[:4])
    assert {measure.value for measure in found} == {0}
    assert out_of_reach(replace(rollout, requirements=wanted[3:])) == ()


@pytest.mark.parametrize("seed", range(12))
def test_nothing_that_some_plan_keeps_is_called_unreachable(seed: int) -> None:
    rollout = small_rollout(seed)
    if best_plan(rollout) is not None:
        assert out_of_reach(rollout) == ()


@pytest.mark.parametrize("seed", range(12))
def test_a_size_is_used_as_much_as_it_asks_for(seed: int) -> None:
    random = np.random.default_rng([seed, 7])
    rollout = small_rollout(seed)
    candidates = tuple(
        replace(
            site,
            sizes=tuple(
                replace(size, least=int(random.integers(0, min(30, size.capacity or 30))))
                for size in site.sizes
            ),
        )
        for site in rollout.candidates
    )
    rollout = replace(rollout, candidates=candidates, requirements=())
    best = best_plan(rollout)
    outcome = exact.solve(rollout, stop=MaxTime(60.0))
    if best is None:
        assert outcome.status is Status.INFEASIBLE
    else:
        assert check(rollout, outcome.plan) == []
        assert best[0] <= outcome.cost_fen <= best[0] + 2
        assert outcome.status is Status.OPTIMAL


def test_hours_are_those_to_where_goods_are_fetched_weighed_by_residents() -> None:
    rollout = small_rollout(4)
    residents = (100, 300, 0)
    rollout = replace(
        rollout,
        villages=tuple(
            replace(v, residents=n) for v, n in zip(rollout.villages, residents, strict=True)
        ),
    )
    station, point = (
        rollout.candidates[numbers[1]].site_id for numbers in (rollout.stations, rollout.points)
    )
    ids = [village.village_id for village in rollout.villages]
    plan = RolloutPlan(
        services=(
            Service(period=0, village_id=ids[0], station_id=station, point_id=point),
            Service(period=0, village_id=ids[1], station_id=station),
        )
    )
    hours = VillageHours(
        to_point=np.array([[9.0, 9.0, 9.0], [0.5, 9.0, 9.0]]),
        to_station=np.array([[9.0, 9.0, 9.0], [9.0, 1.5, 9.0]]),
        outside=np.array([2.0, 4.0, 8.0]),
    )
    assert access_hours(rollout, plan, hours) == pytest.approx(
        ((100 * 0.5 + 300 * 1.5) / 400, (100 * 2.0 + 300 * 4.0) / 400)
    )


def _free(rollout: Rollout) -> Rollout:
    """Return a roll-out in which everything may be open and used, without requirements."""
    sizes = {
        site: tuple(replace(s, capacity=None) for s in site.sizes) for site in rollout.candidates
    }
    return replace(
        rollout,
        requirements=(),
        candidates=tuple(
            replace(site, lock=None, sizes=sizes[site]) for site in rollout.candidates
        ),
        ways=replace(
            rollout.ways,
            may_call=np.ones_like(rollout.ways.may_call),
            may_fetch=np.ones_like(rollout.ways.may_fetch),
        ),
    )


def _point(num: int, cost_fen: int, *, is_within: bool = True, has_plan: bool = True) -> FrontPoint:
    hub = Opened(period=0, kind=PlaceKind.HUB, site_id=small_rollout(0).candidates[0].site_id)
    return FrontPoint(
        share=num / 10,
        num_covered=num,
        is_within=is_within,
        outcome=Outcome(
            plan=RolloutPlan(opened=(hub,) if has_plan else ()),
            status=Status.FEASIBLE,
            stop_reason=StopReason.CRITERION,
            cost_fen=cost_fen,
            runtime_s=0.0,
            iterations=1,
            seed=0,
            solver="rollout",
        ),
    )
