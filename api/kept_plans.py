"""Use cases of kept plans: open one with its day; check, price, move, compare and explain it."""

import tempfile
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from threading import Lock
from typing import Any, TypeVar

from api.days import CountyDay, DayOrders, LoadedCounty, OrderChoice, open_day
from api.job_requests import DayRequest, base_of, request_of
from api.keeping import open_county
from api.plan_documents import check_drawable
from api.replanning import stopped_routes
from api.services import GivenPlan, check_given, price_given
from data.changes import changes_wire
from data.explanations import names_of
from data.issues import DataError
from data.move_issues import MoveIssue
from data.plan_json import PlanHeader, load_plan
from data.progress_json import load_progress
from data.request_issues import RequestIssue
from data.store import queue
from data.store.counties import county_of
from data.store.database import Store
from data.store.issues import StoreError, StoreIssue
from data.store.orders import Choice, orders_in_hand, orders_named, visible_orders
from data.store.plans import PlanKey, PlanVersion, job_behind, plan_of
from data.store.queue import PlanningJob
from network.ids import OrderId
from network.orders import Order
from network.text import Text
from routing.cost import CostBreakdown
from routing.replanning.differences import differences
from routing.replanning.facts import day_under_way
from routing.two_echelon.by_hand import Immovable, Move, StopAt, change_by_hand
from routing.two_echelon.locked_stops import taken_away
from routing.two_echelon.plan import Plan
from routing.violation import Violation

SOURCE = "store"
"""Source of orders that come from the store."""

_MOST_COUNTIES = 8
_MOST_DAYS = 16

ValueT = TypeVar("ValueT")


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a day was planned with, beside its orders.

    Parameters
    ----------
    county_version
        Version of the county.
    fleet, directives
        Texts of the day's files; None: there is nothing of the kind.
    progress
        Text of progress.json: how far the day had come; empty: it was planned in the morning.
    """

    county_version: int
    fleet: str | None = None
    directives: str | None = None
    progress: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What is to be said of a plan, whoever made it.

    Parameters
    ----------
    given, violations, cost
        The plan with its day, what is wrong with it, and what it costs.
    """

    given: GivenPlan
    violations: tuple[Violation, ...]
    cost: CostBreakdown

    def cost_wire(self) -> dict[str, int]:
        """Return the cost as JSON holds it, fen."""
        return {"total": self.cost.total, **asdict(self.cost)}


