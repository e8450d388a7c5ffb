"""`tongpei serve` and `tongpei user`: a real process, from its start to Ctrl-C."""

import json
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from typer.testing import CliRunner

from api.commands import app
from api.rest.server import Place, is_for_one, is_loopback, serve
from api.signing_in import add_user
from data.issues import DataError
from data.store.accounts import Role
from data.store.database import Store
from tests.api.rest.conftest import CHEAP, PASSWORD

IS_WINDOWS = sys.platform == "win32"


@pytest.fixture
def url(sqlite_file: Path, tmp_path: Path) -> str:
    """Return the address of a store with nobody in it."""
    path = tmp_path / "served.db"
    path.write_bytes(sqlite_file.read_bytes())
    return f"sqlite:///{path.as_posix()}"


@pytest.mark.skipif(IS_WINDOWS, reason="Windows has no signal that Ctrl-C could be told by")
@pytest.mark.parametrize("told_by", [signal.SIGINT, signal.SIGTERM])
def test_the_service_starts_without_set_up_and_ends_when_told_to(
    url: str, told_by: signal.Signals
) -> None:
    command = [sys.executable, "-m", "api", "serve", "--port", "0", "--lang", "en", "--url", url]
    with subprocess.Popen(  # noqa: S603 -- our own program
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8"
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        found = re.search(r"http://\S+", process.stdout.readline())
        assert found is not None, process.stderr.read()
        answer = httpx.get(f"{found[0]}/readyz")
        counties = httpx.get(f"{found[0]}/v1/counties")
        guessed = {"Authorization": "Bearer a.guessed-key"}
        refused = httpx.get(f"{found[0]}/v1/counties", headers=guessed)
        process.send_signal(told_by)
        shown, said = process.communicate(timeout=60)
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
    assert counties.json() == {"items": []}
    assert refused.status_code == 401
    assert "guessed" not in shown + said
    assert process.returncode == 0, said
    assert "has ended" in said


def test_nobody_is_served_from_elsewhere_before_somebody_can_sign_in(url: str) -> None:
    with pytest.raises(DataError) as refused:
        serve(Place(host="0.0.0.0", port=0), url, print)  # noqa: S104 -- what is refused
    assert [issue.code for issue in refused.value.issues] == ["E993"]


def test_a_port_that_is_taken_is_told(url: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(DataError) as refused:
        serve(Place(port=taken.getsockname()[1]), url, print)
    assert [issue.code for issue in refused.value.issues] == ["E994"]


@pytest.mark.parametrize(
    ("host", "is_so"),
    [("127.0.0.1", True), ("localhost", True), ("::1", True), ("0.0.0.0", False), ("pc", False)],  # noqa: S104
)
def test_addresses_of_this_computer_are_known(host: str, is_so: bool) -> None:
    assert is_loopback(host) is is_so


def test_users_are_added_given_keys_and_removed(url: str) -> None:
    def run(*words: str, said: str = "") -> str:
        command = ["user", *words, "--url", url, "--lang", "en"]
        done = CliRunner().invoke(app, command, input=said)
        assert done.exit_code == 0, done.output
        return done.stdout

    assert "li.wei" in run("add", "Li.Wei", "--role", "dispatcher", said=f"{PASSWORD}\n")
    users = json.loads(run("list", "--json"))["users"]
    assert [(user["name"], user["role"]) for user in users] == [("li.wei", "dispatcher")]
    token = run("key", "li.wei", "--for", "the warehouse").strip()
    assert token.count(".") == 1
    run("remove", "li.wei")
    assert json.loads(run("list", "--json"))["users"][0]["is_active"] is False


def test_where_somebody_is_known_everybody_has_to_sign_in(url: str) -> None:
    with Store(url) as store:
        assert is_for_one(store, Place())
        add_user(store, name="a", password=PASSWORD, role=Role.ADMIN, by="test", cost=CHEAP)
        assert not is_for_one(store, Place())
        assert not is_for_one(store, Place(host="0.0.0.0"))  # noqa: S104 -- as asked
