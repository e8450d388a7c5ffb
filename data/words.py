"""The field's words in both languages, as sheets, maps and the command line print them."""

from collections.abc import Sequence

from network.orders import Direction, Temperature
from network.places import PlaceKind
from network.roads import RoadClass
from network.text import Text
from routing.consolidation.hold import HoldPolicy
from routing.two_echelon.alternatives import Obstacle, Otherwise
from routing.two_echelon.directives import DirectiveRule
from routing.two_echelon.plan import RouteKind

_DAY_S = 86_400


def route_kind(kind: RouteKind) -> Text:
    """Return the name of a kind of route."""
    return {
        RouteKind.TRUNK: Text("干线", "trunk"),
        RouteKind.LOCAL: Text("支线", "local"),
        RouteKind.DIRECT: Text("直送", "direct"),
        RouteKind.BUS: Text("公交", "bus"),
    }[kind]


def place_kind(kind: PlaceKind) -> Text:
    """Return the name of a kind of place."""
    return {
        PlaceKind.HUB: Text("县级共配中心", "hub"),
        PlaceKind.STATION: Text("乡镇中转站", "station"),
        PlaceKind.POINT: Text("村级服务站", "point"),
        PlaceKind.FARM: Text("农场", "farm"),
        PlaceKind.COLD_STORE: Text("冷库", "cold store"),
    }[kind]


def road_class(value: RoadClass) -> Text:
    """Return the name of a class of road."""
    return {
        RoadClass.COUNTY: Text("县道", "county road"),
        RoadClass.TOWNSHIP: Text("乡道", "township road"),
        RoadClass.VILLAGE: Text("村道", "village road"),
    }[value]


def direction(value: Direction) -> Text:
    """Return the name of a direction."""
    return {
        Direction.DOWN: Text("下行", "down"),
        Direction.UP: Text("上行", "up"),
        Direction.LATERAL: Text("县内", "lateral"),
    }[value]


def temperature(value: Temperature) -> Text:
    """Return the name of a temperature class."""
    return {
        Temperature.AMBIENT: Text("常温", "ambient"),
        Temperature.CHILLED: Text("冷藏", "chilled"),
        Temperature.FROZEN: Text("冷冻", "frozen"),
    }[value]


def otherwise(value: Otherwise) -> Text:
    """Return the name of a way to make a call otherwise."""
    return {
        Otherwise.VEHICLE: Text("换车", "another vehicle"),
        Otherwise.STATION: Text("换站中转", "via another station"),
        Otherwise.DIRECT: Text("改直送", "directly"),
        Otherwise.BUS: Text("改公交", "by bus"),
        Otherwise.HIRE: Text("增派车辆", "with one more vehicle"),
    }[value]


def obstacle(value: Obstacle) -> Text:
    """Return why there is no way of a kind."""
    return {
        Obstacle.CHANNEL: Text("进出中转站的货物只能直送", "goods of a station travel directly"),
        Obstacle.DIRECTIVE: Text("派单指令不允许", "a directive does not let others"),
        Obstacle.VEHICLE: Text("没有其他车辆", "there is no other vehicle"),
        Obstacle.TEMPERATURE: Text("没有该温层的车辆", "no vehicle for the temperature class"),
        Obstacle.ACCESS: Text("没有车辆能够到达", "no vehicle gets there"),
        Obstacle.CAPACITY: Text("超过车辆容量", "too large for the vehicles"),
        Obstacle.TIME: Text("时间来不及", "not in time"),
    }[value]


def directive_rule(value: DirectiveRule) -> Text:
    """Return what a directive does with its order or place."""
    return {
        DirectiveRule.PIN: Text("指定", "is pinned to"),
        DirectiveRule.BAN: Text("禁用", "is banned from"),
        DirectiveRule.TODAY: Text("当日必发", "has to go today"),
        DirectiveRule.NOT_BEFORE: Text("不早于", "goes no earlier than"),
        DirectiveRule.PRIORITY: Text("优先级", "has priority"),
    }[value]


def name_some(names: Sequence[str], most: int = 8) -> Text:
    """Return the first names, and a mark if there are more."""
    some, is_cut = names[:most], len(names) > most
    return Text("、".join(some) + "……" * is_cut, ", ".join(some) + ", ..." * is_cut)


def clock(seconds: int) -> str:
    """Return ``HH:MM`` of a time of the planned day; other days are marked ``+1``, ``-1``."""
    day, rest = divmod(seconds, _DAY_S)
    mark = f" {day:+d}" if day else ""
    return f"{rest // 3600:02d}:{rest % 3600 // 60:02d}{mark}"


def order_status(status: str) -> Text:
    """Return the name of what became of an order: planned, held, late, unserved, or unknown yet."""
    return {
        "new": Text("未入方案", "not in the plan"),
        "planned": Text("已排", "planned"),
        "held": Text("留仓待发", "held"),
        "late": Text("超时", "late"),
        "unserved": Text("无法承运", "unserved"),
    }[status]


def hold_policy(value: HoldPolicy) -> Text:
    """Return the name of a way to hold orders."""
    return {
        HoldPolicy.DAILY: Text("每日全发", "daily"),
        HoldPolicy.LAZY: Text("到期才发", "lazy"),
        HoldPolicy.TIMETABLE: Text("固定班期", "timetable"),
        HoldPolicy.ROLLING: Text("滚动决策", "rolling"),
        HoldPolicy.SCENARIOS: Text("情景抽样", "scenarios"),
        HoldPolicy.HINDSIGHT: Text("事后最优（近似）", "hindsight (approximate)"),
    }[value]
