"""A report of text, tables and charts before it is set: the same for PDF and Word."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from data.printing.page import House, Page, Table, golden


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading.

    Parameters
    ----------
    text, level
        What it says, and how deep it stands: 1 or 2.
    """

    text: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph.

    Parameters
    ----------
    text
        What it says.
    """

    text: str


@dataclass(frozen=True, slots=True)
class Lines:
    """A list.

    Parameters
    ----------
    lines
        Its items, at least one.
    """

    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table with its caption.

    Parameters
    ----------
    table, caption
        The table, and what stands below it.
    """

    table: Table
    caption: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A drawing with its caption.

    Parameters
    ----------
    svg, png
        The same drawing as outlines and as pixels.
    caption, alt
        What stands below it, and what it shows in words.
    """

    svg: str
    png: bytes
    caption: str
    alt: str


Block = Heading | Paragraph | Lines | Grid | Chart


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A report.

    Parameters
    ----------
    title, key
        What it is, and of when.
    house
        The style of the house.
    facts
        Label and value, side by side above the text.
    blocks
        What it says.
    signatures
        Labels of lines to sign on.
    """

    title: str
    key: str
    house: House
    facts: Sequence[tuple[str, str]] = ()
    blocks: Sequence[Block] = ()
    signatures: Sequence[str] = field(default=())

    @property
    def as_pages(self) -> tuple[Page, ...]:
        """All its texts as pages, for whoever looks for what a font cannot draw."""
        notes = [
            text
            for block in self.blocks
            for text in (
                block.lines
                if isinstance(block, Lines)
                else (block.text,)
                if isinstance(block, Heading | Paragraph)
                else (block.caption,)
            )
        ]
        return (
            Page(
                title=self.title,
                key=self.key,
                facts=self.facts,
                tables=tuple(b.table for b in self.blocks if isinstance(b, Grid)),
                notes=notes,
                signatures=self.signatures,
            ),
        )


def golden_document(document: Document) -> str:
    """Return everything a document says as plain text, to be read and compared."""
    parts = [f"# {document.title} | {document.key}"]
    parts += [f"{label}: {value}" for label, value in document.facts]
    for block in document.blocks:
        match block:
            case Heading():
                parts.append(f"\n{'#' * (block.level + 1)} {block.text}")
            case Paragraph():
                parts.append(block.text)
            case Lines():
                parts += [f"- {line}" for line in block.lines]
            case Grid():
                page = golden(Page(title="", key="", tables=(block.table,)))
                parts.append(page.partition("\n")[2].rstrip("\n"))
                parts.append(f"({block.caption})" if block.caption else "")
            case Chart():
                parts.append(f"[{block.caption}: {block.alt}]")
    parts += [f"{label}: ____" for label in document.signatures]
    return "\n".join(parts) + "\n"
