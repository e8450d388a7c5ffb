"""OR-Tools routing on the whole day: savings, then guided local search.

See developers.google.com/optimization/routing. What its users would do:

- all matrices and loads are vectors registered once, so that no Python runs during the search;
- access and temperature are the vehicles allowed for a visit; every visit may stay out at its
  penalty;
- reload nodes hardly ever enter a plan by local moves, since one alone only adds a detour. Some
  vehicles therefore work in halves of the day, whose trips are chained afterwards;
- windows limit a day's length, which includes overtime: bounds on spans, soft or hard, slow the
  search down so much that plans get dearer;
- a visit takes the larger of what is brought and what is taken for its whole trip. That is exact
  where a trip's visits take less than they bring, and never too little;
- the search is single-threaded and has no seed: each core, and each seed, gets another way to state
  the day, to start, or to weigh the guidance.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from ortools.constraint_solver import pywrapcp, routing_enums_pb2, routing_parameters_pb2

from benchmarks.peers.resources import Clock
from benchmarks.peers.shifts import (
    Morning,
    Shift,
    service_s,
    whole_days,
    window_s,
    with_halves,
    within_longest_day,
)
from benchmarks.peers.terms import MONEY_UNIT, Terms
from routing.vrp.plan import VrpRoute
from routing.vrp.problem import VrpProblem

_CLOSED_MONEY, _CLOSED_S = 10**9, 10**6
_DAY_S = 86_400
_LEAST_S = 0.2
_SAVINGS = routing_enums_pb2.FirstSolutionStrategy.SAVINGS
_CHEAPEST_ARC = routing_enums_pb2.FirstSolutionStrategy.PATH_CHEAPEST_ARC
_GUIDED = routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """A way to search.

    Parameters
    ----------
    halves
        Share of the vehicles that work in halves of the day.
    morning
        How vehicles start that must be home early.
    start
        First solution strategy.
    guidance
        Weight of the guidance, the engine's lambda.
    """

    halves: float
    morning: Morning
    start: routing_enums_pb2.FirstSolutionStrategy.Value.ValueType = _SAVINGS
    guidance: float = 0.1


_VARIANTS = (
    Variant(halves=0.0, morning=Morning.RELAXED),
    Variant(halves=2 / 3, morning=Morning.SPLIT),
    Variant(halves=0.0, morning=Morning.RELAXED, guidance=0.2),
    Variant(halves=2 / 3, morning=Morning.SPLIT, guidance=0.2),
    Variant(halves=0.0, morning=Morning.SPLIT, start=_CHEAPEST_ARC),
    Variant(halves=0.5, morning=Morning.RELAXED, start=_CHEAPEST_ARC),
)


def search(problem: VrpProblem, clock: Clock, seed: int) -> list[VrpRoute]:
    """Search the day until the search time is up; return the sequences found.

    Parameters
    ----------
    problem, clock
        The day and the time.
    seed
        Chooses the way to search.
    """
    variant = _VARIANTS[seed % len(_VARIANTS)]
    days = [within_longest_day(problem, s) for s in whole_days(problem, variant.morning)]
    shifts = with_halves(days, variant.halves)
    terms = Terms(problem)
    owners = [shift for shift in shifts for _ in range(shift.count)]
    homes = [terms.home(shift.group) for shift in owners]
    manager = pywrapcp.RoutingIndexManager(len(terms.rows), len(owners), homes, homes)
    model = pywrapcp.RoutingModel(manager)
    _add_money(model, terms, owners)
    _add_times(model, manager, problem, terms, owners)
    _add_loads(model, problem, terms, owners)
    for i, client in enumerate(problem.clients):
        index = manager.NodeToIndex(terms.num_homes + i)
        model.AddDisjunction([index], client.penalty_fen * MONEY_UNIT)
        allowed = [v for v, shift in enumerate(owners) if shift.serves[i]]
        model.VehicleVar(index).SetValues([-1, *allowed])
    found = model.SolveWithParameters(_parameters(variant, clock))
    if found is None:
        return []
    trips = [_trip(model, manager, found, v, terms.num_homes) for v in range(len(owners))]
    return [
        VrpRoute(group=shift.group, trips=(trip,))
        for shift, trip in zip(owners, trips, strict=True)
        if trip
    ]


def _parameters(variant: Variant, clock: Clock) -> routing_parameters_pb2.RoutingSearchParameters:
    how: routing_parameters_pb2.RoutingSearchParameters = pywrapcp.DefaultRoutingSearchParameters()
    how.first_solution_strategy = variant.start
    how.local_search_metaheuristic = _GUIDED
    how.guided_local_search_lambda_coefficient = variant.guidance
    how.time_limit.FromMilliseconds(round(1000 * max(_LEAST_S, clock.left_s())))
    return how


def _add_money(model: pywrapcp.RoutingModel, terms: Terms, owners: Sequence[Shift]) -> None:
    """Add the price of drives by group and of each vehicle's day or half."""
    evaluators = {}
    for g in {shift.group for shift in owners}:
        money = np.where(terms.is_closed(g), _CLOSED_MONEY, terms.money(g))
        np.fill_diagonal(money, 0)
        evaluators[g] = model.RegisterTransitMatrix(money.tolist())
    for v, shift in enumerate(owners):
        model.SetArcCostEvaluatorOfVehicle(evaluators[shift.group], v)
        model.SetFixedCostOfVehicle(shift.fixed_fen * MONEY_UNIT, v)


