"""siting_map.png: the network period by period, for what is printed or shown on a wall."""

import math
import textwrap
from collections.abc import Iterable, Sequence

from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure

from data.siting.document import SitingDocument
from data.siting.drawing import dump_png
from data.siting.wire import PeriodWire
from data.words import place_kind
from network.places import PlaceKind
from network.roads import RoadClass
from network.text import Language, Text

_COLUMNS = 3
_PANEL_IN = 4.6
_HEAD_IN = 0.45
_FOOT_IN = 0.9
_LETTERS_AN_IN = 9  # of the note, Chinese ones
_KM_PER_DEGREE = 111.32
_BAR_SHARE = 0.25  # of a panel's width, that the bar of kilometres takes at most
_MARGIN = 0.04  # around the places, as a share of the map

_ROADS = {RoadClass.VILLAGE: ("#dfe4e1", 0.5), RoadClass.TOWNSHIP: ("#c5cdc9", 0.8)}
_MAIN_ROAD = "#a9b4af", 1.3
_TRUNK, _CALL, _VILLAGE, _SUPPLY = "#9c1b1b", "#0b5f55", "#6b7280", "#3b82c4"
_NEW = "#c2410c"
_SITES = {
    PlaceKind.POINT: ("o", 3.4, _CALL),
    PlaceKind.STATION: ("s", 5.6, "#1f3a8a"),
    PlaceKind.HUB: ("^", 9.0, _TRUNK),
}
"""Marker, size and colour of each kind, in the order in which they are drawn."""

_FETCHES, _OUTSIDE = "#2b7fb8", "#b0332a"
_FETCHES_WORDS = Text("到中转站自取的村", "village that fetches at a station")
_OUTSIDE_WORDS = Text("网络外的村", "village outside the network")
_NEW_WORDS = Text("本期新开（橙边）", "opens in this period (orange edge)")
_STORE_WORDS = Text("冷库", "cold store")

_Spot = tuple[float, float]
_Way = tuple[_Spot, _Spot]


def dump_siting_map_png(document: SitingDocument, language: Language) -> bytes:
    """Return the map as PNG; a roll-out is in the document.

    Parameters
    ----------
    document
        What to show.
    language
        Of the words; names of places are Chinese.
    """
    return dump_png(lambda: _figure(document, language))


