"""Issues of the store: what cannot be opened, kept, restored or done now, and what to do."""

from data.issues import DataError, IssueTemplate


class StoreIssue(IssueTemplate):
    """A kind of issue of the store."""

    UNREACHABLE = (
        "E951",
        ("数据库 {value} 无法打开：{detail}", "The database {value} cannot be opened: {detail}"),
        (
            "请检查 TONGPEI_DATABASE_URL、权限和数据库服务。",
            "Check TONGPEI_DATABASE_URL, permissions and the database server.",
        ),
    )
    UNKNOWN_URL = (
        "E952",
        ("{value} 不是支持的数据库地址。", "{value} is no address of a supported database."),
        (
            "请用 sqlite:///文件 或 postgresql://用户@主机/库。",
            "Use sqlite:///FILE or postgresql://USER@HOST/DATABASE.",
        ),
    )
    OLD_SCHEMA = (
        "E953",
        (
            "数据库结构为 {revision}，本程序需要 {head}。",
            "The database is at {revision}; this program needs {head}.",
        ),
        (
            "请先备份，再运行 tongpei store upgrade。",
            "Make a backup, then run tongpei store upgrade.",
        ),
    )
    NEW_SCHEMA = (
        "E954",
        (
            "数据库结构 {revision} 不属于本程序，可能来自更新的版本。",
            "The database is at {revision}, which this program does not know: it may be newer.",
        ),
        ("请使用较新的程序。", "Use the newer program."),
    )
    NO_STORE = (
        "E955",
        ("{value} 中还没有数据。", "There is no store in {value} yet."),
        ("请先运行 tongpei store upgrade。", "Run tongpei store upgrade first."),
    )
    NOT_EMPTY = (
        "E956",
        ("数据库 {value} 中已有数据。", "The database {value} holds data already."),
        ("请恢复到空的数据库。", "Restore into an empty database."),
    )
    NOT_A_BACKUP = (
        "E957",
        ("不是本项目的备份：{detail}", "This is no backup of this project: {detail}"),
        (
            "请选择 tongpei store backup 写出的文件。",
            "Choose a file that tongpei store backup wrote.",
        ),
    )
    DAMAGED_BACKUP = (
        "E958",
        ("备份中的 {value} 与清单不符。", "{value} in the backup is not as its manifest says."),
        ("请改用另一份备份。", "Use another backup."),
    )
    WRONG_SUFFIX = (
        "E959",
        (
            "备份文件 {value} 的扩展名应为 .zip；SQLite 数据库也可用 .db。",
            "A backup is named *.zip; of an SQLite database also *.db. This is {value}.",
        ),
        ("请换一个文件名。", "Give it another name."),
    )
    UNKNOWN_KEPT = (
        "E960",
        ("数据库中没有{what_zh} {value}。", "The store holds no {what_en} {value}."),
        ("请核对编号。", "Check the id."),
    )
    PLAN_CHANGED = (
        "E961",
        (
            "方案 {value} 已是第 {version} 版，您依据的是第 {based_on} 版。",
            "Plan {value} is at version {version}; you started from version {based_on}.",
        ),
        ("请打开新版本，再作修改。", "Open the newer version and make the change there."),
    )
    QUEUE_FULL = (
        "E962",
        ("排队任务已满（{count} 个）。", "{count} jobs are waiting, which is the limit."),
        ("请稍后再提交，或取消等待中的任务。", "Submit it later, or cancel one that waits."),
    )
    JOB_OVER = (
        "E963",
        ("任务 {value} 已结束（{state_zh}）。", "The job {value} is over ({state_en})."),
        ("无需再操作。", "There is nothing to do."),
    )
    NO_JOB_PLAN = (
        "E964",
        ("任务 {value} 还没有方案。", "The job {value} has found no plan."),
        ("请等待，或重新提交。", "Wait for it, or submit it again."),
    )
    NAME_TAKEN = (
        "E965",
        ("用户名 {value} 已被使用。", "There is a user named {value}."),
        ("请换一个用户名。", "Choose another name."),
    )
    WEAK_PASSWORD = (
        "E966",
        ("密码少于 {count} 个字符。", "The password has fewer than {count} characters."),
        ("请使用更长的密码。", "Choose a longer one."),
    )
    SIGN_IN_FAILED = (
        "E967",
        ("用户名或密码不对。", "The name or the password is wrong."),
        ("请核对后重试。", "Check both and try again."),
    )
    SIGN_IN_BLOCKED = (
        "E968",
        (
            "失败次数过多，{seconds} 秒后可再试。",
            "There were too many failures; the next try is possible in {seconds} seconds.",
        ),
        ("请稍候，或联系管理员。", "Wait, or ask an administrator."),
    )
    ROLE_NEEDS = (
        "E969",
        ("角色 {value} 需要填写 {what}。", "The role {value} needs {what}."),
        ("请补填。", "Fill it in."),
    )
    AUDIT_BROKEN = (
        "E970",
        (
            "审计日志第 {value} 条被改动：{detail_zh}",
            "Entry {value} of the audit log is not as it was written: {detail_en}",
        ),
        (
            "请与备份比对，并查明何人可以直接写数据库。",
            "Compare it with a backup, and find out who can write to the database directly.",
        ),
    )
    MEMORY_EXCEEDED = (
        "E971",
        ("任务用内存超过 {count} MB，已停止。", "The job took more than {count} MB."),
        ("请提高内存上限，或缩小任务。", "Raise its memory limit, or plan less at once."),
    )
    TIME_EXCEEDED = (
        "E972",
        ("任务超过时限 {count} 秒，已停止。", "The job took longer than {count} seconds."),
        ("请提高时限，或缩短求解时间。", "Raise its time limit, or search for less time."),
    )
    INTERRUPTED = (
        "E973",
        ("任务中断：执行进程已退出。", "The job was interrupted: its process ended."),
        (
            "若有中途最好的方案，可直接采用；否则请重新提交。",
            "Keep the best plan so far, if there is one, or submit it again.",
        ),
    )
    JOB_FAULT = (
        "E974",
        ("任务出错：{detail}", "The job failed: {detail}"),
        ("请反馈给维护者。", "Report it to the maintainers."),
    )
    NOT_STARTED = (
        "W1202",
        (
            "任务未能启动：{detail}",
            "The job could not be started: {detail}",
        ),
        (
            "会自动再试。若一直如此，请释放内存，或重启服务。",
            "It is tried again by itself. If it stays so, free memory, or restart the service.",
        ),
    )
    PLACES_GONE = (
        "W951",
        (
            "{count} 票运单未参加计划：县域第 {version} 版没有地点 {value}。",
            "{count} orders are not planned: version {version} of the county lacks {value}.",
        ),
        (
            "运单仍在手。请在县域中恢复这些地点，或更正、取消这些运单。",
            "They stay in hand. Put the places back into the county, or correct or cancel them.",
        ),
    )


class StoreError(DataError):
    """The store cannot be opened, restored or written as asked."""


class ConflictError(StoreError):
    """Somebody else was faster: what was to be changed is not as it was any more."""


class QueueFullError(StoreError):
    """As many jobs wait as may."""


class SignInError(StoreError):
    """Nobody is signed in: wrong, unknown, expired, or blocked for a while."""
