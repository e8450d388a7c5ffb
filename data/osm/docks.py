"""Where hub and stations stand: beside a road that trucks can use."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy.spatial import KDTree

from data.osm.settlements import Seat
from network.fleet import Access
from network.geodesy import plane_xy_m
from network.roads import Road, RoadGraph

FloatArray = npt.NDArray[np.float64]

_FARTHEST_M = 3_000.0


def docks(roads: Sequence[Road], seats: Sequence[Seat]) -> list[tuple[float, float]]:
    """Return for each seat the nearest vertex of the road network that is open to trucks.

    Only the largest connected network of such roads counts. A seat farther than 3 km from it
    keeps its own coordinate.

    Returns
    -------
    list of (lon, lat)
        WGS-84 degrees, in the order of `seats`.
    """
    own = [(seat.lon, seat.lat) for seat in seats]
    graph = RoadGraph.from_roads(tuple(r for r in roads if Access.TRUCK not in r.closed_for))
    if not graph.num_segments:
        return own
    component = graph.component()
    largest = np.flatnonzero(component == 0)
    middle_lat = float(np.mean(graph.lat))
    lon, lat = np.array(own).T
    found = _nearest(
        plane_xy_m(lon, lat, middle_lat),
        plane_xy_m(graph.lon[largest], graph.lat[largest], middle_lat),
    )
    return [
        (float(graph.lon[largest[found[i]]]), float(graph.lat[largest[found[i]]]))
        if i in found
        else own[i]
        for i in range(len(own))
    ]


def _nearest(seats: FloatArray, vertices: FloatArray) -> dict[int, int]:
    """Return the nearest vertex within 3 km for each seat that has one; metres, (n, 2)."""
    distance, vertex = KDTree(vertices).query(seats, distance_upper_bound=_FARTHEST_M)
    pairs = zip(np.atleast_1d(distance).tolist(), np.atleast_1d(vertex).tolist(), strict=True)
    return {i: nearest for i, (metres, nearest) in enumerate(pairs) if np.isfinite(metres)}
