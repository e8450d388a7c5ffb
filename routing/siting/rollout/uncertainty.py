"""How plans stand in several scenarios, and which to choose when nobody knows which one comes.

The sites of a plan are what is decided today; who is served how is decided again in every
scenario. What a plan costs there more than the best candidate would is its regret (后悔值). Chosen
is the plan with the least expected cost, or that with the least greatest regret, from the plans
given, the scenarios' own optima and, where the program is small, what is best for all of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from network.text import Text
from routing.errors import ContradictionError
from routing.siting.rollout.check import check
from routing.siting.rollout.plan import RolloutPlan
from routing.siting.rollout.price import price, sizes_by_period
from routing.siting.rollout.problem import Rollout
from routing.siting.rollout.scenarios import Scenario, under, with_emergencies
from routing.siting.rollout.solvers import exact
from routing.siting.rollout.solvers.recourse import Recourse, TwoStage, decide, resettle, serve
from routing.stop import Part, Stop, parts

_OPTIMA = 0.4  # of the time, for the scenarios' own optima
_EXACT = 0.6  # of the time, until the exact program is left


class Criterion(StrEnum):
    """By what plans are chosen."""

    EXPECTED_COST = "expected_cost"
    MAX_REGRET = "max_regret"


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidacy:
    """A plan to choose from.

    Parameters
    ----------
    title
        In words.
    plan
        The plan; it breaks no rule as expected.
    """

    title: Text
    plan: RolloutPlan


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a plan stands.

    Parameters
    ----------
    candidacy
        The plan.
    cost_fen
        Its cost in each scenario, fen, with services decided again.
    bound_fen
        What its sites cost there at least; equal where the services are proven.
    regret_fen
        By how much the best candidate of each scenario is cheaper, ≥ 0.
    outside
        Villages outside the network in each scenario, counted in every period.
    expected_fen
        Mean of its costs by the scenarios' weights.
    """

    candidacy: Candidacy
    cost_fen: tuple[int, ...]
    bound_fen: tuple[int, ...]
    regret_fen: tuple[int, ...]
    outside: tuple[int, ...]
    expected_fen: int

    @property
    def max_regret_fen(self) -> int:
        """The greatest of its regrets."""
        return max(self.regret_fen)


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """How all candidates stand.

    Parameters
    ----------
    scenarios
        In the order of the standings' figures.
    standings
        In the order of the candidates.
    """

    scenarios: tuple[Scenario, ...]
    standings: tuple[Standing, ...]

    def best(self, criterion: Criterion) -> Standing:
        """Return the best candidate; of equals the first."""
        if criterion is Criterion.EXPECTED_COST:
            return min(self.standings, key=lambda s: (s.expected_fen, s.max_regret_fen))
        return min(self.standings, key=lambda s: (s.max_regret_fen, s.expected_fen))


@dataclass(frozen=True, slots=True, kw_only=True)
class Uncertainty:
    """What may come, and how plans are compared.

    Parameters
    ----------
    scenarios
        At least one, with a weight above 0 among them.
    emergency_piece_fen
        Price of bringing a piece to a village that nothing serves and that was not to stay out,
        ≥ 0: an assumption.
    exact_ways
        Up to so many ways over all scenarios the plan that is best for all is looked for in one
        program too, ≥ 0.
    """

    scenarios: tuple[Scenario, ...]
    emergency_piece_fen: int = 2000
    exact_ways: int = 20_000

    def __post_init__(self) -> None:
        """Check that there is something to compare."""
        if not any(scenario.weight > 0 for scenario in self.scenarios):
            raise ContradictionError(("no scenario has a weight above 0",))

    @property
    def shares(self) -> tuple[float, ...]:
        """Weights that add up to 1."""
        total = sum(scenario.weight for scenario in self.scenarios)
        return tuple(scenario.weight / total for scenario in self.scenarios)

    def states(self, rollout: Rollout) -> tuple[Rollout, ...]:
        """Return the roll-out in each scenario, where everybody may stay out."""
        price_fen = self.emergency_piece_fen
        return tuple(with_emergencies(under(rollout, s), price_fen) for s in self.scenarios)


def assess(
    rollout: Rollout,
    candidates: Sequence[Candidacy],
    uncertainty: Uncertainty,
    *,
    stop: Stop,
    seed: int = 0,
) -> Assessment:
    """Return how plans stand in all scenarios.

    Parameters
    ----------
    rollout
        As expected.
    candidates
        At least one plan.
    uncertainty
        What may come.
    stop
        Shared by all pairs of plan and scenario.
    seed
        Of the solver.
    """
    states = uncertainty.states(rollout)
    shares = iter(parts(stop, len(candidates) * len(states)))
    served = [
        [serve(state, own.plan, stop=next(shares), seed=seed) for state in states]
        for own in candidates
    ]
    sites = [_sites_fen(rollout, own.plan) for own in candidates]
    costs = [
        [fixed + found.cost_fen for found in row] for fixed, row in zip(sites, served, strict=True)
    ]
    least = [min(column) for column in zip(*costs, strict=True)]
    return Assessment(
        scenarios=uncertainty.scenarios,
        standings=tuple(
            _standing(own, fixed, row, least, uncertainty.shares)
            for own, fixed, row in zip(candidates, sites, served, strict=True)
        ),
    )


