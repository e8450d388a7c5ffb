"""Speed of the travel matrix against networkx on the raw road graph, as a ratio in one run.

Both sides answer the same question: the seconds from every place to every place. networkx runs a
single-source Dijkstra for each place on the graph in which every vertex of every road is a node;
building that graph is not counted. Ours is counted twice: simplification and matrix, from the same
raw graph; and cold, from the county's facts to the matrix.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import networkx as nx
import numpy as np
import numpy.typing as npt

from network.county import County
from network.fleet import Access
from network.travel import RoadTravel
from network.ways import FastestWays, Skeleton, fastest_ways

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True, kw_only=True)
class TravelComparison:
    """One comparison.

    Parameters
    ----------
    county, access
        Name of the county and access class of the vehicle.
    num_places
        Places between which the ways are asked for.
    raw_nodes, raw_arcs
        Size of the graph networkx works on.
    simplified_nodes, simplified_arcs
        Size of the graph ours is reduced to.
    networkx_s
        Seconds of networkx, its graph given.
    simplify_s, matrix_s
        Seconds of our simplification and of our shortest paths, the raw graph given.
    cold_s
        Seconds from the county's facts to the matrix of one access class.
    largest_difference_s
        Largest difference between the two results, in seconds of travel; infinite if one has a
        way and the other has none.
    """

    county: str
    access: Access
    num_places: int
    raw_nodes: int
    raw_arcs: int
    simplified_nodes: int
    simplified_arcs: int
    networkx_s: float
    simplify_s: float
    matrix_s: float
    cold_s: float
    largest_difference_s: float

    @property
    def ratio(self) -> float:
        """How many times faster ours is, simplification included."""
        return self.networkx_s / (self.simplify_s + self.matrix_s)

    @property
    def cold_ratio(self) -> float:
        """How many times faster ours is from the county's facts on."""
        return self.networkx_s / self.cold_s


def compare(name: str, county: County, access: Access = Access.VAN) -> TravelComparison:
    """Measure both sides once, one after the other, and compare their results."""
    cold_s, travel = _timed(lambda: _cold(county, access))
    graph = travel.skeleton.graph
    terminals = travel.skeleton.node[travel.skeleton.terminal]
    is_open = graph.is_open(graph.closed_to(access))
    simplify_s, skeleton = _timed(lambda: Skeleton.of(graph, terminals))
    matrix_s, ways = _timed(lambda: fastest_ways(skeleton, is_open))
    raw = raw_digraph(skeleton, is_open)
    networkx_s, expected = _timed(lambda: _by_networkx(raw, terminals))
    return TravelComparison(
        county=name,
        access=access,
        num_places=len(county.places),
        raw_nodes=raw.number_of_nodes(),
        raw_arcs=raw.number_of_edges(),
        simplified_nodes=len(skeleton.node),
        simplified_arcs=len(ways.arc),
        networkx_s=networkx_s,
        simplify_s=simplify_s,
        matrix_s=matrix_s,
        cold_s=cold_s,
        largest_difference_s=_largest_difference(ways, expected),
    )


def raw_digraph(skeleton: Skeleton, is_open: npt.NDArray[np.bool_]) -> "nx.DiGraph[int]":
    """Return the open darts of the raw graph for networkx, the fastest of parallel ones."""
    graph = skeleton.graph
    tail = np.concatenate((graph.tail, graph.head))[is_open].tolist()
    head = np.concatenate((graph.head, graph.tail))[is_open].tolist()
    raw: nx.DiGraph[int] = nx.DiGraph()
    raw.add_nodes_from(range(graph.num_nodes))
    for u, v, seconds in zip(tail, head, skeleton.duration_s[is_open].tolist(), strict=True):
        if not raw.has_edge(u, v) or raw[u][v]["weight"] > seconds:
            raw.add_edge(u, v, weight=seconds)
    return raw


def _cold(county: County, access: Access) -> RoadTravel:
    travel = RoadTravel(county)
    travel.matrix(access)
    return travel


def _timed(work: Callable[[], Result]) -> tuple[float, Result]:
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


def _by_networkx(
    raw: "nx.DiGraph[int]", terminals: npt.NDArray[np.int64]
) -> npt.NDArray[np.float64]:
    nodes = terminals.tolist()
    seconds = np.full((len(nodes), len(nodes)), np.inf)
    for row, source in enumerate(nodes):
        reached = nx.single_source_dijkstra_path_length(raw, source, weight="weight")
        seconds[row] = [reached.get(node, np.inf) for node in nodes]
    return seconds


def _largest_difference(ways: FastestWays, expected: npt.NDArray[np.float64]) -> float:
    is_joined = np.isfinite(expected)
    if not np.array_equal(is_joined, np.isfinite(ways.duration_s)):
        return float("inf")
    return float(np.abs(ways.duration_s[is_joined] - expected[is_joined]).max(initial=0.0))
