"""What holds after any number of steps, whether they were kept or refused."""

from collections import Counter
from collections.abc import Iterator
from functools import cache

import numpy as np
import numpy.typing as npt
import pytest

from routing.two_echelon.buses import bus_fen
from routing.two_echelon.problem import TwoEchelonProblem
from routing.two_echelon.solvers.anneal import ADOPT, ANEW, DIRECT, GO_ON, served_fen
from routing.two_echelon.solvers.model import DROPS, PICKS
from routing.two_echelon.solvers.state import ABSENT_FEN, BEST, END, SERVED, TRUNK, Solution
from routing.two_echelon.solvers.timing import INFEASIBLE, refresh
from routing.two_echelon.solvers.translate import to_solution
from routing.two_echelon.standing import put_in_force
from tests.routing.random_days import random_day
from tests.routing.two_echelon.solvers.searches import (
    Search,
    busy,
    new_search,
    roomy,
    searched_day,
)

HEAT_FEN = 5_000.0
FEN = 0.01

Day = tuple[str, int]
DAYS: list[Day] = [
    *[("random", seed) for seed in range(8)],
    *[("paid by the hour", seed) for seed in range(8, 14)],
    *[("with rests", seed) for seed in range(4)],
    *[("published", seed) for seed in range(4)],
    *[("busy", seed) for seed in range(4)],
]
every_day = pytest.mark.parametrize("day", DAYS, ids=lambda day: f"{day[0]} {day[1]}")


def _problem(day: Day) -> TwoEchelonProblem:
    kind, seed = day
    if kind == "random":
        return random_day(seed).problem()
    if kind == "published":
        return roomy(seed)
    if kind == "busy":
        return busy(seed)
    return searched_day(seed, rest_after_s=1200 if kind == "with rests" else 4 * 3600)


@cache
def _searched(day: Day) -> Search:
    """Return a search after hot steps, a new start, and steps from the best."""
    search = new_search(_problem(day), seed=day[1])
    search.anneal(1, 1e9)
    search.anneal(150, HEAT_FEN)
    search.anneal(60, HEAT_FEN, ANEW)
    search.anneal(90, HEAT_FEN, ADOPT)
    return search


@every_day
def test_every_visit_is_in_one_route_or_absent(day: Day) -> None:
    search = _searched(day)
    served = Counter(
        entry
        for route in search.routes_in_use()
        for entry in search.entries(route)
        if 0 <= entry < search.model.num_visits
    )
    fates = sorted([*served.elements(), *search.absent()])
    assert fates == list(range(search.model.num_visits))


@every_day
def test_routes_know_their_tasks_and_tasks_their_routes(day: Day) -> None:
    search = _searched(day)
    state = search.state
    seen = set()
    for route in search.routes_in_use():
        for at, entry in enumerate(search.entries(route)):
            if entry != END:
                seen.add(entry)
                assert (state.where[entry], state.at[entry]) == (route, at)
    assert set(np.flatnonzero(state.where >= 0).tolist()) == seen


@every_day
def test_vehicles_are_counted_and_only_do_what_they_may(day: Day) -> None:
    search = _searched(day)
    model, state = search.model, search.state
    groups = [int(state.now.group[route]) for route in search.routes_in_use()]
    used = np.bincount(groups, minlength=len(model.group_home))
    used_type = np.bincount(model.group_type[groups], minlength=len(model.max_in_use))
    assert used.tolist() == state.used.tolist()
    assert used_type.tolist() == state.used_type.tolist()
    assert (used <= model.group_count).all()
    assert (used_type <= model.max_in_use).all()
    for route, group in zip(search.routes_in_use(), groups, strict=True):
        visits = [e for e in search.entries(route) if 0 <= e < model.num_visits]
        assert model.serves[group, visits].all()


@every_day
def test_no_trip_is_empty(day: Day) -> None:
    search = _searched(day)
    for route in search.routes_in_use():
        trips = " ".join(map(str, search.entries(route))).split(str(END))
        assert all(trip.strip() for trip in trips), search.entries(route)


@every_day
def test_calls_bring_what_local_routes_carry_and_fetch_what_they_collect(day: Day) -> None:
    search = _searched(day)
    model, now, tasks = search.model, search.state.now, search.tasks
    if model.trunks_only:
        assert (now.carried == -1).all()
        return
    brought: Counter[int] = Counter()
    fetched: Counter[int] = Counter()
    for route in search.routes_in_use():
        station = int(model.group_station[now.group[route]])
        for visit in search.entries(route) if station >= 0 else ():
            if visit == END or model.hub[visit] < 0:
                continue
            slots = now.carried[visit], now.fetched[visit]
            for slot in slots:
                if slot >= 0:
                    assert _place_of(search, int(slot)) == (station, model.hub[visit])
            assert (slots[0] >= 0) == (model.deliver_orders[visit] > 0)
            assert slots[1] < 0 or model.collect_orders[visit] > 0
            brought[int(slots[0])] += int(tasks.brought[visit])
            fetched[int(slots[1])] += int(tasks.taken[visit])
    called = set()
    for route in search.routes_in_use():
        for entry in search.entries(route):
            if entry >= model.num_visits:
                slot = entry - model.num_visits
                called.add(slot)
                assert tasks.brought[entry] == brought[slot]
                assert tasks.taken[entry] == fetched[slot]
                assert model.group_station[now.group[route]] < 0
    assert called == {slot for slot in (*brought, *fetched) if slot >= 0}


