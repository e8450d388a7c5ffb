"""The audit log: sealed entry by entry, and every way to tamper with it found."""

from collections.abc import Callable

import pytest
from sqlalchemy import Connection, Delete, Update, delete, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from data.store import audit
from data.store.audit import EMPTY, Head
from data.store.database import Store
from data.store.schema import audit_log
from tests.stores import Clock


def _filled(store: Store, clock: Clock, count: int = 4) -> None:
    for number in range(count):
        with store.writing() as connection:
            details = {"number": number, "说明": "改派"}
            audit.append(
                connection,
                at=clock.go(seconds=1),
                actor="u",
                action="done",
                subject=str(number),
                details=details,
            )


def test_a_log_as_it_was_written_holds(store: Store, clock: Clock) -> None:
    with store.reading() as connection:
        assert audit.verify(connection).head == EMPTY
    _filled(store, clock)
    with store.reading() as connection:
        found = audit.verify(connection)
        kept = list(audit.entries(connection, after=1, most=2))
    assert (found.issues, found.head.number) == ((), 4)
    assert [entry.number for entry in kept] == [2, 3]
    assert kept[1].previous_hash == kept[0].hash


def test_the_newest_entry_of_some_actions_is_known(store: Store, clock: Clock) -> None:
    _filled(store, clock)
    with store.writing() as connection:
        audit.append(connection, at=clock.go(seconds=1), actor="u", action="signed in")
    with store.reading() as connection:
        found = [audit.newest(connection, each) for each in (("done", "other"), ("other",))]
    assert found == [4, 0]


def test_an_entry_goes_with_its_change(store: Store, clock: Clock) -> None:
    def write_and_fail() -> None:
        with store.writing() as connection:
            audit.append(connection, at=clock(), actor="u", action="never")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        write_and_fail()
    with store.reading() as connection:
        assert list(audit.entries(connection)) == []


@pytest.mark.parametrize(
    "statement",
    [update(audit_log).values(actor="x"), delete(audit_log)],
    ids=["change", "delete"],
)
def test_the_database_refuses_to_touch_an_entry(
    store: Store, clock: Clock, statement: Update | Delete
) -> None:
    _filled(store, clock, 1)
    with pytest.raises(DBAPIError, match="append-only"), store.writing() as connection:
        connection.execute(statement)


def _change(connection: Connection) -> None:
    connection.execute(update(audit_log).where(audit_log.c.number == 2).values(actor="nobody"))


def _change_when(connection: Connection) -> None:
    query = select(audit_log.c.at).where(audit_log.c.number == 1)
    earlier = connection.execute(query).scalar_one()
    connection.execute(update(audit_log).where(audit_log.c.number == 2).values(at=earlier))


def _remove(connection: Connection) -> None:
    connection.execute(delete(audit_log).where(audit_log.c.number == 2))


def _cut_off(connection: Connection) -> None:
    connection.execute(delete(audit_log).where(audit_log.c.number == 4))


def _add(connection: Connection) -> None:
    row = dict(
        connection.execute(select(audit_log).where(audit_log.c.number == 4)).mappings().one()
    )
    connection.execute(insert(audit_log).values(**{**row, "number": 5}))


def _swap(connection: Connection) -> None:
    for old, new in ((2, 9), (3, 2), (9, 3)):
        connection.execute(update(audit_log).where(audit_log.c.number == old).values(number=new))


@pytest.mark.parametrize(
    ("tamper", "number"),
    [(_change, 2), (_change_when, 2), (_remove, 2), (_cut_off, 4), (_add, 5), (_swap, 2)],
)
def test_tampering_is_found(
    store: Store, clock: Clock, tamper: Callable[[Connection], None], number: int
) -> None:
    _filled(store, clock)
    with store.writing() as connection:
        _without_triggers(connection)
        tamper(connection)
    with store.reading() as connection:
        issues = audit.verify(connection).issues
    assert {issue.code for issue in issues} == {"E970"}
    assert issues[0].value == str(number)


def test_a_whole_new_chain_is_found_by_a_head_that_was_noted(store: Store, clock: Clock) -> None:
    _filled(store, clock)
    with store.reading() as connection:
        noted = audit.verify(connection).head
    with store.writing() as connection:
        _without_triggers(connection)
        connection.execute(delete(audit_log))
        connection.execute(text("UPDATE marks SET value = '' WHERE name = 'audit'"))
    _filled(store, clock, 5)
    with store.reading() as connection:
        assert audit.verify(connection).issues == ()
        (issue,) = audit.verify(connection, noted).issues
    assert issue.value == "4"


def test_a_noted_head_stays_part_of_a_log_that_goes_on(store: Store, clock: Clock) -> None:
    _filled(store, clock)
    with store.reading() as connection:
        noted = Head.parse(str(audit.verify(connection).head))
    _filled(store, clock, 2)
    with store.reading() as connection:
        assert audit.verify(connection, noted).issues == ()


@pytest.mark.parametrize("text", ["", "4", "4:abc", f"x:{'0' * 64}"])
def test_a_head_has_a_form(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 -- whatever is wrong with it
        Head.parse(text)


def _without_triggers(connection: Connection) -> None:
    """Do as somebody who owns the database can."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("ALTER TABLE audit_log DISABLE TRIGGER USER"))
        return
    for verb in ("update", "delete"):
        connection.execute(text(f"DROP TRIGGER audit_log_no_{verb}"))
