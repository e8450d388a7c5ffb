"""Statuses of orders as scanners and couriers report them, from CSV, XLSX or JSON."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from zoneinfo import ZoneInfo

from pydantic import RootModel, TypeAdapter

from data.clock import to_seconds
from data.event_issues import EventIssue
from data.events_file import parse_at
from data.issues import DataError, Issue
from data.sheets import read_bytes
from data.status_reports import StatusWire, moment_of, read_status_rows, waybills_of
from data.wire_issues import list_from_json
from data.words import clock
from network.ids import OrderId
from network.orders import Direction
from network.statuses import ReportedStatus
from routing.replanning.events import OrderStatus, Refused
from routing.two_echelon.plan import Plan
from routing.two_echelon.problem import TwoEchelonProblem

_UNKNOWN_S = -(2**40)
_WHERE_IT_STARTS = frozenset({OrderStatus.PLANNED, OrderStatus.ARRIVED})
"""What is true of goods until a vehicle leaves with them: they came in, and are still there."""


class StatusesWire(RootModel[tuple[StatusWire, ...]]):
    """Statuses, in any order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedStatuses:
    """What is known of orders.

    Parameters
    ----------
    statuses
        How far orders have come.
    reported_s
        When that was reported, seconds of the day; orders of which nobody says when have none.
    refused
        Orders that were refused or cancelled, as events.
    latest_s
        When the last of them was reported; 0 if no status says when.
    issues
        What was noticed: also why rows were refused.
    """

    statuses: Mapping[OrderId, OrderStatus] = field(default_factory=dict)
    reported_s: Mapping[OrderId, int] = field(default_factory=dict)
    refused: tuple[Refused, ...] = ()
    latest_s: int = 0
    issues: tuple[Issue, ...] = ()

    def beside(self, problem: TwoEchelonProblem, plan: Plan) -> "ReportedStatuses":
        """Return what says more than a plan: a report does not that is older than what it is about.

        Before an order is released it is on its way to the county, or with its sender. Before a
        vehicle is to leave with it, it has come in where it starts and is still there.
        """
        leave_s = {i: legs[0].depart_s for i, legs in plan.assignments.items() if legs}

        def counts(order_id: OrderId, status: OrderStatus) -> bool:
            second = self.reported_s.get(order_id)
            if second is None:
                return True
            if second <= problem.orders[order_id].released_s:
                return False
            return status not in _WHERE_IT_STARTS or second >= leave_s.get(order_id, second)

        return replace(
            self,
            statuses={i: status for i, status in self.statuses.items() if counts(i, status)},
        )


def read_statuses(path: Path, problem: TwoEchelonProblem, now_s: int | None) -> ReportedStatuses:
    """Read statuses; of several of an order the latest counts, else the last in the file.

    Rows that cannot be understood are left out and told; the others count.

    Parameters
    ----------
    path, problem
        The file, and the day whose orders it names.
    now_s
        The moment after which nothing can have been reported; None: any.

    Raises
    ------
    DataError
        If the file as a whole cannot be read, or with every issue if no row of it can.
    """
    if path.suffix.casefold() == ".json":
        rows, issues = _from_json(path, problem)
    else:
        rows, issues = _from_table(path, problem)
    good: list[Row] = []
    for row in rows:
        order_id, _, at_s = row
        if now_s is None or at_s is None or at_s <= now_s:
            good.append(row)
            continue
        shown = f"{order_id} {clock(at_s)}"
        kind = EventIssue.AFTER_MOMENT
        issue = kind.issue(table=path.name, field="at", value=shown, moment=clock(now_s))
        issues += (issue,)
    if not good and any(issue.is_error for issue in issues):
        raise DataError(issues)
    return understood(good, problem, issues)


Row = tuple[OrderId, ReportedStatus, int | None]
"""An order, what was reported of it, and when: seconds of the day; None: nobody says."""


