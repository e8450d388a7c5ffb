"""Random valid plans, broken at random: the check finds every rule that is broken."""

from collections.abc import Iterator
from datetime import timedelta
from functools import cache
from random import Random

import pytest

from network.ids import VehicleId
from network.travel import RoadTravel
from routing.daily import build_problem, plan_day
from routing.stop import MaxIterations
from routing.two_echelon.check import check
from routing.two_echelon.directives import Directive
from routing.two_echelon.plan import Leg, Plan
from routing.two_echelon.problem import TwoEchelonProblem
from routing.two_echelon.terms import Terms
from routing.violation import ViolationKind
from tests.routing.random_days import DAY, random_day
from tests.routing.two_echelon.directed import ban, not_before, numbered, pin
from tests.routing.two_echelon.mutations.breaks import MUTATIONS, Break
from tests.routing.two_echelon.mutations.day import Day, Draw
from tests.routing.two_echelon.mutations.edges import EDGES, Edge
from tests.routing.two_echelon.mutations.under_way import UNDER_WAY, LateBreak, at

_SEEDS = range(30)
_DRAWS = 3
_BROKEN = 3  # times that each way to break a rule has to be met with
_HOUR_S = 3600


@cache
def _planned(seed: int) -> tuple[TwoEchelonProblem, Plan]:
    problem = random_day(seed).problem()
    return problem, plan_day(problem, stop=MaxIterations(1), seed=seed).plan


def _draws() -> Iterator[Draw]:
    for seed in _SEEDS:
        for number in range(_DRAWS):
            draw = Random(1000 * seed + number)  # noqa: S311 -- test data, no secret
            yield Draw(*_planned(seed), draw)


def _finds(day: Day, kind: ViolationKind) -> bool:
    found = [violation for violation in check(*day) if violation.kind is kind]
    assert all(violation.amount > 0 for violation in found)
    return bool(found)


@pytest.mark.parametrize("seed", _SEEDS)
def test_the_plans_that_are_to_be_broken_keep_every_rule(seed: int) -> None:
    assert check(*_planned(seed)) == []


@pytest.mark.parametrize(("kind", "break_rule"), MUTATIONS)
def test_a_broken_rule_is_found(kind: ViolationKind, break_rule: Break) -> None:
    broken = [day for day in map(break_rule, _draws()) if day is not None]
    assert len(broken) >= _BROKEN
    assert all(_finds(day, kind) for day in broken)


@pytest.mark.parametrize(("kind", "edge"), EDGES)
def test_a_limit_may_be_reached_and_not_passed(kind: ViolationKind, edge: Edge) -> None:
    reached = 0
    for at_limit, beyond in zip(_draws(), _draws(), strict=True):
        kept, broken = edge(at_limit, 0), edge(beyond, 1)
        assert (kept is None) == (broken is None)
        if kept is not None and broken is not None:
            reached += 1
            assert not _finds(kept, kind)
            assert _finds(broken, kind)
    assert reached >= _BROKEN


@pytest.mark.parametrize("seed", _SEEDS)
def test_a_day_that_goes_as_planned_keeps_every_rule_at_any_moment(seed: int) -> None:
    draw = Draw(*_planned(seed), Random(seed))  # noqa: S311 -- test data, no secret
    for hour in range(6, 18, 3):
        assert check(at(draw, hour * _HOUR_S), draw.plan) == []


@pytest.mark.parametrize(("kind", "break_rule"), UNDER_WAY)
def test_what_has_happened_cannot_be_changed(kind: ViolationKind, break_rule: LateBreak) -> None:
    broken = []
    for draw in _draws():
        now_s = draw.random.randint(6 * _HOUR_S, 14 * _HOUR_S)
        broken.append(break_rule(draw, now_s))
    days = [day for day in broken if day is not None]
    assert len(days) >= _BROKEN
    assert all(_finds(day, kind) for day in days)


def _told(seed: int, said: Directive) -> TwoEchelonProblem:
    """Return a day on which something was said that its plan does not know."""
    day = random_day(seed)
    travel = RoadTravel(day.county, day.county.calendar.closed_roads(DAY))
    terms = Terms(directives=numbered([said]))
    return build_problem(day.county, day.orders, travel, day=DAY, terms=terms)


def _called_for(seed: int) -> Iterator[tuple[str, VehicleId]]:
    """Yield orders that one ride brings all the way, and who drives."""
    _, plan = _planned(seed)
    drivers = {route.route_id: route.vehicle_id for route in plan.routes}
    own = {vehicle.vehicle_id for vehicle in random_day(seed).county.vehicles}
    for order_id, legs in sorted(plan.assignments.items()):
        if len(legs) == 1 and drivers[_route(legs)] in own:
            yield order_id, drivers[_route(legs)]


def _route(legs: tuple[Leg, ...]) -> str:
    return legs[0].route_id


def test_who_may_not_call_and_does_is_found() -> None:
    broken = 0
    for seed in _SEEDS:
        for order_id, vehicle_id in list(_called_for(seed))[:_DRAWS]:
            problem = _told(seed, ban(order_id, vehicle=vehicle_id))
            broken += 1
            assert _finds((problem, _planned(seed)[1]), ViolationKind.BAN_BROKEN)
    assert broken >= _BROKEN


def test_who_should_call_and_does_not_is_found() -> None:
    broken = 0
    for seed in _SEEDS:
        vehicles = sorted(vehicle.vehicle_id for vehicle in random_day(seed).problem().vehicles)
        for order_id, vehicle_id in list(_called_for(seed))[:_DRAWS]:
            other = next((v for v in vehicles if v != vehicle_id), None)
            if other is not None:
                problem = _told(seed, pin(order_id, vehicle=other))
                broken += 1
                assert _finds((problem, _planned(seed)[1]), ViolationKind.PIN_BROKEN)
    assert broken >= _BROKEN


def test_what_is_to_go_tomorrow_and_goes_today_is_found() -> None:
    broken = 0
    for seed in _SEEDS:
        for order_id, _ in list(_called_for(seed))[:_DRAWS]:
            problem = _told(seed, not_before(order_id, day=DAY + timedelta(days=1)))
            if order_id in problem.rulings:
                broken += 1
                assert _finds((problem, _planned(seed)[1]), ViolationKind.DAY_BROKEN)
    assert broken >= _BROKEN


def test_every_rule_is_broken_somehow() -> None:
    directed = {ViolationKind.PIN_BROKEN, ViolationKind.BAN_BROKEN, ViolationKind.DAY_BROKEN}
    broken = {kind for kind, _ in (*MUTATIONS, *EDGES, *UNDER_WAY)}
    assert broken | directed == set(ViolationKind)
