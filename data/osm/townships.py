"""Hub, stations and who belongs to which station."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

from data.osm.p_median import p_median
from data.osm.reading import AdminArea
from data.osm.settlements import Seat

_POINTS_A_STATION = 16
_FEWEST_STATIONS = 2
_MOST_STATIONS = 24
_LARGEST_VILLAGES = 5
"""Without a town, the hub is sought among so many of the largest settlements."""

_CANDIDATES_A_STATION = 8
"""Stations beside towns are sought among so many of the largest settlements for each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Townships:
    """Hub, stations and membership, as positions in the list of settlements.

    Parameters
    ----------
    hub
        Seat of the hub.
    stations
        Seats of the stations, ascending; the hub's seat has one too.
    station_of
        For each settlement the seat of its station.
    is_by_area
        For each settlement whether an administrative area decided.
    """

    hub: int
    stations: tuple[int, ...]
    station_of: tuple[int, ...]
    is_by_area: tuple[bool, ...]


def arranged(
    seats: Sequence[Seat],
    duration_s: npt.NDArray[np.float64],
    is_main: npt.NDArray[np.bool_],
    areas: Sequence[AdminArea],
) -> Townships:
    """Choose hub and stations and assign every settlement.

    Parameters
    ----------
    seats
        The n settlements.
    duration_s
        float64, shape (n, n): driving time from row to column, estimated where no road leads.
    is_main
        bool, shape (n,): lies on the main road network; only these can be hub or station.
    areas
        Administrative areas of any level.
    """
    population = np.array([max(1, seat.population) for seat in seats], dtype=np.float64)
    hub = _hub(seats, duration_s, population, is_main)
    stations = _stations(seats, duration_s, population, is_main, hub)
    station_of, is_by_area = _membership(seats, duration_s, stations, areas)
    return Townships(hub=hub, stations=stations, station_of=station_of, is_by_area=is_by_area)


def _hub(
    seats: Sequence[Seat],
    duration_s: npt.NDArray[np.float64],
    population: npt.NDArray[np.float64],
    is_main: npt.NDArray[np.bool_],
) -> int:
    """Return the town from which all inhabitants are reached in the least total time."""
    towns = [i for i, seat in enumerate(seats) if seat.is_town and is_main[i]]
    candidates = towns or _largest(population, is_main, _LARGEST_VILLAGES)
    return min(candidates, key=lambda i: (float(duration_s[i] @ population), i))


def _stations(
    seats: Sequence[Seat],
    duration_s: npt.NDArray[np.float64],
    population: npt.NDArray[np.float64],
    is_main: npt.NDArray[np.bool_],
    hub: int,
) -> tuple[int, ...]:
    """Return all towns and the hub's seat, and more seats by p-median where these are few."""
    fixed = {i for i, seat in enumerate(seats) if seat.is_town and is_main[i]} | {hub}
    wanted = min(
        max(_FEWEST_STATIONS, round(len(seats) / _POINTS_A_STATION)),
        _MOST_STATIONS,
        int(is_main.sum()),
    )
    if wanted <= len(fixed):
        return tuple(sorted(fixed))
    largest = _largest(population, is_main, _CANDIDATES_A_STATION * wanted)
    candidates = sorted(fixed.union(largest))
    cost = (duration_s * population)[candidates].T
    chosen = p_median(cost, wanted, tuple(candidates.index(i) for i in sorted(fixed)))
    return tuple(candidates[i] for i in chosen)


def _largest(
    population: npt.NDArray[np.float64], is_main: npt.NDArray[np.bool_], count: int
) -> list[int]:
    by_size = np.argsort(-population, kind="stable")
    return [int(i) for i in by_size if is_main[i]][:count]


def _membership(
    seats: Sequence[Seat],
    duration_s: npt.NDArray[np.float64],
    stations: tuple[int, ...],
    areas: Sequence[AdminArea],
) -> tuple[tuple[int, ...], tuple[bool, ...]]:
    """Assign each settlement to the nearest station of its smallest area that has one.

    Where no area holds both the settlement and a station, the nearest of all decides.
    """
    lon, lat = np.array([(seat.lon, seat.lat) for seat in seats]).T
    inside = []
    for area in sorted(areas, key=lambda a: a.polygon.area):
        shapely.prepare(area.polygon)
        inside.append(shapely.contains_xy(area.polygon, lon, lat))
    station_of, is_by_area = [], []
    for i in range(len(seats)):
        in_reach = list(stations)
        for members in inside:
            of_area = [s for s in stations if members[s]]
            if members[i] and of_area:
                in_reach = of_area
                break
        station_of.append(min(in_reach, key=lambda s: (float(duration_s[s, i]), s)))
        is_by_area.append(len(in_reach) < len(stations))
    return tuple(station_of), tuple(is_by_area)
