"""From ways of an OSM extract to roads of the county: clipped, connected, reported."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt
import shapely
from shapely import MultiPolygon, Polygon

from data.osm.reading import Extract, NodeTable, Way
from network.geodesy import plane_xy_m
from network.roads import Road
from network.simplify import components

_BESIDE_ROAD_M = 500.0
"""A settlement farther from the network than this counts as not reached by it."""


class Located(Protocol):
    """Anything with WGS-84 degrees: a settlement, or a place of the county."""

    @property
    def lon(self) -> float:
        """Longitude."""
        ...

    @property
    def lat(self) -> float:
        """Latitude."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Run:
    """A stretch of a way whose nodes are all known: what becomes one road.

    Parameters
    ----------
    way
        The way it is a part of.
    rows
        int64, shape (n,): its nodes as rows of the node table, n ≥ 2, no two neighbours equal.
    number
        1 for the way's first stretch, then 2, 3, ...
    """

    way: Way
    rows: npt.NDArray[np.int64]
    number: int


def clipped(extract: Extract, boundary: Polygon | MultiPolygon | None) -> list[Run]:
    """Return the stretches of roads inside the boundary, up to the first vertex outside.

    A way is also cut where the extract lacks a node. Without a boundary nothing else is cut.
    """
    is_inside = np.ones(len(extract.nodes.ids), dtype=bool)
    if boundary is not None:
        shapely.prepare(boundary)
        lon, lat = extract.nodes.lon_lat.T
        is_inside = shapely.contains_xy(boundary, lon, lat)
    return [run for way in extract.ways for run in _runs(way, extract.nodes, is_inside)]


def useful(
    runs: Sequence[Run], nodes: NodeTable, settlements: Sequence[Located]
) -> tuple[list[Run], list[Run]]:
    """Return the main road network and the stretches off it that a settlement needs.

    Off the main network are rough tracks and proper roads that it does not reach. A connected
    system of these is needed if it passes within 500 m of a settlement that the main network
    does not; all others would only draw places away from roads that lead somewhere.

    Returns
    -------
    main, needed
        Both in the order of `runs`.
    """
    label = _components([run for run in runs if not run.way.use.is_rough_track], nodes)
    largest = _longest(runs, label)
    main = [run for run in runs if _is_proper_on(run, label, largest)]
    other = [run for run in runs if not _is_proper_on(run, label, largest)]
    if not other:
        return main, []
    middle_lat = float(nodes.lon_lat[:, 1].mean())
    node_xy = plane_xy_m(nodes.lon_lat[:, 0], nodes.lon_lat[:, 1], middle_lat)
    lon, lat = np.array([(s.lon, s.lat) for s in settlements], dtype=np.float64).reshape(-1, 2).T
    places = [shapely.Point(xy) for xy in plane_xy_m(lon, lat, middle_lat)]
    reached = {place for place, _ in _beside(places, main, node_xy)}
    lonely = [place for i, place in enumerate(places) if i not in reached]
    label = _components(other, nodes)
    needed = {int(label[other[i].rows[0]]) for _, i in _beside(lonely, other, node_xy)}
    return main, [run for run in other if int(label[run.rows[0]]) in needed]


def as_roads(runs: Sequence[Run], nodes: NodeTable) -> tuple[Road, ...]:
    """Return the roads, each with the vertices of its stretch, in the order of `runs`.

    Stretches run in driving direction where the way is one-way. Roads meet where they share a
    node, because the coordinates of a node are the same in each.
    """
    return tuple(_road(run, nodes) for run in runs)


def _road(run: Run, nodes: NodeTable) -> Road:
    use = run.way.use
    rows = run.rows[::-1] if use.direction < 0 else run.rows
    suffix = f"-{run.number}" if run.number > 1 else ""
    return Road(
        road_id=f"w{run.way.way_id}{suffix}",
        lon_lat=tuple((float(lon), float(lat)) for lon, lat in nodes.lon_lat[rows]),
        road_class=use.road_class,
        is_oneway=use.direction != 0,
        speed_kmh=use.speed_kmh,
        closed_for=use.closed_for,
    )


def _is_proper_on(run: Run, label: npt.NDArray[np.int64], component: int) -> bool:
    return not run.way.use.is_rough_track and int(label[run.rows[0]]) == component


def _beside(
    places: Sequence[shapely.Point], runs: Sequence[Run], node_xy: npt.NDArray[np.float64]
) -> list[tuple[int, int]]:
    """Return the pairs of place and stretch, as positions, at most 500 m apart."""
    if not places or not runs:
        return []
    lines = [shapely.LineString(node_xy[run.rows]) for run in runs]
    found = shapely.STRtree(lines).query(places, predicate="dwithin", distance=_BESIDE_ROAD_M)
    return [(int(place), int(line)) for place, line in found.T]


def _components(runs: Sequence[Run], nodes: NodeTable) -> npt.NDArray[np.int64]:
    """Return the component of each node, whatever the direction, int64; alone off the roads."""
    none = [np.empty(0, dtype=np.int64)]
    tails = np.concatenate(none + [run.rows[:-1] for run in runs])
    heads = np.concatenate(none + [run.rows[1:] for run in runs])
    return components(tails, heads, len(nodes.ids))


def _longest(runs: Sequence[Run], label: npt.NDArray[np.int64]) -> int:
    """Return the component of the proper roads with most vertices; -1 without any."""
    vertices: Counter[int] = Counter()
    for run in runs:
        if not run.way.use.is_rough_track:
            vertices[int(label[run.rows[0]])] += len(run.rows)
    return max(vertices, key=lambda c: (vertices[c], -c), default=-1)


def _runs(way: Way, nodes: NodeTable, is_inside: npt.NDArray[np.bool_]) -> Iterator[Run]:
    rows = nodes.rows(way.refs)
    rows = rows[np.append(True, rows[1:] != rows[:-1])]
    keep = (rows >= 0) & is_inside[rows] if len(nodes.ids) else np.zeros(len(rows), dtype=bool)
    # A segment stays if an end of it is inside and both ends are known.
    known = rows >= 0
    stays = (keep[:-1] | keep[1:]) & known[:-1] & known[1:]
    starts = np.flatnonzero(stays & ~np.append(False, stays[:-1]))
    ends = np.flatnonzero(stays & ~np.append(stays[1:], False))
    for number, (start, end) in enumerate(zip(starts, ends, strict=True), start=1):
        yield Run(way=way, rows=rows[start : end + 2], number=number)
