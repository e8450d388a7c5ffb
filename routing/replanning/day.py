"""A day while it is planned again: all courses with times that fit each other, and what they cost.

A day is never changed: a change gives another day, in which the courses concerned, and those that
wait for their goods, are timed anew.
"""

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from network.ids import OrderId
from routing.replanning.course import Course
from routing.replanning.stability import Announced
from routing.replanning.timing import Fault, Hindrance, Timed, Timer

_MOST_ROUNDS = 400  # courses timed for one change: beyond, they wait for each other in a circle


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """Goods that nobody carries yet.

    Parameters
    ----------
    order_ids
        The orders; they travel together.
    from_row, to_row
        Rows of the place where they are, and of the one to which they are to be brought today.
    stranded_on
        Route of the vehicle that was given up with them aboard; empty: none.
    """

    order_ids: tuple[OrderId, ...]
    from_row: int
    to_row: int
    stranded_on: str = ""

    def halves(self) -> tuple["Job", "Job"]:
        """Return the job as two, each with half of the orders."""
        middle = len(self.order_ids) // 2
        first, second = self.order_ids[:middle], self.order_ids[middle:]
        return replace(self, order_ids=first), replace(self, order_ids=second)


class Worth(NamedTuple):
    """How bad a day is, the most important first: what is lost or late is never traded for money.

    Orders that can no longer arrive in time or at all, or that have to go today and do not: those
    with a priority count for as many more as they outweigh; orders late; money with the price of
    changes, fen; and orders put off to a later day.
    """

    lost: int
    late: int
    fen: int
    put_off: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What all states of a day share.

    Parameters
    ----------
    timer, announced
        Times and prices, and what has been told everybody.
    at_s
        When orders can be loaded where they are, by order and row.
    announced_s
        When a route was to leave orders where they change vehicles, by route, then by order and
        row: what others reckon with until the route has times.
    can_wait
        Whether an order that stays where it is can still arrive in time on a later day; none can
        that is urgent, or that the dispatcher wants to go today.
    """

    timer: Timer
    announced: Announced
    at_s: Mapping[tuple[OrderId, int], int]
    announced_s: Mapping[str, Mapping[tuple[OrderId, int], int]]
    can_wait: Mapping[OrderId, bool]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ReplannedDay:
    """Courses with times, and jobs nobody does.

    Parameters
    ----------
    facts
        What does not change.
    timed
        All courses by route.
    open_jobs
        Goods nobody carries.
    left_by
        Route and second at which an order is left, by order and row, where it changes vehicles.
    waited_by
        Routes that wait for such an order.
    charges
        Price of changes by route, fen.
    """

    facts: Facts
    timed: Mapping[str, Timed]
    open_jobs: tuple[Job, ...]
    left_by: Mapping[tuple[OrderId, int], tuple[str, int]]
    waited_by: Mapping[tuple[OrderId, int], str]
    charges: Mapping[str, int]

    def course(self, route_id: str) -> Course:
        """Return a course."""
        return self.timed[route_id].course

    @property
    def worth(self) -> Worth:
        """How bad the day is."""
        left = [order_id for job in self.open_jobs for order_id in job.order_ids]
        lost = [order_id for order_id in left if not self.facts.can_wait[order_id]]
        return Worth(
            lost=self.facts.timer.problem.weight(lost),
            late=sum(timed.late for timed in self.timed.values()),
            fen=sum(timed.fen for timed in self.timed.values()) + self.charged_fen,
            put_off=len(left) - len(lost),
        )

    @property
    def num_left(self) -> int:
        """Number of orders that nobody carries as far as they are to go."""
        return sum(len(job.order_ids) for job in self.open_jobs)

    @property
    def charged_fen(self) -> int:
        """What changes are charged, fen: those of courses, and orders put off."""
        left = (order_id for job in self.open_jobs for order_id in job.order_ids)
        put_off = sum(self.facts.can_wait[order_id] for order_id in left)
        return sum(self.charges.values()) + put_off * self.facts.announced.put_off_fen

    def with_jobs(self, jobs: tuple[Job, ...]) -> "ReplannedDay":
        """Return the day with other jobs nobody does."""
        return replace(self, open_jobs=jobs)

    def with_courses(
        self, courses: Iterable[Course], gone: Iterable[str] = ()
    ) -> "ReplannedDay | tuple[str, Fault]":
        """Return the day with some courses changed, added or gone, or which route has no times.

        Parameters
        ----------
        courses, gone
            Courses that replace those of their route, and routes that do nothing any more.
        """
        return _Retiming(self).day(tuple(courses), tuple(gone))

    def alone(self, course: Course) -> Timed | Fault:
        """Return a course with the times it has if all others are as they are."""
        return _Retiming(self).alone(course)


class _Retiming:
    """One change of a day."""

    def __init__(self, day: ReplannedDay) -> None:
        self._facts = day.facts
        self._day = day
        self._timed = dict(day.timed)
        self._left = dict(day.left_by)
        self._waited = dict(day.waited_by)
        self._charges = dict(day.charges)
        self._courses: dict[str, Course] = {}
        self._queue: deque[str] = deque()
        self._blocked: dict[str, Fault] = {}

    def day(
        self, courses: tuple[Course, ...], gone: tuple[str, ...]
    ) -> ReplannedDay | tuple[str, Fault]:
        """Return the changed day, or the route that has no times."""
        for route_id in gone:
            self._forget(route_id)
        for course in courses:
            if course.is_empty:
                self._forget(course.route_id)
                continue
            self._courses[course.route_id] = course
            self._note_waits(course)
            self._queue.append(course.route_id)
        rounds = 0
        while self._queue:
            rounds += 1
            route_id = self._queue.popleft()
            course_now = self._courses.get(route_id)
            if course_now is None:
                known = self._timed.get(route_id)
                if known is None:
                    continue  # it does nothing any more
                course_now = known.course
            found = self._facts.timer.time(course_now, self._ready)
            if isinstance(found, Fault):
                is_waiting = found.hindrance is Hindrance.MISSING and self._queue
                if is_waiting and rounds < _MOST_ROUNDS and self._may_come(found, route_id):
                    self._queue.append(route_id)
                    continue
                return route_id, found
            if rounds >= _MOST_ROUNDS:
                missing = Fault(hindrance=Hindrance.DAY, halt=len(course_now.halts) - 1)
                return route_id, missing
            self._settle(route_id, found)
        return replace(
            self._day,
            timed=self._timed,
            left_by=self._left,
            waited_by=self._waited,
            charges=self._charges,
        )

    def alone(self, course: Course) -> Timed | Fault:
        """Return the times of one course."""
        return self._facts.timer.time(course, self._ready)

    def _may_come(self, fault: Fault, route_id: str) -> bool:
        """Return whether a course still to be timed may bring what is missing."""
        wanted = set(fault.order_ids)
        for other in self._queue:
            if other == route_id:
                continue
            course = self._courses.get(other) or self._timed[other].course
            if any(not wanted.isdisjoint(halt.deliver) for halt in course.halts):
                return True
        return False

    def _ready(self, order_id: OrderId, row: int, route_id: str) -> int | None:
        """Return when an order can be loaded at a row."""
        left = self._left.get((order_id, row))
        if left is not None and left[0] != route_id:
            return left[1]
        return self._facts.at_s.get((order_id, row))

    def _forget(self, route_id: str) -> None:
        former = self._timed.pop(route_id, None)
        self._charges.pop(route_id, None)
        if former is not None:
            for key in former.waits:
                if self._waited.get(key) == route_id:
                    del self._waited[key]
            self._withdraw(route_id, former.left_s)

    def _withdraw(self, route_id: str, left_s: Mapping[tuple[OrderId, int], int]) -> None:
        """Take back what a route left for others; those that wait are timed again."""
        for key in left_s:
            if self._left.get(key, ("", 0))[0] == route_id:
                del self._left[key]
                self._ask_again(key)

    def _ask_again(self, key: tuple[OrderId, int]) -> None:
        waiting = self._waited.get(key)
        if waiting is not None and waiting in self._timed and waiting not in self._queue:
            self._queue.append(waiting)

    def _note_waits(self, course: Course) -> None:
        former = self._timed.get(course.route_id)
        for key in former.waits if former is not None else ():
            if self._waited.get(key) == course.route_id:
                del self._waited[key]
        for halt in course.halts:
            for order_id in halt.collect:
                self._waited[order_id, halt.place] = course.route_id

    def _settle(self, route_id: str, found: Timed) -> None:
        """Keep the times found; those who wait for later goods are timed again."""
        former = self._timed.get(route_id)
        self._timed[route_id] = found
        self._charges[route_id] = self._facts.announced.price(found)
        if former is None:
            left = self._left.items()
            before_s = {key: second for key, (by, second) in left if by == route_id}
        else:
            before_s = dict(former.left_s)
        self._withdraw(route_id, {k: s for k, s in before_s.items() if k not in found.left_s})
        for key, second in found.left_s.items():
            before = self._left.get(key)
            self._left[key] = (route_id, second)
            waiting = self._waited.get(key)
            if waiting is None or waiting == route_id:
                continue
            known = self._timed.get(waiting)
            needs_by = None if known is None else known.waits.get(key)
            if before is None or needs_by is None or second > needs_by:
                self._ask_again(key)
