"""What a county is made from beside its list: extracts, timetables, templates."""

from dataclasses import replace
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pytest

from data.county_import.importing import import_county
from data.county_import.record import Origin
from data.issues import DataError
from data.readers import read_county
from data.templates import write_templates
from network.fleet import Access
from network.text import Language
from tests.data.county_import.lists import COUNTY, csv_list, ids_by_name, rows_of, sources, taken
from tests.data.folders import write_lines
from tests.data.osm_extracts import Extract, box

VILLAGES = [(x, 0.1 if x % 2 else -0.1) for x in range(1, 24, 2)]


def gtfs(folder: Path) -> Path:
    """Write a timetable of two trips along the road; the second stops nowhere we know."""
    folder.mkdir()
    write_lines(
        folder / "stops.txt",
        [
            ("stop_id", "stop_name", "stop_lat", "stop_lon"),
            ("a", "车站", 25.0, 118.0012),
            ("b", "尚卿", 25.0, 118.0901),
            ("c", "外县", 26.0, 119.0),
        ],
    )
    write_lines(
        folder / "trips.txt",
        [("route_id", "service_id", "trip_id"), ("L1", "week", "T1"), ("L1", "week", "T2")],
    )
    write_lines(
        folder / "stop_times.txt",
        [
            ("trip_id", "arrival_time", "departure_time", "stop_id", "stop_sequence"),
            ("T1", "7:00:00", "7:00:00", "a", 1),
            ("T1", "7:40:00", "7:41:00", "b", 2),
            ("T1", "9:00:00", "9:00:00", "c", 3),
            ("T2", "8:00:00", "8:00:00", "c", 1),
            ("T2", "9:00:00", "9:00:00", "b", 2),
        ],
    )
    days = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    write_lines(
        folder / "calendar.txt",
        [("service_id", *days), ("week", 1, 1, 1, 1, 1, 0, 0)],
    )
    return folder


@pytest.mark.parametrize("is_packed", [False, True])
def test_a_timetable_comes_from_gtfs(tmp_path: Path, is_packed: bool) -> None:
    path = gtfs(tmp_path / "gtfs-source")
    if is_packed:
        packed = tmp_path / "feed.zip"
        with ZipFile(packed, "w") as archive:
            for file in path.iterdir():
                archive.write(file, f"feed/{file.name}")
        path = packed
    imported = taken(tmp_path, timetable=path)
    (trip,) = imported.county.bus_trips
    assert (trip.trip_id, trip.line_id, trip.weekdays) == ("T1", "L1", frozenset(range(1, 6)))
    names = {place.place_id: place.name_zh for place in imported.county.places}
    assert [names[stop.place_id] for stop in trip.stops] == ["安宁县共配中心", "尚卿乡中转站"]
    assert (trip.freight_kg, trip.fee_piece_fen) == (150.0, 60)
    assert "W107" in [issue.code for issue in imported.issues]
    (part,) = [part for part in imported.parts if part.file == "bus_trips.csv"]
    assert "默认" in part.note.zh
    assert read_county(tmp_path / "county").value == imported.county


def test_a_timetable_of_elsewhere_is_refused(tmp_path: Path) -> None:
    path = gtfs(tmp_path / "gtfs-source")
    write_lines(
        path / "stops.txt",
        [("stop_id", "stop_lat", "stop_lon"), ("a", 1, 1), ("b", 2, 2), ("c", 3, 3)],
    )
    with pytest.raises(DataError) as refused:
        taken(tmp_path, timetable=path)
    assert "E1074" in [issue.code for issue in refused.value.issues]
    (path / "stop_times.txt").write_text("trip_id,stop_id\nT1,a\n", encoding="utf-8")
    with pytest.raises(DataError) as lacking:
        taken(tmp_path, timetable=path)
    assert [(issue.code, issue.field) for issue in lacking.value.issues] == [
        ("E109", "stop_sequence"),
        ("E109", "arrival_time"),
        ("E109", "departure_time"),
    ]
    (tmp_path / "feed.zip").write_bytes(b"no archive")
    with pytest.raises(DataError) as broken:
        taken(tmp_path, timetable=tmp_path / "feed.zip")
    assert [issue.code for issue in broken.value.issues] == ["E1089"]


def test_a_timetable_may_be_a_sheet_that_names_places(tmp_path: Path) -> None:
    path = write_lines(
        tmp_path / "班次.csv",
        [
            ("班次编号", "线路", "地点编号", "站序", "到站", "发车时间"),
            ("A1", "1路", "安宁县共配中心", 1, "7:00", "7:05"),
            ("A1", "1路", "龙潭村", 2, "7:20", "7:21"),
            ("A1", "1路", "外县车站", 3, "8:20", "8:20"),
        ],
        encoding="gb18030",
    )
    imported = taken(tmp_path, timetable=path)
    (trip,) = imported.county.bus_trips
    ids = ids_by_name(imported.county)
    assert [stop.place_id for stop in trip.stops][1:] == [ids["龙潭村"]]
    assert trip.line_id == "1路"
    assert [issue.code for issue in imported.issues if issue.is_error] == ["E302"]


