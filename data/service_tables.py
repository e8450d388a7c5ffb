"""The input tables of a day: vehicles, lines, directives, attempts, news; part of `data.tables`."""

from data.columns import Choice, Column, ColumnType, Table
from network.places import PlaceKind
from network.statuses import ReportedStatus
from network.text import Text
from routing.attempts import AfterFailure
from routing.two_echelon.directives import DirectiveRule

STATUSES = Table(
    name="statuses",
    title=Text("运单状态", "Statuses"),
    key=(),
    columns=(
        Column(
            name="order_id",
            zh="订单编号",
            type=ColumnType.ID,
            references="orders",
            synonyms=("订单号", "运单"),
            meaning=Text(
                "运单，按编号或运单号；未列出的按计划时刻推定",
                "The order by its id or waybill number; of others the plan tells",
            ),
        ),
        Column(
            name="waybill_no",
            zh="运单号",
            type=ColumnType.ID,
            synonyms=("运单编号", "快递单号", "快递号", "物流单号", "面单号", "单号", "条码"),
            meaning=Text(
                "面单上的号码，未填订单编号时按它查找",
                "The number on the label, by which the order is found if its id is not given",
            ),
        ),
        Column(
            name="status",
            zh="状态",
            type=ColumnType.CHOICE,
            is_required=True,
            synonyms=("运单状态", "物流状态", "快件状态", "扫描类型", "操作", "操作类型", "动作"),
            choices=(
                Choice(ReportedStatus.PLANNED, "已排", ("待发", "留仓", "待揽收")),
                Choice(ReportedStatus.PICKED_UP, "揽收", ("已揽收", "揽件", "已揽件", "收件")),
                Choice(ReportedStatus.LOADED, "已装车", ("装车",)),
                Choice(
                    ReportedStatus.DEPARTED,
                    "运输",
                    ("运输中", "在途", "发车", "发件", "已发出", "中转"),
                ),
                Choice(
                    ReportedStatus.ARRIVED, "到达", ("已到达", "到站", "到件", "到站扫描", "入库")
                ),
                Choice(ReportedStatus.DETAINED, "滞留", ("滞留件", "留仓件", "异常", "问题件")),
                Choice(
                    ReportedStatus.OUT_FOR_DELIVERY,
                    "派送",
                    ("派送中", "派件", "派件中", "正在派送", "配送", "配送中", "出库"),
                ),
                Choice(
                    ReportedStatus.FAILED,
                    "签收失败",
                    ("拒收", "派送失败", "派件失败", "投递失败", "未妥投", "未签收"),
                ),
                Choice(ReportedStatus.CANCELLED, "取消", ("已取消", "撤单", "已撤销")),
                Choice(
                    ReportedStatus.SIGNED,
                    "签收",
                    ("已签收", "本人签收", "代签收", "代收", "妥投", "已妥投", "已送达"),
                ),
            ),
            meaning=Text("走到哪一步", "How far it has come"),
        ),
        Column(
            name="at",
            zh="时刻",
            type=ColumnType.TEXT,
            synonyms=(
                "时间",
                "更新时间",
                "扫描时间",
                "操作时间",
                "签收时间",
                "状态时间",
                "发生时间",
            ),
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
            synonyms=("车牌", "车牌号", "班次", "班次编号", "trip_id"),
            meaning=Text(
                "车辆，或客运班次（停运或满载则不可用）；未列出的照旧",
                "The vehicle, or a bus trip (not available: cancelled, or full); those not listed "
                "stay as they are",
            ),
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

DIRECTIVES = Table(
    name="directives",
    title=Text("派单指令", "Directives"),
    columns=(
        Column(
            name="order_id",
            zh="运单编号",
            type=ColumnType.ID,
            references="orders",
            meaning=Text(
                "指令针对的运单；与地点编号只填其一",
                "The order it is about; either this or a place",
            ),
        ),
        Column(
            name="place_id",
            zh="地点编号",
            type=ColumnType.ID,
            references="places",
            synonyms=("网点", "网点编号"),
            meaning=Text(
                "指令针对当日在该地点交接的全部运单",
                "All orders that are handed over there on the day",
            ),
        ),
        Column(
            name="rule",
            zh="指令",
            type=ColumnType.CHOICE,
            is_required=True,
            choices=(
                Choice(DirectiveRule.PIN, "指定", ("限定", "锁定")),
                Choice(DirectiveRule.BAN, "禁用", ("禁止", "排除")),
                Choice(DirectiveRule.TODAY, "当日必发", ("今日必发", "必发")),
                Choice(DirectiveRule.NOT_BEFORE, "不早于", ("延后", "hold_until")),
                Choice(DirectiveRule.PRIORITY, "优先", ("优先级",)),
            ),
            meaning=Text(
                "所作的要求，对象为本行的车辆、站点、日期或优先级",
                "What is asked, by what the row names: vehicle, station, day or priority",
            ),
        ),
        Column(
            name="vehicle_id",
            zh="车辆编号",
            type=ColumnType.ID,
            references="vehicles",
            synonyms=("车牌", "车牌号"),
            meaning=Text("完成村级交接的车辆", "The vehicle that hands over in the village"),
        ),
        Column(
            name="station_id",
            zh="站点编号",
            type=ColumnType.ID,
            references="places",
            place_kinds=(PlaceKind.HUB, PlaceKind.STATION),
            synonyms=("站点", "中转站", "经由"),
            meaning=Text(
                "经由的乡镇站；县级中心表示直送", "The station it goes via; a hub means directly"
            ),
        ),
        Column(
            name="day",
            zh="日期",
            type=ColumnType.DATE,
            synonyms=("发出日", "date"),
            meaning=Text("发出的日期", "The day on which it goes"),
        ),
        Column(
            name="priority",
            zh="优先级",
            type=ColumnType.INTEGER,
            low=1,
            high=9,
            meaning=Text(
                "运力不足时抵得上多少票普通运单，数字越大越优先",
                "How many ordinary orders it outweighs when not all can go",
            ),
        ),
        Column(
            name="row",
            zh="行号",
            type=ColumnType.INTEGER,
            low=1,
            meaning=Text("原文件中的行号；空则为本行", "Its row in another file; empty: its own"),
        ),
    ),
)

ATTEMPTS = Table(
    name="attempts",
    title=Text("派送失败", "Failed attempts"),
    key=("order_id",),
    columns=(
        Column(
            name="order_id",
            zh="运单编号",
            type=ColumnType.ID,
            is_required=True,
            references="orders",
            meaning=Text("派送失败的运单", "The order that could not be delivered"),
        ),
        Column(
            name="outcome",
            zh="处理",
            type=ColumnType.CHOICE,
            attribute="then",
            is_required=True,
            choices=(
                Choice(AfterFailure.RETRY, "再派", ("二派", "重派", "再次派送")),
                Choice(AfterFailure.RETURN, "退回", ("退件", "拒收", "退货")),
            ),
            meaning=Text("再次派送，或退回寄件方", "Another attempt, or back to its sender"),
        ),
        Column(
            name="place_id",
            zh="所在地点",
            type=ColumnType.ID,
            is_required=True,
            references="places",
            synonyms=("现在网点", "地点编号"),
            meaning=Text("运单现在所在的地点", "Where the order is now"),
        ),
        Column(
            name="attempts",
            zh="已派次数",
            type=ColumnType.INTEGER,
            low=1,
            default="1",
            synonyms=("派送次数",),
            meaning=Text("已经派送的次数", "Attempts made so far"),
        ),
        Column(
            name="due_at",
            zh="应达时间",
            type=ColumnType.MOMENT,
            is_deadline=True,
            synonyms=("时限",),
            meaning=Text(
                "新的时限，只有日期则到当日结束；空则按 county.toml 的 operations.attempts",
                "A new due time, of a day without a time its end; empty: as operations.attempts in "
                "county.toml says",
            ),
        ),
    ),
)
