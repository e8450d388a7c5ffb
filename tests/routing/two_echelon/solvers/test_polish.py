"""Local search on the routes of a search in hand: what it may change, and at what cost."""

from random import Random

import numpy as np
import pytest

from routing.two_echelon.solvers.polish import polish
from routing.two_echelon.solvers.state import CALLS_KEPT, END
from routing.two_echelon.solvers.timing import refresh
from tests.routing.two_echelon.solvers.searches import Search, busy, new_search, roomy, searched_day

DAYS = ["busy", "paid by the hour", "published"]
FEN = 0.01


def _before_polish(kind: str, seed: int) -> Search:
    """Return a search whose routes count as touched, some of their trips turned round."""
    problem = busy(seed) if kind == "busy" else roomy(seed)
    if kind == "paid by the hour":
        problem = searched_day(seed)
    search = new_search(problem, seed=seed)
    state, draw = search.state, Random(seed)  # noqa: S311 -- test data, no secret
    search.anneal(1, 1e9)
    search.anneal(30, 20_000.0)
    for route in search.routes_in_use():
        entries = search.entries(route)
        state.now.sequence[route, : len(entries)] = entries[::-1]
        if draw.random() < 0.5 or not refresh(search.shared_model, search.shared_state, route):
            state.now.sequence[route, : len(entries)] = entries
            assert refresh(search.shared_model, search.shared_state, route)
        state.touched[route] = True
    state.dirty[:] = False
    state.num[CALLS_KEPT] = 0
    return search


def _fen(search: Search) -> float:
    """Return the price of all routes, handing over at stations and assumed trunks included."""
    model, tasks, state = search.model, search.tasks, search.state
    fen = 0.0
    for route in search.routes_in_use():
        fen += float(state.fen[route])
        station = model.group_station[state.now.group[route]]
        for task in search.entries(route):
            if station >= 0 and task != END and model.hub[task] >= 0:
                pieces = tasks.brought[task] + tasks.taken[task]
                fen += float(model.handling_fen[station] * pieces)
                fen += float(state.rate[station] * tasks.deliver[task, 0])
    return fen


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("kind", DAYS)
def test_routes_become_cheaper_or_stay_as_they_are(kind: str, seed: int) -> None:
    search = _before_polish(kind, seed)
    before, entries = _fen(search), [search.entries(r) for r in search.routes_in_use()]
    polish(search.shared_model, search.shared_state)
    if [search.entries(r) for r in search.routes_in_use()] == entries:
        assert _fen(search) == before
    else:
        assert _fen(search) < before
    assert sorted(e for r in search.routes_in_use() for e in search.entries(r) if e != END) == (
        sorted(e for trips in entries for e in trips if e != END)
    )


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("kind", DAYS)
def test_routes_keep_every_rule_and_are_timed_as_they_are(kind: str, seed: int) -> None:
    search = _before_polish(kind, seed)
    state = search.state
    polish(search.shared_model, search.shared_state)
    for route in list(search.routes_in_use()):
        known = float(state.fen[route])
        assert refresh(search.shared_model, search.shared_state, route)
        assert float(state.fen[route]) == pytest.approx(known, abs=FEN)
        visits = [e for e in search.entries(route) if 0 <= e < search.model.num_visits]
        assert search.model.serves[state.now.group[route], visits].all()


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("kind", ["busy", "paid by the hour"])
def test_goods_are_where_they_were_unless_their_stations_calls_are_planned_anew(
    kind: str, seed: int
) -> None:
    """A move taken back leaves no trace, though goods come to a station at several times."""
    search = _before_polish(kind, seed)
    state, model = search.state, search.model
    state.arrive_s[:] += 600  # a later call than those that bring the goods in hand
    handed_s = state.handed_s.copy()
    polish(search.shared_model, search.shared_state)
    stations = model.group_station[state.now.group[state.where[: model.num_visits]]]
    sure = (state.where[: model.num_visits] >= 0) & (stations >= 0) & ~state.dirty[stations]
    assert np.array_equal(state.handed_s[sure], handed_s[sure])
