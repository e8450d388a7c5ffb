"""From a CSV or XLSX file to rows of raw cells, whatever their encoding and separator."""

import csv
import io
import warnings
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from data.cells import is_empty
from data.issue_kinds import IssueKind
from data.issues import DataError, Issue
from network.text import Text

SUFFIXES = (".csv", ".xlsx")
_BYTE_ORDER_MARKS = (b"\xff\xfe", b"\xfe\xff")
_SEPARATORS = (",", "\t", ";")

Row = Sequence[object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """The raw cells of a table.

    Parameters
    ----------
    name
        File (and sheet) as the user knows it.
    rows
        All rows as a spreadsheet numbers them, the first one being number 1.
    issues
        Warnings about the file.
    """

    name: str
    rows: list[Row]
    issues: tuple[Issue, ...] = ()


def read_sheet(path: Path, sheet_names: Sequence[str] = ()) -> Sheet:
    """Read a CSV file, or one sheet of a workbook.

    Parameters
    ----------
    path
        A ``.csv`` or ``.xlsx`` file.
    sheet_names
        Accepted names of the sheet; a workbook's only sheet may have any name.

    Raises
    ------
    DataError
        If the file is missing, a folder, empty, of another type, or cannot be read.
    """
    if path.is_dir():
        raise DataError([IssueKind.NOT_A_FILE.issue(table=path.name, name=str(path))])
    if not path.is_file():
        raise DataError([IssueKind.FILE_MISSING.issue(table=path.name, name=str(path))])
    if path.suffix.lower() not in SUFFIXES:
        raise DataError([IssueKind.UNKNOWN_FORMAT.issue(table=path.name, name=path.name)])
    is_csv = path.suffix.lower() == ".csv"
    sheet = _read_csv(path) if is_csv else _read_workbook(path, sheet_names)
    if all(map(is_empty, _cells(sheet.rows))):
        raise DataError([*sheet.issues, IssueKind.EMPTY_FILE.issue(table=sheet.name)])
    return sheet


def decode(content: bytes, name: str) -> tuple[str, tuple[Issue, ...]]:
    """Return a file's text and a warning if it is not UTF-8.

    Raises
    ------
    DataError
        If it is neither UTF-8, UTF-16 with a byte order mark, nor GB18030.
    """
    is_utf16 = content.startswith(_BYTE_ORDER_MARKS)
    candidates = ["utf-16"] if is_utf16 else ["utf-8-sig", "gb18030"]
    offset = 0
    for encoding in candidates:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError as error:
            offset = error.start
            continue
        if "\0" in text:
            break
        if encoding == "utf-8-sig":
            return text, ()
        shown = encoding.upper()
        return text, (IssueKind.OTHER_ENCODING.issue(table=name, encoding=shown),)
    raise DataError([IssueKind.UNDECODABLE.issue(table=name, offset=offset)])


def _cells(rows: Iterable[Row]) -> Iterator[object]:
    for row in rows:
        yield from row


def _read_csv(path: Path) -> Sheet:
    text, issues = decode(read_bytes(path), path.name)
    rows: list[Row] = [*csv_rows(text, path.name)]
    return Sheet(name=path.name, rows=rows, issues=issues)


def csv_rows(text: str, name: str) -> list[list[str]]:
    """Return the cells of CSV text, whatever its separator.

    Raises
    ------
    DataError
        If it is no CSV; `name` says of which file.
    """
    first_line = text.lstrip("\r\n").partition("\n")[0]
    separator = max(_SEPARATORS, key=first_line.count)
    lines = io.StringIO(text, newline="")
    try:
        return list(csv.reader(lines, delimiter=separator))
    except csv.Error as error:
        raise DataError([IssueKind.UNREADABLE.issue(table=name, detail=error)]) from error


def read_bytes(path: Path) -> bytes:
    """Return a file's content.

    Raises
    ------
    DataError
        If the system refuses to read it.
    """
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        issue = IssueKind.FILE_MISSING.issue(table=path.name, name=str(path))
        raise DataError([issue]) from error
    except OSError as error:
        issue = IssueKind.UNREADABLE.issue(table=path.name, detail=error.strerror or error)
        raise DataError([issue]) from error


def sheet_titles(path: Path) -> tuple[str, ...]:
    """Return the names of a workbook's sheets.

    Raises
    ------
    DataError
        If it cannot be read.
    """
    with _workbook(path) as book:
        return tuple(sheet.title.strip() for sheet in book.worksheets)


def _read_workbook(path: Path, sheet_names: Sequence[str]) -> Sheet:
    with _workbook(path) as book:
        sheets = book.worksheets
        found = [sheet for sheet in sheets if sheet.title.strip() in sheet_names]
        if not found and len(sheets) > 1 and sheet_names:
            raise DataError([IssueKind.SHEET_MISSING.issue(table=path.name, name=sheet_names[0])])
        if not sheets:
            detail = Text("没有工作表", "there is no sheet in it")
            raise DataError([IssueKind.UNREADABLE.issue(table=path.name, detail=detail)])
        sheet = (found or sheets)[0]
        sheet.reset_dimensions()
        rows: list[Row] = list(sheet.iter_rows(values_only=True))
        return Sheet(
            name=path.name if len(sheets) == 1 else f"{path.name}[{sheet.title}]", rows=rows
        )


@contextmanager
def _workbook(path: Path) -> Iterator[Any]:
    """Open a workbook for reading; whatever goes wrong with it is a `DataError`."""
    import openpyxl  # noqa: PLC0415 -- slow to import, and most tables are CSV

    content = io.BytesIO(read_bytes(path))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # styles openpyxl does not know
            book = openpyxl.load_workbook(content, read_only=True, data_only=True)
            try:
                yield book
            finally:
                book.close()
    except DataError:
        raise
    except Exception as error:  # damaged content makes the reader fail in any way there is
        detail = str(error) or type(error).__name__
        raise DataError([IssueKind.UNREADABLE.issue(table=path.name, detail=detail)]) from error
