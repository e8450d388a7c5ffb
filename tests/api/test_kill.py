"""Kill -9 while orders are imported, plans saved and days planned: what was told is kept, whole."""

import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import select

from api.days import OrderChoice, load_county, open_day
from api.job_requests import PlanRequest
from api.jobs import Workers
from api.keeping import keep_county, keep_orders
from api.planning_jobs import keep_job_plan, submit_job
from data.plan_json import dump_plan, load_plan
from data.store import audit, queue
from data.store.database import Store, now
from data.store.issues import StoreError
from data.store.plans import PlanKey, plan_of
from data.store.queue import JobPlan, JobState, PlanningJob
from data.store.schema import orders
from routing.two_echelon.check import check
from routing.two_echelon.price import price
from tests.api.conftest import write_valley
from tests.api.victims import ORDERS, RHYTHM
from tests.counties import valley
from tests.small_plan import DAY, HEADER, small_plan

KILLS = int(os.environ.get("TONGPEI_KILLS", "2"))
"""Times that each kind of work is killed on each database; a hundred takes half an hour or so."""

ROOT = Path(__file__).parents[2]
PATIENCE_S = 120
KEY = PlanKey(county_id="valley", day=DAY)


@pytest.fixture
def folder(store: Store, tmp_path: Path) -> Path:
    """Put the valley into the store, and a plan beside it."""
    keep_county(store, str(write_valley(tmp_path / "valley")))
    types = {vehicle.vehicle_id: vehicle.vehicle_type_id for vehicle in valley().vehicles}
    plan = dump_plan(small_plan(), HEADER, types)
    (tmp_path / "plan.json").write_text(plan, encoding="utf-8", newline="")
    return tmp_path


@pytest.fixture
def draw() -> Random:
    """Draw the moments: the same ones each time, though not at the same point of the work."""
    return Random(KILLS)  # noqa: S311 -- moments, no secrets


@contextmanager
def _victim(
    kind: str, store: Store, folder: Path, first: int = 0
) -> Iterator["subprocess.Popen[str]"]:
    """Start a victim and wait until it has begun; whatever happens, it does not stay."""
    words = [kind, store.address(), str(folder), str(first)]
    with subprocess.Popen(  # noqa: S603 -- our own interpreter and module
        [sys.executable, "-m", "tests.api.victims", *words],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    ) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "begun\n"
            yield process
        finally:
            process.kill()


def _told(kind: str, store: Store, folder: Path, first: int, draw: Random) -> list[str]:
    """Return what a victim said was kept until it was killed, somewhere in what came next."""
    with _victim(kind, store, folder, first) as process:
        assert process.stdout is not None
        started = time.monotonic()
        told = [process.stdout.readline().strip() for _ in range(draw.randint(1, 3))]
        step_s = (time.monotonic() - started) / len(told)
        time.sleep(draw.uniform(0, 2 * step_s))
        process.kill()
        return told + process.stdout.read().split()


def _audited(store: Store, action: str) -> int:
    with store.reading() as connection:
        assert audit.verify(connection).issues == ()
        return sum(entry.action == action for entry in audit.entries(connection))


def test_orders_that_were_told_to_be_kept_are_there_and_no_day_is_half(
    store: Store, folder: Path, draw: Random
) -> None:
    told, handed_in = list[str](), Counter[date]()
    for kills in range(1, KILLS + 1):
        told += _told("imports", store, folder, len(handed_in), draw)
        with store.reading() as connection:
            handed_in = Counter(connection.scalars(select(orders.c.day)))
        assert {date.fromisoformat(day) for day in told} <= set(handed_in)
        assert set(handed_in.values()) == {ORDERS}
        assert len(handed_in) <= len(told) + kills, "one day each was kept and not told any more"
        assert _audited(store, "orders.imported") == len(handed_in)


def test_versions_that_were_told_to_be_kept_are_there_with_their_entries(
    store: Store, folder: Path, draw: Random
) -> None:
    version = 0
    for _ in range(KILLS):
        told = _told("saves", store, folder, version, draw)
        assert told == [str(version + k) for k in range(1, len(told) + 1)]
        with store.reading() as connection:
            newest = plan_of(connection, KEY)
            for number in range(version + 1, newest.version + 1):
                kept = plan_of(connection, KEY, number).content
                assert kept.note == f"version {number}"
                assert load_plan(kept.plan.encode())[1] == small_plan()
        assert newest.version - version - len(told) in {0, 1}
        version = newest.version
        assert _audited(store, "plan.saved") == version


@pytest.mark.usefixtures("compiled")
@pytest.mark.parametrize("kind", ["solves", "works"])
def test_a_job_that_is_killed_or_whose_workers_are_is_interrupted_and_its_best_plan_stays(
    store: Store, folder: Path, draw: Random, kind: str
) -> None:
    store.clock = now
    loaded = load_county(str(folder / "valley"))
    keep_orders(store, loaded, folder / "valley" / "orders.csv")
    problem = open_day(loaded, OrderChoice()).problem
    versions = 0
    for _ in range(-(-KILLS // 2)):
        job = submit_job(store, "valley", PlanRequest(day=DAY, time_s=PATIENCE_S))
        seen = _seen(kind, store, job, folder, draw)
        found = _left(store, job, folder)
        if found is None:
            assert seen is None
            with pytest.raises(StoreError) as refused:
                keep_job_plan(store, job.job_id, based_on=versions, name="main")
            assert [issue.code for issue in refused.value.issues] == ["E964"]
            continue
        assert seen is None or found.cost_fen <= seen.cost_fen
        saved = keep_job_plan(store, job.job_id, based_on=versions, name="main")
        versions = saved.version
        header, plan = load_plan(saved.content.plan.encode())
        assert (header.county, header.day) == ("valley", DAY)
        assert sorted(plan.assignments) == [f"O{number}" for number in range(1, 8)]
        assert check(problem, plan) == []
        assert price(problem, plan).total == found.cost_fen
    assert _audited(store, "plan.saved") == versions


def _seen(kind: str, store: Store, job: PlanningJob, folder: Path, draw: Random) -> JobPlan | None:
    """Have a job carried out and killed, now and then before it has a plan; return the last one."""
    with _victim(kind, store, folder) as process:
        _wait_until(lambda: _state(store, job) is JobState.RUNNING)
        if draw.random() < 0.7:
            _wait_until(lambda: _found(store, job) is not None)
        until = time.monotonic() + draw.uniform(0, 1)
        seen = _found(store, job)
        while time.monotonic() < until:
            seen = _found(store, job)
        process.kill()
        return seen


def _left(store: Store, job: PlanningJob, folder: Path) -> JobPlan | None:
    """Return what a job has left once workers have found that it fell silent."""
    hasty = replace(RHYTHM, silent_s=5 * RHYTHM.beat_s)
    with Workers(store, folder / "cache", most=0, rhythm=hasty) as workers:

        def is_interrupted() -> bool:
            workers.look()
            return _state(store, job) is JobState.INTERRUPTED

        _wait_until(is_interrupted)
    return _found(store, job)


def _state(store: Store, job: PlanningJob) -> JobState:
    with store.reading() as connection:
        return queue.job_of(connection, job.job_id).state


def _found(store: Store, job: PlanningJob) -> JobPlan | None:
    with store.reading() as connection:
        return queue.job_plan(connection, job.job_id)


def _wait_until(is_so: Callable[[], bool]) -> None:
    given_up = time.monotonic() + PATIENCE_S
    while not is_so():
        assert time.monotonic() < given_up
        time.sleep(0.02)
