"""Every alternative that is named can be put into the plan, keeps all rules, and costs as said."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from network.county import County
from network.ids import PlaceId, VehicleId
from network.orders import Order, Temperature
from network.travel import RoadTravel
from routing.daily import Engine, build_problem, plan_day
from routing.stop import MaxIterations
from routing.two_echelon.alternatives import Explanation, Obstacle, Otherwise, explain
from routing.two_echelon.changes import CLOSE_FEN, Change, PlannedDay
from routing.two_echelon.check import check
from routing.two_echelon.gap_rows import Gap
from routing.two_echelon.gaps import Candidate
from routing.two_echelon.plan import Plan, RouteKind
from routing.two_echelon.price import price
from routing.two_echelon.problem import TwoEchelonProblem
from routing.two_echelon.reinsertion import by_another_station, by_another_vehicle, directly
from tests.counties import TRICYCLE, valley, with_truck_closure
from tests.routing.orders import order
from tests.routing.random_days import DAY, random_day
from tests.routing.two_echelon.applied import applied
from tests.routing.two_echelon.valley_day import (
    RouteMaker,
    plan_of,
    valley_orders,
    valley_plan,
    valley_problem,
    valley_routes,
)

ENGINES = (Engine.JOINT, Engine.BASELINE_NEAREST, Engine.BASELINE_LINES, Engine.BASELINE_MEMBERS)


def day_with_plan(seed: int) -> tuple[TwoEchelonProblem, Plan]:
    problem = random_day(seed).problem()
    engine = ENGINES[seed % len(ENGINES)]
    return problem, plan_day(problem, engine=engine, stop=MaxIterations(2), seed=seed).plan


def changes(day: PlannedDay) -> Iterator[tuple[int, Change]]:
    for call in range(len(day.calls)):
        without = day.without(call)
        if without is not None:
            for way in (by_another_vehicle, by_another_station, directly):
                found = way(day, call, without)
                if isinstance(found, Change):
                    yield call, found


@pytest.mark.parametrize("seed", range(16))
def test_an_alternative_keeps_all_rules_and_costs_what_is_said(seed: int) -> None:
    problem, plan = day_with_plan(seed)
    day = PlannedDay(problem, plan)
    planned = applied(problem, plan, day)
    assert check(problem, planned) == []
    assert price(problem, planned).total <= price(problem, plan).total
    served = set(planned.assignments)
    for call, change in changes(day):
        changed = applied(problem, plan, day, change, call=call)
        assert check(problem, changed) == []
        assert set(changed.assignments) == served
        assert len(changed.late) <= len(planned.late), call
        difference = price(problem, changed).total - price(problem, planned).total
        assert difference == change.extra_fen


@pytest.mark.parametrize("seed", range(16))
def test_no_other_gap_for_a_direct_call_is_cheaper_by_more_than_is_said(seed: int) -> None:
    problem, plan = day_with_plan(seed)
    day = PlannedDay(problem, plan)
    for call, made in enumerate(day.calls):
        without = day.without(call)
        if without is None or day.home(made.route) != made.source:
            continue
        found = by_another_vehicle(day, call, without)
        costs = list(every_gap(day, call, without))
        if isinstance(found, Obstacle):
            assert costs == []
        else:
            assert found.extra_fen - CLOSE_FEN <= min(costs) <= found.extra_fen


def every_gap(day: PlannedDay, call: int, without: Change) -> Iterator[int]:
    """Yield what every gap of the other runs and of spare vehicles costs, all with exact times."""
    for number in {*day.gaps.span}:
        if day.home(number) != day.calls[call].source or number == day.calls[call].route:
            continue
        timed = without.runs.get(number, day.runs.get(number))
        trips = () if timed is None else timed.run.trips
        gaps = [
            Gap(owner=number, trip=k, position=0, is_new_trip=True) for k in range(len(trips) + 1)
        ]
        gaps += [
            Gap(owner=number, trip=k, position=at, is_new_trip=False)
            for k, trip in enumerate(trips)
            for at in range(len(trip) + 1)
        ]
        for gap in gaps:
            change = day.insert(call, Candidate(0, 0, gap), without)
            if change is not None:
                change = day.settled(call, change, number, is_fetched=True)
            if change is not None:
                yield change.extra_fen


@pytest.mark.parametrize("seed", range(4))
def test_the_day_without_a_call_costs_so_much_less(seed: int) -> None:
    problem, plan = day_with_plan(seed)
    day = PlannedDay(problem, plan)
    planned_fen = price(problem, applied(problem, plan, day)).total
    for call in range(len(day.calls)):
        without = day.without(call)
        assert without is not None
        changed = applied(problem, plan, day, without, call=call)
        assert price(problem, changed).total - planned_fen == without.extra_fen
        own = {*day.calls[call].deliver_ids, *day.calls[call].collect_ids}
        assert {violation.subject for violation in check(problem, changed)} <= own


def explained(
    place: str, county: County | None = None, orders: tuple[Order, ...] | None = None
) -> Explanation:
    """Explain the call at a place of the valley's hand-made plan."""
    facts = valley() if county is None else county
    problem = build_problem(facts, orders or valley_orders(), RoadTravel(facts), day=DAY)
    (found,) = explain(problem, plan_of(valley_routes(problem)), place_id=PlaceId(place))
    return found


def obstacles(found: Explanation) -> dict[str, str]:
    return {a.otherwise.value: a.obstacle.value for a in found.alternatives if a.obstacle}


