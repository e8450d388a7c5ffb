"""A block of rows: from the cells of a member's sheet to parsed and checked orders."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from data.cells import CellFault as ParserFault
from data.cells import bounded, end_of_day, is_empty, parser, plain
from data.columns import LONGEST_ID, Column
from data.county_checks import unique_names
from data.issue_kinds import IssueKind
from data.masking import mask_place, mask_text
from data.order_checks import check_rules
from data.order_file_issues import OrderFileIssue
from data.order_files.cell_values import (
    CellFault,
    amount_cell,
    cleaned,
    moment_cell,
    number_cell,
    pieces_cell,
    rounded,
    with_time,
)
from data.order_files.layouts import Layout
from data.order_files.place_names import Match, MatchKind, NoMatch, PlaceNames
from data.order_files.profiles import Profile
from data.order_files.sheet_rows import Line
from data.order_reader import complete_orders
from data.order_tables import ORDERS
from data.table_rows import Rows
from network.county import County

_LONGEST_VALUE = 60
_MIDNIGHT = "00:00"
_UNDIVIDED = frozenset({"waybill_no", "order_id", "pieces", "weight_kg", "volume_l"})
_TOWNSHIP_OF = {"origin_id": "origin_township", "destination_id": "destination_township"}
_COLUMNS = tuple(column for column in ORDERS.columns if not column.is_personal)


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What holds for all files of an import.

    Parameters
    ----------
    county, day
        The county, and the day for which is imported.
    profile, member_id
        How the files are filled in, and whose they are; without a member a column tells.
    places
        The names of the county's places.
    """

    county: County
    day: date
    profile: Profile
    member_id: str
    places: PlaceNames

    @cached_property
    def members(self) -> Mapping[str, str]:
        """Return the ids of members by the names that are unique."""
        return unique_names((str(m.member_id), m.name_zh) for m in self.county.members)

    @cached_property
    def shapes(self) -> tuple[re.Pattern[str], ...]:
        """Return the shapes of the member's waybills."""
        return tuple(map(re.compile, self.profile.shapes))


Resolved = dict[tuple[str, str, str], tuple[Match | NoMatch, int]]
"""How often each column's name and township was looked up, and what for."""


@dataclass(slots=True)
class Block:
    """Parsed and checked rows of a sheet.

    Parameters
    ----------
    rows
        The orders, with what is wrong with each.
    names
        Names of places that were taken for others or have to be confirmed.
    """

    rows: Rows
    names: Resolved


def read_block(
    lines: Sequence[Line], layout: Layout, terms: Terms, rounded_columns: set[str]
) -> Block:
    """Read rows of orders.

    Parameters
    ----------
    lines
        The rows, none of them blank.
    layout, terms
        Where the sheet tells what, and what holds for the whole import.
    rounded_columns
        Columns of the sheet in which a spreadsheet has rounded numbers; added to.
    """
    return _Reading(lines, layout, terms, rounded_columns).block()


