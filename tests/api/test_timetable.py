"""Regular lines from a history: generated, or read from files of past orders."""

import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from api.commands import app
from api.days import LoadedCounty, load_county
from api.histories import generated_history, generated_orders, read_history
from data.issues import DataError
from data.writers import write_orders
from network.ids import PlaceId
from network.orders import Direction, Order
from routing.consolidation.history import PIECES, History
from tests.api.conftest import edit_orders, write_valley
from tests.counties import valley
from tests.routing.orders import order

MONDAY = date(2026, 5, 4)
POINTS = {PlaceId(f"P{k}") for k in range(1, 7)}


def _call(*arguments: object) -> Result:
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def _write(folder: Path, day: date, orders: list[Order]) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / f"{day:%Y-%m-%d}.csv"
    write_orders(orders, valley(), day, path)
    return path


def _written_days(loaded: LoadedCounty, folder: Path, days: int) -> None:
    for number in range(days):
        day = MONDAY + timedelta(days=number)
        _write(folder, day, list(generated_orders(loaded, day, 3)))


def _pieces(history: History) -> list[int]:
    return [int(loads[:, PIECES].sum()) for loads in history.loads]


def test_files_hold_the_history_that_was_written(valley_folder: Path, tmp_path: Path) -> None:
    loaded = load_county(str(valley_folder))
    _written_days(loaded, tmp_path / "past", 9)
    read = read_history([tmp_path / "past"], loaded.county)
    expected = generated_history(loaded, MONDAY + timedelta(days=9), seed=3, num_days=9)
    assert read.history.days == expected.days
    assert read.history.streams == expected.streams
    assert read.history.loads[:, :, PIECES].tolist() == expected.loads[:, :, PIECES].tolist()
    assert read.num_rejected == 0


def test_lines_are_designed_from_files_and_the_forecast_is_measured(
    valley_folder: Path, tmp_path: Path
) -> None:
    _written_days(load_county(str(valley_folder)), tmp_path / "past", 15)
    lines = tmp_path / "lines.csv"
    files = sorted((tmp_path / "past").iterdir())
    options = [part for path in files for part in ("--history", path)]
    made = _call("timetable", valley_folder, *options, "--iterations", 2, "--out", lines)
    assert made.exit_code == 0, made.output
    assert "历史运单（文件）：2026-05-04 至 2026-05-18，营业 15 天" in made.stdout
    assert "预测误差（留出 2026-05-12 起一周，7 个营业日）" in made.stdout
    rows = lines.read_text(encoding="utf-8").splitlines()[1:]
    assert {row.split(",")[1] for row in rows} == POINTS


def test_without_files_the_history_is_generated_and_says_so(
    valley_folder: Path, tmp_path: Path
) -> None:
    lines = tmp_path / "lines.csv"
    made = _call("timetable", valley_folder, "--iterations", 2, "--out", lines, *("--lang", "en"))
    assert made.exit_code == 0, made.output
    assert "history (synthetic): 2026-04-22 to 2026-05-19, 28 days of service" in made.stdout
    assert "forecast error (week from 2026-05-13 held back" in made.stdout


def test_days_are_simulated_along_the_lines_of_the_days_before(valley_folder: Path) -> None:
    result = _call(
        *("simulate", valley_folder, "--days", 2, "--policy", "timetable,rolling,daily"),
        *("--iterations", 2, "--json"),
    )
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)["policies"]
    assert list(found) == ["timetable", "rolling", "daily"]
    assert found["timetable"]["orders"] == found["rolling"]["orders"] == found["daily"]["orders"]
    kept = {policy: replayed["days"][0]["kept"] for policy, replayed in found.items()}
    assert kept["timetable"] > kept["daily"] == 0


