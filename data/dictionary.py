"""Write the generated documents: data dictionary, error index and the schemas of JSON files.

Run ``python -m data.dictionary`` after changing what they tell; a test compares the files.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from data import toml_schemas
from data.actuals_document import ActualsWire
from data.boundary import AreasWire
from data.cells import write_cell
from data.changes import ChangesWire
from data.columns import Column, ColumnType, Table
from data.county_import.issues import SetUpIssue
from data.county_import.record import CountyImportWire
from data.county_toml import SECTIONS
from data.crop_issues import CropIssue
from data.dispatch_issues import DispatchIssue
from data.doctor.wire import DoctorWire
from data.event_issues import EventIssue
from data.events_file import EventsWire
from data.explanations import ExplanationsWire
from data.files import write_atomically
from data.issue_kinds import IssueKind
from data.issues import IssueTemplate
from data.move_issues import MoveIssue
from data.order_file_issues import OrderFileIssue
from data.order_files.summaries import ImportWire
from data.plan_json import PlanWire
from data.printing_issues import PrintingIssue
from data.progress_json import ProgressWire
from data.report_issues import ReportIssue
from data.reports import settings as report_settings
from data.request_issues import RequestIssue
from data.road_files import RoadsWire
from data.route_geojson import RoutesWire
from data.run_folder import RunRecord
from data.run_issues import RunIssue
from data.siting import keys as siting_keys
from data.siting.cold_issues import ColdIssue
from data.siting.geojson import SitingMapWire
from data.siting.issues import SitingIssue
from data.siting.run import SitingRecord
from data.siting.wire import SitingWire
from data.source_issues import SourceIssue
from data.status_issues import StatusIssue
from data.statuses_file import StatusesWire
from data.store.backup import ManifestWire
from data.store.issues import StoreIssue
from data.summary_json import Summary
from data.tables import TABLES
from data.watch_issues import WatchIssue
from data.watching.claims import ReceiptWire
from data.watching.runs import WatchRunWire
from data.watching.settings import SettingsWire
from network.operations import Attempts, BusDwell, ColdChain, Operations, Sorting, StopTimes
from network.tariff import Tariff

DOCS = Path(__file__).parent.parent / "docs"
INDEX: tuple[IssueTemplate, ...] = (
    *IssueKind,
    *DispatchIssue,
    *RunIssue,
    *EventIssue,
    *SourceIssue,
    *PrintingIssue,
    *OrderFileIssue,
    *SetUpIssue,
    *StoreIssue,
    *SitingIssue,
    *ColdIssue,
    *CropIssue,
    *RequestIssue,
    *MoveIssue,
    *StatusIssue,
    *WatchIssue,
    *ReportIssue,
)
"""Every kind of issue there is."""

SCHEMAS: dict[str, Callable[[], toml_schemas.Schema]] = {
    "actuals": ActualsWire.model_json_schema,
    "areas": AreasWire.model_json_schema,
    "backup": ManifestWire.model_json_schema,
    "changes": ChangesWire.model_json_schema,
    "county": toml_schemas.county_schema,
    "county-import": CountyImportWire.model_json_schema,
    "doctor": DoctorWire.model_json_schema,
    "events": EventsWire.model_json_schema,
    "explanations": ExplanationsWire.model_json_schema,
    "import": ImportWire.model_json_schema,
    "plan": PlanWire.model_json_schema,
    "profile": toml_schemas.profile_schema,
    "progress": ProgressWire.model_json_schema,
    "report": toml_schemas.report_schema,
    "roads": RoadsWire.model_json_schema,
    "routes": RoutesWire.model_json_schema,
    "run": RunRecord.model_json_schema,
    "siting": SitingWire.model_json_schema,
    "siting-map": SitingMapWire.model_json_schema,
    "siting-run": SitingRecord.model_json_schema,
    "siting-spec": toml_schemas.spec_schema,
    "statuses": StatusesWire.model_json_schema,
    "summary": Summary.model_json_schema,
    "watch": SettingsWire.model_json_schema,
    "watch-receipt": ReceiptWire.model_json_schema,
    "watch-run": WatchRunWire.model_json_schema,
}
"""What tells the schema of each file that people and programs exchange, by the schema's name."""

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_GENERATED = "<!-- Written by `python -m data.dictionary`; do not edit. -->"
_TYPES = {
    ColumnType.ID: "id (text)",
    ColumnType.TEXT: "text",
    ColumnType.INTEGER: "whole number",
    ColumnType.NUMBER: "number",
    ColumnType.FLAG: "0 or 1",
    ColumnType.CHOICE: "choice",
    ColumnType.CHOICES: "choices",
    ColumnType.TIME: "time HH:MM",
    ColumnType.DATE: "date",
    ColumnType.MOMENT: "date and time",
    ColumnType.WEEKDAYS: "weekdays",
}
_INTRODUCTION = """\
Every table of a county folder, as the readers check it.
县域文件夹中的所有表格，与读取时的检查一致。

- A table is a CSV file (UTF-8, byte order mark accepted; GB18030 is recognised, with a warning),
  an XLSX file, or the sheet of that name in `county.xlsx`. The header may be in English or
  Chinese, in any order, with a unit in brackets, and within the first ten rows.
- Ids are text of at most 200 characters: full-width digits and letters become plain ones; numbers
  rounded by a spreadsheet (`6.93E+12`) are refused. Other texts have at most 1000 characters.
- A cell that starts with `=`, `+`, `-`, `@` or `'` is written with a leading `'`, which reading
  removes again.
- Times of day are `HH:MM` (up to `24:00`; a bus after midnight is `25:10`). Moments are RFC 3339
  with an offset, or local time of the county. They become whole seconds after the local midnight
  of the first day, counted on the wall clock.
- Instead of `bus_stops`, a folder `gtfs/` may hold the timetable (stops, trips, stop_times,
  calendar); `bus_trips` says which trips carry freight, and at what price.
- Coordinates of places are in the `crs` of `county.toml`; roads are always WGS-84.
- Personal columns of orders are recognised and dropped; they reach no order, plan, report of an
  issue or file of refused rows.
- Blank tables: `data.templates.write_templates`.
"""
_CODES = """\
Codes are stable. `E` refuses the row or the file, `W` only informs. Fields in braces are filled in.

代码固定不变。`E` 表示拒绝该行或文件，`W` 仅为提示。花括号内为填入的内容。
"""
_SITING = """\
What `tongpei site` is asked: in the county folder, or named with `--spec`. Unknown keys are
refused.
Besides the keys below, `today` lists the kinds of sites that are there already, `assumed` the
sections and keys that are assumptions, and a requirement `pioneers` lists its `townships`. Money
without a limit is left out of a period.
`cold_stores`, `cold_size`, `cold_site` and `cold_requirement` ask where cold stores open; without
any of them nothing is asked. What is harvested, and how it keeps, is in the tables `crops`,
`crop_kinds` and `crop_needs`.
`tongpei site` 的要求文件，放在县域文件夹中或用 `--spec` 指定；不认识的键会被拒绝。
"""
_REPORT = """\
What a county says about its reports: in the county folder, or named with `--settings`. Everything
may be left out; unknown keys are refused. Besides the keys below, `[send_receive]` has lists of
names, `by` and `columns` (as `tongpei sheets` has them), and a section `headers` with headers of
one's own by those names.
县域报表的设置，放在县域文件夹中或用 `--settings` 指定；均可省略，不认识的键会被拒绝。
"""
_RECORDS: dict[str, object] = {
    "tariff": Tariff(),
    "operations": Operations(),
    "operations.stop_times": StopTimes(),
    "operations.bus_dwell": BusDwell(),
    "operations.sorting": Sorting(),
    "operations.attempts": Attempts(),
    "operations.cold_chain": ColdChain(),
}


