"""Indicators of a day, computed from problem and plan only."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from network.ids import OrderId
from network.orders import Direction
from routing.cost import CostBreakdown
from routing.load import vehicle_capacity
from routing.two_echelon.plan import Plan, Route, RouteKind
from routing.two_echelon.price import price, route_distance_m
from routing.two_echelon.problem import TwoEchelonProblem
from routing.two_echelon.townships import township_changes

_HOUR_S = 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicators:
    """What a dispatcher and an auditor look at.

    Parameters
    ----------
    cost
        Cost by component.
    distance_m
        Metres by kind of route, and ``total``; buses drive theirs anyway: 0.
    vehicles_used
        Vehicles with a route, buses left out.
    load_factor
        Mean over the driven trips of the fullest dimension's highest load over its capacity, in
        [0, 1].
    orders
        Orders by fate: ``total``, ``planned`` (arrive today), ``held``, ``unserved``, ``late``.
    pieces
        Pieces of the orders planned.
    on_time_share
        Orders planned and in time over orders planned, in [0, 1]; 1 if none is planned.
    hours_to_point
        Hours from release to arrival of the orders planned, all but the up ones: ``p50``,
        ``p95``, ``max``.
    cost_per_order_fen
        Cost over orders that travel, fen; 0 if none does.
    estimated_legs
        Stops reached over a way that is an estimate, because no road joins the places.
    township_changes
        How often routes change township between neighbouring calls of a trip, ≥ 0.
    """

    cost: CostBreakdown
    distance_m: dict[str, int]
    vehicles_used: int
    load_factor: float
    orders: dict[str, int]
    pieces: int
    on_time_share: float
    hours_to_point: dict[str, float]
    cost_per_order_fen: float
    estimated_legs: int
    township_changes: int


def measure(problem: TwoEchelonProblem, plan: Plan) -> Indicators:
    """Compute the indicators of any plan, also a hand-made one."""
    cost = price(problem, plan)
    arrivals = {
        order_id: legs[-1].arrive_s
        for order_id, legs in plan.assignments.items()
        if legs and order_id in problem.orders
        if legs[-1].to_id == problem.orders[order_id].destination_id
    }
    late = sum(s > problem.orders[i].due_s for i, s in arrivals.items())
    return Indicators(
        cost=cost,
        distance_m=_distances(problem, plan),
        vehicles_used=len({r.vehicle_id for r in plan.routes if r.kind is not RouteKind.BUS}),
        load_factor=_load_factor(problem, plan),
        orders={
            "total": len(problem.orders),
            "planned": len(arrivals),
            "held": len(plan.held),
            "unserved": len(plan.unserved),
            "late": late,
        },
        pieces=sum(problem.orders[i].pieces for i in arrivals),
        on_time_share=1.0 if not arrivals else (len(arrivals) - late) / len(arrivals),
        hours_to_point=_hours(problem, arrivals),
        cost_per_order_fen=round(cost.total / len(plan.assignments), 2)
        if plan.assignments
        else 0.0,
        estimated_legs=_estimated_legs(problem, plan),
        township_changes=township_changes(problem, plan),
    )


def _distances(problem: TwoEchelonProblem, plan: Plan) -> dict[str, int]:
    vehicles = {v.vehicle_id: v for v in (*plan.hired, *problem.county.vehicles)}
    metres = {kind.value: 0 for kind in RouteKind}
    for route in plan.routes:
        metres[route.kind.value] += route_distance_m(problem, route, vehicles)
    return {"total": sum(metres.values()), **metres}


def trip_shares(problem: TwoEchelonProblem, plan: Plan) -> tuple[float, ...]:
    """Return how full each driven trip was at its fullest moment, the scarcer of kg and litres."""
    vehicles = {v.vehicle_id: v for v in (*plan.hired, *problem.county.vehicles)}
    shares: list[float] = []
    for route in plan.routes:
        vehicle = vehicles.get(route.vehicle_id)
        kind = None if vehicle is None else problem.types().get(vehicle.vehicle_type_id)
        if vehicle is None or kind is None:
            continue
        capacity = vehicle_capacity(kind)
        trips = _trip_peaks(route, vehicle.home_id)
        shares += [max(peak[0] / capacity.weight_g, peak[1] / capacity.volume_ml) for peak in trips]
    return tuple(shares)


def _load_factor(problem: TwoEchelonProblem, plan: Plan) -> float:
    shares = trip_shares(problem, plan)
    return round(float(np.mean(shares)), 4) if shares else 0.0


def _trip_peaks(route: Route, home_id: str) -> list[tuple[int, int]]:
    """Return the highest weight and volume aboard on each trip from home to home."""
    peaks: list[tuple[int, int]] = []
    for stop in route.stops[:-1]:
        load = (stop.load.weight_g, stop.load.volume_ml)
        if stop.place_id == home_id or not peaks:
            peaks.append(load)
        else:
            peaks[-1] = (max(peaks[-1][0], load[0]), max(peaks[-1][1], load[1]))
    return peaks


def _hours(problem: TwoEchelonProblem, arrivals: dict[OrderId, int]) -> dict[str, float]:
    hours = [
        (arrive_s - order.released_s) / _HOUR_S
        for order_id, arrive_s in arrivals.items()
        if (order := problem.orders[order_id]).direction is not Direction.UP
    ]
    if not hours:
        return {"p50": 0.0, "p95": 0.0, "max": 0.0}
    p50, p95 = np.percentile(hours, [50, 95])
    return {
        "p50": round(float(p50), 2),
        "p95": round(float(p95), 2),
        "max": round(max(hours), 2),
    }


def _estimated_legs(problem: TwoEchelonProblem, plan: Plan) -> int:
    estimate = next(iter(problem.ways.values())).is_estimate if problem.ways else None
    if estimate is None:
        return 0
    count = 0
    for route in (r for r in plan.routes if r.kind is not RouteKind.BUS):
        rows = [problem.row_of.get(stop.place_id) for stop in route.stops]
        count += sum(
            bool(estimate[a, b]) for a, b in pairwise(rows) if a is not None and b is not None
        )
    return count
