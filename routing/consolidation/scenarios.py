"""Scenarios: what past mornings brought stands for what the next ones may bring.

Each morning the orders in hand are joined with some drawn futures, and one search a future chooses
the day of every visit. What most futures send today goes, what hardly any sends is kept, and the
rest is looked at again with that settled: iterative conditional dispatch (Lan et al., 2024,
doi 10.1287/trsc.2023.0111). A future is made of whole past mornings of the same weekdays, so places
that have much to do on the same days have so in it, too; no distribution is assumed.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from network.county import County
from network.ids import OrderId
from network.orders import Order
from routing.consolidation.expected import orders_of_streams
from routing.consolidation.forecast import load_of
from routing.consolidation.history import History
from routing.consolidation.hold import GoByPrice, keeping, slack_days
from routing.consolidation.horizon import Horizon, days_ahead, horizon
from routing.two_echelon.problem import TwoEchelonProblem

_SURE = 0.75
"""Share of the futures that have to agree before something is settled."""

ScenarioPlanner = Callable[[Horizon, int], dict[OrderId, int]]
"""Chooses the day of every order of a future, given its number."""


def sampled_morning(history: History, county: County, day: date, draw: Random) -> tuple[Order, ...]:
    """Return what a past morning of the same weekday brought, as orders of a day to come.

    Parameters
    ----------
    history
        Past mornings; of a weekday that it does not hold any morning is drawn.
    county
        As `orders_of_streams` takes it.
    day
        The day to come; its places that are closed get nothing.
    draw
        Source of the choice.
    """
    rows = [row for row, past in enumerate(history.days) if past.weekday() == day.weekday()]
    rows = rows or list(range(len(history.days)))
    if not rows or not county.calendar.is_operating(day):
        return ()
    row, closed = draw.choice(rows), county.calendar.closed_places(day)
    loads = {
        number: load_of(stream.temperature, history.loads[row, number].tolist())
        for number, stream in enumerate(history.streams)
        if history.loads[row, number].any() and stream.place_id not in closed
    }
    return orders_of_streams(
        {number: load for number, load in loads.items() if load.pieces},
        history,
        county,
        name=f"sample-{day:%Y%m%d}",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class GoByScenarios:
    """Let go what goes today in most futures.

    Parameters
    ----------
    county, history
        Facts, and the past mornings that futures are made of.
    planner
        Chooses the days of a future's orders.
    by_price
        Prices what may wait for the day after those looked at; its days are looked at together.
    seed
        Of the futures, ≥ 0.
    futures, rounds
        Futures drawn in a round, and rounds, ≥ 1.
    """

    county: County
    history: History
    planner: ScenarioPlanner
    by_price: GoByPrice
    seed: int = 0
    futures: int = 4
    rounds: int = 2

    def __call__(self, problem: TwoEchelonProblem) -> TwoEchelonProblem:
        """Return the day without the visits that most futures make later."""
        open_visits = {i for i, v in enumerate(problem.visits) if slack_days(problem, v) >= 1}
        kept: set[int] = set()
        going: set[int] = set()
        for number in range(self.rounds):
            if not open_visits:
                break
            is_last = number == self.rounds - 1
            today = self._shares(problem, number, _orders(problem, going), _orders(problem, kept))
            for i in sorted(open_visits):
                ids = problem.visits[i].order_ids
                share = max(today.get(order_id, 0.0) for order_id in ids)
                if share >= _SURE or (is_last and share > 1 - share):
                    going.add(i)
                elif share <= 1 - _SURE or is_last:
                    kept.add(i)
            open_visits -= going | kept
        return keeping(problem, kept)

    def _shares(
        self,
        problem: TwoEchelonProblem,
        number: int,
        going: Collection[OrderId],
        kept: Collection[OrderId],
    ) -> dict[OrderId, float]:
        """Return the share of a round's futures in which each order goes today."""
        today: dict[OrderId, float] = {}
        for k, future in enumerate(self._futures(problem, number)):
            ahead = _settled(horizon(future, beyond=self.by_price), going, kept)
            chosen = self.planner(ahead, number * self.futures + k)
            for order_id, day in chosen.items():
                if day == 0:
                    today[order_id] = today.get(order_id, 0.0) + 1.0 / self.futures
        return today

    def _futures(
        self, problem: TwoEchelonProblem, number: int
    ) -> Iterator[Sequence[TwoEchelonProblem]]:
        """Yield today and the drawn days after it."""
        day = problem.day
        for k in range(self.futures):
            key = (self.seed, day.toordinal(), number, k)
            draw = Random(repr(key))  # noqa: S311 -- scenarios, no secret
            after = (day + timedelta(days=n) for n in range(1, self.by_price.days))
            mornings = [sampled_morning(self.history, self.county, d, draw) for d in after]
            yield days_ahead(self.county, day, [tuple(problem.orders.values()), *mornings])


def _orders(problem: TwoEchelonProblem, visits: Collection[int]) -> frozenset[OrderId]:
    return frozenset(i for visit in visits for i in problem.visits[visit].order_ids)


def _settled(ahead: Horizon, going: Collection[OrderId], kept: Collection[OrderId]) -> Horizon:
    """Return some days on which what is settled goes today, or not today."""
    first, last = list(ahead.first), list(ahead.last)
    for i, visit in enumerate(ahead.problem.visits):
        if any(order_id in going for order_id in visit.order_ids):
            last[i] = first[i]
        elif any(order_id in kept for order_id in visit.order_ids):
            first[i] = min(first[i] + 1, last[i])
    return replace(ahead, first=tuple(first), last=tuple(last))
