"""The days of a county: those that orders were handed in for, and those that have plans."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, func, select

from data.store.schema import orders, plans


@dataclass(frozen=True, slots=True, kw_only=True)
class CountyDays:
    """What there is of a day.

    Parameters
    ----------
    day, num_orders, plan_names
        The day, the orders handed in for it, and its plans by name.
    """

    day: date
    num_orders: int
    plan_names: tuple[str, ...]


def days_of(connection: Connection, county_id: str, most: int) -> tuple[CountyDays, ...]:
    """Return the days of a county that have orders or plans, the newest first.

    Parameters
    ----------
    connection, county_id, most
        Whose days, and how many of them at most, ≥ 1.
    """
    counted = (
        select(orders.c.day, func.count().label("number"))
        .where(orders.c.county_id == county_id)
        .group_by(orders.c.day)
    )
    numbers = {row.day: row.number for row in connection.execute(counted)}
    named = (
        select(plans.c.day, plans.c.name)
        .where(plans.c.county_id == county_id)
        .order_by(plans.c.day, plans.c.name)
    )
    names: dict[date, list[str]] = {}
    for row in connection.execute(named):
        names.setdefault(row.day, []).append(row.name)
    newest = sorted({*numbers, *names}, reverse=True)[:most]
    return tuple(
        CountyDays(day=day, num_orders=numbers.get(day, 0), plan_names=tuple(names.get(day, ())))
        for day in newest
    )
