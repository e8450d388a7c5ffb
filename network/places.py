"""Places of the three tiers: hub, station, point; and the farms and cold stores beside them."""

from dataclasses import dataclass
from enum import StrEnum

from network.ids import PlaceId


class PlaceKind(StrEnum):
    """What a place is in the network."""

    HUB = "hub"
    STATION = "station"
    POINT = "point"
    FARM = "farm"
    COLD_STORE = "cold_store"

    @property
    def is_depot(self) -> bool:
        """Whether goods change vehicles there both ways."""
        return self in {PlaceKind.HUB, PlaceKind.STATION}

    @property
    def is_home(self) -> bool:
        """Whether vehicles may have their home there."""
        return self.is_depot or self is PlaceKind.COLD_STORE


class Building(StrEnum):
    """Whether a place has a building, would need a new one, or has none."""

    EXISTING = "existing"
    NEW = "new"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A hub, station, point, farm or cold store.

    Parameters
    ----------
    place_id
        Our own key, unique in the county.
    kind
        Tier or role.
    name_zh
        Name as people write it.
    lon, lat
        WGS-84 degrees, [-180, 180] and [-90, 90].
    township_id
        The station of the township this place belongs to administratively, if known.
    parent_id
        The station that serves this place today, if any.
    open_from_s, open_to_s
        Opening hours in seconds of the day, 0 ≤ from < to ≤ 86,400.
    storage_l, chilled_l
        Room for goods overnight in litres, ≥ 0; None is unlimited, chilled 0 is none.
    is_active
        Whether the place is in service.
    code, code_year
        Official code and the year of its list, both optional: official lists stop at townships.
    coordinate_source
        Where the coordinate comes from (``geonames``, ``synthetic``, ``osm``, ...).
    population
        Inhabitants, ≥ 0.
    is_poverty_village
        Whether the village is registered as poor.
    building
        State of the building.
    is_village_committee
        Whether the village unit is an administrative village (村委会), the unit of coverage.
    handling_piece_fen
        Price of handing over one piece at this place, ≥ 0; None: the tariff's.
    """

    place_id: PlaceId
    kind: PlaceKind
    name_zh: str
    lon: float
    lat: float
    township_id: PlaceId | None = None
    parent_id: PlaceId | None = None
    open_from_s: int = 8 * 3600
    open_to_s: int = 19 * 3600
    storage_l: float | None = None
    chilled_l: float = 0.0
    is_active: bool = True
    code: str = ""
    code_year: int | None = None
    coordinate_source: str = ""
    population: int = 0
    is_poverty_village: bool = False
    building: Building = Building.NONE
    is_village_committee: bool = False
    handling_piece_fen: int | None = None
