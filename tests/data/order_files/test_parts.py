"""The parts of the import by themselves: masks, ledger, learning, places, and row by row XML."""

import sqlite3
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest

from data.issues import DataError
from data.masking import mask_text, mask_unknown
from data.order_file_issues import OrderFileIssue
from data.order_files.cell_values import moment_cell
from data.order_files.confirmed_names import ConfirmedName, read_names, remembered, with_open
from data.order_files.fields import field_of, unit_factor
from data.order_files.grids import open_grids
from data.order_files.learning import propose_profile
from data.order_files.ledger import open_ledger
from data.order_files.place_names import Match, MatchKind, NoMatch, PlaceNames
from data.order_files.profiles import Profile, read_profile
from data.order_files.row_book import MOST_COLUMNS, MOST_ROWS, RowBook, Style
from tests.data.order_files.corpus import HEADER, KINDS, Draw, cells, nasty_county
from tests.data.order_files.imports import imported
from tests.data.order_files.nasty_books import book
from tests.data.order_files.nasty_text import Rows, text, usual, write
from tests.data.order_files.test_corpus import read


@pytest.mark.parametrize(
    ("told", "shown"),
    [
        ("请打13812345678，勿放门口", "请打138******78，勿放门口"),
        ("制表人：张三", "制表人：张*"),
        ("住3单元502室", "住*单元***室"),
        ("火星村李小明收", "火星村李**收"),
        ("交王师傅", "交*师傅"),
        ("高速收费站", "高速收费站"),
        ("350524199001011234", "*" * 18),
        ("YT7000000000001", "YT7000000000001"),
        ("7362930000001", "7362930000001"),
    ],
)
def test_free_text_hides_what_is_personal(told: str, shown: str) -> None:
    assert mask_text(told) == shown


def test_what_may_be_a_name_is_hidden_where_nobody_said_what_it_is() -> None:
    assert mask_unknown("李小明") == "李**"
    assert mask_unknown("易碎") == "易碎"


@pytest.mark.parametrize(
    ("told", "clock"),
    [
        ("2026年3月2日 中午11:30", "11:30"),
        ("2026年3月2日 中午12点30分", "12:30"),
        ("2026年3月2日 中午1点", "13:00"),
        ("2026/3/2 下午 5:30", "17:30"),
        ("2026/3/2 晚上8:05", "20:05"),
        ("2026/3/2 凌晨12:10", "00:10"),
        ("2026/3/2 上午 12:00", "00:00"),
        ("2026-03-02 8:30 PM", "20:30"),
        ("2026/3/2 晚上12:00", ""),
        ("2026/3/2 中午9:00", ""),
    ],
)
def test_a_half_of_the_day_tells_the_hour_or_nothing(told: str, clock: str) -> None:
    moment, _ = moment_cell(told, is_from_1904=False)
    shown = f"{moment:%H:%M}" if isinstance(moment, datetime) else ""
    assert shown == clock


@pytest.mark.parametrize(
    "cell",
    [
        datetime(9999, 12, 31, 8),  # noqa: DTZ001
        date(9999, 12, 31),
        "0226年11月27日",
        "9999-12-31 08:00",
    ],
)
def test_years_that_clocks_do_not_reach_are_no_moments(cell: object) -> None:
    found, _ = moment_cell(cell, is_from_1904=False)
    assert not isinstance(found, datetime)


def test_a_group_tells_sender_from_recipient() -> None:
    found = [field_of((group, "电话")) for group in ("寄件人信息", "收件信息", "货物")]
    assert [field.name for field in found if field] == [
        "sender_phone",
        "recipient_phone",
        "recipient_phone",
    ]


