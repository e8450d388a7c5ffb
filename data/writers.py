"""Write counties, orders and refused rows so that reading them gives the same back."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache, partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from data.cells import escape_formula, write_cell
from data.clock import to_moment
from data.columns import ColumnType, Table
from data.county_toml import FILE_NAME, write_county_toml
from data.files import write_atomically
from data.issues import Issue
from data.read import RejectedRow
from data.road_files import FILE_NAMES, write_roads
from data.tables import (
    BUS_STOPS,
    BUS_TRIPS,
    CALENDAR,
    CROP_KINDS,
    CROP_NEEDS,
    CROPS,
    MEMBERS,
    ORDERS,
    PLACES,
    VEHICLE_TYPES,
    VEHICLES,
)
from network.county import County
from network.orders import Order
from network.text import Language

ROAD_FILE = FILE_NAMES[0]
ISSUES_FILE = "issues.csv"
"""Where all that was noticed in a file is listed beside what was made of it."""


def write_county(
    county: County,
    orders: Sequence[Order],
    first_day: date,
    directory: Path,
    *,
    seed: int | None = None,
) -> None:
    """Write a county folder; `data.readers` reads the same county and orders back.

    Parameters
    ----------
    county
        What to write; coordinates are written in WGS-84.
    orders, first_day
        The sample day; without orders no ``orders.csv`` is written.
    directory
        The folder, made if missing. Optional tables without rows are not written.
    seed
        Seed of the generator, if the county is generated.
    """
    write_atomically(directory / FILE_NAME, write_county_toml(county, first_day, seed))
    write_atomically(directory / ROAD_FILE, write_roads(county.roads))
    for table, records in _tables(county):
        path = directory / f"{table.name}.csv"
        rows = list(records)
        if rows or table.is_required:
            write_atomically(path, _table_text(table, rows))
        else:
            path.unlink(missing_ok=True)
    path = directory / f"{ORDERS.name}.csv"
    if orders:
        write_orders(orders, county, first_day, path)
    else:
        path.unlink(missing_ok=True)


def write_orders(orders: Iterable[Order], county: County, first_day: date, path: Path) -> None:
    """Write orders as CSV, times in RFC 3339 with the county's offset.

    Parameters
    ----------
    orders, county, first_day
        What to write; times are seconds after the local midnight of `first_day`.
    path
        The file.
    """
    write_atomically(path, csv_text([order_header(), *order_lines(orders, county, first_day)]))


def order_lines(
    orders: Iterable[Order], county: County, first_day: date
) -> Iterator[tuple[str, ...]]:
    """Yield the cells of each order, in the order of `order_header`.

    Parameters
    ----------
    orders, county, first_day
        What to write; times are seconds after the local midnight of `first_day`.
    """
    zone = ZoneInfo(county.timezone)

    @cache
    def moment(seconds: int) -> str:
        return to_moment(seconds, first_day, zone).isoformat()

    columns = [column for column in ORDERS.columns if not column.is_personal]
    writers: list[tuple[str, Callable[[Any], str]]] = [
        (column.field, moment if column.type is ColumnType.MOMENT else partial(write_cell, column))
        for column in columns
    ]
    for order in orders:
        yield tuple(write(getattr(order, field)) for field, write in writers)


def order_header() -> tuple[str, ...]:
    """Return the header of a file of orders."""
    return tuple(column.name for column in ORDERS.columns if not column.is_personal)


def write_rejected(
    rejected: Iterable[RejectedRow], path: Path, language: Language = Language.ZH
) -> None:
    """Write refused rows as CSV: the row in its file, codes and causes, then the raw cells.

    A byte order mark tells spreadsheets that it is UTF-8.

    Parameters
    ----------
    rejected
        Rows of one file of orders.
    path
        The file; written with its header even if no row was refused.
    language
        Language of the causes.
    """
    names = [column.name for column in ORDERS.columns if not column.is_personal]
    lines = [["row", "codes", "causes", *names]]
    colon, semicolon = ("：", "；") if language is Language.ZH else (": ", "; ")
    for row in rejected:
        cells = dict(row.cells)
        causes = semicolon.join(
            f"{issue.field}{colon}{issue.cause.to(language)}"
            if issue.field
            else issue.cause.to(language)
            for issue in row.issues
        )
        raw = (escape_formula(cells.get(name, "")) for name in names)
        lines.append([str(row.row), " ".join(row.codes), escape_formula(causes), *raw])
    write_atomically(path, "\ufeff" + csv_text(lines))


def issues_text(issues: Sequence[Issue], language: Language) -> str:
    """Return issues as CSV, with a byte order mark for spreadsheets."""
    header = ("code", "severity", "file", "row", "field", "value", "cause", "action")
    lines: list[tuple[str, ...]] = [header]
    for issue in issues:
        cells = (
            issue.code,
            issue.severity.value,
            issue.table,
            "" if issue.row is None else str(issue.row),
            issue.field,
            issue.value,
            issue.cause.to(language),
            issue.action.to(language),
        )
        lines.append(tuple(map(escape_formula, cells)))
    return "\ufeff" + csv_text(lines)


def csv_text(lines: Iterable[Sequence[str]]) -> str:
    """Return lines of cells as CSV text with line feeds as line ends."""
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n").writerows(lines)
    return stream.getvalue()


def _tables(county: County) -> Iterator[tuple[Table, Iterable[object]]]:
    yield PLACES, county.places
    yield MEMBERS, county.members
    yield VEHICLE_TYPES, county.vehicle_types
    yield VEHICLES, county.vehicles
    yield BUS_TRIPS, county.bus_trips
    yield BUS_STOPS, _bus_stops(county)
    yield CROPS, county.crops
    yield CROP_KINDS, county.crop_kinds
    yield CROP_NEEDS, county.crop_needs
    yield CALENDAR, county.calendar.entries


def _bus_stops(county: County) -> Iterator[Mapping[str, object]]:
    for trip in county.bus_trips:
        for sequence, stop in enumerate(trip.stops, start=1):
            yield {
                "trip_id": trip.trip_id,
                "line_id": trip.line_id,
                "place_id": stop.place_id,
                "sequence": sequence,
                "arrive_s": stop.arrive_s,
                "depart_s": stop.depart_s,
            }


def _table_text(table: Table, records: Iterable[object]) -> str:
    """Return records, as dataclasses or by field, as CSV text."""
    columns = [column for column in table.columns if not column.is_personal]
    lines = [[column.name for column in columns]]
    lines += [
        [write_cell(column, _value(record, column.field)) for column in columns]
        for record in records
    ]
    return csv_text(lines)


def _value(record: object, field: str) -> Any:
    return record[field] if isinstance(record, Mapping) else getattr(record, field)
