"""A workbook that is written row by row: few styles, one pass, nothing kept.

General writers of XLSX spend most of an import's time on cells that only need to be copied; this
one writes what an annotated copy needs and nothing else (ECMA-376, part 1, chapters 12 and 18).
"""

import math
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from enum import IntEnum
from pathlib import Path
from typing import IO
from xml.sax.saxutils import escape, quoteattr
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl.utils import get_column_letter

MOST_ROWS = 1_048_576
"""Rows of a sheet."""

MOST_COLUMNS = 16_384
"""Columns of a sheet."""

_SPREADSHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_START = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_CONTENT_TYPES = (
    f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
)
_CREATED = (2020, 1, 1, 0, 0, 0)
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_TO_ESCAPE = re.compile(f"[&<>]|{_NOT_IN_XML.pattern}")
_BAD_IN_TITLE = re.compile(r"[\[\]:*?/\\]")
_LONGEST_TITLE = 31
_LONGEST_TEXT = 32_000
_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001  spreadsheets know no zones
_DAY = timedelta(days=1)
_FIRST_DATE = date(1900, 3, 1)
_COMPRESSION = 1


class Style(IntEnum):
    """How a cell looks: its place among the formats of the workbook."""

    PLAIN = 0
    TITLE = 1
    HEADER = 2
    ACCEPTED = 3
    REFUSED = 4
    ASIDE = 5
    UNREAD = 6
    TOLD = 7
    WRONG = 8
    MOMENT = 9
    WRONG_MOMENT = 10


_FONTS = (
    "",
    "<b/>",
    '<color rgb="FF375623"/>',
    '<b/><color rgb="FF9C0006"/>',
    '<color rgb="FF7F7F7F"/>',
    '<color rgb="FF7F6000"/>',
    '<color rgb="FF9C0006"/>',
)
_FILLS = ("FFDDEBF7", "FFFFC7CE", "FFFFEB9C", "FFF8CBAD")
_WRAPPED = '<alignment vertical="top" wrapText="1"/>'
_FORMATS = (
    (0, 0, 0, ""),
    (1, 0, 0, ""),
    (1, 2, 0, _WRAPPED),
    (2, 0, 0, ""),
    (3, 3, 0, ""),
    (4, 0, 0, ""),
    (5, 4, 0, ""),
    (6, 0, 0, _WRAPPED),
    (1, 5, 0, ""),
    (0, 0, 164, ""),
    (1, 5, 164, ""),
)
"""Font, fill, number format and alignment of each style, in the order of `Style`."""


class RowBook:
    """A workbook that is written row by row.

    Parameters
    ----------
    path
        The file; it is whole once the book is closed.
    """

    def __init__(self, path: Path) -> None:
        self._zip = ZipFile(path, "w", ZIP_DEFLATED, compresslevel=_COMPRESSION)
        self._titles: list[str] = []
        self._sheet: RowSheet | None = None

    def sheet(
        self, title: str, widths: Sequence[float], frozen: tuple[int, int] = (0, 0)
    ) -> "RowSheet":
        """Begin a sheet; the one before is finished.

        Parameters
        ----------
        title
            Its name; what spreadsheets do not allow in one is replaced.
        widths
            Width of each column in characters; the last one holds for those after it.
        frozen
            Rows and columns that stay in sight.
        """
        self._finish()
        self._titles.append(self._free_title(title))
        part = self._zip.open(_info(f"xl/worksheets/sheet{len(self._titles)}.xml"), "w")
        self._sheet = RowSheet(part, widths, frozen)
        return self._sheet

    def close(self) -> None:
        """Write what holds the sheets together, and close the file."""
        if not self._titles:
            self.sheet("Sheet", ())
        self._finish()
        for name, text in _parts(self._titles).items():
            self._zip.writestr(_info(name), _START + text, compresslevel=_COMPRESSION)
        self._zip.close()

    def _finish(self) -> None:
        if self._sheet is not None:
            self._sheet.finish()
            self._sheet = None

    def _free_title(self, title: str) -> str:
        wanted = (
            _BAD_IN_TITLE.sub("_", _NOT_IN_XML.sub("", title)).strip("'")[:_LONGEST_TITLE]
            or "Sheet"
        )
        taken = {known.casefold() for known in self._titles}
        found, number = wanted, 2
        while found.casefold() in taken:
            found = f"{wanted[: _LONGEST_TITLE - 3]}-{number}"
            number += 1
        return found


