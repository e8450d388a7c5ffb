"""Today's vehicles, drivers and cancelled buses from and to a file."""

from dataclasses import replace
from pathlib import Path

from data.cells import escape_formula
from data.columns import normal_header
from data.files import write_atomically
from data.issues import DataError
from data.read import Read
from data.sheets import csv_rows, read_sheet
from data.table_rows import check_keys, check_reference, parse_sheet
from data.tables import FLEET, VEHICLES
from data.writers import csv_text
from network.county import County


def read_fleet(path: Path, county: County) -> Read[County]:
    """Return a county whose vehicles, drivers and buses are those of a day.

    Parameters
    ----------
    path, county
        A CSV or XLSX file, and the county; vehicles and bus trips that the file does not name stay
        as they are. A trip that is not there runs on no day.

    Raises
    ------
    DataError
        With every issue, if any of them is an error: a vehicle misnamed would go out, or stay.
    """
    rows = parse_sheet(read_sheet(path, (FLEET.name, FLEET.title.zh)), FLEET)
    check_keys(rows)
    known = {str(vehicle.vehicle_id) for vehicle in county.vehicles}
    known |= {str(trip.trip_id) for trip in county.bus_trips}
    check_reference(rows, "vehicle_id", known, VEHICLES.name, {})
    issues = rows.all_issues()
    if any(issue.is_error for issue in issues):
        raise DataError(issues)
    today = {values["vehicle_id"]: values for _, values in rows.records()}
    vehicles = []
    for vehicle in county.vehicles:
        values = today.get(vehicle.vehicle_id)
        if values is not None:
            vehicle = replace(  # noqa: PLW2901 -- the vehicle as it is today
                vehicle,
                is_available=values["is_available"],
                driver=values["driver"] or vehicle.driver,
            )
        vehicles.append(vehicle)
    cancelled = {name for name, values in today.items() if not values["is_available"]}
    trips = (
        replace(trip, weekdays=frozenset()) if trip.trip_id in cancelled else trip
        for trip in county.bus_trips
    )
    present = county.replace(vehicles=tuple(vehicles), bus_trips=tuple(trips))
    return Read(value=present, issues=issues)


def without_drivers(text: str) -> str:
    """Return the text of such a file without the names of drivers, which are personal.

    Raises
    ------
    DataError
        If it is no CSV.
    """
    by_header, driver = FLEET.column_by_header(), FLEET.column("driver")
    rows = csv_rows(text, f"{FLEET.name}.csv")
    named: set[int] = set()
    for row in rows:
        for at in named & set(range(len(row))):
            row[at] = ""
        named |= {at for at, cell in enumerate(row) if by_header.get(normal_header(cell)) == driver}
    return csv_text(rows) if named else text


def write_fleet(county: County, path: Path) -> None:
    """Write which vehicles are there and which bus trips are not; drivers are personal."""
    rows = [
        [escape_formula(vehicle.vehicle_id), str(int(vehicle.is_available)), ""]
        for vehicle in county.vehicles
    ]
    rows += [
        [escape_formula(trip.trip_id), "0", ""] for trip in county.bus_trips if not trip.weekdays
    ]
    write_atomically(path, csv_text([[column.name for column in FLEET.columns], *rows]))
