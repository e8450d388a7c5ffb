"""Boundary polygons in GeoJSON, whatever they are for and whichever Chinese system they are in."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from shapely import MultiPolygon, Polygon
from shapely.errors import ShapelyError
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from data.coordinates import Crs, to_wgs84
from data.issue_kinds import IssueKind
from data.issues import DataError, Issue
from data.source_issues import SourceIssue

_NAMES = (
    (re.compile(r"gcj[-_ ]?0?2", re.IGNORECASE), Crs.GCJ_02),
    (re.compile(r"bd[-_ ]?0?9", re.IGNORECASE), Crs.BD_09),
    (re.compile(r"wgs|cgcs|crs:?84|4326|4490", re.IGNORECASE), Crs.WGS_84),
)
_FIELD = "boundary"
_DEGREES = ((-180.0, -90.0), (180.0, 90.0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Boundary:
    """An area read from a file.

    Parameters
    ----------
    area
        WGS-84 degrees, not empty.
    warnings
        That the area was converted, if it was.
    """

    area: Polygon | MultiPolygon
    warnings: tuple[Issue, ...] = ()


def read_boundary(file: Path) -> Boundary:
    """Read the polygons of a GeoJSON file as one area.

    Parameters
    ----------
    file
        A GeoJSON geometry, feature or collection. Its coordinate system is what the first ``crs``
        of the collection or of a feature says, else what the file's name says, else WGS-84.

    Raises
    ------
    DataError
        If the file is missing or holds no polygon in degrees.
    """
    if not file.is_file():
        kind = IssueKind.NOT_A_FILE if file.is_dir() else IssueKind.FILE_MISSING
        raise DataError([kind.issue(table=file.name, field=_FIELD, name=str(file))])
    try:
        content = json.loads(file.read_text(encoding="utf-8-sig"))
        crs = _crs(content, file.name)
        area = _area(content)
    except (ValueError, LookupError, TypeError, AttributeError, OSError, ShapelyError) as error:
        raise _no_polygon(file, f"{type(error).__name__}: {error}") from error
    if not isinstance(area, Polygon | MultiPolygon) or area.is_empty:
        raise _no_polygon(file, area.geom_type)
    if not _is_in_degrees(area):
        raise _no_polygon(file, f"bounds {', '.join(f'{bound:g}' for bound in area.bounds)}")
    if crs is Crs.WGS_84:
        return Boundary(area=area)
    warning = SourceIssue.BOUNDARY_CONVERTED.issue(
        table=file.name, field=_FIELD, value=crs.value, file=file.name, crs=crs.value
    )
    return Boundary(area=shapely.transform(area, _converter(crs)), warnings=(warning,))


def _area(content: Mapping[str, Any]) -> BaseGeometry:
    shapes = (shape(geometry) for geometry in _geometries(content))
    return shapely.union_all([shapely.make_valid(geometry).buffer(0) for geometry in shapes])


def _geometries(content: Mapping[str, Any]) -> list[Any]:
    if content["type"] == "FeatureCollection":
        return [feature["geometry"] for feature in content["features"]]
    return [content["geometry"] if content["type"] == "Feature" else content]


def _crs(content: Mapping[str, Any], name: str) -> Crs:
    """Return the system that the file says it is in."""
    for text in (*_crs_texts(content), name):
        for pattern, crs in _NAMES:
            if pattern.search(text):
                return crs
    return Crs.WGS_84


def _crs_texts(content: Mapping[str, Any]) -> Iterator[str]:
    for item in (content, *content.get("features", ())):
        for holder in (item, item.get("properties") or {}):
            yield str(holder.get("crs", ""))


def _is_in_degrees(area: Polygon | MultiPolygon) -> bool:
    return bool(shapely.box(*_DEGREES[0], *_DEGREES[1]).covers(area))


def _converter(crs: Crs) -> Any:
    def convert(lon_lat: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        return np.array([to_wgs84(lon, lat, crs) for lon, lat in lon_lat.tolist()])

    return convert


def _no_polygon(file: Path, detail: str) -> DataError:
    issue = SourceIssue.NO_POLYGON.issue(
        table=file.name, field=_FIELD, value=str(file), file=file.name, detail=detail
    )
    return DataError([issue])
