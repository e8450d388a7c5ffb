"""Issues of reports: days that do not fit together, targets and ledgers that say too little."""

from data.issues import IssueTemplate


class ReportIssue(IssueTemplate):
    """A kind of issue of reports over days."""

    SEVERAL_COUNTIES = (
        "E1041",
        (
            "各日的计划不属于同一个县：{names}。",
            "The days are not of one county: {names}.",
        ),
        ("请只给同一个县的文件夹。", "Give folders of one county only."),
    )
    SAME_DAY_TWICE = (
        "E1042",
        (
            "{day} 有不止一份计划：{runs}。",
            "There is more than one plan of {day}: {runs}.",
        ),
        (
            "请只给当日执行的那一份；途中改派后的计划会自动代替原计划。",
            "Give the one that was carried out; one made again during its day comes in its place.",
        ),
    )
    NO_DAYS = (
        "E1043",
        ("{period} 没有任何计划。", "There is no plan of any day of {period}."),
        (
            "请检查文件夹、县名和日期范围。",
            "Check the folders, the county and the days asked for.",
        ),
    )
    UNKNOWN_COLUMN = (
        "E1044",
        ("报表没有列或维度 {value}。", "The report has no column or dimension {value}."),
        ("可选：{known}。", "Choose among {known}."),
    )
    TIME_WITHOUT_DATE = (
        "E1045",
        (
            "{value} 没有日期，多日报表无法判断属于哪一天。",
            "{value} has no date, and the report is of several days.",
        ),
        ("请写日期和时刻，如 2026-03-02 10:05。", "Write day and time, as in 2026-03-02 10:05."),
    )
    NO_SOURCE = (
        "E1046",
        ("实际值没有写数据来源。", "The actual is stated without a source."),
        (
            "请写明由谁或哪份材料得出，以备审计。",
            "Say who or which paper says so: an auditor will ask.",
        ),
    )
    COMPUTED_AND_STATED = (
        "E1047",
        (
            "指标既由系统计算（{figure}），又填了实际值。",
            "The actual is computed ({figure}) and stated too.",
        ),
        ("请二者留一。", "Leave one of the two."),
    )
    WRONG_UNIT = (
        "E1048",
        (
            "单位 {value} 与系统指标 {figure} 不符，该指标的单位是 {unit}。",
            "The unit {value} is not that of the figure {figure}, which is {unit}.",
        ),
        ("请改为 {unit}，目标值也按该单位填写。", "Write {unit}, and the target in it."),
    )
    NO_DOCUMENT = (
        "E1049",
        ("拨付没有凭证或文号。", "Money is paid out without a document."),
        ("请填写凭证号或文号。", "Fill in the number of the document."),
    )
    TOO_EXACT = (
        "E1050",
        ("金额 {value} 元不是整分。", "{value} yuan is no whole number of fen."),
        ("请最多保留两位小数。", "Give two decimals at most."),
    )
    NO_USE = (
        "E1051",
        (
            "安排或拨付的资金没有写用途。",
            "Money is budgeted or paid out without a use.",
        ),
        ("可选：{choices}。", "Choose among {choices}."),
    )
    NOT_A_MONTH = (
        "E1052",
        ("“{value}”不是月份。", "{value!r} is no month."),
        ("请按 2026-03 的形式填写。", "Write it as in 2026-03."),
    )
    NO_COUNTY = (
        "E1053",
        (
            "没有给出计划文件夹，也没有指定县域。",
            "Neither folders of plans nor a county are named.",
        ),
        (
            "请给出 tongpei plan 写出的文件夹，或用 --county 指定数据库中的县。",
            "Name folders written by tongpei plan, or with --county a county of the store.",
        ),
    )
    AFTER_PERIOD = (
        "W1041",
        (
            "{count} 笔资金记录在期末 {day} 之后，未计入。",
            "{count} entries are of days after {day}, the end of the period, and are left out.",
        ),
        ("需要时请延长期间。", "Extend the period if they should count."),
    )
    UNKNOWN_STATUSES = (
        "W1042",
        (
            "{count} 条状态不属于这些天的运单，已忽略。",
            "{count} statuses are of no order of these days and are ignored.",
        ),
        ("请确认文件与期间一致。", "Check that the file is of the same days."),
    )
    DAYS_MISSING = (
        "W1043",
        (
            "{period} 共 {num_days} 天，其中 {missing} 天没有计划。",
            "Of the {num_days} days of {period}, {missing} have no plan.",
        ),
        (
            "停运日可以没有计划；若有遗漏请补上。",
            "Days without service have none; add what is missing otherwise.",
        ),
    )
