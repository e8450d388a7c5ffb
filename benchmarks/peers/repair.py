"""The last word on any tool's sequences: exact times, spare room used, no more vehicles than are.

Every peer gets the same: clients that break a route's exact times are taken out, trips of
different vehicles are chained to one vehicle's day where that is cheaper, and clients left out are
put in wherever exact times allow, others making room for them if need be.
"""

from collections.abc import Callable, Iterable, Iterator

from benchmarks.peers.room import make_room
from benchmarks.peers.trimming import shorten
from routing.vrp.insertion import insert
from routing.vrp.plan import VrpPlan, VrpRoute
from routing.vrp.price import price_timeline
from routing.vrp.problem import VrpProblem
from routing.vrp.schedule import schedule

_REINSERTED = 40  # clients tried elsewhere; with more left out the fleet is plainly too small


def repair(
    problem: VrpProblem,
    routes: Iterable[VrpRoute],
    *,
    is_over: Callable[[], bool] = lambda: False,
) -> VrpPlan:
    """Return a plan with exact feasible times, as near to some routes as can be.

    Parameters
    ----------
    problem
        The problem.
    routes
        Sequences of a tool; they may break exact times, and be more than there are vehicles.
    is_over
        Asked before each client that others would have to make room for; True ends that.
    """
    feasible = [route for route in (shorten(problem, r) for r in routes) if route is not None]
    chained = chain(problem, feasible)
    kept = tuple(_within_fleet(problem, chained))
    served = {i for route in kept for i in route.clients}
    left = tuple(i for i in range(len(problem.clients)) if i not in served)
    plan = VrpPlan(routes=kept, unserved=left)
    return make_room(problem, insert(problem, plan, most=_REINSERTED), is_over=is_over)


def price_fen(problem: VrpProblem, route: VrpRoute) -> int | None:
    """Return what a route costs, fen; None if it has no feasible times."""
    timeline = schedule(problem, route)
    return None if timeline is None else price_timeline(problem, route.group, timeline).total


def chain(problem: VrpProblem, routes: Iterable[VrpRoute]) -> list[VrpRoute]:
    """Join two vehicles' days to one as long as that saves money, the largest saving first.

    Parameters
    ----------
    problem, routes
        The problem, and routes with feasible times.
    """
    current = list(routes)
    prices = {route: price_fen(problem, route) or 0 for route in current}
    known: dict[tuple[VrpRoute, VrpRoute], tuple[int, VrpRoute] | None] = {}
    while True:
        offers = []
        for first, second in _pairs(current):
            if (first, second) not in known:
                known[first, second] = _joined(problem, first, second, prices)
            offer = known[first, second]
            if offer is not None:
                offers.append((offer[0], first, second, offer[1]))
        if not offers:
            return current
        _, first, second, both = max(offers, key=lambda offer: offer[0])
        current = [route for route in current if route not in (first, second)]
        current.append(both)
        prices[both] = price_fen(problem, both) or 0


def _pairs(routes: list[VrpRoute]) -> Iterator[tuple[VrpRoute, VrpRoute]]:
    for first in routes:
        for second in routes:
            if first is not second and first.group == second.group:
                yield first, second


def _joined(
    problem: VrpProblem, first: VrpRoute, second: VrpRoute, prices: dict[VrpRoute, int]
) -> tuple[int, VrpRoute] | None:
    """Return what two routes save as one, and it; None if they do not."""
    both = VrpRoute(group=first.group, trips=(*first.trips, *second.trips))
    fen = price_fen(problem, both)
    saved = 0 if fen is None else prices[first] + prices[second] - fen
    return (saved, both) if saved > 0 else None


def _within_fleet(problem: VrpProblem, routes: Iterable[VrpRoute]) -> Iterator[VrpRoute]:
    """Yield no more routes than vehicles, those with the most at stake."""
    left = [group.count for group in problem.groups]
    for route in sorted(routes, key=lambda r: -_at_stake_fen(problem, r)):
        if left[route.group] > 0:
            left[route.group] -= 1
            yield route


def _at_stake_fen(problem: VrpProblem, route: VrpRoute) -> int:
    return sum(problem.clients[i].penalty_fen for i in route.clients)
