"""Answers to requests that may be repeated: the same key gives the same answer, and once only.

Whoever repeats a request because the answer got lost names the same key; what was asked is then
not done again. A key belongs to its user and to one request, told by a digest.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Connection, delete, insert, select, update

from data.store.database import AUDIT, lock
from data.store.schema import answers

KEPT = timedelta(hours=24)
"""How long an answer is known."""

ABANDONED = timedelta(minutes=5)
"""After so long without an answer the process that was to give it is gone."""


class Asked(StrEnum):
    """What is known of a request when it comes."""

    FIRST = "first"
    ANSWERED = "answered"
    IN_WORK = "in_work"
    ANOTHER = "another"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An answer as it was given.

    Parameters
    ----------
    status, headers, body
        Of HTTP; headers as JSON.
    """

    status: int
    headers: str
    body: bytes


def begin(
    connection: Connection, *, user_id: str, key: str, digest: str, at: datetime
) -> tuple[Asked, Answer | None]:
    """Note that a request has come, unless it is known; return what is known, with its answer.

    Parameters
    ----------
    connection, user_id, key, digest, at
        A writing transaction; whose key; what tells the request from others; and when.
    """
    lock(connection, AUDIT)
    is_it = (answers.c.user_id == user_id) & (answers.c.key == key)
    row = connection.execute(select(answers).where(is_it)).one_or_none()
    if row is not None:
        lasts = ABANDONED if row.status is None else KEPT
        if row.asked_at + lasts > at:
            if row.digest != digest:
                return Asked.ANOTHER, None
            if row.status is None:
                return Asked.IN_WORK, None
            given = Answer(status=row.status, headers=row.headers, body=row.body)
            return Asked.ANSWERED, given
        connection.execute(delete(answers).where(is_it))
    connection.execute(
        insert(answers).values(
            user_id=user_id, key=key, digest=digest, asked_at=at, headers="{}", body=b""
        )
    )
    return Asked.FIRST, None


def give(connection: Connection, *, user_id: str, key: str, answer: Answer) -> None:
    """Keep the answer to a request that has come."""
    is_it = (answers.c.user_id == user_id) & (answers.c.key == key)
    values = {"status": answer.status, "headers": answer.headers, "body": answer.body}
    connection.execute(update(answers).where(is_it).values(**values))


def withdraw(connection: Connection, *, user_id: str, key: str) -> None:
    """Forget a request that was refused: nothing was done, it may be asked again."""
    is_it = (answers.c.user_id == user_id) & (answers.c.key == key)
    connection.execute(delete(answers).where(is_it))


def forget_answers(connection: Connection, before: datetime) -> int:
    """Delete answers to requests that came before a moment; return how many."""
    return connection.execute(delete(answers).where(answers.c.asked_at < before)).rowcount
