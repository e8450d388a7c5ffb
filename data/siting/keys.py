"""The keys of a siting spec, section by section, as they are read and documented."""

from enum import StrEnum

from data.columns import Choice, Column, ColumnType
from data.siting.cold_keys import COLD_KEYS_OF_KIND, COLD_LISTS, COLD_SECTIONS
from data.siting.key_columns import (
    LOCK,
    MOST_A_PIECE_FEN,
    MOST_PERCENT,
    MOST_YEARS,
    REQUIREMENT_KEYS,
    SHARE,
    building,
    text,
    whole,
)
from network.places import PlaceKind
from network.text import Text

FILE_NAME = "siting.toml"


class RequirementKind(StrEnum):
    """What can be required."""

    TOWNSHIPS = "townships"
    VILLAGES = "villages"
    POOR_VILLAGES = "poor_villages"
    POOR_FIRST = "poor_first"
    ACCESS = "access"
    NUMBER = "number"
    PIONEERS = "pioneers"
    UP_MONEY = "up_money"
    CENTRE_MONEY = "centre_money"
    EXISTING_BUILDINGS = "existing_buildings"
    SHARED_ROOFS = "shared_roofs"


_SITE_KINDS = (
    Choice(PlaceKind.HUB, "县级共配中心"),
    Choice(PlaceKind.STATION, "乡镇中转站"),
    Choice(PlaceKind.POINT, "村级服务站"),
)


def _kind(name: str, zh: str, meaning: Text, *, is_required: bool = False) -> Column:
    return Column(
        name=name,
        zh=zh,
        type=ColumnType.CHOICE,
        choices=_SITE_KINDS,
        meaning=meaning,
        is_required=is_required,
    )


_BY = text(
    "by",
    "时期",
    Text("从哪个时期起必须达到", "Name of the period from which it holds"),
    is_required=True,
)
_SITES = _kind("sites", "站址类型", Text("哪一类站址", "Sites of which kind"), is_required=True)

