"""The KPI report: every figure of a period with how it is counted, day by day, and by township.

Figures are formulas over two flat worksheets, the counts of every day and of every township.
"""

from dataclasses import fields

from data.printing.layout import Labels
from data.printing.page import TEXT, Align, Cell, Column, Formula, Number, Page, Table, plain
from data.reports.coverage import COVERAGE_FIGURES, CoverageFigure
from data.reports.figures import COUNT_NAMES, FIGURES, Figure, Need
from data.reports.formulas import FlatSheet, share
from data.reports.period import PeriodFigures
from data.reports.townships import TOWNSHIP_KEYS, township_data, township_rows
from network.text import Language, Text
from routing.tally import DayCounts

TITLE = Text("指标报表", "KPI report")
_DATA = Text("逐日数据", "counts by day")
_TOWNSHIPS = Text("乡镇覆盖", "coverage")
_COUNTED = tuple(
    f.name for f in fields(DayCounts) if f.name not in {"hours", "signed_hours", "days"}
)
_BY_DAY = (
    "pieces",
    "arriving",
    "within.24",
    "within.48",
    "within.72",
    "on_time",
    "actual.on_time",
    "cost_per_piece",
    "km",
    "vehicles",
    "load_factor",
    "shared",
    "up_pieces",
    "held",
    "unserved",
)
"""What the page of days tells."""

_NOTE = Text(
    "由各日计划、运单和县域数据算得；各项合计由工作簿中的公式从逐日数据得出。"
    "“实际”各项来自状态上报，没有上报则为空。",
    "Computed from plans, orders and county; formulas of the workbook work totals out from the "
    "counts by day. What is called actual comes from reported statuses, and is empty without.",
)
_OF_PARTS = {
    "coverage.townships": ("has_station", "is_township"),
    "coverage.villages": ("with_point", "villages"),
    "coverage.poor": ("poor_with_point", "poor"),
}


def known_figures(found: PeriodFigures) -> tuple[Figure, ...]:
    """Return the figures that can be told: costs only to the alliance, reports only if any came."""
    known = {Need.PLAN}
    if found.is_whole:
        known.add(Need.EFFORT)
    if found.total.reported_days:
        known.add(Need.STATUSES)
    return tuple(figure for figure in FIGURES if figure.need in known)


def told_figures(found: PeriodFigures, language: Language) -> tuple[tuple[str, str], ...]:
    """Return the figures as label and value, for whoever reads them on a screen."""
    labels = Labels(language)
    rows = [(f.label, f.unit, Number(f.value(found.total), f.number)) for f in known_figures(found)]
    for each in COVERAGE_FIGURES:
        value = Number(found.coverage.value(each.key), each.number)
        rows.append((each.label, each.unit, value))
    return tuple(
        (labels(label), f"{plain(value)} {labels(unit)}".rstrip()) for label, unit, value in rows
    )


def kpi_pages(found: PeriodFigures, language: Language) -> list[Page]:
    """Lay the report out: figures, days, then the flat worksheets behind them."""
    labels = Labels(language)
    days = FlatSheet(
        name=labels(_DATA), keys=["day", "days", *_known_counts(found)], num_rows=len(found.days)
    )
    townships = FlatSheet(
        name=labels(_TOWNSHIPS),
        keys=TOWNSHIP_KEYS,
        num_rows=len(township_rows(found)),
    )
    return [
        _totals(found, days, townships, labels),
        _by_day(found, days, labels),
        Page(
            title=labels(TITLE),
            key=townships.name,
            tables=(township_data(found, townships, labels),),
            is_landscape=True,
            is_flat=True,
        ),
        _day_counts(found, days, labels),
    ]


def _totals(found: PeriodFigures, days: FlatSheet, townships: FlatSheet, labels: Labels) -> Page:
    columns = (
        labels.column("指标", "Figure", 24),
        labels.column("数值", "Value", 14, align=Align.RIGHT),
        labels.column("单位", "Unit", 12),
        labels.column("口径", "How it is counted", 62),
    )
    rows: list[tuple[Cell, ...]] = [
        (labels(f.label), _total_cell(f, found.total, days), labels(f.unit), labels(f.meaning))
        for f in known_figures(found)
    ]
    rows += [
        (labels(f.label), _coverage_cell(f, found, townships), labels(f.unit), labels(f.meaning))
        for f in COVERAGE_FIGURES
    ]
    return Page(
        title=labels(TITLE),
        key=labels(Text("指标", "figures")),
        facts=_facts(found, labels),
        tables=(Table(columns=columns, rows=tuple(rows)),),
        notes=(labels(_NOTE),),
        signatures=(labels(Text("制表", "Made by")), labels(Text("审核", "Checked by"))),
    )


