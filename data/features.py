"""GeoJSON (RFC 7946) as files hold it: points, lines and areas with properties; WGS-84."""

import json
from collections.abc import Iterable
from typing import Annotated, Generic, Literal, TypeVar

from pydantic import Field

from data.plan_json import Wire
from network.places import Place

Position = tuple[float, float]
"""Longitude and latitude."""

_DIGITS = 6


class PointWire(Wire):
    """Where something is."""

    type: Literal["Point"]
    coordinates: Position = Field(description="longitude, latitude")


class LineWire(Wire):
    """A way from one position to another."""

    type: Literal["LineString"]
    coordinates: tuple[Position, ...] = Field(min_length=2)


Ring = Annotated[tuple[Position, ...], Field(min_length=4)]
"""A closed line: its last position is its first."""


class PolygonWire(Wire):
    """An area: its outline, then its holes."""

    type: Literal["Polygon"]
    coordinates: tuple[Ring, ...] = Field(min_length=1)


class MultiPolygonWire(Wire):
    """An area of several parts."""

    type: Literal["MultiPolygon"]
    coordinates: tuple[tuple[Ring, ...], ...] = Field(min_length=1)


GeometryT = TypeVar("GeometryT", bound=Wire)
PropertiesT = TypeVar("PropertiesT", bound=Wire)


class FeatureWire(Wire, Generic[GeometryT, PropertiesT]):
    """Something on the map."""

    type: Literal["Feature"]
    geometry: GeometryT
    properties: PropertiesT


def point_of(place: Place, properties: PropertiesT) -> FeatureWire[PointWire, PropertiesT]:
    """Return a place with properties."""
    point = PointWire(type="Point", coordinates=position(place))
    return FeatureWire(type="Feature", geometry=point, properties=properties)


def line_along(
    way: Iterable[Position], properties: PropertiesT
) -> FeatureWire[LineWire, PropertiesT]:
    """Return a way of two positions or more with properties."""
    line = LineWire(type="LineString", coordinates=tuple(way))
    return FeatureWire(type="Feature", geometry=line, properties=properties)


def position(place: Place) -> Position:
    """Return where a place is, to a tenth of a metre."""
    return (round(place.lon, _DIGITS), round(place.lat, _DIGITS))


def dump_features(features: Iterable[Wire]) -> str:
    """Return a FeatureCollection as text, one feature a line."""
    rows = ",\n".join(
        json.dumps(feature.model_dump(mode="json"), ensure_ascii=False, allow_nan=False)
        for feature in features
    )
    return f'{{"type": "FeatureCollection", "features": [\n{rows}\n]}}\n'
