"""Import one sheet: its header, its layout, and its rows block by block."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice
from pathlib import Path

from data.cells import is_empty
from data.issue_kinds import IssueKind
from data.issues import Issue
from data.masking import mask_place, mask_text
from data.order_file_issues import OrderFileIssue
from data.order_files.annotated import AnnotatedBook, AnnotatedSheet
from data.order_files.blocks import Resolved, Terms, read_block
from data.order_files.findings import MOST_NAMES, Findings
from data.order_files.grids import Grid
from data.order_files.headers import WITHIN, Header, find_header, unused
from data.order_files.layouts import Layout, layout_of
from data.order_files.ledger import Ledger
from data.order_files.place_names import NoMatch
from data.order_files.profiles import missing_columns
from data.order_files.repetitions import Repetitions
from data.order_files.results import RowResult, RowStatus, SheetSummary
from data.order_files.sheet_rows import Line, RowKind, SortedLine, Sorter, filled_down
from data.sheets import Row
from data.table_rows import Notice, Rows
from data.writers import order_lines
from network.text import Language

_BLOCK = 4096
_DEEPER = 3
_Notices = dict[tuple[str, str, str], Notice]


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Where an import is written.

    Parameters
    ----------
    folder
        A folder that exists.
    language
        Language of issues and of what the copies add.
    is_unmasked
        Whether personal data may be seen in the copies.
    """

    folder: Path
    language: Language
    is_unmasked: bool = False


class SheetImport:
    """The import of one sheet.

    Parameters
    ----------
    grid
        The sheet.
    terms, ledger
        What holds for all files, and the orders seen.
    findings
        Takes orders and issues of the file.
    """

    def __init__(self, grid: Grid, terms: Terms, ledger: Ledger, findings: Findings) -> None:
        self._grid = grid
        self._terms = terms
        self._findings = findings
        self._summary = SheetSummary(sheet=grid.sheet)
        self._headers: Mapping[str, str] = {}
        self._rounded_columns: set[str] = set()
        self._repetitions = Repetitions(
            ledger,
            terms.county,
            terms.day,
            grid.file,
            grid.title.removeprefix(grid.file),
        )

    def run(self, book: AnnotatedBook) -> SheetSummary:
        """Import the sheet, copy it annotated, and return what became of it."""
        grid = self._grid
        for issue in grid.issues:
            self._note(issue)
        left_out = self._left_out()
        if left_out is not None:
            count = sum(not all(map(is_empty, row)) for row in grid.rows)
            self._note(left_out.issue(table=grid.title, count=count))
            return self._summary
        rows = iter(grid.rows)
        head = list(islice(rows, WITHIN + _DEEPER))
        header = find_header(head, grid.merged, self._terms.profile.meaning)
        title = grid.sheet or Path(grid.file).stem
        if header is None:
            self._refuse_all(chain(head, rows), book.sheet(title))
        else:
            self._tell_header(header, head)
            page = book.sheet(title, head[: header.last + 1], header)
            body = chain(head[header.last + 1 :], rows)
            self._import_below(header, filled_down(body, header.last + 1, grid.merged), page)
            page.finish()
        return self._summary

    def _note(self, issue: Issue) -> None:
        self._findings.note(issue, self._summary, self._headers)

    def _left_out(self) -> OrderFileIssue | None:
        """Return why the sheet is not read, if it is not."""
        profile, sheet = self._terms.profile, self._grid.sheet
        is_wanted = not profile.sheets or not sheet or sheet in profile.sheets
        if not is_wanted or (sheet and sheet in profile.ignored_sheets):
            return OrderFileIssue.SHEET_LEFT_OUT
        return OrderFileIssue.SHEET_HIDDEN if self._grid.is_hidden else None

    def _refuse_all(self, rows: Iterable[Row], page: AnnotatedSheet) -> None:
        """Refuse all rows of a sheet without a header."""
        count = self._unread((Line(at, row) for at, row in enumerate(rows, start=1)), page)
        if count:
            kind = OrderFileIssue.NO_ORDER_HEADER
            self._note(kind.issue(table=self._grid.title, within=WITHIN, count=count))
        else:
            self._note(OrderFileIssue.SHEET_EMPTY.issue(table=self._grid.title))

    def _unread(self, lines: Iterable[Line], page: AnnotatedSheet) -> int:
        """Mark and count rows that are refused because the sheet is."""
        for line in lines:
            if not all(map(is_empty, line.row)):
                self._summary.rows += 1
                page.write([RowResult(line=line, status=RowStatus.UNREAD)])
        self._summary.refused = self._summary.rows
        return self._summary.rows

    def _tell_header(self, header: Header, head: Sequence[Row]) -> None:
        """Tell what the header has above it, and which columns nobody knows or misses."""
        title, row = self._grid.title, header.last + 1
        self._summary.header_rows = (header.first + 1, row)
        self._summary.columns = {column.header: column.field for column in header.columns}
        above = sum(not all(map(is_empty, cells)) for cells in head[: header.first])
        if above:
            self._note(OrderFileIssue.ABOVE_HEADER.issue(table=title, count=above))
        unknown = ", ".join(unused(header.columns))
        if unknown:
            self._note(IssueKind.UNKNOWN_COLUMNS.issue(table=title, row=row, columns=unknown))
        found = tuple(column.parts for column in header.columns)
        for issue in missing_columns(self._terms.profile, found, title):
            self._note(issue)

    def _import_below(self, header: Header, lines: Iterator[Line], page: AnnotatedSheet) -> None:
        """Import the rows below the header, or refuse them all for what the header lacks."""
        terms = self._terms
        layout, faults = layout_of(self._grid, header, terms.profile, terms.member_id)
        self._headers = layout.headers
        if faults:
            count = self._unread(lines, page)
            for kind, name, fill in faults:
                row = header.last + 1
                issue = kind.issue(table=layout.title, row=row, field=name, count=count, **fill)
                self._note(issue)
            return
        sorter = Sorter(header)
        notices: _Notices = {}
        names: Resolved = {}
        while block := [sorter.sort(line) for line in islice(lines, _BLOCK)]:
            self._import_block(block, layout, page, notices, names)
        for notice in notices.values():
            self._note(notice.issue(layout.title))
        self._tell_names(names, layout.title)
        if not self._summary.rows:
            self._note(IssueKind.NO_ROWS.issue(table=layout.title))

    def _import_block(
        self,
        block: Sequence[SortedLine],
        layout: Layout,
        page: AnnotatedSheet,
        notices: _Notices,
        names: Resolved,
    ) -> None:
        terms, findings = self._terms, self._findings
        orders = [each.line for each in block if each.kind is RowKind.ORDER]
        read = read_block(orders, layout, terms, self._rounded_columns)
        taken = list(self._repetitions.taken(read.rows))
        findings.write_orders(order_lines(taken, terms.county, terms.day))
        findings.pieces += sum(order.pieces for order in taken)
        findings.weight_kg += sum(order.weight_kg for order in taken)
        results = list(_results(block, read.rows))
        for result in results:
            self._count(result)
        page.write(results)
        _merge_notices(notices, read.rows.notices)
        for key, (found, count) in read.names.items():
            if key in names or len(names) < MOST_NAMES:
                names[key] = found, names.get(key, (found, 0))[1] + count

    def _count(self, result: RowResult) -> None:
        summary = self._summary
        summary.rows += result.status is not RowStatus.BLANK
        summary.accepted += result.status is RowStatus.ACCEPTED
        summary.refused += result.status is RowStatus.REFUSED
        summary.aside += result.status is RowStatus.ASIDE
        for issue in result.issues:
            self._note(issue)

    def _tell_names(self, names: Resolved, title: str) -> None:
        """Tell which names were taken for others, and note which are to be confirmed.

        What holds personal data is no name of a place, and is not kept.
        """
        places = self._terms.places
        for (column, name, township), (found, count) in names.items():
            header = self._headers.get(column, "")
            if isinstance(found, NoMatch):
                if mask_place(name, header) == name and mask_text(township) == township:
                    self._findings.add_name(township, name, found, count)
            else:
                issue = OrderFileIssue.PLACE_TYPO.issue(
                    table=title,
                    field=column,
                    value=mask_place(f"{township}{name}", header),
                    count=count,
                    name=f"{places.name_of(found.place_id)} ({found.place_id})",
                    score=f"{found.score:.2f}",
                    file=places.names_file,
                )
                self._note(issue)


