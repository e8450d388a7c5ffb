"""Explanations of a plan as people read them and as explanations.json holds them."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Literal

from pydantic import Field

from data.plan_json import PlanHeader, TextWire, Wire
from data.words import directive_rule, obstacle, otherwise
from network.county import County
from network.ids import PlaceId
from network.text import Text
from routing.two_echelon.alternatives import Alternative, Explanation, Obstacle, Otherwise
from routing.two_echelon.directives import Directive
from routing.two_echelon.reasons import named_rows

EXPLANATIONS_VERSION = 1
_VEHICLE, _BUS = Text("车辆", "vehicle"), Text("公交", "bus")
_DIRECTLY = Text("直送", "directly")


class AlternativeWire(Wire):
    """Another way to make a call, or why there is none."""

    otherwise: Otherwise
    station_id: str | None
    vehicle_id: str | None = Field(description="of a bus: its trip")
    route_id: str | None = Field(description="null: the vehicle stays at home in the plan")
    difference_fen: int | None = Field(description="what the day would cost more; null: no way")
    obstacle: Obstacle | None


class ExplanationWire(Wire):
    """A call as the plan makes it, and what the best alternatives would cost."""

    place_id: str
    order_ids: tuple[str, ...]
    pieces: int
    route_id: str
    vehicle_id: str
    is_bus: bool
    station_id: str | None = Field(description="the station its goods go via; null: directly")
    marginal_fen: int | None = Field(description="what the day would cost less without the call")
    alternatives: tuple[AlternativeWire, ...]
    text: TextWire


class ExplanationsWire(Wire):
    """Why every call of a plan is made as it is."""

    version: Literal[1]
    county: str
    date: date
    engine: str
    is_complete: bool = Field(description="false: the search was cancelled, nothing is explained")
    calls: tuple[ExplanationWire, ...]


def dump_explanations(
    explanations: Sequence[Explanation],
    header: PlanHeader,
    names: Mapping[PlaceId, str],
    *,
    is_complete: bool,
) -> str:
    """Return the text of explanations.json, a call on a line of its own.

    Parameters
    ----------
    explanations, header
        What to write, and what plan.json says of the plan.
    names
        Names of all places.
    is_complete
        Whether every call of the plan is explained.
    """
    head = {
        "version": EXPLANATIONS_VERSION,
        "county": header.county,
        "date": header.day.isoformat(),
        "engine": header.engine,
        "is_complete": is_complete,
    }
    lines = [f" {_json(key)}: {_json(value)}" for key, value in head.items()]
    calls = ",\n".join("  " + _json(explanation_wire(e, names)) for e in explanations)
    lines.append(' "calls": [\n' + calls + "\n ]" if calls else ' "calls": []')
    return "{\n" + ",\n".join(lines) + "\n}\n"


def explanation_wire(explanation: Explanation, names: Mapping[PlaceId, str]) -> dict[str, Any]:
    """Return an explanation as JSON holds it."""
    text = sentence(explanation, names)
    return {
        "place_id": explanation.place_id,
        "order_ids": list(explanation.order_ids),
        "pieces": explanation.pieces,
        "route_id": explanation.route_id,
        "vehicle_id": explanation.vehicle_id,
        "is_bus": explanation.is_bus,
        "station_id": explanation.station_id,
        "marginal_fen": explanation.marginal_fen,
        "alternatives": [alternative_wire(each) for each in explanation.alternatives],
        "text": {"zh": text.zh, "en": text.en},
    }


def alternative_wire(alternative: Alternative) -> dict[str, Any]:
    """Return an alternative as JSON holds it."""
    return {
        "otherwise": alternative.otherwise.value,
        "station_id": alternative.station_id,
        "vehicle_id": alternative.vehicle_id,
        "route_id": alternative.route_id,
        "difference_fen": alternative.difference_fen,
        "obstacle": None if alternative.obstacle is None else alternative.obstacle.value,
    }


def names_of(county: County) -> dict[PlaceId, str]:
    """Return the names of all places."""
    return {place.place_id: place.name_zh for place in county.places}


def sentence(explanation: Explanation, names: Mapping[PlaceId, str]) -> Text:
    """Return why a call is made as it is, in one sentence."""
    way = channel(explanation.station_id, names)
    by = _BUS if explanation.is_bus else _VEHICLE
    chosen = Text("{way}，{by} {vehicle}（{route}）", "{way}, {by} {vehicle} ({route})").fill(
        way=way, by=by, vehicle=explanation.vehicle_id, route=explanation.route_id
    )
    if explanation.is_under_way:
        return Text(
            "{chosen}：当日已在执行中，不作比较",
            "{chosen}: the day is under way, so nothing is compared",
        ).fill(chosen=chosen)
    if explanation.marginal_fen is None:
        return Text(
            "{chosen}：该线路无法还原或有违规，未作比较",
            "{chosen}: the route cannot be read or breaks a rule, so nothing is compared",
        ).fill(chosen=chosen)
    yuan = f"{explanation.marginal_fen / 100:,.2f}"
    best = explanation.best
    if best is None:
        return Text(
            "{chosen}：{yuan} 元；没有其他办法（{why}）",
            "{chosen}: {yuan} yuan; there is no other way ({why})",
        ).fill(chosen=chosen, yuan=yuan, why=_obstacles(explanation.alternatives))
    is_better = (best.difference_fen or 0) < 0
    rank = Text("更省", "cheaper") if is_better else Text("次优", "next best")
    return Text(
        "{chosen}：{yuan} 元；{rank}：{best}", "{chosen}: {yuan} yuan; {rank}: {best}"
    ).fill(chosen=chosen, yuan=yuan, rank=rank, best=described(best, names))


def described(alternative: Alternative, names: Mapping[PlaceId, str]) -> Text:
    """Return an alternative with its vehicle and difference, or why there is none."""
    if alternative.difference_fen is None:
        return _obstacles([alternative])
    is_bus = alternative.otherwise is Otherwise.BUS
    idle = Text("未带货", "carries nothing now") if is_bus else Text("未出车", "stays at home now")
    return Text(
        "{way}，{by} {vehicle}（{route}），{yuan} 元",
        "{way}, {by} {vehicle} ({route}), {yuan} yuan",
    ).fill(
        way=channel(alternative.station_id, names),
        by=_BUS if is_bus else _VEHICLE,
        vehicle=alternative.vehicle_id,
        route=alternative.route_id or idle,
        yuan=f"{alternative.difference_fen / 100:+,.2f}",
    )


def directive_wire(directive: Directive, names: Mapping[PlaceId, str]) -> dict[str, Any]:
    """Return a directive as JSON holds it."""
    text = directive_sentence(directive, names)
    return {
        "row": directive.row or None,
        "rule": directive.rule.value,
        "order_id": directive.order_id,
        "place_id": directive.place_id,
        "vehicle_id": directive.vehicle_id,
        "station_id": directive.station_id,
        "day": None if directive.day is None else directive.day.isoformat(),
        "priority": directive.priority or None,
        "text": {"zh": text.zh, "en": text.en},
    }


def directive_sentence(directive: Directive, names: Mapping[PlaceId, str]) -> Text:
    """Return what a directive says, with its row in the dispatcher's file."""
    parts = []
    if directive.vehicle_id is not None:
        parts.append(Text("车辆 {x}", "vehicle {x}").fill(x=directive.vehicle_id))
    if directive.station_id is not None:
        name = names.get(directive.station_id, directive.station_id)
        parts.append(Text("站点{x}", "{x}").fill(x=name))
    if directive.day is not None:
        parts.append(Text("{x}", "{x}").fill(x=directive.day.isoformat()))
    if directive.priority:
        parts.append(Text("{x}", "{x}").fill(x=directive.priority))
    what = Text("、".join(part.zh for part in parts), ", ".join(part.en for part in parts))
    whom = (
        Text("本单", "the order") if directive.order_id is not None else Text("本地点", "the place")
    )
    said = Text("派单指令{rows}：{whom}{rule} {what}", "directive ({rows}): {whom} {rule} {what}")
    filled = said.fill(
        rows=named_rows([directive.row]), whom=whom, rule=directive_rule(directive.rule), what=what
    )
    return Text(filled.zh.rstrip(), filled.en.rstrip())


def channel(station_id: PlaceId | None, names: Mapping[PlaceId, str]) -> Text:
    """Return how goods go: directly, or via a station."""
    if station_id is None:
        return _DIRECTLY
    return Text("经{station}", "via {station}").fill(station=names.get(station_id, station_id))


def _obstacles(alternatives: Sequence[Alternative]) -> Text:
    found = [
        Text("{what}：{why}", "{what}: {why}").fill(
            what=otherwise(alternative.otherwise), why=obstacle(alternative.obstacle)
        )
        for alternative in alternatives
        if alternative.obstacle is not None
    ]
    return Text("；".join(t.zh for t in found), "; ".join(t.en for t in found))


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)
