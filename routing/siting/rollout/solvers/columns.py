"""The columns of a roll-out's program, and the rows that hold whatever is required.

In each period ``size`` says which size a site has, ``call`` which station calls at a point, ``via``
that a village is served at a point by a station, ``fetch`` that it fetches its goods at a station,
``out`` that it stays outside the network, and ``haul`` how many of a station's pieces come from a
hub. A village's ways bind one by one (via <= call <= open), which makes the relaxation strong
(Balinski 1965); so do all its ways from a station together, and who is not outside needs a hub.
"""

from typing import NamedTuple

import numpy as np

from routing.siting.problem import Lock
from routing.siting.rollout.problem import PERMILLE, Ints, Rollout, Size
from routing.siting.solvers.program import Draft, Floats

_LOT = 1000.0

Entry = tuple[Ints, Ints, Floats | float]
"""A block of coefficients: row counted within some rows, column, and value."""


class Sizes(NamedTuple):
    """The sizes of all candidates, one after the other; the same in every period."""

    site: Ints
    """(k,): number of the candidate."""
    size: Ints
    """(k,): which of its sizes."""


class Ties(NamedTuple):
    """The ways that can be used; the same in every period."""

    call_station: Ints
    """(c,): row of the station, of every call that may be."""
    call_point: Ints
    """(c,): row of the point."""
    via_village: Ints
    """(v,): row of the village, of every way by a point."""
    via_call: Ints
    """(v,): number of the call."""
    fetch_village: Ints
    """(f,): row of the village, of every way to fetch."""
    fetch_station: Ints
    """(f,): row of the station."""
    out_village: Ints
    """(o,): row of each village that can do without."""


class Pairs(NamedTuple):
    """Pairs of a site and a village that it may serve in a period."""

    site: Ints
    """(p,): row of the site."""
    village: Ints
    """(p,): row of the village."""
    entries: tuple[tuple[Ints, Ints], ...]
    """Number of the pair and column, of all columns that say that the site serves the village."""


class Columns(NamedTuple):
    """Numbers of columns by period, in the order of sizes and ties."""

    size: tuple[Ints, ...]
    call: tuple[Ints, ...]
    via: tuple[Ints, ...]
    fetch: tuple[Ints, ...]
    out: tuple[Ints, ...]
    haul: tuple[Ints, ...]
    """By period, shape (hubs * stations,), hub by hub."""
    supply: tuple[Ints, ...]
    """The same: whether the hub is the station's."""


class Layout(NamedTuple):
    """Where everything is."""

    sizes: Sizes
    ties: Ties
    columns: Columns

    def sizes_of(self, sites: tuple[int, ...]) -> tuple[Ints, Ints]:
        """Return the row among some sites of each of their sizes, ascending, and its number."""
        row = np.full(int(self.sizes.site.max(initial=0)) + 1, -1, dtype=np.int64)
        row[list(sites)] = np.arange(len(sites))
        number = np.flatnonzero(row[self.sizes.site] >= 0)
        return row[self.sizes.site[number]], number


def lay_out(rollout: Rollout, draft: Draft) -> Layout:
    """Write the columns of a roll-out, priced."""
    sizes, ties = _sizes(rollout), _ties(rollout)
    written = [_period(rollout, draft, sizes, ties, t) for t in _periods(rollout)]
    columns = Columns(*zip(*written, strict=True))
    return Layout(sizes=sizes, ties=ties, columns=columns)


def always_fen(rollout: Rollout) -> int:
    """Return what counts beside the program: the price of closing all that is there today."""
    return sum(site.closing_fen for site in rollout.candidates)


def write_rules(rollout: Rollout, draft: Draft, layout: Layout) -> None:
    """Write what holds of any plan: who serves whom, what fits, what stays open."""
    write_services(rollout, draft, layout)
    for t in _periods(rollout):
        _history(rollout, draft, layout, t)