def choose(
    rollout: Rollout,
    candidates: Sequence[Candidacy],
    uncertainty: Uncertainty,
    *,
    stop: Stop,
    seed: int = 0,
) -> Assessment:
    """Return how plans stand in all scenarios, beside what is best in each and for all of them.

    Parameters
    ----------
    rollout
        As expected.
    candidates
        At least one plan: the present one first, alternatives after it.
    uncertainty
        What may come.
    stop
        Shared by looking for further candidates and by comparing all.
    seed
        Of the solver.
    """
    plans = [*candidates]
    shares = parts(Part(stop, _OPTIMA), len(uncertainty.scenarios))
    for scenario, share in zip(uncertainty.scenarios, shares, strict=True):
        own = _own_optimum(rollout, candidates[0].plan, scenario, stop=share, seed=seed)
        if own is not None:
            plans.append(Candidacy(title=_best_in(scenario), plan=own))
    if _num_ways(rollout) * len(uncertainty.scenarios) <= uncertainty.exact_ways:
        plans += _best_for_all(rollout, plans, uncertainty, stop=Part(stop, _EXACT), seed=seed)
    return assess(rollout, plans, uncertainty, stop=Part(stop, 1.0), seed=seed)


def _standing(
    own: Candidacy,
    fixed_fen: int,
    served: Sequence[Recourse],
    least_fen: Sequence[int],
    shares: Sequence[float],
) -> Standing:
    cost = tuple(fixed_fen + found.cost_fen for found in served)
    return Standing(
        candidacy=own,
        cost_fen=cost,
        bound_fen=tuple(fixed_fen + found.bound_fen for found in served),
        regret_fen=tuple(c - best for c, best in zip(cost, least_fen, strict=True)),
        outside=tuple(found.outside for found in served),
        expected_fen=round(sum(c * share for c, share in zip(cost, shares, strict=True))),
    )


def _sites_fen(rollout: Rollout, plan: RolloutPlan) -> int:
    """Return what a plan's sites cost, whatever comes."""
    return sum(p.cost.fixed + p.cost.closing for p in price(rollout, plan))


def _best_in(scenario: Scenario) -> Text:
    return Text(f"“{scenario.name.zh}”下最优", f"best if: {scenario.name.en}")


def _own_optimum(
    rollout: Rollout, plan: RolloutPlan, scenario: Scenario, *, stop: Stop, seed: int
) -> RolloutPlan | None:
    """Return the plan with the sites that are best in a scenario, if they do as expected too."""
    state = under(rollout, scenario)
    start = None if check(state, plan) else plan
    outcome = exact.solve(state, stop=stop, seed=seed, start=start, names_conflicts=False)
    found = outcome.plan
    if found.conflicts:
        return None
    return resettle(rollout, sizes_by_period(state, found), stop=stop, seed=seed)


def _best_for_all(
    rollout: Rollout,
    plans: Sequence[Candidacy],
    uncertainty: Uncertainty,
    *,
    stop: Stop,
    seed: int,
) -> list[Candidacy]:
    """Return the plan with the least expected cost and that with the least greatest regret."""
    first, second, third = parts(stop, 3)
    states = uncertainty.states(rollout)
    known = assess(rollout, plans, uncertainty, stop=first, seed=seed)
    by_cost = TwoStage(rollout=rollout, scenarios=states, weights=uncertainty.shares)
    least = tuple(
        min(column) for column in zip(*(s.cost_fen for s in known.standings), strict=True)
    )
    by_regret = TwoStage(
        rollout=rollout, scenarios=states, weights=uncertainty.shares, least_fen=least
    )
    titles = (
        (by_cost, second, Text("期望费用最小", "least expected cost")),
        (by_regret, third, Text("最大后悔值最小", "least greatest regret")),
    )
    found = [(decide(each, stop=share, seed=seed).plan, title) for each, share, title in titles]
    return [Candidacy(title=title, plan=plan) for plan, title in found if plan is not None]


def _num_ways(rollout: Rollout) -> int:
    """Return about how many columns a scenario takes."""
    ways = rollout.ways
    near = (ways.point_m <= ways.reach_m).sum(axis=1)
    return len(rollout.periods) * int(
        ways.may_call.sum() + ways.may_fetch.sum() + (ways.may_call * near).sum()
    )
