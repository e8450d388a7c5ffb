"""Where a job costs least: on which course, from which halt to which, or by way of a station.

Halts are looked at by how much longer the way gets; the most promising get exact times, theirs and
those of everybody who waits for them.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import NamedTuple

from network.fleet import Vehicle
from network.ids import OrderId
from routing.replanning.course import Course, Halt
from routing.replanning.day import Job, ReplannedDay, Worth
from routing.replanning.timing import Timer
from routing.two_echelon.plan import RouteKind

_Longer = Callable[[int, int, int], int | None]
"""The cost of a longer way by a row between two others, fen; None where a road is closed."""

_MOST_TIMED = 10
_MOST_STATIONS = 3
_HOUR_S = 3600
_KM_M = 1000
_IDLE_HOUR_FEN = 1_000  # ranks ways of vehicles whose hours are not paid


class _Place(NamedTuple):
    """A way to put a job on a course: its halts then, and a guess at what it costs, fen."""

    guess_fen: int
    rank: int
    course: Course
    halts: tuple[Halt, ...]


class Placing:
    """Puts jobs on courses.

    Parameters
    ----------
    timer
        Times of the day.
    spare
        Vehicles that stay at home as planned.
    """

    def __init__(self, timer: Timer, spare: tuple[Vehicle, ...]) -> None:
        self._timer = timer
        self._spare = spare
        self._problem = timer.problem

    def best(
        self, day: ReplannedDay, job: Job, *, only: frozenset[str] | None = None
    ) -> ReplannedDay | None:
        """Return the day with a job done in the best way, or None if nobody can do it.

        Parameters
        ----------
        day, job
            The day; the job is not among its open ones.
        only
            Routes that may do it; None: all, and vehicles that stay at home.
        """
        best = self._straight(day, job, only)
        hubs, stations = self._problem.hubs, self._problem.stations
        ends_at_hub = job.from_row in hubs or job.to_row in hubs
        by_station = ends_at_hub or bool(job.stranded_on)
        if only is None and by_station and not {job.from_row, job.to_row} & set(stations):
            best = self._better(best, self._by_station(day, job))
        return best

    def _better(
        self, one: ReplannedDay | None, other: ReplannedDay | None
    ) -> ReplannedDay | None:
        if one is None or other is None:
            return one or other
        return other if other.worth < one.worth else one

    def _by_station(self, day: ReplannedDay, job: Job) -> ReplannedDay | None:
        """Return the best day in which a job goes by one of the nearest stations."""
        away = job.to_row if job.from_row in self._problem.hubs else job.from_row
        best: ReplannedDay | None = None
        homes = {v.home_id for v in self._problem.vehicles}
        stations = [s for s in self._problem.stations if self._problem.place_ids[s] in homes]
        metres = next((self._timer.ways(key)[0] for key in self._problem.ways), None)
        if metres is None:
            return None
        for station in sorted(stations, key=lambda s: metres[s][away])[:_MOST_STATIONS]:
            first = self._straight(day, replace(job, to_row=station), None)
            if first is None:
                continue
            second = replace(job, from_row=station, stranded_on="")
            best = self._better(best, self._straight(first, second, None))
        return best

    def _straight(
        self, day: ReplannedDay, job: Job, only: frozenset[str] | None
    ) -> ReplannedDay | None:
        """Return the best day in which one vehicle does a job."""
        rank = 0
        places: list[_Place] = []
        for course in self._courses(day, only):
            for guess_fen, halts in self._ways(course, job):
                places.append(_Place(guess_fen, rank, course, halts))
                rank += 1
        places.sort(key=lambda place: (place.guess_fen, place.rank))
        best: ReplannedDay | None = None
        least: Worth | None = None
        num_timed = 0
        for place in places:
            if num_timed >= _MOST_TIMED:
                break
            num_timed += 1
            changed = self._put(day, job, place)
            if changed is None:
                continue
            worth = changed.worth
            if least is None or worth < least:
                best, least = changed, worth
        return best

    def _put(self, day: ReplannedDay, job: Job, place: _Place) -> ReplannedDay | None:
        courses = [place.course.with_halts(place.halts)]
        if job.stranded_on:
            courses.append(_handed_out(day.course(job.stranded_on), job.order_ids))
        found = day.with_courses(courses)
        return found if isinstance(found, ReplannedDay) else None

    def _courses(self, day: ReplannedDay, only: frozenset[str] | None) -> Iterator[Course]:
        """Yield the courses that can take something in, then a spare vehicle a type and home."""
        for route_id, timed in day.timed.items():
            if timed.course.takes_changes and (only is None or route_id in only):
                yield timed.course
        if only is None:
            yield from self._idle(day)

    def _idle(self, day: ReplannedDay) -> Iterator[Course]:
        """Yield a course for one idle vehicle of each type and home of which one may go out."""
        out = [t.course.vehicle for t in day.timed.values() if t.course.vehicle is not None]
        busy = {vehicle.vehicle_id for vehicle in out}
        types = self._problem.types()
        progress = self._problem.progress
        now_s = 0 if progress is None else progress.now_s
        seen: set[tuple[str, str]] = set()
        for vehicle in self._spare:
            key = (vehicle.home_id, vehicle.vehicle_type_id)
            if vehicle.vehicle_id in busy or key in seen:
                continue
            seen.add(key)
            most = types[vehicle.vehicle_type_id].max_in_use
            used = sum(v.vehicle_type_id == vehicle.vehicle_type_id for v in out)
            if most is not None and used >= most:
                continue
            home = self._problem.row_of[vehicle.home_id]
            is_local = home in self._problem.stations
            yield Course(
                route_id=_free_id(day, vehicle),
                kind=RouteKind.LOCAL if is_local else RouteKind.DIRECT,
                vehicle=vehicle,
                home=home,
                halts=(Halt(place=home), Halt(place=home)),
                starts_s=now_s,
                is_new=True,
            )

    def _ways(self, course: Course, job: Job) -> Iterator[tuple[int, tuple[Halt, ...]]]:
        """Yield a course's halts with a job in them, with a guess at what that costs."""
        kind = self._timer.kind(course)
        room = self._timer.capacity(course)
        load = self._timer.load_of(job.order_ids)
        if not load.fits(room):
            return
        metres, seconds, is_open = self._timer.ways(kind.vehicle_type_id)
        hour_fen = max(kind.cost_hour_fen, _IDLE_HOUR_FEN)
        base_fen = kind.cost_day_fen * (not course.done and course.is_new)
        halts = course.halts if course.halts else (Halt(place=course.home),)

        def longer_fen(before: int, row: int, after: int) -> int | None:
            if row in {before, after}:
                return 0
            if not (is_open[before][row] and is_open[row][after]):
                return None
            more_m = metres[before][row] + metres[row][after] - metres[before][after]
            more_s = seconds[before][row] + seconds[row][after] - seconds[before][after]
            return more_m * kind.cost_km_fen // _KM_M + more_s * hour_fen // _HOUR_S

        for picked, at, pick_fen in self._picks(course, halts, job, longer_fen):
            end = _trip_end(course, picked, at)
            yield from _drops(course, picked, job, (at, end), base_fen + pick_fen, longer_fen)

    def _picks(
        self, course: Course, halts: tuple[Halt, ...], job: Job, longer_fen: _Longer
    ) -> Iterator[tuple[list[Halt], int, int]]:
        """Yield halts with the goods loaded, the index of that halt, and a guess at the cost."""
        first = course.first_free
        for k, halt in enumerate(halts):
            if halt.place == job.from_row and (k < len(halts) - 1 or halt.place == course.home):
                taken = replace(halt, collect=halt.collect + job.order_ids)
                picked = [*halts[:k], taken, *halts[k + 1 :]]
                if k == len(halts) - 1:
                    picked.append(Halt(place=course.home))
                yield picked, k, 0
        if job.from_row == course.home:
            return
        for k in range(max(first, 0), len(halts)):
            before = halts[k - 1].place if k else self._row_before(course)
            fen = longer_fen(before, job.from_row, halts[k].place)
            if fen is not None and halts[k].place != job.from_row and before != job.from_row:
                new = Halt(place=job.from_row, collect=job.order_ids)
                yield [*halts[:k], new, *halts[k:]], k, fen
        is_home_last = halts[-1].place == course.home
        if is_home_last and not course.is_new:
            fen = longer_fen(course.home, job.from_row, course.home)
            if fen is not None:
                new = Halt(place=job.from_row, collect=job.order_ids)
                yield [*halts, new, Halt(place=course.home)], len(halts), fen

    def _row_before(self, course: Course) -> int:
        if not course.done:
            return course.home
        return self._problem.row_of[course.done[-1].place_id]


