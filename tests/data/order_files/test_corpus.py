"""Nasty files are imported completely, or refused with the exact reason; nothing is lost."""

import csv
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest

from data.order_files.results import FileSummary, ImportSummary
from tests.data.order_files import nasty_books, nasty_cells, nasty_headers, nasty_text
from tests.data.order_files.corpus import KINDS, Draw, Fact, Nasty, Reason
from tests.data.order_files.imports import imported

_MODULES = (nasty_text, nasty_headers, nasty_cells, nasty_books)
_OF_MANY_ROWS = ("W401", "W402", "W910", "W911", "W913", "W914")


def read(path: Path) -> list[dict[str, str]]:
    """Return the rows of a CSV file by header."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def facts(folder: Path) -> list[Fact]:
    """Return the orders that were written."""
    return [
        Fact(
            number=row["waybill_no"],
            place_id=row["destination_id"],
            pieces=int(row["pieces"]),
            weight_kg=float(row["weight_kg"]),
            released=datetime.fromisoformat(row["released_at"]).replace(tzinfo=None),
        )
        for row in read(folder / "orders.csv")
    ]


def reasons(folder: Path) -> list[Reason]:
    """Return what was told; warnings about many rows without the first of them."""
    return [
        (
            int(row["row"]) if row["row"] and row["code"] not in _OF_MANY_ROWS else None,
            row["code"],
            row["field"],
        )
        for row in read(folder / "issues.csv")
    ]


def sort(found: Sequence[Reason]) -> list[Reason]:
    """Return reasons in an order that does not depend on when they were found."""
    return sorted(found, key=lambda reason: (reason[0] or 0, *reason[1:]))


@pytest.fixture(params=sorted(KINDS))
def nasty(request: pytest.FixtureRequest, tmp_path: Path) -> Nasty:
    """Make a file of each kind."""
    return KINDS[request.param](tmp_path, Draw(sorted(KINDS).index(request.param)))


def test_there_are_many_kinds() -> None:
    assert len(_MODULES) == 4
    assert len(KINDS) >= 100


def test_a_nasty_file_is_understood_or_refused_with_its_reason(
    nasty: Nasty, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    summary = imported([nasty.path], out, nasty.profile)
    assert facts(out) == list(nasty.facts)
    without_rows = not nasty.facts
    told = [r for r in reasons(out) if not (without_rows and r[1] in {"W401", "W402"})]
    wanted = [r for r in nasty.reasons if not (without_rows and r[1] in {"W401", "W402"})]
    assert sort(told) == sort(wanted)
    assert_nothing_is_lost(summary, out)


def assert_nothing_is_lost(summary: ImportSummary, out: Path) -> None:
    """Check that every row is an order, refused or set aside, and told if it is no order."""
    for file in summary.files:
        for sheet in file.sheets:
            assert sheet.rows == sheet.accepted + sheet.refused + sheet.aside
    listed = {
        (row["sheet"], row["row"])
        for row in read(out / "issues.csv")
        if row["row"] and row["code"] not in _OF_MANY_ROWS
    }
    for file in summary.files:
        if file.annotated:
            assert_copy_is_complete(file, out, listed)


def assert_copy_is_complete(file: FileSummary, out: Path, listed: set[tuple[str, str]]) -> None:
    """Check that the annotated copy marks each row as it was counted, and as it is listed."""
    book = openpyxl.load_workbook(out / file.annotated)
    named = {sheet.sheet: sheet for sheet in file.sheets if sheet.header_rows}
    for title, sheet in named.items():
        page = book[title] if title else book.worksheets[0]
        marks = {row[0].row: row[0].value for row in page.iter_rows(max_col=1) if row[0].value}
        marks.pop(sheet.header_rows[1] if sheet.header_rows else 0)
        values = list(marks.values())
        unread = values.count("未读取")
        assert values.count("已导入") == sheet.accepted
        assert values.count("已退回") + unread == sheet.refused
        assert values.count("不是运单") == sheet.aside
        noted = {row for row, mark in marks.items() if mark in {"已退回", "不是运单"}}
        assert noted <= {int(row) for name, row in listed if name == title}


def test_the_seed_makes_the_same_files(tmp_path: Path) -> None:
    contents = []
    for number in range(2):
        folder = tmp_path / str(number)
        folder.mkdir()
        contents.append(KINDS["gbk"](folder, Draw(7)).path.read_bytes())
    assert contents[0] == contents[1]
