"""PyVRP as the routing engine of one echelon (Wouda, Lan and Kool, 2024).

See doi 10.1287/ijoc.2023.0055. The adapter states the problem in the engine's terms and lets
`routing.vrp.schedule` have the last word:

- one location a client; the fixed seconds of a call lie on the arcs that leave its place, so
  neighbouring clients at a place share one call;
- loading at home lies on the arcs that leave it, as long as a full vehicle takes; unloading counts
  in the service of the clients whose goods come home;
- goods not ready yet delay their own call, not the loading: with release times and several trips
  the engine's local search (0.14.1) can cycle for ever;
- a client may stay out at a prize just above any single call's price: larger prizes hide the
  rest of the objective from the engine;
- one rest is taken off the longest day; the exact rests come with the schedule;
- money is in hundredths of a fen; distances are prices, but for vehicles with a range, whose
  distances are in tens of metres;
- goods that must be back home by a time narrow their windows, round by round, until they are.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pyvrp
from pyvrp.stop import MaxIterations

from network.fleet import VehicleType
from routing.load import NOTHING, UNLIMITED, Load
from routing.vrp.insertion import insert
from routing.vrp.plan import VrpPlan, VrpRoute
from routing.vrp.price import price_timeline
from routing.vrp.problem import Client, Group, VrpProblem
from routing.vrp.schedule import schedule

_UNIT = 100  # money: hundredths of a fen
_RANGE_M = 10  # distance of vehicles with a range: tens of metres
_CLOSED_COST = 10**12
_CLOSED_S = 10**7
_HOUR_S = 3600
_TIGHTENINGS = 2
_REINSERTED = 6  # clients that the exact times cost their place and that are tried elsewhere
_LEAST_PENALTY = 1000.0  # money a unit of load, a second, or a unit of distance
_LOAD_UNIT = Load(weight_g=100, volume_ml=1000, chilled_ml=1000, frozen_ml=1000, pieces=1)
_MOST_RELOADS = 12
_PRIZE_SCALE = 400
_MOST_AT_STAKE_FEN = 150_000


class _Stop:
    """Stop after a number of iterations or when told from outside."""

    def __init__(self, iterations: int, is_over: Callable[[], bool]) -> None:
        self._inner = MaxIterations(iterations)
        self._is_over = is_over

    def __call__(self, best_cost: int) -> bool:
        return self._inner(best_cost) or self._is_over()


def solve(
    problem: VrpProblem,
    *,
    iterations: int,
    seed: int = 0,
    start: VrpPlan | None = None,
    is_over: Callable[[], bool] = lambda: False,
) -> VrpPlan:
    """Solve a one-echelon problem.

    Parameters
    ----------
    problem
        The problem; every client may stay out at its penalty.
    iterations
        Iterations of the engine's iterated local search, ≥ 0.
    seed
        Seed; the same seed, problem and iterations give the same plan.
    start
        A plan to start from; its clients in no route start out.
    is_over
        Asked every iteration; True ends the search with the best plan so far.

    Returns
    -------
    VrpPlan
        A plan in which every route has exact feasible times.
    """
    if not problem.clients or not problem.groups:
        return VrpPlan(unserved=tuple(range(len(problem.clients))))
    stated: VrpProblem | None = _aim_at_returns(problem)
    found: tuple[VrpRoute, ...] = ()
    for _ in range(_TIGHTENINGS):
        if stated is None:
            break
        found = _run(stated, _Stop(iterations, is_over), seed, start)
        stated = None if is_over() else _tighten(problem, stated, found)
    plan = _complete(problem, _make_feasible(problem, found))
    plan = insert(problem, plan, most=_REINSERTED, is_over=is_over)
    if start is None or _objective_fen(problem, plan) <= _objective_fen(problem, start):
        return plan
    return _complete(problem, start.routes)


def _complete(problem: VrpProblem, routes: tuple[VrpRoute, ...]) -> VrpPlan:
    """Return a plan of some routes, with the clients they leave out."""
    served = {i for route in routes for i in route.clients}
    out = tuple(i for i in range(len(problem.clients)) if i not in served)
    return VrpPlan(routes=routes, unserved=out)


def _objective_fen(problem: VrpProblem, plan: VrpPlan) -> float:
    """Return what a plan costs with penalties; infinite without feasible times."""
    served = {i for route in plan.routes for i in route.clients}
    total = sum(c.penalty_fen for i, c in enumerate(problem.clients) if i not in served)
    for route in plan.routes:
        timeline = schedule(problem, route)
        if timeline is None:
            return math.inf
        total += price_timeline(problem, route.group, timeline).total
    return total


def _run(
    problem: VrpProblem, stop: _Stop, seed: int, start: VrpPlan | None
) -> tuple[VrpRoute, ...]:
    """Run the engine once."""
    data = _state(problem)
    warm = None if start is None else _warm_start(data, start)
    result = pyvrp.solve(
        data, stop=stop, seed=seed, collect_stats=False, params=_params(), initial_solution=warm
    )
    return _routes(result.best)


def _params() -> pyvrp.SolveParams:
    """Return the engine's parameters for short runs: penalties start low and adapt soon."""
    return pyvrp.SolveParams(
        penalty=_Penalties(
            solutions_between_updates=50,
            min_penalty=_LEAST_PENALTY,
            max_penalty=100 * _LEAST_PENALTY,
        ),
    )


