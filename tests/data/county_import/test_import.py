"""County folders from lists: what is taken, what is refused, and how one is brought up to date."""

import csv
import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given

from data.boundary import read_areas, read_boundary
from data.coordinates import Crs
from data.county_import.importing import import_county
from data.county_import.record import FOLDER, Origin
from data.county_import.sources import Sources
from data.issues import DataError, Issue
from data.readers import read_county, read_sample_day
from data.writers import ISSUES_FILE, write_county
from network.county import County
from network.ids import PlaceId
from network.places import PlaceKind
from tests.data.county_import.lists import (
    COUNTY,
    csv_list,
    ids_by_name,
    rows_of,
    sources,
    taken,
    workbook_list,
)
from tests.data.folders import FIRST_DAY, change, edit
from tests.data.test_writers import counties
from tests.examples import examples
from tests.schemas import misfits


def codes(issues: tuple[Issue, ...] | list[Issue]) -> list[str]:
    """Return the codes of issues, those of defaults left out."""
    return [issue.code for issue in issues if issue.code != "W1081"]


def refusal(given: Sources, folder: Path) -> list[str]:
    """Return why an import is refused."""
    with pytest.raises(DataError) as refused:
        import_county(given, folder)
    assert not (folder / FOLDER).exists()
    return [issue.code for issue in refused.value.issues if issue.is_error]


def cell(folder: Path, key: str, column: str) -> str:
    """Return a cell of the places of a folder, by name of the place."""
    with (folder / "places.csv").open(encoding="utf-8", newline="") as stream:
        (found,) = [row[column] for row in csv.DictReader(stream) if row["name_zh"] == key]
    return found


def test_a_list_in_gbk_becomes_a_county(tmp_path: Path) -> None:
    imported = taken(tmp_path)
    county = read_county(tmp_path / "county").value
    assert county == imported.county
    assert imported.is_clean
    assert codes(imported.issues) == ["W101", "W1075"]
    assert len(county.points) == 10
    assert [station.name_zh for station in county.stations] == [
        "城关镇中转站", "尚卿乡中转站", "湖头镇中转站",
    ]  # fmt: skip
    assert [hub.name_zh for hub in county.hubs] == ["安宁县共配中心"]
    names = {place.place_id: place.name_zh for place in county.places}
    townships = {p.name_zh: names[p.township_id] for p in county.points if p.township_id}
    assert townships["龙潭村"] == "城关镇中转站"
    assert townships["蓝田村"] == "湖头镇中转站"
    assert county.hubs[0].open_from_s == 5 * 3600
    assert {place.coordinate_source for place in county.places} == {"sheet"}


def test_defaults_are_labelled(tmp_path: Path) -> None:
    imported = taken(tmp_path)
    origins = {part.file: part.origin for part in imported.parts}
    assert origins == {
        "places.csv": Origin.REAL,
        "roads.geojson": Origin.REAL,
        "members.csv": Origin.DEFAULT,
        "vehicle_types.csv": Origin.DEFAULT,
        "vehicles.csv": Origin.DEFAULT,
        "county.toml": Origin.DEFAULT,
    }
    warned = {issue.table for issue in imported.issues if issue.code == "W1081"}
    assert warned == {file for file, origin in origins.items() if origin is Origin.DEFAULT}
    assert "默认值（须核对）" in imported.county.data_note
    assert "联盟成员" in imported.county.data_note
    record = json.loads((tmp_path / "county" / FOLDER / "import.json").read_text("utf-8"))
    assert {part["file"]: part["origin"] for part in record["parts"]} == origins
    assert len(imported.county.vehicles) > 3
    assert {v.home_id for v in imported.county.vehicles} >= {imported.county.hubs[0].place_id}


def test_an_office_workbook_is_read(tmp_path: Path) -> None:
    path = workbook_list(tmp_path, COUNTY.county)
    imported = import_county(sources(tmp_path, path), tmp_path / "county")
    assert imported.is_clean
    assert codes(imported.issues) == ["W1068", "W1075"]
    assert ids_by_name(imported.county).keys() == ids_by_name(COUNTY.county).keys()
    assert {point.open_to_s for point in imported.county.points} == {18 * 3600}
    wanted = {p.name_zh: p.township_id for p in COUNTY.county.points}
    stations = {s.name_zh: s.place_id for s in imported.county.stations}
    names = {s.place_id: s.name_zh for s in COUNTY.county.stations}
    for point in imported.county.points:
        assert point.township_id == stations[names[wanted[point.name_zh]]]  # type: ignore[index]


