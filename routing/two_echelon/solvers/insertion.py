"""The last look: no visit stays out that a vehicle of the hub could make after all."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from routing.two_echelon.echelons import Echelons
from routing.two_echelon.solution import DaySolution, TaskRoute
from routing.two_echelon.standing import Standing, put_in_force, time_hub_route

_MOST = 60  # visits looked at; beyond that the fleet is plainly too small


def insert_left_out(echelons: Echelons, standing: Standing) -> Standing:
    """Try every position of every hub route, and every spare vehicle, for each visit left out.

    Parameters
    ----------
    echelons, standing
        The day and the solution in force.

    Returns
    -------
    Standing
        With at most as many visits left out; nothing else changes but the routes visits join.
    """
    by_orders = sorted(standing.unserved, key=lambda i: (-echelons.problem.visits[i].num_orders, i))
    for visit in by_orders[:_MOST]:
        standing = _insert(echelons, standing, visit) or standing
    return standing


def _insert(echelons: Echelons, standing: Standing, visit: int) -> Standing | None:
    """Return the standing with one more visit at the least extra cost; None if it fits nowhere."""
    best: tuple[int, int | None, TaskRoute] | None = None
    for k, timed in enumerate(standing.hub_routes):
        for route in _positions(echelons, timed.route, visit):
            tried = time_hub_route(echelons, route, standing.limits)
            if tried is not None and (best is None or tried.cost_fen - timed.cost_fen < best[0]):
                best = (tried.cost_fen - timed.cost_fen, k, route)
    for route in _new_routes(echelons, standing, visit):
        tried = time_hub_route(echelons, route, standing.limits)
        if tried is not None and (best is None or tried.cost_fen < best[0]):
            best = (tried.cost_fen, None, route)
    if best is None:
        return None
    _, replaced, route = best
    solution = standing.solution()
    routes = [r for k, r in enumerate(solution.hub_routes) if k != replaced]
    grown: DaySolution = replace(
        solution, hub_routes=(*routes, route), unserved=solution.unserved - {visit}
    )
    return put_in_force(echelons, grown, standing)


def _positions(echelons: Echelons, route: TaskRoute, visit: int) -> Iterator[TaskRoute]:
    """Yield a route with the visit at each position of each trip, and on a trip of its own."""
    if not echelons.policy.serves(route.group)[visit]:
        return
    for t, trip in enumerate(route.trips):
        for k in range(len(trip) + 1):
            grown = (*trip[:k], visit, *trip[k:])
            yield TaskRoute(
                group=route.group, trips=(*route.trips[:t], grown, *route.trips[t + 1 :])
            )
    yield TaskRoute(group=route.group, trips=(*route.trips, (visit,)))


def _new_routes(echelons: Echelons, standing: Standing, visit: int) -> Iterator[TaskRoute]:
    """Yield the visit alone on a spare vehicle of each group."""
    used = Counter(timed.route.group for timed in standing.hub_routes)
    for key in echelons.hub_groups:
        if used[key] < echelons.fleet[key] and echelons.policy.serves(key)[visit]:
            yield TaskRoute(group=key, trips=((visit,),))
