"""Separated text as a grid: its encoding, its separator, and whether its quotes are whole."""

import codecs
import csv
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

from data.issue_kinds import IssueKind
from data.issues import DataError, Issue
from data.order_file_issues import OrderFileIssue
from data.order_files.grids import Grid, trimmed
from data.sheets import Row

_CHUNK = 1 << 20
_SEPARATORS = (",", "\t", ";", "|", "，")
_SAMPLED_LINES = 50
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_UTF8 = ("utf-8", "utf-8-sig")
_MANY_NULS = 0.3


@contextmanager
def text_grid(path: Path, encoding: str, issues: tuple[Issue, ...]) -> Iterator[Grid]:
    """Open a text file as its only grid.

    Parameters
    ----------
    path, encoding
        The file, and its encoding if known.
    issues
        Warnings about the file so far.

    Raises
    ------
    DataError
        If it cannot be decoded, or its quotes do not close.
    """
    if encoding:
        wrong_at = _undecodable(path, encoding)
        if wrong_at is not None:
            kind = OrderFileIssue.ENCODING_OTHER
            raise DataError([kind.issue(table=path.name, encoding=encoding, offset=wrong_at)])
    found = encoding or encoding_of(path)
    if found not in _UTF8:
        issues += (IssueKind.OTHER_ENCODING.issue(table=path.name, encoding=found.upper()),)
    separator, skipped = _separator(path, found)
    _check(path, found, separator)
    with path.open(encoding=found, newline="") as stream:
        rows = _rows(csv.reader(stream, delimiter=separator, strict=True), skipped)
        yield Grid(file=path.name, rows=rows, issues=issues)


def encoding_of(path: Path) -> str:
    """Return the encoding of a text file: UTF-8, UTF-16 or GB18030, tried in this order.

    Raises
    ------
    DataError
        If it is none of them.
    """
    with path.open("rb") as stream:
        start = stream.read(_CHUNK)
    candidates = ["utf-8", "gb18030"]
    for mark, name in _BYTE_ORDER_MARKS:
        if start.startswith(mark):
            candidates = [name]
    if len(candidates) > 1 and b"\0" in start:
        odd, even = start[1::2], start[::2]
        is_little = odd.count(0) > _MANY_NULS * len(odd)
        is_big = even.count(0) > _MANY_NULS * len(even)
        candidates = ["utf-16-le"] * is_little + ["utf-16-be"] * (is_big and not is_little)
    offset = start.find(b"\0")
    for name in candidates:
        wrong_at = _undecodable(path, name)
        if wrong_at is None:
            return name
        offset = wrong_at
    raise DataError([IssueKind.UNDECODABLE.issue(table=path.name, offset=offset)])


def _undecodable(path: Path, encoding: str) -> int | None:
    """Return the byte at which a file stops being text in an encoding; None: it is."""
    decoder = codecs.getincrementaldecoder(encoding)()
    done = 0
    with path.open("rb") as stream:
        while True:
            chunk = stream.read(_CHUNK)
            pending = len(decoder.getstate()[0])
            try:
                decoder.decode(chunk, final=not chunk)
            except UnicodeDecodeError as error:
                return max(0, done - pending + error.start)
            if not chunk:
                return None
            done += len(chunk)


def _separator(path: Path, encoding: str) -> tuple[str, int]:
    """Return the separator that cuts most of the first lines alike, and whether to skip a line."""
    with path.open(encoding=encoding, newline="") as stream:
        lines = [line for _, line in zip(range(_SAMPLED_LINES), stream, strict=False)]
    if lines and lines[0].lower().startswith("sep=") and len(lines[0].strip()) == len("sep=?"):
        return lines[0][4], 1
    return max(_SEPARATORS, key=lambda separator: _alike(lines, separator)), 0


def _alike(lines: list[str], separator: str) -> tuple[int, int]:
    """Return how many lines have the commonest number of cells, if that is above 1, and that."""
    try:
        widths = Counter(len(row) for row in csv.reader(lines, delimiter=separator) if row)
    except csv.Error:
        return 0, 0
    several = {width: count for width, count in widths.items() if width > 1}
    if not several:
        return 0, 0
    width = max(several, key=lambda width: (several[width], width))
    return several[width], width


def _check(path: Path, encoding: str, separator: str) -> None:
    """Go through the whole file once, so that it is refused before any of it is imported."""
    with path.open(encoding=encoding, newline="") as stream:
        reader = csv.reader(stream, delimiter=separator, strict=True)
        has_cells = False
        try:
            for row in reader:
                has_cells = has_cells or any(not cell.isspace() for cell in row if cell)
        except csv.Error as error:
            detail = f"{error} (line {reader.line_num})"
            issue = IssueKind.UNREADABLE.issue(table=path.name, detail=detail)
            raise DataError([issue]) from error
    if not has_cells:
        raise DataError([IssueKind.EMPTY_FILE.issue(table=path.name)])


def _rows(reader: Iterator[list[str]], skipped: int) -> Iterator[Row]:
    return map(trimmed, islice(reader, skipped, None))
