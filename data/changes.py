"""changes.json, and the words for it: what a plan made during the day has changed, and why."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from pydantic import Field

from data.plan_json import ReasonWire, TextWire, Wire, reason_wire
from data.words import clock, name_some
from network.ids import PlaceId
from network.text import Text
from routing.replanning.differences import (
    Differences,
    OrderChange,
    OrderDifference,
    RouteChange,
    RouteDifference,
)

CHANGES_VERSION = 1
_NAMED = 3


class RouteChangeWire(Wire):
    """What is different about a vehicle's day."""

    route_id: str
    vehicle_id: str
    difference: RouteDifference
    added: tuple[str, ...] = Field(description="places it now calls at too")
    dropped: tuple[str, ...] = Field(description="places it calls at no longer")
    shift_s: int = Field(description="how much later it is home; negative: earlier")
    from_s: int = Field(description="from when on it is different")
    text: TextWire


class OrderChangeWire(Wire):
    """What is different for an order; arrivals are null on days on which it does not arrive."""

    order_id: str
    difference: OrderDifference
    vehicles_before: tuple[str, ...]
    vehicles_now: tuple[str, ...]
    arrive_before_s: int | None
    arrive_now_s: int | None
    why: ReasonWire | None = Field(description="null: it arrives in time")
    text: TextWire


class ChangesWire(Wire):
    """What a plan made during the day has changed, and why; times are seconds after midnight."""

    version: Literal[1]
    at_s: int
    freedom: str
    cost_before_fen: int
    cost_fen: int
    stability_fen: int = Field(description="what changes are charged; no cost holds it")
    kept_routes: int
    kept_orders: int
    routes: tuple[RouteChangeWire, ...]
    orders: tuple[OrderChangeWire, ...]


def changes_wire(found: Differences, names: Mapping[PlaceId, str], head: Mapping[str, Any]) -> Any:
    """Return changes as JSON holds them.

    Parameters
    ----------
    found, names
        What is different, and the names of all places.
    head
        What is said of the whole beside: the moment, costs.
    """
    return {
        "version": CHANGES_VERSION,
        **head,
        "kept_routes": found.kept_routes,
        "kept_orders": found.kept_orders,
        "routes": [_route_wire(change, names) for change in found.routes],
        "orders": [_order_wire(change) for change in found.orders],
    }


def route_sentence(change: RouteChange, names: Mapping[PlaceId, str]) -> Text:
    """Return what is different about a vehicle's day, in one sentence."""
    what = {
        RouteDifference.NEW: Text("增派出车", "goes out now"),
        RouteDifference.GONE: Text("不再出车", "stays at home now"),
        RouteDifference.STOPPED: Text("停驶，货物接驳或带回", "is given up; its goods are fetched"),
        RouteDifference.CALLS: Text("停靠有变", "calls elsewhere"),
        RouteDifference.SEQUENCE: Text("停靠顺序有变", "calls in another order"),
        RouteDifference.GOODS: Text("装卸有变", "carries other goods"),
        RouteDifference.TIMES: Text("只改时刻", "only the times change"),
    }[change.difference]
    parts = [what]
    for places, word in (
        (change.added, Text("增加 {names}", "now also {names}")),
        (change.dropped, Text("取消 {names}", "no longer {names}")),
    ):
        if places:
            unique = list(dict.fromkeys(names.get(p, p) for p in places))
            parts.append(word.fill(names=name_some(unique)))
    minutes = round(change.shift_s / 60)
    if minutes and change.difference is not RouteDifference.STOPPED:
        late = Text("收车晚 {minutes} 分钟", "home {minutes} minutes later")
        early = Text("收车早 {minutes} 分钟", "home {minutes} minutes earlier")
        parts.append((late if minutes > 0 else early).fill(minutes=abs(minutes)))
    told = Text("；".join(p.zh for p in parts), "; ".join(p.en for p in parts))
    return Text("{at} 起 {told}", "from {at} {told}").fill(at=clock(change.from_s), told=told)


