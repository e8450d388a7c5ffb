"""Trunks that carry goods to stations only: planned by loads alone, as groups of stations.

Where time cannot bind and the hub's vehicles serve no visit themselves, the first echelon depends
on the goods through each station alone. The stations with goods are partitioned into groups by
dynamic programming over subsets. A group is the best tour of one truck, or, beyond its room, the
best chain of trucks: each truck is filled up before the next one starts, so that neighbours in a
chain share a station (split deliveries; two routes never need to share more than one stop: Dror
and Trudeau, 1990, doi 10.1002/nav.3800370304).
"""

from typing import NamedTuple

import numpy as np

from routing.two_echelon.solvers.compiled import allocating, compiled, woven
from routing.two_echelon.solvers.model import Floats, Ints, Model, Tasks
from routing.two_echelon.solvers.state import END, State

EXACT = 10  # stations in use up to which all partitions are tried
CHAIN = 4  # stations of a chain at most; 3 from seven stations in use on
_SLOTS = 1 << 18
_NO_WAY = 1e200
_EPS = 1e-7


class Trunks(NamedTuple):
    """Tables of trunks that are planned by loads alone; empty where they are not."""

    room: int
    unit: int
    """Goods a truck takes, and those of one order."""
    num_trucks: int
    """Trucks there are."""
    truck_fen: float
    over_fen: float
    """Price of a truck's day, and penalty of a truck too many."""
    is_free: bool
    """Whether supplying stations costs nothing."""
    is_once: np.ndarray
    """(S,) bool: whether one truck brings all of a station's goods."""
    arc: Floats
    """(S + 1, S + 1) price of an arc; 0 is the hub."""
    tour: Floats
    """(2 ** S,) price of the best tour of a set of stations, for S ≤ 15; else empty."""
    known: np.ndarray
    known_fen: Floats
    """(slots,) what is known already, by a hash of the loads."""
    floor_fen: Floats
    """(1,) least price met."""
    group_fen: Floats
    group_trucks: Ints
    chain: Ints
    """(2 ** EXACT,), the last (2 ** EXACT, EXACT): price, trucks and order of each group."""
    part_fen: Floats
    part_trucks: Ints
    part: Ints
    """(2 ** EXACT,) price, trucks and last group of the best partition of each set."""
    listed: Ints
    begin: Ints
    """(2 ** EXACT,), (EXACT + 3,) groups by their first station, and where each station's begin."""
    routes: Ints
    """(rows, 3) scratch: truck, station, goods."""


