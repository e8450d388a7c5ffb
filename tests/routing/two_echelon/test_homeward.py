"""Goods at a farm that only a station's tricycle reaches: home by trunk, if need be a day late."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from network.calendar import Calendar, CalendarEntry, DayKind
from network.county import County
from network.ids import OrderId, PlaceId, VehicleId
from network.orders import Direction, Order
from network.travel import RoadTravel
from routing.consolidation.hold import go_daily, go_late
from routing.daily import plan_day
from routing.replanning.events import VehicleUnavailable
from routing.replanning.replan import Disturbance, Freedom, Latitude, replan
from routing.simulation.replay import a_day_on
from routing.stop import MaxIterations
from routing.two_echelon.alone import Alone
from routing.two_echelon.around import around
from routing.two_echelon.check import check
from routing.two_echelon.echelons import Echelons
from routing.two_echelon.homeward import Homeward
from routing.two_echelon.intake import build_problem
from routing.two_echelon.plan import Plan, RouteKind
from routing.two_echelon.policy import Policy
from routing.two_echelon.problem import TwoEchelonProblem
from routing.violation import ReasonCode, ViolationKind
from tests.counties import STATION_A, TRUCK, with_truck_closure
from tests.routing.orders import HOUR_S, order
from tests.routing.random_days import DAY, random_day
from tests.routing.simulation.rows import passed, row_of
from tests.routing.two_echelon.bus_day import bus_trip
from tests.routing.two_echelon.directed import directed, not_before, pin

TAKEN = OrderId("taken")
FARM = PlaceId("P3")


def _taken(due_h: float, released_h: float = -5.0) -> Order:
    return order(TAKEN, FARM, "H", direction=Direction.UP, released_h=released_h, due_h=due_h)


def _county(*vehicle_ids: str) -> County:
    """Return the valley with the farm's road closed to trucks, and some of its vehicles.

    V1 is a truck of the hub, V3 its van, which gets to the farm, and V4 station A's tricycle.
    """
    county = with_truck_closure()
    return county.replace(vehicles=tuple(v for v in county.vehicles if v.vehicle_id in vehicle_ids))


def _problem(county: County, *orders: Order) -> TwoEchelonProblem:
    return build_problem(county, orders, RoadTravel(county), day=DAY)


def _planned(problem: TwoEchelonProblem) -> Plan:
    plan = plan_day(problem, stop=MaxIterations(2)).plan
    assert check(problem, plan) == []
    return plan


def _places(plan: Plan) -> list[str]:
    return [str(leg.to_id) for leg in plan.assignments[TAKEN]]


@pytest.mark.parametrize("due_h", [-30.0, 6.0, 12.0])
def test_what_only_a_station_reaches_comes_home_today_though_it_is_late(due_h: float) -> None:
    plan = _planned(_problem(_county("V1", "V4"), _taken(due_h)))
    assert _places(plan) == ["SA", "H"]
    assert [(e.order_id, e.reason.code) for e in plan.late] == [(TAKEN, ReasonCode.DUE_TOO_SOON)]


def test_a_night_that_makes_it_late_outweighs_a_trunk_and_another_does_not() -> None:
    day_fen = TRUCK.cost_day_fen
    for due_h, outweighs in [(12.0, True), (60.0, False)]:
        problem = _problem(_county("V1", "V4"), _taken(due_h))
        waiting_fen = Echelons(problem, Policy(problem)).waiting_fen((TAKEN,))
        assert (waiting_fen > day_fen) == outweighs


def test_without_a_trunk_it_waits_at_the_station_and_says_that_it_is_late() -> None:
    plan = _planned(_problem(_county("V4"), _taken(12.0)))
    assert _places(plan) == ["SA"]
    (held,) = plan.held
    assert (held.place_id, held.latest_day) == (STATION_A, 1)
    assert held.reason.code is ReasonCode.LATE_AT_STATION


def test_it_rides_home_with_the_next_days_trunk() -> None:
    evening = replace(_taken(12.0), origin_id=STATION_A)
    plan = _planned(_problem(_county("V1", "V4"), a_day_on(evening)))
    assert _places(plan) == ["H"]
    (late,) = plan.late
    assert (late.order_id, late.reason.code) == (TAKEN, ReasonCode.DUE_TOO_SOON)
    assert 18 * HOUR_S < late.late_s < 30 * HOUR_S


def test_when_the_trunk_does_not_come_after_all_it_waits_at_the_station() -> None:
    problem = _problem(_county("V1", "V4"), _taken(12.0))
    plan = _planned(problem)
    (local,) = (route for route in plan.routes if route.kind is RouteKind.LOCAL)
    out = VehicleUnavailable(at_s=local.stops[-1].arrive_s, vehicle_id=VehicleId("V1"))
    news = Disturbance(now_s=out.at_s, events=(out,))
    times = Latitude(freedom=Freedom.TIMES)
    found = replan(problem, plan, news, stop=MaxIterations(2), latitude=times)
    assert check(found.problem, found.outcome.plan) == []
    (held,) = found.outcome.plan.held
    assert (held.order_id, held.place_id, held.latest_day) == (TAKEN, STATION_A, 1)
    assert held.reason.code is ReasonCode.VEHICLE_OUT


def test_over_a_holiday_it_waits_for_the_first_day_of_service() -> None:
    tomorrow = DAY + timedelta(days=1)
    holiday = CalendarEntry(date=tomorrow, kind=DayKind.HOLIDAY)
    county = _county("V4").replace(calendar=Calendar((holiday,)))
    (held,) = _planned(_problem(county, _taken(12.0))).held
    assert (held.latest_day, held.reason.code) == (2, ReasonCode.LATE_AT_STATION)


def test_what_would_not_be_late_waits_as_ever() -> None:
    (held,) = _planned(_problem(_county("V4"), _taken(60.0))).held
    assert (held.latest_day, held.reason.code) == (2, ReasonCode.WAITS_AT_STATION)


def test_a_station_without_room_keeps_nothing_late_either() -> None:
    county = _county("V4")
    places = tuple(
        replace(p, storage_l=1.0) if p.place_id == STATION_A else p for p in county.places
    )
    plan = _planned(_problem(county.replace(places=places), _taken(12.0)))
    assert [entry.order_id for entry in plan.unserved] == [TAKEN]
    assert TAKEN not in plan.assignments


def _waiting_late() -> Plan:
    return _planned(_problem(_county("V4"), _taken(12.0)))


def test_what_a_vehicle_of_the_hub_can_have_home_must_not_wait_until_it_is_late() -> None:
    plan = _waiting_late()
    for fleet, kinds in [
        (("V1", "V4"), []),
        (("V3", "V4"), [ViolationKind.HELD_TOO_LONG]),
    ]:
        found = check(_problem(_county(*fleet), _taken(12.0)), plan)
        assert [violation.kind for violation in found] == kinds


def test_what_a_locked_van_could_have_had_home_does_not_wait_until_it_is_late() -> None:
    down = order("down", "H", "P1")
    first = _planned(_problem(_county("V3"), down))
    locked = replace(first, locked=tuple(route.route_id for route in first.routes))
    problem = _problem(_county("V3", "V4"), down, _taken(12.0))
    divided = around(problem, locked)
    assert [vehicle.vehicle_id for vehicle in divided.rest.vehicles] == ["V4"]
    found = divided.joined(plan_day(divided.rest, stop=MaxIterations(2)).plan)
    assert [entry.order_id for entry in found.unserved] == [TAKEN]
    assert check(problem, found) == []


def test_late_goods_do_not_wait_longer_than_for_the_next_day_of_service() -> None:
    plan = _waiting_late()
    held = tuple(replace(entry, latest_day=2) for entry in plan.held)
    found = check(_problem(_county("V4"), _taken(12.0)), replace(plan, held=held))
    assert [violation.kind for violation in found] == [ViolationKind.HELD_TOO_LONG]


def test_late_goods_do_not_wait_where_they_come_from() -> None:
    (held,) = _waiting_late().held
    plan = Plan(held=(replace(held, place_id=FARM),))
    found = check(_problem(_county("V4"), _taken(12.0)), plan)
    assert [violation.kind for violation in found] == [ViolationKind.HELD_TOO_LONG]


def test_late_goods_do_not_wait_at_a_place_that_nobody_knows() -> None:
    plan = _waiting_late()
    held = tuple(replace(entry, place_id=PlaceId("nowhere")) for entry in plan.held)
    found = check(_problem(_county("V4"), _taken(12.0)), replace(plan, held=held))
    kinds = {violation.kind for violation in found}
    assert kinds == {ViolationKind.CHAIN_BROKEN, ViolationKind.HELD_TOO_LONG}


@pytest.mark.parametrize(
    ("fleet", "released_h", "is_straight"),
    [
        (("V1", "V4"), -5.0, False),
        (("V3", "V4"), -5.0, True),
        (("V3", "V4"), 17.9, False),
        (("V4",), -5.0, False),
    ],
    ids=["closed to trucks", "open to vans", "too late today", "no vehicle"],
)
def test_goods_come_straight_home_with_a_vehicle_of_the_hub_that_has_time(
    fleet: tuple[str, ...], released_h: float, is_straight: bool
) -> None:
    problem = _problem(_county(*fleet), _taken(60.0, released_h))
    taken = problem.orders[TAKEN]
    homeward, ready_s = Homeward(problem), problem.ready_s[TAKEN]
    assert homeward.is_straight(taken, problem.who((TAKEN,)), ready_s=ready_s) == is_straight


def test_too_much_for_the_hubs_vehicle_does_not_come_straight_home() -> None:
    large = replace(_taken(60.0), weight_kg=900.0)
    problem = _problem(_county("V3", "V4"), large)
    assert not Homeward(problem).is_straight(large, problem.who((TAKEN,)))


def _hub_closes_early(county: County) -> County:
    places = tuple(
        replace(p, open_to_s=8 * HOUR_S) if p.place_id == "H" else p for p in county.places
    )
    return county.replace(places=places)


def _short_shifts(county: County) -> County:
    kinds = tuple(
        replace(kind, shift_s=600, overtime_s=0) if kind.vehicle_type_id == "chilled" else kind
        for kind in county.vehicle_types
    )
    return county.replace(vehicle_types=kinds)


@pytest.mark.parametrize("changed", [_hub_closes_early, _short_shifts])
def test_what_a_van_cannot_have_home_within_its_hours_waits_at_the_station(
    changed: Callable[[County], County],
) -> None:
    problem = _problem(changed(_county("V3", "V4")), _taken(12.0))
    taken = problem.orders[TAKEN]
    assert not Homeward(problem).is_straight(taken, problem.who((TAKEN,)))
    plan = _planned(problem)
    assert _places(plan) == ["SA"]
    assert [entry.reason.code for entry in plan.held] == [ReasonCode.LATE_AT_STATION]


def test_what_is_pinned_to_a_stations_vehicle_is_fetched_though_it_is_late() -> None:
    county = _county("V3", "V4")
    problem = directed([_taken(9.0)], pin("P3", vehicle="V4"), county=county)
    assert _places(_planned(problem)) == ["SA", "H"]


@pytest.mark.parametrize(
    ("fleet", "latest"), [(("V1", "V4"), 1), (("V3", "V4"), 2)], ids=["by station", "straight"]
)
def test_what_comes_home_by_trunk_has_to_be_fetched_a_day_before_it_is_due_at_two(
    fleet: tuple[str, ...], latest: int
) -> None:
    problem = _problem(_county(*fleet), _taken(48.0 + 14.0))
    assert problem.latest_day[TAKEN] == latest


@pytest.mark.parametrize(
    ("due_h", "released_h", "is_closed", "code"),
    [
        (41.9, 17.9, False, ReasonCode.NOT_READY),
        (39.0, -5.0, True, ReasonCode.NO_SERVICE_TODAY),
    ],
    ids=["handed in too late", "no service today"],
)
def test_what_cannot_be_fetched_today_is_held_though_it_will_be_late(
    due_h: float, released_h: float, is_closed: bool, code: ReasonCode
) -> None:
    closed = (CalendarEntry(date=DAY, kind=DayKind.HOLIDAY),) if is_closed else ()
    county = _county("V1", "V4").replace(calendar=Calendar(closed))
    problem = _problem(county, _taken(due_h, released_h))
    assert problem.unserved == ()
    (held,) = problem.held
    assert (held.place_id, held.latest_day, held.reason.code) == (FARM, 1, code)
    assert check(problem, Plan(held=problem.held)) == []


@pytest.mark.parametrize(("days", "due_h"), [(1, 39.0), (2, 63.0)])
def test_what_is_told_to_wait_is_held_though_it_will_be_late(days: int, due_h: float) -> None:
    later = not_before(TAKEN, day=DAY + timedelta(days=days))
    problem = directed([_taken(due_h)], later, county=_county("V1", "V4"))
    assert problem.unserved == ()
    (held,) = problem.held
    assert (held.latest_day, held.reason.code) == (days, ReasonCode.DIRECTED_LATER)
    assert check(problem, Plan(held=problem.held)) == []


def test_a_bus_that_passes_brings_it_home_before_the_last_trunk() -> None:
    home = bus_trip("home", (("P3", "9:30", "9:31"), ("H", "10:30", "10:35")))
    problem = _problem(_county("V1", "V4").replace(bus_trips=(home,)), _taken(48.0 + 14.0))
    assert problem.latest_day[TAKEN] == 2


def test_the_bus_of_its_last_day_counts_and_not_todays() -> None:
    home = bus_trip("home", (("P3", "9:30", "9:31"), ("H", "10:30", "10:35")))
    county = _county("V1", "V4").replace(bus_trips=(home,))
    (held,) = _problem(county, _taken(24.0 + 15.0, released_h=15.0)).held
    assert (held.latest_day, held.reason.code) == (1, ReasonCode.NOT_READY)


def test_a_bus_that_may_not_carry_it_does_not_bring_it_home() -> None:
    home = bus_trip("home", (("P3", "9:30", "9:31"), ("H", "10:30", "10:35")))
    county = _county("V1", "V4").replace(bus_trips=(home,))
    problem = directed([_taken(48.0 + 14.0)], pin("taken", vehicle="V4"), county=county)
    assert problem.latest_day[TAKEN] == 1


@pytest.mark.parametrize("due_h", [12.0, 24.0 + 12.0, 48.0 + 14.0])
def test_day_after_day_nothing_is_left_at_the_farm(due_h: float) -> None:
    """Whatever rule holds it: in time if it can be, and once if it cannot."""
    row = row_of(_county("V1", "V4"), [[_taken(due_h)]])
    for rule in (go_daily, go_late):
        days = passed(row, rule)
        assert sum(day.told.arrived for day in days) == 1
        assert sum(len(day.told.misses) for day in days) == (1 if due_h < 24.0 else 0)
        assert all(day.told.violations == 0 for day in days)
        assert days[-1].left == ()


def test_the_checker_knows_without_routes_what_the_planner_can_have_home_the_same_day() -> None:
    """Whether a vehicle of the hub has an order home by the end of work: reckoned, and timed."""
    answers = Counter[bool]()
    for seed in range(60):
        problem = replace(random_day(seed).problem(), bus_rides=())
        alone, homeward = Alone(problem), Homeward(problem)
        work_to_s = problem.county.operations.work_to_s
        for visit in problem.visits:
            order, who = problem.orders[visit.order_ids[0]], problem.who(visit.order_ids)
            is_single = visit.collect_ids == visit.order_ids == (order.order_id,)
            if not is_single or order.destination_id != problem.place_ids[visit.source]:
                continue
            ready_s = problem.ready_s[order.order_id]
            answer = homeward.is_straight(order, who, ready_s=ready_s)
            assert answer == alone.is_in_time(replace(visit, return_by_s=work_to_s))
            answers[answer] += 1
    assert min(answers[True], answers[False]) > 10
