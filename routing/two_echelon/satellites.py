"""The satellites of a day: stations, and cold stores that fetch produce themselves."""

from collections.abc import Collection
from datetime import date

from network.county import County
from network.ids import PlaceId
from network.places import PlaceKind

SATELLITES = frozenset({PlaceKind.STATION, PlaceKind.COLD_STORE})
"""Kinds of places at which goods change vehicles between a hub and the villages."""


def idle_satellites(county: County, day: date) -> frozenset[PlaceId]:
    """Return the stations and cold stores that are not in service or closed on a day (C14)."""
    closed = county.calendar.closed_places(day)
    return frozenset(
        place.place_id
        for place in county.places
        if place.kind in SATELLITES and (not place.is_active or place.place_id in closed)
    )


def satellites(county: County, day: date, homes: Collection[PlaceId]) -> tuple[PlaceId, ...]:
    """Return the stations of a day, then the cold stores at which some vehicle has its home."""
    idle = idle_satellites(county, day)
    stores = (p for p in county.places_of(PlaceKind.COLD_STORE) if p.place_id in homes)
    return tuple(p.place_id for p in (*county.stations, *stores) if p.place_id not in idle)
