"""Use cases of kept plans: open one with its day; check, price, move, compare and explain it."""

import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from api.days import CountyDay, DayOrders, LoadedCounty, OrderChoice, open_day
from api.job_requests import DayRequest, base_of, request_of
from api.keeping import choice_of, open_county
from api.order_books import OrderBook, OrderBooks
from api.recent import Recent
from api.replanning import stopped_routes
from api.services import GivenPlan, check_given, price_given
from api.station_sheets import StationSheets
from data.changes import changes_wire
from data.explanations import names_of
from data.files import county_files
from data.issues import DataError
from data.plan_json import PlanHeader, load_plan
from data.progress_json import load_progress
from data.request_issues import RequestIssue
from data.store import queue
from data.store.accounts import Role, User
from data.store.counties import county_of, unpack_county
from data.store.database import Store
from data.store.issues import StoreError, StoreIssue
from data.store.orders import Choice, orders_named, visible_orders
from data.store.plans import PlanKey, PlanVersion, job_behind, plan_of
from data.store.queue import PlanningJob
from network.county import County
from network.ids import OrderId, PlaceId
from network.orders import Order
from network.text import Text
from network.travel import RoadTravel
from routing.cost import CostBreakdown
from routing.replanning.differences import differences
from routing.replanning.facts import day_under_way
from routing.two_echelon.plan import Plan
from routing.violation import Violation

SOURCE = "store"
"""Source of orders that come from the store."""

_MOST_COUNTIES = 8
_MOST_DAYS = 16


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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Written:
    """A county, and the names of its files that were written for it."""

    loaded: LoadedCounty
    names: frozenset[str]


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
        self._counties = Recent[_Written](_MOST_COUNTIES)
        self._travel = Recent[RoadTravel](_MOST_COUNTIES)
        self._days = Recent[CountyDay](_MOST_DAYS)
        self.books = OrderBooks(store)
        self._sheets = StationSheets(store)

    def county(self, county_id: str, version: int | None = None) -> LoadedCounty:
        """Return a county, at its newest version by default; its files are there, whoever tidies.

        Raises
        ------
        StoreError
            If there is none.
        """
        with self.store.reading() as connection:
            number = version or county_of(connection, county_id).version
        written = self._counties.get((county_id, number), lambda: self._write(county_id, number))
        if county_files(written.loaded.directory).keys() != written.names:
            with self.store.reading() as connection:
                unpack_county(connection, county_id, self._cache, version=number)
        return written.loaded

    def _write(self, county_id: str, version: int) -> _Written:
        loaded = open_county(self.store, county_id, self._cache, version)
        return _Written(loaded=loaded, names=frozenset(county_files(loaded.directory)))

    def choice(self, user: User, county_id: str, first_day: date, last_day: date) -> Choice:
        """Return which orders a user may see: of a station also those on its sheets of some days.

        Parameters
        ----------
        user, county_id
            Who asks of which county.
        first_day, last_day
            The days whose main plans count.
        """
        choice = choice_of(user)
        if user.role is not Role.STATION:
            return choice
        place_id = PlaceId(user.place_id or "")
        on_sheets = self._sheets.orders(county_id, place_id, first_day, last_day)
        return replace(choice, order_ids=on_sheets)

    def open(self, key: PlanKey, version: int | None = None) -> tuple[PlanVersion, GivenPlan]:
        """Return a kept plan, at its newest version by default, with its day.

        Raises
        ------
        StoreError
            If there is none.
        """
        saved = self.version(key, version)
        return saved, self.with_day(saved)

    def version(self, key: PlanKey, version: int | None = None) -> PlanVersion:
        """Return a version of a kept plan, the newest by default.

        Raises
        ------
        StoreError
            If there is none.
        """
        with self.store.reading() as connection:
            return plan_of(connection, key, version)

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
        key, terms = saved.key, self.terms(saved)
        zone = self._zone(key, terms)
        book = self.books.of_named(key.county_id, key.day, zone, named_orders(plan))
        return GivenPlan(day=self._day(key, terms, book), header=header, plan=plan)

    def given(self, key: PlanKey, content: bytes, terms: Terms) -> GivenPlan:
        """Return a plan, kept or not, with its day: what is in hand, and what it names.

        Parameters
        ----------
        key, content, terms
            Whose day it is of, the bytes of plan.json, and what the day is planned with.

        Raises
        ------
        DataError
            If the text is no plan, or one of another county or day, or a route goes nowhere.
        """
        header, plan = load_plan(content)
        _check_header(header, key)
        _check_routes(plan)
        return GivenPlan(day=self.day(key, plan, terms), header=header, plan=plan)

    def day(self, key: PlanKey, plan: Plan, terms: Terms) -> CountyDay:
        """Return the day of a plan as it is now: the same object as long as nothing changes.

        Parameters
        ----------
        key, plan, terms
            Whose day it is, a plan that names orders of it, and what the day is planned with.
        """
        zone = self._zone(key, terms)
        book = self.books.of_day(key.county_id, key.day, zone, named_orders(plan))
        return self._days.get(
            (key.county_id, key.day, terms, book), lambda: self._day(key, terms, book)
        )

    def _zone(self, key: PlanKey, terms: Terms) -> ZoneInfo:
        return ZoneInfo(self.county(key.county_id, terms.county_version).county.timezone)

    def _day(self, key: PlanKey, terms: Terms, book: OrderBook) -> CountyDay:
        loaded = self.county(key.county_id, terms.county_version)
        on_roads = partial(self.travel, key.county_id, terms.county_version)
        return stored_day(loaded, key.day, book, terms, travel_on=on_roads)

    def travel(
        self,
        county_id: str,
        version: int,
        county: County,
        closed_roads: frozenset[str] = frozenset(),
    ) -> RoadTravel:
        """Return travel in a version of a county, which its days share."""
        cached = (county_id, version, closed_roads)
        return self._travel.get(cached, lambda: RoadTravel(county, closed_roads))


