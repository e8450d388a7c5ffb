"""Cold stores of the valley in siting.json, workbook, map, GeoJSON, drawing and comparison."""

import io
import json
import re
from dataclasses import replace
from typing import Any

import openpyxl
import pytest

from data.siting.cold_chart import dump_cold_html, dump_cold_png
from data.siting.cold_wire import ColdWire
from data.siting.comparison import comparison, comparison_wire
from data.siting.document import SitingDocument
from data.siting.geojson import dump_siting_geojson
from data.siting.map import dump_siting_map
from data.siting.wire import dump_siting, load_siting
from data.siting.workbook import dump_siting_workbook
from network.text import Language
from routing.outcome import Status
from tests.api.conftest import write_valley
from tests.counties import valley
from tests.small_siting import sited_stores, with_crops

_SHEETS = [
    *("cold stores", "stores", "stores by month", "produce served", "who brings where"),
    *("store requirements", "price of store requirements"),
]


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory) -> SitingDocument:
    folder = tmp_path_factory.mktemp("stores") / "valley"
    return sited_stores(write_valley(folder, with_crops(valley()))).document


@pytest.fixture(scope="module")
def cold(document: SitingDocument) -> ColdWire:
    assert document.siting.cold is not None
    return document.siting.cold


def test_the_answer_is_proven_checked_and_adds_up(cold: ColdWire) -> None:
    assert cold.status is Status.OPTIMAL
    assert (cold.violations, cold.gap) == (0, 0.0)
    assert cold.cost is not None
    parts = cold.cost.model_dump()
    total = parts.pop("total_fen")
    assert sum(parts.values()) == total == cold.cost_fen
    assert cold.cost.fixed_fen == sum(store.year_fen for store in cold.stores)
    assert cold.cost.empty_fen == 1_000 * sum(store.empty_months for store in cold.stores)
    assert cold.public_fen == sum(store.public_fen for store in cold.stores)
    assert cold.own_fen == sum(store.build_fen - store.public_fen for store in cold.stores)


def test_stores_crops_townships_and_supplies_tell_the_same_weights(cold: ColdWire) -> None:
    taken = {s.site_id: [sum(m.taken_kg.values()) for m in s.months] for s in cold.stores}
    brought = {store: sum(s.kg for s in cold.supplies if s.site_id == store) for store in taken}
    assert brought == {store: sum(months) for store, months in taken.items()}
    served = sum(crop.served_kg for crop in cold.crops)
    assert served == sum(brought.values()) == sum(each.served_kg for each in cold.townships)
    assert served > 0
    for store in cold.stores:
        assert [month.month for month in store.months] == list(range(1, 13))
        assert store.empty_months == sum(month.is_empty for month in store.months) <= 10


def test_requirements_are_told_with_slack_source_and_price(cold: ColdWire) -> None:
    assert [each.key for each in cold.requirements] == [
        *("produce-served", "stores", "months-in-use", "own-money")
    ]
    assert all(each.slack >= 0 for each in cold.requirements)
    assert cold.requirements[0].source == "another invented notice"
    assert cold.prices is not None
    assert [each.key for each in cold.prices] == [each.key for each in cold.requirements]
    for price in cold.prices:
        assert 0 <= price.by_step.least_fen <= price.by_step.most_fen <= price.without.most_fen


def test_what_is_written_is_read_again(document: SitingDocument) -> None:
    assert load_siting(dump_siting(document.siting).encode()) == document.siting
    without = document.siting.model_copy(update={"cold": None})
    assert "cold" not in json.loads(dump_siting(without))


def test_the_workbook_has_the_sheets_of_cold_stores(document: SitingDocument) -> None:
    content = dump_siting_workbook(document, Language.EN)
    assert content == dump_siting_workbook(document, Language.EN)
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert book.sheetnames[-len(_SHEETS) - 1 : -1] == _SHEETS
    cold = document.siting.cold
    assert cold is not None
    stores = list(book["stores"].iter_rows(min_row=2, values_only=True))
    assert [row[0] for row in stores] == [store.site_id for store in cold.stores]
    months = list(book["stores by month"].iter_rows(min_row=2, values_only=True))
    assert len(months) == 12 * len(cold.stores)
    assumed = {row[0] for row in book["assumptions"].iter_rows(min_row=2, values_only=True)}
    assert "cold_size[1].store_kg" in assumed


