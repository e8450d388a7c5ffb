"""Who may sign in, as what, with which keys and sessions, and how often one may try.

Nothing here decides what a role may do: that is for whoever answers requests.
"""

import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from data.store.database import AUDIT, lock, new_id
from data.store.issues import StoreError, StoreIssue
from data.store.schema import api_keys, sessions, users
from data.store.secret import PASSWORD, RANDOM, Cost, hash_secret, is_secret, new_secret

SHORTEST_PASSWORD = 10
SESSION_LASTS = timedelta(hours=12)
_DOT = "."


class Role(StrEnum):
    """What a user is."""

    DISPATCHER = "dispatcher"
    PLANNER = "planner"
    MEMBER = "member"
    STATION = "station"
    VIEWER = "viewer"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """Somebody who may sign in.

    Parameters
    ----------
    user_id, name, role
        Our key, the name to sign in with, and what the user is.
    county_id
        The county whose data the user sees; None: all.
    member_id, place_id
        Of a role `member` the member, of a role `station` the place.
    is_active
        Whether the user may sign in.
    created_at
        Aware.
    """

    user_id: str
    name: str
    role: Role
    county_id: str | None = None
    member_id: str | None = None
    place_id: str | None = None
    is_active: bool = True
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiKey:
    """A key that a program signs in with; its secret is shown once and kept as a hash.

    Parameters
    ----------
    key_id, user_id, name
        The key, whose it is, and what for.
    created_at, expires_at, revoked_at
        Aware; None: not.
    """

    key_id: str
    user_id: str
    name: str
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None


def add_user(  # noqa: PLR0913 -- a user has so many parts
    connection: Connection,
    *,
    name: str,
    password: str,
    role: Role,
    at: datetime,
    county_id: str | None = None,
    member_id: str | None = None,
    place_id: str | None = None,
    cost: Cost = PASSWORD,
) -> User:
    """Add a user.

    Raises
    ------
    StoreError
        If the name is taken, the password too short, or the role lacks its member or place.
    """
    name = plain_name(name)
    if role is Role.MEMBER and not (county_id and member_id):
        raise _lacks(role, "county_id, member_id")
    if role is Role.STATION and not (county_id and place_id):
        raise _lacks(role, "county_id, place_id")
    kept = _hash_password(name, password, cost)
    lock(connection, AUDIT)
    if _row(connection, name) is not None:
        raise StoreError([StoreIssue.NAME_TAKEN.issue(table="users", value=name)])
    user = User(
        user_id=new_id(),
        name=name,
        role=role,
        county_id=county_id,
        member_id=member_id,
        place_id=place_id,
        created_at=at,
    )
    values = {field: getattr(user, field) for field in User.__slots__}
    connection.execute(insert(users).values(**values, password_hash=kept))
    return user


def user_of(connection: Connection, user_id: str) -> User:
    """Return a user by id.

    Raises
    ------
    StoreError
        If there is none.
    """
    row = connection.execute(select(users).where(users.c.user_id == user_id)).one_or_none()
    if row is None:
        raise _no_user(user_id)
    return _user(row)


def all_users(connection: Connection) -> tuple[User, ...]:
    """Return all users by name."""
    return tuple(_user(row) for row in connection.execute(select(users).order_by(users.c.name)))


def set_password(
    connection: Connection, user_id: str, password: str, *, cost: Cost = PASSWORD
) -> None:
    """Give a user another password; all sessions end.

    Raises
    ------
    StoreError
        If there is no such user, or the password is too short.
    """
    user = user_of(connection, user_id)
    kept = _hash_password(user.name, password, cost)
    _change(connection, user_id, password_hash=kept)


def deactivate(connection: Connection, user_id: str, at: datetime) -> None:
    """Let a user in no more; all sessions end, all keys are revoked.

    Raises
    ------
    StoreError
        If there is no such user.
    """
    user_of(connection, user_id)
    _change(connection, user_id, is_active=False)
    is_open = (api_keys.c.user_id == user_id) & api_keys.c.revoked_at.is_(None)
    connection.execute(update(api_keys).where(is_open).values(revoked_at=at))


def user_with_password(
    connection: Connection, name: str, password: str, *, cost: Cost = PASSWORD
) -> User | None:
    """Return the user who has this name and password, if any.

    A name that nobody has takes as long as a wrong password.
    """
    row = _row(connection, plain_name(name))
    if row is None:
        hash_secret(password, cost)
        return None
    is_right = is_secret(password, row.password_hash)
    return _user(row) if is_right and row.is_active else None


def open_session(
    connection: Connection, user_id: str, at: datetime, *, lasts: timedelta = SESSION_LASTS
) -> str:
    """Open a session and return its token, of which only a hash is kept."""
    session_id, secret = new_id(), new_secret()
    connection.execute(
        insert(sessions).values(
            session_id=session_id,
            user_id=user_id,
            secret_hash=hash_secret(secret, RANDOM),
            created_at=at,
            expires_at=at + lasts,
        )
    )
    return f"{session_id}{_DOT}{secret}"


