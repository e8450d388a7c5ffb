"""Areas of counties and townships: as files give them, else around places, and said to be so."""

import json
from pathlib import Path

import pytest
import shapely

from api.days import load_county, shipped_folder
from data.boundary import COUNTY_FILE, TOWNSHIPS_FILE, NamedArea, write_areas
from data.county_areas import AreaKind, AreaSource, county_areas
from data.county_geojson import dump_county
from network.county import County
from network.places import PlaceKind
from tests.counties import valley


def test_places_lie_in_the_area_of_their_own_township(tmp_path: Path) -> None:
    county = valley()
    whole, *townships = county_areas(tmp_path, county)
    assert (whole.kind, whole.source, whole.name) == (
        AreaKind.COUNTY,
        AreaSource.DERIVED,
        "小谷县",
    )
    assert [each.name for each in townships] == ["甲乡中转站", "乙乡中转站"]
    assert {each.source for each in townships} == {AreaSource.DERIVED}
    of_station = dict(zip(("SA", "SB"), (each.area for each in townships), strict=True))
    for place in county.places:
        point = shapely.Point(place.lon, place.lat)
        assert whole.area.contains(point)
        if place.kind is PlaceKind.POINT:
            assert of_station[str(place.parent_id)].contains(point), place.place_id
    left = whole.area.difference(shapely.union_all(list(of_station.values())))
    assert left.area < whole.area.area * 1e-6
    assert of_station["SA"].intersection(of_station["SB"]).area < whole.area.area * 1e-6


def test_polygons_of_the_folder_are_taken_as_they_are(tmp_path: Path) -> None:
    outline, part = shapely.box(117.9, 24.9, 118.4, 25.1), shapely.box(117.9, 24.9, 118.1, 25.1)
    county_area = NamedArea(name="小谷县", code="350524", area=outline)
    township = NamedArea(name="甲乡", code="350524100", area=part)
    (tmp_path / COUNTY_FILE).write_text(write_areas([county_area]), encoding="utf-8")
    whole, *derived = county_areas(tmp_path, valley())
    assert whole.source is AreaSource.FILE
    assert whole.area.equals(outline)
    assert {each.source for each in derived} == {AreaSource.DERIVED}
    assert shapely.union_all([each.area for each in derived]).difference(outline).area < 1e-9
    (tmp_path / TOWNSHIPS_FILE).write_text(write_areas([township]), encoding="utf-8")
    _, *given = county_areas(tmp_path, valley())
    assert [(each.source, each.name, each.code) for each in given] == [
        (AreaSource.FILE, "甲乡", "350524100")
    ]
    assert given[0].area.equals(part)


def test_a_township_outside_the_polygon_of_its_county_is_not_drawn(tmp_path: Path) -> None:
    west = NamedArea(name="小谷县", code="350524", area=shapely.box(117.9, 24.9, 118.14, 25.1))
    (tmp_path / COUNTY_FILE).write_text(write_areas([west]), encoding="utf-8")
    _, *townships = county_areas(tmp_path, valley())
    assert [each.name for each in townships] == ["甲乡中转站"]


def test_a_file_that_cannot_be_read_counts_as_none(tmp_path: Path) -> None:
    for name in (COUNTY_FILE, TOWNSHIPS_FILE):
        (tmp_path / name).write_text("{}", encoding="utf-8")
    assert {each.source for each in county_areas(tmp_path, valley())} == {AreaSource.DERIVED}


def _of_places(county: County, *place_ids: str) -> County:
    """Return a county of some of its places, without roads and vehicles."""
    places = tuple(p for p in county.places if p.place_id in place_ids)
    return county.replace(places=places, roads=(), vehicles=())


def test_places_that_span_nothing_have_no_area(tmp_path: Path) -> None:
    assert county_areas(tmp_path, _of_places(valley(), "H", "SA")) == ()


@pytest.mark.parametrize("name", ["anxi", "wutai"])
def test_every_township_of_a_shipped_county_is_on_its_map(name: str) -> None:
    folder = shipped_folder() / name
    county = load_county(name).county
    features = json.loads(dump_county(county, county_areas(folder, county)))["features"]
    areas = [each for each in features if "area" in each["properties"]]
    assert len(areas) == 1 + len(county.stations)
    assert {each["properties"]["source"] for each in areas} == {"derived"}
    assert all(shapely.geometry.shape(each["geometry"]).is_valid for each in areas)
