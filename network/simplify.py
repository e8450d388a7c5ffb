"""Simplification of a road graph that keeps its geometry.

Segments are driven both ways, so m segments make 2 m *darts*: dart e runs segment e forward, dart
e + m the same segment backward. A chain is a way between two kept nodes through nodes where
nothing can be decided; it remembers its darts, so any quantity (time under some closures, length,
vertices) is a sum over them. Nothing here depends on who may drive where: that is decided by the
quantities.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

IntArray = npt.NDArray[np.int64]
FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Chains:
    """Chains between kept nodes, each in both directions.

    The c chains forward come first, then the same chains backward: chain i + c is chain i in
    the other direction.

    Parameters
    ----------
    tail, head
        First and last node, int64, shape (2 c,).
    darts
        The darts of all chains in driving order, int64.
    offsets
        Where each chain's darts begin, with the end of the last, int64, shape (2 c + 1,).
    """

    tail: IntArray
    head: IntArray
    darts: IntArray
    offsets: IntArray

    @property
    def num_chains(self) -> int:
        """Number c of chains, each counted once."""
        return len(self.tail) // 2

    def total(self, of_dart: FloatArray) -> FloatArray:
        """Return the sum of a quantity over the darts of each chain.

        Parameters
        ----------
        of_dart
            The quantity by dart, float64, shape (2 m,); infinite where a dart is closed.

        Returns
        -------
        numpy.ndarray
            float64, shape (2 c,).
        """
        if not len(self.tail):
            return np.zeros(0)
        return np.add.reduceat(of_dart[self.darts], self.offsets[:-1])

    def darts_of(self, chain: int) -> IntArray:
        """Return the darts of a chain in driving order."""
        return self.darts[self.offsets[chain] : self.offsets[chain + 1]]

    def keep(self, kept: BoolArray) -> "Chains":
        """Return some of the chains; `kept` has shape (c,)."""
        chosen = np.flatnonzero(np.concatenate((kept, kept)))
        darts, offsets = _gather(self.darts, self.offsets, chosen)
        return Chains(tail=self.tail[chosen], head=self.head[chosen], darts=darts, offsets=offsets)

    def contract(self, is_kept: BoolArray) -> "Chains":
        """Return longer chains between the nodes of `is_kept`, made of these chains."""
        c = self.num_chains
        longer = contract(self.tail[:c], self.head[:c], is_kept)
        darts, dart_offsets = _gather(self.darts, self.offsets, longer.darts)
        return Chains(
            tail=longer.tail, head=longer.head, darts=darts, offsets=dart_offsets[longer.offsets]
        )


def simplify(tail: IntArray, head: IntArray, is_terminal: BoolArray) -> Chains:
    """Return the chains that can lie on a shortest way between terminals.

    Nodes of degree 2 are contracted; loops, dead ends and components without a terminal are
    dropped, since no shortest way uses them; then the nodes that have become degree 2 are
    contracted too.

    Parameters
    ----------
    tail, head
        Ends of each segment, int64, shape (m,), tail ≠ head.
    is_terminal
        Nodes that are kept whatever their degree, bool, shape (n,).
    """
    chains = contract(tail, head, is_terminal)
    while True:
        pruned = chains.keep(_useful(chains, is_terminal))
        shorter = pruned.contract(is_terminal)
        if shorter.num_chains == chains.num_chains:
            return shorter
        chains = shorter


def contract(tail: IntArray, head: IntArray, is_terminal: BoolArray) -> Chains:
    """Return the chains between terminals, junctions and ends (nodes of degree other than 2).

    Every segment is in exactly one chain, except those of rings without such a node, which no
    way between terminals can use.

    The chain of each dart and its rank there are found by pointer doubling (list ranking:
    Wyllie 1979), which takes as many array operations as the logarithm of the longest chain.

    Parameters
    ----------
    tail, head
        Ends of each segment, int64, shape (m,), tail ≠ head.
    is_terminal
        Nodes that are kept whatever their degree, bool, shape (n,).
    """
    start, end = np.concatenate((tail, head)), np.concatenate((head, tail))
    is_kept = is_terminal | (np.bincount(start, minlength=len(is_terminal)) != 2)
    first, rank = _rank(_previous(start, is_kept))
    on_chain = is_kept[start[first]]
    is_last = on_chain & is_kept[end]
    last = np.empty_like(first)
    last[first[is_last]] = np.flatnonzero(is_last)
    reverse = np.roll(np.arange(len(start)), len(tail))
    heads = np.flatnonzero(on_chain & (rank == 0))
    forward = heads[heads < reverse[last[heads]]]
    heads = np.concatenate((forward, reverse[last[forward]]))
    offsets = np.concatenate(([0], np.cumsum(rank[last[heads]] + 1)))
    number = np.empty_like(first)
    number[heads] = np.arange(len(heads))
    darts = np.empty(offsets[-1], dtype=np.int64)
    members = np.flatnonzero(on_chain)
    darts[offsets[number[first[members]]] + rank[members]] = members
    return Chains(tail=start[heads], head=end[last[heads]], darts=darts, offsets=offsets)


def components(tail: IntArray, head: IntArray, num_nodes: int) -> IntArray:
    """Return the connected component of each node, int64, shape (num_nodes,), direction aside."""
    ones = np.ones(len(tail), dtype=np.float32)
    joined = coo_array((ones, (tail, head)), shape=(num_nodes, num_nodes))
    return connected_components(joined, directed=False)[1].astype(np.int64)


def _previous(start: IntArray, is_kept: BoolArray) -> IntArray:
    """Return the dart driven before each dart; itself where it leaves a kept node."""
    num_darts = len(start)
    previous = np.arange(num_darts)
    reverse = np.roll(previous, num_darts // 2)
    by_start = np.argsort(start, kind="stable")
    one, other = by_start[~is_kept[start[by_start]]].reshape(-1, 2).T
    previous[one] = reverse[other]
    previous[other] = reverse[one]
    return previous


def _rank(previous: IntArray) -> tuple[IntArray, IntArray]:
    """Return the first dart of each dart's chain and the number of darts before it.

    Darts of a ring have no first dart: they get any dart of their ring.
    """
    rank = (previous != np.arange(len(previous))).astype(np.int64)
    for _ in range(len(previous).bit_length()):
        further = previous[previous]
        if np.array_equal(further, previous):
            break
        rank += rank[previous]
        previous = further
    return previous, rank


def _useful(chains: Chains, is_terminal: BoolArray) -> BoolArray:
    """Return the chains that are no loop, no dead end and not apart from all terminals."""
    c, n = chains.num_chains, len(is_terminal)
    tail, head = chains.tail[:c], chains.head[:c]
    component = components(tail, head, n)
    useful: BoolArray = (tail != head) & np.isin(component[tail], component[is_terminal])
    while True:
        degree = np.bincount(np.concatenate((tail[useful], head[useful])), minlength=n)
        is_end = (degree == 1) & ~is_terminal
        dead = useful & (is_end[tail] | is_end[head])
        if not dead.any():
            return useful
        useful &= ~dead


def _gather(values: IntArray, offsets: IntArray, chosen: IntArray) -> tuple[IntArray, IntArray]:
    """Return the values of the chosen runs one after the other, and where each run begins."""
    length = offsets[chosen + 1] - offsets[chosen]
    begins = np.concatenate(([0], np.cumsum(length)))
    shift = np.repeat(offsets[chosen] - begins[:-1], length)
    return values[np.arange(begins[-1]) + shift], begins
