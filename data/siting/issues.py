"""Issues of what is asked of siting: a spec, or runs to compare."""

from data.issues import IssueTemplate


class SitingIssue(IssueTemplate):
    """A kind of issue of a siting spec or a siting run."""

    UNKNOWN_KEY = (
        "E851",
        ("不认识的键 {value}。", "The key {value} is unknown."),
        ("此处可用的键：{known}。", "Keys that can stand here: {known}."),
    )
    UNKNOWN_KEY_NEAR = (
        "E852",
        ("不认识的键 {value}。", "The key {value} is unknown."),
        ("是否应为 {suggestion}？", "Did you mean {suggestion}?"),
    )
    UNKNOWN_REQUIREMENT = (
        "E853",
        ("没有名为“{value}”的要求。", "There is no kind of requirement named {value!r}."),
        (
            "最接近的是 {suggestion}；可选：{known}。",
            "The nearest is {suggestion}; choose one of: {known}.",
        ),
    )
    LOCKS_CONTRADICT = (
        "E854",
        (
            "{value} 既锁定开放又锁定关闭。",
            "{value} is locked open, and locked closed.",
        ),
        ("请只保留其中一项。", "Keep one of the two."),
    )
    LOCKS_EXCEED = (
        "E855",
        (
            "锁定开放的站址有 {found} 个，此处最多允许 {value} 个。",
            "{found} sites are locked open; no more than {value} are allowed here.",
        ),
        ("请解除部分锁定，或提高上限。", "Unlock some of them, or allow more."),
    )
    UNREACHABLE = (
        "E856",
        (
            "要求“{title}”至少 {limit}，全部候选站址开放也只能达到 {found}（共 {of}）。",
            "“{title}” asks for {limit}; with all sites open {found} of {of} are reached.",
        ),
        (
            "请降低该要求，扩大服务半径，或解除关闭锁定。",
            "Ask for less, widen the reach, or unlock sites that are locked closed.",
        ),
    )
    NO_SUCH_PERIOD = (
        "E857",
        ("没有名为“{value}”的时期。", "There is no period named {value!r}."),
        ("已有时期：{known}。", "The periods are: {known}."),
    )
    TWICE = (
        "E858",
        ("{value} 出现两次。", "{value} is there twice."),
        ("请只保留其中一项，或停用另一项。", "Keep one of the two, or disable the other."),
    )
    SHARES_EXCEED = (
        "E859",
        (
            "上行与公共服务中心的占比合计 {value} %，超过 100 %。",
            "The shares of the up direction and of the service centre add up to {value} %.",
        ),
        ("请降低其中一项。", "Lower one of the two."),
    )
    NO_SIZE = (
        "E860",
        (
            "没有为 {value}（建筑：{building}）给出规模档。",
            "No size is stated for a {value} with building {building}.",
        ),
        ("请补充一个 [[size]]。", "Add a [[size]]."),
    )
    SIZES_NOT_ASCENDING = (
        "E861",
        (
            "该规模档的容量或建设费低于前一档。",
            "This size holds less, or costs less to build, than the one before.",
        ),
        ("请按从小到大的顺序填写。", "List the sizes from the smallest to the largest."),
    )
    LEAST_ABOVE_MOST = (
        "E862",
        ("下限 {value} 高于上限 {most}。", "At least {value} is more than at most {most}."),
        ("请改正其中一项。", "Correct one of the two."),
    )
    NO_SPEC = (
        "E863",
        ("{value} 没有自带的选址要求文件。", "{value} has no siting spec of its own."),
        (
            "请用 --spec 指定，或在县域文件夹中放入 siting.toml。",
            "Name one with --spec, or put a siting.toml into the county folder.",
        ),
    )
    NOTHING_TO_CLOSE = (
        "E864",
        (
            "{value} 目前没有启用，不需要关闭费用。",
            "{value} is not there today; closing it costs nothing.",
        ),
        ("请删除 closing_fen，或将其类型列入 today。", "Remove closing_fen, or list it in today."),
    )
    NO_PERIOD = (
        "E865",
        ("没有时期。", "There is no period."),
        ("请至少写一个 [[period]]。", "Write at least one [[period]]."),
    )
    NO_SITING_RUN = (
        "E866",
        (
            "{value} 不是选址结果：没有 siting.json。",
            "{value} is no siting run: there is no siting.json.",
        ),
        (
            "请给出 tongpei site 写出的文件夹，或其中的 siting.json。",
            "Name a folder written by tongpei site, or the siting.json in it.",
        ),
    )
    LOCKED_BEFORE_PIONEERS = (
        "E867",
        (
            "{value} 锁定开放，但不属于先行乡镇，其他乡镇要到后面的时期才能开放。",
            "{value} is locked open, but lies in no pioneering township; others open later.",
        ),
        ("请解除锁定，或将该乡镇列为先行。", "Unlock it, or make its township a pioneer."),
    )
    NO_WEIGHT = (
        "E869",
        ("所有情景的权重都是 0。", "All scenarios have a weight of 0."),
        ("请给至少一个情景大于 0 的权重。", "Give one of them a weight above 0."),
    )
    PLACES_IN_PART = (
        "E1185",
        (
            "places 与 places_percent 只写了一项，情景不会改变件量。",
            "Of places and places_percent there is one only, so that no pieces change.",
        ),
        ("请两项都写，或都不写。", "State both of them, or none."),
    )
    NO_LIMIT = (
        "E1186",
        (
            "没有写多远或多久以内算方便。",
            "It does not say within which distance or time a point is near.",
        ),
        ("请写 within_m、within_s 或两者。", "State within_m, within_s or both."),
    )
    POINT_AT_VILLAGE = (
        "E868",
        (
            "{value} 不是村级服务站，不能作为村级候选址。",
            "{value} is no village, so it can be no candidate for a point.",
        ),
        ("请改为 hub 或 station。", "Make it a candidate for a hub or a station."),
    )