class _Penalties(pyvrp.PenaltyParams):
    """Penalties that start at their least instead of the middle of their range."""

    def midpoint_penalties(self, data: pyvrp.ProblemData) -> tuple[list[float], float, float]:
        """Return the first penalties of a unit of load, a second and a unit of distance."""
        least = self.min_penalty
        return [least] * data.num_load_dimensions, least, least


def _aim_at_returns(problem: VrpProblem) -> VrpProblem:
    """Narrow the windows of clients with a return time to what a straight way home allows."""
    clients = []
    for client in problem.clients:
        late_s = client.late_s
        if client.return_by_s is not None:
            drives = [
                int(g.ways.duration_s[client.place, g.home])
                for g in problem.groups
                if g.ways.is_open[client.place, g.home]
            ]
            work_s = int(problem.call_s[client.place]) + client.service_s
            late_s = min(late_s, client.return_by_s - min(drives, default=0) - work_s)
        clients.append(replace(client, late_s=max(client.early_s, late_s)))
    return replace(problem, clients=tuple(clients))


def _state(problem: VrpProblem) -> pyvrp.ProblemData:
    """State the problem in the engine's terms."""
    homes = sorted({group.home for group in problem.groups})
    depot_of = {home: depot for depot, home in enumerate(homes)}
    rows = np.array([*homes, *(c.place for c in problem.clients)], dtype=np.int64)
    dims = _active_dimensions(problem)
    prize_fen = _dearest_call_fen(problem)
    matrices: list[tuple[Any, Any]] = [
        _matrices(problem, group, rows, len(homes)) for group in problem.groups
    ]
    return pyvrp.ProblemData(
        locations=[pyvrp.Location(0, 0) for _ in rows],
        clients=[
            _client(problem, client, len(homes) + i, dims, prize_fen)
            for i, client in enumerate(problem.clients)
        ],
        depots=[pyvrp.Depot(location=depot) for depot in range(len(homes))],
        vehicle_types=[
            _vehicle_type(problem, group, depot_of[group.home], g, dims)
            for g, group in enumerate(problem.groups)
        ],
        distance_matrices=[distance for distance, _ in matrices],
        duration_matrices=[duration for _, duration in matrices],
    )


def _active_dimensions(problem: VrpProblem) -> tuple[int, ...]:
    """Return the dimensions of load that can bind: wanted by a client and limited somewhere."""
    wanted = [
        any(c.deliver[d] or c.collect[d] for c in problem.clients) for d in range(len(Load()))
    ]
    limited = [any(g.capacity[d] < UNLIMITED for g in problem.groups) for d in range(len(Load()))]
    return tuple(d for d in range(len(Load())) if wanted[d] and limited[d])


