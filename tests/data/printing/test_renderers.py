"""Sheets as files: PDF with its font, workbooks to print, tracks and links to navigate by."""

import csv
import io
import re
import sys
import zipfile
import zlib
from dataclasses import replace
from itertools import pairwise
from urllib.parse import parse_qs, urlparse
from xml.etree import ElementTree as ET

import openpyxl
import pytest

from data.coordinates import Crs, to_wgs84
from data.printing.batch import house_of, make_batch, pages_of
from data.printing.drivers import driver_sheets
from data.printing.font import missing_glyphs
from data.printing.links import geo_uri, navigation_link
from data.printing.stop_code import StopCode, qr_png, qr_svg
from data.printing.tracks import file_names
from data.printing.typeset import typeset
from data.printing.view import DayView
from data.printing.wanted import SheetFormat, SheetKind, Wanted
from data.printing.workbook import sheet_name
from network.ids import PlaceId
from network.text import Language
from tests.data.documents import renamed
from tests.data.printing.days import INDICATORS, KINDS, RUN_ID, driven_valley, small_view
from tests.small_plan import small_plan

GPX = "{http://www.topografix.com/GPX/1/1}"
SVG_LOGO = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 4"><path d="M0 0h4v4z"/></svg>'


def pdf_of(view: DayView, kind: SheetKind) -> bytes:
    """Return a kind of sheet as PDF."""
    wanted = Wanted(kinds=(kind,), formats=(SheetFormat.PDF,))
    return make_batch(view, INDICATORS, wanted).files[f"{kind.value}.pdf"]


def opened(pdf: bytes) -> str:
    """Return a PDF with its compressed streams unpacked, as Latin-1 text."""
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL)
    unpacked = [zlib.decompress(s) for s in streams if s[:1] == b"\x78"]
    return b"\n".join([pdf, *unpacked]).decode("latin-1")


def pages_in(pdf: bytes) -> int:
    """Return how many pages a PDF has."""
    return len(re.findall(r"/Type\s*/Page\b(?!s)", opened(pdf)))


def drawn_characters(pdf: bytes) -> set[str]:
    """Return the characters of a PDF's text, as copying it would give them."""
    maps = re.findall(r"beginbfchar(.*?)endbfchar", opened(pdf), re.DOTALL)
    codes = [code for part in maps for code in re.findall(r"<\w+>\s*<(\w+)>", part)]
    return set("".join(bytes.fromhex(code).decode("utf-16-be") for code in codes))


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_sheet_becomes_a_pdf(kind: SheetKind) -> None:
    view = small_view()
    pdf = pdf_of(view, kind)
    assert pdf.startswith(b"%PDF-")
    printed = [p for p in pages_of(view, kind, INDICATORS, Wanted()) if p.is_printed]
    assert pages_in(pdf) == len(printed)


def test_a_member_without_goods_gets_a_sheet_that_says_so() -> None:
    nobody = small_view("nobody")
    assert pages_of(nobody, SheetKind.DRIVERS, None, Wanted()) == []
    for kind in KINDS:
        assert pages_in(pdf_of(nobody, kind)) == 1
        assert workbook(nobody, kind).worksheets


def test_the_font_is_embedded_and_subset_and_its_text_can_be_copied() -> None:
    pdf = pdf_of(small_view(), SheetKind.DRIVERS)
    text = opened(pdf)
    assert set(re.findall(r"/FontName\s*/([A-Z]{6}\+)?NotoSansSC", text)) != {""}
    assert re.search(r"/FontFile[23]\b", text)
    assert set("司机路单甲二村邮政0123456789") <= drawn_characters(pdf)
    assert len(pdf) < 200_000
    assert "zhplot" not in sys.modules


def test_the_same_day_gives_the_same_bytes() -> None:
    everything = make_batch(small_view(), INDICATORS, Wanted())
    assert everything.files == make_batch(small_view(), INDICATORS, Wanted()).files


def test_a_logo_is_drawn_on_every_page() -> None:
    plain = typeset_png(small_view(), Wanted())
    marked = typeset_png(small_view(), Wanted(logo=SVG_LOGO, logo_suffix=".svg"))
    assert len(plain) == len(marked) == 3
    assert all(a != b for a, b in zip(plain, marked, strict=True))


