"""Areas of a county and its townships: of its files, else derived from where its places are.

Where a county's folder holds polygons (`data.boundary`), they are taken as they are given. Without
them a map would show points in an empty plane; so the ground nearest to a township's places is
shown as its area, and says that it is derived: it is no administrative boundary.
"""

from collections import defaultdict
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from shapely import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from data.boundary import COUNTY_FILE, TOWNSHIPS_FILE, read_areas, read_boundary
from data.issues import DataError
from network.county import County
from network.geodesy import EARTH_RADIUS_M, plane_xy_m
from network.ids import PlaceId
from network.places import Place, PlaceKind

_MARGIN_M = 2_000.0
_HULL_RATIO = 0.35
_SMOOTH_M = 100.0


class AreaKind(StrEnum):
    """What an area is of."""

    COUNTY = "county"
    TOWNSHIP = "township"


class AreaSource(StrEnum):
    """Where the line around an area is from: a file of the county, or derived from its places."""

    FILE = "file"
    DERIVED = "derived"


@dataclass(frozen=True, slots=True, kw_only=True)
class CountyArea:
    """The area of a county or township.

    Parameters
    ----------
    kind, source
        Of what, and where from.
    name, code
        Its name and official code; either may be empty.
    area
        WGS-84 degrees, not empty.
    """

    kind: AreaKind
    source: AreaSource
    name: str
    code: str
    area: Polygon | MultiPolygon


def county_areas(directory: Path, county: County) -> tuple[CountyArea, ...]:
    """Return the area of a county, then those of its townships.

    Parameters
    ----------
    directory
        The county's folder. What cannot be read of it counts as not there: `county doctor` says
        what is wrong with it.
    county
        Its facts.

    Returns
    -------
    tuple of CountyArea
        Without townships if places name none; empty if the county has no three places apart.
    """
    outline = _outline_of_file(directory / COUNTY_FILE)
    townships = _townships_of_file(directory / TOWNSHIPS_FILE)
    plane = _Plane(county)
    around = plane.outline() if outline is None else outline
    if around is None:
        return townships
    source = AreaSource.DERIVED if outline is None else AreaSource.FILE
    whole = CountyArea(
        kind=AreaKind.COUNTY, source=source, name=county.name_zh, code="", area=around
    )
    return (whole, *(townships or plane.townships(around)))


def _outline_of_file(path: Path) -> Polygon | MultiPolygon | None:
    try:
        return read_boundary(path).area if path.is_file() else None
    except DataError:
        return None


def _townships_of_file(path: Path) -> tuple[CountyArea, ...]:
    try:
        areas, _ = read_areas(path) if path.is_file() else ((), ())
    except DataError:
        return ()
    return tuple(
        CountyArea(
            kind=AreaKind.TOWNSHIP,
            source=AreaSource.FILE,
            name=each.name,
            code=each.code,
            area=each.area,
        )
        for each in areas
    )


def _township_of(place: Place) -> PlaceId:
    """Return the station of a place's township: itself, the one named, or the one it is served by.

    A hub, or a place of which nothing is known, is of none: its own id is that of no station.
    """
    if place.kind is PlaceKind.STATION:
        return place.place_id
    return place.township_id or place.parent_id or place.place_id


class _Plane:
    """The places of a county on a plane in metres."""

    def __init__(self, county: County) -> None:
        self._places = tuple(county.places)
        lon = np.array([place.lon for place in self._places], dtype=np.float64)
        lat = np.array([place.lat for place in self._places], dtype=np.float64)
        self._middle_lat = float(lat.mean()) if lat.size else 0.0
        self._points = np.asarray(shapely.points(plane_xy_m(lon, lat, self._middle_lat)))

    def outline(self) -> Polygon | MultiPolygon | None:
        """Return an area around all places, in degrees; None: they span none."""
        hull = shapely.concave_hull(shapely.multipoints(self._points), ratio=_HULL_RATIO)
        if not isinstance(hull, Polygon):
            return None
        return self._in_degrees(hull.buffer(_MARGIN_M).simplify(_SMOOTH_M))

    def townships(self, around: Polygon | MultiPolygon) -> tuple[CountyArea, ...]:
        """Return the ground nearest to the places of each township, within an area in degrees."""
        stations = {p.place_id: p for p in self._places if p.kind is PlaceKind.STATION}
        of_point = [_township_of(place) for place in self._places]
        kept = [k for k, station_id in enumerate(of_point) if station_id in stations]
        of_cell = [station_id for station_id in of_point if station_id in stations]
        if len(set(of_cell)) < 2:
            return ()
        within = shapely.make_valid(shapely.transform(around, self._to_plane)).buffer(0)
        points = self._points[kept]
        divided = shapely.voronoi_polygons(shapely.multipoints(points), extend_to=within)
        cells: list[Any] = list(shapely.get_parts(divided))
        cell_of, point_of = shapely.STRtree(points).query(cells, predicate="intersects")
        parts: dict[PlaceId, list[Polygon]] = defaultdict(list)
        for cell, point in dict(zip(cell_of.tolist(), point_of.tolist(), strict=True)).items():
            parts[of_cell[point]].append(cells[cell])
        areas = {
            station_id: shapely.union_all(own).intersection(within).buffer(0)  # without mere lines
            for station_id, own in parts.items()
        }
        return tuple(
            self._township(stations[station_id], area)
            for station_id, area in areas.items()
            if not area.is_empty
        )

    def _township(self, station: Place, area: BaseGeometry) -> CountyArea:
        return CountyArea(
            kind=AreaKind.TOWNSHIP,
            source=AreaSource.DERIVED,
            name=station.name_zh,
            code=station.code,
            area=self._in_degrees(area),
        )

    def _to_plane(self, lon_lat: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        return plane_xy_m(lon_lat[:, 0], lon_lat[:, 1], self._middle_lat)

    def _in_degrees(self, area: BaseGeometry) -> Polygon | MultiPolygon:
        def turned(xy: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
            radians = xy / EARTH_RADIUS_M
            east = radians[:, 0] / np.cos(np.radians(self._middle_lat))
            return np.asarray(np.degrees(np.column_stack((east, radians[:, 1]))))

        found = shapely.transform(area, turned)
        assert isinstance(found, Polygon | MultiPolygon)  # noqa: S101 -- moving keeps the kind
        return found
