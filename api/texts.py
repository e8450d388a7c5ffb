"""Every sentence the command line says, in both languages."""

from network.text import Text
from routing.violation import ViolationKind

DAY_HEAD = Text(
    "{county} {day} · 运单 {orders}（{source}） · 地点 {places} · 车辆 {vehicles} · 方法 {engine}",
    "{county} {day} · {orders} orders ({source}) · {places} places · {vehicles} vehicles · "
    "engine {engine}",
)
SOURCE_SAMPLE = Text("样例日", "sample day")
SOURCE_GENERATED = Text("合成", "synthetic")
SCALED = Text(
    "规模 {scale:g}：运单按合成器生成，车队、分拣线和仓容也按该规模重新配置，不是该县实有车队。",
    "Scale {scale:g}: orders are generated, and fleet, sorting lines and storage are equipped for "
    "that size by the generator; this is not the county's own fleet.",
)
GENERATED_DAY = Text(
    "{day} 的运单由合成器按种子 {seed} 生成。",
    "The orders of {day} are generated with seed {seed}.",
)
REJECTED = Text(
    "退回 {count} 行运单，其余照常规划；全部列在 rejected.csv。",
    "{count} rows of orders are refused, the others are planned; rejected.csv lists them all.",
)
WARNINGS = Text("提示 {count} 条：", "{count} warnings:")
AND_MORE = Text("……另有 {count} 条。", "... and {count} more.")
REFUSED = Text("输入被拒绝：", "The input is refused:")
COMPILING = Text(
    "首次运行：正在编译求解器，需一两分钟，不计入求解时间。",
    "First run: compiling the search takes a minute or two, not counted as planning time.",
)
INTERRUPTED = Text("已中断，保存目前最好的方案。", "Interrupted: the best plan so far is kept.")
ESTIMATES = Text(
    "注意：{count} 段行程没有道路相连，里程和时间为估算。",
    "Note: no road joins the places of {count} legs; their distance and time are estimates.",
)
NO_PLAN = Text("没有找到可用的方案。", "No plan was found.")
UNSERVED = Text("无法承运的运单", "orders not served")
LATE = Text("超时的运单", "late orders")
HELD = Text("留仓待发的运单", "orders held for a later day")
VIOLATIONS = Text("违规 {count} 条：", "{count} violations:")
NO_VIOLATION = Text("检查通过，没有违规。", "Checked: no violation.")
WRITTEN = Text("已写入 {folder}", "written to {folder}")
UNMASKED = Text(
    "单据含完整个人信息，仅供有权查看的人使用。",
    "The sheets show personal data in full: for those only who may see it.",
)
NOT_ALL_HOLDS = Text(
    "有目标、资金或覆盖要求未达到，详见报表。",
    "Some targets, rules of money or coverage do not hold: see the report.",
)
NOT_LISTED = Text("没有 {wrong}；可选：{known}。", "There is no {wrong}; choose among {known}.")
OPEN_MAP = Text("用浏览器打开 {map} 查看线路。", "Open {map} in a browser to see the routes.")
OPEN_SITING_MAP = Text(
    "用浏览器打开 {map} 查看分期选址。", "Open {map} in a browser to see the network by periods."
)
OPEN_FRONT = Text(
    "用浏览器打开 {page} 查看覆盖率与成本。", "Open {page} in a browser to see what coverage costs."
)
OPEN_STORES = Text(
    "用浏览器打开 {page} 查看冷库逐月利用。",
    "Open {page} in a browser to see how full cold stores are by month.",
)
COLD_HEAD = Text(
    "冷库：备选站址 {candidates} 处 · 品种 {crops} 个 · 产地 {places} 处 · 要求 {requirements} 项",
    "cold stores: {candidates} candidate sites · {crops} crops from {places} places · "
    "{requirements} requirements",
)
DAYS = Text(
    "估算相对排线（各期 {draws} 日平均）：{errors}",
    "estimate against planned days, mean of {draws} a period: {errors}",
)
SITING_STORES = Text("正在选冷库……", "deciding where cold stores open ...")
SITING_HEAD = Text(
    "{county} 分期选址 · {periods} 期 · 候选址：中心 {hubs}、中转站 {stations}、服务站 {points} · "
    "要求 {requirements} 项（{spec}）",
    "{county}: siting over {periods} periods · candidates: {hubs} hubs, {stations} stations, "
    "{points} points · {requirements} requirements ({spec})",
)
ORDERS_LEFT_OUT = Text(
    "{count} 行运单被退回，未计入件量。", "{count} rows of orders are refused and do not count."
)
COUNTY_VALID = Text("{county} 校验通过。", "{county} is valid.")
COUNTY_WRITTEN = Text("县域已写入 {folder}", "The county is written to {folder}")
SEATS = Text(
    "乡镇驻地：真实坐标 {real} 个，合成坐标 {synthetic} 个",
    "township seats: {real} at real coordinates, {synthetic} at synthetic ones",
)
DETOURS = Text(
    "绕行系数（路程与直线之比），括号内为实测范围：",
    "detour, way by road over great circle; measured range in brackets:",
)
SAMPLE_ORDERS = Text("样例日 {day}：运单 {count} 单", "sample day {day}: {count} orders")
ROWS_NOT_TAKEN = Text(
    "退回 {count} 处（全部见 imported/issues.csv）：",
    "{count} rows or sheets are refused (imported/issues.csv lists all):",
)
DOCTOR_NEXT = Text(
    "下一步：tongpei county doctor {folder} 检查数据质量。",
    "Next: tongpei county doctor {folder} looks at the quality of the data.",
)
DIAGNOSED = Text(
    "{county}：检查了 {places} 个地点、{roads} 条道路，发现 {count} 处。",
    "{county}: {places} places and {roads} roads looked at, {count} findings.",
)
OPEN_DOCTOR_MAP = Text("用浏览器打开 {map} 在地图上查看。", "Open {map} in a browser to see where.")
DATA_NOTE = Text("数据说明：{note}", "about the data: {note}")
MEMBERS = Text("联盟成员", "members")
BUSES = Text("公交", "buses")
PEOPLE = Text("人口", "inhabitants")
SAMPLE_DAY = Text("样例日", "sample day")
COMPONENTS = Text(
    "路网连通：{count} 个互不相连的部分，最大部分占里程 {share}。",
    "Roads: {count} separate networks, the largest has {share} of the length.",
)
OFF_MAIN = Text(
    "主路网不能到达 {count} 处，行程为估算：{names}。",
    "The main network does not reach {count} places, travel is estimated: {names}.",
)
FAR = Text(
    "离道路超过 500 m 的有 {count} 处：{names}。",
    "{count} places lie more than 500 m from any road: {names}.",
)
TEMPLATES_WRITTEN = Text(
    "模板已写入 {folder}：{count} 个文件", "Templates written to {folder}: {count} files"
)
NO_CALL = Text("今天没有运单在此交付或揽收。", "No order is brought here or taken from here today.")
ORDER = Text("运单 {order}", "order {order}")
CALL = Text("{pieces} 件 · {why}", "{pieces} pieces · {why}")
LATEST_DAY = Text("最迟发出日：{day}", "last day on which it can still go: {day}")
REMEDIES = Text("若要今天送达或收走：", "to carry it today:")
PREPARING = Text("准备数据", "preparing")

