"""Issues of the tables that say how crops keep and what they want of the cold."""

from data.issues import IssueTemplate


class CropIssue(IssueTemplate):
    """A kind of issue of `crop_kinds` and `crop_needs`."""

    NEEDS_EXCEED = (
        "E1091",
        (
            "品种“{value}”各项冷链需求合计 {percent} %，超过全部产量。",
            "The needs of {value!r} add up to {percent} %, more than the harvest.",
        ),
        ("请降低其中一项的占产量。", "Lower the percent of one of them."),
    )
    NEED_OF_NOTHING = (
        "E1092",
        (
            "品种“{value}”的该项需求既不预冷也不冷藏。",
            "This need of {value!r} is neither pre-cooled nor stored.",
        ),
        (
            "请填写预冷，或大于 0 的冷藏天数。",
            "State that it is pre-cooled, or days in storage above 0.",
        ),
    )
    STORED_TOO_LONG = (
        "E1093",
        (
            "冷藏 {value} 天，超过品种“{crop}”的保鲜天数 {most}。",
            "Stored for {value} days, but {crop} keeps for {most}.",
        ),
        ("请缩短冷藏天数，或改正保鲜天数。", "Shorten the storage, or correct how long it keeps."),
    )
    TEMPERATURES_CROSS = (
        "E1094",
        (
            "最低温度 {value} °C 高于最高温度 {high} °C。",
            "The coldest, {value} °C, is above the warmest, {high} °C.",
        ),
        ("请改正其中一项。", "Correct one of the two."),
    )
    NOT_HARVESTED = (
        "W1095",
        (
            "crops 表中没有品种“{names}”的产量，不计入冷链。",
            "Nothing named {names} is harvested in table crops; its needs do not count.",
        ),
        (
            "如写法不同，请与该表一致。",
            "If it is only spelt otherwise, spell it as that table does.",
        ),
    )
