"""送收发报表 over a period: one tidy table for pivot tables, and sums by each of its dimensions.

The sums are formulas over the tidy table. What is counted adds up over days: an order comes in
once, on the first day it is in hand; it is kept, or a problem, on every day that it is.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from data.issues import DataError, Issue
from data.printing.layout import Labels
from data.printing.page import COUNT, SHARE, TENTHS, TEXT, Cell, Column, Formula, Page, Table
from data.printing.send_receive import (
    UNCOUNTED,
    Counts,
    Group,
    count,
    group_counts,
    ranks,
    records_of,
)
from data.printing.send_receive_pages import (
    DIMENSION_NAMES,
    MEASURE_NAMES,
    TITLE,
    UNREPORTED,
    records_page,
)
from data.printing.view import DayView, Reader
from data.printing.wanted import USUAL_DIMENSIONS, USUAL_MEASURES, Dimension, Measure
from data.reports.days import DaySource, Period, opened_days
from data.reports.formulas import FlatSheet, share
from data.request_issues import RequestIssue
from network.text import Language, Text

_DATA = Text("数据", "data")
_TOTAL = Text("合计", "total")
_PARTS = (Measure.TO_DELIVER, Measure.SHIPPED, Measure.LATE)
"""What the share in time is worked out from."""

_NUMBERS = {Measure.UP_KG: TENTHS, Measure.ON_TIME: SHARE}
_NOTE = Text(
    "除运单、上行件重、及时率外均为件数。到件、揽收、上行件重、冷链件：期内首次在手时计一次；"
    "留仓、问题件逐日累计。应派、发件：按计划当日到达；及时率：按时到达占当日到达。站点、乡镇按村端网点归属。",
    "Pieces, but for orders, kg and on time. Arrived, collected, kg and chilled count once, on the "
    "first day in hand; held and problem count on every day. To deliver, shipped: planned to "
    "arrive on the day. On time: arriving in time, of those arriving. Stations and townships are "
    "the village end's.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """What the report groups by and tells.

    Parameters
    ----------
    dimensions, measures
        In the order of the columns.
    headers
        Headers of one's own, by name of a dimension or measure.
    """

    dimensions: tuple[Dimension, ...] = USUAL_DIMENSIONS
    measures: tuple[Measure, ...] = USUAL_MEASURES
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def columns(self) -> tuple[Measure, ...]:
        """All measures of the tidy table: the share in time comes with what it is made of."""
        extra = _PARTS if Measure.ON_TIME in self.measures else ()
        return tuple(dict.fromkeys((*self.measures, *extra)))


@dataclass(frozen=True, slots=True, kw_only=True)
class SendReceived:
    """What a period received, sent and kept.

    Parameters
    ----------
    period, num_days
        The period, and how many of its days have a plan.
    template
        How it is cut.
    groups
        The counts of every group, sorted.
    total
        Those of all orders.
    details
        Pages of single orders, a day each, if they are wanted.
    """

    period: Period
    num_days: int
    template: Template
    groups: Mapping[Group, Counts]
    total: Counts
    details: tuple[Page, ...] = ()


def send_received(
    source: DaySource,
    period: Period,
    template: Template,
    language: Language,
    *,
    reader: Reader | None = None,
    is_detailed: bool = False,
    most_details: int | None = None,
) -> SendReceived:
    """Count a period.

    Parameters
    ----------
    source, period, template
        Where days come from, which count, and how they are cut.
    language
        Of names of directions and temperature classes.
    reader
        Who reads; None: the alliance, persons masked.
    is_detailed, most_details
        Whether single orders are wanted, and how many rows of them at most; None: any number.

    Raises
    ------
    DataError
        If there are more rows of single orders than that.
    """
    groups: dict[Group, Counts] = {}
    details: list[Page] = []
    last: DayView | None = None
    total, num_days, num_rows = count((), is_reported=False), 0, 0
    for opened in opened_days(source, period, reader or Reader()):
        view = opened.report_day.view
        records = records_of(view, language, opened.carried_over)
        is_reported = view.reported.statuses is not None
        found = group_counts(records, template.dimensions, is_reported=is_reported)
        for group, counts in found.items():
            groups[group] = groups[group].plus(counts) if group in groups else counts
            total = total.plus(counts)
        last = view
        num_days += 1
        if is_detailed:
            num_rows += len(records)
            if most_details is not None and num_rows > most_details:
                raise DataError([_too_many(num_rows, most_details)])
            details.append(records_page(view, records, language, f" {opened.report_day.day}"))
    order = [] if last is None else sorted(groups, key=ranks(last, template.dimensions))
    return SendReceived(
        period=period,
        num_days=num_days,
        template=template,
        groups={group: groups[group] for group in order},
        total=total,
        details=tuple(details),
    )


def _too_many(count: int, limit: int) -> Issue:
    kind = RequestIssue.TOO_MANY_ROWS
    return kind.issue(table="report", field="to", count=count, limit=limit)


def send_receive_pages(found: SendReceived, language: Language) -> list[Page]:
    """Lay a period out: sums by each dimension, then the tidy table, then single orders."""
    labels = Labels(language)
    sheet = FlatSheet(
        name=labels(_DATA),
        keys=[*found.template.dimensions, *found.template.columns],
        num_rows=len(found.groups),
    )
    summaries = [_summary(found, sheet, at, labels) for at in range(len(found.template.dimensions))]
    return [*summaries, _data(found, sheet, labels), *found.details]


def _data(found: SendReceived, sheet: FlatSheet, labels: Labels) -> Page:
    template = found.template
    columns = (
        *(_dimension_column(each, template, labels) for each in template.dimensions),
        *(_measure_column(each, template, labels) for each in template.columns),
    )
    rows = tuple(
        (*group, *(_data_cell(m, counts, sheet, row, labels) for m in template.columns))
        for row, (group, counts) in enumerate(found.groups.items())
    )
    return Page(
        title=labels(TITLE),
        key=sheet.name,
        tables=(Table(columns=columns, rows=rows),),
        is_landscape=True,
        is_flat=True,
        is_printed=False,
    )


def _data_cell(
    measure: Measure, counts: Counts, sheet: FlatSheet, row: int, labels: Labels
) -> Cell:
    value = counts.value(measure, labels.language)
    if measure is not Measure.ON_TIME or isinstance(value, str):
        return value
    down, up, late = (sheet.cell(part, row) for part in _PARTS)
    return Formula(_on_time(down, up, late), value, SHARE)


def _summary(found: SendReceived, sheet: FlatSheet, at: int, labels: Labels) -> Page:
    """Lay out the sums by one dimension."""
    dimension = found.template.dimensions[at]
    measures = [m for m in found.template.columns if m not in UNCOUNTED]
    counts: dict[str, Counts] = {}
    for group, each in found.groups.items():
        name = group[at]
        counts[name] = counts[name].plus(each) if name in counts else each
    names = sorted(counts) if dimension in {Dimension.DAY, Dimension.WAVE} else list(counts)
    rows = tuple(
        (name, *(_sum(m, counts[name], sheet, {dimension: name}, labels) for m in measures))
        for name in names
    )
    total = (labels.total, *(_sum(m, found.total, sheet, {}, labels) for m in measures))
    columns = (
        _dimension_column(dimension, found.template, labels),
        *(_measure_column(m, found.template, labels) for m in measures),
    )
    header = _header(dimension, DIMENSION_NAMES[dimension][0], found.template, labels)
    is_reported = Measure.SIGNED in found.total.pieces
    return Page(
        title=labels(TITLE),
        key=labels(Text(f"按{header}", f"by {header.lower()}")),
        facts=(
            (labels(Text("期间", "Period")), str(found.period)),
            (labels(Text("有计划的天数", "Days planned")), f"{found.num_days}"),
        ),
        tables=(Table(columns=columns, rows=rows, total=total),),
        notes=tuple(map(labels, (_NOTE,) if is_reported else (_NOTE, UNREPORTED))),
        signatures=(labels(Text("制表", "Made by")), labels(Text("审核", "Checked by"))),
        is_landscape=True,
    )


def _sum(
    measure: Measure, counts: Counts, sheet: FlatSheet, where: Mapping[str, str], labels: Labels
) -> Cell:
    value = counts.value(measure, labels.language)
    if measure is Measure.ON_TIME:
        text = _on_time(*(sheet.total(part, where) for part in _PARTS))
    else:
        text = f"={sheet.total(measure, where)}"
    if isinstance(value, str) or (value is None and measure is not Measure.ON_TIME):
        return None
    return Formula(text, value, _NUMBERS.get(measure, COUNT))


def _on_time(down: str, up: str, late: str) -> str:
    return share(f"({down}+{up}-{late})", f"({down}+{up})")


def _dimension_column(dimension: Dimension, template: Template, labels: Labels) -> Column:
    name, width = DIMENSION_NAMES[dimension]
    header = _header(dimension, name, template, labels)
    return Column(header=header, width=width, number=TEXT, key=dimension.value)


def _measure_column(measure: Measure, template: Template, labels: Labels) -> Column:
    name, width, number = MEASURE_NAMES[measure]
    header = _header(measure, name, template, labels)
    return Column(header=header, width=width, number=number, key=measure.value)


def _header(key: Dimension | Measure, name: Text, template: Template, labels: Labels) -> str:
    return template.headers.get(key.value) or labels(name)
