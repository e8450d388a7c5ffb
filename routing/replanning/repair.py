"""Making a disturbed day work again: what its courses cannot do any more is taken out of them."""

from collections.abc import Mapping

from network.ids import OrderId
from routing.replanning.course import Course
from routing.replanning.courses import given_up
from routing.replanning.day import Facts, ReplannedDay
from routing.replanning.timing import Fault, Hindrance


class Repair:
    """A day being made to work.

    Parameters
    ----------
    facts, now_s
        What does not change, and the moment.
    courses
        Courses by route.
    """

    def __init__(
        self,
        facts: Facts,
        now_s: int,
        courses: Mapping[str, Course],
    ) -> None:
        self.facts = facts
        self.now_s = now_s
        self.courses = dict(courses)
        self.freed: set[OrderId] = set()

    def day(self) -> ReplannedDay:
        """Return the day with times; what its courses could not do is in `freed`.

        Every fault takes something out or gives a vehicle up, so there is an end to them.
        """
        self._mend_alone()
        while True:
            found = self._untimed().with_courses(self.courses.values())
            if isinstance(found, ReplannedDay):
                return found
            self._mend(*found)

    def _mend_alone(self) -> None:
        """Mend every course by itself, the others as announced: most faults show that way."""
        for route_id in tuple(self.courses):
            while route_id in self.courses and not self.courses[route_id].is_locked:
                day = self._untimed()
                found = day.alone(self.courses[route_id])
                if not isinstance(found, Fault) or found.order_ids:
                    break
                self._mend(route_id, found)

    def _untimed(self) -> ReplannedDay:
        """Return a day without times, in which others leave goods when they were to."""
        left_by: dict[tuple[OrderId, int], tuple[str, int]] = {}
        for route_id, course in self.courses.items():
            announced_s = self.facts.announced_s.get(route_id, {})
            for halt in course.halts:
                for order_id in halt.deliver:
                    second = announced_s.get((order_id, halt.place))
                    if second is not None:
                        left_by[order_id, halt.place] = (route_id, second)
        return ReplannedDay(
            facts=self.facts, timed={}, open_jobs=(), left_by=left_by, waited_by={}, charges={}
        )

    def free(self, order_ids: frozenset[OrderId]) -> None:
        """Take orders out of all courses that may change."""
        self.freed |= order_ids
        for route_id, course in self.courses.items():
            if not course.is_locked:
                self.courses[route_id] = course.without(order_ids)
        self._drop_empty()

    def _drop_empty(self) -> None:
        self.courses = {k: c for k, c in self.courses.items() if not c.is_empty}

    def _mend(self, route_id: str, fault: Fault) -> None:
        """Take out what a course cannot do; give the vehicle up where even the rest is too much."""
        course = self.courses[route_id]
        orders = _to_drop(course, fault)
        if orders:
            self.free(orders)
        elif course.done and not course.is_stopped and not course.is_locked:
            given = given_up(self.facts.timer.problem, course, self.now_s)
            self.free(frozenset(i for halt in course.halts for i in halt.collect))
            self.courses[route_id] = given
        else:
            self.free(frozenset(i for h in course.halts for i in (*h.deliver, *h.collect)))
            self.courses.pop(route_id, None)


def _to_drop(course: Course, fault: Fault) -> frozenset[OrderId]:
    """Return the orders that a course cannot carry any more."""
    if fault.order_ids:
        return frozenset(fault.order_ids)
    halts = course.halts
    at = fault.halt
    aboard = course.aboard()
    coming = frozenset(
        i for halt in halts if halt.place == course.home for i in halt.deliver if i in aboard
    )
    if fault.hindrance in {Hindrance.CAPACITY, Hindrance.TEMPERATURE}:
        for halt in reversed(halts[: at + 1]):
            if halt.collect:
                return frozenset(halt.collect)
    is_away = at < len(halts) and halts[at].place != course.home
    handed = frozenset((*halts[at].deliver, *halts[at].collect)) if at < len(halts) else frozenset()
    if fault.hindrance in {Hindrance.CLOSED, Hindrance.ACCESS} and is_away and handed:
        return handed
    for halt in reversed(halts[: at + 1]):
        handed = frozenset((*halt.deliver, *halt.collect)) - coming
        if halt.place != course.home and handed:
            return handed
    return frozenset()


def delayed_orders(
    ready_s: Mapping[OrderId, int], before_s: Mapping[OrderId, int]
) -> frozenset[OrderId]:
    """Return the orders that are ready later than was known before."""
    return frozenset(i for i, second in ready_s.items() if second > before_s.get(i, second))
