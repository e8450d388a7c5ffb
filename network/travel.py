"""Travel between places: distance and duration by access class, and the way itself."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from network.county import County
from network.errors import NetworkError
from network.fleet import Access
from network.geodesy import great_circle_m
from network.ids import PlaceId
from network.roads import SPEED_KMH, RoadClass, RoadGraph
from network.snapping import Snaps, snap, split
from network.ways import FastestWays, Skeleton, fastest_ways

FALLBACK = "great_circle_x2_at_15_kmh"
"""Name of the estimate for places no road joins: twice the great circle, driven at 15 km/h."""

FAR_FROM_ROAD_M = 500.0
"""A place farther than this from any road is named in the report."""

_FALLBACK_DETOUR = 2.0
_FALLBACK_KMH = 15.0
_KMH = 1 / 3.6
_NOISE_S = 1e-6

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TravelMatrix:
    """Travel between all places for one access class, at speed factor 1.

    Parameters
    ----------
    place_ids
        The n places, in the order of rows and columns.
    distance_m, duration_s
        int32 arrays, shape (n, n), row: from, column: to; metres and seconds along the fastest
        way, ≥ 0, diagonal 0; -1 where `is_open` is False.
    is_open
        bool, shape (n, n): a vehicle of this class can drive from row to column.
    is_estimate
        bool, shape (n, n): no road joins the two places in the data, whatever the vehicle, and
        the figures are the estimate named `FALLBACK`; always a subset of `is_open`.
    """

    place_ids: tuple[PlaceId, ...]
    distance_m: npt.NDArray[np.int32]
    duration_s: npt.NDArray[np.int32]
    is_open: npt.NDArray[np.bool_]
    is_estimate: npt.NDArray[np.bool_]


class TravelModel(Protocol):
    """Anything that knows how long it takes from place to place."""

    def matrix(self, access: Access) -> TravelMatrix:
        """Return the matrix of one access class over all places of the county."""
        ...

    def geometry(
        self, access: Access, from_id: PlaceId, to_id: PlaceId
    ) -> tuple[tuple[float, float], ...]:
        """Return the (lon, lat) vertices of the way; two vertices if it is an estimate."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Snap:
    """Where a place joins the roads.

    Parameters
    ----------
    place_id, road_id
        The place and the nearest road.
    lon, lat
        The nearest point of that road, WGS-84 degrees.
    distance_m
        Great-circle distance between place and road, ≥ 0; it is driven at the speed of a
        village road.
    """

    place_id: PlaceId
    road_id: str
    lon: float
    lat: float
    distance_m: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectivityReport:
    """How well roads and places hang together, whatever the vehicle and the day.

    Parameters
    ----------
    num_components
        Number of road networks that do not touch each other, ≥ 0.
    road_m, main_road_m
        Metres of all roads and of the largest component.
    off_main
        Places that do not join the largest component, in the county's order.
    far
        Places farther than `FAR_FROM_ROAD_M` from their road, in the county's order.
    """

    num_components: int
    road_m: float
    main_road_m: float
    off_main: tuple[PlaceId, ...]
    far: tuple[Snap, ...]