SIMULATED_DAY = Text(
    "{policy} {day}：在手 {known}，送达 {arrived}，留待 {kept}，出车 {vehicles}，{yuan} 元",
    "{policy} {day}: {known} in hand, {arrived} arrived, {kept} kept, {vehicles} vehicles, "
    "{yuan} yuan",
)
HINDSIGHT_BOUND = Text(
    "任何守时策略的成本不低于 {yuan} 元；事后最优距此下界 {gap}。",
    "No policy that keeps all promises costs less than {yuan} yuan; hindsight is {gap} above it.",
)
MISSED = Text(
    "{policy}：未履约 {count} 单，{why}（如 {order}，{day}）",
    "{policy}: {count} promises not kept, {why} ({order} on {day}, for one)",
)
SYNTHETIC_ORDERS = Text(
    "运单均为合成；末日之后继续推演，直到全部送达。",
    "All orders are synthetic; after the last day the replay goes on until all have arrived.",
)

REPLANNED = Text(
    "{at} 改派：{routes} 条线路有变，{kept} 条不变；{orders} 单有变，{stay} 单不变。",
    "Planned again at {at}: {routes} routes change, {kept} do not; {orders} orders change, {stay} "
    "do not.",
)
REPLAN_COST = Text(
    "当日成本 {before} 元 → {now} 元；改动另计 {charged} 元（不入成本）。",
    "The day costs {now} yuan instead of {before}; changes are charged {charged} beside.",
)
EVENTS_OR_STATUSES = Text("请给出 --events 或 --statuses。", "Give --events or --statuses.")
NOT_A_CLOCK = Text("应为 HH:MM 形式的时刻。", "It must be a time as HH:MM.")

