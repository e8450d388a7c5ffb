"""Exports lose nothing: what is written to a workbook is what is read back, whatever it is."""

import io
import zipfile
from dataclasses import replace
from datetime import date

import docx
import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.printing.page import COUNT, Column, House, Table
from data.printing.send_receive import Counts
from data.printing.wanted import Dimension, Measure
from data.printing.workbook import dump_pages
from data.reports.days import Period, month_of
from data.reports.document import Block, Document, Grid, Heading, Lines, Paragraph
from data.reports.house import report_house
from data.reports.judging import judge_performance
from data.reports.monthly import Month, monthly_document
from data.reports.send_receive import SendReceived, Template, send_receive_pages
from data.reports.word import dump_word
from network.text import Language
from tests.data.reports.small_days import (
    SETTINGS,
    TABLES,
    counted,
    county,
    ledger,
    log,
    report_pages,
    targets,
)
from tests.examples import examples
from tests.formulas import recalculated
from tests.small_plan import DAY

HOUSE = House(alliance="", line="", footer="", page_of="")
DIMENSIONS = (Dimension.DAY, Dimension.STATION, Dimension.MEMBER)
MEASURES = (
    Measure.ORDERS,
    Measure.ARRIVED,
    Measure.TO_DELIVER,
    Measure.SHIPPED,
    Measure.LATE,
    Measure.UP_KG,
)
NAMES = st.one_of(
    st.sampled_from(["=1+1", "+86", "-", "@x", "'a", '"', "0012345678901234567", "1E+12", "a*b?"]),
    st.text(st.characters(blacklist_categories=["Cs", "Cc", "Cn"]), min_size=1, max_size=8).filter(
        lambda text: text == text.strip() and not text.startswith("_x")
    ),
)


@st.composite
def reports(draw: st.DrawFn) -> SendReceived:
    """Draw a report of any groups and counts that fit each other."""
    groups = draw(st.lists(st.tuples(NAMES, NAMES, NAMES), max_size=5, unique=True))
    found: dict[tuple[str, ...], Counts] = {}
    for group in groups:
        pieces = {m: draw(st.integers(0, 10**9)) for m in MEASURES}
        arriving = pieces[Measure.TO_DELIVER] + pieces[Measure.SHIPPED]
        pieces[Measure.LATE] = draw(st.integers(0, arriving))
        found[group] = Counts(pieces=pieces, arriving=arriving)
    total = Counts(pieces=dict.fromkeys(MEASURES, 0))
    for counts in found.values():
        total = total.plus(counts)
    return SendReceived(
        period=Period(first=DAY, last=DAY),
        num_days=1,
        template=Template(dimensions=DIMENSIONS, measures=(*MEASURES, Measure.ON_TIME)),
        groups=found,
        total=total,
    )


@given(reports())
@examples(40)
def test_a_report_comes_back_from_its_workbook(report: SendReceived) -> None:
    content = dump_pages(send_receive_pages(report, Language.EN), HOUSE, DAY)
    book = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    header, *rows = book["data"].iter_rows(values_only=True)
    assert len(header) == len(DIMENSIONS) + len(MEASURES) + 1
    assert {tuple(row[:3]): tuple(row[3:9]) for row in rows} == {
        group: tuple(counts.value(m, Language.EN) for m in MEASURES)
        for group, counts in report.groups.items()
    }
    for cell in (cell for row in book["data"].iter_rows(min_row=2, max_col=3) for cell in row):
        assert (cell.data_type, cell.number_format) == ("s", "@")
    for sheet, name, stored, value in recalculated(content):
        expected = pytest.approx(stored, rel=1e-12) if stored is not None else ""
        assert value == expected, (sheet, name)


@pytest.mark.parametrize("language", list(Language))
def test_the_document_for_word_holds_all_that_the_report_says(language: Language) -> None:
    month = month_of(DAY.year, DAY.month)
    figures = counted(log(), month)
    report = judge_performance(figures, targets=targets(), entries=ledger(), settings=SETTINGS)
    house = report_house(county(), month, language, num_days=2)
    document = monthly_document(
        Month(figures=figures, before=None, performance=report), house, language
    )
    content = dump_word(document, language, date(2026, 5, 31))
    word = docx.Document(io.BytesIO(content))
    said = {paragraph.text for paragraph in word.paragraphs}
    for block in document.blocks:
        if isinstance(block, Heading | Paragraph):
            assert block.text in said
        elif isinstance(block, Lines):
            assert set(block.lines) <= said
    grids = [block for block in document.blocks if isinstance(block, Grid)]
    assert [len(table.columns) for table in word.tables] == [len(g.table.columns) for g in grids]
    assert [len(table.rows) for table in word.tables] == [
        1 + len(g.table.rows) + bool(g.table.total) for g in grids
    ]
    assert word.core_properties.author == house.alliance
    assert dump_word(document, language, date(2026, 5, 31)) == content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None


def test_characters_that_word_cannot_hold_are_left_out() -> None:
    told = "甲\x0b一\x01村"
    columns = (Column(header=told, width=1),)
    blocks = (
        Heading(told),
        Paragraph(told),
        Lines((told,)),
        Grid(Table(columns=columns, rows=((told,),)), told),
    )
    house = replace(HOUSE, alliance=told)
    document = Document(title=told, key=told, house=house, facts=((told, told),), blocks=blocks)
    word = docx.Document(io.BytesIO(dump_word(document, Language.EN, DAY)))
    said = [paragraph.text for paragraph in word.paragraphs if paragraph.text]
    assert said == ["甲一村", "甲一村", "甲一村: 甲一村", *["甲一村"] * 4]
    assert [cell.text for row in word.tables[0].rows for cell in row.cells] == ["甲一村"] * 2


@given(
    title=NAMES,
    facts=st.lists(st.tuples(NAMES, NAMES), max_size=3),
    texts=st.lists(NAMES, min_size=1, max_size=4),
    rows=st.lists(st.tuples(NAMES, st.integers(-(10**9), 10**9)), max_size=4),
)
@examples(40)
def test_any_document_comes_back_from_word(
    title: str, facts: list[tuple[str, str]], texts: list[str], rows: list[tuple[str, int]]
) -> None:
    columns = (Column(header="a", width=1), Column(header="b", width=1, number=COUNT))
    grid = Grid(Table(columns=columns, rows=rows), caption=texts[-1])
    said_twice: list[Block] = [*map(Heading, texts), *map(Paragraph, texts)]
    blocks = [*said_twice, Lines(tuple(texts)), grid]
    document = Document(title=title, key="k", house=HOUSE, facts=facts, blocks=blocks)
    word = docx.Document(io.BytesIO(dump_word(document, Language.EN, DAY)))
    said = [paragraph.text for paragraph in word.paragraphs]
    assert said[:2] == [title, "k"]
    assert said[2] == "    ".join(f"{label}: {value}" for label, value in facts)
    assert [text for text in said[3:] if text][: 3 * len(texts)] == texts * 3
    (table,) = word.tables
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["a", "b"],
        *([name, f"{number:,}"] for name, number in rows),
    ]


def test_a_flat_worksheet_has_one_header_and_no_merged_cells() -> None:
    flat = [page for name in TABLES[:2] for page in report_pages(name) if page.is_flat]
    assert len(flat) >= 3
    book = openpyxl.load_workbook(io.BytesIO(dump_pages(flat, HOUSE, DAY)))
    for sheet in book.worksheets:
        assert not sheet.merged_cells.ranges
        assert sheet.auto_filter.ref is not None
        header = [cell.value for cell in sheet[1]]
        assert len(set(header)) == len(header)
