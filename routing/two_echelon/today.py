"""Which orders go today: the others wait for a later day, or nobody can carry them, and why.

Each order is decided on once, before any search.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from network.ids import OrderId, PlaceId
from network.orders import Order
from network.places import Place
from routing.two_echelon.calls import call_place, is_collected, told_to_wait
from routing.two_echelon.carriers import Carriers, carrier_obstacle
from routing.two_echelon.directives import ANYONE, Directives, Ruling, Who
from routing.two_echelon.fastest import Fastest
from routing.two_echelon.homeward import Homeward
from routing.two_echelon.last_days import BusesAhead, LastDays
from routing.two_echelon.plan import Held, Unserved
from routing.two_echelon.problem import TwoEchelonProblem
from routing.two_echelon.reasons import NOBODY_LEFT, named_rows, reason
from routing.violation import Reason, ReasonCode

_DAY_S = 86_400
_HOUR_S = 3600
_RELEASE_BUCKET_S = 900


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderCall:
    """An order with its call of today.

    Parameters
    ----------
    order
        The order.
    place
        Where the call is.
    source_id
        The hub or station at the other end of the goods' way today; laterals pass the hub.
    collects
        True: the goods are taken at the place; False: they are brought.
    ready_s
        From when they can leave their origin.
    """

    order: Order
    place: Place
    source_id: PlaceId
    collects: bool
    ready_s: int

    @property
    def place_id(self) -> PlaceId:
        """Id of the place."""
        return self.place.place_id

    @property
    def passes_hub(self) -> bool:
        """Whether the goods are collected for somewhere else than the hub they are taken to."""
        return self.collects and self.source_id != self.order.destination_id


class Today:
    """One pass over the orders in hand.

    Parameters
    ----------
    problem
        The day, without any visits yet.
    carriers, fastest
        Who carries what where, and the fastest ways.
    with_buses
        Whether buses of later days may carry freight.
    """

    def __init__(
        self,
        problem: TwoEchelonProblem,
        carriers: Carriers,
        fastest: Fastest,
        *,
        with_buses: bool,
    ) -> None:
        county, day = problem.county, problem.day
        self._problem = problem
        self._carriers = carriers
        self._fastest = fastest
        self._there = frozenset(vehicle.vehicle_id for vehicle in problem.vehicles)
        self._is_operating = county.calendar.is_operating(day)
        self._closed = county.calendar.closed_places(day)
        self._places = county.place_by_id()
        self._directives = Directives(problem.directives)
        self._buses = BusesAhead(problem) if with_buses else None
        self._last_days = LastDays(county, day, fastest.drive_s, self._buses)
        self._homeward = Homeward(problem)
        self.going: list[OrderCall] = []
        self.held: list[Held] = []
        self.unserved: list[Unserved] = []
        self.rulings: dict[OrderId, Ruling] = {}
        self.latest_day: dict[OrderId, int] = {}
        for order in problem.orders.values():
            self._decide(order)

    def next_start_s(self) -> int:
        """Return the second at which work starts on the next day of service."""
        return self._last_days.next_start_s()

    def _decide(self, order: Order) -> None:
        """Have one order go, or put it among the held or unserved."""
        call = self._call(order)
        ruling = self._rule(call)
        obstacle = self._obstacle(call, ruling.who)
        if obstacle is not None:
            self.unserved.append(Unserved(order_id=order.order_id, reason=obstacle))
            return
        latest = self._latest_day(call)
        days = (ruling.when.first(self._problem.day) - self._problem.day).days
        if days > 0:
            until = self._until(call, latest, days)
            is_served = partial(self._last_days.is_served, (call.place_id, call.source_id))
            fate = told_to_wait(order, ruling, self._problem.day, until, is_served)
            if isinstance(fate, Held):
                self.held.append(fate)
            else:
                self.unserved.append(fate)
            return
        must_go = ruling.when.must_go(self._problem.day)
        wait = self._wait(call, ruling.who)
        if wait is not None:
            work_to_s = self._problem.county.operations.work_to_s
            hopeless = earliest_s(self._problem, self._fastest, call) > work_to_s
            goes_late = wait.code is ReasonCode.NOT_READY and not hopeless
            until = latest if goes_late else self._until(call, latest, 1)
            if until >= 1 and not (must_go and goes_late):
                self._hold(order, wait, until)
                return
            if not goes_late:
                why = reason(ReasonCode.DUE_TOO_SOON) if hopeless else wait
                self.unserved.append(Unserved(order_id=order.order_id, reason=why))
                return
        self.latest_day[order.order_id] = 0 if must_go else max(0, latest)
        self.going.append(call)

    def _until(self, call: OrderCall, latest: int, first: int) -> int:
        """Return the last day of an order that cannot go before a day, counted from today.

        What could be home in time from then on waits as long as it can be; what would have to come
        home by way of a station and be late waits as if it came home at once, and is not given up.
        """
        return latest if first <= latest else self._latest_day(call, home_s=0)

    def _call(self, order: Order) -> OrderCall:
        collects = is_collected(order, self._places)
        return OrderCall(
            order=order,
            place=self._places[call_place(order, self._places)],
            source_id=self._source(order, collects=collects),
            collects=collects,
            ready_s=self._problem.ready_s[order.order_id],
        )

    def _source(self, order: Order, *, collects: bool) -> PlaceId:
        """Return the hub or station at the other end of the call; laterals pass the hub."""
        other = order.destination_id if collects else order.origin_id
        if self._places[other].kind.is_depot:
            return other
        place_ids = self._problem.place_ids
        hub = min(
            self._problem.hubs,
            key=lambda row: self._fastest.seconds(order.origin_id, place_ids[row]),
        )
        return place_ids[hub]

    def _rule(self, call: OrderCall) -> Ruling:
        """Return what is said of an order with its call at a place, and keep it for all to see."""
        ruling = self._directives.ruling(call.order.order_id, call.place_id)
        if ruling is None:
            return Ruling(place_id=call.place_id)
        self.rulings[call.order.order_id] = ruling
        return ruling

    def _hold(self, order: Order, why: Reason, latest: int) -> None:
        self.held.append(
            Held(order_id=order.order_id, place_id=order.origin_id, reason=why, latest_day=latest)
        )

    def _obstacle(self, call: OrderCall, who: Who) -> Reason | None:
        """Return why nobody can ever carry the order with today's fleet and roads, if so."""
        order = call.order
        for end in (order.origin_id, order.destination_id):
            if not self._places[end].is_active:
                return reason(ReasonCode.NOT_SERVED_PLACE, place=self._places[end].name_zh)
        obstacle = self._carrier_obstacle(call)
        if obstacle is not None and not (self._goes_by_bus(call) or self._waits_for_bus(call)):
            return self._dwell_obstacle(call) or obstacle
        hindrance = self._hindrance(call, who)
        if hindrance is not None:
            return hindrance
        if not call.collects and self._open_s(call) < 0:
            return reason(ReasonCode.OPEN_TOO_SHORT, place=call.place.name_zh)
        if call.passes_hub:
            again_s = self.next_start_s()
            if again_s + self._fastest.seconds(call.source_id, order.destination_id) > order.due_s:
                return reason(ReasonCode.DUE_TOO_SOON)
        return None

    def _carrier_obstacle(self, call: OrderCall, who: Who = ANYONE) -> Reason | None:
        """Return why no vehicle, or none of those allowed, can carry an order, if so."""
        order = call.order
        carriers = self._carriers.to(
            call.place_id, call.source_id, order.temperature, who, collects=call.collects
        )
        load = self._problem.loads[order.order_id]
        return carrier_obstacle(carriers, order, load, call.place.name_zh)

    def _hindrance(self, call: OrderCall, who: Who) -> Reason | None:
        """Return why none of those whom the dispatcher lets carry an order can, if so."""
        if who.is_anyone or self._is_out(who):
            return None
        why = self._carrier_obstacle(call, who)
        if why is None or self._goes_by_bus(call, who):
            return None
        cause = NOBODY_LEFT if why.code is ReasonCode.FLEET_TOO_SMALL else why.cause
        return reason(ReasonCode.DIRECTED_UNFIT, rows=named_rows(who.rows), why=cause)

    def _is_out(self, who: Who) -> bool:
        """Return whether the only vehicle for an order is not there today."""
        return who.vehicle_id is not None and who.vehicle_id not in self._there

    def _wait(self, call: OrderCall, who: Who) -> Reason | None:
        """Return why the order waits for a later day, if it does."""
        if not self._is_operating:
            return reason(ReasonCode.NO_SERVICE_TODAY)
        closed = [end for end in (call.place_id, call.source_id) if end in self._closed]
        if closed:
            return reason(ReasonCode.PLACE_CLOSED, place=self._places[closed[0]].name_zh)
        if call.collects and self._open_s(call) < 0:
            return reason(ReasonCode.OPEN_TOO_SHORT, place=call.place.name_zh)
        if self._is_out(who):
            rows, code = named_rows(who.rows), ReasonCode.DIRECTED_VEHICLE_OUT
            return reason(code, rows=rows, vehicle=who.vehicle_id)
        cutoff_s = self._problem.county.operations.sorting.cutoff_s
        if call.ready_s > cutoff_s:
            return reason(ReasonCode.NOT_READY, cutoff=_clock(cutoff_s))
        return self._wait_for_bus(call)

    def _open_s(self, call: OrderCall) -> int:
        """Return the seconds that handing over an order alone leaves until the place closes."""
        problem, place = self._problem, call.place
        row = problem.row_of[call.place_id]
        early_s = place.open_from_s
        if call.collects:
            early_s = rounded_release_s(max(early_s, call.ready_s))
        work_s = int(problem.call_s[row]) + int(problem.call_piece_s[row]) * call.order.pieces
        return place.open_to_s - early_s - work_s

    def _latest_day(self, call: OrderCall, home_s: int | None = None) -> int:
        """Return the last day of service on which the order can leave and arrive in time, or -1.

        Parameters
        ----------
        call, home_s
            The order with its call, and the second of a day before which goods that are fetched
            do not come home; None: as today's vehicles bring them.
        """
        due_s = call.order.due_s
        if call.passes_hub:  # it is at the hub the day before it leaves it
            due_s = _DAY_S * self._last_days.of_call(
                call.order.destination_id, call.source_id, collects=False, ready_s=0, due_s=due_s
            )
        return self._last_days.of_call(
            call.place_id,
            call.source_id,
            collects=call.collects,
            ready_s=call.ready_s,
            due_s=due_s,
            home_s=self._home_s(call) if home_s is None else home_s,
        )

    def _home_s(self, call: OrderCall) -> int:
        """Return the second of a day before which goods that are fetched do not come home.

        That is the end of work for what comes by way of a station: the last trunk brings it, and
        nothing has that be home any earlier for what is due before.
        """
        order = call.order
        who = self.rulings[order.order_id].who if order.order_id in self.rulings else ANYONE
        is_direct = not call.collects or call.passes_hub or self._homeward.is_straight(order, who)
        if is_direct or self._is_ridden_home(call, who, self._latest_day(call, home_s=0)):
            return 0
        return self._problem.county.operations.work_to_s

    def _is_ridden_home(self, call: OrderCall, who: Who, day: int) -> bool:
        """Return whether a bus that may carry an order has it home in time on a day, from 0."""
        if self._buses is None or day < 0:
            return False
        row, load = self._problem.row_of[call.place_id], self._problem.loads[call.order.order_id]
        start_s = day * _DAY_S
        return any(
            ride.takes(load, row)
            and who.may_be(ride.vehicle_id, call.source_id)
            and call.place.open_from_s <= ride.stops[row][0] <= call.place.open_to_s
            and call.ready_s <= start_s + ride.stops[row][0]
            and start_s + ride.hub_s <= call.order.due_s
            for ride in self._buses.rides(call.place_id, call.source_id, day)
        )

    def _goes_by_bus(self, call: OrderCall, who: Who = ANYONE) -> bool:
        """Return whether a bus goes where an order wants to and can hold it."""
        row_of, load = self._problem.row_of, self._problem.loads[call.order.order_id]
        rides = self._fastest.rides(row_of[call.source_id], row_of[call.place_id])
        return any(
            ride.is_out != call.collects
            and ride.takes(load, row_of[call.place_id])
            and who.may_be(ride.vehicle_id, call.source_id)
            for ride in rides
        )

    def _waits_for_bus(self, call: OrderCall) -> bool:
        """Return whether a bus of a later day, by the order's last one, can hold an order."""
        if self._buses is None:
            return False
        row, load = self._problem.row_of[call.place_id], self._problem.loads[call.order.order_id]
        ends = (call.place_id, call.source_id) if call.collects else (call.source_id, call.place_id)
        days = range(1, self._latest_day(call) + 1)
        return any(ride.takes(load, row) for day in days for ride in self._buses.rides(*ends, day))

    def _wait_for_bus(self, call: OrderCall) -> Reason | None:
        """Return that only buses get where an order goes and it catches none today, if so."""
        if self._carrier_obstacle(call) is None or self._catches_bus(call):
            return None
        return reason(ReasonCode.NO_BUS_TODAY, place=call.place.name_zh)

    def _catches_bus(self, call: OrderCall) -> bool:
        """Return whether a bus of today with room for an order leaves after it is ready."""
        row_of, load = self._problem.row_of, self._problem.loads[call.order.order_id]
        row = row_of[call.place_id]
        rides = self._fastest.rides(row_of[call.source_id], row)
        return any(
            ride.is_out != call.collects
            and ride.takes(load, row)
            and call.place.open_from_s <= ride.stops[row][0] <= call.place.open_to_s
            and call.ready_s <= (ride.hub_s if ride.is_out else ride.stops[row][0])
            for ride in rides
        )

    def _dwell_obstacle(self, call: OrderCall) -> Reason | None:
        """Return that the buses with room for an order stand too short for it, if so."""
        row_of, load = self._problem.row_of, self._problem.loads[call.order.order_id]
        most = [
            ride.most_pieces[row_of[call.place_id]]
            for ride in self._fastest.rides(row_of[call.source_id], row_of[call.place_id])
            if ride.is_out != call.collects and load.fits(ride.room)
        ]
        if not most:
            return None
        place, code = call.place.name_zh, ReasonCode.BUS_TOO_SHORT
        return reason(code, place=place, most=max(most), pieces=load.pieces)


