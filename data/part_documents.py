"""Workbooks and maps of what somebody sees of a plan: a member's orders, a station's sheet.

They print a view that was made of what may be seen, so nothing else can get into them; what they
add are names and places on the map.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from data.explanations import names_of
from data.plan_json import PlanHeader
from data.route_sheet import RouteSheet
from data.words import clock, direction, order_status, route_kind, temperature
from data.workbook import Cell, Column, WorkbookWriter
from network.county import County
from network.ids import OrderId, PlaceId
from network.orders import Direction, Order
from network.places import Place
from network.text import Language, Text
from routing.two_echelon.plan import RouteKind

_DIGITS = 6

View = Mapping[str, Any]
"""What somebody sees of a plan, as JSON holds it."""

_FIGURES = {
    "orders": Text("运单", "orders"),
    "pieces": Text("件数", "pieces"),
    "kg": Text("公斤", "kg"),
    "planned": Text("已排", "planned"),
    "late": Text("超时", "late"),
    "held": Text("留仓待发", "held"),
    "unserved": Text("无法承运", "unserved"),
}


def member_workbook(
    view: View, own: Mapping[OrderId, Order], county: County, language: Language, header: PlanHeader
) -> bytes:
    """Return a member's workbook: its figures, and what becomes of each of its orders.

    Parameters
    ----------
    view, own
        What the member sees of the plan, and its orders.
    county, language, header
        For names of places, of sheets and words, and the day.
    """
    writer = WorkbookWriter(language, header.day)
    figures = ((_FIGURES[name].to(language), value) for name, value in view["figures"].items())
    columns = Column(Text("指标", "figure"), 24), Column(Text("数值", "value"), 14, "0.##")
    writer.sheet(Text("汇总", "summary"), columns, figures)
    rows = _member_rows(view, own, county, language)
    writer.sheet(Text("运单", "orders"), _member_columns(), rows)
    return writer.content()


def member_geojson(view: View, own: Mapping[OrderId, Order], county: County) -> str:
    """Return where a member's orders go or come from, a point an order, with what becomes of it."""
    places, features = county.place_by_id(), []
    for entry in view["orders"]:
        order = own[entry["order_id"]]
        end = order.origin_id if order.direction is Direction.UP else order.destination_id
        legs = entry["legs"]
        features.append(
            _point(
                places[end],
                {
                    "order_id": order.order_id,
                    "direction": order.direction.value,
                    "pieces": order.pieces,
                    "status": entry["status"],
                    "status_zh": order_status(entry["status"]).zh,
                    "depart": clock(legs[0]["depart_s"]) if legs else None,
                    "arrive": clock(legs[-1]["arrive_s"]) if legs else None,
                },
            )
        )
    return _collection(features)


def station_workbook(view: View, county: County, language: Language, header: PlanHeader) -> bytes:
    """Return a station's workbook: who calls, the routes that start there, and what waits."""
    writer = WorkbookWriter(language, header.day)
    names = names_of(county)
    writer.sheet(Text("到发", "calls"), _call_columns(), _call_rows(view, language))
    writer.sheet(Text("线路", "routes"), _stop_columns(), _stop_rows(view, names))
    writer.sheet(Text("暂存", "waiting"), _waiting_columns(), _waiting_rows(view, language))
    return writer.content()


def station_geojson(view: View, county: County, sheets: Mapping[str, RouteSheet]) -> str:
    """Return a station, and the routes that start there with their stops, without what they cost.

    Parameters
    ----------
    view, county
        What the station sees, and places.
    sheets
        The ways of the routes by id.
    """
    places = county.place_by_id()
    home = places[PlaceId(view["place_id"])]
    features = [_point(home, {"calls": len(view["calls"]), "waiting": len(view["waiting"])})]
    for route in view["routes"]:
        way = sheets[route["route_id"]].way
        line = [list(vertex) for vertex in (way if len(way) > 1 else way * 2)]
        stops = route["stops"]
        told = {
            "route_id": route["route_id"],
            "vehicle_id": route["vehicle_id"],
            "kind": route["kind"],
            "depart": clock(stops[0]["depart_s"]),
            "back": clock(stops[-1]["arrive_s"]),
            "stops": len(stops),
        }
        features.append(_feature({"type": "LineString", "coordinates": line}, told))
        for number, stop in enumerate(stops, start=1):
            of_stop = {
                "route_id": route["route_id"],
                "sequence": number,
                "arrive": clock(stop["arrive_s"]),
                "depart": clock(stop["depart_s"]),
                "deliver": list(stop["deliver"]),
                "collect": list(stop["collect"]),
            }
            features.append(_point(places[PlaceId(stop["place_id"])], of_stop))
    return _collection(features)


