"""Distances on the sphere and the local plane in which places are snapped."""

import numpy as np
import numpy.typing as npt

EARTH_RADIUS_M = 6_371_008.8
"""Mean radius of the Earth (IUGG; Moritz 2000, doi 10.1007/s001900050278)."""

Degrees = float | npt.NDArray[np.float64]


def great_circle_m(
    from_lon: Degrees, from_lat: Degrees, to_lon: Degrees, to_lat: Degrees
) -> npt.NDArray[np.float64]:
    """Return the great-circle distance between WGS-84 positions by the haversine formula.

    Parameters
    ----------
    from_lon, from_lat, to_lon, to_lat
        Degrees; scalars or arrays that broadcast against each other.

    Returns
    -------
    numpy.ndarray
        Metres, float64, ≥ 0, in the broadcast shape.
    """
    lon_1, lat_1, lon_2, lat_2 = map(np.radians, (from_lon, from_lat, to_lon, to_lat))
    chord = (
        np.sin((lat_2 - lat_1) / 2) ** 2
        + np.cos(lat_1) * np.cos(lat_2) * np.sin((lon_2 - lon_1) / 2) ** 2
    )
    return np.asarray(2 * EARTH_RADIUS_M * np.arcsin(np.sqrt(np.minimum(chord, 1.0))))


def plane_xy_m(
    lon: npt.NDArray[np.float64], lat: npt.NDArray[np.float64], middle_lat: float
) -> npt.NDArray[np.float64]:
    """Project positions near `middle_lat` to a plane (equirectangular).

    Across a county (about 100 km) angles and short distances are true to a few tenths of a per
    cent, enough to find the nearest road.

    Returns
    -------
    numpy.ndarray
        Metres east and north, float64, shape (n, 2).
    """
    east = np.radians(lon) * np.cos(np.radians(middle_lat))
    return np.column_stack((east, np.radians(lat))) * EARTH_RADIUS_M
