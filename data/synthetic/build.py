"""A county from lists of townships and village units: all steps in a row."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from data.synthetic import calibration, layout, roadnet, topology
from data.synthetic.calibration import Band
from data.synthetic.demand import sample_orders
from data.synthetic.equipment import equip
from data.synthetic.lists import Lists, Township, far_seats, read_lists, unknown_hub_township
from data.synthetic.plane import Floats, Ints, Plane, random_source
from network.county import County
from network.geodesy import great_circle_m
from network.ids import PlaceId
from network.orders import Order
from network.places import Place, PlaceKind
from network.roads import Road
from network.text import Text

SAMPLE_DATE = date(2026, 10, 20)
"""First day of the sample orders: a usual Tuesday in the autumn harvest."""

_CODE_YEAR = 2023
_NEAR_M = 100.0
_FAR_KM = 50.0
_HUB_ID = PlaceId("hub")
_POPULATION_SPREAD = 0.5
_TOWN_FACTOR, _HUB_FACTOR = 1.6, 1.4
_PER_UNIT = 1_500.0
_VARIATION = 0.4
_SITES, _SEATS, _LINKS, _VILLAGES, _TREE, _BENDS, _ROADS, _PEOPLE = range(1, 9)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """What is known about a county beyond the lists.

    Parameters
    ----------
    name_en
        Name in Latin script.
    population
        Inhabitants.
    village_units
        Village units of the whole county, to scale the population to a part of it.
    """

    name_en: str
    population: int
    village_units: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SyntheticCounty:
    """A generated county, and what the generator has to say about it.

    Parameters
    ----------
    county, orders, first_day
        The county and the orders in hand on its sample day.
    calibration
        Detours achieved, by distance band, against the measured ones.
    num_real_seats, num_synthetic_seats
        Townships at a known and at a generated coordinate.
    warnings
        What was odd but usable.
    """

    county: County
    orders: tuple[Order, ...]
    first_day: date
    calibration: tuple[Band, ...]
    num_real_seats: int
    num_synthetic_seats: int
    warnings: tuple[Text, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Sites:
    """Where everything lies, metres on the plane.

    Nodes of the road network are the seats, then the villages, then the hub.
    """

    plane: Plane
    seats: Floats
    is_real: tuple[bool, ...]
    hub: Floats
    villages: Floats
    township_of: Ints
    links: topology.Links

    @property
    def num_places(self) -> int:
        """Seats, villages and the hub."""
        return len(self.seats) + len(self.villages) + 1


def build_county(  # noqa: PLR0913 - the options of a command, each with a name
    *,
    townships: Path,
    villages: Path,
    boundary: Path,
    adcodes: tuple[str, ...] | None = None,
    hub_township: str | None = None,
    seed: int,
    scale: float = 1.0,
    name_zh: str | None = None,
    name_en: str | None = None,
    population: int | None = None,
    first_day: date = SAMPLE_DATE,
) -> SyntheticCounty:
    """Build a county from its lists; the same arguments give the same county.

    Parameters
    ----------
    townships, villages, boundary
        CSV and GeoJSON files; see `data.synthetic.lists.read_lists` for their columns.
    adcodes
        Counties to keep; None: all rows.
    hub_township
        Code of the township with the hub; None: the one with most village units.
    seed
        Of all random numbers, ≥ 0.
    scale
        Multiple of the sample day for orders and fleet, > 0.
    name_zh, name_en
        Names; None: the name in the list, and the known or a numbered English one.
    population
        Inhabitants of all village units, > 0; None: in proportion to the known figure of the
        county, else 1,500 a village unit.
    first_day
        Day of the sample orders.

    Raises
    ------
    DataError
        With every row of the lists that cannot be used, for an unknown hub township, or for seats
        more than 50 km outside the boundary.
    """
    lists = read_lists(townships=townships, villages=villages, boundary=boundary, adcodes=adcodes)
    adcode = Counter(t.adcode for t in lists.townships).most_common(1)[0][0]
    known = _references().get(adcode)
    hub_index = _hub_index(lists, hub_township)
    sites, warnings = _lay_out(lists, hub_index, seed)
    people = _inhabitants(lists, hub_index, population or _population(known, lists), seed)
    zh = name_zh or next((t.county for t in lists.townships if t.county), adcode)
    roads, bands = _roads(sites, seed)
    county = equip(
        name_zh=zh,
        name_en=name_en or (known.name_en if known else f"County {adcode}"),
        adcode=adcode,
        places=_places(lists, sites, people, zh),
        roads=roads,
        seed=seed,
        scale=scale,
        data_note=_data_note(sites, seed),
    )
    return SyntheticCounty(
        county=county,
        orders=sample_orders(county, first_day=first_day, seed=seed, scale=scale),
        first_day=first_day,
        calibration=bands,
        num_real_seats=sum(sites.is_real),
        num_synthetic_seats=len(sites.is_real) - sum(sites.is_real),
        warnings=(*lists.warnings, *warnings, *_band_warnings(bands)),
    )


def _references() -> dict[str, Reference]:
    """Return what is known about the shipped counties (population estimates of 2018)."""
    return {
        "350524": Reference(name_en="Anxi", population=1_025_000, village_units=492),
        "140922": Reference(name_en="Wutai", population=307_190, village_units=287),
    }


def _population(known: Reference | None, lists: Lists) -> int:
    each = known.population / known.village_units if known else _PER_UNIT
    return round(each * len(lists.villages))


def _hub_index(lists: Lists, hub_township: str | None) -> int:
    """Return the number of the hub's township in the list."""
    if hub_township is None:
        units = Counter(village.township_code for village in lists.villages)
        return max(range(len(lists.townships)), key=lambda i: units[lists.townships[i].code])
    for number, township in enumerate(lists.townships):
        if township.code == hub_township:
            return number
    raise unknown_hub_township(hub_township, lists.townships)