class RowSheet:
    """A sheet of a workbook that is written row by row.

    Parameters
    ----------
    part
        Where its XML goes.
    widths, frozen
        As in `RowBook.sheet`.
    """

    def __init__(self, part: IO[bytes], widths: Sequence[float], frozen: tuple[int, int]) -> None:
        self._part = part
        self._letters: list[str] = []
        self._filtered = ""
        self._write(f'{_START}<worksheet xmlns="{_SPREADSHEET}">{_view(*frozen)}')
        self._write(f"{_columns(widths)}<sheetData>")

    def write(self, number: int, cells: Iterable[tuple[int, object, Style]]) -> None:
        """Write a row.

        Parameters
        ----------
        number
            The row as a spreadsheet shows it, above that of the row before.
        cells
            Column from 0, value and style of each cell, from left to right; empty ones left out.
            What lies beyond the last row or column of a spreadsheet is not written.
        """
        written = [
            self._cell(number, at, value, style) for at, value, style in cells if at < MOST_COLUMNS
        ]
        if written and number <= MOST_ROWS:
            self._write(f'<row r="{number}">{"".join(written)}</row>')

    def filter(self, first: int, last: int, width: int) -> None:
        """Let people filter rows `first` to `last` of so many columns."""
        right = self._letter(min(width, MOST_COLUMNS) - 1)
        self._filtered = f'<autoFilter ref="A{first}:{right}{min(last, MOST_ROWS)}"/>'

    def finish(self) -> None:
        """Write the end of the sheet."""
        self._write(f"</sheetData>{self._filtered}</worksheet>")
        self._part.close()

    def _cell(self, number: int, at: int, value: object, style: Style) -> str:
        if isinstance(value, date) and _plain_date(value) >= _FIRST_DATE:
            value, style = _serial(value), _AS_MOMENT.get(style, style)
        start = f'<c r="{self._letter(at)}{number}"'
        if style:
            start += f' s="{style:d}"'
        if isinstance(value, bool):
            return f'{start} t="b"><v>{value:d}</v></c>'
        if isinstance(value, int | float) and abs(value) < math.inf:
            return f"{start}><v>{value!r}</v></c>"
        text = value if isinstance(value, str) else str(value)
        if _TO_ESCAPE.search(text) or len(text) > _LONGEST_TEXT:
            text = escape(_NOT_IN_XML.sub("", text[:_LONGEST_TEXT]))
        return f'{start} t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'

    def _letter(self, at: int) -> str:
        letters = self._letters
        while at >= len(letters):
            letters.append(get_column_letter(len(letters) + 1))
        return letters[at]

    def _write(self, text: str) -> None:
        self._part.write(text.encode("utf-8"))


_AS_MOMENT = {Style.PLAIN: Style.MOMENT, Style.WRONG: Style.WRONG_MOMENT}


def _plain_date(value: date) -> date:
    return value.date() if isinstance(value, datetime) else value


def _serial(value: date) -> float:
    """Return a moment as days since spreadsheets began to count, exact to the second."""
    wall = value if isinstance(value, datetime) else datetime.combine(value, time())
    return round((wall.replace(tzinfo=None) - _EPOCH) / _DAY, 9)


def _info(name: str) -> ZipInfo:
    """Return a part's entry, with a time that is always the same."""
    info = ZipInfo(name, _CREATED)
    info.compress_type = ZIP_DEFLATED
    return info


