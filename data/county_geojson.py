"""A county as GeoJSON: its places, roads and areas, WGS-84, for any map program."""

import json
from collections.abc import Iterable
from typing import Any

from shapely.geometry import mapping

from data.county_areas import CountyArea
from network.county import County

_COORDINATE_DIGITS = 6


def dump_county(county: County, areas: Iterable[CountyArea] = ()) -> str:
    """Return a county's places, roads and areas as a GeoJSON FeatureCollection (RFC 7946).

    Parameters
    ----------
    county, areas
        What to write.

    Returns
    -------
    str
        One feature a line: first a Point for every place, then a LineString for every road, then a
        Polygon or MultiPolygon for every area; `source` of an area says where its line is from.
    """
    features: list[dict[str, Any]] = [
        {
            "type": "Feature",
            "id": place.place_id,
            "geometry": {"type": "Point", "coordinates": _vertex((place.lon, place.lat))},
            "properties": {
                "place_id": place.place_id,
                "kind": place.kind.value,
                "name": place.name_zh,
                "parent_id": place.parent_id,
                "is_active": place.is_active,
            },
        }
        for place in county.places
    ]
    features += [
        {
            "type": "Feature",
            "id": road.road_id,
            "geometry": {
                "type": "LineString",
                "coordinates": [_vertex(vertex) for vertex in road.lon_lat],
            },
            "properties": {
                "road_id": road.road_id,
                "road_class": road.road_class.value,
                "is_oneway": road.is_oneway,
                "closed_for": sorted(access.value for access in road.closed_for),
            },
        }
        for road in county.roads
    ]
    features += [
        {
            "type": "Feature",
            "geometry": {
                "type": area.area.geom_type,
                "coordinates": _rounded(mapping(area.area)["coordinates"]),
            },
            "properties": {
                "area": area.kind.value,
                "name": area.name,
                "code": area.code,
                "source": area.source.value,
            },
        }
        for area in areas
    ]
    rows = ",\n".join(json.dumps(f, ensure_ascii=False, allow_nan=False) for f in features)
    return f'{{"type": "FeatureCollection", "features": [\n{rows}\n]}}\n'


def _vertex(lon_lat: tuple[float, float]) -> list[float]:
    return [round(value, _COORDINATE_DIGITS) for value in lon_lat]


def _rounded(rings: Any) -> list[Any]:
    """Return the coordinates of a polygon, nested as they are, with fewer digits."""
    if isinstance(rings[0], float):
        return _vertex((rings[0], rings[1]))
    return [_rounded(ring) for ring in rings]
