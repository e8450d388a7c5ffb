"""Users, sessions and keys: secrets kept as hashes, and nobody let in who should not be."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from data.store import accounts
from data.store.accounts import Role, User
from data.store.database import Store
from data.store.issues import StoreError
from data.store.schema import api_keys, sessions, users
from data.store.secret import PASSWORD, Cost, hash_secret, is_secret
from tests.stores import Clock

QUICK = Cost(n=2)
SECRET = "共配-correct horse"  # noqa: S105 -- made up


def _add(store: Store, name: str = "li", role: Role = Role.DISPATCHER, **more: str) -> User:
    with store.writing() as connection:
        return accounts.add_user(
            connection, name=name, password=SECRET, role=role, at=store.clock(), cost=QUICK, **more
        )


def test_a_secret_is_known_by_its_hash_only() -> None:
    kept = hash_secret(SECRET, QUICK)
    assert SECRET not in kept
    assert kept != hash_secret(SECRET, QUICK)
    assert is_secret(SECRET, kept)
    assert not is_secret(SECRET + "!", kept)
    assert not is_secret(SECRET, kept.replace("scrypt", "plain"))


def test_the_cost_of_a_password_is_that_of_the_recommendation() -> None:
    kept = hash_secret(SECRET, PASSWORD)
    assert kept.startswith("scrypt$32768$8$3$")
    assert is_secret(SECRET, kept)


def test_a_user_signs_in_by_name_and_password(store: Store) -> None:
    li = _add(store, "Li")

    def who(name: str, password: str) -> User | None:
        with store.reading() as connection:
            return accounts.user_with_password(connection, name, password, cost=QUICK)

    assert who("li", SECRET) == who("\uff2c\uff29 ", SECRET) == li
    assert who("\x00l\u200bi", SECRET) == li
    assert who("li", "wrong password") is None
    assert who("wang", SECRET) is None


def test_a_name_is_taken_once(store: Store) -> None:
    _add(store, "li")
    with pytest.raises(StoreError, match="user named li"):
        _add(store, "LI")


def test_short_passwords_and_incomplete_roles_are_refused(store: Store) -> None:
    with store.writing() as connection, pytest.raises(StoreError, match="fewer than 10"):
        accounts.add_user(
            connection, name="a", password=SECRET[:9], role=Role.ADMIN, at=store.clock()
        )
    with pytest.raises(StoreError, match="county_id, member_id"):
        _add(store, role=Role.MEMBER, county_id="valley")
    with pytest.raises(StoreError, match="county_id, place_id"):
        _add(store, role=Role.STATION, place_id="SA")
    assert _add(store, role=Role.MEMBER, county_id="valley", member_id="post").member_id == "post"


def test_a_session_lasts_its_time_and_no_longer(store: Store, clock: Clock) -> None:
    li = _add(store)
    with store.writing() as connection:
        token = accounts.open_session(connection, li.user_id, clock(), lasts=timedelta(hours=1))
        assert accounts.user_of_session(connection, token, clock()) == li
        assert accounts.user_of_session(connection, token + "x", clock()) is None
        assert accounts.user_of_session(connection, "nobody", clock()) is None
        assert accounts.user_of_session(connection, "\x00.x", clock()) is None
        assert accounts.user_of_session(connection, token, clock.go(hours=1)) is None
        assert accounts.end_sessions(connection, clock.go(seconds=1)) == 1


def test_a_session_ends_when_it_is_closed(store: Store, clock: Clock) -> None:
    li = _add(store)
    with store.writing() as connection:
        token = accounts.open_session(connection, li.user_id, clock())
        accounts.close_session(connection, token)
        accounts.close_session(connection, token)
        assert accounts.user_of_session(connection, token, clock()) is None


def test_a_key_holds_until_it_expires_or_is_revoked(store: Store, clock: Clock) -> None:
    li = _add(store)
    with store.writing() as connection:
        key, token = accounts.add_key(connection, li.user_id, "scanner", clock())
        until = clock() + timedelta(days=1)
        _, brief = accounts.add_key(
            connection, li.user_id, "trial", clock.go(hours=1), expires_at=until
        )
        assert accounts.user_of_key(connection, token, clock()) == li
        assert accounts.user_of_key(connection, brief, clock()) == li
        assert accounts.user_of_key(connection, brief, clock.go(days=1)) is None
        assert accounts.user_of_key(connection, token[:-1] + "?", clock()) is None
        accounts.revoke_key(connection, key.key_id, clock())
        assert accounts.user_of_key(connection, token, clock()) is None
        assert [kept.name for kept in accounts.keys_of(connection, li.user_id)] == [
            "scanner",
            "trial",
        ]


def test_no_token_and_no_password_is_in_the_store(store: Store, clock: Clock) -> None:
    li = _add(store)
    with store.writing() as connection:
        session = accounts.open_session(connection, li.user_id, clock())
        _, key = accounts.add_key(connection, li.user_id, "scanner", clock())
    secrets = [SECRET, session.partition(".")[2], key.partition(".")[2]]
    with store.reading() as connection:
        rows = str([connection.execute(select(t)).all() for t in (users, sessions, api_keys)])
    assert [secret for secret in secrets if secret in rows] == []


def test_a_new_password_ends_all_sessions(store: Store, clock: Clock) -> None:
    li = _add(store)
    with store.writing() as connection:
        token = accounts.open_session(connection, li.user_id, clock())
        accounts.set_password(connection, li.user_id, "another secret", cost=QUICK)
        assert accounts.user_of_session(connection, token, clock()) is None
        assert accounts.user_with_password(connection, "li", SECRET, cost=QUICK) is None
        assert accounts.user_with_password(connection, "li", "another secret", cost=QUICK) == li


def test_who_is_deactivated_is_let_in_by_nothing(store: Store, clock: Clock) -> None:
    li = _add(store)
    with store.writing() as connection:
        session = accounts.open_session(connection, li.user_id, clock())
        _, key = accounts.add_key(connection, li.user_id, "scanner", clock())
        accounts.deactivate(connection, li.user_id, clock())
        assert accounts.user_with_password(connection, "li", SECRET, cost=QUICK) is None
        assert accounts.user_of_session(connection, session, clock()) is None
        assert accounts.user_of_key(connection, key, clock()) is None
        assert [user.is_active for user in accounts.all_users(connection)] == [False]
        with pytest.raises(StoreError, match="no user"):
            accounts.deactivate(connection, "nobody", clock())
