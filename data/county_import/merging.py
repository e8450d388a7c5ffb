"""What a source says now, what it said at the last import, and what a hand has changed since."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from data.cells import is_empty, plain, write_cell
from data.columns import Table
from data.county_import.issues import SetUpIssue
from data.county_import.place_cells import Cells
from data.county_import.record import NO_RECORD
from data.issue_kinds import IssueKind
from data.issues import DataError, Issue
from data.readers import read_county_table
from data.sheets import Sheet
from data.table_rows import Rows, check_keys, parse_sheet
from data.writers import csv_text
from network.text import Text

Key = tuple[str, ...]
ByKey = dict[Key, Cells]


@dataclass(slots=True)
class Merged:
    """A table after an import.

    Parameters
    ----------
    rows
        Its rows as cells, by key.
    source
        What the source says now, by key.
    added, changed, removed, by_hand
        How many rows the import added, changed and removed, and how many a hand did.
    issues
        Hand edits that the source disagrees with.
    """

    rows: ByKey
    source: ByKey
    added: int = 0
    changed: int = 0
    removed: int = 0
    by_hand: int = 0
    issues: list[Issue] = field(default_factory=list)

    def from_source(self, key: Key) -> bool:
        """Return whether a row is just what the source says."""
        return self.rows.get(key) == self.source.get(key)


def merge_table(
    table: Table, new: Sequence[Cells], folder: Path, base_folder: Path, *, is_replaced: bool
) -> Merged:
    """Return a table of the folder brought up to date.

    Parameters
    ----------
    table, new
        The table, and its rows as the source says now.
    folder, base_folder
        The county's folder, and where the table stands as the last import made it.
    is_replaced
        Whether to take the source as it is, whatever a hand has changed.

    Raises
    ------
    DataError
        If the table cannot be compared: no import made it, or it cannot be read whole.
    """
    source = by_key(table, new)
    current_rows = None if is_replaced else read_county_table(folder, table)
    if current_rows is None:
        return Merged(rows=dict(source), source=source, added=len(source))
    _refuse_unknown(table, current_rows)
    base_rows = read_county_table(base_folder, table) if base_folder.is_dir() else None
    if base_rows is None and len(current_rows):
        raise _unmergeable(table, NO_RECORD)
    current = by_key(table, cells_of(current_rows))
    base = {} if base_rows is None else by_key(table, cells_of(base_rows))
    return _merged(table, source, current, base)


def _merged(table: Table, source: ByKey, current: ByKey, base: ByKey) -> Merged:
    merged = Merged(rows={}, source=source)
    for key, row in source.items():
        if key in current:
            merged.rows[key] = _merged_row(table, key, row, current[key], base.get(key), merged)
        elif key in base:
            merged.by_hand += 1
            merged.issues.append(_told(SetUpIssue.HAND_ROW_GONE, table, key))
        else:
            merged.rows[key] = row
            merged.added += 1
    for key, row in current.items():
        if key in source:
            continue
        if key not in base:
            merged.by_hand += 1
            merged.rows[key] = row
        elif row != base[key]:
            merged.by_hand += 1
            merged.rows[key] = row
            merged.issues.append(_told(SetUpIssue.HAND_ROW_KEPT, table, key))
        else:
            merged.removed += 1
    return merged


def _merged_row(
    table: Table, key: Key, new: Cells, current: Cells, base: Cells | None, merged: Merged
) -> Cells:
    """Return a row cell by cell: what a hand changed stays, else what the source says."""
    before = base or {}
    result = dict(new)
    is_by_hand = False
    for name, cell in current.items():
        if cell in (before.get(name), new[name]):
            continue
        is_by_hand = True
        result[name] = cell
        if new[name] != before.get(name):
            merged.issues.append(
                SetUpIssue.HAND_EDIT_KEPT.issue(
                    table=file_name(table),
                    field=name,
                    value=cell,
                    key=_shown(key),
                    new=new[name],
                    name=file_name(table),
                )
            )
    merged.by_hand += is_by_hand
    merged.changed += result != current
    return result


def by_key(table: Table, rows: Sequence[Cells]) -> ByKey:
    """Return rows by the cells of the table's key.

    Of a table without key by all cells, and by how often they stood there before.
    """
    if table.key:
        return {tuple(row[name] for name in table.key): row for row in rows}
    found: ByKey = {}
    seen: Counter[Key] = Counter()
    for row in rows:
        cells = tuple(row[column.name] for column in table.columns)
        seen[cells] += 1
        found[(*cells, "" if seen[cells] == 1 else str(seen[cells]))] = row
    return found


def file_name(table: Table) -> str:
    """Return the name of a table's file in the folder."""
    return f"{table.name}.csv"


def cells_of(rows: Rows) -> list[Cells]:
    """Return parsed rows as the cells that are written for them, empty ones empty.

    A cell that cannot be read stays as it is.
    """
    found: list[Cells] = []
    for index in range(len(rows)):
        row: Cells = {}
        for column in rows.table.columns:
            cells = rows.cells.get(column.name)
            cell = None if cells is None else cells[index]
            value = rows.values[column.name][index] if column.name in rows.values else None
            if is_empty(cell):
                row[column.name] = ""
            else:
                row[column.name] = plain(cell) if value is None else write_cell(column, value)
        found.append(row)
    return found


def as_rows(table: Table, rows: Sequence[Cells]) -> Rows:
    """Return cells parsed by the rules of the table, as reading its file would."""
    lines: list[Sequence[object]] = [[column.name for column in table.columns]]
    lines += [list(row.values()) for row in (_ordered(table, row) for row in rows)]
    return parse_sheet(Sheet(name=file_name(table), rows=lines), table)


def table_text(table: Table, rows: Sequence[Cells]) -> str:
    """Return cells as the text of the table's CSV file."""
    header = [column.name for column in table.columns]
    return csv_text([header, *(list(_ordered(table, row).values()) for row in rows)])


def _ordered(table: Table, row: Mapping[str, str]) -> Cells:
    return {column.name: row.get(column.name, "") for column in table.columns}


def _refuse_unknown(table: Table, rows: Rows) -> None:
    """Refuse a table of which merging would lose something."""
    check_keys(rows)
    twice = [issue for issue in rows.all_issues() if issue.code == IssueKind.DUPLICATE.code]
    if twice:
        raise DataError(twice)
    if not rows.name.casefold().endswith(".csv"):
        raise _unmergeable(table, Text(f"保存在 {rows.name}", f"it is kept in {rows.name}"))
    for notice in rows.notices:
        if notice.kind is IssueKind.UNKNOWN_COLUMNS:
            columns = notice.fill["columns"]
            raise _unmergeable(table, Text(f"有不认识的列 {columns}", f"unknown columns {columns}"))


def _unmergeable(table: Table, detail: Text) -> DataError:
    name = file_name(table)
    return DataError([SetUpIssue.EDITED_UNKNOWN.issue(table=name, name=name, detail=detail)])


def _told(kind: SetUpIssue, table: Table, key: Key) -> Issue:
    name = file_name(table)
    return kind.issue(table=name, key=_shown(key), name=name)


def _shown(key: Key) -> str:
    return " / ".join(part for part in key if part)