def test_a_call_via_a_station_is_explained_with_all_three_ways() -> None:
    found = explained("P2")
    assert (found.route_id, found.vehicle_id, found.station_id) == ("L1", "V4", "SA")
    assert found.order_ids == ("o1",)
    assert found.pieces == 1
    ways = (Otherwise.VEHICLE, Otherwise.STATION, Otherwise.DIRECT)
    assert tuple(a.otherwise for a in found.alternatives) == ways
    assert found.marginal_fen is not None
    assert found.marginal_fen > 0


def test_the_best_alternative_of_a_point_near_a_direct_route_is_that_route() -> None:
    problem = valley_problem()
    (found,) = explain(problem, valley_plan(problem), place_id=PlaceId("P2"))
    best = found.best
    assert best is not None
    assert (best.otherwise, best.vehicle_id, best.route_id) == (Otherwise.DIRECT, "V3", "D1")
    assert best.station_id is None
    assert best.obstacle is None


def test_a_vehicle_that_stays_at_home_has_no_route_yet() -> None:
    found = explained("P2")
    by_station = next(a for a in found.alternatives if a.otherwise is Otherwise.STATION)
    assert (by_station.station_id, by_station.vehicle_id) == ("SB", "V5")
    assert by_station.route_id is None
    assert by_station.difference_fen is not None
    # a tricycle's day, and the trunk's way on to station B
    assert by_station.difference_fen > TRICYCLE.cost_day_fen


def test_where_no_other_vehicle_is_at_home_that_is_said() -> None:
    assert obstacles(explained("P2")) == {"vehicle": "vehicle"}


def test_goods_that_nobody_else_can_cool_stay_where_they_are() -> None:
    found = explained("P4")
    assert found.station_id is None
    assert obstacles(found) == {"vehicle": "temperature", "station": "temperature"}
    assert found.best is None


def test_roads_closed_to_trucks_keep_a_call_with_its_tricycle() -> None:
    vans = tuple(v for v in with_truck_closure().vehicles if v.vehicle_id != "V3")
    county = with_truck_closure().replace(vehicles=vans)
    problem = build_problem(county, no_cold(), RoadTravel(county), day=DAY)
    trunk, local, _ = valley_routes(valley_problem())
    (found,) = explain(problem, plan_of((trunk, local)), place_id=PlaceId("P3"))
    assert obstacles(found)["direct"] == "access"


def no_cold() -> tuple[Order, ...]:
    return tuple(o for o in valley_orders() if o.temperature is Temperature.AMBIENT)


def test_a_load_above_every_other_vehicle_is_an_obstacle_of_capacity() -> None:
    heavy = order("o9", "H", "P1", pieces=1, weight_kg=1_500.0, volume_l=10.0)
    problem = build_problem(valley(), (heavy,), RoadTravel(valley()), day=DAY)
    make = RouteMaker(problem)
    calls = (("H", "", "o9"), ("P1", "o9", ""), ("H", "", ""))
    plan = Plan(routes=(make.route("D9", "V1", RouteKind.DIRECT, 7 * 3600, *calls),))
    (found,) = explain(problem, plan)
    assert obstacles(found) == {"station": "capacity"}
    assert found.best is not None
    assert (found.best.vehicle_id, found.best.difference_fen) == ("V2", 0)


def test_a_window_that_all_others_miss_is_an_obstacle_of_time() -> None:
    places = tuple(
        replace(p, open_to_s=p.open_from_s + 600) if p.place_id == "P2" else p
        for p in valley().places
    )
    found = explained("P2", valley().replace(places=places))
    assert obstacles(found)["station"] == "time"


def test_goods_for_a_station_travel_there_directly() -> None:
    found = explained("SA")
    assert found.order_ids == ("o3",)
    assert obstacles(found) == {"station": "channel"}


def test_locked_routes_take_nothing_in() -> None:
    problem = valley_problem()
    plan = replace(valley_plan(problem), locked=("T1", "D1"))
    (found,) = explain(problem, plan, place_id=PlaceId("P2"))
    assert {a.route_id for a in found.alternatives} == {None}


def test_no_more_vehicles_of_a_type_are_named_than_may_be_out() -> None:
    county = valley()
    types = tuple(
        replace(kind, max_in_use=1) if kind == TRICYCLE else kind for kind in county.vehicle_types
    )
    found = explained("P2", county.replace(vehicle_types=types))
    # V4 has other calls to make, so V5 has to stay at home
    assert obstacles(found) == {"vehicle": "vehicle", "station": "vehicle"}


def test_a_route_that_cannot_be_timed_is_listed_without_figures() -> None:
    problem = valley_problem()
    trunk, local, direct = valley_routes(problem)
    elsewhere = replace(direct, stops=(*direct.stops[:-1], local.stops[1]))
    found = explain(problem, plan_of((trunk, local, elsewhere)))
    assert PlaceId("P4") not in {e.place_id for e in found}
    assert all(e.marginal_fen is not None for e in found)
    unknown = replace(direct, vehicle_id=VehicleId("nobody"))
    assert len(explain(problem, plan_of((trunk, local, unknown)))) == len(found)


def test_calls_are_explained_in_the_order_of_routes_and_only_as_long_as_wanted() -> None:
    problem = valley_problem()
    plan = valley_plan(problem)
    found = explain(problem, plan)
    assert [e.place_id for e in found] == ["SA", "P2", "P3", "P4"]
    assert explain(problem, plan, is_over=lambda: True) == ()
    assert explain(problem, Plan()) == ()
