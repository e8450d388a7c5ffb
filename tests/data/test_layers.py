"""Polygons and roads from GeoPackages and Shapefiles, in any encoding and system."""

import shutil
from pathlib import Path
from zipfile import ZipFile

import geopandas
import pytest
import shapely

from data.boundary import NamedArea, read_areas, read_boundary, write_areas
from data.issues import DataError
from data.road_files import read_road_file

WEST, EAST = shapely.box(118.0, 25.0, 118.1, 25.1), shapely.box(118.1, 25.0, 118.2, 25.1)
WHOLE = shapely.box(118.0, 25.0, 118.2, 25.1)
NAMES = ["城关镇", "尚卿乡"]


def frame() -> geopandas.GeoDataFrame:
    """Return two townships."""
    return geopandas.GeoDataFrame(
        {"XZQMC": NAMES, "XZQDM": ["350524100", "350524101"]}, geometry=[WEST, EAST], crs=4326
    )


def shapefile(folder: Path, encoding: str, *, says_it: bool) -> Path:
    """Write the townships as a Shapefile."""
    path = folder / "townships.shp"
    frame().to_file(path, encoding=encoding)
    if not says_it:
        path.with_suffix(".cpg").unlink(missing_ok=True)
    return path


def test_a_geopackage_in_metres_is_converted(tmp_path: Path) -> None:
    path = tmp_path / "townships.gpkg"
    frame().to_crs(epsg=4548).to_file(path)
    areas, issues = read_areas(path)
    assert [(area.name, area.code) for area in areas] == [
        ("城关镇", "350524100"), ("尚卿乡", "350524101"),
    ]  # fmt: skip
    assert areas[0].area.equals_exact(WEST, 1e-7, normalize=True)
    assert issues == ()
    assert read_boundary(path).area.symmetric_difference(WHOLE).area < 1e-9


@pytest.mark.parametrize(
    ("encoding", "says_it", "codes"),
    [("utf-8", True, []), ("utf-8", False, []), ("gb18030", False, ["W101"])],
)
def test_names_of_a_shapefile_are_read(
    tmp_path: Path, encoding: str, says_it: bool, codes: list[str]
) -> None:
    areas, issues = read_areas(shapefile(tmp_path, encoding, says_it=says_it))
    assert [area.name for area in areas] == NAMES
    assert [issue.code for issue in issues] == codes


def test_a_shapefile_may_be_packed(tmp_path: Path) -> None:
    path = shapefile(tmp_path, "gb18030", says_it=False)
    packed = tmp_path / "packed.zip"
    with ZipFile(packed, "w") as archive:
        for part in tmp_path.glob("townships.*"):
            archive.write(part, part.name)
    areas, issues = read_areas(packed)
    assert areas == read_areas(path)[0]
    assert [issue.code for issue in issues] == ["W101"]


def test_roads_may_be_a_shapefile(tmp_path: Path) -> None:
    line = shapely.LineString([(118.0, 25.0), (118.1, 25.0)])
    roads = geopandas.GeoDataFrame({"road_class": ["county"]}, geometry=[line], crs=4326)
    roads.to_file(tmp_path / "roads.shp")
    found, issues = read_road_file(tmp_path / "roads.shp")
    assert [(road.lon_lat, road.road_class) for road in found] == [(tuple(line.coords), "county")]
    assert issues == ()


def test_areas_are_written_and_read(tmp_path: Path) -> None:
    areas = (NamedArea(name="城关镇", code="", area=WEST), NamedArea(name="", code="1", area=EAST))
    path = tmp_path / "townships_gcj02.geojson"
    path.write_text(write_areas(areas), encoding="utf-8")
    found, issues = read_areas(path)
    assert [(each.name, each.code) for each in found] == [("城关镇", ""), ("", "1")]
    assert all(each.area.equals(area.area) for each, area in zip(found, areas, strict=True))
    assert issues == ()


def test_an_area_without_name_and_code_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "townships.geojson"
    areas = (NamedArea(name="城关镇", code="", area=WEST), NamedArea(name="", code="", area=EAST))
    path.write_text(write_areas(areas), encoding="utf-8")
    with pytest.raises(DataError) as refused:
        read_areas(path)
    assert [(issue.code, issue.row) for issue in refused.value.issues] == [("E1073", 2)]


@pytest.mark.parametrize("name", ["broken.gpkg", "broken.shp", "broken.zip"])
def test_what_is_no_layer_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"no layer")
    with pytest.raises(DataError) as refused:
        read_boundary(tmp_path / name)
    assert [issue.code for issue in refused.value.issues] == ["E105"]
    shutil.rmtree(tmp_path)
    with pytest.raises(DataError) as missing:
        read_boundary(tmp_path / name)
    assert [issue.code for issue in missing.value.issues] == ["E101"]