def order_groups(changes: Sequence[OrderChange]) -> list[Text]:
    """Return a line for all orders that change alike, the largest groups first.

    An order that changes like no other is told with its times.
    """
    groups: dict[tuple[object, ...], list[OrderChange]] = {}
    for change in changes:
        code = None if change.reason is None else change.reason.cause
        groups.setdefault((change.difference, change.vehicle_ids, code), []).append(change)
    lines = []
    for alike in sorted(groups.values(), key=len, reverse=True):
        ids = name_some([change.order_id for change in alike], _NAMED)
        if len(alike) == 1:
            line = Text("{ids}：{told}", "{ids}: {told}").fill(
                ids=ids, told=order_sentence(alike[0])
            )
        else:
            line = Text("{count} 单（{ids}）：{told}", "{count} orders ({ids}): {told}").fill(
                count=len(alike), ids=ids, told=_together(alike)
            )
        lines.append(line)
    return lines


def _together(alike: Sequence[OrderChange]) -> Text:
    """Return what is different about several orders, from the first to the last arrival."""
    arrivals = [change.arrive_s[1] for change in alike if change.arrive_s[1] is not None]
    first = alike[0]
    was, now = (Text(*["、".join(ids) or "-"] * 2) for ids in first.vehicle_ids)
    told = {
        OrderDifference.NEW: Text("新增，{now}", "new, {now}"),
        OrderDifference.ANOTHER_VEHICLE: Text(
            "改由 {now}（原 {was}）", "by {now} instead of {was}"
        ),
        OrderDifference.ANOTHER_TIME: Text("{now} 改时", "{now} at another time"),
        OrderDifference.PUT_OFF: Text("留待次日", "put off to a later day"),
        OrderDifference.UNSERVED: Text("无法承运", "not served"),
        OrderDifference.LATE: Text("{now} 超时", "late by {now}"),
        OrderDifference.TAKEN_UP: Text("今日可送，{now}", "go today after all, {now}"),
    }[first.difference].fill(was=was, now=now)
    if arrivals:
        told = Text("{told}，{first} 至 {last} 到", "{told}, arriving {first} to {last}").fill(
            told=told, first=clock(min(arrivals)), last=clock(max(arrivals))
        )
    if first.reason is None:
        return told
    return Text("{told}：{cause}", "{told}: {cause}").fill(told=told, cause=first.reason.cause)


def order_sentence(change: OrderChange) -> Text:
    """Return what is different about an order, in one sentence."""
    was, now = (Text(*["、".join(ids) or "-"] * 2) for ids in change.vehicle_ids)
    before_s, after_s = change.arrive_s
    told = {
        OrderDifference.NEW: Text("新增，{now}，{after} 到", "new, {now}, arrives {after}"),
        OrderDifference.ANOTHER_VEHICLE: Text(
            "改由 {now}（原 {was}），{after} 到", "by {now} instead of {was}, arrives {after}"
        ),
        OrderDifference.ANOTHER_TIME: Text(
            "{after} 到（原 {before}）", "arrives {after} instead of {before}"
        ),
        OrderDifference.PUT_OFF: Text("留待次日", "put off to a later day"),
        OrderDifference.UNSERVED: Text("无法承运", "not served"),
        OrderDifference.LATE: Text("超时，{after} 到", "late, arrives {after}"),
        OrderDifference.TAKEN_UP: Text(
            "今日可送，{now}，{after} 到", "goes today after all, {now}, arrives {after}"
        ),
    }[change.difference].fill(
        was=was,
        now=now,
        before="-" if before_s is None else clock(before_s),
        after="-" if after_s is None else clock(after_s),
    )
    if change.reason is None:
        return told
    return Text("{told}：{cause}", "{told}: {cause}").fill(told=told, cause=change.reason.cause)


def _route_wire(change: RouteChange, names: Mapping[PlaceId, str]) -> dict[str, Any]:
    text = route_sentence(change, names)
    return {
        "route_id": change.route_id,
        "vehicle_id": change.vehicle_id,
        "difference": change.difference.value,
        "added": list(change.added),
        "dropped": list(change.dropped),
        "shift_s": change.shift_s,
        "from_s": change.from_s,
        "text": {"zh": text.zh, "en": text.en},
    }


def _order_wire(change: OrderChange) -> dict[str, Any]:
    text = order_sentence(change)
    return {
        "order_id": change.order_id,
        "difference": change.difference.value,
        "vehicles_before": list(change.vehicle_ids[0]),
        "vehicles_now": list(change.vehicle_ids[1]),
        "arrive_before_s": change.arrive_s[0],
        "arrive_now_s": change.arrive_s[1],
        "why": None if change.reason is None else reason_wire(change.reason),
        "text": {"zh": text.zh, "en": text.en},
    }
