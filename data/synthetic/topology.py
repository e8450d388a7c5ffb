"""Step 3, first half: which places a road joins, before any road has a shape."""

import math
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import shapely
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra, minimum_spanning_tree
from scipy.spatial import Delaunay, QhullError, cKDTree
from shapely.geometry.base import BaseGeometry

from data.synthetic.plane import Floats, Ints

_VALLEY_STEP_M = 1_000.0
_VALLEY_BEND = 0.07
_INSIDE_SHARE = 0.85
_SEAT_EMPTINESS = 0.75
_NARROWEST_FORK = math.cos(math.radians(20))
_LONGEST_LOOP_M = 9_000.0
_TREE_NOISE = 0.15
_NEARLY_FREE = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Skeleton:
    """Nodes and straight edges of a road network.

    Parameters
    ----------
    xy
        Nodes, float64 (n, 2), metres.
    ends
        Nodes of each edge, int64 (m, 2).
    link
        Number of the seat-to-seat road an edge belongs to, int64 (m,); -1: a village road.
    is_spine
        Whether that road is part of the spanning tree of the seats, bool (m,).
    is_loop
        Whether it closes a loop among village roads, bool (m,), ordered: the loop that saves the
        longest way round first.
    num_seats
        The first nodes are the seats.
    """

    xy: Floats
    ends: Ints
    link: Ints
    is_spine: npt.NDArray[np.bool_]
    is_loop: npt.NDArray[np.bool_]
    num_seats: int

    @property
    def straight_m(self) -> Floats:
        """Straight length of each edge in metres, shape (m,)."""
        length: Floats = np.linalg.norm(self.xy[self.ends[:, 0]] - self.xy[self.ends[:, 1]], axis=1)
        return length

    def first_loops(self, num_loops: int) -> "Skeleton":
        """Return the skeleton with only the first `num_loops` loops."""
        keep = ~self.is_loop | (np.cumsum(self.is_loop) <= num_loops)
        return Skeleton(
            xy=self.xy,
            ends=self.ends[keep],
            link=self.link[keep],
            is_spine=self.is_spine[keep],
            is_loop=self.is_loop[keep],
            num_seats=self.num_seats,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Links:
    """Seat-to-seat roads, before villages join them.

    Parameters
    ----------
    lines
        Inner nodes of each road's bent centre line, float64 (k, 2), about 1 km apart.
    pairs
        The seats each road joins.
    is_spine
        Whether it belongs to the spanning tree of the seats.
    """

    lines: tuple[Floats, ...]
    pairs: tuple[tuple[int, int], ...]
    is_spine: tuple[bool, ...]

    @property
    def valleys(self) -> Floats:
        """All inner nodes, float64 (n, 2): where the valleys are."""
        return np.vstack([np.empty((0, 2)), *self.lines])


def shortest_ways(num_nodes: int, ends: Ints, length_m: Floats, sources: Ints) -> Floats:
    """Return shortest distances from `sources` to all nodes, float64 (len(sources), num_nodes)."""
    graph = csr_array((length_m, (ends[:, 0], ends[:, 1])), shape=(num_nodes, num_nodes))
    distance: Floats = dijkstra(graph, directed=False, indices=sources)
    return distance


def gabriel_pairs(xy: Floats, emptiness: float = 1.0) -> Ints:
    """Return the edges of the Gabriel graph, int64 (m, 2).

    Two points are joined unless a third lies inside the circle whose diameter they are
    (Gabriel and Sokal 1969, doi 10.2307/2412323); `emptiness` in (0, 1] shrinks that circle,
    which joins more.
    """
    pairs = _neighbour_pairs(xy)
    if len(pairs) == 0:
        return pairs
    start, end = xy[pairs[:, 0]], xy[pairs[:, 1]]
    radius = np.linalg.norm(end - start, axis=1) / 2
    nearest = cKDTree(xy).query((start + end) / 2)[0]
    joined: Ints = pairs[nearest >= radius * emptiness * (1 - 1e-9)]
    return joined


def valley_links(seats: Floats, area: BaseGeometry, rng: np.random.Generator) -> Links:
    """Return the seat-to-seat roads.

    The Gabriel graph of the seats, drawn a little wider, without roads that would leave the
    county or run beside a shorter one; the minimum spanning tree (the spine) always stays.
    """
    pairs = gabriel_pairs(seats, _SEAT_EMPTINESS)
    spine = _spanning_pairs(seats, pairs)
    length = np.linalg.norm(seats[pairs[:, 0]] - seats[pairs[:, 1]], axis=1)
    kept: list[tuple[int, int]] = sorted(spine)
    for index in np.argsort(length, kind="stable").tolist():
        first, second = pairs[index].tolist()
        if (
            (first, second) not in spine
            and _inside_share(seats[first], seats[second], area) >= _INSIDE_SHARE
            and _is_apart(seats, kept, first, second)
            and _is_apart(seats, kept, second, first)
        ):
            kept.append((first, second))
    kept.sort()
    return Links(
        lines=tuple(_bent_line(seats[first], seats[second], rng) for first, second in kept),
        pairs=tuple(kept),
        is_spine=tuple(pair in spine for pair in kept),
    )


def join_all(seats: Floats, links: Links, others: Floats, rng: np.random.Generator) -> Skeleton:
    """Join villages and hub to the valley roads by the cheapest tree, and offer loops.

    Nodes are the seats, then `others` (villages, hub), then the inner nodes of the links. The tree
    knows no township: a village near a border joins whichever road is cheapest to reach.

    Parameters
    ----------
    seats, others
        Shape (a, 2) and (b, 2), metres, all different.
    links
        The seat-to-seat roads.
    rng
        Seeded random numbers: the terrain that makes one metre of road dearer than another.
    """
    xy = np.vstack([seats, others, links.valleys])
    link_ends, numbers = _link_edges(links, len(seats) + len(others))
    near = _neighbour_pairs(xy)
    cost = np.linalg.norm(xy[near[:, 0]] - xy[near[:, 1]], axis=1)
    cost *= np.exp(rng.normal(0.0, _TREE_NOISE, len(near)))
    tree = _tree_edges(len(xy), link_ends, near, cost)
    loops = _loops(xy, np.vstack([link_ends, tree]), range(len(seats), len(seats) + len(others)))
    num_side = len(tree) + len(loops)
    spine = np.array(links.is_spine, dtype=np.bool_)
    return Skeleton(
        xy=xy,
        ends=np.vstack([link_ends, tree, loops]),
        link=np.concatenate([numbers, np.full(num_side, -1)]),
        is_spine=np.concatenate([spine[numbers], np.zeros(num_side, dtype=np.bool_)]),
        is_loop=np.arange(len(link_ends) + num_side) >= len(link_ends) + len(tree),
        num_seats=len(seats),
    )


def _neighbour_pairs(xy: Floats) -> Ints:
    """Return Delaunay edges, int64 (m, 2), sorted; all pairs where no triangulation exists."""
    try:
        corners = Delaunay(xy).simplices
    except (QhullError, ValueError):
        return np.stack(np.triu_indices(len(xy), k=1), axis=1)
    edges = np.vstack([corners[:, [0, 1]], corners[:, [1, 2]], corners[:, [0, 2]]])
    pairs: Ints = np.unique(np.sort(edges, axis=1), axis=0).astype(np.int64)
    return pairs


def _spanning_pairs(xy: Floats, pairs: Ints) -> set[tuple[int, int]]:
    length = np.linalg.norm(xy[pairs[:, 0]] - xy[pairs[:, 1]], axis=1)
    graph = csr_array((length, (pairs[:, 0], pairs[:, 1])), shape=(len(xy), len(xy)))
    tree = minimum_spanning_tree(graph).tocoo()
    return {
        (min(i, j), max(i, j)) for i, j in zip(tree.row.tolist(), tree.col.tolist(), strict=True)
    }


def _is_apart(seats: Floats, links: list[tuple[int, int]], seat: int, to: int) -> bool:
    """Return whether the way from `seat` to `to` leaves at 20 degrees or more from all links."""
    ends = [b if a == seat else a for a, b in links if seat in {a, b}]
    ways = seats[[to, *ends]] - seats[seat]
    ways /= np.linalg.norm(ways, axis=1, keepdims=True)
    return bool((ways[1:] @ ways[0] <= _NARROWEST_FORK).all())


def _inside_share(start: Floats, end: Floats, area: BaseGeometry) -> float:
    line = shapely.linestrings([start, end])
    return float(shapely.length(shapely.intersection(line, area)) / shapely.length(line))


def _bent_line(start: Floats, end: Floats, rng: np.random.Generator) -> Floats:
    """Return the inner nodes of a gently bent line, float64 (k, 2), about 1 km apart."""
    span = end - start
    length = float(np.hypot(*span))
    steps = max(2, round(length / _VALLEY_STEP_M))
    at = np.linspace(0.0, 1.0, steps + 1)[1:-1]
    waves = np.arange(1, 4)
    sizes = rng.normal(0.0, _VALLEY_BEND * length, 3) / waves
    offset = np.sin(math.pi * np.outer(at, waves)) @ sizes
    across = np.array([-span[1], span[0]]) / length
    line: Floats = start + at[:, None] * span + offset[:, None] * across
    return line


def _link_edges(links: Links, first_inner: int) -> tuple[Ints, Ints]:
    """Return the edges of all links, int64 (m, 2), and the link of each, int64 (m,)."""
    ends: list[tuple[int, int]] = []
    numbers: list[int] = []
    inner = first_inner
    for number, (line, (first, second)) in enumerate(zip(links.lines, links.pairs, strict=True)):
        chain = [first, *range(inner, inner + len(line)), second]
        inner += len(line)
        ends += pairwise(chain)
        numbers += [number] * (len(chain) - 1)
    return np.array(ends, dtype=np.int64).reshape(-1, 2), np.array(numbers, dtype=np.int64)


def _tree_edges(num_nodes: int, link_ends: Ints, near: Ints, cost: Floats) -> Ints:
    """Return the edges of the cheapest tree that are no link; links cost next to nothing."""
    weight = {(a, b): c for (a, b), c in zip(near.tolist(), cost.tolist(), strict=True)}
    links = {(min(a, b), max(a, b)) for a, b in link_ends.tolist()}
    weight |= dict.fromkeys(links, _NEARLY_FREE)
    rows, cols = np.array(sorted(weight)).T
    values = [weight[pair] for pair in sorted(weight)]
    graph = csr_array((values, (rows, cols)), shape=(num_nodes, num_nodes))
    tree = minimum_spanning_tree(graph).tocoo()
    chosen = {
        (min(a, b), max(a, b)) for a, b in zip(tree.row.tolist(), tree.col.tolist(), strict=True)
    }
    return np.array(sorted(chosen - links), dtype=np.int64).reshape(-1, 2)


def _loops(xy: Floats, ends: Ints, villages: range) -> Ints:
    """Return roads that would close loops, int64 (k, 2), the greatest saving first.

    A node takes part in one loop at most, so that loops spread over the county.
    """
    pairs = gabriel_pairs(xy)
    length = np.linalg.norm(xy[pairs[:, 0]] - xy[pairs[:, 1]], axis=1)
    at_village = (pairs >= villages.start) & (pairs < villages.stop)
    pairs = pairs[at_village.any(axis=1) & (length <= _LONGEST_LOOP_M)]
    length = np.linalg.norm(xy[pairs[:, 0]] - xy[pairs[:, 1]], axis=1)
    straight = np.linalg.norm(xy[ends[:, 0]] - xy[ends[:, 1]], axis=1)
    sources, row = np.unique(pairs[:, 0], return_inverse=True)
    around = shortest_ways(len(xy), ends, straight, sources)[row, pairs[:, 1]] / length
    used: set[int] = set()
    chosen = []
    for index in np.argsort(-np.round(around, 6), kind="stable").tolist():
        a, b = pairs[index].tolist()
        if around[index] > 1.0 + 1e-9 and not used & {a, b}:
            used |= {a, b}
            chosen.append((a, b))
    return np.array(chosen, dtype=np.int64).reshape(-1, 2)
