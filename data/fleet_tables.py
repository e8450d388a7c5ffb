"""The input tables of vehicles, buses and roads; part of `data.tables`."""

from data.columns import Choice, Column, ColumnType, Table
from network.fleet import Access
from network.places import PlaceKind
from network.roads import RoadClass
from network.text import Text

_HOMES = (PlaceKind.HUB, PlaceKind.STATION, PlaceKind.COLD_STORE)
_TWO_DAYS_S = 172_800
_ACCESS = (
    Choice(Access.TRUCK, "货车", ("卡车", "厢式货车")),
    Choice(Access.VAN, "面包车", ("厢式小车", "小货车")),
    Choice(Access.TRICYCLE, "三轮车", ("电动三轮车",)),
)


def _money(name: str, zh: str, meaning: Text, *, default: str = "") -> Column:
    return Column(
        name=name,
        zh=zh,
        type=ColumnType.INTEGER,
        unit="fen",
        low=0,
        meaning=meaning,
        default=default,
        is_required=not default,
    )


def _capacity(
    name: str,
    zh: str,
    unit: str,
    meaning: Text,
    *,
    default: str = "",
    is_low_open: bool = False,
) -> Column:
    return Column(
        name=name,
        zh=zh,
        type=ColumnType.NUMBER,
        unit=unit,
        low=0,
        is_low_open=is_low_open,
        meaning=meaning,
        default=default,
        is_required=not default,
    )


VEHICLE_TYPES = Table(
    name="vehicle_types",
    title=Text("车型", "Vehicle types"),
    key=("vehicle_type_id",),
    is_required=True,
    columns=(
        Column(
            name="vehicle_type_id",
            zh="车型编号",
            type=ColumnType.ID,
            is_required=True,
            meaning=Text("本县内唯一的编号", "Key, unique in the county"),
        ),
        Column(
            name="name_zh",
            zh="名称",
            type=ColumnType.TEXT,
            is_required=True,
            synonyms=("车型名称", "name"),
            meaning=Text("名称", "Name"),
        ),
        Column(
            name="access",
            zh="通行等级",
            type=ColumnType.CHOICE,
            is_required=True,
            choices=_ACCESS,
            meaning=Text("决定可走哪些道路", "Which roads are open to it"),
        ),
        _capacity(
            "payload_kg",
            "载重",
            "kg",
            Text("最大载重", "Most it can carry"),
            is_low_open=True,
        ),
        _capacity(
            "volume_l",
            "容积",
            "l",
            Text("货厢总容积", "Volume of the whole load space"),
            is_low_open=True,
        ),
        _capacity(
            "chilled_l",
            "冷藏容积",
            "l",
            Text("总容积中可冷藏的部分", "Litres of the volume that can be chilled"),
            default="0",
        ),
        _capacity(
            "frozen_l",
            "冷冻容积",
            "l",
            Text("总容积中可冷冻的部分", "Litres of the volume that can be frozen"),
            default="0",
        ),
        _money(
            "cost_day_fen",
            "日固定成本",
            Text("每日固定费用，含司机", "Cost of using it for a day, driver included"),
        ),
        _money("cost_km_fen", "公里成本", Text("每公里费用", "Cost of a kilometre")),
        _money(
            "cost_hour_fen",
            "小时成本",
            Text("每计薪小时费用", "Cost of a paid hour"),
            default="0",
        ),
        _money(
            "cost_overtime_hour_fen",
            "加班小时成本",
            Text("每加班小时费用", "Cost of an hour of overtime"),
            default="0",
        ),
        Column(
            name="shift_s",
            zh="班次时长",
            type=ColumnType.INTEGER,
            unit="s",
            low=0,
            high=86_400,
            default="28800",
            meaning=Text("正常工作时长", "Regular length of a day's work"),
        ),
        Column(
            name="overtime_s",
            zh="加班上限",
            type=ColumnType.INTEGER,
            unit="s",
            low=0,
            high=86_400,
            default="7200",
            meaning=Text("在正常时长之外最多加班", "Most overtime on top of the shift"),
        ),
        Column(
            name="speed_factor",
            zh="速度系数",
            type=ColumnType.NUMBER,
            low=0,
            high=2,
            is_low_open=True,
            default="1",
            meaning=Text("相对道路速度的系数", "Speed relative to the road's speed"),
        ),
        Column(
            name="range_m",
            zh="续航",
            type=ColumnType.INTEGER,
            unit="m",
            low=0,
            is_low_open=True,
            meaning=Text("每日最多行驶，空为不限", "Most metres a day; empty is unlimited"),
        ),
        Column(
            name="max_trips",
            zh="每日最多趟数",
            type=ColumnType.INTEGER,
            low=1,
            meaning=Text(
                "每日从驻地出发并返回的最多趟数，空为不限",
                "Most trips from home to home a day; empty is unlimited",
            ),
        ),
        Column(
            name="max_in_use",
            zh="每日最多出车数",
            type=ColumnType.INTEGER,
            low=0,
            meaning=Text(
                "全县该车型每日最多出车数（如持证司机人数），空为不限",
                "Most vehicles of the type out on a day, over all homes (as many as drivers with "
                "the licence); empty is unlimited",
            ),
        ),
    ),
)

