"""Exact insertion: whoever fits somewhere comes in, at the least extra cost."""

from collections.abc import Iterator
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.vrp.check import check
from routing.vrp.insertion import insert
from routing.vrp.plan import VrpPlan, VrpRoute
from routing.vrp.problem import VrpProblem
from routing.vrp.schedule import schedule
from tests.examples import examples
from tests.routing.vrp.cases import (
    EIGHT,
    client,
    group,
    kilograms,
    objective_fen,
    on_a_line,
    one_trip,
    problem_of,
    random_problem,
)

ROAD = on_a_line(0, 6_000, 12_000, 18_000)

seeds = st.integers(0, 10**6)


def _some_plan(problem: VrpProblem, seed: int) -> VrpPlan:
    """Return a feasible plan in which some clients are out."""
    draw = Random(seed)  # noqa: S311 -- test data, no secret
    order = draw.sample(range(len(problem.clients)), len(problem.clients))
    routes = []
    for g, chosen in enumerate((order[:2], order[2:3])):
        route = VrpRoute(group=g, trips=(tuple(chosen),))
        if chosen and schedule(problem, route) is not None:
            routes.append(route)
    served = {i for route in routes for i in route.clients}
    left = tuple(i for i in range(len(problem.clients)) if i not in served)
    return VrpPlan(routes=tuple(routes), unserved=left)


def _with_one_more(problem: VrpProblem, plan: VrpPlan, client_: int) -> Iterator[VrpPlan]:
    """Yield every plan that serves one more client and changes nothing else."""
    left = tuple(i for i in plan.unserved if i != client_)
    for k, route in enumerate(plan.routes):
        others = (*plan.routes[:k], *plan.routes[k + 1 :])
        for t, trip in enumerate(route.trips):
            for at in range(len(trip) + 1):
                trips = list(route.trips)
                trips[t] = (*trip[:at], client_, *trip[at:])
                grown = VrpRoute(group=route.group, trips=tuple(trips))
                yield VrpPlan(routes=(*others, grown), unserved=left)
        for t in range(len(route.trips) + 1):
            own = VrpRoute(
                group=route.group, trips=(*route.trips[:t], (client_,), *route.trips[t:])
            )
            yield VrpPlan(routes=(*others, own), unserved=left)
    for g in range(len(problem.groups)):
        alone = VrpRoute(group=g, trips=((client_,),))
        yield VrpPlan(routes=(*plan.routes, alone), unserved=left)


@examples(60)
@given(seeds, seeds, st.integers(3, 6))
def test_one_client_comes_in_at_the_least_cost_or_fits_nowhere(
    problem_seed: int, plan_seed: int, num_clients: int
) -> None:
    problem = random_problem(problem_seed, num_clients)
    plan = _some_plan(problem, plan_seed)
    found = insert(problem, plan, most=1)
    assert check(problem, found) == []
    tried = min(plan.unserved, key=lambda i: (-problem.clients[i].penalty_fen, i), default=None)
    if tried is None:
        assert found == plan
        return
    costs = [
        objective_fen(problem, other)
        for other in _with_one_more(problem, plan, tried)
        if check(problem, other) == []
    ]
    assert (tried in found.unserved) == (not costs)
    if costs:
        assert objective_fen(problem, found) == min(costs)


@examples(60)
@given(seeds, seeds, st.integers(1, 7))
def test_nobody_stays_out_who_fits_somewhere(
    problem_seed: int, plan_seed: int, num_clients: int
) -> None:
    problem = random_problem(problem_seed, num_clients)
    found = insert(problem, _some_plan(problem, plan_seed), most=num_clients)
    assert check(problem, found) == []
    for i in found.unserved:
        for other in _with_one_more(problem, found, i):
            assert check(problem, other), f"client {i} fits"


def test_routes_that_are_there_stay() -> None:
    problem = problem_of([client(1), client(3), client(2)], [group(ROAD)])
    found = insert(problem, VrpPlan(routes=(one_trip(0, 1),), unserved=(2,)), most=1)
    assert found == VrpPlan(routes=(one_trip(0, 2, 1),))


def test_a_client_too_many_for_a_trip_gets_a_trip_of_its_own() -> None:
    heavy = [client(1, deliver=kilograms(700)), client(2, deliver=kilograms(700))]
    problem = problem_of(heavy, [group(ROAD)])
    found = insert(problem, VrpPlan(routes=(one_trip(0),), unserved=(1,)), most=1)
    assert found.routes == (VrpRoute(group=0, trips=((0,), (1,))),)


@pytest.mark.parametrize(("most", "left"), [(0, (0, 1, 2)), (1, (0, 2)), (2, (0,)), (9, ())])
def test_the_dearest_clients_are_tried_first(most: int, left: tuple[int, ...]) -> None:
    clients = [client(1 + k, penalty_fen=penalty) for k, penalty in enumerate((10, 30, 20))]
    problem = problem_of(clients, [group(ROAD)])
    assert insert(problem, VrpPlan(unserved=(0, 1, 2)), most=most).unserved == left


def test_a_spare_vehicle_is_used_only_if_there_is_one() -> None:
    rivals = [client(1, window=(EIGHT, EIGHT)), client(3, window=(EIGHT, EIGHT))]
    start = VrpPlan(routes=(one_trip(0),), unserved=(1,))
    for count, left in ((1, (1,)), (2, ())):
        problem = problem_of(rivals, [group(ROAD, count=count)])
        assert insert(problem, start, most=5).unserved == left
