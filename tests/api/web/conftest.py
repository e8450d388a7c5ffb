"""A service in a process of its own, and a browser of the system that opens it."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import httpx
import pytest

from data.store.accounts import Role
from data.store.database import Store
from tests.api.rest.conftest import PASSWORD, PLAN, fill
from tests.small_plan import DAY

CHROMIUM = "TONGPEI_CHROMIUM"
"""Environment variable that names the browser, if it is none of the usual ones."""

SCREENSHOTS = "TONGPEI_SCREENSHOTS"
"""Environment variable that names a folder for pictures of the page; without it there are none."""

_USUAL = ("chromium", "chromium-browser", "google-chrome", "chrome")
PATIENCE_S = 60
"""Seconds in which a small day is planned."""

_PATIENCE_MS = 40_000
_PATIENCE = 300
"""Tenths of a second to wait for something."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """A page in the browser.

    Parameters
    ----------
    page, address
        The page as the driver knows it, and the service's address.
    errors
        What the page has complained of in its console, and what it threw.
    """

    page: Any
    address: str
    errors: list[str] = field(default_factory=list)

    def picture(self, name: str) -> None:
        """Keep a picture of the page, if there is a folder for them."""
        folder = os.environ.get(SCREENSHOTS)
        if folder:
            Path(folder).mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=str(Path(folder) / f"{name}.png"))


def browser_path() -> str | None:
    """Return where a browser is; None: there is none."""
    named = os.environ.get(CHROMIUM)
    return named or next(filter(None, map(shutil.which, _USUAL)), None)


@contextmanager
def serving(path: Path) -> Iterator[str]:
    """Serve a store from a process of its own; yield the address."""
    url = f"sqlite:///{path.as_posix()}"
    command = [sys.executable, "-m", "api", "serve", "--port", "0", "--lang", "en", "--url", url]
    with subprocess.Popen(  # noqa: S603 -- our own program
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8"
    ) as process:
        assert process.stdout is not None
        found = re.search(r"http://\S+", process.stdout.readline())
        assert found is not None
        try:
            yield found[0]
        finally:
            process.send_signal(signal.SIGTERM)
            _, said = process.communicate(timeout=60)
    assert "fault" not in said, said


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, sqlite_file: Path) -> Iterator[str]:
    """Serve an empty store for one person; return the address."""
    path = tmp_path_factory.mktemp("served") / "store.db"
    shutil.copyfile(sqlite_file, path)
    with serving(path) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Start a browser of the system, or skip with the reason."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    path = browser_path()
    if path is None:
        pytest.skip(f"no Chromium is found; {CHROMIUM} may name one")
    with playwright.sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=path, headless=True)
        yield started
        started.close()


@pytest.fixture
def screen(browser: Any, served: str) -> Iterator[Screen]:
    """Open the page on an office screen, in Chinese."""
    with opened(browser, served, width=1366, height=768) as screen:
        yield screen


@pytest.fixture
def phone(browser: Any, served: str) -> Iterator[Screen]:
    """Open the page on a phone."""
    with opened(browser, served, width=390, height=844) as screen:
        yield screen


@contextmanager
def opened(
    browser: Any, address: str, *, width: int, height: int, zone: str | None = None
) -> Iterator[Screen]:
    """Open the page in a window of its own."""
    context = browser.new_context(
        viewport={"width": width, "height": height},
        locale="zh-CN",
        timezone_id=zone,
        accept_downloads=True,
    )
    context.set_default_timeout(_PATIENCE_MS)
    page = context.new_page()
    screen = Screen(page=page, address=address)

    def hear(said: Any) -> None:
        if said.type == "error":
            screen.errors.append(said.text)

    page.on("console", hear)
    page.on("pageerror", lambda error: screen.errors.append(str(error)))
    yield screen
    context.close()


@contextmanager
def desk(
    browser: Any,
    sqlite_file: Path,
    folder: Path,
    *,
    role: Role = Role.DISPATCHER,
    zone: str | None = None,
    by_hand: bool = False,
) -> Iterator[Screen]:
    """Serve the valley with a plan of its day, and sign in as somebody with a role.

    The plan is one that was searched for, or the small one that was made by hand.
    """
    path = folder / "store.db"
    shutil.copyfile(sqlite_file, path)
    with Store(f"sqlite:///{path.as_posix()}") as store:
        tokens = fill(store, folder / "valley")
    with serving(path) as address:
        if not by_hand:
            plan_the_day(address, tokens[Role.DISPATCHER])
        with opened(browser, address, width=1366, height=768, zone=zone) as screen:
            sign_in(screen, role)
            yield screen


def sign_in(screen: Screen, role: Role) -> None:
    """Open the page and sign in as somebody with a role, who finds the plan of the day."""
    page = screen.page
    page.goto(screen.address)
    page.locator("input[name=name]").fill(role.value)
    page.locator("input[name=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.locator("#bar #day").wait_for()


def plan_the_day(address: str, token: str) -> None:
    """Have the day planned, and keep that on top of the plan that is there."""
    headers = {"Authorization": f"Bearer {token}"}
    with httpx.Client(base_url=address, headers=headers, timeout=PATIENCE_S) as client:
        path = PLAN.removesuffix(f"/{DAY}/main")
        asked = client.post(path, json={"day": str(DAY), "iterations": 5, "seed": 3})
        job = asked.headers["location"]
        given_up = time.monotonic() + PATIENCE_S
        while client.get(job).json()["state"] != "done":
            assert time.monotonic() < given_up
            time.sleep(0.1)
        kept = client.post(
            f"{job}/version",
            json={"name": "main"},
            headers={"If-Match": client.get(PLAN).headers["etag"]},
        )
        assert kept.status_code == 201, kept.text


def serious(screen: Screen) -> list[str]:
    """Return what the accessibility checker finds serious or critical, if it is installed."""
    if find_spec("axe_playwright_python") is None:
        return []
    found = import_module("axe_playwright_python.sync_playwright").Axe().run(screen.page)
    return [
        f"{each['id']}: {node['target']} {node.get('failureSummary', '')}"
        for each in found.response["violations"]
        if each["impact"] in {"serious", "critical"}
        for node in each["nodes"]
    ]


def until(page: Any, is_so: Callable[[], bool]) -> None:
    """Wait until something is so."""
    for _ in range(_PATIENCE):
        if is_so():
            return
        page.wait_for_timeout(100)
    message = "it did not become so"
    raise AssertionError(message)
