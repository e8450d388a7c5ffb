"""Issues of files of events and statuses: what a dispatcher says has happened, and cannot have."""

from data.issues import IssueTemplate


class EventIssue(IssueTemplate):
    """A kind of issue of events or statuses."""

    UNKNOWN_ID = (
        "E511",
        ("方案中没有{what_zh} {value}。", "The plan knows no {what_en} {value}."),
        ("请核对编号。", "Check the id."),
    )
    NOT_A_TIME = (
        "E512",
        ("{value} 不是时刻。", "{value} is no time."),
        (
            "请按 10:05 或 2026-10-20T10:05 填写。",
            "Write it as 10:05 or 2026-10-20T10:05.",
        ),
    )
    OUTSIDE_DAY = (
        "E513",
        ("时刻 {value} 不在方案当日。", "The time {value} is not on the day of the plan."),
        ("请改为当日时刻。", "Give a time of that day."),
    )
    OUT_OF_ORDER = (
        "E514",
        ("时刻 {value} 早于 {before}。", "The time {value} is before {before}."),
        (
            "请按时间先后排列事件，且不早于上次改派。",
            "List events in order of time, none before the day was last planned.",
        ),
    )
    AFTER_MOMENT = (
        "E515",
        ("时刻 {value} 晚于改派时刻 {moment}。", "The time {value} is after the moment {moment}."),
        ("请推迟 --at，或去掉该项。", "Give a later --at, or leave the entry out."),
    )
    HAPPENED_ALREADY = (
        "E516",
        (
            "{value} 在 {at} 前已经完成，不能再发生此事件。",
            "{value} is done by {at}: this can no longer happen to it.",
        ),
        (
            "请核对编号与时刻；已签收的按退件另行受理。",
            "Check id and time; returns are new orders.",
        ),
    )
    NOTHING_CLOSED = (
        "E517",
        ("封闭事件没有指明道路或地点。", "The closure names neither a road nor a place."),
        ("请填写 road_ids 或 place_id。", "Give road_ids or place_id."),
    )
    ORDER_EXISTS = (
        "E518",
        ("运单 {value} 已在方案中。", "The order {value} is in the plan already."),
        ("加急运单请用新的编号。", "Give the urgent order an id of its own."),
    )
    ARRIVES_EARLIER = (
        "E519",
        (
            "到车时刻 {value} 不晚于原定的 {wave}。",
            "The arrival {value} is not after the planned one, {wave}.",
        ),
        ("请核对 arrives 与 wave。", "Check arrives and wave."),
    )
    BAD_ORDER = (
        "E520",
        ("加急运单有误：{detail_zh}", "The urgent order is wrong: {detail_en}"),
        ("请更正该项。", "Correct it."),
    )
