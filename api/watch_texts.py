"""Every sentence a watcher says, in both languages."""

from network.text import Text

WATCHING = Text(
    "开始监控 {folder}：{sources} 个来源，{plan}。按 Ctrl-C 结束。",
    "Watching {folder}: {sources} sources, {plan}. Ctrl-C ends it.",
)
PLANS_AT = Text("每天 {times} 规划{day}", "plans {day} at {times}")
TODAY, TOMORROW = Text("当日", "the day"), Text("次日", "the next day")
NO_PLANS = Text("不规划", "no plans")
ENDED = Text("监控结束。", "The watch has ended.")
RESUMED = Text("继续处理上次未完成的 {name}。", "Going on with {name}, which was not finished.")
TAKEN = Text("取走 {name}（{whose}），计入 {day}。", "Took {name} ({whose}), counted for {day}.")
STATUSES = Text("运单状态", "statuses")
IMPORTED = Text(
    "{name}：导入 {accepted} 票，退回 {refused} 行 → {folder}",
    "{name}: {accepted} orders accepted, {refused} rows refused -> {folder}",
)
REPORTED = Text(
    "{name}：登记状态 {accepted} 条，退回 {refused} 行 → {folder}",
    "{name}: {accepted} statuses accepted, {refused} rows refused -> {folder}",
)
NOTHING_USABLE = Text(
    "{name}：没有一行可用，已退回（{codes}）→ {folder}",
    "{name}: not one row can be used, refused ({codes}) -> {folder}",
)
REPLACES = Text(
    "{name} 更正先前的同名文件：新增 {added} 单，撤下 {removed} 单，改动 {changed} 单。",
    "{name} corrects the earlier file: {added} orders are new, {removed} gone, {changed} changed.",
)
FURTHER = Text(
    "{name} 与先前的同名文件没有相同运单，作为另一份文件（{source}）计入。",
    "{name} has no order in common with the earlier file of its name; it counts beside it as "
    "{source}.",
)
NAMES_WAIT = Text(
    "有 {count} 个地名待确认：请在 names.csv 中填写 place_id，再重新放入文件。",
    "{count} names of places are to be confirmed: fill in place_id in names.csv, then lay the "
    "file in again.",
)
MADE_UP = Text(
    "规划时刻 {moment} 已过，现在补做。", "The plan time {moment} was missed; it is made up now."
)
UNREADABLE = Text(
    "{count} 单与现在的县域资料不符（地点或成员已不在），未规划。",
    "{count} orders no longer fit the county (a place or member is gone) and are not planned.",
)
PLANNED = Text("{day} 已排好 → {folder}", "{day} is planned -> {folder}")
REPLANNED = Text(
    "{day} 已改派：新增 {added} 单，撤下 {gone} 单 → {folder}",
    "{day} is planned again: {added} orders are new, {gone} gone -> {folder}",
)
NOTHING_TO_PLAN = Text("{day} 没有在手运单，不规划。", "No order is in hand for {day}; no plan.")
NOTHING_CHANGED = Text(
    "{day} 的方案已在执行，没有新变化，不改派。",
    "The plan of {day} is under way and nothing has changed; it stays.",
)
NO_SHEETS = Text(
    "方案已写出，但单据没有打印成：{detail}", "The plan is there, its sheets are not: {detail}"
)
ACTUALS = Text(
    "{day} 实际：签收 {signed} / {orders} 票，及时率 {on_time} → {file}",
    "{day} in fact: {signed} of {orders} signed, {on_time} on time -> {file}",
)
INTERRUPTED = Text(
    "规划中断，下次启动时补做。", "The plan was interrupted; it is made up next time."
)
WRITTEN = Text("已写出 {file}，请核对后启动。", "{file} is written; look it over, then start.")
SUMMARY = Text(
    "取走 {taken} 个文件，退回 {refused} 个，等待 {waiting} 个，规划 {planned} 次。",
    "{taken} files taken, {refused} refused, {waiting} waiting, {planned} plans.",
)
UNKNOWN = Text("暂无", "not known")
