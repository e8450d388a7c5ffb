"""A siting network as a mixed-integer program: sizes are chosen, goods flow between open sites.

The share x of what a way can carry is at most 1 where its site is open, way by way: much stronger
than the capacities alone (Balinski 1965; Leung and Magnanti 1989, doi 10.1007/BF01589105). These
rows are many and few bind, so a program has only those it is asked for. What all sites of a tier
hold together is at least what is wanted, a knapsack that HiGHS finds cuts in.
"""

from typing import NamedTuple

import numpy as np

from routing.siting.solvers.network import Network, Sizes
from routing.siting.solvers.program import Draft, Entries, Flags, Floats, Ints, Program


class Bindings(NamedTuple):
    """Rows "no more goes than there is to be open": of a way, and of one of its ends."""

    tier: Ints
    """(b,): of the way."""
    way: Ints
    """(b,): its number in the program's network."""
    is_receiver: Flags
    """(b,): whether the end is its receiver, of tiers above the last."""


class Written(NamedTuple):
    """A program and where its columns are."""

    program: Program
    sizes: tuple[Ints, ...]
    """By tier: the column of every size."""
    ways: tuple[Ints, ...]
    """By tier: the column of every way."""
    far: Ints
    """The column of every node for being served by ways that are left out; may be empty."""


NO_BINDINGS = Bindings(
    np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.bool_)
)


def flow_program(network: Network, bindings: Bindings, far: Floats | None = None) -> Written:
    """Write the program.

    Parameters
    ----------
    network
        Sizes and ways.
    bindings
        The binding rows wanted.
    far
        Shape (n,): what it counts, at least, to serve each node by ways that are left out of the
        network; None: none are left out. They bypass sites, so the program is a relaxation.
    """
    draft = Draft()
    last = len(network.sizes) - 1
    sizes = tuple(draft.columns(s.cost, upper=1.0, is_integer=True) for s in network.sizes)
    ways = tuple(
        draft.columns(w.cost, upper=1.0, is_integer=t == last and network.is_single[t])
        for t, w in enumerate(network.ways)
    )
    more = draft.columns(np.zeros(0) if far is None else far, upper=1.0)
    _nodes(draft, network, ways[last], more)
    for t, own in enumerate(network.sizes):
        _numbers(draft, own, sizes[t])
        _rooms(draft, network, t, sizes[t], ways[t])
        if t:
            _balance(draft, network, t, (ways[t - 1], ways[t]))
            if network.is_single[t - 1]:
                _single(draft, network, t, (ways[t - 1], sizes[t]))
    written = Written(program=draft.program(), sizes=sizes, ways=ways, far=more)
    row, column, amount = binding_entries(network, written, bindings)
    draft.rows(len(bindings.way), [(row, column, amount)], upper=0.0)
    return written._replace(program=draft.program())


def binding_entries(network: Network, written: Written, bindings: Bindings) -> Entries:
    """Return the coefficients of binding rows, each at most 0: a way's share less what is open."""
    parts: list[Entries] = []
    for t, own in enumerate(network.ways):
        for is_receiver in (False, True):
            rows = np.flatnonzero((bindings.tier == t) & (bindings.is_receiver == is_receiver))
            if not len(rows):
                continue
            way = bindings.way[rows]
            end = own.receiver[way] if is_receiver else own.site[way]
            at = t + 1 if is_receiver else t
            parts.append((rows, written.ways[t][way], np.ones(len(rows))))
            which, size = _sizes_of(network.sizes[at], end)
            parts.append((rows[which], written.sizes[at][size], np.full(len(which), -1.0)))
    empty = np.zeros(0, dtype=np.int64)
    row, column, amount = zip((empty, empty, np.zeros(0)), *parts, strict=True)
    return np.concatenate(row), np.concatenate(column), np.concatenate(amount)