def _lay_out(lists: Lists, hub_index: int, seed: int) -> tuple[_Sites, list[Text]]:
    """Place seats, seat-to-seat roads, hub and villages (steps 1 and 2)."""
    middle = lists.boundary.centroid
    plane = Plane(lon=middle.x, lat=middle.y)
    area = plane.shape_to_xy(lists.boundary)
    known, warnings = _known_seats(lists.townships, plane, area)
    candidates = layout.candidate_sites(area, len(lists.villages), random_source(seed, _SITES))
    seats = layout.place_seats(known, candidates, area, random_source(seed, _SEATS))
    links = topology.valley_links(seats, area, random_source(seed, _LINKS))
    number = {township.code: i for i, township in enumerate(lists.townships)}
    township_of = np.array([number[v.township_code] for v in lists.villages], dtype=np.int64)
    hub = layout.place_hub(seats, hub_index, area)
    villages = layout.scatter_villages(
        layout.Land(seats=seats, hub=hub, valleys=links.valleys, sites=candidates),
        township_of,
        np.array([v.is_residents_committee for v in lists.villages], dtype=np.bool_),
        random_source(seed, _VILLAGES),
    )
    sites = _Sites(
        plane=plane,
        seats=seats,
        is_real=tuple(seat is not None for seat in known),
        hub=hub,
        villages=villages,
        township_of=township_of,
        links=links,
    )
    return sites, warnings


def _known_seats(
    townships: tuple[Township, ...], plane: Plane, area: BaseGeometry
) -> tuple[list[Floats | None], list[Text]]:
    """Return the known seats in metres; one that repeats another counts as unknown."""
    seats: list[Floats | None] = []
    far: dict[Township, float] = {}
    warnings = []
    for township in townships:
        if township.lon_lat is None:
            seats.append(None)
            continue
        seat = plane.to_xy(np.array(township.lon_lat))
        if any(s is not None and np.hypot(*(seat - s)) < _NEAR_M for s in seats):
            warnings.append(_repeated_seat(township))
            seats.append(None)
            continue
        outside_km = float(shapely.distance(area, shapely.points(seat))) / 1000
        if outside_km > _FAR_KM:
            far[township] = outside_km
        elif outside_km > 0:
            warnings.append(_outside_seat(township, outside_km))
        seats.append(seat)
    if far:
        raise far_seats(far)
    return seats, warnings


def _repeated_seat(township: Township) -> Text:
    return Text(
        f"{township.name} {township.code} 的坐标与另一乡镇相同，改用合成坐标。",
        f"{township.name} {township.code} has the coordinate of another township; "
        "a synthetic one is used.",
    )


def _outside_seat(township: Township, outside_km: float) -> Text:
    return Text(
        f"{township.name} {township.code} 的坐标在县界外 {outside_km:.1f} km，仍按名单使用。",
        f"{township.name} {township.code} lies {outside_km:.1f} km outside the boundary; "
        "the coordinate of the list is kept.",
    )


