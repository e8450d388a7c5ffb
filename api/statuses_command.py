"""`tongpei statuses`: take in what was reported of orders, and set plans beside it."""

from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from api import texts
from api.console import (
    EXIT_NOT_CLEAN,
    EXIT_REFUSED,
    Voice,
    dump,
    grid_table,
    issue_wire,
    rows_table,
)
from api.options import JsonOption, LanguageOption, MemberOption, UrlOption
from network.text import Language

statuses_app = typer.Typer(
    help="运单状态 / statuses of orders", no_args_is_help=True, pretty_exceptions_enable=False
)

_DAY = ["%Y-%m-%d"]
_MOMENTS = ["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%d"]


@statuses_app.command("import")
def import_(
    files: Annotated[
        list[Path],
        typer.Argument(metavar="FILE", help="状态文件 csv/xlsx/json / files of statuses"),
    ],
    *,
    county: Annotated[
        str, typer.Option("--county", help="数据库中的县域 / a county that is in the store")
    ],
    day: Annotated[
        datetime | None,
        typer.Option(
            "--date", formats=_DAY, help="只写时刻的行属于哪天，默认今天 / day of clock times"
        ),
    ] = None,
    url: UrlOption = None,
    as_json: JsonOption = False,
    language: LanguageOption = Language.ZH,
) -> None:
    """登记运单状态，历史全部保留 / Keep reported statuses with all their history."""
    from api.actuals import StatusesReport, import_statuses  # noqa: PLC0415 -- slow to import
    from api.days import load_county  # noqa: PLC0415 -- as above
    from api.upkeep import open_store  # noqa: PLC0415 -- as above

    voice = Voice(language, as_json=as_json)
    reports: list[StatusesReport] = []
    with voice.refusing(), open_store(url) as store:
        loaded = load_county(county)
        reports += [
            import_statuses(store, loaded, path, day=None if day is None else day.date())
            for path in files
        ]
    head = [texts.FILE_HEADER, texts.ROWS_ACCEPTED, texts.STATUSES_NEW, texts.ROWS_REFUSED]
    rows = [
        (report.file, f"{report.accepted:,}", f"{report.new:,}", f"{len(report.rejected):,}")
        for report in reports
    ]
    voice.table(grid_table(head, rows, language))
    issues = [issue for report in reports for issue in report.issues]
    voice.issues([issue for issue in issues if issue.is_error], texts.STATUSES_REFUSED)
    voice.issues([issue for issue in issues if not issue.is_error], texts.WARNINGS)
    voice.json(
        dump(
            {
                "files": [
                    {
                        "file": report.file,
                        "accepted": report.accepted,
                        "new": report.new,
                        "refused": len(report.rejected),
                        "issues": [issue_wire(issue) for issue in report.issues],
                    }
                    for report in reports
                ]
            }
        )
    )
    if not any(report.accepted for report in reports):
        raise typer.Exit(EXIT_REFUSED)
    if any(report.rejected for report in reports):
        raise typer.Exit(EXIT_NOT_CLEAN)


@statuses_app.command("report")
def report_(  # noqa: PLR0913 -- one parameter an option
    runs: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[RUN]...", help="plan 写出的文件夹 / folders written by plan"),
    ] = None,
    *,
    statuses: Annotated[
        list[Path] | None, typer.Option("--statuses", help="状态文件，可多次 / files of statuses")
    ] = None,
    county: Annotated[
        str | None, typer.Option("--county", help="县域，默认按 run.json / the county")
    ] = None,
    first_day: Annotated[
        datetime | None, typer.Option("--from", formats=_DAY, help="数据库中的首日 / first day")
    ] = None,
    last_day: Annotated[
        datetime | None, typer.Option("--to", formats=_DAY, help="末日，默认首日 / last day")
    ] = None,
    at: Annotated[
        datetime | None,
        typer.Option("--at", formats=_MOMENTS, help="统计时刻，默认现在 / moment of asking"),
    ] = None,
    member: MemberOption = None,
    kept: Annotated[
        bool, typer.Option("--kept", help="同时采用数据库中的状态 / statuses of the store as well")
    ] = False,
    out: Annotated[
        Path | None, typer.Option("--out", help="写出 .xlsx 或 .json / file to write")
    ] = None,
    url: UrlOption = None,
    as_json: JsonOption = False,
    language: LanguageOption = Language.ZH,
) -> None:
    """对照方案与实际：送达、及时率、未完成 / Set plans beside what was reported."""
    from api.actuals import actuals_in_store, actuals_of_runs  # noqa: PLC0415 -- slow to import
    from api.days import load_county  # noqa: PLC0415 -- as above
    from api.printing import find_member  # noqa: PLC0415 -- as above
    from api.upkeep import open_store  # noqa: PLC0415 -- as above
    from data.actuals_document import (  # noqa: PLC0415 -- as above
        actual_figures,
        actuals_workbook,
        dump_actuals,
    )
    from data.files import write_atomically  # noqa: PLC0415 -- as above
    from data.store.orders import Choice  # noqa: PLC0415 -- as above
    from routing.actuals import tally  # noqa: PLC0415 -- as above

    voice = Voice(language, as_json=as_json)
    if bool(runs) == (first_day is not None) or (not runs and county is None):
        raise typer.BadParameter(texts.RUNS_OR_DAYS.to(language))
    if out is not None and out.suffix.casefold() not in {".xlsx", ".json"}:
        raise typer.BadParameter(texts.XLSX_OR_JSON.to(language))
    with voice.refusing(), ExitStack() as stack:
        store = stack.enter_context(open_store(url)) if kept or not runs else None
        if runs:
            document, issues = actuals_of_runs(
                runs, statuses or (), county=county, store=store, at=at, member=member
            )
        else:
            assert store is not None  # noqa: S101 -- opened above, as there are no runs
            assert first_day is not None  # noqa: S101 -- asked for above, as there are no runs
            days = first_day.date(), (last_day or first_day).date()
            loaded = load_county(str(county))
            choice = Choice(member_id=find_member(loaded.county, member))
            document = actuals_in_store(store, loaded, *days, at=at, choice=choice)
            issues = ()
        content = dump_actuals(document)
        if out is not None:
            is_json = out.suffix.casefold() == ".json"
            write_atomically(out, content if is_json else actuals_workbook(document, language))
    counted = tally(document.rows)
    voice.issues([issue for issue in issues if issue.is_error], texts.STATUSES_REFUSED)
    voice.issues([issue for issue in issues if not issue.is_error], texts.WARNINGS)
    figures = [(label.to(language), value.to(language)) for label, value in actual_figures(counted)]
    voice.table(rows_table(figures))
    if out is not None:
        voice.note(texts.WRITTEN.fill(folder=out))
    voice.json(content)
    if counted.overdue or counted.in_time < counted.signed:
        raise typer.Exit(EXIT_NOT_CLEAN)
