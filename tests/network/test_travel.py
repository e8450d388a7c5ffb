"""Travel on the named counties."""

import math
from collections.abc import Callable
from itertools import permutations

import numpy as np
import pytest

from network.county import County
from network.errors import NetworkError
from network.fleet import Access
from network.ids import PlaceId
from network.places import Place, PlaceKind
from network.roads import Road, RoadClass
from network.travel import FALLBACK, RoadTravel, TravelModel
from tests.counties import (
    HUB,
    ISLAND,
    STATION_A,
    STATION_B,
    bare,
    valley,
    with_island,
    with_one_way,
    with_truck_closure,
)
from tests.network.reference import haversine_m, length_m

P1, P2, P3, P6 = map(PlaceId, ("P1", "P2", "P3", "P6"))
NAMED = (valley, with_island, with_truck_closure, with_one_way, bare)


def _leg(
    travel: TravelModel, from_id: PlaceId, to_id: PlaceId, access: Access = Access.VAN
) -> tuple[int, int]:
    matrix = travel.matrix(access)
    pair = matrix.place_ids.index(from_id), matrix.place_ids.index(to_id)
    return int(matrix.distance_m[pair]), int(matrix.duration_s[pair])


@pytest.mark.parametrize("access", Access)
@pytest.mark.parametrize("named", NAMED)
def test_matrices_keep_their_promises(named: Callable[[], County], access: Access) -> None:
    county = named()
    matrix = RoadTravel(county).matrix(access)
    n = len(county.places)
    assert matrix.place_ids == tuple(p.place_id for p in county.places)
    assert matrix.distance_m.shape == matrix.duration_s.shape == (n, n)
    assert matrix.distance_m.dtype == matrix.duration_s.dtype == np.int32
    assert not matrix.distance_m.diagonal().any()
    assert not matrix.duration_s.diagonal().any()
    assert matrix.is_open.diagonal().all()
    assert np.array_equal(matrix.distance_m == -1, ~matrix.is_open)
    assert np.array_equal(matrix.duration_s == -1, ~matrix.is_open)
    assert (matrix.distance_m[matrix.is_open] >= 0).all()
    assert not (matrix.is_estimate & ~matrix.is_open).any()


def test_figures_can_be_added_up_by_hand() -> None:
    # hub - P1: 6.05 km of county road at 40 km/h, 2.22 km of village road at 20 km/h
    county_m, village_m = length_m([(118.0, 25.0), (118.06, 25.0)]), 2 * 1111.95
    assert _leg(RoadTravel(valley()), HUB, P1) == (
        round(county_m + village_m),
        int(county_m * 0.09 + village_m * 0.18) + 1,
    )


def test_one_way_roads_make_the_way_back_longer() -> None:
    travel = RoadTravel(with_one_way())
    out_m, out_s = _leg(travel, HUB, STATION_A)
    back_m, back_s = _leg(travel, STATION_A, HUB)
    assert back_m - out_m == pytest.approx(2 * 1112, abs=5)
    assert back_s > out_s
    assert travel.geometry(Access.VAN, STATION_A, HUB)[1] == (118.10, 24.99)


def test_a_road_closed_to_trucks_is_no_estimate() -> None:
    travel = RoadTravel(with_truck_closure())
    matrix = travel.matrix(Access.TRUCK)
    assert _leg(travel, HUB, P3, Access.TRUCK) == _leg(travel, P3, HUB, Access.TRUCK) == (-1, -1)
    assert not matrix.is_estimate.any()
    assert travel.geometry(Access.TRUCK, HUB, P3) == ()
    assert _leg(travel, HUB, P3, Access.VAN) == _leg(RoadTravel(valley()), HUB, P3)


def test_an_island_is_reached_by_a_named_estimate() -> None:
    travel = RoadTravel(with_island())
    matrix = travel.matrix(Access.TRUCK)
    island = matrix.place_ids.index(ISLAND)
    assert FALLBACK == "great_circle_x2_at_15_kmh"
    assert matrix.is_open.all()
    assert matrix.is_estimate.sum() == 2 * (len(matrix.place_ids) - 1)
    assert matrix.is_estimate[island].sum() == len(matrix.place_ids) - 1
    metres = 2 * haversine_m((118.0, 25.0), (118.12, 25.10))
    assert _leg(travel, HUB, ISLAND) == (round(metres), math.ceil(metres / 15 * 3.6))
    assert travel.geometry(Access.VAN, HUB, ISLAND) == ((118.0, 25.0), (118.12, 25.10))
    assert travel.report().off_main == (ISLAND,)
    assert travel.report().num_components == 2


def test_a_closed_road_to_an_island_leaves_the_estimate_as_it_is() -> None:
    closed = RoadTravel(with_island(), frozenset({"village-P6"}))
    matrix = closed.matrix(Access.VAN)
    p6, island = (matrix.place_ids.index(i) for i in (P6, ISLAND))
    assert not matrix.is_open[0, p6]
    assert matrix.is_estimate[p6, island]
    assert _leg(closed, HUB, ISLAND) == _leg(RoadTravel(with_island()), HUB, ISLAND)


