"""Scenarios: mornings are drawn as the forecast expects them, and what most of them say is done.

Each morning the orders in hand are joined with drawn ones of the next days, several times over, and
one search a scenario chooses the day of every visit. What most scenarios send today goes, what
hardly any sends is kept, and the rest is looked at again with that settled: iterative conditional
dispatch (Lan et al., 2024, doi 10.1287/trsc.2023.0111). What is still open after the last round is
left to the day's search, at the price of looking ahead: it sees the routes.

Pieces are drawn from a Poisson distribution whose mean is itself drawn, from a gamma distribution:
by that they are negative binomial (Greenwood and Yule, 1920, doi 10.2307/2341080), with the
variance that the history shows.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from network.county import County
from network.ids import OrderId
from network.orders import Order
from routing.consolidation.expected import orders_of_streams
from routing.consolidation.forecast import Floats, Forecast, Spread, groups, load_of
from routing.consolidation.history import PIECES
from routing.consolidation.hold import GoByPrice, keeping, slack_days
from routing.consolidation.horizon import Horizon, days_ahead, horizon
from routing.two_echelon.problem import TwoEchelonProblem

_SURE = 0.75
"""Share of the scenarios that have to agree before something is settled."""

ScenarioPlanner = Callable[[Horizon, int], dict[OrderId, int]]
"""Chooses the day of every order of a scenario, given its number."""


def sampled_morning(
    expected: Forecast, county: County, day: date, rng: np.random.Generator
) -> tuple[Order, ...]:
    """Return what a morning to come may bring.

    Weight and volume follow the pieces; times are the means of the history.

    Parameters
    ----------
    expected
        What weekdays are expected to bring, and how far single days lie from that.
    county
        As `orders_of_streams` takes it.
    day
        The day to come; its places that are closed get nothing.
    rng
        Source of the draws.
    """
    if not county.calendar.is_operating(day):
        return ()
    means = expected.means[:, day.weekday()]
    pieces = np.zeros(len(expected.streams), dtype=np.int64)
    for group, rows in groups(expected.streams).items():
        spread = expected.spreads.get(group, Spread())
        factor = _gamma(np.ones(1), spread.days, rng)
        pieces[rows] = rng.poisson(_gamma(factor * means[rows, PIECES], spread.pieces - 1.0, rng))
    closed = county.calendar.closed_places(day)
    loads = {}
    for row in np.flatnonzero(pieces).tolist():
        stream = expected.streams[row]
        if stream.place_id not in closed:
            amounts = np.rint(means[row] * (pieces[row] / means[row, PIECES])).astype(np.int64)
            loads[row] = load_of(stream.temperature, amounts.tolist())
    return orders_of_streams(loads, expected, county, name=f"sample-{day:%Y%m%d}")


def _gamma(means: Floats, excess: float, rng: np.random.Generator) -> Floats:
    """Return draws with given means and variances of `excess` times the means."""
    return rng.gamma(means / excess, excess) if excess > 0 else means


@dataclass(frozen=True, slots=True, kw_only=True)
class GoByScenarios:
    """Let go what goes today in most scenarios.

    Parameters
    ----------
    county, expected
        Facts, and what the days to come are expected to bring.
    planner
        Chooses the days of a scenario's orders.
    by_price
        Prices what may wait for the day after those looked at, and what is open in the end; its
        days are looked at together.
    seed
        Of the scenarios, ≥ 0.
    scenarios, rounds
        Scenarios drawn in a round, and rounds, ≥ 1.
    """

    county: County
    expected: Forecast
    planner: ScenarioPlanner
    by_price: GoByPrice
    seed: int = 0
    scenarios: int = 4
    rounds: int = 2

    def __call__(self, problem: TwoEchelonProblem) -> TwoEchelonProblem:
        """Return the day without the visits that hardly any scenario makes on it."""
        undecided = {i for i, v in enumerate(problem.visits) if slack_days(problem, v) >= 1}
        going: set[int] = set()
        kept: set[int] = set()
        in_hand = tuple(problem.orders.values())
        (today,) = days_ahead(self.county, problem.day, [in_hand], like=problem)
        for number in range(self.rounds):
            if not undecided:
                break
            shares = self._shares(today, number, _orders(problem, going), _orders(problem, kept))
            for i in undecided:
                of_orders = [shares[j] for j in problem.visits[i].order_ids if j in shares]
                if of_orders and max(of_orders) >= _SURE:
                    going.add(i)
                elif of_orders and max(of_orders) <= 1 - _SURE:
                    kept.add(i)
            undecided -= going | kept
        return keeping(self._priced(problem, undecided), kept)

    def _priced(self, problem: TwoEchelonProblem, undecided: Collection[int]) -> TwoEchelonProblem:
        """Return the day with a price for keeping each undecided visit."""
        priced = self.by_price(problem).visits
        visits = (priced[i] if i in undecided else v for i, v in enumerate(problem.visits))
        return replace(problem, visits=tuple(visits))

    def _shares(
        self,
        today: TwoEchelonProblem,
        number: int,
        going: frozenset[OrderId],
        kept: frozenset[OrderId],
    ) -> dict[OrderId, float]:
        """Return the share of a round's scenarios in which each order goes today.

        Orders that scenarios do not hold, for they wait at a station, have none.
        """
        times: dict[OrderId, int] = {}
        for k, days in enumerate(self._drawn(today, number)):
            ahead = _settled(horizon(days, beyond=self.by_price), going, kept)
            chosen = self.planner(ahead, number * self.scenarios + k)
            for visit in ahead.problem.visits:
                for order_id in visit.order_ids:
                    goes = chosen.get(order_id) == 0
                    times[order_id] = times.get(order_id, 0) + goes
        return {order_id: count / self.scenarios for order_id, count in times.items()}

    def _drawn(
        self, today: TwoEchelonProblem, number: int
    ) -> Iterator[Sequence[TwoEchelonProblem]]:
        """Yield today with the drawn days after it, once a scenario of a round."""
        days = [today.day + timedelta(days=n) for n in range(1, self.by_price.days)]
        for k in range(self.scenarios):
            rng = np.random.Generator(
                np.random.PCG64([self.seed, today.day.toordinal(), number, k])
            )
            mornings = [sampled_morning(self.expected, self.county, day, rng) for day in days]
            after = days_ahead(self.county, today.day + timedelta(days=1), mornings, like=today)
            yield [today, *after]


def _orders(problem: TwoEchelonProblem, visits: Collection[int]) -> frozenset[OrderId]:
    return frozenset(i for visit in visits for i in problem.visits[visit].order_ids)


def _settled(ahead: Horizon, going: frozenset[OrderId], kept: frozenset[OrderId]) -> Horizon:
    """Return some days on which what is settled goes today, or not today."""
    first, last = list(ahead.first), list(ahead.last)
    visits = list(ahead.problem.visits)
    for i, visit in enumerate(visits):
        if not going.isdisjoint(visit.order_ids):
            last[i], visits[i] = first[i], replace(visit, leave_fen=None)
        elif not kept.isdisjoint(visit.order_ids):
            first[i] = min(first[i] + 1, last[i])
    problem = replace(ahead.problem, visits=tuple(visits))
    return replace(ahead, problem=problem, first=tuple(first), last=tuple(last))
