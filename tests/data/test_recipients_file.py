"""Who orders are for, from whatever a county writes its recipients down in."""

from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from data.issues import DataError
from data.printing.privacy import Recipient
from data.recipients_file import read_recipients
from network.ids import OrderId
from tests.small_plan import small_orders

ORDERS = small_orders()
O1, O3 = (order for order in ORDERS if order.order_id in {"O1", "O3"})
ZHANG = Recipient(name="张三", phone="13812345678", address="甲乡甲二村8号")
LI = Recipient(name="李四", phone="0595-23234567")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize(
    "header",
    [
        "运单号,收件人,手机,地址",
        "快递单号,姓名,电话,收件地址",
        "面单,收货人姓名,联系方式,详细地址",
        "waybill_no,recipient_name,recipient_phone,recipient_address",
    ],
)
def test_usual_headers_are_understood(tmp_path: Path, header: str, encoding: str) -> None:
    path = tmp_path / "people.csv"
    rows = f"{O1.waybill_no},张三,13812345678,甲乡甲二村8号\n{O3.waybill_no},李四,0595-23234567,\n"
    path.write_bytes(f"{header}\n{rows}".encode(encoding))
    read = read_recipients(path, ORDERS)
    assert read.value == {OrderId("O1"): ZHANG, OrderId("O3"): LI}
    assert [issue.code for issue in read.issues if issue.is_error] == []


def test_a_workbook_with_a_title_groups_and_totals_is_understood(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    (sheet,) = book.worksheets
    for row in (
        ["收件人名单"],
        ["单号", "寄件信息", None, "收件信息", None, None],
        [None, "姓名", "手机", "姓名", "手机", "地址"],
        [int(O1.waybill_no), "王五", 13900000000, "张三", 13812345678, "甲乡甲二村8号"],
        ["合计", None, None, "1 人", None, None],
    ):
        sheet.append(row)
    for span in ("A2:A3", "B2:C2", "D2:F2"):
        sheet.merge_cells(span)
    book.create_sheet("说明").append(["请勿外传"])
    book.save(tmp_path / "people.xlsx")
    read = read_recipients(tmp_path / "people.xlsx", ORDERS)
    assert read.value == {OrderId("O1"): ZHANG}
    assert [issue.code for issue in read.issues] == ["W1241"]


def test_a_file_that_names_nobody_is_refused_with_all_that_it_lacks(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text("件数,重量,品牌,快件走向\n1,2,邮政,上\n", encoding="utf-8")
    with pytest.raises(DataError) as refused:
        read_recipients(path, ORDERS)
    told = [(issue.code, issue.table, issue.row, issue.field) for issue in refused.value.issues]
    assert told == [
        ("E109", "people.csv", 1, "waybill_no"),
        ("E1241", "people.csv", 1, "recipient_name"),
    ]
    lines = refused.value.issues[1].told
    assert all("快件走向" in line and "手机号" in line for line in (lines.zh, lines.en))
    path.write_text("今天,明天\n一,二\n", encoding="utf-8")
    with pytest.raises(DataError, match="E108"):
        read_recipients(path, ORDERS)


def test_a_file_of_orders_may_name_nobody(tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    path.write_text("order_id,member_id,pieces\nO1,post,1\n", encoding="utf-8")
    read = read_recipients(path, ORDERS, may_name_none=True)
    assert (read.value, read.issues) == ({}, ())


def test_bad_rows_are_told_without_what_is_personal_and_good_ones_kept(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text(
        "订单编号,收件人,手机,电话,等级\n"
        "O1,张三,,13812345678,A\n"
        "6.93E+11,李四四,13912345678,,A\n"
        ",王五五,13912345679,,A\n"
        "O3,赵六六,1.39E+10,,A\n"
        "O2,孙七七,13912345670,,A,B\n"
        "O1,周八八,13912345671,,A\n"
        "O9,吴九九,13912345672,,A\n",
        encoding="utf-8",
    )
    read = read_recipients(path, ORDERS)
    assert read.value == {OrderId("O1"): Recipient(name="张三", phone="13812345678")}
    assert [(i.code, i.row, i.field) for i in read.issues] == [
        ("W102", 1, ""),
        ("W1242", 1, "recipient_phone"),
        ("W802", None, ""),
        ("E212", 3, "order_id"),
        ("E401", 4, "order_id"),
        ("E212", 5, "recipient_phone"),
        ("E111", 6, ""),
        ("E301", 7, "order_id"),
    ]
    assert [row.row for row in read.rejected] == [3, 4, 5, 6, 7]
    told = repr(read.issues) + repr(read.rejected)
    assert [word for word in ("四四", "五五", "六六", "七七", "八八", "139") if word in told] == []


def test_a_waybill_number_of_two_orders_tells_of_neither(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text("运单号,收件人\nW,张三\n", encoding="utf-8")
    read = read_recipients(path, [replace(order, waybill_no="W") for order in ORDERS])
    assert read.value == {}
    assert [issue.code for issue in read.issues] == ["W802"]
