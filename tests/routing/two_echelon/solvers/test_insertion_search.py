"""Where a task costs least: the constant-time estimate against writing it in and timing all."""

from collections.abc import Iterator
from functools import cache
from random import Random

import numpy as np
import pytest

from routing.two_echelon.solvers.insertion_search import (
    LOOKED_AT,
    NEW_TRIP,
    NOWHERE,
    cheapest,
    insert,
)
from routing.two_echelon.solvers.state import ANY_HOME, END, HUBS, NOT_HUBS
from routing.two_echelon.solvers.timing import INFEASIBLE, refresh
from tests.routing.two_echelon.solvers.searches import Search, cut, new_search, searched_day

SEEDS = range(24)
NO_REST_S = 10**6
FEN = 1e-3


@cache
def _search(seed: int) -> tuple[Search, tuple[int, ...]]:
    """Return a search with some feasible routes, and visits in no route.

    No two visits of the day's routes are at one place, and driving is never long enough for a
    rest: what the estimate leaves out.
    """
    draw = Random(seed)  # noqa: S311 -- test data, no secret
    search = new_search(searched_day(seed, rest_after_s=NO_REST_S))
    model = search.model
    one_a_place = {int(search.tasks.place[i]): i for i in range(model.num_visits)}
    left = list(one_a_place.values())
    draw.shuffle(left)
    kept_out = tuple(left[: max(1, len(left) // 4)])
    left = left[len(kept_out) :]
    groups = [g for g, count in enumerate(model.group_count) for _ in range(count)]
    draw.shuffle(groups)
    route = 0
    for group in groups[: max(1, 2 * len(groups) // 3)]:
        _fill(draw, search, route, group, left)
        route += int(search.state.now.group[route] >= 0)
    return search, kept_out


def _fill(draw: Random, search: Search, route: int, group: int, left: list[int]) -> None:
    """Give a vehicle as many of a few visits as it can make in a random order."""
    for size in range(min(4, len(left)), 0, -1):
        chosen = [i for i in left[:size] if search.model.serves[group, i]]
        if not chosen:
            continue
        search.write(route, group, cut(draw, chosen))
        if refresh(search.shared_model, search.shared_state, route):
            del left[:size]
            return
        search.erase(route)


def _by_writing_in(search: Search, task: int, homes: int) -> Iterator[float]:
    """Yield the exact extra cost of a task at every position of every vehicle that may take it."""
    model, state = search.model, search.state
    for route in list(search.routes_in_use()):
        group = int(state.now.group[route])
        if not _may(search, group, task, homes):
            continue
        before, entries = float(state.fen[route]), search.entries(route)
        for changed in _with_task(entries, task):
            yield (
                _refreshed(search, route, group, changed) - before + _handling(search, group, task)
            )
        assert _refreshed(search, route, group, entries) == before
    free = int(np.flatnonzero(state.now.group < 0)[0]) if (state.now.group < 0).any() else None
    for group in range(len(model.group_home)):
        kind = model.group_type[group]
        spare = (
            state.used[group] < model.group_count[group]
            and state.used_type[kind] < model.max_in_use[kind]
        )
        if free is not None and spare and _may(search, group, task, homes):
            yield _refreshed(search, free, group, [task]) + _handling(search, group, task)
            state.now.group[free], state.now.length[free] = -1, 0


def _with_task(entries: list[int], task: int) -> Iterator[list[int]]:
    """Yield a sequence with a task at every position, and as a trip of its own."""
    for at in range(len(entries) + 1):
        yield [*entries[:at], task, *entries[at:]]
    starts = [0, *(at + 1 for at, entry in enumerate(entries) if entry == END)]
    for at in starts:
        yield [*entries[:at], task, END, *entries[at:]]
    yield [*entries, END, task]


def _refreshed(search: Search, route: int, group: int, entries: list[int]) -> float:
    """Return the exact price of a route with other entries; infinite if a rule is broken."""
    now = search.state.now
    now.group[route], now.length[route] = group, len(entries)
    now.sequence[route, : len(entries)] = entries
    if not refresh(search.shared_model, search.shared_state, route):
        return float("inf")
    return float(search.state.fen[route])


def _may(search: Search, group: int, task: int, homes: int) -> bool:
    at_hub = search.model.group_hub[group] >= 0
    if (homes == HUBS and not at_hub) or (homes == NOT_HUBS and at_hub):
        return False
    return bool(search.model.serves[group, task])


def _handling(search: Search, group: int, task: int) -> float:
    station = search.model.group_station[group]
    if station < 0 or search.model.hub[task] < 0:
        return 0.0
    pieces = search.tasks.brought[task] + search.tasks.taken[task]
    return float(search.model.handling_fen[station] * pieces)


@pytest.mark.parametrize("homes", [ANY_HOME, NOT_HUBS, HUBS])
@pytest.mark.parametrize("seed", SEEDS)
def test_the_estimate_is_the_least_of_the_exact_differences(seed: int, homes: int) -> None:
    search, kept_out = _search(seed)
    for task in kept_out:
        exact = min(_by_writing_in(search, task, homes), default=float("inf"))
        fen, _, _, _ = cheapest(
            search.shared_model, search.shared_state, task, homes, INFEASIBLE, 0.0
        )
        if exact == float("inf"):
            assert fen >= INFEASIBLE
        elif search.model.num_visits <= LOOKED_AT:
            assert fen == pytest.approx(exact, abs=FEN)
        else:  # only positions beside near visits, and the ends of trips, were looked at
            assert fen >= exact - FEN


@pytest.mark.parametrize("seed", SEEDS)
def test_a_task_costs_where_it_is_put_what_was_estimated(seed: int) -> None:
    search, kept_out = _search.__wrapped__(seed)
    state, shared = search.state, (search.shared_model, search.shared_state)
    for task in kept_out:
        fen, route, at, group = cheapest(*shared, task, ANY_HOME, INFEASIBLE, 0.0)
        if fen >= INFEASIBLE:
            continue
        before = float(state.fen.sum())
        taken = insert(*shared, task, route, at, group)
        assert taken != NOWHERE
        assert taken == state.where[task]
        assert task in search.entries(taken)
        assert route in (NOWHERE, taken)
        assert (at >= NEW_TRIP) <= (END in search.entries(taken))
        difference = float(state.fen.sum()) - before
        assert difference + _handling(search, group, task) == pytest.approx(fen, abs=FEN)


def test_the_random_days_have_room_of_every_sort() -> None:
    """A position of a trip, a further trip, a spare vehicle, and none at all."""
    found = set()
    for seed in SEEDS:
        search, kept_out = _search(seed)
        for task in kept_out:
            shared = search.shared_model, search.shared_state
            fen, route, at, _ = cheapest(*shared, task, ANY_HOME, INFEASIBLE, 0.0)
            if fen >= INFEASIBLE:
                found.add("nowhere")
            else:
                found.add("spare" if route == NOWHERE else "trip" if at >= NEW_TRIP else "position")
    assert found == {"nowhere", "spare", "trip", "position"}
