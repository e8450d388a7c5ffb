"""Steps of the schema, up and down, with data; and the tables the program believes in."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import insert, select, text
from sqlalchemy.exc import DBAPIError

from data.store import audit, migration
from data.store.backup import count_rows
from data.store.database import Store
from data.store.issues import StoreError
from data.store.schema import counties, metadata
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
