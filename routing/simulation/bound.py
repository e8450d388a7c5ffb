"""What any way to hold orders pays at least for a row of days on which every order is in time.

Days are relaxed to trips, as for one day (`two_echelon.bounds.relaxation`): a trip pays its way,
its calls and its hand-overs. For any share s its way w is worth at least

    s · Σ (share of the room) · (way there and back) + (1 - s) · Σ (way to the nearest place)

summed over the orders it brings, and over its calls: w is at least the way to the farthest place
and back, of which what is aboard at the start takes shares that add up to one at most; and a call
is come to and left by two halves of a way, each to some other place. So an order has a price by its
load, whatever day and trip it goes with, and a call has a price of its own. Calls are counted by
time: orders of a place that have no day in common, from the morning on which they come up to the
last on which the place opens before they are due, cannot be served by one call; the most of these,
by the greedy rule of interval scheduling, are calls that are needed. Every price is the least of
all vehicles, stations and buses that may do the work on any day, so no row of plans costs less.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

from network.calendar import Calendar
from network.county import County
from network.orders import Order
from network.travel import RoadTravel
from routing.load import NOTHING, UNLIMITED, Load, vehicle_capacity
from routing.two_echelon.bounds.relaxation import Relaxation, relax
from routing.two_echelon.buses import bus_fen
from routing.two_echelon.intake import build_problem
from routing.two_echelon.policy import Policy
from routing.two_echelon.problem import TwoEchelonProblem
from routing.two_echelon.terms import Terms

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

_SHARES = np.linspace(0.0, 1.0, 21)
_MEASURES = ("weight_g", "volume_ml")
_DAY_S = 86_400
_ALL_WEEK = frozenset(range(1, 8))


def lower_bound_fen(
    county: County,
    orders_of: Callable[[date], Sequence[Order]],
    *,
    first_day: date,
    num_days: int,
) -> int:
    """Return the least that the orders of some days cost, whatever day each is carried on.

    Parameters
    ----------
    county
        Facts. Closed days, places and roads are left out, and buses run daily: each only makes
        plans cheaper.
    orders_of
        Orders that come up for a morning, times relative to its midnight.
    first_day, num_days
        The days with new orders, ≥ 1.
    """
    open_county = county.replace(
        calendar=Calendar(),
        bus_trips=tuple(replace(trip, weekdays=_ALL_WEEK) for trip in county.bus_trips),
    )
    travel = RoadTravel(open_county)
    everywhere = Terms(places=tuple(place.place_id for place in county.places))
    mornings = []
    for number in range(num_days):
        orders = orders_of(first_day + timedelta(days=number))
        day = build_problem(open_county, orders, travel, day=first_day, terms=everywhere)
        if day.visits:
            mornings.append(_one_by_one(day))
    if not mornings:
        return 0
    calls = _calls_needed(mornings)
    least = max(_least_fen([_prices(day, m) for day in mornings], calls) for m in _MEASURES)
    longest = max(max(day.latest_day.values()) for day in mornings)
    rounding = sum(_relaxed(day).rounding_fen for day in mornings[:1]) * (num_days + longest)
    return max(0, int(least - rounding))


def _one_by_one(day: TwoEchelonProblem) -> TwoEchelonProblem:
    """Return a day with a visit an order: any of them may go on a day of its own."""
    visits = []
    for visit in day.visits:
        for order_id in visit.deliver_ids:
            alone = replace(visit, deliver_ids=(order_id,), collect_ids=(), collect=NOTHING)
            visits.append(replace(alone, deliver=day.loads[order_id]))
        for order_id in visit.collect_ids:
            alone = replace(visit, collect_ids=(order_id,), deliver_ids=(), deliver=NOTHING)
            visits.append(replace(alone, collect=day.loads[order_id]))
    return replace(day, visits=tuple(visits))


def _relaxed(day: TwoEchelonProblem) -> Relaxation:
    policy = Policy(day)
    return relax(day, {group: policy.serves(group) for group in day.fleet()}, bins=1)


def _calls_needed(mornings: Sequence[TwoEchelonProblem]) -> Ints:
    """Return how many calls each place needs at least, int64, shape (P,)."""
    places, work_from_s = (
        mornings[0].county.place_by_id(),
        mornings[0].county.operations.work_from_s,
    )
    windows: list[list[tuple[int, int]]] = [[] for _ in mornings[0].place_ids]
    for number, day in enumerate(mornings):
        for visit in day.visits:
            (order_id,) = visit.order_ids
            opens_s = max(work_from_s, places[day.place_ids[visit.place]].open_from_s)
            days = max(0, (day.orders[order_id].due_s - opens_s) // _DAY_S)
            windows[visit.place].append((number, number + days))
    return np.array([most_apart(found) for found in windows], dtype=np.int64)


def most_apart(windows: Sequence[tuple[int, int]]) -> int:
    """Return how many of some rows of days, ends included, have no day in common at most."""
    count, end = 0, -1
    for first, last in sorted(windows, key=lambda window: window[1]):
        if first > end:
            count, end = count + 1, last
    return count


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Prices:
    """What the orders of a morning and the calls at places cost. V orders, P places, K kinds.

    Parameters
    ----------
    order_fen, share_fen
        float64, shape (K, V): price of an order, and what the shared way adds to it; inf where a
        kind does not serve it.
    call_fen, near_fen
        float64, shape (K, P): price of a call, and of the way to the nearest place.
    """

    order_fen: Floats
    share_fen: Floats
    call_fen: Floats
    near_fen: Floats


def _prices(day: TwoEchelonProblem, measure: str) -> _Prices:
    """Return the prices of all kinds of trips; the last kind are the buses."""
    found, types, num_places = _relaxed(day), day.types(), len(day.place_ids)
    loads = np.array([getattr(v.deliver, measure) for v in day.visits], dtype=np.float64)
    brought = np.array([v.deliver.pieces for v in day.visits], dtype=np.float64)
    trunk_fen = _trunk_fen(day, found, measure)
    piece_fen = np.where(_has_bus(day), found.trunk_piece_fen, 0.0)  # by bus it is not paid
    order, share, call, near = [], [], [], []
    for kind in found.trips:
        room = _room(vehicle_capacity(types[kind.type_id]), measure)
        is_served = np.isfinite(kind.visit_fen)
        there = np.where(is_served, kind.way[kind.home, found.place], 0.0)
        supplied = np.where(found.source != kind.home, trunk_fen[kind.home], 0.0)
        spared = np.where(found.source != kind.home, brought * piece_fen[kind.home], 0.0)
        order.append(kind.visit_fen - spared + loads * kind.trip_fen / room)
        share.append(loads * (2.0 * there / room + supplied))
        call.append(np.full(num_places, np.inf))
        call[-1][found.place[is_served]] = kind.call_fen[is_served]
        near.append(_nearest(kind.way))
    order.append(_bus_fen(day))
    share.append(np.zeros(len(day.visits)))
    call.append(np.where(_has_bus(day), 0.0, np.inf))
    near.append(np.zeros(num_places))
    return _Prices(
        order_fen=np.array(order),
        share_fen=np.array(share),
        call_fen=np.array(call),
        near_fen=np.array(near),
    )


def _least_fen(mornings: Sequence[_Prices], calls: Ints) -> float:
    """Return the bound for the best share of the ways that is paid by load."""
    best = 0.0
    for share in _SHARES.tolist():
        total, by_call = 0.0, np.full(len(calls), np.inf)
        for prices in mornings:
            least = (prices.order_fen + share * prices.share_fen).min(axis=0)
            total += float(least[np.isfinite(least)].sum())
            kinds = prices.call_fen + (1.0 - share) * prices.near_fen
            by_call = np.minimum(by_call, kinds.min(axis=0))
        needed = np.isfinite(by_call)
        best = max(best, total + float(calls[needed] @ by_call[needed]))
    return best


def _room(capacity: Load, measure: str) -> float:
    """Return a vehicle's room; where it is not limited a load takes no share of it."""
    room = int(getattr(capacity, measure))
    return float(room) if 0 < room < UNLIMITED else np.inf


