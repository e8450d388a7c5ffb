"""Buses at stations and the roadside: what they hand over while they stand, and no more."""

from dataclasses import replace

import pytest

from network.county import County
from network.fleet import Access, BusTrip
from network.ids import OrderId, PlaceId
from network.operations import BusDwell
from network.orders import Direction
from routing.daily import plan_day
from routing.load import NOTHING
from routing.stop import MaxIterations
from routing.two_echelon.bus_times import time_bus
from routing.two_echelon.buses import bus_rides, can_ride
from routing.two_echelon.check import check
from routing.two_echelon.echelons import Echelons
from routing.two_echelon.fees import Fees
from routing.two_echelon.plan import Plan, RouteKind
from routing.two_echelon.policy import Policy
from routing.two_echelon.problem import TwoEchelonProblem
from routing.two_echelon.runs import Call
from routing.two_echelon.solution import BusRoute, Transfer
from routing.two_echelon.standing import nothing_in_force, only_timed
from routing.violation import ReasonCode
from tests.routing.orders import order
from tests.routing.random_days import DAY, random_day
from tests.routing.two_echelon.bus_day import bus_problem, bus_trip, bus_valley

NEVER = 2**40
A_MINUTE = "9:31"


def _roadside(until: str = A_MINUTE, trip_id: str = "road") -> BusTrip:
    """Return a trip out that stands at the roadside before P3 from 9:30, then at station B."""
    line = (("H", "8:55", "9:00"), ("P3", "9:30", until), ("SB", "9:50", "9:52"))
    return bus_trip(trip_id, line)


def _most(county: County) -> list[int]:
    """Return the pieces that the county's only ride may hand over, stop by stop."""
    rows = {place.place_id: row for row, place in enumerate(county.places)}
    (ride,) = bus_rides(county, DAY, rows, [rows[PlaceId("H")]])
    return list(ride.most_pieces.values())


def _plan(problem: TwoEchelonProblem) -> Plan:
    plan = plan_day(problem, stop=MaxIterations(3)).plan
    assert check(problem, plan) == []
    return plan


def _carriers(plan: Plan) -> set[RouteKind]:
    return {route.kind for route in plan.routes}


def _thirty_for_two_buses() -> TwoEchelonProblem:
    """Return two visits of fifteen pieces for P3, where each of two buses stands for fifteen."""
    urgent = (order(f"u{k}", "H", "P3", weight_kg=0.5, due_h=17.5) for k in range(15))
    orders = (order(f"o{k}", "H", "P3", weight_kg=0.5) for k in range(15))
    county = bus_valley(_roadside(), _roadside(trip_id="again"))
    return bus_problem(*urgent, *orders, county=county)


