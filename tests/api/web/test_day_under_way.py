"""A day under way in the browser: a stop locked, a session that ends, events planned for."""

import re
import sys
from pathlib import Path
from typing import Any

import pytest

from data.store.accounts import Role
from tests.api.rest.conftest import PASSWORD
from tests.api.web.conftest import PATIENCE_S, Screen, desk, serious, until

pytestmark = [
    pytest.mark.slow,
    pytest.mark.usefixtures("compiled"),
    pytest.mark.skipif(sys.platform == "win32", reason="the service is stopped by a signal"),
]


def version(page: Any) -> int:
    """Return the version that is open, once the list of versions is there."""
    page.locator("#version option").first.wait_for(state="attached")
    return int(page.locator("#version").input_value())


def test_a_day_that_goes_otherwise(browser: Any, sqlite_file: Path, tmp_path: Path) -> None:
    with desk(browser, sqlite_file, tmp_path) as screen:
        assert "示意" in screen.page.locator(".legend:not(.note)").inner_text()
        lock_a_stop(screen)
        save_after_the_session_has_ended(screen)
        record_events(screen)
        plan_again(screen)
        assert [error for error in screen.errors if "401" not in error] == []
        screen.page.set_viewport_size({"width": 390, "height": 844})
        screen.page.locator("#events").scroll_into_view_if_needed()
        screen.picture("35-events-phone")
        assert serious(screen) == []


def lock_a_stop(screen: Screen) -> None:
    """Lock a stop: it may be moved within its route only."""
    page = screen.page
    page.locator("#routes button.route", has_text="站").first.click()
    lock = page.locator("#routes .stop .lock").first
    name = lock.locator("xpath=..").locator(".link").inner_text()
    before = version(page)
    lock.click()
    page.locator("#routes .stop .lock.on").first.wait_for()
    until(page, lambda: version(page) == before + 1)
    screen.picture("30-locked-stop")
    assert serious(screen) == []
    page.locator("#routes .stop", has_text=name).locator(".move").first.click()
    targets = page.locator("dialog select").first
    assert targets.locator("option").count() == 1
    page.keyboard.press("Escape")


