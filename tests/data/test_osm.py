"""Counties from OSM extracts: hand-written ones for each rule, real ones as a whole."""

from pathlib import Path

import numpy as np
import pytest

from data.issues import DataError
from data.osm import OsmCounty, build_from_osm
from data.readers import read_county
from data.writers import write_county
from network.fleet import Access
from network.places import Place, PlaceKind
from network.text import Language
from network.travel import RoadTravel
from tests.data.osm_extracts import ANDORRA, LIECHTENSTEIN, Extract, box, real_extract, valley


def built(extract: Extract, folder: Path, boundary: Path | None = None) -> OsmCounty:
    return build_from_osm(extract.write(folder / "small.osm"), boundary=boundary, seed=1)


def places_of(result: OsmCounty, kind: PlaceKind) -> dict[str, Place]:
    return {p.place_id: p for p in result.county.places_of(kind)}


@pytest.mark.parametrize("name", ["v.osm", "v.osm.gz", "v.osm.bz2"])
def test_every_packing_gives_the_same_county(tmp_path: Path, name: str) -> None:
    plain = build_from_osm(valley().write(tmp_path / "v.osm"), boundary=None, seed=1)
    packed = build_from_osm(valley().write(tmp_path / name), boundary=None, seed=1)
    assert packed == plain
    assert len(plain.orders) > 9


def test_towns_become_hub_stations_and_points(tmp_path: Path) -> None:
    result = built(valley(), tmp_path)
    assert list(places_of(result, PlaceKind.HUB)) == ["n2-hub"]
    assert list(places_of(result, PlaceKind.STATION)) == ["n1-station", "n2-station", "n3-station"]
    points = places_of(result, PlaceKind.POINT)
    assert sorted(points) == sorted(f"n{i}" for i in (1, 2, 3, 11, 12, 13, 14, 15, 16))
    assert points["n1"].population == 4000
    assert {points[i].township_id for i in ("n11", "n12", "n1")} == {"n1-station"}
    assert {points[i].parent_id for i in ("n16", "n15")} == {"n3-station"}
    assert {p.coordinate_source for p in result.county.places} == {"osm"}


def test_numbers_drawn_depend_on_the_seed_alone(tmp_path: Path) -> None:
    extract = valley()
    extract.place(50, 3, 0.2, "hamlet", "Nowhere counted")
    file = extract.write(tmp_path / "v.osm")
    first, again, other = (build_from_osm(file, boundary=None, seed=s) for s in (1, 1, 2))
    assert first == again
    drawn = [places_of(r, PlaceKind.POINT)["n50"].population for r in (first, other)]
    assert drawn[0] != drawn[1]
    assert all(20 < people < 400 for people in drawn)
    assert first.report.places.num_synthetic_populations == 1


def test_the_smallest_area_with_a_station_decides_before_the_distance(tmp_path: Path) -> None:
    extract = valley()
    corners = [(3.5, -1), (3.5, 1), (10, 1), (10, -1)]
    ids = [extract.node(200 + i, x, y) for i, (x, y) in enumerate(corners)]
    extract.area(7, ids, "West")
    result = built(extract, tmp_path)
    points = places_of(result, PlaceKind.POINT)
    # Village 13 at km 9 lies nearer to the town at 12 than to the one at 4.
    assert points["n13"].township_id == "n1-station"
    assert result.report.places.num_by_area == 3


def test_an_incomplete_area_decides_nothing(tmp_path: Path) -> None:
    extract = valley()
    corners = [(3.5, -1), (3.5, 1), (10, 1)]
    ids = [extract.node(200 + i, x, y) for i, (x, y) in enumerate(corners)]
    extract.area(7, [*ids, 999_999], "West")
    result = built(extract, tmp_path)
    assert places_of(result, PlaceKind.POINT)["n13"].township_id == "n2-station"


