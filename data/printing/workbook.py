"""Pages to XLSX, a worksheet a page, set up to print on A4; ids and waybills are text cells."""

import io
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.image import Image
from xlsxwriter.worksheet import Worksheet

from data.printing.page import (
    TEXT,
    Align,
    Cell,
    Code,
    Column,
    Formula,
    House,
    Link,
    Mark,
    Number,
    Page,
    Table,
)
from data.printing.stop_code import qr_png

_A4 = 9
_LONGEST_NAME = 31
_NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\']")
_MM_TO_POINTS = 72 / 25.4
_INCH_MM = 25.4
_QR_MM = 15.0
_QR_DPI = 96
_BITMAPS = frozenset({".png", ".jpg", ".jpeg"})
_TITLE_POINTS = 30
_LINE_POINTS = 15
_WIDE_FROM = 0x2E80  # letters as wide as two digits
_LOGO_HIGH, _LOGO_WIDE = 0.36, 1.2  # inches
_INDENT_INCH = 0.09


def dump_pages(pages: Sequence[Page], house: House, day: date) -> bytes:
    """Return pages as a workbook.

    Parameters
    ----------
    pages, house
        What to write; a page becomes a worksheet, a flat one a bare table with a filter.
    day
        The planned day, stated as the day of making, so that the same pages give the same bytes.
    """
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_urls": False})
    book.set_properties({"created": datetime.combine(day, time()), "author": house.alliance})
    writer = _Writer(book, house)
    names: set[str] = set()
    for page in pages:
        writer.page(page, book.add_worksheet(sheet_name(page.key, names)))
    book.close()
    return buffer.getvalue()


def sheet_name(key: str, taken: set[str]) -> str:
    """Return a name that no worksheet has yet, and note it among those that are taken."""
    stem = _NOT_IN_A_NAME.sub("_", key).strip() or "_"
    name, number = stem[:_LONGEST_NAME], 2
    while name.casefold() in taken:
        ending = f"~{number}"
        name = stem[: _LONGEST_NAME - len(ending)] + ending
        number += 1
    taken.add(name.casefold())
    return name


@dataclass(frozen=True, slots=True, kw_only=True)
class _Style:
    """The formats of a column: what all have in common, and those of texts, numbers and marks."""

    base: dict[str, str | int]
    text: Format
    number: Format
    marked: Format
    is_ruled: bool


