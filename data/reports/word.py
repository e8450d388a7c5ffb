"""A document as DOCX, to be edited before it is handed in; fonts that every Office has."""

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date, datetime, time
from enum import Enum
from typing import Any, TypeVar, assert_never, cast

import docx
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph as WordParagraph

from data.printing.page import NO_XML, TEXT, Align, Cell, Mark, Table, plain
from data.reports.document import Block, Chart, Document, Grid, Heading, Lines, Paragraph
from network.text import Language

PartT = TypeVar("PartT")
"""A document, or anything in one."""

_PAGE_MM = (210, 297)
_MARGINS_MM = (25, 20, 22, 22)  # top, bottom, left, right
_TEXT_MM = _PAGE_MM[0] - _MARGINS_MM[2] - _MARGINS_MM[3]
_NO_MOMENT = (1980, 1, 1, 0, 0, 0)
_GREY = RGBColor(0x55, 0x55, 0x55)
_THEMED = ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme")


@dataclass(frozen=True, slots=True)
class _Fonts:
    """Fonts of text and of headings: latin, Chinese."""

    text: tuple[str, str]
    heading: tuple[str, str]


_FONTS = {
    Language.ZH: _Fonts(("Times New Roman", "仿宋"), ("Times New Roman", "黑体")),
    Language.EN: _Fonts(("Calibri", "宋体"), ("Calibri", "黑体")),
}


def dump_word(document: Document, language: Language, day: date) -> bytes:
    """Return a document as DOCX.

    Parameters
    ----------
    document, language
        What to write, and its language.
    day
        Stated as the day of making, so that the same document gives the same bytes.
    """
    word = docx.Document()
    document = _writable(document)
    _set_up(word, document, language, day)
    _Writer(word, language).write(document)
    buffer = io.BytesIO()
    word.save(buffer)
    return _without_moments(buffer.getvalue())


def _writable(part: PartT) -> PartT:
    """Return a part of a document without the characters that XML, and so DOCX, cannot hold."""
    found: Any = part
    if isinstance(part, str) and not isinstance(part, Enum):
        found = NO_XML.sub("", part)
    elif isinstance(part, list | tuple):
        found = tuple(map(_writable, part))
    elif is_dataclass(part) and not isinstance(part, type):
        found = replace(part, **{f.name: _writable(getattr(part, f.name)) for f in fields(part)})
    return cast("PartT", found)


def _set_up(word: WordDocument, document: Document, language: Language, day: date) -> None:
    fonts = _FONTS[language]
    section = word.sections[0]
    section.orientation = WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (Mm(length) for length in _PAGE_MM)
    section.top_margin, section.bottom_margin = Mm(_MARGINS_MM[0]), Mm(_MARGINS_MM[1])
    section.left_margin, section.right_margin = Mm(_MARGINS_MM[2]), Mm(_MARGINS_MM[3])
    _font(word.styles["Normal"], fonts.text, 11)
    _font(word.styles["Title"], fonts.heading, 18)
    _without_rule(word.styles["Title"])
    _font(word.styles["Heading 1"], fonts.heading, 14)
    _font(word.styles["Heading 2"], fonts.heading, 12)
    _font(word.styles["List Bullet"], fonts.text, 11)
    house = document.house
    header = section.header.paragraphs[0]
    header.text = f"{house.alliance}    {house.line}"
    _small(header, 9)
    footer = section.footer.paragraphs[0]
    footer.text = f"{house.footer}    "
    before, _, after = house.page_of.replace("{pages}", "\0").partition("{page}")
    between, _, after = after.partition("\0")
    footer.add_run(before)
    _field(footer, "PAGE")
    footer.add_run(between)
    _field(footer, "NUMPAGES")
    footer.add_run(after)
    _small(footer, 8)
    about = word.core_properties
    about.title, about.author, about.last_modified_by = document.title, house.alliance, ""
    about.comments, about.keywords, about.revision = "", "", 1
    about.language = "zh-CN" if language is Language.ZH else "en"
    about.created = about.modified = datetime.combine(day, time())


