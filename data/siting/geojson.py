"""siting.geojson: a point a site and a line from each village to where it is served; WGS-84."""

import json
from collections.abc import Iterator
from typing import Any

from data.siting.document import SitingDocument
from data.words import place_kind
from network.places import Place, PlaceKind

_DIGITS = 6


def dump_siting_geojson(document: SitingDocument) -> str:
    """Return the sites and the villages' ways as a GeoJSON FeatureCollection (RFC 7946).

    Parameters
    ----------
    document
        What to write.

    Returns
    -------
    str
        One feature a line: first a Point for every site, then for every period and village that
        is served away from home a straight LineString; then a Point for every cold store and a
        LineString from each place that brings produce to it. Names are Chinese, keys stable
        English.
    """
    rows = ",\n".join(
        json.dumps(feature, ensure_ascii=False, allow_nan=False)
        for feature in (*_sites(document), *_villages(document), *_cold(document))
    )
    return f'{{"type": "FeatureCollection", "features": [\n{rows}\n]}}\n'


def _sites(document: SitingDocument) -> Iterator[dict[str, Any]]:
    places = document.places()
    for site in document.siting.sites:
        place = places[site.site_id]
        yield _feature(
            {"type": "Point", "coordinates": _position(place)},
            {
                "site_id": site.site_id,
                "name": place.name_zh,
                "kind": site.kind.value,
                "kind_zh": place_kind(site.kind).zh,
                "township_id": site.township_id,
                "building": site.building.value,
                "opens": document.opens(site),
                "closes": document.closes(site),
                "sizes": dict(zip(document.periods, site.sizes, strict=True)),
                "pieces": dict(zip(document.periods, site.pieces, strict=True)),
                "villages": dict(zip(document.periods, site.villages, strict=True)),
                "build_fen": site.build_fen,
                "public_fen": site.public_fen,
                "coordinate_source": place.coordinate_source,
            },
        )


def _villages(document: SitingDocument) -> Iterator[dict[str, Any]]:
    places = document.places()
    for t, period in enumerate(document.periods):
        for village in document.siting.villages:
            station_id, point_id = village.station_ids[t], village.point_ids[t]
            served_at = point_id or station_id
            if served_at is None or served_at == village.village_id:
                continue
            ends = [_position(places[place_id]) for place_id in (village.village_id, served_at)]
            yield _feature(
                {"type": "LineString", "coordinates": ends},
                {
                    "period": period,
                    "village_id": village.village_id,
                    "name": document.name(village.village_id),
                    "station_id": station_id,
                    "point_id": point_id,
                },
            )


def _cold(document: SitingDocument) -> Iterator[dict[str, Any]]:
    cold, places = document.siting.cold, document.places()
    if cold is None:
        return
    for store in cold.stores:
        place = places[store.site_id]
        yield _feature(
            {"type": "Point", "coordinates": _position(place)},
            {
                "cold_store_id": store.site_id,
                "name": place.name_zh,
                "kind": PlaceKind.COLD_STORE.value,
                "kind_zh": place_kind(PlaceKind.COLD_STORE).zh,
                "host": None if store.host is None else store.host.value,
                "township_id": store.township_id,
                "building": store.building.value,
                "is_new": store.is_new,
                "precool_kg": store.precool_kg,
                "store_kg": store.store_kg,
                "store_c": store.store_c,
                "taken_kg": sum(kg for month in store.months for kg in month.taken_kg.values()),
                "precool_use": [month.precool_use for month in store.months],
                "store_use": [month.store_use for month in store.months],
                "empty_months": store.empty_months,
                "build_fen": store.build_fen,
                "public_fen": store.public_fen,
                "coordinate_source": place.coordinate_source,
            },
        )
    for supply in cold.supplies:
        if supply.place_id == supply.site_id:
            continue
        ends = [_position(places[place_id]) for place_id in (supply.place_id, supply.site_id)]
        yield _feature(
            {"type": "LineString", "coordinates": ends},
            {
                "kind": "supply",
                "place_id": supply.place_id,
                "name": document.name(supply.place_id),
                "cold_store_id": supply.site_id,
                "kg": supply.kg,
            },
        )


def _position(place: Place) -> list[float]:
    return [round(place.lon, _DIGITS), round(place.lat, _DIGITS)]


def _feature(geometry: dict[str, Any], properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "Feature", "geometry": geometry, "properties": properties}
