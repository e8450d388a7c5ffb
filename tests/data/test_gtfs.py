"""Bus timetables from GTFS: the same buses as from the table, and what is missing is named."""

from datetime import date
from pathlib import Path

import pytest

from data.readers import read_county
from network.fleet import BusTrip
from network.ids import PlaceId
from network.operations import BusDwell
from routing.two_echelon.buses import bus_rides
from tests.counties import with_roadside
from tests.data.folders import folder, issues_of, valley_with_bus

STOPS = "stop_id,stop_name,stop_lat,stop_lon\n"


def _as_gtfs(directory: Path, *, near: bool = False) -> None:
    """Replace bus_stops.csv by a GTFS folder with the same stops."""
    county = valley_with_bus()
    (directory / "bus_stops.csv").unlink()
    gtfs = directory / "gtfs"
    gtfs.mkdir()
    places = {place.place_id: place for place in county.places}
    used = {stop.place_id for trip in county.bus_trips for stop in trip.stops}
    name = "{}-stop" if near else "{}"
    lines = [
        f"{name.format(place_id)},站,{places[place_id].lat + (0.001 if near else 0.0)},"
        f"{places[place_id].lon}"
        for place_id in sorted(used)
    ]
    (gtfs / "stops.txt").write_text(STOPS + "\n".join(lines) + "\n", encoding="utf-8")
    trips = [f"{trip.line_id},every,{trip.trip_id}" for trip in county.bus_trips]
    (gtfs / "trips.txt").write_text(
        "route_id,service_id,trip_id\n" + "\n".join(trips) + "\n", encoding="utf-8"
    )
    times = [
        f"{trip.trip_id},{_clock(stop.arrive_s)},{_clock(stop.depart_s)},"
        f"{name.format(stop.place_id)},{k}"
        for trip in county.bus_trips
        for k, stop in enumerate(trip.stops, start=1)
    ]
    (gtfs / "stop_times.txt").write_text(
        "trip_id,arrival_time,departure_time,stop_id,stop_sequence\n" + "\n".join(times) + "\n",
        encoding="utf-8-sig",
    )


def _clock(second: int) -> str:
    return f"{second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}"


def _trips(directory: Path) -> tuple[BusTrip, ...]:
    return read_county(directory).value.bus_trips


def test_stops_come_from_gtfs_where_there_is_no_table(tmp_path: Path) -> None:
    directory = folder(tmp_path)
    _as_gtfs(directory)
    read = read_county(directory)
    assert read.value.bus_trips == valley_with_bus().bus_trips
    assert read.issues == ()


def test_a_stop_stands_for_the_place_near_it(tmp_path: Path) -> None:
    directory = folder(tmp_path)
    _as_gtfs(directory, near=True)
    assert _trips(directory) == valley_with_bus().bus_trips


def test_a_stop_by_the_road_stands_for_the_village_near_it_without_a_stay_of_its_own(
    tmp_path: Path,
) -> None:
    directory = folder(tmp_path, with_roadside().replace(bus_trips=valley_with_bus().bus_trips))
    _as_gtfs(directory)
    stops, times = (directory / "gtfs" / name for name in ("stops.txt", "stop_times.txt"))
    text = stops.read_text(encoding="utf-8")
    stops.write_text(text + "road,路口,25.0,118.03\n", encoding="utf-8")  # 200 m from P7
    text = times.read_text(encoding="utf-8-sig").replace("SA,2", "SA,3").replace("SB,3", "SB,4")
    times.write_text(text + "B1,07:20:00,07:20:00,road,2\n", encoding="utf-8")
    (trip,) = _trips(directory)
    assert [stop.place_id for stop in trip.stops] == ["H", "P7", "SA", "SB"]
    county = read_county(directory).value
    rows = {place.place_id: row for row, place in enumerate(county.places)}
    (ride,) = bus_rides(county, date(2025, 6, 18), rows, [rows[PlaceId("H")]])
    assert ride.most_pieces[rows[PlaceId("P7")]] == BusDwell().roadside_s // 4


