"""Import order files: every row becomes an order, is refused with its reason, or is set aside."""

import csv
import hashlib
import json
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from data.cells import escape_formula, is_empty
from data.clock import to_moment
from data.issue_kinds import IssueKind
from data.issues import DataError, Issue
from data.order_file_issues import OrderFileIssue
from data.order_files.annotated import AnnotatedBook, AnnotatedSheet
from data.order_files.blocks import Block, Terms, read_block
from data.order_files.grids import Grid, open_grids
from data.order_files.headers import WITHIN, Header, find_header, unused
from data.order_files.layouts import Layout, layout_of
from data.order_files.ledger import Ledger, Seen
from data.order_files.place_names import Match, MatchKind, NoMatch
from data.order_files.profiles import missing_columns
from data.order_files.results import (
    FileSummary,
    ImportSummary,
    RowResult,
    RowStatus,
    SheetSummary,
)
from data.order_files.sheet_rows import Line, RowKind, Sorter, filled_down
from data.sheets import Row
from data.table_rows import Notice
from data.writers import order_header, order_lines
from network.orders import Order
from network.text import Language

_BLOCK = 4096
_DEEPER = 3
_KEPT_ISSUES = 1000
_COMPARED = ("origin_id", "destination_id", "pieces", "weight_kg", "direction", "released_at")
ISSUE_HEADER = (
    "code", "severity", "file", "sheet", "row", "field", "header", "value", "cause", "action",
)  # fmt: skip
"""Columns of the list of issues."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Where an import is written.

    Parameters
    ----------
    folder
        A folder that exists: gets the annotated copies, and parts that are joined at the end.
    language
        Language of issues and of what the copies add.
    is_unmasked
        Whether personal data may be seen in the copies.
    """

    folder: Path
    language: Language
    is_unmasked: bool = False


@dataclass(slots=True)
class _Tally:
    """What an import has found so far."""

    issues: list[Issue] = field(default_factory=list)
    codes: Counter[str] = field(default_factory=Counter)
    names: dict[tuple[str, str], tuple[NoMatch, int]] = field(default_factory=dict)
    pieces: int = 0
    weight_kg: float = 0.0


def import_files(
    paths: Sequence[Path], terms: Terms, ledger: Ledger, target: Target
) -> tuple[ImportSummary, dict[tuple[str, str], tuple[NoMatch, int]]]:
    """Import files one after the other.

    Parameters
    ----------
    paths
        The files; one that is refused as a whole does not keep the others from being imported.
    terms, ledger
        What holds for all of them, and the orders seen.
    target
        Where to write: ``orders.csv``, ``issues.csv`` and a copy of each file.

    Returns
    -------
    tuple
        The summary; and by township and name what could not be placed, with its rows.
    """
    ledger.forget([path.name for path in paths])
    tally = _Tally()
    files = []
    with (
        (target.folder / "orders.csv").open("w", encoding="utf-8", newline="") as orders,
        (target.folder / "issues.csv").open("w", encoding="utf-8-sig", newline="") as issues,
    ):
        csv.writer(orders, lineterminator="\n").writerow(order_header())
        csv.writer(issues, lineterminator="\n").writerow(ISSUE_HEADER)
        for path in paths:
            part = _Part(path, terms, ledger, target)
            files.append(part.imported(tally))
            part.join(orders, issues)
    summary = ImportSummary(
        files=tuple(files),
        issues=tuple(tally.issues),
        codes=dict(sorted(tally.codes.items())),
        pieces=tally.pieces,
        weight_kg=tally.weight_kg,
        to_confirm=len(tally.names),
    )
    return summary, tally.names