def _facts(found: PeriodFigures, labels: Labels) -> tuple[tuple[str, str], ...]:
    return (
        (labels(Text("期间", "Period")), str(found.period)),
        (
            labels(Text("有计划的天数", "Days planned")),
            f"{len(found.days)} / {found.period.num_days}",
        ),
        (
            labels(Text("有状态上报的天数", "Days reported on")),
            f"{found.total.reported_days}",
        ),
    )


def _total_cell(figure: Figure, total: DayCounts, days: FlatSheet) -> Cell:
    part = days.total(figure.part)
    if figure.whole:
        text = share(part, days.total(figure.whole), figure.scale)
    else:
        text = f"={part}/{figure.scale}" if figure.scale != 1 else f"={part}"
    return Formula(text, figure.value(total), figure.number)


def _coverage_cell(figure: CoverageFigure, found: PeriodFigures, townships: FlatSheet) -> Cell:
    value = found.coverage.value(figure.key)
    if figure.key not in _OF_PARTS:
        return Number(value, figure.number)
    part, whole = _OF_PARTS[figure.key]
    return Formula(share(townships.total(part), townships.total(whole)), value, figure.number)


def _by_day(found: PeriodFigures, days: FlatSheet, labels: Labels) -> Page:
    known = {figure.key: figure for figure in known_figures(found)}
    shown = [known[key] for key in _BY_DAY if key in known]
    columns = (
        labels.column("日期", "Day", 13),
        *(Column(header=_short(f, labels), width=11, number=f.number) for f in shown),
    )
    rows = tuple(
        (day.day.isoformat(), *(_day_cell(f, day.tally, days, row) for f in shown))
        for row, day in enumerate(found.days)
    )
    total = (labels.total, *(_total_cell(f, found.total, days) for f in shown))
    return Page(
        title=labels(TITLE),
        key=labels(Text("逐日", "days")),
        facts=_facts(found, labels),
        tables=(Table(columns=columns, rows=rows, total=total),),
        notes=(labels(_NOTE),),
        is_landscape=True,
    )


def _short(figure: Figure, labels: Labels) -> str:
    unit = labels(figure.unit)
    return f"{labels(figure.label)}\n{unit}" if unit else labels(figure.label)


def _day_cell(figure: Figure, tally: DayCounts, days: FlatSheet, row: int) -> Cell:
    value = figure.value(tally)
    if figure.need is Need.STATUSES and value is None:
        return None
    part = days.far_cell(figure.part, row)
    if figure.whole:
        text = share(part, days.far_cell(figure.whole, row), figure.scale)
    else:
        text = f"={part}/{figure.scale}" if figure.scale != 1 else f"={part}"
    return Formula(text, value, figure.number)


def _known_counts(found: PeriodFigures) -> tuple[str, ...]:
    """Return the counts that the reader may know, and that the figures are made of."""
    needed = {name for f in known_figures(found) for name in (f.part, f.whole) if name}
    return tuple(name for name in _COUNTED if name in needed)


def _day_counts(found: PeriodFigures, days: FlatSheet, labels: Labels) -> Page:
    columns = (
        Column(header=labels(Text("日期", "day")), width=13, number=TEXT, key="day"),
        *(
            Column(
                header=labels(COUNT_NAMES[key]),
                width=16,
                number="0.0000" if key == "fullness" else "0",
                key=key,
            )
            for key in days.keys[1:]
        ),
    )
    rows = tuple(
        (day.day.isoformat(), *(getattr(day.tally, key) for key in days.keys[1:]))
        for day in found.days
    )
    return Page(
        title=labels(TITLE),
        key=days.name,
        tables=(Table(columns=columns, rows=rows),),
        is_landscape=True,
        is_flat=True,
        is_printed=False,
    )
