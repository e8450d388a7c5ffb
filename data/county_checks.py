"""Rules between the rows and tables of a county; each names the row that breaks it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any

import shapely

from data.cells import write_number, write_time
from data.columns import Column
from data.coordinates import Crs
from data.crop_checks import check_crops
from data.datum import judge_datum, median_off_road_m
from data.issue_kinds import IssueKind
from data.issues import Issue
from data.table_rows import Rows, check_keys, check_reference
from data.tables import BUS_STOPS, BUS_TRIPS, CALENDAR, PLACES, ROADS, VEHICLE_TYPES
from network.calendar import DayKind
from network.county import County
from network.places import PlaceKind

SUSPICIOUS_M = 200.0
"""Distance to the roads from which places are thought to be shifted."""

_SUSPICIOUS_SHARE = 0.4


def check_tables(tables: Mapping[str, Rows], road_ids: Collection[str] | None) -> None:
    """Check keys, references and rules over all tables, noting issues in their rows.

    Parameters
    ----------
    tables
        The tables that could be read, by name.
    road_ids
        Ids of the roads; None if they could not all be read.
    """
    known: dict[str, Collection[str]] = {
        name: set(rows.values[rows.table.key[0]]) for name, rows in tables.items() if rows.table.key
    }
    if road_ids is not None:
        known[ROADS.name] = road_ids
    for rows in tables.values():
        check_keys(rows)
        for column in rows.table.columns:
            if column.references in known:
                names = _names_in(tables.get(column.references))
                check_reference(
                    rows, column.name, known[column.references], column.references, names
                )
    if PLACES.name in tables:
        _check_places(tables)
    if VEHICLE_TYPES.name in tables:
        _check_cold_volume(tables[VEHICLE_TYPES.name])
    if CALENDAR.name in tables:
        _check_closures(tables[CALENDAR.name])
    if BUS_TRIPS.name in tables:
        _check_buses(tables[BUS_TRIPS.name], tables.get(BUS_STOPS.name))
    check_crops(tables)


def unique_names(ids_and_names: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return id by name for the names that occur once."""
    ids_of: dict[str, list[str]] = defaultdict(list)
    for row_id, name in ids_and_names:
        if row_id and name:
            ids_of[name].append(row_id)
    return {name: ids[0] for name, ids in ids_of.items() if len(ids) == 1}


def _names_in(rows: Rows | None) -> dict[str, str]:
    if rows is None or "name_zh" not in rows.values:
        return {}
    ids = rows.values[rows.table.key[0]]
    return unique_names(zip(ids, rows.values["name_zh"], strict=True))


def shifted_coordinates(county: County, crs: Crs, file_name: str) -> list[Issue]:
    """Return a warning if the places look like GCJ-02 or BD-09 while WGS-84 is declared.

    Places lie near roads. If half of them are more than 200 m off, and reading them in the system
    that fits most of them brings that below 40 % of it, the declared system is probably wrong.
    """
    if crs is not Crs.WGS_84 or not county.roads or not county.places:
        return []
    places = [(place.lon, place.lat) for place in county.places]
    roads = [shapely.LineString(road.lon_lat) for road in county.roads]
    far = median_off_road_m(places, roads)
    if far < SUSPICIOUS_M:
        return []
    best = judge_datum(places, roads).fits[0]
    if best.off_road_m > _SUSPICIOUS_SHARE * far:
        return []
    return [
        IssueKind.SHIFTED_COORDINATES.issue(
            table=file_name,
            field="lon",
            far=round(far),
            near=round(best.off_road_m),
            crs=best.crs.value,
        )
    ]


def _check_places(tables: Mapping[str, Rows]) -> None:
    places = tables[PLACES.name]
    ids, kinds = places.values["place_id"], places.values["kind"]
    kind_of = dict(zip(ids, kinds, strict=True))
    for rows in tables.values():
        for column in rows.table.columns:
            if column.place_kinds:
                _check_kinds(rows, column, kind_of)
    _check_opening(places)
    in_service = zip(kinds, places.values["is_active"], strict=True)
    if not any(kind is PlaceKind.HUB and is_active for kind, is_active in in_service):
        places.warn(IssueKind.NO_HUB, column="kind")


def _check_kinds(rows: Rows, column: Column, kind_of: Mapping[str, Any]) -> None:
    for index, place_id in enumerate(rows.values[column.name]):
        kind = kind_of.get(place_id)
        if kind is not None and kind not in column.place_kinds:
            rows.refuse(
                index,
                IssueKind.WRONG_PLACE_KIND,
                column.name,
                place_id,
                place_kind=kind,
                kinds=", ".join(column.place_kinds),
            )


def _check_opening(places: Rows) -> None:
    hours = zip(places.values["open_from"], places.values["open_to"], strict=True)
    for index, (opens, closes) in enumerate(hours):
        if opens is not None and closes is not None and closes <= opens:
            places.refuse(
                index,
                IssueKind.WRONG_ORDER,
                "open_to",
                write_time(closes),
                later="open_to",
                earlier="open_from",
            )


def _check_cold_volume(types: Rows) -> None:
    for name in ("chilled_l", "frozen_l"):
        pairs = zip(types.values[name], types.values["volume_l"], strict=True)
        for index, (cold, volume) in enumerate(pairs):
            if cold is not None and volume is not None and cold > volume:
                types.refuse(
                    index,
                    IssueKind.COLD_EXCEEDS_VOLUME,
                    name,
                    write_number(cold),
                    volume=write_number(volume),
                )


def _check_closures(calendar: Rows) -> None:
    values = calendar.values
    entries = zip(values["kind"], values["place_id"], values["road_id"], strict=True)
    for index, (kind, place_id, road_id) in enumerate(entries):
        if kind is DayKind.CLOSURE and not place_id and not road_id:
            calendar.refuse(index, IssueKind.CLOSURE_OF_NOTHING, "place_id")


def _check_buses(trips: Rows, stops: Rows | None) -> None:
    stops_of = stops_by_trip(stops)
    for index, trip_id in enumerate(trips.values["trip_id"]):
        if not trip_id:
            continue
        of_trip = stops_of.get(trip_id, [])
        if len(of_trip) < 2:
            trips.refuse(index, IssueKind.BUS_TRIP_TOO_SHORT, "trip_id", trip_id)
        elif not _is_increasing(of_trip):
            trips.refuse(index, IssueKind.BUS_TIMES, "trip_id", trip_id)
        if not trips.values["line_id"][index] and not any(stop["line_id"] for stop in of_trip):
            trips.refuse(index, IssueKind.BUS_LINE_MISSING, "line_id", trip_id)


def stops_by_trip(stops: Rows | None) -> dict[str, list[dict[str, Any]]]:
    """Return the good stops of each trip in order of sequence, as values by field."""
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    if stops is not None:
        for _, values in stops.records():
            found[values["trip_id"]].append(values)
    for of_trip in found.values():
        of_trip.sort(key=lambda stop: stop["sequence"])
    return found


def _is_increasing(stops: list[dict[str, Any]]) -> bool:
    times = [time for stop in stops for time in (stop["arrive_s"], stop["depart_s"])]
    return times == sorted(times)
