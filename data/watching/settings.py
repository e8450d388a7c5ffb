"""watch.toml: what a watch folder is for, read and checked as a whole."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from pathlib import Path, PurePosixPath
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from data.cells import CellFault, parse_weekdays
from data.issue_kinds import IssueKind
from data.issues import DataError, Issue
from data.printing.wanted import SheetFormat, SheetKind
from data.sheets import decode, read_bytes
from data.watch_issues import WatchIssue
from data.watching.schedule import Schedule
from data.wire_issues import wire_issues
from network.text import Language

FILE_NAME = "watch.toml"
LOG = "watch.log"
NAMES = "names.csv"
STATE = ".tongpei"
"""Folder for what the watcher keeps for itself."""

DONE, REFUSED = "done", "refused"
"""Folders, beside where a file was laid in, for what has become of it."""

_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")
_Told = tuple[str, tuple[str, str]]


class SourceKind(StrEnum):
    """What the files of a source hold."""

    ORDERS = "orders"
    STATUSES = "statuses"


class PlannedDay(StrEnum):
    """Which day a plan time is for."""

    TODAY = "today"
    TOMORROW = "tomorrow"


class _Wire(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class MemberWire(_Wire):
    """Where a member's order files are laid in, and how they are read."""

    member: str = Field(min_length=1, description="id of the member")
    folder: str = Field(default=".", description="sub-folder they are laid into")
    files: tuple[str, ...] = Field(default=("*",), description="patterns of their names")
    profile: str = Field(
        default="", description="file of the member's profile; empty: usual headers"
    )


class StatusesWire(_Wire):
    """Where files of statuses are laid in."""

    folder: str
    files: tuple[str, ...] = Field(default=("*",), description="patterns of their names")


class PlanWire(_Wire):
    """When days are planned, and how long is searched."""

    times: tuple[str, ...] = Field(description="clock times, as 06:00")
    day: PlannedDay = Field(default=PlannedDay.TODAY, description="the day planned then")
    weekdays: str = Field(default="1234567", description="weekdays that are planned, Monday is 1")
    search_s: float = Field(
        default=60.0,
        gt=0,
        le=86_400,
        description="seconds to search, half as long again at most where due orders find no room",
    )
    iterations: int | None = Field(
        default=None, ge=1, description="instead of seconds: reproducible"
    )
    policy: Literal["daily", "lazy", "rolling"] = Field(
        default="daily", description="way to hold orders"
    )
    fleet: str = Field(
        default="", description="file of the day's vehicles, if it is there; {date}: the day"
    )
    directives: str = Field(
        default="", description="the same for what the dispatcher says of orders"
    )


class SheetsWire(_Wire):
    """Which sheets are written with each plan; see `tongpei sheets`."""

    only: tuple[SheetKind, ...] = tuple(SheetKind)
    formats: tuple[SheetFormat, ...] = tuple(SheetFormat)
    alliance: str = ""
    logo: str = ""


