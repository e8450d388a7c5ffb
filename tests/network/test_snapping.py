"""Snapping places to roads."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from network.roads import Road, RoadGraph
from network.snapping import Snaps, snap, split
from tests.examples import examples
from tests.network.reference import haversine_m
from tests.network.strategies import road_tuples

WEST, EAST = (118.0, 25.0), (118.02, 25.0)


def _snap(*positions: tuple[float, float]) -> tuple[RoadGraph, Snaps]:
    graph = RoadGraph.from_roads((Road(road_id="r", lon_lat=(WEST, EAST)),))
    lon, lat = np.array(positions).T
    return graph, snap(graph, lon, lat)


def test_the_foot_is_the_nearest_point_of_the_road() -> None:
    _, snaps = _snap((118.005, 25.003))
    assert snaps.lon == pytest.approx(118.005)
    assert snaps.lat == pytest.approx(25.0)
    assert snaps.along == pytest.approx(0.25)
    assert snaps.distance_m == pytest.approx(haversine_m((118.005, 25.003), (118.005, 25.0)))


def test_beyond_the_end_of_a_road_the_foot_is_its_end() -> None:
    graph, snaps = _snap((118.03, 25.0), (117.99, 25.0))
    assert snaps.along.tolist() == [1.0, 0.0]
    cut, node = split(graph, snaps)
    assert cut.num_segments == 1
    assert cut.lon[node].tolist() == [118.02, 118.0]


def test_a_segment_is_cut_at_every_foot_and_keeps_its_length() -> None:
    graph, snaps = _snap((118.015, 25.001), (118.005, 25.001), (118.005, 24.999), (118.01, 25.0))
    cut, node = split(graph, snaps)
    assert cut.num_segments == 4
    assert cut.length_m.sum() == pytest.approx(graph.length_m.sum())
    assert node[1] == node[2]
    assert cut.lon[node] == pytest.approx([118.015, 118.005, 118.005, 118.01])
    assert np.all(cut.lon[cut.tail] < cut.lon[cut.head]), "pieces keep the driving direction"


def test_without_roads_every_place_is_its_own_foot() -> None:
    graph = RoadGraph.from_roads(())
    snaps = snap(graph, np.array([118.0, 118.1]), np.array([25.0, 25.0]))
    cut, node = split(graph, snaps)
    assert node.tolist() == [0, 1]
    assert cut.num_nodes == 2
    assert not snaps.distance_m.any()


@examples(50)
@given(
    road_tuples().map(RoadGraph.from_roads).filter(lambda g: g.num_segments > 0),
    st.lists(st.tuples(st.floats(117.95, 118.05), st.floats(24.95, 25.05)), min_size=1, max_size=8),
)
def test_no_sampled_point_of_any_road_is_nearer_and_no_road_is_lost(
    graph: RoadGraph, positions: list[tuple[float, float]]
) -> None:
    lon, lat = np.array(positions).T
    snaps = snap(graph, lon, lat)
    for share in np.linspace(0.0, 1.0, 9):
        on_lon = graph.lon[graph.tail] * (1 - share) + graph.lon[graph.head] * share
        on_lat = graph.lat[graph.tail] * (1 - share) + graph.lat[graph.head] * share
        for (x, y), found in zip(positions, snaps.distance_m, strict=True):
            others = [haversine_m((x, y), p) for p in zip(on_lon, on_lat, strict=True)]
            assert found <= min(others) * 1.005 + 0.01
    cut, node = split(graph, snaps)
    assert cut.length_m.sum() == pytest.approx(graph.length_m.sum())
    assert cut.length_m.min() > 0
    assert np.allclose(cut.lon[node], snaps.lon, atol=2e-7)
    assert np.allclose(cut.lat[node], snaps.lat, atol=2e-7)
