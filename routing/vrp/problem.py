"""The one-echelon problem: vehicles of several kinds and homes serve clients on several trips."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from network.fleet import VehicleType
from routing.load import NOTHING, Load, vehicle_capacity


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ways:
    """Travel of one vehicle type between the n places of a problem.

    Parameters
    ----------
    distance_m, duration_s
        int64 arrays, shape (n, n), row: from, column: to; ≥ 0, meaningless where not open.
    is_open
        bool, shape (n, n): this vehicle can drive from row to column (C9).
    is_estimate
        bool, shape (n, n): the figures are the named fallback of `network.travel`.
    """

    distance_m: npt.NDArray[np.int64]
    duration_s: npt.NDArray[np.int64]
    is_open: npt.NDArray[np.bool_]
    is_estimate: npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """A call that is wanted: goods to bring from the vehicle's home and to take back there.

    Parameters
    ----------
    place
        Row of the place.
    deliver, collect
        Goods brought and taken.
    service_s
        Seconds for handing the goods over, beside the place's fixed time a call, ≥ 0.
    early_s, late_s
        Handing over starts within these seconds, early ≤ late.
    ready_s
        The goods can be loaded at home from this second on.
    return_by_s
        The goods taken must be unloaded at home by this second; None: whenever.
    penalty_fen
        Cost of leaving the client out, > 0.
    """

    place: int
    deliver: Load = NOTHING
    collect: Load = NOTHING
    service_s: int = 0
    early_s: int
    late_s: int
    ready_s: int
    return_by_s: int | None = None
    penalty_fen: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Group:
    """Vehicles of one type with one home.

    Parameters
    ----------
    vehicle_type, home, count
        Type, row of the home, and how many there are, ≥ 1. The type's `max_in_use`
        holds over all homes, beyond one problem: whoever sets the counts keeps it.
    ways
        Travel of the type.
    early_s, late_s
        Loading starts no earlier, the last unloading ends no later.
    serves
        bool, shape (number of clients,): clients this group may serve. None: all.
    """

    vehicle_type: VehicleType
    home: int
    count: int
    ways: Ways
    early_s: int
    late_s: int
    serves: npt.NDArray[np.bool_] | None = None

    @property
    def capacity(self) -> Load:
        """Room by dimension."""
        return vehicle_capacity(self.vehicle_type)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class VrpProblem:
    """Clients, vehicles and the rules of time.

    Parameters
    ----------
    clients, groups
        Any order; indices into them identify clients and groups everywhere.
    call_s
        int64, shape (n,): fixed seconds of a call at each place; a call serves any number of
        clients at the place.
    loading_piece_s
        Seconds to load or unload a piece at home, ≥ 0.
    rest_after_driving_s, rest_s
        Rest of `rest_s` at the latest after `rest_after_driving_s` of driving (C4).
    """

    clients: tuple[Client, ...]
    groups: tuple[Group, ...]
    call_s: npt.NDArray[np.int64]
    loading_piece_s: int
    rest_after_driving_s: int
    rest_s: int
