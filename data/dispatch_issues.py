"""Issues of what the dispatcher says of a day: directives and failed attempts."""

from data.issues import IssueTemplate


class DispatchIssue(IssueTemplate):
    """A kind of issue of directives or of failed attempts."""

    SUBJECT_NOT_ONE = (
        "E410",
        (
            "应在 order_id 与 place_id 中恰好填写一项。",
            "Exactly one of order_id and place_id has to be filled in.",
        ),
        (
            "针对一票运单填运单编号，针对一处网点填地点编号。",
            "Name an order, or a place for all its orders.",
        ),
    )
    NOTHING_ASKED = (
        "E411",
        ("指令 {rule} 缺少 {columns}。", "A directive {rule} needs {columns}."),
        ("请填写所缺的一项。", "Fill in what is missing."),
    )
    TOO_MUCH_ASKED = (
        "E412",
        ("指令 {rule} 用不到 {columns}。", "A directive {rule} has no use for {columns}."),
        ("请清空该项，或另写一行。", "Empty it, or write another row."),
    )
    CONTRADICTS = (
        "E413",
        ("与第 {first} 行的指令矛盾。", "It contradicts the directive in row {first}."),
        ("请删除或修改其中一行。", "Remove or change one of the two rows."),
    )
    CONTRADICTS_ITSELF = (
        "E414",
        (
            "车辆 {value} 的驻地是 {home}，不经 {station}。",
            "The home of vehicle {value} is {home}, not {station}.",
        ),
        ("只填车辆或只填站点。", "Name the vehicle or the station only."),
    )
    AFTER_ITS_DUE_DAY = (
        "E415",
        (
            "{value} 晚于运单的时限 {due}。",
            "{value} is after {due}, when the order is due.",
        ),
        ("请改为不晚于该日。", "Name that day or an earlier one."),
    )
    ALREADY_THERE = (
        "E416",
        (
            "运单已在目的地 {value}，无须再派。",
            "The order is at {value} already, where it is to go.",
        ),
        (
            "请更正所在地点，或改为退回。",
            "Correct the place where it is, or send it back.",
        ),
    )
    PINNED_VEHICLE_OUT = (
        "W410",
        (
            "指定的车辆 {vehicle} 今日不出车。",
            "Vehicle {vehicle}, to which orders are pinned, is not available today.",
        ),
        (
            "这些运单将留仓或无法承运；请安排该车或改指定。",
            "They wait or stay out; let it go out, or pin them to another.",
        ),
    )
    ATTEMPTS_SPENT = (
        "W411",
        (
            "{count} 票运单已派送 {most} 次，改为退回。",
            "{count} orders have had all {most} attempts and go back.",
        ),
        (
            "如需继续派送，请调高 operations.attempts 的 most。",
            "To try again, raise most in operations.attempts.",
        ),
    )
    BACK_ALREADY = (
        "W412",
        (
            "{count} 票退回运单已在寄件方一端，不再参与规划。",
            "{count} orders to be sent back are at their sender's end already and are not planned.",
        ),
        ("请登记退回完成。", "Note that they have been returned."),
    )
