"""Times of random routes against a simulation that knows the rules but not the algorithm."""

from dataclasses import dataclass
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from routing.load import Load
from routing.vrp.plan import VrpRoute
from routing.vrp.problem import Client, Group, VrpProblem
from routing.vrp.schedule import Event, EventKind, schedule
from tests.examples import examples
from tests.routing.vrp.cases import random_problem, with_max_trips

GRID_S = 100  # every duration and every window of a random problem is a multiple of it

seeds = st.integers(0, 10**6)


def random_route(seed: int, num_clients: int) -> VrpRoute:
    """Return some of the clients in any order, cut into trips anywhere."""
    draw = Random(seed)  # noqa: S311 -- test data, no secret
    chosen = draw.sample(range(num_clients), draw.randint(1, num_clients))
    trips: list[list[int]] = [[chosen[0]]]
    for i in chosen[1:]:
        if draw.random() < 0.3:
            trips.append([])
        trips[-1].append(i)
    return VrpRoute(group=draw.randint(0, 1), trips=tuple(tuple(trip) for trip in trips))


class Failed(Exception):  # noqa: N818 -- an outcome, not an error
    """A route cannot be driven."""


@dataclass
class Driver:
    """Drives a route step by step; refuses whatever breaks a rule."""

    problem: VrpProblem
    group: Group
    now: int
    at: int
    driven_s: int = 0
    metres: int = 0

    def drive(self, to: int) -> None:
        """Drive to a place, after a rest if the drive would pass the limit."""
        drive_s = int(self.group.ways.duration_s[self.at, to])
        refuse(self.at != to and not self.group.ways.is_open[self.at, to])
        refuse(drive_s > self.problem.rest_after_driving_s)
        if self.driven_s + drive_s > self.problem.rest_after_driving_s:
            self.now, self.driven_s = self.now + self.problem.rest_s, 0
        self.now, self.driven_s = self.now + drive_s, self.driven_s + drive_s
        self.metres += int(self.group.ways.distance_m[self.at, to])
        self.at = to

    def call(self, clients: list[Client]) -> None:
        """Wait for all, then hand over to all."""
        self.now = max([self.now, *(c.early_s for c in clients)])
        refuse(any(self.now > c.late_s for c in clients))
        self.now += int(self.problem.call_s[self.at]) + sum(c.service_s for c in clients)

    def make_trip(self, clients: list[Client]) -> None:
        """Load, call on all, come home and unload."""
        self.now = max([self.now, *(c.ready_s for c in clients)])
        self.now += self.problem.loading_piece_s * sum(c.deliver.pieces for c in clients)
        for called in calls_of(clients):
            self.drive(called[0].place)
            self.call(called)
        self.drive(self.group.home)
        self.now += self.problem.loading_piece_s * sum(c.collect.pieces for c in clients)
        refuse(any(c.return_by_s is not None and self.now > c.return_by_s for c in clients))


def refuse(is_broken: bool) -> None:
    """Give up if a rule is broken."""
    if is_broken:
        raise Failed


def simulate(problem: VrpProblem, route: VrpRoute, start_s: int) -> int | None:
    """Drive a route whose first loading starts at `start_s`; return its end, None if it fails."""
    group = problem.groups[route.group]
    driver = Driver(problem, group, now=start_s, at=group.home)
    kind = group.vehicle_type
    trips = [[problem.clients[i] for i in trip] for trip in route.trips]
    try:
        refuse(kind.max_trips is not None and len(trips) > kind.max_trips)
        refuse(any(c.ready_s > start_s for c in trips[0]))
        for clients in trips:
            refuse(not fits(clients, group.capacity))
            driver.make_trip(clients)
        refuse(driver.now > group.late_s)
        refuse(driver.now - start_s > kind.shift_s + kind.overtime_s)
        refuse(kind.range_m is not None and driver.metres > kind.range_m)
    except Failed:
        return None
    return driver.now


