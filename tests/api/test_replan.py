"""`tongpei replan` on the valley's own day: a run of its own, with what has changed and why."""

import hashlib
import json
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from typer.testing import CliRunner, Result

from api.commands import app
from api.replanning import News, open_news, replan_run, search_for
from network.ids import OrderId
from routing.outcome import StopReason
from routing.replanning.replan import Latitude
from tests.schemas import misfits


def _events(folder: Path, *entries: Any) -> Path:
    path = folder / "news.json"
    path.write_text(json.dumps(entries), encoding="utf-8")
    return path


def _urgent(at: str, order_id: str = "hot") -> dict[str, Any]:
    order = {
        "order_id": order_id,
        "member_id": "post",
        "direction": "down",
        "origin_id": "H",
        "destination_id": "P2",
        "weight_kg": 2.0,
    }
    return {"at": at, "kind": "urgent_order", "order": order}


def _urgent_p4(at: str) -> dict[str, Any]:
    event = _urgent(at, "cold")
    return {**event, "order": {**event["order"], "destination_id": "P4"}}


_GONE = {"at": "06:00", "kind": "vehicle_unavailable"}


def test_a_run_planned_again_is_a_run(valley_folder: Path, run: Path, tmp_path: Path) -> None:
    events, out = _events(tmp_path, _urgent("06:00")), tmp_path / "again"
    options = ("--events", events, "--iterations", "5", "--out", out)
    done = _call("replan", valley_folder, run, *options)
    assert done.exit_code == 0, done.output
    assert "hot" in done.stdout
    written = {path.name for path in out.iterdir()}
    before = {path.name for path in run.iterdir()}
    assert written == before | {"progress.json", "changes.json", "events.json"}
    assert misfits(out) == []
    assert "hot" in _json(out / "plan.json")["assignments"]
    for command in ("check", "price"):
        assert _call(command, valley_folder, out).exit_code == 0
    priced = json.loads(_call("price", valley_folder, out, "--json").stdout)["cost_fen"]
    assert priced == _json(out / "summary.json")["cost_fen"]


def test_the_record_says_from_what_and_for_what(
    valley_folder: Path, run: Path, tmp_path: Path
) -> None:
    events, out = _events(tmp_path, _urgent("06:00")), tmp_path / "again"
    options = ("--events", events, "--iterations", "5", "--at", "06:30", "--out", out)
    _call("replan", valley_folder, run, *options, "--vehicle-price", "12.5")
    record = _json(out / "run.json")
    assert record["engine"] == "replan-all"
    replan = record["replan"]
    assert replan["previous_run"] == str(run)
    assert replan["events_sha256"] == hashlib.sha256(events.read_bytes()).hexdigest()
    assert replan["statuses_sha256"] is None
    assert (replan["at_s"], replan["vehicle_fen"]) == (23_400, 1_250)
    assert _json(run / "run.json")["replan"] is None
    assert (out / "events.json").read_bytes() == events.read_bytes()


def test_the_differences_are_told_in_both_languages_and_as_json(
    valley_folder: Path, run: Path, tmp_path: Path
) -> None:
    events, out = _events(tmp_path, _urgent("06:00")), tmp_path / "again"
    options = ("--events", events, "--iterations", "5", "--out", out)
    found = json.loads(_call("replan", valley_folder, run, *options, "--json").stdout)
    assert found == _json(out / "changes.json")
    (order,) = [change for change in found["orders"] if change["order_id"] == "hot"]
    assert (order["difference"], order["vehicles_before"]) == ("new", [])
    english = _call("replan", valley_folder, run, *options, "--lang", "en").stdout
    chinese = _call("replan", valley_folder, run, *options).stdout
    assert "Planned again at 06:00" in english
    assert "06:00 改派" in chinese
    for route in found["routes"]:
        assert route["text"]["en"] in english
        assert route["text"]["zh"] in chinese


