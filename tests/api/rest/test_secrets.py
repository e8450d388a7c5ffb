"""What nobody may read anywhere: passwords, tokens of sessions and keys, recipients."""

import logging
from collections.abc import Iterator

import pytest
from sqlalchemy import text

from api.rest import users
from api.rest.access import COOKIE, CSRF_HEADER
from data.store import audit
from data.store.accounts import Role
from data.store.database import Store
from tests.api.rest.conftest import PASSWORD, Desk
from tests.api.rest.test_requests import GOOD, HEAD, ORDERS, sign_in
from tests.small_plan import DAY

WRONG = "not my own horse"
SHORT = "geheim"
NAME = "欧阳修远"
PHONE = "13912345678"


@pytest.fixture
def secrets(desk: Desk) -> list[str]:
    """Use every kind of secret as it is meant, and in every wrong way; return all of them."""
    secrets = [*desk.tokens.values(), PASSWORD, WRONG, SHORT, NAME, PHONE]
    client, admin = desk.client, desk.headers(Role.ADMIN)
    assert sign_in(desk, WRONG).status_code == 401
    csrf_token = sign_in(desk).json()["csrf_token"]
    secrets += [client.cookies[COOKIE], csrf_token]
    assert client.get("/v1/session").status_code == 200
    assert client.delete("/v1/session", headers={CSRF_HEADER: WRONG}).status_code == 403
    assert client.delete("/v1/session", headers={CSRF_HEADER: csrf_token}).status_code == 204
    for scheme in ("Bearer", "Basic"):
        asked = client.get("/v1/users", headers={"Authorization": f"{scheme} {WRONG}"})
        assert asked.status_code == 401
    new = {"name": "new", "role": "viewer", "password": SHORT}
    assert client.post("/v1/users", json=new, headers=admin).status_code == 422
    made = client.post("/v1/users", json=new | {"password": WRONG}, headers=admin)
    key = {"name": "k"}
    added = client.post(f"/v1/users/{made.json()['user_id']}/keys", json=key, headers=admin)
    secrets.append(added.json()["token"])
    row = GOOD.replace(",1,2.0,", ",none,2.0,")
    content = (
        f"{HEAD},recipient_name,recipient_phone\n{GOOD},{NAME},{PHONE}\n{row},{NAME},{PHONE}\n"
    )
    handed_in = client.post(
        ORDERS,
        params={"day": str(DAY)},
        content=content.encode(),
        headers=desk.headers(Role.DISPATCHER, Content_Type="text/csv"),
    )
    assert (handed_in.json()["recipients"], len(handed_in.json()["rejected"])) == (1, 1)
    return secrets


def noted(desk: Desk) -> Iterator[str]:
    """Yield everything that the service notes for later."""
    with desk.service.store.reading() as connection:
        for entry in audit.entries(connection):
            yield f"{entry.actor} {entry.action} {entry.subject} {entry.details}"
    yield desk.client.get("/metrics", headers=desk.headers(Role.VIEWER)).text


def test_no_secret_is_logged(
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
    request: pytest.FixtureRequest,
    desk: Desk,
) -> None:
    with caplog.at_level(logging.DEBUG):
        secrets = request.getfixturevalue("secrets")
    everything = "\n".join([caplog.text, *capfd.readouterr(), *noted(desk)])
    assert "user.signed_in" in everything  # what is looked for below could be found
    assert [secret for secret in secrets if secret in everything] == []


@pytest.mark.parametrize("kind", ["database", "program"])
def test_a_fault_is_noted_without_what_was_sent(
    desk: Desk,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    kind: str,
) -> None:
    def fail(store: Store, *, password: str, **_: object) -> None:
        if kind == "database":
            with store.writing() as connection:
                connection.execute(text("INSERT INTO users (name) VALUES (:it)"), {"it": password})
        raise RuntimeError(kind)

    monkeypatch.setattr(users, "add_user", fail)
    new = {"name": "new", "role": "viewer", "password": WRONG}
    answer = desk.client.post("/v1/users", json=new, headers=desk.headers(Role.ADMIN))
    assert answer.status_code == (503 if kind == "database" else 500)
    said = capfd.readouterr().err
    assert "POST /v1/users" in said
    for secret in (WRONG, desk.tokens[Role.ADMIN]):
        assert secret not in said + answer.text
