"""All there is to know about a county before it is diagnosed."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from shapely import MultiPolygon, Polygon

from data.boundary import COUNTY_FILE, TOWNSHIPS_FILE, NamedArea, read_areas, read_boundary
from data.cells import is_empty
from data.issues import Issue
from data.order_reader import read_orders
from data.readers import read_county_table
from data.tables import PLACES
from network.county import County
from network.ids import PlaceId
from network.places import Place
from network.travel import RoadTravel

_HOURS = ("open_from", "open_to")
_ANY_DAY = date(2000, 1, 1)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CountyCase:
    """A county with what its folder says beyond the model.

    Parameters
    ----------
    county, travel
        The county, and travel on its roads.
    untold_hours
        Columns of opening hours that are empty, by place.
    area, townships
        Its polygon and those of its townships, WGS-84; None and empty: there are none.
    issues
        Warnings of reading the folder.
    order_issues
        Issues of the orders that are looked at.
    sample_day
        Day of its sample orders, if it has one.
    """

    county: County
    travel: RoadTravel
    untold_hours: dict[PlaceId, tuple[str, ...]] = field(default_factory=dict)
    area: Polygon | MultiPolygon | None = None
    townships: tuple[NamedArea, ...] = ()
    issues: tuple[Issue, ...] = ()
    order_issues: tuple[Issue, ...] = ()
    sample_day: date | None = None

    def active(self) -> tuple[Place, ...]:
        """Return the places in service."""
        return tuple(place for place in self.county.places if place.is_active)


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFiles:
    """Files that are looked at instead of those of the folder.

    Parameters
    ----------
    boundary, townships, orders
        None: the folder's own, if it has one.
    """

    boundary: Path | None = None
    townships: Path | None = None
    orders: Path | None = None


def read_case(
    county: County,
    directory: Path,
    issues: Sequence[Issue],
    sample_day: date | None,
    files: CaseFiles,
) -> CountyCase:
    """Return a county that was read, with what else its folder holds.

    Parameters
    ----------
    county, directory, issues, sample_day
        The county, its folder, and what reading it told.
    files
        Files to look at beside the folder.

    Raises
    ------
    DataError
        If a polygon or the orders cannot be read as a whole.
    """
    found = list(issues)
    boundary = files.boundary or _if_there(directory / COUNTY_FILE)
    townships = files.townships or _if_there(directory / TOWNSHIPS_FILE)
    area = None
    areas: tuple[NamedArea, ...] = ()
    if boundary is not None:
        read = read_boundary(boundary)
        area = read.area
        found += read.warnings
    if townships is not None:
        areas, noticed = read_areas(townships)
        found += noticed
    orders = () if files.orders is None else _order_issues(files.orders, county, sample_day)
    return CountyCase(
        county=county,
        travel=RoadTravel(county),
        untold_hours=_untold_hours(directory),
        area=area,
        townships=areas,
        issues=tuple(found),
        order_issues=orders,
        sample_day=sample_day,
    )


def _order_issues(path: Path, county: County, day: date | None) -> tuple[Issue, ...]:
    return read_orders(path, county, day or _ANY_DAY).issues


def _if_there(path: Path) -> Path | None:
    return path if path.is_file() else None


def _untold_hours(directory: Path) -> dict[PlaceId, tuple[str, ...]]:
    """Return which opening hours the table of places leaves empty."""
    rows = read_county_table(directory, PLACES)
    if rows is None:
        return {}
    nothing: list[object] = [None] * len(rows)
    columns = {name: rows.cells.get(name, nothing) for name in _HOURS}
    untold = {}
    for index, place_id in enumerate(rows.values["place_id"]):
        names = tuple(name for name, cells in columns.items() if is_empty(cells[index]))
        if place_id and names:
            untold[PlaceId(place_id)] = names
    return untold
