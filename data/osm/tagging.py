"""From the tags of an OSM way to what a freight vehicle may do on it.

Sources: OpenStreetMap wiki, pages *Key:highway*, *Key:access*, *Key:oneway*, *Key:maxspeed* and
*Key:width*. Speeds are driving speeds of a loaded delivery vehicle, not limits; they are
assumptions of this project.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from network.fleet import Access
from network.roads import RoadClass

_COUNTY = ("motorway", "trunk", "primary", "secondary")
_TOWNSHIP = ("tertiary",)
_VILLAGE = ("unclassified", "residential", "living_street", "road", "service", "track")

_CAP_KMH = {
    "motorway": 80.0,
    "trunk": 65.0,
    "primary": 55.0,
    "secondary": 50.0,
    "tertiary": 40.0,
    "unclassified": 35.0,
    "residential": 25.0,
    "road": 25.0,
    "living_street": 10.0,
    "service": 15.0,
    "track": 12.0,
}
"""The fastest a delivery vehicle drives on average, km/h, by kind of highway."""

_CAP_IS_TYPICAL = frozenset({"motorway", "trunk", "living_street", "service", "track"})
"""Without a speed limit these are driven at their cap, all others at the speed of the class."""

_SHARE_OF_LIMIT = 0.8
"""Average driving speed as a share of the speed limit, assumption."""

_MPH_KMH = 1.609344

_PRIVATE_SERVICE = frozenset(
    {"parking_aisle", "driveway", "drive-through", "emergency_access", "parking", "slipway"}
)
_CLOSED = frozenset(
    {"no", "private", "agricultural", "forestry", "military", "emergency", "bus", "psv", "permit"}
)
_MOTOR_KEYS = ("goods", "motorcar", "motor_vehicle", "vehicle", "access")

_LEAST = (
    ("maxweight", {Access.TRUCK: 4.5, Access.VAN: 2.0}),
    ("width", {Access.TRUCK: 2.5, Access.VAN: 1.9, Access.TRICYCLE: 1.3}),
    ("maxwidth", {Access.TRUCK: 2.5, Access.VAN: 1.9, Access.TRICYCLE: 1.3}),
    ("maxheight", {Access.TRUCK: 3.2, Access.VAN: 2.2}),
)
"""What a vehicle class needs at least: tonnes, metres, metres, metres."""

_ANY_VEHICLE = frozenset(Access)


@dataclass(frozen=True, slots=True, kw_only=True)
class RoadUse:
    """What the tags of a way say to a freight vehicle.

    Parameters
    ----------
    road_class
        County, township or village road.
    direction
        1 or -1: open only along or only against the order of its nodes; 0: both ways.
    speed_kmh
        Average driving speed, > 0; None: the speed of the class.
    closed_for
        Vehicle classes that may not or cannot use it.
    is_rough_track
        A field or forest track that is not known to be firm: used only where nothing else leads.
    """

    road_class: RoadClass
    direction: int
    speed_kmh: float | None
    closed_for: frozenset[Access]
    is_rough_track: bool


def road_use(tags: Mapping[str, str]) -> RoadUse | None:
    """Return what a way means to freight vehicles; None if it is no road for them."""
    highway = tags.get("highway", "").removesuffix("_link")
    if highway not in _CAP_KMH or tags.get("area") == "yes" or not _is_open(tags):
        return None
    if highway == "service" and tags.get("service") in _PRIVATE_SERVICE:
        return None
    closed_for = _closed_for(highway, tags)
    if closed_for == _ANY_VEHICLE:
        return None
    return RoadUse(
        road_class=_road_class(highway),
        direction=_direction(highway, tags),
        speed_kmh=_driving_speed(highway, tags),
        closed_for=closed_for,
        is_rough_track=highway == "track" and tags.get("tracktype") not in ("grade1", "grade2"),
    )


def limit_kmh(value: str) -> float | None:
    """Return the lowest speed limit in a ``maxspeed`` value, km/h, or None if it names none.

    ``50``, ``50 km/h``, ``30 mph`` and lists such as ``90;30`` are read; ``none``, ``signals``
    and implicit values such as ``RO:urban`` are not.
    """
    if value == "walk":
        return 7.0
    limits = []
    for part in value.split(";"):
        match = re.fullmatch(r"(\d+(?:\.\d+)?)\s*(km/h|kmh|kph|mph)?", part.strip())
        if match and float(match[1]) > 0:
            limits.append(float(match[1]) * (_MPH_KMH if match[2] == "mph" else 1.0))
    return min(limits, default=None)


def amount(value: str) -> float | None:
    """Return a weight in tonnes or a length in metres from a tag, or None if it cannot be read."""
    match = re.fullmatch(r"(\d+(?:[.,]\d+)?)\s*(t|m|kg|cm)?", value.strip())
    if match is None:
        return None
    number = float(match[1].replace(",", "."))
    return number * {"kg": 0.001, "cm": 0.01}.get(match[2] or "", 1.0)


def _road_class(highway: str) -> RoadClass:
    if highway in _COUNTY:
        return RoadClass.COUNTY
    return RoadClass.TOWNSHIP if highway in _TOWNSHIP else RoadClass.VILLAGE


def _is_open(tags: Mapping[str, str]) -> bool:
    """Whether delivery traffic may enter: the most specific access tag decides."""
    for key in _MOTOR_KEYS:
        if key in tags:
            return not _is_closed(tags[key])
    return True


def _is_closed(value: str) -> bool:
    return all(part.strip() in _CLOSED for part in value.split(";"))


def _direction(highway: str, tags: Mapping[str, str]) -> int:
    oneway = tags.get("oneway")
    if oneway in ("yes", "true", "1"):
        return 1
    if oneway in ("-1", "reverse"):
        return -1
    if oneway is not None:
        return 0
    is_implied = tags.get("junction") in ("roundabout", "circular") or (
        highway == "motorway" and tags["highway"] == "motorway"
    )
    return 1 if is_implied else 0


def _driving_speed(highway: str, tags: Mapping[str, str]) -> float | None:
    cap = _CAP_KMH[highway]
    limit = limit_kmh(tags.get("maxspeed", ""))
    if limit is not None:
        return round(min(cap, _SHARE_OF_LIMIT * limit), 1)
    return cap if highway in _CAP_IS_TYPICAL else None


def _closed_for(highway: str, tags: Mapping[str, str]) -> frozenset[Access]:
    closed = set()
    if highway == "track" or ("hgv" in tags and _is_closed(tags["hgv"])):
        closed.add(Access.TRUCK)
    for key, least in _LEAST:
        given = amount(tags.get(key, ""))
        if given is not None and given > 0:
            closed |= {access for access, needed in least.items() if given < needed}
    return frozenset(closed)