class _Part:
    """The import of one file: it counts as a whole, or not at all."""

    def __init__(self, path: Path, terms: Terms, ledger: Ledger, target: Target) -> None:
        self._path = path
        self._terms = terms
        self._ledger = ledger
        self._target = target
        self._orders_path = target.folder / ".orders.part"
        self._issues_path = target.folder / ".issues.part"
        self._zone = ZoneInfo(terms.county.timezone)
        self._tally = _Tally()
        self._sheets: list[SheetSummary] = []

    def imported(self, tally: _Tally) -> FileSummary:
        """Import the file; what was found is added to `tally`."""
        name = self._free_name()
        try:
            with (
                self._ledger.unless_refused(),
                self._orders_path.open("w", encoding="utf-8", newline="") as orders,
                self._issues_path.open("w", encoding="utf-8", newline="") as issues,
            ):
                self._orders = csv.writer(orders, lineterminator="\n")
                self._issues = csv.writer(issues, lineterminator="\n")
                self._import(self._target.folder / name)
        except DataError as error:
            (self._target.folder / name).unlink(missing_ok=True)
            self._tally = _Tally()
            return self._refused(error.issues, tally)
        _add(tally, self._tally)
        return FileSummary(
            file=self._path.name,
            sha256=_digest(self._path),
            sheets=tuple(self._sheets),
            annotated=name,
        )

    def join(self, orders: Any, issues: Any) -> None:
        """Append the part's orders and issues to those of the import."""
        for path, stream in ((self._orders_path, orders), (self._issues_path, issues)):
            if path.exists():
                with path.open(encoding="utf-8", newline="") as part:
                    shutil.copyfileobj(part, stream)
                path.unlink()

    def _refused(self, issues: Sequence[Issue], tally: _Tally) -> FileSummary:
        self._orders_path.unlink(missing_ok=True)
        with self._issues_path.open("w", encoding="utf-8", newline="") as stream:
            self._issues = csv.writer(stream, lineterminator="\n")
            for issue in issues:
                self._note(issue, SheetSummary())
        _add(tally, self._tally)
        readable = self._path.is_file()
        return FileSummary(
            file=self._path.name,
            sha256=_digest(self._path) if readable else "",
            issues=tuple(issues),
        )

    def _import(self, annotated: Path) -> None:
        book = AnnotatedBook(annotated, self._target.language, is_unmasked=self._target.is_unmasked)
        try:
            with open_grids(self._path, self._terms.profile.encoding) as grids:
                for grid in grids:
                    summary = SheetSummary(sheet=grid.sheet)
                    self._sheets.append(summary)
                    for issue in grid.issues:
                        self._note(issue, summary)
                    self._import_sheet(grid, summary, book)
        finally:
            book.close()
        if not any(sheet.rows for sheet in self._sheets) and not self._has_errors():
            raise DataError([IssueKind.EMPTY_FILE.issue(table=self._path.name)])

    def _has_errors(self) -> bool:
        return any(code.startswith("E") for code in self._tally.codes)

    def _import_sheet(self, grid: Grid, summary: SheetSummary, book: AnnotatedBook) -> None:
        left_out = self._left_out(grid)
        if left_out is not None:
            rows = sum(not all(map(is_empty, row)) for row in grid.rows)
            self._note(left_out.issue(table=grid.title, count=rows), summary)
            return
        rows = iter(grid.rows)
        head = list(islice(rows, WITHIN + _DEEPER))
        meaning = self._terms.profile.meaning
        header = find_header(head, grid.merged, meaning)
        sheet = book.sheet(grid.sheet or Path(grid.file).stem)
        if header is None:
            self._no_header(grid, summary, chain(head, rows), sheet)
            return
        self._tell_header(grid, summary, header, head)
        sheet.begin(head[: header.last + 1], header)
        body = chain(head[header.last + 1 :], rows)
        lines = filled_down(body, header.last + 1, grid.merged)
        terms = self._terms
        layout, faults = layout_of(grid, header, terms.profile, terms.member_id)
        if faults:
            unread = [line for line in lines if not all(map(is_empty, line.row))]
            summary.rows = summary.refused = len(unread)
            for kind, name, fill in faults:
                self._note(
                    kind.issue(
                        table=grid.title, row=header.last + 1, field=name, count=len(unread), **fill
                    ),
                    summary,
                )
            sheet.write(RowResult(line=line, status=RowStatus.UNREAD) for line in unread)
        else:
            self._import_rows(lines, header, layout, summary, sheet)
        sheet.finish()

    def _left_out(self, grid: Grid) -> OrderFileIssue | None:
        """Return why a sheet is not read, if it is not."""
        profile = self._terms.profile
        is_wanted = not profile.sheets or not grid.sheet or grid.sheet in profile.sheets
        if not is_wanted or grid.sheet in profile.ignored_sheets:
            return OrderFileIssue.SHEET_LEFT_OUT
        return OrderFileIssue.SHEET_HIDDEN if grid.is_hidden else None

    def _no_header(
        self, grid: Grid, summary: SheetSummary, rows: Iterable[Row], sheet: AnnotatedSheet
    ) -> None:
        count = 0
        for number, row in enumerate(rows, start=1):
            if not all(map(is_empty, row)):
                count += 1
                sheet.write([RowResult(line=Line(number, row), status=RowStatus.UNREAD)])
        summary.rows = summary.refused = count
        if count:
            issue = OrderFileIssue.NO_ORDER_HEADER.issue(
                table=grid.title, within=WITHIN, count=count
            )
        else:
            issue = OrderFileIssue.SHEET_EMPTY.issue(table=grid.title)
        self._note(issue, summary)

    def _tell_header(
        self, grid: Grid, summary: SheetSummary, header: Header, head: Sequence[Row]
    ) -> None:
        summary.header_rows = (header.first + 1, header.last + 1)
        summary.columns = {column.header: column.field for column in header.columns}
        above = sum(not all(map(is_empty, row)) for row in head[: header.first])
        if above:
            self._note(OrderFileIssue.ABOVE_HEADER.issue(table=grid.title, count=above), summary)
        unknown = unused(header.columns)
        if unknown:
            kind = IssueKind.UNKNOWN_COLUMNS
            issue = kind.issue(table=grid.title, row=header.last + 1, columns=", ".join(unknown))
            self._note(issue, summary)
        found = tuple(column.parts for column in header.columns)
        for issue in missing_columns(self._terms.profile, found, grid.title):
            self._note(issue, summary)

    def _import_rows(
        self,
        lines: Iterator[Line],
        header: Header,
        layout: Layout,
        summary: SheetSummary,
        sheet: AnnotatedSheet,
    ) -> None:
        sorter = Sorter(header)
        notices: dict[tuple[str, str, str], Notice] = {}
        names: dict[tuple[str, str, str], tuple[Match | NoMatch, int]] = {}
        while block := list(islice(lines, _BLOCK)):
            kinds = [sorter.kind(line) for line in block]
            orders = [
                line for line, kind in zip(block, kinds, strict=True) if kind is RowKind.ORDER
            ]
            read = read_block(orders, layout, self._terms)
            accepted = self._take(read, layout.title)
            summary.rows += sum(kind is not RowKind.BLANK for kind in kinds)
            results = list(self._results(block, kinds, read, sorter, layout))
            self._count(results, summary, accepted, layout)
            sheet.write(results)
            _merge_notices(notices, read.rows.notices)
            for key, (found, count) in read.names.items():
                names[key] = found, names.get(key, (found, 0))[1] + count
        for notice in notices.values():
            self._note(notice.issue(layout.title), summary, layout)
        self._tell_names(names, layout, summary)
        if not summary.rows:
            self._note(IssueKind.NO_ROWS.issue(table=layout.title), summary)

    def _results(
        self,
        block: Sequence[Line],
        kinds: Sequence[RowKind],
        read: Block,
        sorter: Sorter,
        layout: Layout,
    ) -> Iterator[RowResult]:
        """Yield what became of each row, in order."""
        index = 0
        for line, kind in zip(block, kinds, strict=True):
            if kind is RowKind.BLANK:
                yield RowResult(line=line, status=RowStatus.BLANK)
            elif kind is RowKind.ORDER:
                faults = tuple(read.rows.faults.get(index, ()))
                status = RowStatus.REFUSED if faults else RowStatus.ACCEPTED
                yield RowResult(line=line, status=status, issues=faults)
                index += 1
            else:
                issues = tuple(_aside(line, kind, sorter, layout.title))
                yield RowResult(line=line, status=RowStatus.ASIDE, issues=issues)

    def _take(self, read: Block, title: str) -> list[Order]:
        """Refuse what was seen before, note the rest as seen, and write it."""
        taken = []
        rows = read.rows
        place = title.removeprefix(self._path.name)
        for index, values in rows.records():
            order = Order(**values)
            numbers = dict.fromkeys(filter(None, (order.order_id, order.waybill_no)))
            content = self._content(order)
            for number in numbers:
                seen = self._ledger.find(number)
                if seen is not None:
                    self._refuse_seen(read, index, number, seen, content)
                    break
            else:
                where = f"{place}:{rows.numbers[index]}"
                for number in numbers:
                    self._ledger.add(number, source=self._path.name, place=where, content=content)
                taken.append(order)
        self._orders.writerows(order_lines(taken, self._terms.county, self._terms.day))
        self._tally.pieces += sum(order.pieces for order in taken)
        self._tally.weight_kg += sum(order.weight_kg for order in taken)
        return taken

    def _content(self, order: Order) -> str:
        released = to_moment(order.released_s, self._terms.day, self._zone).isoformat()
        told = (*(str(getattr(order, name)) for name in _COMPARED[:-1]), released)
        return json.dumps(told, ensure_ascii=False)

    def _refuse_seen(self, read: Block, index: int, number: str, seen: Seen, content: str) -> None:
        where = f"{seen.source}{seen.place}"
        if seen.day != self._terms.day.isoformat():
            kind, fill = OrderFileIssue.ORDER_SEEN, {"day": seen.day}
        elif seen.content == content:
            kind, fill = OrderFileIssue.ORDER_REPEATED, {}
        else:
            before, now = json.loads(seen.content), json.loads(content)
            fields = [
                name
                for name, one, other in zip(_COMPARED, before, now, strict=True)
                if one != other
            ]
            kind, fill = OrderFileIssue.ORDER_CONTRADICTED, {"fields": ", ".join(fields)}
        read.rows.refuse(index, kind, "waybill_no", number, where=where, **fill)

    def _count(
        self,
        results: Sequence[RowResult],
        summary: SheetSummary,
        accepted: Sequence[Order],
        layout: Layout,
    ) -> None:
        summary.accepted += len(accepted)
        for result in results:
            summary.refused += result.status is RowStatus.REFUSED
            summary.aside += result.status is RowStatus.ASIDE
            for issue in result.issues:
                self._note(issue, summary, layout)

    def _tell_names(
        self,
        names: dict[tuple[str, str, str], tuple[Match | NoMatch, int]],
        layout: Layout,
        summary: SheetSummary,
    ) -> None:
        """Tell which names were taken for others, and remember which are to be confirmed."""
        for (column, name, township), (found, count) in names.items():
            if isinstance(found, NoMatch):
                if found.is_to_confirm:
                    before = self._tally.names.get((township, name), (found, 0))[1]
                    self._tally.names[township, name] = found, before + count
            elif found.kind is MatchKind.TYPO:
                issue = OrderFileIssue.PLACE_TYPO.issue(
                    table=layout.title,
                    field=column,
                    value=f"{township}{name}",
                    count=count,
                    name=f"{self._terms.places.name_of(found.place_id)} ({found.place_id})",
                    score=f"{found.score:.2f}",
                    file=self._terms.places.names_file,
                )
                self._note(issue, summary, layout)

    def _note(self, issue: Issue, summary: SheetSummary, layout: Layout | None = None) -> None:
        """Write an issue and count it."""
        summary.codes[issue.code] += 1
        self._tally.codes[issue.code] += 1
        if len(self._tally.issues) < _KEPT_ISSUES:
            self._tally.issues.append(issue)
        language = self._target.language
        header = "" if layout is None else layout.headers.get(issue.field, "")
        cells = (
            issue.code,
            issue.severity.value,
            self._path.name,
            summary.sheet,
            "" if issue.row is None else str(issue.row),
            issue.field,
            header,
            issue.value,
            issue.cause.to(language),
            issue.action.to(language),
        )
        self._issues.writerow(map(escape_formula, cells))

    def _free_name(self) -> str:
        """Return a name for the annotated copy that no other file has."""
        stem, number = f"annotated-{self._path.stem}", 1
        name = f"{stem}.xlsx"
        while (self._target.folder / name).exists():
            number += 1
            name = f"{stem}-{number}.xlsx"
        return name


