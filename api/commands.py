"""The commands `tongpei plan`, `check` and `price`; Chinese unless told otherwise."""

import math
import sys
from dataclasses import replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer

from api import texts
from api.cli import EXIT_INTERRUPTED
from api.compare_command import compare
from api.console import (
    EXIT_NO_PLAN,
    EXIT_NOT_CLEAN,
    Voice,
    dump,
    figure_block,
    figure_table,
    violation_wire,
)
from api.county_commands import county_app
from api.days import GENERATED, SAMPLE, CountyDay, OrderChoice, load_county, open_day
from api.explain_command import explain
from api.holding import Binding, Holding
from api.interrupt import Interrupt
from api.options import CountyArgument, JsonOption, LanguageOption
from api.orders_command import orders_app
from api.replan_command import replan
from api.report_command import report_app
from api.serve_commands import serve, user_app
from api.services import (
    GivenPlan,
    PlannedDay,
    Search,
    check_given,
    dump_summary,
    open_plan,
    open_run,
    plan_county_day,
    price_given,
    write_planned_day,
)
from api.sheets_command import print_sheets
from api.simulate_command import simulate_days
from api.site_command import site
from api.statuses_command import statuses_app
from api.store_commands import audit_app, store_app
from api.timetable_command import design_timetable
from api.watch_command import watch
from data.run_folder import MAP
from data.summary_json import cost_figures, figures
from data.timetable_file import read_timetable
from network.text import Language, Text
from routing.consolidation.hold import HoldPolicy
from routing.daily import Engine, is_prepared