def fits(clients: list[Client], room: Load) -> bool:
    """Return whether a trip's goods fit before and after every client."""
    aboard = [
        [*(c.deliver for c in clients[k:]), *(c.collect for c in clients[:k])]
        for k in range(len(clients) + 1)
    ]
    return all(
        sum(load[side] for load in loads) <= room[side]
        for loads in aboard
        for side in range(len(room))
    )


def calls_of(clients: list[Client]) -> list[list[Client]]:
    """Join neighbours at a place that can be called on at one moment."""
    calls: list[list[Client]] = []
    for c in clients:
        both = [*(calls[-1] if calls else []), c]
        same_place = len({one.place for one in both}) == 1
        if calls and same_place and max(x.early_s for x in both) <= min(x.late_s for x in both):
            calls[-1] = both
        else:
            calls.append([c])
    return calls


@examples(150)
@given(seeds, seeds, st.integers(1, 6), st.sampled_from([1, 2, None]))
def test_times_are_the_best_that_any_start_of_the_day_gives(
    problem_seed: int, route_seed: int, num_clients: int, max_trips: int | None
) -> None:
    problem = with_max_trips(
        random_problem(problem_seed, num_clients, loading_piece_s=GRID_S), max_trips
    )
    route = random_route(route_seed, num_clients)
    group = problem.groups[route.group]
    ends = {
        start_s: end_s
        for start_s in range(group.early_s, group.late_s + 1, GRID_S)
        if (end_s := simulate(problem, route, start_s)) is not None
    }
    timeline = schedule(problem, route)
    assert (timeline is not None) == bool(ends)
    if timeline is not None:
        assert timeline.end_s == min(ends.values())
        assert ends[timeline.start_s[0]] == timeline.end_s
        assert timeline.work_s == min(end_s - start_s for start_s, end_s in ends.items())


@examples(150)
@given(seeds, seeds, st.integers(1, 6))
def test_starts_keep_every_window(problem_seed: int, route_seed: int, num_clients: int) -> None:
    problem = random_problem(problem_seed, num_clients, loading_piece_s=GRID_S)
    route = random_route(route_seed, num_clients)
    timeline = schedule(problem, route)
    if timeline is None:
        return
    group = problem.groups[route.group]
    for event, start_s in zip(timeline.events, timeline.start_s, strict=True):
        clients = [problem.clients[i] for i in event.clients]
        for c in clients:
            if event.kind is EventKind.LOAD:
                assert start_s >= c.ready_s
            if event.kind is EventKind.CALL:
                assert c.early_s <= start_s <= c.late_s
                assert event.place == c.place
            if event.kind is EventKind.UNLOAD and c.return_by_s is not None:
                assert start_s + event.work_s <= c.return_by_s
    assert timeline.start_s[0] >= group.early_s
    assert timeline.end_s <= group.late_s
    served = [i for e in timeline.events if e.kind is EventKind.CALL for i in e.clients]
    assert tuple(served) == route.clients


def _goes_on(events: tuple[Event, ...], start_s: int) -> bool:
    """Return whether the rest of a day can be done when its first event starts at `start_s`."""
    now = start_s
    for event in events:
        now = max(now, event.early_s)
        if now > event.late_s:
            return False
        now += event.work_s + event.rest_s + event.travel_s
    return True


@examples(150)
@given(seeds, seeds, st.integers(1, 6))
def test_the_latest_start_is_possible_and_a_second_later_is_not(
    problem_seed: int, route_seed: int, num_clients: int
) -> None:
    problem = random_problem(problem_seed, num_clients, loading_piece_s=GRID_S)
    timeline = schedule(problem, random_route(route_seed, num_clients))
    if timeline is None:
        return
    for k, latest_s in enumerate(timeline.latest_start_s):
        assert timeline.start_s[k] <= latest_s
        assert _goes_on(timeline.events[k:], latest_s)
        assert not _goes_on(timeline.events[k:], latest_s + 1)
