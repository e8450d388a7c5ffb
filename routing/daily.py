"""Plan a day: the one entrance that combines the decisions."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial

import numpy as np

from network.fleet import Vehicle, VehicleType
from network.ids import MemberId, OrderId, VehicleId
from network.orders import Order
from routing.consolidation.hold import keeping
from routing.consolidation.horizon import Horizon
from routing.outcome import Outcome, Progress, Status, StopReason
from routing.stop import Part, Stop, UpTo, was_cancelled
from routing.two_echelon.due_first import as_wanted, due_left_out, with_due_first
from routing.two_echelon.intake import build_problem
from routing.two_echelon.plan import Plan
from routing.two_echelon.policy import Policy
from routing.two_echelon.price import price, price_hand_overs
from routing.two_echelon.problem import TwoEchelonProblem
from routing.two_echelon.terms import Terms

__all__ = [
    "Engine",
    "build_problem",
    "is_prepared",
    "plan_day",
    "plan_horizon",
    "plan_stretch",
    "prepare",
]

_FIXED_FIRST = 2 / 3  # of a search is for what goes in any case, the rest chooses what else does
_DUE_FIRST_SHARE = 0.5  # of what a day is given to search: as much more where due orders are left
_HIRED = 99  # vehicles a member can hire of each type at each home: more than any uses


class Engine(StrEnum):
    """Ways to plan a day: ours, and the yardsticks it is measured against."""

    JOINT = "joint"
    BASELINE_MEMBERS = "baseline-members"
    BASELINE_LINES = "baseline-lines"
    BASELINE_NEAREST = "baseline-nearest"


def plan_day(  # noqa: PLR0913 -- each is a choice of its own
    problem: TwoEchelonProblem,
    *,
    engine: Engine = Engine.JOINT,
    stop: Stop,
    seed: int = 0,
    compact_fen: int = 0,
    start: Plan | None = None,
    with_bound: bool = True,
    on_event: Callable[[Progress], None] | None = None,
) -> Outcome[Plan]:
    """Plan a day.

    Parameters
    ----------
    problem
        The day.
    engine
        ``joint`` decides channel, station and routes together. The yardsticks use the same search
        with less freedom: ``baseline-lines`` binds each place to its township's station,
        ``baseline-nearest`` to the nearest station by road, and ``baseline-members`` plans each
        member alone with vehicles it hires at the county's prices, without buses and directives.
    stop
        When to stop; with members, they share it by their number of orders.
    seed
        Seed of all random choices.
    compact_fen
        What the search charges, beside money, for every change of township between neighbouring
        calls of a trip, fen ≥ 0; the plan's own cost holds none of it.
    start
        A plan to begin with and to stay near, of this day or another; members begin with nothing.
    with_bound
        Whether to look for a lower bound beside the search, for some seconds.
    on_event
        Told how the search gets on.

    Returns
    -------
    Outcome[Plan]
        The best plan found, every order in it. Where it leaves orders out that are due, though
        others of the day can wait, it is searched on from there with what is due first: for half
        as long again at most.
    """
    how = _How(engine=engine, seed=seed, compact_fen=compact_fen, with_bound=with_bound)
    if engine is Engine.BASELINE_MEMBERS:
        return _plan_members(problem, how, stop=stop, on_event=on_event)
    if start is None:
        outcome = _search_in_turn(problem, how, stop=stop, on_event=on_event)
    else:
        outcome = _search(problem, how, stop=stop, start=start, on_event=on_event)
    if due_left_out(problem, outcome.plan):
        outcome = _with_due_first(problem, outcome, how, stop=stop, on_event=on_event)
    return replace(outcome, solver=engine.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class _How:
    """How to search; as of `plan_day`."""

    engine: Engine = Engine.JOINT
    seed: int = 0
    compact_fen: int = 0
    with_bound: bool = False


def _search(
    problem: TwoEchelonProblem,
    how: _How,
    *,
    stop: Stop,
    start: Plan | None = None,
    on_event: Callable[[Progress], None] | None = None,
) -> Outcome[Plan]:
    """Search for a plan with the freedom of an engine."""
    policy = _policy(problem, how.engine)
    return _solve(problem, how, stop=stop, policy=policy, start=start, on_event=on_event)


def _search_in_turn(
    problem: TwoEchelonProblem,
    how: _How,
    *,
    stop: Stop,
    on_event: Callable[[Progress], None] | None,
) -> Outcome[Plan]:
    """Search with what goes in any case, and from there with what may go as well.

    With visits to choose from, a search from nothing needs longer to find routes as good.
    """
    may_stay = {i for i, visit in enumerate(problem.visits) if visit.leave_fen is not None}
    if len(may_stay) in (0, len(problem.visits)):
        return _search(problem, how, stop=stop, on_event=on_event)
    fixed, unbounded = keeping(problem, may_stay), replace(how, with_bound=False)
    left_fen = sum(problem.visits[i].leave_fen or 0 for i in may_stay)
    left_fen += price_hand_overs(problem) - price_hand_overs(fixed)
    first = _search(
        fixed,
        unbounded,
        stop=Part(stop, _FIXED_FIRST),
        on_event=on_event and partial(_tell_part, on_event, (0.0, _FIXED_FIRST), left_fen),
    )
    then = _search(
        problem,
        unbounded,
        stop=Part(stop, 1.0),
        start=first.plan,
        on_event=on_event and partial(_tell_part, on_event, (_FIXED_FIRST, 1.0), 0),
    )
    best = min(then, first, key=lambda outcome: _regret(problem, outcome.plan))
    return _with_effort_of(first, then, best)


def _regret(problem: TwoEchelonProblem, plan: Plan) -> tuple[int, int]:
    """Return what a plan leaves out, and what it costs with the prices of what it lets stay."""
    gone = plan.assignments.keys()
    stays = (v for v in problem.visits if v.leave_fen is not None and gone.isdisjoint(v.order_ids))
    left_fen = sum(visit.leave_fen or 0 for visit in stays)
    unserved = problem.weight(entry.order_id for entry in plan.unserved)
    return unserved, price(problem, plan).total + left_fen


def _tell_part(
    on_event: Callable[[Progress], None], part: tuple[float, float], left_fen: int, event: Progress
) -> None:
    """Tell of a part of a search as of the whole, which pays for what the part does not see."""
    begin, end = part
    share = begin + (end - begin) * event.share
    on_event(replace(event, share=share, best_fen=event.best_fen + left_fen))


def _with_effort_of(
    first: Outcome[Plan], then: Outcome[Plan], chosen: Outcome[Plan]
) -> Outcome[Plan]:
    """Return the outcome chosen, found with the effort of two searches."""
    return replace(
        chosen,
        runtime_s=first.runtime_s + then.runtime_s,
        iterations=first.iterations + then.iterations,
    )


def _with_due_first(
    problem: TwoEchelonProblem,
    found: Outcome[Plan],
    how: _How,
    *,
    stop: Stop,
    on_event: Callable[[Progress], None] | None,
) -> Outcome[Plan]:
    """Return a plan that leaves fewer due orders out than the one found; else that one."""
    stated = with_due_first(problem)
    if stated is None or was_cancelled(stop):
        return found
    again = _search(
        stated,
        how,
        stop=stop.more(_DUE_FIRST_SHARE),
        start=found.plan,
        on_event=None if on_event is None else _telling(problem, on_event),
    )
    plan = as_wanted(problem, again.plan)
    left, still = (problem.weight(due_left_out(problem, p)) for p in (found.plan, plan))
    return _with_effort_of(found, again, replace(again, plan=plan) if still < left else found)


def _telling(
    problem: TwoEchelonProblem, on_event: Callable[[Progress], None]
) -> Callable[[Progress], None]:
    """Tell how a search with due orders first gets on, and offer its plans as ones of the day."""

    def wanted(make: Callable[[], Plan]) -> Plan:
        return as_wanted(problem, make())

    def tell(event: Progress) -> None:
        make = event.best_plan and partial(wanted, event.best_plan)
        on_event(replace(event, phase="due_first", best_plan=make))

    return tell


def plan_horizon(ahead: Horizon, *, stop: Stop, seed: int = 0) -> dict[OrderId, int]:
    """Return the day, from 0, on which each order of several days goes; none: later.

    Parameters
    ----------
    ahead
        The days as one problem.
    stop, seed
        When to stop, and the seed of all random choices.
    """
    outcome = _solve(ahead.problem, _How(seed=seed), stop=stop, policy=ahead.policy())
    return ahead.days_of(outcome.plan)


def plan_stretch(
    ahead: Horizon, starts: Sequence[Plan], *, stop: Stop, seed: int = 0
) -> tuple[Plan, ...]:
    """Return plans of several days at once, as far as the hub's vehicles make visits themselves.

    Parameters
    ----------
    ahead
        The days as one problem.
    starts
        A plan for each day to begin with.
    stop, seed
        When to stop, and the seed of all random choices.
    """
    start = ahead.joined(starts)
    how = _How(seed=seed)
    outcome = _solve(ahead.problem, how, stop=stop, policy=ahead.policy(), start=start)
    return ahead.apart(outcome.plan)


def prepare(problem: TwoEchelonProblem) -> None:
    """Compile the search, or load its machine code, so that no search has to wait for it.

    Parameters
    ----------
    problem
        Any day.
    """
    from routing.two_echelon.solvers import joint  # noqa: PLC0415 -- slow: see _solve

    joint.prepare(problem)


def is_prepared() -> bool:
    """Return whether the machine code of the search is on disk, so that `prepare` is quick."""
    from routing.two_echelon.solvers import joint  # noqa: PLC0415 -- slow: see _solve

    return joint.is_prepared()


def _solve(
    problem: TwoEchelonProblem,
    how: _How,
    *,
    stop: Stop,
    policy: Policy | None = None,
    start: Plan | None = None,
    on_event: Callable[[Progress], None] | None = None,
) -> Outcome[Plan]:
    """Search for a plan; who only checks or plans again need not wait for the compiler."""
    from routing.two_echelon.solvers import joint  # noqa: PLC0415 -- slow to import, for plans only

    return joint.solve(
        problem,
        stop=stop,
        seed=how.seed,
        params=joint.Effort() if how.with_bound else joint.Effort(bound_s=0.0),
        policy=policy,
        compact_fen=how.compact_fen,
        start=start,
        on_event=on_event,
    )


def _policy(problem: TwoEchelonProblem, engine: Engine) -> Policy:
    """Return who may serve whom under an engine."""
    if engine is Engine.BASELINE_LINES:
        return Policy(problem, dict(_township_lines(problem)))
    if engine is Engine.BASELINE_NEAREST:
        return Policy(problem, dict(_nearest_lines(problem)))
    return Policy(problem)


def _township_lines(problem: TwoEchelonProblem) -> Iterator[tuple[int, int]]:
    """Yield each place's row with that of its township's station."""
    places = problem.county.place_by_id()
    for row, place_id in enumerate(problem.place_ids):
        place = places[place_id]
        line = place.township_id or place.parent_id
        if line is not None and problem.row_of.get(line) in problem.stations:
            yield row, problem.row_of[line]


def _nearest_lines(problem: TwoEchelonProblem) -> Iterator[tuple[int, int]]:
    """Yield each place's row with that of the nearest station by road."""
    if not problem.stations or not problem.ways:
        return
    stations = np.array(problem.stations, dtype=np.int64)
    far = 2**40
    times = [np.where(w.is_open, w.duration_s, far) for w in problem.ways.values()]
    fastest = np.minimum.reduce(times)[stations]
    for row in range(len(problem.place_ids)):
        yield row, int(stations[int(fastest[:, row].argmin())])