def user_of_session(connection: Connection, token: str, at: datetime) -> User | None:
    """Return the user whose session a token belongs to; None: there is none, or it is over."""
    row = _secret_row(connection, sessions, sessions.c.session_id, token)
    if row is None or row.expires_at <= at:
        return None
    return _active(connection, row.user_id)


def close_session(connection: Connection, token: str) -> None:
    """End a session; one that is over already stays so."""
    session_id = token.partition(_DOT)[0]
    connection.execute(delete(sessions).where(sessions.c.session_id == session_id))


def add_key(
    connection: Connection,
    user_id: str,
    name: str,
    at: datetime,
    *,
    expires_at: datetime | None = None,
) -> tuple[ApiKey, str]:
    """Add a key and return it with its token, which nobody can read again.

    Raises
    ------
    StoreError
        If there is no such user.
    """
    user_of(connection, user_id)
    secret = new_secret()
    key = ApiKey(
        key_id=new_id(),
        user_id=user_id,
        name=name,
        created_at=at,
        expires_at=expires_at,
        revoked_at=None,
    )
    values = {field: getattr(key, field) for field in ApiKey.__slots__}
    connection.execute(insert(api_keys).values(**values, secret_hash=hash_secret(secret, RANDOM)))
    return key, f"{key.key_id}{_DOT}{secret}"


def keys_of(connection: Connection, user_id: str) -> tuple[ApiKey, ...]:
    """Return a user's keys, the oldest first."""
    query = (
        select(*(api_keys.c[field] for field in ApiKey.__slots__))
        .where(api_keys.c.user_id == user_id)
        .order_by(api_keys.c.created_at, api_keys.c.key_id)
    )
    return tuple(ApiKey(**row) for row in connection.execute(query).mappings())


def revoke_key(connection: Connection, key_id: str, at: datetime) -> None:
    """Let nobody in with a key any more."""
    connection.execute(update(api_keys).where(api_keys.c.key_id == key_id).values(revoked_at=at))


def user_of_key(connection: Connection, token: str, at: datetime) -> User | None:
    """Return the user whose key a token is; None: there is none, or it holds no more."""
    row = _secret_row(connection, api_keys, api_keys.c.key_id, token)
    if row is None or row.revoked_at is not None:
        return None
    if row.expires_at is not None and row.expires_at <= at:
        return None
    return _active(connection, row.user_id)


def end_sessions(connection: Connection, before: datetime) -> int:
    """Delete sessions that were over before a moment; return how many."""
    return connection.execute(delete(sessions).where(sessions.c.expires_at < before)).rowcount


def plain_name(name: str) -> str:
    """Return a name as it is compared: full-width and capital letters are plain ones.

    Characters that nobody sees are dropped: a server does not keep all of them.
    """
    plain = unicodedata.normalize("NFKC", name).casefold()
    return "".join(character for character in plain if character.isprintable()).strip()


def _hash_password(name: str, password: str, cost: Cost) -> str:
    if len(password) < SHORTEST_PASSWORD:
        issue = StoreIssue.WEAK_PASSWORD.issue(table="users", field=name, count=SHORTEST_PASSWORD)
        raise StoreError([issue])
    return hash_secret(password, cost)


def _change(connection: Connection, user_id: str, **values: Any) -> None:
    """Change a user, who has to sign in again."""
    connection.execute(update(users).where(users.c.user_id == user_id).values(**values))
    connection.execute(delete(sessions).where(sessions.c.user_id == user_id))


def _secret_row(connection: Connection, table: Any, key: Any, token: str) -> Row[Any] | None:
    """Return the row of a token's key, if its secret is the right one."""
    key_id, dot, secret = token.partition(_DOT)
    if not (key_id.isascii() and key_id.isalnum()):
        return None
    row = connection.execute(select(table).where(key == key_id)).one_or_none()
    is_right = bool(dot) and row is not None and is_secret(secret, row.secret_hash)
    return row if is_right else None


def _active(connection: Connection, user_id: str) -> User | None:
    user = user_of(connection, user_id)
    return user if user.is_active else None


def _row(connection: Connection, name: str) -> Row[Any] | None:
    return connection.execute(select(users).where(users.c.name == name)).one_or_none()


def _user(row: Row[Any]) -> User:
    values = {field: getattr(row, field) for field in User.__slots__}
    return User(**{**values, "role": Role(row.role)})


def _no_user(user_id: str) -> StoreError:
    issue = StoreIssue.UNKNOWN_KEPT.issue(
        table="users", value=user_id, what_zh="用户", what_en="user"
    )
    return StoreError([issue])


def _lacks(role: Role, what: str) -> StoreError:
    return StoreError([StoreIssue.ROLE_NEEDS.issue(table="users", value=role.value, what=what)])
