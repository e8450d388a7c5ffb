"""A dispatcher's desk: nothing that was changed or chosen is lost to what comes late."""

import re
import sys
from collections.abc import Iterator
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

NEXT_DAY = DAY.replace(day=DAY.day + 1)
SAVING = r"/main\?note="
KNOWN = """async (key) => (await import("/web/js/store.js")).known()[key]"""


CHANGE = """async () => {
  const { known } = await import("/web/js/store.js");
  const { change } = await import("/web/js/history.js");
  change({ ...known().document });
}"""
"""Changes the plan by hand, without asking the service what comes of it."""
JOB = {
    "job_id": "J",
    "kind": "plan",
    "state": "done",
    "day": str(DAY),
    "county_id": "valley",
    "best_fen": 100,
    "share": 1,
    "issues": [],
}
FOLLOW = """async (job) => {
  window.EventSource = class extends EventTarget {
    constructor() {
      super();
      window.ended = () => this.dispatchEvent(new Event("end"));
    }
    close() {}
  };
  const { follow } = await import("/web/js/job.js");
  follow({ ...job, state: "running" });
}"""
"""Follows a job that ends when the test says so."""


@pytest.fixture
def office(browser: Any, sqlite_file: Path, tmp_path: Path) -> Iterator[Screen]:
    """Open the day of the small plan as a dispatcher."""
    with desk(browser, sqlite_file, tmp_path, by_hand=True) as screen:
        screen.page.locator("#day").fill(str(DAY))
        screen.page.locator("[data-figure=cost]").wait_for()
        yield screen


def holding(page: Any, path: str) -> list[Any]:
    """Hold requests to addresses that a pattern is found in; they stay in the list."""
    held: list[Any] = []

    def hold(route: Any) -> None:
        held.append(route)

    page.route(re.compile(path), hold)
    return held


def test_a_late_answer_is_not_shown_over_a_day_chosen_since(office: Screen) -> None:
    page = office.page
    held = holding(page, rf"/plans\?day={NEXT_DAY}$")
    page.locator("#day").fill(str(NEXT_DAY))
    page.locator("#plan .empty").wait_for()  # the plan of the day before is gone at once
    page.locator("#day").fill(str(DAY))
    page.locator("[data-figure=cost]").wait_for()
    with page.expect_response(lambda answer: str(NEXT_DAY) in answer.url):
        held[0].continue_()
    page.wait_for_timeout(300)
    assert page.locator("[data-figure=cost]").count() == 1
    assert page.evaluate(KNOWN, "version") == 1


def test_a_day_is_typed(office: Screen) -> None:
    page = office.page
    page.locator("#day").focus()
    for key in ("ArrowRight", "ArrowUp", "ArrowUp"):
        page.keyboard.press(key)
        page.wait_for_timeout(200)
    by_day_or_month = [str(DAY.replace(day=DAY.day + 2)), str(DAY.replace(month=DAY.month + 2))]
    assert page.locator("#day").input_value() in by_day_or_month
    assert page.evaluate(KNOWN, "day") == page.locator("#day").input_value()


def test_a_year_that_is_being_typed_opens_nothing(office: Screen) -> None:
    page = office.page
    page.locator("#day").evaluate(
        "field => { field.value = '0202-05-20'; field.dispatchEvent(new Event('change')); }"
    )
    page.wait_for_timeout(200)
    assert page.evaluate(KNOWN, "day") == str(DAY)
    assert office.errors == []


def test_unsaved_changes_are_not_dropped_unasked(office: Screen) -> None:
    page = office.page
    page.evaluate(CHANGE)
    page.locator("#save:not([disabled])").wait_for()
    page.locator("#day").fill(str(NEXT_DAY))
    page.locator("dialog button", has_text="取消").click()
    assert page.locator("#day").input_value() == str(DAY)
    assert page.locator("#save").is_enabled()
    page.locator("#bar nav a", has_text="今日").click()
    page.locator(".today").wait_for()
    asked = []

    def stay(dialog: Any) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", stay)
    page.reload()
    assert asked == ["beforeunload"]
    page.locator("#bar nav a", has_text="调度").click()
    page.locator("#day").fill(str(DAY))
    page.locator("#version").wait_for()
    page.evaluate(CHANGE)
    page.locator("#save:not([disabled])").wait_for()
    page.locator("#day").fill(str(NEXT_DAY))
    page.locator("dialog button", has_text="仍然打开").click()
    page.locator("#plan .empty").wait_for()
    assert page.locator("#day").input_value() == str(NEXT_DAY)