TIME_OR_ITERATIONS = Text(
    "--time 与 --iterations 只能选一个。", "Give --time or --iterations, not both."
)
TIMETABLE_AND_POLICY = Text(
    "--policy timetable 须给出 --timetable；--timetable 只用于 timetable 与 rolling 策略。",
    "--policy timetable needs --timetable, which is for the policies timetable and rolling only.",
)
ONLY_SIMULATED = Text(
    "scenarios 与 hindsight 是用来比较的策略，只能用于 simulate。",
    "scenarios and hindsight are there to compare with: they can only be simulated.",
)
MEMBERS_DAILY = Text(
    "对照方案 baseline-members 只能每日全发。",
    "The yardstick baseline-members lets everything go daily.",
)
TIMETABLE_LINE = Text("{places} 个地点 · 周{days}", "{places} places · weekdays {days}")
HISTORY = Text(
    "历史运单（{source}）：{first} 至 {last}，营业 {days} 天，日均 {pieces} 件",
    "history ({source}): {first} to {last}, {days} days of service, {pieces} pieces a day",
)
SOURCE_FILES = Text("文件", "files")
FORECAST_ERROR = Text(
    "预测误差（留出 {first} 起一周，{days} 个营业日）：各网点每日 {place}，全县每日 {day}；"
    "照搬上周同日：{naive_place}，{naive_day}",
    "forecast error (week from {first} held back, {days} days of service): places by day {place}, "
    "county by day {day}; the same weekday a week before: {naive_place}, {naive_day}",
)
NOT_MEASURED = Text(
    "历史不足，无法留出一周检验预测。",
    "The history is too short to hold a week back and measure the forecast.",
)
NO_LINE = Text(
    "{count} 个历史上有货的地点不在任何班线上，代表日的方案到不了：{names}。",
    "{count} places with goods in the history are on no line, for the usual day's plan does not "
    "call at them: {names}.",
)
HISTORY_REJECTED = Text(
    "历史文件中退回 {count} 行，其余照常采用。",
    "{count} rows of the history are refused, the others are used.",
)
SCALE_OR_ORDERS = Text(
    "--scale 会生成运单，不能与 --orders 同用。",
    "--scale generates the orders, so it excludes --orders.",
)
SCALE_OR_SAID = Text(
    "--scale 会生成运单，不能与 --directives、--attempts 同用。",
    "--scale generates the orders, so it excludes --directives and --attempts.",
)
MEMBERS_UNTOLD = Text(
    "对照方案 baseline-members 各成员自行租车，不能按派单指令执行。",
    "In the yardstick baseline-members members hire vehicles: directives mean nothing to them.",
)
UNHEARD = Text(
    "派单指令和派送失败表中 {count} 行被退回，未予执行：",
    "{count} rows of directives and failed attempts are refused and not followed:",
)
DIRECTED = Text(
    "派单指令 {count} 条，涉及 {orders} 票运单。", "{count} directives, on {orders} orders."
)
FILE_HEADER = Text("文件", "file")
ROWS_READ = Text("行数", "rows")
ROWS_ACCEPTED = Text("已导入", "accepted")
ROWS_REFUSED = Text("退回", "refused")
ISSUE = Text("问题", "issue")
HOW_OFTEN = Text("次数", "how often")
ROWS_ASIDE = Text("不是运单", "no orders")
NOT_READ = Text("未读取", "not read")
IMPORTED = Text(
    "导入运单 {accepted} 票，{pieces} 件，{weight} kg。",
    "{accepted} orders imported, {pieces} pieces, {weight} kg.",
)
STATUSES_NEW = Text("新登记", "new")
ROWS_LEFT_OUT = Text(
    "有行被退回，其余照常采用；{count} 处原因（全部见 issues.csv）：",
    "Rows are refused, the others count; for {count} reasons (issues.csv lists all):",
)
STATUSES_REFUSED = Text("退回 {count} 行：", "{count} rows are refused:")
RUNS_OR_DAYS = Text(
    "请给出结果文件夹，或 --county 与 --from。",
    "Give run folders, or --county and --from.",
)
XLSX_OR_JSON = Text("--out 只能是 .xlsx 或 .json。", "--out has to be .xlsx or .json.")
IMPORT_ERRORS = Text("退回原因（全部见 issues.csv）：", "Refused for (issues.csv lists all):")
NAMES_TO_CONFIRM = Text(
    "有 {count} 个地名需要确认：请在 {file} 中填写 place_id，然后重新导入。",
    "{count} names of places are to be confirmed: fill in place_id in {file} and import again.",
)
COLUMN_HEADER = Text("表头", "header")
COLUMN_FIELD = Text("字段", "field")
CONFIDENCE = Text("把握", "confidence")
LOOK_AT = Text("备注", "remark")
PLEASE_CHECK = Text("请核对", "please check")
UNUSED = Text("（不用）", "(not used)")
DEFAULT_PROPOSED = Text(
    "没有一列说明 {field}，方案默认取 {value}，请核对。",
    "No column tells {field}; the profile assumes {value}, please check.",
)
SCALE_OR_FLEET = Text(
    "--scale 会重新配置车队，不能与 --fleet 同用。",
    "--scale equips the county anew, so it excludes --fleet.",
)
RUN_OR_FILES = Text(
    "请给出 RUN 文件夹，或同时给出 --orders 和 --plan。",
    "Give a RUN folder, or both --orders and --plan.",
)