def _trip_end(course: Course, halts: list[Halt], at: int) -> int:
    """Return the index of the next halt at home after one."""
    for k in range(at + 1, len(halts)):
        if halts[k].place == course.home:
            return k
    return len(halts) - 1


def _drops(
    course: Course,
    halts: list[Halt],
    job: Job,
    span: tuple[int, int],
    fen: int,
    longer_fen: _Longer,
) -> Iterator[tuple[int, tuple[Halt, ...]]]:
    """Yield halts with loaded goods unloaded before the trip ends."""
    at, end = span
    for k in range(at + 1, end + 1):
        if halts[k].place == job.to_row:
            left = replace(halts[k], deliver=halts[k].deliver + job.order_ids)
            yield fen, (*halts[:k], left, *halts[k + 1 :])
    if job.to_row == course.home:
        return
    for k in range(max(at + 1, course.first_free), end + 1):
        before, after = halts[k - 1].place, halts[k].place
        if job.to_row in {before, after}:
            continue
        more_fen = longer_fen(before, job.to_row, after)
        if more_fen is not None:
            new = Halt(place=job.to_row, deliver=job.order_ids)
            yield fen + more_fen, (*halts[:k], new, *halts[k:])


def _handed_out(course: Course, order_ids: tuple[OrderId, ...]) -> Course:
    """Return the course of a vehicle given up with some goods unloaded where it stands."""
    gone = frozenset(order_ids)
    stands, home = course.halts
    return replace(
        course,
        halts=(
            replace(stands, deliver=stands.deliver + order_ids),
            replace(home, deliver=tuple(i for i in home.deliver if i not in gone)),
        ),
    )


def _free_id(day: ReplannedDay, vehicle: Vehicle) -> str:
    """Return a route id that is not in use."""
    number = 1
    while f"N{number:03d}:{vehicle.vehicle_id}" in day.timed:
        number += 1
    return f"N{number:03d}:{vehicle.vehicle_id}"
