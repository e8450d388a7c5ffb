"""Where others may come, somebody has to sign in first."""

import shutil
import sys
from pathlib import Path
from typing import Any

import pytest

from api.signing_in import add_user
from data.store.accounts import Role
from data.store.database import Store
from tests.api.rest.conftest import CHEAP, PASSWORD
from tests.api.web.conftest import opened, serving

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="the service is stopped by a signal"),
]


def test_signing_in_and_out(browser: Any, sqlite_file: Path, tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    shutil.copyfile(sqlite_file, path)
    with Store(f"sqlite:///{path.as_posix()}") as store:
        add_user(store, name="小陈", password=PASSWORD, role=Role.PLANNER, by="test", cost=CHEAP)
    with (
        serving(path) as address,
        opened(browser, address, width=1366, height=768) as screen,
    ):
        page = screen.page
        page.goto(address)
        page.locator("input[name=name]").fill("小陈")
        page.locator("input[name=password]").fill("wrong")
        page.keyboard.press("Enter")
        page.locator(".sign-in .bad", has_text="密码").wait_for()
        screen.picture("20-sign-in")
        assert [error for error in screen.errors if "401" not in error] == []
        screen.errors.clear()
        page.locator("input[name=password]").fill(PASSWORD)
        page.keyboard.press("Enter")
        page.locator(".choices button").first.wait_for()
        assert "小陈" in page.locator("#bar").inner_text()
        page.reload()
        page.locator(".choices button").first.wait_for()
        page.locator(".choices button", has_text="五台").click()  # a change carries its token
        page.locator("#map canvas").first.wait_for()
        page.locator("#bar button", has_text="退出").click()
        page.locator("input[name=password]").wait_for()
        assert screen.errors == []
