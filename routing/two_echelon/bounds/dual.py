"""The dual of a day: prices of visits that no trip exceeds, and the bound they give.

With any prices of visits, the cheapest trips through a visit tell how much more it can be paid: a
share, by room, of what the trip still has left (Baldacci, Christofides and Mingozzi, 2008,
doi 10.1007/s10107-007-0178-5). What visits are paid this way is never more than any trip costs,
so the sum is a lower bound whatever the prices were; better prices give better bounds.
"""

from collections import deque
from collections.abc import Callable, Collection
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from routing.two_echelon.bounds.net import build_net
from routing.two_echelon.bounds.paths import (
    Best,
    Gates,
    Net,
    Paths,
    best_through,
    gates,
    paths,
    paths_after,
    walk,
)
from routing.two_echelon.bounds.relaxation import Relaxation, TripKind
from routing.two_echelon.bounds.trunk import Supply, all_tours, shares
from routing.two_echelon.solvers.compiled import allocating

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Codes = npt.NDArray[np.int32]

_LABELS = 5  # paths remembered in a cell; fewer where trips are long
_LABELS_LONG = 3
_LONG = 100  # bins of room from which trips count as long
_PRICE_CLASSES = 2  # of stations that hub trips can supply on their way
_RADIAL_SHARE = 0.6  # of a full trip to the visit alone, in the prices to start from


class Prices(NamedTuple):
    """What is paid, fen. V visits, K kinds of trips, S stations."""

    visit: Floats
    """(V,) for each visit."""
    trips: float
    """For every trip, ≥ 0: there are at least so many."""
    kinds: Floats
    """(K,) ≥ 0, what each trip of a kind pays for the few vehicles there are."""
    goods: Floats
    """(S,) for a unit of goods at each station, where trunks are planned apart."""
    link: Floats
    """(S, V) ≥ 0, what a visit via a station pays for the trunk's call there."""


class Found(NamedTuple):
    """The trips that limit the visits: those with the least left for them."""

    more: Floats
    """(V,) what a visit can be paid beside its price; inf where no trip makes it."""
    kind: Ints
    """(V,) kind of the trip, -1 where there is none."""
    share: Floats
    """(V,) the visit's part of the trip, by room."""
    left: Floats
    """(V,) what the trip costs beside the prices."""
    routes: Codes
    """(V, longest) visits of the trip, one perhaps more than once."""
    length: Ints
    """(V,) their number."""


class Result(NamedTuple):
    """A bound at some prices and how it came about."""

    fen: float
    """The bound; valid if all kinds of trips were looked at."""
    found: Found
    supply: Supply
    gain: Floats
    """(V,) its subgradient by the prices of visits."""


