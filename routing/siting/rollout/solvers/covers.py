"""Rows that a solution in fractions breaks and none in whole numbers: covers of sizes.

Villages that together need more than a size holds cannot all be served by a site that is no larger.
With m such villages (a cover), shares y of them served by the site, and open sizes x,

    sum of y <= (m - 1) · sum of x up to that size + m · sum of x beyond it

(Crowder, Johnson and Padberg 1983, doi 10.1287/opre.31.5.803, with a capacity to choose). Without
these rows the relaxation takes of each size just what is needed.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from routing.siting.rollout.problem import Rollout
from routing.siting.rollout.solvers.columns import Layout
from routing.siting.solvers.program import Entries, Flags, Floats, Ints

_BROKEN = 0.02  # by which a row is broken before it joins


class _Site(NamedTuple):
    """A site with limits in a period."""

    pieces: Floats
    """(m,): of each village that it may serve."""
    first: Ints
    """(m,): where each village's columns begin."""
    columns: Ints
    """Columns that say a village is served, village by village."""
    sizes: Ints
    """(k,): columns of its sizes, the smallest first."""
    room: Floats
    """(k,): what they hold; infinite: there is no limit."""


class Covers:
    """The covers of a roll-out's program.

    Parameters
    ----------
    rollout, layout
        The problem and its columns.
    """

    def __init__(self, rollout: Rollout, layout: Layout) -> None:
        self._sites = tuple(
            site for t in range(len(rollout.periods)) for site in _sites(rollout, layout, t)
        )

    def broken(self, x: Floats) -> tuple[int, Entries]:
        """Return how many rows a solution breaks, which are to be at most 0, and their entries."""
        rows = [row for site in self._sites for row in _broken(site, x)]
        count = [len(columns) for columns, _ in rows]
        number = np.repeat(np.arange(len(rows)), count)
        columns = np.concatenate([np.zeros(0, dtype=np.int64), *(columns for columns, _ in rows)])
        values = np.concatenate([np.zeros(0), *(values for _, values in rows)])
        return len(rows), (number, columns, values)


def _sites(rollout: Rollout, layout: Layout, t: int) -> Iterator[_Site]:
    """Yield stations and points with limits, and whom they may serve, in a period."""
    ties, own = layout.ties, layout.columns
    stations = np.concatenate([ties.call_station[ties.via_call], ties.fetch_station])
    villages = np.concatenate([ties.via_village, ties.fetch_village])
    columns = np.concatenate([own.via[t], own.fetch[t]])
    pieces = rollout.pieces(t).astype(np.float64)
    points = ties.call_point[ties.via_call]
    tiers = (
        (rollout.stations, stations, villages, columns),
        (rollout.points, points, ties.via_village, own.via[t]),
    )
    for sites, row, village, column in tiers:
        order = np.lexsort((village, row))
        bounds = np.searchsorted(row[order], np.arange(len(sites) + 1))
        for n, k in enumerate(sites):
            capacities = [size.capacity for size in rollout.candidates[k].sizes]
            mine = order[bounds[n] : bounds[n + 1]]
            if len(mine) and any(capacity is not None for capacity in capacities):
                served, first = np.unique(village[mine], return_index=True)
                yield _Site(
                    pieces=pieces[served],
                    first=first,
                    columns=column[mine],
                    sizes=own.size[t][np.flatnonzero(layout.sizes.site == k)],
                    room=np.array([np.inf if c is None else float(c) for c in capacities]),
                )


def _broken(site: _Site, x: Floats) -> Iterator[tuple[Ints, Floats]]:
    """Yield columns and values of the covers of a site that are broken, one a size at most."""
    opened = x[site.sizes]
    if opened.sum() < _BROKEN:
        return
    share = np.add.reduceat(x[site.columns], site.first)
    used = np.flatnonzero((share > _BROKEN) & (site.pieces > 0))
    missing = opened.sum() - share[used]
    order = used[np.argsort(missing / site.pieces[used], kind="stable")]
    filled = np.cumsum(site.pieces[order])
    for room in np.unique(site.room[np.isfinite(site.room)]).tolist():
        num = int(np.searchsorted(filled, room, side="right")) + 1
        if num > len(order):
            break
        cover = _least(site.pieces, share, order[:num], room)
        is_beyond = site.room > room
        most = (len(cover) - 1) * opened[~is_beyond].sum() + len(cover) * opened[is_beyond].sum()
        if share[cover].sum() > most + _BROKEN:
            yield _row(site, cover, is_beyond)


def _least(pieces: Floats, share: Floats, cover: Ints, room: float) -> Ints:
    """Return a cover without what it does not need, the least served first."""
    spare = float(pieces[cover].sum()) - room
    kept = []
    for n in cover[np.argsort(share[cover], kind="stable")].tolist():
        if pieces[n] < spare:
            spare -= float(pieces[n])
        else:
            kept.append(n)
    return np.array(kept, dtype=np.int64)


def _row(site: _Site, cover: Ints, is_beyond: Flags) -> tuple[Ints, Floats]:
    last = np.append(site.first[1:], len(site.columns))
    served = np.concatenate([site.columns[site.first[n] : last[n]] for n in cover.tolist()])
    room = np.where(is_beyond, -float(len(cover)), 1.0 - float(len(cover)))
    return np.concatenate([served, site.sizes]), np.concatenate([np.ones(len(served)), room])
