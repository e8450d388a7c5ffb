"""Reports as JSON: the figures by their keys."""

from typing import TYPE_CHECKING, Any

from data.printing.page import COUNT, MONEY, SHARE, TENTHS, TEXT
from data.printing.send_receive_pages import DIMENSION_NAMES, MEASURE_NAMES
from data.printing.wanted import Dimension, Measure
from data.reports.coverage import COVERAGE_FIGURES, CoverageFigure
from data.reports.judging import PerformanceReport, finding_text
from data.reports.kpi import known_figures
from data.reports.period import PeriodFigures
from data.reports.send_receive import SendReceived, Template
from network.text import Language, Text

if TYPE_CHECKING:
    from data.reports.figures import Figure


def figure_names(found: PeriodFigures, language: Language) -> list[dict[str, str]]:
    """Return what the figures of a period are called, their units, and how they are counted."""
    known: tuple[Figure | CoverageFigure, ...] = (*known_figures(found), *COVERAGE_FIGURES)
    return [
        {
            "key": figure.key,
            "label": figure.label.to(language),
            "unit": figure.unit.to(language),
            "kind": _KINDS[figure.number],
            "meaning": figure.meaning.to(language),
        }
        for figure in known
    ]


def column_names(template: Template, language: Language) -> list[dict[str, str]]:
    """Return what the columns of a send and receive report are called, in their order."""
    names: dict[Dimension | Measure, tuple[Text, str]] = {
        **{each: (DIMENSION_NAMES[each][0], TEXT) for each in template.dimensions},
        **{
            each: (MEASURE_NAMES[each][0], MEASURE_NAMES[each][2])
            for each in template.columns
            if each is not _SIGNED_BY
        },
    }
    return [
        {
            "key": each.value,
            "label": template.headers.get(each.value) or name.to(language),
            "unit": "",
            "kind": _KINDS[number],
            "meaning": "",
        }
        for each, (name, number) in names.items()
    ]


def period_wire(found: PeriodFigures) -> dict[str, Any]:
    """Return the figures of a period, of its days, and how far its townships are covered."""
    figures = known_figures(found)
    return {
        "first": found.period.first.isoformat(),
        "last": found.period.last.isoformat(),
        "days_planned": len(found.days),
        "days_reported": found.total.reported_days,
        "figures": {figure.key: figure.value(found.total) for figure in figures},
        "coverage": {each.key: found.coverage.value(each.key) for each in COVERAGE_FIGURES},
        "by_day": [
            {
                "day": day.day.isoformat(),
                **{figure.key: figure.value(day.tally) for figure in figures},
            }
            for day in found.days
        ],
    }


def send_receive_wire(found: SendReceived, language: Language) -> dict[str, Any]:
    """Return the rows of a send and receive report."""
    columns = found.template.columns
    return {
        "first": found.period.first.isoformat(),
        "last": found.period.last.isoformat(),
        "days_planned": found.num_days,
        "rows": [
            {
                **{d.value: name for d, name in zip(found.template.dimensions, group, strict=True)},
                **{m.value: counts.value(m, language) for m in columns if m is not _SIGNED_BY},
            }
            for group, counts in found.groups.items()
        ],
    }


_SIGNED_BY = Measure.SIGNATURE
_KINDS = {TEXT: "text", COUNT: "count", TENTHS: "tenths", MONEY: "money", SHARE: "share"}
"""How programs are told that a figure is written."""


def performance_wire(report: PerformanceReport) -> dict[str, Any]:
    """Return targets with their actuals, the shares of money, and what does not hold."""
    account = report.account
    return {
        "first": report.period.first.isoformat(),
        "last": report.period.last.isoformat(),
        "targets": [
            {
                "target_id": each.target.target_id,
                "year": each.target.year,
                "name": each.target.name,
                "unit": each.target.unit,
                "rule": each.target.rule.value,
                "target": each.target.goal,
                "actual": each.actual,
                "standing": each.standing.value,
                "figure": each.target.figure or None,
                "source": each.target.source,
            }
            for each in report.targets
        ],
        "central_money": [
            {
                "stage": money.stage.value,
                "total_fen": money.total_fen,
                "up_fen": money.up_fen,
                "centre_fen": money.centre_fen,
                "up_share": money.up_share,
                "centre_share": money.centre_share,
            }
            for money in (() if account is None else account.central)
        ],
        "sites": [
            {"place_id": each.place_id, "public_fen": each.public_fen, "cap_fen": each.cap_fen}
            for each in (() if account is None else account.sites)
        ],
        "findings": [
            {
                "kind": finding.kind.value,
                "subject": finding.subject,
                "found": finding.found,
                "limit": finding.limit,
                "meaning": {
                    "zh": finding_text(finding, report).zh,
                    "en": finding_text(finding, report).en,
                },
            }
            for finding in (() if account is None else account.findings)
        ],
        "coverage": [
            {
                "name": check.label.en,
                "label": {"zh": check.label.zh, "en": check.label.en},
                "share": check.share,
                "required": check.required,
            }
            for check in report.coverage
        ],
    }
