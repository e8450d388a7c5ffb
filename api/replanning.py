"""Use case: a run planned again for what has happened since."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

from api.days import unconnected_places
from api.services import GivenPlan, PlannedDay, Search, open_run
from data.changes import changes_wire
from data.event_issues import EventIssue
from data.events_file import read_events
from data.explanations import names_of
from data.issues import DataError, Issue
from data.progress_json import dump_progress
from data.run_folder import CHANGES, EVENTS, PLAN, PROGRESS, ReplanRecord, dump_json, find_run
from data.sheets import read_bytes
from data.statuses_file import ReportedStatuses, read_statuses
from data.summary_json import Summary, load_summary, summarise
from data.words import clock
from routing.daily import Engine
from routing.kpi import measure
from routing.outcome import Progress
from routing.replanning.differences import Differences, differences
from routing.replanning.events import Event
from routing.replanning.replan import Disturbance, Latitude, Replanned, replan
from routing.stop import Cancellable, limited
from routing.two_echelon.check import check
from routing.two_echelon.price import price
from routing.two_echelon.problem import TwoEchelonProblem
from routing.two_echelon.progress import Progress as DayProgress


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What has happened since a run was planned.

    Parameters
    ----------
    events_path, statuses_path
        Files; None: nothing of the kind.
    at_s
        The moment to plan from; None: that of the last event or status.
    """

    events_path: Path | None = None
    statuses_path: Path | None = None
    at_s: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ToReplan:
    """A run with what has happened to it.

    Parameters
    ----------
    run, given
        Its folder, and its plan with the day.
    news, disturbance
        Where the news came from, and what they say.
    issues
        What was noticed in them.
    """

    run: Path
    given: GivenPlan
    news: News
    disturbance: Disturbance
    issues: tuple[Issue, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplannedRun:
    """A run planned again.

    Parameters
    ----------
    planned
        The day as any planned day, to be written as a run.
    found
        What planning again found.
    before_fen
        What the plan before costs.
    changes, wire
        What is different, and the same as JSON holds it.
    """

    planned: PlannedDay
    found: Replanned
    before_fen: int
    changes: Differences
    wire: dict[str, Any]


def open_news(county: str, run: Path, news: News) -> ToReplan:
    """Read a run and what has happened to it.

    Raises
    ------
    DataError
        If the county, a file of the run or the news is missing or refused.
    """
    given = open_run(county, run)
    problem = given.day.problem
    path = news.events_path
    events = () if path is None else read_events(path, problem, given.plan)
    statuses = ReportedStatuses()
    if news.statuses_path is not None:
        statuses = read_statuses(news.statuses_path, problem, news.at_s)
        if any(issue.is_error for issue in statuses.issues):  # half the news is none
            raise DataError(statuses.issues)
        statuses = statuses.beside(problem, given.plan)
    source = "" if news.events_path is None else news.events_path.name
    return ToReplan(
        run=run,
        given=given,
        news=news,
        disturbance=disturbance_of(problem, events, statuses, news.at_s, source),
        issues=statuses.issues,
    )


def disturbance_of(
    problem: TwoEchelonProblem,
    events: tuple[Event, ...],
    statuses: ReportedStatuses,
    at_s: int | None,
    source: str = "",
) -> Disturbance:
    """Return what a plan is to be changed for.

    Parameters
    ----------
    problem, events, statuses
        The day as the plan knew it, what went otherwise, and what is known of orders.
    at_s
        The moment to plan from; None: that of the last event or status.
    source
        The file of events, for issues.

    Raises
    ------
    DataError
        If something is said to happen after the moment, or the day was planned again later.
    """
    former_s = 0 if problem.progress is None else problem.progress.now_s
    last_s = max([former_s, *(event.at_s for event in events)])
    now_s = max(last_s, statuses.latest_s) if at_s is None else at_s
    if now_s < last_s:
        raise DataError(
            [EventIssue.AFTER_MOMENT.issue(table=source, value=clock(last_s), moment=clock(now_s))]
        )
    known = problem.progress.returning if problem.progress is not None else frozenset()
    named = {getattr(event, "order_id", None) for event in events} | known
    refused = tuple(
        replace(event, at_s=now_s) for event in statuses.refused if event.order_id not in named
    )
    return Disturbance(now_s=now_s, events=(*events, *refused), statuses=statuses.statuses)


def replan_run(
    asked: ToReplan,
    search: Search,
    latitude: Latitude,
    *,
    is_cancelled: Callable[[], bool] = lambda: False,
    on_event: Callable[[Progress], None] | None = None,
) -> ReplannedRun:
    """Plan a run again, check the plan and say what is different.

    Parameters
    ----------
    asked, search, latitude
        The run with its news, how long to search, and what may change.
    is_cancelled, on_event
        Asked during the search; told how it gets on.
    """
    found = replan_given(
        asked.given,
        asked.disturbance,
        search,
        latitude,
        is_cancelled=is_cancelled,
        on_event=on_event,
    )
    planned, files = found.planned, dict(found.planned.files)
    if asked.news.events_path is not None:
        files[EVENTS] = read_bytes(asked.news.events_path).decode("utf-8-sig")
    summary = _with_attempts(planned.summary, asked.run)
    record = _record(asked, latitude)
    return replace(found, planned=replace(planned, summary=summary, replan=record, files=files))


def replan_given(
    given: GivenPlan,
    disturbance: Disturbance,
    search: Search,
    latitude: Latitude,
    *,
    is_cancelled: Callable[[], bool] = lambda: False,
    on_event: Callable[[Progress], None] | None = None,
) -> ReplannedRun:
    """Plan a day again, check the plan and say what is different.

    Parameters
    ----------
    given, disturbance
        The plan in force with its day, and what has happened.
    search, latitude
        How long to search, and what may change.
    is_cancelled, on_event
        Asked during the search; told how it gets on.
    """
    problem = given.day.problem
    limit = limited(search.time_s, search.iterations)
    found = replan(
        problem,
        given.plan,
        disturbance,
        stop=Cancellable(limit, is_cancelled),
        seed=search.seed,
        latitude=latitude,
        on_event=on_event,
    )
    after, plan = found.problem, found.outcome.plan
    day = replace(
        given.day,
        problem=after,
        orders=replace(given.day.orders, orders=tuple(after.orders.values())),
    )
    violations = tuple(check(after, plan))
    progress = after.progress
    shift_s = latitude.prices.shift_s
    changes = differences(given.plan, plan, stopped=stopped_routes(progress), shift_s=shift_s)
    before_fen = price(problem, given.plan).total
    head = {
        "at_s": disturbance.now_s,
        "freedom": latitude.freedom.value,
        "cost_before_fen": before_fen,
        "cost_fen": found.outcome.cost_fen,
        "stability_fen": found.stability_fen,
    }
    wire = changes_wire(changes, names_of(day.county), head)
    files = {CHANGES: dump_json(wire)}
    if progress is not None:
        files[PROGRESS] = dump_progress(progress)
    summary = summarise(
        measure(after, plan),
        found.outcome,
        violations=len(violations),
        unconnected_places=unconnected_places(day),
        engine=found.outcome.solver,
        version=version("tongpei"),
    )
    planned = PlannedDay(
        day=day,
        search=search,
        outcome=found.outcome,
        violations=violations,
        summary=summary,
        files=files,
    )
    return ReplannedRun(
        planned=planned, found=found, before_fen=before_fen, changes=changes, wire=wire
    )


def stopped_routes(progress: DayProgress | None) -> frozenset[str]:
    """Return the routes whose vehicles have been given up; None: nothing has been done yet."""
    routes = () if progress is None else progress.routes
    return frozenset(route.route_id for route in routes if route.is_stopped)


def search_for(seed: int, time_s: float, iterations: int | None) -> Search:
    """Return how to search; the engine is that of the plan made before."""
    return Search(engine=Engine.JOINT, seed=seed, time_s=time_s, iterations=iterations)


def _with_attempts(summary: Summary, run: Path) -> Summary:
    """Return a summary that counts the orders in hand again as the run before does."""
    path = find_run(run).summary_path
    if path is None:
        return summary
    before = load_summary(read_bytes(path), path.name).orders
    counts = {"retried": before.retried, "returned": before.returned}
    return summary.model_copy(update={"orders": summary.orders.model_copy(update=counts)})


def _record(asked: ToReplan, latitude: Latitude) -> ReplanRecord:
    prices = latitude.prices
    return ReplanRecord(
        previous_run=str(asked.run),
        previous_plan_sha256=_digest(asked.run / PLAN) or "",
        events_sha256=_digest(asked.news.events_path),
        statuses_sha256=_digest(asked.news.statuses_path),
        at_s=asked.disturbance.now_s,
        freedom=latitude.freedom.value,
        vehicle_fen=prices.vehicle_fen,
        sequence_fen=prices.sequence_fen,
        shift_fen=prices.shift_fen,
        shift_s=prices.shift_s,
        put_off_fen=prices.put_off_fen,
    )


def _digest(path: Path | None) -> str | None:
    return None if path is None else hashlib.sha256(read_bytes(path)).hexdigest()
