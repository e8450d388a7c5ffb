"""`tongpei orders`: import members' order files, and learn how a member fills them in."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from api import texts
from api.console import EXIT_NOT_CLEAN, EXIT_REFUSED, Voice, dump, grid_table
from api.options import JsonOption, LanguageOption, OutOption
from api.order_files import ImportChoice, import_orders, learn_profile
from data.order_files.learning import SURE, ColumnGuess, Proposal
from data.order_files.profiles import profile_text, write_profile
from data.order_files.results import ImportSummary
from network.text import Language, Text

orders_app = typer.Typer(
    help="成员运单文件 / members' order files", no_args_is_help=True, pretty_exceptions_enable=False
)

_CountyOption = Annotated[
    str, typer.Option("--county", help="县域文件夹或自带县名 / folder or shipped county")
]
_MemberOption = Annotated[str, typer.Option("--member", help="成员编号 / id of the member")]


@orders_app.command("import")
def import_(  # noqa: PLR0913 -- one parameter an option
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE", help="运单文件 xlsx/xls/csv / order files")
    ],
    *,
    county: _CountyOption,
    out: OutOption,
    member: _MemberOption = "",
    profile: Annotated[
        Path | None, typer.Option("--profile", help="列对照方案 / the member's profile")
    ] = None,
    names: Annotated[
        Path | None,
        typer.Option(
            "--names", help="地名对照文件，默认在结果文件夹 / file of confirmed names of places"
        ),
    ] = None,
    seen: Annotated[
        Path | None, typer.Option("--seen", help="已见运单台账 / ledger of orders seen")
    ] = None,
    date: Annotated[
        datetime | None,
        typer.Option(
            "--date", formats=["%Y-%m-%d"], help="导入日，默认今天 / day, today if not given"
        ),
    ] = None,
    unmasked: Annotated[
        bool,
        typer.Option(
            "--unmasked",
            help="批注副本不脱敏，仅限有权查看者 / personal data in the copies, for who may see it",
        ),
    ] = False,
    as_json: JsonOption = False,
    language: LanguageOption = Language.ZH,
) -> None:
    """导入成员运单文件 / Import members' order files."""
    voice = Voice(language, as_json=as_json)
    choice = ImportChoice(
        files=files,
        member=member,
        profile=profile,
        names=names,
        seen=seen,
        day=None if date is None else date.date(),
        language=language,
        is_unmasked=unmasked,
    )
    with voice.refusing():
        summary = import_orders(county, choice, out)
    _tell(voice, summary)
    if summary.to_confirm:
        voice.note(
            texts.NAMES_TO_CONFIRM.fill(count=summary.to_confirm, file=names or out / "names.csv"),
            style="yellow",
        )
    voice.note(texts.WRITTEN.fill(folder=out))
    voice.json((out / "import.json").read_text(encoding="utf-8"))
    if not summary.accepted:
        raise typer.Exit(EXIT_REFUSED)
    if not summary.is_clean:
        raise typer.Exit(EXIT_NOT_CLEAN)


@orders_app.command("profile")
def profile_(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="典型的运单文件 / a typical file")],
    *,
    county: _CountyOption = "",
    member: _MemberOption = "",
    out: Annotated[
        Path | None, typer.Option("--out", help="写出的方案 / profile to write, .toml")
    ] = None,
    as_json: JsonOption = False,
    language: LanguageOption = Language.ZH,
) -> None:
    """由一个文件识别列对照方案 / Propose a profile from a file."""
    voice = Voice(language, as_json=as_json)
    with voice.refusing():
        proposal = learn_profile(file, county, member)
        if out is not None:
            write_profile(proposal.profile, out)
    head = [texts.COLUMN_HEADER, texts.COLUMN_FIELD, texts.CONFIDENCE, texts.LOOK_AT]
    voice.table(grid_table(head, [_row(each, language) for each in proposal.columns], language))
    for name, value in proposal.profile.defaults.items():
        voice.result(texts.DEFAULT_PROPOSED.fill(field=name, value=value))
    if out is None:
        voice.result(Text(*[profile_text(proposal.profile)] * 2))
    else:
        voice.note(texts.WRITTEN.fill(folder=out))
    voice.json(dump(_wire(proposal)))


def _tell(voice: Voice, summary: ImportSummary) -> None:
    """Print a row a sheet, and the first issues."""
    head = [
        texts.FILE_HEADER,
        texts.ROWS_READ,
        texts.ROWS_ACCEPTED,
        texts.ROWS_REFUSED,
        texts.ROWS_ASIDE,
    ]
    rows = []
    for file in summary.files:
        if file.is_refused:
            rows.append((file.file, *[texts.NOT_READ.to(voice.language)] * 4))
        for sheet in file.sheets:
            name = f"{file.file} [{sheet.sheet}]" if sheet.sheet else file.file
            counts = (sheet.rows, sheet.accepted, sheet.refused, sheet.aside)
            rows.append((name, *(f"{count:,}" for count in counts)))
    voice.table(grid_table(head, rows, voice.language))
    voice.result(
        texts.IMPORTED.fill(
            accepted=f"{summary.accepted:,}",
            pieces=f"{summary.pieces:,}",
            weight=f"{summary.weight_kg:,.1f}",
        )
    )
    if summary.codes:
        often = [(code, f"{count:,}") for code, count in summary.codes.items()]
        voice.table(grid_table([texts.ISSUE, texts.HOW_OFTEN], often, voice.language))
    errors = [issue for issue in summary.issues if issue.is_error]
    voice.issues(errors, texts.IMPORT_ERRORS)
    warnings = [issue for issue in summary.issues if not issue.is_error]
    voice.issues(warnings, texts.WARNINGS)


def _row(guess: ColumnGuess, language: Language) -> tuple[str, str, str, str]:
    is_doubtful = bool(guess.field) and guess.confidence < SURE
    return (
        guess.header,
        guess.field or texts.UNUSED.to(language),
        f"{guess.confidence:.0%}" if guess.field else "",
        texts.PLEASE_CHECK.to(language) if is_doubtful else "",
    )


def _wire(proposal: Proposal) -> dict[str, object]:
    return {
        "sheet": proposal.sheet,
        "rows": proposal.rows,
        "columns": [
            {
                "header": guess.header,
                "field": guess.field,
                "confidence": guess.confidence,
                "by_name": round(guess.by_name, 2),
                "by_values": round(guess.by_values, 2),
            }
            for guess in proposal.columns
        ],
        "profile": profile_text(proposal.profile),
    }
