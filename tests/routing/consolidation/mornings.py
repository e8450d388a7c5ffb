"""Mornings of the valley: so many orders of one piece down to each point."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta

from network.orders import Order
from routing.consolidation.history import Mornings
from tests.routing.orders import order

MONDAY = date(2026, 5, 4)


def mornings(weeks: int, counts: Callable[[date], Mapping[str, int]]) -> Mornings:
    """Return the mornings of some weeks from a Monday on, given the orders by point of each."""
    days = (MONDAY + timedelta(days=number) for number in range(7 * weeks))
    return [(day, down(day, counts(day))) for day in days]


def down(day: date, counts: Mapping[str, int]) -> tuple[Order, ...]:
    """Return orders of one piece, two kilograms and five litres from the hub to points."""
    return tuple(
        order(f"{day:%m%d}-{place_id}-{number}", "H", place_id)
        for place_id, count in counts.items()
        for number in range(count)
    )
