"""Stretches: a row of days made cheaper by deciding anew, for a few days at a time, what goes when.

The orders that a vehicle of the hub brings or fetches within the stretch may go on any of its days
that keep their promise. One search over these days (`consolidation.horizon`) begins with the plans
in force; it takes neighbouring calls out and puts them back wherever, on whichever day, they cost
least. Then the days are planned one by one, each from what that search made of it, and carried out
as any other days. The stretch is kept if it costs less, misses no more, and leaves in the evening
of its last day what it left before: then the days after it stay as they are.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count
from time import monotonic

from network.ids import OrderId, PlaceId
from network.orders import Order
from routing.consolidation.hold import go_daily, keeping_orders
from routing.consolidation.horizon import Horizon, days_ahead, horizon
from routing.outcome import Outcome
from routing.simulation.replay import PassedDay, Row, a_day_on
from routing.stop import Stop
from routing.two_echelon.plan import Plan, RouteKind
from routing.two_echelon.problem import TwoEchelonProblem

_DAY_S = 86_400
_LENGTHS = (4, 3)
"""Days of a stretch, in turns from one pass over the row to the next; it moves on by half."""

StretchPlanner = Callable[[Horizon, Sequence[Plan], int], Sequence[Plan]]
"""Plans several days at once, given a plan for each to begin with, and a seed."""
DayPlanner = Callable[[TwoEchelonProblem, Plan, int], Outcome[Plan]]
"""Plans a day, given a plan to begin with, and a seed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Searches:
    """The two searches of a stretch.

    Parameters
    ----------
    stretch
        Chooses the days of orders.
    day
        Plans each day.
    """

    stretch: StretchPlanner
    day: DayPlanner


def improved(
    row: Row, days: Sequence[PassedDay], searches: Searches, *, stop: Stop, seed: int = 0
) -> tuple[PassedDay, ...]:
    """Return a row of days that costs no more, and misses no more promises.

    Parameters
    ----------
    row, days
        What comes up, and the days as they pass so far.
    searches
        Plans stretches and days.
    stop
        Asked before every stretch, with the cost of all days.
    seed
        Of the searches, ≥ 0.
    """
    started = monotonic()
    found = list(days)
    if not found:
        return ()
    for number, (first, last) in enumerate(_stretches(len(found))):
        if stop(float(sum(day.told.cost.total for day in found))) >= 1.0:
            break
        stretch = _Stretch(row, found[first : last + 1], searches, seed + number * len(found))
        found[first : last + 1] = stretch.days()
    spent_s = (monotonic() - started) / len(found)
    return tuple(
        replace(day, told=replace(day.told, runtime_s=old.told.runtime_s + spent_s))
        for day, old in zip(found, days, strict=True)
    )


