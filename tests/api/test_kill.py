"""Kill -9 while orders are imported, plans saved and days planned: what was told is kept, whole."""

import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from api.days import load_county
from api.job_requests import PlanRequest
from api.jobs import Workers
from api.keeping import keep_county, keep_orders
from api.planning_jobs import keep_job_plan, submit_job
from data.plan_json import dump_plan, load_plan
from data.store import audit, queue
from data.store.database import Store, now
from data.store.plans import PlanKey, plan_of
from data.store.queue import JobState
from data.store.schema import orders
from tests.api.conftest import write_valley
from tests.api.victims import ORDERS, RHYTHM
from tests.counties import valley
from tests.small_plan import DAY, HEADER, small_plan

ROOT = Path(__file__).parents[2]
PATIENCE_S = 120


@pytest.fixture
def folder(store: Store, tmp_path: Path) -> Path:
    """Put the valley into the store, and a plan beside it."""
    keep_county(store, str(write_valley(tmp_path / "valley")))
    types = {vehicle.vehicle_id: vehicle.vehicle_type_id for vehicle in valley().vehicles}
    plan = dump_plan(small_plan(), HEADER, types)
    (tmp_path / "plan.json").write_text(plan, encoding="utf-8", newline="")
    return tmp_path


@contextmanager
def _victim(kind: str, store: Store, folder: Path) -> Iterator["subprocess.Popen[str]"]:
    """Start a victim; whatever happens, it does not stay."""
    command = [sys.executable, "-m", "tests.api.victims", kind, store.address(), str(folder)]
    with subprocess.Popen(  # noqa: S603 -- our own interpreter and module
        command, cwd=ROOT, stdout=subprocess.PIPE, encoding="utf-8"
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def _told(kind: str, store: Store, folder: Path, most: int) -> list[str]:
    """Return what a victim said was kept until it was killed, after so many or a few more."""
    with _victim(kind, store, folder) as process:
        assert process.stdout is not None
        told = [process.stdout.readline().strip() for _ in range(most)]
        process.kill()
        return told + process.stdout.read().split()


def _audited(store: Store, action: str) -> int:
    with store.reading() as connection:
        assert audit.verify(connection).issues == ()
        return sum(entry.action == action for entry in audit.entries(connection))


def test_orders_that_were_told_to_be_kept_are_there_and_no_day_is_half(
    store: Store, folder: Path
) -> None:
    told = _told("imports", store, folder, 3)
    with store.reading() as connection:
        days = [DAY + timedelta(days=number) for number in range(len(told) + 2)]
        handed_in = Counter(connection.scalars(select(orders.c.day)))
    kept = {day: handed_in[day] for day in days}
    assert {kept[date.fromisoformat(day)] for day in told} == {ORDERS}
    assert set(kept.values()) == {0, ORDERS}
    assert _audited(store, "orders.imported") == list(kept.values()).count(ORDERS)


def test_versions_that_were_told_to_be_kept_are_there_with_their_entries(
    store: Store, folder: Path
) -> None:
    told = _told("saves", store, folder, 20)
    with store.reading() as connection:
        newest = plan_of(connection, PlanKey(county_id="valley", day=DAY))
    assert newest.version in {len(told), len(told) + 1}
    assert newest.content.note == f"version {newest.version}"
    assert load_plan(newest.content.plan.encode())[1] == small_plan()
    assert _audited(store, "plan.saved") == newest.version


@pytest.mark.usefixtures("compiled")
def test_a_job_whose_workers_are_killed_is_interrupted_and_its_best_plan_can_be_kept(
    store: Store, folder: Path
) -> None:
    store.clock = now
    keep_orders(store, load_county(str(folder / "valley")), folder / "valley" / "orders.csv")
    job = submit_job(store, "valley", PlanRequest(day=DAY, time_s=PATIENCE_S))

    def has_plan() -> bool:
        with store.reading() as connection:
            return queue.job_plan(connection, job.job_id) is not None

    with _victim("works", store, folder) as process:
        _wait_until(has_plan)
        process.kill()
    with Workers(store, folder / "cache", most=0, rhythm=RHYTHM) as workers:

        def is_interrupted() -> bool:
            workers.look()
            with store.reading() as connection:
                return queue.job_of(connection, job.job_id).state is JobState.INTERRUPTED

        _wait_until(is_interrupted)
    saved = keep_job_plan(store, job.job_id, based_on=0, name="main")
    header, plan = load_plan(saved.content.plan.encode())
    assert (header.county, header.day) == ("valley", DAY)
    assert sorted(plan.assignments) == [f"O{number}" for number in range(1, 8)]


def _wait_until(is_so: Callable[[], bool]) -> None:
    given_up = time.monotonic() + PATIENCE_S
    while not is_so():
        assert time.monotonic() < given_up
        time.sleep(0.05)
