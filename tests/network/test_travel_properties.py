"""Travel on random road networks against networkx on the raw graph."""

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from network.county import County
from network.fleet import Access
from network.travel import RoadTravel
from tests.examples import examples
from tests.network.reference import (
    Position,
    durations_s,
    fastest_lengths_m,
    haversine_m,
    length_m,
    raw_graph,
)
from tests.network.strategies import counties


def _positions(county: County) -> list[Position]:
    return [(p.lon, p.lat) for p in county.places]


def _estimate_m(one: Position, other: Position) -> float:
    return 2.0 * haversine_m(one, other)


@examples(60)
@given(counties(), st.sampled_from(Access), st.data())
def test_durations_are_those_of_networkx(
    county: County, access: Access, data: st.DataObject
) -> None:
    road_ids = [r.road_id for r in county.roads]
    closed = data.draw(st.frozensets(st.sampled_from(road_ids))) if road_ids else frozenset()
    matrix = RoadTravel(county, closed).matrix(access)
    today, ever = raw_graph(county.roads, access, closed), raw_graph(county.roads, None)
    at = _positions(county)
    for i, start in enumerate(at):
        reached, reachable = durations_s(today, start), durations_s(ever, start)
        for j, end in enumerate(at):
            if end in reached:
                expected = (True, False, math.ceil(reached[end] - 1e-6))
            elif end in reachable:
                expected = (False, False, -1)
            else:
                expected = (True, True, math.ceil(_estimate_m(start, end) / 15 * 3.6 - 1e-6))
            found = (matrix.is_open[i, j], matrix.is_estimate[i, j], matrix.duration_s[i, j])
            assert found == expected


@examples(60)
@given(counties(), st.sampled_from(Access))
def test_distances_are_those_of_a_fastest_way_and_of_its_geometry(
    county: County, access: Access
) -> None:
    travel = RoadTravel(county)
    matrix = travel.matrix(access)
    graph = raw_graph(county.roads, access)
    at = _positions(county)
    for i, start in enumerate(at):
        bounds = fastest_lengths_m(graph, start)
        for j, end in enumerate(at):
            if end not in bounds:
                continue
            shortest, longest = bounds[end]
            assert shortest - 0.6 <= matrix.distance_m[i, j] <= longest + 0.6
            line = travel.geometry(access, matrix.place_ids[i], matrix.place_ids[j])
            assert (line[0], line[-1]) == (start, end)
            assert abs(length_m(line) - matrix.distance_m[i, j]) <= 0.6


@examples(60)
@given(counties(), st.sampled_from(Access), st.data())
def test_closing_roads_never_makes_a_way_faster(
    county: County, access: Access, data: st.DataObject
) -> None:
    road_ids = [r.road_id for r in county.roads]
    closed = data.draw(st.frozensets(st.sampled_from(road_ids))) if road_ids else frozenset()
    before = RoadTravel(county).matrix(access)
    after = RoadTravel(county, closed).matrix(access)
    assert np.array_equal(before.is_estimate, after.is_estimate)
    assert not (after.is_open & ~before.is_open).any()
    assert (after.duration_s >= before.duration_s)[after.is_open].all()
