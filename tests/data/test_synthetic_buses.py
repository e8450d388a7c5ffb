"""Generated bus lines: along the roads, with stops at stations and at the roadside."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from data.readers import read_county
from data.synthetic.buses import bus_trips
from network.county import County
from network.fleet import Access, BusTrip
from network.ids import PlaceId
from network.operations import BusDwell
from network.places import PlaceKind
from network.travel import RoadTravel
from tests.counties import bare, with_roadside

SHIPPED = Path(__file__).parents[2] / "data" / "counties"
HOUR_S = 3_600


def _trips(county: County) -> tuple[BusTrip, ...]:
    return bus_trips(county, RoadTravel(county))


def _way(trip: BusTrip) -> list[str]:
    return [stop.place_id for stop in trip.stops]


def _drive_s(county: County, from_id: str, to_id: str) -> float:
    matrix = RoadTravel(county).matrix(Access.TRUCK)
    rows = [matrix.place_ids.index(PlaceId(place_id)) for place_id in (from_id, to_id)]
    return float(matrix.duration_s[rows[0], rows[1]]) / 0.9


def test_a_line_stops_at_stations_and_before_villages_within_300_m_of_its_way() -> None:
    out, back, *_ = _trips(with_roadside())
    assert _way(out) == ["H", "P7", "SA", "SB"]  # P8 lies 400 m off
    assert _way(back) == ["SB", "SA", "P7", "H"]


def test_a_bus_stands_as_long_as_the_county_says() -> None:
    county = with_roadside()
    dwell = BusDwell(station_s=180, roadside_s=120)
    county = county.replace(operations=replace(county.operations, bus_dwell=dwell))
    for trip in _trips(county):
        stays = {stop.place_id: stop.depart_s - stop.arrive_s for stop in trip.stops}
        assert stays == {"H": 180, "SA": 180, "SB": 180, "P7": 120}


def test_a_bus_takes_as_long_as_the_road_and_arrives_on_the_minute_after() -> None:
    county = with_roadside()
    out = _trips(county)[0]
    at = {stop.place_id: stop for stop in out.stops}
    drive_s = _drive_s(county, "H", "SA")
    arrive_s = at[PlaceId("SA")].arrive_s
    assert arrive_s % 60 == 0
    assert 0 <= arrive_s - (at[PlaceId("H")].depart_s + drive_s + BusDwell().roadside_s) < 60
    share = (at[PlaceId("P7")].arrive_s - at[PlaceId("H")].depart_s) / drive_s
    assert share == pytest.approx(0.3, abs=0.1)  # three of ten kilometres


def test_no_bus_runs_where_no_road_leads() -> None:
    assert _trips(bare()) == ()


def test_a_line_keeps_to_roads_that_are_open_to_trucks() -> None:
    county = with_roadside()
    closed = (
        replace(road, closed_for=frozenset({Access.TRUCK})) if road.road_id == "valley-2" else road
        for road in county.roads
    )
    trips = _trips(county.replace(roads=tuple(closed)))
    assert {place_id for trip in trips for place_id in _way(trip)} == {"H", "P7", "SA"}


@pytest.mark.parametrize("name", ["anxi", "wutai"])
def test_shipped_lines_pass_villages_and_keep_time(name: str) -> None:
    county = read_county(SHIPPED / name).value
    kinds = {place.place_id: place.kind for place in county.places}
    dwell = county.operations.bus_dwell
    at_roadside = {
        stop.place_id
        for trip in county.bus_trips
        for stop in trip.stops
        if kinds[stop.place_id] is PlaceKind.POINT
    }
    assert len(at_roadside) / len(county.points) == pytest.approx(0.13, abs=0.02)
    for trip in county.bus_trips:
        assert "hub" in {trip.stops[0].place_id, trip.stops[-1].place_id}
        assert (trip.freight_kg, trip.freight_l) == (150.0, 1_500.0)
        assert (trip.fee_piece_fen, trip.fee_kg_fen) == (60, 15)
        times = np.array([(stop.arrive_s, stop.depart_s) for stop in trip.stops])
        assert (np.diff(times.ravel()) >= 0).all()
        assert times[-1, 1] < 24 * HOUR_S
        is_village = np.array([kinds[stop.place_id] is PlaceKind.POINT for stop in trip.stops])
        stays = np.where(is_village, dwell.roadside_s, dwell.station_s)
        assert (times[:, 1] - times[:, 0] == stays).all()
