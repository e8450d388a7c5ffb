"""The last look: no visit stays out that a vehicle or a bus could make after all."""

from collections.abc import Callable
from dataclasses import replace

from routing.two_echelon.bus_times import row_of
from routing.two_echelon.echelons import Echelons
from routing.two_echelon.solution import BusRoute, DaySolution
from routing.two_echelon.solvers.hub_insertion import with_hub_tasks
from routing.two_echelon.solvers.local_insertion import insert_by_stations
from routing.two_echelon.standing import Standing, put_in_force

_MOST = 40  # visits looked at; beyond that the fleet is plainly too small
_MOST_ROUNDS = 3


def insert_left_out(
    echelons: Echelons, standing: Standing, *, is_over: Callable[[], bool]
) -> Standing:
    """Try every route at every position, every spare vehicle and every bus for visits left out.

    Hub routes and buses come first, then local routes with what their stations need for it.

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
    for _ in range(_MOST_ROUNDS):
        fuller = _looked_at(echelons, standing, is_over)
        if len(fuller.unserved) == len(standing.unserved):
            break
        standing = fuller
    return standing


def _looked_at(echelons: Echelons, standing: Standing, is_over: Callable[[], bool]) -> Standing:
    """Try everything once; a call that was sent to a station may open a way for other visits."""
    missing = _missing(echelons, standing)
    if not missing:
        return standing
    solution = standing.solution()
    routes = with_hub_tasks(
        echelons, solution, missing, standing.limits, most=_MOST, is_over=is_over
    )
    served = (i for route in routes for i in route.visits())
    grown = replace(solution, hub_routes=routes, unserved=solution.unserved.difference(served))
    with_vans = put_in_force(echelons, grown, standing) or standing
    with_buses = _by_bus(echelons, with_vans, is_over)
    still_missing = sorted(_missing(echelons, with_buses), key=lambda i: -echelons.penalty_fen(i))
    return insert_by_stations(echelons, with_buses, still_missing[:_MOST], is_over=is_over)


def _missing(echelons: Echelons, standing: Standing) -> list[int]:
    """Return the visits left out that have to be made."""
    visits = echelons.problem.visits
    return sorted(i for i in standing.unserved if visits[i].leave_fen is None)


def _by_bus(echelons: Echelons, standing: Standing, is_over: Callable[[], bool]) -> Standing:
    """Try every bus for the visits left out."""
    for visit in _missing(echelons, standing)[:_MOST]:
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
