"""Bus timetables from a GTFS folder, as the rows of `bus_stops`.

Read are ``stops.txt``, ``trips.txt``, ``stop_times.txt`` and, for the weekdays, ``calendar.txt``
(https://gtfs.org/documentation/schedule/reference). Room and fees are not in GTFS: they come from
``bus_trips`` beside the folder, whose trips are the ones that are read.
"""

import csv
import io
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path

from data.cells import CellFault, parse_integer, parse_time, write_time
from data.issue_kinds import IssueKind
from data.issues import DataError, Issue
from data.sheets import Row, Sheet, decode, read_bytes
from data.table_rows import Rows
from data.tables import BUS_STOPS
from network.geodesy import great_circle_m

FOLDER = "gtfs"
NEAR_M = 300.0
"""A stop whose id is no place stands for the nearest place within so many metres."""

_NEEDED = {
    "stops.txt": ("stop_id",),
    "trips.txt": ("trip_id",),
    "stop_times.txt": ("trip_id", "stop_id", "stop_sequence", "arrival_time", "departure_time"),
    "calendar.txt": ("service_id",),
}
"""Columns without which a file cannot be read."""

FILES = ("stops.txt", "trips.txt", "stop_times.txt")
"""What a GTFS folder needs; ``calendar.txt`` may be there."""

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def gtfs_trips(folder: Path) -> dict[str, str]:
    """Return the line (``route_id``) of each trip of a GTFS folder, by trip.

    Raises
    ------
    DataError
        If a file of the folder is missing or cannot be read.
    """
    for name in FILES:
        if not (folder / name).is_file():
            raise DataError([IssueKind.FILE_MISSING.issue(table=folder.name, name=name)])
    return {
        record["trip_id"]: record.get("route_id", "")
        for record in _records(folder / "trips.txt")
        if record.get("trip_id")
    }


def gtfs_stops(folder: Path, trips: Rows, places: Rows) -> Sheet:
    """Return the stops of the trips in `bus_trips`, as a sheet of `bus_stops`.

    Parameters
    ----------
    folder
        The GTFS folder.
    trips, places
        The tables beside it. The weekdays of the trips are narrowed to those of their service.

    Raises
    ------
    DataError
        If a file of the folder is missing or cannot be read, lacks a column, or has a place in
        the order of stops that is no number.
    """
    files = {name: list(_records(folder / name)) for name in FILES}
    wanted = set(trips.values["trip_id"])
    place_of, far = _places(files["stops.txt"], places)
    facts = {record["trip_id"]: record for record in files["trips.txt"]}
    times: dict[str, list[Mapping[str, str]]] = defaultdict(list)
    for record in files["stop_times.txt"]:
        if record["trip_id"] in wanted:
            times[record["trip_id"]].append(record)
    _narrow(folder, trips, facts)
    rows: list[Row] = [[column.name for column in BUS_STOPS.columns]]
    for trip_id, stops in times.items():
        line_id = facts.get(trip_id, {}).get("route_id", "")
        rows += _stops(trip_id, line_id, stops, place_of)
    issues: tuple[Issue, ...] = ()
    missed = {stop["stop_id"] for stops in times.values() for stop in stops} & far
    if missed:
        issues = (IssueKind.GTFS_STOPS_FAR.issue(table=f"{FOLDER}/stops.txt", count=len(missed)),)
    return Sheet(name=f"{FOLDER}/stop_times.txt", rows=rows, issues=issues)


def _records(path: Path) -> Iterator[dict[str, str]]:
    """Yield the records of a file with blanks around cells taken off."""
    if not path.is_file():
        name = f"{FOLDER}/{path.name}"
        raise DataError([IssueKind.FILE_MISSING.issue(table=name, name=str(path))])
    text, _ = decode(read_bytes(path), path.name)
    reader = csv.DictReader(io.StringIO(text.lstrip("\ufeff")))
    try:
        _refuse_columns(path, [str(name).strip() for name in reader.fieldnames or ()])
        records = list(reader)
    except csv.Error as error:
        name = f"{FOLDER}/{path.name}"
        raise DataError([IssueKind.UNREADABLE.issue(table=name, detail=error)]) from error
    for record in records:
        yield {
            str(key).strip(): str(cell or "").strip()
            for key, cell in record.items()
            if key is not None
        }


