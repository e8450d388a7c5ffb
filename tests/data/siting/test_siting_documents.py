"""siting.json, siting.geojson, siting.xlsx, the maps and the drawing of the valley."""

import io
import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from data.issues import DataError
from data.siting.chart import dump_front_html, dump_front_png
from data.siting.document import SitingDocument
from data.siting.geojson import dump_siting_geojson
from data.siting.map import dump_siting_map
from data.siting.map_image import dump_siting_map_png
from data.siting.wire import DailyWire, dump_siting, load_siting
from data.siting.workbook import dump_siting_workbook
from network.text import Language
from tests.api.conftest import write_valley
from tests.counties import valley
from tests.small_siting import sited_valley

_GOLDEN = Path(__file__).parent.parent / "golden" / "siting.json"
_NASTY = "</script><img src=x onerror=alert(1)>&=1+1"


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory) -> SitingDocument:
    folder = write_valley(tmp_path_factory.mktemp("sited") / "valley")
    return _steady(sited_valley(folder).document)


def _steady(document: SitingDocument) -> SitingDocument:
    """Return a document without what changes with the packages installed."""
    siting = document.siting.model_copy(update={"versions": {"tongpei": "any"}})
    return replace(document, siting=siting)


def _renamed(document: SitingDocument, name_zh: str) -> SitingDocument:
    places = tuple(
        replace(p, name_zh=name_zh) if p.place_id == "P2" else p for p in valley().places
    )
    county = valley().replace(places=places, data_note=name_zh)
    return replace(document, county=county)


def test_the_document_is_the_agreed_one(document: SitingDocument) -> None:
    assert dump_siting(document.siting) == _GOLDEN.read_text(encoding="utf-8")


def test_what_is_written_is_read_again(document: SitingDocument) -> None:
    text = dump_siting(document.siting)
    assert load_siting(text.encode()) == document.siting
    assert "daily" not in json.loads(text)
    daily = DailyWire(estimate_fen=100, planned_fen=110, seconds=2.5, seed=0)
    verified = document.siting.model_copy(update={"daily": daily})
    assert load_siting(dump_siting(verified).encode()).daily == daily


def test_a_malformed_document_is_refused_with_the_path(document: SitingDocument) -> None:
    wire = json.loads(dump_siting(document.siting))
    wire["periods"][1]["money"]["public_fen"] = "much"
    with pytest.raises(DataError) as refused:
        load_siting(json.dumps(wire).encode())
    assert [(i.code, i.field) for i in refused.value.issues] == [
        ("E502", "periods[1].money.public_fen")
    ]


def test_the_money_adds_up(document: SitingDocument) -> None:
    siting = document.siting
    costs = [period.money for period in siting.periods]
    assert sum(cost.total_fen for cost in costs) == siting.cost_fen
    built = sum(cost.public_fen + cost.own_fen for cost in costs)
    assert built == sum(site.build_fen for site in siting.sites)
    assert sum(cost.public_fen for cost in costs) == sum(s.public_fen for s in siting.sites)


def test_sites_and_villages_say_the_same(document: SitingDocument) -> None:
    siting = document.siting
    for t, period in enumerate(siting.periods):
        served = [village.point_ids[t] for village in siting.villages]
        points = {s.site_id: s.villages[t] for s in siting.sites if s.kind.value == "point"}
        assert {i: served.count(i) for i in points} == points
        assert period.open.point == sum(count > 0 for count in points.values())
    assert {site.site_id for site in siting.sites if site.lock} == {"P2"}


def test_the_front_is_dearer_and_nearer_with_every_level(document: SitingDocument) -> None:
    front = [point for point in document.siting.front if point.is_efficient]
    assert len(front) == 3
    assert [p.villages.value for p in front] == sorted({p.villages.value for p in front})
    costs = [point.cost_fen or 0 for point in front]
    assert costs == sorted(set(costs))
    hours = [point.access_hours or 0.0 for point in front]
    assert hours == sorted(hours, reverse=True)


def test_the_geojson_has_a_point_a_site_and_a_line_to_whoever_serves(
    document: SitingDocument,
) -> None:
    features = json.loads(dump_siting_geojson(document))["features"]
    points = [f for f in features if f["geometry"]["type"] == "Point"]
    lines = [f for f in features if f["geometry"]["type"] == "LineString"]
    assert [p["properties"]["site_id"] for p in points] == [
        site.site_id for site in document.siting.sites
    ]
    away = [
        (document.periods[t], village.village_id)
        for t in range(2)
        for village in document.siting.villages
        if (village.point_ids[t] or village.station_ids[t]) not in {None, village.village_id}
    ]
    assert [(f["properties"]["period"], f["properties"]["village_id"]) for f in lines] == away
    assert {p["properties"]["coordinate_source"] for p in points} == {"synthetic"}


@pytest.mark.parametrize(
    ("language", "names"),
    [
        (Language.ZH, ["总览", "时期", "站址", "村庄", "资金", "要求", "覆盖与成本", "假设"]),
        (
            Language.EN,
            [
                *("overview", "periods", "sites", "villages", "money", "requirements"),
                *("coverage and cost", "assumptions"),
            ],
        ),
    ],
)
def test_the_workbook_has_its_sheets_with_frozen_headers(
    document: SitingDocument, language: Language, names: list[str]
) -> None:
    book = _workbook(dump_siting_workbook(document, language))
    assert book.sheetnames == names
    assert {sheet.freeze_panes for sheet in book} == {"A2"}


