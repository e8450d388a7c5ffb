"""From a cell to a value and back: one parser a column type, and one writer that undoes it.

A parser gets what the file holds (text from CSV; text, numbers and dates from a workbook) and
returns the value or a `CellFault`. Times of day are seconds, moments aware or local datetimes.
"""

import math
import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any

from data.clock import YEARS
from data.columns import LONGEST_ID, LONGEST_TEXT, Column, ColumnType
from data.issue_kinds import IssueKind

_FORMULA_STARTS = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20", "'", "\t", "\r")
"""What spreadsheets take for the start of a formula, some of them full-width signs as well."""

_DAMAGED = re.compile(r"\d(\.\d+)?[eE]\+\d+")
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?")
_TIME = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?")
_MOMENT = re.compile(
    r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?[T ]*"
    r"(\d{1,2})(:\d{2}(?::\d{2}(?:\.\d+)?)?)\s*(Z|[+-]\d{2}:?\d{2})?"
)
_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[T ]00:00(?::00)?)?")
_FLAGS = {
    **dict.fromkeys(("1", "true", "yes", "y", "是", "有"), True),
    **dict.fromkeys(("0", "false", "no", "n", "否", "无"), False),
}
_WIDE = {wide: wide - 0xFEE0 for wide in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF5B))}
_NO_DAYS = frozenset({"none", "停运"})
_MOST_EXACT_DIGITS = 10**15
_EXCEL_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001  a local time without a zone
_EXCEL_SERIALS = (20_000, 80_000)
_DAY_S = 86_400


@dataclass(frozen=True, slots=True)
class CellFault:
    """Why a cell is refused.

    Parameters
    ----------
    kind
        The kind of issue.
    fill
        Values for the fields of its text, apart from the cell itself.
    """

    kind: IssueKind
    fill: dict[str, Any] = field(default_factory=dict)


Parser = Callable[[object], Any]


def parser(column: Column) -> Parser:
    """Return the function that reads the non-empty cells of `column`.

    Returns
    -------
    Parser
        Cell → value of the column's type, or a `CellFault`.
    """
    if column.type is ColumnType.ID:
        return parse_id
    if column.type is ColumnType.TEXT:
        return parse_text
    if column.type is ColumnType.CHOICE:
        return _choice_parser(column)
    if column.type is ColumnType.CHOICES:
        return _choices_parser(column)
    simple = {
        ColumnType.INTEGER: parse_integer,
        ColumnType.NUMBER: parse_number,
        ColumnType.TIME: parse_time,
        ColumnType.DATE: parse_date,
        ColumnType.MOMENT: parse_deadline if column.is_deadline else parse_moment,
        ColumnType.FLAG: parse_flag,
        ColumnType.WEEKDAYS: parse_weekdays,
    }[column.type]
    return simple if column.low is None and column.high is None else _ranged(column, simple)


def is_empty(cell: object) -> bool:
    """Return whether a cell holds nothing but blanks."""
    return cell is None or (isinstance(cell, str) and (not cell or cell.isspace()))


def plain(cell: object) -> str:
    """Return a cell as text: trimmed, whole numbers without ``.0``, formula escape undone."""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < _MOST_EXACT_DIGITS:
        return str(int(cell))
    text = str(cell).strip()
    return text[1:] if text[:1] == "'" and text[1:2] in _FORMULA_STARTS else text


def parse_text(cell: object) -> str | CellFault:
    """Return a cell as `plain` does, or a fault if it is longer than a text may be."""
    return bounded(plain(cell), LONGEST_TEXT)


def bounded(text: str, longest: int) -> str | CellFault:
    """Return a text of at most `longest` characters, or a fault."""
    if len(text) <= longest:
        return text
    return CellFault(IssueKind.TEXT_TOO_LONG, {"count": len(text), "limit": longest})


def parse_id(cell: object) -> str | CellFault:
    """Return an id as text of at most `LONGEST_ID` characters, or a fault.

    A spreadsheet may have turned it into a rounded number.
    """
    if isinstance(cell, int | float) and abs(cell) >= _MOST_EXACT_DIGITS:
        return CellFault(IssueKind.NUMBER_DAMAGED)
    text = plain(cell)
    if not text.isascii():
        text = text.translate(_WIDE)
    if _DAMAGED.fullmatch(text):
        return CellFault(IssueKind.NUMBER_DAMAGED)
    return bounded(text, LONGEST_ID)


