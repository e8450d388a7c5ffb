"""Use cases around the store itself: open it, look at it, save it, forget what has to go."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from api.keeping import SYSTEM
from data.store import audit, migration
from data.store.accounts import end_sessions
from data.store.answers import KEPT, forget_answers
from data.store.audit import Head, Verification
from data.store.backup import BackupReport, backup, count_rows, restore
from data.store.database import AUDIT, DEFAULT_URL, Store
from data.store.issues import StoreError, StoreIssue
from data.store.orders import forget_recipients
from data.store.throttle import Patience, forget_failures

URL_VARIABLE = "TONGPEI_DATABASE_URL"
"""Environment variable that names the store."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreInfo:
    """What a store is and holds.

    Parameters
    ----------
    name, revision, head
        Its address without a password, its revision (None: no tables yet), and the newest one.
    rows
        Number of rows by table.
    audit_head
        The last entry of the audit log.
    """

    name: str
    revision: str | None
    head: str
    rows: dict[str, int]
    audit_head: Head | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Forgotten:
    """What was deleted.

    Parameters
    ----------
    recipients, sessions, failures
        Orders whose recipients, and numbers of sessions and of counts of failed sign-ins, went.
    """

    recipients: int
    sessions: int
    failures: int


def store_url(given: str | None = None) -> str:
    """Return the address of the store: as given, else from the environment, else a file here."""
    return given or os.environ.get(URL_VARIABLE) or DEFAULT_URL


def open_store(url: str | None = None) -> Store:
    """Open a store for use; an empty database is set up.

    Raises
    ------
    StoreError
        If it cannot be opened, or is of another revision than this program.
    """
    store = Store(store_url(url))
    try:
        migration.check_current(store)
    except BaseException:
        store.close()
        raise
    return store


def open_existing(url: str | None = None) -> Store:
    """Open a store of any revision; a file that does not exist is not made.

    Raises
    ------
    StoreError
        If there is no such file, or the address is of no supported database.
    """
    store = Store(store_url(url))
    if store.path is not None and not store.path.is_file():
        store.close()
        raise StoreError([StoreIssue.NO_STORE.issue(table=store.name, value=store.name)])
    return store


def describe(store: Store) -> StoreInfo:
    """Return what a store is and holds."""
    at = migration.revision(store)
    with store.reading() as connection:
        rows = count_rows(connection) if at is not None else {}
        has_log = "audit_log" in rows
        head = audit.verify(connection).head if has_log else None
    return StoreInfo(
        name=store.name, revision=at, head=migration.head(), rows=rows, audit_head=head
    )


def upgrade_store(url: str | None = None) -> str:
    """Set up a store, or bring it to the newest revision; return that.

    Raises
    ------
    StoreError
        If it cannot be opened, or is of a revision this program does not know.
    """
    with Store(store_url(url)) as store:
        before = migration.revision(store)
        migration.upgrade(store)
        if before != migration.head():
            details = {"from": before, "to": migration.head()}
            _note(store, "store.upgraded", details)
    return migration.head()


def downgrade_store(to: str, url: str | None = None) -> None:
    """Take a store back to an earlier revision; what came later is deleted.

    Raises
    ------
    StoreError
        If it cannot be opened, or there is no such revision.
    """
    with open_existing(url) as store:
        migration.downgrade(store, to)


def save_backup(store: Store, path: Path) -> BackupReport:
    """Write a backup of a store; see `data.store.backup.backup`."""
    return backup(store, path)


def restore_into(path: Path, url: str | None = None) -> BackupReport:
    """Fill an empty database from a backup; its audit log goes on with an entry that tells so.

    Raises
    ------
    StoreError
        If the file is no backup, or the database is not empty.
    """
    with Store(store_url(url)) as store:
        report = restore(path, store)
        details = {"source": path.name, "made_at": report.made_at.isoformat()}
        _note(store, "store.restored", details)
    return report


def forget(store: Store, before: datetime, *, by: str = SYSTEM) -> Forgotten:
    """Delete personal fields that were to be kept until before a moment, and what is over.

    Parameters
    ----------
    store, before, by
        Where, the aware moment, and the user. Sessions that were over before that moment go too,
        and failed sign-ins that count no more.
    """
    at = store.clock()
    with store.writing(AUDIT) as connection:
        forgotten = Forgotten(
            recipients=forget_recipients(connection, before),
            sessions=end_sessions(connection, min(before, at)),
            failures=forget_failures(connection, min(before, at - Patience().forgotten_after)),
        )
        forget_answers(connection, at - KEPT)
        details = {"before": before.isoformat(), "recipients": forgotten.recipients}
        audit.append(connection, at=at, actor=by, action="store.forgotten", details=details)
    store.shrink()
    return forgotten


def verify_audit(store: Store, noted: str | None = None) -> Verification:
    """Verify the audit log.

    Parameters
    ----------
    store, noted
        Where, and a head that was noted earlier, ``NUMBER:HASH``; None: none was.

    Raises
    ------
    ValueError
        If what was noted has another form.
    """
    head = None if noted is None else Head.parse(noted)
    with store.reading() as connection:
        return audit.verify(connection, head)


def _note(store: Store, action: str, details: Mapping[str, str | None]) -> None:
    at = store.clock()
    with store.writing(AUDIT) as connection:
        audit.append(connection, at=at, actor=SYSTEM, action=action, details=details)
