"""Failed attempts from a file: the day's orders as they are in hand again."""

from dataclasses import replace
from pathlib import Path

import pytest

from data.attempts_file import read_attempts
from data.issues import DataError
from data.read import Read
from network.county import County
from network.operations import Attempts
from network.orders import Direction
from routing.attempts import InHand
from tests.counties import valley
from tests.small_plan import DAY, small_orders


def _read(tmp_path: Path, *lines: str, county: County | None = None) -> Read[InHand]:
    path = tmp_path / "attempts.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return read_attempts(path, county or valley(), small_orders(), DAY)


def test_rows_change_their_orders_and_no_other(tmp_path: Path) -> None:
    read = _read(tmp_path, "order_id,outcome,place_id", "O1,retry,SA", "O3,return,P4")
    assert read.issues == ()
    found = {str(order.order_id): order for order in read.value.orders}
    assert (found["O1"].origin_id, found["O1"].destination_id) == ("SA", "P2")
    assert (found["O3"].direction, found["O3"].origin_id) == (Direction.UP, "P4")
    assert (read.value.retried, read.value.returned) == (("O1",), ("O3",))
    others = [order for order in small_orders() if order.order_id not in {"O1", "O3"}]
    assert [order for key, order in found.items() if key not in {"O1", "O3"}] == others


def test_chinese_headers_and_words_and_due_times_are_understood(tmp_path: Path) -> None:
    read = _read(
        tmp_path,
        "运单编号,处理,所在地点,已派次数,时限",
        f"O1,二派,SA,2,{DAY} 12:00",
        "O3,退件,SB,1,",
    )
    assert read.issues == ()
    assert read.value.orders[0].due_s == 12 * 3600
    assert read.value.returned == ("O3",)


def test_every_fault_is_named_and_its_order_stays_as_it_was(tmp_path: Path) -> None:
    read = _read(
        tmp_path,
        "order_id,outcome,place_id,attempts",
        "O9,retry,SA,1",
        "O1,retry,P2,1",
        "O2,retry,P9,1",
        "O3,later,SA,1",
        "O4,retry,SA,0",
        "O5,retry,SA,1",
        "O5,return,SA,1",
    )
    assert [(issue.row, issue.code) for issue in read.issues] == [
        (2, "E302"),
        (3, "E416"),
        (4, "E302"),
        (5, "E206"),
        (6, "E204"),
        (8, "E301"),
    ]
    assert read.value.retried == ("O5",)
    assert read.value.orders[0] == small_orders()[0]


def test_a_place_that_is_out_of_service_sends_nothing(tmp_path: Path) -> None:
    county = valley()
    places = tuple(replace(p, is_active=p.place_id != "P1") for p in county.places)
    lines = ("order_id,outcome,place_id", "O1,retry,P1")
    read = _read(tmp_path, *lines, county=county.replace(places=places))
    assert [issue.code for issue in read.issues] == ["E403"]


def test_spent_attempts_and_finished_returns_are_told(tmp_path: Path) -> None:
    county = valley()
    operations = replace(county.operations, attempts=Attempts(most=2))
    lines = ("order_id,outcome,place_id,attempts", "O1,retry,SA,2", "O2,return,H,1")
    read = _read(tmp_path, *lines, county=county.replace(operations=operations))
    assert [issue.code for issue in read.issues] == ["W411", "W412"]
    assert (read.value.spent, read.value.returned, read.value.back) == (("O1",), ("O1",), ("O2",))
    assert len(read.value.orders) == len(small_orders()) - 1


def test_a_file_without_its_columns_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError) as refused:
        _read(tmp_path, "order_id,place_id", "O1,SA")
    assert {issue.field for issue in refused.value.issues} == {"outcome"}
