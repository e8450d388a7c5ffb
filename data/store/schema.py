"""The tables of the store, the same on SQLite and PostgreSQL.

Keys are text or numbers of our own, never a database's counter, so that rows can go from one
database into another as they are. Moments are text in UTC, which sorts as time goes and which
people can read; money is fen.
"""

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Dialect,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)

from data.columns import LONGEST_ID

MOMENT_LENGTH = 27
"""Characters of a moment: 2026-03-02T05:30:00.000000Z."""

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Moment(TypeDecorator[datetime]):
    """An aware moment, kept as text in UTC to the microsecond."""

    impl = String(MOMENT_LENGTH)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        """Return the text that is kept; a moment without an offset is refused."""
        del dialect
        if value is None:
            return None
        if value.tzinfo is None:
            message = f"{value} has no offset"
            raise ValueError(message)
        utc = value.astimezone(UTC).replace(tzinfo=None)
        return utc.isoformat(timespec="microseconds") + "Z"

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Return the moment that is kept."""
        del dialect
        return None if value is None else datetime.fromisoformat(value)


def _id(name: str, *more: Any, **options: Any) -> Column[str]:
    return Column(name, String(LONGEST_ID), *more, **options)


def _text(name: str, **options: Any) -> Column[str]:
    return Column(name, Text, nullable=False, **options)


def _moment(name: str, *, may_lack: bool = False, **options: Any) -> Column[datetime]:
    return Column(name, Moment, nullable=may_lack, **options)


def _day(name: str, **options: Any) -> Column[date]:
    return Column(name, Date, nullable=False, **options)


def _number(name: str, **options: Any) -> Column[int]:
    return Column(name, Integer, nullable=False, **options)


marks = Table(
    "marks",
    metadata,
    _id("name", primary_key=True),
    _text("value"),
)
"""Single values that are locked before they are changed: the head of the audit log, the queue."""

users = Table(
    "users",
    metadata,
    _id("user_id", primary_key=True),
    _id("name", nullable=False, unique=True),
    _id("role", nullable=False),
    _id("county_id", nullable=True),
    _id("member_id", nullable=True),
    _id("place_id", nullable=True),
    _text("password_hash"),
    Column("is_active", Boolean, nullable=False),
    _moment("created_at"),
)

sessions = Table(
    "sessions",
    metadata,
    _id("session_id", primary_key=True),
    _id("user_id", ForeignKey("users.user_id", ondelete="CASCADE"), nullable=False, index=True),
    _text("secret_hash"),
    _moment("created_at"),
    _moment("expires_at", index=True),
)

api_keys = Table(
    "api_keys",
    metadata,
    _id("key_id", primary_key=True),
    _id("user_id", ForeignKey("users.user_id", ondelete="CASCADE"), nullable=False, index=True),
    _id("name", nullable=False),
    _text("secret_hash"),
    _moment("created_at"),
    _moment("expires_at", may_lack=True),
    _moment("revoked_at", may_lack=True),
)

sign_in_failures = Table(
    "sign_in_failures",
    metadata,
    _id("subject", primary_key=True),
    _number("failures"),
    _moment("last_at", index=True),
    _moment("blocked_until"),
)

audit_log = Table(
    "audit_log",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    _moment("at"),
    _id("actor", nullable=False),
    _id("action", nullable=False),
    _text("subject"),
    _text("details"),
    Column("previous_hash", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
)
"""Append-only: triggers refuse to change or delete a row."""

counties = Table(
    "counties",
    metadata,
    _id("county_id", primary_key=True),
    _text("name_zh"),
    _text("name_en"),
    _number("version"),
)

county_versions = Table(
    "county_versions",
    metadata,
    _id("county_id", ForeignKey("counties.county_id"), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("digest", String(64), nullable=False),
    Column("files", LargeBinary, nullable=False),
    _moment("saved_at"),
    _id("saved_by", nullable=False),
)

orders = Table(
    "orders",
    metadata,
    _id("county_id", ForeignKey("counties.county_id"), primary_key=True),
    _id("order_id", primary_key=True),
    _day("day"),
    _number("line"),
    _text("waybill_no"),
    _id("member_id", nullable=False),
    _id("direction", nullable=False),
    _id("origin_id", nullable=False),
    _id("destination_id", nullable=False),
    _number("pieces"),
    Column("weight_kg", Float(53), nullable=False),
    Column("volume_l", Float(53), nullable=False),
    _id("temperature", nullable=False),
    Column("released_s", BigInteger, nullable=False),
    Column("due_s", BigInteger, nullable=False),
    _text("service_class"),
    CheckConstraint("pieces >= 1", name="pieces"),
    Index(None, "county_id", "day"),
)

recipients = Table(
    "recipients",
    metadata,
    _id("county_id", primary_key=True),
    _id("order_id", primary_key=True),
    _text("name"),
    _text("phone"),
    _text("address"),
    _moment("keep_until", index=True),
    ForeignKeyConstraint(
        ["county_id", "order_id"], ["orders.county_id", "orders.order_id"], ondelete="CASCADE"
    ),
)
"""All personal fields there are, so that deleting its rows forgets them."""

statuses = Table(
    "statuses",
    metadata,
    _id("status_id", primary_key=True),
    _id("county_id", nullable=False),
    _id("order_id", nullable=False),
    _id("status", nullable=False),
    _moment("at"),
    _moment("reported_at"),
    _id("reported_by", nullable=False),
    ForeignKeyConstraint(
        ["county_id", "order_id"], ["orders.county_id", "orders.order_id"], ondelete="CASCADE"
    ),
    Index(None, "county_id", "order_id", "at"),
)

plans = Table(
    "plans",
    metadata,
    _id("plan_id", primary_key=True),
    _id("county_id", ForeignKey("counties.county_id"), nullable=False),
    _day("day"),
    _id("name", nullable=False),
    _number("version"),
    UniqueConstraint("county_id", "day", "name"),
)

plan_versions = Table(
    "plan_versions",
    metadata,
    _id("plan_id", ForeignKey("plans.plan_id"), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    _text("plan"),
    _text("summary"),
    _id("job_id", nullable=True),
    _text("note"),
    _moment("saved_at"),
    _id("saved_by", nullable=False),
    _text("progress", server_default=""),
)

planning_jobs = Table(
    "planning_jobs",
    metadata,
    _id("job_id", primary_key=True),
    Column("number", BigInteger, nullable=False, unique=True),
    _id("county_id", ForeignKey("counties.county_id"), nullable=False),
    _id("user_id", nullable=False),
    _text("request"),
    _id("state", nullable=False),
    _text("told"),
    Column("time_limit_s", Float(53), nullable=False),
    _number("memory_limit_mb"),
    _moment("submitted_at"),
    _moment("started_at", may_lack=True),
    _moment("heartbeat_at", may_lack=True),
    _moment("ended_at", may_lack=True),
    _moment("cancel_asked_at", may_lack=True),
    _id("claim", nullable=True),
    Column("share", Float(53), nullable=False),
    Column("best_fen", BigInteger, nullable=True),
    Column("unserved", Integer, nullable=True),
    _id("kind", nullable=False, server_default="plan"),
    Index(None, "state", "number"),
)

job_plans = Table(
    "job_plans",
    metadata,
    _id("job_id", ForeignKey("planning_jobs.job_id", ondelete="CASCADE"), primary_key=True),
    Column("is_final", Boolean, nullable=False),
    _moment("found_at"),
    Column("cost_fen", BigInteger, nullable=False),
    _text("plan"),
    _text("summary"),
    _text("progress", server_default=""),
)
"""The best that a job has found so far, and its last when it is done: a plan, or a siting run."""

answers = Table(
    "answers",
    metadata,
    _id("user_id", primary_key=True),
    _id("key", primary_key=True),
    Column("digest", String(64), nullable=False),
    _moment("asked_at", index=True),
    Column("status", Integer, nullable=True),
    _text("headers"),
    Column("body", LargeBinary, nullable=False),
)
"""Answers to requests that may be repeated, by the key that whoever asked gave them."""
