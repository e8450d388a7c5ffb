"""Use case: a county's network sited over several periods, with its cold stores."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from api.days import DayOrders, LoadedCounty, OrderChoice, day_orders
from api.siting_clock import SitingClock
from api.siting_problems import build_problems
from api.siting_questions import PLANS_DAYS, Answered, Asked, ask, warm
from api.siting_stores import CheckedStores, site_stores
from data.files import county_digest
from data.run_folder import versions
from data.siting.answers import Question
from data.siting.assemble import SitedRollout, SitingHeader, assemble
from data.siting.document import SitingDocument
from data.siting.reader import read_spec
from data.siting.run import find_spec
from data.siting.spec import SitingSpec
from data.siting.wire import SitingWire
from network.travel import RoadTravel
from routing.outcome import Outcome, Progress
from routing.siting.cold_stores.problem import ColdStores
from routing.siting.rollout.access import VillageHours, village_hours
from routing.siting.rollout.calibration import Observation, SampleDay
from routing.siting.rollout.check import check
from routing.siting.rollout.county import with_ways
from routing.siting.rollout.front import FrontPoint, covered_share, front, front_point, shares
from routing.siting.rollout.plan import RolloutPlan
from routing.siting.rollout.problem import Rollout
from routing.siting.rollout.solvers.exact import solve
from routing.violation import Violation


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
    stores
        The problem of cold stores; None: they are not asked for.
    """

    loaded: LoadedCounty
    orders: DayOrders
    spec: SitingSpec
    spec_path: Path
    rollout: Rollout
    travel: RoadTravel
    hours: VillageHours
    stores: ColdStores | None = None


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
        What else is asked of the roll-out, and the seconds that each question takes at most, > 0;
        None: an equal part of what is left.
    """

    seed: int = 0
    time_s: float = 120.0
    iterations: int | None = None
    num_front: int = 5
    questions: frozenset[Question] = frozenset()
    ask_time_s: float | None = None


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

    @property
    def has_all(self) -> bool:
        """Whether there is a plan of everything that was asked for."""
        return self.siting.has_plan and (self.case.stores is None or self.siting.has_stores)


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
    problems = build_problems(loaded.county, orders.orders, travel, spec)
    return SitingCase(
        loaded=loaded,
        orders=orders,
        spec=spec,
        spec_path=path,
        rollout=problems.rollout,
        travel=travel,
        hours=village_hours(loaded.county, travel, problems.rollout),
        stores=problems.stores,
    )


def site_county(  # noqa: PLR0913 -- each listener is told of something else
    case: SitingCase,
    search: SitingSearch,
    *,
    is_cancelled: Callable[[], bool] = lambda: False,
    on_event: Callable[[Progress], None] | None = None,
    on_question: Callable[[Question], None] = lambda _: None,
    on_found: Callable[[SitedCase], None] = lambda _: None,
    on_stores: Callable[[], None] = lambda: None,
    on_days: Callable[[tuple[Observation, ...]], None] = lambda _: None,
) -> SitedCase:
    """Site a county's network, price more coverage, and decide where its cold stores open.

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
    on_stores
        Told before cold stores are decided.
    on_days
        Told of days planned for calibration, as they come.
    """
    sample = SampleDay(
        county=case.loaded.county,
        orders=case.orders.orders,
        day=case.orders.day,
        travel=case.travel,
    )
    if search.questions & PLANS_DAYS:
        warm(sample)
    started = time.monotonic()
    rollout = case.rollout
    levels = shares(rollout, search.num_front)
    clock = SitingClock(
        time_s=search.time_s,
        iterations=search.iterations,
        ask_time_s=search.ask_time_s,
        num_questions=len(search.questions),
        num_levels=len(levels),
        is_cancelled=is_cancelled,
    )
    stores = None
    if case.stores is not None:
        on_stores()
        stores = _stores(case.stores, search, clock)
    outcome = solve(rollout, stop=clock.first(), seed=search.seed, on_event=on_event)
    answered = Answered(rollout=rollout, outcome=outcome)
    if outcome.plan.is_known and search.questions:
        on_found(_sited(case, search, answered, stores, (), started))
        asked = _asked(case, search, sample, clock)
        answered = ask(rollout, outcome, asked, on_question=on_question, on_days=on_days)
        rollout, outcome = answered.rollout, answered.outcome
    points: tuple[FrontPoint, ...] = ()
    if outcome.plan.is_known and levels:
        on_found(_sited(case, search, answered, stores, (), started))
        own = front_point(rollout, covered_share(rollout, outcome.plan), outcome)
        points = (own, *_higher(rollout, levels, clock, search.seed))
    return _sited(case, search, answered, stores, points, started)


def _sited(
    case: SitingCase,
    search: SitingSearch,
    answered: Answered,
    stores: CheckedStores | None,
    points: tuple[FrontPoint, ...],
    started: float,
) -> SitedCase:
    """Return a case with what is known of its answer, checked."""
    rollout, outcome = answered.rollout, answered.outcome
    violations = tuple(check(rollout, outcome.plan)) if outcome.plan.is_known else ()
    sited = SitedRollout(
        rollout=rollout,
        hours=case.hours,
        outcome=outcome,
        front=points,
        num_violations=len(violations),
        answers=answered.answers,
        daily=answered.daily,
        cold=None if stores is None else stores.sited,
    )
    return SitedCase(
        case=case,
        search=search,
        sited=sited,
        violations=(*violations, *(() if stores is None else stores.violations)),
        siting=assemble(sited, case.spec, _header(case)),
        solve_s=time.monotonic() - started,
    )


def _stores(problem: ColdStores, search: SitingSearch, clock: SitingClock) -> CheckedStores:
    asks = Question.PRICES in search.questions
    return site_stores(
        problem,
        stop=clock.stores(asks_prices=asks),
        seed=search.seed,
        price_stop=clock.store_prices if asks else None,
    )


def _higher(
    rollout: Rollout, levels: tuple[float, ...], clock: SitingClock, seed: int
) -> tuple[FrontPoint, ...]:
    """Return the cheapest roll-outs of higher coverage, as far as is known."""

    def ask(problem: Rollout, start: RolloutPlan | None) -> Outcome[RolloutPlan]:
        return solve(problem, stop=clock.level(), seed=seed, start=start, names_conflicts=False)

    return front(rollout, levels, ask)


def _asked(case: SitingCase, search: SitingSearch, sample: SampleDay, clock: SitingClock) -> Asked:
    """Return what is to be asked."""
    spec, uncertainty = case.spec.spec, case.spec.uncertainty
    if Question.SCENARIOS in search.questions:
        county, orders = case.loaded.county, case.orders.orders
        found = with_ways(uncertainty.scenarios, county, orders, spec)
        uncertainty = replace(uncertainty, scenarios=found)
    return Asked(
        questions=search.questions,
        spec=spec,
        uncertainty=uncertainty,
        sample=sample,
        clock=clock,
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
