"""Cold stores on the way up: what they fetch is cooled, then taken home in the cold."""

from collections.abc import Callable
from dataclasses import replace
from random import Random

import pytest

from network.ids import OrderId
from network.orders import Temperature
from network.places import PlaceKind
from routing.daily import plan_day
from routing.replanning.replan import Disturbance, Latitude, replan
from routing.simulation.play import Disturbances, play
from routing.stop import MaxIterations
from routing.two_echelon.check import check
from routing.two_echelon.own_types import shared_type_id
from routing.two_echelon.plan import Plan, Route, derive_assignments
from routing.two_echelon.policy import Policy
from routing.two_echelon.price import price
from routing.two_echelon.problem import TwoEchelonProblem
from routing.two_echelon.solvers import exact
from routing.violation import ReasonCode, ViolationKind
from tests.routing.orders import order
from tests.routing.replanning.random_news import random_events, random_moment
from tests.routing.two_echelon.cold_day import (
    COOLING_S,
    STORE,
    fruit,
    fruit_day,
    fruit_valley,
    random_fruit_day,
    without_vans,
)
from tests.routing.two_echelon.valley_day import later, with_stops

FRUIT = tuple(fruit(f"f{k}", place) for k, place in enumerate(("P1", "P2", "P3", "P3")))


def _planned(problem: TwoEchelonProblem) -> Plan:
    return plan_day(problem, stop=MaxIterations(8), seed=1).plan


BY_STORE = fruit_day(FRUIT, without_vans(fruit_valley()))
PLAN = _planned(BY_STORE)


def test_fruit_that_no_chilled_vehicle_gets_to_goes_home_by_the_cold_store() -> None:
    assert check(BY_STORE, PLAN) == []
    assert not PLAN.unserved
    assert not PLAN.held
    for one in FRUIT:
        in_store, home = PLAN.assignments[one.order_id]
        assert (in_store.to_id, home.to_id) == (STORE, "H")
        assert home.depart_s >= in_store.arrive_s + COOLING_S


def test_without_a_cold_store_nobody_can_fetch_it() -> None:
    county = without_vans(fruit_valley())
    county = county.replace(vehicles=tuple(v for v in county.vehicles if v.home_id != STORE))
    plan = _planned(fruit_day(FRUIT, county))
    assert {entry.order_id for entry in plan.unserved} == {one.order_id for one in FRUIT}


def test_without_a_cold_truck_for_the_rest_of_the_way_it_is_not_fetched() -> None:
    county = without_vans(fruit_valley())
    warm = tuple(
        replace(kind, chilled_l=0.0) if kind.vehicle_type_id == "reefer" else kind
        for kind in county.vehicle_types
    )
    plan = _planned(fruit_day(FRUIT, county.replace(vehicle_types=warm)))
    assert {entry.reason.code for entry in plan.unserved} == {ReasonCode.NO_TEMPERATURE}


def test_the_search_chooses_between_van_and_cold_store_by_cost() -> None:
    problem = fruit_day(FRUIT)
    plan = _planned(problem)
    assert check(problem, plan) == []
    only_van = replace(problem, vehicles=tuple(v for v in problem.vehicles if v.home_id != STORE))
    assert price(problem, plan).total <= price(only_van, _planned(only_van)).total


def test_a_cold_store_fetches_produce_and_nothing_else() -> None:
    problem = fruit_day(
        [
            *FRUIT,
            order("down", "H", "P4", temperature=Temperature.CHILLED),
            order("ambient", "P3", "H"),
            replace(fruit("frozen", "P3"), temperature=Temperature.FROZEN),
        ]
    )
    (group,) = (key for key in problem.fleet() if problem.place_ids[key[0]] == STORE)
    may = Policy(problem).serves(group)
    served = {i for k, v in enumerate(problem.visits) if may[k] for i in v.order_ids}
    assert served == {one.order_id for one in FRUIT}


def test_the_rest_of_the_fleet_keeps_its_types() -> None:
    vehicles = {v.vehicle_id: v for v in BY_STORE.county.vehicles}
    assert shared_type_id(vehicles["V6"]) == "tricycle"  # type: ignore[index]
    types = BY_STORE.types()
    assert types[vehicles["V6"].vehicle_type_id].chilled_l > 0  # type: ignore[index]
    assert types[vehicles["V4"].vehicle_type_id].chilled_l == 0  # type: ignore[index]


def test_what_does_not_fit_in_the_store_overnight_is_found() -> None:
    county = without_vans(fruit_valley(chilled_l=100.0))
    late = tuple(replace(one, due_s=60 * 3600) for one in FRUIT)
    plan = _planned(fruit_day(late, county))
    assert check(fruit_day(late, county), plan) == []


