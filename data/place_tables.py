"""The input tables of places, members and the calendar; part of `data.tables`."""

from data.columns import Choice, Column, ColumnType, Table
from network.calendar import DayKind
from network.members import MemberKind
from network.places import Building, PlaceKind
from network.text import Text

_DAY_S = 86_400
_HOMES = (PlaceKind.HUB, PlaceKind.STATION)

PLACES = Table(
    name="places",
    title=Text("地点", "Places"),
    key=("place_id",),
    is_required=True,
    columns=(
        Column(
            name="place_id",
            zh="地点编号",
            type=ColumnType.ID,
            is_required=True,
            synonyms=("站点编号", "网点编号"),
            meaning=Text("本县内唯一的编号", "Our own key, unique in the county"),
        ),
        Column(
            name="kind",
            zh="类型",
            type=ColumnType.CHOICE,
            is_required=True,
            synonyms=("地点类型", "站点类型"),
            meaning=Text("层级或用途", "Tier or role"),
            choices=(
                Choice(PlaceKind.HUB, "县级共配中心", ("中心", "共配中心")),
                Choice(PlaceKind.STATION, "乡镇中转站", ("中转站", "乡镇站")),
                Choice(PlaceKind.POINT, "村级服务站", ("村级站点", "服务站")),
                Choice(PlaceKind.FARM, "农场", ("基地", "合作社基地")),
                Choice(PlaceKind.COLD_STORE, "冷库", ("预冷库",)),
            ),
        ),
        Column(
            name="name_zh",
            zh="名称",
            type=ColumnType.TEXT,
            is_required=True,
            synonyms=("地点名称", "站点名称", "name"),
            meaning=Text("通用名称", "Name as people write it"),
        ),
        Column(
            name="lon",
            zh="经度",
            type=ColumnType.NUMBER,
            is_required=True,
            unit="°",
            low=-180,
            high=180,
            synonyms=("lng", "longitude"),
            meaning=Text(
                "经度，坐标系见 county.toml 的 crs", "Longitude in the crs of county.toml"
            ),
        ),
        Column(
            name="lat",
            zh="纬度",
            type=ColumnType.NUMBER,
            is_required=True,
            unit="°",
            low=-90,
            high=90,
            synonyms=("latitude",),
            meaning=Text("纬度，坐标系见 county.toml 的 crs", "Latitude in the crs of county.toml"),
        ),
        Column(
            name="township_id",
            zh="所属乡镇站",
            type=ColumnType.ID,
            references="places",
            place_kinds=_HOMES,
            synonyms=("乡镇编号",),
            meaning=Text(
                "行政上所属乡镇的中转站", "Station of the township it belongs to administratively"
            ),
        ),
        Column(
            name="parent_id",
            zh="上级站点",
            type=ColumnType.ID,
            references="places",
            place_kinds=_HOMES,
            synonyms=("上级编号",),
            meaning=Text("目前为它服务的站点", "Station or hub that serves it today"),
        ),
        Column(
            name="open_from",
            zh="开门时间",
            type=ColumnType.TIME,
            attribute="open_from_s",
            default="08:00",
            low=0,
            high=_DAY_S,
            synonyms=("营业开始",),
            meaning=Text("每日开门时刻", "Opens at"),
        ),
        Column(
            name="open_to",
            zh="关门时间",
            type=ColumnType.TIME,
            attribute="open_to_s",
            default="19:00",
            low=0,
            high=_DAY_S,
            synonyms=("营业结束",),
            meaning=Text("每日关门时刻，可为 24:00", "Closes at, up to 24:00"),
        ),
        Column(
            name="storage_l",
            zh="过夜容积",
            type=ColumnType.NUMBER,
            unit="l",
            low=0,
            synonyms=("仓储容积",),
            meaning=Text("过夜存放容积，空为不限", "Room for goods overnight; empty is unlimited"),
        ),
        Column(
            name="chilled_l",
            zh="冷藏容积",
            type=ColumnType.NUMBER,
            unit="l",
            low=0,
            default="0",
            meaning=Text("其中可冷藏的容积", "Chilled room for goods overnight"),
        ),
        Column(
            name="is_active",
            zh="启用",
            type=ColumnType.FLAG,
            default="1",
            synonyms=("是否启用",),
            meaning=Text("是否在用", "Whether it is in service"),
        ),
        Column(
            name="code",
            zh="行政代码",
            type=ColumnType.ID,
            synonyms=("区划代码",),
            meaning=Text("官方代码，可空", "Official code, optional"),
        ),
        Column(
            name="code_year",
            zh="代码年份",
            type=ColumnType.INTEGER,
            low=1949,
            high=2100,
            meaning=Text("代码所属年份", "Year of the list the code comes from"),
        ),
        Column(
            name="coordinate_source",
            zh="坐标来源",
            type=ColumnType.TEXT,
            meaning=Text(
                "坐标来自何处（geonames、osm、synthetic 等）",
                "Where the coordinate comes from (geonames, osm, synthetic, ...)",
            ),
        ),
        Column(
            name="population",
            zh="人口",
            type=ColumnType.INTEGER,
            low=0,
            default="0",
            synonyms=("常住人口",),
            meaning=Text("人口", "Inhabitants"),
        ),
        Column(
            name="poverty_village",
            zh="脱贫村",
            type=ColumnType.FLAG,
            attribute="is_poverty_village",
            default="0",
            synonyms=("贫困村", "建档立卡贫困村"),
            meaning=Text("是否建档立卡贫困村", "Whether it is registered as a poverty village"),
        ),
        Column(
            name="building",
            zh="房屋",
            type=ColumnType.CHOICE,
            default="none",
            choices=(
                Choice(Building.EXISTING, "已有"),
                Choice(Building.NEW, "新建"),
                Choice(Building.NONE, "无"),
            ),
            meaning=Text("房屋状况", "Whether there is a building"),
        ),
        Column(
            name="is_village_committee",
            zh="行政村",
            type=ColumnType.FLAG,
            default="0",
            synonyms=("村委会", "是否行政村"),
            meaning=Text(
                "是否行政村（覆盖率按行政村计算）",
                "Whether it is an administrative village, the unit of coverage",
            ),
        ),
        Column(
            name="handling_piece_fen",
            zh="每件操作费",
            type=ColumnType.INTEGER,
            unit="fen",
            low=0,
            meaning=Text(
                "在此地每次交接每件的费用，空为全县价目",
                "Handing over one piece here; empty: the county's tariff",
            ),
        ),
    ),
)