def _plan_members(
    problem: TwoEchelonProblem,
    how: _How,
    *,
    stop: Stop,
    on_event: Callable[[Progress], None] | None,
) -> Outcome[Plan]:
    """Plan every member alone and put the plans side by side."""
    started = time.monotonic()
    plans: list[Plan] = []
    outcomes: list[Outcome[Plan]] = []
    done = 0
    tell = None if on_event is None else _without_plans(on_event)
    for member_id, orders in sorted(_by_member(problem).items()):
        done += len(orders)
        alone = build_problem(
            problem.county,
            orders,
            problem.travel,
            day=problem.day,
            terms=Terms(
                vehicles=tuple(_hired(problem, member_id)),
                ready_s=problem.ready_s,
                with_buses=False,
            ),
        )
        part = UpTo(stop, done / len(problem.orders))
        outcome = _solve(alone, how, stop=part, on_event=tell)
        outcomes.append(outcome)
        plans.append(_named_for(member_id, alone, outcome.plan))
    plan = _side_by_side(plans)
    bounds = [b for outcome in outcomes if (b := outcome.lower_bound_fen) is not None]
    return Outcome(
        plan=plan,
        status=Status.FEASIBLE,
        stop_reason=StopReason.of(is_cancelled=was_cancelled(stop)),
        cost_fen=price(problem, plan).total,
        runtime_s=time.monotonic() - started,
        iterations=sum(outcome.iterations for outcome in outcomes),
        seed=how.seed,
        solver=Engine.BASELINE_MEMBERS.value,
        lower_bound_fen=sum(bounds) if len(bounds) == len(outcomes) else None,
    )


