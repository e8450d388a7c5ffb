"""A dispatcher's morning in the browser: from an empty store to papers, on a real county."""

import csv
import json
import re
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest
from openpyxl import load_workbook

from api.days import shipped_folder
from tests.api.web.conftest import Screen, serious, until

pytestmark = [
    pytest.mark.slow,
    pytest.mark.usefixtures("compiled"),
    pytest.mark.skipif(sys.platform == "win32", reason="the service is stopped by a signal"),
]

SEARCH_S = 4
BAD = {5: {"pieces": "three"}, 17: {"destination_id": "nowhere"}, 40: {"weight_kg": "-1"}}
"""Rows of the file that are spoilt, by their place in it, and how."""


def spoilt_orders(folder: Path) -> Path:
    """Write the orders of Wutai's sample day with three rows that cannot be taken."""
    with (shipped_folder() / "wutai" / "orders.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    for k, cells in BAD.items():
        rows[k].update(cells)
    path = folder / "到件 orders.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def figure(page: Any, name: str) -> str:
    """Return a figure of the plan as the page shows it."""
    text: str = page.locator(f"[data-figure={name}] strong").inner_text()
    return text


def open_route(page: Any) -> str:
    """Open the first free route whose first three stops are away from home, and return its id."""
    routes = page.locator("#routes .route-list > li[data-route^=D0]")
    routes.first.wait_for()
    for k in range(routes.count()):
        route = routes.nth(k)
        number = re.search(r"(\d+) 站", route.inner_text())
        if not number or int(number[1]) < 6 or "已锁定" in route.inner_text():
            continue
        route.locator("button.route").click()
        route_id = str(route.get_attribute("data-route"))
        page.locator(f"[data-route={route_id}] .stop").first.wait_for()
        away = page.locator(f"[data-route={route_id}] .stop:not(.home)")
        if [away.nth(n).get_attribute("data-stop") for n in range(3)] == ["1", "2", "3"]:
            return route_id
    message = "no route has three stops in a row"
    raise AssertionError(message)


def stops_of(page: Any, route_id: str) -> list[str]:
    """Return the names of a route's stops."""
    found: list[str] = page.locator(f"[data-route={route_id}] .stop .link").all_inner_texts()
    return found


def test_a_morning(screen: Screen, phone: Screen, tmp_path: Path) -> None:
    page = screen.page
    start(screen)
    hand_in(screen, tmp_path)
    plan(screen)
    assert serious(screen) == []
    route_id = move(screen)
    save_and_lock(screen, route_id)
    plan_the_rest(screen, route_id)
    look_at_a_place(screen)
    export(screen, tmp_path)
    turn_to_english(screen)
    day = page.locator("#day").input_value()
    look_at_today(screen)
    assert screen.errors == []
    conflict(screen, day)
    drive(phone, route_id)
    assert phone.errors == []


def start(screen: Screen) -> None:
    """Take a sample county into an empty store."""
    page = screen.page
    page.goto(screen.address)
    page.locator(".choices button").nth(1).wait_for()
    screen.picture("01-first-start")
    assert serious(screen) == []
    page.locator(".choices button", has_text="五台").click()
    page.locator("#orders h2", has_text="3,163").wait_for()
    page.locator("#map canvas").first.wait_for()
    screen.picture("02-county")


def hand_in(screen: Screen, folder: Path) -> None:
    """Hand in a real-size file; the bad rows are told with row, field, cause and action."""
    page = screen.page
    page.locator("#order-files").set_input_files(str(spoilt_orders(folder)))
    result = page.locator("#orders .result")
    result.wait_for()
    text = result.inner_text()
    assert "3,160" in text
    rows = result.locator("tbody tr").all_inner_texts()
    assert [int(row.split("\t")[0]) for row in rows] == [k + 2 for k in sorted(BAD)]
    for row, cells in zip(rows, BAD.values(), strict=True):
        assert next(iter(cells)) in row
    screen.picture("03-orders")


def plan(screen: Screen) -> None:
    """Plan the day, follow the search, and have its plan kept."""
    page = screen.page
    page.locator("#seconds").fill(str(SEARCH_S))
    page.locator("#plan-day").click()
    page.locator("#planning progress").wait_for()
    page.locator("#stop").wait_for()
    screen.picture("04-planning")
    page.locator("#routes .route-list > li").first.wait_for(timeout=90_000)
    assert figure(page, "violations") == "0"
    page.locator("#version option").first.wait_for(state="attached")
    assert page.locator("#version option").count() == 1
    page.wait_for_timeout(300)
    screen.picture("05-plan")


def move(screen: Screen) -> str:
    """Move a stop by keyboard and another one by mouse, take it back, and do it again."""
    page = screen.page
    route_id = open_route(page)
    before = stops_of(page, route_id)
    page.wait_for_timeout(400)
    screen.picture("06-route")
    page.locator(f"[data-route={route_id}] [data-stop='1'] .move").focus()
    page.keyboard.press("Alt+ArrowDown")
    until(page, lambda: stops_of(page, route_id) != before)
    swapped = [before[0], before[2], before[1], *before[3:]]
    assert stops_of(page, route_id) == swapped
    assert page.locator("#save").is_enabled()
    page.locator(f"[data-route={route_id}] [data-stop='3']").drag_to(
        page.locator(f"[data-route={route_id}] [data-stop='1']")
    )
    page.locator(f"[data-route={route_id}] [data-stop='1'] .link", has_text=swapped[3]).wait_for()
    screen.picture("07-moved")
    page.locator("#undo").click()
    assert stops_of(page, route_id) == swapped
    page.locator("#redo").click()
    assert stops_of(page, route_id)[1] == swapped[3]
    move_to_another_route(screen, route_id)
    return route_id


def move_to_another_route(screen: Screen, route_id: str) -> None:
    """Drag a stop onto the times of another route, where it is put where it fits best."""
    page = screen.page
    before = stops_of(page, route_id)
    row = page.locator(f"#gantt [data-row^=D0]:not([data-row={route_id}])").first
    other_id = str(row.get_attribute("data-row"))
    page.locator(f"[data-route={route_id}] [data-stop='2']").drag_to(row)
    page.locator(f"[data-route={other_id}] .stop .link", has_text=before[2]).first.wait_for()
    screen.picture("08-other-route")
    page.locator(f"[data-route={route_id}] > button").click()
    assert len(stops_of(page, route_id)) == len(before) - 1
    page.locator("#undo").click()
    until(page, lambda: len(stops_of(page, route_id)) == len(before))


def save_and_lock(screen: Screen, route_id: str) -> None:
    """Save what was changed as the next version, and lock the route in another one."""
    page = screen.page
    page.locator("#save").click()
    page.locator("#version option", has_text="版本 2").wait_for(state="attached")
    assert page.locator("#save").is_disabled()
    page.locator(f"[data-route={route_id}] .stops button", has_text="锁定").first.click()
    page.locator(f"[data-route={route_id}] .tag", has_text="已锁定").wait_for()
    page.locator("#version option", has_text="版本 3").wait_for(state="attached")
    screen.picture("09-locked")


def plan_the_rest(screen: Screen, route_id: str) -> None:
    """Plan the day anew around the locked route, which stays as it is."""
    page = screen.page
    before = stops_of(page, route_id)
    assert page.locator("#around").is_checked()
    page.locator("#plan-day").click()
    page.locator("#version option", has_text="版本 4").wait_for(state="attached", timeout=90_000)
    page.locator(f"[data-route={route_id}] .tag", has_text="已锁定").wait_for()
    if not page.locator(f"[data-route={route_id}] .stop").count():
        page.locator(f"[data-route={route_id}] > button").click()
    assert stops_of(page, route_id) == before


def look_at_a_place(screen: Screen) -> None:
    """Open a place from a route's list: its orders, their clock, and why."""
    page = screen.page
    page.locator("#routes .stop:not(.home) .link").first.click()
    page.locator("#detail .orders li").first.wait_for()
    page.locator("#detail .why").first.wait_for()
    assert page.locator("#detail .used meter").count() >= 1
    screen.picture("10-place")
    assert serious(screen) == []
    page.keyboard.press("Escape")


def export(screen: Screen, folder: Path) -> None:
    """Take the workbook of the plan home."""
    page = screen.page
    page.locator("summary", has_text="导出").click()
    with page.expect_download() as download:
        page.locator("#as-xlsx").click()
    path = folder / "plan.xlsx"
    download.value.save_as(str(path))
    book = load_workbook(path, read_only=True)
    assert len(book.sheetnames) >= 3
    book.close()


def turn_to_english(screen: Screen) -> None:
    """Turn the page to English, and find no Chinese in its frame."""
    page = screen.page
    page.locator("#language").click()
    page.locator("#plan-day", has_text="Plan the day").wait_for()
    assert page.locator("html").get_attribute("lang") == "en"
    screen.picture("11-english")
    page.locator("#language").click()
    page.locator("#plan-day", has_text="规划当日").wait_for()


def look_at_today(screen: Screen) -> None:
    """Look at the day under way."""
    page = screen.page
    page.locator("#bar nav a", has_text="今日").click()
    page.locator(".today table").first.wait_for()
    page.wait_for_timeout(500)
    screen.picture("12-today")
    assert serious(screen) == []


def conflict(screen: Screen, day: str) -> None:
    """Save after somebody else did: it is told, and one's own changes are kept beside it."""
    page = screen.page
    page.locator("#bar nav a", has_text="调度").click()
    route_id = open_route(page)
    first = stops_of(page, route_id)
    page.locator(f"[data-route={route_id}] [data-stop='1'] .move").focus()
    page.keyboard.press("Alt+ArrowDown")
    page.locator(f"[data-route={route_id}] [data-stop='2'] .link", has_text=first[1]).wait_for()
    path = f"{screen.address}/v1/counties/wutai/plans/{day}/main"
    kept = httpx.get(path)
    headers = {"If-Match": kept.headers["etag"], "Content-Type": "application/json"}
    faster = httpx.put(path, content=json.dumps(kept.json()), headers=headers, timeout=60)
    assert faster.status_code == 200, faster.text
    page.locator("#save").click()
    page.locator("dialog button", has_text="另存为").click()
    until(page, lambda: page.locator("#plan select").first.input_value() == "我的调整")
    page.locator("#save[disabled]").wait_for()
    assert [error for error in screen.errors if "412" not in error] == []
    screen.picture("13-beside")


def drive(phone: Screen, route_id: str) -> None:
    """Report a stop as done on the driver's page."""
    page = phone.page
    page.goto(f"{phone.address}/#/route/{route_id}")
    page.locator(".driver .next h2").wait_for()
    phone.picture("14-driver")
    assert serious(phone) == []
    title = page.locator(".driver .next h2").inner_text()
    page.locator("#all-done").click()
    page.locator(".stop-list .number", has_text="✓").first.wait_for()
    assert page.locator(".driver .next h2").inner_text() != title
    phone.picture("15-driver-next")
    page.goto(f"{phone.address}/#/dispatch")
    page.locator("#map canvas").first.wait_for()
    page.wait_for_timeout(500)
    phone.picture("16-phone")
