"""When the cost of a roll-out and its bound agree: the plan is the best."""

from dataclasses import replace

from routing.outcome import Outcome, Status, StopReason
from routing.siting.rollout.plan import RolloutPlan
from routing.siting.rollout.problem import Rollout

_TOLERANCE = 1e-9


def is_proven(rollout: Rollout, cost_fen: int, bound_fen: int) -> bool:
    """Return whether no more than rounding lies between the cost of a plan and its bound.

    Parameters
    ----------
    rollout
        The problem; parts of a fen are rounded by period.
    cost_fen, bound_fen
        Of the best plan known, 0 ≤ bound ≤ cost.
    """
    rounding_fen = len(rollout.periods) + max(1.0, _TOLERANCE * cost_fen)
    return cost_fen - bound_fen <= rounding_fen


def with_bound(
    rollout: Rollout, outcome: Outcome[RolloutPlan], bound_fen: int
) -> Outcome[RolloutPlan]:
    """Return an outcome with a higher bound, which may prove its plan the best.

    Parameters
    ----------
    rollout, outcome
        The problem, and a plan of it.
    bound_fen
        No plan costs less, ≥ 0.
    """
    bound_fen = min(bound_fen, outcome.cost_fen)
    bounded = replace(outcome, lower_bound_fen=bound_fen)
    if not is_proven(rollout, outcome.cost_fen, bound_fen):
        return bounded
    return replace(bounded, status=Status.OPTIMAL, stop_reason=StopReason.PROVEN)
