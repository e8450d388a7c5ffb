"""What is removed is in the pool, and what stays is carried as it may be."""

import numpy as np
import pytest

from routing.two_echelon.solvers.ruin import change_kind
from routing.two_echelon.solvers.state import END, POOL
from routing.two_echelon.solvers.timing import refresh
from tests.routing.random_days import random_day
from tests.routing.two_echelon.solvers.searches import Search, new_search

SEEDS = [seed for seed in range(12) if random_day(seed).problem().visits]


def _served(seed: int) -> Search:
    """Return a search that has a solution in hand."""
    search = new_search(random_day(seed).problem(), seed=seed)
    search.anneal(1, 1e9)
    search.anneal(60, 5_000.0)
    return search


def _change_kind(search: Search, seed: int) -> list[int]:
    """Change the kind of a visit's vehicle; return the pool."""
    search.state.num[POOL] = 0
    change_kind(search.shared_model, search.shared_state, seed)
    return [int(visit) for visit in search.state.pool[: search.state.num[POOL]]]


@pytest.mark.parametrize("seed", SEEDS)
def test_another_kind_of_vehicle_keeps_of_a_route_what_it_may_carry(seed: int) -> None:
    search = _served(seed)
    model, state = search.model, search.state
    for visit in range(model.num_visits):
        group, where = state.now.group.copy(), state.where.copy()
        pool = _change_kind(search, visit)
        lost = np.flatnonzero((where >= 0) & (state.where < 0))
        assert sorted(pool) == lost.tolist()
        assert (where[pool] == where[visit]).all()
        for route in search.routes_in_use():
            now = int(state.now.group[route])
            assert model.group_home[now] == model.group_home[group[route]]
            tasks = [task for task in search.entries(route) if task != END]
            assert all(model.serves[now, task] for task in tasks if task < model.num_visits)
            assert refresh(search.shared_model, search.shared_state, route)
        in_use = [int(state.now.group[route]) for route in search.routes_in_use()]
        assert np.bincount(in_use, minlength=len(state.used)).tolist() == state.used.tolist()
        assert (state.used <= model.group_count).all()


def test_some_routes_change_and_some_visits_are_removed_from_them() -> None:
    changed, removed = 0, 0
    for seed in SEEDS:
        search = _served(seed)
        for visit in range(search.model.num_visits):
            before = search.state.now.group.copy()
            removed += bool(_change_kind(search, visit))
            both = (before >= 0) & (search.state.now.group >= 0)
            changed += bool((before != search.state.now.group)[both].any())
    assert changed > 0
    assert removed > 0
