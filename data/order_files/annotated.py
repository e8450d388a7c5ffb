"""The annotated copy of an order file: every row in place, what became of it beside it."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from data.cells import plain
from data.issues import Issue
from data.masking import mask_address, mask_name, mask_phone, mask_text, mask_unknown
from data.order_files.fields import OUTCOME_HEADERS, field_by_name
from data.order_files.headers import Header
from data.order_files.results import RowResult, RowStatus
from network.text import Language, Text

_WORDS: Mapping[RowStatus, Text] = {
    RowStatus.ACCEPTED: Text("已导入", "accepted"),
    RowStatus.REFUSED: Text("已退回", "refused"),
    RowStatus.ASIDE: Text("不是运单", "no order"),
    RowStatus.TITLE: Text("", ""),
    RowStatus.HEADER: Text("", ""),
    RowStatus.BLANK: Text("", ""),
    RowStatus.UNREAD: Text("未读取", "not read"),
}
_CREATED = datetime(2020, 1, 1)  # noqa: DTZ001  a constant: the same input gives the same bytes
_SHIFT = len(OUTCOME_HEADERS)
_WIDTHS = (11, 60)
_USUAL_WIDTH = 16
_BAD_IN_TITLE = re.compile(r"[\[\]:*?/\\]")
_LONGEST_TITLE = 31
_LONGEST_TEXT = 32_000
_MOST_MASKED = 20_000
_FAR_DATE = date(1900, 1, 2)
_PHONE_FIELDS = frozenset({"recipient_phone", "sender_phone"})
_NAME_FIELDS = frozenset({"recipient_name", "sender_name"})
_AS_THEY_ARE = frozenset(
    {"waybill_no", "order_id", "pieces", "weight_kg", "volume_l", "released_at", "released_date"}
)

Mask = Callable[[str], str]


class AnnotatedBook:
    """A workbook that is written row by row, never held as a whole.

    Parameters
    ----------
    path
        The file to write.
    language
        Language of what is added.
    is_unmasked
        Whether personal data may be seen.
    """

    def __init__(self, path: Path, language: Language, *, is_unmasked: bool) -> None:
        self._book = xlsxwriter.Workbook(
            str(path),
            {
                "constant_memory": True,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "nan_inf_to_errors": True,
            },
        )
        self._book.set_properties({"created": _CREATED})
        self._language = language
        self._is_unmasked = is_unmasked
        self._formats = _formats(self._book)
        self._titles: set[str] = set()

    def sheet(self, title: str) -> "AnnotatedSheet":
        """Begin a sheet; the one before is finished."""
        sheet = self._book.add_worksheet(self._free_title(title))
        return AnnotatedSheet(sheet, self._formats, self._language, is_unmasked=self._is_unmasked)

    def close(self) -> None:
        """Write what is left and close the file."""
        self._book.close()

    def _free_title(self, title: str) -> str:
        wanted = _BAD_IN_TITLE.sub("_", title).strip("'")[:_LONGEST_TITLE] or "Sheet"
        found, number = wanted, 2
        while found.casefold() in self._titles:
            found = f"{wanted[: _LONGEST_TITLE - 3]}-{number}"
            number += 1
        self._titles.add(found.casefold())
        return found


class AnnotatedSheet:
    """A sheet of an annotated copy.

    Parameters
    ----------
    sheet, formats, language
        Where and how to write.
    is_unmasked
        Whether personal data may be seen.
    """

    def __init__(
        self,
        sheet: Worksheet,
        formats: Mapping[str, Format],
        language: Language,
        *,
        is_unmasked: bool,
    ) -> None:
        self._sheet = sheet
        self._formats = formats
        self._language = language
        self._is_unmasked = is_unmasked
        self._masks: dict[int, Mask | None] = {}
        self._at: dict[str, list[int]] = {}
        self._masked: dict[tuple[Mask, str], str] = {}
        self._last = 0
        for at, width in enumerate(_WIDTHS):
            sheet.set_column(at, at, width)
        sheet.set_column(_SHIFT, _SHIFT + 25, _USUAL_WIDTH)

    def begin(self, above: Sequence[Sequence[object]], header: Header) -> None:
        """Write the titles and the header, and learn what the columns hold."""
        for number, row in enumerate(above):
            style = self._formats["header" if number >= header.first else "title"]
            for at, cell in enumerate(row):
                if cell is not None:
                    text = plain(cell)
                    shown = text if self._is_unmasked else mask_text(text)
                    self._sheet.write_string(number, at + _SHIFT, shown[:_LONGEST_TEXT], style)
        for at, words in enumerate(OUTCOME_HEADERS):
            self._sheet.write_string(
                header.last, at, words.to(self._language), self._formats["header"]
            )
        self._sheet.freeze_panes(header.last + 1, _SHIFT)
        self._last = header.last
        self._first = header.last
        self._width = header.width + _SHIFT
        for column in header.columns:
            self._masks[column.at] = mask_of(column.field, column.header)
            if column.field:
                self._at.setdefault(column.field, []).append(column.at)

    def write(self, results: Iterable[RowResult]) -> None:
        """Write rows in place, each with what became of it."""
        for result in results:
            self._write(result)

    def finish(self) -> None:
        """Let people filter by what became of the rows."""
        if self._last > self._first:
            self._sheet.autofilter(self._first, 0, self._last, self._width - 1)

    def _write(self, result: RowResult) -> None:
        number = result.line.number - 1
        self._last = max(self._last, number)
        word = _WORDS[result.status].to(self._language)
        if word:
            self._sheet.write_string(number, 0, word, self._formats[result.status.value])
        if result.issues:
            told = "\n".join(map(self._told, result.issues))[:_LONGEST_TEXT]
            self._sheet.write_string(number, 1, told, self._formats["told"])
        wrong = {at for issue in result.issues for at in self._at.get(issue.field, ())}
        for at, cell in enumerate(result.line.row):
            if cell is not None and cell != "":
                self._write_cell(number, at, cell, is_wrong=at in wrong)

    def _told(self, issue: Issue) -> str:
        colon = "：" if self._language is Language.ZH else ": "
        where = f"{issue.field}{colon}" if issue.field else ""
        cause, action = issue.cause.to(self._language), issue.action.to(self._language)
        return f"{issue.code} {where}{cause} {action}"

    def _write_cell(self, number: int, at: int, cell: Any, *, is_wrong: bool) -> None:
        column = at + _SHIFT
        style = self._formats["wrong"] if is_wrong else None
        mask = None if self._is_unmasked else self._masks.get(at, mask_unknown)
        if mask is not None and not isinstance(cell, date | time | bool):
            text = plain(cell)
            shown = self._mask(mask, text)
            if shown != text or isinstance(cell, str):
                self._sheet.write_string(number, column, shown[:_LONGEST_TEXT], style)
                return
        if isinstance(cell, str):
            self._sheet.write_string(number, column, cell[:_LONGEST_TEXT], style)
        elif isinstance(cell, bool):
            self._sheet.write_boolean(number, column, cell, style)
        elif isinstance(cell, int | float):
            self._sheet.write_number(number, column, cell, style)
        elif isinstance(cell, date) and _as_date(cell) >= _FAR_DATE:
            kind = "moment" if isinstance(cell, datetime) else "date"
            kept = cell.replace(tzinfo=None) if isinstance(cell, datetime) else cell
            self._sheet.write_datetime(
                number, column, kept, self._formats[f"wrong_{kind}" if is_wrong else kind]
            )
        else:
            self._sheet.write_string(number, column, str(cell), style)

    def _mask(self, mask: Mask, text: str) -> str:
        key = mask, text
        if key not in self._masked:
            if len(self._masked) >= _MOST_MASKED:
                self._masked.clear()
            self._masked[key] = mask(text)
        return self._masked[key]


def mask_of(field: str | None, header: str) -> Mask | None:
    """Return how a column's cells are masked; None: they hold no personal data."""
    if field in _AS_THEY_ARE:
        return None
    if field in _NAME_FIELDS:
        return mask_name
    if field in _PHONE_FIELDS:
        return mask_phone
    if field and field_by_name()[field].is_personal:
        return _hidden if field == "id_card" else mask_address
    if field:
        return mask_text
    for words, mask in _BY_HEADER:
        if any(word in header for word in words):
            return mask
    return mask_unknown


