"""The generator on small lists of any shape: it builds a usable county or says why not."""

import csv
import json
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from data.issues import DataError
from data.synthetic import SyntheticCounty, build_county
from network.fleet import Access
from network.places import PlaceKind
from network.roads import RoadClass
from network.travel import RoadTravel

SQUARE = [[[117.0, 25.0], [117.3, 25.0], [117.3, 25.3], [117.0, 25.3], [117.0, 25.0]]]
"""A county of about 30 km by 33 km."""

ISLAND = [[[117.4, 25.0], [117.5, 25.0], [117.5, 25.1], [117.4, 25.1], [117.4, 25.0]]]
"""A part of the county across the water."""

Row = dict[str, str]
Build = Callable[..., SyntheticCounty]


def township(number: int, **cells: str) -> Row:
    return {
        "adcode": "350000",
        "county": "方县",
        "township_code": f"3500001{number:02d}",
        "township": f"乡{number}",
        "lon_wgs84": "",
        "lat_wgs84": "",
        **cells,
    }


def village(of: int, number: int, **cells: str) -> Row:
    return {
        "adcode": "350000",
        "township_code": f"3500001{of:02d}",
        "village_code": f"3500001{of:02d}{200 + number}",
        "village": f"村{of}-{number}",
        "kind_by_code_suffix": "villagers_committee(村委会)",
        **cells,
    }


def townships(*seats: tuple[float, float] | None) -> list[Row]:
    return [
        township(i) if seat is None else township(i, lon_wgs84=str(seat[0]), lat_wgs84=str(seat[1]))
        for i, seat in enumerate(seats)
    ]


def villages(*numbers: int) -> list[Row]:
    return [village(of, i) for of, number in enumerate(numbers) for i in range(number)]


def polygons(*parts: Any) -> dict[str, Any]:
    return {"type": "MultiPolygon", "coordinates": list(parts)}


