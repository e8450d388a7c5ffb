"""Workbooks in the house style: tables with a frozen, filtered header, laid out for printing.

Ids, waybill numbers and names are text cells marked as text, so neither a number in E+12 nor a
formula can come of them.
"""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from network.text import Language, Text

Cell = str | int | float | None


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its header, its width in characters, and the number format ('@': text)."""

    header: Text
    width: int
    number: str = "@"


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetTable:
    """A table.

    Parameters
    ----------
    name, columns, rows
        Its name, its columns, and a cell for each column in every row.
    """

    name: Text
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]


def shown(cell: Cell, column: Column) -> str:
    """Return a cell as the terminal prints it."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return cell
    if column.number.endswith("%"):
        return f"{cell:.1%}"
    digits = len(column.number.partition(".")[2])
    return f"{cell:,.{digits}f}"


def brief(table: SheetTable) -> SheetTable:
    """Return a table without its last column, which is long."""
    return SheetTable(
        name=table.name,
        columns=table.columns[:-1],
        rows=tuple(row[:-1] for row in table.rows),
    )


class WorkbookWriter:
    """Writes tables into a workbook: header frozen and filtered, a format a column.

    Parameters
    ----------
    language
        Language of sheet names and headers.
    day
        Stated as the day of creation: the same content gives the same bytes.
    """

    def __init__(self, language: Language, day: date) -> None:
        self._buffer = io.BytesIO()
        self._book = xlsxwriter.Workbook(self._buffer, {"in_memory": True})
        self._book.set_properties({"created": datetime.combine(day, time())})
        self._language = language
        self._header = self._book.add_format(
            {"bold": True, "bg_color": "#DCE6E4", "bottom": 1, "text_wrap": True, "valign": "top"}
        )

    def table(self, table: SheetTable) -> None:
        """Add a table as a sheet."""
        self.sheet(table.name, table.columns, table.rows)

    def sheet(self, name: Text, columns: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> None:
        """Add one sheet."""
        sheet = self._book.add_worksheet(name.to(self._language))
        formats = [self._format(column.number) for column in columns]
        for i, column in enumerate(columns):
            sheet.set_column(i, i, column.width)
            sheet.write_string(0, i, column.header.to(self._language), self._header)
        count = 0
        for count, row in enumerate(rows, start=1):
            for i, (cell, cell_format) in enumerate(zip(row, formats, strict=True)):
                _write(sheet, count, i, cell, cell_format)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, count, len(columns) - 1)
        sheet.set_landscape()
        sheet.repeat_rows(0)
        sheet.fit_to_pages(1, 0)

    def content(self) -> bytes:
        """Finish the workbook and return its bytes."""
        self._book.close()
        return self._buffer.getvalue()

    def _format(self, number: str) -> Format:
        properties: dict[str, str | int] = {"num_format": number, "valign": "top"}
        if number == "@":
            properties["quote_prefix"] = 1
        return self._book.add_format(properties)


def _write(sheet: Worksheet, row: int, column: int, cell: Cell, cell_format: Format) -> None:
    if cell is None or cell == "":
        sheet.write_blank(row, column, None, cell_format)
    elif isinstance(cell, str):
        sheet.write_string(row, column, cell, cell_format)
    else:
        sheet.write_number(row, column, cell, cell_format)
