"""The plan of a roll-out: what is open in each period at which size, and who is served how."""

from dataclasses import dataclass

from network.ids import PlaceId
from network.places import PlaceKind
from routing.siting.conflicts import Conflict


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A site that is open in a period.

    Parameters
    ----------
    period
        The period, from 0.
    kind, site_id
        The site.
    size
        Which of its sizes it has, from 0.
    """

    period: int
    kind: PlaceKind
    site_id: PlaceId
    size: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """How a village gets its goods in a period.

    Parameters
    ----------
    period, village_id
        When and who.
    station_id
        The station they come from; None: the village is outside the network, as today.
    point_id
        The point at which it fetches them; None: it fetches them at the station.
    """

    period: int
    village_id: PlaceId
    station_id: PlaceId | None = None
    point_id: PlaceId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Supply:
    """The hub that a station gets its goods from in a period.

    Parameters
    ----------
    period, station_id, hub_id
        When, and from where to where.
    """

    period: int
    station_id: PlaceId
    hub_id: PlaceId


@dataclass(frozen=True, slots=True, kw_only=True)
class RolloutPlan:
    """What opens when, and who is served how.

    Parameters
    ----------
    opened
        Open sites, period by period.
    services
        Every village of every period, also those outside.
    supplies
        Every open station of every period.
    conflicts
        Why there is no plan; empty if there is one.
    """

    opened: tuple[Opened, ...] = ()
    services: tuple[Service, ...] = ()
    supplies: tuple[Supply, ...] = ()
    conflicts: tuple[Conflict, ...] = ()

    @property
    def is_known(self) -> bool:
        """Whether it says what to do, if only to open nothing: then all villages stay outside."""
        return bool(self.opened or self.services)
