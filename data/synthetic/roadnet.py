"""Step 3, second half, and step 5: classes, shapes, speeds and closures of the roads."""

import math
from collections import defaultdict
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from data.synthetic.plane import Floats, Ints, Plane
from data.synthetic.topology import Skeleton
from network.fleet import Access
from network.roads import Road, RoadClass

_CLASSES = (RoadClass.COUNTY, RoadClass.TOWNSHIP, RoadClass.VILLAGE)
_CLASS_KM = (70, 124, 266)
_SPEED_KMH = {
    RoadClass.COUNTY: (35, 45),
    RoadClass.TOWNSHIP: (25, 35),
    RoadClass.VILLAGE: (15, 25),
}
_CLOSED_SHARE = 0.2
_VERTEX_STEP_M = 115.0
_BEND_M = 650.0
_MOST_WAVES = 24
_BISECTIONS = 30


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Chain:
    """Edges in a row that become one road.

    Parameters
    ----------
    nodes, edges
        Nodes along the chain and the edges between them.
    road_class
        Class of all edges.
    """

    nodes: tuple[int, ...]
    edges: tuple[int, ...]
    road_class: int


def build_roads(
    skeleton: Skeleton,
    length_m: Floats,
    places: Ints,
    plane: Plane,
    rng: np.random.Generator,
) -> tuple[Road, ...]:
    """Return the roads with shape, class, speed and closures.

    Parameters
    ----------
    skeleton, length_m
        Nodes, edges and the length each edge shall have, metres.
    places
        Nodes that are places, int64 (p,), the hub last: every one is the end of a road.
    plane
        Where the nodes lie on the globe.
    rng
        Seeded random numbers.
    """
    flow = _flow_from_hub(skeleton, length_m, places)
    edge_class = _classes(skeleton, length_m, flow)
    chains = _chains(skeleton, edge_class, frozenset(places.tolist()))
    shapes = [_bend(skeleton, edge, float(length_m[edge]), rng) for edge in range(len(length_m))]
    closed = _closed_chains(chains, length_m, flow, len(places), rng)
    lines = [plane.to_lon_lat(_joined(chain, skeleton, shapes)) for chain in chains]
    speeds = [int(rng.integers(low, high + 1)) for low, high in map(_speed_range, chains)]
    return tuple(
        Road(
            road_id=f"r-{number + 1:04d}",
            lon_lat=tuple((lon, lat) for lon, lat in lines[number].tolist()),
            road_class=_CLASSES[chain.road_class],
            speed_kmh=float(speeds[number]),
            closed_for=frozenset({Access.TRUCK}) if number in closed else frozenset(),
        )
        for number, chain in enumerate(chains)
    )


def _flow_from_hub(skeleton: Skeleton, length_m: Floats, places: Ints) -> Ints:
    """Return how many places the shortest ways from the hub reach over each edge, int64 (m,).

    A seat counts as much as all places together.
    """
    size = len(skeleton.xy)
    graph = csr_array((length_m, (skeleton.ends[:, 0], skeleton.ends[:, 1])), shape=(size, size))
    ways, steps = dijkstra(graph, directed=False, indices=places[-1:], return_predecessors=True)
    distance, before = ways[0], steps[0]
    load = np.zeros(size, dtype=np.int64)
    load[places] = 1
    load[: skeleton.num_seats] = len(places)
    for node in np.argsort(-distance, kind="stable").tolist():
        if before[node] >= 0:
            load[before[node]] += load[node]
    first, second = skeleton.ends.T
    return np.where(
        before[second] == first, load[second], np.where(before[first] == second, load[first], 0)
    )


def _classes(skeleton: Skeleton, length_m: Floats, flow: Ints) -> Ints:
    """Return the class number of each edge, int64 (m,): shares of length as 70 : 124 : 266.

    Whole seat-to-seat roads come first, those of the spine before the others, then village roads
    by the number of places they lead to.
    """
    units: dict[tuple[int, int], list[int]] = defaultdict(list)
    for edge, link in enumerate(skeleton.link.tolist()):
        units[(link, -1) if link >= 0 else (-1, edge)].append(edge)

    def rank(edges: list[int]) -> tuple[bool, bool, int]:
        return (
            not skeleton.is_spine[edges[0]],
            bool(skeleton.link[edges[0]] < 0),
            -int(flow[edges].max()),
        )

    limits = np.cumsum(_CLASS_KM) / sum(_CLASS_KM) * length_m.sum()
    edge_class = np.full(len(length_m), 2, dtype=np.int64)
    done = 0.0
    for edges in sorted(units.values(), key=rank):
        unit_m = float(length_m[edges].sum())
        edge_class[edges] = min(2, int(np.searchsorted(limits, done + unit_m / 2)))
        done += unit_m
    return edge_class


