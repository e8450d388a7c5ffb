"""Who orders are for, from a file that names them: for printing and for the store."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from data.cells import is_empty, parse_id, plain
from data.issue_kinds import IssueKind
from data.issues import DataError, Issue, IssueTemplate
from data.order_file_issues import OrderFileIssue
from data.order_files.cell_values import CellFault, cleaned, number_cell
from data.order_files.fields import field_by_name
from data.order_files.grids import Grid, open_grids
from data.order_files.headers import WITHIN, Header, find_header, unused
from data.order_files.profiles import Profile
from data.order_files.sheet_rows import Line, RowKind, Sorter, filled_down
from data.printing.privacy import NOBODY, Recipient
from data.printing_issues import PrintingIssue
from data.read import Read, RejectedRow
from data.sheets import Row
from data.status_reports import waybills_of
from data.tables import ORDERS
from network.ids import OrderId
from network.orders import Order
from network.text import Text

_NUMBERS = ("order_id", "waybill_no")
_NAME, _PHONE, _ADDRESS = _PERSONAL = ("recipient_name", "recipient_phone", "recipient_address")
_DEEPER = 3
_SHOWN_HEADERS = 4
_LONGEST_VALUE = 60

_Cells = dict[str, list[object]]
"""The filled cells of a row by what they tell."""


def read_recipients(
    path: Path, orders: Iterable[Order], *, may_name_none: bool = False
) -> Read[Mapping[OrderId, Recipient]]:
    """Return who orders are for.

    Parameters
    ----------
    path
        A CSV file or a workbook with the number of each order and its recipient's name, phone or
        address, under any of the headers that the import of members' files knows. Of several
        sheets the one that is called ``orders`` or ``运单`` counts, else all that can be seen.
    orders
        The orders of the run, found by their id or else their waybill number; rows of others are
        counted and left out.
    may_name_none
        Whether the file may lack a column of recipients, as a file of orders may.

    Returns
    -------
    Read
        Recipients by order, all issues, and the refused rows without what is personal in them.

    Raises
    ------
    DataError
        If the file as a whole cannot be read, or its columns do not say who orders are for.
    """
    reading = _Reading(waybills_of(orders))
    with open_grids(path) as grids:
        for grid, rows in _meant(grids):
            reading.add(grid, rows, may_name_none=may_name_none)
    return reading.result(path.name)


def _meant(grids: Iterable[Grid]) -> list[tuple[Grid, list[Row]]]:
    """Return the sheet of orders, if one is called so, else all of them."""
    found = [(grid, list(grid.rows)) for grid in grids]
    named = [each for each in found if each[0].sheet in {ORDERS.name, ORDERS.title.zh}]
    return named or found


@dataclass(frozen=True, slots=True, kw_only=True)
class _Refusal:
    """Why a row is refused: the kind of issue, where, and the values of its text."""

    kind: IssueTemplate
    column: str = ""
    fill: Mapping[str, Any] = field(default_factory=dict)


class _Reading:
    """What the sheets of a file have said so far.

    Parameters
    ----------
    known
        Orders by id and by waybill number.
    """

    def __init__(self, known: Mapping[str, OrderId]) -> None:
        self._known = known
        self._found: dict[OrderId, Recipient] = {}
        self._row_of: dict[OrderId, int] = {}
        self._issues: list[Issue] = []
        self._rejected: list[RejectedRow] = []
        self._unreadable: dict[str, tuple[int, list[Issue]]] = {}
        self._is_read = False
        self._unknown = 0

    def add(self, grid: Grid, rows: Sequence[Row], *, may_name_none: bool) -> None:
        """Read a sheet, or note why it cannot be read."""
        self._issues += grid.issues
        count = sum(not all(map(is_empty, row)) for row in rows)
        if grid.is_hidden:
            hidden = OrderFileIssue.SHEET_HIDDEN.issue(table=grid.title, count=count)
            self._issues.append(hidden)
            return
        header = find_header(rows[: WITHIN + _DEEPER], grid.merged, Profile().meaning)
        missing = list(_missing(grid.title, header, may_name_none=may_name_none))
        if header is None or missing:
            self._unreadable[grid.title] = count, missing
            return
        self._is_read = True
        self._tell_columns(grid.title, header)
        sorter, start = Sorter(header), header.last + 1
        for line in filled_down(rows[start:], start, grid.merged):
            if sorter.sort(line).kind is RowKind.ORDER:
                self._add_row(grid.title, header, line)

    def result(self, name: str) -> Read[Mapping[OrderId, Recipient]]:
        """Return what was found.

        Raises
        ------
        DataError
            If none of the sheets could be read, with what each of them lacks.
        """
        if not self._is_read:
            lacking = [issue for _, issues in self._unreadable.values() for issue in issues]
            raise DataError([*self._issues, *(lacking or [_no_header(name)])])
        self._issues += (
            PrintingIssue.NO_RECIPIENTS_ON_SHEET.issue(table=title, count=count)
            for title, (count, _) in self._unreadable.items()
            if count
        )
        if self._unknown:
            kind = PrintingIssue.UNKNOWN_RECIPIENTS
            self._issues.append(kind.issue(table=name, count=self._unknown))
        told = (issue for row in self._rejected for issue in row.issues)
        return Read(
            value=self._found, issues=(*self._issues, *told), rejected=tuple(self._rejected)
        )

    def _tell_columns(self, title: str, header: Header) -> None:
        """Tell which columns nobody knows, and which say the same thing."""
        row = header.last + 1
        unknown = ", ".join(unused(header.columns))
        if unknown:
            kind = IssueKind.UNKNOWN_COLUMNS
            self._issues.append(kind.issue(table=title, row=row, columns=unknown))
        for name in (*_NUMBERS, *_PERSONAL):
            headers = [column.header for column in header.columns if column.field == name]
            if len(headers) > 1:
                shown = ", ".join(headers)
                alike = PrintingIssue.COLUMNS_ALIKE
                self._issues.append(alike.issue(table=title, row=row, field=name, headers=shown))

    def _add_row(self, title: str, header: Header, line: Line) -> None:
        cells = _cells(header, line.row)
        order_id, recipient = self._order_of(cells), _recipient_of(cells)
        refusals = [each for each in (order_id, recipient) if isinstance(each, _Refusal)]
        if any(not is_empty(cell) for cell in line.row[header.width :]):
            refusals = [_Refusal(kind=IssueKind.ROW_TOO_LONG)]
        elif order_id is None:
            self._unknown += not refusals
        elif isinstance(order_id, str) and isinstance(recipient, Recipient) and recipient != NOBODY:
            first = self._row_of.setdefault(order_id, line.number)
            if self._found.setdefault(order_id, recipient) != recipient:
                fill = {"value": order_id, "first": first}
                refusals = [_Refusal(kind=IssueKind.DUPLICATE, column=_NUMBERS[0], fill=fill)]
        if refusals:
            issues = tuple(
                each.kind.issue(table=title, row=line.number, field=each.column, **each.fill)
                for each in refusals
            )
            self._rejected.append(RejectedRow(row=line.number, cells=(), issues=issues))

    def _order_of(self, cells: _Cells) -> OrderId | _Refusal | None:
        """Return the order that a row names; None: one that is not known."""
        is_named = False
        for name in _NUMBERS:
            for cell in cells[name]:
                text = parse_id(cell)
                if isinstance(text, str) and text in self._known:
                    return self._known[text]
                number = cleaned(cell)
                if not isinstance(number, CellFault):
                    number = number_cell(number, is_waybill=name == "waybill_no")
                if isinstance(number, CellFault):
                    fill = {"value": plain(cell)[:_LONGEST_VALUE], **number.fill}
                    return _Refusal(kind=number.kind, column=name, fill=fill)
                if number in self._known:
                    return self._known[number]
                is_named = True
        return None if is_named else _Refusal(kind=IssueKind.NO_ORDER_ID, column=_NUMBERS[0])


def _no_header(title: str) -> Issue:
    names = (*_NUMBERS, *_PERSONAL)
    columns = Text("、".join(field_by_name()[name].zh for name in names), ", ".join(names))
    return IssueKind.NO_HEADER.issue(table=title, columns=columns)


def _missing(title: str, header: Header | None, *, may_name_none: bool) -> Iterator[Issue]:
    """Yield what a sheet lacks of what tells who orders are for."""
    if header is None:
        yield _no_header(title)
        return
    row, fields = header.last + 1, set(header.fields)
    if fields.isdisjoint(_NUMBERS):
        number = field_by_name()["waybill_no"]
        yield IssueKind.COLUMN_MISSING.issue(
            table=title, row=row, field=number.name, column=number.name, headers=_usual(number.name)
        )
    if fields.isdisjoint(_PERSONAL) and not may_name_none:
        yield PrintingIssue.NO_RECIPIENT_COLUMN.issue(
            table=title,
            row=row,
            field=_NAME,
            found=", ".join(column.header for column in header.columns),
            headers="; ".join(map(_usual, _PERSONAL)),
        )


def _usual(name: str) -> str:
    """Return the first headers that mean a field."""
    found = field_by_name()[name]
    return ", ".join((found.zh, *found.headers)[:_SHOWN_HEADERS])


def _cells(header: Header, row: Row) -> _Cells:
    """Return the filled cells of a row by what they tell, columns from left to right."""
    found: _Cells = {name: [] for name in (*_NUMBERS, *_PERSONAL)}
    for column in header.columns:
        if column.field in found and column.at < len(row):
            cell = row[column.at]
            if cleaned(cell) is not None:
                found[column.field].append(cell)
    return found


def _recipient_of(cells: _Cells) -> Recipient | _Refusal:
    """Return whom a row names; of several cells that say the same thing the first counts."""
    told = {}
    for name in _PERSONAL:
        cell = next(iter(cells[name]), "")
        text = cleaned(cell)
        if name == _PHONE and isinstance(text, str | int | float):
            text = number_cell(text, is_waybill=False)
        if isinstance(text, CellFault):
            return _Refusal(kind=text.kind, column=name)
        told[name] = text if name == _PHONE and isinstance(text, str) else plain(cell)
    return Recipient(name=told[_NAME], phone=told[_PHONE], address=told[_ADDRESS])
