"""Coordinate systems of Chinese maps: GCJ-02 and BD-09 to and from WGS-84.

The forward formulas are the published approximations every map client uses (Krasovsky 1940
ellipsoid). The inverses are exact: a fixed-point iteration on the forward formula, which
contracts because the offset changes by less than 1 % of any move.
"""

import math
from collections.abc import Callable
from enum import StrEnum

LonLat = tuple[float, float]

_AXIS_M = 6_378_245.0
_ECCENTRICITY_SQUARED = 0.006_693_421_622_965_943
_CHINA = (72.004, 0.8293, 137.8347, 55.8271)
_BD_SHIFT = (0.0065, 0.006)
_BD_ANGLE = math.pi * 3000.0 / 180.0
_TOLERANCE_DEG = 1e-11
_MOST_ROUNDS = 60


class Crs(StrEnum):
    """Coordinate system of a table of places."""

    WGS_84 = "WGS-84"
    GCJ_02 = "GCJ-02"
    BD_09 = "BD-09"


def to_wgs84(lon: float, lat: float, crs: Crs) -> LonLat:
    """Return WGS-84 degrees of a coordinate given in `crs`.

    Parameters
    ----------
    lon, lat
        Degrees, [-180, 180] and [-90, 90].
    crs
        The system they are in.
    """
    if crs is Crs.WGS_84:
        return lon, lat
    if crs is Crs.GCJ_02:
        return _invert(gcj_from_wgs, (lon, lat))
    return _invert(gcj_from_wgs, _invert(bd_from_gcj, (lon, lat)))


def from_wgs84(lon: float, lat: float, crs: Crs) -> LonLat:
    """Return a WGS-84 coordinate in `crs`, degrees."""
    if crs is Crs.WGS_84:
        return lon, lat
    gcj = gcj_from_wgs(lon, lat)
    return gcj if crs is Crs.GCJ_02 else bd_from_gcj(*gcj)


def gcj_from_wgs(lon: float, lat: float) -> LonLat:
    """Return the GCJ-02 coordinate of a WGS-84 one; the same outside China's bounding box."""
    west, south, east, north = _CHINA
    if not (west <= lon <= east and south <= lat <= north):
        return lon, lat
    x, y = lon - 105.0, lat - 35.0
    phi = math.radians(lat)
    bend = 1.0 - _ECCENTRICITY_SQUARED * math.sin(phi) ** 2
    meridian_m = _AXIS_M * (1.0 - _ECCENTRICITY_SQUARED) / bend**1.5
    parallel_m = _AXIS_M / math.sqrt(bend) * math.cos(phi)
    return (
        lon + math.degrees(_east_m(x, y) / parallel_m),
        lat + math.degrees(_north_m(x, y) / meridian_m),
    )


def bd_from_gcj(lon: float, lat: float) -> LonLat:
    """Return the BD-09 coordinate of a GCJ-02 one."""
    radius = math.hypot(lon, lat) + 0.00002 * math.sin(lat * _BD_ANGLE)
    angle = math.atan2(lat, lon) + 0.000003 * math.cos(lon * _BD_ANGLE)
    return radius * math.cos(angle) + _BD_SHIFT[0], radius * math.sin(angle) + _BD_SHIFT[1]


def _invert(forward: Callable[[float, float], LonLat], target: LonLat) -> LonLat:
    """Return the coordinate that `forward` takes to `target`."""
    lon, lat = target
    for _ in range(_MOST_ROUNDS):
        image = forward(lon, lat)
        d_lon, d_lat = target[0] - image[0], target[1] - image[1]
        lon, lat = lon + d_lon, lat + d_lat
        if abs(d_lon) < _TOLERANCE_DEG and abs(d_lat) < _TOLERANCE_DEG:
            break
    return lon, lat


def _east_m(x: float, y: float) -> float:
    """Return the eastward offset in metres at (x, y) degrees from (105 E, 35 N)."""
    trend = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * math.sqrt(abs(x))
    return trend + _ripple(x) + _swell(x, (20.0, 1.0), (40.0, 3.0), (150.0, 12.0), (300.0, 30.0))


def _north_m(x: float, y: float) -> float:
    """Return the northward offset in metres at (x, y) degrees from (105 E, 35 N)."""
    trend = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * math.sqrt(abs(x))
    return trend + _ripple(x) + _swell(y, (20.0, 1.0), (40.0, 3.0), (160.0, 12.0), (320.0, 30.0))


def _ripple(x: float) -> float:
    return (20.0 * math.sin(6.0 * x * math.pi) + 20.0 * math.sin(2.0 * x * math.pi)) * 2.0 / 3.0


def _swell(z: float, *waves: tuple[float, float]) -> float:
    return sum(amp * math.sin(z / period * math.pi) for amp, period in waves) * 2.0 / 3.0
