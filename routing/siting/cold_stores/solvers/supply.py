"""What is brought to stores: the lots of a problem one by one, or those of a township in groups.

Lots that want the same of a crop in the same township are a group. Let c_ik be what bringing lot i
to site k costs, and find prices a of lots and b of sites with a_i + b_k <= c_ik. A group that takes
from its lots at a and sends to sites at b costs no more than its lots do one by one, whatever
opens: a relaxation with a fraction of the flows. A group goes wherever one of its lots may go, so
its bound is a weak one; its sites and sizes are mostly good.
"""

from typing import NamedTuple

import numpy as np

from routing.siting.cold_stores.conflicts import can_serve
from routing.siting.cold_stores.problem import MONTHS, ColdStores, Flags, Ints, Lot
from routing.siting.solvers.program import Floats


class Supply(NamedTuple):
    """Lots and their ways."""

    lots: tuple[Lot, ...]
    can: Flags
    """(lots, candidates): whether a site could take some of it."""
    kg: Ints
    """(lots, candidates, 12): what it could take at most."""
    tonne_fen: Floats
    """(lots, candidates): what bringing a tonne costs, where there is a way."""


class Members(NamedTuple):
    """The lots that groups are made of, as far as anything takes them."""

    group: Ints
    """(n,): number of the group."""
    month: Ints
    """(n,): from 0."""
    kg: Ints
    """(n,): what there is."""
    tonne_fen: Floats
    """(n,): what taking a tonne costs beside the way of the group; may be below 0."""


def one_by_one(problem: ColdStores) -> Supply:
    """Return the lots as they are."""
    lots = problem.lots()
    num = len(problem.candidates)
    kg = _kg(lots)
    return Supply(
        lots=lots,
        can=can_serve(problem, lots),
        kg=np.broadcast_to(kg[:, None, :], (len(lots), num, MONTHS)),
        tonne_fen=_tonne_fen(problem, lots),
    )


def num_groups(problem: ColdStores) -> int:
    """Return how many townships there are with each crop."""
    return len({(harvest.township_id, harvest.produce) for harvest in problem.harvests})


def in_groups(problem: ColdStores) -> tuple[Supply, Members]:
    """Return the groups, and what they are made of."""
    lots = problem.lots()
    can, kg, fen = can_serve(problem, lots), _kg(lots), _tonne_fen(problem, lots)
    groups: dict[tuple[str, str, int], list[int]] = {}
    for n, lot in enumerate(lots):
        harvest = problem.harvests[lot.harvest]
        groups.setdefault((harvest.township_id, harvest.produce, lot.need), []).append(n)
    group, own_fen = np.zeros(len(lots), dtype=np.int64), np.zeros(len(lots))
    site_fen = np.zeros((len(groups), len(problem.candidates)))
    may_kg = np.zeros((*site_fen.shape, MONTHS), dtype=np.int64)
    joined = []
    for n, rows in enumerate(groups.values()):
        group[rows] = n
        own_fen[rows], site_fen[n] = split_prices(fen[rows], can[rows])
        may_kg[n] = can[rows].T.astype(np.int64) @ kg[rows]
        together = kg[rows].sum(axis=0)
        joined.append(lots[rows[0]]._replace(kg=together, may_go=np.asarray(can[rows].any(axis=0))))
    is_taken = (kg > 0) & np.asarray(can.any(axis=1))[:, None]
    row, month = np.nonzero(is_taken)
    return (
        Supply(
            lots=tuple(joined),
            can=np.array([lot.may_go for lot in joined]).reshape(site_fen.shape),
            kg=may_kg,
            tonne_fen=site_fen,
        ),
        Members(group=group[row], month=month, kg=kg[row, month], tonne_fen=own_fen[row]),
    )


def split_prices(fen: Floats, is_way: Flags) -> tuple[Floats, Floats]:
    """Return prices of lots and of sites, which add up to no more than any way costs.

    Near sites count most, as those are the ways that are used. First every site has the mean of
    its ways and every lot what it is off that; then each site, and at last each lot, has as much as
    its ways allow.

    Parameters
    ----------
    fen, is_way
        float64 and bool, shape (lots, sites): what a way costs, and whether it is one.

    Returns
    -------
    tuple[Floats, Floats]
        float64, shapes (lots,) and (sites,); 0 for whom there is no way.
    """
    site = _mean(fen, is_way.astype(np.float64), axis=0)
    rank = np.where(is_way.any(axis=0), site, np.inf).argsort(kind="stable").argsort(kind="stable")
    lot = _mean(fen - site, is_way / (1.0 + rank), axis=1)
    site = _least(fen - lot[:, None], is_way, axis=0)
    return _least(fen - site, is_way, axis=1), site


def _mean(values: Floats, weights: Floats, axis: int) -> Floats:
    total = weights.sum(axis=axis)
    mean: Floats = (values * weights).sum(axis=axis) / np.where(total > 0, total, 1.0)
    return mean


def _least(values: Floats, is_way: Flags, axis: int) -> Floats:
    least: Floats = np.where(is_way, values, np.inf).min(axis=axis, initial=np.inf)
    return np.where(np.isfinite(least), least, 0.0)


def _kg(lots: tuple[Lot, ...]) -> Ints:
    """Return what there is of each lot, int64, shape (lots, 12)."""
    return np.array([lot.kg for lot in lots], dtype=np.int64).reshape(len(lots), MONTHS)


def _tonne_fen(problem: ColdStores, lots: tuple[Lot, ...]) -> Floats:
    harvest = np.array([lot.harvest for lot in lots], dtype=np.int64)
    return problem.ways.tonne_fen[:, harvest].T.astype(np.float64)