def _view(rows: int, columns: int) -> str:
    if not rows and not columns:
        return ""
    corner = f"{get_column_letter(columns + 1)}{rows + 1}"
    pane = "bottomRight" if rows and columns else "bottomLeft" if rows else "topRight"
    splits = (f' xSplit="{columns}"' if columns else "") + (f' ySplit="{rows}"' if rows else "")
    return (
        '<sheetViews><sheetView workbookViewId="0">'
        f'<pane{splits} topLeftCell="{corner}" activePane="{pane}" state="frozen"/>'
        "</sheetView></sheetViews>"
    )


def _columns(widths: Sequence[float]) -> str:
    if not widths:
        return ""
    last = len(widths)
    cols = (
        f'<col min="{at}" max="{256 if at == last else at}" width="{width}" customWidth="1"/>'
        for at, width in enumerate(widths, start=1)
    )
    return f"<cols>{''.join(cols)}</cols>"


def _parts(titles: Sequence[str]) -> dict[str, str]:
    """Return the parts that hold sheets of these titles together."""
    numbers = range(1, len(titles) + 1)
    sheets = "".join(
        f'<sheet name={quoteattr(title)} sheetId="{n}" r:id="rId{n}"/>'
        for n, title in zip(numbers, titles, strict=True)
    )
    targets = [(f"worksheets/sheet{n}.xml", "worksheet") for n in numbers]
    kinds = {f"/xl/worksheets/sheet{n}.xml": "worksheet" for n in numbers}
    kinds |= {"/xl/workbook.xml": "sheet.main", "/xl/styles.xml": "styles"}
    overrides = "".join(
        f'<Override PartName="{part}" ContentType="{_TYPES}.{kind}+xml"/>'
        for part, kind in kinds.items()
    )
    workbook = f'<workbook xmlns="{_SPREADSHEET}" xmlns:r="{_RELATIONS}">'
    return {
        "xl/workbook.xml": f"{workbook}<sheets>{sheets}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": _relations([*targets, ("styles.xml", "styles")]),
        "_rels/.rels": _relations([("xl/workbook.xml", "officeDocument")]),
        "xl/styles.xml": _styles(),
        "[Content_Types].xml": f"{_CONTENT_TYPES}{overrides}</Types>",
    }


def _relations(targets: Iterable[tuple[str, str]]) -> str:
    links = "".join(
        f'<Relationship Id="rId{n}" Type="{_RELATIONS}/{kind}" Target="{target}"/>'
        for n, (target, kind) in enumerate(targets, start=1)
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{links}</Relationships>'


def _styles() -> str:
    fonts = "".join(
        f'<font>{_bold(font)}<sz val="11"/>{_coloured(font)}<name val="Calibri"/></font>'
        for font in _FONTS
    )
    fills = "".join(
        f'<fill><patternFill patternType="solid"><fgColor rgb="{colour}"/></patternFill></fill>'
        for colour in _FILLS
    )
    formats = "".join(
        f'<xf numFmtId="{number}" fontId="{font}" fillId="{fill}" borderId="0" xfId="0"'
        f' applyNumberFormat="1" applyFont="1" applyFill="1" applyAlignment="1">{aligned}</xf>'
        for font, fill, number, aligned in _FORMATS
    )
    none = '<xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>'
    return (
        f'<styleSheet xmlns="{_SPREADSHEET}">'
        '<numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd\\ hh:mm"/></numFmts>'
        f'<fonts count="{len(_FONTS)}">{fonts}</fonts>'
        f'<fills count="{len(_FILLS) + 2}"><fill><patternFill patternType="none"/></fill>'
        f'<fill><patternFill patternType="gray125"/></fill>{fills}</fills>'
        '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
        f'<cellStyleXfs count="1">{none}</cellStyleXfs>'
        f'<cellXfs count="{len(_FORMATS)}">{formats}</cellXfs>'
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
        "</styleSheet>"
    )


def _bold(font: str) -> str:
    return "<b/>" if "<b/>" in font else ""


def _coloured(font: str) -> str:
    return font.replace("<b/>", "")
