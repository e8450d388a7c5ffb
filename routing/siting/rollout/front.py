"""What more coverage costs: the cheapest roll-out for each share of villages (epsilon constraint).

Haimes, Lasdon and Wismer 1971: of two aims one is least while the other is held at a level, and
the level is moved.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeGuard

from routing.outcome import Outcome
from routing.siting.rollout.measures import measure, needed
from routing.siting.rollout.plan import RolloutPlan
from routing.siting.rollout.problem import Rollout
from routing.siting.rollout.proof import with_bound
from routing.siting.rollout.reachable import can_be_covered
from routing.siting.rollout.requirements import Budget, Requirement, VillageCoverage

Solve = Callable[[Rollout, RolloutPlan | None], Outcome[RolloutPlan]]


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontPoint:
    """The cheapest roll-out known for a share of villages.

    Parameters
    ----------
    share
        Share of the administrative villages with a point in the last period, at least, in [0, 1].
    num_covered
        How many villages have one.
    is_within
        Whether what it takes to build it is within the budgets.
    outcome
        The roll-out; without a plan where none keeps all requirements, or none is known.
    """

    share: float
    num_covered: int
    is_within: bool
    outcome: Outcome[RolloutPlan]


def shares(rollout: Rollout, count: int) -> tuple[float, ...]:
    """Return shares of villages above the one required, up to what can be reached at all.

    Parameters
    ----------
    rollout
        The problem.
    count
        How many, ≥ 0; at the same distance from each other, fewer where villages are few.
    """
    villages = rollout.villages
    total = sum(village.is_administrative for village in villages)
    if not total:
        return ()
    reachable = can_be_covered(rollout).tolist()
    most = sum(v.is_administrative and ok for v, ok in zip(villages, reachable, strict=True))
    least = max(
        (needed(r.share, total) for r in rollout.requirements if _is_coverage(r)), default=0
    )
    steps = [least + round((most - least) * k / count) for k in range(1, count + 1)]
    return tuple(step / total for step in dict.fromkeys(steps) if step > least)


def front(rollout: Rollout, levels: Sequence[float], solve: Solve) -> tuple[FrontPoint, ...]:
    """Return the cheapest roll-out for each share, the lowest first.

    The highest is solved first: its plan keeps what lower shares ask for, so they start from it.

    Parameters
    ----------
    rollout
        The problem; its requirement for villages in the last period gives way to each share, and
        budgets to the question what money it takes.
    levels
        Shares in [0, 1], ascending.
    solve
        Solves a problem from a plan that keeps all it asks for; None: none is known.
    """
    last = len(rollout.periods) - 1
    others = tuple(
        r
        for r in rollout.requirements
        if not isinstance(r, Budget) and not (_is_coverage(r) and r.by == last)
    )
    start: RolloutPlan | None = None
    found = []
    for share in reversed(levels):
        wanted: tuple[Requirement, ...] = (*others, VillageCoverage(share=share, by=last))
        outcome = solve(replace(rollout, requirements=wanted), start)
        if outcome.plan.is_known:
            start = outcome.plan
        found.append(front_point(rollout, share, outcome))
    return tuple(_bounded(rollout, reversed(found)))


def _bounded(rollout: Rollout, ascending: Iterable[FrontPoint]) -> Iterator[FrontPoint]:
    """Yield points with the bounds of lower ones: who asks for more asks for that as well."""
    bound_fen = 0
    for point in ascending:
        outcome = point.outcome
        if outcome.lower_bound_fen is not None:
            bound_fen = max(bound_fen, outcome.lower_bound_fen)
            yield replace(point, outcome=with_bound(rollout, outcome, bound_fen))
        else:
            yield point


def front_point(rollout: Rollout, share: float, outcome: Outcome[RolloutPlan]) -> FrontPoint:
    """Return what an outcome says of a share of villages."""
    budgets = replace(
        rollout, requirements=tuple(r for r in rollout.requirements if isinstance(r, Budget))
    )
    return FrontPoint(
        share=share,
        num_covered=num_covered(rollout, outcome.plan),
        is_within=all(found.slack >= 0 for found in measure(budgets, outcome.plan)),
        outcome=outcome,
    )


def num_covered(rollout: Rollout, plan: RolloutPlan) -> int:
    """Return how many administrative villages have a point in the last period."""
    counted = {v.village_id for v in rollout.villages if v.is_administrative}
    last = len(rollout.periods) - 1
    return sum(
        service.period == last and service.point_id is not None and service.village_id in counted
        for service in plan.services
    )


def covered_share(rollout: Rollout, plan: RolloutPlan) -> float:
    """Return the share of administrative villages with a point in the last period."""
    total = sum(village.is_administrative for village in rollout.villages)
    return num_covered(rollout, plan) / max(1, total)


def efficient(points: Sequence[FrontPoint]) -> tuple[bool, ...]:
    """Return which points no other beats: at least as many villages for at most the cost.

    What needs more money than there is does not beat what is within the budgets.
    """
    known = [point for point in points if point.outcome.plan.is_known]
    return tuple(
        point.outcome.plan.is_known and not any(_beats(other, point) for other in known)
        for point in points
    )


def _beats(one: FrontPoint, other: FrontPoint) -> bool:
    if other.is_within and not one.is_within:
        return False
    better = one.num_covered - other.num_covered, other.outcome.cost_fen - one.outcome.cost_fen
    return min(better) >= 0 and max(better) > 0


def _is_coverage(requirement: Requirement) -> TypeGuard[VillageCoverage]:
    return isinstance(requirement, VillageCoverage) and not requirement.is_of_poor
