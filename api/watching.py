"""Use case: watch a folder: take what is laid in, plan when it is time, and never stop for a fault.

The state is in the folder itself (`data.watching`): what a step has not finished the next one does,
also that of another process after a kill.
"""

import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from api import watch_texts as texts
from api.actuals import actuals_of_run
from api.days import CountyAtHand, LoadedCounty
from api.watch_files import FileWork
from api.watch_orders import look_back, reported
from api.watch_planning import Carried, Child, Planner
from api.watch_store import StoreKeeper
from data.actuals_document import actuals_workbook
from data.files import write_atomically
from data.issues import DataError, Issue
from data.run_issues import unwritable
from data.store.database import DatabaseError
from data.watch_issues import WatchIssue
from data.watching.claims import Claim, Claims, ReceiptWire, Verdict
from data.watching.disk import Disk
from data.watching.inbox import Found, Inbox, Looked, not_taken
from data.watching.runs import Runs
from data.watching.settings import SourceKind, WatchSettings
from network.errors import TongpeiError
from network.text import Text
from routing.actuals import tally

ACTUALS_FILE = "actuals.xlsx"
_FIRST_WAIT_S = 10.0
_LONGEST_WAIT_S = 900.0
_SHORTEST_S = 0.1
_HELD = 2
_PLAN = "plan"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stepped:
    """What a step has done.

    Parameters
    ----------
    taken, refused, rows_refused
        Files that were finished, those of them that were refused, and refused rows of the others.
    waiting, settling, failing
        Files that wait, those of them that will not for long, and what could not be finished; each
        ≥ 0.
    planned
        Folders of what was done at plan times.
    """

    taken: int = 0
    refused: int = 0
    rows_refused: int = 0
    waiting: int = 0
    settling: int = 0
    failing: int = 0
    planned: tuple[Path, ...] = ()

    def plus(self, other: "Stepped") -> "Stepped":
        """Return what two steps have done, and what waits after the other."""
        return Stepped(
            taken=self.taken + other.taken,
            refused=self.refused + other.refused,
            rows_refused=self.rows_refused + other.rows_refused,
            waiting=other.waiting,
            settling=other.settling,
            failing=other.failing,
            planned=(*self.planned, *other.planned),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """What a watcher needs of the world.

    Parameters
    ----------
    clock
        Tells the moment, aware.
    seconds
        Tells seconds of a clock that only goes forward.
    pause
        Waits for some seconds, or until the watcher is to end.
    disk
        The disk that the folder is on.
    child
        Carries out commands of the command line.
    tell
        Takes what is said.
    is_stopped
        Answers True once the watcher is to end.
    """

    clock: Callable[[], datetime]
    seconds: Callable[[], float]
    pause: Callable[[float], None]
    disk: Disk
    child: Child
    tell: Callable[[Text], None]
    is_stopped: Callable[[], bool] = lambda: False


class Watcher:
    """Watches a folder, a step at a time; `data.watching.lock` has to be held.

    Parameters
    ----------
    settings, outside
        The folder, and the world.
    """

    def __init__(self, settings: WatchSettings, outside: Outside) -> None:
        self._settings = settings
        self._outside = outside
        self._claims = Claims(settings.folder, settings.state, outside.disk)
        self._runs = Runs(settings.out)
        self._inbox = Inbox(settings, outside.disk)
        self._work = FileWork(settings, self._claims, self._runs)
        self._planner = Planner(settings, self._claims, self._runs, outside.child)
        self._keeper = StoreKeeper(settings, self._runs)
        self._county = CountyAtHand(settings.county)
        self._obstacles: dict[tuple[Path, str], int] = {}
        self._told: set[str] = set()
        self._held_s: float | None = None
        self._is_asked = False
        self._is_behind = True
        self._again_s: dict[str, tuple[float, float]] = {}
        self._mine: set[str] = set()

    def tidy(self) -> None:
        """Take away what plans that were cut short have left."""
        self._runs.tidy()

    def ask_to_plan(self) -> None:
        """Have the next step plan, whatever the clock says."""
        self._is_asked = True

    def run(self) -> Stepped:
        """Watch until told to stop; return what was done."""
        done = Stepped()
        while not self._outside.is_stopped():
            done = done.plus(self.step())
            self._outside.pause(self._settings.poll_s)
        return done

    def run_once(self) -> Stepped:
        """Do what there is to do, waiting only for what is still being written."""
        begun_s, done = self._outside.seconds(), self.step()
        while done.settling and not self._outside.is_stopped():
            if self._outside.seconds() - begun_s > self._longest_hold_s + self._settings.settle_s:
                break
            self._outside.pause(max(self._settings.settle_s, _SHORTEST_S))
            done = done.plus(self.step())
        return done

    def step(self) -> Stepped:
        """Take what is ready, finish what was taken, and plan if it is time."""
        loaded = self._load()
        if loaded is None:
            return Stepped(failing=len(self._again_s))
        taken = self._finish_pending(loaded)
        looked = self._inbox.look(self._outside.seconds())
        refused = list(looked.issues)
        for found in looked.ready:
            if not self._outside.is_stopped():
                taken += self._take(found, loaded, refused)
        self._tell_lasting(refused)
        self._tell_actuals(loaded, taken)
        planned = [] if self._has_to_wait(looked) else self._plan(loaded)
        if self._settings.store and (taken or planned or self._is_behind):
            self._is_behind = True
            self._guarded("store", partial(self._hand_on, loaded))
        return Stepped(
            taken=len(taken),
            refused=sum(receipt.verdict is Verdict.REFUSED for receipt in taken),
            rows_refused=sum(r.refused for r in taken if r.verdict is Verdict.DONE),
            waiting=len(looked.waiting),
            settling=looked.settling,
            failing=len(self._again_s),
            planned=tuple(planned),
        )

    def _load(self) -> LoadedCounty | None:
        """Return the county as it is now; None: it cannot be read for the moment."""
        found: list[LoadedCounty] = []
        self._guarded("county", lambda: found.append(self._county.load()))
        return found[0] if found else None

    def _now(self, loaded: LoadedCounty) -> datetime:
        return self._outside.clock().astimezone(ZoneInfo(loaded.county.timezone))

    def _finish_pending(self, loaded: LoadedCounty) -> list[ReceiptWire]:
        """Finish what was taken before, by this process or another."""
        pending: list[Claim] = []
        self._guarded("taken", lambda: pending.extend(self._claims.pending()))
        taken = []
        for claim in pending:
            if claim.claim_id not in self._mine:
                self._mine.add(claim.claim_id)
                self._outside.tell(texts.RESUMED.fill(name=claim.wire.name))
            taken += self._finish(claim, loaded)
        return taken

    def _take(
        self, found: Found, loaded: LoadedCounty, refused: list[tuple[Path, Issue]]
    ) -> list[ReceiptWire]:
        """Take a file and finish it; one that the system refuses is tried again."""
        now = self._now(loaded)
        try:
            claim = self._claims.take(found, self._day(found.source.kind, now), now)
        except FileNotFoundError:
            return []
        except OSError as error:
            refused.append((found.path, not_taken(found.path, error)))
            return []
        self._mine.add(claim.claim_id)
        whose = found.source.member or texts.STATUSES
        fill = {"name": found.path.name, "whose": whose, "day": claim.wire.day}
        self._outside.tell(texts.TAKEN.fill(**fill))
        return self._finish(claim, loaded)

    def _day(self, kind: SourceKind, now: datetime) -> date:
        """Return the day that a file counts for which is laid in now."""
        schedule = self._settings.schedule
        if schedule is None or kind is SourceKind.STATUSES:
            return now.date()
        return schedule.counted_for(now, self._is_done)

    def _is_done(self, moment: datetime) -> bool:
        schedule = self._settings.schedule
        return schedule is not None and self._runs.is_done(schedule.planned_day(moment), moment)

    def _finish(self, claim: Claim, loaded: LoadedCounty) -> list[ReceiptWire]:
        done: list[ReceiptWire] = []

        def work() -> None:
            settled = self._work.finish(claim, loaded, self._now(loaded))
            done.append(settled.receipt)
            for text in settled.told:
                self._outside.tell(text)

        self._guarded(claim.claim_id, work, name=claim.wire.name)
        return done

    def _has_to_wait(self, looked: Looked) -> bool:
        """Return whether files are still being written that a plan made now would lack."""
        now_s = self._outside.seconds()
        if self._outside.is_stopped():
            return True
        if not looked.settling:
            self._held_s = None
            return False
        self._held_s = now_s if self._held_s is None else self._held_s
        return now_s - self._held_s <= self._longest_hold_s

    @property
    def _longest_hold_s(self) -> float:
        return _HELD * (self._settings.settle_s + self._settings.patience_s)

    def _plan(self, loaded: LoadedCounty) -> list[Path]:
        """Plan if a plan time has come, or a plan was asked for."""
        schedule, now = self._settings.schedule, self._now(loaded)
        minute = now.replace(second=0, microsecond=0)
        due = None if schedule is None else schedule.due(now, self._is_done)
        moment = minute if self._is_asked else due
        if moment is None:
            return []
        day = moment.date() if schedule is None else schedule.planned_day(moment)
        if moment < minute:
            shown = f"{moment:%Y-%m-%d %H:%M}"
            self._tell_once(shown, texts.MADE_UP.fill(moment=shown))
        carried: list[Carried] = []
        self._guarded(
            _PLAN,
            lambda: carried.append(self._planner.carry_out(loaded, day, moment, now)),
            name=day.isoformat(),
        )
        self._is_asked = False
        for each in carried:
            for text in each.told:
                self._outside.tell(text)
        return [each.folder for each in carried if each.folder is not None]

    def _tell_actuals(self, loaded: LoadedCounty, taken: Sequence[ReceiptWire]) -> None:
        """Set the plans of yesterday and today beside reports that have come."""
        if not any(each.kind is SourceKind.STATUSES and each.accepted for each in taken):
            return
        now = self._now(loaded)
        for day in (now.date() - timedelta(days=1), now.date()):
            self._guarded(f"actuals {day}", partial(self._write_actuals, loaded, day, now))

    def _write_actuals(self, loaded: LoadedCounty, day: date, now: datetime) -> None:
        run = self._runs.latest(day)
        if run is None:
            return
        document = actuals_of_run(run, loaded, reported(self._claims.settled(look_back(day))), now)
        file = self._settings.out / day.isoformat() / ACTUALS_FILE
        write_atomically(file, actuals_workbook(document, self._settings.language))
        counted = tally(document.rows)
        on_time = texts.UNKNOWN if counted.on_time is None else f"{counted.on_time:.1%}"
        fill = {"day": day, "signed": counted.signed, "orders": counted.orders}
        self._outside.tell(texts.ACTUALS.fill(**fill, on_time=on_time, file=file))

    def _hand_on(self, loaded: LoadedCounty) -> None:
        """Hand on to the store what it has not got yet."""
        today = self._now(loaded).date()
        self._keeper.hand_on(self._claims.settled(look_back(today)), loaded, today)
        self._is_behind = False

    def _guarded(self, key: str, work: Callable[[], None], name: str = "") -> None:
        """Do something that may fail; what does is told, and done again later, ever more rarely."""
        again_s, wait_s = self._again_s.get(key, (0.0, _FIRST_WAIT_S))
        if self._outside.seconds() < again_s:
            return
        try:
            work()
        except Exception as error:  # noqa: BLE001 -- a fault of one file must not end the watch
            self._again_s[key] = (
                self._outside.seconds() + wait_s,
                min(2 * wait_s, _LONGEST_WAIT_S),
            )
            for issue in _issues(error, name or key):
                self._outside.tell(issue.told)
        else:
            self._again_s.pop(key, None)

    def _tell_lasting(self, issues: Sequence[tuple[Path, Issue]]) -> None:
        """Tell once what is so at two looks: most files are merely still being written."""
        before = self._obstacles
        self._obstacles = {}
        for path, issue in issues:
            often = before.get((path, issue.code), 0) + 1
            self._obstacles[path, issue.code] = often
            if often == 2:
                self._outside.tell(issue.told)

    def _tell_once(self, key: str, text: Text) -> None:
        if key not in self._told:
            self._told.add(key)
            self._outside.tell(text)


def _issues(error: Exception, name: str) -> Sequence[Issue]:
    """Return what is told of a failure."""
    if isinstance(error, DataError):
        return [issue for issue in error.issues if issue.is_error][:5]
    if isinstance(error, OSError):
        return [unwritable(error.filename or name, error.strerror or str(error))]
    detail = (str(error) or type(error).__name__).partition("\n")[0]
    if not isinstance(error, TongpeiError | DatabaseError):
        detail = "".join(traceback.format_exception(error))[-600:]
    return [WatchIssue.FAILED.issue(table=name, detail=detail)]
