"""The routing engine against exact optima, and its promises: seeded, anytime, always feasible."""

from dataclasses import replace
from statistics import mean

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routing.load import Load
from routing.vrp.check import check
from routing.vrp.insertion import insert
from routing.vrp.plan import VrpPlan, VrpRoute
from routing.vrp.problem import Client, VrpProblem
from routing.vrp.schedule import schedule
from routing.vrp.solvers import pyvrp
from tests.routing.vrp.brute_force import optimum_fen
from tests.routing.vrp.cases import (
    EIGHT,
    SIX,
    VAN,
    client,
    group,
    kilograms,
    objective_fen,
    on_a_line,
    one_trip,
    problem_of,
    random_problem,
    with_max_trips,
)

TINY = [(4, seed) for seed in range(20)] + [(5, seed) for seed in range(5)]
ROAD = on_a_line(0, 6_000, 12_000, 18_000)

examples = settings(max_examples=25, deadline=None)
seeds = st.integers(0, 10**6)


def _ratios(cases: list[tuple[int, int]], *, is_hurried: bool) -> list[float]:
    """Return cost over optimum of some random problems, by number of clients and seed."""
    ratios = []
    for num_clients, seed in cases:
        problem = random_problem(seed, num_clients, is_hurried=is_hurried)
        found = pyvrp.solve(problem, iterations=300, seed=seed)
        ratios.append(objective_fen(problem, found) / optimum_fen(problem))
    return ratios


@pytest.mark.parametrize("is_hurried", [False, True], ids=["plain", "hurried"])
def test_costs_are_near_the_optimum_and_never_below(*, is_hurried: bool) -> None:
    ratios = _ratios(TINY, is_hurried=is_hurried)
    assert min(ratios) == 1.0
    assert mean(ratios) < 1.03
    assert ratios.count(1.0) > 0.7 * len(ratios)


@pytest.mark.parametrize("max_trips", [1, 2])
def test_limits_on_trips_are_kept_at_costs_near_the_optimum(max_trips: int) -> None:
    ratios = []
    for seed in range(10):
        problem = with_max_trips(random_problem(seed, 4), max_trips)
        found = pyvrp.solve(problem, iterations=300, seed=seed)
        assert max(len(route.trips) for route in found.routes) <= max_trips
        assert check(problem, found) == []
        ratios.append(objective_fen(problem, found) / optimum_fen(problem))
    assert min(ratios) == 1.0
    assert mean(ratios) < 1.03


@pytest.mark.slow
def test_six_clients_are_planned_at_the_optimum() -> None:
    assert _ratios([(6, 0)], is_hurried=False) == [1.0]


@examples
@given(seeds, st.integers(0, 9), st.integers(0, 30))
def test_every_plan_passes_the_check(seed: int, num_clients: int, iterations: int) -> None:
    problem = random_problem(seed, num_clients)
    plan = pyvrp.solve(problem, iterations=iterations, seed=seed)
    assert check(problem, plan) == []
    assert all(schedule(problem, route) is not None for route in plan.routes)


@pytest.mark.parametrize("seed", range(4))
def test_the_same_seed_gives_the_same_plan(seed: int) -> None:
    plans = [pyvrp.solve(random_problem(seed, 9), iterations=50, seed=seed + 7) for _ in range(2)]
    assert plans[0] == plans[1]


def _inserted(problem: VrpProblem) -> VrpPlan:
    """Return a plan made by insertion alone."""
    num_clients = len(problem.clients)
    return insert(problem, VrpPlan(unserved=tuple(range(num_clients))), most=num_clients)


@pytest.mark.parametrize("seed", range(30))
def test_a_warm_start_is_never_made_worse(seed: int) -> None:
    problem = random_problem(seed, 3 + seed % 8)
    start = _inserted(problem)
    plan = pyvrp.solve(problem, iterations=20, seed=seed, start=start)
    assert objective_fen(problem, plan) <= objective_fen(problem, start)


def test_a_warm_start_of_many_trips_is_kept() -> None:
    near = on_a_line(0, 600)
    problem = problem_of([client(1, deliver=kilograms(900)) for _ in range(20)], [group(near)])
    start = VrpPlan(routes=(VrpRoute(group=0, trips=tuple((i,) for i in range(20))),))
    plan = pyvrp.solve(problem, iterations=20, start=start)
    assert plan.unserved == ()
    assert check(problem, plan) == []


