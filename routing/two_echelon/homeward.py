"""How what is collected comes home: straight, or by way of a station, where it may wait (C7).

It waits there until a day on which it can still be in time. What no vehicle of the hub can have
home today may wait even if that makes it late, for the next day of service: it would be later yet
where it comes from, and never leave if it were asked to be home the same day. Once the day is under
way, nobody asks what a vehicle could have done in the morning: what has come to a station may wait.
"""

from network.ids import PlaceId, VehicleTypeId
from network.orders import Direction, Order
from routing.load import vehicle_capacity
from routing.two_echelon.directives import Who
from routing.two_echelon.last_days import last_days
from routing.two_echelon.plan import Held
from routing.two_echelon.problem import TwoEchelonProblem
from routing.two_echelon.reasons import reason
from routing.two_echelon.satellites import SATELLITES
from routing.violation import ReasonCode


class Homeward:
    """Answers for the orders of a day how they come home.

    Parameters
    ----------
    problem
        The day; its visits make no difference, nor do routes that are locked: what a vehicle that
        is out already could have had home is the same for the rest of a day as for all of it.
    """

    def __init__(self, problem: TwoEchelonProblem) -> None:
        problem = problem if problem.whole is None else problem.whole
        self._problem = problem
        self._places = problem.county.place_by_id()
        self._types = problem.types()
        self._fleet = problem.fleet()
        self._days = last_days(problem)

    def is_straight(self, order: Order, who: Who, *, ready_s: int = 0) -> bool:
        """Return whether a vehicle at home where a collected order goes can have it there today.

        Parameters
        ----------
        order, who
            The order, and who may call for it.
        ready_s
            From when it can leave its origin.
        """
        return any(
            any(who.may_be(vehicle.vehicle_id, vehicle.home_id) for vehicle in vehicles)
            and self._can_fetch(type_id, order, ready_s)
            for (home, type_id), vehicles in self._fleet.items()
            if self._problem.place_ids[home] == order.destination_id
        )

    def _can_fetch(self, type_id: VehicleTypeId, order: Order, ready_s: int) -> bool:
        """Return whether a kind of vehicle can fetch an order and be home within its hours."""
        problem, kind, ways = self._problem, self._types[type_id], self._problem.ways[type_id]
        row, home = problem.row_of[order.origin_id], problem.row_of[order.destination_id]
        load = problem.loads[order.order_id]
        if not (ways.is_open[home, row] and ways.is_open[row, home]):
            return False
        both_m = int(ways.distance_m[home, row] + ways.distance_m[row, home])
        is_far = kind.range_m is not None and both_m > kind.range_m
        if is_far or not load.fits(vehicle_capacity(kind)):
            return False
        return self._has_time(type_id, order, ready_s)

    def _has_time(self, type_id: VehicleTypeId, order: Order, ready_s: int) -> bool:
        """Return whether a kind of vehicle that only fetches an order keeps all hours and rests."""
        problem, kind, ways = self._problem, self._types[type_id], self._problem.ways[type_id]
        row, home = problem.row_of[order.origin_id], problem.row_of[order.destination_id]
        place, hub = self._places[order.origin_id], self._places[order.destination_id]
        operations, pieces = problem.county.operations, problem.loads[order.order_id].pieces
        out_s, back_s = int(ways.duration_s[home, row]), int(ways.duration_s[row, home])
        if max(out_s, back_s) > operations.rest_after_driving_s:
            return False
        rest_s = operations.rest_s if out_s + back_s > operations.rest_after_driving_s else 0
        call_s = int(problem.call_s[row]) + int(problem.call_piece_s[row]) * pieces
        home_s = rest_s + back_s + operations.stop_times.loading_piece_s * pieces
        start_s = max(operations.work_from_s, hub.open_from_s)
        leave_s = max(start_s + out_s, place.open_from_s, ready_s) + call_s
        end_s = min(operations.work_to_s, hub.open_to_s)
        if leave_s > place.open_to_s or leave_s + home_s > end_s:
            return False
        return out_s + call_s + home_s <= kind.shift_s + kind.overtime_s

    def is_hurried(self, order: Order) -> bool:
        """Return whether a collected order comes home late if it does not today."""
        return order.direction is Direction.UP and self._days.of(order, order.origin_id) == 0

    def may_wait(self, order: Order, here_id: PlaceId) -> bool:
        """Return whether an order on its way may stay at a place overnight."""
        last = self._until(order, here_id)
        if last < 1 or not self._days.can_leave(order, here_id, last):
            return False
        return not self._is_past_due(order, last) or self.may_be_late(order, here_id, last)

    def may_be_late(self, order: Order, here_id: PlaceId, last: int) -> bool:
        """Return whether an order may wait at a place for a day on which it is late.

        Parameters
        ----------
        order, here_id
            The order, and the place that it has come to.
        last
            The last day on which it is to leave, counted from the planned one.
        """
        problem = self._problem
        if order.direction is not Direction.UP or here_id == order.origin_id:
            return False
        here = self._places.get(here_id)  # a plan made by hand may name any place
        if here is None or here.kind not in SATELLITES:
            return False
        if last > self._days.first(order, here_id):
            return False
        if problem.progress is not None:
            return True
        ready_s = problem.ready_s[order.order_id]
        return not self.is_straight(order, problem.who((order.order_id,)), ready_s=ready_s)

    def waiting(self, order: Order, here_id: PlaceId) -> Held:
        """Return what is listed of an order that has come as far as a place and waits there."""
        last = max(1, self._until(order, here_id))
        is_at_hub = self._problem.row_of[here_id] in self._problem.hubs
        if order.direction is Direction.LATERAL and is_at_hub:
            code = ReasonCode.WAITS_AT_HUB
        elif self._is_past_due(order, last):
            code = ReasonCode.LATE_AT_STATION
        else:
            code = ReasonCode.WAITS_AT_STATION
        return Held(order_id=order.order_id, place_id=here_id, reason=reason(code), latest_day=last)

    def _until(self, order: Order, here_id: PlaceId) -> int:
        """Return the last day on which an order can leave and be in time, else the first; or 0."""
        return self._days.of(order, here_id) or self._days.first(order, here_id)

    def _is_past_due(self, order: Order, day: int) -> bool:
        """Return whether work starts on a day when the order should have been there already."""
        return self._days.start_s(day) > order.due_s
