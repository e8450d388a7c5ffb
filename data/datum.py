"""Which coordinate system a set of places is in, judged by the roads and the county's polygon."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely
from shapely import LineString, MultiPolygon, Polygon

from data.coordinates import Crs, LonLat, to_wgs84

_DEGREE_M = 111_320.0


@dataclass(frozen=True, slots=True, kw_only=True)
class DatumFit:
    """How well places fit the map if they are read in one system.

    Parameters
    ----------
    crs
        The system they are read in.
    inside
        Share of the places inside the polygon, [0, 1]; 1 without a polygon.
    off_road_m
        Median distance to the nearest road, metres, >= 0.
    votes
        Share of the places that fit best in this system, [0, 1].
    """

    crs: Crs
    inside: float
    off_road_m: float
    votes: float


@dataclass(frozen=True, slots=True, kw_only=True)
class DatumVerdict:
    """The system that fits most places; advice only, nothing is converted.

    Parameters
    ----------
    fits
        One for each system, the best first.
    """

    fits: tuple[DatumFit, ...]

    @property
    def crs(self) -> Crs:
        """The system that most places fit best in; WGS-84 if systems are level."""
        return self.fits[0].crs

    @property
    def confidence(self) -> float:
        """Lead of the best system over the next, as a share of the places, [0, 1]."""
        return self.fits[0].votes - self.fits[1].votes


def judge_datum(
    places: Sequence[LonLat],
    roads: Sequence[LineString],
    area: Polygon | MultiPolygon | None = None,
) -> DatumVerdict:
    """Return how well places fit the roads and the polygon in each system.

    A place votes for the system in which it lies inside the polygon and nearest to a road.

    Parameters
    ----------
    places
        Degrees in an unknown system, at least one.
    roads
        WGS-84 degrees, at least one.
    area
        The county's polygon, WGS-84 degrees.

    Raises
    ------
    ValueError
        If there are no places or no roads.
    """
    if not places or not roads:
        msg = "a datum is judged by at least one place and one road"
        raise ValueError(msg)
    systems = tuple(Crs)
    read = [np.array([to_wgs84(lon, lat, crs) for lon, lat in places]) for crs in systems]
    scale = _metres_per_degree(read[0])
    lines = _tree(roads, scale)
    far = np.array([_off_road_m(lines, xy * scale) for xy in read])
    inside = np.array([_inside(area, xy) for xy in read])
    # Outside the polygon is worse than any distance inside; where all are outside, nearest wins.
    choice = np.argmin(np.where(inside, far, far + far.max() + 1.0), axis=0)
    fits = [
        DatumFit(
            crs=crs,
            inside=float(inside[i].mean()),
            off_road_m=float(np.median(far[i])),
            votes=float((choice == i).mean()),
        )
        for i, crs in enumerate(systems)
    ]
    return DatumVerdict(fits=tuple(sorted(fits, key=lambda fit: -fit.votes)))


def shifted_places(
    places: Sequence[LonLat], roads: Sequence[LineString], *, far_m: float, near_m: float
) -> tuple[int, dict[Crs, list[int]]]:
    """Return which places are off the roads unless they are read in another system.

    Parameters
    ----------
    places, roads
        WGS-84 degrees, at least one each.
    far_m, near_m
        More than so far from any road as they stand, and no more than so far if read otherwise.

    Returns
    -------
    tuple
        How many places are far from any road; and positions of those that another system takes
        to one, by the system that takes them nearest.
    """
    lon_lat = np.array(places)
    scale = _metres_per_degree(lon_lat)
    lines = _tree(roads, scale)
    far = np.flatnonzero(_off_road_m(lines, lon_lat * scale) > far_m)
    systems = [crs for crs in Crs if crs is not Crs.WGS_84]
    found: dict[Crs, list[int]] = {}
    if not len(far):
        return 0, found
    read = (np.array([to_wgs84(lon, lat, crs) for lon, lat in lon_lat[far]]) for crs in systems)
    off = np.array([_off_road_m(lines, xy * scale) for xy in read])
    best = off.argmin(axis=0)
    for place, system, metres in zip(far.tolist(), best.tolist(), off.min(axis=0), strict=True):
        if metres <= near_m:
            found.setdefault(systems[system], []).append(place)
    return len(far), found


def median_off_road_m(places: Sequence[LonLat], roads: Sequence[LineString]) -> float:
    """Return the median distance of places to the nearest road, metres; both in WGS-84 degrees."""
    lon_lat = np.array(places)
    scale = _metres_per_degree(lon_lat)
    return float(np.median(_off_road_m(_tree(roads, scale), lon_lat * scale)))


def _tree(roads: Sequence[LineString], scale: npt.NDArray[np.float64]) -> shapely.STRtree:
    return shapely.STRtree([shapely.transform(road, lambda xy: xy * scale) for road in roads])


def _metres_per_degree(lon_lat: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    lat = float(lon_lat[:, 1].mean())
    return np.array([_DEGREE_M * math.cos(math.radians(lat)), _DEGREE_M])


def _off_road_m(lines: shapely.STRtree, xy: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    points = shapely.points(xy)
    nearest = lines.geometries.take(lines.nearest(points))
    with np.errstate(divide="ignore", invalid="ignore"):  # roads of no length, measured rightly
        return np.asarray(shapely.distance(points, nearest), dtype=np.float64)


def _inside(
    area: Polygon | MultiPolygon | None, lon_lat: npt.NDArray[np.float64]
) -> npt.NDArray[np.bool_]:
    if area is None:
        return np.ones(len(lon_lat), dtype=np.bool_)
    return np.asarray(shapely.intersects_xy(area, lon_lat), dtype=np.bool_)
