"""What ways cost at least that lead into groups of places as often as they have to.

Every group of places without a hub gets a border of some width, so that no way is cheaper than all
the borders between its ends are wide. Whoever comes into a group crosses its border, and again when
leaving it, so all ways together cost at least twice the passages times the width, summed over the
groups (moats: Jünger and Pulleyblank, 1993). The widths for which that is most are a linear
program; its groups are places alone and with their nearest, neighbours joined step by step, valleys
(what lies beyond a link of the shortest tree from the hub), and everything beyond some distance.
Calls are priced there, too: a vehicle that is cheap while it stands may be dear on its way.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.cluster.hierarchy import linkage
from scipy.optimize import linprog
from scipy.sparse import coo_array, csr_array, vstack
from scipy.sparse.csgraph import depth_first_order, minimum_spanning_tree
from scipy.spatial.distance import squareform

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

_SIZES = (3, 6, 12, 24, 48)  # of groups around a place
_NEAR = 8  # ways of each place that the program holds from the start
_ROUNDS = 12  # of adding ways that are too cheap for their borders
_MOST_ADDED = 4000  # ways added in a round
_ENOUGH = 1e-6  # fen


def groups_around(way: Floats, hubs: tuple[int, ...]) -> Flags:
    """Return groups of places without hubs, bool, shape (F, P).

    Parameters
    ----------
    way
        float64, shape (P, P): price between places, symmetric; inf where there is no way.
    hubs
        Rows of the hubs; places that none of them reaches are in no group.
    """
    from_hub = way[list(hubs)].min(axis=0)
    away = [int(row) for row in np.flatnonzero(np.isfinite(from_hub)) if row not in hubs]
    found: dict[bytes, Flags] = {}
    for members in (
        *([row] for row in away),
        *_joined(way, away, by_nearest=True),
        *_joined(way, away, by_nearest=False),
        *_valleys(way, hubs, away),
        *_nearby(way, away),
        *([row for row in away if from_hub[row] >= from_hub[first]] for first in away),
    ):
        group = np.zeros(len(way), dtype=np.bool_)
        group[list(members)] = True
        found[group.tobytes()] = group
    return np.array(list(found.values()), dtype=np.bool_).reshape(len(found), len(way))


def _joined(way: Floats, away: list[int], *, by_nearest: bool) -> Iterator[list[int]]:
    """Yield the groups that come about as the nearest are joined again and again.

    Groups are as near as their nearest places, or else as the mean of all pairs.
    """
    if len(away) <= 1:
        return
    apart = np.where(np.isfinite(way), way, _beyond(way))[np.ix_(away, away)]
    clusters = [[row] for row in away]
    flat = squareform(apart, checks=False)
    for first, second, *_ in linkage(flat, "single" if by_nearest else "average"):
        clusters.append(clusters[int(first)] + clusters[int(second)])
        yield clusters[-1]


def _nearby(way: Floats, away: list[int]) -> Iterator[list[int]]:
    """Yield each place with some of the nearest others."""
    rows = np.array(away, dtype=np.int64)
    for row in away:
        nearest = rows[np.argsort(way[row, rows], kind="stable")].tolist()
        for size in _SIZES:
            yield nearest[:size]


def _valleys(way: Floats, hubs: tuple[int, ...], away: list[int]) -> Iterator[list[int]]:
    """Yield what lies beyond each link of the shortest tree that joins all places to a hub."""
    rows = [hubs[0], *away]
    least = np.where(np.isfinite(way), np.maximum(way, 1e-9), 0.0)[np.ix_(rows, rows)]
    tree = minimum_spanning_tree(csr_array(least))
    order, before = depth_first_order(tree, 0, directed=False)
    beyond = {int(k): [rows[int(k)]] for k in order}
    for k in reversed(order.tolist()):
        if k:
            yield beyond[k]
            beyond[int(before[k])] += beyond[k]


def _beyond(way: Floats) -> float:
    """Return more than any way costs."""
    return 1.0 + 2.0 * float(way[np.isfinite(way)].max(initial=0.0))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Calls:
    """Calls at places. P places, K vehicle types.

    Parameters
    ----------
    number
        float64, shape (P,), ≥ 0: calls that vehicles make at least.
    price_fen
        float64, shape (K, P), ≥ 0: price of a call; inf where a type makes none.
    dearer
        float64, shape (K, P), ≥ 1: what the type's ways to and from a place cost at least, in
        those of the cheapest.
    """

    number: Floats
    price_fen: Floats
    dearer: Floats


def least_ways_fen(way: Floats, groups: Flags, passages: Floats, calls: Calls) -> float:
    """Return what calls cost at least, with the ways into groups as often as they have to be.

    Parameters
    ----------
    way
        float64, shape (P, P): price between places, symmetric; inf where there is no way.
    groups
        bool, shape (F, P): groups of places.
    passages
        float64, shape (F,), ≥ 0: passages into each group; one of a price of n times the way
        counts n times. Into places alone there are as many as calls.
    calls
        Calls at places.
    """
    upper = np.triu_indices(len(way), 1)
    known = np.isfinite(way[upper])
    ends = np.array([upper[0][known], upper[1][known]], dtype=np.int64)
    limit = way[ends[0], ends[1]]
    same = ends[:, limit <= _ENOUGH]  # no border fits between places at the same spot
    entered = (passages > 0) & ~(groups[:, same[0]] != groups[:, same[1]]).any(axis=1)
    groups, passages = groups[entered], passages[entered]
    ends, limit = ends[:, limit > _ENOUGH], limit[limit > _ENOUGH]
    held = np.zeros(len(limit), dtype=np.bool_)
    held[_nearest(way, ends)] = True
    program = _Program(groups, passages, calls)
    width = np.zeros(len(groups))
    fen = 0.0
    for _ in range(_ROUNDS):
        width, fen = program.widths(ends[:, held], limit[held])
        excess = _crossed(groups, width)[ends[0], ends[1]] - limit
        worst = np.argsort(-excess)[:_MOST_ADDED]
        added = worst[excess[worst] > _ENOUGH * limit[worst]]
        if not len(added):
            break
        held[added] = True
    crossed = _crossed(groups, width)[ends[0], ends[1]]
    return fen * float((limit / np.maximum(crossed, limit)).min(initial=1.0))


class _Program:
    """The linear program of widths: a column for each group, and one for each place's call.

    A call costs its price and its ways, by whichever type makes it: no more than by any.
    """

    def __init__(self, groups: Flags, passages: Floats, calls: Calls) -> None:
        self._groups = groups
        alone = groups.sum(axis=1) == 1
        group_of = {int(groups[k].argmax()): int(k) for k in np.flatnonzero(alone)}
        places = np.flatnonzero((calls.number > 0) & np.isfinite(calls.price_fen).any(axis=0))
        self._worth: Floats = np.concatenate(
            [np.where(alone, 0.0, 2.0 * passages), calls.number[places]]
        )
        entries: list[tuple[int, int, float]] = []
        self._price: list[float] = []
        for column, place in enumerate(places.tolist(), start=len(groups)):
            for kind in np.flatnonzero(np.isfinite(calls.price_fen[:, place])).tolist():
                entries.append((len(self._price), column, 1.0))
                if place in group_of:
                    dearer = float(calls.dearer[kind, place])
                    entries.append((len(self._price), group_of[place], -2.0 * dearer))
                self._price.append(float(calls.price_fen[kind, place]))
        rows, columns, factors = zip(*entries, strict=True) if entries else ((), (), ())
        shape = len(self._price), len(self._worth)
        self._calls = coo_array((factors, (rows, columns)), shape=shape, dtype=np.float64)

    def widths(self, ends: Ints, limit: Floats) -> tuple[Floats, float]:
        """Return widths that some ways' borders do not exceed, and what they are worth, fen.

        Parameters
        ----------
        ends
            int64, shape (2, N): rows of the ways' ends.
        limit
            float64, shape (N,): their prices.
        """
        if not self._worth.any():
            return np.zeros(len(self._groups)), 0.0
        separates = self._groups[:, ends[0]] != self._groups[:, ends[1]]
        column, row = np.nonzero(separates)
        shape = len(limit), len(self._worth)
        ways = coo_array((np.ones(len(row)), (row, column)), shape=shape)
        rows: Any = csr_array(vstack([ways, self._calls]))  # its types know dense arrays only
        most: Floats = np.concatenate([limit, np.array(self._price, dtype=np.float64)])
        fen: Floats = -self._worth
        result = linprog(fen, A_ub=rows, b_ub=most, method="highs")
        if result.x is None or result.fun is None:
            return np.zeros(len(self._groups)), 0.0
        return np.maximum(0.0, result.x[: len(self._groups)]), -float(result.fun)


def _nearest(way: Floats, ends: Ints) -> Ints:
    """Return the ways that lead from each place to its nearest, by their number."""
    rank = np.argsort(np.argsort(way, axis=1), axis=1)
    is_near = (rank[ends[0], ends[1]] <= _NEAR) | (rank[ends[1], ends[0]] <= _NEAR)
    return np.flatnonzero(is_near)


def _crossed(groups: Flags, width: Floats) -> Floats:
    """Return how wide the borders between places are together, shape (P, P)."""
    members = groups.astype(np.float64)
    both = (members * width[:, np.newaxis]).T @ members
    own = np.diag(both)
    return np.asarray(own[:, np.newaxis] + own[np.newaxis, :] - 2.0 * both)
