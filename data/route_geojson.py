"""routes.geojson: a line a route and a point a stop, WGS-84, for any map program."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from data.plan_document import PlanDocument
from data.route_sheet import RouteSheet
from data.words import clock, place_kind, route_kind
from network.ids import PlaceId
from network.places import Place

_COORDINATE_DIGITS = 6


def dump_geojson(document: PlanDocument) -> str:
    """Return the routes as a GeoJSON FeatureCollection (RFC 7946).

    Parameters
    ----------
    document
        What to write.

    Returns
    -------
    str
        One feature a line: first a LineString for every route, along the roads, then a Point for
        every stop; names are Chinese, keys stable English, times of the day HH:MM.
    """
    places = document.county.place_by_id()
    features = [_line(sheet, places) for sheet in document.sheets]
    features += [point for sheet in document.sheets for point in _points(sheet, places)]
    rows = ",\n".join(json.dumps(f, ensure_ascii=False, allow_nan=False) for f in features)
    return f'{{"type": "FeatureCollection", "features": [\n{rows}\n]}}\n'


def _line(sheet: RouteSheet, places: Mapping[PlaceId, Place]) -> dict[str, Any]:
    route = sheet.route
    kind = route_kind(route.kind).zh
    way = sheet.way if len(sheet.way) > 1 else sheet.way * 2
    return _feature(
        {"type": "LineString", "coordinates": [list(vertex) for vertex in way]},
        {
            "route_id": route.route_id,
            "name": f"{kind} {route.route_id} · {sheet.carrier}",
            "kind": route.kind.value,
            "kind_zh": kind,
            "vehicle_id": route.vehicle_id,
            "vehicle_type": sheet.carrier,
            "home": places[route.stops[0].place_id].name_zh,
            "depart": clock(sheet.depart_s),
            "back": clock(sheet.back_s),
            "distance_km": round(sheet.distance_m / 1000, 3),
            "stops": len(route.stops),
            "pieces": sheet.pieces,
            "peak_kg": sheet.peak_kg,
            "load_share": round(sheet.load_share, 4),
            "cost_fen": sheet.cost.total,
            "estimated_legs": sheet.num_estimates,
        },
    )


def _points(sheet: RouteSheet, places: Mapping[PlaceId, Place]) -> Iterator[dict[str, Any]]:
    rows = zip(sheet.route.stops, sheet.pieces_down, sheet.pieces_up, strict=True)
    for sequence, (stop, down, up) in enumerate(rows, start=1):
        place = places[stop.place_id]
        yield _feature(
            {
                "type": "Point",
                "coordinates": [
                    round(place.lon, _COORDINATE_DIGITS),
                    round(place.lat, _COORDINATE_DIGITS),
                ],
            },
            {
                "route_id": sheet.route.route_id,
                "vehicle_id": sheet.route.vehicle_id,
                "sequence": sequence,
                "place_id": place.place_id,
                "name": place.name_zh,
                "kind": place.kind.value,
                "kind_zh": place_kind(place.kind).zh,
                "arrive": clock(stop.arrive_s),
                "depart": clock(stop.depart_s),
                "deliver_pieces": down,
                "collect_pieces": up,
                "kg_after": stop.load.in_units()["kg"],
            },
        )


def _feature(geometry: dict[str, Any], properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "Feature", "geometry": geometry, "properties": properties}
