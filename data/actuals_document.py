"""Planned beside actual: actuals.json, a workbook, and the figures as labelled lines."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field

from data.clock import to_moment
from data.run_folder import dump_json
from data.workbook import Cell, Column, SheetTable, WorkbookWriter
from network.ids import PlaceId
from network.statuses import ReportedStatus
from network.text import Language, Text
from routing.actuals import Oddity, PlannedActual, Standing, Tally, tally

VERSION: Final = 1

STANDINGS = {
    Standing.OPEN: Text("未完成", "open"),
    Standing.FAILED: Text("派送失败", "failed"),
    Standing.SIGNED: Text("已签收", "signed"),
    Standing.CANCELLED: Text("已取消", "cancelled"),
}
ODDITIES = {
    Oddity.REPEATED: Text("重复上报", "reported twice"),
    Oddity.CONTRADICTED: Text("同一时刻互相矛盾", "contradicted at one moment"),
    Oddity.REOPENED: Text("签收或取消后又有状态", "reopened after its end"),
    Oddity.BEFORE_RELEASE: Text("早于交件时刻", "before its release"),
    Oddity.IN_FUTURE: Text("晚于统计时刻", "later than now"),
}
_STATUSES = {
    ReportedStatus.PLANNED: Text("已排", "planned"),
    ReportedStatus.PICKED_UP: Text("揽收", "picked up"),
    ReportedStatus.LOADED: Text("已装车", "loaded"),
    ReportedStatus.DEPARTED: Text("运输", "on the way"),
    ReportedStatus.ARRIVED: Text("到达", "arrived"),
    ReportedStatus.DETAINED: Text("滞留", "detained"),
    ReportedStatus.OUT_FOR_DELIVERY: Text("派送", "out for delivery"),
    ReportedStatus.FAILED: Text("签收失败", "failed"),
    ReportedStatus.CANCELLED: Text("取消", "cancelled"),
    ReportedStatus.SIGNED: Text("签收", "signed"),
}
_YES, _NO = Text("是", "yes"), Text("否", "no")


@dataclass(frozen=True, slots=True, kw_only=True)
class ActualsDocument:
    """Orders as planned and as they came, with what is needed to write of them.

    Parameters
    ----------
    county
        Key of the county.
    first_day, last_day, zone
        The days that were looked at; times of the rows count from the first one's midnight.
    now_s
        The moment of asking, seconds after that midnight.
    rows
        The orders.
    names
        Names of the places.
    """

    county: str
    first_day: date
    last_day: date
    zone: ZoneInfo
    now_s: int
    rows: tuple[PlannedActual, ...]
    names: dict[PlaceId, str]

    def moment(self, seconds: int) -> datetime:
        """Return the aware moment of a time of the rows."""
        return to_moment(seconds, self.first_day, self.zone)

    def moment_or_none(self, seconds: int | None) -> datetime | None:
        """Return the aware moment of a time that may be missing."""
        return None if seconds is None else self.moment(seconds)


class _Wire(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class TallyWire(_Wire):
    """Orders counted by what has become of them; shares are in [0, 1], or null."""

    orders: int
    planned: int = Field(description="brought to their destination by a plan")
    signed: int
    open: int
    failed: int
    cancelled: int
    overdue: int = Field(description="of the open and failed, those whose due time is over")
    in_time: int = Field(description="of the signed, those that came by their due time")
    on_time: float | None = Field(description="in_time over signed and overdue")
    planned_on_time: float | None
    within: dict[int, float] = Field(description="share of the signed by hours from release")
    median_delay_s: int | None = Field(description="of the signed and planned; negative: earlier")
    odd: dict[Oddity, int]


class ActualWire(_Wire):
    """An order as planned and as it came."""

    order_id: str
    member_id: str
    destination_id: str
    pieces: int
    released_at: datetime
    due_at: datetime
    planned_at: datetime | None
    status: ReportedStatus | None = Field(description="the latest that counts")
    status_at: datetime | None
    signed_at: datetime | None
    standing: Standing
    attempts: int = Field(description="attempts to deliver it that failed")
    is_on_time: bool | None = Field(description="null: that cannot be said yet")
    delay_s: int | None
    oddities: tuple[Oddity, ...]


class ActualsWire(_Wire):
    """Orders of some days as planned and as they came."""

    version: Literal[1]
    county: str
    first_day: date
    last_day: date
    at: datetime = Field(description="the moment of asking")
    tally: TallyWire
    orders: tuple[ActualWire, ...]


def dump_actuals(document: ActualsDocument) -> str:
    """Return the text of actuals.json."""
    return dump_json(actuals_wire(document).model_dump(mode="json"))


def actuals_wire(document: ActualsDocument, *, with_orders: bool = True) -> ActualsWire:
    """Return what actuals.json holds; without its orders if only the totals are wanted."""
    rows = document.rows if with_orders else ()
    return ActualsWire(
        version=VERSION,
        county=document.county,
        first_day=document.first_day,
        last_day=document.last_day,
        at=document.moment(document.now_s),
        tally=_tally_wire(tally(document.rows)),
        orders=tuple(_row_wire(document, row) for row in rows),
    )


def actual_figures(counted: Tally) -> tuple[tuple[Text, Text], ...]:
    """Return the figures of some orders as label and value."""

    def number(label: Text, value: int) -> tuple[Text, Text]:
        return label, Text(f"{value:,}", f"{value:,}")

    def share(label: Text, value: float | None) -> tuple[Text, Text]:
        unknown = Text("暂无", "not known")
        return label, unknown if value is None else Text(f"{value:.1%}", f"{value:.1%}")

    lines = [
        number(Text("运单", "orders"), counted.orders),
        number(Text("方案送达", "planned to arrive"), counted.planned),
        number(STANDINGS[Standing.SIGNED], counted.signed),
        number(STANDINGS[Standing.OPEN], counted.open),
        number(STANDINGS[Standing.FAILED], counted.failed),
        number(STANDINGS[Standing.CANCELLED], counted.cancelled),
        number(Text("超时未完成", "overdue"), counted.overdue),
        share(Text("及时率（方案）", "on time by plan"), counted.planned_on_time),
        share(Text("及时率（实际）", "on time in fact"), counted.on_time),
    ]
    if counted.median_delay_s is not None:
        minutes = round(counted.median_delay_s / 60)
        lines.append(
            (
                Text("比方案晚（中位数）", "later than planned, median"),
                Text(f"{minutes:+d} 分钟", f"{minutes:+d} min"),
            )
        )
    lines += [number(ODDITIES[oddity], count) for oddity, count in counted.odd.items()]
    return tuple(lines)


def actuals_workbook(document: ActualsDocument, language: Language) -> bytes:
    """Return a workbook: the figures, and a row an order."""
    book = WorkbookWriter(language, document.last_day)
    for table in actuals_tables(document, language):
        book.table(table)
    return book.content()


def actuals_tables(document: ActualsDocument, language: Language) -> tuple[SheetTable, ...]:
    """Return the tables of the workbook; texts in cells are in `language`."""
    figures = tuple(
        (label.to(language), value.to(language))
        for label, value in actual_figures(tally(document.rows))
    )
    overview = SheetTable(
        name=Text("汇总", "Overview"),
        columns=(Column(Text("指标", "figure"), 24), Column(Text("值", "value"), 16)),
        rows=figures,
    )
    orders = SheetTable(
        name=Text("运单", "Orders"),
        columns=_COLUMNS,
        rows=tuple(_cells(document, document.rows, language)),
    )
    return overview, orders


_COLUMNS = (
    Column(Text("运单编号", "order_id"), 22),
    Column(Text("成员", "member"), 12),
    Column(Text("送达地点", "destination"), 20),
    Column(Text("件数", "pieces"), 8, "0"),
    Column(Text("时限", "due"), 18),
    Column(Text("方案送达", "planned"), 18),
    Column(Text("实际签收", "signed"), 18),
    Column(Text("比方案晚（分钟）", "delay, min"), 12, "0"),
    Column(Text("是否及时", "on time"), 10),
    Column(Text("现状", "standing"), 12),
    Column(Text("最近状态", "latest status"), 12),
    Column(Text("状态时刻", "status at"), 18),
    Column(Text("失败次数", "failed attempts"), 10, "0"),
    Column(Text("存疑", "odd"), 28),
)


def _cells(
    document: ActualsDocument, rows: Sequence[PlannedActual], language: Language
) -> Iterator[tuple[Cell, ...]]:
    def shown(seconds: int | None) -> str:
        moment = document.moment_or_none(seconds)
        return "" if moment is None else f"{moment:%Y-%m-%d %H:%M}"

    for row in rows:
        latest = row.history.latest
        verdict = {None: Text("", ""), True: _YES, False: _NO}[row.is_on_time]
        odd = [ODDITIES[oddity].to(language) for oddity in row.history.oddities]
        yield (
            row.order_id,
            row.member_id,
            document.names.get(row.destination_id, row.destination_id),
            row.pieces,
            shown(row.due_s),
            shown(row.planned_s),
            shown(row.actual_s),
            None if row.delay_s is None else round(row.delay_s / 60),
            verdict.to(language),
            STANDINGS[row.standing].to(language),
            "" if latest is None else _STATUSES[latest.status].to(language),
            "" if latest is None else shown(latest.at_s),
            row.history.attempts,
            ("；" if language is Language.ZH else "; ").join(odd),
        )


def _tally_wire(counted: Tally) -> TallyWire:
    return TallyWire(
        orders=counted.orders,
        planned=counted.planned,
        signed=counted.signed,
        open=counted.open,
        failed=counted.failed,
        cancelled=counted.cancelled,
        overdue=counted.overdue,
        in_time=counted.in_time,
        on_time=counted.on_time,
        planned_on_time=counted.planned_on_time,
        within=dict(counted.within),
        median_delay_s=counted.median_delay_s,
        odd=dict(counted.odd),
    )


def _row_wire(document: ActualsDocument, row: PlannedActual) -> ActualWire:
    latest = row.history.latest
    return ActualWire(
        order_id=row.order_id,
        member_id=row.member_id,
        destination_id=row.destination_id,
        pieces=row.pieces,
        released_at=document.moment(row.released_s),
        due_at=document.moment(row.due_s),
        planned_at=document.moment_or_none(row.planned_s),
        status=None if latest is None else latest.status,
        status_at=None if latest is None else document.moment(latest.at_s),
        signed_at=document.moment_or_none(row.actual_s),
        standing=row.standing,
        attempts=row.history.attempts,
        is_on_time=row.is_on_time,
        delay_s=row.delay_s,
        oddities=row.history.oddities,
    )