def _chains(skeleton: Skeleton, edge_class: Ints, places: frozenset[int]) -> list[Chain]:
    """Merge edges of one class through nodes that are neither place nor junction."""
    at: dict[int, list[int]] = defaultdict(list)
    for edge, (first, second) in enumerate(skeleton.ends.tolist()):
        at[first].append(edge)
        at[second].append(edge)

    def passes(node: int) -> bool:
        here = at[node]
        return (
            node not in places and len(here) == 2 and len({int(edge_class[e]) for e in here}) == 1
        )

    used: set[int] = set()
    chains = []
    for edge, (first, second) in enumerate(skeleton.ends.tolist()):
        if edge in used or (passes(first) and passes(second)):
            continue
        start, node = (second, first) if passes(first) else (first, second)
        nodes, edges = [start, node], [edge]
        while passes(node):
            edge_on = next(e for e in at[node] if e != edges[-1])
            a, b = skeleton.ends[edge_on].tolist()
            node = b if a == node else a
            nodes.append(node)
            edges.append(edge_on)
        used.update(edges)
        chains.append(
            Chain(nodes=tuple(nodes), edges=tuple(edges), road_class=int(edge_class[edge]))
        )
    return chains


def _bend(skeleton: Skeleton, edge: int, length_m: float, rng: np.random.Generator) -> Floats:
    """Return a winding line of the given length between the ends of an edge, metres (k, 2).

    A sum of sine waves of random size, about 420 m a bend, pinned at both ends; its amplitude is
    found by bisection so that the line has the length asked for.
    """
    start, end = skeleton.xy[skeleton.ends[edge]]
    span = end - start
    straight = float(np.hypot(*span))
    steps = max(2, math.ceil(length_m / _VERTEX_STEP_M))
    at = np.linspace(0.0, 1.0, steps + 1)
    middle = max(1.0, straight / _BEND_M)
    waves = np.arange(1, min(_MOST_WAVES, max(2, steps // 2)) + 1)
    sizes = rng.normal(0.0, 1.0, len(waves)) * np.exp(-(np.log(waves / middle) ** 2))
    offset = np.sin(math.pi * np.outer(at, waves)) @ sizes
    across = np.array([-span[1], span[0]]) / straight
    base = start + at[:, None] * span
    low, high = 0.0, length_m / max(1e-9, float(np.abs(np.diff(offset)).sum()))
    for _ in range(_BISECTIONS):
        size = (low + high) / 2
        reached = float(np.hypot(straight / steps, np.diff(offset) * size).sum())
        low, high = (size, high) if reached < length_m else (low, size)
    line: Floats = base + (low * offset)[:, None] * across
    return line


def _closed_chains(
    chains: list[Chain], length_m: Floats, flow: Ints, num_places: int, rng: np.random.Generator
) -> frozenset[int]:
    """Draw village roads that are closed to trucks: a fifth of their length, quiet ones first.

    None of them is on the shortest way from the hub to a seat.
    """
    village = [n for n, chain in enumerate(chains) if chain.road_class == 2]
    metres = {n: float(length_m[list(chains[n].edges)].sum()) for n in village}
    busy = {n: int(flow[list(chains[n].edges)].max()) for n in village}
    quiet = [n for n in village if busy[n] < num_places]
    lot = rng.exponential(1.0, len(quiet)) * np.array([1.0 + busy[n] for n in quiet])
    left = _CLOSED_SHARE * sum(metres.values())
    closed = set()
    for position in np.argsort(lot, kind="stable").tolist():
        number = quiet[position]
        if metres[number] <= left:
            closed.add(number)
            left -= metres[number]
    return frozenset(closed)


def _speed_range(chain: Chain) -> tuple[int, int]:
    return _SPEED_KMH[_CLASSES[chain.road_class]]


def _joined(chain: Chain, skeleton: Skeleton, shapes: list[Floats]) -> npt.NDArray[np.float64]:
    """Return the shapes of the edges of a chain in a row; nodes keep their exact position."""
    parts = [skeleton.xy[[chain.nodes[0]]]]
    for edge, node, following in zip(chain.edges, chain.nodes[:-1], chain.nodes[1:], strict=True):
        forward = skeleton.ends[edge, 0] == node
        inner = shapes[edge][1:-1] if forward else shapes[edge][-2:0:-1]
        parts += [inner, skeleton.xy[[following]]]
    return np.vstack(parts)