def write_services(rollout: Rollout, draft: Draft, layout: Layout) -> None:
    """Write what holds of the services of each period by itself: who serves whom, what fits."""
    for t in _periods(rollout):
        _services(rollout, draft, layout, t)
        _supplies(rollout, draft, layout, t)
        _rooms(rollout, draft, layout, t)


def _periods(rollout: Rollout) -> range:
    return range(len(rollout.periods))


def _sizes(rollout: Rollout) -> Sizes:
    rows = [(k, s) for k, site in enumerate(rollout.candidates) for s in range(len(site.sizes))]
    table = np.array(rows, dtype=np.int64).reshape(len(rows), 2)
    return Sizes(site=table[:, 0], size=table[:, 1])


def _ties(rollout: Rollout) -> Ties:
    ways = rollout.ways
    station, point = np.nonzero(ways.may_call)
    is_near = ways.point_m <= ways.reach_m
    pairs = [
        (village, call)
        for call, own in enumerate(point.tolist())
        for village in np.flatnonzero(is_near[own]).tolist()
    ]
    via = np.array(pairs, dtype=np.int64).reshape(len(pairs), 2)
    fetch_station, fetch_village = np.nonzero(ways.may_fetch)
    return Ties(
        call_station=station,
        call_point=point,
        via_village=via[:, 0],
        via_call=via[:, 1],
        fetch_village=fetch_village,
        fetch_station=fetch_station,
        out_village=np.flatnonzero(ways.may_stay_out),
    )


def _period(
    rollout: Rollout, draft: Draft, sizes: Sizes, ties: Ties, t: int
) -> tuple[Ints, Ints, Ints, Ints, Ints, Ints, Ints]:
    """Write the columns of a period.

    What closes never opens again, so closing costs a constant (`always`) that being open in the
    last period saves.
    """
    period, ways = rollout.periods[t], rollout.ways
    days = float(period.days * period.years)
    pieces = rollout.pieces(t).astype(np.float64)
    sites = rollout.candidates
    is_last = t + 1 == len(rollout.periods)
    year = [
        float(period.years * sites[k].year_fen(s) - is_last * sites[k].closing_fen)
        for k, s in zip(sizes.site.tolist(), sizes.size.tolist(), strict=True)
    ]
    routes = days * period.transport_permille / PERMILLE
    call = ways.call_fen[ties.call_station, ties.call_point] * routes
    fetch = (
        ways.fetch_fen[ties.fetch_station, ties.fetch_village]
        * pieces[ties.fetch_village]
        * (days / _LOT)
    )
    out = ways.outside_fen[ties.out_village] * pieces[ties.out_village] * (days / _LOT)
    haul = ways.trunk_fen.astype(np.float64).ravel() * (routes / _LOT)
    return (
        draft.columns(np.array(year), upper=1.0, is_integer=True),
        draft.columns(call.astype(np.float64), upper=1.0, is_integer=True),
        draft.columns(np.zeros(len(ties.via_village)), upper=1.0, is_integer=True),
        draft.columns(fetch.astype(np.float64), upper=1.0, is_integer=True),
        draft.columns(out.astype(np.float64), upper=1.0, is_integer=True),
        draft.columns(haul),
        draft.columns(np.zeros(len(haul)), upper=1.0, is_integer=True),
    )


