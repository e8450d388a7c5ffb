"""Times and prices of courses against those of the plans they come from."""

from functools import cache

import pytest

from network.ids import OrderId
from routing.daily import plan_day
from routing.replanning.courses import courses_of
from routing.replanning.timing import Fault, Timed, Timer
from routing.stop import MaxIterations
from routing.two_echelon.plan import Plan
from routing.two_echelon.price import price
from routing.two_echelon.problem import TwoEchelonProblem
from tests.routing.random_days import random_day

_DAYS = 12


@cache
def _planned(seed: int) -> tuple[TwoEchelonProblem, Plan]:
    problem = random_day(seed).problem()
    return problem, plan_day(problem, stop=MaxIterations(2), seed=seed).plan


class _Left:
    """When a plan has orders where they are loaded."""

    def __init__(self, problem: TwoEchelonProblem, plan: Plan) -> None:
        self._problem = problem
        self._left_s = {
            (order_id, problem.row_of[stop.place_id]): stop.depart_s - stop.rest_s
            for route in plan.routes
            for stop in route.stops
            for order_id in stop.deliver
        }

    def __call__(self, order_id: OrderId, row: int, route_id: str) -> int | None:
        """Return the second."""
        del route_id
        origin = self._problem.row_of[self._problem.orders[order_id].origin_id]
        if row == origin:
            return self._problem.ready_s[order_id]
        return self._left_s.get((order_id, row))


def _timed(seed: int, *, keeps: bool) -> list[Timed]:
    problem, plan = _planned(seed)
    courses, unread = courses_of(problem, problem, plan)
    assert unread == ()
    timer = Timer(problem)
    if keeps:
        for route in plan.routes:
            timer.keep(courses[route.route_id], route.stops)
    ready = _Left(problem, plan)
    found = [timer.time(courses[route.route_id], ready) for route in plan.routes]
    assert not any(isinstance(each, Fault) for each in found)
    return [each for each in found if isinstance(each, Timed)]


@pytest.mark.parametrize("seed", range(_DAYS))
def test_a_plan_that_nothing_disturbs_keeps_its_times_and_its_price(seed: int) -> None:
    problem, plan = _planned(seed)
    found = _timed(seed, keeps=True)
    assert [each.stops for each in found] == [route.stops for route in plan.routes]
    cost = price(problem, plan)
    assert sum(each.fen for each in found) == cost.total - cost.storage
    late = {entry.order_id for entry in plan.late}
    assert sum(each.late for each in found) == len(late)


@pytest.mark.parametrize("seed", range(_DAYS))
def test_times_made_anew_are_no_worse_than_the_plan_s(seed: int) -> None:
    _, plan = _planned(seed)
    for each, route in zip(_timed(seed, keeps=False), plan.routes, strict=True):
        assert [stop.place_id for stop in each.stops] == [stop.place_id for stop in route.stops]
        assert each.stops[-1].depart_s <= route.stops[-1].depart_s
        assert each.slack_s >= 0
        assert [stop.load for stop in each.stops] == [stop.load for stop in route.stops]
