"""The fastest way between two places of a day, by whatever drives, and which buses ride it."""

from collections.abc import Mapping, Sequence
from functools import cached_property

from network.ids import PlaceId, VehicleTypeId
from routing.two_echelon.buses import BusRide
from routing.vrp.problem import Ways

_DAY_S = 86_400


class Fastest:
    """Knows the fastest ways of a day.

    Parameters
    ----------
    ways, row_of
        Travel by vehicle type, and the rows of places in it.
    rides
        The bus rides of the day.
    """

    def __init__(
        self,
        ways: Mapping[VehicleTypeId, Ways],
        row_of: Mapping[PlaceId, int],
        rides: Sequence[BusRide],
    ) -> None:
        self._ways = tuple(ways.values())
        self._row = row_of
        self._rides = rides

    def seconds(self, from_id: PlaceId, to_id: PlaceId) -> int:
        """Return the seconds of the fastest drive, of the fastest ride where nobody can drive.

        A whole day if there is neither.
        """
        row, column = self._row[from_id], self._row[to_id]
        drive_s = self.drive_s(from_id, to_id)
        if drive_s is not None:
            return drive_s
        rides = (*self.rides(row, column), *self.rides(column, row))
        by_bus = (abs(r.hub_s - r.stops[column if r.hub == row else row][0]) for r in rides)
        return min(by_bus, default=_DAY_S)

    def drive_s(self, from_id: PlaceId, to_id: PlaceId) -> int | None:
        """Return the seconds of the fastest drive; None: nobody can drive."""
        pair = self._row[from_id], self._row[to_id]
        times = (int(ways.duration_s[pair]) for ways in self._ways if ways.is_open[pair])
        return min(times, default=None)

    def rides(self, hub: int, place: int) -> tuple[BusRide, ...]:
        """Return the bus rides, either way, between a hub and a place, by their rows."""
        return self._rides_of.get((hub, place), ())

    @cached_property
    def _rides_of(self) -> dict[tuple[int, int], tuple[BusRide, ...]]:
        found: dict[tuple[int, int], tuple[BusRide, ...]] = {}
        for ride in self._rides:
            for place in ride.stops:
                found[ride.hub, place] = (*found.get((ride.hub, place), ()), ride)
        return found
