"""The annotated copy of an order file: every row in place, what became of it beside it."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, time
from pathlib import Path

from data.cells import plain
from data.issues import Issue
from data.masking import (
    ADDRESS_WORDS,
    is_of_addresses,
    mask_place_address,
    mask_text,
    mask_unknown,
)
from data.order_files.fields import OUTCOME_HEADERS, field_by_name
from data.order_files.headers import Header
from data.order_files.results import RowResult, RowStatus
from data.order_files.row_book import RowBook, RowSheet, Style
from data.printing.privacy import mask_address, mask_name, mask_phone
from network.text import Language, Text

_WORDS: Mapping[RowStatus, tuple[Text, Style]] = {
    RowStatus.ACCEPTED: (Text("已导入", "accepted"), Style.ACCEPTED),
    RowStatus.REFUSED: (Text("已退回", "refused"), Style.REFUSED),
    RowStatus.ASIDE: (Text("不是运单", "no order"), Style.ASIDE),
    RowStatus.UNREAD: (Text("未读取", "not read"), Style.UNREAD),
}
_SHIFT = len(OUTCOME_HEADERS)
_WIDTHS = (11, 60, 16)
_NEVER_PERSONAL = (date, time, bool)
_MOST_MASKED = 20_000
_PHONE_FIELDS = frozenset({"recipient_phone", "sender_phone"})
_NAME_FIELDS = frozenset({"recipient_name", "sender_name"})
_AS_THEY_ARE = frozenset({"waybill_no", "order_id"})

Mask = Callable[[str], str]


class AnnotatedBook:
    """An annotated copy while it is written: row by row, never held as a whole.

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
        self._book = RowBook(path)
        self._language = language
        self._is_unmasked = is_unmasked

    def sheet(
        self, title: str, above: Sequence[Sequence[object]] = (), header: Header | None = None
    ) -> "AnnotatedSheet":
        """Begin a sheet; the one before is finished.

        Parameters
        ----------
        title
            Its name.
        above, header
            The rows down to the end of the header, and the header; None: there is none.
        """
        frozen = (0, 0) if header is None else (header.last + 1, _SHIFT)
        page = self._book.sheet(title, _WIDTHS, frozen)
        sheet = AnnotatedSheet(page, header, self._language, is_unmasked=self._is_unmasked)
        sheet.write_above(above)
        return sheet

    def close(self) -> None:
        """Write what is left and close the file."""
        self._book.close()


class AnnotatedSheet:
    """A sheet of an annotated copy.

    Parameters
    ----------
    page, header, language
        Where to write, what the columns hold, and in which language.
    is_unmasked
        Whether personal data may be seen.
    """

    def __init__(
        self, page: RowSheet, header: Header | None, language: Language, *, is_unmasked: bool
    ) -> None:
        self._page = page
        self._header = header
        self._language = language
        self._is_unmasked = is_unmasked
        self._masks: dict[int, Mask | None] = {}
        self._at: dict[str, set[int]] = {}
        self._masked: dict[Mask, dict[object, object]] = {}
        self._last = 0
        for column in () if header is None else header.columns:
            self._masks[column.at] = mask_of(column.field, column.header)
            if column.field:
                self._at.setdefault(column.field, set()).add(column.at)

    def write_above(self, rows: Sequence[Sequence[object]]) -> None:
        """Write the titles and the header."""
        for at, row in enumerate(rows):
            is_header = self._header is not None and at >= self._header.first
            style = Style.HEADER if is_header else Style.TITLE
            cells: list[tuple[int, object, Style]] = []
            if self._header is not None and at == self._header.last:
                cells += (
                    (k, words.to(self._language), style) for k, words in enumerate(OUTCOME_HEADERS)
                )
            for k, cell in enumerate(row):
                if cell is not None and cell != "":
                    text = plain(cell)
                    shown = text if self._is_unmasked else mask_text(text)
                    cells.append((k + _SHIFT, shown, style))
            self._page.write(at + 1, cells)

    def write(self, results: Iterable[RowResult]) -> None:
        """Write rows in place, each with what became of it."""
        for result in results:
            self._last = result.line.number
            self._page.write(result.line.number, self._cells(result))

    def finish(self) -> None:
        """Let people filter by what became of the rows."""
        if self._header is not None and self._last > self._header.last + 1:
            self._page.filter(self._header.last + 1, self._last, self._header.width + _SHIFT)

    def _cells(self, result: RowResult) -> Iterator[tuple[int, object, Style]]:
        told = _WORDS.get(result.status)
        if told is not None:
            yield 0, told[0].to(self._language), told[1]
        wrong: set[int] = set()
        if result.issues:
            yield 1, "\n".join(map(self._told, result.issues)), Style.TOLD
            for issue in result.issues:
                wrong |= self._at.get(issue.field, set())
        for at, cell in enumerate(result.line.row):
            if cell is not None and cell != "":
                style = Style.WRONG if at in wrong else Style.PLAIN
                yield at + _SHIFT, self._shown(at, cell), style

    def _told(self, issue: Issue) -> str:
        colon = "：" if self._language is Language.ZH else ": "
        where = f"{issue.field}{colon}" if issue.field else ""
        cause, action = issue.cause.to(self._language), issue.action.to(self._language)
        return f"{issue.code} {where}{cause} {action}"

    def _shown(self, at: int, cell: object) -> object:
        """Return a cell as it may be seen; equal cells are masked once."""
        mask = None if self._is_unmasked else self._masks.get(at, mask_unknown)
        if mask is None or isinstance(cell, _NEVER_PERSONAL):
            return cell
        masked = self._masked.setdefault(mask, {})
        shown = masked.get(cell)
        if shown is None:
            if len(masked) >= _MOST_MASKED:
                masked.clear()
            text = plain(cell)
            told = mask(text)
            shown = masked[cell] = cell if told == text else told
        return shown


def mask_of(field: str | None, header: str) -> Mask | None:
    """Return how a column's cells are masked; None: they hold no personal data."""
    mask: Mask | None = mask_unknown
    if field in _AS_THEY_ARE:
        mask = None
    elif field in _NAME_FIELDS:
        mask = mask_name
    elif field in _PHONE_FIELDS:
        mask = mask_phone
    elif field and field_by_name()[field].is_personal:
        mask = _hidden if field == "id_card" else mask_address
    elif field:
        mask = _masked_address if is_of_addresses(header) else mask_text
    else:
        named = (known for words, known in _BY_HEADER if any(word in header for word in words))
        mask = next(named, mask_unknown)
    return mask


def _masked_address(text: str) -> str:
    """Return an address that is given as the name of a place."""
    return mask_place_address(mask_address(text))


def _hidden(text: str) -> str:
    return "*" * len(text)


_BY_HEADER: tuple[tuple[tuple[str, ...], Mask], ...] = (
    (("电话", "手机", "联系方式", "phone", "mobile"), mask_phone),
    (ADDRESS_WORDS, mask_address),
    (("姓名", "人员", "联系人", "收件人", "寄件人", "收货人", "发货人", "name"), mask_name),
    (("证件", "身份证"), _hidden),
)
