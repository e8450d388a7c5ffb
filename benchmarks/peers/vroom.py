"""VROOM on the whole day, with all cores.

See vroom-project.org. What its users would do:

- a profile with its own durations and distances, and a fixed and a kilometre price a vehicle type;
- the call's fixed seconds are *setup*, which neighbours at a place share; deliveries and pick-ups
  are amounts of one job; access and temperature are skills;
- VROOM has one trip a vehicle. Its maintainers advise to state a vehicle once a part of the day
  (its issue 188), so two thirds of them work in halves, whose trips are chained afterwards;
- VROOM ends by itself. Level 1 is solved first, for on large days higher levels only share the time
  among more starts; then other ways to state the day and the highest level, as long as there is
  time, of which each may take half of what is left. The cheapest plan at exact times and true
  prices is taken;
- windows limit a day's length, which includes overtime: VROOM prices no overtime, and of the hours
  only those driven. It has no seed.
"""

from collections.abc import Sequence
from datetime import timedelta

import numpy as np
import vroom

from benchmarks.peers.repair import repair
from benchmarks.peers.resources import CORES, Clock
from benchmarks.peers.room import objective_fen
from benchmarks.peers.shifts import (
    Morning,
    Shift,
    service_s,
    whole_days,
    window_s,
    with_halves,
    within_longest_day,
)
from benchmarks.peers.terms import Terms
from routing.vrp.plan import VrpPlan, VrpRoute
from routing.vrp.problem import VrpProblem

_WAYS_TO_STATE = (
    (2 / 3, Morning.SPLIT),
    (0.0, Morning.RELAXED),
    (0.0, Morning.SPLIT),
    (2 / 3, Morning.RELAXED),
)
_LEVELS = (1, 5)
_CLOSED_S, _CLOSED_M = 10**6, 10**7
_LEAST_S = 0.1
_WORTH_A_RUN = 0.15  # share of the time that must be left for another way to state the day


def solve(problem: VrpProblem, clock: Clock) -> VrpPlan:
    """Solve the day stated in several ways as long as there is time; return the cheapest plan.

    Parameters
    ----------
    problem
        The day.
    clock
        Time for everything; VROOM's own limit is half of what is left each time.
    """
    plans: list[VrpPlan] = []
    whole_s = clock.left_s()
    for level in _LEVELS:
        for share, morning in _WAYS_TO_STATE:
            if plans and clock.left_s() < max(_LEAST_S, _WORTH_A_RUN * whole_s):
                break
            days = [within_longest_day(problem, s) for s in whole_days(problem, morning)]
            routes = _run(problem, with_halves(days, share), clock, level)
            plans.append(repair(problem, routes, is_over=clock.is_over))
    return min(plans, key=lambda plan: objective_fen(problem, plan))


def _run(problem: VrpProblem, shifts: Sequence[Shift], clock: Clock, level: int) -> list[VrpRoute]:
    """Run VROOM once and read its routes."""
    terms = Terms(problem)
    owners = [k for k, shift in enumerate(shifts) for _ in range(shift.count)]
    skills = _skills(shifts)
    stated = vroom.Input()
    for g in {shift.group for shift in shifts}:
        _add_profile(stated, terms, g)
    for v, k in enumerate(owners):
        own = {number for served_by, number in skills.items() if served_by[k]}
        stated.add_vehicle(_vehicle(problem, terms, shifts[k], v, own))
    for i in range(len(problem.clients)):
        asked = {skills[tuple(bool(shift.serves[i]) for shift in shifts)]}
        stated.add_job(_job(problem, terms, i, asked))
    steps = stated.solve(
        exploration_level=level,
        nb_threads=CORES,
        timeout=timedelta(seconds=max(_LEAST_S, clock.left_s() / 2)),
    ).routes
    if steps.empty:
        return []
    trips: dict[int, list[int]] = {}
    for vehicle, kind, job in zip(steps.vehicle_id, steps.type, steps.id, strict=True):
        if kind == "job":
            trips.setdefault(int(vehicle), []).append(int(job))
    return [
        VrpRoute(group=shifts[owners[vehicle]].group, trips=(tuple(trip),))
        for vehicle, trip in trips.items()
    ]


def _skills(shifts: Sequence[Shift]) -> dict[tuple[bool, ...], int]:
    """Return a skill for each set of shifts that serve the same clients: which they are."""
    served_by = np.array([shift.serves for shift in shifts], dtype=np.bool_).T
    classes = sorted({tuple(map(bool, row)) for row in served_by})
    return {each: number for number, each in enumerate(classes, start=1)}


def _add_profile(stated: vroom.Input, terms: Terms, g: int) -> None:
    """Add durations and distances of a group; where it may not drive, no day is long enough."""
    closed = terms.is_closed(g)
    durations = np.where(closed, _CLOSED_S, terms.seconds(g))
    distances = np.where(closed, _CLOSED_M, terms.metres(g))
    np.fill_diagonal(durations, 0)
    np.fill_diagonal(distances, 0)
    stated.set_durations_matrix(str(g), durations.astype(np.uint32))
    stated.set_distances_matrix(str(g), distances.astype(np.uint32))


def _vehicle(
    problem: VrpProblem, terms: Terms, shift: Shift, number: int, skills: set[int]
) -> vroom.Vehicle:
    kind = problem.groups[shift.group].vehicle_type
    home = terms.home(shift.group)
    limit = {} if kind.range_m is None else {"max_distance": kind.range_m}
    return vroom.Vehicle(
        number,
        start=home,
        end=home,
        profile=str(shift.group),
        capacity=terms.room(shift.group),
        skills=skills,
        time_window=(shift.early_s, shift.late_s),
        costs=vroom.VehicleCosts(
            fixed=shift.fixed_fen, per_hour=kind.cost_hour_fen, per_km=kind.cost_km_fen
        ),
        **limit,
    )


def _job(problem: VrpProblem, terms: Terms, i: int, skills: set[int]) -> vroom.Job:
    client = problem.clients[i]
    return vroom.Job(
        i,
        terms.num_homes + i,
        default_setup=int(problem.call_s[client.place]),
        default_service=service_s(problem, client),
        delivery=terms.amount(client.deliver),
        pickup=terms.amount(client.collect),
        skills=skills,
        time_windows=[window_s(problem, client)],
    )