def _aside(line: Line, kind: RowKind, sorter: Sorter, title: str) -> Iterator[Issue]:
    """Yield why a row is no order, and where its totals are not those of the orders."""
    told = {
        RowKind.TOTALS: OrderFileIssue.TOTALS_ROW,
        RowKind.NOTE: OrderFileIssue.NOTE_ROW,
        RowKind.HEADER: OrderFileIssue.HEADER_REPEATED,
    }[kind]
    yield told.issue(table=title, row=line.number)
    if kind is RowKind.TOTALS:
        for name, said, own in sorter.differing(line):
            yield OrderFileIssue.TOTALS_DIFFER.issue(
                table=title, row=line.number, field=name, value=f"{said:g}", sum=f"{own:g}"
            )


def _merge_notices(known: dict[tuple[str, str, str], Notice], new: Iterable[Notice]) -> None:
    """Add warnings of a block to those of the blocks before."""
    for notice in new:
        rest = {name: value for name, value in notice.fill.items() if name != "count"}
        key = notice.kind.code, notice.column, repr(rest)
        before = known.get(key)
        if before is None:
            known[key] = notice
        elif "count" in notice.fill:
            count = before.fill["count"] + notice.fill["count"]
            known[key] = Notice(
                kind=before.kind,
                column=before.column,
                row=before.row,
                fill={**before.fill, "count": count},
            )


def _add(tally: _Tally, part: _Tally) -> None:
    tally.issues += part.issues[: max(0, _KEPT_ISSUES - len(tally.issues))]
    tally.codes += part.codes
    tally.pieces += part.pieces
    tally.weight_kg += part.weight_kg
    for key, (found, count) in part.names.items():
        tally.names[key] = found, tally.names.get(key, (found, 0))[1] + count


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
