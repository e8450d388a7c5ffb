"""Use case: a county's network sited over several periods, and the folder of such a run."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from api.days import DayOrders, LoadedCounty, OrderChoice, day_orders
from api.siting_questions import Answered, Asked, ask
from data.files import county_digest, write_atomically
from data.issue_kinds import IssueKind
from data.issues import DataError
from data.run_folder import dump_json, versions, writing_run
from data.siting.answers import Question
from data.siting.assemble import SitedRollout, SitingHeader, assemble
from data.siting.document import SitingDocument
from data.siting.geojson import dump_siting_geojson
from data.siting.map import dump_siting_map
from data.siting.reach import reach_issues
from data.siting.reader import read_spec
from data.siting.run import (
    FILES,
    FRONT_IMAGE,
    FRONT_PAGE,
    GEOJSON,
    MAP,
    RECORD,
    SITING,
    SPEC,
    WORKBOOK,
    SitingRecord,
    find_spec,
)
from data.siting.spec import SitingSpec
from data.siting.wire import SitingWire, dump_siting
from data.siting.workbook import dump_siting_workbook
from network.text import Language
from network.travel import RoadTravel
from routing.errors import ContradictionError
from routing.outcome import Outcome, Progress
from routing.siting.rollout.access import VillageHours, village_hours
from routing.siting.rollout.calibration import SampleDay
from routing.siting.rollout.check import check
from routing.siting.rollout.county import build_rollout
from routing.siting.rollout.front import FrontPoint, covered_share, front, front_point, shares
from routing.siting.rollout.plan import RolloutPlan
from routing.siting.rollout.problem import Rollout
from routing.siting.rollout.solvers.exact import solve
from routing.stop import Cancellable, MaxIterations, MaxTime, Stop
from routing.violation import Violation

_MAIN_SHARE = 0.5
"""Part of the time that the roll-out itself may take where more coverage is asked about too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SitingCase:
    """A county's network that is to be sited.

    Parameters
    ----------
    loaded, orders
        The county, and its sample day.
    spec, spec_path
        What is asked, and where that stands.
    rollout, travel, hours
        The problem, ways by road, and those of residents.
    """

    loaded: LoadedCounty
    orders: DayOrders
    spec: SitingSpec
    spec_path: Path
    rollout: Rollout
    travel: RoadTravel
    hours: VillageHours


@dataclass(frozen=True, slots=True, kw_only=True)
class SitingSearch:
    """How to search.

    Parameters
    ----------
    seed
        Of the solver.
    time_s, iterations
        Wall-clock seconds for all, > 0; or, if set, looks at the criterion for each solution,
        ≥ 1 (deterministic).
    num_front
        How many higher levels of coverage are to be priced, ≥ 0.
    questions, ask_time_s
        What else is asked of the roll-out, and seconds for each question, > 0.
    """

    seed: int = 0
    time_s: float = 120.0
    iterations: int | None = None
    num_front: int = 5
    questions: frozenset[Question] = frozenset()
    ask_time_s: float = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class SitedCase:
    """A case with its answer.

    Parameters
    ----------
    case, search
        What was sited and how.
    sited, violations
        The answer, and what the checker found.
    siting
        siting.json.
    solve_s
        Seconds it took.
    """

    case: SitingCase
    search: SitingSearch
    sited: SitedRollout
    violations: tuple[Violation, ...]
    siting: SitingWire
    solve_s: float

    @property
    def document(self) -> SitingDocument:
        """What the files print."""
        return SitingDocument(county=self.case.loaded.county, siting=self.siting)


