"""Room for clients left out: others that more vehicles can serve move to another route for them.

A small ejection search in the manner of Nagata and Bräysy (2009, doi 10.1016/j.orl.2009.04.006):
few vehicles can fetch cold goods, and a tool may have filled them with what any van can carry.
"""

from collections.abc import Callable, Iterator

from benchmarks.peers.trimming import choice, detours, shorten
from routing.vrp.insertion import insert
from routing.vrp.plan import VrpPlan, VrpRoute
from routing.vrp.price import price
from routing.vrp.problem import VrpProblem

_MOST_CLIENTS = 20  # clients left out that are tried; with more the fleet is plainly too small
_MOST_TRIES = 8  # routes grown and trimmed that are tried for a client, those that lose least first


def make_room(
    problem: VrpProblem, plan: VrpPlan, *, is_over: Callable[[], bool] = lambda: False
) -> VrpPlan:
    """Return a plan that leaves out no more, with clients brought in that few vehicles can serve.

    Parameters
    ----------
    problem, plan
        The problem and a plan with feasible times.
    is_over
        Asked before each client; True leaves the rest out.
    """
    hardest = sorted(plan.unserved, key=lambda i: (choice(problem, i), i))
    for client in hardest[:_MOST_CLIENTS]:
        if is_over():
            break
        plan = _with(problem, plan, client)
    return plan


def objective_fen(problem: VrpProblem, plan: VrpPlan) -> int:
    """Return the price of a plan with feasible times and the penalties of what it leaves out."""
    left_out = sum(problem.clients[i].penalty_fen for i in plan.unserved)
    return left_out + price(problem, plan).total


def _with(problem: VrpProblem, plan: VrpPlan, client: int) -> VrpPlan:
    """Return a plan with a client brought in if that is worth it, else the plan."""
    others = tuple(i for i in plan.unserved if i != client)
    offers = sorted(_offers(problem, plan, client), key=lambda offer: len(offer[2]))
    for k, grown, ejected in offers[:_MOST_TRIES]:
        routes = (*plan.routes[:k], grown, *plan.routes[k + 1 :])
        found = insert(problem, VrpPlan(routes=routes, unserved=ejected), most=len(ejected))
        changed = VrpPlan(routes=found.routes, unserved=tuple(sorted((*others, *found.unserved))))
        if objective_fen(problem, changed) < objective_fen(problem, plan):
            return changed
    return plan


def _offers(
    problem: VrpProblem, plan: VrpPlan, client: int
) -> Iterator[tuple[int, VrpRoute, tuple[int, ...]]]:
    """Yield each route grown by a client and trimmed to exact times, and the clients it loses."""
    for k, route in enumerate(plan.routes):
        serves = problem.groups[route.group].serves
        if serves is not None and not serves[client]:
            continue
        for t in range(len(route.trips)):
            grown = _nearest(problem, route, t, client)
            trimmed = shorten(problem, grown, keep=client)
            if trimmed is not None:
                lost = set(grown.clients) - set(trimmed.clients)
                yield k, trimmed, tuple(sorted(lost))


def _nearest(problem: VrpProblem, route: VrpRoute, t: int, client: int) -> VrpRoute:
    """Return a route with a client where it is the least detour in a trip."""
    trip = route.trips[t]
    grown = [
        VrpRoute(
            group=route.group,
            trips=(*route.trips[:t], (*trip[:p], client, *trip[p:]), *route.trips[t + 1 :]),
        )
        for p in range(len(trip) + 1)
    ]
    return min(grown, key=lambda r: next(s for _, s, i in detours(problem, r) if i == client))