def understood(
    rows: Iterable[Row], problem: TwoEchelonProblem, issues: tuple[Issue, ...] = ()
) -> ReportedStatuses:
    """Return what statuses mean for a day; of several of an order the latest counts.

    Parameters
    ----------
    rows, problem, issues
        Statuses of orders of the day, the day, and what was noticed in them.
    """
    rows = tuple(rows)
    latest: dict[OrderId, tuple[int, ReportedStatus]] = {}
    for order_id, status, at_s in rows:
        second = _UNKNOWN_S if at_s is None else at_s
        if order_id not in latest or second >= latest[order_id][0]:
            latest[order_id] = (second, status)
    return ReportedStatuses(
        statuses={
            order_id: meant
            for order_id, (_, status) in latest.items()
            if (meant := meaning_of(status, problem.orders[order_id].direction)) is not None
        },
        reported_s={
            order_id: second for order_id, (second, _) in latest.items() if second > _UNKNOWN_S
        },
        refused=tuple(
            Refused(at_s=max(0, at_s), order_id=order_id)
            for order_id, (at_s, status) in latest.items()
            if status in {ReportedStatus.FAILED, ReportedStatus.CANCELLED}
        ),
        latest_s=max([0, *(at_s for _, _, at_s in rows if at_s is not None)]),
        issues=issues,
    )


def meaning_of(status: ReportedStatus, direction: Direction) -> OrderStatus | None:
    """Return how far an order has come; None: it says nothing about where it is.

    What goes down was picked up from its sender long before it came to the county.
    """
    match status:
        case ReportedStatus.FAILED | ReportedStatus.CANCELLED:
            return None
        case ReportedStatus.PICKED_UP:
            return OrderStatus.PLANNED if direction is Direction.DOWN else OrderStatus.LOADED
        case ReportedStatus.DETAINED:
            return OrderStatus.PLANNED
        case ReportedStatus.OUT_FOR_DELIVERY:
            return OrderStatus.DEPARTED
        case _:
            return OrderStatus(status.value)


def _from_table(path: Path, problem: TwoEchelonProblem) -> tuple[list[Row], tuple[Issue, ...]]:
    rows = read_status_rows(path, waybills_of(problem.orders.values()))
    zone = ZoneInfo(problem.county.timezone)
    found: list[Row] = []
    for index, values in list(rows.records()):
        at_s = None
        if values["at"]:
            moment = moment_of(rows.cells["at"][index], problem.day, zone)
            if moment is None:
                rows.refuse(index, EventIssue.NOT_A_TIME, "at", values["at"])
                continue
            at_s = to_seconds(moment, problem.day, zone)
        found.append((OrderId(values["order_id"]), ReportedStatus(values["status"]), at_s))
    return found, rows.all_issues()


def _from_json(path: Path, problem: TwoEchelonProblem) -> tuple[list[Row], tuple[Issue, ...]]:
    wires, wrong = list_from_json(read_bytes(path), path.name, TypeAdapter(StatusWire))
    zone = ZoneInfo(problem.county.timezone)
    known = waybills_of(problem.orders.values())
    found: list[Row] = []
    issues = [*wrong]
    for number, wire in wires.items():
        at_s = None if wire.at is None else parse_at(wire.at, problem.day, zone)
        unreadable = wire.at if at_s is None else None
        if unreadable is not None:
            name = f"[{number}].at"
            issues.append(
                EventIssue.NOT_A_TIME.issue(table=path.name, field=name, value=unreadable)
            )
        order_id = known.get(wire.order_id)
        if order_id is None:
            issues.append(
                EventIssue.UNKNOWN_ID.issue(
                    table=path.name,
                    field=f"[{number}].order_id",
                    value=wire.order_id,
                    what_zh="运单",
                    what_en="order",
                )
            )
        elif unreadable is None:
            found.append((order_id, wire.status, at_s))
    return found, tuple(issues)
