"""Drawings of siting runs as PNG, and pages that hold them as SVG with their tables.

The PNG has the font of printed sheets; in pages letters are text, which any browser can draw.
"""

from collections.abc import Callable, Iterable
from html import escape
from importlib.resources import files
from string import Template

from matplotlib.figure import Figure

from data.drawing import drawing, house_font, png_of, svg_of
from data.siting.document import SitingDocument
from data.workbook import SheetTable, shown
from network.text import Language

_BROWSER_FONTS = ("Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", "sans-serif")
_DPI = 150


def dump_png(draw: Callable[[], Figure]) -> bytes:
    """Return a drawing as PNG; the same drawing gives the same bytes."""
    with drawing([house_font()]):
        return png_of(draw(), _DPI)


def dump_svg(draw: Callable[[], Figure], salt: str) -> str:
    """Return a drawing as an SVG element, its parts named by a salt of its own on a page."""
    with drawing(_BROWSER_FONTS, salt):
        return svg_of(draw())


def dump_page(
    document: SitingDocument, language: Language, section: Callable[[Language], str]
) -> str:
    """Return a page in both languages that needs no network.

    Parameters
    ----------
    document
        Whose page it is: county and notes.
    language
        Language shown first.
    section
        Makes what the page shows in a language, as HTML.
    """
    county, siting = document.county, document.siting
    template = Template((files("data") / "assets" / "drawn_page.html").read_text(encoding="utf-8"))
    sections = "\n".join(
        f'<section lang="{each.value}"{"" if each is language else " hidden"}>'
        f"{section(each)}</section>"
        for each in Language
    )
    return template.substitute(
        lang="zh-CN" if language is Language.ZH else "en",
        title=escape(f"{county.name_zh} {county.name_en}"),
        sections=sections,
        note=escape(" ".join(filter(None, (siting.spec.note, siting.data_note)))),
    )


def table_html(table: SheetTable, language: Language) -> str:
    """Return a table as HTML; texts to the left, numbers to the right."""

    def row(tag: str, cells: Iterable[str]) -> str:
        kinds = (' class="text"' if c.number == "@" else "" for c in table.columns)
        pairs = zip(kinds, cells, strict=True)
        return "<tr>" + "".join(f"<{tag}{kind}>{escape(c)}</{tag}>" for kind, c in pairs) + "</tr>"

    head = row("th", (column.header.to(language) for column in table.columns))
    body = "".join(
        row("td", (shown(cell, c) for cell, c in zip(cells, table.columns, strict=True)))
        for cells in table.rows
    )
    return f"<table><thead>{head}</thead><tbody>{body}</tbody></table>"
