"""PyVRP on the whole day: its iterated local search, one seed a core, the best plan taken.

See Wouda, Lan and Kool (2024), doi 10.1287/ijoc.2023.0055. What its users would do:

- every vehicle type with its own matrices, prices, shift, overtime and reloads at the hub;
- all visits are required: prizes would hide the other costs from a long run. Only if that finds
  nothing feasible in two thirds of the time are the visits optional, at their penalty;
- penalties start at their least and adapt, which made Wutai cheaper than the default in a trial;
- the fixed seconds of a call lie on the arcs that leave its place, so neighbours there share them;
- goods not ready yet delay their own call: with release times and several trips its local search
  (0.14.1) can cycle for ever.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyvrp

from benchmarks.peers.resources import Clock
from benchmarks.peers.shifts import Morning, Shift, service_s, whole_days, window_s
from benchmarks.peers.terms import MONEY_UNIT, Matrix, Terms
from routing.vrp.plan import VrpRoute
from routing.vrp.problem import VrpProblem

_RANGE_M = 10  # distance of vehicles with a range: tens of metres
_CLOSED_COST, _CLOSED_S = 10**12, 10**7
_UNLIMITED_M = 2**60
_HOUR_S = 3600
_MOST_RELOADS = 12
_LEAST_PENALTY, _MOST_PENALTY = 1000.0, 1e6  # money a unit of load, a second, or a unit of distance
_NOTHING_FEASIBLE = 2**62
_FALLBACK_SHARE = 1 / 3


class _Penalties(pyvrp.PenaltyParams):
    """Penalties that start at their least instead of the middle of their range."""

    def midpoint_penalties(self, data: pyvrp.ProblemData) -> tuple[list[float], float, float]:
        """Return the first penalties of a unit of load, a second and a unit of distance."""
        least = self.min_penalty
        return [least] * data.num_load_dimensions, least, least


class _Stop:
    """Stop at a time, or some time before it if nothing feasible is known by then."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._fallback_s = clock.left_s() * _FALLBACK_SHARE

    def __call__(self, best_cost: int) -> bool:
        left_s = self._clock.left_s()
        return left_s <= 0 or (best_cost >= _NOTHING_FEASIBLE and left_s < self._fallback_s)


def search(problem: VrpProblem, clock: Clock, seed: int) -> list[VrpRoute]:
    """Search the day until the search time is up; return the sequences found.

    Parameters
    ----------
    problem, clock, seed
        The day, the time, and the engine's seed.
    """
    shifts = whole_days(problem, Morning.RELAXED)
    penalties = _Penalties(min_penalty=_LEAST_PENALTY, max_penalty=_MOST_PENALTY)
    params = pyvrp.SolveParams(penalty=penalties)
    routes: list[VrpRoute] = []
    for is_required in (True, False):
        data = _state(problem, shifts, is_required=is_required)
        best = pyvrp.solve(
            data, stop=_Stop(clock), seed=seed, collect_stats=False, params=params
        ).best
        routes = _routes(best, shifts)
        if best.is_feasible():
            break
    return routes


def _state(problem: VrpProblem, shifts: Sequence[Shift], *, is_required: bool) -> pyvrp.ProblemData:
    """State the problem in the engine's terms: a profile and a vehicle type a shift."""
    terms = Terms(problem)
    matrices: list[tuple[Any, Any]] = [_matrices(problem, terms, shift) for shift in shifts]
    return pyvrp.ProblemData(
        locations=[pyvrp.Location(0, 0) for _ in terms.rows],
        clients=[
            _client(problem, terms, i, is_required=is_required) for i in range(len(problem.clients))
        ],
        depots=[pyvrp.Depot(location=k) for k in range(terms.num_homes)],
        vehicle_types=[_vehicle_type(problem, terms, shift, k) for k, shift in enumerate(shifts)],
        distance_matrices=[distance for distance, _ in matrices],
        duration_matrices=[duration for _, duration in matrices],
    )


def _client(problem: VrpProblem, terms: Terms, i: int, *, is_required: bool) -> pyvrp.Client:
    client = problem.clients[i]
    early_s, late_s = window_s(problem, client)
    return pyvrp.Client(
        location=terms.num_homes + i,
        delivery=terms.amount(client.deliver),
        pickup=terms.amount(client.collect),
        service_duration=service_s(problem, client),
        tw_early=early_s,
        tw_late=late_s,
        prize=0 if is_required else client.penalty_fen * MONEY_UNIT,
        required=is_required,
    )


def _vehicle_type(
    problem: VrpProblem, terms: Terms, shift: Shift, profile: int
) -> pyvrp.VehicleType:
    kind = problem.groups[shift.group].vehicle_type
    most = _MOST_RELOADS if kind.max_trips is None else min(_MOST_RELOADS, kind.max_trips - 1)
    depot = terms.home(shift.group)
    return pyvrp.VehicleType(
        num_available=shift.count,
        capacity=terms.room(shift.group),
        start_depot=depot,
        end_depot=depot,
        fixed_cost=shift.fixed_fen * MONEY_UNIT,
        tw_early=shift.early_s,
        tw_late=shift.late_s,
        shift_duration=kind.shift_s,
        max_overtime=max(0, kind.overtime_s - problem.rest_s),
        unit_overtime_cost=round(kind.cost_overtime_hour_fen * MONEY_UNIT / _HOUR_S),
        unit_duration_cost=round(kind.cost_hour_fen * MONEY_UNIT / _HOUR_S),
        unit_distance_cost=1 if kind.range_m is None else kind.cost_km_fen,
        max_distance=_UNLIMITED_M if kind.range_m is None else kind.range_m // _RANGE_M,
        profile=profile,
        reload_depots=[depot],
        max_reloads=most,
    )


def _matrices(problem: VrpProblem, terms: Terms, shift: Shift) -> tuple[Matrix, Matrix]:
    """Return the engine's distances and durations of a shift.

    Distances are money, but for vehicles with a range, whose distances are in tens of metres.
    """
    g = shift.group
    has_range = problem.groups[g].vehicle_type.range_m is not None
    distance = -(-terms.metres(g) // _RANGE_M) if has_range else terms.money(g)
    duration = terms.seconds(g) + terms.call_s
    closed = terms.is_closed(g)
    closed[:, terms.num_homes :] |= ~shift.serves[None, :]
    distance[closed] = _CLOSED_COST
    duration[closed] = _CLOSED_S
    np.fill_diagonal(distance, 0)
    np.fill_diagonal(duration, 0)
    return distance, duration


def _routes(solution: pyvrp.Solution, shifts: Sequence[Shift]) -> list[VrpRoute]:
    """Read the engine's solution."""
    routes = []
    for route in solution.routes():
        trips: list[list[int]] = [[]]
        for activity in route:
            if activity.is_client():
                trips[-1].append(activity.idx)
            elif trips[-1]:
                trips.append([])
        kept = tuple(tuple(trip) for trip in trips if trip)
        if kept:
            routes.append(VrpRoute(group=shifts[route.vehicle_type()].group, trips=kept))
    return routes