STORE_EMPTY = Text("尚无数据结构", "no tables yet")
STORE_AT = Text("数据结构 {revision}（本程序 {head}）", "schema {revision} (this program: {head})")
STORE_UPGRADED = Text("数据结构已升级到 {revision}。", "The schema is at {revision}.")
STORE_DOWNGRADED = Text(
    "数据结构已退回 {revision}；其后增加的内容已删除。",
    "The schema is back at {revision}; what came later is deleted.",
)
DOWNGRADE_DELETES = Text(
    "退回会删除其后增加的表和内容。请先备份，再加 --yes。",
    "Going back deletes the tables that came later, and what is in them. Make a backup first, then "
    "add --yes.",
)
BACKED_UP = Text("已备份 {rows} 行到 {path}", "{rows} rows are saved in {path}")
RESTORED = Text(
    "已恢复 {rows} 行（备份于 {made_at}）。", "{rows} rows are restored (saved at {made_at})."
)
FORGOTTEN = Text(
    "已删除：收件人信息 {recipients} 条，过期会话 {sessions} 个，登录失败计数 {failures} 个。",
    "Deleted: recipients of {recipients} orders, {sessions} sessions that were over, {failures} "
    "counts of failed sign-ins.",
)
SERVING = Text("服务地址 {address}，数据库 {store}", "Serving {store} at {address}")
SERVING_ONE = Text(
    "单机模式：仅本机可用，无需登录。按 Ctrl-C 结束。",
    "For one person on this computer: nobody signs in. Ctrl-C ends it.",
)
SERVING_MANY = Text(
    "需要登录。对外请置于 HTTPS 代理之后。按 Ctrl-C 结束。",
    "People sign in. For others put it behind a proxy with HTTPS. Ctrl-C ends it.",
)
SERVED = Text("服务已结束。", "The service has ended.")
PASSWORD = Text("密码", "Password")
USER_ADDED = Text("已添加用户 {name}（{role}）。", "Added the user {name} ({role}).")
USER_REMOVED = Text("已停用用户 {name}。", "The user {name} is let in no more.")
KEY_ADDED = Text("用户 {name} 的密钥，只显示这一次：", "A key of the user {name}, shown this once:")
AUDIT_HOLDS = Text(
    "审计日志完整，共 {count} 条。请另行记下：{head}",
    "The audit log holds, with {count} entries. Note elsewhere: {head}",
)
AUDIT_BROKEN = Text("审计日志被改动：", "The audit log is not as it was written:")
NOT_A_HEAD = Text("应为 编号:校验值。", "It must be NUMBER:HASH.")


