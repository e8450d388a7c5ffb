"""From a county's facts and a sample day to its roll-out problem.

What a call costs is not known before routes are planned. A route of `calls_per_route` calls drives
out and back once and from call to call, so a call's share is

    2 · way(station, point) / calls + way to the nearest other points + the stop itself

at the prices of the vehicle that is cheapest for it, its day's price by the share of the shift
(Daganzo 1984, doi 10.1287/trsc.18.4.331). The trunk's price of a piece is a round trip's price over
the pieces of a full load. `settling` corrects both by planned days, period by period.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from network.county import County
from network.fleet import VehicleType
from network.ids import PlaceId
from network.orders import Order
from network.places import Building, Place, PlaceKind
from network.travel import RoadTravel, TravelMatrix, TravelModel
from routing.errors import ContradictionError
from routing.siting.estimates import NO_VEHICLES, UNREACHED_FEN, Floats, legs, whole, worth
from routing.siting.problem import Lock
from routing.siting.rollout.plan import RolloutPlan
from routing.siting.rollout.problem import (
    TIERS,
    Candidate,
    Ints,
    Period,
    Rollout,
    Size,
    Subsidy,
    Village,
    Ways,
)
from routing.siting.rollout.requirements import Requirement
from routing.siting.rollout.scenarios import Scenario

_NEIGHBOURS = 3
_LOT = 1000
_FAR = 10**9
_CUT_TIMES = 10  # the dearest trunk, where one hub of several does not reach a station


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizing:
    """The sizes that sites of a kind can have.

    Parameters
    ----------
    existing
        In a building that exists.
    new
        Where one has to be built.
    """

    existing: tuple[Size, ...] = (Size(),)
    new: tuple[Size, ...] = (Size(),)

    def of(self, building: Building) -> tuple[Size, ...]:
        """Return the sizes that a place can have, by the state of its building."""
        return self.existing if building is Building.EXISTING else self.new


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteRule:
    """What is said of a single candidate site.

    Parameters
    ----------
    lock
        Whether it has to be open, or closed; None: it is for the solver to decide.
    is_shared
        Whether it shares its roof (多站合一).
    closing_fen
        Price of giving it up, if it is there today, ≥ 0; None: that of its kind.
    building
        State of the building; None: the county's.
    """

    lock: Lock | None = None
    is_shared: bool = False
    closing_fen: int | None = None
    building: Building | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Spec:
    """What the county's facts do not say.

    Parameters
    ----------
    periods, subsidy, requirements
        As in `Rollout`.
    sizing
        Sizes by kind of site.
    today
        Kinds of which what is in service counts as there today.
    reach_m
        A point serves villages within so many metres by road, ≥ 0.
    stations_per_place
        Of how many nearest stations a point or village may be served, ≥ 1.
    calls_per_route
        Calls that a route is reckoned with, ≥ 1.
    trunk_percent, call_percent
        What the trunk and calls are taken to cost, in per cent of what is reckoned here, ≥ 0.
    fetch_km_fen
        Price of a kilometre of way of a resident who fetches a piece at a station, ≥ 0.
    outside_piece_fen
        Price of bringing a piece to a village without the network, as today, ≥ 0; None: all are
        served by it from the first period.
    closing_fen
        Price of giving up what is there today, by kind, ≥ 0.
    sites
        What is said of single sites, by kind and place. A place named with another kind than its
        own is a further candidate: a station that could be a hub, a village that could be a
        station; points are at villages only.
    """

    periods: tuple[Period, ...]
    sizing: Mapping[PlaceKind, Sizing]
    subsidy: Subsidy = field(default_factory=Subsidy)
    requirements: tuple[Requirement, ...] = ()
    today: frozenset[PlaceKind] = frozenset({PlaceKind.HUB})
    reach_m: int = 2000
    stations_per_place: int = 3
    calls_per_route: int = 20
    trunk_percent: float = 100.0
    call_percent: float = 100.0
    fetch_km_fen: int = 10
    outside_piece_fen: int | None = None
    closing_fen: Mapping[PlaceKind, int] = field(default_factory=dict)
    sites: Mapping[tuple[PlaceKind, PlaceId], SiteRule] = field(default_factory=dict)


def build_rollout(
    county: County, orders: Iterable[Order], travel: TravelModel, spec: Spec
) -> Rollout:
    """Return the roll-out problem of a county.

    A station that no hub reaches serves nobody.

    Parameters
    ----------
    county
        Facts: its hubs, stations and points are the candidates, its points the villages.
    orders
        A sample day: pieces of each village, up and down.
    travel
        Ways.
    spec
        The rest.

    Raises
    ------
    ContradictionError
        If the roll-out cannot be.
    """
    return _Builder(county, tuple(orders), travel, spec).rollout()


def with_ways(
    scenarios: Iterable[Scenario], county: County, orders: Iterable[Order], spec: Spec
) -> tuple[Scenario, ...]:
    """Return scenarios with the ways that are left where roads are closed.

    Parameters
    ----------
    scenarios
        What may come.
    county, orders, spec
        As in `build_rollout`.
    """
    handed_in = tuple(orders)

    def left(closed_roads: frozenset[str]) -> Ways:
        travel = RoadTravel(county, closed_roads)
        ways = build_rollout(county, handed_in, travel, spec).ways
        return replace(ways, trunk_fen=_usual_fen(ways.trunk_fen))

    return tuple(
        replace(each, ways=left(each.closed_roads)) if each.closed_roads else each
        for each in scenarios
    )


def _usual_fen(trunk_fen: Ints) -> Ints:
    """Return prices of trunks in which ways that are not there have a dear but usual one."""
    is_cut = trunk_fen >= UNREACHED_FEN
    dearest_fen = int(trunk_fen[~is_cut].max(initial=0))
    return np.where(is_cut, _CUT_TIMES * dearest_fen, trunk_fen)


class _Builder:
    """Builds a roll-out."""

    def __init__(
        self, county: County, orders: tuple[Order, ...], travel: TravelModel, spec: Spec
    ) -> None:
        self._county, self._spec = county, spec
        self._orders = orders
        further = tuple(_further(county, spec))
        by_kind = {
            kind: [p for p in county.places if p.kind is kind]
            + [p for p in further if p.kind is kind]
            for kind in TIERS
        }
        self._hubs, self._stations, self._points = (by_kind[kind] for kind in TIERS)
        accesses = {kind.access for kind in county.vehicle_types}
        if not accesses:
            raise ContradictionError((NO_VEHICLES,))
        self._matrix = {access: travel.matrix(access) for access in accesses}
        first = next(iter(self._matrix.values()))
        self._row = {place_id: n for n, place_id in enumerate(first.place_ids)}

    def rollout(self) -> Rollout:
        """Return the problem."""
        spec = self._spec
        return Rollout(
            periods=spec.periods,
            candidates=tuple(
                self._candidate(p) for p in (*self._hubs, *self._stations, *self._points)
            ),
            villages=tuple(self._villages()),
            ways=self._ways(),
            subsidy=spec.subsidy,
            requirements=spec.requirements,
        )

    def _candidate(self, place: Place) -> Candidate:
        spec, kind = self._spec, place.kind
        rule = spec.sites.get((kind, place.place_id), SiteRule())
        building = rule.building or place.building
        is_there = place.is_active and kind in spec.today
        closing_fen = (
            rule.closing_fen if rule.closing_fen is not None else spec.closing_fen.get(kind, 0)
        )
        return Candidate(
            site_id=place.place_id,
            kind=kind,
            township_id=self._township(place),
            sizes=spec.sizing.get(kind, Sizing()).of(building),
            today=0 if is_there else None,
            closing_fen=closing_fen if is_there else 0,
            lock=rule.lock,
            building=building,
            is_shared=rule.is_shared,
        )

    def _township(self, place: Place) -> PlaceId:
        return place.township_id or place.place_id

    def _villages(self) -> Iterator[Village]:
        pieces = Counter[PlaceId]()
        for order in self._orders:
            for place_id in {order.origin_id, order.destination_id}:
                pieces[place_id] += order.pieces
        for place in self._points:
            yield Village(
                village_id=place.place_id,
                township_id=self._township(place),
                residents=place.population,
                pieces=pieces[place.place_id],
                is_administrative=place.is_village_committee,
                is_poor=place.is_poverty_village,
            )

    def _ways(self) -> Ways:
        spec = self._spec
        point_m = self._metres(self._points, self._points).T
        point_s = self._seconds(self._points, self._points).T
        trunk_fen = self._trunk_fen()
        is_cut_off = np.asarray((trunk_fen >= UNREACHED_FEN).all(axis=0))
        station_m = self._metres(self._stations, self._points)
        station_m = np.where(is_cut_off[:, None], _FAR, station_m)
        may = _nearest(station_m, spec.stations_per_place) & (station_m < _FAR)
        return Ways(
            trunk_fen=np.where(is_cut_off[None, :], _usual_fen(trunk_fen), trunk_fen),
            call_fen=self._call_fen(point_m),
            may_call=may,
            point_m=point_m,
            point_s=point_s,
            reach_m=spec.reach_m,
            fetch_fen=np.where(may, station_m, 0) * spec.fetch_km_fen,
            may_fetch=may,
            outside_fen=np.full(len(self._points), _LOT * (spec.outside_piece_fen or 0)),
            may_stay_out=np.full(len(self._points), spec.outside_piece_fen is not None),
        )

    def _metres(self, one: Sequence[Place], other: Sequence[Place]) -> Ints:
        """Return the shortest way of any vehicle, int64, shape (one, other)."""
        return self._least(lambda matrix: matrix.distance_m, one, other)

    def _seconds(self, one: Sequence[Place], other: Sequence[Place]) -> Ints:
        """Return the fastest way of any vehicle at the speed of the roads, the same."""
        return self._least(lambda matrix: matrix.duration_s, one, other)

    def _least(
        self,
        figure: Callable[[TravelMatrix], npt.NDArray[np.int32]],
        one: Sequence[Place],
        other: Sequence[Place],
    ) -> Ints:
        at = np.ix_(self._rows(one), self._rows(other))
        ways = [np.where(m.is_open, figure(m), _FAR)[at] for m in self._matrix.values()]
        least: Ints = np.minimum.reduce(ways).astype(np.int64)
        return least

    def _rows(self, places: Sequence[Place]) -> list[int]:
        return [self._row[place.place_id] for place in places]

    def _trunk_fen(self) -> Ints:
        """Return the price of a thousand pieces from each hub to each station."""
        pieces = max(1, sum(order.pieces for order in self._orders))
        piece_kg = sum(order.weight_kg for order in self._orders) / pieces
        piece_l = sum(order.volume_l for order in self._orders) / pieces
        stop = self._county.operations.stop_times
        prices = []
        for kind in self._county.vehicle_types:
            room = min(kind.payload_kg / max(piece_kg, 1e-9), kind.volume_l / max(piece_l, 1e-9))
            metres, seconds = self._legs(kind, self._hubs, self._stations)
            work_s = 2 * seconds + stop.station_s + room * stop.station_piece_s
            prices.append(worth(kind, 2 * metres, work_s) * (_LOT / max(1.0, room)))
        return whole(np.minimum.reduce(prices) * (self._spec.trunk_percent / 100))

    def _call_fen(self, point_m: Ints) -> Ints:
        """Return the price of a day's call at each point from each station."""
        calls = self._spec.calls_per_route
        stop = self._county.operations.stop_times
        pieces = sum(order.pieces for order in self._orders) / max(1, len(self._points))
        prices = []
        for kind in self._county.vehicle_types:
            metres, seconds = self._legs(kind, self._stations, self._points)
            hop_m, hop_s = self._hops(kind, point_m)
            stop_s = stop.point_s + pieces * (stop.point_piece_s + stop.loading_piece_s)
            prices.append(
                worth(kind, 2 * metres / calls + hop_m, 2 * seconds / calls + hop_s + stop_s)
            )
        return whole(np.minimum.reduce(prices) * (self._spec.call_percent / 100))

    def _hops(self, kind: VehicleType, point_m: Ints) -> tuple[Floats, Floats]:
        """Return metres and seconds from a call to the next: the mean to the nearest points.

        Where no other point is within reach there is no next call.
        """
        apart = np.where(point_m < _FAR, point_m.astype(np.float64), np.inf)
        np.fill_diagonal(apart, np.inf)
        near = np.sort(apart, axis=0)[:_NEIGHBOURS]
        is_near = np.isfinite(near)
        hop_m = np.where(is_near, near, 0.0).sum(axis=0) / np.maximum(1, is_near.sum(axis=0))
        metres, seconds = self._legs(kind, self._points, self._points)
        is_way = np.isfinite(metres) & (metres > 0)
        pace = float(np.median(seconds[is_way] / metres[is_way])) if is_way.any() else np.inf
        return hop_m, np.multiply(hop_m, pace, out=np.zeros_like(hop_m), where=hop_m > 0)

    def _legs(
        self, kind: VehicleType, one: Sequence[Place], other: Sequence[Place]
    ) -> tuple[Floats, Floats]:
        """Return metres and seconds for a vehicle type; infinite where it cannot drive."""
        return legs(kind, self._matrix[kind.access], one, other)


def with_kinds(county: County, plan: RolloutPlan, period: int) -> County:
    """Return a county whose places are what a plan makes of them in a period.

    A village where a station opens is a station, a station where a hub opens a hub; who is both is
    the higher of the two.
    """
    rank = {kind: n for n, kind in enumerate(TIERS)}
    kinds = {place.place_id: place.kind for place in county.places}
    for opened in plan.opened:
        if opened.period == period and rank[opened.kind] < rank[kinds[opened.site_id]]:
            kinds[opened.site_id] = opened.kind
    return county.replace(
        places=tuple(replace(place, kind=kinds[place.place_id]) for place in county.places)
    )


def _further(county: County, spec: Spec) -> Iterator[Place]:
    """Yield the places that the spec names with another kind than theirs, as of that kind."""
    places = county.place_by_id()
    for kind, place_id in spec.sites:
        place = places[place_id]
        if place.kind is not kind:
            yield replace(place, kind=kind, is_active=False)


def _nearest(metres: Ints, count: int) -> npt.NDArray[np.bool_]:
    """Return for each column which rows are its nearest few."""
    rank = metres.argsort(axis=0, kind="stable").argsort(axis=0, kind="stable")
    return rank < count
