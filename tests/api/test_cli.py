"""The command line from a county folder to a checked run, and every way to refuse."""

import dataclasses
import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from api.commands import app
from network.county import County
from network.text import Language
from tests.api.conftest import edit_orders, write_valley
from tests.counties import valley, with_island
from tests.routing.two_echelon.bus_day import bus_trip, bus_valley

_FILES = {
    "plan.json",
    "summary.json",
    "orders.csv",
    "rejected.csv",
    "routes.geojson",
    "routes.xlsx",
    "explanations.json",
    "map.html",
    "run.json",
}


def test_plan_writes_the_run_folder_and_prints_its_summary(
    valley_folder: Path, tmp_path: Path
) -> None:
    run = tmp_path / "run"
    result = _plan(valley_folder, run, "--json")
    assert result.exit_code == 0
    assert {path.name for path in run.iterdir()} == _FILES
    assert json.loads(result.stdout) == _json(run / "summary.json")
    assert _json(run / "summary.json")["orders"]["total"] == 7
    assert _json(run / "summary.json")["violations"] == 0


def test_people_read_the_same_figures(valley_folder: Path, tmp_path: Path) -> None:
    run = tmp_path / "run"
    printed = _plan(valley_folder, run).stdout
    summary = _json(run / "summary.json")
    assert f"{summary['cost_fen']['total'] / 100:,.2f} 元" in printed
    assert f"{summary['distance_m']['total'] / 1000:,.1f} 公里" in printed


def test_the_same_seed_and_iterations_give_the_same_bytes(
    valley_folder: Path, tmp_path: Path
) -> None:
    for name in ("one", "two"):
        assert _plan(valley_folder, tmp_path / name).exit_code == 0
    for name in ("plan.json", "orders.csv", "rejected.csv", "routes.geojson", "explanations.json"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_check_and_price_agree_with_the_run(valley_folder: Path, run: Path) -> None:
    checked = _call("check", valley_folder, run, "--json")
    assert (checked.exit_code, json.loads(checked.stdout)) == (0, {"count": 0, "violations": []})
    priced = json.loads(_call("price", valley_folder, run, "--json").stdout)
    assert priced["cost_fen"] == _json(run / "summary.json")["cost_fen"]
    by_files = _call(
        "price",
        valley_folder,
        "--orders",
        run / "orders.csv",
        "--plan",
        run / "plan.json",
        "--json",
    )
    assert json.loads(by_files.stdout) == priced


def test_a_plan_edited_by_hand_is_checked_like_any_other(valley_folder: Path, run: Path) -> None:
    plan = _json(run / "plan.json")
    plan["routes"][0]["stops"][1]["arrive_s"] -= 600
    (run / "plan.json").write_text(json.dumps(plan), encoding="utf-8")
    checked = _call("check", valley_folder, run, "--json")
    assert checked.exit_code == 1
    kinds = {violation["kind"] for violation in json.loads(checked.stdout)["violations"]}
    assert "travel_too_fast" in kinds


def test_a_malformed_plan_is_refused_with_the_path_of_the_value(
    valley_folder: Path, run: Path
) -> None:
    plan = _json(run / "plan.json")
    plan["routes"][0]["stops"][1]["arrive_s"] = "noon"
    (run / "plan.json").write_text(json.dumps(plan), encoding="utf-8")
    for command in ("check", "price"):
        result = _call(command, valley_folder, run, "--json")
        assert result.exit_code == 3
        (issue,) = json.loads(result.stdout)["issues"]
        assert issue["field"] == "routes[0].stops[1].arrive_s"


def test_bad_rows_are_reported_and_the_others_planned(valley_folder: Path, tmp_path: Path) -> None:
    run = tmp_path / "run"
    edit_orders(valley_folder, "O2", weight_kg="-1")
    edit_orders(valley_folder, "O3", destination_id="Atlantis")
    result = _plan(valley_folder, run)
    assert result.exit_code == 0
    assert "退回 2 行" in result.stderr
    assert "Atlantis" in result.stderr
    rejected = (run / "rejected.csv").read_text(encoding="utf-8-sig").splitlines()
    assert len(rejected) == 3
    assert _json(run / "summary.json")["orders"]["total"] == 5


def test_personal_fields_reach_no_file_of_the_run(valley_folder: Path, tmp_path: Path) -> None:
    run = tmp_path / "run"
    personal = {
        "recipient_name": "欧阳修远",
        "recipient_phone": "13912345678",
        "recipient_address": "甲二村十七号",
    }
    edit_orders(valley_folder, "O1", **personal)
    edit_orders(valley_folder, "O2", weight_kg="-1", **personal)
    result = _plan(valley_folder, run)
    written = b"".join(path.read_bytes() for path in run.iterdir() if path.suffix != ".xlsx")
    for value in personal.values():
        assert value.encode() not in written
        assert value not in result.output
    assert b"O1" in written


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("plan", "atlantis"), "E504"),
        (("plan", "VALLEY", "--orders", "none.csv"), "E101"),
        (("check", "VALLEY", "none"), "E103"),
        (("check", "VALLEY", "--orders", "none.csv", "--plan", "none.json"), "E101"),
        (("county", "validate", "atlantis"), "E504"),
    ],
)
def test_what_is_not_there_is_refused_and_listed(
    valley_folder: Path, arguments: tuple[str, ...], code: str
) -> None:
    named = [str(valley_folder) if word == "VALLEY" else word for word in arguments]
    result = _call(*named, "--json")
    assert result.exit_code == 3
    assert code in {issue["code"] for issue in json.loads(result.stdout)["issues"]}


