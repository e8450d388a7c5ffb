"""What the dispatcher knows, from files on the command line to plan, check and explanation."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from api.commands import app


def _call(*arguments: object) -> Result:
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def _json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def _file(tmp_path: Path, name: str, *lines: str) -> Path:
    path = tmp_path / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def _plan(county: Path, run: Path, *options: object) -> Result:
    return _call("plan", county, "--iterations", 3, "--out", run, *options)


@pytest.fixture
def directives(tmp_path: Path) -> Path:
    """Write a file that pins O1 to V2, wants O2 tomorrow and has a row that is refused."""
    return _file(
        tmp_path,
        "said.csv",
        "order_id,place_id,rule,vehicle_id,day",
        "O9,,pin,V1,",
        "O1,,pin,V2,",
        "O2,,not_before,,2026-05-21",
        ",P4,ban,V1,",
    )


def test_a_plan_follows_its_directives(
    valley_folder: Path, tmp_path: Path, directives: Path
) -> None:
    run = tmp_path / "run"
    result = _plan(valley_folder, run, "--directives", directives)
    assert result.exit_code == 0
    plan = _json(run / "plan.json")
    (route,) = [r for r in plan["routes"] if r["vehicle_id"] == "V2"]
    assert plan["assignments"]["O1"][-1]["route_id"] == route["route_id"]
    assert route["vehicle_type_id"] == "truck"
    held = {entry["order_id"]: entry for entry in plan["held"]}
    assert held["O2"]["reason"] == "directed_later"
    assert "第 4 行" in held["O2"]["cause"]["zh"]
    assert "3 条" in result.stderr
    assert "E302" in result.stderr


def test_a_run_is_checked_by_the_directives_it_was_made_with(
    valley_folder: Path, tmp_path: Path, directives: Path
) -> None:
    run = tmp_path / "run"
    _plan(valley_folder, run, "--directives", directives)
    assert _call("check", valley_folder, run).exit_code == 0
    said = (run / "directives.csv").read_text(encoding="utf-8")
    assert "V2" in said
    (run / "directives.csv").write_text(said.replace("V2", "V1"), encoding="utf-8")
    broken = _call("check", valley_folder, run, "--json")
    assert broken.exit_code == 1
    (violation,) = json.loads(broken.stdout)["violations"]
    assert (violation["kind"], violation["subject"]) == ("pin_broken", "O1")
    _plan(valley_folder, run)
    assert not (run / "directives.csv").exists()


def test_a_plan_from_files_is_checked_by_directives_from_a_file(
    valley_folder: Path, tmp_path: Path, directives: Path
) -> None:
    run = tmp_path / "run"
    _plan(valley_folder, run, "--directives", directives)
    files = ("--orders", run / "orders.csv", "--plan", run / "plan.json")
    kept = _call("check", valley_folder, *files, "--directives", directives)
    assert kept.exit_code == 0
    assert "E302" in kept.stderr
    other = _file(tmp_path, "other.csv", "order_id,rule,vehicle_id", "O1,ban,V2")
    broken = _call("check", valley_folder, *files, "--directives", other, "--json")
    (violation,) = json.loads(broken.stdout)["violations"]
    assert (violation["kind"], violation["subject"]) == ("ban_broken", "O1")
    assert _call("check", valley_folder, run, "--directives", directives).exit_code == 2


def test_an_order_says_what_was_said_of_it_and_in_which_row(
    valley_folder: Path, tmp_path: Path, directives: Path
) -> None:
    run = tmp_path / "run"
    _plan(valley_folder, run, "--directives", directives)
    found = json.loads(_call("explain", valley_folder, run, "O1", "--json").stdout)
    (said,) = found["directives"]
    assert (said["row"], said["rule"], said["vehicle_id"]) == (3, "pin", "V2")
    assert said["text"]["zh"] == "派单指令（第 3 行）：本单指定 车辆 V2"
    assert said["text"]["en"] == "directive (row 3): the order is pinned to vehicle V2"
    assert said["text"]["zh"] in _call("explain", valley_folder, run, "O1").stdout
    by_place = json.loads(_call("explain", valley_folder, run, "O3", "--json").stdout)
    assert [each["row"] for each in by_place["directives"]] == [5]
    place = _call("explain", valley_folder, run, "P4", "--lang", "en").stdout
    assert "the place is banned from vehicle V1" in place
    assert (
        json.loads(_call("explain", valley_folder, run, "O4", "--json").stdout)["directives"] == []
    )


def test_failed_attempts_are_in_hand_again_and_counted(valley_folder: Path, tmp_path: Path) -> None:
    file = _file(
        tmp_path, "failed.csv", "运单编号,处理,所在地点", "O1,再派,SA", "O3,退回,SB", "O4,退回,H"
    )
    run = tmp_path / "run"
    result = _plan(valley_folder, run, "--attempts", file)
    assert result.exit_code == 0
    orders = _json(run / "summary.json")["orders"]
    assert (orders["total"], orders["retried"], orders["returned"]) == (6, 1, 1)
    assert "其中再派" in result.stdout
    assert "W412" in result.stderr
    legs = _json(run / "plan.json")["assignments"]
    assert (legs["O1"][0]["from_id"], legs["O1"][-1]["to_id"]) == ("SA", "P2")
    assert (legs["O3"][0]["from_id"], legs["O3"][-1]["to_id"]) == ("SB", "H")
    assert _call("check", valley_folder, run).exit_code == 0


def test_what_makes_no_sense_together_is_refused(valley_folder: Path, directives: Path) -> None:
    for options in (
        ("--scale", 2, "--directives", directives),
        ("--scale", 2, "--attempts", directives),
        ("--engine", "baseline-members", "--directives", directives),
    ):
        assert _call("plan", valley_folder, "--iterations", 1, *options).exit_code == 2


def test_a_file_that_cannot_be_read_is_refused(valley_folder: Path, tmp_path: Path) -> None:
    for option in ("--directives", "--attempts"):
        result = _plan(valley_folder, tmp_path / "run", option, tmp_path / "none.csv")
        assert result.exit_code == 3
        assert "E101" in result.stderr
