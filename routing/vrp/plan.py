"""The plan of a one-echelon problem: sequences only; `routing.vrp.schedule` gives them times."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class VrpRoute:
    """One vehicle's day.

    Parameters
    ----------
    group
        Index of the vehicle's group.
    trips
        Clients of each trip from home to home, in order; no trip is empty.
    """

    group: int
    trips: tuple[tuple[int, ...], ...]

    @property
    def clients(self) -> tuple[int, ...]:
        """All clients in order."""
        return tuple(client for trip in self.trips for client in trip)


@dataclass(frozen=True, slots=True, kw_only=True)
class VrpPlan:
    """Routes and the clients left out.

    Parameters
    ----------
    routes
        At most ``count`` routes a group.
    unserved
        Clients in no route, ascending.
    """

    routes: tuple[VrpRoute, ...] = ()
    unserved: tuple[int, ...] = ()
