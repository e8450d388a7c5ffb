"""Sheets of places as people keep them: found headers, cells by field, nothing judged yet."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path

from data.cells import is_empty, plain
from data.county_import.fields import SHOWN_HEADERS, field_by_name, meaning
from data.county_import.issues import SetUpIssue
from data.issue_kinds import IssueKind
from data.issues import DataError, Issue
from data.order_files.cell_values import cleaned
from data.order_files.grids import Grid, open_grids
from data.order_files.headers import WITHIN, Header, find_header, says_header, unused
from data.order_files.sheet_rows import Line, filled_down
from data.sheets import Row

_DEEPER = 3
_LOCATION = ("lon", "lat", "coordinate")
_NAMES = ("name_zh", "village")
_ASIDE = re.compile(
    r"(?:合计|小计|总计|共计|汇总|total|sum).{0,8}|(?:注|备注|说明|填表|制表|审核|单位).{0,4}[:\uff1a].*",
    re.IGNORECASE,
)


@dataclass(slots=True)
class PlaceSheet:
    """The rows of a sheet that may be places.

    Parameters
    ----------
    title
        File and sheet as issues name them.
    numbers
        Row of each as a spreadsheet shows it.
    cells
        Cells by field, cleaned: None is empty; a `CellFault` is what a spreadsheet calls an error.
        Coordinates are as they were typed.
    is_own
        Whether it is a table of ours, in which nothing is exchanged or cleaned.
    """

    title: str
    numbers: list[int] = field(default_factory=list)
    cells: dict[str, list[object]] = field(default_factory=dict)
    is_own: bool = False

    def column(self, name: str) -> list[object]:
        """Return the cells of a field, all empty if no column tells it."""
        return self.cells.get(name, [None] * len(self.numbers))


def read_place_sheets(path: Path) -> tuple[list[PlaceSheet], list[Issue]]:
    """Read every sheet of a file that has a header of places.

    Parameters
    ----------
    path
        A workbook (.xlsx, .xls) or separated text, in any encoding that order files may have.

    Returns
    -------
    tuple
        The sheets, and what was noticed; errors refuse a sheet.

    Raises
    ------
    DataError
        If the file cannot be read, or no sheet of it has places.
    """
    issues: list[Issue] = []
    sheets: list[PlaceSheet] = []
    headless: list[tuple[str, int]] = []
    with open_grids(path) as grids:
        for grid in grids:
            issues += grid.issues
            found = _Reading(grid, issues).sheet()
            if isinstance(found, PlaceSheet):
                sheets.append(found)
            elif found:
                headless.append((grid.title, found))
    if not sheets and not any(issue.is_error for issue in issues):
        kind = SetUpIssue.NO_PLACES_HEADER
        issues += [kind.issue(table=t, within=WITHIN, count=n) for t, n in headless]
        issues += [] if headless else [IssueKind.EMPTY_FILE.issue(table=path.name)]
    else:
        kind = SetUpIssue.SHEET_LEFT_OUT
        issues += [kind.issue(table=t, count=n) for t, n in headless]
    if not sheets:
        raise DataError(issues)
    return sheets, issues


class _Reading:
    """One grid while it is read; issues are added to those of the file."""

    def __init__(self, grid: Grid, issues: list[Issue]) -> None:
        self._grid = grid
        self._issues = issues

    def sheet(self) -> PlaceSheet | int:
        """Return the sheet, or how many rows of it are left out."""
        grid = self._grid
        if grid.is_hidden:
            count = _filled(grid.rows)
            self._issues.append(SetUpIssue.SHEET_SKIPPED.issue(table=grid.title, count=count))
            return 0
        rows = iter(grid.rows)
        head = list(islice(rows, WITHIN + _DEEPER))
        header = find_header(head, grid.merged, meaning)
        if header is None:
            return _filled(chain(head, rows))
        below = filled_down(chain(head[header.last + 1 :], rows), header.last + 1, grid.merged)
        faults = list(self._faults(header))
        if faults:
            count = _filled(line.row for line in below)
            for kind, name, fill in faults:
                self._issues.append(
                    kind.issue(
                        table=grid.title, row=header.last + 1, field=name, count=count, **fill
                    )
                )
            return 0
        unknown = ", ".join(unused(header.columns))
        if unknown:
            row = header.last + 1
            told = IssueKind.UNKNOWN_COLUMNS.issue(table=grid.title, row=row, columns=unknown)
            self._issues.append(told)
        return _cells(grid.title, header, below)

    def _faults(self, header: Header) -> Iterator[tuple[SetUpIssue, str, dict[str, str]]]:
        """Yield why none of the rows can be read."""
        columns = defaultdict(list)
        for column in header.columns:
            if column.field:
                columns[column.field].append(column.header)
        for name, headers in columns.items():
            if len(headers) > 1:
                fill = {
                    "column": name,
                    "column_zh": field_by_name()[name].zh,
                    "headers": ", ".join(headers),
                }
                yield SetUpIssue.COLUMNS_COMPETE, name, fill
        wanted = [] if set(_NAMES) & columns.keys() else ["name_zh"]
        if "coordinate" not in columns:
            wanted += [name for name in ("lon", "lat") if name not in columns]
        for name in wanted:
            known = field_by_name()[name]
            headers = [known.zh, known.name, *known.headers][:SHOWN_HEADERS]
            fill = {"column": name, "column_zh": known.zh, "headers": ", ".join(headers)}
            yield SetUpIssue.COLUMN_NEEDED, name, fill


def _cells(title: str, header: Header, lines: Iterable[Line]) -> PlaceSheet:
    """Return the rows that may be places, by field; our own table is taken as it is."""
    at = {column.field: column.at for column in header.columns if column.field}
    is_own = "place_id" in at and all(column.header == column.field for column in header.columns)
    kept = [line for line in lines if _may_be_place(line.row, header, at)]
    cells: dict[str, list[object]] = {}
    for name, position in at.items():
        column = [line.row[position] if position < len(line.row) else None for line in kept]
        if is_own:
            cells[name] = [None if is_empty(cell) else cell for cell in column]
            continue
        clean = [cleaned(cell) for cell in column]
        if name in _LOCATION:
            clean = [
                raw if isinstance(cell, str) else cell
                for raw, cell in zip(column, clean, strict=True)
            ]
        cells[name] = clean
    numbers = [line.number for line in kept]
    return PlaceSheet(title=title, numbers=numbers, cells=cells, is_own=is_own)


def _may_be_place(row: Row, header: Header, at: dict[str, int]) -> bool:
    """Return whether a row is more than a blank, a repeated header, a remark or a total."""

    def is_told(name: str) -> bool:
        return name in at and at[name] < len(row) and not is_empty(row[at[name]])

    if all(map(is_empty, row)) or says_header(row, header):
        return False
    if any(map(is_told, _LOCATION)):
        return True
    filled: Sequence[object] = [cell for cell in row if not is_empty(cell)]
    return any(map(is_told, _NAMES)) and not _ASIDE.fullmatch(plain(filled[0]))


def _filled(rows: Iterable[Row]) -> int:
    return sum(not all(map(is_empty, row)) for row in rows)
