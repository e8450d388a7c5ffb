"""Stores for tests: an SQLite file, or a database of its own on a real PostgreSQL server."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from data.store.database import Store
from data.store.migration import head, upgrade
from data.store.schema import metadata

NOON = datetime(2026, 5, 20, 12, tzinfo=UTC)
"""When a fake clock starts."""


class Clock:
    """A clock that goes when it is told to."""

    def __init__(self, at: datetime = NOON) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def go(self, **time: float) -> datetime:
        """Let time pass; return the moment then."""
        self.at += timedelta(**time)
        return self.at


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A PostgreSQL server.

    Parameters
    ----------
    url, store
        Its address, and a store on it that tests use one after the other, emptied in between.
    """

    url: str
    store: Store

    def emptied(self) -> str:
        """Empty the store; return its address."""
        names = ", ".join(table.name for table in metadata.sorted_tables)
        with self.store.writing() as connection:
            for statement in (
                "ALTER TABLE audit_log DISABLE TRIGGER USER",
                f"TRUNCATE {names}",
                "ALTER TABLE audit_log ENABLE TRIGGER USER",
                "INSERT INTO marks (name, value) VALUES ('audit', ''), ('queue', '0')",
            ):
                connection.execute(text(statement))
            connection.execute(text("UPDATE alembic_version SET version_num = :at"), {"at": head()})
        return self.store.address()


@contextmanager
def serving(url: str) -> Iterator[Server]:
    """Make the store that tests use; yield the server."""
    with database(url) as made, Store(set_up(made)) as store:
        yield Server(url=url, store=store)


@contextmanager
def database(server: str) -> Iterator[str]:
    """Make a database on a server, and drop it again; yield its address."""
    name = f"tongpei_{uuid4().hex}"
    tell(server, f'CREATE DATABASE "{name}"')
    try:
        yield make_url(server).set(database=name).render_as_string(hide_password=False)
    finally:
        tell(server, f'DROP DATABASE "{name}" WITH (FORCE)')


def set_up(url: str) -> str:
    """Make the tables of a store; return its address."""
    with Store(url) as store:
        upgrade(store)
    return url


def tell(server: str, statement: str) -> None:
    """Have a server do something outside of transactions."""
    url = make_url(server).set(drivername="postgresql+psycopg")
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()
