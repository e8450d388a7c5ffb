"""The comparison with networkx asks both sides the same and gets the same answer."""

from collections.abc import Callable

import pytest

from benchmarks.travel.runs import compare
from network.county import County
from network.fleet import Access
from tests.counties import bare, valley, with_island, with_one_way, with_truck_closure


@pytest.mark.parametrize("access", [Access.TRUCK, Access.VAN])
@pytest.mark.parametrize("named", [valley, with_island, with_one_way, with_truck_closure, bare])
def test_both_sides_agree(named: Callable[[], County], access: Access) -> None:
    county = named()
    found = compare("named", county, access)
    assert found.largest_difference_s < 1e-6
    assert found.num_places == len(county.places)
    assert found.simplified_arcs <= found.raw_arcs
    assert min(found.networkx_s, found.simplify_s, found.matrix_s) > 0
    assert found.cold_s > 0


def test_the_raw_graph_has_a_node_for_every_vertex_and_foot() -> None:
    county = with_one_way()
    vertices = {position for road in county.roads for position in road.lon_lat}
    assert compare("named", county).raw_nodes == len(vertices)