def _add_times(
    model: pywrapcp.RoutingModel,
    manager: pywrapcp.RoutingIndexManager,
    problem: VrpProblem,
    terms: Terms,
    owners: Sequence[Shift],
) -> None:
    """Add time: service and drives by group, windows of visits and of days."""
    service = [service_s(problem, client) for client in problem.clients]
    work_s = np.array([0] * terms.num_homes + service, dtype=np.int64)
    evaluators = {}
    for g in {shift.group for shift in owners}:
        seconds = terms.seconds(g) + terms.call_s + work_s[:, None]
        seconds[terms.is_closed(g)] = _CLOSED_S
        np.fill_diagonal(seconds, 0)
        evaluators[g] = model.RegisterTransitMatrix(seconds.tolist())
    of_vehicles = [evaluators[shift.group] for shift in owners]
    model.AddDimensionWithVehicleTransitAndCapacity(
        of_vehicles, _DAY_S, [_DAY_S] * len(owners), False, "time"
    )
    time = model.GetDimensionOrDie("time")
    for v, shift in enumerate(owners):
        time.CumulVar(model.Start(v)).SetRange(shift.early_s, shift.late_s)
        time.CumulVar(model.End(v)).SetRange(shift.early_s, shift.late_s)
    for i, client in enumerate(problem.clients):
        index = manager.NodeToIndex(terms.num_homes + i)
        time.CumulVar(index).SetRange(*window_s(problem, client))


def _add_loads(
    model: pywrapcp.RoutingModel, problem: VrpProblem, terms: Terms, owners: Sequence[Shift]
) -> None:
    """Add a dimension of load for each that can bind."""
    wanted = [
        [max(pair) for pair in zip(terms.amount(c.deliver), terms.amount(c.collect), strict=True)]
        for c in problem.clients
    ]
    for k, d in enumerate(terms.dims):
        demand = [0] * terms.num_homes + [amounts[k] for amounts in wanted]
        room = [terms.room(shift.group)[k] for shift in owners]
        evaluator = model.RegisterUnaryTransitVector(demand)
        model.AddDimensionWithVehicleCapacity(evaluator, 0, room, True, f"load {d}")


def _trip(
    model: pywrapcp.RoutingModel,
    manager: pywrapcp.RoutingIndexManager,
    found: pywrapcp.Assignment,
    vehicle: int,
    num_homes: int,
) -> tuple[int, ...]:
    """Return the clients of a vehicle's trip, in order."""
    clients = []
    index = found.Value(model.NextVar(model.Start(vehicle)))
    while not model.IsEnd(index):
        clients.append(manager.IndexToNode(index) - num_homes)
        index = found.Value(model.NextVar(index))
    return tuple(clients)
