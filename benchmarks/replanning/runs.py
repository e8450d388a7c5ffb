"""One vehicle after the other breaks down, and the day is planned again each time."""

import time
from collections.abc import Iterator
from dataclasses import dataclass

from benchmarks.cases import Case
from network.ids import OrderId, PlaceId, VehicleId
from routing.daily import build_problem, plan_day, prepare
from routing.replanning.events import Breakdown
from routing.replanning.replan import Disturbance, Freedom, Latitude, replan
from routing.stop import MaxTime
from routing.two_echelon.check import check
from routing.two_echelon.plan import Plan, Route, RouteKind
from routing.two_echelon.price import price


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplanRun:
    """A day planned again after one breakdown.

    Parameters
    ----------
    county, seed, vehicle_id, freedom, at_s
        The day, the seed of its plan, the vehicle that broke down, what could change, and when.
    orders, vehicles_out
        Orders of the day, and vehicles on their way at that moment.
    seconds
        Wall-clock seconds until the new plan was there.
    visits, visits_kept
        Orders handed over at a place after that moment that were not to ride on the vehicle, and
        those of them that the same vehicle still hands over.
    cost_before_fen, cost_fen, stability_fen
        Cost of the plan before and of the new one, and what its changes are charged beside.
    put_off, unserved, late
        Orders more than before that wait, stay out or come late.
    violations
        Rules broken, those about what has happened among them.
    """

    county: str
    seed: int
    vehicle_id: str
    freedom: Freedom
    at_s: int
    orders: int
    vehicles_out: int
    seconds: float
    visits: int
    visits_kept: int
    cost_before_fen: int
    cost_fen: int
    stability_fen: int
    put_off: int
    unserved: int
    late: int
    violations: int


def replan_after_breakdowns(
    case: Case,
    *,
    seed: int,
    plan_s: float,
    replan_s: float,
    at_s: int,
    most: int,
    freedoms: tuple[Freedom, ...],
) -> Iterator[ReplanRun]:
    """Plan a day, and plan it again after each of some breakdowns.

    Parameters
    ----------
    case, seed
        The day, and the seed of both searches.
    plan_s, replan_s
        Seconds to plan the day, and to plan it again, > 0.
    at_s
        When the vehicle breaks down, seconds after midnight.
    most
        Vehicles that break down, evenly drawn from those on their way, ≥ 1.
    freedoms
        What may change.
    """
    problem = build_problem(case.county, case.orders, case.travel, day=case.day)
    prepare(problem)
    plan = plan_day(problem, stop=MaxTime(plan_s), seed=seed).plan
    before_fen = price(problem, plan).total
    out = [route for route in plan.routes if _is_out(route, at_s)]
    step = max(1, len(out) // most)
    for route in out[::step][:most]:
        for freedom in freedoms:
            event = Breakdown(at_s=at_s, vehicle_id=route.vehicle_id)
            started = time.monotonic()
            found = replan(
                problem,
                plan,
                Disturbance(now_s=at_s, events=(event,)),
                stop=MaxTime(replan_s),
                seed=seed,
                latitude=Latitude(freedom=freedom),
            )
            seconds = time.monotonic() - started
            after = found.outcome.plan
            visits, kept = _kept(plan, after, route, at_s)
            yield ReplanRun(
                county=case.name,
                seed=seed,
                vehicle_id=route.vehicle_id,
                freedom=freedom,
                at_s=at_s,
                orders=len(problem.orders),
                vehicles_out=len(out),
                seconds=seconds,
                visits=visits,
                visits_kept=kept,
                cost_before_fen=before_fen,
                cost_fen=found.outcome.cost_fen,
                stability_fen=found.stability_fen,
                put_off=len(after.held) - len(plan.held),
                unserved=len(after.unserved) - len(plan.unserved),
                late=len(after.late) - len(plan.late),
                violations=len(check(found.problem, after)),
            )


def _is_out(route: Route, at_s: int) -> bool:
    """Return whether a vehicle is on its way at a moment."""
    is_bus = route.kind is RouteKind.BUS
    return not is_bus and route.stops[0].depart_s <= at_s < route.stops[-1].arrive_s


def _kept(before: Plan, after: Plan, broken: Route, at_s: int) -> tuple[int, int]:
    """Return the hand-overs to come that are none of a vehicle's, and those that stay as they are.

    Hand-overs are counted by order and place, homes left out.
    """
    touched = {i for stop in broken.stops for i in (*stop.deliver, *stop.collect)}
    told = _hand_overs(before, at_s)
    now = _hand_overs(after, at_s)
    others = [key for key in told if key[0] not in touched]
    return len(others), sum(now.get(key) == told[key] for key in others)


def _hand_overs(plan: Plan, at_s: int) -> dict[tuple[OrderId, PlaceId, bool], VehicleId]:
    """Return who hands orders over after a moment, by order, place and whether they get off."""
    return {
        (order_id, stop.place_id, is_off): route.vehicle_id
        for route in plan.routes
        for stop in route.stops
        if stop.arrive_s > at_s and stop.place_id != route.stops[0].place_id
        for is_off, ids in ((True, stop.deliver), (False, stop.collect))
        for order_id in ids
    }
