"""Addresses, transactions that are whole or not there, and readers that see one moment."""

import traceback
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import DBAPIError, StatementError

from data.store.database import Store, lock, set_mark
from data.store.issues import StoreError
from data.store.schema import marks, sign_in_failures
from tests.stores import NOON


@pytest.mark.parametrize(
    "url", ["mysql://root@localhost/x", "sqlite://", "tongpei", "sqlite:///:memory:"]
)
def test_an_address_of_no_supported_database_is_refused(url: str) -> None:
    with pytest.raises(StoreError) as refused:
        Store(url)
    assert [issue.code for issue in refused.value.issues] == ["E952"]


@pytest.mark.parametrize(
    "url", ["postgresql://me:secret@127.0.0.1:1/x", "sqlite:////no/such/folder/x.db"]
)
def test_a_database_out_of_reach_is_told_without_its_password(url: str) -> None:
    with Store(url) as store, pytest.raises(StoreError) as refused, store.reading():
        pass
    (issue,) = refused.value.issues
    assert issue.code == "E951"
    assert "secret" not in str(refused.value) + issue.cause.zh


def test_a_transaction_that_fails_leaves_nothing(store: Store) -> None:
    def write_and_fail() -> None:
        with store.writing() as connection:
            connection.execute(insert(marks).values(name="half", value="written"))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        write_and_fail()
    with store.reading() as connection:
        assert connection.execute(select(marks).where(marks.c.name == "half")).all() == []


def test_what_a_database_refuses_is_told_without_values(store: Store) -> None:
    values = {"subject": "13812345678", "failures": 1, "last_at": NOON, "blocked_until": NOON}
    statement = insert(sign_in_failures).values(**values)
    with store.writing() as connection:
        connection.execute(statement)
    with pytest.raises(DBAPIError) as refused, store.writing() as connection:
        connection.execute(statement)
    told = "".join(traceback.format_exception(refused.value))
    assert "sign_in_failures" in told
    assert "13812345678" not in told


def test_a_reader_sees_one_moment_however_long_it_reads(store: Store) -> None:
    query = select(marks.c.value).where(marks.c.name == "audit")
    with store.reading() as reader:
        before = reader.execute(query).scalar_one()
        with store.writing() as writer:
            lock(writer, "audit")
            set_mark(writer, "audit", "changed")
        assert reader.execute(query).scalar_one() == before != "changed"
    with store.reading() as reader:
        assert reader.execute(query).scalar_one() == "changed"


def test_who_only_reads_cannot_write_on_a_server(store: Store) -> None:
    if store.is_sqlite:
        pytest.skip("SQLite has no reading transactions")
    with pytest.raises(Exception, match="read-only"), store.reading() as connection:
        connection.execute(insert(marks).values(name="a", value="b"))


def test_sqlite_writes_ahead_and_to_disk(tmp_path: Path) -> None:
    with Store(f"sqlite:///{tmp_path / 's.db'}") as store, store.reading() as connection:
        told = [
            connection.execute(text(f"PRAGMA {name}")).scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete")
        ]
    assert told == ["wal", 2, 1, 1]


def test_moments_keep_their_microseconds_and_need_an_offset(store: Store) -> None:
    at = NOON.replace(microsecond=1)
    values = {"subject": "x", "failures": 1, "last_at": at, "blocked_until": at}
    with store.writing() as connection:
        connection.execute(insert(sign_in_failures).values(**values))
    with store.reading() as connection:
        kept = connection.execute(select(sign_in_failures.c.last_at)).scalar_one()
    assert (kept, kept.tzinfo is not None) == (at, True)
    naive = {**values, "subject": "y", "last_at": datetime(2026, 1, 1)}  # noqa: DTZ001 -- refused
    with pytest.raises(StatementError, match="no offset"), store.writing() as connection:
        connection.execute(insert(sign_in_failures).values(**naive))


def test_a_file_is_shown_as_people_write_it(tmp_path: Path) -> None:
    path = tmp_path / "五台 县" / "tongpei.db"
    with Store(f"sqlite:///{path.as_posix()}") as store:
        assert store.name == f"sqlite:///{path.as_posix()}"
