"""From an OSM extract to a county: real roads and places, synthetic fleet and demand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import shapely
from shapely import MultiPolygon, Polygon

from data.boundary import read_boundary
from data.osm import problems
from data.osm.docks import docks
from data.osm.reading import AdminArea, Extract, extent, read_extract
from data.osm.report import OsmReport, place_figures, road_figures
from data.osm.roads import as_roads, clipped, useful
from data.osm.settlements import Seat, chosen, display_names, seats
from data.osm.townships import Townships, arranged
from data.synthetic import SAMPLE_DATE, equip, sample_orders
from network.county import County
from network.fleet import Access
from network.ids import PlaceId
from network.orders import Order
from network.places import Place, PlaceKind
from network.roads import Road
from network.text import Text
from network.travel import RoadTravel, TravelMatrix

_FEWEST_PLACES = 3
_MOST_PLACES = 2_000
_SHARE_INSIDE = 0.95
_SOURCE = "osm"
_DATA_NOTE = (
    "真实：道路与地点 © OpenStreetMap contributors（ODbL 1.0，openstreetmap.org/copyright）。"
    "合成（种子 {seed}）：{total} 个聚落中 {drawn} 个的人口、建筑、作物、成员、车辆、公交、订单。"
    "Roads and places © OpenStreetMap contributors (ODbL 1.0). Synthetic: the population of "
    "{drawn} of {total} settlements, buildings, crops, members, fleet, buses, demand. "
    "车辆价格与费率为假设值。"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class OsmCounty:
    """A county on real roads, and what became of the extract.

    Parameters
    ----------
    county, orders, first_day
        The county and the orders in hand on its sample day.
    report
        Figures of the import; `OsmReport.lines` puts them in words.
    warnings
        What was odd but usable.
    """

    county: County
    orders: tuple[Order, ...]
    first_day: date
    report: OsmReport
    warnings: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Network:
    """Roads, settlements and who belongs where."""

    roads: tuple[Road, ...]
    seats: tuple[Seat, ...]
    townships: Townships
    report: OsmReport


def build_from_osm(
    file: Path,
    *,
    boundary: Path | None,
    seed: int,
    scale: float = 1.0,
    timezone: str = "Asia/Shanghai",
) -> OsmCounty:
    """Build a county from an OSM extract; the same arguments give the same county.

    Parameters
    ----------
    file
        ``.osm.pbf``, ``.osm``, ``.osm.gz`` or ``.osm.bz2``.
    boundary
        GeoJSON polygon that clips places and roads; None: the whole extract.
    seed
        Of all random numbers, ≥ 0.
    scale
        Multiple of the sample day for orders and fleet, > 0.
    timezone
        IANA name.

    Raises
    ------
    DataError
        If file or boundary cannot be used, or hold no roads, or too few or too many places.
    """
    clip = None if boundary is None else read_boundary(boundary)
    area = None if clip is None else clip.area
    extract = read_extract(file, area)
    network = _network(extract, file=file, boundary=boundary, area=area, seed=seed)
    name_zh, name_en = _county_name(extract.areas, network.seats, file)
    county = equip(
        name_zh=name_zh,
        name_en=name_en,
        places=_places(network, name_zh),
        roads=network.roads,
        seed=seed,
        scale=scale,
        timezone=timezone,
        data_note=_DATA_NOTE.format(
            seed=seed,
            drawn=network.report.places.num_synthetic_populations,
            total=len(network.seats),
        ),
    )
    return OsmCounty(
        county=county,
        orders=sample_orders(county, first_day=SAMPLE_DATE, seed=seed, scale=scale),
        first_day=SAMPLE_DATE,
        report=network.report,
        warnings=() if clip is None else tuple(issue.cause for issue in clip.warnings),
    )


def _network(
    extract: Extract,
    *,
    file: Path,
    boundary: Path | None,
    area: Polygon | MultiPolygon | None,
    seed: int,
) -> _Network:
    if not extract.num_usable:
        raise problems.no_roads(file)
    runs = clipped(extract, area)
    if not runs and boundary is not None and area is not None:
        raise problems.boundary_outside(boundary, area.bounds, extent(file))
    settlements = chosen(extract.settlements, area)
    _refuse_sizes(file, len(settlements))
    main, rescued = useful(runs, extract.nodes, settlements)
    roads = as_roads([*main, *rescued], extract.nodes)
    if not roads:
        raise problems.no_roads(file)
    people = tuple(seats(settlements, seed))
    travel = RoadTravel(_provisional(people, roads))
    connectivity = travel.report()
    off_main = set(connectivity.off_main)
    townships = arranged(
        people,
        _durations(travel.matrix(Access.VAN)),
        np.array([seat.key not in off_main for seat in people]),
        extract.areas,
    )
    report = OsmReport(
        roads=road_figures(
            extract, roads, num_rescued=len(rescued), num_dropped=len(runs) - len(roads)
        ),
        places=place_figures(people, townships, connectivity),
    )
    return _Network(roads=roads, seats=people, townships=townships, report=report)


def _refuse_sizes(file: Path, found: int) -> None:
    if found < _FEWEST_PLACES:
        raise problems.too_few_places(file, found, _FEWEST_PLACES)
    if found > _MOST_PLACES:
        raise problems.too_many_places(file, found, _MOST_PLACES)


def _provisional(people: Sequence[Seat], roads: tuple[Road, ...]) -> County:
    """Return a county in which every settlement is a place, to measure travel between them."""
    places = [
        Place(
            place_id=PlaceId(seat.key),
            kind=PlaceKind.POINT if i else PlaceKind.HUB,
            name_zh=seat.name,
            lon=seat.lon,
            lat=seat.lat,
        )
        for i, seat in enumerate(people)
    ]
    return County(
        name_zh="", name_en="", places=tuple(places), roads=roads, vehicle_types=(), vehicles=()
    )


def _durations(matrix: TravelMatrix) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """Return seconds, twice the longest where no van may drive."""
    longest = float(matrix.duration_s.max())
    return np.where(matrix.is_open, matrix.duration_s.astype(np.float64), 2.0 * longest)


def _places(network: _Network, county_name: str) -> tuple[Place, ...]:
    """Return the hub, the stations and a point for each settlement, seats included.

    Hub and stations lie where a truck can get to: on the road vertex nearest to their seat.
    """
    people, townships = network.seats, network.townships
    station_id = {i: PlaceId(f"{people[i].key}-station") for i in townships.stations}
    dock = dict(
        zip(
            townships.stations,
            docks(network.roads, [people[i] for i in townships.stations]),
            strict=True,
        )
    )
    names = display_names(
        people,
        {
            seat.key: people[station].name
            for seat, station in zip(people, townships.station_of, strict=True)
        },
    )
    hub = Place(
        place_id=PlaceId(f"{people[townships.hub].key}-hub"),
        kind=PlaceKind.HUB,
        name_zh=f"{county_name}共配中心",
        lon=dock[townships.hub][0],
        lat=dock[townships.hub][1],
        coordinate_source=_SOURCE,
    )
    stations = [
        Place(
            place_id=place_id,
            kind=PlaceKind.STATION,
            name_zh=f"{names[people[i].key]}中转站",
            lon=dock[i][0],
            lat=dock[i][1],
            township_id=place_id,
            coordinate_source=_SOURCE,
        )
        for i, place_id in station_id.items()
    ]
    points = [
        Place(
            place_id=PlaceId(seat.key),
            kind=PlaceKind.POINT,
            name_zh=names[seat.key],
            lon=seat.lon,
            lat=seat.lat,
            township_id=station_id[station],
            parent_id=station_id[station],
            coordinate_source=_SOURCE,
            population=seat.population,
        )
        for seat, station in zip(people, townships.station_of, strict=True)
    ]
    return (hub, *stations, *points)


def _county_name(areas: Sequence[AdminArea], people: Sequence[Seat], file: Path) -> tuple[str, str]:
    """Return the names of the smallest area that holds nearly all places, else the file's."""
    lon, lat = np.array([(seat.lon, seat.lat) for seat in people]).T
    for area in sorted(areas, key=lambda a: a.polygon.area):
        if area.name and shapely.contains_xy(area.polygon, lon, lat).mean() >= _SHARE_INSIDE:
            return area.name, area.name_en
    name = file.name.split(".")[0]
    return name, name
