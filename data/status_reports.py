"""Reports of statuses from files of any day: good rows count, bad ones are told and kept."""

import csv
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from data.cells import CellFault, escape_formula, is_empty, parse_moment, parse_time, plain
from data.clock import to_seconds
from data.event_issues import EventIssue
from data.issue_kinds import IssueKind
from data.issues import IssueTemplate
from data.read import Read, RejectedRow
from data.sheets import read_bytes, read_sheet
from data.status_issues import StatusIssue
from data.table_rows import Rows, parse_sheet
from data.tables import ORDERS, STATUSES
from data.wire_issues import list_from_json
from data.writers import csv_text
from network.ids import OrderId
from network.orders import Order
from network.statuses import ReportedStatus, StatusEvent

_LONGEST_VALUE = 60
_KEPT_COLUMNS = ("order_id", "status", "at")


class StatusWire(BaseModel):
    """A status in JSON."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    order_id: str = Field(description="id or waybill number of the order")
    status: ReportedStatus
    at: str | None = Field(None, description="when, as 10:05 or as a date with a time")


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusReport:
    """A status of an order, as it was reported.

    Parameters
    ----------
    order_id, status, at
        What became of which order when; aware.
    """

    order_id: OrderId
    status: ReportedStatus
    at: datetime


def read_status_reports(
    path: Path, known: Mapping[str, OrderId], day: date, zone: ZoneInfo
) -> Read[tuple[StatusReport, ...]]:
    """Read reports of statuses from CSV, XLSX or JSON.

    Parameters
    ----------
    path
        The file.
    known
        Orders by id and by waybill number (`waybills_of`); rows of others are refused.
    day, zone
        The day that times without a date are of, and the zone of moments without an offset.

    Returns
    -------
    Read
        The good reports in the order of the file, all issues, and the refused rows.

    Raises
    ------
    DataError
        If the file as a whole cannot be read.
    """
    if path.suffix.casefold() == ".json":
        return _from_json(path, known, day, zone)
    rows = read_status_rows(path, known)
    times = rows.cells.get("at", [None] * len(rows))
    found: list[StatusReport] = []
    for index, values in list(rows.records()):
        cell, order_id = times[index], OrderId(values["order_id"])
        at = moment_of(cell, day, zone)
        if is_empty(cell):
            rows.refuse(index, StatusIssue.NO_MOMENT, "at")
        elif at is None:
            rows.refuse(index, EventIssue.NOT_A_TIME, "at", plain(cell)[:_LONGEST_VALUE])
        else:
            found.append(StatusReport(order_id=order_id, status=values["status"], at=at))
    return Read(value=tuple(found), issues=rows.all_issues(), rejected=_rejected(rows))


def read_status_rows(path: Path, known: Mapping[str, OrderId]) -> Rows:
    """Read a table of statuses, each row with the id of an order that is known, or refused.

    Parameters
    ----------
    path, known
        As for `read_status_reports`.

    Raises
    ------
    DataError
        If the file as a whole cannot be read.
    """
    rows = parse_sheet(read_sheet(path, (STATUSES.name, STATUSES.title.zh)), STATUSES)
    ids = rows.values["order_id"]
    for index, (order_id, waybill_no) in enumerate(
        zip(ids, rows.values["waybill_no"], strict=True)
    ):
        named = order_id or waybill_no
        ids[index] = known.get(named) if named else None
        if named and ids[index] is None:
            kind = IssueKind.UNKNOWN_REFERENCE
            rows.refuse(index, kind, "order_id", named[:_LONGEST_VALUE], target=ORDERS.name)
        elif not named and index not in rows.faults:
            rows.refuse(index, IssueKind.CELL_EMPTY, "order_id")
    return rows


def waybills_of(orders: Iterable[Order]) -> dict[str, OrderId]:
    """Return orders by id and by waybill number; a number that several have names none of them."""
    return by_number([(order.order_id, order.waybill_no) for order in orders])


def by_number(pairs: Collection[tuple[OrderId, str]]) -> dict[str, OrderId]:
    """Return ids by themselves and by waybill number, as `waybills_of` does.

    Parameters
    ----------
    pairs
        Id and waybill number of each order; an empty number is none.
    """
    often = Counter(number for _, number in pairs)
    found = {number: order_id for order_id, number in pairs if number and often[number] == 1}
    return found | {str(order_id): order_id for order_id, _ in pairs}


def moment_of(cell: object, day: date, zone: ZoneInfo) -> datetime | None:
    """Return the aware moment that a cell tells, as a date with a time or a time of `day`."""
    if is_empty(cell):
        return None
    moment = parse_moment(cell)
    if not isinstance(moment, CellFault):
        return moment if moment.tzinfo is not None else moment.replace(tzinfo=zone)
    second = parse_time(cell)
    if isinstance(second, CellFault):
        return None
    midnight = datetime(day.year, day.month, day.day, tzinfo=zone)
    return midnight + timedelta(seconds=second)


def events_of(
    reports: Iterable[StatusReport], first_day: date, zone: ZoneInfo
) -> tuple[StatusEvent, ...]:
    """Return reports with their moments as seconds after the local midnight of `first_day`."""
    return tuple(
        StatusEvent(
            order_id=report.order_id,
            status=report.status,
            at_s=to_seconds(report.at.replace(microsecond=0), first_day, zone),
        )
        for report in reports
    )


def reports_text(reports: Iterable[StatusReport]) -> str:
    """Return reports as CSV; `load_reports` reads the same back."""
    lines = [
        (escape_formula(report.order_id), report.status.value, report.at.isoformat())
        for report in reports
    ]
    return csv_text([_KEPT_COLUMNS, *lines])


def load_reports(path: Path) -> tuple[StatusReport, ...]:
    """Return reports that were kept as `reports_text` writes them."""
    with path.open(encoding="utf-8", newline="") as stream:
        return tuple(
            StatusReport(
                order_id=OrderId(plain(row["order_id"])),
                status=ReportedStatus(row["status"]),
                at=datetime.fromisoformat(row["at"]),
            )
            for row in csv.DictReader(stream)
        )


def _from_json(
    path: Path, known: Mapping[str, OrderId], day: date, zone: ZoneInfo
) -> Read[tuple[StatusReport, ...]]:
    wires, wrong = list_from_json(read_bytes(path), path.name, TypeAdapter(StatusWire))
    found: list[StatusReport] = []
    issues = [*wrong]
    for number, wire in wires.items():
        order_id, at = known.get(wire.order_id), moment_of(wire.at, day, zone)
        if order_id is not None and at is not None:
            found.append(StatusReport(order_id=order_id, status=wire.status, at=at))
            continue
        kind, name, value = _wrong(wire, is_known=order_id is not None)
        field, target = f"[{number}].{name}", ORDERS.name
        issues.append(kind.issue(table=path.name, field=field, value=value, target=target))
    rejected = tuple(
        RejectedRow(row=number, cells=(), issues=(issue,))
        for number, issue in enumerate(issues, start=1)
    )
    return Read(value=tuple(found), issues=tuple(issues), rejected=rejected)


def _wrong(wire: StatusWire, *, is_known: bool) -> tuple[IssueTemplate, str, str]:
    """Return what is wrong with an entry, in which field, and its value."""
    if not is_known:
        return IssueKind.UNKNOWN_REFERENCE, "order_id", wire.order_id
    if wire.at is None:
        return StatusIssue.NO_MOMENT, "at", ""
    return EventIssue.NOT_A_TIME, "at", wire.at


def _rejected(rows: Rows) -> tuple[RejectedRow, ...]:
    return tuple(
        RejectedRow(
            row=rows.numbers[index],
            cells=tuple(
                (name, "" if is_empty(cells[index]) else plain(cells[index])[:_LONGEST_VALUE])
                for name, cells in rows.cells.items()
            ),
            issues=tuple(rows.faults[index]),
        )
        for index in sorted(rows.faults)
    )