def parse_number(cell: object) -> float | CellFault:
    """Return a finite number; thousands separators and full-width digits are understood."""
    if isinstance(cell, bool | datetime | date | time):
        return CellFault(IssueKind.NOT_A_NUMBER)
    if isinstance(cell, int | float):
        try:
            value = float(cell)
        except OverflowError:
            return CellFault(IssueKind.NOT_FINITE)
    else:
        text = _narrow(cell)
        if _THOUSANDS.fullmatch(text):
            text = text.replace(",", "")
        try:
            value = float(text)
        except ValueError:
            return CellFault(IssueKind.NOT_A_NUMBER)
        if "_" in text:
            return CellFault(IssueKind.NOT_A_NUMBER)
    return value if math.isfinite(value) else CellFault(IssueKind.NOT_FINITE)


def parse_integer(cell: object) -> int | CellFault:
    """Return a whole number (``3.0`` counts as one)."""
    value = parse_number(cell)
    if isinstance(value, CellFault):
        return value
    return int(value) if value.is_integer() else CellFault(IssueKind.NOT_AN_INTEGER)


def parse_flag(cell: object) -> bool | CellFault:
    """Return a truth value from 0, 1 and the usual words."""
    if isinstance(cell, bool):
        return cell
    return _FLAGS.get(_narrow(plain(cell)).casefold(), CellFault(IssueKind.NOT_A_FLAG))


def parse_time(cell: object) -> int | CellFault:
    """Return a time of day as seconds; hours above 23 mean the following day."""
    if isinstance(cell, datetime):
        cell = cell.time() if cell.date() <= date(1900, 1, 1) else None
    if isinstance(cell, time):
        return cell.hour * 3600 + cell.minute * 60 + cell.second
    if isinstance(cell, timedelta):
        return round(cell.total_seconds())
    if isinstance(cell, float) and 0 <= cell <= 2:
        return round(cell * _DAY_S)
    match = _TIME.fullmatch(_narrow(cell))
    if match is None:
        return CellFault(IssueKind.NOT_A_TIME)
    hours, minutes, seconds = (int(part or 0) for part in match.groups())
    if minutes > 59 or seconds > 59:
        return CellFault(IssueKind.NOT_A_TIME)
    return hours * 3600 + minutes * 60 + seconds