def test_filled_in_templates_are_taken_and_wrong_rows_told(tmp_path: Path) -> None:
    folder = tmp_path / "tables"
    write_templates(folder, Language.ZH)
    for name in ("county.xlsx", "places.csv"):
        (folder / name).unlink()
    write_lines(
        folder / "members.csv",
        [("成员编号", "名称", "类型"), ("yz", "县邮政", "邮政"), ("kd", "某快递", "不知道")],
    )
    imported = taken(tmp_path, tables=folder)
    assert [member.name_zh for member in imported.county.members] == ["县邮政"]
    assert [(i.code, i.table, i.row) for i in imported.issues if i.is_error] == [
        ("E206", "members.csv", 3)
    ]
    origins = {part.file: part.origin for part in imported.parts}
    assert origins["members.csv"] is Origin.REAL
    assert origins["vehicles.csv"] is Origin.DEFAULT
    assert {vehicle.member_id for vehicle in imported.county.vehicles} == {None}


def test_rows_of_templates_that_name_nothing_are_told(tmp_path: Path) -> None:
    folder = tmp_path / "tables"
    folder.mkdir()
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "农产品"
    sheet.append(["地点编号", "品种", "月份", "产量"])
    sheet.append(["nowhere", "茶叶", 5, 800])
    book.save(folder / "county.xlsx")
    imported = taken(tmp_path, tables=folder)
    assert imported.county.crops == ()
    assert [(issue.code, issue.field) for issue in imported.issues if issue.is_error] == [
        ("E302", "place_id")
    ]
    fixed = replace(COUNTY.county.crops[0], place_id=ids_by_name(imported.county)["龙潭村"])  # type: ignore[arg-type]
    sheet["A2"] = fixed.place_id
    book.save(folder / "county.xlsx")
    assert taken(tmp_path, tables=folder).county.crops == (replace(fixed, month=5),)


def extract_with_track() -> Extract:
    """Return a road with villages beside it, a stray road, and a track to the last village."""
    extract = Extract()
    road = [extract.node(100 + x, x, 0) for x in range(25)]
    extract.way(1, road, highway="secondary")
    stray = [extract.node(200 + i, 5 + i, 20) for i in range(2)]
    extract.way(2, stray, highway="residential")
    track = [extract.node(300 + i, 12, 3 + i) for i in range(3)]
    extract.way(3, track, highway="track")
    return extract


def osm_list(folder: Path) -> Path:
    """Write a hub, a station and villages beside that road, and one at the end of the track."""
    rows: list[list[object]] = [
        ["", "县共配中心", 10.12, 1.001],
        ["甲乡", "甲乡中转站", 10.08, 1.001],
    ]
    for number, (x, y) in enumerate(VILLAGES):
        rows.append(["甲乡", f"第{number}村", round(10 + x / 100, 6), round(1 + y / 100, 6)])
    rows.append(["甲乡", "山上村", 10.12, 1.05])
    return csv_list(folder, rows)


def test_roads_come_from_an_extract_and_only_those_somebody_needs(tmp_path: Path) -> None:
    file = extract_with_track().write(tmp_path / "v.osm")
    given = sources(tmp_path, osm_list(tmp_path), roads=None, osm=file, crs=None)
    imported = import_county(given, tmp_path / "county")
    assert sorted(road.road_id for road in imported.county.roads) == ["w1", "w3"]
    track = next(road for road in imported.county.roads if road.road_id == "w3")
    assert Access.TRUCK in track.closed_for
    assert "OpenStreetMap" in imported.county.data_note
    assert "1 段未保留" in imported.county.data_note
    assert "W1076" in [issue.code for issue in imported.issues]


def test_an_extract_is_clipped_to_the_county(tmp_path: Path) -> None:
    file = extract_with_track().write(tmp_path / "v.osm")
    boundary = box(tmp_path, 9.9, 0.9, 10.3, 1.045)
    given = sources(tmp_path, osm_list(tmp_path), roads=None, osm=file, boundary=boundary)
    imported = import_county(given, tmp_path / "county")
    lats = {round(lat, 6) for road in imported.county.roads for _, lat in road.lon_lat}
    assert lats == {1.0, 1.03, 1.04, 1.05}
    elsewhere = box(tmp_path, 20, 0, 21, 1)
    with pytest.raises(DataError) as refused:
        import_county(replace(given, boundary=elsewhere), tmp_path / "other")
    assert [issue.code for issue in refused.value.issues] == ["E603"]


def test_a_list_of_elsewhere_does_not_tell_the_datum(tmp_path: Path) -> None:
    file = extract_with_track().write(tmp_path / "v.osm")
    path = csv_list(tmp_path, rows_of(COUNTY.county))
    given = sources(tmp_path, path, roads=None, osm=file, crs=None)
    with pytest.raises(DataError) as refused:
        import_county(given, tmp_path / "county")
    assert "E1067" in [issue.code for issue in refused.value.issues]
