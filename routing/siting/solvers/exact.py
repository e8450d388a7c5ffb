"""The solver of siting: the method that fits a problem, with a proof as far as time allows.

| problem | method |
|---|---|
| one tier whose sizes never bind | `nearest`: exchanges, prices, and a program over radii |
| its farthest node as near as can be | `center`: the same, for a reach that is halved |
| all others | `flow`: relaxation, kernel, and what reduced costs leave |
"""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from routing.outcome import Outcome, Progress, Status, StopReason
from routing.siting.conflicts import ConflictCode, conflict, obvious_conflicts
from routing.siting.plan import Plan
from routing.siting.price import value
from routing.siting.problem import Links, Objective, SitingProblem
from routing.siting.solvers.center import halved, solve_center
from routing.siting.solvers.choice import choice_of
from routing.siting.solvers.flow import solve_flow
from routing.siting.solvers.nearest import solve_choice
from routing.siting.solvers.network import network_of
from routing.siting.solvers.plans import flow_plan, nearest_plan
from routing.siting.solvers.watch import Watch
from routing.stop import Stop, was_cancelled

_TOLERANCE = 1e-9  # relative, of a solver's sums


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What a method knows.

    Parameters
    ----------
    plan
        The best plan; None: none is known.
    bound
        No plan's value is less.
    is_proven
        Whether the plan is best, or surely there is none.
    """

    plan: Plan | None
    bound: float
    is_proven: bool


def solve(
    problem: SitingProblem,
    *,
    stop: Stop,
    seed: int = 0,
    on_event: Callable[[Progress], None] | None = None,
) -> Outcome[Plan]:
    """Decide which sites are open and whom they serve.

    Parameters
    ----------
    problem
        The problem.
    stop
        Asked often; what is known by then is returned.
    seed
        Of HiGHS.
    on_event
        Told of every better plan.

    Returns
    -------
    Outcome[Plan]
        Value and bound in the unit of the objective. If no plan is known, its plan names the
        conflicts: what cannot be kept if it is infeasible, else that time was too short.
    """
    started = time.monotonic()
    watch = Watch(stop, on_event)
    conflicts = obvious_conflicts(problem)
    proof = Proof(plan=None, bound=0.0, is_proven=True)
    if not conflicts:
        proof = _prove(problem, watch, seed)
    plan = proof.plan
    if plan is None:
        code = ConflictCode.TOGETHER if proof.is_proven else ConflictCode.NOT_FOUND
        nobody = tuple(node.node_id for node in problem.nodes)
        plan = Plan(left_out=nobody, conflicts=conflicts or (conflict(code),))
    cost = value(problem, plan)
    return Outcome(
        plan=plan,
        status=_status(proof),
        stop_reason=StopReason.of(is_cancelled=was_cancelled(stop), is_proven=proof.is_proven),
        cost_fen=cost,
        lower_bound_fen=_whole_bound(proof, cost),
        runtime_s=time.monotonic() - started,
        iterations=watch.iterations,
        seed=seed,
        solver="siting",
    )


def _prove(problem: SitingProblem, watch: Watch, seed: int) -> Proof:
    """Return what the method that fits knows."""
    choice = choice_of(problem)
    if choice is None:
        return _prove_flow(problem, watch, seed)
    sites = choice[1]
    if problem.objective is Objective.FARTHEST:
        center = solve_center(problem, sites, watch, seed)
        plan = None if center.answer is None else nearest_plan(problem, sites, center.answer)
        return Proof(plan=plan, bound=center.bound, is_proven=center.is_proven)
    found = solve_choice(choice[0], watch, seed)
    if not math.isfinite(found.value):
        return Proof(plan=None, bound=0.0, is_proven=math.isinf(found.bound))
    plan = nearest_plan(problem, sites, found.chosen)
    return Proof(plan=plan, bound=found.bound, is_proven=found.bound >= found.value)


def _prove_flow(problem: SitingProblem, watch: Watch, seed: int) -> Proof:
    """Return what is known of a problem with sizes or tiers."""
    if problem.objective is not Objective.FARTHEST:
        network = network_of(problem)
        found = solve_flow(network, watch, seed)
        is_proven = found.bound >= found.value
        return Proof(
            plan=flow_plan(problem, found),
            bound=found.bound if math.isfinite(found.bound) else 0.0,
            is_proven=is_proven,
        )

    def within(reach: int) -> tuple[Plan | None, int] | None:
        near = _within(problem, reach)
        found = solve_flow(network_of(near), quiet, seed)
        plan = flow_plan(near, found)
        if plan is None:
            return (None, 0) if math.isinf(found.bound) else None
        farthest = value(problem, plan)
        watch.better(farthest)
        return plan, farthest

    quiet = Watch(_Asked(watch), None)
    links = problem.tiers[-1].links
    center = halved(np.unique(links.distance[links.usable()]), within)
    return Proof(plan=center.answer, bound=center.bound, is_proven=center.is_proven)


class _Asked:
    """A stop criterion that is another search's."""

    def __init__(self, watch: Watch) -> None:
        self._watch = watch

    def __call__(self, best_fen: float) -> float:
        """Count an iteration of that search; return its progress."""
        del best_fen
        return 1.0 if self._watch.is_over() else 0.0

    def is_over(self) -> bool:
        """Return whether that search is over."""
        return self._watch.share >= 1.0

    def more(self, share: float, until: float = 1.0) -> "_Asked":
        """Return the same: it goes on as long as that search does."""
        del share, until
        return self


def _within(problem: SitingProblem, reach: int) -> SitingProblem:
    """Return a problem whose nodes are served within a reach, by as few sites as can be."""
    last = problem.tiers[-1]
    old = last.links
    links = Links(
        cost_fen=old.cost_fen,
        lot=old.lot,
        distance=old.distance,
        is_open=old.is_open,
        reach=reach if old.reach is None else min(reach, old.reach),
        is_single_source=old.is_single_source,
    )
    tiers = (*problem.tiers[:-1], replace(last, links=links))
    return replace(problem, tiers=tiers, objective=Objective.SITES)


def _status(proof: Proof) -> Status:
    if proof.plan is None:
        return Status.INFEASIBLE if proof.is_proven else Status.UNKNOWN
    return Status.OPTIMAL if proof.is_proven else Status.FEASIBLE


def _whole_bound(proof: Proof, cost: int) -> int | None:
    """Return the bound of whole values: the cost itself if it is proven."""
    if proof.plan is None:
        return None
    if proof.is_proven:
        return cost
    tolerance = max(1e-6, _TOLERANCE * abs(proof.bound))
    return min(cost, max(0, math.ceil(proof.bound - tolerance - 0.5)))
