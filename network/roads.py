"""Roads and the raw road graph: every vertex of a polyline is a node."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from network.errors import NetworkError
from network.fleet import Access
from network.geodesy import great_circle_m
from network.simplify import components


class RoadClass(StrEnum):
    """Administrative class of a road, which sets its speed unless the road has one."""

    COUNTY = "county"
    TOWNSHIP = "township"
    VILLAGE = "village"


SPEED_KMH = MappingProxyType(
    {RoadClass.COUNTY: 40.0, RoadClass.TOWNSHIP: 30.0, RoadClass.VILLAGE: 20.0}
)
"""Speed of a vehicle with speed factor 1 by road class (assumption: the middle of 35-45, 25-35
and 15-25 km/h)."""

_VERTEX_DEGREES = 1e-7
_KMH = 1 / 3.6


@dataclass(frozen=True, slots=True, kw_only=True)
class Road:
    """A piece of road between two junctions, or longer.

    Parameters
    ----------
    road_id
        Unique in the county.
    lon_lat
        At least two WGS-84 vertices, degrees; roads meet where they share a vertex.
    road_class
        Administrative class.
    is_oneway
        Open only in the direction of its vertices.
    speed_kmh
        Speed of a vehicle with speed factor 1, > 0; None: the speed of the class.
    closed_for
        Access classes that may not use it.
    """

    road_id: str
    lon_lat: tuple[tuple[float, float], ...]
    road_class: RoadClass = RoadClass.VILLAGE
    is_oneway: bool = False
    speed_kmh: float | None = None
    closed_for: frozenset[Access] = frozenset()

    @property
    def cruise_kmh(self) -> float:
        """Speed of a vehicle with speed factor 1, km/h."""
        return SPEED_KMH[self.road_class] if self.speed_kmh is None else self.speed_kmh


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RoadGraph:
    """All road segments between neighbouring vertices, as arrays.

    A segment joins node `tail` to node `head`; it is driven forward, and backward unless its
    road is one-way. With n nodes and m segments:

    Parameters
    ----------
    roads
        Where the segments come from.
    lon, lat
        Positions of the nodes, WGS-84 degrees, float64, shape (n,).
    tail, head
        Nodes of each segment, int64, shape (m,), tail ≠ head.
    road
        Index of each segment's road in `roads`, int64, shape (m,).
    length_m
        Great-circle length, float64, shape (m,), ≥ 0.
    """

    roads: tuple[Road, ...]
    lon: npt.NDArray[np.float64]
    lat: npt.NDArray[np.float64]
    tail: npt.NDArray[np.int64]
    head: npt.NDArray[np.int64]
    road: npt.NDArray[np.int64]
    length_m: npt.NDArray[np.float64]

    @classmethod
    def from_roads(cls, roads: tuple[Road, ...]) -> "RoadGraph":
        """Build the graph; vertices equal to 1e-7 degrees (a centimetre) are one node.

        Raises
        ------
        NetworkError
            With every road that has fewer than two vertices, a position that is no number, or
            no positive speed.
        """
        num_vertices = np.array([len(r.lon_lat) for r in roads], dtype=np.int64)
        flat = chain.from_iterable(chain.from_iterable(r.lon_lat for r in roads))
        vertices = np.fromiter(flat, dtype=np.float64).reshape(-1, 2)
        road = np.repeat(np.arange(len(roads)), num_vertices)
        _refuse_broken(roads, num_vertices, vertices, road)
        node, lon, lat = _merge(vertices)
        tail, head = node[:-1], node[1:]
        is_segment = (road[:-1] == road[1:]) & (tail != head)
        tail, head, road = tail[is_segment], head[is_segment], road[:-1][is_segment]
        return cls(
            roads=roads,
            lon=lon,
            lat=lat,
            tail=tail,
            head=head,
            road=road,
            length_m=great_circle_m(lon[tail], lat[tail], lon[head], lat[head]),
        )

    @property
    def num_nodes(self) -> int:
        """Number of nodes."""
        return len(self.lon)

    @property
    def num_segments(self) -> int:
        """Number of segments."""
        return len(self.tail)

    @property
    def duration_s(self) -> npt.NDArray[np.float64]:
        """Seconds along each segment at speed factor 1, float64, shape (m,)."""
        speed_ms = np.array([r.cruise_kmh * _KMH for r in self.roads], dtype=np.float64)
        return self.length_m / speed_ms[self.road]

    def closed_to(self, access: Access) -> frozenset[str]:
        """Return the ids of the roads closed to an access class."""
        return frozenset(r.road_id for r in self.roads if access in r.closed_for)

    def is_open(self, closed_roads: Collection[str] = ()) -> npt.NDArray[np.bool_]:
        """Return in which directions segments may be driven when some roads are closed.

        Parameters
        ----------
        closed_roads
            Ids of the closed roads.

        Returns
        -------
        numpy.ndarray
            bool, shape (2 m,): segments forward, then the same segments backward.
        """
        forward = np.array([r.road_id not in closed_roads for r in self.roads], dtype=np.bool_)
        two_way = np.array([not r.is_oneway for r in self.roads], dtype=np.bool_)
        return np.concatenate((forward[self.road], (forward & two_way)[self.road]))

    def component(self) -> npt.NDArray[np.int64]:
        """Return the connected component of each node, int64, shape (n,), the largest first.

        Components are weak (one-way and closed roads join), sized by their length of road.
        """
        label = components(self.tail, self.head, self.num_nodes)
        count = int(label.max(initial=-1)) + 1
        size_m = np.bincount(label[self.tail], weights=self.length_m, minlength=count)
        rank = np.empty(count, dtype=np.int64)
        rank[np.argsort(-size_m, kind="stable")] = np.arange(count)
        return rank[label]


def _refuse_broken(
    roads: tuple[Road, ...],
    num_vertices: npt.NDArray[np.int64],
    vertices: npt.NDArray[np.float64],
    road: npt.NDArray[np.int64],
) -> None:
    """Raise a NetworkError that names every road no graph can be built from."""
    no_number = np.unique(road[~np.isfinite(vertices).all(axis=1)])
    problems = (
        *(
            f"road {roads[i].road_id}: fewer than two vertices"
            for i in np.flatnonzero(num_vertices < 2)
        ),
        *(f"road {roads[i].road_id}: a position is no number" for i in no_number),
        *(
            f"road {r.road_id}: speed {r.speed_kmh} km/h is not positive"
            for r in roads
            if not r.cruise_kmh > 0
        ),
    )
    if problems:
        raise NetworkError(problems)


def _merge(
    vertices: npt.NDArray[np.float64],
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Return the node of each vertex and the positions of the nodes."""
    cells = np.rint(vertices / _VERTEX_DEGREES).astype(np.int64)
    key = (cells[:, 0] << 32) + cells[:, 1]
    _, first, node = np.unique(key, return_index=True, return_inverse=True)
    return node, vertices[first, 0], vertices[first, 1]
