"""Sites decided once, services in every scenario: one program, exact (two-stage recourse).

The first block of columns is the roll-out as expected, with all its rules and requirements: it
decides the sites. Every scenario has a block of its own for who is served how, on the same sites:
a site may stand idle there, never be larger. Costs of sites count once, costs of services by the
scenarios' weights, or their sum in every scenario less the least possible there is a regret
(Birge and Louveaux 2011, doi 10.1007/978-1-4614-0237-4; Kouvelis and Yu 1997, doi
10.1007/978-1-4757-2620-6).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from routing.siting.rollout.plan import RolloutPlan
from routing.siting.rollout.price import price, sizes_by_period, total_fen
from routing.siting.rollout.problem import Candidate, Rollout, Ways
from routing.siting.rollout.solvers import exact
from routing.siting.rollout.solvers.columns import Layout, always_fen, lay_out, write_services
from routing.siting.rollout.solvers.rows import write_all
from routing.siting.rollout.solvers.solutions import plan_of
from routing.siting.solvers.program import Draft, Ints, Program, solve_integer
from routing.siting.solvers.watch import Watch
from routing.stop import Part, Stop, parts

_DECIDE = 0.9  # of the time, for the sites


class Recourse(NamedTuple):
    """The services of a scenario on given sites."""

    cost_fen: int
    """What they cost."""
    bound_fen: int
    """What they cost at least."""
    outside: int
    """How many villages stay outside the network, counted in every period."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TwoStage:
    """What sites are to be decided for.

    Parameters
    ----------
    rollout
        As expected: its rules and requirements hold.
    scenarios
        The same sites and periods with other demand and ways; everybody may stay out.
    weights
        Of the scenarios, adding up to 1: the expected cost is least.
    least_fen
        What the best sites cost in each scenario: the greatest excess over it is least; None: the
        expected cost is.
    """

    rollout: Rollout
    scenarios: tuple[Rollout, ...]
    weights: tuple[float, ...]
    least_fen: tuple[int, ...] | None = None


class Decided(NamedTuple):
    """Sites that were decided for several scenarios."""

    plan: RolloutPlan | None
    """None: none is known."""
    bound_fen: float
    """No sites have a lower expected cost, or a lower greatest regret."""


def serve(rollout: Rollout, plan: RolloutPlan, *, stop: Stop, seed: int) -> Recourse:
    """Return the cheapest services of a scenario on the sites of a plan, period by period.

    Parameters
    ----------
    rollout
        The scenario, in which everybody may stay out.
    plan
        What is open when.
    stop
        Shared by the periods.
    seed
        Of the solver.
    """
    sizes = sizes_by_period(rollout, plan)
    cost_fen = bound_fen = outside = 0
    for t, part in enumerate(parts(stop, len(sizes))):
        found = _serve_period(rollout, t, sizes[t], part, seed)
        cost_fen += found.cost_fen
        bound_fen += found.bound_fen
        outside += found.outside
    return Recourse(cost_fen=cost_fen, bound_fen=bound_fen, outside=outside)


def decide(problem: TwoStage, *, stop: Stop, seed: int) -> Decided:
    """Decide the sites that are best for all scenarios together, in one program.

    Parameters
    ----------
    problem
        What they are to be decided for.
    stop
        Asked by the solver.
    seed
        Of the solver.
    """
    layout, program = _written(problem)
    first, second = Part(stop, _DECIDE), Part(stop, 1.0)
    answer = solve_integer(program, is_over=Watch(first, None).is_over, slack=0.5, seed=seed)
    bound = answer.bound
    if problem.least_fen is None:
        bound += always_fen(problem.rollout)
    if answer.x is None:
        return Decided(plan=None, bound_fen=bound)
    sizes = sizes_by_period(problem.rollout, plan_of(problem.rollout, layout, answer.x))
    plan = resettle(problem.rollout, sizes, stop=second, seed=seed)
    return Decided(plan=plan, bound_fen=bound)


def _serve_period(
    rollout: Rollout, t: int, sizes: Mapping[int, int], stop: Stop, seed: int
) -> Recourse:
    period = replace(rollout.periods[t], demand_percent=100)
    pieces = rollout.pieces(t).tolist()
    villages = tuple(replace(v, pieces=n) for v, n in zip(rollout.villages, pieces, strict=True))
    days = period.days * period.years
    outside_fen = int((rollout.ways.outside_fen * rollout.pieces(t)).sum()) * days // 1000
    nobody = Recourse(cost_fen=outside_fen, bound_fen=0, outside=len(villages))
    tiers = [
        [n for n, k in enumerate(tier) if k in sizes]
        for tier in (rollout.hubs, rollout.stations, rollout.points)
    ]
    if not tiers[0] or not tiers[1]:
        return nobody._replace(bound_fen=outside_fen)
    alone = replace(
        rollout,
        periods=(period,),
        candidates=tuple(_paid(rollout.candidates[k], sizes[k]) for k in sorted(sizes)),
        villages=villages,
        ways=_between(rollout.ways, *tiers),
        requirements=(),
    )
    outcome = exact.solve(alone, stop=stop, seed=seed)
    if outcome.plan.conflicts:  # time ended before anything was found
        return nobody._replace(bound_fen=outcome.lower_bound_fen or 0)
    return Recourse(
        cost_fen=total_fen(price(alone, outcome.plan)),
        bound_fen=outcome.lower_bound_fen or 0,
        outside=sum(service.station_id is None for service in outcome.plan.services),
    )


