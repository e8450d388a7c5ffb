"""What an import finds: orders and issues go to files, only counts and the first issues stay."""

import csv
from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Self

from data.cells import escape_formula
from data.issues import Issue
from data.order_files.place_names import NoMatch
from data.order_files.results import SheetSummary
from network.text import Language

ISSUE_HEADER = (
    "code",
    "severity",
    "file",
    "sheet",
    "row",
    "field",
    "header",
    "value",
    "cause",
    "action",
)
"""Columns of the list of issues."""

OpenNames = dict[tuple[str, str], tuple[NoMatch, int]]
"""Why a name means no place, and in how many rows it stands, by township and name."""

MOST_NAMES = 5000
"""So many names are listed to be confirmed; more are addresses, or another column."""

_KEPT = 1000


class Findings:
    """What was found so far, in a file or in all of them.

    As a context it opens the parts to which orders and issues are written.

    Parameters
    ----------
    file, language
        Name of the file, and the language in which issues are written.
    parts
        Files for orders and for issues; None: nothing is written.
    """

    def __init__(
        self,
        file: str = "",
        language: Language = Language.ZH,
        parts: tuple[Path, Path] | None = None,
    ) -> None:
        self.issues: list[Issue] = []
        self.codes: Counter[str] = Counter()
        self.names: OpenNames = {}
        self.pieces = 0
        self.weight_kg = 0.0
        self._file = file
        self._language = language
        self._parts = parts
        self._open = ExitStack()

    def __enter__(self) -> Self:
        """Open the parts."""
        if self._parts is not None:
            orders, issues = (
                self._open.enter_context(path.open("w", encoding="utf-8", newline=""))
                for path in self._parts
            )
            self._orders = csv.writer(orders, lineterminator="\n")
            self._issues = csv.writer(issues, lineterminator="\n")
        return self

    def __exit__(self, *_: object) -> None:
        """Close the parts."""
        self._open.close()

    def write_orders(self, lines: Iterable[tuple[str, ...]]) -> None:
        """Write orders."""
        self._orders.writerows(lines)

    def note(
        self, issue: Issue, summary: SheetSummary, headers: Mapping[str, str] | None = None
    ) -> None:
        """Write an issue and count it.

        Parameters
        ----------
        issue, summary
            The issue, and the sheet that it is about.
        headers
            The sheet's own header of each field.
        """
        summary.codes[issue.code] += 1
        self.codes[issue.code] += 1
        if len(self.issues) < _KEPT:
            self.issues.append(issue)
        cells = (
            issue.code,
            issue.severity.value,
            self._file,
            summary.sheet,
            "" if issue.row is None else str(issue.row),
            issue.field,
            (headers or {}).get(issue.field, ""),
            issue.value,
            issue.cause.to(self._language),
            issue.action.to(self._language),
        )
        self._issues.writerow(map(escape_formula, cells))

    def add_name(self, township: str, name: str, why: NoMatch, rows: int) -> None:
        """Note a name that somebody has to confirm."""
        if (township, name) not in self.names and len(self.names) >= MOST_NAMES:
            return
        self.names[township, name] = why, self.names.get((township, name), (why, 0))[1] + rows

    def add(self, other: "Findings") -> None:
        """Add what was found in a file; what it wrote is joined elsewhere."""
        self.issues += other.issues[: max(0, _KEPT - len(self.issues))]
        self.codes += other.codes
        self.pieces += other.pieces
        self.weight_kg += other.weight_kg
        for (township, name), (why, rows) in other.names.items():
            self.add_name(township, name, why, rows)
