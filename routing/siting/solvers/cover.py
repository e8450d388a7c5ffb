"""Set covers made smaller: what another site or another node does as well is left out.

A node need not be looked at if all sites that cover some other node cover it too; a site need not
be looked at if another one covers all that it covers (Toregas and ReVelle 1972,
doi 10.1007/BF01936030).
"""

import numpy as np

from routing.siting.solvers.choice import Choice, Flags, Ints


def reduced_cover(choice: Choice) -> tuple[Choice, Ints]:
    """Return the cover that a coverage asks for, every site alike, and the sites it still has.

    Parameters
    ----------
    choice
        Of coverage: cost 0 where a site covers a node, infinite elsewhere.

    Returns
    -------
    Choice, Ints
        Nodes must be covered, sites cost 1; shape (k,): the sites' numbers in `choice`.
    """
    covers = np.isfinite(choice.cost)
    sites = np.arange(covers.shape[1])
    locked = choice.is_locked
    while True:
        shape = covers.shape
        covers = covers[~_implied(covers)]
        keep = ~_dominated(covers.T, locked)
        covers, sites, locked = covers[:, keep], sites[keep], locked[keep]
        if covers.shape == shape:
            break
    cover = choice._replace(
        cost=np.where(covers, 0.0, np.inf),
        fixed=np.ones(len(sites)),
        leave=np.full(len(covers), np.inf),
        is_locked=locked,
        least=min(choice.least, len(sites)),
        most=min(choice.most, len(sites)),
    )
    return cover, sites


def _implied(covers: Flags) -> Flags:
    """Return the nodes that are covered whenever some other node is; of equal ones, all but one."""
    count = covers.sum(axis=1)
    common = covers.astype(np.float32) @ covers.T.astype(np.float32)
    holds = common == count  # [i, o]: all sites that cover o cover i
    return _outdone(holds)


def _dominated(covered: Flags, is_locked: Flags) -> Flags:
    """Return the sites that another one outdoes; of equal ones, all but one."""
    count = covered.sum(axis=1)
    common = covered.astype(np.float32) @ covered.T.astype(np.float32)
    within = (common == count[:, np.newaxis]) & ~is_locked[:, np.newaxis]
    return _outdone(within)


def _outdone(by_other: Flags) -> Flags:
    """Return who is outdone by another; of those that outdo each other, the first is not."""
    number = np.arange(len(by_other))
    np.fill_diagonal(by_other, val=False)
    is_mutual = by_other & by_other.T
    earlier = number[np.newaxis, :] < number[:, np.newaxis]
    return np.asarray((by_other & (~is_mutual | earlier)).any(axis=1), dtype=np.bool_)
