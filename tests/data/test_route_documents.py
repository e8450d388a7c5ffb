"""routes.geojson, routes.xlsx and map.html of the small plan."""

import io
import json
import re
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from shapely import LineString
from shapely.geometry import shape

from data.route_geojson import dump_geojson
from data.route_map import dump_map
from data.route_sheet import route_sheets
from data.route_workbook import dump_workbook
from data.summary_json import figures
from network.text import Language
from network.travel import RoadTravel
from tests.counties import bare, valley
from tests.data.documents import renamed, small_document, small_summary
from tests.small_plan import small_orders, small_plan

_GOLDEN = Path(__file__).parent / "golden"
_NASTY = "</script><img src=x onerror=alert(1)>&=1+1"


def test_the_geojson_is_the_agreed_one() -> None:
    golden = (_GOLDEN / "routes.geojson").read_text(encoding="utf-8")
    assert dump_geojson(small_document()) == golden


def test_lines_follow_the_roads_and_points_are_the_stops() -> None:
    collection = json.loads(dump_geojson(small_document()))
    lines = [f for f in collection["features"] if f["geometry"]["type"] == "LineString"]
    points = [f for f in collection["features"] if f["geometry"]["type"] == "Point"]
    assert [line["properties"]["route_id"] for line in lines] == ["T1", "L1", "D1"]
    assert len(points) == sum(len(route.stops) for route in small_plan().routes)
    local = shape(lines[1]["geometry"])
    assert local.distance(LineString([(118.11, 25.02), (118.1101, 25.02)])) < 1e-6


def test_a_sheet_adds_up_distance_goods_and_load() -> None:
    trunk, local, direct = small_document().sheets
    assert trunk.leg_m[0] == trunk.leg_m[1]
    assert trunk.distance_m == sum(trunk.leg_m)
    assert (trunk.pieces, local.pieces, direct.pieces) == (5, 3, 3)
    assert trunk.pieces_down == (0, 4, 1)
    assert trunk.load_share == pytest.approx(5.234 / 1_800)
    assert trunk.cost.vehicle_day == 38_000


def test_without_roads_all_legs_are_marked_as_estimates() -> None:
    county = bare()
    sheets = route_sheets(county, small_orders(), RoadTravel(county), small_plan())
    assert [sheet.num_estimates for sheet in sheets] == [2, 3, 2]


@pytest.mark.parametrize(
    ("language", "names"),
    [
        (Language.ZH, ["汇总", "线路", "停靠", "运单", "未排", "为何这样走"]),
        (Language.EN, ["summary", "routes", "stops", "orders", "not planned", "why"]),
    ],
)
def test_the_workbook_has_its_sheets_with_frozen_headers(
    language: Language, names: list[str]
) -> None:
    book = _workbook(dump_workbook(small_document(), language))
    assert book.sheetnames == names
    assert {sheet.freeze_panes for sheet in book} == {"A2"}


def test_the_workbook_tells_what_became_of_every_order() -> None:
    book = _workbook(dump_workbook(small_document(), Language.EN))
    rows = list(book["orders"].iter_rows(min_row=2, values_only=True))
    status = {row[0]: (row[9], row[10], row[11], row[-1]) for row in rows}
    assert status["O1"] == ("via station", "T1 → L1", "08:11", "planned")
    assert status["O3"] == ("direct", "D1", "08:20", "late")
    assert status["O5"] == ("via station", "T1", None, "held")
    assert status["O7"] == (None, None, None, "unserved")
    not_planned = list(book["not planned"].iter_rows(min_row=2, values_only=True))
    assert {row[0] for row in not_planned} == {"O3", "O4", "O5", "O7"}


def test_the_workbook_tells_why_each_call_is_made_so() -> None:
    sheet = _workbook(dump_workbook(small_document(), Language.EN))["why"]
    first, second = sheet.iter_rows(min_row=2, values_only=True)
    assert first[:8] == ("P2", "甲二村", 2, "via 甲乡中转站", "L1", "V4", 62.4, 8.1)
    assert first[8:] == (
        "another vehicle: there is no other vehicle",
        "via 乙乡中转站, vehicle V5 (stays at home now), +1,234.56 yuan",
        "directly, vehicle post-truck-1 (D1), +8.10 yuan",
        None,
    )
    assert second[3:8] == ("directly", "D1", "post-truck-1", 40, None)
    assert second[8:] == (
        "another vehicle: not in time",
        "via another station: too large for the vehicles",
        None,
        None,
    )


