"""events.json: what is read, and everything that is refused, all at once."""

import json
from pathlib import Path
from typing import Any

import pytest

from data.events_file import read_events
from data.issues import DataError
from routing.replanning.events import (
    Breakdown,
    BusCancelled,
    Closure,
    Event,
    LateLinehaul,
    Refused,
    UrgentOrder,
    VehicleUnavailable,
)
from tests.routing.two_echelon.bus_day import bus_problem
from tests.routing.two_echelon.valley_day import valley_orders, valley_plan, valley_problem

PROBLEM = valley_problem()
PLAN = valley_plan(PROBLEM)
URGENT = {
    "order_id": "hot",
    "member_id": "post",
    "direction": "down",
    "origin_id": "H",
    "destination_id": "P2",
    "weight_kg": 2,
}


def _read(tmp_path: Path, *entries: Any) -> tuple[Event, ...]:
    path = tmp_path / "events.json"
    path.write_text(json.dumps(entries), encoding="utf-8")
    return read_events(path, PROBLEM, PLAN)


def _refused(tmp_path: Path, *entries: Any) -> list[tuple[str, str]]:
    """Return code and field of every issue."""
    with pytest.raises(DataError) as found:
        _read(tmp_path, *entries)
    issues = found.value.issues
    assert all(issue.table == "events.json" for issue in issues)
    assert all(issue.cause.zh and issue.cause.en for issue in issues)
    assert all(issue.action.zh and issue.action.en for issue in issues)
    return [(issue.code, issue.field) for issue in issues]


def test_every_kind_of_event_is_read(tmp_path: Path) -> None:
    found = _read(
        tmp_path,
        {"at": "06:00", "kind": "late_linehaul", "wave": "05:30", "arrives": "08:10"},
        {"at": "06:10", "kind": "vehicle_unavailable", "vehicle_id": "V2"},
        {"at": "06:20:30", "kind": "breakdown", "vehicle_id": "V4", "place_id": "P2"},
        {"at": "2026-05-20T06:30", "kind": "closure", "road_ids": ["village-P3"]},
        {"at": "2026-05-20T06:40:00+08:00", "kind": "refused", "order_id": "o1"},
        {"at": "06:50", "kind": "urgent_order", "order": URGENT},
    )
    late, gone, broken, closed, refused, urgent = found
    assert isinstance(late, LateLinehaul)
    assert (late.wave_s, late.arrive_s) == (19_800, 29_400)
    assert isinstance(gone, VehicleUnavailable)
    assert isinstance(broken, Breakdown)
    assert (broken.at_s, broken.place_id) == (22_830, "P2")
    assert isinstance(closed, Closure)
    assert (closed.at_s, closed.road_ids) == (23_400, ("village-P3",))
    assert isinstance(refused, Refused)
    assert refused.at_s == 24_000
    assert isinstance(urgent, UrgentOrder)
    assert urgent.order.released_s == 24_600
    assert urgent.order.due_s == 24_600 + 72 * 3600
    assert urgent.order.volume_l == 10.0


def test_a_cancelled_bus_is_read_before_it_leaves_and_refused_after(tmp_path: Path) -> None:
    problem = bus_problem(*valley_orders())
    path = tmp_path / "events.json"
    path.write_text('[{"at": "8:59", "kind": "bus_cancelled", "trip_id": "out"}]', "utf-8")
    (event,) = read_events(path, problem, PLAN)
    assert isinstance(event, BusCancelled)
    path.write_text('[{"at": "9:00", "kind": "bus_cancelled", "trip_id": "out"}]', "utf-8")
    with pytest.raises(DataError, match="E516"):
        read_events(path, problem, PLAN)


