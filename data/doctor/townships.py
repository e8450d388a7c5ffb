"""Findings about who belongs where: stations, points, townships and their codes."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

import shapely

from data.boundary import NamedArea
from data.doctor import thresholds
from data.doctor.case import CountyCase
from data.doctor.findings import Finding, FindingKind, at_place
from data.order_files.place_names import core_of
from data.words import name_some
from network.places import Place, PlaceKind
from network.text import Text

_CODED = frozenset({PlaceKind.STATION, PlaceKind.POINT})
_NO_TOWNSHIP = Text("没有填写所属乡镇", "It belongs to no township")
_NO_POINTS = Text("", "")


def stations_without_points(case: CountyCase) -> Iterator[Finding]:
    """Yield the stations to which no point in service belongs."""
    served = {p.township_id for p in case.county.points} | {p.parent_id for p in case.county.points}
    kind = FindingKind.STATION_WITHOUT_POINTS
    for station in case.county.stations:
        if station.place_id not in served:
            yield at_place(kind, station, kind.cause)


def points_without_station(case: CountyCase) -> Iterator[Finding]:
    """Yield the points that belong to no station or hub in service."""
    kind, by_id = FindingKind.POINT_WITHOUT_STATION, case.county.place_by_id()
    for point in case.county.points:
        ids = [i for i in (point.township_id, point.parent_id) if i is not None]
        if any(by_id[i].is_active for i in ids):
            continue
        names = name_some([by_id[i].name_zh for i in ids])
        closed = Text(f"所属的{names.zh}已停用", f"{names.en} is out of service")
        why = closed if ids else _NO_TOWNSHIP
        yield at_place(kind, point, kind.cause.fill(why=why.en, why_zh=why.zh))


def townships_without_station(case: CountyCase) -> Iterator[Finding]:
    """Yield townships that a polygon or the codes of lone points show, and that have no station."""
    stations = case.county.stations
    known = {place.code[: thresholds.TOWNSHIP_DIGITS] for place in stations if place.code}
    matched = {id(area_of_station(station, case.townships)) for station in stations}
    told = set(known)
    for area in case.townships:
        if id(area) in matched:
            continue
        told.add(area.code[: thresholds.TOWNSHIP_DIGITS])
        middle = area.area.representative_point()
        inside = [p for p in case.county.points if shapely.contains_xy(area.area, p.lon, p.lat)]
        yield _without_station(area.name or area.code, inside, (middle.x, middle.y))
    lone: dict[str, list[Place]] = defaultdict(list)
    for point in case.county.points:
        if point.township_id is None and len(point.code) > thresholds.TOWNSHIP_DIGITS:
            lone[point.code[: thresholds.TOWNSHIP_DIGITS]].append(point)
    for code, points in lone.items():
        if code not in told:
            yield _without_station(code, points, (points[0].lon, points[0].lat))


def area_of_station(station: Place, townships: Sequence[NamedArea]) -> NamedArea | None:
    """Return the polygon of a station's township, by code or else by name."""
    digits = thresholds.TOWNSHIP_DIGITS
    code, name = station.code[:digits], core_of(station.name_zh).text
    by_code = (each for each in townships if code and each.code[:digits] == code)
    by_name = (each for each in townships if each.name and core_of(each.name).text == name)
    return next(by_code, None) or next(by_name, None)


def no_codes(case: CountyCase) -> Iterator[Finding]:
    """Yield the stations and points without an official code; outside China there are none."""
    for place in case.active() if case.county.adcode else ():
        if place.kind in _CODED and not place.code:
            yield at_place(FindingKind.NO_CODE, place, FindingKind.NO_CODE.cause)


def wrong_codes(case: CountyCase) -> Iterator[Finding]:
    """Yield codes that are none, or not of the prefecture, or not of the place's township."""
    by_id, kind = case.county.place_by_id(), FindingKind.WRONG_CODE
    for place in case.active():
        if not place.code or place.kind not in _CODED:
            continue
        station = None if place.township_id is None else by_id[place.township_id]
        why = _why_wrong(place, station, case.county.adcode)
        if why is not None:
            cause = kind.cause.fill(code=place.code, why=why.en, why_zh=why.zh)
            yield at_place(kind, place, cause)


def _why_wrong(place: Place, station: Place | None, adcode: str) -> Text | None:
    code = place.code
    if not code.isdigit() or len(code) not in thresholds.CODE_LENGTHS:
        return Text("不是 9 位或 12 位数字", "has not 9 or 12 digits")
    prefecture = adcode[: thresholds.PREFECTURE_DIGITS]
    if adcode and not code.startswith(prefecture):
        return Text(f"不是本市州（{prefecture}）的", f"is not of prefecture {prefecture}")
    if station is None or station.place_id == place.place_id or not station.code:
        return None
    township = station.code[: thresholds.TOWNSHIP_DIGITS]
    if code.startswith(township):
        return None
    return Text(
        f"不属于{station.name_zh}（{township}）", f"is not of {station.name_zh} ({township})"
    )


def same_codes(case: CountyCase) -> Iterator[Finding]:
    """Yield codes that several places of one kind have."""
    groups: dict[tuple[PlaceKind, str], list[Place]] = defaultdict(list)
    for place in case.active():
        if place.code:
            groups[place.kind, place.code].append(place)
    kind = FindingKind.SAME_CODE
    for (_, code), places in groups.items():
        if len(places) > 1:
            others = name_some([f"{p.name_zh} ({p.place_id})" for p in places[1:]])
            yield Finding(
                kind=kind,
                cause=kind.cause.fill(code=code, others=others),
                subject=places[0].place_id,
                name=places[0].name_zh,
                place_ids=tuple(place.place_id for place in places),
                lon_lat=(places[0].lon, places[0].lat),
            )


def _without_station(
    township: str, points: Sequence[Place], lon_lat: tuple[float, float]
) -> Finding:
    kind = FindingKind.TOWNSHIP_WITHOUT_STATION
    count = len(points)
    told = (
        Text(f"，其中有 {count} 个服务站", f"; {count} points are in it") if count else _NO_POINTS
    )
    return Finding(
        kind=kind,
        cause=kind.cause.fill(township=township, points=told.en, points_zh=told.zh),
        subject=township,
        name=township,
        place_ids=tuple(point.place_id for point in points),
        lon_lat=lon_lat,
    )
