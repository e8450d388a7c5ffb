"""Use cases of siting as a job: submit one, carry it out, and read what it has found."""

import json
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from api.days import DayOrders, LoadedCounty, OrderChoice, shipped_counties, shipped_folder
from api.job_requests import SitingRequest, siting_request_of
from api.keeping import SYSTEM, open_county
from api.kept_plans import SOURCE, Desk
from api.planning_jobs import county_version, put_in_queue
from data.files import county_digest
from data.issues import DataError, Issue
from data.request_issues import RequestIssue
from data.run_folder import NOT_PLANNED_WITH
from data.sheets import read_bytes
from data.siting.document import SitingDocument
from data.siting.reader import read_spec
from data.siting.run import find_spec
from data.siting.wire import dump_siting, load_siting
from data.store import queue
from data.store.counties import LEFT_OUT
from data.store.database import Store
from data.store.issues import StoreError, StoreIssue
from data.store.orders import orders_of_day
from data.store.queue import JobKind, JobLimits, JobPlan, PlanningJob
from network.travel import RoadTravel
from routing.outcome import Progress

if TYPE_CHECKING:
    from api.siting import SitedCase

_SPARE_S = 900.0  # for reading, building the problem and writing
_OVERRUN = 2.0  # solvers look at the clock now and then only


def submit_siting(
    desk: Desk, county_id: str, request: SitingRequest, *, by: str = SYSTEM
) -> PlanningJob:
    """Put a siting job into the queue; its spec is examined now, so that faults are told at once.

    Parameters
    ----------
    desk, county_id, request, by
        Where the county is, what to site and how, and the user.

    Raises
    ------
    DataError
        If there is no such county, or with everything wrong with spec and sample day.
    QueueFullError
        If as many jobs wait as may.
    """
    store = desk.store
    version = county_version(store, county_id, request.county_version)
    loaded = desk.county(county_id, version)
    spec = spec_of_county(loaded) if request.spec is None else request.spec
    known = {"county_version": version, "spec": spec}
    request = request.model_copy(update=known)
    travel = desk.travel(county_id, version, loaded.county)
    issues = [*_issues(lambda: _examine(loaded, travel, request))]
    issues += _issues(lambda: _sample(store, loaded, county_id, request))
    if issues:
        raise DataError(issues)
    limits = JobLimits(time_s=_SPARE_S + _OVERRUN * request.time_s)
    return put_in_queue(store, county_id, request, kind=JobKind.SITING, by=by, limits=limits)


def _examine(loaded: LoadedCounty, travel: RoadTravel, request: SitingRequest) -> None:
    """Read a spec and build its problems; whether they can be does not depend on a day's orders.

    Raises
    ------
    DataError
        With everything wrong with it.
    """
    from api.siting_problems import build_problems  # noqa: PLC0415 -- slow to import

    with tempfile.TemporaryDirectory() as folder:
        spec = read_spec(_spec_file(Path(folder), request), loaded.county)
    build_problems(loaded.county, (), travel, spec)


def _issues(look: Callable[[], object]) -> tuple[Issue, ...]:
    try:
        look()
    except DataError as error:
        return error.issues
    return ()


def site_job(
    store: Store,
    job: PlanningJob,
    cache: Path,
    *,
    is_cancelled: Callable[[], bool],
    on_event: Callable[[Progress], None],
    on_found: Callable[[JobPlan], None],
) -> JobPlan:
    """Carry out a siting job.

    Parameters
    ----------
    store, job, cache
        The store, a job of that kind, and a folder for files of counties.
    is_cancelled, on_event, on_found
        Asked during the search; told how it gets on, and of what is known before it is over.
    """
    from api import siting  # noqa: PLC0415 -- slow to import, for those who solve only

    request = siting_request_of(job)
    loaded = open_county(store, job.county_id, cache, request.county_version)
    handed_in = _sample(store, loaded, job.county_id, request)
    with tempfile.TemporaryDirectory() as folder:
        path = _spec_file(Path(folder), request)
        case = siting.open_siting(loaded, path, OrderChoice(), handed_in)
    search = siting.SitingSearch(
        seed=request.seed,
        time_s=request.time_s,
        iterations=request.iterations,
        num_front=request.num_front,
        questions=frozenset(request.questions),
        ask_time_s=request.ask_time_s,
    )
    teller = _Teller(request, is_cancelled, on_event)
    sited = siting.site_county(
        case,
        search,
        is_cancelled=teller.is_cancelled,
        on_event=teller.better,
        on_found=lambda found: on_found(_found(store, found, is_final=False)),
    )
    return _found(store, sited, is_final=True)