def test_a_bus_hands_over_as_many_pieces_as_it_stands_for() -> None:
    county = bus_valley(_roadside())
    times = county.operations.stop_times
    assert _most(county) == [60 // times.point_piece_s, 120 // times.station_piece_s]


def test_a_bus_that_leaves_when_it_arrives_stands_as_long_as_the_county_says() -> None:
    county = bus_valley(_roadside("9:30"))
    assert _most(county)[0] == BusDwell().roadside_s // 4
    short = replace(county.operations, bus_dwell=BusDwell(roadside_s=11))
    assert _most(county.replace(operations=short))[0] == 2


@pytest.mark.parametrize(("pieces", "is_carried"), [(15, True), (16, False)])
def test_an_order_too_large_for_the_stay_is_left_to_a_vehicle(
    pieces: int, *, is_carried: bool
) -> None:
    large = order("o", "H", "P3", pieces=pieces, weight_kg=5.0)
    plan = _plan(bus_problem(large, county=bus_valley(_roadside())))
    assert (_carriers(plan) == {RouteKind.BUS}) is is_carried
    assert (RouteKind.BUS in _carriers(plan)) is is_carried
    assert OrderId("o") in plan.assignments


def test_where_only_buses_get_to_an_order_beyond_the_stay_has_its_reason() -> None:
    county = bus_valley(_roadside())
    closed = (
        replace(road, closed_for=frozenset(Access)) if road.road_id == "village-P3" else road
        for road in county.roads
    )
    county = county.replace(roads=tuple(closed))
    orders = (order(f"o{n}", "H", "P3", pieces=n) for n in (15, 16))
    problem = bus_problem(*orders, county=county)
    (left,) = problem.unserved
    assert (left.order_id, left.reason.code) == ("o16", ReasonCode.BUS_TOO_SHORT)
    assert "15" in left.reason.cause.en
    assert "16" in left.reason.cause.zh
    assert set(_plan(problem).assignments) == {"o15"}


def _both_ways(pieces: int, *, released_h: float = 5.5) -> list[int]:
    """Return the sizes of the visits at P3 to which goods go, and from which one piece comes."""
    line = (("P3", "16:30", "16:31"), ("H", "17:00", "17:05"))
    county = bus_valley(_roadside(), bus_trip("home", line))
    brought = order("o", "H", "P3", pieces=pieces, weight_kg=5.0, released_h=released_h)
    taken = order("u", "P3", "H", direction=Direction.UP)
    return sorted(visit.pieces for visit in bus_problem(brought, taken, county=county).visits)


def test_goods_brought_and_taken_are_apart_where_buses_may_carry_both() -> None:
    assert _both_ways(15) == [1, 15]


def test_where_a_vehicle_comes_anyway_it_brings_and_takes_at_once() -> None:
    assert _both_ways(16) == [17]


def test_goods_that_are_ready_after_the_bus_has_left_need_a_vehicle() -> None:
    assert _both_ways(15, released_h=9.5) == [16]


def test_where_only_buses_get_to_visits_are_as_small_as_they_need() -> None:
    county = bus_valley(_roadside(), _roadside(trip_id="again"))
    closed = (
        replace(road, closed_for=frozenset(Access)) if road.road_id == "village-P3" else road
        for road in county.roads
    )
    county = county.replace(roads=tuple(closed))
    orders = (order(f"o{k}", "H", "P3", weight_kg=0.5) for k in range(31))
    problem = bus_problem(*orders, county=county)
    assert [visit.pieces for visit in problem.visits] == [15, 15, 1]
    assert len(_plan(problem).unserved) == 1


def test_visits_that_share_a_stop_share_its_time() -> None:
    problem = _thirty_for_two_buses()
    echelons = Echelons(problem, Policy(problem))

    def fits(*visits: int) -> bool:
        return time_bus(echelons, BusRoute(ride=0, tasks=visits), lambda _: NEVER) is not None

    assert fits(0)
    assert fits(1)
    assert not fits(0, 1)


def test_a_search_chooses_for_each_bus_among_visits_it_can_make_together() -> None:
    problem = _thirty_for_two_buses()
    policy = Policy(problem)
    assert [policy.may_ride(k).tolist() for k in range(2)] == [[True, True], [True, True]]
    assert [policy.rides(k).tolist() for k in range(2)] == [[True, False], [False, True]]
    assert sorted(route.vehicle_id for route in _plan(problem).routes) == ["again", "road"]


def test_what_a_bus_has_no_time_for_is_taken_out_and_the_rest_stays_aboard() -> None:
    problem = _thirty_for_two_buses()
    echelons = Echelons(problem, Policy(problem))
    nothing = nothing_in_force(echelons).solution()
    both = BusRoute(ride=0, tasks=(0, 1))
    left = only_timed(echelons, replace(nothing, unserved=frozenset(), bus_routes=(both,)))
    assert [bus.route.tasks for bus in left.bus_routes] == [(0,)]
    assert left.unserved == {1}


def test_goods_for_a_station_and_through_it_share_the_stay_there() -> None:
    at_station = order("s", "H", "SB", pieces=100, weight_kg=50.0)
    beyond = order("p", "H", "P5", pieces=21, weight_kg=10.0)
    problem = bus_problem(at_station, beyond, county=bus_valley(_roadside()))
    echelons = Echelons(problem, Policy(problem))
    station = problem.row_of[PlaceId("SB")]
    to_station, to_village = sorted(range(2), key=lambda i: problem.visits[i].place != station)
    through = Transfer(station=station, hub=problem.hubs[0], is_drop=True, visits=(to_village,))
    alone = [BusRoute(ride=0, tasks=(task,)) for task in (to_station, through)]
    together = BusRoute(ride=0, tasks=(to_station, through))
    assert all(time_bus(echelons, bus, lambda _: NEVER) for bus in alone)
    assert time_bus(echelons, together, lambda _: NEVER) is None


def test_no_further_call_is_offered_to_a_bus_without_time_for_it() -> None:
    county = bus_valley(_roadside())
    aboard = [order(f"o{k}", "H", "P3", weight_kg=0.5) for k in range(10)]
    plan = _plan(bus_problem(*aboard, county=county))
    assert _carriers(plan) == {RouteKind.BUS}
    later = [order(f"later{n}", "H", "P3", pieces=n, weight_kg=0.5) for n in (5, 6)]
    problem = bus_problem(*aboard, *later, county=county)

    def offer(order_id: OrderId) -> object:
        call = Call(
            visit=None,
            route=0,
            place=problem.row_of[PlaceId("P3")],
            source=problem.hubs[0],
            deliver_ids=(order_id,),
            collect_ids=(),
            deliver=problem.loads[order_id],
            collect=NOTHING,
            ready_s=0,
            early_s=0,
            late_s=NEVER,
            return_by_s=None,
        )
        return Fees(problem, plan).cheapest(call, banned=None)

    assert offer(OrderId("later5")) is not None
    assert offer(OrderId("later6")) is None


def test_an_inbound_bus_collects_at_the_roadside_at_any_hour() -> None:
    line = (("SB", "9:00", "9:02"), ("P3", "9:20", "9:21"), ("H", "9:50", "9:55"))
    county = bus_valley(bus_trip("morning", line))
    up = order("u", "P3", "H", direction=Direction.UP)
    problem = bus_problem(up, county=county)
    (route,) = _plan(problem).routes
    assert (route.kind, route.vehicle_id) == (RouteKind.BUS, "morning")
    echelons = Echelons(problem, Policy(problem))
    station = problem.row_of[PlaceId("SB")]
    assert problem.bus_rides[0].stops[station][0] < echelons.homeward_s(station, problem.hubs[0])


@pytest.mark.parametrize("seed", range(24))
def test_random_days_give_no_bus_more_than_it_stands_for(seed: int) -> None:
    problem = random_day(seed).problem()
    policy = Policy(problem)
    for number, ride in enumerate(problem.bus_rides):
        for row, most in ride.most_pieces.items():
            visits = [problem.visits[i] for i in policy.rides(number).nonzero()[0]]
            here = [visit for visit in visits if visit.place == row]
            assert sum(visit.pieces for visit in here) <= most
            assert all(can_ride(ride, visit) for visit in here)
    _plan(problem)