@pytest.mark.parametrize(
    ("field", "header", "factor"),
    [
        ("weight_kg", "重量", 1.0),
        ("weight_kg", "重量（克）", 0.001),
        ("weight_kg", "重量kg", 1.0),
        ("weight_kg", "weight_kg", 1.0),
        ("weight_kg", "公斤", 1.0),
        ("weight_kg", "重量/斤", 0.5),
        ("weight_kg", "重量(必填)", 1.0),
        ("weight_kg", "重量(磅)", None),
        ("volume_l", "体积(m³)", 1000.0),
        ("volume_l", "体积m3", 1000.0),
        ("volume_l", "体积方", 1000.0),
        ("volume_l", "volume", 1.0),
        ("pieces", "件数(件)", 1.0),
    ],
)
def test_the_header_tells_the_unit(field: str, header: str, factor: float | None) -> None:
    assert unit_factor(field, header) == factor


@pytest.fixture
def places() -> PlaceNames:
    """Return the names of the nasty county."""
    return PlaceNames(nasty_county(), {}, threshold=0.85, names_file="names.csv")


@pytest.mark.parametrize(
    ("name", "township", "place_id", "how"),
    [
        ("P4", "", "P4", MatchKind.ID),
        ("乙一村", "", "P4", MatchKind.NAME),
        ("乙一村", "小谷县乙乡", "P4", MatchKind.NAME),
        ("福建省泉州市小谷县乙乡乙一村", "", "P4", MatchKind.CORE),
        ("乙乡同名村便民服务站", "", "P9", MatchKind.CORE),
        ("甲乡服务站", "", "SA", MatchKind.CORE),
        ("", "甲乡", "SA", MatchKind.NAME),
        ("小谷县甲乡甲一村12号3单元", "", "P1", MatchKind.CORE),
        ("甲乡甲一村三组", "", "P1", MatchKind.CORE),
        ("观音寺国有林厂社区", "", "P7", MatchKind.TYPO),
    ],
)
def test_a_name_means_a_place(
    places: PlaceNames, name: str, township: str, place_id: str, how: MatchKind
) -> None:
    found = places.resolve(name, township)
    assert isinstance(found, Match)
    assert (found.place_id, found.kind) == (place_id, how)


@pytest.mark.parametrize("name", ["甲乡甲一村头村5号", "甲乡甲一村后山", "5号"])
def test_a_longer_name_is_not_taken_for_its_beginning(places: PlaceNames, name: str) -> None:
    assert isinstance(places.resolve(name), NoMatch)


def test_an_unknown_township_is_to_be_confirmed(places: PlaceNames) -> None:
    found = places.resolve("乙一村", "已乡")
    assert isinstance(found, NoMatch)
    assert (found.is_to_confirm, found.suggestions) == (True, (("P4", 1.0),))
    assert "已乡" in found.issue.cause.fill(**found.fill).zh


def test_names_that_differ_in_a_telling_character_are_not_taken_for_each_other() -> None:
    county = nasty_county()
    sure = PlaceNames(county, {}, threshold=0.3, names_file="names.csv")
    found = sure.resolve("甲四村", "甲乡")
    assert isinstance(found, NoMatch)
    assert found.is_to_confirm


def test_the_ledger_knows_orders_of_other_days(tmp_path: Path) -> None:
    facts = Draw(1).facts(3)
    first = write(tmp_path / "monday.csv", text(usual(facts[:2])))
    second = write(tmp_path / "tuesday.csv", text(usual(facts[1:])))
    seen = tmp_path / "seen.sqlite"
    assert imported([first], tmp_path / "1", seen=seen).accepted == 2
    tuesday = imported([second], tmp_path / "2", seen=seen, day=date(2026, 3, 3))
    assert (tuesday.accepted, tuesday.refused) == (1, 1)
    (issue,) = [row for row in read(tmp_path / "2" / "issues.csv") if row["code"] == "E932"]
    assert (issue["row"], issue["value"]) == ("2", facts[1].number)
    assert "monday.csv:3" in issue["cause"]


def test_importing_a_corrected_file_again_repeats_nothing(tmp_path: Path) -> None:
    facts = Draw(2).facts(2)
    path = write(tmp_path / "a.csv", text([HEADER, cells(facts[0], weight="?"), cells(facts[1])]))
    seen = tmp_path / "seen.sqlite"
    assert imported([path], tmp_path / "1", seen=seen).accepted == 1
    write(path, text(usual(facts)))
    again = imported([path], tmp_path / "2", seen=seen)
    assert (again.accepted, again.refused) == (2, 0)