app = typer.Typer(
    help="统仓共配：县域物流规划 / county logistics planning",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(county_app, name="county")
app.add_typer(orders_app, name="orders")
app.add_typer(statuses_app, name="statuses")
app.add_typer(report_app, name="report")
app.add_typer(store_app, name="store")
app.add_typer(audit_app, name="audit")
app.add_typer(user_app, name="user")
app.command("serve")(serve)
app.command("explain")(explain)
app.command("replan")(replan)
app.command("sheets")(print_sheets)
app.command("simulate")(simulate_days)
app.command("timetable")(design_timetable)
app.command("site")(site)
app.command("compare")(compare)
app.command("watch")(watch)

_DateOption = Annotated[
    datetime | None,
    typer.Option("--date", formats=["%Y-%m-%d"], help="规划日 / the day, YYYY-MM-DD"),
]
_OrdersOption = Annotated[
    Path | None, typer.Option("--orders", help="运单文件 csv/xlsx / file of orders")
]
_DirectivesOption = Annotated[
    Path | None,
    typer.Option("--directives", help="派单指令文件 / what is said of orders beforehand"),
]
_PlanOption = Annotated[Path | None, typer.Option("--plan", help="plan.json")]
_RunArgument = Annotated[
    Path | None, typer.Argument(metavar="[RUN]", help="plan 写出的文件夹 / folder written by plan")
]


@app.callback(invoke_without_command=True)
def root(
    *,
    show_version: Annotated[
        bool, typer.Option("--version", help="显示版本 / show the version")
    ] = False,
) -> None:
    """统仓共配：县域物流规划 / county logistics planning."""
    if show_version:
        sys.stdout.write(f"tongpei {version('tongpei')}\n")
        raise typer.Exit


@app.command()
def plan(  # noqa: PLR0913 -- one parameter an option
    county: CountyArgument,
    *,
    orders: _OrdersOption = None,
    date: _DateOption = None,
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
    seed: Annotated[
        int, typer.Option("--seed", min=0, max=2**31, help="随机种子 / random seed")
    ] = 0,
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
    directives: _DirectivesOption = None,
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
    _refuse_both(time, iterations, texts.TIME_OR_ITERATIONS.to(language))
    _refuse_both(scale, orders, texts.SCALE_OR_ORDERS.to(language))
    _refuse_both(scale, fleet, texts.SCALE_OR_FLEET.to(language))
    _refuse_both(scale, directives or attempts, texts.SCALE_OR_SAID.to(language))
    _refuse_odd_numbers(language, time, scale, compact or None)
    with_lines = {HoldPolicy.TIMETABLE, HoldPolicy.ROLLING}
    if timetable is None and policy is HoldPolicy.TIMETABLE:
        raise typer.BadParameter(texts.TIMETABLE_AND_POLICY.to(language))
    if timetable is not None and policy not in with_lines:
        raise typer.BadParameter(texts.TIMETABLE_AND_POLICY.to(language))
    if policy in {HoldPolicy.SCENARIOS, HoldPolicy.HINDSIGHT}:
        raise typer.BadParameter(texts.ONLY_SIMULATED.to(language))
    if engine is Engine.BASELINE_MEMBERS and policy is not HoldPolicy.DAILY:
        raise typer.BadParameter(texts.MEMBERS_DAILY.to(language))
    if engine is Engine.BASELINE_MEMBERS and directives is not None:
        raise typer.BadParameter(texts.MEMBERS_UNTOLD.to(language))
    choice = replace(
        _choice(orders, date, scale), fleet=fleet, directives=directives, attempts=attempts
    )
    with voice.refusing():
        loaded = load_county(county)
        lines = None if timetable is None else read_timetable(timetable, loaded.county)
        search = Search(
            engine=engine,
            seed=seed,
            time_s=60.0 if time is None else time,
            iterations=iterations,
            compact_fen=round(100 * compact),
            holding=Holding(
                policy=policy,
                timetable=None if lines is None else lines.value,
                binding=binding,
            ),
        )
        day = open_day(loaded, choice)
        voice.issues([] if lines is None else list(lines.issues), texts.WARNINGS)
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


@app.command()
def check(  # noqa: PLR0913 -- one parameter an option
    county: CountyArgument,
    run: _RunArgument = None,
    *,
    orders: _OrdersOption = None,
    plan_file: _PlanOption = None,
    directives: _DirectivesOption = None,
    date: _DateOption = None,
    as_json: JsonOption = False,
    language: LanguageOption = Language.ZH,
) -> None:
    """检查方案，无违规则退出码为 0 / Check a plan; exit code 0 only without any violation."""
    voice = Voice(language, as_json=as_json)
    choice = replace(_choice(orders, date), directives=directives)
    with voice.refusing():
        given = _given(language, county, run, plan_file, choice)
        violations = check_given(given)
    _tell_unheard(voice, given.day)
    voice.violations(violations)
    if not violations:
        voice.result(texts.NO_VIOLATION)
    voice.json(
        dump({"count": len(violations), "violations": [violation_wire(v) for v in violations]})
    )
    if violations:
        raise typer.Exit(EXIT_NOT_CLEAN)


@app.command()
def price(
    county: CountyArgument,
    run: _RunArgument = None,
    *,
    orders: _OrdersOption = None,
    plan_file: _PlanOption = None,
    date: _DateOption = None,
    as_json: JsonOption = False,
    language: LanguageOption = Language.ZH,
) -> None:
    """给任一方案计价 / Price any plan, also one made by hand."""
    voice = Voice(language, as_json=as_json)
    with voice.refusing():
        given = _given(language, county, run, plan_file, _choice(orders, date))
        cost = price_given(given)
        violations = check_given(given)
    lines = cost_figures(cost.by_component())
    voice.table(figure_block(lines, language))
    voice.violations(violations)
    voice.json(dump({"cost_fen": cost.by_component(), "violations": len(violations)}))
    if violations:
        raise typer.Exit(EXIT_NOT_CLEAN)


def _choice(
    orders: Path | None, moment: datetime | None, scale: float | None = None
) -> OrderChoice:
    return OrderChoice(path=orders, day=None if moment is None else moment.date(), scale=scale)


def _given(
    language: Language,
    county: str,
    run: Path | None,
    plan_file: Path | None,
    choice: OrderChoice,
) -> GivenPlan:
    """Return the plan that is meant: a run's, or one from files."""
    if run is not None and plan_file is None and choice == OrderChoice():
        return open_run(county, run)
    if run is None and plan_file is not None and choice.path is not None:
        return open_plan(county, plan_file, choice)
    raise typer.BadParameter(texts.RUN_OR_FILES.to(language))


def _refuse_both(one: object, other: object, sentence: str) -> None:
    if one is not None and other is not None:
        raise typer.BadParameter(sentence)


def _refuse_odd_numbers(language: Language, *numbers: float | None) -> None:
    for number in numbers:
        if number is not None and not (math.isfinite(number) and number > 0):
            raise typer.BadParameter(texts.NOT_FINITE.to(language))


def _introduce(voice: Voice, day: CountyDay, engine: Engine) -> None:
    """Say what is going to be planned, what it was made from, and what was noticed."""
    sources = {SAMPLE: texts.SOURCE_SAMPLE, GENERATED: texts.SOURCE_GENERATED}
    source = sources.get(day.orders.source, Text(day.orders.source, day.orders.source))
    head = {
        "day": day.orders.day.isoformat(),
        "orders": f"{len(day.orders.orders):,}",
        "places": f"{len(day.county.places):,}",
        "vehicles": sum(v.is_available for v in day.county.vehicles),
        "engine": engine.value,
    }
    voice.note(
        Text(
            texts.DAY_HEAD.zh.format(county=day.county.name_zh, source=source.zh, **head),
            texts.DAY_HEAD.en.format(county=day.county.name_en, source=source.en, **head),
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
    _tell_unheard(voice, day)
    if day.directives:
        voice.note(texts.DIRECTED.fill(count=len(day.directives), orders=len(day.problem.rulings)))


def _tell_unheard(voice: Voice, day: CountyDay) -> None:
    """Say which rows of directives and failed attempts are not followed."""
    unheard = [issue for issue in day.issues if issue.is_error]
    rows = len({(issue.table, issue.row) for issue in unheard})
    voice.issues(unheard, texts.UNHEARD.fill(count=rows))


def _searched(
    voice: Voice, day: CountyDay, search: Search, folder: Path
) -> tuple[PlannedDay, bool]:
    """Plan the day; the second value says whether Ctrl-C ended the search.

    From the moment the run folder is there, Ctrl-C keeps the best plan so far.
    """
    with Interrupt() as interrupt:
        folder.mkdir(parents=True, exist_ok=True)
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
