"""Setting a county up on the command line: import a list, diagnose the county, look at the map."""

import json
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner, Result

from api.commands import app
from data.doctor.findings import FindingKind
from data.road_files import write_roads
from tests.data.county_import.lists import COUNTY, csv_list, rows_of
from tests.data.doctor.breaks import BREAKS
from tests.data.doctor.healthy import point_id
from tests.schemas import misfits


def _call(*arguments: object) -> Result:
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def _import(tmp_path: Path, rows: list[list[object]], *options: object) -> Result:
    roads = tmp_path / "roads-source.geojson"
    roads.write_text(write_roads(COUNTY.county.roads), encoding="utf-8")
    return _call(
        "county", "import", "--places", csv_list(tmp_path, rows), "--roads", roads,
        "--name", "安宁县", "--out", tmp_path / "county", *options,
    )  # fmt: skip


def _broken(tmp_path: Path, *names: str) -> Path:
    folder = COUNTY
    for name in names:
        folder = next(each for each in BREAKS if each.name == name).apply(folder)
    folder.write(tmp_path / "county")
    return tmp_path / "county"


def test_a_list_becomes_a_valid_county(tmp_path: Path) -> None:
    result = _import(tmp_path, rows_of(COUNTY.county))
    assert result.exit_code == 0
    assert "places.csv" in result.stdout
    assert "默认值，须核对" in result.stdout
    assert "WGS-84" in result.stdout
    assert misfits(tmp_path / "county") == []
    assert _call("county", "validate", tmp_path / "county").exit_code == 0
    shown = _call("county", "show", tmp_path / "county").stdout
    assert "安宁县" in shown


def test_refused_rows_are_told_and_the_exit_code_says_so(tmp_path: Path) -> None:
    rows = rows_of(COUNTY.county)
    rows[5][2] = "村口"
    result = _import(tmp_path, rows, "--crs", "WGS-84", "--json")
    assert result.exit_code == 1
    told = json.loads(result.stdout)
    errors = [issue for issue in told["issues"] if issue["severity"] == "error"]
    assert [(issue["code"], issue["row"]) for issue in errors] == [("E1065", 7)]
    assert {part["origin"] for part in told["parts"]} == {"real", "default"}


def test_a_doubtful_datum_is_asked_for(tmp_path: Path) -> None:
    result = _import(tmp_path, rows_of(COUNTY.county)[:6], "--json")
    assert result.exit_code == 3
    assert [issue["code"] for issue in json.loads(result.stdout)["issues"]][-1] == "E1067"
    assert not (tmp_path / "county").exists()


def test_two_kinds_of_roads_are_wrong_usage(tmp_path: Path) -> None:
    result = _import(tmp_path, rows_of(COUNTY.county), "--osm", tmp_path / "x.osm.pbf")
    assert result.exit_code == 2


def test_files_that_no_import_makes_cannot_be_replaced(tmp_path: Path) -> None:
    result = _import(tmp_path, rows_of(COUNTY.county), "--replace", "places.csv,orders.csv")
    assert result.exit_code == 2
    assert "orders.csv" in result.stderr


def test_a_healthy_county_is_clean(tmp_path: Path) -> None:
    COUNTY.write(tmp_path / "county")
    result = _call("county", "doctor", tmp_path / "county")
    assert result.exit_code == 0
    assert "发现 0 处" in result.stdout


@pytest.mark.parametrize("language", ["zh", "en"])
def test_findings_are_printed_and_written(tmp_path: Path, language: str) -> None:
    folder = _broken(tmp_path, "a point beyond the end of its road", "no code")
    out = tmp_path / "doctor"
    result = _call("county", "doctor", folder, "--out", out, "--lang", language)
    assert result.exit_code == 1
    titles = [
        FindingKind.OFF_ROAD.title.zh if language == "zh" else FindingKind.OFF_ROAD.title.en,
        FindingKind.NO_CODE.title.zh if language == "zh" else FindingKind.NO_CODE.title.en,
    ]
    for title in titles:
        assert title in result.stdout
    assert misfits(out) == []
    document = json.loads((out / "doctor.json").read_text(encoding="utf-8"))
    assert [(f["kind"], f["subject"]) for f in document["findings"]] == [
        ("off_road", point_id(0, 0)),
        ("no_code", point_id(0, 0)),
    ]
    assert document["thresholds"]["off_road_m"] == 500
    book = openpyxl.load_workbook(out / "doctor.xlsx")
    assert len(book.worksheets) == 2
    listed = [[cell.value for cell in row] for row in book.worksheets[1].iter_rows(min_row=2)]
    assert [row[2] for row in listed] == [point_id(0, 0)] * 2
    page = (out / "doctor.html").read_text(encoding="utf-8")
    assert "off_road" in page
    assert "http" not in page.replace("http-equiv", "")


def test_findings_as_json(tmp_path: Path) -> None:
    folder = _broken(tmp_path, "an order to nowhere")
    result = _call("county", "doctor", folder, "--json")
    assert result.exit_code == 1
    document = json.loads(result.stdout)
    assert document["is_clean"] is False
    assert document["counts"] == [{"kind": "demand_without_place", "severity": "error", "count": 1}]


def test_notes_alone_are_clean(tmp_path: Path) -> None:
    result = _call("county", "doctor", _broken(tmp_path, "no calendar"))
    assert result.exit_code == 0
    assert FindingKind.CALENDAR_EMPTY.title.zh in result.stdout


def test_a_refused_county_is_told_by_its_issues(tmp_path: Path) -> None:
    folder = _broken(tmp_path)
    (folder / "members.csv").unlink()
    result = _call("county", "doctor", folder, "--json")
    assert result.exit_code == 3
    assert [issue["code"] for issue in json.loads(result.stdout)["issues"]] == ["E101"]


def test_the_shipped_counties_have_no_errors() -> None:
    for name in ("anxi", "wutai"):
        document = json.loads(_call("county", "doctor", name, "--json").stdout)
        assert {f["kind"] for f in document["findings"] if f["severity"] == "error"} == set()
