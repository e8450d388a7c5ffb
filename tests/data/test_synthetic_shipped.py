"""The shipped counties: what they promise, and that they can be rebuilt byte for byte."""

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from data.readers import read_county, read_orders
from data.synthetic import build_county
from data.synthetic.calibration import measure_circuity
from data.writers import write_county
from network.county import County
from network.fleet import Access
from network.geodesy import great_circle_m
from network.roads import RoadClass, RoadGraph
from network.travel import RoadTravel

ROOT = Path(__file__).parents[2]
SHIPPED = ROOT / "data" / "counties"
GEO = ROOT.parent / "shared" / "geo"
SAMPLE_DATE = date(2026, 10, 20)

COUNTIES = {
    "anxi": (24, 492, 443, 22),
    "wutai": (17, 287, 275, 2),
}
"""Townships, village units, administrative villages and real seats by county."""


@pytest.fixture(scope="module", params=COUNTIES)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def county(name: str) -> County:
    read = read_county(SHIPPED / name)
    assert read.issues == ()
    return read.value


def test_all_townships_and_village_units_are_there(name: str, county: County) -> None:
    num_townships, num_units, num_villages, num_real = COUNTIES[name]
    assert (len(county.hubs), len(county.stations), len(county.points)) == (
        1,
        num_townships,
        num_units,
    )
    assert sum(p.is_village_committee for p in county.points) == num_villages
    assert sum(s.coordinate_source == "geonames" for s in county.stations) == num_real
    assert {p.coordinate_source for p in county.places} == {"geonames", "synthetic"}
    assert "合成" in county.data_note


def test_detours_are_those_of_real_mountain_roads(county: County) -> None:
    travel = RoadTravel(county)
    assert travel.report().num_components == 1
    assert max(snap.distance_m for snap in travel.snaps) < 1.0
    matrix = travel.matrix(Access.VAN)
    lon, lat = np.array([(p.lon, p.lat) for p in county.places]).T
    straight = great_circle_m(lon[:, None], lat[:, None], lon, lat)
    # The bands are for shortest ways, the matrix holds the fastest: some 3 % longer.
    for band in measure_circuity(straight, matrix.distance_m.astype(np.float64)):
        assert band.achieved is not None
        assert band.low <= band.achieved <= band.high * 1.04


def test_road_classes_have_the_lengths_of_the_reference(county: County) -> None:
    graph = RoadGraph.from_roads(county.roads)
    class_m = {
        kind: sum(
            float(graph.length_m[graph.road == i].sum())
            for i, road in enumerate(county.roads)
            if road.road_class is kind
        )
        for kind in RoadClass
    }
    total = sum(class_m.values())
    expected = {RoadClass.COUNTY: 70, RoadClass.TOWNSHIP: 124, RoadClass.VILLAGE: 266}
    for kind, length_km in expected.items():
        assert class_m[kind] / total == pytest.approx(length_km / 460, abs=0.03)
    closed_m = sum(
        float(graph.length_m[graph.road == i].sum())
        for i, road in enumerate(county.roads)
        if road.closed_for
    )
    assert 0.15 <= closed_m / class_m[RoadClass.VILLAGE] <= 0.25
    assert len(graph.lon) <= 30_000


def test_villages_lie_as_far_from_their_seat_as_in_the_reference(county: County) -> None:
    place = county.place_by_id()
    seats = [place[p.township_id] for p in county.points if p.township_id is not None]
    metres = great_circle_m(
        np.array([p.lon for p in county.points]),
        np.array([p.lat for p in county.points]),
        np.array([s.lon for s in seats]),
        np.array([s.lat for s in seats]),
    )
    assert (metres <= 5_000).mean() == pytest.approx(0.74, abs=0.06)
    assert ((metres > 5_000) & (metres <= 10_000)).mean() == pytest.approx(0.22, abs=0.06)
    assert metres.max() <= 20_000


def test_the_nearest_station_is_often_not_the_administrative_one(county: County) -> None:
    distance = RoadTravel(county).matrix(Access.VAN).distance_m
    index = {p.place_id: i for i, p in enumerate(county.places)}
    stations = [index[s.place_id] for s in county.stations]
    points = [index[p.place_id] for p in county.points]
    nearest = distance[np.ix_(points, stations)].argmin(axis=1)
    elsewhere = [
        county.stations[n].place_id != p.township_id
        for n, p in zip(nearest, county.points, strict=True)
    ]
    assert 0.05 <= np.mean(elsewhere) <= 0.3


def test_the_sample_day_reads_without_a_word_and_reaches_every_point(
    name: str, county: County
) -> None:
    read = read_orders(SHIPPED / name / "orders.csv", county, SAMPLE_DATE)
    assert (read.issues, read.rejected) == ((), ())
    people = sum(p.population for p in county.points)
    assert len(read.value) == pytest.approx(people / 100, rel=0.05)
    assert {o.destination_id for o in read.value} >= {p.place_id for p in county.points}


@pytest.mark.skipif(not GEO.is_dir(), reason=f"the source lists are not at {GEO}")
@pytest.mark.parametrize(
    ("name", "adcode", "hub"), [("wutai", "140922", None), ("anxi", "350524", "350524100")]
)
def test_shipped_files_can_be_rebuilt_byte_for_byte(
    name: str, adcode: str, hub: str | None, tmp_path: Path
) -> None:
    made = build_county(
        townships=GEO / "admin" / "townships.csv",
        villages=GEO / "admin" / "villages.csv",
        boundary=GEO / "boundary" / f"{adcode}_wgs84_tianditu.geojson",
        adcodes=(adcode,),
        hub_township=hub,
        seed=1,
    )
    assert all(band.is_met for band in made.calibration)
    write_county(made.county, made.orders, made.first_day, tmp_path, seed=1)
    shipped = sorted(path.name for path in (SHIPPED / name).iterdir())
    assert sorted(path.name for path in tmp_path.iterdir()) == shipped
    different = [
        file
        for file in shipped
        if (SHIPPED / name / file).read_bytes() != (tmp_path / file).read_bytes()
    ]
    assert different == []
