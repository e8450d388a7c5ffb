"""Taking orders out of courses: what nobody carries then, from where to where."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple

from network.ids import OrderId
from routing.replanning.course import Course
from routing.replanning.day import Facts, Job, ReplannedDay
from routing.replanning.timing import Fault
from routing.two_echelon.together import together

_NEVER_S = 2**40


class Ends:
    """Where today's way of each order starts and ends as planned, by row.

    Parameters
    ----------
    origin, end
        Rows by order.
    """

    def __init__(self, origin: dict[OrderId, int], end: dict[OrderId, int]) -> None:
        self.origin = origin
        self.end = end


class _Departures(NamedTuple):
    """Orders with the first and the last second at which they can leave to be in time."""

    order_ids: tuple[OrderId, ...]
    first_s: int
    last_s: int

    def joined(self, other: "_Departures") -> "_Departures | None":
        """Return both with the departures that serve both; None if there are none."""
        first_s, last_s = max(self.first_s, other.first_s), min(self.last_s, other.last_s)
        if first_s > last_s:
            return None
        return _Departures((*self.order_ids, *other.order_ids), first_s, last_s)


def concerned(day: ReplannedDay, order_ids: frozenset[OrderId]) -> list[Course]:
    """Return the courses that may change and that still have something to do with some orders.

    What a vehicle that was given up has aboard stays with it, for whoever fetches it.
    """
    return [
        timed.course
        for timed in day.timed.values()
        if not (timed.course.is_locked or timed.course.is_stopped)
        and any(
            not (order_ids.isdisjoint(halt.deliver) and order_ids.isdisjoint(halt.collect))
            for halt in timed.course.halts
        )
    ]


def take_out(
    day: ReplannedDay, order_ids: Iterable[OrderId], ends: Ends, *, comes_home: bool = False
) -> ReplannedDay | tuple[str, Fault]:
    """Return the day in which nobody carries some orders any further than they have to.

    Parameters
    ----------
    day, order_ids, ends
        The day, the orders, and where they go today: what is left over becomes jobs.
    comes_home
        Whether what is aboard comes home; else it is unloaded where it was to be.
    """
    wanted = frozenset(order_ids)
    courses = [
        course.without(wanted if comes_home else wanted - course.aboard())
        for course in concerned(day, wanted)
    ]
    taken = day.with_courses(courses)
    if not isinstance(taken, ReplannedDay):
        return taken
    return taken.with_jobs((*taken.open_jobs, *jobs_for(taken, wanted, ends)))


def jobs_for(day: ReplannedDay, order_ids: frozenset[OrderId], ends: Ends) -> tuple[Job, ...]:
    """Return the jobs of orders that nobody carries to where they go, from where they are left."""
    here = whereabouts(day, order_ids)
    alone = (
        Job(order_ids=(order_id,), from_row=row, to_row=ends.end[order_id])
        for order_id in sorted(order_ids)
        if (row := here.get(order_id, ends.origin[order_id])) != ends.end[order_id]
    )
    return merged(day.facts, alone)


def whereabouts(day: ReplannedDay, order_ids: frozenset[OrderId]) -> dict[OrderId, int]:
    """Return the row at which orders are left last, those that are left anywhere."""
    last: dict[OrderId, tuple[int, int]] = {}
    row_of = day.facts.timer.problem.row_of
    for timed in day.timed.values():
        for stop in timed.stops:
            row = row_of[stop.place_id]
            for order_id in order_ids.intersection(stop.deliver):
                if order_id not in last or stop.depart_s >= last[order_id][0]:
                    last[order_id] = (stop.depart_s, row)
    return {order_id: row for order_id, (_, row) in last.items()}


def merged(facts: Facts, jobs: Iterable[Job]) -> tuple[Job, ...]:
    """Return jobs with those as one that go the same way, from the same vehicle, by the same means.

    What the dispatcher says of some orders binds no others, and no order waits for company with
    which it would come late.
    """
    problem = facts.timer.problem
    groups: dict[tuple[Job, object, int], list[OrderId]] = defaultdict(list)
    for job in jobs:
        way = replace(job, order_ids=())
        for order_id in job.order_ids:
            groups[way, problem.who([order_id]), problem.priority(order_id)].append(order_id)
    return tuple(
        replace(way, order_ids=part)
        for (way, _, _), ids in groups.items()
        for part in _in_time_together(facts, way, tuple(dict.fromkeys(ids)))
    )


def _in_time_together(
    facts: Facts, way: Job, order_ids: tuple[OrderId, ...]
) -> tuple[tuple[OrderId, ...], ...]:
    """Return orders that go the same way in as few parts as departures can have them in time."""
    leaving = [_departures(facts, way, order_id) for order_id in order_ids]
    if max(each.first_s for each in leaving) <= min(each.last_s for each in leaving):
        return (order_ids,)
    hurried = sorted(leaving, key=lambda each: each.last_s)
    return tuple(each.order_ids for each in together(hurried, _Departures.joined))


def _departures(facts: Facts, way: Job, order_id: OrderId) -> _Departures:
    """Return when an order can leave to be in time, at any time if it cannot."""
    timer, progress = facts.timer, facts.timer.problem.progress
    now_s = 0 if progress is None else progress.now_s
    first_s = max(now_s, facts.at_s.get((order_id, way.from_row), 0))
    if timer.destination(order_id) != way.to_row:
        return _Departures((order_id,), first_s, _NEVER_S)
    due_s = timer.problem.orders[order_id].due_s
    last_s = due_s - timer.fastest_s(way.from_row, way.to_row)
    return _Departures((order_id,), first_s, last_s if last_s >= first_s else _NEVER_S)


def without_orders(jobs: Iterable[Job], order_ids: frozenset[OrderId]) -> tuple[Job, ...]:
    """Return jobs without some orders, and without those that are empty then."""
    kept = (
        replace(job, order_ids=tuple(i for i in job.order_ids if i not in order_ids))
        for job in jobs
    )
    return tuple(job for job in kept if job.order_ids)
