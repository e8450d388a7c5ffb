"""What the visits of a morning take of the fleet: today, on a later day, and on their last day.

A visit is as urgent as its most urgent order, but not all of it is. So visits are looked at in
parts: one for each last day of their orders. The most urgent part needs the call, the others ride
along, or wait for the next one.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np

from routing.consolidation.workload import Flags, Floats, Hours, Ints, calls_of, workloads
from routing.two_echelon.policy import Policy
from routing.two_echelon.problem import TwoEchelonProblem, Visit
from routing.two_echelon.solution import GroupKey

TODAY, USUAL, LAST = range(3)
"""Kinds of days: today; a later one; the last one, on which a visit may be due before the end."""

_DAY_S = 86_400
_NEVER = 2**40
_MOST_DAYS = 13  # looked ahead: as far as the last day of an order


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Workdays:
    """Visits and vehicles of a morning.

    Parameters
    ----------
    day, window
        float64, shape (3, G, V), by kind of day, group of vehicles and part of a visit: shares of a
        vehicle's day, and of the hours the part has, where they bind; 0 where the group cannot.
    can
        bool, shape (3, G, V): whether a group can make a visit on such a day.
    vehicles
        int64, shape (G,): vehicles of each group that may be out on a day.
    promise_days
        int64, shape (V,): for how many days the promises of each visit last, whatever the calendar.
    """

    day: Floats
    window: Floats
    can: Flags
    vehicles: Ints
    promise_days: Ints

    def least(self, visits: Sequence[int]) -> Floats:
        """Return what visits take of a later day of whichever vehicles they take least of."""
        chosen = list(visits)
        on_day = np.where(self.can[USUAL], self.day[USUAL], np.inf)[:, chosen].min(axis=0)
        return np.where(np.isfinite(on_day), on_day, 1.0)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Parts:
    """A morning whose visits are in parts that have the same last day throughout.

    Parameters
    ----------
    problem
        The morning, a visit for each part.
    visit_of
        The visit that each part is of.
    slack
        For how many days each part can be kept.
    """

    problem: TwoEchelonProblem
    visit_of: tuple[int, ...]
    slack: tuple[int, ...]

    def comes(self) -> Flags:
        """Return whether a part is the first of its visit, which the others ride along with."""
        first = {number: k for k, number in reversed([*enumerate(self.visit_of)])}
        return np.array([first[v] == k for k, v in enumerate(self.visit_of)], dtype=np.bool_)


def in_parts(problem: TwoEchelonProblem) -> Parts:
    """Return a morning with its visits in parts, those first that have to go soonest."""
    visits: list[Visit] = []
    visit_of: list[int] = []
    slack: list[int] = []
    for number, visit in enumerate(problem.visits):
        for last in sorted({problem.latest_day[i] for i in visit.order_ids}):
            others = {i for i in visit.order_ids if problem.latest_day[i] != last}
            visits.append(problem.without(visit, others))
            visit_of.append(number)
            slack.append(last)
    return Parts(
        problem=replace(problem, visits=tuple(visits)),
        visit_of=tuple(visit_of),
        slack=tuple(slack),
    )


def workdays(parts: Parts, waits: Collection[int]) -> Workdays:
    """Return what the visits of a morning take of the vehicles that are there today.

    Vehicles of stations are counted where no vehicle of a hub can make a visit. Goods that are kept
    are taken to leave when the next morning's are sorted, with which they share a visit, except on
    a last day that ends for them before their place closes.

    Parameters
    ----------
    parts
        The day on which everything goes that can.
    waits
        Parts that are kept, or may be.
    """
    problem, slack = parts.problem, parts.slack
    company = [slack[i] if i in waits else 0 for i in range(len(slack))]
    calls = calls_of(problem, np.array(company, dtype=np.int64), parts.comes())
    policy, fleet = Policy(problem), problem.fleet()
    serves = np.zeros((len(fleet), len(problem.visits)), dtype=np.bool_)
    for g, group in enumerate(fleet):
        serves[g] = policy.serves(group)
    at_hub = np.array([group[0] in problem.hubs for group in fleet], dtype=np.bool_)
    serves[~at_hub] &= ~serves[at_hub].any(axis=0)
    in_time_s = [_in_time_s(problem, visit) for visit in problem.visits]
    last_s = [s - days * _DAY_S for s, days in zip(in_time_s, slack, strict=True)]
    kinds = (_today(problem), _later(problem), _last(problem, last_s))
    shape = len(kinds), len(fleet), len(problem.visits)
    day, window = np.zeros(shape), np.zeros(shape)
    for g, group in enumerate(fleet):
        own = [_at(problem, group, hours) for hours in kinds]
        for k, found in enumerate(workloads(problem, calls, group, own, serves[g])):
            day[k, g], window[k, g] = found.day, found.window
    can = np.isfinite(day)
    day, window = np.where(can, day, 0.0), np.where(can, window, 0.0)
    count = [_count(problem, group, len(vehicles)) for group, vehicles in fleet.items()]
    promise = [_promise_days(*each) for each in zip(problem.visits, in_time_s, slack, strict=True)]
    return Workdays(
        day=day,
        window=window,
        can=can,
        vehicles=np.array(count, dtype=np.int64),
        promise_days=np.array(promise, dtype=np.int64),
    )


def _count(problem: TwoEchelonProblem, group: GroupKey, vehicles: int) -> int:
    """Return how many vehicles of a group may be out on a day."""
    most = problem.types()[group[1]].max_in_use
    return vehicles if most is None else min(vehicles, most)


def _promise_days(visit: Visit, in_time_s: int, slack: int) -> int:
    """Return for how many days a visit's promises last, holidays and closed places or not."""
    if in_time_s >= _NEVER:
        return slack
    return min(_MOST_DAYS, max(slack, (in_time_s - visit.early_s) // _DAY_S))


def _today(problem: TwoEchelonProblem) -> Hours:
    """Return when visits can be made today."""
    ready_s = np.array([visit.ready_s for visit in problem.visits], dtype=np.float64)
    return _hours(problem, ready_s, [visit.late_s for visit in problem.visits])


def _later(problem: TwoEchelonProblem) -> Hours:
    """Return when visits can be made on a later day, whose morning is like this one."""
    sorted_s = _sorted_s(problem)
    ready_s = np.array([sorted_s if v.deliver_ids else 0.0 for v in problem.visits])
    return _hours(problem, ready_s, [visit.late_s for visit in problem.visits])


def _last(problem: TwoEchelonProblem, last_s: Sequence[int]) -> Hours:
    """Return when visits can be made on their last day, until their promises end."""
    sorted_s = _sorted_s(problem)
    ready_s, late_s = [], []
    for visit, ends_s in zip(problem.visits, last_s, strict=True):
        is_alone = ends_s < visit.late_s
        ready_s.append(0.0 if is_alone or not visit.deliver_ids else sorted_s)
        late_s.append(min(ends_s, visit.late_s))
    return _hours(problem, np.array(ready_s, dtype=np.float64), late_s)


def _hours(problem: TwoEchelonProblem, ready_s: Floats, late_s: Sequence[int]) -> Hours:
    return Hours(
        start_s=np.maximum(problem.county.operations.work_from_s, ready_s),
        early_s=np.array([visit.early_s for visit in problem.visits], dtype=np.float64),
        late_s=np.array(late_s, dtype=np.float64),
    )


def _at(problem: TwoEchelonProblem, group: GroupKey, hours: Hours) -> Hours:
    """Return when vehicles of a group can make visits: at stations, once goods are there."""
    home = group[0]
    if home in problem.hubs:
        return hours
    there_s = float(min((_fastest_s(problem, hub, home) for hub in problem.hubs), default=0))
    brought = np.array([v.source != home for v in problem.visits], dtype=np.float64)
    return Hours(
        start_s=hours.start_s + there_s * brought, early_s=hours.early_s, late_s=hours.late_s
    )


def _sorted_s(problem: TwoEchelonProblem) -> int:
    """Return when the last of this morning's goods that go today are sorted."""
    cutoff_s = problem.county.operations.sorting.cutoff_s
    return min(cutoff_s, max((v.ready_s for v in problem.visits), default=0))


def _in_time_s(problem: TwoEchelonProblem, visit: Visit) -> int:
    """Return until when a call keeps the promises of all its orders, seconds from today on."""
    brought_s = [problem.orders[i].due_s for i in visit.deliver_ids]
    taken = (problem.orders[i] for i in visit.collect_ids)
    here = problem.place_ids[visit.source]
    taken_s = [order.due_s for order in taken if order.destination_id == here]
    back_s = _fastest_s(problem, visit.place, visit.source) if taken_s else 0
    return min([*brought_s, *(due_s - back_s for due_s in taken_s)], default=_NEVER)


def _fastest_s(problem: TwoEchelonProblem, from_row: int, to_row: int) -> int:
    """Return the seconds of the fastest drive between two places; 0 if nobody drives it."""
    pair = from_row, to_row
    open_ways = (ways for ways in problem.ways.values() if ways.is_open[pair])
    return min((int(ways.duration_s[pair]) for ways in open_ways), default=0)
