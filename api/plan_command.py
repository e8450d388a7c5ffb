"""`tongpei plan`: a day planned, and its run folder written."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from api import texts
from api.cli import EXIT_INTERRUPTED
from api.console import EXIT_NO_PLAN, EXIT_NOT_CLEAN, Voice, figure_table
from api.days import (
    GENERATED,
    SAMPLE,
    CountyDay,
    LoadedCounty,
    OrderChoice,
    load_county,
    open_day,
)
from api.holding import Binding, Holding
from api.interrupt import Interrupt
from api.options import (
    CountyArgument,
    DateOption,
    DirectivesOption,
    JsonOption,
    LanguageOption,
    OrdersOption,
    SeedOption,
)
from api.services import PlannedDay, Search, dump_summary, plan_county_day, write_planned_day
from api.usage import refuse_not_positive, refuse_together
from data.run_folder import MAP, make_ready
from data.summary_json import figures
from data.timetable_file import read_timetable
from network.text import Language, Text
from routing.consolidation.hold import HoldPolicy
from routing.daily import Engine, is_prepared


def plan(  # noqa: PLR0913 -- one parameter an option
    county: CountyArgument,
    *,
    orders: OrdersOption = None,
    date: DateOption = None,
    time: Annotated[
        float | None,
        typer.Option(
            "--time",
            min=0,
            help="求解秒数，默认 60；到期运单装不下时最多再延长一半 / "
            "seconds to search; half as long again at most where due orders find no room",
        ),
    ] = None,
    iterations: Annotated[
        int | None,
        typer.Option("--iterations", min=1, help="迭代次数，结果可复现 / iterations, reproducible"),
    ] = None,
    seed: SeedOption = 0,
    engine: Annotated[Engine, typer.Option("--engine", help="方法 / engine")] = Engine.JOINT,
    compact: Annotated[
        float,
        typer.Option(
            "--compact",
            min=0,
            max=10_000,
            help="求解时每次跨乡镇加计的元数，不计入方案成本 / "
            "yuan the search charges for a change of township, not in the plan's cost",
        ),
    ] = 0.0,
    fleet: Annotated[
        Path | None, typer.Option("--fleet", help="今日车辆与司机 / vehicles and drivers today")
    ] = None,
    directives: DirectivesOption = None,
    attempts: Annotated[
        Path | None,
        typer.Option("--attempts", help="派送失败文件 / orders that could not be delivered"),
    ] = None,
    policy: Annotated[
        HoldPolicy, typer.Option("--policy", help="留发策略 / way to hold orders")
    ] = HoldPolicy.DAILY,
    timetable: Annotated[
        Path | None, typer.Option("--timetable", help="班期文件 / file of regular lines")
    ] = None,
    binding: Annotated[
        Binding, typer.Option("--binding", help="班期约束程度 / how far the timetable binds")
    ] = Binding.FULLY,
    scale: Annotated[
        float | None,
        typer.Option("--scale", min=0, help="按倍数生成样例日 / generate the day at this multiple"),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", help="结果文件夹，默认 runs/<县>-<日期> / run folder"),
    ] = None,
    as_json: JsonOption = False,
    language: LanguageOption = Language.ZH,
) -> None:
    """规划一天，写出结果文件夹 / Plan a day and write its run folder."""
    started_at = datetime.now(UTC).astimezone()
    voice = Voice(language, as_json=as_json)
    refuse_together(time, iterations, texts.TIME_OR_ITERATIONS, language)
    refuse_together(scale, orders, texts.SCALE_OR_ORDERS, language)
    refuse_together(scale, fleet, texts.SCALE_OR_FLEET, language)
    refuse_together(scale, directives or attempts, texts.SCALE_OR_SAID, language)
    refuse_not_positive(language, time, scale, compact or None)
    _refuse_policy(policy, timetable, language)
    if engine is Engine.BASELINE_MEMBERS:
        _refuse_for_members(policy, directives, language)
    choice = OrderChoice(
        path=orders,
        day=None if date is None else date.date(),
        scale=scale,
        fleet=fleet,
        directives=directives,
        attempts=attempts,
    )
    with voice.refusing():
        loaded = load_county(county)
        search = Search(
            engine=engine,
            seed=seed,
            time_s=60.0 if time is None else time,
            iterations=iterations,
            compact_fen=round(100 * compact),
            holding=_holding(voice, loaded, policy, timetable, binding),
        )
        day = open_day(loaded, choice)
        folder = out or Path("runs") / f"{day.loaded.key}-{day.orders.day.isoformat()}"
        _introduce(voice, day, engine)
        planned, is_interrupted = _searched(voice, day, search, folder)
        write_planned_day(
            planned,
            folder,
            language=language,
            command=tuple(sys.argv),
            started_at=started_at,
        )
    _present(voice, planned, folder)
    if is_interrupted:
        raise typer.Exit(EXIT_INTERRUPTED)
    if planned.has_no_plan:
        voice.note(texts.NO_PLAN)
        raise typer.Exit(EXIT_NO_PLAN)
    if not planned.summary.is_clean:
        raise typer.Exit(EXIT_NOT_CLEAN)


def _refuse_policy(policy: HoldPolicy, timetable: Path | None, language: Language) -> None:
    """Refuse a way to hold orders that lacks its lines, has no use for them, or is for replays."""
    has_lines = timetable is not None
    if policy in {HoldPolicy.SCENARIOS, HoldPolicy.HINDSIGHT}:
        raise typer.BadParameter(texts.ONLY_SIMULATED.to(language))
    if policy is not HoldPolicy.ROLLING and has_lines is not (policy is HoldPolicy.TIMETABLE):
        raise typer.BadParameter(texts.TIMETABLE_AND_POLICY.to(language))


def _refuse_for_members(policy: HoldPolicy, directives: Path | None, language: Language) -> None:
    """Refuse what members that plan alone do not know: holding orders, and directives."""
    if policy is not HoldPolicy.DAILY:
        raise typer.BadParameter(texts.MEMBERS_DAILY.to(language))
    if directives is not None:
        raise typer.BadParameter(texts.MEMBERS_UNTOLD.to(language))


def _holding(
    voice: Voice,
    loaded: LoadedCounty,
    policy: HoldPolicy,
    timetable: Path | None,
    binding: Binding,
) -> Holding:
    """Return how orders are held, by the lines of a file if there is one."""
    if timetable is None:
        return Holding(policy=policy, binding=binding)
    lines = read_timetable(timetable, loaded.county)
    voice.issues(lines.issues, texts.WARNINGS)
    return Holding(policy=policy, timetable=lines.value, binding=binding)


def _introduce(voice: Voice, day: CountyDay, engine: Engine) -> None:
    """Say what is going to be planned, what it was made from, and what was noticed."""
    sources = {SAMPLE: texts.SOURCE_SAMPLE, GENERATED: texts.SOURCE_GENERATED}
    source = sources.get(day.orders.source, Text(day.orders.source, day.orders.source))
    voice.note(
        texts.DAY_HEAD.fill(
            county=Text(day.county.name_zh, day.county.name_en),
            day=day.orders.day.isoformat(),
            source=source,
            orders=f"{len(day.orders.orders):,}",
            places=f"{len(day.county.places):,}",
            vehicles=sum(v.is_available for v in day.county.vehicles),
            engine=engine.value,
        ),
        style="bold",
    )
    if day.scale is not None:
        voice.note(texts.SCALED.fill(scale=day.scale), style="yellow")
    elif day.orders.source == GENERATED:
        filled = texts.GENERATED_DAY.fill(day=day.orders.day, seed=day.loaded.seed)
        voice.note(filled, style="yellow")
    all_issues = (*day.loaded.issues, *day.orders.issues, *day.issues)
    voice.issues([issue for issue in all_issues if not issue.is_error], texts.WARNINGS)
    refused = [issue for issue in day.orders.issues if issue.is_error]
    voice.issues(refused, texts.REJECTED.fill(count=len(day.orders.rejected)))
    voice.unheard(day.issues)
    if day.directives:
        voice.note(texts.DIRECTED.fill(count=len(day.directives), orders=len(day.problem.rulings)))


def _searched(
    voice: Voice, day: CountyDay, search: Search, folder: Path
) -> tuple[PlannedDay, bool]:
    """Plan the day; the second value says whether Ctrl-C ended the search.

    From the moment the run folder is there, Ctrl-C keeps the best plan so far.
    """
    with Interrupt() as interrupt:
        make_ready(folder)
        if not is_prepared():
            voice.note(texts.COMPILING)
        with voice.progress() as bar:
            planned = plan_county_day(
                day, search, is_cancelled=lambda: interrupt.is_set, on_event=bar
            )
    if interrupt.is_set:
        voice.note(texts.INTERRUPTED, style="yellow")
    return planned, interrupt.is_set


def _present(voice: Voice, planned: PlannedDay, folder: Path) -> None:
    """Print the figures, what is not planned and why, and where the files are."""
    result = planned.outcome.plan
    voice.json(dump_summary(planned.summary))
    voice.table(figure_table(figures(planned.summary), voice.language))
    voice.reasons(texts.UNSERVED, [(each.order_id, each.reason) for each in result.unserved])
    voice.reasons(texts.LATE, [(each.order_id, each.reason) for each in result.late])
    voice.reasons(texts.HELD, [(each.order_id, each.reason) for each in result.held])
    voice.violations(planned.violations)
    if planned.summary.estimated_legs:
        filled = texts.ESTIMATES.fill(count=planned.summary.estimated_legs)
        voice.note(filled, style="yellow")
    voice.note(texts.WRITTEN.fill(folder=folder))
    voice.note(texts.OPEN_MAP.fill(map=folder / MAP))
