"""What the dispatcher has said in the morning binds whoever plans the valley's day again."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from network.ids import BusTripId, OrderId, PlaceId, VehicleId
from network.operations import Sorting
from network.orders import Order
from network.travel import RoadTravel
from routing.daily import plan_day
from routing.replanning.events import (
    BusCancelled,
    Closure,
    Event,
    LateLinehaul,
    UrgentOrder,
    VehicleUnavailable,
)
from routing.replanning.facts import day_under_way
from routing.replanning.replan import Disturbance, Replanned, replan
from routing.stop import MaxIterations
from routing.two_echelon.check import check
from routing.two_echelon.directives import Directive
from routing.two_echelon.intake import build_problem
from routing.two_echelon.own_types import most_in_use
from routing.two_echelon.plan import Held, Plan, RouteKind, Unserved
from routing.two_echelon.problem import TwoEchelonProblem
from routing.violation import ReasonCode
from tests.counties import valley
from tests.routing.orders import order
from tests.routing.random_days import DAY
from tests.routing.two_echelon.bus_day import bus_problem, bus_trip, bus_valley
from tests.routing.two_echelon.directed import ban, directed, not_before, pin, prefer, today

HOUR_S = 3600
SIX = 6 * HOUR_S
TOMORROW = DAY + timedelta(days=1)


def _planned(problem: TwoEchelonProblem) -> Plan:
    plan = plan_day(problem, stop=MaxIterations(3)).plan
    assert check(problem, plan) == []
    return plan


def _again(problem: TwoEchelonProblem, plan: Plan, *events: Event, now_s: int = SIX) -> Replanned:
    found = replan(problem, plan, Disturbance(now_s=now_s, events=events), stop=MaxIterations(10))
    assert check(found.problem, found.outcome.plan) == []
    return found


def _out(at_s: int, vehicle_id: str) -> VehicleUnavailable:
    return VehicleUnavailable(at_s=at_s, vehicle_id=VehicleId(vehicle_id))


def _caller(plan: Plan, order_id: str) -> str | None:
    """Return the vehicle that hands an order over."""
    drives = {route.route_id: str(route.vehicle_id) for route in plan.routes}
    legs = plan.assignments.get(OrderId(order_id), ())
    return drives[legs[-1].route_id] if legs else None


def _urgent(place: str, *, at_s: int = SIX, pieces: int = 1) -> UrgentOrder:
    hot = order("hot", "H", place, released_h=at_s / HOUR_S, due_h=72.0, pieces=pieces)
    return UrgentOrder(at_s=at_s, order=hot)


def test_what_is_pinned_to_a_vehicle_does_not_go_with_another() -> None:
    orders = (order("o", "H", "P1"), order("other", "H", "P1"))
    problem = directed(orders, pin("o", vehicle="V2"))
    plan = _planned(problem)
    assert _caller(plan, "o") == "V2"
    after = _again(problem, plan, _out(SIX, "V2")).outcome.plan
    assert _caller(after, "o") is None
    (held,) = after.held
    assert (held.order_id, held.reason.code) == ("o", ReasonCode.DIRECTED_VEHICLE_OUT)
    assert "（第 2 行）" in held.reason.cause.zh
    assert _caller(after, "other") not in {None, "V2"}


def test_what_is_banned_from_a_vehicle_goes_with_any_other() -> None:
    problem = directed([order("o", "H", "P1")], pin("o", station="H"), ban("o", vehicle="V1"))
    plan = _planned(problem)
    first = _caller(plan, "o")
    assert first in {"V2", "V3"}
    after = _again(problem, plan, _out(SIX, str(first))).outcome.plan
    assert {_caller(after, "o"), first, "V1"} == {"V1", "V2", "V3"}


def test_directives_hold_behind_a_closed_road() -> None:
    orders = (order("o", "H", "P1"), order("far", "H", "P6"))
    problem = directed(orders, pin("o", vehicle="V2"))
    closed = Closure(at_s=SIX, road_ids=("village-P6",))
    found = _again(problem, _planned(problem), closed)
    assert found.problem.rulings == problem.rulings
    assert _caller(found.outcome.plan, "o") == "V2"
    assert _caller(found.outcome.plan, "far") is None


def test_an_order_that_must_go_today_is_not_put_off() -> None:
    orders = (order("o", "H", "P1"), order("other", "H", "P1"))
    said = (pin("P1", vehicle="V2"), today("o"))
    problem = directed(orders, *said)
    after = _again(problem, _planned(problem), _out(SIX, "V2")).outcome.plan
    assert [entry.order_id for entry in after.unserved] == ["o"]
    assert [entry.order_id for entry in after.held] == ["other"]


def test_what_is_said_of_a_place_is_said_of_an_urgent_order_too() -> None:
    problem = directed([order("o", "H", "P5")], pin("P1", vehicle="V2"))
    found = _again(problem, _planned(problem), _urgent("P1"))
    assert _caller(found.outcome.plan, "hot") == "V2"
    assert found.problem.rulings[OrderId("hot")].who.vehicle_id == "V2"


@pytest.mark.parametrize(
    ("day", "code"),
    [
        (TOMORROW, ReasonCode.DIRECTED_LATER),
        (DAY + timedelta(days=9), ReasonCode.DIRECTED_TOO_LATE),
    ],
)
def test_an_urgent_order_waits_for_the_day_its_place_is_told(day: date, code: ReasonCode) -> None:
    problem = directed([order("o", "H", "P5")], not_before("P1", day=day))
    plan = _again(problem, _planned(problem), _urgent("P1")).outcome.plan
    assert _caller(plan, "hot") is None
    fates: list[Held | Unserved] = [*plan.held, *plan.unserved]
    assert [fate.reason.code for fate in fates] == [code]


def test_a_vehicle_of_a_type_of_its_own_counts_with_its_like() -> None:
    county = valley()
    kinds = tuple(
        replace(kind, max_in_use=1) if kind.vehicle_type_id == "truck" else kind
        for kind in county.vehicle_types
    )
    orders = tuple(order(f"o{k}", "H", "SA", pieces=1, weight_kg=900.0) for k in range(6))
    problem = directed(orders, pin("o0", vehicle="V1"), county=county.replace(vehicle_types=kinds))
    assert most_in_use(problem.county)
    plan = _planned(problem)
    after = _again(problem, plan, _urgent("SA", pieces=5), _out(SIX, "V1")).outcome.plan
    assert "V2" not in {route.vehicle_id for route in after.routes}


def _unserved_without_v1(*said: Directive) -> set[str]:
    """Return which of three orders stay out if a van that takes one, once, is left alone."""
    county = valley()
    kinds = tuple(
        replace(kind, max_trips=1) if kind.vehicle_type_id == "chilled" else kind
        for kind in county.vehicle_types
    )
    vehicles = tuple(v for v in county.vehicles if v.vehicle_id in {"V1", "V3"})
    county = county.replace(vehicle_types=kinds, vehicles=vehicles)
    orders = [order(i, "H", "P1", weight_kg=600.0, due_h=20.0) for i in ("a", "b", "c")]
    problem = directed(orders, *said, county=county)
    plan = _planned(problem)
    assert plan.unserved == ()
    after = _again(problem, plan, _out(SIX, "V1")).outcome.plan
    return {str(entry.order_id) for entry in after.unserved}


@pytest.mark.parametrize("wanted", ["a", "b", "c"])
def test_of_orders_that_cannot_all_go_the_one_with_priority_does(wanted: str) -> None:
    assert len(_unserved_without_v1()) == 2
    assert _unserved_without_v1(prefer(wanted, priority=9)) == {"a", "b", "c"} - {wanted}


def test_goods_too_many_for_any_vehicle_left_go_with_several_or_twice() -> None:
    vehicles = tuple(v for v in valley().vehicles if v.vehicle_id in {"V1", "V3"})
    orders = [order(i, "H", "P1", weight_kg=600.0, due_h=20.0) for i in ("a", "b", "c")]
    problem = directed(orders, county=valley().replace(vehicles=vehicles))
    after = _again(problem, _planned(problem), _out(SIX, "V1")).outcome.plan
    assert [*after.unserved, *after.late, *after.held] == []


def test_at_a_hub_that_closes_later_a_bus_has_taken_more_than_it_stood_for() -> None:
    short_stay = bus_trip("out", (("H", "8:59", "9:00"), ("SA", "9:20", "9:22")))
    goods = order("o", "H", "SA", pieces=100, weight_kg=20.0)
    problem = bus_problem(goods, county=bus_valley(short_stay))
    plan = _planned(problem)
    assert [route.kind for route in plan.routes] == [RouteKind.BUS]
    closed = Closure(at_s=10 * HOUR_S, place_id=PlaceId("H"))
    after = _again(problem, plan, closed, now_s=10 * HOUR_S).outcome.plan
    assert after.routes == plan.routes


def test_a_bus_with_fewer_goods_aboard_stays_within_its_dwell() -> None:
    orders = tuple(order(f"o{k}", "H", "P3", weight_kg=0.5) for k in range(15))
    problem = bus_problem(*orders, order("more", "H", "P3", pieces=5, weight_kg=1.0))
    plan = _planned(problem)
    buses = [route for route in plan.routes if route.kind is RouteKind.BUS]
    assert buses
    cancelled = BusCancelled(at_s=SIX, trip_id=BusTripId("home"))
    after = _again(problem, plan, cancelled, _urgent("P3")).outcome.plan
    kept = [route for route in after.routes if route.kind is RouteKind.BUS]
    aboard = {i for route in kept for stop in route.stops for i in stop.collect}
    assert aboard <= {i for route in buses for stop in route.stops for i in stop.collect}


def _slow_morning(*orders: Order) -> TwoEchelonProblem:
    """Return a day of a valley that sorts 100 pieces an hour."""
    county = valley()
    slow = replace(county.operations, sorting=Sorting(pieces_per_hour=100))
    county = county.replace(operations=slow)
    return build_problem(county, orders, RoadTravel(county), day=DAY)


def test_an_urgent_order_is_sorted_at_once_whoever_reads_the_day_later() -> None:
    many = order("many", "H", "SA", pieces=200, weight_kg=200.0)
    noon = order("noon", "H", "SB", released_h=9.0, pieces=10, weight_kg=10.0)
    problem = _slow_morning(many, noon)
    plan = _planned(problem)
    found = _again(problem, plan, _urgent("P1", pieces=20))
    assert found.problem.ready_s[OrderId("hot")] == SIX + HOUR_S // 5
    assert found.problem.progress is not None
    again = day_under_way(_slow_morning(*found.problem.orders.values()), found.problem.progress)
    assert again.ready_s == found.problem.ready_s
    assert check(again, found.outcome.plan) == []


def test_a_wave_that_comes_late_leaves_urgent_orders_alone() -> None:
    many = order("many", "H", "SA", pieces=200, weight_kg=200.0)
    noon = order("noon", "H", "SB", released_h=9.0, pieces=10, weight_kg=10.0)
    problem = _slow_morning(many, noon)
    first = _again(problem, _planned(problem), _urgent("P1", pieces=20))
    late = LateLinehaul(at_s=SIX + 60, wave_s=9 * HOUR_S, arrive_s=10 * HOUR_S)
    second = _again(first.problem, first.outcome.plan, late, now_s=SIX + 60)
    ready_s = second.problem.ready_s
    assert ready_s[OrderId("hot")] == SIX + HOUR_S // 5
    assert ready_s[OrderId("noon")] >= 10 * HOUR_S


def _two_waves() -> TwoEchelonProblem:
    """Return a slow morning with an hour's sorting from half past five, half of one from seven."""
    first = order("first", "H", "SA", pieces=100, weight_kg=100.0)
    second = order("second", "H", "SB", released_h=7.0, pieces=50, weight_kg=50.0)
    return _slow_morning(first, second)


