"""Simplification that keeps geometry."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from network.roads import Road, RoadGraph
from network.simplify import Chains, contract, simplify
from tests.examples import examples
from tests.network.strategies import road_tuples


def _chains(segments: list[tuple[int, int]], terminals: set[int]) -> Chains:
    tail, head = np.array(segments, dtype=np.int64).reshape(-1, 2).T
    num_nodes = max(map(max, segments), default=0) + 1
    return contract(tail, head, np.isin(np.arange(num_nodes), list(terminals)))


def test_a_line_becomes_one_chain_each_way() -> None:
    chains = _chains([(0, 1), (2, 1), (2, 3)], set())
    assert chains.num_chains == 1
    assert sorted([chains.darts_of(0).tolist(), chains.darts_of(1).tolist()]) == [
        [0, 4, 2],
        [5, 1, 3],
    ]


def test_a_terminal_on_a_line_divides_it() -> None:
    assert _chains([(0, 1), (1, 2), (2, 3)], {2}).num_chains == 2


def test_parallel_roads_stay_apart() -> None:
    chains = _chains([(0, 1), (1, 2), (2, 3), (1, 4), (4, 2)], set())
    assert chains.num_chains == 4
    assert sorted(zip(chains.tail.tolist(), chains.head.tolist(), strict=True)).count((1, 2)) == 2


def test_a_ring_without_a_kept_node_is_left_out() -> None:
    assert _chains([(0, 1), (1, 2), (2, 0)], set()).num_chains == 0


def test_a_ring_with_one_terminal_is_a_loop_that_simplify_drops() -> None:
    segments = [(0, 1), (1, 2), (2, 0)]
    loop = _chains(segments, {0})
    assert (loop.tail[0], loop.head[0]) == (0, 0)
    tail, head = np.array(segments).T
    assert simplify(tail, head, np.array([True, False, False])).num_chains == 0


def test_totals_add_up_and_a_closed_part_closes_the_chain_that_way_only() -> None:
    chains = _chains([(0, 1), (1, 2)], set())
    forward = int(np.flatnonzero(chains.tail == 0)[0])
    assert chains.total(np.array([1.0, 2.0, 10.0, np.inf]))[forward] == 3.0
    assert chains.total(np.array([1.0, 2.0, 10.0, np.inf]))[1 - forward] == np.inf


def test_dead_ends_and_what_they_leave_behind_are_dropped() -> None:
    # 0 - 1 - 2 with a tree at 1 (3, 4, 5) and a lollipop at 2 (6, 7, 8), 9 - 10 apart
    segments = [(0, 1), (1, 2), (1, 3), (3, 4), (3, 5), (2, 6), (6, 7), (7, 8), (8, 6), (9, 10)]
    tail, head = np.array(segments).T
    chains = simplify(tail, head, np.isin(np.arange(11), [0, 2]))
    assert chains.num_chains == 1
    assert {0, 2} == {int(chains.tail[0]), int(chains.head[0])}


@examples(60)
@given(road_tuples(), st.sets(st.integers(0, 10), max_size=4))
def test_contraction_keeps_every_segment_once_and_in_driving_order(
    roads: tuple[Road, ...], terminals: set[int]
) -> None:
    graph = RoadGraph.from_roads(roads)
    is_terminal = np.isin(np.arange(graph.num_nodes), list(terminals))
    chains = contract(graph.tail, graph.head, is_terminal)
    start = np.concatenate((graph.tail, graph.head))
    end = np.concatenate((graph.head, graph.tail))
    assert len(np.unique(chains.darts)) == len(chains.darts)
    for i in range(len(chains.tail)):
        darts = chains.darts_of(i)
        back = chains.darts_of((i + chains.num_chains) % len(chains.tail))
        assert (chains.tail[i], chains.head[i]) == (start[darts[0]], end[darts[-1]])
        assert np.array_equal(end[darts[:-1]], start[darts[1:]])
        assert np.array_equal((darts + graph.num_segments) % len(start), back[::-1])
    lost = np.setdiff1d(np.arange(graph.num_segments), chains.darts)
    degree = np.bincount(start, minlength=graph.num_nodes)
    assert not (is_terminal | (degree != 2))[graph.tail[lost]].any(), "only closed rings are lost"
    total_m = chains.total(np.tile(graph.length_m, 2)).sum() / 2
    assert total_m + graph.length_m[lost].sum() == pytest.approx(graph.length_m.sum())
