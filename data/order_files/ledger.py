"""The ledger of orders seen: duplicates within a file, across files and across days."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from data.issues import DataError
from data.order_file_issues import OrderFileIssue

_VERSION = 1
_CREATE = """
    CREATE TABLE IF NOT EXISTS seen (
        number TEXT PRIMARY KEY,
        member TEXT NOT NULL,
        day TEXT NOT NULL,
        source TEXT NOT NULL,
        place TEXT NOT NULL,
        content TEXT NOT NULL
    ) WITHOUT ROWID
"""
_FIND = "SELECT day, source, place, content FROM seen WHERE number = ?"
_ADD = "INSERT INTO seen VALUES (?, ?, ?, ?, ?, ?)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """Where an order was seen before.

    Parameters
    ----------
    day
        The day for which it was imported, YYYY-MM-DD.
    source, place
        File, and sheet and row in it, as issues name them.
    content
        What it said, for telling a repetition from a contradiction.
    """

    day: str
    source: str
    place: str
    content: str


class Ledger:
    """Orders that have been imported, by number; lives in a file or in memory.

    Nothing is kept before `commit`.

    Parameters
    ----------
    connection
        To a database that holds the table.
    member, day
        For whom and for which day is imported.
    """

    def __init__(self, connection: sqlite3.Connection, member: str, day: str) -> None:
        self._connection = connection
        self._member = member
        self._day = day

    def forget(self, sources: Sequence[str]) -> None:
        """Forget what earlier imports of these files on this day have seen: it is done anew."""
        self._connection.executemany(
            "DELETE FROM seen WHERE day = ? AND member = ? AND source = ?",
            [(self._day, self._member, source) for source in sources],
        )

    def find(self, number: str) -> Seen | None:
        """Return where an order was seen; None: nowhere."""
        row = self._connection.execute(_FIND, (number.upper(),)).fetchone()
        if row is None:
            return None
        return Seen(day=row[0], source=row[1], place=row[2], content=row[3])

    def add(self, number: str, *, source: str, place: str, content: str) -> None:
        """Note an order that is taken."""
        values = (number.upper(), self._member, self._day, source, place, content)
        self._connection.execute(_ADD, values)

    @contextmanager
    def unless_refused(self) -> Iterator[None]:
        """Take back what is noted meanwhile if the file is refused after all."""
        self._connection.execute("SAVEPOINT file")
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK TO file")
            raise
        finally:
            self._connection.execute("RELEASE file")

    def commit(self) -> None:
        """Keep everything noted."""
        self._connection.execute("COMMIT")
        self._connection.execute("BEGIN")


@contextmanager
def open_ledger(path: Path | None, *, member: str, day: str) -> Iterator[Ledger]:
    """Open the ledger, or an empty one in memory.

    Parameters
    ----------
    path
        A SQLite file, made if missing; None: only this import's orders are compared.
    member, day
        For whom and for which day, YYYY-MM-DD, is imported.

    Raises
    ------
    DataError
        If the file is no ledger, or another import has it open.
    """
    try:
        connection = sqlite3.connect(
            ":memory:" if path is None else path, isolation_level=None, timeout=5.0
        )
    except sqlite3.Error as error:
        raise _invalid(path, error) from error
    try:
        try:
            connection.execute("BEGIN IMMEDIATE")
            version = connection.execute("PRAGMA user_version").fetchone()[0]
            if version not in {0, _VERSION}:
                raise _invalid(path, f"version {version}")
            connection.execute(_CREATE)
            connection.execute(f"PRAGMA user_version = {_VERSION}")
        except sqlite3.Error as error:
            raise _invalid(path, error) from error
        try:
            yield Ledger(connection, member, day)
        except sqlite3.Error as error:
            raise _invalid(path, error) from error
    finally:
        connection.close()


def _invalid(path: Path | None, detail: object) -> DataError:
    name = "" if path is None else path.name
    return DataError([OrderFileIssue.LEDGER_INVALID.issue(table=name, detail=detail)])