def save_after_the_session_has_ended(screen: Screen) -> None:
    """Change the plan, find oneself signed out, sign in in place, and have it saved."""
    page = screen.page
    locked = version(page)
    page.locator("#routes .stop .lock.on").first.click()
    page.locator("#routes .stop .lock.on").first.wait_for(state="detached")
    until(page, lambda: version(page) == locked + 1)
    page.locator("#routes .stop .move").first.click()
    targets = page.locator("dialog select").first
    idle = targets.locator("option[value^=vehicle]").first.get_attribute("value")
    targets.select_option(value=idle)
    page.locator("dialog button.main").click()
    page.locator("#save:not([disabled])").wait_for()
    page.context.clear_cookies()
    page.locator("#save").click()
    again = page.locator("#sign-in-again")
    again.wait_for()
    assert again.locator("input[name=name]").input_value() == Role.DISPATCHER.value
    assert page.locator("#save").is_enabled()
    screen.picture("31-session-ended")
    assert serious(screen) == []
    again.locator("input[name=password]").fill("wrong")
    page.keyboard.press("Enter")
    again.locator("[role=alert]:not(:empty)").wait_for()
    again.locator("input[name=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.locator("#save[disabled]").wait_for()
    assert again.count() == 0
    until(page, lambda: version(page) == locked + 2)


def record_events(screen: Screen) -> None:
    """Record a breakdown from the list of routes, and a closure by a click on the map."""
    page = screen.page
    page.locator("#events #add-event").click()
    page.locator("#event-kind").select_option("closure")
    page.locator("#event-at").fill("05:30")
    page.locator("#record").click()  # says what is missing, and records nothing
    assert page.locator("#events .events li").count() == 0
    page.locator("#event-place ~ button, .picked:has(#event-place) > button").first.click()
    page.locator(".pick-hint").wait_for()
    box = page.locator(".place-name.major", has_text="乙乡中转站").bounding_box()
    page.mouse.click(box["x"] - 10, box["y"] + 9)
    until(page, lambda: "SB" in page.locator("#event-place").input_value())
    page.locator("#pick-roads").click()
    page.locator(".pick-hint").wait_for()
    page.locator("#pick-done").click()
    page.locator("#event-roads").fill("village-P6")
    screen.picture("32-event-form")
    assert serious(screen) == []
    page.locator("#record").click()
    page.locator("#events .events li", has_text="封闭").wait_for()
    page.locator("#events .events li .close").click()
    assert page.locator("#events .events li").count() == 0

    name = page.locator("#routes button.route .name small").first.inner_text()
    vehicle = name.rpartition("· ")[2]
    if not page.locator("#routes .stops").count():
        page.locator("#routes button.route").first.click()
    page.locator("#routes .stops button", has_text="故障").first.click()
    page.locator("#event-at").fill("05:40")
    page.locator("#event-vehicle").select_option(vehicle)
    page.locator("#record").click()
    page.locator("#events .events li", has_text=vehicle).wait_for()
    page.reload()
    page.locator("#events .events li", has_text="故障").wait_for()


def plan_again(screen: Screen) -> None:
    """Plan again with the sequences free, look at what changes, and accept it."""
    page = screen.page
    before = version(page)
    page.locator("#freedom").select_option("sequences")
    page.locator("#replan-seconds").fill("1")
    page.locator("#replan").click()
    page.locator("#accept").wait_for(timeout=PATIENCE_S * 1000)
    told = page.locator("#events .proposal").inner_text()
    assert re.search(r"之前\s+现在", told)
    assert page.locator("#events .proposal li").count() >= 1
    screen.picture("33-proposal")
    assert serious(screen) == []
    page.locator("#language").click()
    page.locator("#events .proposal h3", has_text="What changes").wait_for()
    assert "Before" in page.locator("#events .proposal").inner_text()
    page.locator("#language").click()
    page.locator("#accept").click()
    until(page, lambda: version(page) == before + 1)
    page.locator("#events .tag", has_text="已改派").wait_for()
    assert page.locator("#accept").count() == 0
    screen.picture("34-accepted")


HANDED_OVER = """async ([plan, calls]) => {
  const { handingOver } = await import("/web/js/handing_over.js");
  const handing = handingOver(plan);
  return calls.map(([what, ...call]) => handing[what](...call));
}"""


def test_a_driver_signs_only_where_an_order_ends(
    browser: Any, sqlite_file: Path, tmp_path: Path
) -> None:
    legs = {
        "down": [leg("H", "SA"), leg("SA", "P2")],
        "up": [leg("P2", "SA"), leg("SA", "H")],
        "left": [leg("H", "SA")],
    }
    plan = {"assignments": legs, "held": [{"order_id": "left"}]}
    expected = {
        ("brought", "down", "SA"): "arrived",
        ("brought", "down", "P2"): "signed",
        ("brought", "left", "SA"): "arrived",
        ("taken", "up", "P2"): "picked_up",
        ("taken", "up", "SA"): "loaded",
        ("isBrought", "down", "SA", "arrived"): True,
        ("isBrought", "down", "P2", "arrived"): False,
        ("isBrought", "down", "P2", "signed"): True,
        ("isTaken", "up", "P2", "picked_up"): True,
        ("isTaken", "up", "SA", "picked_up"): False,
        ("isTaken", "up", "SA", "loaded"): True,
    }
    with desk(browser, sqlite_file, tmp_path) as screen:
        found = screen.page.evaluate(HANDED_OVER, [plan, [list(call) for call in expected]])
    assert dict(zip(expected, found, strict=True)) == expected


def leg(from_id: str, to_id: str) -> dict[str, str]:
    """Return a leg as plan.json has it."""
    return {"from_id": from_id, "to_id": to_id}
