"""siting_map.html: the network period by period, one file that needs no network."""

from collections import defaultdict
from typing import Any

from data.map_page import UNITS_PER_DEGREE, both, map_page, road_lines
from data.siting.document import SitingDocument
from data.words import place_kind, road_class
from network.places import PlaceKind
from network.roads import RoadClass
from network.text import Language, Text

_KINDS = (PlaceKind.HUB, PlaceKind.STATION, PlaceKind.POINT)
_FEN = 100


def dump_siting_map(document: SitingDocument, language: Language) -> str:
    """Return the text of siting_map.html.

    Parameters
    ----------
    document
        What to show; a roll-out is in it.
    language
        Language shown first; the page can switch.
    """
    county, siting = document.county, document.siting
    payload = {
        "language": language.value,
        "county": both(Text(county.name_zh, county.name_en)),
        "periods": list(document.periods),
        "note": county.data_note,
        "spec": siting.spec.note,
        "figures": _figures(document),
        "words": {key: both(text) for key, text in _words().items()},
        "roads": road_lines(county),
        "places": _Places(document).payload(),
    }
    return map_page(
        payload,
        title=county.name_zh,
        language=language,
        scripts=("page_parts.js", "map_view.js", "siting_view.js", "siting_page.js"),
    )


def _figures(document: SitingDocument) -> list[dict[str, Any]]:
    """Return the figures that head the page, each with a value a period."""
    periods = document.siting.periods

    def share(value: int, of: int) -> str:
        return f"{value / of:.1%}" if of else "-"

    figures = (
        (place_kind(PlaceKind.STATION), [str(p.open.station) for p in periods]),
        (place_kind(PlaceKind.POINT), [str(p.open.point) for p in periods]),
        (
            Text("行政村覆盖率", "villages covered"),
            [share(p.villages.value, p.villages.of) for p in periods],
        ),
        (
            Text("成本（元）", "cost, yuan"),
            [f"{p.money.total_fen / _FEN:,.0f}" for p in periods],
        ),
        (
            Text("财政建设资金（元）", "public money, yuan"),
            [f"{p.money.public_fen / _FEN:,.0f}" for p in periods],
        ),
    )
    return [
        {"label": both(label), "values": [both(Text(value, value)) for value in values]}
        for label, values in figures
    ]


class _Places:
    """The places of the map with their states."""

    def __init__(self, document: SitingDocument) -> None:
        self._document = document
        cold = document.siting.cold
        self._stores = {} if cold is None else {store.site_id: store for store in cold.stores}
        supplies = () if cold is None else cold.supplies
        named = {*self._stores, *(supply.place_id for supply in supplies)}
        self._shown = [
            place
            for place in document.county.places
            if place.kind in _KINDS or place.place_id in named
        ]
        self._index = {str(place.place_id): i for i, place in enumerate(self._shown)}
        self._numbers = range(len(document.periods))
        self._brings = defaultdict(list)
        for supply in supplies:
            self._brings[supply.place_id].append([self._index[supply.site_id], supply.kg])
        self._sites = defaultdict(list)
        for site in document.siting.sites:
            self._sites[site.site_id].append(site)
        self._villages = {village.village_id: village for village in document.siting.villages}
        self._station_of: dict[tuple[int, str], str | None] = {}
        for village in document.siting.villages:
            for t, point_id in enumerate(village.point_ids):
                if point_id is not None:
                    self._station_of[t, point_id] = village.station_ids[t]

    def payload(self) -> list[dict[str, Any]]:
        """Return the places as the page reads them."""
        return [
            {
                "id": place.place_id,
                "kind": place.kind.value,
                "name": place.name_zh,
                "x": round(place.lon * UNITS_PER_DEGREE),
                "y": round(place.lat * UNITS_PER_DEGREE),
                "source": place.coordinate_source,
                "people": place.population,
                "poor": place.is_poverty_village,
            }
            | self._states(str(place.place_id))
            for place in self._shown
        ]

    def _states(self, place_id: str) -> dict[str, Any]:
        sites = self._sites[place_id]
        village = self._villages.get(place_id)
        hubs: list[str | None] = [None for _ in self._numbers]
        for site in sites:
            if site.hub_ids:
                hubs = list(site.hub_ids)
        opened = [self._opens(site.today, site.sizes) for site in sites]
        return {
            "roles": [
                [site.kind.value for site in sites if site.sizes[t] is not None]
                for t in self._numbers
            ],
            "opens": max(opened, default=None, key=lambda t: -1 if t is None else t),
            "served": [
                None if village is None else self._served(place_id, t) for t in self._numbers
            ],
            "at": [None if village is None else self._at(place_id, t) for t in self._numbers],
            "station": [self._number(self._station_of.get((t, place_id))) for t in self._numbers],
            "hub": [self._number(hub_id) for hub_id in hubs],
            "pieces": [max((site.pieces[t] for site in sites), default=0) for t in self._numbers],
            "store": self._store(place_id),
            "brings": self._brings[place_id],
        }

    def _store(self, place_id: str) -> dict[str, Any] | None:
        """Return the cold store that is open at a place."""
        store = self._stores.get(place_id)
        if store is None:
            return None
        return {
            "precool": store.precool_kg,
            "room": store.store_kg,
            "degrees": store.store_c,
            "taken": sum(kg for month in store.months for kg in month.taken_kg.values()),
            "months": [[m.precool_use, m.store_use, m.is_empty] for m in store.months],
        }

    @staticmethod
    def _opens(today: int | None, sizes: tuple[int | None, ...]) -> int | None:
        """Return the period in which a site opens; None: it is there today."""
        if today is not None:
            return None
        return next(t for t, size in enumerate(sizes) if size is not None)

    def _served(self, place_id: str, t: int) -> str:
        village = self._villages[place_id]
        if village.point_ids[t] is not None:
            return "point"
        return "outside" if village.station_ids[t] is None else "fetch"

    def _at(self, place_id: str, t: int) -> int | None:
        village = self._villages[place_id]
        return self._number(village.point_ids[t] or village.station_ids[t])

    def _number(self, place_id: str | None) -> int | None:
        return None if place_id is None else self._index[place_id]


