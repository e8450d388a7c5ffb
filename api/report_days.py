"""Days of reports from run folders and from the store."""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from api.days import LoadedCounty, load_county
from api.kept_plans import SOURCE, Desk
from api.printing import county_changed, county_meant, refuse_unknown
from api.services import GivenPlan, open_found
from api.upkeep import open_existing, open_store
from data.issues import DataError, Issue
from data.plan_json import load_plan
from data.printing.view import Reader, Reported, run_id_of, view_day
from data.report_issues import ReportIssue
from data.reports.days import DaySource, ReportDay
from data.reports.status_log import StatusLog, read_status_log, status_log
from data.run_folder import PLAN, RunFiles, find_run
from data.sheets import read_bytes
from data.store.orders import statuses_named
from data.store.plans import MAIN, PlanKey, planned_days
from data.watching.runs import RECORD, Runs
from network.county import County
from network.ids import OrderId
from routing.kpi import measure, trip_shares
from routing.tally import Effort


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedDays:
    """Which days are meant.

    Parameters
    ----------
    runs
        Run folders, and folders that hold some; empty: the plans of the store.
    county
        Path or name of the county, of the store its id; None: as the runs say.
    url
        Address of the store; None: the usual one.
    statuses
        A file of reported statuses; None: those of the store, or none.
    """

    runs: tuple[Path, ...] = ()
    county: str | None = None
    url: str | None = None
    statuses: Path | None = None


@contextmanager
def opened_source(asked: AskedDays) -> Iterator[DaySource]:
    """Give the days that are meant.

    Raises
    ------
    DataError
        If a run, the county, the store or a file is missing or refused, the runs are of several
        counties or of the same day, or nothing is named.
    """
    if asked.runs:
        yield RunDays(asked)
        return
    if asked.county is None:
        raise DataError([ReportIssue.NO_COUNTY.issue(table="report")])
    open_existing(asked.url).close()  # nothing is set up for a report
    with open_store(asked.url) as store, TemporaryDirectory() as cache:
        desk = Desk(store, Path(cache))
        loaded = desk.county(asked.county)
        log, issues = _read_log(asked, loaded)
        yield KeptDays(desk, loaded, log, issues=issues)


class RunDays:
    """Days from run folders: a `DaySource`.

    Parameters
    ----------
    asked
        Which; at least one folder.

    Raises
    ------
    DataError
        As `opened_source` says.
    """

    def __init__(self, asked: AskedDays) -> None:
        folders = list(dict.fromkeys(run for path in asked.runs for run in _run_folders(path)))
        found = {folder: find_run(folder) for folder in folders}
        self._loaded = load_county(_one_county(asked, list(found.values())))
        self._run_of = _one_a_day(found)
        self._log, self._issues = _read_log(asked, self._loaded)
        self._statuses = asked.statuses
        self._unknown = 0

    @property
    def county(self) -> County:
        """The county as it is now."""
        return self._loaded.county

    @property
    def days(self) -> Sequence[date]:
        """The days that have a run."""
        return tuple(self._run_of)

    def file(self, *names: str) -> Path | None:
        """Return the first of some files that the county's folder has; None: it has none."""
        return _file(self._loaded, names)

    @property
    def issues(self) -> Sequence[Issue]:
        """What the statuses were refused for, and are of no order; that the county has changed."""
        runs = self._run_of.values()
        changed = (issue for files in runs for issue in county_changed(self._loaded, files))
        issues = [*self._issues, *dict.fromkeys(changed)]
        if self._unknown and self._statuses is not None:
            name = self._statuses.name
            issues.append(ReportIssue.UNKNOWN_STATUSES.issue(table=name, count=self._unknown))
        return issues

    def open(self, day: date, reader: Reader) -> ReportDay:
        """Return a day as a reader may see it."""
        files = self._run_of[day]
        given = open_found(self._loaded, files)
        if self._log is not None:
            self._unknown += self._log.unknown(day, given.day.problem.orders)
        source = given.day.orders.source if files.record is None else files.record.orders_source
        content = read_bytes(files.plan_path)
        return _report_day(given, content, reader, self._log, source)


class KeptDays:
    """Days from the plans that a store keeps: a `DaySource`.

    Parameters
    ----------
    desk, loaded
        The store's counties and days, and the county that is meant.
    log
        What was reported; None: what the store was told.
    name
        Name of the plans.
    issues
        What was noticed in what was reported.
    """

    def __init__(
        self,
        desk: Desk,
        loaded: LoadedCounty,
        log: StatusLog | None = None,
        name: str = MAIN,
        *,
        issues: Sequence[Issue] = (),
    ) -> None:
        self._desk, self._loaded, self._log, self._name = desk, loaded, log, name
        self._issues = issues
        with desk.store.reading() as connection:
            self._days = planned_days(connection, loaded.key, name)

    @property
    def county(self) -> County:
        """The county at its newest version."""
        return self._loaded.county

    @property
    def days(self) -> Sequence[date]:
        """The days that have a plan."""
        return self._days

    def file(self, *names: str) -> Path | None:
        """Return the first of some files that the county's folder has; None: it has none."""
        return _file(self._loaded, names)

    @property
    def issues(self) -> Sequence[Issue]:
        """What was noticed in a file of statuses: what a store keeps was checked before."""
        return self._issues

    def open(self, day: date, reader: Reader) -> ReportDay:
        """Return a day as a reader may see it."""
        key = PlanKey(county_id=self._loaded.key, day=day, name=self._name)
        saved, given = self._desk.open(key)
        log = self._log or self._told(given.day.problem.orders)
        return _report_day(given, saved.content.plan.encode("utf-8"), reader, log, SOURCE)

    def _told(self, order_ids: Iterable[OrderId]) -> StatusLog:
        """Return what the store was told of a day's orders."""
        zone = ZoneInfo(self._loaded.county.timezone)
        with self._desk.store.reading() as connection:
            told = statuses_named(connection, self._loaded.key, order_ids)
        kept = ((each.order_id, each.status, each.at) for each in told)
        return replace(status_log(kept, zone), has_waybills=False)


