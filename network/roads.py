"""Roads, the road graph, snapping, connectivity and simplification."""

from dataclasses import dataclass
from enum import StrEnum

from network.fleet import Access


class RoadClass(StrEnum):
    """Administrative class of a road, which sets its speed unless the road has one."""

    COUNTY = "county"
    TOWNSHIP = "township"
    VILLAGE = "village"


@dataclass(frozen=True, slots=True, kw_only=True)
class Road:
    """A piece of road between two junctions, or longer.

    Parameters
    ----------
    road_id
        Unique in the county.
    lon_lat
        At least two WGS-84 vertices, degrees; roads meet where they share a vertex.
    road_class
        Administrative class.
    is_oneway
        Open only in the direction of its vertices.
    speed_kmh
        Speed of a vehicle with speed factor 1, > 0; None: the speed of the class.
    closed_for
        Access classes that may not use it.
    """

    road_id: str
    lon_lat: tuple[tuple[float, float], ...]
    road_class: RoadClass = RoadClass.VILLAGE
    is_oneway: bool = False
    speed_kmh: float | None = None
    closed_for: frozenset[Access] = frozenset()
