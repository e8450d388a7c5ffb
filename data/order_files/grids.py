"""Grids: the sheets of a file as rows of raw cells, read one after the other."""

import re
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from data.cells import is_empty
from data.issue_kinds import IssueKind
from data.issues import DataError, Issue
from data.order_file_issues import OrderFileIssue
from data.sheets import Row

_LEGACY = bytes.fromhex("d0cf11e0a1b11ae1")
_ZIP = b"PK\x03\x04"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_WEB = re.compile(rb"^\s*(?:<!doctype html|<html|<table|<meta|<\?xml[^>]*>\s*<html)", re.IGNORECASE)
_START_BYTES = 4096
_MACRO_SUFFIXES = frozenset({".xlsx", ".xlsm"})
_TEXT_SUFFIXES = frozenset({".csv", ".txt", ".tsv"})


class Content(StrEnum):
    """What a file holds, whatever it is called."""

    TEXT = "csv"
    XLSX = "xlsx"
    XLS = "xls"


@dataclass(frozen=True, slots=True)
class Span:
    """Merged cells, ends included, all counted from 0.

    Parameters
    ----------
    top, left, bottom, right
        First and last row and column.
    """

    top: int
    left: int
    bottom: int
    right: int

    @property
    def num_rows(self) -> int:
        """Return how many rows are merged."""
        return self.bottom - self.top + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """A sheet of raw cells.

    Parameters
    ----------
    file, sheet
        Names of the file and of the sheet; text files have no sheet name.
    rows
        Its rows from the first one on, to be gone through once.
    merged
        Merged cells; their value stands in the first of them.
    is_hidden
        Whether whoever opens the file does not see the sheet.
    is_from_1904
        Whether day numbers count from 1904 instead of 1900.
    issues
        Warnings about the file, with its first sheet.
    """

    file: str
    sheet: str = ""
    rows: Iterator[Row]
    merged: tuple[Span, ...] = ()
    is_hidden: bool = False
    is_from_1904: bool = False
    issues: tuple[Issue, ...] = ()

    @property
    def title(self) -> str:
        """Return file and sheet as issues name them."""
        return f"{self.file}[{self.sheet}]" if self.sheet else self.file


@contextmanager
def open_grids(path: Path, encoding: str = "") -> Iterator[Iterator[Grid]]:
    """Open a file and give its sheets one after the other.

    Parameters
    ----------
    path
        A workbook (.xlsx, .xls) or separated text; what it holds counts, not its name.
    encoding
        Encoding of text; empty: found out.

    Raises
    ------
    DataError
        If the file is missing, empty, protected, a web page, damaged or of another type.
    """
    from data.order_files.text_grids import text_grid  # noqa: PLC0415 -- they need `Grid`
    from data.order_files.workbook_grids import xls_grids, xlsx_grids  # noqa: PLC0415 -- as above

    content = content_of(path)
    issues = _misnamed(path, content)
    with ExitStack() as stack:
        if content is Content.TEXT:
            yield iter([stack.enter_context(text_grid(path, encoding, issues))])
        elif content is Content.XLSX:
            yield stack.enter_context(xlsx_grids(path, issues))
        else:
            yield stack.enter_context(xls_grids(path, issues))


def content_of(path: Path) -> Content:
    """Return what a file holds by its first bytes.

    Raises
    ------
    DataError
        If it is missing, a folder, empty, protected, a web page or of another type.
    """
    start = _start(path)
    suffix = path.suffix.lower()
    issue: Issue | None = None
    if not start:
        issue = IssueKind.EMPTY_FILE.issue(table=path.name)
    elif start.startswith(_ZIP):
        return Content.XLSX
    elif start.startswith(_LEGACY):
        if _ENCRYPTED not in path.read_bytes():
            return Content.XLS
        issue = OrderFileIssue.PASSWORD.issue(table=path.name)
    elif _WEB.match(start.removeprefix(b"\xef\xbb\xbf")):
        issue = OrderFileIssue.WEB_PAGE.issue(table=path.name, suffix=path.suffix)
    elif suffix in _MACRO_SUFFIXES:
        issue = IssueKind.UNREADABLE.issue(table=path.name, detail="not a workbook")
    elif suffix not in {*_TEXT_SUFFIXES, ".xls"}:
        issue = IssueKind.UNKNOWN_FORMAT.issue(table=path.name, name=path.name)
    if issue is not None:
        raise DataError([issue])
    return Content.TEXT


def _start(path: Path) -> bytes:
    """Return the first bytes of a file."""
    if path.is_dir():
        raise DataError([IssueKind.NOT_A_FILE.issue(table=path.name, name=str(path))])
    try:
        with path.open("rb") as stream:
            return stream.read(_START_BYTES)
    except FileNotFoundError as error:
        issue = IssueKind.FILE_MISSING.issue(table=path.name, name=str(path))
        raise DataError([issue]) from error
    except OSError as error:
        issue = IssueKind.UNREADABLE.issue(table=path.name, detail=error.strerror or error)
        raise DataError([issue]) from error


def trimmed(row: Iterable[object]) -> Row:
    """Return a row without the empty cells at its end."""
    cells = list(row)
    while cells and is_empty(cells[-1]):
        cells.pop()
    return cells


def _misnamed(path: Path, content: Content) -> tuple[Issue, ...]:
    suffix = path.suffix.lower()
    fits = {
        Content.TEXT: _TEXT_SUFFIXES,
        Content.XLSX: _MACRO_SUFFIXES,
        Content.XLS: frozenset({".xls"}),
    }[content]
    if suffix in fits:
        return ()
    issue = OrderFileIssue.OTHER_CONTENT.issue(
        table=path.name, suffix=path.suffix, found=content.value
    )
    return (issue,)
