"""Issues of a watch folder: its settings, files that cannot be taken, and who watches it."""

from data.issues import IssueTemplate


class WatchIssue(IssueTemplate):
    """A kind of issue of a watch folder."""

    NO_SETTINGS = (
        "E1027",
        ("文件夹 {value} 中没有 watch.toml。", "The folder {value} has no watch.toml."),
        (
            "请用 tongpei watch 文件夹 --init 县域 生成。",
            "Have one written: tongpei watch FOLDER --init COUNTY.",
        ),
    )
    SETTINGS_THERE = (
        "E1028",
        ("文件夹 {value} 中已有 watch.toml。", "The folder {value} has a watch.toml already."),
        ("请直接修改该文件。", "Change that file instead."),
    )
    SETTING_WRONG = (
        "E1029",
        ("设置有误：{detail_zh}", "The setting is wrong: {detail_en}"),
        ("请改正 watch.toml 中的该项。", "Correct it in watch.toml."),
    )
    ALREADY_WATCHED = (
        "E1030",
        (
            "该文件夹已由 {host} 上的进程 {process} 监控（自 {since}）。",
            "Process {process} on {host} watches the folder already (since {since}).",
        ),
        ("请先结束那个进程。", "End that process first."),
    )
    NOT_TAKEN = (
        "W1031",
        ("暂时取不走文件：{detail}。", "The file cannot be taken yet: {detail}."),
        (
            "请关闭打开它的程序；随后自动再试。",
            "Close what has it open; it is tried again by itself.",
        ),
    )
    OPEN_ELSEWHERE = (
        "W1032",
        ("文件正在表格软件中打开。", "The file is open in a spreadsheet."),
        ("请保存并关闭。", "Save and close it."),
    )
    PARTIAL = (
        "W1033",
        ("文件尚未复制完整。", "The file is not complete yet."),
        (
            "请等待复制结束；{patience} 秒内不变即按原样读取。",
            "Wait for the copy; if nothing changes for {patience} s it is read as it is.",
        ),
    )
    STRANGER = (
        "W1034",
        ("不知道该文件属于谁或是什么，未读取。", "Whose file this is, or what, is not known."),
        (
            "请放入某成员的文件夹，或在 watch.toml 中登记；只读取 {suffixes}。",
            "Lay it into a member's folder or name it in watch.toml; only {suffixes} are read.",
        ),
    )
    NAME_UNREADABLE = (
        "W1103",
        ("文件名不是 UTF-8 编码，未读取。", "The name of the file is no UTF-8; it is not read."),
        ("请给文件改名。", "Rename the file."),
    )
    KEPT_EARLIER = (
        "W1035",
        (
            "更正文件没有一行可用，仍以先前的同名文件为准。",
            "No row of the corrected file can be used; the earlier file of that name still counts.",
        ),
        ("请改正后重新放入。", "Correct it and lay it in again."),
    )
    AFTER_PLAN = (
        "W1036",
        (
            "当日方案已排好：新增 {added} 单，撤下 {removed} 单，改动 {changed} 单。",
            "The day is planned already: {added} orders new, {removed} gone, {changed} changed.",
        ),
        (
            "见 corrections.csv；已发车的由下一次规划改派，或与司机联系。",
            "See corrections.csv; what has left is changed by the next plan, or call the driver.",
        ),
    )
    FAILED = (
        "E1037",
        ("处理中断：{detail}", "It could not be finished: {detail}"),
        (
            "文件原样保留，稍后自动再试；一直不成请反馈给维护者。",
            "The file is kept and tried again later; if that never works, please report it.",
        ),
    )
    PLAN_FAILED = (
        "E1038",
        ("未能规划：{detail}", "The day could not be planned: {detail}"),
        ("请按提示改正，稍后自动再试。", "Correct what it says; it is tried again later."),
    )
    EXPIRED = (
        "W1039",
        (
            "{count} 单超过 {days} 天仍未完成，不再规划。",
            "{count} orders are open after {days} days and are not planned any more.",
        ),
        (
            "请查明下落；仍需派送的请重新交单。",
            "Find out what became of them, or hand them in again.",
        ),
    )