def test_the_geojson_has_stores_and_what_is_brought_to_them(
    document: SitingDocument, cold: ColdWire
) -> None:
    features = json.loads(dump_siting_geojson(document))["features"]
    told = [f["properties"] for f in features if "cold_store_id" in f["properties"]]
    stores = [each for each in told if each["kind"] == "cold_store"]
    assert [each["cold_store_id"] for each in stores] == [s.site_id for s in cold.stores]
    away = [(s.place_id, s.site_id, s.kg) for s in cold.supplies if s.place_id != s.site_id]
    lines = [each for each in told if each["kind"] == "supply"]
    assert [(each["place_id"], each["cold_store_id"], each["kg"]) for each in lines] == away


def test_the_map_marks_stores_and_who_brings_to_them(
    document: SitingDocument, cold: ColdWire
) -> None:
    page = dump_siting_map(document, Language.ZH)
    match = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)
    assert match is not None
    data: Any = json.loads(match[1])
    places = data["places"]
    marked = {place["id"]: place["store"] for place in places if place["store"]}
    assert list(marked) == [store.site_id for store in cold.stores]
    assert all(len(store["months"]) == 12 for store in marked.values())
    brought = {(p["id"], places[to]["id"], kg) for p in places for to, kg in p["brings"]}
    assert brought == {(s.place_id, s.site_id, s.kg) for s in cold.supplies}
    assert {"cold-store", "link-supply", "brings", "empty-month"} <= set(data["words"])


def test_the_page_draws_months_in_both_languages(document: SitingDocument, cold: ColdWire) -> None:
    page = dump_cold_html(document, cold, Language.ZH)
    assert page.count("<svg") == 2
    assert '<section lang="en" hidden>' in page
    assert "空库月" in page
    assert "storage used, mean of the month" in page
    assert "default-src 'none'" in page
    assert not re.findall(r"(?:src|href)=\"(?!data:|#)", page)
    assert page == dump_cold_html(document, cold, Language.ZH)
    image = dump_cold_png(document, cold, Language.EN)
    assert image.startswith(b"\x89PNG")
    assert image == dump_cold_png(document, cold, Language.EN)


def test_a_plan_without_any_store_is_a_page_without_a_drawing(
    document: SitingDocument, cold: ColdWire
) -> None:
    none = cold.model_copy(update={"stores": (), "supplies": (), "prices": None})
    page = dump_cold_html(document, none, Language.EN)
    assert "<svg" not in page
    assert "produce served" in page


def test_runs_are_compared_with_and_without_stores(
    document: SitingDocument, cold: ColdWire
) -> None:
    own = document.siting
    bare = own.model_copy(update={"cold": None})
    rows = {row[0]: row[1:] for row in comparison({"own": own, "bare": bare}, Language.EN).rows}
    assert rows["cold stores: open"] == (str(len(cold.stores)), "")
    assert rows["cold stores: months in which each cold store is in use (months-in-use)"][1] == ""
    assert not [row for row in comparison({"bare": bare}, Language.EN).rows if "cold" in str(row)]
    wire = comparison_wire({"own": own, "bare": bare})
    assert wire["bare"]["cold"] is None
    assert "supplies" not in wire["own"]["cold"]
    assert all("months" not in store for store in wire["own"]["cold"]["stores"])


def test_names_cannot_leave_the_data_of_the_page(document: SitingDocument, cold: ColdWire) -> None:
    nasty = "</script><img src=x onerror=alert(1)>"
    county = document.county.replace(
        places=tuple(replace(place, name_zh=nasty) for place in document.county.places)
    )
    page = dump_cold_html(replace(document, county=county), cold, Language.ZH)
    assert "<img" not in page
