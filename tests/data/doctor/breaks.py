"""Ways to break a healthy county, each in exactly one way, with whom the finding has to name."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from data.coordinates import Crs, from_wgs84
from data.doctor.findings import FindingKind
from network.calendar import Calendar
from network.ids import OrderId, PlaceId
from network.places import Place
from network.roads import Road
from tests.data.doctor.healthy import (
    ADCODE,
    ALL_ACCESS,
    HALF_HEIGHT,
    HUB,
    MIDDLE_LAT,
    WEST,
    Folder,
    point_id,
    station_code,
    station_id,
)

_FIRST, _SECOND = point_id(0, 0), point_id(0, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Break:
    """A way to break a county.

    Parameters
    ----------
    name, kind
        What is done, and what has to be found.
    apply
        Does it.
    subjects
        Whom the findings of the kind name; empty: anybody.
    beside
        Kinds that may be found beside it, for they follow from it.
    """

    name: str
    kind: FindingKind
    apply: Callable[[Folder], Folder]
    subjects: frozenset[str] = frozenset()
    beside: frozenset[FindingKind] = frozenset()


def _spur(point: PlaceId, **changes: object) -> Callable[[Folder], Folder]:
    def apply(folder: Folder) -> Folder:
        return folder.with_roads(
            [
                replace(road, **changes) if road.road_id == f"spur-{point}" else road  # type: ignore[arg-type]
                for road in folder.county.roads
            ]
        )

    return apply


def _place(place: PlaceId, **changes: object) -> Callable[[Folder], Folder]:
    return lambda folder: folder.with_places({place: changes})


def _shifted(points: tuple[PlaceId, ...] | None, crs: Crs) -> Callable[[Folder], Folder]:
    def apply(folder: Folder) -> Folder:
        chosen = {p.place_id for p in folder.county.places} if points is None else set(points)
        moved = {}
        for place in folder.county.places:
            if place.place_id in chosen:
                lon, lat = from_wgs84(place.lon, place.lat, crs)
                moved[place.place_id] = {"lon": lon, "lat": lat}
        return folder.with_places(moved)

    return apply


def _detached(folder: Folder) -> Folder:
    """Let the spur of the first point begin 40 % along it, so that it joins nothing."""
    place = folder.county.place_by_id()[_FIRST]
    start = (place.lon, MIDDLE_LAT + 0.4 * (place.lat - MIDDLE_LAT))
    return _spur(_FIRST, lon_lat=(start, (place.lon, place.lat)))(folder)


def _beyond(folder: Folder) -> Folder:
    """Move the first point 900 m on beyond the end of its road."""
    place = folder.county.place_by_id()[_FIRST]
    north = place.lat - MIDDLE_LAT
    return folder.with_places({_FIRST: {"lat": place.lat + (0.0081 if north > 0 else -0.0081)}})


def _stray_road(folder: Folder) -> Folder:
    south = MIDDLE_LAT - 3 * HALF_HEIGHT
    stray = Road(road_id="stray", lon_lat=((WEST, south), (WEST + 0.01, south)))
    return folder.with_roads([*folder.county.roads, stray])


def _copied(folder: Folder) -> Folder:
    first = folder.county.place_by_id()[_FIRST]
    return folder.with_places({_SECOND: {"lon": first.lon, "lat": first.lat}})


def _north_of_the_county(folder: Folder) -> Folder:
    """Move the first point, and the end of its road, a kilometre out of the county."""
    place = folder.county.place_by_id()[_FIRST]
    end = (place.lon, MIDDLE_LAT + HALF_HEIGHT + 0.01)
    road = _spur(_FIRST, lon_lat=((place.lon, MIDDLE_LAT), end))(folder)
    return road.with_places({_FIRST: {"lat": end[1]}})


def _without_points(folder: Folder) -> Folder:
    idle = {point.place_id: {"is_active": False} for point in folder.points_in(0)}
    orders = tuple(o for o in folder.orders if o.destination_id not in idle)
    bus = tuple(
        replace(trip, stops=tuple(stop for stop in trip.stops if stop.place_id not in idle))
        for trip in folder.county.bus_trips
    )
    broken = folder.with_places(idle)
    return replace(broken, orders=orders, county=broken.county.replace(bus_trips=bus))


def _without_station(folder: Folder) -> Folder:
    """Take the second township's station out of the county, and its points with it nowhere."""
    gone = station_id(1)

    def freed(place: Place) -> Place:
        if place.township_id != gone:
            return place
        return replace(place, township_id=None, parent_id=None)

    county = folder.county
    return replace(
        folder,
        county=county.replace(
            places=tuple(freed(p) for p in county.places if p.place_id != gone),
            vehicles=tuple(v for v in county.vehicles if v.home_id != gone),
            bus_trips=tuple(
                replace(trip, stops=tuple(s for s in trip.stops if s.place_id != gone))
                for trip in county.bus_trips
            ),
        ),
    )