class RoadTravel:
    """Travel on the county's roads on a day: a TravelModel.

    Places join the nearest road by a connector as long as their distance from it, open to all
    and driven both ways at the speed of a village road. What does not depend on the access class
    is built once, on construction; matrices are computed when first asked for and kept. All
    places count, also those out of service.

    Parameters
    ----------
    county
        Places and roads; there may be none of the latter.
    closed_roads
        Ids of the roads closed to all that day (`Calendar.closed_roads`).

    Raises
    ------
    NetworkError
        If a road has fewer than two vertices, a position that is no number or no positive
        speed, or if a closed road is unknown.
    """

    def __init__(self, county: County, closed_roads: frozenset[str] = frozenset()) -> None:
        _refuse_unknown(county, closed_roads)
        self._closed_roads = closed_roads
        self._place_ids = tuple(p.place_id for p in county.places)
        self._index = {place_id: i for i, place_id in enumerate(self._place_ids)}
        self._lon = np.array([p.lon for p in county.places], dtype=np.float64)
        self._lat = np.array([p.lat for p in county.places], dtype=np.float64)
        roads = RoadGraph.from_roads(county.roads)
        found = snap(roads, self._lon, self._lat)
        self._snaps = _by_place(self._place_ids, roads, found)
        graph, self._node = split(roads, found)
        self._connector_m = found.distance_m
        self._terminal = np.unique(self._node, return_inverse=True)[1]
        self._skeleton = Skeleton.of(graph, self._node)
        self._ways: dict[frozenset[str], FastestWays] = {}
        self._matrices: dict[Access, TravelMatrix] = {}

    @property
    def snaps(self) -> tuple[Snap, ...]:
        """Where each place joins the roads, in the county's order; empty without roads."""
        return self._snaps

    @property
    def skeleton(self) -> Skeleton:
        """The road graph and its simplification."""
        return self._skeleton

    def matrix(self, access: Access) -> TravelMatrix:
        """Return the matrix of one access class over all places of the county."""
        if access not in self._matrices:
            self._matrices[access] = self._compute(access)
        return self._matrices[access]

    def geometry(
        self, access: Access, from_id: PlaceId, to_id: PlaceId
    ) -> tuple[tuple[float, float], ...]:
        """Return the (lon, lat) vertices of the way, the places themselves at both ends.

        Two vertices if the way is an estimate or leads nowhere; none where it is closed.
        """
        i, j = self._index[from_id], self._index[to_id]
        matrix = self.matrix(access)
        if not matrix.is_open[i, j]:
            return ()
        start, end = self._position(i), self._position(j)
        if matrix.is_estimate[i, j] or i == j:
            return (start, end)
        nodes = self._ways_of(access).nodes(int(self._terminal[i]), int(self._terminal[j]))
        graph = self._skeleton.graph
        road = zip(graph.lon[nodes].tolist(), graph.lat[nodes].tolist(), strict=True)
        return _without_repeats((start, *road, end))

    def report(self) -> ConnectivityReport:
        """Return how well roads and places hang together."""
        graph = self._skeleton.graph
        component = graph.component()
        of_segment = component[graph.tail]
        is_on_main = np.isin(self._node, graph.tail[of_segment == 0])
        is_on_main |= np.isin(self._node, graph.head[of_segment == 0])
        return ConnectivityReport(
            num_components=len(np.unique(of_segment)),
            road_m=float(graph.length_m.sum()),
            main_road_m=float(graph.length_m[of_segment == 0].sum()),
            off_main=tuple(
                place_id
                for place_id, is_on in zip(self._place_ids, is_on_main.tolist(), strict=True)
                if not is_on
            ),
            far=tuple(s for s in self._snaps if s.distance_m > FAR_FROM_ROAD_M),
        )

    def _position(self, i: int) -> tuple[float, float]:
        return float(self._lon[i]), float(self._lat[i])

    def _ways_of(self, access: Access) -> FastestWays:
        return self._ways_without(self._closed_roads | self._skeleton.graph.closed_to(access))

    def _ways_without(self, closed_roads: frozenset[str]) -> FastestWays:
        if closed_roads not in self._ways:
            is_open = self._skeleton.graph.is_open(closed_roads)
            self._ways[closed_roads] = fastest_ways(self._skeleton, is_open)
        return self._ways[closed_roads]

    def _compute(self, access: Access) -> TravelMatrix:
        """Add connectors to the ways between feet, fill in estimates, round."""
        duration_s, distance_m = self._between_feet(self._ways_of(access))
        is_open = np.isfinite(duration_s)
        is_estimate = np.zeros_like(is_open)
        if not is_open.all():
            is_estimate = ~np.isfinite(self._between_feet(self._ways_without(frozenset()))[0])
            estimate_m = self._estimate_m()
            distance_m = np.where(is_estimate, estimate_m, distance_m)
            duration_s = np.where(is_estimate, estimate_m / (_FALLBACK_KMH * _KMH), duration_s)
            is_open = is_open | is_estimate
        return TravelMatrix(
            place_ids=self._place_ids,
            distance_m=_integers(np.rint(distance_m), is_open),
            duration_s=_integers(np.ceil(duration_s - _NOISE_S), is_open),
            is_open=is_open,
            is_estimate=is_estimate,
        )

    def _between_feet(self, ways: FastestWays) -> tuple[FloatArray, FloatArray]:
        """Return seconds and metres from place to place, connectors included."""
        pairs = np.ix_(self._terminal, self._terminal)
        connectors_m = self._connector_m[:, np.newaxis] + self._connector_m
        np.fill_diagonal(connectors_m, 0.0)
        connectors_s = connectors_m / (SPEED_KMH[RoadClass.VILLAGE] * _KMH)
        return ways.duration_s[pairs] + connectors_s, ways.distance_m[pairs] + connectors_m

    def _estimate_m(self) -> FloatArray:
        """Return the estimated metres from place to place."""
        lon, lat = self._lon[:, np.newaxis], self._lat[:, np.newaxis]
        return _FALLBACK_DETOUR * great_circle_m(lon, lat, self._lon, self._lat)


def _integers(values: FloatArray, is_open: npt.NDArray[np.bool_]) -> npt.NDArray[np.int32]:
    """Return whole numbers, -1 where there is no way."""
    return np.where(is_open, values, -1.0).astype(np.int32)


def _by_place(place_ids: tuple[PlaceId, ...], graph: RoadGraph, found: Snaps) -> tuple[Snap, ...]:
    """Return the snaps with the ids of places and roads; none without roads."""
    if not graph.num_segments:
        return ()
    return tuple(
        Snap(
            place_id=place_id,
            road_id=graph.roads[graph.road[found.segment[i]]].road_id,
            lon=float(found.lon[i]),
            lat=float(found.lat[i]),
            distance_m=float(found.distance_m[i]),
        )
        for i, place_id in enumerate(place_ids)
    )


def _without_repeats(
    positions: tuple[tuple[float, float], ...],
) -> tuple[tuple[float, float], ...]:
    """Return the positions without those equal to their predecessor, at least two."""
    changes = tuple(p for p, before in zip(positions[1:], positions, strict=False) if p != before)
    return (positions[0], *(changes or positions[-1:]))


def _refuse_unknown(county: County, closed_roads: frozenset[str]) -> None:
    unknown = sorted(closed_roads - {r.road_id for r in county.roads})
    if unknown:
        raise NetworkError(tuple(f"closed road {road_id} is unknown" for road_id in unknown))
