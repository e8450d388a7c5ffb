"""Directives from and to a file: good rows are kept, and every fault is named with what to do."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import xlsxwriter

from data.columns import ColumnType
from data.directives_file import read_directives, write_directives
from data.issues import DataError, Issue
from data.read import Read
from data.tables import DIRECTIVES
from network.county import County
from network.ids import OrderId
from network.text import Language
from routing.two_echelon.directives import Directive, DirectiveRule
from tests.counties import valley
from tests.routing.two_echelon.directed import ban, not_before, numbered, pin, prefer, today
from tests.small_plan import DAY, small_orders

HEADER = "order_id,place_id,rule,vehicle_id,station_id,day,priority"
TOMORROW = DAY + timedelta(days=1)


def _read(tmp_path: Path, *lines: str, county: County | None = None) -> Read[tuple[Directive, ...]]:
    path = tmp_path / "directives.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return read_directives(path, county or valley(), small_orders(), DAY)


def _found(issues: tuple[Issue, ...]) -> list[tuple[int | None, str, str]]:
    return [(issue.row, issue.code, issue.field) for issue in issues]


def test_rows_become_directives(tmp_path: Path) -> None:
    read = _read(
        tmp_path,
        HEADER,
        "O1,,pin,V1,,,",
        ",P3,pin,,SA,,",
        "O3,,ban,V2,,,",
        "O4,,today,,,,",
        f"O5,,not_before,,,{TOMORROW},",
        ",P6,priority,,,,3",
        f"O6,,pin,,,{TOMORROW},",
    )
    assert read.issues == ()
    assert read.value == numbered(
        [
            replace(pin("P1", vehicle="V1"), order_id=small_orders()[0].order_id, place_id=None),
            pin("P3", station="SA"),
            _of("O3", ban("o3", vehicle="V2")),
            _of("O4", today("o4")),
            _of("O5", not_before("o5", day=TOMORROW)),
            prefer("P6", priority=3),
            _of("O6", pin("o6", day=TOMORROW)),
        ]
    )


def _of(order_id: str, directive: Directive) -> Directive:
    ids = {str(order.order_id): order.order_id for order in small_orders()}
    return replace(directive, order_id=ids[order_id])


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_chinese_headers_and_words_are_understood(tmp_path: Path, kind: str) -> None:
    table = [
        ["运单编号", "网点", "指令", "车牌号", "经由", "发出日", "优先级"],
        ["O1", "", "指定", "V1", "", "", ""],
        ["", "P3", "禁止", "", "SB", "", ""],
        ["O4", "", "当日必发", "", "", "", ""],
        ["O5", "", "优先", "", "", "", "\uff12"],
    ]
    path = tmp_path / f"directives.{kind}"
    if kind == "csv":
        path.write_text("\n".join(",".join(row) for row in table), encoding="gb18030")
    else:
        with xlsxwriter.Workbook(path) as book:
            sheet = book.add_worksheet("派单指令")
            for k, row in enumerate(table):
                sheet.write_row(k, 0, row)
    read = read_directives(path, valley(), small_orders(), DAY)
    assert [issue for issue in read.issues if issue.is_error] == []
    assert [(d.rule, d.row) for d in read.value] == [
        (DirectiveRule.PIN, 2),
        (DirectiveRule.BAN, 3),
        (DirectiveRule.TODAY, 4),
        (DirectiveRule.PRIORITY, 5),
    ]
    assert (read.value[1].station_id, read.value[3].priority) == ("SB", 2)


def test_what_is_written_is_read_back_with_its_rows(tmp_path: Path) -> None:
    first = _read(tmp_path, HEADER, "O9,,today,,,,", "O1,,pin,V1,H,,", f",P4,ban,,,{DAY},").value
    path = tmp_path / "again.csv"
    write_directives(first, path)
    again = read_directives(path, valley(), small_orders(), DAY)
    assert [directive.row for directive in first] == [3, 4]
    assert again.value == first
    assert again.issues == ()


def test_no_order_of_a_member_is_a_formula(tmp_path: Path) -> None:
    (first,) = _read(tmp_path, HEADER, "O1,,today,,,,").value
    path = tmp_path / "again.csv"
    write_directives([replace(first, order_id=OrderId("=1+1"))], path)
    assert "\n'=1+1,,today" in path.read_text(encoding="utf-8")


def test_every_fault_is_named_and_the_good_rows_are_kept(tmp_path: Path) -> None:
    read = _read(
        tmp_path,
        HEADER,
        "O1,,pin,V1,,,",  # 2, good
        "O9,,pin,V1,,,",  # 3, no such order
        ",P9,pin,V1,,,",  # 4, no such place
        "O2,,pin,V9,,,",  # 5, no such vehicle
        "O2,,pin,,P4,,",  # 6, no station
        "O2,P3,pin,V1,,,",  # 7, two subjects
        ",,today,,,,",  # 8, no subject
        "O2,,pin,,,,",  # 9, pinned to nothing
        "O2,,today,V1,,,",  # 10, a vehicle that says nothing
        "O2,,keep,V1,,,",  # 11, no such rule
        "O2,,priority,,,,12",  # 12, out of range
        f"O2,,not_before,,,{DAY + timedelta(days=30)},",  # 13, after it is due
        "O2,,pin,V1,SA,,",  # 14, the home of V1 is H
    )
    assert [directive.row for directive in read.value] == [2]
    assert {(row, code) for row, code, _ in _found(read.issues)} == {
        (3, "E302"),
        (4, "E302"),
        (5, "E302"),
        (6, "E304"),
        (7, "E410"),
        (8, "E410"),
        (9, "E411"),
        (10, "E412"),
        (11, "E206"),
        (12, "E204"),
        (13, "E415"),
        (14, "E414"),
    }
    assert all(issue.cause.zh and issue.action.en for issue in read.issues)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("O1,,pin,V1,,,", "O1,,pin,V2,,,"),
        ("O1,,pin,V1,,,", "O1,,ban,V1,,,"),
        (",P2,pin,,SA,,", ",P2,ban,,SA,,"),
        ("O1,,pin,V1,,,", "O1,,pin,,SA,,"),
        ("O1,,pin,V4,,,", "O1,,ban,,SA,,"),
        (f"O1,,pin,,,{DAY},", f"O1,,pin,,,{TOMORROW},"),
        (f"O1,,pin,,,{TOMORROW},", f"O1,,ban,,,{TOMORROW},"),
        ("O1,,today,,,,", f"O1,,not_before,,,{TOMORROW},"),
        ("O1,,today,,,,", f"O1,,pin,,,{TOMORROW},"),
        ("O1,,today,,,,", f"O1,,ban,,,{DAY},"),
        (f"O1,,not_before,,,{TOMORROW},", f"O1,,pin,,,{DAY},"),
        ("O1,,priority,,,,2", "O1,,priority,,,,3"),
    ],
)
def test_of_two_rows_that_contradict_each_other_the_first_holds(
    tmp_path: Path, one: str, other: str
) -> None:
    for first, second in ((one, other), (other, one)):
        read = _read(tmp_path, HEADER, first, second)
        assert _found(read.issues) == [(3, "E413", "rule")]
        assert [directive.row for directive in read.value] == [2]
        assert "第 2 行" in read.issues[0].cause.zh


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("O1,,pin,V1,,,", "O2,,pin,V2,,,"),
        ("O1,,pin,V1,,,", ",P2,pin,V2,,,"),
        ("O1,,ban,V1,,,", "O1,,ban,V2,,,"),
        ("O1,,pin,V4,,,", "O1,,pin,,SA,,"),
        ("O1,,pin,V1,,,", "O1,,today,,,,"),
        ("O1,,pin,V1,,,", f"O1,,pin,,,{DAY},"),
        ("O1,,priority,,,,2", "O1,,today,,,,"),
    ],
)
def test_rows_that_go_together_are_both_kept(tmp_path: Path, one: str, other: str) -> None:
    read = _read(tmp_path, HEADER, one, other)
    assert read.issues == ()
    assert len(read.value) == 2


def test_a_waybill_number_in_the_place_of_an_id_is_recognised(tmp_path: Path) -> None:
    waybill = small_orders()[1].waybill_no
    assert waybill
    (issue,) = _read(tmp_path, HEADER, f"{waybill},,today,,,,").issues
    assert issue.code == "E303"
    assert "O2" in issue.action.zh


def test_a_pinned_vehicle_that_is_not_there_is_told_beforehand(tmp_path: Path) -> None:
    county = valley()
    vehicles = tuple(replace(v, is_available=v.vehicle_id != "V1") for v in county.vehicles)
    county = county.replace(vehicles=vehicles)
    read = _read(tmp_path, HEADER, "O1,,pin,V1,,,", "O2,,ban,V1,,,", county=county)
    assert [issue.code for issue in read.issues] == ["W410"]
    assert len(read.value) == 2


def test_a_file_without_a_header_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError):
        _read(tmp_path, "O1,V1", "O2,V2")


def test_nothing_personal_is_repeated_in_an_issue(tmp_path: Path) -> None:
    lines = ("order_id,rule,vehicle_id,收件人电话", "O1,pin,V9,13800001234")
    read = _read(tmp_path, *lines)
    told = " ".join(issue.line(Language.ZH) + issue.value for issue in read.issues)
    assert "W10" in told
    assert "13800001234" not in told


def test_ids_are_text() -> None:
    ids = {column.name for column in DIRECTIVES.columns if column.type is ColumnType.ID}
    assert ids == {"order_id", "place_id", "vehicle_id", "station_id"}
