"""Turns: the county dealt out around the hub, one part for each day between two calls."""

import math
from dataclasses import dataclass
from datetime import date

from network.county import County
from network.ids import PlaceId
from network.places import Place, PlaceKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Turns:
    """Whose turn it is.

    Parameters
    ----------
    parts
        Places of each part; a part's turn comes every so many days as there are parts.
    """

    parts: tuple[frozenset[PlaceId], ...]

    def on(self, day: date) -> frozenset[PlaceId]:
        """Return the places whose turn it is on a day."""
        return self.parts[day.toordinal() % len(self.parts)]


def turns_around(county: County, days: int) -> Turns:
    """Return turns that go around the hub, with as many inhabitants in every part.

    Parameters
    ----------
    county, days
        The county, and the days from one call at a place to the next, ≥ 1.
    """
    hub = county.hubs[0]

    def bearing(place: Place) -> float:
        east = (place.lon - hub.lon) * math.cos(math.radians(hub.lat))
        return math.atan2(place.lat - hub.lat, east)

    places = sorted((p for p in county.places if p.kind is not PlaceKind.HUB), key=bearing)
    total = sum(1 + place.population for place in places)
    parts: list[set[PlaceId]] = [set() for _ in range(days)]
    so_far = 0
    for place in places:
        people = 1 + place.population
        parts[int(days * (so_far + people / 2) / total)].add(place.place_id)
        so_far += people
    return Turns(parts=tuple(map(frozenset, parts)))
