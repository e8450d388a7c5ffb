"""The store: a database by its address, and transactions in it.

SQLite is opened for many readers beside one writer (write-ahead log), written to disk before a
transaction counts as done, and a writer waits for the one before. Both databases show a reader
one moment, however long it reads.
"""

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from uuid import uuid4

from sqlalchemy import Connection, Engine, create_engine, event, select
from sqlalchemy.engine import URL, ExceptionContext, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError

from data.store.issues import StoreError, StoreIssue
from data.store.schema import marks

DEFAULT_URL = "sqlite:///tongpei.db"
"""A file in the current folder."""

DatabaseError = SQLAlchemyError
"""Whatever a database in use may raise, such as a server that went away."""

AUDIT = "audit"
"""Mark that every audited change locks; its value is the head of the audit log."""

QUEUE = "queue"
"""Mark that every change of the queue locks, before `AUDIT`; its value is the last job's number."""

_WRITING = "tongpei_writing"
_ONE_MOMENT = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
_WAIT_S = 30.0


def now() -> datetime:
    """Return the current moment, aware."""
    return datetime.now(UTC)


def new_id() -> str:
    """Return an id that nobody has and nobody can guess."""
    return uuid4().hex


class Store:
    """A database that holds what the service keeps.

    Parameters
    ----------
    url
        Its address: ``sqlite:///FILE`` or ``postgresql://…``.
    clock
        Tells the current moment, aware.

    Raises
    ------
    StoreError
        If the address is of no supported database.
    """

    def __init__(self, url: str = DEFAULT_URL, *, clock: Callable[[], datetime] = now) -> None:
        self.url = _supported(url)
        self.clock = clock
        self.engine = _engine(self.url)

    def __enter__(self) -> Self:
        """Return the store."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close all connections."""
        self.close()

    @property
    def is_sqlite(self) -> bool:
        """Whether it is a file of SQLite."""
        return self.engine.dialect.name == "sqlite"

    @property
    def path(self) -> Path | None:
        """The file of an SQLite store; None: it is on a server."""
        return Path(str(self.url.database)) if self.is_sqlite else None

    @property
    def name(self) -> str:
        """The address as it may be shown: without a password, a file as people write it."""
        if self.path is not None:
            return f"sqlite:///{self.path.as_posix()}"
        return self.url.render_as_string(hide_password=True)

    def address(self) -> str:
        """Return the address with its password, for another process that opens the same store."""
        return self.url.render_as_string(hide_password=False)

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()

    def shrink(self) -> None:
        """Take what has been deleted out of an SQLite store's log, too; a server does it itself."""
        if self.is_sqlite:
            with closing(self.engine.raw_connection()) as connection:
                connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Read, with all reads showing the same moment."""
        options = {} if self.is_sqlite else _ONE_MOMENT
        with self._connected(options) as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self, *locked: str) -> Iterator[Connection]:
        """Write: all of it once the block ends, or nothing if it raises.

        Parameters
        ----------
        locked
            Marks to lock first. Changes that lock the same marks first, in the same order, never
            wait for each other in a circle.
        """
        with self._connected({_WRITING: True}) as connection, connection.begin():
            for name in locked:
                lock(connection, name)
            yield connection

    @contextmanager
    def _connected(self, options: Mapping[str, Any]) -> Iterator[Connection]:
        try:
            connection = self.engine.connect()
        except DBAPIError as error:
            raise self._unreachable(error) from error
        with connection:
            yield connection.execution_options(**options)

    def _unreachable(self, error: DBAPIError) -> StoreError:
        lines = [line for line in str(error.orig).splitlines() if line.strip()]
        detail = (lines or ["-"])[0].strip().rstrip(".") + "."
        issue = StoreIssue.UNREACHABLE.issue(table=self.name, value=self.name, detail=detail)
        return StoreError([issue])


def lock(connection: Connection, name: str) -> str:
    """Return the value of a mark; until the transaction ends nobody else can have it.

    Parameters
    ----------
    connection, name
        A writing transaction, and a mark that the migrations have made.
    """
    query = select(marks.c.value).where(marks.c.name == name).with_for_update()
    return str(connection.execute(query).scalar_one())


def set_mark(connection: Connection, name: str, value: str) -> None:
    """Change the value of a mark that is locked."""
    connection.execute(marks.update().where(marks.c.name == name).values(value=value))


def _supported(text: str) -> URL:
    """Return an address with the driver that is used for it."""
    try:
        url = make_url(text)
    except ArgumentError:
        raise StoreError([StoreIssue.UNKNOWN_URL.issue(table=text, value=text)]) from None
    server = "postgresql+psycopg"
    drivers = {"sqlite": "sqlite", "postgresql": server, "postgres": server}
    driver = drivers.get(url.drivername.partition("+")[0])
    if driver is None or url.database in {None, "", ":memory:"}:
        shown = url.render_as_string(hide_password=True)
        raise StoreError([StoreIssue.UNKNOWN_URL.issue(table=shown, value=shown)])
    if driver == "sqlite":
        url = url.set(database=str(Path(str(url.database)).absolute()))
    return url.set(drivername=driver)


def _engine(url: URL) -> Engine:
    if url.get_backend_name() != "sqlite":
        engine = create_engine(url, pool_pre_ping=True, hide_parameters=True)
        event.listen(engine, "handle_error", _keep_values_out)
        return engine
    engine = create_engine(url, connect_args={"timeout": _WAIT_S}, hide_parameters=True)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _keep_values_out(context: ExceptionContext) -> None:
    """Leave of a server's error what is wrong; rows, which follow, may be personal or secret."""
    told = context.sqlalchemy_exception
    if isinstance(told, DBAPIError):
        whole = str(context.original_exception)
        wrong = whole.strip().partition("\n")[0]
        context.original_exception.args = (wrong,)
        told.args = (str(told.args[0]).replace(whole, wrong),)


def _prepare_sqlite(connection: Any, record: object) -> None:
    """Set up a connection to SQLite; transactions are begun by `_begin_sqlite` alone."""
    del record
    assert isinstance(connection, sqlite3.Connection)  # noqa: S101 -- narrows the driver's type
    connection.isolation_level = None
    mode = connection.execute("PRAGMA journal_mode").fetchone()
    if mode[0] not in {"wal", "memory"}:
        connection.execute("PRAGMA journal_mode = WAL")
    for pragma in ("synchronous = FULL", "foreign_keys = ON", "secure_delete = ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    """Begin a transaction; one that writes has the file to itself from the start."""
    is_writing = connection.get_execution_options().get(_WRITING, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if is_writing else "BEGIN")
