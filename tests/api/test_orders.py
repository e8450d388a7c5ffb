"""Members' order files on the command line: import, confirm, import again, plan; and profiles."""

import csv
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from api.commands import app
from data.order_files.profiles import read_profile
from tests.schemas import misfits
from tests.small_plan import DAY

_HEADER = "运单号,收件人,电话,乡镇,派送网点,件数,重量(kg),方向,到件时间"


def _call(*arguments: object) -> Result:
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def _file(tmp_path: Path, *rows: str, header: str = _HEADER) -> Path:
    path = tmp_path / "到件.csv"
    path.write_text("\n".join((header, *rows)) + "\n", encoding="gb18030")
    return path


def _row(number: int, place: str = "甲二村") -> str:
    when = f"{DAY:%Y/%m/%d} 5:30"
    return f"YT70000000{number:05d},张三,13812345678,甲乡,{place},1,1.5,下行,{when}"


def _import(county: Path, file: Path, out: Path, *options: object) -> Result:
    return _call(
        "orders", "import", file, "--county", county, "--member", "post", "--date", DAY,
        "--out", out, *options,
    )  # fmt: skip


def test_a_good_file_becomes_a_plan(valley_folder: Path, tmp_path: Path) -> None:
    file = _file(tmp_path, _row(1), _row(2, "甲三村"))
    result = _import(valley_folder, file, tmp_path / "in")
    assert result.exit_code == 0
    assert "导入运单 2 票，2 件，3.0 kg。" in result.stdout
    assert misfits(tmp_path / "in") == []
    orders = tmp_path / "in" / "orders.csv"
    planned = _call(
        "plan", valley_folder, "--orders", orders, "--iterations", 3, "--out", tmp_path / "run"
    )
    assert planned.exit_code == 0
    summary = json.loads((tmp_path / "run" / "summary.json").read_text(encoding="utf-8"))
    assert summary["orders"]["planned"] == 2


def test_a_doubtful_name_is_confirmed_and_remembered(valley_folder: Path, tmp_path: Path) -> None:
    file = _file(tmp_path, _row(1), _row(2, "甲叁村"))
    result = _import(valley_folder, file, tmp_path / "in")
    assert result.exit_code == 1
    assert "E921" in result.stdout
    assert "甲叁村" in result.stderr
    names = tmp_path / "in" / "names.csv"
    with names.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [(row["township"], row["name"], row["place_id"]) for row in rows] == [
        ("甲乡", "甲叁村", "")
    ]
    names.write_text(
        names.read_text(encoding="utf-8-sig").replace("甲叁村,", "甲叁村,P3"), encoding="utf-8"
    )
    assert _import(valley_folder, file, tmp_path / "in").exit_code == 0
    assert "P3" in (tmp_path / "in" / "orders.csv").read_text(encoding="utf-8")
    assert "甲叁村,P3" in names.read_text(encoding="utf-8")


def test_refused_files_end_with_code_3(valley_folder: Path, tmp_path: Path) -> None:
    result = _import(valley_folder, _file(tmp_path, header="甲,乙"), tmp_path / "in")
    assert result.exit_code == 3
    assert "E903" in result.stderr
    missing = _import(valley_folder, tmp_path / "none.csv", tmp_path / "in")
    assert missing.exit_code == 3
    assert "E101" in missing.stderr


def test_an_unknown_member_is_refused(valley_folder: Path, tmp_path: Path) -> None:
    file = _file(tmp_path, _row(1))
    result = _import(valley_folder, file, tmp_path / "in", "--member", "nobody")
    assert result.exit_code == 3
    assert "E943" in result.stderr
    assert not (tmp_path / "in").exists()


def test_json_holds_the_summary_and_nothing_else(valley_folder: Path, tmp_path: Path) -> None:
    file = _file(tmp_path, _row(1), _row(1))
    result = _import(valley_folder, file, tmp_path / "in", "--json", "--lang", "en")
    assert result.exit_code == 1
    wire = json.loads(result.stdout)
    assert (wire["rows"], wire["accepted"], wire["refused"]) == (2, 1, 1)
    assert wire["issues"]["E930"] == 1
    assert wire["files"][0]["sheets"][0]["columns"]["派送网点"] == "destination_id"


def test_orders_seen_on_another_day_are_not_imported_again(
    valley_folder: Path, tmp_path: Path
) -> None:
    file, seen = _file(tmp_path, _row(1)), tmp_path / "seen.sqlite"
    assert _import(valley_folder, file, tmp_path / "in", "--seen", seen).exit_code == 0
    later = _import(
        valley_folder, file, tmp_path / "in", "--seen", seen, "--date", DAY.replace(day=21)
    )
    assert later.exit_code == 3
    assert "E932" in later.stderr


def test_a_file_is_never_written_over(valley_folder: Path, tmp_path: Path) -> None:
    file = _file(tmp_path, _row(1)).rename(tmp_path / "orders.csv")
    before = file.read_bytes()
    result = _import(valley_folder, file, tmp_path)
    assert result.exit_code == 3
    assert "E944" in result.stderr
    assert file.read_bytes() == before


def test_a_corrected_copy_is_imported_and_kept(valley_folder: Path, tmp_path: Path) -> None:
    _import(valley_folder, _file(tmp_path, _row(1)), tmp_path / "in")
    copy = tmp_path / "in" / "annotated-到件.xlsx"
    assert _import(valley_folder, copy, tmp_path / "in").exit_code == 0
    assert copy.is_file()


def test_copies_of_an_earlier_import_are_taken_away(valley_folder: Path, tmp_path: Path) -> None:
    file = _file(tmp_path, _row(1))
    _import(valley_folder, file, tmp_path / "in")
    other = file.rename(tmp_path / "other.csv")
    _import(valley_folder, other, tmp_path / "in")
    assert [path.name for path in (tmp_path / "in").glob("*.xlsx")] == ["annotated-other.xlsx"]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_profile_is_proposed_and_used(valley_folder: Path, tmp_path: Path, language: str) -> None:
    header = _HEADER.replace("派送网点", "送到哪").replace(",方向", ",备注")
    rows = [_row(number).replace("下行", "易碎") for number in range(25)]
    file, profile = _file(tmp_path, *rows, header=header), tmp_path / "p.toml"
    result = _call(
        "orders", "profile", file, "--county", valley_folder, "--member", "post",
        "--out", profile, "--lang", language,
    )  # fmt: skip
    assert result.exit_code == 0
    assert "destination_id" in result.stdout
    assert read_profile(profile).defaults == {"direction": "down"}
    imported = _import(valley_folder, file, tmp_path / "in", "--profile", profile)
    assert imported.exit_code == 0
    assert "W914" in imported.stderr


def test_a_profile_is_printed_without_a_place_to_write_it(
    valley_folder: Path, tmp_path: Path
) -> None:
    file = _file(tmp_path, _row(1))
    printed = _call("orders", "profile", file, "--county", valley_folder)
    assert '"派送网点" = "destination_id"' in printed.stdout
    wire = json.loads(_call("orders", "profile", file, "--json").stdout)
    assert wire["rows"] == 1
    assert {"header", "field", "confidence", "by_name", "by_values"} == set(wire["columns"][0])