def test_a_day_with_a_closed_road_is_closed_to_all() -> None:
    travel = RoadTravel(valley(), frozenset({"valley-2"}))
    for access in Access:
        assert _leg(travel, HUB, STATION_A, access) == _leg(RoadTravel(valley()), HUB, STATION_A)
        assert _leg(travel, HUB, STATION_B, access) == (-1, -1)


def test_an_unknown_closed_road_is_refused() -> None:
    with pytest.raises(NetworkError, match="closed road nowhere is unknown"):
        RoadTravel(valley(), frozenset({"nowhere", "valley-1"}))


def test_a_county_without_roads_is_all_estimates() -> None:
    travel = RoadTravel(bare())
    matrix = travel.matrix(Access.TRICYCLE)
    assert matrix.is_open.all()
    assert np.array_equal(matrix.is_estimate, ~np.eye(len(matrix.place_ids), dtype=bool))
    assert travel.snaps == ()
    assert travel.report().num_components == 0
    assert travel.report().off_main == matrix.place_ids


def test_a_place_off_the_road_drives_a_connector_and_says_so() -> None:
    county = valley()
    aside = Place(
        place_id=PlaceId("X"), kind=PlaceKind.FARM, name_zh="场", lon=118.03, lat=25.006,
        is_active=False,
    )  # fmt: skip
    travel = RoadTravel(county.replace(places=(*county.places, aside)))
    metres = haversine_m((118.03, 25.006), (118.03, 25.0))
    snap = travel.snaps[-1]
    assert (snap.place_id, snap.road_id) == ("X", "valley-1")
    assert snap.distance_m == pytest.approx(metres)
    assert travel.report().far == (snap,)
    road_m = length_m([(118.0, 25.0), (118.03, 25.0)])
    distance, duration = _leg(travel, HUB, aside.place_id)
    assert distance == pytest.approx(road_m + metres, abs=1)
    assert duration == pytest.approx(road_m * 0.09 + metres * 0.18, abs=1)
    line = travel.geometry(Access.VAN, HUB, aside.place_id)
    assert line[0] == (118.0, 25.0)
    assert line[-1] == (118.03, 25.006)


def test_two_places_at_one_foot_drive_both_connectors() -> None:
    county = valley()
    sides = tuple(
        Place(place_id=PlaceId(i), kind=PlaceKind.POINT, name_zh=i, lon=118.03, lat=lat)
        for i, lat in (("N", 25.002), ("S", 24.998))
    )
    travel = RoadTravel(county.replace(places=(*county.places, *sides)))
    metres = 2 * haversine_m((118.03, 25.002), (118.03, 25.0))
    assert _leg(travel, PlaceId("N"), PlaceId("S"))[0] == pytest.approx(metres, abs=1)


def test_the_faster_of_two_parallel_roads_is_taken_and_the_other_when_it_is_closed() -> None:
    county = valley()
    bypass = Road(
        road_id="bypass",
        lon_lat=((118.0, 25.0), (118.05, 25.002), (118.10, 25.0)),
        road_class=RoadClass.COUNTY,
        speed_kmh=80.0,
        closed_for=frozenset({Access.TRICYCLE}),
    )
    travel = RoadTravel(county.replace(roads=(*county.roads, bypass)))
    assert travel.geometry(Access.VAN, HUB, STATION_A) == bypass.lon_lat
    assert _leg(travel, HUB, STATION_A)[1] < _leg(RoadTravel(county), HUB, STATION_A)[1]
    assert _leg(travel, HUB, STATION_A, Access.TRICYCLE) == _leg(RoadTravel(county), HUB, STATION_A)


@pytest.mark.parametrize("named", NAMED)
def test_geometry_begins_and_ends_at_the_places_and_is_as_long_as_said(
    named: Callable[[], County],
) -> None:
    county = named()
    travel = RoadTravel(county)
    matrix = travel.matrix(Access.VAN)
    for i, j in permutations(range(len(county.places)), 2):
        start, end = county.places[i], county.places[j]
        line = travel.geometry(Access.VAN, start.place_id, end.place_id)
        assert line[0] == (start.lon, start.lat)
        assert line[-1] == (end.lon, end.lat)
        detour = 2.0 if matrix.is_estimate[i, j] else 1.0
        assert length_m(line) * detour == pytest.approx(matrix.distance_m[i, j], rel=0.01, abs=1)


def test_staying_is_a_line_of_no_length() -> None:
    assert RoadTravel(valley()).geometry(Access.VAN, P2, P2) == ((118.10, 25.03), (118.10, 25.03))


def test_matrices_are_kept_and_classes_with_equal_closures_share_their_ways() -> None:
    travel = RoadTravel(with_truck_closure())
    van, tricycle = travel.matrix(Access.VAN), travel.matrix(Access.TRICYCLE)
    assert travel.matrix(Access.VAN) is van
    assert np.array_equal(van.duration_s, tricycle.duration_s)
