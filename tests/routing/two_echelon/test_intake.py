"""What becomes of orders before any search: every reason by a named case, and the visits."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from network.calendar import Calendar, CalendarEntry, DayKind
from network.county import County
from network.fleet import Access
from network.ids import OrderId, PlaceId
from network.orders import Direction, Order, Temperature
from network.travel import RoadTravel
from routing.load import NOTHING, order_load, vehicle_capacity
from routing.two_echelon.intake import build_problem
from routing.two_echelon.problem import TwoEchelonProblem
from routing.violation import ReasonCode
from tests.counties import TRICYCLE, TRUCK, valley, with_island, with_truck_closure
from tests.examples import examples
from tests.routing.orders import order
from tests.routing.random_days import DAY, random_day

HOUR_S = 3600


def _problem(county: County, *orders: Order) -> TwoEchelonProblem:
    travel = RoadTravel(county, county.calendar.closed_roads(DAY))
    return build_problem(county, orders, travel, day=DAY)


def _with_holiday(county: County, place_id: str | None = None) -> County:
    holiday = CalendarEntry(
        date=DAY, kind=DayKind.HOLIDAY, place_id=None if place_id is None else PlaceId(place_id)
    )
    return county.replace(calendar=Calendar((holiday,)))


def _only(county: County, *vehicle_ids: str) -> County:
    return county.replace(vehicles=tuple(v for v in county.vehicles if v.vehicle_id in vehicle_ids))


def _with_out_of_service(place_id: str) -> County:
    places = tuple(replace(p, is_active=p.place_id != place_id) for p in valley().places)
    return valley().replace(places=places)


def _parked(*type_ids: str) -> County:
    """Return the valley with no vehicle of some types allowed out."""
    types = tuple(
        replace(t, max_in_use=0 if t.vehicle_type_id in type_ids else None)
        for t in valley().vehicle_types
    )
    return valley().replace(vehicle_types=types)


DOWN = order("o1", "H", "P3")
LATE = order("o1", "H", "P3", released_h=10.9999)


@pytest.mark.parametrize(
    ("county", "given_order", "code"),
    [
        (valley(), replace(DOWN, temperature=Temperature.FROZEN), ReasonCode.NO_TEMPERATURE),
        (
            valley(),
            replace(DOWN, temperature=Temperature.FROZEN, volume_l=0.0),
            ReasonCode.NO_TEMPERATURE,
        ),
        (valley(), replace(DOWN, weight_kg=1_800.001), ReasonCode.TOO_LARGE),
        (valley(), replace(DOWN, volume_l=16_000.001), ReasonCode.TOO_LARGE),
        (_only(with_truck_closure(), "V1", "V2"), DOWN, ReasonCode.NO_ACCESS),
        (_with_out_of_service("P3"), DOWN, ReasonCode.NOT_SERVED_PLACE),
        (_only(valley(), "V4"), replace(DOWN, weight_kg=301.0), ReasonCode.TOO_LARGE),
        (
            _parked("chilled"),
            replace(DOWN, temperature=Temperature.CHILLED),
            ReasonCode.NO_TEMPERATURE,
        ),
        (_parked("truck", "chilled", "tricycle"), DOWN, ReasonCode.FLEET_TOO_SMALL),
    ],
    ids=[
        "frozen",
        "frozen without volume",
        "too heavy",
        "too bulky",
        "closed to trucks",
        "out of service",
        "too heavy for a tricycle",
        "chilled vans stay at home",
        "all vehicles stay at home",
    ],
)
def test_an_order_nobody_can_carry_is_unserved(
    county: County, given_order: Order, code: ReasonCode
) -> None:
    problem = _problem(county, given_order)
    assert [(u.order_id, u.reason.code) for u in problem.unserved] == [("o1", code)]
    assert (problem.visits, problem.held) == ((), ())


@pytest.mark.parametrize(
    ("county", "given_order", "code"),
    [
        (valley(), LATE, ReasonCode.NOT_READY),
        (_with_holiday(valley()), DOWN, ReasonCode.NO_SERVICE_TODAY),
        (_with_holiday(valley(), "P3"), DOWN, ReasonCode.PLACE_CLOSED),
        (_with_holiday(valley(), "H"), DOWN, ReasonCode.PLACE_CLOSED),
    ],
    ids=["sorted after the cut-off", "holiday", "place closed", "hub closed"],
)
def test_an_order_that_cannot_go_today_is_held_at_its_origin(
    county: County, given_order: Order, code: ReasonCode
) -> None:
    problem = _problem(county, given_order)
    # due at 5:30 on day 3, before P3 opens at eight: day 2 is the last
    assert [(h.order_id, h.place_id, h.reason.code, h.latest_day) for h in problem.held] == [
        ("o1", "H", code, 2)
    ]
    assert (problem.visits, problem.unserved) == ((), ())


@pytest.mark.parametrize(
    ("held", "closed", "latest"),
    [
        (DOWN, "H", 1),
        (order("o1", "P3", "H", direction=Direction.UP), "H", 1),
        (order("o1", "P3", "H", direction=Direction.UP), "P1", 2),
        (order("o1", "P1", "P3", direction=Direction.LATERAL), "P5", 1),
        (order("o1", "P1", "P3", direction=Direction.LATERAL, due_h=101.5), "P3", 1),
        (order("o1", "P1", "P3", direction=Direction.LATERAL, due_h=101.5), "P5", 2),
    ],
    ids=[
        "down",
        "up",
        "up from elsewhere",
        "lateral",
        "lateral, closed then",
        "lateral, a day more",
    ],
)
def test_an_order_is_held_while_all_places_on_its_way_are_open_in_time(
    held: Order, closed: str, latest: int
) -> None:
    """Today is a holiday, and a place is closed on day 2, for laterals with more time on day 3."""
    on = DAY + timedelta(days=2 + (held.due_s > 90 * HOUR_S))
    entry = CalendarEntry(date=on, kind=DayKind.CLOSURE, place_id=PlaceId(closed))
    holiday = _with_holiday(valley()).calendar.entries
    problem = _problem(valley().replace(calendar=Calendar((*holiday, entry))), held)
    assert [h.latest_day for h in problem.held] == [latest]


@pytest.mark.parametrize(("is_holiday", "is_hurried"), [(False, False), (True, True)])
def test_goods_that_are_due_before_work_starts_again_go_home_today(
    is_holiday: bool, is_hurried: bool
) -> None:
    entry = CalendarEntry(date=DAY + timedelta(days=1), kind=DayKind.HOLIDAY)
    county = valley().replace(calendar=Calendar((entry,) * is_holiday))
    (visit,) = _problem(county, order("o1", "P3", "H", direction=Direction.UP, due_h=44.0)).visits
    assert (visit.return_by_s is not None) == is_hurried


def test_reasons_speak_both_languages_and_name_the_place() -> None:
    reason = _problem(_with_out_of_service("P3"), DOWN).unserved[0].reason
    assert "甲三村" in reason.cause.zh
    assert "甲三村" in reason.cause.en
    assert reason.action.zh
    assert reason.action.en


def test_an_order_due_before_tomorrow_goes_today_though_it_is_ready_late() -> None:
    hurried = order("o1", "H", "P3", released_h=11.5, due_h=18.0)
    assert _problem(valley(), hurried).visits[0].deliver_ids == ("o1",)


def test_an_order_due_today_on_a_holiday_is_unserved() -> None:
    problem = _problem(_with_holiday(valley()), replace(DOWN, due_s=18 * HOUR_S))
    assert [u.reason.code for u in problem.unserved] == [ReasonCode.NO_SERVICE_TODAY]


def test_smaller_vehicles_reach_what_is_closed_to_trucks() -> None:
    problem = _problem(with_truck_closure(), DOWN)
    assert [visit.deliver_ids for visit in problem.visits] == [("o1",)]
    county = with_truck_closure()
    assert Access.TRUCK in next(r for r in county.roads if r.road_id == "village-P3").closed_for


def test_an_island_is_reached_by_an_estimate() -> None:
    problem = _problem(with_island(), order("o1", "H", "I1"))
    assert len(problem.visits) == 1
    ways = problem.ways[TRUCK.vehicle_type_id]
    assert ways.is_estimate[problem.row_of[PlaceId("H")], problem.row_of[PlaceId("I1")]]


def test_a_places_orders_both_ways_share_a_visit() -> None:
    problem = _problem(
        valley(),
        order("o1", "H", "P1"),
        order("o2", "H", "P1", pieces=3),
        order("u1", "P1", "H", direction=Direction.UP),
    )
    (visit,) = problem.visits
    assert (visit.deliver_ids, visit.collect_ids) == (("o1", "o2"), ("u1",))
    assert (visit.pieces, visit.num_orders) == (5, 3)
    # five pieces at the hub's 3000 an hour take five seconds, rounded up
    assert visit.ready_s == round(5.5 * HOUR_S) + 5
    assert (visit.early_s, visit.late_s) == (8 * HOUR_S, 19 * HOUR_S - 180 - 5 * 4)


@pytest.mark.parametrize(
    "other",
    [
        order("o2", "H", "P2"),
        order("o2", "SA", "P1"),
        order("o2", "H", "P1", temperature=Temperature.CHILLED),
        order("o2", "H", "P1", due_h=12.0),
    ],
    ids=["other place", "other source", "chilled", "due at noon"],
)
def test_orders_that_differ_in_what_binds_a_call_get_their_own_visit(other: Order) -> None:
    problem = _problem(valley(), order("o1", "H", "P1"), other)
    assert sorted(v.deliver_ids for v in problem.visits) == [("o1",), ("o2",)]


def test_a_hurried_order_narrows_its_window_to_half_hours() -> None:
    (visit,) = _problem(valley(), order("o1", "H", "P1", due_h=12.2)).visits
    assert visit.late_s == 12 * HOUR_S


def test_many_orders_are_split_into_visits_of_half_the_smallest_vehicle() -> None:
    orders = [order(f"o{k}", "H", "P1", weight_kg=60.0) for k in range(7)]
    visits = _problem(valley(), *orders).visits
    half_g = vehicle_capacity(TRICYCLE).weight_g // 2
    assert [len(visit.deliver_ids) for visit in visits] == [2, 2, 2, 1]
    assert all(visit.deliver.weight_g <= half_g for visit in visits)


def test_an_order_above_half_a_tricycle_gets_a_visit_of_its_own() -> None:
    orders = [order("o1", "H", "P1"), order("o2", "H", "P1", weight_kg=900.0)]
    visits = _problem(valley(), *orders, order("o3", "H", "P1")).visits
    assert [visit.deliver_ids for visit in visits] == [("o1",), ("o2",), ("o3",)]


def test_lateral_orders_pass_the_hub() -> None:
    problem = _problem(valley(), order("o1", "P1", "P5", direction=Direction.LATERAL))
    (visit,) = problem.visits
    assert problem.place_ids[visit.place] == "P1"
    assert problem.place_ids[visit.source] == "H"
    assert visit.collect_ids == ("o1",)


def test_travel_times_are_rounded_up_to_seconds_by_vehicle() -> None:
    problem = _problem(valley(), DOWN)
    rows = problem.row_of[PlaceId("H")], problem.row_of[PlaceId("SA")]
    matrix = RoadTravel(valley()).matrix(Access.TRUCK)
    plain_s = int(matrix.duration_s[matrix.place_ids.index(PlaceId("H")), 1])
    assert matrix.place_ids[1] == "SA"
    for kind, factor_tenths in ((TRUCK, 9), (TRICYCLE, 7)):
        assert problem.ways[kind.vehicle_type_id].duration_s[rows] == -(
            -plain_s * 10 // factor_tenths
        )


@examples(60)
@given(st.integers(0, 10**6))
def test_every_order_is_in_exactly_one_visit_held_or_unserved(seed: int) -> None:
    day = random_day(seed)
    problem = day.problem()
    fates = Counter(
        order_id for v in problem.visits for order_id in (*v.deliver_ids, *v.collect_ids)
    )
    fates.update(h.order_id for h in problem.held)
    fates.update(u.order_id for u in problem.unserved)
    assert fates == Counter(o.order_id for o in day.orders)


@examples(60)
@given(st.integers(0, 10**6))
def test_visits_state_what_their_orders_need(seed: int) -> None:
    problem = random_day(seed).problem()
    for visit in problem.visits:
        for order_ids, load in (
            (visit.deliver_ids, visit.deliver),
            (visit.collect_ids, visit.collect),
        ):
            total = NOTHING
            for order_id in order_ids:
                total = total.plus(order_load(problem.orders[order_id]))
            assert total == load
        assert visit.early_s <= visit.late_s
        assert all(problem.ready_s[i] <= visit.ready_s for i in visit.deliver_ids)
        assert all(_end(problem, i, taken=False) == visit.place for i in visit.deliver_ids)
        assert all(_end(problem, i, taken=True) == visit.place for i in visit.collect_ids)


def _end(problem: TwoEchelonProblem, order_id: OrderId, *, taken: bool) -> int:
    found = problem.orders[order_id]
    return problem.row_of[found.origin_id if taken else found.destination_id]


@examples(60)
@given(st.integers(0, 10**6))
def test_handing_over_starts_when_the_goods_are_there_and_ends_before_closing(seed: int) -> None:
    problem = random_day(seed).problem()
    places = problem.county.place_by_id()
    for visit in problem.visits:
        work_s = int(problem.call_s[visit.place])
        work_s += int(problem.call_piece_s[visit.place]) * visit.pieces
        assert visit.late_s + work_s <= places[problem.place_ids[visit.place]].open_to_s
        assert all(problem.ready_s[i] <= visit.early_s for i in visit.collect_ids)


def test_a_station_closed_today_takes_no_part() -> None:
    county = valley()
    station = county.stations[0]
    entry = CalendarEntry(date=DAY, kind=DayKind.CLOSURE, place_id=station.place_id)
    problem = _problem(county.replace(calendar=Calendar((entry,))), DOWN)
    assert problem.row_of[station.place_id] not in problem.stations
    assert all(vehicle.home_id != station.place_id for vehicle in problem.vehicles)
    assert len(problem.visits) == 1