@pytest.mark.parametrize("command", ["site", "simulate", "timetable"])
@pytest.mark.parametrize("seconds", ["nan", "inf"])
def test_no_command_takes_a_time_without_end(
    valley_folder: Path, command: str, seconds: str
) -> None:
    assert _call(command, valley_folder, "--time", seconds).exit_code == 2


@pytest.mark.parametrize(
    "options",
    [
        ("--time", "5", "--iterations", "5"),
        ("--time", "nan"),
        ("--time", "0"),
        ("--iterations", "0"),
        ("--seed", "-1"),
        ("--engine", "magic"),
        ("--date", "20.10.2026"),
        ("--scale", "inf"),
        ("--compact", "nan"),
        ("--compact", "-1"),
        ("--scale", "2", "--orders", "orders.csv"),
        ("--lang", "fr"),
        ("--colour",),
    ],
)
def test_wrong_usage_exits_with_two(valley_folder: Path, options: tuple[str, ...]) -> None:
    assert _call("plan", valley_folder, *options).exit_code == 2


def test_check_wants_a_run_or_two_files(valley_folder: Path, tmp_path: Path) -> None:
    assert _call("check", valley_folder).exit_code == 2
    assert _call("check", valley_folder, "--plan", "plan.json").exit_code == 2
    assert _call("check", valley_folder, tmp_path, "--plan", "plan.json").exit_code == 2


def test_orders_without_a_usable_row_are_refused(valley_folder: Path) -> None:
    for order_id in (f"O{number}" for number in range(1, 8)):
        edit_orders(valley_folder, order_id, pieces="0")
    result = _call("plan", valley_folder, "--iterations", "1", "--json")
    assert result.exit_code == 3
    codes = {issue["code"] for issue in json.loads(result.stdout)["issues"]}
    assert {"E506", "E204"} <= codes


def test_a_file_of_orders_tells_its_day(valley_folder: Path, tmp_path: Path) -> None:
    orders = tmp_path / "later.csv"
    text = (valley_folder / "orders.csv").read_text(encoding="utf-8")
    shifted = re.sub(r"2026-05-(\d\d)", lambda m: f"2026-06-{int(m[1]) - 10:02d}", text)
    orders.write_text(shifted, encoding="utf-8")
    _plan(valley_folder, tmp_path / "run", "--orders", str(orders))
    assert _json(tmp_path / "run" / "plan.json")["date"] == "2026-06-10"


def test_a_scaled_day_is_said_to_be_one_and_checks_like_any_other(
    valley_folder: Path, tmp_path: Path
) -> None:
    run = tmp_path / "run"
    result = _plan(valley_folder, run, "--scale", "2", "--lang", "en")
    assert "not the county's own fleet" in result.stderr
    assert _json(run / "run.json")["scale"] == 2
    assert _json(run / "run.json")["orders_source"] == "generated"
    assert _call("check", valley_folder, run).exit_code == 0