def test_a_place_that_no_vehicle_can_call_at_is_named(tmp_path: Path) -> None:
    county = valley()
    places = (
        replace(p, open_to_s=p.open_from_s + 1) if p.place_id == "P6" else p for p in county.places
    )
    folder = write_valley(tmp_path / "valley", county.replace(places=tuple(places)))
    lines = tmp_path / "lines.csv"
    made = _call("timetable", folder, "--iterations", 2, "--out", lines)
    assert made.exit_code == 0, made.output
    assert "1 个历史上有货的地点不在任何班线上" in made.stderr
    assert "乙三村" in made.stderr
    assert "P6" not in lines.read_text(encoding="utf-8")


def test_a_short_history_is_not_measured(valley_folder: Path, tmp_path: Path) -> None:
    _written_days(load_county(str(valley_folder)), tmp_path / "past", 3)
    made = _call(
        *("timetable", valley_folder, "--history", tmp_path / "past"),
        *("--iterations", 2, "--out", tmp_path / "lines.csv"),
    )
    assert made.exit_code == 0, made.output
    assert "历史不足" in made.stdout


def test_all_files_are_told_what_is_wrong_with_them(tmp_path: Path) -> None:
    good = _write(tmp_path / "past", MONDAY, [order("a", "H", "P1")])
    bad = [tmp_path / "past" / name for name in ("empty.csv", "words.csv")]
    bad[0].write_text("", encoding="utf-8")
    bad[1].write_text("no,table\n1,2\n", encoding="utf-8")
    with pytest.raises(DataError) as refused:
        read_history([good, *bad], valley())
    assert {issue.table for issue in refused.value.issues} == {"empty.csv", "words.csv"}


def test_refused_rows_are_counted_and_the_others_used(valley_folder: Path, tmp_path: Path) -> None:
    edit_orders(valley_folder, "O1", destination_id="nowhere")
    read = read_history([valley_folder / "orders.csv"], valley())
    assert read.num_rejected == 1
    assert [issue.value for issue in read.issues if issue.is_error] == ["nowhere"]
    assert sum(_pieces(read.history)) > 0
    made = _call(
        *("timetable", valley_folder, "--history", valley_folder / "orders.csv"),
        *("--iterations", 2, "--out", tmp_path / "lines.csv"),
    )
    assert "退回 1 行" in made.stderr


def test_a_file_without_orders_is_no_history(tmp_path: Path) -> None:
    path = _write(tmp_path / "past", MONDAY, [])
    with pytest.raises(DataError) as refused:
        read_history([path], valley())
    assert [issue.code for issue in refused.value.issues if issue.is_error] == ["E510"]


def test_an_order_belongs_to_the_first_morning_on_which_it_was_in_hand(tmp_path: Path) -> None:
    held = order("held", "H", "P1", pieces=7)
    after = order("after", "H", "P2", pieces=2, released_h=13.0)
    up = order("up", "P3", "H", direction=Direction.UP, released_h=-6.0)
    tuesday = MONDAY + timedelta(days=1)
    again = order("held", "H", "P1", pieces=7, released_h=5.5 - 24, due_h=77.5 - 24)
    files = [
        _write(tmp_path / "past", MONDAY, [held, after, up]),
        _write(tmp_path / "past", tuesday, [again, order("new", "H", "P4", pieces=4)]),
    ]
    history = read_history(files, valley()).history
    assert history.days == (MONDAY, tuesday)
    assert _pieces(history) == [8, 6]


def test_a_last_morning_that_the_file_cuts_in_two_is_left_out(tmp_path: Path) -> None:
    orders = [
        order(
            f"{number}-{hour}",
            "H",
            "P1",
            released_h=24 * number + hour,
            due_h=24 * number + hour + 72,
        )
        for number in range(4)
        for hour in (5.5, 13.0)
    ]
    history = read_history([_write(tmp_path / "past", MONDAY, orders)], valley()).history
    assert history.days == tuple(MONDAY + timedelta(days=number) for number in (1, 2, 3))
    assert _pieces(history) == [2, 2, 2]
