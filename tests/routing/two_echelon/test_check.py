"""The check of a day's plan: every rule, broken alone, is found, and nothing else is."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from network.calendar import Calendar, CalendarEntry, DayKind
from network.county import County
from network.fleet import Vehicle, VehicleType
from network.ids import OrderId, PlaceId, VehicleId, VehicleTypeId
from routing.daily import plan_day
from routing.load import Load
from routing.stop import MaxIterations
from routing.two_echelon.check import check
from routing.two_echelon.plan import Held, Late, Plan, Route, Stop, Unserved, derive_assignments
from routing.two_echelon.problem import TwoEchelonProblem
from routing.violation import ViolationKind
from tests.routing.random_days import random_day
from tests.routing.two_echelon.valley_day import (
    REASON,
    SPARE,
    later,
    plan_of,
    valley_plan,
    valley_problem,
    valley_routes,
    with_stops,
)

Case = tuple[TwoEchelonProblem, Plan]
PROBLEM = valley_problem()
TRUNK, LOCAL, DIRECT = valley_routes(PROBLEM)


def test_the_unbroken_plan_has_no_violation() -> None:
    assert check(PROBLEM, valley_plan(PROBLEM)) == []


def _with(*, trunk: Route = TRUNK, local: Route = LOCAL, direct: Route = DIRECT) -> Plan:
    return plan_of((trunk, local, direct))


def _stop_changed(route: Route, k: int, **changes: object) -> Route:
    stop = replace(route.stops[k], **changes)  # type: ignore[arg-type]
    return with_stops(route, *route.stops[:k], stop, *route.stops[k + 1 :])


def _operations(**changes: int) -> TwoEchelonProblem:
    county = PROBLEM.county
    operations = replace(county.operations, **changes)  # type: ignore[arg-type]
    return _county(county.replace(operations=operations))


def _county(county: County) -> TwoEchelonProblem:
    return replace(PROBLEM, county=county)


def _type_changed(type_id: str, **changes: float | None) -> TwoEchelonProblem:
    def changed(kind: VehicleType) -> VehicleType:
        if kind.vehicle_type_id != type_id:
            return kind
        return replace(kind, **changes)  # type: ignore[arg-type]

    county = PROBLEM.county
    return _county(county.replace(vehicle_types=tuple(map(changed, county.vehicle_types))))


def _opening(place_id: str, from_s: int, to_s: int) -> TwoEchelonProblem:
    places = tuple(
        replace(p, open_from_s=from_s, open_to_s=to_s) if p.place_id == place_id else p
        for p in PROBLEM.county.places
    )
    return _county(PROBLEM.county.replace(places=places))


def _order_changed(order_id: str, **changes: int) -> TwoEchelonProblem:
    orders = dict(PROBLEM.orders)
    changed = replace(orders[OrderId(order_id)], **changes)  # type: ignore[arg-type]
    return replace(PROBLEM, orders=orders | {OrderId(order_id): changed})


def _order_missing() -> Case:
    return PROBLEM, replace(valley_plan(PROBLEM), unserved=())


def _order_duplicate() -> Case:
    plan = valley_plan(PROBLEM)
    both = (*plan.unserved, Unserved(order_id=OrderId("o5"), reason=REASON))
    return PROBLEM, replace(plan, unserved=both)


def _order_listed_twice() -> Case:
    plan = valley_plan(PROBLEM)
    return PROBLEM, replace(plan, unserved=plan.unserved * 2)


def _held_though_it_arrives() -> Case:
    plan = valley_plan(PROBLEM)
    again = Held(order_id=OrderId("o4"), place_id=PlaceId("P4"), reason=REASON, latest_day=1)
    return PROBLEM, replace(plan, held=(*plan.held, again))


def _order_unknown() -> Case:
    plan = valley_plan(PROBLEM)
    stranger = Unserved(order_id=OrderId("nobody"), reason=REASON)
    return PROBLEM, replace(plan, unserved=(*plan.unserved, stranger))


def _vehicle_unknown() -> Case:
    return PROBLEM, _with(direct=replace(DIRECT, vehicle_id=VehicleId("V99")))


def _place_unknown() -> Case:
    elsewhere = Stop(
        place_id=PlaceId("X"),
        arrive_s=DIRECT.stops[1].depart_s,
        depart_s=DIRECT.stops[1].depart_s,
    )
    return PROBLEM, _with(direct=with_stops(DIRECT, *DIRECT.stops[:2], elsewhere, DIRECT.stops[2]))


def _vehicle_unavailable() -> Case:
    at_home = tuple(replace(s, place_id=PlaceId("SB")) for s in (LOCAL.stops[0], LOCAL.stops[-1]))
    idle = Route(
        route_id="L2",
        vehicle_id=VehicleId("V5"),
        kind=LOCAL.kind,
        stops=tuple(replace(s, deliver=(), collect=(), load=Load()) for s in at_home),
    )
    return PROBLEM, plan_of((TRUNK, LOCAL, DIRECT, idle))


def _vehicle_in_two_places() -> Case:
    noon_s = 12 * 3600
    first = replace(DIRECT.stops[0], collect=(), load=Load())
    home = replace(first, arrive_s=noon_s, depart_s=noon_s)
    idle = replace(DIRECT, route_id="D2", stops=(home, home))
    return PROBLEM, plan_of((TRUNK, LOCAL, DIRECT, idle))


def _assignment_mismatch() -> Case:
    plan = valley_plan(PROBLEM)
    legs = {i: legs for i, legs in plan.assignments.items() if i != "o4"}
    return PROBLEM, replace(plan, assignments=legs)


def _chain_broken() -> Case:
    """Keep o1 at station A without saying that it waits."""
    local = _stop_changed(LOCAL, 0, collect=(OrderId("o2"),), load=PROBLEM.loads[OrderId("o2")])
    return PROBLEM, _with(local=_stop_changed(local, 1, deliver=()))


def _chain_too_early() -> Case:
    """Load the local route a minute before the trunk has unloaded."""
    return PROBLEM, _with(local=with_stops(LOCAL, *later(LOCAL.stops[:1], -60), *LOCAL.stops[1:]))


def _travel_too_fast() -> Case:
    home = DIRECT.stops[-1]
    early = replace(home, arrive_s=home.arrive_s - 60, depart_s=home.depart_s)
    return PROBLEM, _with(direct=with_stops(DIRECT, *DIRECT.stops[:2], early))


def _service_too_short() -> Case:
    stop = DIRECT.stops[1]
    return PROBLEM, _with(direct=_stop_changed(DIRECT, 1, depart_s=stop.depart_s - 1))


def _rest_not_stayed() -> Case:
    return PROBLEM, _with(direct=_stop_changed(DIRECT, 1, rest_s=1_200))


def _route_not_home() -> Case:
    return PROBLEM, _with(direct=with_stops(DIRECT, *DIRECT.stops[:2]))


def _capacity() -> Case:
    return _type_changed("truck", payload_kg=203.999), valley_plan(PROBLEM)


def _capacity_in_litres() -> Case:
    return _type_changed("truck", volume_l=409.0), valley_plan(PROBLEM)


def _load_misstated() -> Case:
    return PROBLEM, _with(direct=_stop_changed(DIRECT, 0, load=Load(weight_g=1)))


def _shift() -> Case:
    work_s = TRUNK.stops[-1].depart_s - TRUNK.stops[0].arrive_s
    return _type_changed("truck", shift_s=work_s - 1, overtime_s=0), valley_plan(PROBLEM)


def _rest() -> Case:
    drives_s = DIRECT.stops[2].arrive_s - DIRECT.stops[1].depart_s
    both_s = drives_s + DIRECT.stops[1].arrive_s - DIRECT.stops[0].depart_s
    only_direct = replace(
        plan_of((DIRECT,)),
        unserved=tuple(
            Unserved(order_id=OrderId(i), reason=REASON) for i in ("o1", "o2", "o3", "o6", "u1")
        ),
    )
    return _operations(rest_after_driving_s=both_s - 1), only_direct


def _range() -> Case:
    return _type_changed("chilled", range_m=10_000), valley_plan(PROBLEM)


def _starts_before_work() -> Case:
    return _operations(work_from_s=7 * 3600 + 1), replace(
        plan_of((DIRECT,)),
        unserved=tuple(
            Unserved(order_id=OrderId(i), reason=REASON) for i in ("o1", "o2", "o3", "o6", "u1")
        ),
    )


def _ends_after_work() -> Case:
    return _operations(work_to_s=TRUNK.stops[-1].depart_s - 1), valley_plan(PROBLEM)


def _closed_before_the_end() -> Case:
    return _opening("P4", 8 * 3600, DIRECT.stops[1].depart_s - 1), valley_plan(PROBLEM)


def _trips() -> Case:
    """Allow the truck that makes two trips a single one."""
    return _type_changed("truck", max_trips=1), valley_plan(PROBLEM)


def _vehicles_in_use() -> Case:
    return _type_changed("tricycle", max_in_use=0), valley_plan(PROBLEM)


def _release() -> Case:
    ready = dict(PROBLEM.ready_s) | {OrderId("o4"): DIRECT.stops[0].depart_s + 1}
    return replace(PROBLEM, ready_s=ready), valley_plan(PROBLEM)


def _late_misstated() -> Case:
    entry = Late(order_id=OrderId("o4"), late_s=1, reason=REASON)
    return PROBLEM, replace(valley_plan(PROBLEM), late=(entry,))


def _late_unlisted() -> Case:
    return _order_changed("o4", due_s=DIRECT.stops[1].arrive_s - 1), valley_plan(PROBLEM)


def _held_too_long() -> Case:
    return _order_changed("o5", due_s=2 * 86_400 - 1), valley_plan(PROBLEM)


def _held_until_yesterday() -> Case:
    plan = valley_plan(PROBLEM)
    return PROBLEM, replace(plan, held=(replace(plan.held[0], latest_day=0),))


def _temperature() -> Case:
    """Bring the chilled order in a truck without a cold compartment."""
    van, truck = (PROBLEM.ways[t.vehicle_type_id] for t in _types("chilled", "truck"))
    assert (van.duration_s <= truck.duration_s).all()
    slow = with_stops(
        DIRECT,
        DIRECT.stops[0],
        *later(DIRECT.stops[1:2], 3_600),
        *later(DIRECT.stops[2:], 7_200),
    )
    return PROBLEM, _with(direct=replace(slow, vehicle_id=VehicleId("V2")))


def _types(*type_ids: str) -> list[VehicleType]:
    by_id = {str(t.vehicle_type_id): t for t in PROBLEM.county.vehicle_types}
    return [by_id[type_id] for type_id in type_ids]


def _access() -> Case:
    chilled = _types("chilled")[0].vehicle_type_id
    ways = PROBLEM.ways[chilled]
    is_open = ways.is_open.copy()
    is_open[PROBLEM.row_of[PlaceId("P4")], PROBLEM.row_of[PlaceId("H")]] = False
    closed = dict(PROBLEM.ways) | {chilled: replace(ways, is_open=is_open)}
    return replace(PROBLEM, ways=closed), valley_plan(PROBLEM)


def _waits_at_station() -> Plan:
    """Return the plan without the trip that takes u1 from station A to the hub."""
    trunk = with_stops(TRUNK, *TRUNK.stops[:3])
    plan = plan_of((trunk, LOCAL, DIRECT))
    waits = Held(order_id=OrderId("u1"), place_id=PlaceId("SA"), reason=REASON, latest_day=2)
    return replace(plan, held=(*plan.held, waits))


def _no_room_overnight() -> Case:
    places = tuple(
        replace(p, storage_l=4.9) if p.place_id == "SA" else p for p in PROBLEM.county.places
    )
    return _county(PROBLEM.county.replace(places=places)), _waits_at_station()


def _no_cold_room_overnight() -> Case:
    load = PROBLEM.loads[OrderId("u1")]
    cold = load._replace(frozen_ml=load.volume_ml)
    plan = _waits_at_station()
    routes = []
    for route in plan.routes:
        stops = []
        aboard = False
        for stop in route.stops:
            aboard = (aboard or "u1" in stop.collect) and "u1" not in stop.deliver
            more = cold.frozen_ml if aboard else 0
            stops.append(replace(stop, load=stop.load._replace(frozen_ml=more)))
        routes.append(replace(route, stops=tuple(stops)))
    types = tuple(replace(kind, frozen_l=100.0) for kind in PROBLEM.county.vehicle_types)
    problem = _county(PROBLEM.county.replace(vehicle_types=types))
    loads = dict(PROBLEM.loads) | {OrderId("u1"): cold}
    return replace(problem, loads=loads), replace(plan, routes=tuple(routes))


def _holiday() -> Case:
    entry = CalendarEntry(date=PROBLEM.day, kind=DayKind.HOLIDAY)
    return _county(PROBLEM.county.replace(calendar=Calendar((entry,)))), valley_plan(PROBLEM)


def _closed_that_day() -> Case:
    entry = CalendarEntry(date=PROBLEM.day, kind=DayKind.CLOSURE, place_id=PlaceId("P4"))
    return _county(PROBLEM.county.replace(calendar=Calendar((entry,)))), valley_plan(PROBLEM)


@pytest.mark.parametrize(
    ("kind", "break_rule"),
    [
        (ViolationKind.ORDER_MISSING, _order_missing),
        (ViolationKind.ORDER_DUPLICATE, _order_duplicate),
        (ViolationKind.ORDER_DUPLICATE, _order_listed_twice),
        (ViolationKind.ORDER_DUPLICATE, _held_though_it_arrives),
        (ViolationKind.ORDER_UNKNOWN, _order_unknown),
        (ViolationKind.VEHICLE_UNKNOWN, _vehicle_unknown),
        (ViolationKind.PLACE_UNKNOWN, _place_unknown),
        (ViolationKind.VEHICLE_UNAVAILABLE, _vehicle_unavailable),
        (ViolationKind.VEHICLE_UNAVAILABLE, _vehicle_in_two_places),
        (ViolationKind.ASSIGNMENT_MISMATCH, _assignment_mismatch),
        (ViolationKind.CHAIN_BROKEN, _chain_broken),
        (ViolationKind.CHAIN_TOO_EARLY, _chain_too_early),
        (ViolationKind.TRAVEL_TOO_FAST, _travel_too_fast),
        (ViolationKind.SERVICE_TOO_SHORT, _service_too_short),
        (ViolationKind.SERVICE_TOO_SHORT, _rest_not_stayed),
        (ViolationKind.ROUTE_NOT_HOME, _route_not_home),
        (ViolationKind.CAPACITY, _capacity),
        (ViolationKind.CAPACITY, _capacity_in_litres),
        (ViolationKind.LOAD_MISSTATED, _load_misstated),
        (ViolationKind.SHIFT, _shift),
        (ViolationKind.REST, _rest),
        (ViolationKind.RANGE, _range),
        (ViolationKind.WORKING_HOURS, _starts_before_work),
        (ViolationKind.WORKING_HOURS, _ends_after_work),
        (ViolationKind.TRIPS, _trips),
        (ViolationKind.VEHICLES_IN_USE, _vehicles_in_use),
        (ViolationKind.OPENING_HOURS, _closed_before_the_end),
        (ViolationKind.RELEASE, _release),
        (ViolationKind.LATE_UNLISTED, _late_unlisted),
        (ViolationKind.LATE_MISSTATED, _late_misstated),
        (ViolationKind.HELD_TOO_LONG, _held_too_long),
        (ViolationKind.HELD_TOO_LONG, _held_until_yesterday),
        (ViolationKind.TEMPERATURE, _temperature),
        (ViolationKind.ACCESS, _access),
        (ViolationKind.STORAGE, _no_room_overnight),
        (ViolationKind.STORAGE, _no_cold_room_overnight),
        (ViolationKind.NO_SERVICE, _holiday),
        (ViolationKind.PLACE_CLOSED, _closed_that_day),
    ],
)
def test_a_broken_rule_is_found_and_no_other(
    kind: ViolationKind, break_rule: Callable[[], Case]
) -> None:
    problem, plan = break_rule()
    found = check(problem, plan)
    assert {violation.kind for violation in found} == {kind}
    assert all(violation.amount > 0 for violation in found)


def test_every_rule_is_broken_by_some_case() -> None:
    marks = test_a_broken_rule_is_found_and_no_other.pytestmark  # type: ignore[attr-defined]
    broken = {kind for kind, _ in marks[0].args[1]}
    elsewhere = {  # broken where the tests of buses, of directives and of days under way are
        ViolationKind.BUS_TIMETABLE,
        ViolationKind.PIN_BROKEN,
        ViolationKind.BAN_BROKEN,
        ViolationKind.DAY_BROKEN,
        ViolationKind.EXECUTED_CHANGED,
        ViolationKind.LOADED_MOVED,
        ViolationKind.LOCKED_CHANGED,
        ViolationKind.IN_THE_PAST,
    }
    assert broken | elsewhere == set(ViolationKind)


def test_an_order_listed_as_late_may_be_late() -> None:
    problem, plan = _late_unlisted()
    listed = replace(plan, late=(Late(order_id=OrderId("o4"), late_s=1, reason=REASON),))
    assert check(problem, listed) == []


def test_a_lateness_stated_wrongly_is_found() -> None:
    problem, plan = _late_unlisted()
    entry = Late(order_id=OrderId("o4"), late_s=3600, reason=REASON)
    found = check(problem, replace(plan, late=(entry,)))
    assert [(v.kind, v.amount) for v in found] == [(ViolationKind.LATE_MISSTATED, 3599)]


def test_a_hired_vehicle_of_an_unknown_type_is_unknown() -> None:
    ghost = Vehicle(
        vehicle_id=VehicleId("ghost"),
        vehicle_type_id=VehicleTypeId("ghost"),
        home_id=PlaceId("H"),
    )
    plan = _with(direct=replace(DIRECT, vehicle_id=ghost.vehicle_id))
    found = check(PROBLEM, replace(plan, hired=(ghost,)))
    assert {v.kind for v in found} == {ViolationKind.VEHICLE_UNKNOWN}


@pytest.mark.parametrize(("most", "over"), [(None, 0), (2, 0), (1, 1)])
def test_trips_are_counted_from_home_to_home(most: int | None, over: int) -> None:
    problem = _type_changed("truck", max_trips=most)
    waiting = replace(TRUNK.stops[2], arrive_s=TRUNK.stops[2].depart_s)
    twice_home = with_stops(TRUNK, *TRUNK.stops[:3], waiting, *TRUNK.stops[3:])
    for trunk in (TRUNK, twice_home):
        found = check(problem, _with(trunk=trunk))
        assert [(v.kind, v.subject, v.amount) for v in found] == [
            (ViolationKind.TRIPS, "T1", 1)
        ] * over


@pytest.mark.parametrize(("most", "over"), [(None, 0), (2, 0), (1, 1), (0, 2)])
def test_vehicles_of_a_type_are_counted_over_all_routes(most: int | None, over: int) -> None:
    problem = _type_changed("truck", max_in_use=most)
    home = TRUNK.stops[-1]
    stays = replace(home, arrive_s=home.depart_s, deliver=(), load=Load())
    spare = Route(route_id="T2", vehicle_id=SPARE, kind=TRUNK.kind, stops=(stays, stays))
    found = check(problem, plan_of((TRUNK, LOCAL, DIRECT, spare)))
    assert [(v.kind, v.subject, v.amount) for v in found] == [
        (ViolationKind.VEHICLES_IN_USE, "truck", over)
    ][:over]


def test_a_hired_vehicle_brings_its_driver() -> None:
    hired = Vehicle(
        vehicle_id=VehicleId("hired"),
        vehicle_type_id=_types("chilled")[0].vehicle_type_id,
        home_id=PlaceId("H"),
    )
    plan = _with(direct=replace(DIRECT, vehicle_id=hired.vehicle_id))
    problem = _type_changed("chilled", max_in_use=0)
    assert _kinds(problem, _with()) == {ViolationKind.VEHICLES_IN_USE}
    assert check(problem, replace(plan, hired=(hired,))) == []


def test_hired_vehicles_are_known_and_available() -> None:
    hired = Vehicle(
        vehicle_id=VehicleId("hired"),
        vehicle_type_id=_types("chilled")[0].vehicle_type_id,
        home_id=PlaceId("H"),
    )
    plan = _with(direct=replace(DIRECT, vehicle_id=hired.vehicle_id))
    assert check(PROBLEM, replace(plan, hired=(hired,))) == []


def test_an_empty_plan_misses_every_order() -> None:
    found = check(PROBLEM, Plan())
    assert [v.subject for v in found] == list(PROBLEM.orders)
    assert {v.kind for v in found} == {ViolationKind.ORDER_MISSING}


def _kinds(problem: TwoEchelonProblem, plan: Plan) -> set[ViolationKind]:
    return {violation.kind for violation in check(problem, plan)}


@pytest.mark.parametrize("seed", [0, 1, 5, 6, 7, 9])
def test_plans_of_random_counties_break_like_the_valleys(seed: int) -> None:
    problem = random_day(seed).problem()
    plan = plan_day(problem, stop=MaxIterations(1), seed=seed).plan
    assert check(problem, plan) == []
    route = max(plan.routes, key=lambda r: len(r.stops))
    others = tuple(r for r in plan.routes if r is not route)

    def changed(new: Route) -> Plan:
        routes = (*others, new)
        return replace(plan, routes=routes, assignments=derive_assignments(routes))

    first = route.stops[0]
    assert first.collect or route.stops[1].collect
    rushed = with_stops(route, first, *later(route.stops[1:], -1))
    assert ViolationKind.TRAVEL_TOO_FAST in _kinds(problem, changed(rushed))
    stranger = replace(route, vehicle_id=VehicleId("nobody"))
    assert _kinds(problem, changed(stranger)) == {ViolationKind.VEHICLE_UNKNOWN}
    wrong = _stop_changed(route, 1, load=route.stops[1].load.plus(Load(pieces=1)))
    assert _kinds(problem, changed(wrong)) == {ViolationKind.LOAD_MISSTATED}
    one_way = with_stops(route, *route.stops[:-1])
    assert ViolationKind.ROUTE_NOT_HOME in _kinds(problem, changed(one_way))
    twice = replace(plan, routes=(*plan.routes, replace(route, route_id="again")))
    assert ViolationKind.VEHICLE_UNAVAILABLE in _kinds(problem, twice)
    without = replace(plan, routes=others, assignments=derive_assignments(others))
    assert ViolationKind.ORDER_MISSING in _kinds(problem, without)
    stated = replace(plan, assignments={})
    assert _kinds(problem, stated) == {ViolationKind.ASSIGNMENT_MISMATCH}