def _stretches(num_days: int) -> Iterator[tuple[int, int]]:
    """Yield first and last days of stretches, over and over the row."""
    for turn in count():
        length = min(num_days, _LENGTHS[turn % len(_LENGTHS)])
        starts = range(0, num_days - length + 1, max(1, length // 2))
        for first in dict.fromkeys((*starts, num_days - length)):
            yield first, first + length - 1


class _Stretch:
    """A few days, decided anew."""

    def __init__(self, row: Row, days: Sequence[PassedDay], searches: Searches, seed: int) -> None:
        self._row = row
        self._days = days
        self._searches = searches
        self._seed = seed
        self._went = [frozenset(day.plan.assignments) for day in days]

    def days(self) -> Sequence[PassedDay]:
        """Return the days as they cost less: decided anew, or as they were."""
        opened = [frozenset(self._open(day)) for day in self._days]
        ahead = self._ahead(opened)
        plans = self._searches.stretch(ahead, [day.plan for day in self._days], self._seed)
        decided = {i for visit in ahead.problem.visits for i in visit.order_ids}
        goes = [
            (went - (own & decided)) | (decided & plan.assignments.keys())
            for went, own, plan in zip(self._went, opened, plans, strict=True)
        ]
        again = self._passed_again(goes, plans)
        return self._days if again is None else again

    def _ahead(self, opened: Sequence[frozenset[OrderId]]) -> Horizon:
        """Return the days as one problem, with the orders whose day is open."""
        known = [{order.order_id: order for order in day.known} for day in self._days]
        mornings: list[list[Order]] = [[] for _ in self._days]
        for k, order_ids in enumerate(opened):
            for order_id in sorted(order_ids):
                origin_id = known[k][order_id].origin_id
                first = next(
                    j
                    for j in range(k + 1)
                    if order_id in known[j] and known[j][order_id].origin_id == origin_id
                )
                mornings[first].append(known[first][order_id])
        number = self._days[0].number
        like = self._row.morning(number, self._days[0].known)
        problems: list[TwoEchelonProblem] = []
        waiting: list[Order] = []
        for k, orders in enumerate(mornings):
            morning = [*waiting, *orders]
            (problem,) = days_ahead(
                self._row.county, self._row.day(number + k), [morning], like=like
            )
            problems.append(problem)
            waiting = [a_day_on(problem.orders[held.order_id]) for held in problem.held]
        return _by_the_hour(horizon(problems, beyond=go_daily), self._arrivals())

    def _open(self, day: PassedDay) -> Iterator[OrderId]:
        """Yield the orders that a hub's vehicle brought or fetched in one ride, and in time."""
        hubs = {hub.place_id for hub in self._row.county.hubs}
        routes = {
            route.route_id
            for route in day.plan.routes
            if route.kind is not RouteKind.BUS and route.stops[0].place_id in hubs
        }
        late = {miss.order_id for miss in day.told.misses}
        ends = {order.order_id: order.destination_id for order in day.known}
        for order_id, legs in day.plan.assignments.items():
            rides_once = len(legs) == 1 and legs[0].route_id in routes
            if rides_once and legs[0].to_id == ends[order_id] and order_id not in late:
                yield order_id

    def _arrivals(self) -> dict[OrderId, int]:
        """Return the second of its day at which each order arrives now."""
        return {
            order_id: legs[-1].arrive_s
            for day in self._days
            for order_id, legs in day.plan.assignments.items()
        }

    def _passed_again(
        self, goes: Sequence[frozenset[OrderId]], plans: Sequence[Plan]
    ) -> list[PassedDay] | None:
        """Return the days with other orders going on them; None if that is no better."""
        again: list[PassedDay] = []
        known = self._days[0].known
        most_fen = sum(day.told.cost.total for day in self._days)
        for k, day in enumerate(self._days):
            same = goes[k] == self._went[k]
            start = day.plan if same else _with_stations(plans[k], day.plan)
            passed = self._row.passed(
                day.number,
                known,
                lambda whole, k=k: _going(whole, goes[k]),  # type: ignore[misc]
                lambda problem, number, start=start: self._searches.day(  # type: ignore[misc]
                    problem, start, self._seed + number
                ),
            )
            again.append(passed)
            known = self._row.known(day.number + 1, passed.left)
            if sum(done.told.cost.total for done in again) >= most_fen:
                return None
        misses = sum(len(day.told.misses) for day in self._days)
        violations = sum(day.told.violations for day in self._days)
        if (
            sum(len(day.told.misses) for day in again) > misses
            or sum(day.told.violations for day in again) > violations
            or _where(again[-1].left) != _where(self._days[-1].left)
        ):
            return None
        return again


def _going(whole: TwoEchelonProblem, goes: frozenset[OrderId]) -> TwoEchelonProblem:
    """Return a day on which some orders go, and those whose last day it is."""
    return keeping_orders(
        whole, {i for i, latest in whole.latest_day.items() if latest >= 1 and i not in goes}
    )


def _by_the_hour(ahead: Horizon, arrive_s: Mapping[OrderId, int]) -> Horizon:
    """Return days whose visits keep the hour at which their last day's promise ends.

    A visit that now arrives before that hour keeps to it on all days; another does not go on its
    last day.
    """
    problem, last = ahead.problem, list(ahead.last)
    visits = list(problem.visits)
    for i, visit in enumerate(visits):
        if min(problem.latest_day[order_id] for order_id in visit.order_ids) > 0:
            continue  # its last day is after these
        spent_s = (last[i] - ahead.first[i]) * _DAY_S
        dues = {order_id: problem.orders[order_id].due_s - spent_s for order_id in visit.order_ids}
        brought_s = min((dues[j] for j in visit.deliver_ids), default=_DAY_S)
        taken_s = min((dues[j] for j in visit.collect_ids), default=_DAY_S)
        if brought_s >= visit.late_s and taken_s >= problem.county.operations.work_to_s:
            continue
        if all(arrive_s[order_id] <= due_s for order_id, due_s in dues.items()):
            visits[i] = replace(
                visit,
                late_s=max(visit.early_s, min(visit.late_s, brought_s)),
                return_by_s=min(visit.return_by_s or _DAY_S, taken_s)
                if visit.collect_ids
                else visit.return_by_s,
            )
        else:
            last[i] = max(ahead.first[i], last[i] - 1)
    return replace(ahead, problem=replace(problem, visits=tuple(visits)), last=tuple(last))


def _with_stations(chosen: Plan, before: Plan) -> Plan:
    """Return the hub's routes of one plan with those of stations and buses of another."""
    used = {route.vehicle_id for route in chosen.routes}
    others = (route for route in before.routes if route.vehicle_id not in used)
    kinds = (RouteKind.LOCAL, RouteKind.BUS)
    return Plan(routes=(*chosen.routes, *(route for route in others if route.kind in kinds)))


def _where(orders: Sequence[Order]) -> dict[OrderId, PlaceId]:
    return {order.order_id: order.origin_id for order in orders}
