"""The rows below a header: which are orders, and which only look like it."""

import math
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from data.cells import is_empty, parse_number, plain
from data.order_files.grids import Span
from data.order_files.headers import Header, says_header
from data.sheets import Row

_TOTALS = re.compile(
    r"(?:本页|本日|本单|当日|今日|全部|全天|各?站)?(?:合计|总计|总共|小计|共计|汇总|总数|累计)(?:[:：].*|\(.*\)|.{0,6})?"
    r"|(?:grand\s+)?(?:sub)?total.{0,12}|sum",
    re.IGNORECASE,
)
_NUMBERS = frozenset({"waybill_no", "order_id"})
_SUMMED = ("pieces", "weight_kg", "volume_l")
_NONE: Mapping[int, int] = {}
_TOLERANCE = 0.005


class RowKind(StrEnum):
    """What a row below the header is."""

    ORDER = "order"
    TOTALS = "totals"
    NOTE = "note"
    HEADER = "header"
    BLANK = "blank"


@dataclass(frozen=True, slots=True)
class Line:
    """A row with its number, merged cells filled in.

    Parameters
    ----------
    number
        Row as a spreadsheet shows it, from 1.
    row
        Its cells.
    merged
        Rows over which a cell is merged, by column, for those that are merged downwards.
    """

    number: int
    row: Row
    merged: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SortedLine:
    """A row and what it is.

    Parameters
    ----------
    line, kind
        The row and its kind.
    differing
        Of totals: field, total and sum of the orders where they differ.
    """

    line: Line
    kind: RowKind
    differing: tuple[tuple[str, float, float], ...] = ()


def filled_down(rows: Iterable[Row], first: int, merged: Iterable[Span]) -> Iterator[Line]:
    """Yield rows with the value of a cell merged downwards in each of its rows.

    Parameters
    ----------
    rows
        Rows from position `first` on.
    first
        Position of the first of them, from 0.
    merged
        Merged cells of the grid.
    """
    starts: dict[int, list[Span]] = defaultdict(list)
    for span in merged:
        if span.bottom > span.top and span.bottom >= first:
            starts[max(span.top, first)].append(span)
    active: list[tuple[Span, object]] = []
    for at, row in enumerate(rows, start=first):
        active += (
            (span, row[span.left] if span.left < len(row) else None) for span in starts.pop(at, ())
        )
        if not active:
            yield Line(at + 1, row, _NONE)
            continue
        cells = list(row)
        heights = {}
        for span, value in active:
            if not is_empty(value):
                cells.extend([None] * (span.left + 1 - len(cells)))
                cells[span.left] = value
                heights[span.left] = span.num_rows
        yield Line(at + 1, cells, heights)
        active = [(span, value) for span, value in active if span.bottom > at]


class Sorter:
    """Tells orders from totals, remarks, blank rows and repeated headers, and adds the orders up.

    Parameters
    ----------
    header
        The header above the rows.
    """

    def __init__(self, header: Header) -> None:
        self._header = header
        self._at = {column.field: column.at for column in header.columns if column.field}
        self._told = tuple(at for name, at in self._at.items() if name not in _NUMBERS)
        self._keys = tuple(at for name, at in self._at.items() if name in _NUMBERS)
        self._all = dict.fromkeys(_SUMMED, 0.0)
        self._since = dict.fromkeys(_SUMMED, 0.0)

    def sort(self, line: Line) -> SortedLine:
        """Return what a row is; rows have to come in order, for totals are compared with them."""
        row = line.row
        kind = RowKind.ORDER
        if all(map(is_empty, row)):
            kind = RowKind.BLANK
        elif not any(_is_number(row, at) for at in self._keys):
            kind = self._without_number(row)
        if kind is RowKind.ORDER:
            self._add(row)
        differing = tuple(self._differing(row)) if kind is RowKind.TOTALS else ()
        return SortedLine(line, kind, differing)

    def _differing(self, row: Row) -> Iterator[tuple[str, float, float]]:
        """Yield field, total and sum where a row of totals says something else than the orders.

        A total may be of all rows above it or of those since the last one.
        """
        for name in _SUMMED:
            said = _amount(row, self._at.get(name))
            sums = (self._all[name], self._since[name])
            if said is not None and all(abs(said - own) > _TOLERANCE for own in sums):
                yield name, said, self._all[name]
        self._since = dict.fromkeys(_SUMMED, 0.0)

    def _without_number(self, row: Row) -> RowKind:
        texts = [_plain(cell) for cell in row if isinstance(cell, str) and not is_empty(cell)]
        if texts and _TOTALS.fullmatch(texts[0]):
            return RowKind.TOTALS
        if says_header(row, self._header):
            return RowKind.HEADER
        filled = [at for at in self._told if at < len(row) and not is_empty(row[at])]
        alone = sum(not is_empty(cell) for cell in row) == 1
        is_text = all(isinstance(row[at], str) for at in filled)
        if is_text and (alone or all(_plain(row[at]).endswith(":") for at in filled)):
            return RowKind.NOTE
        return RowKind.ORDER

    def _add(self, row: Row) -> None:
        for name in _SUMMED:
            at = self._at.get(name)
            if at is None or at >= len(row) or row[at] is None or row[at] == "":
                continue
            amount = _amount(row, at)
            # what cannot be read makes the sum unknown, and no total differs from that
            added = math.nan if amount is None else amount
            self._all[name] += added
            self._since[name] += added


def _is_number(row: Row, at: int) -> bool:
    """Return whether a cell may be the number of an order: plain letters and a digit."""
    if at >= len(row) or is_empty(row[at]):
        return False
    text = _plain(row[at])
    return text.isascii() and any(character.isdigit() for character in text)


def _amount(row: Row, at: int | None) -> float | None:
    if at is None or at >= len(row) or is_empty(row[at]):
        return None
    cell = row[at]
    if isinstance(cell, int | float):
        return float(cell)
    value = parse_number(cell)
    return value if isinstance(value, float) else None


def _plain(cell: object) -> str:
    return "".join(unicodedata.normalize("NFKC", plain(cell)).split())
