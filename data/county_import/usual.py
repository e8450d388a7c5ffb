"""What a county gets where nobody said anything: assumptions, labelled, to be checked."""

import dataclasses
from collections.abc import Iterable, Sequence

from data.cells import write_cell
from data.columns import Table
from data.county_import.place_cells import Cells
from data.synthetic.alliance import alliance_members, vehicle_types
from data.synthetic.equipment import points_of
from data.synthetic.fleet import size_fleet
from data.tables import MEMBERS, VEHICLE_TYPES, VEHICLES
from network.places import Place, PlaceKind

INHABITANTS = 1_500
"""Inhabitants of a village that tells none, to size the fleet: the synthetic counties' mean."""


def usual_members() -> list[Cells]:
    """Return post, five couriers, co-op, bus company and farms under names to be replaced."""
    return _cells(MEMBERS, alliance_members())


def usual_vehicle_types() -> list[Cells]:
    """Return the four types with the prices of all comparisons."""
    return _cells(VEHICLE_TYPES, vehicle_types())


def usual_vehicles(places: Sequence[Place], *, has_usual_members: bool) -> list[Cells]:
    """Return the fleet that the synthetic counties would have, for these places.

    Parameters
    ----------
    places
        At least one hub in service; without one there are no vehicles.
    has_usual_members
        Whether the members are the usual ones, who own the vehicles; else the alliance does.
    """
    active = [place for place in places if place.is_active]
    hubs, stations, points = (
        [place for place in active if place.kind is kind]
        for kind in (PlaceKind.HUB, PlaceKind.STATION, PlaceKind.POINT)
    )
    if not hubs:
        return []
    peopled = [
        dataclasses.replace(point, population=point.population or INHABITANTS) for point in points
    ]
    fleet = size_fleet(
        hub=hubs[0],
        stations=stations,
        points_of=points_of(peopled, stations or hubs),
        chilled=[],
        scale=1.0,
    )
    owned = (
        vehicle if has_usual_members else dataclasses.replace(vehicle, member_id=None)
        for vehicle in fleet
    )
    return _cells(VEHICLES, owned)


def _cells(table: Table, records: Iterable[object]) -> list[Cells]:
    return [
        {column.name: write_cell(column, getattr(record, column.field)) for column in table.columns}
        for record in records
    ]
