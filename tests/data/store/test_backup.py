"""Backups: of either database into either, of whatever it holds, and none that is damaged."""

import json
import threading
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from sqlalchemy import insert

from data.store import audit, migration
from data.store.backup import backup, is_empty, restore
from data.store.database import Store
from data.store.issues import StoreError
from data.store.schema import counties
from tests.data.store.filled import Rows, contents, fill, held
from tests.examples import examples
from tests.schemas import unfit
from tests.stores import Clock, Server

COUNTY = {"county_id": "c", "name_zh": "县", "name_en": "County", "version": 1}


def _codes(refused: pytest.ExceptionInfo[StoreError]) -> list[str]:
    return [issue.code for issue in refused.value.issues]


@pytest.fixture
def fresh(tmp_path: Path, sqlite_file: Path, postgresql: Server) -> Callable[[str], Store]:
    """Return what opens a store of a kind that holds nothing."""

    def opened(kind: str) -> Store:
        if kind == "postgresql":
            return Store(postgresql.emptied())
        path = tmp_path / "fresh.db"
        for left in tmp_path.glob("fresh.db*"):
            left.unlink()
        path.write_bytes(sqlite_file.read_bytes())
        return Store(f"sqlite:///{path.as_posix()}")

    return opened


@pytest.mark.parametrize("source", ["sqlite", "postgresql"])
@pytest.mark.parametrize("target", ["sqlite", "postgresql"])
@examples(4, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=contents())
def test_whatever_a_store_holds_comes_back_in_either_database(
    fresh: Callable[[str], Store], tmp_path: Path, source: str, target: str, rows: Rows
) -> None:
    path = tmp_path / "backup.zip"
    with fresh(source) as store:
        fill(store, rows)
        before = held(store)
        saved = backup(store, path)
    with zipfile.ZipFile(path) as archive:
        assert unfit("backup", archive.read("manifest.json").decode()) == []
    with fresh(target) as store:
        restored = restore(path, store)
        assert held(store) == before
        with store.reading() as connection:
            assert audit.verify(connection).issues == ()
    assert restored == saved
    assert saved.rows == {name: len(values) for name, values in before.items()}


def test_a_copy_of_sqlite_is_restored_too_and_stays_as_it_is(
    store: Store, tmp_path: Path, sqlite_file: Path
) -> None:
    path = tmp_path / "copy.db"
    with Store(f"sqlite:///{_copied(sqlite_file, tmp_path / 'source.db').as_posix()}") as source:
        with source.writing() as connection:
            connection.execute(insert(counties).values(**COUNTY))
        backup(source, path)
        before = held(source)
    content = path.read_bytes()
    restore(path, store)
    assert held(store) == before
    assert path.read_bytes() == content
    assert [left.name for left in tmp_path.glob("*copy.db*")] == ["copy.db"]


def test_a_backup_made_while_others_write_shows_one_moment(store: Store, tmp_path: Path) -> None:
    is_over, path = threading.Event(), tmp_path / "backup.zip"

    def write() -> None:
        while not is_over.is_set():
            with store.writing() as connection:
                audit.append(connection, at=store.clock(), actor="u", action="written")

    writer = threading.Thread(target=write)
    writer.start()
    try:
        reports = [backup(store, path) for _ in range(3)]
    finally:
        is_over.set()
        writer.join()
    with zipfile.ZipFile(path) as archive:
        marks = dict(json.loads(line).values() for line in archive.read("marks.jsonl").splitlines())
        entries = archive.read("audit_log.jsonl").splitlines()
    assert len(entries) == reports[-1].rows["audit_log"]
    assert marks["audit"].partition(":")[0] == (str(len(entries)) if entries else "")


def test_a_backup_of_an_older_schema_is_brought_up(empty_url: str, tmp_path: Path) -> None:
    path, old = tmp_path / "old.zip", migration.revisions()[1]
    with Store(f"sqlite:///{(tmp_path / 'old.db').as_posix()}") as store:
        migration.upgrade(store, old)
        with store.writing() as connection:
            connection.execute(insert(counties).values(**COUNTY))
        assert backup(store, path).revision == old
    with Store(empty_url) as store:
        restore(path, store)
        assert migration.revision(store) == migration.head()
        assert held(store)["counties"] == [COUNTY]
        assert [row["name"] for row in held(store)["marks"]] == ["audit", "queue"]


def test_nothing_is_restored_over_data(store: Store, clock: Clock, tmp_path: Path) -> None:
    path = tmp_path / "backup.zip"
    backup(store, path)
    with store.writing() as connection:
        audit.append(connection, at=clock(), actor="u", action="done")
    before = held(store)
    with pytest.raises(StoreError) as refused:
        restore(path, store)
    assert _codes(refused) == ["E956"]
    assert held(store) == before


@pytest.mark.parametrize("table", ["counties", "marks"])
def test_a_damaged_backup_is_refused_and_leaves_nothing(
    store: Store, tmp_path: Path, table: str
) -> None:
    whole, damaged = tmp_path / "whole.zip", tmp_path / "damaged.zip"
    with store.writing() as connection:
        connection.execute(insert(counties).values(**COUNTY))
    backup(store, whole)
    with zipfile.ZipFile(whole) as source, zipfile.ZipFile(damaged, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            changed = content.replace(b"County", b"Country").replace(b'"0"', b'"7"')
            target.writestr(name, changed if name == f"{table}.jsonl" else content)
    with Store(f"sqlite:///{(tmp_path / 'target.db').as_posix()}") as into:
        with pytest.raises(StoreError) as refused:
            restore(damaged, into)
        assert _codes(refused) == ["E958"]
        assert is_empty(into)
        restore(whole, into)
        assert held(into)["counties"] == [COUNTY]


@pytest.mark.parametrize("name", ["no.zip", "no.db", "missing.zip"])
def test_what_is_no_backup_is_refused(store: Store, tmp_path: Path, name: str) -> None:
    if not name.startswith("missing"):
        (tmp_path / name).write_text("no backup, but long enough to be looked at", "utf-8")
    with pytest.raises(StoreError) as refused:
        restore(tmp_path / name, store)
    assert _codes(refused) == ["E957"]


def test_a_backup_from_a_newer_program_is_refused(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "new.zip"
    manifest = {"format": 1, "revision": "9999", "made_at": "2030-01-01T00:00:00Z", "tables": {}}
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("manifest.json", json.dumps(manifest))
    with pytest.raises(StoreError) as refused:
        restore(path, store)
    assert _codes(refused) == ["E954"]


def test_a_backup_has_a_known_ending_and_something_to_save(
    store: Store, empty_url: str, tmp_path: Path
) -> None:
    with pytest.raises(StoreError) as refused:
        backup(store, tmp_path / "backup.tar")
    assert _codes(refused) == ["E959"]
    with Store(empty_url) as nothing, pytest.raises(StoreError) as empty:
        backup(nothing, tmp_path / "backup.zip")
    assert _codes(empty) == ["E955"]
    assert list(tmp_path.glob("*backup*")) == []


def _copied(source: Path, target: Path) -> Path:
    target.write_bytes(source.read_bytes())
    return target