def rounded_release_s(released_s: int) -> int:
    """Return from when a call can take goods that are handed in at a second, in quarter hours."""
    return -(-released_s // _RELEASE_BUCKET_S) * _RELEASE_BUCKET_S


def earliest_s(problem: TwoEchelonProblem, fastest: Fastest, call: OrderCall) -> int:
    """Return a lower bound on an order's arrival today, at the place or at the other end."""
    return min([_driven_s(problem, fastest, call), *_ridden_s(problem, fastest, call)])


def _driven_s(problem: TwoEchelonProblem, fastest: Fastest, call: OrderCall) -> int:
    drive_s = fastest.seconds(call.source_id, call.place_id)
    open_s = call.place.open_from_s
    work_s = problem.county.operations.work_from_s
    if call.collects:
        return max(work_s + drive_s, open_s, call.ready_s) + drive_s
    return max(max(work_s, call.ready_s) + drive_s, open_s)


def _ridden_s(problem: TwoEchelonProblem, fastest: Fastest, call: OrderCall) -> Iterator[int]:
    """Yield when buses bring an order, those that it can catch."""
    hub, place = problem.row_of[call.source_id], problem.row_of[call.place_id]
    for ride in fastest.rides(hub, place):
        there_s, _ = ride.stops[place]
        if ride.is_out == call.collects or there_s < call.place.open_from_s:
            continue
        if call.ready_s <= (there_s if call.collects else ride.hub_s):
            yield ride.hub_s if call.collects else there_s


def _clock(second: int) -> str:
    """Return a second of the day as HH:MM."""
    return f"{second // _HOUR_S:02d}:{math.floor(second % _HOUR_S / 60):02d}"
