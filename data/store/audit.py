"""The audit log: who did what when, each entry sealed with the hash of the one before.

An entry is written in the transaction of the change that it tells: one is never kept without the
other. The database refuses to change or delete entries; whoever gets around that breaks the chain,
which `verify` finds. Whoever can rewrite the whole log can forge a whole chain, too: note the head
(number and hash) elsewhere from time to time, and have `verify` look for it.

Entries hold no personal fields: what cannot be deleted must not have to be.
"""

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select

from data.issues import Issue
from data.store.database import AUDIT, lock, set_mark
from data.store.issues import StoreIssue
from data.store.schema import audit_log, marks
from network.text import Text

_GENESIS = "0" * 64
_AT_ONCE = 1000
_MISSING = Text("缺少该条。", "it is missing.")
_LOOSE = Text("与上一条不衔接。", "it does not follow the one before.")
_CHANGED = Text("内容与校验值不符。", "its content does not fit its hash.")
_CUT = Text("末尾与记录不符。", "the end of the log is not as recorded.")
_NOT_NOTED = Text("与您记下的校验值不符。", "it is not the one that was noted.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What was done.

    Parameters
    ----------
    number
        From 1, without gaps.
    at, actor, action, subject
        When, who (a user's id, or ``system``), what in one word, and on what.
    details
        JSON of whatever else is worth knowing, without personal fields.
    previous_hash, hash
        SHA-256, hexadecimal, of the entry before and of this one.
    """

    number: int
    at: datetime
    actor: str
    action: str
    subject: str
    details: str
    previous_hash: str
    hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The last entry of a log, by which a later verification knows it again.

    Parameters
    ----------
    number, hash
        Of the entry; 0 and zeros of an empty log.
    """

    number: int
    hash: str

    def __str__(self) -> str:
        """Return the head as people note it."""
        return f"{self.number}:{self.hash}"

    @classmethod
    def parse(cls, text: str) -> "Head":
        """Return the head that was noted.

        Raises
        ------
        ValueError
            If it is not of the form ``NUMBER:HASH``.
        """
        number, colon, digest = text.strip().partition(":")
        if not colon or len(digest) != len(_GENESIS):
            raise ValueError(text)
        return cls(number=int(number), hash=digest.lower())


EMPTY = Head(number=0, hash=_GENESIS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """What verifying a log found.

    Parameters
    ----------
    head
        Of the log as it is.
    issues
        What is not as it was written; none: the chain holds.
    """

    head: Head
    issues: tuple[Issue, ...]


def append(
    connection: Connection,
    *,
    at: datetime,
    actor: str,
    action: str,
    subject: str = "",
    details: Mapping[str, Any] | None = None,
) -> Entry:
    """Add an entry in a writing transaction; entries of other transactions wait for it.

    Parameters
    ----------
    connection, at, actor, action, subject, details
        Where, and what was done; `details` hold no personal fields.
    """
    previous = _parse_mark(lock(connection, AUDIT))
    text = json.dumps(details or {}, ensure_ascii=False, sort_keys=True, allow_nan=False)
    entry = _sealed(previous, at, actor, action, subject, text)
    connection.execute(insert(audit_log).values(**_values(entry)))
    set_mark(connection, AUDIT, str(Head(number=entry.number, hash=entry.hash)))
    return entry


def entries(connection: Connection, *, after: int = 0, most: int | None = None) -> Iterator[Entry]:
    """Yield entries in order, those after a number.

    Parameters
    ----------
    connection, after, most
        Where; the number before the first one; and how many at most.
    """
    query = (
        select(audit_log).where(audit_log.c.number > after).order_by(audit_log.c.number).limit(most)
    )
    for row in connection.execution_options(yield_per=_AT_ONCE).execute(query).mappings():
        yield Entry(**row)


def newest(connection: Connection, actions: Collection[str]) -> int:
    """Return the number of the newest entry that tells of one of some actions; 0: there is none.

    Parameters
    ----------
    connection, actions
        Where, and what was done, as the entries call it.
    """
    query = (
        select(audit_log.c.number)
        .where(audit_log.c.action.in_(actions))
        .order_by(audit_log.c.number.desc())
        .limit(1)
    )
    return connection.execute(query).scalar_one_or_none() or 0


def head(connection: Connection) -> Head:
    """Return the head of the log: its last entry."""
    return _parse_mark(_mark(connection))


def verify(connection: Connection, noted: Head | None = None) -> Verification:
    """Find entries that are not as they were written: changed, removed, added or cut off.

    Parameters
    ----------
    connection
        A reading transaction.
    noted
        A head that was noted earlier, which has to be part of the chain.
    """
    last, issues, is_noted = EMPTY, list[Issue](), noted in {None, EMPTY}
    for entry in entries(connection):
        sealed = _sealed(last, entry.at, entry.actor, entry.action, entry.subject, entry.details)
        if entry.number != sealed.number:
            issues.append(_broken(sealed.number, _MISSING))
        elif entry.previous_hash != last.hash:
            issues.append(_broken(entry.number, _LOOSE))
        elif entry.hash != sealed.hash:
            issues.append(_broken(entry.number, _CHANGED))
        last = Head(number=entry.number, hash=entry.hash)
        is_noted = is_noted or noted == last
    count = connection.execute(select(func.count()).select_from(audit_log)).scalar_one()
    marked = head(connection)
    if marked != last or count != last.number:
        issues.append(_broken(max(marked.number, last.number), _CUT))
    if not is_noted and noted is not None:
        issues.append(_broken(noted.number, _NOT_NOTED))
    return Verification(head=last, issues=tuple(issues))


def _sealed(
    previous: Head, at: datetime, actor: str, action: str, subject: str, details: str
) -> Entry:
    """Return the entry that follows another one."""
    number = previous.number + 1
    utc = at.astimezone(UTC).isoformat(timespec="microseconds")
    parts = [number, utc, actor, action, subject, details, previous.hash]
    digest = hashlib.sha256(json.dumps(parts, ensure_ascii=True).encode("ascii")).hexdigest()
    return Entry(
        number=number,
        at=at,
        actor=actor,
        action=action,
        subject=subject,
        details=details,
        previous_hash=previous.hash,
        hash=digest,
    )


def _values(entry: Entry) -> dict[str, Any]:
    return {name: getattr(entry, name) for name in Entry.__slots__}


def _mark(connection: Connection) -> str:
    query = select(marks.c.value).where(marks.c.name == AUDIT)
    return str(connection.execute(query).scalar_one())


def _parse_mark(text: str) -> Head:
    return Head.parse(text) if text else EMPTY


def _broken(number: int, what: Text) -> Issue:
    return StoreIssue.AUDIT_BROKEN.issue(
        table="audit_log", value=str(number), detail_zh=what.zh, detail_en=what.en
    )
