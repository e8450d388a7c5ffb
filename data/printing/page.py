"""A printed sheet before it is typeset: texts and tables in one language, whatever the format.

PDF and workbook are made from the same pages, so they cannot differ in what they say.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Align(StrEnum):
    """Where the text of a column stands."""

    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class Code:
    """A cell with a QR code.

    Parameters
    ----------
    text
        What the code holds.
    """

    text: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A cell that has to catch the eye, such as chilled goods.

    Parameters
    ----------
    text
        What it says.
    """

    text: str


@dataclass(frozen=True, slots=True)
class Link:
    """A cell that opens an address.

    Parameters
    ----------
    text, address
        What it says, and the address.
    """

    text: str
    address: str


@dataclass(frozen=True, slots=True)
class Number:
    """A number written in its own way, where a column holds figures of several kinds.

    Parameters
    ----------
    value, number
        The number, None: not known; and how it is written.
    """

    value: float | None
    number: str


@dataclass(frozen=True, slots=True)
class Formula:
    """A number that a workbook works out itself; on paper, and until it does, `value` stands there.

    Parameters
    ----------
    text
        The formula, such as ``=SUM(A1:A3)``.
    value, number
        What comes of it, None: nothing; and how it is written.
    """

    text: str
    value: float | None
    number: str


Cell = str | int | float | Code | Mark | Link | Number | Formula | None
"""A cell; text may have several lines, None is left blank, as to be filled in by hand."""

NO_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""Characters that XML cannot hold, and so no DOCX and no GPX."""

TEXT = "@"
COUNT = "#,##0"
TENTHS = "#,##0.0"
MONEY = "#,##0.00"
SHARE = "0.0 %"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of a printed table.

    Parameters
    ----------
    header
        What stands above it.
    width
        In half-width characters, > 0; on paper columns share the width in this proportion.
    number
        How numbers are written; `TEXT`: the cells are text.
    align
        Where text stands; numbers stand right.
    key
        Name for programs; only tables that programs read have one.
    """

    header: str
    width: float
    number: str = TEXT
    align: Align = Align.LEFT
    key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A printed table.

    Parameters
    ----------
    heading
        What stands above it, or nothing.
    columns, rows
        As many cells a row as there are columns.
    total
        A last row with the totals, or nothing.
    row_mm
        Least height of a row on paper, millimetres: room for a signature or a code.
    """

    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    heading: str = ""
    total: Sequence[Cell] = ()
    row_mm: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One sheet: what a driver, a station or the office takes in hand; as long as it has to be.

    Parameters
    ----------
    title, key
        What kind of sheet it is, and what it is of: a route, a station; also the name of its
        worksheet.
    facts
        Label and value, side by side above the tables.
    tables, notes
        What it says; notes stand below the tables.
    signatures
        Labels of lines to sign on.
    is_landscape
        How the paper lies.
    is_flat
        Whether its worksheet is a bare table under one header, as pivot tables want it.
    is_printed
        Whether it is in the PDF too, not in the workbook only.
    """

    title: str
    key: str
    facts: Sequence[tuple[str, str]] = ()
    tables: Sequence[Table] = ()
    notes: Sequence[str] = ()
    signatures: Sequence[str] = ()
    is_landscape: bool = False
    is_flat: bool = False
    is_printed: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """The style of the house, the same on all sheets.

    Parameters
    ----------
    alliance, line
        Name of the alliance, and what stands beside it: county and day.
    footer
        What stands at the foot of every page beside its number.
    page_of
        How pages are numbered, with ``{page}`` and ``{pages}``.
    logo, logo_suffix
        The bytes of an image and what its name ends in (``.png``, ``.svg``, ``.jpg``); empty: none.
    """

    alliance: str
    line: str
    footer: str
    page_of: str
    logo: bytes = b""
    logo_suffix: str = ""


def plain(cell: Cell, number: str = TEXT) -> str:
    """Return what a cell says, numbers written as `number` tells."""
    match cell:
        case None:
            return ""
        case str():
            return cell
        case Number() | Formula():
            return "—" if cell.value is None else _written(cell.value, cell.number)
        case Code() | Mark() | Link():
            return cell.text
        case _:
            return _written(cell, number)


def _written(value: float, number: str) -> str:
    if number == SHARE:
        return f"{100 * value:.1f} %"
    digits = len(number.partition(".")[2])
    return f"{value:,.{digits}f}"


def golden(page: Page) -> str:
    """Return everything a page says as plain text, a line a row, to be read and compared."""
    lines = [f"# {page.title} | {page.key}"]
    lines += [f"{label}: {value}" for label, value in page.facts]
    for table in page.tables:
        lines.append(f"## {table.heading}".rstrip())
        lines.append(" | ".join(column.header.replace("\n", " / ") for column in table.columns))
        for row in (*table.rows, *([table.total] if table.total else ())):
            cells = zip(row, table.columns, strict=True)
            lines.append(" | ".join(plain(c, k.number).replace("\n", " / ") for c, k in cells))
    lines += [f"* {note}" for note in page.notes]
    lines += [f"{label}: ____" for label in page.signatures]
    return "\n".join(lines) + "\n"