def terms_of(request: DayRequest) -> Terms:
    """Return what a planning job plans with."""
    return Terms(
        county_version=request.county_version or 1,
        fleet=request.fleet,
        directives=request.directives,
    )


def stored_day(
    loaded: LoadedCounty,
    day: date,
    book: OrderBook,
    terms: Terms,
    *,
    travel_on: Callable[[County, frozenset[str]], RoadTravel] = RoadTravel,
) -> CountyDay:
    """Return a day of the store, ready to be planned, checked or priced.

    Parameters
    ----------
    loaded, day, book, terms
        The county, the day, its orders, and what it is planned with.
    travel_on
        Gives travel in the county while some roads are closed.

    Raises
    ------
    DataError
        If the texts of the day's files are refused.
    """
    opened = _morning(loaded, day, book, terms, travel_on)
    if not terms.progress:
        return opened
    progress = load_progress(terms.progress.encode("utf-8"))
    return replace(opened, problem=day_under_way(opened.problem, progress))


def _morning(
    loaded: LoadedCounty,
    day: date,
    book: OrderBook,
    terms: Terms,
    travel_on: Callable[[County, frozenset[str]], RoadTravel],
) -> CountyDay:
    """Return a day as it was before anything was done."""
    with tempfile.TemporaryDirectory() as folder:
        choice = OrderChoice(
            day=day,
            fleet=_file(folder, "fleet.csv", terms.fleet),
            directives=_file(folder, "directives.csv", terms.directives),
        )
        orders = book.placed_in(loaded.county)
        handed_in = _with_places(loaded.county, day, orders, terms.county_version)
        return open_day(loaded, choice, handed_in, travel_on=travel_on)


def _with_places(county: County, day: date, orders: tuple[Order, ...], version: int) -> DayOrders:
    """Return a day's orders without those between places that this version does not have."""
    known = county.place_by_id().keys()
    there = tuple(o for o in orders if {o.origin_id, o.destination_id} <= known)
    gone = sorted({i for o in orders for i in (o.origin_id, o.destination_id)} - known)
    places, count = ", ".join(gone), len(orders) - len(there)
    told = StoreIssue.PLACES_GONE.issue(table=SOURCE, value=places, count=count, version=version)
    return DayOrders(day=day, orders=there, issues=(told,) if gone else (), source=SOURCE)


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


def _check_routes(plan: Plan) -> None:
    empty = [number for number, route in enumerate(plan.routes) if not route.stops]
    if empty:
        detail = Text("线路应至少有一个停靠点。", "a route has to have a stop.")
        kind = RequestIssue.WRONG_VALUE
        raise DataError(
            kind.issue(table="plan", field=f"/routes/{number}/stops", detail=detail)
            for number in empty
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
