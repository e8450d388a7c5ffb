"""Use case: plan a day of a watch folder, in a process of its own, and put the plan in its place.

Planning in a process of its own cannot take the watcher with it, whatever happens to it, and gives
back all memory; it is the command line that is carried out, as anybody could.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from api import watch_texts as texts
from api.days import LoadedCounty
from api.watch_orders import DayRun, Hand, events_since, in_hand, latest_run, look_back
from api.whereabouts import DAYS
from data.clock import to_seconds
from data.files import write_atomically
from data.issues import DataError
from data.watch_issues import WatchIssue
from data.watching.claims import Claims
from data.watching.runs import Done, Runs, WatchRunWire
from data.watching.settings import FILE_NAME, WatchSettings
from data.words import clock
from data.writers import write_orders
from network.text import Text

_FINISHED = frozenset({0, 1, 4})
_INTERRUPTED = 130
_PATIENCE_S = 10.0
_LOOK_S = 0.2
_TOLD_CHARACTERS = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How a command ended.

    Parameters
    ----------
    code
        Its exit code; negative: it was killed.
    told
        The end of what it said beside its result.
    """

    code: int
    told: str = ""


Child = Callable[[Sequence[str]], Ended]
"""Carries out a command of the command line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """What was done at a plan time.

    Parameters
    ----------
    folder
        Where it is; None: it was interrupted, and is to be done again.
    told
        What is said of it.
    """

    folder: Path | None
    told: tuple[Text, ...]


class Planner:
    """Plans the days of a watch folder.

    Parameters
    ----------
    settings, claims, runs
        The folder, what came in, and where plans go.
    child
        Carries out commands.
    """

    def __init__(self, settings: WatchSettings, claims: Claims, runs: Runs, child: Child) -> None:
        self._settings = settings
        self._claims = claims
        self._runs = runs
        self._child = child

    def carry_out(
        self, loaded: LoadedCounty, day: date, moment: datetime, now: datetime
    ) -> Carried:
        """Plan a day, or plan it again if its plan is being carried out already.

        Parameters
        ----------
        loaded
            The county.
        day, moment, now
            The day, the plan time, and when it is done; aware, in the county's zone.

        Raises
        ------
        DataError
            If the day cannot be planned, with the reason.
        OSError
            If what is written cannot be.
        """
        hand = in_hand(self._claims.settled(look_back(day)), self._runs, loaded, day, now)
        told = [_expired(hand)] if hand.expired else []
        if hand.unreadable:
            told.append(texts.UNREADABLE.fill(count=hand.unreadable))
        before = latest_run(self._runs, loaded.county, day)
        zone = ZoneInfo(loaded.county.timezone)
        now_s = to_seconds(now.replace(microsecond=0), day, zone)
        is_under_way = before is not None and before.has_begun(now_s)
        record = WatchRunWire(
            day=day,
            moment=moment,
            made_at=now.replace(microsecond=0),
            done=Done.NOTHING,
            orders=len(hand.orders),
            files=hand.files,
            sheets=False,
        )
        if before is not None and is_under_way:
            return self._again(loaded, before, hand, record, told)
        if not hand.orders:
            told.append(texts.NOTHING_TO_PLAN.fill(day=day))
            return self._finish(self._runs.begin(day, moment), record, told)
        path = self._settings.state / "in-hand.csv"
        write_orders(hand.orders, loaded.county, day, path)
        building = self._runs.begin(day, moment)
        arguments = [
            *("plan", self._settings.county, "--orders", str(path), "--date", day.isoformat()),
            *("--policy", self._settings.plan.policy),
            *self._said(day),
            *self._search(),
            *self._where(building),
        ]
        record = record.model_copy(update={"done": Done.PLANNED})
        return self._made(building, arguments, record, told, texts.PLANNED.fill)

    def _again(
        self,
        loaded: LoadedCounty,
        before: DayRun,
        hand: Hand,
        record: WatchRunWire,
        told: list[Text],
    ) -> Carried:
        """Plan a day again that is under way, for what has changed since."""
        events = events_since(before, hand, loaded, record.day, record.made_at)
        building = self._runs.begin(record.day, record.moment)
        if not events:
            told.append(texts.NOTHING_CHANGED.fill(day=record.day))
            return self._finish(building, record, told)
        path = self._settings.state / "events.json"
        write_atomically(path, _listed(events))
        zone = ZoneInfo(loaded.county.timezone)
        minute = record.made_at.replace(second=0)
        arguments = [
            *("replan", self._settings.county, str(before.path), "--events", str(path)),
            *("--at", clock(to_seconds(minute, record.day, zone))[:5]),
            *self._search(),
            *self._where(building),
        ]
        update = {"done": Done.REPLANNED, "previous": before.path.name}
        record = record.model_copy(update=update)
        gone = sum(event["kind"] == "refused" for event in events)
        counts = {"added": len(events) - gone, "gone": gone}

        def said(**fill: object) -> Text:
            return texts.REPLANNED.fill(**counts, **fill)

        return self._made(building, arguments, record, told, said)

    def _made(
        self,
        building: Path,
        arguments: Sequence[str],
        record: WatchRunWire,
        told: list[Text],
        said: Callable[..., Text],
    ) -> Carried:
        """Carry a command out that makes a plan, print its sheets, and put it in its place."""
        ended = self._child(arguments)
        if ended.code == _INTERRUPTED:
            return self._interrupted(building, told)
        if ended.code not in _FINISHED:
            self._runs.drop(building)
            detail = ended.told or f"exit code {ended.code}"
            raise DataError([WatchIssue.PLAN_FAILED.issue(table="plan", detail=detail)])
        if self._settings.sheets is not None:
            printed = self._child(self._sheets(building))
            if printed.code == _INTERRUPTED:
                return self._interrupted(building, told)
            if printed.code == 0:
                record = record.model_copy(update={"sheets": True})
            else:
                detail = printed.told or f"exit code {printed.code}"
                told.append(texts.NO_SHEETS.fill(detail=detail))
        carried = self._finish(building, record, told)
        done = said(day=record.day, folder=carried.folder)
        return Carried(folder=carried.folder, told=(*carried.told, done))

    def _interrupted(self, building: Path, told: list[Text]) -> Carried:
        self._runs.drop(building)
        return Carried(folder=None, told=(*told, texts.INTERRUPTED))

    def _finish(self, building: Path, record: WatchRunWire, told: list[Text]) -> Carried:
        return Carried(folder=self._runs.finish(building, record), told=tuple(told))

    def _search(self) -> tuple[str, str]:
        plan = self._settings.plan
        if plan.iterations is not None:
            return "--iterations", str(plan.iterations)
        return "--time", f"{plan.search_s:g}"

    def _said(self, day: date) -> list[str]:
        """Return what the dispatcher has laid beside for a day."""
        plan = self._settings.plan
        fleet = self._settings.of_day(plan.fleet, day)
        directives = self._settings.of_day(plan.directives, day)
        arguments = [] if fleet is None else ["--fleet", str(fleet)]
        return arguments + ([] if directives is None else ["--directives", str(directives)])

    def _where(self, building: Path) -> tuple[str, ...]:
        return "--out", str(building), "--lang", self._settings.language.value

    def _sheets(self, building: Path) -> list[str]:
        sheets = self._settings.sheets
        arguments = ["sheets", str(building), "--lang", self._settings.language.value]
        if sheets is not None:
            arguments += ["--only", ",".join(sheets.only), "--format", ",".join(sheets.formats)]
            arguments += ["--alliance", sheets.alliance] if sheets.alliance else []
        if self._settings.logo is not None:
            arguments += ["--logo", str(self._settings.logo)]
        return arguments


def command_line(is_stopped: Callable[[], bool]) -> Child:
    """Return what carries out commands in processes of their own.

    Parameters
    ----------
    is_stopped
        Asked all the time; once it answers True the process is ended.
    """

    def carry_out(arguments: Sequence[str]) -> Ended:
        command = [sys.executable, "-P", "-m", "api", *arguments]
        with (
            tempfile.TemporaryFile() as errors,
            subprocess.Popen(  # noqa: S603 -- our own interpreter and module
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=errors,
                env=os.environ | {"PYTHONUTF8": "1"},
            ) as process,
        ):
            is_ended = False
            while process.poll() is None:
                if is_stopped() and not is_ended:
                    is_ended = True
                    process.terminate()
                with suppress(subprocess.TimeoutExpired):
                    process.wait(timeout=_PATIENCE_S if is_ended else _LOOK_S)
                if is_ended and process.poll() is None:
                    process.kill()
            errors.seek(0)
            said = errors.read().decode("utf-8", errors="replace")
        code = _INTERRUPTED if is_stopped() else process.returncode
        return Ended(code=code, told=" ".join(said.split())[-_TOLD_CHARACTERS:])

    return carry_out


def _listed(events: Sequence[object]) -> str:
    """Return events as the text of events.json."""
    return json.dumps(events, ensure_ascii=False, indent=1) + "\n"


def _expired(hand: Hand) -> Text:
    return WatchIssue.EXPIRED.issue(table=FILE_NAME, count=hand.expired, days=DAYS).told