def _trunk_fen(day: TwoEchelonProblem, found: Relaxation, measure: str) -> Floats:
    """Return what a unit of load pays at least to come from a hub, shape (P,); by bus nothing."""
    least, types = np.full(len(day.place_ids), np.inf), day.types()
    for trunk in found.trunks:
        room = _room(vehicle_capacity(types[trunk.type_id]), measure)
        least = np.minimum(least, 2.0 * trunk.way[trunk.hub] / room)
    least[_has_bus(day)] = 0.0
    return np.where(np.isfinite(least), least, 0.0)


def _nearest(way: Floats) -> Floats:
    """Return the price of the way from each place to the nearest other one; none: 0."""
    others = way.copy()
    np.fill_diagonal(others, np.inf)
    nearest = others.min(axis=0)
    return np.where(np.isfinite(nearest), nearest, 0.0)


def _has_bus(day: TwoEchelonProblem) -> Flags:
    """Return whether any bus stops at a place, bool, shape (P,)."""
    stops = np.zeros(len(day.place_ids), dtype=np.bool_)
    for ride in day.bus_rides:
        stops[list(ride.stops)] = True
    return stops


def _bus_fen(day: TwoEchelonProblem) -> Floats:
    """Return the least fee of a bus for each order, at any hour; inf where none stops."""
    least = np.full(len(day.visits), np.inf)
    for i, visit in enumerate(day.visits):
        orders = [day.orders[order_id] for order_id in visit.order_ids]
        fees = [bus_fen(r.trip, orders) for r in day.bus_rides if visit.place in r.stops]
        least[i] = min(fees, default=np.inf)
    return least
