"""Statuses of orders, as tables in the words of the field and as JSON."""

import json
from pathlib import Path

import pytest

from data.issues import DataError
from data.statuses_file import ReportedStatuses, read_statuses
from routing.replanning.events import OrderStatus
from tests.routing.two_echelon.valley_day import valley_plan, valley_problem

PROBLEM = valley_problem()


def _read(tmp_path: Path, text: str, *, now_s: int | None = None) -> ReportedStatuses:
    path = tmp_path / "statuses.csv"
    path.write_text(text, encoding="utf-8")
    return read_statuses(path, PROBLEM, now_s)


def test_the_words_of_the_field_are_understood(tmp_path: Path) -> None:
    found = _read(
        tmp_path,
        "订单号,状态,时间\no1,派送,8:00\no2,签收,8:05\no3,滞留,\no4,运输中,2026-05-20 08:10\n"
        "u1,揽收,9:00\no5,揽收,9:00\n",
    )
    assert found.statuses == {
        "o1": OrderStatus.DEPARTED,
        "o2": OrderStatus.SIGNED,
        "o3": OrderStatus.PLANNED,
        "o4": OrderStatus.DEPARTED,
        "u1": OrderStatus.LOADED,
        "o5": OrderStatus.PLANNED,
    }
    assert found.refused == ()


def test_failed_and_cancelled_orders_become_refusals(tmp_path: Path) -> None:
    found = _read(tmp_path, "order_id,status,at\no1,签收失败,9:00\no2,取消,\n")
    assert [(event.order_id, event.at_s) for event in found.refused] == [("o1", 32_400), ("o2", 0)]
    assert found.statuses == {}


def test_the_latest_status_of_an_order_counts(tmp_path: Path) -> None:
    text = "order_id,status,at\no1,signed,9:00\no1,departed,8:00\no2,loaded,\no2,departed,\n"
    found = _read(tmp_path, text)
    assert found.statuses == {"o1": OrderStatus.SIGNED, "o2": OrderStatus.DEPARTED}


def test_faults_are_collected_and_good_rows_kept(tmp_path: Path) -> None:
    text = "order_id,status,at\nx,signed,9:00\no1,lost,9:00\no2,signed,soon\no3,signed,12:00\n"
    found = _read(tmp_path, text + "o4,signed,9:00\n", now_s=11 * 3600)
    assert [(issue.code, issue.row) for issue in found.issues] == [
        ("E302", 2),
        ("E206", 3),
        ("E512", 4),
        ("E515", None),
    ]
    assert found.statuses == {"o4": OrderStatus.SIGNED}
    with pytest.raises(DataError) as refused:
        _read(tmp_path, text, now_s=11 * 3600)
    assert refused.value.issues == found.issues


def test_json_says_the_same(tmp_path: Path) -> None:
    path = tmp_path / "statuses.json"
    rows = [{"order_id": "o1", "status": "signed", "at": "8:00"}]
    path.write_text(json.dumps(rows), encoding="utf-8")
    assert read_statuses(path, PROBLEM, None).statuses == {"o1": OrderStatus.SIGNED}
    path.write_text(
        json.dumps([*rows, {"order_id": "x", "status": "signed", "at": "?"}, "o2"]), "utf-8"
    )
    found = read_statuses(path, PROBLEM, None)
    assert found.statuses == {"o1": OrderStatus.SIGNED}
    assert [(i.code, i.field) for i in found.issues] == [
        ("E502", "[2]"),
        ("E512", "[1].at"),
        ("E511", "[1].order_id"),
    ]


def test_what_was_reported_before_a_vehicle_leaves_says_no_more_than_the_plan(
    tmp_path: Path,
) -> None:
    """V1 is to leave with o1, o2 and o3 from seven on; what came in before is no news then."""
    found = _read(
        tmp_path,
        "order_id,status,at\no1,到件,6:10\no2,收件,6:20\no3,滞留,7:30\no4,planned,\n",
    ).beside(PROBLEM, valley_plan(PROBLEM))
    assert found.statuses == {"o3": OrderStatus.PLANNED, "o4": OrderStatus.PLANNED}


def test_what_was_reported_before_an_order_is_there_says_nothing(tmp_path: Path) -> None:
    """All are there from half past five on: before, linehaul was on its way with o1."""
    text = "order_id,status,at\no1,运输,3:00\nu1,揽收,5:30\no2,运输,7:30\no4,取消,5:00\n"
    found = _read(tmp_path, text).beside(PROBLEM, valley_plan(PROBLEM))
    assert found.statuses == {"o2": OrderStatus.DEPARTED}
    assert [event.order_id for event in found.refused] == ["o4"]
