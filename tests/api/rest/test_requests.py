"""Requests as they come: refused with a reason, repeated, paged, bounded, from foreign pages."""

import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from threading import Event, Thread

import pytest
from fastapi.testclient import TestClient
from httpx import Response
from openpyxl import Workbook

from api.rest import bodies
from api.rest.access import COOKIE, CSRF_HEADER
from api.rest.app import make_app
from data.store import queue
from data.store.accounts import Role
from data.store.queue import JobPlan, JobState
from network.statuses import ReportedStatus
from tests.api.conftest import write_valley
from tests.api.rest.conftest import PASSWORD, PLAN, Desk
from tests.small_plan import DAY

ORDERS = "/v1/counties/valley/orders"
PLANS = "/v1/counties/valley/plans"
XLSX = bodies.XLSX
HEAD = "order_id,member_id,direction,origin_id,destination_id,pieces,weight_kg,released_at"
GOOD = "N1,post,down,H,P2,1,2.0,2026-05-20T01:00:00+08:00"
BAD = "N2,post,down,H,nowhere,0,2.0,2026-05-20T01:00:00+08:00"
TABLE = f"{HEAD}\n{GOOD}\n{BAD}\n".encode()


def hand_in(desk: Desk, content: bytes, media: str = "text/csv", **more: str) -> Response:
    """Hand in orders as a dispatcher."""
    headers = desk.headers(Role.DISPATCHER, Content_Type=media, **more)
    answer: Response = desk.client.post(
        ORDERS, params={"day": str(DAY)}, content=content, headers=headers
    )
    return answer


def test_problems_have_a_code_a_cause_and_an_action_in_the_language_asked_for(
    shared_desk: Desk,
) -> None:
    for language, cause in (("en", "Nobody is signed in"), ("zh-CN, en;q=0.5", "尚未登录")):
        answer = shared_desk.client.get("/v1/counties", headers={"Accept-Language": language})
        problem = answer.json()
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.headers["content-language"] == language[:2]
        assert problem["status"] == answer.status_code == 401
        assert problem["title"].startswith(cause)
        assert problem["detail"]
        assert problem["instance"] == "/v1/counties"
        told = shared_desk.client.get(problem["type"], headers={"Accept-Language": language})
        assert told.json()["cause"] == problem["title"]


def test_wrong_values_are_pointed_at(shared_desk: Desk) -> None:
    wanted = {"day": str(DAY), "seed": -1, "colour": "red"}
    answer = shared_desk.client.post(
        PLANS, json=wanted, headers=shared_desk.headers(Role.DISPATCHER)
    )
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json()["errors"]] == ["/seed", "/colour"]


