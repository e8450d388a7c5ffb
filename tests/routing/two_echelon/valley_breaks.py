"""The valley's plan, each rule broken in it alone."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from network.calendar import Calendar, CalendarEntry, DayKind
from network.county import County
from network.fleet import VehicleType
from network.ids import OrderId, PlaceId, VehicleId
from routing.load import Load
from routing.two_echelon.plan import Held, Late, Plan, Route, Stop, Unserved
from routing.two_echelon.problem import TwoEchelonProblem
from routing.violation import ViolationKind
from tests.routing.two_echelon.mutations.day import reloaded
from tests.routing.two_echelon.valley_day import (
    REASON,
    later,
    plan_of,
    stop_changed,
    valley_plan,
    valley_problem,
    valley_routes,
    with_stops,
)

Case = tuple[TwoEchelonProblem, Plan]
PROBLEM = valley_problem()
TRUNK, LOCAL, DIRECT = valley_routes(PROBLEM)


def plan_with(*, trunk: Route = TRUNK, local: Route = LOCAL, direct: Route = DIRECT) -> Plan:
    """Return the valley's plan with another route."""
    return plan_of((trunk, local, direct))


def _operations(**changes: object) -> TwoEchelonProblem:
    county = PROBLEM.county
    operations = replace(county.operations, **changes)  # type: ignore[arg-type]
    return _county(county.replace(operations=operations))


def _county(county: County) -> TwoEchelonProblem:
    return replace(PROBLEM, county=county)


def type_changed(type_id: str, **changes: float | None) -> TwoEchelonProblem:
    """Return the valley's day with a changed vehicle type."""

    def changed(kind: VehicleType) -> VehicleType:
        if kind.vehicle_type_id != type_id:
            return kind
        return replace(kind, **changes)  # type: ignore[arg-type]

    county = PROBLEM.county
    return _county(county.replace(vehicle_types=tuple(map(changed, county.vehicle_types))))


