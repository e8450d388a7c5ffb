"""The plan of sites: which are open at which size, and how much goes from where to where."""

from dataclasses import dataclass

from network.ids import PlaceId
from routing.siting.conflicts import Conflict


@dataclass(frozen=True, slots=True, kw_only=True)
class Facility:
    """An open site.

    Parameters
    ----------
    tier
        Its tier, from 0 at the top.
    site_id
        The site.
    step
        Which of its sizes it has, from 0.
    """

    tier: int
    site_id: PlaceId
    step: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """Goods that go from a facility to a receiver below it.

    Parameters
    ----------
    tier
        The facility's tier.
    site_id
        The facility.
    receiver_id
        A facility of the next tier, or a node.
    units
        How many, ≥ 1.
    """

    tier: int
    site_id: PlaceId
    receiver_id: PlaceId
    units: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is open and who serves whom.

    Parameters
    ----------
    facilities
        Open sites.
    assignments
        What goes where.
    left_out
        Nodes that nobody serves.
    conflicts
        Why there is no plan that serves all that has to be; empty if there is one.
    """

    facilities: tuple[Facility, ...] = ()
    assignments: tuple[Assignment, ...] = ()
    left_out: tuple[PlaceId, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
