"""The input table of regular lines; part of `data.tables`."""

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
