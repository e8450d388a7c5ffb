"""From a plan and what has happened to courses: what is done, and halts that may still change."""

from dataclasses import replace

from network.ids import PlaceId
from routing.replanning.course import Course, Halt
from routing.two_echelon.driven import legs_of
from routing.two_echelon.plan import Plan, Route, RouteKind
from routing.two_echelon.problem import TwoEchelonProblem
from routing.two_echelon.progress import (
    DrivenLeg,
    Heading,
    Progress,
    RouteProgress,
    progress_of,
)

_STANDS = DrivenLeg(distance_m=0, duration_s=0)


def courses_of(
    before: TwoEchelonProblem, after: TwoEchelonProblem, plan: Plan
) -> tuple[dict[str, Course], tuple[Route, ...]]:
    """Return the courses of a plan, and the routes that nobody can read.

    Parameters
    ----------
    before, after
        The day as the plan knew it, and as it is known now, with its progress.
    plan
        The plan in force.
    """
    vehicles = {v.vehicle_id: v for v in (*plan.hired, *before.county.vehicles)}
    progress = after.progress or Progress(now_s=0)
    locked = {route.route_id for route in progress.locked}
    courses: dict[str, Course] = {}
    unread = []
    for route in plan.routes:
        done = progress_of(progress, route)
        if route.kind is RouteKind.BUS:
            courses[route.route_id] = _bus(after, route, done, is_locked=route.route_id in locked)
            continue
        vehicle = vehicles.get(route.vehicle_id)
        known = vehicle is not None and vehicle.vehicle_type_id in after.ways
        if vehicle is None or not known or any(s.place_id not in after.row_of for s in route.stops):
            unread.append(route)
            continue
        made = 0 if done is None else len(done.stops)
        course = Course(
            route_id=route.route_id,
            kind=route.kind,
            vehicle=vehicle,
            home=after.row_of[vehicle.home_id],
            halts=_halts(after, route, made),
            done=() if done is None else done.stops,
            legs=() if done is None else done.legs,
            heading=None if done is None else done.heading,
            starts_s=max(route.stops[0].arrive_s, progress.now_s),
            is_stopped=done is not None and done.is_stopped,
        )
        if route.route_id in locked or made == len(route.stops):
            ways = before.ways[vehicle.vehicle_type_id]
            legs = tuple(
                DrivenLeg(distance_m=d.distance_m, duration_s=d.duration_s)
                for d in legs_of(before, route, ways)
            )
            is_locked = route.route_id in locked or course.is_stopped
            course = replace(
                course,
                halts=(),
                done=route.stops,
                legs=legs,
                heading=None,
                is_locked=is_locked,
            )
        courses[route.route_id] = course
    return courses, tuple(unread)


def _halts(problem: TwoEchelonProblem, route: Route, made: int) -> tuple[Halt, ...]:
    """Return the stops to come as halts; what leaves home or a station leaves as announced."""
    home = problem.row_of[route.stops[0].place_id]
    depots = {home, *problem.stations}
    halts = []
    for stop in route.stops[made:]:
        row = problem.row_of[stop.place_id]
        is_announced = bool(stop.collect) and row in depots
        halts.append(
            Halt(
                place=row,
                deliver=stop.deliver,
                collect=stop.collect,
                from_s=stop.depart_s - stop.rest_s if is_announced else 0,
            )
        )
    return tuple(halts)


def _bus(
    problem: TwoEchelonProblem, route: Route, done: RouteProgress | None, *, is_locked: bool
) -> Course:
    """Return what a bus carries; one that has left is as good as done."""
    gone = done is not None or is_locked
    return Course(
        route_id=route.route_id,
        kind=route.kind,
        vehicle=None,
        home=problem.row_of[route.stops[0].place_id],
        halts=()
        if gone
        else tuple(
            Halt(
                place=problem.row_of[stop.place_id],
                deliver=stop.deliver,
                collect=stop.collect,
                timed_s=(stop.arrive_s, stop.depart_s),
            )
            for stop in route.stops
        ),
        done=route.stops if gone else (),
        is_locked=gone,
        bus_id=route.vehicle_id,
    )


def given_up(
    problem: TwoEchelonProblem,
    course: Course,
    at_s: int,
    place_id: PlaceId | None = None,
) -> Course:
    """Return the course of a vehicle that cannot go on: it stands somewhere and is fetched home.

    Parameters
    ----------
    problem, course
        The day, and a course that has begun.
    at_s
        When it is given up.
    place_id
        Where it stands; None, or anywhere else than at its last or next stop: at the nearer one.
    """
    last = course.done[-1]
    aboard = course.loaded_in_order()
    is_home = last.place_id == course.done[0].place_id
    if is_home and course.heading is None and not aboard:
        return replace(course, halts=(), is_stopped=True)
    arrive_s, place, legs = max(at_s, last.depart_s), last.place_id, course.legs
    heading = course.heading
    if heading is not None:
        is_nearer = heading.arrive_s - at_s < at_s - last.depart_s
        if place_id == heading.place_id or (place_id != last.place_id and is_nearer):
            arrive_s, place = heading.arrive_s, heading.place_id
        else:
            legs = (*legs[:-1], _STANDS)
    else:
        legs = (*legs, _STANDS)
    row = problem.row_of[place]
    if row == course.home:
        halts: tuple[Halt, ...] = (Halt(place=row, deliver=aboard),)
    else:
        halts = (Halt(place=row), Halt(place=course.home, deliver=aboard))
    return replace(
        course,
        halts=halts,
        legs=legs,
        heading=Heading(place_id=place, arrive_s=arrive_s),
        is_stopped=True,
    )
