"""The queue: fair, bounded, each job taken once, and nothing written by who has lost its job."""

import threading
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection

from data.store import queue
from data.store.counties import save_county
from data.store.database import Store
from data.store.issues import QueueFullError, StoreError
from data.store.queue import (
    OF_DAYS,
    JobKind,
    JobPlan,
    JobState,
    PlanningJob,
    QueueBounds,
)
from tests.api.conftest import write_valley
from tests.counties import valley
from tests.stores import NOON, Clock

COUNTIES = ("anxi", "valley", "wutai")


@pytest.fixture(autouse=True)
def _counties(store: Store, tmp_path: Path) -> None:
    with store.writing() as connection:
        for name in COUNTIES:
            save_county(connection, valley(), write_valley(tmp_path / name), at=NOON, by="u")


def _submit(
    store: Store, user: str = "u", county: str = "valley", bounds: QueueBounds | None = None
) -> PlanningJob:
    with store.writing() as connection:
        return queue.submit(
            connection,
            county_id=county,
            user_id=user,
            request="{}",
            at=store.clock(),
            bounds=bounds,
        )


def _claim(store: Store) -> PlanningJob:
    with store.writing() as connection:
        job = queue.claim_next(connection, store.clock())
    assert job is not None
    return job


def _job(store: Store, job: PlanningJob) -> PlanningJob:
    with store.reading() as connection:
        return queue.job_of(connection, job.job_id)


def _found(store: Store, cost_fen: int, *, is_final: bool = False) -> JobPlan:
    return JobPlan(is_final=is_final, found_at=store.clock(), cost_fen=cost_fen, plan=f"{cost_fen}")


def test_a_job_goes_from_the_queue_to_its_end(store: Store, clock: Clock) -> None:
    submitted = _submit(store)
    assert (submitted.state, submitted.number) == (JobState.QUEUED, 1)
    clock.go(seconds=5)
    running = _claim(store)
    assert (running.job_id, running.state) == (submitted.job_id, JobState.RUNNING)
    assert running.started_at == clock()
    with store.writing() as connection:
        told = queue.beat(
            connection, running, clock.go(seconds=1), share=0.5, best_fen=9, unserved=2
        )
    assert (told.is_claimed, told.is_cancelled) == (True, False)
    seen = _job(store, running)
    assert (seen.share, seen.best_fen, seen.unserved, seen.heartbeat_at) == (0.5, 9, 2, clock())
    with store.writing() as connection:
        assert queue.finish(
            connection, running, JobState.DONE, clock(), found=_found(store, 7, is_final=True)
        )
        assert queue.claim_next(connection, clock()) is None
        found = queue.job_plan(connection, running.job_id)
    assert found == _found(store, 7, is_final=True)
    done = _job(store, running)
    assert (done.state, done.share, done.best_fen, done.ended_at) == (
        JobState.DONE,
        1.0,
        7,
        clock(),
    )


def test_who_submits_much_keeps_nobody_waiting(store: Store, clock: Clock) -> None:
    for user, county in (("a", "valley"),) * 4 + (("b", "valley"), ("c", "wutai"), ("c", "wutai")):
        _submit(store, user, county)
    turns = []
    for _ in range(7):
        clock.go(seconds=1)
        job = _claim(store)
        turns.append(job.user_id)
        with store.writing() as connection:
            queue.finish(connection, job, JobState.DONE, clock())
    assert "".join(turns) == "acbcaaa"


def test_a_county_with_a_job_under_way_lets_others_go_first(store: Store, clock: Clock) -> None:
    for user, county in (("a", "valley"), ("b", "valley"), ("c", "wutai")):
        clock.go(seconds=1)
        _submit(store, user, county)
    assert [_claim(store).user_id for _ in range(3)] == ["a", "c", "b"]


def test_each_kind_of_job_can_be_taken_apart_from_the_others(store: Store) -> None:
    kinds = (JobKind.SITING, JobKind.REPLAN, JobKind.PLAN)
    with store.writing() as connection:
        made = [
            queue.submit(
                connection, county_id="valley", user_id="u", request="{}", at=NOON, kind=kind
            )
            for kind in kinds
        ]
        taken = [queue.claim_next(connection, NOON, OF_DAYS) for _ in range(3)]
        siting = queue.claim_next(connection, NOON, (JobKind.SITING,))
        listed = queue.newest_jobs(connection, kinds=OF_DAYS)
    assert [None if job is None else job.job_id for job in taken] == [
        made[1].job_id,
        made[2].job_id,
        None,
    ]
    assert siting is not None
    assert (siting.job_id, siting.kind) == (made[0].job_id, JobKind.SITING)
    assert [job.kind for job in listed] == [JobKind.PLAN, JobKind.REPLAN]


