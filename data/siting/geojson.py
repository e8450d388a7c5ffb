"""siting.geojson: a point a site and a line from each village to where it is served; WGS-84."""

from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from data.features import (
    FeatureWire,
    LineWire,
    PointWire,
    dump_features,
    line_along,
    point_of,
    position,
)
from data.plan_json import Wire
from data.siting.document import SitingDocument
from data.words import place_kind
from network.places import Building, PlaceKind


class SitePointWire(Wire):
    """A site that is open in some period, or was there today."""

    site_id: str
    name: str
    kind: PlaceKind
    kind_zh: str
    township_id: str
    building: Building
    opens: str | None = Field(description="period in which it opens; null: it is there today")
    closes: str | None = Field(description="period in which it is given up; null: it is not")
    sizes: dict[str, int | None] = Field(description="by period; null: not open")
    pieces: dict[str, int] = Field(description="pieces a day that pass it, by period")
    villages: dict[str, int] = Field(description="villages served by way of it, by period")
    build_fen: int
    public_fen: int
    coordinate_source: str


class VillageLineWire(Wire):
    """From a village to where it is served in a period."""

    period: str
    village_id: str
    name: str
    station_id: str | None
    point_id: str | None


class ColdPointWire(Wire):
    """A cold store that is open."""

    cold_store_id: str
    name: str
    kind: Literal["cold_store"]
    kind_zh: str
    host: PlaceKind | None = Field(description="whose roof it shares; null: it stands alone")
    township_id: str
    building: Building
    is_new: bool
    precool_kg: int
    store_kg: int
    store_c: int | None
    taken_kg: int = Field(description="taken in, in a year")
    precool_use: tuple[float | None, ...] = Field(description="by month; null: there is no room")
    store_use: tuple[float | None, ...] = Field(description="by month; null: there is no room")
    empty_months: int
    build_fen: int
    public_fen: int
    coordinate_source: str


class SupplyLineWire(Wire):
    """From a place to the cold store to which it brings produce."""

    kind: Literal["supply"]
    place_id: str
    name: str
    cold_store_id: str
    kg: int


SiteFeature = FeatureWire[PointWire, SitePointWire]
VillageFeature = FeatureWire[LineWire, VillageLineWire]
ColdFeature = FeatureWire[PointWire, ColdPointWire] | FeatureWire[LineWire, SupplyLineWire]


class SitingMapWire(Wire):
    """The sites of a roll-out and whom they serve, then its cold stores and what they get."""

    type: Literal["FeatureCollection"]
    features: tuple[SiteFeature | VillageFeature | ColdFeature, ...]


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
    return dump_features((*_sites(document), *_villages(document), *_cold(document)))


def _sites(document: SitingDocument) -> Iterator[SiteFeature]:
    places = document.places()
    for site in document.siting.sites:
        place = places[site.site_id]
        properties = SitePointWire(
            site_id=site.site_id,
            name=place.name_zh,
            kind=site.kind,
            kind_zh=place_kind(site.kind).zh,
            township_id=site.township_id,
            building=site.building,
            opens=document.opens(site),
            closes=document.closes(site),
            sizes=dict(zip(document.periods, site.sizes, strict=True)),
            pieces=dict(zip(document.periods, site.pieces, strict=True)),
            villages=dict(zip(document.periods, site.villages, strict=True)),
            build_fen=site.build_fen,
            public_fen=site.public_fen,
            coordinate_source=place.coordinate_source,
        )
        yield point_of(place, properties)


def _villages(document: SitingDocument) -> Iterator[VillageFeature]:
    places = document.places()
    for t, period in enumerate(document.periods):
        for village in document.siting.villages:
            station_id, point_id = village.station_ids[t], village.point_ids[t]
            served_at = point_id or station_id
            if served_at is None or served_at == village.village_id:
                continue
            properties = VillageLineWire(
                period=period,
                village_id=village.village_id,
                name=document.name(village.village_id),
                station_id=station_id,
                point_id=point_id,
            )
            ends = (position(places[place_id]) for place_id in (village.village_id, served_at))
            yield line_along(ends, properties)


def _cold(document: SitingDocument) -> Iterator[ColdFeature]:
    cold, places = document.siting.cold, document.places()
    if cold is None:
        return
    for store in cold.stores:
        place = places[store.site_id]
        properties = ColdPointWire(
            cold_store_id=store.site_id,
            name=place.name_zh,
            kind="cold_store",
            kind_zh=place_kind(PlaceKind.COLD_STORE).zh,
            host=store.host,
            township_id=store.township_id,
            building=store.building,
            is_new=store.is_new,
            precool_kg=store.precool_kg,
            store_kg=store.store_kg,
            store_c=store.store_c,
            taken_kg=sum(kg for month in store.months for kg in month.taken_kg.values()),
            precool_use=tuple(month.precool_use for month in store.months),
            store_use=tuple(month.store_use for month in store.months),
            empty_months=store.empty_months,
            build_fen=store.build_fen,
            public_fen=store.public_fen,
            coordinate_source=place.coordinate_source,
        )
        yield point_of(place, properties)
    for supply in cold.supplies:
        if supply.place_id == supply.site_id:
            continue
        ends = (position(places[place_id]) for place_id in (supply.place_id, supply.site_id))
        brought = SupplyLineWire(
            kind="supply",
            place_id=supply.place_id,
            name=document.name(supply.place_id),
            cold_store_id=supply.site_id,
            kg=supply.kg,
        )
        yield line_along(ends, brought)
