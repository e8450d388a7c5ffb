"""Small changes around what was disturbed, kept only where the day gets better by them.

A step takes a few neighbouring calls out and puts each back where it costs least, or moves one call
within its trip. Price of changes included, so nothing moves for a trifle.
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from network.ids import OrderId
from routing.outcome import Progress
from routing.replanning.course import Course
from routing.replanning.day import Job, ReplannedDay
from routing.replanning.jobs import Ends, merged, take_out
from routing.replanning.placing import Placing
from routing.stop import Stop

_MOST_TAKEN = 4
_MOST_HALVINGS = 3
_NEAR_DISTURBED = 0.7
_MOVES = 0.4


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A call to come: its course, the index of its halt, and its orders that are not aboard."""

    route_id: str
    halt: int
    place: int
    order_ids: tuple[OrderId, ...]


class Search:
    """Improves a day.

    Parameters
    ----------
    placing, ends
        Where jobs go, and where orders go today.
    may_change_vehicle
        Whether what is not loaded may move to another vehicle; else calls change their turn in
        their own trip only.
    seed
        Of all random choices.
    """

    def __init__(
        self, placing: Placing, ends: Ends, *, may_change_vehicle: bool, seed: int
    ) -> None:
        self._placing = placing
        self._ends = ends
        self._may_change_vehicle = may_change_vehicle
        self._draw = random.Random(seed)  # noqa: S311 -- a search, no secret

    def improve(
        self,
        day: ReplannedDay,
        disturbed: frozenset[str],
        stop: Stop,
        on_event: Callable[[Progress], None] | None,
    ) -> tuple[ReplannedDay, int]:
        """Return a day at least as good, and the steps made.

        Parameters
        ----------
        day, disturbed
            The day, and the routes around which most changes are tried.
        stop, on_event
            When to stop; told how the search gets on.
        """
        steps = 0
        worth = day.worth
        while True:
            share = stop(float(worth.fen))
            if on_event is not None and steps % 20 == 0:
                left = day.num_left
                on_event(Progress(share=share, best_fen=worth.fen, unserved=left, phase="search"))
            if share >= 1.0 or stop.is_over():
                return day, steps
            steps += 1
            changed = self._step(day, disturbed)
            if changed is None:
                if not _calls(day):
                    return day, steps
                continue
            other = changed.worth
            if other < worth:
                day, worth = changed, other

    def _step(self, day: ReplannedDay, disturbed: frozenset[str]) -> ReplannedDay | None:
        calls = _calls(day)
        if not calls:
            return None
        near = [call for call in calls if call.route_id in disturbed]
        is_near = near and self._draw.random() < _NEAR_DISTURBED
        call = self._draw.choice(near if is_near else calls)
        if not self._may_change_vehicle or self._draw.random() < _MOVES:
            return self._moved(day, call)
        return self._put_back(day, self._neighbours(day, calls, call))

    def _neighbours(self, day: ReplannedDay, calls: Sequence[Call], call: Call) -> list[OrderId]:
        """Return the orders of a call and of a few near it that are not loaded."""
        timer = day.facts.timer
        metres = next((timer.ways(key)[0] for key in timer.problem.ways), None)
        number = self._draw.randint(1, _MOST_TAKEN)
        near = sorted(
            (c for c in calls if c.order_ids),
            key=lambda c: 0 if metres is None else metres[call.place][c.place],
        )
        return [order_id for c in near[:number] for order_id in c.order_ids]

    def _put_back(self, day: ReplannedDay, order_ids: list[OrderId]) -> ReplannedDay | None:
        """Return the day with some orders taken out and put back where they cost least.

        What nobody carries gets another chance too.
        """
        if not order_ids:
            return None
        left = take_out(day, order_ids, self._ends)
        if not isinstance(left, ReplannedDay):
            return None
        jobs = list(merged(day.facts, left.open_jobs))
        self._draw.shuffle(jobs)
        return place_all(left.with_jobs(()), jobs, self._placing)

    def _moved(self, day: ReplannedDay, call: Call) -> ReplannedDay | None:
        """Return the day with a call at another turn of its trip."""
        course = day.course(call.route_id)
        span = _trip(course, call.halt)
        places = [k for k in range(*span) if k != call.halt]
        if not places:
            return None
        halts = list(course.halts)
        halt = halts.pop(call.halt)
        halts.insert(self._draw.choice(places), halt)
        found = day.with_courses([course.with_halts(halts)])
        return found if isinstance(found, ReplannedDay) else None


def place_all(day: ReplannedDay, jobs: Sequence[Job], placing: Placing) -> ReplannedDay:
    """Return the day with jobs done one after the other, as far as that makes it better.

    What nobody can take as a whole is tried in halves, down to an eighth.
    """
    waiting = [(job, _MOST_HALVINGS) for job in reversed(jobs)]
    while waiting:
        job, halvings = waiting.pop()
        open_day = day.with_jobs((*day.open_jobs, job))
        done = placing.best(day, job)
        if done is not None and done.worth < open_day.worth:
            day = done
        elif done is None and halvings and len(job.order_ids) > 1 and not placing.is_hurried():
            waiting += [(half, halvings - 1) for half in reversed(job.halves())]
        else:
            day = open_day
    return day


def _trip(course: Course, halt: int) -> tuple[int, int]:
    """Return the first and one past the last index of the halts that a call may change with.

    Goods picked up on the way stay behind their picking up: such trips are left alone.
    """
    first, last = halt, halt
    while first - 1 >= course.first_free and course.halts[first - 1].place != course.home:
        first -= 1
    while last + 1 < len(course.halts) and course.halts[last + 1].place != course.home:
        last += 1
    picked = {i for k in range(first, last + 1) for i in course.halts[k].collect}
    if any(not picked.isdisjoint(course.halts[k].deliver) for k in range(first, last + 1)):
        return halt, halt + 1
    return first, last + 1


def _calls(day: ReplannedDay) -> list[Call]:
    """Return the calls that may be moved."""
    timer = day.facts.timer
    found = []
    for route_id, timed in day.timed.items():
        course = timed.course
        if not course.takes_changes:
            continue
        aboard = course.aboard()
        for k in range(course.first_free, len(course.halts)):
            halt = course.halts[k]
            if halt.place == course.home or halt.is_idle:
                continue
            order_ids = tuple(
                i
                for i in (*halt.deliver, *halt.collect)
                if i not in aboard and halt.place in {timer.destination(i), timer.origin(i)}
            )
            found.append(Call(route_id=route_id, halt=k, place=halt.place, order_ids=order_ids))
    return found
