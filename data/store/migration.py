"""The schema's steps: to the newest, or back to an earlier one, with the data that is there."""

from collections.abc import Callable
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

import data.store.migrations
from data.store.database import Store
from data.store.issues import StoreError, StoreIssue

_LOCK = 7_308_604_759  # any number that is ours: one migration at a time on a server


def head() -> str:
    """Return the newest revision that this program knows."""
    newest = ScriptDirectory.from_config(_config()).get_current_head()
    assert newest is not None  # noqa: S101 -- the package ships its steps
    return newest


def revisions() -> tuple[str, ...]:
    """Return all revisions, the oldest first."""
    scripts = ScriptDirectory.from_config(_config()).walk_revisions()
    return tuple(reversed([script.revision for script in scripts]))


def revision(store: Store) -> str | None:
    """Return the revision a store is at; None: it has no tables of ours yet."""
    with store.reading() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def upgrade(store: Store, to: str = "head") -> None:
    """Bring a store to a later revision, all steps or none; data stays.

    Raises
    ------
    StoreError
        If it is at a revision this program does not know, or there is none of that name.
    """
    _check_known(store, to)
    _run(store, lambda config: command.upgrade(config, to))


def downgrade(store: Store, to: str) -> None:
    """Take a store back to an earlier revision (``base``: no tables); what came later is deleted.

    Raises
    ------
    StoreError
        If it is at a revision this program does not know, or there is none of that name.
    """
    _check_known(store, to)
    _run(store, lambda config: command.downgrade(config, to))


def check_current(store: Store) -> None:
    """Make sure that a store is at the revision this program works with; an empty one is set up.

    Raises
    ------
    StoreError
        If it is older or newer.
    """
    at = revision(store)
    if at == head():
        return
    if at is None:
        upgrade(store)
        return
    kind = StoreIssue.OLD_SCHEMA if at in revisions() else StoreIssue.NEW_SCHEMA
    raise StoreError([kind.issue(table=store.name, revision=at, head=head())])


def _check_known(store: Store, to: str) -> None:
    at = revision(store)
    if at is not None and at not in revisions():
        raise StoreError([StoreIssue.NEW_SCHEMA.issue(table=store.name, revision=at)])
    if to not in {"head", "base", *revisions()}:
        raise StoreError(
            [
                StoreIssue.UNKNOWN_KEPT.issue(
                    table=store.name, value=to, what_zh="结构版本", what_en="revision"
                )
            ]
        )


def _run(store: Store, do: Callable[[Config], None]) -> None:
    with store.writing() as connection:
        _alone(connection)
        config = _config()
        config.attributes["connection"] = connection
        do(config)


def _alone(connection: Connection) -> None:
    """Wait until nobody else migrates; SQLite has one writer anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})


def _config() -> Config:
    config = Config()
    folder = Path(data.store.migrations.__file__).parent
    config.set_main_option("script_location", folder.as_posix().replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config
