"""Use cases of the command line and of programs: no printing, typed results, no business rule."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

from api.days import CountyDay, LoadedCounty, OrderChoice, load_county, open_day, unconnected_places
from api.holding import Holding
from data.directives_file import write_directives
from data.explanations import dump_explanations, names_of
from data.files import county_digest, write_atomically
from data.fleet_file import write_fleet
from data.plan_document import PlanDocument
from data.plan_json import PlanHeader, dump_plan, load_plan
from data.progress_json import load_progress
from data.route_geojson import dump_geojson
from data.route_map import dump_map
from data.route_sheet import route_sheets
from data.route_workbook import dump_workbook
from data.run_folder import (
    DIRECTIVES,
    EXPLANATIONS,
    FLEET,
    GEOJSON,
    MAP,
    NOT_PLANNED_WITH,
    ORDERS,
    PLAN,
    RECORD,
    REJECTED,
    SUMMARY,
    WORKBOOK,
    ReplanRecord,
    RunFiles,
    RunRecord,
    dump_json,
    dump_record,
    find_run,
    versions,
    writing_run,
)
from data.sheets import read_bytes
from data.summary_json import Summary, figures, summarise
from data.writers import write_orders, write_rejected
from network.text import Language
from routing.cost import CostBreakdown
from routing.daily import Engine, plan_day, prepare
from routing.kpi import measure
from routing.outcome import Outcome, Progress, Status, StopReason
from routing.replanning.facts import day_under_way
from routing.stop import Cancellable, limited
from routing.two_echelon.alternatives import Explanation, explain
from routing.two_echelon.around import Around, around
from routing.two_echelon.check import check
from routing.two_echelon.plan import Plan
from routing.two_echelon.price import price
from routing.two_echelon.problem import TwoEchelonProblem
from routing.violation import Violation


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """How to search.

    Parameters
    ----------
    engine, seed
        Method and seed.
    time_s, iterations
        Wall-clock seconds, > 0; or, if set, iterations, ≥ 1 (deterministic).
    compact_fen
        What the search charges for a change of township on a route, fen ≥ 0.
    holding
        How orders are held.
    """

    engine: Engine
    seed: int
    time_s: float = 60.0
    iterations: int | None = None
    compact_fen: int = 0
    holding: Holding = field(default_factory=Holding)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedDay:
    """A day with its plan, checked and measured.

    Parameters
    ----------
    day, search
        What was planned and how.
    outcome
        The plan and how it came about.
    violations
        What the checker found.
    summary
        The figures.
    replan, files
        Of a day planned again: from what, and further files of its run by name.
    """

    day: CountyDay
    search: Search
    outcome: Outcome[Plan]
    violations: tuple[Violation, ...]
    summary: Summary
    replan: ReplanRecord | None = None
    files: Mapping[str, str] = field(default_factory=dict)

    @property
    def has_no_plan(self) -> bool:
        """Whether there was something to carry and none of it is carried or held."""
        orders = self.summary.orders
        nothing = orders.total > 0 and orders.planned == 0 and orders.held == 0
        return nothing or self.outcome.status is Status.INFEASIBLE


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenPlan:
    """A plan from a file with the day it is for."""

    day: CountyDay
    header: PlanHeader
    plan: Plan


def plan_county_day(
    day: CountyDay,
    search: Search,
    *,
    locked_in: Plan | None = None,
    is_cancelled: Callable[[], bool] = lambda: False,
    on_event: Callable[[Progress], None] | None = None,
) -> PlannedDay:
    """Plan a day, check the plan and measure it.

    Parameters
    ----------
    day, search
        What to plan and how.
    locked_in
        A plan of the day whose locked routes stay as they are; None: everything is planned anew.
    is_cancelled
        Asked during the search; once it answers True the best plan so far is kept.
    on_event
        Told how the search gets on.
    """
    hold = search.holding.rule(day.county)
    divided = None if locked_in is None else around(day.problem, locked_in)
    day = replace(day, problem=hold(day.problem))
    problem = day.problem if divided is None else hold(divided.rest)
    prepare(problem)
    limit = limited(search.time_s, search.iterations)
    outcome = plan_day(
        problem,
        engine=search.engine,
        stop=Cancellable(limit, is_cancelled),
        seed=search.seed,
        compact_fen=search.compact_fen,
        on_event=on_event if divided is None else _of_all(on_event, divided, day.problem),
    )
    if divided is not None:
        plan = divided.joined(outcome.plan)
        outcome = replace(
            outcome, plan=plan, cost_fen=price(day.problem, plan).total, lower_bound_fen=None
        )
    violations = tuple(check(day.problem, outcome.plan))
    indicators = measure(day.problem, outcome.plan)
    summary = summarise(
        indicators,
        outcome,
        violations=len(violations),
        unconnected_places=unconnected_places(day),
        engine=search.engine.value,
        version=version("tongpei"),
        in_hand=day.orders.in_hand,
    )
    return PlannedDay(
        day=day,
        search=search,
        outcome=outcome,
        violations=violations,
        summary=summary,
    )


def _of_all(
    on_event: Callable[[Progress], None] | None, divided: Around, problem: TwoEchelonProblem
) -> Callable[[Progress], None] | None:
    """Return who is told of plans of the whole day while its rest is planned."""
    if on_event is None:
        return None
    kept_fen = price(problem, divided.kept).total
    kept_open = len(divided.kept.unserved)

    def tell(event: Progress) -> None:
        make = event.best_plan
        on_event(
            replace(
                event,
                best_fen=event.best_fen + kept_fen,
                unserved=event.unserved + kept_open,
                best_plan=None if make is None else lambda: divided.joined(make()),
            )
        )

    return tell


def write_planned_day(
    planned: PlannedDay,
    directory: Path,
    *,
    language: Language,
    command: tuple[str, ...],
    started_at: datetime,
) -> None:
    """Write the run folder of a planned day.

    Parameters
    ----------
    planned
        The day with its plan.
    directory
        The run folder.
    language
        Of the workbook, the refused rows and the map's first view.
    command, started_at
        The command line, and the aware moment it was given.

    Raises
    ------
    OSError
        If the folder cannot be written.
    """
    day = planned.day
    county, orders, plan = day.county, day.orders, planned.outcome.plan
    header = plan_header(day, plan, planned.outcome.solver)
    with writing_run(directory) as folder:
        write_orders(orders.orders, county, orders.day, folder / ORDERS)
        write_rejected(orders.rejected, folder / REJECTED, language)
        if day.directives:
            write_directives(day.directives, folder / DIRECTIVES)
        usual = day.loaded.county
        is_usual = (county.vehicles, county.bus_trips) == (usual.vehicles, usual.bus_trips)
        if day.scale is None and not is_usual:
            write_fleet(county, folder / FLEET)
        digest = hashlib.sha256((folder / ORDERS).read_bytes()).hexdigest()
        record = _record(planned, digest, command, started_at)
        for name, text in planned.files.items():
            write_atomically(folder / name, text)
        write_atomically(folder / PLAN, plan_text(day, plan, planned.outcome.solver))
        write_atomically(folder / SUMMARY, dump_summary(planned.summary))
        write_atomically(folder / RECORD, dump_record(record))
    document = PlanDocument(
        county=county,
        orders=orders.orders,
        plan=plan,
        header=header,
        sheets=route_sheets(county, orders.orders, day.problem.travel, plan),
        figures=figures(planned.summary),
        explanations=_explained(planned),
    )
    is_complete = _is_explained(planned)
    explanations = dump_explanations(
        document.explanations, header, names_of(county), is_complete=is_complete
    )
    with writing_run(directory, outdated=()) as folder:
        write_atomically(folder / GEOJSON, dump_geojson(document))
        write_atomically(folder / EXPLANATIONS, explanations)
        write_atomically(folder / MAP, dump_map(document, language))
        write_atomically(folder / WORKBOOK, dump_workbook(document, language))


def _explained(planned: PlannedDay) -> tuple[Explanation, ...]:
    """Explain the calls of a plan; whoever cancelled a search, or is on the road, is in a hurry."""
    if not _is_explained(planned):
        return ()
    return explain(planned.day.problem, planned.outcome.plan)


def _is_explained(planned: PlannedDay) -> bool:
    return planned.outcome.stop_reason is not StopReason.CANCELLED and planned.replan is None


def plan_text(day: CountyDay, plan: Plan, solver: str, *, is_compact: bool = False) -> str:
    """Return the text of plan.json.

    Parameters
    ----------
    day, plan, solver
        The day, a plan of it, and what made the plan.
    is_compact
        Whether programs alone are to read it.
    """
    types = {v.vehicle_id: v.vehicle_type_id for v in day.county.vehicles}
    return dump_plan(plan, plan_header(day, plan, solver), types, is_compact=is_compact)


def dump_summary(summary: Summary) -> str:
    """Return the text of summary.json."""
    return dump_json(summary.model_dump(mode="json"))


def open_run(county: str, run: Path) -> GivenPlan:
    """Return a run's plan with its day.

    Raises
    ------
    DataError
        If the county or a file of the run is missing or refused.
    """
    return open_found(load_county(county), find_run(run))


def open_found(loaded: LoadedCounty, found: RunFiles) -> GivenPlan:
    """Return the plan of a run that was found, with its day.

    Parameters
    ----------
    loaded, found
        The county, and the files of the run.

    Raises
    ------
    DataError
        If a file of the run is refused.
    """
    scale = None if found.record is None else found.record.scale
    given = _open(
        loaded,
        found.plan_path,
        OrderChoice(
            path=found.orders_path,
            day=None,
            scale=scale,
            fleet=found.fleet_path,
            directives=found.directives_path,
        ),
    )
    if found.progress_path is None:
        return given
    progress = load_progress(read_bytes(found.progress_path), found.progress_path.name)
    problem = day_under_way(given.day.problem, progress)
    return replace(given, day=replace(given.day, problem=problem))


def open_plan(county: str, plan_path: Path, choice: OrderChoice) -> GivenPlan:
    """Return a plan from a file with its day.

    Parameters
    ----------
    county
        Path or shipped name.
    plan_path
        The plan, made by this project or by hand.
    choice
        Its orders; without a day the plan's own date holds.

    Raises
    ------
    DataError
        If the county, the plan or the orders are missing or refused.
    """
    return _open(load_county(county), plan_path, choice)


def _open(loaded: LoadedCounty, plan_path: Path, choice: OrderChoice) -> GivenPlan:
    header, plan = load_plan(read_bytes(plan_path), plan_path.name)
    day = open_day(loaded, replace(choice, day=choice.day or header.day))
    return GivenPlan(day=day, header=header, plan=plan)


def check_given(given: GivenPlan) -> tuple[Violation, ...]:
    """Return what is wrong with a plan."""
    return tuple(check(given.day.problem, given.plan))


def price_given(given: GivenPlan) -> CostBreakdown:
    """Return what a plan costs; parts that name nothing known cost nothing and are violations."""
    return price(given.day.problem, given.plan)


def plan_header(day: CountyDay, plan: Plan, solver: str) -> PlanHeader:
    """Return what plan.json says of a plan as a whole; `solver` names what made it."""
    last_day = max((held.latest_day for held in plan.held), default=0)
    return PlanHeader(
        county=day.loaded.key,
        day=day.orders.day,
        horizon_days=1 + max(0, last_day),
        engine=solver,
    )


def _record(
    planned: PlannedDay, orders_digest: str, command: tuple[str, ...], started_at: datetime
) -> RunRecord:
    day, search, outcome = planned.day, planned.search, planned.outcome
    return RunRecord(
        county=day.loaded.key,
        county_path=str(day.loaded.directory),
        county_digest=county_digest(day.loaded.directory, NOT_PLANNED_WITH),
        date=day.orders.day.isoformat(),
        engine=outcome.solver,
        seed=search.seed,
        time_s=search.time_s if search.iterations is None else None,
        iterations=search.iterations,
        compact_fen=search.compact_fen,
        policy=search.holding.policy.value,
        scale=day.scale,
        orders_source=day.orders.source,
        orders_sha256=orders_digest,
        orders_accepted=len(day.orders.orders),
        orders_rejected=len(day.orders.rejected),
        stop_reason=outcome.stop_reason.value,
        iterations_made=outcome.iterations,
        command=command,
        started_at=started_at,
        versions=versions(),
        replan=planned.replan,
    )
