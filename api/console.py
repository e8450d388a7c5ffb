"""How the command line speaks: tables and sentences for people, JSON for programs."""

import json
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from io import TextIOWrapper
from typing import IO, Any

import typer
from rich import box
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from api import texts
from data.issue_kinds import IssueKind
from data.issue_wire import wire_of
from data.issues import DataError, Issue
from data.run_issues import unwritable
from data.summary_json import Figure
from data.words import name_some
from data.workbook import SheetTable, shown
from network.errors import NetworkError
from network.text import Language, Text
from routing import outcome
from routing.violation import Reason, Violation

EXIT_NOT_CLEAN = 1
EXIT_REFUSED = 3
EXIT_NO_PLAN = 4

_SHOWN = 20
_WIDEST = 1000
_NAMED = 3


class Voice:
    """Speaks one language on standard output (results) and standard error (everything else).

    Parameters
    ----------
    language
        Language of all text.
    as_json
        Whether standard output holds JSON and nothing else.
    """

    def __init__(self, language: Language, *, as_json: bool = False) -> None:
        self.language = language
        self.as_json = as_json
        self._out = _console(sys.stdout)
        self._notes = _console(sys.stderr)

    def result(self, text: Text) -> None:
        """Print a line of the result, unless the result is JSON."""
        if not self.as_json:
            self._out.print(text.to(self.language))

    def table(self, table: Table) -> None:
        """Print a table of the result, unless the result is JSON; nothing of it is cut off."""
        if not self.as_json:
            options = self._out.options.update(max_width=_WIDEST)
            least = self._out.measure(table, options=options).maximum
            width = max(least, self._out.width)
            _console(self._out.file, width).print(table)

    def files(self, sizes: Mapping[str, int]) -> None:
        """Print which files were written, and how large they are, bytes."""
        for name, size in sizes.items():
            told = f"  {name}  {size / 1024:,.0f} KiB"
            self.result(Text(told, told))

    def json(self, text: str) -> None:
        """Print the result as JSON, if that is wanted: in UTF-8, whatever the console speaks."""
        if self.as_json:
            if isinstance(sys.stdout, TextIOWrapper):
                sys.stdout.reconfigure(encoding="utf-8", errors="replace")
            sys.stdout.write(text)
            sys.stdout.flush()

    def note(self, text: Text, style: str = "") -> None:
        """Print a line beside the result."""
        self._notes.print(text.to(self.language), style=style or None)

    def issues(self, issues: Sequence[Issue], head: Text) -> None:
        """Print the first issues and how many more there are."""
        if not issues:
            return
        self.note(head.fill(count=len(issues)))
        for issue in issues[:_SHOWN]:
            self._notes.print("  " + issue.line(self.language))
        self._and_more(len(issues))

    def unheard(self, issues: Sequence[Issue]) -> None:
        """Print which rows of directives and failed attempts are not followed."""
        errors = [issue for issue in issues if issue.is_error]
        rows = len({(issue.table, issue.row) for issue in errors})
        self.issues(errors, texts.UNHEARD.fill(count=rows))

    def violations(self, violations: Sequence[Violation]) -> None:
        """Print the first violations and how many more there are."""
        if not violations:
            return
        self.note(texts.VIOLATIONS.fill(count=len(violations)), style="red")
        for violation in violations[:_SHOWN]:
            words = texts.violation(violation.kind).to(self.language)
            amount = "" if violation.unit == "count" else f" {violation.amount:g} {violation.unit}"
            self._notes.print(f"  {violation.kind.value} · {violation.subject} · {words}{amount}")
        self._and_more(len(violations))

    def reasons(self, head: Text, found: Sequence[tuple[str, Reason]]) -> None:
        """Print how many orders have each reason, with the first ids, a cause and what to do.

        Parameters
        ----------
        head
            What became of the orders.
        found
            Order and reason of each.
        """
        if not found:
            return
        self.note(Text(f"{head.zh}：{len(found)}", f"{head.en}: {len(found)}"))
        for code, count in Counter(reason.code for _, reason in found).most_common():
            same = [(order, reason) for order, reason in found if reason.code is code]
            orders = name_some([order for order, _ in same], _NAMED).to(self.language)
            cause, action = (
                text.to(self.language) for text in (same[0][1].cause, same[0][1].action)
            )
            self._notes.print(f"  {count:>6} · {code.value} · {orders} · {cause} → {action}")

    @contextmanager
    def refusing(self) -> Iterator[None]:
        """Turn refused input into its issues and the exit code for it."""
        try:
            yield
        except DataError as error:
            self._refuse(error.issues)
        except NetworkError as error:
            self._refuse([_contradiction(problem) for problem in error.problems])
        except OSError as error:
            self._refuse([unwritable(str(error.filename or ""), error.strerror or str(error))])

    def _refuse(self, issues: Sequence[Issue]) -> None:
        errors = [issue for issue in issues if issue.is_error]
        self.issues(errors, texts.REFUSED)
        self.json(dump({"issues": [issue_wire(issue) for issue in issues]}))
        raise typer.Exit(EXIT_REFUSED)

    @contextmanager
    def progress(self) -> Iterator["Bar"]:
        """Show a bar on standard error while a search runs; nothing where nobody looks."""
        columns = (
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(bar_width=32),
            TextColumn("{task.percentage:>3.0f} %"),
            TextColumn("{task.fields[best]}"),
            TimeElapsedColumn(),
        )
        is_hidden = self.as_json or not self._notes.is_terminal
        with Progress(*columns, console=self._notes, disable=is_hidden, transient=True) as progress:
            yield Bar(progress, self.language)

    def _and_more(self, count: int) -> None:
        if count > _SHOWN:
            self.note(texts.AND_MORE.fill(count=count - _SHOWN))