TOP_KEYS = (
    text("note", "说明", Text("要求的来源和假设", "Where it comes from and what is assumed")),
)
PERIOD_KEYS = (
    text("name", "名称", Text("时期名称，如年份", "Name, such as a year"), is_required=True),
    whole(
        "years",
        "年数",
        Text("时期长度", "How long it is"),
        unit="a",
        low=1,
        high=MOST_YEARS,
        default="1",
    ),
    whole(
        "days",
        "营业日",
        Text("每年营业日", "Days of service a year"),
        unit="d/a",
        low=1,
        high=366,
        default="300",
    ),
    whole(
        "demand_percent",
        "需求",
        Text("相对样例日的件量", "Pieces a day against the sample day"),
        unit="%",
        high=MOST_PERCENT,
        default="100",
    ),
    Column(
        name="transport_percent",
        zh="运输成本系数",
        type=ColumnType.NUMBER,
        unit="%",
        low=0,
        high=MOST_PERCENT,
        default="100",
        meaning=Text(
            "该期干线与停靠相对估算的成本，由 --ask calibration 得出",
            "What trunk and calls cost in it against what is reckoned, as found by --ask "
            "calibration",
        ),
    ),
    whole(
        "public_fen",
        "财政资金",
        Text("该期建设最多可用的财政资金", "Most public money for building in the period"),
        unit="fen",
    ),
    whole(
        "own_fen",
        "自筹资金",
        Text("该期建设最多可用的自筹资金", "Most money of the alliance's own for building"),
        unit="fen",
    ),
)
SUBSIDY_KEYS = (
    whole(
        "percent",
        "补助比例",
        Text("每处建设费由财政补助的比例", "Share of a site's building that public money pays"),
        unit="%",
        high=100,
        default="0",
    ),
    whole("cap_fen", "补助上限", Text("每处补助上限", "Most public money for a site"), unit="fen"),
)
WAYS_KEYS = (
    whole(
        "reach_m",
        "服务半径",
        Text("服务站服务的最远路程", "Farthest way by road to a point"),
        unit="m",
        default="2000",
    ),
    whole(
        "stations_per_place",
        "可选中转站",
        Text("每村可由最近的几个中转站供货", "Of how many nearest stations a village is served"),
        low=1,
        default="3",
    ),
    whole(
        "calls_per_route",
        "每线停靠",
        Text("估算停靠成本时一条线的停靠数", "Calls a route, for the estimate of a call's cost"),
        low=1,
        default="20",
    ),
    *(
        Column(
            name=name,
            zh=zh,
            type=ColumnType.NUMBER,
            unit="%",
            low=0,
            high=MOST_PERCENT,
            default="100",
            meaning=Text(f"{zh}：相对由道路估算的成本", f"{en} against what the ways let reckon"),
        )
        for name, zh, en in (
            ("trunk_percent", "干线成本系数", "Cost of the trunk"),
            ("call_percent", "停靠成本系数", "Cost of calls"),
        )
    ),
    whole(
        "fetch_km_fen",
        "自取成本",
        Text("村民到中转站自取一件每公里", "A kilometre of a resident who fetches a piece"),
        unit="fen/km",
        high=MOST_A_PIECE_FEN,
        default="10",
    ),
    whole(
        "outside_piece_fen",
        "网络外成本",
        Text(
            "未纳入网络的村每件按现状配送；留空则首期起全部纳入",
            "A piece for a village outside the network, as today; empty: all are served at once",
        ),
        unit="fen",
        high=MOST_A_PIECE_FEN,
    ),
)
CLOSING_KEYS = tuple(
    whole(
        f"{kind.value}_fen",
        f"{zh}关闭费",
        Text(f"关闭现有{zh}的费用", f"Giving up a {kind.value} that is there today"),
        unit="fen",
        default="0",
    )
    for kind, zh in (
        (PlaceKind.HUB, "县级共配中心"),
        (PlaceKind.STATION, "乡镇中转站"),
        (PlaceKind.POINT, "村级服务站"),
    )
)
SIZE_KEYS = (
    _kind("kind", "类型", Text("哪一类站址的规模档", "Size of which kind"), is_required=True),
    building(Text("只用于此类建筑，留空则都适用", "Only in such a building; empty: in any")),
    whole("capacity", "容量", Text("每日最多件数，留空不限", "Most pieces a day"), unit="/d"),
    whole(
        "least",
        "最小规模",
        Text("每日至少件数", "Fewest pieces a day"),
        unit="/d",
        default="0",
    ),
    whole("build_fen", "建设费", Text("建成该规模", "Building it"), unit="fen", default="0"),
    whole(
        "life_years",
        "折旧年限",
        Text("建设费摊销年数", "Written off over"),
        unit="a",
        low=1,
        high=MOST_YEARS,
        default="10",
    ),
    whole("run_fen", "运行费", Text("每年运行", "Running it a year"), unit="fen/a", default="0"),
    whole(
        "up_percent",
        "上行占比",
        Text("建设费中用于上行的部分", "Part of the building that serves the up direction"),
        unit="%",
        high=100,
        default="0",
    ),
    whole(
        "centre_percent",
        "服务中心占比",
        Text("建设费中用于公共服务中心的部分", "Part of it for the public service centre"),
        unit="%",
        high=100,
        default="0",
    ),
)
SITE_KEYS = (
    text("place", "地点", Text("地点编号或名称", "Id or name of a place"), is_required=True),
    _kind(
        "kind",
        "候选类型",
        Text("作为哪一类候选址，留空为其本来类型", "Candidate for what; empty: what it is"),
    ),
    LOCK,
    Column(
        name="is_shared",
        zh="多站合一",
        type=ColumnType.FLAG,
        default="false",
        meaning=Text("是否与其他站点合用", "Whether it shares its roof"),
    ),
    whole("closing_fen", "关闭费", Text("关闭该处的费用", "Giving this one up"), unit="fen"),
    building(Text("建筑状况，留空按县域数据", "State of the building; empty: the county's")),
)
KEYS_OF_KIND: dict[RequirementKind, tuple[Column, ...]] = {
    RequirementKind.TOWNSHIPS: (SHARE, _BY),
    RequirementKind.VILLAGES: (SHARE, _BY),
    RequirementKind.POOR_VILLAGES: (SHARE, _BY),
    RequirementKind.POOR_FIRST: (
        Column(
            name="lag",
            zh="容许差距",
            type=ColumnType.NUMBER,
            low=0,
            high=1,
            default="0",
            meaning=Text(
                "贫困村覆盖率最多可低于行政村覆盖率多少",
                "By how much the share of poor villages may be below that of all",
            ),
        ),
        _BY,
    ),
    RequirementKind.ACCESS: (
        SHARE,
        whole("within_m", "路程", Text("到服务站的路程", "Way by road to a point"), unit="m"),
        whole(
            "within_s",
            "路时",
            Text("到服务站的路时，与路程至少写一项", "Time of that way; one of both at least"),
            unit="s",
        ),
        _BY,
    ),
    RequirementKind.NUMBER: (
        _SITES,
        whole("least", "至少", Text("至少几个", "At least so many"), default="0"),
        whole("most", "至多", Text("至多几个", "At most so many")),
        _BY,
    ),
    RequirementKind.PIONEERS: (
        text(
            "others_from",
            "其他乡镇起始",
            Text("其他乡镇最早开放的时期", "The first period in which others may open"),
            is_required=True,
        ),
    ),
    RequirementKind.UP_MONEY: (SHARE,),
    RequirementKind.CENTRE_MONEY: (SHARE,),
    RequirementKind.EXISTING_BUILDINGS: (_SITES, SHARE),
    RequirementKind.SHARED_ROOFS: (_SITES, SHARE, _BY),
}
"""Keys of a requirement beyond those that all have; pioneers also have a list of townships."""