def build_trunks(model: Model, tasks: Tasks) -> Trunks:
    """Return the tables for a day.

    Parameters
    ----------
    model, tasks
        The day.
    """
    stations = len(model.station_row) if model.trunks_only else 0
    rows = np.concatenate([model.hub_row[:1], model.station_row[:stations]])
    hub_groups = np.flatnonzero(model.group_hub >= 0)
    group = int(hub_groups[0]) if model.trunks_only else 0
    arc = np.zeros((1, 1))
    if model.trunks_only:
        arc = model.arc_fen[model.group_type[group]][np.ix_(rows, rows)].copy()
    orders = max(1, int(model.deliver_orders[0])) if model.trunks_only else 1
    unit = int(tasks.deliver[0, 0]) // orders if model.trunks_only else 1
    room = int(model.capacity[group, 0]) // unit * unit if model.trunks_only else 1
    # a call fills the truck up, or brings the last of a station's goods
    goods = int(tasks.deliver[: model.num_visits, 0].sum()) if model.trunks_only else 0
    count = int(model.group_count[group]) if model.trunks_only else 0
    most = int(model.max_in_use[model.group_type[group]]) if model.trunks_only else 0
    sets = 1 << EXACT if model.trunks_only else 1
    return Trunks(
        room=room,
        unit=unit,
        num_trucks=min(count, most) if model.trunks_only else 0,
        truck_fen=float(model.day_fen[group]) if model.trunks_only else 0.0,
        over_fen=model.order_fen * (room // unit),  # what it carries would be left out
        is_free=bool(
            model.trunks_only
            and model.day_fen[group] == 0
            and min(count, most) >= stations
            and not (arc[0].any() or arc[:, 0].any())
            and (model.station_room[:, 0] <= room).all()
        ),
        is_once=model.is_supplied_once.copy(),
        arc=arc,
        tour=_tours(arc) if 0 < stations <= 15 else np.zeros(1),
        known=np.zeros(_SLOTS if model.trunks_only else 1, dtype=np.uint64),
        known_fen=np.zeros(_SLOTS if model.trunks_only else 1),
        floor_fen=np.full(1, _NO_WAY),
        group_fen=np.zeros(sets),
        group_trucks=np.zeros(sets, dtype=np.int64),
        chain=np.zeros((sets, EXACT), dtype=np.int64),
        part_fen=np.zeros(sets),
        part_trucks=np.zeros(sets, dtype=np.int64),
        part=np.zeros(sets, dtype=np.int64),
        listed=np.zeros(sets, dtype=np.int64),
        begin=np.zeros(EXACT + 3, dtype=np.int64),
        routes=np.zeros((goods // room + stations + 1, 3), dtype=np.int64),
    )


@allocating
def _tours(arc: Floats) -> Floats:
    """Return the price of the best tour of every set of stations (Held and Karp, 1962)."""
    count = arc.shape[0] - 1
    sets = 1 << count
    ends = np.full((sets, count), _NO_WAY)
    tour = np.full(sets, _NO_WAY)
    tour[0] = 0.0
    for i in range(count):
        ends[1 << i, i] = arc[0, i + 1]
    for s in range(1, sets):
        for i in range(count):
            fen = ends[s, i]
            if fen >= _NO_WAY:
                continue
            tour[s] = min(tour[s], fen + arc[i + 1, 0])
            for j in range(count):
                if not s >> j & 1:
                    t = s | 1 << j
                    ends[t, j] = min(ends[t, j], fen + arc[i + 1, j + 1])
    return tour


@compiled
def trunk_fen(model: Model, state: State, trunks: Trunks, limit: float) -> float:
    """Return the price of the trunks that the local routes need.

    Parameters
    ----------
    model, state, trunks
        The day, the state, and the tables.
    limit
        A price above this need not be exact.
    """
    if trunks.is_free:
        return 0.0
    _add_loads(model, state)
    if trunks.floor_fen[0] < _NO_WAY and trunks.floor_fen[0] >= limit:
        return float(trunks.floor_fen[0])
    key = np.uint64(1469598103934665603)
    for load in state.loads:
        key = (key ^ np.uint64(load + 1)) * np.uint64(1099511628211)
        key ^= key >> np.uint64(29)
    slot = np.int64(key % np.uint64(len(trunks.known)))
    if trunks.known[slot] == key:
        return float(trunks.known_fen[slot])
    fen = plan_trunks(trunks, state.loads, False)[0]
    trunks.known[slot] = key
    trunks.known_fen[slot] = fen
    trunks.floor_fen[0] = min(trunks.floor_fen[0], fen)
    return fen


@woven
def _add_loads(model: Model, state: State) -> None:
    """Add up the goods through each station."""
    state.loads[:] = 0
    for route in range(len(state.now.group)):
        group = state.now.group[route]
        if group < 0:
            continue
        station = model.group_station[group]
        for p in range(state.now.length[route]):
            task = state.now.sequence[route, p]
            if task != END:
                state.loads[station] += state.tasks.deliver[task, 0]


@allocating
def plan_trunks(trunks: Trunks, loads: Ints, write: bool) -> tuple[float, int]:
    """Plan the trunks for some loads.

    Parameters
    ----------
    trunks, loads
        The tables, and (S,) goods through each station.
    write
        Whether to write trucks, stations and goods to ``trunks.routes``.

    Returns
    -------
    tuple
        Price in fen, trucks too many included, and the number of rows written.
    """
    used = np.zeros(len(loads), dtype=np.int64)
    count = 0
    for station in range(len(loads)):
        if loads[station] > 0:
            used[count] = station
            count += 1
    if count > EXACT:
        return _savings(trunks, loads, used[:count], write)
    _price_groups(trunks, loads, used[:count])
    fen, trucks = _partition(trunks, count, 0.0)
    over = max(0, trucks - trunks.num_trucks)
    if over > 0:
        fen, trucks = _partition(trunks, count, trunks.over_fen)
        over = max(0, trucks - trunks.num_trucks)
    rows = 0
    if write:
        left = (1 << count) - 1
        truck = 0
        while left:
            group = trunks.part[left]
            size = _bits(group)
            _, truck, rows = _chain(trunks, loads, trunks.chain[group, :size], truck, rows, True)
            left ^= group
    return fen + over * trunks.over_fen, rows


@compiled
def _bits(subset: int) -> int:
    size = 0
    while subset:
        subset &= subset - 1
        size += 1
    return size


@woven
def _price_groups(trunks: Trunks, loads: Ints, used: Ints) -> None:
    """Price every group of the stations in use."""
    count = len(used)
    longest = CHAIN if count <= 6 else 3
    order = np.zeros(EXACT, dtype=np.int64)
    for group in range(1, 1 << count):
        load, size, stations, splits = 0, 0, 0, True
        for i in range(count):
            if group >> i & 1:
                order[size] = used[i]
                load += loads[used[i]]
                stations |= 1 << used[i]
                splits = splits and not trunks.is_once[used[i]]
                size += 1
        if load <= trunks.room:
            trunks.group_trucks[group] = 1
            if len(trunks.tour) > 1:
                trunks.group_fen[group] = trunks.tour[stations] + trunks.truck_fen
                trunks.chain[group, 0] = -1
            else:
                _shorten(trunks, order[:size])
                trunks.group_fen[group], _, _ = _chain(
                    trunks,
                    loads,
                    order[:size],
                    0,
                    0,
                    False,
                )
            trunks.chain[group, :size] = order[:size]
        elif size <= longest and splits:
            _best_chain(trunks, loads, order, size, group)
        else:
            trunks.group_fen[group] = _NO_WAY
            trunks.group_trucks[group] = 0


@woven
def _best_chain(trunks: Trunks, loads: Ints, order: Ints, size: int, group: int) -> None:
    """Find the best order of a chain, trying all (Heap, 1963)."""
    best = _NO_WAY
    state = np.zeros(EXACT, dtype=np.int64)
    i = 0
    first = True
    while first or i < size:
        if first or state[i] < i:
            if not first:
                j = 0 if i % 2 == 0 else state[i]
                order[j], order[i] = order[i], order[j]
                state[i] += 1
                i = 0
            fen, trucks, _ = _chain(trunks, loads, order[:size], 0, 0, False)
            if fen < best - _EPS:
                best = fen
                trunks.group_fen[group] = fen
                trunks.group_trucks[group] = trucks
                trunks.chain[group, :size] = order[:size]
            first = False
        else:
            state[i] = 0
            i += 1


@allocating
def _chain(
    trunks: Trunks,
    loads: Ints,
    order: Ints,
    truck: int,
    rows: int,
    write: bool,
) -> tuple[float, int, int]:
    """Fill truck after truck along an order; return the price, trucks and rows written."""
    if write and _total(loads, order) <= trunks.room:
        _shorten(trunks, order)
    fen = 0.0
    room = 0
    at = -1
    for station in order:
        left = loads[station]
        while left > 0:
            if at < 0:
                truck += 1
                room = trunks.room
                fen += trunks.truck_fen
                at = 0
            if at != station + 1:
                fen += trunks.arc[at, station + 1]
                at = station + 1
            goods = min(room, left)
            if write:
                trunks.routes[rows, 0] = truck - 1
                trunks.routes[rows, 1] = station
                trunks.routes[rows, 2] = goods
                rows += 1
            left -= goods
            room -= goods
            if room == 0:
                fen += trunks.arc[at, 0]
                at = -1
    if at > 0:
        fen += trunks.arc[at, 0]
    return fen, truck, rows


@woven
def _total(loads: Ints, order: Ints) -> int:
    load = 0
    for station in order:
        load += loads[station]
    return load


@allocating
def _shorten(trunks: Trunks, order: Ints) -> None:
    """Put the stations of one truck into the order of a good tour: all of them up to eight."""
    size = len(order)
    best = order.copy()
    fen = _tour_fen(trunks, best)
    if size <= 8:
        state = np.zeros(EXACT + 1, dtype=np.int64)
        i = 0
        while i < size:
            if state[i] < i:
                j = 0 if i % 2 == 0 else state[i]
                order[j], order[i] = order[i], order[j]
                other = _tour_fen(trunks, order)
                if other < fen - _EPS:
                    fen = other
                    best[:] = order
                state[i] += 1
                i = 0
            else:
                state[i] = 0
                i += 1
        order[:] = best
        return
    better = True
    while better:
        better = False
        for i in range(size - 1):
            for j in range(i + 1, size):
                order[i : j + 1] = order[i : j + 1][::-1].copy()
                other = _tour_fen(trunks, order)
                if other < fen - _EPS:
                    fen = other
                    better = True
                else:
                    order[i : j + 1] = order[i : j + 1][::-1].copy()


@compiled
def _tour_fen(trunks: Trunks, order: Ints) -> float:
    fen = 0.0
    at = 0
    for station in order:
        fen += trunks.arc[at, station + 1]
        at = station + 1
    return float(fen + trunks.arc[at, 0])


@compiled
def _partition(trunks: Trunks, count: int, truck_extra: float) -> tuple[float, int]:
    """Partition the stations in use into groups at least price; return price and trucks.

    The first station that no group has yet decides which group comes next, so that every partition
    is met once, in one order.
    """
    every = (1 << count) - 1
    begin = _list_groups(trunks, count)
    prices, parts = trunks.part_fen, trunks.part
    prices[1 : every + 1] = _NO_WAY
    prices[0] = 0.0
    trunks.part_trucks[0] = 0
    for done in range(every):
        so_far = prices[done]
        if so_far >= _NO_WAY:
            continue
        first = 0
        while done >> first & 1:
            first += 1
        for i in range(begin[first], begin[first + 1]):
            group = trunks.listed[i]
            if group & done:
                continue
            fen = so_far + trunks.group_fen[group] + truck_extra * trunks.group_trucks[group]
            if fen < prices[done | group] - _EPS:
                prices[done | group] = fen
                parts[done | group] = group
                trucks = trunks.part_trucks[done] + trunks.group_trucks[group]
                trunks.part_trucks[done | group] = trucks
    trucks = trunks.part_trucks[every]
    return prices[every] - truck_extra * trucks, trucks


@woven
def _list_groups(trunks: Trunks, count: int) -> Ints:
    """List the groups that trucks can serve by their first station; return where each begins."""
    begin = trunks.begin
    begin[: count + 2] = 0
    for group in range(1, 1 << count):
        if trunks.group_fen[group] < _NO_WAY:
            first = 0
            while not group >> first & 1:
                first += 1
            begin[first + 2] += 1
    for first in range(count):
        begin[first + 2] += begin[first + 1]
    for group in range(1, 1 << count):
        if trunks.group_fen[group] < _NO_WAY:
            first = 0
            while not group >> first & 1:
                first += 1
            trunks.listed[begin[first + 1]] = group
            begin[first + 1] += 1
    return begin


@allocating
def _savings(
    trunks: Trunks,
    loads: Ints,
    used: Ints,
    write: bool,
) -> tuple[float, int]:
    """Plan trunks for many stations: full trucks apart, the rests joined by savings.

    Clarke and Wright (1964, doi 10.1287/opre.12.4.568), each route then shortened.
    """
    count = len(used)
    fen = 0.0
    trucks, rows = 0, 0
    rest = np.zeros(count, dtype=np.int64)
    for i in range(count):
        station = used[i]
        rest[i] = loads[station]
        while rest[i] > trunks.room:
            rest[i] -= trunks.room
            fen += 2 * trunks.arc[0, station + 1] + trunks.truck_fen
            if write:
                trunks.routes[rows, 0] = trucks
                trunks.routes[rows, 1] = station
                trunks.routes[rows, 2] = trunks.room
                rows += 1
            trucks += 1
    order = np.zeros((count, count), dtype=np.int64)
    size = np.ones(count, dtype=np.int64)
    load = rest.copy()
    for i in range(count):
        order[i, 0] = i
    while True:
        best, a, b = _EPS, -1, -1
        flip_a, flip_b = False, False
        for i in range(count):
            for j in range(count):
                if i == j or size[i] == 0 or size[j] == 0 or load[i] + load[j] > trunks.room:
                    continue
                for turn in range(4):
                    head = order[i, 0] if turn & 1 else order[i, size[i] - 1]
                    tail = order[j, size[j] - 1] if turn & 2 else order[j, 0]
                    x, y = used[head] + 1, used[tail] + 1
                    saved = trunks.arc[0, x] + trunks.arc[0, y] - trunks.arc[x, y]
                    saved += trunks.truck_fen
                    if saved > best:
                        best, a, b = saved, i, j
                        flip_a, flip_b = bool(turn & 1), bool(turn & 2)
        if a < 0:
            break
        if flip_a:
            order[a, : size[a]] = order[a, : size[a]][::-1].copy()
        if flip_b:
            order[b, : size[b]] = order[b, : size[b]][::-1].copy()
        for p in range(size[b]):
            order[a, size[a] + p] = order[b, p]
        size[a] += size[b]
        load[a] += load[b]
        size[b] = 0
    for i in range(count):
        if size[i] == 0:
            continue
        tour = used[order[i, : size[i]]]
        _shorten(trunks, tour)
        fen += _tour_fen(trunks, tour) + trunks.truck_fen
        for station in tour:
            if write:
                trunks.routes[rows, 0] = trucks
                trunks.routes[rows, 1] = station
                trunks.routes[rows, 2] = loads[station] % trunks.room
                if loads[station] % trunks.room == 0:
                    trunks.routes[rows, 2] = trunks.room
                rows += 1
        trucks += 1
    over = max(0, trucks - trunks.num_trucks)
    return fen + over * trunks.over_fen, rows
