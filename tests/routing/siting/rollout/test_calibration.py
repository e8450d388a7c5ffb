"""Days planned on the sites of a roll-out, and prices of routes that are settled with them."""

import math
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

import pytest

from network.ids import PlaceId
from network.places import Place, PlaceKind
from network.travel import RoadTravel
from routing.cost import CostBreakdown
from routing.daily import build_problem
from routing.outcome import Outcome, Status
from routing.siting.problem import Lock
from routing.siting.rollout.calibration import SampleDay, day_on, observe
from routing.siting.rollout.check import check
from routing.siting.rollout.county import SiteRule, Sizing, Spec, build_rollout
from routing.siting.rollout.plan import Opened, RolloutPlan
from routing.siting.rollout.price import day_transport, price, total_fen
from routing.siting.rollout.problem import Period, Rollout, Size
from routing.siting.rollout.requirements import NumOpen
from routing.siting.rollout.sensitivity import Assumption, route_variations
from routing.siting.rollout.settling import Settling, errors, settle, worst
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
    return _outcome().plan


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


def test_where_the_hub_moves_goods_and_vehicles_move_with_it() -> None:
    """The hub of today is given up for one that is planned up the road."""
    old, new = valley(), PlaceId("H2")
    hub = Place(
        place_id=new,
        kind=PlaceKind.HUB,
        name_zh="新共配中心",
        lon=118.02,
        lat=25.0,
        is_active=False,
    )
    county = old.replace(places=(*old.places, hub))
    sample = replace(_sample(), county=county, travel=RoadTravel(county))
    closed = replace(_SPEC, sites={(PlaceKind.HUB, HUB): SiteRule(lock=Lock.CLOSED)})
    rollout = build_rollout(county, sample.orders, sample.travel, closed)
    plan = exact.solve(rollout, stop=MaxTime(60.0)).plan
    there, orders = day_on(sample, rollout, plan, 1)
    assert [each.place_id for each in there.hubs] == [new]
    assert orders
    assert {each.origin_id for each in orders} == {new}
    assert new in {vehicle.home_id for vehicle in there.vehicles}
    seen = observe(sample, rollout, plan, 1, stop=MaxIterations(3))
    assert seen.planned_fen > 0
    assert seen.left_pieces == 0


@pytest.mark.parametrize("period", [0, 1])
def test_a_place_is_what_it_is_in_the_period(period: int) -> None:
    """A village with a point gets a station later, and a station becomes a hub."""
    plan = _plan()
    station, point = (
        next(o.site_id for o in plan.opened if o.period == 0 and o.kind is kind)
        for kind in (PlaceKind.STATION, PlaceKind.POINT)
    )
    later = (
        Opened(period=1, kind=PlaceKind.HUB, site_id=station),
        Opened(period=1, kind=PlaceKind.STATION, site_id=point),
    )
    plan = replace(plan, opened=plan.opened + later)
    county, _ = day_on(_sample(), _rollout(), plan, period)
    kinds = {place.place_id: place.kind for place in county.places}
    expected = (PlaceKind.STATION, PlaceKind.POINT), (PlaceKind.HUB, PlaceKind.STATION)
    assert (kinds[station], kinds[point]) == expected[period]


def test_nothing_is_planned_before_there_is_a_hub() -> None:
    plan = _plan()
    later = RolloutPlan(
        opened=tuple(each for each in plan.opened if each.period == 1),
        services=tuple(
            each if each.period == 1 else replace(each, station_id=None, point_id=None)
            for each in plan.services
        ),
        supplies=tuple(each for each in plan.supplies if each.period == 1),
    )
    seen = observe(_sample(), _rollout(), later, 0, stop=MaxIterations(3))
    assert (seen.estimate_fen, seen.planned_fen, seen.pieces) == (0, 0, 0)
    assert day_transport(_rollout(), later, 0).trunk_fen == 0
    assert errors([seen]) == {0: 0.0}


def test_an_estimate_agrees_with_no_day_on_which_nothing_goes() -> None:
    seen = observe(_sample(), _rollout(), _plan(), 1, stop=MaxIterations(3))
    idle = replace(seen, planned=CostBreakdown())
    assert errors([idle]) == {1: math.inf}


def test_transport_of_a_period_costs_so_many_thousandths() -> None:
    rollout, plan = _rollout(), _plan()
    dearer = _at(rollout, 1500)
    before, after = (day_transport(each, plan, 1) for each in (rollout, dearer))
    assert after.trunk_fen == pytest.approx(1.5 * before.trunk_fen)
    assert after.call_fen == pytest.approx(1.5 * before.call_fen)
    assert after.fetch_fen == before.fetch_fen
    assert price(dearer, plan)[1].cost.transport > price(rollout, plan)[1].cost.transport


