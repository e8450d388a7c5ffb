"""Borders around groups of places: what ways into them cost, against the shortest tours."""

from itertools import permutations
from random import Random

import numpy as np
import numpy.typing as npt
import pytest

from routing.simulation.borders import Calls, groups_around, least_ways_fen

Floats = npt.NDArray[np.float64]


def _scattered(seed: int, count: int) -> Floats:
    draw = Random(seed)  # noqa: S311 -- test data, no secret
    spots = np.array([[draw.uniform(0, 100), draw.uniform(0, 100)] for _ in range(count)])
    return np.asarray(np.linalg.norm(spots[:, np.newaxis] - spots, axis=2))


def _shortest_tour(way: Floats) -> float:
    """Return the length of the shortest tour from place 0 through all others."""
    return min(
        sum(float(way[a, b]) for a, b in zip((0, *tour), (*tour, 0), strict=True))
        for tour in permutations(range(1, len(way)))
    )


def _least_fen(way: Floats, passages: Floats, calls: Calls | None = None) -> float:
    """Return the bound for passages into the groups around place 0; calls cost nothing."""
    groups = groups_around(way, (0,))
    alone = groups.sum(axis=1) == 1
    number = np.zeros(len(way))
    number[groups[alone].argmax(axis=1)] = passages[alone]
    free = Calls(number=number, price_fen=np.zeros((1, len(way))), dearer=np.ones((1, len(way))))
    return least_ways_fen(way, groups, passages, calls or free)


@pytest.mark.parametrize("seed", range(8))
def test_one_passage_into_everything_costs_no_more_than_the_shortest_tour(seed: int) -> None:
    way = _scattered(seed, 7)
    groups = groups_around(way, (0,))
    bound, tour = _least_fen(way, np.ones(len(groups))), _shortest_tour(way)
    assert 0.8 * tour <= bound <= tour * (1 + 1e-9)


def test_a_place_alone_costs_the_way_there_and_back_each_time() -> None:
    way = np.array([[0.0, 7.0], [7.0, 0.0]])
    assert _least_fen(way, np.array([3.0])) == pytest.approx(42.0)


def test_more_passages_into_what_is_far_cost_the_whole_way_there() -> None:
    way = np.array([[0.0, 5.0, 8.0], [5.0, 0.0, 3.0], [8.0, 3.0, 0.0]])  # along a road
    groups = groups_around(way, (0,))
    passages = np.array([4.0 if group[2] else 1.0 for group in groups])
    assert _least_fen(way, passages) == pytest.approx(4 * 16.0)


def test_no_group_holds_a_hub_or_a_place_that_none_reaches() -> None:
    way = _scattered(3, 6)
    way[5, :5] = way[:5, 5] = np.inf
    groups = groups_around(way, (0, 1))
    assert len(groups) >= 3
    assert not groups[:, [0, 1, 5]].any()


def test_places_at_one_spot_have_one_border() -> None:
    way = np.array([[0.0, 4.0, 4.0], [4.0, 0.0, 0.0], [4.0, 0.0, 0.0]])
    groups = groups_around(way, (0,))
    assert _least_fen(way, np.ones(len(groups))) == pytest.approx(8.0)


def test_a_call_is_made_by_what_is_cheapest_with_its_ways() -> None:
    way = np.array([[0.0, 7.0], [7.0, 0.0]])
    prices, dearer = np.array([[0.0, 5.0], [0.0, 1.0]]), np.array([[1.0, 1.0], [1.0, 1.2]])
    calls = Calls(number=np.array([0.0, 2.0]), price_fen=prices, dearer=dearer)
    assert _least_fen(way, np.array([2.0]), calls) == pytest.approx(2 * (1.0 + 14.0 * 1.2))
    dearer[1, 1] = 1.5
    assert _least_fen(way, np.array([2.0]), calls) == pytest.approx(2 * (5.0 + 14.0))
