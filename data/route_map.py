"""map.html: one file that shows the routes without any network."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any

from data.explanations import names_of, sentence
from data.map_page import UNITS_PER_DEGREE, both, map_page, packed, road_lines
from data.plan_document import PlanDocument
from data.route_sheet import RouteSheet
from data.words import place_kind, road_class, route_kind
from network.county import County
from network.ids import PlaceId
from network.places import PlaceKind
from network.roads import RoadClass
from network.text import Language, Text
from routing.two_echelon.plan import RouteKind

_HEAD_FIGURES = (
    "cost_fen.total",
    "cost_per_order_fen",
    "distance_m.total",
    "vehicles_used",
    "load_factor",
    "orders.total",
    "orders.held",
    "orders.unserved",
    "orders.late",
    "on_time_share",
    "violations",
)


def dump_map(document: PlanDocument, language: Language) -> str:
    """Return the text of map.html.

    Parameters
    ----------
    document
        What to show; its main figures head the page.
    language
        Language shown first; the page can switch.
    """
    county, header = document.county, document.header
    payload = {
        "language": language.value,
        "county": both(Text(county.name_zh, county.name_en)),
        "day": header.day.isoformat(),
        "engine": header.engine,
        "note": county.data_note,
        "figures": [
            {"label": both(f.label), "value": both(f.value)}
            for key in _HEAD_FIGURES
            for f in document.figures
            if f.key == key
        ],
        "words": {key: both(text) for key, text in _words().items()},
        "roads": road_lines(county),
        "places": _places(document),
        "routes": _routes(county, document.sheets),
    }
    return map_page(
        payload,
        title=f"{county.name_zh} {header.day.isoformat()}",
        language=language,
        scripts=("page_parts.js", "map_view.js", "map_page.js"),
    )


def _places(document: PlanDocument) -> list[dict[str, Any]]:
    county = document.county
    index, names = _place_index(county), names_of(county)
    held = Counter(h.place_id for h in document.plan.held)
    why = defaultdict(list)
    for explanation in document.explanations:
        why[explanation.place_id].append(both(sentence(explanation, names)))
    return [
        {
            "id": place.place_id,
            "kind": place.kind.value,
            "name": place.name_zh,
            "x": round(place.lon * UNITS_PER_DEGREE),
            "y": round(place.lat * UNITS_PER_DEGREE),
            "from": place.open_from_s,
            "to": place.open_to_s,
            "township": index.get(place.township_id) if place.township_id is not None else None,
            "held": held[place.place_id],
            "why": why[place.place_id],
        }
        for place in county.places
        if place.is_active
    ]


def _routes(county: County, sheets: Sequence[RouteSheet]) -> list[dict[str, Any]]:
    index = _place_index(county)
    return [
        {
            "id": sheet.route.route_id,
            "kind": sheet.route.kind.value,
            "vehicle": sheet.route.vehicle_id,
            "type": sheet.carrier,
            "km": round(sheet.distance_m / 1000, 3),
            "pieces": sheet.pieces,
            "kg": sheet.peak_kg,
            "load": round(sheet.load_share, 4),
            "fen": sheet.cost.total,
            "estimates": sheet.num_estimates,
            "way": packed(sheet.way),
            "stops": [
                [index[stop.place_id], stop.arrive_s, stop.depart_s, down, up, stop.rest_s]
                for stop, down, up in zip(
                    sheet.route.stops, sheet.pieces_down, sheet.pieces_up, strict=True
                )
            ],
        }
        for sheet in sheets
    ]


def _place_index(county: County) -> dict[PlaceId, int]:
    """Return the position of every place in service, as the page numbers them."""
    in_service = (place.place_id for place in county.places if place.is_active)
    return {place_id: i for i, place_id in enumerate(in_service)}


def _words() -> dict[str, Text]:
    """Return every word of the page by its key."""
    return (
        {f"route-{kind.value}": route_kind(kind) for kind in RouteKind}
        | {f"place-{kind.value}": place_kind(kind) for kind in PlaceKind}
        | {f"road-{value.value}": road_class(value) for value in RoadClass}
        | {
            "plan": Text("共配方案", "joint delivery plan"),
            "engine": Text("方法", "engine"),
            "legend": Text("图例", "Legend"),
            "colours": Text("每辆车一种颜色", "one colour a vehicle"),
            "show": Text("显示", "Show"),
            "routes": Text("线路", "Routes"),
            "route": Text("线路", "route"),
            "vehicle": Text("车辆", "vehicle"),
            "pieces": Text("件", "pieces"),
            "stops": Text("站", "stops"),
            "stop": Text("停靠", "stop"),
            "arrive": Text("到达", "arrive"),
            "depart": Text("离开", "depart"),
            "off": Text("卸", "off"),
            "on": Text("装", "on"),
            "rest": Text("休息", "rest"),
            "load": Text("最高装载", "peak load"),
            "peak": Text("最大载重", "peak weight"),
            "cost": Text("车辆成本", "vehicle cost"),
            "estimates": Text("估算路段（无路网连接）", "estimated legs (no road in the data)"),
            "open": Text("营业", "open"),
            "held": Text("在此留仓的运单", "orders held here"),
            "why": Text("为何这样走", "Why this way"),
            "nobody": Text("今天没有车辆经过。", "No vehicle calls here today."),
            "close": Text("关闭", "close"),
            "zoom-to": Text("放大到该线路", "zoom to this route"),
            "zoom-in": Text("放大", "zoom in"),
            "zoom-out": Text("缩小", "zoom out"),
            "fit": Text("显示全县", "show the whole county"),
            "colon": Text("：", ": "),
            "about": Text("数据说明", "About the data"),
            "no-note": Text("未注明来源。", "no source is stated."),
            "map-help": Text(
                "线路地图：方向键移动，加减号缩放，0 显示全县，Esc 取消选择。线路清单在右侧。",
                "Map of the routes: arrow keys pan, plus and minus zoom, 0 shows the whole county, "
                "Escape clears the choice. The list of routes follows.",
            ),
        }
    )
