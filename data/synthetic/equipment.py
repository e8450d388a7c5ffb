"""Step 6, first half: everything a county needs beyond places and roads."""

import dataclasses
import math
from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np

from data.synthetic.alliance import alliance_members, vehicle_types
from data.synthetic.buses import bus_trips
from data.synthetic.crops import grow, keeping_of, seasons_of
from data.synthetic.fleet import daily_pieces, size_fleet
from data.synthetic.goods import MEAN_PIECE_L
from data.synthetic.plane import random_source
from network.county import County
from network.geodesy import great_circle_m
from network.ids import PlaceId
from network.operations import Operations, Sorting
from network.places import Building, Place, PlaceKind
from network.roads import Road
from network.travel import RoadTravel

USUAL_HOURS_S = {
    PlaceKind.HUB: (5 * 3600, 22 * 3600),
    PlaceKind.STATION: (6 * 3600 + 1_800, 20 * 3600),
    PlaceKind.POINT: (8 * 3600, 19 * 3600),
}
"""Opening hours by kind of place, seconds of the day (assumption)."""

_MEAN_POPULATION = 1_500.0
_POPULATION_SPREAD = 0.6
_POVERTY_SHARE = 0.25
_BUILDINGS = (Building.EXISTING, Building.NEW, Building.NONE)
_BUILDING_SHARE = {PlaceKind.STATION: (0.8, 0.2, 0.0), PlaceKind.POINT: (0.45, 0.2, 0.35)}
_STORAGE_DAYS = 3.0
_LEAST_STORAGE_L = 10_000.0
_HUB_CHILLED_L = 20_000.0
_STATION_CHILLED_L = 3_000.0
_STEP_PLACES, _STEP_CROPS = 21, 22


def equip(  # noqa: PLR0913 - facts of the county, each by name
    *,
    name_zh: str,
    name_en: str,
    places: Sequence[Place],
    roads: Sequence[Road],
    seed: int,
    adcode: str = "",
    scale: float = 1.0,
    timezone: str = "Asia/Shanghai",
    promise_hours: float = 72.0,
    data_note: str = "",
) -> County:
    """Return a county with members, fleet, bus lines, crops, opening hours and prices.

    Parameters
    ----------
    name_zh, name_en, adcode, timezone, promise_hours, data_note
        As in `County`.
    places, roads
        Hub, stations and points, and the roads between them. A point without a population draws
        one (log-normal, mean 1,500), as do poverty flags and buildings where there is none;
        opening hours and storage are set by kind.
    seed
        Of all random numbers, ≥ 0.
    scale
        Multiple of the sample day the fleet must carry, > 0.

    Returns
    -------
    County
        With everything but places and roads synthetic.

    Raises
    ------
    NetworkError
        When places and roads contradict each other, or there is no hub.
    """
    furnished = _furnish(places, seed)
    points = [p for p in furnished if p.kind is PlaceKind.POINT and p.is_active]
    stations = [p for p in furnished if p.kind is PlaceKind.STATION and p.is_active]
    hubs = [p for p in furnished if p.kind is PlaceKind.HUB and p.is_active]
    seasons = seasons_of(adcode)
    crops = grow(points, seasons, random_source(seed, _STEP_CROPS))
    crop_kinds, crop_needs = keeping_of(seasons)
    cold_ids = {crop.place_id for crop in crops if crop.is_chilled}
    grouped = points_of(points, stations or hubs)
    stored = _store(furnished, grouped, cold_ids, scale)
    bare = County(
        name_zh=name_zh,
        name_en=name_en,
        adcode=adcode,
        timezone=timezone,
        promise_hours=promise_hours,
        places=stored,
        roads=tuple(roads),
        vehicle_types=vehicle_types(),
        vehicles=(),
        members=alliance_members(),
        crops=crops,
        crop_kinds=crop_kinds,
        crop_needs=crop_needs,
        operations=Operations(sorting=Sorting(lines=max(1, math.ceil(scale)))),
        data_note=data_note,
    )
    return bare.replace(
        bus_trips=bus_trips(bare, RoadTravel(bare)),
        vehicles=size_fleet(
            hub=hubs[0],
            stations=stations,
            points_of=grouped,
            chilled=[p for p in points if p.place_id in cold_ids],
            scale=scale,
        ),
    )


def _furnish(places: Sequence[Place], seed: int) -> tuple[Place, ...]:
    """Set opening hours, missing populations, buildings and poverty flags."""
    rng = random_source(seed, _STEP_PLACES)
    spread = _POPULATION_SPREAD
    people = rng.lognormal(math.log(_MEAN_POPULATION) - spread**2 / 2, spread, len(places))
    lots = rng.random((len(places), 2))
    return tuple(
        _furnished(place, max(1, round(float(people[i]))), float(lots[i, 0]), float(lots[i, 1]))
        for i, place in enumerate(places)
    )


def _furnished(place: Place, people: int, building_lot: float, poverty_lot: float) -> Place:
    if place.kind not in USUAL_HOURS_S:
        return place
    open_from_s, open_to_s = USUAL_HOURS_S[place.kind]
    is_point = place.kind is PlaceKind.POINT
    shares = np.cumsum(_BUILDING_SHARE.get(place.kind, (1.0, 0.0, 0.0)))
    drawn = _BUILDINGS[min(int(np.searchsorted(shares, building_lot, side="right")), 2)]
    return dataclasses.replace(
        place,
        open_from_s=open_from_s,
        open_to_s=open_to_s,
        population=place.population or (people if is_point else 0),
        building=drawn if place.building is Building.NONE else place.building,
        is_poverty_village=place.is_poverty_village
        or (place.is_village_committee and poverty_lot < _POVERTY_SHARE),
    )


def points_of(points: Sequence[Place], stations: Sequence[Place]) -> dict[PlaceId, list[Place]]:
    """Return the points by the station that serves them today, else by the nearest one."""
    homes = {station.place_id for station in stations}
    lon = np.array([station.lon for station in stations])
    lat = np.array([station.lat for station in stations])
    groups: dict[PlaceId, list[Place]] = defaultdict(list)
    for point in points:
        home = point.parent_id
        if (home is None or home not in homes) and stations:
            home = stations[int(great_circle_m(point.lon, point.lat, lon, lat).argmin())].place_id
        if home is not None:
            groups[home].append(point)
    return dict(groups)


def _store(
    places: Sequence[Place],
    points_of: Mapping[PlaceId, Sequence[Place]],
    cold_ids: set[PlaceId],
    scale: float,
) -> tuple[Place, ...]:
    """Give stations room for three days of goods, and cold rooms to the hub and where needed."""
    stored = []
    for place in places:
        if place.kind is PlaceKind.HUB:
            cold_l = _HUB_CHILLED_L * max(1, math.ceil(scale))
            stored.append(dataclasses.replace(place, chilled_l=cold_l))
        elif place.kind is PlaceKind.STATION:
            own = points_of.get(place.place_id, ())
            pieces = _STORAGE_DAYS * daily_pieces(sum(p.population for p in own), scale)
            is_cold = any(point.place_id in cold_ids for point in own)
            stored.append(
                dataclasses.replace(
                    place,
                    storage_l=max(
                        _LEAST_STORAGE_L, math.ceil(pieces * MEAN_PIECE_L / 1000) * 1000.0
                    ),
                    chilled_l=_STATION_CHILLED_L if is_cold else 0.0,
                )
            )
        else:
            stored.append(place)
    return tuple(stored)
