"""Files of orders: good rows are read, bad ones reported in full, nothing personal is kept."""

import dataclasses
from datetime import date, datetime, timedelta
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from data import tables
from data.issues import DataError, Issue
from data.order_reader import promised_s
from data.read import Read
from data.readers import read_orders
from data.writers import write_orders, write_rejected
from network.county import County
from network.ids import MemberId, OrderId, PlaceId
from network.members import Member, MemberKind
from network.orders import Direction, Order, Temperature
from network.text import Language
from tests.counties import valley
from tests.data.folders import FIRST_DAY, order, places, write_lines

HEADER = [
    "order_id",
    "waybill_no",
    "member_id",
    "direction",
    "origin_id",
    "destination_id",
    "pieces",
    "weight_kg",
    "volume_l",
    "temperature",
    "released_at",
    "due_at",
    "service_class",
]
GOOD = {
    "order_id": "O1",
    "waybill_no": "YTO1",
    "member_id": "post",
    "direction": "down",
    "origin_id": "H",
    "destination_id": "P1",
    "pieces": "1",
    "weight_kg": "1.5",
    "volume_l": "7.5",
    "temperature": "ambient",
    "released_at": "2025-06-18T05:30:00+08:00",
    "due_at": "2025-06-21T05:30:00+08:00",
    "service_class": "standard",
}


def read_rows(
    tmp_path: Path, *rows: dict[str, str], county: County | None = None
) -> Read[tuple[Order, ...]]:
    """Write rows, the good one with changes each, and read them."""
    lines = [[{**GOOD, **row}[name] for name in HEADER] for row in rows]
    path = write_lines(tmp_path / "orders.csv", [HEADER, *lines])
    return read_orders(path, county or valley(), FIRST_DAY)


def refused(path: Path) -> tuple[Issue, ...]:
    """Return the issues with which a file is refused."""
    with pytest.raises(DataError) as error:
        read_orders(path, valley(), FIRST_DAY)
    return error.value.issues


def test_a_good_row_is_an_order(tmp_path: Path) -> None:
    read = read_rows(tmp_path, {})
    assert read.value == (order("O1"),)
    assert read.issues == ()
    assert read.rejected == ()


@pytest.mark.parametrize(
    ("row", "code", "field"),
    [
        ({"destination_id": "P11"}, "E303", "destination_id"),
        ({"destination_id": "甲一村"}, "E303", "destination_id"),
        ({"destination_id": "nowhere at all"}, "E302", "destination_id"),
        ({"destination_id": ""}, "E201", "destination_id"),
        ({"origin_id": "HH"}, "E303", "origin_id"),
        ({"member_id": "rival"}, "E302", "member_id"),
        ({"member_id": "邮政"}, "E303", "member_id"),
        ({"member_id": ""}, "E201", "member_id"),
        ({"direction": "sideways"}, "E206", "direction"),
        ({"temperature": "hot"}, "E206", "temperature"),
        ({"pieces": "0"}, "E204", "pieces"),
        ({"pieces": "1.5"}, "E203", "pieces"),
        ({"pieces": "1000001"}, "E204", "pieces"),
        ({"pieces": "1e300"}, "E204", "pieces"),
        ({"weight_kg": "0"}, "E204", "weight_kg"),
        ({"weight_kg": "-1.5"}, "E204", "weight_kg"),
        ({"weight_kg": "nan"}, "E205", "weight_kg"),
        ({"weight_kg": "1e308"}, "E204", "weight_kg"),
        ({"volume_l": "-1"}, "E204", "volume_l"),
        ({"volume_l": "5000001"}, "E204", "volume_l"),
        ({"volume_l": "inf"}, "E205", "volume_l"),
        ({"released_at": "yesterday"}, "E208", "released_at"),
        ({"released_at": ""}, "E201", "released_at"),
        ({"due_at": "2025-06-18T05:29:00+08:00"}, "E402", "due_at"),
        ({"due_at": "late"}, "E208", "due_at"),
        ({"waybill_no": "6.93E+12"}, "E212", "waybill_no"),
        ({"waybill_no": "6" * 201}, "E1201", "waybill_no"),
        ({"service_class": "急" * 1001}, "E1201", "service_class"),
        ({"order_id": "", "waybill_no": ""}, "E401", "order_id"),
        ({"origin_id": "P2"}, "E404", "origin_id"),
        ({"origin_id": "SA", "destination_id": "H"}, "E404", "destination_id"),
        ({"direction": "up", "origin_id": "P1", "destination_id": "SA"}, "E404", "destination_id"),
        ({"direction": "up", "destination_id": "H"}, "E405", "destination_id"),
        ({"origin_id": "SA", "destination_id": "SA"}, "E405", "destination_id"),
    ],
)
def test_a_bad_row_is_reported_and_the_others_read(
    tmp_path: Path, row: dict[str, str], code: str, field: str
) -> None:
    read = read_rows(tmp_path, {}, {"order_id": "O2", **row}, {"order_id": "O3"})
    assert [o.order_id for o in read.value] == ["O1", "O3"]
    assert places(read.issues) == [(code, "orders.csv", 3, field)]
    (rejected,) = read.rejected
    assert rejected.row == 3
    assert rejected.codes == (code,)
    assert dict(rejected.cells) == {**GOOD, "order_id": "O2", **row}


