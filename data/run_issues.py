"""Issues of plans, runs and files in JSON, beside those of tables in `data.issue_kinds`."""

from collections.abc import Sequence

from data.issues import Issue, IssueTemplate


class RunIssue(IssueTemplate):
    """A kind of issue of a plan or a run."""

    JSON_SYNTAX = (
        "E501",
        ("不是合法的 JSON：{detail_zh}", "This is no JSON: {detail_en}"),
        ("请更正该处语法，或重新生成该文件。", "Correct the syntax, or write the file again."),
    )
    JSON_VALUE = (
        "E502",
        ("该值不符合格式：{detail_zh}", "The value does not fit the format: {detail_en}"),
        ("请更正该值后重试。", "Correct the value and try again."),
    )
    JSON_ENCODING = (
        "E503",
        ("文件不是 UTF-8 编码。", "The file is not encoded in UTF-8."),
        ("请以 UTF-8 编码保存。", "Save it in UTF-8."),
    )
    UNKNOWN_COUNTY = (
        "E504",
        (
            "没有名为 {value} 的县域文件夹或自带县域。",
            "There is neither a folder nor a shipped county named {value}.",
        ),
        ("自带的县域：{names}。", "Shipped counties: {names}."),
    )
    NO_SAMPLE_DAY = (
        "E505",
        ("该县没有自带的样例运单。", "The county has no sample orders of its own."),
        (
            "请用 --orders 指定运单文件，或用 --date 指定日期以生成运单。",
            "Name a file with --orders, or a day with --date to generate orders.",
        ),
    )
    ALL_REFUSED = (
        "E506",
        ("全部 {count} 行运单都被退回。", "All {count} rows of orders are refused."),
        ("请先更正运单文件。", "Correct the file of orders first."),
    )
    UNWRITABLE = (
        "E507",
        ("无法读写：{detail}。", "It cannot be read or written: {detail}."),
        ("请检查路径和权限。", "Check the path and its permissions."),
    )
    UNKNOWN_SUBJECT = (
        "E508",
        (
            "该方案的县域和运单中没有名为 {value} 的地点或运单。",
            "Neither a place nor an order of this plan is named {value}.",
        ),
        (
            "请用 places.csv 中的地点编号或地名，或 orders.csv 中的运单编号或运单号。",
            "Give the id or name of a place, or the id or waybill number of an order.",
        ),
    )
    AMBIGUOUS_SUBJECT = (
        "E509",
        (
            "{value} 可指多个地点或运单：{names}。",
            "{value} names more than one place or order: {names}.",
        ),
        ("请改用编号。", "Use the id."),
    )
    NO_HISTORY = (
        "E510",
        (
            "其中没有营业日的运单可用作历史。",
            "There is no order of a day of service to be used as history.",
        ),
        (
            "请给出以往各日的运单文件，或存放这些文件的文件夹。",
            "Name files of past days' orders, or a folder that holds them.",
        ),
    )


def unknown_county(name: str, shipped: Sequence[str]) -> Issue:
    """Return the issue that no folder and no shipped county has this name."""
    names = ", ".join(shipped) or "-"
    return RunIssue.UNKNOWN_COUNTY.issue(table=name, value=name, names=names)


def no_sample_day(county: str) -> Issue:
    """Return the issue that a county has no sample day and no orders were named."""
    return RunIssue.NO_SAMPLE_DAY.issue(table=county)


def all_refused(source: str, count: int) -> Issue:
    """Return the issue that not one row of orders is usable."""
    return RunIssue.ALL_REFUSED.issue(table=source, count=count)


def no_history(source: str) -> Issue:
    """Return the issue that files hold no order that a forecast could be made from."""
    return RunIssue.NO_HISTORY.issue(table=source)


def unwritable(path: str, detail: str) -> Issue:
    """Return the issue that a file or folder cannot be read or written."""
    return RunIssue.UNWRITABLE.issue(table=path, detail=detail)


def unknown_subject(name: str, found: Sequence[str]) -> Issue:
    """Return the issue that a name stands for no place and no order, or for several."""
    if found:
        return RunIssue.AMBIGUOUS_SUBJECT.issue(table=name, value=name, names=", ".join(found))
    return RunIssue.UNKNOWN_SUBJECT.issue(table=name, value=name)
