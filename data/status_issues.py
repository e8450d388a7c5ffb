"""Issues of reported statuses: rows that cannot be kept, and histories that are odd."""

from data.issues import IssueTemplate


class StatusIssue(IssueTemplate):
    """A kind of issue of what is reported of orders."""

    NO_MOMENT = (
        "E1021",
        ("没有写明时刻。", "It does not say when."),
        (
            "请填写日期和时刻，如 2026-10-20 10:05。",
            "Fill in a date with a time, such as 2026-10-20 10:05.",
        ),
    )
    REPEATED = (
        "W1022",
        ("{count} 条与已登记的相同。", "{count} reports are known already."),
        ("无须处理，只登记一次。", "Nothing has to be done; each is kept once."),
    )
    CONTRADICTED = (
        "W1023",
        (
            "运单 {value} 在同一时刻既签收又失败或取消，以签收为准。",
            "Order {value} is signed for and failed or cancelled at one moment; signed counts.",
        ),
        ("请核对并补报正确状态。", "Find out which is right and report it once more."),
    )
    REOPENED = (
        "W1024",
        (
            "运单 {value} 签收或取消后又有新状态，以最晚的为准。",
            "Order {value} has a status after it was signed for or cancelled; the latest counts.",
        ),
        (
            "如确已签收，请再报一次签收。",
            "If it is signed for all the same, report that once more.",
        ),
    )
    BEFORE_RELEASE = (
        "W1025",
        (
            "运单 {value} 的派送或签收早于交件时刻，不予采用。",
            "Order {value} is said to be delivered before it was released; that does not count.",
        ),
        ("请核对交件时刻与状态时刻。", "Check when it was released and what the report says."),
    )
    IN_FUTURE = (
        "W1026",
        (
            "运单 {value} 的状态时刻晚于现在，届时才采用。",
            "Order {value} has a status later than now; it does not count before then.",
        ),
        ("请核对扫描设备的时钟。", "Check the clock of the scanner."),
    )