class _Writer:
    """Writes blocks one below the other.

    Parameters
    ----------
    word, language
        Where to, and the language.
    """

    def __init__(self, word: WordDocument, language: Language) -> None:
        self._word = word
        self._is_zh = language is Language.ZH

    def write(self, document: Document) -> None:
        """Write a whole document."""
        title = self._word.add_paragraph(document.title, style="Title")
        title.alignment = WD_ALIGN_PARAGRAPH.CENTER
        key = self._word.add_paragraph(document.key)
        key.alignment = WD_ALIGN_PARAGRAPH.CENTER
        colon = "：" if self._is_zh else ": "
        facts = self._word.add_paragraph()
        facts.add_run("    ".join(f"{label}{colon}{value}" for label, value in document.facts))
        _small(facts, 10)
        for block in document.blocks:
            self._block(block)
        if document.signatures:
            signed = "        ".join(f"{label} ______________" for label in document.signatures)
            self._word.add_paragraph(signed).paragraph_format.space_before = Pt(24)

    def _block(self, block: Block) -> None:
        match block:
            case Heading():
                self._word.add_heading(block.text, level=block.level)
            case Paragraph():
                paragraph = self._word.add_paragraph(block.text)
                paragraph.paragraph_format.line_spacing = 1.35
                if self._is_zh:
                    paragraph.paragraph_format.first_line_indent = Pt(22)
            case Lines():
                for line in block.lines:
                    self._word.add_paragraph(line, style="List Bullet")
            case Grid():
                if block.table.heading:
                    self._word.add_heading(block.table.heading, level=2)
                self._table(block.table)
                self._caption(block.caption)
            case Chart():
                self._chart(block)
            case _:
                assert_never(block)

    def _chart(self, chart: Chart) -> None:
        paragraph = self._word.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.paragraph_format.keep_with_next = True
        paragraph.add_run().add_picture(io.BytesIO(chart.png), width=Mm(_TEXT_MM))
        drawn: Any = paragraph._p.xpath(".//wp:docPr")[0]  # noqa: SLF001 -- no other way to say it
        drawn.set("descr", chart.alt)
        self._caption(chart.caption)

    def _caption(self, text: str) -> None:
        caption = self._word.add_paragraph(text)
        caption.alignment = WD_ALIGN_PARAGRAPH.CENTER
        caption.paragraph_format.space_before = Pt(3)
        _small(caption, 9)

    def _table(self, table: Table) -> None:
        rows = [*table.rows, *([table.total] if table.total else [])]
        grid = self._word.add_table(rows=1 + len(rows), cols=len(table.columns))
        grid.style = "Table Grid"
        grid.alignment = WD_TABLE_ALIGNMENT.CENTER
        grid.autofit = False
        widths = _widths(table)
        for column, width in zip(grid.columns, widths, strict=True):
            column.width = Mm(width)  # what other offices go by
        first, *others = grid.rows
        for cell, column, width in zip(first.cells, table.columns, widths, strict=True):
            cell.width = Mm(width)
            _fill(cell, column.header, Align.CENTER, is_bold=True)
            _shade(cell)
        repeated = OxmlElement("w:tblHeader")
        repeated.set(qn("w:val"), "true")
        first._tr.get_or_add_trPr().append(repeated)  # noqa: SLF001 -- no other way to say it
        for number, (row, values) in enumerate(zip(others, rows, strict=True), start=1):
            is_total = bool(table.total) and number == len(rows)
            parts = zip(row.cells, values, table.columns, widths, strict=True)
            for cell, value, column, width in parts:
                cell.width = Mm(width)
                align = column.align
                if column.number != TEXT and align is Align.LEFT:
                    align = Align.RIGHT
                text = plain(value, column.number)
                _fill(cell, text, align, is_bold=is_total or _stands_out(value))


def _stands_out(value: Cell) -> bool:
    return isinstance(value, Mark)


def _widths(table: Table) -> Sequence[float]:
    """Return widths of columns, millimetres; they share the text's width in their proportion."""
    total = sum(column.width for column in table.columns)
    return [_TEXT_MM * column.width / total for column in table.columns]


_ALIGNED = {
    Align.LEFT: WD_ALIGN_PARAGRAPH.LEFT,
    Align.CENTER: WD_ALIGN_PARAGRAPH.CENTER,
    Align.RIGHT: WD_ALIGN_PARAGRAPH.RIGHT,
}


def _fill(cell: Any, text: str, align: Align, *, is_bold: bool) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.alignment = _ALIGNED[align]
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(2)
    paragraph.paragraph_format.line_spacing = 1.0
    run = paragraph.add_run(text)
    run.bold = is_bold
    run.font.size = Pt(8.5)


def _shade(cell: Any) -> None:
    shading = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", "E4E4E4")):
        shading.set(qn(f"w:{name}"), value)
    cell._tc.get_or_add_tcPr().append(shading)  # noqa: SLF001 -- no other way to say it


def _font(style: Any, names: tuple[str, str], size: float) -> None:
    """Set a style's fonts for Latin and Chinese letters; those of a theme would go first."""
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in _THEMED:
        fonts.attrib.pop(qn(f"w:{name}"), None)
    latin, chinese = names
    for name in ("ascii", "hAnsi", "cs"):
        fonts.set(qn(f"w:{name}"), latin)
    fonts.set(qn("w:eastAsia"), chinese)
    style.font.size = Pt(size)
    style.font.color.rgb = RGBColor(0, 0, 0)


def _without_rule(style: Any) -> None:
    """Take the line away that a style draws below its paragraphs."""
    for rule in style.element.xpath("./w:pPr/w:pBdr"):
        rule.getparent().remove(rule)


def _small(paragraph: WordParagraph, size: float) -> None:
    for run in paragraph.runs:
        run.font.size = Pt(size)
        run.font.color.rgb = _GREY


def _field(paragraph: WordParagraph, name: str) -> None:
    """Add a field that Word fills in, such as the number of the page."""
    run = paragraph.add_run("1")
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), name)
    run._r.addprevious(field)  # noqa: SLF001 -- no other way to say it
    field.append(run._r)  # noqa: SLF001 -- as above
    run.font.size = Pt(8)
    run.font.color.rgb = _GREY


def _without_moments(content: bytes) -> bytes:
    """Return an archive whose members say nothing of when they were written."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as source,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            info = zipfile.ZipInfo(name, _NO_MOMENT)
            info.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(info, source.read(name))
    return buffer.getvalue()
