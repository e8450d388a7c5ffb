"""Cheapest trips, by room used: ng-routes, and trips that also supply a station.

An ng-route (Baldacci, Mingozzi and Roberti, 2011, doi 10.1287/opre.1110.0975) is a trip that may
make a visit again, but only after it has left the visit's neighbourhood; every real trip is one,
and all are priced by one pass over room and visits. A second pass lets a trip unload goods at one
station on its way.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from routing.two_echelon.solvers.compiled import allocating

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Codes = npt.NDArray[np.int32]
Bits = npt.NDArray[np.int8]

HOME = -1
VIA = -2  # and below: after station VIA - code
MOST_LABELS = 5
NEIGHBOURS = 6


class Net(NamedTuple):
    """Visits and the ways between them. V visits, N near ways to each, C clusters of visits."""

    start: Floats
    """(V,) price of the way from home, and of the way back."""
    bins: Ints
    """(V,) room used, ≥ 1."""
    bit: Bits
    """(V, V) place of the second visit in the neighbourhood of the first, or -1."""
    near: Codes
    """(V, N) the nearest visits."""
    arc: Floats
    """(V, N) price of the ways from them."""
    kept: Codes
    """(V, N) row of `carry` for each of these ways, -1 where nothing is remembered."""
    carry: Codes
    """(rows, 2^`NEIGHBOURS`) what is remembered after a way of what was remembered before."""
    far: Floats
    """(V, V) price of the ways from all other visits, inf from the near ones."""
    cluster: Ints
    """(C + 1,) where each cluster begins in `members`."""
    members: Codes
    """(V,) visits by cluster."""
    reach: Floats
    """(V, C) least price of a far way from each cluster."""


class Paths(NamedTuple):
    """Cheapest ways from home to a visit, that visit included, by room used.

    The paths of a cell are in order of price; none is dearer and remembers more than another.
    """

    price: Floats
    """(room + 1, V, `MOST_LABELS`), fen."""
    mask: Codes
    """The visits of the neighbourhood that it may not make again, by bits."""
    before: Codes
    """Cell and path before: visit times `MOST_LABELS` plus path; or `HOME`, or `VIA`."""
    kept: Codes
    """(room + 1, V) paths kept."""
    least: Floats
    """(room + 1, C) price of the cheapest path that ends in each cluster."""


class Cell(NamedTuple):
    """The paths of one cell of `Paths` while it is filled."""

    price: Floats
    mask: Codes
    before: Codes


class Gates(NamedTuple):
    """Stations on the way, by room used before; shape (room + 1, stations)."""

    price: Floats
    before: Codes
    """Cell and path before, as of `Paths`."""


@allocating
def paths(net: Net, visit: Floats, most: int, labels: int) -> Paths:
    """Price all paths from home.

    Parameters
    ----------
    net
        Visits and ways.
    visit
        float64, shape (V,): price of a visit, negative where it pays.
    most
        Room of a trip.
    """
    made = _empty(net, most, labels)
    cell = _cell(labels)
    for room in range(1, most + 1):
        for j in range(len(visit)):
            before = room - net.bins[j]
            if before == 0:
                num = _offer(cell, 0, net.start[j] + visit[j], 1 << net.bit[j, j], HOME)
                _store(made, cell, num, room, j)
            elif before > 0:
                num = _extend(made, net, visit[j], before, j, cell, 0)
                num = _from_afar(made, net, visit[j], before, j, cell, num)
                _store(made, cell, num, room, j)
        _close(made, net, room)
    return made


@allocating
def gates(made: Paths, to_station: Floats, from_home: Floats, gain: Floats) -> Gates:
    """Price the paths that go on to a station and unload there.

    Parameters
    ----------
    made
        Paths without a station.
    to_station, from_home
        float64, shapes (V, S) and (S,): price of the way to each station.
    gain
        float64, shape (S,): what unloading pays.
    """
    rooms, visits = made.kept.shape
    stations = len(gain)
    price = np.full((rooms, stations), np.inf)
    before = np.full((rooms, stations), HOME, dtype=np.int32)
    for s in range(stations):
        price[0, s] = from_home[s] - gain[s]
    for room in range(1, rooms):
        for k in range(visits):
            if made.kept[room, k] == 0:
                continue
            paid = made.price[room, k, 0]
            for s in range(stations):
                total = paid + to_station[k, s] - gain[s]
                if total < price[room, s]:
                    price[room, s] = total
                    before[room, s] = k * MOST_LABELS
    return Gates(price, before)


@allocating
def paths_after(
    net: Net, visit: Floats, most: int, labels: int, through: Gates, to_station: Floats
) -> Paths:
    """Price all paths from home that have passed a station; parameters as of the others."""
    made = _empty(net, most, labels)
    cell = _cell(labels)
    for room in range(1, most + 1):
        for j in range(len(visit)):
            before = room - net.bins[j]
            if before < 0:
                continue
            num = 0
            for s in range(to_station.shape[1]):
                paid = through.price[before, s] + to_station[j, s] + visit[j]
                num = _offer(cell, num, paid, 1 << net.bit[j, j], VIA - s)
            if before > 0:
                num = _extend(made, net, visit[j], before, j, cell, num)
                num = _from_afar(made, net, visit[j], before, j, cell, num)
            _store(made, cell, num, room, j)
        _close(made, net, room)
    return made


@allocating
def _empty(net: Net, most: int, labels: int) -> Paths:
    visits = len(net.bins)
    shape = (most + 1, visits, labels)
    return Paths(
        np.full(shape, np.inf),
        np.zeros(shape, dtype=np.int32),
        np.zeros(shape, dtype=np.int32),
        np.zeros((most + 1, visits), dtype=np.int32),
        np.full((most + 1, len(net.cluster) - 1), np.inf),
    )


@allocating
def _cell(labels: int) -> Cell:
    return Cell(
        np.empty(labels),
        np.empty(labels, dtype=np.int32),
        np.empty(labels, dtype=np.int32),
    )


@allocating
def _store(made: Paths, cell: Cell, num: int, room: int, j: int) -> None:
    for label in range(num):
        made.price[room, j, label] = cell.price[label]
        made.mask[room, j, label] = cell.mask[label]
        made.before[room, j, label] = cell.before[label]
    made.kept[room, j] = num


@allocating
def _extend(
    made: Paths, net: Net, own_fen: float, before: int, j: int, cell: Cell, num: int
) -> int:
    """Offer all paths that come from another visit; return how many are kept."""
    own = 1 << net.bit[j, j]
    for n in range(net.near.shape[1]):
        k = net.near[j, n]
        num_kept = made.kept[before, k]
        if num_kept == 0:
            continue
        way = net.arc[j, n] + own_fen
        kept = net.kept[j, n]
        if kept < 0:
            paid = made.price[before, k, 0] + way
            num = _offer(cell, num, paid, own, k * MOST_LABELS)
            continue
        again = net.bit[k, j]
        for label in range(num_kept):
            mask = made.mask[before, k, label]
            if again >= 0 and mask >> again & 1:
                continue
            paid = made.price[before, k, label] + way
            known = own | net.carry[kept, mask]
            num = _offer(cell, num, paid, known, k * MOST_LABELS + label)
    return num


@allocating
def _from_afar(
    made: Paths, net: Net, own_fen: float, before: int, j: int, cell: Cell, num: int
) -> int:
    """Offer the cheapest path that comes from far away; return how many are kept.

    Such a path remembers the visit alone, so one is enough; clusters that cannot have a cheaper
    one than those at hand are passed over.
    """
    own = 1 << net.bit[j, j]
    least = np.inf
    for label in range(num):
        if cell.mask[label] == own:
            least = cell.price[label]
    from_visit = -1
    for c in range(net.reach.shape[1]):
        if made.least[before, c] + net.reach[j, c] + own_fen >= least:
            continue
        for n in range(net.cluster[c], net.cluster[c + 1]):
            k = net.members[n]
            paid = made.price[before, k, 0] + net.far[j, k] + own_fen
            if paid < least:
                least, from_visit = paid, k
    if from_visit < 0:
        return num
    return _offer(cell, num, least, own, from_visit * MOST_LABELS)


@allocating
def _close(made: Paths, net: Net, room: int) -> None:
    """Note the cheapest path of each cluster."""
    for c in range(len(net.cluster) - 1):
        for n in range(net.cluster[c], net.cluster[c + 1]):
            paid = made.price[room, net.members[n], 0]
            made.least[room, c] = min(made.least[room, c], paid)


@allocating
def _offer(cell: Cell, num: int, paid: float, mask: int, before: int) -> int:
    """Keep a path unless another is as cheap and remembers no more; return how many are kept.

    Where there is no place left, the dearest path goes and the next remembers only what both
    did: that allows more than before, so the price stays a lower bound.
    """
    if paid == np.inf:
        return num
    at = 0
    while at < num and cell.price[at] <= paid:
        if cell.mask[at] & ~mask == 0:
            return num
        at += 1
    if at == len(cell.price):
        cell.mask[at - 1] &= mask
        return num
    num = _without_worse(cell, num, at, mask)
    if num == len(cell.price):
        num -= 1
        if at < num:
            cell.mask[num - 1] &= cell.mask[num]
        else:
            mask &= cell.mask[num]
    for label in range(num, at, -1):
        _move(cell, label - 1, label)
    cell.price[at] = paid
    cell.mask[at] = mask
    cell.before[at] = before
    return num + 1


@allocating
def _without_worse(cell: Cell, num: int, at: int, mask: int) -> int:
    """Drop the paths from `at` on that remember all of a mask; return how many are kept."""
    kept = at
    for label in range(at, num):
        if mask & ~cell.mask[label] != 0:
            _move(cell, label, kept)
            kept += 1
    return kept


@allocating
def _move(cell: Cell, label: int, to: int) -> None:
    cell.price[to] = cell.price[label]
    cell.mask[to] = cell.mask[label]
    cell.before[to] = cell.before[label]


class Best(NamedTuple):
    """The trips with the least price a bin through each visit.

    A trip through a visit is two paths that end there.
    """

    rate: Floats
    """(V,) price over room used, inf where there is no trip."""
    rooms: Ints
    """(V, 2) room used by either path, the visit counted in both."""
    labels: Ints
    """(V, 2) which of the paths."""


@allocating
def best_through(
    one: Paths, other: Paths, visit: Floats, bins: Ints, trip: float, most: int
) -> Best:
    """Return the trips with the least price a bin through each visit.

    Parameters
    ----------
    one, other
        Paths of which a trip is made: one of each.
    visit, bins, most
        As of `paths`.
    trip
        Price of a trip beside its paths.
    """
    visits = len(bins)
    rate = np.full(visits, np.inf)
    rooms = np.zeros((visits, 2), dtype=np.int64)
    labels = np.zeros((visits, 2), dtype=np.int64)
    for i in range(visits):
        fixed = trip - visit[i]
        for a in range(bins[i], most + 1):
            if one.kept[a, i] == 0:
                continue
            low = one.price[a, i, 0] + fixed
            for b in range(bins[i], most + bins[i] - a + 1):
                used = a + b - bins[i]
                if other.kept[b, i] == 0 or low + other.price[b, i, 0] >= rate[i] * used:
                    continue
                price, x, y = _join(one, other, a, b, i, rate[i] * used - fixed)
                if x >= 0:
                    rate[i] = (price + fixed) / used
                    rooms[i, 0], rooms[i, 1] = a, b
                    labels[i, 0], labels[i, 1] = x, y
    return Best(rate, rooms, labels)


@allocating
def _join(one: Paths, other: Paths, a: int, b: int, i: int, below: float) -> tuple[float, int, int]:
    """Return the cheapest two paths that have only their end in common; -1 where none is."""
    price, first, second = below, -1, -1
    for x in range(one.kept[a, i]):
        for y in range(other.kept[b, i]):
            total = one.price[a, i, x] + other.price[b, i, y]
            if total >= price:
                break
            shared = one.mask[a, i, x] & other.mask[b, i, y]
            if shared & (shared - 1) == 0:
                price, first, second = total, x, y
    return price, first, second


@allocating
def walk(
    before: Paths, after: Paths, through: Gates, bins: Ints, end: int, room: int, label: int
) -> Codes:
    """Return the visits of a path from its end to home.

    Parameters
    ----------
    before
        Paths that have passed no station.
    after, through
        The paths to which this one belongs, and the stations that it may have passed.
    bins
        As of `Net`.
    end, room, label
        Where it ends, the room used, and which of the paths there.
    """
    found = np.empty(room, dtype=np.int32)
    count = 0
    made = after
    code = end * MOST_LABELS + label
    while code >= 0:
        here, label = code // MOST_LABELS, code % MOST_LABELS
        found[count] = here
        count += 1
        code = int(made.before[room, here, label])
        room -= bins[here]
        if code <= VIA:
            code = int(through.before[room, VIA - code])
            made = before
    return found[:count]