class _Teller:
    """Tells how far a job is by its time whenever it asks whether to go on.

    The search tells of better roll-outs only, which are few.
    """

    def __init__(
        self,
        request: SitingRequest,
        is_cancelled: Callable[[], bool],
        on_event: Callable[[Progress], None],
    ) -> None:
        self._began = time.monotonic()
        self._expected_s = request.time_s
        self._is_cancelled = is_cancelled
        self._on_event = on_event
        self._best: Progress | None = None

    def better(self, event: Progress) -> None:
        """Take note of a better roll-out."""
        if self._best is None or event.best_fen < self._best.best_fen:
            self._best = event
        self._tell()

    def is_cancelled(self) -> bool:
        """Return whether the job is to stop."""
        self._tell()
        return self._is_cancelled()

    def _tell(self) -> None:
        if self._best is not None:
            share = min(1.0, (time.monotonic() - self._began) / self._expected_s)
            self._on_event(replace(self._best, share=share))


def siting_of(desk: Desk, job: PlanningJob) -> tuple[JobPlan, SitingDocument]:
    """Return what a siting job has found, as it was kept and with its county.

    Raises
    ------
    StoreError
        If it has found nothing yet.
    """
    with desk.store.reading() as connection:
        found = queue.job_plan(connection, job.job_id)
    if found is None:
        raise StoreError([StoreIssue.NO_JOB_PLAN.issue(table="queue", value=job.job_id)])
    county = desk.county(job.county_id, siting_request_of(job).county_version).county
    siting = load_siting(found.plan.encode("utf-8"))
    return found, SitingDocument(county=county, siting=siting)


def _found(store: Store, sited: "SitedCase", *, is_final: bool) -> JobPlan:
    return JobPlan(
        is_final=is_final,
        found_at=store.clock(),
        cost_fen=sited.siting.cost_fen or 0,
        plan=dump_siting(sited.siting),
    )


def spec_of_county(loaded: LoadedCounty) -> str:
    """Return the text of a county's own spec, or of the one shipped for it.

    Raises
    ------
    DataError
        If there is neither.
    """
    shipped = shipped_folder() / loaded.key
    left_out = LEFT_OUT | NOT_PLANNED_WITH
    is_shipped = loaded.key in shipped_counties() and (
        county_digest(shipped, left_out) == county_digest(loaded.directory, left_out)
    )
    path = find_spec(loaded.directory, is_shipped=is_shipped)
    return read_bytes(path).decode("utf-8-sig")


def _spec_file(folder: Path, request: SitingRequest) -> Path:
    """Write the spec of a request to a file, by which its issues are named."""
    spec = request.spec
    if isinstance(spec, str):
        path, text = folder / "siting.toml", spec
    else:
        path, text = folder / "siting.json", json.dumps(spec, ensure_ascii=False)
    path.write_text(text, encoding="utf-8", newline="")
    return path


def _sample(
    store: Store, loaded: LoadedCounty, county_id: str, request: SitingRequest
) -> DayOrders | None:
    """Return the orders of the sample day that the store holds; None: they are to be generated.

    Raises
    ------
    DataError
        If a day is named of which it holds none.
    """
    day = request.day or loaded.sample_day
    if day is None:
        return None
    with store.reading() as connection:
        orders = orders_of_day(connection, county_id, day)
    if orders:
        return DayOrders(day=day, orders=orders, source=SOURCE)
    if request.day is not None:
        kind = RequestIssue.NO_ORDERS
        raise DataError([kind.issue(table="orders", field="/day", value=day.isoformat())])
    return None