def typeset_png(view: DayView, wanted: Wanted) -> list[bytes]:
    """Return the drivers' sheets as images."""
    pages = pages_of(view, SheetKind.DRIVERS, None, wanted)
    return typeset(pages, house_of(view, wanted), Language.ZH, kind="png", ppi=40)


def test_a_logo_stands_small_in_the_corner_of_a_worksheet() -> None:
    logo = qr_png("any image")
    wanted = Wanted(kinds=(SheetKind.LOADING,), logo=logo, logo_suffix=".png")
    files = make_batch(small_view(), None, wanted).files
    sheet = openpyxl.load_workbook(io.BytesIO(files["loading.xlsx"])).worksheets[0]
    assert sheet["A1"].alignment.indent > 3
    names = zipfile.ZipFile(io.BytesIO(files["loading.xlsx"])).namelist()
    assert "xl/media/image1.png" in names
    plain = workbook(small_view(), SheetKind.LOADING).worksheets[0]
    assert plain["A1"].alignment.indent == 0


def test_characters_without_a_glyph_are_told_with_their_place() -> None:
    view = small_view(county=renamed("甲\U0003134a村"))
    pages = pages_of(view, SheetKind.DRIVERS, None, Wanted())
    (issue,) = missing_glyphs(pages, house_of(view, Wanted()))
    assert (issue.code, issue.value) == ("W801", "甲\U0003134a村")
    assert "U+3134A" in issue.cause.zh
    assert make_batch(view, INDICATORS, Wanted(formats=(SheetFormat.PDF,))).issues == (issue,)
    assert make_batch(small_view(), INDICATORS, Wanted()).issues == ()


def test_the_code_of_a_stop_holds_its_stop_and_nothing_else() -> None:
    code = StopCode(run_id=RUN_ID, route_id="L 1/2", number=3, place_id=PlaceId("村/1"))
    assert code.text == f"TP1/{RUN_ID}/L%201%2F2/3/%E6%9D%91%2F1"


def test_a_code_is_drawn_alike_in_both_formats() -> None:
    svg, png = qr_svg("TP1/a/b/3/c"), qr_png("TP1/a/b/3/c")
    (side,) = re.findall(r'viewBox="-2 -2 (\d+) \1"', svg)
    assert int.from_bytes(png[16:20], "big") == 3 * int(side)
    assert svg.count("M") > 100
    assert qr_svg("TP1/a/b/4/c") != svg


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_sheet_becomes_a_workbook_set_up_to_print(kind: SheetKind) -> None:
    view = small_view()
    book = workbook(view, kind)
    assert len(book.worksheets) == len(pages_of(view, kind, INDICATORS, Wanted()))
    for sheet in book:
        assert (sheet.page_setup.paperSize, sheet.page_setup.fitToHeight) == (9, 0)
        assert sheet.print_title_rows
        header = sheet.oddHeader
        assert header is not None
        assert "小谷县统仓共配联盟" in str(header.left.text)
        kinds = {cell.data_type for row in sheet.iter_rows() for cell in row}
        assert kinds <= {"s", "n"}


def xlsx_of(view: DayView, kind: SheetKind) -> bytes:
    """Return a kind of sheet as XLSX."""
    wanted = Wanted(kinds=(kind,), formats=(SheetFormat.XLSX,))
    return make_batch(view, INDICATORS, wanted).files[f"{kind.value}.xlsx"]


def workbook(view: DayView, kind: SheetKind) -> openpyxl.Workbook:
    """Return a kind of sheet as a workbook, opened again."""
    return openpyxl.load_workbook(io.BytesIO(xlsx_of(view, kind)))


def test_a_drivers_worksheet_has_a_code_a_stop_and_links_to_navigate() -> None:
    book = xlsx_of(small_view(), SheetKind.DRIVERS)
    names = zipfile.ZipFile(io.BytesIO(book)).namelist()
    stops = sum(len(route.stops) for route in small_plan().routes)
    assert len([name for name in names if name.startswith("xl/media/")]) == stops
    sheet = openpyxl.load_workbook(io.BytesIO(book))["L1"]
    links = [c.hyperlink.target for row in sheet.iter_rows() for c in row if c.hyperlink]
    assert len(links) == 4
    assert {str(link).partition("?")[0] for link in links} == {"https://uri.amap.com/navigation"}


