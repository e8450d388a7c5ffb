"""Holding within the fleet: no more is kept than the vehicles of the days to come can carry.

What a rule keeps is due sooner or later, and a day has so many vehicles. Visits that may be made on
the same days by the same vehicles are a *lot*; a linear program deals the work of all lots out over
today and the days until the last of them is due, and over the vehicles. It is a flow of work from
lots to vehicles' days, so it finds room for all if and only if no set of lots has more work than
all days and vehicles that are open to it (Hall's condition). Where something finds no room on the
rule's days, what costs least goes today beside what the rule sends.

The days to come are taken to bring what this morning brought, of which only counts what has to go
within these days. Who knows nothing of a festival sees it on its first morning.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import coo_array

from network.ids import OrderId
from routing.consolidation.hold import HoldRule, keeping_orders
from routing.consolidation.prices import call_prices
from routing.consolidation.workdays import (
    LAST,
    TODAY,
    USUAL,
    Parts,
    Workdays,
    in_parts,
    workdays,
)
from routing.consolidation.workload import Floats
from routing.two_echelon.last_days import last_days
from routing.two_echelon.problem import TwoEchelonProblem

_DAY_S = 86_400
_NO_ROOM = 1_000.0  # what a lot that finds none weighs; all weigh 1 together on other days
_PASSES_BY = 0.01  # a visit where somebody calls today, against one where nobody does
_ENOUGH = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class WithinFleet:
    """Another rule, but no more is kept than the vehicles of the days to come can carry.

    Parameters
    ----------
    rule
        Says what may be kept, whatever the fleet.
    """

    rule: HoldRule

    def __call__(self, problem: TwoEchelonProblem) -> TwoEchelonProblem:
        """Return the rule's day, with more visits that have to be made if need be."""
        held = self.rule(problem)
        may_stay = _may_stay(problem, held)
        going = _overdue(problem, may_stay) if may_stay else frozenset()
        return _sending(problem, held, going) if going else held


@dataclass(frozen=True, slots=True, kw_only=True)
class _Lot:
    """Parts of visits that the same vehicles may make on the same days.

    Parameters
    ----------
    visits
        Their numbers.
    days
        On which they may go, from today as 0; they are late after the last one.
    waits
        Whether they are kept unless they are sent today.
    """

    visits: tuple[int, ...]
    days: tuple[int, ...]
    waits: bool

    def is_moved(self, day: int) -> bool:
        """Return whether the rule says otherwise than going on a day; of what is to come, never."""
        return self.days[0] == 0 and (day == 0) == self.waits

    def kind(self, day: int) -> int:
        """Return what kind of day one is for the lot."""
        return TODAY if day == 0 else LAST if day == self.days[-1] else USUAL


def _may_stay(problem: TwoEchelonProblem, held: TwoEchelonProblem) -> frozenset[OrderId]:
    """Return the orders of a day that a rule keeps, or lets the search keep."""
    kept = {entry.order_id for entry in held.held} - {entry.order_id for entry in problem.held}
    left = {i for v in held.visits if v.leave_fen is not None for i in v.order_ids}
    return frozenset(kept | left)


def _overdue(problem: TwoEchelonProblem, may_stay: frozenset[OrderId]) -> frozenset[int]:
    """Return the visits for which later days have no room: of those kept the cheapest today."""
    parts = in_parts(problem)
    waits = {k for k, v in enumerate(parts.problem.visits) if not may_stay.isdisjoint(v.order_ids)}
    days = workdays(parts, waits)
    lots = tuple(_lots(parts, days, waits))
    called = {v.place for k, v in enumerate(parts.problem.visits) if k not in waits}
    is_new = np.array([visit.place not in called for visit in parts.problem.visits])
    today = _dealt_out(days, lots, np.where(is_new, 1.0, _PASSES_BY))
    if not any(share > _ENOUGH for share in today):
        return frozenset()
    stop_fen = call_prices(problem).stop_fen[list(parts.visit_of)] * is_new
    going: set[int] = set()
    for lot, share in zip(lots, today, strict=True):
        if share > _ENOUGH:
            work = days.least(lot.visits)
            needed = share * float(work.sum())
            chosen = _cheapest(lot.visits, stop_fen, work, needed)
            going.update(parts.visit_of[k] for k in chosen)
    return frozenset(going)