def test_the_result_can_be_planned_again(valley_folder: Path, run: Path, tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    events = _events(tmp_path, _urgent("06:00"))
    _call("replan", valley_folder, run, "--events", events, "--iterations", "5", "--out", first)
    events = _events(tmp_path, {"at": "06:10", "kind": "refused", "order_id": "hot"})
    options = ("--events", events, "--iterations", "5", "--out", second)
    done = _call("replan", valley_folder, first, *options)
    assert done.exit_code == 1
    plan = _json(second / "plan.json")
    assert [entry["order_id"] for entry in plan["unserved"]] == ["hot"]
    assert plan["unserved"][0]["reason"] == "refused"
    assert _call("check", valley_folder, second).exit_code == 0
    events = _events(tmp_path, _urgent("05:00", "hotter"))
    late = _call("replan", valley_folder, second, "--events", events)
    assert late.exit_code == 3
    assert "E514" in late.stderr


def test_a_plan_that_forgets_what_was_done_fails_the_check(
    valley_folder: Path, run: Path, tmp_path: Path
) -> None:
    events, out = _events(tmp_path, _urgent("09:00")), tmp_path / "again"
    _call("replan", valley_folder, run, "--events", events, "--iterations", "5", "--out", out)
    plan = _json(out / "plan.json")
    done = _json(out / "progress.json")["routes"][0]
    (route,) = [route for route in plan["routes"] if route["route_id"] == done["route_id"]]
    route["stops"][0]["arrive_s"] -= 60
    (out / "plan.json").write_text(json.dumps(plan), encoding="utf-8")
    found = json.loads(_call("check", valley_folder, out, "--json").stdout)
    assert {violation["kind"] for violation in found["violations"]} == {"executed_changed"}


def test_statuses_alone_are_news_enough(valley_folder: Path, run: Path, tmp_path: Path) -> None:
    statuses, out = tmp_path / "statuses.csv", tmp_path / "again"
    statuses.write_text("运单,状态,时刻\nO1,取消,06:00\n", encoding="utf-8")
    options = ("--statuses", statuses, "--iterations", "2", "--out", out)
    done = _call("replan", valley_folder, run, *options)
    assert done.exit_code == 1
    assert _json(out / "progress.json")["now_s"] == 6 * 3600
    assert [entry["order_id"] for entry in _json(out / "plan.json")["unserved"]] == ["O1"]


def test_statuses_of_which_a_row_is_bad_are_no_news(
    valley_folder: Path, run: Path, tmp_path: Path
) -> None:
    statuses = tmp_path / "statuses.csv"
    statuses.write_text("运单,状态,时刻\nO1,取消,06:00\nO2,签收,昨天\n", encoding="utf-8")
    told = _call("replan", valley_folder, run, "--statuses", statuses, "--out", tmp_path / "again")
    assert (told.exit_code, "E512" in told.stderr) == (3, True)


def test_a_run_with_directives_attempts_and_a_fleet_keeps_them(
    valley_folder: Path, tmp_path: Path
) -> None:
    run, out = tmp_path / "run", tmp_path / "again"
    said = tmp_path / "said.csv"
    said.write_text("order_id,place_id,rule,vehicle_id\nO1,,pin,V2\n,P4,ban,V1\n", "utf-8")
    failed = tmp_path / "failed.csv"
    failed.write_text("运单编号,处理,所在地点\nO3,退回,SB\n", "utf-8")
    fleet = tmp_path / "fleet.csv"
    fleet.write_text("vehicle_id,available\nV5,0\n", "utf-8")
    options = ("--directives", said, "--attempts", failed, "--fleet", fleet)
    made = _call("plan", valley_folder, "--iterations", "3", "--out", run, *options)
    assert made.exit_code == 0, made.output
    events = _events(tmp_path, _urgent("06:00"), {**_GONE, "vehicle_id": "V2"}, _urgent_p4("06:01"))
    done = _call("replan", valley_folder, run, "--events", events, "--iterations", 5, "--out", out)
    assert done.exit_code == 0, done.output
    plan = _json(out / "plan.json")
    held = {entry["order_id"]: entry["reason"] for entry in plan["held"]}
    assert held == {"O1": "directed_vehicle_out", "O7": "waits_at_hub"}
    drives = {route["route_id"]: route["vehicle_id"] for route in plan["routes"]}
    by = {i: {drives[leg["route_id"]] for leg in legs} for i, legs in plan["assignments"].items()}
    assert by["hot"]
    assert drives[plan["assignments"]["cold"][-1]["route_id"]] != "V1"
    assert "V5" not in drives.values()
    for name in ("fleet.csv", "directives.csv"):
        assert (out / name).read_bytes() == (run / name).read_bytes()
    orders = [_json(folder / "summary.json")["orders"] for folder in (run, out)]
    assert [each["returned"] for each in orders] == [1, 1]
    assert [each["total"] for each in orders] == [orders[0]["total"], orders[0]["total"] + 2]
    for path in out.glob("*.*"):
        assert all(b"#V" not in content for content in _contents(path))
    assert _call("check", valley_folder, out).exit_code == 0


def test_a_search_cut_short_keeps_its_plan(valley_folder: Path, run: Path, tmp_path: Path) -> None:
    news = News(events_path=_events(tmp_path, _urgent("06:00")))
    asked = open_news(str(valley_folder), run, news)
    found = replan_run(asked, search_for(0, 60.0, None), Latitude(), is_cancelled=lambda: True)
    outcome = found.planned.outcome
    assert outcome.stop_reason is StopReason.CANCELLED
    assert outcome.plan.assignments[OrderId("hot")]
    assert found.planned.violations == ()


def test_the_new_run_lies_beside_the_old_one(
    valley_folder: Path, run: Path, tmp_path: Path
) -> None:
    events = _events(tmp_path, _urgent("06:00"))
    _call("replan", valley_folder, run, "--events", events, "--iterations", "2")
    assert (tmp_path / "run-0600" / "plan.json").is_file()


def test_wrong_events_are_refused_together(valley_folder: Path, run: Path, tmp_path: Path) -> None:
    events = _events(
        tmp_path,
        {"at": "7:00", "kind": "breakdown", "vehicle_id": "V99"},
        {"at": "6:00", "kind": "refused", "order_id": "O99"},
    )
    done = _call("replan", valley_folder, run, "--events", events, "--json")
    assert done.exit_code == 3
    codes = [issue["code"] for issue in json.loads(done.stdout)["issues"]]
    assert codes == ["E511", "E514", "E511"]


@pytest.mark.parametrize(
    "options",
    [
        (),
        ("--events", "x", "--time", "1", "--iterations", "1"),
        ("--events", "x", "--time", "nan"),
        ("--events", "x", "--at", "25:00"),
        ("--events", "x", "--shift-price", "inf"),
        ("--events", "x", "--freedom", "none"),
    ],
)
def test_wrong_usage_is_told(valley_folder: Path, run: Path, options: tuple[str, ...]) -> None:
    assert _call("replan", valley_folder, run, *options).exit_code == 2


def test_news_after_the_moment_are_refused(valley_folder: Path, run: Path, tmp_path: Path) -> None:
    events = _events(tmp_path, _urgent("09:00"))
    done = _call("replan", valley_folder, run, "--events", events, "--at", "08:00")
    assert done.exit_code == 3
    assert "E515" in done.stderr


def _json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def _call(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def _contents(path: Path) -> list[bytes]:
    """Return what a file holds; of a workbook, what its parts hold, not their compressed bytes."""
    if path.suffix != ".xlsx":
        return [path.read_bytes()]
    with ZipFile(path) as workbook:
        return [workbook.read(name) for name in workbook.namelist()]
