"""Fastest ways between the places on the simplified road graph."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from network.roads import RoadGraph
from network.simplify import Chains, simplify

IntArray = npt.NDArray[np.int64]
FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Skeleton:
    """The simplified graph between terminals: all that does not depend on who may drive where.

    Parameters
    ----------
    graph
        The raw graph with m segments, of which the chains are made.
    chains
        The c chains of the simplified graph.
    node
        Raw node of each of the k nodes of the simplified graph, int64, shape (k,), ascending.
    tail, head
        Ends of each chain as indices of `node`, int64, shape (2 c,).
    terminal
        The t terminals as indices of `node`, int64, shape (t,).
    duration_s, length_m
        Seconds and metres along each dart, float64, shape (2 m,).
    """

    graph: RoadGraph
    chains: Chains
    node: IntArray
    tail: IntArray
    head: IntArray
    terminal: IntArray
    duration_s: FloatArray
    length_m: FloatArray

    @classmethod
    def of(cls, graph: RoadGraph, terminals: IntArray) -> "Skeleton":
        """Simplify a graph between terminals, raw nodes that may repeat."""
        is_terminal = np.zeros(graph.num_nodes, dtype=np.bool_)
        is_terminal[terminals] = True
        chains = simplify(graph.tail, graph.head, is_terminal)
        node = np.unique(np.concatenate((chains.tail, chains.head, terminals)))
        return cls(
            graph=graph,
            chains=chains,
            node=node,
            tail=np.searchsorted(node, chains.tail),
            head=np.searchsorted(node, chains.head),
            terminal=np.searchsorted(node, np.flatnonzero(is_terminal)),
            duration_s=np.tile(graph.duration_s, 2),
            length_m=np.tile(graph.length_m, 2),
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FastestWays:
    """Fastest ways from every terminal of a skeleton under some closures.

    Parameters
    ----------
    skeleton
        What is driven on; t terminals, k nodes.
    arc
        The fastest open chain between each pair of neighbours, int64, shape (a,), ascending by
        `key`.
    key
        ``tail * k + head`` of each of these chains, int64, shape (a,), ascending.
    duration_s, distance_m
        Seconds and metres along the fastest way between terminals, float64, shape (t, t), row:
        from, column: to; infinite where there is no way.
    predecessor
        The node before each node on the way from a terminal, int32, shape (t, k); negative at
        the terminal itself and where there is no way.
    """

    skeleton: Skeleton
    arc: IntArray
    key: IntArray
    duration_s: FloatArray
    distance_m: FloatArray
    predecessor: npt.NDArray[np.int32]

    def nodes(self, from_terminal: int, to_terminal: int) -> IntArray:
        """Return the raw nodes along the way between two terminals (indices), ends included.

        Empty where there is no way.
        """
        skeleton = self.skeleton
        if not np.isfinite(self.duration_s[from_terminal, to_terminal]):
            return np.zeros(0, dtype=np.int64)
        before = self.predecessor[from_terminal]
        at = int(skeleton.terminal[to_terminal])
        ends: list[IntArray] = []
        while before[at] >= 0:
            ends.append(self._ends(int(before[at]), at))
            at = int(before[at])
        return np.concatenate((skeleton.node[[at]], *reversed(ends)))

    def _ends(self, tail: int, head: int) -> IntArray:
        """Return the raw nodes after `tail` along the fastest chain to its neighbour `head`."""
        graph = self.skeleton.graph
        key = tail * len(self.skeleton.node) + head
        darts = self.skeleton.chains.darts_of(int(self.arc[np.searchsorted(self.key, key)]))
        return np.where(
            darts < graph.num_segments,
            graph.head[darts % graph.num_segments],
            graph.tail[darts % graph.num_segments],
        )


def fastest_ways(skeleton: Skeleton, is_open: BoolArray) -> FastestWays:
    """Find the fastest ways from every terminal (Dijkstra 1959, doi 10.1007/BF01386390).

    Parameters
    ----------
    skeleton
        What is driven on.
    is_open
        Which darts may be driven, bool, shape (2 m,); see `RoadGraph.is_open`.
    """
    k = len(skeleton.node)
    chain_s = skeleton.chains.total(np.where(is_open, skeleton.duration_s, np.inf))
    arc = _fastest_arcs(skeleton, chain_s)
    tail, head = skeleton.tail[arc], skeleton.head[arc]
    arcs = csr_array((chain_s[arc], (tail, head)), shape=(k, k))
    duration_s, predecessor = dijkstra(arcs, indices=skeleton.terminal, return_predecessors=True)
    key = tail * k + head
    arc_m = skeleton.chains.total(skeleton.length_m)[arc]
    distance_m = _along(predecessor, key, arc_m)
    duration_s = duration_s[:, skeleton.terminal]
    return FastestWays(
        skeleton=skeleton,
        arc=arc,
        key=key,
        duration_s=duration_s,
        distance_m=np.where(np.isfinite(duration_s), distance_m[:, skeleton.terminal], np.inf),
        predecessor=predecessor,
    )


def _fastest_arcs(skeleton: Skeleton, chain_s: FloatArray) -> IntArray:
    """Return the fastest open chain between each pair of neighbours, by tail and head."""
    order: IntArray = np.lexsort((chain_s, skeleton.head, skeleton.tail))
    order = order[np.isfinite(chain_s[order])]
    key = skeleton.tail[order] * len(skeleton.node) + skeleton.head[order]
    fastest: IntArray = order[np.diff(key, prepend=-1) != 0]
    return fastest


def _along(predecessor: npt.NDArray[np.int32], key: IntArray, arc_m: FloatArray) -> FloatArray:
    """Return the metres from each terminal to every node along the tree of predecessors.

    Every node adds its predecessor's sum and takes over its predecessor's predecessor until all
    have arrived at the root (pointer doubling), whole arrays at a time.
    """
    k = predecessor.shape[1]
    nodes = np.arange(k)
    has_before = predecessor >= 0
    before = np.where(has_before, predecessor, nodes)
    metres = np.zeros(predecessor.shape)
    metres[has_before] = arc_m[np.searchsorted(key, (before * k + nodes)[has_before])]
    while True:
        further = np.take_along_axis(before, before, axis=1)
        if np.array_equal(further, before):
            return metres
        metres += np.take_along_axis(metres, before, axis=1)
        before = further
