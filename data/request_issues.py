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
