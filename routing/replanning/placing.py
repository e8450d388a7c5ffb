"""Where a job costs least: on which course, from which halt to which, or by way of a station.

Halts are looked at by how much longer the way gets; the most promising get exact times, theirs and
those of everybody who waits for them.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple

from network.fleet import Vehicle
from network.ids import OrderId
from routing.load import Load
from routing.replanning.course import Course, Halt
from routing.replanning.day import Job, ReplannedDay, Worth
from routing.replanning.timing import Timed, Timer
from routing.two_echelon.plan import RouteKind


class _Way(NamedTuple):
    """A longer way: what it costs as a guess, and seconds and metres more."""

    fen: int = 0
    more_s: int = 0
    more_m: int = 0


_Longer = Callable[[int, int, int], _Way | None]
"""The longer way by a row between two others; None where a road is closed."""

_MOST_TRIED = 40  # of a job's ways, the most promising first
_MOST_NEW = 8  # of those with a vehicle that was to stay at home
_MOST_FITTING = 6  # of those that have times and make nobody late
_EVER = 2**40
_LATE_FEN = 10**7  # ranks ways that make somebody late behind all others
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


class _Pick(NamedTuple):
    """Halts of a course with goods loaded at one of them.

    The halts, the index of the one, whether it is there only for that, and the longer way.
    """

    halts: list[Halt]
    at: int
    is_inserted: bool
    way: _Way


class Placing:
    """Puts jobs on courses.

    Parameters
    ----------
    timer
        Times of the day.
    spare
        Vehicles that have not left, with the route each was to make; empty: none.
    is_hurried
        Asked before each job: True takes the first way that fits and makes nobody late, and tries
        the nearest station only.
    """

    def __init__(
        self,
        timer: Timer,
        spare: Mapping[Vehicle, str],
        is_hurried: Callable[[], bool] = lambda: False,
    ) -> None:
        self._timer = timer
        self._spare = spare
        self.is_hurried = is_hurried
        self._problem = timer.problem
        self._stores = frozenset(timer.problem.cooling_s())

    def best(self, day: ReplannedDay, job: Job) -> ReplannedDay | None:
        """Return the day with a job done in the best way, or None if nobody can do it.

        The job is not among the open ones of the day.
        """
        best = self._straight(day, job)
        hubs, stations = self._problem.hubs, self._problem.stations
        ends_at_hub = job.from_row in hubs or job.to_row in hubs
        by_station = ends_at_hub or bool(job.stranded_on)
        by_station &= best is None or self._was_by_station(day, job)
        if by_station and not {job.from_row, job.to_row} & set(stations):
            best = self._better(best, self._by_station(day, job))
        return best

    def _was_by_station(self, day: ReplannedDay, job: Job) -> bool:
        """Return whether goods were to change vehicles at a station."""
        ids = self._problem.place_ids
        told = day.facts.announced.calls
        return any(
            (order_id, ids[station]) in told
            for order_id in job.order_ids[:1]
            for station in self._problem.stations
        )

    def _better(self, one: ReplannedDay | None, other: ReplannedDay | None) -> ReplannedDay | None:
        if one is None or other is None:
            return one or other
        return other if other.worth < one.worth else one

    def _by_station(self, day: ReplannedDay, job: Job) -> ReplannedDay | None:
        """Return the best day in which a job goes by one of the nearest stations."""
        away = job.to_row if job.from_row in self._problem.hubs else job.from_row
        best: ReplannedDay | None = None
        stations = self._stations(job)
        metres = next((self._timer.ways(key)[0] for key in self._problem.ways), None)
        if metres is None:
            return None
        most = 1 if self.is_hurried() else _MOST_STATIONS
        for station in sorted(stations, key=lambda s: metres[s][away])[:most]:
            first = self._straight(day, replace(job, to_row=station))
            if first is None:
                continue
            second = replace(job, from_row=station, stranded_on="")
            best = self._better(best, self._straight(first, second))
        return best

    def _stations(self, job: Job) -> list[int]:
        """Return the stations by which a job may go: one if it is pinned to a vehicle or home."""
        homes = {v.vehicle_id: v.home_id for v in self._problem.vehicles}
        who = self._problem.who(job.order_ids)
        pinned = who.home_id
        if who.vehicle_id is not None:
            pinned = homes.get(who.vehicle_id)
        allowed = set(homes.values()) if pinned is None else {pinned}
        ids = self._problem.place_ids
        stations = (s for s in self._problem.stations if s not in self._stores)
        return [s for s in stations if ids[s] in allowed - who.not_homes]

    def _may_do(self, course: Course, job: Job) -> bool:
        """Return whether the dispatcher lets a course's vehicle do a job."""
        assert course.vehicle is not None  # noqa: S101 -- buses take nothing in
        if course.home in self._stores:
            return job.to_row == course.home and job.from_row != course.home
        ids = self._problem.place_ids
        calls = self._problem.called_for(job.order_ids, ids[job.from_row], ids[job.to_row])
        return self._problem.may_call(calls, course.vehicle.vehicle_id, course.vehicle.home_id)

    def _straight(self, day: ReplannedDay, job: Job) -> ReplannedDay | None:
        """Return the best day in which one vehicle does a job."""
        places: list[_Place] = []
        for course in self._courses(day):
            if not self._may_do(course, job):
                continue
            for guess_fen, halts in self._ways(day.timed.get(course.route_id), course, job):
                places.append(_Place(guess_fen, len(places), course, halts))
        places.sort(key=lambda place: (place.guess_fen, place.rank))
        best: ReplannedDay | None = None
        least: Worth | None = None
        late = day.worth.late
        num_fit, most_fitting = 0, 1 if self.is_hurried() else _MOST_FITTING
        for place in _promising(places):
            changed = self._put(day, job, place)
            if changed is None:
                continue
            worth = changed.worth
            if least is None or worth < least:
                best, least = changed, worth
            num_fit += worth.late <= late
            if num_fit >= most_fitting:
                break
        return best

    def _put(self, day: ReplannedDay, job: Job, place: _Place) -> ReplannedDay | None:
        courses = [place.course.with_halts(place.halts)]
        if job.stranded_on:
            courses.insert(0, handed_out(day.course(job.stranded_on), job.order_ids))
        found = day.with_courses(courses)
        return found if isinstance(found, ReplannedDay) else None

    def _courses(self, day: ReplannedDay) -> Iterator[Course]:
        """Yield the courses that can take something in, then a spare vehicle a type and home."""
        for timed in day.timed.values():
            if timed.course.takes_changes:
                yield timed.course
        yield from self._idle(day)

    def _idle(self, day: ReplannedDay) -> Iterator[Course]:
        """Yield a course for one idle vehicle of each type and home of which one may go out."""
        out = [t.course.vehicle for t in day.timed.values() if t.course.vehicle is not None]
        busy = {vehicle.vehicle_id for vehicle in out}
        types = self._problem.types()
        progress = self._problem.progress
        now_s = 0 if progress is None else progress.now_s
        seen: set[tuple[str, str]] = set()
        for vehicle, route_id in self._spare.items():
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
                route_id=route_id or _free_id(day, vehicle),
                kind=RouteKind.LOCAL if is_local else RouteKind.DIRECT,
                vehicle=vehicle,
                home=home,
                halts=(Halt(place=home), Halt(place=home)),
                starts_s=now_s,
                is_new=True,
            )

    def _ways(
        self, timed: Timed | None, course: Course, job: Job
    ) -> Iterator[tuple[int, tuple[Halt, ...]]]:
        """Yield a course's halts with a job in them, with a guess at what that costs.

        What cannot be for lack of room or of time is left out as far as that shows at once.
        """
        kind = self._timer.kind(course)
        load = self._timer.load_of(job.order_ids)
        if not load.fits(self._timer.capacity(course)):
            return
        metres, seconds, is_open = self._timer.ways(kind.vehicle_type_id)
        hour_fen = max(kind.cost_hour_fen, _IDLE_HOUR_FEN)
        spare_s, in_time_s = _spare_s(timed)
        least_s = self._timer.least_work_s(job.order_ids)

        def longer(before: int, row: int, after: int) -> _Way | None:
            if row in {before, after}:
                return _Way()
            if not (is_open[before][row] and is_open[row][after]):
                return None
            more_m = metres[before][row] + metres[row][after] - metres[before][after]
            more_s = seconds[before][row] + seconds[row][after] - seconds[before][after]
            more_s += self._timer.call_s(row)
            fen = more_m * kind.cost_km_fen // _KM_M + more_s * hour_fen // _HOUR_S
            return _Way(fen, more_s, more_m)

        base_fen = kind.cost_day_fen * (timed is None)
        halts = course.halts or (Halt(place=course.home),)
        range_m = _EVER if kind.range_m is None else kind.range_m
        for pick in self._picks(course, halts, job, longer):
            last = self._with_room(timed, course, pick, load)
            slack_s, due_s = (side[min(pick.at, len(side) - 1)] for side in (spare_s, in_time_s))
            for way, dropped in _drops(course, pick, job, last, longer):
                more_s = pick.way.more_s + way.more_s + least_s
                if more_s > slack_s or pick.way.more_m + way.more_m > range_m:
                    continue
                late_fen = _LATE_FEN * (more_s > due_s)
                yield base_fen + late_fen + pick.way.fen + way.fen, dropped

    def _with_room(self, timed: Timed | None, course: Course, pick: _Pick, load: Load) -> int:
        """Return the last index at which goods loaded at a halt can get off, for want of room."""
        end = _trip_end(course, pick)
        if timed is None or not course.halts:
            return end
        room = self._timer.capacity(course)
        first = len(course.done) - pick.is_inserted
        for k in range(pick.at, end):
            if 0 <= first + k < len(timed.stops):
                aboard = timed.stops[first + k].load
                if not aboard.plus(load).fits(room):
                    return k
        return end

    def _picks(
        self, course: Course, halts: tuple[Halt, ...], job: Job, longer: _Longer
    ) -> Iterator[_Pick]:
        """Yield halts with the goods loaded, the index of that halt, and a guess at the cost."""
        first = course.first_free
        for k, halt in enumerate(halts):
            if halt.place == job.from_row and (k < len(halts) - 1 or halt.place == course.home):
                taken = replace(halt, collect=halt.collect + job.order_ids)
                picked = [*halts[:k], taken, *halts[k + 1 :]]
                if k == len(halts) - 1:
                    picked.append(Halt(place=course.home))
                yield _Pick(picked, k, is_inserted=False, way=_Way())
        if job.from_row == course.home:
            return
        for k in range(max(first, 0), len(halts)):
            before = halts[k - 1].place if k else self._row_before(course)
            way = longer(before, job.from_row, halts[k].place)
            if way is not None and halts[k].place != job.from_row and before != job.from_row:
                new = Halt(place=job.from_row, collect=job.order_ids)
                yield _Pick([*halts[:k], new, *halts[k:]], k, is_inserted=True, way=way)
        is_home_last = halts[-1].place == course.home
        if is_home_last and not course.is_new:
            way = longer(course.home, job.from_row, course.home)
            if way is not None:
                new = Halt(place=job.from_row, collect=job.order_ids)
                longer_halts = [*halts, new, Halt(place=course.home)]
                yield _Pick(longer_halts, len(halts), is_inserted=True, way=way)

    def _row_before(self, course: Course) -> int:
        if not course.done:
            return course.home
        return self._problem.row_of[course.done[-1].place_id]


