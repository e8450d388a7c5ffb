"""What each requirement costs: the roll-out without it, and with it loosened by one step.

Both are solved from the present plan. Where time ends before a proof, what is known of the best
with the requirement (between a bound and a plan) less what is known of the best without it is an
interval. A bound without a requirement also holds with it, and a plan found without one may keep it
all the same: both make the intervals smaller.
"""

from dataclasses import dataclass, replace

from network.text import Text
from routing.outcome import Outcome
from routing.siting.rollout import requirements as asked
from routing.siting.rollout.check import check
from routing.siting.rollout.plan import RolloutPlan
from routing.siting.rollout.problem import Rollout
from routing.siting.rollout.solvers import exact
from routing.stop import Stop, parts

_PERCENT = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """By how much a requirement is loosened.

    Parameters
    ----------
    share
        Of a share, in (0, 1]: coverage, money, buildings, roofs, access.
    sites
        Of a number of sites, ≥ 1.
    money_percent
        Of a budget, in per cent of it, ≥ 1.
    periods
        By how many the other townships may come earlier, ≥ 1.
    """

    share: float = 0.05
    sites: int = 1
    money_percent: int = 5
    periods: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Saving:
    """What the best plan would cost less, fen, as far as is known: 0 ≤ least ≤ most.

    Parameters
    ----------
    least_fen, most_fen
        The truth lies between; they agree when both problems are solved to their end.
    """

    least_fen: int
    most_fen: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RequirementPrice:
    """What a requirement costs.

    Parameters
    ----------
    requirement
        The requirement.
    without
        What leaving it out saves.
    loosened
        The requirement a step looser; None: it asks for nothing that could be less.
    step
        The step in words.
    by_step
        What loosening it by a step saves.
    """

    requirement: asked.Requirement
    without: Saving
    loosened: asked.Requirement | None
    step: Text
    by_step: Saving


@dataclass(frozen=True, slots=True, kw_only=True)
class RequirementPrices:
    """What all requirements cost, one by one.

    Parameters
    ----------
    plan, cost_fen
        The best plan known that keeps all: the present one, or a better one found on the way.
    bound_fen
        No plan that keeps all costs less.
    prices
        In the order of the requirements; they do not add up, as one may hide behind another.
    """

    plan: RolloutPlan
    cost_fen: int
    bound_fen: int
    prices: tuple[RequirementPrice, ...]


def price_requirements(
    rollout: Rollout,
    present: Outcome[RolloutPlan],
    *,
    stop: Stop,
    seed: int = 0,
    step: Step | None = None,
) -> RequirementPrices:
    """Return what each requirement costs.

    Parameters
    ----------
    rollout
        The problem.
    present
        Its solution as far as is known; the plan breaks no rule.
    stop
        Shared equally by the two questions to each requirement.
    seed
        Of the solver.
    step
        What one step is; None: as `Step` says.
    """
    step = step or Step()
    wanted = rollout.requirements
    shares = iter(parts(stop, 2 * len(wanted)))
    known = _Known(rollout, present)
    found = []
    for each in wanted:
        others = tuple(r for r in wanted if r is not each)
        without = known.ask(others, next(shares), seed)
        looser = loosened(each, step)
        by_step = without
        if looser is not None:
            changed = tuple(looser if r is each else r for r in wanted)
            by_step = known.ask(changed, next(shares), seed)
        found.append((each, without, looser, by_step))
    return RequirementPrices(
        plan=known.plan,
        cost_fen=known.cost_fen,
        bound_fen=known.bound_fen,
        prices=tuple(
            RequirementPrice(
                requirement=each,
                without=known.saving(without),
                loosened=looser,
                step=step_words(each, step),
                by_step=Saving(least_fen=0, most_fen=0)
                if looser is None
                else known.saving(by_step),
            )
            for each, without, looser, by_step in found
        ),
    )


def loosened(wanted: asked.Requirement, step: Step) -> asked.Requirement | None:
    """Return a requirement a step looser; None: it asks for nothing that could be less."""
    looser: asked.Requirement
    match wanted:
        case asked.NumOpen(least=least, most=most):
            more = None if most is None else most + step.sites
            looser = replace(wanted, least=max(0, least - step.sites), most=more)
        case asked.Pioneers(others_from=first):
            looser = replace(wanted, others_from=max(0, first - step.periods))
        case asked.Budget(public_fen=public, own_fen=own):
            looser = replace(wanted, public_fen=_more(public, step), own_fen=_more(own, step))
        case asked.PoorFirst(lag=lag):
            looser = replace(wanted, lag=min(1.0, lag + step.share))
        case asked.CentreMoney(share=share):
            looser = replace(wanted, share=min(1.0, share + step.share))
        case (
            asked.TownshipCoverage(share=share)
            | asked.VillageCoverage(share=share)
            | asked.UpMoney(share=share)
            | asked.ExistingBuildings(share=share)
            | asked.SharedRoofs(share=share)
            | asked.Access(share=share)
        ):
            looser = replace(wanted, share=max(0.0, share - step.share))
        case _:
            looser = wanted
    return None if looser == wanted else looser


def step_words(wanted: asked.Requirement, step: Step) -> Text:
    """Return in words by how much a step loosens a requirement."""
    match wanted:
        case asked.NumOpen():
            return Text(f"放宽 {step.sites} 个", f"{step.sites} sites")
        case asked.Pioneers():
            return Text(f"其他乡镇提前 {step.periods} 期", f"others {step.periods} periods earlier")
        case asked.Budget():
            return Text(f"资金增加 {step.money_percent}%", f"{step.money_percent} % more money")
    points = round(step.share * _PERCENT, 6)
    return Text(f"放宽 {points:g} 个百分点", f"{points:g} percentage points")


def _more(fen: int | None, step: Step) -> int | None:
    return None if fen is None else fen + -(-fen * step.money_percent // _PERCENT)


class _Known:
    """The best plan and the best bound with all requirements, while others are asked about."""

    def __init__(self, rollout: Rollout, present: Outcome[RolloutPlan]) -> None:
        self._rollout = rollout
        self.plan = present.plan
        self.cost_fen = present.cost_fen
        self.bound_fen = present.lower_bound_fen or 0

    def ask(self, wanted: tuple[asked.Requirement, ...], stop: Stop, seed: int) -> tuple[int, int]:
        """Return bound and cost of the best plan under fewer or looser requirements."""
        looser = replace(self._rollout, requirements=wanted)
        outcome = exact.solve(looser, stop=stop, seed=seed, start=self.plan)
        bound_fen, cost_fen = outcome.lower_bound_fen or 0, self.cost_fen
        if not outcome.plan.conflicts:
            cost_fen = min(cost_fen, outcome.cost_fen)
            if cost_fen < self.cost_fen and not check(self._rollout, outcome.plan):
                self.plan, self.cost_fen = outcome.plan, cost_fen
        self.bound_fen = min(self.cost_fen, max(self.bound_fen, bound_fen))
        return min(bound_fen, cost_fen), cost_fen

    def saving(self, without: tuple[int, int]) -> Saving:
        """Return what is known of the difference."""
        bound_fen, cost_fen = without
        cost_fen = min(cost_fen, self.cost_fen)
        return Saving(
            least_fen=max(0, self.bound_fen - cost_fen),
            most_fen=max(0, self.cost_fen - min(bound_fen, cost_fen)),
        )
