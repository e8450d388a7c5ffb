"""What became of an OSM extract: figures for people, in both languages."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from data.osm.reading import Extract
from data.osm.settlements import QUARTERS_AND_LOCALITIES, Seat
from data.osm.townships import Townships
from data.words import name_some
from network.fleet import Access
from network.geodesy import great_circle_m
from network.roads import Road, RoadClass
from network.text import Text
from network.travel import ConnectivityReport

_OFF_MAIN = Text(
    "主路网不能到达 {n} 处，行程为估算：{names}。",
    "The main network does not reach {n} places, travel is estimated: {names}.",
)
_FAR = Text(
    "离道路超过 500 m 的有 {n} 处：{names}。",
    "{n} places lie more than 500 m from any road: {names}.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RoadFigures:
    """What became of the ways.

    Parameters
    ----------
    num_highways, num_roads
        Ways with a highway tag in the file, and roads of the county.
    road_km
        Kilometres of road by class, ≥ 0.
    closed_for_truck_km
        Kilometres closed to trucks.
    num_rescued
        Roads off the main network (rough tracks included) kept because a settlement needs them.
    num_dropped
        Stretches left out because they touch neither the main network nor a settlement.
    """

    num_highways: int
    num_roads: int
    road_km: dict[RoadClass, float]
    closed_for_truck_km: float
    num_rescued: int
    num_dropped: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceFigures:
    """What became of the settlements.

    Parameters
    ----------
    settlements
        How many became places, by value of ``place``.
    num_synthetic_populations
        How many of them have a drawn number of inhabitants.
    num_stations, num_stations_chosen
        Stations, and those among them that are no town but chosen by p-median.
    num_by_area
        Settlements whose station an administrative area decided; the others by nearest road.
    off_main, far
        Names of places that the main network does not reach, and that lie more than 500 m from
        any road.
    """

    settlements: dict[str, int]
    num_synthetic_populations: int
    num_stations: int
    num_stations_chosen: int
    num_by_area: int
    off_main: tuple[str, ...]
    far: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OsmReport:
    """Figures of an import.

    Parameters
    ----------
    roads, places
        What became of the ways and of the settlements.
    """

    roads: RoadFigures
    places: PlaceFigures

    def lines(self) -> tuple[Text, ...]:
        """Return the figures as sentences."""
        return (*_road_lines(self.roads), *_place_lines(self.places))


def road_figures(
    extract: Extract, roads: Sequence[Road], *, num_rescued: int, num_dropped: int
) -> RoadFigures:
    """Return what became of the ways of an extract."""
    road_km = dict.fromkeys(RoadClass, 0.0)
    closed_km = 0.0
    for road in roads:
        km = _length_km(road)
        road_km[road.road_class] += km
        closed_km += km if Access.TRUCK in road.closed_for else 0.0
    return RoadFigures(
        num_highways=extract.num_highways,
        num_roads=len(roads),
        road_km=road_km,
        closed_for_truck_km=closed_km,
        num_rescued=num_rescued,
        num_dropped=num_dropped,
    )


def place_figures(
    seats: Sequence[Seat], townships: Townships, connectivity: ConnectivityReport
) -> PlaceFigures:
    """Return what became of the settlements; the report's place ids are the seats' keys."""
    name: dict[str, str] = {seat.key: seat.name for seat in seats}
    return PlaceFigures(
        settlements=dict(Counter(seat.kind for seat in seats)),
        num_synthetic_populations=sum(seat.is_population_synthetic for seat in seats),
        num_stations=len(townships.stations),
        num_stations_chosen=sum(not seats[i].is_town for i in townships.stations),
        num_by_area=sum(townships.is_by_area),
        off_main=tuple(name[key] for key in connectivity.off_main),
        far=tuple(name[snap.place_id] for snap in connectivity.far),
    )


def _road_lines(figures: RoadFigures) -> Iterator[Text]:
    km = {road_class.value: f"{km:.0f}" for road_class, km in figures.road_km.items()}
    yield Text(
        "道路 {n} 条（文件中 highway {m} 条）：县道 {county} km，乡道 {township} km，"
        "村道 {village} km；其中货车禁行 {closed:.0f} km。",
        "{n} roads (of {m} highways in the file): county {county} km, township {township} km, "
        "village {village} km; closed to trucks {closed:.0f} km.",
    ).fill(n=figures.num_roads, m=figures.num_highways, closed=figures.closed_for_truck_km, **km)
    if figures.num_rescued or figures.num_dropped:
        yield Text(
            "主路网之外的道路：保留 {kept} 段（有聚落需要），舍去 {dropped} 段。",
            "Roads off the main network: {kept} kept for a settlement, {dropped} left out.",
        ).fill(kept=figures.num_rescued, dropped=figures.num_dropped)


def _place_lines(figures: PlaceFigures) -> Iterator[Text]:
    kinds = ", ".join(f"{kind} {count}" for kind, count in figures.settlements.items())
    yield Text(
        "聚落 {n} 个（{kinds}），其中 {drawn} 个的人口为合成值。",
        "{n} settlements ({kinds}); {drawn} have synthetic populations.",
    ).fill(
        n=sum(figures.settlements.values()), kinds=kinds, drawn=figures.num_synthetic_populations
    )
    if QUARTERS_AND_LOCALITIES.intersection(figures.settlements):
        yield Text(
            "城镇与村庄太少，城区片区或地名点也作为服务点。",
            "Few towns and villages: quarters or localities are points as well.",
        )
    yield Text(
        "中转站 {n} 个，其中 {chosen} 个由 p-中位选址得出；{area} 个聚落按行政区归属，"
        "其余归属路程最近的站。",
        "{n} stations, {chosen} of them chosen by p-median; {area} settlements belong by "
        "administrative area, the others to the nearest station by road.",
    ).fill(n=figures.num_stations, chosen=figures.num_stations_chosen, area=figures.num_by_area)
    yield from _named(figures.off_main, _OFF_MAIN)
    yield from _named(figures.far, _FAR)


def _length_km(road: Road) -> float:
    lon, lat = np.array(road.lon_lat).T
    metres = great_circle_m(lon[:-1], lat[:-1], lon[1:], lat[1:])
    return float(metres.sum()) / 1000


def _named(names: Sequence[str], sentence: Text) -> Iterator[Text]:
    if names:
        some = name_some(names)
        yield Text(
            sentence.zh.format(n=len(names), names=some.zh),
            sentence.en.format(n=len(names), names=some.en),
        )
