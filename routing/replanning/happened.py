"""What has happened by a moment: from the plan's times, and from what is known of orders."""

from collections.abc import Mapping
from dataclasses import replace

from network.fleet import Vehicle
from network.ids import OrderId, PlaceId, VehicleId
from routing.replanning.events import OrderStatus, Statuses
from routing.two_echelon.driven import legs_of
from routing.two_echelon.plan import Plan, Route, RouteKind, Stop
from routing.two_echelon.problem import TwoEchelonProblem
from routing.two_echelon.progress import (
    DrivenLeg,
    Heading,
    Progress,
    RouteProgress,
    progress_of,
)

_GONE = {OrderStatus.LOADED, OrderStatus.DEPARTED}


def happened(
    problem: TwoEchelonProblem,
    plan: Plan,
    now_s: int,
    *,
    statuses: Statuses,
    stopped_s: Mapping[VehicleId, int],
) -> Progress:
    """Return how far a day has come.

    Parameters
    ----------
    problem, plan
        The day, and the plan by which it was carried out so far.
    now_s
        The moment.
    statuses
        What is known of orders: a stop counts as made, or not, whatever its time says.
    stopped_s
        Vehicles that went out of service, and bus trips that do not run, and when.

    Returns
    -------
    Progress
        With what was known of the day before.
    """
    before = problem.progress or Progress(now_s=now_s)
    vehicles = {v.vehicle_id: v for v in (*plan.hired, *problem.county.vehicles)}
    made = _all_made(problem, plan, now_s, statuses, stopped_s)
    routes = []
    for route in plan.routes:
        former = progress_of(problem.progress, route)
        if former is not None and former.is_stopped:
            legs = _legs(problem, route, vehicles, len(route.stops) - 1)
            routes.append(replace(former, stops=route.stops, legs=legs, heading=None, aboard={}))
            continue
        stop_s = stopped_s.get(route.vehicle_id)
        until_s = now_s if stop_s is None else min(now_s, stop_s)
        found = _route_progress(problem, route, vehicles, (until_s, made[route.route_id]))
        if found is not None:
            routes.append(replace(found, is_stopped=stop_s is not None))
    locked = tuple(
        route
        for route in plan.routes
        if route.route_id in plan.locked and route.vehicle_id not in stopped_s
    )
    return replace(before, now_s=now_s, routes=tuple(routes), locked=locked)


def _all_made(
    problem: TwoEchelonProblem,
    plan: Plan,
    now_s: int,
    statuses: Statuses,
    stopped_s: Mapping[VehicleId, int],
) -> dict[str, int]:
    """Return how many stops each route has made; whoever has goods of others, they have left them.

    Unless those could not, being out of service: then nobody has the goods yet. Of a bus all stops
    count once it has left.
    """
    made: dict[str, int] = {}
    left: dict[tuple[OrderId, PlaceId], tuple[Route, int]] = {}
    for route in plan.routes:
        until_s = min(now_s, stopped_s.get(route.vehicle_id, now_s))
        if route.kind is RouteKind.BUS:
            has_left = bool(route.stops) and route.stops[0].depart_s <= until_s
            made[route.route_id] = len(route.stops) * has_left
        else:
            by_time = _made(problem, route, until_s, statuses)
            made[route.route_id] = max(_former(problem, route), by_time)
        for k, stop in enumerate(route.stops):
            left |= {(order_id, stop.place_id): (route, k) for order_id in stop.deliver}
    least_of = {route.route_id: _former(problem, route) for route in plan.routes}
    most = {
        route.route_id: made[route.route_id] if route.vehicle_id in stopped_s else len(route.stops)
        for route in plan.routes
    }
    waiting = list(plan.routes)
    while waiting:
        route = waiting.pop()
        for j, stop in enumerate(route.stops[: made[route.route_id]]):
            by, k = _latest_needed(route, stop, left, made)
            if by is None:
                continue
            if k < most[by.route_id]:
                made[by.route_id] = len(by.stops) if by.kind is RouteKind.BUS else k + 1
                waiting += [route, by]
                break
            if j >= least_of[route.route_id] and made[route.route_id] > j:
                made[route.route_id] = most[route.route_id] = j
                waiting = list(plan.routes)
                break
    return made


def _former(problem: TwoEchelonProblem, route: Route) -> int:
    """Return how many stops a route was known to have made before."""
    former = progress_of(problem.progress, route)
    return 0 if former is None else len(former.stops)


def _latest_needed(
    route: Route,
    stop: Stop,
    left: Mapping[tuple[OrderId, PlaceId], tuple[Route, int]],
    made: Mapping[str, int],
) -> tuple[Route | None, int]:
    """Return the route, and the index of its stop, that has yet to leave goods loaded at a stop."""
    for order_id in stop.collect:
        by, k = left.get((order_id, stop.place_id), (route, -1))
        if made[by.route_id] <= k:
            return by, k
    return None, -1


