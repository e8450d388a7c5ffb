"""`tongpei explain` on the valley's own day."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

from typer.testing import CliRunner, Result

from api.commands import app
from tests.api.conftest import edit_orders
from tests.small_plan import DAY


def test_a_place_is_explained_by_id_and_by_name(valley_folder: Path, run: Path) -> None:
    by_id = _call("explain", valley_folder, run, "P4", "--json")
    assert by_id.exit_code == 0
    assert by_id.stdout == _call("explain", valley_folder, run, "乙一村", "--json").stdout
    found = json.loads(by_id.stdout)
    assert (found["place_id"], found["order_id"]) == ("P4", None)
    (call,) = found["calls"]
    assert call["order_ids"] == ["O3"]
    assert call in _json(run / "explanations.json")["calls"]


def test_people_read_the_sentence_and_every_alternative(valley_folder: Path, run: Path) -> None:
    (call,) = json.loads(_call("explain", valley_folder, run, "P4", "--json").stdout)["calls"]
    chinese = _call("explain", valley_folder, run, "P4").stdout
    assert call["text"]["zh"] in chinese
    english = _call("explain", valley_folder, run, "P4", "--lang", "en").stdout
    assert call["text"]["en"] in english
    assert all(word in english for word in ("another vehicle", "via another station"))


def test_an_order_is_explained_with_its_legs_and_its_call(valley_folder: Path, run: Path) -> None:
    by_id = _call("explain", valley_folder, run, "O2", "--json")
    assert by_id.stdout == _call("explain", valley_folder, run, "693000000002", "--json").stdout
    found = json.loads(by_id.stdout)
    plan = _json(run / "plan.json")
    assert found["legs"] == plan["assignments"]["O2"]
    assert ["O2" in call["order_ids"] for call in found["calls"]] == [True]
    printed = _call("explain", valley_folder, run, "O2").stdout
    assert found["legs"][0]["route_id"] in printed
    assert "甲三村" in printed


def test_an_order_that_stays_out_has_its_reason(valley_folder: Path, tmp_path: Path) -> None:
    edit_orders(valley_folder, "O1", weight_kg="9000")
    folder = tmp_path / "heavy"
    _call("plan", valley_folder, "--iterations", "3", "--out", folder)
    found = json.loads(_call("explain", valley_folder, folder, "O1", "--json").stdout)
    assert (found["legs"], found["calls"]) == ([], [])
    (reason,) = found["reasons"]
    assert (reason["status"], reason["reason"]) == ("unserved", "too_large")
    printed = _call("explain", valley_folder, folder, "O1").stdout
    assert reason["cause"]["zh"] in printed
    assert reason["action"]["zh"] in printed


def test_an_order_that_is_held_has_the_last_day_on_which_it_can_go(
    valley_folder: Path, run: Path
) -> None:
    """O7 is brought to the hub today and sorted there; it is due three days after it came in."""
    (held,) = [e for e in _json(run / "plan.json")["held"] if e["order_id"] == "O7"]
    found = json.loads(_call("explain", valley_folder, run, "O7", "--json").stdout)
    assert found["latest_day"] == held["latest_day"]
    day = DAY + timedelta(days=held["latest_day"])
    printed = _call("explain", valley_folder, run, "O7", "--lang", "en").stdout
    assert f"last day on which it can still go: {day.isoformat()}" in printed
    went = json.loads(_call("explain", valley_folder, run, "O2", "--json").stdout)
    assert went["latest_day"] is None


def test_a_place_without_a_call_says_so(valley_folder: Path, run: Path) -> None:
    result = _call("explain", valley_folder, run, "SB", "--lang", "en")
    assert result.exit_code == 0
    assert "No order is brought here" in result.stdout


def test_names_that_nothing_or_too_much_has_are_refused(valley_folder: Path, run: Path) -> None:
    unknown = _call("explain", valley_folder, run, "Atlantis", "--json")
    assert (unknown.exit_code, _codes(unknown)) == (3, ["E508"])
    chinese = _call("explain", valley_folder, run, "Atlantis")
    assert "没有名为 Atlantis 的地点或运单" in chinese.stderr
    assert (
        "Neither a place nor an order"
        in _call("explain", valley_folder, run, "Atlantis", "--lang", "en").stderr
    )
    places = (valley_folder / "places.csv").read_text(encoding="utf-8-sig")
    twice = places.replace("甲二村", "甲三村")
    assert twice != places
    (valley_folder / "places.csv").write_text(twice, encoding="utf-8")
    ambiguous = _call("explain", valley_folder, run, "甲三村", "--json")
    assert (ambiguous.exit_code, _codes(ambiguous)) == (3, ["E509"])
    (issue,) = json.loads(ambiguous.stdout)["issues"]
    assert all(place_id in issue["cause"]["en"] for place_id in ("P2", "P3"))


def test_a_run_that_is_not_there_is_refused(valley_folder: Path, tmp_path: Path) -> None:
    result = _call("explain", valley_folder, tmp_path / "none", "P1", "--json")
    assert (result.exit_code, _codes(result)) == (3, ["E103"])


def _codes(result: Result) -> list[str]:
    return [issue["code"] for issue in json.loads(result.stdout)["issues"]]


def _call(*arguments: object) -> Result:
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def _json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))
