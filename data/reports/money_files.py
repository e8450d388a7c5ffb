"""Targets and ledgers from tables: taken whole, or refused with everything wrong in them."""

import unicodedata
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from data.cells import write_number
from data.columns import Column
from data.county_checks import unique_names
from data.issues import DataError
from data.read import Read
from data.report_issues import ReportIssue
from data.report_tables import LEDGER, TARGETS
from data.reports.coverage import COVERAGE_FIGURES
from data.reports.figures import FIGURES
from data.sheets import read_sheet
from data.table_rows import Rows, check_keys, check_reference, parse_sheet
from data.tables import PLACES
from network.county import County
from network.ids import PlaceId
from network.text import Text
from routing.funding import LedgerEntry, Stage, Use
from routing.targets import Target

SHARE_UNIT = Text("%", "%")
"""Unit of shares in targets, which state them in percent."""

_FEN = 100
_PERCENT = 100

COMPUTED: Mapping[str, Text] = {
    **{figure.key: figure.unit if figure.unit.zh else SHARE_UNIT for figure in FIGURES},
    **{figure.key: figure.unit if figure.unit.zh else SHARE_UNIT for figure in COVERAGE_FIGURES},
}
"""Unit of every figure that can tell an actual, by its key."""


def read_targets(path: Path) -> Read[tuple[Target, ...]]:
    """Read the targets of a performance table.

    Parameters
    ----------
    path
        A CSV or XLSX file.

    Raises
    ------
    DataError
        With every issue there is, if any is an error.
    """
    rows = parse_sheet(read_sheet(path, (TARGETS.name, TARGETS.title.zh)), TARGETS)
    check_keys(rows)
    for index, values in list(rows.records()):
        _check_target(rows, index, values)
    return Read(
        value=tuple(Target(**values) for _, values in _whole(rows)), issues=rows.all_issues()
    )


def _check_target(rows: Rows, index: int, values: Mapping[str, Any]) -> None:
    figure, unit = values["figure"], values["unit"]
    if values["actual"] is not None and not values["source"] and not figure:
        rows.refuse(index, ReportIssue.NO_SOURCE, "source")
    if not figure:
        return
    if figure not in COMPUTED:
        known = ", ".join(COMPUTED)
        rows.refuse(index, ReportIssue.UNKNOWN_COLUMN, "figure", figure, known=known)
        return
    if values["actual"] is not None:
        rows.refuse(index, ReportIssue.COMPUTED_AND_STATED, "actual", figure=figure)
    expected = COMPUTED[figure]
    if unicodedata.normalize("NFKC", unit) not in {expected.zh, expected.en}:
        rows.refuse(
            index, ReportIssue.WRONG_UNIT, "unit", unit or "—", figure=figure, unit=expected.zh
        )


def read_ledger(path: Path, county: County) -> Read[tuple[LedgerEntry, ...]]:
    """Read the ledger of money.

    Parameters
    ----------
    path, county
        A CSV or XLSX file, and the county whose sites it names, by id or name.

    Raises
    ------
    DataError
        With every issue there is, if any is an error: a part of a ledger proves nothing.
    """
    rows = parse_sheet(read_sheet(path, (LEDGER.name, LEDGER.title.zh)), LEDGER)
    check_keys(rows)
    names = unique_names((str(place.place_id), place.name_zh) for place in county.places)
    known = {str(place.place_id) for place in county.places}
    rows.values["place_id"] = [
        value if not value or value in known else names.get(value, value)
        for value in rows.values["place_id"]
    ]
    check_reference(rows, "place_id", known, PLACES.name, names)
    for index, values in list(rows.records()):
        _check_entry(rows, index, values)
    return Read(value=tuple(_entry(values) for _, values in _whole(rows)), issues=rows.all_issues())


def _check_entry(rows: Rows, index: int, values: Mapping[str, Any]) -> None:
    if not _fen(values["amount_yuan"]).is_integer():
        shown = write_number(values["amount_yuan"])
        rows.refuse(index, ReportIssue.TOO_EXACT, "amount_yuan", shown)
    if values["use"] is None and values["stage"] is not Stage.GRANTED:
        choices = ", ".join(choice.zh for choice in LEDGER.column("use").choices)
        rows.refuse(index, ReportIssue.NO_USE, "use", choices=choices)
    if not values["document"] and values["stage"] is Stage.PAID:
        rows.refuse(index, ReportIssue.NO_DOCUMENT, "document")


def _fen(yuan: float) -> float:
    """Return yuan as fen, exactly what the shortest text of the number says."""
    return float(Decimal(repr(yuan)) * _FEN)


def _entry(values: Mapping[str, Any]) -> LedgerEntry:
    use = values["use"] or Use.OTHER
    percent = values["up_percent"]
    if percent is None:
        percent = _PERCENT if use is Use.SUPPLY_CHAIN else 0
    return LedgerEntry(
        entry_id=values["entry_id"],
        day=values["day"],
        fund=values["fund"],
        stage=values["stage"],
        use=use,
        amount_fen=int(_fen(values["amount_yuan"])),
        up_share=percent / _PERCENT,
        place_id=PlaceId(values["place_id"]) if values["place_id"] else None,
        payee=values["payee"],
        document=values["document"],
        note=values["note"],
    )


def _whole(rows: Rows) -> list[tuple[int, dict[str, Any]]]:
    """Return all rows, or refuse the file."""
    issues = rows.all_issues()
    if any(issue.is_error for issue in issues):
        raise DataError(issues)
    return list(rows.records())


def choice_name(column: Column, value: object) -> Text:
    """Return what a choice of a column is called."""
    for choice in column.choices:
        if choice.value is value:
            return Text(choice.zh, str(choice.value.value).replace("_", " "))
    return Text(str(value), str(value))
