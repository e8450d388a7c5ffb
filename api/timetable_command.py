"""`tongpei timetable`: regular weekly lines for a county."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from api import texts
from api.console import Voice, rows_table
from api.days import LoadedCounty, load_county
from api.histories import generated_history, read_history
from api.options import CountyArgument, LanguageOption, SeedOption
from api.simulations import first_day_of, usual_timetable
from api.usage import refuse_not_positive
from data.timetable_file import write_timetable
from data.words import name_some
from network.places import PlaceKind
from network.text import Language, Text
from routing.consolidation.forecast import held_back
from routing.consolidation.history import PIECES, History
from routing.stop import limited
from routing.timetable.timetable import Timetable

_NAMED = 5


def design_timetable(  # noqa: PLR0913 -- one parameter an option
    county: CountyArgument,
    *,
    out: Annotated[
        Path, typer.Option("--out", help="写出的班期文件 / file of regular lines to write")
    ] = Path("timetable.csv"),
    history: Annotated[
        list[Path] | None,
        typer.Option(
            "--history",
            exists=True,
            help="历史运单文件或文件夹，可多次给出；默认合成 / past orders, files or folders, "
            "may be repeated; default: generated",
        ),
    ] = None,
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
    """设计每周固定班期 / Design a weekly timetable from what the days before let expect."""
    refuse_not_positive(language, time)
    voice = Voice(language)
    with voice.refusing():
        loaded = load_county(county)
        day = first_day_of(loaded, first_day)
        if history:
            past, source = _read(voice, history, loaded), texts.SOURCE_FILES
        else:
            past = generated_history(loaded, day, seed=seed)
            source = texts.SOURCE_GENERATED
        _tell_history(voice, past, source, loaded)
        stop = limited(time, iterations)
        timetable = usual_timetable(loaded, past, day=day, stop=stop, seed=seed)
        write_timetable(timetable, out)
    rows = []
    for line in timetable.lines:
        days = "".join(map(str, sorted(line.weekdays)))
        text = texts.TIMETABLE_LINE.fill(places=len(line.places), days=days)
        rows.append((line.line_id, text.to(language)))
    voice.table(rows_table(rows))
    _tell_left_out(voice, past, timetable, loaded)
    voice.note(texts.WRITTEN.fill(folder=out))


def _read(voice: Voice, paths: list[Path], loaded: LoadedCounty) -> History:
    """Read a history from files and tell what was noticed in them."""
    read = read_history(paths, loaded.county)
    voice.issues(read.issues, texts.WARNINGS)
    if read.num_rejected:
        voice.note(texts.HISTORY_REJECTED.fill(count=read.num_rejected), style="red")
    return read.history


def _tell_history(voice: Voice, past: History, source: Text, loaded: LoadedCounty) -> None:
    """Tell what a forecast is made from, and how good it would have been for the last week."""
    if past.days:
        pieces = round(float(past.loads[:, :, PIECES].sum()) / len(past.days))
        voice.result(
            texts.HISTORY.fill(
                source=source.to(voice.language),
                first=past.days[0],
                last=past.days[-1],
                days=len(past.days),
                pieces=f"{pieces:,}",
            )
        )
    measured = held_back(past, loaded.county)
    if measured is None:
        voice.result(texts.NOT_MEASURED)
        return
    voice.result(
        texts.FORECAST_ERROR.fill(
            first=measured.first_day,
            days=measured.num_days,
            place=f"{measured.ours.by_place:.1%}",
            day=f"{measured.ours.by_day:.1%}",
            naive_place=f"{measured.naive.by_place:.1%}",
            naive_day=f"{measured.naive.by_day:.1%}",
        )
    )


def _tell_left_out(voice: Voice, past: History, timetable: Timetable, loaded: LoadedCounty) -> None:
    """Tell which places had goods but are on no line; hubs and stations never are."""
    on_line = timetable.weekdays_of()
    had_goods = {stream.place_id for stream in past.streams}
    names = [
        place.name_zh
        for place in loaded.county.places
        if place.place_id in had_goods - set(on_line)
        and place.kind not in {PlaceKind.HUB, PlaceKind.STATION}
    ]
    if names:
        listed = name_some(names, _NAMED).to(voice.language)
        voice.note(texts.NO_LINE.fill(count=len(names), names=listed), style="red")
