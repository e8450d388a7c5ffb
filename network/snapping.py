"""Snapping: where places join the roads."""

import dataclasses
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

from network.geodesy import great_circle_m, plane_xy_m
from network.roads import RoadGraph

IntArray = npt.NDArray[np.int64]
FloatArray = npt.NDArray[np.float64]

_STEP_M = 0.01


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Snaps:
    """Where each of n places meets the nearest road.

    Parameters
    ----------
    segment
        The segment met, int64, shape (n,); -1 in a graph without segments, where every place is
        its own foot.
    along
        How far along it, float64, shape (n,), in [0, 1].
    lon, lat
        The foot on the road, WGS-84 degrees, float64, shape (n,).
    distance_m
        Great-circle distance from the place to its foot, float64, shape (n,), ≥ 0.
    """

    segment: IntArray
    along: FloatArray
    lon: FloatArray
    lat: FloatArray
    distance_m: FloatArray


def snap(graph: RoadGraph, lon: FloatArray, lat: FloatArray) -> Snaps:
    """Find the nearest point of the nearest segment for each position.

    Parameters
    ----------
    graph
        The roads, possibly none.
    lon, lat
        Positions, WGS-84 degrees, float64, shape (n,).
    """
    if not graph.num_segments:
        nothing = np.zeros(len(lon))
        apart = np.full(len(lon), -1, dtype=np.int64)
        return Snaps(segment=apart, along=nothing, lon=lon, lat=lat, distance_m=nothing)
    middle_lat = float(np.mean(graph.lat))
    node_xy = plane_xy_m(graph.lon, graph.lat, middle_lat)
    place_xy = plane_xy_m(lon, lat, middle_lat)
    ends = np.stack((node_xy[graph.tail], node_xy[graph.head]), axis=1)
    tree = shapely.STRtree(np.asarray(shapely.linestrings(ends)))
    segment = tree.query_nearest(shapely.points(place_xy), all_matches=False)[1]
    start, way = ends[segment, 0], ends[segment, 1] - ends[segment, 0]
    projected = np.sum((place_xy - start) * way, axis=1) / np.sum(way * way, axis=1)
    along = np.clip(projected, 0.0, 1.0)
    foot_lon, foot_lat = _between(graph, segment, along)
    return Snaps(
        segment=segment,
        along=along,
        lon=foot_lon,
        lat=foot_lat,
        distance_m=great_circle_m(lon, lat, foot_lon, foot_lat),
    )


def split(graph: RoadGraph, snaps: Snaps) -> tuple[RoadGraph, IntArray]:
    """Cut the segments at the feet of the places.

    Feet closer than a centimetre to each other or to an end of their segment share a node.

    Returns
    -------
    RoadGraph
        The graph with a node for every foot.
    numpy.ndarray
        The node of each place, int64, shape (n,).
    """
    if not graph.num_segments:
        return dataclasses.replace(graph, lon=snaps.lon, lat=snaps.lat), np.arange(len(snaps.lon))
    steps = np.rint(snaps.along * graph.length_m[snaps.segment] / _STEP_M)
    last_step = np.rint(graph.length_m[snaps.segment] / _STEP_M)
    node = np.where(steps <= 0, graph.tail[snaps.segment], graph.head[snaps.segment])
    is_inside = (steps > 0) & (steps < last_step)
    cuts, first, cut_of = np.unique(
        np.column_stack((snaps.segment, steps))[is_inside],
        axis=0,
        return_index=True,
        return_inverse=True,
    )
    node[is_inside] = graph.num_nodes + cut_of
    source = np.flatnonzero(is_inside)[first]
    return _cut(graph, cuts[:, 0].astype(np.int64), snaps.along[source]), node


def _cut(graph: RoadGraph, segment: IntArray, along: FloatArray) -> RoadGraph:
    """Cut segments at new nodes, sorted by segment and by how far along it they are."""
    new = graph.num_nodes + np.arange(len(segment))
    is_first = np.diff(segment, prepend=-1) != 0
    is_last = np.diff(segment, append=-1) != 0
    before = np.where(is_first, graph.tail[segment], np.roll(new, 1))
    from_along = np.where(is_first, 0.0, np.roll(along, 1))
    whole = np.ones(graph.num_segments, dtype=np.bool_)
    whole[segment] = False
    rest = segment[is_last]
    share = np.concatenate((along - from_along, 1.0 - along[is_last]))
    pieces = np.concatenate((segment, rest))
    lon, lat = _between(graph, segment, along)
    return dataclasses.replace(
        graph,
        lon=np.concatenate((graph.lon, lon)),
        lat=np.concatenate((graph.lat, lat)),
        tail=np.concatenate((graph.tail[whole], before, new[is_last])),
        head=np.concatenate((graph.head[whole], new, graph.head[rest])),
        road=np.concatenate((graph.road[whole], graph.road[pieces])),
        length_m=np.concatenate((graph.length_m[whole], graph.length_m[pieces] * share)),
    )


def _between(
    graph: RoadGraph, segment: IntArray, along: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return the positions `along` segments."""
    tail, head = graph.tail[segment], graph.head[segment]
    return (
        graph.lon[tail] + along * (graph.lon[head] - graph.lon[tail]),
        graph.lat[tail] + along * (graph.lat[head] - graph.lat[tail]),
    )
