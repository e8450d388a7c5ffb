"""Use cases of what really became of orders: keep reported statuses, set plans beside them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from api.days import LoadedCounty, load_county
from api.keeping import SYSTEM, keep_statuses
from api.printing import find_member
from data.actuals_document import ActualsDocument
from data.clock import to_seconds
from data.explanations import names_of
from data.issues import DataError, Issue
from data.plan_json import PlanHeader, load_plan
from data.printing_issues import PrintingIssue
from data.read import RejectedRow
from data.readers import read_orders
from data.run_folder import RunFiles, find_run
from data.sheets import read_bytes
from data.status_issues import StatusIssue
from data.status_reports import StatusReport, events_of, read_status_reports, waybills_of
from data.store.database import Store
from data.store.orders import (
    Choice,
    numbers_between,
    orders_between,
    orders_named,
    statuses_named,
)
from data.store.plans import MAIN, PlanKey, plan_of, plans_of_day
from network.ids import MemberId, OrderId
from network.orders import Order
from routing.actuals import Oddity, history_of, planned_and_actual
from routing.performance import arrivals_of
from routing.two_echelon.plan import Plan

_DAY_S = 86_400
_BACK, _AHEAD = timedelta(days=92), timedelta(days=31)
_MOST_ODD = 100
_ODD_ISSUES = {
    Oddity.CONTRADICTED: StatusIssue.CONTRADICTED,
    Oddity.REOPENED: StatusIssue.REOPENED,
    Oddity.BEFORE_RELEASE: StatusIssue.BEFORE_RELEASE,
    Oddity.IN_FUTURE: StatusIssue.IN_FUTURE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusesReport:
    """What became of a file of statuses.

    Parameters
    ----------
    file, accepted, new
        Its name, how many rows were good, and how many of them were not known yet; each ≥ 0.
    rejected
        The rows that were refused.
    issues
        What they were refused for, and what is odd about the orders they tell of.
    """

    file: str
    accepted: int
    new: int
    rejected: tuple[RejectedRow, ...]
    issues: tuple[Issue, ...]


def import_statuses(
    store: Store, loaded: LoadedCounty, path: Path, *, day: date | None = None, by: str = SYSTEM
) -> StatusesReport:
    """Read a file of statuses and keep the good rows, all of them or none.

    Parameters
    ----------
    store, loaded
        Where to, and a county that is in the store.
    path, day
        The file, and the day that times without a date are of; None: today in the county. Orders
        handed in up to a quarter before that day and a month after it are looked at.
    by
        The user.

    Raises
    ------
    DataError
        If the file as a whole cannot be read.
    """
    zone = ZoneInfo(loaded.county.timezone)
    at = store.clock()
    day = day or at.astimezone(zone).date()
    with store.reading() as connection:
        known = numbers_between(connection, loaded.key, day - _BACK, day + _AHEAD)
    read = read_status_reports(path, known, day, zone)
    new = keep_statuses(store, loaded.key, read.value, by=by)
    named = dict.fromkeys(report.order_id for report in read.value)
    with store.reading() as connection:
        orders = orders_named(connection, loaded.key, named, day)
        reports = statuses_named(connection, loaded.key, named)
    now_s = to_seconds(at.replace(microsecond=0), day, zone)
    repeated = len(read.value) - len(new)
    notes = [StatusIssue.REPEATED.issue(table=path.name, count=repeated)] if repeated else []
    return StatusesReport(
        file=path.name,
        accepted=len(read.value),
        new=len(new),
        rejected=read.rejected,
        issues=(*read.issues, *notes, *_odd(path.name, orders, reports, day, zone, now_s)),
    )


def _odd(
    source: str,
    orders: Sequence[Order],
    reports: Iterable[StatusReport],
    day: date,
    zone: ZoneInfo,
    now_s: int,
) -> list[Issue]:
    """Return what is odd about the first orders that are."""
    of_order: dict[OrderId, list[StatusReport]] = {}
    for report in reports:
        of_order.setdefault(report.order_id, []).append(report)
    found: list[Issue] = []
    for order in orders:
        events = events_of(of_order.get(order.order_id, ()), day, zone)
        for oddity in history_of(order, events, now_s).oddities:
            if oddity in _ODD_ISSUES:
                kind = _ODD_ISSUES[oddity]
                found.append(kind.issue(table=source, field="at", value=order.order_id))
        if len(found) >= _MOST_ODD:
            break
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class _DayPlan:
    """A day's plan with the orders it was made for, times counted from the first day of all."""

    day: date
    orders: dict[OrderId, Order]
    planned: dict[OrderId, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Planned:
    """The orders of some days, and when they are planned to arrive; times as in `_DayPlan`."""

    first_day: date
    last_day: date
    orders: dict[OrderId, Order]
    arrivals: dict[OrderId, int]

    def of(self, member: MemberId | None) -> "_Planned":
        """Return what is planned for a member's orders; None: for all."""
        if member is None:
            return self
        orders = {i: order for i, order in self.orders.items() if order.member_id == member}
        arrivals = {i: at_s for i, at_s in self.arrivals.items() if i in orders}
        return replace(self, orders=orders, arrivals=arrivals)


def actuals_of_runs(
    runs: Sequence[Path],
    files: Sequence[Path],
    *,
    county: str | None = None,
    store: Store | None = None,
    at: datetime | None = None,
    member: str | None = None,
) -> tuple[ActualsDocument, tuple[Issue, ...]]:
    """Set what runs planned beside what was reported.

    Parameters
    ----------
    runs
        Run folders of one county, at least one; of several the plan that counts for an order is
        the latest, by day and then as they are listed.
    files
        Files of statuses; rows of orders that no run has are refused.
    county
        Path or shipped name; None: as the first run says.
    store
        Where further statuses of these orders are kept; None: only the files tell.
    at, member
        The moment of asking, aware or local (None: now), and the id or name of the member whose
        orders count (None: all).

    Returns
    -------
    tuple of ActualsDocument and issues
        The orders in the order of the runs; and why rows of statuses were refused.

    Raises
    ------
    DataError
        If a run, its county or a file cannot be read, or the county has no such member.
    """
    found = [find_run(run) for run in runs]
    loaded = load_county(county or _county_of(found[0], runs[0]))
    zone = ZoneInfo(loaded.county.timezone)
    own = find_member(loaded.county, member)
    planned = _planned(found, loaded)
    known = waybills_of(planned.orders.values())  # also of others, whose rows are not wrong
    reads = [read_status_reports(path, known, planned.last_day, zone) for path in files]
    planned = planned.of(own)
    reports = [report for read in reads for report in read.value]
    if store is not None:
        told = set(reports)
        with store.reading() as connection:
            kept = statuses_named(connection, loaded.key, planned.orders)
        reports += [report for report in kept if report not in told]
    document = _document(loaded, planned, reports, at)
    return document, tuple(issue for read in reads for issue in read.issues)


def actuals_of_run(
    run: Path, loaded: LoadedCounty, reports: Iterable[StatusReport], at: datetime
) -> ActualsDocument:
    """Set what one run planned beside what was reported of its orders.

    Parameters
    ----------
    run, loaded
        The run folder, and its county.
    reports, at
        What was reported, of any orders, and the moment of asking, aware.

    Raises
    ------
    DataError
        If the run cannot be read.
    """
    return _document(loaded, _planned([find_run(run)], loaded), reports, at)


def actuals_in_store(
    store: Store,
    loaded: LoadedCounty,
    first_day: date,
    last_day: date,
    *,
    at: datetime | None = None,
    choice: Choice | None = None,
) -> ActualsDocument:
    """Set the plans that a store keeps beside the statuses it keeps.

    Parameters
    ----------
    store, loaded
        The store, and a county in it.
    first_day, last_day
        The days whose orders count, ends included; of each the newest version of the plan `main`.
    at
        As for `actuals_of_runs`.
    choice
        Which of the orders count; None: all.
    """
    with store.reading() as connection:
        handed_in = orders_between(connection, loaded.key, first_day, last_day, choice)
        orders = {order.order_id: order for order in handed_in}
        days = [_DayPlan(day=first_day, orders=orders, planned={})]
        for number in range((last_day - first_day).days + 1):
            day = first_day + timedelta(days=number)
            if MAIN in plans_of_day(connection, loaded.key, day):
                saved = plan_of(connection, PlanKey(county_id=loaded.key, day=day))
                header, plan = load_plan(saved.content.plan.encode("utf-8"))
                days.append(_day_plan(handed_in, header, plan, first_day))
        reports = statuses_named(connection, loaded.key, orders)
    return _document(loaded, _together(days, (first_day, last_day)), reports, at)


def _day_plan(orders: Iterable[Order], header: PlanHeader, plan: Plan, first_day: date) -> _DayPlan:
    by_id = {order.order_id: order for order in orders}
    later_s = (header.day - first_day).days * _DAY_S
    planned = {order_id: s + later_s for order_id, s in arrivals_of(by_id, plan).items()}
    return _DayPlan(day=header.day, orders=by_id, planned=planned)


def _planned(found: Sequence[RunFiles], loaded: LoadedCounty) -> _Planned:
    """Return the orders of runs, and when they are planned to arrive."""
    plans = [load_plan(read_bytes(each.plan_path), each.plan_path.name) for each in found]
    days = [header.day for header, _ in plans]
    by_day = sorted(zip(found, plans, strict=True), key=lambda pair: pair[1][0].day)
    day_plans = [
        _day_plan(
            read_orders(each.orders_path, loaded.county, min(days)).value, header, plan, min(days)
        )
        for each, (header, plan) in by_day
    ]
    return _together(day_plans, (min(days), max(days)))


def _together(days: Iterable[_DayPlan], first_and_last: tuple[date, date]) -> _Planned:
    """Return the orders of all days, each once, and when the latest plan brings them.

    A plan takes back what an earlier one of the same day has promised; one of a later day does not.
    """
    orders: dict[OrderId, Order] = {}
    arrivals: dict[OrderId, tuple[date, int]] = {}
    for day in days:
        for order_id, order in day.orders.items():
            orders[order_id] = order
            if order_id in day.planned:
                arrivals[order_id] = day.day, day.planned[order_id]
            elif order_id in arrivals and arrivals[order_id][0] == day.day:
                del arrivals[order_id]
    return _Planned(
        first_day=first_and_last[0],
        last_day=first_and_last[1],
        orders=orders,
        arrivals={order_id: at_s for order_id, (_, at_s) in arrivals.items()},
    )


def _document(
    loaded: LoadedCounty, planned: _Planned, reports: Iterable[StatusReport], at: datetime | None
) -> ActualsDocument:
    zone, first_day = ZoneInfo(loaded.county.timezone), planned.first_day
    now_s = to_seconds((at or datetime.now(zone)).replace(microsecond=0), first_day, zone)
    events = events_of(reports, first_day, zone)
    return ActualsDocument(
        county=loaded.key,
        first_day=first_day,
        last_day=planned.last_day,
        zone=zone,
        now_s=now_s,
        rows=planned_and_actual(planned.orders, planned.arrivals, events, now_s),
        names=names_of(loaded.county),
    )


def _county_of(found: RunFiles, run: Path) -> str:
    """Return the county a run is of: where it was, or by its name."""
    if found.record is None:
        raise DataError([PrintingIssue.NO_COUNTY.issue(table=run.name)])
    is_there = Path(found.record.county_path).is_dir()
    return found.record.county_path if is_there else found.record.county