def dictionary() -> str:
    """Return ``data-dictionary.md``."""
    parts = [_GENERATED, "# Data dictionary 数据字典", _INTRODUCTION, *_county_toml()]
    for table in TABLES:
        parts += _table(table)
    parts += _siting_toml()
    parts += _report_toml()
    return "\n\n".join(part.rstrip("\n") for part in parts) + "\n"


def errors() -> str:
    """Return ``errors.md``."""
    head = [_GENERATED, "# Issues of input 输入问题索引", _CODES]
    header = ("code", "cause", "action", "原因", "处理")
    lines = (
        (
            f'<a id="{kind.code.lower()}"></a>{kind.code}',
            kind.cause.en.replace("!r", ""),
            kind.action.en.replace("!r", ""),
            kind.cause.zh,
            kind.action.zh,
        )
        for kind in sorted(INDEX, key=lambda kind: kind.code)
    )
    parts = [*head, _markdown(header, lines)]
    return "\n\n".join(part.rstrip("\n") for part in parts) + "\n"


def documents() -> dict[str, str]:
    """Return the text of every generated document by its path in ``docs``."""
    return {
        "data-dictionary.md": dictionary(),
        "errors.md": errors(),
        **{f"schemas/{name}.schema.json": schema(told) for name, told in SCHEMAS.items()},
    }


