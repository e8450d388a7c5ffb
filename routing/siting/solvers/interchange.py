"""Good sets of sites fast: greedy adding, then the best exchange of sites until none helps.

The exchange looks at every site that could come in, and for each at the best site to go out, in
one pass over the nodes (Whitaker 1983, doi 10.1080/03155986.1983.11731889; for fixed charges
too, coming in or going out alone counts: Resende and Werneck 2006, doi 10.1016/j.ejor.2005.02.046).
"""

import numpy as np

from routing.siting.solvers.choice import Choice, Flags, Floats, Ints
from routing.two_echelon.solvers.compiled import allocating

_LEAST_GAIN = 1e-9  # of the value, below which an exchange is none


def improved(choice: Choice, chosen: Ints) -> Ints:
    """Return a set of sites from which no exchange is better, ascending.

    Sites are added first until there are enough. Nodes served from nowhere cost more than
    anything else where they must be served, so a set that serves all is found if exchanges lead
    to one.
    """
    leave = np.where(np.isfinite(choice.leave), choice.leave, _dear(choice))
    is_in = np.zeros(len(choice.fixed), dtype=np.bool_)
    is_in[chosen] = True
    is_in |= choice.is_locked
    by_site = np.ascontiguousarray(np.minimum(choice.cost, leave[:, np.newaxis]).T)
    _improve(by_site, choice.fixed, leave, choice.is_locked, choice.least, choice.most, is_in)
    return np.flatnonzero(is_in).astype(np.int64)


def _dear(choice: Choice) -> float:
    """Return a cost above that of any set of sites that serves all nodes."""
    finite = np.where(np.isfinite(choice.cost), choice.cost, 0.0)
    return 1.0 + float(finite.max(axis=1, initial=0.0).sum()) + float(np.abs(choice.fixed).sum())


@allocating
def _improve(
    cost: Floats,
    fixed: Floats,
    leave: Floats,
    is_locked: Flags,
    least: int,
    most: int,
    is_in: Flags,
) -> None:
    """Exchange sites in `is_in`; `cost` has shape (k, n) and no entry above `leave`."""
    k, n = cost.shape
    first = np.empty(n, dtype=np.int64)
    d1 = np.empty(n)
    d2 = np.empty(n)
    loss = np.empty(k)
    extra = np.empty(k)
    num = 0
    for j in range(k):
        num += is_in[j]
    while True:
        loss[:] = 0.0
        value = 0.0
        for i in range(n):
            first[i] = -1
            d1[i] = leave[i]
            d2[i] = leave[i]
        for j in range(k):
            if is_in[j]:
                value += fixed[j]
                for i in range(n):
                    c = cost[j, i]
                    if c < d1[i]:
                        d2[i] = d1[i]
                        d1[i] = c
                        first[i] = j
                    elif c < d2[i]:
                        d2[i] = c
        for i in range(n):
            value += d1[i]
            if first[i] >= 0:
                loss[first[i]] += d2[i] - d1[i]
        best, come, go = 0.0, -1, -1
        if num > least:
            for j in range(k):
                if is_in[j] and not is_locked[j] and loss[j] - fixed[j] < best:
                    best, come, go = loss[j] - fixed[j], -1, j
        must_add = num < least
        if must_add:
            best, come, go = np.inf, -1, -1
        for j in range(k):
            if is_in[j]:
                continue
            gain = -fixed[j]
            extra[:] = 0.0
            for i in range(n):
                c = cost[j, i]
                if c < d1[i]:
                    gain += d1[i] - c
                    if first[i] >= 0:
                        extra[first[i]] += d2[i] - d1[i]
                elif c < d2[i] and first[i] >= 0:
                    extra[first[i]] += d2[i] - c
            if num < most and -gain < best:
                best, come, go = -gain, j, -1
            if must_add:
                continue
            for r in range(k):
                if is_in[r] and not is_locked[r]:
                    change = loss[r] - extra[r] - fixed[r] - gain
                    if change < best:
                        best, come, go = change, j, r
        if come < 0 and go < 0:
            return
        if not must_add and best > -_LEAST_GAIN * max(1.0, abs(value)):
            return
        if come >= 0:
            is_in[come] = True
            num += 1
        if go >= 0:
            is_in[go] = False
            num -= 1