@pytest.mark.parametrize("crs", Crs)
@pytest.mark.parametrize("is_declared", [True, False])
def test_the_datum_is_undone(tmp_path: Path, crs: Crs, is_declared: bool) -> None:
    path = csv_list(tmp_path, rows_of(COUNTY.county, crs))
    given = sources(tmp_path, path, crs=crs if is_declared else None)
    imported = import_county(given, tmp_path / "county")
    where = {p.name_zh: (p.lon, p.lat) for p in COUNTY.county.places}
    for place in imported.county.places:
        assert (place.lon, place.lat) == pytest.approx(where[place.name_zh], abs=1e-6)
    assert ("W1076" in codes(imported.issues)) is not is_declared
    assert read_county(tmp_path / "county").issues == ()


def test_a_doubtful_datum_is_asked_for(tmp_path: Path) -> None:
    exact, shifted = rows_of(COUNTY.county), rows_of(COUNTY.county, Crs.GCJ_02)
    mixed = [row for pair in zip(exact[::2], shifted[1::2], strict=False) for row in pair]
    path = csv_list(tmp_path, mixed)
    assert refusal(sources(tmp_path, path, crs=None), tmp_path / "county") == ["E1067"]
    declared = import_county(sources(tmp_path, path, crs=Crs.GCJ_02), tmp_path / "county")
    assert declared.is_clean


def test_few_places_do_not_tell_the_datum(tmp_path: Path) -> None:
    path = csv_list(tmp_path, rows_of(COUNTY.county)[:9])
    assert refusal(sources(tmp_path, path, crs=None), tmp_path / "county") == ["E1067"]


def test_a_wrong_declaration_is_doubted(tmp_path: Path) -> None:
    path = csv_list(tmp_path, rows_of(COUNTY.county, Crs.BD_09))
    imported = import_county(sources(tmp_path, path), tmp_path / "county")
    assert "W1077" in codes(imported.issues)


def test_rows_may_tell_their_own_system(tmp_path: Path) -> None:
    exact, shifted = rows_of(COUNTY.county), rows_of(COUNTY.county, Crs.GCJ_02)
    rows = [
        [*(row if i % 2 else other), "GPS" if i % 2 else "高德"]
        for i, (row, other) in enumerate(zip(exact, shifted, strict=True))
    ]
    path = csv_list(tmp_path, rows, head=("乡镇", "名称", "经度", "纬度", "坐标系"))
    imported = import_county(sources(tmp_path, path, crs=None), tmp_path / "county")
    where = {p.name_zh: (p.lon, p.lat) for p in COUNTY.county.places}
    for place in imported.county.places:
        assert (place.lon, place.lat) == pytest.approx(where[place.name_zh], abs=1e-6)
    assert {p.coordinate_source for p in imported.county.places} == {"sheet", "sheet GCJ-02"}


def test_degrees_and_exchanged_coordinates_are_put_right_and_told(tmp_path: Path) -> None:
    rows = rows_of(COUNTY.county)
    rows[4][2], rows[4][3] = rows[4][3], rows[4][2]
    rows[5][2] = "118°0'54\""
    path = csv_list(tmp_path, rows)
    imported = import_county(sources(tmp_path, path), tmp_path / "county")
    told = {issue.code: issue for issue in imported.issues}
    assert (told["W1078"].row, told["W1079"].row) == (6, 7)
    where = {p.name_zh: (p.lon, p.lat) for p in COUNTY.county.places}
    for place in imported.county.places:
        assert (place.lon, place.lat) == pytest.approx(where[place.name_zh], abs=1e-6)


def test_wrong_rows_are_all_told_and_the_others_taken(tmp_path: Path) -> None:
    rows = rows_of(COUNTY.county)
    rows[4][2] = "村口"
    rows[5][2] = rows[5][3] = ""
    rows[6][1] = "老王家"
    rows.append(rows[7])
    imported = import_county(sources(tmp_path, csv_list(tmp_path, rows)), tmp_path / "county")
    errors = [(issue.code, issue.row) for issue in imported.issues if issue.is_error]
    assert errors == [("E1065", 6), ("E1066", 7), ("E1064", 8), ("E1069", 16)]
    assert not imported.is_clean
    assert len(imported.county.points) == 7
    listed = (tmp_path / "county" / FOLDER / ISSUES_FILE).read_text("utf-8-sig")
    assert all(code in listed for code, _ in errors)


