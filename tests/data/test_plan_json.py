"""plan.json: round trip, tolerance, refusals, and the published schema."""

import json
from pathlib import Path
from typing import Any

import pytest

from data.issues import DataError
from data.plan_json import dump_plan, load_plan
from network.text import Text
from routing.two_echelon.plan import derive_assignments
from tests.counties import valley
from tests.small_plan import HEADER, small_plan

_REPOSITORY = Path(__file__).parents[2]


def test_reading_what_was_written_gives_the_same_plan() -> None:
    assert load_plan(_dumped().encode()) == (HEADER, small_plan())


def test_the_text_is_the_agreed_one() -> None:
    golden = _REPOSITORY / "tests" / "data" / "golden" / "plan.json"
    assert _dumped() == golden.read_text(encoding="utf-8")


def test_a_stop_stands_on_a_line_of_its_own() -> None:
    stops = [line for line in _dumped().splitlines() if line.lstrip().startswith('{"place_id"')]
    assert len(stops) == sum(len(route.stops) for route in small_plan().routes)


def test_additional_keys_and_a_byte_order_mark_are_accepted() -> None:
    wire = _wire()
    wire["note"] = {"by": "dispatch"}
    wire["routes"][0]["stops"][0]["load"]["boxes"] = 3
    _, plan = load_plan(b"\xef\xbb\xbf" + json.dumps(wire).encode())
    assert plan == small_plan()


def test_without_assignments_the_stops_count() -> None:
    wire = _wire()
    del wire["assignments"]
    _, plan = load_plan(json.dumps(wire).encode())
    assert plan.assignments == derive_assignments(small_plan().routes)


def test_a_cause_may_be_one_text_or_missing() -> None:
    wire = _wire()
    wire["held"][0]["cause"] = "改到明天"
    del wire["held"][0]["action"]
    _, plan = load_plan(json.dumps(wire).encode())
    assert plan.held[0].reason.cause == Text("改到明天", "改到明天")
    assert plan.held[0].reason.action == Text("", "")


@pytest.mark.parametrize(
    ("path", "value", "field"),
    [
        (("routes", 0, "stops", 1, "arrive_s"), "08:30", "routes[0].stops[1].arrive_s"),
        (("routes", 0, "stops", 1, "arrive_s"), 30_600.5, "routes[0].stops[1].arrive_s"),
        (("routes", 1, "kind"), "plane", "routes[1].kind"),
        (("routes", 1, "stops"), None, "routes[1].stops"),
        (("routes",), {}, "routes"),
        (("version",), 2, "version"),
        (("date",), "20.5.2026", "date"),
        (("held", 0, "reason"), "because", "held[0].reason"),
        (("assignments", "O1", 0, "from_id"), 7, "assignments.O1[0].from_id"),
    ],
)
def test_a_malformed_value_is_named_by_its_path(
    path: tuple[str | int, ...], value: object, field: str
) -> None:
    wire = _wire()
    at: Any = wire
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = value
    with pytest.raises(DataError) as caught:
        load_plan(json.dumps(wire).encode())
    assert [issue.field for issue in caught.value.issues] == [field]


def test_all_malformed_values_are_named_at_once() -> None:
    wire = _wire()
    del wire["routes"][0]["vehicle_id"]
    wire["late"][0]["late_s"] = True
    with pytest.raises(DataError) as caught:
        load_plan(json.dumps(wire).encode())
    fields = [issue.field for issue in caught.value.issues]
    assert fields == ["routes[0].vehicle_id", "late[0].late_s"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "E501"),
        (b'{"version": 1,', "E501"),
        (b"[]", "E502"),
        ('{"county": "安溪"}'.encode("gb18030"), "E503"),
        (b'{"version": NaN}', "E502"),
    ],
)
def test_what_is_no_plan_is_refused_with_a_code(content: bytes, code: str) -> None:
    with pytest.raises(DataError) as caught:
        load_plan(content, source="edited.json")
    assert {issue.code for issue in caught.value.issues} == {code}
    assert {issue.table for issue in caught.value.issues} == {"edited.json"}


def _dumped() -> str:
    types = {v.vehicle_id: v.vehicle_type_id for v in valley().vehicles}
    return dump_plan(small_plan(), HEADER, types)


def _wire() -> Any:
    return json.loads(_dumped())