def _client(
    problem: VrpProblem, client: Client, location: int, dims: Sequence[int], prize_fen: int
) -> pyvrp.Client:
    early_s = max(0, client.early_s, client.ready_s + _shortest_drive_s(problem, client))
    return pyvrp.Client(
        location=location,
        delivery=[-(-client.deliver[d] // _LOAD_UNIT[d]) for d in dims],
        pickup=[-(-client.collect[d] // _LOAD_UNIT[d]) for d in dims],
        service_duration=client.service_s + client.collect.pieces * problem.loading_piece_s,
        tw_early=early_s,
        tw_late=max(early_s, client.late_s),
        prize=min(client.penalty_fen, prize_fen + _more_at_stake_fen(client)) * _UNIT,
        required=False,
    )


def _dearest_call_fen(problem: VrpProblem) -> int:
    """Return a bound on what a single call can cost: a vehicle's longest day for it alone."""
    dearest = 0
    for group in problem.groups:
        kind = group.vehicle_type
        way_m = int(
            group.ways.distance_m[group.home].max() + group.ways.distance_m[:, group.home].max()
        )
        hours = -(-(kind.shift_s + kind.overtime_s) // _HOUR_S)
        wages = hours * (kind.cost_hour_fen + kind.cost_overtime_hour_fen)
        dearest = max(dearest, kind.cost_day_fen + wages + way_m * kind.cost_km_fen // 1000)
    return dearest


def _more_at_stake_fen(client: Client) -> int:
    """Return what a client with more orders is worth beyond a call's price."""
    return min(client.penalty_fen // _PRIZE_SCALE, _MOST_AT_STAKE_FEN)


def _shortest_drive_s(problem: VrpProblem, client: Client) -> int:
    """Return the least seconds from any home to a client."""
    drives = [
        int(group.ways.duration_s[group.home, client.place])
        for group in problem.groups
        if group.ways.is_open[group.home, client.place]
    ]
    return min(drives, default=0)


def _full_loading_s(problem: VrpProblem, group: Group) -> int:
    """Return how long loading a full vehicle of a group takes, from the clients' mean piece."""
    served = [
        client.deliver
        for i, client in enumerate(problem.clients)
        if group.serves is None or group.serves[i]
    ]
    pieces = sum(load.pieces for load in served)
    share = 1.0
    for d in range(len(NOTHING)):
        total = sum(load[d] for load in served)
        if total > group.capacity[d] > 0:
            share = min(share, group.capacity[d] / total)
    return round(pieces * share) * problem.loading_piece_s


def _vehicle_type(
    problem: VrpProblem, group: Group, depot: int, profile: int, dims: Sequence[int]
) -> pyvrp.VehicleType:
    kind = group.vehicle_type
    capacity = group.capacity
    ranged = kind.range_m is not None
    slack_s = min(problem.rest_s, kind.overtime_s)
    served = np.arange(len(problem.clients)) if group.serves is None else group.serves.nonzero()[0]
    first_ready_s = min((problem.clients[int(i)].ready_s for i in served), default=0)
    early_s = max(group.early_s, first_ready_s)
    return pyvrp.VehicleType(
        num_available=group.count,
        capacity=[capacity[d] // _LOAD_UNIT[d] for d in dims],
        start_depot=depot,
        end_depot=depot,
        fixed_cost=kind.cost_day_fen * _UNIT,
        tw_early=early_s,
        tw_late=max(early_s, group.late_s - slack_s),
        shift_duration=kind.shift_s,
        max_overtime=kind.overtime_s - slack_s,
        unit_overtime_cost=round(kind.cost_overtime_hour_fen * _UNIT / _HOUR_S),
        unit_duration_cost=round(kind.cost_hour_fen * _UNIT / _HOUR_S),
        unit_distance_cost=kind.cost_km_fen if ranged else 1,
        max_distance=kind.range_m // _RANGE_M if kind.range_m is not None else 2**60,
        profile=profile,
        reload_depots=[depot],
        max_reloads=_most_reloads(kind),
    )


def _most_reloads(kind: VehicleType) -> int:
    """Return how often a vehicle may load again: once less than it may make trips."""
    return _MOST_RELOADS if kind.max_trips is None else min(_MOST_RELOADS, kind.max_trips - 1)


def _matrices(
    problem: VrpProblem, group: Group, rows: npt.NDArray[np.int64], num_homes: int
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return the engine's distances and durations of one group over homes and clients."""
    grid = np.ix_(rows, rows)
    metres = group.ways.distance_m[grid]
    if group.vehicle_type.range_m is None:
        # 1 km at c fen is 100 c units: a metre is c / 10 units, rounded once an arc
        distance = (metres * group.vehicle_type.cost_km_fen * _UNIT + 500) // 1000
    else:
        distance = -(-metres // _RANGE_M)
    call_s = problem.call_s[rows].copy()
    call_s[:num_homes] = 0
    elsewhere = rows[:, None] != rows[None, :]
    elsewhere[:, :num_homes] = True
    duration = group.ways.duration_s[grid] + np.where(elsewhere, call_s[:, None], 0)
    duration[:num_homes, num_homes:] += _full_loading_s(problem, group)
    closed = ~group.ways.is_open[grid]
    if group.serves is not None:
        closed[:, num_homes:] |= ~group.serves[None, :]
    distance[closed] = _CLOSED_COST
    duration[closed] = _CLOSED_S
    np.fill_diagonal(distance, 0)
    np.fill_diagonal(duration, 0)
    return distance, duration


def _warm_start(data: pyvrp.ProblemData, plan: VrpPlan) -> pyvrp.Solution:
    """State a plan in the engine's terms; trips beyond the most it allows start out.

    The engine adds the homes at both ends of a day itself.
    """
    routes = []
    for route in plan.routes:
        kind = data.vehicle_type(route.group)
        home = pyvrp.Activity(pyvrp.ActivityType.DEPOT, kind.start_depot)
        calls: list[pyvrp.Activity] = []
        for trip in route.trips[: kind.max_trips]:
            calls.extend([home] if calls else [])
            calls.extend(pyvrp.Activity(pyvrp.ActivityType.CLIENT, i) for i in trip)
        routes.append(pyvrp.Route(data, calls, route.group))
    return pyvrp.Solution(data, routes)


def _routes(solution: pyvrp.Solution) -> tuple[VrpRoute, ...]:
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
            routes.append(VrpRoute(group=route.vehicle_type(), trips=kept))
    return tuple(routes)


@dataclass(frozen=True, slots=True)
class _Return:
    """A client on a trip whose goods come home too late, and by how much."""

    client: int
    late_s: int


def _tighten(
    problem: VrpProblem, stated: VrpProblem, routes: tuple[VrpRoute, ...]
) -> VrpProblem | None:
    """Narrow the windows of clients whose goods come home too late; None if there are none."""
    if all(c.return_by_s is None for c in problem.clients):
        return None
    free = replace(problem, clients=tuple(replace(c, return_by_s=None) for c in problem.clients))
    late = [lateness for route in routes for lateness in _late_returns(problem, free, route)]
    if not late:
        return None
    clients = list(stated.clients)
    for lateness in late:
        client = clients[lateness.client]
        clients[lateness.client] = replace(
            client, late_s=max(client.early_s, client.late_s - lateness.late_s)
        )
    return replace(stated, clients=tuple(clients))


def _late_returns(problem: VrpProblem, free: VrpProblem, route: VrpRoute) -> list[_Return]:
    """Return the clients of a route whose goods are unloaded at home after they must be."""
    timeline = schedule(free, route)
    if timeline is None:
        return []
    late = []
    home_s = {
        event.trip: timeline.start_s[k] + event.work_s
        for k, event in enumerate(timeline.events)
        if event.kind.value == "unload"
    }
    called_s = {
        i: start
        for event, start in zip(timeline.events, timeline.start_s, strict=True)
        if event.kind.value == "call"
        for i in event.clients
    }
    for trip, clients in enumerate(route.trips):
        for i in clients:
            limit = problem.clients[i].return_by_s
            if limit is not None and home_s[trip] > limit:
                over = home_s[trip] - limit
                late.append(_Return(i, problem.clients[i].late_s - called_s[i] + over))
    return late


def _make_feasible(problem: VrpProblem, routes: tuple[VrpRoute, ...]) -> tuple[VrpRoute, ...]:
    """Drop clients from routes without feasible times until they have them, and spare vehicles."""
    kept = []
    left = {g: group.count for g, group in enumerate(problem.groups)}
    for route in routes:
        feasible = _shorten(problem, route)
        if feasible is not None and left[route.group] > 0:
            left[route.group] -= 1
            kept.append(feasible)
    return tuple(kept)


def _shorten(problem: VrpProblem, route: VrpRoute) -> VrpRoute | None:
    """Return the route without a few clients that make it infeasible; None if nothing is left.

    One client whose absence mends the route is looked for first; else those whose goods must be
    home early go, then the last ones of the day.
    """
    current: VrpRoute | None = route
    while current is not None and schedule(problem, current) is None:
        shorter = (_without(current, client) for client in reversed(current.clients))
        mended = [r for r in shorter if r is not None and schedule(problem, r) is not None]
        if mended:
            return mended[0]
        hurried = [i for i in current.clients if problem.clients[i].return_by_s is not None]
        current = _without(current, hurried[-1] if hurried else current.clients[-1])
    return current


def _without(route: VrpRoute, client: int) -> VrpRoute | None:
    """Return the route without one client; None if no trip is left."""
    kept = (tuple(i for i in trip if i != client) for trip in route.trips)
    trips = tuple(trip for trip in kept if trip)
    return VrpRoute(group=route.group, trips=trips) if trips else None
