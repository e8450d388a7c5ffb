"""Slow, obvious travel times by networkx on the raw roads, sharing no code with the project's."""

import math
from collections.abc import Iterable

import networkx as nx

from network.fleet import Access
from network.roads import Road, RoadClass

Position = tuple[float, float]

_SPEED_KMH = {RoadClass.COUNTY: 40.0, RoadClass.TOWNSHIP: 30.0, RoadClass.VILLAGE: 20.0}


def haversine_m(one: Position, other: Position) -> float:
    lon_1, lat_1, lon_2, lat_2 = map(math.radians, (*one, *other))
    a = math.sin((lat_2 - lat_1) / 2) ** 2
    a += math.cos(lat_1) * math.cos(lat_2) * math.sin((lon_2 - lon_1) / 2) ** 2
    return 2 * 6_371_008.8 * math.asin(math.sqrt(a))


def length_m(line: Iterable[Position]) -> float:
    positions = list(line)
    return sum(map(haversine_m, positions, positions[1:]))


def raw_graph(
    roads: Iterable[Road], access: Access | None, closed_roads: frozenset[str] = frozenset()
) -> "nx.DiGraph[Position]":
    """Return the graph with a node for every vertex, ``s`` and ``m`` on its arcs."""
    graph: nx.DiGraph[Position] = nx.DiGraph()
    for road in roads:
        if road.road_id in closed_roads or access in road.closed_for:
            continue
        speed_ms = (road.speed_kmh or _SPEED_KMH[road.road_class]) / 3.6
        for tail, head in zip(road.lon_lat, road.lon_lat[1:], strict=False):
            metres = haversine_m(tail, head)
            for u, v in ((tail, head),) if road.is_oneway else ((tail, head), (head, tail)):
                if u != v and (not graph.has_edge(u, v) or graph[u][v]["s"] > metres / speed_ms):
                    graph.add_edge(u, v, s=metres / speed_ms, m=metres)
    return graph


def durations_s(graph: "nx.DiGraph[Position]", start: Position) -> dict[Position, float]:
    """Return the seconds to all nodes that can be reached."""
    if start not in graph:
        return {start: 0.0}
    return dict(nx.single_source_dijkstra_path_length(graph, start, weight="s"))


def fastest_lengths_m(
    graph: "nx.DiGraph[Position]", start: Position
) -> dict[Position, tuple[float, float]]:
    """Return the shortest and longest of the equally fast ways to each node that is reached."""
    reached = durations_s(graph, start)
    bounds = {start: (0.0, 0.0)}
    for node in sorted(reached, key=reached.__getitem__):
        if node == start:
            continue
        before = [
            (bounds[u], arc["m"])
            for u, _, arc in graph.in_edges(node, data=True)
            if u in bounds and abs(reached[u] + arc["s"] - reached[node]) < 1e-6
        ]
        bounds[node] = (min(b[0] + m for b, m in before), max(b[1] + m for b, m in before))
    return bounds
