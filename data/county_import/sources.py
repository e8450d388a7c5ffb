"""What a county folder is made from."""

from dataclasses import dataclass
from pathlib import Path

from data.coordinates import Crs
from network.places import PlaceKind

_FILES = ("places", "osm", "roads", "boundary", "townships", "timetable", "tables")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """What a county is made from; what is None is taken from the folder, or usual.

    Parameters
    ----------
    places, osm, roads, boundary, townships, timetable, tables
        A list of places, an OSM extract or else a file of roads, polygons of county and townships,
        a timetable, and a folder of filled-in templates.
    crs, kind, hub
        Coordinate system of the places, kind of rows that tell none, and the place at which the
        hub is if the list has none.
    name_zh, name_en, adcode, timezone
        Of the county; empty: as it is, or the usual.
    replaced
        Files of the folder that the import writes over, whatever a hand has changed in them.
    """

    places: Path | None = None
    crs: Crs | None = None
    kind: PlaceKind | None = None
    hub: str = ""
    osm: Path | None = None
    roads: Path | None = None
    boundary: Path | None = None
    townships: Path | None = None
    timetable: Path | None = None
    tables: Path | None = None
    name_zh: str = ""
    name_en: str = ""
    adcode: str = ""
    timezone: str = ""
    replaced: frozenset[str] = frozenset()

    def files(self) -> dict[str, Path]:
        """Return the files that are given, by option."""
        found = {option: getattr(self, option) for option in _FILES}
        return {option: path for option, path in found.items() if path is not None}

    def names(self) -> dict[str, str]:
        """Return the county's own names that are given, by key of ``county.toml``."""
        keys = ("name_zh", "name_en", "adcode", "timezone")
        return {key: getattr(self, key) for key in keys if getattr(self, key)}