def test_kinds_may_be_given_for_the_rest(tmp_path: Path) -> None:
    rows = rows_of(COUNTY.county)
    rows[6][1] = "老王家"
    path = csv_list(tmp_path, rows)
    given = sources(tmp_path, path, kind=PlaceKind.POINT)
    assert "老王家" in ids_by_name(import_county(given, tmp_path / "county").county)


def test_the_hub_may_stand_beside_a_place(tmp_path: Path) -> None:
    path = csv_list(tmp_path, rows_of(COUNTY.county)[1:])
    assert refusal(sources(tmp_path, path), tmp_path / "county") == ["E307"]
    assert refusal(sources(tmp_path, path, hub="无此村"), tmp_path / "county") == ["E1070"]
    county = import_county(sources(tmp_path, path, hub="城关镇"), tmp_path / "county").county
    station = next(s for s in county.stations if s.name_zh == "城关镇中转站")
    assert [(hub.place_id, hub.lon, hub.lat) for hub in county.hubs] == [
        ("hub", station.lon, station.lat)
    ]
    again = import_county(sources(tmp_path, path), tmp_path / "county")
    assert again.county == county


def test_a_township_without_a_station_is_told(tmp_path: Path) -> None:
    rows = [row for row in rows_of(COUNTY.county) if row[1] != "尚卿乡中转站"]
    imported = import_county(sources(tmp_path, csv_list(tmp_path, rows)), tmp_path / "county")
    (told,) = [issue for issue in imported.issues if issue.code == "W1080"]
    assert told.value == "尚卿乡"
    assert "3" in told.cause.zh
    assert {p.township_id for p in imported.county.points if p.name_zh == "感德村"} == {None}


def test_personal_columns_are_not_kept(tmp_path: Path) -> None:
    rows = [[*row, "张三", "13812345678"] for row in rows_of(COUNTY.county)]
    path = csv_list(tmp_path, rows, head=("乡镇", "名称", "经度", "纬度", "负责人", "联系电话"))
    import_county(sources(tmp_path, path), tmp_path / "county")
    for file in (tmp_path / "county").rglob("*.*"):
        assert "13812345678" not in file.read_text("utf-8-sig")
        assert "张三" not in file.read_text("utf-8-sig")


def test_an_address_where_a_coordinate_belongs_is_masked(tmp_path: Path) -> None:
    rows = rows_of(COUNTY.county)
    rows[4][2] = "3号楼 联系人:张三 13812345678"
    imported = import_county(sources(tmp_path, csv_list(tmp_path, rows)), tmp_path / "county")
    (told,) = [issue for issue in imported.issues if issue.is_error]
    assert "13812345678" not in told.value + told.cause.zh
    assert "张三" not in told.value


def test_correcting_the_list_keeps_ids_and_hand_edits(tmp_path: Path) -> None:
    before = taken(tmp_path).county
    folder = tmp_path / "county"
    rows = {name: i for i, (_, name, *_) in enumerate(rows_of(COUNTY.county))}
    change(folder / "places.csv", rows["龙潭村"] + 2, "population", "1234")
    corrected = rows_of(COUNTY.county)
    corrected[rows["坂头村"]][2] = 118.0151
    del corrected[rows["蓝田村"]]
    corrected.append(["湖头镇", "新寨村", 118.1449, 25.0])
    path = csv_list(tmp_path, corrected)
    after = import_county(sources(tmp_path, path), folder)
    (part,) = [part for part in after.parts if part.file == "places.csv"]
    assert (part.added, part.changed, part.removed, part.by_hand) == (1, 1, 1, 1)
    ids, old = ids_by_name(after.county), ids_by_name(before)
    assert {name: ids[name] for name in old.keys() & ids.keys()} == {
        name: old[name] for name in old.keys() - {"蓝田村"}
    }
    people = {p.name_zh: p.population for p in after.county.points}
    assert people["龙潭村"] == 1234
    assert cell(folder, "坂头村", "lon") == "118.0151"
    assert "新寨村" in ids


def test_an_import_repeated_changes_nothing(tmp_path: Path) -> None:
    taken(tmp_path)
    files = {path: path.read_bytes() for path in (tmp_path / "county").rglob("*.*")}
    again = taken(tmp_path)
    for part in again.parts:
        assert (part.added, part.changed, part.removed, part.by_hand) == (0, 0, 0, 0)
    unchanged = {path: content for path, content in files.items() if path.name != "import.json"}
    assert {path: path.read_bytes() for path in unchanged} == unchanged


