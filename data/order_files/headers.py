"""Find the header of a grid: below titles, over several rows, under merged groups."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, time

from data.cells import is_empty, plain
from data.columns import normal_header
from data.order_files.grids import Span
from data.sheets import Row

WITHIN = 30
"""So many rows are looked at for a header."""

_DEEPEST = 3
_LEAST_FIELDS = 3
_LONGEST_HEADER = 40
_DIGITS = re.compile(r"[\d.,:/\s-]+")
_LABEL = re.compile("[:\uff1a]")
_LEAST_GROUPS = 2
_LEAST_REPEATED = 2
_JOINT = "/"

Meaning = Callable[[tuple[str, ...]], str | None]
"""From a header's words, outermost group first, to its field; None: unknown, "": not used."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeaderColumn:
    """A column of a grid as its header names it.

    Parameters
    ----------
    at
        Position from 0.
    parts
        Its words from the outermost group to the column itself.
    field
        Name of the field; None: unknown, empty: known and not used.
    """

    at: int
    parts: tuple[str, ...]
    field: str | None

    @property
    def header(self) -> str:
        """Return the header as one text, such as ``收件信息/姓名``."""
        return _JOINT.join(self.parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """Where the header of a grid is, and what it says.

    Parameters
    ----------
    first, last
        Its rows from 0, ends included.
    columns
        Every column with a header, from left to right.
    width
        Columns from the first to the last one with a header.
    """

    first: int
    last: int
    columns: tuple[HeaderColumn, ...]

    @property
    def width(self) -> int:
        """Return the number of columns up to the last one with a header."""
        return self.columns[-1].at + 1

    @property
    def fields(self) -> tuple[str, ...]:
        """Return the fields that are told, each as often as it is."""
        return tuple(column.field for column in self.columns if column.field)


def find_header(rows: Sequence[Row], merged: Iterable[Span], meaning: Meaning) -> Header | None:
    """Return the header that names the most fields; of equals the shallowest, then the first.

    Parameters
    ----------
    rows
        The first rows of a grid, `WITHIN` and the next ones that a deep header needs.
    merged
        Merged cells of the grid.
    meaning
        What a header's words mean.

    Returns
    -------
    Header | None
        None if none of the rows names the number of an order or at least three fields.
    """
    groups = _Groups(rows, merged)
    best: Header | None = None
    most = 0
    for depth in range(1, _DEEPEST + 1):
        for first in range(min(len(rows), WITHIN) - depth + 1):
            if not all(map(_may_be_header, rows[first : first + depth])):
                continue
            header = groups.header(first, first + depth - 1, meaning)
            count = len(set(header.fields)) if header else 0
            if count > most:
                best, most = header, count
    if best is None:
        return None
    best = groups.widened(best, meaning)
    has_number = bool({"waybill_no", "order_id"} & set(best.fields))
    return best if most >= (2 if has_number else _LEAST_FIELDS) else None


def says_header(row: Row, header: Header) -> bool:
    """Return whether a row repeats one of the header's, as at the top of a printed page."""
    filled = [
        column for column in header.columns if column.at < len(row) and not is_empty(row[column.at])
    ]
    same = [
        column
        for column in filled
        if normal_header(plain(row[column.at])) in set(map(normal_header, column.parts))
    ]
    return len(same) >= _LEAST_REPEATED and 2 * len(same) > len(filled)


class _Groups:
    """The header rows with every merged cell filled in.

    Parameters
    ----------
    rows, merged
        The first rows of the grid and its merged cells.
    """

    def __init__(self, rows: Sequence[Row], merged: Iterable[Span]) -> None:
        self._rows = rows
        self._texts = [[_text(cell) for cell in row] for row in rows]
        self._spans = [span for span in merged if span.top < len(rows)]
        for span in self._spans:
            self._fill(span)

    def header(self, first: int, last: int, meaning: Meaning) -> Header | None:
        """Return the header that these rows would make; None if they have no text."""
        rows = self._texts[first : last + 1]
        width = max(map(len, rows), default=0)
        columns = []
        group = [""] * (len(rows) - 1)
        for at in range(width):
            words = [row[at] if at < len(row) else "" for row in rows]
            for level in range(len(group)):
                if words[level]:
                    group[level:] = [words[level]] + [""] * (len(group) - level - 1)
                elif words[-1]:
                    words[level] = group[level]
            parts = tuple(dict.fromkeys(word for word in words if word))
            if parts:
                columns.append(HeaderColumn(at=at, parts=parts, field=meaning(parts)))
        if not columns:
            return None
        return Header(first=first, last=last, columns=tuple(columns))

    def widened(self, header: Header, meaning: Meaning) -> Header:
        """Return a header with the rows of groups above it: merged into it, or beside its words."""
        first = min(
            (s.top for s in self._spans if s.top < header.first <= s.bottom), default=header.first
        )
        wider = header
        while True:
            found = self.header(first, header.last, meaning)
            if found is None or len(set(found.fields)) < len(set(header.fields)):
                return wider
            wider = found
            first -= 1
            if first < 0 or header.last - first >= _DEEPEST or not self._has_groups(first, wider):
                return wider

    def _has_groups(self, number: int, header: Header) -> bool:
        """Return whether a row above a header names columns that the header leaves empty."""
        told = {at: text for at, text in enumerate(self._texts[number]) if text}
        is_title = len(told) < _LEAST_GROUPS or any(_LABEL.search(text) for text in told.values())
        below = {column.at for column in header.columns}
        return not is_title and _may_be_header(self._rows[number]) and bool(set(told) - below)

    def _fill(self, span: Span) -> None:
        row = self._texts[span.top]
        if span.left >= len(row) or not row[span.left]:
            return
        if span.right - span.left > _LONGEST_HEADER:
            return
        for number in range(span.top, min(span.bottom + 1, len(self._texts))):
            texts = self._texts[number]
            texts.extend([""] * (span.right + 1 - len(texts)))
            for at in range(span.left, span.right + 1):
                texts[at] = row[span.left]


def unused(columns: Iterable[HeaderColumn]) -> tuple[str, ...]:
    """Return the headers that nobody knows."""
    return tuple(column.header for column in columns if column.field is None)


def _text(cell: object) -> str:
    if is_empty(cell):
        return ""
    text = " ".join(plain(cell).split())
    return text if len(text) <= _LONGEST_HEADER else ""


def _may_be_header(row: Row) -> bool:
    """Return whether a row has words and no data: no number, date or long text."""
    cells = [cell for cell in row if not is_empty(cell)]
    if not cells:
        return False
    numbers = sum(
        isinstance(cell, int | float | date | time) or bool(_DIGITS.fullmatch(str(cell).strip()))
        for cell in cells
    )
    return numbers * 4 <= len(cells)
