"""Indicators of the valley's day by hand."""

from dataclasses import replace

import pytest

from network.ids import OrderId, PlaceId
from network.travel import RoadTravel
from routing.daily import build_problem
from routing.kpi import measure
from routing.two_echelon.plan import Plan
from routing.two_echelon.price import price
from tests.counties import bare
from tests.routing.random_days import DAY
from tests.routing.two_echelon.valley_day import (
    plan_of,
    valley_orders,
    valley_plan,
    valley_problem,
    valley_routes,
)

PROBLEM = valley_problem()
PLAN = valley_plan(PROBLEM)


def test_figures_of_the_valleys_day() -> None:
    found = measure(PROBLEM, PLAN)
    assert found.cost == price(PROBLEM, PLAN)
    assert found.vehicles_used == 3
    assert found.orders == {"total": 7, "planned": 5, "held": 1, "unserved": 1, "late": 0}
    assert found.pieces == 14
    assert (found.on_time_share, found.estimated_legs) == (1.0, 0)
    assert found.cost_per_order_fen == round(found.cost.total / 5, 2)
    parts = {kind: metres for kind, metres in found.distance_m.items() if kind != "total"}
    assert parts.keys() == {"trunk", "local", "direct", "bus"}
    assert found.distance_m["total"] == sum(parts.values())
    assert parts["trunk"] == 40_312


def test_load_factor_is_the_mean_over_trips_of_the_fuller_dimension() -> None:
    # truck out: 204 of 1800 kg; truck for u1: 2 kg or 5 of 16,000 l; tricycle: 4 kg or 10 of
    # 1800 l, chilled van: 2 of 800 kg or 5 of 3500 l
    shares = [204 / 1800, 2 / 1800, 4 / 300, 2 / 800]
    assert measure(PROBLEM, PLAN).load_factor == pytest.approx(sum(shares) / 4, abs=1e-4)


def test_hours_to_the_point_leave_out_what_goes_up() -> None:
    _, local, direct = valley_routes(PROBLEM)
    hours = measure(PROBLEM, PLAN).hours_to_point
    last_s = max(local.stops[2].arrive_s, direct.stops[1].arrive_s)
    assert hours["max"] == round((last_s - 19_800) / 3600, 2)
    assert hours["p50"] <= hours["p95"] <= hours["max"]


def test_late_orders_lower_the_share_in_time() -> None:
    orders = dict(PROBLEM.orders)
    orders[OrderId("o4")] = replace(orders[OrderId("o4")], due_s=20_000)
    found = measure(replace(PROBLEM, orders=orders), PLAN)
    assert (found.orders["late"], found.on_time_share) == (1, 0.8)


def test_an_order_that_gets_half_way_is_not_planned() -> None:
    trunk, _, direct = valley_routes(PROBLEM)
    # o1 and o2 stay at station A; o3, o4 and u1 arrive
    assert measure(PROBLEM, plan_of((trunk, direct))).orders["planned"] == 3


def test_an_empty_plan_divides_by_nothing() -> None:
    found = measure(PROBLEM, Plan())
    assert (found.on_time_share, found.load_factor, found.cost_per_order_fen) == (1.0, 0.0, 0.0)
    assert found.hours_to_point == {"p50": 0.0, "p95": 0.0, "max": 0.0}
    assert found.distance_m["total"] == found.vehicles_used == found.pieces == 0


def test_legs_over_estimated_ways_are_counted() -> None:
    county = bare()
    problem = build_problem(county, valley_orders(), RoadTravel(county), day=DAY)
    drives = sum(len(route.stops) - 1 for route in PLAN.routes)
    assert measure(problem, PLAN).estimated_legs == drives
    assert problem.ways[county.vehicle_types[0].vehicle_type_id].is_estimate[
        problem.row_of[PlaceId("H")], problem.row_of[PlaceId("P4")]
    ]
