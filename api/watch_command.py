"""`tongpei watch`: a folder into which members lay their files, planned when it is time."""

import signal
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from api import watch_texts as texts
from api.console import EXIT_NOT_CLEAN, Voice, dump
from api.days import load_county
from api.interrupt import Interrupt
from api.options import JsonOption
from api.watch_planning import command_line
from api.watching import Outside, Stepped, Watcher
from data.files import write_atomically
from data.issues import DataError
from data.watch_issues import WatchIssue
from data.watching.disk import Disk
from data.watching.lock import WatchLock
from data.watching.rolling_log import RollingLog
from data.watching.settings import (
    FILE_NAME,
    LOG,
    WatchSettings,
    read_settings,
    settings_text,
)
from network.text import Language, Text

_LOOK_S = 0.2


def watch(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="监控文件夹 / the watch folder")],
    *,
    once: Annotated[
        bool, typer.Option("--once", help="处理现有文件后结束 / do what is there, then end")
    ] = False,
    now: Annotated[
        bool, typer.Option("--now", help="启动后立即规划一次 / plan once right away")
    ] = False,
    init: Annotated[
        str | None,
        typer.Option("--init", help="为该县写出 watch.toml 和文件夹 / write settings for a county"),
    ] = None,
    as_json: JsonOption = False,
    language: Annotated[
        Language | None,
        typer.Option("--lang", envvar="TONGPEI_LANG", help="语言，默认按 watch.toml / language"),
    ] = None,
) -> None:
    """监控文件夹：导入运单和状态，按时规划，写出单据 / Watch a folder: import, plan, print."""
    voice = Voice(language or Language.ZH, as_json=as_json)
    with voice.refusing():
        if init is not None:
            file = _set_up(folder, init, language or Language.ZH)
            voice.result(texts.WRITTEN.fill(file=file))
            return
        settings = read_settings(folder.absolute())
        voice = Voice(language or settings.language, as_json=as_json)
        done = _watch(voice, settings, is_once=once, is_now=now)
    counts = {"taken": done.taken, "refused": done.refused, "waiting": done.waiting}
    voice.result(texts.SUMMARY.fill(**counts, planned=len(done.planned)))
    wire = {**counts, "rows_refused": done.rows_refused, "failing": done.failing}
    voice.json(dump({**wire, "planned": [str(path) for path in done.planned]}))
    if once and (done.refused or done.rows_refused or done.waiting or done.failing):
        raise typer.Exit(EXIT_NOT_CLEAN)


def _watch(voice: Voice, settings: WatchSettings, *, is_once: bool, is_now: bool) -> Stepped:
    """Watch until stopped, or do once what there is to do."""
    log = RollingLog(settings.folder / LOG, settings.language, _moment)

    def tell(text: Text) -> None:
        voice.note(text)
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
            return watcher.run_once()
        tell(_introduced(settings))
        done = watcher.run()
        tell(texts.ENDED)
        return done


def _introduced(settings: WatchSettings) -> Text:
    plan, schedule = texts.NO_PLANS, settings.schedule
    if schedule is not None:
        times = ", ".join(f"{minute // 60:02d}:{minute % 60:02d}" for minute in schedule.minutes)
        day = texts.TOMORROW if schedule.days_ahead else texts.TODAY
        plan = texts.PLANS_AT.fill(times=times, day=day)
    sources = len(settings.sources)
    return texts.WATCHING.fill(folder=settings.folder, sources=sources, plan=plan)


def _set_up(folder: Path, county: str, language: Language) -> Path:
    """Write settings to begin with, and the folders that they name.

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


def _moment() -> datetime:
    return datetime.now(UTC).astimezone()


def _pausing(is_stopped: Callable[[], bool]) -> Callable[[float], None]:
    """Return what waits for some seconds, but no longer once the watcher is to end."""

    def pause(seconds: float) -> None:
        over_s = time.monotonic() + seconds
        while not is_stopped() and (left_s := over_s - time.monotonic()) > 0:
            time.sleep(min(_LOOK_S, left_s))

    return pause
