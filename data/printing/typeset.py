"""Pages to PDF by Typst: a wheel and a font in a wheel, nothing of the system, text embedded."""

import json
import tempfile
from collections.abc import Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

import typst

from data.printing.font import FAMILY, font_folder
from data.printing.page import TEXT, Align, Cell, Code, House, Link, Mark, Page, Table, plain
from data.printing.stop_code import qr_svg
from network.text import Language

_TEMPLATE = "sheets.typ"
_HOUSE = "house.typ"
_DATA = "sheets.json"
_NO_MOMENT = 0


def typeset(
    pages: Sequence[Page],
    house: House,
    language: Language,
    *,
    kind: Literal["pdf", "png"] = "pdf",
    ppi: float = 110.0,
) -> list[bytes]:
    """Return pages as one PDF, or as an image a page of paper to look at.

    Parameters
    ----------
    pages, house
        What to print, and the style of the house; pages that belong to the workbook only are
        left out.
    language
        Of the document, for whoever reads it aloud.
    kind, ppi
        The format; pixels an inch of images, > 0.

    Returns
    -------
    list of bytes
        One PDF, or the PNG images in order. The same pages give the same bytes.

    Raises
    ------
    typst.TypstError
        If the logo is no image that Typst can read; `can_draw` tells.
    """
    printed = [page for page in pages if page.is_printed]
    return compile_template(_TEMPLATE, sheets_wire(printed, house, language), house, kind, ppi)


def compile_template(
    template: str,
    wire: Mapping[str, Any],
    house: House,
    kind: Literal["pdf", "png"] = "pdf",
    ppi: float = 110.0,
) -> list[bytes]:
    """Return what a template makes of some data.

    Parameters
    ----------
    template
        Name of the template among the assets; it may use what is in ``house.typ``.
    wire, house
        What it reads, with `house_wire` under ``house``, and the style of the house.
    kind, ppi
        As for `typeset`, which also says what is returned and raised.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for asset in (template, _HOUSE):
            text = files("data").joinpath("assets", asset).read_text(encoding="utf-8")
            (folder / asset).write_text(text, encoding="utf-8")
        (folder / _DATA).write_text(json.dumps(wire, ensure_ascii=False), encoding="utf-8")
        if house.logo:
            (folder / _logo_name(house)).write_bytes(house.logo)
        fonts = typst.Fonts(
            include_system_fonts=False,
            include_embedded_fonts=False,
            font_paths=[str(font_folder())],
        )
        compiler = typst.Compiler(str(folder / template), root=str(folder), font_paths=fonts)
        made = compiler.compile(
            format=kind,
            ppi=ppi if kind == "png" else None,
            timestamp=_NO_MOMENT,
            pdf_tags=False,
        )
    return made if isinstance(made, list) else [made or b""]


def can_draw(image: bytes, suffix: str) -> bool:
    """Return whether an image can be drawn as a logo.

    Parameters
    ----------
    image, suffix
        Its bytes, and what its name ends in, such as ``.png``.
    """
    house = House(alliance="", line="", footer="", page_of="", logo=image, logo_suffix=suffix)
    try:
        typeset([Page(title="", key="")], house, Language.EN)
    except typst.TypstError:
        return False
    return bool(image)


def sheets_wire(pages: Sequence[Page], house: House, language: Language) -> dict[str, Any]:
    """Return what the template reads: texts and numbers of every page, written out."""
    return {
        "title": " · ".join(dict.fromkeys(page.title for page in pages)),
        "lang": language.value,
        "font": FAMILY,
        "house": house_wire(house),
        "pages": [_page_wire(page) for page in pages],
    }


def house_wire(house: House) -> dict[str, Any]:
    """Return the style of the house as templates read it."""
    return {
        "alliance": house.alliance,
        "line": house.line,
        "footer": house.footer,
        "page-of": house.page_of,
        "logo": _logo_name(house) if house.logo else None,
    }


def _page_wire(page: Page) -> dict[str, Any]:
    return {
        "title": page.title,
        "key": page.key,
        "landscape": page.is_landscape,
        "facts": [list(fact) for fact in page.facts],
        "tables": [table_wire(table) for table in page.tables],
        "notes": list(page.notes),
        "signatures": list(page.signatures),
    }


def table_wire(table: Table) -> dict[str, Any]:
    """Return a table as templates read it, numbers written out."""
    return {
        "heading": table.heading,
        "widths": [column.width for column in table.columns],
        "aligns": [
            Align.RIGHT.value
            if column.number != TEXT and column.align is Align.LEFT
            else column.align.value
            for column in table.columns
        ],
        "headers": [column.header for column in table.columns],
        "rows": [_row_wire(row, table) for row in table.rows],
        "total": _row_wire(table.total, table) if table.total else [],
        "row-mm": table.row_mm,
    }


def _row_wire(row: Sequence[Cell], table: Table) -> list[Any]:
    return [
        _cell_wire(cell, column.number) for cell, column in zip(row, table.columns, strict=True)
    ]


def _cell_wire(cell: Cell, number: str) -> Any:
    match cell:
        case None | "":
            return None
        case Code():
            return {"qr": qr_svg(cell.text)}
        case Mark():
            return {"mark": cell.text}
        case Link():
            return {"link": cell.text, "address": cell.address}
        case _:
            return plain(cell, number)


def _logo_name(house: House) -> str:
    return f"logo{house.logo_suffix}"
