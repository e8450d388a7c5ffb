"""Findings about roads and places on them: off the road, islands, no way, shifted."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np
from shapely import LineString

from data.datum import shifted_places
from data.doctor import thresholds
from data.doctor.case import CountyCase
from data.doctor.findings import Finding, FindingKind, at_place
from data.issue_kinds import IssueKind
from data.words import name_some
from network.fleet import Access
from network.ids import PlaceId
from network.places import Place
from network.text import Text

if TYPE_CHECKING:
    from network.roads import Road

_SHOWN = 3


def off_road(case: CountyCase) -> Iterator[Finding]:
    """Yield the places that are far from any road."""
    places = case.county.place_by_id()
    for snap in case.travel.report().far:
        place = places[snap.place_id]
        if place.is_active:
            cause = FindingKind.OFF_ROAD.cause.fill(metres=f"{snap.distance_m:,.0f}")
            yield at_place(FindingKind.OFF_ROAD, place, cause)


def islands(case: CountyCase) -> Iterator[Finding]:
    """Yield the pieces of road that do not join the largest network."""
    graph = case.travel.skeleton.graph
    if not graph.num_segments:
        return
    component = graph.component()[graph.tail]
    component_of = {
        graph.roads[r].road_id: int(c) for r, c in zip(graph.road, component, strict=True)
    }
    on = defaultdict(list)
    for snap in case.travel.snaps:
        on[component_of[snap.road_id]].append(snap.place_id)
    length_m = np.bincount(component, weights=graph.length_m)
    roads: dict[int, list[Road]] = defaultdict(list)
    for road in case.county.roads:
        if component_of.get(road.road_id, 0):
            roads[component_of[road.road_id]].append(road)
    for number, pieces in sorted(roads.items()):
        places = on[number]
        if length_m[number] < thresholds.ISLAND_LEAST_M and not places:
            continue
        cause = FindingKind.ISLAND.cause.fill(
            roads=len(pieces), km=f"{length_m[number] / 1000:.1f}", places=len(places)
        )
        ids = [road.road_id for road in pieces]
        middle = pieces[0].lon_lat[len(pieces[0].lon_lat) // 2]
        yield Finding(
            kind=FindingKind.ISLAND,
            cause=cause,
            subject=ids[0],
            name=name_some(ids, _SHOWN).zh,
            place_ids=tuple(places),
            lon_lat=middle,
            lines=tuple(road.lon_lat for road in pieces),
        )


def unreachable(case: CountyCase) -> Iterator[Finding]:
    """Yield the places that no road joins with a hub both ways, whatever the vehicle."""
    for place in _unreachable(case):
        yield at_place(FindingKind.UNREACHABLE, place, FindingKind.UNREACHABLE.cause)


def no_vehicle(case: CountyCase) -> Iterator[Finding]:
    """Yield the places with a road that no available vehicle can use from its home and back."""
    cut_off = {place.place_id for place in _unreachable(case)}
    reached = set()
    for access, home_id, range_m in _fleets(case):
        reached |= _in_reach(case, access, home_id, range_m)
    homes = {vehicle.home_id for vehicle in case.county.vehicles if vehicle.is_available}
    for place in case.active():
        if place.place_id not in reached | cut_off | homes and place not in case.county.hubs:
            yield at_place(FindingKind.NO_VEHICLE, place, FindingKind.NO_VEHICLE.cause)


def stranded(case: CountyCase) -> Iterator[Finding]:
    """Yield the vehicles that reach no place in service but their home, by type and home."""
    county, places = case.county, case.county.place_by_id()
    active = {place.place_id for place in case.active()}
    for vehicle_type in county.vehicle_types:
        counts: dict[PlaceId, int] = defaultdict(int)
        for vehicle in county.vehicles:
            if vehicle.is_available and vehicle.vehicle_type_id == vehicle_type.vehicle_type_id:
                counts[vehicle.home_id] += 1
        for home_id, count in counts.items():
            reached = _in_reach(case, vehicle_type.access, home_id, vehicle_type.range_m)
            if (reached & active) - {home_id}:
                continue
            home = places[home_id]
            cause = FindingKind.VEHICLE_STRANDED.cause.fill(
                count=count, type=vehicle_type.name_zh, home=home.name_zh
            )
            yield Finding(
                kind=FindingKind.VEHICLE_STRANDED,
                cause=cause,
                subject=f"{vehicle_type.vehicle_type_id}@{home_id}",
                name=f"{vehicle_type.name_zh} · {home.name_zh}",
                place_ids=(home_id,),
                lon_lat=(home.lon, home.lat),
            )


def shifted(case: CountyCase) -> Iterator[Finding]:
    """Yield the places that look like another system: most of them (W302), or some."""
    kind, places = FindingKind.SHIFTED, case.county.places
    if not case.county.roads:
        return
    far, found = shifted_places(
        [(place.lon, place.lat) for place in places],
        [LineString(road.lon_lat) for road in case.county.roads],
        far_m=thresholds.SHIFTED_FROM_M,
        near_m=thresholds.SHIFTED_TO_M,
    )
    moved = {crs: [places[i] for i in numbers] for crs, numbers in found.items()}
    for issue in case.issues:
        if issue.code == IssueKind.SHIFTED_COORDINATES.code:
            yield _shifted(max(moved.values(), key=len, default=places), issue.cause)
            return
    for crs, of_system in moved.items():
        if len(of_system) < max(thresholds.SHIFTED_LEAST, thresholds.SHIFTED_SHARE * far):
            continue
        cause = kind.cause.fill(
            count=len(of_system),
            crs=crs.value,
            far=f">{thresholds.SHIFTED_FROM_M:g} m",
            near=f"<{thresholds.SHIFTED_TO_M:g} m",
        )
        yield _shifted(of_system, cause)


def _shifted(places: Sequence[Place], cause: Text) -> Finding:
    return Finding(
        kind=FindingKind.SHIFTED,
        cause=cause,
        subject=places[0].place_id,
        name=name_some([place.name_zh for place in places], _SHOWN).zh,
        place_ids=tuple(place.place_id for place in places),
        lon_lat=(places[0].lon, places[0].lat),
    )


def _unreachable(case: CountyCase) -> list[Place]:
    """Return the places in service that no hub is joined with by road both ways."""
    matrix = case.travel.matrix(Access.VAN)
    index = {place_id: i for i, place_id in enumerate(matrix.place_ids)}
    hubs = [index[hub.place_id] for hub in case.county.hubs]
    apart = matrix.is_estimate | matrix.is_estimate.T
    return [
        place
        for place in case.active()
        if apart[hubs, index[place.place_id]].all() and index[place.place_id] not in hubs
    ]


def _fleets(case: CountyCase) -> set[tuple[Access, PlaceId, int | None]]:
    """Return the access classes, homes and ranges of the available vehicles."""
    types = case.county.vehicle_type_by_id()
    return {
        (types[v.vehicle_type_id].access, v.home_id, types[v.vehicle_type_id].range_m)
        for v in case.county.vehicles
        if v.is_available
    }


def _in_reach(
    case: CountyCase, access: Access, home_id: PlaceId, range_m: int | None
) -> set[PlaceId]:
    """Return the places that a vehicle can drive to from its home, and back, by road."""
    matrix = case.travel.matrix(access)
    home = matrix.place_ids.index(home_id)
    by_road = matrix.is_open & ~matrix.is_estimate
    is_reached = by_road[home] & by_road[:, home]
    if range_m is not None:
        is_reached &= matrix.distance_m[home] + matrix.distance_m[:, home] <= range_m
    return {matrix.place_ids[i] for i in np.flatnonzero(is_reached)}
