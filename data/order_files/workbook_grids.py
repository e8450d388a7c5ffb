"""Workbooks as grids: XLSX by openpyxl, row by row, and the old XLS by xlrd."""

import os
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, time
from pathlib import Path
from typing import IO, Any
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile, ZipFile

from data.issue_kinds import IssueKind
from data.issues import DataError, Issue
from data.order_files.grids import Grid, Span, trimmed
from data.order_files.sheet_xml import SheetContext, merged_cells, sheet_rows
from data.sheets import Row

_DAMAGE = (
    BadZipFile,
    zlib.error,
    ParseError,
    AssertionError,
    LookupError,
    ValueError,
    EOFError,
    TypeError,
    AttributeError,
)
"""What reading a damaged workbook raises: neither library promises anything narrower."""


@contextmanager
def xlsx_grids(path: Path, issues: tuple[Issue, ...]) -> Iterator[Iterator[Grid]]:
    """Open a workbook and give its sheets.

    Raises
    ------
    DataError
        If it is damaged, also while its rows are gone through.
    """
    with path.open("rb") as stream, warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # styles openpyxl does not know
        book, archive = _open_xlsx(path, stream)
        try:
            yield _xlsx_sheets(path, book, archive, issues)
        finally:
            book.close()
            archive.close()


def _open_xlsx(path: Path, stream: IO[bytes]) -> tuple[Any, ZipFile]:
    import openpyxl  # noqa: PLC0415 -- slow to import, and many files are text
    from openpyxl.utils.exceptions import InvalidFileException  # noqa: PLC0415 -- as above

    try:
        book = openpyxl.load_workbook(stream, read_only=True, data_only=True)
        return book, ZipFile(path)
    except (*_DAMAGE, InvalidFileException) as error:
        raise _unreadable(path, error) from error


def _xlsx_sheets(
    path: Path, book: Any, archive: ZipFile, issues: tuple[Issue, ...]
) -> Iterator[Grid]:
    sheets = book.worksheets
    for sheet in sheets:
        part, context = _inside(book, sheet)
        merged = _merged(path, archive, part)
        with archive.open(part) as xml:
            yield Grid(
                file=path.name,
                sheet=sheet.title.strip() if len(sheets) > 1 else "",
                rows=_whole(path, sheet_rows(xml, context)),
                merged=merged,
                is_hidden=sheet.sheet_state != "visible",
                is_from_1904=book.epoch.year > 1900,
                issues=issues,
            )
        issues = ()


def _merged(path: Path, archive: ZipFile, part: str) -> tuple[Span, ...]:
    """Return a sheet's merged cells; its checksum is verified, before any row is read."""
    try:
        with archive.open(part) as xml:
            return tuple(merged_cells(xml))
    except _DAMAGE as error:
        raise _unreadable(path, error) from error


def _inside(book: Any, sheet: Any) -> tuple[str, SheetContext]:
    """Return the part that holds a sheet, and what its cells refer to."""
    part: str = sheet._worksheet_path.lstrip("/")  # noqa: SLF001 -- openpyxl tells it in no other way
    context = SheetContext(
        strings=sheet._shared_strings,  # noqa: SLF001 -- as above
        date_styles=book._date_formats,  # noqa: SLF001 -- as above
        duration_styles=book._timedelta_formats,  # noqa: SLF001 -- as above
        epoch=book.epoch,
    )
    return part, context


def _whole(path: Path, rows: Iterator[Row]) -> Iterator[Row]:
    """Yield rows without empty cells at their ends; a damaged sheet is a `DataError`."""
    while True:
        try:
            row = next(rows, None)
        except _DAMAGE as error:
            raise _unreadable(path, error) from error
        if row is None:
            return
        yield trimmed(row)


@contextmanager
def xls_grids(path: Path, issues: tuple[Issue, ...]) -> Iterator[Iterator[Grid]]:
    """Open an old workbook and give its sheets.

    Raises
    ------
    DataError
        If it is damaged or protected.
    """
    import xlrd  # noqa: PLC0415 -- few files are that old
    from xlrd.compdoc import CompDocError  # noqa: PLC0415 -- as above

    try:
        with Path(os.devnull).open("w", encoding="utf-8") as log:
            book = xlrd.open_workbook(path, logfile=log, formatting_info=True)
    except (xlrd.XLRDError, CompDocError, *_DAMAGE) as error:
        raise _unreadable(path, error) from error
    try:
        yield _xls_sheets(path, book, issues)
    finally:
        book.release_resources()


def _xls_sheets(path: Path, book: Any, issues: tuple[Issue, ...]) -> Iterator[Grid]:
    sheets = book.sheets()
    for sheet in sheets:
        merged = tuple(
            Span(top, left, below - 1, beside - 1)
            for top, below, left, beside in sheet.merged_cells
        )
        yield Grid(
            file=path.name,
            sheet=sheet.name.strip() if len(sheets) > 1 else "",
            rows=_xls_rows(sheet, book.datemode),
            merged=merged,
            is_hidden=sheet.visibility != 0,
            is_from_1904=book.datemode == 1,
            issues=issues,
        )
        issues = ()


def _xls_rows(sheet: Any, datemode: int) -> Iterator[Row]:
    for number in range(sheet.nrows):
        yield trimmed(_xls_cell(cell, datemode) for cell in sheet.row(number))


def _xls_cell(cell: Any, datemode: int) -> object:
    """Return a cell as openpyxl would: None, text, number, truth value, date or error text."""
    import xlrd  # noqa: PLC0415 -- few files are that old

    value: object = cell.value
    if cell.ctype in {xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK}:
        value = None
    elif cell.ctype == xlrd.XL_CELL_ERROR:
        value = xlrd.error_text_from_code.get(cell.value, "#ERR!")
    elif cell.ctype == xlrd.XL_CELL_BOOLEAN:
        value = bool(cell.value)
    elif cell.ctype == xlrd.XL_CELL_DATE:
        value = _xls_moment(cell.value, datemode)
    elif isinstance(value, float) and value.is_integer():
        value = int(value)
    return value


def _xls_moment(serial: float, datemode: int) -> datetime | time | float:
    """Return the moment of a day number, a time of day below 1, and no moment as it is."""
    import xlrd  # noqa: PLC0415 -- few files are that old

    try:
        moment: datetime = xlrd.xldate_as_datetime(serial, datemode)
    except (OverflowError, ValueError, xlrd.xldate.XLDateError):
        return serial
    return moment.time() if 0 <= serial < 1 else moment


def _unreadable(path: Path, detail: object) -> DataError:
    return DataError([IssueKind.UNREADABLE.issue(table=path.name, detail=detail)])