def _route(plan: Plan, *, is_local: bool) -> Route:
    return next(r for r in plan.routes if (r.stops[0].place_id == STORE) is is_local)


def _with(old: Route, new: Route) -> Plan:
    routes = tuple(new if route is old else route for route in PLAN.routes)
    return replace(PLAN, routes=routes, assignments=derive_assignments(routes))


def _leaves_too_warm() -> Plan:
    """Fetch the fruit from the store a second before it is cold."""
    trunk, local = _route(PLAN, is_local=False), _route(PLAN, is_local=True)
    there = next(stop for stop in trunk.stops if stop.place_id == STORE)
    in_store_s = local.stops[-1].depart_s - local.stops[-1].rest_s
    return _with(local, with_stops(local, *later(local.stops, there.depart_s - in_store_s - 7199)))


def _goes_out_warm() -> Plan:
    """Take fruit out of the store in the tricycle again."""
    local = _route(PLAN, is_local=True)
    first = replace(local.stops[0], collect=(OrderId("f0"),))
    return _with(local, with_stops(local, first, *local.stops[1:]))


@pytest.mark.parametrize(
    ("kind", "break_rule"),
    [
        (ViolationKind.CHAIN_TOO_EARLY, _leaves_too_warm),
        (ViolationKind.TEMPERATURE, _goes_out_warm),
    ],
)
def test_a_broken_rule_of_the_cold_chain_is_found(
    kind: ViolationKind, break_rule: Callable[[], Plan]
) -> None:
    found = [violation for violation in check(BY_STORE, break_rule()) if violation.kind is kind]
    assert found
    assert all(violation.amount > 0 for violation in found)


def test_a_played_day_cools_as_long_as_planned() -> None:
    calm = Disturbances(
        late_wave=0.0, route_spread=0.0, leg_spread=0.0, breakdown=0.0, bus_cancelled=0.0
    )
    played = play(BY_STORE, PLAN, calm, seed=0).plan
    assert {i: legs[-1].to_id for i, legs in played.assignments.items()} == {
        one.order_id: "H" for one in FRUIT
    }


def test_fruit_kept_in_the_store_overnight_goes_home_from_there() -> None:
    kept = [replace(one, origin_id=STORE, released_s=-3600 * 10) for one in FRUIT]
    problem = fruit_day(kept, without_vans(fruit_valley()))
    plan = _planned(problem)
    assert check(problem, plan) == []
    assert all(len(plan.assignments[one.order_id]) == 1 for one in kept)


@pytest.mark.parametrize("seed", range(24))
def test_random_days_with_cold_stores_keep_every_rule(seed: int) -> None:
    problem = random_fruit_day(seed)
    outcome = plan_day(problem, stop=MaxIterations(3), seed=seed)
    assert check(problem, outcome.plan) == []
    assert price(problem, outcome.plan).total == outcome.cost_fen
    if outcome.lower_bound_fen is not None:
        assert outcome.lower_bound_fen <= outcome.cost_fen


def test_some_of_these_days_use_their_cold_stores() -> None:
    used = 0
    for seed in range(24):
        problem = random_fruit_day(seed)
        plan = plan_day(problem, stop=MaxIterations(3), seed=seed).plan
        stores = {problem.place_ids[row] for row in problem.cooling_s()}
        used += any(r.stops[0].place_id in stores and len(r.stops) > 2 for r in plan.routes)
    assert used >= 3


@pytest.mark.parametrize("seed", range(12))
def test_a_day_with_cold_stores_can_be_planned_again(seed: int) -> None:
    problem = random_fruit_day(seed)
    plan = plan_day(problem, stop=MaxIterations(2), seed=seed).plan
    draw = Random(seed)  # noqa: S311 -- test data, no secret
    now_s = random_moment(draw)
    news = Disturbance(now_s=now_s, events=random_events(draw, problem, plan, now_s), statuses={})
    found = replan(problem, plan, news, stop=MaxIterations(4), seed=seed, latitude=Latitude())
    assert check(found.problem, found.outcome.plan) == []


def test_the_exact_solver_refuses_days_with_cold_stores() -> None:
    with pytest.raises(exact.ColdStoresError):
        exact.solve(BY_STORE, stop=MaxIterations(1))


def test_a_cold_store_without_vehicles_is_a_place_like_others() -> None:
    county = fruit_valley()
    county = county.replace(vehicles=tuple(v for v in county.vehicles if v.home_id != STORE))
    problem = fruit_day(FRUIT, county)
    kinds = county.place_by_id()
    stations = {kinds[problem.place_ids[row]].kind for row in problem.stations}
    assert stations == {PlaceKind.STATION}
