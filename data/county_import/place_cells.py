"""From parsed places to the cells of ``places.csv``: WGS-84, hours where nobody told them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from shapely import LineString, MultiPolygon, Polygon

from data.cells import write_cell, write_time
from data.coordinates import Crs, to_wgs84
from data.county_import.datum_choice import choose_crs
from data.county_import.places import PlaceRows
from data.issues import Issue
from data.place_tables import PLACES
from data.synthetic.equipment import USUAL_HOURS_S

Cells = dict[str, str]
"""A row as it stands in a CSV file, by column."""

SOURCE = "sheet"
_DECIMALS = 7
_ALWAYS = frozenset({"place_id", "kind", "name_zh", "lon", "lat", "township_id", "parent_id"})


@dataclass(slots=True)
class WrittenPlaces:
    """Places as cells, and what was noticed.

    Parameters
    ----------
    rows
        One for each good row, in order.
    issues
        About coordinate systems.
    systems
        Places by the system their coordinates were in.
    num_usual_hours
        Hub and stations that got the usual hours.
    """

    rows: list[Cells] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    systems: Counter[Crs] = field(default_factory=Counter)
    num_usual_hours: int = 0


def write_places(
    taken: Sequence[PlaceRows],
    declared: Crs | None,
    roads: Sequence[LineString],
    area: Polygon | MultiPolygon | None,
    table: str,
) -> WrittenPlaces:
    """Return the good rows of all sheets as cells.

    Parameters
    ----------
    taken
        Parsed sheets.
    declared
        System of the rows that tell none; None: the roads decide.
    roads, area, table
        As for `choose_crs`.

    Raises
    ------
    DataError
        If nothing is declared and the roads do not tell.
    """
    written = WrittenPlaces()
    good = [
        (place_rows, index)
        for place_rows in taken
        for index in range(len(place_rows.rows))
        if index not in place_rows.rows.faults
    ]
    untold = [_lon_lat(sheet, index) for sheet, index in good if sheet.crs[index] is None]
    usual = declared or Crs.WGS_84
    if untold:
        usual, issues = choose_crs(untold, declared, roads, area, table)
        written.issues += issues
    for sheet, index in good:
        crs = sheet.crs[index] or usual
        written.systems[crs] += 1
        written.rows.append(_cells(sheet, index, crs, written))
    return written


def _cells(sheet: PlaceRows, index: int, crs: Crs, written: WrittenPlaces) -> Cells:
    """Return a row as cells; what the sheet leaves empty stays empty, apart from hub and stations.

    The usual hours of places would close a hub while linehaul arrives.
    """
    rows = sheet.rows
    told = {name for name, cells in rows.cells.items() if cells[index] is not None} | _ALWAYS
    cells = {
        column.name: write_cell(column, rows.values[column.name][index])
        if column.name in told
        else ""
        for column in PLACES.columns
    }
    if crs is not Crs.WGS_84:
        lon, lat = to_wgs84(*_lon_lat(sheet, index), crs)
        for name, value in (("lon", lon), ("lat", lat)):
            cells[name] = write_cell(PLACES.column(name), round(value, _DECIMALS))
    if "coordinate_source" not in rows.cells:
        cells["coordinate_source"] = SOURCE if crs is Crs.WGS_84 else f"{SOURCE} {crs.value}"
    kind = rows.values["kind"][index]
    if kind.is_depot and not (cells["open_from"] or cells["open_to"]):
        cells["open_from"], cells["open_to"] = map(write_time, USUAL_HOURS_S[kind])
        written.num_usual_hours += 1
    return cells


def _lon_lat(sheet: PlaceRows, index: int) -> tuple[float, float]:
    values = sheet.rows.values
    return values["lon"][index], values["lat"][index]
