"""Timetables of an imported county: GTFS, or a sheet of calls at named places."""

import tempfile
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from zipfile import BadZipFile, ZipFile

from data.cells import plain, write_number
from data.county_checks import unique_names
from data.county_import.issues import SetUpIssue
from data.county_import.merging import as_rows, cells_of
from data.county_import.place_cells import Cells
from data.gtfs import FILES, NEAR_M, gtfs_stops, gtfs_trips
from data.issues import DataError, Issue
from data.sheets import read_sheet, sheet_titles
from data.synthetic.buses import FEE_KG_FEN, FEE_PIECE_FEN, FREIGHT_KG, FREIGHT_L
from data.table_rows import Rows, check_keys, parse_sheet
from data.tables import BUS_STOPS, BUS_TRIPS

_CALENDAR = "calendar.txt"
_LEAST_STOPS = 2


@dataclass(slots=True)
class Timetable:
    """Trips and their stops as cells.

    Parameters
    ----------
    trips, stops
        Rows of ``bus_trips`` and ``bus_stops``.
    issues
        What was noticed, and the rows that are refused.
    num_usual
        Trips whose room and fees are assumptions.
    """

    trips: list[Cells] = field(default_factory=list)
    stops: list[Cells] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    num_usual: int = 0


def read_timetable(path: Path, places: Rows) -> Timetable:
    """Read a timetable; trips that do not stop at two places of the county are left out.

    Parameters
    ----------
    path
        A GTFS folder or archive, or a spreadsheet with the columns of ``bus_stops`` in which
        places may be named instead of numbered; a workbook may have a sheet of trips too.
    places
        Checked places, WGS-84.

    Raises
    ------
    DataError
        If it cannot be read, or no trip is left.
    """
    is_gtfs = path.is_dir() or path.suffix.lower() == ".zip"
    found = _of_gtfs(path, places) if is_gtfs else _of_sheet(path, places)
    calls = Counter(row["trip_id"] for row in found.stops)
    kept = {trip_id for trip_id, count in calls.items() if count >= _LEAST_STOPS}
    found.trips = [row for row in found.trips if row["trip_id"] in kept]
    found.stops = [row for row in found.stops if row["trip_id"] in kept]
    if not found.trips:
        none = SetUpIssue.NO_TRIPS.issue(table=path.name, name=path.name, near=f"{NEAR_M:g}")
        raise DataError([*found.issues, none])
    return found


def _of_gtfs(path: Path, places: Rows) -> Timetable:
    with _gtfs_folder(path) as folder:
        lines = gtfs_trips(folder)
        trips = as_rows(BUS_TRIPS, [_usual(trip_id, line) for trip_id, line in lines.items()])
        sheet = gtfs_stops(folder, trips, places)
    stops = parse_sheet(sheet, BUS_STOPS)
    trip_rows = [row | {"days": _days(trips, index)} for index, row in enumerate(cells_of(trips))]
    return Timetable(
        trips=trip_rows,
        stops=cells_of(stops),
        issues=[issue for issue in stops.all_issues() if not issue.is_error],
        num_usual=len(trip_rows),
    )


def _days(trips: Rows, index: int) -> str:
    days = trips.values["days"][index]
    return "".join(map(str, sorted(days))) or "none"


@contextmanager
def _gtfs_folder(path: Path) -> Iterator[Path]:
    """Give a folder with the files of GTFS; those of an archive are unpacked for the while."""
    if path.is_dir():
        yield path
        return
    with tempfile.TemporaryDirectory(prefix="tongpei-") as name:
        folder = Path(name)
        try:
            with ZipFile(path) as archive:
                for member in archive.namelist():
                    file = PurePosixPath(member).name
                    if file in {*FILES, _CALENDAR}:
                        (folder / file).write_bytes(archive.read(member))
        except (BadZipFile, zlib.error, RuntimeError, OSError) as error:  # or it has a password
            broken = SetUpIssue.GTFS_BROKEN.issue(table=path.name, name=path.name, detail=error)
            raise DataError([broken]) from error
        yield folder


def _of_sheet(path: Path, places: Rows) -> Timetable:
    stops = parse_sheet(read_sheet(path, (BUS_STOPS.name, BUS_STOPS.title.zh)), BUS_STOPS)
    ids = set(places.values["place_id"])
    by_name = unique_names(zip(places.values["place_id"], places.values["name_zh"], strict=True))
    stops.values["place_id"] = [
        value if value in ids else by_name.get(plain(value or ""), value)
        for value in stops.values["place_id"]
    ]
    check_keys(stops)
    good = [row for index, row in enumerate(cells_of(stops)) if index not in stops.faults]
    trips = _trips_beside(path, good)
    return Timetable(
        trips=trips.trips,
        stops=good,
        issues=[*stops.all_issues(), *trips.issues],
        num_usual=trips.num_usual,
    )


def _trips_beside(path: Path, stops: Sequence[Mapping[str, str]]) -> Timetable:
    """Return the trips of a workbook's own sheet, and usual ones for stops of others."""
    found = Timetable()
    names = (BUS_TRIPS.name, BUS_TRIPS.title.zh)
    if path.suffix.lower() == ".xlsx" and set(names) & set(sheet_titles(path)):
        rows = parse_sheet(read_sheet(path, names), BUS_TRIPS)
        check_keys(rows)
        found.issues += rows.all_issues()
        found.trips = [row for i, row in enumerate(cells_of(rows)) if i not in rows.faults]
    told = {row["trip_id"] for row in found.trips}
    lines = {row["trip_id"]: row["line_id"] for row in stops if row["trip_id"] not in told}
    found.trips += [_usual(trip_id, line or trip_id) for trip_id, line in lines.items()]
    found.num_usual = len(lines)
    return found


def _usual(trip_id: str, line_id: str) -> Cells:
    """Return a trip with the usual room for freight and fees, every day."""
    row = dict.fromkeys((column.name for column in BUS_TRIPS.columns), "")
    freight = {
        "freight_kg": write_number(FREIGHT_KG),
        "freight_l": write_number(FREIGHT_L),
        "fee_piece_fen": str(FEE_PIECE_FEN),
        "fee_kg_fen": str(FEE_KG_FEN),
    }
    return row | freight | {"trip_id": trip_id, "line_id": line_id}
