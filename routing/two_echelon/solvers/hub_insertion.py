"""Exact insertion into the hub's routes: visits, and calls at stations."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence

from routing.two_echelon.echelons import Echelons
from routing.two_echelon.solution import DaySolution, GroupKey, Task, TaskRoute
from routing.two_echelon.standing import earliest_of
from routing.vrp.insertion import insert
from routing.vrp.plan import VrpPlan


def with_hub_tasks(
    echelons: Echelons,
    solution: DaySolution,
    tasks: Sequence[Task],
    limits: Mapping[int, int],
    *,
    most: int,
    is_over: Callable[[], bool] = lambda: False,
) -> tuple[TaskRoute, ...]:
    """Return the hub's routes with as many more tasks as find a place, each at its least cost.

    Parameters
    ----------
    echelons, solution
        The day, and its sequences.
    tasks
        Tasks that no route has; every position of every route and every spare vehicle is tried.
    limits
        Latest start of handing over visits' goods at their stations.
    most
        Tasks tried at most, the dearest to leave out first.
    is_over
        Asked before each task; True leaves the rest out.
    """
    stated = echelons.state(
        [*(t for r in solution.hub_routes for t in r.tasks()), *tasks],
        available(echelons, solution, echelons.hub_groups),
        ready_s=lambda i, _: echelons.problem.visits[i].ready_s,
        deadline_s=earliest_of(limits),
    )
    routed = tuple(stated.to_vrp(route) for route in solution.hub_routes)
    served = {i for route in routed for i in route.clients}
    left = tuple(i for i in range(len(stated.tasks)) if i not in served)
    found = insert(stated.vrp, VrpPlan(routes=routed, unserved=left), most=most, is_over=is_over)
    return tuple(stated.from_vrp(route) for route in found.routes)


def available(
    echelons: Echelons, solution: DaySolution, groups: Iterable[GroupKey]
) -> dict[GroupKey, int]:
    """Return how many vehicles of each group may be out, with those of all homes."""
    routes = [*solution.hub_routes, *(r for own in solution.local_routes.values() for r in own)]
    used = Counter(route.group for route in routes)
    out = Counter(route.group[1] for route in routes)
    counts = {}
    for key in groups:
        spare = echelons.fleet[key] - used[key]
        most = echelons.problem.types()[key[1]].max_in_use
        if most is not None:
            spare = min(spare, most - out[key[1]])
        out[key[1]] += spare
        counts[key] = used[key] + spare
    return counts
