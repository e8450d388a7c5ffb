"""The font of printed sheets: Noto Sans SC (OFL), as the wheel of zhplot carries it; and its gaps.

The wheel's module changes matplotlib when imported, so it is not: only its file is looked for.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from importlib.metadata import distribution
from pathlib import Path

from fontTools.ttLib import TTFont

from data.issues import Issue
from data.printing.page import Cell, House, Page, plain
from data.printing_issues import PrintingIssue

FAMILY = "Noto Sans SC"
_FILE = "zhplot/fonts/NotoSansSC-Regular.ttf"


def font_folder() -> Path:
    """Return the folder that holds the font and no other."""
    return Path(str(distribution("zhplot").locate_file(_FILE))).parent


@cache
def known_characters() -> frozenset[str]:
    """Return the characters that the font can draw; read once a process."""
    with TTFont(font_folder() / Path(_FILE).name, lazy=True) as font:
        return frozenset(map(chr, font.getBestCmap()))


def missing_glyphs(pages: Sequence[Page], house: House) -> tuple[Issue, ...]:
    """Return a warning for every text with characters that the font cannot draw.

    Parameters
    ----------
    pages, house
        What is going to be printed.
    """
    gaps = {c for text in _texts(pages, house) for c in set(text)} - known_characters()
    gaps = {character for character in gaps if not character.isspace()}
    if not gaps:
        return ()
    found: dict[str, None] = {}
    for text in _texts(pages, house):
        if not gaps.isdisjoint(text):
            found.update(dict.fromkeys(line for line in text.split("\n") if gaps & set(line)))
    return tuple(
        PrintingIssue.MISSING_GLYPH.issue(
            table=FAMILY,
            value=text,
            characters=" ".join(
                f"{character} (U+{ord(character):04X})"
                for character in dict.fromkeys(text)
                if character in gaps
            ),
        )
        for text in found
    )


def _texts(pages: Iterable[Page], house: House) -> Iterator[str]:
    yield from (house.alliance, house.line, house.footer)
    for page in pages:
        yield from (page.title, page.key, *page.notes, *page.signatures)
        for fact in page.facts:
            yield from fact
        for table in page.tables:
            yield table.heading
            yield from (column.header for column in table.columns)
            yield from map(_text, (cell for row in (*table.rows, table.total) for cell in row))


def _text(cell: Cell) -> str:
    return cell if isinstance(cell, str) else plain(cell)
