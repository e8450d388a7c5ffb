"""The commands around the store: set up, look at, save, restore, forget, verify."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete
from typer.testing import CliRunner, Result

from api.commands import app
from api.days import load_county
from api.keeping import keep_county, keep_orders
from api.upkeep import URL_VARIABLE
from data.store import audit, migration
from data.store.database import Store
from data.store.schema import audit_log
from data.store.schema import recipients as recipients_table
from tests.api.conftest import edit_orders, write_valley
from tests.small_plan import DAY


def call(*words: object) -> Result:
    """Run a command in English."""
    return CliRunner().invoke(app, [*map(str, words), "--lang", "en"])


def _json(*words: object) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(call(*words, "--json").stdout)
    return found


@pytest.fixture
def filled(store: Store, tmp_path: Path) -> Store:
    """Return a store with the valley, its orders and one recipient."""
    folder = write_valley(tmp_path / "valley")
    edit_orders(folder, "O1", recipient_name="李四", recipient_phone="13812345678")
    keep_county(store, str(folder))
    keep_orders(store, load_county(str(folder)), folder / "orders.csv", keep_days=30)
    return store


def test_a_store_is_set_up_where_the_environment_says(
    empty_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(URL_VARIABLE, empty_url)
    assert migration.head() in call("store", "upgrade").stdout
    found = _json("store", "info")
    assert (found["revision"], found["rows"]["orders"]) == (migration.head(), 0)
    assert found["rows"]["audit_log"] == 1
    assert call("store", "upgrade").exit_code == 0
    assert _json("store", "info")["rows"]["audit_log"] == 1


def test_without_an_address_the_store_is_a_file_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(URL_VARIABLE, raising=False)
    monkeypatch.chdir(tmp_path)
    missing = call("store", "info")
    assert missing.exit_code == 3
    assert "E955" in missing.stderr
    assert list(tmp_path.iterdir()) == []
    call("store", "upgrade")
    assert (tmp_path / "tongpei.db").is_file()


def test_info_tells_what_is_kept(filled: Store) -> None:
    found = _json("store", "info", "--url", filled.address())
    rows = found["rows"]
    assert [rows[name] for name in ("counties", "orders", "recipients", "audit_log")] == [
        1,
        7,
        1,
        2,
    ]
    assert found["audit_head"].startswith("2:")
    printed = call("store", "info", "--url", filled.address()).stdout
    assert "secret" not in printed
    assert "recipients" in printed


def test_a_backup_is_restored_and_the_log_goes_on(
    filled: Store, empty_url: str, tmp_path: Path
) -> None:
    path = tmp_path / "b.zip"
    head = _json("store", "info", "--url", filled.address())["audit_head"]
    assert "rows are saved" in call("store", "backup", path, "--url", filled.address()).stdout
    restored = call("store", "restore", path, "--url", empty_url)
    assert restored.exit_code == 0
    assert "rows are restored" in restored.stdout
    assert _json("store", "info", "--url", empty_url)["rows"]["orders"] == 7
    verified = _json("audit", "verify", "--url", empty_url, "--head", head)
    assert (verified["entries"], verified["issues"]) == (3, [])
    again = call("store", "restore", path, "--url", empty_url)
    assert again.exit_code == 3
    assert "E956" in again.stderr


def test_recipients_are_forgotten_when_their_time_is_over(filled: Store) -> None:
    url = filled.address()
    last = DAY + timedelta(days=30)
    kept = _json("store", "forget", "--before", last.isoformat(), "--url", url)
    assert kept["recipients"] == 0
    due = (last + timedelta(days=2)).isoformat()
    assert _json("store", "forget", "--before", due, "--url", url)["recipients"] == 1
    with filled.reading() as connection:
        assert connection.execute(recipients_table.select()).all() == []
        *_, last_entry = audit.entries(connection)
    assert (last_entry.action, json.loads(last_entry.details)["recipients"]) == (
        "store.forgotten",
        1,
    )


def test_a_log_that_was_tampered_with_is_told(filled: Store) -> None:
    url = filled.address()
    assert "The audit log holds, with 2 entries" in call("audit", "verify", "--url", url).stdout
    with filled.writing() as connection:
        for verb in ("update", "delete"):
            if filled.is_sqlite:
                connection.exec_driver_sql(f"DROP TRIGGER audit_log_no_{verb}")
        if not filled.is_sqlite:
            connection.exec_driver_sql("ALTER TABLE audit_log DISABLE TRIGGER USER")
        connection.execute(delete(audit_log).where(audit_log.c.number == 1))
    found = call("audit", "verify", "--url", url)
    assert found.exit_code == 1
    assert "E970" in found.stderr
    assert "it is missing" in found.stderr


def test_what_was_noted_has_a_form(filled: Store) -> None:
    assert call("audit", "verify", "--url", filled.address(), "--head", "12").exit_code == 2


def test_going_back_wants_a_yes(filled: Store) -> None:
    url, oldest = filled.address(), migration.revisions()[0]
    refused = call("store", "downgrade", oldest, "--url", url)
    assert refused.exit_code == 2
    assert _json("store", "info", "--url", url)["rows"]["orders"] == 7
    assert (
        call("store", "downgrade", migration.revisions()[1], "--yes", "--url", url).exit_code == 0
    )
    found = _json("store", "info", "--url", url)
    assert "planning_jobs" not in found["rows"]
    assert found["rows"]["orders"] == 7
    forget = call("store", "forget", "--url", url)
    assert forget.exit_code == 3
    assert "E953" in forget.stderr
    assert call("store", "upgrade", "--url", url).exit_code == 0
    assert _json("store", "info", "--url", url)["rows"]["orders"] == 7


def test_an_address_is_never_shown_with_its_password() -> None:
    told = call("store", "info", "--url", "postgresql://me:secret@127.0.0.1:1/x")
    assert told.exit_code == 3
    assert "E951" in told.stderr
    assert "secret" not in told.stderr + told.stdout


@pytest.mark.parametrize("command", [["store", "info"], ["audit", "verify"]])
def test_chinese_is_spoken_by_default(filled: Store, command: list[str]) -> None:
    printed = CliRunner().invoke(app, [*command, "--url", filled.address()]).stdout
    assert any("\u4e00" <= character <= "\u9fff" for character in printed)
