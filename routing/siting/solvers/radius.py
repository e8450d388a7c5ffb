"""What is left of a choice as a mixed-integer program over radii.

With the costs of a node's sites D_1 < D_2 < ..., let z_k = 1 say that no open site costs at most
D_k. The node pays D_1 + Σ_k (D_{k+1} - D_k) z_k, where z_k + (open sites at D_k) ≥ z_{k-1} and
z_0 = 1 (Cornuejols, Nemhauser and Wolsey 1980, doi 10.1137/0601030, in the chained form of
Elloumi 2010, doi 10.1007/s10878-008-9170-7). As strong as with a column for every pair of node and
site, and small where nodes are known to be served from near.
"""

import numpy as np

from routing.siting.solvers.choice import Choice, Flags, Floats, Ints
from routing.siting.solvers.program import Draft, Program


def radius_program(choice: Choice, farthest: Floats) -> tuple[Program, float]:
    """Return the program, with a column for each site first, and a cost that is always paid.

    Parameters
    ----------
    choice
        The choice.
    farthest
        Shape (n,): no node pays more than this in the solutions looked for.
    """
    draft = Draft()
    k = len(choice.fixed)
    sites = draft.columns(
        choice.fixed, lower=choice.is_locked.astype(np.float64), upper=1.0, is_integer=True
    )
    draft.rows(
        1,
        [(np.zeros(k, dtype=np.int64), sites, 1.0)],
        lower=float(choice.least),
        upper=float(choice.most),
    )
    levels = _Levels(choice, farthest)
    z = draft.columns(levels.extra, upper=1.0)
    rows = np.arange(len(z), dtype=np.int64)
    before = np.flatnonzero(~levels.is_first)
    last = levels.must_serve
    draft.rows(
        len(z),
        [
            (rows, z, np.where(last, 0.0, 1.0)),
            (before, z[before - 1], -1.0),
            (levels.pair_level, sites[levels.pair_site], 1.0),
        ],
        lower=levels.is_first.astype(np.float64),
    )
    return draft.program(), choice.always + levels.base


class _Levels:
    """The radii of all nodes, one after the other.

    A node's levels are the different costs of its sites up to the farthest. The last level of a
    node that has to be served within it has no z.
    """

    def __init__(self, choice: Choice, farthest: Floats) -> None:
        is_near = choice.cost <= np.minimum(farthest, choice.leave)[:, np.newaxis]
        is_near &= np.isfinite(choice.cost)
        is_near &= choice.cost < choice.leave[:, np.newaxis]
        node, site = np.nonzero(is_near)
        cost = choice.cost[node, site]
        order = np.lexsort((cost, node))
        node, site, cost = node[order], site[order], cost[order]
        starts = np.ones(len(node), dtype=np.bool_)
        starts[1:] = (np.diff(node) != 0) | (np.diff(cost) != 0)
        self.pair_site: Ints = site
        self.pair_level: Ints = np.cumsum(starts) - 1
        level_node, level_cost = node[starts], cost[starts]
        self.is_first: Flags = np.ones(len(level_node), dtype=np.bool_)
        self.is_first[1:] = np.diff(level_node) != 0
        is_last = np.ones(len(level_node), dtype=np.bool_)
        is_last[:-1] = self.is_first[1:]
        following = np.append(level_cost[1:], 0.0)
        beyond = choice.leave[level_node]
        can_leave = np.isfinite(beyond) & (beyond <= farthest[level_node])
        self.must_serve: Flags = is_last & ~can_leave
        step = np.where(is_last, np.where(can_leave, beyond, level_cost), following) - level_cost
        self.extra: Floats = step
        out = np.ones(len(choice.leave), dtype=np.bool_)
        out[level_node] = False
        self.base = float(level_cost[self.is_first].sum() + choice.leave[out].sum())
