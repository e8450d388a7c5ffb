"""Whom each size of a site serves, where it has several and not all of them hold everybody.

A relaxation opens of a large size just the part that a small one lacks. So the villages that a
site serves are told apart by its sizes: z <= x, village by village and size by size, and what they
want together fits into the part of the size that is open,

    sum of pieces · z <= room · x.

A village that is served entirely is then served in the same parts as the sizes are open, and these
sizes hold what they are to hold (Frangioni and Gendron 2009, doi 10.1016/j.dam.2008.04.022).
"""

from typing import NamedTuple

import numpy as np

from routing.siting.rollout.problem import Ints, Rollout
from routing.siting.rollout.solvers.columns import (
    Layout,
    Pairs,
    at_points,
    at_stations,
    sizes_at,
    within_reach,
)
from routing.siting.solvers.program import Draft, Flags, Floats


class _Rooms(NamedTuple):
    """The sizes of the sites of a tier."""

    site: Ints
    """(k,): row of the site, ascending."""
    column: Ints
    """(k,): columns that say what is open."""
    room: Floats
    """(k,): most pieces that pass."""
    least: Floats
    """(k,): fewest pieces that pass."""
    is_split: Flags
    """(sites,): whether there are several sizes and one does not hold everybody."""


def write_shares(rollout: Rollout, draft: Draft, layout: Layout) -> None:
    """Write whom each size serves in every period."""
    for t in range(len(rollout.periods)):
        pieces = rollout.pieces(t).astype(np.float64)
        for sites, pairs in (
            (rollout.stations, at_stations(rollout, layout, t)),
            (rollout.points, at_points(rollout, layout, t)),
        ):
            most = within_reach(pieces, pairs, len(sites))
            _write(draft, pairs, _rooms(rollout, layout, t, sites, most), pieces)


def _rooms(
    rollout: Rollout, layout: Layout, t: int, sites: tuple[int, ...], most: Floats
) -> _Rooms:
    row, number, sizes = sizes_at(rollout, layout, sites)
    held = np.array([np.inf if s.capacity is None else float(s.capacity) for s in sizes])
    smallest = np.full(len(sites), np.inf)
    np.minimum.at(smallest, row, held)
    count = np.bincount(row, minlength=len(sites))
    return _Rooms(
        site=row,
        column=layout.columns.size[t][number],
        room=np.minimum(held, most[row]),
        least=np.array([float(size.least) for size in sizes]),
        is_split=(count > 1) & (smallest < most),
    )


def _write(draft: Draft, pairs: Pairs, rooms: _Rooms, pieces: Floats) -> None:
    """Write the shares of the pairs of a village and a site whose sizes are told apart."""
    kept = rooms.is_split[pairs.site]
    own, index = np.flatnonzero(kept), np.cumsum(kept) - 1
    first = np.searchsorted(rooms.site, pairs.site[own])
    count = np.searchsorted(rooms.site, pairs.site[own], side="right") - first
    pair = np.repeat(np.arange(len(own)), count)
    size = first[pair] + np.arange(len(pair)) - np.repeat(np.cumsum(count) - count, count)
    share = draft.columns(np.zeros(len(pair)), upper=1.0)
    served = [(index[row[kept[row]]], column[kept[row]], 1.0) for row, column in pairs.entries]
    draft.rows(len(own), [*served, (pair, share, -1.0)], lower=0.0, upper=0.0)
    number = np.arange(len(pair))
    draft.rows(len(pair), [(number, share, 1.0), (number, rooms.column[size], -1.0)], upper=0.0)
    taken = (size, share, pieces[pairs.village[own[pair]]])
    every = np.flatnonzero(rooms.is_split[rooms.site])
    opened = rooms.column[every]
    draft.rows(len(rooms.site), [taken, (every, opened, -rooms.room[every])], upper=0.0)
    if rooms.least.any():
        draft.rows(len(rooms.site), [taken, (every, opened, -rooms.least[every])], lower=0.0)
