"""Siting over HTTP: asked with a spec, followed, read in every form, compared, stopped."""

import io
import json
import shutil
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from httpx import Response
from openpyxl import load_workbook

from api.days import shipped_folder
from api.job_requests import SitingRequest
from api.siting_jobs import site_job, spec_of_county, submit_siting
from data.issues import DataError
from data.siting.wire import dump_siting, load_siting
from data.store import queue
from data.store.accounts import Role
from data.store.queue import JobKind, JobPlan
from tests.api.conftest import write_valley
from tests.api.rest.conftest import Desk
from tests.api.rest.test_planning import GEOJSON, XLSX, workers
from tests.counties import valley
from tests.small_siting import SPEC, sited_stores, with_crops

if TYPE_CHECKING:
    from routing.outcome import Progress

SITINGS = "/v1/counties/valley/sitings"
QUICK = {"iterations": 10_000, "num_front": 2}


def post(desk: Desk, role: Role = Role.PLANNER, **wanted: Any) -> Response:
    """Ask for a siting run."""
    answer: Response = desk.client.post(SITINGS, json=QUICK | wanted, headers=desk.headers(role))
    return answer


def test_a_network_is_sited_followed_read_and_compared(desk: Desk) -> None:
    client, headers = desk.client, desk.headers(Role.PLANNER)
    first = post(desk, spec=SPEC)
    assert first.status_code == 202, first.text
    assert first.headers["retry-after"] == "2"
    other = tomllib.loads(SPEC)
    other["subsidy"]["percent"] = 40
    second = post(desk, spec=other)
    with workers(desk):
        told = [
            client.get(f"{made.headers['location']}/events", headers=headers).text
            for made in (first, second)
        ]
    states = [json.loads(text.rpartition("data: ")[2])["state"] for text in told]
    assert states == ["done", "done"], told

    job = first.headers["location"]
    found = client.get(f"{job}/result", headers=headers)
    assert found.headers["x-final"] == "true"
    siting = load_siting(found.content)
    assert siting.has_plan
    assert siting.violations == 0
    assert siting.orders_source == "store"
    ended = client.get(job, headers=headers).json()
    assert ended["found_at"] is not None
    assert siting.cost_fen == ended["best_fen"]
    drawn = client.get(f"{job}/result", headers=headers | {"Accept": GEOJSON})
    kinds = {feature["geometry"]["type"] for feature in drawn.json()["features"]}
    assert "Point" in kinds
    book = client.get(f"{job}/result", headers=headers | {"Accept": XLSX})
    sheets = load_workbook(io.BytesIO(book.content)).sheetnames
    assert len(sheets) >= 7
    front = client.get(f"{job}/front", headers=headers).json()["items"]
    assert [point["share"] for point in front] == sorted(point["share"] for point in front)
    assert front[0]["cost_fen"] == siting.cost_fen

    ids = [made.headers["location"].rpartition("/")[2] for made in (first, second)]
    compared = client.get(f"{job}/comparison", params={"with": ids[1]}, headers=headers).json()
    assert list(compared) == ids
    assert compared[ids[0]]["cost_fen"] == siting.cost_fen
    assert compared[ids[1]]["spec"]["file"] == "siting.json"
    table = client.get(
        f"{job}/comparison", params={"with": ids[1]}, headers=headers | {"Accept": XLSX}
    )
    assert load_workbook(io.BytesIO(table.content)).active is not None
    listed = client.get("/v1/sitings", headers=desk.headers(Role.VIEWER)).json()["items"]
    assert [entry["job_id"] for entry in listed] == ids[::-1]
    assert client.get("/v1/jobs", headers=headers).json()["items"] == []
    last_seen = told[0].rpartition("id: ")[2].partition("\n")[0]
    again = client.get(f"{job}/events", headers=headers | {"Last-Event-ID": last_seen})
    assert again.status_code == 204
    assert client.delete(job, headers=headers).json()["code"] == "E963"
    repeated = client.post(f"{job}/repetition", headers=headers)
    stopped = client.delete(repeated.headers["location"], headers=headers).json()
    assert stopped["state"] == "cancelled"
    unknown = client.get(repeated.headers["location"] + "/result", headers=headers)
    assert unknown.json()["code"] == "E964"


def test_everything_wrong_with_a_spec_is_pointed_at(shared_desk: Desk) -> None:
    spec = tomllib.loads(SPEC)
    spec["period"][0]["public_fen"] = "much"
    spec["requirement"][0]["by"] = "2031"
    spec["colour"] = "red"
    answer = post(shared_desk, spec=spec)
    assert answer.status_code == 422
    found = {error.get("pointer"): error["code"] for error in answer.json()["errors"]}
    assert set(found) >= {"/spec/period/0/public_fen", "/spec/requirement/0/by", "/spec/colour"}
    as_text = post(shared_desk, spec=SPEC.replace('by = "2028"', 'by = "2031"', 1))
    (error,) = as_text.json()["errors"]
    assert (error["code"], error["field"]) == ("E857", "requirement[0].by")
    assert error.get("pointer") is None


def test_what_no_site_can_reach_is_told_at_once_with_all_else(shared_desk: Desk) -> None:
    """As on the command line: nothing is left for the job to find out."""
    spec = tomllib.loads(SPEC)
    spec["site"].append({"place": "P1", "lock": "closed"})
    spec["requirement"][0]["share"] = 1.0
    spec["requirement"].append({"kind": "number", "sites": "hub", "by": "2027", "least": 3})
    answer = post(shared_desk, spec=spec, day="2020-01-01")
    assert answer.status_code == 422, answer.text
    found = {error.get("pointer"): error["code"] for error in answer.json()["errors"]}
    assert found == {
        "/spec/requirement/0": "E856",
        "/spec/requirement/5": "E856",
        "/day": "E1010",
    }


