"""Issues of printed sheets: what was asked for and cannot be, and what cannot be drawn."""

from data.issues import IssueTemplate


class PrintingIssue(IssueTemplate):
    """A kind of issue of the sheets of a day."""

    NO_COUNTY = (
        "E801",
        (
            "该文件夹没有 run.json，不知道属于哪个县。",
            "The folder has no run.json, so its county is not known.",
        ),
        ("请用 --county 指定县域。", "Name the county with --county."),
    )
    UNKNOWN_MEMBER = (
        "E802",
        ("该县没有成员 {value}。", "The county has no member {value}."),
        ("请用以下成员编号之一：{names}。", "Give one of these ids: {names}."),
    )
    LOGO_UNREADABLE = (
        "E803",
        (
            "标志 {value} 不是可用的图片。",
            "The logo {value} is no image that can be used.",
        ),
        (
            "请提供 PNG、JPEG 或 SVG 文件。",
            "Give a PNG, JPEG or SVG file.",
        ),
    )
    PLAN_UNUSABLE = (
        "E804",
        (
            "计划引用了不存在的对象：{detail_zh}。",
            "The plan names what is not there: {detail_en}.",
        ),
        (
            "请先用 tongpei check 检查并改正计划。",
            "Run tongpei check and correct the plan first.",
        ),
    )
    NO_RECIPIENT_COLUMN = (
        "E1241",
        (
            "没有收件人的列：姓名、电话、地址一列也没有；现有表头：{found}。",
            "No column tells who orders are for: no name, phone or address; there are: {found}.",
        ),
        (
            "请至少补上其中一列，或按常用表头改名：{headers}。",
            "Add at least one of them, or rename a column to a usual header: {headers}.",
        ),
    )
    MISSING_GLYPH = (
        "W801",
        (
            "字体没有这些字：{characters}，见“{value}”；纸上显示为空框。",
            "The font has no {characters}, as in {value!r}; paper shows an empty box.",
        ),
        (
            "请在纸上手写补充，或换用字体已有的字。",
            "Write it in by hand, or use a character that the font has.",
        ),
    )
    UNKNOWN_RECIPIENTS = (
        "W802",
        (
            "{count} 行收件人不属于该批运单，已忽略。",
            "{count} rows name no order of this run and are ignored.",
        ),
        ("请确认文件属于同一天。", "Check that the file is of the same day."),
    )
    COUNTY_CHANGED = (
        "W803",
        (
            "规划之后县域数据已有改动，单据按现有数据打印。",
            "The county's files have changed since the day was planned; sheets print them as is.",
        ),
        ("如有影响请重新规划。", "Plan the day anew if that matters."),
    )
    NO_RECIPIENTS_ON_SHEET = (
        "W1241",
        (
            "工作表没有运单号或收件人的列，{count} 行未读取。",
            "The sheet has no column of waybills or of recipients; its {count} rows are not read.",
        ),
        ("如有收件人，请补上表头。", "Put a header above them if they name recipients."),
    )
    COLUMNS_ALIKE = (
        "W1242",
        (
            "多列含义相同：{headers}；每行取左起第一个有内容的。",
            "Several columns say the same: {headers}; of each row the first that is filled counts.",
        ),
        ("如有不同，请删除多余的列。", "Remove the others if they differ."),
    )