VEHICLES = Table(
    name="vehicles",
    title=Text("车辆", "Vehicles"),
    key=("vehicle_id",),
    is_required=True,
    columns=(
        Column(
            name="vehicle_id",
            zh="车辆编号",
            type=ColumnType.ID,
            is_required=True,
            synonyms=("车牌", "车牌号"),
            meaning=Text("本县内唯一的编号", "Key, unique in the county"),
        ),
        Column(
            name="vehicle_type_id",
            zh="车型编号",
            type=ColumnType.ID,
            is_required=True,
            references="vehicle_types",
            synonyms=("车型",),
            meaning=Text("车型", "Its type"),
        ),
        Column(
            name="home_id",
            zh="驻地编号",
            type=ColumnType.ID,
            is_required=True,
            references="places",
            place_kinds=_HOMES,
            synonyms=("驻地",),
            meaning=Text(
                "每日出发和返回的中心、中转站或冷库",
                "Hub, station or cold store where its day begins and ends",
            ),
        ),
        Column(
            name="member_id",
            zh="成员编号",
            type=ColumnType.ID,
            references="members",
            synonyms=("成员",),
            meaning=Text("提供车辆的成员，空为联盟", "Member who brings it; empty: the alliance"),
        ),
        Column(
            name="available",
            zh="可用",
            type=ColumnType.FLAG,
            attribute="is_available",
            default="1",
            meaning=Text("今天是否可用", "Whether it can be used today"),
        ),
        Column(
            name="driver",
            zh="司机",
            type=ColumnType.TEXT,
            meaning=Text("司机姓名", "Name of the driver"),
        ),
    ),
)

BUS_TRIPS = Table(
    name="bus_trips",
    title=Text("客运班次", "Bus trips"),
    key=("trip_id",),
    columns=(
        Column(
            name="trip_id",
            zh="班次编号",
            type=ColumnType.ID,
            is_required=True,
            meaning=Text("本县内唯一的编号", "Key, unique in the county"),
        ),
        Column(
            name="line_id",
            zh="线路编号",
            type=ColumnType.ID,
            synonyms=("线路",),
            meaning=Text("线路；空则取 bus_stops 的", "Its line; taken from bus_stops if empty"),
        ),
        _capacity(
            "freight_kg", "可带货重量", "kg", Text("满客时剩余载重", "Room with all passengers")
        ),
        _capacity(
            "freight_l", "可带货容积", "l", Text("满客时剩余容积", "Room with all passengers")
        ),
        _money("fee_piece_fen", "每件运费", Text("每件（5 kg 以内）", "Fee a piece up to 5 kg")),
        _money("fee_kg_fen", "续重运费", Text("超出后每公斤", "Fee a further kilogram")),
        Column(
            name="days",
            zh="运行日",
            type=ColumnType.WEEKDAYS,
            attribute="weekdays",
            default="1234567",
            synonyms=("星期", "weekdays"),
            meaning=Text(
                "周一至周日为 1-7，例如 12345；none 为停运",
                "Monday to Sunday are 1-7, as in 12345; none: it does not run",
            ),
        ),
    ),
)

