"""Use cases of the store: counties, orders, statuses and plans, each change with its audit entry.

What a function here returns has been kept: it survives whatever happens afterwards.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from api.days import DayOrders, LoadedCounty, load_county, read_day
from data.event_issues import EventIssue
from data.issues import DataError, Issue
from data.order_reader import row_numbers
from data.plan_json import load_plan
from data.printing.privacy import NOBODY, Privacy, Recipient
from data.read import RejectedRow
from data.recipients_file import read_recipients
from data.request_issues import RequestIssue
from data.run_issues import all_refused
from data.status_reports import StatusReport
from data.store import audit
from data.store.accounts import Role, User
from data.store.counties import (
    KeptCounty,
    all_counties,
    county_of,
    save_county,
    unpack_county,
)
from data.store.database import AUDIT, Store
from data.store.orders import (
    Choice,
    done_orders,
    of_others,
    recipients_of,
    save_orders,
    save_statuses,
    unknown_orders,
    visible_orders,
)
from data.store.plans import PlanContent, PlanKey, PlanVersion, save_plan
from network.ids import OrderId

SYSTEM = "system"
"""Who acts where nobody has signed in: the command line, and what happens by itself."""

UNMASKED = frozenset({Role.DISPATCHER, Role.STATION, Role.ADMIN})
"""Roles that have to reach a recipient; the others see recipients masked."""

CHANGES = ("county.saved", "orders.imported", "plan.saved", "statuses.reported")
"""Actions, as the audit log calls them, after which a report may tell something else."""

KEEP_DAYS = 90
"""Days after an order's day for which its recipient is kept, unless told otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """What became of a file of orders.

    Parameters
    ----------
    day, accepted, recipients
        The day they belong to, and how many orders and recipients were kept.
    rejected, issues
        The refused rows, and what was noticed: also of each order that is kept and yet not in hand,
        since it was signed for or cancelled before.
    """

    day: date
    accepted: int
    recipients: int
    rejected: tuple[RejectedRow, ...]
    issues: tuple[Issue, ...]


def keep_county(
    store: Store, name: str, *, based_on: int | None = None, by: str = SYSTEM
) -> KeptCounty:
    """Read a county by path or shipped name and keep it as the newest version.

    Parameters
    ----------
    store, name, by
        Where to, which county, and the user.
    based_on
        The version that its files were taken from, which has to be the newest; None: whatever is.

    Raises
    ------
    DataError
        If there is none, its files are refused, or somebody else has changed it in the meantime.
    """
    loaded = load_county(name)
    at = store.clock()
    with store.writing(AUDIT) as connection:
        before = all_counties(connection)
        if based_on is not None and county_of(connection, loaded.key).version != based_on:
            raise DataError([RequestIssue.COUNTY_CHANGED.issue(table="county", value=loaded.key)])
        kept = save_county(connection, loaded.county, loaded.directory, at=at, by=by)
        if kept not in before:
            details = {"version": kept.version, "digest": kept.digest}
            audit.append(
                connection,
                at=at,
                actor=by,
                action="county.saved",
                subject=kept.county_id,
                details=details,
            )
    return kept


def open_county(
    store: Store, county_id: str, cache: Path, version: int | None = None
) -> LoadedCounty:
    """Return a county from the store.

    Parameters
    ----------
    store, county_id, version
        Which county; None: its newest version.
    cache
        A folder in which its files are written, and found the next time.

    Raises
    ------
    DataError
        If there is none, or this program refuses its files.
    """
    with store.reading() as connection:
        directory = unpack_county(connection, county_id, cache, version=version)
    return load_county(str(directory))


def keep_orders(
    store: Store,
    loaded: LoadedCounty,
    path: Path,
    *,
    day: date | None = None,
    keep_days: int = KEEP_DAYS,
    member_id: str | None = None,
    by: str = SYSTEM,
) -> ImportReport:
    """Read a file of orders and keep the good rows, all of them or none.

    Parameters
    ----------
    store, loaded
        Where to, and a county that is in the store.
    path, day
        The file and its day; None: the day most were released on.
    keep_days
        Days after that day for which recipients are kept, ≥ 0.
    member_id
        The member that hands in: rows of others, and ids that others use, are refused. None: a
        dispatcher does, who may hand in for all.
    by
        The user.

    Raises
    ------
    DataError
        If the file is refused, or every row of it.
    """
    read = read_day(path, loaded.county, day, loaded.sample_day)
    if member_id is not None:
        read = _own_only(store, read, path, loaded.key, member_id)
    known = read_recipients(path, read.orders, may_name_none=True).value
    recipients = {order_id: who for order_id, who in known.items() if who != NOBODY}
    zone = ZoneInfo(loaded.county.timezone)
    keep_until = datetime.combine(read.day + timedelta(days=keep_days + 1), time(), zone)
    details = {
        "day": read.day.isoformat(),
        "source": path.name,
        "accepted": len(read.orders),
        "rejected": len(read.rejected),
    }
    at = store.clock()
    with store.writing(AUDIT) as connection:
        ids = [order.order_id for order in read.orders]
        taken = of_others(connection, loaded.key, ids, member_id)
        if taken:  # since they were looked at
            raise DataError(_not_free(path.name, order_id) for order_id in taken)
        save_orders(connection, loaded.key, read.day, read.orders, recipients, keep_until)
        done = done_orders(connection, loaded.key, ids)
        audit.append(
            connection,
            at=at,
            actor=by,
            action="orders.imported",
            subject=loaded.key,
            details=details,
        )
    return ImportReport(
        day=read.day,
        accepted=len(read.orders),
        recipients=len(recipients),
        rejected=read.rejected,
        issues=(*read.issues, *_told_done(path, done)),
    )


def _told_done(path: Path, done: Collection[OrderId]) -> list[Issue]:
    """Return warnings of orders that are kept and not in hand, the first row first."""
    named, kind = set(done), RequestIssue.ALREADY_DONE
    rows = row_numbers(path) if named else {}
    return [
        kind.issue(table=path.name, row=row, field="order_id", value=order_id)
        for order_id, row in rows.items()
        if order_id in named
    ]


def _own_only(
    store: Store, read: DayOrders, path: Path, county_id: str, member_id: str
) -> DayOrders:
    """Refuse rows of other members, and ids that other members use."""
    with store.reading() as connection:
        ids = [order.order_id for order in read.orders]
        others = set(of_others(connection, county_id, ids, member_id))
    wrong: dict[OrderId, Issue] = {}
    for order in read.orders:
        if order.member_id != member_id:
            wrong[order.order_id] = RequestIssue.NOT_OWN_ORDER.issue(
                table=path.name, field="member_id", member=member_id
            )
        elif order.order_id in others:
            wrong[order.order_id] = _not_free(path.name, order.order_id)
    rows = row_numbers(path) if wrong else {}
    issues = [replace(issue, row=rows.get(order_id)) for order_id, issue in wrong.items()]
    refused = [
        RejectedRow(row=rows.get(order_id, 1), cells=(("order_id", order_id),), issues=(issue,))
        for order_id, issue in zip(wrong, issues, strict=True)
    ]
    kept = tuple(order for order in read.orders if order.order_id not in wrong)
    rejected = sorted((*read.rejected, *refused), key=lambda row: row.row)
    if rejected and not kept:
        told = (issue for row in rejected for issue in row.issues)
        raise DataError([all_refused(path.name, len(rejected)), *told])
    return replace(read, orders=kept, issues=(*read.issues, *issues), rejected=tuple(rejected))


def _not_free(source: str, order_id: OrderId) -> Issue:
    return RequestIssue.ID_NOT_FREE.issue(table=source, field="order_id", value=order_id)


def recipients_for(
    store: Store,
    user: User,
    county_id: str,
    order_ids: Iterable[OrderId],
    choice: Choice | None = None,
) -> dict[OrderId, Recipient]:
    """Return the recipients of orders that a user may see; masked for who need not reach them.

    Parameters
    ----------
    store, user, county_id, order_ids
        Who asks for what; orders the user may not see, and recipients forgotten, are left out.
    choice
        Which orders the user may see; None: as `choice_of`.
    """
    if user.county_id not in {None, county_id}:
        return {}
    with store.reading() as connection:
        visible = visible_orders(connection, county_id, order_ids, choice or choice_of(user))
        known = recipients_of(connection, county_id, visible)
    privacy = Privacy.FULL if user.role in UNMASKED else Privacy.MASKED
    return {order_id: recipient.shown(privacy) for order_id, recipient in known.items()}


def choice_of(user: User) -> Choice:
    """Return which of a county's orders a user may see whatever is planned."""
    return Choice(
        member_id=user.member_id if user.role is Role.MEMBER else None,
        place_ids=(str(user.place_id),) if user.role is Role.STATION else None,
    )