def test_without_towns_stations_are_p_medians(tmp_path: Path) -> None:
    extract = Extract()
    road = [extract.node(100 + x, x, 0) for x in range(31)]
    extract.way(1, road, highway="tertiary")
    for number, x in enumerate((0, 2, 4, 26, 28, 30), start=1):
        extract.place(number, x, 0.1, "village", f"V{number}", population="600")
    for number, x in enumerate((1, 3, 29), start=7):
        extract.place(number, x, 0.1, "hamlet", f"H{number}", population="60")
    result = built(extract, tmp_path)
    assert len(places_of(result, PlaceKind.STATION)) == 2
    assert result.report.places.num_stations_chosen == 2
    served = {str(p.place_id): p.township_id for p in result.county.points}
    assert len({served[f"n{i}"] for i in (1, 2, 3)}) == 1
    assert len({served[f"n{i}"] for i in (4, 5, 6)}) == 1


def test_quarters_stand_in_where_villages_are_few(tmp_path: Path) -> None:
    extract = Extract()
    road = [extract.node(100 + x, x, 0) for x in range(12)]
    extract.way(1, road, highway="residential")
    extract.place(1, 5, 0, "city", "Town", population="20000")
    for number in range(2, 12):
        extract.place(number, number - 1, 0, "suburb", f"Quarter {number}", population="1000")
    extract.place(20, 3, 0, "isolated_dwelling", "Lone farm")
    result = built(extract, tmp_path)
    points = places_of(result, PlaceKind.POINT)
    assert len(points) == 11
    assert points["n1"].population == 10_000
    assert any("quarters" in line.to(Language.EN) for line in result.report.lines())


def test_an_island_village_is_kept_told_and_never_a_seat(tmp_path: Path) -> None:
    extract = valley()
    shore = [extract.node(300, 12, 5), extract.node(301, 13, 5)]
    extract.way(2, shore, highway="residential")
    extract.place(60, 12, 5.1, "town", "Island", population="90000")
    result = built(extract, tmp_path)
    assert "n60" in places_of(result, PlaceKind.POINT)
    assert "n60-station" not in places_of(result, PlaceKind.STATION)
    assert list(places_of(result, PlaceKind.HUB)) == ["n2-hub"]
    assert result.report.places.off_main == ("Island",)
    matrix = RoadTravel(result.county).matrix(Access.VAN)
    assert matrix.is_open.all()
    assert matrix.is_estimate[
        0, matrix.place_ids.index(places_of(result, PlaceKind.POINT)["n60"].place_id)
    ]


def test_stretches_that_serve_nobody_are_left_out(tmp_path: Path) -> None:
    extract = valley()
    extract.way(2, [extract.node(300, 7, 5), extract.node(301, 8, 5)], highway="residential")
    extract.way(3, [109, extract.node(302, 9, 3)], highway="track")
    result = built(extract, tmp_path)
    assert [r.road_id for r in result.county.roads] == ["w1"]
    assert result.report.roads.num_dropped == 2


def test_a_rough_track_is_used_where_nothing_else_leads(tmp_path: Path) -> None:
    extract = valley()
    extract.way(3, [109, extract.node(302, 9, 3)], highway="track", tracktype="grade4")
    extract.place(61, 9, 3.1, "hamlet", "Alp")
    result = built(extract, tmp_path)
    track = next(r for r in result.county.roads if r.road_id == "w3")
    assert track.closed_for == {Access.TRUCK}
    assert result.report.roads.num_rescued == 1
    assert result.report.places.off_main == ()


def test_hub_and_stations_stand_on_roads_for_trucks(tmp_path: Path) -> None:
    extract = valley()
    lane = [114, extract.node(310, 14, 0.5)]
    extract.way(4, lane, highway="residential", hgv="no")
    extract.place(62, 14, 0.51, "city", "Old town", population="90000")
    result = built(extract, tmp_path)
    hub = result.county.hubs[0]
    assert hub.place_id == "n62-hub"
    assert (hub.lon, hub.lat) == (10.14, 1.0)
    matrix = RoadTravel(result.county).matrix(Access.TRUCK)
    closed = [
        p for p, is_open in zip(matrix.place_ids, matrix.is_open[0], strict=True) if not is_open
    ]
    assert closed == ["n62"]