def _console(file: IO[str], width: int | None = None) -> Console:
    return Console(file=file, highlight=False, markup=False, soft_wrap=True, width=width)


class Bar:
    """A progress bar fed by a solver's events.

    Parameters
    ----------
    progress, language
        The running display and the language of its words.
    """

    def __init__(self, progress: Progress, language: Language) -> None:
        self._progress = progress
        self._language = language
        self._task = progress.add_task(texts.PREPARING.to(language), total=1.0, best="")

    def __call__(self, event: outcome.Progress) -> None:
        """Show an event."""
        open_orders = f" · {event.unserved}" if event.unserved else ""
        self._progress.update(
            self._task,
            completed=event.share,
            description=texts.phase(event.phase).to(self._language),
            best=f"¥{event.best_fen / 100:,.2f}{open_orders}",
        )


def figure_table(figures: Sequence[Figure], language: Language) -> Table:
    """Return figures side by side in two blocks of label and value."""
    half = next(i for i, figure in enumerate(figures) if figure.key == "vehicles_used")
    sides = Table.grid(padding=(0, 4))
    sides.add_row(*(figure_block(block, language) for block in (figures[:half], figures[half:])))
    return sides


def rows_table(rows: Sequence[tuple[str, str]]) -> Table:
    """Return rows of label and value."""
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    table.add_column()
    table.add_column()
    for label, value in rows:
        table.add_row(label, value)
    return table


def grid_table(head: Sequence[Text], rows: Sequence[Sequence[str]], language: Language) -> Table:
    """Return rows below a head; all columns but the first hold figures."""
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1), show_edge=False)
    for k, label in enumerate(head):
        table.add_column(label.to(language), justify="left" if k == 0 else "right")
    for row in rows:
        table.add_row(*row)
    return table


def table_of(table: SheetTable, language: Language) -> Table:
    """Return a table of a workbook; text stands left, figures right."""
    shown_as = Table(
        title=table.name.to(language),
        title_justify="left",
        box=box.SIMPLE_HEAD,
        padding=(0, 1),
        show_edge=False,
    )
    for column in table.columns:
        is_text = column.number == "@"
        shown_as.add_column(column.header.to(language), justify="left" if is_text else "right")
    for row in table.rows:
        shown_as.add_row(*map(shown, row, table.columns))
    return shown_as


def dump(value: Mapping[str, Any]) -> str:
    """Return JSON as it is printed."""
    return json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def issue_wire(issue: Issue) -> dict[str, Any]:
    """Return an issue as JSON holds it."""
    return wire_of(issue).model_dump(mode="json")


def violation_wire(violation: Violation) -> dict[str, Any]:
    """Return a violation as JSON holds it."""
    words = texts.violation(violation.kind)
    return {
        "kind": violation.kind.value,
        "subject": violation.subject,
        "amount": violation.amount,
        "unit": violation.unit,
        "meaning": {"zh": words.zh, "en": words.en},
    }


def figure_block(figures: Sequence[Figure], language: Language) -> Table:
    """Return figures below each other as label and value, parts indented."""
    table = Table(box=box.SIMPLE_HEAD, show_header=False, padding=(0, 1), show_edge=False)
    table.add_column()
    table.add_column(justify="right")
    for figure in figures:
        label = ("  " if figure.is_part else "") + figure.label.to(language)
        style = None if figure.is_part else "bold"
        table.add_row(label, figure.value.to(language), style=style)
    return table


def _contradiction(problem: str) -> Issue:
    return IssueKind.CONTRADICTION.issue(table="", detail=problem)