class Dual:
    """The dual of one relaxation.

    Parameters
    ----------
    relaxation
        The day as trips.
    hubs, stations
        Rows.
    trunk_share
        Of the trunk's true price, what goods pay where the hub's vehicles make visits too, in
        [0, 1]: paid in full, room of hub trips would be worth more at stations than for visits.

    Attributes
    ----------
    groups
        Kinds of local trips that are looked at together, by number: at first those that differ
        by their station alone.
    """

    def __init__(
        self,
        relaxation: Relaxation,
        hubs: tuple[int, ...],
        stations: tuple[int, ...],
        *,
        trunk_share: float,
    ) -> None:
        self.relaxation = relaxation
        self.stations = stations
        self.num_visits = len(relaxation.place)
        one_hub = len(hubs) == 1 and bool((relaxation.source == hubs[0]).all())
        is_apart = one_hub and all(kind.is_local for kind in relaxation.trips)
        is_apart = is_apart and relaxation.buses is None
        self.tours = all_tours(relaxation, hubs[0], stations) if is_apart else None
        self.limits = np.array([_limit(kind) for kind in relaxation.trips])
        self._full_share = {hub: shares(relaxation, hub, stations) for hub in hubs}
        self._share = {hub: trunk_share * full for hub, full in self._full_share.items()}
        self._half_call = {kind.type_id: kind.call_fen / 2 for kind in relaxation.trips}
        local_homes = {kind.home for kind in relaxation.trips if kind.is_local}
        self._needs_goods = np.array([row in local_homes for row in stations], dtype=np.bool_)
        self._shared: dict[tuple[str, bytes], _Part] = {}
        self._by_bus: dict[tuple[int, int], Floats] = {}
        self._parts = [self._part(kind) for kind in relaxation.trips]
        self.groups = self._families()

    def start(self) -> Prices:
        """Return prices to start from: of each visit the cheapest of all kinds, roughly."""
        goods = np.zeros(len(self.stations))
        for share in self._full_share.values():
            most = share[np.isfinite(share)].max(initial=0.0)
            goods = np.maximum(goods, np.where(np.isfinite(share), share, most))
        prices = Prices(
            visit=np.full(self.num_visits, np.inf),
            trips=0.0,
            kinds=np.zeros(len(self.relaxation.trips)),
            goods=goods,
            link=np.zeros((len(self.stations), self.num_visits)),
        )
        for k, kind in enumerate(self.relaxation.trips):
            part = self._parts[k]
            around = np.sort(np.column_stack([part.net.arc, part.net.start]), axis=1)
            half = around[:, : 2 if around.shape[1] > 1 else 1].mean(axis=1)
            radial = (kind.trip_fen + 2 * part.net.start) * part.net.bins / kind.most_bins
            fen = self._own_fen(k, prices)[part.members] + half + _RADIAL_SHARE * radial
            np.minimum.at(prices.visit, part.members, fen)
        prices.visit[~np.isfinite(prices.visit)] = 0.0
        return prices

    def evaluate(
        self,
        prices: Prices,
        kinds: Collection[int] | None = None,
        *,
        has_time: Callable[[], bool] = lambda: True,
        is_over: Callable[[], bool] = lambda: False,
    ) -> Result:
        """Return the bound at some prices.

        Parameters
        ----------
        prices
            Any prices.
        kinds
            Kinds of trips to look at, without trips that supply stations on their way: quick,
            and no bound. None: all trips.
        has_time
            Asked whether to look closer where kinds looked at together limit a visit.
        is_over
            Asked before every kind whether to stop at once: the bound may then be -inf.
        """
        longest = 2 * max((kind.most_bins for kind in self.relaxation.trips), default=1)
        found = _nothing(self.num_visits, longest)
        _ride(found, self.relaxation.ride_fen - prices.visit)
        if kinds is None:
            self._price_all(prices, found, has_time, is_over)
        else:
            for k in sorted(kinds):
                self._price(k, prices, found)
        cover = np.zeros(self.num_visits)
        _weigh(found, cover)
        supply = self._supply(prices)
        reached = found.more < np.inf
        paid = float((prices.visit + found.more)[reached].sum())
        few = np.isfinite(self.limits)
        spared = float(prices.kinds[few] @ self.limits[few])
        return Result(
            fen=paid + supply.fen + prices.trips * self.relaxation.fewest_trips - spared,
            found=found,
            supply=supply,
            gain=np.where(reached, 1.0 - cover, 0.0),
        )

    def column_fen(self, prices: Prices, result: Result, visit: int) -> float:
        """Return what the trip that limits a visit costs, whatever the prices."""
        found = result.found
        k, route = int(found.kind[visit]), found.routes[visit, : found.length[visit]]
        fen = found.left[visit] + prices.visit[route].sum() + prices.trips - prices.kinds[k]
        if self.tours is not None:
            station = self.stations.index(self.relaxation.trips[k].home)
            fen -= prices.goods[station] * self.relaxation.goods[route].sum()
            fen -= prices.link[station, route].sum()
        return float(fen)

    def _supply(self, prices: Prices) -> Supply:
        if self.tours is None:
            nothing = np.zeros(len(self.stations))
            return Supply(0.0, nothing, nothing)
        return self.tours.answer(prices.goods, prices.link.sum(axis=1))

    def _own_fen(self, k: int, prices: Prices) -> Floats:
        """Return what a kind of trip pays for each visit beside its ways."""
        kind = self.relaxation.trips[k]
        if not kind.is_local:
            return kind.visit_fen
        station, goods = self.stations.index(kind.home), self.relaxation.goods
        if self.tours is not None:
            paid = goods * prices.goods[station] + prices.link[station]
            return np.asarray(kind.visit_fen + paid)
        via = np.zeros(self.num_visits)
        for hub, share in self._share.items():
            sent = (self.relaxation.source == hub) & (goods > 0)
            via[sent] = share[station] * goods[sent] if np.isfinite(share[station]) else np.inf
            via = np.where(sent, self._with_buses(via, hub, station, share), via)
        return kind.visit_fen + via

    def _with_buses(self, via: Floats, hub: int, station: int, share: Floats) -> Floats:
        """Return what goods from a hub pay at least at a station where buses may bring them."""
        buses, row = self.relaxation.buses, self.stations[station]
        if buses is None or row not in buses.stations[hub]:
            return via
        if (hub, station) not in self._by_bus:
            piece_fen = float(self.relaxation.trunk_piece_fen[row])
            least = buses.to_station_fen(float(share[station]), piece_fen, self.num_visits)
            self._by_bus[hub, station] = least
        return self._by_bus[hub, station]

    def _price_all(
        self,
        prices: Prices,
        found: Found,
        has_time: Callable[[], bool],
        is_over: Callable[[], bool],
    ) -> None:
        """Look for the cheapest trips of all kinds through every visit.

        Kinds that differ by their station alone are looked at together, as trips that start at
        any of the stations and pay the least of all: where these limit no visit, none does. Else
        the halves of the group are looked at, and at the next prices at once.
        """
        for k, kind in enumerate(self.relaxation.trips):
            if not kind.is_local:
                self._price_hub(k, prices, found, is_over)
        unknown: Floats = np.full(1, -np.inf)
        waiting = deque((group, unknown) for group in self.groups)
        self.groups = []
        while waiting:
            group, low = waiting.popleft()
            members = self._parts[group[0]].members
            more = found.more[members]
            is_known = bool((low > -np.inf).all())
            if is_over() or (is_known and not has_time()):
                found.more[members] = np.minimum(more, low)
            elif (low < more).any() and len(group) == 1:
                self._price(group[0], prices, found)
            elif (low < more).any():
                low = np.maximum(low, self._least(group, prices))
                if (low < more).any():
                    waiting.extend((half, low) for half in self._halves(group, prices))
                    continue
            self.groups.append(group)

    def _price(self, k: int, prices: Prices, found: Found) -> Paths:
        """Look for the cheapest trips of one kind through every visit; return their paths."""
        kind, part = self.relaxation.trips[k], self._parts[k]
        left = self._own_fen(k, prices)[part.members] - prices.visit[part.members]
        trip = kind.trip_fen - prices.trips + prices.kinds[k]
        net, most = part.net, kind.most_bins
        made = paths(net, left, most, part.labels)
        best = best_through(made, made, left, net.bins, trip, most)
        no_gates = Gates(np.zeros((1, 1)), np.zeros((1, 1), dtype=np.int32))
        _keep(found, k, part.members, net.bins, best, (made, made), no_gates)
        return made

    def _price_hub(self, k: int, prices: Prices, found: Found, is_over: Callable[[], bool]) -> None:
        """Look for the cheapest trips of a hub, those too that supply a station on their way."""
        if is_over():
            found.more.fill(-np.inf)
            return
        kind, part = self.relaxation.trips[k], self._parts[k]
        left = self._own_fen(k, prices)[part.members] - prices.visit[part.members]
        trip = kind.trip_fen - prices.trips + prices.kinds[k]
        net, most, labels = part.net, kind.most_bins, part.labels
        made = self._price(k, prices, found)
        for stations in self._classes(kind):
            if is_over():
                found.more.fill(-np.inf)
                return
            low = self._share[kind.home][stations].min()
            charged = left + self.relaxation.goods[part.members] * low
            made = paths(net, charged, most, labels)
            there, gain = self._ways_to(kind, part, stations)
            from_home = kind.way[kind.home, np.array(self.stations)[stations]]
            through = gates(made, there, from_home, gain)
            after = paths_after(net, charged, most, labels, through, there)
            best = best_through(made, after, charged, net.bins, trip, most)
            _keep(found, k, part.members, net.bins, best, (made, after), through)

    def _least(self, group: list[int], prices: Prices) -> Floats:
        """Return what any kind of a group leaves at least for each visit, beside its price."""
        kind, part = self.relaxation.trips[group[0]], self._parts[group[0]]
        own = np.minimum.reduce([self._own_fen(k, prices)[part.members] for k in group])
        left = own - prices.visit[part.members]
        trip = kind.trip_fen - prices.trips + min(prices.kinds[k] for k in group)
        start = np.minimum.reduce([self._parts[k].net.start for k in group])
        net = part.net._replace(start=start)
        made = paths(net, left, kind.most_bins, part.labels)
        return net.bins * best_through(made, made, left, net.bins, trip, kind.most_bins).rate

    def _families(self) -> list[list[int]]:
        """Return the local kinds, those together that differ by their station alone."""
        families: dict[int, list[int]] = {}
        for k, kind in enumerate(self.relaxation.trips):
            if kind.is_local:
                families.setdefault(id(self._parts[k].net.far), []).append(k)
        return list(families.values())

    def _halves(self, group: list[int], prices: Prices) -> tuple[list[int], list[int]]:
        """Return the kinds of a group for whose stations goods are cheap, and the others."""
        members = self._parts[group[0]].members
        fen = {k: float(self._own_fen(k, prices)[members].sum()) for k in group}
        order = sorted(group, key=lambda k: (fen[k], k))
        return order[: len(order) // 2], order[len(order) // 2 :]

    def _classes(self, kind: TripKind) -> list[Ints]:
        """Return the stations that a kind of hub trip can supply, in classes of like price.

        A trip that passes a station can sell the room it has left there, at the station's price
        for goods; the visits it makes then pay for their room at least the lowest price of the
        class.
        """
        share = self._share[kind.home]
        way = kind.way[kind.home, list(self.stations)]
        if self._room_for(kind) <= 0:
            return []
        reached = np.flatnonzero(np.isfinite(way) & np.isfinite(share) & self._needs_goods)
        order = reached[np.argsort(share[reached], kind="stable")]
        return [part for part in np.array_split(order, _PRICE_CLASSES) if len(part)]

    def _ways_to(self, kind: TripKind, part: "_Part", stations: Ints) -> tuple[Floats, Floats]:
        """Return the ways from visits to stations, and what selling all room there pays."""
        rows = np.array(self.stations)[stations]
        half = self._half_call[kind.type_id][part.members]
        there = kind.way[np.ix_(self.relaxation.place[part.members], rows)] + half[:, np.newaxis]
        gain = self._share[kind.home][stations] * self._room_for(kind)
        return np.ascontiguousarray(there), gain

    def _room_for(self, kind: TripKind) -> float:
        """Return the goods that a kind of hub trip can bring to stations."""
        rooms = [
            trunk.room
            for trunk in self.relaxation.trunks
            if trunk.hub == kind.home and trunk.type_id == kind.type_id
        ]
        return max(rooms, default=0.0)

    def _part(self, kind: TripKind) -> "_Part":
        """Return the visits of a kind of trip and the ways between them.

        All but the ways from home is shared by kinds that make the same visits with one type.
        """
        rows = self.relaxation.place
        half = self._half_call[kind.type_id]
        members = np.flatnonzero(np.isfinite(kind.visit_fen))
        start = kind.way[kind.home, rows[members]] + half[members]
        key = (kind.type_id, members.tobytes())
        if key not in self._shared:
            is_long = kind.most_bins >= _LONG and self.tours is None
            self._shared[key] = _Part(
                members=members,
                net=build_net(_arcs(kind, rows[members], half[members]), start, kind.bins[members]),
                labels=_LABELS_LONG if is_long else _LABELS,
            )
        part = self._shared[key]
        return part._replace(net=part.net._replace(start=start))


class _Part(NamedTuple):
    """The visits that a kind of trip makes, the ways between them, and paths kept in a cell."""

    members: Ints
    net: Net
    labels: int


def _arcs(kind: TripKind, rows: Ints, half_call: Floats) -> Floats:
    """Return the prices from visit to visit, half of either call included."""
    apart = rows[:, np.newaxis] != rows
    halves = half_call[:, np.newaxis] + half_call
    arc = kind.way[np.ix_(rows, rows)] + np.where(apart, halves, 0.0)
    np.fill_diagonal(arc, np.inf)
    return np.asarray(arc)


def _limit(kind: TripKind) -> float:
    """Return the most trips of a kind."""
    return np.inf if kind.most_trips is None else float(kind.most_trips * kind.count)


def _nothing(num_visits: int, longest: int) -> Found:
    return Found(
        more=np.full(num_visits, np.inf),
        kind=np.full(num_visits, -1, dtype=np.int64),
        share=np.zeros(num_visits),
        left=np.zeros(num_visits),
        routes=np.zeros((num_visits, longest), dtype=np.int32),
        length=np.zeros(num_visits, dtype=np.int64),
    )


def _ride(found: Found, more: Floats) -> None:
    """Write down the buses that make visits: nobody shares their fee."""
    found.more[:] = more
    by_bus = np.flatnonzero(np.isfinite(more))
    found.share[by_bus] = 1.0
    found.left[by_bus] = more[by_bus]
    found.routes[by_bus, 0] = by_bus
    found.length[by_bus] = 1


@allocating
def _keep(
    found: Found,
    k: int,
    members: Ints,
    bins: Ints,
    best: Best,
    made: tuple[Paths, Paths],
    through: Gates,
) -> None:
    """Write down the trips that limit visits more than those found before."""
    for i in range(len(members)):
        v = members[i]
        more = bins[i] * best.rate[i]
        if more >= found.more[v]:
            continue
        used = best.rooms[i, 0] + best.rooms[i, 1] - bins[i]
        found.more[v] = more
        found.kind[v] = k
        found.share[v] = bins[i] / used
        found.left[v] = best.rate[i] * used
        count = 0
        for side in range(2):
            end = made[0] if side == 0 else made[1]
            room, label = best.rooms[i, side], best.labels[i, side]
            visits = walk(made[0], end, through, bins, i, room, label)
            for n in range(side, len(visits)):
                found.routes[v, count] = members[visits[n]]
                count += 1
        found.length[v] = count


@allocating
def _weigh(found: Found, cover: Floats) -> None:
    """Add up how often the limiting trips make each visit, each by its share."""
    for v in range(len(cover)):
        for n in range(found.length[v]):
            cover[found.routes[v, n]] += found.share[v]
