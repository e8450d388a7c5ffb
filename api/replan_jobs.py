"""Use cases of planning a kept plan again during the day, as a job.

What was reported of orders is known to the store; what else has happened is told in the request.
The plan that is found replaces the one in force once somebody keeps it.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

from api.job_requests import PlanBase, ReplanRequest, ReplanWish, replan_request_of
from api.keeping import SYSTEM
from api.kept_plans import Desk, named_orders
from api.order_books import OrderBooks
from api.planning_jobs import limits_of, put_in_queue
from api.replanning import ReplannedRun, disturbance_of, replan_given, search_for
from api.services import GivenPlan
from data.clock import to_moment, to_seconds
from data.event_issues import EventIssue
from data.events_file import EventWire, events_of, parse_at
from data.issues import DataError
from data.request_issues import RequestIssue
from data.statuses_file import understood
from data.store import audit, queue
from data.store.database import AUDIT, Store
from data.store.orders import orders_in_hand, orders_named, save_orders, statuses_between
from data.store.plans import PlanKey, job_behind, plan_of
from data.store.queue import JobKind, PlanningJob
from network.ids import OrderId
from network.orders import Order
from routing.outcome import Progress
from routing.replanning.events import Event, UrgentOrder
from routing.replanning.replan import Disturbance, Latitude
from routing.replanning.stability import Stability

SOURCE = "events"
"""How issues call the events of a request."""

_DAY_S = 86_400


def submit_replan(desk: Desk, key: PlanKey, wish: ReplanWish, *, by: str = SYSTEM) -> PlanningJob:
    """Put a job into the queue that plans a kept plan again.

    Urgent orders that the events bring are kept with it: whatever becomes of the job, they have
    been handed in.

    Parameters
    ----------
    desk, key, wish, by
        Where the plan is, which it is, what has happened and what may change, and the user.

    Raises
    ------
    DataError
        If there is no such plan, or with everything that cannot have happened to it.
    QueueFullError
        If as many jobs wait as may.
    """
    store = desk.store
    with store.reading() as connection:
        saved = plan_of(connection, key, wish.version)
    given, terms = desk.as_planned(saved), desk.terms(saved)
    events = events_of(wish.events, given.day.problem, given.plan, SOURCE)
    request = ReplanRequest(
        day=key.day,
        fleet=terms.fleet,
        directives=terms.directives,
        county_version=terms.county_version,
        base=PlanBase(name=key.name, version=saved.version),
        at_s=_moment(store, given, wish, events),
        wish=wish,
    )
    urgent = tuple(event.order for event in events if isinstance(event, UrgentOrder))
    if wish.takes_new_orders:
        request = request.model_copy(update={"new_orders": _new(store, key, given, urgent)})
    news_of(store, key.county_id, given, request)
    if urgent:
        _keep(store, key, urgent, by)
    limits = limits_of(wish.time_s)
    return put_in_queue(store, key.county_id, request, kind=JobKind.REPLAN, by=by, limits=limits)


def replan_job(
    store: Store,
    job: PlanningJob,
    cache: Path,
    *,
    is_cancelled: Callable[[], bool],
    on_event: Callable[[Progress], None],
) -> ReplannedRun:
    """Plan again what a job says.

    Parameters
    ----------
    store, job, cache
        Where the plan is, a job of that kind, and a folder for files of counties.
    is_cancelled, on_event
        Asked during the search; told how it gets on.
    """
    request = replan_request_of(job)
    wish = request.wish
    key = PlanKey(county_id=job.county_id, day=request.day, name=request.base.name)
    with store.reading() as connection:
        saved = plan_of(connection, key, request.base.version)
    given = Desk(store, cache).as_planned(saved)
    return replan_given(
        given,
        news_of(store, job.county_id, given, request),
        search_for(wish.seed, wish.time_s, wish.iterations),
        latitude_of(wish),
        is_cancelled=is_cancelled,
        on_event=on_event,
    )


def events_taken_in(
    store: Store, key: PlanKey, version: int | None = None
) -> tuple[tuple[int, EventWire], ...]:
    """Return the events for which a plan was planned again, each with the version then in force.

    A plan that was planned again several times knows them all, whatever its name was then.

    Parameters
    ----------
    store, key, version
        Where the plan is, which it is, and its version; None: the newest.

    Raises
    ------
    StoreError
        If there is no such plan.
    """
    found: list[tuple[int, EventWire]] = []
    with store.reading() as connection:
        saved = plan_of(connection, key, version)
        while (job_id := job_behind(connection, saved)) is not None:
            job = queue.job_of(connection, job_id)
            if job.kind is not JobKind.REPLAN:
                break
            request = replan_request_of(job)
            base = request.base
            number = base.version or 1
            found[:0] = [(number, event) for event in request.wish.events]
            saved = plan_of(connection, replace(key, name=base.name), number)
    return tuple(found)


def latitude_of(wish: ReplanWish) -> Latitude:
    """Return what may change, and what changes are charged."""
    prices = Stability(**{name: getattr(wish, name) for name in Stability.__slots__})
    return Latitude(freedom=wish.freedom, prices=prices)


def news_of(store: Store, county_id: str, given: GivenPlan, request: ReplanRequest) -> Disturbance:
    """Return what has happened to a plan by a moment: events, statuses and new orders.

    Raises
    ------
    DataError
        With everything that cannot have happened.
    """
    problem, at_s = given.day.problem, request.at_s
    zone = ZoneInfo(problem.county.timezone)
    until_s = _DAY_S - 1 if at_s is None else at_s
    with store.reading() as connection:
        reports = statuses_between(
            connection,
            county_id,
            to_moment(0, request.day, zone),
            to_moment(until_s + 1, request.day, zone),
        )
    ids = [OrderId(order_id) for order_id in request.new_orders]
    new = OrderBooks(store).of_named(county_id, request.day, zone, ids).placed_in(problem.county)
    rows = [
        (report.order_id, report.status, to_seconds(report.at, request.day, zone))
        for report in reports
        if report.order_id in problem.orders
    ]
    events = events_of(request.wish.events, problem, given.plan, SOURCE)
    known = understood(rows, problem).beside(problem, given.plan)
    found = disturbance_of(problem, events, known, at_s, SOURCE)
    joined = tuple(UrgentOrder(at_s=found.now_s, order=order) for order in new)
    return replace(found, events=(*found.events, *joined))


def _moment(
    store: Store, given: GivenPlan, wish: ReplanWish, events: tuple[Event, ...]
) -> int | None:
    """Return the moment to plan from: as asked, or now if it is the day; None: the last news."""
    problem = given.day.problem
    zone = ZoneInfo(problem.county.timezone)
    if wish.at is None:
        now_s = to_seconds(store.clock(), problem.day, zone)
        last_s = max((event.at_s for event in events), default=0)
        return max(now_s, last_s) if 0 <= now_s < _DAY_S else None
    at_s = parse_at(wish.at, problem.day, zone)
    if at_s is None or not 0 <= at_s < _DAY_S:
        kind = EventIssue.NOT_A_TIME if at_s is None else EventIssue.OUTSIDE_DAY
        raise DataError([kind.issue(table=SOURCE, field="/at", value=wish.at)])
    return at_s


def _new(
    store: Store, key: PlanKey, given: GivenPlan, urgent: tuple[Order, ...]
) -> tuple[str, ...]:
    """Return the orders in hand that a plan does not know."""
    known = {*named_orders(given.plan), *(order.order_id for order in urgent)}
    with store.reading() as connection:
        in_hand = orders_in_hand(connection, key.county_id, key.day)
    return tuple(order.order_id for order in in_hand if order.order_id not in known)


def _check_free(known: Iterable[Order], urgent: tuple[Order, ...]) -> None:
    """Refuse urgent orders whose ids others have; one that is there as it is told is the same."""
    kept = {order.order_id: order for order in known}
    wrong = [o.order_id for o in urgent if kept.get(o.order_id, o) != o]
    if wrong:
        kind = RequestIssue.ORDER_TAKEN
        raise DataError(kind.issue(table=SOURCE, field="/events", value=i) for i in wrong)


def _keep(store: Store, key: PlanKey, urgent: tuple[Order, ...], by: str) -> None:
    """Keep urgent orders among those of the day, without recipients: events name none.

    Raises
    ------
    DataError
        With every order whose id another has by now.
    """
    at = store.clock()
    details = {"day": key.day.isoformat(), "source": SOURCE, "accepted": len(urgent)}
    with store.writing(AUDIT) as connection:
        ids = [order.order_id for order in urgent]
        _check_free(orders_named(connection, key.county_id, ids, key.day), urgent)
        save_orders(connection, key.county_id, key.day, urgent, {}, at)
        audit.append(
            connection,
            at=at,
            actor=by,
            action="orders.imported",
            subject=key.county_id,
            details=details,
        )