def _without_station_or_polygon(folder: Folder) -> Folder:
    return replace(_without_station(folder), townships=())


def _short_range(folder: Folder) -> Folder:
    types = tuple(
        replace(each, range_m=100) if each.vehicle_type_id == "tricycle" else each
        for each in folder.county.vehicle_types
    )
    return replace(folder, county=folder.county.replace(vehicle_types=types))


def _order_to_nowhere(folder: Folder) -> Folder:
    lost = replace(folder.orders[0], order_id=OrderId("O9"), destination_id=PlaceId("nowhere"))
    return replace(folder, orders=(*folder.orders, lost))


def _harvest_of_an_idle_place(folder: Folder) -> Folder:
    idle = point_id(1, 0)
    return folder.with_places({idle: {"is_active": False}})


def _holidays(*years: int) -> Callable[[Folder], Folder]:
    def apply(folder: Folder) -> Folder:
        kept = tuple(e for e in folder.county.calendar.entries if e.date.year in years)
        return replace(folder, county=folder.county.replace(calendar=Calendar(kept)))

    return apply


_K = FindingKind
_OUTSIDE = frozenset({_K.OUTSIDE_COUNTY, _K.OUTSIDE_TOWNSHIP})
_OTHER_TOWNSHIP = f"{station_code(1)}299"

