"""Vehicles of a synthetic county, sized so that either way of serving it is possible."""

import math
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from scipy.sparse.csgraph import minimum_spanning_tree

from data.synthetic.alliance import CHILLED_VAN, PARCEL_SHARE, TRICYCLE, TRUCK, VAN
from data.synthetic.goods import INHABITANTS_PER_ORDER, MEAN_PIECE_KG, MEAN_PIECES
from network.fleet import Vehicle
from network.geodesy import great_circle_m
from network.ids import MemberId, PlaceId, VehicleId, VehicleTypeId
from network.operations import StopTimes
from network.places import Place

_RESERVE = 1.4
_DIRECT_SHARE = 0.6
_TRICYCLE_PART, _TRICYCLES_A_VAN = 0.3, 2.5
_NEIGHBOURLY = 4
_TOUR_OVER_TREE, _DETOUR = 1.25, 1.7
_FILL = 0.85
_VAN_KG, _VAN_KMH = 700.0, 24.0
_TRUCK_KG, _TRUCK_KMH = 1_800.0, 32.0
_PRODUCTIVE_H, _CHILLED_H = 7.0, 5.0
_MOST_TRIPS = 2


def daily_pieces(population: int, scale: float) -> float:
    """Return the mean pieces a day for this many inhabitants at `scale`."""
    return population / INHABITANTS_PER_ORDER * scale * MEAN_PIECES


def size_fleet(
    *,
    hub: Place,
    stations: Sequence[Place],
    points_of: Mapping[PlaceId, Sequence[Place]],
    chilled: Sequence[Place],
    scale: float,
) -> tuple[Vehicle, ...]:
    """Return the vehicles of hub and stations.

    Stations: vans and tricycles for all points of the township with 40 % to spare, every fourth
    station a van more for its neighbours. Hub: trucks for all stations with 40 % to spare and
    enough to load the whole day at once, vans for six tenths of all points directly, chilled vans
    for the cold points within five hours. Weight, not volume, fills the vehicles at the mean
    weight and volume of a piece.
    Owners are the members with parcels, by their share.

    Parameters
    ----------
    hub, stations
        Homes of the vehicles.
    points_of
        Points of each station's township, by place id; all keys are stations or the hub.
    chilled
        Points with chilled produce.
    scale
        Multiple of the sample day, > 0.
    """
    points = [point for group in points_of.values() for point in group]
    of_station = [_people(points_of.get(s.place_id, ())) for s in stations]
    at_once = daily_pieces(sum(of_station), scale) * MEAN_PIECE_KG / (_TRUCK_KG * _FILL)
    trucks = max(at_once, _RESERVE * _vehicle_days(hub, stations, of_station, scale, trunk=True))
    vans = _DIRECT_SHARE * _vehicle_days(hub, points, [p.population for p in points], scale)
    cold = _RESERVE * _vehicle_days(hub, chilled, [0] * len(chilled), scale)
    wanted = [
        (hub, TRUCK, math.ceil(trucks)),
        (hub, VAN, max(1, math.ceil(vans))),
        (hub, CHILLED_VAN, max(1, math.ceil(cold * _PRODUCTIVE_H / _CHILLED_H))),
    ]
    for number, station in enumerate(stations):
        own = points_of.get(station.place_id, ())
        need = _RESERVE * _vehicle_days(station, own, [p.population for p in own], scale)
        spare = 1 if number % _NEIGHBOURLY == 0 else 0
        wanted.append((station, VAN, max(1, math.ceil(need * (1 - _TRICYCLE_PART))) + spare))
        tricycles = math.ceil(need * _TRICYCLE_PART * _TRICYCLES_A_VAN)
        wanted.append((station, TRICYCLE, max(1, tricycles)))
    return tuple(_named(wanted))


def _people(points: Sequence[Place]) -> int:
    return sum(point.population for point in points)


def _vehicle_days(
    home: Place,
    calls: Sequence[Place],
    population: Sequence[int],
    scale: float,
    *,
    trunk: bool = False,
) -> float:
    """Return how many vehicle days (7 h of work, two trips) a tour through all `calls` takes.

    A tour is taken as 1.25 times the shortest tree (great circle), roads as 1.7 times the great
    circle, and every further trip as a ride to the mean distance and back. Assumptions; they
    size the fleet and enter no plan.
    """
    if not calls:
        return 0.0
    times = StopTimes()
    lon = np.array([home.lon, *(place.lon for place in calls)])
    lat = np.array([home.lat, *(place.lat for place in calls)])
    metres = great_circle_m(lon[:, None], lat[:, None], lon, lat)
    pieces = daily_pieces(sum(population), scale)
    trips = max(1.0, pieces * MEAN_PIECE_KG / ((_TRUCK_KG if trunk else _VAN_KG) * _FILL))
    tour_m = _TOUR_OVER_TREE * minimum_spanning_tree(metres).sum()
    ride_m = _DETOUR * (tour_m + 2 * metres[0, 1:].mean() * (trips - 1))
    call_s = times.station_s if trunk else times.point_s
    piece_s = (times.station_piece_s if trunk else times.point_piece_s) + times.loading_piece_s
    work_s = len(calls) * call_s + pieces * piece_s
    hours = ride_m / 1000 / (_TRUCK_KMH if trunk else _VAN_KMH) + work_s / 3600
    return max(float(hours) / _PRODUCTIVE_H, trips / _MOST_TRIPS)


def _named(wanted: Sequence[tuple[Place, VehicleTypeId, int]]) -> Iterator[Vehicle]:
    owners = _owners()
    for home, type_id, count in wanted:
        for number in range(1, count + 1):
            yield Vehicle(
                vehicle_id=VehicleId(f"{type_id}-{home.place_id}-{number:02d}"),
                vehicle_type_id=type_id,
                home_id=home.place_id,
                member_id=next(owners),
            )


def _owners() -> Iterator[MemberId]:
    """Yield members so that any run of them matches their parcel shares as closely as it can."""
    count = dict.fromkeys(PARCEL_SHARE, 0)
    total = 0
    while True:
        total += 1
        owner = max(PARCEL_SHARE, key=lambda m: PARCEL_SHARE[m] * total - count[m])
        count[owner] += 1
        yield owner