def test_the_boundary_clips_places_and_roads(tmp_path: Path) -> None:
    extract = valley()
    detour = [103, *(extract.node(320 + i, 2 + i, 3) for i in range(8)), 108]
    extract.way(5, detour, highway="tertiary")
    result = built(extract, tmp_path, box(tmp_path, 10.025, 0.95, 10.165, 1.015))
    roads = {r.road_id: r.lon_lat for r in result.county.roads}
    # Up to the first vertex outside, at km 2 and km 17; the detour leaves and comes back.
    assert roads["w1"][0] == (10.02, 1.0)
    assert roads["w1"][-1] == (10.17, 1.0)
    assert roads["w5"] == ((10.03, 1.0), (10.02, 1.03))
    assert roads["w5-2"] == ((10.09, 1.03), (10.08, 1.0))
    assert sorted(places_of(result, PlaceKind.POINT)) == ["n1", "n12", "n13", "n14", "n2"]


def test_a_way_is_cut_where_a_node_is_missing(tmp_path: Path) -> None:
    extract = valley()
    extract.way(6, [106, 777_777, 118, 119], highway="primary")
    result = built(extract, tmp_path)
    assert {r.road_id: len(r.lon_lat) for r in result.county.roads} == {"w1": 25, "w6": 2}


def test_oneway_against_the_nodes_is_turned(tmp_path: Path) -> None:
    extract = valley()
    extract.way(8, [105, extract.node(330, 5.5, 0.5), 106], highway="residential", oneway="-1")
    result = built(extract, tmp_path)
    road = next(r for r in result.county.roads if r.road_id == "w8")
    assert road.is_oneway
    assert road.lon_lat == ((10.06, 1.0), (10.055, 1.005), (10.05, 1.0))


def test_names_are_chinese_first_and_told_apart(tmp_path: Path) -> None:
    extract = valley()
    extract.place(70, 3, 0.1, "hamlet", "Mill")
    extract.place(71, 22, 0.1, "hamlet", "Mill")
    extract.place(72, 22.1, 0.1, "village", "Mill")
    extract.place(73, 10, 0.1, "village", "Vaduz", **{"name:zh": "瓦杜兹"})
    extract.node(74, 8, 0.1, place="village", **{"name:en": "Latin only"})
    names = {str(p.place_id): p.name_zh for p in built(extract, tmp_path).county.points}
    assert names["n70"] == "Mill(Town 1)"
    assert names["n72"] == "Mill(Town 3)"
    assert "n71" not in names  # the same place drawn twice; the village stays
    assert (names["n73"], names["n74"]) == ("瓦杜兹", "Latin only")


def test_places_drawn_as_outlines_and_unsaved_ids_are_read(tmp_path: Path) -> None:
    extract = valley()
    square = [
        extract.node(-1 - i, x, y) for i, (x, y) in enumerate([(7, 0), (8, 0), (8, 1), (7, 1)])
    ]
    extract.way(-9, [*square, square[0]], place="hamlet", name="Outline")
    points = places_of(built(extract, tmp_path), PlaceKind.POINT)
    assert (points["w-9"].lon, points["w-9"].lat) == (10.075, 1.005)


def test_the_county_survives_its_files(tmp_path: Path) -> None:
    result = built(valley(), tmp_path)
    write_county(result.county, result.orders, result.first_day, tmp_path / "out")
    read = read_county(tmp_path / "out")
    assert not read.rejected
    assert [p.place_id for p in read.value.places] == [p.place_id for p in result.county.places]
    assert read.value.roads == result.county.roads


