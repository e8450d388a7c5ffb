"""Boundary files: which coordinate system they say they are in, and what is refused."""

import json
from pathlib import Path
from typing import Any

import pytest
import shapely
from shapely.geometry import mapping

from data.boundary import read_boundary
from data.coordinates import Crs, from_wgs84
from data.issues import DataError

SQUARE = shapely.box(118.0, 25.0, 118.2, 25.2)
TOLERANCE_DEG = 1e-7


def in_system(crs: Crs) -> shapely.Polygon:
    """Return the square as a map in this system draws it."""
    return shapely.Polygon([from_wgs84(lon, lat, crs) for lon, lat in SQUARE.exterior.coords])


def feature(geometry: shapely.Polygon, **properties: Any) -> dict[str, Any]:
    """Return a GeoJSON collection of one feature."""
    one = {"type": "Feature", "properties": properties, "geometry": mapping(geometry)}
    return {"type": "FeatureCollection", "features": [one]}


def written(path: Path, content: dict[str, Any]) -> Path:
    """Write a GeoJSON file."""
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("name", "properties", "crs"),
    [
        ("b.geojson", {}, Crs.WGS_84),
        ("b.geojson", {"crs": "CGCS2000~WGS84"}, Crs.WGS_84),
        ("b.geojson", {"crs": "GCJ-02"}, Crs.GCJ_02),
        ("b_gcj02_datav.geojson", {}, Crs.GCJ_02),
        ("b_gcj02.geojson", {"crs": "WGS-84"}, Crs.WGS_84),
        ("b.geojson", {"crs": "BD-09"}, Crs.BD_09),
        ("b.geojson", {"crs": "GCJ-02", "source": "made from WGS84"}, Crs.GCJ_02),
    ],
)
def test_a_boundary_becomes_wgs84_with_a_warning(
    name: str, properties: dict[str, str], crs: Crs, tmp_path: Path
) -> None:
    boundary = read_boundary(written(tmp_path / name, feature(in_system(crs), **properties)))
    assert boundary.area.equals_exact(SQUARE, TOLERANCE_DEG, normalize=True)
    warned = [] if crs is Crs.WGS_84 else [("W601", crs.value)]
    assert [(issue.code, issue.value) for issue in boundary.warnings] == warned


def test_a_bare_geometry_and_several_parts_become_one_area(tmp_path: Path) -> None:
    bare = read_boundary(written(tmp_path / "bare.geojson", mapping(SQUARE)))
    assert bare.area.equals(SQUARE)
    halves = feature(shapely.box(118.0, 25.0, 118.1, 25.2))
    halves["features"] += feature(shapely.box(118.1, 25.0, 118.2, 25.2))["features"]
    assert read_boundary(written(tmp_path / "halves.geojson", halves)).area.equals(SQUARE)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (None, "E101"),
        ("{", "E602"),
        ("[]", "E602"),
        ('{"type": "Point", "coordinates": [118, 25]}', "E602"),
        ('{"type": "FeatureCollection", "features": []}', "E602"),
        (json.dumps(mapping(shapely.box(480_000, 2_770_000, 490_000, 2_780_000))), "E602"),
    ],
    ids=["missing", "no JSON", "no GeoJSON", "point", "nothing", "projected metres"],
)
def test_what_is_no_boundary_is_refused(content: str | None, code: str, tmp_path: Path) -> None:
    path = tmp_path / "boundary.geojson"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    with pytest.raises(DataError) as caught:
        read_boundary(path)
    assert [issue.code for issue in caught.value.issues] == [code]