def open_siting(
    loaded: LoadedCounty,
    spec_path: Path | None,
    choice: OrderChoice,
    handed_in: DayOrders | None = None,
) -> SitingCase:
    """Read a spec and build its problem.

    Parameters
    ----------
    loaded, choice
        The county, and the orders of its sample day.
    spec_path
        The spec; None: the county's own.
    handed_in
        Orders of the sample day that are known already; None: those that `choice` means.

    Raises
    ------
    DataError
        If spec or orders are refused, or ask for what cannot be.
    """
    path = spec_path or find_spec(loaded.directory, is_shipped=loaded.is_shipped)
    spec = read_spec(path, loaded.county)
    orders = day_orders(loaded, loaded.county, choice) if handed_in is None else handed_in
    travel = RoadTravel(loaded.county)
    try:
        rollout = build_rollout(loaded.county, orders.orders, travel, spec.spec)
    except ContradictionError as error:
        raise DataError(
            IssueKind.CONTRADICTION.issue(table=spec.name, detail=problem)
            for problem in error.problems
        ) from error
    issues = reach_issues(rollout, spec)
    if issues:
        raise DataError(issues)
    return SitingCase(
        loaded=loaded,
        orders=orders,
        spec=spec,
        spec_path=path,
        rollout=rollout,
        travel=travel,
        hours=village_hours(loaded.county, travel, rollout),
    )


def site_county(
    case: SitingCase,
    search: SitingSearch,
    *,
    is_cancelled: Callable[[], bool] = lambda: False,
    on_event: Callable[[Progress], None] | None = None,
    on_question: Callable[[Question], None] = lambda _: None,
    on_found: Callable[[SitedCase], None] = lambda _: None,
) -> SitedCase:
    """Site a county's network, and price more coverage.

    Parameters
    ----------
    case, search
        What to site and how.
    is_cancelled
        Asked during the search; once it answers True the best so far is kept.
    on_event
        Told how the search for the roll-out itself gets on.
    on_question
        Told of every question before it is asked.
    on_found
        Told what is known as soon as there is a roll-out, and again once questions are answered,
        while there is more to do.
    """
    started = time.monotonic()
    rollout = case.rollout
    levels = shares(rollout, search.num_front)
    clock = _Clock(search, is_cancelled, len(levels))
    outcome = solve(rollout, stop=clock.first(), seed=search.seed, on_event=on_event)
    answered = Answered(outcome=outcome)
    if outcome.plan.opened and search.questions:
        on_found(_sited(case, search, answered, (), started))
        asked = _asked(case, search, is_cancelled)
        answered = ask(rollout, outcome, asked, on_question=on_question)
        outcome = answered.outcome
        clock = _Clock(search, is_cancelled, len(levels))
    points: tuple[FrontPoint, ...] = ()
    if outcome.plan.opened and levels:
        on_found(_sited(case, search, answered, (), started))
        own = front_point(rollout, covered_share(rollout, outcome.plan), outcome)
        points = (own, *_higher(rollout, levels, clock, search.seed))
    return _sited(case, search, answered, points, started)


def _sited(
    case: SitingCase,
    search: SitingSearch,
    answered: Answered,
    points: tuple[FrontPoint, ...],
    started: float,
) -> SitedCase:
    """Return a case with what is known of its answer, checked."""
    outcome = answered.outcome
    violations = tuple(check(case.rollout, outcome.plan)) if outcome.plan.opened else ()
    sited = SitedRollout(
        rollout=case.rollout,
        hours=case.hours,
        outcome=outcome,
        front=points,
        num_violations=len(violations),
        answers=answered.answers,
        daily=answered.daily,
    )
    return SitedCase(
        case=case,
        search=search,
        sited=sited,
        violations=violations,
        siting=assemble(sited, case.spec, _header(case)),
        solve_s=time.monotonic() - started,
    )


def write_siting(
    sited: SitedCase,
    directory: Path,
    *,
    language: Language,
    command: tuple[str, ...],
    started_at: datetime,
) -> None:
    """Write the folder of a siting run.

    Parameters
    ----------
    sited, directory
        The run and its folder.
    language
        Of the workbook, the image and the pages' first view.
    command, started_at
        The command line, and the aware moment it was given.

    Raises
    ------
    OSError
        If the folder cannot be written.
    """
    document = sited.document
    with writing_run(directory, outdated=FILES) as folder:
        write_atomically(folder / SPEC, sited.case.spec.content)
        write_atomically(folder / RECORD, _record(sited, command, started_at))
        write_atomically(folder / SITING, dump_siting(sited.siting))
        if sited.siting.has_plan:
            write_atomically(folder / GEOJSON, dump_siting_geojson(document))
            write_atomically(folder / WORKBOOK, dump_siting_workbook(document, language))
            write_atomically(folder / MAP, dump_siting_map(document, language))
        if sited.siting.front:
            _write_front(document, folder, language)


