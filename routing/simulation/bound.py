"""What any way to hold orders pays at least for a row of days on which every order is in time.

A vehicle's day costs at least its price a second of work and a metre (`bounds.relaxation`). So a
row of days costs at least the sum of

- what each order takes by itself: hand-overs, and the time of loading and handing over, or the fee
  of a bus;
- the fixed time of the calls, as often as vehicles have to come to each place (`passages`);
- the ways, as often as vehicles have to come into groups of places (`borders`).

Every price is the least of all vehicles, stations and buses that may do the work on any day, so no
row of plans costs less. How often vehicles come follows from which orders can go on the same day,
and from their load. A dearer vehicle's passage counts for as many of the cheapest one's as its ways
are dearer, so a load is worth what it takes in whatever vehicle carries it at the least price.

A vehicle whose range may end its day pays for the day by the second, by the metre, or for a share
of it by either: the share that gives the best bound is taken, the same for all.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

from network.calendar import Calendar
from network.county import County
from network.fleet import VehicleType
from network.ids import OrderId, VehicleTypeId
from network.orders import Order, Temperature
from network.travel import RoadTravel
from routing.load import NOTHING, Load, vehicle_capacity
from routing.simulation.borders import Calls, groups_around, least_ways_fen
from routing.simulation.passages import DIMENSIONS, Carriers, Goods, least_passages
from routing.simulation.replay import a_day_on
from routing.two_echelon.bounds.relaxation import Relaxation, TripKind, TrunkKind, relax
from routing.two_echelon.buses import bus_fen
from routing.two_echelon.intake import build_problem
from routing.two_echelon.policy import Policy
from routing.two_echelon.problem import TwoEchelonProblem, Visit
from routing.two_echelon.terms import Terms

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_BY_METRE = (0.0, 0.5, 1.0)
"""Shares of a vehicle's day that are paid by its range."""
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
    shares = _BY_METRE if any(t.range_m for t in county.vehicle_types) else _BY_METRE[:1]
    open_county = county.replace(
        calendar=Calendar(),
        bus_trips=tuple(replace(trip, weekdays=_ALL_WEEK) for trip in county.bus_trips),
    )
    travel = RoadTravel(open_county)
    everywhere = Terms(places=tuple(place.place_id for place in county.places))
    mornings: list[TwoEchelonProblem] = []
    waiting: list[Order] = []  # what is ready too late on its first morning is held by everyone
    for number in range(num_days + 1):
        fresh = orders_of(first_day + timedelta(days=number)) if number < num_days else ()
        day = build_problem(
            open_county, (*waiting, *fresh), travel, day=first_day, terms=everywhere
        )
        waiting = [a_day_on(day.orders[held.order_id]) for held in day.held]
        mornings.append(day)
    if not any(day.visits for day in mornings):
        return 0
    row = _row(mornings)
    return max(0, *(int(_least_fen(row, share)) for share in shares))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Row:
    """All orders of a row of days, N of them, alike in place, source, direction and temperature.

    Parameters
    ----------
    day
        A day with a visit for each kind of orders, K of them: a piece of its smallest loads.
    orders
        The orders, N of them.
    kind, pieces
        int64, shape (N,): the kind of each order, and its pieces.
    fee_fen
        float64, shape (N,): the least fee of a bus, and the hand-over; inf where none stops.
    calls, borders
        Goods by the days on which calls can be made, and on which borders can be crossed.
    num_days
        Days on which anything may be carried, ≥ 1.
    """

    day: TwoEchelonProblem
    kind: Ints
    pieces: Ints
    fee_fen: Floats
    calls: Goods
    borders: Goods
    num_days: int