def phase(name: str) -> Text:
    """Return the name of a phase of the search; one without a name is shown as it is."""
    return {
        "search": Text("优化方案", "improving"),
        "due_first": Text("先保到期运单", "what is due first"),
        "siting": Text("选址", "siting"),
    }.get(name, Text(name, name))


def violation(kind: ViolationKind) -> Text:
    """Return what a kind of violation means."""
    return {
        ViolationKind.ORDER_MISSING: Text("运单没有去向", "order is nowhere in the plan"),
        ViolationKind.ORDER_DUPLICATE: Text("运单重复", "order occurs twice"),
        ViolationKind.ORDER_UNKNOWN: Text("运单不存在", "order does not exist"),
        ViolationKind.VEHICLE_UNKNOWN: Text("车辆不存在", "vehicle does not exist"),
        ViolationKind.PLACE_UNKNOWN: Text("地点不存在", "place does not exist"),
        ViolationKind.VEHICLE_UNAVAILABLE: Text("车辆不可用", "vehicle is not available"),
        ViolationKind.ASSIGNMENT_MISMATCH: Text(
            "运单的路段与停靠不符", "legs of the order differ from the stops"
        ),
        ViolationKind.CHAIN_BROKEN: Text("运输链中断", "chain of legs is broken"),
        ViolationKind.CHAIN_TOO_EARLY: Text("未到货先发车", "leaves before the goods are there"),
        ViolationKind.TRAVEL_TOO_FAST: Text("行驶时间不足", "less time than the way takes"),
        ViolationKind.SERVICE_TOO_SHORT: Text("停留时间不足", "stay shorter than the work takes"),
        ViolationKind.ROUTE_NOT_HOME: Text(
            "线路没有从驻地出发并返回", "route does not start and end at home"
        ),
        ViolationKind.CAPACITY: Text("超载", "capacity exceeded"),
        ViolationKind.LOAD_MISSTATED: Text("载重与装卸不符", "load differs from the goods moved"),
        ViolationKind.SHIFT: Text("超过班次时长", "shift too long"),
        ViolationKind.REST: Text("缺少休息", "rest is missing"),
        ViolationKind.RANGE: Text("超过续航", "beyond the vehicle's range"),
        ViolationKind.WORKING_HOURS: Text("不在作业时间", "outside working hours"),
        ViolationKind.TRIPS: Text("超过每日最多趟数", "more trips than allowed a day"),
        ViolationKind.VEHICLES_IN_USE: Text(
            "该车型超过每日最多出车数", "more vehicles of the type out than allowed"
        ),
        ViolationKind.OPENING_HOURS: Text("不在营业时间", "outside opening hours"),
        ViolationKind.RELEASE: Text("早于可发时间", "before the goods are ready"),
        ViolationKind.LATE_UNLISTED: Text("超时未列出", "late and not listed"),
        ViolationKind.LATE_MISSTATED: Text("误列为超时", "listed as late and is not"),
        ViolationKind.HELD_TOO_LONG: Text("留仓超过时限", "held beyond its due time"),
        ViolationKind.TEMPERATURE: Text("温层不符", "wrong temperature class"),
        ViolationKind.ACCESS: Text("车辆无法通行", "no access for the vehicle"),
        ViolationKind.BUS_TIMETABLE: Text("与公交时刻不符", "not as the bus timetable has it"),
        ViolationKind.STORAGE: Text("超过过夜仓容", "more overnight than there is room for"),
        ViolationKind.EXECUTED_CHANGED: Text("改动了已执行的部分", "what is done is changed"),
        ViolationKind.LOADED_MOVED: Text(
            "已装车的货物在别处卸下", "loaded goods leave the vehicle elsewhere"
        ),
        ViolationKind.LOCKED_CHANGED: Text("改动了锁定的线路", "a locked route is changed"),
        ViolationKind.IN_THE_PAST: Text("安排在已过去的时刻", "planned for a time that is past"),
        ViolationKind.NO_SERVICE: Text("当日停运", "no service on this day"),
        ViolationKind.PLACE_CLOSED: Text("网点当日关闭", "the place is closed on this day"),
        ViolationKind.PIN_BROKEN: Text("未按指令指定承运", "not carried as a directive pins it"),
        ViolationKind.BAN_BROKEN: Text(
            "由指令禁用的车辆或站点承运", "carried by whom a directive bans"
        ),
        ViolationKind.DAY_BROKEN: Text(
            "发出日与指令不符", "goes, or waits, on a day against a directive"
        ),
        ViolationKind.STATION_FULL: Text(
            "经站货量超过容量", "more passes the station than it has room for"
        ),
        ViolationKind.SUPPLIED_AGAIN: Text(
            "中转站被多次补货", "the station is supplied more than once"
        ),
        ViolationKind.SITE_UNKNOWN: Text("站址不存在", "site or size does not exist"),
        ViolationKind.SITE_REPEATED: Text("站址或归属重复", "site or assignment occurs twice"),
        ViolationKind.LOCK_BROKEN: Text("与站址锁定不符", "not as the site is locked"),
        ViolationKind.NUM_OPEN: Text("开放数量不符", "more or fewer sites open than allowed"),
        ViolationKind.NOT_OPEN: Text("经由未开放的站址", "goods pass a site that is not open"),
        ViolationKind.OUT_OF_REACH: Text("超出服务半径", "beyond the reach of the site"),
        ViolationKind.DEMAND_UNMET: Text("需求未恰好满足", "gets other than its demand"),
        ViolationKind.SEVERAL_SOURCES: Text("来源不止一处", "served from more than one site"),
        ViolationKind.SITE_CAPACITY: Text("超过站址容量", "more than the site's size holds"),
        ViolationKind.TOO_SMALL: Text("低于最小规模", "less than the site's size asks for"),
        ViolationKind.UNBALANCED: Text("进出数量不等", "passes on other than it gets"),
        ViolationKind.SITE_LOST: Text(
            "站址缩小、建成后关闭或撤销后重开", "shrinks, closes once built, or opens again"
        ),
        ViolationKind.REQUIREMENT_MISSED: Text("未达到政策要求", "a requirement is not kept"),
        ViolationKind.PRODUCE_UNKNOWN: Text(
            "农产品、用途或月份不存在", "no such produce, need or month"
        ),
        ViolationKind.PRODUCE_EXCEEDED: Text("入库量超过产量", "more taken in than is harvested"),
        ViolationKind.SUBSIDY_REFUSED: Text("不符合补助条件", "subsidised against the rules"),
    }[kind]
