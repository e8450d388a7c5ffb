"""The input tables of what runs: today's vehicles and regular lines; part of `data.tables`."""

from data.columns import Column, ColumnType, Table
from network.text import Text

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