def _services(rollout: Rollout, draft: Draft, layout: Layout, t: int) -> None:
    """Write that every village is served once, from what is open; no point is idle."""
    ties, own = layout.ties, layout.columns
    villages = len(rollout.villages)
    draft.rows(
        villages,
        [
            (ties.via_village, own.via[t], 1.0),
            (ties.fetch_village, own.fetch[t], 1.0),
            (ties.out_village, own.out[t], 1.0),
        ],
        lower=1.0,
        upper=1.0,
    )
    number = np.arange(len(ties.via_call))
    draft.rows(
        len(number),
        [(number, own.via[t], 1.0), (number, own.call[t][ties.via_call], -1.0)],
        upper=0.0,
    )
    row, size = layout.sizes_of(rollout.points)
    opened = (row, own.size[t][size], -1.0)
    points = len(rollout.points)
    draft.rows(points, [(ties.call_point, own.call[t], 1.0), opened], lower=0.0, upper=0.0)
    via_point = ties.call_point[ties.via_call]
    draft.rows(points, [(via_point, own.via[t], 1.0), opened], lower=0.0)
    _only_open(
        layout,
        draft,
        t,
        rollout.stations,
        (ties.call_station, [(np.arange(len(own.call[t])), own.call[t], 1.0)]),
    )
    pairs = at_stations(rollout, layout, t)
    served: list[Entry] = [(row, column, 1.0) for row, column in pairs.entries]
    _only_open(layout, draft, t, rollout.stations, (pairs.site, served))
    row, size = layout.sizes_of(rollout.hubs)
    outside = (ties.out_village, own.out[t], 1.0)
    village = np.repeat(np.arange(villages), len(row))
    hub_open = (village, np.tile(own.size[t][size], villages), 1.0)
    draft.rows(villages, [outside, hub_open], lower=1.0)


def at_stations(rollout: Rollout, layout: Layout, t: int) -> Pairs:
    """Return every pair of a station and a village that it may serve."""
    ties, own = layout.ties, layout.columns
    return _pairs(
        np.concatenate([ties.call_station[ties.via_call], ties.fetch_station]),
        np.concatenate([ties.via_village, ties.fetch_village]),
        np.concatenate([own.via[t], own.fetch[t]]),
        len(rollout.stations),
    )


def at_points(rollout: Rollout, layout: Layout, t: int) -> Pairs:
    """Return every pair of a point and a village that it may serve."""
    ties = layout.ties
    point = ties.call_point[ties.via_call]
    return _pairs(point, ties.via_village, layout.columns.via[t], len(rollout.points))


def _pairs(site: Ints, village: Ints, column: Ints, num_sites: int) -> Pairs:
    pairs, number = np.unique(village * num_sites + site, return_inverse=True)
    return Pairs(
        site=pairs % max(1, num_sites),
        village=pairs // max(1, num_sites),
        entries=((number, column),),
    )


def _only_open(
    layout: Layout,
    draft: Draft,
    t: int,
    sites: tuple[int, ...],
    sums: tuple[Ints, list[Entry]],
) -> None:
    """Write that each of some sums is at most what its site is open, the site by its row."""
    site, entries = sums
    row, size = layout.sizes_of(sites)
    first = np.searchsorted(row, site)
    count = np.searchsorted(row, site, side="right") - first
    number = np.repeat(np.arange(len(site)), count)
    offset = np.arange(len(number)) - np.repeat(np.cumsum(count) - count, count)
    opened = layout.columns.size[t][size[first[number] + offset]]
    draft.rows(len(site), [*entries, (number, opened, -1.0)], upper=0.0)


def _supplies(rollout: Rollout, draft: Draft, layout: Layout, t: int) -> None:
    """Write that an open station has one open hub, which all its pieces come from."""
    ties, own = layout.ties, layout.columns
    hubs, stations = len(rollout.hubs), len(rollout.stations)
    pieces = rollout.pieces(t).astype(np.float64)
    station = np.tile(np.arange(stations), hubs)
    row, size = layout.sizes_of(rollout.stations)
    draft.rows(
        stations,
        [(station, own.supply[t], 1.0), (row, own.size[t][size], -1.0)],
        lower=0.0,
        upper=0.0,
    )
    via_station = ties.call_station[ties.via_call]
    draft.rows(
        stations,
        [
            (station, own.haul[t], 1.0),
            (via_station, own.via[t], -pieces[ties.via_village]),
            (ties.fetch_station, own.fetch[t], -pieces[ties.fetch_village]),
        ],
        lower=0.0,
        upper=0.0,
    )
    number = np.arange(hubs * stations)
    most = np.tile(within_reach(pieces, at_stations(rollout, layout, t), stations), hubs)
    draft.rows(
        len(number),
        [(number, own.haul[t], 1.0), (number, own.supply[t], -most)],
        upper=0.0,
    )
    hub = np.repeat(np.arange(hubs), stations)
    _only_open(layout, draft, t, rollout.hubs, (hub, [(number, own.supply[t], 1.0)]))


