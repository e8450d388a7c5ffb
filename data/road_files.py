"""Roads from ``roads.geojson`` or ``roads.gpkg``, and back to GeoJSON. Always WGS-84."""

import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from pydantic import Field

from data.cells import plain
from data.columns import Column, ColumnType, normal_header
from data.features import FeatureWire, LineWire
from data.issue_kinds import IssueKind
from data.issues import DataError, Issue
from data.layers import SUFFIXES, layer_features
from data.plan_json import Wire
from data.sheets import decode, read_bytes
from data.table_rows import Rows, check_keys, parse_columns
from data.tables import ROADS
from network.roads import Road, RoadClass

FILE_NAMES = ("roads.geojson", "roads.gpkg")
_SIMPLE = (str, int, float, bool)

LonLat = tuple[float, float]
Feature = Mapping[str, Any]


class RoadWire(Wire):
    """A road as it is written; read are all headers of the table `roads`."""

    road_id: str
    road_class: RoadClass
    oneway: bool
    speed_kmh: float | None = Field(description="null: that of its class")
    closed_for: str = Field(description="access classes kept out, by commas")


class RoadsWire(Wire):
    """roads.geojson: a line a road; every vertex is a node of the road graph."""

    type: Literal["FeatureCollection"]
    features: tuple[FeatureWire[LineWire, RoadWire], ...]


def read_roads(directory: Path) -> tuple[tuple[Road, ...], tuple[Issue, ...]]:
    """Read the roads of a county folder.

    Returns
    -------
    roads, issues
        The good roads, and an issue for each that is not; rows count the features from 1.

    Raises
    ------
    DataError
        If there is no file of roads or it cannot be read at all.
    """
    paths = [directory / name for name in FILE_NAMES if (directory / name).exists()]
    if not paths:
        name = FILE_NAMES[0]
        raise DataError([IssueKind.FILE_MISSING.issue(table=name, name=str(directory / name))])
    path, others = paths[0], paths[1:]
    roads, issues = read_road_file(path)
    shadowed = (
        IssueKind.FILE_SHADOWED.issue(table=path.name, used=path.name, ignored=other.name)
        for other in others
    )
    return roads, (*shadowed, *issues)


def read_road_file(path: Path) -> tuple[tuple[Road, ...], tuple[Issue, ...]]:
    """Read roads from GeoJSON, a GeoPackage or a Shapefile.

    Returns
    -------
    roads, issues
        As for `read_roads`.

    Raises
    ------
    DataError
        If the file is missing or cannot be read at all.
    """
    read = layer_features if path.suffix.lower() in SUFFIXES else _geojson
    features, warnings = read(path)
    roads, found = roads_of_features(features, path.name)
    return roads, (*warnings, *found)


def roads_of_features(
    features: Sequence[Feature], name: str
) -> tuple[tuple[Road, ...], tuple[Issue, ...]]:
    """Return the roads of GeoJSON features and what is wrong with the others.

    A MultiLineString becomes several roads, ``<road_id>/1``, ``<road_id>/2``, ...
    """
    rows = _parse_properties(features, name)
    lines: dict[int, list[tuple[LonLat, ...]]] = {}
    for index, feature in enumerate(features):
        try:
            lines[index] = _lines(feature.get("geometry"))
        except (ValueError, TypeError, LookupError) as error:
            rows.refuse(index, IssueKind.ROAD_GEOMETRY, "geometry", detail=error)
    roads = [
        Road(**{**values, "road_id": road_id}, lon_lat=line)
        for index, values in rows.records()
        for road_id, line in _numbered(values["road_id"], lines[index])
    ]
    return tuple(roads), rows.all_issues()


def write_roads(roads: Iterable[Road]) -> str:
    """Return the roads as GeoJSON text, one feature a line."""
    features = ",\n".join(
        json.dumps(_feature(road), ensure_ascii=False, separators=(",", ":")) for road in roads
    )
    return f'{{"type":"FeatureCollection","features":[\n{features}\n]}}\n'


def _geojson(path: Path) -> tuple[list[Feature], tuple[Issue, ...]]:
    text, issues = decode(read_bytes(path), path.name)
    try:
        document = json.loads(text)
    except ValueError as error:
        raise DataError([*issues, _invalid(path, error)]) from error
    features = document.get("features") if isinstance(document, dict) else None
    if not isinstance(features, list) or not all(isinstance(item, dict) for item in features):
        raise DataError([*issues, _invalid(path, "features")])
    return features, issues


def _invalid(path: Path, detail: object) -> Issue:
    return IssueKind.GEOJSON_INVALID.issue(table=path.name, detail=detail)


def _parse_properties(features: Sequence[Feature], name: str) -> Rows:
    """Return the properties as a table, one row a feature, with an id for each."""
    by_header = ROADS.column_by_header()
    cells: dict[str, list[object]] = {
        column.name: [None] * len(features) for column in ROADS.columns
    }
    for index, feature in enumerate(features):
        cells["road_id"][index] = feature.get("id")
        properties = feature.get("properties")
        for key, value in properties.items() if isinstance(properties, dict) else ():
            column = by_header.get(normal_header(str(key)))
            if column is not None and value is not None:
                cells[column.name][index] = _cell(column, value)
    numbers = list(range(1, len(features) + 1))
    rows = Rows(table=ROADS, name=name, numbers=numbers, cells=cells)
    parse_columns(rows)
    ids = rows.values["road_id"]
    rows.values["road_id"] = [road_id or f"r{n}" for n, road_id in zip(numbers, ids, strict=True)]
    check_keys(rows)
    return rows


def _cell(column: Column, value: object) -> object:
    """Return a JSON value as a cell; lists of classes are joined by commas."""
    if column.type is ColumnType.CHOICES and isinstance(value, list):
        return ",".join(map(str, value))
    return value if isinstance(value, _SIMPLE) else plain(json.dumps(value, ensure_ascii=False))


def _lines(geometry: Any) -> list[tuple[LonLat, ...]]:
    """Return the lines of a geometry.

    Raises
    ------
    ValueError, TypeError, LookupError
        If it is none.
    """
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if kind == "LineString":
        return [_line(geometry.get("coordinates"))]
    parts = geometry.get("coordinates") if kind == "MultiLineString" else None
    if not parts:
        raise ValueError(kind)
    return [_line(part) for part in parts]


def _line(coordinates: Any) -> tuple[LonLat, ...]:
    line = tuple((float(vertex[0]), float(vertex[1])) for vertex in coordinates)
    if len(set(line)) < 2:
        message = "fewer than two vertices"
        raise ValueError(message)
    for lon, lat in line:
        if not (math.isfinite(lon) and abs(lon) <= 180 and abs(lat) <= 90):
            message = f"[{lon}, {lat}]"
            raise ValueError(message)
    return line


def _numbered(
    road_id: str, lines: Sequence[tuple[LonLat, ...]]
) -> Iterator[tuple[str, tuple[LonLat, ...]]]:
    for part, line in enumerate(lines, start=1):
        yield (road_id if len(lines) == 1 else f"{road_id}/{part}"), line


def _feature(road: Road) -> dict[str, Any]:
    properties = {
        "road_id": road.road_id,
        "road_class": road.road_class.value,
        "oneway": road.is_oneway,
        "speed_kmh": road.speed_kmh,
        "closed_for": ",".join(sorted(road.closed_for)),
    }
    return {
        "type": "Feature",
        "properties": properties,
        "geometry": {"type": "LineString", "coordinates": road.lon_lat},
    }
