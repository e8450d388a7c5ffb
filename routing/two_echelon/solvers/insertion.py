"""The last look: no visit stays out that a vehicle of the hub or a bus could make after all."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace

from routing.two_echelon.bus_times import row_of
from routing.two_echelon.echelons import Echelons
from routing.two_echelon.solution import BusRoute, DaySolution, GroupKey
from routing.two_echelon.standing import Standing, earliest_of, put_in_force
from routing.vrp.insertion import insert
from routing.vrp.plan import VrpPlan

_MOST = 40  # visits looked at; beyond that the fleet is plainly too small


def insert_left_out(
    echelons: Echelons, standing: Standing, *, is_over: Callable[[], bool]
) -> Standing:
    """Try every hub route at every position, every spare vehicle and every bus for visits left out.

    Parameters
    ----------
    echelons, standing
        The day and the solution in force.
    is_over
        Asked before each visit; True leaves the rest out.

    Returns
    -------
    Standing
        With at most as many visits left out; nothing else changes but the routes visits join.
        Visits that may wait stay out.
    """
    visits = echelons.problem.visits
    missing = sorted(i for i in standing.unserved if visits[i].leave_fen is None)
    if not missing:
        return standing
    solution = standing.solution()
    stated = echelons.state(
        [*(t for r in solution.hub_routes for t in r.tasks()), *missing],
        _counts(echelons, solution),
        ready_s=lambda i, _: echelons.problem.visits[i].ready_s,
        deadline_s=earliest_of(standing.limits),
    )
    routed = tuple(stated.to_vrp(route) for route in solution.hub_routes)
    served = {i for route in routed for i in route.clients}
    left = tuple(i for i in range(len(stated.tasks)) if i not in served)
    found = insert(stated.vrp, VrpPlan(routes=routed, unserved=left), most=_MOST, is_over=is_over)
    routes = tuple(stated.from_vrp(route) for route in found.routes)
    served_now = (i for route in routes for i in route.visits())
    grown = replace(solution, hub_routes=routes, unserved=solution.unserved.difference(served_now))
    with_vans = put_in_force(echelons, grown, standing) or standing
    return _by_bus(echelons, with_vans, is_over)


def _by_bus(echelons: Echelons, standing: Standing, is_over: Callable[[], bool]) -> Standing:
    """Try every bus for the visits left out."""
    visits = echelons.problem.visits
    for visit in sorted(i for i in standing.unserved if visits[i].leave_fen is None):
        for ride in range(len(echelons.problem.bus_rides)):
            if is_over():
                return standing
            if not echelons.policy.rides(ride)[visit]:
                continue
            grown = put_in_force(
                echelons, _with_visit(echelons, standing.solution(), ride, visit), standing
            )
            if grown is not None:
                standing = grown
                break
    return standing


def _with_visit(echelons: Echelons, solution: DaySolution, ride: int, visit: int) -> DaySolution:
    """Return a solution in which a bus makes one more visit."""
    problem = echelons.problem
    order = list(problem.bus_rides[ride].stops)
    aboard = [task for bus in solution.bus_routes if bus.ride == ride for task in bus.tasks]
    tasks = sorted([*aboard, visit], key=lambda task: order.index(row_of(problem, task)))
    others = (bus for bus in solution.bus_routes if bus.ride != ride)
    return replace(
        solution,
        bus_routes=(*others, BusRoute(ride=ride, tasks=tuple(tasks))),
        unserved=solution.unserved - {visit},
    )


def _counts(echelons: Echelons, solution: DaySolution) -> dict[GroupKey, int]:
    """Return how many vehicles of each hub's group may be out, with those of other homes."""
    routes = [*solution.hub_routes, *(r for own in solution.local_routes.values() for r in own)]
    used = Counter(route.group for route in routes)
    out = Counter(route.group[1] for route in routes)
    counts = {}
    for key in echelons.hub_groups:
        spare = echelons.fleet[key] - used[key]
        most = echelons.problem.types()[key[1]].max_in_use
        if most is not None:
            spare = min(spare, most - out[key[1]])
        out[key[1]] += spare
        counts[key] = used[key] + spare
    return counts