def _route_progress(
    problem: TwoEchelonProblem,
    route: Route,
    vehicles: Mapping[VehicleId, Vehicle],
    until: tuple[int, int],
) -> RouteProgress | None:
    """Return what a route has done by a second, with so many stops made; None: it has not begun."""
    now_s, made = until
    if route.kind is RouteKind.BUS:
        if made == 0:
            return None
        return RouteProgress(
            route_id=route.route_id, vehicle_id=route.vehicle_id, stops=route.stops
        )
    if made == 0:
        return None
    stops = route.stops[:made]
    heading = None
    if made < len(route.stops) and stops[-1].depart_s <= now_s:
        there = route.stops[made]
        is_waiting = there.arrive_s <= now_s and _begins_later(problem, route, made, now_s)
        arrive_s = there.arrive_s if is_waiting else max(now_s, there.arrive_s)
        heading = Heading(place_id=there.place_id, arrive_s=arrive_s)
    return RouteProgress(
        route_id=route.route_id,
        vehicle_id=route.vehicle_id,
        stops=stops,
        legs=_legs(problem, route, vehicles, made - (heading is None)),
        heading=heading,
        aboard=_aboard(route, made),
    )


def _made(problem: TwoEchelonProblem, route: Route, now_s: int, statuses: Statuses) -> int:
    """Return how many stops have been made or are being made.

    Goods have arrived where they first leave a vehicle: a station says so as well as a village.
    """
    made = sum(stop.arrive_s <= now_s for stop in route.stops)
    if made and _begins_later(problem, route, made - 1, now_s):
        made -= 1
    least, most = 0, len(route.stops)
    on_first_leg: set[OrderId] = set()
    for k, stop in enumerate(route.stops):
        for order_id in stop.deliver:
            status = statuses.get(order_id)
            has_arrived = status is OrderStatus.ARRIVED and order_id in on_first_leg
            if has_arrived or status is OrderStatus.SIGNED:
                least = max(least, k + 1)
        for order_id in stop.collect:
            status = statuses.get(order_id)
            is_first_leg = _is_first_leg(problem, order_id, stop)
            on_first_leg |= {order_id} if is_first_leg else set()
            if status in _GONE and is_first_leg:
                least = max(least, k + 1)
            elif status is OrderStatus.PLANNED:
                most = min(most, k)
    return max(least, min(most, made))


def _is_first_leg(problem: TwoEchelonProblem, order_id: OrderId, stop: Stop) -> bool:
    order = problem.orders.get(order_id)
    return order is not None and order.origin_id == stop.place_id


def _begins_later(problem: TwoEchelonProblem, route: Route, k: int, now_s: int) -> bool:
    """Return whether a vehicle waits: to load for its next trip, or at a place to begin at all."""
    stop = route.stops[k]
    is_home = stop.place_id == route.stops[0].place_id
    moved = stop.collect if is_home else (*stop.deliver, *stop.collect)
    row = problem.row_of.get(stop.place_id)
    if not moved or row is None:
        return False
    pieces = sum(problem.loads[i].pieces for i in moved if i in problem.loads)
    work_s = problem.county.operations.stop_times.loading_piece_s * pieces
    if not is_home:
        work_s = int(problem.call_s[row]) + int(problem.call_piece_s[row]) * pieces
    return stop.depart_s - stop.rest_s - work_s > now_s


def _legs(
    problem: TwoEchelonProblem,
    route: Route,
    vehicles: Mapping[VehicleId, Vehicle],
    number: int,
) -> tuple[DrivenLeg, ...]:
    """Return the first drives of a route as the day knew them until now."""
    vehicle = vehicles.get(route.vehicle_id)
    ways = None if vehicle is None else problem.ways.get(vehicle.vehicle_type_id)
    if ways is None:
        return ()
    return tuple(
        DrivenLeg(distance_m=drive.distance_m, duration_s=drive.duration_s)
        for drive in legs_of(problem, route, ways)[:number]
    )


def _aboard(route: Route, made: int) -> dict[OrderId, PlaceId]:
    """Return the goods aboard after so many stops, with where the plan unloads them."""
    aboard: dict[OrderId, PlaceId] = {}
    for stop in route.stops[:made]:
        for order_id in stop.deliver:
            aboard.pop(order_id, None)
        aboard |= dict.fromkeys(stop.collect, route.stops[-1].place_id)
    for stop in route.stops[made:]:
        for order_id in stop.deliver:
            if order_id in aboard:
                aboard[order_id] = stop.place_id
    return aboard
