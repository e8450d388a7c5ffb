"""The XML of a worksheet as rows of cells, read in one pass.

openpyxl opens the workbook and knows its strings, formats and epoch; its own way through the cells
takes several times as long, which for the largest files is most of an import.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import IO, Any
from xml.etree.ElementTree import Element, iterparse

from openpyxl.utils import column_index_from_string
from openpyxl.utils.datetime import from_excel

from data.order_files.grids import Span
from data.sheets import Row

_CHUNK = 1 << 20
_LONGEST_MERGE = 200
_MERGE = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]+)(\d+):([A-Z]+)(\d+)"')
_DIGITS = "0123456789"
_NAMESPACES = (
    "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}",
    "{http://purl.oclc.org/ooxml/spreadsheetml/main}",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetContext:
    """What a workbook knows that its sheets refer to.

    Parameters
    ----------
    strings
        Its shared strings.
    date_styles, duration_styles
        Numbers of the styles that show a date, and of those of them that show a duration.
    epoch
        The day from which day numbers count.
    """

    strings: Sequence[str]
    date_styles: Collection[int]
    duration_styles: Collection[int]
    epoch: datetime
    columns: dict[str, int] = field(default_factory=dict)

    def column(self, letters: str) -> int:
        """Return the position of a column from 0."""
        at = self.columns.get(letters)
        if at is None:
            at = self.columns[letters] = column_index_from_string(letters) - 1
        return at


def sheet_rows(xml: IO[bytes], context: SheetContext) -> Iterator[Row]:
    """Yield the rows of a sheet from the first one on; rows that are left out are empty.

    Raises
    ------
    ValueError, LookupError, ParseError
        If it is damaged.
    """
    number = 0
    for namespace, element in _row_elements(xml):
        at = int(element.get("r") or number + 1)
        if at <= number:
            message = f"row {at} comes after row {number}"
            raise ValueError(message)
        for _ in range(number + 1, at):
            yield ()
        number = at
        yield _cells(element, namespace, context)
        element.clear()


def merged_cells(xml: IO[bytes]) -> Iterator[Span]:
    """Yield the merged cells that a sheet's XML lists after its rows."""
    rest = b""
    while chunk := xml.read(_CHUNK):
        text = rest + chunk
        done = 0
        for match in _MERGE.finditer(text):
            left, top, right, bottom = match.groups()
            yield Span(int(top) - 1, _position(left), int(bottom) - 1, _position(right))
            done = match.end()
        rest = text[max(done, len(text) - _LONGEST_MERGE) :]


def _position(letters: bytes) -> int:
    return column_index_from_string(letters.decode("ascii")) - 1


def _row_elements(xml: IO[bytes]) -> Iterator[tuple[str, Element]]:
    """Yield each row with the namespace of the sheet."""
    tags = {f"{namespace}row": namespace for namespace in _NAMESPACES}
    for _, element in iterparse(xml):  # noqa: S314 -- expat itself limits what entities expand to
        if element.tag in tags:
            yield tags[element.tag], element


def _cells(row: Element, namespace: str, context: SheetContext) -> Row:
    cells: list[Any] = []
    value_tag = f"{namespace}v"
    for cell in row:
        reference = cell.get("r")
        at = context.column(reference.rstrip(_DIGITS)) if reference else len(cells)
        while len(cells) < at:
            cells.append(None)
        kind = cell.get("t", "n")
        text = cell.findtext(value_tag)
        if kind == "inlineStr":
            cells.append(_inline(cell, namespace))
        elif not text:
            cells.append(None)
        elif kind == "s":
            cells.append(context.strings[int(text)])
        elif kind == "n":
            cells.append(_number(text, cell.get("s"), context))
        elif kind == "b":
            cells.append(text == "1")
        elif kind == "d":
            cells.append(_iso(text))
        else:
            cells.append(text)
    return cells


def _inline(cell: Element, namespace: str) -> str | None:
    """Return a text that stands in the cell itself, in one piece or in runs."""
    found = cell.find(f"{namespace}is")
    if found is None:
        return None
    if len(found) == 1 and found[0].tag == f"{namespace}t":
        return found[0].text
    runs = [found, *found.iter(f"{namespace}r")]
    return "".join(run.findtext(f"{namespace}t") or "" for run in runs)


def _iso(text: str) -> object:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return text


def _number(text: str, style: str | None, context: SheetContext) -> object:
    number: object = int(text) if text.isdigit() else float(text)
    key = int(style) if style else 0
    if key not in context.date_styles:
        return number
    try:
        return from_excel(number, context.epoch, timedelta=key in context.duration_styles)
    except (OverflowError, ValueError):
        return "#VALUE!"
