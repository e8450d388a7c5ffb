"""Issues of what a siting spec asks of cold stores."""

from data.issues import IssueTemplate


class ColdIssue(IssueTemplate):
    """A kind of issue of the sections that ask where cold stores open."""

    NO_NEED = (
        "E1096",
        (
            "写了冷库的要求，但县域数据没有品种的冷链需求。",
            "Cold stores are asked for, but the county states no need of any crop.",
        ),
        (
            "请填写 crop_kinds 和 crop_needs 表。",
            "Fill in the tables crop_kinds and crop_needs.",
        ),
    )
    NO_SIZE = (
        "E1098",
        (
            "没有为 {value}（{roof}，建筑：{building}）给出冷库规模档。",
            "No size is stated for a store at {value} ({roof}, building {building}).",
        ),
        ("请补充一个 [[cold_size]]。", "Add a [[cold_size]]."),
    )
    NO_ROOM = (
        "E1099",
        (
            "该规模档既无预冷能力也无冷藏库容。",
            "This size has neither a room to pre-cool nor one to store.",
        ),
        ("请填写 precool_kg 或 store_kg。", "State precool_kg or store_kg."),
    )
    NO_SUCH_SIZE = (
        "E1100",
        (
            "该处只有 {count} 档规模，没有第 {value} 档。",
            "There are {count} sizes for this place, no number {value}.",
        ),
        ("请改正 today，或补充 [[cold_size]]。", "Correct today, or add a [[cold_size]]."),
    )
    NO_CANDIDATE = (
        "E1101",
        (
            "没有一个地点可以设冷库。",
            "There is no place where a cold store could be.",
        ),
        (
            "请为独立冷库、中转站或中心填写 [[cold_size]]，或用 [[cold_site]] 列出地点。",
            "State a [[cold_size]] for stores alone, stations or hubs, or name a [[cold_site]].",
        ),
    )
    UNREACHABLE = (
        "E1102",
        (
            "入库占比达不到要求：有 {found} 个产地不在任何可开放冷库的范围内。",
            "So much cannot be served: {found} places are within reach of no store.",
        ),
        (
            "请降低占比，放宽 reach_m 或 within_s，或增加备选站址。",
            "Ask for less, widen reach_m or within_s, or add candidate sites.",
        ),
    )
    NO_TEMPERATURE = (
        "E1104",
        (
            "没有一档冷藏温度适合品种“{value}”（{low} 至 {high} °C）。",
            "No size stores at a temperature for {value!r}, {low} to {high} °C.",
        ),
        (
            "请补充该温度的 [[cold_size]]，或改正品种的温度。",
            "Add a [[cold_size]] at such a temperature, or correct that of the crop.",
        ),
    )
    NOTHING_TO_CLOSE = (
        "E1105",
        (
            "{value} 目前没有冷库，不需要关闭费。",
            "There is no cold store at {value} today; closing it costs nothing.",
        ),
        ("请删除 closing_fen，或填写 today。", "Remove closing_fen, or state today."),
    )
