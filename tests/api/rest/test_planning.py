"""A morning over HTTP: hand in, plan, follow, stop, keep, edit, and take the papers."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from api.job_worker import Rhythm
from api.jobs import Workers
from data.plan_json import load_plan
from data.store.accounts import Role
from tests.api.rest.conftest import PLAN, Desk
from tests.small_plan import DAY

RHYTHM = Rhythm(beat_s=0.1, keep_s=0.0, look_s=0.05)
PATIENCE_S = 120
PLANS = "/v1/counties/valley/plans"
GEOJSON = "application/geo+json"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@contextmanager
def workers(desk: Desk) -> Iterator[None]:
    """Have jobs carried out by processes, as `tongpei serve` does."""
    is_over = threading.Event()
    path = desk.service.store.path
    assert path is not None
    with Workers(desk.service.store, path.parent / "work", rhythm=RHYTHM) as crew:
        thread = threading.Thread(target=crew.run, args=(is_over.is_set,))
        thread.start()
        try:
            yield
        finally:
            is_over.set()
            thread.join()


def until(ask: Callable[[], Any], is_so: Callable[[Any], bool]) -> Any:
    """Ask until something is so."""
    given_up = time.monotonic() + PATIENCE_S
    while not is_so(found := ask()):
        assert time.monotonic() < given_up, found
        time.sleep(0.05)
    return found


@pytest.mark.usefixtures("compiled")
def test_a_day_is_planned_followed_kept_and_printed(desk: Desk) -> None:
    client, headers = desk.client, desk.headers(Role.DISPATCHER)
    wanted = {"day": str(DAY), "iterations": 5, "seed": 3}
    submitted = client.post(PLANS, json=wanted, headers=headers)
    assert submitted.status_code == 202
    assert submitted.headers["retry-after"] == "2"
    job = submitted.headers["location"]
    with workers(desk):
        told = client.get(f"{job}/events", headers=headers)
    events = [part for part in told.text.split("\n\n") if "event:" in part]
    assert "event: end" in events[-1]
    state = json.loads(events[-1].rpartition("data: ")[2])
    assert (state["state"], state["share"], state["issues"]) == ("done", 1.0, [])
    found = client.get(f"{job}/plan", headers=headers)
    assert found.headers["x-final"] == "true"
    _, plan = load_plan(found.content)
    assert len(plan.assignments) == 7

    kept = client.post(
        f"{job}/version", json={"name": "early"}, headers=headers | {"If-None-Match": "*"}
    )
    assert (kept.status_code, kept.headers["etag"]) == (201, '"1"')
    path = kept.headers["location"]
    read = client.get(path, headers=headers)
    assert load_plan(read.content)[1] == plan
    analysis = client.get(f"{path}/analysis", headers=headers).json()
    assert analysis["count"] == 0
    assert analysis["cost_fen"]["total"] == state["best_fen"]

    drawn = client.get(path, headers=headers | {"Accept": GEOJSON})
    assert drawn.headers["content-type"] == GEOJSON
    assert len(drawn.json()["features"]) > len(plan.routes)
    book = client.get(path, headers=headers | {"Accept": XLSX})
    assert book.content.startswith(b"PK")
    assert book.headers["content-disposition"].startswith("attachment")

    last_seen = events[-1].partition("id: ")[2].partition("\n")[0]
    again = client.get(f"{job}/events", headers=headers | {"Last-Event-ID": last_seen})
    assert again.status_code == 204
    resumed = client.get(f"{job}/events", headers=headers | {"Last-Event-ID": "running:0.1"})
    assert resumed.text.count("event:") == 1


@pytest.mark.usefixtures("compiled")
def test_a_search_that_is_stopped_early_keeps_its_best_plan(desk: Desk) -> None:
    client, headers = desk.client, desk.headers(Role.PLANNER)
    wanted = {"day": str(DAY), "time_s": 600}
    job = client.post(PLANS, json=wanted, headers=headers).headers["location"]
    assert client.get(f"{job}/plan", headers=headers).json()["code"] == "E964"
    with workers(desk):
        until(lambda: client.get(f"{job}/plan", headers=headers).status_code, lambda s: s == 200)
        assert client.delete(job, headers=headers).status_code == 202
        ended = until(
            lambda: client.get(job, headers=headers).json(), lambda j: j["state"] != "running"
        )
    assert ended["state"] == "cancelled"
    assert len(load_plan(client.get(f"{job}/plan", headers=headers).content)[1].assignments) == 7
    assert client.delete(job, headers=headers).json()["code"] == "E963"
    repeated = client.post(f"{job}/repetition", headers=headers)
    assert repeated.json()["state"] == "queued"
    assert client.delete(repeated.headers["location"], headers=headers).json()["state"] == (
        "cancelled"
    )


def test_two_dispatchers_cannot_overwrite_each_other(desk: Desk) -> None:
    client, headers = desk.client, desk.headers(Role.DISPATCHER)
    read = client.get(PLAN, headers=headers)
    tag, content = read.headers["etag"], read.content
    json_headers = headers | {"Content-Type": "application/json"}
    first = client.put(PLAN, content=content, headers=json_headers | {"If-Match": tag})
    assert (first.status_code, first.json()["version"]) == (200, 2)
    second = client.put(PLAN, content=content, headers=json_headers | {"If-Match": tag})
    assert (second.status_code, second.json()["code"]) == (412, "E961")
    blind = client.put(PLAN, content=content, headers=json_headers)
    assert (blind.status_code, blind.json()["code"]) == (428, "E984")
    wrong = client.put(PLAN, content=content, headers=json_headers | {"If-Match": "W/x"})
    assert (wrong.status_code, wrong.json()["code"]) == (412, "E985")
    newest = client.get(PLAN, headers=headers | {"If-None-Match": tag})
    assert (newest.status_code, newest.headers["etag"]) == (200, '"2"')
    known = client.get(PLAN, headers=headers | {"If-None-Match": '"2"'})
    assert (known.status_code, known.content) == (304, b"")


def test_an_edited_plan_is_checked_priced_and_compared(desk: Desk) -> None:
    client, headers = desk.client, desk.headers(Role.DISPATCHER)
    edited = client.get(PLAN, headers=headers).json()
    gone = edited["routes"].pop()["route_id"]
    answer = client.post(f"{PLAN}/analyses", json=edited, headers=headers)
    kinds = {violation["kind"] for violation in answer.json()["violations"]}
    assert kinds
    before = client.get(f"{PLAN}/analysis", headers=headers).json()
    assert answer.json()["cost_fen"]["vehicle_day"] < before["cost_fen"]["vehicle_day"]
    versions = client.get(f"{PLAN}/versions", headers=headers).json()["items"]
    assert [version["version"] for version in versions] == [1]  # nothing was kept
    draft = PLAN.replace("main", "draft")
    made = client.put(draft, json=edited, headers=headers | {"If-None-Match": "*"})
    assert made.json()["version"] == 1
    listed = client.get(PLANS, params={"day": str(DAY)}, headers=headers).json()["items"]
    assert [plan["name"] for plan in listed] == ["draft", "main"]
    side_by_side = client.get(
        f"{PLAN}/comparison", params={"with": "draft"}, headers=headers
    ).json()["items"]
    assert side_by_side[0]["routes"] - side_by_side[1]["routes"] == 1
    differs = client.get(f"{draft}/differences", params={"with": "main"}, headers=headers).json()
    assert [(r["route_id"], r["difference"]) for r in differs["routes"]] == [(gone, "gone")]


def test_locked_routes_are_those_that_were_named_last(desk: Desk) -> None:
    client, headers = desk.client, desk.headers(Role.DISPATCHER)
    locked = {"route_ids": ["T1"]}
    made = client.put(f"{PLAN}/locked", json=locked, headers=headers | {"If-Match": '"1"'})
    assert made.headers["etag"] == '"2"'
    assert client.get(PLAN, headers=headers).json()["locked"] == ["T1"]
    wrong = client.put(
        f"{PLAN}/locked", json={"route_ids": ["X9"]}, headers=headers | {"If-Match": '"2"'}
    )
    assert (wrong.status_code, wrong.json()["code"]) == (422, "E511")


def test_a_plan_of_another_day_is_refused_with_the_place_in_it(desk: Desk) -> None:
    headers = desk.headers(Role.DISPATCHER)
    other = desk.client.get(PLAN, headers=headers).json() | {"date": "2026-05-21"}
    answer = desk.client.post(f"{PLAN}/analyses", json=other, headers=headers)
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json()["errors"]] == ["/date"]


def test_orders_and_places_are_explained(desk: Desk) -> None:
    headers = desk.headers(Role.DISPATCHER)
    place = desk.client.get(f"{PLAN}/explanations/P2", headers=headers).json()
    assert place["calls"][0]["order_ids"] == ["O1"]
    order = desk.client.get(f"{PLAN}/explanations/O4", headers=headers).json()
    assert order["order_id"] == "O4"
    nothing = desk.client.get(f"{PLAN}/explanations/nowhere", headers=headers)
    assert (nothing.status_code, nothing.json()["code"]) == (404, "E508")
