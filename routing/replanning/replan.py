"""Plan a day again while it is under way: take its events in, repair, then improve around them."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from enum import StrEnum

from network.fleet import Vehicle
from network.ids import OrderId, PlaceId, VehicleId
from routing.outcome import Outcome, Progress, Status, StopReason
from routing.replanning.course import Course
from routing.replanning.courses import courses_of, given_up
from routing.replanning.day import Facts, Job, ReplannedDay
from routing.replanning.events import (
    CAUSES,
    Breakdown,
    BusCancelled,
    Closure,
    Event,
    LateLinehaul,
    Refused,
    Statuses,
    UrgentOrder,
    VehicleUnavailable,
)
from routing.replanning.facts import (
    day_under_way,
    end_of_day,
    may_go,
    must_go,
    with_events,
)
from routing.replanning.fates import Causes, plan_of
from routing.replanning.happened import happened
from routing.replanning.jobs import Ends, jobs_for, merged, take_out, without_orders
from routing.replanning.placing import Placing, handed_out
from routing.replanning.repair import Repair, delayed_orders
from routing.replanning.search import Search, place_all
from routing.replanning.stability import Announced, Stability
from routing.replanning.storage import within_storage
from routing.replanning.timing import Timer
from routing.stop import Stop, was_cancelled
from routing.two_echelon.last_days import last_days
from routing.two_echelon.locked_stops import kept_by, with_locked_stops
from routing.two_echelon.plan import Plan
from routing.two_echelon.price import price
from routing.two_echelon.problem import TwoEchelonProblem
from routing.two_echelon.progress import Progress as DayProgress
from routing.two_echelon.progress import RouteProgress
from routing.violation import ReasonCode


class Freedom(StrEnum):
    """What may change beside what has to.

    ``times``: the rest keeps vehicles and sequences, and what that does not allow is put off.
    ``sequences``: what an event has freed goes where it costs least, and calls may change their
    turn in their trip. ``all``: all that is not loaded may move.
    """

    TIMES = "times"
    SEQUENCES = "sequences"
    ALL = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class Latitude:
    """How far a plan may be changed.

    Parameters
    ----------
    freedom
        What may change.
    prices
        What changes are charged.
    """

    freedom: Freedom = Freedom.ALL
    prices: Stability = field(default_factory=Stability)


@dataclass(frozen=True, slots=True, kw_only=True)
class Disturbance:
    """What a plan is to be changed for.

    Parameters
    ----------
    now_s
        The moment, no earlier than any event; seconds after the midnight of the first day.
    events, statuses
        What went otherwise, in order of time, and what is known of orders.
    """

    now_s: int
    events: tuple[Event, ...] = ()
    statuses: Statuses = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Replanned:
    """A day planned again.

    Parameters
    ----------
    problem
        The day as it is known now, with its progress: the checker's and the price's.
    outcome
        The plan and how it came about.
    stability_fen
        What its changes are charged, beside money.
    causes
        Orders that events concerned, with why.
    """

    problem: TwoEchelonProblem
    outcome: Outcome[Plan]
    stability_fen: int
    causes: Causes


def replan(
    problem: TwoEchelonProblem,
    plan: Plan,
    disturbance: Disturbance,
    *,
    stop: Stop,
    seed: int = 0,
    latitude: Latitude | None = None,
    on_event: Callable[[Progress], None] | None = None,
) -> Replanned:
    """Plan a day again.

    Parameters
    ----------
    problem, plan
        The day as the plan knew it, and the plan in force; a day planned again may be so once more.
    disturbance
        The moment and what went otherwise.
    stop, seed
        When to stop improving, and the seed of all random choices. Repairing takes what it takes.
    latitude
        What may change, and what changes are charged; None: everything, at the usual prices.
    on_event
        Told how the search gets on.
    """
    started = time.monotonic()
    latitude = latitude or Latitude()
    freedom = latitude.freedom
    work = _Work(problem, plan, disturbance, latitude.prices, stop.is_over)
    day = work.repaired()
    steps = 0
    if freedom is not Freedom.TIMES:
        day = work.placed(day)
        search = Search(
            work.placing, work.ends, may_change_vehicle=freedom is Freedom.ALL, seed=seed
        )
        day, steps = search.improve(day, work.disturbed(day), stop, on_event)
    day = within_storage(day, work.ends)
    causes = work.causes()
    after = replace(work.problem, progress=work.progress(day))
    found = replace(plan_of(day, plan, work.unread, causes), locked_stops=work.locked_stops)
    return Replanned(
        problem=after,
        outcome=Outcome(
            plan=found,
            status=Status.FEASIBLE,
            stop_reason=StopReason.of(is_cancelled=was_cancelled(stop)),
            cost_fen=price(after, found).total,
            runtime_s=time.monotonic() - started,
            iterations=steps,
            seed=seed,
            solver=f"replan-{freedom.value}",
        ),
        stability_fen=day.charged_fen,
        causes=causes,
    )


class _Work:
    """What is known while a day is planned again."""

    def __init__(
        self,
        before: TwoEchelonProblem,
        plan: Plan,
        disturbance: Disturbance,
        prices: Stability,
        is_hurried: Callable[[], bool],
    ) -> None:
        self._before = before
        self._plan = plan
        self._events = disturbance.events
        self._now_s = now_s = disturbance.now_s
        self._stopped = {
            event.vehicle_id: event
            for event in self._events
            if isinstance(event, Breakdown | VehicleUnavailable)
        }
        progress = happened(
            before,
            plan,
            disturbance.now_s,
            statuses=disturbance.statuses,
            stopped_s=_stopped_s(self._events),
        )
        began = {route.vehicle_id for route in progress.routes}
        withdrawn = progress.withdrawn | (set(self._stopped) - began)
        kept = tuple(e for e in self._events if not isinstance(e, VehicleUnavailable))
        self._progress = replace(with_events(before, progress, kept), withdrawn=withdrawn)
        urgent = tuple(e.order for e in self._events if isinstance(e, UrgentOrder))
        self.problem = day_under_way(before, self._progress, urgent)
        self._progress = self.problem.progress or self._progress
        gone = withdrawn | {r.vehicle_id for r in progress.routes if r.is_stopped}
        self.locked_stops = kept_by(plan, gone)
        self.problem = with_locked_stops(self.problem, self.locked_stops)
        courses, self.unread = courses_of(before, self.problem, plan)
        self._start = dict(courses)
        self.ends = self._find_ends()
        days = last_days(self.problem)
        hurried = {order.order_id for order in urgent}
        timer = Timer(self.problem)
        for route in plan.routes:
            course = courses.get(route.route_id)
            if course is not None and not (course.heading and course.heading.arrive_s < now_s):
                timer.keep(course, route.stops)
        self._facts = Facts(
            timer=timer,
            announced=Announced(plan, prices),
            at_s=self._find_places(courses.values()),
            announced_s=_left_at(self.problem, plan),
            can_wait={
                order_id: order_id not in hurried
                and not must_go(self.problem, order_id)
                and days.of(order, self.problem.place_ids[self.ends.origin[order_id]]) >= 1
                for order_id, order in self.problem.orders.items()
            },
        )
        self.placing = Placing(timer, self._find_spare(began), is_hurried)
        self._causes: dict[OrderId, tuple[ReasonCode, str]] = {}
        self._courses = courses

    def repaired(self) -> ReplannedDay:
        """Return the day without what cannot be done any more, which becomes jobs."""
        delayed = delayed_orders(self._progress.ready_s, self._before.ready_s)
        repair = Repair(self._facts, self._now_s, self._courses)
        stranded: list[Job] = []
        for event in self._events:
            stranded += self._apply(event, repair)
        for wave in self._events:
            if isinstance(wave, LateLinehaul):
                own = (i for i in delayed if wave.brings(self.problem.orders[i]))
                self._blame(own, *self._cause(wave))
        self._blame(delayed, *self._cause_of(LateLinehaul))
        day = repair.day()
        returning = self._progress.returning
        free = frozenset(repair.freed) - returning
        aboard = {i for job in stranded for i in job.order_ids}
        jobs = jobs_for(day, free - aboard, self.ends)
        for_stranded = merged(self._facts, without_orders(stranded, returning))
        urgent = tuple(
            Job(
                order_ids=(event.order.order_id,),
                from_row=self.ends.origin[event.order.order_id],
                to_row=self.ends.end[event.order.order_id],
            )
            for event in self._events
            if isinstance(event, UrgentOrder) and may_go(self.problem, event.order.order_id)
        )
        day = day.with_jobs((*jobs, *for_stranded, *urgent))
        return self._without_waiting(day, delayed)

    def placed(self, day: ReplannedDay) -> ReplannedDay:
        """Return the day with its open jobs done where they cost least, as far as they can be."""
        jobs = sorted(day.open_jobs, key=self._urgency)
        return place_all(day.with_jobs(()), jobs, self.placing)

    def disturbed(self, day: ReplannedDay) -> frozenset[str]:
        """Return the routes that are not as they were."""
        return frozenset(
            route_id
            for route_id, timed in day.timed.items()
            if self._start.get(route_id) != timed.course
        )

    def causes(self) -> Causes:
        """Return why orders do not go as planned."""
        wide = [e for e in self._events if not isinstance(e, Refused | UrgentOrder)]
        otherwise = (ReasonCode.FLEET_TOO_SMALL if self._events else ReasonCode.BEHIND_TIME, "")
        if wide:
            otherwise = self._cause(wide[-1])
        return Causes(by_order=self._causes, otherwise=otherwise)

    def progress(self, day: ReplannedDay) -> DayProgress:
        """Return how far the day has come, with the vehicles given up where they stand."""
        routes = []
        for done in self._progress.routes:
            timed = day.timed.get(done.route_id)
            if timed is None or done.is_stopped == timed.course.is_stopped is False:
                routes.append(done)
                continue
            course = timed.course
            if not course.is_stopped or course.is_locked:
                routes.append(done)
                continue
            routes.append(_stopped(done, course))
        return replace(self._progress, routes=tuple(routes))

    def _urgency(self, job: Job) -> tuple[int, int, int, OrderId]:
        orders = self.problem.orders
        due_s = min(orders[order_id].due_s for order_id in job.order_ids)
        priority = self.problem.priority(job.order_ids[0])
        return -priority, due_s, -self._facts.timer.pieces(job.order_ids), job.order_ids[0]

    def _without_waiting(self, day: ReplannedDay, delayed: frozenset[OrderId]) -> ReplannedDay:
        """Let vehicles leave without late goods where waiting for them makes the day worse."""
        for route_id in tuple(day.timed):
            course = day.course(route_id)
            late = delayed.intersection(i for halt in course.halts for i in halt.collect)
            if not late:
                continue
            other = take_out(day, late, self.ends)
            if isinstance(other, ReplannedDay) and other.worth < day.worth:
                day = other
        return day

    def _apply(self, event: Event, repair: Repair) -> list[Job]:
        """Take an event in; return goods that are aboard of a vehicle given up by it."""
        match event:
            case Breakdown() | VehicleUnavailable():
                place_id = event.place_id if isinstance(event, Breakdown) else None
                return self._give_up(event.vehicle_id, event, place_id, repair)
            case Refused():
                repair.free(frozenset({event.order_id}))
                self._blame([event.order_id], *self._cause(event))
            case BusCancelled():
                for course in tuple(repair.courses.values()):
                    if course.bus_id == event.trip_id and not course.is_locked:
                        orders = frozenset(i for h in course.halts for i in h.collect)
                        self._blame(orders, *self._cause(event))
                        repair.free(orders)
            case UrgentOrder():
                self._blame([event.order.order_id], *self._cause(event))
            case Closure():
                if event.place_id is not None:
                    row = self.problem.row_of.get(event.place_id)
                    orders = frozenset(
                        i
                        for course in repair.courses.values()
                        for halt in course.halts
                        if halt.place == row and row != course.home
                        for i in (*halt.deliver, *halt.collect)
                    )
                    self._blame(orders, *self._cause(event))
            case LateLinehaul():
                pass
        return []

    def _give_up(
        self,
        vehicle_id: VehicleId,
        event: Breakdown | VehicleUnavailable,
        place_id: PlaceId | None,
        repair: Repair,
    ) -> list[Job]:
        found = [
            course
            for course in repair.courses.values()
            if course.vehicle is not None and course.vehicle.vehicle_id == vehicle_id
        ]
        jobs: list[Job] = []
        for course in found:
            if not course.halts:
                continue  # home already
            handed = frozenset(i for h in course.halts for i in (*h.deliver, *h.collect))
            self._blame(handed, *self._cause(event))
            if not course.done:
                repair.free(handed)
                continue
            given = given_up(self.problem, course, event.at_s, place_id)
            aboard = course.aboard()
            stands = given.halts[0].place if given.halts else course.home
            wanted = self._still_wanted(course, aboard)
            repair.free(handed - aboard)
            there = frozenset(i for i in wanted if self._facts.timer.destination(i) == stands)
            wanted -= there
            repair.free(wanted)
            if there and stands != course.home:
                here = tuple(i for i in course.loaded_in_order() if i in there)
                given = handed_out(given, here)
            repair.courses[course.route_id] = given
            jobs += self._stranded(course, wanted, stands)
        return jobs

    def _still_wanted(self, course: Course, aboard: frozenset[OrderId]) -> frozenset[OrderId]:
        """Return the goods aboard that were to be unloaded elsewhere than at home."""
        return frozenset(
            i for h in course.halts if h.place != course.home for i in h.deliver if i in aboard
        )

    def _stranded(self, course: Course, order_ids: frozenset[OrderId], stands: int) -> list[Job]:
        """Return the goods of a vehicle given up, by where they are to go."""
        is_home = stands == course.home
        by_end: dict[int, list[OrderId]] = {}
        for order_id in sorted(order_ids):
            by_end.setdefault(self.ends.end[order_id], []).append(order_id)
        return [
            Job(
                order_ids=tuple(ids),
                from_row=stands,
                to_row=end,
                stranded_on="" if is_home else course.route_id,
            )
            for end, ids in by_end.items()
            if end != stands
        ]

    def _blame(self, order_ids: Iterable[OrderId], code: ReasonCode, what: str) -> None:
        for order_id in order_ids:
            self._causes.setdefault(order_id, (code, what))

    def _cause_of(self, kind: type[Event]) -> tuple[ReasonCode, str]:
        found = [event for event in self._events if isinstance(event, kind)]
        return self._cause(found[-1]) if found else (ReasonCode.BEHIND_TIME, "")

    def _cause(self, event: Event) -> tuple[ReasonCode, str]:
        """Return the code of an event and the name of what it is about, if that is no order.

        Members read the reasons of their own orders: they name nobody else's.
        """
        what = ""
        match event:
            case Breakdown() | VehicleUnavailable():
                what = event.vehicle_id
            case Closure():
                places = self.problem.county.place_by_id()
                closed = () if event.place_id is None else (places[event.place_id].name_zh,)
                what = ", ".join((*event.road_ids, *closed))
            case LateLinehaul():
                what = f"{event.wave_s // 3600:02d}:{event.wave_s % 3600 // 60:02d}"
            case BusCancelled():
                what = event.trip_id
            case UrgentOrder() | Refused():
                pass
        return CAUSES[type(event)], what

    def _find_ends(self) -> Ends:
        orders = self.problem.orders
        row_of = self.problem.row_of
        ends = {}
        for order_id, order in orders.items():
            legs = self._plan.assignments.get(order_id, ())
            ends[order_id] = row_of[legs[-1].to_id] if legs else end_of_day(self.problem, order)
        origin = {order_id: row_of[order.origin_id] for order_id, order in orders.items()}
        return Ends(origin, ends)

    def _find_places(self, courses: Iterable[Course]) -> dict[tuple[OrderId, int], int]:
        """Return when orders can be loaded where they are or have been left."""
        row_of = self.problem.row_of
        places = {
            (order_id, row_of[order.origin_id]): max(self.problem.ready_s[order_id], 0)
            for order_id, order in self.problem.orders.items()
        }
        for course in courses:
            for stop in course.done:
                for order_id in stop.deliver:
                    key, second = (order_id, row_of[stop.place_id]), stop.depart_s - stop.rest_s
                    places[key] = max(second, places.get(key, second))
        return places

    def _find_spare(self, began: set[VehicleId]) -> dict[Vehicle, str]:
        """Return the vehicles that have not left and still may, with the routes they are to make.

        One that is to leave is spare, too, once nothing is left of its route.
        """
        routes = {route.vehicle_id: route.route_id for route in self._plan.routes}
        unread = {route.vehicle_id for route in self.unread}
        barred = began | unread | self._progress.withdrawn
        return {
            v: routes.get(v.vehicle_id, "")
            for v in self.problem.vehicles
            if v.vehicle_id not in barred
        }


def _stopped_s(events: Iterable[Event]) -> dict[VehicleId, int]:
    """Return when vehicles went out of service, and bus trips, too."""
    found: dict[VehicleId, int] = {}
    for event in events:
        if isinstance(event, Breakdown | VehicleUnavailable):
            found[event.vehicle_id] = event.at_s
        elif isinstance(event, BusCancelled):
            found[VehicleId(event.trip_id)] = event.at_s
    return found


def _left_at(problem: TwoEchelonProblem, plan: Plan) -> dict[str, dict[tuple[OrderId, int], int]]:
    """Return when each route leaves orders to go on from there, by order and row."""
    return {
        route.route_id: {
            (order_id, problem.row_of[stop.place_id]): stop.depart_s - stop.rest_s
            for stop in route.stops
            if stop.place_id in problem.row_of
            for order_id in stop.deliver
            if order_id in problem.orders
            and problem.orders[order_id].destination_id != stop.place_id
        }
        for route in plan.routes
    }


def _stopped(done: RouteProgress, course: Course) -> RouteProgress:
    """Return the progress of a route whose vehicle is given up."""
    return replace(done, legs=course.legs, heading=course.heading, is_stopped=True)
