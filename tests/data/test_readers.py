"""County folders: every mistake is reported, with its file, row and field, all at once."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas
import pytest
import shapely
import xlsxwriter

from data.coordinates import Crs, from_wgs84
from data.issues import DataError
from data.readers import find_orders, read_county, read_sample_day
from network.calendar import DayKind
from network.fleet import Access
from network.roads import RoadClass
from network.text import Language
from tests.counties import bare
from tests.data.folders import (
    FIRST_DAY,
    change,
    edit,
    folder,
    issues_of,
    places,
    valley_with_bus,
    write_lines,
)


def test_a_good_folder_has_no_issues(tmp_path: Path) -> None:
    read = read_county(folder(tmp_path))
    assert read.value == valley_with_bus()
    assert read.issues == ()
    assert read_sample_day(tmp_path / "county") == (FIRST_DAY, None)
    assert find_orders(tmp_path / "county") == tmp_path / "county" / "orders.csv"


def test_a_county_without_roads_is_read(tmp_path: Path) -> None:
    assert read_county(folder(tmp_path, bare())).value == bare()


def test_optional_files_may_be_absent(tmp_path: Path) -> None:
    directory = folder(tmp_path)
    for name in ("bus_trips.csv", "bus_stops.csv", "orders.csv"):
        (directory / name).unlink()
    assert read_county(directory).value == valley_with_bus().replace(bus_trips=())
    assert find_orders(directory) is None


def test_no_folder(tmp_path: Path) -> None:
    assert places(issues_of(tmp_path / "nowhere")) == [("E103", "nowhere", None, "")]


def test_all_missing_files_are_named_at_once(tmp_path: Path) -> None:
    assert [issue.table for issue in issues_of(tmp_path)] == [
        "county.toml",
        "roads.geojson",
        "places.csv",
        "members.csv",
        "vehicle_types.csv",
        "vehicles.csv",
    ]
    assert {issue.code for issue in issues_of(tmp_path)} == {"E101"}


@pytest.mark.parametrize(
    ("table", "row", "column", "cell", "code"),
    [
        ("places", 2, "lon", "218", "E204"),
        ("places", 2, "lat", "north", "E202"),
        ("places", 3, "kind", "village", "E206"),
        ("places", 3, "name_zh", "", "E201"),
        ("places", 4, "place_id", "SA", "E301"),
        ("places", 5, "parent_id", "SAX", "E303"),
        ("places", 5, "parent_id", "nowhere at all", "E302"),
        ("places", 5, "township_id", "甲乡中转站", "E303"),
        ("places", 5, "parent_id", "P2", "E304"),
        ("places", 5, "open_to", "07:00", "E305"),
        ("places", 5, "open_to", "25:00", "E204"),
        ("places", 5, "storage_l", "-1", "E204"),
        ("members", 2, "promise_hours", "0", "E204"),
        ("vehicle_types", 2, "payload_kg", "inf", "E205"),
        ("vehicle_types", 2, "cost_km_fen", "1.9", "E203"),
        ("vehicle_types", 3, "chilled_l", "9999", "E306"),
        ("vehicles", 2, "vehicle_type_id", "lorry", "E302"),
        ("vehicles", 2, "home_id", "P1", "E304"),
        ("vehicles", 2, "member_id", "posts", "E303"),
        ("vehicles", 2, "available", "perhaps", "E210"),
        ("bus_trips", 2, "days", "8", "E211"),
        ("bus_stops", 3, "arrive", "7.30", "E207"),
        ("bus_stops", 3, "place_id", "nowhere", "E302"),
        ("bus_stops", 3, "sequence", "1", "E301"),
    ],
)
def test_a_wrong_cell_is_named(
    tmp_path: Path, table: str, row: int, column: str, cell: str, code: str
) -> None:
    directory = folder(tmp_path)
    change(directory / f"{table}.csv", row, column, cell)
    with pytest.raises(DataError) as refused:
        read_county(directory)
    assert (code, f"{table}.csv", row, column) in places(refused.value.issues)


def test_issues_of_all_files_come_together(tmp_path: Path) -> None:
    directory = folder(tmp_path)
    change(directory / "places.csv", 2, "lon", "x")
    change(directory / "places.csv", 2, "lat", "99")
    change(directory / "vehicles.csv", 3, "home_id", "nowhere")
    (directory / "members.csv").unlink()
    (directory / "county.toml").write_text('name_zh = "谷"\npromise_hours = "72"\n', "utf-8")
    assert places(issues_of(directory)) == [
        ("E201", "county.toml", None, "name_en"),
        ("E213", "county.toml", None, "promise_hours"),
        ("E101", "members.csv", None, ""),
        ("E202", "places.csv", 2, "lon"),
        ("E204", "places.csv", 2, "lat"),
        ("E302", "vehicles.csv", 3, "home_id"),
    ]


def test_a_duplicate_names_both_rows(tmp_path: Path) -> None:
    directory = folder(tmp_path)
    change(directory / "places.csv", 4, "place_id", "SA")
    issue = next(issue for issue in issues_of(directory) if issue.code == "E301")
    assert issue.row == 4
    assert "row 3" in issue.cause.en
    assert "第 3 行" in issue.cause.zh
    assert "places.csv · 第 4 行" in issue.line(Language.ZH)


def test_no_hub_in_service(tmp_path: Path) -> None:
    directory = folder(tmp_path)
    change(directory / "places.csv", 2, "is_active", "0")
    assert "E307" in {issue.code for issue in issues_of(directory)}


def test_bus_trips_need_stops_times_and_a_line(tmp_path: Path) -> None:
    directory = folder(tmp_path)
    change(directory / "bus_stops.csv", 3, "depart", "06:00")
    assert ("E309", "bus_trips.csv", 2, "trip_id") in places(issues_of(directory))
    edit(directory / "bus_stops.csv", lambda lines: lines.__delitem__(slice(2, None)))
    assert ("E308", "bus_trips.csv", 2, "trip_id") in places(issues_of(directory))
    change(directory / "bus_trips.csv", 2, "line_id", "")
    change(directory / "bus_stops.csv", 2, "line_id", "")
    assert ("E310", "bus_trips.csv", 2, "line_id") in places(issues_of(directory))


def test_the_line_may_stand_with_the_stops(tmp_path: Path) -> None:
    directory = folder(tmp_path)
    change(directory / "bus_trips.csv", 2, "line_id", "")
    assert read_county(directory).value == valley_with_bus()


def test_calendar_and_crops(tmp_path: Path) -> None:
    directory = folder(tmp_path)
    write_lines(
        directory / "calendar.csv",
        [
            ["日期", "类型", "地点编号", "道路", "备注"],
            ["2025-10-01", "假日", "", "", "国庆"],
            ["2025/6/18", "closure", "", "village-P3", ""],
        ],
    )
    write_lines(directory / "crops.csv", [["place_id", "crop", "month", "kg"], ["P1", "茶", 5, 10]])
    county = read_county(directory).value
    assert [entry.kind for entry in county.calendar.entries] == [DayKind.HOLIDAY, DayKind.CLOSURE]
    assert county.calendar.closed_roads(FIRST_DAY) == {"village-P3"}
    assert county.crops[0].name == "茶"
    write_lines(directory / "calendar.csv", [["date", "kind"], ["2025-10-01", "closure"]])
    assert ("E314", "calendar.csv", 2, "place_id") in places(issues_of(directory))


def test_chinese_headers_units_and_title_rows(tmp_path: Path) -> None:
    directory = folder(tmp_path)

    def translate(lines: list[list[str]]) -> None:
        lines[0] = ["车型编号", "名称", "通行等级", "载重(kg)", "容积\uff08l\uff09", *lines[0][5:]]
        lines.insert(0, ["小谷县车型表"])

    edit(directory / "vehicle_types.csv", translate)
    read = read_county(directory)
    assert read.value == valley_with_bus()
    assert read.issues == ()


def test_gb18030_is_read_with_a_warning(tmp_path: Path) -> None:
    directory = folder(tmp_path)
    text = (directory / "places.csv").read_text(encoding="utf-8")
    (directory / "places.csv").write_bytes(text.encode("gb18030"))
    read = read_county(directory)
    assert read.value == valley_with_bus()
    assert places(read.issues) == [("W101", "places.csv", None, "")]


def test_unknown_columns_and_shadowed_files_are_warned_of(tmp_path: Path) -> None:
    directory = folder(tmp_path)

    def widen(lines: list[list[str]]) -> None:
        for line in lines:
            line.append("x")

    edit(directory / "members.csv", widen)
    workbook(directory / "vehicles.xlsx", {"vehicles": [["vehicle_id"]]})
    (directory / "gtfs").mkdir()
    assert places(read_county(directory).issues) == [
        ("W102", "members.csv", None, ""),
        ("W104", "vehicles.csv", None, ""),
    ]
    (directory / "bus_trips.csv").unlink()
    (directory / "bus_stops.csv").unlink()
    assert "W106" in {issue.code for issue in read_county(directory).issues}


def test_one_workbook_may_hold_all_tables(tmp_path: Path) -> None:
    directory = folder(tmp_path)
    sheets: dict[str, list[list[str]]] = {}
    for path in sorted(directory.glob("*.csv")):
        edit(path, lambda lines, name=path.stem: sheets.update({name: lines}))  # type: ignore[misc]
        path.unlink()
    workbook(directory / "county.xlsx", sheets)
    assert read_county(directory).value == valley_with_bus()


def workbook(path: Path, sheets: dict[str, list[list[str]]]) -> None:
    """Write a workbook of text cells."""
    book = xlsxwriter.Workbook(path)
    for name, lines in sheets.items():
        sheet = book.add_worksheet(name)
        for at, line in enumerate(lines):
            sheet.write_row(at, 0, line)
    book.close()


@pytest.mark.parametrize("crs", [Crs.GCJ_02, Crs.BD_09])
def test_other_coordinate_systems_are_converted(tmp_path: Path, crs: Crs) -> None:
    directory = folder(tmp_path)
    shift_places(directory, crs)
    text = (directory / "county.toml").read_text(encoding="utf-8")
    (directory / "county.toml").write_text(text.replace("WGS-84", crs.value), "utf-8")
    read = read_county(directory)
    assert read.issues == ()
    for place, expected in zip(read.value.places, valley_with_bus().places, strict=True):
        assert place.lon == pytest.approx(expected.lon, abs=1e-7)
        assert place.lat == pytest.approx(expected.lat, abs=1e-7)


@pytest.mark.parametrize("crs", [Crs.GCJ_02, Crs.BD_09])
def test_an_undeclared_shift_is_suspected(tmp_path: Path, crs: Crs) -> None:
    directory = folder(tmp_path)
    shift_places(directory, crs)
    (issue,) = read_county(directory).issues
    assert places([issue]) == [("W302", "places.csv", None, "lon")]
    assert f"if read as {crs.value}." in issue.line(Language.EN)


def shift_places(directory: Path, crs: Crs) -> None:
    """Rewrite the coordinates of the places in another system."""

    def shift(lines: list[list[str]]) -> None:
        lon_at, lat_at = lines[0].index("lon"), lines[0].index("lat")
        for line in lines[1:]:
            lon, lat = from_wgs84(float(line[lon_at]), float(line[lat_at]), crs)
            line[lon_at], line[lat_at] = repr(lon), repr(lat)

    edit(directory / "places.csv", shift)


@pytest.mark.parametrize(
    ("text", "code", "field"),
    [
        ("promise_hours = ", "E113", ""),
        ("promise_hours = -1", "E204", "promise_hours"),
        ("promise_hours = true", "E213", "promise_hours"),
        ('crs = "UTM"', "E206", "crs"),
        ('timezone = "Asia/Nowhere"', "E313", "timezone"),
        ('timezone = "../etc"', "E313", "timezone"),
        ("colour = 1", "W103", "colour"),
        ("tariff = 3", "E213", "tariff"),
        ("[tariff]\nhandling_piece_fen = 0.5", "E213", "tariff.handling_piece_fen"),
        ("[tariff]\nhandling_fen = 5", "W103", "tariff.handling_fen"),
        ('[operations]\nwork_from = "dawn"', "E207", "operations.work_from"),
        ("[operations.attempts]\nmost = 0", "E204", "operations.attempts.most"),
        ("[operations.attempts]\nretries = 1", "W103", "operations.attempts.retries"),
        ("[operations.bus_dwell]\nroadside_s = -1", "E204", "operations.bus_dwell.roadside_s"),
        ("[operations.bus_dwell]\nhub_s = 1", "W103", "operations.bus_dwell.hub_s"),
        ("[operations.sorting]\nlines = 0", "E204", "operations.sorting.lines"),
        ("[operations.sorting]\nwaves = 2", "E213", "operations.sorting.waves"),
        ("[operations.sorting]\nwaves = [{share = 1}]", "E201", "operations.sorting.waves.at"),
        (
            '[operations.sorting]\nwaves = [{at = "05:30", share = 0.5}]',
            "W301",
            "operations.sorting.waves",
        ),
    ],
)
def test_county_toml(tmp_path: Path, text: str, code: str, field: str) -> None:
    directory = folder(tmp_path)
    content = f'name_zh = "小谷县"\nname_en = "Valley"\n{text}\n'
    (directory / "county.toml").write_text(content, encoding="utf-8")
    assert (code, "county.toml", None, field) in places(issues_of(directory))


def test_county_toml_needs_names_only(tmp_path: Path) -> None:
    directory = folder(tmp_path)
    (directory / "county.toml").write_text('name_zh = "小谷县"\nname_en = "Valley"\n', "utf-8")
    assert read_county(directory).value == valley_with_bus().replace(data_note="")
    assert read_sample_day(directory) == (None, None)
    (directory / "county.toml").write_text("seed = 1.5", "utf-8")
    with pytest.raises(DataError):
        read_sample_day(directory)


Feature = dict[str, Any]


def feature(properties: dict[str, object], *vertices: list[float]) -> Feature:
    """Return a line of GeoJSON."""
    geometry = {"type": "LineString", "coordinates": vertices}
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def write_features(directory: Path, *features: Feature) -> None:
    """Replace the roads of a county folder."""
    text = json.dumps({"type": "FeatureCollection", "features": features})
    (directory / "roads.geojson").write_text(text, encoding="utf-8")


def test_road_properties(tmp_path: Path) -> None:
    directory = folder(tmp_path)
    line = [118.0, 25.0, 3.0], [118.1, 25.0, 4.0]
    parts = feature({"road_id": "m"})
    parts["geometry"] = {"type": "MultiLineString", "coordinates": [line, line]}
    write_features(
        directory,
        feature({"road_id": 7, "road_class": "乡道", "oneway": True, "speed_kmh": 30}, *line),
        feature({"closed_for": ["truck"], "surface": {"kind": "mud"}}, *line),
        feature({"closed_for": "truck, van", "oneway": "no"}, *line),
        parts,
    )
    roads = read_county(directory).value.roads
    assert [road.road_id for road in roads] == ["7", "r2", "r3", "m/1", "m/2"]
    assert roads[0].road_class is RoadClass.TOWNSHIP
    assert roads[0].is_oneway
    assert roads[0].speed_kmh == 30
    assert roads[0].lon_lat == ((118.0, 25.0), (118.1, 25.0))
    assert roads[1].closed_for == {Access.TRUCK}
    assert roads[2].closed_for == {Access.TRUCK, Access.VAN}
    assert not roads[2].is_oneway


@pytest.mark.parametrize(
    ("bad", "code", "field"),
    [
        (feature({}, [118.0, 25.0]), "E311", "geometry"),
        (feature({}, [118.0, 25.0], [118.0, 25.0]), "E311", "geometry"),
        (feature({}, [25.0, 118.0], [25.1, 118.0]), "E311", "geometry"),
        (feature({}, [118.0], [118.1]), "E311", "geometry"),
        (feature({}, [118.0, "x"], [118.1, 25.0]), "E311", "geometry"),  # type: ignore[list-item]
        ({"type": "Feature", "properties": None, "geometry": None}, "E311", "geometry"),
        ({"type": "Feature", "properties": [], "geometry": {"type": "Point"}}, "E311", "geometry"),
        ({"geometry": {"type": "MultiLineString", "coordinates": []}}, "E311", "geometry"),
        (feature({"speed_kmh": 0}, [118.0, 25.0], [118.1, 25.0]), "E204", "speed_kmh"),
        (feature({"road_class": "track"}, [118.0, 25.0], [118.1, 25.0]), "E206", "road_class"),
        (feature({"road_id": "a"}, [118.0, 25.0], [118.1, 25.0]), "E301", "road_id"),
    ],
)
def test_bad_roads_are_named_by_feature(
    tmp_path: Path, bad: Feature, code: str, field: str
) -> None:
    directory = folder(tmp_path)
    write_features(directory, feature({"road_id": "a"}, [118.0, 25.0], [118.1, 25.0]), bad)
    assert (code, "roads.geojson", 2, field) in places(issues_of(directory))


@pytest.mark.parametrize("text", ["{", "[]", '{"features": 1}', '{"features": [1]}'])
def test_bad_geojson(tmp_path: Path, text: str) -> None:
    directory = folder(tmp_path)
    (directory / "roads.geojson").write_text(text, encoding="utf-8")
    assert places(issues_of(directory)) == [("E114", "roads.geojson", None, "")]


def test_geopackage_in_metres(tmp_path: Path) -> None:
    directory = folder(tmp_path)
    (directory / "roads.geojson").unlink()
    frame = geopandas.GeoDataFrame(
        {"road_id": ["a"], "road_class": ["county"], "oneway": [0], "speed_kmh": [None]},
        geometry=[shapely.LineString([(118.0, 25.0), (118.1, 25.0)])],
        crs=4326,
    )
    frame.to_crs(epsg=3857).to_file(directory / "roads.gpkg", driver="GPKG")
    (road,) = read_county(directory).value.roads
    assert road.road_class is RoadClass.COUNTY
    assert road.speed_kmh is None
    assert road.lon_lat[1] == pytest.approx((118.1, 25.0))


def test_a_broken_geopackage(tmp_path: Path) -> None:
    directory = folder(tmp_path)
    (directory / "roads.geojson").unlink()
    (directory / "roads.gpkg").write_bytes(b"no database")
    assert places(issues_of(directory)) == [("E105", "roads.gpkg", None, "")]


def nothing(path: Path) -> None:
    """Leave an empty file."""
    path.write_bytes(b"")


def noise(path: Path) -> None:
    """Leave bytes that are no text."""
    path.write_bytes(b"\xff\x00\x81")


def a_folder(path: Path) -> None:
    """Leave a folder where a file belongs."""
    path.unlink()
    path.mkdir()


def no_header(path: Path) -> None:
    """Leave rows without a header."""
    path.write_text("1,2\n3,4\n", encoding="utf-8")


def twice(path: Path) -> None:
    """Name a column twice."""
    path.write_text("member_id,成员编号,kind,name_zh\n", encoding="utf-8")


def lacking(path: Path) -> None:
    """Leave out a column."""
    path.write_text("member_id,name_zh\n", encoding="utf-8")


@pytest.mark.parametrize(
    ("damage", "code"),
    [
        (nothing, "E107"),
        (noise, "E106"),
        (a_folder, "E102"),
        (no_header, "E108"),
        (twice, "E110"),
        (lacking, "E109"),
    ],
)
def test_damaged_files(tmp_path: Path, damage: Callable[[Path], None], code: str) -> None:
    directory = folder(tmp_path)
    damage(directory / "members.csv")
    assert code in {issue.code for issue in issues_of(directory) if issue.table == "members.csv"}


def test_many_errors_are_summed_up_in_the_message(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="1 more errors"):
        read_county(tmp_path)
