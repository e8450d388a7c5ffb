"""Hindsight: days are chosen knowing the orders to come, some days ahead at a time."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta

from network.county import County
from network.ids import OrderId
from network.orders import Order
from routing.consolidation.hold import GoByPrice, keeping, slack_days
from routing.consolidation.horizon import Horizon, days_ahead, horizon
from routing.two_echelon.problem import TwoEchelonProblem

HorizonPlanner = Callable[[Horizon], dict[OrderId, int]]


class Hindsight:
    """A rule that keeps visits for the day that a look ahead has chosen for them.

    Parameters
    ----------
    county, orders_of
        Facts, and the orders that come up for a morning, known in advance.
    last_day
        Last day with new orders.
    planner
        Chooses the days of some days' orders.
    by_price
        Prices what may wait for the day after the days looked at.
    ahead, step
        Days looked at together, and after how many the next look follows, 1 ≤ step ≤ ahead.
    """

    def __init__(
        self,
        county: County,
        orders_of: Callable[[date], Sequence[Order]],
        *,
        last_day: date,
        planner: HorizonPlanner,
        by_price: GoByPrice,
        ahead: int = 6,
        step: int = 3,
    ) -> None:
        self._county = county
        self._orders_of = orders_of
        self._last_day = last_day
        self._planner = planner
        self._by_price = by_price
        self._ahead = ahead
        self._step = step
        self._next_look: date | None = None
        self._day_of: dict[OrderId, date] = {}

    def __call__(self, problem: TwoEchelonProblem) -> TwoEchelonProblem:
        """Return the day without the visits that are to be made later."""
        if self._next_look is None or problem.day >= self._next_look:
            self._look(problem)
        later = {
            i
            for i, visit in enumerate(problem.visits)
            if slack_days(problem, visit) >= 1
            and all(
                self._day_of.get(order_id, date.max) > problem.day
                for order_id in (*visit.deliver_ids, *visit.collect_ids)
            )
        }
        return keeping(problem, later)

    def _look(self, problem: TwoEchelonProblem) -> None:
        """Choose the day of every order in hand and of the days ahead."""
        after = (problem.day + timedelta(days=k) for k in range(1, self._ahead))
        mornings = [tuple(problem.orders.values()), *map(self._known, after)]
        days = days_ahead(self._county, problem.day, mornings, like=problem)
        chosen = self._planner(horizon(days, beyond=self._by_price))
        self._day_of = {
            order_id: problem.day + timedelta(days=day) for order_id, day in chosen.items()
        }
        self._next_look = problem.day + timedelta(days=self._step)

    def _known(self, day: date) -> Sequence[Order]:
        return self._orders_of(day) if day <= self._last_day else ()