def test_a_plan_that_is_being_changed_is_not_replaced_once_a_job_ends(office: Screen) -> None:
    page = office.page
    page.route("**/v1/jobs/J", lambda route: route.fulfill(json=JOB))
    page.evaluate(FOLLOW, JOB)
    page.evaluate(CHANGE)
    page.evaluate("window.ended()")
    page.locator("#planning button", has_text="保留规划结果").click()
    page.locator("dialog button", has_text="取消").click()
    assert page.locator("#save").is_enabled()
    assert page.locator(".notice").count() == 0


def test_a_job_is_kept_as_the_plan_it_was_asked_for(office: Screen) -> None:
    page = office.page
    kept: list[Any] = []

    def keep(route: Any) -> None:
        kept.append(route.request.post_data_json["name"])
        route.fulfill(status=201, json={"version": 1})

    page.route("**/v1/jobs/J", lambda route: route.fulfill(json=JOB))
    page.route("**/v1/jobs/J/version", keep)
    page.evaluate("import('/web/js/store.js').then(({ note }) => note({ planName: 'draft' }))")
    page.evaluate(FOLLOW, JOB)
    page.locator("#day").fill(str(NEXT_DAY))
    page.locator("#plan .empty").wait_for()
    until(page, lambda: page.evaluate(KNOWN, "planName") == "main")
    page.evaluate("window.ended()")
    until(page, lambda: kept == ["draft"])


def test_a_job_that_several_follow_is_kept_once(office: Screen) -> None:
    page = office.page
    version = {"version": 1, "saved_at": f"{DAY}T06:00:00Z", "note": "", "job_id": "J"}
    asked = holding(page, "/v1/jobs/J/version$")
    page.route("**/v1/jobs/J", lambda route: route.fulfill(json=JOB))
    page.route("**/main/versions", lambda route: route.fulfill(json={"items": [version]}))
    page.evaluate(FOLLOW, JOB)
    page.evaluate("window.ended()")
    page.locator(".notice.good").wait_for()
    assert asked == []


def test_who_only_looks_on_keeps_no_plan(browser: Any, sqlite_file: Path, tmp_path: Path) -> None:
    with desk(browser, sqlite_file, tmp_path, role=Role.VIEWER, by_hand=True) as screen:
        page = screen.page
        page.locator("#day").fill(str(DAY))
        page.locator("[data-figure=cost]").wait_for()
        asked = holding(page, "/v1/jobs/J/version$")
        page.route("**/v1/jobs/J", lambda route: route.fulfill(json=JOB))
        page.evaluate(FOLLOW, JOB)
        page.evaluate("window.ended()")
        until(page, lambda: page.evaluate(KNOWN, "job")["state"] == "done")
        page.wait_for_timeout(300)
        assert asked == []


def test_a_plan_is_saved_once_and_may_be_changed_meanwhile(office: Screen) -> None:
    page = office.page
    page.evaluate(CHANGE)
    held = holding(page, SAVING)
    page.locator("#save").click()
    page.locator("#save").click()
    until(page, lambda: bool(held))
    page.evaluate(CHANGE)
    for each in held:
        each.continue_()
    until(page, lambda: page.evaluate(KNOWN, "version") == 2)
    assert len(held) == 1
    page.unroute(re.compile(SAVING))
    assert page.locator("#save").is_enabled()
    page.locator("#save").click()
    page.locator("#save[disabled]").wait_for()
    assert page.evaluate(KNOWN, "version") == 3
    assert page.locator("dialog").count() == 0


def test_a_file_may_be_chosen_again(browser: Any, sqlite_file: Path, tmp_path: Path) -> None:
    with desk(browser, sqlite_file, tmp_path, role=Role.PLANNER, by_hand=True) as screen:
        page = screen.page
        page.goto(f"{screen.address}/#/planning")
        until(page, lambda: bool(page.locator("#siting-spec").input_value()))
        spec = {"name": "spec.toml", "mimeType": "text/plain", "buffer": b"title = 1"}
        page.locator("#spec-file").set_input_files(spec)
        until(page, lambda: page.locator("#siting-spec").input_value() == "title = 1")
        assert page.locator("#spec-file").input_value() == ""


def test_the_last_hour_is_not_cut_off(office: Screen) -> None:
    assert office.page.evaluate(
        """() => {
          const chart = document.querySelector(".gantt svg");
          const right = [...chart.querySelectorAll("text")].map((text) => {
            const { x, width } = text.getBBox();
            return x + width;
          });
          return Math.max(...right) <= chart.clientWidth;
        }"""
    )