def test_where_hand_and_source_differ_the_hand_stays_and_is_told(tmp_path: Path) -> None:
    taken(tmp_path)
    folder, rows = tmp_path / "county", rows_of(COUNTY.county)
    change(folder / "places.csv", 6, "lon", "118.0052")
    rows[4][2] = 118.0059
    path = csv_list(tmp_path, rows)
    imported = import_county(sources(tmp_path, path), folder)
    (told,) = [issue for issue in imported.issues if issue.code == "W1082"]
    assert (told.field, told.value) == ("lon", "118.0052")
    assert cell(folder, "龙潭村", "lon") == "118.0052"
    quiet = import_county(sources(tmp_path, path), folder)
    assert "W1082" not in codes(quiet.issues)
    replaced = sources(tmp_path, path, replaced=frozenset({"places.csv"}))
    import_county(replaced, folder)
    assert cell(folder, "龙潭村", "lon") == "118.0059"


def test_rows_a_hand_deleted_stay_away_and_rows_it_added_stay(tmp_path: Path) -> None:
    county = taken(tmp_path).county
    folder = tmp_path / "county"
    gone = ids_by_name(county)["蓝田村"]

    def by_hand(lines: list[list[str]]) -> None:
        lines[:] = [line for line in lines if line[0] != gone]
        own = list(next(line for line in lines if line[1] == "point"))
        own[0], own[2] = "mine", "自建村"
        lines.append(own)

    edit(folder / "places.csv", by_hand)
    imported = taken(tmp_path)
    assert codes(imported.issues) == ["W101", "W1075", "W1084"]
    names = {place.name_zh for place in imported.county.places}
    assert "蓝田村" not in names
    assert "自建村" in names


def test_a_row_that_left_the_source_stays_if_a_hand_changed_it(tmp_path: Path) -> None:
    taken(tmp_path)
    folder, rows = tmp_path / "county", rows_of(COUNTY.county)
    change(folder / "places.csv", 6, "population", "77")
    del rows[4]
    imported = import_county(sources(tmp_path, csv_list(tmp_path, rows)), folder)
    assert "W1083" in codes(imported.issues)
    assert "龙潭村" in ids_by_name(imported.county)


def test_a_spreadsheet_saving_the_table_anew_is_no_edit(tmp_path: Path) -> None:
    taken(tmp_path)
    folder = tmp_path / "county"

    def saved_anew(lines: list[list[str]]) -> None:
        at = lines[0].index("open_from")
        for line in lines[1:]:
            line[at] = line[at].removeprefix("0")

    edit(folder / "places.csv", saved_anew)
    (part,) = [part for part in taken(tmp_path).parts if part.file == "places.csv"]
    assert (part.changed, part.by_hand) == (0, 0)


def test_a_folder_of_another_hand_is_not_touched(tmp_path: Path) -> None:
    write_county(COUNTY.county, (), FIRST_DAY, tmp_path / "county")
    path = csv_list(tmp_path, rows_of(COUNTY.county))
    before = (tmp_path / "county" / "places.csv").read_bytes()
    assert refusal(sources(tmp_path, path), tmp_path / "county") == ["E1071"]
    assert (tmp_path / "county" / "places.csv").read_bytes() == before


def test_unknown_columns_of_a_hand_are_not_lost(tmp_path: Path) -> None:
    taken(tmp_path)
    folder = tmp_path / "county"

    def with_remark(lines: list[list[str]]) -> None:
        for line in lines:
            line.append("remark")

    edit(folder / "places.csv", with_remark)
    with pytest.raises(DataError) as refused:
        taken(tmp_path)
    assert [issue.code for issue in refused.value.issues] == ["E1071"]
    assert "remark" in refused.value.issues[0].cause.en


def test_roads_a_hand_changed_stay(tmp_path: Path) -> None:
    taken(tmp_path)
    roads = tmp_path / "county" / "roads.geojson"
    text = roads.read_text("utf-8").replace('"speed_kmh":null', '"speed_kmh":33.0', 1)
    roads.write_text(text, encoding="utf-8")
    county = COUNTY.county
    other = replace(COUNTY, county=county.replace(roads=county.roads[:-1]))
    path = csv_list(tmp_path, rows_of(county))
    imported = import_county(sources(tmp_path, path, other), tmp_path / "county")
    assert "W1085" in codes(imported.issues)
    assert roads.read_text("utf-8") == text
    assert {road.speed_kmh for road in imported.county.roads} == {None, 33.0}
    replaced = sources(tmp_path, path, other, replaced=frozenset({"roads.geojson"}))
    assert len(import_county(replaced, tmp_path / "county").county.roads) == len(county.roads) - 1