def _refuse_columns(path: Path, found: Sequence[str]) -> None:
    """Refuse a file that lacks columns."""
    issues = [
        IssueKind.COLUMN_MISSING.issue(
            table=f"{FOLDER}/{path.name}", row=1, field=name, column=name, headers=name
        )
        for name in _NEEDED[path.name]
        if name not in found
    ]
    if issues:
        raise DataError(issues)


def _places(
    stops: Sequence[Mapping[str, str]], places: Rows
) -> tuple[dict[str, str], frozenset[str]]:
    """Return the place of each stop, by its id or the nearest one, and the stops without one."""
    values = places.values
    known = [
        (place_id, lon, lat)
        for place_id, lon, lat in zip(values["place_id"], values["lon"], values["lat"], strict=True)
        if place_id and lon is not None and lat is not None
    ]
    ids = {place_id for place_id, _, _ in known}
    found = {stop["stop_id"]: stop["stop_id"] for stop in stops if stop["stop_id"] in ids}
    for stop in stops:
        if stop["stop_id"] in found:
            continue
        try:
            lon, lat = float(stop["stop_lon"]), float(stop["stop_lat"])
        except (KeyError, ValueError):
            continue
        near = ((float(great_circle_m(lon, lat, x, y)), place_id) for place_id, x, y in known)
        metres, place_id = min(near, default=(NEAR_M + 1, ""))
        if metres <= NEAR_M:
            found[stop["stop_id"]] = place_id
    return found, frozenset(stop["stop_id"] for stop in stops) - found.keys()


def _narrow(folder: Path, trips: Rows, facts: Mapping[str, Mapping[str, str]]) -> None:
    """Leave each trip the weekdays of its service; without a calendar all of them."""
    path = folder / "calendar.txt"
    if not path.is_file():
        return
    days = {
        record["service_id"]: frozenset(
            number for number, name in enumerate(_DAYS, start=1) if record.get(name) == "1"
        )
        for record in _records(path)
    }
    for index, trip_id in enumerate(trips.values["trip_id"]):
        service = days.get(facts.get(trip_id, {}).get("service_id", ""))
        own = trips.values["days"][index]
        if service is not None and own is not None:
            trips.values["days"][index] = own & service


def _stops(
    trip_id: str,
    line_id: str,
    stops: Sequence[Mapping[str, str]],
    place_of: Mapping[str, str],
) -> Iterator[Row]:
    """Yield the rows of one trip; stops without times lie evenly between those that have them."""
    ordered = sorted(stops, key=_place_in_trip)
    arrive = _filled([_seconds(stop["arrival_time"] or stop["departure_time"]) for stop in ordered])
    depart = [_seconds(stop["departure_time"] or stop["arrival_time"]) for stop in ordered]
    for k, stop in enumerate(ordered):
        place_id, arrive_s, depart_s = place_of.get(stop["stop_id"]), arrive[k], depart[k]
        if place_id is not None and arrive_s is not None:
            leave_s = arrive_s if depart_s is None else depart_s
            times = (write_time(arrive_s), write_time(leave_s))
            yield [trip_id, line_id, place_id, stop["stop_sequence"], *times]


def _place_in_trip(stop: Mapping[str, str]) -> int:
    """Return which stop of its trip it is."""
    number = parse_integer(stop["stop_sequence"] or "0")
    if isinstance(number, CellFault):
        issue = number.kind.issue(
            table=f"{FOLDER}/stop_times.txt", field="stop_sequence", value=stop["stop_sequence"]
        )
        raise DataError([issue])
    return number


def _seconds(text: str) -> int | None:
    value = parse_time(text) if text else None
    return None if value is None or isinstance(value, CellFault) else value


def _filled(times: Sequence[int | None]) -> list[int | None]:
    """Return times with those between two known ones filled in evenly."""
    known = [k for k, second in enumerate(times) if second is not None]
    filled = list(times)
    for before, after in pairwise(known):
        first, last = times[before], times[after]
        if first is None or last is None:
            continue
        for k in range(before + 1, after):
            filled[k] = first + round((last - first) * (k - before) / (after - before))
    return filled
