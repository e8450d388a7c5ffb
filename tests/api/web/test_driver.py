"""A driver's page: without a connection, and in two windows."""

import sys
from pathlib import Path
from typing import Any

import pytest

from data.store.accounts import Role
from tests.api.web.conftest import Screen, desk, until
from tests.small_plan import DAY

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="the service is stopped by a signal"),
]

ROUTE = "L1"
PLACES = 3
"""Places at which the route calls."""

FETCHED = """new Set(performance.getEntriesByType("resource")
  .map(({ name }) => name).filter((name) => name.includes("place_id="))).size"""
OUTBOX = "JSON.parse(localStorage.getItem('tongpei.outbox') ?? '[]')"
TWO_WINDOWS = """async () => {
  const reports = (keys) => keys.map((key) => ({ countyId: "valley", key, statuses: [] }));
  const kept = (...keys) => localStorage.setItem("tongpei.outbox", JSON.stringify(reports(keys)));
  kept("first", "second");
  const asked = window.fetch;
  window.fetch = async () => {
    kept("second"); // another window has sent the first one meanwhile
    window.fetch = () => Promise.reject(new TypeError("no connection"));
    return new Response("{}", { status: 200 });
  };
  const { send } = await import("/web/js/outbox.js");
  await send();
  window.fetch = asked;
  return JSON.parse(localStorage.getItem("tongpei.outbox")).map(({ key }) => key);
}"""

BUSY = """async () => {
  const report = { countyId: "valley", key: "first", statuses: [] };
  localStorage.setItem("tongpei.outbox", JSON.stringify([report]));
  const asked = window.fetch;
  window.fetch = async () => new Response("{}", { status: 429 });
  const { send } = await import("/web/js/outbox.js");
  await send(); // throws nothing that would be told every time
  window.fetch = asked;
  return JSON.parse(localStorage.getItem("tongpei.outbox")).map(({ key }) => key);
}"""


REFUSED = """async () => {
  const statuses = ["O1", "O9", "O2"].map((order_id) => ({ order_id, status: "signed" }));
  const asked = window.fetch;
  const sent = [];
  window.fetch = async (_, { body }) => {
    const ids = JSON.parse(body).map(({ order_id }) => order_id);
    const isKnown = !ids.includes("O9");
    if (isKnown) sent.push(...ids);
    return new Response("{}", { status: isKnown ? 200 : 404 });
  };
  const { report, send, waiting } = await import("/web/js/outbox.js");
  const refused = await report("valley", statuses).then(() => 0, (error) => error.status);
  await send();
  window.fetch = asked;
  return [sent, refused, waiting()];
}"""

WAITING = """async () => {
  const { handingOver } = await import("/web/js/handing_over.js");
  const assignments = { O1: [{ from_id: "H", to_id: "SA" }] };
  const handing = handingOver({ assignments, unserved: [{ order_id: "O1" }] });
  return handing.brought("O1", "SA");
}"""


def open_route(screen: Screen) -> None:
    """Open the route of the station's tricycle, which brings goods to two villages."""
    page = screen.page
    page.locator("#day").fill(str(DAY))
    page.goto(f"{screen.address}/#/route/{ROUTE}")
    page.locator(".driver .next h2").wait_for()


def test_a_driver_works_on_without_a_connection(
    browser: Any, sqlite_file: Path, tmp_path: Path
) -> None:
    with desk(browser, sqlite_file, tmp_path, role=Role.STATION, by_hand=True) as screen:
        page = screen.page
        open_route(screen)
        step = page.locator(".driver [aria-current=step] .number")
        step.filter(has_text="2").wait_for()
        until(page, lambda: page.evaluate(FETCHED) == PLACES)
        page.context.set_offline(True)
        page.locator("#all-done").click()
        step.filter(has_text="3").wait_for()
        page.locator(".driver .orders li", has_text="1 件").wait_for()  # fetched ahead
        page.locator(".stop-list .number", has_text="✓").wait_for()
        assert page.locator(".driver .tag.warn").inner_text().startswith("1 ")
        page.locator(".driver button", has_text="下一站").click()
        step.filter(has_text="4").wait_for()
        assert page.locator(".notice").count() == 0
        assert len(page.evaluate(OUTBOX)) == 1
        page.context.set_offline(False)
        until(page, lambda: page.evaluate(OUTBOX) == [])
        page.reload()
        open_route(screen)
        page.locator(".stop-list .number", has_text="✓").wait_for()
        assert [error for error in screen.errors if "DISCONNECTED" not in error] == []


def test_a_busy_service_is_asked_again_later(
    browser: Any, sqlite_file: Path, tmp_path: Path
) -> None:
    with desk(browser, sqlite_file, tmp_path, by_hand=True) as screen:
        left = screen.page.evaluate(BUSY)
    assert left == ["first"]


def test_one_order_that_is_refused_takes_no_others_with_it(
    browser: Any, sqlite_file: Path, tmp_path: Path
) -> None:
    with desk(browser, sqlite_file, tmp_path, role=Role.STATION, by_hand=True) as screen:
        assert screen.page.evaluate(REFUSED) == [["O1", "O2"], 404, 0]
        assert screen.page.evaluate(WAITING) == "arrived"


def test_two_windows_send_every_report_once(
    browser: Any, sqlite_file: Path, tmp_path: Path
) -> None:
    with desk(browser, sqlite_file, tmp_path, role=Role.STATION, by_hand=True) as screen:
        page = screen.page
        left = page.evaluate(TWO_WINDOWS)
    assert left == ["second"]


def test_a_station_finds_the_routes_that_start_there(
    browser: Any, sqlite_file: Path, tmp_path: Path
) -> None:
    with desk(browser, sqlite_file, tmp_path, role=Role.STATION, by_hand=True) as screen:
        page = screen.page
        page.locator("#day").fill(str(DAY))
        page.locator(".today a", has_text=ROUTE).click()
        page.locator(".driver .next h2").wait_for()
        assert screen.errors == []