@pytest.mark.parametrize("county", ["valley", "nowhere"])
def test_a_version_of_a_county_that_there_is_not_cannot_be_planned(
    shared_desk: Desk, county: str
) -> None:
    headers = shared_desk.headers(Role.ADMIN)
    wanted = {"day": str(DAY), "county_version": 7}
    for path in ("plans", "sitings"):
        sent = wanted if path == "plans" else {"county_version": 7, "spec": "a = 1"}
        answer = shared_desk.client.post(
            f"/v1/counties/{county}/{path}", json=sent, headers=headers
        )
        assert (answer.status_code, answer.json()["code"]) == (404, "E960")


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/v1/nothing", 404, "E978"),
        ("PATCH", "/v1/counties", 405, "E979"),
        ("GET", "/v1/counties/nowhere", 404, "E960"),
        ("GET", PLAN.replace("main", "none"), 404, "E960"),
        ("GET", PLAN + "?version=9", 404, "E960"),
        ("GET", "/v1/jobs/none", 404, "E960"),
        ("GET", f"{ORDERS}?day={DAY}&cursor=abc", 422, "E983"),
        ("GET", f"{ORDERS}?day=someday", 422, "E983"),
        ("POST", ORDERS, 415, "E982"),
    ],
)
def test_refusals_have_their_status(
    shared_desk: Desk, method: str, path: str, status: int, code: str
) -> None:
    headers = shared_desk.headers(Role.ADMIN)
    answer = shared_desk.client.request(method, path, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_a_form_that_there_is_not_is_refused_with_those_there_are(shared_desk: Desk) -> None:
    headers = shared_desk.headers(Role.ADMIN, Accept="image/png")
    answer = shared_desk.client.get(PLAN, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (406, "E980")
    assert "geo+json" in answer.json()["detail"]


@pytest.mark.parametrize("media", ["text/csv", "application/json", XLSX])
def test_good_rows_are_kept_and_bad_ones_told_with_row_and_field(desk: Desk, media: str) -> None:
    rows = [dict(zip(HEAD.split(","), row.split(","), strict=True)) for row in (GOOD, BAD)]
    content = {
        "text/csv": TABLE,
        "application/json": json.dumps(rows).encode(),
        XLSX: workbook(rows),
    }[media]
    answer = hand_in(desk, content, media).json()
    assert answer["accepted"] == 1
    (refused,) = answer["rejected"]
    assert (refused["row"], refused["order_id"]) == (3, "N2")
    assert {issue["field"] for issue in refused["issues"]} == {"destination_id", "pieces"}
    assert all(issue["action"] for issue in refused["issues"])


def workbook(rows: list[dict[str, str]]) -> bytes:
    """Return rows as a workbook."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(list(rows[0]))
    for row in rows:
        sheet.append(list(row.values()))
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("content", "media", "code"),
    [
        (b"", "text/csv", None),
        (b"PK\x03\x04 cut off", XLSX, "E991"),
        (b"{}", "application/json", "E983"),
        (b"[{}, 3]", "application/json", "E983"),
        (b'[{"order_id": {"$gt": ""}}]', "application/json", "E983"),
        (b"[" * 100_000, "application/json", "E983"),
        (b"\xff\xfe\x00", "text/csv", None),
        (b"order_id\n" + b'"' * 1000, "text/csv", None),
    ],
)
def test_bodies_that_are_no_orders_are_refused(
    shared_desk: Desk, content: bytes, media: str, code: str | None
) -> None:
    answer = hand_in(shared_desk, content, media)
    assert answer.status_code == 422, answer.text
    assert code is None or answer.json()["code"] == code


def test_a_body_beyond_its_limit_is_refused_with_the_limit(shared_desk: Desk) -> None:
    headers = shared_desk.headers(Role.DISPATCHER, Content_Type="application/json")
    small = bodies.USUAL_BYTES

    def chunks() -> Iterator[bytes]:
        for _ in range(small // 2**16 + 1):
            yield b" " * 2**16

    for content in (b" " * (small + 1), chunks()):  # told beforehand, and found out on the way
        answer = shared_desk.client.post(PLANS, content=content, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (413, "E981")
        assert f"{small:,}" in answer.json()["title"]


def test_a_repeated_request_is_answered_as_before_and_done_once(desk: Desk) -> None:
    headers = desk.headers(Role.DISPATCHER, Idempotency_Key="morning-1")
    wanted = {"day": str(DAY), "iterations": 1}
    first, second = (desk.client.post(PLANS, json=wanted, headers=headers) for _ in range(2))
    assert first.headers["location"] == second.headers["location"]
    assert (first.content, first.status_code) == (second.content, second.status_code)
    assert second.headers["idempotency-replayed"] == "true"
    jobs = desk.client.get("/v1/jobs", headers=desk.headers(Role.DISPATCHER)).json()["items"]
    assert len(jobs) == 1
    other = desk.client.post(PLANS, json=wanted | {"seed": 1}, headers=headers)
    assert (other.status_code, other.json()["code"]) == (422, "E986")
    of_another = desk.client.post(
        PLANS, json=wanted, headers=desk.headers(Role.PLANNER, Idempotency_Key="morning-1")
    )
    assert of_another.headers["location"] != first.headers["location"]


def test_a_refused_request_may_be_repeated_corrected(desk: Desk) -> None:
    assert hand_in(desk, b"no,orders\n1,2\n", Idempotency_Key="k").status_code == 422
    assert hand_in(desk, TABLE, Idempotency_Key="k").json()["accepted"] == 1
    assert hand_in(desk, TABLE, Idempotency_Key="k").headers["idempotency-replayed"] == "true"


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 8])
def test_pages_together_are_the_list(shared_desk: Desk, limit: int) -> None:
    found: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        page = shared_desk.client.get(
            ORDERS,
            params={"day": str(DAY), "limit": limit} | cursor,
            headers=shared_desk.headers(Role.VIEWER),
        ).json()
        assert len(page["items"]) <= limit
        found += [order["order_id"] for order in page["items"]]
        if page["next"] is None:
            break
        cursor = {"cursor": page["next"]}
    assert found == [f"O{k}" for k in range(1, 8)]


def test_statuses_are_kept_and_end_an_order(desk: Desk) -> None:
    headers = desk.headers(Role.DISPATCHER)
    report = {"order_id": "O1", "status": "signed", "at": "2026-05-20T10:05:00+08:00"}
    path = "/v1/counties/valley/statuses"
    assert desk.client.post(path, json=[report], headers=headers).json() == {"count": 1}
    listed = desk.client.get(ORDERS, params={"day": str(DAY)}, headers=headers).json()["items"]
    assert "O1" not in {order["order_id"] for order in listed}
    seen = desk.client.get(f"{ORDERS}/O1", headers=headers).json()["statuses"]
    assert [status["status"] for status in seen] == ["signed"]
    unknown = desk.client.post(path, json=[report | {"order_id": "no"}], headers=headers)
    assert (unknown.status_code, unknown.json()["code"]) == (404, "E960")
    analysis = desk.client.get(f"{PLAN}/analysis", headers=headers).json()
    assert "O1" not in {violation["subject"] for violation in analysis["violations"]}


def test_every_kind_of_status_is_taken(desk: Desk) -> None:
    headers = desk.headers(Role.DISPATCHER)
    kinds = [status.value for status in ReportedStatus]
    reports = [
        {"order_id": "O2", "status": kind, "at": f"2026-05-20T08:{minute:02}:00+08:00"}
        for minute, kind in enumerate(kinds)
    ]
    path = "/v1/counties/valley/statuses"
    kept = desk.client.post(path, json=reports, headers=headers)
    assert kept.json() == {"count": len(kinds)}
    seen = desk.client.get(f"{ORDERS}/O2", headers=headers).json()["statuses"]
    assert [status["status"] for status in seen] == kinds


def sign_in(desk: Desk, password: str = PASSWORD) -> Response:
    """Sign in as the dispatcher."""
    wanted = {"name": "Dispatcher", "password": password}
    answer: Response = desk.client.post("/v1/session", json=wanted)
    return answer


def test_a_session_is_a_cookie_that_pages_and_other_sites_cannot_use(desk: Desk) -> None:
    answer = sign_in(desk)
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith(f"{COOKIE}=")
    for part in ("HttpOnly", "Secure", "SameSite=strict", "Path=/"):
        assert part in cookie
    wanted = {"day": str(DAY), "iterations": 1}
    without = desk.client.post(PLANS, json=wanted)
    assert (without.status_code, without.json()["code"]) == (403, "E988")
    token = {CSRF_HEADER: answer.json()["csrf_token"]}
    foreign = desk.client.post(PLANS, json=wanted, headers=token | {"Origin": "https://evil.test"})
    assert (foreign.status_code, foreign.json()["code"]) == (403, "E988")
    assert desk.client.post(PLANS, json=wanted, headers=token).status_code == 202
    assert desk.client.get("/v1/session").json()["csrf_token"] == token[CSRF_HEADER]
    assert desk.client.delete("/v1/session", headers=token).status_code == 204
    assert desk.client.get("/v1/session").status_code == 401


def test_failed_sign_ins_make_the_next_one_wait(desk: Desk) -> None:
    answers = [sign_in(desk, "wrong").status_code for _ in range(7)]
    assert answers == [401] * 6 + [429]
    blocked = sign_in(desk)
    assert blocked.status_code == 429
    assert 0 < int(blocked.headers["retry-after"]) <= 10


def test_one_person_need_not_sign_in_but_foreign_pages_get_nothing(local_desk: Desk) -> None:
    client, wanted = local_desk.client, {"day": str(DAY), "iterations": 1}
    assert client.get("/v1/session").json()["user"]["role"] == "admin"
    assert client.post(PLANS, json=wanted).status_code == 202
    foreign = client.post(PLANS, json=wanted, headers={"Origin": "http://evil.test"})
    assert (foreign.status_code, foreign.json()["code"]) == (403, "E988")
    for headers in ({"Host": "evil.test"}, {"X-Forwarded-For": "1.2.3.4"}):
        rebound = client.get("/v1/counties", headers=headers)
        assert (rebound.status_code, rebound.json()["code"]) == (421, "E995")


def test_every_answer_has_secure_headers(shared_desk: Desk) -> None:
    for path in ("/healthz", "/v1/nothing", "/v1/openapi.json", "/v1/counties"):
        headers = shared_desk.client.get(path).headers
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cache-control"] == "no-store"


def test_figures_are_counted_by_route(desk: Desk) -> None:
    headers = desk.headers(Role.VIEWER)
    desk.client.get("/v1/counties/valley", headers=headers)
    text = desk.client.get("/metrics", headers=headers).text
    assert 'route="/v1/counties/{county_id}",status="200"} 1' in text
    assert 'tongpei_jobs{state="queued"} 0' in text


def archive(folder: str, tmp_path: Path) -> bytes:
    """Return the valley's folder as a zip archive."""
    directory = write_valley(tmp_path / folder)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as file:
        for path in sorted(directory.rglob("*")):
            if path.is_file():
                file.write(path, path.relative_to(directory).as_posix())
    return stream.getvalue()


def test_a_county_is_validated_saved_and_drawn(desk: Desk, tmp_path: Path) -> None:
    headers = desk.headers(Role.PLANNER, Content_Type="application/zip")
    content = archive("valley2", tmp_path)
    path = "/v1/counties/valley2"
    checked = desk.client.post(f"{path}/validation", content=content, headers=headers).json()
    assert checked == {"is_valid": True, "issues": []}
    assert desk.client.get(path, headers=headers).status_code == 404
    saved = desk.client.put(path, content=content, headers=headers).json()
    assert (saved["county_id"], saved["version"]) == ("valley2", 1)
    drawn = desk.client.get(path, headers=headers | {"Accept": "application/geo+json"}).json()
    kinds = [(f["geometry"]["type"], f["properties"].get("area")) for f in drawn["features"]]
    assert set(kinds[:9]) == {("Point", None)}
    assert kinds[-3:] == [("Polygon", "county"), ("Polygon", "township"), ("Polygon", "township")]
    broken = desk.client.post(f"{path}/validation", content=b"PK", headers=headers)
    assert (broken.status_code, broken.json()["code"]) == (422, "E991")


@pytest.mark.parametrize("name", ["备选", "rain\r\nSet-Cookie: a=b"])
def test_a_plan_of_a_job_is_kept_under_any_name_and_found_where_the_answer_says(
    desk: Desk, name: str
) -> None:
    store, headers = desk.service.store, desk.headers(Role.DISPATCHER)
    job_id = desk.client.post(PLANS, json={"day": str(DAY)}, headers=headers).json()["job_id"]
    found = JobPlan(
        is_final=True,
        found_at=store.clock(),
        cost_fen=1,
        plan=desk.client.get(PLAN, headers=headers).text,
    )
    with store.writing() as connection:
        job = queue.claim_next(connection, store.clock())
        assert job is not None
        queue.finish(connection, job, JobState.DONE, store.clock(), found=found)
    answer = desk.client.post(
        f"/v1/jobs/{job_id}/version",
        json={"name": name},
        headers=headers | {"If-None-Match": "*"},
    )
    assert answer.status_code == 201, answer.text
    place = answer.headers["location"]
    assert place.isascii()
    assert place.isprintable()
    assert desk.client.get(place, headers=headers).status_code == 200


def test_a_service_whose_workers_are_gone_says_so(desk: Desk) -> None:
    is_over = Event()
    workers = Thread(target=is_over.wait)
    client = TestClient(make_app(replace(desk.service, workers=workers)), "https://county.example")
    workers.start()
    assert client.get("/readyz").status_code == 200
    is_over.set()
    workers.join()
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (503, {"status": "not planning"})


def test_methods_that_nobody_knows_are_counted_as_one(desk: Desk) -> None:
    for method in ('A"B', "get", *(f"M{number}" for number in range(20))):
        desk.client.request(method, "/v1/counties")
    headers = desk.headers(Role.VIEWER)
    desk.client.get("/v1/counties", headers=headers)
    text = desk.client.get("/metrics", headers=headers).text
    counted = [line for line in text.splitlines() if line.startswith("tongpei_requests_total{")]
    assert {line.partition('method="')[2].partition('"')[0] for line in counted} == {"GET", "other"}
