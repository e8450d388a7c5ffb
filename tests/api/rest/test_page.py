"""The page's files: typed, tagged, complete, without anything inline or from elsewhere."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from posixpath import join, normpath

import pytest

import api
from api.rest.page import MEDIA_TYPES, assets
from network.statuses import ReportedStatus
from routing.replanning.replan import Freedom
from tests.api.rest.conftest import Desk

FOLDER = Path(api.__file__).parent / "web"
SCRIPTS = sorted(path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.js"))
STYLES = sorted(path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.css"))
FAMILIES = {
    "area": ("county", "county-derived", "township", "township-derived"),
    "channel": ("direct", "station", "bus"),
    "cost": (
        "vehicle_day",
        "distance",
        "time",
        "overtime",
        "handling",
        "bus",
        "storage",
        "opening",
    ),
    "direction": ("down", "up", "lateral"),
    "do": ("signed", "arrived", "loaded", "picked_up", "failed"),
    "event": (
        "breakdown",
        "vehicle_unavailable",
        "closure",
        "late_linehaul",
        "urgent_order",
        "refused",
        "bus_cancelled",
    ),
    "freedom": tuple(Freedom),
    "job": ("queued", "running", "stopping", "done", "failed", "cancelled", "interrupted"),
    "otherwise": ("vehicle", "station", "direct", "bus", "hire"),
    "pick": ("place", "road"),
    "place": ("hub", "station", "point", "farm", "cold_store"),
    "role": ("dispatcher", "planner", "member", "station", "viewer", "admin"),
    "route": ("trunk", "local", "direct", "bus"),
    "screen": ("dispatch", "today", "planning", "reports"),
    "status": tuple(ReportedStatus),
    "temperature": ("ambient", "chilled", "frozen"),
    "ask": ("prices", "alternatives", "scenarios", "sensitivity"),
    "building": ("existing", "new", "none"),
    "by": ("day", "wave", "station", "township", "member", "direction", "temperature"),
    "days": ("month", "from", "to"),
    "money": (
        "fixed_fen",
        "closing_fen",
        "transport_fen",
        "total_fen",
        "public_fen",
        "own_fen",
        "up_fen",
        "centre_fen",
    ),
    "order": ("open", "failed", "signed", "cancelled"),
    "report": ("send-receive", "kpi", "actuals", "performance", "monthly"),
    "siting": ("optimal", "feasible", "infeasible", "unknown"),
    "stage": ("granted", "budgeted", "paid"),
    "standing": ("met", "missed", "open", "not_due"),
    "table": ("targets", "ledger"),
    "unit": ("townships", "villages", "sites", "residents", "kg", "months"),
    "village": ("point", "fetch", "outside"),
}
"""Texts whose keys a script puts together from a family and what the service calls a thing."""


def source(name: str) -> str:
    """Return a file of the page."""
    return (FOLDER / name).read_text(encoding="utf-8")


def test_the_page_is_served_with_a_strict_policy(shared_desk: Desk) -> None:
    answer = shared_desk.client.get("/")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    policy = answer.headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy


@pytest.mark.parametrize("name", sorted(assets()))
def test_a_file_says_what_it_is_and_is_sent_once(shared_desk: Desk, name: str) -> None:
    first = shared_desk.client.get(f"/web/{name}")
    assert first.status_code == 200
    assert first.headers["content-type"] == MEDIA_TYPES[name[name.rfind(".") :]]
    assert first.headers["cache-control"] == "no-cache"
    assert first.headers["x-content-type-options"] == "nosniff"
    tag = first.headers["etag"]
    again = shared_desk.client.get(f"/web/{name}", headers={"If-None-Match": tag})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)


@pytest.mark.parametrize(
    "name",
    ["nothing.js", "../page.py", "%2e%2e/page.py", "js", "leaflet/leaflet-src.js", "a" * 300],
)
def test_nothing_else_is_served(shared_desk: Desk, name: str) -> None:
    answer = shared_desk.client.get(f"/web/{name}")
    assert answer.status_code in {404, 422}
    assert answer.headers["content-type"] == "application/problem+json"


def test_every_file_of_the_folder_is_served_and_within_its_limit() -> None:
    own = {path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*") if path.is_file()}
    assert own <= set(assets())
    written = own - {"words.json"}  # a table of all texts, as long as it has to be
    assert [name for name in written if len(source(name).splitlines()) > 400] == []


def named(name: str) -> Iterator[str]:
    """Yield the files that a file of the page names, as names below /web/."""
    text = source(name)
    folder = name.rpartition("/")[0]
    if name.endswith(".js"):
        relative = re.findall(r'from "(\.[^"]+)"', text)
        yield from (normpath(join(folder, target)) for target in relative)
    if name.endswith(".css"):
        for target in re.findall(r"url\(([^)]+)\)", text):
            yield normpath(join(folder, target.strip("\"'")))
    yield from re.findall(r'["(]/web/([^"?)]+)', text)


@pytest.mark.parametrize("name", ["index.html", *SCRIPTS, *STYLES])
def test_every_file_that_is_named_exists(name: str) -> None:
    assert [target for target in named(name) if target not in assets()] == []


def test_every_picture_of_the_map_library_exists() -> None:
    text = assets()["leaflet/leaflet.css"].content.decode("utf-8")
    targets = {f"leaflet/{target}" for target in re.findall(r"url\((images/[^)]+)\)", text)}
    assert targets
    assert targets <= set(assets())


def test_nothing_is_inline_or_comes_from_elsewhere() -> None:
    page = source("index.html")
    assert re.findall(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=", page) == []
    for name in ["index.html", *SCRIPTS, *STYLES]:
        addresses = re.findall(r"https?://[^\s\"'`]+", source(name))
        assert [a for a in addresses if a != "http://www.w3.org/2000/svg"] == [], name


@pytest.mark.parametrize("name", SCRIPTS)
def test_scripts_set_no_markup_and_every_one_says_what_it_is_for(name: str) -> None:
    text = source(name)
    assert (
        re.findall(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(", text) == []
    )
    assert text.startswith("/**\n * ")


def test_every_text_is_there_in_both_languages_and_used() -> None:
    words = json.loads(source("words.json"))
    script = "\n".join(source(name) for name in SCRIPTS)
    for key, text in words.items():
        assert set(text) == {"zh", "en"}, key
        assert text["zh"], key
        assert text["en"], key
        fields = [sorted(re.findall(r"{\w+}", text[language])) for language in ("zh", "en")]
        assert fields[0] == fields[1], key
    put_together = {f"{family}-{end}" for family, ends in FAMILIES.items() for end in ends}
    named_directly = set(re.findall(r'word\("([^"]+)"', script))
    assert named_directly | put_together <= set(words)
    strings = set(re.findall(r'"([^"\s]+)"', script))
    assert [key for key in words if key not in strings | put_together] == []


def test_every_status_is_counted_on_the_day_under_way() -> None:
    listed = re.search(r"const STATUSES = (\[.*\]);", source("js/today.js"))
    assert listed is not None
    assert set(json.loads(listed[1])) == set(ReportedStatus)
