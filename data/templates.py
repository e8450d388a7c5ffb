"""Blank tables to fill in: one CSV a table, and workbooks with a sheet a table."""

import io
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from data.columns import Column, ColumnType, Table
from data.files import write_atomically
from data.tables import DAY_SHEETS, REPORT_SHEETS, SHEETS
from data.writers import csv_text
from network.text import Language

_CREATED = datetime(2020, 1, 1)  # noqa: DTZ001  a constant, so that templates are the same bytes
_BYTE_ORDER_MARK = "\ufeff"
_LAST_ROW = 1_048_575
_AS_TEXT = frozenset(
    {ColumnType.ID, ColumnType.TEXT, ColumnType.TIME, ColumnType.DATE, ColumnType.MOMENT}
)
_COLUMN_WIDTH = 16


def write_templates(directory: Path, language: Language) -> tuple[Path, ...]:
    """Write blank tables and return their paths.

    Parameters
    ----------
    directory
        The folder, made if missing: it gets one CSV a table (with a byte order mark, for
        spreadsheets) and ``county.xlsx`` with text columns formatted as text, lists of choices
        and the meaning of each column as a comment; in ``day`` the same of the tables of a day, in
        ``reports`` of those of reports.
    language
        Language of headers, comments and lists.
    """
    of_county = _write(directory, SHEETS, "county.xlsx", language)
    of_day = _write(directory / "day", DAY_SHEETS, "day.xlsx", language)
    of_reports = _write(directory / "reports", REPORT_SHEETS, "reports.xlsx", language)
    return (*of_county, *of_day, *of_reports)


def _write(
    directory: Path, tables: Sequence[Table], workbook: str, language: Language
) -> Iterator[Path]:
    """Write blank tables, one CSV each and a workbook of all, and yield their paths."""
    directory.mkdir(parents=True, exist_ok=True)
    for table in tables:
        path = directory / f"{table.name}.csv"
        headers = [column.header(language) for column in table.columns]
        write_atomically(path, _BYTE_ORDER_MARK + csv_text([headers]))
        yield path
    write_atomically(directory / workbook, _workbook(tables, language))
    yield directory / workbook


def _workbook(tables: Sequence[Table], language: Language) -> bytes:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    book.set_properties({"created": _CREATED})
    header = book.add_format({"bold": True, "bottom": 1})
    text = book.add_format({"num_format": "@"})
    for table in tables:
        sheet = book.add_worksheet(_sheet_name(table, language))
        sheet.freeze_panes(1, 0)
        for at, column in enumerate(table.columns):
            cells = text if column.type in _AS_TEXT else None
            sheet.set_column(at, at, _COLUMN_WIDTH, cells)
            sheet.write_string(0, at, column.header(language), header)
            sheet.write_comment(0, at, comment(column, language))
            _limit_to_choices(sheet, at, column, language)
    book.close()
    return stream.getvalue()


def comment(column: Column, language: Language) -> str:
    """Return what a person filling in `column` should know."""
    is_zh = language is Language.ZH
    parts = [column.meaning.to(language)]
    if column.unit:
        parts.append(f"单位 {column.unit}" if is_zh else f"unit {column.unit}")
    if column.range_text and column.type is not ColumnType.TIME:
        parts.append(f"范围 {column.range_text}" if is_zh else f"range {column.range_text}")
    if column.is_required:
        parts.append("必填" if is_zh else "required")
    elif column.default:
        parts.append(f"默认 {column.default}" if is_zh else f"default {column.default}")
    return ("；" if is_zh else "; ").join(parts)


def _sheet_name(table: Table, language: Language) -> str:
    return table.title.zh if language is Language.ZH else table.name


def _limit_to_choices(sheet: Worksheet, at: int, column: Column, language: Language) -> None:
    if column.type is ColumnType.CHOICE:
        is_zh = language is Language.ZH
        labels = [choice.zh if is_zh else choice.value.value for choice in column.choices]
        sheet.data_validation(1, at, _LAST_ROW, at, {"validate": "list", "source": labels})