BREAKS = (
    Break(
        name="four places in GCJ-02",
        kind=_K.SHIFTED,
        apply=_shifted((_FIRST, _SECOND, point_id(1, 0), point_id(1, 1)), Crs.GCJ_02),
        subjects=frozenset({_FIRST}),
        beside=_OUTSIDE | {_K.OFF_ROAD},
    ),
    Break(
        name="all places in BD-09",
        kind=_K.SHIFTED,
        apply=_shifted(None, Crs.BD_09),
        subjects=frozenset({HUB}),
        beside=_OUTSIDE | {_K.OFF_ROAD},
    ),
    Break(
        name="a spur that begins short of the road",
        kind=_K.UNREACHABLE,
        apply=_detached,
        subjects=frozenset({_FIRST}),
        beside=frozenset({_K.ISLAND}),
    ),
    Break(
        name="a spur nobody may come back on",
        kind=_K.UNREACHABLE,
        apply=_spur(_FIRST, is_oneway=True),
        subjects=frozenset({_FIRST}),
    ),
    Break(
        name="a spur closed to everybody",
        kind=_K.NO_VEHICLE,
        apply=_spur(_FIRST, closed_for=ALL_ACCESS),
        subjects=frozenset({_FIRST}),
    ),
    Break(
        name="a point beyond the end of its road",
        kind=_K.OFF_ROAD,
        apply=_beyond,
        subjects=frozenset({_FIRST}),
    ),
    Break(
        name="a road that joins no other",
        kind=_K.ISLAND,
        apply=_stray_road,
        subjects=frozenset({"stray"}),
    ),
    Break(
        name="two villages of one name",
        kind=_K.SAME_NAME,
        apply=_place(_SECOND, name_zh="龙潭村"),
        subjects=frozenset({_FIRST}),
    ),
    Break(
        name="a village and its committee",
        kind=_K.SIMILAR_NAME,
        apply=_place(_SECOND, name_zh="龙潭村委会"),
        subjects=frozenset({_FIRST}),
    ),
    Break(
        name="a coordinate copied",
        kind=_K.SAME_SPOT,
        apply=_copied,
        subjects=frozenset({_FIRST}),
    ),
    Break(
        name="a point north of the county",
        kind=_K.OUTSIDE_COUNTY,
        apply=_north_of_the_county,
        subjects=frozenset({_FIRST}),
        beside=frozenset({_K.OUTSIDE_TOWNSHIP}),
    ),
    Break(
        name="a point listed in the next township",
        kind=_K.OUTSIDE_TOWNSHIP,
        apply=_place(_FIRST, township_id=station_id(1)),
        subjects=frozenset({_FIRST}),
        beside=frozenset({_K.WRONG_CODE}),
    ),
    Break(
        name="no code",
        kind=_K.NO_CODE,
        apply=_place(_FIRST, code=""),
        subjects=frozenset({_FIRST}),
    ),
    Break(
        name="a code of another township",
        kind=_K.WRONG_CODE,
        apply=_place(_FIRST, code=_OTHER_TOWNSHIP),
        subjects=frozenset({_FIRST}),
    ),
    Break(
        name="a code with a digit too few",
        kind=_K.WRONG_CODE,
        apply=_place(_FIRST, code=f"{ADCODE}10020"),
        subjects=frozenset({_FIRST}),
    ),
    Break(
        name="a code of another province",
        kind=_K.WRONG_CODE,
        apply=_place(station_id(0), code="140922100"),
        subjects=frozenset({station_id(0)}),
        beside=frozenset({_K.WRONG_CODE}),
    ),
    Break(
        name="one code twice",
        kind=_K.SAME_CODE,
        apply=_place(_SECOND, code=f"{station_code(0)}200"),
        subjects=frozenset({_FIRST}),
    ),
    Break(
        name="a station whose points are all idle",
        kind=_K.STATION_WITHOUT_POINTS,
        apply=_without_points,
        subjects=frozenset({station_id(0)}),
    ),
    Break(
        name="a point that belongs nowhere",
        kind=_K.POINT_WITHOUT_STATION,
        apply=_place(_FIRST, township_id=None, parent_id=None),
        subjects=frozenset({_FIRST}),
    ),
    Break(
        name="a township whose station is missing",
        kind=_K.TOWNSHIP_WITHOUT_STATION,
        apply=_without_station,
        subjects=frozenset({"尚卿乡"}),
        beside=frozenset({_K.POINT_WITHOUT_STATION}),
    ),
    Break(
        name="a township that only codes tell",
        kind=_K.TOWNSHIP_WITHOUT_STATION,
        apply=_without_station_or_polygon,
        subjects=frozenset({station_code(1)}),
        beside=frozenset({_K.POINT_WITHOUT_STATION}),
    ),
    Break(
        name="no opening hours",
        kind=_K.NO_HOURS,
        apply=lambda folder: replace(folder, untold_hours=frozenset({_FIRST})),
        subjects=frozenset({_FIRST}),
    ),
    Break(
        name="tricycles that drive a hundred metres",
        kind=_K.VEHICLE_STRANDED,
        apply=_short_range,
    ),
    Break(
        name="an order to nowhere",
        kind=_K.DEMAND_WITHOUT_PLACE,
        apply=_order_to_nowhere,
        subjects=frozenset({"nowhere"}),
    ),
    Break(
        name="a harvest of an idle place",
        kind=_K.DEMAND_WITHOUT_PLACE,
        apply=_harvest_of_an_idle_place,
        subjects=frozenset({point_id(1, 0)}),
    ),
    Break(
        name="a bus stop that is idle",
        kind=_K.BUS_STOP_WITHOUT_PLACE,
        apply=_place(_FIRST, is_active=False),
        subjects=frozenset({_FIRST}),
        beside=frozenset({_K.DEMAND_WITHOUT_PLACE}),
    ),
    Break(
        name="a year without holidays",
        kind=_K.CALENDAR_GAP,
        apply=_holidays(2024, 2026),
        subjects=frozenset({"2025"}),
    ),
    Break(
        name="a calendar that ends before the sample day",
        kind=_K.CALENDAR_GAP,
        apply=_holidays(2024),
        subjects=frozenset({"2025"}),
    ),
    Break(name="no calendar", kind=_K.CALENDAR_EMPTY, apply=_holidays()),
)
