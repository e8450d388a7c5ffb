"""A county's roll-out solved with a time limit."""

from collections import Counter

from pydantic import BaseModel, ConfigDict

from benchmarks.cases import Case
from benchmarks.rollouts.policy import policy_spec
from network.places import PlaceKind
from routing.siting.rollout.check import check
from routing.siting.rollout.county import build_rollout
from routing.siting.rollout.solvers import exact
from routing.stop import Stop


class RolloutRun(BaseModel):
    """A roll-out, solved.

    Parameters
    ----------
    county
        The county's short name.
    seconds
        Wall-clock seconds of the search.
    cost_fen, bound_fen
        Cost of the plan, and what no plan costs less than; None: no plan is known.
    stations, points
        Open in the last period.
    periods, requirements
        How many.
    violations
        What the checker finds, 0 for a valid plan.
    """

    model_config = ConfigDict(frozen=True)

    county: str
    seconds: float
    cost_fen: int | None
    bound_fen: int | None
    stations: int
    points: int
    periods: int
    requirements: int
    violations: int

    @property
    def gap(self) -> float | None:
        """(cost - bound) / cost; None: no plan is known."""
        if self.cost_fen is None or self.bound_fen is None:
            return None
        return (self.cost_fen - self.bound_fen) / self.cost_fen


def solve_case(case: Case, stop: Stop) -> RolloutRun:
    """Solve the roll-out that the policy asks of a county."""
    rollout = build_rollout(case.county, case.orders, case.travel, policy_spec(case.county))
    outcome = exact.solve(rollout, stop=stop)
    is_known = not outcome.plan.conflicts
    last = len(rollout.periods) - 1
    opened = Counter(o.kind for o in outcome.plan.opened if o.period == last)
    return RolloutRun(
        county=case.name,
        seconds=outcome.runtime_s,
        cost_fen=outcome.cost_fen if is_known else None,
        bound_fen=outcome.lower_bound_fen,
        stations=opened[PlaceKind.STATION],
        points=opened[PlaceKind.POINT],
        periods=len(rollout.periods),
        requirements=len(rollout.requirements),
        violations=len(check(rollout, outcome.plan)) if is_known else 0,
    )