def keep_statuses(
    store: Store, county_id: str, reports: Sequence[StatusReport], *, by: str = SYSTEM
) -> tuple[StatusReport, ...]:
    """Keep statuses that were reported, all of them or none; return those that were not known yet.

    Raises
    ------
    DataError
        With every order that the store does not know.
    """
    at = store.clock()
    with store.writing(AUDIT) as connection:
        unknown = unknown_orders(connection, county_id, [report.order_id for report in reports])
        if unknown:
            raise DataError(
                EventIssue.UNKNOWN_ID.issue(
                    table="statuses", value=order_id, what_zh="运单", what_en="order"
                )
                for order_id in unknown
            )
        new = save_statuses(connection, county_id, reports, at=at, by=by)
        audit.append(
            connection,
            at=at,
            actor=by,
            action="statuses.reported",
            subject=county_id,
            details={"count": len(new)},
        )
    return new


def keep_plan(
    store: Store, key: PlanKey, content: PlanContent, *, based_on: int, by: str = SYSTEM
) -> PlanVersion:
    """Keep a plan's next version.

    Parameters
    ----------
    store, key, content, based_on, by
        What is saved by whom, on top of which version (0: there was none).

    Raises
    ------
    DataError
        If the text is no plan.
    ConflictError
        If somebody else has saved a version in the meantime.
    """
    load_plan(content.plan.encode("utf-8"))
    at = store.clock()
    with store.writing(AUDIT) as connection:
        saved = save_plan(connection, key, content, based_on=based_on, at=at, by=by)
        details = {"version": saved.version, "job_id": content.job_id}
        audit.append(
            connection, at=at, actor=by, action="plan.saved", subject=str(key), details=details
        )
    return saved
