"""`tongpei site`: a county's network sited over several periods."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api import texts
from api.cli import EXIT_INTERRUPTED
from api.console import EXIT_NO_PLAN, EXIT_NOT_CLEAN, Voice, table_of
from api.days import OrderChoice, load_county
from api.interrupt import Interrupt
from api.lists import listed
from api.options import CountyArgument, JsonOption, LanguageOption, SeedOption
from api.usage import refuse_not_positive, refuse_together
from data.run_folder import make_ready
from data.siting import cold_tables, tables
from data.siting.answer_tables import answer_tables
from data.siting.answers import Question
from data.siting.run import COLD_PAGE, FILES, FRONT_PAGE, MAP
from data.siting.wire import dump_siting
from data.siting.wire_parts import ConflictWire
from data.workbook import brief
from network.text import Language, Text

if TYPE_CHECKING:
    from api.siting import SitedCase, SitingCase, SitingSearch
    from routing.siting.rollout.calibration import Observation

_ALL = "all"
_ASKED = {
    Question.PRICES: Text("正在算各项要求的代价……", "finding what each requirement costs ..."),
    Question.ALTERNATIVES: Text("正在找备选方案……", "looking for alternatives ..."),
    Question.SCENARIOS: Text("正在比较各种情景……", "comparing scenarios ..."),
    Question.SENSITIVITY: Text("正在改变各项假设……", "changing assumptions ..."),
    Question.CALIBRATION: Text(
        "正在逐期排线、校正运输费并重新选址……",
        "planning days of each period, correcting the price of routes, siting again ...",
    ),
    Question.DAILY: Text("正在排一天的线路来核对……", "planning a day to verify ..."),
}


def site(  # noqa: PLR0913 -- one parameter an option
    county: CountyArgument,
    *,
    spec: Annotated[
        Path | None,
        typer.Option("--spec", help="选址要求文件，默认县域自带 / siting spec; the county's own"),
    ] = None,
    orders: Annotated[
        Path | None, typer.Option("--orders", help="样例日运单 csv/xlsx / orders of a sample day")
    ] = None,
    time: Annotated[
        float | None,
        typer.Option(
            "--time",
            min=0.1,
            help="求解总秒数，默认 120，含冷库、--ask 与 --front / "
            "seconds for all that is asked: cold stores, --ask and --front too",
        ),
    ] = None,
    iterations: Annotated[
        int | None,
        typer.Option("--iterations", min=1, help="每次求解的迭代次数，可复现 / for each solution"),
    ] = None,
    front: Annotated[
        int,
        typer.Option(
            "--front", min=0, max=50, help="另算几档更高的覆盖率 / higher levels of coverage"
        ),
    ] = 5,
    questions: Annotated[
        str,
        typer.Option(
            "--ask",
            help="另问，逗号分隔，或 all / ask also, comma-separated, or all: "
            "prices, alternatives, scenarios, sensitivity, calibration, daily",
        ),
    ] = "",
    ask_time: Annotated[
        float | None,
        typer.Option(
            "--ask-time",
            min=0.1,
            help="每问至多秒数，计入 --time，默认均分 / "
            "at most so many of these seconds a question; by default equal parts",
        ),
    ] = None,
    seed: SeedOption = 0,
    out: Annotated[
        Path | None,
        typer.Option("--out", help="结果文件夹，默认 runs/<县>-siting / folder to write"),
    ] = None,
    as_json: JsonOption = False,
    language: LanguageOption = Language.ZH,
) -> None:
    """分期选址：建哪些站点、何时建、多大 / Decide which sites open when, and at which size."""
    from api import siting as use_case  # noqa: PLC0415 -- slow to import
    from api.siting_files import write_siting  # noqa: PLC0415 -- the same

    started_at = datetime.now(UTC).astimezone()
    voice = Voice(language, as_json=as_json)
    refuse_together(time, iterations, texts.TIME_OR_ITERATIONS, language)
    refuse_not_positive(language, time, ask_time)
    search = use_case.SitingSearch(
        seed=seed,
        time_s=120.0 if time is None else time,
        iterations=iterations,
        num_front=front,
        questions=_questions(questions, language),
        ask_time_s=ask_time,
    )
    with voice.refusing():
        case = use_case.open_siting(load_county(county), spec, OrderChoice(path=orders))
        folder = out or Path("runs") / f"{case.loaded.key}-siting"
        _introduce(voice, case)
        sited, is_interrupted = _sited(voice, case, search, folder)
        write_siting(
            sited, folder, language=language, command=tuple(sys.argv), started_at=started_at
        )
    _present(voice, sited, folder)
    if is_interrupted:
        raise typer.Exit(EXIT_INTERRUPTED)
    if not sited.has_all:
        raise typer.Exit(EXIT_NO_PLAN)
    if sited.violations:
        raise typer.Exit(EXIT_NOT_CLEAN)


def _questions(text: str, language: Language) -> frozenset[Question]:
    """Return the questions that a comma-separated list names; ``all`` are all."""
    if not text.strip():
        return frozenset()
    return frozenset(Question if text.strip() == _ALL else listed(text, Question, language))


def _introduce(voice: Voice, case: "SitingCase") -> None:
    """Say what is going to be sited, and what was noticed in its files."""
    county, rollout = case.loaded.county, case.rollout
    voice.note(
        texts.SITING_HEAD.fill(
            county=Text(county.name_zh, county.name_en),
            periods=len(rollout.periods),
            hubs=len(rollout.hubs),
            stations=len(rollout.stations),
            points=len(rollout.points),
            requirements=len(rollout.requirements),
            spec=case.spec.name,
        ),
        style="bold",
    )
    if case.stores is not None:
        stores = case.stores
        voice.note(
            texts.COLD_HEAD.fill(
                candidates=len(stores.candidates),
                crops=len(stores.produce),
                places=len({harvest.place_id for harvest in stores.harvests}),
                requirements=len(stores.requirements),
            ),
            style="bold",
        )
    issues = (*case.loaded.issues, *case.orders.issues)
    voice.issues([issue for issue in issues if not issue.is_error], texts.WARNINGS)
    if case.orders.rejected:
        voice.note(texts.ORDERS_LEFT_OUT.fill(count=len(case.orders.rejected)), style="red")
    if case.spec.note:
        voice.note(Text(case.spec.note, case.spec.note), style="yellow")


def _sited(
    voice: Voice, case: "SitingCase", search: "SitingSearch", folder: Path
) -> "tuple[SitedCase, bool]":
    """Site the network; the second value says whether Ctrl-C ended the search."""
    from api import siting as use_case  # noqa: PLC0415 -- slow to import

    with Interrupt() as interrupt:
        make_ready(folder, FILES)
        with voice.progress() as bar:
            sited = use_case.site_county(
                case,
                search,
                is_cancelled=lambda: interrupt.is_set,
                on_event=bar,
                on_question=lambda question: voice.note(_ASKED[question]),
                on_stores=lambda: voice.note(texts.SITING_STORES),
                on_days=lambda days: voice.note(_days(case, days)),
            )
    if interrupt.is_set:
        voice.note(texts.INTERRUPTED, style="yellow")
    return sited, interrupt.is_set


def _days(case: "SitingCase", days: "tuple[Observation, ...]") -> Text:
    """Return how far the estimate is off in the mean of planned days, by period."""
    from routing.siting.rollout.settling import errors  # noqa: PLC0415 -- slow to import

    names = [period.name for period in case.rollout.periods]
    told = ", ".join(f"{names[t]} {error:+.1f} %" for t, error in errors(days).items())
    return texts.DAYS.fill(errors=told, draws=len({day.draw for day in days}))


def _present(voice: Voice, sited: "SitedCase", folder: Path) -> None:
    """Print the figures, or why there is no plan, and where the files are."""
    siting, language = sited.siting, voice.language
    voice.json(dump_siting(siting))
    if siting.has_plan:
        voice.table(table_of(tables.overview(siting, language), language))
        voice.table(table_of(tables.periods(siting), language))
        voice.table(table_of(tables.money(siting, language), language))
        voice.table(table_of(brief(tables.requirements(siting, language)), language))
        if siting.front:
            voice.table(table_of(tables.front(siting, language), language))
        for table in answer_tables(sited.document, language):
            voice.table(table_of(table, language))
    for conflict in siting.conflicts:
        voice.note(_told(conflict), style="red")
    _present_stores(voice, sited)
    voice.violations(sited.violations)
    voice.note(texts.WRITTEN.fill(folder=folder))
    if siting.has_plan:
        voice.note(texts.OPEN_SITING_MAP.fill(map=folder / MAP))
    if siting.front:
        voice.note(texts.OPEN_FRONT.fill(page=folder / FRONT_PAGE))
    if siting.has_stores:
        voice.note(texts.OPEN_STORES.fill(page=folder / COLD_PAGE))


def _present_stores(voice: Voice, sited: "SitedCase") -> None:
    """Print where cold stores open, or what cannot be kept."""
    cold, language = sited.siting.cold, voice.language
    if cold is None:
        return
    voice.table(table_of(cold_tables.overview(cold, language), language))
    if sited.siting.has_stores:
        document = sited.document
        voice.table(table_of(cold_tables.stores(document, cold, language), language))
        voice.table(table_of(cold_tables.served(document, cold, language), language))
        wanted = tables.requirement_table(cold_tables.REQUIREMENTS, cold.requirements, language)
        voice.table(table_of(brief(wanted), language))
        if cold.prices is not None:
            voice.table(table_of(cold_tables.prices(cold, language), language))
    for conflict in cold.conflicts:
        voice.note(_told(conflict), style="red")


def _told(conflict: ConflictWire) -> Text:
    cause, action = conflict.cause, conflict.action
    return Text(f"{cause.zh}{action.zh}", f"{cause.en} {action.en}")
