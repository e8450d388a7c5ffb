"""A driver's page, and how station staff find it."""

import sys
from pathlib import Path
from typing import Any

import pytest

from data.store.accounts import Role
from tests.api.web.conftest import desk
from tests.small_plan import DAY

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="the service is stopped by a signal"),
]

ROUTE = "L1"


def test_a_station_finds_the_routes_that_start_there(
    browser: Any, sqlite_file: Path, tmp_path: Path
) -> None:
    with desk(browser, sqlite_file, tmp_path, role=Role.STATION, by_hand=True) as screen:
        page = screen.page
        page.locator("#day").fill(str(DAY))
        page.locator(".today a", has_text=ROUTE).click()
        page.locator(".driver .next h2").wait_for()
        assert screen.errors == []