def _place_changed(place_id: str, **changes: float) -> TwoEchelonProblem:
    places = tuple(
        replace(p, **changes) if p.place_id == place_id else p  # type: ignore[arg-type]
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


def _unserved_though_it_arrives() -> Case:
    plan = valley_plan(PROBLEM)
    again = Unserved(order_id=OrderId("o4"), place_id=PlaceId("P4"), reason=REASON)
    return PROBLEM, replace(plan, unserved=(*plan.unserved, again))


def _order_unknown() -> Case:
    plan = valley_plan(PROBLEM)
    stranger = Unserved(order_id=OrderId("nobody"), reason=REASON)
    return PROBLEM, replace(plan, unserved=(*plan.unserved, stranger))


def _vehicle_unknown() -> Case:
    return PROBLEM, plan_with(direct=replace(DIRECT, vehicle_id=VehicleId("V99")))


def _place_unknown() -> Case:
    elsewhere = Stop(
        place_id=PlaceId("X"),
        arrive_s=DIRECT.stops[1].depart_s,
        depart_s=DIRECT.stops[1].depart_s,
    )
    return PROBLEM, plan_with(
        direct=with_stops(DIRECT, *DIRECT.stops[:2], elsewhere, DIRECT.stops[2])
    )


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
    local = stop_changed(LOCAL, 0, collect=(OrderId("o2"),), load=PROBLEM.loads[OrderId("o2")])
    return PROBLEM, plan_with(local=stop_changed(local, 1, deliver=()))


def _chain_too_early() -> Case:
    """Load the local route a minute before the trunk has unloaded."""
    return PROBLEM, plan_with(
        local=with_stops(LOCAL, *later(LOCAL.stops[:1], -60), *LOCAL.stops[1:])
    )


def _travel_too_fast() -> Case:
    home = DIRECT.stops[-1]
    early = replace(home, arrive_s=home.arrive_s - 60, depart_s=home.depart_s)
    return PROBLEM, plan_with(direct=with_stops(DIRECT, *DIRECT.stops[:2], early))


def _service_too_short() -> Case:
    stop = DIRECT.stops[1]
    return PROBLEM, plan_with(direct=stop_changed(DIRECT, 1, depart_s=stop.depart_s - 1))


def _rest_not_stayed() -> Case:
    return PROBLEM, plan_with(direct=stop_changed(DIRECT, 1, rest_s=1_200))


def _rest_taken_off_the_stay() -> Case:
    stop = DIRECT.stops[1]
    return PROBLEM, plan_with(
        direct=stop_changed(DIRECT, 1, depart_s=stop.depart_s - 60, rest_s=-60)
    )


def _route_not_home() -> Case:
    return PROBLEM, plan_with(direct=with_stops(DIRECT, *DIRECT.stops[:2]))


def _capacity() -> Case:
    return type_changed("truck", payload_kg=203.999), valley_plan(PROBLEM)


def _capacity_in_litres() -> Case:
    return type_changed("truck", volume_l=409.0), valley_plan(PROBLEM)


def _load_misstated() -> Case:
    return PROBLEM, plan_with(direct=stop_changed(DIRECT, 0, load=Load(weight_g=1)))


def _shift() -> Case:
    work_s = TRUNK.stops[-1].depart_s - TRUNK.stops[0].arrive_s
    return type_changed("truck", shift_s=work_s - 1, overtime_s=0), valley_plan(PROBLEM)


def _only_direct() -> Plan:
    """Return the plan without the trunk and the local route."""
    left = tuple(
        Unserved(order_id=OrderId(i), reason=REASON) for i in ("o1", "o2", "o3", "o6", "u1")
    )
    return replace(plan_of((DIRECT,)), unserved=left)


def _rest() -> Case:
    drives_s = DIRECT.stops[2].arrive_s - DIRECT.stops[1].depart_s
    both_s = drives_s + DIRECT.stops[1].arrive_s - DIRECT.stops[0].depart_s
    return _operations(rest_after_driving_s=both_s - 1), _only_direct()


def _range() -> Case:
    return type_changed("chilled", range_m=10_000), valley_plan(PROBLEM)


def _starts_before_work() -> Case:
    return _operations(work_from_s=7 * 3600 + 1), _only_direct()


def _ends_after_work() -> Case:
    return _operations(work_to_s=TRUNK.stops[-1].depart_s - 1), valley_plan(PROBLEM)


def _closed_before_the_end() -> Case:
    return _place_changed("P4", open_to_s=DIRECT.stops[1].depart_s - 1), valley_plan(PROBLEM)


def _trips() -> Case:
    """Allow the truck that makes two trips a single one."""
    return type_changed("truck", max_trips=1), valley_plan(PROBLEM)


def _vehicles_in_use() -> Case:
    return type_changed("tricycle", max_in_use=0), valley_plan(PROBLEM)


def _release() -> Case:
    ready = dict(PROBLEM.ready_s) | {OrderId("o4"): DIRECT.stops[0].depart_s + 1}
    return replace(PROBLEM, ready_s=ready), valley_plan(PROBLEM)


def _sorted_too_slowly() -> Case:
    """Have the hub sort the fifteen pieces of half past five until ten past seven."""
    sorting = replace(PROBLEM.county.operations.sorting, pieces_per_hour=9)
    return _operations(sorting=sorting), valley_plan(PROBLEM)


def _late_misstated() -> Case:
    entry = Late(order_id=OrderId("o4"), late_s=1, reason=REASON)
    return PROBLEM, replace(valley_plan(PROBLEM), late=(entry,))


def _late_by_no_second() -> Case:
    entry = Late(order_id=OrderId("o4"), late_s=0, reason=REASON)
    return PROBLEM, replace(valley_plan(PROBLEM), late=(entry,))


def late_unlisted() -> Case:
    """Promise o4 for a second before it arrives."""
    return _order_changed("o4", due_s=DIRECT.stops[1].arrive_s - 1), valley_plan(PROBLEM)


def _held_too_long() -> Case:
    return _order_changed("o5", due_s=2 * 86_400 - 1), valley_plan(PROBLEM)


def _held_until_yesterday() -> Case:
    plan = valley_plan(PROBLEM)
    return PROBLEM, replace(plan, held=(replace(plan.held[0], latest_day=0),))


def _held_until_a_holiday() -> Case:
    return _with_entry(DayKind.HOLIDAY, days=2), valley_plan(PROBLEM)


def _held_until_it_is_closed() -> Case:
    return _with_entry(DayKind.CLOSURE, "P5", days=2), valley_plan(PROBLEM)


def _temperature() -> Case:
    """Bring the chilled order in a truck without a cold compartment."""
    van, truck = (PROBLEM.ways[t.vehicle_type_id] for t in types_of("chilled", "truck"))
    assert (van.duration_s <= truck.duration_s).all()
    slow = with_stops(
        DIRECT,
        DIRECT.stops[0],
        *later(DIRECT.stops[1:2], 3_600),
        *later(DIRECT.stops[2:], 7_200),
    )
    return PROBLEM, plan_with(direct=replace(slow, vehicle_id=VehicleId("V2")))


def types_of(*type_ids: str) -> list[VehicleType]:
    """Return vehicle types by their ids."""
    by_id = {str(t.vehicle_type_id): t for t in PROBLEM.county.vehicle_types}
    return [by_id[type_id] for type_id in type_ids]


def _access() -> Case:
    chilled = types_of("chilled")[0].vehicle_type_id
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
    return _place_changed("SA", storage_l=4.9), _waits_at_station()


def _no_cold_room_overnight() -> Case:
    load = PROBLEM.loads[OrderId("u1")]
    loads = {**PROBLEM.loads, OrderId("u1"): load._replace(frozen_ml=load.volume_ml)}
    types = tuple(replace(kind, frozen_l=100.0) for kind in PROBLEM.county.vehicle_types)
    problem = replace(_county(PROBLEM.county.replace(vehicle_types=types)), loads=loads)
    plan = _waits_at_station()
    return problem, replace(plan, routes=tuple(reloaded(problem, r) for r in plan.routes))


def _holiday() -> Case:
    return _with_entry(DayKind.HOLIDAY), valley_plan(PROBLEM)


def _closed_that_day() -> Case:
    return _with_entry(DayKind.CLOSURE, "P4"), valley_plan(PROBLEM)


def _with_entry(kind: DayKind, place: str | None = None, *, days: int = 0) -> TwoEchelonProblem:
    place_id, on = None if place is None else PlaceId(place), PROBLEM.day + timedelta(days=days)
    entry = CalendarEntry(date=on, kind=kind, place_id=place_id)
    return _county(PROBLEM.county.replace(calendar=Calendar((entry,))))


def _out_of_service() -> Case:
    return _place_changed("P4", is_active=False), valley_plan(PROBLEM)


CASES: tuple[tuple[ViolationKind, Callable[[], Case]], ...] = (
    (ViolationKind.ORDER_MISSING, _order_missing),
    (ViolationKind.ORDER_DUPLICATE, _order_duplicate),
    (ViolationKind.ORDER_DUPLICATE, _order_listed_twice),
    (ViolationKind.ORDER_DUPLICATE, _held_though_it_arrives),
    (ViolationKind.ORDER_DUPLICATE, _unserved_though_it_arrives),
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
    (ViolationKind.SERVICE_TOO_SHORT, _rest_taken_off_the_stay),
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
    (ViolationKind.RELEASE, _sorted_too_slowly),
    (ViolationKind.LATE_UNLISTED, late_unlisted),
    (ViolationKind.LATE_MISSTATED, _late_misstated),
    (ViolationKind.LATE_MISSTATED, _late_by_no_second),
    (ViolationKind.HELD_TOO_LONG, _held_too_long),
    (ViolationKind.HELD_TOO_LONG, _held_until_yesterday),
    (ViolationKind.HELD_TOO_LONG, _held_until_a_holiday),
    (ViolationKind.HELD_TOO_LONG, _held_until_it_is_closed),
    (ViolationKind.TEMPERATURE, _temperature),
    (ViolationKind.ACCESS, _access),
    (ViolationKind.STORAGE, _no_room_overnight),
    (ViolationKind.STORAGE, _no_cold_room_overnight),
    (ViolationKind.NO_SERVICE, _holiday),
    (ViolationKind.PLACE_CLOSED, _closed_that_day),
    (ViolationKind.PLACE_CLOSED, _out_of_service),
)
"""Rules, with ways to break each of them alone."""
