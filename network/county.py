"""The county: the aggregate of all facts, and the invariants that hold between them."""

import dataclasses
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from network.calendar import Calendar
from network.crops import Crop, CropKind, CropNeed
from network.errors import NetworkError
from network.fleet import BusTrip, Vehicle, VehicleType
from network.ids import MemberId, PlaceId, VehicleId, VehicleTypeId
from network.members import Member
from network.operations import Operations
from network.places import Place, PlaceKind
from network.roads import Road
from network.tariff import Tariff

if TYPE_CHECKING:
    import networkx as nx

_HOMES = frozenset({PlaceKind.HUB, PlaceKind.STATION})


@dataclass(frozen=True, slots=True, kw_only=True)
class County:
    """All facts of one county; immutable, its invariants checked on construction.

    Parameters
    ----------
    name_zh, name_en, adcode
        Names and the six-digit code (empty outside China).
    timezone
        IANA name.
    promise_hours
        Hours from release to arrival if neither order nor member promises less, > 0.
    places, members, vehicle_types, vehicles, bus_trips, crops, crop_kinds, crop_needs, roads
        Facts by kind, ids unique within each.
    tariff, operations, calendar
        Prices, working rules and special days.
    data_note
        What is real and what is synthetic.

    Raises
    ------
    NetworkError
        With every contradiction found: duplicate ids, references to nowhere, no hub.
    """

    name_zh: str
    name_en: str
    places: tuple[Place, ...]
    roads: tuple[Road, ...]
    vehicle_types: tuple[VehicleType, ...]
    vehicles: tuple[Vehicle, ...]
    members: tuple[Member, ...] = ()
    bus_trips: tuple[BusTrip, ...] = ()
    crops: tuple[Crop, ...] = ()
    crop_kinds: tuple[CropKind, ...] = ()
    crop_needs: tuple[CropNeed, ...] = ()
    adcode: str = ""
    timezone: str = "Asia/Shanghai"
    promise_hours: float = 72.0
    tariff: Tariff = field(default_factory=Tariff)
    operations: Operations = field(default_factory=Operations)
    calendar: Calendar = field(default_factory=Calendar)
    data_note: str = ""

    def __post_init__(self) -> None:
        """Check the invariants."""
        problems = tuple(self._contradictions())
        if problems:
            raise NetworkError(problems)

    @property
    def hubs(self) -> tuple[Place, ...]:
        """The hubs in service."""
        return self.places_of(PlaceKind.HUB)

    @property
    def stations(self) -> tuple[Place, ...]:
        """The township stations in service."""
        return self.places_of(PlaceKind.STATION)

    @property
    def points(self) -> tuple[Place, ...]:
        """The village points in service."""
        return self.places_of(PlaceKind.POINT)

    def places_of(self, kind: PlaceKind) -> tuple[Place, ...]:
        """Return the places of one kind that are in service, in file order."""
        return tuple(p for p in self.places if p.kind is kind and p.is_active)

    def place_by_id(self) -> dict[PlaceId, Place]:
        """Return all places by id."""
        return {p.place_id: p for p in self.places}

    def vehicle_type_by_id(self) -> dict[VehicleTypeId, VehicleType]:
        """Return all vehicle types by id."""
        return {t.vehicle_type_id: t for t in self.vehicle_types}

    def vehicle_by_id(self) -> dict[VehicleId, Vehicle]:
        """Return all vehicles by id."""
        return {v.vehicle_id: v for v in self.vehicles}

    def member_by_id(self) -> dict[MemberId, Member]:
        """Return all members by id."""
        return {m.member_id: m for m in self.members}

    def replace(self, **changes: Any) -> "County":
        """Return a county with some facts changed; invariants are checked again."""
        return dataclasses.replace(self, **changes)

    def tier_graph(self) -> "nx.DiGraph[PlaceId]":
        """Return the three-tier network as a directed graph, hub → station → point.

        Nodes carry ``kind``; arcs carry ``tier``: ``trunk`` from every hub to every station,
        ``local`` from the station that serves a place today, ``direct`` from a hub that serves
        a place without a station between. Places that nobody serves hang under no one.
        """
        import networkx as nx  # noqa: PLC0415 -- slow to import, and no planning needs it

        graph: nx.DiGraph[PlaceId] = nx.DiGraph()
        for place in self.places:
            graph.add_node(place.place_id, kind=place.kind.value)
        for hub in self.hubs:
            for station in self.stations:
                graph.add_edge(hub.place_id, station.place_id, tier="trunk")
        hubs = {p.place_id for p in self.places if p.kind is PlaceKind.HUB}
        for place in self.places:
            if place.parent_id is None or place.kind is PlaceKind.HUB:
                continue
            below_hub = "trunk" if place.kind is PlaceKind.STATION else "direct"
            tier = below_hub if place.parent_id in hubs else "local"
            graph.add_edge(place.parent_id, place.place_id, tier=tier)
        return graph

    def _contradictions(self) -> Iterator[str]:
        yield from _duplicates("place_id", (p.place_id for p in self.places))
        yield from _duplicates("member_id", (m.member_id for m in self.members))
        yield from _duplicates("vehicle_type_id", (t.vehicle_type_id for t in self.vehicle_types))
        yield from _duplicates("vehicle_id", (v.vehicle_id for v in self.vehicles))
        yield from _duplicates("trip_id", (t.trip_id for t in self.bus_trips))
        yield from _duplicates("road_id", (r.road_id for r in self.roads))
        if not self.hubs:
            yield "a county needs at least one hub in service"
        yield from self._dangling_places()
        yield from self._dangling_vehicles()
        yield from self._dangling_calendar()
        places = self.place_by_id()
        for trip in self.bus_trips:
            for stop in trip.stops:
                if stop.place_id not in places:
                    yield f"bus trip {trip.trip_id}: place {stop.place_id} is unknown"
        for crop in self.crops:
            if crop.place_id not in places:
                yield f"crop {crop.name}: place {crop.place_id} is unknown"
        yield from _duplicates("crop", (kind.name for kind in self.crop_kinds))
        kinds = {kind.name for kind in self.crop_kinds}
        for name in dict.fromkeys(need.crop for need in self.crop_needs):
            if name not in kinds:
                yield f"crop {name} has needs, but how it keeps is not stated"

    def _dangling_calendar(self) -> Iterator[str]:
        places, roads = self.place_by_id(), {r.road_id for r in self.roads}
        for entry in self.calendar.entries:
            if entry.place_id is not None and entry.place_id not in places:
                yield f"calendar {entry.date}: place {entry.place_id} is unknown"
            if entry.road_id and entry.road_id not in roads:
                yield f"calendar {entry.date}: road {entry.road_id} is unknown"

    def _dangling_places(self) -> Iterator[str]:
        places = self.place_by_id()
        for place in self.places:
            for name, ref in (("township_id", place.township_id), ("parent_id", place.parent_id)):
                if ref is not None and ref not in places:
                    yield f"place {place.place_id}: {name} {ref} is unknown"
            if place.parent_id == place.place_id:
                yield f"place {place.place_id}: it cannot be its own parent_id"
            parent = places.get(place.parent_id) if place.parent_id is not None else None
            if parent is not None and parent.kind not in _HOMES:
                yield f"place {place.place_id}: parent_id {place.parent_id} is no station"

    def _dangling_vehicles(self) -> Iterator[str]:
        places, members, types = self.place_by_id(), self.member_by_id(), self.vehicle_type_by_id()
        for vehicle in self.vehicles:
            if vehicle.vehicle_type_id not in types:
                yield f"vehicle {vehicle.vehicle_id}: type {vehicle.vehicle_type_id} is unknown"
            home = places.get(vehicle.home_id)
            if home is None:
                yield f"vehicle {vehicle.vehicle_id}: home {vehicle.home_id} is unknown"
            elif not home.kind.is_home:
                wrong = f"home {vehicle.home_id} is no hub, station or cold store"
                yield f"vehicle {vehicle.vehicle_id}: {wrong}"
            if vehicle.member_id is not None and vehicle.member_id not in members:
                yield f"vehicle {vehicle.vehicle_id}: member {vehicle.member_id} is unknown"


def _duplicates(name: str, ids: Iterable[str]) -> Iterator[str]:
    for value, count in Counter(ids).items():
        if count > 1:
            yield f"{name} {value} occurs {count} times"
