"""The raw road graph."""

import math

import numpy as np
import pytest

from network.errors import NetworkError
from network.fleet import Access
from network.roads import SPEED_KMH, Road, RoadClass, RoadGraph
from tests.network.reference import haversine_m

A, B, C, D = (118.0, 25.0), (118.01, 25.0), (118.02, 25.0), (118.01, 25.01)


def _road(road_id: str, *line: tuple[float, float], **facts: object) -> Road:
    return Road(road_id=road_id, lon_lat=line, **facts)  # type: ignore[arg-type]


def test_every_vertex_is_a_node_and_shared_vertices_are_one() -> None:
    graph = RoadGraph.from_roads((_road("r1", A, B, C), _road("r2", B, D)))
    assert (graph.num_nodes, graph.num_segments) == (4, 3)
    assert sorted(graph.road.tolist()) == [0, 0, 1]
    assert len(np.unique(graph.component())) == 1


def test_vertices_merge_below_a_centimetre_only() -> None:
    near, apart = (B[0] + 4e-8, B[1]), (B[0] + 4e-7, B[1])
    joined = RoadGraph.from_roads((_road("r1", A, B), _road("r2", near, D)))
    separate = RoadGraph.from_roads((_road("r1", A, B), _road("r2", apart, D)))
    assert joined.num_nodes == 3
    assert separate.num_nodes == 4


def test_roads_that_cross_without_a_shared_vertex_do_not_meet() -> None:
    crossing = _road("bridge", (118.01, 24.99), (118.01, 25.01))
    graph = RoadGraph.from_roads((_road("r1", A, C), crossing))
    assert len(np.unique(graph.component())) == 2


def test_a_repeated_vertex_makes_no_segment() -> None:
    graph = RoadGraph.from_roads((_road("r1", A, A, B, B),))
    assert graph.num_segments == 1


@pytest.mark.parametrize("road_class", RoadClass)
def test_the_class_sets_the_speed(road_class: RoadClass) -> None:
    graph = RoadGraph.from_roads((_road("r", A, B, road_class=road_class),))
    assert graph.length_m == pytest.approx(haversine_m(A, B))
    assert graph.duration_s == pytest.approx(haversine_m(A, B) / SPEED_KMH[road_class] * 3.6)


def test_a_road_may_have_a_speed_of_its_own() -> None:
    graph = RoadGraph.from_roads((_road("r", A, B, speed_kmh=10.0),))
    assert graph.duration_s == pytest.approx(haversine_m(A, B) * 0.36)


def test_one_way_roads_are_closed_backward() -> None:
    graph = RoadGraph.from_roads((_road("r1", A, B, is_oneway=True), _road("r2", B, C)))
    assert graph.is_open().tolist() == [True, True, False, True]


def test_roads_close_by_id_and_by_access_class() -> None:
    graph = RoadGraph.from_roads(
        (_road("r1", A, B, closed_for=frozenset({Access.TRUCK})), _road("r2", B, C))
    )
    assert graph.closed_to(Access.TRUCK) == {"r1"}
    assert graph.closed_to(Access.VAN) == frozenset()
    assert graph.is_open({"r1"}).tolist() == [False, True, False, True]


def test_the_first_component_is_the_longest() -> None:
    graph = RoadGraph.from_roads(
        (_road("short", A, B), _road("long", (118.1, 25.0), (118.3, 25.0)))
    )
    component = graph.component()
    assert component[graph.tail].tolist() == [1, 0]


def test_no_roads_make_an_empty_graph() -> None:
    graph = RoadGraph.from_roads(())
    assert (graph.num_nodes, graph.num_segments) == (0, 0)
    assert graph.is_open().shape == (0,)


def test_broken_roads_are_all_named() -> None:
    roads = (
        _road("dot", A),
        _road("nowhere", A, (math.nan, 25.0)),
        _road("still", A, B, speed_kmh=0.0),
        _road("good", A, B),
    )
    with pytest.raises(NetworkError) as refused:
        RoadGraph.from_roads(roads)
    assert [p.split(":")[0] for p in refused.value.problems] == [
        "road dot",
        "road nowhere",
        "road still",
    ]
