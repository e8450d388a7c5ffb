"""Words of siting in both languages, as its sheets, maps and tables print them."""

from network.places import Building
from network.text import Text
from routing.outcome import Status
from routing.siting.problem import Lock
from routing.siting.rollout.measures import Unit


def status(value: Status) -> Text:
    """Return what is known of a roll-out."""
    return {
        Status.OPTIMAL: Text("已证明最优", "proven: none is cheaper"),
        Status.FEASIBLE: Text("可行，最优性未证明", "feasible, not proven cheapest"),
        Status.INFEASIBLE: Text("已证明无解", "proven: none keeps all requirements"),
        Status.UNKNOWN: Text("时间内未找到", "none found in time"),
    }[value]


def building(value: Building) -> Text:
    """Return the state of a building."""
    return {
        Building.EXISTING: Text("已有", "existing"),
        Building.NEW: Text("新建", "new"),
        Building.NONE: Text("无", "none"),
    }[value]


def lock(value: Lock | None) -> Text:
    """Return what is decided of a site beforehand."""
    if value is None:
        return Text("", "")
    return {Lock.OPEN: Text("锁定开放", "open"), Lock.CLOSED: Text("锁定关闭", "closed")}[value]


def unit(value: Unit) -> Text:
    """Return what a requirement counts."""
    return {
        Unit.TOWNSHIPS: Text("乡镇", "townships"),
        Unit.VILLAGES: Text("村", "villages"),
        Unit.SITES: Text("站址", "sites"),
        Unit.RESIDENTS: Text("人", "residents"),
        Unit.FEN: Text("元", "yuan"),
        Unit.KG: Text("公斤", "kg"),
        Unit.MONTHS: Text("月", "months"),
    }[value]


def is_kept(slack: int) -> Text:
    """Return whether a requirement is kept."""
    return Text("达标", "kept") if slack >= 0 else Text("未达标", "missed")


def yes_no(*, is_so: bool) -> Text:
    """Return yes or no."""
    return Text("是", "yes") if is_so else Text("否", "no")