def test_orders_come_once_over_several_files(tmp_path: Path) -> None:
    facts = Draw(3).facts(2)
    paths = [write(tmp_path / f"{name}.csv", text(usual(facts))) for name in "ab"]
    summary = imported(paths, tmp_path / "out")
    assert (summary.accepted, summary.refused) == (2, 2)
    assert summary.codes["E930"] == 2


def test_a_file_that_breaks_off_leaves_no_order_behind(tmp_path: Path) -> None:
    facts = Draw(4).facts(3)
    book(tmp_path / "b.xlsx", 到件=usual(facts))
    broken = write(tmp_path / "a.csv", text(usual(facts)) + '"open')
    summary = imported([broken, tmp_path / "b.xlsx"], tmp_path / "out")
    assert [file.is_refused for file in summary.files] == [True, False]
    assert (summary.accepted, summary.refused) == (3, 0)
    assert not summary.is_clean


def test_a_file_that_is_no_ledger_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "seen.sqlite", "x" * 2000)
    with pytest.raises(DataError, match="E942"), open_ledger(path, member="", day="2026-03-02"):
        pass


def test_a_ledger_keeps_nothing_that_was_not_committed(tmp_path: Path) -> None:
    path = tmp_path / "seen.sqlite"
    with open_ledger(path, member="post", day="2026-03-02") as ledger:
        ledger.add("YT1", source="a.csv", place=":2", content="")
    connection = sqlite3.connect(path)
    tables = connection.execute("SELECT name FROM sqlite_master").fetchall()
    connection.close()
    assert tables == []


def test_a_profile_is_learnt_from_headers_and_values(tmp_path: Path, places: PlaceNames) -> None:
    facts = Draw(5).facts(30)
    header = ["号", "客户姓名", "联系方式", "镇", "送到哪", "件数", "称重(g)", "日期时间", "备注"]
    rows = [
        [*(row := cells(fact))[:6], round(fact.weight_kg * 1000), row[8], "易碎"] for fact in facts
    ]
    path = write(tmp_path / "a.csv", text([header, *rows]))
    proposal = propose_profile(path, "post", places)
    assert proposal.profile.columns == {
        "号": "waybill_no",
        "客户姓名": "recipient_name",
        "联系方式": "recipient_phone",
        "镇": "destination_township",
        "送到哪": "destination_id",
        "件数": "pieces",
        "称重(g)": "weight_kg",
        "日期时间": "released_at",
        "备注": "",
    }
    assert proposal.profile.defaults == {"direction": "down"}
    assert proposal.profile.shapes == (r"YT\d{13}",)
    sure = {guess.header: guess.confidence for guess in proposal.columns}
    assert sure["客户姓名"] == 1.0
    assert 0.5 < sure["送到哪"] < sure["镇"]
    summary = imported([path], tmp_path / "out", proposal.profile)
    assert (summary.accepted, summary.refused) == (30, 0)


