"""Workbooks lose nothing that is written into them, and an office opens every one of them."""

import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.plan_views import member_view, station_view
from data.actuals_document import actuals_workbook
from data.doctor.report import doctor_workbook
from data.orders_export import export_lines, orders_workbook
from data.part_documents import member_workbook, station_workbook
from data.printing.batch import make_batch
from data.printing.page import Cell, Column, House, Link, Mark, Number, Page, Table
from data.printing.wanted import SheetFormat, Wanted
from data.printing.workbook import dump_pages
from data.route_workbook import dump_workbook
from data.siting.comparison import dump_comparison
from data.siting.workbook import dump_siting_workbook
from data.templates import write_templates
from data.workbook import Column as SheetColumn
from data.workbook import WorkbookWriter
from network.ids import PlaceId
from network.text import Language, Text
from tests.api.conftest import write_valley
from tests.counties import valley
from tests.data.doctor.breaks import BREAKS
from tests.data.doctor.healthy import diagnosed, folder_of
from tests.data.documents import small_actuals, small_document
from tests.data.order_files import nasty_books
from tests.data.order_files.corpus import Draw
from tests.data.order_files.imports import imported
from tests.data.printing.days import INDICATORS, KINDS, small_view
from tests.data.reports.small_days import TABLES, report_pages
from tests.office import needs_office, reopened
from tests.small_plan import DAY, HEADER, small_orders, small_plan
from tests.small_siting import sited_stores, sited_valley, with_crops

HOUSE = House(alliance="", line="", footer="", page_of="")
TEXTS = st.one_of(
    st.sampled_from(["=1+1", "+86", "-", "@x", "'a", '"', "0012345678901234567", "1E+12", "a*b?"]),
    st.text(st.characters(blacklist_categories=["Cs", "Cc", "Cn"]), max_size=8).filter(
        lambda text: text == text.strip() and "_x" not in text
    ),
)
NUMBERS = st.integers(-(10**15), 10**15) | st.floats(-1e12, 1e12, allow_subnormal=False)
WRITTEN: st.SearchStrategy[Cell] = st.one_of(
    st.none(),
    TEXTS,
    NUMBERS,
    st.builds(Mark, TEXTS.filter(bool)),
    st.builds(Link, TEXTS.filter(bool), st.integers(0, 999).map("https://example.org/{}".format)),
    st.builds(Number, st.none() | NUMBERS, st.just("0.0")),
)


def cells(content: bytes) -> list[list[Any]]:
    """Return the cells of the first worksheet."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    return [[cell.value for cell in row] for row in book.worksheets[0].iter_rows()]


def meant(cell: Cell) -> Any:
    """Return what a spreadsheet has of a cell."""
    match cell:
        case Mark() | Link():
            cell = cell.text
        case Number():
            cell = cell.value
    if isinstance(cell, float):
        return pytest.approx(cell, rel=1e-15)
    return None if cell == "" else cell


@given(st.lists(st.tuples(TEXTS | st.none(), NUMBERS | st.none()), max_size=6))
@settings(max_examples=40, deadline=None)
def test_tables_come_back_as_they_were_written(rows: list[tuple[str | None, float | None]]) -> None:
    columns = (SheetColumn(Text("名", "name"), 9), SheetColumn(Text("数", "number"), 9, "0.0"))
    writer = WorkbookWriter(Language.EN, DAY)
    writer.sheet(Text("表", "table"), columns, rows)
    head, *found = cells(writer.content())
    assert head == ["name", "number"]
    assert found == [[meant(cell) for cell in row] for row in rows]


@given(st.lists(st.lists(WRITTEN, min_size=3, max_size=3), min_size=1, max_size=6), TEXTS)
@settings(max_examples=40, deadline=None)
def test_printed_pages_come_back_as_they_were_laid_out(rows: list[list[Cell]], title: str) -> None:
    columns = tuple(Column(header=name, width=9) for name in "abc")
    page = Page(title=title, key="k", tables=(Table(columns=columns, rows=rows),))
    heading, head, *found = cells(dump_pages([page], HOUSE, DAY))
    assert heading[0] == f"{title}  k"
    assert head == ["a", "b", "c"]
    assert found == [[meant(cell) for cell in row] for row in rows]


def every_workbook(folder: Path) -> dict[str, bytes]:
    """Return an example of every workbook that is written, by name."""
    wanted = Wanted(formats=(SheetFormat.XLSX,), kinds=KINDS)
    sheets = make_batch(small_view(), INDICATORS, wanted).files
    books = {f"sheets-{name.removesuffix('.xlsx')}": content for name, content in sheets.items()}
    for language in Language:
        for name in TABLES:
            pages = report_pages(name, language)
            books[f"{name}-{language.value}"] = dump_pages(pages, HOUSE, DAY)
    return books | _of_plans() | _of_folders(folder)


def _of_plans() -> dict[str, bytes]:
    lines = export_lines(small_orders(), {}, valley(), DAY)
    own = {order.order_id: order for order in small_orders()[:3]}
    of_member = member_view(HEADER, small_plan(), own)
    of_station = station_view(HEADER, small_plan(), PlaceId("SA"))
    return {
        "routes": dump_workbook(small_document(), Language.ZH),
        "actuals": actuals_workbook(small_actuals(), Language.ZH),
        "orders": orders_workbook(lines, DAY, Language.ZH),
        "member": member_workbook(of_member, own, valley(), Language.ZH, HEADER),
        "station": station_workbook(of_station, valley(), Language.ZH, HEADER),
    }


def _of_folders(folder: Path) -> dict[str, bytes]:
    broken = folder_of([[0.02, -0.015, 0.01], [0.012, 0.025]])
    for each in BREAKS[:3]:
        broken = each.apply(broken)
    broken.write(folder / "broken")
    nasty = nasty_books.merged_titles_and_groups(folder, Draw(3))
    (file,) = imported([nasty.path], folder / "in", nasty.profile).files
    network = sited_valley(write_valley(folder / "sited")).document
    stores = sited_stores(write_valley(folder / "cold", with_crops(valley()))).document
    both = {"one": network.siting, "two": stores.siting}
    templates = write_templates(folder / "templates", Language.ZH)
    return {
        "doctor": doctor_workbook(diagnosed(folder / "broken"), Language.ZH),
        "annotated": (folder / "in" / file.annotated).read_bytes(),
        "siting": dump_siting_workbook(network, Language.ZH),
        "cold-stores": dump_siting_workbook(stores, Language.ZH),
        "comparison": dump_comparison(both, Language.ZH),
        **{f"blank-{p.stem}": p.read_bytes() for p in templates if p.suffix == ".xlsx"},
    }


@needs_office
def test_office_opens_every_workbook_and_works_out_the_same(tmp_path: Path) -> None:
    made = every_workbook(tmp_path)
    saved = reopened(made)
    for name, content in made.items():
        stored = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
        worked_out = openpyxl.load_workbook(io.BytesIO(saved[name]), data_only=True)
        assert worked_out.sheetnames == stored.sheetnames
        for sheet in stored.worksheets:
            for cell in (cell for row in sheet.iter_rows() for cell in row):
                found = worked_out[sheet.title][cell.coordinate].value
                assert _same(found, cell.value), (name, sheet.title, cell.coordinate)


def _same(found: Any, expected: Any) -> bool:
    if isinstance(expected, int | float) and isinstance(found, int | float):
        return bool(found == pytest.approx(expected, rel=1e-9, abs=1e-9))
    return (found or "") == (expected or "")
