"""A document as PDF, set by Typst in the style of the printed sheets, charts as vectors."""

from typing import Any, Literal, assert_never

from data.printing.font import FAMILY
from data.printing.typeset import compile_template, house_wire, table_wire
from data.reports.document import Block, Chart, Document, Grid, Heading, Lines, Paragraph
from network.text import Language

_TEMPLATE = "report.typ"


def typeset_document(
    document: Document,
    language: Language,
    *,
    kind: Literal["pdf", "png"] = "pdf",
    ppi: float = 110.0,
) -> list[bytes]:
    """Return a document as one PDF, or as an image a page; parameters as for sheets."""
    wire = {
        "title": document.title,
        "key": document.key,
        "lang": language.value,
        "font": FAMILY,
        "house": house_wire(document.house),
        "facts": [list(fact) for fact in document.facts],
        "blocks": [_block(block) for block in document.blocks],
        "signatures": list(document.signatures),
    }
    return compile_template(_TEMPLATE, wire, document.house, kind, ppi)


def _block(block: Block) -> dict[str, Any]:
    match block:
        case Heading():
            return {"kind": "heading", "text": block.text, "level": block.level}
        case Paragraph():
            return {"kind": "paragraph", "text": block.text}
        case Lines():
            return {"kind": "list", "lines": list(block.lines)}
        case Grid():
            return {"kind": "table", "table": table_wire(block.table), "caption": block.caption}
        case Chart():
            return {
                "kind": "chart",
                "svg": block.svg,
                "caption": block.caption,
                "alt": block.alt,
            }
        case _:
            assert_never(block)
