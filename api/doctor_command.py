"""`tongpei county doctor`: what is doubtful in a county's data, before it is planned on."""

from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api import texts
from api.console import EXIT_NOT_CLEAN, Voice, table_of
from api.counties import diagnose_county
from api.options import CountyArgument, JsonOption, LanguageOption
from data.doctor.case import CaseFiles
from data.doctor.diagnosis import Diagnosis
from data.doctor.map import doctor_map
from data.doctor.report import (
    JSON_FILE,
    MAP_FILE,
    WORKBOOK_FILE,
    doctor_workbook,
    findings_table,
    kinds_table,
)
from data.doctor.wire import dump_diagnosis
from data.files import write_atomically
from data.workbook import SheetTable
from network.text import Language

if TYPE_CHECKING:
    from data.doctor.findings import FindingKind

_SHOWN = 5
_TERMINAL_COLUMNS = 6


def doctor(
    county: CountyArgument,
    *,
    boundary: Annotated[
        Path | None,
        typer.Option("--boundary", help="县界，默认县域自带 / county polygon; the county's own"),
    ] = None,
    townships: Annotated[
        Path | None,
        typer.Option("--townships", help="乡镇界，默认县域自带 / township polygons"),
    ] = None,
    orders: Annotated[
        Path | None, typer.Option("--orders", help="运单，默认样例日 / orders; the sample day's")
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", help="写出 json、xlsx 和地图的文件夹 / folder for JSON, XLSX, map"),
    ] = None,
    as_json: JsonOption = False,
    language: LanguageOption = Language.ZH,
) -> None:
    """检查县域数据质量：坐标、道路、名称、代码、归属 / Diagnose a county's data."""
    voice = Voice(language, as_json=as_json)
    files = CaseFiles(boundary=boundary, townships=townships, orders=orders)
    with voice.refusing():
        diagnosis = diagnose_county(county, files)
        document = dump_diagnosis(diagnosis)
        if out is not None:
            _write(diagnosis, document, out, language)
    voice.result(
        texts.DIAGNOSED.fill(
            county=diagnosis.case.county.name_zh,
            places=len(diagnosis.case.county.places),
            roads=f"{len(diagnosis.case.county.roads):,}",
            count=len(diagnosis.findings),
        )
    )
    if diagnosis.findings:
        voice.table(table_of(kinds_table(diagnosis, language), language))
        first = _first_of_each(diagnosis)
        voice.table(table_of(_brief(findings_table(first, language)), language))
        if len(diagnosis.findings) > len(first.findings):
            count = len(diagnosis.findings) - len(first.findings)
            voice.result(texts.AND_MORE.fill(count=count))
    voice.issues(diagnosis.issues, texts.WARNINGS)
    if out is not None:
        voice.note(texts.OPEN_DOCTOR_MAP.fill(map=out / MAP_FILE))
    voice.json(document)
    if not diagnosis.is_clean:
        raise typer.Exit(EXIT_NOT_CLEAN)


def _first_of_each(diagnosis: Diagnosis) -> Diagnosis:
    """Return the first findings of each kind, so that none hides the others."""
    shown: Counter[FindingKind] = Counter()
    first = []
    for finding in diagnosis.findings:
        shown[finding.kind] += 1
        if shown[finding.kind] <= _SHOWN:
            first.append(finding)
    return replace(diagnosis, findings=tuple(first))


def _brief(table: SheetTable) -> SheetTable:
    """Return the findings without what the table of kinds tells already."""
    rows = tuple(row[:_TERMINAL_COLUMNS] for row in table.rows)
    return SheetTable(name=table.name, columns=table.columns[:_TERMINAL_COLUMNS], rows=rows)


def _write(diagnosis: Diagnosis, document: str, out: Path, language: Language) -> None:
    write_atomically(out / JSON_FILE, document)
    write_atomically(out / WORKBOOK_FILE, doctor_workbook(diagnosis, language))
    write_atomically(out / MAP_FILE, doctor_map(diagnosis, language))