def test_refusals_say_what_and_what_to_do(tmp_path: Path) -> None:
    no_roads, few, sea = Extract(), Extract(), box(tmp_path, 50, 0, 51, 1)
    no_roads.place(1, 0, 0, "village", "V")
    few.way(1, [few.node(1, 0, 0), few.node(2, 1, 0)], highway="primary")
    few.place(3, 0, 0, "village", "V")
    files = {
        "text.osm.pbf": b"hello world" * 100,
        "page.osm": b"<html></html>",
        "cut.osm": b'<osm version="0.6"><node id="1" lo',
        "packed.osm.gz": b"not packed",
        "photo.jpg": b"\xff\xd8",
        "empty.osm.bz2": b"",
    }
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    no_polygon = tmp_path / "line.geojson"
    no_polygon.write_text('{"type": "LineString", "coordinates": [[0, 0], [1, 1]]}', "utf-8")
    whole = valley().write(tmp_path / "v.osm")
    cases: list[tuple[Path, Path | None, str]] = [
        (tmp_path / "absent.osm.pbf", None, "E101"),
        (tmp_path, None, "E102"),
        *((tmp_path / name, None, "E601") for name in files),
        (whole, no_polygon, "E602"),
        (whole, tmp_path / "absent.geojson", "E101"),
        (whole, sea, "E603"),
        (no_roads.write(tmp_path / "no_roads.osm"), None, "E604"),
        (few.write(tmp_path / "few.osm"), None, "E605"),
    ]
    for file, boundary, code in cases:
        with pytest.raises(DataError) as refusal:
            build_from_osm(file, boundary=boundary, seed=1)
        (issue,) = refusal.value.issues
        assert issue.code == code, file
        assert all(issue.cause.to(lang) and issue.action.to(lang) for lang in Language)


def test_a_truncated_real_extract_is_refused(tmp_path: Path) -> None:
    cut = tmp_path / ANDORRA
    cut.write_bytes(real_extract(ANDORRA).read_bytes()[:300_000])
    with pytest.raises(DataError, match="incomplete"):
        build_from_osm(cut, boundary=None, seed=1)


@pytest.mark.parametrize(
    ("name", "num_stations", "least_points"), [(ANDORRA, 7, 55), (LIECHTENSTEIN, 2, 19)]
)
def test_real_extracts_become_counties(name: str, num_stations: int, least_points: int) -> None:
    result = build_from_osm(real_extract(name), boundary=None, seed=1)
    county = result.county
    assert len(county.stations) == num_stations
    assert len(county.points) >= least_points
    assert county.vehicles
    assert "OpenStreetMap" in county.data_note
    travel = RoadTravel(county)
    assert travel.report().num_components == 1
    assert not travel.matrix(Access.VAN).is_estimate.any()
    assert travel.matrix(Access.VAN).is_open.all()
    trucks = travel.matrix(Access.TRUCK)
    seats = np.array([p.kind in (PlaceKind.HUB, PlaceKind.STATION) for p in county.places])
    assert trucks.is_open[np.ix_(seats, seats)].all()


def test_a_parish_of_andorra_is_cut_out(tmp_path: Path) -> None:
    north_west = box(tmp_path, 1.42, 42.53, 1.55, 42.64)
    result = build_from_osm(real_extract(ANDORRA), boundary=north_west, seed=1)
    assert {p.name_zh for p in result.county.points} >= {"Ordino", "La Massana", "Arinsal"}
    assert "Encamp" not in {p.name_zh for p in result.county.points}


def test_a_deserted_village_keeps_one_inhabitant(tmp_path: Path) -> None:
    extract = valley()
    extract.place(80, 8, 0.1, "hamlet", "Deserted", population="0")
    assert places_of(built(extract, tmp_path), PlaceKind.POINT)["n80"].population == 1


def test_only_tracks_still_make_roads_where_places_need_them(tmp_path: Path) -> None:
    extract = Extract()
    extract.way(1, [extract.node(100 + x, x, 0) for x in range(9)], highway="track")
    for number in range(1, 9):
        extract.place(number, number, 0.1, "village", f"V{number}")
    result = built(extract, tmp_path)
    assert [r.road_id for r in result.county.roads] == ["w1"]
    assert result.orders
