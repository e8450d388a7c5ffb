"""From raw cells to typed columns: header recognition, parsing, keys and references."""

import difflib
from collections.abc import Collection, Container, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from data.cells import CellFault, bounded, is_empty, parser, plain
from data.columns import LONGEST_TEXT, Column, ColumnType, Table, normal_header
from data.issue_kinds import IssueKind
from data.issues import DataError, Issue, IssueTemplate
from data.masking import mask_text
from data.sheets import Row, Sheet
from network.text import Text

_HEADER_WITHIN = 10
_MOST_SUGGESTIONS = 50
_LONGEST_VALUE = 60
_NUMBERS = frozenset({"order_id", "waybill_no"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A warning about a file, not yet in words: blocks of one file add theirs up.

    Parameters
    ----------
    kind, column
        What was noticed, and in which column.
    row
        Spreadsheet row where it was noticed first; None: the whole file.
    fill
        Values for the fields of its text; ``count`` says how often.
    """

    kind: IssueTemplate
    column: str
    row: int | None
    fill: Mapping[str, Any]

    def issue(self, table: str) -> Issue:
        """Return it in words, about a file as the user knows it."""
        return self.kind.issue(table=table, row=self.row, field=self.column, **self.fill)


@dataclass(slots=True)
class Rows:
    """A table by column, with everything found wrong so far.

    Parameters
    ----------
    table, name
        The description, and the file as the user knows it.
    numbers
        Spreadsheet row of each data row.
    cells
        Raw cells by column name, personal columns left out.
    values
        Parsed values by column name; None where empty or faulty.
    issues
        Issues of the whole file.
    notices
        Further warnings about it.
    faults
        Issues by index of the data row.
    """

    table: Table
    name: str
    numbers: list[int]
    cells: dict[str, list[object]]
    values: dict[str, list[Any]] = field(default_factory=dict)
    issues: list[Issue] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    faults: dict[int, list[Issue]] = field(default_factory=dict)

    def __len__(self) -> int:
        """Return the number of data rows."""
        return len(self.numbers)

    def refuse(
        self, index: int, kind: IssueTemplate, column: str = "", value: object = "", **fill: Any
    ) -> None:
        """Note an issue of one data row; personal data that got into it are masked."""
        shown = self.shown(column, str(value))
        issue = kind.issue(
            table=self.name, row=self.numbers[index], field=column, value=shown, **fill
        )
        self.faults.setdefault(index, []).append(issue)

    def shown(self, column: str, text: str) -> str:
        """Return a cell as it may be told: beside personal columns a wrong cell may be personal.

        Numbers of orders are told as they are: some look like phones.
        """
        has_personal = any(each.is_personal for each in self.table.columns)
        return mask_text(text) if has_personal and column not in _NUMBERS else text

    def warn(
        self, kind: IssueTemplate, index: int | None = None, column: str = "", **fill: Any
    ) -> None:
        """Note a warning about the whole file, found first in the row of `index`."""
        row = None if index is None else self.numbers[index]
        self.notices.append(Notice(kind=kind, column=column, row=row, fill=fill))

    def all_issues(self) -> tuple[Issue, ...]:
        """Return the issues of the file, then those of its rows in order."""
        noticed = (notice.issue(self.name) for notice in self.notices)
        of_rows = (issue for index in sorted(self.faults) for issue in self.faults[index])
        return (*self.issues, *noticed, *of_rows)

    def records(self) -> Iterable[tuple[int, dict[str, Any]]]:
        """Return index and values by field of the model for each row without a fault."""
        fields = [column.field for column in self.table.columns if not column.is_personal]
        columns = [
            self.values[column.name] for column in self.table.columns if not column.is_personal
        ]
        for index, values in enumerate(zip(*columns, strict=True)):
            if index not in self.faults:
                yield index, dict(zip(fields, values, strict=True))


def parse_sheet(sheet: Sheet, table: Table) -> Rows:
    """Recognise the header and parse every column.

    Parameters
    ----------
    sheet, table
        Raw cells and what they should be.

    Raises
    ------
    DataError
        If there is no header, a required column is missing or a column occurs twice.
    """
    header_at, column_at, unknown = _header(sheet, table)
    data = [
        (number, row)
        for number, row in enumerate(sheet.rows[header_at + 1 :], start=header_at + 2)
        if not all(map(is_empty, row))
    ]
    width = len(sheet.rows[header_at])
    rows = Rows(
        table=table,
        name=sheet.name,
        numbers=[number for number, _ in data],
        cells={
            column.name: [row[at] if at < len(row) else None for _, row in data]
            for column, at in column_at.items()
            if not column.is_personal
        },
        issues=list(sheet.issues),
    )
    if unknown:
        rows.warn(IssueKind.UNKNOWN_COLUMNS, columns=", ".join(unknown))
    if not data:
        rows.warn(IssueKind.NO_ROWS)
    _refuse_shifted(rows, [row for _, row in data], width)
    parse_columns(rows)
    _refuse_long(rows, [row for _, row in data], column_at)
    return rows


def parse_columns(rows: Rows) -> None:
    """Fill the values of `rows` from its cells, refusing what cannot be read."""
    shifted = frozenset(rows.faults)
    for column in rows.table.columns:
        if not column.is_personal:
            _parse_column(rows, column, shifted)


def check_keys(rows: Rows) -> None:
    """Refuse rows whose key occurs in an earlier row."""
    if not rows.table.key:
        return
    columns = [rows.values[name] for name in rows.table.key]
    first_at: dict[tuple[Any, ...], int] = {}
    for index, key in enumerate(zip(*columns, strict=True)):
        if None in key or "" in key:
            continue
        first = first_at.setdefault(key, index)
        if first != index:
            rows.refuse(
                index,
                IssueKind.DUPLICATE,
                rows.table.key[-1],
                " / ".join(map(str, key)),
                first=rows.numbers[first],
            )


def check_reference(
    rows: Rows, column: str, known: Collection[str], target: str, names: Mapping[str, str]
) -> None:
    """Refuse rows whose `column` names nothing in `known`, with the nearest id if there is one.

    Parameters
    ----------
    rows, column
        What to check.
    known
        Ids that exist.
    target
        Name of the table they are in.
    names
        Id by name, for those who write a name where the id belongs.
    """
    near: dict[str, str] = {}
    for index, value in enumerate(rows.values[column]):
        if not value or value in known:
            continue
        if value not in near:
            near[value] = _nearest(value, known, names, is_searched=len(near) < _MOST_SUGGESTIONS)
        if near[value]:
            rows.refuse(
                index,
                IssueKind.UNKNOWN_REFERENCE_NEAR,
                column,
                value,
                target=target,
                suggestion=near[value],
            )
        else:
            rows.refuse(index, IssueKind.UNKNOWN_REFERENCE, column, value, target=target)


def _nearest(
    value: str, known: Collection[str], names: Mapping[str, str], *, is_searched: bool
) -> str:
    if value in names:
        return names[value]
    matches = difflib.get_close_matches(value, known, n=1) if is_searched else []
    return matches[0] if matches else ""


def _header(sheet: Sheet, table: Table) -> tuple[int, dict[Column, int], list[str]]:
    """Return the header's position, the position of each column, and unknown headers."""
    by_header = table.column_by_header()
    candidates = [_recognised(row, by_header) for row in sheet.rows[:_HEADER_WITHIN]]
    counts = [sum(column is not None for _, column, _ in found) for found in candidates]
    header_at = counts.index(max(counts))
    if counts[header_at] < min(2, len(table.columns)):
        asked = [column for column in table.columns if column.is_required]
        shown = Text("、".join(c.zh for c in asked), ", ".join(c.name for c in asked))
        raise DataError([*sheet.issues, IssueKind.NO_HEADER.issue(table=sheet.name, columns=shown)])
    column_at: dict[Column, int] = {}
    issues: list[Issue] = []
    for at, column, _ in candidates[header_at]:
        if column is not None and column in column_at:
            issues.append(
                IssueKind.COLUMN_TWICE.issue(
                    table=sheet.name, row=header_at + 1, field=column.name, column=column.name
                )
            )
        elif column is not None:
            column_at[column] = at
    issues += _missing(sheet.name, header_at, table, column_at)
    if issues:
        raise DataError([*sheet.issues, *issues])
    unknown = [text for _, column, text in candidates[header_at] if column is None and text]
    return header_at, column_at, unknown


def _recognised(row: Row, by_header: Mapping[str, Column]) -> list[tuple[int, Column | None, str]]:
    return [
        (at, by_header.get(normal_header(str(cell))), str(cell).strip())
        for at, cell in enumerate(row)
        if not is_empty(cell)
    ]


def _missing(name: str, header_at: int, table: Table, present: Container[Column]) -> list[Issue]:
    return [
        IssueKind.COLUMN_MISSING.issue(
            table=name,
            row=header_at + 1,
            field=column.name,
            column=column.name,
            headers=" / ".join(column.headers),
        )
        for column in table.columns
        if column.is_required and column not in present
    ]


def _refuse_shifted(rows: Rows, data: list[Row], width: int) -> None:
    """Refuse rows that are longer than the header: their cells may be in the wrong column."""
    for index, row in enumerate(data):
        if len(row) > width and not all(map(is_empty, row[width:])):
            rows.refuse(index, IssueKind.ROW_TOO_LONG)
            for cells in rows.cells.values():
                cells[index] = None


def _refuse_long(rows: Rows, data: list[Row], column_at: Mapping[Column, int]) -> None:
    """Refuse rows whose personal texts, which are not read here, are longer than they may be."""
    for column, at in column_at.items():
        if not column.is_personal:
            continue
        for index, row in enumerate(data):
            fault = bounded(plain(row[at]), LONGEST_TEXT) if at < len(row) else ""
            if isinstance(fault, CellFault):
                rows.refuse(index, fault.kind, column.name, **fault.fill)


def _blank(column: Column) -> Any:
    """Return what an empty cell without a default means."""
    if column.type is ColumnType.CHOICES:
        return frozenset()
    is_text = column.type in {ColumnType.ID, ColumnType.TEXT} and not column.references
    return "" if is_text else None


def _parse_column(rows: Rows, column: Column, shifted: Container[int]) -> None:
    """Parse one column; equal cells are parsed once."""
    parse = parser(column)
    default = parse(column.default) if column.default else _blank(column)
    cells = rows.cells.get(column.name)
    if cells is None:
        rows.values[column.name] = [default] * len(rows)
        return
    parsed: dict[object, Any] = {}
    values: list[Any] = []
    for index, cell in enumerate(cells):
        key = (cell.__class__, cell)
        if key not in parsed:
            parsed[key] = default if is_empty(cell) else parse(cell)
        value = parsed[key]
        if isinstance(value, CellFault):
            rows.refuse(index, value.kind, column.name, plain(cell)[:_LONGEST_VALUE], **value.fill)
            value = None
        elif column.is_required and is_empty(cell) and index not in shifted:
            rows.refuse(index, IssueKind.CELL_EMPTY, column.name)
        values.append(value)
    rows.values[column.name] = values