def _read_log(asked: AskedDays, loaded: LoadedCounty) -> tuple[StatusLog | None, tuple[Issue, ...]]:
    """Return what the file of statuses says, and what was noticed in it; None: there is none."""
    if asked.statuses is None:
        return None, ()
    return read_status_log(asked.statuses, ZoneInfo(loaded.county.timezone))


def _file(loaded: LoadedCounty, names: Sequence[str]) -> Path | None:
    paths = (loaded.directory / name for name in names)
    return next((path for path in paths if path.is_file()), None)


def _report_day(
    given: GivenPlan, plan_bytes: bytes, reader: Reader, log: StatusLog | None, source: str
) -> ReportDay:
    refuse_unknown(given, reader)
    problem, day = given.day.problem, given.header.day
    orders = given.day.orders.orders
    by_id = {order.order_id: order for order in orders}
    reported = Reported() if log is None else log.reported(day, by_id)
    view = view_day(
        given.day.county,
        orders,
        None,
        (given.header, given.plan),
        run_id=run_id_of(given.header, plan_bytes),
        reader=reader,
        reported=reported,
    )
    effort = None
    if view.is_whole:
        effort = Effort(
            indicators=measure(problem, given.plan), trip_shares=trip_shares(problem, given.plan)
        )
    return ReportDay(
        view=view,
        effort=effort,
        actuals=None if log is None else log.actuals(day, view.orders),
        orders_source=source,
    )


def _run_folders(path: Path) -> tuple[Path, ...]:
    """Return a run folder, or those that a folder holds: itself, or a watch folder's by day.

    A name that begins with a dot is that of a plan which is still being made.
    """
    if not path.is_dir() or (path / PLAN).is_file():
        return (path,)
    for pattern in (f"*/{PLAN}", f"*/*/{PLAN}"):
        found = (each.parent for each in path.glob(pattern))
        inside = tuple(sorted(folder for folder in found if not folder.name.startswith(".")))
        if inside:
            return inside
    return (path,)


def _one_county(asked: AskedDays, found: Collection[RunFiles]) -> str:
    """Return the county of all runs, or as it is named."""
    if asked.county is not None:
        return asked.county
    meant = [county_meant(None, files) for files in found]
    names = {Path(name).name for name in meant}
    if len(names) > 1:
        shown = ", ".join(sorted(names))
        raise DataError([ReportIssue.SEVERAL_COUNTIES.issue(table="report", names=shown)])
    return meant[0]


def _one_a_day(found: dict[Path, RunFiles]) -> dict[date, RunFiles]:
    """Return the run of each day; one that was made again during its day takes the first's place.

    Of those that a watch folder has made of a day the last one counts.

    Raises
    ------
    DataError
        With every day that has several runs none of which was made from another.
    """
    superseded = {
        files.record.replan.previous_plan_sha256
        for files in found.values()
        if files.record is not None and files.record.replan is not None
    }
    of_day: dict[date, list[Path]] = defaultdict(list)
    for folder, files in found.items():
        content = read_bytes(files.plan_path)
        if hashlib.sha256(content).hexdigest() not in superseded:
            of_day[_day_of(files, content)].append(folder)
    of_day = {day: _made_last(folders) for day, folders in of_day.items()}
    twice = {day: folders for day, folders in sorted(of_day.items()) if len(folders) > 1}
    if twice:
        raise DataError(
            ReportIssue.SAME_DAY_TWICE.issue(
                table="report", day=day.isoformat(), runs=", ".join(map(str, folders))
            )
            for day, folders in twice.items()
        )
    return {day: found[of_day[day][0]] for day in sorted(of_day)}


def _made_last(folders: list[Path]) -> list[Path]:
    """Return the last of a day's runs, if a watch folder has made them all; else all of them."""
    is_one = len({folder.parent for folder in folders}) == 1
    if not is_one or not all((folder / RECORD).is_file() for folder in folders):
        return folders
    runs = Runs(folders[0].parent.parent)
    return [max(folders, key=lambda folder: (runs.record(folder).made_at, folder.name))]


def _day_of(files: RunFiles, content: bytes) -> date:
    if files.record is not None:
        return date.fromisoformat(files.record.date)
    header, _ = load_plan(content, files.plan_path.name)
    return header.day
