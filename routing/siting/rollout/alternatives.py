"""A few roll-outs that cost little more than the best and differ from it and from each other.

People who choose want to know what else would do. Each alternative is the one that differs most
from all plans before it, within the share of cost that is allowed; the cheapest that differs enough
is solved first, for a start and to know whether there is any.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from routing.siting.rollout.plan import RolloutPlan
from routing.siting.rollout.price import price, total_fen
from routing.siting.rollout.problem import Rollout
from routing.siting.rollout.solvers.apart import Apart, apart_from, differing
from routing.siting.rollout.solvers.columns import always_fen
from routing.siting.rollout.solvers.solutions import plan_of, solution_of
from routing.siting.solvers.program import INFINITY, solve_integer
from routing.siting.solvers.watch import Watch
from routing.stop import Stop, parts

_WHOLE = 1.0 - 1e-6
_ROUNDING_FEN = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """How many alternatives, and what they have to be.

    Parameters
    ----------
    number
        At most so many, ≥ 1.
    share
        They cost at most so much more than the present plan, as a share of its cost, ≥ 0.
    least_apart
        In how many sites each differs from the present plan and all others at least, ≥ 1: sites
        that are open at the end in one plan only.
    """

    number: int = 3
    share: float = 0.02
    least_apart: int = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternative:
    """Another roll-out.

    Parameters
    ----------
    plan, cost_fen
        It and its cost.
    apart
        In how many sites it differs from the nearest of the plans before it.
    most_apart
        No roll-out within the share differs in more; equal to `apart` when that is proven.
    """

    plan: RolloutPlan
    cost_fen: int
    apart: int
    most_apart: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternatives:
    """What else would do.

    Parameters
    ----------
    found
        In the order in which they were found, each as different as can be from those before.
    is_all
        Whether it is proven that none is left that differs enough from all of them; else the
        number asked for was reached, or time ended.
    """

    found: tuple[Alternative, ...]
    is_all: bool


def find_alternatives(
    rollout: Rollout,
    plan: RolloutPlan,
    *,
    stop: Stop,
    seed: int = 0,
    wanted: Wanted | None = None,
) -> Alternatives:
    """Return alternatives to a plan.

    Parameters
    ----------
    rollout, plan
        The problem, and a plan that breaks no rule.
    stop
        Shared equally by the alternatives.
    seed
        Of the solver.
    wanted
        What they have to be; None: as `Wanted` says.
    """
    wanted = wanted or Wanted()
    most_fen = (1.0 + wanted.share) * total_fen(price(rollout, plan))
    shares = parts(stop, 2 * wanted.number)
    known, found = [plan], list[Alternative]()
    for n in range(wanted.number):
        cheapest, is_none = _cheapest(rollout, known, most_fen, wanted, shares[2 * n], seed)
        if cheapest is None:
            return Alternatives(found=tuple(found), is_all=is_none)
        best, most_apart = _farthest(
            rollout, known, cheapest, most_fen, stop=shares[2 * n + 1], seed=seed
        )
        apart = _least(rollout, known, best)
        found.append(
            Alternative(
                plan=best,
                cost_fen=total_fen(price(rollout, best)),
                apart=apart,
                most_apart=max(apart, most_apart),
            )
        )
        known.append(best)
    return Alternatives(found=tuple(found), is_all=False)


def _cheapest(
    rollout: Rollout,
    known: Sequence[RolloutPlan],
    most_fen: float,
    wanted: Wanted,
    stop: Stop,
    seed: int,
) -> tuple[RolloutPlan | None, bool]:
    """Return the cheapest plan that differs enough, and whether it is proven that none does."""
    apart = _written(rollout, known, wanted.least_apart, most_fen)
    answer = solve_integer(
        apart.program, is_over=Watch(stop, None).is_over, slack=_ROUNDING_FEN, seed=seed
    )
    if answer.x is None:
        return None, answer.bound == INFINITY
    return plan_of(rollout, apart.layout, answer.x), False


def _farthest(
    rollout: Rollout,
    known: Sequence[RolloutPlan],
    start: RolloutPlan,
    most_fen: float,
    *,
    stop: Stop,
    seed: int,
) -> tuple[RolloutPlan, int]:
    """Return the plan that differs most, from one that differs, and how much any could at most."""
    least = _least(rollout, known, start)
    apart = _written(rollout, known, least, most_fen)
    cost = np.zeros(len(apart.program.cost))
    cost[apart.least] = -1.0
    answer = solve_integer(
        replace(apart.program, cost=cost),
        is_over=Watch(stop, None).is_over,
        start=solution_of(rollout, apart.layout, start),
        slack=_WHOLE,
        seed=seed,
    )
    most = len(rollout.candidates) if np.isinf(answer.bound) else math.floor(1e-6 - answer.bound)
    if answer.x is None:
        return start, most
    plan = plan_of(rollout, apart.layout, answer.x)
    return (plan if _least(rollout, known, plan) >= least else start), most


def _written(rollout: Rollout, known: Sequence[RolloutPlan], least: int, most_fen: float) -> Apart:
    most = most_fen - always_fen(rollout) + _ROUNDING_FEN * len(rollout.periods)
    return apart_from(rollout, known, least=least, most_fen=most)


def _least(rollout: Rollout, known: Sequence[RolloutPlan], plan: RolloutPlan) -> int:
    return min(len(differing(rollout, plan, other)) for other in known)
