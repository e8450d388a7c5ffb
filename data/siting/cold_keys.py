"""The keys of a siting spec that ask where cold stores open, section by section."""

from enum import StrEnum

from data.columns import Choice, Column, ColumnType
from data.siting.key_columns import (
    LOCK,
    MOST_YEARS,
    REQUIREMENT_KEYS,
    SHARE,
    building,
    required,
    text,
    whole,
)
from network.places import PlaceKind
from network.text import Text


class ColdRequirementKind(StrEnum):
    """What can be required of cold stores."""

    PRODUCE_SERVED = "produce_served"
    TOWNSHIPS_SERVED = "townships_served"
    STORES = "stores"
    MONTHS_IN_USE = "months_in_use"
    PUBLIC_MONEY = "public_money"
    OWN_MONEY = "own_money"
    UP_MONEY = "up_money"
    EXISTING_BUILDINGS = "existing_buildings"


_ROOFS = (
    Choice(PlaceKind.COLD_STORE, "独立冷库"),
    Choice(PlaceKind.STATION, "乡镇中转站"),
    Choice(PlaceKind.HUB, "县级共配中心"),
)
_COLDEST_C, _WARMEST_C = -40, 30


def _degrees(name: str, zh: str, meaning: Text) -> Column:
    return Column(
        name=name,
        zh=zh,
        type=ColumnType.INTEGER,
        unit="°C",
        low=_COLDEST_C,
        high=_WARMEST_C,
        meaning=meaning,
    )


def _most_fen(meaning: Text) -> Column:
    return required(whole("most_fen", "至多", meaning, unit="fen"))


RULE_KEYS = (
    whole(
        "public_percent",
        "财政资金计价",
        Text("一元财政资金在成本中按几成计", "What a yuan of public money counts among the costs"),
        unit="%",
        high=100,
        default="100",
    ),
    whole(
        "idle_percent",
        "空库界限",
        Text(
            "任何库容都没用到这一比例的月份算空库",
            "A month in which no room is used by so much is an empty one",
        ),
        unit="%",
        low=1,
        high=100,
        default="20",
    ),
    whole(
        "empty_fen",
        "空库代价",
        Text("每座每个空库月计入成本", "What a store's empty month counts among the costs"),
        unit="fen",
        default="0",
    ),
    whole(
        "subsidy_percent",
        "补助比例",
        Text("每座建设费由财政补助的比例", "Share of a store's building that public money pays"),
        unit="%",
        high=100,
        default="0",
    ),
    whole(
        "subsidy_cap_fen",
        "补助上限",
        Text("每座补助上限", "Most public money for a store"),
        unit="fen",
    ),
    whole(
        "subsidy_least_precool_kg",
        "补助起点：预冷",
        Text("达到该预冷能力才补助", "Pre-cooling a day from which on there is a subsidy"),
        unit="kg/d",
        default="0",
    ),
    whole(
        "subsidy_least_store_kg",
        "补助起点：冷藏",
        Text("达到该冷藏库容才补助", "Storage from which on there is a subsidy"),
        unit="kg",
        default="0",
    ),
)
COLD_SIZE_KEYS = (
    Column(
        name="kind",
        zh="场所",
        type=ColumnType.CHOICE,
        choices=_ROOFS,
        is_required=True,
        meaning=Text("独立建设，或依托哪类场所", "Standing alone, or under whose roof"),
    ),
    building(Text("只用于此类建筑，留空则都适用", "Only in such a building; empty: in any")),
    whole(
        "precool_kg",
        "预冷能力",
        Text("每日最多预冷", "Most that is pre-cooled a day"),
        unit="kg/d",
        default="0",
    ),
    whole(
        "store_kg",
        "冷藏库容",
        Text("同时最多存放", "Most that is kept at a time"),
        unit="kg",
        default="0",
    ),
    _degrees(
        "store_c",
        "冷藏温度",
        Text("冷藏间温度，留空适合所有品种", "Storage is kept at; empty: it suits all crops"),
    ),
    whole("build_fen", "建设费", Text("建成该规模", "Building it"), unit="fen", default="0"),
    whole(
        "life_years",
        "折旧年限",
        Text("建设费摊销年数", "Written off over"),
        unit="a",
        low=1,
        high=MOST_YEARS,
        default="15",
    ),
    whole("run_fen", "运行费", Text("每年运行", "Running it a year"), unit="fen/a", default="0"),
    whole(
        "up_percent",
        "上行占比",
        Text("建设费中用于上行的部分", "Part of the building that serves the up direction"),
        unit="%",
        high=100,
        default="100",
    ),
)
COLD_SITE_KEYS = (
    text(
        "place",
        "地点",
        Text(
            "地点编号或名称；村或产地列出后也成为备选站址",
            "Id or name of a place; a village or farm becomes a candidate by being named",
        ),
        is_required=True,
    ),
    LOCK,
    whole(
        "today",
        "现有规模档",
        Text(
            "目前有冷库时，是同类第几档规模，从 1 数起",
            "If there is a store today: which of the sizes of its kind it has, from 1",
        ),
        low=1,
    ),
    whole("closing_fen", "关闭费", Text("关闭现有冷库", "Giving up the store"), unit="fen"),
    building(Text("建筑状况，留空按县域数据", "State of the building; empty: the county's")),
)
COLD_KEYS_OF_KIND: dict[ColdRequirementKind, tuple[Column, ...]] = {
    ColdRequirementKind.PRODUCE_SERVED: (SHARE,),
    ColdRequirementKind.TOWNSHIPS_SERVED: (
        SHARE,
        Column(
            name="produce_share",
            zh="入库占比",
            type=ColumnType.NUMBER,
            low=0,
            high=1,
            default="0.5",
            meaning=Text(
                "入库达到该占比的乡镇才算", "A township counts if so much of its produce is served"
            ),
        ),
    ),
    ColdRequirementKind.STORES: (
        required(whole("most", "至多", Text("至多几座", "At most so many"))),
    ),
    ColdRequirementKind.MONTHS_IN_USE: (
        required(
            whole(
                "least",
                "至少",
                Text("每座每年至少使用几个月", "Months a year in which each store is in use"),
                high=12,
            )
        ),
    ),
    ColdRequirementKind.PUBLIC_MONEY: (
        _most_fen(Text("财政补助总额上限", "Most public money for building all stores")),
    ),
    ColdRequirementKind.OWN_MONEY: (
        _most_fen(Text("自筹资金总额上限", "Most money of the alliance's own for building")),
    ),
    ColdRequirementKind.UP_MONEY: (SHARE,),
    ColdRequirementKind.EXISTING_BUILDINGS: (SHARE,),
}
"""Keys of a requirement of cold stores beyond those that all requirements have."""

COLD_SECTIONS: dict[str, tuple[Column, ...]] = {
    "cold_stores": RULE_KEYS,
    "cold_size": COLD_SIZE_KEYS,
    "cold_site": COLD_SITE_KEYS,
    "cold_requirement": REQUIREMENT_KEYS,
}
COLD_LISTS = frozenset(COLD_SECTIONS) - {"cold_stores"}
"""Sections of which there may be several."""
