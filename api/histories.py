"""Histories of orders: read from files, or generated."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

from api.days import LoadedCounty, read_day
from data.issues import DataError, Issue
from data.run_issues import no_history
from data.sheets import SUFFIXES
from data.synthetic import sample_orders
from network.county import County
from network.ids import OrderId
from network.orders import Order
from routing.consolidation.history import History, history_of

HISTORY_DAYS = 28
"""Days of a generated history."""

_DAY_S = 86_400


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadHistory:
    """A history from files.

    Parameters
    ----------
    history
        What the good rows say.
    issues
        What was noticed in the files, with the errors of the refused rows.
    num_rejected
        Rows that were refused, ≥ 0.
    """

    history: History
    issues: tuple[Issue, ...]
    num_rejected: int


def generated_orders(loaded: LoadedCounty, day: date, seed: int) -> Sequence[Order]:
    """Return the orders that come up for a morning; ids hold the date, so none occurs twice."""
    return tuple(
        replace(order, order_id=OrderId(f"{day:%Y%m%d}-{order.order_id}"))
        for order in _drawn(loaded, day, seed)
    )


def generated_history(
    loaded: LoadedCounty, day: date, *, seed: int, num_days: int = HISTORY_DAYS
) -> History:
    """Return a synthetic history of the days before a day.

    Parameters
    ----------
    loaded, day
        The county, and the day after the last one of the history.
    seed
        Of the orders, ≥ 0.
    num_days
        Days, ≥ 1.
    """
    days = (day - timedelta(days=ago) for ago in range(num_days, 0, -1))
    return history_of(((d, _drawn(loaded, d, seed)) for d in days), loaded.county)


def read_history(paths: Sequence[Path], county: County) -> ReadHistory:
    """Read a history from files of orders.

    An order belongs to the morning on which it was first in hand: the day of its release, or the
    next one if it was released after the sorting cutoff. An order that several files name, for it
    was held overnight, counts once. The first and the last morning are left out if they lack what
    most mornings have: orders of the day before, or of the day itself.

    Parameters
    ----------
    paths
        Files, or folders that hold them; each file as `read_orders` takes it.
    county
        Its places and members.

    Raises
    ------
    DataError
        With the issues of all files, if any of them is refused, or there is no order in them.
    """
    issues: list[Issue] = []
    found: dict[OrderId, tuple[date, Order]] = {}
    num_rejected, is_refused = 0, False
    for path in _files(paths):
        try:
            read = read_day(path, county, None, None)
        except DataError as error:
            issues += error.issues
            is_refused = True
            continue
        issues += read.issues
        num_rejected += len(read.rejected)
        for day, order in _by_morning(read.orders, read.day, county):
            found.setdefault(order.order_id, (day, order))
    if is_refused:
        raise DataError(issues)
    mornings: dict[date, list[Order]] = defaultdict(list)
    for day, order in found.values():
        mornings[day].append(order)
    history = history_of(_whole(mornings), county)
    if not history.streams:
        name = ", ".join(path.name for path in paths)
        raise DataError([*issues, no_history(name)])
    return ReadHistory(history=history, issues=tuple(issues), num_rejected=num_rejected)


def _drawn(loaded: LoadedCounty, day: date, seed: int) -> Sequence[Order]:
    """Return the orders of a morning; their ids come again every day."""
    return sample_orders(loaded.county, first_day=day, seed=seed + day.toordinal())


def _by_morning(orders: Sequence[Order], day: date, county: County) -> Iterator[tuple[date, Order]]:
    """Yield orders with the morning on which they were first in hand, times relative to it."""
    cutoff_s = county.operations.sorting.cutoff_s
    for order in orders:
        days = -((cutoff_s - order.released_s) // _DAY_S)
        yield (
            day + timedelta(days=days),
            replace(
                order,
                released_s=order.released_s - days * _DAY_S,
                due_s=order.due_s - days * _DAY_S,
            ),
        )


def _whole(mornings: Mapping[date, Sequence[Order]]) -> list[tuple[date, Sequence[Order]]]:
    """Return mornings in order, but for a first or last one that the files have cut in two."""
    days = sorted(mornings)
    parts = {day: {order.released_s >= 0 for order in mornings[day]} for day in days}
    usual = {part for part in (False, True) if 2 * sum(part in parts[d] for d in days) > len(days)}
    ends = {days[0], days[-1]} if days else set()
    kept = [day for day in days if day not in ends or usual <= parts[day]]
    return [(day, mornings[day]) for day in kept or days]


def _files(paths: Sequence[Path]) -> Iterator[Path]:
    """Yield files; of folders the tables in them, by name."""
    for path in paths:
        if path.is_dir():
            yield from sorted(p for p in path.iterdir() if p.suffix.lower() in SUFFIXES)
        else:
            yield path
