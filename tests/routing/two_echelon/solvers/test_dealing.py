"""Trips dealt anew stay whole, and whoever loses a trip is pooled."""

import random
from collections import Counter

import numpy as np
import pytest

from routing.two_echelon.solvers.dealing import deal
from routing.two_echelon.solvers.state import END, POOL
from routing.two_echelon.solvers.timing import refresh
from tests.routing.two_echelon.solvers.searches import Search, busy, new_search

SEEDS = range(12)


def _scattered(seed: int) -> Search:
    """Return a search in which the hub's vehicles make a few short trips each, as times allow."""
    search = new_search(busy(seed), seed=seed)
    model, draw = search.model, random.Random(seed)  # noqa: S311 - no secret
    left = set(range(model.num_visits))
    route = 0
    for group in np.flatnonzero(model.group_hub[: model.num_driven] >= 0).tolist():
        for _ in range(int(model.group_count[group])):
            trips: list[list[int]] = []
            for _ in range(10):
                may = [visit for visit in sorted(left) if model.serves[group, visit]]
                trip = draw.sample(may, min(len(may), draw.choice([1, 2])))
                if not trip or len(trips) == 2:
                    break
                search.write(route, group, [*trips, trip])
                if refresh(search.shared_model, search.shared_state, route):
                    trips.append(trip)
                    left -= set(trip)
                search.erase(route)
            if trips:
                search.write(route, group, trips)
                assert refresh(search.shared_model, search.shared_state, route)
                route += 1
    return search


def _trips(search: Search) -> Counter[tuple[int, tuple[int, ...]]]:
    """Count the trips by group and tasks."""
    found: Counter[tuple[int, tuple[int, ...]]] = Counter()
    for route in search.routes_in_use():
        trip: list[int] = []
        for entry in [*search.entries(route), END]:
            if entry != END:
                trip.append(entry)
                continue
            found[int(search.state.now.group[route]), tuple(trip)] += 1
            trip = []
    return found


def _deal(search: Search, seed: int) -> list[int]:
    """Deal once; return the pool."""
    search.state.num[POOL] = 0
    deal(search.shared_model, search.shared_state, seed)
    return [int(visit) for visit in search.state.pool[: search.state.num[POOL]]]


@pytest.mark.parametrize("seed", SEEDS)
def test_trips_stay_whole_with_vehicles_of_their_group_or_are_pooled(seed: int) -> None:
    search = _scattered(seed)
    for visit in range(search.model.num_visits):
        before, used = _trips(search), search.state.used.copy()
        pool = _deal(search, visit)
        after = _trips(search)
        lost = [visit for (_, trip) in (before - after).elements() for visit in trip]
        assert not after - before
        assert sorted(pool) == sorted(lost)
        assert (search.state.where[pool] == -1).all()
        assert (search.state.used <= used).all()
        for route in search.routes_in_use():
            assert refresh(search.shared_model, search.shared_state, route)
            entries = np.array(search.entries(route))
            assert (search.state.where[entries[entries != END]] == route).all()


def test_vehicles_are_saved_and_trips_without_room_pooled() -> None:
    saved, pooled = 0, 0
    for seed in SEEDS:
        search = _scattered(seed)
        for visit in range(search.model.num_visits):
            before = int(search.state.used.sum())
            pool = _deal(search, visit)
            pooled += bool(pool)
            saved += not pool and int(search.state.used.sum()) < before
    assert saved > 0
    assert pooled > 0
