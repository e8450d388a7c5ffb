"""Exact insertion: no client stays out that fits somewhere with exact times."""

from collections import Counter
from collections.abc import Callable, Iterator
from typing import TypeVar

from routing.vrp.plan import VrpPlan, VrpRoute
from routing.vrp.price import price_timeline
from routing.vrp.problem import VrpProblem
from routing.vrp.schedule import schedule

CallT = TypeVar("CallT")


def insert(
    problem: VrpProblem,
    plan: VrpPlan,
    *,
    most: int,
    is_over: Callable[[], bool] = lambda: False,
) -> VrpPlan:
    """Try every position of every route and every spare vehicle for each client left out.

    Parameters
    ----------
    problem, plan
        The problem and a plan whose routes have feasible times.
    most
        Clients tried at most, those with the highest penalties, ≥ 0.
    is_over
        Asked before each client; True leaves the rest out.

    Returns
    -------
    VrpPlan
        With at most as many clients left out; each came in at its least extra cost.
    """
    routes = list(plan.routes)
    costs: list[int | None] = [_cost_fen(problem, route) for route in routes]
    left = sorted(plan.unserved, key=lambda i: (-problem.clients[i].penalty_fen, i))
    out = list(left[most:])
    for client in left[:most]:
        best = None if is_over() else _best(problem, routes, costs, client)
        if best is None:
            out.append(client)
            continue
        cost_fen, k, route = best
        if k is None:
            routes.append(route)
            costs.append(cost_fen)
        else:
            routes[k] = route
            costs[k] = _cost_fen(problem, route)
    return VrpPlan(routes=tuple(routes), unserved=tuple(sorted(out)))


def _best(
    problem: VrpProblem, routes: list[VrpRoute], costs: list[int | None], client: int
) -> tuple[int, int | None, VrpRoute] | None:
    """Return the least extra cost of a client, the route it changes (None: a new one), and it."""
    best: tuple[int, int | None, VrpRoute] | None = None
    for k, route in enumerate(routes):
        for grown in _positions(problem, route, client):
            cost_fen = _cost_fen(problem, grown)
            before = costs[k]
            if cost_fen is None or before is None:
                continue
            if best is None or cost_fen - before < best[0]:
                best = (cost_fen - before, k, grown)
    for alone in _new_routes(problem, routes, client):
        cost_fen = _cost_fen(problem, alone)
        if cost_fen is not None and (best is None or cost_fen < best[0]):
            best = (cost_fen, None, alone)
    return best


def _positions(problem: VrpProblem, route: VrpRoute, client: int) -> Iterator[VrpRoute]:
    """Yield a route with the client wherever its group may serve it."""
    serves = problem.groups[route.group].serves
    if serves is None or serves[client]:
        for trips in positions(route.trips, client):
            yield VrpRoute(group=route.group, trips=trips)


def positions(
    trips: tuple[tuple[CallT, ...], ...], call: CallT
) -> Iterator[tuple[tuple[CallT, ...], ...]]:
    """Yield trips with one more call: at each position of each, and on trips of its own."""
    for t, trip in enumerate(trips):
        for k in range(len(trip) + 1):
            yield (*trips[:t], (*trip[:k], call, *trip[k:]), *trips[t + 1 :])
    for t in range(len(trips), -1, -1):
        yield (*trips[:t], (call,), *trips[t:])


def _new_routes(problem: VrpProblem, routes: list[VrpRoute], client: int) -> Iterator[VrpRoute]:
    """Yield the client alone on a spare vehicle of each group."""
    used = Counter(route.group for route in routes)
    for g, group in enumerate(problem.groups):
        if used[g] < group.count and (group.serves is None or group.serves[client]):
            yield VrpRoute(group=g, trips=((client,),))


def _cost_fen(problem: VrpProblem, route: VrpRoute) -> int | None:
    timeline = schedule(problem, route)
    if timeline is None:
        return None
    return price_timeline(problem, route.group, timeline).total
