"""From the county's facts and the morning's orders to the day's problem.

Each order is decided on once: it goes today (and joins a visit), it is held for a later day, or
nobody can serve it. The rounding of travel times by vehicle happens here and nowhere else.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, partial

import numpy as np

from network.county import County
from network.ids import OrderId, PlaceId
from network.orders import Order, Temperature
from network.places import PlaceKind
from network.travel import TravelModel
from routing.load import NOTHING, Load, order_load
from routing.two_echelon.buses import BusRide, bus_rides
from routing.two_echelon.calls import call_place, is_collected, told_to_wait
from routing.two_echelon.carriers import Carriers, carrier_obstacle, ways_by_type
from routing.two_echelon.directives import ANYONE, Directives, Ruling, Who, named_vehicles
from routing.two_echelon.last_days import LastDays
from routing.two_echelon.own_types import as_known_to, with_own_types, with_warm_rooms
from routing.two_echelon.plan import Held, Unserved
from routing.two_echelon.problem import TwoEchelonProblem, Visit
from routing.two_echelon.reasons import NOBODY_LEFT, named_rows, reason
from routing.two_echelon.satellites import idle_satellites, satellites
from routing.two_echelon.sorting import ready_times
from routing.two_echelon.terms import Terms
from routing.violation import Reason, ReasonCode

_DAY_S = 86_400
_HOUR_S = 3600
_DUE_BUCKET_S = 1800
_RELEASE_BUCKET_S = 900
_MANY = 10**9
_VISIT_SHARE = 0.5  # a visit fills at most this share of the smallest vehicle that gets there


@dataclass(frozen=True, slots=True, kw_only=True)
class _Key:
    """Orders with the same key can share a visit."""

    place: int
    source: int
    temperature: Temperature
    early_s: int
    late_s: int
    is_rush: bool
    who: Who


def build_problem(
    county: County,
    orders: Sequence[Order],
    travel: TravelModel,
    *,
    day: date,
    terms: Terms | None = None,
) -> TwoEchelonProblem:
    """Build the problem of one day.

    Parameters
    ----------
    county, orders
        Facts and the orders in hand; ids unique, places known, times relative to `day`.
    travel
        Travel between the county's places.
    day
        The planning day, day 0 of the horizon.
    terms
        What is settled before; None: as the county has it, and everything goes today that can.

    Returns
    -------
    TwoEchelonProblem
        With every order in a visit, held or unserved.
    """
    terms = terms or Terms()
    county = with_own_types(county, named_vehicles(terms.directives))
    county = with_warm_rooms(county)
    fleet = terms.vehicles
    if fleet is None:
        fleet = tuple(v for v in county.vehicles if v.is_available)
    fleet = as_known_to(county, fleet)
    parked = {t.vehicle_type_id for t in county.vehicle_types if t.max_in_use == 0}
    idle = idle_satellites(county, day)
    settled = replace(
        terms,
        vehicles=tuple(
            v for v in fleet if v.home_id not in idle and v.vehicle_type_id not in parked
        ),
        ready_s=ready_times(county, orders) if terms.ready_s is None else terms.ready_s,
    )
    return _Intake(county, tuple(orders), travel, day=day, terms=settled).problem()


class _Intake:
    """One pass over the day's orders."""

    def __init__(
        self,
        county: County,
        orders: tuple[Order, ...],
        travel: TravelModel,
        *,
        day: date,
        terms: Terms,
    ) -> None:
        ready_s, vehicles = terms.ready_s or {}, tuple(terms.vehicles or ())
        self._county = county
        self._travel = travel
        self._orders = orders
        self._day = day
        self._vehicles = vehicles
        self._there = frozenset(vehicle.vehicle_id for vehicle in vehicles)
        self._is_operating = county.calendar.is_operating(day)
        self._closed = county.calendar.closed_places(day)
        self._places = county.place_by_id()
        self._idle = idle_satellites(county, day)
        self._loads = {order.order_id: order_load(order) for order in orders}
        self._ready = {order.order_id: ready_s[order.order_id] for order in orders}
        self._place_ids = self._used_places(terms.places)
        self._row = {place_id: row for row, place_id in enumerate(self._place_ids)}
        self._ways = ways_by_type(county.vehicle_types, travel, self._place_ids)
        self._carriers = Carriers(county, vehicles, self._ways, self._row)
        self._rides = bus_rides(county, day, self._row, self._hub_rows) if terms.with_buses else ()
        self._held: list[Held] = []
        self._unserved: list[Unserved] = []
        self._said = tuple(terms.directives)
        self._directives = Directives(terms.directives)
        self._rulings: dict[OrderId, Ruling] = {}
        self._latest: dict[OrderId, int] = {}
        self._last_days = LastDays(county, day, self._fastest_s)
        self._groups: dict[_Key, tuple[list[Order], list[Order]]] = defaultdict(lambda: ([], []))

    def problem(self) -> TwoEchelonProblem:
        """Decide on every order and return the problem."""
        for order in self._orders:
            self._place_order(order)
        visits = [
            visit
            for key, (deliver, collect) in self._groups.items()
            for visit in self._visits(key, deliver, collect)
        ]
        return TwoEchelonProblem(
            county=self._county,
            travel=self._travel,
            day=self._day,
            orders={order.order_id: order for order in self._orders},
            loads=self._loads,
            ready_s=self._ready,
            place_ids=self._place_ids,
            row_of=self._row,
            hubs=self._rows_of(PlaceKind.HUB),
            stations=tuple(
                self._row[p]
                for p in satellites(self._county, self._day, {v.home_id for v in self._vehicles})
            ),
            ways=self._ways,
            call_s=self._call_s,
            call_piece_s=self._call_piece_s,
            visits=tuple(visits),
            held=tuple(self._held),
            unserved=tuple(self._unserved),
            vehicles=self._vehicles,
            bus_rides=self._rides,
            latest_day=self._latest,
            rulings=self._rulings,
            directives=self._said,
        )

    def _used_places(self, others: Iterable[PlaceId]) -> tuple[PlaceId, ...]:
        """Return hubs, stations, all places with orders, and others, in file order."""
        used = {*others, *(order.origin_id for order in self._orders)}
        used |= {order.destination_id for order in self._orders}
        used |= {vehicle.home_id for vehicle in self._vehicles}
        used |= {place.place_id for place in (*self._county.hubs, *self._county.stations)}
        return tuple(p.place_id for p in self._county.places if p.place_id in used)

    def _rows_of(self, kind: PlaceKind) -> tuple[int, ...]:
        return tuple(
            row
            for row, place_id in enumerate(self._place_ids)
            if self._places[place_id].kind is kind
            and self._places[place_id].is_active
            and place_id not in self._idle
        )

    @cached_property
    def _call_s(self) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        times = self._county.operations.stop_times
        return np.array(
            [
                times.station_s if self._places[p].kind.is_depot else times.point_s
                for p in self._place_ids
            ],
            dtype=np.int64,
        )

    @cached_property
    def _call_piece_s(self) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        times = self._county.operations.stop_times
        return np.array(
            [
                times.station_piece_s if self._places[p].kind.is_depot else times.point_piece_s
                for p in self._place_ids
            ],
            dtype=np.int64,
        )

    @cached_property
    def _hub_rows(self) -> tuple[int, ...]:
        return self._rows_of(PlaceKind.HUB)

    def _place_order(self, order: Order) -> None:
        """Put one order into a visit, or among the held or unserved."""
        collects = self._is_collected(order)
        place_id = call_place(order, self._places)
        source_id = self._source(order, collects=collects)
        ruling = self._rule(order, place_id)
        obstacle = self._obstacle(order, place_id, source_id, ruling.who)
        if obstacle is not None:
            self._unserved.append(Unserved(order_id=order.order_id, reason=obstacle))
            return
        latest = self._latest_day(order, place_id, source_id)
        if ruling.when.first(self._day) > self._day:
            is_served = partial(self._last_days.is_served, (place_id, source_id))
            fate = told_to_wait(order, ruling, self._day, latest, is_served)
            if isinstance(fate, Held):
                self._held.append(fate)
            else:
                self._unserved.append(fate)
            return
        must_go = ruling.when.must_go(self._day)
        wait = self._wait(order, place_id, source_id, ruling.who)
        if wait is not None:
            hopeless = (
                self._earliest_s(order, place_id, source_id) > self._county.operations.work_to_s
            )
            goes_late = wait.code is ReasonCode.NOT_READY and not hopeless
            if latest >= 1 and not (must_go and goes_late):
                self._hold(order, wait, latest)
                return
            if not goes_late:
                why = reason(ReasonCode.DUE_TOO_SOON) if hopeless else wait
                self._unserved.append(Unserved(order_id=order.order_id, reason=why))
                return
        self._latest[order.order_id] = 0 if must_go else max(0, latest)
        key = self._key(order, place_id, source_id, collects=collects)
        self._groups[key][1 if collects else 0].append(order)

    def _rule(self, order: Order, place_id: PlaceId) -> Ruling:
        """Return what is said of an order with its call at a place, and keep it for all to see."""
        ruling = self._directives.ruling(order.order_id, place_id)
        if ruling is None:
            return Ruling(place_id=place_id)
        self._rulings[order.order_id] = ruling
        return ruling

    def _hold(self, order: Order, why: Reason, latest: int) -> None:
        self._held.append(
            Held(order_id=order.order_id, place_id=order.origin_id, reason=why, latest_day=latest)
        )

    def _is_collected(self, order: Order) -> bool:
        return is_collected(order, self._places)

    def _source(self, order: Order, *, collects: bool) -> PlaceId:
        """Return the hub or station at the other end of the call; laterals pass the hub."""
        other = order.destination_id if collects else order.origin_id
        if self._places[other].kind.is_depot:
            return other
        hub = min(
            self._hub_rows, key=lambda row: self._fastest_s(order.origin_id, self._place_ids[row])
        )
        return self._place_ids[hub]

    def _obstacle(
        self, order: Order, place_id: PlaceId, source_id: PlaceId, who: Who
    ) -> Reason | None:
        """Return why nobody can ever carry the order with today's fleet and roads, if so."""
        for end in (order.origin_id, order.destination_id):
            if not self._places[end].is_active:
                return reason(ReasonCode.NOT_SERVED_PLACE, place=self._places[end].name_zh)
        load, place = self._loads[order.order_id], self._places[place_id].name_zh
        collects = self._is_collected(order)
        carriers = self._carriers.to(place_id, source_id, order.temperature, collects=collects)
        obstacle = carrier_obstacle(carriers, order, load, place)
        if obstacle is not None and not self._goes_by_bus(order, place_id, source_id):
            return self._dwell_obstacle(order, place_id, source_id) or obstacle
        hindrance = self._hindrance(order, place_id, source_id, who)
        if hindrance is not None:
            return hindrance
        if not self._is_collected(order) and self._open_s(order, place_id) < 0:
            return reason(ReasonCode.OPEN_TOO_SHORT, place=place)
        if self._passes_hub(order, source_id):
            again_s = self._last_days.next_start_s()
            if again_s + self._fastest_s(source_id, order.destination_id) > order.due_s:
                return reason(ReasonCode.DUE_TOO_SOON)
        return None

    def _hindrance(
        self, order: Order, place_id: PlaceId, source_id: PlaceId, who: Who
    ) -> Reason | None:
        """Return why none of those whom the dispatcher lets carry an order can, if so."""
        if who.is_anyone or self._is_out(who):
            return None
        collects = self._is_collected(order)
        carriers = self._carriers.to(place_id, source_id, order.temperature, who, collects=collects)
        load, place = self._loads[order.order_id], self._places[place_id].name_zh
        why = carrier_obstacle(carriers, order, load, place)
        if why is None or self._goes_by_bus(order, place_id, source_id, who):
            return None
        cause = NOBODY_LEFT if why.code is ReasonCode.FLEET_TOO_SMALL else why.cause
        return reason(ReasonCode.DIRECTED_UNFIT, rows=named_rows(who.rows), why=cause)

    def _is_out(self, who: Who) -> bool:
        """Return whether the only vehicle for an order is not there today."""
        return who.vehicle_id is not None and who.vehicle_id not in self._there

    def _wait(self, order: Order, place_id: PlaceId, source_id: PlaceId, who: Who) -> Reason | None:
        """Return why the order waits for a later day, if it does."""
        if not self._is_operating:
            return reason(ReasonCode.NO_SERVICE_TODAY)
        for end in (place_id, source_id):
            if end in self._closed:
                return reason(ReasonCode.PLACE_CLOSED, place=self._places[end].name_zh)
        if self._is_collected(order) and self._open_s(order, place_id) < 0:
            return reason(ReasonCode.OPEN_TOO_SHORT, place=self._places[place_id].name_zh)
        if self._is_out(who):
            rows, code = named_rows(who.rows), ReasonCode.DIRECTED_VEHICLE_OUT
            return reason(code, rows=rows, vehicle=who.vehicle_id)
        cutoff_s = self._county.operations.sorting.cutoff_s
        if self._ready[order.order_id] > cutoff_s:
            return reason(ReasonCode.NOT_READY, cutoff=_clock(cutoff_s))
        return None

    def _open_s(self, order: Order, place_id: PlaceId) -> int:
        """Return the seconds that handing over an order alone leaves until the place closes."""
        place, row = self._places[place_id], self._row[place_id]
        early_s = place.open_from_s
        if self._is_collected(order):
            early_s = max(early_s, self._ready[order.order_id])
            early_s = -(-early_s // _RELEASE_BUCKET_S) * _RELEASE_BUCKET_S
        work_s = int(self._call_s[row]) + int(self._call_piece_s[row]) * order.pieces
        return place.open_to_s - early_s - work_s

    def _latest_day(self, order: Order, place_id: PlaceId, source_id: PlaceId) -> int:
        """Return the last day of service on which the order can leave and arrive in time, or -1."""
        due_s = order.due_s
        if self._passes_hub(order, source_id):  # it is at the hub the day before it leaves it
            destination_id = order.destination_id
            due_s = _DAY_S * self._last_days.of_call(
                destination_id, source_id, collects=False, ready_s=0, due_s=due_s
            )
        return self._last_days.of_call(
            place_id,
            source_id,
            collects=self._is_collected(order),
            ready_s=self._ready[order.order_id],
            due_s=due_s,
        )

    def _passes_hub(self, order: Order, source_id: PlaceId) -> bool:
        """Return whether an order is collected for somewhere else than the hub it is taken to."""
        return self._is_collected(order) and source_id != order.destination_id

    def _fastest_s(self, from_id: PlaceId, to_id: PlaceId) -> int:
        row, column = self._row[from_id], self._row[to_id]
        times = [
            int(ways.duration_s[row, column])
            for ways in self._ways.values()
            if ways.is_open[row, column]
        ]
        if times:
            return min(times)
        rides = (*self._rides_between(row, column), *self._rides_between(column, row))
        by_bus = (abs(r.hub_s - r.stops[column if r.hub == row else row][0]) for r in rides)
        return min(by_bus, default=_DAY_S)

    def _rides_between(self, hub: int, place: int) -> tuple[BusRide, ...]:
        """Return the bus rides, either way, between a hub and a place."""
        return self._rides_of.get((hub, place), ())

    @cached_property
    def _rides_of(self) -> dict[tuple[int, int], tuple[BusRide, ...]]:
        found: dict[tuple[int, int], tuple[BusRide, ...]] = {}
        for ride in self._rides:
            for place in ride.stops:
                found[ride.hub, place] = (*found.get((ride.hub, place), ()), ride)
        return found

    def _goes_by_bus(
        self, order: Order, place_id: PlaceId, source_id: PlaceId, who: Who = ANYONE
    ) -> bool:
        """Return whether a bus goes where an order wants to and can hold it."""
        goes_out, load = not self._is_collected(order), self._loads[order.order_id]
        rides = self._rides_between(self._row[source_id], self._row[place_id])
        return any(
            ride.is_out == goes_out
            and ride.takes(load, self._row[place_id])
            and who.may_be(ride.vehicle_id, source_id)
            for ride in rides
        )

    def _dwell_obstacle(self, order: Order, place_id: PlaceId, source_id: PlaceId) -> Reason | None:
        """Return that the buses with room for an order stand too short for it, if so."""
        goes_out, load = not self._is_collected(order), self._loads[order.order_id]
        most = [
            ride.most_pieces[self._row[place_id]]
            for ride in self._rides_between(self._row[source_id], self._row[place_id])
            if ride.is_out == goes_out and load.fits(ride.room)
        ]
        if not most:
            return None
        place, code = self._places[place_id].name_zh, ReasonCode.BUS_TOO_SHORT
        return reason(code, place=place, most=max(most), pieces=load.pieces)

    def _key(self, order: Order, place_id: PlaceId, source_id: PlaceId, *, collects: bool) -> _Key:
        """Return what the order's visit must respect."""
        place = self._places[place_id]
        early_s, late_s = place.open_from_s, place.open_to_s
        ready_s = self._ready[order.order_id]
        if collects:
            if ready_s > early_s:
                early_s = -(-ready_s // _RELEASE_BUCKET_S) * _RELEASE_BUCKET_S
        elif order.due_s < late_s:
            late_s = self._due_window_end(order, place_id, source_id) or late_s
        return _Key(
            place=self._row[place_id],
            source=self._row[source_id],
            temperature=order.temperature,
            early_s=early_s,
            late_s=late_s,
            is_rush=not collects and ready_s > self._county.operations.sorting.cutoff_s,
            who=self._rulings[order.order_id].who if order.order_id in self._rulings else ANYONE,
        )

    def _due_window_end(self, order: Order, place_id: PlaceId, source_id: PlaceId) -> int | None:
        """Return the end of a window that keeps an order's due time, rounded if that can be met.

        None if the due time cannot be met at all: the order will be late.
        """
        earliest_s = self._earliest_s(order, place_id, source_id)
        rounded_s = order.due_s // _DUE_BUCKET_S * _DUE_BUCKET_S
        if earliest_s <= rounded_s:
            return rounded_s
        return order.due_s if earliest_s <= order.due_s else None

    def _return_by_s(self, order: Order, key: _Key) -> int | None:
        """Return when a collected order is due back today; None if any time will do, or none."""
        if order.destination_id != self._place_ids[key.source]:
            return None
        place_id, source_id = self._place_ids[key.place], self._place_ids[key.source]
        operations = self._county.operations
        again_s = self._last_days.next_start_s() + self._fastest_s(place_id, source_id)
        if order.due_s > again_s + _HOUR_S:
            return None
        in_time = self._earliest_s(order, place_id, source_id) <= order.due_s
        return min(order.due_s, operations.work_to_s) if in_time else operations.work_to_s

    def _earliest_s(self, order: Order, place_id: PlaceId, source_id: PlaceId) -> int:
        """Return a lower bound on the order's arrival today."""
        drive_s = self._fastest_s(source_id, place_id)
        open_s = self._places[place_id].open_from_s
        work_s = self._county.operations.work_from_s
        ready_s = self._ready[order.order_id]
        if self._is_collected(order):
            return max(work_s + drive_s, open_s, ready_s) + drive_s
        return max(max(work_s, ready_s) + drive_s, open_s)

    def _visits(self, key: _Key, deliver: list[Order], collect: list[Order]) -> list[Visit]:
        """Split a place's orders into visits that fit the vehicles that get there.

        Goods brought and taken are apart where buses may carry both: a bus does one of the two.
        """
        if deliver and collect and self._may_ride(key, deliver, collect):
            return [*self._visits(key, deliver, []), *self._visits(key, [], collect)]
        limit = self._visit_limit(key, goes_out=bool(deliver))
        close_s = self._places[self._place_ids[key.place]].open_to_s
        most_s = close_s - key.early_s - int(self._call_s[key.place])
        piece_s = int(self._call_piece_s[key.place])
        most_pieces = most_s // (2 * piece_s) if piece_s else _MANY
        limit = limit._replace(pieces=min(most_pieces, limit.pieces))
        brought = self._split(self._urgent_first(deliver), limit)
        taken = self._split(self._urgent_first(collect), limit)
        parts = max(len(brought), len(taken))
        brought += [[]] * (parts - len(brought))
        taken += [[]] * (parts - len(taken))
        return [self._visit(key, d, c) for d, c in zip(brought, taken, strict=True)]

    def _urgent_first(self, orders: list[Order]) -> list[Order]:
        """Return orders by the last day on which they can go, else as they were."""
        return sorted(orders, key=lambda order: self._latest[order.order_id])

    def _visit_limit(self, key: _Key, *, goes_out: bool) -> Load:
        """Return what a visit should not exceed: a share of the vehicles, or what buses can do."""
        rides = self._rides_between(key.source, key.place)
        rooms = self._rooms(key, collects=not goes_out) or [ride.room for ride in rides]
        limit = Load(*(int(_VISIT_SHARE * min(side)) for side in zip(*rooms, strict=True)))
        if self._rooms(key, collects=not goes_out):
            return limit
        most = [ride.most_pieces[key.place] for ride in rides if ride.is_out == goes_out]
        return limit._replace(pieces=max(1, *most))

    def _rooms(self, key: _Key, *, collects: bool) -> tuple[Load, ...]:
        """Return the rooms of the vehicles that get to a place; none: only buses do."""
        place_id, source_id = self._place_ids[key.place], self._place_ids[key.source]
        return self._carriers.to(
            place_id, source_id, key.temperature, key.who, collects=collects
        ).rooms

    def _may_ride(self, key: _Key, deliver: list[Order], collect: list[Order]) -> bool:
        """Return whether buses may carry a place's goods both ways.

        They may if no vehicle gets there, or if one bus can bring all that is brought and one can
        take all that is taken; else a vehicle comes anyway and does both at once.
        """
        if not self._rooms(key, collects=False):
            return True
        brought, taken = self._sum(deliver), self._sum(collect)
        ready_s = max(self._ready[order.order_id] for order in deliver)
        rides = [
            ride
            for ride in self._rides_between(key.source, key.place)
            if key.early_s <= ride.stops[key.place][0] <= key.late_s
        ]
        return any(
            ride.is_out and ride.hub_s >= ready_s and ride.takes(brought, key.place)
            for ride in rides
        ) and any(not ride.is_out and ride.takes(taken, key.place) for ride in rides)

    def _split(self, orders: list[Order], limit: Load) -> list[list[Order]]:
        """Fill parts one after the other, in file order; an order above the limit goes alone."""
        parts: list[list[Order]] = []
        room = NOTHING
        for order in orders:
            load = self._loads[order.order_id]
            if parts and _within(room.plus(load), limit):
                parts[-1].append(order)
                room = room.plus(load)
            else:
                parts.append([order])
                room = load
        return parts

    def _visit(self, key: _Key, deliver: list[Order], collect: list[Order]) -> Visit:
        brought, taken = self._sum(deliver), self._sum(collect)
        work_s = int(self._call_s[key.place])
        work_s += int(self._call_piece_s[key.place]) * (brought.pieces + taken.pieces)
        close_s = self._places[self._place_ids[key.place]].open_to_s
        return Visit(
            place=key.place,
            source=key.source,
            deliver_ids=tuple(o.order_id for o in deliver),
            collect_ids=tuple(o.order_id for o in collect),
            deliver=brought,
            collect=taken,
            ready_s=max([0, *(self._ready[o.order_id] for o in deliver)]),
            early_s=key.early_s,
            late_s=max(key.early_s, min(key.late_s, close_s - work_s)),
            return_by_s=min(
                (by_s for o in collect if (by_s := self._return_by_s(o, key)) is not None),
                default=None,
            ),
        )

    def _sum(self, orders: Iterable[Order]) -> Load:
        total = NOTHING
        for order in orders:
            total = total.plus(self._loads[order.order_id])
        return total


def _within(load: Load, limit: Load) -> bool:
    """Return whether a load keeps the limits of the dimensions it uses."""
    return all(a <= b for a, b in zip(load, limit, strict=True) if a > 0)


def _clock(second: int) -> str:
    """Return a second of the day as HH:MM."""
    return f"{second // _HOUR_S:02d}:{math.floor(second % _HOUR_S / 60):02d}"
