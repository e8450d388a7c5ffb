"""The solver against trying everything, on small problems of every kind."""

from functools import cache

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from network.ids import PlaceId
from network.places import PlaceKind
from routing.outcome import Outcome, Progress, Status, StopReason
from routing.siting.check import check
from routing.siting.conflicts import ConflictCode
from routing.siting.plan import Plan
from routing.siting.price import price, value
from routing.siting.problem import Links, Node, Objective, Site, SitingProblem, Step, Tier
from routing.siting.solvers import exact
from routing.siting.solvers.flow_program import NO_BINDINGS, flow_program
from routing.siting.solvers.network import network_of
from routing.siting.solvers.program import solve_integer
from routing.stop import Cancellable, MaxIterations, MaxTime
from tests.examples import examples
from tests.routing.siting.small_problems import optimum, small_problem
from tests.routing.siting.valley import site, valley

SHAPES = [(1, False), (1, True), (2, False), (2, True)]
SEEDS = range(6)


@cache
def _case(
    seed: int, objective: Objective, tiers: int, is_sized: bool
) -> tuple[SitingProblem, float | None]:
    problem = small_problem(seed, objective, tiers=tiers, is_sized=is_sized)
    return problem, optimum(problem)


def _solved(problem: SitingProblem) -> Outcome[Plan]:
    return exact.solve(problem, stop=MaxTime(60.0))


def _is_right(problem: SitingProblem, best: float | None, outcome: Outcome[Plan]) -> None:
    """Assert that an outcome says just what trying everything says."""
    assert outcome.stop_reason is StopReason.PROVEN
    if best is None:
        assert outcome.status is Status.INFEASIBLE
        assert outcome.plan.conflicts
        assert outcome.lower_bound_fen is None
        return
    assert outcome.status is Status.OPTIMAL
    assert check(problem, outcome.plan) == []
    assert outcome.cost_fen == value(problem, outcome.plan) == outcome.lower_bound_fen
    assert outcome.cost_fen == pytest.approx(best)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(("tiers", "is_sized"), SHAPES)
@pytest.mark.parametrize("objective", list(Objective))
def test_it_finds_and_proves_the_optimum(
    objective: Objective, tiers: int, is_sized: bool, seed: int
) -> None:
    problem, best = _case(seed, objective, tiers, is_sized)
    _is_right(problem, best, _solved(problem))


@examples(60)
@given(
    seed=st.integers(100, 10**6),
    objective=st.sampled_from(Objective),
    shape=st.sampled_from(SHAPES),
)
@example(seed=7523, objective=Objective.UNCOVERED, shape=(1, True))
def test_any_small_problem_is_solved(
    seed: int, objective: Objective, shape: tuple[int, bool]
) -> None:
    problem = small_problem(seed, objective, tiers=shape[0], is_sized=shape[1])
    _is_right(problem, optimum(problem), _solved(problem))


def test_the_random_problems_are_of_both_kinds() -> None:
    found = [
        _case(seed, objective, tiers, is_sized)[1] is None
        for seed in SEEDS
        for objective in Objective
        for tiers, is_sized in SHAPES
    ]
    assert 0.05 < sum(found) / len(found) < 0.7


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(("tiers", "is_sized"), SHAPES)
@pytest.mark.parametrize("objective", list(Objective))
def test_stopped_at_once_it_claims_nothing_wrong(
    objective: Objective, tiers: int, is_sized: bool, seed: int
) -> None:
    problem, best = _case(seed, objective, tiers, is_sized)
    outcome = exact.solve(problem, stop=MaxIterations(1))
    if outcome.status is Status.INFEASIBLE:
        assert best is None
    elif outcome.status is Status.UNKNOWN:
        assert [c.code for c in outcome.plan.conflicts] == [ConflictCode.NOT_FOUND]
    else:
        assert best is not None
        assert check(problem, outcome.plan) == []
        assert outcome.lower_bound_fen is not None
        assert outcome.lower_bound_fen <= best <= outcome.cost_fen


@pytest.mark.parametrize("objective", list(Objective))
def test_the_same_seed_gives_the_same_plan(objective: Objective) -> None:
    problem = small_problem(3, objective, is_sized=True)
    plans = [exact.solve(problem, stop=MaxIterations(40), seed=7).plan for _ in range(2)]
    assert plans[0] == plans[1]


def test_better_plans_are_told_of() -> None:
    told: list[Progress] = []
    outcome = exact.solve(valley(), stop=MaxTime(60.0), on_event=told.append)
    assert told[-1].best_fen == outcome.cost_fen
    values = [progress.best_fen for progress in told]
    assert values == sorted(values, reverse=True)


def test_a_cancelled_search_says_so() -> None:
    stop = Cancellable(MaxTime(60.0), lambda: True)
    outcome = exact.solve(small_problem(5, Objective.COST, tiers=2, is_sized=True), stop=stop)
    if outcome.status in {Status.FEASIBLE, Status.UNKNOWN}:
        assert outcome.stop_reason is StopReason.CANCELLED


