"""What has happened by a moment of the valley's day, by the plan's times and by statuses."""

from dataclasses import replace
from itertools import pairwise

import pytest

from network.ids import OrderId, VehicleId
from routing.replanning.events import OrderStatus, Statuses
from routing.replanning.happened import happened
from routing.two_echelon.progress import Progress, RouteProgress
from tests.routing.two_echelon.valley_day import valley_plan, valley_problem, valley_routes

PROBLEM = valley_problem()
PLAN = valley_plan(PROBLEM)
TRUNK, LOCAL, DIRECT = valley_routes(PROBLEM)


def _by(now_s: int, statuses: Statuses | None = None) -> Progress:
    return happened(PROBLEM, PLAN, now_s, statuses=statuses or {}, stopped_s={})


def _of(progress: Progress, route_id: str) -> RouteProgress:
    found = progress.of_route(route_id)
    assert found is not None
    return found


def test_before_anybody_leaves_nothing_has_happened() -> None:
    assert _by(6 * 3600).routes == ()


def test_a_vehicle_that_is_loading_has_loaded() -> None:
    done = _of(_by(TRUNK.stops[0].arrive_s), "T1")
    assert done.stops == TRUNK.stops[:1]
    assert done.heading is None
    assert done.legs == ()
    assert done.aboard == {"o1": "SA", "o2": "SA", "o3": "SA"}


def test_a_vehicle_on_its_way_is_heading_for_its_next_stop() -> None:
    done = _of(_by(LOCAL.stops[1].depart_s), "L1")
    assert done.stops == LOCAL.stops[:2]
    assert done.heading is not None
    assert done.heading.place_id == "P3"
    assert done.heading.arrive_s == LOCAL.stops[2].arrive_s
    assert len(done.legs) == 2
    row, ways = PROBLEM.row_of, PROBLEM.ways[PROBLEM.county.vehicles[3].vehicle_type_id]
    places = [stop.place_id for stop in LOCAL.stops[:3]]
    for leg, (a, b) in zip(done.legs, pairwise(places), strict=True):
        assert leg.distance_m == ways.distance_m[row[a], row[b]]
        assert leg.duration_s == ways.duration_s[row[a], row[b]]


def test_a_vehicle_that_waits_for_its_place_to_open_has_not_begun_there() -> None:
    arrived_s = LOCAL.stops[1].arrive_s + 60
    assert arrived_s < 8 * 3600
    done = _of(_by(arrived_s), "L1")
    assert done.stops == LOCAL.stops[:1]
    assert done.heading is not None
    assert (done.heading.place_id, done.heading.arrive_s) == ("P2", LOCAL.stops[1].arrive_s)


def test_a_vehicle_that_is_home_has_done_it_all() -> None:
    done = _of(_by(18 * 3600), "D1")
    assert done.stops == DIRECT.stops
    assert (done.heading, done.aboard) == (None, {})
    assert len(done.legs) == len(DIRECT.stops) - 1


@pytest.mark.parametrize("status", [OrderStatus.LOADED, OrderStatus.DEPARTED])
def test_goods_gone_ahead_of_time_are_gone(status: OrderStatus) -> None:
    early_s = 6 * 3600
    assert _of(_by(early_s, {OrderId("o4"): status}), "D1").stops == DIRECT.stops[:1]


@pytest.mark.parametrize("status", [OrderStatus.ARRIVED, OrderStatus.SIGNED])
def test_goods_there_ahead_of_time_are_there(status: OrderStatus) -> None:
    statuses = {OrderId("o4"): status}
    progress = _by(DIRECT.stops[0].depart_s, statuses)
    assert _of(progress, "D1").stops == DIRECT.stops[:2]


def test_goods_signed_for_ahead_of_time_have_changed_vehicles_before() -> None:
    progress = _by(LOCAL.stops[0].depart_s, {OrderId("o1"): OrderStatus.SIGNED})
    assert _of(progress, "L1").stops == LOCAL.stops[:2]


def test_goods_that_have_arrived_at_a_station_are_not_at_their_village() -> None:
    """The driver of V1 says at station A that o1, o2 and o3 have arrived: V4 has yet to leave."""
    statuses = {OrderId(i): OrderStatus.ARRIVED for i in ("o1", "o2", "o3")}
    progress = _by(TRUNK.stops[1].arrive_s - 60, statuses)
    assert _of(progress, "T1").stops == TRUNK.stops[:2]
    assert progress.of_route("L1") is None


def test_goods_fetched_at_a_village_that_have_arrived_are_at_its_station() -> None:
    progress = _by(LOCAL.stops[2].depart_s, {OrderId("u1"): OrderStatus.ARRIVED})
    assert _of(progress, "L1").stops == LOCAL.stops
    fetched = {order_id for stop in _of(progress, "T1").stops for order_id in stop.collect}
    assert OrderId("u1") not in fetched


def test_whoever_has_goods_of_others_they_have_left_them() -> None:
    """o2 is said to be at P3 before V1 has left: then V1 has been at station A, too."""
    progress = _by(6 * 3600, {OrderId("o2"): OrderStatus.SIGNED})
    assert _of(progress, "L1").stops == LOCAL.stops[:3]
    assert _of(progress, "T1").stops == TRUNK.stops[:2]


def test_goods_not_loaded_in_time_are_still_where_they_were() -> None:
    behind = {OrderId("u1"): OrderStatus.PLANNED}
    now_s = LOCAL.stops[3].arrive_s
    done = _of(_by(now_s, behind), "L1")
    assert done.stops == LOCAL.stops[:2]
    assert done.heading is not None
    assert (done.heading.place_id, done.heading.arrive_s) == ("P3", now_s)


def test_a_vehicle_out_of_service_does_nothing_after_that() -> None:
    broke_s = LOCAL.stops[1].depart_s + 5
    progress = happened(
        PROBLEM, PLAN, broke_s + 7200, statuses={}, stopped_s={VehicleId("V4"): broke_s}
    )
    done = _of(progress, "L1")
    assert done.is_stopped
    assert done.stops == LOCAL.stops[:2]
    assert not _of(progress, "D1").is_stopped


def test_locked_routes_are_kept_whole_unless_their_vehicle_is_lost() -> None:
    locked = replace(PLAN, locked=("D1", "L1"))
    lost = {VehicleId("V4"): 6 * 3600}
    progress = happened(PROBLEM, locked, 6 * 3600, statuses={}, stopped_s=lost)
    assert progress.locked == (DIRECT,)


def test_what_was_known_before_is_known_still() -> None:
    before = Progress(now_s=6 * 3600, ready_s={OrderId("o5"): 40_000})
    problem = replace(PROBLEM, progress=before)
    after = happened(problem, PLAN, 7 * 3600, statuses={}, stopped_s={})
    assert after.ready_s == before.ready_s
    assert after.now_s == 7 * 3600