def test_a_warm_start_of_more_trips_than_allowed_is_mended() -> None:
    problem = problem_of([client(1), client(2)], [group(ROAD, kind=replace(VAN, max_trips=1))])
    start = VrpPlan(routes=(VrpRoute(group=0, trips=((0,), (1,))),))
    plan = pyvrp.solve(problem, iterations=20, start=start)
    assert plan.unserved == ()
    assert check(problem, plan) == []


@pytest.mark.parametrize("seed", range(8))
def test_told_to_stop_at_once_it_still_answers(seed: int) -> None:
    problem = random_problem(seed, 8)
    start = _inserted(problem)
    for plan in (
        pyvrp.solve(problem, iterations=10**6, seed=seed, is_over=lambda: True),
        pyvrp.solve(problem, iterations=10**6, seed=seed, start=start, is_over=lambda: True),
    ):
        assert check(problem, plan) == []


def test_it_asks_whether_to_stop_while_it_runs() -> None:
    asked = 0

    def is_over() -> bool:
        nonlocal asked
        asked += 1
        return asked > 5

    problem = random_problem(1, 8)
    plan = pyvrp.solve(problem, iterations=10**6, seed=1, is_over=is_over)
    assert check(problem, plan) == []
    assert 5 < asked < 100


@pytest.mark.parametrize(
    "misfit",
    [
        client(2, deliver=kilograms(1_001)),
        client(2, window=(SIX, SIX + 1_199)),
        client(2, deliver=Load(chilled_ml=1)),
        client(2, deliver=Load(), collect=kilograms(5), return_by_s=EIGHT + 200 + 1_199),
        client(3),
    ],
    ids=["too heavy", "closes too early", "too warm", "home too late", "road closed"],
)
def test_a_client_that_fits_nowhere_stays_out_alone(misfit: Client) -> None:
    ways = on_a_line(0, 6_000, 12_000, 18_000, closed=[(0, 3), (1, 3), (2, 3)])
    problem = problem_of([client(1), misfit, client(2)], [group(ways, count=2)])
    plan = pyvrp.solve(problem, iterations=30)
    assert plan.unserved == (1,)
    assert check(problem, plan) == []


def test_clients_beyond_the_fleet_are_left_out_by_penalty() -> None:
    rivals = [
        client(place, window=(EIGHT, EIGHT), penalty_fen=10**6 * millions)
        for place, millions in ((1, 3), (2, 9), (3, 5))
    ]
    problem = problem_of(rivals, [group(ROAD, count=2)])
    assert pyvrp.solve(problem, iterations=100).unserved == (0,)


def test_without_vehicles_or_clients_there_is_nothing_to_route() -> None:
    assert pyvrp.solve(problem_of([], [group(ROAD)]), iterations=5) == VrpPlan()
    nobody = VrpProblem(
        clients=(client(1), client(2)),
        groups=(),
        call_s=problem_of([], [group(ROAD)]).call_s,
        loading_piece_s=1,
        rest_after_driving_s=14_400,
        rest_s=1_200,
    )
    assert pyvrp.solve(nobody, iterations=5) == VrpPlan(unserved=(0, 1))


def test_a_second_trip_saves_a_second_vehicle() -> None:
    halves = [client(1, deliver=kilograms(600)), client(2, deliver=kilograms(600))]
    problem = problem_of(halves, [group(ROAD, count=2)])
    plan = pyvrp.solve(problem, iterations=100)
    assert [len(route.trips) for route in plan.routes] == [2]
    assert objective_fen(problem, plan) < 2 * VAN.cost_day_fen


def test_vehicles_that_may_make_one_trip_leave_the_rest_to_others() -> None:
    # more than the repair after the search could find vehicles for
    loads = [client(1, deliver=kilograms(600)) for _ in range(12)]
    once = replace(VAN, max_trips=1)
    plan = pyvrp.solve(problem_of(loads, [group(ROAD, kind=once, count=12)]), iterations=100)
    assert sorted(route.trips for route in plan.routes) == [((i,),) for i in range(12)]


def test_trips_beyond_the_limit_stay_out() -> None:
    halves = [client(1, deliver=kilograms(600)), client(2, deliver=kilograms(600))]
    once = replace(VAN, max_trips=1)
    plan = pyvrp.solve(problem_of(halves, [group(ROAD, kind=once)]), iterations=100)
    assert [len(route.trips) for route in plan.routes] == [1]
    assert len(plan.unserved) == 1


def test_the_cheaper_of_two_vehicles_is_taken() -> None:
    problem = problem_of(
        [client(1)], [group(ROAD), group(ROAD, kind=replace(VAN, cost_day_fen=10_000))]
    )
    assert pyvrp.solve(problem, iterations=20).routes == (one_trip(0, group_index=1),)