def parse_date(cell: object) -> date | CellFault:
    """Return a date."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    match = _DATE.fullmatch(_narrow(cell))
    try:
        return date(*map(int, match.groups())) if match else CellFault(IssueKind.NOT_A_DATE)
    except ValueError:
        return CellFault(IssueKind.NOT_A_DATE)


def parse_moment(cell: object) -> datetime | CellFault:
    """Return a date with a time: aware if the cell names an offset, else local.

    Understood are RFC 3339, ``2025/6/18 5:30``, dates of a workbook and Excel's day numbers.
    """
    if isinstance(cell, datetime):
        return _to_second(cell)
    if isinstance(cell, str) and ":" in cell:
        try:
            return _to_second(datetime.fromisoformat(cell.strip()))
        except ValueError:
            return _loose_moment(_narrow(cell))
    serial = parse_number(cell)
    if isinstance(serial, CellFault) or not _EXCEL_SERIALS[0] <= serial <= _EXCEL_SERIALS[1]:
        return CellFault(IssueKind.NOT_A_MOMENT)
    return _to_second(_EXCEL_EPOCH + timedelta(days=serial))


def parse_deadline(cell: object) -> datetime | CellFault:
    """Return a moment as `parse_moment` does; a day without a time means its last second.

    A workbook keeps a day as its midnight, which nothing tells from one; text may write it out.
    """
    moment = parse_moment(cell)
    if isinstance(moment, CellFault):
        day = parse_date(cell)
        if isinstance(day, CellFault) or day.year not in YEARS:
            return moment
        return end_of_day(day)
    is_written = isinstance(cell, str) and ":" in cell
    return moment if is_written or moment.time() != time() else end_of_day(moment)


def end_of_day(day: date) -> datetime:
    """Return the last second of a day, local time."""
    return datetime.combine(day, time(23, 59, 59))


def parse_weekdays(cell: object) -> frozenset[int] | CellFault:
    """Return ISO weekdays from ``12345``, ``1,2,3`` or ``1-5``."""
    text = _narrow(plain(cell)).casefold()
    if text in _NO_DAYS:
        return frozenset()
    span = re.fullmatch(r"([1-7])-([1-7])", text)
    if span:
        return frozenset(range(int(span[1]), int(span[2]) + 1)) or CellFault(IssueKind.NOT_WEEKDAYS)
    digits = re.sub(r"[\s,;、/]", "", text)
    if not digits or not set(digits) <= set("1234567"):
        return CellFault(IssueKind.NOT_WEEKDAYS)
    return frozenset(map(int, digits))


def write_cell(column: Column, value: Any) -> str:
    """Return the cell that `parser` reads back as `value`.

    Parameters
    ----------
    column
        Its column.
    value
        A value of the column's type; None is an empty cell.
    """
    if value is None:
        return ""
    return _WRITERS.get(column.type, str)(value)


def write_number(value: float) -> str:
    """Return the shortest text that reads back as the same float, whole numbers without ``.0``."""
    text = repr(float(value))
    return text.removesuffix(".0")


def write_time(seconds: int) -> str:
    """Return seconds of the day as ``HH:MM``, or ``HH:MM:SS`` if needed."""
    minutes, rest = divmod(seconds, 60)
    text = f"{minutes // 60:02d}:{minutes % 60:02d}"
    return f"{text}:{rest:02d}" if rest else text


def escape_formula(text: str) -> str:
    """Return text that no spreadsheet takes for a formula; `plain` undoes it."""
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def _narrow(cell: object) -> str:
    text = str(cell).strip()
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    return text.removeprefix("'")


def _ranged(column: Column, parse: Parser) -> Parser:
    low = -math.inf if column.low is None else column.low
    high = math.inf if column.high is None else column.high
    shown = f"{column.range_text} {column.unit}".strip()
    fault = CellFault(IssueKind.OUT_OF_RANGE, {"range": shown})

    def ranged(cell: object) -> Any:
        value = parse(cell)
        if isinstance(value, CellFault):
            return value
        is_low = value <= low if column.is_low_open else value < low
        return fault if is_low or value > high else value

    return ranged


def _choices_by_spelling(column: Column) -> dict[str, StrEnum]:
    return {
        spelling.casefold(): choice.value
        for choice in column.choices
        for spelling in choice.spellings
    }


def _choice_fault(column: Column) -> CellFault:
    allowed = ", ".join(f"{choice.value} ({choice.zh})" for choice in column.choices)
    return CellFault(IssueKind.NOT_A_CHOICE, {"choices": allowed})


def _choice_parser(column: Column) -> Parser:
    values, fault = _choices_by_spelling(column), _choice_fault(column)
    return lambda cell: values.get(_narrow(cell).casefold(), fault)


def _choices_parser(column: Column) -> Parser:
    parse, fault = _choice_parser(column), _choice_fault(column)

    def parse_all(cell: object) -> Any:
        parts: Iterable[Any] = cell if isinstance(cell, list) else re.split(r"[,;、|]", str(cell))
        values = [parse(part) for part in parts if not is_empty(part)]
        return fault if any(isinstance(v, CellFault) for v in values) else frozenset(values)

    return parse_all


def _loose_moment(text: str) -> datetime | CellFault:
    match = _MOMENT.fullmatch(text)
    if match is None:
        return CellFault(IssueKind.NOT_A_MOMENT)
    year, month, day, hour, rest, offset = match.groups()
    iso = f"{year}-{int(month):02d}-{int(day):02d}T{int(hour):02d}{rest}{offset or ''}"
    try:
        return _to_second(datetime.fromisoformat(iso))
    except ValueError:
        return CellFault(IssueKind.NOT_A_MOMENT)


def _to_second(moment: datetime) -> datetime | CellFault:
    if moment.year not in YEARS:
        return CellFault(IssueKind.NOT_A_MOMENT)
    if moment.microsecond == 0:
        return moment
    return (moment + timedelta(microseconds=500_000)).replace(microsecond=0)


_WRITERS: dict[ColumnType, Callable[[Any], str]] = {
    ColumnType.ID: escape_formula,
    ColumnType.TEXT: escape_formula,
    ColumnType.FLAG: lambda value: "1" if value else "0",
    ColumnType.NUMBER: write_number,
    ColumnType.TIME: write_time,
    ColumnType.DATE: lambda value: str(value.isoformat()),
    ColumnType.MOMENT: lambda value: str(value.isoformat()),
    ColumnType.WEEKDAYS: lambda value: "".join(map(str, sorted(value))) or "none",
    ColumnType.CHOICES: lambda value: ",".join(sorted(value)),
}
