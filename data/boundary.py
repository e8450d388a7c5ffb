"""Boundary polygons in any vector format and any Chinese coordinate system."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import shapely
from shapely import MultiPolygon, Polygon
from shapely.errors import ShapelyError
from shapely.geometry import mapping, shape

from data.columns import normal_header
from data.coordinates import Crs, to_wgs84
from data.features import FeatureWire, MultiPolygonWire, PolygonWire
from data.issue_kinds import IssueKind
from data.issues import DataError, Issue
from data.layers import SUFFIXES, layer_features
from data.plan_json import Wire
from data.source_issues import SourceIssue

COUNTY_FILE = "boundary.geojson"
TOWNSHIPS_FILE = "townships.geojson"
"""Files of a county folder that hold its polygon and those of its townships, if it has them."""

_NAMES = (
    (re.compile(r"gcj[-_ ]?0?2", re.IGNORECASE), Crs.GCJ_02),
    (re.compile(r"bd[-_ ]?0?9", re.IGNORECASE), Crs.BD_09),
    (re.compile(r"wgs|cgcs|crs:?84|4326|4490", re.IGNORECASE), Crs.WGS_84),
)
_NAME_KEYS = (
    *("name", "name_zh", "名称", "乡镇", "乡镇名称", "乡镇名", "街道", "镇", "township"),
    *("xzqmc", "xzmc", "xmc", "tname", "qmc", "nl_name_3", "name_3"),
)
_CODE_KEYS = (
    *("code", "代码", "行政代码", "区划代码", "乡镇代码", "township_code", "adcode"),
    *("xzqdm", "xzdm", "pac", "gb"),
)
"""Properties that hold name and code in files of the field, the surest first."""

_FIELD = "boundary"
_DEGREES = ((-180.0, -90.0), (180.0, 90.0))


class AreaWire(Wire):
    """What an area is called; read are all keys of the field's files."""

    name: str
    code: str
    crs: Literal[Crs.WGS_84]