def _lots(parts: Parts, days: Workdays, waits: Collection[int]) -> Iterator[_Lot]:
    """Yield what is in hand, and what is to come and has to go within the days looked at."""
    problem, slack = parts.problem, parts.slack
    calendar = last_days(problem)
    horizon = max(slack[k] for k in waits)
    yesterday_s = problem.county.operations.sorting.cutoff_s - _DAY_S
    found: dict[tuple[tuple[int, ...], bool, bytes], list[int]] = {}
    for k, visit in enumerate(problem.visits):
        ends = problem.place_ids[visit.place], problem.place_ids[visit.source]
        promise = int(days.promise_days[k])
        served = [d for d in range(1, horizon + promise + 1) if calendar.is_served(ends, d)]
        can = days.can[:, :, k].tobytes()
        own = (0, *(d for d in served if d <= slack[k]))
        found.setdefault((own, k in waits, can), []).append(k)
        if any(problem.orders[i].released_s <= yesterday_s for i in visit.order_ids):
            continue
        for first in (d for d in served if d <= horizon):
            window = tuple(d for d in served if first <= d <= first + promise)
            if window[-1] <= horizon:
                found.setdefault((window, False, can), []).append(k)
    for (own, is_waiting, _), members in found.items():
        yield _Lot(visits=tuple(members), days=own, waits=is_waiting)


def _dealt_out(days: Workdays, lots: Sequence[_Lot], weight: Floats) -> list[float]:
    """Return the share of each lot that has to go today though the rule keeps it.

    Parameters
    ----------
    days
        What visits take of the vehicles.
    lots
        All that needs vehicles.
    weight
        What another day than the rule's weighs, by visit, shape (V,), > 0.
    """
    total = sum(float(weight[list(lot.visits)].sum()) for lot in lots)
    columns: list[tuple[int, int, float]] = []  # lot, day, weight
    used: dict[tuple[int, int, bool], list[tuple[int, float]]] = {}
    for number, lot in enumerate(lots):
        visits = list(lot.visits)
        for day in lot.days:
            kind = lot.kind(day)
            for group in np.flatnonzero(days.can[kind, :, visits[0]]).tolist():
                cost = float(weight[visits].sum()) / total if lot.is_moved(day) else 0.0
                for is_window, shares in ((False, days.day), (True, days.window)):
                    work = float(shares[kind, group, visits].sum())
                    if work > 0:
                        row = used.setdefault((group, day, is_window), [])
                        row.append((len(columns), work))
                columns.append((number, day, cost))
    if not columns:
        return [0.0] * len(lots)
    rows = list(used)
    entries = [(r, column, work) for r, key in enumerate(rows) for column, work in used[key]]
    room = [float(days.vehicles[group]) for group, _, _ in rows]
    share = _solved(entries, room, columns, len(lots))
    today = [0.0] * len(lots)
    for (number, day, _), value in zip(columns, share, strict=True):
        if lots[number].waits and day == 0:
            today[number] += value
    return today


def _solved(
    entries: Sequence[tuple[int, int, float]],
    room: Sequence[float],
    columns: Sequence[tuple[int, int, float]],
    num_lots: int,
) -> Sequence[float]:
    """Return the share of its lot that each column takes; what finds no room is in none."""
    num = len(columns)
    r, c, work = zip(*entries, strict=True) if entries else ((), (), ())
    shape = len(room), num + num_lots
    above: Any = coo_array((work, (r, c)), shape=shape, dtype=np.float64)
    lot_of = [*(number for number, _, _ in columns), *range(num_lots)]
    ones = np.ones(len(lot_of)), (lot_of, range(len(lot_of)))
    equal: Any = coo_array(ones, shape=(num_lots, num + num_lots))  # its types know dense ones only
    result = linprog(
        [*(cost for _, _, cost in columns), *[_NO_ROOM] * num_lots],
        A_ub=above.tocsr(),
        b_ub=room,
        A_eq=equal.tocsr(),
        b_eq=np.ones(num_lots),
        method="highs",
    )
    return [0.0] * num if result.x is None else [float(value) for value in result.x[:num]]


def _cheapest(
    visits: Sequence[int], stop_fen: Floats, work: Floats, needed: float
) -> Iterator[int]:
    """Yield the visits of a lot that cost least for the work they take off later days."""
    own = stop_fen[list(visits)] / np.maximum(work, _ENOUGH)
    done = 0.0
    for k in np.argsort(own, kind="stable").tolist():
        if done >= needed - _ENOUGH:
            return
        done += float(work[k])
        yield visits[k]


def _sending(
    problem: TwoEchelonProblem, held: TwoEchelonProblem, going: Collection[int]
) -> TwoEchelonProblem:
    """Return a rule's day on which some more visits have to be made."""
    sent = {i for k in going for i in problem.visits[k].order_ids}
    kept = {entry.order_id for entry in held.held} - {entry.order_id for entry in problem.held}
    leave_fen: dict[OrderId, int | None] = {
        i: visit.leave_fen for visit in held.visits for i in visit.order_ids
    }
    day = keeping_orders(problem, kept - sent)
    visits = (
        visit
        if not sent.isdisjoint(visit.order_ids)
        else replace(visit, leave_fen=leave_fen[visit.order_ids[0]])
        for visit in day.visits
    )
    return replace(day, visits=tuple(visits))