BUS_STOPS = Table(
    name="bus_stops",
    title=Text("客运停靠", "Bus stops"),
    key=("trip_id", "sequence"),
    columns=(
        Column(
            name="trip_id",
            zh="班次编号",
            type=ColumnType.ID,
            is_required=True,
            references="bus_trips",
            meaning=Text("班次", "Its trip"),
        ),
        Column(
            name="line_id",
            zh="线路编号",
            type=ColumnType.ID,
            synonyms=("线路",),
            meaning=Text("线路", "Its line"),
        ),
        Column(
            name="place_id",
            zh="地点编号",
            type=ColumnType.ID,
            is_required=True,
            references="places",
            meaning=Text(
                "停靠的中转站，或在路边停靠的村点",
                "The station where it stops, or the village at whose roadside",
            ),
        ),
        Column(
            name="sequence",
            zh="站序",
            type=ColumnType.INTEGER,
            is_required=True,
            low=0,
            meaning=Text("停靠次序，递增", "Order of the stops, increasing"),
        ),
        Column(
            name="arrive",
            zh="到站",
            type=ColumnType.TIME,
            attribute="arrive_s",
            is_required=True,
            low=0,
            high=_TWO_DAYS_S,
            synonyms=("到站时间",),
            meaning=Text("到站时刻", "Arrives at"),
        ),
        Column(
            name="depart",
            zh="离站",
            type=ColumnType.TIME,
            attribute="depart_s",
            is_required=True,
            low=0,
            high=_TWO_DAYS_S,
            synonyms=("离站时间", "发车时间"),
            meaning=Text(
                "离站时刻；停靠期间交接货物，与到站相同则按 operations.bus_dwell",
                "Leaves at; till then it hands over; if it is arrive, operations.bus_dwell counts",
            ),
        ),
    ),
)

ROADS = Table(
    name="roads",
    title=Text("道路", "Roads"),
    key=("road_id",),
    is_required=True,
    columns=(
        Column(
            name="road_id",
            zh="道路编号",
            type=ColumnType.ID,
            synonyms=("id", "osm_id"),
            meaning=Text(
                "唯一编号，空则按次序取 r1、r2……", "Unique key; r1, r2, ... in file order if empty"
            ),
        ),
        Column(
            name="road_class",
            zh="道路等级",
            type=ColumnType.CHOICE,
            default="village",
            choices=(
                Choice(RoadClass.COUNTY, "县道", ("national", "provincial", "国道", "省道")),
                Choice(RoadClass.TOWNSHIP, "乡道"),
                Choice(RoadClass.VILLAGE, "村道"),
            ),
            meaning=Text(
                "行政等级，决定默认速度（国道、省道归入县道）",
                "Administrative class, sets the speed (national and provincial count as county)",
            ),
        ),
        Column(
            name="oneway",
            zh="单行",
            type=ColumnType.FLAG,
            attribute="is_oneway",
            default="0",
            meaning=Text("是否只能按顶点方向通行", "Open only in the direction of its vertices"),
        ),
        Column(
            name="speed_kmh",
            zh="速度",
            type=ColumnType.NUMBER,
            unit="km/h",
            low=0,
            high=130,
            is_low_open=True,
            meaning=Text("行驶速度，空为该等级默认值", "Speed; empty: the speed of its class"),
        ),
        Column(
            name="closed_for",
            zh="禁行车型",
            type=ColumnType.CHOICES,
            choices=_ACCESS,
            meaning=Text("禁止通行的车型，逗号分隔", "Access classes kept out, by commas"),
        ),
    ),
)