def _paid(site: Candidate, size: int) -> Candidate:
    """Return a site at its size, which is paid for elsewhere and may stand idle."""
    own = replace(site.sizes[size], build_fen=0, run_fen=0)
    return replace(site, sizes=(own,), today=None, closing_fen=0, lock=None)


def _between(ways: Ways, hubs: list[int], stations: list[int], points: list[int]) -> Ways:
    """Return the ways between some sites."""
    return replace(
        ways,
        trunk_fen=ways.trunk_fen[np.ix_(hubs, stations)],
        call_fen=ways.call_fen[np.ix_(stations, points)],
        may_call=ways.may_call[np.ix_(stations, points)],
        point_m=ways.point_m[points],
        point_s=ways.point_s[points],
        fetch_fen=ways.fetch_fen[stations],
        may_fetch=ways.may_fetch[stations],
    )


def _written(problem: TwoStage) -> tuple[Layout, Program]:
    """Write the program of all scenarios."""
    draft, layout = write_all(problem.rollout)
    blocks = [_block(draft, layout, scenario) for scenario in problem.scenarios]
    priced = draft.program().cost
    sites = np.concatenate(layout.columns.size)
    services = [_services(block) for block in blocks]
    cost = np.zeros(len(priced))
    if problem.least_fen is None:
        cost[sites] = priced[sites]
        for columns, weight in zip(services, problem.weights, strict=True):
            cost[columns] = weight * priced[columns]
    else:
        always, scale = always_fen(problem.rollout), draft.program().scale
        worst = draft.columns(np.zeros(1))
        cost = np.append(cost, scale)
        for columns, least in zip(services, problem.least_fen, strict=True):
            counted = np.concatenate([sites, columns])
            entries = [
                (_zeros(counted), counted, priced[counted] / scale),
                (_zeros(worst), worst, -1.0),
            ]
            draft.rows(1, entries, upper=float(least - always) / scale)
    return layout, replace(draft.program(), cost=cost)


def _block(draft: Draft, layout: Layout, scenario: Rollout) -> Layout:
    """Write the services of a scenario on the sites of the roll-out."""
    free = tuple(
        replace(
            site,
            closing_fen=0,
            sizes=tuple(replace(size, build_fen=0, run_fen=0) for size in site.sizes),
        )
        for site in scenario.candidates
    )
    alone = replace(scenario, candidates=free, requirements=())
    block = lay_out(alone, draft)
    write_services(alone, draft, block)
    for own, decided in zip(block.columns.size, layout.columns.size, strict=True):
        number = np.arange(len(own))
        draft.rows(len(own), [(number, own, 1.0), (number, decided, -1.0)], upper=0.0)
    return block


def _services(block: Layout) -> Ints:
    """Return the columns of a scenario that cost anything: all but those of the sites."""
    own = block.columns
    return np.concatenate([*own.call, *own.via, *own.fetch, *own.out, *own.haul, *own.supply])


def resettle(
    rollout: Rollout, sizes: tuple[Mapping[int, int], ...], *, stop: Stop, seed: int
) -> RolloutPlan | None:
    """Return the plan with given sites whose services are cheapest; None: none is known.

    Parameters
    ----------
    rollout
        The problem, with all its requirements.
    sizes
        Size of each open site by its number, period by period.
    stop
        Asked by the solver.
    seed
        Of the solver.
    """
    draft, layout = write_all(rollout)
    program = draft.program()
    lower, upper = program.lower.copy(), program.upper.copy()
    number = zip(layout.sizes.site.tolist(), layout.sizes.size.tolist(), strict=True)
    pairs = tuple(number)
    for columns, chosen in zip(layout.columns.size, sizes, strict=True):
        lower[columns] = upper[columns] = [float(chosen.get(k) == s) for k, s in pairs]
    fixed = replace(program, lower=lower, upper=upper)
    answer = solve_integer(fixed, is_over=Watch(stop, None).is_over, slack=0.5, seed=seed)
    return None if answer.x is None else plan_of(rollout, layout, answer.x)


def _zeros(columns: Ints) -> Ints:
    return np.zeros(len(columns), dtype=np.int64)
