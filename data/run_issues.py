"""Issues of plans and runs, beside those of tables in `data.issue_kinds`."""

from collections.abc import Sequence

from data.issues import Issue
from network.text import Text


def unknown_county(name: str, shipped: Sequence[str]) -> Issue:
    """Return the issue that no folder and no shipped county has this name."""
    names = ", ".join(shipped) or "-"
    return Issue(
        code="E504",
        table=name,
        cause=Text(
            f"没有名为 {name} 的县域文件夹或自带县域。",
            f"There is neither a folder nor a shipped county named {name}.",
        ),
        action=Text(f"自带的县域: {names}。", f"Shipped counties: {names}."),
        value=name,
    )


def no_sample_day(county: str) -> Issue:
    """Return the issue that a county has no sample day and no orders were named."""
    return Issue(
        code="E505",
        table=county,
        cause=Text("该县没有自带的样例运单。", "The county has no sample orders of its own."),
        action=Text(
            "请用 --orders 指定运单文件, 或用 --date 指定日期以生成运单。",
            "Name a file with --orders, or a day with --date to generate orders.",
        ),
    )


def all_refused(source: str, count: int) -> Issue:
    """Return the issue that not one row of orders is usable."""
    return Issue(
        code="E506",
        table=source,
        cause=Text(f"全部 {count} 行运单都被退回。", f"All {count} rows of orders are refused."),
        action=Text("请先更正运单文件。", "Correct the file of orders first."),
    )


def unwritable(path: str, detail: str) -> Issue:
    """Return the issue that a file or folder cannot be read or written."""
    return Issue(
        code="E507",
        table=path,
        cause=Text(f"无法读写: {detail}。", f"It cannot be read or written: {detail}."),
        action=Text("请检查路径和权限。", "Check the path and its permissions."),
    )