def test_nothing_can_be_learnt_without_a_header(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", text(list(map(cells, Draw(6).facts()))))
    with pytest.raises(DataError, match="E903"):
        propose_profile(path)


@pytest.mark.parametrize(
    ("line", "where"),
    [
        ("version = 2", "version"),
        ('[columns]\n"单号" = "waybill"', "columns.单号"),
        ("[units]\nweight_kg = 0", "units.weight_kg"),
        ('[defaults]\ndestination_id = "P1"', "defaults.destination_id"),
        ('[defaults]\nreleased_time = "25:00"', "defaults.released_time"),
        ("[values]\ndirection = 1", "values.direction"),
        ('[waybill]\nshapes = ["("]', "waybill.shapes"),
        ("[places]\nthreshold = 2", "places.threshold"),
        ('[sheets]\nread = "a"', "sheets.read"),
        ('encoding = "klingon"', "encoding"),
        ("colums = 1", "colums"),
    ],
)
def test_a_wrong_profile_is_refused_with_the_place(tmp_path: Path, line: str, where: str) -> None:
    version = "" if line.startswith("version") else "version = 1\n"
    path = write(tmp_path / "p.toml", version + line)
    with pytest.raises(DataError) as caught:
        read_profile(path)
    assert [(issue.code, issue.field) for issue in caught.value.issues] == [("E940", where)]


def test_the_encoding_of_a_profile_holds(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", text(usual(Draw(10).facts())), "gb18030")
    right = imported([path], tmp_path / "1", Profile(encoding="gb18030"))
    wrong = imported([path], tmp_path / "2", Profile(encoding="utf-8"))
    assert (right.accepted, wrong.accepted) == (4, 0)
    assert list(wrong.codes) == ["E905"]


def test_numbers_of_purchases_are_no_ids_of_orders(tmp_path: Path) -> None:
    facts = Draw(11).facts(4)
    rows: Rows = [[*HEADER, "订单号"], *([*cells(fact), "TB1"] for fact in facts)]
    path = write(tmp_path / "a.csv", text(rows))
    proposal = propose_profile(path)
    assert proposal.profile.columns["订单号"] == ""
    assert imported([path], tmp_path / "out", proposal.profile).accepted == 4


def test_a_profile_that_is_no_toml_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="E113"):
        read_profile(write(tmp_path / "p.toml", "version ="))


def test_what_people_confirmed_survives_the_next_import() -> None:
    known = ConfirmedName(township="甲乡", name="老村", place_id="P1")
    why = NoMatch(issue=OrderFileIssue.PLACE_UNSURE, fill={}, suggestions=(("P2", 0.5),))
    found = {("甲乡", "新村"): (why, 2)}
    merged = with_open([known], found)
    assert merged == (
        ConfirmedName(township="甲乡", name="新村", suggestion="P2 0.50", rows=2),
        known,
    )
    assert remembered(merged) == {known.key: "P1"}


def test_addresses_to_be_confirmed_name_nobody(tmp_path: Path) -> None:
    told = {
        "丙乡水星村": "丙乡水星村",
        "丙乡王家庄": "丙乡王家庄",
        "丙乡火星村张三丰": "",
        "丙乡火星村李小明收": "",
        "丙乡火星村，王五": "",
        "赵六六": "",
        "丙乡火星村13987654321": "",
        "丙乡火星村7号": "",
    }
    header = [*HEADER]
    header[header.index("派送网点")] = "收件地址"
    facts = zip(Draw(15).facts(len(told)), told, strict=True)
    rows: Rows = [header, *(cells(fact, township="", place=place) for fact, place in facts)]
    path = write(tmp_path / "a.csv", text(rows))
    profile = Profile(columns={"收件地址": "destination_id"})
    summary = imported([path], tmp_path / "out", profile)
    names = [row["name"] for row in read(tmp_path / "out" / "names.csv")]
    assert sorted(names) == sorted(filter(None, told.values()))
    assert summary.to_confirm == len(names)
    listed = (tmp_path / "out" / "issues.csv").read_text(encoding="utf-8")
    lines = "".join(issue.told.zh + issue.told.en + issue.value for issue in summary.issues)
    people = ("三丰", "小明", "王五", "六六", "139876", "7号")
    assert [word for word in people if word in listed + lines] == []


def test_names_of_villages_that_look_like_persons_are_asked_for(tmp_path: Path) -> None:
    (fact,) = Draw(16).facts(1)
    path = write(tmp_path / "a.csv", text([HEADER, cells(fact, township="", place="白马")]))
    imported([path], tmp_path / "out")
    assert [row["name"] for row in read(tmp_path / "out" / "names.csv")] == ["白马"]


def test_a_confirmed_name_of_no_place_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "names.csv", "township,name,place_id\n甲乡,新村,P99\n")
    with pytest.raises(DataError, match="E30"):
        read_names(path, nasty_county())


