"""Read a county folder and a file of orders; every issue is collected, none hides another."""

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import TypeVar

from data.columns import Table
from data.county_build import build_county
from data.county_checks import check_tables, shifted_coordinates
from data.county_toml import FILE_NAME, CountyFile, read_county_toml
from data.gtfs import FOLDER, gtfs_stops
from data.issue_kinds import IssueKind
from data.issues import DataError, Issue
from data.order_reader import read_orders
from data.read import Read, RejectedRow
from data.road_files import read_roads
from data.sheets import SUFFIXES, read_sheet, sheet_titles
from data.table_rows import Rows, parse_sheet
from data.tables import BUS_STOPS, BUS_TRIPS, ORDERS, PLACES, SHEETS
from network.county import County
from network.errors import NetworkError

__all__ = [
    "Read",
    "RejectedRow",
    "find_orders",
    "read_county",
    "read_county_table",
    "read_orders",
    "read_sample_day",
]

WORKBOOK = "county.xlsx"
"""A workbook that may hold all tables, one sheet each, instead of one file a table."""


def read_county(directory: Path) -> Read[County]:
    """Read a county folder.

    Parameters
    ----------
    directory
        Folder with ``county.toml``, the tables as CSV or XLSX (or as sheets of
        ``county.xlsx``), and ``roads.geojson`` or ``roads.gpkg``.

    Returns
    -------
    Read[County]
        The county and the warnings.

    Raises
    ------
    DataError
        With every issue of every file, if any of them is an error.
    """
    if not directory.is_dir():
        raise DataError([IssueKind.NOT_A_FOLDER.issue(table=directory.name, name=str(directory))])
    issues: list[Issue] = []
    settings = _collect(issues, lambda: read_county_toml(directory / FILE_NAME)) or CountyFile()
    issues += settings.issues
    found = _collect(issues, lambda: read_roads(directory))
    roads, road_issues = found or ((), ())
    issues += road_issues
    tables = _read_tables(directory, issues)
    has_all_roads = found is not None and not any(issue.is_error for issue in road_issues)
    check_tables(tables, {road.road_id for road in roads} if has_all_roads else None)
    issues += [issue for rows in tables.values() for issue in rows.all_issues()]
    if any(issue.is_error for issue in issues):
        raise DataError(issues)
    try:
        county = build_county(settings, tables, roads)
    except NetworkError as error:
        raise DataError([*issues, *_contradictions(error, directory)]) from error
    issues += shifted_coordinates(county, settings.crs, tables[PLACES.name].name)
    return Read(value=county, issues=tuple(issues))


def read_county_table(directory: Path, table: Table) -> Rows | None:
    """Return the parsed rows of one table of a county folder, as `read_county` finds them.

    Parameters
    ----------
    directory, table
        The folder, and one of its tables. Rules between rows and tables are not checked.

    Returns
    -------
    Rows | None
        None if it has no such table.

    Raises
    ------
    DataError
        If the file cannot be read.
    """
    workbook = directory / WORKBOOK
    titles = sheet_titles(workbook) if workbook.exists() else ()
    paths = _table_paths(directory, table, titles)
    if not any(path.exists() for path in paths):
        return None
    return _read_table(directory, table, titles)


def read_sample_day(directory: Path) -> tuple[date | None, int | None]:
    """Return the day and the seed of a county's sample orders, None where not stated.

    Raises
    ------
    DataError
        If ``county.toml`` is missing or wrong.
    """
    settings = read_county_toml(directory / FILE_NAME)
    if any(issue.is_error for issue in settings.issues):
        raise DataError(settings.issues)
    return settings.sample_date, settings.seed


def find_orders(directory: Path) -> Path | None:
    """Return the file of a county's sample orders; None if it has none."""
    paths = (directory / f"{ORDERS.name}{suffix}" for suffix in SUFFIXES)
    return next((path for path in paths if path.is_file()), None)


ReadT = TypeVar("ReadT")


def _collect(issues: list[Issue], read: Callable[[], ReadT]) -> ReadT | None:
    """Return what `read` returns; if it is refused, keep its issues and return None."""
    try:
        return read()
    except DataError as error:
        issues += error.issues
        return None


def _read_tables(directory: Path, issues: list[Issue]) -> dict[str, Rows]:
    """Return the tables that can be read, by name; orders are read on their own."""
    workbook = directory / WORKBOOK
    titles = (_collect(issues, lambda: sheet_titles(workbook)) or ()) if workbook.exists() else ()
    tables = {}
    for table in SHEETS:
        if table is not ORDERS:
            rows = _collect(issues, lambda table=table: _read_table(directory, table, titles))  # type: ignore[misc]
            if rows is not None:
                tables[table.name] = rows
    folder = directory / FOLDER
    if folder.is_dir() and BUS_TRIPS.name not in tables:
        issues.append(IssueKind.GTFS_IGNORED.issue(table=FOLDER))
    elif folder.is_dir() and BUS_STOPS.name not in tables and PLACES.name in tables:
        trips, places = tables[BUS_TRIPS.name], tables[PLACES.name]
        rows = _collect(issues, lambda: parse_sheet(gtfs_stops(folder, trips, places), BUS_STOPS))
        if rows is not None:
            tables[BUS_STOPS.name] = rows
    return tables


def _read_table(directory: Path, table: Table, titles: Sequence[str]) -> Rows | None:
    """Return a table from its own file or from the workbook; None if it may be absent."""
    paths = _table_paths(directory, table, titles)
    present = [path for path in paths if path.exists()]
    if not present:
        if not table.is_required:
            return None
        raise DataError([IssueKind.FILE_MISSING.issue(table=paths[0].name, name=str(paths[0]))])
    rows = parse_sheet(read_sheet(present[0], (table.name, table.title.zh)), table)
    for ignored in present[1:]:
        rows.warn(IssueKind.FILE_SHADOWED, used=present[0].name, ignored=ignored.name)
    return rows


def _table_paths(directory: Path, table: Table, titles: Sequence[str]) -> list[Path]:
    """Return where a table may be, the file that counts first."""
    paths = [directory / f"{table.name}{suffix}" for suffix in SUFFIXES]
    if {table.name, table.title.zh} & set(titles):
        paths.append(directory / WORKBOOK)
    return paths


def _contradictions(error: NetworkError, directory: Path) -> list[Issue]:
    return [
        IssueKind.CONTRADICTION.issue(table=directory.name, detail=problem)
        for problem in error.problems
    ]