def test_the_queue_is_bounded_in_all_and_for_each_user(store: Store) -> None:
    bounds = QueueBounds(all_jobs=3, of_a_user=2)
    for user in ("a", "a", "b"):
        _submit(store, user, bounds=bounds)
    for user in ("a", "c"):
        with pytest.raises(QueueFullError) as refused:
            _submit(store, user, bounds=bounds)
        assert [issue.code for issue in refused.value.issues] == ["E962"]
    _claim(store)
    assert _submit(store, "c", bounds=bounds).number == 4


def test_one_user_fills_the_own_share_only(store: Store) -> None:
    bounds = QueueBounds(all_jobs=9, of_a_user=1)
    _submit(store, "a", bounds=bounds)
    with pytest.raises(QueueFullError):
        _submit(store, "a", bounds=bounds)
    assert _submit(store, "b", bounds=bounds).state is JobState.QUEUED


def test_jobs_claimed_at_once_are_claimed_once(store: Store) -> None:
    submitted = {_submit(store, f"u{k}").job_id for k in range(6)}
    together, claimed = threading.Barrier(3), list[str]()

    def claim() -> None:
        together.wait()
        claimed.extend(_claim(store).job_id for _ in range(2))

    threads = [threading.Thread(target=claim) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(claimed) == sorted(submitted)


def test_a_job_that_waits_is_cancelled_at_once_and_one_that_runs_is_asked(store: Store) -> None:
    waiting = _submit(store)
    with store.writing() as connection:
        assert queue.ask_to_cancel(connection, waiting.job_id, NOON).state is JobState.CANCELLED
        with pytest.raises(StoreError, match="is over"):
            queue.ask_to_cancel(connection, waiting.job_id, NOON)
    _submit(store)
    running = _claim(store)
    with store.writing() as connection:
        assert queue.ask_to_cancel(connection, running.job_id, NOON).state is JobState.RUNNING
        assert queue.beat(connection, running, NOON).is_cancelled


def test_a_silent_job_is_interrupted_and_keeps_its_best_plan(store: Store, clock: Clock) -> None:
    _submit(store)
    _submit(store)
    silent, lively = _claim(store), _claim(store)
    with store.writing() as connection:
        assert queue.keep_best(connection, silent, _found(store, 8))
        queue.beat(connection, lively, clock.go(seconds=20))
        before = clock() - timedelta(seconds=10)
        (found,) = queue.interrupt_silent(connection, before, clock(), told="[1]")
    assert (found.job_id, found.state, found.told) == (silent.job_id, JobState.INTERRUPTED, "[1]")
    assert _job(store, lively).state is JobState.RUNNING
    with store.reading() as connection:
        assert queue.job_plan(connection, silent.job_id) is not None


def test_who_has_lost_its_job_writes_nothing_more(store: Store, clock: Clock) -> None:
    _submit(store)
    lost = _claim(store)
    with store.writing() as connection:
        queue.keep_best(connection, lost, _found(store, 8))
        queue.interrupt_silent(connection, clock.go(seconds=1), clock(), told="[]")
    late = _found(store, 1, is_final=True)
    with store.writing() as connection:
        assert not queue.beat(connection, lost, clock()).is_claimed
        assert not queue.keep_best(connection, lost, late)
        assert not queue.finish(connection, lost, JobState.DONE, clock(), found=late)
        kept = queue.job_plan(connection, lost.job_id)
    assert kept is not None
    assert kept.cost_fen == 8
    assert _job(store, lost).state is JobState.INTERRUPTED


def test_the_newest_jobs_come_first(store: Store) -> None:
    for county in ("valley", "wutai", "valley"):
        _submit(store, county=county)
    with store.reading() as connection:
        assert [job.number for job in queue.newest_jobs(connection)] == [3, 2, 1]
        assert [j.number for j in queue.newest_jobs(connection, county_id="valley")] == [3, 1]
        assert [job.number for job in queue.newest_jobs(connection, most=1)] == [3]
        with pytest.raises(StoreError, match="no job"):
            queue.job_of(connection, "nobody's")


def test_a_job_that_was_not_begun_waits_again_unless_it_was_cancelled(store: Store) -> None:
    first, second = _submit(store), _submit(store)
    with store.writing() as connection:
        queue.put_back(connection, _claim_in(connection), NOON, told='["W1202"]')
        again = queue.job_of(connection, first.job_id)
        assert (again.state, again.told) == (JobState.QUEUED, '["W1202"]')
        taken = _claim_in(connection)
        assert (taken.job_id, taken.told) == (first.job_id, "[]")
        queue.ask_to_cancel(connection, first.job_id, NOON)
        queue.put_back(connection, taken, NOON, told="[]")
        over = queue.job_of(connection, first.job_id)
        assert (over.state, over.ended_at) == (JobState.CANCELLED, NOON)
        assert _claim_in(connection).job_id == second.job_id


def _claim_in(connection: Connection) -> PlanningJob:
    job = queue.claim_next(connection, NOON)
    assert job is not None
    return job