def test_a_day_without_a_time_is_due_at_its_end(tmp_path: Path) -> None:
    facts = Draw(14).facts(4)
    days = [date(2026, 3, 3), datetime(2026, 3, 3), "2026年3月3日", "2026-03-03 18:00"]  # noqa: DTZ001
    header = [*HEADER, "最晚送达时间"]
    rows = [[*cells(fact), day] for fact, day in zip(facts, days, strict=True)]
    book(tmp_path / "a.xlsx", 到件=[header, *rows])
    summary = imported([tmp_path / "a.xlsx"], tmp_path / "out")
    assert [row["due_at"] for row in read(tmp_path / "out" / "orders.csv")] == [
        *["2026-03-03T23:59:59+08:00"] * 3,
        "2026-03-03T18:00:00+08:00",
    ]
    (told,) = [issue for issue in summary.issues if issue.code == "W1243"]
    assert (told.field, told.row, told.cause.en[:6]) == ("due_at", 2, "3 rows")


def test_personal_data_is_masked_in_the_copy_and_in_issues(tmp_path: Path) -> None:
    good, bad = Draw(7).facts(2)
    phone = "13987654321"
    header = [*HEADER, "寄件人", "收件地址", "备注"]
    more = ["李四四", "甲乡甲一村5号", f"王五 {phone}"]
    rows: Rows = [header, [*cells(good), *more], [*cells(bad, weight=phone, place=phone), *more]]
    path = write(tmp_path / "a.csv", text(rows))
    imported([path], tmp_path / "out")
    written = "".join(str(row) for row in book_rows(tmp_path / "out" / "annotated-a.xlsx")) + (
        tmp_path / "out" / "issues.csv"
    ).read_text(encoding="utf-8")
    hidden = ["13812345678", phone, "张三丰", "李四四", "5号"]
    assert [word for word in hidden if word in written] == []
    assert "138******78" in written
    imported([path], tmp_path / "seen", is_unmasked=True)
    seen = "".join(str(row) for row in book_rows(tmp_path / "seen" / "annotated-a.xlsx"))
    assert [word for word in ["13812345678", "张三丰", "李四四", "5号"] if word not in seen] == []


def test_addresses_that_are_given_as_places_are_masked_wherever_they_are_told(
    tmp_path: Path,
) -> None:
    good, misspelt, unknown, nowhere = Draw(13).facts(4)
    phone = "13987654321"
    header = [*HEADER]
    header[header.index("派送网点")] = "收件地址"
    header[header.index("乡镇")] = "送到的镇"
    rows: Rows = [
        header,
        cells(good, township="", place="甲乡甲一村12号后院"),
        cells(misspelt, township="", place=f"观音寺国有林厂社区7号{phone}"),
        cells(unknown, township="", place=f"火星村7号{phone}"),
        cells(nowhere, township=f"丙乡{phone}", place="甲一村"),
    ]
    path = write(tmp_path / "a.csv", text(rows))
    profile = Profile(columns={"收件地址": "destination_id", "送到的镇": "destination_township"})
    summary = imported([path], tmp_path / "out", profile)
    assert (summary.accepted, summary.refused) == (2, 2)
    assert {"W911", "E920", "E923"} <= set(summary.codes)
    written = "".join(str(row) for row in book_rows(tmp_path / "out" / "annotated-a.xlsx")) + (
        tmp_path / "out" / "issues.csv"
    ).read_text(encoding="utf-8")
    told = "".join(issue.told.zh + issue.told.en + issue.value for issue in summary.issues)
    assert [word for word in (phone, "12号", "后院") if word in written + told] == []
    assert "甲乡甲一村***" in written