def _write_front(document: SitingDocument, folder: Path, language: Language) -> None:
    from data.siting.chart import dump_front_html, dump_front_png  # noqa: PLC0415 -- slow to import

    write_atomically(folder / FRONT_PAGE, dump_front_html(document, language))
    write_atomically(folder / FRONT_IMAGE, dump_front_png(document, language))


class _Clock:
    """Deals out the time: up to half to the roll-out itself, the rest to higher levels.

    What one does not use, those after it have.
    """

    def __init__(
        self, search: SitingSearch, is_cancelled: Callable[[], bool], num_levels: int
    ) -> None:
        self._search = search
        self._is_cancelled = is_cancelled
        self._left = num_levels
        self._all = MaxTime(search.time_s)

    def first(self) -> Stop:
        """Return the criterion of the roll-out itself."""
        share = _MAIN_SHARE if self._left else 1.0
        return self._stop(share * self._search.time_s)

    def next(self) -> Stop:
        """Return the criterion of a level: its part of what is left."""
        left_s = self._search.time_s * (1.0 - self._all(0.0))
        stop = self._stop(max(left_s, 0.0) / max(1, self._left) or 1e-3)
        self._left -= 1
        return stop

    def _stop(self, seconds: float) -> Stop:
        limit: Stop = MaxTime(seconds)
        if self._search.iterations is not None:
            limit = MaxIterations(self._search.iterations)
        return Cancellable(limit, self._is_cancelled)


def _higher(
    rollout: Rollout, levels: tuple[float, ...], clock: _Clock, seed: int
) -> tuple[FrontPoint, ...]:
    """Return the cheapest roll-outs of higher coverage, as far as is known."""

    def ask(problem: Rollout, start: RolloutPlan | None) -> Outcome[RolloutPlan]:
        return solve(problem, stop=clock.next(), seed=seed, start=start, names_conflicts=False)

    return front(rollout, levels, ask)


def _asked(case: SitingCase, search: SitingSearch, is_cancelled: Callable[[], bool]) -> Asked:
    """Return what is to be asked; whoever cancels is in a hurry with every question."""

    def stop() -> Stop:
        limit: Stop = MaxTime(search.ask_time_s)
        if search.iterations is not None:
            limit = MaxIterations(search.iterations)
        return Cancellable(limit, is_cancelled)

    return Asked(
        questions=search.questions,
        spec=case.spec.spec,
        uncertainty=case.spec.uncertainty,
        sample=SampleDay(
            county=case.loaded.county,
            orders=case.orders.orders,
            day=case.orders.day,
            travel=case.travel,
        ),
        stop=stop,
        seconds=search.ask_time_s if search.iterations is None else 0.0,
        seed=search.seed,
    )


def _header(case: SitingCase) -> SitingHeader:
    loaded = case.loaded
    return SitingHeader(
        county=loaded.key,
        county_digest=county_digest(loaded.directory),
        data_note=loaded.county.data_note,
        day=case.orders.day,
        orders_source=case.orders.source,
        versions=versions(),
    )


def _record(sited: SitedCase, command: tuple[str, ...], started_at: datetime) -> str:
    case, search = sited.case, sited.search
    record = SitingRecord(
        county_path=str(case.loaded.directory),
        spec_path=str(case.spec_path),
        time_s=search.time_s if search.iterations is None else None,
        iterations=search.iterations,
        seed=search.seed,
        num_front=search.num_front,
        solve_s=round(sited.solve_s, 3),
        iterations_made=sited.sited.outcome.iterations,
        command=command,
        started_at=started_at,
    )
    return dump_json(record.model_dump(mode="json"))