def _row(mornings: Sequence[TwoEchelonProblem]) -> _Row:
    day = mornings[0]
    kinds: dict[tuple[int, int, bool, Temperature], int] = {}
    visits: list[Visit] = []
    kind, pieces, fees, loads, spans = [], [], [], [], []
    for number, morning in enumerate(mornings):
        for visit, order_id in _orders(morning):
            order, load = morning.orders[order_id], morning.loads[order_id]
            is_brought = order_id in visit.deliver_ids
            key = visit.place, visit.source, is_brought, order.temperature
            k = kinds.setdefault(key, len(kinds))
            one = load._replace(pieces=1)
            if k == len(visits):
                visits.append(_alone(visit, order_id, one, is_brought=is_brought))
            elif is_brought:
                least = Load(*map(min, visits[k].deliver, one))
                visits[k] = replace(visits[k], deliver=least)
            else:
                least = Load(*map(min, visits[k].collect, one))
                visits[k] = replace(visits[k], collect=least)
            kind.append(k)
            pieces.append(load.pieces)
            loads.append(load[:DIMENSIONS])
            fees.append(_fee_fen(morning, visit, order, is_brought=is_brought))
            last_call, last = _last_days(morning, visit, order)
            spans.append((number, number + last_call, number + (last_call if is_brought else last)))
    ends = np.array([(v.place, not v.deliver_ids, v.source in day.hubs) for v in visits])
    of = np.array(kind, dtype=np.int64)
    first, last_call, last = np.array(spans, dtype=np.int64).T
    num_days = 1 + int(max(last_call.max(), last.max()))
    amounts = np.array(loads, dtype=np.float64)
    shape = (len(day.place_ids), 2, num_days, num_days, DIMENSIONS)
    calls, borders = np.zeros(shape), np.zeros(shape)
    place, way = ends[of, 0], ends[of, 1]
    np.add.at(calls, (place, way, first, last_call), amounts)
    amounts[ends[of, 2] == 0] = 0.0  # from a station: a border may hold both ends
    np.add.at(borders, (place, way, first, last), amounts)
    return _Row(
        day=replace(day, visits=tuple(visits)),
        kind=of,
        pieces=np.array(pieces, dtype=np.int64),
        fee_fen=np.array(fees),
        calls=Goods(loads=calls),
        borders=Goods(loads=borders),
        num_days=num_days,
    )


def _orders(day: TwoEchelonProblem) -> Iterator[tuple[Visit, OrderId]]:
    return ((visit, order_id) for visit in day.visits for order_id in visit.order_ids)


def _alone(visit: Visit, order_id: OrderId, load: Load, *, is_brought: bool) -> Visit:
    """Return a visit for one order that may come back at any time."""
    return replace(
        visit,
        deliver_ids=(order_id,) if is_brought else (),
        collect_ids=() if is_brought else (order_id,),
        deliver=load if is_brought else NOTHING,
        collect=NOTHING if is_brought else load,
        return_by_s=None,
    )


