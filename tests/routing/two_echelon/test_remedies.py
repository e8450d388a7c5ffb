"""Remedies: how an order that waits or stays out could be carried today, and what that costs."""

from dataclasses import replace

import pytest

from network.ids import OrderId
from network.travel import RoadTravel
from routing.consolidation.hold import go_late
from routing.daily import plan_day
from routing.stop import MaxIterations
from routing.two_echelon.alternatives import Otherwise, remedies
from routing.two_echelon.changes import Change, PlannedDay
from routing.two_echelon.check import check
from routing.two_echelon.intake import build_problem
from routing.two_echelon.plan import Plan
from routing.two_echelon.price import price
from routing.two_echelon.problem import TwoEchelonProblem
from routing.two_echelon.reinsertion import by_any_station, directly
from tests.counties import valley
from tests.routing.orders import order
from tests.routing.random_days import DAY, random_day
from tests.routing.two_echelon.applied import applied
from tests.routing.two_echelon.bus_day import FEE_FEN, bus_problem

HANDLING_FEN = 6


def _kept() -> tuple[TwoEchelonProblem, Plan]:
    """Return a day on which P6 must be called at and P5, on the way, waits."""
    county = valley()
    orders = (order("must", "H", "P6", due_h=29.5), order("wait", "H", "P5"))
    problem = build_problem(county, orders, RoadTravel(county), day=DAY)
    return problem, plan_day(go_late(problem), stop=MaxIterations(2)).plan


def test_an_order_that_waits_could_go_with_the_vehicle_that_passes() -> None:
    problem, plan = _kept()
    assert [held.order_id for held in plan.held] == ["wait"]
    found = {each.otherwise: each for each in remedies(problem, plan, OrderId("wait"))}
    direct = found[Otherwise.DIRECT]
    (route,) = plan.routes
    assert (direct.vehicle_id, direct.route_id) == (route.vehicle_id, route.route_id)
    assert 0 < (direct.difference_fen or 0) < 1_000


def test_an_order_that_is_carried_needs_no_remedy() -> None:
    problem, plan = _kept()
    assert remedies(problem, plan, OrderId("must")) == ()


def test_where_there_is_no_vehicle_one_more_is_what_it_takes() -> None:
    county = valley()
    problem = build_problem(county, [order("o", "H", "P4")], RoadTravel(county), day=DAY)
    truck = tuple(v for v in problem.vehicles if v.vehicle_id == "V1")
    busy = replace(problem, vehicles=truck)
    alone = plan_day(busy, stop=MaxIterations(2)).plan
    (route,) = alone.routes
    locked = Plan(routes=(route,), assignments=alone.assignments, locked=(route.route_id,))
    more = order("more", "H", "P6")
    both = build_problem(county, [order("o", "H", "P4"), more], RoadTravel(county), day=DAY)
    both = replace(both, vehicles=truck)
    found = remedies(both, locked, OrderId("more"))
    assert found[0].otherwise is Otherwise.HIRE
    assert found[0].vehicle_id == "+truck"
    larger = replace(both, visits=both.visits[1:])
    cost_fen = plan_day(larger, stop=MaxIterations(2)).cost_fen
    assert found[0].difference_fen == cost_fen
    assert {each.otherwise for each in found[1:]} <= {Otherwise.DIRECT, Otherwise.STATION}
    assert all(each.obstacle is not None for each in found[1:])


def test_a_bus_that_stops_there_is_a_remedy() -> None:
    problem = bus_problem(order("o", "H", "P3"))
    found = remedies(problem, Plan(), OrderId("o"))
    assert found[0].otherwise is Otherwise.BUS
    assert found[0].difference_fen == FEE_FEN + HANDLING_FEN


@pytest.mark.parametrize("seed", range(16))
def test_a_remedy_keeps_all_rules_and_costs_what_is_said(seed: int) -> None:
    problem = random_day(seed).problem()
    plan = plan_day(go_late(problem), stop=MaxIterations(2), seed=seed).plan
    kept = [
        visit
        for visit in problem.visits
        if not any(i in plan.assignments for i in (*visit.deliver_ids, *visit.collect_ids))
    ]
    for visit in kept[:4]:
        day = PlannedDay(problem, plan, wanted=[visit])
        call = len(day.calls) - 1
        planned = applied(problem, plan, day)
        for way in (directly, by_any_station):
            found = way(day, call, day.as_planned())
            if not isinstance(found, Change):
                continue
            changed = applied(problem, plan, day, found)
            own = {*visit.deliver_ids, *visit.collect_ids}
            assert check(problem, changed) == []
            assert own <= changed.assignments.keys()
            difference = price(problem, changed).total - price(problem, planned).total
            assert difference == found.extra_fen
