"""Backups of a store, and stores from backups.

Two forms. ``*.zip`` holds every table as lines of JSON with a manifest: it can be made of either
database and restored into either. ``*.db`` is a copy of an SQLite store, made while others write,
that can be opened as it is. Both show one moment, and appear whole or not at all.
"""

import base64
import hashlib
import io
import json
import os
import shutil
import sqlite3
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from sqlalchemy import Connection, Date, LargeBinary, MetaData, Table, func, insert, select

from data.store.database import Store
from data.store.issues import StoreError, StoreIssue
from data.store.migration import head, revision, revisions, upgrade

PORTABLE = ".zip"
COPIES = (".db", ".sqlite")
FORMAT = 1

_MANIFEST = "manifest.json"
_AT_ONCE = 500
_VERSION_TABLE = "alembic_version"


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupReport:
    """What a backup holds.

    Parameters
    ----------
    revision
        Of the schema.
    made_at
        Aware; of a copy, which does not say, when it was asked.
    rows
        Number of rows by table.
    """

    revision: str
    made_at: datetime
    rows: dict[str, int]


class TableWire(BaseModel):
    """What a backup holds of a table."""

    model_config = ConfigDict(strict=True, frozen=True)

    rows: int
    sha256: str = Field(description="of its file of lines")


class ManifestWire(BaseModel):
    """manifest.json of a backup: what it holds, and of which schema."""

    model_config = ConfigDict(frozen=True)

    format: int
    revision: str = Field(description="of the database's schema")
    made_at: datetime
    tables: dict[str, TableWire] = Field(description="by name; each has a file NAME.jsonl")


def backup(store: Store, path: Path) -> BackupReport:
    """Write a backup; a file of that name is replaced once the new one is complete.

    Parameters
    ----------
    store
        What to save; it may be in use.
    path
        ``*.zip`` for either database, ``*.db`` for a copy of an SQLite store.

    Raises
    ------
    StoreError
        If the name has another ending, or there is nothing to save.
    OSError
        If the file cannot be written.
    """
    at = revision(store)
    if at is None:
        raise StoreError([StoreIssue.NO_STORE.issue(table=store.name, value=store.name)])
    is_copy = path.suffix.casefold() in COPIES and store.path is not None
    if not is_copy and path.suffix.casefold() != PORTABLE:
        raise StoreError([StoreIssue.WRONG_SUFFIX.issue(table=path.name, value=path.name)])
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=".backup.", suffix=".tmp", dir=path.parent)
    os.close(handle)
    written = Path(name)
    try:
        report = _copy(store, written, at) if is_copy else _dump(store, written, at)
        written.replace(path)
    except BaseException:
        written.unlink(missing_ok=True)
        raise
    return report


def restore(path: Path, store: Store) -> BackupReport:
    """Fill an empty database from a backup, and bring it to the newest revision.

    Parameters
    ----------
    path
        A backup of either form and of either database.
    store
        Where to; nothing may be in it.

    Raises
    ------
    StoreError
        If the file is no backup, is damaged or newer than this program, or the database holds
        data; nothing is changed then.
    """
    if not is_empty(store):
        raise StoreError([StoreIssue.NOT_EMPTY.issue(table=store.name, value=store.name)])
    if not path.is_file():
        raise _no_backup(path, "-")
    if path.suffix.casefold() in COPIES:
        with tempfile.TemporaryDirectory() as folder:
            _check_copy(path)
            copied, portable = Path(folder) / "copy.db", Path(folder) / f"copy{PORTABLE}"
            shutil.copyfile(path, copied)
            with Store(f"sqlite:///{copied.as_posix()}") as copy:
                backup(copy, portable)
            return _restore(portable, store)
    return _restore(path, store)


def is_empty(store: Store) -> bool:
    """Return whether a database holds none of our rows; it may have our tables."""
    with store.reading() as connection:
        tables = _reflected(connection)
        return not any(
            connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in tables
            if table.name not in {"marks", _VERSION_TABLE}
        )


def count_rows(connection: Connection) -> dict[str, int]:
    """Return the number of rows of every table of ours by name."""
    return {
        table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
        for table in _reflected(connection)
    }


