"""Plans and their versions: saved only on top of the version they were made from.

Two dispatchers who open the same version cannot overwrite each other: the second to save is told
that there is a newer one. Nothing that was saved changes or goes.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, CursorResult, Row, insert, literal, select, update

from data.store.database import AUDIT, lock, new_id
from data.store.issues import ConflictError, StoreError, StoreIssue
from data.store.schema import plan_versions, plans

MAIN = "main"
"""Name of the plan that a day is carried out by; others are drafts beside it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanKey:
    """Which plan is meant.

    Parameters
    ----------
    county_id, day, name
        A day may have several plans of different names.
    """

    county_id: str
    day: date
    name: str = MAIN

    def __str__(self) -> str:
        """Return the key as messages show it."""
        return f"{self.county_id} {self.day.isoformat()} {self.name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanContent:
    """What a version holds.

    Parameters
    ----------
    plan, summary
        Texts of plan.json and summary.json.
    job_id
        The planning job that made it; None: made by hand, or by a program.
    note
        What the person who saved it says of it.
    progress
        Text of progress.json: how far the day had come; empty: it was planned in the morning.
    """

    plan: str
    summary: str
    job_id: str | None = None
    note: str = ""
    progress: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanVersion:
    """A plan as it was saved.

    Parameters
    ----------
    plan_id, key, version
        Which plan, and its version, from 1.
    content, saved_at, saved_by
        What was saved, when (aware) and by whom.
    """

    plan_id: str
    key: PlanKey
    version: int
    content: PlanContent
    saved_at: datetime
    saved_by: str


def save_plan(
    connection: Connection,
    key: PlanKey,
    content: PlanContent,
    *,
    based_on: int,
    at: datetime,
    by: str,
) -> PlanVersion:
    """Save a plan's next version.

    Parameters
    ----------
    connection, key, content
        A writing transaction, and what to save.
    based_on
        The version it was made from; 0: there was none.
    at, by
        When, aware, and the user.

    Raises
    ------
    ConflictError
        If the plan is not at `based_on` any more.
    """
    lock(connection, AUDIT)
    is_it = (
        (plans.c.county_id == key.county_id) & (plans.c.day == key.day) & (plans.c.name == key.name)
    )
    row = connection.execute(select(plans).where(is_it)).one_or_none()
    at_version = 0 if row is None else row.version
    if at_version != based_on:
        raise _conflict(key, at_version, based_on)
    plan_id = new_id() if row is None else row.plan_id
    version = based_on + 1
    if row is None:
        connection.execute(
            insert(plans).values(
                plan_id=plan_id,
                county_id=key.county_id,
                day=key.day,
                name=key.name,
                version=version,
            )
        )
    else:
        is_at = (plans.c.plan_id == plan_id) & (plans.c.version == based_on)
        connection.execute(update(plans).where(is_at).values(version=version))
    connection.execute(
        insert(plan_versions).values(
            plan_id=plan_id,
            version=version,
            plan=content.plan,
            summary=content.summary,
            job_id=content.job_id,
            note=content.note,
            progress=content.progress,
            saved_at=at,
            saved_by=by,
        )
    )
    return PlanVersion(
        plan_id=plan_id, key=key, version=version, content=content, saved_at=at, saved_by=by
    )


def plan_of(connection: Connection, key: PlanKey, version: int | None = None) -> PlanVersion:
    """Return a plan at a version, the newest by default.

    Raises
    ------
    StoreError
        If there is no such plan or version.
    """
    wanted = plans.c.version if version is None else version
    query = (
        select(plan_versions)
        .join(plan_versions, plan_versions.c.plan_id == plans.c.plan_id)
        .where(
            plans.c.county_id == key.county_id,
            plans.c.day == key.day,
            plans.c.name == key.name,
            plan_versions.c.version == wanted,
        )
    )
    row = connection.execute(query).one_or_none()
    if row is None:
        shown = str(key) if version is None else f"{key} v{version}"
        issue = StoreIssue.UNKNOWN_KEPT.issue(
            table="plans", value=shown, what_zh="方案", what_en="plan"
        )
        raise StoreError([issue])
    return _version(row, key)


def plans_of_day(connection: Connection, county_id: str, day: date) -> dict[str, int]:
    """Return the newest version of each of a day's plans by name."""
    query = (
        select(plans.c.name, plans.c.version)
        .where(plans.c.county_id == county_id, plans.c.day == day)
        .order_by(plans.c.name)
    )
    return {row.name: row.version for row in connection.execute(query)}


def planned_days(connection: Connection, county_id: str, name: str = MAIN) -> tuple[date, ...]:
    """Return the days of which a county has a plan of a name, the earliest first."""
    query = (
        select(plans.c.day)
        .where(plans.c.county_id == county_id, plans.c.name == name)
        .order_by(plans.c.day)
    )
    return tuple(connection.execute(query).scalars())


def newest_between(
    connection: Connection, county_id: str, first_day: date, last_day: date, name: str = MAIN
) -> tuple[tuple[date, int], ...]:
    """Return the planned days from one to another, each with its plan's newest version."""
    query = (
        select(plans.c.day, plans.c.version)
        .where(
            plans.c.county_id == county_id,
            plans.c.name == name,
            plans.c.day.between(first_day, last_day),
        )
        .order_by(plans.c.day)
    )
    return tuple((row.day, row.version) for row in connection.execute(query))


def versions_of(connection: Connection, key: PlanKey) -> tuple[PlanVersion, ...]:
    """Return all versions of a plan, the newest first, without what they hold but for the note."""
    left_out = ("plan", "summary", "progress")
    shown = (c for c in plan_versions.c if c.name not in left_out)
    nothing = (literal("").label(name) for name in left_out)
    query = (
        select(*shown, *nothing)
        .join(plans, plan_versions.c.plan_id == plans.c.plan_id)
        .where(plans.c.county_id == key.county_id, plans.c.day == key.day, plans.c.name == key.name)
        .order_by(plan_versions.c.version.desc())
    )
    rows: CursorResult[Any] = connection.execute(query)
    return tuple(_version(row, key) for row in rows)


def job_behind(connection: Connection, saved: PlanVersion) -> str | None:
    """Return the planning job that a version goes back to, by itself or by those before it."""
    query = (
        select(plan_versions.c.job_id)
        .where(
            plan_versions.c.plan_id == saved.plan_id,
            plan_versions.c.version <= saved.version,
            plan_versions.c.job_id.is_not(None),
        )
        .order_by(plan_versions.c.version.desc())
        .limit(1)
    )
    return connection.execute(query).scalar_one_or_none()


def _version(row: Row[Any], key: PlanKey) -> PlanVersion:
    return PlanVersion(
        plan_id=row.plan_id,
        key=key,
        version=row.version,
        content=PlanContent(
            plan=row.plan,
            summary=row.summary,
            job_id=row.job_id,
            note=row.note,
            progress=row.progress,
        ),
        saved_at=row.saved_at,
        saved_by=row.saved_by,
    )


def _conflict(key: PlanKey, version: int, based_on: int) -> ConflictError:
    issue = StoreIssue.PLAN_CHANGED.issue(
        table="plans", value=str(key), version=version, based_on=based_on
    )
    return ConflictError([issue])
