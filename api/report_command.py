"""`tongpei report`: what an alliance tells over several days, from runs or the store."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api import texts
from api.console import EXIT_NOT_CLEAN, Voice, dump, issue_wire, rows_table
from api.lists import listed
from api.options import (
    AllianceOption,
    JsonOption,
    LanguageOption,
    LogoOption,
    MemberOption,
    UrlOption,
)
from data.printing.wanted import Dimension, Measure
from data.writers import ISSUES_FILE, issues_text
from network.text import Language

if TYPE_CHECKING:
    from api.reporting import Made, Style
    from data.reports.days import DaySource, Period

report_app = typer.Typer(
    help="多日报表：送收发、指标、绩效与资金、月报 / reports over several days",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)

_RunsArgument = Annotated[
    list[Path] | None,
    typer.Argument(
        metavar="[RUN]...",
        help="plan 写出的文件夹，或其上级；省略则读数据库 / folders of plans; none: the store",
    ),
]
_CountyOption = Annotated[
    str | None,
    typer.Option("--county", help="县域，读数据库时必填 / county, needed for the store"),
]
_FromOption = Annotated[
    datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="第一天 / first day")
]
_ToOption = Annotated[
    datetime | None, typer.Option("--to", formats=["%Y-%m-%d"], help="最后一天 / last day")
]
_StatusesOption = Annotated[
    Path | None,
    typer.Option("--statuses", help="带日期的运单状态 csv/xlsx/json / statuses with day and time"),
]
_SettingsOption = Annotated[
    Path | None,
    typer.Option("--settings", help="report.toml，默认取县域文件夹中的 / settings of reports"),
]
_TargetsOption = Annotated[
    Path | None,
    typer.Option("--targets", help="绩效目标表 csv/xlsx，默认取县域文件夹中的 / table of targets"),
]
_LedgerOption = Annotated[
    Path | None,
    typer.Option("--ledger", help="资金台账 csv/xlsx，默认取县域文件夹中的 / ledger of money"),
]
_OutOption = Annotated[
    Path | None, typer.Option("--out", help="目标文件夹，默认 reports/县名-期间 / folder to write")
]
_FormatOption = Annotated[
    str, typer.Option("--format", help="格式，逗号分隔 / formats, comma-separated")
]


@report_app.command("send-receive")
def send_receive(  # noqa: PLR0913 -- one parameter an option
    runs: _RunsArgument = None,
    *,
    county: _CountyOption = None,
    url: UrlOption = None,
    first: _FromOption = None,
    last: _ToOption = None,
    by: Annotated[
        str | None, typer.Option("--by", help="按什么汇总 / what the report groups by")
    ] = None,
    columns: Annotated[str | None, typer.Option("--columns", help="列 / columns")] = None,
    details: Annotated[
        bool, typer.Option("--details", help="另列每日运单明细 / list single orders, day by day")
    ] = False,
    member: MemberOption = None,
    statuses: _StatusesOption = None,
    settings: _SettingsOption = None,
    alliance: AllianceOption = None,
    logo: LogoOption = None,
    formats: _FormatOption = "xlsx,pdf",
    out: _OutOption = None,
    as_json: JsonOption = False,
    language: LanguageOption = Language.ZH,
) -> None:
    """送收发报表：按日、站点、乡镇、成员 / What was received, sent and kept."""
    from api.reporting import make_send_receive, reader_named  # noqa: PLC0415 -- slow to import
    from data.reports.send_receive import Template  # noqa: PLC0415 -- as above

    dimensions = None if by is None else listed(by, Dimension, language)
    measures = None if columns is None else listed(columns, Measure, language)
    voice = Voice(language, as_json=as_json)
    with voice.refusing(), _source(runs, county, url, statuses) as source:
        style = _style(source, settings, language, formats, alliance, logo)
        period = _period(source, first, last)
        usual_one = style.settings.template
        made = make_send_receive(
            source,
            period,
            style,
            template=Template(
                dimensions=dimensions or usual_one.dimensions,
                measures=measures or usual_one.measures,
                headers=usual_one.headers,
            ),
            reader=reader_named(source.county, member),
            is_detailed=details,
        )
        _write(voice, made, source, period, out, is_listed=statuses is not None and member is None)


@report_app.command("kpi")
def kpi(  # noqa: PLR0913 -- one parameter an option
    runs: _RunsArgument = None,
    *,
    county: _CountyOption = None,
    url: UrlOption = None,
    first: _FromOption = None,
    last: _ToOption = None,
    member: MemberOption = None,
    statuses: _StatusesOption = None,
    settings: _SettingsOption = None,
    alliance: AllianceOption = None,
    logo: LogoOption = None,
    formats: _FormatOption = "xlsx,pdf",
    out: _OutOption = None,
    as_json: JsonOption = False,
    language: LanguageOption = Language.ZH,
) -> None:
    """指标报表：合计、逐日、各乡镇 / Figures of a period, by day, by township."""
    from api.reporting import make_kpi, reader_named  # noqa: PLC0415 -- slow to import

    voice = Voice(language, as_json=as_json)
    with voice.refusing(), _source(runs, county, url, statuses) as source:
        style = _style(source, settings, language, formats, alliance, logo)
        period = _period(source, first, last)
        made = make_kpi(source, period, style, reader=reader_named(source.county, member))
        _write(voice, made, source, period, out, is_listed=statuses is not None and member is None)


@report_app.command("performance")
def performance(  # noqa: PLR0913 -- one parameter an option
    runs: _RunsArgument = None,
    *,
    targets: _TargetsOption = None,
    ledger: _LedgerOption = None,
    county: _CountyOption = None,
    url: UrlOption = None,
    first: _FromOption = None,
    last: _ToOption = None,
    statuses: _StatusesOption = None,
    settings: _SettingsOption = None,
    alliance: AllianceOption = None,
    logo: LogoOption = None,
    formats: _FormatOption = "xlsx,pdf",
    out: _OutOption = None,
    as_json: JsonOption = False,
    language: LanguageOption = Language.ZH,
) -> None:
    """绩效目标与资金台账 / Targets against actuals, money and its shares."""
    from api.reporting import make_performance, money_files  # noqa: PLC0415 -- slow to import

    voice = Voice(language, as_json=as_json)
    with voice.refusing(), _source(runs, county, url, statuses) as source:
        style = _style(source, settings, language, formats, alliance, logo)
        period = _period(source, first, last)
        money = money_files(source, targets, ledger)
        made = make_performance(source, period, style, money)
        _write(voice, made, source, period, out, is_listed=statuses is not None)


@report_app.command("monthly")
def monthly(  # noqa: PLR0913 -- one parameter an option
    runs: _RunsArgument = None,
    *,
    month: Annotated[
        str | None,
        typer.Option("--month", help="月份，如 2026-03，默认最后一天所在月 / the month"),
    ] = None,
    targets: _TargetsOption = None,
    ledger: _LedgerOption = None,
    county: _CountyOption = None,
    url: UrlOption = None,
    statuses: _StatusesOption = None,
    settings: _SettingsOption = None,
    alliance: AllianceOption = None,
    logo: LogoOption = None,
    formats: _FormatOption = "docx,pdf",
    out: _OutOption = None,
    as_json: JsonOption = False,
    language: LanguageOption = Language.ZH,
) -> None:
    """月报，每月 30 日前报送 / The monthly report, due by the 30th."""
    from api.reporting import make_monthly, money_files, month_named  # noqa: PLC0415 -- slow

    voice = Voice(language, as_json=as_json)
    with voice.refusing(), _source(runs, county, url, statuses) as source:
        style = _style(source, settings, language, formats, alliance, logo)
        period = month_named(source, month)
        made = make_monthly(source, period, style, money_files(source, targets, ledger))
        _write(voice, made, source, period, out, is_listed=statuses is not None)


@contextmanager
def _source(
    runs: list[Path] | None, county: str | None, url: str | None, statuses: Path | None
) -> Iterator["DaySource"]:
    from api.report_days import AskedDays, opened_source  # noqa: PLC0415 -- slow to import

    asked = AskedDays(runs=tuple(runs or ()), county=county, url=url, statuses=statuses)
    with opened_source(asked) as source:
        yield source


def _period(source: "DaySource", first: datetime | None, last: datetime | None) -> "Period":
    from api.reporting import whole_period  # noqa: PLC0415 -- slow to import

    return whole_period(source, _day(first), _day(last))


def _day(moment: datetime | None) -> date | None:
    return None if moment is None else moment.date()


def _style(
    source: "DaySource",
    settings: Path | None,
    language: Language,
    formats: str,
    alliance: str | None,
    logo: Path | None,
) -> "Style":
    from api.reporting import ReportFormat, settings_of, style_of  # noqa: PLC0415 -- slow to import

    return style_of(
        language,
        listed(formats, ReportFormat, language),
        settings_of(source, settings),
        alliance=alliance,
        logo=logo,
    )


def _write(
    voice: Voice,
    made: "Made",
    source: "DaySource",
    period: "Period",
    out: Path | None,
    *,
    is_listed: bool,
) -> None:
    """Write a report, and tell what was noticed and written.

    With a file of statuses what was noticed in it is listed, too, unless a member is to read it:
    rows that are refused may be of others' orders.
    """
    from api.reporting import write_report  # noqa: PLC0415 -- slow to import

    name = source.county.name_en.casefold().replace(" ", "-")
    folder = out or Path("reports") / f"{name}-{period.first}-{period.last}"
    if is_listed:
        listed_issues = issues_text(source.issues, voice.language).encode()
        made = replace(made, files={**made.files, ISSUES_FILE: listed_issues})
    write_report(made, folder)
    issues = (*source.issues, *made.issues)
    refused = [issue for issue in issues if issue.is_error]
    voice.issues(refused, texts.ROWS_LEFT_OUT if is_listed else texts.STATUSES_REFUSED)
    voice.issues([issue for issue in issues if not issue.is_error], texts.WARNINGS)
    if made.told:
        voice.table(rows_table(made.told))
    files = {file_name: len(content) for file_name, content in made.files.items()}
    voice.files(files)
    voice.note(texts.WRITTEN.fill(folder=folder))
    told = {"folder": str(folder), "files": files, **made.wire}
    voice.json(dump({**told, "issues": [issue_wire(issue) for issue in issues]}))
    if not made.is_clean:
        voice.note(texts.NOT_ALL_HOLDS, style="yellow")
    if refused or not made.is_clean:
        raise typer.Exit(EXIT_NOT_CLEAN)