def _member_columns() -> tuple[Column, ...]:
    return (
        Column(Text("运单编号", "order"), 18),
        Column(Text("运单号", "waybill no."), 20),
        Column(Text("方向", "direction"), 8),
        Column(Text("温层", "temperature"), 10),
        Column(Text("起点", "origin"), 20),
        Column(Text("终点", "destination"), 20),
        Column(Text("件数", "pieces"), 7, "0"),
        Column(Text("公斤", "kg"), 9, "0.0"),
        Column(Text("状态", "status"), 12),
        Column(Text("出发", "departure"), 9),
        Column(Text("到达", "arrival"), 9),
        Column(Text("时限", "due"), 9),
        Column(Text("原因", "cause"), 50),
        Column(Text("处理办法", "action"), 50),
    )


def _member_rows(
    view: View, own: Mapping[OrderId, Order], county: County, language: Language
) -> Iterator[tuple[Cell, ...]]:
    names = names_of(county)
    for entry in view["orders"]:
        order, legs, why = own[entry["order_id"]], entry["legs"], entry["why"]
        yield (
            order.order_id,
            order.waybill_no,
            direction(order.direction).to(language),
            temperature(order.temperature).to(language),
            names.get(order.origin_id, order.origin_id),
            names.get(order.destination_id, order.destination_id),
            order.pieces,
            order.weight_kg,
            order_status(entry["status"]).to(language),
            clock(legs[0]["depart_s"]) if legs else "",
            clock(legs[-1]["arrive_s"]) if legs else "",
            clock(order.due_s),
            "" if why is None else why["cause"][language.value],
            "" if why is None else why["action"][language.value],
        )


def _call_columns() -> tuple[Column, ...]:
    return (
        Column(Text("线路", "route"), 12),
        Column(Text("类型", "kind"), 8),
        Column(Text("车辆", "vehicle"), 16),
        Column(Text("到达", "arrive"), 9),
        Column(Text("离开", "depart"), 9),
        Column(Text("卸单数", "orders off"), 9, "0"),
        Column(Text("装单数", "orders on"), 9, "0"),
        Column(Text("卸下运单", "unloaded"), 50),
        Column(Text("装上运单", "loaded"), 50),
    )


def _call_rows(view: View, language: Language) -> Iterator[tuple[Cell, ...]]:
    for call in view["calls"]:
        yield (
            call["route_id"],
            route_kind(RouteKind(call["kind"])).to(language),
            call["vehicle_id"],
            clock(call["arrive_s"]),
            clock(call["depart_s"]),
            len(call["deliver"]),
            len(call["collect"]),
            _listed(call["deliver"]),
            _listed(call["collect"]),
        )


def _stop_columns() -> tuple[Column, ...]:
    return (
        Column(Text("线路", "route"), 12),
        Column(Text("车辆", "vehicle"), 16),
        Column(Text("序号", "no."), 6, "0"),
        Column(Text("地点编号", "place"), 18),
        Column(Text("地点", "name"), 20),
        Column(Text("到达", "arrive"), 9),
        Column(Text("离开", "depart"), 9),
        Column(Text("卸下运单", "unloaded"), 50),
        Column(Text("装上运单", "loaded"), 50),
    )


def _stop_rows(view: View, names: Mapping[PlaceId, str]) -> Iterator[tuple[Cell, ...]]:
    for route in view["routes"]:
        for number, stop in enumerate(route["stops"], start=1):
            yield (
                route["route_id"],
                route["vehicle_id"],
                number,
                stop["place_id"],
                names.get(stop["place_id"], ""),
                clock(stop["arrive_s"]),
                clock(stop["depart_s"]),
                _listed(stop["deliver"]),
                _listed(stop["collect"]),
            )


def _waiting_columns() -> tuple[Column, ...]:
    return (
        Column(Text("运单编号", "order"), 18),
        Column(Text("最晚第几天", "latest day"), 10, "0"),
        Column(Text("原因", "cause"), 50),
        Column(Text("处理办法", "action"), 50),
    )


def _waiting_rows(view: View, language: Language) -> Iterator[tuple[Cell, ...]]:
    for entry in view["waiting"]:
        cause, action = entry["cause"], entry["action"]
        yield (
            entry["order_id"],
            entry["latest_day"],
            cause[language.value],
            action[language.value],
        )


_MOST_LETTERS = 32_000  # a cell of a workbook holds 32,767


def _listed(order_ids: list[str]) -> str:
    text = " ".join(order_ids)
    return text if len(text) <= _MOST_LETTERS else f"{text[:_MOST_LETTERS]} …"


def _point(place: Place, told: Mapping[str, Any]) -> dict[str, Any]:
    position = [round(place.lon, _DIGITS), round(place.lat, _DIGITS)]
    known = {"place_id": place.place_id, "name": place.name_zh}
    return _feature({"type": "Point", "coordinates": position}, known | dict(told))


def _feature(geometry: dict[str, Any], properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def _collection(features: list[dict[str, Any]]) -> str:
    rows = ",\n".join(json.dumps(f, ensure_ascii=False, allow_nan=False) for f in features)
    return f'{{"type": "FeatureCollection", "features": [\n{rows}\n]}}\n'