def test_the_report_is_a_flat_table_with_waybills_as_text() -> None:
    book = workbook(small_view(), SheetKind.REPORT)
    report, orders = book.worksheets
    assert report.freeze_panes == "A2"
    assert not report.merged_cells.ranges
    rows = list(report.iter_rows(min_row=2, values_only=True))
    assert len(rows) == 6
    assert sum(int(str(row[5])) for row in rows) == 9
    waybills = orders["F"][1:]
    assert {cell.number_format for cell in waybills} == {"@"}
    assert [cell.value for cell in waybills] == [f"6930{i:08d}" for i in range(1, 8)]


def test_names_that_look_like_formulas_stay_text() -> None:
    view = small_view(county=renamed("=1+1"))
    sheet = workbook(view, SheetKind.LOADING)["L1 · 第 1 趟"]
    assert ("=1+1", "s") in {(c.value, c.data_type) for row in sheet.iter_rows() for c in row}
    links = make_batch(view, None, Wanted(kinds=(SheetKind.GPX,))).files["links.csv"].decode()
    assert "=1+1" not in {row[3] for row in csv.reader(io.StringIO(links))}


def test_worksheets_have_names_that_a_workbook_takes() -> None:
    taken: set[str] = set()
    names = [sheet_name(key, taken) for key in ("a/b", "A:B", "x" * 40, "x" * 40, "'")]
    assert names == ["a_b", "A_B~2", "x" * 31, "x" * 29 + "~2", "_"]


def test_a_track_is_gpx_in_the_order_that_the_format_asks_for() -> None:
    files = make_batch(small_view(), None, Wanted(kinds=(SheetKind.GPX,))).files
    assert set(files) == {"gpx/T1.gpx", "gpx/L1.gpx", "gpx/D1.gpx", "links.csv"}
    root = ET.fromstring(files["gpx/L1.gpx"])  # noqa: S314 -- we wrote it
    assert (root.tag, root.get("version")) == (f"{GPX}gpx", "1.1")
    assert [child.tag for child in root] == [
        f"{GPX}{tag}" for tag in ("metadata", *["wpt"] * 4, "rte", "trk")
    ]
    stop = root.findall(f"{GPX}wpt")[1]
    assert [child.tag for child in stop] == [f"{GPX}{tag}" for tag in ("time", "name", "desc")]
    assert (stop.findtext(f"{GPX}name"), stop.get("lat")) == ("2 甲二村", "25.030000")
    assert stop.findtext(f"{GPX}time") == "2026-05-20T00:11:40Z"
    way = [(p.get("lon"), p.get("lat")) for p in root.iter(f"{GPX}trkpt")]
    assert ("118.110000", "25.020000") in way
    assert all(a != b for a, b in pairwise(way))


def test_a_member_gets_no_track_of_the_whole_way() -> None:
    files = make_batch(small_view("courier"), None, Wanted(kinds=(SheetKind.GPX,))).files
    root = ET.fromstring(files["gpx/L1.gpx"])  # noqa: S314 -- we wrote it
    assert root.find(f"{GPX}trk") is None
    assert len(root.findall(f"{GPX}wpt")) == 3


def test_files_of_tracks_have_names_that_stay_in_their_folder() -> None:
    sheet = replace(driver_sheets(small_view())[0], route_id="../../x")
    assert list(file_names([sheet, sheet])) == ["_.._x.gpx", "_.._x-2.gpx"]


def test_amap_is_given_gcj_and_geo_is_wgs() -> None:
    place = driven_valley().place_by_id()[PlaceId("P2")]
    query = parse_qs(urlparse(navigation_link(place)).query)
    lon, lat, name = query["to"][0].split(",")
    assert (name, query["coordinate"], query["mode"]) == ("甲二村", ["gaode"], ["car"])
    assert abs(float(lon) - place.lon) > 0.003
    back = to_wgs84(float(lon), float(lat), Crs.GCJ_02)
    assert back == pytest.approx((place.lon, place.lat), abs=1e-6)
    assert geo_uri(place) == "geo:25.030000,118.100000"