def test_stops_far_from_any_place_are_passed_over_and_counted(tmp_path: Path) -> None:
    directory = folder(tmp_path)
    _as_gtfs(directory)
    path = directory / "gtfs" / "stops.txt"
    first = path.read_text(encoding="utf-8").splitlines()[1].split(",")[0]
    path.write_text(path.read_text(encoding="utf-8") + "far,站,10.0,10.0\n", encoding="utf-8")
    times = directory / "gtfs" / "stop_times.txt"
    text = times.read_text(encoding="utf-8-sig").replace(f",{first},", ",far,")
    times.write_text(text, encoding="utf-8")
    read = read_county(directory)
    (issue,) = read.issues
    assert (issue.code, issue.table) == ("W107", "gtfs/stops.txt")
    (trip,) = read.value.bus_trips
    assert first not in {stop.place_id for stop in trip.stops}
    assert len(trip.stops) == 2


def test_the_calendar_narrows_the_weekdays(tmp_path: Path) -> None:
    directory = folder(tmp_path)
    _as_gtfs(directory)
    (directory / "gtfs" / "calendar.txt").write_text(
        "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date\n"
        "every,1,1,1,0,0,0,1,20260101,20261231\n",
        encoding="utf-8",
    )
    weekdays = [trip.weekdays for trip in valley_with_bus().bus_trips]
    assert [trip.weekdays for trip in _trips(directory)] == [
        own & frozenset({1, 2, 3, 7}) for own in weekdays
    ]


def test_stops_without_times_lie_between_those_that_have_them(tmp_path: Path) -> None:
    directory = folder(tmp_path)
    _as_gtfs(directory)
    (trip,) = valley_with_bus().bus_trips
    path = directory / "gtfs" / "stop_times.txt"
    middle = trip.stops[1]
    times = f"{_clock(middle.arrive_s)},{_clock(middle.depart_s)}"
    row = f"{trip.trip_id},{times},{middle.place_id},2"
    text = path.read_text(encoding="utf-8-sig")
    assert row in text
    path.write_text(text.replace(row, f"{trip.trip_id},,,{middle.place_id},2"), encoding="utf-8")
    (found,) = _trips(directory)
    first_s, last_s = trip.stops[0].arrive_s, trip.stops[2].arrive_s
    assert found.stops[1].arrive_s == found.stops[1].depart_s == (first_s + last_s) // 2


def test_a_file_that_is_missing_is_named(tmp_path: Path) -> None:
    directory = folder(tmp_path)
    _as_gtfs(directory)
    (directory / "gtfs" / "trips.txt").unlink()
    assert ("E101", "gtfs/trips.txt") in {(i.code, i.table) for i in issues_of(directory)}


@pytest.mark.parametrize(
    ("name", "before", "after", "issue"),
    [
        ("stops", "stop_id", "id", ("E109", "gtfs/stops.txt", "stop_id")),
        ("trips", "trip_id", "id", ("E109", "gtfs/trips.txt", "trip_id")),
        ("stop_times", "arrival_time", "at", ("E109", "gtfs/stop_times.txt", "arrival_time")),
        ("stop_times", ",SA,2", ",SA,b", ("E202", "gtfs/stop_times.txt", "stop_sequence")),
        ("stops", "站", '"' + "站" * 200_000, ("E105", "gtfs/stops.txt", "")),
    ],
)
def test_a_file_that_cannot_be_read_is_told_with_its_column(
    tmp_path: Path, name: str, before: str, after: str, issue: tuple[str, str, str]
) -> None:
    directory = folder(tmp_path)
    _as_gtfs(directory)
    path = directory / "gtfs" / f"{name}.txt"
    text = path.read_text(encoding="utf-8-sig")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8")
    assert issue in {(i.code, i.table, i.field) for i in issues_of(directory)}


def test_trips_that_are_not_in_the_table_are_left_out(tmp_path: Path) -> None:
    directory = folder(tmp_path)
    _as_gtfs(directory)
    for name, row in (("trips", "L9,every,B9"), ("stop_times", "B9,07:00:00,07:00:00,H,1")):
        path = directory / "gtfs" / f"{name}.txt"
        path.write_text(path.read_text(encoding="utf-8-sig") + row + "\n", encoding="utf-8")
    assert _trips(directory) == valley_with_bus().bus_trips