def _words() -> dict[str, Text]:
    """Return every word of the page by its key."""
    return (
        {f"place-{kind.value}": place_kind(kind) for kind in _KINDS}
        | {f"site-{kind.value}": place_kind(kind) for kind in _KINDS}
        | {f"road-{value.value}": road_class(value) for value in RoadClass}
        | {
            "plan": Text("分期选址方案", "network by periods"),
            "legend": Text("图例", "Legend"),
            "show": Text("显示", "Show"),
            "new": Text("本期新开", "opens in this period"),
            "served-point": Text("在服务站取件", "served at a point"),
            "served-fetch": Text("到中转站自取的村", "village that fetches at a station"),
            "served-outside": Text("网络外的村", "village outside the network"),
            "served-none": Text("未启用", "nothing open"),
            "link-trunk": Text("中心到中转站", "hub to station"),
            "link-call": Text("中转站到服务站", "station to point"),
            "link-village": Text("村民取件", "village to where it is served"),
            "link-supply": Text("农产品入库", "produce to its cold store"),
            "cold-store": Text("冷库", "cold store"),
            "precool": Text("预冷", "pre-cooling"),
            "storage": Text("冷藏", "storage"),
            "taken": Text("年入库", "taken in a year"),
            "month": Text("月份", "month"),
            "empty-month": Text("空库", "empty"),
            "brings": Text("农产品送往", "brings produce to"),
            "period": Text("时期", "period"),
            "state": Text("状态", "state"),
            "served-at": Text("取件地", "fetches at"),
            "source": Text("货源", "supplied by"),
            "pieces": Text("件/日", "pieces a day"),
            "residents": Text("人口", "residents"),
            "poor": Text("建档立卡贫困村", "registered as poor"),
            "coordinate": Text("坐标来源", "coordinate"),
            "close": Text("关闭", "close"),
            "zoom-in": Text("放大", "zoom in"),
            "zoom-out": Text("缩小", "zoom out"),
            "fit": Text("显示全县", "show the whole county"),
            "colon": Text("：", ": "),
            "about": Text("数据说明", "About the data"),
            "no-note": Text("未注明来源。", "no source is stated."),
            "map-help": Text(
                "选址地图：方向键移动，加减号缩放，0 显示全县，Esc 取消选择。时期和图层在右侧。",
                "Map of the network: arrow keys pan, plus and minus zoom, 0 shows the whole "
                "county, Escape clears the choice. Periods and layers follow.",
            ),
        }
    )