def test_all_bad_fields_of_a_row_are_named(tmp_path: Path) -> None:
    row = {"weight_kg": "-1", "destination_id": "P9", "pieces": "none", "temperature": "hot"}
    read = read_rows(tmp_path, row)
    assert {issue.field for issue in read.issues} == set(row)
    assert read.value == ()


def test_a_suggestion_names_the_nearest_id(tmp_path: Path) -> None:
    read = read_rows(tmp_path, {"destination_id": "甲一村"})
    assert "'P1'" in read.issues[0].action.en


def test_the_first_of_two_orders_is_kept(tmp_path: Path) -> None:
    read = read_rows(tmp_path, {}, {"destination_id": "P2"})
    assert read.value == (order("O1"),)
    assert places(read.issues) == [("E301", "orders.csv", 3, "order_id")]
    assert "row 2" in read.issues[0].cause.en


def test_places_out_of_service_are_refused(tmp_path: Path) -> None:
    county = valley()
    closed = tuple(
        dataclasses.replace(place, is_active=place.place_id != "P1") for place in county.places
    )
    read = read_rows(tmp_path, {}, county=county.replace(places=closed))
    assert places(read.issues) == [("E403", "orders.csv", 2, "destination_id")]


def test_the_waybill_number_stands_in_for_the_id(tmp_path: Path) -> None:
    read = read_rows(tmp_path, {"order_id": ""})
    assert read.value == (dataclasses.replace(order("O1"), order_id=OrderId("YTO1")),)


def test_the_only_hub_is_assumed_and_said_so(tmp_path: Path) -> None:
    up = {"order_id": "O2", "direction": "up", "origin_id": "P1", "destination_id": ""}
    read = read_rows(tmp_path, {"origin_id": ""}, up)
    assert [(o.origin_id, o.destination_id) for o in read.value] == [("H", "P1"), ("P1", "H")]
    assert places(read.issues) == [
        ("W402", "orders.csv", 2, "origin_id"),
        ("W402", "orders.csv", 3, "destination_id"),
    ]


def test_with_two_hubs_none_is_assumed(tmp_path: Path) -> None:
    county = valley()
    second = dataclasses.replace(county.hubs[0], place_id=PlaceId("H2"))
    read = read_rows(
        tmp_path, {"origin_id": ""}, county=county.replace(places=(*county.places, second))
    )
    assert places(read.issues) == [("E406", "orders.csv", 2, "origin_id")]


def test_a_missing_volume_is_estimated_once_a_file(tmp_path: Path) -> None:
    rows = [{"order_id": f"O{n}", "volume_l": "" if n else "3"} for n in range(4)]
    read = read_rows(tmp_path, *rows)
    assert [o.volume_l for o in read.value] == [3.0, 7.5, 7.5, 7.5]
    assert places(read.issues) == [("W401", "orders.csv", 3, "volume_l")]
    assert "3 rows" in read.issues[0].cause.en


def test_unusual_values_and_far_days_are_warned_of(tmp_path: Path) -> None:
    far = {"order_id": "O2", "released_at": "2024-06-18 05:30", "due_at": ""}
    read = read_rows(tmp_path, {"weight_kg": "15000", "pieces": "1001"}, far)
    assert len(read.value) == 2
    assert places(read.issues) == [
        ("W403", "orders.csv", 2, "weight_kg"),
        ("W403", "orders.csv", 2, "pieces"),
        ("W404", "orders.csv", 3, "released_at"),
    ]


