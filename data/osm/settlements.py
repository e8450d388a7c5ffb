"""Which settlements of an extract become places, with a name and a number of inhabitants."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import shapely
from shapely import MultiPolygon, Polygon

from data.osm.reading import PLACE_KINDS, Settlement
from network.geodesy import great_circle_m

TOWNS = frozenset({"city", "town"})
_SETTLED = TOWNS | {"village", "hamlet"}
_QUARTERS = frozenset({"borough", "suburb", "quarter", "neighbourhood"})
_LOCALITIES = frozenset({"locality"})
QUARTERS_AND_LOCALITIES = _QUARTERS | _LOCALITIES

_ENOUGH = 8
"""With fewer settlements, the quarters of towns become places too, then localities."""

_SAME_PLACE_M = 1_000.0
"""Two settlements of one name this close to each other are one drawn twice."""

_MEDIAN_INHABITANTS = {
    "city": 30_000,
    "town": 3_000,
    "village": 600,
    "hamlet": 80,
    "borough": 3_000,
    "suburb": 1_500,
    "quarter": 800,
    "neighbourhood": 300,
    "locality": 30,
}
_SPREAD = 0.5
"""Standard deviation of the logarithm of a synthetic number of inhabitants."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """A settlement that becomes a place of the county.

    Parameters
    ----------
    key, name
        OSM key as in `Settlement`, and a name that is not empty.
    kind
        Value of the OSM key ``place``.
    lon, lat
        WGS-84 degrees.
    population
        Inhabitants, ≥ 1: a settlement tagged as deserted keeps one.
    is_population_synthetic
        Whether the number is drawn, because the extract has none.
    """

    key: str
    name: str
    kind: str
    lon: float
    lat: float
    population: int
    is_population_synthetic: bool

    @property
    def is_town(self) -> bool:
        """Whether it is a town or city."""
        return self.kind in TOWNS


def chosen(
    settlements: Sequence[Settlement], boundary: Polygon | MultiPolygon | None
) -> list[Settlement]:
    """Return the settlements that become places, the largest kinds first.

    Towns, villages and hamlets; with fewer than eight of them also quarters of towns; and with
    fewer than eight still, named localities. Of settlements drawn twice the larger kind stays.
    """
    inside = [
        s for s in settlements if boundary is None or shapely.contains_xy(boundary, s.lon, s.lat)
    ]
    inside.sort(key=lambda s: PLACE_KINDS.index(s.kind))
    kinds = _SETTLED
    for more in (_QUARTERS, _LOCALITIES):
        found = _distinct(s for s in inside if s.kind in kinds)
        if len(found) >= _ENOUGH:
            return found
        kinds = kinds | more
    return _distinct(s for s in inside if s.kind in kinds)


def seats(settlements: Sequence[Settlement], seed: int) -> list[Seat]:
    """Return the settlements with a name and a number of inhabitants each.

    Where the extract has no number, one is drawn: log-normal around the median of the kind,
    from the seed and the OSM key, so that it does not depend on the rest of the extract. A
    town's own number is reduced by those of its quarters where these are places as well, to one
    at least.
    """
    drawn = [_seat(s, seed) for s in settlements]
    towns = [i for i, seat in enumerate(drawn) if seat.is_town]
    for seat in drawn:
        if seat.kind in _QUARTERS and towns:
            town = min(towns, key=lambda i: _distance_m(drawn[i], seat))
            left = max(1, drawn[town].population - seat.population)
            drawn[town] = replace(drawn[town], population=left)
    return drawn


def display_names(seats: Sequence[Seat], township: Mapping[str, str]) -> dict[str, str]:
    """Return a name for each key, told apart by the township's name, then by the key.

    Parameters
    ----------
    seats
        All settlements.
    township
        Name of the township of each key.
    """
    names = {seat.key: seat.name for seat in seats}
    for tell_apart in (township, {key: key for key in names}):
        count = Counter(names.values())
        names = {
            key: f"{name}({tell_apart[key]})" if count[name] > 1 else name
            for key, name in names.items()
        }
    return names


def _distinct(settlements: Iterable[Settlement]) -> list[Settlement]:
    """Drop settlements that repeat an earlier one of the same name nearby."""
    kept: list[Settlement] = []
    by_name: dict[str, list[Settlement]] = {}
    for settlement in settlements:
        same = by_name.setdefault(settlement.name, []) if settlement.name else []
        if all(_distance_m(settlement, other) > _SAME_PLACE_M for other in same):
            same.append(settlement)
            kept.append(settlement)
    return kept


def _seat(settlement: Settlement, seed: int) -> Seat:
    population = settlement.population
    return Seat(
        key=settlement.key,
        name=settlement.name or settlement.key,
        kind=settlement.kind,
        lon=settlement.lon,
        lat=settlement.lat,
        population=max(1, _drawn(settlement, seed) if population is None else population),
        is_population_synthetic=population is None,
    )


def _drawn(settlement: Settlement, seed: int) -> int:
    random = np.random.Generator(np.random.PCG64([seed, *settlement.key.encode()]))
    median = _MEDIAN_INHABITANTS[settlement.kind]
    return round(float(random.lognormal(np.log(median), _SPREAD)))


def _distance_m(one: Settlement | Seat, other: Settlement | Seat) -> float:
    return float(great_circle_m(one.lon, one.lat, other.lon, other.lat))