class _Writer:
    """Writes pages into a workbook.

    Parameters
    ----------
    book, house
        The workbook and the style of the house.
    """

    def __init__(self, book: xlsxwriter.Workbook, house: House) -> None:
        self._book = book
        self._house = house
        self._formats: dict[tuple[tuple[str, str | int], ...], Format] = {}

    def page(self, page: Page, sheet: Worksheet) -> None:
        """Write one page."""
        width = max((len(table.columns) for table in page.tables), default=1)
        row = 0
        if page.is_flat:
            self._set_up(page, sheet, repeated=0)
        else:
            row = self._heading(page, sheet, width)
            self._set_up(page, sheet, repeated=row if len(page.tables) == 1 else row - 1)
        for number, table in enumerate(page.tables):
            if number == 0:
                for at, column in enumerate(table.columns):
                    sheet.set_column(at, at, column.width)
            row = self._table(table, sheet, row, is_flat=page.is_flat)
        if page.is_flat:
            return
        for note in page.notes:
            self._across(sheet, row, width, note, self._format(font_size=9, text_wrap=1))
            row += 1
        signed = "        ".join(f"{label} ______________" for label in page.signatures)
        if signed:
            sheet.set_row(row, 30)
            self._across(sheet, row, width, signed, self._format(valign="vcenter"))

    def _set_up(self, page: Page, sheet: Worksheet, repeated: int) -> None:
        """Set paper, margins, head and foot, and the rows that every printed page begins with."""
        sheet.set_paper(_A4)
        if page.is_landscape:
            sheet.set_landscape()
        sheet.set_margins(left=0.4, right=0.4, top=0.9, bottom=0.6)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0, repeated)
        left = _escaped(f"{self._house.alliance}  {self._house.line}")
        sheet.set_header(f"&L{left}&R{_escaped(page.title)}")
        sheet.set_footer(f"&L{_escaped(self._house.footer)}&R&P / &N")

    def _heading(self, page: Page, sheet: Worksheet, width: int) -> int:
        indent = self._logo(sheet)
        title = self._format(bold=1, font_size=15, valign="vcenter", indent=indent)
        sheet.set_row(0, _TITLE_POINTS)
        self._across(sheet, 0, width, f"{page.title}  {page.key}", title)
        if not page.facts:
            return 1
        told = "    ".join(f"{label} {value}" for label, value in page.facts)
        sheet.set_row(1, 32)
        self._across(sheet, 1, width, told, self._format(text_wrap=1, valign="vcenter"))
        return 2

    def _logo(self, sheet: Worksheet) -> int:
        """Draw the logo in the corner; return how far the title has to stand off for it."""
        if self._house.logo_suffix not in _BITMAPS:
            return 0
        image = Image(io.BytesIO(self._house.logo))
        high, wide = image.height / image.y_dpi, image.width / image.x_dpi
        scale = min(_LOGO_HIGH / high, _LOGO_WIDE / wide)
        options = {"image_data": io.BytesIO(self._house.logo), "x_scale": scale, "y_scale": scale}
        sheet.insert_image(0, 0, "logo", {**options, "x_offset": 2, "y_offset": 2})
        return math.ceil(wide * scale / _INDENT_INCH) + 1

    def _table(self, table: Table, sheet: Worksheet, row: int, *, is_flat: bool) -> int:
        """Write a table from a row on; return the row below it."""
        if table.heading:
            sheet.write_string(row, 0, table.heading, self._format(bold=1, font_size=12))
            row += 1
        header = self._format(
            bold=1, bg_color="#E4E4E4", border=1, text_wrap=1, align="center", valign="vcenter"
        )
        for at, column in enumerate(table.columns):
            sheet.write_string(row, at, column.header, header)
        lines = max((_lines(column) for column in table.columns), default=1)
        if lines > 1:  # not every office makes room by itself
            sheet.set_row(row, lines * _LINE_POINTS)
        top = row
        ruled = {} if is_flat else {"border": 1, "text_wrap": 1}
        styles = [self._style(column, **ruled) for column in table.columns]
        for cells in table.rows:
            row += 1
            if table.row_mm:
                sheet.set_row(row, table.row_mm * _MM_TO_POINTS)
            for at, (cell, style) in enumerate(zip(cells, styles, strict=True)):
                self._cell(sheet, (row, at), cell, style)
        if is_flat:
            sheet.freeze_panes(top + 1, 0)
            sheet.autofilter(top, 0, row, len(table.columns) - 1)
        elif table.total:
            row += 1
            for at, (cell, column) in enumerate(zip(table.total, table.columns, strict=True)):
                self._cell(sheet, (row, at), cell, self._style(column, bold=1, border=1))
        return row + 2

    def _cell(self, sheet: Worksheet, where: tuple[int, int], cell: Cell, style: "_Style") -> None:
        match cell:
            case None | "" | Number(value=None):
                if style.is_ruled:
                    sheet.write_blank(*where, None, style.text)
            case str():
                sheet.write_string(*where, cell, style.text)
            case Code():
                sheet.write_blank(*where, None, style.text)
                self._code(sheet, where, cell)
            case Link():
                sheet.write_url(*where, cell.address, style.text, cell.text)
            case Mark():
                sheet.write_string(*where, cell.text, style.marked)
            case Formula():
                number = self._format(**{**style.base, "num_format": cell.number})
                known = "" if cell.value is None else cell.value
                sheet.write_formula(*where, cell.text, number, known)
            case Number(value=float() | int() as value):
                number = self._format(**{**style.base, "num_format": cell.number})
                sheet.write_number(*where, value, number)
            case int() | float():
                sheet.write_number(*where, cell, style.number)

    def _style(self, column: Column, **more: int) -> "_Style":
        aligned = {} if column.align is Align.LEFT else {"align": column.align.value}
        base: dict[str, str | int] = {"valign": "vcenter", **aligned, **more}
        text = base | {"num_format": TEXT, "quote_prefix": 1}
        return _Style(
            base=base,
            text=self._format(**text),
            number=self._format(**base, num_format=column.number),
            marked=self._format(**(text | {"bg_color": "#C8C8C8", "bold": 1})),
            is_ruled="border" in more,
        )

    def _code(self, sheet: Worksheet, where: tuple[int, int], code: Code) -> None:
        png = qr_png(code.text)
        side = int.from_bytes(png[16:20], "big")
        scale = _QR_MM / _INCH_MM * _QR_DPI / side
        sheet.insert_image(
            *where,
            "code.png",
            {
                "image_data": io.BytesIO(png),
                "x_scale": scale,
                "y_scale": scale,
                "x_offset": 4,
                "y_offset": 4,
                "object_position": 1,
                "description": code.text,
            },
        )

    def _across(self, sheet: Worksheet, row: int, width: int, text: str, style: Format) -> None:
        if width > 1:
            sheet.merge_range(row, 0, row, width - 1, "", style)
        sheet.write_string(row, 0, text, style)

    def _format(self, **properties: str | int) -> Format:
        key = tuple(sorted(properties.items()))
        if key not in self._formats:
            self._formats[key] = self._book.add_format(properties)
        return self._formats[key]


def _lines(column: Column) -> int:
    """Return how many lines the header of a column takes."""
    return sum(
        max(1, math.ceil(sum(2 if ord(c) > _WIDE_FROM else 1 for c in line) / column.width))
        for line in column.header.split("\n")
    )


def _escaped(text: str) -> str:
    """Return a text for a head or foot, where ``&`` begins a command."""
    return text.replace("&", "&&")
