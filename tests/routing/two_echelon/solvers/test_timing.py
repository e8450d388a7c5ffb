"""Times and prices in the compiled search are those of the one-echelon schedule."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from random import Random

import numpy as np
import pytest

from routing.two_echelon.solution import Task, TaskRoute, Transfer
from routing.two_echelon.solvers.model import DROPS, PICKS
from routing.two_echelon.solvers.timing import refresh
from routing.two_echelon.standing import TimedRoute, time_hub_route, time_local_route
from routing.vrp.schedule import EventKind
from tests.routing.random_days import HOUR_S
from tests.routing.two_echelon.solvers.searches import Search, cut, new_search, searched_day

SEEDS = range(30)
ROUTES = 24  # of each kind of home, a day
RESTS_AFTER_S = (4 * HOUR_S, 1800, 900)


@dataclass(frozen=True, slots=True, kw_only=True)
class Timed:
    """A random route as the compiled search sees it, and as the schedule does."""

    is_local: bool
    route: TaskRoute
    is_feasible: bool
    work_s: int
    fen: float
    drive_s: int
    metres: int
    expected: TimedRoute | None


@cache
def _routes(seed: int) -> tuple[Timed, ...]:
    draw = Random(seed)  # noqa: S311 -- test data, no secret
    search = new_search(searched_day(seed, rest_after_s=RESTS_AFTER_S[seed // 3 % 3]))
    return (*_local_routes(search, draw), *_hub_routes(search, draw))


def _local_routes(search: Search, draw: Random) -> Iterator[Timed]:
    """Yield random routes from stations, their goods handed over at random times."""
    model = search.model
    groups = [g for g in np.flatnonzero(model.group_station >= 0) if model.serves[g].any()]
    for _ in range(ROUTES if groups else 0):
        group = int(draw.choice(groups))
        trips = _random_trips(draw, search, [int(i) for i in np.flatnonzero(model.serves[group])])
        handed = {}
        for task in (task for trip in trips for task in trip):
            if model.hub[task] >= 0:
                handed[task] = round(draw.choice([0, 0, 0, 6, 7, 15]) * HOUR_S)
                search.state.handed_s[task] = handed[task]
        route = _task_route(search, group, trips, {})
        yield _timed(search, group, trips, route, time_local_route(search.echelons, route, handed))


def _hub_routes(search: Search, draw: Random) -> Iterator[Timed]:
    """Yield random routes from hubs, some with calls at stations that bring or fetch goods."""
    model = search.model
    groups = [int(g) for g in np.flatnonzero(model.group_hub[: model.num_driven] >= 0)]
    for _ in range(ROUTES if groups else 0):
        group = draw.choice(groups)
        limits = {i: draw.choice([9, 14, 19, 19]) * HOUR_S for i in range(model.num_visits)}
        calls = dict(_random_calls(draw, search, int(model.group_hub[group]), limits))
        served = [int(i) for i in np.flatnonzero(model.serves[group])]
        if len(calls) > 1 and draw.random() < 0.5:
            served = []  # a trunk that calls at stations only
        if not (served or calls):
            continue
        trips = _random_trips(draw, search, [*served, *calls])
        route = _task_route(search, group, trips, calls)
        yield _timed(search, group, trips, route, time_hub_route(search.echelons, route, limits))


def _random_calls(
    draw: Random, search: Search, hub: int, limits: dict[int, int]
) -> Iterator[tuple[int, Transfer]]:
    problem, per_hub = search.echelons.problem, DROPS + PICKS
    for number, station in enumerate(problem.stations):
        for k in draw.sample(range(per_hub), draw.randint(0, 3)):
            moved = [
                i
                for i, visit in enumerate(problem.visits)
                if visit.source == problem.hubs[hub]
                and (visit.deliver_ids if k < DROPS else visit.collect_ids)
            ]
            if not moved:
                continue
            chosen = draw.sample(moved, draw.randint(1, min(3, len(moved))))
            transfer = Transfer(
                station=station,
                hub=problem.hubs[hub],
                is_drop=k < DROPS,
                visits=tuple(sorted(chosen)),
            )
            slot = (number * len(problem.hubs) + hub) * per_hub + k
            yield search.write_call(slot, transfer, limits), transfer


def _random_trips(draw: Random, search: Search, tasks: list[int]) -> list[list[int]]:
    """Return some tasks in any order, now and then place by place or by their windows."""
    chosen = draw.sample(tasks, min(len(tasks), draw.choice([1, 2, 2, 3, 3, 4, 5, 7])))
    by = draw.choice([None, search.tasks.place, search.tasks.early_s])
    if by is not None:
        chosen.sort(key=lambda task: int(by[task]))
    return cut(draw, chosen)


def _task_route(
    search: Search, group: int, trips: list[list[int]], calls: dict[int, Transfer]
) -> TaskRoute:
    def named(task: int) -> Task:
        return calls.get(task, task)

    return TaskRoute(
        group=search.groups[group], trips=tuple(tuple(map(named, trip)) for trip in trips)
    )


def _timed(
    search: Search,
    group: int,
    trips: list[list[int]],
    route: TaskRoute,
    expected: TimedRoute | None,
) -> Timed:
    """Write a route into the state, time it there, and take it out again."""
    state = search.state
    search.write(0, group, trips)
    is_feasible = refresh(search.shared_model, search.shared_state, 0)
    found = Timed(
        is_local=bool(search.model.group_station[group] >= 0),
        route=route,
        is_feasible=is_feasible,
        work_s=int(state.work_s[0]),
        fen=float(state.fen[0]),
        drive_s=int(state.drive_s[0]),
        metres=int(state.metres[0]),
        expected=expected,
    )
    search.erase(0)
    return found


@pytest.mark.parametrize("seed", SEEDS)
def test_a_route_is_feasible_exactly_where_the_schedule_says_so(seed: int) -> None:
    for timed in _routes(seed):
        assert timed.is_feasible == (timed.expected is not None), timed.route


@pytest.mark.parametrize("seed", SEEDS)
def test_paid_seconds_metres_and_driving_are_the_schedules(seed: int) -> None:
    for timed in _routes(seed):
        if timed.expected is not None:
            timeline = timed.expected.timeline
            assert timed.work_s == timeline.work_s, timed.route
            assert timed.metres == timeline.distance_m, timed.route
            assert timed.drive_s == sum(event.travel_s for event in timeline.events), timed.route


@pytest.mark.parametrize("seed", SEEDS)
def test_the_price_is_that_of_the_days_breakdown_but_for_its_rounding(seed: int) -> None:
    for timed in _routes(seed):
        if timed.expected is not None:
            assert timed.fen == pytest.approx(timed.expected.cost_fen, abs=2), timed.route


def test_the_random_routes_have_all_that_makes_times_difficult() -> None:
    """Otherwise the agreement above would say little."""
    seen: Counter[str] = Counter()
    for timed in (timed for seed in SEEDS for timed in _routes(seed)):
        kind = "local" if timed.is_local else "hub"
        if timed.expected is None:
            seen[f"{kind}: infeasible"] += 1
            continue
        events = timed.expected.timeline.events
        calls = [event for event in events if event.kind is EventKind.CALL]
        seen[f"{kind}: feasible"] += 1
        seen[f"{kind}: rest"] += any(event.rest_s for event in events)
        seen[f"{kind}: joined call"] += any(len(event.clients) > 1 for event in calls)
        seen[f"{kind}: several trips"] += len(timed.route.trips) > 1
        seen[f"{kind}: overtime"] += timed.work_s > 2 * HOUR_S
        seen["hub: brings and fetches"] += {t.is_drop for t in timed.route.transfers()} == {
            True,
            False,
        }
        clients = timed.expected.stated.vrp.clients
        seen["hub: return time"] += any(client.return_by_s is not None for client in clients)
    assert min(seen.values()) >= 5, seen
