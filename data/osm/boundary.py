"""The boundary that clips an extract."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import shapely
from shapely import MultiPolygon, Polygon
from shapely.errors import ShapelyError
from shapely.geometry import shape

from data.osm import problems


def read_boundary(file: Path) -> Polygon | MultiPolygon:
    """Read the polygons of a GeoJSON file as one area.

    Parameters
    ----------
    file
        A GeoJSON geometry, feature or collection, WGS-84.

    Raises
    ------
    DataError
        If the file is missing or holds no polygon.
    """
    if not file.is_file():
        raise problems.missing_file(file)
    try:
        content = json.loads(file.read_text(encoding="utf-8-sig"))
        parts = [shapely.make_valid(shape(geometry)) for geometry in _geometries(content)]
        area = shapely.union_all(parts)
    except (ValueError, KeyError, TypeError, AttributeError, OSError, ShapelyError) as error:
        raise problems.unreadable_boundary(file, repr(error)) from error
    if not isinstance(area, Polygon | MultiPolygon) or area.is_empty:
        raise problems.unreadable_boundary(file, area.geom_type)
    return area


def _geometries(content: Mapping[str, Any]) -> list[Any]:
    if content["type"] == "FeatureCollection":
        return [feature["geometry"] for feature in content["features"]]
    return [content["geometry"] if content["type"] == "Feature" else content]