def broken_bindings(network: Network, written: Written, x: Floats, least: float) -> Bindings:
    """Return the binding rows that a solution breaks by at least so much."""
    tiers, numbers, ends = [], [], []
    for t, own in enumerate(network.ways):
        share = x[written.ways[t]]
        for is_receiver in (False, True)[: 1 + (t + 1 < len(network.ways))]:
            at = t + 1 if is_receiver else t
            opened = np.bincount(
                network.sizes[at].site,
                weights=x[written.sizes[at]],
                minlength=len(network.sizes[at].most_units),
            )
            found = np.flatnonzero(
                share - opened[own.receiver if is_receiver else own.site] > least
            )
            tiers.append(np.full(len(found), t))
            numbers.append(found)
            ends.append(np.full(len(found), is_receiver))
    return Bindings(np.concatenate(tiers), np.concatenate(numbers), np.concatenate(ends))


def _sizes_of(sizes: Sizes, sites: Ints) -> tuple[Ints, Ints]:
    """Return every size of every site of a list: number in the list, and number of the size."""
    counts = np.bincount(sizes.site, minlength=len(sizes.most_units))
    starts = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(counts)])
    which = np.repeat(np.arange(len(sites)), counts[sites])
    offset = np.arange(len(which)) - np.repeat(
        np.cumsum(counts[sites]) - counts[sites], counts[sites]
    )
    return which, starts[sites[which]] + offset


def _nodes(draft: Draft, network: Network, ways: Ints, far: Ints) -> None:
    """Write that every node is served, or left out, or served by ways that are left out."""
    own, n = network.ways[-1], len(network.demand)
    entries: list[tuple[Ints, Ints, float | Floats]] = [(own.receiver, ways, 1.0)]
    if len(far):
        entries.append((np.arange(n), far, 1.0))
    if network.may_leave_out:
        left_out = draft.columns(network.leave, upper=1.0, is_integer=True)
        entries.append((np.arange(n), left_out, 1.0))
    draft.rows(n, entries, lower=1.0, upper=1.0)


def _numbers(draft: Draft, sizes: Sizes, columns: Ints) -> None:
    """Write that a site has one size, locked ones certainly, and how many are open."""
    m = len(sizes.most_units)
    draft.rows(m, [(sizes.site, columns, 1.0)], lower=sizes.is_open.astype(np.float64), upper=1.0)
    draft.rows(
        1,
        [(np.zeros(len(columns), dtype=np.int64), columns, 1.0)],
        lower=float(sizes.least_open),
        upper=float(sizes.most_open),
    )


def _rooms(draft: Draft, network: Network, t: int, sizes: Ints, ways: Ints) -> None:
    """Write that what passes a site fits its size, and that a tier holds what is wanted."""
    own, size = network.ways[t], network.sizes[t]
    m = len(size.most_units)
    draft.rows(m, [(own.site, ways, own.units), (size.site, sizes, -size.capacity)], upper=0.0)
    if size.least.any():
        draft.rows(m, [(own.site, ways, own.units), (size.site, sizes, -size.least)], lower=0.0)
    total = float(network.demand.sum())
    if not network.may_leave_out and (size.capacity < total).any():
        everyone = np.zeros(len(sizes), dtype=np.int64)
        draft.rows(1, [(everyone, sizes, size.capacity)], lower=total)


def _balance(draft: Draft, network: Network, t: int, ways: tuple[Ints, Ints]) -> None:
    """Write that a site below the top passes on what it gets."""
    into, out = network.ways[t - 1], network.ways[t]
    draft.rows(
        len(network.sizes[t].most_units),
        [(into.receiver, ways[0], into.units), (out.site, ways[1], -out.units)],
        lower=0.0,
        upper=0.0,
    )


def _single(draft: Draft, network: Network, t: int, columns: tuple[Ints, Ints]) -> None:
    """Write that everything a site gets comes from one site above."""
    into, (ways, sizes) = network.ways[t - 1], columns
    taken = draft.columns(np.zeros(len(ways)), upper=1.0, is_integer=True)
    number = np.arange(len(ways))
    draft.rows(len(ways), [(number, ways, 1.0), (number, taken, -1.0)], upper=0.0)
    m = len(network.sizes[t].most_units)
    draft.rows(m, [(into.receiver, taken, 1.0), (network.sizes[t].site, sizes, -1.0)], upper=0.0)


def kept_ways(network: Network, keep: tuple[Flags, ...]) -> Network:
    """Return the network with some of its ways only."""
    return network._replace(ways=tuple(w.of(k) for w, k in zip(network.ways, keep, strict=True)))