def _last_days(day: TwoEchelonProblem, visit: Visit, order: Order) -> tuple[int, int]:
    """Return the last day on which an order's call can be made, and on which it may move at all."""
    work_from_s = day.county.operations.work_from_s
    place = day.county.place_by_id()[day.place_ids[visit.place]]
    opens_s = max(work_from_s, place.open_from_s)
    return max(0, (order.due_s - opens_s) // _DAY_S), max(0, (order.due_s - work_from_s) // _DAY_S)


def _fee_fen(day: TwoEchelonProblem, visit: Visit, order: Order, *, is_brought: bool) -> float:
    """Return the least that an order takes on a bus at any hour; inf where none stops."""
    fees = [bus_fen(ride.trip, [order]) for ride in day.bus_rides if visit.place in ride.stops]
    if not fees:
        return np.inf
    end = visit.place if is_brought else visit.source
    return float(min(fees) + order.pieces * day.handling_fen(end))


def _least_fen(row: _Row, share: float) -> float:
    """Return the bound if a share of the days of vehicles with a range is paid by the metre."""
    day = row.day
    types = tuple(_paid_by_metre(kind, share) for kind in day.county.vehicle_types)
    priced = replace(day, county=day.county.replace(vehicle_types=types), bus_rides=())
    policy = Policy(priced)
    found = relax(priced, {group: policy.serves(group) for group in priced.fleet()}, bins=1)
    ways = {trip.type_id: _within_range(day, trip.type_id, trip.way) for trip in _trips(found)}
    way = np.minimum.reduce(list(ways.values()))
    orders = np.minimum(row.pieces * _piece_fen(day, found)[row.kind], row.fee_fen)
    groups = groups_around(way, day.hubs)
    carriers = _carriers(day, ways)
    dearer = np.array([_dearer(own, way) for own in ways.values()])
    weight = dearer.min(axis=1)
    calls = Calls(
        number=least_passages(np.eye(len(way), dtype=np.bool_), row.calls, carriers),
        price_fen=np.array([_call_fen(day, found, type_id) for type_id in ways]),
        dearer=np.where(np.isfinite(dearer), dearer, 1.0),
    )
    passages = least_passages(
        groups, row.borders, carriers, np.where(np.isfinite(weight), weight, 1.0)
    )
    return (
        float(orders[np.isfinite(orders)].sum())
        + least_ways_fen(way, groups, passages, calls)
        - found.rounding_fen * row.num_days
    )


def _paid_by_metre(kind: VehicleType, share: float) -> VehicleType:
    """Return a type that pays a share of its day by the metre of its range, if it has one."""
    by_metre = share if kind.range_m else 0.0
    return replace(
        kind,
        cost_day_fen=int((1.0 - by_metre) * kind.cost_day_fen),
        cost_km_fen=kind.cost_km_fen
        + (int(by_metre * kind.cost_day_fen * 1000 / kind.range_m) if kind.range_m else 0),
        range_m=None,
        max_trips=None,
    )


def _trips(found: Relaxation) -> Iterator[TripKind | TrunkKind]:
    return iter((*found.trunks, *found.trips))


def _within_range(day: TwoEchelonProblem, type_id: VehicleTypeId, way: Floats) -> Floats:
    """Return the prices of the ways that are within a type's range from one of its homes."""
    range_m, ways = day.types()[type_id].range_m, day.ways[type_id]
    if range_m is None:
        return way
    away = np.where(ways.is_open, ways.distance_m, np.inf)
    np.fill_diagonal(away, 0.0)
    away = np.minimum(away, away.T)
    homes = [home for home, own_id in day.fleet() if own_id == type_id]
    least = np.min([away[home][:, np.newaxis] + away[home] for home in homes], axis=0) + away
    return np.where(least <= range_m, way, np.inf)


def _dearer(own: Floats, way: Floats) -> Floats:
    """Return how much dearer a type's ways at a place are at least, (P,), ≥ 1; inf: it has none."""
    known = np.isfinite(own) & (way > 0)
    return np.asarray(np.where(known, own / np.where(known, way, 1.0), np.inf).min(axis=1))


def _carriers(day: TwoEchelonProblem, type_ids: Iterable[VehicleTypeId]) -> Carriers:
    """Return what carries goods: vehicles of some types, and buses."""
    types = day.types()
    room = [vehicle_capacity(types[type_id])[:DIMENSIONS] for type_id in type_ids]
    stops = np.zeros((len(day.bus_rides), len(day.place_ids)), dtype=np.bool_)
    for number, ride in enumerate(day.bus_rides):
        stops[number, list(ride.stops)] = True
    rooms = [ride.room[:DIMENSIONS] for ride in day.bus_rides]
    return Carriers(
        room=np.array(room, dtype=np.float64).reshape(-1, DIMENSIONS),
        ride_room=np.array(rooms, dtype=np.float64).reshape(-1, DIMENSIONS),
        ride_stops=stops,
        is_out=np.array([ride.is_out for ride in day.bus_rides], dtype=np.bool_),
    )


def _piece_fen(day: TwoEchelonProblem, found: Relaxation) -> Floats:
    """Return the least price of a piece of each kind of orders, shape (K,)."""
    least = np.full(len(day.visits), np.inf)
    brought = np.array([visit.deliver.pieces for visit in day.visits], dtype=np.float64)
    has_bus = {stop for ride in day.bus_rides for stop in ride.stops}
    for trip in found.trips:
        spared = found.trunk_piece_fen[trip.home] if trip.home in has_bus else 0.0
        via_station = found.source != trip.home
        least = np.minimum(least, trip.visit_fen - np.where(via_station, brought * spared, 0.0))
    return least


def _call_fen(day: TwoEchelonProblem, found: Relaxation, type_id: VehicleTypeId) -> Floats:
    """Return the price of a call of a vehicle type at each place, inf where it makes none."""
    call = np.full(len(day.place_ids), np.inf)
    for trip in found.trips:
        if trip.type_id == type_id:
            may = np.isfinite(trip.visit_fen)
            np.minimum.at(call, found.place[may], trip.call_fen[may])
    return call