def _place_of(search: Search, slot: int) -> tuple[int, int]:
    """Return the station and hub of a call slot."""
    per_hub = DROPS + PICKS
    number = slot // per_hub
    return number // search.model.num_hubs, number % search.model.num_hubs


@every_day
def test_routes_are_timed_as_they_are_now(day: Day) -> None:
    search = _searched(day)
    state = search.state
    for route in list(search.routes_in_use()):
        fen, work_s = float(state.fen[route]), int(state.work_s[route])
        assert refresh(search.shared_model, search.shared_state, route)
        assert (float(state.fen[route]), int(state.work_s[route])) == (fen, work_s)


@every_day
def test_the_legs_of_a_route_lead_from_stop_to_stop(day: Day) -> None:
    search = _searched(day)
    model, state = search.model, search.state
    for route in search.routes_in_use():
        group = int(state.now.group[route])
        if group >= model.num_driven:
            continue
        kind, home = int(model.group_type[group]), int(model.group_home[group])
        entries = search.entries(route)
        on_the_way = [home if entry == END else int(search.tasks.place[entry]) for entry in entries]
        stops = [home, *on_the_way, home]
        assert state.stop[route, : len(stops)].tolist() == stops
        there, on = stops[:-1], stops[1:]
        for legs, ways in (
            (state.leg_fen, model.arc_fen),
            (state.leg_s, model.seconds),
            (state.leg_m, model.metres),
        ):
            assert legs[route, : len(there)].tolist() == ways[kind, there, on].tolist()


@every_day
def test_a_bus_costs_its_fees_and_calls_in_the_order_of_its_timetable(day: Day) -> None:
    search = _searched(day)
    model, state, problem = search.model, search.state, search.echelons.problem
    for route in search.routes_in_use():
        ride = int(state.now.group[route]) - model.num_driven
        if ride < 0:
            continue
        entries = search.entries(route)
        assert END not in entries
        visits = [
            i
            for entry in entries
            for i in ([entry] if entry < model.num_visits else _carried(search, entry))
        ]
        is_out = problem.bus_rides[ride].is_out
        ids = (
            order_id
            for i in visits
            for order_id in (
                problem.visits[i].deliver_ids if is_out else problem.visits[i].collect_ids
            )
        )
        fee_fen = bus_fen(problem.bus_rides[ride].trip, (problem.orders[i] for i in ids))
        assert state.fen[route] == pytest.approx(fee_fen, abs=FEN)
        times = [model.buses.arrive_s[ride, search.tasks.place[entry]] for entry in entries]
        assert times == sorted(times)


def _carried(search: Search, entry: int) -> list[int]:
    """Return the visits whose goods a call moves."""
    now, slot = search.state.now, entry - search.model.num_visits
    return [int(i) for slots in (now.carried, now.fetched) for i in np.flatnonzero(slots == slot)]


@every_day
def test_ways_into_a_place_are_the_ways_out_of_the_others(day: Day) -> None:
    model = _searched(day).model
    assert (model.seconds_into == model.seconds.transpose(0, 2, 1)).all()
    assert (model.arc_into_fen == model.arc_fen.transpose(0, 2, 1)).all()


@every_day
def test_the_cost_is_the_sum_of_what_is_there(day: Day) -> None:
    search = _searched(day)
    known = float(search.state.cost[SERVED])
    shared = search.shared_model, search.shared_state, search.shared_trunks
    assert served_fen(*shared, INFEASIBLE) == pytest.approx(known, abs=FEN)


@every_day
@pytest.mark.parametrize("which", ["in hand", "best"])
def test_a_solution_is_in_force_at_its_cost(day: Day, which: str) -> None:
    search = _searched(day)
    state = search.state
    solution = state.now if which == "in hand" else state.best.solution
    fen = search.fen if which == "in hand" else float(state.cost[BEST])
    _assert_in_force(search, solution, fen)


def _assert_in_force(search: Search, solution: Solution, fen: float) -> None:
    found = to_solution(search.echelons, search.model, search.trunks, solution)
    standing = put_in_force(search.echelons, found)
    assert standing is not None
    routes = len(found.hub_routes) + sum(map(len, found.local_routes.values()))
    assert standing.cost_fen(search.echelons) == pytest.approx(fen, abs=2 * routes + 1)


