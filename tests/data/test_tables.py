"""The tables agree with the model, with themselves, with the documents and the templates."""

import dataclasses
import re
from pathlib import Path
from typing import Any

import pytest

from data.cells import CellFault, parser
from data.columns import Table, normal_header
from data.county_import.issues import SetUpIssue
from data.crop_issues import CropIssue
from data.dictionary import DOCS, INDEX, documents, main
from data.dispatch_issues import DispatchIssue
from data.event_issues import EventIssue
from data.issue_kinds import IssueKind
from data.issues import IssueTemplate
from data.move_issues import MoveIssue
from data.order_file_issues import OrderFileIssue
from data.printing_issues import PrintingIssue
from data.report_issues import ReportIssue
from data.request_issues import RequestIssue
from data.run_issues import RunIssue
from data.sheets import read_sheet
from data.siting.cold_issues import ColdIssue
from data.siting.issues import SitingIssue
from data.source_issues import SourceIssue
from data.status_issues import StatusIssue
from data.store.issues import StoreIssue
from data.table_rows import parse_sheet
from data.tables import (
    BUS_STOPS,
    CALENDAR,
    CROP_KINDS,
    CROP_NEEDS,
    CROPS,
    DAY_SHEETS,
    MEMBERS,
    ORDERS,
    PLACES,
    REPORT_SHEETS,
    ROADS,
    SHEETS,
    TABLES,
    TARGETS,
    VEHICLE_TYPES,
    VEHICLES,
)
from data.templates import write_templates
from data.watch_issues import WatchIssue
from network.calendar import CalendarEntry
from network.crops import Crop, CropKind, CropNeed
from network.fleet import BusStop, Vehicle, VehicleType
from network.members import Member
from network.orders import Order
from network.places import Place
from network.roads import Road
from network.text import Language
from routing.targets import Target

MODELS: tuple[tuple[Table, Any, set[str], set[str]], ...] = (
    (PLACES, Place, set(), set()),
    (MEMBERS, Member, set(), set()),
    (VEHICLE_TYPES, VehicleType, set(), set()),
    (VEHICLES, Vehicle, set(), set()),
    (CROPS, Crop, set(), set()),
    (CROP_KINDS, CropKind, set(), set()),
    (CROP_NEEDS, CropNeed, set(), set()),
    (CALENDAR, CalendarEntry, set(), set()),
    (ORDERS, Order, set(), set()),
    (TARGETS, Target, set(), set()),
    (ROADS, Road, {"lon_lat"}, set()),
    (BUS_STOPS, BusStop, set(), {"trip_id", "line_id", "sequence"}),
)


PARTS = (
    IssueKind,
    DispatchIssue,
    RunIssue,
    EventIssue,
    SourceIssue,
    PrintingIssue,
    OrderFileIssue,
    MoveIssue,
    SetUpIssue,
    StoreIssue,
    SitingIssue,
    ColdIssue,
    CropIssue,
    RequestIssue,
    StatusIssue,
    WatchIssue,
    ReportIssue,
)


def ids(table: Any) -> str:
    """Return the name under which pytest shows a table."""
    return table.name if isinstance(table, Table) else ""


@pytest.mark.parametrize(("table", "model", "not_columns", "not_fields"), MODELS, ids=ids)
def test_columns_are_the_fields_of_the_model(
    table: Table, model: Any, not_columns: set[str], not_fields: set[str]
) -> None:
    columns = {column.field for column in table.columns if not column.is_personal}
    fields = {field.name for field in dataclasses.fields(model)}
    assert columns - not_fields == fields - not_columns


@pytest.mark.parametrize(("table", "model", "not_columns", "not_fields"), MODELS, ids=ids)
def test_defaults_are_those_of_the_model(
    table: Table, model: Any, not_columns: set[str], not_fields: set[str]
) -> None:
    del not_columns, not_fields
    defaults = {field.name: field.default for field in dataclasses.fields(model)}
    for column in table.columns:
        if column.default:
            value = parser(column)(column.default)
            assert not isinstance(value, CellFault)
            assert value == defaults[column.field], column.name


@pytest.mark.parametrize("table", TABLES, ids=ids)
def test_no_header_means_two_columns(table: Table) -> None:
    for column in table.columns:
        assert {table.column_by_header()[header] for header in _normal(column.headers)} == {column}


def _normal(headers: tuple[str, ...]) -> list[str]:
    return [normal_header(header) for header in headers]


@pytest.mark.parametrize("table", TABLES, ids=ids)
def test_required_columns_have_no_default(table: Table) -> None:
    assert [c.name for c in table.columns if c.is_required and c.default] == []


def test_a_column_is_found_by_its_name() -> None:
    assert PLACES.column("lon").zh == "经度"
    with pytest.raises(KeyError):
        PLACES.column("height")


def test_codes_are_unique() -> None:
    codes = [kind.code for kind in INDEX]
    names = [name for part in PARTS for name in part.__members__]
    assert len(codes) == len(set(codes)) == len(names)


@pytest.mark.parametrize("kind", INDEX, ids=lambda kind: kind.name)
def test_every_issue_can_be_told_in_both_languages(kind: IssueTemplate) -> None:
    class Anything(dict[str, object]):
        def __missing__(self, key: str) -> str:
            return f"<{key}>"

    for text in (kind.cause, kind.action):
        assert text.zh.format_map(Anything())
        assert text.en.format_map(Anything())


@pytest.mark.parametrize(("name", "text"), documents().items(), ids=documents())
def test_documents_are_current(name: str, text: str) -> None:
    assert (DOCS / name).read_text(encoding="utf-8") == text, "run: make docs"


def test_command_writes_the_documents(tmp_path: Path) -> None:
    main(tmp_path)
    written = {
        path.relative_to(tmp_path).as_posix(): path.read_text(encoding="utf-8")
        for path in tmp_path.rglob("*.*")
    }
    assert written == documents()


def test_issues_are_made_from_the_index_only() -> None:
    packages = [path for name in ("data", "api") for path in (DOCS.parent / name).rglob("*.py")]
    makers = [p.name for p in packages if re.search(r"\bIssue\(\n? *code", p.read_text("utf-8"))]
    assert makers == ["issues.py"]


@pytest.mark.parametrize("language", Language)
def test_templates_are_recognised(tmp_path: Path, language: Language) -> None:
    paths = write_templates(tmp_path, language)
    assert len(paths) == len(SHEETS) + 1 + len(DAY_SHEETS) + 1 + len(REPORT_SHEETS) + 1
    day, reports = tmp_path / "day", tmp_path / "reports"
    files = [(table, tmp_path, tmp_path / "county.xlsx") for table in SHEETS]
    files += [(table, day, day / "day.xlsx") for table in DAY_SHEETS]
    files += [(table, reports, reports / "reports.xlsx") for table in REPORT_SHEETS]
    for table, folder, workbook in files:
        for path in (folder / f"{table.name}.csv", workbook):
            rows = parse_sheet(read_sheet(path, (table.name, table.title.zh)), table)
            assert len(rows) == 0
            assert set(rows.cells) == {c.name for c in table.columns if not c.is_personal}
            assert [issue.code for issue in rows.all_issues()] == [IssueKind.NO_ROWS.code]


def test_templates_are_the_same_bytes_each_time(tmp_path: Path) -> None:
    first = [path.read_bytes() for path in write_templates(tmp_path / "1", Language.ZH)]
    second = [path.read_bytes() for path in write_templates(tmp_path / "2", Language.ZH)]
    assert first == second