def _without_plans(on_event: Callable[[Progress], None]) -> Callable[[Progress], None]:
    """Tell of a member's progress, but offer none of its plans: they are no plans of the day."""
    return lambda event: on_event(replace(event, best_plan=None))


def _by_member(problem: TwoEchelonProblem) -> dict[MemberId, list[Order]]:
    by_member: dict[MemberId, list[Order]] = {}
    for order in problem.orders.values():
        by_member.setdefault(order.member_id, []).append(order)
    return by_member


def _hired(problem: TwoEchelonProblem, member_id: MemberId) -> Iterator[Vehicle]:
    """Yield the vehicles a member can hire: at each home, the types that are at home there."""
    types = problem.types()
    for home, type_id in problem.fleet():
        kind: VehicleType = types[type_id]
        for number in range(1, _HIRED + 1):
            yield Vehicle(
                vehicle_id=VehicleId(
                    f"{member_id}:{problem.place_ids[home]}:{kind.vehicle_type_id}:{number}"
                ),
                vehicle_type_id=type_id,
                home_id=problem.place_ids[home],
                member_id=member_id,
            )


def _named_for(member_id: MemberId, problem: TwoEchelonProblem, plan: Plan) -> Plan:
    """Return a member's plan with its name in the route ids and its hired vehicles listed."""
    used = {route.vehicle_id for route in plan.routes}
    return replace(
        plan,
        routes=tuple(replace(r, route_id=f"{member_id}:{r.route_id}") for r in plan.routes),
        assignments={
            order_id: tuple(replace(leg, route_id=f"{member_id}:{leg.route_id}") for leg in legs)
            for order_id, legs in plan.assignments.items()
        },
        hired=tuple(v for v in problem.vehicles if v.vehicle_id in used),
    )


def _side_by_side(plans: list[Plan]) -> Plan:
    """Return several plans with nothing in common as one."""
    return Plan(
        routes=tuple(route for plan in plans for route in plan.routes),
        assignments={k: legs for plan in plans for k, legs in plan.assignments.items()},
        held=tuple(entry for plan in plans for entry in plan.held),
        unserved=tuple(entry for plan in plans for entry in plan.unserved),
        late=tuple(entry for plan in plans for entry in plan.late),
        hired=tuple(vehicle for plan in plans for vehicle in plan.hired),
    )