class _Reading:
    """One block while it is read: the rows, and the cells of each field."""

    def __init__(
        self, lines: Sequence[Line], layout: Layout, terms: Terms, rounded_columns: set[str]
    ) -> None:
        self._lines = lines
        self._rounded_columns = rounded_columns
        self._layout = layout
        self._terms = terms
        self._rows = Rows(
            table=ORDERS, name=layout.title, numbers=[line.number for line in lines], cells={}
        )
        self._shifted = frozenset(self._refuse_shifted())
        self._names: Resolved = {}

    def block(self) -> Block:
        """Read every column, complete the orders and check them."""
        rows, terms = self._rows, self._terms
        for column in _COLUMNS:
            values = self._values(column)
            rows.values[column.name] = values
        complete_orders(rows, terms.county, terms.day)
        check_rules(rows, terms.county, terms.day)
        return Block(rows=rows, names=self._names)

    def _refuse_shifted(self) -> list[int]:
        """Refuse rows longer than the header, whose cells may be in the wrong column."""
        width = self._layout.width
        found = [
            index
            for index, line in enumerate(self._lines)
            if len(line.row) > width and not all(map(is_empty, line.row[width:]))
        ]
        for index in found:
            self._rows.refuse(index, IssueKind.ROW_TOO_LONG)
        return found

    def _cells(self, name: str) -> list[object]:
        """Return the cleaned cells of a field; a fault stands where a cell is refused."""
        at = self._layout.at.get(name)
        if at is None:
            return [None] * len(self._lines)
        meanings = self._terms.profile.values.get(name, {})
        known: dict[object, object] = {}
        cells: list[object] = []
        merged: list[int] = []
        for index, line in enumerate(self._lines):
            raw = line.row[at] if at < len(line.row) and index not in self._shifted else None
            if raw is None:
                cells.append(None)
                continue
            key = (raw.__class__, raw)
            if key not in known:
                cell = cleaned(raw)
                known[key] = _meant(cell, meanings)
            cell = known[key]
            if at in line.merged and name in _UNDIVIDED and cell is not None:
                fill = {"count": line.merged[at]}
                cell = CellFault(OrderFileIssue.AMOUNT_MERGED, fill, shown=plain(raw))
            elif at in line.merged:
                merged.append(index)
            cells.append(cell)
        if merged:
            self._rows.warn(OrderFileIssue.MERGED_DOWN, merged[0], name, count=len(merged))
        return cells

    def _values(self, column: Column) -> list[Any]:
        """Return the parsed values of a column, refusing what cannot be read."""
        name = column.name
        raw = self._cells(name)
        cells = self._with_default(name, raw)
        if name in {"waybill_no", "order_id"}:
            values = self._numbers(name, cells)
        elif name in _TOWNSHIP_OF:
            values = self._places(name, cells)
        elif name == "released_at":
            values = self._released(cells)
        elif name == "due_at":
            values = self._due(cells)
        elif name == "member_id":
            values = self._members(cells)
        else:
            values = self._parsed(column, cells)
        self._rows.cells[name] = [_shown(cell) for cell in cells]
        return [self._settled(column, index, value) for index, value in enumerate(values)]

    def _settled(self, column: Column, index: int, value: Any) -> Any:
        """Return a value; a fault is noted, and so is an empty cell that must be filled in."""
        if isinstance(value, CellFault | ParserFault):
            header = self._layout.headers.get(column.name, "")
            shown = mask_place(str(self._rows.cells[column.name][index] or ""), header)
            self._rows.refuse(index, value.kind, column.name, shown[:_LONGEST_VALUE], **value.fill)
            return None if column.references or column.name not in _TEXTS else ""
        if value is None and column.is_required and index not in self._shifted:
            has_fault = any(
                issue.field == column.name for issue in self._rows.faults.get(index, ())
            )
            if not has_fault:
                self._rows.refuse(index, IssueKind.CELL_EMPTY, column.name)
        return value

    def _with_default(self, name: str, cells: list[object]) -> list[object]:
        """Return cells with the profile's default where they are empty, and note how many."""
        default = self._terms.profile.defaults.get(name)
        if default is None:
            return cells
        empty = [
            index for index, cell in enumerate(cells) if cell is None and index not in self._shifted
        ]
        if empty:
            self._rows.warn(
                OrderFileIssue.DEFAULT_TAKEN, empty[0], name, count=len(empty), default=default
            )
        for index in empty:
            cells[index] = default
        return cells

    def _numbers(self, name: str, cells: list[object]) -> list[Any]:
        is_waybill = name == "waybill_no"
        values: list[Any] = [
            cell
            if cell is None or isinstance(cell, CellFault)
            else number_cell(cell, is_waybill=is_waybill)
            for cell in cells
        ]
        for index in rounded(values, is_known=name in self._rounded_columns):
            self._rounded_columns.add(name)
            values[index] = CellFault(IssueKind.NUMBER_DAMAGED)
        values = [bounded(v, LONGEST_ID) if isinstance(v, str) else v for v in values]
        shapes = self._terms.shapes if is_waybill else ()
        if shapes:
            shown = ", ".join(shape.pattern for shape in shapes)
            values = [
                CellFault(OrderFileIssue.NUMBER_SHAPE, {"shapes": shown})
                if isinstance(value, str) and not any(s.fullmatch(value) for s in shapes)
                else value
                for value in values
            ]
        return ["" if value is None else value for value in values]

    def _parsed(self, column: Column, cells: list[object]) -> list[Any]:
        """Return cells as the readers of orders parse them; equal ones are parsed once."""
        parse = parser(column)
        default = parse(column.default) if column.default else None
        factor = self._layout.factors.get(column.name, 1.0)
        known: dict[object, Any] = {}
        values = []
        for cell in cells:
            key = (cell.__class__, cell) if not isinstance(cell, CellFault) else id(cell)
            if key not in known:
                known[key] = _parse(column.name, cell, parse, default, factor)
            values.append(known[key])
        return values

    def _moment(self, cell: object) -> tuple[Any, bool]:
        if cell is None or isinstance(cell, CellFault):
            return cell, False
        return moment_cell(cell, is_from_1904=self._layout.is_from_1904)

    def _due(self, cells: list[object]) -> list[Any]:
        """Return due times; a day alone means its end."""
        values: list[Any] = []
        only_day: list[int] = []
        for index, cell in enumerate(cells):
            value, has_no_time = self._moment(cell)
            if isinstance(value, datetime) and has_no_time:
                only_day.append(index)
                value = end_of_day(value)
            values.append(value)
        if only_day:
            kind = OrderFileIssue.DUE_DAY_ONLY
            self._rows.warn(kind, only_day[0], "due_at", count=len(only_day))
        return values

    def _released(self, cells: list[object]) -> list[Any]:
        """Return release moments, put together from a day and a time where they stand apart."""
        days, times = self._cells("released_date"), self._cells("released_time")
        usual = self._terms.profile.defaults.get("released_time", _MIDNIGHT)
        has_day = bool({"released_at", "released_date"} & set(self._layout.at))
        if not has_day:
            days = self._assumed_days(usual)
        values: list[Any] = []
        only_day: list[int] = []
        for index, (cell, day, clock) in enumerate(zip(cells, days, times, strict=True)):
            value, has_no_time = self._moment(day if cell is None else cell)
            if isinstance(value, datetime) and has_no_time:
                if clock is None and has_day:
                    only_day.append(index)
                value = clock if isinstance(clock, CellFault) else with_time(value, clock or usual)
            values.append(value)
            if cell is None and day is not None:
                cells[index] = day
        if only_day:
            self._rows.warn(
                OrderFileIssue.DAY_ONLY,
                only_day[0],
                "released_at",
                count=len(only_day),
                time=usual,
            )
        return values

    def _assumed_days(self, usual: str) -> list[object]:
        """Return the day for which is imported, where the profile says at what time."""
        if self._lines:
            told = f"{self._terms.day} {usual}"
            kind = OrderFileIssue.DEFAULT_TAKEN
            self._rows.warn(kind, 0, "released_at", count=len(self._lines), default=told)
        return [self._terms.day] * len(self._lines)

    def _members(self, cells: list[object]) -> list[Any]:
        own = self._terms.member_id
        values: list[Any] = []
        for index, cell in enumerate(cells):
            if cell is None:
                values.append(None if index in self._shifted else own or None)
                continue
            value = cell if isinstance(cell, CellFault) else plain(cell)
            if isinstance(value, str):
                value = self._terms.members.get(value, value)
                if own and value != own:
                    value = CellFault(OrderFileIssue.OTHER_MEMBER, {"member": own})
            values.append(value)
        return values

    def _places(self, name: str, cells: list[object]) -> list[Any]:
        townships = self._cells(_TOWNSHIP_OF[name])
        values: list[Any] = []
        for index, (cell, township) in enumerate(zip(cells, townships, strict=True)):
            fault = next((c for c in (cell, township) if isinstance(c, CellFault)), None)
            if fault is not None or (cell is None and township is None):
                values.append(fault)
                continue
            texts = (
                "" if cell is None else plain(cell),
                "" if township is None else plain(township),
            )
            found = self._terms.places.resolve(*texts)
            if _is_told(found):
                key = (name, *texts)
                count = self._names.get(key, (found, 0))[1]
                self._names[key] = (found, count + 1)
            if cell is None:
                cells[index] = township
            if isinstance(found, Match):
                values.append(found.place_id)
                continue
            fill = {key: value for key, value in found.fill.items() if key != "value"}
            if "township" in fill:
                fill["township"] = mask_text(fill["township"])
            values.append(CellFault(found.issue, fill))
        return values


def _meant(cell: object, meanings: Mapping[str, str]) -> object:
    """Return what the profile says that a cell means; an empty meaning is an empty cell."""
    if not meanings or cell is None or isinstance(cell, CellFault):
        return cell
    text = plain(cell)
    return meanings[text] or None if text in meanings else cell


def _is_told(found: Match | NoMatch) -> bool:
    """Return whether people have to know how a name was understood."""
    if isinstance(found, NoMatch):
        return found.is_to_confirm
    return found.kind is MatchKind.TYPO


_TEXTS = frozenset({"waybill_no", "order_id"})


def _parse(
    name: str, cell: object, parse: Callable[[object], Any], default: Any, factor: float
) -> Any:
    if cell is None or isinstance(cell, CellFault):
        return default if cell is None else cell
    if name == "pieces":
        cell = pieces_cell(cell)
    elif name in {"weight_kg", "volume_l"}:
        cell = amount_cell(name, cell, factor)
    return parse(cell)


def _shown(cell: object) -> str | None:
    """Return a cell as issues show it."""
    if cell is None:
        return None
    return cell.shown if isinstance(cell, CellFault) else plain(cell)