def _spare_s(timed: Timed | None) -> tuple[list[int], list[int]]:
    """Return by how much a course can get longer from each halt on, and without more late orders.

    All waiting after the halt counts, so this is the most there can be.
    """
    if timed is None or not timed.course.halts:
        return [_EVER], [_EVER]
    spare_s, in_time_s = [timed.slack_s], [_EVER]
    for idle_s, due_s in zip(reversed(timed.idle_s), reversed(timed.due_s), strict=True):
        spare_s.append(spare_s[-1] + idle_s)
        in_time_s.append(min(in_time_s[-1] + idle_s, due_s))
    return spare_s[::-1], in_time_s[::-1]


def _promising(places: list[_Place]) -> list[_Place]:
    """Return the first ways of a sorted list, vehicles that were to stay at home among them."""
    tried = places[:_MOST_TRIED]
    idle = [place for place in places[_MOST_TRIED:] if place.course.is_new]
    return tried + idle[: max(0, _MOST_NEW - sum(place.course.is_new for place in tried))]


def _trip_end(course: Course, pick: _Pick) -> int:
    """Return the index of the next halt at home after goods are loaded."""
    for k in range(pick.at + 1, len(pick.halts)):
        if pick.halts[k].place == course.home:
            return k
    return len(pick.halts) - 1


def _drops(
    course: Course, pick: _Pick, job: Job, last: int, longer: _Longer
) -> Iterator[tuple[_Way, tuple[Halt, ...]]]:
    """Yield halts with loaded goods unloaded by the last index, with what that costs and takes."""
    at, halts = pick.at, pick.halts
    for k in range(at + 1, last + 1):
        if halts[k].place == job.to_row:
            left = replace(halts[k], deliver=halts[k].deliver + job.order_ids)
            yield _Way(), (*halts[:k], left, *halts[k + 1 :])
    if job.to_row == course.home:
        return
    for k in range(max(at + 1, course.first_free), last + 1):
        before, after = halts[k - 1].place, halts[k].place
        if job.to_row in {before, after}:
            continue
        way = longer(before, job.to_row, after)
        if way is not None:
            new = Halt(place=job.to_row, deliver=job.order_ids)
            yield way, (*halts[:k], new, *halts[k:])


def handed_out(course: Course, order_ids: tuple[OrderId, ...]) -> Course:
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
