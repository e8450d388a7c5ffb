"""Planning jobs: what they find is what planning finds, and they stop when they have to."""

import errno
import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from datetime import time as time_of_day
from multiprocessing.context import SpawnProcess
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Connection

from api import job_worker
from api.days import OrderChoice, load_county, open_day
from api.job_requests import PlanRequest, SitingRequest, plan_request_of
from api.job_worker import Rhythm, work
from api.jobs import Workers
from api.keeping import keep_county, keep_orders, keep_statuses
from api.kept_plans import Desk, Terms, judge
from api.memory import resident_bytes
from api.planning_jobs import (
    cancel_job,
    keep_job_plan,
    put_in_queue,
    submit_again,
    submit_job,
)
from api.services import Search, plan_county_day, plan_text
from data.plan_json import dump_plan, load_plan
from data.status_reports import StatusReport
from data.store import queue
from data.store.database import DatabaseError, Store, now
from data.store.issues import ConflictError, StoreError
from data.store.orders import recipients_of
from data.store.plans import MAIN, PlanContent, PlanKey, save_plan
from data.store.queue import JobKind, JobLimits, JobPlan, JobState, PlanningJob
from data.writers import write_county
from network.ids import OrderId
from network.statuses import ReportedStatus
from routing.daily import Engine
from routing.two_echelon.plan import Plan
from tests.api.conftest import edit_orders, write_valley
from tests.counties import valley
from tests.small_plan import DAY, HEADER, small_plan

QUICK = PlanRequest(day=DAY, iterations=5, seed=3)
ENDLESS = PlanRequest(day=DAY, time_s=600)
NEXT = DAY + timedelta(days=1)
NEXT_PLAN = PlanKey(county_id="valley", day=NEXT)
CHINA = ZoneInfo("Asia/Shanghai")
RHYTHM = Rhythm(beat_s=0.1, keep_s=0.0, look_s=0.05)
PATIENCE_S = 120


@pytest.fixture
def folder(store: Store, tmp_path: Path) -> Path:
    """Put the valley and its seven orders into the store."""
    store.clock = now
    folder = write_valley(tmp_path / "valley")
    keep_county(store, str(folder))
    keep_orders(store, load_county(str(folder)), folder / "orders.csv")
    return folder


def _job(store: Store, job: PlanningJob) -> PlanningJob:
    with store.reading() as connection:
        return queue.job_of(connection, job.job_id)


def _found(store: Store, job: PlanningJob) -> JobPlan | None:
    with store.reading() as connection:
        return queue.job_plan(connection, job.job_id)


def _codes(job: PlanningJob) -> list[str]:
    return [issue["code"] for issue in json.loads(job.told)]


def _carry_out(store: Store, request: PlanRequest, folder: Path) -> PlanningJob:
    """Do in this process what a worker's process does."""
    submit_job(store, "valley", request)
    with store.writing() as connection:
        job = queue.claim_next(connection, store.clock())
    assert job is not None
    work(store.address(), job, folder.parent / "cache", RHYTHM)
    return _job(store, job)


def _wait(workers: Workers, is_so: Callable[[], bool]) -> None:
    given_up = time.monotonic() + PATIENCE_S
    while not is_so():
        assert time.monotonic() < given_up
        workers.look()
        time.sleep(RHYTHM.look_s)


def test_a_job_finds_the_plan_that_planning_finds(store: Store, folder: Path) -> None:
    job = _carry_out(store, QUICK, folder)
    assert (job.state, job.told, job.share) == (JobState.DONE, "[]", 1.0)
    day = open_day(load_county(str(folder)), OrderChoice())
    planned = plan_county_day(day, Search(engine=Engine.JOINT, seed=3, iterations=5))
    found = _found(store, job)
    assert found is not None
    assert found.is_final
    outcome = planned.outcome
    assert found.plan == plan_text(day, outcome.plan, outcome.solver, is_compact=True)
    assert load_plan(found.plan.encode())[1] == outcome.plan
    assert found.cost_fen == job.best_fen == planned.outcome.cost_fen
    assert json.loads(found.summary)["violations"] == 0


def test_only_what_is_in_hand_is_planned(store: Store, folder: Path) -> None:
    signed = StatusReport(order_id=OrderId("O1"), status=ReportedStatus.SIGNED, at=store.clock())
    keep_statuses(store, "valley", [signed])
    found = _found(store, _carry_out(store, QUICK, folder))
    assert found is not None
    assert sorted(load_plan(found.plan.encode())[1].assignments) == [f"O{k}" for k in range(2, 8)]