@pytest.mark.parametrize(
    ("service_class", "member_hours", "hours"),
    [
        ("standard", None, 72),
        ("standard", 48.0, 48),
        ("standard", 96.0, 72),
        ("24h", 48.0, 24),
        ("36小时", None, 36),
        ("0h", None, 72),
        ("fresh", None, 24),
        ("生鲜", 12.0, 12),
    ],
)
def test_the_shortest_promise_counts(
    tmp_path: Path, service_class: str, member_hours: float | None, hours: float
) -> None:
    assert promised_s(service_class, member_hours, 72.0) == hours * 3600
    member = Member(
        member_id=MemberId("post"),
        name_zh="邮政",
        kind=MemberKind.POST,
        promise_hours=member_hours,
    )
    county = valley().replace(members=(member,))
    read = read_rows(tmp_path, {"due_at": "", "service_class": service_class}, county=county)
    assert read.value[0].due_s == 19_800 + hours * 3600


@pytest.mark.parametrize(
    ("due_at", "seconds"),
    [
        ("2025-06-19", 2 * 86_400 - 1),
        ("2025年6月19日", 2 * 86_400 - 1),
        ("2025-06-18", 86_400 - 1),
        ("2025-06-19 00:00", 86_400),
        ("2025-06-19 18:00", 86_400 + 64_800),
    ],
)
def test_goods_due_on_a_day_without_a_time_may_come_until_its_end(
    tmp_path: Path, due_at: str, seconds: int
) -> None:
    read = read_rows(tmp_path, {"due_at": due_at})
    assert [each.due_s for each in read.value] == [seconds]


def test_a_day_of_a_workbook_is_due_at_its_end(tmp_path: Path) -> None:
    days = [datetime(2025, 6, 19), datetime(2025, 6, 19, 18), 45_827, 45_827.75]  # noqa: DTZ001
    book = openpyxl.Workbook()
    (sheet,) = book.worksheets
    sheet.append(HEADER)
    for number, due_at in enumerate(days):
        row: dict[str, object] = {**GOOD, "order_id": f"O{number}", "due_at": due_at}
        sheet.append([row[name] for name in HEADER])
    book.save(tmp_path / "orders.xlsx")
    read = read_orders(tmp_path / "orders.xlsx", valley(), FIRST_DAY)
    assert [each.due_s for each in read.value] == [2 * 86_400 - 1, 86_400 + 64_800] * 2


@pytest.mark.parametrize(
    ("released_at", "seconds"),
    [
        ("2025-06-18T05:30:00+08:00", 19_800),
        ("2025-06-17T21:30:00Z", 19_800),
        ("2025-06-18 05:30", 19_800),
        ("2025/6/17 5:30", 19_800 - 86_400),
        ("2025-06-19T00:00:01+08:00", 86_401),
    ],
)
def test_times_count_from_local_midnight(tmp_path: Path, released_at: str, seconds: int) -> None:
    read = read_rows(tmp_path, {"released_at": released_at})
    assert read.value[0].released_s == seconds


def test_days_have_the_same_length_where_clocks_change(tmp_path: Path) -> None:
    """In Andorra clocks went forward on 30 March 2025; noon is noon nevertheless."""
    county = valley().replace(timezone="Europe/Andorra")
    path = write_lines(
        tmp_path / "orders.csv",
        [
            HEADER,
            [{**GOOD, "released_at": "2025-03-30T12:00", "due_at": ""}[name] for name in HEADER],
        ],
    )
    read = read_orders(path, county, date(2025, 3, 29))
    assert read.value[0].released_s == 86_400 + 43_200


PERSONAL = ["收件人", "手机号", "recipient_address"]
SECRETS = ["王小明", "13812345678", "凤城镇和平路 5 号 301"]


def test_personal_fields_reach_nothing(tmp_path: Path) -> None:
    good, bad, shifted = (list(GOOD.values()) for _ in range(3))
    bad[0], bad[7] = "O2", "-1"
    shifted[0] = "O3"
    lines = [
        [*HEADER, *PERSONAL],
        [*good, *SECRETS],
        [*bad, *SECRETS],
        [*shifted[:5], *SECRETS, *shifted[5:], "x"],
    ]
    read = read_orders(write_lines(tmp_path / "orders.csv", lines), valley(), FIRST_DAY)
    write_rejected(read.rejected, tmp_path / "rejected.csv")
    everything = repr(read) + (tmp_path / "rejected.csv").read_text(encoding="utf-8")
    assert [o.order_id for o in read.value] == ["O1"]
    assert places(read.issues) == [
        ("E204", "orders.csv", 3, "weight_kg"),
        ("E111", "orders.csv", 4, ""),
    ]
    assert [secret for secret in SECRETS if secret in everything] == []


