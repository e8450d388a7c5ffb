"""Travel between places: distance and duration by access class, and the way itself."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from network.fleet import Access
from network.ids import PlaceId


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TravelMatrix:
    """Travel between all places for one access class, at speed factor 1.

    Parameters
    ----------
    place_ids
        The n places, in the order of rows and columns.
    distance_m, duration_s
        int32 arrays, shape (n, n), row: from, column: to; metres and seconds along the fastest
        way, ≥ 0, diagonal 0; -1 where `is_open` is False.
    is_open
        bool, shape (n, n): a vehicle of this class can drive from row to column.
    is_estimate
        bool, shape (n, n): no road joins the two places in the data, whatever the vehicle, and
        the figures are the estimate named `FALLBACK`; always a subset of `is_open`.
    """

    place_ids: tuple[PlaceId, ...]
    distance_m: npt.NDArray[np.int32]
    duration_s: npt.NDArray[np.int32]
    is_open: npt.NDArray[np.bool_]
    is_estimate: npt.NDArray[np.bool_]


class TravelModel(Protocol):
    """Anything that knows how long it takes from place to place."""

    def matrix(self, access: Access) -> TravelMatrix:
        """Return the matrix of one access class over all places of the county."""
        ...

    def geometry(
        self, access: Access, from_id: PlaceId, to_id: PlaceId
    ) -> tuple[tuple[float, float], ...]:
        """Return the (lon, lat) vertices of the way; two vertices if it is an estimate."""
        ...