def _rooms(rollout: Rollout, draft: Draft, layout: Layout, t: int) -> None:
    """Write that no more passes a site than its size holds, and no less than it asks for.

    No size holds more than all whom the site may serve: with less room the relaxation is stronger.
    """
    ties, own = layout.ties, layout.columns
    pieces = rollout.pieces(t).astype(np.float64)
    hubs, stations = len(rollout.hubs), len(rollout.stations)
    flows: tuple[tuple[tuple[int, ...], Floats, Ints, Ints, Floats | float], ...] = (
        (
            rollout.hubs,
            np.full(hubs, pieces.sum()),
            np.repeat(np.arange(hubs), stations),
            own.haul[t],
            1.0,
        ),
        (
            rollout.stations,
            within_reach(pieces, at_stations(rollout, layout, t), stations),
            np.tile(np.arange(stations), hubs),
            own.haul[t],
            1.0,
        ),
        (
            rollout.points,
            within_reach(pieces, at_points(rollout, layout, t), len(rollout.points)),
            ties.call_point[ties.via_call],
            own.via[t],
            pieces[ties.via_village],
        ),
    )
    for sites, most, row, columns, units in flows:
        size_row, number, sizes = sizes_at(rollout, layout, sites)
        opened = own.size[t][number]
        if any(size.capacity is not None for size in sizes):
            pairs = zip(sizes, most[size_row].tolist(), strict=True)
            room = np.array([_room(size, total) for size, total in pairs])
            draft.rows(len(sites), [(row, columns, units), (size_row, opened, -room)], upper=0.0)
        least = np.array([float(size.least) for size in sizes])
        if least.any():
            draft.rows(len(sites), [(row, columns, units), (size_row, opened, -least)], lower=0.0)


def within_reach(pieces: Floats, pairs: Pairs, num_sites: int) -> Floats:
    """Return the pieces of all villages that each site may serve, float64, shape (sites,)."""
    weights = pieces[pairs.village]
    return np.bincount(pairs.site, weights=weights, minlength=num_sites).astype(np.float64)


def sizes_at(
    rollout: Rollout, layout: Layout, sites: tuple[int, ...]
) -> tuple[Ints, Ints, list[Size]]:
    """Return the row among some sites of each of their sizes, ascending, its number, and it."""
    row, number = layout.sizes_of(sites)
    pairs = zip(layout.sizes.site[number].tolist(), layout.sizes.size[number].tolist(), strict=True)
    return row, number, [rollout.candidates[k].sizes[s] for k, s in pairs]


def _room(size: Size, total: float) -> float:
    return total if size.capacity is None else min(total, float(size.capacity))


def _history(rollout: Rollout, draft: Draft, layout: Layout, t: int) -> None:
    """Write that a site has one size and never shrinks; what is there today may close for good."""
    for k, site in enumerate(rollout.candidates):
        own = np.flatnonzero(layout.sizes.site == k)
        now = layout.columns.size[t][own]
        lower = 1.0 if site.lock is Lock.OPEN else 0.0
        upper = 0.0 if site.lock is Lock.CLOSED else 1.0
        draft.rows(1, [(_zeros(now), now, 1.0)], lower=lower, upper=upper)
        if site.today:
            draft.rows(1, [(_zeros(now[: site.today]), now[: site.today], 1.0)], upper=0.0)
        if t == 0:
            continue
        before = layout.columns.size[t - 1][own]
        for least in range(0 if site.today is None else site.today + 1, len(own)):
            kept = [
                (_zeros(now[least:]), now[least:], 1.0),
                (_zeros(now[least:]), before[least:], -1.0),
            ]
            draft.rows(1, kept, lower=0.0)
        if site.today is not None:
            draft.rows(1, [(_zeros(now), now, 1.0), (_zeros(now), before, -1.0)], upper=0.0)


def _zeros(columns: Ints) -> Ints:
    return np.zeros(len(columns), dtype=np.int64)
