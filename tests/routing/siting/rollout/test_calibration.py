"""Days on the sites of a roll-out, and what they teach about its estimate."""

from datetime import date
from functools import cache

import pytest

from network.places import PlaceKind
from network.travel import RoadTravel
from routing.cost import CostBreakdown
from routing.daily import build_problem
from routing.siting.rollout.calibration import (
    Fit,
    Observation,
    SampleDay,
    calibrate,
    day_on,
    held_out,
    observe,
)
from routing.siting.rollout.county import Sizing, Spec, build_rollout
from routing.siting.rollout.plan import RolloutPlan
from routing.siting.rollout.price import day_transport
from routing.siting.rollout.problem import Period, Rollout, Size
from routing.siting.rollout.requirements import NumOpen
from routing.siting.rollout.sensitivity import Assumption, route_variations
from routing.siting.rollout.solvers import exact
from routing.stop import MaxIterations, MaxTime
from tests.counties import HUB, valley
from tests.routing.orders import order

_SPEC = Spec(
    periods=(Period(name="1"), Period(name="2", demand_percent=150)),
    sizing={
        PlaceKind.STATION: Sizing(new=(Size(run_fen=100_000),)),
        PlaceKind.POINT: Sizing(new=(Size(run_fen=50_000),)),
    },
    requirements=(
        NumOpen(kind=PlaceKind.STATION, least=1, most=1),
        NumOpen(kind=PlaceKind.POINT, least=2, most=4),
    ),
    reach_m=4000,
    outside_piece_fen=50,
)


@cache
def _sample() -> SampleDay:
    county = valley()
    down = [order(f"d{n}{p}", HUB, f"P{p}") for p in range(1, 7) for n in range(p + 1)]
    return SampleDay(
        county=county, orders=tuple(down), day=date(2026, 3, 2), travel=RoadTravel(county)
    )


@cache
def _rollout() -> Rollout:
    sample = _sample()
    return build_rollout(sample.county, sample.orders, sample.travel, _SPEC)


@cache
def _plan() -> RolloutPlan:
    return exact.solve(_rollout(), stop=MaxTime(60.0)).plan


@pytest.mark.parametrize("period", [0, 1])
def test_only_the_sites_of_the_period_are_in_service(period: int) -> None:
    county, _ = day_on(_sample(), _rollout(), _plan(), period)
    opened = {o.site_id for o in _plan().opened if o.period == period}
    in_service = {p.place_id for p in county.places if p.is_active}
    assert in_service == opened
    assert {vehicle.home_id for vehicle in county.vehicles} <= opened


@pytest.mark.parametrize("period", [0, 1])
def test_orders_go_where_their_villages_are_served(period: int) -> None:
    county, orders = day_on(_sample(), _rollout(), _plan(), period)
    serves = {s.village_id: s for s in _plan().services if s.period == period}
    village = {o.order_id: o.destination_id for o in _sample().orders}
    for each in orders:
        own = village[type(each.order_id)(each.order_id.partition("+")[0])]
        assert each.destination_id == (serves[own].point_id or serves[own].station_id)
    outside = {v for v, service in serves.items() if service.station_id is None}
    assert not outside & {village[o] for o in village if o in {e.order_id for e in orders}}
    problem = build_problem(county, orders, _sample().travel, day=_sample().day)
    assert problem.unserved == ()


def test_growth_brings_orders_twice_by_the_seed() -> None:
    few = day_on(_sample(), _rollout(), _plan(), 0)[1]
    many = [day_on(_sample(), _rollout(), _plan(), 1, seed=seed)[1] for seed in (0, 0, 1)]
    assert many[0] == many[1]
    assert {o.order_id for o in many[0]} != {o.order_id for o in many[2]}
    assert len({o.order_id for o in many[0]}) == len(many[0]) > len(few)


def test_a_planned_day_stands_beside_its_estimate() -> None:
    sample, rollout, plan = _sample(), _rollout(), _plan()
    seen = [observe(sample, rollout, plan, 1, stop=MaxIterations(3), seed=5) for _ in range(2)]
    assert seen[0] == seen[1], "the same seed gives the same day"
    estimate = day_transport(rollout, plan, 1)
    assert (seen[0].trunk_fen, seen[0].call_fen) == (estimate.trunk_fen, estimate.call_fen)
    assert seen[0].planned_fen > 0
    assert seen[0].left_pieces == 0
    opened = sum(o.kind is PlaceKind.POINT and o.period == 1 for o in plan.opened)
    assert seen[0].calls >= opened
    assert seen[0].trips >= 1


def test_a_calibrated_specification_is_reckoned_as_its_days_are() -> None:
    fit = Fit(trunk_factor=1.5, call_factor=0.8)
    sample = _sample()
    again = build_rollout(sample.county, sample.orders, sample.travel, fit.of(_SPEC))
    before, after = (day_transport(each, _plan(), 1) for each in (_rollout(), again))
    assert after.trunk_fen == pytest.approx(1.5 * before.trunk_fen, rel=1e-3)
    assert after.call_fen == pytest.approx(0.8 * before.call_fen, rel=1e-3)


def _day(trunk_fen: float, call_fen: float, planned_fen: float) -> Observation:
    return Observation(
        trunk_fen=trunk_fen,
        call_fen=call_fen,
        planned=CostBreakdown(distance=round(planned_fen), handling=999),
        pieces=10,
        left_pieces=0,
        calls=4,
        trips=1,
    )


def test_a_common_ratio_is_found_exactly() -> None:
    days = [_day(100.0, 900.0, 2000.0), _day(300.0, 800.0, 2200.0)]
    fit = calibrate(days)
    assert [fit.trunk_factor, fit.call_factor] == [pytest.approx(2.0)] * 2
    assert [day.reckoned(fit).error_percent for day in days] == [pytest.approx(0.0, abs=1e-6)] * 2


def test_different_ratios_are_told_apart_when_days_differ() -> None:
    days = [_day(t, c, 3 * t + c) for t, c in ((1e5, 9e5), (9e5, 1e5), (5e5, 5e5))]
    fit = calibrate(days)
    assert fit.trunk_factor > 2.5
    assert fit.call_factor < 1.5
    before = sum(day.error_percent**2 for day in days)
    after = sum(day.reckoned(fit).error_percent ** 2 for day in days)
    assert after < before / 10


def test_a_day_is_judged_by_what_the_others_teach() -> None:
    first, second = _day(100.0, 900.0, 2000.0), _day(300.0, 700.0, 3000.0)
    judged = held_out([first, second])
    assert [day.estimate_fen for day in judged] == [pytest.approx(3000.0), pytest.approx(2000.0)]
    assert [day.planned_fen for day in judged] == [first.planned_fen, second.planned_fen]


def test_one_day_gives_one_ratio() -> None:
    fit = calibrate([_day(200.0, 800.0, 1500.0)])
    assert fit.trunk_factor == pytest.approx(1.5)
    assert fit.call_factor == pytest.approx(1.5)


def test_more_calls_a_route_make_each_call_cheaper() -> None:
    sample = _sample()
    found = route_variations(sample.county, sample.orders, sample.travel, _SPEC, 0.5)
    assert [(v.assumption, v.percent) for v in found] == [
        (Assumption.CALLS_PER_ROUTE, percent) for percent in (50, 150)
    ]
    fewer, as_is, more = (
        r.ways.call_fen.sum() for r in (found[0].rollout, _rollout(), found[1].rollout)
    )
    assert fewer > as_is > more
