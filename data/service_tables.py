"""The tables of what runs: today's vehicles, regular lines, statuses; part of `data.tables`."""

from enum import StrEnum

from data.columns import Choice, Column, ColumnType, Table
from network.text import Text


class ReportedStatus(StrEnum):
    """What scanners and couriers report of an order."""

    PLANNED = "planned"
    PICKED_UP = "picked_up"
    LOADED = "loaded"
    DEPARTED = "departed"
    ARRIVED = "arrived"
    SIGNED = "signed"
    FAILED = "failed"
    CANCELLED = "cancelled"


STATUSES = Table(
    name="statuses",
    title=Text("运单状态", "Statuses"),
    key=(),
    columns=(
        Column(
            name="order_id",
            zh="订单编号",
            type=ColumnType.ID,
            is_required=True,
            references="orders",
            synonyms=("订单号", "运单"),
            meaning=Text("运单；未列出的按计划时刻推定", "The order; of others the plan tells"),
        ),
        Column(
            name="status",
            zh="状态",
            type=ColumnType.CHOICE,
            is_required=True,
            synonyms=("运单状态", "物流状态"),
            choices=(
                Choice(ReportedStatus.PLANNED, "已排", ("滞留", "待发", "留仓")),
                Choice(ReportedStatus.PICKED_UP, "揽收", ("已揽收",)),
                Choice(ReportedStatus.LOADED, "已装车", ("装车",)),
                Choice(ReportedStatus.DEPARTED, "运输", ("运输中", "派送", "派送中", "发车")),
                Choice(ReportedStatus.ARRIVED, "到达", ("已到达", "到站")),
                Choice(ReportedStatus.SIGNED, "签收", ("已签收",)),
                Choice(ReportedStatus.FAILED, "签收失败", ("拒收",)),
                Choice(ReportedStatus.CANCELLED, "取消", ("已取消",)),
            ),
            meaning=Text("走到哪一步", "How far it has come"),
        ),
        Column(
            name="at",
            zh="时刻",
            type=ColumnType.TEXT,
            synonyms=("时间", "更新时间", "扫描时间"),
            meaning=Text(
                "何时，10:05 或日期加时刻；同一运单以最晚的为准",
                "When, as 10:05 or a date with a time; the latest of an order counts",
            ),
        ),
    ),
)

TIMETABLE = Table(
    name="timetable",
    title=Text("班期", "Timetable"),
    key=("place_id",),
    columns=(
        Column(
            name="line_id",
            zh="线路编号",
            type=ColumnType.ID,
            is_required=True,
            synonyms=("线路",),
            meaning=Text("同一线路的地点在相同的星期服务", "Places of a line share their weekdays"),
        ),
        Column(
            name="place_id",
            zh="地点编号",
            type=ColumnType.ID,
            is_required=True,
            references="places",
            meaning=Text("服务的地点", "Where the line calls"),
        ),
        Column(
            name="days",
            zh="服务日",
            type=ColumnType.WEEKDAYS,
            attribute="weekdays",
            is_required=True,
            synonyms=("星期", "weekdays"),
            meaning=Text("周一至周日为 1-7，例如 135", "Monday to Sunday are 1-7, as in 135"),
        ),
    ),
)

FLEET = Table(
    name="fleet",
    title=Text("今日车辆", "Fleet today"),
    key=("vehicle_id",),
    columns=(
        Column(
            name="vehicle_id",
            zh="车辆编号",
            type=ColumnType.ID,
            is_required=True,
            references="vehicles",
            synonyms=("车牌", "车牌号"),
            meaning=Text("车辆；未列出的照旧", "The vehicle; those not listed stay as they are"),
        ),
        Column(
            name="available",
            zh="可用",
            type=ColumnType.FLAG,
            attribute="is_available",
            is_required=True,
            synonyms=("出车",),
            meaning=Text("今天是否出车", "Whether it can be used today"),
        ),
        Column(
            name="driver",
            zh="司机",
            type=ColumnType.TEXT,
            meaning=Text("今天的司机，空则照旧", "Today's driver; empty: as usual"),
        ),
    ),
)