def test_what_cannot_be_seen_at_once_is_proven_infeasible() -> None:
    """Two nodes of 3 units fit two sites of 4 and 2 together, but neither can be split."""
    sites = (site("A", capacity=4), site("B", capacity=2))
    problem = valley(sites=sites, demands=(3, 3), is_single_source=True)
    outcome = _solved(problem)
    assert outcome.status is Status.INFEASIBLE
    assert [c.code for c in outcome.plan.conflicts] == [ConflictCode.TOGETHER]


def test_an_existing_site_stays_where_closing_costs_more_than_it_saves() -> None:
    kept = site("A", fixed_fen=100, is_existing=True, closing_fen=101)
    given_up = site("A", fixed_fen=100, is_existing=True, closing_fen=99)
    new = site("B", fixed_fen=0)
    for old, opened, fen in ((kept, ["A", "B"], 100), (given_up, ["B"], 99)):
        problem = valley(sites=(old, new), demands=(1, 1), is_free=True)
        outcome = _solved(problem)
        assert outcome.cost_fen == fen
        assert {f.site_id for f in outcome.plan.facilities} in ({*opened}, {PlaceId("A")})
        assert price(problem, outcome.plan).total == fen


@pytest.mark.parametrize("looks", range(15, 30))
def test_stopped_at_any_look_the_bound_of_the_farthest_node_holds(looks: int) -> None:
    """Between two looks a set cover may end before anything is known of it."""
    problem, best = _plain(), _solved(_plain()).cost_fen
    outcome = exact.solve(problem, stop=MaxIterations(looks))
    assert outcome.lower_bound_fen is not None
    assert outcome.lower_bound_fen <= best <= outcome.cost_fen
    assert outcome.status is not Status.OPTIMAL or outcome.cost_fen == best


@cache
def _plain() -> SitingProblem:
    """Return forty places at random, of which six are to be near all."""
    random, num = np.random.default_rng(10), 40
    spots = random.random((num, 2))
    apart = 1000 * np.hypot(*(spots[:, None] - spots[None]).transpose(2, 0, 1))
    links = Links(
        cost_fen=np.zeros((num, num), dtype=np.int64),
        lot=np.ones(num, dtype=np.int64),
        distance=np.rint(apart).astype(np.int64),
        is_open=np.ones((num, num), dtype=np.bool_),
    )
    sites = tuple(Site(site_id=PlaceId(f"s{n}")) for n in range(num))
    tier = Tier(kind=PlaceKind.STATION, sites=sites, links=links, most_open=6)
    nodes = tuple(Node(node_id=PlaceId(f"n{n}")) for n in range(num))
    return SitingProblem(tiers=(tier,), nodes=nodes, objective=Objective.FARTHEST)


@pytest.mark.parametrize("seed", [124, 140, 208, 229])
def test_sites_that_are_nearly_full_or_closed_are_proven_best(seed: int) -> None:
    """Each node is served from many sites, and what a site lacks comes by a way that is dear."""
    problem = _nearly_full(seed)
    program = flow_program(network_of(problem), NO_BINDINGS).program
    best = solve_integer(program, is_over=lambda: False).value
    outcome = _solved(problem)
    assert outcome.status is Status.OPTIMAL
    assert outcome.cost_fen == pytest.approx(best, abs=1.0)


def _nearly_full(seed: int) -> SitingProblem:
    random = np.random.default_rng(seed)
    m, n = int(random.integers(9, 20)), int(random.integers(2, 5))
    demand = random.integers(20, 200, n)
    total = int(demand.sum())
    sites = []
    for j in range(m):
        capacity = int(random.integers(max(1, total // 12), max(2, total // 5)))
        least = int(capacity * random.uniform(0.85, 1.0))
        step = Step(capacity=capacity, least=least, fixed_fen=int(random.integers(0, 400)))
        sites.append(Site(site_id=PlaceId(f"s{j}"), steps=(step,)))
    one, other = random.random((m, 2)), random.random((n, 2))
    apart = np.hypot(*(one[:, None] - other[None]).transpose(2, 0, 1))
    links = Links(
        cost_fen=np.rint(apart * random.integers(5, 30) * demand).astype(np.int64),
        lot=demand,
        distance=np.zeros((m, n), dtype=np.int64),
        is_open=np.ones((m, n), dtype=np.bool_),
    )
    nodes = tuple(
        Node(node_id=PlaceId(f"n{i}"), demand=units) for i, units in enumerate(demand.tolist())
    )
    tier = Tier(kind=PlaceKind.STATION, sites=tuple(sites), links=links)
    return SitingProblem(tiers=(tier,), nodes=nodes, objective=Objective.COST)
