"""Failed attempts to sign in: after some, the next one has to wait, each time twice as long.

Who fails is a name or an address that requests come from; both are counted, so that neither many
names from one address nor one name from many addresses can be tried without end.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select, update

from data.store.database import AUDIT, lock
from data.store.issues import SignInError, StoreIssue
from data.store.schema import sign_in_failures


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How many failures are borne.

    Parameters
    ----------
    free
        Failures without a wait, ≥ 0.
    first_wait, longest_wait
        The wait after one more, and the longest there is.
    forgotten_after
        Without a failure for so long, earlier ones count no more.
    """

    free: int = 5
    first_wait: timedelta = timedelta(seconds=10)
    longest_wait: timedelta = timedelta(minutes=15)
    forgotten_after: timedelta = timedelta(hours=24)

    def wait(self, failures: int) -> timedelta:
        """Return how long the next attempt has to wait after so many failures."""
        beyond = failures - self.free
        if beyond <= 0:
            return timedelta()
        doublings = min(beyond - 1, 30)
        return min(self.longest_wait, self.first_wait * int(2**doublings))


def blocked_until(connection: Connection, subjects: Iterable[str], at: datetime) -> datetime | None:
    """Return when the next attempt may be made; None: now.

    Parameters
    ----------
    connection, subjects, at
        Where, who tries, and when.
    """
    query = select(sign_in_failures.c.blocked_until).where(
        sign_in_failures.c.subject.in_(list(subjects))
    )
    latest = max(connection.execute(query).scalars(), default=at)
    return latest if latest > at else None


def check_free(connection: Connection, subjects: Iterable[str], at: datetime) -> None:
    """Refuse an attempt that comes too early after failures, whatever the password is.

    Parameters
    ----------
    connection, subjects, at
        As for `blocked_until`.

    Raises
    ------
    SignInError
        With the seconds to wait.
    """
    blocked = blocked_until(connection, subjects, at)
    if blocked is not None:
        seconds = str(math.ceil((blocked - at).total_seconds()))
        raise SignInError([StoreIssue.SIGN_IN_BLOCKED.issue(table="users", seconds=seconds)])


def note_failure(
    connection: Connection,
    subjects: Iterable[str],
    at: datetime,
    patience: Patience | None = None,
) -> None:
    """Count a failure of each subject.

    Parameters
    ----------
    connection, subjects, at, patience
        A writing transaction, who failed, when, and how many failures are borne.
    """
    patience = patience or Patience()
    lock(connection, AUDIT)
    for subject in sorted(set(subjects)):
        is_it = sign_in_failures.c.subject == subject
        row = connection.execute(select(sign_in_failures).where(is_it)).one_or_none()
        is_old = row is None or row.last_at < at - patience.forgotten_after
        failures = 1 if row is None or is_old else row.failures + 1
        connection.execute(delete(sign_in_failures).where(is_it))
        connection.execute(
            insert(sign_in_failures).values(
                subject=subject,
                failures=failures,
                last_at=at,
                blocked_until=at + patience.wait(failures),
            )
        )


def note_success(connection: Connection, name: str, source: str) -> None:
    """Forget the failures of a name: who signs in did know the password.

    Where that was, they count no more either, so that people behind one address who mistype do
    not lock each other out; failures of other names do, or one who may sign in could try theirs.

    Parameters
    ----------
    connection, name, source
        A writing transaction, and the two subjects of whoever has signed in.
    """
    is_name = sign_in_failures.c.subject == name
    query = select(sign_in_failures.c.failures).where(is_name)
    forgiven = connection.execute(query).scalar_one_or_none() or 0
    is_source = sign_in_failures.c.subject == source
    connection.execute(
        update(sign_in_failures)
        .where(is_source)
        .values(failures=sign_in_failures.c.failures - forgiven)
    )
    is_forgotten = is_source & (sign_in_failures.c.failures <= 0)
    connection.execute(delete(sign_in_failures).where(is_name | is_forgotten))


def forget_failures(connection: Connection, before: datetime) -> int:
    """Delete failures noted before a moment; return of how many subjects."""
    return connection.execute(
        delete(sign_in_failures).where(sign_in_failures.c.last_at < before)
    ).rowcount