class AreasWire(Wire):
    """boundary.geojson and townships.geojson: polygons of the county, or of its townships."""

    type: Literal["FeatureCollection"]
    features: tuple[FeatureWire[PolygonWire | MultiPolygonWire, AreaWire], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Boundary:
    """An area read from a file.

    Parameters
    ----------
    area
        WGS-84 degrees, not empty.
    warnings
        What was noticed in the file, such as that it was converted.
    """

    area: Polygon | MultiPolygon
    warnings: tuple[Issue, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedArea:
    """An area with a name, such as a township's.

    Parameters
    ----------
    name, code
        Its name and official code; one of them may be empty.
    area
        WGS-84 degrees, not empty.
    """

    name: str
    code: str
    area: Polygon | MultiPolygon


def read_boundary(file: Path) -> Boundary:
    """Read the polygons of a file as one area.

    Parameters
    ----------
    file
        A GeoJSON geometry, feature or collection, a GeoPackage or a Shapefile (``.shp``, or packed
        as ``.zip``). Its coordinate system is what the first ``crs`` of the collection or of a
        feature says, else what the file's name says, else WGS-84; GeoPackages and Shapefiles say it
        in their own way.

    Raises
    ------
    DataError
        If the file is missing or holds no polygon in degrees.
    """
    content, warnings = _content(file)
    with _refused_without_polygon(file):
        crs = _crs(content, file.name)
        area = _area(file, (part["geometry"] for part in _features(content)))
    converted, issues = _converted(file, (area,), crs)
    return Boundary(area=converted[0], warnings=(*warnings, *issues))


def read_areas(file: Path) -> tuple[tuple[NamedArea, ...], tuple[Issue, ...]]:
    """Read the polygons of a file each with its name and code; see `read_boundary`.

    Returns
    -------
    tuple
        The areas in file order, and warnings.

    Raises
    ------
    DataError
        If the file is missing, holds no polygon in degrees, or one has neither name nor code.
    """
    content, warnings = _content(file)
    with _refused_without_polygon(file):
        crs = _crs(content, file.name)
        features = list(_features(content))
        labels = [_labels(feature) for feature in features]
        areas = [_area(file, [feature["geometry"]]) for feature in features]
    unnamed = [number for number, label in enumerate(labels, start=1) if not any(label)]
    if unnamed or not areas:
        raise DataError(
            [SourceIssue.AREA_UNNAMED.issue(table=file.name, row=n) for n in unnamed]
            or _no_polygon(file, "features").issues
        )
    converted, issues = _converted(file, areas, crs)
    found = tuple(
        NamedArea(name=name, code=code, area=area)
        for (name, code), area in zip(labels, converted, strict=True)
    )
    return found, (*warnings, *issues)


def write_areas(areas: Iterable[NamedArea]) -> str:
    """Return areas as GeoJSON text that `read_areas` and `read_boundary` read back."""
    features = ",\n".join(
        json.dumps(
            {
                "type": "Feature",
                "properties": {"name": each.name, "code": each.code, "crs": Crs.WGS_84.value},
                "geometry": mapping(each.area),
            },
            ensure_ascii=False,
            separators=(",", ":"),
        )
        for each in areas
    )
    return f'{{"type":"FeatureCollection","features":[\n{features}\n]}}\n'


def _content(file: Path) -> tuple[Mapping[str, Any], tuple[Issue, ...]]:
    """Return a file as GeoJSON, and warnings."""
    if not file.is_file():
        kind = IssueKind.NOT_A_FILE if file.is_dir() else IssueKind.FILE_MISSING
        raise DataError([kind.issue(table=file.name, field=_FIELD, name=str(file))])
    if file.suffix.lower() in SUFFIXES:
        features, issues = layer_features(file)
        return {"type": "FeatureCollection", "features": features}, issues
    with _refused_without_polygon(file):
        content = json.loads(file.read_text(encoding="utf-8-sig"))
    return content, ()


@contextmanager
def _refused_without_polygon(file: Path) -> Iterator[None]:
    try:
        yield
    except (ValueError, LookupError, TypeError, AttributeError, OSError, ShapelyError) as error:
        raise _no_polygon(file, f"{type(error).__name__}: {error}") from error


def _features(content: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    if content["type"] == "FeatureCollection":
        yield from content["features"]
    else:
        yield content if content["type"] == "Feature" else {"geometry": content}


def _area(file: Path, geometries: Iterable[Any]) -> Polygon | MultiPolygon:
    """Return the union of geometries, which has to be an area in degrees."""
    shapes = map(shape, geometries)
    area = shapely.union_all([shapely.make_valid(geometry).buffer(0) for geometry in shapes])
    if not isinstance(area, Polygon | MultiPolygon) or area.is_empty:
        raise _no_polygon(file, area.geom_type)
    if not _is_in_degrees(area):
        raise _no_polygon(file, f"bounds {', '.join(f'{bound:g}' for bound in area.bounds)}")
    return area


def _converted(
    file: Path, areas: Sequence[Polygon | MultiPolygon], crs: Crs
) -> tuple[list[Polygon | MultiPolygon], tuple[Issue, ...]]:
    """Return areas in WGS-84, and that they were converted."""
    if crs is Crs.WGS_84:
        return list(areas), ()
    warning = SourceIssue.BOUNDARY_CONVERTED.issue(
        table=file.name, field=_FIELD, value=crs.value, file=file.name, crs=crs.value
    )
    return [shapely.transform(area, _converter(crs)) for area in areas], (warning,)


def _labels(feature: Mapping[str, Any]) -> tuple[str, str]:
    """Return name and code of a feature, each empty if it has none."""
    properties = {
        normal_header(str(key)): str(value).strip().removesuffix(".0")
        for key, value in (feature.get("properties") or {}).items()
        if value is not None
    }
    name, code = (
        next((properties[key] for key in keys if properties.get(key)), "")
        for keys in (_NAME_KEYS, _CODE_KEYS)
    )
    return name, code


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
            yield str(holder.get("crs") or "")


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
