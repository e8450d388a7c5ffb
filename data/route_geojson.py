"""routes.geojson: a line a route and a point a stop, WGS-84, for any map program."""

from collections.abc import Iterator, Mapping
from typing import Literal

from pydantic import Field

from data.features import FeatureWire, LineWire, PointWire, dump_features, line_along, point_of
from data.plan_document import PlanDocument
from data.plan_json import Wire
from data.route_sheet import RouteSheet
from data.words import clock, place_kind, route_kind
from network.ids import PlaceId
from network.places import Place, PlaceKind
from routing.two_echelon.plan import RouteKind


class RouteLineWire(Wire):
    """A route along the roads; times are HH:MM of the planned day."""

    route_id: str
    name: str
    kind: RouteKind
    kind_zh: str
    vehicle_id: str
    vehicle_type: str = Field(description="name of the vehicle's type, or the bus line")
    home: str = Field(description="name of the place where it begins")
    depart: str
    back: str
    distance_km: float
    stops: int
    pieces: int
    peak_kg: float = Field(description="most that is on board")
    load_share: float = Field(description="share of the room that is used, at most")
    cost_fen: int
    estimated_legs: int = Field(description="legs that no road joins")


class StopPointWire(Wire):
    """A stop of a route; times are HH:MM of the planned day."""

    route_id: str
    vehicle_id: str
    sequence: int = Field(description="number of the stop, from 1")
    place_id: str
    name: str
    kind: PlaceKind
    kind_zh: str
    arrive: str
    depart: str
    deliver_pieces: int
    collect_pieces: int
    kg_after: float = Field(description="on board when it leaves")


RouteFeature = FeatureWire[LineWire, RouteLineWire]
StopFeature = FeatureWire[PointWire, StopPointWire]


class RoutesWire(Wire):
    """The routes of a plan: a line for each, then a point for every stop."""

    type: Literal["FeatureCollection"]
    features: tuple[RouteFeature | StopFeature, ...]


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
    lines = (_line(sheet, places) for sheet in document.sheets)
    points = (point for sheet in document.sheets for point in _points(sheet, places))
    return dump_features((*lines, *points))


def _line(sheet: RouteSheet, places: Mapping[PlaceId, Place]) -> RouteFeature:
    route = sheet.route
    kind = route_kind(route.kind).zh
    home = places[route.stops[0].place_id]
    way = sheet.way or ((home.lon, home.lat),)
    properties = RouteLineWire(
        route_id=route.route_id,
        name=f"{kind} {route.route_id} · {sheet.carrier}",
        kind=route.kind,
        kind_zh=kind,
        vehicle_id=route.vehicle_id,
        vehicle_type=sheet.carrier,
        home=home.name_zh,
        depart=clock(sheet.depart_s),
        back=clock(sheet.back_s),
        distance_km=round(sheet.distance_m / 1000, 3),
        stops=len(route.stops),
        pieces=sheet.pieces,
        peak_kg=sheet.peak_kg,
        load_share=round(sheet.load_share, 4),
        cost_fen=sheet.cost.total,
        estimated_legs=sheet.num_estimates,
    )
    return line_along(way if len(way) > 1 else way * 2, properties)


def _points(sheet: RouteSheet, places: Mapping[PlaceId, Place]) -> Iterator[StopFeature]:
    rows = zip(sheet.route.stops, sheet.pieces_down, sheet.pieces_up, strict=True)
    for sequence, (stop, down, up) in enumerate(rows, start=1):
        place = places[stop.place_id]
        properties = StopPointWire(
            route_id=sheet.route.route_id,
            vehicle_id=sheet.route.vehicle_id,
            sequence=sequence,
            place_id=place.place_id,
            name=place.name_zh,
            kind=place.kind,
            kind_zh=place_kind(place.kind).zh,
            arrive=clock(stop.arrive_s),
            depart=clock(stop.depart_s),
            deliver_pieces=down,
            collect_pieces=up,
            kg_after=stop.load.in_units()["kg"],
        )
        yield point_of(place, properties)
