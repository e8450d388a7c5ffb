"""What the visits of a morning take of the fleet: today, on a later day, and on their last day."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from network.ids import OrderId
from routing.consolidation.hold import slack_days
from routing.consolidation.workload import Flags, Floats, Hours, calls_of, workloads
from routing.two_echelon.policy import Policy
from routing.two_echelon.problem import TwoEchelonProblem, Visit
from routing.two_echelon.solution import GroupKey

TODAY, USUAL, LAST = range(3)
"""Kinds of days: today; a later one; the last one, on which a visit may be due before the end."""

_DAY_S = 86_400
_NEVER = 2**40
_HALF = 0.5


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Workdays:
    """Visits and vehicles of a morning.

    Parameters
    ----------
    day, window
        float64, shape (3, G, V), by kind of day, group of vehicles and visit: shares of a vehicle's
        day, and of the hours within which the visit can be made; 0 where the group cannot make it.
    can
        bool, shape (3, G, V): whether a group can make a visit on such a day.
    room
        float64, shape (2, G): vehicles of each group that may be filled, by days and by hours.
    """

    day: Floats
    window: Floats
    can: Flags
    room: Floats

    def least(self, visits: Sequence[int]) -> Floats:
        """Return what visits take of a later day of whichever vehicles they take least of."""
        chosen = list(visits)
        on_day = np.where(self.can[USUAL], self.day[USUAL], np.inf)[:, chosen].min(axis=0)
        return np.where(np.isfinite(on_day), on_day, 1.0)


def workdays(problem: TwoEchelonProblem, waits: Collection[int]) -> Workdays:
    """Return what the visits of a morning take of the vehicles that are there today.

    Vehicles of stations are counted where no vehicle of a hub can make a visit. Goods that are kept
    are taken to leave when the next morning's are sorted, with which they share a visit, except on
    a last day that ends for them before their place closes.

    A visit that finds no room leaves every vehicle fuller than by its own share less than full. So
    vehicles are taken to be filled up to the largest share of a visit that waits, or to half.

    Parameters
    ----------
    problem
        The day on which everything goes that can.
    waits
        Visits that are kept, or may be.
    """
    slack = [slack_days(problem, visit) for visit in problem.visits]
    company = [slack[i] if i in waits else 0 for i in range(len(slack))]
    calls = calls_of(problem, np.array(company, dtype=np.int64))
    policy, fleet = Policy(problem), problem.fleet()
    serves = np.array([policy.serves(group) for group in fleet], dtype=np.bool_)
    at_hub = np.array([group[0] in problem.hubs for group in fleet], dtype=np.bool_)
    serves[~at_hub] &= ~serves[at_hub].any(axis=0)
    kinds = (_today(problem), _later(problem), _last(problem, slack))
    shape = len(kinds), len(fleet), len(problem.visits)
    day, window = np.zeros(shape), np.zeros(shape)
    for g, group in enumerate(fleet):
        own = [_at(problem, group, hours) for hours in kinds]
        for k, found in enumerate(workloads(problem, calls, group, own, serves[g])):
            day[k, g], window[k, g] = found.day, found.window
    can = np.isfinite(day)
    day, window = np.where(can, day, 0.0), np.where(can, window, 0.0)
    held = sorted(waits)
    largest = [shares[USUAL:, :, held].max(axis=(0, 2), initial=0.0) for shares in (day, window)]
    count = np.array([_count(problem, group, len(fleet[group])) for group in fleet])
    room = np.array([count * np.maximum(_HALF, 1.0 - most) for most in largest])
    return Workdays(day=day, window=window, can=can, room=room)


def _count(problem: TwoEchelonProblem, group: GroupKey, vehicles: int) -> int:
    """Return how many vehicles of a group may be out on a day."""
    most = problem.types()[group[1]].max_in_use
    return vehicles if most is None else min(vehicles, most)


def _today(problem: TwoEchelonProblem) -> Hours:
    """Return when visits can be made today."""
    ready_s = np.array([visit.ready_s for visit in problem.visits], dtype=np.float64)
    return _hours(problem, ready_s, [visit.late_s for visit in problem.visits])


def _later(problem: TwoEchelonProblem) -> Hours:
    """Return when visits can be made on a later day, whose morning is like this one."""
    sorted_s = _sorted_s(problem)
    ready_s = np.array([sorted_s if v.deliver_ids else 0.0 for v in problem.visits])
    return _hours(problem, ready_s, [visit.late_s for visit in problem.visits])


def _last(problem: TwoEchelonProblem, slack: Sequence[int]) -> Hours:
    """Return when visits can be made on their last day, in time for all their orders."""
    sorted_s = _sorted_s(problem)
    ready_s, late_s = [], []
    for visit, days in zip(problem.visits, slack, strict=True):
        ends_s = min(_latest_s(problem, visit, i) for i in visit.order_ids) - days * _DAY_S
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
    """Return when vehicles of a group can make visits: at stations, once goods are brought there."""
    home = group[0]
    if home in problem.hubs:
        return hours
    drives = [
        int(ways.duration_s[hub, home])
        for ways in problem.ways.values()
        for hub in problem.hubs
        if ways.is_open[hub, home]
    ]
    there_s = float(min(drives, default=0))
    brought = np.array([v.source != home for v in problem.visits], dtype=np.float64)
    return Hours(
        start_s=hours.start_s + there_s * brought, early_s=hours.early_s, late_s=hours.late_s
    )


def _sorted_s(problem: TwoEchelonProblem) -> int:
    """Return when the last of this morning's goods that go today are sorted."""
    cutoff_s = problem.county.operations.sorting.cutoff_s
    return min(cutoff_s, max((v.ready_s for v in problem.visits), default=0))


def _latest_s(problem: TwoEchelonProblem, visit: Visit, order_id: OrderId) -> int:
    """Return the latest second at which a call for an order keeps its promise, from today on."""
    order = problem.orders[order_id]
    source_id = problem.place_ids[visit.source]
    if order.destination_id != source_id:
        return order.due_s if order_id in visit.deliver_ids else _NEVER
    back = [
        int(ways.duration_s[visit.place, visit.source])
        for ways in problem.ways.values()
        if ways.is_open[visit.place, visit.source]
    ]
    return order.due_s - min(back, default=0)
