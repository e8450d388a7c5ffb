"""Days with directives, buses and a bus that does not come, planned again: every rule is kept."""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from random import Random

import pytest

from network.ids import VehicleId
from network.orders import Order
from network.text import Language
from network.travel import RoadTravel
from routing.daily import plan_day
from routing.replanning.facts import day_under_way
from routing.replanning.replan import Disturbance, Freedom, Latitude, Replanned, replan
from routing.stop import MaxIterations
from routing.two_echelon.check import check
from routing.two_echelon.intake import build_problem
from routing.two_echelon.own_types import has_own_type
from routing.two_echelon.plan import Held, Late, Plan, RouteKind, Unserved
from routing.two_echelon.price import price
from routing.two_echelon.problem import TwoEchelonProblem
from routing.two_echelon.terms import Terms
from tests.routing.random_days import DAY, RandomDay, random_day
from tests.routing.replanning.random_news import random_events, random_moment, random_statuses
from tests.routing.two_echelon.directed import random_directives

_SEEDS = (6, 10, 17, 18, 24, 28, 30, 34, 42, 82)
"""Days with at least two buses and two directives."""


def _drawn(seed: int) -> Random:
    return Random(seed)  # noqa: S311 -- test data, no secret


@cache
def _morning(seed: int) -> RandomDay:
    """Return a random day whose last bus does not come."""
    day = random_day(seed)
    *trips, last = day.county.bus_trips
    gone = replace(last, weekdays=frozenset())
    return replace(day, county=day.county.replace(bus_trips=(*trips, gone)))


def _problem(seed: int, orders: Sequence[Order]) -> TwoEchelonProblem:
    """Return the problem of a day, or of what has become of its orders, with its directives."""
    day = _morning(seed)
    travel = RoadTravel(day.county, day.county.calendar.closed_roads(DAY))
    terms = Terms(directives=random_directives(seed, day.county, day.orders))
    return build_problem(day.county, orders, travel, day=DAY, terms=terms)


@cache
def _planned(seed: int) -> tuple[TwoEchelonProblem, Plan]:
    problem = _problem(seed, _morning(seed).orders)
    return problem, plan_day(problem, stop=MaxIterations(2), seed=seed).plan


def _replanned(case: int, problem: TwoEchelonProblem, plan: Plan, now_s: int) -> Replanned:
    draw = _drawn(3000 + case)
    news = Disturbance(
        now_s=now_s,
        events=random_events(draw, problem, plan, now_s),
        statuses=random_statuses(draw, problem),
    )
    latitude = Latitude(freedom=draw.choice(list(Freedom)))
    return replan(problem, plan, news, stop=MaxIterations(6), seed=case, latitude=latitude)


@pytest.mark.parametrize("case", range(80))
def test_a_plan_made_during_a_directed_day_keeps_every_rule_and_every_order(case: int) -> None:
    seed = _SEEDS[case % len(_SEEDS)]
    problem, plan = _planned(seed)
    gone = VehicleId(_morning(seed).county.bus_trips[-1].trip_id)
    now_s = random_moment(_drawn(case))
    for turn in range(2):
        known, said = set(problem.orders), problem.rulings
        found = _replanned(2 * case + turn, problem, plan, now_s)
        problem, plan = found.problem, found.outcome.plan
        assert check(problem, plan) == []
        assert price(problem, plan).total == found.outcome.cost_fen
        assert known <= set(problem.orders)
        assert said.items() <= problem.rulings.items()
        assert not any(_NAMES_AN_ORDER.search(text) for text in _told(plan))
        assert gone not in {route.vehicle_id for route in plan.routes}
        now_s += 2 * 3600
    _is_the_same_read_again(seed, problem, plan)


_NAMES_AN_ORDER = re.compile(r"\b(o\d+|urgent-\d+-\d+)\b", re.ASCII)


def _told(plan: Plan) -> list[str]:
    """Return the texts that members read of their orders."""
    entries: list[Held | Unserved | Late] = [*plan.held, *plan.unserved, *plan.late]
    reasons = [entry.reason for entry in entries]
    texts = [text for reason in reasons for text in (reason.cause, reason.action)]
    return [text.to(language) for text in texts for language in Language]


def _is_the_same_read_again(seed: int, problem: TwoEchelonProblem, plan: Plan) -> None:
    """Check a plan on the day as files give it: the county's facts, directives and progress."""
    assert problem.progress is not None
    morning = _problem(seed, tuple(problem.orders.values()))
    again = day_under_way(morning, problem.progress)
    assert again.rulings == problem.rulings
    assert check(again, plan) == []
    assert price(again, plan) == price(problem, plan)


def test_buses_carry_goods_and_vehicles_are_told_apart_on_these_days() -> None:
    days = [_planned(seed) for seed in _SEEDS]
    assert any(r.kind is RouteKind.BUS for _, plan in days for r in plan.routes)
    driven = [{route.vehicle_id for route in plan.routes} for _, plan in days]
    assert any(
        has_own_type(vehicle) and vehicle.vehicle_id in out
        for (problem, _), out in zip(days, driven, strict=True)
        for vehicle in problem.vehicles
    )
    assert any(
        problem.rulings[order_id].who.is_pinned and plan.assignments.get(order_id)
        for problem, plan in days
        for order_id in problem.rulings
    )
