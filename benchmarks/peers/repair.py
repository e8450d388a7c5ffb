"""The last word on any tool's sequences: exact times, spare room used, no more vehicles than are.

Every peer gets the same: clients that break a route's exact times are taken out, trips of
different vehicles are chained to one vehicle's day where that is cheaper, and clients left out are
put in wherever exact times allow.
"""

from collections.abc import Iterable, Iterator

from routing.vrp.insertion import insert
from routing.vrp.plan import VrpPlan, VrpRoute
from routing.vrp.price import price_timeline
from routing.vrp.problem import VrpProblem
from routing.vrp.schedule import schedule

_REINSERTED = 40  # clients tried elsewhere; with more left out the fleet is plainly too small


def repair(problem: VrpProblem, routes: Iterable[VrpRoute]) -> VrpPlan:
    """Return a plan with exact feasible times, as near to some routes as can be.

    Parameters
    ----------
    problem
        The problem.
    routes
        Sequences of a tool; they may break exact times, and be more than there are vehicles.
    """
    feasible = [route for route in (shorten(problem, r) for r in routes) if route is not None]
    chained = chain(problem, feasible)
    kept = tuple(_within_fleet(problem, chained))
    served = {i for route in kept for i in route.clients}
    left = tuple(i for i in range(len(problem.clients)) if i not in served)
    plan = VrpPlan(routes=kept, unserved=left)
    return insert(problem, plan, most=_REINSERTED)


def price_fen(problem: VrpProblem, route: VrpRoute) -> int | None:
    """Return what a route costs, fen; None if it has no feasible times."""
    timeline = schedule(problem, route)
    return None if timeline is None else price_timeline(problem, route.group, timeline).total


def objective_fen(problem: VrpProblem, plan: VrpPlan) -> int:
    """Return the price of a plan with feasible times and the penalties of what it leaves out."""
    left_out = sum(problem.clients[i].penalty_fen for i in plan.unserved)
    return left_out + sum(price_fen(problem, route) or 0 for route in plan.routes)


def shorten(problem: VrpProblem, route: VrpRoute) -> VrpRoute | None:
    """Return a route without the clients that deny it exact times; None if nothing is left.

    One client whose absence mends the route is looked for first; if there is none, one goes and
    the search goes on. Clients that most vehicles can serve go first, for they will find another,
    and of these the one with the longest detour.
    """
    current: VrpRoute | None = route
    while current is not None and schedule(problem, current) is None:
        offers = sorted(_detours(problem, current), reverse=True)
        for _, _, client in offers:
            shorter = _without(current, client)
            if shorter is not None and schedule(problem, shorter) is not None:
                return shorter
        current = _without(current, offers[0][2])
    return current


def _detours(problem: VrpProblem, route: VrpRoute) -> Iterator[tuple[int, int, int]]:
    """Yield of each client how many vehicles can serve it, its seconds of detour, and its index."""
    group = problem.groups[route.group]
    drive_s = group.ways.duration_s
    for trip in route.trips:
        rows = [group.home, *(problem.clients[i].place for i in trip), group.home]
        for client, (before, here, after) in zip(
            trip, zip(rows, rows[1:], rows[2:], strict=False), strict=True
        ):
            more_s = drive_s[before, here] + drive_s[here, after] - drive_s[before, after]
            yield _choice(problem, client), int(more_s), client


def _choice(problem: VrpProblem, client: int) -> int:
    """Return how many vehicles can serve a client."""
    return sum(g.count for g in problem.groups if g.serves is None or g.serves[client])


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


def _without(route: VrpRoute, client: int) -> VrpRoute | None:
    """Return a route without one client; None if no trip is left."""
    kept = (tuple(i for i in trip if i != client) for trip in route.trips)
    trips = tuple(trip for trip in kept if trip)
    return VrpRoute(group=route.group, trips=trips) if trips else None