def _both_late(arrive_s: int) -> tuple[LateLinehaul, LateLinehaul]:
    """Return that the first wave comes at a second, and the second a minute after it."""
    half_past_five = round(5.5 * HOUR_S)
    return (
        LateLinehaul(at_s=SIX, wave_s=half_past_five, arrive_s=arrive_s),
        LateLinehaul(at_s=SIX, wave_s=7 * HOUR_S, arrive_s=arrive_s + 60),
    )


def test_waves_that_both_come_late_are_sorted_one_after_the_other() -> None:
    problem = _two_waves()
    waves = _both_late(8 * HOUR_S)
    for told in (waves, waves[::-1]):
        ready_s = _again(problem, _planned(problem), *told).problem.ready_s
        assert ready_s[OrderId("first")] == 9 * HOUR_S
        assert ready_s[OrderId("second")] == round(9.5 * HOUR_S)


def test_an_order_of_a_late_wave_is_told_of_its_own_wave() -> None:
    problem = _two_waves()
    plan = _again(problem, _planned(problem), *_both_late(19 * HOUR_S)).outcome.plan
    entries: tuple[Held | Unserved, ...] = (*plan.held, *plan.unserved)
    causes = {entry.order_id: entry.reason.cause.en for entry in entries}
    assert causes == {
        "first": "the linehaul of 05:30 is late",
        "second": "the linehaul of 07:00 is late",
    }
