"""Use case: the sheets of a planned day, from its run folder to files, as a reader may see them."""

import gc
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from api.days import CountyDay, LoadedCounty, load_county
from api.services import GivenPlan, open_found
from data.files import county_digest, write_atomically
from data.fleet_file import read_fleet
from data.issues import DataError, Issue
from data.printing.batch import Batch, make_batch
from data.printing.privacy import Privacy
from data.printing.typeset import can_draw
from data.printing.view import DayView, Reader, Reported, restrict, run_id_of, view_day
from data.printing.wanted import SheetKind, Wanted
from data.printing_issues import PrintingIssue
from data.recipients_file import read_recipients
from data.run_folder import NOT_PLANNED_WITH, RunFiles, find_run
from data.sheets import read_bytes
from data.statuses_file import read_statuses
from data.writers import ISSUES_FILE, issues_text
from network.county import County
from network.ids import MemberId
from routing.kpi import measure
from routing.two_echelon.plan import Plan, RouteKind

_LOGO_SUFFIXES = frozenset({".png", ".jpg", ".jpeg", ".svg"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is asked for.

    Parameters
    ----------
    run
        The run folder.
    county
        Path or shipped name; None: as the run says.
    wanted
        Which sheets and how, but for the logo.
    member
        Id or name of the member whose orders are shown; None: all are.
    privacy
        How much of a person is shown.
    logo, statuses, recipients, fleet
        Files: the alliance's logo, how far orders have come, who they are for, and today's
        drivers; None: nothing of the kind.
    """

    run: Path
    county: str | None = None
    wanted: Wanted = field(default_factory=Wanted)
    member: str | None = None
    privacy: Privacy = Privacy.MASKED
    logo: Path | None = None
    statuses: Path | None = None
    recipients: Path | None = None
    fleet: Path | None = None


@contextmanager
def _garbage_kept() -> Iterator[None]:
    """Look for no garbage meanwhile.

    A large day has half a million cells and makes hardly any; looking through all of them again
    and again takes a fifth of the time. Who found the collector at work sets it to work again.
    """
    was_at_work = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_at_work:
            gc.enable()


@_garbage_kept()
def make_sheets(asked: Asked) -> Batch:
    """Return the sheets of a day, with what was noticed on the way.

    Rows of statuses and recipients that are refused are left out and listed in ``issues.csv``,
    unless the sheets are a member's: such rows may be of others' orders.

    Raises
    ------
    DataError
        If the run, its county, or a file is missing or refused, the member is unknown, the plan
        names what is not there, or the logo is no image.
    """
    found = find_run(asked.run)
    given = open_found(load_county(county_meant(asked.county, found)), found)
    issues = [*county_changed(given.day.loaded, found)]
    member = find_member(given.day.county, asked.member)
    reader = Reader(member=member, privacy=asked.privacy)
    refuse_unknown(given, reader)
    if asked.fleet is not None:
        fleet = read_fleet(asked.fleet, given.day.county)
        given = replace(given, day=replace(given.day, county=fleet.value))
        issues += fleet.issues
    reported, noticed = _reported(asked, given)
    view = _view(given, found, reader, reported)
    needs_indicators = view.is_whole and SheetKind.KPI in asked.wanted.kinds
    indicators = measure(given.day.problem, given.plan) if needs_indicators else None
    wanted = asked.wanted if asked.logo is None else _with_logo(asked.wanted, asked.logo)
    batch = make_batch(view, indicators, wanted)
    files = dict(batch.files)
    if reader.member is None and (asked.statuses or asked.recipients):
        files[ISSUES_FILE] = issues_text(noticed, wanted.language).encode("utf-8")
    return Batch(files=files, issues=(*issues, *noticed, *batch.issues))


def write_sheets(batch: Batch, folder: Path) -> None:
    """Write the files of a batch; routes that an earlier batch left are taken away.

    Raises
    ------
    OSError
        If the folder cannot be written.
    """
    if any(name.startswith("gpx/") for name in batch.files):
        for path in (folder / "gpx").glob("*.gpx"):
            path.unlink()
    for name, content in batch.files.items():
        write_atomically(folder / name, content)


def county_meant(named: str | None, found: RunFiles) -> str:
    """Return the county that is meant: named, or where the run had it, or by the run's name.

    Raises
    ------
    DataError
        If none is named and the run does not say either.
    """
    if named is not None:
        return named
    if found.record is None:
        raise DataError([PrintingIssue.NO_COUNTY.issue(table=found.plan_path.parent.name)])
    is_there = Path(found.record.county_path).is_dir()
    return found.record.county_path if is_there else found.record.county


def county_changed(loaded: LoadedCounty, found: RunFiles) -> Iterator[Issue]:
    """Warn if a county's files are not those that a run was planned with."""
    directory = loaded.directory
    if (
        found.record is not None
        and county_digest(directory, NOT_PLANNED_WITH) != found.record.county_digest
    ):
        yield PrintingIssue.COUNTY_CHANGED.issue(table=directory.name)


def _view(given: GivenPlan, found: RunFiles, reader: Reader, reported: Reported) -> DayView:
    day = given.day
    return view_day(
        day.county,
        day.orders.orders,
        day.problem.travel,
        (given.header, given.plan),
        run_id=run_id_of(given.header, read_bytes(found.plan_path)),
        reader=reader,
        reported=reported,
    )


def find_member(county: County, named: str | None) -> MemberId | None:
    """Return the member that is named by id or name; None names none.

    Raises
    ------
    DataError
        If the county has no such member.
    """
    if named is None:
        return None
    for member in county.members:
        if named in {member.member_id, member.name_zh}:
            return member.member_id
    names = ", ".join(member.member_id for member in county.members)
    raise DataError([PrintingIssue.UNKNOWN_MEMBER.issue(table="members", value=named, names=names)])


def _reported(asked: Asked, given: GivenPlan) -> tuple[Reported, tuple[Issue, ...]]:
    reported = Reported()
    issues: tuple[Issue, ...] = ()
    if asked.statuses is not None:
        told = read_statuses(asked.statuses, given.day.problem, None)
        refused = frozenset(each.order_id for each in told.refused)
        reported = replace(reported, statuses=told.statuses, refused=refused)
        issues += told.issues
    if asked.recipients is not None:
        read = read_recipients(asked.recipients, given.day.orders.orders)
        reported = replace(reported, recipients=read.value)
        issues += read.issues
    return reported, issues


def _with_logo(wanted: Wanted, path: Path) -> Wanted:
    content, suffix = read_logo(path)
    return replace(wanted, logo=content, logo_suffix=suffix)


def read_logo(path: Path) -> tuple[bytes, str]:
    """Return the bytes of a logo and what its name ends in.

    Raises
    ------
    DataError
        If it is no image that can be drawn.
    """
    content, suffix = read_bytes(path), path.suffix.casefold()
    if suffix not in _LOGO_SUFFIXES or not can_draw(content, suffix):
        issue = PrintingIssue.LOGO_UNREADABLE.issue(table=path.name, value=str(path))
        raise DataError([issue])
    return content, suffix


def refuse_unknown(given: GivenPlan, reader: Reader) -> None:
    """Refuse a plan that names orders, places, vehicles or routes that are not there.

    Parameters
    ----------
    given, reader
        The plan, and who is told: a member nothing of orders that are not its own.

    Raises
    ------
    DataError
        With everything that is not there.
    """
    plan = given.plan
    if reader.member is not None:
        plan = restrict(plan, reader.seen(given.day.orders.orders))
    issues = [
        PrintingIssue.PLAN_UNUSABLE.issue(
            table="plan.json",
            value=name,
            detail_zh=f"{what_zh} {name}",
            detail_en=f"the {what_en} {name}",
        )
        for what_zh, what_en, name in dict.fromkeys(_unknown(given.day, plan))
    ]
    if issues:
        raise DataError(issues)


def _unknown(day: CountyDay, plan: Plan) -> Iterator[tuple[str, str, str]]:
    county = day.county
    places = county.place_by_id().keys()
    orders = day.problem.orders.keys()
    vehicles = {v.vehicle_id for v in (*county.vehicles, *plan.hired)}
    trips = {str(trip.trip_id) for trip in county.bus_trips}
    routes = {route.route_id for route in plan.routes}

    def missing(zh: str, en: str, names: Iterable[str]) -> Iterator[tuple[str, str, str]]:
        return ((zh, en, str(name)) for name in names)

    stops = [stop for route in plan.routes for stop in route.stops]
    legs = [leg for legs in plan.assignments.values() for leg in legs]
    named = [i for stop in stops for i in (*stop.deliver, *stop.collect)]
    unplanned = (
        *(held.order_id for held in plan.held),
        *(unserved.order_id for unserved in plan.unserved),
        *(late.order_id for late in plan.late),
    )
    all_orders = (*named, *plan.assignments, *unplanned)
    at = (*(s.place_id for s in stops), *(held.place_id for held in plan.held))
    yield from missing("运单", "order", (i for i in all_orders if i not in orders))
    yield from missing("网点", "place", (i for i in at if i not in places))
    yield from missing("线路", "route", (g.route_id for g in legs if g.route_id not in routes))
    for route in plan.routes:
        is_bus = route.kind is RouteKind.BUS
        if is_bus and str(route.vehicle_id) not in trips:
            yield "班次", "bus trip", str(route.vehicle_id)
        elif not is_bus and route.vehicle_id not in vehicles:
            yield "车辆", "vehicle", str(route.vehicle_id)
        if len(route.stops) < 2:
            yield "停靠，线路", "stops of route", route.route_id
