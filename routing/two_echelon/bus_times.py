"""Whether a bus can carry what a solution gives it, when it hands over, and what that costs."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from network.ids import OrderId
from routing.load import NOTHING
from routing.two_echelon.buses import BusRide, bus_fen
from routing.two_echelon.echelons import Echelons
from routing.two_echelon.problem import TwoEchelonProblem
from routing.two_echelon.solution import BusRoute, Task, Transfer


@dataclass(frozen=True, slots=True, kw_only=True)
class TimedBus:
    """What a bus carries, with the fee.

    Parameters
    ----------
    route, ride
        What it carries, and the ride.
    cost_fen
        Fee of all orders aboard.
    """

    route: BusRoute
    ride: BusRide
    cost_fen: int

    def hand_overs(self) -> dict[int, int]:
        """Return when the goods of visits that change vehicle are at their stations."""
        return {
            i: self.ride.stops[transfer.station][1]
            for transfer in self.route.transfers()
            if transfer.is_drop
            for i in transfer.visits
        }


def time_bus(
    echelons: Echelons, route: BusRoute, deadline_s: Callable[[Transfer], int]
) -> TimedBus | None:
    """Return what a bus carries, or None if it cannot: no room, no time, wrong time or order.

    Parameters
    ----------
    echelons, route
        The day and what the bus is to carry.
    deadline_s
        Latest start of a transfer's handing over.
    """
    problem = echelons.problem
    ride = problem.bus_rides[route.ride]
    rows = [row_of(problem, task) for task in route.tasks]
    order = list(ride.stops)
    if any(row not in ride.stops for row in rows):
        return None
    if [order.index(row) for row in rows] != sorted(order.index(row) for row in rows):
        return None
    load, handed = NOTHING, Counter[int]()
    for task, row in zip(route.tasks, rows, strict=True):
        goods = echelons.load(task)
        load = load.plus(goods)
        handed[row] += goods.pieces
        if not _is_possible(echelons, route.ride, task, deadline_s):
            return None
    if not load.fits(ride.room) or any(n > ride.most_pieces[row] for row, n in handed.items()):
        return None
    orders = (problem.orders[i] for task in route.tasks for i in order_ids(problem, task))
    return TimedBus(route=route, ride=ride, cost_fen=bus_fen(ride.trip, orders))


def row_of(problem: TwoEchelonProblem, task: Task) -> int:
    """Return the row of the place where a task is done."""
    return problem.visits[task].place if isinstance(task, int) else task.station


def order_ids(problem: TwoEchelonProblem, task: Task) -> tuple[OrderId, ...]:
    """Return the orders that a task moves."""
    if isinstance(task, int):
        return problem.visits[task].deliver_ids + problem.visits[task].collect_ids
    return tuple(task.order_ids(problem.visits))


def _is_possible(
    echelons: Echelons, number: int, task: Task, deadline_s: Callable[[Transfer], int]
) -> bool:
    """Return whether a ride can do a task at its own time."""
    problem = echelons.problem
    ride = problem.bus_rides[number]
    if isinstance(task, int):
        return bool(echelons.policy.may_ride(number)[task])
    if task.hub != ride.hub or task.is_drop != ride.is_out:
        return False
    arrive_s, _ = ride.stops[task.station]
    from_s, to_s = echelons.opening_hours(task.station)
    if not from_s <= arrive_s <= to_s:
        return False
    if not task.is_drop:
        return arrive_s >= echelons.homeward_s(task.station, task.hub)
    ready_s = max(problem.visits[i].ready_s for i in task.visits)
    return ready_s <= ride.hub_s and arrive_s <= deadline_s(task)