def test_unknown_ids_are_all_named(tmp_path: Path) -> None:
    found = _refused(
        tmp_path,
        {"at": "7:00", "kind": "breakdown", "vehicle_id": "V9", "place_id": "P9"},
        {"at": "7:00", "kind": "vehicle_unavailable", "vehicle_id": "V9"},
        {"at": "7:00", "kind": "closure", "road_ids": ["r9"], "place_id": "P1"},
        {"at": "7:00", "kind": "refused", "order_id": "o9"},
        {"at": "7:00", "kind": "bus_cancelled", "trip_id": "b9"},
        {"at": "7:00", "kind": "late_linehaul", "wave": "5:29", "arrives": "8:00"},
        {"at": "7:00", "kind": "urgent_order", "order": URGENT | {"member_id": "x"}},
    )
    assert {code for code, _ in found} == {"E511"}
    assert [field for _, field in found] == [
        "[0].vehicle_id",
        "[0].place_id",
        "[1].vehicle_id",
        "[2].road_ids",
        "[3].order_id",
        "[4].trip_id",
        "[5].wave",
        "[6].order.member_id",
    ]


def test_times_that_cannot_be_are_refused(tmp_path: Path) -> None:
    vehicle = {"kind": "vehicle_unavailable", "vehicle_id": "V2"}
    found = _refused(
        tmp_path,
        {"at": "noon", **vehicle},
        {"at": "2026-05-21T08:00", **vehicle},
        {"at": "9:00", **vehicle},
        {"at": "8:59", **vehicle},
        {"at": "9:00", "kind": "late_linehaul", "wave": "5:30", "arrives": "5:00"},
        {"at": "0001-01-01T00:00:00+08:00", **vehicle},
        {"at": "9999-12-31T23:59:59-08:00", **vehicle},
    )
    assert found == [
        ("E512", "[0].at"),
        ("E513", "[1].at"),
        ("E514", "[3].at"),
        ("E519", "[4].arrives"),
        ("E512", "[5].at"),
        ("E512", "[6].at"),
    ]


def test_what_is_done_cannot_happen_otherwise(tmp_path: Path) -> None:
    done = {"at": "18:00", "kind": "refused", "order_id": "o1"}
    assert _refused(tmp_path, done) == [("E516", "[0].order_id")]


def test_a_closure_of_nothing_and_wrong_urgent_orders_are_refused(tmp_path: Path) -> None:
    found = _refused(
        tmp_path,
        {"at": "7:00", "kind": "closure"},
        {"at": "7:00", "kind": "urgent_order", "order": URGENT | {"order_id": "o1"}},
        {"at": "7:00", "kind": "urgent_order", "order": URGENT | {"destination_id": "H"}},
        {"at": "7:00", "kind": "urgent_order", "order": URGENT | {"order_id": "u", "due": "6:00"}},
    )
    assert found == [
        ("E517", "[0].road_ids"),
        ("E518", "[1].order.order_id"),
        ("E520", "[2].order"),
        ("E520", "[3].order"),
    ]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("pieces", 1_000_001),
        ("weight_kg", 1e308),
        ("volume_l", 5_000_001),
        ("order_id", "  "),
        ("order_id", "o1\0"),
        ("order_id", "x" * 201),
        ("waybill_no", "69\n30"),
        ("service_class", "\0"),
    ],
)
def test_urgent_orders_beyond_all_measure_are_refused(
    tmp_path: Path, field: str, value: object
) -> None:
    entry = {"at": "06:00", "kind": "urgent_order", "order": {**URGENT, field: value}}
    assert _refused(tmp_path, entry) == [("E502", f"[0].urgent_order.order.{field}")]


def test_a_misspelt_key_and_an_unknown_kind_are_refused(tmp_path: Path) -> None:
    found = _refused(
        tmp_path,
        {"at": "7:00", "kind": "breakdown", "vehicle": "V1"},
        {"at": "7:00", "kind": "flood"},
    )
    assert {code for code, _ in found} == {"E502"}
    assert len(found) == 3


def test_what_is_wrong_with_one_entry_hides_nothing_about_the_others(tmp_path: Path) -> None:
    found = _refused(
        tmp_path,
        {"at": "7:00", "kind": "breakdown", "vehicle_id": "V9"},
        {"at": "7:00", "kind": "flood"},
        {"at": "25:99", "kind": "closure", "place_id": "P2"},
        "breakdown",
    )
    assert sorted(found) == [
        ("E502", "[1]"),
        ("E502", "[3]"),
        ("E511", "[0].vehicle_id"),
        ("E512", "[2].at"),
    ]