def _hidden(text: str) -> str:
    return "*" * len(text)


_BY_HEADER: tuple[tuple[tuple[str, ...], Mask], ...] = (
    (("电话", "手机", "联系方式", "phone", "mobile"), mask_phone),
    (("地址", "住址", "address"), mask_address),
    (("姓名", "人员", "联系人", "收件人", "寄件人", "收货人", "发货人", "name"), mask_name),
    (("证件", "身份证"), _hidden),
)


def _as_date(cell: date) -> date:
    return cell.date() if isinstance(cell, datetime) else cell


def _formats(book: Any) -> dict[str, Format]:
    wrong = {"bg_color": "#F8CBAD", "bold": True}
    moment, day = "yyyy-mm-dd hh:mm", "yyyy-mm-dd"
    kinds: dict[str, dict[str, object]] = {
        "title": {"bold": True},
        "header": {"bold": True, "bottom": 1, "bg_color": "#DDEBF7", "text_wrap": True},
        "accepted": {"font_color": "#375623"},
        "refused": {"bg_color": "#FFC7CE", "font_color": "#9C0006", "bold": True},
        "aside": {"font_color": "#7F7F7F"},
        "unread": {"bg_color": "#FFEB9C", "font_color": "#7F6000"},
        "told": {"text_wrap": True, "valign": "top", "font_color": "#9C0006"},
        "wrong": wrong,
        "moment": {"num_format": moment},
        "date": {"num_format": day},
        "wrong_moment": {**wrong, "num_format": moment},
        "wrong_date": {**wrong, "num_format": day},
    }
    return {name: book.add_format(kind) for name, kind in kinds.items()}
