"""Whatever stands in the cells: every row has one fate, is told, and nothing breaks."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, time
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.issues import DataError
from data.order_files.grids import open_grids
from data.order_files.learning import propose_profile
from tests.data.order_files.corpus import HEADER
from tests.data.order_files.imports import imported
from tests.data.order_files.test_corpus import assert_nothing_is_lost

_WORDS = (
    "合计",
    "运单号",
    "甲乡",
    "甲一村",
    "下行",
    "--",
    "#N/A",
    "7.3E+12",
    "1,5",
    "=1",
    "YT7000000000001",
)
_TEXTS = st.sampled_from(_WORDS) | st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]))
_CELLS = (
    st.none()
    | _TEXTS
    | st.integers(-(10**17), 10**17)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.booleans()
    | st.datetimes(datetime(1901, 1, 1), datetime(2100, 1, 1))  # noqa: DTZ001 -- spreadsheets know no zones
    | st.times()
)  # fmt: skip
_ROWS = st.lists(st.lists(_CELLS, max_size=len(HEADER) + 1), max_size=8)


def _written(folder: Path, rows: Sequence[Sequence[object]]) -> Path:
    book = openpyxl.Workbook()
    sheet: Any = book.worksheets[0]
    for number, row in enumerate(rows, start=1):
        for at, cell in enumerate(row, start=1):
            kept = cell.replace(microsecond=0) if isinstance(cell, datetime | time) else cell
            written = sheet.cell(number, at)
            written.value = kept
            if isinstance(kept, str):
                written.data_type = "s"
    book.save(folder / "a.xlsx")
    return folder / "a.xlsx"


@given(_ROWS)
def test_every_row_has_one_fate(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[object]]
) -> None:
    folder = tmp_path_factory.mktemp("any")
    summary = imported([_written(folder, [HEADER, *rows])], folder / "out")
    assert_nothing_is_lost(summary, folder / "out")
    told = sum(any(cell not in {None, ""} and str(cell).strip() for cell in row) for row in rows)
    assert summary.rows == told


@given(st.binary(max_size=300), st.sampled_from([".csv", ".xls", ".xlsx", ".txt"]))
def test_any_bytes_are_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, suffix: str
) -> None:
    path = tmp_path_factory.mktemp("any") / f"a{suffix}"
    path.write_bytes(content)
    summary = imported([path], path.parent / "out")
    assert summary.files[0].is_refused or sum(summary.codes.values()) > 0


@given(st.integers(0, 4000), st.integers(0, 255))
def test_a_damaged_workbook_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, at: int, byte: int
) -> None:
    path = _written(tmp_path_factory.mktemp("any"), [HEADER])
    content = bytearray(path.read_bytes())
    content[at % len(content)] = byte
    path.write_bytes(content)
    summary = imported([path], path.parent / "out")
    assert summary.rows == 0
    assert summary.codes


@given(_ROWS)
def test_learning_never_breaks(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[object]]
) -> None:
    path = _written(tmp_path_factory.mktemp("any"), rows or [[1]])
    with suppress(DataError):
        proposal = propose_profile(path)
        with open_grids(path) as grids:
            assert proposal.rows <= sum(1 for _ in next(grids).rows)
