"""Use cases about counties: build, import, validate, describe, diagnose. No printing."""

from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from api.days import LoadedCounty, load_county
from data.doctor.case import CaseFiles, read_case
from data.doctor.diagnosis import Diagnosis, diagnose
from data.osm import OsmCounty, build_from_osm
from data.readers import find_orders
from data.synthetic import SyntheticCounty, build_county
from data.writers import write_county
from network.county import County
from network.fleet import VehicleType
from network.geodesy import great_circle_m
from network.places import PlaceKind
from network.roads import RoadClass
from network.travel import ConnectivityReport, RoadTravel


@dataclass(frozen=True, slots=True, kw_only=True)
class CountyFigures:
    """What `county show` tells about a county.

    Parameters
    ----------
    loaded
        The county.
    num_places
        Places in service by kind.
    num_roads, road_km
        Roads and their kilometres by class.
    vehicles
        Vehicle types with the number of available vehicles.
    connectivity
        How well roads and places hang together.
    """

    loaded: LoadedCounty
    num_places: dict[PlaceKind, int]
    num_roads: dict[RoadClass, int]
    road_km: dict[RoadClass, float]
    vehicles: tuple[tuple[VehicleType, int], ...]
    connectivity: ConnectivityReport


@dataclass(frozen=True, slots=True, kw_only=True)
class CountyLists:
    """The lists a county is built from.

    Parameters
    ----------
    townships, villages, boundary
        CSV and GeoJSON files.
    adcodes
        Counties to keep; empty: all rows.
    hub_township
        Code of the township with the hub; None: the one with most village units.
    population
        Inhabitants; None: as known or assumed.
    """

    townships: Path
    villages: Path
    boundary: Path
    adcodes: tuple[str, ...] = ()
    hub_township: str | None = None
    population: int | None = None


def build_from_lists(lists: CountyLists, *, seed: int, scale: float, out: Path) -> SyntheticCounty:
    """Build a county from lists and write its folder.

    Raises
    ------
    DataError
        If the lists cannot be used.
    """
    built = build_county(
        townships=lists.townships,
        villages=lists.villages,
        boundary=lists.boundary,
        adcodes=lists.adcodes or None,
        hub_township=lists.hub_township,
        population=lists.population,
        seed=seed,
        scale=scale,
    )
    write_county(built.county, built.orders, built.first_day, out, seed=seed)
    return built


def import_osm(
    file: Path, *, boundary: Path | None, seed: int, scale: float, out: Path
) -> OsmCounty:
    """Build a county from an OSM extract and write its folder.

    Raises
    ------
    DataError
        If the extract cannot be used.
    """
    built = build_from_osm(file, boundary=boundary, seed=seed, scale=scale)
    write_county(built.county, built.orders, built.first_day, out, seed=seed)
    return built


def diagnose_county(name: str, files: CaseFiles) -> Diagnosis:
    """Read a county and return what is doubtful in its data.

    Parameters
    ----------
    name
        Path or shipped name.
    files
        Polygons and orders to look at instead of the county's own.

    Raises
    ------
    DataError
        If there is none, or it or one of the files is refused.
    """
    loaded = load_county(name)
    if files.orders is None:
        files = replace(files, orders=find_orders(loaded.directory))
    case = read_case(loaded.county, loaded.directory, loaded.issues, loaded.sample_day, files)
    return diagnose(case)


def describe_county(name: str) -> CountyFigures:
    """Read a county and return its figures.

    Raises
    ------
    DataError
        If there is none, or its files are refused.
    """
    loaded = load_county(name)
    county = loaded.county
    available = Counter(v.vehicle_type_id for v in county.vehicles if v.is_available)
    return CountyFigures(
        loaded=loaded,
        num_places={kind: len(county.places_of(kind)) for kind in PlaceKind},
        num_roads={c: sum(r.road_class is c for r in county.roads) for c in RoadClass},
        road_km={c: _road_km(county, c) for c in RoadClass},
        vehicles=tuple((t, available[t.vehicle_type_id]) for t in county.vehicle_types),
        connectivity=RoadTravel(county).report(),
    )


def _road_km(county: County, road_class: RoadClass) -> float:
    metres = 0.0
    for road in county.roads:
        if road.road_class is road_class:
            lon, lat = np.array(road.lon_lat).T
            metres += float(great_circle_m(lon[:-1], lat[:-1], lon[1:], lat[1:]).sum())
    return metres / 1000
