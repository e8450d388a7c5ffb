"""What became of the rows of order files: counts, issues, and what is told of an import."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from data.issues import Issue
from data.order_files.sheet_rows import Line


class RowStatus(StrEnum):
    """What became of a row."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    ASIDE = "aside"
    TITLE = "title"
    HEADER = "header"
    BLANK = "blank"
    UNREAD = "unread"


@dataclass(frozen=True, slots=True, kw_only=True)
class RowResult:
    """A row and what became of it.

    Parameters
    ----------
    line, status
        The row, and its fate.
    issues
        Why it is refused or set aside.
    """

    line: Line
    status: RowStatus
    issues: tuple[Issue, ...] = ()


@dataclass(slots=True, kw_only=True)
class SheetSummary:
    """What became of a sheet.

    Parameters
    ----------
    sheet
        Its name; empty: the only one.
    header_rows
        First and last row of its header, from 1; None: it has none.
    columns
        Field by header; None: unknown, empty: not used.
    rows
        Rows below the header that are not blank; always accepted + refused + aside.
    accepted, refused, aside
        Rows that became orders, that were refused, and that are no orders.
    codes
        How often each issue occurs.
    """

    sheet: str = ""
    header_rows: tuple[int, int] | None = None
    columns: dict[str, str | None] = field(default_factory=dict)
    rows: int = 0
    accepted: int = 0
    refused: int = 0
    aside: int = 0
    codes: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True, kw_only=True)
class FileSummary:
    """What became of a file.

    Parameters
    ----------
    file, sha256
        Its name, and the digest of its content; empty if it could not be read.
    sheets
        Its sheets; empty if the file is refused as a whole.
    issues
        Why it is refused as a whole; warnings are with the sheets.
    annotated
        Name of its annotated copy; empty: none.
    """

    file: str
    sha256: str = ""
    sheets: tuple[SheetSummary, ...] = ()
    issues: tuple[Issue, ...] = ()
    annotated: str = ""

    @property
    def is_refused(self) -> bool:
        """Return whether nothing of the file was read."""
        return any(issue.is_error for issue in self.issues)


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportSummary:
    """What became of an import.

    Parameters
    ----------
    files
        Its files in the order given.
    issues
        The first issues, for the terminal.
    codes
        How often each issue occurs.
    pieces, weight_kg
        Of the accepted orders.
    to_confirm
        Names of places that somebody has to confirm.
    """

    files: tuple[FileSummary, ...]
    issues: tuple[Issue, ...]
    codes: Mapping[str, int]
    pieces: int
    weight_kg: float
    to_confirm: int

    @property
    def rows(self) -> int:
        """Return the rows below headers that are not blank."""
        return sum(sheet.rows for file in self.files for sheet in file.sheets)

    @property
    def accepted(self) -> int:
        """Return the rows that became orders."""
        return sum(sheet.accepted for file in self.files for sheet in file.sheets)

    @property
    def refused(self) -> int:
        """Return the rows that were refused."""
        return sum(sheet.refused for file in self.files for sheet in file.sheets)

    @property
    def aside(self) -> int:
        """Return the rows that are no orders."""
        return sum(sheet.aside for file in self.files for sheet in file.sheets)

    @property
    def is_clean(self) -> bool:
        """Return whether every row that is an order was accepted, and every file read."""
        return self.refused == 0 and not any(file.is_refused for file in self.files)