def test_the_map_says_at_every_place_why() -> None:
    data = _map_data(dump_map(small_document(), Language.ZH))
    why = {place["id"]: place["why"] for place in data["places"] if place["why"]}
    assert why.keys() == {"P2", "P4"}
    assert why["P2"][0]["zh"] == (
        "经甲乡中转站，车辆 V4（L1）：62.40 元；次优：直送，车辆 post-truck-1（D1），+8.10 元"
    )


def test_ids_and_waybills_are_text_cells_and_nothing_is_a_formula() -> None:
    book = _workbook(dump_workbook(small_document(renamed("=1+1")), Language.ZH))
    waybill = book["运单"]["B2"]
    assert (waybill.value, waybill.data_type, waybill.number_format) == ("693000000001", "s", "@")
    assert waybill.quotePrefix
    kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}
    assert kinds <= {"s", "n"}
    assert "=1+1" in {cell.value for cell in book["停靠"]["E"]}


def test_the_workbook_is_the_same_bytes_each_time() -> None:
    document = small_document()
    assert dump_workbook(document, Language.ZH) == dump_workbook(document, Language.ZH)


def test_the_summary_sheet_prints_every_figure() -> None:
    sheet = _workbook(dump_workbook(small_document(), Language.EN))["summary"]
    printed = {(str(a).strip(), b) for a, b in sheet.iter_rows(min_row=2, values_only=True)}
    assert {(f.label.en, f.value.en) for f in figures(small_summary())} <= printed


def test_every_number_of_the_summary_is_a_figure() -> None:
    keys = {figure.key for figure in figures(small_summary())}
    assert keys == set(_paths(small_summary().model_dump()))


def test_the_map_asks_for_nothing_outside_itself() -> None:
    page = dump_map(small_document(), Language.ZH)
    assert "default-src 'none'" in page
    assert not re.findall(r"(?:src|href)=\"(?!data:)", page)
    assert not re.findall(r"https?://|@import|url\(|fetch\(|XMLHttpRequest", page)


def test_names_cannot_leave_the_data_of_the_map() -> None:
    page = dump_map(small_document(renamed(_NASTY)), Language.ZH)
    assert page.count("</script>") == 2
    assert "<img" not in page
    data = _map_data(page)
    assert data["places"][4]["name"] == _NASTY
    assert data["note"] == _NASTY


def test_the_map_holds_routes_places_and_what_is_synthetic() -> None:
    data = _map_data(dump_map(small_document(), Language.EN))
    assert data["language"] == "en"
    assert data["note"] == valley().data_note
    assert [route["id"] for route in data["routes"]] == ["T1", "L1", "D1"]
    assert data["routes"][0]["stops"][1] == [1, 26_200, 26_600, 4, 1, 0]
    held = {place["id"]: place["held"] for place in data["places"] if place["held"]}
    assert held == {"H": 1, "SA": 1}
    assert set(data["roads"]) == {"county", "township", "village"}


def test_a_packed_line_unpacks_to_the_way() -> None:
    document = small_document()
    packed = _map_data(dump_map(document, Language.ZH))["routes"][0]["way"]
    x = y = 0
    way = []
    for dx, dy in zip(packed[::2], packed[1::2], strict=True):
        x, y = x + dx, y + dy
        way.append((x / 100_000, y / 100_000))
    assert way == [pytest.approx(vertex, abs=1e-5) for vertex in document.sheets[0].way]


def test_every_word_the_page_asks_for_is_there() -> None:
    page = dump_map(small_document(), Language.ZH)
    asked = set(re.findall(r"word\(\"([a-z-]+)\"\)", page)) | set(
        re.findall(r"data-t=\"([a-z-]+)\"", page)
    )
    assert asked
    assert asked <= set(_map_data(page)["words"])


def _workbook(content: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


def _map_data(page: str) -> Any:
    match = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)
    assert match is not None
    return json.loads(match[1])


def _paths(value: Any, prefix: str = "") -> list[str]:
    if not isinstance(value, dict):
        return [prefix]
    dot = "." if prefix else ""
    return [path for key, item in value.items() for path in _paths(item, f"{prefix}{dot}{key}")]
