"""`tongpei timetable`: regular weekly lines for a county."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from api import texts
from api.console import Voice, rows_table
from api.days import load_county
from api.options import CountyArgument, LanguageOption, SeedOption
from api.simulations import first_day_of, usual_timetable
from data.timetable_file import write_timetable
from network.text import Language
from routing.stop import MaxIterations, MaxTime


def design_timetable(
    county: CountyArgument,
    *,
    out: Annotated[
        Path, typer.Option("--out", help="写出的班期文件 / file of regular lines to write")
    ] = Path("timetable.csv"),
    first_day: Annotated[
        datetime | None,
        typer.Option("--date", formats=["%Y-%m-%d"], help="代表日 / the usual day"),
    ] = None,
    time: Annotated[
        float, typer.Option("--time", min=0.1, help="求解秒数 / seconds to plan the usual day")
    ] = 30.0,
    iterations: Annotated[
        int | None,
        typer.Option("--iterations", min=1, help="迭代次数，可复现 / iterations, reproducible"),
    ] = None,
    seed: SeedOption = 0,
    language: LanguageOption = Language.ZH,
) -> None:
    """设计每周固定班期 / Design a weekly timetable from a usual day's generated orders."""
    voice = Voice(language)
    with voice.refusing():
        loaded = load_county(county)
        stop = MaxTime(time) if iterations is None else MaxIterations(iterations)
        timetable = usual_timetable(loaded, first_day_of(loaded, first_day), stop=stop, seed=seed)
        write_timetable(timetable, out)
    rows = []
    for line in timetable.lines:
        days = "".join(map(str, sorted(line.weekdays)))
        text = texts.TIMETABLE_LINE.fill(places=len(line.places), days=days)
        rows.append((line.line_id, text.to(language)))
    voice.table(rows_table(rows))
    voice.note(texts.WRITTEN.fill(folder=out))
