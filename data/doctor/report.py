"""The diagnosis as tables: kinds with their counts, and every finding; doctor.xlsx."""

from collections.abc import Mapping
from datetime import date

from data.doctor.diagnosis import Diagnosis
from data.doctor.findings import Finding, Severity
from data.words import name_some
from data.workbook import Column, SheetTable, WorkbookWriter
from network.ids import PlaceId
from network.places import Place
from network.text import Language, Text

JSON_FILE = "doctor.json"
WORKBOOK_FILE = "doctor.xlsx"
MAP_FILE = "doctor.html"

_CREATED = date(2020, 1, 1)
_SHOWN = 3
_NUMBER = "#,##0"
_DEGREES = "0.000000"
_SEVERITY = Column(Text("程度", "severity"), 8)
_KIND = Column(Text("问题", "finding"), 18)
_KIND_COLUMNS = (
    _SEVERITY,
    _KIND,
    Column(Text("数量", "count"), 8, _NUMBER),
    Column(Text("例如", "such as"), 32),
    Column(Text("对计划的影响", "what it does to a plan"), 60),
    Column(Text("处理", "what to do"), 60),
)
_FINDING_COLUMNS = (
    _SEVERITY,
    _KIND,
    Column(Text("编号", "id"), 18),
    Column(Text("名称", "name"), 22),
    Column(Text("乡镇", "township"), 18),
    Column(Text("情况", "what is so"), 48),
    Column(Text("处理", "what to do"), 48),
    Column(Text("经度", "lon"), 12, _DEGREES),
    Column(Text("纬度", "lat"), 12, _DEGREES),
)


def severity_name(severity: Severity) -> Text:
    """Return the name of a severity."""
    return {
        Severity.ERROR: Text("错误", "error"),
        Severity.WARNING: Text("警告", "warning"),
        Severity.NOTE: Text("提示", "note"),
    }[severity]


def kinds_table(diagnosis: Diagnosis, language: Language) -> SheetTable:
    """Return a row for every kind of finding that occurs, with what it does and what to do."""
    rows = []
    for kind, count in diagnosis.counts().items():
        names = [finding.name for finding in diagnosis.findings if finding.kind is kind]
        rows.append(
            (
                severity_name(kind.severity).to(language),
                kind.title.to(language),
                count,
                name_some(names, _SHOWN).to(language),
                kind.effect.to(language),
                kind.action.to(language),
            )
        )
    return SheetTable(name=Text("概况", "Summary"), columns=_KIND_COLUMNS, rows=tuple(rows))


def findings_table(diagnosis: Diagnosis, language: Language) -> SheetTable:
    """Return a row for every finding."""
    by_id = diagnosis.case.county.place_by_id()
    rows = tuple(
        _row(finding, _township(finding, by_id), language) for finding in diagnosis.findings
    )
    return SheetTable(name=Text("明细", "Findings"), columns=_FINDING_COLUMNS, rows=rows)


def doctor_workbook(diagnosis: Diagnosis, language: Language) -> bytes:
    """Return doctor.xlsx: the kinds, then every finding."""
    writer = WorkbookWriter(language, diagnosis.case.sample_day or _CREATED)
    writer.table(kinds_table(diagnosis, language))
    writer.table(findings_table(diagnosis, language))
    return writer.content()


def _row(finding: Finding, township: str, language: Language) -> tuple[str | float | None, ...]:
    lon, lat = (None, None) if finding.lon_lat is None else finding.lon_lat
    return (
        severity_name(finding.severity).to(language),
        finding.kind.title.to(language),
        finding.subject,
        finding.name,
        township,
        finding.cause.to(language),
        finding.kind.action.to(language),
        lon,
        lat,
    )


def _township(finding: Finding, by_id: Mapping[PlaceId, Place]) -> str:
    if not finding.place_ids:
        return ""
    township_id = by_id[finding.place_ids[0]].township_id
    return "" if township_id is None else by_id[township_id].name_zh