def test_orders_for_planning_hold_nothing_personal(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", text(usual(Draw(8).facts())))
    imported([path], tmp_path / "out")
    written = (tmp_path / "out" / "orders.csv").read_text(encoding="utf-8")
    assert "张三丰" not in written
    assert "13812345678" not in written


def book_rows(path: Path) -> list[tuple[object, ...]]:
    """Return the rows of a workbook's first sheet as openpyxl reads them."""
    return list(openpyxl.load_workbook(path).worksheets[0].iter_rows(values_only=True))


def test_rows_are_read_as_openpyxl_reads_them(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["a", 1, 2.5, True, None, datetime(2026, 3, 2, 5, 30), "=1+1"],  # noqa: DTZ001
        [],
        [None, None, " b ", -3, 1e20, "甲\n乙", False],
    ]
    book(tmp_path / "a.xlsx", 一=rows)
    with open_grids(tmp_path / "a.xlsx") as grids:
        ours = [tuple(row) for row in next(grids).rows]
    pages = openpyxl.load_workbook(tmp_path / "a.xlsx", data_only=True).worksheets
    theirs = [tuple(row) for row in pages[0].iter_rows(values_only=True)]
    wide = [row + (None,) * (len(theirs[0]) - len(row)) for row in ours]
    assert wide == theirs


def test_openpyxl_reads_what_is_written_row_by_row(tmp_path: Path) -> None:
    moment = datetime(2026, 3, 2, 5, 30)  # noqa: DTZ001 -- spreadsheets know no zones
    made = RowBook(tmp_path / "a.xlsx")
    sheet = made.sheet("甲/乙", (10, 20), frozen=(1, 2))
    sheet.write(1, [(0, "=1+1", Style.HEADER), (30, 'a<b>&"\x01', Style.PLAIN)])
    sheet.write(3, [(0, 1, Style.WRONG), (1, 2.5, Style.PLAIN), (2, True, Style.PLAIN)])
    sheet.write(4, [(0, moment, Style.PLAIN), (1, date(1850, 1, 1), Style.PLAIN)])
    sheet.filter(1, 4, 31)
    made.sheet("甲_乙", ()).write(1, [(0, float("inf"), Style.PLAIN)])
    made.close()
    found = openpyxl.load_workbook(tmp_path / "a.xlsx")
    assert found.sheetnames == ["甲_乙", "甲_乙-2"]
    first = found.worksheets[0]
    assert (first["A1"].value, first["A1"].data_type) == ("=1+1", "s")
    assert first["AE1"].value == 'a<b>&"'
    assert [cell.value for cell in first[3]][:3] == [1, 2.5, True]
    assert [cell.value for cell in first[4]][:2] == [moment, "1850-01-01"]
    assert first["A3"].font.b
    assert first.freeze_panes == "C2"
    assert first.auto_filter.ref == "A1:AE4"
    assert found.worksheets[1]["A1"].value == "inf"


def test_what_no_spreadsheet_can_hold_is_not_written(tmp_path: Path) -> None:
    made = RowBook(tmp_path / "a.xlsx")
    sheet = made.sheet("a", ())
    sheet.write(1, [(0, "a", Style.PLAIN), (MOST_COLUMNS, "b", Style.PLAIN)])
    sheet.write(MOST_ROWS + 1, [(0, "c", Style.PLAIN)])
    sheet.filter(1, MOST_ROWS + 1, MOST_COLUMNS + 9)
    made.close()
    assert book_rows(tmp_path / "a.xlsx") == [("a",)]


def test_rows_of_any_width_are_imported(tmp_path: Path) -> None:
    good, bad = Draw(12).facts(2)
    content = text([HEADER, cells(good), [*cells(bad), *[""] * 20_000, "x"]])
    summary = imported([write(tmp_path / "a.csv", content)], tmp_path / "out")
    assert (summary.accepted, summary.codes["E111"]) == (1, 1)


def test_the_same_file_gives_the_same_bytes(tmp_path: Path) -> None:
    nasty = KINDS["workbook"](tmp_path, Draw(9))
    folders = [tmp_path / "1", tmp_path / "2"]
    for folder in folders:
        imported([nasty.path], folder)
    for name in ("orders.csv", "issues.csv", "annotated-a.xlsx"):
        assert len({(folder / name).read_bytes() for folder in folders}) == 1
