"""Use cases of signing in: by password for a session, by token afterwards, not too often."""

from datetime import datetime

from data.store import accounts, audit, throttle
from data.store.accounts import ApiKey, Role, User
from data.store.database import AUDIT, Store
from data.store.issues import SignInError, StoreError, StoreIssue
from data.store.secret import PASSWORD, Cost
from data.store.throttle import Patience


def add_user(  # noqa: PLR0913 -- a user has so many parts
    store: Store,
    *,
    name: str,
    password: str,
    role: Role,
    by: str,
    county_id: str | None = None,
    member_id: str | None = None,
    place_id: str | None = None,
    cost: Cost = PASSWORD,
) -> User:
    """Add a user; see `data.store.accounts.add_user`."""
    at = store.clock()
    with store.writing(AUDIT) as connection:
        user = accounts.add_user(
            connection,
            name=name,
            password=password,
            role=role,
            at=at,
            county_id=county_id,
            member_id=member_id,
            place_id=place_id,
            cost=cost,
        )
        details = {"role": role.value, "county_id": county_id}
        audit.append(
            connection, at=at, actor=by, action="user.added", subject=user.user_id, details=details
        )
    return user


def sign_in(
    store: Store,
    name: str,
    password: str,
    *,
    source: str,
    patience: Patience | None = None,
    cost: Cost = PASSWORD,
) -> tuple[User, str]:
    """Open a session for who knows the password, and return its token.

    Parameters
    ----------
    store, name, password
        Who signs in.
    source
        Where the attempt comes from, such as a network address.
    patience, cost
        How many failures are borne, and what hashing a password takes.

    Raises
    ------
    SignInError
        If name or password is wrong, which of them is not said, or if too many attempts failed.
    """
    subjects = (f"user:{accounts.plain_name(name)}"[:200], f"from:{source}"[:200])
    with store.reading() as connection:
        throttle.check_free(connection, subjects, store.clock())
        user = accounts.user_with_password(connection, name, password, cost=cost)
    with store.writing(AUDIT) as connection:
        at = store.clock()
        throttle.check_free(connection, subjects, at)  # others may have failed at the same time
        if user is not None:
            throttle.note_success(connection, *subjects)
            token = accounts.open_session(connection, user.user_id, at)
            audit.append(connection, at=at, actor=user.user_id, action="user.signed_in")
            return user, token
        throttle.note_failure(connection, subjects, at, patience)
        audit.append(connection, at=at, actor="?", action="user.refused", subject=source)
    raise SignInError([StoreIssue.SIGN_IN_FAILED.issue(table="users")])


def sign_out(store: Store, token: str) -> None:
    """End a session."""
    with store.writing() as connection:
        accounts.close_session(connection, token)


def user_of_token(store: Store, token: str) -> User:
    """Return the user whose session or key a token is.

    Raises
    ------
    SignInError
        If it is nobody's, or holds no more.
    """
    at = store.clock()
    with store.reading() as connection:
        user = accounts.user_of_session(connection, token, at)
        user = user or accounts.user_of_key(connection, token, at)
    if user is None:
        raise SignInError([StoreIssue.SIGN_IN_FAILED.issue(table="users")])
    return user


def add_key(
    store: Store, user_id: str, name: str, *, by: str, expires_at: datetime | None = None
) -> tuple[ApiKey, str]:
    """Add a key and return it with its token, which is shown once."""
    at = store.clock()
    with store.writing(AUDIT) as connection:
        key, token = accounts.add_key(connection, user_id, name, at, expires_at=expires_at)
        details = {"key_id": key.key_id}
        audit.append(
            connection, at=at, actor=by, action="key.added", subject=user_id, details=details
        )
    return key, token


def revoke_key(store: Store, key_id: str, *, by: str) -> None:
    """Let nobody in with a key any more."""
    at = store.clock()
    with store.writing(AUDIT) as connection:
        accounts.revoke_key(connection, key_id, at)
        audit.append(connection, at=at, actor=by, action="key.revoked", subject=key_id)


def set_password(
    store: Store, user_id: str, password: str, *, by: str, cost: Cost = PASSWORD
) -> None:
    """Give a user another password; all sessions end."""
    at = store.clock()
    with store.writing(AUDIT) as connection:
        accounts.set_password(connection, user_id, password, cost=cost)
        audit.append(connection, at=at, actor=by, action="user.password", subject=user_id)


def deactivate(store: Store, user_id: str, *, by: str) -> None:
    """Let a user in no more, with a password, a session or a key."""
    at = store.clock()
    with store.writing(AUDIT) as connection:
        accounts.deactivate(connection, user_id, at)
        audit.append(connection, at=at, actor=by, action="user.deactivated", subject=user_id)


def list_users(store: Store) -> tuple[User, ...]:
    """Return all users by name."""
    with store.reading() as connection:
        return accounts.all_users(connection)


def user_named(store: Store, name: str) -> User:
    """Return the user who signs in with a name.

    Raises
    ------
    StoreError
        If there is none.
    """
    plain = accounts.plain_name(name)
    for user in list_users(store):
        if user.name == plain:
            return user
    issue = StoreIssue.UNKNOWN_KEPT.issue(table="users", value=name, what_zh="用户", what_en="user")
    raise StoreError([issue])
