"""One thing after the other goes otherwise than planned, and the day is planned again each time."""

import time
from collections.abc import Iterator
from dataclasses import dataclass

from benchmarks.cases import Case
from benchmarks.replanning.news import News, NewsKind, is_out, news_of
from network.ids import OrderId, PlaceId, VehicleId
from routing.daily import build_problem, plan_day, prepare
from routing.replanning.replan import Disturbance, Freedom, Latitude, replan
from routing.stop import MaxTime
from routing.two_echelon.check import check
from routing.two_echelon.plan import Plan
from routing.two_echelon.price import price
from routing.two_echelon.problem import TwoEchelonProblem


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplanRun:
    """A day planned again after one event.

    Parameters
    ----------
    county, seed, kind, subject, freedom, at_s
        The day, the seed of its plan, what happened to what, what could change, and when.
    orders, vehicles_out
        Orders of the day, and vehicles on their way at that moment.
    seconds
        Wall-clock seconds until the new plan was there.
    visits, visits_kept
        Orders handed over at a place after that moment that the event itself does not concern, and
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
    kind: NewsKind
    subject: str
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


def replan_after_news(  # noqa: PLR0913 -- each is an option
    case: Case,
    *,
    seed: int,
    plan_s: float,
    replan_s: float,
    at_s: int,
    most: int,
    kinds: tuple[NewsKind, ...],
    freedoms: tuple[Freedom, ...],
) -> Iterator[ReplanRun]:
    """Plan a day, and plan it again after each of some events.

    Parameters
    ----------
    case, seed
        The day, and the seed of both searches.
    plan_s, replan_s
        Seconds to plan the day, and to plan it again, > 0.
    at_s
        When things happen, seconds after midnight.
    most
        Events of each kind, evenly drawn, ≥ 1.
    kinds, freedoms
        What happens, and what may change.
    """
    problem = build_problem(case.county, case.orders, case.travel, day=case.day)
    prepare(problem)
    plan = plan_day(problem, stop=MaxTime(plan_s), seed=seed).plan
    before_fen = price(problem, plan).total
    for kind in kinds:
        for news in news_of(kind, problem, plan, at_s, most):
            for freedom in freedoms:
                yield _run(
                    case.name,
                    problem,
                    plan,
                    news,
                    seed=seed,
                    replan_s=replan_s,
                    freedom=freedom,
                    before_fen=before_fen,
                )


def _run(  # noqa: PLR0913 -- what a row says
    county: str,
    problem: TwoEchelonProblem,
    plan: Plan,
    news: News,
    *,
    seed: int,
    replan_s: float,
    freedom: Freedom,
    before_fen: int,
) -> ReplanRun:
    at_s = news.event.at_s
    started = time.monotonic()
    found = replan(
        problem,
        plan,
        Disturbance(now_s=at_s, events=(news.event,)),
        stop=MaxTime(replan_s),
        seed=seed,
        latitude=Latitude(freedom=freedom),
    )
    seconds = time.monotonic() - started
    after = found.outcome.plan
    visits, kept = _kept(plan, after, news.touched, at_s)
    return ReplanRun(
        county=county,
        seed=seed,
        kind=news.kind,
        subject=news.subject,
        freedom=freedom,
        at_s=at_s,
        orders=len(problem.orders),
        vehicles_out=sum(is_out(route, at_s) for route in plan.routes),
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


def _kept(before: Plan, after: Plan, touched: frozenset[OrderId], at_s: int) -> tuple[int, int]:
    """Return the hand-overs to come that an event does not concern, and those that stay so.

    Hand-overs are counted by order and place, homes left out.
    """
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
