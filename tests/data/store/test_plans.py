"""Plans: every version stays, and two who start from the same one cannot overwrite each other."""

import threading
from contextlib import suppress
from pathlib import Path

import pytest

from data.store.counties import save_county
from data.store.database import Store
from data.store.issues import ConflictError, StoreError
from data.store.plans import (
    PlanContent,
    PlanKey,
    job_behind,
    plan_of,
    plans_of_day,
    save_plan,
    versions_of,
)
from tests.api.conftest import write_valley
from tests.counties import valley
from tests.small_plan import DAY
from tests.stores import NOON

KEY = PlanKey(county_id="valley", day=DAY)


@pytest.fixture(autouse=True)
def _valley(store: Store, tmp_path: Path) -> None:
    with store.writing() as connection:
        save_county(connection, valley(), write_valley(tmp_path / "valley"), at=NOON, by="u")


def _save(store: Store, text: str, based_on: int, key: PlanKey = KEY, by: str = "u") -> int:
    content = PlanContent(plan=text, summary="{}", note=f"note of {text}")
    with store.writing() as connection:
        return save_plan(connection, key, content, based_on=based_on, at=NOON, by=by).version


def test_every_version_stays(store: Store) -> None:
    assert [_save(store, "first", 0), _save(store, "second", 1)] == [1, 2]
    with store.reading() as connection:
        newest, oldest = plan_of(connection, KEY), plan_of(connection, KEY, 1)
    assert (newest.version, newest.content.plan) == (2, "second")
    assert (oldest.version, oldest.content.note) == (1, "note of first")
    assert newest.plan_id == oldest.plan_id


def test_plans_of_other_names_stand_beside(store: Store) -> None:
    _save(store, "first", 0)
    _save(store, "draft", 0, PlanKey(county_id="valley", day=DAY, name="draft"))
    _save(store, "second", 1)
    with store.reading() as connection:
        assert plans_of_day(connection, "valley", DAY) == {"draft": 1, "main": 2}


def test_the_second_of_two_writers_is_told(store: Store) -> None:
    _save(store, "first", 0)
    _save(store, "by the one", 1, by="one")
    with pytest.raises(ConflictError) as refused:
        _save(store, "by the other", 1, by="other")
    assert [issue.code for issue in refused.value.issues] == ["E961"]
    assert "version 2" in refused.value.issues[0].cause.en
    with store.reading() as connection:
        assert plan_of(connection, KEY).content.plan == "by the one"


@pytest.mark.parametrize("based_on", [0, 1])
def test_of_many_at_once_exactly_one_saves(store: Store, based_on: int) -> None:
    if based_on:
        _save(store, "first", 0)
    together, saved = threading.Barrier(4), list[str]()

    def save(name: str) -> None:
        together.wait()
        with suppress(ConflictError):
            _save(store, name, based_on)
            saved.append(name)

    threads = [threading.Thread(target=save, args=(f"by {number}",)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with store.reading() as connection:
        kept = plan_of(connection, KEY)
    assert (kept.version, [kept.content.plan]) == (based_on + 1, saved)


def test_a_plan_or_version_that_is_not_there_is_refused(store: Store) -> None:
    with store.reading() as connection, pytest.raises(StoreError, match="2026-05-20 main"):
        plan_of(connection, KEY)
    _save(store, "first", 0)
    with store.reading() as connection, pytest.raises(StoreError, match="v3"):
        plan_of(connection, KEY, 3)


def test_versions_are_listed_and_go_back_to_the_job_that_made_the_first(store: Store) -> None:
    with store.writing() as connection:
        made = PlanContent(plan="first", summary="{}", job_id="job")
        save_plan(connection, KEY, made, based_on=0, at=NOON, by="u")
    _save(store, "second", 1)
    with store.reading() as connection:
        newest, first = versions_of(connection, KEY)
        assert (newest.version, newest.content.note, newest.content.plan) == (
            2,
            "note of second",
            "",
        )
        assert [job_behind(connection, saved) for saved in (first, newest)] == ["job", "job"]
        assert versions_of(connection, PlanKey(county_id="valley", day=DAY, name="no")) == ()


def test_a_plan_that_no_job_made_goes_back_to_none(store: Store) -> None:
    _save(store, "first", 0)
    with store.reading() as connection:
        assert job_behind(connection, plan_of(connection, KEY)) is None
