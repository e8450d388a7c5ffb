"""Vehicles that are told apart from others of their type: each gets a vehicle type of its own.

Planning knows vehicles as groups, those of a type at a home, and any vehicle of a group does for
any other. What concerns one vehicle alone (an order that only it may carry, a route it is on
already) needs a group of one.
"""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import replace

from network.county import County
from network.fleet import Vehicle, VehicleType
from network.ids import VehicleId, VehicleTypeId
from network.places import PlaceKind

_SEPARATOR = "#"


def own_type_id(vehicle: Vehicle) -> VehicleTypeId:
    """Return the id of a vehicle's own type: its type's, and its own; itself if it has one."""
    if has_own_type(vehicle):
        return vehicle.vehicle_type_id
    return VehicleTypeId(f"{vehicle.vehicle_type_id}{_SEPARATOR}{vehicle.vehicle_id}")


def has_own_type(vehicle: Vehicle) -> bool:
    """Return whether a vehicle is the only one of a type made for it."""
    return vehicle.vehicle_type_id.endswith(f"{_SEPARATOR}{vehicle.vehicle_id}")


def shared_type_id(vehicle: Vehicle) -> VehicleTypeId:
    """Return the id of the type a vehicle had before it got its own: what people know it as."""
    if not has_own_type(vehicle):
        return vehicle.vehicle_type_id
    return VehicleTypeId(vehicle.vehicle_type_id.removesuffix(f"{_SEPARATOR}{vehicle.vehicle_id}"))


def with_own_types(county: County, vehicle_ids: Collection[VehicleId]) -> County:
    """Return the county with a vehicle type of its own for each of some vehicles.

    An own type is like the shared one in all but its id. Where only so many of the shared type may
    be out on a day (`max_in_use`), each of the vehicles that is available takes one of these
    places, in the order of `vehicle_ids`, and what is left is for the others: never more are out
    than may be, but a place of a vehicle that stays at home is not passed on. If there are
    fewer places than vehicles, the last ones stay at home.

    Parameters
    ----------
    county
        The county. Vehicles that have a type of their own already keep it.
    vehicle_ids
        The vehicles, those that matter most first; ids the county does not know are passed over.

    Returns
    -------
    County
        With the same vehicles and their own types after the shared ones; the same object if there
        is nothing to do.
    """
    vehicles = county.vehicle_by_id()
    named = [
        vehicles[i]
        for i in dict.fromkeys(vehicle_ids)
        if i in vehicles and not has_own_type(vehicles[i])
    ]
    if not named:
        return county
    types = county.vehicle_type_by_id()
    out: Counter[VehicleTypeId] = Counter()
    own: dict[VehicleId, VehicleType] = {}
    for vehicle in named:
        kind = types[vehicle.vehicle_type_id]
        own[vehicle.vehicle_id] = replace(
            kind,
            vehicle_type_id=own_type_id(vehicle),
            max_in_use=_places(kind, out[kind.vehicle_type_id], wanted=1),
        )
        out[kind.vehicle_type_id] += vehicle.is_available
    return county.replace(
        vehicle_types=(
            *(
                replace(kind, max_in_use=_places(kind, out[kind.vehicle_type_id]))
                for kind in county.vehicle_types
            ),
            *own.values(),
        ),
        vehicles=tuple(
            replace(v, vehicle_type_id=own[v.vehicle_id].vehicle_type_id)
            if v.vehicle_id in own
            else v
            for v in county.vehicles
        ),
    )


def with_warm_rooms(county: County) -> County:
    """Return the county with own types for the vehicles of cold stores, for goods still warm.

    What such a vehicle fetches is cooled only once it is in the store: its whole room will do for
    chilled goods, with or without a cold compartment.
    """
    stores = {p.place_id for p in county.places if p.kind is PlaceKind.COLD_STORE}
    fetching = [v.vehicle_id for v in county.vehicles if v.home_id in stores]
    if not fetching:
        return county
    county = with_own_types(county, fetching)
    warm = {v.vehicle_type_id for v in county.vehicles if v.home_id in stores}
    return county.replace(
        vehicle_types=tuple(
            replace(kind, chilled_l=kind.volume_l) if kind.vehicle_type_id in warm else kind
            for kind in county.vehicle_types
        )
    )


def most_in_use(county: County) -> dict[VehicleTypeId, int]:
    """Return how many of each limited type may be out, those with a type of their own included."""
    own = {v.vehicle_type_id: v for v in county.vehicles if has_own_type(v)}
    most: Counter[VehicleTypeId] = Counter()
    for kind in county.vehicle_types:
        if kind.max_in_use is None:
            continue
        vehicle = own.get(kind.vehicle_type_id)
        if vehicle is None:
            most[kind.vehicle_type_id] += kind.max_in_use
        elif vehicle.is_available:
            most[shared_type_id(vehicle)] += kind.max_in_use
    return dict(most)


def as_known_to(county: County, vehicles: Iterable[Vehicle]) -> tuple[Vehicle, ...]:
    """Return vehicles with the types that a county has them with; others stay as they are."""
    known = county.vehicle_by_id()
    return tuple(
        replace(v, vehicle_type_id=known[v.vehicle_id].vehicle_type_id)
        if v.vehicle_id in known
        else v
        for v in vehicles
    )


def _places(kind: VehicleType, taken: int, wanted: int | None = None) -> int | None:
    """Return how many of a type's vehicles may be out after some have taken their places."""
    if kind.max_in_use is None:
        return None
    left = max(0, kind.max_in_use - taken)
    return left if wanted is None else min(left, wanted)
