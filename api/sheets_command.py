"""`tongpei sheets`: what drivers, stations and the office work from, out of a planned day."""

from pathlib import Path
from typing import Annotated

import typer

from api import texts
from api.console import EXIT_NOT_CLEAN, Voice, dump, issue_wire
from api.lists import listed, usual
from api.options import (
    AllianceOption,
    JsonOption,
    LanguageOption,
    LogoOption,
    MemberOption,
    RunArgument,
)
from data.printing.privacy import Privacy
from data.printing.wanted import (
    USUAL_DIMENSIONS,
    USUAL_MEASURES,
    Dimension,
    Measure,
    SheetFormat,
    SheetKind,
    Wanted,
)
from data.writers import ISSUES_FILE
from network.text import Language, Text


def print_sheets(  # noqa: PLR0913 -- one parameter an option
    run: RunArgument,
    *,
    out: Annotated[
        Path | None, typer.Option("--out", help="目标文件夹，默认 RUN/sheets / folder to write")
    ] = None,
    county: Annotated[
        str | None,
        typer.Option("--county", help="县域，默认按 run.json / county, as the run says by default"),
    ] = None,
    only: Annotated[
        str, typer.Option("--only", help="打印哪些，逗号分隔 / which sheets, comma-separated")
    ] = usual(tuple(SheetKind)),
    formats: Annotated[
        str, typer.Option("--format", help="格式，逗号分隔 / formats, comma-separated")
    ] = usual(tuple(SheetFormat)),
    by: Annotated[
        str, typer.Option("--by", help="送收发报表按什么汇总 / what the report groups by")
    ] = usual(USUAL_DIMENSIONS),
    columns: Annotated[
        str, typer.Option("--columns", help="送收发报表的列 / columns of the report")
    ] = usual(USUAL_MEASURES),
    member: MemberOption = None,
    alliance: AllianceOption = None,
    logo: LogoOption = None,
    statuses: Annotated[
        Path | None,
        typer.Option("--statuses", help="运单状态 csv/xlsx/json / how far orders have come"),
    ] = None,
    recipients: Annotated[
        Path | None,
        typer.Option("--recipients", help="收件人表 csv/xlsx / who orders are for"),
    ] = None,
    fleet: Annotated[
        Path | None, typer.Option("--fleet", help="今日司机 / vehicles and drivers today")
    ] = None,
    unmasked: Annotated[
        bool, typer.Option("--unmasked", help="显示完整个人信息 / show personal data in full")
    ] = False,
    as_json: JsonOption = False,
    language: LanguageOption = Language.ZH,
) -> None:
    """打印司机路单、站点交接单、装车单和报表 / Print route sheets, receipts, lists and reports."""
    from api.printing import Asked, make_sheets, write_sheets  # noqa: PLC0415 -- slow to import

    voice = Voice(language, as_json=as_json)
    wanted = Wanted(
        kinds=listed(only, SheetKind, language),
        formats=listed(formats, SheetFormat, language),
        language=language,
        dimensions=listed(by, Dimension, language),
        measures=listed(columns, Measure, language),
        alliance=alliance,
    )
    asked = Asked(
        run=run,
        county=county,
        wanted=wanted,
        member=member,
        privacy=Privacy.FULL if unmasked else Privacy.MASKED,
        logo=logo,
        statuses=statuses,
        recipients=recipients,
        fleet=fleet,
    )
    folder = out or run / "sheets"
    with voice.refusing():
        batch = make_sheets(asked)
        write_sheets(batch, folder)
    refused = [issue for issue in batch.issues if issue.is_error]
    is_listed = ISSUES_FILE in batch.files
    voice.issues(refused, texts.ROWS_LEFT_OUT if is_listed else texts.STATUSES_REFUSED)
    voice.issues([issue for issue in batch.issues if not issue.is_error], texts.WARNINGS)
    if unmasked:
        voice.note(texts.UNMASKED, style="yellow")
    sizes = {name: len(content) for name, content in batch.files.items()}
    voice.files({name: size for name, size in sizes.items() if not name.startswith("gpx/")})
    tracks = sum(name.startswith("gpx/") for name in sizes)
    if tracks:
        voice.result(Text(f"  gpx/  {tracks} 条线路", f"  gpx/  {tracks} routes"))
    voice.note(texts.WRITTEN.fill(folder=folder))
    voice.json(
        dump(
            {
                "folder": str(folder),
                "files": sizes,
                "issues": [issue_wire(issue) for issue in batch.issues],
            }
        )
    )
    if refused:
        raise typer.Exit(EXIT_NOT_CLEAN)
