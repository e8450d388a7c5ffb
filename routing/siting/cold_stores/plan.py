"""The plan of cold stores: which are open at which size, and what each takes in when."""

from dataclasses import dataclass

from network.ids import PlaceId
from routing.siting.conflicts import Conflict


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    """A store that is open.

    Parameters
    ----------
    site_id
        Where.
    size
        Which of the site's sizes it has, from 0.
    is_subsidised
        Whether it is granted the subsidy of its size.
    """

    site_id: PlaceId
    size: int = 0
    is_subsidised: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """Produce that a store takes in during a month.

    Parameters
    ----------
    site_id
        The store.
    place_id, produce
        The harvest it comes from.
    need
        Which need of the crop it is cooled for, from 0.
    month
        In which it comes, from 1 to 12.
    kg
        How much, > 0.
    """

    site_id: PlaceId
    place_id: PlaceId
    produce: str
    need: int
    month: int
    kg: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ColdPlan:
    """Which stores are open, and what they take in.

    Parameters
    ----------
    stores
        Open stores.
    intakes
        What each takes in, month by month.
    conflicts
        Why there is no plan; empty if there is one.
    """

    stores: tuple[Store, ...] = ()
    intakes: tuple[Intake, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
