"""Steps of the schema, up and down, with data; and the tables the program believes in."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import TextClause, insert, select, text
from sqlalchemy.exc import DBAPIError

from data.store import audit, migration, queue
from data.store.backup import count_rows
from data.store.database import Store
from data.store.issues import StoreError
from data.store.plans import PlanContent, PlanKey, plan_of, save_plan
from data.store.queue import JobKind
from data.store.schema import counties, metadata, planning_jobs
from tests.stores import NOON


def test_the_steps_lead_to_the_tables_of_the_schema(store: Store) -> None:
    with store.reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_data_survives_the_way_up_and_down(empty_url: str) -> None:
    with Store(empty_url) as store:
        assert migration.revision(store) is None
        oldest, middle, *_ = migration.revisions()
        migration.upgrade(store, oldest)
        with store.writing() as connection:
            audit.append(connection, at=NOON, actor="a", action="first")
        migration.upgrade(store, middle)
        with store.writing() as connection:
            values = {"county_id": "c", "name_zh": "县", "name_en": "County", "version": 1}
            connection.execute(insert(counties).values(**values))
        migration.upgrade(store)
        assert migration.revision(store) == migration.head()
        with store.writing() as connection:
            assert connection.execute(select(counties.c.name_zh)).scalars().all() == ["县"]
            assert "planning_jobs" in count_rows(connection)
        migration.downgrade(store, middle)
        with store.reading() as connection:
            assert "planning_jobs" not in count_rows(connection)
            assert connection.execute(select(counties.c.name_zh)).scalars().all() == ["县"]
        migration.downgrade(store, oldest)
        with store.reading() as connection:
            assert set(count_rows(connection)) == {
                "marks",
                "users",
                "sessions",
                "api_keys",
                "sign_in_failures",
                "audit_log",
            }
            assert audit.verify(connection).issues == ()
            assert [entry.action for entry in audit.entries(connection)] == ["first"]
        migration.downgrade(store, "base")
        with store.reading() as connection:
            assert count_rows(connection) == {}
        migration.upgrade(store)
        assert migration.revision(store) == migration.head()


def test_plans_survive_the_kinds_of_jobs_and_back(empty_url: str) -> None:
    with Store(empty_url) as store:
        migration.upgrade(store, "0004")
        with store.writing() as connection:
            connection.execute(
                text(
                    "INSERT INTO counties (county_id, name_zh, name_en, version)"
                    " VALUES ('c', '县', 'County', 1)"
                )
            )
            connection.execute(_job("old"))
        migration.upgrade(store)
        with store.writing() as connection:
            assert queue.job_of(connection, "old").kind is JobKind.PLAN
            connection.execute(insert(planning_jobs).values(**_row("new", 2), kind="replan"))
            key = PlanKey(county_id="c", day=NOON.date())
            for based_on, job_id in enumerate(("old", "new")):
                content = PlanContent(plan="{}", summary="", job_id=job_id, progress="so far")
                save_plan(connection, key, content, based_on=based_on, at=NOON, by="u")
        migration.downgrade(store, "0004")
        with store.reading() as connection:
            jobs = connection.execute(text("SELECT job_id FROM planning_jobs")).scalars().all()
            behind = text("SELECT job_id FROM plan_versions ORDER BY version")
            assert jobs == ["old"]
            assert connection.execute(behind).scalars().all() == ["old", None]
        migration.upgrade(store)
        with store.reading() as connection:
            assert plan_of(connection, key).content == PlanContent(plan="{}", summary="")


def _row(job_id: str, number: int = 1) -> dict[str, object]:
    nothing = {"told": "[]", "share": 0.0, "time_limit_s": 1.0, "memory_limit_mb": 1}
    whose = {"county_id": "c", "user_id": "u", "request": "{}", "state": "done"}
    return {"job_id": job_id, "number": number, "submitted_at": NOON, **whose, **nothing}


def _job(job_id: str) -> TextClause:
    row = {**_row(job_id), "submitted_at": "2026-05-20T12:00:00.000000Z"}
    names = ", ".join(row)
    values = ", ".join(f":{name}" for name in row)
    return text(f"INSERT INTO planning_jobs ({names}) VALUES ({values})").bindparams(**row)  # noqa: S608


def test_an_empty_database_is_set_up_and_an_older_one_is_not_touched(empty_url: str) -> None:
    with Store(empty_url) as store:
        migration.check_current(store)
        assert migration.revision(store) == migration.head()
        migration.check_current(store)
        migration.downgrade(store, migration.revisions()[0])
        with pytest.raises(StoreError) as refused:
            migration.check_current(store)
        assert [issue.code for issue in refused.value.issues] == ["E953"]


def test_an_upgrade_that_fails_half_way_leaves_nothing(empty_url: str) -> None:
    with Store(empty_url) as store:
        with store.writing() as connection:
            connection.execute(text("CREATE TABLE planning_jobs (whose INTEGER)"))
        with pytest.raises(DBAPIError):
            migration.upgrade(store)
        assert migration.revision(store) is None
        with store.reading() as connection:
            assert set(count_rows(connection)) == {"planning_jobs"}


def test_a_newer_schema_is_left_alone(store: Store) -> None:
    with store.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    for use in (migration.check_current, migration.upgrade):
        with pytest.raises(StoreError) as refused:
            use(store)
        assert [issue.code for issue in refused.value.issues] == ["E954"]


def test_a_revision_that_there_is_not_is_refused(store: Store) -> None:
    with pytest.raises(StoreError) as refused:
        migration.downgrade(store, "12")
    assert [issue.code for issue in refused.value.issues] == ["E960"]