def test_a_job_has_a_title_and_gives_its_spec_back(shared_desk: Desk) -> None:
    headers = shared_desk.headers(Role.PLANNER)
    first = post(shared_desk, spec=SPEC, title="as it is").json()
    second = post(shared_desk, spec=tomllib.loads(SPEC)).json()
    assert (first["title"], first["found_at"]) == ("as it is", None)
    specs = [
        shared_desk.client.get(f"/v1/sitings/{job['job_id']}/spec", headers=headers)
        for job in (first, second)
    ]
    assert (specs[0].text, specs[0].headers["content-type"]) == (SPEC, "application/toml")
    assert specs[1].json() == tomllib.loads(SPEC)


def test_a_county_without_a_spec_gives_a_blank_one(shared_desk: Desk) -> None:
    answer = shared_desk.client.get(
        "/v1/counties/valley/siting-spec", headers=shared_desk.headers(Role.VIEWER)
    )
    assert answer.headers["x-spec-blank"] == "true"
    assert "# [[period]]" in answer.text


def test_a_shipped_county_keeps_its_spec_until_its_facts_change(
    shared_desk: Desk, tmp_path: Path
) -> None:
    folder = tmp_path / "wutai"
    shutil.copytree(shipped_folder() / "wutai", folder)
    (folder / "ledger.csv").write_text("entry_id\n", encoding="utf-8")
    loaded = replace(shared_desk.service.desk.county("valley"), directory=folder)
    assert "[[period]]" in spec_of_county(loaded)
    with (folder / "places.csv").open("a", encoding="utf-8") as stream:
        stream.write("\n")
    with pytest.raises(DataError, match="E863"):
        spec_of_county(loaded)


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        ({"spec": "this is = no toml ["}, "E113"),
        ({"spec": "n = " + "9" * 5000}, "E113"),
        ({"spec": "n = " + "[" * 5000}, "E113"),
        ({"spec": SPEC, "day": "2020-01-01"}, "E1010"),
        ({}, "E863"),
        ({"spec": SPEC, "time_s": 0}, "E983"),
        ({"spec": SPEC, "questions": ["weather"]}, "E983"),
        ({"spec": {"period": [{"name": "x", "public_fen": 10**400}]}}, None),
    ],
    ids=["text", "digits", "depth", "no orders", "no spec", "time", "question", "huge"],
)
def test_what_cannot_be_asked_is_refused_at_once(
    shared_desk: Desk, wanted: dict[str, Any], code: str | None
) -> None:
    answer = post(shared_desk, **wanted)
    assert answer.status_code == 422, answer.text
    codes = [error["code"] for error in answer.json()["errors"]]
    assert code is None or code in codes


def test_jobs_of_days_are_no_sitings_and_the_other_way_round(desk: Desk) -> None:
    headers = desk.headers(Role.PLANNER)
    siting = post(desk, spec=SPEC).json()["job_id"]
    plans = "/v1/counties/valley/plans"
    day = desk.client.post(plans, json={"day": "2026-05-20"}, headers=headers).json()["job_id"]
    for path in (f"/v1/jobs/{siting}", f"/v1/sitings/{day}"):
        assert desk.client.get(path, headers=headers).json()["code"] == "E960"


def test_a_siting_that_is_stopped_keeps_what_is_known(desk: Desk) -> None:
    store = desk.service.store
    submit_siting(desk.service.desk, "valley", SitingRequest(spec=SPEC, **QUICK))  # type: ignore[arg-type]
    with store.writing() as connection:
        job = queue.claim_next(connection, store.clock(), (JobKind.SITING,))
    assert job is not None
    assert store.path is not None
    known: list[JobPlan] = []
    better: list[Progress] = []
    found = site_job(
        store,
        job,
        store.path.parent / "cache",
        is_cancelled=lambda: bool(better),
        on_event=better.append,
        on_found=known.append,
    )
    assert [best.is_final for best in known] == [False]
    early, last = (load_siting(each.plan.encode()) for each in (known[0], found))
    assert early.has_plan
    assert found.is_final
    assert (early.cost_fen, early.front) == (last.cost_fen, ())


def test_cold_stores_are_read_in_every_form_without_a_roll_out(desk: Desk, tmp_path: Path) -> None:
    too_little = ("public_fen = 4_000_000\nown_fen", "public_fen = 100_000\nown_fen")
    sited = sited_stores(write_valley(tmp_path / "crops", with_crops(valley())), too_little)
    assert not sited.siting.has_plan
    assert sited.siting.has_stores
    store = desk.service.store
    submit_siting(desk.service.desk, "valley", SitingRequest(spec=SPEC, **QUICK))  # type: ignore[arg-type]
    with store.writing() as connection:
        job = queue.claim_next(connection, store.clock(), (JobKind.SITING,))
        assert job is not None
        plan = dump_siting(sited.siting)
        found = JobPlan(is_final=True, found_at=store.clock(), cost_fen=0, plan=plan)
        assert queue.keep_best(connection, job, found)
    path, headers = f"/v1/sitings/{job.job_id}/result", desk.headers(Role.PLANNER)
    drawn = desk.client.get(path, headers=headers | {"Accept": GEOJSON})
    assert drawn.status_code == 200, drawn.text
    assert drawn.json()["features"]
    book = desk.client.get(path, headers=headers | {"Accept": XLSX})
    assert "stores" in load_workbook(io.BytesIO(book.content)).sheetnames
