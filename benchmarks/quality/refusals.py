"""Why a file of published instances, values or solutions is refused: each with its line."""

from data.issues import IssueTemplate


class Refusal(IssueTemplate):
    """A kind of issue of a published file.

    ``E9``: no file of a county raises them, so they are no part of ``docs/errors.md``.
    """

    LINES = (
        "E901",
        (
            "应有 4 行数据（卡车、城市货车、站点、客户），实有 {found} 行。",
            "4 lines of data are expected (trucks, freighters, sites, customers): {found} found.",
        ),
        (
            "请补齐缺少的行；注释行以 ! 开头。",
            "Add the missing lines; comments start with an exclamation mark.",
        ),
    )
    FIELDS = (
        "E902",
        ("“{value}”有 {found} 个数。", "{value!r} holds {found} numbers."),
        ("应为：{expected}。", "Expected: {expected}."),
    )
    NUMBER = (
        "E903",
        ("“{value}”不是有限的数。", "{value!r} is no finite number."),
        ("请写成小数点格式的数。", "Write a number with a decimal point."),
    )
    RANGE = (
        "E904",
        ("“{value}”超出范围。", "{value!r} is out of range."),
        ("应为：{expected}。", "Expected: {expected}."),
    )
    TOO_FEW = (
        "E905",
        ("该行的条目太少。", "The line has too few entries."),
        ("应为：{expected}。", "Expected: {expected}."),
    )
    TOO_FINE = (
        "E906",
        (
            "需求量的最大公约数太小，需要 {found} 个单位，最多 {most} 个。",
            "Demands with so small a common divisor need {found} units; {most} are possible.",
        ),
        ("请将需求量与容量取整到更粗的单位。", "Round demands and capacities to coarser units."),
    )
    TOO_WIDE = (
        "E907",
        (
            "坐标跨度 {found} 超过 {most} 个距离单位。",
            "The sites spread over {found} units of distance; {most} are possible.",
        ),
        ("请将坐标与单价按同一比例换算。", "Scale coordinates and prices by the same factor."),
    )
    COLUMNS = (
        "E908",
        ("缺少列 {missing}。", "The column {missing} is missing."),
        ("首行应有 file 与 bks 两列。", "The first line has the columns file and bks."),
    )
    SOLUTION_LINE = (
        "E909",
        ("无法识别的行“{value}”。", "The line {value!r} is not understood."),
        (
            "应为：cost 总成本；L1 站点:数量 …；L2 站点 : 客户 …。",
            "Expected: cost TOTAL; L1 SATELLITE:QUANTITY ...; L2 SATELLITE : CUSTOMER ....",
        ),
    )
    CUT_SHORT = (
        "E910",
        ("文件末尾缺少 {found} 个数。", "{found} numbers are missing at the end of the file."),
        ("请补全文件。", "Complete the file."),
    )
    LEFT_OVER = (
        "E912",
        ("文件在“{value}”之前应已结束。", "The file should have ended before {value!r}."),
        ("请核对开头的数目。", "Check the numbers of sites at the beginning."),
    )
    SITING_LINE = (
        "E911",
        ("无法识别的行“{value}”。", "The line {value!r} is not understood."),
        (
            "应为：open 级 站址；move 级 站址 接收方 数量。",
            "Expected: open STAGE SITE; move STAGE SITE RECEIVER UNITS.",
        ),
    )
