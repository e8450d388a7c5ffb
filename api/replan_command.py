"""`tongpei replan`: a run planned again for what has happened, changing as little as it must."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from api import texts
from api.cli import EXIT_INTERRUPTED
from api.console import EXIT_NOT_CLEAN, Voice, dump
from api.interrupt import Interrupt
from api.options import CountyArgument, JsonOption, LanguageOption, RunArgument, SeedOption
from api.replanning import (
    News,
    ReplannedRun,
    ToReplan,
    open_news,
    replan_run,
    search_for,
)
from api.services import write_planned_day
from api.usage import refuse_not_positive, refuse_together
from data.changes import order_groups, route_sentence
from data.explanations import names_of
from data.words import clock
from network.text import Language, Text
from routing.replanning.replan import Freedom, Latitude
from routing.replanning.stability import Stability

_SHOWN = 20
_USUAL = Stability()


def replan(  # noqa: PLR0913 -- one parameter an option
    county: CountyArgument,
    run: RunArgument,
    *,
    events: Annotated[
        Path | None, typer.Option("--events", help="事件文件 / file of events, JSON")
    ] = None,
    statuses: Annotated[
        Path | None,
        typer.Option("--statuses", help="运单状态 csv/xlsx/json / file of statuses"),
    ] = None,
    at: Annotated[
        str | None, typer.Option("--at", help="改派时刻 HH:MM，默认最后一个事件 / the moment")
    ] = None,
    freedom: Annotated[
        Freedom, typer.Option("--freedom", help="可改动的范围 / what may change")
    ] = Freedom.ALL,
    time: Annotated[
        float | None, typer.Option("--time", min=0, help="求解秒数，默认 1 / seconds to search")
    ] = None,
    iterations: Annotated[
        int | None,
        typer.Option("--iterations", min=1, help="迭代次数，结果可复现 / iterations, reproducible"),
    ] = None,
    seed: SeedOption = 0,
    vehicle_price: Annotated[
        float, typer.Option("--vehicle-price", min=0, help="换车一次计元 / yuan a changed vehicle")
    ] = _USUAL.vehicle_fen / 100,
    sequence_price: Annotated[
        float, typer.Option("--sequence-price", min=0, help="换序一次计元 / yuan a changed turn")
    ] = _USUAL.sequence_fen / 100,
    shift_price: Annotated[
        float, typer.Option("--shift-price", min=0, help="改时一次计元 / yuan a shifted call")
    ] = _USUAL.shift_fen / 100,
    shift_minutes: Annotated[
        int, typer.Option("--shift-minutes", min=0, help="改时起算分钟 / minutes that count")
    ] = _USUAL.shift_s // 60,
    put_off_price: Annotated[
        float, typer.Option("--put-off-price", min=0, help="顺延一单计元 / yuan an order put off")
    ] = _USUAL.put_off_fen / 100,
    out: Annotated[
        Path | None, typer.Option("--out", help="结果文件夹，默认 RUN-HHMM / run folder")
    ] = None,
    as_json: JsonOption = False,
    language: LanguageOption = Language.ZH,
) -> None:
    """途中改派：已执行的不变，其余尽量少改 / Plan a run again during the day."""
    started_at = datetime.now(UTC).astimezone()
    voice = Voice(language, as_json=as_json)
    if events is None and statuses is None:
        raise typer.BadParameter(texts.EVENTS_OR_STATUSES.to(language))
    refuse_together(time, iterations, texts.TIME_OR_ITERATIONS, language)
    prices = (vehicle_price, sequence_price, shift_price, put_off_price)
    refuse_not_positive(language, time, *(price for price in prices if price))
    at_s = None if at is None else _seconds(at, language)
    latitude = Latitude(freedom=freedom, prices=_stability(prices, shift_minutes))
    search = search_for(seed, 1.0 if time is None else time, iterations)
    with voice.refusing():
        news = News(events_path=events, statuses_path=statuses, at_s=at_s)
        asked = open_news(county, run, news)
        voice.issues(list(asked.issues), texts.WARNINGS)
        with Interrupt() as interrupt, voice.progress() as bar:
            found = replan_run(
                asked, search, latitude, is_cancelled=lambda: interrupt.is_set, on_event=bar
            )
        if interrupt.is_set:
            voice.note(texts.INTERRUPTED, style="yellow")
        folder = out or _beside(run, asked)
        write_planned_day(
            found.planned,
            folder,
            language=language,
            command=tuple(sys.argv),
            started_at=started_at,
        )
    _present(voice, asked, found, folder)
    if interrupt.is_set:
        raise typer.Exit(EXIT_INTERRUPTED)
    if not found.planned.summary.is_clean:
        raise typer.Exit(EXIT_NOT_CLEAN)


def _stability(prices: tuple[float, ...], minutes: int) -> Stability:
    vehicle, sequence, shift, put_off = (round(100 * price) for price in prices)
    return Stability(
        vehicle_fen=vehicle,
        sequence_fen=sequence,
        shift_fen=shift,
        shift_s=60 * minutes,
        put_off_fen=put_off,
    )


def _seconds(text: str, language: Language) -> int:
    """Return a clock time as seconds after midnight."""
    hours, _, minutes = text.partition(":")
    is_clock = hours.isdecimal() and minutes.isdecimal() and len(minutes) == 2
    if not is_clock or int(hours) > 23 or int(minutes) > 59:
        raise typer.BadParameter(texts.NOT_A_CLOCK.to(language))
    return int(hours) * 3600 + int(minutes) * 60


def _beside(run: Path, asked: ToReplan) -> Path:
    """Return a folder beside a run, named for the moment."""
    moment = clock(asked.disturbance.now_s)[:5].replace(":", "")
    folder = run.resolve()
    return folder.with_name(f"{folder.name}-{moment}")


def _present(voice: Voice, asked: ToReplan, found: ReplannedRun, folder: Path) -> None:
    """Print what is different, vehicle by vehicle and order by order, and where the files are."""
    outcome = found.found.outcome
    voice.json(dump(found.wire))
    _tell_difference(voice, found, asked)
    plan = outcome.plan
    voice.reasons(texts.UNSERVED, [(each.order_id, each.reason) for each in plan.unserved])
    voice.reasons(texts.LATE, [(each.order_id, each.reason) for each in plan.late])
    voice.violations(found.planned.violations)
    voice.note(texts.WRITTEN.fill(folder=folder))


def _tell_difference(voice: Voice, found: ReplannedRun, asked: ToReplan) -> None:
    """Print what changes for vehicles and for orders."""
    changes, outcome = found.changes, found.found.outcome
    names = names_of(found.planned.day.county)
    voice.result(
        texts.REPLANNED.fill(
            at=clock(asked.disturbance.now_s),
            routes=len(changes.routes),
            kept=changes.kept_routes,
            orders=len(changes.orders),
            stay=changes.kept_orders,
        )
    )
    voice.result(
        texts.REPLAN_COST.fill(
            before=f"{found.before_fen / 100:,.2f}",
            now=f"{outcome.cost_fen / 100:,.2f}",
            charged=f"{found.found.stability_fen / 100:,.2f}",
        )
    )
    for change in changes.routes:
        told = route_sentence(change, names)
        head = f"  {change.route_id} {change.vehicle_id}  "
        voice.result(Text(head + told.zh, head + told.en))
    lines = order_groups(changes.orders)
    for line in lines[:_SHOWN]:
        voice.result(Text(f"  {line.zh}", f"  {line.en}"))
    if len(lines) > _SHOWN:
        voice.result(texts.AND_MORE.fill(count=len(lines) - _SHOWN))
