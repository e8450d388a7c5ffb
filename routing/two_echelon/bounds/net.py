"""The ways of a pass over paths: near ones one by one, far ones by cluster."""

import math

import numpy as np
import numpy.typing as npt

from routing.two_echelon.bounds.paths import NEIGHBOURS, Net

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_NEAR = 20  # visits from which paths come one by one, with what they remember
_CLUSTERS = 1.3  # clusters for every root of the number of visits


def build_net(arc: Floats, start: Floats, bins: Ints) -> Net:
    """Return visits and ways as `routing.two_echelon.bounds.paths` wants them.

    Parameters
    ----------
    arc
        float64, shape (V, V), V ≥ 1: price from visit to visit, symmetric, inf on the diagonal.
    start, bins
        As of `Net`.
    """
    around, bit = _neighbourhoods(arc)
    num_near = min(_NEAR, len(arc))
    near: Ints = np.argpartition(arc, num_near - 1, axis=1)[:, :num_near]
    kept, carry = _carried(near, around, bit)
    far = arc.copy()
    np.put_along_axis(far, near, np.inf, axis=1)
    owner = _clusters(arc)
    num_clusters = int(owner.max()) + 1
    members = np.argsort(owner, kind="stable")
    reach = [far[:, owner == c].min(axis=1) for c in range(num_clusters)]
    return Net(
        start=np.ascontiguousarray(start),
        bins=np.ascontiguousarray(bins),
        bit=bit,
        near=np.ascontiguousarray(near.astype(np.int32)),
        arc=np.ascontiguousarray(np.take_along_axis(arc, near, axis=1)),
        kept=kept,
        carry=carry,
        far=far,
        cluster=np.searchsorted(owner[members], np.arange(num_clusters + 1)),
        members=members.astype(np.int32),
        reach=np.ascontiguousarray(np.stack(reach, axis=1)),
    )


def _neighbourhoods(arc: Floats) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int8]]:
    """Return the nearest visits of each, itself first, and the place of each in those of others."""
    num = len(arc)
    size = min(NEIGHBOURS, num)
    with_self = arc.copy()
    np.fill_diagonal(with_self, -1.0)
    chosen = np.argsort(with_self, axis=1, kind="stable")[:, :size]
    around = np.full((num, NEIGHBOURS), -1, dtype=np.int32)
    around[:, :size] = chosen
    bit = np.full((num, num), -1, dtype=np.int8)
    places = np.tile(np.arange(size, dtype=np.int8), (num, 1))
    np.put_along_axis(bit, chosen, places, axis=1)
    return around, bit


def _carried(
    near: Ints, around: npt.NDArray[np.int32], bit: npt.NDArray[np.int8]
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]:
    """Return, for ways between neighbourhoods that meet, what is still remembered after them."""
    inside = (bit >= 0).astype(np.float32)
    meets = np.take_along_axis(inside @ inside.T > 0, near, axis=1)
    there, way = np.nonzero(meets)
    kept = np.full(near.shape, -1, dtype=np.int32)
    kept[meets] = np.arange(len(there))
    known = around[near[there, way]]
    place = np.where(known >= 0, bit[there[:, np.newaxis], np.maximum(known, 0)], -1).astype(int)
    value = np.where(place >= 0, 1 << np.maximum(place, 0), 0)
    carry = np.zeros((len(there), 1 << NEIGHBOURS), dtype=np.int32)
    for b in range(NEIGHBOURS):
        carry[:, 1 << b : 2 << b] = carry[:, : 1 << b] | value[:, b : b + 1]
    return kept, carry


def _clusters(arc: Floats) -> Ints:
    """Return each visit's cluster: the nearest of leaders chosen one by one, farthest first."""
    apart = np.where(np.isfinite(arc), arc, np.finfo(np.float64).max)
    np.fill_diagonal(apart, 0.0)
    leaders = [0]
    least = apart[0]
    while len(leaders) < min(len(arc), 1 + math.floor(_CLUSTERS * math.sqrt(len(arc)))):
        leaders.append(int(np.argmax(least)))
        least = np.minimum(least, apart[leaders[-1]])
    owner = np.argmin(apart[leaders], axis=0)
    return np.asarray(np.unique(owner, return_inverse=True)[1], dtype=np.int64)