def _dump(store: Store, path: Path, at: str) -> BackupReport:
    entries: dict[str, TableWire] = {}
    made_at = store.clock()
    with (
        store.reading() as connection,
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        for table in _reflected(connection):
            digest, count = hashlib.sha256(), 0
            with archive.open(f"{table.name}.jsonl", "w", force_zip64=True) as stream:
                for line in _lines(connection, table):
                    stream.write(line)
                    digest.update(line)
                    count += 1
            entries[table.name] = TableWire(rows=count, sha256=digest.hexdigest())
        manifest = ManifestWire(format=FORMAT, revision=at, made_at=made_at, tables=entries)
        archive.writestr(_MANIFEST, manifest.model_dump_json(indent=1) + "\n")
    _sync(path)
    return _report(manifest)


def _copy(store: Store, path: Path, at: str) -> BackupReport:
    """Copy an SQLite store page by page while others may write (its online backup)."""
    source_path = store.path
    assert source_path is not None  # noqa: S101 -- only files are copied
    with (
        closing(sqlite3.connect(source_path)) as source,
        closing(sqlite3.connect(path)) as target,
    ):
        source.backup(target)
    with Store(f"sqlite:///{path.as_posix()}") as copied, copied.reading() as connection:
        rows = count_rows(connection)
    with closing(sqlite3.connect(path)) as target:
        target.execute("PRAGMA journal_mode = DELETE")
    _sync(path)
    return BackupReport(revision=at, made_at=store.clock(), rows=rows)


def _sync(path: Path) -> None:
    with path.open("rb+") as written:
        os.fsync(written.fileno())


def _restore(path: Path, store: Store) -> BackupReport:
    try:
        with zipfile.ZipFile(path) as archive:
            manifest = _read_manifest(archive, path)
            contents = {
                name: _checked(archive, path, name, entry)
                for name, entry in manifest.tables.items()
            }
            upgrade(store, manifest.revision)
            with store.writing() as connection:
                _fill(connection, contents, archive)
    except (zipfile.BadZipFile, KeyError) as error:
        raise _no_backup(path, str(error)) from error
    upgrade(store)
    return _report(manifest)


def _fill(connection: Connection, contents: dict[str, str], archive: zipfile.ZipFile) -> None:
    """Insert the rows of all tables, those that others refer to first."""
    for table in _reflected(connection):
        if table.name == "marks":
            connection.execute(table.delete())
        if table.name not in contents:
            continue
        with archive.open(contents[table.name]) as stream:
            for rows in _batches(io.TextIOWrapper(stream, encoding="utf-8"), table):
                connection.execute(insert(table), rows)


def _read_manifest(archive: zipfile.ZipFile, path: Path) -> ManifestWire:
    try:
        manifest = ManifestWire.model_validate_json(archive.read(_MANIFEST))
    except (ValidationError, KeyError) as error:
        raise _no_backup(path, _MANIFEST) from error
    if manifest.format != FORMAT or manifest.revision not in revisions():
        issue = StoreIssue.NEW_SCHEMA.issue(
            table=path.name, revision=manifest.revision, head=head()
        )
        raise StoreError([issue])
    return manifest


def _checked(archive: zipfile.ZipFile, path: Path, name: str, entry: TableWire) -> str:
    """Return the name of a table's file in a backup, whose content is as the manifest says."""
    file_name, digest, count = f"{name}.jsonl", hashlib.sha256(), 0
    try:
        with archive.open(file_name) as stream:
            for line in stream:
                digest.update(line)
                count += 1
    except (zipfile.BadZipFile, KeyError):
        count = -1
    if (count, digest.hexdigest()) != (entry.rows, entry.sha256):
        issue = StoreIssue.DAMAGED_BACKUP.issue(table=path.name, value=file_name)
        raise StoreError([issue])
    return file_name


def _check_copy(path: Path) -> None:
    """Refuse a file that SQLite cannot read, or finds damaged."""
    uri = f"{path.absolute().as_uri()}?mode=ro"
    try:
        with closing(sqlite3.connect(uri, uri=True)) as connection:
            found = connection.execute("PRAGMA integrity_check").fetchone()[0]
    except sqlite3.DatabaseError as error:
        raise _no_backup(path, str(error)) from error
    if found != "ok":
        raise StoreError([StoreIssue.DAMAGED_BACKUP.issue(table=path.name, value=path.name)])


def _reflected(connection: Connection) -> Sequence[Table]:
    """Return the tables as the database has them, those that others refer to first."""
    found = MetaData()
    found.reflect(connection)
    return [table for table in found.sorted_tables if table.name != _VERSION_TABLE]


def _lines(connection: Connection, table: Table) -> Iterator[bytes]:
    """Yield the rows of a table, in the order of its key, as lines of JSON."""
    query = select(table).order_by(*table.primary_key)
    names = [column.name for column in table.columns]
    for row in connection.execution_options(yield_per=_AT_ONCE).execute(query):
        record = {name: _plain(value) for name, value in zip(names, row, strict=True)}
        yield (json.dumps(record, ensure_ascii=False, allow_nan=False) + "\n").encode("utf-8")


def _batches(lines: Iterable[str], table: Table) -> Iterator[list[dict[str, Any]]]:
    rows: list[dict[str, Any]] = []
    for line in lines:
        rows.append({name: _typed(table, name, value) for name, value in json.loads(line).items()})
        if len(rows) == _AT_ONCE:
            yield rows
            rows = []
    if rows:
        yield rows


def _plain(value: Any) -> Any:
    """Return a value as JSON holds it."""
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(bytes(value)).decode("ascii")
    return value.isoformat() if isinstance(value, date) else value


def _typed(table: Table, name: str, value: Any) -> Any:
    """Return a value of JSON as the database's driver takes it."""
    kind = table.c[name].type
    if value is None:
        return None
    if isinstance(kind, LargeBinary):
        return base64.b64decode(value)
    return date.fromisoformat(value) if isinstance(kind, Date) else value


def _report(manifest: ManifestWire) -> BackupReport:
    return BackupReport(
        revision=manifest.revision,
        made_at=manifest.made_at,
        rows={name: entry.rows for name, entry in manifest.tables.items()},
    )


def _no_backup(path: Path, detail: str) -> StoreError:
    issue = StoreIssue.NOT_A_BACKUP.issue(table=path.name, detail=f"{detail.rstrip('.')}.")
    return StoreError([issue])
