"""Failed attempts to sign in: after some, the next one has to wait, each time twice as long.

Who fails is a name or an address that requests come from; both are counted, so that neither many
names from one address nor one name from many addresses can be tried without end.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select

from data.store.database import AUDIT, lock
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


def note_success(connection: Connection, subjects: Iterable[str]) -> None:
    """Forget the failures of subjects: who signs in did know the password."""
    names = list(subjects)
    connection.execute(delete(sign_in_failures).where(sign_in_failures.c.subject.in_(names)))


def forget_failures(connection: Connection, before: datetime) -> int:
    """Delete failures noted before a moment; return of how many subjects."""
    return connection.execute(
        delete(sign_in_failures).where(sign_in_failures.c.last_at < before)
    ).rowcount
