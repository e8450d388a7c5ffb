"""Prices of routes settled with the daily solver: solved, planned, corrected, until both agree.

A planned day pays whole vehicles, so what a call costs depends on the network as a whole: no rate
that is fitted on one network holds on another. So the rates are not carried over, they are found
where they are used. A few days of each period are planned on the sites that are chosen; trunk and
calls of the period are priced by the ratio of what was planned to what was reckoned; the roll-out
is solved again at these prices, and its days are planned again where its sites or services are
others. That ends when estimate and plan agree on the sites that the estimate chooses: a fixed
point. The days of all rounds count alike, as in the method of successive averages (Sheffi 1985,
Urban Transportation Networks, ch. 5): networks of later rounds are near each other, and one
vehicle more or less on one day weighs little.

How good the estimate is can only be said on days that no price was found on. Such days are drawn
from the orders (`calibration.day_on`), and planned on the sites in the end. An estimate stands for
the days of a year, so it is judged by the mean of days, period by period.
"""

import math
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, replace

from routing.outcome import Outcome, Status
from routing.siting.rollout.calibration import Observation, SampleDay, observe
from routing.siting.rollout.plan import RolloutPlan
from routing.siting.rollout.price import price, total_fen
from routing.siting.rollout.problem import PERMILLE, Rollout
from routing.stop import Stop

_PERCENT = 100
_MOST_ROUNDS = 4
_NUM_FITTED = 2
_NUM_FRESH = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Settling:
    """How to settle.

    Parameters
    ----------
    solve
        Solves a roll-out from a plan that breaks none of its rules.
    day_stop
        Makes the criterion of the search for a day's plan.
    seed
        Of these searches.
    tolerance_percent
        Estimate and plan agree if they differ by no more in the mean of the days of each period,
        > 0.
    most_rounds
        Rounds at most, ≥ 1.
    num_fitted
        Days of each period that prices are found on, ≥ 1: the sample day, others are drawn.
    num_fresh
        Further days of each period that are drawn to judge the estimate, ≥ 0.
    on_days
        Told of the days of each round, and of those that are drawn.
    """

    solve: Callable[[Rollout, RolloutPlan], Outcome[RolloutPlan]]
    day_stop: Callable[[], Stop]
    seed: int = 0
    tolerance_percent: float = 2.0
    most_rounds: int = _MOST_ROUNDS
    num_fitted: int = _NUM_FITTED
    num_fresh: int = _NUM_FRESH
    on_days: Callable[[tuple[Observation, ...]], None] = lambda _: None


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """A roll-out whose estimate of routes was corrected by planned days.

    Parameters
    ----------
    rollout, outcome
        The problem at the prices found, and its solution.
    rounds
        What was seen: of each round, the days of every period, beside their estimate.
    best
        Number of the round whose estimate agreed best; its prices and sites are these.
    fresh
        Days that no price was found on, beside the same estimate.
    """

    rollout: Rollout
    outcome: Outcome[RolloutPlan]
    rounds: tuple[tuple[Observation, ...], ...]
    best: int
    fresh: tuple[Observation, ...]

    @property
    def error_percent(self) -> float:
        """By how much the estimate is off at most in a period, on days it was found on, ≥ 0."""
        return worst(self.rounds[self.best])

    @property
    def fresh_percent(self) -> float:
        """By how much it is off at most in a period, on days that no price was found on, ≥ 0."""
        return worst(self.fresh)


def num_searches(num_periods: int) -> int:
    """Return how many days are planned and roll-outs solved at most, as `Settling` is by itself."""
    return num_periods * (_MOST_ROUNDS * _NUM_FITTED + _NUM_FRESH) + _MOST_ROUNDS - 1


def worst(days: tuple[Observation, ...]) -> float:
    """Return by how much the estimate is off at most in the mean of a period's days, per cent."""
    return max((abs(error) for error in errors(days).values()), default=0.0)


def errors(days: Iterable[Observation]) -> dict[int, float]:
    """Return by how much the estimate is above what was planned, per cent of it, by period."""
    estimate, planned = Counter[int](), Counter[int]()
    for day in days:
        estimate[day.period] += round(day.estimate_fen)
        planned[day.period] += day.planned_fen
    return {
        period: _PERCENT * (fen - planned[period]) / planned[period]
        if planned[period]
        else (math.inf if fen else 0.0)
        for period, fen in estimate.items()
    }


