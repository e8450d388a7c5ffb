"""Nasty workbooks: merged cells, several sheets, types of cells, and the old format."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import xlwt

from data.order_files.profiles import Profile
from tests.data.order_files.corpus import (
    ESTIMATES,
    HEADER,
    START,
    Draw,
    Fact,
    Nasty,
    cells,
    kind,
)
from tests.data.order_files.nasty_text import Rows, usual


def book(path: Path, **sheets: Rows) -> Any:
    """Return a workbook with a sheet of rows by title, and write it."""
    made = openpyxl.Workbook()
    made.remove(made.worksheets[0])
    for title, rows in sheets.items():
        sheet = made.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
    made.save(path)
    return made


def old_book(path: Path, rows: Rows, merged: Sequence[tuple[int, int, int, int]] = ()) -> None:
    """Write a workbook of the old format; merged cells are top, bottom, left, right."""
    made = xlwt.Workbook()
    sheet = made.add_sheet("到件")
    style = xlwt.easyxf(num_format_str="yyyy-mm-dd hh:mm")
    for number, row in enumerate(rows):
        for at, cell in enumerate(row):
            if isinstance(cell, datetime):
                sheet.write(number, at, cell, style)
            elif cell != "":
                sheet.write(number, at, cell)
    for top, bottom, left, right in merged:
        sheet.merge(top, bottom, left, right)
    made.save(str(path))


@kind
def workbook(folder: Path, draw: Draw) -> Nasty:
    facts = draw.facts()
    book(folder / "a.xlsx", 到件=usual(facts))
    return Nasty(path=folder / "a.xlsx", facts=facts, reasons=ESTIMATES)


@kind
def workbook_named_csv(folder: Path, draw: Draw) -> Nasty:
    facts = draw.facts()
    book(folder / "a.xlsx", 到件=usual(facts))
    path = (folder / "a.xlsx").rename(folder / "a.csv")
    return Nasty(path=path, facts=facts, reasons=((None, "W901", ""), *ESTIMATES))


@kind
def workbook_cut_short(folder: Path, draw: Draw) -> Nasty:
    path = folder / "a.xlsx"
    book(path, 到件=usual(draw.facts()))
    path.write_bytes(path.read_bytes()[:-400])
    return Nasty(path=path, facts=(), reasons=((None, "E105", ""),))


@kind
def workbook_with_a_flipped_byte(folder: Path, draw: Draw) -> Nasty:
    path = folder / "a.xlsx"
    book(path, 到件=usual(draw.facts(60)))
    content = bytearray(path.read_bytes())
    at = content.index(b"xl/worksheets/sheet1.xml") + 400
    content[at] ^= 0xFF
    path.write_bytes(content)
    return Nasty(path=path, facts=(), reasons=((None, "E105", ""),))


@kind
def merged_titles_and_groups(folder: Path, draw: Draw) -> Nasty:
    facts = draw.facts()
    groups = ["运单号", "收件信息", None, None, None, "货物", None, "方向", "到件时间"]
    leaves = [None, "姓名", "电话", "乡镇", "网点", "件数", "重量(kg)", None, None]
    rows: Rows = [["某县快递到件清单"], groups, leaves, *map(cells, facts)]
    made = book(folder / "a.xlsx", 到件=rows)
    for span in ("A1:I1", "A2:A3", "B2:E2", "F2:G2", "H2:H3", "I2:I3"):
        made.worksheets[0].merge_cells(span)
    made.save(folder / "a.xlsx")
    reasons = ((None, "W915", ""), *ESTIMATES)
    return Nasty(path=folder / "a.xlsx", facts=facts, reasons=reasons)


@kind
def township_merged_over_rows(folder: Path, draw: Draw) -> Nasty:
    facts = [Fact(f"YT{draw.digits(13)}", f"P{n}", 1, 2.5, draw.fact().released) for n in (1, 2, 3)]
    rows: Rows = [HEADER, *map(cells, facts)]
    made = book(folder / "a.xlsx", 到件=rows)
    made.worksheets[0].merge_cells("D2:D4")
    made.save(folder / "a.xlsx")
    reasons = ((None, "W913", "destination_township"), *ESTIMATES)
    return Nasty(path=folder / "a.xlsx", facts=facts, reasons=reasons)


@kind
def weight_merged_over_rows(folder: Path, draw: Draw) -> Nasty:
    facts = draw.facts(3)
    made = book(folder / "a.xlsx", 到件=[HEADER, *map(cells, facts)])
    made.worksheets[0].merge_cells("G3:G4")
    made.save(folder / "a.xlsx")
    reasons = ((3, "E913", "weight_kg"), (4, "E913", "weight_kg"), *ESTIMATES)
    return Nasty(path=folder / "a.xlsx", facts=facts[:1], reasons=reasons)


@kind
def numbers_as_numbers(folder: Path, draw: Draw) -> Nasty:
    facts = [
        Fact(draw.digits(13), fact.place_id, fact.pieces, fact.weight_kg, fact.released)
        for fact in draw.facts()
    ]
    rows: Rows = [HEADER, *(cells(fact, number=int(fact.number)) for fact in facts)]
    book(folder / "a.xlsx", 到件=rows)
    return Nasty(path=folder / "a.xlsx", facts=facts, reasons=ESTIMATES)


@kind
def amounts_as_text(folder: Path, draw: Draw) -> Nasty:
    facts = draw.facts()
    rows: Rows = [
        HEADER,
        *(cells(f, pieces=str(f.pieces), weight=str(f.weight_kg), released=str(f.released))
          for f in facts),
    ]  # fmt: skip
    book(folder / "a.xlsx", 到件=rows)
    return Nasty(path=folder / "a.xlsx", facts=facts, reasons=ESTIMATES)


@kind
def numbers_too_long_for_a_number(folder: Path, draw: Draw) -> Nasty:
    good, bad = draw.facts(2)
    rows: Rows = [HEADER, cells(good), cells(bad, number=float(draw.digits(18)))]
    book(folder / "a.xlsx", 到件=rows)
    reasons = ((3, "E212", "waybill_no"), *ESTIMATES)
    return Nasty(path=folder / "a.xlsx", facts=[good], reasons=reasons)


@kind
def day_numbers_from_1904(folder: Path, draw: Draw) -> Nasty:
    facts = draw.facts()
    start = datetime(1904, 1, 1)  # noqa: DTZ001 -- spreadsheets know no zones
    days = [(fact.released - start).total_seconds() / 86_400 for fact in facts]
    rows: Rows = [HEADER, *(cells(f, released=d) for f, d in zip(facts, days, strict=True))]
    made = book(folder / "a.xlsx", 到件=rows)
    made.epoch = start
    made.save(folder / "a.xlsx")
    return Nasty(path=folder / "a.xlsx", facts=facts, reasons=ESTIMATES)


@kind
def day_and_time_apart_in_a_workbook(folder: Path, draw: Draw) -> Nasty:
    facts = draw.facts()
    rows: Rows = [
        [*HEADER[:-1], "到件日期", "到件时刻"],
        *([*cells(f)[:-1], f.released.date(), f.released.time()] for f in facts),
    ]
    book(folder / "a.xlsx", 到件=rows)
    return Nasty(path=folder / "a.xlsx", facts=facts, reasons=ESTIMATES)


@kind
def days_of_a_workbook_at_the_profiles_time(folder: Path, draw: Draw) -> Nasty:
    facts = [replace(fact, released=START) for fact in draw.facts()]
    rows: Rows = [HEADER, *(cells(fact, released=START.date()) for fact in facts)]
    book(folder / "a.xlsx", 到件=rows)
    profile = Profile(defaults={"released_time": f"{START:%H:%M}"})
    reasons = ((None, "W910", "released_at"), *ESTIMATES)
    return Nasty(path=folder / "a.xlsx", facts=facts, reasons=reasons, profile=profile)


@kind
def days_of_an_old_workbook(folder: Path, draw: Draw) -> Nasty:
    midnight = START.replace(hour=0)
    facts = [replace(fact, released=midnight) for fact in draw.facts()]
    old_book(folder / "a.xls", usual(facts))
    reasons = ((None, "W910", "released_at"), *ESTIMATES)
    return Nasty(path=folder / "a.xls", facts=facts, reasons=reasons)


@kind
def formulas_never_calculated(folder: Path, draw: Draw) -> Nasty:
    good, bad = draw.facts(2)
    rows: Rows = [HEADER, cells(good), cells(bad, weight="=G2*2")]
    book(folder / "a.xlsx", 到件=rows)
    reasons = ((3, "E201", "weight_kg"), *ESTIMATES)
    return Nasty(path=folder / "a.xlsx", facts=[good], reasons=reasons)


@kind
def several_sheets(folder: Path, draw: Draw) -> Nasty:
    first, second = draw.facts(2), draw.facts(2)
    book(folder / "a.xlsx", 上午=usual(first), 下午=usual(second))
    reasons = (*ESTIMATES, *ESTIMATES)
    return Nasty(path=folder / "a.xlsx", facts=[*first, *second], reasons=reasons)


@kind
def same_order_in_two_sheets(folder: Path, draw: Draw) -> Nasty:
    facts = draw.facts(2)
    book(folder / "a.xlsx", 上午=usual(facts), 下午=usual(facts[:1]))
    reasons = (*ESTIMATES, (2, "E930", "waybill_no"), *ESTIMATES)
    return Nasty(path=folder / "a.xlsx", facts=facts, reasons=reasons)


@kind
def hidden_and_empty_sheets(folder: Path, draw: Draw) -> Nasty:
    facts = draw.facts(2)
    made = book(folder / "a.xlsx", 到件=usual(facts), 字典=[["甲"], ["乙"]], 空=[])
    made["字典"].sheet_state = "hidden"
    made.save(folder / "a.xlsx")
    reasons = (*ESTIMATES, (None, "W902", ""), (None, "W903", ""))
    return Nasty(path=folder / "a.xlsx", facts=facts, reasons=reasons)


@kind
def sheet_without_a_header(folder: Path, draw: Draw) -> Nasty:
    facts = draw.facts(2)
    book(folder / "a.xlsx", 说明=[["本表每日上报"], ["请勿改动"]], 到件=usual(facts))
    reasons = ((None, "E903", ""), *ESTIMATES)
    return Nasty(path=folder / "a.xlsx", facts=facts, reasons=reasons)


@kind
def sheet_left_out_by_the_profile(folder: Path, draw: Draw) -> Nasty:
    facts = draw.facts(2)
    book(folder / "a.xlsx", 说明=[["本表每日上报"]], 到件=usual(facts))
    profile = Profile(ignored_sheets=("说明",))
    reasons = ((None, "W904", ""), *ESTIMATES)
    return Nasty(path=folder / "a.xlsx", facts=facts, reasons=reasons, profile=profile)


@kind
def wide_and_far_formatting(folder: Path, draw: Draw) -> Nasty:
    facts = draw.facts(2)
    made = book(folder / "a.xlsx", 到件=usual(facts))
    made.worksheets[0].cell(5000, 60).value = " "
    made.save(folder / "a.xlsx")
    return Nasty(path=folder / "a.xlsx", facts=facts, reasons=ESTIMATES)


@kind
def old_workbook(folder: Path, draw: Draw) -> Nasty:
    facts = draw.facts()
    old_book(folder / "a.xls", usual(facts))
    return Nasty(path=folder / "a.xls", facts=facts, reasons=ESTIMATES)


@kind
def old_workbook_with_groups(folder: Path, draw: Draw) -> Nasty:
    facts = draw.facts()
    groups = ["运单号", "收件信息", "", "", "", "件数", "重量(kg)", "方向", "到件时间"]
    leaves = ["", "姓名", "电话", "乡镇", "网点", "", "", "", ""]
    alone = [(0, 1, at, at) for at in (0, 5, 6, 7, 8)]
    old_book(folder / "a.xls", [groups, leaves, *map(cells, facts)], [*alone, (0, 0, 1, 4)])
    return Nasty(path=folder / "a.xls", facts=facts, reasons=ESTIMATES)
