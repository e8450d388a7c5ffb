"""The first echelon's share of a bound: what bringing goods to stations costs at least.

The bound prices goods and calls at stations; here the trunk's trips are the cheapest answer to
these prices. Where the hub's vehicles make visits too, goods pay their share of a full trip.
"""

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from routing.two_echelon.bounds.relaxation import Relaxation, TrunkKind
from routing.two_echelon.solvers.compiled import allocating

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

MOST_STATIONS = 15
"""Most stations whose sets are all looked at."""


class Supply(NamedTuple):
    """What the trunk does at given prices.

    Parameters
    ----------
    fen
        Its cost less what goods and calls pay.
    goods
        float64, shape (S,): goods brought to each station.
    called
        float64, shape (S,): 1 where it calls.
    """

    fen: float
    goods: Floats
    called: Floats


def shares(relaxation: Relaxation, hub: int, stations: tuple[int, ...]) -> Floats:
    """Return what a unit of a hub's goods costs at least to each station; inf where none comes.

    A trip with goods for several stations costs at least the way to the farthest and back, and
    has no more room than its vehicle: full trips to one station are cheapest for a unit.
    """
    price = np.full(len(stations), np.inf)
    for kind in relaxation.trunks:
        if kind.hub == hub:
            there = kind.way[hub, list(stations)]
            price = np.minimum(price, (kind.trip_fen + 2 * there) / kind.room)
    return price


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Tours:
    """All sets of stations and the cheapest tours from the hub through them.

    Parameters
    ----------
    tour_fen
        float64, shape (2^S,): price of a trip that calls at all stations of a set, by bits.
    room
        Room of a trip.
    goods
        Goods that all trips together bring.
    """

    tour_fen: Floats
    room: float
    goods: float

    def answer(self, goods_fen: Floats, call_fen: Floats) -> Supply:
        """Return the cheapest trips at given prices.

        Parameters
        ----------
        goods_fen
            float64, shape (S,): what a unit of goods pays at each station.
        call_fen
            float64, shape (S,), ≥ 0: what a station pays once if a trip calls there.
        """
        num_full = math.floor(self.goods / self.room + 1e-9)
        rest = max(0.0, self.goods - num_full * self.room)
        if rest <= 1e-9 * self.room:
            rest = 0.0
        fen, goods, called = _answer(self.tour_fen, goods_fen, call_fen, self.room, num_full, rest)
        return Supply(fen, goods, called)


def all_tours(relaxation: Relaxation, hub: int, stations: tuple[int, ...]) -> Tours | None:
    """Return all tours of a hub's vehicles.

    None if it has none, they reach no station, or there are too many stations.
    """
    kinds = [kind for kind in relaxation.trunks if kind.hub == hub]
    if not kinds or not 1 <= len(stations) <= MOST_STATIONS:
        return None
    rows = [hub, *stations]
    if not any(np.isfinite(kind.way[hub, list(stations)]).any() for kind in kinds):
        return None
    tours = [_tours(kind.way[np.ix_(rows, rows)], kind) for kind in kinds]
    return Tours(
        tour_fen=np.minimum.reduce(tours),
        room=float(max(kind.room for kind in kinds)),
        goods=float(relaxation.goods.sum()),
    )


def _tours(way: Floats, kind: TrunkKind) -> Floats:
    tours = _held_karp(np.ascontiguousarray(way))
    tours[1:] += kind.trip_fen
    return tours


@allocating
def _held_karp(way: Floats) -> Floats:
    """Return the cheapest closed way from row 0 through each set of the other rows.

    By dynamic programming over sets (Held and Karp, 1962, doi 10.1137/0110015).
    """
    num = len(way) - 1
    sets = 1 << num
    path = np.full((sets, num), np.inf)
    best = np.full(sets, np.inf)
    best[0] = 0.0
    for s in range(num):
        path[1 << s, s] = way[0, s + 1]
    for members in range(1, sets):
        for last in range(num):
            paid = path[members, last]
            if paid == np.inf:
                continue
            best[members] = min(best[members], paid + way[last + 1, 0])
            for s in range(num):
                if not members >> s & 1:
                    more = members | 1 << s
                    path[more, s] = min(path[more, s], paid + way[last + 1, s + 1])
    return best


@allocating
def _answer(
    tour: Floats, goods_fen: Floats, call_fen: Floats, room: float, num_full: int, rest: float
) -> tuple[float, Floats, Floats]:
    """Return price, goods and calls of the cheapest trips.

    At its best all trips are full, or empty, but for one with the rest; each unloads everything
    at one of its stations, since a unit is worth most there. Stage by stage, a trip is added that
    calls at stations not called at before.
    """
    num = len(goods_fen)
    paid = _paid(call_fen)
    stages = num_full + (2 if rest > 0 else 1)
    price = np.full((stages, len(tour)), np.inf)
    chosen = np.zeros((stages, len(tour)), dtype=np.int64)
    price[0] = _empty_trips(tour, paid)
    full, full_at = _unload(tour, paid, goods_fen, room)
    some, some_at = _unload(tour, paid, goods_fen, rest)
    for stage in range(1, stages):
        is_last = rest > 0 and stage == stages - 1
        _add_trip(price, chosen, stage, some if is_last else full)
    members = int(np.argmin(price[stages - 1]))
    fen = price[stages - 1, members]
    called = np.zeros(num)
    for s in range(num):
        called[s] = members >> s & 1
    goods = np.zeros(num)
    for stage in range(stages - 1, 0, -1):
        is_last = rest > 0 and stage == stages - 1
        part = chosen[stage, members]
        goods[some_at[part] if is_last else full_at[part]] += rest if is_last else room
        members ^= part
    return fen, goods, called


@allocating
def _paid(call_fen: Floats) -> Floats:
    """Return what calls pay at each set of stations."""
    paid = np.zeros(1 << len(call_fen))
    for members in range(1, len(paid)):
        for s in range(len(call_fen)):
            if members >> s & 1:
                paid[members] += call_fen[s]
    return paid


@allocating
def _empty_trips(tour: Floats, paid: Floats) -> Floats:
    """Return the price of the cheapest empty trips that call at each set of stations."""
    price = np.full(len(tour), np.inf)
    price[0] = 0.0
    for members in range(1, len(tour)):
        low = members & -members
        part = members
        while part > 0:
            if part & low:
                total = price[members ^ part] + tour[part] - paid[part]
                price[members] = min(price[members], total)
            part = (part - 1) & members
    return price


@allocating
def _add_trip(price: Floats, chosen: Ints, stage: int, cost: Floats) -> None:
    """Fill a stage: each set of stations is one called at by then, and the trip's own."""
    for members in range(price.shape[1]):
        part = members
        while True:
            total = price[stage - 1, members ^ part] + cost[part]
            if total < price[stage, members]:
                price[stage, members] = total
                chosen[stage, members] = part
            if part == 0:
                break
            part = (part - 1) & members


@allocating
def _unload(tour: Floats, paid: Floats, goods_fen: Floats, amount: float) -> tuple[Floats, Ints]:
    """Return price and place of unloading of a trip that calls at each set, and maybe at one more.

    A station called at only to unload pays nothing for the call.
    """
    sets = len(tour)
    best = np.full(sets, np.inf)
    where = np.zeros(sets, dtype=np.int64)
    for members in range(sets):
        for s in range(len(goods_fen)):
            total = tour[members | 1 << s] - amount * goods_fen[s] - paid[members]
            if total < best[members]:
                best[members] = total
                where[members] = s
    return best, where
