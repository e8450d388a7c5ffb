"""Routes met at different times are put together to the cheapest solution there is of them."""

from dataclasses import replace

import numpy as np
import pytest

from routing.two_echelon.problem import TwoEchelonProblem
from routing.two_echelon.solvers.anneal import ADOPT, ANEW
from routing.two_echelon.solvers.recombine import RoutePool, _parties, recombine
from routing.two_echelon.solvers.state import SERVED, TRUNK, Kept
from tests.routing.two_echelon.located_days import located_day
from tests.routing.two_echelon.solvers.searches import Search, new_search, roomy

_HOT = 3e4  # fen


def _roomy_stations(problem: TwoEchelonProblem) -> TwoEchelonProblem:
    """Return the day with room for all goods at every station."""
    openings = {
        row: replace(opening, room=opening.room._replace(weight_g=10**9))
        for row, opening in problem.openings.items()
    }
    return replace(problem, openings=openings)


def _met(search: Search, *, looks: int) -> RoutePool:
    """Return the routes met in a hot search, the last ones being those in hand."""
    pool = RoutePool(search.model)
    search.anneal(50, _HOT, start=ANEW)
    while looks > 0:
        search.anneal(3, _HOT)
        if not search.absent():
            pool.add(search.state)
            looks -= 1
    return pool


def _empty(problem: TwoEchelonProblem) -> Kept:
    return new_search(problem).state.best


def _cheapest(search: Search, pool: RoutePool) -> float:
    """Return the least cost of a set of routes of a pool, by trying all sets of open stations."""
    model = search.model
    every = (1 << model.num_visits) - 1
    best = np.inf
    for opened in range(1, 1 << len(model.station_row)):
        fens = np.full(every + 1, np.inf)
        bits = [bool(opened >> s & 1) for s in range(len(model.station_row))]
        fens[0] = model.opening_fen[bits].sum()
        routes = [
            (sum(1 << int(i) for i in met.visits), met.fen)
            for met in pool.routes()
            if bits[model.group_station[met.group]]
        ]
        for done in range(every):
            first = 1 << (~done & (done + 1)).bit_length() - 1
            for chosen, fen in routes:
                if chosen & first and not chosen & done:
                    fens[done | chosen] = min(fens[done | chosen], fens[done] + fen)
        best = min(best, fens[every])
    return float(best)


@pytest.mark.parametrize("seed", range(6))
def test_nothing_made_of_the_routes_met_is_cheaper(seed: int) -> None:
    problem = _roomy_stations(located_day(seed, num_customers=9, is_one_level=True))
    search = new_search(problem, seed=seed)
    pool, kept = _met(search, looks=40), _empty(problem)
    if recombine(search.model, search.state, search.trunks, pool, kept):
        search.anneal(0, 1.0, start=ADOPT, source=kept)
    assert not search.absent()
    assert float(search.state.cost[SERVED]) == pytest.approx(_cheapest(search, pool))


def test_what_was_met_at_different_times_is_put_together() -> None:
    found = 0
    for seed in range(12):
        problem = _roomy_stations(located_day(seed, num_customers=9, is_one_level=True))
        search = new_search(problem, seed=seed)
        pool, kept = _met(search, looks=40), _empty(problem)
        before = float(search.state.cost[SERVED])
        if recombine(search.model, search.state, search.trunks, pool, kept):
            search.anneal(0, 1.0, start=ADOPT, source=kept)
            assert float(search.state.cost[SERVED]) < before
            found += 1
    assert found > 0


def test_of_one_solution_alone_nothing_else_is_made() -> None:
    problem = located_day(1, num_customers=9, is_one_level=True)
    search = new_search(problem)
    pool = _met(search, looks=1)
    assert not recombine(search.model, search.state, search.trunks, pool, _empty(problem))


@pytest.mark.parametrize("seed", range(6))
def test_the_trucks_in_hand_have_room_for_it(seed: int) -> None:
    problem = roomy(seed)
    search = new_search(problem, seed=seed)
    pool, kept = _met(search, looks=60), _empty(problem)
    before = float(search.state.cost[SERVED])
    if recombine(search.model, search.state, search.trunks, pool, kept):
        trunks = float(search.state.cost[TRUNK])
        search.anneal(0, 1.0, start=ADOPT, source=kept)
        assert not search.absent()
        assert float(search.state.cost[TRUNK]) - trunks < before - float(search.state.cost[SERVED])


def test_of_the_same_visits_the_cheaper_order_is_kept() -> None:
    search = new_search(located_day(1, num_customers=6, is_one_level=True))
    _met(search, looks=5)
    route = max(search.routes_in_use(), key=lambda r: len(search.entries(r)))
    pool = RoutePool(search.model)
    pool.add(search.state)
    fen = float(search.state.fen[route])
    search.state.fen[route] = fen + 100.0
    pool.add(search.state)
    assert fen in {met.fen for met in pool.routes()}
    search.state.fen[route] = fen - 100.0
    pool.add(search.state)
    assert fen not in {met.fen for met in pool.routes()}
    assert len(pool.routes()) == len(list(search.routes_in_use()))


def test_stations_that_share_trucks_share_their_room() -> None:
    routes = np.array([[0, 1, 5], [1, 1, 2], [1, 2, 3], [2, 4, 1], [3, 4, 5], [3, 2, 5]])
    party, rooms = _parties(routes, 6, 7)
    assert party[0] == party[3] == party[5] == 0
    assert party[1] == party[2] == party[4] != 0
    assert rooms[0] == 0
    assert rooms[party[1]] == 4 * 7
    assert rooms.sum() == 4 * 7
