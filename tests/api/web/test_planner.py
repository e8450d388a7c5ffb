"""The planner's screens in the browser: a network sited, followed, compared; reports read."""

import json
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from openpyxl import load_workbook

from api.days import load_county
from api.keeping import keep_county, keep_orders, keep_plan
from data.plan_json import dump_plan
from data.store.database import Store
from data.store.plans import PlanContent, PlanKey
from tests.api.conftest import write_valley
from tests.api.web.conftest import Screen, opened, serious, serving
from tests.counties import valley
from tests.small_plan import DAY, HEADER, small_orders, small_plan
from tests.small_siting import SPEC

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="the service is stopped by a signal"),
]

CHINESE = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture(scope="module")
def valley_served(tmp_path_factory: pytest.TempPathFactory, sqlite_file: Path) -> Iterator[str]:
    """Serve the valley with a planned day and some statuses; return the address."""
    folder = tmp_path_factory.mktemp("planner")
    path = folder / "store.db"
    shutil.copyfile(sqlite_file, path)
    county = write_valley(folder / "valley")
    types = {v.vehicle_id: v.vehicle_type_id for v in valley().vehicles}
    text = dump_plan(small_plan(), HEADER, types, is_compact=True)
    with Store(f"sqlite:///{path.as_posix()}") as store:
        keep_county(store, str(county))
        keep_orders(store, load_county(str(county)), county / "orders.csv")
        key = PlanKey(county_id="valley", day=DAY)
        keep_plan(store, key, PlanContent(plan=text, summary=""), based_on=0)
    with serving(path) as address:
        status = {"order_id": "O1", "status": "signed", "at": f"{DAY}T09:00:00+08:00"}
        httpx.post(f"{address}/v1/counties/valley/statuses", json=[status]).raise_for_status()
        yield address


@pytest.fixture
def office(browser: Any, valley_served: str) -> Iterator[Screen]:
    """Open the page on an office screen, in Chinese."""
    with opened(browser, valley_served, width=1366, height=768) as screen:
        yield screen


@pytest.fixture
def pocket(browser: Any, valley_served: str) -> Iterator[Screen]:
    """Open the page on a phone."""
    with opened(browser, valley_served, width=390, height=844) as screen:
        yield screen


def figure(page: Any, name: str) -> str:
    """Return a figure of a report or a roll-out as the page shows it."""
    text: str = page.locator(f"[data-figure='{name}'] strong").inner_text()
    return text