def schema(described: Callable[[], toml_schemas.Schema]) -> str:
    """Return the JSON Schema of a file as it is published, from what tells it."""
    found = described() | {"$schema": _DIALECT}
    return json.dumps(found, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def main(docs: Path = DOCS) -> None:
    """Write every generated document into `docs`."""
    for name, text in documents().items():
        path = docs / name
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, text)


def _county_toml() -> Iterator[str]:
    yield "## county.toml"
    yield "All keys but the names are optional. 除名称外均可省略。"
    for section, keys in SECTIONS.items():
        if section:
            yield f"### [{section}]"
        yield _columns(_with_defaults(keys, _RECORDS.get(section)))


def _siting_toml() -> Iterator[str]:
    yield "## siting.toml"
    yield _SITING
    for section, keys in siting_keys.SECTIONS.items():
        brackets = "[[{}]]" if section in siting_keys.LISTS else "[{}]"
        if section:
            yield "### " + brackets.format(section)
        yield _columns(keys)
        yield from _lists(section)
        for kind, own in siting_keys.REQUIREMENTS.get(section, {}).items():
            yield f'#### kind = "{kind}"'
            yield _columns(own)
            yield from _lists(kind)


def _lists(section: str) -> Iterator[str]:
    """Yield the keys of a section, or of a kind of requirement, that hold lists of texts."""
    listed = siting_keys.LISTED.get(section, ())
    if listed:
        told = [f"- `{name}`: {meaning.en}. {meaning.zh}。" for name, meaning in listed]
        yield "\n".join(["Lists of texts 文本列表:", "", *told])


def _report_toml() -> Iterator[str]:
    yield "## report.toml"
    yield _REPORT
    for section, keys in report_settings.SECTIONS.items():
        if section:
            yield f"### [{section}]"
        yield _columns(keys)


def _with_defaults(keys: Iterable[Column], record: object) -> Iterator[Column]:
    """Yield the keys with the default that the model has."""
    for key in keys:
        value = getattr(record, key.field, None)
        yield key if value is None else replace(key, default=write_cell(key, value))


def _table(table: Table) -> Iterator[str]:
    yield f"## {table.name} {table.title.zh}"
    key = ", ".join(f"`{name}`" for name in table.key)
    facts = [
        "Required. 必需。" if table.is_required else "Optional. 可选。",
        f"Unique: {key}. 唯一。" if key else "",
    ]
    yield " ".join(filter(None, facts))
    yield _columns(table.columns)


def _columns(columns: Iterable[Column]) -> str:
    header = ("column", "表头", "type", "unit", "range", "default", "meaning", "含义")
    return _markdown(header, map(_column, columns))


def _column(column: Column) -> Sequence[str]:
    default = "**required 必填**" if column.is_required else column.default
    return (
        f"`{column.name}`",
        ", ".join((column.zh, *column.synonyms)),
        _TYPES[column.type],
        column.unit,
        "" if column.type is ColumnType.TIME else column.range_text,
        default,
        _meaning(column, is_zh=False),
        _meaning(column, is_zh=True),
    )


def _meaning(column: Column, *, is_zh: bool) -> str:
    parts = [column.meaning.zh if is_zh else column.meaning.en]
    if column.choices:
        names = [choice.zh if is_zh else f"`{choice.value}`" for choice in column.choices]
        parts.append(("、" if is_zh else ", ").join(names))
    if column.references:
        parts.append(f"→ {column.references}")
    return ("；" if is_zh else "; ").join(parts)


def _markdown(header: Sequence[str], lines: Iterable[Sequence[str]]) -> str:
    rows = [header, ["---"] * len(header), *lines]
    return "\n".join(
        "| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows
    )


if __name__ == "__main__":
    main()
