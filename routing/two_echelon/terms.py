"""What is settled before a day is planned: which vehicles are there, and what is ready when."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from network.fleet import Vehicle
from network.ids import OrderId, PlaceId, VehicleId
from routing.two_echelon.directives import Directive


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """Terms of a day.

    Parameters
    ----------
    vehicles
        Vehicles to plan with; None: the county's that are available. Those of a type of which none
        may be out stay at home.
    ready_s
        When each order can leave its origin; None: as sorting these orders alone allows.
    with_buses
        Whether bus trips may carry freight.
    taken_trips
        Bus trips that carry nothing more today, as plans name them; on later days they do.
    places
        Places that have a row in the problem whether or not anything goes there.
    directives
        What the dispatcher says of orders, in the order of its file.
    """

    vehicles: Sequence[Vehicle] | None = None
    ready_s: Mapping[OrderId, int] | None = None
    with_buses: bool = True
    taken_trips: Collection[VehicleId] = ()
    places: Collection[PlaceId] = ()
    directives: Sequence[Directive] = ()
