"""Anything that a store can hold, drawn by hypothesis: rows of every table that fit each other."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st
from sqlalchemy import insert, select

from data.store import audit, schema
from data.store.database import Store

Rows = dict[str, list[dict[str, Any]]]
"""Rows by table, those that others refer to first."""

WORDS = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=12
) | st.sampled_from(["", "共配", "a\nb", "=1+1", '{"a": 1}', "\u2028", "😀", "'"])
NAMES = st.text(st.sampled_from("abc县12"), min_size=1, max_size=5)
MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 -- bounds are naive
DAYS = st.dates(date(2020, 1, 1), date(2090, 1, 1))
KILOS = st.floats(min_value=1e-9, max_value=1e9)
SECONDS = st.integers(-(2**40), 2**40)


@st.composite
def contents(draw: st.DrawFn) -> Rows:
    """Draw what a store holds."""
    counties = draw(st.lists(NAMES, max_size=3, unique=True))
    rows: Rows = {"counties": [], "county_versions": [], "orders": [], "recipients": []}
    rows |= {"statuses": [], "plans": [], "plan_versions": [], "planning_jobs": [], "job_plans": []}
    for county_id in counties:
        rows["counties"].append(
            {"county_id": county_id, "name_zh": draw(WORDS), "name_en": draw(WORDS), "version": 1}
        )
        files = draw(st.binary(max_size=40))
        values = {"version": 1, "digest": "0" * 64, "files": files, "saved_by": "u"}
        rows["county_versions"].append(
            {"county_id": county_id, "saved_at": draw(MOMENTS), **values}
        )
        for order_id in draw(st.lists(NAMES, max_size=3, unique=True)):
            _draw_order(draw, rows, county_id, order_id)
        for name in draw(st.lists(NAMES, max_size=2, unique=True)):
            _draw_plan(draw, rows, county_id, name)
    rows["users"] = [
        {
            "user_id": name,
            "name": name,
            "role": "admin",
            "password_hash": draw(WORDS),
            "is_active": draw(st.booleans()),
            "created_at": draw(MOMENTS),
            "member_id": draw(st.none() | WORDS),
        }
        for name in draw(st.lists(NAMES, max_size=3, unique=True))
    ]
    rows["audit_log"] = [
        {"at": draw(MOMENTS), "actor": "u", "action": draw(NAMES), "subject": draw(WORDS)}
        for _ in range(draw(st.integers(0, 3)))
    ]
    return rows


def fill(store: Store, rows: Rows) -> None:
    """Write rows into an empty store."""
    with store.writing() as connection:
        for name, values in rows.items():
            if name == "audit_log":
                for entry in values:
                    audit.append(connection, **entry)
            elif values:
                connection.execute(insert(schema.metadata.tables[name]), values)


def held(store: Store) -> Rows:
    """Return all rows of a store."""
    with store.reading() as connection:
        return {
            table.name: [
                dict(row)
                for row in connection.execute(select(table).order_by(*table.primary_key)).mappings()
            ]
            for table in schema.metadata.sorted_tables
        }


def _draw_order(draw: st.DrawFn, rows: Rows, county_id: str, order_id: str) -> None:
    key = {"county_id": county_id, "order_id": order_id}
    rows["orders"].append(
        {
            **key,
            "day": draw(DAYS),
            "line": draw(st.integers(0, 99)),
            "waybill_no": draw(WORDS),
            "member_id": draw(WORDS),
            "direction": "down",
            "origin_id": "H",
            "destination_id": draw(WORDS),
            "pieces": draw(st.integers(1, 9)),
            "weight_kg": draw(KILOS),
            "volume_l": draw(KILOS),
            "temperature": "ambient",
            "released_s": draw(SECONDS),
            "due_s": draw(SECONDS),
            "service_class": draw(WORDS),
        }
    )
    if draw(st.booleans()):
        known = {"name": draw(WORDS), "phone": draw(WORDS), "address": draw(WORDS)}
        rows["recipients"].append({**key, **known, "keep_until": draw(MOMENTS)})
    at = draw(MOMENTS)
    reported = {"at": at, "reported_at": at + timedelta(seconds=1), "reported_by": "u"}
    status_id = f"{county_id}/{order_id}"
    rows["statuses"].append({**key, **reported, "status_id": status_id, "status": "signed"})


def _draw_plan(draw: st.DrawFn, rows: Rows, county_id: str, name: str) -> None:
    plan_id, at = f"{county_id}/{name}", draw(MOMENTS)
    rows["plans"].append(
        {"plan_id": plan_id, "county_id": county_id, "day": draw(DAYS), "name": name, "version": 1}
    )
    saved = {
        "saved_at": at,
        "saved_by": "u",
        "note": draw(WORDS),
        "progress": draw(WORDS),
        "job_id": draw(st.none() | NAMES),
    }
    rows["plan_versions"].append(
        {"plan_id": plan_id, "version": 1, "plan": draw(WORDS), "summary": draw(WORDS), **saved}
    )
    rows["planning_jobs"].append(
        {
            "job_id": plan_id,
            "number": len(rows["planning_jobs"]) + 1,
            "county_id": county_id,
            "user_id": "u",
            "request": draw(WORDS),
            "state": "running",
            "told": "[]",
            "time_limit_s": draw(KILOS),
            "memory_limit_mb": draw(st.integers(1, 9999)),
            "submitted_at": at,
            "started_at": draw(st.none() | MOMENTS),
            "share": draw(st.floats(0, 1)),
            "best_fen": draw(st.none() | SECONDS),
            "kind": draw(st.sampled_from(["plan", "replan", "siting"])),
        }
    )
    found = {
        "progress": draw(WORDS),
        "is_final": draw(st.booleans()),
        "found_at": at,
        "cost_fen": draw(SECONDS),
    }
    rows["job_plans"].append({"job_id": plan_id, **found, "plan": draw(WORDS), "summary": ""})