def test_chinese_headers_and_words(tmp_path: Path) -> None:
    lines = [
        ["浙江某某系统导出", "", ""],
        [
            "运单编号",
            "成员",
            "方向",
            "终点",
            "件数",
            "重量\uff08kg\uff09",
            "体积(L)",
            "温层",
            "到件时间",
        ],
        ["YTO1", "post", "下行", "P1", "\uff11", "1.5", "7.5", "冷藏", "2025/6/18 5:30"],
    ]
    read = read_orders(write_lines(tmp_path / "运单.csv", lines), valley(), FIRST_DAY)
    expected = dataclasses.replace(
        order("O1"), order_id=OrderId("YTO1"), temperature=Temperature.CHILLED
    )
    assert read.value == (expected,)
    assert [issue.code for issue in read.issues] == ["W402"]


@pytest.mark.parametrize(
    ("encoding", "warnings"),
    [("utf-8", []), ("utf-8-sig", []), ("gb18030", ["W101"]), ("utf-16", ["W101"])],
)
def test_encodings(tmp_path: Path, encoding: str, warnings: list[str]) -> None:
    header = ["订单编号", "运单号", *HEADER[2:]]
    path = write_lines(tmp_path / "orders.csv", [header, list(GOOD.values())], encoding)
    read = read_orders(path, valley(), FIRST_DAY)
    assert read.value == (order("O1"),)
    assert [issue.code for issue in read.issues] == warnings


@pytest.mark.parametrize("separator", [";", "\t"])
def test_other_separators(tmp_path: Path, separator: str) -> None:
    path = tmp_path / "orders.csv"
    path.write_text(f"{separator.join(HEADER)}\r\n{separator.join(GOOD.values())}\r\n", "utf-8")
    assert read_orders(path, valley(), FIRST_DAY).value == (order("O1"),)


def test_blank_rows_count_but_do_not_matter(tmp_path: Path) -> None:
    bad = [{**GOOD, "pieces": "0"}[name] for name in HEADER]
    path = write_lines(tmp_path / "orders.csv", [HEADER, [], [" ", ""], bad])
    assert places(read_orders(path, valley(), FIRST_DAY).issues) == [
        ("E204", "orders.csv", 4, "pieces")
    ]


def test_a_workbook_with_dates_numbers_and_text(tmp_path: Path) -> None:
    path = tmp_path / "orders.xlsx"
    book = xlsxwriter.Workbook(path)
    book.add_worksheet("说明").write(0, 0, "请填写运单表")
    sheet = book.add_worksheet("运单")
    date_format = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    sheet.write_row(0, 0, HEADER)
    for row, released_row in ((1, "O1"), (2, "O2")):
        sheet.write_row(row, 0, [released_row, f"YT{released_row}", "post", "down", "H", "P1"])
        sheet.write_row(row, 6, [1, 1.5, 7.5, "ambient"])
    released = datetime(2025, 6, 18, 5, 30)  # noqa: DTZ001  a workbook knows local times only
    sheet.write_datetime(1, 10, released, date_format)
    sheet.write_datetime(1, 11, released + timedelta(hours=72), date_format)
    sheet.write_number(2, 10, 45_826 + 5.5 / 24)
    sheet.write_number(3, 1, 6.93e17)
    book.close()
    read = read_orders(path, valley(), FIRST_DAY)
    assert read.value == (order("O1"), order("O2"))
    found = places(read.issues)
    assert ("E212", "orders.xlsx[运单]", 4, "waybill_no") in found
    assert {row for _, _, row, _ in found} == {4}


def test_files_that_are_refused(tmp_path: Path) -> None:
    assert places(refused(tmp_path / "none.csv")) == [("E101", "none.csv", None, "")]
    assert places(refused(tmp_path)) == [("E102", tmp_path.name, None, "")]
    (tmp_path / "orders.xls").write_bytes(b"x")
    assert places(refused(tmp_path / "orders.xls")) == [
        ("E104", "orders.xls", None, ""),
        ("E407", "orders.xls", None, ""),
    ]
    (tmp_path / "orders.xlsx").write_bytes(b"x")
    assert places(refused(tmp_path / "orders.xlsx")) == [("E105", "orders.xlsx", None, "")]
    for content, code in (
        (b"", "E107"),
        (b"\n,,\n", "E107"),
        (b"order_id,\xff\xff\n", "E106"),
        (b"order_id\0,pieces\n", "E106"),
        (b"order_id,pieces\n" + b'"' + b"x" * 200_000, "E105"),
    ):
        (tmp_path / "orders.csv").write_bytes(content)
        assert [issue.code for issue in refused(tmp_path / "orders.csv")] == [code]
    (tmp_path / "orders.csv").write_text("order_id,pieces\n", encoding="utf-8")
    missing = [i.field for i in refused(tmp_path / "orders.csv") if i.code == "E109"]
    assert missing == ["member_id", "direction", "weight_kg", "released_at"]