def test_drawn_days_are_other_days_of_the_same_demand() -> None:
    def ids(draw: int, period: int = 0) -> list[str]:
        _, orders = day_on(_sample(), _rollout(), _plan(), period, draw=draw)
        return [str(each.order_id) for each in orders]

    assert ids(1) == ids(1)
    assert len({tuple(ids(draw)) for draw in range(4)}) == 4
    assert len(set(ids(1))) == len(ids(1))
    drawn = [len(ids(draw, 1)) for draw in range(1, 30)]
    assert sum(drawn) / len(drawn) == pytest.approx(len(ids(0, 1)), rel=0.1)


def _at(rollout: Rollout, permille: int) -> Rollout:
    """Return a roll-out whose routes cost so many thousandths in the second period."""
    first, second = rollout.periods
    return replace(rollout, periods=(first, replace(second, transport_permille=permille)))


def _again(rollout: Rollout, start: RolloutPlan) -> Outcome[RolloutPlan]:
    return exact.solve(rollout, stop=MaxTime(60.0), start=start)


def _settling(**more: Any) -> Settling:
    return Settling(solve=more.pop("solve", _again), day_stop=lambda: MaxIterations(3), **more)


@cache
def _outcome() -> Outcome[RolloutPlan]:
    return exact.solve(_rollout(), stop=MaxTime(60.0))


def test_the_estimate_agrees_with_the_days_planned_on_the_sites_it_chooses() -> None:
    sample, rollout = _sample(), _rollout()
    found = settle(sample, rollout, _outcome(), _settling(num_fresh=2))
    assert worst(found.rounds[0]) > 2.0, "what is reckoned from ways alone is off"
    assert found.error_percent <= 2.0
    assert found.best == len(found.rounds) - 1
    assert found.outcome.cost_fen == total_fen(price(found.rollout, found.outcome.plan))
    assert check(found.rollout, found.outcome.plan) == []
    kept = found.rounds[found.best]
    assert [(day.period, day.draw) for day in kept] == [(0, 0), (0, 1), (1, 0), (1, 1)]
    for day in kept:
        estimate = day_transport(found.rollout, found.outcome.plan, day.period)
        assert day.estimate_fen == pytest.approx(estimate.trunk_fen + estimate.call_fen)
        again = observe(
            sample,
            found.rollout,
            found.outcome.plan,
            day.period,
            stop=MaxIterations(3),
            draw=day.draw,
        )
        assert again.planned_fen == day.planned_fen, "the same sites are planned alike"
    assert [(day.period, day.draw) for day in found.fresh] == [(0, 2), (0, 3), (1, 2), (1, 3)]
    by_period = errors(found.fresh)
    assert found.fresh_percent == max(map(abs, by_period.values()))
    each = [day.error_percent for day in found.fresh if day.period == 0]
    assert min(each) - 0.01 <= by_period[0] <= max(each) + 0.01, "whole fen are summed"


def test_what_agrees_at_once_is_solved_no_more() -> None:
    def never(rollout: Rollout, start: RolloutPlan) -> Outcome[RolloutPlan]:
        raise AssertionError((rollout, start))

    found = settle(
        _sample(),
        _rollout(),
        _outcome(),
        _settling(solve=never, tolerance_percent=1e6, num_fresh=0),
    )
    assert (found.rollout, found.outcome) == (_rollout(), _outcome())
    assert (len(found.rounds), found.fresh, found.fresh_percent) == (1, (), 0.0)


def test_where_nothing_settles_the_round_that_agreed_best_is_kept() -> None:
    """At every price another network is chosen, so that the last days never fit the last price."""
    plans: list[RolloutPlan] = []

    def other(rollout: Rollout, start: RolloutPlan) -> Outcome[RolloutPlan]:
        del rollout
        plans.append(_other(start, len(plans)))
        return replace(_outcome(), plan=plans[-1])

    how = _settling(solve=other, tolerance_percent=1e-9, most_rounds=3, num_fresh=0)
    found = settle(_sample(), _rollout(), _outcome(), how)
    assert (len(found.rounds), len(plans)) == (3, 2)
    assert found.error_percent == min(worst(days) for days in found.rounds) > 0.0
    assert found.outcome.plan == [_plan(), *plans][found.best]


def _other(plan: RolloutPlan, number: int) -> RolloutPlan:
    """Return a plan in which some village stays outside."""
    services = tuple(
        replace(each, station_id=None, point_id=None) if n == number else each
        for n, each in enumerate(plan.services)
    )
    return replace(plan, services=services)


def test_a_search_that_finds_nothing_keeps_the_plan_at_the_new_prices() -> None:
    def nothing(rollout: Rollout, start: RolloutPlan) -> Outcome[RolloutPlan]:
        del rollout, start
        return replace(_outcome(), plan=RolloutPlan(), cost_fen=0, lower_bound_fen=7)

    found = settle(_sample(), _rollout(), _outcome(), _settling(solve=nothing, num_fresh=0))
    assert found.outcome.plan == _plan()
    assert found.outcome.cost_fen == total_fen(price(found.rollout, _plan()))
    assert (found.outcome.status, found.outcome.lower_bound_fen) == (Status.FEASIBLE, 7)
    assert found.error_percent == pytest.approx(0.0, abs=0.2), "prices have three digits"


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