class _Recent:
    """Keeps what was made last; safe to use from many threads, and nothing is made twice at once.

    Parameters
    ----------
    most
        How many things are kept, ≥ 1.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[Hashable, Any] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable, make: Callable[[], ValueT]) -> ValueT:
        """Return what belongs to a key, made if it is not there."""
        with self._lock:
            if key not in self._kept:
                self._kept[key] = make()
                while len(self._kept) > self._most:
                    self._kept.popitem(last=False)
            self._kept.move_to_end(key)
            found: ValueT = self._kept[key]
            return found


class Desk:
    """Counties and days of a store, opened once and then at hand.

    Parameters
    ----------
    store
        What is kept.
    cache
        A folder for files of counties; what is in it can be deleted at any time.
    """

    def __init__(self, store: Store, cache: Path) -> None:
        self.store = store
        self._cache = cache
        self._counties = _Recent(_MOST_COUNTIES)
        self._days = _Recent(_MOST_DAYS)

    def county(self, county_id: str, version: int | None = None) -> LoadedCounty:
        """Return a county, at its newest version by default.

        Raises
        ------
        StoreError
            If there is none.
        """
        with self.store.reading() as connection:
            number = version or county_of(connection, county_id).version
        return self._counties.get(
            (county_id, number),
            lambda: open_county(self.store, county_id, self._cache, number),
        )

    def open(self, key: PlanKey, version: int | None = None) -> tuple[PlanVersion, GivenPlan]:
        """Return a kept plan, at its newest version by default, with its day.

        Raises
        ------
        StoreError
            If there is none.
        """
        with self.store.reading() as connection:
            saved = plan_of(connection, key, version)
        return saved, self.with_day(saved)

    def with_day(self, saved: PlanVersion) -> GivenPlan:
        """Return a version of a plan with its day, as the day was planned."""
        terms = self.terms(saved)
        return self.given(saved.key, saved.content.plan.encode("utf-8"), terms)

    def terms(self, saved: PlanVersion) -> Terms:
        """Return what the day of a version was planned with."""
        with self.store.reading() as connection:
            job_id = job_behind(connection, saved)
            if job_id is None:
                terms = Terms(county_version=county_of(connection, saved.key.county_id).version)
            else:
                terms = terms_of(request_of(queue.job_of(connection, job_id)))
        return replace(terms, progress=saved.content.progress)

    def terms_now(self, key: PlanKey) -> Terms:
        """Return what a plan's day is planned with: as its newest version was, if there is one."""
        with self.store.reading() as connection:
            kept = county_of(connection, key.county_id)
        try:
            with self.store.reading() as connection:
                saved = plan_of(connection, key)
        except DataError:
            return Terms(county_version=kept.version)
        return self.terms(saved)

    def as_planned(self, saved: PlanVersion) -> GivenPlan:
        """Return a version of a plan with its day as it knew it: without orders that came since."""
        header, plan = load_plan(saved.content.plan.encode("utf-8"))
        key = saved.key
        with self.store.reading() as connection:
            orders = orders_named(connection, key.county_id, named_orders(plan), key.day)
        day = self._opened(key, self.terms(saved), orders)
        return GivenPlan(day=day, header=header, plan=plan)

    def given(self, key: PlanKey, content: bytes, terms: Terms) -> GivenPlan:
        """Return a plan, kept or not, with its day: what is in hand, and what it names.

        Parameters
        ----------
        key, content, terms
            Whose day it is of, the bytes of plan.json, and what the day is planned with.

        Raises
        ------
        DataError
            If the text is no plan, or one of another county or day.
        """
        header, plan = load_plan(content)
        _check_header(header, key)
        orders = self._orders(key.county_id, key.day, named_orders(plan))
        return GivenPlan(day=self._opened(key, terms, orders), header=header, plan=plan)

    def _orders(self, county_id: str, day: date, named: Iterable[OrderId]) -> tuple[Order, ...]:
        """Return the orders of a planned day: those signed for since count as in hand."""
        with self.store.reading() as connection:
            in_hand = orders_in_hand(connection, county_id, day)
            known = {order.order_id for order in in_hand}
            others = [order_id for order_id in named if order_id not in known]
            return (*in_hand, *orders_named(connection, county_id, others, day))

    def _opened(self, key: PlanKey, terms: Terms, orders: tuple[Order, ...]) -> CountyDay:
        cached = (key.county_id, key.day, terms, orders)
        return self._days.get(cached, lambda: self._day(key, terms, orders))

    def _day(self, key: PlanKey, terms: Terms, orders: tuple[Order, ...]) -> CountyDay:
        loaded = self.county(key.county_id, terms.county_version)
        return stored_day(loaded, key.day, orders, terms)


def terms_of(request: DayRequest) -> Terms:
    """Return what a planning job plans with."""
    return Terms(
        county_version=request.county_version or 1,
        fleet=request.fleet,
        directives=request.directives,
    )


def stored_day(
    loaded: LoadedCounty, day: date, orders: tuple[Order, ...], terms: Terms
) -> CountyDay:
    """Return a day of the store, ready to be planned, checked or priced.

    Parameters
    ----------
    loaded, day, orders, terms
        The county, the day, its orders, and what it is planned with.

    Raises
    ------
    DataError
        If the texts of the day's files are refused.
    """
    opened = _morning(loaded, day, orders, terms)
    if not terms.progress:
        return opened
    progress = load_progress(terms.progress.encode("utf-8"))
    return replace(opened, problem=day_under_way(opened.problem, progress))


def _morning(loaded: LoadedCounty, day: date, orders: tuple[Order, ...], terms: Terms) -> CountyDay:
    """Return a day as it was before anything was done."""
    with tempfile.TemporaryDirectory() as folder:
        choice = OrderChoice(
            day=day,
            fleet=_file(folder, "fleet.csv", terms.fleet),
            directives=_file(folder, "directives.csv", terms.directives),
        )
        return open_day(loaded, choice, DayOrders(day=day, orders=orders, source=SOURCE))