def test_the_workbook_tells_sites_money_requirements_and_assumptions(
    document: SitingDocument,
) -> None:
    book = _workbook(dump_siting_workbook(document, Language.EN))
    siting = document.siting
    sites = list(book["sites"].iter_rows(min_row=2, values_only=True))
    assert [row[0] for row in sites] == [site.site_id for site in siting.sites]
    money = {row[0]: row[1:] for row in book["money"].iter_rows(min_row=2, values_only=True)}
    assert money["cost"][-1] == (siting.cost_fen or 0) / 100
    required = list(book["requirements"].iter_rows(min_row=2, values_only=True))
    assert [row[2] for row in required] == [each.key for each in siting.requirements]
    assert {row[8] for row in required} == {"kept"}
    assert required[0][9] == "an invented notice"
    assumed = {row[0]: row[4] for row in book["assumptions"].iter_rows(min_row=2, values_only=True)}
    assert (assumed["size[1].capacity"], assumed["subsidy.cap_fen"]) == ("yes", "no")


def test_names_are_text_and_nothing_is_a_formula(document: SitingDocument) -> None:
    book = _workbook(dump_siting_workbook(_renamed(document, "=1+1"), Language.ZH))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert "=1+1" in {cell.value for cell in cells}


def test_a_verified_day_is_told(document: SitingDocument) -> None:
    daily = DailyWire(estimate_fen=10_000, planned_fen=11_000, seconds=2.5, seed=0)
    verified = replace(document, siting=document.siting.model_copy(update={"daily": daily}))
    rows = _workbook(dump_siting_workbook(verified, Language.EN))["overview"].iter_rows()
    told = {row[0].value: row[1].value for row in rows}
    assert told["daily transport verified, yuan"] == "estimated 100.00, planned 110.00 (+10.0%)"


def test_all_documents_are_the_same_bytes_each_time(document: SitingDocument) -> None:
    for dump in (
        dump_siting_workbook,
        dump_siting_map,
        dump_siting_map_png,
        dump_front_png,
        dump_front_html,
    ):
        assert dump(document, Language.EN) == dump(document, Language.EN)


def test_the_map_holds_the_sites_by_period(document: SitingDocument) -> None:
    data = _map_data(dump_siting_map(document, Language.EN))
    assert data["periods"] == ["2027", "2028"]
    for t in range(2):
        shown = {(place["id"], kind) for place in data["places"] for kind in place["roles"][t]}
        assert shown == {
            (site.site_id, site.kind.value)
            for site in document.siting.sites
            if site.sizes[t] is not None
        }
    served = {place["id"]: place["served"] for place in data["places"]}
    assert served["P2"] == ["point", "point"]
    assert served["H"] == [None, None]


def test_the_map_says_what_is_synthetic_and_asks_for_nothing_outside(
    document: SitingDocument,
) -> None:
    page = dump_siting_map(document, Language.ZH)
    data = _map_data(page)
    assert data["note"] == valley().data_note
    assert data["spec"] == "Prices are made up."
    assert {place["source"] for place in data["places"]} == {"synthetic"}
    assert "default-src 'none'" in page
    assert not re.findall(r"(?:src|href)=\"(?!data:)", page)
    assert not re.findall(r"https?://|@import|url\(|fetch\(|XMLHttpRequest", page)


def test_names_cannot_leave_the_data_of_the_pages(document: SitingDocument) -> None:
    nasty = _renamed(document, _NASTY)
    page = dump_siting_map(nasty, Language.ZH)
    assert page.count("</script>") == 2
    assert _map_data(page)["note"] == _NASTY
    assert "<img" not in page + dump_front_html(nasty, Language.ZH)


def test_every_word_the_map_asks_for_is_there(document: SitingDocument) -> None:
    page = dump_siting_map(document, Language.ZH)
    asked = set(re.findall(r"word\(\"([a-z-]+)\"\)", page)) | set(
        re.findall(r"data-t=\"([a-z-]+)\"", page)
    )
    layers = {f"site-{k}" for k in ("hub", "station", "point")}
    layers |= {f"served-{k}" for k in ("fetch", "outside", "none")}
    layers |= {f"link-{k}" for k in ("trunk", "call", "village")}
    assert asked
    assert asked | layers <= set(_map_data(page)["words"])


def test_the_map_is_a_picture_too_that_shows_what_is_open(document: SitingDocument) -> None:
    picture = dump_siting_map_png(document, Language.ZH)
    assert picture.startswith(b"\x89PNG")
    siting = document.siting
    shut = siting.model_copy(update={"sites": siting.sites[:-1]})
    assert dump_siting_map_png(document, Language.EN) != picture
    assert dump_siting_map_png(replace(document, siting=shut), Language.ZH) != picture


def test_the_drawing_is_a_png_and_a_page_in_both_languages(document: SitingDocument) -> None:
    assert dump_front_png(document, Language.ZH).startswith(b"\x89PNG")
    page = dump_front_html(document, Language.EN)
    assert page.count("<svg") == 2
    assert '<section lang="zh" hidden>' in page
    assert "行政村覆盖率" in page
    assert "lower bound" in page


def _workbook(content: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


def _map_data(page: str) -> Any:
    match = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)
    assert match is not None
    return json.loads(match[1])
