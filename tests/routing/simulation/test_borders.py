"""Borders around groups of places: what ways into them cost, against the shortest tours."""

from itertools import permutations
from random import Random

import numpy as np
import numpy.typing as npt
import pytest

from routing.simulation.borders import groups_around, least_ways_fen

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


@pytest.mark.parametrize("seed", range(8))
def test_one_passage_into_everything_costs_no_more_than_the_shortest_tour(seed: int) -> None:
    way = _scattered(seed, 7)
    groups = groups_around(way, (0,))
    bound, tour = least_ways_fen(way, groups, np.ones(len(groups))), _shortest_tour(way)
    assert 0.8 * tour <= bound <= tour * (1 + 1e-9)


def test_a_place_alone_costs_the_way_there_and_back_each_time() -> None:
    way = np.array([[0.0, 7.0], [7.0, 0.0]])
    groups = groups_around(way, (0,))
    assert least_ways_fen(way, groups, np.array([3.0])) == pytest.approx(42.0)


def test_more_passages_into_what_is_far_cost_the_whole_way_there() -> None:
    way = np.array([[0.0, 5.0, 8.0], [5.0, 0.0, 3.0], [8.0, 3.0, 0.0]])  # along a road
    groups = groups_around(way, (0,))
    passages = np.array([4.0 if group[2] else 1.0 for group in groups])
    assert least_ways_fen(way, groups, passages) == pytest.approx(4 * 16.0)


def test_no_group_holds_a_hub_or_a_place_that_none_reaches() -> None:
    way = _scattered(3, 6)
    way[5, :5] = way[:5, 5] = np.inf
    groups = groups_around(way, (0, 1))
    assert len(groups) >= 3
    assert not groups[:, [0, 1, 5]].any()


def test_places_at_one_spot_have_one_border() -> None:
    way = np.array([[0.0, 4.0, 4.0], [4.0, 0.0, 0.0], [4.0, 0.0, 0.0]])
    groups = groups_around(way, (0,))
    assert least_ways_fen(way, groups, np.ones(len(groups))) == pytest.approx(8.0)
