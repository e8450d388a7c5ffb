"""The rules of a day under way: what has been done, loaded or locked stays as it is (C13)."""

from collections.abc import Iterator, Mapping

from network.fleet import Vehicle
from network.ids import VehicleId
from routing.two_echelon.locked_stops import taken_away
from routing.two_echelon.plan import Plan, Route, RouteKind
from routing.two_echelon.problem import TwoEchelonProblem
from routing.two_echelon.progress import Progress, RouteProgress, progress_of
from routing.two_echelon.route_rules import stop_name
from routing.violation import Violation, ViolationKind


def executed_violations(problem: TwoEchelonProblem, plan: Plan) -> Iterator[Violation]:
    """Yield what a plan changes of the past, of loaded goods, of locked routes and stops (C13)."""
    for route_id, order_id in taken_away(plan):
        yield Violation(kind=ViolationKind.LOCKED_CHANGED, subject=f"{route_id}/{order_id}")
    progress = problem.progress
    if progress is None:
        return
    vehicles = {v.vehicle_id: v for v in (*plan.hired, *problem.county.vehicles)}
    routes = {route.route_id: route for route in plan.routes}
    for done in progress.routes:
        route = routes.get(done.route_id)
        if route is None or route.vehicle_id != done.vehicle_id:
            yield Violation(kind=ViolationKind.EXECUTED_CHANGED, subject=done.route_id)
            continue
        yield from _executed(route, done)
        yield from _loaded(route, done)
    for locked in progress.locked:
        if routes.get(locked.route_id) != locked:
            yield Violation(kind=ViolationKind.LOCKED_CHANGED, subject=locked.route_id)
    fixed = {locked.route_id for locked in progress.locked}
    for route in plan.routes:
        if route.route_id not in fixed:
            yield from _past(problem, progress, route, vehicles)
            yield from _returning(problem, progress, route)


def _executed(route: Route, done: RouteProgress) -> Iterator[Violation]:
    """Yield stops made that differ, and a drive under way that ends elsewhere or too early."""
    made = len(done.stops)
    for k, stop in enumerate(done.stops):
        if k >= len(route.stops) or route.stops[k] != stop:
            yield _changed(route, k)
    heading = done.heading
    if heading is not None:
        there = route.stops[made] if made < len(route.stops) else None
        if there is None or there.place_id != heading.place_id:
            yield _changed(route, made)
        elif there.arrive_s < heading.arrive_s:
            yield _changed(route, made, heading.arrive_s - there.arrive_s, "s")
    if done.is_stopped:
        yield from _gone_on(route, done)


def _gone_on(route: Route, done: RouteProgress) -> Iterator[Violation]:
    """Yield what a vehicle does that is out of service: it is fetched home, and that is all."""
    home_id = done.stops[0].place_id
    stands_id = done.stops[-1].place_id if done.heading is None else done.heading.place_id
    first = len(done.stops) + (done.heading is not None)
    allowed = 0 if stands_id == home_id else 1
    for k in range(len(done.stops), len(route.stops)):
        stop = route.stops[k]
        if stop.collect or k >= first + allowed or (k >= first and stop.place_id != home_id):
            yield _changed(route, k)


def _loaded(route: Route, done: RouteProgress) -> Iterator[Violation]:
    """Yield goods aboard that leave the vehicle elsewhere than planned or at its home."""
    home_id = done.stops[0].place_id
    stands_id = None if done.heading is None or not done.is_stopped else done.heading.place_id
    aboard = dict(done.aboard)
    for stop in route.stops[len(done.stops) :]:
        for order_id in stop.deliver:
            planned_id = aboard.pop(order_id, None)
            allowed = {home_id, stands_id} if done.is_stopped else {home_id, planned_id}
            if planned_id is not None and stop.place_id not in allowed:
                subject = f"{route.route_id}/{order_id}"
                yield Violation(kind=ViolationKind.LOADED_MOVED, subject=subject)


def _past(
    problem: TwoEchelonProblem,
    progress: Progress,
    route: Route,
    vehicles: Mapping[VehicleId, Vehicle],
) -> Iterator[Violation]:
    """Yield stops and drives that are new and would have to begin before the moment."""
    done = progress_of(progress, route)
    made = 0 if done is None else len(done.stops)
    open_stops = route.stops[made:]
    if not open_stops:
        return
    begins_s = open_stops[0].depart_s
    if len(open_stops) == 1 and not open_stops[0].collect:
        begins_s = max(begins_s, progress.now_s)  # nothing follows: it has come home
    if done is None and route.kind is not RouteKind.BUS:
        begins_s = open_stops[0].arrive_s
    elif done is not None and done.heading is None and route.kind is not RouteKind.BUS:
        begins_s = _set_out_s(problem, route, made, vehicles)
    if begins_s < progress.now_s:
        yield Violation(
            kind=ViolationKind.IN_THE_PAST,
            subject=stop_name(route, made),
            amount=progress.now_s - begins_s,
            unit="s",
        )


def _set_out_s(
    problem: TwoEchelonProblem, route: Route, made: int, vehicles: Mapping[VehicleId, Vehicle]
) -> int:
    """Return the latest second at which a vehicle sets out from where it stands for the next stop.

    One that waits where it stands sets out when it leaves there.
    """
    here, there = route.stops[made - 1], route.stops[made]
    if here.place_id == there.place_id:
        return there.depart_s
    vehicle = vehicles.get(route.vehicle_id)
    ways = None if vehicle is None else problem.ways.get(vehicle.vehicle_type_id)
    a, b = problem.row_of.get(here.place_id), problem.row_of.get(there.place_id)
    if ways is None or a is None or b is None:
        return there.arrive_s
    return there.arrive_s - int(ways.duration_s[a, b])


def _returning(problem: TwoEchelonProblem, progress: Progress, route: Route) -> Iterator[Violation]:
    """Yield goods that are still brought to somebody who has refused them."""
    done = progress_of(progress, route)
    made = 0 if done is None else len(done.stops)
    for k, stop in enumerate(route.stops):
        for order_id in stop.deliver if k >= made else ():
            order = problem.orders.get(order_id)
            if order is None or order_id not in progress.returning:
                continue
            if stop.place_id == order.destination_id != route.stops[0].place_id:
                subject = f"{route.route_id}/{order_id}"
                yield Violation(kind=ViolationKind.EXECUTED_CHANGED, subject=subject)


def _changed(route: Route, k: int, amount: float = 1.0, unit: str = "count") -> Violation:
    return Violation(
        kind=ViolationKind.EXECUTED_CHANGED,
        subject=stop_name(route, k),
        amount=amount,
        unit=unit,
    )