@every_day
@pytest.mark.parametrize("start", [GO_ON, ANEW, ADOPT, DIRECT])
def test_a_solution_taken_over_is_in_force_at_its_cost(day: Day, start: int) -> None:
    search = new_search(_problem(day), seed=day[1] + 100)
    for _ in range(5):
        search.anneal(30, HEAT_FEN)
        search.anneal(0, HEAT_FEN, start)
        _assert_in_force(search, search.state.now, search.fen)


@every_day
def test_a_kept_solution_costs_the_same_in_another_search(day: Day) -> None:
    search, other = _searched(day), new_search(_problem(day), seed=day[1] + 7)
    other.anneal(20, HEAT_FEN)
    other.anneal(0, HEAT_FEN, ADOPT, search.state.best)
    assert other.fen == pytest.approx(float(search.state.cost[BEST]), abs=FEN)
    _assert_in_force(other, other.state.now, other.fen)


@pytest.mark.parametrize("seed", range(4))
def test_of_many_absent_visits_a_step_tries_some(seed: int) -> None:
    search = new_search(busy(seed), seed=seed)
    search.anneal(0, HEAT_FEN, ANEW)
    absent = len(search.absent())
    assert absent == search.model.num_visits > 40
    search.anneal(1, 1e12)
    assert 0 < absent - len(search.absent()) < absent


@pytest.mark.parametrize("seed", range(4))
def test_a_direct_start_closes_all_stations_and_leaves_nothing_at_them(seed: int) -> None:
    search = new_search(busy(seed), seed=seed)
    search.anneal(0, HEAT_FEN, DIRECT)
    assert search.state.now.closed.all()
    assert not list(search.routes_in_use())
    assert search.absent() == list(range(search.model.num_visits))


def test_absence_grows_dearer_while_something_is_absent_and_cheaper_else() -> None:
    rises, falls = 0, 0
    for seed in range(4):
        search = new_search(busy(seed), seed=seed)
        search.anneal(60, HEAT_FEN)
        mean_fen = float(search.state.cost[BEST]) / search.model.num_visits
        search.state.cost[ABSENT_FEN] = mean_fen  # cheap: visits will stay out
        for _ in range(200):
            price = float(search.state.cost[ABSENT_FEN])
            search.anneal(1, HEAT_FEN)
            after = float(search.state.cost[ABSENT_FEN])
            if search.absent():
                assert (search.state.absent_weight[search.absent()] > 1.0).all()
                assert after > price
                rises += 1
            else:
                assert after < price or price == pytest.approx(0.2 * mean_fen, rel=0.1)
                falls += 1
    assert rises > 0
    assert falls > 0


@pytest.mark.parametrize("seed", range(6))
def test_the_cost_stays_that_of_the_solution_in_force_while_a_busy_day_is_searched(
    seed: int,
) -> None:
    search = new_search(busy(seed), seed=seed)
    search.anneal(1, 1e9)
    for number in range(16):
        search.anneal(40, 4 * HEAT_FEN, ANEW if number % 6 == 5 else GO_ON)
        _assert_in_force(search, search.state.now, search.fen)
        _assert_in_force(search, search.state.best.solution, float(search.state.cost[BEST]))


@every_day
def test_a_refused_step_leaves_everything_as_it_was(day: Day) -> None:
    search = new_search(_problem(day), seed=day[1])
    search.anneal(1, 1e9)
    search.anneal(60, HEAT_FEN)
    refused = 0
    for _ in range(120):
        before = dict(_copied(search))
        search.anneal(1, 0.0)
        after = dict(_copied(search))
        if after["cost"][0] != before["cost"][0]:
            continue
        refused += 1
        for name, figures in before.items():
            assert np.array_equal(after[name], figures), name
    assert refused > 20 or search.model.num_visits < 5


def _copied(search: Search) -> Iterator[tuple[str, npt.NDArray[np.generic]]]:
    """Yield everything of a state that says where things are, when, and what they cost."""
    state, now = search.state, search.state.now
    used = [int(route) for route in search.routes_in_use()]
    yield "cost", state.cost[[SERVED, BEST, TRUNK]].copy()
    for name in ("group", "length", "carried", "fetched", "closed"):
        yield name, getattr(now, name).copy()
    yield "entries", np.array([e for route in used for e in search.entries(route)])
    for name in ("used", "used_type", "where", "handed_s", "arrive_s"):
        yield name, getattr(state, name).copy()
    yield "absent", np.array(sorted(search.absent()))
    for name in ("trips", "late_s", "drive_s", "metres", "work_s", "fen"):
        yield name, getattr(state, name)[used].copy()
    for name, figures in search.tasks._asdict().items():
        yield f"tasks.{name}", figures.copy()
    for name in ("touched", "banned", "marked"):
        yield name, getattr(state, name).copy()