def test_prices_a_hand_changed_stay_and_are_no_defaults(tmp_path: Path) -> None:
    taken(tmp_path)
    path = tmp_path / "county" / "county.toml"
    text = path.read_text("utf-8").replace(
        "handling_piece_fen = 6", "handling_piece_fen = 8  # agreed"
    )
    path.write_text(text, encoding="utf-8")
    again = taken(tmp_path)
    assert again.county.tariff.handling_piece_fen == 8
    assert "# agreed" in path.read_text("utf-8")
    assert {p.file for p in again.parts if p.origin is Origin.DEFAULT} == {
        "members.csv", "vehicle_types.csv", "vehicles.csv",
    }  # fmt: skip
    assert "费率与作业规则（手工填写）" in again.county.data_note


def test_roads_and_a_name_are_needed(tmp_path: Path) -> None:
    path = csv_list(tmp_path, rows_of(COUNTY.county))
    nameless = sources(tmp_path, path, name_zh="")
    assert refusal(nameless, tmp_path / "county") == ["E1088"]
    roadless = sources(tmp_path, path, roads=None)
    assert refusal(roadless, tmp_path / "county") == ["E1072"]
    placeless = replace(roadless, places=None, roads=nameless.roads)
    assert refusal(placeless, tmp_path / "county") == ["E1087"]


@pytest.mark.parametrize(
    ("head", "code"),
    [
        (("乡镇", "村民", "东", "西"), "E1061"),
        (("乡镇", "名称", "经度", "备注"), "E1062"),
        (("名称", "站点名称", "经度", "纬度"), "E1063"),
    ],
)
def test_headers_that_do_not_do_are_refused(
    tmp_path: Path, head: tuple[str, ...], code: str
) -> None:
    path = csv_list(tmp_path, rows_of(COUNTY.county), head=head)
    assert refusal(sources(tmp_path, path), tmp_path / "county") == [code]


def test_polygons_come_along(tmp_path: Path) -> None:
    folder = tmp_path / "given"
    COUNTY.write(folder)
    path = csv_list(tmp_path, rows_of(COUNTY.county))
    given = sources(
        tmp_path,
        path,
        boundary=folder / "boundary.geojson",
        townships=folder / "townships.geojson",
    )
    import_county(given, tmp_path / "county")
    assert misfits(tmp_path / "county") == []
    assert read_boundary(tmp_path / "county" / "boundary.geojson").area.equals(COUNTY.area)
    areas, _ = read_areas(tmp_path / "county" / "townships.geojson")
    assert [area.name for area in areas] == ["城关镇", "尚卿乡", "湖头镇"]


@examples(25)
@given(county=counties())
def test_importing_undoes_writing(tmp_path_factory: pytest.TempPathFactory, county: County) -> None:
    directory = tmp_path_factory.mktemp("county")
    write_county(county, (), FIRST_DAY, directory / "written", seed=7)
    given_again = Sources(
        places=directory / "written" / "places.csv",
        roads=directory / "written" / "roads.geojson",
        tables=directory / "written",
    )
    imported = import_county(given_again, directory / "imported")
    assert [issue for issue in imported.issues if issue.is_error] == []
    note = county.data_note or imported.county.data_note
    assert imported.county == county.replace(data_note=note)
    assert read_county(directory / "imported").value == imported.county
    assert read_sample_day(directory / "imported") == (FIRST_DAY, 7)


def test_codes_added_later_keep_the_ids(tmp_path: Path) -> None:
    before = ids_by_name(taken(tmp_path).county)
    code_of = {p.name_zh: p.code for p in COUNTY.county.places}
    rows = [[*row, code_of[str(row[1])]] for row in rows_of(COUNTY.county)]
    path = csv_list(tmp_path, rows, head=("乡镇", "名称", "经度", "纬度", "行政代码"))
    coded = import_county(sources(tmp_path, path), tmp_path / "county").county
    assert ids_by_name(coded) == before
    renamed = [[*row[:1], str(row[1]).replace("龙潭", "龙泉"), *row[2:]] for row in rows]
    path = csv_list(tmp_path, renamed, head=("乡镇", "名称", "经度", "纬度", "行政代码"))
    again = import_county(sources(tmp_path, path), tmp_path / "county").county
    assert ids_by_name(again)["龙泉村"] == before["龙潭村"]
    assert PlaceId(before["龙潭村"]) in again.place_by_id()