class SettingsWire(_Wire):
    """watch.toml; paths are relative to its folder, with forward slashes."""

    version: Literal[1]
    county: str = Field(min_length=1, description="folder, or name of a shipped county")
    language: Language = Language.ZH
    out: str = Field(default="out", min_length=1, description="where plans and sheets are written")
    poll_s: float = Field(default=5.0, ge=0.2, le=3600, description="seconds between looks")
    settle_s: float = Field(
        default=5.0, ge=0, le=3600, description="seconds a file has to stay the same"
    )
    patience_s: float = Field(
        default=60.0, ge=0, le=86_400, description="the same for one that looks incomplete"
    )
    store: str = Field(
        default="", description="address of a store that gets everything too; empty: none"
    )
    member: tuple[MemberWire, ...] = Field(min_length=1)
    statuses: StatusesWire | None = None
    plan: PlanWire | None = None
    sheets: SheetsWire | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where files of one kind come from.

    Parameters
    ----------
    kind, member
        What they hold, and whose orders; empty: nobody's in particular.
    folder, patterns
        Where they are laid in, and shapes of their names.
    profile
        How the member fills them in; None: usual headers.
    """

    kind: SourceKind
    member: str = ""
    folder: Path
    patterns: tuple[str, ...]
    profile: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchSettings:
    """What a watch folder is for.

    Parameters
    ----------
    folder
        The watch folder.
    county, language, out
        The county by path or shipped name, the language of everything written, and where plans go.
    poll_s, settle_s, patience_s
        Seconds between looks, seconds for which a file has to stay the same, and the same for one
        that looks incomplete.
    sources
        Where files come from; of a file that fits several the first counts.
    schedule, plan
        When days are planned (None: never), and how.
    sheets, logo
        Which sheets (None: none), and the alliance's logo on them.
    store
        Address of a store that gets everything too; empty: none.
    """

    folder: Path
    county: str
    language: Language
    out: Path
    poll_s: float
    settle_s: float
    patience_s: float
    sources: tuple[Source, ...]
    schedule: Schedule | None = None
    plan: PlanWire = field(default_factory=lambda: PlanWire(times=()))
    sheets: SheetsWire | None = None
    logo: Path | None = None
    store: str = ""

    def of_day(self, name: str, day: date) -> Path | None:
        """Return a file of a day by its name in the settings; None: there is none."""
        path = self.folder / name.replace("{date}", day.isoformat())
        return path if name and path.is_file() else None

    @property
    def state(self) -> Path:
        """Folder for what the watcher keeps for itself."""
        return self.folder / STATE


def read_settings(folder: Path) -> WatchSettings:
    """Read the settings of a watch folder.

    Raises
    ------
    DataError
        If there are none, or with everything that is wrong with them.
    """
    path = folder / FILE_NAME
    if not path.is_file():
        raise DataError([WatchIssue.NO_SETTINGS.issue(table=FILE_NAME, value=str(folder))])
    text, _ = decode(read_bytes(path), FILE_NAME)
    try:
        wire = SettingsWire.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise DataError([IssueKind.TOML_INVALID.issue(table=FILE_NAME, detail=error)]) from error
    except ValidationError as error:
        raise DataError(wire_issues(error, FILE_NAME)) from error
    issues = [_wrong(key, *detail) for key, detail in _faults(wire)]
    if issues:
        raise DataError(issues)
    return _settings(folder, wire)


def settings_text(county: str, members: Mapping[str, str], language: Language) -> str:
    """Return settings to begin with: a sub-folder a member, one for statuses, a plan at six.

    Parameters
    ----------
    county
        Path, relative to the folder or not, or shipped name.
    members
        Names of the members by id.
    language
        Of everything that will be written.
    """
    statuses = "运单状态" if language is Language.ZH else "statuses"
    lines = [
        "# 监控文件夹的设置 / settings of the watch folder",
        "version = 1",
        f"county = {_quoted(county)}",
        f'language = "{language.value}"',
        f"out = {_quoted('结果' if language is Language.ZH else 'out')}",
        "",
        "# 每个成员一节：文件放进 folder，表头见 profile / a section a member",
    ]
    for member, name in members.items():
        lines += ["[[member]]", f"member = {_quoted(member)}"]
        lines += [f"folder = {_quoted(_safe(name) or member)}", '# profile = "profiles/x.toml"', ""]
    lines += ["[statuses]", f"folder = {_quoted(statuses)}", ""]
    lines += ["[plan]", 'times = ["06:00"]', 'day = "today"', "search_s = 60", ""]
    lines += ["[sheets]", 'only = ["drivers", "stations", "loading"]', 'formats = ["pdf"]']
    return "\n".join(lines) + "\n"


def _settings(folder: Path, wire: SettingsWire) -> WatchSettings:
    sources = [
        Source(
            kind=SourceKind.ORDERS,
            member=member.member,
            folder=folder / member.folder,
            patterns=member.files,
            profile=folder / member.profile if member.profile else None,
        )
        for member in wire.member
    ]
    if wire.statuses is not None:
        place = folder / wire.statuses.folder
        patterns = wire.statuses.files
        sources.insert(0, Source(kind=SourceKind.STATUSES, folder=place, patterns=patterns))
    local = folder / wire.county
    plan = wire.plan
    logo = "" if wire.sheets is None else wire.sheets.logo
    return WatchSettings(
        folder=folder,
        county=str(local) if local.is_dir() else wire.county,
        language=wire.language,
        out=folder / wire.out,
        poll_s=wire.poll_s,
        settle_s=wire.settle_s,
        patience_s=wire.patience_s,
        sources=tuple(sources),
        schedule=None if plan is None else _schedule(plan),
        plan=plan or PlanWire(times=()),
        sheets=wire.sheets,
        logo=folder / logo if logo else None,
        store=wire.store,
    )


def _schedule(plan: PlanWire) -> Schedule:
    weekdays = parse_weekdays(plan.weekdays)
    return Schedule(
        minutes=tuple(sorted({_minute(text) or 0 for text in plan.times})),
        days_ahead=int(plan.day is PlannedDay.TOMORROW),
        weekdays=frozenset() if isinstance(weekdays, CellFault) else weekdays,
    )


def _minute(text: str) -> int | None:
    match = _CLOCK.fullmatch(text.strip())
    return None if match is None else 60 * int(match[1]) + int(match[2])


def _faults(wire: SettingsWire) -> Iterator[_Told]:
    """Yield what is wrong beyond types."""
    seen: set[str] = set()
    for number, member in enumerate(wire.member):
        if member.member in seen:
            yield (
                f"member[{number}].member",
                (f"成员 {member.member} 出现两次。", f"{member.member} is there twice."),
            )
        seen.add(member.member)
        yield from _folder_faults(f"member[{number}].folder", member.folder)
    if wire.statuses is not None:
        yield from _folder_faults("statuses.folder", wire.statuses.folder)
    if wire.plan is not None:
        if not wire.plan.times:
            yield "plan.times", ("至少要有一个时刻。", "at least one time is needed.")
        for text in wire.plan.times:
            if _minute(text) is None:
                yield "plan.times", (f"{text} 不是时刻。", f"{text} is no time of day.")
        weekdays = parse_weekdays(wire.plan.weekdays)
        if isinstance(weekdays, CellFault) or not weekdays:
            yield "plan.weekdays", ("应为 1 到 7，如 123456。", "weekdays are 1 to 7, as 123456.")


def _folder_faults(key: str, folder: str) -> Iterator[_Told]:
    """Yield what is wrong with a folder that files are laid into."""
    path = PurePosixPath(folder.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or Path(folder).is_absolute():
        yield key, ("应是监控文件夹之内的文件夹。", "it has to be within the watch folder.")
    elif {part.casefold() for part in path.parts} & {STATE, DONE, REFUSED}:
        yield key, ("该名称另有用途。", "that name has another use.")


def _wrong(key: str, detail_zh: str, detail_en: str) -> Issue:
    return WatchIssue.SETTING_WRONG.issue(
        table=FILE_NAME, field=key, detail_zh=detail_zh, detail_en=detail_en
    )


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _safe(name: str) -> str:
    """Return a name that every system takes for a folder."""
    return re.sub(r'[<>:"/\\|?*\x00-\x1f]', "_", name).strip(" .")