def judge(given: GivenPlan) -> Judged:
    """Check and price a plan."""
    return Judged(given=given, violations=check_given(given), cost=price_given(given))


def orders_of_plan(store: Store, saved: PlanVersion, choice: Choice) -> tuple[Order, ...]:
    """Return those of a kept plan's orders that a choice means; times count from its day."""
    _, plan = load_plan(saved.content.plan.encode("utf-8"))
    county_id, day = saved.key.county_id, saved.key.day
    with store.reading() as connection:
        visible = visible_orders(connection, county_id, named_orders(plan), choice)
        return orders_named(connection, county_id, visible, day)


def moved_by_hand(given: GivenPlan, move: Move) -> GivenPlan:
    """Return a plan after a move, with times that fit; it may break rules.

    Raises
    ------
    DataError
        If the plan names what its day does not know, or nothing can be moved so.
    """
    check_drawable(given)
    moved = change_by_hand(given.day.problem, given.plan, move)
    told = " → ".join(
        f"{each.route_id}#{each.index + 1}" if isinstance(each, StopAt) else each
        for each in (move.what, move.to)
    )
    if isinstance(moved, Immovable):
        raise DataError([MoveIssue[moved.name].issue(table="plan", value=told)])
    if not set(taken_away(moved)) <= set(taken_away(given.plan)):
        raise DataError([MoveIssue.STOP_LOCKED.issue(table="plan", value=told)])
    return replace(given, plan=moved)


def changes_between(before: GivenPlan, after: GivenPlan) -> dict[str, Any]:
    """Return what is different between two plans of a day, as changes.json holds it."""
    progress = after.day.problem.progress
    found = differences(before.plan, after.plan, stopped=stopped_routes(progress))
    head = {"cost_before_fen": price_given(before).total, "cost_fen": price_given(after).total}
    if progress is not None:
        head = {"at_s": progress.now_s, **head}
    wire: dict[str, Any] = changes_wire(found, names_of(after.day.county), head)
    return wire


def changes_of_job(desk: Desk, job: PlanningJob, other: str | None = None) -> dict[str, Any]:
    """Return what a job's plan changes against the plan it was made from, or another of its day.

    Parameters
    ----------
    desk, job
        Where it is, and a job that plans a day.
    other
        Name of a plan, at its newest version; None: what the job planned again or around, else the
        plan the day is carried out by.

    Raises
    ------
    StoreError
        If the job has found no plan, or there is none to compare it with.
    """
    request = request_of(job)
    with desk.store.reading() as connection:
        found = queue.job_plan(connection, job.job_id)
    if found is None:
        raise StoreError([StoreIssue.NO_JOB_PLAN.issue(table="queue", value=job.job_id)])
    base = base_of(request)
    key = PlanKey(county_id=job.county_id, day=request.day, name=other or base.name)
    with desk.store.reading() as connection:
        saved = plan_of(connection, key, None if other else base.version)
    terms = replace(terms_of(request), progress=found.progress)
    after = desk.given(key, found.plan.encode("utf-8"), terms)
    return changes_between(desk.with_day(saved), after)


def _check_header(header: PlanHeader, key: PlanKey) -> None:
    said = (("county", header.county, key.county_id), ("date", str(header.day), str(key.day)))
    wrong = [(field, found, expected) for field, found, expected in said if found != expected]
    if wrong:
        raise DataError(
            RequestIssue.WRONG_VALUE.issue(
                table="plan",
                field=f"/{field}",
                value=found,
                detail=Text(f"应为 {expected}。", f"it has to be {expected}."),
            )
            for field, found, expected in wrong
        )


def named_orders(plan: Plan) -> list[OrderId]:
    """Return every order that a plan names."""
    named = dict.fromkeys(plan.assignments)
    for entries in (plan.held, plan.unserved, plan.late):
        named |= dict.fromkeys(entry.order_id for entry in entries)
    for route in plan.routes:
        for stop in route.stops:
            named |= dict.fromkeys((*stop.deliver, *stop.collect))
    return list(named)


def _file(folder: str, name: str, text: str | None) -> Path | None:
    if text is None:
        return None
    path = Path(folder) / name
    path.write_text(text, encoding="utf-8", newline="")
    return path
