"""Extracts are clipped while they are read: the same roads, without the rest in memory."""

from pathlib import Path

import numpy as np
import pytest
import shapely

from data.issues import DataError
from data.osm.reading import extent, read_extract, read_highways
from data.osm.roads import as_roads, clipped
from tests.data.osm_extracts import ANDORRA, LIECHTENSTEIN, real_extract, valley

WEST_HALF = shapely.box(10.0, 0.9, 10.115, 1.1)


def test_ways_without_a_node_in_the_box_are_left_out(tmp_path: Path) -> None:
    extract = valley()
    extract.way(2, [100, 101], highway="residential")
    extract.way(3, [122, 123, 124], highway="residential")
    file = extract.write(tmp_path / "v.osm")
    found = read_extract(file, WEST_HALF)
    assert [way.way_id for way in found.ways] == [1, 2]
    assert (found.num_highways, found.num_usable) == (3, 3)
    assert [way.way_id for way in read_highways(file, WEST_HALF).ways] == [1, 2]
    assert len(read_extract(file).ways) == 3


def test_the_extent_is_the_box_of_all_nodes(tmp_path: Path) -> None:
    file = valley().write(tmp_path / "v.osm")
    assert extent(file) == pytest.approx((10.0, 1.0, 10.24, 1.001))


def test_what_is_no_extract_is_refused(tmp_path: Path) -> None:
    (tmp_path / "v.osm.pbf").write_bytes(b"no extract")
    for name, code in (("v.osm.pbf", "E601"), ("w.osm.pbf", "E101")):
        with pytest.raises(DataError) as refused:
            read_highways(tmp_path / name, WEST_HALF)
        assert [issue.code for issue in refused.value.issues] == [code]


@pytest.mark.parametrize("name", [ANDORRA, LIECHTENSTEIN])
def test_clipping_while_reading_is_clipping_afterwards(name: str) -> None:
    file = real_extract(name)
    whole = read_extract(file)
    west, south = np.percentile(whole.nodes.lon_lat, 30, axis=0)
    east, north = np.percentile(whole.nodes.lon_lat, 70, axis=0)
    middle = shapely.Point((west + east) / 2, (south + north) / 2)
    area = middle.buffer(min(east - west, north - south) / 2)
    found = read_highways(file, area)
    afterwards = as_roads(clipped(whole, area), whole.nodes)
    assert len(afterwards) > 20
    assert as_roads(clipped(found, area), found.nodes) == afterwards
    assert len(found.ways) < len(whole.ways)
    assert found.num_usable == whole.num_usable