def test_orders_of_a_place_that_the_county_gave_up_are_named_and_the_others_planned(
    store: Store, folder: Path
) -> None:
    county = valley()
    smaller = county.replace(places=tuple(p for p in county.places if p.place_id != "P4"))
    write_county(smaller, (), DAY, folder.parent / "smaller" / "valley", seed=1)
    keep_county(store, str(folder.parent / "smaller" / "valley"))
    job = _carry_out(store, QUICK.model_copy(update={"county_version": 2}), folder)
    assert (job.state, _codes(job)) == (JobState.DONE, ["W951"])
    found = _found(store, job)
    assert found is not None
    plan = load_plan(found.plan.encode())[1]
    held, unserved = ({e.order_id for e in plan.held}, {e.order_id for e in plan.unserved})
    named = plan.assignments.keys() | held | unserved
    assert named == {f"O{k}" for k in range(1, 8)} - {"O3"}


def test_what_the_plan_of_the_day_before_left_at_a_station_starts_there(
    store: Store, folder: Path
) -> None:
    _save_small_plan(store)
    job = _carry_out(store, QUICK.model_copy(update={"day": NEXT}), folder)
    found = _found(store, job)
    assert found is not None
    _, plan = load_plan(found.plan.encode())
    assert plan.assignments[OrderId("O5")][0].from_id == "SA"
    assert plan.assignments[OrderId("O4")][0].from_id == "H"
    keep_job_plan(store, job.job_id, based_on=0, name=MAIN)
    desk = Desk(store, folder.parent / "cache")
    saved, given = desk.open(NEXT_PLAN)
    assert judge(given).violations == ()
    assert desk.as_planned(saved).day.problem.orders[OrderId("O5")].origin_id == "SA"


def test_what_stayed_though_the_plan_was_to_take_it_starts_where_it_was(
    store: Store, folder: Path
) -> None:
    desk = Desk(store, folder.parent / "cache")
    assert _origin(desk, "O5") == "H"
    _save_small_plan(store)
    assert _origin(desk, "O5") == "SA"
    evening = datetime.combine(DAY, time_of_day(18), CHINA)
    stayed = StatusReport(order_id=OrderId("O5"), status=ReportedStatus.DETAINED, at=evening)
    keep_statuses(store, "valley", [stayed])
    assert _origin(desk, "O5") == "H"


def _save_small_plan(store: Store) -> None:
    """Save the small plan of the day: it leaves order 5 at station A."""
    content = PlanContent(plan=dump_plan(small_plan(), HEADER, {}), summary="{}")
    key = PlanKey(county_id="valley", day=DAY)
    with store.writing() as connection:
        save_plan(connection, key, content, based_on=0, at=store.clock(), by="u")


def _origin(desk: Desk, order_id: str) -> str:
    """Return where an order starts on the next day."""
    day = desk.day(NEXT_PLAN, Plan(), Terms(county_version=1))
    return day.problem.orders[OrderId(order_id)].origin_id


def test_what_a_job_found_becomes_a_version_unless_somebody_was_faster(
    store: Store, folder: Path
) -> None:
    job = _carry_out(store, QUICK, folder)
    saved = keep_job_plan(store, job.job_id, based_on=0, name=MAIN, note="早班")
    assert (saved.version, saved.content.job_id, saved.content.note) == (1, job.job_id, "早班")
    with pytest.raises(ConflictError):
        keep_job_plan(store, job.job_id, based_on=0, name=MAIN)


def test_the_vehicles_and_directives_of_the_day_hold(store: Store, folder: Path) -> None:
    fleet = "vehicle_id,available\nV1,0\nV2,0\n"
    directives = "order_id,rule,vehicle_id\nO1,pin_vehicle,V3\n"
    request = QUICK.model_copy(update={"fleet": fleet, "directives": directives})
    job = _carry_out(store, request, folder)
    found = _found(store, job)
    assert found is not None, job.told
    plan = load_plan(found.plan.encode())[1]
    vehicles = {route.route_id: route.vehicle_id for route in plan.routes}
    assert not {"V1", "V2"} & set(vehicles.values())
    assert {vehicles[leg.route_id] for leg in plan.assignments[OrderId("O1")]} <= {"V3"}


@pytest.mark.usefixtures("folder")
def test_names_of_drivers_are_not_kept_with_a_job(store: Store) -> None:
    fleet = "vehicle_id,available,driver\nV1,0,李四\n"
    job = submit_job(store, "valley", QUICK.model_copy(update={"fleet": fleet}))
    assert plan_request_of(_job(store, job)).fleet == fleet.replace("李四", "")


