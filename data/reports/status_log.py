"""Statuses over several days: what was reported of each order when, and what that says of a day."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from pydantic import TypeAdapter

from data.cells import parse_moment
from data.clock import to_seconds
from data.issue_kinds import IssueKind
from data.issues import DataError, Issue
from data.printing.view import Reported
from data.report_issues import ReportIssue
from data.sheets import read_bytes, read_sheet
from data.status_reports import StatusWire
from data.statuses_file import meaning_of
from data.table_rows import parse_sheet
from data.tables import STATUSES
from data.wire_issues import list_from_json
from network.ids import OrderId
from network.orders import Order
from network.statuses import ReportedStatus, StatusEvent
from routing.actuals import history_of
from routing.tally import Actual, Actuals

_DAY_S = 86_400
_EPOCH = date(2000, 1, 1)
_RANK = {status: rank for rank, status in enumerate(ReportedStatus)}
_FAILED = frozenset({ReportedStatus.FAILED, ReportedStatus.CANCELLED})

StatusEntry = tuple[str, ReportedStatus, datetime]
"""An order by id or waybill number, what became of it, and when: aware, or local time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusLog:
    """What was reported of orders, which are named by id or, in files, by waybill number.

    Parameters
    ----------
    entries
        Second and status by name of an order, in order of time; seconds of the wall clock after
        the midnight that 2000 began with.
    names_on
        The orders of which something was reported, by day.
    has_waybills
        Whether a name may be a waybill number. Members choose these freely: one may be the id of
        another's order, which a store's entries name.
    """

    entries: Mapping[str, tuple[tuple[int, ReportedStatus], ...]]
    names_on: Mapping[date, frozenset[str]]
    has_waybills: bool = True

    def reported(self, day: date, orders: Mapping[OrderId, Order]) -> Reported:
        """Return what was reported of orders on a day: the last status of each."""
        last: dict[OrderId, ReportedStatus] = {}
        if day in self.names_on:
            for order_id, order in orders.items():
                today = [s for second, s in self._of_day(order, day) if _is_within(second)]
                if today:
                    last[order_id] = today[-1]
        if not last:
            return Reported()
        statuses = {
            order_id: meant
            for order_id, status in last.items()
            if (meant := meaning_of(status, orders[order_id].direction)) is not None
        }
        refused = frozenset(order_id for order_id, status in last.items() if status in _FAILED)
        return Reported(statuses=statuses, refused=refused)

    def unknown(self, day: date, orders: Mapping[OrderId, Order]) -> int:
        """Return how many orders something was reported of on a day that are none of it."""
        waybills = {order.waybill_no for order in orders.values()}
        return len(self.names_on.get(day, frozenset()) - orders.keys() - waybills)

    def actuals(self, day: date, orders: Mapping[OrderId, Order]) -> Actuals:
        """Return what became of orders, in seconds of a day; what `history_of` lets count."""
        found = {}
        for order_id, order in orders.items():
            seconds = self._of_day(order, day)
            if not seconds:
                continue
            events = [
                StatusEvent(order_id=order_id, status=status, at_s=second)
                for second, status in seconds
            ]
            history = history_of(order, events, now_s=seconds[-1][0])
            failed = [event.at_s for event in history.events if event.status in _FAILED]
            today = list(filter(_is_within, failed))
            found[order_id] = Actual(
                delivered_s=history.signed_s,
                failed_s=(today or failed)[-1] if failed else None,
            )
        return found

    def _of_day(self, order: Order, day: date) -> list[tuple[int, ReportedStatus]]:
        """Return the entries of an order in seconds of a day."""
        midnight = (day - _EPOCH).days * _DAY_S
        waybill = order.waybill_no if self.has_waybills else ""
        names = dict.fromkeys(filter(None, (str(order.order_id), waybill)))
        entries = [entry for name in names for entry in self.entries.get(name, ())]
        return [(second - midnight, status) for second, status in sorted(entries, key=_order_of)]


def _order_of(entry: tuple[int, ReportedStatus]) -> tuple[int, int]:
    """Sort by time; at the same second what comes later in an order's life counts."""
    second, status = entry
    return second, _RANK[status]


def _is_within(second: int) -> bool:
    return 0 <= second < _DAY_S


def status_log(entries: Iterable[StatusEntry], zone: ZoneInfo) -> StatusLog:
    """Return entries, in whatever order they come, by order and time.

    Parameters
    ----------
    entries, zone
        What was reported, and the county's time zone.
    """
    by_name: dict[str, list[tuple[int, ReportedStatus]]] = defaultdict(list)
    names_on: dict[date, set[str]] = defaultdict(set)
    for name, status, at in entries:
        second = to_seconds(at, _EPOCH, zone)
        by_name[name].append((second, status))
        names_on[_EPOCH + timedelta(days=second // _DAY_S)].add(name)
    return StatusLog(
        entries={name: tuple(sorted(found, key=_order_of)) for name, found in by_name.items()},
        names_on={day: frozenset(found) for day, found in names_on.items()},
    )


def read_status_log(path: Path, zone: ZoneInfo) -> tuple[StatusLog, tuple[Issue, ...]]:
    """Read statuses of several days; each needs a day and a time.

    Rows that cannot be understood are left out and told; the others count.

    Parameters
    ----------
    path, zone
        A CSV, XLSX or JSON file, and the county's time zone.

    Returns
    -------
    tuple
        What was reported, and all issues: also why rows were refused.

    Raises
    ------
    DataError
        If the file as a whole cannot be read, or with every issue if no row of it can.
    """
    issues: list[Issue] = []
    entries: list[StatusEntry] = []
    if path.suffix.casefold() == ".json":
        wires, wrong = list_from_json(read_bytes(path), path.name, TypeAdapter(StatusWire))
        issues += wrong
        for number, wire in wires.items():
            moment = parse_moment(wire.at) if wire.at else None
            if isinstance(moment, datetime):
                entries.append((wire.order_id, wire.status, moment))
            else:
                issue = ReportIssue.TIME_WITHOUT_DATE.issue(
                    table=path.name, field=f"[{number}].at", value=wire.at or "—"
                )
                issues.append(issue)
    else:
        rows = parse_sheet(read_sheet(path, (STATUSES.name, STATUSES.title.zh)), STATUSES)
        for index, values in list(rows.records()):
            name = values["order_id"] or values["waybill_no"]
            at = values["at"]
            moment = parse_moment(at) if at else None
            if not name:
                rows.refuse(index, IssueKind.CELL_EMPTY, "order_id")
            if not isinstance(moment, datetime):
                rows.refuse(index, ReportIssue.TIME_WITHOUT_DATE, "at", at or "—")
            elif name:
                entries.append((name, values["status"], moment))
        issues += rows.all_issues()
    if not entries and any(issue.is_error for issue in issues):
        raise DataError(issues)
    return status_log(entries, zone), tuple(issues)
