"""Use case: what a watch folder took and planned is kept in a store as well.

Each file and plan is handed on once and marked; doing it again changes nothing, so that a kill
between handing on and marking does no harm. The watch folder does not depend on the store: while
that cannot be reached nothing waits for it.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

from api.days import LoadedCounty
from api.keeping import keep_county, keep_orders, keep_plan, keep_statuses
from api.upkeep import open_store
from api.watch_orders import STATUSES_FILE, order_rows
from api.whereabouts import DAYS
from data.files import write_atomically
from data.order_files.importing import ORDERS_FILE
from data.run_folder import PLAN, SUMMARY
from data.status_reports import StatusReport, load_reports
from data.store.database import Store
from data.store.orders import statuses_named
from data.store.plans import MAIN, PlanContent, PlanKey, plan_of, plans_of_day
from data.watching.claims import Kept, Verdict, counting
from data.watching.runs import Runs
from data.watching.settings import SourceKind, WatchSettings
from network.ids import OrderId
from network.statuses import ReportedStatus

WATCH = "watch"
"""Who acts in the store's log."""

_MARK = ".stored"


class StoreKeeper:
    """Hands on to a store what a watch folder has.

    Parameters
    ----------
    settings, runs
        The folder, which names the store, and its plans.
    """

    def __init__(self, settings: WatchSettings, runs: Runs) -> None:
        self._settings = settings
        self._runs = runs

    def hand_on(self, settled: Sequence[Kept], loaded: LoadedCounty, today: date) -> int:
        """Keep what is not kept yet, the earliest first; return how many files and plans.

        Parameters
        ----------
        settled, loaded, today
            What came in, the county, which is kept first, and the day: plans of the days around it
            are looked at.

        Raises
        ------
        DataError
            If the store refuses something.
        """
        files = [each for each in settled if not _mark(each.results).is_file()]
        days = (today + timedelta(days=number) for number in range(-DAYS, 2))
        plans = [path for day in days for path in self._runs.of_day(day)]
        plans = [path for path in plans if not (path / _MARK).is_file()]
        if not files and not plans:
            return 0
        with open_store(self._settings.store) as store:
            keep_county(store, self._settings.county, by=WATCH)
            for each in files:
                if each.receipt.verdict is Verdict.DONE:
                    self._file(store, each, settled, loaded)
                write_atomically(_mark(each.results), "")
            for path in plans:
                self._plan(store, path, loaded)
                write_atomically(path / _MARK, "")
        return len(files) + len(plans)

    def _file(
        self, store: Store, each: Kept, settled: Sequence[Kept], loaded: LoadedCounty
    ) -> None:
        if each.receipt.kind is SourceKind.STATUSES:
            reports = load_reports(each.results / STATUSES_FILE)
            keep_statuses(store, loaded.key, reports, by=WATCH)
            return
        keep_orders(store, loaded, each.results / ORDERS_FILE, day=each.receipt.day, by=WATCH)
        counted = {
            OrderId(row["order_id"])
            for other in counting(settled, SourceKind.ORDERS)
            for row in order_rows(other.results)
        }
        replaced = [k for k in settled if k.receipt.claim_id == each.receipt.replaces]
        gone = [
            OrderId(row["order_id"])
            for earlier in replaced
            for row in order_rows(earlier.results)
            if row["order_id"] not in counted
        ]
        there = [OrderId(row["order_id"]) for row in order_rows(each.results)]
        self._tell(store, each, loaded, gone, ReportedStatus.CANCELLED)
        with store.reading() as connection:
            latest = {r.order_id: r.status for r in statuses_named(connection, loaded.key, there)}
        back = [i for i in there if latest.get(i) is ReportedStatus.CANCELLED and i in counted]
        self._tell(store, each, loaded, back, ReportedStatus.PLANNED)

    def _tell(
        self,
        store: Store,
        each: Kept,
        loaded: LoadedCounty,
        order_ids: Sequence[OrderId],
        status: ReportedStatus,
    ) -> None:
        """Report of orders what a correction says of them: withdrawn, or there again."""
        at = each.receipt.settled_at
        reports = [StatusReport(order_id=i, status=status, at=at) for i in order_ids]
        if reports:
            keep_statuses(store, loaded.key, reports, by=WATCH)

    def _plan(self, store: Store, path: Path, loaded: LoadedCounty) -> None:
        record = self._runs.record(path)
        key = PlanKey(county_id=loaded.key, day=record.day)
        text = (path / PLAN).read_text(encoding="utf-8")
        with store.reading() as connection:
            is_there = MAIN in plans_of_day(connection, loaded.key, record.day)
            newest = plan_of(connection, key) if is_there else None
        if newest is not None and newest.content.plan == text:
            return
        content = PlanContent(
            plan=text,
            summary=(path / SUMMARY).read_text(encoding="utf-8"),
            note=f"{WATCH} {path.name}",
        )
        based_on = 0 if newest is None else newest.version
        keep_plan(store, key, content, based_on=based_on, by=WATCH)


def _mark(results: Path) -> Path:
    return results.parent / _MARK