UNCERTAINTY_KEYS = (
    whole(
        "emergency_piece_fen",
        "应急成本",
        Text("无处可取的村每件应急配送", "A piece for a village that nothing serves"),
        unit="fen",
        high=MOST_A_PIECE_FEN,
        default="2000",
    ),
)
SCENARIO_KEYS = (
    text("name", "名称", Text("情景名称", "Name of the scenario"), is_required=True),
    Column(
        name="weight",
        zh="权重",
        type=ColumnType.NUMBER,
        low=0,
        high=10**6,
        default="1",
        meaning=Text("相对可能性", "How likely against the others"),
    ),
    *(
        whole(
            name,
            zh,
            Text(f"相对预期的{zh}", f"{en} against what is expected"),
            unit="%",
            high=MOST_PERCENT,
            default="100",
        )
        for name, zh, en in (
            ("demand_percent", "件量", "Pieces a day"),
            ("growth_percent", "件量增长", "Growth of pieces"),
            ("trunk_percent", "干线单价", "Price of the trunk"),
            ("call_percent", "停靠单价", "Price of calls"),
            ("fetch_percent", "到站自取单价", "Price of fetching at a station"),
            ("outside_percent", "网络外单价", "Price outside the network"),
        )
    ),
    whole(
        "places_percent",
        "局部件量",
        Text("places 所列各地的件量", "Pieces a day at the places listed, as at a festival"),
        unit="%",
        high=MOST_PERCENT,
    ),
)

TODAY, ASSUMED, TOWNSHIPS = "today", "assumed", "townships"
PLACES, CLOSED_ROADS = "places", "closed_roads"
"""Keys that hold lists."""

LISTED: dict[str, tuple[tuple[str, Text], ...]] = {
    "": (
        (ASSUMED, Text("没有文件依据、只是假设的段和键", "Sections and keys that are assumptions")),
        (TODAY, Text("目前已有的站址类型", "Kinds of sites that are there today")),
    ),
    RequirementKind.PIONEERS.value: ((TOWNSHIPS, Text("先行乡镇", "Townships that come first")),),
    "scenario": (
        (
            PLACES,
            Text(
                "件量不同的村，或以中转站表示的乡镇",
                "Villages, or townships by their stations, where places_percent holds",
            ),
        ),
        (CLOSED_ROADS, Text("中断的道路编号", "Ids of roads that nobody can use")),
    ),
}
"""Keys that hold lists, by section or by kind of requirement."""

SECTIONS: dict[str, tuple[Column, ...]] = {
    "": TOP_KEYS,
    "period": PERIOD_KEYS,
    "subsidy": SUBSIDY_KEYS,
    "ways": WAYS_KEYS,
    "closing": CLOSING_KEYS,
    "size": SIZE_KEYS,
    "site": SITE_KEYS,
    "requirement": REQUIREMENT_KEYS,
    "uncertainty": UNCERTAINTY_KEYS,
    "scenario": SCENARIO_KEYS,
    **COLD_SECTIONS,
}
LISTS = frozenset({"period", "size", "site", "requirement", "scenario"}) | COLD_LISTS
"""Sections of which there may be several."""

REQUIREMENTS: dict[str, dict[str, tuple[Column, ...]]] = {
    "requirement": {kind.value: keys for kind, keys in KEYS_OF_KIND.items()},
    "cold_requirement": {kind.value: keys for kind, keys in COLD_KEYS_OF_KIND.items()},
}
"""Sections of requirements, with the keys of each kind beyond those that all have."""
