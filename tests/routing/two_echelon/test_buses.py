"""Buses: what their trips offer, that the plan uses them where they are cheapest, and its rules."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from data.route_sheet import route_sheets
from network.calendar import Calendar, CalendarEntry, DayKind
from network.county import County
from network.ids import OrderId, PlaceId, VehicleId
from network.orders import Direction, Temperature
from network.places import PlaceKind
from routing.daily import Engine, plan_day
from routing.kpi import measure
from routing.load import NOTHING, order_load
from routing.stop import MaxIterations
from routing.two_echelon.alternatives import Otherwise, explain
from routing.two_echelon.bounds.bound import lower_bound
from routing.two_echelon.bus_times import time_bus
from routing.two_echelon.buses import BusRide, bus_rides
from routing.two_echelon.check import check
from routing.two_echelon.echelons import Echelons
from routing.two_echelon.plan import Plan, RouteKind
from routing.two_echelon.policy import Policy
from routing.two_echelon.price import price
from routing.two_echelon.problem import TwoEchelonProblem
from routing.two_echelon.solution import BusRoute, Transfer
from routing.two_echelon.solvers import exact
from routing.two_echelon.solvers.insertion import insert_left_out
from routing.two_echelon.standing import nothing_in_force
from routing.violation import ViolationKind
from tests.counties import with_island
from tests.routing.orders import order
from tests.routing.random_days import DAY
from tests.routing.two_echelon.bus_day import (
    FEE_FEN,
    FEE_KG_FEN,
    OUT,
    bus_problem,
    bus_trip,
    bus_valley,
    clock_s,
)

HANDLING_FEN = 6
NEVER = 2**40


def _rides(county: County) -> tuple[BusRide, ...]:
    rows = {place.place_id: row for row, place in enumerate(county.places)}
    hubs = [rows[place.place_id] for place in county.hubs]
    return bus_rides(county, DAY, rows, hubs)


def _stops(county: County, ride: BusRide) -> list[str]:
    return [county.places[row].place_id for row in ride.stops]


def _plan(problem: TwoEchelonProblem, engine: Engine = Engine.JOINT) -> Plan:
    return plan_day(problem, engine=engine, stop=MaxIterations(3)).plan


def _kinds(plan: Plan) -> set[RouteKind]:
    return {route.kind for route in plan.routes}


def test_a_trip_from_the_hub_goes_out_and_one_to_it_comes_home() -> None:
    county = bus_valley()
    out, home = _rides(county)
    assert (out.is_out, out.hub_s, _stops(county, out)) == (True, 9 * 3600, ["SA", "P3", "SB"])
    assert (home.is_out, home.hub_s) == (False, clock_s("17:50"))
    assert _stops(county, home) == ["SB", "P3", "SA"]


def test_a_trip_past_the_hub_comes_home_and_goes_out() -> None:
    past = (("SB", "8:00", "8:01"), ("H", "8:30", "8:35"), ("SA", "9:00", "9:01"))
    county = bus_valley(bus_trip("past", past))
    home, out = _rides(county)
    assert (home.hub_s, _stops(county, home)) == (clock_s("8:30"), ["SB"])
    assert (out.hub_s, _stops(county, out)) == (clock_s("8:35"), ["SA"])


def test_between_two_hubs_a_trip_serves_the_former() -> None:
    line = (("H", "8:00", "8:05"), ("SA", "8:30", "8:31"), ("SB", "9:00", "9:05"))
    county = bus_valley(bus_trip("between", (*line, ("P4", "9:30", "9:31"))))
    places = (
        replace(p, kind=PlaceKind.HUB, parent_id=None) if p.place_id == "SB" else p
        for p in county.places
    )
    county = county.replace(places=tuple(places))
    assert [(ride.is_out, _stops(county, ride)) for ride in _rides(county)] == [
        (True, ["SA"]),
        (True, ["P4"]),
    ]


@pytest.mark.parametrize(
    "county",
    [
        bus_valley(bus_trip("monday", OUT, weekdays=frozenset({1}))),
        bus_valley(bus_trip("night", (("H", "3:00", "3:01"), ("SA", "9:00", "9:01")))),
        bus_valley(bus_trip("elsewhere", OUT[1:])),
        bus_valley().replace(calendar=Calendar((CalendarEntry(date=DAY, kind=DayKind.HOLIDAY),))),
    ],
    ids=["another weekday", "the hub is closed", "no hub on the way", "no service"],
)
def test_some_trips_offer_nothing(county: County) -> None:
    assert _rides(county) == ()


def test_where_a_bus_stops_goods_brought_and_taken_are_visits_of_their_own() -> None:
    up = order("u", "P3", "H", direction=Direction.UP)
    elsewhere = (order("d2", "H", "P2"), order("u2", "P2", "H", direction=Direction.UP))
    problem = bus_problem(order("d", "H", "P3"), up, *elsewhere)
    at = [problem.place_ids[visit.place] for visit in problem.visits]
    assert sorted(at) == ["P2", "P3", "P3"]


def test_one_parcel_for_a_bus_stop_takes_the_bus() -> None:
    problem = bus_problem(order("o", "H", "P3", weight_kg=7.0))
    outcome = plan_day(problem, stop=MaxIterations(2))
    (route,) = outcome.plan.routes
    assert (route.kind, route.vehicle_id) == (RouteKind.BUS, "out")
    assert [(s.place_id, s.arrive_s, s.depart_s) for s in route.stops] == [
        ("H", clock_s("8:55"), clock_s("9:00")),
        ("P3", clock_s("9:30"), clock_s("9:31")),
    ]
    assert check(problem, outcome.plan) == []
    assert outcome.cost_fen == FEE_FEN + 2 * FEE_KG_FEN + HANDLING_FEN
    assert price(problem, outcome.plan).bus == FEE_FEN + 2 * FEE_KG_FEN


def test_one_parcel_from_a_bus_stop_comes_home_by_bus() -> None:
    problem = bus_problem(order("u", "P3", "H", direction=Direction.UP))
    plan = _plan(problem)
    assert [(r.kind, r.vehicle_id) for r in plan.routes] == [(RouteKind.BUS, "home")]
    assert check(problem, plan) == []
    assert price(problem, plan).total == FEE_FEN + HANDLING_FEN


def test_goods_for_a_village_come_to_its_station_by_bus_and_on_by_tricycle() -> None:
    problem = bus_problem(*(order(f"o{k}", "H", "P2") for k in range(5)))
    plan = _plan(problem)
    assert _kinds(plan) == {RouteKind.BUS, RouteKind.LOCAL}
    assert check(problem, plan) == []
    cost = price(problem, plan)
    assert cost.bus == 5 * FEE_FEN
    assert cost.handling == 2 * 5 * HANDLING_FEN


def test_what_a_tricycle_fetches_goes_home_by_bus() -> None:
    problem = bus_problem(*(order(f"u{k}", "P2", "H", direction=Direction.UP) for k in range(5)))
    plan = _plan(problem)
    assert _kinds(plan) == {RouteKind.BUS, RouteKind.LOCAL}
    assert check(problem, plan) == []
    assert not plan.held


def test_a_full_bus_leaves_the_rest_to_vehicles() -> None:
    heavy = [order(f"o{k}", "H", "P2", weight_kg=10.0) for k in range(12)]
    small = bus_valley(bus_trip("out", OUT, freight_kg=35.0))
    problem = bus_problem(*heavy, county=small)
    plan = _plan(problem)
    assert check(problem, plan) == []
    assert not plan.unserved
    assert _kinds(plan) - {RouteKind.BUS, RouteKind.LOCAL}  # 120 kg need a vehicle of the hub


def test_a_place_that_only_a_bus_reaches_is_served_by_it() -> None:
    line = (("H", "8:55", "9:00"), ("I1", "9:40", "9:41"))
    county = with_island()
    apart = tuple(r for r in county.roads if r.road_id != "village-P6")
    county = county.replace(bus_trips=(bus_trip("island", line),), roads=apart)
    problem = bus_problem(order("o", "H", "I1"), county=county)
    plan = _plan(problem)
    assert _kinds(plan) == {RouteKind.BUS}
    assert check(problem, plan) == []


def test_a_trip_past_the_hub_is_one_route() -> None:
    past = (("P3", "8:10", "8:11"), ("H", "8:40", "8:45"), ("SA", "9:00", "9:01"))
    up = order("u", "P3", "H", direction=Direction.UP)
    problem = bus_problem(up, order("d", "H", "SA"), county=bus_valley(bus_trip("past", past)))
    plan = _plan(problem)
    (route,) = plan.routes
    assert [(s.place_id, s.deliver, s.collect) for s in route.stops] == [
        ("P3", (), ("u",)),
        ("H", ("u",), ("d",)),
        ("SA", ("d",), ()),
    ]
    assert check(problem, plan) == []


def test_members_on_their_own_have_no_buses() -> None:
    problem = bus_problem(order("o", "H", "P3"), order("p", "H", "P2", member="courier"))
    assert RouteKind.BUS not in _kinds(_plan(problem, Engine.BASELINE_MEMBERS))
    assert RouteKind.BUS in _kinds(_plan(problem))


def test_with_fixed_lines_a_bus_brings_goods_to_the_station_only() -> None:
    problem = bus_problem(order("o", "H", "P3"))
    plan = _plan(problem, Engine.BASELINE_LINES)
    assert _kinds(plan) == {RouteKind.BUS, RouteKind.LOCAL}
    assert check(problem, plan) == []


def test_a_day_that_a_bus_can_do_is_bounded_by_its_fee() -> None:
    problem = bus_problem(order("o", "H", "P3"), order("u", "P3", "H", direction=Direction.UP))
    bound = lower_bound(problem, time_limit_s=0.3)
    fees_fen = 2 * (FEE_FEN + HANDLING_FEN)
    assert fees_fen - 5 <= bound.fen <= fees_fen  # less what rounding five vehicles' days may gain


def test_the_exact_solver_refuses_buses() -> None:
    with pytest.raises(exact.BusesError):
        exact.solve(bus_problem(order("o", "H", "P3")), stop=MaxIterations(1))


def test_a_visit_left_out_is_given_to_a_bus_at_the_last_look() -> None:
    problem = bus_problem(order("o", "H", "P3"))
    echelons = Echelons(replace(problem, vehicles=()), Policy(replace(problem, vehicles=())))
    found = insert_left_out(echelons, nothing_in_force(echelons), is_over=lambda: False)
    assert [bus.route.tasks for bus in found.bus_routes] == [(0,)]
    assert not found.unserved


def test_a_bus_carries_only_what_its_time_room_and_way_allow() -> None:
    problem = bus_problem(
        order("o", "H", "P3"), order("p", "H", "P2"), order("q", "H", "P5", weight_kg=149.0)
    )
    echelons = Echelons(problem, Policy(problem))
    at_p3, at_p2, at_p5 = range(3)
    to_a, to_b = (
        Transfer(station=problem.row_of[PlaceId(s)], hub=problem.hubs[0], is_drop=True, visits=(v,))
        for s, v in (("SA", at_p2), ("SB", at_p5))
    )

    def fits(ride: int, *tasks: int | Transfer, by_s: int = NEVER) -> bool:
        route = BusRoute(ride=ride, tasks=tasks)
        return time_bus(echelons, route, lambda _: by_s) is not None

    assert fits(0, to_a, at_p3)
    assert not fits(0, at_p3, to_a)  # the bus comes to station A first
    assert not fits(0, at_p2)  # it does not stop there
    assert not fits(1, at_p3)  # it comes home
    assert not fits(1, to_a)
    assert fits(0, to_b)
    assert not fits(0, to_a, to_b)  # 151 kg
    assert fits(0, to_a, by_s=clock_s("9:20"))
    assert not fits(0, to_a, by_s=clock_s("9:19"))


PROBLEM = bus_problem(*(order(f"o{k}", "H", "P2") for k in range(5)))
PLAN = _plan(PROBLEM)
BUS = next(route for route in PLAN.routes if route.kind is RouteKind.BUS)
Case = tuple[TwoEchelonProblem, Plan]


def _with_bus(**changes: object) -> Plan:
    changed = replace(BUS, **changes)  # type: ignore[arg-type]
    return replace(PLAN, routes=tuple(changed if route is BUS else route for route in PLAN.routes))


def _with_trips(*trips: tuple[tuple[str, str, str], ...], **changes: object) -> Case:
    named = (bus_trip("out", line, **changes) for line in trips)  # type: ignore[arg-type]
    return replace(PROBLEM, county=PROBLEM.county.replace(bus_trips=tuple(named))), PLAN


def _another_timetable() -> Case:
    return _with_trips((OUT[0], ("SA", "9:21", "9:22"), *OUT[2:]))


def _another_day() -> Case:
    return _with_trips(OUT, weekdays=frozenset({1}))


def _too_short_a_stay() -> Case:
    county = PROBLEM.county
    times = replace(county.operations.stop_times, station_piece_s=25)
    slow = county.replace(operations=replace(county.operations, stop_times=times))
    return replace(PROBLEM, county=slow), PLAN


def _no_room() -> Case:
    return _with_trips(OUT, freight_kg=9.9)


def _no_room_at_all() -> Case:
    return _with_trips(OUT, freight_kg=0.0)


def _unknown_trip() -> Case:
    return PROBLEM, _with_bus(vehicle_id=VehicleId("ghost"))


def _one_trip_twice() -> Case:
    empty = replace(
        BUS,
        route_id="again",
        stops=tuple(replace(s, deliver=(), collect=(), load=NOTHING) for s in BUS.stops),
    )
    return PROBLEM, replace(PLAN, routes=(*PLAN.routes, empty))


def _closed_station() -> Case:
    places = tuple(
        replace(p, open_from_s=clock_s("9:21")) if p.place_id == "SA" else p
        for p in PROBLEM.county.places
    )
    return replace(PROBLEM, county=PROBLEM.county.replace(places=places)), PLAN


@pytest.mark.parametrize(
    ("case", "kind"),
    [
        (_another_timetable, ViolationKind.BUS_TIMETABLE),
        (_another_day, ViolationKind.VEHICLE_UNAVAILABLE),
        (_too_short_a_stay, ViolationKind.SERVICE_TOO_SHORT),
        (_no_room, ViolationKind.CAPACITY),
        (_no_room_at_all, ViolationKind.CAPACITY),
        (_unknown_trip, ViolationKind.VEHICLE_UNKNOWN),
        (_one_trip_twice, ViolationKind.VEHICLE_UNAVAILABLE),
        (_closed_station, ViolationKind.OPENING_HOURS),
    ],
)
def test_each_rule_of_buses_broken_alone_is_found(
    case: Callable[[], Case], kind: ViolationKind
) -> None:
    assert check(PROBLEM, PLAN) == []
    problem, plan = case()
    assert {violation.kind for violation in check(problem, plan)} == {kind}


def test_cold_goods_do_not_go_by_bus() -> None:
    cold = order("o", "H", "P3", temperature=Temperature.CHILLED)
    problem = bus_problem(cold)
    assert RouteKind.BUS not in _kinds(_plan(problem))
    warm = bus_problem(order("o", "H", "P3"))
    plan = _plan(warm)
    chilled = replace(warm, loads={OrderId("o"): order_load(cold)})
    stops = (
        replace(stop, load=order_load(cold)) if stop.collect else stop
        for stop in plan.routes[0].stops
    )
    plan = replace(plan, routes=(replace(plan.routes[0], stops=tuple(stops)),))
    assert [violation.kind for violation in check(chilled, plan)] == [ViolationKind.TEMPERATURE]


def test_buses_are_no_vehicles_of_the_alliance() -> None:
    indicators = measure(PROBLEM, PLAN)
    assert indicators.vehicles_used == 1
    assert indicators.distance_m["bus"] == 0
    assert indicators.cost.bus == 5 * FEE_FEN


def test_a_bus_has_a_sheet_of_its_own() -> None:
    sheets = route_sheets(PROBLEM.county, PROBLEM.orders.values(), PROBLEM.travel, PLAN)
    (sheet,) = [sheet for sheet in sheets if sheet.route is BUS]
    assert (sheet.carrier, sheet.distance_m, sheet.pieces) == ("valley", 0, 5)
    assert (sheet.cost.total, sheet.cost.bus) == (5 * FEE_FEN, 5 * FEE_FEN)
    assert sheet.load_share == pytest.approx(10 / 150)
    assert len(sheet.way) > 1


def test_a_call_by_bus_is_explained() -> None:
    problem = bus_problem(order("o", "H", "P3"))
    plan = _plan(problem)
    (why,) = explain(problem, plan)
    assert (why.is_bus, why.station_id, why.vehicle_id) == (True, None, "out")
    assert why.marginal_fen == FEE_FEN + HANDLING_FEN
    found = {a.otherwise: a.difference_fen for a in why.alternatives}
    assert (found[Otherwise.VEHICLE] or 0) > 30_000
    assert (found[Otherwise.STATION] or 0) > 14_000


def test_the_fee_of_goods_that_come_to_a_station_is_part_of_what_a_call_costs() -> None:
    (why,) = explain(PROBLEM, PLAN)
    assert why.station_id == "SA"
    assert why.marginal_fen == price(PROBLEM, PLAN).total


def test_a_bus_is_offered_in_the_place_of_a_vehicle() -> None:
    orders = [order("o", "H", "P3")]
    without = bus_problem(*orders, county=bus_valley(bus_trip("out", OUT, freight_kg=0.0)))
    plan = _plan(without)
    with_bus = bus_problem(*orders)
    (why,) = explain(with_bus, plan)
    assert why.best is not None
    assert (why.best.otherwise, why.best.vehicle_id) == (Otherwise.BUS, "out")
    cost_fen = price(without, plan).total
    assert cost_fen + (why.best.difference_fen or 0) == FEE_FEN + HANDLING_FEN