def test_a_job_that_cannot_be_done_says_why(store: Store, folder: Path) -> None:
    job = _carry_out(store, QUICK.model_copy(update={"fleet": "no,table\n"}), folder)
    assert (job.state, _codes(job)) == (JobState.FAILED, ["E108"])
    with pytest.raises(StoreError) as refused:
        keep_job_plan(store, job.job_id, based_on=0, name=MAIN)
    assert [issue.code for issue in refused.value.issues] == ["E964"]


def test_what_a_job_found_is_kept_though_the_store_is_out_of_reach_for_a_moment(
    store: Store, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Shaken(Store):
        """A store that goes away as soon as a job has found something, for two attempts."""

        num_refused = 0

        @contextmanager
        def writing(self, *locked: str) -> Iterator[Connection]:
            if is_found and self.num_refused < 2:
                self.num_refused += 1
                raise DatabaseError(gone)
            with super().writing(*locked) as connection:
                yield connection

    gone, is_found = "the server went away", list[JobPlan]()
    best = JobPlan(is_final=True, found_at=store.clock(), cost_fen=7, plan="{}")

    def find(*_: object) -> JobPlan:
        is_found.append(best)
        return best

    monkeypatch.setattr(job_worker, "Store", Shaken)
    monkeypatch.setattr(job_worker, "carry_out", find)
    job = _carry_out(store, QUICK, folder)
    assert (job.state, job.best_fen) == (JobState.DONE, 7)
    assert _found(store, job) == best


def test_a_fault_of_the_program_ends_the_job_too(store: Store, folder: Path) -> None:
    (folder.parent / "cache").write_text("no folder", encoding="utf-8")
    job = _carry_out(store, QUICK, folder)
    assert (job.state, _codes(job)) == (JobState.FAILED, ["E974"])


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("time_s", [60, 600, 3600])
def test_a_job_may_take_the_time_that_its_search_was_given(store: Store, time_s: float) -> None:
    job = submit_job(store, "valley", PlanRequest(day=DAY, time_s=time_s))
    assert job.limits.time_s > 1.5 * time_s + 600
    assert submit_again(store, job.job_id).limits == job.limits


@pytest.mark.usefixtures("compiled")
def test_a_job_that_is_cancelled_ends_with_its_best_plan(store: Store, folder: Path) -> None:
    job = submit_job(store, "valley", ENDLESS)
    with Workers(store, folder.parent / "cache", rhythm=RHYTHM) as workers:
        _wait(workers, lambda: _found(store, job) is not None)
        assert _job(store, job).state is JobState.RUNNING
        cancel_job(store, job.job_id)
        _wait(workers, lambda: workers.count == 0)
    ended, found = _job(store, job), _found(store, job)
    assert ended.state is JobState.CANCELLED
    assert found is not None
    assert sorted(load_plan(found.plan.encode())[1].assignments) == [f"O{k}" for k in range(1, 8)]


class _Time:
    """Time that passes only while somebody sleeps."""

    def __init__(self) -> None:
        self.passed_s = 0.0

    def monotonic(self) -> float:
        return self.passed_s

    def sleep(self, seconds: float) -> None:
        self.passed_s += seconds


def test_a_job_that_does_not_stop_by_itself_is_over_within_two_seconds(
    store: Store, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    passing = _Time()
    monkeypatch.setattr("api.jobs.time", passing)
    job = submit_job(store, "valley", ENDLESS)
    with Workers(store, folder.parent / "cache") as workers:
        workers.look()
        cancel_job(store, job.job_id)
        workers.run(lambda: _job(store, job).state.is_over)
        assert workers.count == 0
    assert _job(store, job).state is JobState.CANCELLED
    assert passing.passed_s < 2


@pytest.mark.parametrize(
    ("limits", "code"),
    [(JobLimits(memory_mb=1), "E971"), (JobLimits(time_s=0.001), "E972")],
    ids=["memory", "time"],
)
def test_a_job_that_takes_too_much_is_ended(
    store: Store, folder: Path, limits: JobLimits, code: str
) -> None:
    job = submit_job(store, "valley", ENDLESS, limits=limits)
    with Workers(store, folder.parent / "cache", rhythm=RHYTHM) as workers:
        _wait(workers, lambda: _job(store, job).state.is_over)
        assert workers.count == 0
    ended = _job(store, job)
    assert (ended.state, _codes(ended)) == (JobState.FAILED, [code])


def test_why_a_job_was_ended_is_kept_though_the_store_is_out_of_reach_for_a_moment(
    store: Store, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = submit_job(store, "valley", ENDLESS, limits=JobLimits(time_s=0.001))

    def away(*_: object, **__: object) -> None:
        raise DatabaseError

    with Workers(store, folder.parent / "cache", rhythm=RHYTHM) as workers:
        workers.look()
        with monkeypatch.context() as patched:
            patched.setattr(queue, "finish", away)
            with pytest.raises(DatabaseError):
                _wait(workers, lambda: False)
        assert _job(store, job).state is JobState.RUNNING
        workers.look()
        assert workers.count == 0
    ended = _job(store, job)
    assert (ended.state, _codes(ended)) == (JobState.FAILED, ["E972"])


def test_a_job_whose_process_cannot_be_started_waits_and_is_tried_again(
    store: Store,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    job = submit_job(store, "valley", ENDLESS)
    looks, seen = iter(range(100)), list[PlanningJob]()

    def fail(_: SpawnProcess) -> None:
        raise OSError(errno.ENOMEM, os.strerror(errno.ENOMEM))

    def is_over() -> bool:
        seen.append(_job(store, job))
        return next(looks) == 3

    monkeypatch.setattr(SpawnProcess, "start", fail)
    rhythm = Rhythm(look_s=0.01, retry_s=0.0)
    with Workers(store, folder.parent / "cache", rhythm=rhythm) as workers:
        workers.run(is_over)
        assert workers.count == 0
        assert (seen[-1].state, _codes(seen[-1])) == (JobState.QUEUED, ["W1202"])
        assert (seen[-1].started_at, seen[-1].claim) == (None, None)
        assert "Cannot allocate memory" in capsys.readouterr().err
        monkeypatch.undo()
        workers.look()
        assert workers.count == 1
    assert _codes(_job(store, job)) == ["E973"]


def test_workers_go_on_after_a_fault_and_tell_it_once(
    store: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    looks = iter(range(100))

    class Faulty(Workers):
        def look(self) -> None:
            message = "no handles are left"
            raise OSError(message)

    with Faulty(store, tmp_path, rhythm=Rhythm(look_s=0.0)) as workers:
        workers.run(lambda: next(looks) == 3)
    assert next(looks) == 4
    assert capsys.readouterr().err.count("OSError: no handles are left") == 1


def test_siting_keeps_nobody_waiting_whose_day_is_to_be_planned(store: Store, folder: Path) -> None:
    for _ in range(2):
        put_in_queue(store, "valley", SitingRequest(), kind=JobKind.SITING)
    for _ in range(2):
        submit_job(store, "valley", ENDLESS)
    with Workers(store, folder.parent / "cache", rhythm=RHYTHM) as workers:
        workers.look()
        assert workers.count == 2
        with store.reading() as connection:
            jobs = queue.newest_jobs(connection)
    running = sorted(job.kind for job in jobs if job.state is JobState.RUNNING)
    assert running == [JobKind.PLAN, JobKind.SITING]


def test_workers_that_leave_interrupt_their_jobs_which_can_be_submitted_again(
    store: Store, folder: Path
) -> None:
    first = submit_job(store, "valley", ENDLESS)
    second = submit_job(store, "valley", ENDLESS)
    with Workers(store, folder.parent / "cache", rhythm=RHYTHM) as workers:
        workers.look()
        workers.look()
        assert workers.count == 1
    assert (_job(store, first).state, _codes(_job(store, first))) == (
        JobState.INTERRUPTED,
        ["E973"],
    )
    assert _job(store, second).state is JobState.QUEUED
    again = submit_again(store, first.job_id)
    assert (again.request, again.number) == (first.request, 3)


def test_workers_forget_recipients_whose_time_is_over(store: Store, folder: Path) -> None:
    edit_orders(folder, "O1", recipient_name="李四")
    keep_orders(store, load_county(str(folder)), folder / "orders.csv", keep_days=0)

    def known() -> list[str]:
        with store.reading() as connection:
            return list(recipients_of(connection, "valley", [OrderId("O1")]))

    assert known() == ["O1"]
    with Workers(store, folder.parent / "cache", rhythm=RHYTHM) as workers:
        workers.look()
    assert known() == []


def test_a_process_holds_memory_and_one_that_is_gone_none() -> None:
    assert (resident_bytes(os.getpid()) or 0) > 10_000_000
    assert resident_bytes(2**22 + 1) is None
