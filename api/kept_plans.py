"""Use cases of kept plans: open one with its day; check, price, lock, compare and explain it."""

import tempfile
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from threading import Lock
from typing import Any, TypeVar

from api.days import CountyDay, DayOrders, LoadedCounty, OrderChoice, open_day
from api.keeping import SYSTEM, keep_plan, open_county
from api.planning_jobs import PlanRequest, request_of
from api.services import GivenPlan, check_given, plan_text, price_given
from data.changes import changes_wire
from data.event_issues import EventIssue
from data.explanations import names_of
from data.issues import DataError
from data.move_issues import MoveIssue
from data.plan_document import PlanDocument
from data.plan_json import PlanHeader, load_plan
from data.request_issues import RequestIssue
from data.route_sheet import route_sheets
from data.store import queue
from data.store.counties import county_of
from data.store.database import Store
from data.store.orders import Choice, orders_in_hand, orders_named, visible_orders
from data.store.plans import PlanContent, PlanKey, PlanVersion, job_behind, plan_of
from data.summary_json import figures, load_summary
from network.ids import OrderId
from network.orders import Order
from network.text import Text
from routing.cost import CostBreakdown
from routing.replanning.differences import differences
from routing.two_echelon.by_hand import Immovable, Move, StopAt, change_by_hand
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
    """

    county_version: int
    fleet: str | None = None
    directives: str | None = None


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
                return Terms(county_version=county_of(connection, saved.key.county_id).version)
            return terms_of(request_of(queue.job_of(connection, job_id)))

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
        orders = self._orders(key.county_id, key.day, _named(plan))
        cached = (key.county_id, key.day, terms, orders)
        day = self._days.get(cached, lambda: self._day(key, terms, orders))
        return GivenPlan(day=day, header=header, plan=plan)

    def _orders(self, county_id: str, day: date, named: Iterable[OrderId]) -> tuple[Order, ...]:
        """Return the orders of a planned day: those signed for since count as in hand."""
        with self.store.reading() as connection:
            in_hand = orders_in_hand(connection, county_id, day)
            known = {order.order_id for order in in_hand}
            others = [order_id for order_id in named if order_id not in known]
            return (*in_hand, *orders_named(connection, county_id, others, day))

    def _day(self, key: PlanKey, terms: Terms, orders: tuple[Order, ...]) -> CountyDay:
        loaded = self.county(key.county_id, terms.county_version)
        return stored_day(loaded, key.day, orders, terms)


def terms_of(request: PlanRequest) -> Terms:
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
        visible = visible_orders(connection, county_id, _named(plan), choice)
        return orders_named(connection, county_id, visible, day)


def lock_routes(
    desk: Desk, key: PlanKey, route_ids: tuple[str, ...], *, based_on: int, by: str = SYSTEM
) -> PlanVersion:
    """Keep a version in which these routes, and no others, are not to be touched.

    Raises
    ------
    StoreError
        If there is no such plan.
    DataError
        If it has no such route.
    ConflictError
        If somebody else has saved a version in the meantime.
    """
    saved, given = desk.open(key)
    known = {route.route_id for route in given.plan.routes}
    wrong = [route_id for route_id in route_ids if route_id not in known]
    if wrong:
        raise DataError(
            EventIssue.UNKNOWN_ID.issue(table="plan", value=w, what_zh="线路", what_en="route")
            for w in wrong
        )
    plan = replace(given.plan, locked=tuple(dict.fromkeys(route_ids)))
    text = plan_text(given.day, plan, given.header.engine, is_compact=True)
    content = PlanContent(
        plan=text, summary=saved.content.summary, job_id=saved.content.job_id, note="locked"
    )
    return keep_plan(desk.store, key, content, based_on=based_on, by=by)


def moved_by_hand(given: GivenPlan, move: Move) -> GivenPlan:
    """Return a plan after a move, with times that fit; it may break rules.

    Raises
    ------
    DataError
        If the plan names what its day does not know, or nothing can be moved so.
    """
    _check_drawable(given)
    moved = change_by_hand(given.day.problem, given.plan, move)
    if isinstance(moved, Immovable):
        told = " → ".join(
            f"{each.route_id}#{each.index + 1}" if isinstance(each, StopAt) else each
            for each in (move.what, move.to)
        )
        raise DataError([MoveIssue[moved.name].issue(table="plan", value=told)])
    return replace(given, plan=moved)


def changes_between(before: GivenPlan, after: GivenPlan) -> dict[str, Any]:
    """Return what is different between two plans of a day, as changes.json holds it."""
    found = differences(before.plan, after.plan)
    head = {"cost_before_fen": price_given(before).total, "cost_fen": price_given(after).total}
    wire: dict[str, Any] = changes_wire(found, names_of(after.day.county), head)
    return wire


def document_of(given: GivenPlan, summary_text: str = "") -> PlanDocument:
    """Return a plan with everything that its documents print.

    Parameters
    ----------
    given, summary_text
        The plan with its day, and the text of summary.json; empty: there is none.

    Raises
    ------
    DataError
        If the plan names what its day does not know, so that nothing can be drawn.
    """
    _check_drawable(given)
    orders = tuple(given.day.problem.orders.values())
    summary = load_summary(summary_text.encode("utf-8"), "") if summary_text else None
    return PlanDocument(
        county=given.day.county,
        orders=orders,
        plan=given.plan,
        header=given.header,
        sheets=route_sheets(given.day.county, orders, given.day.problem.travel, given.plan),
        figures=() if summary is None else figures(summary),
    )


def _check_drawable(given: GivenPlan) -> None:
    county, plan = given.day.county, given.plan
    places = set(county.place_by_id())
    carriers = {*county.vehicle_by_id(), *(trip.trip_id for trip in county.bus_trips)}
    carriers |= {vehicle.vehicle_id for vehicle in plan.hired}
    orders = set(given.day.problem.orders)
    wrong: list[tuple[str, str, str]] = []
    for route in plan.routes:
        if route.vehicle_id not in carriers:
            wrong.append((route.vehicle_id, "车辆", "vehicle"))
        for stop in route.stops:
            if stop.place_id not in places:
                wrong.append((stop.place_id, "地点", "place"))
            named = (*stop.deliver, *stop.collect)
            wrong += [(o, "运单", "order") for o in named if o not in orders]
    if wrong:
        raise DataError(
            EventIssue.UNKNOWN_ID.issue(table="plan", value=value, what_zh=zh, what_en=en)
            for value, zh, en in dict.fromkeys(wrong)
        )


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


def _named(plan: Plan) -> list[OrderId]:
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
