"""Rows of days to be replayed: the valley with the same orders every day, and random counties."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from network.county import County
from network.ids import OrderId
from network.orders import Order
from routing.consolidation.hold import HoldRule
from routing.daily import plan_day
from routing.simulation.replay import PassedDay, Row
from routing.stop import MaxIterations
from tests.routing.orders import order
from tests.routing.random_days import DAY, random_day


def every_day(num_days: int, places: Sequence[str] = ("P1", "P2")) -> list[list[Order]]:
    """Return an order a day for each place of the valley."""
    return [[order(f"o{day}-{p}", "H", p) for p in places] for day in range(num_days)]


def row_of(county: County, days: Sequence[Sequence[Order]]) -> Row:
    """Return the row of days with these new orders."""

    def orders_of(day: date) -> Sequence[Order]:
        return days[(day - DAY).days]

    return Row(county, orders_of, first_day=DAY, num_days=len(days))


def passed(row: Row, rule: HoldRule, iterations: int = 1) -> tuple[PassedDay, ...]:
    """Return the days of a row as they pass under a rule."""
    return tuple(
        row.passing(
            rule,
            lambda problem, number: plan_day(problem, stop=MaxIterations(iterations), seed=number),
        )
    )


def servable(seed: int) -> list[Order]:
    """Return the orders of a random day that arrive in time when all go at once."""
    day = random_day(seed)
    plan = plan_day(day.problem(), stop=MaxIterations(1), seed=0).plan
    late = {entry.order_id for entry in plan.late}
    waits = {held.order_id for held in plan.held} | {left.order_id for left in plan.unserved}
    return [o for o in day.orders if o.order_id in plan.assignments.keys() - late - waits]


def repeated(orders: Sequence[Order], num_days: int) -> list[list[Order]]:
    """Return the same orders on every morning, with ids of their own."""
    return [
        [replace(o, order_id=OrderId(f"{n}-{o.order_id}")) for o in orders] for n in range(num_days)
    ]
