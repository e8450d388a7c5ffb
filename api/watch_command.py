"""`tongpei watch`: a folder into which members lay their files, planned when it is time."""

from pathlib import Path
from typing import Annotated

import typer

from api import watch_texts as texts
from api.cli import EXIT_INTERRUPTED
from api.console import EXIT_NOT_CLEAN, Voice, dump
from api.options import JsonOption
from network.text import Language


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
    from api.watch_process import set_up, watch_folder  # noqa: PLC0415 -- slow to import
    from data.run_folder import PLAN  # noqa: PLC0415 -- as above
    from data.watching.settings import read_settings  # noqa: PLC0415 -- as above

    voice = Voice(language or Language.ZH, as_json=as_json)
    with voice.refusing():
        if init is not None:
            file = set_up(folder, init, language or Language.ZH)
            voice.result(texts.WRITTEN.fill(file=file))
            return
        settings = read_settings(folder.absolute())
        voice = Voice(language or settings.language, as_json=as_json)
        done, is_interrupted = watch_folder(settings, voice.note, is_once=once, is_now=now)
    plans = [path for path in done.planned if (path / PLAN).is_file()]
    counts = {"taken": done.taken, "refused": done.refused, "waiting": done.waiting}
    voice.result(texts.SUMMARY.fill(**counts, planned=len(plans)))
    wire = {**counts, "rows_refused": done.rows_refused, "failing": done.failing}
    voice.json(dump({**wire, "planned": [str(path) for path in plans]}))
    if once and is_interrupted:
        raise typer.Exit(EXIT_INTERRUPTED)
    if once and (done.refused or done.rows_refused or done.waiting or done.failing):
        raise typer.Exit(EXIT_NOT_CLEAN)
