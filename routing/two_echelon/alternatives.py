"""Why this channel and vehicle: for every call of a plan, what the best alternative would cost.

A call is a visit as the plan makes it. Its alternatives leave everything else of the plan on its
routes and in its order; the day with the alternative keeps all rules, and the difference is that
of the prices of the two days with exact times.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from network.fleet import Vehicle
from network.ids import OrderId, PlaceId, VehicleId
from routing.two_echelon.changes import Change, PlannedDay
from routing.two_echelon.gaps import Obstacle
from routing.two_echelon.own_types import shared_type_id
from routing.two_echelon.plan import Plan, RouteKind
from routing.two_echelon.problem import TwoEchelonProblem, Visit
from routing.two_echelon.reinsertion import (
    by_another_station,
    by_another_vehicle,
    by_any_station,
    directly,
)
from routing.two_echelon.runs import Call

__all__ = ["Alternative", "Explanation", "Obstacle", "Otherwise", "explain", "remedies"]


class Otherwise(StrEnum):
    """In which way a call could be made otherwise."""

    VEHICLE = "vehicle"
    STATION = "station"
    DIRECT = "direct"
    BUS = "bus"
    HIRE = "hire"


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternative:
    """The cheapest way to make a call otherwise, or why there is none.

    Parameters
    ----------
    otherwise
        By another vehicle of the same home, via a station that does not serve now, directly, or
        directly by a bus, where one stops that does not carry it now; or, as a remedy only, with
        one more vehicle than there are.
    station_id
        The station it would go via; None: directly, or not at all.
    vehicle_id, route_id
        The vehicle or bus trip that would call, and its route in the plan; no route: it stays at
        home, or carries nothing, now. Of
        vehicles alike that stay at home the first stands for all.
    difference_fen
        What the day would cost more, fen; below 0 it would cost less. None: there is no way.
    obstacle
        Why there is none.
    """

    otherwise: Otherwise
    station_id: PlaceId | None = None
    vehicle_id: VehicleId | None = None
    route_id: str | None = None
    difference_fen: int | None = None
    obstacle: Obstacle | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """How a plan makes a call, what that costs, and what else could be done.

    Parameters
    ----------
    place_id, order_ids, pieces
        Where, which orders are handed over, and how many pieces.
    route_id, vehicle_id, is_bus
        The route and the vehicle, or the bus trip, that call.
    station_id
        The station the goods go via; None: directly.
    marginal_fen
        What the day would cost less without the call, fen. None, and no alternatives: the routes
        cannot be read back from the plan or break a rule of time or room.
    alternatives
        At most one of each kind; none that is the call as it is.
    is_under_way
        The day has begun: nothing is compared, for what has been done cannot be made otherwise.
    """

    place_id: PlaceId
    order_ids: tuple[OrderId, ...]
    pieces: int
    route_id: str
    vehicle_id: VehicleId
    station_id: PlaceId | None
    marginal_fen: int | None
    alternatives: tuple[Alternative, ...]
    is_bus: bool = False
    is_under_way: bool = False

    @property
    def best(self) -> Alternative | None:
        """The cheapest alternative; None if there is none."""
        found = [a for a in self.alternatives if a.difference_fen is not None]
        return min(found, key=lambda a: a.difference_fen or 0, default=None)


def explain(
    problem: TwoEchelonProblem,
    plan: Plan,
    *,
    place_id: PlaceId | None = None,
    is_over: Callable[[], bool] = lambda: False,
) -> tuple[Explanation, ...]:
    """Explain the calls of a plan.

    Parameters
    ----------
    problem, plan
        The day and any plan of it.
    place_id
        The place whose calls are explained; None: all.
    is_over
        Asked before each call; True leaves the rest unexplained.

    Returns
    -------
    tuple of Explanation
        In the order of the routes and their calls.

    Notes
    -----
    Each alternative is the cheapest of all gaps of all routes of its kind and of one spare vehicle
    a type and home, found best-first: up to `changes.MOST_TIMED` gaps get exact times, and what is
    less than `changes.CLOSE_FEN` cheaper may be passed over. Via a station the trunk is chosen
    first and alone (its cheapest way, an earlier one where no local vehicle can wait for it), then
    the local vehicle, then the trunk that fetches. Goods of a call travel together, and those that
    get home today still do.
    """
    day = PlannedDay(problem, plan)
    found: list[Explanation] = []
    for number, call in enumerate(day.calls):
        if is_over():
            break
        if place_id is None or problem.place_ids[call.place] == place_id:
            found.append(_explained(problem, plan, day, number))
    return tuple(found)


def remedies(problem: TwoEchelonProblem, plan: Plan, order_id: OrderId) -> tuple[Alternative, ...]:
    """Return how an order that waits or stays out could be carried today, cheapest first.

    Parameters
    ----------
    problem, plan
        The day and a plan of it.
    order_id
        An order that the plan does not carry.

    Returns
    -------
    tuple of Alternative
        Directly, via a station, by bus, and if none of these is possible with one more vehicle of
        each type and home of the hub, each evaluated with exact times together with the other
        orders of its visit; obstacles where there is no way. Empty for orders that cannot go today
        whatever the vehicles, and once the day is under way.
    """
    visit = next((v for v in problem.visits if order_id in (*v.deliver_ids, *v.collect_ids)), None)
    if visit is None or order_id in plan.assignments or problem.progress is not None:
        return ()
    wanted = problem.without(visit, plan.assignments)
    day = PlannedDay(problem, plan, wanted=[wanted])
    call = len(day.calls) - 1
    planned = day.as_planned()
    ways = [
        (Otherwise.DIRECT, directly(day, call, planned)),
        (Otherwise.STATION, by_any_station(day, call, planned)),
    ]
    made = day.calls[call]
    found = [_alternative(problem, plan, day, made, how, way) for how, way in ways]
    found += _by_bus(day, call, planned)
    if not any(alternative.difference_fen is not None for alternative in found):
        found += _with_one_more(problem, plan, wanted)
    return tuple(sorted(found, key=_by_cost))


def _by_cost(alternative: Alternative) -> tuple[bool, int]:
    fen = alternative.difference_fen
    return fen is None, fen or 0


def _with_one_more(problem: TwoEchelonProblem, plan: Plan, wanted: Visit) -> Iterator[Alternative]:
    """Yield the ways to make a visit with one more vehicle of each kind a hub has."""
    kinds = dict.fromkeys(
        (home, shared_type_id(vehicles[0])) for (home, _), vehicles in problem.fleet().items()
    )
    for home, type_id in kinds:
        if home != wanted.source:
            continue
        more = Vehicle(
            vehicle_id=VehicleId(f"+{type_id}"),
            vehicle_type_id=type_id,
            home_id=problem.place_ids[home],
        )
        larger = replace(problem, vehicles=(*problem.vehicles, more))
        day = PlannedDay(larger, plan, wanted=[wanted])
        call = len(day.calls) - 1
        way = directly(day, call, day.as_planned())
        if isinstance(way, Change):
            found = _alternative(larger, plan, day, day.calls[call], Otherwise.HIRE, way)
            if found.vehicle_id == more.vehicle_id:
                yield found


def _explained(problem: TwoEchelonProblem, plan: Plan, day: PlannedDay, number: int) -> Explanation:
    call = day.calls[number]
    route = plan.routes[call.route]
    home_id = route.stops[0].place_id
    is_bus = route.kind is RouteKind.BUS
    is_direct = is_bus or problem.row_of[home_id] == call.source
    is_under_way = problem.progress is not None
    without = None if is_under_way else day.without(number)
    alternatives: tuple[Alternative, ...] = ()
    if without is not None:
        ways = [
            (Otherwise.VEHICLE, by_another_vehicle(day, number, without)),
            (Otherwise.STATION, by_another_station(day, number, without)),
        ]
        if not is_direct:
            ways.append((Otherwise.DIRECT, directly(day, number, without)))
        alternatives = tuple(
            _alternative(problem, plan, day, call, otherwise, found) for otherwise, found in ways
        )
        alternatives += _by_bus(day, number, without)
    return Explanation(
        place_id=problem.place_ids[call.place],
        order_ids=(*call.deliver_ids, *call.collect_ids),
        pieces=call.deliver.pieces + call.collect.pieces,
        route_id=route.route_id,
        vehicle_id=route.vehicle_id,
        station_id=None if is_direct else home_id,
        marginal_fen=None if without is None else -without.extra_fen,
        alternatives=alternatives,
        is_bus=is_bus,
        is_under_way=is_under_way,
    )


def _by_bus(day: PlannedDay, number: int, without: Change) -> tuple[Alternative, ...]:
    """Return the way by another bus, if one can make the call."""
    offer = day.by_bus(number, without)
    if offer is None:
        return ()
    return (
        Alternative(
            otherwise=Otherwise.BUS,
            vehicle_id=offer.trip_id,
            route_id=offer.route_id,
            difference_fen=offer.fen,
        ),
    )


def _alternative(
    problem: TwoEchelonProblem,
    plan: Plan,
    day: PlannedDay,
    call: Call,
    otherwise: Otherwise,
    found: Change | Obstacle,
) -> Alternative:
    if isinstance(found, Obstacle) or found.made_by is None:
        obstacle = found if isinstance(found, Obstacle) else None
        return Alternative(otherwise=otherwise, obstacle=obstacle)
    home = day.home(found.made_by)
    routes = plan.routes
    return Alternative(
        otherwise=otherwise,
        station_id=None if home == call.source else problem.place_ids[home],
        vehicle_id=day.vehicle(found.made_by).vehicle_id,
        route_id=routes[found.made_by].route_id if found.made_by < len(routes) else None,
        difference_fen=found.extra_fen,
    )