def _results(block: Sequence[SortedLine], rows: Rows) -> Iterator[RowResult]:
    """Yield what became of each row, in order."""
    index = 0
    for each in block:
        if each.kind is RowKind.BLANK:
            yield RowResult(line=each.line, status=RowStatus.BLANK)
        elif each.kind is RowKind.ORDER:
            faults = tuple(rows.faults.get(index, ()))
            status = RowStatus.REFUSED if faults else RowStatus.ACCEPTED
            yield RowResult(line=each.line, status=status, issues=faults)
            index += 1
        else:
            issues = tuple(_aside(each, rows.name))
            yield RowResult(line=each.line, status=RowStatus.ASIDE, issues=issues)


def _aside(each: SortedLine, title: str) -> Iterator[Issue]:
    """Yield why a row is no order, and where its totals are not those of the orders."""
    row = each.line.number
    told = {
        RowKind.TOTALS: OrderFileIssue.TOTALS_ROW,
        RowKind.NOTE: OrderFileIssue.NOTE_ROW,
        RowKind.HEADER: OrderFileIssue.HEADER_REPEATED,
    }[each.kind]
    yield told.issue(table=title, row=row)
    for name, said, own in each.differing:
        kind = OrderFileIssue.TOTALS_DIFFER
        yield kind.issue(table=title, row=row, field=name, value=f"{said:g}", sum=f"{own:g}")


def _merge_notices(known: _Notices, new: Iterable[Notice]) -> None:
    """Add warnings of a block to those of the blocks before."""
    for notice in new:
        rest = {name: value for name, value in notice.fill.items() if name != "count"}
        key = notice.kind.code, notice.column, repr(rest)
        before = known.get(key)
        if before is None:
            known[key] = notice
        elif "count" in notice.fill:
            count = before.fill["count"] + notice.fill["count"]
            known[key] = replace(before, fill={**before.fill, "count": count})