def _figure(document: SitingDocument, language: Language) -> Figure:
    """Draw a panel a period, a legend, and what the data are."""
    periods = document.siting.periods
    columns = min(_COLUMNS, len(periods))
    rows = -(-len(periods) // columns)
    across, up = _extent(document)
    height = (across[1] - across[0]) * math.cos(math.radians(sum(up) / 2))
    shape = min(1.6, max(0.5, (up[1] - up[0]) / height))
    size = columns * _PANEL_IN, rows * (_PANEL_IN * shape + _HEAD_IN) + _FOOT_IN
    figure = Figure(figsize=size, layout="constrained")
    panels = figure.subplots(rows, columns, squeeze=False).ravel().tolist()
    for axes in panels:
        axes.set_axis_off()
    for t, (axes, period) in enumerate(zip(panels, periods, strict=False)):
        axes.set_xlim(*across)
        axes.set_ylim(*up)
        axes.set_aspect(1.0 / math.cos(math.radians(sum(up) / 2)))
        axes.set_title(_title(period).to(language), fontsize=10)
        _Panel(document, axes, t).draw()
        _bar(axes, across, sum(up) / 2)
    _legend(panels[0], document, language)
    handles, labels = panels[0].get_legend_handles_labels()
    figure.legend(
        handles, labels, loc="outside lower center", ncols=len(labels), fontsize=8, frameon=False
    )
    note = textwrap.fill(_note(document), round(_LETTERS_AN_IN * size[0]))
    figure.suptitle(note, fontsize=7, color="#55666a")
    return figure


def _title(period: PeriodWire) -> Text:
    opened, villages = period.open, period.villages
    share = f"{villages.value / villages.of:.0%}" if villages.of else "-"
    return Text(
        f"{period.name}：中转站 {opened.station}，服务站 {opened.point}，行政村覆盖 {share}",
        f"{period.name}: {opened.station} stations, {opened.point} points, {share} of villages",
    )


def _note(document: SitingDocument) -> str:
    """Return whose map it is, and what is synthetic or assumed in it."""
    county = document.county
    return " · ".join(filter(None, (county.name_zh, county.data_note, document.siting.spec.note)))


def _extent(document: SitingDocument) -> tuple[_Spot, _Spot]:
    """Return the degrees of longitude and latitude that are drawn."""
    places = document.county.places
    limits = []
    for values in ([place.lon for place in places], [place.lat for place in places]):
        low, high = min(values), max(values)
        margin = max(_MARGIN * (high - low), 1e-3)
        limits.append((low - margin, high + margin))
    return limits[0], limits[1]


class _Panel:
    """One period of the map."""

    def __init__(self, document: SitingDocument, axes: Axes, t: int) -> None:
        self._document, self._axes, self._t = document, axes, t
        self._spots = {
            str(place.place_id): (place.lon, place.lat) for place in document.county.places
        }

    def draw(self) -> None:
        """Draw roads, ways, villages, sites and stores, in this order."""
        for road_class in RoadClass:
            lines = [r.lon_lat for r in self._document.county.roads if r.road_class is road_class]
            self._lines(lines, *_ROADS.get(road_class, _MAIN_ROAD))
        self._ways()
        self._villages()
        self._sites()
        self._stores()

    def _lines(self, lines: Sequence[Sequence[_Spot]], color: str, width: float) -> None:
        self._axes.add_collection(
            LineCollection(lines, colors=color, linewidths=width, capstyle="round")
        )

    def _ways(self) -> None:
        """Draw who supplies whom: hubs stations, stations points, and both the villages."""
        t, siting = self._t, self._document.siting
        calls, fetches = set[tuple[str, str]](), set[tuple[str, str]]()
        for village in siting.villages:
            station_id, point_id = village.station_ids[t], village.point_ids[t]
            served_at = point_id or station_id
            if served_at is not None:
                fetches.add((village.village_id, served_at))
            if station_id is not None and point_id is not None:
                calls.add((station_id, point_id))
        trunks = {
            (hub_id, site.site_id)
            for site in siting.sites
            for hub_id in site.hub_ids[t : t + 1]
            if hub_id is not None
        }
        supplies = set[tuple[str, str]]()
        if siting.cold is not None:
            supplies = {(supply.place_id, supply.site_id) for supply in siting.cold.supplies}
        self._lines(self._between(fetches), _VILLAGE, 0.5)
        self._lines(self._between(supplies), _SUPPLY, 0.4)
        self._lines(self._between(calls), _CALL, 0.6)
        self._lines(self._between(trunks), _TRUNK, 1.1)

    def _between(self, pairs: Iterable[tuple[str, str]]) -> list[_Way]:
        return [(self._spots[a], self._spots[b]) for a, b in sorted(pairs) if a != b]

    def _villages(self) -> None:
        """Draw the villages that no point serves."""
        t = self._t
        for color, is_outside in ((_FETCHES, False), (_OUTSIDE, True)):
            names = [
                village.village_id
                for village in self._document.siting.villages
                if village.point_ids[t] is None and (village.station_ids[t] is None) is is_outside
            ]
            self._markers(names, "o", 2.6, "white", color)

    def _sites(self) -> None:
        t, siting = self._t, self._document.siting
        for kind, (marker, size, color) in _SITES.items():
            opened = [s for s in siting.sites if s.kind is kind and s.sizes[t] is not None]
            is_new = [
                site.today is None if t == 0 else site.sizes[t - 1] is None for site in opened
            ]
            for new, edge in ((False, "white"), (True, _NEW)):
                names = [s.site_id for s, each in zip(opened, is_new, strict=True) if each is new]
                self._markers(names, marker, size, color, edge)
            if kind is not PlaceKind.POINT:
                for site in opened:
                    self._name(site.site_id)

    def _stores(self) -> None:
        cold = self._document.siting.cold
        names = [] if cold is None else [store.site_id for store in cold.stores]
        self._markers(names, "D", 3.2, _SUPPLY, "white")

    def _markers(self, names: list[str], marker: str, size: float, fill: str, edge: str) -> None:
        x, y = zip(*(self._spots[name] for name in names), strict=True) if names else ((), ())
        self._axes.plot(x, y, marker, ms=size, mfc=fill, mec=edge, mew=0.6, zorder=3)

    def _name(self, place_id: str) -> None:
        self._axes.annotate(
            self._document.name(place_id),
            self._spots[place_id],
            xytext=(3, 3),
            textcoords="offset points",
            fontsize=5,
            zorder=4,
        )


def _bar(axes: Axes, across: _Spot, lat: float) -> None:
    """Draw a bar of some kilometres into the corner."""
    km_per_degree = _KM_PER_DEGREE * math.cos(math.radians(lat))
    km = _round((across[1] - across[0]) * km_per_degree * _BAR_SHARE)
    width = km / km_per_degree / (across[1] - across[0])
    axes.plot([0.02, 0.02 + width], [0.02, 0.02], color="#55666a", lw=2, transform=axes.transAxes)
    axes.text(0.02, 0.035, f"{km:g} km", fontsize=6, color="#55666a", transform=axes.transAxes)


def _round(km: float) -> float:
    """Return the greatest of 1, 2 and 5 times a power of ten that is at most so much."""
    power = 10.0 ** math.floor(math.log10(km))
    return max(step * power for step in (1, 2, 5) if step * power <= km)


def _legend(axes: Axes, document: SitingDocument, language: Language) -> None:
    """Name what markers mean, by markers that are nowhere."""
    entries = [(place_kind(kind), *_SITES[kind], "white") for kind in reversed(_SITES)]
    entries += [
        (_NEW_WORDS, "s", 5.6, "white", _NEW),
        (_FETCHES_WORDS, "o", 3.4, "white", _FETCHES),
        (_OUTSIDE_WORDS, "o", 3.4, "white", _OUTSIDE),
    ]
    if document.siting.has_stores:
        entries.append((_STORE_WORDS, "D", 4.0, _SUPPLY, "white"))
    for words, marker, size, fill, edge in entries:
        axes.plot([], [], marker, ms=size, mfc=fill, mec=edge, label=words.to(language))