def fits(page: Any) -> bool:
    """Return whether nothing is wider than the window."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


def test_reports_are_read_and_taken(office: Screen, pocket: Screen, tmp_path: Path) -> None:
    page = office.page
    page.goto(f"{office.address}/#/reports")
    page.locator("#report .tile").first.wait_for()
    assert figure(page, "pieces") == str(sum(order.pieces for order in small_orders()))
    assert figure(page, "on_time") == "100.0 %"
    office.picture("reports-kpi")
    assert serious(office) == []
    with page.expect_download() as download:
        page.locator("#take-xlsx").click()
    download.value.save_as(str(tmp_path / "kpi.xlsx"))
    assert "指标" in load_workbook(tmp_path / "kpi.xlsx").sheetnames
    page.locator("#report-name").select_option("send-receive")
    page.locator("#report-by").select_option("township")
    page.locator("#report .chart-svg rect").first.wait_for()
    office.picture("reports-send-receive")
    page.locator("#report-name").select_option("performance")
    page.locator("#table-targets").set_input_files(str(targets_file(tmp_path)))
    page.locator("#report .tag.bad", has_text="未达到").wait_for()
    office.picture("reports-performance")
    assert serious(office) == []
    page.locator("#report-name").select_option("actuals")
    page.locator("[data-figure=overdue]").wait_for()
    assert figure(page, "order-signed") == "1"
    page.locator("#report-name").select_option("monthly")
    page.locator("#take-docx").wait_for()
    page.locator("#language").click()
    page.locator("#report .tile", has_text="pieces taken in").wait_for()
    labels = page.locator("#report-form label, #report h2, #report th").all_inner_texts()
    assert [text for text in labels if CHINESE.search(text)] == []
    assert office.errors == []
    read_on_a_phone(pocket)


def targets_file(folder: Path) -> Path:
    """Write a target that the small day misses, and whose year is over by its end."""
    path = folder / "targets.csv"
    head = "target_id,year,category,group,name,unit,target,rule,figure"
    row = f"T1,{DAY.year - 1},产出,覆盖,行政村覆盖率,%,101,at_least,coverage.villages"
    path.write_text(f"{head}\n{row}\n", encoding="utf-8")
    return path


def read_on_a_phone(pocket: Screen) -> None:
    """Read the reports on a phone: nothing is cut off."""
    page = pocket.page
    page.goto(f"{pocket.address}/#/reports")
    page.locator("#report .tile").first.wait_for()
    pocket.picture("reports-phone")
    assert fits(page)
    assert serious(pocket) == []
    assert pocket.errors == []


def test_a_network_is_sited_and_compared(office: Screen, pocket: Screen, tmp_path: Path) -> None:
    page = office.page
    page.goto(f"{office.address}/#/planning")
    page.locator("#site-network").wait_for()
    page.wait_for_function("document.querySelector('#siting-spec').value.includes('[[period]]')")
    page.locator("#siting-spec").fill(SPEC.replace('by = "2028"', 'by = "2031"', 1))
    page.locator("#site-network").click()
    fault = page.locator("#siting-wrong li")
    fault.wait_for()
    assert "requirement[0].by" in fault.inner_text()
    assert "E857" in fault.inner_text()
    assert all("422" in each for each in office.errors), office.errors
    office.errors.clear()  # the browser notes every refusal
    spec = tmp_path / "valley.toml"
    spec.write_text(SPEC, encoding="utf-8")
    page.locator("#spec-file").set_input_files(str(spec))
    page.locator("#siting-seconds").fill("6")
    page.locator("#siting-levels").fill("2")
    page.locator("#question-seconds").fill("2")
    submit(page, "现状")
    page.locator("#siting-spec").fill(SPEC.replace("percent = 50\ncap", "percent = 40\ncap", 1))
    submit(page, "少补助")
    open_run(page, "现状")
    assert figure(page, "villages-covered").endswith(" %")
    page.locator(".chart-svg circle").first.wait_for()
    page.locator("#siting-result canvas").first.wait_for()
    assert page.locator("section[aria-label], section").filter(has_text="取消可省").count()
    page.wait_for_timeout(300)
    office.picture("planning-result")
    assert serious(office) == []
    page.locator("#siting-period").select_option("0")
    check_exports(page, tmp_path)
    for box in page.locator("#siting-jobs input[type=checkbox]").all():
        box.check()
    page.locator("#compare-sitings").click()
    page.locator("#comparison-xlsx").wait_for()
    heads = page.locator("#siting-result th").all_inner_texts()
    assert {"现状", "少补助"} <= set(heads)
    office.picture("planning-comparison")
    assert serious(office) == []
    page.locator("#language").click()
    page.locator("#siting-form h2", has_text="New siting run").wait_for()
    assert office.errors == []
    page = pocket.page
    page.goto(f"{pocket.address}/#/planning")
    page.locator("#siting-result .siting-map canvas").first.wait_for()
    pocket.picture("planning-phone")
    assert fits(page)
    assert serious(pocket) == []
    assert pocket.errors == []


def submit(page: Any, title: str) -> None:
    """Start a siting run, and stop it early if it is not over by itself."""
    page.locator("#siting-title").fill(title)
    page.locator("#site-network").click()
    page.locator(f"#siting-jobs li:has-text('{title}')").wait_for()
    page.locator(f"#siting-jobs li[data-state=done]:has-text('{title}')").wait_for(timeout=150_000)


def open_run(page: Any, title: str) -> None:
    """Look at what a run has found."""
    page.locator(f"#siting-jobs li:has-text('{title}') .siting-job").click()
    page.locator("#siting-result h2", has_text=title).wait_for()


def check_exports(page: Any, folder: Path) -> None:
    """Take a run home as workbook and GeoJSON."""
    for end in ("xlsx", "geojson"):
        with page.expect_download() as download:
            page.locator(f"#siting-{end}").click()
        download.value.save_as(str(folder / f"run.{end}"))
    assert len(load_workbook(folder / "run.xlsx").sheetnames) >= 7
    drawn = json.loads((folder / "run.geojson").read_text(encoding="utf-8"))
    assert drawn["features"]
