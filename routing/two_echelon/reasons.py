"""The reasons a day gives for orders that wait, stay out or come late: cause and action."""

from collections.abc import Iterable

from network.orders import Temperature
from network.text import Text
from routing.two_echelon.directives import LOCKED_ROW
from routing.violation import Reason, ReasonCode

TEMPERATURES = {
    Temperature.AMBIENT: Text("常温", "ambient"),
    Temperature.CHILLED: Text("冷藏", "chilled"),
    Temperature.FROZEN: Text("冷冻", "frozen"),
}

NOBODY_LEFT = Text("没有这样的可用车辆", "there is none that is available")

_TEXTS: dict[ReasonCode, tuple[Text, Text]] = {
    ReasonCode.NOT_READY: (
        Text(
            "运单在当日发车截止（{cutoff}）前未完成分拣或交件",
            "the order is not sorted or handed in by today's cut-off ({cutoff})",
        ),
        Text(
            "留待次日首班发出；需当日发出请提前到件或推迟截止时间",
            "it goes with the next day's first departure; to send it today, bring it earlier or "
            "move the cut-off",
        ),
    ),
    ReasonCode.CAN_WAIT: (
        Text(
            "时限允许，与同一地点后续运单合并配送更省",
            "its promise leaves time, and it costs less together with later orders for the place",
        ),
        Text(
            "最迟在可发日发出；需当日发出请用派单指令标为当日必发",
            "it goes on its latest day at the latest; to send it today, give a directive that it "
            "must go",
        ),
    ),
    ReasonCode.NO_SERVICE_TODAY: (
        Text("当日为联盟停运日", "the alliance does not operate on this day"),
        Text("留待下一个营运日发出", "it goes on the next operating day"),
    ),
    ReasonCode.WAITS_AT_STATION: (
        Text(
            "上行件已集至乡镇站，当日没有可行的回程干线",
            "collected to the township station; no trunk can feasibly take it home today",
        ),
        Text(
            "次日首班干线回程带回；需当日带回请增加一趟傍晚干线",
            "it rides home with the next day's trunk; for today, add an evening trunk trip",
        ),
    ),
    ReasonCode.LATE_AT_STATION: (
        Text(
            "只有乡镇站的车当日能取到，已集至乡镇站；当日没有可行的回程干线，将晚于承诺时间到达",
            "only vehicles of stations can fetch it today: collected to the station, where no "
            "trunk can feasibly take it home today, it arrives after the promised time",
        ),
        Text(
            "次日首班干线回程带回；需守时请提前交件，或增加一趟傍晚干线",
            "it rides home with the next day's trunk; to keep the promise, hand it in earlier or "
            "add an evening trunk trip",
        ),
    ),
    ReasonCode.WAITS_AT_HUB: (
        Text("县内互寄件已集至县仓待分拣", "a lateral order, collected to the hub for sorting"),
        Text("次日随下行件派往目的地", "it goes down to its destination the next day"),
    ),
    ReasonCode.NO_TEMPERATURE: (
        Text(
            "没有可用车辆能够承运温层“{temperature}”",
            "no available vehicle carries temperature class {temperature}",
        ),
        Text(
            "为该温层增加车辆，或在车型表中登记其冷藏（冷冻）容积",
            "add a vehicle for this class, or state its chilled (frozen) litres in the type table",
        ),
    ),
    ReasonCode.TOO_LARGE: (
        Text(
            "重量或体积（{kg} 公斤，{litres} 升）超过任何可达车辆的容量",
            "weight or volume ({kg} kg, {litres} l) exceed every vehicle that gets there",
        ),
        Text("拆单，或安排更大的车辆", "split the order, or provide a larger vehicle"),
    ),
    ReasonCode.NO_ACCESS: (
        Text(
            "没有车辆能够从县仓或站点到达“{place}”",
            "no vehicle can drive to {place} from the hub or a station",
        ),
        Text(
            "检查道路数据与封闭路段，或安排更小的车型",
            "check road data and closures, or provide a smaller vehicle class",
        ),
    ),
    ReasonCode.BUS_TOO_SHORT: (
        Text(
            "只有客运班车到达“{place}”，停靠时间至多交接 {most} 件，此单 {pieces} 件",
            "only buses get to {place}, where they stand for {most} pieces at most, not {pieces}",
        ),
        Text(
            "拆单，或请客运公司延长停靠",
            "split the order, or ask the bus company for a longer stop",
        ),
    ),
    ReasonCode.NO_BUS_TODAY: (
        Text(
            "只有客运班车到达“{place}”，当日没有赶得上的班次",
            "only buses get to {place}, and it can catch none of today's",
        ),
        Text(
            "随后续班次发出；需更早送达请安排能到达的车辆",
            "it goes with a later day's bus; to send it sooner, provide a vehicle that gets there",
        ),
    ),
    ReasonCode.PLACE_CLOSED: (
        Text("“{place}”当日关闭", "{place} is closed on this day"),
        Text("留待次日，或改派邻近网点", "wait for the next day, or use a place nearby"),
    ),
    ReasonCode.OPEN_TOO_SHORT: (
        Text(
            "“{place}”当日的营业时间不足以完成交接",
            "{place} is not open long enough to hand the order over today",
        ),
        Text("延长该网点营业时间，或拆单", "open the place for longer, or split the order"),
    ),
    ReasonCode.NOT_SERVED_PLACE: (
        Text("“{place}”未开通服务", "{place} is not in service"),
        Text("启用该网点或改派邻近网点", "put the place in service or use a place nearby"),
    ),
    ReasonCode.FLEET_TOO_SMALL: (
        Text(
            "当日可用车辆的容量或工时不足",
            "today's vehicles have not enough room or working time left",
        ),
        Text(
            "增加一辆车或加班时间，或将部分运单留待次日",
            "add a vehicle or overtime, or keep some orders for the next day",
        ),
    ),
    ReasonCode.DUE_TOO_SOON: (
        Text(
            "最早也要晚于承诺时间到达",
            "even the fastest way arrives after the promised time",
        ),
        Text("与客户协商时限，或提前交件", "agree on a later time, or hand in earlier"),
    ),
    ReasonCode.DIRECTED_LATER: (
        Text(
            "派单指令{rows}要求不早于 {day} 发出",
            "the directive ({rows}) lets it go on {day} at the earliest",
        ),
        Text(
            "留待该日；需提前发出请修改指令", "it goes on that day; to send it earlier, change it"
        ),
    ),
    ReasonCode.DIRECTED_TOO_LATE: (
        Text(
            "派单指令{rows}要求不早于 {day} 发出，但要守时最迟须于 {latest} 发出",
            "the directive ({rows}) lets it go on {day} at the earliest, but to arrive in time it "
            "has to go on {latest} at the latest",
        ),
        Text(
            "将指令日期改为不晚于该日，或与客户协商时限",
            "name that day or an earlier one, or agree on a later time",
        ),
    ),
    ReasonCode.DIRECTED_VEHICLE_OUT: (
        Text(
            "派单指令{rows}指定的车辆 {vehicle} 当日不出车",
            "vehicle {vehicle}, to which the directive ({rows}) pins it, is not available today",
        ),
        Text(
            "安排该车出车，或改指定其他车辆、取消指定",
            "let the vehicle go out, or pin the order to another, or to none",
        ),
    ),
    ReasonCode.DIRECTED_UNFIT: (
        Text(
            "派单指令{rows}允许的车辆无法承运：{why}",
            "of the vehicles that the directive ({rows}) lets carry it, none can: {why}",
        ),
        Text("修改或取消该指令", "change the directive, or take it back"),
    ),
    ReasonCode.DIRECTED_FULL: (
        Text(
            "派单指令{rows}允许的车辆当日容量或时间不足",
            "the vehicles that the directive ({rows}) lets carry it have not enough room or time "
            "left today",
        ),
        Text(
            "放宽该指令，或减少这些车辆的其他指定运单",
            "let others carry it too, or pin fewer orders to these vehicles",
        ),
    ),
    ReasonCode.BREAKDOWN: (
        Text("车辆 {what} 途中故障", "vehicle {what} has broken down"),
        Text(
            "需更早送达请增派车辆接驳",
            "to bring it sooner, send another vehicle",
        ),
    ),
    ReasonCode.CLOSURE: (
        Text("{what} 临时封闭", "{what} has been closed during the day"),
        Text("恢复通行后发出，或改由其他网点交接", "it goes when open again, or by another place"),
    ),
    ReasonCode.LATE_LINEHAUL: (
        Text("{what} 到车的干线晚点", "the linehaul of {what} is late"),
        Text(
            "需更早送达请增加一趟车",
            "to bring it sooner, add a trip",
        ),
    ),
    ReasonCode.URGENT_ORDER: (
        Text("加急运单当日已无车辆赶得上", "no vehicle can take this urgent order today"),
        Text("增派车辆，或与客户协商时限", "send another vehicle, or agree on a later time"),
    ),
    ReasonCode.REFUSED: (
        Text("拒收或已取消", "refused or cancelled"),
        Text("随车带回，联系寄件人处理退件", "it comes back; ask the sender what to do with it"),
    ),
    ReasonCode.BUS_CANCELLED: (
        Text("客运班次 {what} 停开", "bus trip {what} does not run"),
        Text("需更早送达请增派车辆", "to bring it sooner, send another vehicle"),
    ),
    ReasonCode.VEHICLE_OUT: (
        Text("车辆 {what} 不能出车", "vehicle {what} is out of service"),
        Text("需更早送达请增派车辆", "to bring it sooner, send another vehicle"),
    ),
    ReasonCode.BEHIND_TIME: (
        Text("车辆落后于计划，当日来不及", "vehicles are behind time today"),
        Text("需更早送达请增派车辆", "to bring it sooner, send another vehicle"),
    ),
    ReasonCode.MOVED_BY_HAND: (
        Text("手工调整停靠后晚于承诺时间到达", "stops were moved by hand, and it arrives too late"),
        Text("移回原处，或换一条线路", "move the stop back, or to another route"),
    ),
}


def named_rows(rows: Iterable[int]) -> Text:
    """Return how texts name rows of the file of directives, or that a stop is locked."""
    rows = set(rows)
    shown = sorted(row for row in rows if row > 0)
    if LOCKED_ROW in rows:
        return Text("（锁定的停靠）", "a locked stop")
    if not shown:
        return Text("", "not from a file")
    zh = f"（第 {'、'.join(map(str, shown))} 行）"
    return Text(zh, f"row {', '.join(map(str, shown))}")


def reason(code: ReasonCode, **values: object) -> Reason:
    """Return the reason of a code, its texts filled with `values`."""
    cause, action = _TEXTS[code]
    return Reason(code=code, cause=cause.fill(**values), action=action.fill(**values))
