"""The send and receive report laid out: a flat table of groups, and the orders behind it."""

from collections.abc import Iterable

from data.printing.layout import Labels, order_cells, order_columns
from data.printing.page import COUNT, SHARE, TENTHS, TEXT, Column, Page, Table
from data.printing.send_receive import Record, Report
from data.printing.view import DayView
from data.printing.wanted import Dimension, Measure
from data.words import clock, order_status
from network.text import Language, Text

TITLE = Text("送收发报表", "Send and receive report")
_DETAILS = Text("运单明细", "orders")
_NOTE = Text(
    "除运单、上行件重、及时率外均为件数。应派、发件：计划当日到达；及时率：按时到达占当日到达。站点、乡镇按村端网点归属。",
    "Pieces, but for orders, kg and on time. To deliver, shipped: planned to arrive today. On "
    "time: arriving in time, of those arriving. Stations and townships are the village end's.",
)
UNREPORTED = Text(
    "已派、签收留空：尚无状态上报。", "Sent and signed are blank: no statuses have been reported."
)


DIMENSION_NAMES = {
    Dimension.DAY: (Text("日期", "Day"), 13.5),
    Dimension.WAVE: (Text("班次", "Wave"), 9.0),
    Dimension.STATION: (Text("站点", "Station"), 18.0),
    Dimension.TOWNSHIP: (Text("乡镇", "Township"), 13.0),
    Dimension.MEMBER: (Text("品牌", "Member"), 12.0),
    Dimension.DIRECTION: (Text("方向", "Direction"), 9.0),
    Dimension.TEMPERATURE: (Text("温层", "Temperature"), 11.0),
}
MEASURE_NAMES = {
    Measure.ORDERS: (Text("运单", "Orders"), 8.0, COUNT),
    Measure.ARRIVED: (Text("到件", "Arrived"), 8.0, COUNT),
    Measure.TO_DELIVER: (Text("应派", "To deliver"), 8.0, COUNT),
    Measure.SENT: (Text("已派", "Sent"), 7.0, COUNT),
    Measure.SIGNED: (Text("签收", "Signed"), 7.0, COUNT),
    Measure.HELD: (Text("留仓", "Held"), 7.0, COUNT),
    Measure.PROBLEM: (Text("问题件", "Problem"), 8.0, COUNT),
    Measure.COLLECTED: (Text("揽收", "Collected"), 8.0, COUNT),
    Measure.SHIPPED: (Text("发件", "Shipped"), 8.0, COUNT),
    Measure.UP_KG: (Text("上行件重", "Up, kg"), 11.0, TENTHS),
    Measure.COLD: (Text("冷链件", "Chilled"), 8.0, COUNT),
    Measure.LATE: (Text("超时件", "Late"), 8.0, COUNT),
    Measure.ON_TIME: (Text("及时率", "On time"), 11.0, SHARE),
    Measure.VEHICLES: (Text("车牌", "Vehicles"), 26.0, TEXT),
    Measure.ROUTES: (Text("线路", "Routes"), 15.0, TEXT),
    Measure.SIGNATURE: (Text("交接签字", "Signature"), 11.0, TEXT),
}


def report_page(view: DayView, report: Report, language: Language) -> Page:
    """Lay out the report."""
    labels = Labels(language)
    names = [DIMENSION_NAMES[dimension] for dimension in report.dimensions]
    told = [MEASURE_NAMES[measure] for measure in report.measures]
    columns = (
        *(Column(header=labels(name), width=width) for name, width in names),
        *(Column(header=labels(name), width=width, number=n) for name, width, n in told),
    )
    blank = len(report.dimensions) - 1
    total = (labels.total, *[None] * blank, *report.total) if report.dimensions else ()
    notes = [_NOTE] if view.reported.statuses is not None else [_NOTE, UNREPORTED]
    return Page(
        title=labels(TITLE),
        key=view.header.day.isoformat(),
        tables=(Table(columns=columns, rows=report.rows, total=total),),
        notes=tuple(map(labels, notes)),
        signatures=(labels(Text("制表", "Made by")), labels(Text("审核", "Checked by"))),
        is_landscape=True,
        is_flat=True,
    )


_DETAILED = (Dimension.DAY, Dimension.WAVE, Dimension.STATION, Dimension.TOWNSHIP)
"""What the list of orders states besides the orders themselves."""


def records_page(
    view: DayView, records: Iterable[Record], language: Language, ending: str = ""
) -> Page:
    """Lay out the orders behind the report one by one, for the workbook only.

    Parameters
    ----------
    view, records, language
        The day and its orders.
    ending
        What tells the worksheet from those of other days.
    """
    labels = Labels(language)
    columns = (
        *(
            Column(header=labels(name), width=width)
            for name, width in (DIMENSION_NAMES[each] for each in _DETAILED)
        ),
        *order_columns(view, labels),
        labels.column("时限", "due", 10),
        labels.column("到达", "arrival", 10),
        labels.column("状态", "status", 10),
        labels.column("车牌线路", "vehicles and routes", 30),
    )
    rows = tuple(
        (
            *(record.groups[dimension] for dimension in _DETAILED),
            *order_cells(view, record.order, labels),
            clock(record.order.due_s),
            None if record.arrive_s is None else clock(record.arrive_s),
            labels(order_status(record.status)),
            "、".join(" ".join(ride) for ride in record.rides),
        )
        for record in records
    )
    return Page(
        title=labels(_DETAILS),
        key=labels(_DETAILS) + ending,
        tables=(Table(columns=columns, rows=rows),),
        is_landscape=True,
        is_flat=True,
        is_printed=False,
    )
