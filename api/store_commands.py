"""`tongpei store`: set up, back up, restore and tidy what the service keeps; `tongpei audit`."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from api import texts
from api.console import EXIT_NOT_CLEAN, Voice, dump, issue_wire, rows_table
from api.options import JsonOption, LanguageOption, UrlOption
from network.text import Language

store_app = typer.Typer(
    help="数据库 / what the service keeps", no_args_is_help=True, pretty_exceptions_enable=False
)
audit_app = typer.Typer(
    help="审计日志 / audit log", no_args_is_help=True, pretty_exceptions_enable=False
)

_RevisionArgument = Annotated[
    str, typer.Argument(metavar="REVISION", help="结构版本 / revision of the schema")
]
_YesOption = Annotated[bool, typer.Option("--yes", help="确认删除 / yes, delete")]


@store_app.command("info")
def info(
    *, url: UrlOption = None, as_json: JsonOption = False, language: LanguageOption = Language.ZH
) -> None:
    """显示数据库内容 / Show what a store holds."""
    from api.upkeep import describe, open_existing  # noqa: PLC0415 -- slow to import

    voice = Voice(language, as_json=as_json)
    with voice.refusing(), open_existing(url) as store:
        found = describe(store)
    head = None if found.audit_head is None else str(found.audit_head)
    voice.json(
        dump(
            {
                "store": found.name,
                "revision": found.revision,
                "head": found.head,
                "rows": found.rows,
                "audit_head": head,
            }
        )
    )
    schema = (
        texts.STORE_EMPTY
        if found.revision is None
        else texts.STORE_AT.fill(revision=found.revision, head=found.head)
    )
    rows = [(found.name, schema.to(language))]
    rows += [(name, f"{count:,}") for name, count in found.rows.items()]
    voice.table(rows_table(rows))


@store_app.command("upgrade")
def upgrade(*, url: UrlOption = None, language: LanguageOption = Language.ZH) -> None:
    """建立或升级数据结构 / Set up a store, or bring it to the newest schema."""
    from api.upkeep import upgrade_store  # noqa: PLC0415 -- slow to import

    voice = Voice(language)
    with voice.refusing():
        voice.result(texts.STORE_UPGRADED.fill(revision=upgrade_store(url)))


@store_app.command("downgrade")
def downgrade(
    revision: _RevisionArgument,
    *,
    yes: _YesOption = False,
    url: UrlOption = None,
    language: LanguageOption = Language.ZH,
) -> None:
    """退回较早的数据结构 / Take a store back to an earlier schema."""
    from api.upkeep import downgrade_store  # noqa: PLC0415 -- slow to import

    voice = Voice(language)
    if not yes:
        raise typer.BadParameter(texts.DOWNGRADE_DELETES.to(language))
    with voice.refusing():
        downgrade_store(revision, url)
        voice.result(texts.STORE_DOWNGRADED.fill(revision=revision))


@store_app.command("backup")
def backup(
    path: Annotated[Path, typer.Argument(metavar="FILE", help="*.zip 或 *.db / the backup")],
    *,
    url: UrlOption = None,
    language: LanguageOption = Language.ZH,
) -> None:
    """备份，不必停机 / Back up a store, also while it is in use."""
    from api.upkeep import open_existing, save_backup  # noqa: PLC0415 -- slow to import

    voice = Voice(language)
    with voice.refusing(), open_existing(url) as store:
        report = save_backup(store, path)
    voice.result(texts.BACKED_UP.fill(rows=f"{sum(report.rows.values()):,}", path=path))


@store_app.command("restore")
def restore(
    path: Annotated[Path, typer.Argument(metavar="FILE", help="备份文件 / the backup")],
    *,
    url: UrlOption = None,
    language: LanguageOption = Language.ZH,
) -> None:
    """把备份恢复到空数据库 / Restore a backup into an empty database."""
    from api.upkeep import restore_into  # noqa: PLC0415 -- slow to import

    voice = Voice(language)
    with voice.refusing():
        report = restore_into(path, url)
    rows = f"{sum(report.rows.values()):,}"
    made_at = report.made_at.astimezone().isoformat(timespec="minutes")
    voice.result(texts.RESTORED.fill(rows=rows, made_at=made_at))


@store_app.command("forget")
def forget(
    *,
    before: Annotated[
        datetime | None,
        typer.Option(
            "--before",
            formats=["%Y-%m-%d"],
            help="保存期在此日之前届满的，默认今天 / whose time is over before this day",
        ),
    ] = None,
    url: UrlOption = None,
    as_json: JsonOption = False,
    language: LanguageOption = Language.ZH,
) -> None:
    """删除保存期届满的个人信息 / Delete personal fields that are not to be kept any longer."""
    from api.upkeep import forget as forget_due  # noqa: PLC0415 -- slow to import
    from api.upkeep import open_store  # noqa: PLC0415 -- slow to import

    voice = Voice(language, as_json=as_json)
    moment = datetime.now(UTC) if before is None else before.astimezone()
    with voice.refusing(), open_store(url) as store:
        found = forget_due(store, moment)
    counts = {
        "recipients": found.recipients,
        "sessions": found.sessions,
        "failures": found.failures,
    }
    voice.json(dump({"before": moment.isoformat(), **counts}))
    voice.result(texts.FORGOTTEN.fill(**counts))


@audit_app.command("verify")
def verify(
    *,
    head: Annotated[
        str | None,
        typer.Option("--head", help="以前记下的 编号:校验值 / NUMBER:HASH noted earlier"),
    ] = None,
    url: UrlOption = None,
    as_json: JsonOption = False,
    language: LanguageOption = Language.ZH,
) -> None:
    """校验审计日志 / Find entries of the audit log that are not as they were written."""
    from api.upkeep import open_existing, verify_audit  # noqa: PLC0415 -- slow to import

    voice = Voice(language, as_json=as_json)
    with voice.refusing(), open_existing(url) as store:
        try:
            found = verify_audit(store, head)
        except ValueError:
            raise typer.BadParameter(texts.NOT_A_HEAD.to(language)) from None
    voice.issues(found.issues, texts.AUDIT_BROKEN)
    wires = [issue_wire(issue) for issue in found.issues]
    voice.json(dump({"entries": found.head.number, "head": str(found.head), "issues": wires}))
    if found.issues:
        raise typer.Exit(EXIT_NOT_CLEAN)
    voice.result(texts.AUDIT_HOLDS.fill(count=found.head.number, head=found.head))
