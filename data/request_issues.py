"""Issues of requests: what the service refuses before, or instead of, doing what was asked."""

from data.issues import IssueTemplate


class RequestIssue(IssueTemplate):
    """A kind of issue of a request."""

    NOT_SIGNED_IN = (
        "E976",
        ("尚未登录，或登录已失效。", "Nobody is signed in, or the session or key holds no more."),
        ("请登录，或提供有效的接口密钥。", "Sign in, or send a valid key."),
    )
    NOT_ALLOWED = (
        "E977",
        ("角色 {role} 不能进行此操作。", "The role {role} may not do this."),
        ("请由 {roles} 操作。", "Ask somebody who is one of: {roles}."),
    )
    NO_SUCH_ADDRESS = (
        "E978",
        ("没有地址 {value}。", "There is nothing at {value}."),
        ("请核对地址，参见 /v1/openapi.json。", "Check the address against /v1/openapi.json."),
    )
    WRONG_METHOD = (
        "E979",
        ("该地址不支持 {value}。", "This address does not take {value}."),
        ("请使用 Allow 所列的方法。", "Use a method that Allow lists."),
    )
    NOT_ACCEPTABLE = (
        "E980",
        ("无法以 {value} 格式回答。", "There is no answer in the form {value}."),
        ("请在 Accept 中选择：{known}。", "Accept one of: {known}."),
    )
    TOO_LARGE = (
        "E981",
        ("请求内容超过 {limit} 字节。", "The body is larger than {limit} bytes."),
        ("请分批提交。", "Send it in parts."),
    )
    WRONG_MEDIA_TYPE = (
        "E982",
        ("不支持内容格式 {value}。", "Bodies of the type {value} are not read here."),
        ("请使用 Content-Type：{known}。", "Use one of the content types: {known}."),
    )
    WRONG_VALUE = (
        "E983",
        ("该值不符合要求：{detail}", "The value is not as it has to be: {detail}"),
        ("请更正后重试。", "Correct it and try again."),
    )
    NO_PRECONDITION = (
        "E984",
        (
            "修改方案须说明所依据的版本。",
            "A change of a plan has to say from which version it was made.",
        ),
        (
            "请在 If-Match 中带上读取时的 ETag；首个版本用 If-None-Match: *。",
            "Send the ETag that was read as If-Match; If-None-Match: * for a first version.",
        ),
    )
    WRONG_PRECONDITION = (
        "E985",
        ("条件 {value} 不成立。", "The condition {value} does not hold."),
        ("请重新读取，再作修改。", "Read it again and make the change there."),
    )
    KEY_REUSED = (
        "E986",
        (
            "Idempotency-Key {value} 已用于另一请求。",
            "The Idempotency-Key {value} was used for another request.",
        ),
        ("不同的请求请用不同的值。", "Use another one for another request."),
    )
    KEY_IN_USE = (
        "E987",
        (
            "Idempotency-Key {value} 的请求仍在处理。",
            "The request with the Idempotency-Key {value} is still being answered.",
        ),
        ("请稍后重试。", "Try again in a moment."),
    )
    CROSS_SITE = (
        "E988",
        ("请求不是由本服务的页面发出。", "The request does not come from a page of this service."),
        (
            "请带上登录时所得的 X-CSRF-Token，或改用接口密钥。",
            "Send the X-CSRF-Token that signing in gave, or use a key.",
        ),
    )
    NOT_OWN_ORDER = (
        "E989",
        ("该运单不属于成员 {member}。", "The order is not one of the member {member}."),
        ("只提交本单位的运单。", "Hand in your own orders only."),
    )
    ID_NOT_FREE = (
        "E990",
        ("编号 {value} 不可用。", "The id {value} cannot be used."),
        ("请换一个编号，例如加上本单位前缀。", "Use another one, such as with a prefix of yours."),
    )
    ALREADY_DONE = (
        "W1205",
        (
            "运单 {value} 已签收或取消：内容已保存，但不会运送。",
            "Order {value} is signed for or cancelled: it is kept, but nobody carries it.",
        ),
        (
            "如仍需运送，请换编号重新提交，或补报其新状态。",
            "If it is still to be carried, hand it in under another id, or report a later status.",
        ),
    )
    WRONG_ARCHIVE = (
        "E991",
        ("不是可用的压缩包：{detail}", "This is no usable archive: {detail}"),
        (
            "请上传县域文件夹的 zip 压缩包，或正常的 xlsx 文件。",
            "Send a zip archive of a county's folder, or an ordinary xlsx file.",
        ),
    )
    FAULT = (
        "E992",
        ("服务内部出错（{value}）。", "The service itself failed ({value})."),
        ("请将此编号反馈给维护者。", "Report this number to the maintainers."),
    )
    NOBODY_CAN_SIGN_IN = (
        "E993",
        (
            "在 {value} 上提供服务需要登录，但还没有用户。",
            "Serving at {value} needs people to sign in, and there is no user yet.",
        ),
        (
            "请先运行 tongpei user add；单机使用请保留默认的 127.0.0.1。",
            "Run tongpei user add first; for one person on this computer keep 127.0.0.1.",
        ),
    )
    CANNOT_LISTEN = (
        "E994",
        ("无法在 {value} 上监听：{detail}", "It is not possible to listen at {value}: {detail}"),
        ("请换一个端口或地址。", "Choose another port or address."),
    )
    WRONG_HOST = (
        "E995",
        (
            "单机模式只应答本机地址，不应答 {value}。",
            "For one person the service answers to this computer's own names, not to {value}.",
        ),
        (
            "请用 http://127.0.0.1 打开；对外服务请先添加用户。",
            "Open http://127.0.0.1; add users to serve others.",
        ),
    )
    NOTHING_LOCKED = (
        "E1005",
        (
            "方案 {value} 没有锁定的线路或停靠。",
            "No route or stop of the plan {value} is locked.",
        ),
        (
            "请先锁定要保留的线路或停靠；什么都不保留时直接重新规划。",
            "Lock what is to stay; to keep nothing, plan the day anew.",
        ),
    )
    UNDER_WAY = (
        "E1006",
        (
            "方案 {value} 已在执行，不能整日重新规划。",
            "The plan {value} is under way: the day cannot be planned as a whole any more.",
        ),
        ("请改用途中改派（replans）。", "Plan it again during the day (replans)."),
    )
    ORDER_TAKEN = (
        "E1007",
        (
            "编号 {value} 已用于另一运单。",
            "The id {value} belongs to another order.",
        ),
        ("加急运单请用新的编号。", "Give the urgent order an id of its own."),
    )
    OLD_BASE = (
        "E1008",
        (
            "改派依据方案第 {base} 版，不能存到第 {value} 版之上。",
            "The job planned version {base} again; it cannot replace version {value}.",
        ),
        (
            "请对新版本重新改派，或另存为其他名称。",
            "Plan the newer version again, or keep this one under another name.",
        ),
    )
    NO_SITING = (
        "E1009",
        (
            "任务 {value} 没有选址方案，不能以此格式导出。",
            "The job {value} has no roll-out to show.",
        ),
        (
            "请以 JSON 读取结果，其中写明无法满足的要求。",
            "Read the result as JSON: it names what cannot be kept.",
        ),
    )
    NO_ORDERS = (
        "E1010",
        ("{value} 没有运单。", "There are no orders of {value}."),
        (
            "请先上传该日运单，或选择有运单的日期。",
            "Hand in orders of that day first, or choose a day that has some.",
        ),
    )
    WRONG_VROOM = (
        "E1011",
        (
            "VROOM 请求中的 {value} 有误：{detail}",
            "{value} of the VROOM request is wrong: {detail}",
        ),
        ("请更正后重试。", "Correct it and try again."),
    )
    NOT_OF_VROOM = (
        "E1012",
        ("不支持 VROOM 的 {value}。", "{value} of VROOM is not supported here."),
        (
            "请去掉该项；支持范围见 docs/formats.md。",
            "Leave it out; docs/formats.md says what is supported.",
        ),
    )
    NOT_STATED = (
        "E1142",
        (
            "VROOM 的 {value} 在此无法如实表达：{detail}",
            "{value} of VROOM cannot be stated here: {detail}",
        ),
        (
            "请改动或去掉该项；支持范围见 docs/formats.md。",
            "Change it or leave it out; docs/formats.md says what is supported.",
        ),
    )
    TOO_MANY_VROOM = (
        "E1013",
        (
            "{value} 有 {count} 个，此处最多 {limit} 个。",
            "There are {count} {value}; here {limit} is the most.",
        ),
        (
            "较大的问题请上传运单并按日规划。",
            "Hand in larger problems as orders of a county, and plan their day.",
        ),
    )
    BUSY = (
        "E1014",
        ("正在求解另一 VROOM 请求。", "Another VROOM request is being solved."),
        ("请稍后重试。", "Try again in a moment."),
    )
    VROOM_FAILED = (
        "E1015",
        ("VROOM 请求未能求解。", "The VROOM request could not be solved."),
        ("请重试；仍失败时请反馈给维护者。", "Try again; report it if it fails again."),
    )
    TOO_MANY_ORDERS = (
        "E1016",
        (
            "该日有 {count} 单，工作簿最多 {limit} 单。",
            "There are {count} orders or more; a workbook holds {limit} at most.",
        ),
        ("请导出 CSV。", "Take them as CSV."),
    )
    NO_SUCH_CALL = (
        "E1017",
        (
            "{value} 不是本县车辆的停靠，或没有交接的运单。",
            "{value} is no call of a vehicle of the county in which orders are handed over.",
        ),
        (
            "请核对线路与地点；班车、临时车辆和只中转的停靠不能锁定，可锁定整条线路。",
            "Calls of buses and hired vehicles, or where goods are handed on: lock the route.",
        ),
    )
    STILL_COUNTING = (
        "E1121",
        ("报表正在统计。", "The report is still being counted."),
        (
            "请按 Retry-After 稍后以同样的请求再取。",
            "Ask again in the same way after the time that Retry-After says.",
        ),
    )
    DAYS_TURNED = (
        "E1122",
        (
            "最后一天 {last} 早于第一天 {first}。",
            "The last day, {last}, is before the first, {first}.",
        ),
        ("请更正日期范围。", "Correct the range of days."),
    )
    TOO_MANY_DAYS = (
        "E1123",
        (
            "日期范围有 {count} 天，此报表最多 {limit} 天。",
            "The range has {count} days; this report holds {limit} at most.",
        ),
        ("请缩短日期范围。", "Choose fewer days."),
    )
    TOO_MANY_ROWS = (
        "E1124",
        (
            "这些天至少有 {count} 单，逐单列出最多 {limit} 单。",
            "There are {count} orders or more on these days; {limit} at most are listed.",
        ),
        (
            "请缩短日期范围，或只取合计。",
            "Choose fewer days, or ask for the totals only.",
        ),
    )
    COUNTY_CHANGED = (
        "E1125",
        (
            "县域 {value} 刚被他人更新，该文件未保存。",
            "Somebody else has just changed the county {value}; the file is not saved.",
        ),
        ("请重新上传该文件。", "Send the file again."),
    )
