"""A process that watches a folder: its lock, clock, signals and log."""

import signal
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from api import watch_texts as texts
from api.days import load_county
from api.interrupt import Interrupt
from api.watch_planning import command_line
from api.watching import Outside, Stepped, Watcher
from data.files import write_atomically
from data.issues import DataError, Issue
from data.order_file_issues import OrderFileIssue
from data.order_files.profiles import read_profile
from data.watch_issues import WatchIssue
from data.watching.disk import Disk
from data.watching.lock import WatchLock
from data.watching.rolling_log import RollingLog
from data.watching.settings import FILE_NAME, LOG, WatchSettings, read_settings, settings_text
from network.text import Language, Text

_LOOK_S = 0.2


def watch_folder(
    settings: WatchSettings, say: Callable[[Text], None], *, is_once: bool, is_now: bool
) -> tuple[Stepped, bool]:
    """Watch a folder until stopped, or do once what there is to do.

    Parameters
    ----------
    settings
        The folder.
    say
        Takes what is said; it is written to the log as well.
    is_once, is_now
        Whether to end after what is there, and whether to plan at once.

    Returns
    -------
    tuple of Stepped and bool
        What was done, and whether it was stopped.

    Raises
    ------
    DataError
        If another process watches the folder, or the settings do not fit the county.
    OSError
        If the folder cannot be written.
    """
    zone = _checked_zone(settings)
    log = RollingLog(settings.folder / LOG, settings.language, lambda: datetime.now(zone))

    def tell(text: Text) -> None:
        say(text)
        log.tell(text)

    with (
        WatchLock(settings.state, _moment()),
        Interrupt(signal.SIGINT, signal.SIGTERM) as interrupt,
    ):

        def is_stopped() -> bool:
            return interrupt.is_set

        outside = Outside(
            clock=_moment,
            seconds=time.monotonic,
            pause=_pausing(is_stopped),
            disk=Disk(),
            child=command_line(is_stopped),
            tell=tell,
            is_stopped=is_stopped,
        )
        watcher = Watcher(settings, outside)
        watcher.tidy()
        if is_now:
            watcher.ask_to_plan()
        if is_once:
            return watcher.run_once(), interrupt.is_set
        tell(_introduced(settings))
        done = watcher.run()
        tell(texts.ENDED)
        return done, interrupt.is_set


def _introduced(settings: WatchSettings) -> Text:
    plan, schedule = texts.NO_PLANS, settings.schedule
    if schedule is not None:
        times = ", ".join(f"{minute // 60:02d}:{minute % 60:02d}" for minute in schedule.minutes)
        day = texts.TOMORROW if schedule.days_ahead else texts.TODAY
        plan = texts.PLANS_AT.fill(times=times, day=day)
    sources = len(settings.sources)
    return texts.WATCHING.fill(folder=settings.folder, sources=sources, plan=plan)


def set_up(folder: Path, county: str, language: Language) -> Path:
    """Write settings to begin with, and make the folders that they name; return their file.

    Parameters
    ----------
    folder, county, language
        The watch folder, a county by path or shipped name, and the language of everything.

    Raises
    ------
    DataError
        If there are settings already, or the county is refused.
    """
    path = folder / FILE_NAME
    if path.exists():
        raise DataError([WatchIssue.SETTINGS_THERE.issue(table=FILE_NAME, value=str(folder))])
    loaded = load_county(county)
    name = loaded.key if loaded.is_shipped else loaded.directory.as_posix()
    members = {str(member.member_id): member.name_zh for member in loaded.county.members}
    write_atomically(path, settings_text(name, members, language))
    for source in read_settings(folder.absolute()).sources:
        source.folder.mkdir(parents=True, exist_ok=True)
    return path


def _checked_zone(settings: WatchSettings) -> ZoneInfo:
    """Return the county's zone; refuse settings that name what is not there."""
    county = load_county(settings.county).county
    known = [str(member.member_id) for member in county.members]
    issues: list[Issue] = []
    for source in settings.sources:
        if source.member and source.member not in known:
            kind, names = OrderFileIssue.MEMBER_UNKNOWN, ", ".join(known)
            issues.append(kind.issue(table=FILE_NAME, value=source.member, names=names))
        if source.profile is not None:
            try:
                read_profile(source.profile)
            except DataError as error:
                issues += error.issues
    if any(issue.is_error for issue in issues):
        raise DataError(issues)
    return ZoneInfo(county.timezone)


def _moment() -> datetime:
    return datetime.now(UTC).astimezone()


def _pausing(is_stopped: Callable[[], bool]) -> Callable[[float], None]:
    """Return what waits for some seconds, but no longer once the watcher is to end."""

    def pause(seconds: float) -> None:
        over_s = time.monotonic() + seconds
        while not is_stopped() and (left_s := over_s - time.monotonic()) > 0:
            time.sleep(min(_LOOK_S, left_s))

    return pause
