"""Random days at random moments: whatever happens, the plan made then keeps every rule."""

from dataclasses import replace
from functools import cache
from random import Random

import pytest

from routing.daily import plan_day
from routing.replanning.replan import Disturbance, Freedom, Latitude, Replanned, replan
from routing.stop import MaxIterations
from routing.two_echelon.check import check
from routing.two_echelon.plan import Plan
from routing.two_echelon.price import price
from routing.two_echelon.problem import TwoEchelonProblem
from tests.routing.random_days import random_day
from tests.routing.replanning.random_news import random_events, random_moment, random_statuses

_DAYS = 8


def _drawn(seed: int) -> Random:
    return Random(seed)  # noqa: S311 -- test data, no secret


@cache
def _planned(seed: int) -> tuple[TwoEchelonProblem, Plan]:
    problem = random_day(seed).problem()
    return problem, plan_day(problem, stop=MaxIterations(2), seed=seed).plan


def _replanned(case: int, problem: TwoEchelonProblem, plan: Plan, now_s: int) -> Replanned:
    draw = _drawn(1000 + case)
    news = Disturbance(
        now_s=now_s + draw.choice([0, 0, 1_800]),  # some events are known later than they happen
        events=random_events(draw, problem, plan, now_s),
        statuses=random_statuses(draw, problem),
    )
    return replan(
        problem,
        plan,
        news,
        stop=MaxIterations(6),
        seed=case,
        latitude=Latitude(freedom=draw.choice(list(Freedom))),
    )


@pytest.mark.parametrize("case", range(120))
def test_a_plan_made_during_the_day_keeps_every_rule_and_every_order(case: int) -> None:
    problem, plan = _planned(case % _DAYS)
    now_s = random_moment(_drawn(case))
    for turn in range(2):
        known = set(problem.orders)
        found = _replanned(2 * case + turn, problem, plan, now_s)
        problem, plan = found.problem, found.outcome.plan
        assert check(problem, plan) == []
        assert price(problem, plan).total == found.outcome.cost_fen
        assert known <= set(problem.orders)
        now_s += 2 * 3600  # later than the latest moment before


@pytest.mark.parametrize("case", range(24))
def test_what_has_happened_is_the_same_in_both_plans(case: int) -> None:
    problem, plan = _planned(case % _DAYS)
    now_s = random_moment(_drawn(case))
    after = _replanned(case, problem, plan, now_s).outcome.plan
    now = {route.route_id: route for route in after.routes}
    for route in plan.routes:
        for k, stop in enumerate(route.stops):
            if stop.depart_s <= now_s and all(s.depart_s <= now_s for s in route.stops[:k]):
                is_known = route.route_id in now and k < len(now[route.route_id].stops)
                same = is_known and now[route.route_id].stops[k] == stop
                assert same or _is_told_otherwise(case, problem, plan, now_s)


def _is_told_otherwise(case: int, problem: TwoEchelonProblem, plan: Plan, now_s: int) -> bool:
    """Return whether statuses say that the day went otherwise than its times."""
    draw = _drawn(1000 + case)
    random_events(draw, problem, plan, now_s)
    return bool(random_statuses(draw, problem))


@pytest.mark.parametrize("case", range(12))
def test_a_day_without_news_stays_as_it_is(case: int) -> None:
    problem, plan = _planned(case % _DAYS)
    now_s = random_moment(_drawn(case))
    latitude = Latitude(freedom=Freedom.TIMES)
    news = Disturbance(now_s=now_s)
    found = replan(problem, plan, news, stop=MaxIterations(1), latitude=latitude)
    assert found.outcome.plan.routes == plan.routes
    assert found.stability_fen == 0
    assert found.outcome.cost_fen == price(problem, plan).total


@pytest.mark.parametrize("case", range(6))
def test_the_same_seed_and_iterations_give_the_same_plan(case: int) -> None:
    problem, plan = _planned(case % _DAYS)
    now_s = random_moment(_drawn(case))
    one = _replanned(case, problem, plan, now_s).outcome
    other = _replanned(case, problem, plan, now_s).outcome
    assert one.plan == other.plan
    assert replace(one, runtime_s=0.0) == replace(other, runtime_s=0.0)


@pytest.mark.parametrize("case", range(12))
def test_more_freedom_serves_no_fewer_orders(case: int) -> None:
    problem, plan = _planned(case % _DAYS)
    now_s = random_moment(_drawn(case))
    events = random_events(_drawn(case), problem, plan, now_s)
    left = []
    for freedom in Freedom:
        found = replan(
            problem,
            plan,
            Disturbance(now_s=now_s, events=events),
            stop=MaxIterations(4),
            latitude=Latitude(freedom=freedom),
        ).outcome.plan
        left.append(len(found.unserved) + len(found.held))
    assert left[1] <= left[0]
    assert left[2] <= left[0]