def test_the_record_of_a_run_holds_what_a_rerun_needs(run: Path) -> None:
    record = _json(run / "run.json")
    assert (record["county"], record["date"], record["engine"]) == ("valley", "2026-05-20", "joint")
    assert (record["seed"], record["iterations"], record["time_s"]) == (0, 3, None)
    assert record["orders_accepted"] == 7
    assert len(record["county_digest"]) == len(record["orders_sha256"]) == 64
    assert {"python", "tongpei", "numpy", "numba", "ortools"} <= set(record["versions"])


def test_language_comes_from_option_or_environment(
    valley_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "校验通过" in _call("county", "validate", valley_folder).stdout
    monkeypatch.setenv("TONGPEI_LANG", Language.EN.value)
    assert "is valid" in _call("county", "validate", valley_folder).stdout
    assert "校验通过" in _call("county", "validate", valley_folder, "--lang", "zh").stdout


def test_a_county_is_shown_with_its_figures(valley_folder: Path) -> None:
    result = _call("county", "show", valley_folder, "--lang", "en")
    assert result.exit_code == 0
    assert re.search(r"point\s+6", result.stdout)
    assert "1 separate networks" in result.stdout
    assert "synthetic, made for tests" in result.stdout


def test_templates_are_written(tmp_path: Path) -> None:
    result = _call("county", "templates", "--out", tmp_path / "blank")
    assert result.exit_code == 0
    assert (tmp_path / "blank" / "orders.csv").is_file()
    assert (tmp_path / "blank" / "crop_needs.csv").is_file()
    assert (tmp_path / "blank" / "siting.toml").is_file()


def test_an_unwritable_folder_is_refused(valley_folder: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    result = _plan(valley_folder, tmp_path / "file", "--json")
    assert result.exit_code == 3
    assert [issue["code"] for issue in json.loads(result.stdout)["issues"]] == ["E507"]


def test_an_island_is_served_on_an_estimate_that_is_named(tmp_path: Path) -> None:
    county = write_valley(tmp_path / "island", with_island())
    edit_orders(county, "O5", destination_id="I1")
    result = _plan(county, tmp_path / "run", "--lang", "en")
    assert "estimates" in result.stderr
    lines = [f["properties"] for f in _json(tmp_path / "run" / "routes.geojson")["features"]]
    summary = _json(tmp_path / "run" / "summary.json")
    assert summary["estimated_legs"] == sum(line.get("estimated_legs", 0) for line in lines) > 0
    names = [place.name_zh for place in with_island().places if place.place_id == "I1"]
    assert summary["unconnected_places"] == names
    assert all(name in result.stdout for name in names)


def test_a_fleet_too_small_leaves_orders_with_their_reason(tmp_path: Path) -> None:
    tricycles = tuple(v for v in valley().vehicles if v.vehicle_id == "V4")
    county = write_valley(tmp_path / "small", valley().replace(vehicles=tricycles))
    result = _plan(county, tmp_path / "run")
    assert result.exit_code in {1, 4}
    unserved = _json(tmp_path / "run" / "plan.json")["unserved"]
    assert unserved
    assert unserved[0]["order_id"] in result.stderr
    assert all(entry["cause"]["zh"] and entry["action"]["en"] for entry in unserved)
    assert _call("check", county, tmp_path / "run").exit_code == 0


def test_goods_no_vehicle_can_cool_stay_with_their_reason(tmp_path: Path) -> None:
    warm = tuple(v for v in valley().vehicles if v.vehicle_id != "V3")
    county = write_valley(tmp_path / "warm", valley().replace(vehicles=warm))
    assert _plan(county, tmp_path / "run").exit_code == 1
    (entry,) = _json(tmp_path / "run" / "plan.json")["unserved"]
    assert (entry["order_id"], entry["reason"]) == ("O7", "no_temperature")


@pytest.mark.parametrize("engine", ["baseline-members", "baseline-lines", "baseline-nearest"])
def test_every_yardstick_gives_a_clean_run(
    valley_folder: Path, tmp_path: Path, engine: str
) -> None:
    _plan(valley_folder, tmp_path / "run", "--engine", engine)
    assert _json(tmp_path / "run" / "summary.json")["engine"] == engine
    assert _call("check", valley_folder, tmp_path / "run").exit_code == 0


def test_the_price_of_a_change_of_township_is_recorded_and_is_no_money(
    valley_folder: Path, tmp_path: Path
) -> None:
    run = tmp_path / "run"
    _plan(valley_folder, run, "--compact", "500")
    assert _json(run / "run.json")["compact_fen"] == 50_000
    summary = _json(run / "summary.json")
    assert isinstance(summary["township_changes"], int)
    priced = json.loads(_call("price", valley_folder, run, "--json").stdout)
    assert priced["cost_fen"] == summary["cost_fen"]


def test_the_version_is_told() -> None:
    result = _call("--version")
    assert result.exit_code == 0
    assert re.fullmatch(r"tongpei \d+\.\d+\.\d+\n", result.stdout)


@pytest.mark.skipif(os.name == "nt", reason="Windows cannot send SIGINT to a process alone")
def test_an_interrupt_keeps_the_best_plan(valley_folder: Path, tmp_path: Path) -> None:
    run = tmp_path / "run"
    with _process("plan", valley_folder, "--time", "60", "--out", run, "--json") as process:
        _wait_until(lambda: run.is_dir() or process.poll() is not None)
        process.send_signal(signal.SIGINT)
        stdout, stderr = process.communicate(timeout=60)
    assert process.returncode == 130
    assert {path.name for path in run.iterdir()} == _FILES
    assert json.loads(stdout) == _json(run / "summary.json")
    assert b"Traceback" not in stderr
    assert _call("check", valley_folder, run).exit_code == 0


def test_a_console_without_chinese_gets_question_marks_and_no_traceback(
    valley_folder: Path,
) -> None:
    with _process("county", "show", valley_folder, PYTHONIOENCODING="ascii") as process:
        stdout, stderr = process.communicate(timeout=60)
    assert process.returncode == 0
    assert b"?" in stdout
    assert b"Traceback" not in stderr


def _plan(county: Path, run: Path, *options: str) -> Result:
    return _call("plan", county, "--iterations", "3", "--out", run, *options)


def _call(*arguments: object) -> Result:
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def _process(*arguments: object, **environment: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-c", "from api.cli import main; main()"]
    return subprocess.Popen(  # noqa: S603 -- our own program with our own arguments
        [*command, *(str(argument) for argument in arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, **environment},
    )


def _wait_until(condition: Any, seconds: float = 60.0) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)


def _json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def test_simulate_compares_ways_to_hold_orders(valley_folder: Path) -> None:
    result = _call(
        "simulate",
        valley_folder,
        *("--days", "2", "--policy", "daily,lazy", "--iterations", "2", "--json"),
    )
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    assert list(found["policies"]) == ["daily", "lazy"]
    daily, lazy = found["policies"]["daily"], found["policies"]["lazy"]
    assert daily["orders"] == lazy["orders"] > 0
    assert daily["on_time_share"] == lazy["on_time_share"] == 1.0
    assert sum(day["arrived"] for day in lazy["days"]) == lazy["orders"]
    assert lazy["cost_fen"]["total"] < daily["cost_fen"]["total"]


def test_hindsight_costs_no_more_than_the_other_ways_and_no_less_than_its_bound(
    valley_folder: Path,
) -> None:
    result = _call(
        "simulate",
        valley_folder,
        *("--days", "2", "--policy", "daily,lazy,hindsight", "--iterations", "1", "--json"),
    )
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    costs = {name: way["cost_fen"]["total"] for name, way in found["policies"].items()}
    assert 0 < found["bound_fen"] <= costs["hindsight"] <= min(costs["daily"], costs["lazy"])


def test_simulate_refuses_a_policy_that_is_none(valley_folder: Path) -> None:
    result = _call("simulate", valley_folder, "--policy", "daily,hourly")
    assert result.exit_code == 2
    assert "hourly" in result.output


def test_a_day_can_be_held_to_a_timetable(valley_folder: Path, tmp_path: Path) -> None:
    lines = tmp_path / "timetable.csv"
    made = _call("timetable", valley_folder, "--iterations", "2", "--out", lines)
    assert made.exit_code == 0, made.output
    assert lines.read_text(encoding="utf-8").startswith("line_id,place_id,days\n")
    run = tmp_path / "run"
    planned = _plan(valley_folder, run, "--policy", "timetable", "--timetable", str(lines))
    assert planned.exit_code == 0, planned.output
    assert _json(run / "run.json")["policy"] == "timetable"
    assert _call("check", valley_folder, run).exit_code == 0


def test_orders_may_be_kept_for_a_later_day(valley_folder: Path, tmp_path: Path) -> None:
    run = tmp_path / "run"
    assert _plan(valley_folder, run, "--policy", "lazy").exit_code == 0
    plan = _json(run / "plan.json")
    kept = [held for held in plan["held"] if held["reason"] == "can_wait"]
    assert kept
    assert all(held["latest_day"] >= 1 for held in kept)
    assert _call("check", valley_folder, run).exit_code == 0
    assert _call("explain", valley_folder, run, kept[0]["order_id"]).exit_code == 0


def test_a_day_can_be_planned_with_what_is_on_the_way(valley_folder: Path, tmp_path: Path) -> None:
    run = tmp_path / "run"
    assert _plan(valley_folder, run, "--policy", "rolling").exit_code == 0
    summary = _json(run / "summary.json")
    assert summary["orders"]["planned"] + summary["orders"]["held"] == 7
    assert summary["orders"]["held"] > 0
    assert _call("check", valley_folder, run).exit_code == 0


def test_a_timetable_and_its_policy_go_together(valley_folder: Path, tmp_path: Path) -> None:
    alone = _plan(valley_folder, tmp_path / "run", "--policy", "timetable")
    assert alone.exit_code == 2
    members = _plan(
        valley_folder, tmp_path / "run", "--policy", "lazy", "--engine", "baseline-members"
    )
    assert members.exit_code == 2


def test_a_bus_that_is_cancelled_today_carries_nothing(tmp_path: Path) -> None:
    valley_folder = write_valley(tmp_path / "valley", _with_cheap_bus())
    usual, without = tmp_path / "usual", tmp_path / "without"
    assert _plan(valley_folder, usual).exit_code == 0
    kinds = [route["kind"] for route in _json(usual / "plan.json")["routes"]]
    assert "bus" in kinds
    fleet = tmp_path / "today.csv"
    fleet.write_text("车辆编号,可用\nout,0\n", encoding="utf-8")
    assert _plan(valley_folder, without, "--fleet", str(fleet)).exit_code == 0
    plan = _json(without / "plan.json")
    assert "bus" not in [route["kind"] for route in plan["routes"]]
    assert plan["unserved"] == []
    assert "out,0" in (without / "fleet.csv").read_text(encoding="utf-8")
    assert _call("check", valley_folder, without).exit_code == 0
    (without / "plan.json").write_bytes((usual / "plan.json").read_bytes())
    assert _call("check", valley_folder, without).exit_code == 1


def _with_cheap_bus() -> County:
    """Return a valley with a bus to all villages for a fen a piece."""
    stops = ((f"P{k}", f"1{k}:00", f"1{k}:10") for k in range(1, 7))
    trip = bus_trip("out", (("H", "9:55", "10:00"), *stops))
    return bus_valley(dataclasses.replace(trip, fee_piece_fen=1, fee_kg_fen=0))


def test_only_the_vehicles_of_the_day_go_out(valley_folder: Path, tmp_path: Path) -> None:
    usual, short = tmp_path / "usual", tmp_path / "short"
    assert _plan(valley_folder, usual).exit_code == 0
    assert not (usual / "fleet.csv").exists()
    used = {route["vehicle_id"] for route in _json(usual / "plan.json")["routes"]}
    fleet = tmp_path / "today.csv"
    lines = ["车辆编号,可用,司机", *(f"{vehicle_id},0,张三" for vehicle_id in sorted(used))]
    fleet.write_text("\n".join(lines) + "\n", encoding="utf-8")
    _plan(valley_folder, short, "--fleet", str(fleet))
    assert used.isdisjoint(route["vehicle_id"] for route in _json(short / "plan.json")["routes"])
    assert "张三" not in (short / "fleet.csv").read_text(encoding="utf-8")
    assert _call("check", valley_folder, short).exit_code == 0
    (short / "fleet.csv").unlink()
    (short / "plan.json").write_bytes((usual / "plan.json").read_bytes())
    assert _call("check", valley_folder, short).exit_code == 0


def test_a_fleet_that_names_an_unknown_vehicle_is_refused(
    valley_folder: Path, tmp_path: Path
) -> None:
    fleet = tmp_path / "today.csv"
    fleet.write_text("vehicle_id,available\nV1,1\nV99,0\nV1,0\n", encoding="utf-8")
    refused = _plan(valley_folder, tmp_path / "run", "--fleet", str(fleet))
    assert refused.exit_code == 3
    assert "E302" in refused.output
    assert "E301" in refused.output
