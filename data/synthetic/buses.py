"""Urban-rural bus lines of a synthetic county, with room for freight.

A line follows the roads from the hub through the townships; it stops at their stations and at the
roadside before the villages that it passes: those within `NEAR_M` of its way, straight across, as a
stop of a real timetable stands for the place within that distance.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import shapely

from data.gtfs import NEAR_M
from data.synthetic.plane import Floats, Plane
from network.county import County
from network.fleet import Access, BusStop, BusTrip
from network.ids import BusLineId, BusTripId
from network.places import Place
from network.travel import TravelModel

_MOST_LINES = 8
_ACCESS = Access.TRUCK
_SPEED_FACTOR = 0.9
_LAYOVER_S = 1_800
_MINUTE_S = 60
_FIRST_DEPARTURES_S = (7 * 3600, 13 * 3600 + 1_800)
_LINE_OFFSET_S = 600
_LAST_ARRIVAL_S = 22 * 3600
FREIGHT_KG, FREIGHT_L = 150.0, 1_500.0
FEE_PIECE_FEN, FEE_KG_FEN = 60, 15
"""Room of a trip for freight, kg and litres, and its fees (assumptions)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Halt:
    """A stop of a line: the drive to it from the one before, and how long a bus stands there."""

    place: Place
    drive_s: float
    dwell_s: int


def bus_trips(county: County, travel: TravelModel) -> tuple[BusTrip, ...]:
    """Return two return trips a day on at most eight lines from the hub into the townships.

    Lines follow the shortest tree of ways between hub and stations to its farthest leaves. A bus
    takes the roads that are open to trucks, at 0.9 times their speed, and stands at stations and
    at the roadside as long as `Operations.bus_dwell` says. Prices and room: 60 fen a piece up to
    5 kg and 15 fen a further kilogram, 150 kg and 1,500 l a trip. All of these are assumptions.

    Parameters
    ----------
    county
        Hub, stations and points; lines start at its first hub.
    travel
        Ways between its places; no bus goes where no road leads.
    """
    roads = _Roads(county, travel)
    trips = []
    for number, line in enumerate(roads.lines([county.hubs[0], *county.stations]), start=1):
        out, back = list(roads.halts(line)), list(roads.halts(line[::-1]))
        for departure, first_s in enumerate(_FIRST_DEPARTURES_S, start=1):
            there = _timetable(out, first_s + (number - 1) * _LINE_OFFSET_S)
            home = _timetable(back, there[-1].arrive_s + _LAYOVER_S)
            trips += [
                _trip(number, f"{departure}-out", there),
                _trip(number, f"{departure}-in", home),
            ]
    return tuple(trip for trip in trips if trip.stops[-1].arrive_s <= _LAST_ARRIVAL_S)


class _Roads:
    """The ways that buses take, and the villages beside them."""

    def __init__(self, county: County, travel: TravelModel) -> None:
        matrix = travel.matrix(_ACCESS)
        self._travel = travel
        self._dwell = county.operations.bus_dwell
        self._row = {place_id: row for row, place_id in enumerate(matrix.place_ids)}
        joined = matrix.is_open & ~matrix.is_estimate
        self._metres = np.where(joined & joined.T, matrix.distance_m, np.inf)
        self._seconds = matrix.duration_s / _SPEED_FACTOR
        self._plane = Plane(lon=county.hubs[0].lon, lat=county.hubs[0].lat)
        self._points = county.points
        xy = self._xy([(p.lon, p.lat) for p in self._points])
        self._at = np.array([shapely.Point(x, y) for x, y in xy.tolist()], dtype=np.object_)

    def lines(self, places: Sequence[Place]) -> list[list[Place]]:
        """Return the ways from the first place to the farthest leaves of the shortest tree."""
        import networkx as nx  # noqa: PLC0415 -- slow to import, for generated counties only

        graph: nx.Graph[int] = nx.Graph()
        graph.add_node(0)
        rows = [self._row[place.place_id] for place in places]
        for i, j in zip(*np.tril_indices(len(places), k=-1), strict=True):
            metres = max(self._metres[rows[i], rows[j]], self._metres[rows[j], rows[i]])
            if np.isfinite(metres):
                graph.add_edge(int(i), int(j), metres=float(metres))
        tree = nx.minimum_spanning_tree(graph, weight="metres")
        distance = nx.single_source_dijkstra_path_length(tree, 0, weight="metres")
        way = nx.single_source_dijkstra_path(tree, 0, weight="metres")
        leaves = [node for node in distance if node != 0 and tree.degree[node] == 1]
        farthest = sorted(leaves, key=lambda leaf: (-distance[leaf], leaf))[:_MOST_LINES]
        return [[places[node] for node in way[leaf]] for leaf in farthest]

    def halts(self, line: Sequence[Place]) -> Iterator[_Halt]:
        """Yield the stops of a line: its places, and the villages on the way, each once."""
        seen = {place.place_id for place in line}
        yield _Halt(place=line[0], drive_s=0.0, dwell_s=self._dwell.station_s)
        for before, place in pairwise(line):
            leg_s = float(self._seconds[self._row[before.place_id], self._row[place.place_id]])
            done = 0.0
            for share, village in self._beside(before, place):
                if village.place_id not in seen:
                    seen.add(village.place_id)
                    drive_s, dwell_s = (share - done) * leg_s, self._dwell.roadside_s
                    yield _Halt(place=village, drive_s=drive_s, dwell_s=dwell_s)
                    done = share
            drive_s = (1.0 - done) * leg_s
            yield _Halt(place=place, drive_s=drive_s, dwell_s=self._dwell.station_s)

    def _beside(self, before: Place, place: Place) -> list[tuple[float, Place]]:
        """Return the villages beside the way between two places, after the share of it done."""
        way = self._travel.geometry(_ACCESS, before.place_id, place.place_id)
        line = shapely.LineString(self._xy(way))
        near = np.flatnonzero(shapely.distance(line, self._at) <= NEAR_M)
        shares = shapely.line_locate_point(line, self._at[near], normalized=True)
        found = sorted(zip(shares.tolist(), near.tolist(), strict=True))
        return [(share, self._points[k]) for share, k in found]

    def _xy(self, lon_lat: Sequence[tuple[float, float]]) -> Floats:
        return self._plane.to_xy(np.array(lon_lat, dtype=np.float64).reshape(-1, 2))


def _timetable(line: Sequence[_Halt], start_s: int) -> tuple[BusStop, ...]:
    """Return the stops of a run that leaves the first at `start_s`, in whole minutes."""
    stops = []
    now_s = float(start_s - line[0].dwell_s)
    for halt in line:
        now_s += halt.drive_s
        arrive_s = math.ceil(now_s / _MINUTE_S) * _MINUTE_S
        stops.append(
            BusStop(
                place_id=halt.place.place_id, arrive_s=arrive_s, depart_s=arrive_s + halt.dwell_s
            )
        )
        now_s += halt.dwell_s
    return tuple(stops)


def _trip(number: int, suffix: str, stops: tuple[BusStop, ...]) -> BusTrip:
    return BusTrip(
        trip_id=BusTripId(f"bus-{number}-{suffix}"),
        line_id=BusLineId(f"bus-{number}"),
        stops=stops,
        freight_kg=FREIGHT_KG,
        freight_l=FREIGHT_L,
        fee_piece_fen=FEE_PIECE_FEN,
        fee_kg_fen=FEE_KG_FEN,
    )