def write_rows(path: Path, rows: Sequence[Row]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


@pytest.fixture
def build(tmp_path: Path) -> Build:
    """Return a function that writes lists and builds the county from them."""

    def from_lists(
        the_townships: Sequence[Row],
        the_villages: Sequence[Row],
        geometry: dict[str, Any] | None = None,
        **options: Any,
    ) -> SyntheticCounty:
        boundary = tmp_path / "boundary.geojson"
        boundary.write_text(json.dumps(geometry or polygons(SQUARE)), encoding="utf-8")
        return build_county(
            townships=write_rows(tmp_path / "townships.csv", the_townships),
            villages=write_rows(tmp_path / "villages.csv", the_villages),
            boundary=boundary,
            **{"seed": 1, **options},
        )

    return from_lists


SHAPES = {
    "one township, one village": (townships(None), villages(1)),
    "one township": (townships((117.1, 25.1)), villages(9)),
    "two townships": (townships((117.1, 25.1), None), villages(5, 4)),
    "three seats in a line": (
        townships((117.1, 25.1), (117.15, 25.1), (117.2, 25.1)), villages(4, 4, 4)
    ),
    "all seats unknown": (townships(*[None] * 6), villages(8, 3, 9, 2, 5, 7)),
    "a township without villages": (townships(None, None, None), villages(6, 0, 5)),
    "very dense": (townships(None, None), villages(150, 100)),
}  # fmt: skip


@pytest.mark.parametrize("shape", SHAPES)
def test_any_list_becomes_a_county_whose_places_are_joined_by_road(
    shape: str, build: Build
) -> None:
    the_townships, the_villages = SHAPES[shape]
    made = build(the_townships, the_villages)
    county = made.county
    assert len(county.hubs) == 1
    assert [s.code for s in county.stations] == [t["township_code"] for t in the_townships]
    assert [p.code for p in county.points] == [v["village_code"] for v in the_villages]
    assert {p.name_zh for p in county.points} == {v["village"] for v in the_villages}
    assert len({(p.lon, p.lat) for p in county.places}) == len(county.places)
    travel = RoadTravel(county)
    matrix = travel.matrix(Access.VAN)
    assert matrix.is_open.all()
    assert not matrix.is_estimate.any()
    assert max(snap.distance_m for snap in travel.snaps) < 1.0
    assert {o.destination_id for o in made.orders} >= {p.place_id for p in county.points}


def test_points_belong_to_the_station_of_their_township(build: Build) -> None:
    county = build(townships(None, None, None), villages(3, 2, 4)).county
    stations = {s.place_id: s.code for s in county.stations}
    for point in county.points:
        assert point.parent_id == point.township_id
        assert stations[point.township_id or point.place_id] == point.code[:9]


def test_known_seats_stay_where_they_are_and_others_keep_apart(build: Build) -> None:
    made = build(townships((117.123456, 25.2), None, None), villages(3, 3, 3))
    first, second, third = made.county.stations
    assert (first.lon, first.lat, first.coordinate_source) == (117.123456, 25.2, "geonames")
    assert second.coordinate_source == third.coordinate_source == "synthetic"
    assert (made.num_real_seats, made.num_synthetic_seats) == (1, 2)
    matrix = RoadTravel(made.county).matrix(Access.VAN)
    ids = [matrix.place_ids.index(s.place_id) for s in made.county.stations]
    assert min(matrix.distance_m[i, j] for i in ids for j in ids if i != j) > 5_000


def test_a_seat_outside_is_kept_and_told(build: Build) -> None:
    made = build(townships((117.4, 25.1), (117.1, 25.1)), villages(4, 4))
    assert made.county.stations[0].lon == 117.4
    assert [w.en for w in made.warnings if "outside the boundary" in w.en] == [
        "乡0 350000100 lies 10.1 km outside the boundary; the coordinate of the list is kept."
    ]


def test_a_seat_given_twice_is_placed_anew_and_told(build: Build) -> None:
    made = build(townships((117.1, 25.1), (117.1, 25.1)), villages(4, 4))
    first, second = made.county.stations
    assert (first.lon, first.lat) != (second.lon, second.lat)
    assert any("another township" in warning.en for warning in made.warnings)


def test_a_county_of_two_parts_uses_both(build: Build) -> None:
    made = build(
        townships((117.1, 25.1), (117.45, 25.05)), villages(6, 6), polygons(SQUARE, ISLAND)
    )
    east = [p for p in made.county.points if p.lon > 117.4]
    assert {p.code[:9] for p in east} == {"350000101"}
    assert east


def test_the_hub_is_where_most_villages_are_unless_it_is_said(build: Build) -> None:
    lists = townships((117.05, 25.05), (117.25, 25.25)), villages(3, 8)
    assert build(*lists).county.hubs[0].lat > 25.2
    assert build(*lists, hub_township="350000100").county.hubs[0].lat < 25.1


def test_adcodes_select_by_column_or_by_code(build: Build) -> None:
    other = township(7, adcode="359999", township_code="358888100", county="圆县")
    their = village(7, 1, adcode="359999", township_code="358888100", village_code="358888100201")
    lists = [*townships(None), other], [*villages(3), their]
    assert len(build(*lists).county.points) == 4
    assert len(build(*lists, adcodes=("350000",)).county.points) == 3
    assert [p.code for p in build(*lists, adcodes=("359999",)).county.points] == ["358888100201"]
    assert [p.code for p in build(*lists, adcodes=("358888",)).county.points] == ["358888100201"]


def test_units_are_told_apart_by_column_or_by_suffix(build: Build) -> None:
    units = [
        village(0, 1),
        village(0, 2, kind_by_code_suffix="residents_committee(居委会)"),
        village(0, 3, kind_by_code_suffix="quasi_village(类似村委会)"),
        village(0, 4, kind_by_code_suffix=""),
        village(0, 5, kind_by_code_suffix="", village_code="350000100001"),
    ]
    points = build(townships(None), units).county.points
    assert [p.is_village_committee for p in points] == [True, False, False, True, False]
    assert not any(p.is_poverty_village and not p.is_village_committee for p in points)


def test_the_population_is_shared_out_to_the_last_head(build: Build) -> None:
    county = build(townships(None, None), villages(7, 8), population=12_345).county
    assert sum(p.population for p in county.points) == 12_345
    assert sum(p.population for p in county.stations) == 0


def test_the_same_seed_gives_the_same_county_and_another_seed_another(build: Build) -> None:
    lists = townships(None, None, None), villages(6, 6, 6)
    first, again, other = build(*lists), build(*lists), build(*lists, seed=2)
    assert (first.county, first.orders) == (again.county, again.orders)
    assert first.county.roads != other.county.roads


def test_roads_have_classes_speeds_and_closures(build: Build) -> None:
    roads = build(townships(*[None] * 7), villages(*[12] * 7)).county.roads
    speeds = {
        RoadClass.COUNTY: (35, 45), RoadClass.TOWNSHIP: (25, 35), RoadClass.VILLAGE: (15, 25)
    }  # fmt: skip
    for road in roads:
        low, high = speeds[road.road_class]
        assert low <= road.cruise_kmh <= high
        assert road.closed_for <= {Access.TRUCK}
    assert {road.road_class for road in roads} == set(RoadClass)
    closed = {road.road_class for road in roads if road.closed_for}
    assert closed == {RoadClass.VILLAGE}


def test_trucks_reach_every_station(build: Build) -> None:
    county = build(townships(*[None] * 7), villages(*[12] * 7)).county
    matrix = RoadTravel(county).matrix(Access.TRUCK)
    homes = [i for i, p in enumerate(county.places) if p.kind is not PlaceKind.POINT]
    assert matrix.is_open[homes][:, homes].all()


BROKEN: dict[str, tuple[list[Row], list[Row], dict[str, Any], str]] = {
    "unknown township of a village": (townships(None), villages(1, 1), {}, "E302.*row 3"),
    "no village": (townships(None), [village(5, 1, adcode="1", township_code="9")],
                   {"adcodes": ("350000",)}, "E107"),
    "no township of that code": (townships(None), villages(1), {"adcodes": ("110000",)},
                                 "E701.*110000"),
    "unknown hub": (townships(None), villages(1), {"hub_township": "999"},
                    "E702.*999.*350000100 乡0"),
    "code twice": (townships(None) * 2, villages(1), {}, "E301.*row 3.*350000100"),
    "half a coordinate": ([township(0, lon_wgs84="117")], villages(1), {}, "E202.*lat_wgs84"),
    "swapped coordinate": ([township(0, lon_wgs84="25", lat_wgs84="117")], villages(1), {},
                           "E204.*lat_wgs84"),
    "seat of another county": (townships((113.2, 38.7)), villages(1), {}, "E704.*350000100"),
    "no name": ([township(0, township="")], villages(1), {}, "E201.*row 2.*township"),
    "no column": ([{"township": "乡"}], villages(1), {}, "E109.*township_code"),
}  # fmt: skip


@pytest.mark.parametrize("case", BROKEN)
def test_broken_lists_are_refused_with_a_reason(case: str, build: Build) -> None:
    the_townships, the_villages, options, message = BROKEN[case]
    with pytest.raises(DataError, match=re.compile(message, re.DOTALL)):
        build(the_townships, the_villages, **options)


def test_all_issues_are_told_at_once(build: Build) -> None:
    with pytest.raises(DataError) as caught:
        build([township(0, township=""), township(1, lon_wgs84="x", lat_wgs84="1")], villages(0, 1))
    assert [issue.code for issue in caught.value.issues] == ["E201", "E202"]


@pytest.mark.parametrize(
    ("content", "code"),
    [(None, "E101"), ("{", "E602"), ('{"type": "Point", "coordinates": [1, 2]}', "E602")],
)
def test_a_boundary_without_polygon_is_refused(
    content: str | None, code: str, tmp_path: Path
) -> None:
    boundary = tmp_path / "boundary.geojson"
    if content is not None:
        boundary.write_text(content, encoding="utf-8")
    with pytest.raises(DataError) as caught:
        build_county(
            townships=write_rows(tmp_path / "t.csv", townships(None)),
            villages=write_rows(tmp_path / "v.csv", villages(1)),
            boundary=boundary,
            seed=1,
        )
    assert [issue.code for issue in caught.value.issues] == [code]


def test_a_missing_or_wrongly_encoded_list_is_refused(tmp_path: Path) -> None:
    wrong = tmp_path / "v.csv"
    wrong.write_bytes("township_code,village_code,village\n1,2,村".encode("gb18030"))
    with pytest.raises(DataError) as caught:
        build_county(
            townships=tmp_path / "none.csv", villages=wrong, boundary=tmp_path / "b", seed=1
        )
    assert [issue.code for issue in caught.value.issues] == ["E101", "E106", "E101"]