def test_a_missing_header_is_asked_for_by_the_names_that_the_reader_knows(tmp_path: Path) -> None:
    (tmp_path / "orders.csv").write_text("x,y\n1,2\n", encoding="utf-8")
    issue, hint = refused(tmp_path / "orders.csv")
    assert (issue.code, hint.code) == ("E108", "E407")
    assert "tongpei orders import" in hint.action.zh
    columns = [column for column in tables.ORDERS.columns if column.is_required]
    assert all(column.zh in issue.action.zh for column in columns)
    assert all(column.name in issue.action.en for column in columns)


def test_a_workbook_without_the_sheet(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(tmp_path / "orders.xlsx")
    book.add_worksheet("a")
    book.add_worksheet("b")
    book.close()
    issues = refused(tmp_path / "orders.xlsx")
    assert [issue.code for issue in issues] == ["E112", "E407"]


def test_what_is_personal_in_a_wrong_column_is_masked(tmp_path: Path) -> None:
    told = {"destination_id": "甲一村7号13812345678", "weight_kg": "13812345678x"}
    read = read_rows(tmp_path, {**told, "order_id": "13912345678", "due_at": "2025-06-20 05:30"})
    write_rejected(read.rejected, tmp_path / "rejected.csv")
    content = (tmp_path / "rejected.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    everything = repr(read) + content.decode("utf-8")
    assert [word for word in ("13812345678", "7号") if word in everything] == []
    assert "138******78" in everything
    assert "13912345678" in everything


def test_rejected_rows_can_be_mended_and_read_again(tmp_path: Path) -> None:
    read = read_rows(tmp_path, {"waybill_no": "=1+1", "weight_kg": "-1.5"})
    path = tmp_path / "rejected.csv"
    write_rejected(read.rejected, path, Language.EN)
    text = path.read_text(encoding="utf-8")
    assert "weight_kg: -1.5 is outside the range (0, 1,000,000] kg." in text
    assert "'=1+1" in text
    path.write_text(text.replace("'-1.5", "1.5"), encoding="utf-8")
    again = read_orders(path, valley(), FIRST_DAY)
    assert again.value == (dataclasses.replace(order("O1"), waybill_no="=1+1"),)
    assert [issue.code for issue in again.issues] == ["W102"]


TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Z"]), max_size=8)
ENDS = st.sampled_from(
    [
        (Direction.DOWN, "H", "P1"),
        (Direction.DOWN, "SA", "P2"),
        (Direction.UP, "P3", "H"),
        (Direction.LATERAL, "P1", "P4"),
    ]
)
ORDERS = st.lists(
    st.builds(
        lambda ends, promise_s, **fields: Order(
            direction=ends[0],
            origin_id=ends[1],
            destination_id=ends[2],
            due_s=fields["released_s"] + promise_s,
            **fields,
        ),
        ends=ENDS,
        promise_s=st.integers(0, 10**6),
        order_id=st.text("AB01-+=@'", min_size=1, max_size=6),
        waybill_no=st.text("AB01-+=@'", max_size=6),
        member_id=st.sampled_from(["post", "courier"]),
        pieces=st.integers(1, 1000),
        weight_kg=st.floats(0, 2000, exclude_min=True),
        volume_l=st.floats(0, 20_000),
        released_s=st.integers(-(10**6), 10**6),
        temperature=st.sampled_from(Temperature),
        service_class=TEXT.filter(bool),
    ),
    unique_by=lambda o: o.order_id,
    max_size=5,
)


@given(ORDERS, st.sampled_from(["Asia/Shanghai", "Europe/Andorra"]))
def test_reading_undoes_writing(
    tmp_path_factory: pytest.TempPathFactory, orders: list[Order], timezone: str
) -> None:
    county = valley().replace(timezone=timezone)
    path = tmp_path_factory.mktemp("round") / "orders.csv"
    first_day = date(2025, 3, 29)
    write_orders(orders, county, first_day, path)
    read = read_orders(path, county, first_day)
    assert read.value == tuple(orders)
    assert {issue.code for issue in read.issues} <= {"W105"}
