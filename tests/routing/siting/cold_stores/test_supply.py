"""What is brought in groups costs no more than what is brought one by one, whatever opens."""

from dataclasses import replace

import numpy as np
import pytest

from routing.siting.cold_stores.problem import ColdStores, Ways
from routing.siting.cold_stores.solvers.supply import in_groups, num_groups, split_prices
from routing.siting.cold_stores.solvers.whole import write, write_in_groups
from routing.siting.solvers.program import Linear, solve_integer
from tests.routing.siting.cold_stores.valley import (
    CABBAGE,
    LARGE,
    LOWER,
    MUSHROOMS,
    SMALL,
    UPPER,
    harvest,
    site,
    valley,
)


def _scattered(seed: int) -> ColdStores:
    """Return a valley of twelve villages that grow two crops, each with ways of its own."""
    random = np.random.default_rng(seed)
    crops = (CABBAGE, MUSHROOMS)
    grown = [
        harvest(f"v{n}", crops[n % 2], int(random.integers(300, 2_000)), 5 + n % 3, 9)
        for n in range(12)
    ]
    problem = valley(*grown, sites=(site(LOWER, SMALL, LARGE), site(UPPER, SMALL, LARGE)))
    return replace(
        problem,
        empty_fen=int(random.integers(0, 2_000)),
        ways=Ways(
            tonne_fen=random.integers(0, 30_000, (2, 12)),
            metres=np.zeros((2, 12), dtype=np.int64),
            seconds=np.zeros((2, 12), dtype=np.int64),
            is_open=random.random((2, 12)) < 0.8,
        ),
    )


@pytest.mark.parametrize("seed", range(5))
def test_prices_of_lots_and_sites_add_up_to_no_more_than_any_way(seed: int) -> None:
    random = np.random.default_rng(seed)
    fen, is_way = random.random((8, 5)) * 100, random.random((8, 5)) < 0.7
    lot, site_fen = split_prices(fen, is_way)
    sums = lot[:, None] + site_fen
    assert (sums <= fen + 1e-9)[is_way].all()
    touched = np.isclose(sums, fen) & is_way
    assert (touched.any(axis=1) | ~is_way.any(axis=1)).all()


def test_ways_by_the_same_road_are_split_without_a_rest() -> None:
    lot, site_fen = np.array([3.0, 10.0, 0.5]), np.array([7.0, 1.0])
    own, there = split_prices(lot[:, None] + site_fen, np.ones((3, 2), dtype=np.bool_))
    assert own[:, None] + there == pytest.approx(lot[:, None] + site_fen)


def test_a_group_has_what_its_lots_have() -> None:
    problem = _scattered(0)
    supply, members = in_groups(problem)
    assert len(supply.lots) == num_groups(problem) == 2
    lots = problem.lots()
    for crop, group in enumerate(supply.lots):
        own = [lot for lot in lots if lot.harvest % 2 == crop]
        assert group.kg.tolist() == np.sum([lot.kg for lot in own], axis=0).tolist()
        for k in range(2):
            within = np.sum([lot.kg * lot.may_go[k] for lot in own], axis=0)
            assert supply.kg[crop, k].tolist() == within.tolist()
    reached = sum(int(lot.kg.sum()) for lot in lots if lot.may_go.any())
    assert members.kg.sum() == reached


@pytest.mark.parametrize("seed", range(6))
def test_groups_bound_what_lots_cost_one_by_one(seed: int) -> None:
    problem = _scattered(seed)
    (_, whole), (_, grouped) = write(problem), write_in_groups(problem)
    cheapest = solve_integer(whole, is_over=lambda: False)
    bound = solve_integer(grouped, is_over=lambda: False)
    assert bound.value <= cheapest.value + 1e-3
    assert Linear(grouped).solve().value <= Linear(whole).solve().value + 1e-3


@pytest.mark.parametrize("seed", range(6))
def test_groups_are_no_relaxation_where_ways_lead_the_same_way_out(seed: int) -> None:
    problem = _scattered(seed)
    random = np.random.default_rng(seed)
    fen = random.integers(0, 9_000, (2, 1)) + random.integers(0, 9_000, (1, 12))
    alike = replace(problem.ways, tonne_fen=fen, is_open=np.ones((2, 12), dtype=np.bool_))
    problem = replace(problem, ways=alike)
    (_, whole), (_, grouped) = write(problem), write_in_groups(problem)
    cheapest = solve_integer(whole, is_over=lambda: False).value
    assert solve_integer(grouped, is_over=lambda: False).value == pytest.approx(cheapest, abs=1.0)