MEMBERS = Table(
    name="members",
    title=Text("联盟成员", "Members"),
    key=("member_id",),
    is_required=True,
    columns=(
        Column(
            name="member_id",
            zh="成员编号",
            type=ColumnType.ID,
            is_required=True,
            meaning=Text("本县内唯一的编号", "Key, unique in the county"),
        ),
        Column(
            name="name_zh",
            zh="名称",
            type=ColumnType.TEXT,
            is_required=True,
            synonyms=("成员名称", "name"),
            meaning=Text("名称", "Name"),
        ),
        Column(
            name="kind",
            zh="类型",
            type=ColumnType.CHOICE,
            is_required=True,
            synonyms=("成员类型",),
            choices=(
                Choice(MemberKind.POST, "邮政"),
                Choice(MemberKind.COURIER, "快递", ("快递公司",)),
                Choice(MemberKind.COOP, "供销社", ("供销",)),
                Choice(MemberKind.TRADE, "商贸", ("商贸公司",)),
                Choice(MemberKind.BUS, "客运", ("公交", "客运公司")),
                Choice(MemberKind.FARM, "农场", ("合作社",)),
            ),
            meaning=Text("成员类型", "What the member is"),
        ),
        Column(
            name="promise_hours",
            zh="承诺时效",
            type=ColumnType.NUMBER,
            unit="h",
            low=0,
            is_low_open=True,
            meaning=Text(
                "从入网到送达的承诺小时数，空为按县承诺",
                "Hours from release to arrival it promises; empty: the county's promise",
            ),
        ),
    ),
)

CALENDAR = Table(
    name="calendar",
    title=Text("日历", "Calendar"),
    columns=(
        Column(
            name="date",
            zh="日期",
            type=ColumnType.DATE,
            is_required=True,
            meaning=Text("日期", "Date"),
        ),
        Column(
            name="kind",
            zh="类型",
            type=ColumnType.CHOICE,
            is_required=True,
            choices=(
                Choice(DayKind.HOLIDAY, "假日", ("休息",)),
                Choice(DayKind.MARKET, "集市", ("赶集",)),
                Choice(DayKind.CLOSURE, "封闭", ("停业", "封路")),
            ),
            meaning=Text("特殊日类型", "What is special about the date"),
        ),
        Column(
            name="place_id",
            zh="地点编号",
            type=ColumnType.ID,
            references="places",
            meaning=Text("涉及的地点，空为全县", "Place concerned; empty: the whole county"),
        ),
        Column(
            name="road_id",
            zh="道路编号",
            type=ColumnType.ID,
            synonyms=("road", "道路"),
            references="roads",
            meaning=Text("当天封闭的道路", "Road closed that day"),
        ),
        Column(
            name="note",
            zh="备注",
            type=ColumnType.TEXT,
            meaning=Text("备注", "Free text"),
        ),
    ),
)
