"""What came up on past mornings: loads a day by place, direction and temperature class."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import numpy.typing as npt

from network.county import County
from network.ids import PlaceId
from network.orders import Direction, Order, Temperature
from routing.load import order_load

Ints = npt.NDArray[np.int64]

GRAMS, MILLILITRES, PIECES = 0, 1, 2
"""Columns of amounts."""

Mornings = Iterable[tuple[date, Sequence[Order]]]
"""Dates, each with the orders that came up that morning, times relative to its midnight."""


_Ends = tuple[Direction, Temperature, PlaceId, PlaceId]
"""What orders of a stream have in common, as a key that is quick to look up."""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Stream:
    """Orders with the same ends, direction and temperature class.

    Parameters
    ----------
    direction, temperature, origin_id, destination_id
        As their orders have them.
    """

    direction: Direction
    temperature: Temperature
    origin_id: PlaceId
    destination_id: PlaceId

    @property
    def place_id(self) -> PlaceId:
        """The place that the stream is counted at: where it goes down to, or else comes from."""
        return self.destination_id if self.direction is Direction.DOWN else self.origin_id


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class History:
    """Days of service and what came up on their mornings.

    Parameters
    ----------
    days
        Dates in order, D of them; days without service are left out.
    streams
        In order, S of them.
    loads
        int64, shape (D, S, 3), ≥ 0: grams, millilitres and pieces.
    is_open
        bool, shape (D, S): whether the stream's place was open; if not, its loads are 0.
    closed
        Places that were closed, by day.
    released_s, promise_s
        int64, shape (S,): mean release after midnight of the morning, and mean seconds from
        release to due, weighted by pieces.
    """

    days: tuple[date, ...]
    streams: tuple[Stream, ...]
    loads: Ints
    is_open: npt.NDArray[np.bool_]
    closed: tuple[frozenset[PlaceId], ...]
    released_s: Ints
    promise_s: Ints

    @property
    def weekdays(self) -> frozenset[int]:
        """ISO weekdays of the days."""
        return frozenset(day.isoweekday() for day in self.days)

    def since(self, first: date) -> "History":
        """Return the days from a date on."""
        return self._only([row for row, day in enumerate(self.days) if day >= first])

    def until(self, end: date) -> "History":
        """Return the days before a date."""
        return self._only([row for row, day in enumerate(self.days) if day < end])

    def _only(self, rows: Sequence[int]) -> "History":
        """Return some days, with the streams that came up on them."""
        loads, is_open = self.loads[list(rows)], self.is_open[list(rows)]
        seen = np.flatnonzero(loads.any(axis=(0, 2)))
        return replace(
            self,
            days=tuple(self.days[row] for row in rows),
            streams=tuple(self.streams[row] for row in seen.tolist()),
            loads=loads[:, seen],
            is_open=is_open[:, seen],
            closed=tuple(self.closed[row] for row in rows),
            released_s=self.released_s[seen],
            promise_s=self.promise_s[seen],
        )


def history_of(mornings: Mornings, county: County) -> History:
    """Return a history of mornings.

    Parameters
    ----------
    mornings
        In any order; mornings of the same date are added up.
    county
        Its calendar tells days of service and closed places, which are left out, and orders from
        or to places that are not in service are.
    """
    active = {place.place_id for place in county.places if place.is_active}
    amounts: dict[date, dict[_Ends, list[int]]] = {}
    clocks: dict[_Ends, list[int]] = {}
    for day, orders in mornings:
        if not county.calendar.is_operating(day):
            continue
        found = amounts.setdefault(day, {})
        for order in orders:
            ends = order.direction, order.temperature, order.origin_id, order.destination_id
            _count(
                order,
                found.setdefault(ends, [0, 0, 0]),
                clocks.setdefault(ends, [0, 0, 0]),
            )
    days = sorted(amounts)
    ends_of = {_stream(ends): ends for ends in clocks if active.issuperset(ends[2:])}
    streams = sorted(ends_of)
    loads = np.zeros((len(days), len(streams), 3), dtype=np.int64)
    for number, day in enumerate(days):
        for row, stream in enumerate(streams):
            loads[number, row] = amounts[day].get(ends_of[stream], (0, 0, 0))
    closed_by_day = tuple(county.calendar.closed_places(day) for day in days)
    is_open = np.ones(loads.shape[:2], dtype=np.bool_)
    for number, closed in enumerate(closed_by_day):
        is_open[number] = [stream.place_id not in closed for stream in streams]
    loads[~is_open] = 0
    sums = np.array([clocks[ends_of[stream]] for stream in streams], dtype=np.int64).reshape(-1, 3)
    return History(
        days=tuple(days),
        streams=tuple(streams),
        loads=loads,
        is_open=is_open,
        closed=closed_by_day,
        released_s=sums[:, 1] // np.maximum(1, sums[:, 0]),
        promise_s=sums[:, 2] // np.maximum(1, sums[:, 0]),
    )


def by_place(streams: Sequence[Stream], values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return values of streams, shape (D, S), summed by place, shape (D, P)."""
    row_of: dict[PlaceId, int] = {}
    rows = [row_of.setdefault(stream.place_id, len(row_of)) for stream in streams]
    total = np.zeros((len(values), len(row_of)))
    for column, row in enumerate(rows):
        total[:, row] += values[:, column]
    return total


def _stream(ends: _Ends) -> Stream:
    direction, temperature, origin_id, destination_id = ends
    return Stream(
        direction=direction,
        temperature=temperature,
        origin_id=origin_id,
        destination_id=destination_id,
    )


def _count(order: Order, amount: list[int], clock: list[int]) -> None:
    """Add an order to what its stream brought that day, and to the times of its stream."""
    load = order_load(order)
    amount[GRAMS] += load.weight_g
    amount[MILLILITRES] += load.volume_ml
    amount[PIECES] += load.pieces
    clock[0] += load.pieces
    clock[1] += load.pieces * order.released_s
    clock[2] += load.pieces * (order.due_s - order.released_s)