def _roads(sites: _Sites, seed: int) -> tuple[tuple[Road, ...], tuple[Band, ...]]:
    """Build the roads and measure their detours between all places (steps 3 to 5)."""
    others = np.vstack([sites.villages, sites.hub])
    offered = topology.join_all(sites.seats, sites.links, others, random_source(seed, _TREE))
    places = np.arange(sites.num_places)
    variation = random_source(seed, _BENDS).uniform(
        1 - _VARIATION, 1 + _VARIATION, len(offered.ends)
    )
    found = calibration.fit(offered, places, variation)
    skeleton = offered.first_loops(found.num_loops)
    length_m = calibration.edge_lengths(skeleton, variation, found.main_winding, found.side_winding)
    roads = roadnet.build_roads(
        skeleton, length_m, places, sites.plane, random_source(seed, _ROADS)
    )
    ways = topology.shortest_ways(len(skeleton.xy), skeleton.ends, length_m, places)[:, places]
    at = sites.plane.to_lon_lat(skeleton.xy[places])
    straight = great_circle_m(at[:, :1], at[:, 1:], at[:, 0], at[:, 1])
    return roads, calibration.measure_circuity(straight, ways)


def _inhabitants(lists: Lists, hub_index: int, population: int, seed: int) -> list[int]:
    """Return the inhabitants of each village unit; they add up to `population`."""
    rng = random_source(seed, _PEOPLE)
    hub_code = lists.townships[hub_index].code
    size = rng.lognormal(0.0, _POPULATION_SPREAD, len(lists.villages))
    size *= [_TOWN_FACTOR if v.is_residents_committee else 1.0 for v in lists.villages]
    size *= [_HUB_FACTOR if v.township_code == hub_code else 1.0 for v in lists.villages]
    upto = np.round(np.cumsum(size) / size.sum() * population).astype(np.int64)
    return [int(n) for n in np.diff(upto, prepend=0)]


def _places(lists: Lists, sites: _Sites, people: list[int], name_zh: str) -> tuple[Place, ...]:
    """Return hub, stations and points, all in service."""
    position = sites.plane.to_lon_lat(np.vstack([sites.seats, sites.villages, sites.hub])).tolist()
    station_ids = [PlaceId(f"s-{township.code}") for township in lists.townships]
    stations = [
        Place(
            place_id=station_id,
            kind=PlaceKind.STATION,
            name_zh=f"{township.name}中转站",
            lon=lon,
            lat=lat,
            township_id=station_id,
            code=township.code,
            code_year=_CODE_YEAR,
            coordinate_source="geonames" if is_real else "synthetic",
        )
        for station_id, township, is_real, (lon, lat) in zip(
            station_ids, lists.townships, sites.is_real, position, strict=False
        )
    ]
    points = [
        Place(
            place_id=PlaceId(f"p-{village.code}"),
            kind=PlaceKind.POINT,
            name_zh=village.name,
            lon=lon,
            lat=lat,
            township_id=station_ids[township],
            parent_id=station_ids[township],
            code=village.code,
            code_year=_CODE_YEAR,
            coordinate_source="synthetic",
            population=inhabitants,
            is_village_committee=village.is_village_committee,
        )
        for village, township, inhabitants, (lon, lat) in zip(
            lists.villages, sites.township_of.tolist(), people, position[len(stations) :],
            strict=False,
        )
    ]  # fmt: skip
    hub = Place(
        place_id=_HUB_ID,
        kind=PlaceKind.HUB,
        name_zh=f"{name_zh}共配中心",
        lon=position[-1][0],
        lat=position[-1][1],
        coordinate_source="synthetic",
    )
    return (hub, *stations, *points)


def _data_note(sites: _Sites, seed: int) -> str:
    real = sum(sites.is_real)
    return (
        f"真实：乡镇与村级单元的名称和代码、县界、"
        f"{len(sites.is_real)} 个乡镇驻地中 {real} 个的坐标。"
        f"合成（种子 {seed}）：其余坐标、道路、人口分布、贫困村标记、建筑、作物、成员、车辆、"
        "公交、订单。车辆价格与费率为假设值。不可用于导航或统计。"
    )


def _band_warnings(bands: tuple[Band, ...]) -> list[Text]:
    return [
        Text(
            f"{band.from_m // 1000}-{band.to_m // 1000} km 绕行系数 {band.achieved:.2f} "
            f"不在实测范围 {band.low}-{band.high} 内。",
            f"The detour over {band.from_m // 1000}-{band.to_m // 1000} km is "
            f"{band.achieved:.2f}, outside the measured {band.low}-{band.high}.",
        )
        for band in bands
        if not band.is_met
    ]
