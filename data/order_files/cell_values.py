"""From the cells people type to the cells the readers of orders take: nothing is guessed.

A function returns the cell, or a `CellFault` that says what is wrong with it.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from data.cells import parse_moment, parse_number, parse_time, plain
from data.clock import YEARS
from data.issue_kinds import IssueKind
from data.issues import IssueTemplate
from data.order_file_issues import OrderFileIssue
from data.order_files.fields import without_unit

_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060\ufeff\u00ad]")
_BLANKS = frozenset({"-", "--", "---", "/", "\\", "—", "——", "null", "none", "nan", "(空)", "空"})
_ERRORS = frozenset(
    {"#n/a", "#ref!", "#value!", "#div/0!", "#name?", "#num!", "#null!", "#spill!", "#calc!"}
)
_SCIENTIFIC = re.compile(r"\d\.\d+e\+?\d{1,2}|\d(?:\.\d+)?e\+\d{1,2}", re.IGNORECASE)
_SEVERAL = re.compile(r"[,;、/|\n]|\s{2,}")
_LEAST_WHOLE = 10
"""What has so many characters is a number of its own, not a group of one."""

_POINT_ZERO = re.compile(r"(\d{1,15})\.0+")
_EXACT_DIGITS = 15
_SURELY_ROUNDED = re.compile(r"\d{15}0{3,}")
_MAYBE_ROUNDED = re.compile(r"\d{15}0{1,2}")
_EXACT_BELOW = 10**_EXACT_DIGITS
_ROUNDED_SHARE = 0.5
_LEAST_ROUNDED = 3

_PIECES = re.compile(r"(\d+)\s*(?:件|个|箱|包|袋|票|单|pcs?)", re.IGNORECASE)
_COMPACT = re.compile(r"(20\d{2})(\d{2})(\d{2})(?:(\d{2})(\d{2})(\d{2})?)?")
_CHINESE = re.compile(
    r"(\d{4})[年./-](\d{1,2})[月./-](\d{1,2})[日号]?[T\s]*(上午|下午|中午|晚上|凌晨|早上)?\s*"
    r"(?:(\d{1,2})[时点:](?:(\d{1,2})分?)?(?::?(\d{1,2})秒?)?)?\s*(am|pm)?",
    re.IGNORECASE,
)
_CHINESE_TIME = re.compile(r"(\d{1,2})[时点](?:(\d{2})分?)?")
_DAY_OR_MONTH = re.compile(r"\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}(?:\s.*)?")
_NOON, _NIGHT = "中午", "晚上"
_AFTER_NOON = frozenset({"下午", _NIGHT, "pm"})
_BEFORE_NOON = frozenset({"凌晨", "早上", "上午", "am"})
_NO_HOUR = 24
_SERIALS = (20_000, 80_000)
_FROM_1904 = 1462


@dataclass(frozen=True, slots=True)
class CellFault:
    """Why a cell of a member's file is refused.

    Parameters
    ----------
    kind
        The kind of issue.
    fill
        Values for the fields of its text, apart from the cell itself.
    shown
        The cell that was refused, where it is not at hand.
    """

    kind: IssueTemplate
    fill: dict[str, Any] = field(default_factory=dict)
    shown: str = ""


def cleaned(cell: object) -> object | CellFault:
    """Return a cell without what nobody sees: None if empty, text in its plain form.

    Full-width letters and digits become plain ones, odd blanks one blank; a lone dash, slash or
    ``null`` is an empty cell, and an error of a spreadsheet a fault.
    """
    if not isinstance(cell, str):
        return cell
    text = cell
    if not text.isascii():
        text = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text))
    text = text.replace("\t", " ").replace("\r", "\n").replace("\xa0", " ").strip()
    if not text or text == "'":
        return None
    folded = text.casefold()
    if folded in _BLANKS:
        return None
    if folded in _ERRORS:
        return CellFault(OrderFileIssue.SPREADSHEET_ERROR, shown=text)
    return text


def number_cell(cell: object, *, is_waybill: bool = True) -> str | CellFault:
    """Return the number of an order as text: digits are whole, or the cell is refused.

    Parameters
    ----------
    cell
        A cell that is not empty.
    is_waybill
        Whether it is the number on a label, which holds plain letters and digits only; an id of
        our own may be any text.
    """
    if not isinstance(cell, str):
        return _number_of_number(cell)
    text = plain(cell).removeprefix("'")
    whole = _POINT_ZERO.fullmatch(text)
    if whole:
        return whole[1]
    fault: IssueTemplate | None = None
    if _SCIENTIFIC.fullmatch(text) or _SURELY_ROUNDED.fullmatch(text):
        fault = IssueKind.NUMBER_DAMAGED
    elif is_waybill and (_SEVERAL.search(text) or _are_several(text.split())):
        fault = OrderFileIssue.SEVERAL_NUMBERS
    elif is_waybill and not text.isascii():
        fault = OrderFileIssue.NO_NUMBER
    if fault is not None:
        return CellFault(fault)
    return "".join(text.split()) if is_waybill else text


def _are_several(parts: Sequence[str]) -> bool:
    """Return whether blanks stand between whole numbers, not between groups of one."""
    return len(parts) > 1 and all(len(part) >= _LEAST_WHOLE for part in parts)


def _number_of_number(cell: object) -> str | CellFault:
    """Return a number that a spreadsheet has kept exactly; beyond 15 digits it has not."""
    if isinstance(cell, bool) or not isinstance(cell, int | float):
        return CellFault(IssueKind.NUMBER_DAMAGED)
    is_exact = abs(cell) < _EXACT_BELOW and float(cell).is_integer()
    return str(int(cell)) if is_exact else CellFault(IssueKind.NUMBER_DAMAGED)


def rounded(cells: Sequence[object], *, is_known: bool) -> frozenset[int]:
    """Return which numbers of a column a spreadsheet has rounded to 15 digits.

    A number of 16 or 17 digits may end in zeros by itself. Where most of a column's long numbers
    do, it was rounded: one in ten, or in a hundred, would by chance.

    Parameters
    ----------
    cells
        Some of the column's cells.
    is_known
        Whether numbers further up in the column were rounded.
    """
    long = [
        at
        for at, cell in enumerate(cells)
        if isinstance(cell, str) and len(cell) > _EXACT_DIGITS and cell.isdigit()
    ]
    found = [at for at in long if _MAYBE_ROUNDED.fullmatch(str(cells[at]))]
    is_most = len(found) > _ROUNDED_SHARE * len(long)
    is_rounded = is_most and len(found) >= max(2, min(_LEAST_ROUNDED, len(long)))
    return frozenset(found) if is_known or is_rounded else frozenset()


def pieces_cell(cell: object) -> object:
    """Return a number of pieces without the word behind it."""
    match = _PIECES.fullmatch(cell) if isinstance(cell, str) else None
    return match[1] if match else cell


def amount_cell(name: str, cell: object, factor: float) -> object:
    """Return a weight in kg or a volume in l.

    Parameters
    ----------
    name
        Its field.
    cell
        A number, or text with or without a unit.
    factor
        Of the column's unit, for cells that name none.
    """
    if isinstance(cell, str):
        text, own = without_unit(name, cell)
        if own is not None:
            cell, factor = text, own
    if factor == 1.0:
        return cell
    number = _number(cell)
    return cell if number is None else round(number * factor, 9)


def moment_cell(cell: object, *, is_from_1904: bool) -> tuple[object | CellFault, bool]:
    """Return a moment, and whether the cell names only its day.

    A workbook keeps a day without a time as its midnight, which nothing else tells from one.

    Parameters
    ----------
    cell
        A date of a workbook, a day number, or text.
    is_from_1904
        Whether day numbers count from 1904.
    """
    moment, is_day = _moment_of(cell, is_from_1904=is_from_1904)
    if isinstance(moment, datetime) and moment.year not in YEARS:
        return CellFault(IssueKind.NOT_A_MOMENT), False
    return moment, is_day


def _moment_of(cell: object, *, is_from_1904: bool) -> tuple[object | CellFault, bool]:
    if isinstance(cell, datetime):
        return cell, cell.time() == time()
    if isinstance(cell, date):
        return datetime.combine(cell, time()), True
    if isinstance(cell, str):
        return _moment_of_text(cell, is_from_1904=is_from_1904)
    return _moment_of_number(cell, is_from_1904=is_from_1904)


def with_time(moment: datetime, cell: object) -> datetime | CellFault:
    """Return a day with the time of day that another cell tells."""
    if isinstance(cell, str):
        hour = _CHINESE_TIME.fullmatch(cell)
        cell = f"{hour[1]}:{hour[2] or '00'}" if hour else cell
    seconds = parse_time(cell)
    if not isinstance(seconds, int):
        return CellFault(IssueKind.NOT_A_TIME)
    return datetime.combine(moment.date(), time()) + timedelta(seconds=seconds)


def _moment_of_number(cell: object, *, is_from_1904: bool) -> tuple[object | CellFault, bool]:
    if isinstance(cell, bool) or not isinstance(cell, int | float):
        return CellFault(IssueKind.NOT_A_MOMENT), False
    shown = plain(cell)
    compact = _COMPACT.fullmatch(shown)
    if compact:
        return _built(*map(_digits, compact.groups())), compact[4] is None
    serial = float(cell) + _FROM_1904 * is_from_1904
    if not _SERIALS[0] <= serial <= _SERIALS[1]:
        return CellFault(IssueKind.NOT_A_MOMENT), False
    moment = parse_moment(serial)
    if not isinstance(moment, datetime):
        return CellFault(IssueKind.NOT_A_MOMENT), False
    return moment, serial.is_integer()


def _moment_of_text(cell: str, *, is_from_1904: bool) -> tuple[object | CellFault, bool]:
    moment = parse_moment(cell) if ":" in cell and "午" not in cell else None
    if isinstance(moment, datetime):
        return moment, False
    match = _CHINESE.fullmatch(cell)
    if match:
        year, month, day, half, hour, minute, second, meridiem = match.groups()
        hours = None
        if hour is not None:
            hours = _hour_of_day((half or meridiem or "").casefold(), int(hour))
        built = _built(
            _digits(year), _digits(month), _digits(day), hours, _digits(minute), _digits(second)
        )
        return built, hour is None
    compact = _COMPACT.fullmatch(cell)
    if compact:
        return _built(*map(_digits, compact.groups())), compact[4] is None
    if _DAY_OR_MONTH.fullmatch(cell):
        return CellFault(OrderFileIssue.DAY_OR_MONTH), False
    number = _number(cell)
    if number is None:
        return CellFault(IssueKind.NOT_A_MOMENT), False
    return _moment_of_number(number, is_from_1904=is_from_1904)


def _hour_of_day(half: str, hour: int) -> int:
    """Return the hour that a half of the day makes of one; `_NO_HOUR` if it may be another.

    12 at night may be midnight or a slip for noon, 9 at noon nothing at all.
    """
    if half == _NOON and hour <= 12:
        return hour + 12 if hour < 3 else hour if hour >= 11 else _NO_HOUR
    if half == _NIGHT and (hour == 12 or hour < 5):
        return _NO_HOUR
    if half in _AFTER_NOON and hour < 12:
        return hour + 12
    return 0 if half in _BEFORE_NOON and hour == 12 else hour


def _built(
    year: int | None,
    month: int | None,
    day: int | None,
    hour: int | None = None,
    minute: int | None = None,
    second: int | None = None,
) -> datetime | CellFault:
    try:
        return datetime(year or 0, month or 0, day or 0, hour or 0, minute or 0, second or 0)  # noqa: DTZ001  a local time without a zone
    except ValueError:
        return CellFault(IssueKind.NOT_A_MOMENT)


def _digits(text: str | None) -> int | None:
    return None if text is None else int(text)


def _number(cell: object) -> float | None:
    value = parse_number(cell)
    return value if isinstance(value, float) else None
