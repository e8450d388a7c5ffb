"""Files of reported statuses: any order, any header people use, good rows kept, bad ones told."""

import json
from datetime import datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import openpyxl
import pytest

from data.issues import DataError
from data.read import Read
from data.status_reports import (
    StatusReport,
    by_number,
    events_of,
    load_reports,
    read_status_reports,
    reports_text,
    waybills_of,
)
from network.ids import OrderId
from network.statuses import ReportedStatus
from tests.small_plan import DAY, small_orders

ZONE = ZoneInfo("Asia/Shanghai")
KNOWN = waybills_of(small_orders())


def at(hour: int, minute: int = 0, days: int = 0) -> datetime:
    return datetime.combine(DAY + timedelta(days=days), time(hour, minute), ZONE)


def read(path: Path) -> Read[tuple[StatusReport, ...]]:
    return read_status_reports(path, KNOWN, DAY, ZONE)


def table(tmp_path: Path, text: str, encoding: str = "utf-8") -> Read[tuple[StatusReport, ...]]:
    path = tmp_path / "状态.csv"
    path.write_text(text, encoding=encoding)
    return read(path)


def said(found: Read[tuple[StatusReport, ...]]) -> list[tuple[str, str, datetime]]:
    return [(report.order_id, report.status.value, report.at) for report in found.value]


def test_the_headers_and_words_of_couriers_are_understood(tmp_path: Path) -> None:
    found = table(
        tmp_path,
        "快递单号,操作类型,扫描时间,备注\n"
        "693000000001,已揽收,2026/5/20 5:30,\n693000000002,派件中,2026-05-20 08:05:10,\n"
        "693000000003,滞留,9:30,\n693000000004,拒收,2026年5月20日 10:00,\n"
        "693000000005,妥投,2026-05-20T11:00:00+08:00,\n693000000006,在途,12:00,\n"
        "693000000007,撤单,13:00,\n",
        "gb18030",
    )
    assert found.rejected == ()
    assert said(found) == [
        ("O1", "picked_up", at(5, 30)),
        ("O2", "out_for_delivery", at(8, 5) + timedelta(seconds=10)),
        ("O3", "detained", at(9, 30)),
        ("O4", "failed", at(10)),
        ("O5", "signed", at(11)),
        ("O6", "departed", at(12)),
        ("O7", "cancelled", at(13)),
    ]


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("揽收", ReportedStatus.PICKED_UP),
        ("运输", ReportedStatus.DEPARTED),
        ("派送", ReportedStatus.OUT_FOR_DELIVERY),
        ("签收", ReportedStatus.SIGNED),
        ("签收失败", ReportedStatus.FAILED),
        ("取消", ReportedStatus.CANCELLED),
        ("滞留", ReportedStatus.DETAINED),
    ],
)
def test_the_seven_words_of_the_field(tmp_path: Path, word: str, status: ReportedStatus) -> None:
    found = table(tmp_path, f"运单号,状态,时间\n693000000001,{word},8:00\n")
    assert [report.status for report in found.value] == [status]


def test_bad_rows_are_told_and_the_others_kept(tmp_path: Path) -> None:
    found = table(
        tmp_path,
        "订单编号,运单号,状态,时间\nO1,,签收,8:00\nX9,,签收,8:00\nO2,,丢了,8:00\nO3,,签收,\n"
        "O4,,签收,明天\n,,签收,8:00\n,693000000005,签收,8:00\n",
    )
    assert [report.order_id for report in found.value] == ["O1", "O5"]
    refused = [(row.row, row.codes) for row in found.rejected]
    assert [row for row, _ in refused] == [3, 4, 5, 6, 7]
    codes = [code for _, told in refused for code in told]
    assert codes == ["E302", "E206", "E1021", "E512", "E201"]
    assert [code for code in codes if code not in {issue.code for issue in found.issues}] == []


def test_times_of_a_workbook_are_understood(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["运单号", "状态", "时间"])
    sheet.append(["693000000001", "签收", datetime(2026, 5, 20, 8, 0)])  # noqa: DTZ001 -- as in a workbook
    sheet.append(["693000000002", "签收", time(9, 15)])
    sheet.append(["693000000003", "签收", "10:20"])
    path = tmp_path / "状态.xlsx"
    book.save(path)
    assert [report.at for report in read(path).value] == [at(8), at(9, 15), at(10, 20)]


def test_json_says_the_same(tmp_path: Path) -> None:
    rows = [
        {"order_id": "O1", "status": "signed", "at": "8:00"},
        {"order_id": "693000000002", "status": "out_for_delivery", "at": "2026-05-21T07:00:00Z"},
        {"order_id": "X", "status": "signed", "at": "8:00"},
        {"order_id": "O3", "status": "signed"},
        {"order_id": "O3", "status": "lost", "at": "8:00"},
    ]
    path = tmp_path / "状态.json"
    path.write_text(json.dumps(rows), encoding="utf-8")
    found = read(path)
    assert said(found) == [
        ("O1", "signed", at(8)),
        ("O2", "out_for_delivery", at(15, days=1)),
    ]
    assert sorted(issue.code for issue in found.issues) == ["E1021", "E302", "E502"]
    assert len(found.rejected) == 3


def test_a_file_that_is_no_table_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError):
        table(tmp_path, "一封信\n")


def test_a_number_that_two_orders_have_names_neither() -> None:
    pairs = [(OrderId("A"), "1"), (OrderId("B"), "1"), (OrderId("C"), ""), (OrderId("2"), "3")]
    assert by_number(pairs) == {"A": "A", "B": "B", "C": "C", "2": "2", "3": "2"}


def test_reports_come_back_as_they_were_kept(tmp_path: Path) -> None:
    reports = tuple(
        StatusReport(order_id=OrderId(f"O{k}"), status=status, at=at(8, k))
        for k, status in enumerate(ReportedStatus)
    )
    formula = StatusReport(order_id=OrderId("=1+1"), status=ReportedStatus.SIGNED, at=at(9))
    path = tmp_path / "kept.csv"
    path.write_text(reports_text([*reports, formula]), encoding="utf-8", newline="")
    assert load_reports(path) == (*reports, formula)
    assert "\n'=1+1," in path.read_text(encoding="utf-8")


def test_events_count_from_the_midnight_of_the_first_day() -> None:
    reports = [StatusReport(order_id=OrderId("O1"), status=ReportedStatus.SIGNED, at=at(1, days=1))]
    assert [event.at_s for event in events_of(reports, DAY, ZONE)] == [86_400 + 3_600]
