"""Findings about places by themselves and beside each other: names, coordinates, polygons."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import shapely
from rapidfuzz.distance import Levenshtein
from shapely import MultiPolygon, Polygon

from data.boundary import NamedArea
from data.doctor import thresholds
from data.doctor.case import CountyCase
from data.doctor.findings import Finding, FindingKind, at_place
from data.doctor.townships import area_of_station
from data.order_files.place_names import core_of, name_key, telling_difference
from data.words import name_some
from network.geodesy import great_circle_m, plane_xy_m
from network.places import Place, PlaceKind
from network.text import Text

if TYPE_CHECKING:
    from network.ids import PlaceId

Area = Polygon | MultiPolygon
FloatArray = npt.NDArray[np.float64]

_NOWHERE = Text("", "")


def same_names(case: CountyCase) -> Iterator[Finding]:
    """Yield places of one kind with one name in a township, each once."""
    groups: dict[tuple[object, ...], list[Place]] = defaultdict(list)
    for place in case.active():
        groups[place.kind, place.township_id, name_key(place.name_zh)].append(place)
    yield from _grouped(FindingKind.SAME_NAME, groups.values(), by_id=True)


def similar_names(case: CountyCase) -> Iterator[Finding]:
    """Yield pairs in a township whose names differ in common words, or little and near by."""
    groups: dict[tuple[object, ...], list[Place]] = defaultdict(list)
    for place in case.active():
        groups[place.kind, place.township_id].append(place)
    kind = FindingKind.SIMILAR_NAME
    for places in groups.values():
        if places[0].kind is PlaceKind.STATION:
            continue
        named = [(place, name_key(place.name_zh), core_of(place.name_zh).text) for place in places]
        for (one, key, core), (other, other_key, other_core) in combinations(named, 2):
            if key == other_key or not (core == other_core or _are_alike(core, other_core)):
                continue
            metres = float(great_circle_m(one.lon, one.lat, other.lon, other.lat))
            if core == other_core or metres <= thresholds.ALIKE_WITHIN_M:
                others = f"{other.name_zh} ({other.place_id})"
                cause = kind.cause.fill(others=others, metres=f"{metres:,.0f}")
                yield _about(kind, (one, other), cause)


def _are_alike(core: str, other: str) -> bool:
    return Levenshtein.normalized_similarity(
        core, other
    ) >= thresholds.ALIKE and not telling_difference(core, other)


def same_coordinates(case: CountyCase) -> Iterator[Finding]:
    """Yield places of one kind that stand on one spot; a station and its village may."""
    of_kind: dict[PlaceKind, list[Place]] = defaultdict(list)
    for place in case.active():
        of_kind[place.kind].append(place)
    for places in of_kind.values():
        yield from _grouped(FindingKind.SAME_SPOT, _on_one_spot(places), by_id=False)


def _on_one_spot(places: Sequence[Place]) -> Iterator[list[Place]]:
    """Yield groups of places within some metres of the first of them."""
    lon, lat = np.array([(place.lon, place.lat) for place in places]).T
    points = np.asarray(shapely.points(plane_xy_m(lon, lat, float(lat.mean()))))
    tree = shapely.STRtree(points)
    pairs = tree.query(points, predicate="dwithin", distance=thresholds.SAME_SPOT_M)
    near: dict[int, list[int]] = defaultdict(list)
    for one, other in pairs.T.tolist():
        near[one].append(other)
    seen: set[int] = set()
    for i in range(len(places)):
        group = sorted(set(near[i]) - seen)
        if i not in seen and len(group) > 1:
            seen.update(group)
            yield [places[k] for k in group]


def outside_county(case: CountyCase) -> Iterator[Finding]:
    """Yield the places outside the county's polygon."""
    if case.area is None:
        return
    for place, metres in _outside(case.active(), case.area):
        cause = FindingKind.OUTSIDE_COUNTY.cause.fill(metres=f"{metres:,.0f}")
        yield at_place(FindingKind.OUTSIDE_COUNTY, place, cause)


def outside_township(case: CountyCase) -> Iterator[Finding]:
    """Yield the places outside the polygon of the township in which they are listed."""
    members: dict[PlaceId, list[Place]] = defaultdict(list)
    for place in case.active():
        if place.township_id is not None and place.kind is not PlaceKind.HUB:
            members[place.township_id].append(place)
    by_id = case.county.place_by_id()
    for station_id, places in members.items():
        own = area_of_station(by_id[station_id], case.townships)
        if own is None:
            continue
        for place, metres in _outside(places, own.area):
            other = _township_at(place, case.townships)
            there = _NOWHERE if other is None else Text(f"，在{other.name}内", f", in {other.name}")
            cause = FindingKind.OUTSIDE_TOWNSHIP.cause.fill(
                township=own.name, metres=f"{metres:,.0f}", other=there.en, other_zh=there.zh
            )
            yield at_place(FindingKind.OUTSIDE_TOWNSHIP, place, cause)


def _outside(places: Sequence[Place], area: Area) -> Iterator[tuple[Place, float]]:
    """Yield the places too far outside an area, with metres."""
    middle_lat = float(np.mean([place.lat for place in places])) if places else 0.0

    def flat(lon_lat: FloatArray) -> FloatArray:
        return plane_xy_m(lon_lat[:, 0], lon_lat[:, 1], middle_lat)

    plane = shapely.transform(area, flat)
    for place in places:
        at = flat(np.array([(place.lon, place.lat)]))[0]
        metres = float(shapely.distance(plane, shapely.Point(at)))
        if metres > thresholds.OUTSIDE_M:
            yield place, metres


def _township_at(place: Place, townships: Sequence[NamedArea]) -> NamedArea | None:
    return next(
        (each for each in townships if shapely.contains_xy(each.area, place.lon, place.lat)), None
    )


def _grouped(
    kind: FindingKind, groups: Iterable[Sequence[Place]], *, by_id: bool
) -> Iterator[Finding]:
    """Yield a finding for every group of two places or more, at the first of them."""
    for places in groups:
        if len(places) > 1:
            others = [p.place_id if by_id else f"{p.name_zh} ({p.place_id})" for p in places[1:]]
            yield _about(kind, places, kind.cause.fill(others=name_some(others)))


def _about(kind: FindingKind, places: Sequence[Place], cause: Text) -> Finding:
    first = places[0]
    return Finding(
        kind=kind,
        cause=cause,
        subject=first.place_id,
        name=first.name_zh,
        place_ids=tuple(place.place_id for place in places),
        lon_lat=(first.lon, first.lat),
    )
