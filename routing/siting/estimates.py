"""What ways are reckoned to cost before routes are planned."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from network.fleet import VehicleType
from network.places import Place
from network.travel import TravelMatrix

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

UNREACHED_FEN = 10**9
"""Price of a way that does not exist, fen; nobody pays it."""

NO_VEHICLES = "there is no vehicle type, so nobody knows what ways cost"
"""Why a county without vehicle types has no siting problem."""

_KM_M = 1000.0


def legs(
    kind: VehicleType, matrix: TravelMatrix, one: Sequence[Place], other: Sequence[Place]
) -> tuple[Floats, Floats]:
    """Return metres and seconds of a vehicle type's ways; infinite where it cannot drive.

    Parameters
    ----------
    kind
        The vehicle type.
    matrix
        Travel of its access class.
    one, other
        From where, and to where.

    Returns
    -------
    tuple[Floats, Floats]
        float64, shape (one, other).
    """
    row = {place_id: n for n, place_id in enumerate(matrix.place_ids)}
    at = np.ix_([row[p.place_id] for p in one], [row[p.place_id] for p in other])
    is_open = matrix.is_open[at]
    metres = np.where(is_open, matrix.distance_m[at], np.inf)
    seconds = np.where(is_open, matrix.duration_s[at] / kind.speed_factor, np.inf)
    return metres, seconds


def worth(kind: VehicleType, metres: Floats, work_s: Floats) -> Floats:
    """Return the price of driving and working so much, fen; the day's price by share of a shift."""
    day = kind.cost_day_fen / kind.shift_s + kind.cost_hour_fen / 3600
    fen: Floats = metres / _KM_M * kind.cost_km_fen + work_s * day
    return fen


def whole(fen: Floats) -> Ints:
    """Return prices in whole fen; what cannot be reached has `UNREACHED_FEN`."""
    is_reached = np.isfinite(fen)
    rounded: Ints = np.rint(np.where(is_reached, fen, UNREACHED_FEN)).astype(np.int64)
    return rounded