def settle(
    sample: SampleDay, rollout: Rollout, outcome: Outcome[RolloutPlan], how: Settling
) -> Settled:
    """Price routes so that they cost what the daily solver plans on the sites that are chosen.

    Parameters
    ----------
    sample
        The day to make days from.
    rollout, outcome
        The problem, and its solution as far as is known; the plan breaks no rule.
    how
        How to settle.
    """
    planner = _Planner(sample, how)
    rounds: list[tuple[Observation, ...]] = []
    found: list[tuple[Rollout, Outcome[RolloutPlan]]] = []
    while True:
        days = planner.days(rollout, outcome.plan)
        how.on_days(days)
        rounds.append(days)
        found.append((rollout, outcome))
        if worst(days) <= how.tolerance_percent or len(rounds) >= how.most_rounds:
            break
        rollout = _corrected([each for each, _ in found], rounds)
        outcome = _solved(rollout, outcome, how)
    best = min(range(len(rounds)), key=lambda n: worst(rounds[n]))
    rollout, outcome = found[best]
    fresh = planner.fresh(rollout, outcome.plan)
    how.on_days(fresh)
    return Settled(rollout=rollout, outcome=outcome, rounds=tuple(rounds), best=best, fresh=fresh)


def _solved(rollout: Rollout, before: Outcome[RolloutPlan], how: Settling) -> Outcome[RolloutPlan]:
    """Return the solution at new prices; where time ends before there is one, the plan before."""
    outcome = how.solve(rollout, before.plan)
    if outcome.plan.is_known:
        return outcome
    return replace(
        before,
        status=Status.FEASIBLE,
        stop_reason=outcome.stop_reason,
        cost_fen=total_fen(price(rollout, before.plan)),
        lower_bound_fen=outcome.lower_bound_fen,
    )


def _corrected(rollouts: Sequence[Rollout], rounds: Sequence[tuple[Observation, ...]]) -> Rollout:
    """Return the last roll-out with routes that cost what all days did as planned, by period."""
    reckoned, planned = Counter[int](), Counter[int]()
    for rollout, days in zip(rollouts, rounds, strict=True):
        for day in days:
            permille = max(1, rollout.periods[day.period].transport_permille)
            reckoned[day.period] += round(day.estimate_fen * PERMILLE / permille)
            planned[day.period] += day.planned_fen
    periods = tuple(
        replace(period, transport_permille=max(1, round(PERMILLE * planned[t] / reckoned[t])))
        if reckoned[t] and planned[t]
        else period
        for t, period in enumerate(rollouts[-1].periods)
    )
    return replace(rollouts[-1], periods=periods)


class _Planner:
    """Plans days, each network of a period once."""

    def __init__(self, sample: SampleDay, how: Settling) -> None:
        self._sample, self._how = sample, how
        self._seen: dict[Hashable, Observation] = {}

    def days(self, rollout: Rollout, plan: RolloutPlan) -> tuple[Observation, ...]:
        """Return the days of each period that prices are found on."""
        return tuple(
            self._day(rollout, plan, t, draw)
            for t in range(len(rollout.periods))
            for draw in range(self._how.num_fitted)
        )

    def fresh(self, rollout: Rollout, plan: RolloutPlan) -> tuple[Observation, ...]:
        """Return the days of each period that the estimate is judged by."""
        first = self._how.num_fitted
        return tuple(
            self._observed(rollout, plan, t, draw)
            for t in range(len(rollout.periods))
            for draw in range(first, first + self._how.num_fresh)
        )

    def _day(self, rollout: Rollout, plan: RolloutPlan, period: int, draw: int) -> Observation:
        key = draw, _network(plan, period)
        if key not in self._seen:
            self._seen[key] = self._observed(rollout, plan, period, draw)
        return self._seen[key].reckoned(rollout, plan)

    def _observed(self, rollout: Rollout, plan: RolloutPlan, period: int, draw: int) -> Observation:
        how = self._how
        return observe(
            self._sample, rollout, plan, period, stop=how.day_stop(), seed=how.seed, draw=draw
        )


def _network(plan: RolloutPlan, period: int) -> Hashable:
    """Return what a day of a period depends on: open sites and services."""
    return (
        period,
        frozenset((o.kind, o.site_id) for o in plan.opened if o.period == period),
        frozenset(
            (s.village_id, s.station_id, s.point_id) for s in plan.services if s.period == period
        ),
    )
